"""The functions behind the ribbon on an open book and on a plain file: the findings of the command line, marked and undone."""

import subprocess
import sys

import com_excel
import openpyxl
import pytest
from bussi.addin.batch.check import check as check_files
from bussi.addin.excel import functions, record
from bussi.addin.excel.findings_sheet import SHEET
from bussi.addin.excel.reading import submission_of
from bussi.addin.excel.xlw import xw
from bussi.addin.headless import door
from bussi.addin.reading.files import find_files, read_files
from bussi.addin.reading.submission import read_book
from bussi.scripts.samples.mistakes import MISTAKES
from bussi.scripts.samples.plan_application import plan_application
from bussi.validators import forms
from bussi.validators.errors import OutputError, UnreadableError, UsageError
from bussi.xlsx_templates.build import build
from excel_books import ITEM, file, loaded, looks, wrong_bytes, wrong_plan  # noqa: F401 -- fixtures

# pytest's fixtures are named like their parameters
# ruff: noqa: F811


@pytest.fixture
def open_book():
    """Open a file in a fake Excel: the book as xlwings gives it, and as Excel holds it."""
    with com_excel.windows():
        desktop = com_excel.Desktop()
        excel = desktop.excel()

        def opened(path):
            native = excel.add(com_excel.load(desktop, path))
            (app,) = xw.engines["excel"].apps
            return app.books[native.name], native

        yield opened


def values(path):
    """The cached values of all cells."""
    book = loaded(path, data_only=True)
    return {(s.title, c.coordinate): c.value for s in book for row in s.iter_rows() for c in row if c.value is not None}


def test_an_open_book_is_the_same_submission_as_its_file(open_book, file):
    opened, read = submission_of(open_book(file)[0]), read_book(file)
    assert opened.content == read.content
    assert (opened.layout, opened.first_row, opened.notes, opened.item) == (
        read.layout,
        read.first_row,
        read.notes,
        read.item,
    )


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: m.__name__)
def test_an_open_book_and_a_marked_file_have_the_findings_of_the_command_line(open_book, tmp_path, mistake):
    plan = plan_application(ITEM, 1)
    mistake(plan)
    path = tmp_path / "a.xlsx"
    path.write_bytes(build(forms.load("plan_application"), plan, item=ITEM))
    expected = check_files(read_files(find_files([path])))[0].findings
    assert functions.check(open_book(path)[0]).findings == expected
    assert door.check(path).findings == expected
    assert door.check(path).findings == expected  # our own marks are no part of the book


def test_check_marks_the_cells_and_writes_the_list(file):
    result = door.check(file)
    assert {"REQUIRED", "TYPE"} <= {f.rule for f in result.findings}
    made = loaded(file)
    for f in result.findings:
        if f.level == "error":
            cell = made[f.sheet][f.cell]
            assert cell.fill.fgColor.rgb == "FFFDE3E1"
            assert f.message in cell.comment.text and f.remedy in cell.comment.text
    rows = list(made[SHEET].iter_rows(values_only=True))
    assert len(rows) == 3 + len(result.findings)
    assert [(r[8], r[3], r[4]) for r in rows[3:]] == [(f.rule, f.sheet, f.message) for f in result.findings]
    assert [r[2] for r in rows[3:]] == [f'=HYPERLINK("#\'{f.sheet}\'!{f.cell}","{f.cell}")' for f in result.findings]
    assert [r[2] for r in list(loaded(file, data_only=True)[SHEET].iter_rows(values_only=True))[3:]] == [
        f.cell for f in result.findings
    ]
    assert "エラー" in rows[0][0]
    assert looks(file)[2] == loaded(file).sheetnames[0]  # the sheet in front stays in front


