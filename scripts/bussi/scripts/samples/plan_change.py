"""Sample changes of certified plans, all of them invented (架空): each is the first change of a sample plan."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from bussi.validators import law

from .implementation_report import CERTIFIED
from .plan_application import plan_application

Values = dict[str, Any]
DAY = dt.date(2027, 6, 10)  # the day all samples are submitted on
APPLICATION, NOTICE = "変更の認定の申請", "軽微な変更の届出"


def valid(item: str | None = None, n: int = 0) -> Values:
    """The first change of the ``n``-th sample plan for ``item`` (None: the items in turn), without any error.

    Every third is a notice that the end moves by three months, where the law has such notices; the others ask for eight.
    """
    items = law.load().items
    item = item or items[n % len(items)].name
    plan = plan_application(item, n)
    about, tables = plan["fields"], plan["tables"]
    minor = n % 3 == 0 and about["ministry"] != "農林水産省"
    months, reason = (3 if minor else 8), "設備の納入の遅れ（架空）のため"
    ends = _later(about["plan_end"], months)
    fields = {
        "procedure": NOTICE if minor else APPLICATION, "item": item, "ministry": about["ministry"],
        "certification_base": f"架空2026{item}第{n + 1}号", "certification_branch": 1,
        "lead_number": about["lead_number"], "lead_name": about["lead_name"], "certified_on": CERTIFIED,
        "change_no": 1, "change_on": dt.date(2027, 6, 1) if minor else dt.date(2027, 8, 1), "submitted_on": DAY, "revision": 1,
        "change_summary": f"{reason}、実施期間の終了を{months}か月延ばす。", "consulted_on": dt.date(2027, 5, 20),
        "department": "架空企画部", "contact_name": "架空 花子", "phone": "03-0000-0000", "email": "tantou@example.co.jp",
        "start_before": about["plan_start"], "end_before": about["plan_end"], "end_after": ends,
        "funds_before": _total(tables["funding"], "total_cost"), "subsidy_before": _total(tables["funding"], "subsidy_request"),
        "own_before": _total(tables["sources"], "own_funds"), "loans_before": _total(tables["sources"], "loans"),
        "two_step_before": _total(tables["sources"], "two_step_loan"), "other_before": _total(tables["sources"], "other"),
        "docs_unchanged": None if minor else "はい",
    }  # fmt: skip
    change = {
        "no": 1, "subject": "実施期間", "old": f"{about['plan_end']:%Y年%-m月}まで", "new": f"{ends:%Y年%-m月}まで",
        "reason": reason, "substance": "伴う",
    }  # fmt: skip
    documents = ("取組の実施状況を記載した書類", "変更後の計画の全体") if not minor else ()
    return {
        "fields": fields,
        "tables": {
            "changes": [change],
            "parties": [],
            "attachments": [{"document": d, "file_name": f"{d}（架空）.xlsx"} for d in documents],
        },
    }


def samples() -> Iterator[tuple[None, int]]:
    """Item (the samples' own) and number of each sample a tour shows: one for each item."""
    return ((None, n) for n in range(len(law.load().items)))


def _total(rows: list[Values], key: str) -> int:
    return sum(r.get(key) or 0 for r in rows)


def _later(month: dt.date, months: int) -> dt.date:
    """The first day of the month that is ``months`` later."""
    years, over = divmod(month.month - 1 + months, 12)
    return dt.date(month.year + years, over + 1, 1)
