"""Sample consultations on technology transfer, all of them invented (架空): names, numbers and acts belong to nobody."""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from bussi.validators import law

from .invented import corporate_number

Values = dict[str, Any]
DAY = dt.date(2026, 10, 30)  # the day all samples are submitted on
ABROAD = "他国での生産拠点の建設・増強"
ITEMS = ("工作機械・産業用ロボット", "航空機の部品", "半導体", "蓄電池", "先端電子部品")
_ACTS = ("コア技術等そのものの移転", "コア技術等の提供", "共同研究開発", "他国での研究開発", ABROAD)
_COUNTRIES = ("架空国", "仮想国", "想像国")


def valid(item: str | None = None, n: int = 0) -> Values:
    """The ``n``-th invented consultation, without any error; for the items in turn unless ``item`` says which."""
    item = item or ITEMS[n % len(ITEMS)]
    r = random.Random(f"{item}/{n}")
    about = law.load().item(item)
    goods = about.target_goods or ("架空の品目",)  # of some items nobody has said which
    acts = [_act(no, _ACTS[(n + no) % len(_ACTS)], r) for no in range(1, r.randint(1, 4) + 1)]
    sites = [
        _site(act["no"], k, goods[k % len(goods)], r)
        for act in acts
        if act["act"] == ABROAD
        for k in range(r.randint(1, 2))
    ]
    fields = {
        "stage": "認定後", "item": item, "ministry": about.ministry, "certification_no": f"架空2026第{n + 1}号",
        "certified_on": dt.date(2026, 4, 1), "lead_number": corporate_number(600 + n), "lead_name": f"架空技術{n + 1}株式会社",
        "consultation_no": f"S-{n + 1:02d}", "submitted_on": DAY, "revision": 1, "department": "架空企画部",
        "contact_name": "架空 太郎", "phone": "03-0000-0000", "email": "tantou@example.co.jp",
    }  # fmt: skip
    return {"fields": fields, "tables": {"acts": acts, "sites": sites}}


def samples() -> Iterator[tuple[None, int]]:
    """Item (the samples' own) and number of each sample a tour shows: one for each item of the measures."""
    return ((None, n) for n in range(len(ITEMS)))


def _act(no: int, act: str, r: random.Random) -> Values:
    with_others = act in _ACTS[:3]
    group, notified = r.random() < 0.3, r.random() < 0.2
    return {
        "no": no, "act": act, "actor": "グループ会社" if group else "申請者", "group_name": "架空グループ株式会社" if group else None,
        "counterparty": f"架空工業{no}社" if with_others else None, "subsidiary": "いいえ" if with_others else None,
        "country": r.choice(_COUNTRIES), "core_no": f"C-{no:02d}", "core": r.choice(("はい", "はい", "いいえ")),
        "forced": "いいえ", "violation": "いいえ", "influence": r.choice(("いいえ", "いいえ", "はい")),
        "notified": "はい" if notified else "いいえ", "notified_on": dt.date(2026, 10, 1) if notified else None,
        "planned_on": dt.date(2027, 4, 1), "act_text": "架空の拠点で組立工程を増やすため。",
        "protection": "図面は国内に置き、閲覧者を限る。", "fefa": "対象外",
    }  # fmt: skip


def _site(act_no: int, k: int, good: str, r: random.Random) -> Values:
    kind = r.choice(("新設", "既存"))
    before = 0.0 if kind == "新設" else 100.0
    more, share = r.choice((5.0, 10.0, 50.0)), r.choice((40.0, 85.0, 90.0))
    grows = kind == "新設" or more > 10.0
    return {
        "act_no": act_no, "site": f"架空工場{k + 1}", "site_country": r.choice(_COUNTRIES), "kind": kind, "good": good,
        "unit": "台/年", "before": before, "after": before + more,
        "local_share": share, "share_basis": "数量", "share_period": "2025年度の実績", "state": "該当" if grows and share < 85.0 else "非該当",
    }  # fmt: skip
