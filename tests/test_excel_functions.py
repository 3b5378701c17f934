"""The functions behind the ribbon, on plain files in the headless engine: marked, undone, and as before."""

import io
import re
import warnings
import zipfile

import openpyxl
import openxml_audit
import pytest
from bussi.addin.batch.check import check as check_files
from bussi.addin.excel import functions, record
from bussi.addin.excel.findings_sheet import SHEET
from bussi.addin.excel.reading import submission_of
from bussi.addin.headless.engine import headless_app
from bussi.addin.reading.files import find_files, read_files
from bussi.addin.reading.submission import read_book
from bussi.scripts.samples.mistakes import MISTAKES
from bussi.scripts.samples.plan_application import plan_application
from bussi.validators import forms
from bussi.validators.errors import OutputError, UnreadableError, UsageError
from bussi.xlsx_templates.build import build
from openpyxl.chart import BarChart
from openpyxl.styles import PatternFill

ITEM = "半導体"


def wrong_plan():
    values = plan_application(ITEM, 0)
    values["fields"].pop("incident_contact")  # a required cell left empty
    values["tables"]["funding"][0]["total_cost"] = "１，２００円"  # an amount as text
    values["tables"]["attachments"] = values["tables"]["attachments"][1:]
    return values


@pytest.fixture(scope="session")
def wrong_bytes():
    return build(forms.load("plan_application"), wrong_plan(), item=ITEM)


@pytest.fixture
def file(tmp_path, wrong_bytes):
    path = tmp_path / "提出.xlsx"
    path.write_bytes(wrong_bytes)
    return path


@pytest.fixture
def book(file):
    app = headless_app()
    yield app.books.open(str(file))
    app.quit()


def loaded(path, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells what it would drop
        return openpyxl.load_workbook(path, **options)


def looks(path):
    """Everything a person can see or Excel can know of each cell and sheet."""
    book = loaded(path)
    cells = {}
    for sheet in book:
        for (r, c), cell in sheet._cells.items():
            if cell.value is None and not cell.has_style and cell.comment is None:
                continue
            style = (cell.font, cell.fill, cell.border, cell.alignment, cell.protection)
            cells[sheet.title, r, c] = (
                cell.value if not hasattr(cell.value, "text") else cell.value.text,
                cell.number_format, *(repr(s) for s in style), cell.comment and cell.comment.text,
            )  # fmt: skip
    sheets = [(s.title, s.sheet_state, s.protection.sheet, repr(s.column_dimensions.items())[:0]) for s in book]
    return cells, sheets, book.active.title


def values(path):
    """The cached values of all cells."""
    book = loaded(path, data_only=True)
    return {(s.title, c.coordinate): c.value for s in book for row in s.iter_rows() for c in row if c.value is not None}


def test_an_open_book_is_the_same_submission_as_its_file(book, file):
    opened, read = submission_of(book), read_book(file)
    assert opened.content == read.content
    assert (opened.layout, opened.first_row, opened.notes, opened.item) == (
        read.layout,
        read.first_row,
        read.notes,
        read.item,
    )


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: m.__name__)
def test_the_open_book_has_the_findings_of_the_command_line(tmp_path, mistake):
    plan = plan_application(ITEM, 1)
    mistake(plan)
    path = tmp_path / "a.xlsx"
    path.write_bytes(build(forms.load("plan_application"), plan, item=ITEM))
    expected = check_files(read_files(find_files([path])))[0].findings
    found = functions.check(headless_app().books.open(str(path)))
    assert found.findings == expected


def test_check_marks_the_cells_writes_the_list_and_says_so(book):
    result = functions.check(book)
    assert {"REQUIRED", "TYPE"} <= {f.rule for f in result.findings}
    for f in result.findings:
        if f.level == "error":
            cell = book.sheets[f.sheet].range(f.cell)
            assert cell.color == (0xFD, 0xE3, 0xE1)
            assert f.message in cell.note.text and f.remedy in cell.note.text
    rows = book.sheets[SHEET].used_range.options(ndim=2, err_to_str=True).value
    assert len(rows) == 3 + len(result.findings)
    assert [(r[8], r[3], r[4]) for r in rows[3:]] == [(f.rule, f.sheet, f.message) for f in result.findings]
    links = book.sheets[SHEET].range(f"C4:C{len(rows)}").formula
    assert [x for (x,) in links] == [f'=HYPERLINK("#\'{f.sheet}\'!{f.cell}","{f.cell}")' for f in result.findings]
    assert "エラー" in book.app.status_bar
    assert book.sheets.active.name == SHEET


