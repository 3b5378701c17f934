"""The files themselves: valid Open XML, small, the same bytes each time, nothing that Excel 2016 does not know."""

import re
import unicodedata
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import openpyxl
import pytest
import python_calamine as calamine
from bussi.scripts.samples.plan_application import plan_application
from bussi.validators import forms
from bussi.xlsx_templates.build import blueprint, build
from bussi.xlsx_templates.naming import file_name
from bussi.xlsx_templates.template.plan import HIDDEN_ROWS, HIDDEN_STAMP
from demands import build_script
from openpyxl.utils.escape import unescape as decoded
from openxml_audit import OpenXmlValidator

ITEM = "半導体"  # the item with the most sheets and rules
LIMIT = 130_000
# what Excel 2016 knows, and LibreOffice computes alike
FUNCTIONS = {
    "COUNTA", "FORMULATEXT",
    "ABS", "ADDRESS", "AND", "CHOOSE", "COLUMN", "COUNTIF", "DATE", "DAY", "EXACT", "FIND", "HYPERLINK", "IF", "IFERROR", "INDEX", "INT",
    "ISBLANK", "ISERROR", "ISLOGICAL", "ISNUMBER", "ISTEXT", "LEFT", "LEN", "MATCH", "MAX", "MID", "MIN", "MMULT", "MOD",
    "MONTH", "N", "NA", "OFFSET", "OR", "REPT", "RIGHT", "ROUND", "ROW", "ROWS", "SMALL", "SUBSTITUTE", "SUM", "SUMIF",
    "SUMPRODUCT", "TEXT", "TRIM", "YEAR",
}  # fmt: skip


@pytest.fixture(scope="module")
def form() -> forms.Form:
    return forms.load("plan_application")


@pytest.fixture(scope="module")
def books(form: forms.Form) -> dict[str, bytes]:
    notes = {("資金計画", "G15"): "助成希望額が助成対象経費を超えています。"}
    return {
        "blank": build(form, item=ITEM),
        "filled": build(
            form, plan_application(ITEM, 1), notes, item=ITEM, issued_to="架空株式会社", due="2026年10月30日"
        ),
        "any item": build(form),
        "budget": build(forms.load("budget_execution")),
    }


def parts(book: bytes, folder: Path) -> Iterator[tuple[str, str]]:
    path = folder / "book.xlsx"
    path.write_bytes(book)
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            yield name, archive.read(name).decode()


def formulas(book: bytes, folder: Path) -> Iterator[str]:
    for _, text in parts(book, folder):
        for found in re.findall(r"<(?:f|formula|formula1|formula2|definedName)(?: [^>]*)?>([^<]*)</", text):
            yield unescape(found)


