"""Excel through COM: our doors above the real classes of xlwings, beneath which stands a fake of Excel's objects."""

import datetime as dt
import subprocess
import sys
from pathlib import Path

import com_excel
import pytest
from bussi.addin.batch.check import check as check_files
from bussi.addin.excel import functions, guard, xlw
from bussi.addin.excel.com_values import UNREADABLE
from bussi.addin.excel.findings_sheet import SHEET
from bussi.addin.excel.hands import MacHands, hands_of
from bussi.addin.excel.marking import mark
from bussi.addin.excel.record import MAX_NOTES, STATE, Marking, color_of
from bussi.addin.excel.windows import WindowsHands
from bussi.addin.reading.files import find_files, read_files
from bussi.validators.cells import ErrorCell
from bussi.validators.errors import OutputError
from bussi.validators.findings import Finding
from bussi.validators.kinds import Level, Place
from com_excel.model import (
    E_REFUSED,
    GRADIENT,
    HIDDEN,
    MAX_ROWS,
    SOLID,
    VERY_HIDDEN,
    Cell,
    Died,
    Unholdable,
    Worksheet,
    error,
    refused,
)
from excel_books import book, desktop, excel, file, native, wrong_bytes  # noqa: F401 -- fixtures

# pytest's fixtures are named like their parameters
# ruff: noqa: F811

# --- nothing that we import ends a program of the user's

KILLING = """
import os, subprocess, sys
sys.path.insert(0, {tests!r})
import asyncio, multiprocessing.pool, concurrent.futures.process, numpy, pandas, pandera, com_excel
from com_excel.pywin32 import stand_ins
com_excel.Desktop()
subprocess.CREATE_NO_WINDOW = 0
os.environ["PATH"] = {stubs!r} + ":" + os.environ["PATH"]
with stand_ins():
    sys.platform = "win32"
    import {module}
    sys.platform = "linux"
import xlwings
assert "excel" in [e.name for e in xlwings.engines], "xlwings is as on Windows"
{then}
"""


def killed(tmp_path, module, then=""):
    """What a process that imports a module tells ``taskkill`` until its end, where one Excel has no window of a book."""
    log = tmp_path / "killed.txt"
    log.write_text("")
    lines = ["", "Image Name                     PID Session Name        Session#    Mem Usage", "=" * 76]
    lines.append("EXCEL.EXE                     4711 Console                    1    101,234 K")
    for name, text in (("tasklist", "\n".join(f"echo '{x}'" for x in lines)), ("taskkill", f'echo "$@" >> {log}')):
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    code = KILLING.format(tests=str(Path(__file__).parent), stubs=str(tmp_path), module=module, then=then)
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, timeout=120)
    return log.read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="the stubs are shell scripts")
def test_no_excel_is_ended_when_a_command_of_ours_ends(tmp_path):
    assert killed(tmp_path, "xlwings") == "/PID 4711 /F\n"  # what xlwings does by itself: the stubs work
    assert killed(tmp_path, "bussi.addin.excel.functions") == ""
    assert killed(tmp_path, "bussi.addin.excel.xlw", "xlwings.engines['excel'].impl.apps.cleanup()") == ""


def test_only_one_module_imports_xlwings_so_that_none_can_forget():
    root = Path(__file__).parent.parent
    found = [p for part in ("validators", "xlsx_templates", "addin", "scripts") for p in (root / part).rglob("*.py")]
    importing = [p for p in found if any(line.lstrip().startswith(("import xlwings", "from xlwings"))
                                         for line in p.read_text(encoding="utf-8").splitlines())]  # fmt: skip
    assert [p.relative_to(root).as_posix() for p in importing] == ["addin/bussi/addin/excel/xlw.py"]


# --- a busy Excel


@pytest.mark.parametrize("how", ["rejected", "ignored", "inside", "name"])
def test_a_call_is_repeated_while_excel_is_busy_but_not_for_ever(desktop, how):
    excel = desktop.excel()
    excel.add(com_excel.Workbook(desktop, "a.xlsx"))
    (app,) = xlw.xw.engines["excel"].apps
    desktop.busy(xlw.TRIES - 1, "StatusBar", how)
    app.status_bar = "検査しています"
    assert excel.status == "検査しています"
    desktop.busy(1, "StatusBar", how)
    assert app.status_bar == "検査しています"
    desktop.busy(10**6, "StatusBar", how)
    with pytest.raises(Exception) as e:
        app.status_bar = False
    assert xlw.is_busy(e.value)
    assert desktop.calls.count("StatusBar") < 4 * xlw.TRIES


