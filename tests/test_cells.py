"""Cells: what counts as blank, well typed or badly typed, what a bad cell probably means, and how findings say it."""

import datetime as dt
import re

import form_cases
import pytest
import small_form
from bussi.validators import forms
from bussi.validators.cells import MISSING, UNCALCULATED, ErrorCell, presumed, shown
from bussi.validators.classifying import classify
from bussi.validators.findings import Finding
from bussi.validators.forms.model import Entry
from bussi.validators.judging import judge
from bussi.validators.kinds import Level, Place
from bussi.validators.reporting import findings
from bussi.validators.rules.columns import BADLY_TYPED as BAD
from bussi.validators.rules.columns import BLANK
from bussi.validators.rules.columns import WELL_TYPED as WELL
from form_cases import Judged, put, row, without
from forms.plan_application.valid import LEAD, WRONG_LEAD, valid

JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]")


def entry(type: str, **more: object) -> Entry:
    more |= {"isin": ("はい", "いいえ")} if type == "choice" else {}
    return Entry.model_validate({"key": "x", "label": "欄", "type": type, **more})


# --- classification


@pytest.mark.parametrize(
    ("type", "cell", "status"),
    [
        # blank, in every type
        *(pytest.param(t, None, BLANK, id=f"nothing, {t}") for t in ("text", "yen", "date", "corporate_number")),
        *(pytest.param(t, "", BLANK, id=f"an empty text, {t}") for t in ("text", "yen", "date", "corporate_number")),
        *(pytest.param(t, " \u3000 ", BLANK, id=f"spaces, {t}") for t in ("text", "yen", "date", "corporate_number")),
        pytest.param("text", "\u00a0", BLANK, id="a space that does not break"),
        pytest.param("text", "－", WELL, id="a dash is a text"),
        # TRUE, FALSE, errors
        *(pytest.param(t, True, BAD, id=f"TRUE, {t}") for t in ("text", "choice", "yen", "date")),
        *(pytest.param(t, ErrorCell("#N/A"), BAD, id=f"#N/A, {t}") for t in ("text", "yen", "date", "corporate_number")),
        pytest.param("yen", UNCALCULATED, BAD, id="a formula that was never calculated"),
        # numbers
        pytest.param("yen", 0, WELL, id="0 yen"),
        pytest.param("yen", -500, WELL, id="less than nothing is a number"),
        pytest.param("yen", 1200.5, BAD, id="half a yen"),
        pytest.param("yen", 1200.0000000001, WELL, id="noise of a calculation is no half yen"),
        pytest.param("yen", 999_999_999_999_999, WELL, id="fifteen digits"),
        pytest.param("yen", 1_000_000_000_000_000, BAD, id="sixteen digits"),
        pytest.param("yen", float("inf"), BAD, id="infinite"),
        pytest.param("yen", "1200", BAD, id="a text of digits"),
        pytest.param("yen", dt.date(2026, 4, 1), WELL, id="a date in a money cell is its serial number, as for a spreadsheet"),
        pytest.param("decimal", 0.005, WELL, id="three decimals are rounded, not refused"),
        pytest.param("integer", 1.5, BAD, id="one and a half"),
        pytest.param("percent", 0.35, WELL, id="0.35%"),
        pytest.param("fiscal_year", 2026, WELL, id="2026"),
        pytest.param("fiscal_year", 8, BAD, id="令和8年度 as 8"),
        pytest.param("fiscal_year", 1988, BAD, id="before 平成元年度"),
        pytest.param("fiscal_year", 1989, WELL, id="平成元年度"),
        pytest.param("fiscal_year", 2100, WELL, id="2100"),
        pytest.param("fiscal_year", 2101, BAD, id="2101"),
        # dates
        pytest.param("date", dt.date(2026, 4, 1), WELL, id="a day"),
        pytest.param("date", dt.datetime(2026, 4, 1), WELL, id="a day at midnight"),
        pytest.param("date", dt.datetime(2026, 4, 1, 9, 30), BAD, id="a day at half past nine"),
        pytest.param("date", 46113, WELL, id="a serial number"),
        pytest.param("date", 60, BAD, id="29 February 1900, which never was"),
        pytest.param("date", 61, WELL, id="1 March 1900"),
        pytest.param("date", 20260401, BAD, id="eight digits as a number"),
        pytest.param("date", "2026/4/1", BAD, id="a text of a day"),
        pytest.param("date", dt.time(9, 30), BAD, id="a time"),
        pytest.param("month", dt.date(2026, 4, 15), WELL, id="a day within a month"),
        # texts
        pytest.param("text", 5, BAD, id="a number in a text cell"),
        pytest.param("choice", "はい", WELL, id="a word of a list"),
        pytest.param("choice", "多分", WELL, id="another word is well typed: the list is another check"),
        # formats
        pytest.param("corporate_number", "2020005008480", WELL, id="thirteen digits"),
        pytest.param("corporate_number", 2020005008480, WELL, id="thirteen digits as a number"),
        pytest.param("corporate_number", 2020005008480.0, WELL, id="thirteen digits as a float"),
        pytest.param("corporate_number", "2020005008481", BAD, id="a wrong check digit"),
        pytest.param("corporate_number", "0020005008480", BAD, id="a zero in front"),
        pytest.param("corporate_number", "202000500848", BAD, id="twelve digits"),
        pytest.param("corporate_number", "T2020005008480", BAD, id="with the T of an invoice"),
        pytest.param("corporate_number", "２０２０００５００８４８０", BAD, id="full-width digits"),
        pytest.param("corporate_number", "２020005008480", BAD, id="one full-width digit"),
        pytest.param("corporate_number", " 2020005008480", BAD, id="a space in front"),
        pytest.param("corporate_number", "2020-0050-08480", BAD, id="with hyphens"),
        pytest.param("corporate_number", "2.02001E+12", BAD, id="as a spreadsheet shows it"),
        pytest.param("postal_code", "100-0001", WELL, id="with a hyphen"),
        pytest.param("postal_code", "1000001", WELL, id="without a hyphen"),
        pytest.param("postal_code", 1000001, WELL, id="as a number"),
        pytest.param("postal_code", 600001, BAD, id="a number that lost its zero"),
        pytest.param("postal_code", "10-00001", BAD, id="a hyphen elsewhere"),
        pytest.param("postal_code", "１００－０００１", BAD, id="a full-width postal code"),
        pytest.param("phone", "03-0000-0000", WELL, id="ten digits"),
        pytest.param("phone", "09000000000", WELL, id="eleven digits"),
        pytest.param("phone", "3-0000-0000", BAD, id="no zero in front"),
        pytest.param("phone", 300000000, BAD, id="a phone number as a number"),
        pytest.param("email", "a@b.jp", WELL, id="a short address"),
        pytest.param("email", "a@b", BAD, id="no dot"),
        pytest.param("email", "a@@b.jp", BAD, id="two at signs"),
        pytest.param("email", "a b@c.jp", BAD, id="a space within"),
        pytest.param("email", "a@b.jp.", BAD, id="a dot at the end"),
        pytest.param("jsic", "E2814", WELL, id="letter and four digits"),
        pytest.param("jsic", "e2814", BAD, id="a small letter"),
        pytest.param("jsic", "U2814", BAD, id="a letter beyond T"),
        pytest.param("jsic", "2814", BAD, id="no letter"),
    ],
)  # fmt: skip
def test_a_cell_is_blank_or_well_typed_or_badly_typed(type, cell, status):
    assert classify([cell], entry(type))[1].tolist() == [status]


