"""Whatever lies in the inbox: nothing crashes, every file has a state, and the reason is one clear line."""

import datetime as dt
import io
import os
import random
import re
import struct
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import crafted
import libreoffice
import nasty
import pytest
from bussi.addin.batch.check import check
from bussi.addin.batch.consolidation import consolidate
from bussi.addin.books.consolidated import write_consolidated_book
from bussi.addin.reading.cells import column_name
from bussi.addin.reading.files import Unreadable, find_files, read_files
from bussi.addin.reading.guards import MAX_INFLATED, MAX_PART
from bussi.addin.reading.outside import OUR_SHEETS
from bussi.addin.reading.submission import Submission, read_submission
from bussi.scripts import samples
from bussi.scripts.samples.plan_application import plan_application
from bussi.validators import forms
from bussi.validators.cells import UNCALCULATED, ErrorCell, canonical
from bussi.validators.errors import UnreadableError, UsageError
from bussi.xlsx_templates.build import build, build_many
from bussi.xlsx_templates.template.front_sheet import FRONT_SHEET

PLAN = crafted.plan
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
SHEET = "xl/worksheets/sheet2.xml"


def refused(data: bytes, name: str = "提出.xlsx") -> tuple[str, str]:
    """The rule a file breaks, and what was found."""
    with pytest.raises(UnreadableError) as e:
        read_submission(data, name)
    return e.value.rule, str(e.value)


def declared(book: bytes, name: str, size: int) -> bytes:
    """The book with another inflated size of one part in its zip directory."""
    at = book.rfind(b"PK\x01\x02", 0, book.rfind(name.encode()))
    return book[: at + 24] + struct.pack("<I", size) + book[at + 28 :]


def zip_twice(book: bytes, name: str) -> bytes:
    out = io.BytesIO(book)
    with zipfile.ZipFile(out, "a") as z, pytest.warns(UserWarning, match="Duplicate name"):
        z.writestr(name, b"<worksheet/>")
    return out.getvalue()


def overlapping(book: bytes) -> bytes:
    """Two entries of the directory that lead to the same bytes."""
    found = bytearray(book)
    first = book.find(b"PK\x01\x02")
    second = book.find(b"PK\x01\x02", first + 4)
    found[second + 42 : second + 46] = found[first + 42 : first + 46]
    return bytes(found)


