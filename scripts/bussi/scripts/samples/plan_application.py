"""Sample plan applications, all of them invented (架空): names, numbers and amounts belong to nobody."""

import datetime as dt
import random
from collections.abc import Iterator, Mapping
from typing import Any

from bussi.validators import law
from bussi.validators.rules.law_rows import rows
from bussi.validators.types import to_serial

from .invented import corporate_number

Values = dict[str, Any]
DAY = dt.date(2026, 10, 30)  # the day all samples are submitted on

_NAMES = ("あかつき", "いろは", "うみかぜ", "えにし", "おおぞら", "かなえ", "きらめき", "くれない", "けやき", "こもれび",
          "さざなみ", "しおかぜ", "すずらん", "せせらぎ", "そよかぜ", "たちばな", "ちどり", "つばさ", "てまり", "ときわ",
          "なぎさ", "にじいろ", "ぬくもり", "ねむのき", "のぞみ", "はやぶさ", "ひかり", "ふたば", "へいわ", "ほしぞら",
          "まどか", "みなも", "むつき", "めぐみ", "もみじ", "やまびこ", "ゆうひ", "よつば", "らいめい", "りんどう")  # fmt: skip
_KANA = str.maketrans({chr(c): chr(c + 0x60) for c in range(0x3041, 0x3097)})
_BUSINESSES = {
    "半導体": "セミコン", "蓄電池": "バッテリー", "航空機の部品": "エアロ", "永久磁石": "マグネット",
    "先端電子部品": "デバイス", "工作機械・産業用ロボット": "工機", "重要鉱物": "資源", "天然ガス": "エナジー",
    "クラウドプログラム": "クラウド", "抗菌性物質製剤": "製薬", "肥料": "肥料", "船舶の部品": "舶用",
}  # fmt: skip
_UNITS = {
    "半導体": "枚/月",
    "蓄電池": "GWh/年",
    "クラウドプログラム": "PFLOPS",
    "船舶の部品": "基/年",
    "天然ガス": "t/年",
}
_PLACES = (("北海道", "架空市北1条1-1"), ("宮城県", "架空市青葉2-2"), ("茨城県", "架空市つくば3-3"), ("愛知県", "架空市豊4-4"),
           ("三重県", "架空市海5-5"), ("広島県", "架空市川6-6"), ("福岡県", "架空市東7-7"), ("熊本県", "架空町原8-8"))  # fmt: skip
_ANNEX: Mapping[str, Values] = {
    "半導体": {"semi_class": "半導体部素材", "semi_material": "Si", "semi_advanced": "架空の先端設備を導入する",
            "semi_surge": "交替勤務を増やす"},
    "蓄電池": {"battery_class": "車載用蓄電池", "battery_gwh": 6.5, "battery_special": "満たさない",
            "battery_recycle": "工程内の端材を再利用する"},
    "抗菌性物質製剤": {"antibiotic_step": "原薬", "antibiotic_substance": "架空セファ系原薬", "antibiotic_share": 30.0,
                "antibiotic_ready_year": 2030},
    "肥料": {"fertilizer_good": "りん酸アンモニウム", "fertilizer_demand": 12000, "fertilizer_customary": 1.0,
           "fertilizer_target": 3.0, "fertilizer_years": 3},
    "船舶の部品": {"ship_part": "推進軸系", "ship_yards": "架空造船所", "ship_domestic_share": 70.0},
    "航空機の部品": {"aircraft_programme": "架空次世代エンジン", "aircraft_approval": "取得中", "aircraft_approval_year": 2028},
    "永久磁石": {"magnet_rare_earth": "ジスプロシウム", "magnet_recycled_share": 25.0, "magnet_saving": "粒界拡散で使用量を減らす"},
    "先端電子部品": {"component_use": "車載機器", "component_share": 12.0, "component_material": "チタン酸バリウム"},
    "工作機械・産業用ロボット": {"machine_class": "案内・伝達部品", "machine_accuracy": "繰返し精度±1μm", "machine_domestic_share": 80.0},
    "重要鉱物": {"mineral_stage": "製錬", "mineral_name": "ニッケル", "mineral_country": "架空国", "mineral_burden": 0,
             "mineral_offtake": 60.0},
    "天然ガス": {"lng_volume": 5_000_000, "lng_countries": 6, "lng_contracts": 8, "lng_ships": 12, "lng_sbl_ships": 3,
             "lng_equity": 900_000, "lng_terminals": 2, "lng_staff": 25, "lng_commitment": 150_000_000_000},
    "クラウドプログラム": {"cloud_class": "利用環境の整備", "cloud_pflops": 120.0, "cloud_users": "国内の開発者", "cloud_location": "架空市"},
    "人工呼吸器": {"ventilator_part": "送風機", "ventilator_units": 5000},
    "無人航空機": {"drone_use": "物流", "drone_units": 3000},
    "人工衛星": {"satellite_part": "構造体", "satellite_units": 12},
    "ロケットの部品": {"rocket_part": "燃料タンク", "rocket_launches": 6},
}  # fmt: skip


