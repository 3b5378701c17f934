"""Sample checks of practices, all of them invented (架空)."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from bussi.validators import forms

from .invented import corporate_number

Values = dict[str, Any]
DAY = dt.date(2026, 11, 20)
STATUS = ("実施済", "実施済", "一部実施", "検討中", "分からない", "該当なし", "予定なし")


def valid(item: str | None = None, n: int = 0) -> Values:
    """The ``n``-th check, without any error, by a business that need not say for which ``item``."""
    fields = {
        "lead_name": f"架空物資{n + 1}株式会社", "lead_number": corporate_number(n), "item": item, "department": "架空管理部",
        "checked_on": DAY,
    }  # fmt: skip
    table = forms.load("best_practice_check").table_sheet
    practices = [
        _answered(dict(row), STATUS[(n + k) % len(STATUS)]) for k, row in enumerate(table["practices"].standing)
    ]
    return {
        "fields": fields,
        "tables": {"practices": practices, "challenges": [dict(r) for r in table["challenges"].standing]},
    }


def samples() -> Iterator[tuple[None, int]]:
    """Item (none) and number of each sample a tour shows."""
    return ((None, n) for n in range(3))


def _answered(row: Values, status: str) -> Values:
    return row | {"status": status, "note": "自社の事業にはない（架空）。" if status == "該当なし" else None}
