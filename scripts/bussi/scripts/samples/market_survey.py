"""Sample answers to a market survey, all of them invented (架空): names, countries, quantities and amounts belong to nobody.

Of twelve, some countries are named by one or two, a good by two, and one says nothing of countries, one nothing of amounts.
"""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from bussi.validators import law

from .invented import corporate_number

Values = dict[str, Any]
DAY = dt.date(2026, 6, 30)  # the day all samples are submitted on
ITEM, YEAR = "重要鉱物", 2025
RESPONDENTS = 12
UNKNOWN_GOOD = "架空の品目"  # of some items nobody has said which goods
#: Who names a country, by what is left of the respondent's number.
_COUNTRIES = {
    "架空国": lambda n: True,
    "仮想国": lambda n: n % 2 == 1,
    "想像国": lambda n: n % 3 == 0,
    "日本": lambda n: n % 4 == 0,
    "幻想国": lambda n: n in (1, 5),
}
_WITHOUT_COUNTRIES, _WITHOUT_AMOUNTS = 9, 10


def valid(item: str | None = None, n: int = 0) -> Values:
    """The ``n``-th invented answer, without any error; on critical minerals unless ``item`` says otherwise."""
    item = item or ITEM
    who, r = n % RESPONDENTS, random.Random(f"{item}/{n}")
    named = law.load().item(item).target_goods or (UNKNOWN_GOOD,)
    asked = [True, who % 2 == 0, who in (3, 7)]
    goods = [good for good, has in zip(named, asked, strict=False) if has]
    countries = [_country(good, country, r) for good in goods for country in _countries(good == named[0], who)]
    rows = [_good(good, [c for c in countries if c["good"] == good], r) for good in goods]
    if who == _WITHOUT_COUNTRIES:
        countries = []
    if who == _WITHOUT_AMOUNTS:
        rows, countries = ([row | {"amount": None} for row in part] for part in (rows, countries))
    fields = {
        "item": item, "number": corporate_number(700 + n), "name": f"架空資源{n + 1}株式会社", "survey_year": YEAR,
        "year_kind": "暦年", "submitted_on": DAY, "revision": 1, "department": "架空調達部", "contact_name": "架空 太郎",
        "phone": "03-0000-0000", "email": "tantou@example.co.jp",
    }  # fmt: skip
    return {"fields": fields, "tables": {"goods": rows, "countries": countries}}


def samples() -> Iterator[tuple[None, int]]:
    """Item (the samples' own) and number of each sample a tour shows: of all respondents."""
    return ((None, n) for n in range(RESPONDENTS))


def _countries(first: bool, who: int) -> list[str]:
    """The countries of a good: of the first those of the table, of the others two that everybody names."""
    return [c for c, has in _COUNTRIES.items() if has(who)] if first else ["架空国", "日本"]


def _country(good: str, country: str, r: random.Random) -> Values:
    quantity = 10.0 * r.randint(5, 90) * (4 if country == "架空国" else 1)
    return {
        "good": good,
        "country": country,
        "quantity": quantity,
        "amount": round(quantity * r.randint(700, 900)) * 1000,
    }


def _good(good: str, parts: list[Values], r: random.Random) -> Values:
    quantity, amount = (sum(part[key] for part in parts) for key in ("quantity", "amount"))
    domestic = sum(part["quantity"] for part in parts if part["country"] == "日本")
    return {
        "good": good, "hs": "280519", "unit": "t", "quantity": quantity, "amount": amount, "domestic": domestic,
        "stock_months": r.randint(5, 40) / 10, "substitute": r.choice(("あり", "なし", "分からない")),
    }  # fmt: skip
