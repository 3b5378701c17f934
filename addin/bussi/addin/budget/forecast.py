"""What is still to be paid, in which fiscal year, by arithmetic that a clerk can follow; no model.

For each certified plan, in yen, from the first fiscal year that begins or goes on after the cut-off day:

1. decided: 交付決定額 (確定額 where fixed) − 支払済額 is paid as the 支払予定 says; what has no schedule is paid in the fiscal
   year in which supply starts;
2. certified only: 執行見込額 − 交付決定額 is spread evenly from the first year to the one in which supply starts, the
   last year taking what does not divide;
3. where supply has started before, both fall in the first year.

A fund's balance then is the last reported balance − these payments − last year's 管理費 for each year.
"""

import datetime as dt
from dataclasses import dataclass

from bussi.validators.calendar import fiscal_year

from .records import Certification, Ledger, plan_of_grants

MOST_YEARS = 10


@dataclass(frozen=True, slots=True)
class PlanForecast:
    """One plan: where it stands and what is expected each year (``years``: fiscal year → yen)."""

    plan: Certification
    granted: int
    paid: int
    scheduled: dict[int, int]
    last_year: int
    years: dict[int, int]

    @property
    def decided_left(self) -> int:
        """Decided and not yet paid."""
        return max(0, self.granted - self.paid)

    @property
    def unscheduled(self) -> int:
        """Decided, not paid, and in no schedule."""
        return max(0, self.decided_left - sum(self.scheduled.values()))

    @property
    def undecided(self) -> int:
        """Certified and not yet decided."""
        return max(0, self.plan.expected - self.granted)


@dataclass(frozen=True, slots=True)
class FundForecast:
    """The funds of one item: the last balance, the yearly 管理費, and the balance expected at the end of each year.

    ``by_end``: what is expected to be paid until the year the funds end, ``left``: what then remains; None: no end given.
    """

    item: str
    balance: int
    admin: int
    end_year: int | None
    balances: dict[int, int]
    by_end: int | None
    left: int | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """Expected payments by plan, item and year; ``first`` is the first year forecast, ``years`` all of them."""

    first: int
    years: tuple[int, ...]
    plans: tuple[PlanForecast, ...]
    items: dict[str, dict[int, int]]
    funds: tuple[FundForecast, ...]

    @property
    def to_come(self) -> int:
        """Everything still to be paid, in yen."""
        return sum(sum(p.years.values()) for p in self.plans)


def forecast(ledger: Ledger) -> Forecast:
    """The forecast of a ledger; years beyond the tenth are added to the tenth."""
    first = fiscal_year(ledger.as_of + dt.timedelta(days=1))
    last = first + MOST_YEARS - 1
    plan_of = {key: (c.origin.book, c.no) for key, c in plan_of_grants(ledger).items()}
    granted: dict[tuple[str, str], int] = {}
    paid: dict[tuple[str, str], int] = {}
    scheduled: dict[tuple[str, str], dict[int, int]] = {}
    for g in ledger.grants:
        key = plan_of.get((g.origin.book, g.no))
        if key is not None:
            granted[key] = granted.get(key, 0) + (g.current if g.fixed is None else g.fixed)
    for p in ledger.payments:
        key = plan_of.get((p.origin.book, p.grant))
        if key is not None:
            paid[key] = paid.get(key, 0) + p.yen
    for s in ledger.schedule:
        key = plan_of.get((s.origin.book, s.grant))
        if key is not None:
            own = scheduled.setdefault(key, {})
            year = min(max(s.fiscal_year, first), last)
            own[year] = own.get(year, 0) + s.yen
    plans = []
    for c in ledger.certifications:
        key = (c.origin.book, c.no)
        plans.append(_plan(c, granted.get(key, 0), paid.get(key, 0), scheduled.get(key, {}), first, last))
    end = max((y for p in plans for y, yen in p.years.items() if yen), default=first)
    years = tuple(range(first, end + 1))
    items: dict[str, dict[int, int]] = {}
    for p in plans:
        own = items.setdefault(p.plan.item, dict.fromkeys(years, 0))
        for year, yen in p.years.items():
            if yen:
                own[year] += yen
    return Forecast(first, years, tuple(plans), items, tuple(_funds(ledger, items, years)))


def _plan(c: Certification, granted: int, paid: int, scheduled: dict[int, int], first: int, last: int) -> PlanForecast:
    supply = min(max(fiscal_year(c.supply_start), first), last)
    made = PlanForecast(c, granted, paid, scheduled, supply, dict(scheduled))
    years = made.years
    years[supply] = years.get(supply, 0) + made.unscheduled
    count = supply - first + 1
    for year, yen in zip(range(first, supply + 1), spread(made.undecided, count), strict=True):
        years[year] = years.get(year, 0) + yen
    return made


def spread(yen: int, years: int) -> list[int]:
    """``yen`` in equal whole parts, the last taking the rest.

    >>> spread(100, 3)
    [33, 33, 34]
    """
    part = yen // years
    return [part] * (years - 1) + [yen - part * (years - 1)]


def _funds(ledger: Ledger, items: dict[str, dict[int, int]], years: tuple[int, ...]) -> list[FundForecast]:
    found = []
    for item in ledger.items:
        own = [f for f in ledger.fund_years if f.item == item]
        if not own:
            continue
        newest = {f.fund: f for f in sorted(own, key=lambda f: f.fiscal_year)}
        balance = sum(f.closing for f in newest.values())
        admin = sum(f.admin_cost or 0 for f in newest.values())
        ends = [fiscal_year(f.end_on) for f in newest.values() if f.end_on]
        payments = items.get(item, {})
        balances, left = {}, balance
        for year in years:
            left -= payments.get(year, 0) + admin
            balances[year] = left
        end = max(ends, default=None)
        if end is None:
            found.append(FundForecast(item, balance, admin, None, balances, None, None))
            continue
        by_end = sum(yen for year, yen in payments.items() if year <= end)
        left = balance - by_end - admin * max(0, end - years[0] + 1)
        found.append(FundForecast(item, balance, admin, end, balances, by_end, left))
    return found
