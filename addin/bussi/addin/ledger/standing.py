"""Where each plan stands on a day: what has happened to it, since when it waits, for whom, and what is due."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from bussi.validators import forms, law
from bussi.validators.deadlines import due, months_of
from bussi.validators.kinds import EventKind, State

from ..batch.case import Case, Contact
from .certified import Certification, cases_of, certified_step, ended_on, happened, plan_steps
from .plans import Life, Step, lives
from .published import SUMMARY, published_values
from .reporting import Report, reports_due

SOON = 30  # days before a report is due in which it is spoken of
REVIEW = "plan_review_months"
WINDOW = "filing_window"


class Alert(StrEnum):
    """How pressing it is, gravest first."""

    LATE = "期限超過"
    WAITING = "対応待ち"
    SOON = "期限間近"
    FINE = "対応なし"


class Side(StrEnum):
    """Who has to do something."""

    MINISTRY = "主務省"
    BUSINESS = "事業者"


@dataclass(frozen=True)
class Duty:
    """Something that is to be done: by whom, what, by when (None: no day is set), and how many days it has waited.

    ``late``: how many days ago it should have been done.
    """

    side: Side
    what: str
    by: dt.date | None
    waiting: int
    late: int = 0
    report: Report | None = None


@dataclass(frozen=True)
class Notice:
    """A certification, or that of a change, as it is told to the support body (様式第四、様式第八): its day, its
    number with the branch, and in short what is certified ("" where the ledger does not know). ``evidence``: the number of
    the document, where an official entered it.
    """

    what: EventKind
    day: dt.date
    number: str
    summary: str
    evidence: str


@dataclass(frozen=True)
class Window:
    """A period in which applications for an item are taken; ``until`` None: no end is known."""

    name: str
    until: dt.date | None


@dataclass(frozen=True)
class Standing:
    """A plan on a day. ``days``: kind of step → when it was reached last; ``stage``: the last of them, ``since`` when.

    ``window``: in which it was submitted last. ``contact``: whom to write to. ``reports``: those due so far. ``notices``: of
    its certifications, oldest first.
    """

    life: Life
    item: str
    certification: Certification | None
    days: Mapping[EventKind, dt.date]
    stage: EventKind
    since: dt.date
    waiting: int
    duties: tuple[Duty, ...]
    reports: tuple[Report, ...]
    window: Window | None
    contact: Contact
    notices: tuple[Notice, ...]

    @property
    def alert(self) -> Alert:
        """How pressing the most pressing duty is."""
        if any(d.late for d in self.duties):
            return Alert.LATE
        if any(d.report is None for d in self.duties):
            return Alert.WAITING
        return Alert.SOON if self.duties else Alert.FINE

    @property
    def first(self) -> Duty | None:
        """The duty to be spoken of first."""
        return max(self.duties, key=lambda d: (d.late, d.report is None, d.waiting), default=None)


def standings(connection: sa.Connection, day: dt.date, words: Sequence[str] = ()) -> list[Standing]:
    """Where the plans stand on ``day``, the most pressing first; ``words`` as of ``lives``."""
    found = [(life, steps) for life in lives(connection, words) if (steps := _steps(life, day))]
    cases = cases_of(connection, [s for _, steps in found for s, _ in steps])
    order = list(Alert)
    told = [_standing(life, steps, cases, day) for life, steps in found]
    return sorted(told, key=lambda s: (order.index(s.alert), -max((d.late for d in s.duties), default=0), -s.waiting))


def _steps(life: Life, day: dt.date) -> list[tuple[Step, EventKind]]:
    """What has happened by ``day``, in the order of days, and what it is in the life of the plan."""
    found: list[tuple[Step, EventKind]] = []
    applied = certified = False
    for s in sorted(happened(life.steps, day), key=lambda s: s.day):
        if s.content is not None and not s.counts:  # another counts in its place
            continue
        kind = EventKind(s.what) if s.content is None and s.what in list(EventKind) else None
        if s.content is not None:
            kind = forms.load(s.form).text.step
            if kind is EventKind.APPLIED and (certified or applied):
                kind = EventKind.CHANGED if certified else EventKind.AMENDED
        if kind is None:
            continue
        again = s.content is not None and any(s.content == other.content for other, _ in found)
        applied, certified = applied or kind is EventKind.APPLIED, certified or kind is EventKind.CERTIFIED
        if again:  # the same submission in another state
            at = next(n for n, (other, _) in enumerate(found) if other.content == s.content)
            found[at] = s, found[at][1]
        else:
            found.append((s, kind))
    return found


def _standing(
    life: Life, steps: Sequence[tuple[Step, EventKind]], cases: Mapping[int | None, Case], day: dt.date
) -> Standing:
    certification, ended = Certification.of(life.steps, day), ended_on(life.steps, day)
    days = {kind: dt.date.fromisoformat(s.day) for s, kind in steps}
    stage, since = steps[-1][1], dt.date.fromisoformat(steps[-1][0].day)
    sent = [s for s, _ in steps if s.content is not None]
    own = {s.content for s in plan_steps(life)}
    plan = next((s for s in reversed(sent) if s.content in own), None)
    item = next((c for s in reversed(sent) if (c := cases[s.content].item)), None) or life.key.item
    reports: list[Report] = []
    meant = None if certification is None else certified_step(life, certification)
    if certification is not None and meant is not None and meant.content in cases:
        about = [cases[s.content] for s in sent]
        reports = reports_due(cases[meant.content], certification.certified_on, ended or day, about)
    window = None if plan is None else _window(item, dt.date.fromisoformat(plan.day))
    duties = [] if ended else [*_deciding(steps, cases, window, day), *_reporting(reports, day)]
    contacts = [cases[s.content].contact for s in reversed(sent)]
    contact = next((c for c in contacts if c.mail), contacts[0] if contacts else Contact("", "", ""))
    return Standing(
        life, item, certification, days, stage, since, 0 if ended else (day - since).days, tuple(duties), tuple(reports),
        window, contact, tuple(_notices(steps, cases)),
    )  # fmt: skip


def _notices(steps: Sequence[tuple[Step, EventKind]], cases: Mapping[int | None, Case]) -> Iterator[Notice]:
    """The certifications in the life of a plan, each with the summary of what was submitted and reviewed until then."""
    plan = change = ""
    for s, kind in steps:
        case = cases.get(s.content) if s.content is not None else None
        if case is not None and case.form is not None:
            told = published_values(case).get(SUMMARY)
            plan = "、".join(told) if isinstance(told, tuple) else plan
            changes = case.form.text.changes
            change = str(case.value(changes.summary) or "") if changes is not None else change
        elif s.certified_as and kind in (EventKind.CERTIFIED, EventKind.CHANGED):
            summary = change if kind is EventKind.CHANGED else plan
            yield Notice(kind, dt.date.fromisoformat(s.day), s.certified_as, summary, s.evidence)


def _deciding(
    steps: Sequence[tuple[Step, EventKind]], cases: Mapping[int | None, Case], window: Window | None, day: dt.date
) -> list[Duty]:
    """What an application or a change that is not decided waits for: the answer of the ministry, or a correction."""
    open_: Step | None = None
    for s, kind in steps:
        if s.content is None and kind in (EventKind.CERTIFIED, EventKind.CHANGED, EventKind.ENDED):
            open_ = None
        elif kind in (EventKind.APPLIED, EventKind.AMENDED, EventKind.CHANGED) and _awaits(s, cases):
            open_ = s
    if open_ is None:
        return []
    since = dt.date.fromisoformat(open_.day)
    waiting = (day - since).days
    asked = open_.content is None and open_.what == EventKind.AMENDED
    if asked or open_.state is State.RETURNED:
        until = window.until if window is not None else None
        late = 0 if until is None else max(0, (day - until).days)
        return [Duty(Side.BUSINESS, "補正", until, waiting, late)]
    months = months_of(REVIEW, since)
    by = None if months is None else due(since, months)
    return [Duty(Side.MINISTRY, "審査", by, waiting, 0 if by is None else max(0, (day - by).days))]


def _awaits(s: Step, cases: Mapping[int | None, Case]) -> bool:
    """Whether the ministry has to decide on it; a minor change is only told."""
    if s.content is None:
        return True
    return all(cases[s.content].value(key) == value for key, value in forms.load(s.form).text.awaits.items())


def _reporting(reports: Sequence[Report], day: dt.date) -> list[Duty]:
    """The reports that have not come and are late or soon due."""
    return [
        Duty(Side.BUSINESS, f"{r.end.year}年{r.end.month}月期の報告", r.due_on, (day - r.end).days, r.days_late(day), r)
        for r in reports
        if r.submitted_on is None and (r.due_on is None or (r.due_on - day).days <= SOON)
    ]


def _window(item: str, day: dt.date) -> Window | None:
    """The filing window of an item that was open on ``day``, as far as the law's data know it."""
    known = [(e.since, e.value) for e in law.load().entries(WINDOW, (item,))] if item else []
    name = next((value for since, value in reversed(known) if since <= day), None)
    if name is None:
        return None
    after = next((since for since, _ in known if since > day), None)
    return Window(str(name), None if after is None else after - dt.timedelta(1))


__all__ = ["Alert", "Duty", "Notice", "Side", "Standing", "Window", "standings"]