@pytest.mark.parametrize(
    ("type", "more", "cell", "value"),
    [
        pytest.param("decimal", {}, 2.675, 2.68, id="a number has the decimals of its column"),
        pytest.param("decimal", {"scale": 1}, 2.675, 2.7, id="or those the form says"),
        pytest.param("percent", {}, 84.96, 85.0, id="a percentage has one decimal"),
        pytest.param("yen", {}, 1200.0000000001, 1200.0, id="noise is gone"),
        pytest.param("date", {}, dt.date(2026, 4, 1), 46113.0, id="a date is its serial number"),
        pytest.param("corporate_number", {}, 2020005008480.0, "2020005008480", id="a number is its digits"),
        pytest.param("text", {}, "㈱架空　髙﨑", "㈱架空　髙﨑", id="a text is never normalised"),
    ],
)
def test_the_value_of_a_well_typed_cell(type, more, cell, value):
    assert classify([cell], entry(type, **more))[0].tolist() == [value]


# --- what a bad cell probably means


@pytest.mark.parametrize(
    ("type", "cell", "guess"),
    [
        pytest.param("yen", "１，２００円", 1200, id="full-width digits with a separator and a unit"),
        pytest.param("yen", "1,200", 1200, id="a separator"),
        pytest.param("yen", "△500", -500, id="△ is minus"),
        pytest.param("yen", "▲1,000", -1000, id="▲ is minus"),
        pytest.param("yen", "（500）", -500, id="brackets are minus"),
        pytest.param("yen", "−500", -500, id="U+2212 is minus"),
        pytest.param("yen", "3千円", 3000, id="千円"),
        pytest.param("yen", "12百万円", 12_000_000, id="百万円"),
        pytest.param("yen", "1億2,345万円", 123_450_000, id="億 and 万"),
        pytest.param("yen", "¥1,200", 1200, id="¥"),
        pytest.param("decimal", "1.5", 1.5, id="a decimal"),
        pytest.param("yen", "三百", None, id="kanji digits are not certain"),
        pytest.param("yen", "約1200", None, id="about 1,200 is not certain"),
        pytest.param("yen", "1200～1500", None, id="a range is no number"),
        pytest.param("yen", "12,00", None, id="a separator at a wrong place"),
        pytest.param("yen", "－", None, id="a dash means nothing, which is no number"),
        pytest.param("yen", True, None, id="TRUE means nothing"),
        pytest.param("yen", ErrorCell("#REF!"), None, id="#REF! means nothing"),
        pytest.param("yen", MISSING, None, id="a deleted cell means nothing"),
        pytest.param("yen", 0.5, None, id="half a yen means nothing else"),
        pytest.param("date", "令和8年4月1日", dt.date(2026, 4, 1), id="an era"),
        pytest.param("date", "令和元年5月1日", dt.date(2019, 5, 1), id="the first year of an era"),
        pytest.param("date", "R8.4.1", dt.date(2026, 4, 1), id="the letter of an era"),
        pytest.param("date", "２０２６／４／１", dt.date(2026, 4, 1), id="full-width slashes"),
        pytest.param("date", "2026年4月1日", dt.date(2026, 4, 1), id="年月日"),
        pytest.param("date", "20260401", dt.date(2026, 4, 1), id="eight digits"),
        pytest.param("date", "2026/2/30", None, id="30 February"),
        pytest.param("date", "平成31年5月1日", None, id="a day after its era"),
        pytest.param("date", "2026年度", None, id="a fiscal year is no day"),
        pytest.param("date", "4月", None, id="a month without a year"),
        pytest.param("corporate_number", "２０２０００５００８４８０", "2020005008480", id="full-width digits"),
        pytest.param("corporate_number", "T2020005008480", "2020005008480", id="the T of an invoice"),
        pytest.param("corporate_number", "2020-0050-08480", "2020005008480", id="hyphens"),
        pytest.param("corporate_number", "2020ー0050ー08480", "2020005008480", id="long-vowel marks for hyphens"),
        pytest.param("corporate_number", "2020005008480　", "2020005008480", id="a space at the end"),
        pytest.param("corporate_number", "202000500848", None, id="twelve digits"),
        pytest.param("postal_code", "１００－０００１", "100-0001", id="a full-width postal code"),
        pytest.param("postal_code", "〒100-0001", None, id="the postal mark"),
        pytest.param("phone", "０３－００００－００００", "03-0000-0000", id="a full-width phone number"),
        pytest.param("phone", "03(0000)0000", None, id="brackets in a phone number"),
        pytest.param("email", "ａ＠ｂ．ｊｐ", "a@b.jp", id="a full-width address"),
        pytest.param("jsic", "Ｅ２８１４", "E2814", id="a full-width industry"),
        pytest.param("text", "㈱架空", None, id="a text is never another text"),
        pytest.param("choice", "はい　", None, id="a choice is never another choice"),
    ],
)  # fmt: skip
def test_what_a_badly_typed_cell_probably_means(type, cell, guess):
    assert presumed(cell, entry(type)) == guess


