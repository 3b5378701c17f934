"""A valid consultation, from which every case starts: one act with another party, and one site abroad."""

import datetime as dt

from bussi.scripts.samples.technology_consultation import ABROAD, DAY
from bussi.scripts.samples.technology_consultation import valid as sample
from bussi.validators import law
from form_cases import Values

ITEM = "工作機械・産業用ロボット"


def after_consultation(days: int) -> dt.date:
    """That many days after the day of the consultation, 2026-10-30."""
    return DAY + dt.timedelta(days=days)


def valid(item: str | None = None) -> Values:
    """Act 1 gives core technology to another party, act 2 doubles a site abroad, of which 40 % are consumed there."""
    values = sample(item or ITEM, 0)
    answers = {"core": "はい", "forced": "いいえ", "violation": "いいえ", "influence": "いいえ", "notified": "いいえ"}
    rest = {"notified_on": None, "group_name": None, "actor": "申請者", "fefa": "対象外", "country": "架空国"}
    first = values["tables"]["acts"][0] | answers | rest
    values["tables"]["acts"] = [
        first | {"no": 1, "act": "コア技術等の提供", "counterparty": "架空工業社", "subsidiary": "いいえ"},
        first | {"no": 2, "act": ABROAD, "counterparty": None, "subsidiary": None},
    ]
    values["tables"]["sites"] = [
        {
            "act_no": 2, "site": "架空工場", "site_country": "架空国", "kind": "既存", "good": law.load().item(item or ITEM).target_goods[0],
            "unit": "台/年", "before": 100.0, "after": 200.0, "local_share": 40.0, "share_basis": "数量",
            "share_period": "2025年度の実績", "state": "該当",
        }
    ]  # fmt: skip
    return values
