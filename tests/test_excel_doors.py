"""The doors to an open book: from the ribbon's XML to a marked file and back; names, two Excels, files, the server."""

import re
import sys
import warnings
from xml.etree import ElementTree

import com_excel
import pytest
from bussi.addin.excel import door, functions, server_example
from bussi.addin.excel.findings_sheet import SHEET
from bussi.addin.excel.hands import Hands
from bussi.addin.excel.xlw import xw
from bussi.addin.ribbon import xlam
from bussi.scripts.excel import command
from bussi.validators import forms
from bussi.validators.errors import UsageError
from bussi.xlsx_templates.naming import file_name
from com_excel.model import Worksheet
from excel_books import file, looks, run, wrong_bytes  # noqa: F401 -- fixtures
from vba_host import PROGRAM, Control, excel_with_add_in

UI = "{http://schemas.microsoft.com/office/2009/07/customui}"


@pytest.fixture
def ribbon(tmp_path):
    """Press a button by its label: its command line is what the VBA of the built add-in gives to Windows."""
    excel = excel_with_add_in(tmp_path / "bussi.xlam")
    ui = ElementTree.fromstring(xlam.source("customUI14.xml"))
    buttons = {b.get("label"): b for b in ui.iter(f"{UI}button")}

    def press(label, book):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            excel.open_workbook(book)
        excel.windows.started.clear()
        button = buttons[label]
        excel.run(button.get("onAction"), Control(button.get("id")))
        ((program, line, *_),) = excel.windows.started
        assert program == PROGRAM
        return [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|(\S+)', line)]

    return press


@pytest.fixture
def desktop():
    with com_excel.windows():
        yield com_excel.Desktop()


@pytest.fixture
def app(desktop):
    """A running Excel with an empty book."""
    return started(desktop, "空.xlsx")


def started(desktop, name):
    native = desktop.excel().add(com_excel.Workbook(desktop, name))
    native.sheets.append(Worksheet(native, "Sheet1"))
    native.active_sheet = native.sheets[0]
    return next(app for app in xw.engines["excel"].apps if name in [b.name for b in app.books])


def native_of(desktop, name):
    """A book as Excel holds it."""
    return next(b for excel in desktop.excels for b in excel.workbooks if b.name == name)


def test_from_the_ribbon_to_a_marked_book_and_back(ribbon, desktop, app, file):  # noqa: F811
    """Ribbon XML → callback in the VBA interpreter → command line → Python → marked book → undo → as at the start."""
    app.books.open(str(file))
    native = native_of(desktop, file.name)
    start = native.state()

    pressed = ribbon("検査", file)
    assert pressed == ["excel", "check", "--book", "hex:" + "提出.xlsx".encode("utf-16-be").hex().upper()]
    done = run(pressed, [app])
    assert (done.exception, done.return_value) == (None, 1)
    assert "エラー" in done.output
    assert SHEET in native.state()[0]

    pressed = ribbon("元に戻す", file)
    assert run(pressed, [app]).exception is None
    assert native.state() == start

    again = run(pressed, [app])
    assert "元に戻すものはありません" in str(again.exception)
    assert desktop.said == ["元に戻すものはありません"]  # the user of a button sees Excel, not a shell


def test_the_label_clear_takes_the_marks_away(ribbon, app, file):  # noqa: F811
    book = app.books.open(str(file))
    run(ribbon("検査", file), [app])
    assert run(ribbon("印を消す", file), [app]).exception is None
    assert SHEET not in [s.name for s in book.sheets]


def test_every_button_s_command_exists():
    words = set(re.findall(r'StartBussi "(\w+)"', xlam.source("Ribbon.bas")))
    assert words == set(command.commands)
    for word in words:
        assert "--book" in [o for p in command.commands[word].params for o in p.opts]


# --- which book


def test_a_book_is_looked_up_by_name_and_never_opened_as_a_path(app, file):  # noqa: F811
    with pytest.raises(UsageError, match="開かれていません"):
        door.find_book([app], str(file))
    assert [b.name for b in app.books] == ["空.xlsx"]
    app.books.open(str(file))
    assert door.find_book([app], "提出.XLSX").name == "提出.xlsx"


def test_two_excels_with_a_book_of_one_name_are_not_guessed_between(desktop, app, file):  # noqa: F811
    other = started(desktop, "別.xlsx")
    app.books.open(str(file))
    other.books.open(str(file))
    with pytest.raises(UsageError, match="2つの Excel"):
        door.find_book([app, other], "提出.xlsx")
    result = run(["excel", "check", "--book", "提出.xlsx"], [app, other])
    assert "2つの Excel" in str(result.exception)
    assert any("2つの Excel" in text for text in desktop.said)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there may be an Excel")
def test_other_systems_say_what_to_use_instead():
    result = run(["excel", "check"])
    assert isinstance(result.exception, UsageError)
    assert "bussi check BOOK.xlsx" in str(result.exception) and "--file" in str(result.exception)


@pytest.mark.parametrize(
    "fullname",
    [
        pytest.param("https://example.sharepoint.com/sites/a/提出.xlsx", id="on SharePoint"),
        pytest.param("https://d.docs.live.net/1234/文書/提出.xlsx", id="in OneDrive"),
        pytest.param("Book1", id="never saved"),
    ],
)
def test_a_book_that_is_no_file_here_is_checked_all_the_same(app, file, monkeypatch, fullname):  # noqa: F811
    book = app.books.open(str(file))
    monkeypatch.setattr(type(book.impl), "fullname", fullname)
    assert functions.check(book).errors
    functions.undo(book)
    assert SHEET not in [s.name for s in book.sheets]
    new = functions.free_path(book, "集計.xlsx")
    assert new.is_absolute() and new.parent.is_dir()


# --- the other commands


def test_consolidate_template_and_compare_open_what_they_made(app, file, tmp_path):  # noqa: F811
    folder = tmp_path / "受付箱"
    folder.mkdir()
    (folder / "a.xlsx").write_bytes(file.read_bytes())
    book = app.books.open(str(file))
    out = tmp_path / "集計.xlsx"
    assert (
        run(["excel", "consolidate", "--folder", str(folder), "-o", str(out), "--book", book.name], [app]).exception
        is None
    )
    assert "集計.xlsx" in [b.name for b in app.books]
    assert app.status_bar is False  # handed back to Excel
    made = run(["excel", "template", "--item", "半導体", "--book", book.name], [app])
    assert made.exception is None
    assert file_name(forms.load("plan_application"), "半導体") in [b.name for b in app.books]  # beside the book
    compared = run(["excel", "compare", "--book", book.name, "-o", str(tmp_path / "新旧.xlsx"), "--no-dialog"], [app])
    assert compared.exception is None
    assert app.books["新旧.xlsx"].sheets[0].name == "新旧対照表"


def test_consolidate_without_a_folder_asks_for_one(app, file):  # noqa: F811
    book = app.books.open(str(file))
    assert "--folder" in str(run(["excel", "consolidate", "--book", book.name, "--no-dialog"], [app]).exception)


def test_an_existing_file_is_not_overwritten(app, file):  # noqa: F811
    book = app.books.open(str(file))
    first = functions.free_path(book, "集計.xlsx")
    first.write_bytes(b"x")
    assert functions.free_path(book, "集計.xlsx").name == "集計 (2).xlsx"


def test_a_plain_file_is_marked_and_unmarked(file):  # noqa: F811
    start = looks(file)
    assert run(["excel", "check", "--file", str(file)]).return_value == 1
    assert looks(file) != start
    assert run(["excel", "undo", "--file", str(file)]).return_value == 0
    assert looks(file) == start
    assert isinstance(run(["excel", "undo", "--file", str(file)]).exception, UsageError)


# --- xlwings Server


def test_the_server_example_runs_the_same_functions(desktop, app, file):  # noqa: F811
    book = app.books.open(str(file))
    server_example.bussi_check(book)
    assert SHEET in [s.name for s in book.sheets]
    server_example.bussi_undo(book)
    assert SHEET not in [s.name for s in book.sheets]
    server_example.bussi_undo(book)
    assert desktop.said == ["元に戻すものはありません"]


def test_where_looks_cannot_be_read_the_list_is_written_and_no_cell_touched(desktop, app, file, monkeypatch):  # noqa: F811
    from bussi.addin.excel import guard, marking

    for module in (marking, guard):
        monkeypatch.setattr(module, "hands_of", lambda book: Hands())
    book = app.books.open(str(file))
    native = native_of(desktop, file.name)
    native.structure = None
    before = native.state()
    server_example.bussi_check(book)
    assert {name: native.state()[1][name] for name in before[0]} == before[1]
    assert SHEET in native.state()[0]
    server_example.bussi_undo(book)
    assert native.state() == before


def test_the_licence_of_the_server_is_stated_and_no_pro_feature_is_needed():
    assert "PolyForm Noncommercial" in server_example.__doc__ and "companies" in server_example.__doc__
    assert not xw.__pro__
