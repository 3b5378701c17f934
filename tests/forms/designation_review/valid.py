"""A valid review, from which every case starts: a good that meets all four requirements is to be designated."""

import datetime as dt

from bussi.scripts.samples.designation_review import DAY
from bussi.scripts.samples.designation_review import valid as sample
from form_cases import Values


def reviewed(days: int) -> dt.date:
    """That many days after the sheet was written, 2026-11-20."""
    return DAY + dt.timedelta(days)


def valid(item: str | None = None) -> Values:
    """Every point holds, in the order 要件1ア, 1イ, 2ア, 2イ, 3, 4①, 4②, 4."""
    values = sample(item, 0)
    for point in values["tables"]["points"]:
        point["judgement"] = "該当"
    return values
