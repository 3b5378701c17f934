"""Consolidate an inbox: every file gets a state and a reason, and the account balances."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bussi.validators.findings import Finding, Language, counted
from bussi.validators.garbage import no_collection
from bussi.validators.kinds import Level, State

from ..reading.files import Progress, files_of, read_files
from .attendance import Answered, Attendance, attendance
from .case import Case
from .check import check
from .own_books import OwnBook, without_our_books
from .reasons import with_reasons
from .roster import Expected
from .settle import ANSWERED, settle
from .stack import stacked_together

NO_ROSTER = Attendance()
NONE_ACCEPTED: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True)
class Consolidation:
    """The result of a run: all files in order, and what became of the lines of the roster.

    ``left_out``: books of ours in the inbox, which are no submissions. ``accepted``: which findings of a case somebody
    has accepted, by their place in ``findings``, and in what words.
    """

    books: tuple[Case, ...]
    attendance: Attendance = NO_ROSTER
    left_out: tuple[OwnBook, ...] = ()
    on: dt.date | None = None
    language: Language = "ja"
    accepted: Callable[[Case], Mapping[int, str]] = lambda case: NONE_ACCEPTED

    @property
    def missing(self) -> tuple[Expected, ...]:
        """Who on the roster sent nothing."""
        return self.attendance.missing

    @property
    def answered(self) -> tuple[Answered, ...]:
        """For whom on the roster something came that does not count yet."""
        return self.attendance.answered

    @property
    def account(self) -> dict[str, int]:
        """``received`` and the number of files in each state; they always balance."""
        counts = Counter(b.state for b in self.books)
        return {"received": len(self.books)} | {str(state): counts[state] for state in State}

    @property
    def findings(self) -> list[Finding]:
        """The findings that somebody has to answer."""
        return [f for b in self.books for f in self.open_of(b)]

    def open_of(self, case: Case) -> tuple[Finding, ...]:
        """Those of a case: all but the warnings that somebody has accepted, and none where another submission of the
        same matter counts.
        """
        if case.state not in ANSWERED:
            return ()
        accepted = self.accepted(case)
        return tuple(f for n, f in enumerate(case.findings) if n not in accepted) if accepted else case.findings

    @property
    def accepted_warnings(self) -> int:
        """How many warnings stand that somebody has accepted; they are in no other count."""
        settled = ((b.findings[n] for n in self.accepted(b)) for b in self.books if b.state in ANSWERED)
        return sum(f.count for found in settled for f in found)

    @property
    def levels(self) -> dict[Level, int]:
        """How many findings there are of each level."""
        return counted(self.findings)

    def told(self) -> dict[str, Any]:
        """What the command line says of it, to be kept as JSON."""
        return {
            "account": self.account,
            "missing": [e.as_json() for e in self.missing],
            "answered": [a.as_json() for a in self.answered],
            "left_out": [{"book": b.name, "kind": b.kind} for b in self.left_out],
            "findings": {str(level): n for level, n in self.levels.items()} | {"accepted": self.accepted_warnings},
            "assumed": self.attendance.assumed,
        }

    def current(self, state: State) -> list[Case]:
        """The books in a state."""
        return [b for b in self.books if b.state is state]


@no_collection()
def consolidate(
    inboxes: Sequence[Path],
    *,
    without: Sequence[Path] = (),
    roster: Sequence[Expected] = (),
    on: dt.date | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    language: Language = "ja",
    executor: Executor | None = None,
) -> Consolidation:
    """Read, check and consolidate all files in ``inboxes``; raises ``UsageError`` for a path that does not exist, and
    where there is no file at all.

    ``without``: files in them that are no submissions. ``roster``: who should have submitted. ``on``: the day whose law
    applies. ``workers``: processes to read in. ``executor``: read in this one instead.
    """
    read = read_files(files_of(inboxes, without), workers, progress, executor)
    cases, own = without_our_books(check(read, on, language))
    cases = stacked_together(cases) if own else cases  # no batch holds what is no submission
    return replace(settled(with_reasons(cases), roster, on, language), left_out=own)


def settled(
    cases: Sequence[Case],
    roster: Sequence[Expected] = (),
    on: dt.date | None = None,
    language: Language = "ja",
    remembered: Callable[[Sequence[Case]], Sequence[Case]] = tuple,
) -> Consolidation:
    """Checked books compared with each other, with what is ``remembered`` of earlier ones, and with the roster."""
    decisions = settle([c.summary for c in cases])
    books = tuple(remembered([c.decided(d, language) for c, d in zip(cases, decisions, strict=True)]))
    return Consolidation(books, attendance(roster, books), on=on, language=language)


__all__ = ["Consolidation", "consolidate", "settled"]
