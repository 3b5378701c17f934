"""The commands of the ribbon on a running Excel: which book, what goes wrong and where it is said, what is handed back."""

import sys
import threading

import com_excel
import pytest
from bussi.addin import fault_log
from bussi.addin.excel import door, functions, places, xlw
from bussi.addin.excel.findings_sheet import SHEET
from bussi.addin.excel.hands import hands_of
from bussi.addin.excel.reading import place_of
from bussi.addin.excel.record import STATE
from bussi.addin.excel.windows import LONGEST_PROMPT, prompts
from bussi.scripts import cli
from bussi.validators.errors import BussiError, OutputError, UsageError
from com_excel.model import refused
from excel_books import book, desktop, excel, file, native, run, wrong_bytes  # noqa: F401 -- fixtures

# pytest's fixtures are named like their parameters
# ruff: noqa: F811


@pytest.fixture(autouse=True)
def log(tmp_path, monkeypatch):
    path = tmp_path / "山田" / "bussi.log"
    monkeypatch.setattr(places, "log_file", lambda: path)
    return path


def hexed(name):
    """A name as the ribbon gives it."""
    return "hex:" + name.encode("utf-16-be").hex().upper()


# --- which book


def test_the_ribbon_s_command_marks_the_open_book_and_hands_the_status_line_back(native, excel, desktop):
    done = run(["excel", "check", "--book", hexed(native.name)])
    assert (done.exception, done.return_value) == (None, 1)
    assert native.active_sheet.name == SHEET
    assert excel.status is False and desktop.calls.count("StatusBar") >= 3
    assert run(["excel", "undo", "--book", native.name]).exception is None
    assert desktop.said == [] and excel.status is False and excel.redrawing


def test_a_name_in_hex_that_is_none_is_wrong_usage(native):
    assert "ブックの名前" in str(run(["excel", "check", "--book", "hex:63D"]).exception)


def test_personal_macros_alone_are_no_open_book(desktop, excel):
    excel.add(com_excel.Personal(desktop))
    assert str(run(["excel", "check"]).exception) == door.NO_EXCEL
    assert desktop.said == [door.NO_EXCEL]
    absent = str(run(["excel", "check", "--book", "提出.xlsx"]).exception)
    assert "開いているブック: なし" in absent


def test_a_book_in_protected_view_is_named_and_what_to_press(desktop, excel):
    excel.add(com_excel.Workbook(desktop, "他.xlsx"))
    excel.protected_view.append("提出.xlsx")
    assert "保護ビュー" in str(run(["excel", "check", "--book", "提出.xlsx"]).exception)
    assert "編集を有効にする" in desktop.said[0]


def test_without_any_visible_excel_a_message_box_says_so(desktop):
    assert "保護ビュー" in str(run(["excel", "check"]).exception)
    assert desktop.said == [door.NO_EXCEL]
    assert run(["excel", "check", "--no-dialog"]).exception and len(desktop.said) == 1


def test_a_book_in_the_other_excel_is_found(desktop, native):
    other = desktop.excel()
    other.add(com_excel.Workbook(desktop, "他.xlsx"))
    desktop.excels.reverse()  # the other one is on top
    assert run(["excel", "check", "--book", native.name]).return_value == 1
    assert "他.xlsx" in str(run(["excel", "check", "--book", "ない.xlsx"]).exception)


@pytest.mark.parametrize(
    "full_name",
    [
        "https://example.sharepoint.com/sites/a/Shared Documents/提出.xlsx",
        "https://d.docs.live.net/1234/提出.xlsx",
        "提出.xlsx",
    ],
)
def test_a_book_that_lies_on_no_disk_is_checked_and_never_asked_for_settings(native, book, monkeypatch, full_name):
    """xlwings' own ``fullname`` fails for some addresses, and reads a sheet xlwings.conf of the book for others."""

    def forbidden(_):
        raise AssertionError("xlwings' fullname was asked")

    monkeypatch.setattr(xlw.windows_excel().Book, "fullname", property(forbidden))
    native.full_name = full_name
    assert place_of(book) is None
    assert run(["excel", "check", "--book", native.name]).return_value == 1
    assert functions.free_path(book, "集計.xlsx").is_absolute()


