"""What the intake found out about a book beside its values."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bussi.validators.kinds import WHOLE_BOOK

MOST = 50  # of one rule in one book; the others are counted


@dataclass(frozen=True)
class Note:
    """Something the intake found out about a book: a rule of the catalogue, where, and the value that stands there.

    ``field``: the key of a field, or ``table.column``, or what else it is about.
    """

    rule: str
    sheet: str
    cell: str
    field: str
    value: str
    message: str


def about_the_book(rule: str, value: str, message: str) -> Note:
    """A note about a book as a whole."""
    return Note(rule, WHOLE_BOOK, "A1", "book", value, message)


def capped(notes: Iterable[Note]) -> list[Note]:
    """The notes, of each rule at most ``MOST``; the last of them says how many more there are."""
    seen: Counter[str] = Counter()
    kept: list[Note] = []
    last: dict[str, int] = {}
    for n in notes:
        seen[n.rule] += 1
        if seen[n.rule] <= MOST:
            last[n.rule] = len(kept)
            kept.append(n)
    for rule, at in last.items():
        if (more := seen[rule] - MOST) > 0:
            kept[at] = replace(kept[at], message=f"{kept[at].message}（同じ指摘がほかに{more:,}か所あります）")
    return kept
