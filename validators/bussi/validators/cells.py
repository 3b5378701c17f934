"""What stands in a cell, what it probably means, and how messages show it. Loads nothing heavy: readers start with it."""

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from .calendar import FIRST_GREGORIAN_DAY, parse_date, wareki
from .numbers import parse_number
from .text_keys import with_hyphens
from .types import EPOCH, FIRST_DATE, LAST_DATE, SPACES, from_serial, is_blank, number_is_well_typed, to_serial

if TYPE_CHECKING:
    from .forms.model import Entry


#: The errors of Excel's cells by their number in VBA and COM (XlCVError of its documentation).
ERROR_CODES = {
    2000: "#NULL!", 2007: "#DIV/0!", 2015: "#VALUE!", 2023: "#REF!", 2029: "#NAME?", 2036: "#NUM!", 2042: "#N/A",
    2043: "#GETTING_DATA", 2045: "#SPILL!", 2046: "#CONNECT!", 2047: "#BLOCKED!", 2048: "#UNKNOWN!", 2049: "#FIELD!",
    2050: "#CALC!",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """A cell that holds no value a person typed: ``#REF!`` and its like, or a formula nobody has calculated."""

    code: str

    def __str__(self) -> str:
        return self.code

    def __reduce__(self) -> tuple[Any, ...]:
        return _error, (self.code,)


class _Missing:
    """The cell does not exist any more: its key was deleted from the book (a finding of its own)."""

    def __str__(self) -> str:
        return "（欄なし）"

    def __reduce__(self) -> str:
        return "MISSING"  # the same object on the other side of a pickle, in another process too


MISSING = _Missing()
UNCALCULATED = ErrorCell("（未計算の数式）")
MAX_EXACT = 1e15  # from there on not every whole number is a float


@cache
def _error(code: str) -> ErrorCell:
    return UNCALCULATED if code == UNCALCULATED.code else ErrorCell(code)


_ENGLISH: Mapping[object, str] = {MISSING: "(no such cell)", UNCALCULATED: "(formula that was never calculated)"}


def as_number(value: object) -> float | None:
    """The number a spreadsheet sees in a cell, or None: dates and times are their serials, TRUE/FALSE is none.

    >>> as_number(dt.date(2025, 4, 1)), as_number(True), as_number("1")
    (45748.0, None, None)
    """
    match value:
        case bool() | str() | None:
            return None
        case int() | float():
            return float(value)
        case dt.datetime() | dt.date():
            return float(to_serial(value))
        case dt.time():
            return (value.hour * 3600 + value.minute * 60 + value.second) / 86400
        case dt.timedelta():
            return value.total_seconds() / 86400
    return None


def presumed(cell: object, entry: "Entry") -> object | None:
    """What a badly typed cell probably means, in the column's own type; None where that is not safe to say.

    Recognises full-width digits, separators, units, △ and brackets, eras and texts that are dates.
    """
    kind = entry.cell_type.kind
    if isinstance(cell, bool | ErrorCell | _Missing):
        return None
    if kind == "number" and isinstance(cell, str):
        parsed = parse_number(cell)
        if parsed is None or parsed.value is None:
            return None
        value = int(parsed.value) if parsed.value == int(parsed.value) else float(parsed.value)
        return value if number_is_well_typed(entry.cell_type, float(value)) else None  # not half a yen, not the year 8
    if kind == "date" and isinstance(cell, str):
        return parse_date(cell)
    if kind == "text" and isinstance(cell, str) and entry.type not in ("text", "choice"):
        folded = with_hyphens(cell)
        if entry.type == "corporate_number":
            folded = folded.replace("-", "").removeprefix("T")
        return folded if folded != cell and entry.cell_type.python(folded) else None
    return None


def shown(value: object, language: Literal["ja", "en"] = "ja", *, year: bool = False) -> str:
    """A cell's value as text for a message; a ``year`` has no thousands separator.

    >>> shown(1234567.0), shown(None), shown(dt.date(2025, 4, 1)), shown(True), shown(2026, year=True)
    ('1,234,567', '（空欄）', '2025-04-01（令和7年4月1日）', 'TRUE', '2026')
    >>> shown(None, "en"), shown(dt.date(2025, 4, 1), "en")
    ('(blank)', '2025-04-01')
    """
    comma = "" if year else ","
    match value:
        case bool():
            return str(value).upper()
        case int():
            return format(value, comma)
        case float():
            whole = abs(value) < MAX_EXACT and value == int(value)
            return format(int(value), comma) if whole else format(value, f"{comma}.10g")
        case dt.datetime() if value.time() != dt.time():
            return value.isoformat(sep=" ")
        case dt.datetime():
            return shown(value.date(), language)
        case dt.date():
            era = language == "ja" and value >= FIRST_GREGORIAN_DAY
            return f"{value.isoformat()}（{wareki(value)}）" if era else value.isoformat()
    if language == "en" and (value in _ENGLISH or is_blank(value)):
        return _ENGLISH.get(value, "(blank)")
    return "（空欄）" if is_blank(value) else str(value)


def typed(value: Any, entry: "Entry") -> object:
    """A well-typed engine value (float, serial or text) as the value people mean: int, float, date or text."""
    if entry.cell_type.kind == "text":
        return value
    if entry.cell_type.kind == "date":
        return from_serial(value)
    return int(value) if entry.decimals == 0 else float(value)


def as_seen(value: object, entry: "Entry") -> object:
    """A raw cell as people see it in its own column: a serial in a column of days is that day (and time of day)."""
    if isinstance(value, float) and entry.cell_type.kind == "date" and FIRST_DATE <= value < LAST_DATE + 1:
        moment = EPOCH + dt.timedelta(seconds=round(value * 86400))
        return moment.date() if value == math.floor(value) else moment
    return value


def canonical(value: Any) -> str:
    """What stays of a cell whatever program saves it: 15 digits of a number, TRUE as 1, a date as its serial, a text
    without spaces around it and with one kind of line end.
    """
    kind = value.__class__
    if kind is float:
        return f"{value + 0.0:.15g}"
    if kind is str:
        text = value.strip(SPACES)
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    number = float(value) if isinstance(value, bool) else as_number(value)
    return str(value) if number is None else f"{number + 0.0:.15g}"


__all__ = ["MISSING", "UNCALCULATED", "ErrorCell", "as_number", "as_seen", "canonical", "presumed", "shown", "typed"]
