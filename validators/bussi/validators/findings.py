"""What is wrong in a readable book, as values: where, what, what should be there, and what to do about it."""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from .clean import clean
from .kinds import WHOLE_BOOK, Level, Place, State
from .words import Language

_T = TypeVar("_T")
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
MOST = 100  # of one kind in one book are said with their places; the others are counted
_MORE: Mapping[Language, str] = {
    "ja": "（同じ指摘がほかに{:,}か所あります。合わせて直してください）",
    "en": " ({:,} more of the same; correct them as well)",
}
_ADDRESS = re.compile(r"[A-Z]{1,3}[1-9][0-9]*")
_NEEDED = ("rule", "level", "book", "value", "expected", "message", "remedy", "basis")


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault in one book. Every field is filled; only ``related`` may be empty.

    ``place``: the cell it is about; a fault of the file as a whole has ``WHOLE_BOOK`` as its sheet. ``related``: other
    cells it has to do with, as ``sheet!A1``. ``value`` is what stands there and ``expected`` what should, as text.
    ``count``: how many there are of it, where it also stands for others of its kind that are not listed. ``reason``: of a
    warning, why the business submits it all the same; "" where it does not say.
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
    count: int = 1
    reason: str = ""

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

    def and_others(self, count: int, language: Language = "ja") -> "Finding":
        """It, standing for ``count`` of its kind; it says so where they are more than itself."""
        if count == 1:
            return self
        return replace(self, count=count, message=self.message + _MORE[language].format(count - 1))

    def as_json(self) -> dict[str, str | int]:
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
            "count": self.count,
            "reason": self.reason,
        }


def bounded(found: Iterable[_T], kind: Callable[[_T], Hashable], most: int = MOST) -> list[tuple[_T, int]]:
    """The first ``most`` of each kind, in order, and how many each stands for: the last one for all that are left out.

    >>> bounded("aabaa", str, 2)
    [('a', 1), ('a', 3), ('b', 1)]
    """
    kept: list[tuple[_T, int]] = []
    seen: dict[Hashable, tuple[int, int]] = {}  # kind → how many were kept, the place of the last one
    for x in found:
        n, last = seen.get(key := kind(x), (0, 0))
        if n < most:
            seen[key] = n + 1, len(kept)
            kept.append((x, 1))
        else:
            kept[last] = kept[last][0], kept[last][1] + 1
    return kept


def counted(findings: Iterable[Finding]) -> dict[Level, int]:
    """How many findings there are of each level, with those that are not listed."""
    counts = dict.fromkeys(LEVELS, 0)
    for f in findings:
        counts[f.level] += f.count
    return counts


__all__ = ["LEVELS", "LEVEL_WORDS", "MOST", "STATE_WORDS", "WHOLE_BOOK", "Finding", "Language", "bounded", "counted"]
