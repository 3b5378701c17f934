"""How far a book says it is: nothing said of an untouched one, and the right word in every state after."""

import copy
import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import crafted
import openpyxl
import pytest
from bussi.addin.reading.submission import read_submission
from bussi.scripts.samples import of
from bussi.validators import forms
from bussi.validators.forms import choices
from bussi.xlsx_templates.build import blueprint, build, prefilled
from bussi.xlsx_templates.template.check_sheet import READY, verdict
from bussi.xlsx_templates.template.front_sheet import COMPLETE, NOT_CONCERNED, NOTHING, TO_MEND, UNTOUCHED, states
from bussi.xlsx_templates.template.plan import FRONT_SHEET
from bussi.xlsx_templates.template.truth import Truth, truths

ITEM = "半導体"
BOOKS = [("plan_application", item) for item in (*choices.of_law("items"), None)] + [("budget_execution", None)]
Values = dict[str, Any]


def said(form: str, item: str | None, values: Mapping[str, Any]) -> tuple[Truth, dict[str, str], str]:
    """What a book with these values says: all of it, how far each sheet is, and the book as a whole."""
    loaded = forms.load(form)
    made = blueprint(loaded, item)
    [truth] = truths(loaded, [made.plan], [made.checks], [prefilled(loaded, item, values)])
    return truth, {sheet: words for sheet, (_, words) in states(made.plan, truth).items()}, verdict(truth, made.plan)


@pytest.fixture
def whole() -> Values:
    """An application of which nothing is missing."""
    return copy.deepcopy(of("plan_application").valid(ITEM, 1))


@pytest.mark.parametrize(("form", "item"), BOOKS)
def test_an_untouched_book_asks_and_says_nothing_else(form: str, item: str | None) -> None:
    truth, sheets, whole = said(form, item, {})
    assert truth.total.errors == truth.total.warnings == 0 and truth.total.missing > 0
    assert not any("1" in digits for digits in truth.digits.values())  # 参考
    assert set(sheets.values()) <= {UNTOUCHED, NOTHING, NOT_CONCERNED} and UNTOUCHED in sheets.values()
    assert COMPLETE not in truth.words.values()
    assert whole == UNTOUCHED


def test_a_sheet_with_rows_of_ours_is_begun_with_the_first_cell_of_theirs() -> None:
    rows = [dict(r) for r in forms.load("plan_application").table_sheet["attachments"].preset]
    missing = len(rows)
    rows[3]["file_name"] = "架空.pdf"
    _, sheets, book = said("plan_application", ITEM, {"tables": {"attachments": rows}})
    assert sheets["添付書類"] == f"記入中（あと{missing - 1}項目）"
    assert book.startswith("記入中")
    _, sheets, _ = said("plan_application", ITEM, {"tables": {"attachments": rows[:2]}})
    assert sheets["添付書類"] != UNTOUCHED  # who clears rows has begun, too


def test_a_sheet_is_begun_then_to_be_mended_then_complete(whole: Values) -> None:
    truth, sheets, book = said("plan_application", ITEM, whole)
    assert truth.total.errors == truth.total.missing == 0
    assert book == READY and set(sheets.values()) <= {COMPLETE, NOTHING}
    first, *_ = whole["tables"]["goods"]
    del first["risk"]
    truth, sheets, book = said("plan_application", ITEM, whole)
    assert sheets["品目"] == "記入中（あと1項目）" == book and truth.total.errors == 0
    first["dependency_rate"] = "約七割"
    _, sheets, book = said("plan_application", ITEM, whole)
    assert sheets["品目"] == TO_MEND and book.startswith("要修正")


def test_what_only_warns_because_the_law_is_in_doubt_keeps_no_book_from_being_complete() -> None:
    """A cell that such a rule asks for is not missing: the rule warns, says what its law rests on, and that is all."""
    values = copy.deepcopy(of("grant_report").valid(ITEM, 0))
    [asset, *_] = values["tables"]["assets"]
    asset |= {"unit_price": 500_000, "restricted_until": None}
    truth, _, book = said("grant_report", None, values)
    assert (truth.total.errors, truth.total.missing) == (0, 0) and book == READY
    words = [w for line, w in truth.words.items() if line[0] == "assets" and "処分制限期間" in w]
    assert len(words) == 1 and "出典: 補助金適正化法第22条" in words[0] and "未確認" in words[0]


def test_links_hold_after_a_sheet_is_renamed() -> None:
    with zipfile.ZipFile(BytesIO(build(forms.load("plan_application"), item=ITEM))) as book:
        workbook, front = (book.read(f"xl/{p}.xml").decode() for p in ("workbook", "worksheets/sheet1"))
    sheets = re.findall(r'<sheet name="([^"]+)"', workbook)
    assert sheets[0] == FRONT_SHEET
    leads = re.findall(r'<hyperlink ref="C\d+" location="([^"]+)"', front)
    names = dict(re.findall(r'<definedName name="(go_\w+)">([^<]+)<', workbook))
    assert [names[lead] for lead in leads] == [
        f"'{s}'!$B$1" for s in sheets if s not in (FRONT_SHEET, "_rows", "_bussi")
    ]


def test_a_program_that_computes_nothing_fills_in_the_cover_only() -> None:
    """What the first row of the applicants shows is then what the cover says, as it will be in Excel."""

    def answer(book: openpyxl.Workbook) -> None:
        sheet, cell = read_submission(blank, "").layout.fields["lead_name"]
        book[sheet][cell] = "架空工業株式会社"

    blank = build(forms.load("plan_application"), item=ITEM)
    found = read_submission(crafted.by_openpyxl(blank, answer), "")
    numbers, columns = found.tables["applicants"]
    assert len(numbers) == 1 and columns["name"] == ["架空工業株式会社"] == [found.fields["lead_name"]]
    assert columns["corporate_number"] == columns["size"] == [None]
