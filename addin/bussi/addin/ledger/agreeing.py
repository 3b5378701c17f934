"""What submissions say otherwise than the ledger: its certifications, its plans, the reports before on the same matter."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from bussi.validators import forms
from bussi.validators.catalogue import noticed
from bussi.validators.findings import Finding, Language
from bussi.validators.forms.ledger_rules import BEFORE, CERTIFICATIONS, DECIDED_ON, KNOWN, RECORD, read, with_ledger
from bussi.validators.forms.model import Form
from bussi.validators.issued import lines_of
from bussi.validators.judging import judge
from bussi.validators.kinds import EventKind, State
from bussi.validators.reporting import findings
from bussi.validators.text_keys import business_key, identity_key

from ..batch.case import Case
from ..batch.check import noticed_in
from ..batch.compare import row_key
from ..batch.stack import stack, stacked_together
from ..reading.changed import ISSUED, Said, changed
from ..reading.incoming import Incoming
from ..reading.submission import Submission
from .certified import Certification, cases_of, certified_step
from .keeping import given_back
from .plans import Key, Life, Told, base_and_branch, is_of_a_plan, lives
from .prefilling import prefilled, with_computed
from .reporting import is_regular
from .tables import GONE, events, submissions
from .writing import absolute, is_in, latest

Row = Mapping[str, Any]
SAID = Said(
    "LEDGER-VALUE",
    noticed.LEDGER_CHANGED,
    noticed.LEDGER_ROW_GONE,
    lambda a, b: identity_key(a) == identity_key(b),
)


@dataclass(frozen=True)
class Before:
    """What the ledger knows when a submission comes in: what it would be handed out with on its day (``known``, as ``build``
    takes it; None where its plan is not certified), since when the plan is certified as it is, the report before and the
    record of the plan (None: none), and how many certifications for the item.
    """

    known: Mapping[str, Any] | None
    decided_on: dt.date | None
    report: Case | None
    record: Case | None
    certifications: int


def with_ledger_findings(
    connection: sa.Connection, cases: Sequence[Case], inboxes: Sequence[Path], on: dt.date | None, language: Language
) -> list[Case]:
    """The settled ``cases`` of a run that is not recorded yet, with what the ledger says of those that are compared with it.

    ``inboxes``: what was told of files there before does not count any more. ``on``: the day whose law applies.
    """
    asked: dict[tuple[str, str], list[int]] = {}
    for n, case in enumerate(cases):
        if case.form is not None and case.state.counts and _is_compared(case.form):
            asked.setdefault((case.form.name, case.form.version), []).append(n)
    if not asked:
        return list(cases)
    memory = _Memory(connection, cases, {cases[n].business or "" for own in asked.values() for n in own}, inboxes)
    found = list(cases)
    for (name, version), members in asked.items():
        form = forms.load(name, version)
        own = [cases[n] for n in members]
        before = [memory.before(case) for case in own]
        told = _by_rules(form, own, before, on, language)
        for n, case, b, by_rules in zip(members, own, before, told, strict=True):
            found[n] = case.also((*by_rules, *_otherwise(form, case, b, language)))
    return found


def _is_compared(form: Form) -> bool:
    """Whether it is on a certified plan, or has rules that read the report before."""
    on_certified = form.text.follows is not None and form.text.issued_on == "certified"
    on_a_plan = on_certified and form.role("business") is not None and form.role("plan") is not None
    return on_a_plan or bool(form.text.ledger_rules)


class _Memory:
    """All that the ledger and a run know of the plans of some businesses ("": of forms that ask for none)."""

    def __init__(
        self, connection: sa.Connection, cases: Sequence[Case], businesses: set[str], inboxes: Sequence[Path]
    ) -> None:
        spelled = {b for b in connection.scalars(sa.select(submissions.c.business).distinct()) if b is not None}
        wanted = {identity_key(b) for b in businesses}
        meant = {b for b in spelled if identity_key(b) in wanted}
        now = [c for c in cases if c.state.counts and identity_key(c.business or "") in wanted]
        plans = filter(is_of_a_plan, now)
        self._now = {-n: case for n, case in enumerate(plans, 1)}  # of which the ledger has no number yet
        run = (connection.scalar(sa.select(sa.func.max(submissions.c.run))) or 0) + 1
        told = [(Told(run, c.name, c.state, c.reason, n, "", ""), c) for n, c in self._now.items()]
        self._lives = {}
        for life in lives(connection, businesses=meant, now=told):
            for step in life.steps:
                if step.certified_as and step.taken_back is None:
                    own = life.key._replace(plan=base_and_branch(step.certified_as)[0]).folded
                    self._lives[own] = life
        self._reports: dict[tuple[str, tuple[str, ...]], list[Case]] = {}  # by form and plan
        for c in (*now, *_elsewhere(connection, meant | {None} if "" in wanted else meant, inboxes)):
            if c.form is not None:
                self._reports.setdefault((c.form.name, Key.of(c).folded), []).append(c)
        self._certifications = _certifications(connection, now)
        self._cases: dict[int | None, Case] = {}
        self._connection = connection

    def before(self, case: Case) -> Before:
        """What is known of the plan that a case is about."""
        form, own = case.form, Key.of(case).folded
        assert form is not None
        report, record = self._report_before(case, own), self._record(form, own)
        number = self._certifications.get(case.item or "", 0) + self._certifications.get("", 0)
        life = self._lives.get(own)
        day = case.value(form.role("day"))
        certification = None
        if life is not None:
            on_the_day = None if day is None else Certification.of(life.steps, day)
            certification = on_the_day or Certification.of(life.steps)
        if life is None or certification is None:
            return Before(None, None, report, record, number)
        plan = self._plan(life, certification)
        known = prefilled(form, life, plan, certification, () if report is None else (report,)).values
        if report is None:  # then nothing is known of it, and not that it was nothing
            known = known | {"tables": {t: _without_previous(form, t, rows) for t, rows in known["tables"].items()}}
        return Before(known, certification.changed_on or certification.certified_on, report, record, number)

    def _plan(self, life: Life, certification: Certification) -> Case | None:
        step = certified_step(life, certification)
        if step is None or step.content is None:
            return None
        if step.content in self._now:
            return self._now[step.content]
        if step.content not in self._cases:
            self._cases |= cases_of(self._connection, [step])
        return self._cases[step.content]

    def _record(self, form: Form, own: tuple[str, ...]) -> Case | None:
        """The last record of the plan without errors."""
        found = self._reports.get((form.text.record or "", own), ())
        return max((c for c in found if c.state is State.ACCEPTED), key=lambda c: c.revision, default=None)

    def _report_before(self, case: Case, own: tuple[str, ...]) -> Case | None:
        form, when = case.form, _order(case)
        if form is None or None in when:
            return None
        earlier = [
            c
            for c in self._reports.get((form.name, own), ())
            if None not in _order(c) and _order(c) < when and (form.text.due is None or is_regular(c, form.text.due))
        ]
        return max(earlier, key=lambda c: (_order(c), c.revision), default=None)


def _without_previous(form: Form, table: str, rows: Iterable[Row]) -> list[Row]:
    """Rows without what they would take over from the report before."""
    return [{k: v for k, v in row.items() if form.columns[table][k].prefill != "previous"} for row in rows]


def _order(case: Case) -> tuple[Any, ...]:
    """The days and numbers of the period that a case is about, in which it has its place among others."""
    form = case.form
    return tuple(case.value(k) for k in form.period if form.entries[k].cell_type.kind != "text") if form else ()


def _elsewhere(connection: sa.Connection, businesses: AbstractSet[str | None], inboxes: Sequence[Path]) -> list[Case]:
    """What counts of these businesses (None: of none) in other inboxes."""
    scopes = [absolute(i) for i in inboxes]
    told = [
        s
        for s in latest(connection, businesses).values()
        if s["state"] != GONE and s["content"] is not None
        if State(s["state"]).counts and not is_in(s["path"], scopes)
    ]
    return stacked_together(
        given_back(connection, [(Incoming(Path(s["path"]), s["name"]), s["content"]) for s in told])
    )


def _certifications(connection: sa.Connection, now: Iterable[Case]) -> dict[str, int]:
    """Item ("" where an event names none) → how many certifications the ledger and the run know."""
    entered = sa.select(events.c.item).where(events.c.kind == EventKind.CERTIFIED)
    certifying = [name for name in forms.names() if forms.load(name).certification]
    reviewed = sa.select(submissions.c.item).where(submissions.c.form.in_(certifying))
    reviewed = reviewed.where(submissions.c.state == State.ACCEPTED)
    here = [c.item for c in now if c.form is not None and c.form.certification and c.state is State.ACCEPTED]
    found: dict[str, int] = {}
    for item in (*connection.scalars(entered), *connection.scalars(reviewed), *here):
        found[item or ""] = found.get(item or "", 0) + 1
    return found


# the findings -----------------------------------------------------------------------------------------------------------


def _by_rules(
    form: Form, cases: Sequence[Case], before: Sequence[Before], on: dt.date | None, language: Language
) -> list[list[Finding]]:
    """What the rules say that read the ledger."""
    if not form.text.ledger_rules:
        return [[] for _ in cases]
    larger = with_ledger(form)
    batch = stack(larger, [_with_known(form, case, b) for case, b in zip(cases, before, strict=True)])
    own = {r.text.id for r in larger.rules}
    return [[f for f in some if f.rule in own] for some in findings(judge(batch, on), language)]


def _with_known(form: Form, case: Case, before: Before) -> Submission:
    """The submission with what the ledger knows beside it, under the names of the rules."""
    s = case.submission
    assert s is not None
    of_plan = {DECIDED_ON: before.decided_on, CERTIFICATIONS: before.certifications}
    values = before.known or {"fields": {}, "tables": {}}
    known, report, record = {**values["fields"], **of_plan}, before.report, before.record
    beside = {KNOWN + k: _as_written(form, k, s.fields.get(k), known.get(k)) for k in read(form, None, KNOWN)}
    beside |= {BEFORE + k: None if report is None else report.value(k) for k in read(form, None, BEFORE)}
    beside |= {RECORD + k: None if record is None else record.value(k) for k in read(form, None, RECORD)}
    tables = {}
    for table, (numbers, columns) in s.tables.items():
        mine = ({k: c[n] for k, c in columns.items()} for n in range(len(numbers)))
        names = [name for name, _ in _named(form, table, mine)]
        reported = () if report is None else with_computed(report, table)
        more: dict[str, list[Any]] = {}
        for origin, rows in ((KNOWN, values["tables"].get(table, ())), (BEFORE, reported)):
            if asked := read(form, table, origin):
                theirs = dict(_named(form, table, rows))
                more |= {origin + key: [theirs.get(name, {}).get(key) for name in names] for key in asked}
        tables[table] = (numbers, {**columns, **more})
    return replace(s, fields={**s.fields, **beside}, tables=tables)


def _named(form: Form, table: str, rows: Iterable[Row]) -> Iterator[tuple[tuple[Any, ...], Row]]:
    """Each row with what it is called: the columns of its key, or else those that stay the same from report to report."""
    columns = form.columns[table]
    keys = row_key(form, table) or tuple(k for k, e in columns.items() if e.prefill is not None and e.source is None)
    for row in rows:
        cells = (row.get(k) for k in keys)
        yield tuple(identity_key(x) if isinstance(x, str) else x for x in cells), row


def _as_written(form: Form, key: str, mine: Any, theirs: Any) -> Any:
    """What the ledger knows of a field; as it is written in the submission, where that says the same in other letters."""
    if not (isinstance(mine, str) and isinstance(theirs, str)):
        return theirs
    folded = business_key if key == form.role("business_name") else identity_key
    return mine if folded(mine) == folded(theirs) else theirs


def _otherwise(form: Form, case: Case, before: Before, language: Language) -> Iterator[Finding]:
    """Where it repeats something of the certified plan or the report before, and says something else.

    Not what a rule of its own speaks of, nor what was found to differ from what the book was handed out with.
    """
    if before.known is None or case.submission is None:
        return
    told = {(f.sheet, f.cell) for f in case.findings if f.rule == ISSUED.rule}
    for note in changed(case.submission, form, lines_of(form, before.known), SAID):
        place = note.place
        if place.key in read(form, place.table, KNOWN) or (place.sheet, place.cell) in told:
            continue
        if place.table is None or place.row is not None or _asks(form, place.table):
            yield noticed_in(note, case.name, language)


def _asks(form: Form, table: str) -> bool:
    """Whether every row that is taken over asks for an answer, so that none may be missing."""
    return any(e.required and e.prefill is None for e in form.inputs(table).values())


__all__ = ["with_ledger_findings"]
