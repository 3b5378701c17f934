"""The three 執行率 of the programme, what they are made of, and the balances a budget must keep.

Amounts are whole yen, ratios ``Fraction``, and a ratio whose denominator is zero is ``None``. A ratio of a group is the
ratio of the group's sums, never a mean of ratios and never a sum of rounded figures.

==== ============== ================================================= ======================================
A    国→基金・支出  執行額 ÷ 歳出予算現額                             行政事業レビューの「執行率」
B    執行見込       認定・交付決定に基づく執行見込額 ÷ 予算額         内閣府資料 2025年3月の「約6割」
C    支払           支払済額 ÷ 予算額                                 事業者に渡った額
==== ============== ================================================= ======================================
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction

from .money import execution_ratio

#: A slip of 円／千円／百万円／億円 multiplies an amount by one of these.
UNIT_SLIPS = (10**3, 10**5, 10**6, 10**8)
_SLIP_WORDS = {
    10**3: "円と千円（または千円と百万円）",
    10**5: "千円と億円",
    10**6: "円と百万円",
    10**8: "円と億円",
}


def revised_budget(appropriated: int, carried_in: int, reserve: int = 0, transfer: int = 0) -> int:
    """歳出予算現額: 当初 + 補正 + 前年度繰越 + 予備費 ± 流用, in yen (行政事業レビュー「計(歳出予算現額合計)」).

    >>> revised_budget(2_466_000_000, 6_306_000_000)
    8772000000
    """
    return appropriated + carried_in + reserve + transfer


def unused_amount(revised: int, executed: int, carried_out: int) -> int:
    """不用額: what is left of the 歳出予算現額 after 執行 and 翌年度繰越; negative where the figures are wrong.

    >>> unused_amount(8_772_000_000, 827_860_000, 6_542_829_000)
    1401311000
    """
    return revised - executed - carried_out


def outlay_ratio(executed: int, revised: int) -> Fraction | None:
    """A 執行率: 執行額 ÷ 歳出予算現額 of one fiscal year, carry-over included below the line.

    >>> f"{float(outlay_ratio(827_860_000, 8_772_000_000)):.2%}", outlay_ratio(0, 0) is None
    ('9.44%', True)
    """
    return execution_ratio(executed, revised)


def forecast_ratio(expected: int, budget: int) -> Fraction | None:
    """B 執行見込率: 執行見込額 of certified plans ÷ 予算額.

    >>> f"{float(forecast_ratio(1_400_000_000_000, 2_382_700_000_000)):.1%}"
    '58.8%'
    """
    return execution_ratio(expected, budget)


def paid_ratio(paid: int, budget: int) -> Fraction | None:
    """C 支払率: paid to businesses, refunds taken off, ÷ 予算額.

    >>> paid_ratio(1, 3), paid_ratio(1, 0)
    (Fraction(1, 3), None)
    """
    return execution_ratio(paid, budget)


def budget_amount(appropriated: int, limit: int = 0, charged: int = 0) -> int:
    """予算額 as the deck counts it: 歳出予算 plus the part of 国庫債務負担行為 that is not yet appropriated.

    >>> budget_amount(9_000_000_000, limit=10_600_000_000, charged=9_000_000_000)
    10600000000
    """
    return appropriated + limit - charged


def fund_closing(opening: int, granted: int, income: int, project_cost: int, admin_cost: int, returned: int) -> int:
    """期末残高: 期首 + 交付 + 運用益等 − 事業費 − 管理費 − 国庫返納 (基金シート).

    >>> fund_closing(100, 50, 1, 30, 2, 4)
    115
    """
    return opening + granted + income - project_cost - admin_cost - returned


def holding_ratio(closing: int, future_need: int) -> Fraction | None:
    """保有割合: 期末残高 ÷ 今後の所要見込額; over 1 must be explained (基金の横断的な方針 令和5年12月20日).

    >>> holding_ratio(120, 100), holding_ratio(120, 0)
    (Fraction(6, 5), None)
    """
    return Fraction(closing, future_need) if future_need else None


def outlay_years(closing: int, outlay: int) -> Fraction | None:
    """How many years of this year's 事業費 + 管理費 the balance would last; ``None`` where nothing was spent.

    >>> outlay_years(100, 8), outlay_years(100, 0)
    (Fraction(25, 2), None)
    """
    return Fraction(closing, outlay) if outlay else None


@dataclass(frozen=True, slots=True)
class UnitSlip:
    """An amount that looks ``factor`` times too large (or, where ``too_small``, too small) beside its reference."""

    factor: int
    too_small: bool

    @property
    def words(self) -> str:
        """Which units were probably mistaken for each other."""
        return f"{_SLIP_WORDS[self.factor]}の取り違えの疑い（約{self.factor:,}{'分の1' if self.too_small else '倍'}）"


def unit_slip(amount: int, reference: int) -> UnitSlip | None:
    """The slip of unit that explains ``amount`` beside ``reference``, or ``None``: within half and twice 10³ 10⁵ 10⁶ 10⁸.

    >>> unit_slip(177_800_000, 177_800_000_000)
    UnitSlip(factor=1000, too_small=True)
    >>> unit_slip(1_778, 177_800_000_000).factor, unit_slip(400, 100), unit_slip(0, 100)
    (100000000, None, None)
    """
    if amount <= 0 or reference <= 0:
        return None
    high, low = max(amount, reference), min(amount, reference)
    factor = next((s for s in UNIT_SLIPS if low * s <= 2 * high and high <= 2 * s * low), None)
    return None if factor is None else UnitSlip(factor, amount < reference)


def median(amounts: Sequence[int]) -> int:
    """The middle amount (the lower of two), exact; ``ValueError`` for none.

    >>> median([5, 1, 3]), median([4, 1])
    (3, 1)
    """
    if not amounts:
        raise ValueError("no amounts")
    return sorted(amounts)[(len(amounts) - 1) // 2]


@dataclass(frozen=True, slots=True)
class Amounts:
    """What there is to say in yen of an item, a ministry, an appropriation, a year, or of all; they can be added.

    ``appropriated``: 歳出予算 counted in the total; ``limit``, ``charged``: 国庫債務負担行為 and its 歳出化;
    ``revised``, ``executed``, ``carried_out``, ``unused``: 現額 and where it went, of one fiscal year;
    ``requested``: 助成希望額 of applications; ``maximum``, ``expected``: of certified plans; ``granted``: 交付決定;
    ``paid``: 支払 less 返還.
    """

    appropriated: int = 0
    limit: int = 0
    charged: int = 0
    revised: int = 0
    executed: int = 0
    carried_out: int = 0
    unused: int = 0
    requested: int = 0
    maximum: int = 0
    expected: int = 0
    granted: int = 0
    paid: int = 0

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def budget(self) -> int:
        """予算額: what the deck calls 総額."""
        return budget_amount(self.appropriated, self.limit, self.charged)

    @property
    def uncharged(self) -> int:
        """未歳出化: the part of 国庫債務負担行為 that is not yet appropriated."""
        return self.limit - self.charged

    @property
    def outlay(self) -> Fraction | None:
        """A 執行額 ÷ 歳出予算現額."""
        return outlay_ratio(self.executed, self.revised)

    @property
    def forecast(self) -> Fraction | None:
        """B 執行見込額 ÷ 予算額."""
        return forecast_ratio(self.expected, self.budget)

    @property
    def payment(self) -> Fraction | None:
        """C 支払済額 ÷ 予算額."""
        return paid_ratio(self.paid, self.budget)


def total(amounts: Iterable[Amounts]) -> Amounts:
    """The sum, in yen.

    >>> both = total([Amounts(appropriated=100, paid=10), Amounts(appropriated=300)])
    >>> both.budget, both.payment, both.outlay
    (400, Fraction(1, 40), None)
    """
    result = Amounts()
    for one in amounts:
        result += one
    return result
