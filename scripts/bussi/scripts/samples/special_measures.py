"""Sample sheets on special measures, all of them invented (架空): no such measure is known, and none is meant."""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from bussi.validators import law

Values = dict[str, Any]
DESIGNATED, START, END, DAY = dt.date(2026, 4, 1), dt.date(2026, 7, 1), dt.date(2026, 9, 30), dt.date(2026, 10, 30)
DEMAND = 400.0


def valid(item: str | None = None, n: int = 0) -> Values:
    """The ``n``-th sheet for ``item`` (None: the items in turn), without any error: two holdings, one of which is released."""
    items = law.load().items
    item = item or items[n % len(items)].name
    r = random.Random(f"special/{item}/{n}")
    released = float(r.randint(1, 4) * 50)
    fields = {
        "item": item, "ministry": law.load().item(item).ministry, "good": "架空原料", "designated_on": DESIGNATED,
        "period_start": START, "period_end": END, "measures": "架空原料を買い入れ、架空倉庫に保管した（架空）。", "unit": "t",
        "monthly_demand": DEMAND, "target_months": 2.0, "section": "架空課", "reporter": "架空 一郎", "submitted_on": DAY, "revision": 1,
    }  # fmt: skip
    holdings = [
        {"no": f"架空-0{k}", "place": f"架空第{k}倉庫", "holder": "架空倉庫株式会社", "opening": 1000.0, "acquired": r.randint(0, 5) * 100.0,
         "released": released if k == 1 else 0.0, "cost": r.randint(1, 9) * 10_000_000}
        for k in (1, 2)
    ]  # fmt: skip
    releases = [
        {"holding_no": "架空-01", "released_on": START + dt.timedelta(45), "quantity": released, "recipient": "架空工業株式会社",
         "way": "譲渡", "reason": "架空国からの輸入が止まったため（架空）。"}
    ]  # fmt: skip
    return {"fields": fields, "tables": {"holdings": holdings, "releases": releases}}


def samples() -> Iterator[tuple[None, int]]:
    """Item (the samples' own) and number of each sample a tour shows."""
    return ((None, n) for n in range(3))
