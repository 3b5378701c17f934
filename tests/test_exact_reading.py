"""What comes in is read exactly: every number, whatever its format, its book's calendar and the program that wrote it."""

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import independent_reader
import openpyxl
import pytest
import xlsxwriter
from bussi.addin.reading.looks import BUILT_IN, kind_of
from bussi.addin.reading.plain_sheets import plain_sheet
from bussi.addin.reading.sheets import BookSheets, Room
from bussi.addin.reading.strict_sheets import strict_sheet
from bussi.addin.reading.workbook import open_workbook
from bussi.validators.errors import UnreadableError
from hypothesis import given, settings
from hypothesis import strategies as st

FORMATS = ("General", "0", "#,##0", "#,##0,", "#,##0,,", '#,##0,"千円"', '#,##0,,"百万円"', '0"千円"', "0%", "0.00%", "[h]:mm", "mm:ss.0", "0.00E+00",
           'ggge"年"m"月"d"日"', "[$-411]ge.m.d", 'yyyy"年"m"月"', "yyyy/mm/dd", "h:mm AM/PM", "@", '"¥"#,##0', "#,##0;▲#,##0", "aaa", "# ?/?")  # fmt: skip
NUMBERS = st.one_of(
    st.integers(-(10**15), 10**15).map(float),
    st.floats(-1e15, 1e15, allow_nan=False).map(lambda x: float(f"{x:.15g}")),
    st.sampled_from((0.0, 1.0, 3.0, 59.0, 60.0, 61.0, 706.0, 0.6, 2958465.0, 2958466.0, -1.0, 1e-10, 45748.5, 1e300)),
)
CELLS = st.lists(st.tuples(NUMBERS, st.sampled_from(FORMATS)), min_size=1, max_size=30)


def by_xlsxwriter(cells: list[tuple[float, str]], date_1904: bool) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "date_1904": date_1904})
    sheet = book.add_worksheet("数")
    for row, (number, code) in enumerate(cells):
        sheet.write_number(row, row % 5, number, book.add_format({"num_format": code}))
    book.close()
    return out.getvalue()


def by_openpyxl(cells: list[tuple[float, str]], date_1904: bool) -> bytes:
    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.title = "数"
    if date_1904:
        book.epoch = dt.datetime(1904, 1, 1)
    for row, (number, code) in enumerate(cells, start=1):
        cell = book.active.cell(row, (row - 1) % 5 + 1, number)
        cell.number_format = code
    book.save(out)
    return out.getvalue()


def like_libreoffice(cells: list[tuple[float, str]], date_1904: bool) -> bytes:
    """Attributes as LibreOffice writes them, and cells with an explicit type."""
    import crafted

    def typed(xml: bytes) -> bytes:
        text = re.sub(r'<row r="(\d+)"[^>]*>', r'<row r="\1" customFormat="false" ht="12.8" hidden="false" customHeight="false" outlineLevel="0" collapsed="false">', xml.decode())  # fmt: skip
        return re.sub(r'(<c r="[A-Z]+\d+"(?: s="\d+")?)>(?=<v>)', r'\1 t="n">', text).encode()

    return crafted.edited(by_xlsxwriter(cells, date_1904), "xl/worksheets/sheet1.xml", typed)


PROGRAMS: tuple[Callable[[list[tuple[float, str]], bool], bytes], ...] = (by_xlsxwriter, by_openpyxl, like_libreoffice)


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("date_1904", [False, True])
@settings(max_examples=40, deadline=None)
@given(cells=CELLS)
def test_any_number_in_any_format_comes_back_as_it_is(
    program: Any, date_1904: bool, cells: list[tuple[float, str]]
) -> None:
    book = BookSheets(open_workbook(program(cells, date_1904), "a.xlsx"))
    assert book.date_1904 == date_1904
    found = book.cells("数")
    assert [found.rows[i + 1][i % 5] for i in range(len(cells))] == [number for number, _ in cells]
    seen = {r - 1: code for (r, _), code in found.formats.items()}
    assert {i for i, (_, code) in enumerate(cells) if kind_of(code)} == seen.keys()


@pytest.mark.parametrize("number_format", range(59))
def test_a_number_in_a_built_in_format_comes_back_as_it_is(number_format: int) -> None:
    import crafted

    book = crafted.edited(
        by_xlsxwriter([(706.0, "0.0000")], False), "xl/styles.xml",
        lambda xml: re.sub(rb'(<cellXfs.*<xf )numFmtId="\d+"', rb'\1numFmtId="%d"' % number_format, xml, count=1, flags=re.DOTALL),
    )  # fmt: skip
    cells = BookSheets(open_workbook(book, "a.xlsx")).cells("数")
    assert cells.rows == {1: {0: 706.0}}
    assert bool(cells.formats) == (number_format in BUILT_IN)


def both(xml: bytes, texts: list[str]) -> tuple[Any, Any]:
    """What the fast and the strict reader make of a sheet."""
    fast = plain_sheet(xml, "表", texts, {"3": "0%"}, Room())
    slow = strict_sheet(xml, "表", texts, {"3": "0%"}, Room())
    return fast, slow


