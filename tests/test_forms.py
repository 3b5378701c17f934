"""Forms: what the published ones promise, when a rule begins, and which broken files are refused on which line."""

import datetime as dt
import re

import pytest
import small_form
from bussi.validators import forms, law
from bussi.validators.errors import DefinitionError, UsageError
from bussi.validators.findings import LEVELS
from bussi.validators.forms.model import PLACEHOLDER
from bussi.validators.judging import judge
from bussi.validators.law.model import UNCONFIRMED
from bussi.validators.reporting import findings
from bussi.validators.rules import law_rows as law_in_rules
from bussi.validators.rules.tree import Lookup, Operation, walk

PUBLISHED = [(name, version) for name in forms.names() for version in forms.versions(name)]
RULES = [
    pytest.param(form, rule, id=f"{form.name}/{form.version}/{rule.id}")
    for form in (forms.load(*published) for published in PUBLISHED)
    for rule in form.rules
]
JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]")


# --- the published forms


@pytest.mark.parametrize(("name", "version"), PUBLISHED)
def test_a_published_form_is_what_its_path_says(name, version):
    form = forms.load(name, version)
    assert (form.name, form.version) == (name, version)
    assert len({r.id[:3] for r in form.rules}) == 1, "one prefix of rules for each form"
    assert re.fullmatch("[0-9a-f]{16}", form.fingerprint)


def test_the_newest_version_is_the_default():
    assert forms.load("plan_application").version == forms.versions("plan_application")[-1]


def test_the_plan_application_has_rules_of_four_groups():
    form = forms.load("plan_application", "2026.1")
    assert {r.id[4] for r in form.rules} == set("ABCD")


@pytest.mark.parametrize(
    ("name", "version", "says"),
    [
        pytest.param("plan", None, "様式 'plan' はありません（使えるもの: ", id="unknown form"),
        pytest.param(
            "plan_application", "1999.1", "版 '1999.1' はありません（使えるもの: 2026.1", id="unknown version"
        ),
        pytest.param("../law", None, "様式 '../law' はありません", id="a path is no form"),
    ],
)
def test_an_unknown_form_is_refused_with_what_there_is(name, version, says):
    with pytest.raises(UsageError, match=re.escape(says)):
        forms.load(name, version)


@pytest.mark.parametrize(("form", "rule"), RULES)
def test_every_rule_says_in_both_languages_what_is_wrong_and_what_to_do(form, rule):
    text = rule.text
    assert JAPANESE.search(text.title)
    assert JAPANESE.search(text.remedy)
    for basis in (text.basis,) if isinstance(text.basis, str) else text.basis.values():
        assert JAPANESE.search(basis)
    for english in (text.title_en, text.remedy_en, text.message_en or ""):
        assert not JAPANESE.search(english), english
    assert text.title_en.isascii()
    assert not text.title.endswith("。"), "a title is no sentence of a text"
    assert text.level in LEVELS
    assert rule.cells, "a finding points at a cell"


@pytest.mark.parametrize(("form", "rule"), RULES)
def test_an_error_rests_on_confirmed_law_only(form, rule):
    """A value of the law that is not confirmed may warn, never reject: an error says so, or asks ``certain(…)`` first."""
    if rule.text.level != "error" or rule.certain is not None:
        return
    asked = {(n.name, n.keys) for n in _all_of(rule.when) if isinstance(n, Lookup) and n.op == "certain"}
    for tree in (rule.must, rule.when):
        for n in walk(tree) if tree is not None else ():
            if isinstance(n, Lookup) and n.op != "certain":
                confirmed = all(row.certain for row in law_in_rules.rows(n.name))
                assert confirmed or (n.name, n.keys) in asked, n.name


def _all_of(condition):
    """The conditions that must all hold where ``condition`` holds."""
    if isinstance(condition, Operation) and condition.op == "and":
        return [part for arg in condition.args for part in _all_of(arg)]
    return [condition]


def test_the_subsidy_rate_is_read_by_rules_that_only_warn_where_it_is_uncertain():
    form = forms.load("plan_application", "2026.1")
    readers = {
        r.id: (r.text.level, r.text.when_uncertain)
        for r in form.rules
        if any(isinstance(n, Lookup) and n.name == "subsidy_rate" for n in walk(r.must))
    }
    # of a cost, and of what the applicant bears of it for minerals
    assert readers == dict.fromkeys(("PLN-C05", "PLN-C25"), ("error", "warning"))


