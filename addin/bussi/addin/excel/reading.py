"""Read an open book, each sheet once, as the submission that its file would be."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bussi.validators.errors import UnreadableError

from ..reading.files import Incoming, Outcome, set_aside
from ..reading.outside import SHEETS_OF_MARKS
from ..reading.sheets import Rows
from ..reading.submission import Submission, submission_from_rows
from .hands import hands_of
from .xlw import xw


class SheetRows(Mapping[str, Rows]):
    """The sheets of an open book as rows from A1; a sheet is read when it is first asked for, in one go."""

    def __init__(self, book: xw.Book) -> None:
        self._hands = hands_of(book)
        self._sheets = {s.name: s for s in book.sheets if s.name not in SHEETS_OF_MARKS}
        self._read: dict[str, Rows] = {}

    def __getitem__(self, name: str) -> Rows:
        if name not in self._read:
            self._read[name] = self._hands.values(self._sheets[name])
        return self._read[name]

    def formulas(self, name: str) -> set[tuple[int, int]] | None:
        """Where the formulas of a sheet stand: row, and column from 0; None where this kind of Excel does not tell."""
        return self._hands.formulas(self._sheets[name], self[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._sheets)

    def __len__(self) -> int:
        return len(self._sheets)


def place_of(book: xw.Book) -> Path | None:
    """The file of an open book; None where it was never saved, or lies in OneDrive or SharePoint under an address."""
    name = hands_of(book).full_name(book)
    path = Path(name)
    return path if "://" not in name and path.is_absolute() else None


def submission_of(book: xw.Book) -> Submission:
    """What stands in an open book now, saved or not; raises ``UnreadableError`` where it is none of our forms."""
    rows = SheetRows(book)
    return submission_from_rows(book.name, rows, str(place_of(book) or book.name), rows.formulas)


def outcome_of(book: xw.Book) -> Outcome:
    """What stands in an open book now, or why it cannot be read."""
    try:
        return submission_of(book)
    except UnreadableError as e:
        return set_aside(Incoming(place_of(book) or Path(book.name), book.name), e)
