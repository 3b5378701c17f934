"""秘匿: what of a market may be published, so that no figure of fewer than three respondents can be found out.

A country with too few respondents goes into 「その他」, and with it the smallest countries that are left, until those in it
are respondents enough: the total less what is published is then a figure of enough of them. Figures are counted by who
says more than nothing, quantities and amounts each by themselves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bussi.validators.money import hhi

from . import MIN_RESPONDENTS
from .answers import UNSTATED, Market
from .markets import Added, Line

OTHERS = "その他（秘匿を含む）"


@dataclass(frozen=True)
class PublishedLine:
    """A figure for the public: what comes from a country or from ``OTHERS``; ``amount`` is None where it is withheld."""

    country: str
    quantity: Fraction
    amount: int | None
    respondents: int


@dataclass(frozen=True)
class Published:
    """A market for the public. ``total`` is the sum of its ``lines``; ``hhi`` None where a country is withheld."""

    market: Market
    lines: tuple[PublishedLine, ...]
    total: PublishedLine
    hhi: Fraction | None

    def share(self, line: PublishedLine) -> Fraction:
        """The share of a line in the quantity."""
        return line.quantity / self.total.quantity


def published(added: Added, at_least: int = MIN_RESPONDENTS) -> Published | None:
    """What may be published of a market; None where fewer than ``at_least`` respondents supply any of it.

    Raises ``ValueError`` for fewer than ``MIN_RESPONDENTS``.
    """
    if at_least < MIN_RESPONDENTS:
        raise ValueError(f"{at_least} respondents are too few")
    if len(by_quantity(added.lines)) < at_least:
        return None
    priced = len(by_amount(added.lines)) >= at_least
    kept, folded = _split(added.lines, at_least, priced)
    lines = [_line(line.country, [line], priced) for line in kept]
    if folded:
        lines.append(_line(OTHERS, folded, priced))
    whole = not folded and all(line.country != UNSTATED for line in kept)
    concentration = hhi(line.quantity for line in kept) if whole else None
    return Published(added.market, tuple(lines), _line("計", added.lines, priced), concentration)


def _split(lines: Sequence[Line], at_least: int, priced: bool) -> tuple[list[Line], list[Line]]:
    """The lines that are published by themselves, and those that are folded into one."""

    def enough(some: Sequence[Line]) -> bool:
        return len(by_quantity(some)) >= at_least and (not priced or len(by_amount(some)) >= at_least)

    kept = [line for line in lines if enough([line])]
    folded = [line for line in lines if not enough([line]) and (line.quantity or (priced and line.amount))]
    while folded and not enough(folded):
        smallest = min(reversed(kept), key=lambda line: line.quantity)
        kept.remove(smallest)
        folded.append(smallest)
    return kept, folded


def _line(country: str, lines: Sequence[Line], priced: bool) -> PublishedLine:
    amount = sum(line.amount for line in lines) if priced else None
    quantity = sum((line.quantity for line in lines), Fraction())
    return PublishedLine(country, quantity, amount, len(by_quantity(lines)))


def by_quantity(lines: Iterable[Line]) -> frozenset[str]:
    """The respondents who supply any of what some lines say."""
    return frozenset().union(*(line.by_quantity for line in lines))


def by_amount(lines: Iterable[Line]) -> frozenset[str]:
    """The respondents who say an amount in any of some lines."""
    return frozenset().union(*(line.by_amount for line in lines))


__all__ = ["OTHERS", "Published", "PublishedLine", "by_amount", "by_quantity", "published"]
