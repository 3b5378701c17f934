"""What bussi raises when it cannot work with something; what is wrong in a readable book is a finding instead.

::

    BussiError                  one line on screen, exit code 2
    ├── DefinitionError         a form or law file is wrong: names file and line
    ├── UsageError              the caller asked for something that does not exist (form, item, sheet)
    │   └── UnknownTableError   no submission has a table of that name; a KeyError too
    ├── UnreadableError         a file is not a workbook we can read: names the reason, becomes "quarantined"
    └── OutputError             a result cannot be written where the user wants it
"""

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path

from .words import Words

MOST_LISTED = 40  # words that a message lists


def near(word: str, known: Iterable[str]) -> str:
    """What a message adds about a ``word`` that is not among ``known``: the word that was probably meant, or nothing.

    >>> near("lable", ("key", "label")), near("colour", ("key", "label"))
    ('（label のことですか）', '')
    """
    close = difflib.get_close_matches(word, tuple(known), 1)
    return f"（{close[0]} のことですか）" if close else ""


def meant(word: str, known: Iterable[str]) -> str:
    """The same; all words where none is near.

    >>> meant("lable", ("key", "label")), meant("colour", ("key", "label"))
    ('（label のことですか）', '（使えるもの: key, label）')
    """
    known = tuple(known)
    listed = f"（使えるもの: {', '.join(known)}）" if 0 < len(known) <= MOST_LISTED else ""
    return near(word, known) or listed


class BussiError(Exception):
    """Base of everything bussi raises on purpose; its text is one Japanese line for the user."""


class DefinitionError(BussiError):
    """A form or law file is wrong; ``str()`` starts with ``file:line``."""

    def __init__(self, path: Path | str, line: int | None, what: str) -> None:
        self.path, self.line, self.what = Path(path), line, what
        super().__init__(f"{self.path.name}:{line or 1}: {what}")


class UsageError(BussiError):
    """The caller asked for a form, item or sheet that does not exist."""


class UnknownTableError(UsageError, KeyError):
    """No submission has a table of that name; ``known`` are the names that there are."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name, self.known = name, tuple(known)
        own = [k for k in known if k.endswith(f".{name}")]
        if len(own) > 1:
            super().__init__(f"表 '{name}' はいくつもの様式にあります（{'、'.join(own)}）")
        else:
            super().__init__(f"表 '{name}' はありません{f'（{own[0]} のことですか）' if own else meant(name, known)}")

    def __str__(self) -> str:
        return str(self.args[0])


class UnreadableError(BussiError):
    """A file is not a workbook we can read.

    ``rule`` is the stable id of the reason in the catalogue (``FILE-…``), ``what`` the reason; ``remedy`` what to do,
    where that is not what the catalogue says for the rule. ``numbers``: the corporate numbers seen in a book of a
    version that we do not know, for whoever asks whose it is.
    """

    def __init__(self, rule: str, what: Words, remedy: Words | None = None, numbers: tuple[str, ...] = ()) -> None:
        self.rule, self.what, self.remedy, self.numbers = rule, what, remedy, numbers
        super().__init__(what.ja)


class OutputError(BussiError):
    """A result cannot be written where the user wants it."""
