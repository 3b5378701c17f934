"""The law asked for whole columns at once: the Python twin of the hidden sheet of the law."""

import numpy as np

from .columns import Array, LawAnswer
from .excel import KEY_SEPARATOR
from .functions import DAYS_OFF
from .law_rows import LawRow, rows


class LawNumbers:
    """Answers for whole columns."""

    def numbers(self, name: str, keys: Array, days: Array) -> LawAnswer:
        """The values of ``name`` for each (key tuple, Excel serial day)."""
        size = len(keys)
        columns = {c: np.zeros(size) for c in ("value", "numerator", "denominator")}
        found, certain = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
        history: dict[str, list[LawRow]] = {}
        for row in rows(name):
            history.setdefault(row.key, []).append(row)
        places: dict[tuple[str, float], list[int]] = {}
        for i, (key, day) in enumerate(zip(keys, days, strict=True)):
            if all(isinstance(k, str) for k in key):
                places.setdefault((KEY_SEPARATOR.join(key), day), []).append(i)
        for (key, day), at in places.items():
            row = next((r for r in history.get(key, ()) if r.since <= day < r.until), None)
            if row is not None:
                found[at], certain[at] = True, row.certain
                for column, values in columns.items():
                    values[at] = getattr(row, column)
        return LawAnswer(found, columns["value"], columns["numerator"], columns["denominator"], certain)

    def days_off(self) -> Array:
        """The days on which the administration rests, as Excel serials in order."""
        return np.array([r.since for r in rows(DAYS_OFF)], dtype=float)