def test_a_refusal_is_not_taken_for_being_busy(desktop):
    other = refused("Unable to set the Name property of the Worksheet class")
    assert not xlw.is_busy(other)
    assert xlw.com_codes(other) == {0x80020009, E_REFUSED & 0xFFFFFFFF}


# --- a book that is open


def sheet_of(native, name):
    return next(s for s in native.sheets if s.name == name)


def small(desktop, excel, **cells):
    """A book with one sheet of a few cells, and the sheet as xlwings gives it."""
    native = excel.add(com_excel.Workbook(desktop, "a.xlsx"))
    native.sheets.append(Worksheet(native, "表"))
    native.active_sheet = native.sheets[0]
    for address, cell in cells.items():
        native.sheets[0].cells[native.sheets[0].Range(address).boxes[0][:2]] = cell
    (app,) = xlw.xw.engines["excel"].apps
    return native.sheets[0], app.books["a.xlsx"].sheets["表"]


def rows_of(sheet):
    return WindowsHands().values(sheet)


def test_an_open_book_has_the_findings_of_its_file(book, file):
    assert functions.check(book).findings == check_files(read_files(find_files([file])))[0].findings


def test_check_marks_and_undo_brings_back_everything(book, native, desktop):
    assert [s.visible for s in native.sheets][-1] == VERY_HIDDEN
    before = native.state()
    result = functions.check(book)
    assert sheet_of(native, STATE).visible == 0
    order = [s.name for s in native.sheets if s.name not in (SHEET, STATE)]
    assert order == before[0]  # no sheet of the book was moved
    at = native.sheets.index(sheet_of(native, SHEET))
    assert native.active_sheet is native.sheets[at]
    assert all(s.visible != -1 for s in native.sheets[at + 1 :])  # the list is the last that people see
    for f in result.findings:
        if f.level == "error":
            cell = sheet_of(native, f.sheet).cell(*sheet_of(native, f.sheet).Range(f.cell).boxes[0][:2])
            assert cell.fill["Color"] == com_excel.bgr("#FDE3E1")
            assert f.message in cell.comment
    for name, (_, flags, *_) in before[1].items():
        assert native.state()[1][name][1] == flags, name  # protected as before
    functions.undo(book)
    assert native.state() == before
    assert "ScreenUpdating" not in desktop.calls


def test_fills_of_every_kind_come_back(book, native):
    result = functions.check(book)
    functions.undo(book)
    fills = (
        {"Pattern": SOLID, "ThemeColor": 5, "TintAndShade": 0.4},
        {"Pattern": SOLID, "Color": 0x123456},
        {"Pattern": 9, "Color": 255, "PatternColor": 65280},
        {"Pattern": GRADIENT, "Gradient": "x"},
    )
    places = list(dict.fromkeys((f.sheet, f.cell) for f in result.findings))
    for (sheet, cell), fill in zip(places, fills, strict=False):
        s = sheet_of(native, sheet)
        s.cell(*s.Range(cell).boxes[0][:2]).fill = dict(fill)
    before = native.state()
    functions.check(book)
    assert native.state() != before
    functions.undo(book)
    assert native.state() == before


def test_what_a_person_changed_after_the_check_stays(book, native):
    result = functions.check(book)
    f = next(f for f in result.findings if f.level == "error")
    sheet = sheet_of(native, f.sheet)
    cell = sheet.cell(*sheet.Range(f.cell).boxes[0][:2])
    cell.fill, cell.comment = {"Pattern": SOLID, "Color": 0xFF00}, "自分のメモ"
    functions.undo(book)
    assert (cell.fill, cell.comment) == ({"Pattern": SOLID, "Color": 0xFF00}, "自分のメモ")


def test_a_cell_with_a_conversation_gets_a_colour_and_no_note(book, native):
    f = next(f for f in functions.check(book).findings if f.level == "error")
    functions.undo(book)
    sheet = sheet_of(native, f.sheet)
    at = sheet.Range(f.cell).boxes[0][:2]
    sheet.threads[at] = "どうしますか"
    functions.check(book)
    assert sheet.cell(*at).fill["Color"] == com_excel.bgr("#FDE3E1") and sheet.cell(*at).comment is None


def test_merged_cells_are_marked_at_their_first_cell_and_come_back(book, native):
    f = next(f for f in functions.check(book).findings if f.level == "error" and f.rule == "TYPE")
    functions.undo(book)
    sheet = sheet_of(native, f.sheet)
    r, c = sheet.Range(f.cell).boxes[0][:2]
    sheet.merged.append((r, c, r + 1, c))
    before = native.state()
    functions.check(book)
    assert sheet.cell(r, c).fill["Color"] == com_excel.bgr("#FDE3E1")
    functions.undo(book)
    assert native.state() == before