def test_xlwings_itself_still_fails_so_that_we_may_not_ask_it(native, book):
    native.full_name = "https://example.sharepoint.com/sites/a/Shared Documents/提出.xlsx"
    with pytest.raises((UnboundLocalError, xlw.XlwingsError)):
        _ = book.fullname


# --- what goes wrong


def test_what_nobody_foresaw_is_shown_written_down_and_gives_an_exit_code(
    native, excel, desktop, log, monkeypatch, capsys
):
    def fault(member):
        if member == "UsedRange":
            raise refused("Unable to get the UsedRange property of the Worksheet class")

    desktop.on_call = fault
    done = run(["excel", "check", "--book", native.name])
    assert isinstance(done.exception, door.Unexpected) and isinstance(done.exception, BussiError)
    (said,) = desktop.said
    assert "Unable to get the UsedRange property" in said and "0x800A03EC" in said and str(log) in said
    assert "受け付けません" not in said  # it was not busy
    written = log.read_text(encoding="utf-8")
    assert "Traceback" in written and "com_error" in written
    assert excel.status is False
    monkeypatch.setattr(sys, "argv", ["bussi", "excel", "check", "--no-dialog", "--book", native.name])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 2
    error = capsys.readouterr().err
    assert "Traceback" not in error and len(error.strip().splitlines()) == 1


def test_a_bug_of_ours_keeps_its_name_and_its_trace(native, log, monkeypatch):
    monkeypatch.setattr(functions, "check", lambda *_: 1 / 0)
    assert "ZeroDivisionError" in str(run(["excel", "check", "--book", native.name]).exception)
    assert "1 / 0" in log.read_text(encoding="utf-8")
    log.write_bytes(b"x" * (fault_log.LONGEST_LOG + 1))
    run(["excel", "check", "--book", native.name])
    assert log.stat().st_size < 10_000 and log.with_name("bussi.log.old").exists()


def test_a_button_of_another_version_and_a_fault_before_excel_is_found_are_shown_too(native, desktop, log, monkeypatch):
    pressed = ["--book", hexed(native.name)]
    done = run(["excel", "check", *pressed, "--new-option"])
    assert done.exit_code != 0 and "版が合いません" in desktop.said.pop() and not log.exists()
    monkeypatch.setattr(door, "told", lambda dialog: 1 / 0)
    assert isinstance(run(["excel", "check", *pressed]).exception, door.Unexpected)
    assert "ZeroDivisionError" in desktop.said.pop() and "1 / 0" in log.read_text(encoding="utf-8")
    run(["excel", "check", "--nonsense"])
    assert desktop.said == []  # typed in a shell: it is said there


def test_a_log_that_cannot_be_written_does_not_hide_the_error(native, log, desktop, monkeypatch):
    log.parent.write_bytes(b"a file where the folder should be")
    monkeypatch.setattr(functions, "check", lambda *_: 1 / 0)
    run(["excel", "check", "--book", native.name])
    assert "ZeroDivisionError" in desktop.said[0] and "記録は書けませんでした" in desktop.said[0]


@pytest.mark.parametrize("how", ["rejected", "ignored", "inside", "name"])
def test_only_a_busy_excel_is_called_busy(native, desktop, how, log):
    desktop.busy(10**9, "UsedRange", how)
    done = run(["excel", "check", "--book", native.name])
    assert isinstance(done.exception, OutputError) and str(done.exception) == door.BUSY
    assert desktop.said == [door.BUSY] and not log.exists()


