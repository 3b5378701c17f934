"""An example, and no dependency: the same functions behind xlwings Server, for Excel in a browser.

xlwings Server (``xlwings-server`` on GitHub and Docker Hub) calls Python functions for Excel on the web, Windows and Mac
without anything installed beside Excel. Its licence is not ours: xlwings PRO is free for noncommercial use under the
PolyForm Noncommercial License 1.0.0, which counts government institutions among the noncommercial organisations; companies
buy a licence. bussi neither ships nor needs it, and holds no key.

How to serve it: in a server's ``custom_scripts`` folder write ``from bussi.addin.excel.server_example import *`` and
install bussi in the server's environment. What differs there: a server cannot read how a cell looks, so cells get no
colour and no note that could not be taken back; the list 指摘一覧 with its links is the same.
"""

from bussi.validators.errors import BussiError

from . import functions
from .xlw import xw

__all__ = ["bussi_check", "bussi_clear", "bussi_undo"]


@xw.script
def bussi_check(book: xw.Book) -> None:
    """検査: findings of the book that is open in the browser."""
    _told(book, functions.check)


@xw.script
def bussi_clear(book: xw.Book) -> None:
    """印を消す: the list goes."""
    _told(book, functions.clear)


@xw.script
def bussi_undo(book: xw.Book) -> None:
    """元に戻す: as before our last change."""
    _told(book, functions.undo)


def _told(book: xw.Book, act) -> None:  # type: ignore[no-untyped-def] # any of our functions on a book
    """Errors are messages to the user, as at the ribbon."""
    try:
        act(book)
    except BussiError as e:
        book.app.alert(str(e), "bussi", mode="info")
