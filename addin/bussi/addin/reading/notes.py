"""What the intake found out about a book beside its values."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bussi.validators.catalogue import Words
from bussi.validators.findings import bounded
from bussi.validators.kinds import Place, whole_book


@dataclass(frozen=True)
class Note:
    """Something the intake found out about a book: a rule of the catalogue, where, and the value that stands there.

    ``count``: how many there are of it.
    """

    rule: str
    place: Place
    value: str | Words
    message: Words
    count: int = 1


ONLY_COUNTED = ("", Words("", ""))  # value and message of a note that ``capped`` leaves out


def about_the_book(rule: str, value: str | Words, message: Words) -> Note:
    """A note about a book as a whole."""
    return Note(rule, whole_book(), value, message)


def capped(notes: Iterable[Note]) -> list[Note]:
    """The first notes of each rule; the last of them stands for those that are left out."""
    return [replace(n, count=count) if count > 1 else n for n, count in bounded(notes, lambda n: n.rule)]
