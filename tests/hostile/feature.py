"""What a feature of a hostile or odd file is: how it is grafted, and what must come of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from .victim import Victim


@dataclass(frozen=True)
class Wanted:
    """One acceptable outcome.

    ``same``: read, every value as in the clean submission but those of ``fields``, with a finding of one of ``rules``
    (on each of ``fields``); without rules and fields there is no finding at all. ``refused``: set aside under one of
    ``rules``. ``absent``: not listed.
    """

    state: Literal["same", "refused", "absent"]
    rules: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    cell: str = ""
    any_finding: bool = False
    lost: bool = False  # values may be gone (not changed)
    values: tuple[tuple[str, object], ...] = ()  # what the first row of these fields must say, exactly
    accepted: bool = False  # no error
    at_most: int = 10**9  # findings
    words: tuple[str, ...] = ()  # each stands in a finding's message or remedy ("!word": it stands in none)


SAME = Wanted("same")
ABSENT = Wanted("absent")
BROKEN, UNSAFE = "FILE-BROKEN", "FILE-UNSAFE"


def refused(*rules: str) -> Wanted:
    """Set aside under one of these rules."""
    return Wanted("refused", rules)


def noticed(*rules: str, cell: str = "") -> Wanted:
    """Read with the same values, and something is said: one of ``rules`` (any of them if none is given), at ``cell``."""
    return Wanted("same", rules, (), cell, True)


def wrong(*fields: str, rules: tuple[str, ...] = ()) -> Wanted:
    """Returned: a finding (one of ``rules``) on each of these fields, and every other value as it was."""
    return Wanted("same", rules, fields, "", True)


def reads(values: Mapping[str, object], *rules: str, accepted: bool = False, also: tuple[str, ...] = ()) -> Wanted:
    """Read with exactly these values, one of ``rules`` on each of the fields; ``also``: other fields that may differ."""
    return Wanted("same", rules, (*values, *also), "", bool(rules), values=tuple(values.items()), accepted=accepted)


def says(key: str, *words: str) -> Wanted:
    """Returned with a finding on ``key``; the findings on it hold all ``words`` and none of those with ! before them."""
    return Wanted("same", (), (key,), "", True, words=words)


def only(*fields: str) -> Wanted:
    """Read, whatever is found; values differ in these fields alone (``table.*``: in any column of a table)."""
    return Wanted("same", ("*",), fields)


LOST = Wanted("same", ("BOOK-STRUCTURE",), (), "", True, True)  # a part of the form is gone, and that is said
NOT_READ = refused(BROKEN, UNSAFE)
EITHER = (SAME, NOT_READ)


@dataclass(frozen=True)
class Feature:
    """One feature, alone in its file. ``name`` is its sentence, ``file`` the file's name, ``put`` writes what is no file."""

    kind: str
    name: str
    wanted: tuple[Wanted, ...]
    make: Callable[[Victim], bytes | None] = lambda v: None
    file: str = ""
    put: Callable[[Path, bytes], None] | None = None


@dataclass
class Kind:
    """Collects the features of one kind."""

    name: str
    features: list[Feature] = field(default_factory=list)

    def add(
        self, name: str, make: Callable[[Victim], bytes | None], *wanted: Wanted, file: str = "",
        put: Callable[[Path, bytes], None] | None = None,
    ) -> None:  # fmt: skip
        assert wanted, name
        self.features.append(Feature(self.name, name, wanted, make, file, put))

    def __call__(self, *wanted: Wanted, file: str = "") -> Callable[[Callable[[Victim], bytes | None]], None]:
        """The function below is a feature; its name is the feature's."""

        def graft(make: Callable[[Victim], bytes | None]) -> None:
            self.add(make.__name__.replace("_", " "), make, *wanted, file=file)

        return graft