def test_every_unconfirmed_value_that_a_warning_reads_has_a_source_to_name():
    names = {
        n.name
        for name, version in PUBLISHED
        for r in forms.load(name, version).rules
        for tree in (r.must, r.when)
        if tree is not None
        for n in walk(tree)
        if isinstance(n, Lookup)
    }
    for name in names:
        for row in law_in_rules.rows(name):
            assert row.citation and row.source().endswith(UNCONFIRMED) == (not row.certain)
            assert "確度" not in row.source()


def test_the_items_that_need_measures_against_leaks_are_those_of_the_law():
    covered = {i.name for i in law.load().items if i.technology_leak}
    form = forms.load("plan_application", "2026.1")
    (sheet,) = (s for s in form.text.sheets if s.sheet == "技術流出防止")
    assert set(sheet.items) == covered
    assert sheet.private


# --- since


def form_with(tmp_path, *lines):
    """The small form, whose rule ``a == b`` has these lines more."""
    text = small_form.TEXT + "".join(f"    {line}\n" for line in lines)
    return forms.read_form(small_form.write(tmp_path, text))


@pytest.mark.parametrize(
    ("lines", "day", "level"),
    [
        pytest.param(["since: 2026-04-01"], dt.date(2026, 3, 31), "warning", id="the day before a rule begins it warns"),
        pytest.param(["since: 2026-04-01"], dt.date(2026, 4, 1), "error", id="on its first day a rule rejects"),
        pytest.param(["since: 2026-04-01"], None, "warning", id="without a day a rule with a beginning warns"),
        pytest.param([], dt.date(2000, 1, 1), "error", id="a rule without a beginning always rejects"),
        pytest.param([], None, "error", id="a rule without a beginning needs no day"),
        pytest.param(["since: 2026-04-01", "level: info"], dt.date(2026, 3, 31), "info", id="what only informs does not warn before"),
        pytest.param(["since: 2026-04-01", "level: warning"], dt.date(2026, 4, 1), "warning", id="a warning stays one"),
    ],
)  # fmt: skip
def test_a_rule_warns_before_its_day(tmp_path, lines, day, level):
    form = form_with(tmp_path, *lines)
    batch = small_form.batch(form, {"fields": {"day": day}, "lines": [{"a": 1, "b": 2}]})
    assert [(f.rule, f.level, f.cell) for f in findings(judge(batch))[0]] == [("LED-A01", level, "B10")]


def test_the_day_that_is_asked_for_counts_before_the_day_of_the_book(tmp_path):
    form = form_with(tmp_path, "since: 2026-04-01")
    batch = small_form.batch(form, {"fields": {"day": dt.date(2026, 3, 31)}, "lines": [{"a": 1, "b": 2}]})
    assert [f.level for f in findings(judge(batch, on=dt.date(2026, 4, 1)))[0]] == ["error"]


def test_submissions_of_different_days_are_judged_by_their_own_day(tmp_path):
    form = form_with(tmp_path, "since: 2026-04-01")
    days = (dt.date(2026, 3, 31), dt.date(2026, 4, 1))
    batch = small_form.batch(form, *({"fields": {"day": d}, "lines": [{"a": 1, "b": 2}]} for d in days))
    assert [[f.level for f in own] for own in findings(judge(batch))] == [["warning"], ["error"]]


# --- limits


@pytest.mark.parametrize(
    ("limit", "cell", "says"),
    [
        pytest.param("le: 1234567", 1_234_567, None, id="a limit of seven digits"),
        pytest.param("le: 1234567", 1_234_568, "1,234,567円以下", id="one more than a limit of seven digits"),
        pytest.param("lt: 100000000000", 100_000_000_000, "100,000,000,000円未満", id="a limit of twelve digits"),
        pytest.param("ge: 10000000", 9_999_999, "10,000,000円以上", id="a limit is not written as 1e+07"),
    ],
)
def test_a_large_limit_keeps_its_digits_in_both_twins(tmp_path, limit, cell, says):
    text = small_form.TEXT.replace("type: yen}\n  - sheet: 明細", f"type: yen, unit: 円, {limit}}}\n  - sheet: 明細")
    form = forms.read_form(small_form.write(tmp_path, text))
    verdicts = judge(small_form.batch(form, {"fields": {"limit": cell}}))
    found = findings(verdicts)[0]
    assert [(f.rule, f.field, f.expected) for f in found] == ([("RANGE", "limit", says)] if says else [])
    (constraint,) = (c for c in forms.constraints(form) if c.kind == "RANGE")
    assert verdicts.columns.holds(constraint.must, None, None).tolist() == [says is None], "the tree Excel is given"