def rate_of(item: str, cost_class: str, size: str, day: dt.date = DAY) -> tuple[int, int] | None:
    """Numerator and denominator of the subsidy rate in force, or None where none is known."""
    key, serial = f"{item}｜{cost_class}｜{size}", to_serial(day)
    found = (r for r in rows("subsidy_rate") if r.key == key and r.since <= serial < r.until)
    return next(((r.numerator, r.denominator) for r in found), None)


def plan_application(item_name: str, n: int, seed: int = 0) -> Values:
    """The ``n``-th invented plan application for an item: complete, and without any error."""
    item = law.load().item(item_name)
    r = random.Random(f"{item.code}/{n}/{seed}")
    size = r.choice(("大企業", "大企業", "中堅企業", "中小企業"))
    name = f"{_NAMES[n % len(_NAMES)]}{_BUSINESSES.get(item.name, '物産')}{'' if n < len(_NAMES) else n // len(_NAMES) + 1}（架空）株式会社"
    number = corporate_number([i.name for i in law.load().items].index(item.name) * 10_000 + n + 1)
    years = range(2026, 2026 + r.randint(2, 4))
    goods = list(item.target_goods[: r.randint(1, 2)]) or ["架空の部品"]
    activities = [_activity(item.name, k + 1, r, years) for k in range(r.randint(1, 3))]
    funding = _funding(item.name, item.cost_classes, size, activities, years, r)
    sources = _sources(funding, r)
    unit = _UNITS.get(item.name, "t/年")
    fields: Values = {
        "application_type": "新規", "item": item.name, "lead_number": number, "lead_name": name, "plan_no": "A-01",
        "plan_title": f"{goods[0][:20]}の供給力強化計画（架空）", "fiscal_year": 2026, "submitted_on": DAY, "revision": 1,
        "joint": "いいえ", "consulted_on": DAY - dt.timedelta(days=r.randint(30, 90)),
        "plan_start": dt.date(2026, 12, 1), "plan_end": dt.date(years[-1] + 1, 3, 1),
        "summary": f"{goods[0]}の国内での供給力を高めるため、設備を増強し、調達先を分散する（架空の計画）。",
        "policy_period": "取組方針の期限までに供給を始める",
        "manager_title": "執行役員", "manager_name": "架空 花子", "structure_chart": "あり", "tax_basis": "税抜",
        "applicant_size": size,
        "continuity_years": 10, "tight_definition": "国内の在庫が2か月分を下回ったとき", "priority_customers": "国内の需要家",
        "surge_capacity": 20.0, "surge_days": 45, "stock_months": 1.5,
        "security_manager_title": "情報管理部長", "security_manager_name": "架空 次郎", "security_rules": "あり",
        "security_rules_version": "情報管理規程 第3版", "access_scope": "計画の担当者に限る", "contractor_control": "契約で管理を義務づける",
        "cyber_measures": "多要素認証と監視", "incident_contact": "情報管理部長",
        "pledge_member": "該当しない", "pledge_officer": "該当しない", "pledge_control": "該当しない",
        "pledged_on": DAY - dt.timedelta(days=3), **_ANNEX.get(item.name, {}),
    }  # fmt: skip
    if item.ministry:
        fields["ministry"] = item.ministry
    else:
        fields["ministry"] = "経済産業省"
    place = _PLACES[n % len(_PLACES)]
    tables: dict[str, list[Values]] = {
        "applicants": [{"no": 1, "role": "代表", "corporate_number": number, "name": name,
                        "kana": _NAMES[n % len(_NAMES)].translate(_KANA), "representative_title": "代表取締役",
                        "representative_name": "架空 太郎", "size": size, "capital": r.randint(1, 90) * 100_000_000,
                        "employees": r.randint(80, 6000), "jsic": "E2814", "closing_month": 3}],
        "contacts": [{"no": 1, "postal_code": "100-0001", "prefecture": place[0], "address": place[1],
                      "department": "経営企画部", "contact_name": "架空 三郎", "phone": "03-0000-0000",
                      "email": "contact@example.jp"}],
        "goods": [{"good": g, "part": "特定重要物資", "dependency_rate": 60.0 + k, "main_country": "架空国", "country_share": 40.0,
                   "risk": "供給が一つの国に偏っている"} for k, g in enumerate(goods)],
        "supply_status": [{"applicant_no": 1, "good": g, "year": 2025, "unit": unit, "domestic": 40.0, "imported": 60.0,
                           "import_countries": "架空国 100％", "supplied": 100.0, "stock": 10.0} for g in goods],
        "measures": [{"measure": "ひっ迫時の増産・在庫又は備蓄の放出", "content": "平時の2割まで増産する（架空）"},
                     {"measure": "供給能力の維持又は強化に資する投資", "content": "設備を計画的に更新する（架空）"}],
        "permits": [],
        "goals": [{"indicator": "国内生産能力", "unit": unit, "baseline_year": 2025, "baseline_value": 100.0,
                   "target_year": years[-1] + 1, "target_value": 150.0, "rationale": "設備の増強による"}],
        "activities": activities,
        "capacity": [{"activity_no": a["no"], "site": f"{place[1][:3]}工場", "location": "国内", "good": goods[0], "unit": unit,
                      "before": 100.0, "after": 100.0 + 10 * r.randint(1, 8)} for a in activities],
        "partners": [{"role": "調達先", "name": "架空原料株式会社", "corporate_number": corporate_number(999_999), "task": "原料の供給"}],
        "funding": funding, "sources": sources,
        "investments": [{"fiscal_year": years[-1] + 1 + k, "equipment": 200_000_000, "research": 50_000_000} for k in range(2)],
        "attachments": _attachments(),
    }  # fmt: skip
    if item.technology_leak:
        _leak_measures(fields, tables, r)
    if item.name == "重要鉱物":
        fields["mineral_burden"] = sum(f["total_cost"] for f in funding)
    return {"fields": fields, "tables": tables}


