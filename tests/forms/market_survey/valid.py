"""A valid answer, from which every case starts: two goods, one from two countries and from home, one from one country."""

from bussi.scripts.samples.market_survey import valid as sample
from bussi.validators import law
from form_cases import Values

ITEM = "重要鉱物"
FIRST, SECOND, THIRD = law.load().item(ITEM).target_goods[:3]


def valid(item: str | None = None) -> Values:
    """1,000 t of the first good for 80,000 yen, of them 200 t from Japan; 10 t of the second for 900 yen."""
    values = sample(item or ITEM, 0)
    goods = law.load().item(item or ITEM).target_goods
    rest = {"hs": "280519", "unit": "t", "stock_months": 1.5, "substitute": "なし"}
    values["tables"] = {
        "goods": [
            {"good": goods[0], "quantity": 1000.0, "amount": 80_000, "domestic": 200.0} | rest,
            {"good": goods[1], "quantity": 10.0, "amount": 900, "domestic": 0.0} | rest,
        ],
        "countries": [
            {"good": goods[0], "country": "架空国", "quantity": 500.0, "amount": 40_000},
            {"good": goods[0], "country": "仮想国", "quantity": 300.0, "amount": 24_000},
            {"good": goods[0], "country": "日本", "quantity": 200.0, "amount": 16_000},
            {"good": goods[1], "country": "架空国", "quantity": 10.0, "amount": 900},
        ],
    }
    return values