# --- broken files


A = "{key: a, label: 甲, type: decimal}"
B = "{key: b, label: 乙, type: decimal}"
WORD = "{key: word, label: 語, type: text}"
NAME = "{key: name, label: 名称, type: text, role: business_name}"
LIMIT = "{key: limit, label: 上限, type: yen}"
BASIS = "    basis: 法第9条\n"
SECOND = "    on: lines\n    must: a > b\n    title: 甲\n    title_en: a\n    remedy: 直す\n    remedy_en: correct\n    basis: 法\n"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        # entries
        pytest.param(A, "{key: a, label: 甲, type: float}", "型 'float' はありません（使えるもの: text, choice, ", id="unknown type"),
        pytest.param(A, "{key: A, label: 甲, type: decimal}", "キーは英小文字・数字・_ で書きます", id="a key in capitals"),
        pytest.param(A, "{key: a, type: decimal}", "label がありません", id="no label"),
        pytest.param(A, "{key: a, label: '', type: decimal}", "label は空にできません", id="an empty label"),
        pytest.param(A, "{key: a, label: 甲, type: decimal, colour: red}", "'colour' という語はありません（使えるもの: key, label", id="unknown word"),
        pytest.param(A, "{key: a, label: 甲, type: decimal, required: maybe}", "required: true か false で書きます", id="maybe required"),
        pytest.param(A, "{key: a, label: 甲, type: decimal, scale: 7}", "scale: 6 以下で書きます", id="seven decimals"),
        pytest.param(A, "{key: a, label: 甲, type: decimal, str_length: 5}", "str_length は文字の項目にだけ書けます", id="the length of a number"),
        pytest.param(WORD, "{key: word, label: 語, type: text, ge: 0}", "ge gt le lt は数の項目にだけ書けます", id="the limit of a text"),
        pytest.param(WORD, "{key: word, label: 語, type: choice}", "choice には isin か choices を", id="a choice of nothing"),
        pytest.param(WORD, "{key: word, label: 語, type: choice, isin: []}", "isin には、たがいに違う値を一つ以上", id="a choice from nothing"),
        pytest.param(WORD, "{key: word, label: 語, type: choice, isin: [x, x]}", "isin には、たがいに違う値を", id="a choice of x and x"),
        pytest.param(WORD, "{key: word, label: 語, type: text, isin: [x]}", "それ以外の型にはどちらも書きません", id="isin without choice"),
        pytest.param(WORD, "{key: word, label: 語, type: choice, isin: [x], choices: items}", "isin と choices はどちらか一つです", id="two lists"),
        pytest.param(WORD, "{key: word, label: 語, type: choice, choices: nothing}", "選択肢 'nothing' はありません（使えるもの: items, ", id="unknown list"),
        pytest.param(NAME, "{key: number, label: 名称, type: text}", "キー number が2回使われています", id="duplicate field"),
        pytest.param(B, "{key: a, label: 乙, type: decimal}", "キー a が2回使われています", id="duplicate column"),
        pytest.param(NAME, "{key: name, label: 名称, type: text, unique: true}", "unique は表の列にだけ書けます", id="a field that is unique"),
        pytest.param("formula: a + b}", "formula: a + zzz}", "total: 'zzz' という項目はありません", id="unknown name in a formula"),
        pytest.param("formula: a + b}", "formula: total + 1}", "項目 total が自分自身から計算されています", id="a formula of itself"),
        pytest.param("formula: a + b}", "formula: a == b}", "total: 型は bool です", id="a formula of another type"),
        pytest.param("formula: a + b}", "formula: a + b, required: true}", "自動計算の項目は必須にできません", id="a required formula"),
        pytest.param("remedy: どちらかを直してください", "remedy: '{a}を直してください'", "remedy に {…} は書けません", id="a value in a remedy"),
        pytest.param(WORD, "{key: word, label: 語, type: choice, isin: [' ', x]}", "isin の値は、前後に空白のない", id="a choice nobody sees"),
        pytest.param(A, "{key: a, label: 甲, type: decimal, ge: 5, le: 1}", "下限が上限を超えています", id="a range of nothing"),
        pytest.param(A, "{key: a, label: 甲, type: decimal, ge: 5, gt: 5}", "ge と gt、le と lt は、それぞれどちらか一つです", id="two lower limits"),
        pytest.param(A, "{key: a, label: 甲, type: decimal, ge: .nan}", "ge: 使えない値です", id="no number as a limit"),
        pytest.param(WORD, "{key: word, label: 語, type: text, str_length: 0}", "str_length: 1 以上で書きます", id="a text of no length"),
        pytest.param(WORD, "{key: word, label: 語, type: text, width: -1}", "width: 1.0 以上で書きます", id="a width below nothing"),
        pytest.param("title: 台帳", f"title: {'台' * 101}", "title は100字までです", id="a title that no page can hold"),
        # did you mean
        pytest.param(A, "{key: a, label: 甲, type: decimel}", "型 'decimel' はありません（decimal のことですか）", id="a type misspelt"),
        pytest.param(WORD, "{key: word, label: 語, type: choice, choices: prefecture}", "選択肢 'prefecture' はありません（prefectures のことですか）", id="a list misspelt"),
        pytest.param("    table: parts", "    table: parts\n    items: [畜電池]", "'畜電池' という特定重要物資はありません（蓄電池 のことですか）", id="an item misspelt"),
        pytest.param("must: a == b", "must: sun(lines.a) == b", "'sun' という関数はありません（sum のことですか）", id="a function misspelt"),
        pytest.param("must: a == b", "must: law.sanction_lookback_year == b", "'sanction_lookback_year' という値はありません（sanction_lookback_years のことですか）", id="a value of the law misspelt"),
        pytest.param("must: a == b", "must: limits == b", "'limits' という項目はありません（limit のことですか）", id="a key misspelt"),
        pytest.param("must: a == b", "must: sum(line.a) == b", "'line' という表はありません（lines のことですか）", id="a table misspelt"),
        # values that the form gives
        pytest.param(A, "{key: a, label: 甲, type: decimal, example: 約3}", "a: '約3' は数値ではありません", id="a text as the example of a number"),
        pytest.param(LIMIT, "{key: limit, label: 上限, type: yen, example: 0.5}", "limit: '0.5' は金額（円）ではありません", id="half a yen as an example"),
        pytest.param("{key: code, label: 番号, type: corporate_number}", "{key: code, label: 番号, type: corporate_number, example: 1234567890123}", "code: '1234567890123' は法人番号ではありません", id="a corporate number as an example that is none"),
        pytest.param("{key: due, label: 期日, type: date}", "{key: due, label: 期日, type: date, example: 4月}", "due: '4月' は日付ではありません", id="a month as the example of a day"),
        pytest.param("    table: parts", "    table: parts\n    preset:\n      - {line: 一} # HERE", "line: '一' は整数ではありません", id="a text that stands in a column of numbers beforehand"),
        # sheets
        pytest.param("sheet: 内訳", "sheet: 明細", "シート名 明細 が2回使われています", id="duplicate sheet"),
        pytest.param("sheet: 内訳", "sheet: 内/訳", "シート名は31字まで、", id="a slash in a sheet's name"),
        pytest.param("sheet: 内訳", f"sheet: {'内' * 32}", "シート名は31字まで、", id="a sheet's name of 32 letters"),
        pytest.param("sheet: 内訳", "sheet: ' '", "シート名は空にできません", id="a sheet without a name"),
        pytest.param("sheet: 内訳", "sheet: 入力チェック", "シート名 入力チェック は使えません", id="a sheet named as one of ours"),
        pytest.param("sheet: 内訳", "sheet: _law", "シート名 _law は使えません", id="a sheet named as a hidden one"),
        pytest.param("table: parts", "table: lines", "表の名前 lines が2回使われています", id="duplicate table"),
        pytest.param("table: parts", "table: fields", "表の名前 fields は使えません", id="a table named as the fields outside tables"),
        pytest.param("table: parts", "table: 内訳", "表の名前は英小文字・数字・_ で書きます", id="a table that no expression can name"),
        pytest.param("table: parts", "table: in", "表の名前 in は式の言葉なので", id="a table named as a word of expressions"),
        pytest.param(WORD, "{key: class, label: 語, type: text, str_length: 9}", "キー class は式の言葉なので", id="a key that is a word of expressions"),
        pytest.param(WORD, f"{{key: word, label: {'語' * 101}, type: text}}", "label は100字までです", id="a label of 101 letters"),
        pytest.param("    table: parts", "    table: parts\n    min_rows: 11", "min_rows（11行）が rows（10行）より", id="more rows than there are"),
        pytest.param("    table: parts", "    table: parts\n    rows: 0", "rows: 1 以上で書きます", id="a table of no rows"),
        pytest.param("    table: parts", "    table: parts\n    items: [米]", "'米' という特定重要物資はありません", id="a sheet for an unknown item"),
        # the form
        pytest.param('version: "2025.1"', "version: draft", "version", id="a version that is no number"),
        pytest.param('title: 台帳', "title: 台帳\nbusiness: number # HERE", "business", id="a word there is no more"),
        # roles
        pytest.param(NAME, "{key: name, label: 名称, type: text, role: owner}", "role に 'owner' は書けません（使えるもの: business, ", id="unknown role"),
        pytest.param(NAME, "{key: name, label: 名称, type: text, role: day}", "役割 day の項目 name は日付ではありません", id="a day that is a text"),
        pytest.param(LIMIT, "{key: limit, label: 上限, type: yen, role: item}", "役割 item の項目 limit には choices: items が必要です", id="an item that is a sum"),
        pytest.param(NAME, "{key: name, label: 名称, type: text, role: amounts}", "役割 amounts の項目 name は数ではありません", id="an amount that is a text"),
        pytest.param(NAME, "{key: name, label: 名称, type: text, role: business}", "役割 business の項目が二つあります（number と name）", id="two businesses"),
        pytest.param(A, "{key: a, label: 甲, type: decimal, role: amounts}", "役割 amounts は表の列には付けられません", id="an amount in a table"),
        # rules
        pytest.param("id: LED-A01", "id: LED1", "id: 'LED1' は書き方が違います", id="an id that is none"),
        pytest.param(BASIS, f"{BASIS}  - id: LED-A01 # HERE\n{SECOND}", "規則番号 LED-A01 が2回使われています", id="duplicate rule"),
        pytest.param(BASIS, f"{BASIS}    must: a > b", "'must' が2回書かれています", id="duplicate word"),
        pytest.param(BASIS, f"{BASIS}    level: fatal", "level に 'fatal' は書けません（使えるもの: error, warning, info）", id="unknown level"),
        pytest.param(BASIS, f"{BASIS}    items: [米]", "'米' という特定重要物資はありません", id="a rule for an unknown item"),
        pytest.param(BASIS, f"{BASIS}    since: soon", "since: 日付で書きます", id="since soon"),
        pytest.param(BASIS, f"{BASIS}    since: 2026-13-40", "2026-13-40 という日はありません", id="a day that is none"),
        pytest.param("title: 甲と乙が違います", "title: '{zz}が違います'", "title の {zz} という項目はありません", id="unknown in a title"),
        pytest.param(BASIS, "    basis: ''", "basis: 一つ以上書きます", id="an empty basis"),
        pytest.param("    remedy: どちらかを直してください", "    remedy:", "remedy: 文字で書きます", id="an empty remedy"),
        # YAML
        pytest.param(BASIS, f"{BASIS}    null: x", "「:」の前に語がありません", id="a word that is nothing"),
        pytest.param(A, "{key: a, label: 甲, type: decimal, ~: x}", "「:」の前に語がありません", id="a word that is a tilde"),
        pytest.param("must: a == b", "must: *nothing", "YAMLとして読めません: 「*」の名前がどこにも定義されていません", id="an anchor that is none"),
        pytest.param("    must: a == b", "\tmust: a == b", "YAMLとして読めません: 字下げにタブは使えません", id="a tab"),
        pytest.param("    must: a == b", "   must: a == b", "YAMLとして読めません: ", id="an indentation of three"),
        pytest.param("must: a == b", "must: !!python/name:os.system x", "YAMLとして読めません: 「!!」の付いた書き方は使えません", id="code"),
        pytest.param("title: 台帳", "title: 台\0帳", "使えない文字があります: U+0000", id="a control character"),
    ],
)  # fmt: skip
def test_a_broken_form_is_refused_with_its_line(tmp_path, old, new, says):
    assert small_form.TEXT.count(old) == 1
    text = small_form.TEXT.replace(old, new if "# HERE" in new else f"{new}  # HERE")
    line = next(n for n, text in enumerate(text.splitlines(), 1) if "# HERE" in text)
    path = small_form.write(tmp_path, text)
    with pytest.raises(DefinitionError) as e:
        forms.read_form(path)
    assert str(e.value).startswith(f"ledger.yaml:{line}: ")
    assert says in str(e.value)