def _activity(item: str, no: int, r: random.Random, years: range) -> Values:
    start = dt.date(2026, 12, 1)
    end = dt.date(years[-1] + 1, 3, 1)
    precision = r.choice(("月", "年度", "期限"))
    supply = dt.date(years[-1] + 1, 4, 1) if precision == "年度" else dt.date(years[-1] + 1, r.randint(4, 12), 1)
    if item == "抗菌性物質製剤":
        supply = min(supply, dt.date(2030, 12, 1))
    return {"no": no, "type": "生産基盤の整備" if no == 1 else r.choice(("生産技術の導入・開発・改良", "供給源の多様化")),
            "content": "製造設備の増強（架空）", "prefecture": r.choice(_PLACES)[0], "address": "架空工業団地1-1", "start": start,
            "end": end, "supply_start": supply, "supply_start_precision": precision}  # fmt: skip


def _funding(
    item: str, cost_classes: tuple[str, ...], size: str, activities: list[Values], years: range, r: random.Random
) -> list[Values]:
    rows_: list[Values] = []
    scale = r.choice((1, 2, 5, 10)) * (100_000_000 if item != "半導体" else 4_000_000_000)
    for year in years:
        for a in activities:
            cost_class = cost_classes[0] if a["no"] == 1 else cost_classes[min(1, len(cost_classes) - 1)]
            total = scale * r.randint(4, 9)
            eligible = total - total // 10
            numerator, denominator = rate_of(item, cost_class, size) or (1, 3)
            request = eligible * numerator // denominator // 1000 * 1000
            rows_.append({"fiscal_year": year, "activity_no": a["no"], "cost_class": cost_class, "total_cost": total,
                          "eligible_cost": eligible, "subsidy_request": request})  # fmt: skip
    return rows_


