"""A small valid budget book, from which every case of the form starts."""

import datetime as dt

from bussi.scripts.samples.invented import corporate_number
from form_cases import Values

OKU = 10**8
DAY = dt.date(2026, 7, 1)


def valid(item: str | None = None) -> Values:
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
            "certifications": [{"certification_base": "N-1", "certification_branch": 1, "item": "半導体", "business_number": corporate_number(1), "business_name": "架空社",
                                "certified_on": dt.date(2024, 10, 1), "supply_start": dt.date(2027, 4, 1), "max_subsidy": 60 * OKU, "expected": 55 * OKU, "planned_loans": 30 * OKU}],
            "holders": [{"certification_base": "N-1", "member_number": corporate_number(4), "member_name": "架空共同社"}],
            "grants": [{"grant_no": "G-1", "certification_base": "N-1", "decided_on": dt.date(2024, 12, 1), "decided": 50 * OKU, "current": 50 * OKU}],
            "payments": [
                {"grant_no": "G-1", "kind": "概算払", "paid_on": dt.date(2025, 2, 1), "amount": 20 * OKU, "evidence_no": "証1"},
                {"grant_no": "G-1", "kind": "概算払", "paid_on": dt.date(2025, 9, 1), "amount": 12 * OKU, "evidence_no": "証1"},
                {"grant_no": "G-1", "kind": "返還", "paid_on": dt.date(2026, 1, 10), "amount": 2 * OKU, "evidence_no": "証1"},
            ],
            "schedule": [{"grant_no": "G-1", "fiscal_year": 2026, "amount": 15 * OKU}],
            "loans": [{"certification_base": "N-1", "kind": "ツーステップローン", "lender": "架空銀行", "lent_on": dt.date(2025, 4, 1), "amount": 20 * OKU,
                       "rate": 1.25, "repaid_by": dt.date(2035, 3, 31), "interest_support": 0, "evidence_no": "証2"}],
            "capital": [{"certification_base": "N-1", "kind": "信用保険", "provider": "架空協会", "provided_on": dt.date(2025, 4, 1), "amount": OKU,
                         "evidence_no": "証3"}],
        },
    }  # fmt: skip
