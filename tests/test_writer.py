"""The one writer: every part of XlsxWriter that we replace does what its reason says, and what the library did else."""

import datetime as dt
import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
import python_calamine
from bussi.addin.reading.files import find_files
from bussi.validators.errors import OutputError
from bussi.validators.whole_file import whole_file, write_whole
from bussi.xlsx_templates.sheets import mark
from bussi.xlsx_templates.sheets.look import Look
from bussi.xlsx_templates.sheets.new_book import new_book
from bussi.xlsx_templates.sheets.plain_rows import Link, Styles
from bussi.xlsx_templates.sheets.writer import MAX_LINKS, Book, Page
from xlsxwriter import Workbook

ROOT = Path(__file__).parent.parent


def part(book: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return archive.read(name).decode("utf-8")


def sheet_of(fill: object) -> str:
    book = Book()
    fill(book, book.page("表"))  # type: ignore[operator]
    return part(book.packed(), "xl/worksheets/sheet1.xml")


def styles(book: Book) -> Styles:
    look = Look(book)
    whole, number, text, date, link = (look("text", num_format=f"0.{'0' * n}") for n in range(5))
    return Styles(whole, number, text, date, look("text", quote_prefix=True), link)


# single cells -----------------------------------------------------------------------------------------------------------


def test_every_cell_has_its_address() -> None:
    def fill(book: Book, ws: Page) -> None:
        look = Look(book)
        for column in range(4):
            ws.write_string(3, column, "あ", look("cell"))
        ws.write_blank(4, 1, None, look("cell"))
        ws.write_formula(4, 2, "=1+1", None, 2)
        ws.write_array(4, 3, "SUM(1)", 1)
        ws.write_boolean(4, 4, True)
        ws.write_datetime(4, 5, dt.datetime(2026, 4, 1))
        ws.write_columns(5, [["a"], [1], [None], [2.5]], [styles(book)] * 4)

    xml = sheet_of(fill)
    assert re.findall(r"<c (?!r=)", xml) == []
    found = re.findall(r'<c r="([A-Z]+\d+)"', xml)
    assert found == ["A4", "B4", "C4", "D4", "B5", "C5", "D5", "E5", "F5", "A6", "B6", "D6"]


def test_a_terse_page_says_only_the_addresses_that_do_not_follow_and_is_read_alike() -> None:
    def fill(book: Book, ws: Page) -> None:
        look = Look(book)
        for column in (1, 2, 4):
            ws.write_string(0, column, f"文{column}", look("cell"))
        ws.write_formula(2, 0, "=1+1", None, 2)
        ws.write_array(2, 1, "SUM(1)", 1)
        ws.write_boolean(3, 3, True)

    read = []
    for terse in (True, False):
        book = Book()
        page = book.page("表")
        page.terse = terse
        fill(book, page)
        packed = book.packed()
        cells = re.findall(r"<c( r=\"\w+\")?", part(packed, "xl/worksheets/sheet1.xml").partition("<sheetData>")[2])
        assert [c.strip(' r="') for c in cells] == (
            ["B1", "", "E1", "A3", "", "D4"] if terse else ["B1", "C1", "E1", "A3", "B3", "D4"]
        )
        slow = openpyxl.load_workbook(io.BytesIO(packed), data_only=True)["表"]
        fast = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(packed)).get_sheet_by_index(0)
        read.append(([list(r) for r in slow.iter_rows(values_only=True)], fast.to_python()))
    assert read[0] == read[1] and read[0][0][2] == [2, 1, None, None, None]


@pytest.mark.parametrize(
    ("value", "xml"),
    [
        pytest.param("0000", 't="str"><f>A1</f><v>0000</v>', id="digits stay a text"),
        pytest.param("", 't="str"><f>A1</f><v></v>', id="the empty text stays a text"),
        pytest.param("a<b", 't="str"><f>A1</f><v>a&lt;b</v>', id="a text is escaped"),
        pytest.param("#N/A", 't="e"><f>A1</f><v>#N/A</v>', id="an error"),
        pytest.param(True, 't="b"><f>A1</f><v>1</v>', id="a truth"),
        pytest.param(2.5, "><f>A1</f><v>2.5</v>", id="a number"),
    ],
)
def test_the_result_of_a_formula_keeps_its_type(value: object, xml: str) -> None:
    found = sheet_of(lambda book, ws: ws.write_formula(1, 1, "=A1", None, value))
    assert f'<c r="B2"{" " if xml[0] == "t" else ""}{xml}</c>' in found


