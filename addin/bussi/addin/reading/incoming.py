"""A file that came in, and what reading it gives: a submission, or why it is set aside."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bussi.validators.errors import UnreadableError
from bussi.validators.words import Words

from .submission import Submission


@dataclass(frozen=True)
class Incoming:
    """A file of the inbox; ``name`` is how messages call it."""

    path: Path
    name: str


@dataclass(frozen=True)
class Unreadable:
    """A file that is set aside: the rule it breaks and what was found; ``trace`` where our own reader failed on it.

    ``remedy``: what to do about it, where that is not what the catalogue says for the rule. ``numbers``: the corporate
    numbers seen in a book of a version that we do not know.
    """

    name: str
    path: str
    rule: str
    what: Words
    trace: str = ""
    remedy: Words | None = None
    numbers: tuple[str, ...] = ()


def set_aside(file: Incoming, e: UnreadableError) -> Unreadable:
    """A file with the reason why it cannot be read."""
    return Unreadable(file.name, str(file.path), e.rule, e.what, remedy=e.remedy, numbers=e.numbers)


Outcome = Submission | Unreadable
Reader = Callable[[Incoming], Outcome]