@pytest.mark.parametrize(
    ("make", "rule", "what"),
    [
        pytest.param(lambda: PLAN()[:40_000], "FILE-BROKEN", "途中で切れた", id="a book cut off on its way"),
        pytest.param(lambda: PLAN()[: -len(PLAN()) // 50], "FILE-BROKEN", "途中で切れた", id="a book without its last bytes"),
        pytest.param(lambda: PLAN()[:2000] + bytes(5000) + PLAN()[7000:], "FILE-BROKEN", "破損しています", id="a damaged book"),
        pytest.param(lambda: b"", "FILE-EMPTY", "0バイト", id="an empty file"),
        pytest.param("法人番号,名称\n1,架空\n".encode, "FILE-TYPE", "CSV", id="a CSV file in UTF-8"),
        pytest.param(lambda: "法人番号,名称\n1,架空\n".encode("cp932"), "FILE-TYPE", "CSV", id="a CSV file in Shift_JIS"),
        pytest.param(lambda: "架空の文書です".encode("cp932"), "FILE-TYPE", "文字のファイル", id="a text file"),
        pytest.param((crafted.DATA / "encrypted.xlsx").read_bytes, "FILE-ENCRYPTED", "パスワード", id="a book with a password"),
        pytest.param(lambda: OLE + "Workbook".encode("utf-16-le"), "FILE-TYPE", ".xls", id="an .xls book"),
        pytest.param(lambda: OLE, "FILE-TYPE", "古い形式", id="another old Office document"),
        pytest.param(lambda: crafted.zipped({"mimetype": b"application/vnd.oasis"}), "FILE-TYPE", ".ods", id="an .ods book"),
        pytest.param(lambda: crafted.zipped({"xl/workbook.bin": b"x"}), "FILE-TYPE", ".xlsb", id="an .xlsb book"),
        pytest.param(lambda: crafted.zipped({"報告.txt": b"x"}), "FILE-TYPE", "ZIP", id="a zip archive"),
        pytest.param(lambda: b"%PDF-1.7 ...", "FILE-TYPE", "PDF", id="a PDF"),
        pytest.param("<!DOCTYPE html><html>ログイン</html>".encode, "FILE-TYPE", "HTML", id="a web page saved as .xlsx"),
        pytest.param(lambda: b"<?xml version='1.0'?><Workbook/>", "FILE-TYPE", "XML", id="Excel 2003 XML"),
        pytest.param(lambda: random.Random(1).randbytes(5000), "FILE-TYPE", "ではないデータ", id="random bytes"),
        pytest.param(crafted.foreign, "FILE-FOREIGN", "_bussi", id="somebody else's workbook"),
        pytest.param(lambda: crafted.replaced(PLAN(), "xl/sharedStrings.xml", "<t>plan_application</t>", "<t>other</t>"), "FILE-FOREIGN",
                     "対応していない様式です（other）", id="a form we do not know"),
        pytest.param(lambda: crafted.replaced(PLAN(), "xl/sharedStrings.xml", "<t>2026.1</t>", "<t>2031.9</t>"), "FILE-VERSION",
                     "版 2031.9", id="a version we do not know"),
        pytest.param(lambda: crafted.edited(PLAN(), "xl/vbaProject.bin", lambda _: b"x"), "FILE-MACRO", "VBA", id="macros"),
        pytest.param(lambda: declared(PLAN(), SHEET, MAX_PART + 1), "FILE-UNSAFE", "MB", id="a part that inflates to more than 100 MB"),
        pytest.param(lambda: crafted.edited(PLAN(), "xl/media/a.bin", lambda _: bytes(MAX_INFLATED - 2**20)), "FILE-UNSAFE", "MB",
                     id="a zip bomb"),
        pytest.param(lambda: declared(PLAN(), SHEET, 3000), "FILE-BROKEN", SHEET, id="a part that inflates to more than it declares"),
        pytest.param(lambda: declared(PLAN(), SHEET, 0), "FILE-BROKEN", SHEET, id="a part that inflates to more than the nothing it declares"),
        pytest.param(lambda: crafted.zipped(crafted.parts(PLAN()) | {f"x/{i}": b"" for i in range(3000)}), "FILE-UNSAFE", "部品が",
                     id="too many parts"),
        pytest.param(lambda: zip_twice(PLAN(), SHEET), "FILE-UNSAFE", "同じ名前の部品", id="two parts with one name"),
        pytest.param(lambda: crafted.edited(PLAN(), SHEET.upper(), lambda _: b"x"), "FILE-UNSAFE", "同じ名前の部品",
                     id="two parts whose names differ by case only"),
        pytest.param(lambda: overlapping(PLAN()), "FILE-UNSAFE", "重なって", id="overlapping parts"),
        pytest.param(lambda: crafted.zipped(crafted.parts(PLAN()), zipfile.ZIP_LZMA), "FILE-UNSAFE", "圧縮方式", id="another compression"),
        pytest.param(lambda: crafted.on_sheet(PLAN(), "表紙", "<worksheet", '<!DOCTYPE a [<!ENTITY b "c">]><worksheet'), "FILE-UNSAFE",
                     "DOCTYPE", id="a document type in a sheet"),
        pytest.param(lambda: crafted.replaced(PLAN(), "xl/sharedStrings.xml", "<sst", "<!DOCTYPE a><sst"), "FILE-UNSAFE", "DOCTYPE",
                     id="a document type in the texts"),
        pytest.param(lambda: crafted.with_cell(PLAN(), "表紙", '<c r="A99999999999"><v>1</v></c>'), "FILE-BROKEN", "99999999999",
                     id="a row that does not exist"),
        pytest.param(lambda: crafted.with_cell(PLAN(), "表紙", '<c r="ZZZZZZZ1000"><v>1</v></c>'), "FILE-BROKEN", "ZZZZZZZ1000",
                     id="a column that does not exist"),
        pytest.param(lambda: crafted.with_cell(PLAN(), "表紙", '<c r="XFE1000"><v>1</v></c>'), "FILE-BROKEN", "順になっていません",
                     id="a column beyond the last"),
        pytest.param(lambda: crafted.with_cell(PLAN(), "表紙", '<x:c xmlns:x="a" r="XFD1048576"><v>1</v></x:c>'), "FILE-BROKEN",
                     "対応していない要素（c）", id="a cell of another name space"),
        pytest.param(lambda: crafted.on_sheet(PLAN(), "表紙", "</sheetData>", f'<row r="9999">{"<c/>" * 20000}</row></sheetData>'),
                     "FILE-BROKEN", "9999行目", id="more cells in a row than there are columns"),
        pytest.param(lambda: crafted.on_sheet(PLAN(), "表紙", "</sheetData>", '<row r="9999"/><row r="9998"/></sheetData>'),
                     "FILE-BROKEN", "9998", id="rows out of order"),
        pytest.param(lambda: crafted.on_sheet(PLAN(), "表紙", "</sheetData>", '<row r="1e300"><c><v>1</v></c></row></sheetData>'),
                     "FILE-BROKEN", "1e300", id="a row whose number is none"),
        pytest.param(lambda: crafted.replaced(PLAN(), "xl/workbook.xml", 'name="申請者"', 'name="表紙"'), "FILE-UNSAFE", "同じ名前のシート",
                     id="two sheets with one name"),
        pytest.param(lambda: crafted.replaced(PLAN(), "xl/_rels/workbook.xml.rels", 'Id="rId3"', 'Id="rId2"'), "FILE-UNSAFE", "重なって",
                     id="two parts with one number"),
        pytest.param(lambda: crafted.edited(PLAN(), "xl/workbook.xml", lambda _: b"<html>404</html>"), "FILE-BROKEN", "シート",
                     id="a book whose list of sheets is a web page"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_quarantined_with_its_reason(
    make: Callable[[], bytes], rule: str, what: str, tmp_path: Path
) -> None:
    data = make()
    found_rule, found = refused(data) if data else (rule, "0バイト")
    assert (found_rule, what in found) == (rule, True), found
    (tmp_path / "提出.xlsx").write_bytes(data)
    result = consolidate([tmp_path])
    assert result.account == {
        "received": 1,
        "accepted": 0,
        "returned": 0,
        "superseded": 0,
        "duplicate": 0,
        "quarantined": 1,
    }
    (finding,) = result.findings
    assert (finding.rule, finding.level, finding.cell) == (rule, "error", "A1")
    assert finding.line().isprintable() or "\u3000" in finding.line()
    assert re.search(r"[ぁ-ん]", result.books[0].reason)


def test_what_is_no_file_is_listed_too(tmp_path: Path) -> None:
    (tmp_path / "plan.xlsx").write_bytes(PLAN())
    (tmp_path / "~$plan.xlsx").write_bytes(b"\x05user" + bytes(160))
    (tmp_path / "link.xlsx").symlink_to(tmp_path / "plan.xlsx")
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "elsewhere").symlink_to("/etc")
    (tmp_path / "Thumbs.db").write_bytes(b"x")
    (tmp_path / "奥").mkdir()
    (tmp_path / "奥" / "もう一つ.xlsx").write_bytes(b"")
    expected = {"folder.xlsx": "FILE-KIND", "link.xlsx": "FILE-KIND", "elsewhere": "FILE-KIND", "plan.xlsx": "",
                "~$plan.xlsx": "FILE-LOCK", "奥/もう一つ.xlsx": "FILE-EMPTY"}  # fmt: skip
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.xlsx")
        expected["pipe.xlsx"] = "FILE-KIND"
    outcomes = read_files(find_files([tmp_path]))
    assert {o.name: o.rule if isinstance(o, Unreadable) else "" for o in outcomes} == expected


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file names of arbitrary bytes")
def test_a_file_name_in_shift_jis_is_read_as_japanese(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + "/申請書①.xlsx".encode("cp932"))).write_bytes(PLAN())
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    result = consolidate([tmp_path])
    assert [(b.name, b.state) for b in result.books] == [("申請書①.xlsx", "accepted")]


def test_files_of_two_folders_keep_apart(tmp_path: Path) -> None:
    for folder in ("東", "西"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.xlsx").write_bytes(b"")
    (tmp_path / "西" / "b.xlsx").write_bytes(b"")
    assert [f.name for f in find_files([tmp_path / "東", tmp_path / "西"])] == ["東/a.xlsx", "西/a.xlsx", "b.xlsx"]
    assert [f.name for f in find_files([tmp_path / "西", tmp_path / "西"])] == ["a.xlsx", "b.xlsx"]
    assert [f.name for f in find_files([tmp_path], without=[tmp_path / "西" / "a.xlsx"])] == ["東/a.xlsx", "西/b.xlsx"]
    with pytest.raises(UsageError, match="ありません"):
        find_files([tmp_path / "南"])


# what people and programs do to a readable book ------------------------------------------------------------------


def notes(book: bytes) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for n in read_submission(book, "a.xlsx").notes:
        found.setdefault(n.rule, []).append(f"{n.place.sheet}!{n.place.cell}")
    return found


def same_content(book: bytes) -> bool:
    return read_submission(book, "a.xlsx").content == read_submission(PLAN(), "b.xlsx").content


def row_of(table: str, offset: int = 0) -> tuple[str, int]:
    s = read_submission(PLAN(), "a.xlsx")
    return s.layout.tables[table][0], s.first_row[table] + offset


def test_a_clean_book_has_no_notes() -> None:
    assert notes(PLAN()) == {}
    assert FRONT_SHEET in OUR_SHEETS


def test_a_book_saved_by_openpyxl_is_the_same() -> None:
    assert same_content(crafted.by_openpyxl(PLAN()))
    assert notes(crafted.by_openpyxl(PLAN())) == {}


def _move_last_sheet_first(wb: Any) -> None:
    wb.move_sheet("表紙", 12)
    wb.move_sheet("資金計画", -5)


def _rename(wb: Any) -> None:
    wb["資金計画"].title = "資金計画（修正）"
    wb["誓約"].title = "誓約'26"


def _insert(wb: Any) -> None:
    for sheet in ("表紙", "資金計画"):
        wb[sheet].insert_rows(3, 2)
        wb[sheet].insert_cols(2, 3)


@pytest.mark.parametrize(
    "edit",
    [_move_last_sheet_first, _rename, _insert],
    ids=["sheets moved", "sheets renamed", "rows and columns inserted"],
)
def test_what_moves_is_still_found(edit: Callable[[Any], None]) -> None:
    book = crafted.by_openpyxl(PLAN(), edit)
    assert same_content(book)
    assert "BOOK-STRUCTURE" not in notes(book)


def test_findings_point_to_where_a_moved_cell_stands() -> None:
    title, row = row_of("funding")
    column = read_submission(PLAN(), "a").layout.tables["funding"][1]["total_cost"]

    def edit(wb: Any) -> None:
        wb[title][f"{column}{row}"] = "壱億円"
        _insert(wb)
        _rename(wb)

    (book,) = check([read_submission(crafted.by_openpyxl(PLAN(), edit), "a.xlsx")])
    (finding,) = [f for f in book.findings if f.rule == "TYPE"]
    moved = column_name(ord(column) - 65 + 3)
    assert (finding.sheet, finding.cell, finding.value) == ("資金計画（修正）", f"{moved}{row + 2}", "壱億円")


def test_in_a_book_for_any_item_only_the_sheets_of_the_chosen_item_must_be_there() -> None:
    book = build(crafted.FORM, plan_application(crafted.ITEM, 0))

    def remove(wb: Any) -> None:
        for title in wb.sheetnames:
            if title.startswith("別紙 ") and crafted.ITEM not in title:
                wb.remove(wb[title])

    assert notes(crafted.by_openpyxl(book, remove)) == {}
    assert notes(crafted.by_openpyxl(book, lambda wb: wb.remove(wb[f"別紙 {crafted.ITEM}"]))) == {
        "BOOK-STRUCTURE": ["（ファイル全体）!A1"]
    }


def test_a_deleted_sheet_makes_no_other_finding_of_what_is_unknown_without_it(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(crafted.by_openpyxl(PLAN(), lambda wb: wb.remove(wb["資金計画"])))
    (result,) = consolidate([tmp_path]).books
    assert [f.rule for f in result.findings] == ["BOOK-STRUCTURE"]
    write_consolidated_book(consolidate([tmp_path]), tmp_path / "集計.xlsx")


def test_a_deleted_sheet_is_one_finding() -> None:
    found = notes(crafted.by_openpyxl(PLAN(), lambda wb: wb.remove(wb["資金計画"])))
    assert found == {"BOOK-STRUCTURE": ["（ファイル全体）!A1"]}


def test_a_lost_field_that_is_computed_is_named_too() -> None:
    form = forms.load("budget_execution")
    data = build(form, samples.of("budget_execution").valid(None, 0))
    totals = next(s for s in form.text.sheets if s.fields and all(e.formula is not None for e in s.fields))
    assert notes(data) == {}
    assert notes(crafted.by_openpyxl(data, lambda wb: wb.remove(wb[totals.sheet]))) == {
        "BOOK-STRUCTURE": ["（ファイル全体）!A1"]
    }

    def rename(wb: Any) -> None:
        wb[totals.sheet].title = "合計"

    assert notes(crafted.by_openpyxl(data, rename)) == {}

    def lose(wb: Any) -> None:
        for row in wb[totals.sheet].iter_rows(max_col=1):
            if row[0].value == totals.fields[0].key:
                row[0].value = None

    assert notes(crafted.by_openpyxl(data, lose)) == {"BOOK-STRUCTURE": [f"{totals.sheet}!A1"]}


def test_a_wiped_key_column_is_one_finding() -> None:
    def wipe(wb: Any) -> None:
        for row in wb["資金計画"].iter_rows(max_col=1):
            row[0].value = None

    assert notes(crafted.by_openpyxl(PLAN(), wipe)) == {"BOOK-STRUCTURE": ["資金計画!A1"]}


def test_wiped_column_keys_are_named_one_by_one() -> None:
    def wipe(wb: Any) -> None:
        sheet = wb["資金計画"]
        for row in sheet.iter_rows():
            if str(row[0].value).startswith("#table"):
                for cell in row[1:]:
                    cell.value = None

    (book,) = check([read_submission(crafted.by_openpyxl(PLAN(), wipe), "a.xlsx")])
    lost = [f.field for f in book.findings if f.rule == "BOOK-STRUCTURE"]
    assert lost == [f"funding.{k}" for k, e in crafted.FORM.columns["funding"].items() if e.formula is None]
    assert book.state == "returned"


def test_a_table_without_its_end_mark_is_still_read() -> None:
    def wipe(wb: Any) -> None:
        for row in wb["資金計画"].iter_rows(max_col=1):
            if row[0].value == "#end":
                row[0].value = None

    assert same_content(crafted.by_openpyxl(PLAN(), wipe))


def test_a_copied_field_is_named_and_the_first_one_counts() -> None:
    def copy(wb: Any) -> None:
        sheet = wb["表紙"]
        last = sheet.max_row + 1
        for row in sheet.iter_rows():
            if row[0].value == "#end":
                sheet.insert_rows(row[0].row)
                last = row[0].row
                break
        sheet.cell(last, 1, "lead_name")
        sheet.cell(last, 4, "別の名称")

    book = crafted.by_openpyxl(PLAN(), copy)
    assert same_content(book)
    assert list(notes(book)) == ["BOOK-STRUCTURE"]


def test_text_beside_a_table_is_named_once() -> None:
    title, row = row_of("funding")

    def write(wb: Any) -> None:
        for r in range(row, row + 5):
            wb[title].cell(r, 16, "見積は別紙")

    book = crafted.by_openpyxl(PLAN(), write)
    assert same_content(book)
    (note,) = read_submission(book, "a.xlsx").notes
    assert (note.rule, note.place.sheet, note.place.cell) == ("BOOK-OUTSIDE", title, f"P{row}")
    assert "ほか4か所" in note.message.ja


def test_values_below_a_table_or_beside_a_field_are_named() -> None:
    title, _ = row_of("funding")
    first, last = crafted.rows_with(PLAN(), title, "#end")

    def below(wb: Any) -> None:
        wb[title].cell(last + 1, 4, 1200)

    def on_the_end(wb: Any) -> None:
        wb[title].cell(first, 4, 1200)

    def beside(wb: Any) -> None:
        wb["表紙"]["H10"] = "連絡事項"

    for change, sheet, cell in (
        (below, title, f"D{last + 1}"),
        (on_the_end, title, f"D{first}"),
        (beside, "表紙", "H10"),
    ):
        book = crafted.by_openpyxl(PLAN(), change)
        assert same_content(book)
        assert notes(book) == {"BOOK-OUTSIDE": [f"{sheet}!{cell}"]}


def test_empty_rows_at_the_very_end_as_libreoffice_writes_them_are_nothing() -> None:
    rows = '<row r="1048575" hidden="1"/><row r="1048576"></row>'
    book = crafted.on_sheet(PLAN(), "資金計画", "</sheetData>", f"{rows}</sheetData>")
    assert notes(book) == {} and same_content(book)
    after = crafted.on_sheet(PLAN(), "資金計画", "</sheetData>", f"{rows}<row><c><v>1</v></c></row></sheetData>")
    assert refused(after)[0] == "FILE-BROKEN"


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param('<c r="XFD1048576" s="1"/>', id="a coloured cell"),
        pytest.param('<c r="XFD1048576" t="inlineStr"><is><t xml:space="preserve"> </t></is></c>', id="a space"),
        pytest.param('<c r="XFD1048576" t="inlineStr"><is><t>\u3000</t></is></c>', id="a wide space"),
        pytest.param('<c r="XFD1048576" t="str"><f>IF(1,"")</f><v></v></c>', id="a formula that gives nothing"),
    ],
)
def test_what_nobody_sees_in_the_last_cell_of_a_sheet_is_nothing(cell: str) -> None:
    book = crafted.with_cell(PLAN(), "資金計画", cell)
    assert notes(book) == {} and same_content(book)


def test_a_value_far_below_the_tables_is_named_with_its_own_remedy_and_the_rest_is_read() -> None:
    for cell in ('<c r="XFD1048576"><v>1</v></c>', "<c\tr='XFD1048576'><v>1</v></c>"):
        book = crafted.with_cell(PLAN(), "資金計画", cell)
        assert notes(book) == {"BOOK-FAR": ["資金計画!XFD1048576"]} and same_content(book)


def test_a_sheet_of_ones_own_is_named() -> None:
    def add(wb: Any) -> None:
        wb.create_sheet("補足説明")["A1"] = "よろしくお願いします"

    (note,) = read_submission(crafted.by_openpyxl(PLAN(), add), "a.xlsx").notes
    assert (note.rule, note.place.sheet) == ("BOOK-OUTSIDE", "補足説明")


def test_two_thousand_pasted_rows_are_all_read() -> None:
    title, row = row_of("funding")
    columns = read_submission(PLAN(), "a").layout.tables["funding"][1]

    def paste(wb: Any) -> None:
        sheet = wb[title]
        end = next(r[0].row for r in sheet.iter_rows(min_row=row) if r[0].value == "#end")
        sheet.insert_rows(end, 2000)
        for r in range(end, end + 2000):
            sheet[f"{columns['fiscal_year']}{r}"] = 2026
            sheet[f"{columns['total_cost']}{r}"] = 1000

    s = read_submission(crafted.by_openpyxl(PLAN(), paste), "a.xlsx")
    assert len(s.tables["funding"][0]) == len(read_submission(PLAN(), "a").tables["funding"][0]) + 2000


def _cell_of(key: str) -> tuple[str, str]:
    return read_submission(PLAN(), "a").layout.fields[key]


def _typed(key: str, cell: str) -> bytes:
    """The plan with the XML of one field's cell replaced."""
    sheet, address = _cell_of(key)

    def edit(xml: bytes) -> bytes:
        old = re.compile(rf'<c r="{address}"[^<>]*(?:/>|>(?:(?!</c>).)*</c>)')
        text = xml.decode()
        (was,) = old.findall(text)
        style = re.search(r' s="\d+"', was)  # a date stays formatted as a date
        return text.replace(was, cell.replace("<c", f'<c r="{address}"{style[0] if style else ""}', 1)).encode()

    return crafted.edited(PLAN(), crafted.part_of(PLAN(), sheet), edit)


@pytest.mark.parametrize(
    ("key", "cell", "value"),
    [
        pytest.param("revision", '<c t="e"><v>#REF!</v></c>', ErrorCell("#REF!"), id="an error"),
        pytest.param("revision", '<c t="e"><f>A1/0</f><v>#DIV/0!</v></c>', ErrorCell("#DIV/0!"), id="a formula with an error"),
        pytest.param("revision", '<c t="e"><v>#SPILL!</v></c>', ErrorCell("#SPILL!"), id="an error that calamine refuses"),
        pytest.param("revision", "<c><f>SUM(A1:A3)</f></c>", UNCALCULATED, id="a formula nobody has calculated"),
        pytest.param("revision", "<c><f>SUM(A1:A3)</f><v/></c>", UNCALCULATED, id="a formula with an empty value"),
        pytest.param("revision", "<c><f>1+1</f><v>2</v></c>", 2.0, id="a calculated formula"),
        pytest.param("lead_name", '<c t="str"><f>""</f><v></v></c>', None, id="a formula that gives no text"),
        pytest.param("lead_name", '<c t="inlineStr"><is><t>架空&amp;社</t></is></c>', "架空&社", id="a text in the cell itself"),
        pytest.param("revision", "<c><v>12<!-- x -->34</v></c>", 1234.0, id="a comment inside a value"),
        pytest.param("revision", "<c><v> 7 </v></c>", 7.0, id="spaces around a number"),
        pytest.param("plan_start", "<c><v>-1e308</v></c>", -1e308, id="a number no calendar has"),
        pytest.param("revision", '<c t="b"><v>1</v></c>', True, id="TRUE"),
    ],
)  # fmt: skip
def test_a_cell_is_read_for_what_it_is(key: str, cell: str, value: object, capfd: pytest.CaptureFixture[str]) -> None:
    found = read_submission(_typed(key, cell), "a.xlsx").fields[key]
    assert found == value
    assert isinstance(found, bool) == isinstance(value, bool)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    "cell", ["<c><v>NaN</v></c>", "<c><v>1e400</v></c>", "<c><v>-1e308</v></c>", "<c><v>１２</v></c>"]
)
def test_a_number_that_is_none_is_a_finding_or_a_reason(cell: str, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(_typed("revision", cell))
    result = consolidate([tmp_path])
    assert result.account["returned"] + result.account["quarantined"] == 1
    assert {f.rule for f in result.findings} & {"TYPE", "FILE-BROKEN"}


def test_a_text_index_that_is_no_number_is_not_taken_for_the_first_text() -> None:
    rule, _ = refused(_typed("lead_name", '<c t="s"><v>abc</v></c>'))
    assert rule == "FILE-BROKEN"


def test_a_sheet_in_utf_16_is_read() -> None:
    book = crafted.edited(PLAN(), SHEET, lambda x: x.decode().replace("UTF-8", "UTF-16").encode("utf-16"))
    assert same_content(book) and notes(book) == {}


def test_external_links_are_named() -> None:
    assert list(notes(crafted.edited(PLAN(), "xl/externalLinks/externalLink1.xml", lambda _: b"<x/>"))) == [
        "BOOK-EXTERNAL"
    ]


def test_dates_of_a_1904_book_are_the_same_days() -> None:
    def to_1904(wb: Any) -> None:
        wb.epoch = dt.datetime(1904, 1, 1)

    book = crafted.by_openpyxl(PLAN(), to_1904)
    assert list(notes(book)) == ["BOOK-1904"]
    assert same_content(book)


def test_an_unknown_item_in_the_stamp_is_named_and_the_book_is_read() -> None:
    def stamp(wb: Any) -> None:
        for row in wb["_bussi"].iter_rows():
            if row[0].value == "item":
                row[1].value = "鉄鋼"

    s = read_submission(crafted.by_openpyxl(PLAN(), stamp), "a.xlsx")
    assert (s.item, [n.rule for n in s.notes]) == (None, ["BOOK-FINGERPRINT"])
    (result,) = check([s])
    assert result.state == "accepted"


# workers -----------------------------------------------------------------------------------------------------------


def test_any_executor_gives_the_same_outcomes(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(PLAN())
    (tmp_path / "b.xlsx").write_bytes(b"")
    files = find_files([tmp_path])
    with ThreadPoolExecutor(2) as executor:
        assert read_files(files, executor=executor) == read_files(files)


# any byte may be wrong ---------------------------------------------------------------------------------------------


def test_no_damage_to_a_book_crashes_the_reader() -> None:
    """Random damage to the inflated XML, zipped again: read, or refused with a reason."""
    r = random.Random(20250401)
    whole = crafted.parts(PLAN())
    names = [
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
        *sorted(n for n in whole if "sheets/" in n),
    ]
    outcomes = 0
    for _ in range(60):
        name = r.choice(names)
        data = bytearray(whole[name])
        for _ in range(r.choice((1, 3, 30))):
            at = r.randrange(len(data))
            kind = r.random()
            if kind < 0.4:
                data[at] = r.choice(b"<>/\"'&=0123456789AZaz \x00\xff")
            elif kind < 0.7:
                del data[at : at + r.randint(1, 200)]
            else:
                data[at:at] = r.choice(
                    (b"<c/>", b"</row>", b'<c r="A1"><v>1</v></c>', b"&#0;", b"<!--", b"1e309", b'r="')
                )
        outcome = read_one_of(crafted.zipped(whole | {name: bytes(data)}, zipfile.ZIP_STORED))
        (book,) = check([outcome])
        assert book.state in ("accepted", "returned", "quarantined")
        outcomes += 1
    assert outcomes == 60


def read_one_of(data: bytes) -> Submission | Unreadable:
    try:
        return read_submission(data, "a.xlsx")
    except UnreadableError as e:
        return Unreadable("a.xlsx", "", e.rule, e.what)


# other programs ------------------------------------------------------------------------------------------------------


def _findings(book: bytes) -> list[str]:
    (result,) = check([read_submission(book, "a.xlsx")])
    return [f.line() for f in result.findings]


def _without_logicals(values: Any) -> Any:
    """LibreOffice itself turns TRUE in a cell of another format into 1; what it has lost nobody can read."""
    if isinstance(values, dict):
        return {k: _without_logicals(v) for k, v in values.items() if not isinstance(v, bool)}
    return [_without_logicals(v) for v in values] if isinstance(values, list) else values


@pytest.mark.libreoffice
def test_a_book_saved_by_libreoffice_is_the_same_and_so_are_its_findings(
    tmp_path: Path, libreoffice_profile: Path
) -> None:
    books = {"valid": PLAN()}
    for item in (crafted.ITEM, "半導体"):
        values = [
            _without_logicals(nasty.spoiled(crafted.FORM, plan_application(item, n), item, item, n))
            for n in range(2, 6)
        ]
        books |= {f"{item}{n}": b for n, b in enumerate(build_many(crafted.FORM, values, item=item))}
    paths = []
    for name, data in books.items():
        paths.append(tmp_path / f"{name}.xlsx")
        paths[-1].write_bytes(data)
    saved = libreoffice.convert(paths, tmp_path / "out", libreoffice_profile)
    for before, after in zip(paths, saved, strict=True):
        assert _findings(after.read_bytes()) == _findings(before.read_bytes()), before.name
        assert read_submission(after.read_bytes(), "a").content == read_submission(before.read_bytes(), "a").content, (
            before.name
        )
    result = consolidate([tmp_path])
    assert result.account["received"] == 2 * len(books)
    assert result.account["duplicate"] == len(books)


def test_numbers_are_compared_by_fifteen_digits_and_dates_by_their_day() -> None:
    assert canonical(0.1 + 0.2) == canonical(0.3)
    assert canonical(-0.0) == canonical(0)
    assert canonical(dt.date(2026, 4, 1)) == canonical(dt.datetime(2026, 4, 1)) == canonical(46113.0)
    assert canonical(True) == canonical(1)
    assert canonical("　架空\r\n物資 ") == canonical("架空\n物資")
