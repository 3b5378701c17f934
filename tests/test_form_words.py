"""What a form can say beyond types and limits, in both twins: references, conditions, uncertain law, private, presets."""

import datetime as dt
import io
import re
from dataclasses import replace

import openpyxl
import pytest
import python_calamine as calamine
import small_form
from bussi.addin.reading.submission import read_submission
from bussi.validators import forms, law
from bussi.validators.errors import DefinitionError
from bussi.validators.judging import judge
from bussi.validators.kinds import Level
from bussi.validators.law.model import UNCONFIRMED
from bussi.validators.reporting import findings
from bussi.validators.types import is_blank, to_serial
from bussi.xlsx_templates.build import blueprint, build
from bussi.xlsx_templates.template.beside import limits_beside
from bussi.xlsx_templates.template.checks import Gravity
from bussi.xlsx_templates.template.truth import stack, truths_of

NAME = "{key: name, label: 名称, type: text, role: business_name}"
A = "{key: a, label: 甲, type: decimal}"
WORD = "{key: word, label: 語, type: text}"
LINE = "{key: line, label: 行, type: integer}"
LIMIT = "{key: limit, label: 上限, type: yen}"
BASIS = "    basis: 法第9条\n"


def form(folder, *pairs):
    """The small form with words exchanged."""
    text = small_form.TEXT
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return forms.read_form(small_form.write(folder, text))


def found(form, *submissions):
    """(rule, cell) of each finding of each submission."""
    return [[(f.rule, f.cell) for f in own] for own in findings(judge(small_form.batch(form, *submissions)))]


# --- references


def referring(folder):
    return form(folder, (LINE, "{key: line, label: 行, type: integer, references: lines.n}"))


def test_a_reference_must_stand_in_the_other_table_of_the_same_submission(tmp_path):
    one = {"lines": [{"n": 1}, {"n": 2}], "parts": [{"line": 2}, {"line": 3}, {"line": None, "kind": "x"}]}
    other = {"lines": [{"n": 3}], "parts": [{"line": 3}]}
    assert found(referring(tmp_path), one, other) == [[("REFERENCE", "B11")], []]


def test_a_reference_says_where_its_value_must_stand(tmp_path):
    ledger = referring(tmp_path)
    batch = small_form.batch(ledger, {"lines": [{"n": 1}], "parts": [{"line": 3}]})
    ((finding,), (english,)) = (findings(judge(batch), language)[0] for language in ("ja", "en"))
    assert (finding.message, finding.expected) == ("行 3 は、「明細」にある数ではありません", "「明細」にある数")
    assert (finding.level, finding.remedy) == (Level.ERROR, "「明細」にある数に合わせてください")
    assert (english.expected, english.remedy) == ("a value of lines.n", "Use a value of the other table")