def test_an_array_formula_spans_its_own_cell() -> None:
    assert '<f t="array" ref="C3">SUM(A1:A2*1)</f>' in sheet_of(lambda b, ws: ws.write_array(2, 2, "SUM(A1:A2*1)", 3))


def test_conditions_lose_their_equals_sign_and_nothing_else() -> None:
    def fill(book: Book, ws: Page) -> None:
        ws.conditional_format(0, 0, 1, 1, {"type": "formula", "criteria": "=$A1=1", "format": Look(book)("bad")})

    assert "<formula>$A1=1</formula>" in sheet_of(fill)


def test_cells_without_a_format_take_that_of_their_row_then_of_their_column() -> None:
    book = Book()
    look, ws = Look(book), book.page("表")
    row, column = look("bad_sample"), look("warn_sample")
    ws.set_column(1, 1, 10, column)
    ws.set_row(1, 20, row)
    ws.write_string(1, 1, "行")
    ws.write_string(2, 1, "列")
    sheet = openpyxl.load_workbook(io.BytesIO(book.packed()))["表"]
    assert sheet["B2"].font.color.rgb == f"FF{row.font_color.lstrip('#')}" if isinstance(row.font_color, str) else True
    assert sheet["B2"].fill.fgColor.rgb != sheet["B3"].fill.fgColor.rgb != "00000000"


def test_all_columns_beyond_the_last_have_one_look() -> None:
    book = Book()
    look, ws = Look(book), book.page("表")
    ws.set_column(0, 1, 10, look("cell"))
    ws.set_columns_beyond(2, look("locked"))
    ws.set_column(5, 6, 4, look("locked"), {"hidden": True})
    ws.write_string(0, 0, "x")
    xml = part(book.packed(), "xl/worksheets/sheet1.xml")
    assert re.findall(r'<col min="(\d+)" max="(\d+)"', xml) == [("1", "2"), ("3", "5"), ("6", "7"), ("8", "16384")]
    assert '<dimension ref="A1:G1"/>' in xml


def test_a_link_within_the_book_does_not_repeat_the_words_of_its_cell() -> None:
    def fill(book: Book, ws: Page) -> None:
        ws.write_url(3, 1, "internal:'表'!A1", None, "表へ")

    xml = sheet_of(fill)
    assert """<hyperlink ref="B4" location="'表'!A1"/>""" in xml
    assert "表へ" not in xml  # it stands among the texts of the book


def test_of_frozen_panes_only_the_one_with_the_cursor_has_a_selection() -> None:
    def fill(book: Book, ws: Page) -> None:
        ws.freeze_panes(2, 3)
        ws.set_selection(4, 5, 4, 5)

    assert re.findall("<selection [^>]*>", sheet_of(fill)) == [
        '<selection pane="bottomRight" activeCell="F5" sqref="F5"/>'
    ]


@pytest.mark.parametrize(
    ("value", "xml"),
    [
        pytest.param(0.1, "0.1", id="as it is typed"),
        pytest.param(0.1 + 0.2, "0.30000000000000004", id="another number without the 17th digit"),
        pytest.param(123456789012345678, "1.2345678901234568E+17", id="an integer beyond the digits of Excel"),
        pytest.param(1e300, "1E+300", id="a power"),
        pytest.param(-5e-324, "-4.940656458412465E-324", id="the smallest"),
        pytest.param(2382700000000, "2382700000000", id="yen"),
    ],
)
def test_a_number_has_16_digits_or_as_many_as_give_it_back(value: float, xml: str) -> None:
    found = re.findall("<v>(.*?)</v>", sheet_of(lambda book, ws: ws.write_number(0, 0, value)))
    assert [float(v) for v in found] == [float(value)] and [v.upper() for v in found] == [xml]


def test_a_text_too_long_for_a_cell_is_cut_where_the_library_cuts_it_and_a_long_one_is_whole() -> None:
    book = Book()
    ws = book.page("表")
    lengths = (15_999, 16_001, 32_767, 32_768)
    said = [ws.write_string(row, 0, "あ" * n) for row, n in enumerate(lengths)]
    sheet = openpyxl.load_workbook(io.BytesIO(book.packed()))["表"]
    assert said == [0, 0, 0, -2]
    assert [len(cell.value or "") for (cell,) in sheet.iter_rows(max_col=1)] == [15_999, 16_001, 32_767, 32_767]


# rows -----------------------------------------------------------------------------------------------------------------


