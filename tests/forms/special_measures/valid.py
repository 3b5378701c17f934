"""A valid sheet, from which every case starts: 1,000 t and 500 t, 200 t released; 3.5 months of demand are left."""

import datetime as dt

from bussi.scripts.samples.special_measures import END, START
from bussi.scripts.samples.special_measures import valid as sample
from form_cases import Values


def ended(days: int) -> dt.date:
    """That many days after the period, which ends on 2026-09-30."""
    return END + dt.timedelta(days)


def began(days: int) -> dt.date:
    """That many days after it began, on 2026-07-01."""
    return START + dt.timedelta(days)


def valid(item: str | None = None) -> Values:
    """1,000 + 300 - 200 t in one place and 500 - 200 t in another, for a demand of 400 t a month: 3.5 months."""
    values = sample(item or "肥料", 0)
    values["fields"] |= {"monthly_demand": 400.0, "target_months": 3.5}
    first, second = values["tables"]["holdings"]
    first |= {"opening": 1000.0, "acquired": 300.0, "released": 200.0}
    second |= {"opening": 500.0, "acquired": 0.0, "released": 200.0}
    release = values["tables"]["releases"][0]
    values["tables"]["releases"] = [
        release | {"holding_no": "架空-01", "quantity": 150.0},
        release | {"holding_no": "架空-01", "quantity": 50.0},
        release | {"holding_no": "架空-02", "quantity": 200.0},
    ]
    return values
