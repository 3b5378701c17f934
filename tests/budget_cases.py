"""Cases for the rules of the budget execution form: a small valid book, a change of it, and every finding that comes of it.

The valid book is built from the template and read; a case puts its changed values in place of the cells that were read.
All cases of a module are judged together.
"""

import copy
import datetime as dt
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import pytest
from bussi.addin.batch.stack import stack
from bussi.addin.reading.submission import Submission, read_submission
from bussi.scripts.samples.plan_application import corporate_number
from bussi.validators import forms
from bussi.validators.judging import Verdicts, judge
from bussi.xlsx_templates.build import build
from plan_cases import Case, Change, Values
from plan_cases import Judged as JudgedPlans

FORM = forms.load("budget_execution")
OKU = 10**8
DAY = dt.date(2026, 7, 1)


def base() -> Values:
    """半導体 by a fund and 船舶の部品 by 国庫債務負担行為, two years each; one plan, granted and partly paid."""
    place = {
        "account_kind": "一般会計",
        "account": "一般会計",
        "jurisdiction": "架空省所管",
        "organization": "架空本省",
    }
    moves = {"reserve": 0, "transfer": 0}
    return {
        "fields": {
            "ministry": "国土交通省", "reporter_kind": "所管省", "reporter_number": corporate_number(701),
            "reporter_name": "架空省", "department": "架空課", "report_year": 2025, "as_of": dt.date(2026, 3, 31),
            "submitted_on": DAY, "revision": 1, "contact_name": "架空 花子", "phone": "03-0000-0000",
            "email": "a@example.jp",
        },
        "tables": {
            "projects": [
                {"no": 1, "item": "半導体", "project_name": "基金事業", "method": "基金", "kou": "項1", "moku": "目1", **place},
                {"no": 2, "item": "船舶の部品", "project_name": "補助", "method": "国庫債務負担行為", "kou": "項2", "moku": "目2", **place},
            ],
            "appropriations": [
                {"project_no": 1, "fiscal_year": 2024, "appropriation": "補正第1号", "amount": 100 * OKU, "in_total": "はい"},
                {"project_no": 2, "fiscal_year": 2024, "appropriation": "当初", "amount": 20 * OKU, "in_total": "はい", "obligation_no": 1},
                {"project_no": 2, "fiscal_year": 2025, "appropriation": "当初", "amount": 30 * OKU, "in_total": "はい", "obligation_no": 1},
            ],
            "execution": [
                {"project_no": 1, "fiscal_year": 2024, "carried_in": 0, "revised": 100 * OKU, "executed": 100 * OKU, "carried_out": 0, "unused": 0, **moves},
                {"project_no": 2, "fiscal_year": 2024, "carried_in": 0, "revised": 20 * OKU, "executed": 9 * OKU, "carried_out": 10 * OKU, "unused": 1 * OKU, **moves},
                {"project_no": 2, "fiscal_year": 2025, "carried_in": 10 * OKU, "revised": 40 * OKU, "executed": 35 * OKU, "carried_out": 4 * OKU, "unused": 1 * OKU, **moves},
            ],
            "obligations": [{"no": 1, "project_no": 2, "fiscal_year": 2024, "last_year": 2026, "limit": 60 * OKU}],
            "funds": [{"no": 1, "item": "半導体", "fund_name": "架空基金", "holder_number": corporate_number(702), "holder_name": "架空機構",
                       "fund_type": "取崩し型", "created_year": 2024, "intake_close": dt.date(2027, 3, 31), "end_on": dt.date(2034, 3, 31)}],
            "fund_years": [
                {"fund_no": 1, "fiscal_year": 2024, "opening": 0, "granted": 100 * OKU, "income": 0, "project_cost": 20 * OKU, "admin_cost": 1 * OKU, "returned": 0, "closing": 79 * OKU, "future_need": 79 * OKU},
                {"fund_no": 1, "fiscal_year": 2025, "opening": 79 * OKU, "granted": 0, "income": 1 * OKU, "project_cost": 30 * OKU, "admin_cost": 1 * OKU, "returned": 0, "closing": 49 * OKU, "future_need": 50 * OKU},
            ],
            "certifications": [{"certification_no": "N-1", "item": "半導体", "business_number": corporate_number(1), "business_name": "架空社",
                                "certified_on": dt.date(2024, 10, 1), "supply_start": dt.date(2027, 4, 1), "max_subsidy": 60 * OKU, "expected": 55 * OKU}],
            "grants": [{"grant_no": "G-1", "certification_no": "N-1", "decided_on": dt.date(2024, 12, 1), "decided": 50 * OKU, "current": 50 * OKU}],
            "payments": [
                {"grant_no": "G-1", "kind": "概算払", "paid_on": dt.date(2025, 2, 1), "amount": 20 * OKU},
                {"grant_no": "G-1", "kind": "概算払", "paid_on": dt.date(2025, 9, 1), "amount": 12 * OKU},
                {"grant_no": "G-1", "kind": "返還", "paid_on": dt.date(2026, 1, 10), "amount": 2 * OKU},
            ],
            "schedule": [{"grant_no": "G-1", "fiscal_year": 2026, "amount": 15 * OKU}],
        },
    }  # fmt: skip


@dataclass(frozen=True, eq=False)
class BudgetCase(Case):
    """A case about a rule of this form."""

    def values(self) -> Values:
        values = copy.deepcopy(base())
        for change in self.changes:
            change(values)
        return values


def case(rule: str, *parts: Change | str, id: str) -> Any:
    """A case about ``rule``: changes of the valid book, then all the findings that come of them (none: it is silent)."""
    changes = tuple(p for p in parts if not isinstance(p, str))
    found = tuple(p for p in parts if isinstance(p, str))
    return pytest.param(BudgetCase(rule, "", changes, found), id=f"{rule} {id}")


@cache
def read_base() -> Submission:
    """The valid book, built and read once."""
    return read_submission(build(FORM, base()), "budget.xlsx")


class Judged(JudgedPlans):
    """The findings of many cases, judged together when the first of them is asked for."""

    @cached_property
    def _submissions(self) -> list[Submission]:
        return [_with_values(c.values()) for c in self.cases]

    @cached_property
    def verdicts(self) -> Verdicts:
        return judge(stack(FORM, self._submissions))


def _with_values(values: Values) -> Submission:
    """The valid book as it would be read with ``values`` in its cells."""
    submission = copy.deepcopy(read_base())
    submission.fields.update(values["fields"])
    for table, rows in values["tables"].items():
        numbers = [submission.first_row[table] + n for n in range(len(rows))]
        cells = {key: [r.get(key) for r in rows] for key in submission.tables[table][1]}
        submission.tables[table] = (numbers, cells)
    return submission
