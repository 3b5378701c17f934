"""Days by which something is due, as the rule language computes them, for those who have one day and no column."""

import datetime as dt

from . import law
from .rules.functions import FUNCTIONS
from .rules.law_numbers import LawNumbers
from .types import from_serial, to_serial


def due(day: dt.date, months: int) -> dt.date | None:
    """The last day of a period of ``months`` after ``day``, or the next working day; None for years that are not known.

    >>> due(dt.date(2026, 3, 31), 3), due(dt.date(2026, 2, 28), 3)
    (datetime.date(2026, 6, 30), datetime.date(2026, 6, 1))
    """
    import numpy as np

    known = np.zeros(1, dtype=bool)
    columns = [(np.array([float(x)]), known) for x in (to_serial(day), months)]
    (value,), (error,) = FUNCTIONS["due"].python(columns, LawNumbers().days_off(), 0)
    return None if error else from_serial(value)


def months_of(name: str, day: dt.date) -> int | None:
    """The months that a value of the law allows on ``day``; None where it says nothing."""
    entry = law.load().at(name, (), day)
    return entry.value if entry is not None and isinstance(entry.value, int) else None


__all__ = ["due", "months_of"]