def test_undo_brings_back_everything_and_a_second_undo_says_there_is_nothing(book, file, tmp_path):
    with_lifted(
        book, "申請者", lambda: setattr(book.sheets["申請者"].range("B2"), "color", "#123456")
    )  # something the user did and did not save
    book.save(str(tmp_path / "before.xlsx"))
    functions.check(book)
    book.save(str(tmp_path / "marked.xlsx"))
    assert looks(tmp_path / "marked.xlsx") != looks(tmp_path / "before.xlsx")
    functions.undo(book)
    book.save(str(tmp_path / "after.xlsx"))
    assert looks(tmp_path / "after.xlsx") == looks(tmp_path / "before.xlsx")
    assert values(tmp_path / "after.xlsx") == values(tmp_path / "before.xlsx") == values(file)
    with pytest.raises(UsageError, match="元に戻すものはありません"):
        functions.undo(book)


def test_undo_works_from_the_saved_file_in_another_run(book, file, tmp_path):
    functions.check(book)
    book.save(str(tmp_path / "marked.xlsx"))
    again = headless_app().books.open(str(tmp_path / "marked.xlsx"))
    functions.undo(again)
    again.save()
    assert looks(tmp_path / "marked.xlsx") == looks(file)
    assert values(tmp_path / "marked.xlsx") == values(file)


def test_patterns_gradients_and_theme_colours_come_back(book, file, tmp_path):
    from openpyxl.styles import Font, GradientFill, PatternFill
    from openpyxl.styles.colors import Color

    result = functions.check(book)
    functions.undo(book)
    fills = [
        PatternFill("darkGrid", fgColor="FF00FF00", bgColor=Color(theme=5, tint=0.4)),
        GradientFill(stop=("FF0000", "0000FF")),
    ]
    fills.append(PatternFill("solid", fgColor=Color(theme=4, tint=-0.25)))
    places = list(dict.fromkeys((f.sheet, f.cell) for f in result.findings))[:3]
    assert len(places) == len(fills)
    for (sheet, cell), fill in zip(places, fills, strict=True):
        one = book.sheets[sheet].api[cell]
        one.fill, one.font = fill, Font(name="MS Gothic", size=17, strike=True, color=Color(theme=6))
    book.save(str(tmp_path / "before.xlsx"))
    functions.check(book)
    colors = {tuple(bytes.fromhex(c[1:])) for c in record.LEVEL_FILL.values()}
    assert all(book.sheets[s].range(c).color in colors for s, c in places)
    functions.undo(book)
    book.save(str(tmp_path / "after.xlsx"))
    assert looks(tmp_path / "after.xlsx") == looks(tmp_path / "before.xlsx")


def test_clear_takes_the_marks_away_and_undo_brings_them_back(book, file, tmp_path):
    functions.check(book)
    book.save(str(tmp_path / "marked.xlsx"))
    functions.clear(book)
    assert SHEET not in [s.name for s in book.sheets]
    book.save(str(tmp_path / "cleared.xlsx"))
    clean = {k: v for k, v in looks(tmp_path / "cleared.xlsx")[0].items() if k[0] != record.STATE}
    assert clean == looks(file)[0]
    with pytest.raises(UsageError, match="印はありません"):
        functions.clear(book)
    functions.undo(book)
    book.save(str(tmp_path / "again.xlsx"))
    marked, again = (
        {k: v for k, v in looks(p)[0].items() if k[0] != record.STATE}
        for p in (tmp_path / "marked.xlsx", tmp_path / "again.xlsx")
    )
    assert again == marked


def test_a_second_check_replaces_the_first_and_undo_goes_back_to_the_first(book):
    first = functions.check(book)
    sheet, cell = next((f.sheet, f.cell) for f in first.findings if f.rule == "REQUIRED")
    with_lifted(book, sheet, lambda: setattr(book.sheets[sheet].range(cell), "value", "情報管理部長"))
    second = functions.check(book)
    assert len(second.findings) < len(first.findings)
    assert book.sheets[sheet].range(cell).note is None
    functions.undo(book)
    assert book.sheets[sheet].range(cell).note is not None
    assert book.sheets[sheet].range(cell).value == "情報管理部長"  # values belong to the user
    functions.clear(book)
    assert book.sheets[sheet].range(cell).note is None


def with_lifted(book, sheet, act):
    from bussi.addin.excel.hands import hands_of

    hands, sheet = hands_of(book), book.sheets[sheet]
    flags = hands.protection(sheet)
    hands.unprotect(sheet)
    act()
    if flags is not None:
        hands.protect(sheet, flags)


def test_what_a_person_changed_after_the_check_stays(book):
    result = functions.check(book)
    f = result.findings[0]
    cell = book.sheets[f.sheet].range(f.cell)
    with_lifted(book, f.sheet, lambda: setattr(cell, "color", "#00FF00"))
    functions.undo(book)
    assert cell.color == (0, 255, 0)