@pytest.mark.parametrize(
    ("value", "japanese", "english"),
    [
        pytest.param(None, "（空欄）", "(blank)", id="nothing"),
        pytest.param("\u3000", "（空欄）", "(blank)", id="a space"),
        pytest.param(1234567.0, "1,234,567", "1,234,567", id="a whole number"),
        pytest.param(0.1 + 0.2, "0.3", "0.3", id="a decimal"),
        pytest.param(float("nan"), "nan", "nan", id="not a number"),
        pytest.param(-0.0, "0", "0", id="no minus zero"),
        pytest.param(True, "TRUE", "TRUE", id="TRUE"),
        pytest.param(dt.date(2019, 5, 1), "2019-05-01（令和元年5月1日）", "2019-05-01", id="a day in its era"),
        pytest.param(dt.date(1872, 12, 31), "1872-12-31", "1872-12-31", id="a day before the calendar of today"),
        pytest.param(dt.datetime(2026, 4, 1, 9, 30), "2026-04-01 09:30:00", "2026-04-01 09:30:00", id="a time of day"),
        pytest.param("あ", "あ", "あ", id="what people typed is shown as it is"),
        pytest.param(MISSING, "（欄なし）", "(no such cell)", id="a deleted cell"),
        pytest.param(
            UNCALCULATED, "（未計算の数式）", "(formula that was never calculated)", id="an uncalculated formula"
        ),
        pytest.param(ErrorCell("#N/A"), "#N/A", "#N/A", id="an error value"),
    ],
)
def test_how_a_value_is_shown(value, japanese, english):
    assert (shown(value), shown(value, "en")) == (japanese, english)