@pytest.mark.parametrize("kind", ["blank", "filled"])
def test_books_are_valid_open_xml(books: dict[str, bytes], kind: str, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(books[kind])
    assert [str(e) for e in OpenXmlValidator().validate(path).errors] == []


def test_the_blank_template_of_the_largest_item_is_small(books: dict[str, bytes]) -> None:
    assert len(books["blank"]) <= LIMIT


def test_the_same_input_gives_the_same_bytes(books: dict[str, bytes], form: forms.Form) -> None:
    blueprint.cache_clear()
    assert build(form, item=ITEM) == books["blank"]


@pytest.mark.parametrize("kind", ["blank", "any item", "budget"])
def test_only_functions_of_excel_2016_are_used(books: dict[str, bytes], kind: str, tmp_path: Path) -> None:
    used = set()
    for formula in formulas(books[kind], tmp_path):
        outside_texts = re.sub(r'"(?:[^"]|"")*"', "", re.sub(r"'[^']*'!", "", formula))
        used |= set(re.findall(r"([A-Z][A-Z0-9.]*)\(", outside_texts))
        assert set(re.findall(r"_xlfn\.([A-Z.]+)", formula)) <= {"FORMULATEXT"}  # of Excel 2013
    assert used <= FUNCTIONS


@pytest.mark.parametrize("kind", ["blank", "any item", "budget"])
def test_excel_can_hold_every_formula(books: dict[str, bytes], kind: str, tmp_path: Path) -> None:
    for formula in formulas(books[kind], tmp_path):
        assert len(formula) <= 8192
        assert max((len(t) for t in re.findall(r'"((?:[^"]|"")*)"', formula)), default=0) <= 255
        assert _tokens_size(formula) <= 16384
        assert _depth(formula) <= 64


def _tokens_size(formula: str) -> int:
    """No less than the bytes that Excel keeps of a formula: texts by character, numbers 9, names and functions 5."""
    texts = re.findall(r'"((?:[^"]|"")*)"', formula)
    rest = re.sub(r'"(?:[^"]|"")*"', "", formula)
    words = re.findall(r"[\w.$!']+", rest)
    return (
        sum(3 + 2 * len(t) for t in texts)
        + sum(11 if "!" in w else 9 for w in words)
        + len(re.findall(r"[-+*/&=<>,(]", rest))
    )


def _depth(formula: str) -> int:
    deepest = depth = 0
    for c in re.sub(r'"(?:[^"]|"")*"', "", formula):
        depth += (c == "(") - (c == ")")
        deepest = max(deepest, depth)
    return deepest


@pytest.mark.parametrize("kind", ["blank", "any item", "budget"])
def test_defined_names_are_valid_and_all_that_formulas_use(books: dict[str, bytes], kind: str, tmp_path: Path) -> None:
    workbook = dict(parts(books[kind], tmp_path))["xl/workbook.xml"]
    names = {n for n in re.findall(r'<definedName name="([^"]+)"', workbook) if not n.startswith("_xlnm")}
    for name in names:
        assert re.fullmatch(r"[A-Za-z_][\w.]*", name) and len(name) <= 255
        assert not re.fullmatch(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*", name)
    used = set()
    for formula in formulas(books[kind], tmp_path):
        bare = re.sub(r'"(?:[^"]|"")*"', "", formula)
        used |= set(re.findall(r"(?<![\w!'$])[a-z]+_\w+(?![\w!(])", bare))
    assert used <= names
    assert {
        n for n in names - used if n.split("_")[0] in ("c", "k", "m", "no", "say", "is", "calc", "here", "p")
    } == set()


def test_sheets_are_protected_without_a_password_and_leave_people_room(books: dict[str, bytes], tmp_path: Path) -> None:
    for name, text in parts(books["blank"], tmp_path):
        if not name.startswith("xl/worksheets/"):
            continue
        [protection] = re.findall(r"<sheetProtection [^>]*>", text)
        assert 'sheet="1"' in protection and "password" not in protection and "hashValue" not in protection
        if "dataValidation" in text:
            for allowed in ("formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "autoFilter"):
                assert f'{allowed}="0"' in protection


def test_what_nobody_needs_to_see_is_very_hidden(books: dict[str, bytes], tmp_path: Path) -> None:
    workbook = dict(parts(books["blank"], tmp_path))["xl/workbook.xml"]
    hidden = re.findall(r'<sheet name="([^"]+)"[^>]*state="veryHidden"', workbook)
    assert hidden == [HIDDEN_ROWS, HIDDEN_STAMP]
    assert 'state="hidden"' not in workbook


def test_no_macro_and_no_link_to_the_outside(books: dict[str, bytes], tmp_path: Path) -> None:
    for book in books.values():
        for name, text in parts(book, tmp_path):
            assert "vba" not in name.lower() and "externalLink" not in name
            assert 'TargetMode="External"' not in text


def test_openpyxl_and_calamine_read_the_same_cells(books: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(books["filled"])
    slow, fast = openpyxl.load_workbook(path, data_only=True), calamine.load_workbook(str(path))
    for sheet in slow.worksheets:
        rows = fast.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False)
        for row, own in zip(sheet.iter_rows(values_only=True), rows, strict=False):
            assert [decoded(v) for v in row if isinstance(v, str) and v] == [v for v in own if isinstance(v, str) and v]


def test_every_sheet_prints_on_a4_with_its_name_and_page_number(books: dict[str, bytes], tmp_path: Path) -> None:
    for name, text in parts(books["blank"], tmp_path):
        if name.startswith("xl/worksheets/") and "showGridLines" in text:  # a visible sheet
            assert 'paperSize="9"' in text and 'fitToPage="1"' in text
            assert "&amp;P / &amp;N" in text and "&amp;A" in text


def test_the_cursor_waits_at_the_first_input_cell_and_the_cover_is_shown_first(
    books: dict[str, bytes], form: forms.Form, tmp_path: Path
) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(books["blank"])
    book = openpyxl.load_workbook(path)
    assert book.active is not None and book.active.title == "はじめに"
    for s in blueprint(form, ITEM).plan.sheets:
        selection = book[s.name].sheet_view.selection[-1].activeCell
        assert selection is not None
        cell = book[s.name][selection]
        assert not cell.protection.locked


def test_money_headers_carry_their_unit(books: dict[str, bytes], form: forms.Form, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(books["blank"])
    book = openpyxl.load_workbook(path)
    for s in blueprint(form, ITEM).plan.sheets:
        for e in s.sheet.columns:
            if e.cell_type.name == "yen":
                assert "円" in str(book[s.name].cell(s.table.header + 1, s.table.columns[e.key] + 1).value)  # type: ignore[union-attr]


def test_every_system_can_hold_the_names_of_the_templates() -> None:
    names = [p.name for p in build_script().FOLDER.glob("*.xlsx")]
    assert len(names) == len({n.casefold() for n in names}) > 1
    for name in names:
        assert unicodedata.is_normalized("NFC", name) and name.isprintable() and " " not in name
        assert not set(name) & set('\\/:*?"<>|') and len(name.encode()) <= 255
        assert name.removesuffix(".xlsx").rstrip(". ") + ".xlsx" == name


def test_what_no_file_may_be_called_is_replaced(form: forms.Form) -> None:

    assert file_name(form, 'a/b\\c:d*e?"f<g>h|i\n').removesuffix(".xlsx").endswith("_a＿b＿c＿d＿e＿＿f＿g＿h＿i＿")
    assert file_name(form, "フ\u3099" * 300) == file_name(form, "ブ" * 300)[:100] + ".xlsx"
