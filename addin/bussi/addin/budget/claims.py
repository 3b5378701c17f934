"""Compare the ministries' books with each other, with the law and with last year: claims, gaps, slipped units."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

from bussi.validators import law
from bussi.validators.calendar import wareki
from bussi.validators.catalogue import BUDGET, BUDGET_BASIS
from bussi.validators.findings import STATE_WORDS, WHOLE_BOOK
from bussi.validators.kinds import Place, State
from bussi.validators.ratios import UnitSlip, median, unit_slip

from .records import Coordinates, Ledger, Origin, plan_of_grants
from .words import NONE, era_year, signed

MIN_PEERS = 4
T = TypeVar("T", bound="Reported")


class Reported(Protocol):
    """A record that knows the cell it came from."""

    @property
    def origin(self) -> Origin:
        """The cell."""
        ...


def compare_books(ledger: Ledger, before: Ledger) -> None:
    """Add the findings of all comparisons to ``ledger`` and take what is claimed twice out of it.

    ``before`` holds the older books of the same reporters.
    """
    _claims(ledger)
    _in_charge(ledger)
    _missing(ledger)
    _new_items(ledger)
    _last_year(ledger, before)
    _last_balances(ledger, before)
    _units(ledger, before)


def tell(
    ledger: Ledger,
    rule: str,
    origin: Origin,
    key: str,
    value: object,
    expected: object,
    related: tuple[str, ...] = (),
    **words: object,
) -> None:
    """Add a finding of one of the ``BUDGET`` rules; ``words`` fill what its texts ask for."""
    place = Place(origin.sheet, "A1" if origin.sheet == WHOLE_BOOK else origin.cell(key), key, row=origin.row)
    found = BUDGET[rule].finding(
        origin.book,
        place,
        ledger.language,
        BUDGET_BASIS,
        value=_shown(value, ledger.language),
        expected=_shown(expected, ledger.language),
        related=related,
        words=words,
    )
    ledger.findings.append(found)


def _shown(value: object, language: str) -> str:
    if isinstance(value, dt.date) and language == "ja":
        return wareki(value)
    return f"{value:,}" if isinstance(value, int) else str(value)


def _claims(ledger: Ledger) -> None:
    def name(at: Coordinates) -> str:
        return f"{at.item}（{at.kou or at.name}）"

    ledger.lines = _once(
        ledger,
        ledger.lines,
        lambda r: (*r.at.place, r.fiscal_year, r.appropriation),
        lambda r: r.at.item,
        lambda r: r.at.ministry,
        "amount",
        lambda r: f"{name(r.at)} {era_year(r.fiscal_year)}{r.appropriation}",
        lambda r: r.yen,
    )
    ledger.movements = _once(
        ledger,
        ledger.movements,
        lambda m: (*m.at.place, m.fiscal_year),
        lambda m: m.at.item,
        lambda m: m.at.ministry,
        "revised",
        lambda m: f"{name(m.at)} {era_year(m.fiscal_year)}の執行",
        lambda m: m.revised,
    )
    ledger.obligations = _once(
        ledger,
        ledger.obligations,
        lambda o: (*o.at.place, o.no, o.fiscal_year),
        lambda o: o.at.item,
        lambda o: o.at.ministry,
        "limit",
        lambda o: f"{name(o.at)} 国庫債務負担行為{o.no}",
        lambda o: o.limit,
    )
    ledger.fund_years = _once(
        ledger,
        ledger.fund_years,
        lambda f: (f.item, f.fund, f.holder, f.fiscal_year),
        lambda f: f.item,
        lambda f: f.ministry,
        "closing",
        lambda f: f"{f.fund} {era_year(f.fiscal_year)}",
        lambda f: f.closing,
    )
    ledger.certifications = _once(
        ledger,
        ledger.certifications,
        lambda c: (c.item, c.no, c.business_number),
        lambda c: c.item,
        lambda c: c.ministry,
        "expected",
        lambda c: f"認定 {c.no}（{c.business}）",
        lambda c: c.expected,
    )
    counted = {(c.origin.book, c.no) for c in ledger.certifications}
    ledger.finance = [f for f in ledger.finance if (f.origin.book, f.plan) in counted]
    ledger.grants = _once(
        ledger,
        ledger.grants,
        lambda g: (g.item, g.no, g.certification),
        lambda g: g.item,
        lambda g: g.ministry,
        "current",
        lambda g: f"交付決定 {g.no}",
        lambda g: g.current,
    )
    kept = {(g.origin.book, g.no) for g in ledger.grants}
    ledger.payments = [p for p in ledger.payments if (p.origin.book, p.grant) in kept]
    ledger.schedule = [s for s in ledger.schedule if (s.origin.book, s.grant) in kept]


def _once(
    ledger: Ledger,
    records: Sequence[T],
    key: Callable[[T], Any],
    item: Callable[[T], str],
    ministry: Callable[[T], str],
    column: str,
    words: Callable[[T], str],
    yen: Callable[[T], int],
) -> list[T]:
    """Each record once: of the same record in several books that of the ministry in charge counts, else the first."""
    groups: dict[Any, list[T]] = {}
    for r in records:
        groups.setdefault(key(r), []).append(r)
    dropped: set[int] = set()
    for members in groups.values():
        origins: list[Origin] = [m.origin for m in members]
        if len({o.book for o in origins}) < 2:
            continue
        charge = ledger.ministry_of(item(members[0]))
        keep = next((m for m in members if ministry(m) == charge), members[0])
        chosen: Origin = keep.origin
        for m, origin in zip(members, origins, strict=True):
            if origin.book != chosen.book:
                dropped.add(id(m))
                tell(
                    ledger,
                    "BUDGET-CLAIM",
                    origin,
                    column,
                    origin.book,
                    chosen.book,
                    (f"{chosen.book}!{chosen.cell(column)}",),
                    what=words(m),
                    yen=f"{yen(m):,}",
                    keeper=ministry(keep),
                    kept=f"{yen(keep):,}",
                )
    return [r for r in records if id(r) not in dropped]


def _in_charge(ledger: Ledger) -> None:
    data = {i.name: i.ministry for i in law.load().items}
    seen: set[tuple[str, str, str]] = set()
    for r in ledger.lines:
        charge = data.get(r.at.item)
        key = (r.origin.book, r.at.item, r.at.ministry)
        if charge and charge != r.at.ministry and key not in seen:
            seen.add(key)
            tell(ledger, "BUDGET-MINISTRY", r.origin, "amount", r.at.ministry, charge, what=r.at.item)


def _missing(ledger: Ledger) -> None:
    """Ministries in charge of an item designated on the day, of which no line counts."""
    expected: dict[str, list[str]] = {}
    for item in law.load().items_on(ledger.on):
        if item.ministry:
            expected.setdefault(item.ministry, []).append(item.name)
    here = {r.at.ministry for r in ledger.lines}
    for ministry, items in expected.items():
        if ministry in here:
            continue
        given = [b for b in ledger.books if b.ministry == ministry]
        why = (
            "、".join(f"{b.name} は{'額が一つも残りません' if b.counted else b.reason}" for b in given)
            or "ブックが届いていません"
        )
        ledger.missing.append(ministry)
        origin = Origin(given[0].name if given else ministry, WHOLE_BOOK, 1)
        state = STATE_WORDS[given[0].state] if given else NONE
        wanted = STATE_WORDS[State.ACCEPTED]
        names = "・".join(items)
        tell(ledger, "BUDGET-MISSING", origin, "ministry", state, wanted, what=ministry, items=names, why=why)


def _new_items(ledger: Ledger) -> None:
    first = dt.date(ledger.report_year, 4, 1)
    for item in law.load().items:
        if not (first < item.since <= dt.date(ledger.report_year + 1, 3, 31)):
            continue
        lines = [r for r in ledger.lines if r.at.item == item.name]
        if lines:
            months = (ledger.report_year + 1 - item.since.year) * 12 + 4 - item.since.month
            year = str(ledger.report_year)
            tell(ledger, "BUDGET-NEW", lines[0].origin, "amount", year, item.since, what=item.name, months=months)


def _last_year(ledger: Ledger, before: Ledger) -> None:
    old = {(m.at.place, m.fiscal_year): m for m in before.movements}
    new = {(m.at.place, m.fiscal_year): m for m in ledger.movements}
    for (place, year), m in new.items():
        same, previous = old.get((place, year)), old.get((place, year - 1))
        if same is not None:
            for key in ("revised", "executed", "carried_out"):
                value, was = getattr(m, key), getattr(same, key)
                if value != was:
                    what = f"{m.at.item} {era_year(year)}"
                    tell(ledger, "BUDGET-CHANGED", m.origin, key, value, was, what=what, other=same.origin.book)
        elif previous is not None and (place, year - 1) not in new and m.carried_in != previous.carried_out:
            what, parts = f"{m.at.item} {era_year(year)}", ("前年度繰越", "翌年度繰越")
            _carry(ledger, m.origin, "carried_in", what, (m.carried_in, previous.carried_out), parts, previous.origin)
    lines = {(r.at.place, r.fiscal_year, r.appropriation) for r in ledger.lines}
    for r in before.lines:
        if (r.at.place, r.fiscal_year, r.appropriation) not in lines:
            what = f"{r.at.item} {era_year(r.fiscal_year)}{r.appropriation}"
            tell(ledger, "BUDGET-GONE", r.origin, "amount", NONE, r.yen, what=what)


def _last_balances(ledger: Ledger, before: Ledger) -> None:
    """期首残高 against 期末残高 of last year's book, where the new book does not hold last year itself."""
    old = {(f.item, f.fund, f.fiscal_year): f for f in before.fund_years}
    here = {(f.item, f.fund, f.fiscal_year) for f in ledger.fund_years}
    for f in ledger.fund_years:
        key = (f.item, f.fund, f.fiscal_year - 1)
        previous = old.get(key)
        if previous is not None and key not in here and f.opening != previous.closing:
            what, parts = f"{f.fund} {era_year(f.fiscal_year)}", ("期首残高", "期末残高")
            _carry(ledger, f.origin, "opening", what, (f.opening or 0, previous.closing), parts, previous.origin)


