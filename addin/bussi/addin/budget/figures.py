"""The figures of a ledger, each defined once: what is added in Python and the SUMIFS of the book come from the same lines.

A figure that the ledger does not speak of is ``None``, never 0; a total is over the items of which a figure is known.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Protocol

from bussi.validators.money import execution_ratio
from bussi.validators.ratios import Amounts

from .flat import YES, flat
from .records import Coordinates, Ledger
from .words import YEN_PER_OKU

FACTORS = {"oku": YEN_PER_OKU}  # columns in another unit than yen


@dataclass(frozen=True, slots=True)
class Figure:
    """A sum in yen: ``amounts`` are columns of the records ``table`` where the columns ``where`` say はい.

    ``parts``, instead: other figures with their signs. ``spoken``: a ministry's book without such a record says 0.
    """

    name: str
    label: str
    table: str = ""
    amounts: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    parts: tuple[tuple[int, str], ...] = ()
    spoken: bool = False


@dataclass(frozen=True, slots=True)
class Ratio:
    """``top`` ÷ ``bottom``, of sums over the items of which both are known; ``letter`` as people call it."""

    name: str
    letter: str
    label: str
    top: str
    bottom: str

    @property
    def definition(self) -> str:
        """Numerator ÷ denominator in the words of the figures."""
        return f"{FIGURES[self.top].label} ÷ {FIGURES[self.bottom].label}"


def _named(*figures: Figure) -> dict[str, Figure]:
    return {f.name: f for f in figures}


FIGURES = _named(
    Figure("appropriated", "歳出予算", "lines", ("yen", "oku"), ("in_total",), spoken=True),
    Figure("limit", "国庫債務負担行為の限度額", "obligations", ("yen", "oku"), spoken=True),
    Figure("charged", "うち歳出化", "lines", ("yen", "oku"), ("in_total", "charged"), spoken=True),
    Figure("budget", "予算額", parts=((1, "appropriated"), (1, "limit"), (-1, "charged"))),
    Figure("revised", "歳出予算現額", "movements", ("revised",), ("about_a",)),
    Figure("executed", "執行額", "movements", ("executed",), ("about_a",)),
    Figure("carried_out", "翌年度繰越", "movements", ("carried_out",), ("about_a",)),
    Figure("unused", "不用額", "movements", ("unused",), ("about_a",)),
    Figure("requested", "助成希望額（要望）", "requests", ("yen",)),
    Figure("maximum", "最大助成額（認定）", "certifications", ("maximum",), spoken=True),
    Figure("expected", "執行見込額", "certifications", ("expected",), spoken=True),
    Figure("granted", "交付決定額", "grants", ("current",), spoken=True),
    Figure("paid", "支払済額", "payments", ("yen",), spoken=True),
    Figure("built", "造成累計", "estimates", ("built",), ("about_c",)),
    Figure("drawn", "基金からの支出（推計）", "estimates", ("drawn",), ("about_c",)),
)
RATIOS = {
    r.name: r
    for r in (
        Ratio("outlay", "A", "執行率", "executed", "revised"),
        Ratio("forecast", "B", "執行見込率", "expected", "budget"),
        Ratio("payment", "C", "支払率", "paid", "budget"),
        Ratio("drawing", "推計", "基金からの支出率（推計）", "drawn", "built"),
    )
}


class Sheet(Protocol):
    """Where the columns of a table stand in a book."""

    def column(self, key: str) -> str:
        """The range of a column."""
        ...


@dataclass(frozen=True, slots=True)
class _Entry:
    """One amount of a figure; ``counts``: it is among those that the figure as a whole is about."""

    item: str
    year: int | None
    yen: int
    exact: bool
    counts: bool


class Figures:
    """All figures of a ledger, by item, by year and in total."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.items, self.tables = ledger, ledger.items, flat(ledger)
        self._reported = {i for t in self.tables.values() if t.name != "requests" for i in t.values("item")}
        self._entries = {f.name: self._read(f) for f in FIGURES.values() if f.table}
        self._rough = {name: {e.item for e in entries if not e.exact} for name, entries in self._entries.items()}
        self._by_item: dict[str, dict[str, int]] = {}
        for name, entries in self._entries.items():
            sums = self._by_item[name] = {}
            for e in entries:
                if e.counts:
                    sums[e.item] = sums.get(e.item, 0) + e.yen

    def _read(self, figure: Figure) -> list[_Entry]:
        table = self.tables[figure.table]
        columns = list(table.columns)
        item = columns.index("item")
        year = columns.index("fiscal_year") if "fiscal_year" in columns else None
        amounts = [(columns.index(a), FACTORS.get(a, 1)) for a in figure.amounts]
        must = [columns.index(w) for w in figure.where if not w.startswith("about_")]
        about = [columns.index(w) for w in figure.where if w.startswith("about_")]
        return [
            _Entry(
                row[item],
                None if year is None else row[year],
                sum(row[c] * factor for c, factor in amounts if row[c] is not None),
                all(row[c] is None for c, factor in amounts if factor != 1),
                all(row[c] == YES for c in about),
            )
            for row in table.rows
            if all(row[c] == YES for c in must)
        ]

    def value(self, name: str, item: str) -> int | None:
        """A figure of one item in yen; None where the ledger does not speak of it."""
        figure = FIGURES[name]
        if figure.parts:
            if not any(item in self._by_item[part] for _, part in figure.parts):
                return None
            return sum(sign * (self.value(part, item) or 0) for sign, part in figure.parts)
        silent = 0 if figure.spoken and not self.ledger.partial and item in self._reported else None
        return self._by_item[name].get(item, silent)

    def known(self, name: str, among: Collection[str] | None = None) -> tuple[str, ...]:
        """The items of which a figure is known."""
        wanted = self.items if among is None else among
        return tuple(i for i in self.items if i in wanted and self.value(name, i) is not None)

    def total(self, name: str, among: Collection[str] | None = None) -> int | None:
        """The sum over the items of which the figure is known; None where it is known of none."""
        if name == "expected" and among is None and self.stated is not None:
            return self.stated
        known = self.known(name, among)
        return sum(self.value(name, i) or 0 for i in known) if known else None

    @property
    def stated(self) -> int | None:
        """執行見込額 as a source states it for all items together, where no plan is listed."""
        return None if self.ledger.certifications else self.ledger.stated_expected

    def share(self, name: str, among: Collection[str] | None = None) -> tuple[Fraction | None, tuple[str, ...]]:
        """A ratio over the items of which its numerator and its denominator are known, and those items."""
        ratio = RATIOS[name]
        top, bottom, items = self.sides(name, among)
        if name == "forecast" and among is None and self.stated is not None:
            items = self.known(ratio.bottom)
        return (None, items) if top is None or bottom is None else (execution_ratio(top, bottom), items)

    def sides(self, name: str, among: Collection[str] | None = None) -> tuple[int | None, int | None, tuple[str, ...]]:
        """Numerator and denominator of a ratio over the items that it covers, and those items."""
        ratio = RATIOS[name]
        if ratio.top == "expected" and among is None and self.stated is not None:
            return self.stated, self.total(ratio.bottom), self.known(ratio.bottom)
        both = tuple(i for i in self.known(ratio.top, among) if self.value(ratio.bottom, i) is not None)
        return (self.total(ratio.top, both), self.total(ratio.bottom, both), both) if both else (None, None, ())

    def in_year(self, name: str, year: int) -> int | None:
        """A figure of one fiscal year, over all items; None where nothing is said of it."""
        return self._of_years(name, lambda y: y == year)

    def up_to(self, name: str, year: int) -> int | None:
        """A figure up to the end of a fiscal year, over all items."""
        return self._of_years(name, lambda y: y <= year)

    def _of_years(self, name: str, wanted: Callable[[int], bool]) -> int | None:
        figure = FIGURES[name]
        if figure.parts:
            found = [(sign, self._of_years(part, wanted)) for sign, part in self._parts(figure, False)]
            return sum(sign * (v or 0) for sign, v in found) if any(v is not None for _, v in found) else None
        own = [e.yen for e in self._entries[name] if e.year is not None and wanted(e.year)]
        return sum(own) if own or (figure.spoken and not self.ledger.partial) else None

    def _parts(self, figure: Figure, whole: bool) -> tuple[tuple[int, str], ...]:
        """The parts of a figure; by year without 国庫債務負担行為 where a limit is of no known year."""
        if whole or None not in self.tables["obligations"].values("fiscal_year"):
            return figure.parts
        return tuple((sign, part) for sign, part in figure.parts if part not in ("limit", "charged"))

    def exact(self, name: str, among: Collection[str] | None = None) -> bool:
        """Whether a figure is known to the yen; else it is shown in 億円 only."""
        figure = FIGURES[name]
        if figure.parts:
            return all(self.exact(part, among) for _, part in figure.parts)
        if figure.table == "estimates" or (name == "expected" and among is None and self.stated is not None):
            return False
        return self._rough[name].isdisjoint(self.items if among is None else among)

    def sumifs(self, name: str, sheets: Mapping[str, Sheet], conditions: Mapping[str, str], whole: bool = True) -> str:
        """The figure as a formula: SUMIFS where the columns ``conditions`` are as said.

        ``whole``: of what the figure as a whole is about (ratio A: one year), else of all records.
        """
        figure = FIGURES[name]
        if figure.parts:
            signs = {1: "+", -1: "-"}
            parts = (
                signs[sign] + self.sumifs(part, sheets, conditions, whole) for sign, part in self._parts(figure, whole)
            )
            return "".join(parts).removeprefix("+")
        if figure.table not in sheets:
            return "0"
        sheet, table = sheets[figure.table], self.tables[figure.table]
        where = {w: f'"{YES}"' for w in figure.where if whole or not w.startswith("about_")}
        tests = ",".join(f"{sheet.column(key)},{said}" for key, said in ({**conditions, **where}).items())
        sums = []
        for amount in figure.amounts:
            factor = FACTORS.get(amount, 1)
            if factor == 1 or any(v is not None for v in table.values(amount)):
                sums.append(f"SUMIFS({sheet.column(amount)},{tests})" + (f"*{factor}" if factor != 1 else ""))
        return "+".join(sums) if len(sums) == 1 else f"({'+'.join(sums)})"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table of figures: what it is about, and its amounts (0 where nothing is known)."""

    key: str
    ministry: str
    amounts: Amounts


def _amounts(figures: Figures, items: Collection[str]) -> Amounts:
    return Amounts(**{f.name: figures.total(f.name, items) or 0 for f in fields(Amounts)})


def by_item(ledger: Ledger, figures: Figures | None = None) -> list[Row]:
    """One row an item in the order of the law; 現額 and 執行 are those of the ledger's ``report_year``."""
    made = figures or Figures(ledger)
    return [Row(i, ledger.ministry_of(i), _amounts(made, (i,))) for i in made.items]


def by_ministry(ledger: Ledger, figures: Figures | None = None) -> list[Row]:
    """One row a ministry in charge, the largest budget first; items count with the ministry the law names."""
    made = figures or Figures(ledger)
    groups: dict[str, list[str]] = {}
    for item in made.items:
        groups.setdefault(ledger.ministry_of(item), []).append(item)
    rows = [Row(m, m, _amounts(made, own)) for m, own in groups.items()]
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


def years(ledger: Ledger) -> list[int]:
    """The fiscal years in which anything was budgeted, moved, certified or paid."""
    tables = flat(ledger)
    found = {y for name in ("movements", "certifications", "payments") for y in tables[name].values("fiscal_year")}
    return sorted(found | {r.fiscal_year for r in ledger.lines if r.in_total})


def whole(ledger: Ledger, figures: Figures | None = None) -> Amounts:
    """The total, each amount over the items of which it is known; expected is what is stated where no plan is listed."""
    made = figures or Figures(ledger)
    return Amounts(**{f.name: made.total(f.name) or 0 for f in fields(Amounts)})
