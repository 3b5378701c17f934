"""Sample reviews of designations, all of them invented (架空): of goods that there are not, each without an error."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from bussi.validators import forms

Values = dict[str, Any]
DAY, EVIDENCE = dt.date(2026, 11, 20), dt.date(2026, 3, 31)
#: Kind of review, conclusion, and the points that do not hold (after all the others do).
_REVIEWS = (
    ("指定の検討", "指定が必要", ("要件1ア", "要件2イ")),
    ("指定の検討", "指定は不要", ("要件1ア", "要件2イ", "要件3")),
    ("指定の見直し", "指定を継続", ("要件1ア",)),
    ("解除の検討", "解除", ("要件2ア", "要件2イ", "要件4②", "要件4")),
    ("指定の検討", "検討中", ("要件1ア",)),
)


def valid(item: str | None = None, n: int = 0) -> Values:
    """The ``n``-th review, without any error; all four requirements are met by the first. ``item`` says nothing here."""
    kind, conclusion, unmet = _REVIEWS[n % len(_REVIEWS)]
    open_ = conclusion == "検討中"
    fields = {
        "kind": kind, "good": f"架空物資{n + 1}", "fiscal_year": 2026, "ministry": "架空省", "section": "架空課",
        "reviewer": "架空 一郎", "reviewed_on": DAY, "revision": 1, "conclusion": conclusion,
        "conclusion_reason": None if open_ else "要件ごとの判定のとおり（架空）。",
    }  # fmt: skip
    points = forms.load("designation_review").table_sheet["points"].standing
    return {"fields": fields, "tables": {"points": [_point(dict(p), unmet, open_) for p in points]}}


def samples() -> Iterator[tuple[None, int]]:
    """Item (none) and number of each sample a tour shows: one for each kind of conclusion."""
    return ((None, n) for n in range(len(_REVIEWS)))


def _point(standing: Values, unmet: tuple[str, ...], open_: bool) -> Values:
    if open_ and standing["no"] == "要件4":
        return standing | {"judgement": "未判定"}
    return standing | {
        "judgement": "非該当" if standing["no"] in unmet else "該当", "reason": "架空統計で確かめた（架空）。",
        "evidence": "架空統計2025年", "evidence_on": EVIDENCE, "judged_by": "架空 一郎",
    }  # fmt: skip
