"""Read the values of a sheet through COM exactly: numbers as they are, dates as dates, every error as an error."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bussi.validators.cells import ErrorCell

from ..reading.sheets import Rows
from .hands import moment
from .xlw import error_text

BLOCK = 200_000  # cells that are read at once
UNREADABLE = ErrorCell("（読めない値）")


def values(native: Any) -> Rows:
    """The cells of a sheet from A1 on, as the file readers give them; ``native``: Excel's own sheet."""
    used = native.UsedRange
    rows, columns = used.Row + used.Rows.Count - 1, used.Column + used.Columns.Count - 1
    if rows * columns > BLOCK:  # a format far away makes it as large as the sheet
        count = native.Application.WorksheetFunction.CountA
        rows = _last(lambda a: count(_box(native, a + 1, 1, rows, columns)), rows)
        columns = _last(lambda a: count(_box(native, 1, a + 1, max(rows, 1), columns)), columns)
    found: list[Sequence[Any]] = []
    step = max(1, BLOCK // max(columns, 1))
    for first in range(1, rows + 1, step):
        last = min(first + step - 1, rows)
        block = _box(native, first, 1, last, columns)
        if rows > step and not native.Application.WorksheetFunction.CountA(block):
            found += [()] * (last - first + 1)
        else:
            found += _typed(native, (first, 1, last, columns))
    return found


def _box(native: Any, r1: int, c1: int, r2: int, c2: int) -> Any:
    return native.Range(native.Cells(r1, c1), native.Cells(r2, c2))


def _last(filled_after: Callable[[int], float], high: int) -> int:
    """The last line that holds something; ``filled_after``: how much stands after a line, up to ``high``."""
    low = 0
    while low < high:
        middle = (low + high) // 2
        if filled_after(middle):
            low = middle + 1
        else:
            high = middle
    return low


def _rows(values: Any) -> Sequence[Sequence[Any]]:
    return values if isinstance(values, tuple) else ((values,),)


def _typed(native: Any, box: tuple[int, int, int, int]) -> list[list[Any]]:
    """The cells of a block as the file readers give them.

    ``Value2`` has the exact numbers, ``Value`` says which of them are dates. In ``Value2`` a whole number is an error,
    for numbers are floats.
    """
    raw = dict(_each(native, box, "Value2"))
    dates = {at: value for at, value in _each(native, box, "Value") if isinstance(value, dt.datetime)}
    r1, c1, r2, c2 = box
    return [
        [_cell(raw.get((r, c), UNREADABLE), dates.get((r, c))) for c in range(c1, c2 + 1)] for r in range(r1, r2 + 1)
    ]


def _cell(value: Any, date: dt.datetime | None) -> Any:
    match value:
        case None:
            return ""
        case int() if not isinstance(value, bool):
            return ErrorCell(error_text(value))
    return value if date is None else moment(date)


def _each(native: Any, box: tuple[int, int, int, int], member: str) -> Iterator[tuple[tuple[int, int], Any]]:
    """(row, column) → the value there. One date that pywin32 cannot hold makes a whole range fail: only that is left out."""
    r1, c1, r2, c2 = box
    try:
        found = _rows(getattr(_box(native, *box), member))
    except (ValueError, OverflowError, OSError):  # of pywin32; what Excel itself refuses is told to the user
        if r2 > r1:
            middle = (r1 + r2) // 2
            yield from _each(native, (r1, c1, middle, c2), member)
            yield from _each(native, (middle + 1, c1, r2, c2), member)
        elif c2 > c1:
            middle = (c1 + c2) // 2
            yield from _each(native, (r1, c1, r2, middle), member)
            yield from _each(native, (r1, middle + 1, r2, c2), member)
        return
    for r, row in enumerate(found, start=r1):
        for c, value in enumerate(row, start=c1):
            yield (r, c), value
