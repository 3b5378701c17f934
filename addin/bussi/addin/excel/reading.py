"""Read an open book, each sheet once, as the submission that its file would be."""

import datetime as dt
import decimal
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bussi.validators.cells import UNCALCULATED, ErrorCell
from bussi.validators.errors import UnreadableError
from bussi.validators.findings import Language

from ..batch.check import BookResult, check
from ..reading.files import Outcome, Unreadable
from ..reading.rows import Rows
from ..reading.submission import Submission, submission_from_rows
from .typed_in import ERRORS
from .xlw import xw

OWN_SHEETS = ("指摘一覧", "_bussi_undo")
_ERROR_TEXTS = frozenset((*ERRORS, UNCALCULATED.code, "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#GETTING_DATA"))
_TIMES_BEFORE = 1900  # Excel gives a time of day as a moment of 1899-12-30


class SheetRows(Mapping[str, Rows]):
    """The sheets of an open book as rows from A1; a sheet is read when it is first asked for, in one go."""

    def __init__(self, book: xw.Book) -> None:
        self._sheets = {s.name: s for s in book.sheets if s.name not in OWN_SHEETS}
        self._read: dict[str, Rows] = {}

    def __getitem__(self, name: str) -> Rows:
        if name not in self._read:
            sheet = self._sheets[name]
            last = sheet.used_range.last_cell
            values = sheet.range((1, 1), (last.row, last.column)).options(ndim=2, err_to_str=True).value
            self._read[name] = [[_cell(x) for x in row] for row in values]
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sheets)

    def __len__(self) -> int:
        return len(self._sheets)


def _cell(value: Any) -> Any:
    """A value of xlwings as the file readers give it."""
    match value:
        case None:
            return ""
        case str() if value in _ERROR_TEXTS:
            return ErrorCell(value)
        case dt.datetime() if value.year < _TIMES_BEFORE:
            return value.time()
        case dt.datetime() if value.time() == dt.time():
            return value.date()
        case decimal.Decimal():  # cells in a currency format
            return float(value)
        case int() if not isinstance(value, bool):
            return float(value)
    return value


def place_of(book: xw.Book) -> Path | None:
    """The file of an open book; None where it was never saved, or lies in OneDrive or SharePoint under an address."""
    try:
        name = book.fullname
    except xw.XlwingsError:  # an address on the web that xlwings cannot find on this disk
        return None
    path = Path(name)
    return path if "://" not in name and path.is_absolute() else None


def submission_of(book: xw.Book) -> Submission:
    """What stands in an open book now, saved or not; raises ``UnreadableError`` where it is none of our forms."""
    return submission_from_rows(book.name, SheetRows(book), str(place_of(book) or book.name))


def check_open(book: xw.Book, on: dt.date | None = None, language: Language = "ja") -> BookResult:
    """The same as ``bussi check`` for a book that is open."""
    try:
        outcome: Outcome = submission_of(book)
    except UnreadableError as e:
        outcome = Unreadable(book.name, str(place_of(book) or book.name), e.rule, str(e))
    return check([outcome], on, language).books[0]