# --- values


@pytest.mark.parametrize(
    ("number", "text"),
    [(2000, "#NULL!"), (2007, "#DIV/0!"), (2042, "#N/A"), (2043, "#GETTING_DATA"), (2045, "#SPILL!"), (2046, "#CONNECT!"),
     (2047, "#BLOCKED!"), (2048, "#UNKNOWN!"), (2049, "#FIELD!"), (2050, "#CALC!"), (2099, "#ERROR2099")],
)  # fmt: skip
def test_every_error_is_an_error_also_those_that_xlwings_takes_for_numbers(desktop, excel, number, text):
    _, sheet = small(desktop, excel, A1=Cell(error(number)), B1=Cell(float(error(number))), C1=Cell(True))
    assert rows_of(sheet) == [[ErrorCell(text), float(error(number)), True]]
    app = xlw.xw.engines["excel"].apps[excel.pid]
    given = app.books[0].sheets[0].range("A1:C1").options(err_to_str=True).value
    assert given == [text, float(error(number)), True]


def test_formulas_are_asked_for_only_where_something_stands(desktop, excel):
    """One value in the last row of a sheet costs no reading of all rows."""
    far = Cell(3.0, formula="=1+2")
    _, sheet = small(desktop, excel, A1=Cell(2.0, formula="=1+1"), B1=Cell("x"), **{f"D{MAX_ROWS}": far})
    rows = rows_of(sheet)
    with desktop.counting() as calls:
        assert WindowsHands().formulas(sheet, rows) == {(1, 0), (MAX_ROWS, 3)}
    assert calls.count("Formula") == 2


def test_values_are_exact_and_dates_are_dates(desktop, excel):
    day = Cell(45748.0, number_format="yyyy/m/d")
    _, sheet = small(desktop, excel, A1=day, B1=Cell(45748.5, number_format="yyyy/m/d h:mm"),
                     C1=Cell(0.5, number_format="h:mm"), D1=Cell(0.1 + 0.2), E1=Cell("0123"))  # fmt: skip
    assert rows_of(sheet) == [[dt.date(2025, 4, 1), dt.datetime(2025, 4, 1, 12), dt.time(12), 0.1 + 0.2, "0123"]]


def test_a_date_that_python_does_not_have_costs_no_other_cell(desktop, excel):
    """``Value`` fails for the whole range; the number stands there as it is."""
    cells = {f"{c}{r}": Cell(45748.0, number_format="yyyy/m/d") for c in "ABC" for r in range(1, 8)}
    _, sheet = small(desktop, excel, **cells | {"B4": Cell(-5.0, number_format="yyyy/m/d"), "C7": Cell(1e9, number_format="yyyy/m/d")})  # fmt: skip
    rows = rows_of(sheet)
    assert (rows[3][1], rows[6][2]) == (-5.0, 1e9)
    assert sum(x == dt.date(2025, 4, 1) for row in rows for x in row) == 3 * 7 - 2


def test_a_value_that_cannot_be_given_at_all_costs_no_other_cell(desktop, excel):
    cells = {f"{c}{r}": Cell(float(r)) for c in "ABC" for r in range(1, 8)}
    _, sheet = small(desktop, excel, **cells | {"B4": Cell(Unholdable())})
    rows = rows_of(sheet)
    assert rows[3] == [4.0, UNREADABLE, 4.0]
    assert sum(x == float(r) for r, row in enumerate(rows, start=1) for x in row) == 3 * 7 - 1


@pytest.mark.parametrize("stray", [Cell(number_format="0.00"), Cell("迷子")], ids=["a format", "a value"])
def test_something_in_the_last_row_does_not_make_a_sheet_too_large_to_read(desktop, excel, stray):
    cells = {f"A{r}": Cell(float(r)) for r in range(1, 31)}
    native, sheet = small(desktop, excel, **cells)
    native.cells[MAX_ROWS, 60] = stray
    with desktop.counting() as calls:
        rows = rows_of(sheet)
    assert [row[0] for row in rows[:30]] == [float(r) for r in range(1, 31)]
    assert len(rows) == (MAX_ROWS if stray.value else 30)
    assert not stray.value or rows[-1][59] == "迷子"
    assert len(calls) < 3_000


# --- protection


