"""What the respondents of a survey say, good by good and country by country, from submissions without errors.

Which tables and columns say it is told by the word ``survey`` of the form.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from types import MappingProxyType
from typing import Any, NamedTuple

from bussi.validators.cells import shown
from bussi.validators.forms.model import Form
from bussi.validators.forms.words import Survey
from bussi.validators.kinds import State
from bussi.validators.text_keys import identity_key

from ..batch.case import Case, Row

UNSTATED = "（国別の内訳なし）"


class Market(NamedTuple):
    """What is added up: only answers on one good, in one unit and for one period."""

    item: str
    good: str
    unit: str
    period: str


@dataclass(frozen=True)
class Total:
    """What a respondent supplies of a good in all; ``row``: where it stands in the table of the form.

    ``amount``: yen, None where nothing is said of it. ``priced``: the quantity that the amount is of, less than all where
    only some countries say one. ``stock``: months. ``substitute``: the answer.
    """

    market: Market
    case: Case
    row: int
    quantity: Fraction
    amount: int | None
    priced: Fraction
    stock: Fraction | None
    substitute: str | None


@dataclass(frozen=True)
class Supply:
    """What of it comes from one country, or ``UNSTATED``; ``row`` is None for the latter."""

    market: Market
    case: Case
    row: int | None
    country: str
    quantity: Fraction
    amount: int | None

    @property
    def priced(self) -> Fraction:
        """The quantity that the amount is of."""
        return Fraction() if self.amount is None else self.quantity


@dataclass(frozen=True)
class Answers:
    """All that is added up: ``supplies`` of a good and respondent make its ``totals``, country by country."""

    totals: tuple[Total, ...] = ()
    supplies: tuple[Supply, ...] = ()


def is_survey(case: Case) -> bool:
    """Whether a submission is the answer to a survey."""
    return case.form is not None and case.form.text.survey is not None


def answers_in(cases: Iterable[Case]) -> Answers:
    """The answers of those submissions to surveys that have no errors.

    Of a name spelt in several ways the commonest is taken, but for Japan what the form says; rows of one respondent on
    one market are one answer.
    """
    answered = [c for c in cases if is_survey(c) and c.state is State.ACCEPTED]
    read = [_Read(c) for c in answered]
    goods = _Spelling(g for r in read for g in r.goods)
    fixed = {r.survey.home: r.survey.home for r in read} | {w: UNSTATED for r in read for w in r.survey.unknown}
    countries = _Spelling((country for r in read for country in r.countries), fixed)
    totals: list[Total] = []
    supplies: list[Supply] = []
    for r in read:
        for total, own in r.answers(goods, countries):
            totals.append(total)
            supplies += own
    return Answers(tuple(totals), tuple(supplies))


def period_words(case: Case, form: Form) -> str:
    """The period of a submission: its first part with its unit, the others in brackets."""
    parts = [f"{shown(case.value(k), year=e.is_year)}{e.unit}" for k in form.period for e in (form.entries[k],)]
    first, rest = "".join(parts[:1]), "・".join(parts[1:])
    return f"{first}（{rest}）" if rest else first


class _Read:
    """The rows of one submission, as the form calls them."""

    def __init__(self, case: Case) -> None:
        form = case.form
        assert form is not None and form.text.survey is not None  # it is an answer
        self.case, self.survey, self.period = case, form.text.survey, period_words(case, form)
        self.good = str((form.reference(self.survey.parts, self.survey.good) or ("", ""))[1])
        self.totals = list(case.rows(self.survey.totals))
        self.parts: defaultdict[str, list[Row]] = defaultdict(list)
        for row in case.rows(self.survey.parts):
            self.parts[row.values[self.survey.good]].append(row)

    @property
    def goods(self) -> list[str]:
        return [row.values[self.good] for row in self.totals]

    @property
    def countries(self) -> list[str]:
        return [row.values[self.survey.by] for rows in self.parts.values() for row in rows]

    def answers(self, goods: "_Spelling", countries: "_Spelling") -> Iterator[tuple[Total, list[Supply]]]:
        """Of each market a total, and what it is made of: one supply a country, and what is said of none."""
        rows: defaultdict[Market, list[Row]] = defaultdict(list)
        for row in self.totals:
            unit = row.values[self.survey.unit]
            rows[Market(self.case.item or "", goods(row.values[self.good]), unit, self.period)].append(row)
        for market, of_it in rows.items():
            own: dict[str, Supply] = {}
            first, *others = [self._total(market, row, countries, own) for row in of_it]
            yield reduce(_with, others, first), list(own.values())

    def _total(self, market: Market, row: Row, countries: "_Spelling", own: dict[str, Supply]) -> Total:
        """One row of the totals; adds what it is made of to ``own``."""
        s, said = self.survey, row.values
        parts = [self._supply(market, part, countries) for part in self.parts[said[self.good]]]
        quantity, amount = _figures(said, s)
        named = _sum(supply.amount for supply in parts)
        priced = sum((supply.priced for supply in parts), Fraction()) if amount is None else quantity
        amount = named if amount is None else amount
        rest = quantity - sum((supply.quantity for supply in parts), Fraction())
        unnamed = None if amount is None else amount - (named or 0)
        if rest > 0 or unnamed:  # below zero is only the noise of numbers of more than fifteen digits
            parts.append(Supply(market, self.case, None, UNSTATED, max(rest, Fraction()), unnamed or None))
        for supply in parts:
            before = own.get(supply.country)
            own[supply.country] = supply if before is None else replace(
                before, quantity=before.quantity + supply.quantity, amount=_sum((before.amount, supply.amount))
            )  # fmt: skip
        ((substitute, _),) = s.without_substitute.items()
        return Total(market, self.case, row.number, quantity, amount, priced, _exact(said[s.stock]), said[substitute])

    def _supply(self, market: Market, part: Row, countries: "_Spelling") -> Supply:
        return Supply(
            market, self.case, part.number, countries(part.values[self.survey.by]), *_figures(part.values, self.survey)
        )


def _with(first: Total, other: Total) -> Total:
    """Two rows on one market: a good that stands twice, spelt in two ways."""
    return replace(
        first,
        quantity=first.quantity + other.quantity,
        amount=_sum((first.amount, other.amount)),
        priced=first.priced + other.priced,
        stock=other.stock if first.stock is None else first.stock,
        substitute=first.substitute or other.substitute,
    )


class _Spelling:
    """How a name is written most often, of all that mean the same; ``fixed``: name → what is written for it instead."""

    def __init__(self, names: Iterable[str], fixed: Mapping[str, str] = MappingProxyType({})) -> None:
        written: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for name in names:
            written[identity_key(name)][name] += 1
        self._known = {key: min(found, key=lambda n: (-found[n], n)) for key, found in written.items()}
        self._known |= {identity_key(name): said for name, said in fixed.items()}

    def __call__(self, name: str) -> str:
        return self._known[identity_key(name)]


def _figures(said: Mapping[str, Any], s: Survey) -> tuple[Fraction, int | None]:
    amount = said[s.amount]
    return _exact(said[s.quantity]) or Fraction(), None if amount is None else round(amount)


def _exact(value: float | None) -> Fraction | None:
    """A decimal as it is written."""
    return None if value is None else Fraction(str(value))


def _sum(amounts: Iterable[int | None]) -> int | None:
    known = [a for a in amounts if a is not None]
    return sum(known) if known else None


def respondents(rows: Sequence[Total | Supply]) -> frozenset[str]:
    """The corporate numbers of those who gave these rows."""
    return frozenset(str(row.case.business) for row in rows)


__all__ = ["UNSTATED", "Answers", "Market", "Supply", "Total", "answers_in", "is_survey", "period_words", "respondents"]
