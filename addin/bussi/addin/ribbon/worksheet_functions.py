"""The Python twins of the add-in's worksheet functions: same names, same arguments, same results, same errors.

An argument is what a cell holds: ``float``, ``str``, ``bool``, ``None`` for an empty cell, an ``ExcelError``, a date,
or rows of these. Numbers are read as Excel shows them, to fifteen digits. ``bussi.validators`` has the arithmetic.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from bussi.validators import money
from bussi.validators.calendar import fiscal_year, wareki
from bussi.validators.corporate_number import corporate_number_is_valid

LARGEST = 999_999_999_999_999
SMALLEST = 0.000001
LARGEST_PART = 1_000_000
FIRST_DAY, LAST_DAY = date(1900, 3, 1), date.max  # serials 1 to 60 are a day off in Excel
_DAY_ZERO = date(1899, 12, 30)
_ALMOST_HALF = Fraction(5_000_001, 10_000_000)


class ExcelError(StrEnum):
    """An error value of a cell."""

    NOT_THERE = "#N/A"
    WRONG_KIND = "#VALUE!"
    OUT_OF_RANGE = "#NUM!"
    DIVIDED_BY_ZERO = "#DIV/0!"
    REFERENCE = "#REF!"
    NAME = "#NAME?"
    NULL = "#NULL!"
    GETTING_DATA = "#GETTING_DATA"
    SPILL = "#SPILL!"
    CONNECT = "#CONNECT!"
    BLOCKED = "#BLOCKED!"
    UNKNOWN = "#UNKNOWN!"
    FIELD = "#FIELD!"
    CALC = "#CALC!"


class _Refused(Exception):
    """Carries the error value that a cell shall show."""

    def __init__(self, error: ExcelError) -> None:
        self.error = error


def EXECUTION_RATIO(executed: object, budget: object) -> float | ExcelError:
    """執行率: ``#DIV/0!`` where the budget is zero.

    >>> EXECUTION_RATIO(1.0, 4.0), EXECUTION_RATIO(1.0, 0.0) == "#DIV/0!", EXECUTION_RATIO(None, 1.0) == "#N/A"
    (0.25, True, True)
    """
    try:
        ratio = money.execution_ratio(_whole(executed), _whole(budget))
    except _Refused as refused:
        return refused.error
    return ExcelError.DIVIDED_BY_ZERO if ratio is None else float(ratio)


def SUBSIDY_LIMIT(eligible: object, numerator: object, denominator: object, unit_yen: object) -> float | ExcelError:
    """Highest subsidy in yen, cut down to a multiple of ``unit_yen``.

    >>> SUBSIDY_LIMIT(1_000_000.0, 1.0, 3.0, 1000.0)
    333000.0
    """
    try:
        cost, above, below, unit = _whole(eligible), _part(numerator), _part(denominator), _part(unit_yen)
    except _Refused as refused:
        return refused.error
    if cost < 0 or below < 1 or unit < 1 or above > below:
        return ExcelError.OUT_OF_RANGE
    return float(money.subsidy_limit(cost, Fraction(above, below), unit))


def CORPORATE_NUMBER_OK(number: object) -> bool | ExcelError:
    """True for a valid 法人番号 as text or as a number; everything else is False.

    >>> CORPORATE_NUMBER_OK("2020005008480"), CORPORATE_NUMBER_OK(2020005008480.0), CORPORATE_NUMBER_OK(None)
    (True, True, False)
    """
    try:
        value = _scalar(number)
    except _Refused as refused:
        return refused.error
    if isinstance(value, float) and value.is_integer():
        value = str(int(value))
    return isinstance(value, str) and corporate_number_is_valid(value)


def FISCAL_YEAR(when: object) -> float | ExcelError:
    """会計年度 of a date or serial number.

    >>> FISCAL_YEAR(45382.0), FISCAL_YEAR(date(2024, 4, 1))
    (2023.0, 2024.0)
    """
    try:
        return float(fiscal_year(_day(when)))
    except _Refused as refused:
        return refused.error


def WAREKI(when: object) -> str | ExcelError:
    """A date or serial number in era years.

    >>> WAREKI(45382.0)
    '令和6年3月31日'
    """
    try:
        return wareki(_day(when))
    except _Refused as refused:
        return refused.error


def YEN_IN(yen: object, unit: object) -> float | ExcelError:
    """Yen in 円, 千円, 百万円 or 億円, not rounded; ``#VALUE!`` for another unit.

    >>> YEN_IN(198_100_086_000.0, "億円")
    1981.00086
    """
    try:
        amount, name = _whole(yen), _scalar(unit)
    except _Refused as refused:
        return refused.error
    if name is None:
        return ExcelError.NOT_THERE
    if not isinstance(name, str) or name not in money.YEN_PER_UNIT:
        return ExcelError.WRONG_KIND
    return float(money.yen_in(amount, name))


def HHI(shares: object) -> float | ExcelError:
    """Herfindahl-Hirschman index, 0 to 10,000, to two decimals; empty cells do not count; ``#DIV/0!`` for a zero total.

    What lies within 0.0000001 of a hundredth below a half counts as a half, as in the add-in.

    >>> HHI([[50.0], [30.0], [None], [20.0]]), HHI([[1.0, 1.0, 1.0]])
    (3800.0, 3333.33)
    """
    try:
        parts = [_number(cell, least=0) for cell in _cells(shares) if cell is not None]
    except _Refused as refused:
        return refused.error
    index = money.hhi(map(Fraction, parts))
    return ExcelError.DIVIDED_BY_ZERO if index is None else (index * 100 + _ALMOST_HALF).__floor__() / 100


def CONSULTATION_REQUIRED(
    acts: object,
    fears: object,
    before: object,
    after: object,
    consumed_there: object,
    increase_over: object,
    exempt_from: object,
) -> bool | ExcelError:
    """事前相談: an act and a fear; ``before`` and ``after`` both empty where no site abroad is built or enlarged.

    >>> CONSULTATION_REQUIRED([[False], [None]], True, 100.0, 110.0, None, 0.1, 0.85)
    False
    >>> CONSULTATION_REQUIRED([[False], [None]], True, 100.0, 111.0, None, 0.1, 0.85)
    True
    """
    try:
        acting, fearing = _any(acts), _any(fears)
        over, exempt = _fraction(increase_over), _fraction(exempt_from)
        sites = []
        if not (before is None and after is None):
            old, new = _capacity(before), _capacity(after)
            sites.append(money.Expansion(old, new, None if consumed_there is None else _fraction(consumed_there)))
    except _Refused as refused:
        return refused.error
    return money.consultation_required([acting], [fearing], sites, increase_over=over, exempt_from=exempt)


# --- reading arguments


def _cells(argument: object) -> Iterator[object]:
    """Every cell of rows, of one row, or of one value, in reading order."""
    for row in argument if isinstance(argument, (list, tuple)) else [argument]:
        for cell in row if isinstance(row, (list, tuple)) else [row]:
            yield _scalar(cell)


def _scalar(argument: object) -> object:
    """A cell's value with whole numbers as ``float``; errors are raised, also where xlwings gives them as text."""
    if isinstance(argument, (list, tuple)):
        raise _Refused(ExcelError.WRONG_KIND)
    if isinstance(argument, str) and argument in list(ExcelError):
        raise _Refused(ExcelError(argument))
    if isinstance(argument, Decimal):  # how COM gives a cell in a currency format
        return float(argument)
    return float(argument) if isinstance(argument, int) and not isinstance(argument, bool) else argument