def test_a_sheet_with_a_password_is_listed_but_not_coloured(book, native):
    sheet_of(native, "資金計画").password = "secret"
    before = native.state()
    result = functions.check(book)
    assert any(f.sheet == "資金計画" for f in result.findings)
    assert native.state()[1]["資金計画"] == before[1]["資金計画"]
    assert "資金計画」はパスワードで保護" in sheet_of(native, SHEET).cells[2, 1].value
    functions.undo(book)
    assert native.state() == before


def test_the_order_of_sheets_is_freed_and_fixed_again_or_refused_in_words(book, native):
    native.structure = True
    before = native.state()
    functions.check(book)
    assert native.structure
    functions.undo(book)
    assert native.state() == before
    native.password = "secret"
    with pytest.raises(OutputError, match="ブックがパスワードで保護"):
        functions.check(book)
    assert native.state() == before


@pytest.mark.parametrize("structure", [False, True], ids=["sheets", "sheets and their order"])
@pytest.mark.parametrize("member", ["Color", "AddComment", "Add", "Protect", "Formula"])
def test_what_a_killed_process_left_open_is_closed_by_the_next_command(book, native, desktop, member, structure):
    native.structure = structure
    before = native.state()
    flags = {name: flags for name, (_, flags, *_) in before[1].items()}
    desktop.die_at(member, 2 if member in ("Add", "Formula") else 1)
    with pytest.raises(BaseException) as death:
        functions.check(book)
    assert isinstance(death.value, Died) or isinstance(death.value.__context__, Died)
    desktop.revive()
    functions.check(book)
    assert {name: f for name, (_, f, *_) in native.state()[1].items() if name in flags} == flags
    assert native.structure == structure and native.application.alerts
    functions.undo(book)
    functions.clear(book) if SHEET in native.state()[0] else None
    after = native.state()
    assert {n: after[1][n] for n in before[1]} == before[1]


def test_kept_flags_that_somebody_forged_protect_nothing_else(book, native, desktop):
    functions.check(book)
    state = sheet_of(native, STATE)
    state.cell(1, 6).formula, state.cell(1, 7).value = (
        "='表紙'!$A$1",
        '{"Contents": true, "Password": "x", "Visible": 2}',
    )
    state.cell(2, 6).formula, state.cell(2, 7).value = "='ない'!$A$1", "{"
    was = sheet_of(native, "表紙").protected
    sheet_of(native, "表紙").protected = False
    guard.put_back(book)
    assert sheet_of(native, "表紙").protected and sheet_of(native, "表紙").password == ""
    assert was and state.cells[1, 7].value is None


@pytest.mark.parametrize("how", ["rejected", "ignored"])
def test_protecting_again_waits_while_excel_is_busy(book, native, desktop, how):
    before = native.state()
    desktop.busy(5, "Protect", how)
    functions.check(book)
    functions.undo(book)
    assert native.state() == before


def test_an_excel_that_stays_busy_is_left_and_the_next_command_closes_the_sheets(book, native, desktop):
    before = native.state()
    desktop.busy(10**6, "Protect")
    with pytest.raises(com_excel.com_error) as e:
        functions.check(book)
    assert xlw.is_busy(e.value)
    desktop.revive()
    functions.undo(book)
    assert native.state() == before


def test_a_sheet_that_was_renamed_meanwhile_is_protected_again(book, native, desktop):
    before = {s.name: (s.protected, dict(s.flags)) for s in native.sheets}
    protected = next(s for s in native.sheets if s.protected and s.name.startswith("資金"))

    def rename(member):
        if member == "AddComment" and protected.name == "資金計画":
            protected.name = "資金計画（改）"
            for cell in (c for s in native.sheets for c in s.cells.values() if c.formula):
                cell.formula = cell.formula.replace("資金計画!", "資金計画（改）!").replace("'資金計画'", "'資金計画（改）'")  # fmt: skip

    desktop.on_call = rename
    functions.check(book)
    assert protected.name == "資金計画（改）"
    after = {s.name.removesuffix("（改）"): (s.protected, dict(s.flags)) for s in native.sheets}
    assert {name: after[name] for name in before} == before


def test_a_sheet_that_refuses_leaves_no_other_open(book, native, desktop):
    before = {s.name: (s.protected, s.flags) for s in native.sheets}
    functions.check(book)
    first = sheet_of(native, "資金計画")
    names = {s.name for s in native.sheets if s.protected}
    protect = Worksheet.Protect

    def refuse(self, **flags):
        if self is first:
            raise refused("no")
        protect(self, **flags)

    with pytest.MonkeyPatch.context() as patched, pytest.raises(com_excel.com_error):
        patched.setattr(Worksheet, "Protect", refuse)
        functions.undo(book)
    assert {s.name for s in native.sheets if s.protected} == names - {first.name} and native.structure
    functions.undo(book)
    assert {s.name: (s.protected, s.flags) for s in native.sheets} == before