ROLE = re.compile(r", role: \w+")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param("must: a == b", "must: a <= lookup(law.subsidy_rounding_yen)", "LED-A01: law.… を使うには、", id="law in a rule"),
        pytest.param("formula: a + b}", "formula: lookup(law.subsidy_rounding_yen)}", "total: law.… を使うには、", id="law in a formula"),
        pytest.param(BASIS, f"{BASIS}    since: 2026-04-01", "LED-A01: since には role: day の項目が必要です", id="since"),
        pytest.param(BASIS, f"{BASIS}    items: [半導体]", "items（物資を限ること）には role: item の項目が必要です", id="a rule for an item"),
        pytest.param("    table: parts", "    table: parts\n    items: [半導体]", "items（物資を限ること）には", id="a sheet for an item"),
        pytest.param(WORD, "{key: word, label: 語, type: choice, choices: target_goods}", "選択肢 target_goods には role: item の", id="choices by item"),
    ],
)  # fmt: skip
def test_a_form_without_day_and_item_cannot_ask_for_them(tmp_path, old, new, says):
    text = ROLE.sub("", small_form.TEXT).replace(old, f"{new}  # HERE")
    line = next(n for n, text in enumerate(text.splitlines(), 1) if "# HERE" in text)
    with pytest.raises(DefinitionError) as e:
        forms.read_form(small_form.write(tmp_path, text))
    assert str(e.value).startswith(f"ledger.yaml:{line}: ")
    assert says in str(e.value)


