"""The life of each plan: what was submitted, what changed in it, and what officials entered, in the order of time."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from bussi.validators.errors import near
from bussi.validators.findings import STATE_WORDS
from bussi.validators.garbage import no_collection
from bussi.validators.kinds import EventKind, State
from bussi.validators.text_keys import identity_key

from ..batch.case import Case
from ..batch.compare import Difference, compare
from ..batch.stack import stacked_together
from ..reading.incoming import Incoming
from ..reading.submission import Submission
from .keeping import AT_ONCE, given_back
from .tables import GONE, events, runs, submissions

_BRANCH = re.compile(r"(?P<base>.*\S)\s*[-‐－ー−]\s*(?P<branch>\d{1,2})", re.DOTALL)


def base_and_branch(number: str) -> tuple[str, int]:
    """A certification number as base and branch (1 where it has none); the branch counts the certified changes.

    >>> base_and_branch("2026架空物資第1号-2"), base_and_branch("2026架空物資第1号")
    (('2026架空物資第1号', 2), ('2026架空物資第1号', 1))
    """
    found = _BRANCH.fullmatch(number.strip())
    return (found["base"], int(found["branch"])) if found else (number.strip(), 1)


class Key(NamedTuple):
    """By what a plan is known: corporate number, item, and the number that the business gave it."""

    business: str
    item: str
    plan: str

    @classmethod
    def of(cls, case: Case) -> "Key":
        """That of the plan that a submission is about."""
        return cls(case.business or "", case.item or "", str(case.role("plan") or ""))

    @property
    def folded(self) -> tuple[str, ...]:
        """The same however it is typed."""
        return tuple(identity_key(x) for x in self)


@dataclass(frozen=True)
class Step:
    """One thing that happened: ``day`` when it did, ``recorded`` and ``by`` when and by whose run it was written down.

    ``what``: the kind of event, or the state of a submission. ``number``: of an event, by which it can be taken back.
    ``taken_back``: the number of the event that says it was wrong. ``changes``: of a submission that says something else
    than the one before, in what; ``form``: that of it, ``content``: under which number the ledger keeps what it says,
    ``state``: what had become of it.
    """

    day: str
    recorded: str
    by: str
    run: int
    what: str
    who: str
    why: str
    evidence: str = ""
    certified_as: str = ""
    number: int | None = None
    taken_back: int | None = None
    file: str = ""
    changes: tuple[Difference, ...] = ()
    form: str = ""
    content: int | None = None
    state: State | None = None

    @property
    def counts(self) -> bool:
        """Whether it was then what the business had submitted last."""
        return self.state is not None and self.state.counts


@dataclass
class Life:
    """A plan and its steps, oldest first."""

    key: Key
    name: str = ""
    steps: list[Step] = field(default_factory=list)

    @property
    def certified_as(self) -> str:
        """The number under which it was certified last; "" where it was not."""
        return next((s.certified_as for s in reversed(self.steps) if s.certified_as and s.taken_back is None), "")


class Told(NamedTuple):
    """What a run says of a submission: as a row of the ledger."""

    run: int
    name: str
    state: State
    reason: str
    content: int
    started: str
    by: str


@no_collection()
def lives(
    connection: sa.Connection,
    words: Sequence[str] = (),
    businesses: Collection[str] | None = None,
    now: Sequence[tuple[Told, Case]] = (),
) -> list[Life]:
    """The lives of the plans whose corporate number, name, item, plan or certification holds any of ``words``, or all.

    ``businesses``: only what these submitted (None: all). ``now``: what is settled in a run that is not recorded yet.
    """
    found: dict[tuple[str, ...], Life] = {}
    reports: dict[tuple[str, ...], Life] = {}  # which name a plan by its certification
    before: dict[tuple[str, ...], Submission] = {}  # of each form
    seen: set[tuple[tuple[str, ...], str]] = set()
    reviewed: dict[tuple[str, ...], list[Step]] = {}  # by the review that counts
    for told, case in _in_order(chain(_submitted(connection, businesses), now)):
        key = Key.of(case)
        form = case.form
        by_number = form is not None and form.text.follows is not None and form.text.issued_on == "certified"
        life = (reports if by_number else found).setdefault(key.folded, Life(key))
        life.name = case.business_name or life.name
        day = case.value(form.role("day")) if form else None
        own = (*key.folded, form.name if form else "")
        old, new = before.get(own), case.submission
        changes: tuple[Difference, ...] = ()
        if new is not None and (key.folded, new.content) not in seen:
            changes = compare(old, new).differences if old is not None else ()
            before[own] = new
            seen.add((key.folded, new.content))
        who = case.business_name or case.business or ""
        life.steps.append(
            Step(
                str(day or told.started[:10]), told.started, told.by, told.run, STATE_WORDS[State(told.state)], who,
                told.reason, file=told.name, changes=changes, form=form.name if form else "", content=told.content,
                state=State(told.state),
            )
        )  # fmt: skip
        if form is not None and (form.certification or form.text.asks) and State(told.state).counts:
            reviewed[key.folded] = [*_asked(life.steps[-1], case), *_certified(life.steps[-1], case)]
    for folded, steps in reviewed.items():
        found[folded].steps += steps
    for step, key in _entered(connection):
        found.setdefault(_of(key, found), Life(key)).steps.append(step)
    _join(found, reports)
    for life in found.values():
        life.steps.sort(key=lambda s: (s.run, s.number or 0))
    return [found[k] for k in sorted(found) if _is_meant(found[k], words)]


def _asked(step: Step, case: Case) -> Iterator[Step]:
    """That a correction was asked for, where a review says when."""
    day = case.value(case.form.text.asks) if case.form else None
    if day is not None:
        yield replace(step, day=str(day), what=EventKind.AMENDED, changes=(), content=None, state=None)


def _certified(step: Step, case: Case) -> Iterator[Step]:
    """The certification that a review without errors says."""
    assert case.form is not None
    said = {kind: case.value(key) for kind, key in case.form.certification.items()}
    if not said or step.state is not State.ACCEPTED or None in said.values():
        return
    number = f"{said['text']}-{said['integer']}"
    day = str(said["date"])
    yield replace(step, day=day, what=EventKind.CERTIFIED, certified_as=number, changes=(), content=None, state=None)


def _join(found: dict[tuple[str, ...], Life], reports: Mapping[tuple[str, ...], Life]) -> None:
    """Reports belong to the life of the plan that is certified under the number they name."""
    certified: dict[tuple[str, ...], Life] = {
        (*key[:2], identity_key(base_and_branch(s.certified_as)[0])): life
        for key, life in found.items()
        for s in life.steps
        if s.certified_as and s.taken_back is None
    }
    for key, life in reports.items():
        if key in certified:
            certified[key].steps += life.steps
        else:
            found[key] = life


def _in_order(told: Iterable[tuple[Any, Case]]) -> Iterator[tuple[Any, Case]]:
    """Those of one run by their revision: the files of a run stand in the order of their names."""
    for _, some in groupby(told, key=lambda pair: pair[0].run):
        yield from sorted(some, key=lambda pair: pair[1].revision)


def _submitted(connection: sa.Connection, businesses: Collection[str] | None) -> Iterator[tuple[Any, Case]]:
    """Every time something was told of a readable submission of a plan, oldest first, with its case."""
    columns = (submissions.c.run, submissions.c.path, submissions.c.name, submissions.c.state, submissions.c.reason,
               submissions.c.content, runs.c.started, runs.c.who.label("by"))  # fmt: skip
    asked = sa.select(*columns).join_from(submissions, runs)
    asked = asked.where(submissions.c.content.is_not(None), submissions.c.state != GONE).order_by(submissions.c.id)
    if businesses is not None:
        asked = asked.where(submissions.c.business.in_(businesses))
    told = connection.execute(asked).all()
    for first in range(0, len(told), AT_ONCE):
        some = told[first : first + AT_ONCE]
        cases = given_back(connection, [(Incoming(Path(t.path), t.name), t.content) for t in some])
        for t, case in zip(some, stacked_together(cases), strict=True):
            if is_of_a_plan(case):
                yield t, case


def is_of_a_plan(case: Case) -> bool:
    """Whether it says whose plan it is about, and which."""
    return case.form is not None and bool(case.form.role("business") and case.form.role("plan"))


def _entered(connection: sa.Connection) -> Iterator[tuple[Step, Key]]:
    asked = sa.select(events, runs.c.started, runs.c.who.label("by")).join_from(events, runs).order_by(events.c.id)
    told = connection.execute(asked).all()
    taken_back = {e.takes_back: e.id for e in told if e.takes_back is not None}
    for e in told:
        what = e.kind if e.takes_back is None else f"{e.kind}（出来事{e.takes_back}）"
        certified_as = e.number if e.takes_back is None else ""
        yield (
            Step(
                e.day, e.started, e.by, e.run, what, e.who, e.why, e.evidence, certified_as, e.id, taken_back.get(e.id)
            ),
            Key(e.business, e.item, e.plan),
        )


def _of(key: Key, found: dict[tuple[str, ...], Life]) -> tuple[str, ...]:
    """The plan that an event is about: that of the key, or the only one that agrees with what the key says."""
    own = key.folded
    if own in found:
        return own
    agreeing = [k for k in found if all(mine in ("", theirs) for mine, theirs in zip(own, k, strict=True))]
    return agreeing[0] if len(agreeing) == 1 else own


def near_words(connection: sa.Connection, words: Sequence[str]) -> str:
    """What a message adds about ``words`` that no plan has: what was probably meant, or nothing."""
    known = {text for life in lives(connection) for text in _about(life) if text}
    return next((hint for word in words if (hint := near(word, known))), "")


def _about(life: Life) -> tuple[str, ...]:
    return (*life.key, life.name, *(s.certified_as for s in life.steps))


def _is_meant(life: Life, words: Sequence[str]) -> bool:
    return not words or any(word in text for word in words for text in _about(life))


__all__ = ["Key", "Life", "Step", "Told", "base_and_branch", "is_of_a_plan", "lives", "near_words"]
