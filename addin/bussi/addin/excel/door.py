"""Find the open book that a button or a command means, and say whatever goes wrong where its user looks."""

import _thread
import sys
import threading
import traceback
import unicodedata
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from bussi.validators.errors import BussiError, OutputError, UsageError

from .. import fault_log
from .xlw import com_codes, is_busy, is_com_error, windows_excel, xw

ELSEWHERE = ("開いている Excel への接続は Windows と macOS だけで使えます。ファイルには "
             "bussi check BOOK.xlsx（画面に表示）か bussi excel check --file BOOK.xlsx（ブックに印）を使ってください")  # fmt: skip
NO_EXCEL = (
    "開いているブックが見つかりません。対象のブックを開いてからやり直してください"
    "（「保護ビュー」のときは「編集を有効にする」を押してください）"
)
BUSY = "Excel が受け付けません。セルの入力を終え、開いている窓を閉じてから、やり直してください"
NO_PYWIN32 = (
    "Excel に接続する部品（pywin32）がありません。bussi を入れ直してください（bussi addin doctor で確かめられます）"
)
_CLOSED = (2, 5, 6)  # CTRL_CLOSE_EVENT, CTRL_LOGOFF_EVENT, CTRL_SHUTDOWN_EVENT
_SECONDS_LEFT = 4.5  # Windows ends a process five seconds after its window was closed
_PERSONAL = "personal.xlsb"  # the user's own macros: always open, never meant


class Unexpected(BussiError):
    """What nobody foresaw; its trace stands in the log file."""


def running_apps() -> list[xw.App]:
    """All running Excels; raises ``UsageError`` where there is none or the system has none."""
    if "excel" not in [e.name for e in xw.engines]:
        raise UsageError(NO_PYWIN32 if sys.platform.startswith("win") else ELSEWHERE)
    apps = list(xw.engines["excel"].apps)
    if not apps:
        raise UsageError(NO_EXCEL)
    return apps


def find_book(apps: Sequence[xw.App], name: str | None) -> xw.Book:
    """The open book of that name, which is only looked up and never opened; without a name the active book.

    Raises ``UsageError`` where there is none, or where two Excels hold a book of that name.
    """
    if name is None:
        active = next((book for app in apps if (book := _active(app)) is not None), None)
        if active is None:
            raise UsageError(NO_EXCEL)
        return active
    books = [book for app in apps for book in app.books]
    found = [book for book in books if _key(book.name) == _key(name)]
    if len(found) > 1:
        raise UsageError(
            f"「{name}」という名前のブックが{len(found)}つの Excel で開かれています。一方を閉じてからやり直してください"
        )
    if not found:
        if any(_key(name) == _key(viewed) for app in apps for viewed in _protected_views(app)):
            raise UsageError(
                f"「{name}」は保護ビューで開かれています。「編集を有効にする」を押してからやり直してください"
            )
        names = "、".join([n for book in books if _key(n := book.name) != _PERSONAL][:8]) or "なし"
        raise UsageError(f"「{name}」は開かれていません（開いているブック: {names}）")
    return found[0]


# what goes wrong ----------------------------------------------------------------------------------------------------


@dataclass
class Listener:
    """In which Excel the user of a command looks; None where none is found yet. ``works``: whether we do something in it."""

    app: xw.App | None = None
    works: bool = False


@contextmanager
def told(dialog: bool) -> Generator[Listener]:
    """Every error is shown in Excel if ``dialog``; the status line of the Excel we worked in is handed back in any case.

    What nobody foresaw is written to the log file with its trace, and raised as ``Unexpected``; that Excel was busy
    all the time, as ``OutputError``.
    """
    listener = Listener()
    try:
        try:
            yield listener
        finally:
            if listener.app is not None and listener.works:
                _hand_back(listener.app)
    except BussiError as e:
        if dialog:
            show(listener.app, str(e))
        raise
    except Exception as e:
        error = OutputError(BUSY) if is_busy(e) else unexpected(e)
        if dialog:
            show(listener.app, str(error))
        raise error from e


def show(app: xw.App | None, text: str) -> None:
    """A message box above Excel; without one, above everything."""
    if app is not None:
        with suppress(NotImplementedError):
            app.alert(text, "bussi", mode="info")
    elif (module := windows_excel()) is not None:
        module.win32api.MessageBox(0, text, "bussi", module.win32con.MB_ICONINFORMATION | 0x10000)  # MB_SETFOREGROUND


@contextmanager
def closing_politely() -> Generator[None]:
    """Closing the window of our program ends the work like Ctrl-C: what was opened is closed before Windows ends it."""
    module = windows_excel()
    if module is None:
        yield
        return
    finished = threading.Event()

    def closed(event: int) -> bool:
        if event not in _CLOSED:
            return False
        _thread.interrupt_main()
        finished.wait(_SECONDS_LEFT)
        return True

    module.win32api.SetConsoleCtrlHandler(closed, True)
    try:
        yield
    finally:
        finished.set()
        module.win32api.SetConsoleCtrlHandler(closed, False)


def unexpected(error: Exception) -> Unexpected:
    """What nobody foresaw in a sentence; its trace is written to the log file."""
    if is_com_error(error):
        said = getattr(error, "excepinfo", None)
        why = str((said and said[2]) or getattr(error, "strerror", None) or error)
        why += "".join(f" 0x{code:08X}" for code in sorted(com_codes(error)))
    else:
        why = f"{type(error).__name__}: {error}"
    path = fault_log.keep("".join(traceback.format_exception(error)))
    where = f"記録: {path}" if path else "記録は書けませんでした"
    return Unexpected(
        f"予期しない誤りで止まりました（{why[:200]}）。途中まで付いた印は「元に戻す」で戻せます。"
        f"やり直しても同じときは、記録を添えて知らせてください。{where}"
    )


def _hand_back(app: xw.App) -> None:
    """Give Excel its status line and its questions back."""
    try:
        app.status_bar = False
        if (module := windows_excel()) is not None and isinstance(app.impl, module.App):
            app.display_alerts = True
    except NotImplementedError:  # xlwings Server
        return
    except Exception as e:
        if not is_com_error(e):
            raise  # else: Excel is gone or still busy, and the error that led here is the one to tell


def _active(app: xw.App) -> xw.Book | None:
    """The book in front; None where there is none, as where only PERSONAL.XLSB is open or all are in Protected View."""
    impl = app.books.active.impl if len(app.books) else None
    return None if impl is None or getattr(impl, "xl", impl) is None else xw.Book(impl=impl)


def _protected_views(app: xw.App) -> Iterable[str]:
    """The names of the files that an Excel for Windows shows in Protected View; they are not among its books."""
    if (module := windows_excel()) is None or not isinstance(app.impl, module.App):
        return []
    return [str(window.SourceName) for window in app.api.ProtectedViewWindows]


def _key(name: str) -> str:
    """Excel takes names that differ in case for the same; macOS writes が as two signs."""
    return unicodedata.normalize("NFC", name).casefold()


__all__ = ["closing_politely", "find_book", "running_apps", "show", "told"]
