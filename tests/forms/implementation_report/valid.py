"""A valid report, from which every case starts: activity 1 goes on, activity 2 is finished, nothing is to be changed."""

import datetime as dt

from bussi.scripts.samples.implementation_report import AS_OF, DAY
from bussi.scripts.samples.implementation_report import valid as sample
from bussi.validators import law
from form_cases import Values

ITEM = "半導体"
MILLION = 1_000_000
FUNDS, SUBSIDY = 3000 * MILLION, 1000 * MILLION


def month(year: int, number: int, day: int = 1) -> dt.date:
    """A month as it is entered: by default its first day."""
    return dt.date(year, number, day)


def after_submission(days: int) -> dt.date:
    """That many days after the day of submission, 2027-06-10."""
    return DAY + dt.timedelta(days=days)


def after_period(days: int) -> dt.date:
    """That many days after the last day of the business year, 2027-03-31."""
    return AS_OF + dt.timedelta(days=days)


def valid(item: str | None = None) -> Values:
    """The plan runs to March 2028 and costs 3,000 million yen, a third of it granted."""
    item = item or ITEM
    values = sample(item, 0)
    values["fields"] |= {
        "plan_start": month(2026, 12), "plan_end": month(2028, 3), "planned_funds": FUNDS, "expected_funds": FUNDS,
        "planned_subsidy": SUBSIDY, "expected_subsidy": SUBSIDY, "subsidy_decided": 800 * MILLION,
        "subsidy_fixed": 500 * MILLION, "subsidy_received": 600 * MILLION, "subsidy_returned": 0,
    }  # fmt: skip
    cost_class = law.load().item(item).cost_classes[0]
    going_on = {
        "content": "架空の製造ラインを新設する", "start_planned": month(2026, 12), "start_actual": month(2026, 12),
        "end_planned": month(2028, 3), "supply_planned": month(2028, 4), "supply_expected": month(2028, 4),
        "progress_note": "設備を発注した（架空）。",
    }  # fmt: skip
    capacity = {"good": "架空部品", "unit": "枚/月", "before": 100.0, "planned": 150.0}
    kept = values["tables"]["stock"]
    stock = {
        "stock_good": "その他の原材料等", "stock_place": "架空倉庫", "stock_unit": "t", "stock_begin": 1000.0, "stock_in": 500.0,
        "stock_out": 200.0, "stock_end": 1300.0, "annual_demand": 4800.0,
    }  # fmt: skip
    return values | {
        "tables": {
            "progress": [
                going_on | {"no": 1, "status": "実施中", "end_expected": month(2028, 3)},
                going_on
                | {
                    "no": 2, "status": "完了", "end_planned": month(2027, 2), "end_actual": month(2027, 2),
                    "supply_planned": month(2027, 3), "supply_actual": month(2027, 3), "supply_expected": None,
                },
            ],
            "goals": [
                {"indicator": "国内の生産能力", "unit": "枚/月", "baseline_value": 100.0, "target_year": 2028,
                 "target_value": 150.0, "current_value": 120.0, "outlook": "目標年度までに達成する見込み"},
                {"indicator": "外部依存度", "unit": "％", "baseline_value": 60.0, "target_year": 2026,
                 "target_value": 30.0, "current_value": 25.0, "outlook": "達成した"},
            ],
            "capacity": [
                capacity | {"activity_no": 1, "site": "架空第一工場", "current": 120.0},
                capacity | {"activity_no": 2, "site": "架空第二工場", "current": 150.0},
            ],
            "spending": [
                {"activity_no": 1, "cost_class": cost_class, "planned_total": 2000 * MILLION, "previous_total": 500 * MILLION,
                 "current_total": 300 * MILLION, "current_eligible": 200 * MILLION},
                {"activity_no": 2, "cost_class": cost_class, "planned_total": 1000 * MILLION, "previous_total": 400 * MILLION,
                 "current_total": 100 * MILLION, "current_eligible": 100 * MILLION},
            ],
            "raised": [
                {"source": "自己資金", "planned_amount": 300 * MILLION, "current_amount": 300 * MILLION},
                {"source": "助成金", "planned_amount": 100 * MILLION, "current_amount": 100 * MILLION},
            ],
            "measures": [
                {"measure": "需給ひっ迫時の増産", "measure_planned": "2割増産する", "measure_status": "該当する事態なし"},
                {"measure": "供給能力の維持に資する投資", "measure_planned": "設備を更新する", "measure_status": "計画どおり"},
            ],
            "stock": kept or [stock],
            "permits": [{"permit": "架空の許可", "permit_law": "架空法", "permit_status": "取得済み", "permit_on": month(2027, 1)}],
        }
    }  # fmt: skip