def test_a_hinted_height_may_change_and_a_set_one_may_not() -> None:
    def fill(book: Book, ws: Page) -> None:
        ws.set_default_row(24)
        ws.row_hint(0, 60)
        ws.row_hint(1, 24)
        ws.set_row(2, 48)
        for row in range(3):
            ws.write_string(row, 0, "x")

    rows = re.findall(r"<row ([^>]*)>", sheet_of(fill))
    assert rows == ['r="1" ht="60"', 'r="2"', 'r="3" ht="48" customHeight="1"']


def test_the_height_of_a_page_counts_hints_and_leaves_out_hidden_rows() -> None:
    ws = Book().page("表")
    ws.set_default_row(24)
    ws.row_hint(0, 60)
    ws.set_row(1, None, None, {"hidden": True})
    assert ws.height(2) == 60 + 24


def test_plain_rows_give_the_cells_that_the_library_gives() -> None:
    rows = [["=1+1", 5, None, 2.5, dt.date(2026, 4, 1)], ["", True, float("inf"), "x", dt.date(1899, 12, 31)]]
    book = Book()
    book.page("表").write_columns(2, list(zip(*rows, strict=True)), [styles(book)] * 5)
    packed = book.packed()
    sheet = openpyxl.load_workbook(io.BytesIO(packed))["表"]
    found = [[c.value for c in row] for row in sheet.iter_rows(min_row=3)]
    assert found == [
        ["=1+1", 5, None, 2.5, dt.datetime(2026, 4, 1) if sheet["E3"].is_date else 46113],
        [None, "TRUE", "inf", "x", "1899-12-31"],
    ]
    assert sheet["A3"].data_type == "s" and sheet["A3"].quotePrefix  # a text that nobody can turn into a formula
    assert '<dimension ref="A1:E4"/>' in part(packed, "xl/worksheets/sheet1.xml")


def test_a_table_grows_to_hold_the_rows_below_it() -> None:
    book = Book()
    ws = book.page("表")
    ws.add_table(0, 0, 1, 1, {"columns": [{"header": "a"}, {"header": "b"}]})
    ws.write_columns(1, [range(5), range(5)], [styles(book)] * 2)
    assert 'ref="A1:B6"' in part(book.packed(), "xl/tables/table1.xml")


def test_links_to_one_file_share_a_relation_and_stop_where_excel_does() -> None:
    book = Book()
    ws = book.page("表")
    links = [Link("a.xlsx", f"'シート'!A{n + 1}", f"行{n}") for n in range(MAX_LINKS + 5)]
    ws.write_columns(0, [links], [styles(book)])
    packed = book.packed()
    xml = part(packed, "xl/worksheets/sheet1.xml")
    assert xml.count("<hyperlink ") == MAX_LINKS and "location=\"'シート'!A1\"" in xml
    assert part(packed, "xl/worksheets/_rels/sheet1.xml.rels").count("<Relationship ") == 1


# packing --------------------------------------------------------------------------------------------------------------


def contents(book: Workbook) -> None:
    ws = book.get_worksheet_by_name("表")
    assert ws is not None
    for row in range(200):
        ws.write_string(row, 0, f"行{row}")


def test_a_packed_book_is_the_same_each_time_and_smaller_than_the_librarys(tmp_path: Path) -> None:
    made = []
    for _ in range(2):
        book = Book()
        book.set_properties({"created": dt.datetime(2026, 4, 1)})
        book.page("表")
        contents(book)
        made.append(book.packed())
    assert made[0] == made[1]
    with new_book(tmp_path / "book.xlsx", dt.date(2026, 4, 1)) as larger:
        larger.page("表")
        contents(larger)
    assert len(made[0]) < (tmp_path / "book.xlsx").stat().st_size
    with zipfile.ZipFile(tmp_path / "book.xlsx") as theirs, zipfile.ZipFile(io.BytesIO(made[0])) as ours:
        assert {n: theirs.read(n) for n in theirs.namelist()} == {n: ours.read(n) for n in ours.namelist()}


def test_a_sheet_of_a_template_declares_nothing_that_it_does_not_use(tmp_path: Path) -> None:
    book = Book()
    book.lock()
    book.page("表").write_url(0, 0, "https://example.jp/", None, "外")
    book.page("葉").write_string(0, 0, "x")
    packed = book.packed()
    linked, plain = (part(packed, f"xl/worksheets/sheet{n}.xml") for n in (1, 2))
    assert linked.startswith("<worksheet ") and plain.startswith("<worksheet ")  # UTF-8 goes without saying
    assert ("xmlns:r=" in linked, "xmlns:r=" in plain) == (True, False)
    assert "<TitlesOfParts>" not in part(packed, "docProps/app.xml")
    assert openpyxl.load_workbook(io.BytesIO(packed)).sheetnames == ["表", "葉"]


