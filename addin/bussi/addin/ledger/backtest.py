"""What a changed rule or rate would do to the submissions that came so far, before it goes live."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from bussi.validators.errors import UsageError
from bussi.validators.findings import Finding
from bussi.validators.forms.model import Form
from bussi.validators.garbage import no_collection
from bussi.validators.kinds import Level, State

from ..batch.case import Case
from ..batch.settle import Amount
from ..batch.stack import stacked_together
from ..reading.incoming import Incoming
from ..reading.submission import Submission
from .keeping import given_back
from .rejudging import form_for, rejudged, untried
from .tables import GONE, contents, submissions


class Effect(StrEnum):
    """What a change would do to a submission."""

    FAILS = "新たに要修正"
    PASSES = "新たにエラーなし"
    OTHER = "指摘だけが変わる"
    NONE = "変わらない"


@dataclass(frozen=True)
class Tried:
    """A submission: as it was recorded, and which findings the change would bring and take away."""

    case: Case
    gained: tuple[Finding, ...]
    lost: tuple[Finding, ...]

    @property
    def effect(self) -> Effect:
        """What becomes of it."""
        errors = {_key(f) for f in self.case.findings if f.level is Level.ERROR}
        more = any(f.level is Level.ERROR for f in self.gained)
        if more and not errors:
            return Effect.FAILS
        if errors and not more and errors <= {_key(f) for f in self.lost}:
            return Effect.PASSES
        return Effect.OTHER if self.gained or self.lost else Effect.NONE

    @property
    def amount(self) -> Amount | None:
        """Its first amount, where its form has one and it is filled in."""
        return next(iter(self.case.summary.amounts), None)


@dataclass(frozen=True)
class Backtest:
    """All submissions that came so far, tried; ``untried``: the rules that read what the ledger does not hold."""

    tried: tuple[Tried, ...]
    untried: tuple[str, ...]

    def with_effect(self, effect: Effect) -> list[Tried]:
        """The submissions to which this would happen."""
        return [t for t in self.tried if t.effect is effect]


@no_collection()
def backtest(
    connection: sa.Connection, forms_in: Path | None, law_in: Path | None = None, on: dt.date | None = None
) -> Backtest:
    """Judge every submission in the ledger, copies once, by the forms and the law now and by those in two folders.

    Both times only by what the ledger holds, so that nothing but the change makes a difference. ``on``: the day whose
    law applies (default: each submission's own). Raises ``UsageError`` where nothing is recorded or nothing changes.
    """
    if forms_in is None and law_in is None:
        raise UsageError("変えた様式（--forms）か法令の値（--law）のフォルダを指定してください")
    cases = _cases(connection)
    if not cases:
        raise UsageError("台帳に、読み取れた提出がありません")
    known = [s for c in cases if (s := c.submission) is not None]
    new = rejudged(known, forms_in, law_in, on)
    now = rejudged(known, None, None, on)
    tried = [Tried(c, _without(n, o), _without(o, n)) for c, n, o in zip(cases, new, now, strict=True)]
    used = {(f.name, f.version): f for f in _forms(known, forms_in)}
    return Backtest(tuple(tried), tuple(dict.fromkeys(rule for f in used.values() for rule in untried(f))))


def _forms(known: Sequence[Submission], folder: Path | None) -> list[Form]:
    return [form_for(s, folder) for s in {(s.form, s.version): s for s in known}.values()]


def _cases(connection: sa.Connection) -> list[Case]:
    """The last judgement of everything that was ever filled in, under its last name that is no copy's."""
    last = sa.select(sa.func.max(contents.c.id)).group_by(contents.c.form, contents.c.filled)
    told: dict[int, Any] = {}
    asked = sa.select(submissions.c.content, submissions.c.path, submissions.c.name, submissions.c.state)
    for s in connection.execute(asked.where(submissions.c.content.in_(last)).order_by(submissions.c.id)):
        if s.state not in (GONE, State.DUPLICATE) or s.content not in told:
            told[s.content] = s
    files = [(Incoming(Path(s.path), s.name), at) for at, s in sorted(told.items())]
    return stacked_together(given_back(connection, files))


def _without(some: Sequence[Finding], others: Sequence[Finding]) -> tuple[Finding, ...]:
    known = {_key(f) for f in others}
    return tuple(f for f in some if _key(f) not in known)


def _key(f: Finding) -> tuple[object, ...]:
    return (f.rule, f.level, f.place.table, f.place.key, f.place.row)


__all__ = ["Backtest", "Effect", "Tried", "backtest"]