def test_a_note_of_the_user_stays_as_it_is(book, tmp_path):
    f = functions.check(book).findings[0]
    functions.undo(book)
    cell = book.sheets[f.sheet].range(f.cell)
    with_lifted(book, f.sheet, lambda: cell.add_note("自分のメモ"))
    functions.check(book)
    assert cell.note.text == "自分のメモ"
    functions.undo(book)
    assert cell.note.text == "自分のメモ"


def test_rows_that_moved_and_sheets_that_were_renamed_are_found_again():
    assert record.place_of("='新しい''名前'!$C$20") == ("新しい'名前", "C20")


def test_sheets_protected_without_password_are_opened_and_closed_again(book):
    protected = [s.name for s in book.sheets if s.api.protection.sheet]
    assert "資金計画" in protected
    functions.check(book)
    assert [s.name for s in book.sheets if s.api.protection.sheet] == protected


def test_a_sheet_with_a_password_is_listed_but_not_coloured(book, file, tmp_path):
    book.sheets["資金計画"].api.protection.set_password("secret")
    before = marked_cells(book, "資金計画")
    result = functions.check(book)
    assert any(f.sheet == "資金計画" for f in result.findings)
    assert marked_cells(book, "資金計画") == before
    assert marked_cells(book, "情報管理")
    assert "資金計画」はパスワードで保護" in book.sheets[SHEET].range("A2").value
    rows = book.sheets[SHEET].used_range.options(ndim=2, err_to_str=True).value
    assert len(rows) == 3 + len(result.findings)
    functions.undo(book)
    assert not marked_cells(book, "情報管理")


def marked_cells(book, sheet):
    return [c.coordinate for row in book.sheets[sheet].api.iter_rows() for c in row if c.comment]


def test_the_order_of_sheets_is_freed_and_fixed_again_where_it_has_no_password(book):
    from openpyxl.workbook.protection import WorkbookProtection

    book.api.security = WorkbookProtection(lockStructure=True)
    assert functions.check(book).errors
    assert book.api.security.lockStructure
    functions.undo(book)
    assert book.api.security.lockStructure and record.STATE not in [s.name for s in book.sheets]
    book.api.security.workbookPassword = "secret"
    with pytest.raises(OutputError, match="パスワードで保護"):
        functions.check(book)


def test_a_sheet_of_the_user_with_our_name_is_not_overwritten(book):
    book.sheets.add(SHEET).range("A1").value = "大事"
    with pytest.raises(OutputError, match="すでにあります"):
        functions.check(book)
    assert book.sheets[SHEET].range("A1").value == "大事"


@pytest.mark.parametrize(
    "hostile",
    ["{", '{"undoable": true}', '{"now": "x", "before": null, "undoable": true, "top": "表紙"}', "[]"],
)
def test_a_forged_record_is_refused_or_does_nothing(book, hostile):
    sheet = book.sheets.add(record.STATE)
    sheet.range("A1:E3").number_format = "@"
    sheet.range("A1").value = [
        (record.FORMAT, "", hostile, "", ""),
        ("now", "", '{"rule": 1}', "", ""),
        ("x", "", "", "", ""),
    ]
    with pytest.raises((OutputError, UsageError)):
        functions.undo(book)


def test_a_book_of_another_kind_is_told_so(tmp_path):
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    app = headless_app()
    with pytest.raises(UnreadableError, match="様式の印"):
        functions.check(app.books.open(str(tmp_path / "a.xlsx")))


def test_the_marked_file_is_valid_and_keeps_what_openpyxl_leaves_out(book, file, tmp_path):
    functions.check(book)
    book.save(str(tmp_path / "marked.xlsx"))
    loaded(file).save(tmp_path / "plain.xlsx")
    marked, plain = (audit(tmp_path / name) for name in ("marked.xlsx", "plain.xlsx"))
    assert marked <= plain, "openpyxl itself writes fonts in an order of its own; we add nothing to that"

    def parts(path):
        with zipfile.ZipFile(path) as z:
            return {n: z.read(n).decode() for n in z.namelist() if n.startswith("xl/") and n.endswith(".xml")}

    before, after = "".join(parts(file).values()), "".join(parts(tmp_path / "marked.xlsx").values())
    for what in ("<conditionalFormatting ", "<x14:cfRule", "<ignoredErrors>", "<dataValidation "):
        assert after.count(what) == before.count(what), what


def audit(path):
    found = openxml_audit.OpenXmlValidator().validate(str(path)).errors
    return {e.description for e in found if e.severity.value == "error"}


