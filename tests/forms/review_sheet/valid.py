"""A valid review, from which every case starts: a plan of one applicant is certified."""

import datetime as dt

from bussi.scripts.samples.review_sheet import CERTIFIED, DAY, RECEIVED
from bussi.scripts.samples.review_sheet import valid as sample
from form_cases import Values

ITEM = "半導体"
SUBSIDY = 1_000_000_000
APPLIED = dt.date(2026, 11, 2)


def certified(days: int) -> dt.date:
    """That many days after the certification, 2026-11-30."""
    return CERTIFIED + dt.timedelta(days)


def received(days: int) -> dt.date:
    """That many days after the plan was received, 2026-11-02."""
    return RECEIVED + dt.timedelta(days)


def reviewed(days: int) -> dt.date:
    """That many days after the sheet was written, 2026-12-01."""
    return DAY + dt.timedelta(days)


def valid(item: str | None = None) -> Values:
    """Of one applicant, who asks for 1,000 million yen; received on the day it was submitted."""
    values = sample(item or ITEM, 0)
    values["fields"] |= {
        "joint": "いいえ", "same_trade": None, "applied_on": APPLIED, "received_on": RECEIVED, "project_total": 3 * SUBSIDY,
        "subsidy_total": SUBSIDY, "maximum_subsidy": SUBSIDY, "plan_title": "架空物資の生産基盤の整備",
        "lead_number": "8999000000001", "lead_name": "架空物資株式会社",
    }  # fmt: skip
    values["tables"]["criteria"][5]["judgement"] = "対象外"
    values["tables"]["holders"] = [{"corporate_number": "8999000000001", "name": "架空物資株式会社"}]
    return values
