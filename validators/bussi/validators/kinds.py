"""The words that the whole program is built of: how grave, what kind of value, what became of a file, and where."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How grave a finding is."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Kind(StrEnum):
    """What a value is, to the rule language."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    BOOL = "bool"


class State(StrEnum):
    """What became of a file that was sent in."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    SUPERSEDED = "superseded"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"

    @property
    def counts(self) -> bool:
        """Whether the file is what its business submitted last, with faults or without."""
        return self in (State.ACCEPTED, State.RETURNED)


class EventKind(StrEnum):
    """The steps in the life of a plan, in their usual order."""

    CONSULTED = "事前相談"
    APPLIED = "申請"
    AMENDED = "補正"
    CERTIFIED = "認定"
    GRANTED = "交付決定"
    PAID = "支払"
    REPORTED = "報告"
    CHANGED = "変更"
    ENDED = "終了"


WHOLE_BOOK = "（ファイル全体）"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a cell on a sheet, and what the form calls it.

    ``cell``: an A1 address. ``table``: None for a field of the form and for what is no cell of a form; ``key``: the
    field or column, or what else it is about (``file``, ``book``); ``row``: the Excel row in a table.
    """

    sheet: str
    cell: str
    key: str
    table: str | None = None
    row: int | None = None

    @property
    def field(self) -> str:
        """The key with its table, as the command line prints it."""
        return self.key if self.table is None else f"{self.table}.{self.key}"

    @property
    def is_whole_book(self) -> bool:
        """Whether it is no single cell."""
        return self.sheet == WHOLE_BOOK


def whole_book(key: str = "book") -> Place:
    """The place of what is wrong with a file as a whole."""
    return Place(WHOLE_BOOK, "A1", key)