def test_the_status_line_of_another_excel_is_left_alone(native, excel, desktop):
    """Also where an Excel that stands in front is busy: we have nothing to do there."""
    other = desktop.excel()
    desktop.excels.reverse()
    other.add(com_excel.Workbook(desktop, "ほかの仕事.xlsx"))
    other.status = "ほかのプログラムが働いています"
    for name, error in (("ない.xlsx", UsageError), (native.name, type(None))):
        done = run(["excel", "check", "--book", name])
        assert isinstance(done.exception, error)
        assert other.status == "ほかのプログラムが働いています" and excel.status is False and other.alerts


# --- dialogs


def test_more_choices_than_a_window_holds_are_shown_in_several(book, excel):
    hands = hands_of(book)
    names = [f"{n}番目の、とても長い名前を持つ提出ブック.xlsx" for n in range(1, 31)]
    asked = []
    ask = type(excel).InputBox

    def noted(self, Prompt, **more):
        asked.append(Prompt)
        return ask(self, Prompt, **more)

    excel.answers += ["0", "x", "0", "29"]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(type(excel), "InputBox", noted)
        assert hands.choice(book.app, "どのブックと比べますか", names) == 28
    assert all(len(prompt) <= LONGEST_PROMPT for prompt in asked) and asked[0] != asked[1] != asked[3]
    pages = prompts("どのブックと比べますか", names, 200)
    assert all(f"\n{n} {name}" in "".join(pages) for n, name in enumerate(names, start=1))


def test_cancel_is_said_in_words_and_changes_nothing(native, excel, desktop, tmp_path):
    before = sorted(tmp_path.iterdir())
    for command in (["template"], ["consolidate"], ["budget"]):
        excel.answers.append(None)
        done = run(["excel", *command, "--book", native.name])
        assert isinstance(done.exception, UsageError)
        assert desktop.said.pop() == "取り消しました。何も書き込んでいません"
        assert excel.status is False
    assert sorted(tmp_path.iterdir()) == before and len(excel.workbooks) == 1


def test_a_number_that_is_none_is_asked_for_again(native, excel, tmp_path):
    excel.answers += ["半導体", "99", "1"]
    out = tmp_path / "様式.xlsx"
    assert run(["excel", "template", "--book", native.name, "-o", str(out)]).exception is None
    assert out.exists() and excel.active.name == "様式.xlsx"


def test_a_folder_that_was_chosen_is_consolidated_and_opened(native, excel, file, tmp_path):
    inbox = tmp_path / "受付箱"
    inbox.mkdir()
    (inbox / "a.xlsx").write_bytes(file.read_bytes())
    excel.answers.append(str(inbox))
    done = run(["excel", "consolidate", "--book", native.name])
    assert done.exception is None and excel.active.name == "集計.xlsx"
    again = run(
        ["excel", "consolidate", "--book", native.name, "--folder", str(inbox), "-o", str(tmp_path / "集計.xlsx")]
    )
    assert "開かれています" in str(again.exception)


# --- the window of the program is closed


def test_closing_the_window_closes_what_was_opened(native, desktop):
    """Windows calls the handler in a thread of its own, and ends the process five seconds later."""
    before = native.state()
    answered = []

    def close(member):
        if member == "AddComment" and not answered:
            answered.append(None)
            handler = desktop.handlers[-1]
            desktop.closing = threading.Thread(target=lambda: answered.append(handler(2)))
            desktop.closing.start()

    desktop.on_call = close
    done = run(["excel", "check", "--book", native.name])
    desktop.closing.join(10)
    assert answered == [None, True] and done.exit_code != 0
    after = native.state()
    assert {n: after[1][n][1] for n in before[1]} == {n: before[1][n][1] for n in before[1]}  # protected as before
    assert desktop.handlers == [] and native.application.status is False
    desktop.on_call = None
    assert run(["excel", "undo", "--book", native.name]).exception is None
    run(["excel", "clear", "--book", native.name])
    rest = native.state()
    assert STATE not in rest[0] or rest[1][STATE]
    assert {n: rest[1][n] for n in before[1]} == before[1]


def test_ctrl_c_is_left_to_python(native, desktop):
    with door.closing_politely():
        assert desktop.handlers[-1](0) is False
