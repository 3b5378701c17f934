"""A valid report, from which every case starts: one grant is settled with a refund, another goes on."""

import datetime as dt

from bussi.scripts.samples.grant_report import AS_OF
from bussi.scripts.samples.grant_report import valid as sample
from bussi.scripts.samples.review_sheet import CERTIFIED
from bussi.validators import law
from form_cases import Values

ITEM = "半導体"
MILLION = 1_000_000
DECIDED, PAID, PERFORMED, FIXED, ASKED, DUE = (
    dt.date(2026, 12, 15), dt.date(2027, 2, 20), dt.date(2027, 5, 20), dt.date(2027, 6, 20), dt.date(2027, 6, 25), dt.date(2027, 8, 25),
)  # fmt: skip


def after(day: dt.date, days: int) -> dt.date:
    """That many days after a day."""
    return day + dt.timedelta(days)


def valid(item: str | None = None) -> Values:
    """At most 1,000 million yen; G-1 over 300 of it, 250 paid, 240 fixed, 10 refunded; G-2 over 200, 50 paid."""
    item = item or ITEM
    values = sample(item, 0)
    values["fields"] |= {
        "maximum_subsidy": 1000 * MILLION,
        "planned_subsidy": 1000 * MILLION,
        "applicant_size": "大企業",
    }
    cost_class = law.load().item(item).cost_classes[0]
    evidence = {"evidence_no": "証1"}
    payment = {"kind": "概算払", "requested_on": after(PAID, -15), "paid_on": PAID, **evidence}
    return values | {
        "tables": {
            "grants": [
                {"grant_no": "G-1", "applied_on": after(DECIDED, -10), "applied": 300 * MILLION, "decided_on": DECIDED,
                 "decided": 300 * MILLION, "current": 300 * MILLION},
                {"grant_no": "G-2", "applied_on": after(DECIDED, -10), "applied": 200 * MILLION, "decided_on": DECIDED,
                 "decided": 200 * MILLION, "current": 200 * MILLION},
            ],
            "costs": [
                {"grant_no": "G-1", "cost_class": cost_class, "planned": 1000 * MILLION, "actual": 900 * MILLION,
                 "eligible": 900 * MILLION, "subsidy": 300 * MILLION},
                {"grant_no": "G-2", "cost_class": cost_class, "planned": 600 * MILLION},
            ],
            "contracts": [
                {"grant_no": "G-1", "content": "架空の装置", "counterpart": "架空機械", "ordered_on": DECIDED,
                 "delivered_on": after(DECIDED, 60), "amount": 400 * MILLION, **evidence},
            ],
            "payments": [
                payment | {"grant_no": "G-1", "requested": 250 * MILLION, "amount": 250 * MILLION},
                payment | {"grant_no": "G-2", "requested": 50 * MILLION, "amount": 50 * MILLION},
            ],
            "settlements": [
                {"grant_no": "G-1", "performed_on": PERFORMED, "fixed_on": FIXED, "fixed": 240 * MILLION, "tax": "税抜", **evidence},
            ],
            "refunds": [
                {"grant_no": "G-1", "kind": "精算", "ordered_on": ASKED, "due_on": DUE, "amount": 10 * MILLION,
                 "returned_on": DUE, "surcharge": 0, **evidence},
            ],
            "assets": [
                {"asset_no": "A-1", "grant_no": "G-1", "asset_name": "架空の装置", "acquired_on": after(DECIDED, 60),
                 "unit_price": 400 * MILLION, "quantity": 1, "restricted_until": dt.date(2034, 3, 31), "disposal": "処分していない"},
            ],
            "revenues": [{"fiscal_year": 2026, "revenue": 5 * MILLION, "repaid": 0, **evidence}],
        }
    }  # fmt: skip


__all__ = [
    "ASKED",
    "AS_OF",
    "CERTIFIED",
    "DECIDED",
    "DUE",
    "FIXED",
    "ITEM",
    "MILLION",
    "PAID",
    "PERFORMED",
    "after",
    "valid",
]  # fmt: skip
