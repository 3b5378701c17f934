"""Sample reviews of plans, all of them invented (架空): each certifies a sample plan without a remark."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from bussi.validators import law

from .plan_application import plan_application

Values = dict[str, Any]
RECEIVED, CERTIFIED, DAY = dt.date(2026, 11, 2), dt.date(2026, 11, 30), dt.date(2026, 12, 1)


def valid(item: str | None = None, n: int = 0) -> Values:
    """The review that certifies the ``n``-th sample plan for ``item`` (None: the items in turn), without any error."""
    items = law.load().items
    item = item or items[n % len(items)].name
    plan = plan_application(item, n)
    about, funding = plan["fields"], plan["tables"]["funding"]
    same = {
        k: about.get(k)
        for k in ("ministry", "lead_number", "lead_name", "plan_no", "plan_title", "joint", "same_trade")
    }
    subsidy = sum(f.get("subsidy_request") or 0 for f in funding)
    fields = same | {
        "item": item, "applied_on": about["submitted_on"], "applied_revision": about["revision"],
        "project_total": sum(f["total_cost"] for f in funding), "subsidy_total": subsidy,
        "received_on": max(RECEIVED, about["submitted_on"]), "section": "架空課", "reviewer": "架空 一郎", "reviewed_on": DAY, "revision": 1,
        "fair_trade": "不要", "decision": "認定", "decided_on": CERTIFIED, "certification_base": f"架空2026{item}第{n + 1}号",
        "certification_branch": 1, "maximum_subsidy": subsidy, "published_summary": f"{about['plan_title']}",
        "support_body": "架空支援機構", "notified_on": DAY,
    }  # fmt: skip
    return {
        "fields": fields,
        "tables": {
            "criteria": [_criterion(no, about) for no in range(1, 7)],
            "consultations": [
                {"counterpart": c, "consulted_on": dt.date(2026, 11, 10), "answered_on": dt.date(2026, 11, 20), "answer": "異存なし（架空）"}
                for c in ("内閣総理大臣", "架空大臣")
            ],
            "holders": [{k: a.get(k) for k in ("corporate_number", "name")} for a in plan["tables"]["applicants"]],
        },
    }  # fmt: skip


def samples() -> Iterator[tuple[None, int]]:
    """Item (the samples' own) and number of each sample a tour shows: one for each item."""
    return ((None, n) for n in range(len(law.load().items)))


def _criterion(no: int, about: Values) -> Values:
    concerned = no < 6 or about.get("same_trade") == "はい"
    return {
        "no": no, "sheets": "申請データシート", "judgement": "適合" if concerned else "対象外", "policy_place": "第3章（架空）",
        "opinion": "取組方針に照らして適切である（架空）。" if concerned else None, "judged_by": "架空 一郎",
    }  # fmt: skip
