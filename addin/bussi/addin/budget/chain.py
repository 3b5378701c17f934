"""The money of each plan from the certification over the grant to the payment, joined by the certification number.

Certified ≥ granted ≥ paid must hold along the whole chain, whoever says each part of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from bussi.validators.text_keys import identity_key

from .claims import tell
from .records import Certification, Decision, Ledger, Support, plan_of_grants

CERTIFIED, GRANTED, PAID = "最大助成額", "交付決定額", "支払済額"
Said = Certification | Decision | Support


@dataclass(frozen=True, slots=True)
class Flow:
    """A plan's money in yen; None where nobody says it. The support body's word counts before the ministry's.

    ``books`` are those that say it.
    """

    ministry: str
    item: str
    plan: str
    business: str
    maximum: int | None
    granted: int
    fixed: int
    paid: int
    books: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Certified ≥ granted ≥ paid, as far as it is known."""
        return (self.maximum is None or self.granted <= self.maximum) and self.paid <= self.granted


class Sums(NamedTuple):
    """What the ministry's book says of a plan's grants."""

    granted: int = 0
    fixed: int = 0
    paid: int = 0


@dataclass(frozen=True, slots=True)
class _Plan:
    """All that is said of one plan."""

    certification: Certification | None
    decision: Decision | None
    support: Support | None
    sums: Sums

    @property
    def said(self) -> tuple[Said, ...]:
        """Who speaks of it, the ministry's book first."""
        return tuple(x for x in (self.certification, self.decision, self.support) if x is not None)


def flows(ledger: Ledger) -> list[Flow]:
    """A flow a plan, in the order of the law's items and of the numbers."""
    found = [_flow(plan) for plan in _plans(ledger)]
    order = {item: n for n, item in enumerate(ledger.items)}
    return sorted(found, key=lambda f: (order.get(f.item, len(order)), f.plan))


def _flow(plan: _Plan) -> Flow:
    first = plan.said[0]
    number = first.no if isinstance(first, Certification) else first.plan
    maximum = next((m for x in plan.said if (m := x.maximum) is not None), None)
    granting = plan.sums if plan.support is None else plan.support
    books = tuple(dict.fromkeys(x.origin.book for x in plan.said))
    return Flow(
        first.ministry, first.item, number, first.business, maximum, granting.granted, granting.fixed, granting.paid, books
    )  # fmt: skip


def _plans(ledger: Ledger) -> Iterator[_Plan]:
    certifications = {_key(c.item, c.no): c for c in ledger.certifications}
    decisions = {_key(d.item, d.plan): d for d in ledger.decisions}
    supports = {_key(s.item, s.plan): s for s in ledger.supports}
    sums = _sums(ledger)
    for key in dict.fromkeys((*certifications, *decisions, *supports)):
        yield _Plan(certifications.get(key), decisions.get(key), supports.get(key), sums.get(key, Sums()))


def _key(item: str, number: str) -> tuple[str, str]:
    return item, identity_key(number)


def _sums(ledger: Ledger) -> dict[tuple[str, str], Sums]:
    found: dict[tuple[str, str], Sums] = {}
    plans = plan_of_grants(ledger)
    paid: dict[tuple[str, str], int] = {}
    for p in ledger.payments:
        paid[p.origin.book, p.grant] = paid.get((p.origin.book, p.grant), 0) + p.yen
    for g in ledger.grants:
        plan = plans.get((g.origin.book, g.no))
        if plan is not None:
            key, own = _key(plan.item, plan.no), paid.get((g.origin.book, g.no), 0)
            a = found.get(key, Sums())
            found[key] = Sums(a.granted + g.current, a.fixed + (g.fixed or 0), a.paid + own)
    return found


def compare_chains(ledger: Ledger) -> None:
    """Add a finding wherever two books break the chain of a plan, or do not say the same of it."""
    reported = {c.item for c in ledger.certifications}
    for plan in _plans(ledger):
        c, d, s = plan.certification, plan.decision, plan.support
        if c is not None and d is not None:
            _at_most(ledger, c, GRANTED, plan.sums.granted, CERTIFIED, d.maximum, d)
            _equal(ledger, c, CERTIFIED, c.maximum, d.maximum, d)
        if s is None:
            continue
        for other in (x for x in (c, d) if x is not None):
            _at_most(ledger, s, GRANTED, s.granted, CERTIFIED, other.maximum, other)
            _equal(ledger, s, CERTIFIED, s.maximum, other.maximum, other)
        if c is None and d is None and s.item in reported:
            words = f"認定番号 {s.plan}（{s.business}）"
            tell(ledger, "BUDGET-NOPLAN", s.origin, _place(s), s.plan, s.item, what=words)
        if c is not None and ledger.cut_off.get(c.origin.book) == s.as_of:
            _at_most(ledger, s, PAID, s.paid, GRANTED, plan.sums.granted, c)
            _equal(ledger, s, GRANTED, s.granted, plan.sums.granted, c)
            _equal(ledger, s, PAID, s.paid, plan.sums.paid, c)


def _at_most(ledger: Ledger, who: Said, what: str, yen: int, above: str, limit: int | None, other: Said) -> None:
    if limit is not None and yen > limit:
        _tell(ledger, "BUDGET-CHAIN", who, what, yen, limit, other, above=above)


def _equal(ledger: Ledger, who: Said, what: str, yen: int, said: int | None, other: Said) -> None:
    if said is not None and yen != said:
        _tell(ledger, "BUDGET-DIFFERS", who, what, yen, said, other)


def _tell(ledger: Ledger, rule: str, who: Said, what: str, yen: int, said: int, other: Said, **words: str) -> None:
    book, there = other.origin.book, f"{other.origin.book}!{other.origin.cell(_place(other))}"
    tell(ledger, rule, who.origin, _place(who), yen, said, (there,), what=what, other=book, **words)


def _place(said: Said) -> str:
    """Under which key it says how much is certified."""
    return "max_subsidy" if isinstance(said, Certification) else "maximum_subsidy"


__all__ = ["Flow", "compare_chains", "flows"]
