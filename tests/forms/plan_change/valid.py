"""A valid change, from which every case starts: the end of a plan moves by eight months, which needs certification."""

import datetime as dt

from bussi.scripts.samples.plan_change import DAY
from bussi.scripts.samples.plan_change import valid as sample
from form_cases import Values

ITEM = "半導体"
MILLION = 1_000_000
FUNDS, SUBSIDY = 1000 * MILLION, 300 * MILLION
START, END, NEW_END = dt.date(2026, 12, 1), dt.date(2028, 3, 1), dt.date(2028, 11, 1)


def after_submission(days: int) -> dt.date:
    """That many days after the day of submission, 2027-06-10."""
    return DAY + dt.timedelta(days=days)


def valid(item: str | None = None) -> Values:
    """The plan runs from December 2026 to March 2028 and costs 1,000 million yen, 300 of them granted."""
    values = sample(item or ITEM, 1)
    values["fields"] |= {
        "start_before": START, "end_before": END, "end_after": NEW_END, "funds_before": FUNDS, "subsidy_before": SUBSIDY,
        "own_before": 500 * MILLION, "loans_before": 150 * MILLION, "two_step_before": 100 * MILLION,
        "other_before": 50 * MILLION,
    }  # fmt: skip
    values["tables"]["parties"] = [
        {"corporate_number": "8999000000001", "name_before": "架空物資株式会社", "representative_before": "架空 太郎"},
        {"corporate_number": "7999000000002", "name_before": "架空部品株式会社", "representative_before": "架空 次郎"},
    ]
    return values