def test_every_role_is_optional(tmp_path):
    form = forms.read_form(small_form.write(tmp_path, ROLE.sub("", small_form.TEXT)))
    assert form.role("business") is form.role("item") is form.role("day") is None
    assert form.identity == form.period == form.revision == form.roles("amounts") == form.cells_with("contact") == ()


def test_what_a_form_asks_of_many_is_the_matter_of_none(tmp_path):
    """Two answers about one item, of a form that does not ask who sends them, are not one after the other."""
    without = small_form.TEXT.replace(", role: business}", "}")
    assert forms.read_form(small_form.write(tmp_path, without)).identity == ()
    with_plan = without.replace("label: 上限, type: yen", "label: 上限, type: yen, role: plan")
    assert forms.read_form(small_form.write(tmp_path, with_plan)).identity == ("item", "limit")


def test_roles_are_asked_by_name_in_the_order_of_the_form():
    form = forms.load("plan_application", "2026.1")
    assert (form.role("business"), form.role("item"), form.role("plan")) == ("lead_number", "item", "plan_no")
    assert form.identity == ("lead_number", "item", "plan_no")
    assert form.revision == ("revision", "submitted_on")
    assert form.roles("amounts") == ("project_total", "eligible_total", "subsidy_total")
    assert form.cells_with("contact") == tuple(
        ("contacts", key) for key in ("department", "contact_name", "phone", "email")
    )
    budget = forms.load("budget_execution", "2025.1")
    assert budget.identity == ("reporter_number", "ministry", "department")
    assert budget.period == ("report_year",)
    assert "contact_name" in budget.roles("contact")


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        pytest.param(b"", 1, "", id="an empty file"),
        pytest.param(b"- 1\n", 1, "", id="a list"),
        pytest.param(b"form: ledger\n", 1, "version", id="no version"),
        pytest.param(b"form: ledger\ntitle: [\n", 3, "YAML", id="an open bracket"),
        pytest.param("form: ledger\ntitle: 台帳\n".encode("cp932"), 2, "UTF-8", id="a file that is not UTF-8"),
    ],
)
def test_what_is_no_form_at_all_is_refused(tmp_path, text, line, says):
    path = tmp_path / "ledger.yaml"
    path.write_bytes(text)
    with pytest.raises(DefinitionError) as e:
        forms.read_form(path)
    assert str(e.value).startswith(f"ledger.yaml:{line}: ")
    assert says in str(e.value)


def test_the_fingerprint_changes_with_the_form_and_with_nothing_else(tmp_path):
    first = forms.read_form(small_form.write(tmp_path)).fingerprint
    commented = forms.read_form(small_form.write(tmp_path, f"# a comment\n{small_form.TEXT}")).fingerprint
    changed = forms.read_form(small_form.write(tmp_path, small_form.TEXT.replace("台帳", "台帳2"))).fingerprint
    assert first == commented != changed


def test_placeholders_are_found_with_and_without_a_format():
    assert PLACEHOLDER.findall("{a:,}円と{b}円（{difference:,}）") == ["a", "b", "difference"]