def test_a_book_marked_as_a_file_is_unmarked_in_a_running_excel(open_book, file, tmp_path):
    """The record is the same behind every door."""
    plain = tmp_path / "plain.xlsx"
    plain.write_bytes(file.read_bytes())
    before = open_book(plain)[1].state()
    door.check(file)
    book, native = open_book(file)
    assert SHEET in [s.name for s in book.sheets]
    functions.undo(book)
    after = native.state()
    assert after[1].keys() == before[1].keys()
    for sheet, (_, _, cells, _) in before[1].items():
        kept = {at: look for at, look in after[1][sheet][2].items() if look[0] is not None or at in cells}
        assert kept == cells, sheet


def test_clear_takes_the_marks_away_and_undo_brings_them_back(file):
    start = looks(file)
    door.check(file)
    marked = looks(file)
    door.clear(file)
    clean = {k: v for k, v in looks(file)[0].items() if k[0] != record.STATE}
    assert clean == start[0] and SHEET not in [s[0] for s in looks(file)[1]]
    with pytest.raises(UsageError, match="印はありません"):
        door.clear(file)
    door.undo(file)
    without = [{k: v for k, v in x[0].items() if k[0] != record.STATE} for x in (marked, looks(file))]
    assert without[0] == without[1]


def test_rows_that_moved_and_sheets_that_were_renamed_are_found_again():
    assert record.place_of("='新しい''名前'!$C$20") == ("新しい'名前", "C20")


def edited(file, change):
    """The book after somebody changed it with another program."""
    made = loaded(file, rich_text=True)
    change(made)
    made.save(file)


@pytest.mark.parametrize(
    "hostile",
    ["{", '{"undoable": true}', '{"now": "x", "before": null, "undoable": true, "top": "表紙"}', "[]"],
)
def test_a_forged_record_is_refused_or_does_nothing(file, hostile):
    def forge(made):
        sheet = made.create_sheet(record.STATE)
        for row in ((record.FORMAT, "", hostile, "", ""), ("now", "", '{"rule": 1}', "", ""), ("x", "", "", "", "")):
            sheet.append(row)

    edited(file, forge)
    before = file.read_bytes()
    with pytest.raises((OutputError, UsageError)):
        door.undo(file)
    assert file.read_bytes() == before


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
def test_a_forged_mark_cannot_keep_a_book_from_being_checked(file, row):
    door.check(file)
    edited(file, lambda made: made[record.STATE].append(row))
    was = values(file)
    assert door.check(file).errors
    door.undo(file)
    door.clear(file)
    now = values(file)
    assert {k: v for k, v in now.items() if k[0] != record.STATE} == {
        k: v for k, v in was.items() if k[0] not in (SHEET, record.STATE)
    }


def test_a_book_of_another_kind_is_told_so(file):
    openpyxl.Workbook().save(file)
    with pytest.raises(UnreadableError, match="様式であることを示す記録"):
        door.check(file)


def test_a_control_character_is_no_obstacle(file):
    edited(file, lambda made: setattr(made["資金計画"]["F16"], "value", "悪い_x000B_文字"))
    before = file.read_bytes()
    assert door.check(file).errors
    assert loaded(file)[SHEET].max_row > 3  # well-formed, for whoever opens it
    door.undo(file)
    assert file.read_bytes() == before


def test_a_sheet_that_is_gone_stops_neither_undo_nor_the_next_check(file):
    door.check(file)
    edited(file, lambda made: made.remove(made["資金計画"]))
    door.undo(file)
    assert SHEET not in loaded(file).sheetnames
    assert door.check(file).errors


@pytest.mark.skipif(sys.platform == "win32", reason="limits of files are those of POSIX")
def test_a_disk_that_is_full_leaves_the_file_as_it_was(file):
    import resource

    before = file.read_bytes()

    def little_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    code = "from bussi.scripts.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code, "excel", "check", "--file", str(file)], preexec_fn=little_room,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 2 and done.stderr.startswith("bussi: ") and "書けません" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert file.read_bytes() == before
    assert [p.name for p in file.parent.iterdir()] == [file.name]
