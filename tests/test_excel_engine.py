"""The headless engine: what xlwings' own words do to a plain file, and how fast."""

import datetime as dt
import time

import openpyxl
import pytest
import xlwings as xw
from bussi.addin.excel import functions
from bussi.addin.excel.findings_sheet import SHEET
from bussi.addin.headless.engine import ENGINE, headless_app
from bussi.scripts.samples.plan_application import plan_application
from bussi.validators import forms
from bussi.validators.cells import ErrorCell
from bussi.validators.errors import UnreadableError
from bussi.xlsx_templates.build import build
from xlsxwriter import Workbook


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "a.xlsx"
    book = Workbook(str(path), {"default_date_format": "yyyy/mm/dd"})
    sheet = book.add_worksheet("表 1")
    sheet.write_row(0, 0, ["名前", 1.5, True])
    sheet.write_datetime(1, 0, dt.datetime(2026, 4, 1))
    sheet.write_formula(1, 1, "=B1*2", None, 3)
    sheet.write_formula(1, 2, '="あ"&A1', None, "あ名前")
    sheet.write_formula(2, 0, "=1/0", None, "#DIV/0!")
    sheet.write_formula(2, 1, "=TRUE()", None, True)
    book.add_worksheet("表 2").protect()
    book.close()
    return path


@pytest.fixture
def book(path):
    app = headless_app()
    yield app.books.open(str(path))
    app.quit()


def test_it_is_an_engine_of_xlwings_without_any_licence(book):
    assert xw.engines["bussi"] is ENGINE and not xw.__pro__
    assert isinstance(book, xw.Book) and book.app.engine.name == "bussi"
    assert repr(book) == "<Book [a.xlsx]>" and repr(book.sheets[0]["A1"]) == "<Range [a.xlsx]表 1!$A$1>"


def test_values_are_read_in_every_shape(book):
    sheet = book.sheets["表 1"]
    assert sheet["A1"].value == "名前"
    assert sheet["A1"].options(ndim=2).value == [["名前"]]
    assert sheet["A1:C1"].value == ["名前", 1.5, True]
    assert sheet.used_range.options(ndim=2, err_to_str=True).value == [
        ["名前", 1.5, True], [dt.datetime(2026, 4, 1), 3, "あ名前"], ["#DIV/0!", True, None],
    ]  # fmt: skip
    assert sheet["A3"].value is None
    assert sheet["A2:B2"].formula == ((dt.datetime(2026, 4, 1), "=B1*2"),)
    assert sheet[0, 1].value == 1.5 and sheet.range((1, 1), (1, 2)).shape == (1, 2)


@pytest.mark.parametrize(
    ("written", "number_format", "read"),
    [
        pytest.param("0123", "General", 123, id="a text of digits becomes a number"),
        pytest.param("0123", "@", "0123", id="unless the cell is text"),
        pytest.param("1,234", "General", 1234, id="separators"),
        pytest.param("１２３", "General", "１２３", id="full-width digits stay a text here"),
        pytest.param("2026/4/1", "General", dt.datetime(2026, 4, 1), id="a date"),
        pytest.param("2026/13/1", "General", "2026/13/1", id="no date"),
        pytest.param("=1+1", "@", "=1+1", id="no formula in a text cell"),
        pytest.param("'0123", "General", "0123", id="an apostrophe"),
        pytest.param("true", "General", True, id="a boolean"),
        pytest.param(dt.date(2026, 4, 1), "General", dt.datetime(2026, 4, 1), id="a date as such"),
        pytest.param(None, "General", None, id="nothing"),
        pytest.param("", "@", None, id="an empty text"),
    ],
)
def test_cells_take_values_as_excel_does_and_the_file_keeps_them(book, path, written, number_format, read):
    cell = book.sheets["表 1"]["F9"]
    cell.number_format = number_format
    cell.value = written
    assert cell.value == read
    book.save()
    assert headless_app().books.open(str(path)).sheets["表 1"]["F9"].value == read


