"""For which plans in the ledger a form that follows them is handed out, and with what."""

from collections.abc import Collection, Iterator, Sequence

import sqlalchemy as sa
from bussi.validators.errors import UsageError
from bussi.validators.forms.model import Form

from ..batch.case import Case
from ..ledger.asof import consolidation_at
from ..ledger.certified import Certification, cases_of, certified_plans
from ..ledger.plans import Key, Life, lives
from ..ledger.prefilling import Prefilled, prefilled

NOTHING = {
    "certified": "交付する計画がありません（認定は、審査票を取り込むか bussi ledger event で記録します。終了した計画は除きます）",
    "submitted": "審査する計画がありません（台帳に、提出されてまだ認定されていない計画がありません）",
}


def to_issue(
    connection: sa.Connection, form: Form, words: Sequence[str] = (), businesses: Collection[str] | None = None
) -> list[Prefilled]:
    """``form`` for each plan in the ledger that is certified and has not ended (or, where the form says so, that was
    submitted and is not certified yet), filled in as far as is known.

    ``words``: only plans whose number, name, item or certification holds one of them. ``businesses``: only those of
    these corporate numbers. Raises ``UsageError`` where the form follows no plan, or there is no such plan.
    """
    if form.text.follows is None:
        raise UsageError(
            f"様式 {form.name} は提出された計画や認定された計画から作る様式ではありません（bussi template で作ってください）"
        )
    cases = [c for c in consolidation_at(connection).books if c.state.counts]
    reports = sorted((c for c in cases if c.form is not None and c.form.name == form.name), key=_when)
    found = []
    for life, plan, certification in _plans(connection, form, words):
        if businesses is None or life.key.business in businesses:
            own = (life.key if certification is None else life.key._replace(plan=certification.base)).folded
            before = [r for r in reports if Key.of(r).folded == own]
            found.append(prefilled(form, life, plan, certification, before))
    if not found:
        raise UsageError(NOTHING[form.text.issued_on])
    return found


def _plans(
    connection: sa.Connection, form: Form, words: Sequence[str]
) -> Iterator[tuple[Life, Case, Certification | None]]:
    """The plans on which a form is handed out, each as it was certified, or as it was submitted last."""
    if form.text.issued_on == "certified":
        for p in certified_plans(connection, words):
            if p.ended_on is None and p.plan is not None:
                yield p.life, p.plan, p.certification
        return
    found = [
        (life, step)
        for life in lives(connection, words)
        if Certification.of(life.steps) is None
        and (step := next((s for s in reversed(life.steps) if s.counts and s.form == form.text.follows), None))
    ]
    cases = cases_of(connection, [step for _, step in found])
    yield from ((life, cases[step.content], None) for life, step in found)


def _when(case: Case) -> tuple[str, ...]:
    """The period that a report is about, then its revision, so that the latest stands last."""
    form = case.form
    days = [case.value(k) for k in form.period if form.entries[k].type == "date"] if form else []
    return tuple(map(str, (*days, *case.revision)))


__all__ = ["to_issue"]