def test_both_readers_read_our_own_books_alike() -> None:
    import crafted

    workbook = open_workbook(crafted.plan(), "a.xlsx")
    sheets = BookSheets(workbook)
    for name, part in workbook.sheets.items():
        xml = workbook.package.part(part)
        fast = plain_sheet(xml, name, sheets._texts, sheets._formats, Room())
        assert fast is not None, name
        assert fast == strict_sheet(xml, name, sheets._texts, sheets._formats, Room())


def test_our_own_books_are_read_as_the_independent_reader_reads_them() -> None:
    import crafted

    for data in (crafted.plan(), crafted.by_openpyxl(crafted.plan())):
        assert ours(data) == theirs(data)


def ours(data: bytes) -> dict[str, dict[tuple[int, int], Any]]:
    book = BookSheets(open_workbook(data, "a.xlsx"))
    return {n: {(r, c + 1): v for r, row in book.cells(n).rows.items() for c, v in row.items()} for n in book.names}


def theirs(data: bytes) -> dict[str, dict[tuple[int, int], Any]]:
    from bussi.validators.cells import UNCALCULATED, ErrorCell

    meant = {"error": ErrorCell, "uncalculated": lambda _: UNCALCULATED}
    book = independent_reader.read(data)
    return {n: {at: meant.get(c.kind, lambda v: v)(c.value) for at, c in s.items()} for n, s in book.sheets.items()}


MAIN_SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet_of(rows: str, more: str = "") -> bytes:
    return f'<worksheet xmlns="{MAIN_SPACE}"{more}><sheetData>{rows}</sheetData></worksheet>'.encode()


@pytest.mark.parametrize(
    "row",
    [
        pytest.param('<row r="2"><c r="A2" t="s"><v>{0}</v></c><c r="B2" t="s"><v>{1}</v></c></row>', id="texts"),
        pytest.param(
            '<row r="2"><c r="A2" t="s"><f>B2</f><v>1</v></c><c r="B2" t="s"><v>{1}</v></c></row>', id="formula"
        ),
        pytest.param('<row r="2"><c r="A2" t="str"><v>t="s"</v></c><c r="B2" t="s"><v>{0}</v></c></row>', id="alike"),
        pytest.param('<row><c t="s"><v>{0}</v></c></row><row><c><v>{1}</v></c></row>', id="rows without numbers"),
        pytest.param(
            '<row r="1"/><row r="2"><c r="C2" s="3"><v>0.5</v></c><c r="D2" t="s"><v>{1}</v></c></row>', id="empty"
        ),
    ],
)
def test_a_row_known_from_another_book_is_read_as_its_own_book_means_it(row: str) -> None:
    """Rows are remembered by their letters; what their books share stands elsewhere and differs."""
    for texts, first, second in (
        (["a", "b", "c"], 0, 1),
        (["c", "", "a"], 2, 1),
        (["x"] * 40, 39, 7),
        (["p", "q"], 1, 0),
    ):
        fast, slow = both(sheet_of(row.format(first, second)), texts)
        assert fast is not None
        assert fast == slow
    refers = plain_sheet(sheet_of(row.format(1, 1)), "表", [], {"3": "0%"}, Room())
    assert refers is None  # to what its book has not


def test_a_row_known_from_another_book_still_needs_its_name_space() -> None:
    row = '<row r="2" x14ac:dyDescent="0.2"><c r="A2"><v>1</v></c></row>'
    declared = ' xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
    assert plain_sheet(sheet_of(row, declared), "表", [], {}, Room()) is not None
    assert plain_sheet(sheet_of(row), "表", [], {}, Room()) is None


def test_rows_known_from_another_book_still_have_to_ascend() -> None:
    second, third = (f'<row r="{r}"><c r="A{r}"><v>1</v></c></row>' for r in (2, 3))
    assert plain_sheet(sheet_of(second + third), "表", [], {}, Room()) is not None
    assert plain_sheet(sheet_of(third + second), "表", [], {}, Room()) is None
    assert plain_sheet(sheet_of(second + second), "表", [], {}, Room()) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<?x <definedNames>?>", "<?x </definedNames>?>"),
        ("<!-- <definedNames> -->", "<!-- </definedNames> -->"),
        ("<!-- <definedNames> -->", ""),
        ("", "<!-- </definedNames> -->"),
    ],
)
def test_defined_names_that_are_none_hide_no_sheet(before: str, after: str) -> None:
    import crafted

    book = crafted.plan()
    names = list(open_workbook(book, "a.xlsx").sheets)
    for place in (b"<sheets>", b"</sheets>"):
        edited = crafted.edited(
            book,
            "xl/workbook.xml",
            lambda xml, place=place: xml.replace(place, before.encode() + place).replace(
                b"</workbook>", after.encode() + b"</workbook>"
            ),
        )
        assert list(open_workbook(edited, "a.xlsx").sheets) == names


def test_broken_defined_names_are_still_found() -> None:
    import crafted

    for broken in ("<definedNames><a>", "<definedNames><a:b/>", "<definedNames>&x;"):
        book = crafted.replaced(crafted.plan(), "xl/workbook.xml", "<definedNames>", broken)
        with pytest.raises(UnreadableError):
            open_workbook(book, "a.xlsx")