def test_a_table_is_written_at_once_and_formulas_are_formulas(book, path):
    sheet = book.sheets.add("新しい", after=book.sheets[0])
    sheet["B2"].value = [["a", 1], ["=B2&C2", None]]
    assert sheet["B2:C3"].formula == (("a", 1.0), ("=B2&C2", ""))
    assert [s.name for s in book.sheets] == ["表 1", "新しい", "表 2"]
    book.save()
    again = headless_app().books.open(str(path))
    assert again.sheets["新しい"]["B3"].formula == "=B2&C2"
    assert again.sheets["新しい"]["B3"].options(err_to_str=True).value == "（未計算の数式）"


def test_results_of_formulas_survive_a_save(book, path):
    book.sheets["表 1"]["E5"].value = "x"
    book.save()
    found = openpyxl.load_workbook(path, data_only=True)["表 1"]
    assert [found[a].value for a in ("B2", "C2", "A3", "B3")] == [3, "あ名前", "#DIV/0!", True]
    assert openpyxl.load_workbook(path)["表 1"]["B2"].value == "=B1*2"


def test_a_protected_sheet_refuses_to_be_written_to(book):
    with pytest.raises(xw.XlwingsError, match="protected"):
        book.sheets["表 2"]["A1"].value = 1
    with pytest.raises(xw.XlwingsError, match="protected"):
        book.sheets["表 2"]["A1"].color = "#FF0000"


def test_looks_and_notes(book):
    cell = book.sheets["表 1"]["A1:B2"]
    cell.color = (1, 2, 3)
    cell.font.bold = True
    cell.font.color = "#0A0B0C"
    cell.wrap_text = True
    cell.vertical_alignment = "top"
    cell.column_width = 33
    one = book.sheets["表 1"]["B2"]
    assert (one.color, one.font.bold, one.font.color, one.wrap_text) == ((1, 2, 3), True, (10, 11, 12), True)
    assert (one.vertical_alignment, one.column_width) == ("top", 33)
    one.add_note("メモ")
    with pytest.raises(ValueError, match="already has a note"):
        one.add_note("もう一つ")
    one.note.text = "べつのメモ"
    assert one.note.text == "べつのメモ"
    one.note.delete()
    assert one.note is None
    one.color = None
    assert one.color is None


def test_a_far_away_format_does_not_make_a_sheet_large(book):
    book.sheets["表 1"]["XFD1048576"].color = "#FF0000"
    assert book.sheets["表 1"].used_range.address == "$A$1:$C$3"


def test_what_is_no_safe_workbook_is_not_opened(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 nonsense")
    with pytest.raises(UnreadableError):
        headless_app().books.open(str(tmp_path / "a.xlsx"))


def test_an_error_in_a_cell_is_an_error_for_the_check(book):
    from bussi.addin.excel.reading import SheetRows

    assert SheetRows(book)["表 1"][2][0] == ErrorCell("#DIV/0!")


def test_5000_rows_of_20_columns_are_checked_and_marked_in_5_seconds(tmp_path):
    """Three tables of 9, 7 and 4 columns. Processor time: the machine that runs the tests may be busy with others."""
    plan = plan_application("半導体", 0)
    tables = plan["tables"]
    site, goal, document = tables["capacity"][0], tables["goals"][0], tables["attachments"][0]
    tables["capacity"] = [site | {"site": f"架空第{i}工場"} for i in range(5000)]
    tables["goals"] = [goal] * 5000
    tables["attachments"] += [document | {"document": "その他", "file_name": f"{i}.pdf"} for i in range(5000)]
    for row in tables["capacity"][::10]:
        row["before"] = "１００"
    path = tmp_path / "大.xlsx"
    path.write_bytes(build(forms.load("plan_application"), plan, item="半導体"))
    taken = []
    for _ in range(2):
        app = headless_app()
        begun = time.process_time()
        book = app.books.open(str(path))
        result = functions.check(book)
        taken.append(time.process_time() - begun)
        assert all(len(book.sheets[name].used_range.rows) > 5000 for name in ("生産能力", "目標", "添付書類"))
        assert len(result.findings) == 500 and SHEET in [s.name for s in book.sheets]
        app.quit()
    assert min(taken) <= 5, taken
