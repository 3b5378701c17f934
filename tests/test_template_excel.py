"""What real Excel does with a template, as far as the file says it: locks, ranges that stay open, limits, no recalculation."""

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape

import openpyxl
import pytest
from bussi.scripts.samples.plan_application import plan_application
from bussi.validators import forms, law
from bussi.validators.own_texts import CHECK_SHEET, REASON_COLUMN
from bussi.xlsx_templates.build import blueprint, build
from bussi.xlsx_templates.template.check_lines import HEAD
from bussi.xlsx_templates.template.plan import CHECK_COLUMN, FIRST_COLUMN, SPARE_ROWS, Plan
from openpyxl.utils import column_index_from_string, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

BOOKS = [("plan_application", "半導体"), ("plan_application", None), ("budget_execution", None)]


@pytest.fixture(scope="module", params=BOOKS, ids=lambda b: f"{b[0]} {b[1]}")
def made(request: pytest.FixtureRequest) -> tuple[Plan, bytes]:
    name, item = request.param
    form = forms.load(name)
    return blueprint(form, item).plan, build(form, item=item)


@pytest.fixture(scope="module")
def book(made: tuple[Plan, bytes]) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(made[1]))


@pytest.fixture(scope="module")
def parts(made: tuple[Plan, bytes]) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(made[1])) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def inputs(plan: Plan) -> Iterator[tuple[str, int, int]]:
    """Sheet, row and column (from 1 on) of every cell that people fill in, the thin row above a table's first too."""
    for s in plan.sheets:
        yield from ((s.name, s.fields[e.key] + 1, s.value + 1) for e in s.sheet.fields if e.formula is None)
        if (t := s.table) is not None:
            keys = [e.key for e in s.sheet.columns if e.formula is None]
            yield from ((s.name, row + 1, t.columns[k] + 1) for row in range(t.first - 1, t.end) for k in keys)


def reasons(book: openpyxl.Workbook) -> Iterator[tuple[str, int, int]]:
    """The same of the cells for reasons, beside the lines that may warn."""
    for level, rule in zip(book[CHECK_SHEET]["B"][HEAD + 1 :], book[CHECK_SHEET]["C"][HEAD + 1 :], strict=True):
        if rule.value and (level.value == "警告" or str(level.value).startswith("=")):  # a formula: sometimes one
            yield CHECK_SHEET, level.row, column_index_from_string(REASON_COLUMN)


def test_sheets_cannot_be_deleted_or_renamed_by_mistake(parts: dict[str, str]) -> None:
    [protection] = re.findall(r"<workbookProtection [^>]*>", parts["xl/workbook.xml"])
    assert protection == '<workbookProtection lockStructure="1"/>'  # without a password


def test_exactly_the_inputs_are_open(made: tuple[Plan, bytes], book: openpyxl.Workbook) -> None:
    wanted = set(inputs(made[0])) | set(reasons(book))
    found = {
        (ws.title, cell.row, cell.column)
        for ws in book
        if ws.sheet_state == "visible"
        for row in ws.iter_rows()
        for cell in row
        if cell.has_style and not cell.protection.locked
    }
    assert found == wanted


def test_what_is_pasted_into_an_input_cannot_lock_it(made: tuple[Plan, bytes], parts: dict[str, str]) -> None:
    """Excel takes the lock of a copied cell along; a protected range stays open all the same, and Normal is unlocked."""
    for sheet in made[0].sheets:
        areas = [range_boundaries(a) for a in re.findall(r'<protectedRange sqref="([^"]+)"', _sheet(parts, sheet.name))]
        for name, row, column in inputs(made[0]):
            if name == sheet.name:
                assert any(c <= column <= d and r <= row <= e for c, r, d, e in areas), (name, row, column)  # type: ignore[operator]
    [normal] = re.findall(r"<cellStyleXfs[^>]*>(.*)</cellStyleXfs>", parts["xl/styles.xml"])
    assert '<protection locked="0"/>' in normal


def test_every_other_cell_says_that_it_is_locked(parts: dict[str, str]) -> None:
    """As the style Normal is unlocked, no cell may leave it to its style, and no column to Normal."""
    [cells] = re.findall(r"<cellXfs[^>]*>(.*)</cellXfs>", parts["xl/styles.xml"])
    assert cells.count("<protection locked=") == cells.count("<xf ") == cells.count('applyProtection="1"')
    for name, text in parts.items():
        if name.startswith("xl/worksheets/") and "showGridLines" in text:  # a visible sheet
            columns = re.findall(r'<col min="(\d+)" max="(\d+)"[^>]*style="(\d+)"', text)
            assert sum(int(b) - int(a) + 1 for a, b, _ in columns) == 16384
            assert all(style != "0" for *_, style in columns)
            assert not re.findall(r"<c r=\"[A-Z]+\d+\"(?! s=)", text)


def _sheet(parts: dict[str, str], name: str) -> str:
    number = parts["xl/workbook.xml"].split(f'<sheet name="{name}"')[1].split('r:id="rId')[1].split('"')[0]
    return parts[f"xl/worksheets/sheet{number}.xml"]