def _sources(funding: list[Values], r: random.Random) -> list[Values]:
    found: list[Values] = []
    for year in sorted({f["fiscal_year"] for f in funding}):
        total = sum(f["total_cost"] for f in funding if f["fiscal_year"] == year)
        subsidy = sum(f["subsidy_request"] for f in funding if f["fiscal_year"] == year)
        loans = (total - subsidy) * r.randint(0, 5) // 10
        row = {"fiscal_year": year, "own_funds": total - subsidy - loans, "loans": loans, "two_step_loan": loans // 2,
               "other": 0}  # fmt: skip
        found.append(row | ({"lender": "架空銀行"} if loans else {}))
    return found


def _attachments() -> list[Values]:
    rows_ = [("定款の写し", "－"), ("登記事項証明書", "－")]
    rows_ += [(d, p) for d in ("事業報告の写し", "貸借対照表", "損益計算書") for p in ("直近期", "1期前", "2期前")]
    rows_ += [
        ("措置を講ずることを証する書類", "－"),
        ("暴力団員等に該当しないことを証する書類", "－"),
        ("体制図", "－"),
    ]
    return [{"document": d, "period": p, "file_name": f"{i:02d}_{d}.pdf"} for i, (d, p) in enumerate(rows_, start=1)]


def _leak_measures(fields: Values, tables: dict[str, list[Values]], r: random.Random) -> None:
    employees = tables["applicants"][0]["employees"]
    fields |= {"leak_employees": employees, "leak_access_rules": "コア技術管理規程", "leak_access_rules_on": dt.date(2025, 4, 1),
               "leak_treatment": "専門職の待遇を定める", "leak_leaving_pledge": "はい", "leak_noncompete": "はい",
               "leak_structure": "情報管理部が管理し、担当者に限る", "leak_partners": "いいえ",
               "leak_dependence_pledge": "誓約する", "leak_transfer_pledge": "誓約する", "leak_act": "なし"}  # fmt: skip
    tables["core_technologies"] = [
        {
            "no": k + 1,
            "name": f"架空コア技術{k + 1}",
            "kind": "コア技術",
            "non_public": "はい",
            "access_count": r.randint(3, 20),
        }
        for k in range(2)
    ]


def valid(item: str | None = None, n: int = 0) -> Values:
    """The ``n``-th invented plan application, for semiconductors unless ``item`` says otherwise."""
    return plan_application(item or "半導体", n)


def resubmitted(item: str) -> Values:
    """The first application for ``item`` once more, corrected."""
    again = plan_application(item, 0)
    again["fields"] |= {
        "revision": 2,
        "application_type": "補正後の再提出",
        "plan_title": "供給力強化計画（架空、補正後）",
    }
    return again


def applicant(item: str, n: int) -> tuple[str, str]:
    """Corporate number and name of who submits the ``n``-th application for ``item``."""
    fields = plan_application(item, n)["fields"]
    return fields["lead_number"], fields["lead_name"]


def samples() -> Iterator[tuple[str, int]]:
    """Item and number of each sample a tour shows: as many as plans are certified."""
    return ((item, n) for item, count in deck_counts() for n in range(count))


def deck_counts() -> tuple[tuple[str, int], ...]:
    """The items of the deck and how many plans are certified for each (2025-02-28): 124 in all."""
    return tuple((i.name, i.certified_plans) for i in law.load().items if i.certified_plans)
