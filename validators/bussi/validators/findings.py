"""What is wrong in a readable book, as values: where, what, what should be there, and what to do about it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .clean import clean
from .kinds import WHOLE_BOOK, Level, Place, State

Language = Literal["ja", "en"]
LEVELS = tuple(Level)
LEVEL_WORDS: Mapping[Language, Mapping[Level, str]] = {
    "ja": {Level.ERROR: "エラー", Level.WARNING: "警告", Level.INFO: "情報"},
    "en": {level: str(level) for level in Level},
}
#: What people read for a state; 受理 is the ministry's act, not a program's.
STATE_WORDS: Mapping[State, str] = {
    State.ACCEPTED: "エラーなし",
    State.RETURNED: "要修正",
    State.SUPERSEDED: "旧版",
    State.DUPLICATE: "重複",
    State.QUARANTINED: "読取不可",
}
_ADDRESS = re.compile(r"[A-Z]{1,3}[1-9][0-9]*")
_NEEDED = ("rule", "level", "book", "value", "expected", "message", "remedy", "basis")


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault in one book. Every field is filled; only ``related`` may be empty.

    ``place``: the cell it is about; a fault of the file as a whole has ``WHOLE_BOOK`` as its sheet. ``related``: other
    cells it has to do with, as ``sheet!A1``. ``value`` is what stands there and ``expected`` what should, as text.
    """

    rule: str
    level: Level
    book: str
    place: Place
    related: tuple[str, ...]
    value: str
    expected: str
    message: str
    remedy: str
    basis: str

    def __post_init__(self) -> None:
        for name in _NEEDED:
            if not getattr(self, name):
                raise ValueError(f"finding {self.rule or '?'} without {name}")
        if not (self.place.sheet and self.place.key):
            raise ValueError(f"finding {self.rule} without sheet or field")
        if not _ADDRESS.fullmatch(self.place.cell):
            raise ValueError(f"finding {self.rule} with a cell that is no address: {self.place.cell!r}")

    @property
    def sheet(self) -> str:
        """The sheet it is about."""
        return self.place.sheet

    @property
    def cell(self) -> str:
        """The address it is about."""
        return self.place.cell

    @property
    def field(self) -> str:
        """The field or ``table.column`` it is about."""
        return self.place.field

    def line(self, language: Language = "ja") -> str:
        """One line for people: place, rule, message, remedy."""
        where = f"[{self.book}]" + ("" if self.place.is_whole_book else f"{self.sheet}!{self.cell}")
        return clean(f"{where}: {LEVEL_WORDS[language][self.level]} {self.rule} {self.message} → {self.remedy}")

    def as_json(self) -> dict[str, str]:
        """The finding as the command line prints it, under its book."""
        return {
            "rule": self.rule,
            "level": str(self.level),
            "sheet": self.sheet,
            "cell": self.cell,
            "field": self.field,
            "value": self.value,
            "expected": self.expected,
            "message": self.message,
            "remedy": self.remedy,
            "basis": self.basis,
        }


__all__ = ["LEVELS", "LEVEL_WORDS", "STATE_WORDS", "WHOLE_BOOK", "Finding", "Language"]