def test_going_back_to_a_sheet_that_is_hidden_by_now_is_no_error(book, native):
    top = native.active_sheet
    functions.check(book)
    top.visible = HIDDEN
    functions.undo(book)
    assert native.active_sheet is not top


# --- how many calls


def many(wanted, every=1):
    """``wanted`` findings in four columns of the sheet 資金計画, as if an official had checked a large table."""
    cells = [f"{c}{14 + every * i}" for i in range(wanted // 4) for c in "EFGH"]
    return [Finding("TYPE", Level.ERROR, "a.xlsx", Place("資金計画", cell, "total_cost"), (), "x", "円", "文字です", "直してください", "様式")
            for cell in cells]  # fmt: skip


@pytest.mark.parametrize(
    ("every", "most"), [pytest.param(1, 50, id="column by column"), pytest.param(2, 450, id="every second row")]
)
def test_2000_cells_get_their_colour_in_few_calls(book, native, desktop, every, most):
    findings = many(2000, every)
    sheet, hands = book.sheets["資金計画"], hands_of(book)
    hands.unprotect(sheet)
    cells = [f.cell for f in findings]
    colors = ("#FFFBEA", "#FFFFFF")  # rows in two colours, as a template of that size could have
    fills = {(r, c): colors[r % 2] for r in range(14, 14 + 500 * every) for c in range(5, 9)}
    for at, color in fills.items():
        sheet_of(native, "資金計画").cell(*at).fill = {
            "Pattern": SOLID,
            "Color": com_excel.bgr(colors[0] if every == 1 else color),
        }
    with desktop.counting() as calls:
        hands.anchors(sheet, cells)
        hands.fills(sheet, cells)
        hands.paint(sheet, cells, color_of(findings))
    assert len(calls) <= most
    hands.paint(sheet, cells, colors[0])
    hands.protect(sheet, {"Contents": True})
    with desktop.counting() as calls:
        mark(book, Marking("x", tuple(findings)))
    rest = 30 * len(book.sheets) + 1_000  # fifteen times the names of all sheets; the list and the record
    assert len(calls) <= most + 2 * MAX_NOTES + rest


# --- Excel for Mac


class Reference:
    """appscript's way to ask: ``x.get()``, and commands as methods (C: appscript's manual)."""

    def __init__(self, value):
        self.value = value

    def get(self):
        return self.value


class CommandError(Exception):
    """appscript's."""


class MacSheet:
    """A sheet of Excel for Mac, by the words of its dictionary in ``xlwings/mac_dict.py``: protect_worksheet, unprotect."""

    def __init__(self, password=""):
        self.password, self.protected, self.asked = password, True, []
        self.protection_object = type("P", (), {n: Reference(n == "allow_sorting") for n in MacHands.ALLOWED})()
        self.protect_drawing_objects, self.protect_scenarios = Reference(True), Reference(False)

    @property
    def protect_contents(self):
        return Reference(self.protected)

    def unprotect(self, password):
        if password != self.password:
            raise CommandError("パスワードが違います")
        self.protected = False

    def protect_worksheet(self, **flags):
        self.protected = True
        self.asked.append(flags)


class OfXlwings:
    """What xlwings hands on: ``api`` is Excel's own."""

    def __init__(self, api, name="資金計画"):
        self.api, self.name = api, name


def test_on_a_mac_a_protected_sheet_is_opened_and_closed_again_with_its_flags():
    native, hands = MacSheet(), MacHands()
    flags = hands.protection(OfXlwings(native))
    hands.unprotect(OfXlwings(native))
    assert not native.protected and hands.protection(OfXlwings(native)) is None
    hands.protect(OfXlwings(native), flags)
    expected = dict.fromkeys(MacHands.ALLOWED, False) | {
        "allow_sorting": True,
        "drawing_objects": True,
        "scenarios": False,
    }
    assert native.asked == [expected | {"worksheet_contents": True}]


def test_on_a_mac_only_a_password_is_named_as_the_reason():
    with pytest.raises(OutputError, match="パスワードで保護されています"):
        MacHands().unprotect(OfXlwings(MacSheet(password="secret")))
    with pytest.raises(OutputError, match="パスワードで保護されている"):
        MacHands().free(OfXlwings(MacSheet(password="secret")))
