"""The functions of the rule language, each beside both of its twins: the Excel formula and the whole-column Python.

A twin takes its arguments in the order of the rule. The Excel twin gets formulas and gives one; the Python twin gets
columns, each with the mask of where it is an error, and gives such a pair. numpy is imported where it is used: a
reading worker loads forms without it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..kinds import Kind
from ..types import FIRST_DATE, LAST_DATE

if TYPE_CHECKING:
    import numpy.typing as npt

    Array = npt.NDArray[Any]
    Mask = npt.NDArray[Any]
    Column = tuple[Array, Mask]

EPOCH_DAYS = 25569  # the Excel serial of 1970-01-01, which numpy counts from
DAYS_OFF = "days_off"  # the name under which the law keeps the days on which the administration rests
LONGEST_REST = 15  # days within which a working day comes, whatever rests meet


@dataclass(frozen=True)
class Function:
    """One function: how many arguments it takes, of which kind (None: as the parser says), and its two twins.

    ``excel(arguments, days_off)`` and ``python(columns, days_off, scale)``; ``days_off`` is the range or the array of
    the days on which the administration rests, for the functions that ``rest``.
    """

    name: str
    takes: tuple[int, ...]
    of: Kind | None
    gives: Kind
    excel: Callable[[Sequence[str], str], str]
    python: "Callable[[Sequence[Column], Array, int], Column]"
    rests: bool = False


def excel_round(x: "Array", digits: int) -> "Array":
    """Round half away from zero as spreadsheets do: 2.675 is 2.68 though its double lies below.

    >>> import numpy as np
    >>> excel_round(np.array([2.675, -2.5, 1.005]), 2).tolist()
    [2.68, -2.5, 1.01]
    """
    import numpy as np

    power = 10.0**digits
    scaled = np.abs(x) * power
    rounded = np.sign(x) * np.floor(scaled * (1 + 2.0**-50) + 0.5) / power
    return np.where(scaled < 2.0**49, rounded, x)


def _simple(compute: "Callable[..., Array]") -> "Callable[[Sequence[Column], Array, int], Column]":
    """The Python twin of a function that means something wherever its arguments do."""

    def python(columns: "Sequence[Column]", days_off: "Array", scale: int) -> "Column":
        error = columns[0][1]
        for _, other in columns[1:]:
            error = error | other
        return compute(*(value for value, _ in columns)), error

    return python


# numbers ------------------------------------------------------------------------------------------------------------


def _round(columns: "Sequence[Column]", days_off: "Array", scale: int) -> "Column":
    return excel_round(columns[0][0], scale), columns[0][1]


def _floor_excel(a: Sequence[str], _: str) -> str:
    x, unit = a
    return f"INT({x}+1E-9)" if unit == "1" else f"(INT({x}/{unit}+1E-9)*{unit})"


def _floor(columns: "Sequence[Column]", days_off: "Array", scale: int) -> "Column":
    import numpy as np

    (x, x_error), (unit, unit_error) = columns
    zero = unit == 0
    return np.floor(x / np.where(zero, 1, unit) + 1e-9) * unit, x_error | unit_error | zero


def _less(a: "Array", b: "Array") -> "Array":
    import numpy as np

    return np.where(a < b, a, b)


def _more(a: "Array", b: "Array") -> "Array":
    import numpy as np

    return np.where(a > b, a, b)


def _if(columns: "Sequence[Column]", days_off: "Array", scale: int) -> "Column":
    import numpy as np

    (condition, unknown), (a, a_error), (b, b_error) = columns
    return np.where(condition, a, b), unknown | np.where(condition, a_error, b_error)


# texts and days -----------------------------------------------------------------------------------------------------


def _length(texts: "Array") -> "Array":
    import numpy as np

    return np.fromiter((len(t) if isinstance(t, str) else 0 for t in texts), float, len(texts))


def _contains_excel(a: Sequence[str], _: str) -> str:
    whole, part = a
    return f"((LEN({part})>0)*ISNUMBER(FIND({part},{whole})))"


def _contains(wholes: "Array", parts: "Array") -> "Mask":
    """Whether a text holds another; none holds an empty one, which not every spreadsheet finds."""
    import numpy as np

    both = zip(wholes, parts, strict=True)
    return np.fromiter(
        (isinstance(w, str) and isinstance(p, str) and p != "" and p in w for w, p in both), bool, len(wholes)
    )


def _calendar(serial: "Array") -> "tuple[Array, Array, Array, Mask]":
    """Year, month and day of Excel serials, and which of them are no days of a form."""
    import numpy as np

    known = (serial >= FIRST_DATE) & (serial < LAST_DATE + 1)
    days = np.floor(np.where(known, serial, EPOCH_DAYS)).astype("int64") - EPOCH_DAYS
    date = days.astype("datetime64[D]")
    months = date.astype("datetime64[M]")
    month = months.astype("int64")
    return 1970 + month // 12, month % 12 + 1, (date - months.astype("datetime64[D]")).astype("int64") + 1, ~known


def _year(columns: "Sequence[Column]", days_off: "Array", scale: int) -> "Column":
    ((day, error),) = columns
    year, _, _, unknown = _calendar(day)
    return year.astype(float), error | unknown


def _fiscal_year(columns: "Sequence[Column]", days_off: "Array", scale: int) -> "Column":
    ((day, error),) = columns
    year, month, _, unknown = _calendar(day)
    return (year - (month < 4)).astype(float), error | unknown


def _month_diff(columns: "Sequence[Column]", days_off: "Array", scale: int) -> "Column":
    (a, a_error), (b, b_error) = columns
    (y1, m1, _, unknown1), (y2, m2, _, unknown2) = _calendar(a), _calendar(b)
    return ((y2 - y1) * 12 + m2 - m1).astype(float), a_error | b_error | unknown1 | unknown2


def _due_excel(a: Sequence[str], days_off: str) -> str:
    day, months = a
    start = f"({day}+1)"
    same = f"DATE(YEAR{start},MONTH{start}+{months},DAY{start})"
    last = f"IF(DAY({same})=DAY{start},{same}-1,DATE(YEAR{start},MONTH{start}+{months}+1,0))"
    each = f"({last}+{{{','.join(map(str, range(LONGEST_REST)))}}})"
    works = f"(WEEKDAY({each},2)<6)*(1-ISNUMBER(MATCH({each},{days_off},0)))"
    known = f"({day}>=MIN({days_off}))*({months}>=0)*({day}+31*{months}+{LONGEST_REST + 1}<=MAX({days_off}))"
    return f'IF({known}*({months}=INT({months})),SUMPRODUCT(MIN(IF({works},{each},""))),NA())'


def _due(columns: "Sequence[Column]", days_off: "Array", scale: int) -> "Column":
    """The day before the one that corresponds to the first day counted, or the last of its month; then a working day."""
    import numpy as np

    (day, day_error), (months, months_error) = columns
    known = (day >= days_off.min()) & (months >= 0) & (months == np.floor(months))
    known &= day + 31 * months + LONGEST_REST + 1 <= days_off.max()
    start = np.where(known, day, days_off.min()) + 1
    year, month, dom, _ = _calendar(start)
    target = (year - 1970) * 12 + month - 1 + np.where(known, months, 0).astype("int64")
    first = target.astype("datetime64[M]").astype("datetime64[D]").astype("int64") + EPOCH_DAYS
    after = (target + 1).astype("datetime64[M]").astype("datetime64[D]").astype("int64") + EPOCH_DAYS
    last = np.where(first + dom - 1 < after, first + dom - 2, after - 1)
    rests = (days_off.astype("int64") - EPOCH_DAYS).astype("datetime64[D]")
    works = np.busday_offset((last - EPOCH_DAYS).astype("datetime64[D]"), 0, roll="forward", holidays=rests)
    return works.astype("int64").astype(float) + EPOCH_DAYS, day_error | months_error | ~known


NUMBER, TEXT, DATE, BOOL = Kind.NUMBER, Kind.TEXT, Kind.DATE, Kind.BOOL
_ALL = (
    Function("round", (1, 2), NUMBER, NUMBER, lambda a, _: f"ROUND({a[0]},{a[1]})", _round),
    Function("floor", (1, 2), NUMBER, NUMBER, _floor_excel, _floor),
    Function("abs", (1,), NUMBER, NUMBER, lambda a, _: f"ABS({a[0]})", _simple(abs)),
    Function("min", (1, 2), None, NUMBER, lambda a, _: f"IF({a[0]}<{a[1]},{a[0]},{a[1]})", _simple(_less)),
    Function("max", (1, 2), None, NUMBER, lambda a, _: f"IF({a[0]}>{a[1]},{a[0]},{a[1]})", _simple(_more)),
    Function("if_", (3,), None, NUMBER, lambda a, _: f"IF({a[0]},{a[1]},{a[2]})", _if),
    Function("text_length", (1,), TEXT, NUMBER, lambda a, _: f"LEN({a[0]})", _simple(_length)),
    Function("contains", (2,), TEXT, BOOL, _contains_excel, _simple(_contains)),
    Function("year", (1,), DATE, NUMBER, lambda a, _: f"YEAR({a[0]})", _year),
    Function("fiscal_year", (1,), DATE, NUMBER, lambda a, _: f"(YEAR({a[0]})-(MONTH({a[0]})<4))", _fiscal_year),
    Function(
        "month_diff",
        (2,),
        DATE,
        NUMBER,
        lambda a, _: f"((YEAR({a[1]})-YEAR({a[0]}))*12+MONTH({a[1]})-MONTH({a[0]}))",
        _month_diff,
    ),
    Function("due", (2,), None, DATE, _due_excel, _due, rests=True),
)
FUNCTIONS: Mapping[str, Function] = {f.name: f for f in _ALL}
