"""Find the open book that a button or a command means, in whichever running Excel it is."""

import sys
import unicodedata
from collections.abc import Generator, Sequence
from contextlib import contextmanager

from bussi.validators.errors import BussiError, OutputError, UsageError

from .xlw import xw

ELSEWHERE = ("開いている Excel への接続は Windows と macOS だけで使えます。ファイルには "
             "bussi check BOOK.xlsx（画面に表示）か bussi excel check --file BOOK.xlsx（ブックに印）を使ってください")  # fmt: skip
NO_EXCEL = "起動している Excel が見つかりません。対象のブックを開いてからやり直してください"
BUSY = "Excel が受け付けません。セルの入力を終え、開いている窓を閉じてから、やり直してください"
NO_PYWIN32 = (
    "Excel に接続する部品（pywin32）がありません。bussi を入れ直してください（bussi addin doctor で確かめられます）"
)


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
        active = next((app.books.active for app in apps if len(app.books)), None)
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
        names = "、".join(book.name for book in books[:8]) or "なし"
        raise UsageError(f"「{name}」は開かれていません（開いているブック: {names}）")
    return found[0]


@contextmanager
def spoken() -> Generator[None]:
    """What Excel itself refuses (it is in the middle of an entry, or shows a dialog) as an ``OutputError``."""
    try:
        yield
    except BussiError:
        raise
    except Exception as e:
        if type(e).__name__ not in (
            "com_error",
            "CommandError",
        ):  # pywin32's and appscript's, which only Excel's side has
            raise
        raise OutputError(BUSY) from e


def tell(app: xw.App, error: BussiError) -> None:
    """Show an error in Excel, where the user of a button looks."""
    try:
        app.status_bar = f"bussi: {error}"
        app.alert(str(error), "bussi", mode="info")
    except NotImplementedError:
        return


def _key(name: str) -> str:
    """Excel takes names that differ in case for the same; macOS writes が as two signs."""
    return unicodedata.normalize("NFC", name).casefold()