def test_a_row_inserted_above_the_first_takes_the_look_of_an_input(
    made: tuple[Plan, bytes], book: openpyxl.Workbook
) -> None:
    for t in (s.table for s in made[0].sheets if s.table is not None):
        ws = book[t.sheet]
        for column in t.columns.values():
            spacer, first = (ws.cell(row + 1, column + 1) for row in (t.first - 1, t.first))
            if not first.protection.locked:
                assert spacer._style == first._style
        assert t.capacity >= t.end - t.keys + SPARE_ROWS


def test_sorting_meets_no_locked_cell(made: tuple[Plan, bytes], book: openpyxl.Workbook) -> None:
    for t in (s.table for s in made[0].sheets if s.table is not None):
        ws: Worksheet = book[t.sheet]
        left, top, right, bottom = range_boundaries(str(ws.auto_filter.ref))
        area = ws.iter_rows(top + 1, bottom, left, right)  # type: ignore[operator]
        assert not any(cell.protection.locked for row in area for cell in row)
        assert (top, bottom) == (t.header + 1, t.last + 1)


def test_opening_computes_nothing_and_closing_does_not_ask_to_save(parts: dict[str, str]) -> None:
    """All cached values are right, as other tests show; an older ``calcId`` would make Excel compute all the same."""
    [calculation] = re.findall(r"<calcPr [^>]*>", parts["xl/workbook.xml"])
    assert calculation == '<calcPr calcId="191029"/>'
    volatile = r"\b(?:NOW|TODAY|RAND|RANDBETWEEN|OFFSET|INDIRECT|CELL|INFO)\("
    formulas = (f for text in parts.values() for f in re.findall(r"<(?:f|definedName)(?: [^>]*)?>([^<]*)</", text))
    assert not any(re.search(volatile, f) for f in formulas)


def test_no_formula_needs_the_metadata_of_dynamic_arrays(parts: dict[str, str]) -> None:
    """Array formulas are those of every Excel: of one cell, without ``cm``; none is to spill."""
    assert not [name for name in parts if "metadata" in name.lower()]
    for name, text in parts.items():
        if name.startswith("xl/worksheets/"):
            assert not re.search(r'<c [^>]*\bcm="|_xlfn|<f [^>]*aca=', text)
            for address, area in re.findall(r'<c r="([A-Z]+\d+)"[^>]*><f t="array" ref="([^"]+)"', text):
                assert address == area


def test_prompts_and_lists_keep_the_limits_of_excel(parts: dict[str, str]) -> None:
    seen = 0
    for name, text in parts.items():
        for attributes, inside in re.findall(r"<dataValidation ([^>]*?)(?:/>|>(.*?)</dataValidation>)", text):
            seen += 1
            given = {k: unescape(v) for k, v in re.findall(r'(\w+)="([^"]*)"', attributes)}
            assert len(given.get("promptTitle", "")) <= 32 and len(given.get("errorTitle", "")) <= 32, name
            assert len(given.get("prompt", "")) <= 255 and len(given.get("error", "")) <= 255, name
            for formula in re.findall(r"<formula\d>([^<]*)<", inside):
                assert len(unescape(formula)) <= 255, name
            if given.get("type") == "list":
                assert '"' not in inside and "!" not in inside, (name, inside)  # names, no literal
        assert len(re.findall(r"<dataValidation ", text)) <= 65_534
        assert len(re.findall(r"<hyperlink ", text)) <= 65_530
    assert seen > 20


def test_colours_are_few_rules_whose_formulas_any_excel_takes(parts: dict[str, str]) -> None:
    """Excel 2007 to 2016 take no reference to another sheet there, so that names carry it, and no array of names."""
    for name, text in parts.items():
        rules = re.findall(r"<cfRule [^>]*>.*?</cfRule>", text)
        assert len(rules) <= 30, name
        for formula in (unescape(f) for rule in rules for f in re.findall(r"<formula>([^<]*)<", rule)):
            assert "!" not in formula and len(formula) <= 8192, (name, formula)
        priorities = re.findall(r'priority="(\d+)"', text)
        assert len(priorities) == len(set(priorities))


def test_the_links_of_the_check_sheet_follow_what_formulas_find(
    made: tuple[Plan, bytes], parts: dict[str, str]
) -> None:
    """As nobody renames a sheet of a locked book, the names of sheets may stand in formulas; addresses may not."""
    text = _sheet(parts, "入力チェック")
    targets = {unescape(f) for f in re.findall(r"<f>(HYPERLINK[^<]*)</f>", text)}
    assert targets == {"HYPERLINK(c_link,c_place)"}


def test_a_filled_book_is_locked_in_the_same_way() -> None:
    item = next(iter(law.load().items)).name
    form = forms.load("plan_application")
    data = build(form, plan_application(item, 1), item=item)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "<workbookProtection lockStructure" in archive.read("xl/workbook.xml").decode()
    ws = openpyxl.load_workbook(io.BytesIO(data))["資金計画"]
    assert ws.cell(1, CHECK_COLUMN + 1).protection.locked and ws.cell(2, FIRST_COLUMN + 1).protection.locked
