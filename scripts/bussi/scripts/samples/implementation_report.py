"""Sample reports on certified plans, all of them invented (架空): each is the first report on a sample plan."""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from bussi.validators import law

from .plan_application import plan_application

Values = dict[str, Any]
CERTIFIED = dt.date(2026, 11, 30)  # when all sample plans were certified
PERIOD_START, AS_OF, DAY = dt.date(2026, 4, 1), dt.date(2027, 3, 31), dt.date(2027, 6, 10)
_STOCK = {"肥料": ("りん酸アンモニウム", "t"), "抗菌性物質製剤": ("原薬", "kg")}


def valid(item: str | None = None, n: int = 0) -> Values:
    """The first report on the ``n``-th sample plan for ``item`` (None: the items in turn), without any error."""
    items = law.load().items
    item = item or items[n % len(items)].name
    plan, r = plan_application(item, n), random.Random(f"report/{item}/{n}")
    about, tables = plan["fields"], plan["tables"]
    spending = list(_spending(tables["funding"], r))
    funds = sum(line["planned_total"] for line in spending)
    subsidy = sum(f.get("subsidy_request") or 0 for f in tables["funding"])
    fields = {
        "report_type": "定期の報告", "item": item, "ministry": about["ministry"],
        "certification_base": f"架空2026{item}第{n + 1}号", "certification_branch": 1,
        "lead_number": about["lead_number"], "lead_name": about["lead_name"], "certified_on": CERTIFIED,
        "plan_start": about["plan_start"], "plan_end": about["plan_end"],
        "period_start": PERIOD_START, "as_of": AS_OF, "submitted_on": DAY, "revision": 1,
        "department": "架空企画部", "contact_name": "架空 花子", "phone": "03-0000-0000", "email": "tantou@example.co.jp",
        "tax_basis": about["tax_basis"], "planned_funds": funds, "expected_funds": funds,
        "planned_subsidy": subsidy, "expected_subsidy": subsidy, "subsidy_decided": subsidy,
        "subsidy_fixed": 0, "subsidy_received": subsidy // 4, "subsidy_returned": 0,
        "tight_event": "なかった", "disruption": "なかった", "security_change": "なかった", "incident": "なかった",
        "change_needed": "なし", "outlook_text": "設備の据付けを終え、試験生産を始める（架空）。",
    }  # fmt: skip
    if law.load().item(item).technology_leak:
        fields |= {"leak_applies": "はい", "leak_employees": 1200, "leak_access": 40, "leak_leavers": 2, "leak_pledges": 2,
                   "leak_noncompete": 2, "leak_partners": 3, "leak_partner_ndas": 3, "leak_partner_reviews": 3,
                   "leak_acts": 1, "leak_acts_consulted": 1}  # fmt: skip
    return {
        "fields": fields,
        "tables": {
            "progress": [_progress(a) for a in tables["activities"]],
            "goals": [_goal(g) for g in tables["goals"]],
            "capacity": [_capacity(c) for c in tables["capacity"]],
            "spending": spending,
            "raised": _raised(sum(line["current_total"] for line in spending)),
            "measures": [_measure(m) for m in tables["measures"]],
            "stock": [_stock(*_STOCK[item])] if item in _STOCK else [],
            "permits": [],
        },
    }


def samples() -> Iterator[tuple[None, int]]:
    """Item (the samples' own) and number of each sample a tour shows: one for each item."""
    return ((None, n) for n in range(len(law.load().items)))


def _progress(activity: Values) -> Values:
    return {
        "no": activity["no"], "content": activity["content"], "start_planned": activity["start"],
        "end_planned": activity["end"], "supply_planned": activity["supply_start"], "status": "実施中",
        "start_actual": activity["start"], "end_expected": activity["end"], "supply_expected": activity["supply_start"],
        "progress_note": "設備を発注し、建屋の工事を始めた（架空）。",
    }  # fmt: skip


def _goal(goal: Values) -> Values:
    kept = {k: goal[k] for k in ("indicator", "unit", "baseline_value", "target_year", "target_value")}
    return kept | {"current_value": goal["baseline_value"], "outlook": "目標年度までに達成する見込み"}


def _capacity(capacity: Values) -> Values:
    kept = {k: capacity[k] for k in ("activity_no", "site", "good", "unit", "before")}
    return kept | {"planned": capacity["after"], "current": capacity["before"]}


def _spending(funding: list[Values], r: random.Random) -> Iterator[Values]:
    planned: dict[tuple[int, str], int] = {}
    for f in funding:
        key = f["activity_no"], f["cost_class"]
        planned[key] = planned.get(key, 0) + f["total_cost"]
    for (no, cost_class), total in planned.items():
        spent = total * r.randint(5, 20) // 100
        yield {
            "activity_no": no, "cost_class": cost_class, "planned_total": total, "previous_total": 0,
            "current_total": spent, "current_eligible": spent * 9 // 10,
        }  # fmt: skip


def _raised(spent: int) -> list[Values]:
    granted = spent // 3
    amounts = {"自己資金": spent - granted, "助成金": granted}
    return [{"source": s, "planned_amount": amount, "current_amount": amount} for s, amount in amounts.items()]


def _measure(measure: Values) -> Values:
    investing = "投資" in measure["measure"]
    return {
        "measure": measure["measure"], "measure_planned": measure["content"],
        "measure_status": "計画どおり" if investing else "該当する事態なし",
        "measure_note": "計画どおり設備を更新した（架空）。" if investing else None,
    }  # fmt: skip


def _stock(good: str, unit: str) -> Values:
    return {
        "stock_good": good, "stock_place": "架空第一倉庫", "stock_unit": unit, "stock_begin": 1000.0, "stock_in": 3000.0,
        "stock_out": 500.0, "stock_end": 3500.0, "annual_demand": 12000.0, "customary_months": 1.0,
    }  # fmt: skip
