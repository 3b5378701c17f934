"""``due(day, months)``: a period of months as the civil code counts it, ending on a day when the administration works."""

import datetime as dt

import numpy as np
import pytest
from bussi.validators.calendar import days_off
from bussi.validators.rules.functions import FUNCTIONS
from bussi.validators.rules.law_numbers import LawNumbers
from bussi.validators.types import from_serial, to_serial


def due(day: dt.date, months: float) -> dt.date | None:
    columns = [(np.array([float(x)]), np.array([False])) for x in (to_serial(day), months)]
    value, error = FUNCTIONS["due"].python(columns, LawNumbers().days_off(), 0)
    return None if error[0] else from_serial(value[0])


@pytest.mark.parametrize(
    ("day", "months", "ends"),
    [
        pytest.param("2025-03-31", 3, "2025-06-30", id="the last of a month to the last of another"),
        pytest.param("2025-02-28", 3, "2025-06-02", id="to the last of May, a Saturday, hence the Monday after"),
        pytest.param("2024-12-20", 3, "2025-03-21", id="the 20th is a holiday"),
        pytest.param("2026-08-30", 6, "2027-03-01", id="no 31st in February: its last day, a Sunday, hence Monday"),
        pytest.param("2026-08-31", 6, "2027-03-01", id="the first of a month is not counted"),
        pytest.param("2026-09-30", 3, "2027-01-04", id="the end of the year is a rest"),
        pytest.param("2026-01-31", 3, "2026-04-30", id="a working day stays"),
        pytest.param("2026-02-02", 3, "2026-05-07", id="the holidays of May, with the one that stands in for a Sunday"),
        pytest.param("2026-04-01", 0, "2026-04-01", id="no month at all"),
    ],
)
def test_a_period_of_months_ends_on_a_working_day(day: str, months: int, ends: str) -> None:
    assert due(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(ends)


@pytest.mark.parametrize(
    ("day", "months"), [("2019-12-31", 1), ("2049-12-20", 1), ("2026-04-01", -1), ("2026-04-01", 1.5)]
)
def test_what_the_calendar_does_not_know_is_no_day(day: str, months: float) -> None:
    assert due(dt.date.fromisoformat(day), months) is None


def test_every_end_is_a_day_on_which_the_administration_works() -> None:
    rests = set(days_off())
    for n in range(0, 3000, 7):
        found = due(dt.date(2021, 1, 1) + dt.timedelta(days=n), n % 13)
        assert found is not None and found.weekday() < 5 and found not in rests