def test_books_with_pictures_or_charts_are_not_saved_headless(tmp_path, wrong_bytes):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(wrong_bytes)) as a, zipfile.ZipFile(out, "w") as b:
        for e in a.infolist():
            b.writestr(e, a.read(e))
        b.writestr("xl/media/image1.png", b"x")
    (tmp_path / "p.xlsx").write_bytes(out.getvalue())
    opened = headless_app().books.open(str(tmp_path / "p.xlsx"))
    functions.check(opened)
    with pytest.raises(OutputError, match="media"):
        opened.save()
    assert (tmp_path / "p.xlsx").read_bytes() == out.getvalue()


def edited(file, change):
    """The wrong plan after somebody changed it with another program."""
    made = openpyxl.load_workbook(file)
    change(made)
    made.save(file)
    return file


def merge(made):
    made["資金計画"].merge_cells("E14:E15")


def control_character(made):
    made["資金計画"]["E15"].value = "悪い_x000B_文字"


@pytest.mark.parametrize("change", [merge, control_character])
def test_merged_cells_and_control_characters_are_marked_and_unmarked(file, tmp_path, change):
    app = headless_app()
    book = app.books.open(str(edited(file, change)))
    book.save(str(tmp_path / "before.xlsx"))
    assert functions.check(book).errors
    book.save(str(tmp_path / "marked.xlsx"))
    functions.undo(book)
    book.save(str(tmp_path / "after.xlsx"))
    assert looks(tmp_path / "after.xlsx") == looks(tmp_path / "before.xlsx") != looks(tmp_path / "marked.xlsx")
    app.quit()


def test_a_sheet_that_is_gone_stops_neither_undo_nor_the_next_check(book):
    functions.check(book)
    book.sheets["資金計画"].delete()
    functions.undo(book)
    assert functions.check(book).errors


@pytest.mark.parametrize(
    "row",
    [
        ("mark", "='資金計画'!$E$14", "junk", "#FDE3E1", ""),
        ("mark", "='資金計画'!$A", "", "#FDE3E1", ""),
        ("mark", "='資金計画'!$E$14", "", "#XYZ", ""),
        ("mark", "='資金計画'!$E$14", "<fill><patternFill patternType='no'/></fill>", "#FDE3E1", ""),
        ("mark", "='ない'!$A$1", "", "#FDE3E1", ""),
    ],
)
def test_a_forged_mark_cannot_keep_a_book_from_being_checked(book, row):
    functions.check(book)
    state = book.sheets[record.STATE]
    last = state.used_range.last_cell.row + 1
    book.sheets["資金計画"].api["E14"].fill = PatternFill("solid", fgColor="FDE3E1")
    state.range((last, 1), (last, 5)).number_format = "@"
    state.range(f"B{last}").number_format = "General"
    state.range(f"A{last}").value = list(row)
    assert functions.check(book).errors
    functions.undo(book)


def test_furigana_and_areas_that_may_be_edited_survive(file, tmp_path):
    with_both = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(with_both, "w") as new:
        for entry in old.infolist():
            text = old.read(entry)
            if entry.filename == "xl/sharedStrings.xml":
                text = re.sub(rb"<si><t>([^<]+)</t></si>", r'<si><t>\1</t><rPh sb="0" eb="1"><t>カ</t></rPh><phoneticPr fontId="1"/></si>'.encode(), text, count=1)  # fmt: skip
            if entry.filename == "xl/worksheets/sheet3.xml":
                text = re.sub(rb"(<sheetProtection[^>]*/>)", rb'\1<protectedRanges><protectedRange sqref="Z1" name="a"/></protectedRanges>', text)  # fmt: skip
            new.writestr(entry, text)
    file.write_bytes(with_both.getvalue())
    app = headless_app()
    book = app.books.open(str(file))
    functions.check(book)
    functions.undo(book)
    book.save(str(tmp_path / "after.xlsx"))
    with zipfile.ZipFile(tmp_path / "after.xlsx") as found:
        sheets = [found.read(n).decode() for n in found.namelist() if "worksheets/sheet" in n]
    assert sum("カ</t></rPh>" in xml for xml in sheets) >= 1
    assert sum("<protectedRange " in xml for xml in sheets) == 1
    loaded(file).save(tmp_path / "plain.xlsx")
    assert audit(tmp_path / "after.xlsx") <= audit(tmp_path / "plain.xlsx")
    app.quit()


def test_a_chart_sheet_or_a_drawn_shape_is_refused_in_words_and_the_file_stays(file):
    edited(file, lambda made: made.create_chartsheet("グラフ").add_chart(BarChart()))
    before = file.read_bytes()
    app = headless_app()
    book = app.books.open(str(file))
    functions.check(book)
    with pytest.raises(OutputError, match="失われるもの"):
        book.save()
    assert file.read_bytes() == before
    app.quit()


def test_a_failed_save_changes_nothing(book, file):
    with pytest.raises(OutputError):
        book.save("/no-such-folder/a.xlsx")
    assert book.fullname == str(file)