def _carry(
    ledger: Ledger,
    origin: Origin,
    key: str,
    what: str,
    yen: tuple[int, int],
    parts: tuple[str, str],
    other: Origin,
) -> None:
    """Say that an amount now and the one that it continues differ."""
    difference = signed(yen[0] - yen[1])
    tell(
        ledger,
        "BUDGET-CARRY",
        origin,
        key,
        *yen,
        what=what,
        part=parts[0],
        before=parts[1],
        other=other.book,
        difference=difference,
    )


def _units(ledger: Ledger, before: Ledger) -> None:
    """Amounts about 10³, 10⁵, 10⁶ or 10⁸ times off last year's of the same project, or off their peers of the item."""
    moves = {(m.at.place, m.fiscal_year): m for m in (*before.movements, *ledger.movements)}
    for m in ledger.movements:
        previous = moves.get((m.at.place, m.fiscal_year - 1))
        if previous is not None:
            _slip(
                ledger,
                m.origin,
                "revised",
                m.revised,
                previous.revised,
                f"{m.at.item} {era_year(m.fiscal_year)}の歳出予算現額",
                "前年度の現額",
            )
    _peers(
        ledger,
        (
            (r.at.item, r.yen, r.origin, "amount", f"{r.at.item} {era_year(r.fiscal_year)}{r.appropriation}の予算額")
            for r in ledger.lines
            if r.in_total
        ),
    )
    _peers(
        ledger,
        ((c.item, c.maximum, c.origin, "max_subsidy", f"認定 {c.no} の最大助成額") for c in ledger.certifications),
    )
    plans = plan_of_grants(ledger)
    for g in ledger.grants:
        plan = plans.get((g.origin.book, g.no))
        if plan is not None:
            _slip(ledger, g.origin, "current", g.current, plan.maximum, f"交付決定 {g.no} の額", "最大助成額")


def _peers(ledger: Ledger, amounts: Iterable[tuple[str, int, Origin, str, str]]) -> None:
    groups: dict[str, list[tuple[int, Origin, str, str]]] = {}
    for item, yen, origin, key, words in amounts:
        if yen > 0:
            groups.setdefault(item, []).append((yen, origin, key, words))
    for item, members in groups.items():
        if len(members) <= MIN_PEERS:
            continue
        middle = median([yen for yen, *_ in members])
        for yen, origin, key, words in members:
            _slip(ledger, origin, key, yen, middle, words, f"{item}のほかの行の中央の額")


def _slip(ledger: Ledger, origin: Origin, key: str, yen: int, reference: int, words: str, beside: str) -> None:
    slip: UnitSlip | None = unit_slip(yen, reference)
    if slip is not None:
        about = f"{reference:,}"
        tell(
            ledger,
            "BUDGET-UNIT",
            origin,
            key,
            yen,
            f"≈{about}",
            what=words,
            beside=beside,
            reference=about,
            slip=slip.words,
        )


__all__ = ["MIN_PEERS", "compare_books"]
