"""For which plans in the ledger a form that follows them is handed out, and with what."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from bussi.validators.errors import UsageError
from bussi.validators.forms.model import Form

from ..batch.case import Case
from ..ledger.asof import consolidation_at
from ..ledger.certified import certified_plans
from ..ledger.plans import Key
from .prefilling import Prefilled, prefilled


def to_issue(
    connection: sa.Connection, form: Form, words: Sequence[str] = (), businesses: Collection[str] | None = None
) -> list[Prefilled]:
    """``form`` for each plan in the ledger that is certified and has not ended, filled in as far as is known.

    ``words``: only plans whose number, name, item or certification holds one of them. ``businesses``: only those of
    these corporate numbers. Raises ``UsageError`` where the form follows no plan, or no such plan is certified.
    """
    if form.text.follows is None:
        raise UsageError(
            f"様式 {form.name} は認定を受けた計画から作る様式ではありません（bussi template で作ってください）"
        )
    cases = [c for c in consolidation_at(connection).books if c.state.counts]
    reports = sorted((c for c in cases if c.form is not None and c.form.name == form.name), key=_when)
    asked = [
        p
        for p in certified_plans(connection, words)
        if p.ended_on is None and p.plan is not None and (businesses is None or p.life.key.business in businesses)
    ]
    found = []
    for p in asked:
        own = p.life.key._replace(plan=p.certification.base).folded
        before = [r for r in reports if Key.of(r).folded == own]
        assert p.plan is not None
        found.append(prefilled(form, p.life, p.plan, p.certification, before))
    if not found:
        raise UsageError(
            "交付する計画がありません（認定は bussi ledger event 台帳 認定 … で記録します。終了した計画は除きます）"
        )
    return found


def _when(case: Case) -> tuple[str, ...]:
    """The period that a report is about, then its revision, so that the latest stands last."""
    form = case.form
    days = [case.value(k) for k in form.period if form.entries[k].type == "date"] if form else []
    return tuple(map(str, (*days, *case.revision)))


__all__ = ["to_issue"]
