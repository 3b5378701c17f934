"""Sample reports on the grants of certified plans, all of them invented (架空): each is about a sample plan."""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from bussi.validators import law

from .invented import corporate_number
from .plan_application import plan_application
from .review_sheet import CERTIFIED
from .review_sheet import valid as review

Values = dict[str, Any]
AS_OF, DAY = dt.date(2027, 9, 30), dt.date(2027, 10, 15)
LAST_RESTRICTED = dt.date(2034, 3, 31)


def valid(item: str | None = None, n: int = 0) -> Values:
    """The report on the grants of the ``n``-th sample plan for ``item`` (None: the items in turn), without any error.

    A first grant for half the plan is settled (of every third plan less than was paid in advance), a second one goes on.
    """
    items = law.load().items
    item = item or items[n % len(items)].name
    plan, certified, r = plan_application(item, n), review(item, n)["fields"], random.Random(f"grant/{item}/{n}")
    about = plan["fields"]
    fields = {
        "item": item, "ministry": about["ministry"], "certification_base": certified["certification_base"],
        "certification_branch": 1, "lead_number": about["lead_number"], "lead_name": about["lead_name"],
        "certified_on": CERTIFIED, "applicant_size": about["applicant_size"], "planned_subsidy": certified["subsidy_total"],
        "maximum_subsidy": certified["maximum_subsidy"], "body_kind": "支援独立行政法人", "body_number": corporate_number(760),
        "body_name": "架空支援機構", "as_of": AS_OF, "submitted_on": DAY, "revision": 1, "department": "架空助成課",
        "contact_name": "架空 花子", "phone": "03-0000-0000", "email": "josei@example.jp",
    }  # fmt: skip
    tables: dict[str, list[Values]] = {
        t: [] for t in ("grants", "costs", "contracts", "payments", "settlements", "refunds", "assets", "revenues")
    }
    whole = _classes(plan["tables"]["funding"])
    first = {c: ((cost + 1) // 2, subsidy // 2 // 1000 * 1000) for c, (cost, subsidy) in whole.items()}
    rest = {c: (whole[c][0] - cost, whole[c][1] - subsidy) for c, (cost, subsidy) in first.items()}
    _settled(tables, f"架空{n + 1}-1", first, less=n % 3 == 1)
    _going_on(tables, f"架空{n + 1}-2", rest, r)
    return {"fields": fields, "tables": tables}


def samples() -> Iterator[tuple[None, int]]:
    """Item (the samples' own) and number of each sample a tour shows: one for each item."""
    return ((None, n) for n in range(len(law.load().items)))


Costs = dict[str, tuple[int, int]]  # cost class → (eligible cost, subsidy)


def _classes(funding: list[Values]) -> Costs:
    found: Costs = {}
    for f in funding:
        cost, subsidy = found.get(f["cost_class"], (0, 0))
        found[f["cost_class"]] = cost + f["eligible_cost"], subsidy + (f.get("subsidy_request") or 0)
    return found


def _grant(tables: dict[str, list[Values]], no: str, costs: Costs, applied: dt.date, decided: dt.date) -> int:
    """Decide a grant, and order one thing for it; gives the grant in yen."""
    yen = sum(subsidy for _, subsidy in costs.values())
    tables["grants"].append({"grant_no": no, "applied_on": applied, "applied": yen, "decided_on": decided, "decided": yen,
                             "current": yen})  # fmt: skip
    price = sum(cost for cost, _ in costs.values()) // 4
    tables["contracts"].append({"grant_no": no, "content": "架空の製造装置", "counterpart": "架空機械株式会社",
                                "ordered_on": decided, "amount": price, "evidence_no": f"{no}-契約"})  # fmt: skip
    return yen


def _settled(tables: dict[str, list[Values]], no: str, costs: Costs, less: bool) -> None:
    yen = _grant(tables, no, costs, dt.date(2026, 12, 1), dt.date(2026, 12, 15))
    fixed, advance = (yen * 85 // 100, yen * 9 // 10) if less else (yen, yen * 8 // 10)
    tables["costs"] += [
        {"grant_no": no, "cost_class": c, "planned": cost, "actual": cost, "eligible": cost, "subsidy": subsidy}
        for c, (cost, subsidy) in costs.items()
    ]
    bought = tables["contracts"][-1]
    bought["delivered_on"] = dt.date(2027, 3, 1)
    tables["assets"].append({"asset_no": f"{no}-財産1", "grant_no": no, "asset_name": bought["content"], "quantity": 1,
                             "acquired_on": bought["delivered_on"], "unit_price": bought["amount"],
                             "restricted_until": LAST_RESTRICTED, "disposal": "処分していない"})  # fmt: skip
    tables["payments"].append(_payment(no, "概算払", dt.date(2027, 2, 20), advance))
    tables["settlements"].append({"grant_no": no, "performed_on": dt.date(2027, 5, 20), "fixed_on": dt.date(2027, 6, 20),
                                  "fixed": fixed, "tax": "税抜", "evidence_no": f"{no}-実績"})  # fmt: skip
    if fixed < advance:
        tables["refunds"].append({"grant_no": no, "kind": "精算", "ordered_on": dt.date(2027, 6, 25), "due_on": dt.date(2027, 8, 25),
                                  "amount": advance - fixed, "returned_on": dt.date(2027, 8, 1), "surcharge": 0,
                                  "evidence_no": f"{no}-返還"})  # fmt: skip
    else:
        tables["payments"].append(_payment(no, "精算払", dt.date(2027, 7, 10), fixed - advance))
    tables["revenues"].append({"fiscal_year": 2026, "revenue": 0, "repaid": 0, "evidence_no": f"{no}-収益"})


def _going_on(tables: dict[str, list[Values]], no: str, costs: Costs, r: random.Random) -> None:
    yen = _grant(tables, no, costs, dt.date(2027, 6, 1), dt.date(2027, 7, 1))
    tables["costs"] += [{"grant_no": no, "cost_class": c, "planned": cost} for c, (cost, _) in costs.items()]
    tables["payments"].append(_payment(no, "概算払", dt.date(2027, 9, 20), yen * r.randint(5, 30) // 100))


def _payment(no: str, kind: str, day: dt.date, yen: int) -> Values:
    return {"grant_no": no, "kind": kind, "requested_on": day - dt.timedelta(15), "requested": yen, "paid_on": day, "amount": yen,
            "evidence_no": f"{no}-{kind}"}  # fmt: skip
