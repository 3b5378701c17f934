"""Add a ledger up: by item, ministry, coordinates, fiscal year and in total. Ratios are of sums, never of rounded figures."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from bussi.validators.calendar import fiscal_year
from bussi.validators.ratios import Amounts, total

from .records import Coordinates, Ledger, Movement


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table of figures: what it is about, and its amounts."""

    key: str
    ministry: str
    amounts: Amounts


def by_item(ledger: Ledger) -> list[Row]:
    """One row an item in the order of the law; 現額 and 執行 are those of the ledger's ``report_year``."""
    return [Row(i, ledger.ministry_of(i), amounts_of(ledger, lambda item: item == i)) for i in ledger.items]  # noqa: B023


def by_ministry(ledger: Ledger) -> list[Row]:
    """One row a ministry in charge, the largest budget first; items count with the ministry the law names."""
    groups: dict[str, list[Row]] = {}
    for row in by_item(ledger):
        groups.setdefault(row.ministry, []).append(row)
    rows = [Row(m, m, total(r.amounts for r in own)) for m, own in groups.items()]
    return sorted(rows, key=lambda r: (-r.amounts.budget, r.key))


def by_project(ledger: Ledger) -> list[tuple[Coordinates, int, Amounts]]:
    """One row for each place in the budget and fiscal year in which it moved: (coordinates, year, amounts)."""
    found: dict[tuple[tuple[str, ...], int], tuple[Coordinates, Amounts]] = {}
    for m in ledger.movements:
        at, before = found.get((m.at.place, m.fiscal_year), (m.at, Amounts()))
        own = Amounts(
            appropriated=m.appropriated,
            revised=m.revised,
            executed=m.executed,
            carried_out=m.carried_out,
            unused=m.unused,
        )
        found[m.at.place, m.fiscal_year] = (at, before + own)
    rows = [(at, year, amounts) for (_, year), (at, amounts) in found.items()]
    return sorted(rows, key=lambda r: (ledger.items.index(r[0].item), r[0].place, r[1]))


def by_year(ledger: Ledger) -> list[tuple[int, Amounts, Amounts]]:
    """One row a fiscal year: (year, that year's amounts, what has been budgeted, expected and paid up to its end)."""
    years = {r.fiscal_year for r in (*ledger.lines, *ledger.movements)} | {
        fiscal_year(p.paid_on) for p in ledger.payments
    }
    years |= {fiscal_year(c.certified_on) for c in ledger.certifications}
    rows = []
    for year in sorted(years):
        own = amounts_of(ledger, lambda _: True, year)
        end = dt.date(year + 1, 3, 31)
        rows.append((year, own, _until(ledger, year, end)))
    return rows


def whole(ledger: Ledger) -> Amounts:
    """The total; the expected amount is the stated one where no plan is listed."""
    found = amounts_of(ledger, lambda _: True)
    if not ledger.certifications and ledger.stated_expected is not None:
        found = replace(found, expected=ledger.stated_expected)
    return found


def covered(ledger: Ledger, part: str) -> tuple[Amounts, tuple[str, ...]]:
    """The total over the items about which ``part`` (``outlay`` or ``payment``) is known, and those items.

    A is known where a project has a 現額 in the year A is about. C is known for all items of ministries' books, and for
    those with a payment where the figures are public ones.
    """
    if part == "payment" and not ledger.partial:
        return whole(ledger), ledger.items
    with_part = (
        {m.at.item for m in in_ratio_a(ledger) if m.revised} if part == "outlay" else {p.item for p in ledger.payments}
    )
    items = tuple(i for i in ledger.items if i in with_part)
    return amounts_of(ledger, lambda item: item in items), items


def amounts_of(ledger: Ledger, wanted: Callable[[str], bool], year: int | None = None) -> Amounts:
    """The sums over records whose item is ``wanted``.

    ``year``: only what belongs to that fiscal year; else everything, with the 現額 and 執行 that ratio A is about.
    """

    def mine(item: str, fy: int) -> bool:
        return wanted(item) and year in (None, fy)

    about_a = None if year is not None else in_ratio_a(ledger)
    lines = [r for r in ledger.lines if r.in_total and mine(r.at.item, r.fiscal_year)]
    obligations = [o for o in ledger.obligations if mine(o.at.item, o.fiscal_year)]
    moves = [
        m
        for m in ledger.movements
        if wanted(m.at.item) and (m.fiscal_year == year if about_a is None else m in about_a)
    ]
    certified = [c for c in ledger.certifications if mine(c.item, fiscal_year(c.certified_on))]
    grants = [g for g in ledger.grants if mine(g.item, fiscal_year(g.decided_on))]
    payments = [p for p in ledger.payments if mine(p.item, fiscal_year(p.paid_on))]
    requests = [r for r in ledger.requests if year is None and wanted(r.item)]
    return Amounts(
        appropriated=sum(r.yen for r in lines),
        limit=sum(o.limit for o in obligations),
        charged=sum(o.charged for o in obligations),
        revised=sum(m.revised for m in moves),
        executed=sum(m.executed for m in moves),
        carried_out=sum(m.carried_out for m in moves),
        unused=sum(m.unused for m in moves),
        requested=sum(r.yen for r in requests),
        maximum=sum(c.maximum for c in certified),
        expected=sum(c.expected for c in certified),
        granted=sum(g.current for g in grants),
        paid=sum(p.yen for p in payments),
    )


def in_ratio_a(ledger: Ledger) -> set[Movement]:
    """The movements ratio A is about: those of ``report_year``; of public figures the newest year each project has."""
    if not ledger.partial:
        return {m for m in ledger.movements if m.fiscal_year == ledger.report_year}
    newest = {m.at.place: m for m in sorted(ledger.movements, key=lambda m: m.fiscal_year)}
    return set(newest.values())


def _until(ledger: Ledger, year: int, end: dt.date) -> Amounts:
    """Budgeted, expected, granted and paid up to the end of ``year``; a 国庫債務負担行為 counts from its own year."""
    return Amounts(
        appropriated=sum(r.yen for r in ledger.lines if r.in_total and r.fiscal_year <= year),
        limit=sum(o.limit for o in ledger.obligations if o.fiscal_year <= year),
        charged=sum(r.yen for r in ledger.lines if r.in_total and r.obligation is not None and r.fiscal_year <= year),
        expected=sum(c.expected for c in ledger.certifications if c.certified_on <= end),
        maximum=sum(c.maximum for c in ledger.certifications if c.certified_on <= end),
        granted=sum(g.current for g in ledger.grants if g.decided_on <= end),
        paid=sum(p.yen for p in ledger.payments if p.paid_on <= end),
    )
