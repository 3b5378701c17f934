"""What a small screen shows of a template, 1,366 × 768 at 100 %, and whether the longest answers can be read in it."""

import re
import zipfile
from io import BytesIO

import pytest
from bussi.validators import forms
from bussi.validators.forms import choices
from bussi.validators.forms.model import Entry
from bussi.xlsx_templates.build import build, plan_of
from bussi.xlsx_templates.sheets.frame import LINE
from bussi.xlsx_templates.sheets.look import lines_of
from bussi.xlsx_templates.sheets.writer import TALLEST
from bussi.xlsx_templates.template.plan import FIRST_COLUMN

BOOKS = [("plan_application", item) for item in choices.of_law("items")] + [("budget_execution", None)]
SCREEN = 1366 - 30 - 20  # without the numbers of the rows and the bar at the right
LONGEST_YEN = "123,456,789,012,345"


def pixels(width: float) -> int:
    """What a column takes on the screen."""
    return round(width * 7 + 5)


@pytest.mark.parametrize(("form", "item"), BOOKS)
def test_check_and_name_of_a_row_leave_most_of_the_screen_and_the_box_of_an_answer_is_in_sight(
    form: str, item: str | None
) -> None:
    for s in plan_of(forms.load(form), item, {}).sheets:
        frozen = sum(map(pixels, s.all_widths[1 : FIRST_COLUMN + 1]))
        assert frozen <= SCREEN / 2, s.name
        if s.fields:
            assert sum(map(pixels, s.all_widths[1 : s.value + 2])) <= SCREEN, s.name  # up to the counter


@pytest.mark.parametrize(("form", "item"), BOOKS)
def test_the_longest_answers_and_amounts_fit(form: str, item: str | None) -> None:
    def fits(e: Entry, width: float) -> bool:
        if e.cell_type.name == "yen":
            return len(LONGEST_YEN) <= width
        return lines_of("あ" * (e.str_length or 0), width) * LINE + 6 <= TALLEST

    for s in plan_of(forms.load(form), item, {}).sheets:
        assert [e.key for e in s.sheet.fields if not fits(e, s.widths[s.value - FIRST_COLUMN])] == []
        if s.table is not None:
            columns = s.table.columns
            assert [e.key for e in s.sheet.columns if not fits(e, s.widths[columns[e.key] - FIRST_COLUMN])] == []


def test_no_row_is_taller_than_excel_can_have_it() -> None:
    values = {"tables": {"goods": [{"good": "架空の品目" * 400}]}}  # more than may be written
    with zipfile.ZipFile(BytesIO(build(forms.load("plan_application"), values, item="半導体"))) as book:
        heights = [float(h) for n in book.namelist() for h in re.findall(r' ht="([\d.]+)"', book.read(n).decode())]
    assert max(heights) == TALLEST