@pytest.mark.parametrize("packed", [True, False], ids=["in memory", "part by part"])
def test_the_mark_of_a_book_holds_the_digest_of_all_its_parts(packed: bool, tmp_path: Path) -> None:
    book = Book()
    book.mark("集計ブック", "source")
    book.page("表").write_string(0, 0, "x")
    path = tmp_path / "book.xlsx"
    if packed:
        path.write_bytes(book.packed())
    else:
        book.write_to(path)
    found = mark.mark_of(path)
    assert found is not None and (found.kind, found.source, found.untouched) == ("集計ブック", "source", True)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "changed.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<t>x</t>", b"<t>y</t>"))
    changed = mark.mark_of(tmp_path / "changed.xlsx")
    assert changed is not None and not changed.untouched


def test_defined_names_are_not_repeated_in_the_properties() -> None:
    book = Book()
    book.page("表")
    book.define_names([("f_name", "表!$A$1")])
    packed = book.packed()
    assert '<definedName name="f_name">表!$A$1</definedName>' in part(packed, "xl/workbook.xml")
    assert "f_name" not in part(packed, "docProps/app.xml")


# whole or not at all --------------------------------------------------------------------------------------------------


def test_a_book_that_fails_on_the_way_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "book.xlsx"
    out.write_bytes(b"old")
    with pytest.raises(KeyError), new_book(out, dt.date(2026, 4, 1)) as book:
        book.page("表")
        raise KeyError("a bug")
    assert out.read_bytes() == b"old" and list(tmp_path.iterdir()) == [out]


def test_a_file_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path) -> None:
    out = tmp_path / "a.txt"
    write_whole(out, b"old", mode=0o755)
    assert out.stat().st_mode & 0o777 == 0o755
    with pytest.raises(OutputError, match=r"a\.txt に書けません"), whole_file(out) as unfinished:
        unfinished.write_bytes(b"half")
        raise OSError("disk full")
    assert out.read_bytes() == b"old" and list(tmp_path.iterdir()) == [out]


def test_what_is_no_file_is_never_replaced_by_one(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="ファイルではありません"):
        write_whole(Path("/dev/null"), b"x")
    with pytest.raises(OutputError, match="フォルダ"):
        write_whole(tmp_path / "nowhere" / "a", b"x")


def test_a_link_to_a_file_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_whole(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "real").read_bytes() == b"new"


def test_only_the_writer_touches_the_private_parts_of_the_library() -> None:
    for module in ROOT.glob("*/bussi/**/*.py"):
        text = module.read_text(encoding="utf-8")
        if module.name not in ("writer.py", "plain_rows.py") and "xlsxwriter" in text:
            assert not re.search(r"\((Workbook|Worksheet|Packager)\):|\._(write|prepare|get)_\w+\(", text), module


def test_colours_stand_once() -> None:
    for module in ROOT.glob("*/bussi/**/*.py"):
        if module.name != "look.py":
            assert not re.findall(r'"#[0-9A-Fa-f]{6}"', module.read_text(encoding="utf-8")), module


@pytest.mark.skipif(os.name != "posix", reason="elsewhere nobody asks whether a process lives")
def test_what_a_killed_process_left_is_taken_away_by_the_next_and_is_no_submission(tmp_path: Path) -> None:
    write = "from pathlib import Path; from bussi.validators.whole_file import whole_file; import sys, time\nwith whole_file(Path(sys.argv[1])) as f: f.write_bytes(b'1'); print(flush=True); time.sleep(60)"
    writing = subprocess.Popen([sys.executable, "-c", write, str(tmp_path / "a.xlsx")], stdout=subprocess.PIPE)
    assert writing.stdout is not None and writing.stdout.readline()
    write_whole(tmp_path / "b.xlsx", b"2")
    assert len(list(tmp_path.iterdir())) == 2, "another process is still writing"
    assert [f.name for f in find_files([tmp_path])] == ["b.xlsx"]
    writing.kill()
    writing.wait()
    writing.stdout.close()
    assert [f.name for f in find_files([tmp_path])] == ["b.xlsx"]
    write_whole(tmp_path / "b.xlsx", b"3")
    assert [p.name for p in tmp_path.iterdir()] == ["b.xlsx"]