def test_a_reference_is_offered_in_excel(tmp_path):
    ledger = referring(tmp_path)
    entry = ledger.columns["parts"]["line"]
    assert blueprint(ledger, None).lists.source(entry) == "=m_lines_n"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param(LINE, "{key: line, label: 行, type: integer, references: lines.zz}", "'lines.zz' という表の列はありません", id="no such column"),
        pytest.param(LINE, "{key: line, label: 行, type: integer, references: name}", "references: 'name' は書き方が違います（表.列）", id="a field"),
        pytest.param(LINE, "{key: line, label: 行, type: integer, references: lines.word}", "種類が違います（number と text）", id="another kind"),
        pytest.param(LINE, "{key: line, label: 行, type: decimal, references: lines.total}", "自動計算の列です", id="a computed column"),
        pytest.param("    table: lines\n", "    table: lines\n    items: [半導体]\n", "すべての物資の様式にはありません", id="a table of one item only"),
        # conditions
        pytest.param(LIMIT, "{key: limit, label: 上限, type: yen, required_when: zz > 1}", "limit: 'zz' という項目はありません", id="unknown in a condition"),
        pytest.param(LIMIT, "{key: limit, label: 上限, type: yen, required_when: revision + 1}", "真偽の式ではありません", id="a number is no condition"),
        pytest.param(LIMIT, "{key: limit, label: 上限, type: yen, required: true, required_when: revision > 1}", "required と required_when はどちらか一つです", id="required twice"),
        # uncertain law
        pytest.param(BASIS, f"{BASIS}    when_uncertain: warning", "when_uncertain は、法令の値を読む error の規則にだけ書けます", id="uncertain without law"),
        pytest.param(BASIS, f"{BASIS}    when_uncertain: info", "when_uncertain に 'info' は書けません（使えるもの: warning）", id="uncertain is a note"),
        # words of people
        pytest.param(A, "{key: a, lable: 甲, type: decimal}", "'lable' という語はありません（label のことですか）", id="a misspelt word"),
        pytest.param(A, "{key: a, label: 乙, type: decimal}", "見出し「乙」が同じシートで2回使われています", id="a label twice"),
        pytest.param("  - sheet: 明細\n", "  - sheet: 明細\n    privat: true\n", "'privat' という語はありません（private のことですか）", id="a misspelt word of a sheet"),
        pytest.param(WORD, "{key: word, label: 語, type: choice, isin: [x], meanings: {y: why}}", "選択肢に 'y' はありません", id="what no choice means"),
        pytest.param(WORD, "{key: word, label: 語, type: text, meanings: {y: why}}", "meanings は choice の項目にだけ書けます", id="the meaning of a text"),
        pytest.param(WORD, "{key: word, label: 語, type: text, prefill: ledger}", "prefill に 'ledger' は書けません（使えるもの: certified, previous）", id="filled in from nowhere"),
        pytest.param(LIMIT, "{key: limit, label: 上限, type: yen, shows: [{label: 単位, law: zz}]}", "法令データに 'zz' という値はありません", id="shows what is no law"),
        pytest.param("    table: parts\n", "    table: parts\n    preset: [{zz: 1}]\n", "preset: 表に 'zz' という記入する列はありません", id="a preset of no column"),
        pytest.param("    table: parts\n", "    table: parts\n    preset: [{kind: =nam}]\n", "preset: 'nam' という文字の項目はありません", id="a preset that shows no field"),
        pytest.param(LIMIT, "{key: limit, label: 上限, type: yen, preset: =limt}", "preset: 'limt' という金額（円）の項目はありません", id="shows no field"),
        pytest.param(LIMIT, "{key: limit, label: 上限, type: yen, preset: =name}", "preset: 'name' という金額（円）の項目はありません", id="shows a field of another type"),
        pytest.param(LIMIT, "{key: limit, label: 上限, type: yen, preset: =limit}", "preset: 'limit' という金額（円）の項目はありません", id="shows itself"),
        pytest.param(LIMIT, "{key: limit, label: 上限, type: yen, preset: '5'}", "preset: '5' は書き方が違います（=項目）", id="a preset that is no field"),
        pytest.param(LINE, "{key: line, label: 行, type: integer, preset: =revision}", "preset は、転記しない項目にだけ書けます（表では行に）", id="a column that shows a field"),
        pytest.param(LIMIT, "{key: limit, label: 上限, type: yen, against: name}", "against: 'name' という同じ種類の項目が並んでいません", id="against what is of another kind"),
        pytest.param("    table: parts\n", "    table: parts\n    preset_of: best_practice\n", "preset_of: 法令データに 'best_practice' という表はありません（best_practices のことですか）", id="rows of no table of the law"),
        pytest.param("    table: parts\n", "    table: parts\n    preset_of: best_practices\n", "preset: 表に 'no' という記入する列はありません", id="rows of the law without their columns"),
        pytest.param("    table: parts\n", "    table: parts\n    preset_of: best_practices\n    preset: []\n", "preset と preset_of はどちらか一つです", id="rows of the law and others"),
        pytest.param(BASIS, "    basis: {default: 法, 架空省: 令}\n", "basis に '架空省' という省はありません", id="the basis of no ministry"),
        pytest.param(BASIS, "    basis: {経済産業省: 令}\n", "default（そのほかの場合）も書きます", id="a basis without a default"),
        pytest.param("table: parts", "table: law", "表の名前 law は使えません", id="a table named as the law"),
    ],
)  # fmt: skip
def test_words_that_do_not_fit_are_refused(tmp_path, old, new, says):
    pairs = [(old, new)]
    if "items: [半導体]" in new:
        pairs.append((LINE, "{key: line, label: 行, type: integer, references: lines.n}"))
    with pytest.raises(DefinitionError, match=re.escape(says)):
        form(tmp_path, *pairs)


# --- conditions