def test_the_name_of_a_year_has_no_separator():
    assert shown(2026, year=True) == shown(2026.0, year=True) == "2026"


# --- findings


COMPLETE = {
    "rule": "PLN-C01", "level": Level.ERROR, "book": "a.xlsx", "place": Place("資金計画", "C9", "project_total"), "related": (),
    "value": "1", "expected": "2", "message": "違います", "remedy": "直してください", "basis": "法第9条",
}  # fmt: skip


def test_a_finding_in_one_line():
    line = Finding(**COMPLETE).line()
    assert line == "[a.xlsx]資金計画!C9: エラー PLN-C01 違います → 直してください"


@pytest.mark.parametrize("missing", [k for k in COMPLETE if k not in ("related", "level", "place")])
def test_a_finding_without_a_field_is_refused(missing):
    with pytest.raises(ValueError, match=f"without {missing}" if missing != "rule" else "without rule"):
        Finding(**COMPLETE | {missing: ""})


@pytest.mark.parametrize("place", [Place("", "C9", "project_total"), Place("資金計画", "C9", "")])
def test_a_finding_without_a_sheet_or_a_field_is_refused(place):
    with pytest.raises(ValueError, match="without sheet or field"):
        Finding(**COMPLETE | {"place": place})


@pytest.mark.parametrize("cell", ["9", "C", "C0", "c9", "資金計画!C9", "C9:D9", "AAAA1"])
def test_a_finding_at_no_address_is_refused(cell):
    with pytest.raises(ValueError, match="no address"):
        Finding(**COMPLETE | {"place": Place("資金計画", cell, "project_total")})


def case(*changes):
    return form_cases.case("", *changes, item="工作機械・産業用ロボット", id="")


SAID = {
    "another item": case(put(item="肥料")),
    "a sum in full-width digits": case(row("sources", 1, own_funds="４億円")),
    "a word for a sum": case(row("sources", 1, own_funds="未定")),
    "an era": case(put(pledged_on="令和8年10月1日")),
    "a year in full-width digits": case(put(fiscal_year="２０２６")),
    "a year of one digit": case(put(fiscal_year=8)),
    "another year": case(put(fiscal_year=2027)),
    "no title": case(put(plan_title=None)),
    "a word that is not in the list": case(put(tax_basis="税抜き")),
    "revision 0": case(put(revision=0, application_type="補正後の再提出")),
    "a long number of the plan": case(put(plan_no="B" * 21)),
    "no goal": case(without("goals")),
    "two equal years": case(row("investments", 2, fiscal_year=2028), row("investments", 1, fiscal_year=2028)),
    "a wrong check digit": case(put(lead_number=WRONG_LEAD)),
    "twelve digits": case(put(lead_number=LEAD[:12])),
    "a target of the baseline's year": case(row("goals", 1, baseline_year=2028)),
    "a plan that ends before it starts": case(put(plan_end=dt.date(2026, 11, 30))),
    "half a yen": case(row("sources", 1, other=0.5)),
}
JUDGED = Judged(forms.load("plan_application"), valid, SAID.values())


NUMBER = "法人番号ではありません（13桁の数字、検査用数字（先頭の1桁）の合う番号）"


