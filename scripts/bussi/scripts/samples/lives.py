"""Three plans, all of them invented (架空), as they come in from the application to a report and a change a year later."""

import datetime as dt
from typing import Any

from . import implementation_report, plan_change, review_sheet
from .plan_application import plan_application

Values = dict[str, Any]
Books = list[tuple[str, str, Values]]  # file name, form, what is filled in
PLANS = (
    ("半導体", 0),
    ("蓄電池", 1),
    ("抗菌性物質製剤", 2),
)  # the first has a mistake, the second changes, the third is late
DAY = dt.date(2027, 7, 20)  # when the story is told
OLD, NEW, CHANGE = "申請2.xlsx", "申請2_変更後.xlsx", "変更2.xlsx"


def applications() -> Books:
    """The applications, of which the first ends before it begins."""
    plans = [plan_application(*which) for which in PLANS]
    plans[0] = _with(plans[0], plan_end=plans[0]["fields"]["plan_start"] - dt.timedelta(400))
    return [(f"申請{n}.xlsx", "plan_application", plan) for n, plan in enumerate(plans, 1)]


def reviews() -> Books:
    """The first application corrected, and the reviews that certify all plans."""
    plan = plan_application(*PLANS[0])
    found = [("申請1_補正後.xlsx", "plan_application", _with(plan, revision=2))]
    return [*found, *((f"審査票{n}.xlsx", "review_sheet", review_sheet.valid(*p)) for n, p in enumerate(PLANS, 1))]


def a_year_later() -> Books:
    """The reports on the first two plans, and a change of the second with the plan as it becomes."""
    change = plan_change.valid(*PLANS[1])
    became = _with(
        plan_application(*PLANS[1]), revision=2, submitted_on=plan_change.DAY, plan_end=change["fields"]["end_after"]
    )
    reports = ((f"報告{n}.xlsx", implementation_report.valid(*PLANS[n - 1])) for n in (1, 2))
    return [
        *((name, "implementation_report", values) for name, values in reports),
        (CHANGE, "plan_change", change),
        (NEW, "plan_application", became),
    ]


def _with(plan: Values, **fields: Any) -> Values:
    return plan | {"fields": plan["fields"] | fields}