def test_a_cell_that_is_required_under_a_condition_is_missing_where_it_holds(tmp_path):
    ledger = form(
        tmp_path,
        (LIMIT, "{key: limit, label: 上限, type: yen, required_when: revision > 1}"),
        (WORD, "{key: word, label: 語, type: text, required_when: n > 1}"),
    )
    rows = [{"n": 1}, {"n": 2}, {"n": 2, "word": "x"}, {"n": "x"}, {"a": 1}]
    first, second = found(ledger, {"fields": {"revision": 1}}, {"fields": {"revision": 2}, "lines": rows})
    assert first == []
    assert second == [("REQUIRED", "C15"), ("REQUIRED", "F11"), ("TYPE", "D13")]


# --- uncertain law


CONTINUITY = """\
  - id: LED-A02
    on: form
    must: limit >= lookup(law.minimum_continuity_years, item)
    when_uncertain: warning
    title: 年数が足りません
    title_en: too few years
    remedy: 年数を直してください
    remedy_en: mend it
    basis: {default: 法第9条, 農林水産省: 農水省令第2条}
"""


def doubting(folder):
    """The small form with a rule on the years of production, which are certain for one item and not for another."""
    return form(folder, (BASIS, BASIS + CONTINUITY))


def of_item(item):
    return {"fields": {"item": item, "day": dt.date(2026, 10, 1), "limit": 1}}


def test_one_rule_is_an_error_on_certain_law_and_a_warning_on_uncertain_law(tmp_path):
    batch = small_form.batch(doubting(tmp_path), of_item("蓄電池"), of_item("半導体"))
    (certain,), (doubtful,) = findings(judge(batch))
    assert (certain.level, UNCONFIRMED in certain.message) == (Level.ERROR, False)
    assert (doubtful.level, doubtful.message.endswith(UNCONFIRMED)) == (Level.WARNING, True)


def test_the_template_counts_it_as_what_it_is(tmp_path):
    ledger = doubting(tmp_path)
    for item, expected in (("蓄電池", Gravity.ERROR), ("半導体", Gravity.WARNING)):
        made = blueprint(ledger, item)
        verdicts = judge(stack(ledger, [made.plan], [of_item(item)]))
        (truth,) = truths_of(verdicts, [made.plan], [made.checks])
        assert (truth.count("LED-A02"), truth.gravities["LED-A02"]) == (1, expected)


def test_the_basis_is_numbered_as_the_ministry_of_the_item_does(tmp_path):
    (rule,) = (r for r in doubting(tmp_path).rules if r.id == "LED-A02")
    assert [rule.basis_for(i) for i in ("肥料", "蓄電池", None)] == ["農水省令第2条", "法第9条", "法第9条"]


# --- what the form says to people


def test_choices_may_say_what_each_of_them_means(tmp_path):
    ledger = form(tmp_path, (WORD, "{key: word, label: 語, type: choice, isin: {x: 一つ目, y: 二つ目}}"))
    entry = ledger.columns["lines"]["word"]
    assert (entry.isin, entry.meanings) == (("x", "y"), {"x": "一つ目", "y": "二つ目"})


def test_a_limit_of_the_law_can_be_shown_beside_an_entry(tmp_path):
    shows = "shows: [{label: 要件, law: minimum_continuity_years, unit: 年以上}]"
    ledger = form(tmp_path, (LIMIT, f"{{key: limit, label: 上限, type: yen, {shows}}}"))
    assert "minimum_continuity_years" in ledger.law_names("蓄電池")
    said = {item: limits_beside(ledger.entries["limit"], item) for item in ("蓄電池", "半導体", "肥料", None)}
    assert said == {"蓄電池": "要件：5年以上", "半導体": "要件：10年以上（未確認）", "肥料": "", None: ""}
    book = calamine.load_workbook(io.BytesIO(build(ledger, item="蓄電池")))
    assert any(said["蓄電池"] in str(c) for row in book.get_sheet_by_name(book.sheet_names[1]).to_python() for c in row)


def test_a_limit_says_what_it_depends_on_and_no_more(tmp_path):
    entry = forms.load("plan_application").columns["funding"]["subsidy_request"]
    said = {item: limits_beside(entry, item).partition("。")[0] for item in ("半導体", "肥料", "永久磁石", "天然ガス")}
    assert said["半導体"] == "助成率の上限：設備投資 1/3以内（未確認）、設備投資（原料） 1/2以内（未確認）"
    assert said["肥料"] == "助成率の上限：備蓄保管 10/10以内、備蓄施設 2/3以内"
    assert said["永久磁石"] == "助成率の上限：設備投資 1/3以内、リサイクル設備 1/2以内、研究開発 1/2以内"
    assert "助成率" not in said["天然ガス"]