@pytest.mark.parametrize(
    ("mistake", "rule", "says", "value", "expected", "remedy"),
    [
        pytest.param("another item", "TYPE", "特定重要物資「肥料」はこの様式の物資ではありません（工作機械・産業用ロボットの様式です）", "肥料",
                     "工作機械・産業用ロボット", "工作機械・産業用ロボットに戻すか、その物資の様式に記入してください", id="another item"),
        pytest.param("a sum in full-width digits", "TYPE",
                     "自己資金は文字の「４億円」で、金額（円）ではありません", "４億円",
                     "400,000,000（金額（円））", "円単位の整数で入力してください（400,000,000 と読めます）", id="what it can be read as"),
        pytest.param("a word for a sum", "TYPE", "自己資金は文字の「未定」で、金額（円）ではありません", "未定", "円単位の整数で入力してください",
                     "円単位の整数で入力してください", id="what cannot be read"),
        pytest.param("an era", "TYPE", "誓約日は文字の「令和8年10月1日」で、日付ではありません",
                     "令和8年10月1日", "2026-10-01（令和8年10月1日）（日付）",
                     "日付で入力してください（例 2026/4/1）（2026-10-01（令和8年10月1日） と読めます）", id="an era"),
        pytest.param("a year in full-width digits", "TYPE", "申請する会計年度は文字の「２０２６」で、会計年度ではありません",
                     "２０２６", "2026（会計年度）",
                     "西暦4桁の会計年度を入力してください（令和8年度は2026）（2026 と読めます）", id="a year has no separator"),
        pytest.param("no title", "REQUIRED", "計画の名称が入力されていません", "（空欄）", "計画の内容が分かる短い名称",
                     "計画の名称を入力してください（計画の内容が分かる短い名称）", id="a required cell"),
        pytest.param("a word that is not in the list", "CHOICE", "金額の税の扱い「税抜き」は一覧にない値です", "税抜き", "税抜、税込",
                     "一覧から選んでください（税抜、税込）", id="a list"),
        pytest.param("revision 0", "RANGE", "提出回次 0回目は、1回目以上、99回目以下の範囲にありません", "0", "1回目以上、99回目以下",
                     "1回目以上、99回目以下の値を入力してください", id="a range"),
        pytest.param("a long number of the plan", "LENGTH", "計画の整理番号が21字で、20字を超えています", "B" * 21, "20字以内", "20字以内に縮めてください",
                     id="a length"),
        pytest.param("no goal", "ROWS", "取組の目標が1行以上入力されていません", "（空欄）", "1行以上", "取組の目標を1行以上入力してください", id="rows"),
        pytest.param("two equal years", "UNIQUE", "会計年度「2028」が表の中で重複しています", "2028", "表の中で一つだけの値",
                     "同じ値の行を一つにまとめてください", id="equal rows"),
        pytest.param("another year", "PLN-A22", "提出日 2026年10月30日 は 2026年度ですが、申請する会計年度は 2027 です", "2026", "2027",
                     "会計年度か提出日を直してください（4月から翌年3月まで）", id="years in a rule"),
        pytest.param("a target of the baseline's year", "PLN-B16",
                     "目標年度が基準年度より後ではありません（入力 2028、正しい条件 2028より大きい値）", "2028", "2028より大きい値",
                     "基準年度か目標年度を直してください", id="a rule without a message of its own"),
        pytest.param("a wrong check digit", "TYPE", f"代表申請者の法人番号は{WRONG_LEAD}で、{NUMBER}", WRONG_LEAD,
                     "検査用数字（先頭の1桁）の合う番号", "打ち間違いを直してください（国税庁の法人番号公表サイトで確かめられます）", id="a check digit"),
        pytest.param("twelve digits", "TYPE", f"代表申請者の法人番号は{LEAD[:12]}で、{NUMBER}", LEAD[:12], "13桁の数字",
                     "打ち間違いを直してください（国税庁の法人番号公表サイトで確かめられます）", id="a digit that is missing"),
    ],
)  # fmt: skip
def test_a_finding_says_what_stands_there_what_should_and_what_to_do(mistake, rule, says, value, expected, remedy):
    found = [f for f in JUDGED.of(SAID[mistake]) if f.rule == rule]
    assert {(f.message, f.value, f.expected, f.remedy) for f in found} == {(says, value, expected, remedy)}


@pytest.mark.parametrize("mistake", SAID)
def test_an_english_finding_has_no_japanese_but_what_was_typed_and_what_is_expected(mistake):
    case = SAID[mistake]
    japanese, english = JUDGED.of(case), JUDGED.of(case, "en")
    assert [(f.rule, f.level, f.sheet, f.cell) for f in english] == [
        (f.rule, f.level, f.sheet, f.cell) for f in japanese
    ]
    for f in english:
        quoted = sorted((f.value, f.expected), key=len, reverse=True)
        own_words = re.sub("|".join(map(re.escape, quoted)), "", f.message)
        assert not JAPANESE.search(own_words), f.message
        assert not JAPANESE.search(f.remedy), f.remedy
        assert not JAPANESE.search(f.field), f.field


def test_a_deleted_cell_is_not_a_wrong_type(tmp_path):
    """The intake names the cell that is gone; the checks of cells have nothing to say of it."""
    form = forms.read_form(small_form.write(tmp_path))
    verdicts = judge(small_form.batch(form, {"fields": {"limit": MISSING}, "lines": [{"a": MISSING, "b": 1}]}))
    assert findings(verdicts) == [[]]
