"""Which plans are certified on a day, under which number, and what the plan says that was certified."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import sqlalchemy as sa
from bussi.validators import forms
from bussi.validators.kinds import EventKind

from ..batch.case import Case
from ..batch.stack import stacked_together
from ..reading.incoming import Incoming
from .keeping import given_back
from .plans import Life, Step, base_and_branch, lives


@dataclass(frozen=True)
class Certification:
    """Under which number a plan is certified, since when, and when a change was certified last (None: never)."""

    base: str
    branch: int
    certified_on: dt.date
    changed_on: dt.date | None = None
    number: str = ""

    @classmethod
    def of(cls, steps: Iterable[Step], day: dt.date = dt.date.max) -> Self | None:
        """That of a plan with these steps, as it stood on ``day``; None where it was not certified by then."""
        held = [s for s in happened(steps, day) if s.certified_as]
        first = next((s for s in held if s.what == EventKind.CERTIFIED), None)
        if first is None:
            return None
        changes = [s for s in held if s.what == EventKind.CHANGED]
        number = held[-1].certified_as
        changed_on = dt.date.fromisoformat(changes[-1].day) if changes else None
        return cls(*base_and_branch(number), dt.date.fromisoformat(first.day), changed_on, number)


@dataclass(frozen=True)
class Certified:
    """A certified plan: its life, its certification, the submission that was certified and its review (None: not in the
    ledger).

    ``ended_on``: the day on which it ended; None while it runs.
    """

    life: Life
    certification: Certification
    plan: Case | None
    review: Case | None = None
    ended_on: dt.date | None = None


def happened(steps: Iterable[Step], day: dt.date = dt.date.max) -> Iterator[Step]:
    """The steps until ``day``, without what was taken back."""
    return (s for s in steps if s.taken_back is None and s.day <= day.isoformat())


def ended_on(steps: Iterable[Step], day: dt.date = dt.date.max) -> dt.date | None:
    """The day on which a plan ended, by ``day``; None while it runs."""
    return next((dt.date.fromisoformat(s.day) for s in happened(steps, day) if s.what == EventKind.ENDED), None)


def certified_plans(
    connection: sa.Connection, words: Sequence[str] = (), day: dt.date = dt.date.max
) -> list[Certified]:
    """The plans that were certified by ``day``, also those that have ended since; ``words`` as those of ``lives``."""
    found = [(life, c) for life in lives(connection, words) if (c := Certification.of(life.steps, day)) is not None]
    steps = [(certified_step(life, c), review_step(life)) for life, c in found]
    cases = cases_of(connection, [s for pair in steps for s in pair if s is not None])
    return [
        Certified(life, c, *(None if s is None else cases[s.content] for s in pair), ended_on(life.steps, day))
        for (life, c), pair in zip(found, steps, strict=True)
    ]


def certified_step(life: Life, certification: Certification) -> Step | None:
    """The submission that was certified: the last of the plan that was submitted by that day, else the first later one."""
    own = plan_steps(life)
    certified_on = certification.changed_on or certification.certified_on
    return next(reversed([s for s in own if s.day <= certified_on.isoformat()] or own[:1]), None)


def plan_steps(life: Life) -> list[Step]:
    """The submissions of the plan itself that counted, oldest first."""
    return [s for s in life.steps if s.counts and forms.load(s.form).text.step is EventKind.APPLIED]


def review_step(life: Life) -> Step | None:
    """The review that certified the plan: the last that counts; None where none is in the ledger."""
    return next((s for s in reversed(life.steps) if s.counts and forms.load(s.form).certification), None)


def cases_of(connection: sa.Connection, steps: Sequence[Step]) -> dict[int | None, Case]:
    """What submissions say, by the number under which the ledger keeps it."""
    asked = {s.content: Incoming(Path(s.file), s.file) for s in steps if s.content is not None}
    cases = stacked_together(given_back(connection, [(file, content) for content, file in asked.items()]))
    return dict(zip(asked, cases, strict=True))


__all__ = [
    "Certification",
    "Certified",
    "cases_of",
    "certified_plans",
    "certified_step",
    "ended_on",
    "happened",
    "plan_steps",
    "review_step",
]