def test_a_blank_template_has_the_rows_of_its_presets_and_a_filled_one_its_own(tmp_path):
    ledger = form(tmp_path, ("    table: parts\n", "    table: parts\n    preset: [{kind: 定款}, {kind: 登記}]\n"))
    for values, kinds in (({}, ["定款", "登記"]), ({"tables": {"parts": [{"kind": "図"}]}}, ["図"])):
        book = calamine.load_workbook(io.BytesIO(build(ledger, values)))
        written = {cell for row in book.get_sheet_by_name("内訳").to_python() for cell in row}
        assert [k for k in ("定款", "登記", "図") if k in written] == kinds


def test_rows_of_the_law_are_those_of_its_table_and_those_in_doubt_say_so():
    known = law.load().best_practices
    rows = forms.load("best_practice_check").table_sheet["practices"].preset
    assert [(r["no"], r["title"], r["challenges"]) for r in rows] == [
        (p.number, p.title, "、".join(p.challenges)) for p in known
    ]
    assert [r["no"] for r in rows if "mark" in r] == [9, 14, 15, 16]
    assert {r["mark"] for r in rows if "mark" in r} == {"対応する課題は未確認"}


def test_every_tick_of_the_law_is_counted_for_its_challenge():
    """All is done of a practice in turn: the challenges that it answers have one done, and no other has."""
    form = forms.load("best_practice_check")
    practices, challenges = (form.table_sheet[t].standing for t in ("practices", "challenges"))
    values = [
        {
            "practices": [p | {"status": "実施済" if p is done else "該当なし"} for p in practices],
            "challenges": challenges,
        }
        for done in practices
    ]
    batch = small_form.batch(form, *values)
    columns = judge(batch).columns
    done, known = columns.evaluate(form.computed("challenges")["done"], "challenges")
    assert known.all()
    codes = [c["code"] for c in challenges]
    counted = [tuple(code for code, n in zip(codes, row, strict=True) if n == 1) for row in done.reshape(27, 9)]
    assert counted == [p.challenges for p in law.load().best_practices]
    assert sorted(set(done)) == [0, 1]


def test_a_template_knows_when_the_law_has_other_rows():
    form = forms.load("best_practice_check")
    before = form.law_fingerprint(None)
    sheets = tuple(s.model_copy(update={"preset": s.preset[:-1]}) if s.preset_of else s for s in form.text.sheets)
    other = replace(form, text=form.text.model_copy(update={"sheets": sheets}))
    assert other.law_fingerprint(None) != before == replace(form).law_fingerprint(None)


@pytest.mark.parametrize(
    ("fields", "end"),
    [
        pytest.param({}, None, id="nothing is filled in"),
        pytest.param({"end_before": dt.date(2028, 3, 1)}, dt.date(2028, 3, 1), id="it shows the other"),
        pytest.param({"end_before": dt.date(2028, 3, 1), "end_after": dt.date(2028, 9, 1)}, dt.date(2028, 9, 1), id="another"),
    ],
)  # fmt: skip
def test_a_field_shows_another_until_something_else_is_entered(fields, end):
    book = build(forms.load("plan_change"), {"fields": fields})
    saved = io.BytesIO()  # by a program that computes nothing
    openpyxl.load_workbook(io.BytesIO(book)).save(saved)
    for data in (book, saved.getvalue()):
        found = read_submission(data, "変更.xlsx").fields["end_after"]
        assert (None if is_blank(found) else found) == (None if end is None else to_serial(end))
    [row] = [r for r in openpyxl.load_workbook(io.BytesIO(book))["期間と資金"].values if r[0] == "end_after"]
    assert str(row[3]).startswith("=IFERROR(IF(f_") == ("end_after" not in fields)


def test_a_sheet_or_one_of_its_entries_may_be_private(tmp_path):
    ledger = form(
        tmp_path,
        (NAME, NAME[:-1] + ", private: true}"),
        ("    table: parts\n", "    table: parts\n    private: true\n"),
    )
    private = [(t, k) for t, k in ((None, "name"), (None, "limit"), ("parts", "kind")) if ledger.is_private(t, k)]
    assert private == [(None, "name"), ("parts", "kind")]
