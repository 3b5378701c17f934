"""From what stands in the cells of a column to typed values: each cell is blank, well typed or badly typed."""

import math
from collections.abc import Sequence

import numpy as np

from .cells import MISSING, as_number
from .forms.model import Entry
from .rules.columns import BADLY_TYPED, BLANK, UNKNOWN, WELL_TYPED, Array, excel_round
from .types import CellType, is_blank, number_is_well_typed, number_text

Value = float | str | None


def classify(raw: Sequence[object], entry: Entry) -> tuple[Array, Array]:
    """Values and status of one column of raw cells.

    Values are floats (numbers rounded to the column's scale, dates as serials) or texts; NaN or None where the
    status is not ``WELL_TYPED``.
    """
    cell_type = entry.cell_type
    texts = cell_type.kind == "text"
    nothing: Value = None if texts else math.nan
    blank = (nothing, BLANK)
    seen: dict[object, tuple[Value, int]] = {}  # of many books, most cells say what others say
    found: list[tuple[Value, int]] = []
    for cell in raw:
        if cell is None:
            found.append(blank)
        elif cell and (cell.__class__ is str or cell.__class__ is float):  # but for 0.0, which equals -0.0
            if cell not in seen:
                seen[cell] = _classified(cell, cell_type, nothing)
            found.append(seen[cell])
        else:
            found.append(_classified(cell, cell_type, nothing))
    values: Array = np.array([value for value, _ in found], dtype=object if texts else float)
    status: Array = np.array([state for _, state in found], dtype=np.int8)
    if cell_type.kind == "date":
        values = np.where(status == WELL_TYPED, np.round(values), values)
    elif not texts:
        values = excel_round(values, entry.decimals)
    return values, status


def _classified(cell: object, cell_type: CellType, nothing: Value) -> tuple[Value, int]:
    """Value and status of one cell; ``nothing``: the value of a cell that has none."""
    texts = cell_type.kind == "text"
    if isinstance(cell, str):
        if is_blank(cell):
            return nothing, BLANK
        return (cell, WELL_TYPED) if texts and cell_type.python(cell) else (nothing, BADLY_TYPED)
    if cell is MISSING:
        return nothing, UNKNOWN
    number = as_number(cell)
    if number is not None and math.isfinite(number) and number_is_well_typed(cell_type, number):
        return (number_text(number) if texts else number), WELL_TYPED
    return nothing, BADLY_TYPED


__all__ = ["classify"]
