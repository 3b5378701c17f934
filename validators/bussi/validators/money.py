"""Arithmetic of public money: whole yen, exact fractions, rounding only where it is named.

No number of the law stands here: rates, rounding units and thresholds come in as arguments (see ``law/``).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

#: Yen in one of each unit that Japanese tables use.
YEN_PER_UNIT = {"円": 1, "千円": 10**3, "百万円": 10**6, "億円": 10**8}

#: HHI of a single supplier: shares are counted in per cent, as 公正取引委員会 does.
HHI_MAXIMUM = 10_000


def execution_ratio(executed: int, budget: int) -> Fraction | None:
    """執行率: executed yen ÷ budget yen; ``None`` where there was no budget.

    Which amounts stand above and below is the caller's business: 執行率 has three meanings in this programme.

    >>> execution_ratio(827_860_000, 8_772_000_000)
    Fraction(41393, 438600)
    >>> execution_ratio(0, 0) is None
    True
    """
    return Fraction(executed, budget) if budget else None


def subsidy_limit(eligible_yen: int, rate: Fraction, unit_yen: int) -> int:
    """The highest subsidy in yen: eligible cost × rate, cut down to a multiple of ``unit_yen`` (千円未満切捨て: 1000).

    Integers throughout; ``ValueError`` for a negative cost, a rate outside 0 to 1, or a unit below one yen.

    >>> subsidy_limit(1_000_000, Fraction(1, 3), unit_yen=1000)
    333000
    """
    if eligible_yen < 0 or not 0 <= rate <= 1 or unit_yen < 1:
        raise ValueError(f"eligible {eligible_yen}, rate {rate}, unit {unit_yen}")
    return eligible_yen * rate.numerator // (rate.denominator * unit_yen) * unit_yen


def yen_in(yen: int, unit: str) -> Fraction:
    """An amount in 円, 千円, 百万円 or 億円, not rounded; ``ValueError`` for another unit.

    >>> yen_in(198_100_086_000, "億円")
    Fraction(99050043, 50000)
    >>> round_half_up(yen_in(198_100_086_000, "億円"))
    1981
    """
    if unit not in YEN_PER_UNIT:
        raise ValueError(f"unit {unit!r} is none of {', '.join(YEN_PER_UNIT)}")
    return Fraction(yen, YEN_PER_UNIT[unit])


def round_half_up(value: Fraction | int) -> int:
    """四捨五入 to a whole number; a half goes away from zero, on both sides of it.

    >>> [round_half_up(Fraction(n, 2)) for n in (-3, -1, 1, 3, 5)]
    [-2, -1, 1, 2, 3]
    """
    magnitude = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return magnitude if value >= 0 else -magnitude


def hhi(shares: Iterable[Fraction | int]) -> Fraction | None:
    """Herfindahl-Hirschman index of all suppliers, 0 to 10,000; ``None`` where the total is zero.

    ``shares`` may be amounts, quantities or per cent: only their proportion counts, so the list must be complete.
    ``ValueError`` for a negative share.

    >>> hhi([50, 30, 20]), hhi([7])
    (Fraction(3800, 1), Fraction(10000, 1))
    """
    parts = [Fraction(share) for share in shares]
    if any(part < 0 for part in parts):
        raise ValueError("a share is negative")
    total = sum(parts, Fraction())
    return HHI_MAXIMUM * sum((part * part for part in parts), Fraction()) / total**2 if total else None


@dataclass(frozen=True, slots=True)
class Expansion:
    """One site abroad and one product made there with core technology: built, or invested in (act 5 of the list).

    ``before`` and ``after`` are its capacities in one unit, ``before`` zero for a new site; ``consumed_there`` is the
    part of its production consumed in that country, 0 to 1, ``None`` where nobody knows: then it exempts nothing.
    """

    before: Fraction
    after: Fraction
    consumed_there: Fraction | None = None

    def counts(self, increase_over: Fraction, exempt_from: Fraction) -> bool:
        """Capacity grows by **more than** ``increase_over``, and **less than** ``exempt_from`` is consumed there.

        >>> tenth, most = Fraction(1, 10), Fraction(85, 100)
        >>> [Expansion(Fraction(100), Fraction(n)).counts(tenth, most) for n in (110, 111)]
        [False, True]
        >>> Expansion(Fraction(0), Fraction(5), consumed_there=most).counts(tenth, most)
        False
        """
        if self.before < 0 or self.after < 0 or not 0 <= (self.consumed_there or 0) <= 1:
            raise ValueError(f"capacity or share out of range: {self}")
        grows = self.after > self.before * (1 + increase_over)
        return grows and not (self.consumed_there is not None and self.consumed_there >= exempt_from)


def consultation_required(
    acts: Iterable[bool],
    fears: Iterable[bool],
    expansions: Iterable[Expansion] = (),
    *,
    increase_over: Fraction,
    exempt_from: Fraction,
) -> bool:
    """技術移転等の事前相談: whether the duty to consult the ministry before acting exists.

    It does where the applicant or a group company is about to do one of five acts **and** one of two conditions holds:

    - ``acts``: 1 transfers core technology, 2 provides it, 3 joint research on it, 4 research on it abroad;
      ``expansions``: act 5, one for each site and product;
    - ``fears``: ① the applicant knows of a danger of forced transfer, or of a leak through what the other party is;
      ② the ministry has told it to consult.

    Both thresholds are the law's, as fractions. Source: Cabinet Office deck of March 2025, 技術流出防止措置 (エ).

    >>> law = {"increase_over": Fraction(1, 10), "exempt_from": Fraction(85, 100)}
    >>> consultation_required([True], [False, False], **law), consultation_required([True], [False, True], **law)
    (False, True)
    >>> consultation_required([], [True], [Expansion(Fraction(100), Fraction(111))], **law)
    True
    """
    grows = [site.counts(increase_over, exempt_from) for site in expansions]
    return (any(acts) or any(grows)) and any(fears)
