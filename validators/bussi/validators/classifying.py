"""From what stands in the cells of a column to typed values: each cell is blank, well typed or badly typed."""

import math
from collections.abc import Sequence

import numpy as np

from .cells import MISSING, as_number
from .forms.model import Entry
from .rules.columns import BADLY_TYPED, UNKNOWN, WELL_TYPED, Array, excel_round
from .types import is_blank, number_is_well_typed, number_text


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
