"""From what stands in a cell to a typed value: blank, well typed, or badly typed with what it probably means."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from .calendar import FIRST_GREGORIAN_DAY, parse_date, wareki
from .forms.model import Entry
from .numbers import parse_number
from .rules.columns import BADLY_TYPED, BLANK, UNKNOWN, WELL_TYPED, Array, excel_round
from .text_keys import with_hyphens
from .types import from_serial, is_blank, number_is_well_typed, number_text, to_serial


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """A cell that holds no value a person typed: ``#REF!`` and its like, or a formula nobody has calculated."""

    code: str

    def __str__(self) -> str:
        return self.code


class _Missing:
    """The cell does not exist any more: its key was deleted from the book (a finding of its own)."""

    def __str__(self) -> str:
        return "（欄なし）"


MISSING = _Missing()
UNCALCULATED = ErrorCell("（未計算の数式）")
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


def classify(raw: Sequence[object], entry: Entry) -> tuple[Array, Array]:
    """Values and status of one column of raw cells.

    Values are floats (numbers rounded to the column's scale, dates as serials) or texts; NaN or None where the
    status is not ``WELL_TYPED``.
    """
    cell_type = entry.cell_type
    status = np.zeros(len(raw), dtype=np.int8)
    texts = cell_type.kind == "text"
    values: Array = np.full(len(raw), None, dtype=object) if texts else np.full(len(raw), np.nan)
    test = cell_type.python
    for i, cell in enumerate(raw):
        if type(cell) is str:
            if not cell or is_blank(cell):
                continue
            status[i] = BADLY_TYPED
            if texts and test(cell):
                values[i], status[i] = cell, WELL_TYPED
            continue
        if cell is None:
            continue
        if cell is MISSING:
            status[i] = UNKNOWN
            continue
        status[i] = BADLY_TYPED
        number = as_number(cell)
        if number is not None and math.isfinite(number) and number_is_well_typed(cell_type, number):
            values[i], status[i] = (number_text(number) if texts else number), WELL_TYPED
    if cell_type.kind == "date":
        values = np.where(status == WELL_TYPED, np.round(values), values)
    elif not texts:
        values = excel_round(values, entry.decimals)
    return values, status


def presumed(cell: object, entry: Entry) -> object | None:
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
        value = parsed.value
        return int(value) if value == int(value) else float(value)
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
            whole = math.isfinite(value) and value == int(value)
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


def typed(value: Any, entry: Entry) -> object:
    """A well-typed engine value (float, serial or text) as the value people mean: int, float, date or text."""
    if entry.cell_type.kind == "text":
        return value
    if entry.cell_type.kind == "date":
        return from_serial(value)
    return int(value) if entry.decimals == 0 else float(value)


__all__ = ["BLANK", "MISSING", "UNCALCULATED", "ErrorCell", "as_number", "classify", "presumed", "shown", "typed"]