def _number(argument: object, *, least: int = -LARGEST) -> Decimal:
    value = _scalar(argument)
    if value is None:
        raise _Refused(ExcelError.NOT_THERE)
    if not isinstance(value, float):
        raise _Refused(ExcelError.WRONG_KIND)
    if not (value == 0 or SMALLEST <= abs(value) <= LARGEST) or value < least:
        raise _Refused(ExcelError.OUT_OF_RANGE)
    return Decimal(f"{value:.15g}")


def _whole(argument: object) -> int:
    _number(argument)
    value = _scalar(argument)
    if not isinstance(value, float) or not value.is_integer():
        raise _Refused(ExcelError.OUT_OF_RANGE)
    return int(value)


def _part(argument: object) -> int:
    value = _whole(argument)
    if not 0 <= value <= LARGEST_PART:
        raise _Refused(ExcelError.OUT_OF_RANGE)
    return value


def _capacity(argument: object) -> Fraction:
    return Fraction(_number(argument, least=0))


def _fraction(argument: object) -> Fraction:
    value = Fraction(_number(argument, least=0))
    if value > 1 or (value * 1_000_000).denominator > 1:
        raise _Refused(ExcelError.OUT_OF_RANGE)
    return value


def _day(argument: object) -> date:
    value = _scalar(argument)
    if isinstance(value, (date, datetime)):
        day = value.date() if isinstance(value, datetime) else value
    else:
        serial = _number(value) if not isinstance(value, float) else Decimal(value)
        if not (FIRST_DAY - _DAY_ZERO).days <= serial < (LAST_DAY - _DAY_ZERO).days + 1:
            raise _Refused(ExcelError.OUT_OF_RANGE)
        day = _DAY_ZERO + timedelta(int(serial))
    if day < FIRST_DAY:
        raise _Refused(ExcelError.OUT_OF_RANGE)
    return day


def _any(argument: object) -> bool:
    found = False
    for cell in _cells(argument):
        if not isinstance(cell, bool | None):
            raise _Refused(ExcelError.WRONG_KIND)
        found = found or bool(cell)
    return found
