"""Who supplies a good, added up by country: shares, concentration, the largest country; exact until it is printed."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from statistics import median

from bussi.validators import law
from bussi.validators.money import HHI_MAXIMUM

from .answers import UNSTATED, Answers, Market, Supply, Total, respondents

UNLIKE = 100  # times the median unit price of a good, or a hundredth of it: a unit has slipped, most likely
Figure = Callable[["Supply | Total"], Fraction | int | None]


@dataclass(frozen=True)
class Line:
    """What comes from one country, or from those of which nothing is said (``UNSTATED``)."""

    country: str
    supplies: tuple[Supply, ...]

    @cached_property
    def quantity(self) -> Fraction:
        """In the unit of its market."""
        return sum((s.quantity for s in self.supplies), Fraction())

    @cached_property
    def amount(self) -> int:
        """In yen, of those who say it."""
        return sum(s.amount or 0 for s in self.supplies)

    @cached_property
    def by_quantity(self) -> frozenset[str]:
        """The respondents who supply any of it."""
        return respondents([s for s in self.supplies if s.quantity])

    @cached_property
    def by_amount(self) -> frozenset[str]:
        """The respondents who say an amount."""
        return respondents([s for s in self.supplies if s.amount])

    @cached_property
    def unit_price(self) -> Fraction | None:
        """Yen a unit, of what an amount is said of; None where that is nothing."""
        return price_per_unit(self.supplies)


@dataclass(frozen=True)
class Added:
    """One market. ``number``: by which its rows are known in a book. ``lines``: the largest first, ``UNSTATED`` last."""

    number: int
    market: Market
    totals: tuple[Total, ...]
    lines: tuple[Line, ...]
    home: str
    without_substitute: str

    @cached_property
    def quantity(self) -> Fraction:
        """All of it."""
        return sum((line.quantity for line in self.lines), Fraction())

    @cached_property
    def amount(self) -> int:
        """All of it in yen."""
        return sum(line.amount for line in self.lines)

    @property
    def stated(self) -> tuple[Line, ...]:
        """The lines that say a country."""
        return tuple(line for line in self.lines if line.country != UNSTATED)

    def share(self, line: Line | None) -> Fraction:
        """The share of a line in the quantity, 0 to 1; 0 where there is nothing."""
        return line.quantity / self.quantity if line is not None and self.quantity else Fraction()

    def line(self, country: str) -> Line | None:
        """The line of a country."""
        return next((line for line in self.lines if line.country == country), None)

    @property
    def hhi(self) -> Fraction | None:
        """Concentration on countries by quantity, 0 to 10,000; None where no country is said.

        The lower bound where a part is ``UNSTATED``: as if it came from countries without number.
        """
        shares = [self.share(line) for line in self.stated]
        return HHI_MAXIMUM * sum((s * s for s in shares), Fraction()) if any(shares) else None

    @property
    def largest(self) -> Line | None:
        """The country with most of the quantity."""
        return next((line for line in self.stated if line.quantity), None)

    @property
    def unit_price(self) -> Fraction | None:
        """Yen a unit, of what an amount is said of."""
        return price_per_unit(self.totals)

    @property
    def mean_stock(self) -> Fraction | None:
        """The mean over the respondents who say it, each counted alike."""
        known = [t.stock for t in self.totals if t.stock is not None]
        return sum(known, Fraction()) / len(known) if known else None

    @property
    def irreplaceable(self) -> int:
        """How many respondents have no substitute."""
        return sum(t.substitute == self.without_substitute for t in self.totals)

    @cached_property
    def unlike(self) -> Mapping[Total, Fraction]:
        """Totals whose unit price is far from the median of the market, with how many times it they are."""
        prices = {t: p for t in self.totals if (p := price_per_unit([t])) is not None and p > 0}
        middle = median(prices.values()) if prices else Fraction(1)
        times = {t: p / middle for t, p in prices.items()}
        return {t: x for t, x in times.items() if not Fraction(1, UNLIKE) < x < UNLIKE}


def price_per_unit(rows: Sequence[Supply | Total]) -> Fraction | None:
    """Yen a unit over the rows that say the amount of any quantity; None where there is none.

    >>> price_per_unit([]) is None
    True
    """
    quantity = sum((row.priced for row in rows), Fraction())
    return sum((row.amount or 0 for row in rows if row.priced), Fraction()) / quantity if quantity else None


def added_up(answers: Answers) -> tuple[Added, ...]:
    """The markets of all answers: items in the order of the law, then goods, units and periods."""
    totals: defaultdict[Market, list[Total]] = defaultdict(list)
    supplies: defaultdict[Market, defaultdict[str, list[Supply]]] = defaultdict(lambda: defaultdict(list))
    for total in answers.totals:
        totals[total.market].append(total)
    for supply in answers.supplies:
        supplies[supply.market][supply.country].append(supply)
    order = [i.name for i in law.load().items]
    markets = sorted(totals, key=lambda m: (order.index(m.item) if m.item in order else len(order), m))
    return tuple(_added(n, m, totals[m], supplies[m]) for n, m in enumerate(markets, 1))


def _added(number: int, market: Market, totals: Sequence[Total], supplies: Mapping[str, Sequence[Supply]]) -> Added:
    lines = [Line(country, tuple(own)) for country, own in supplies.items()]
    lines.sort(key=lambda line: (line.country == UNSTATED, -line.quantity, line.country))
    form = totals[0].case.form
    assert form is not None and form.text.survey is not None  # it was read by its words
    ((_, none),) = form.text.survey.without_substitute.items()
    return Added(number, market, tuple(totals), tuple(lines), form.text.survey.home, none)


__all__ = ["Added", "Line", "added_up", "price_per_unit"]
