"""Sample budget execution books: appropriations as published, everything else invented (架空)."""

import datetime as dt
import random
import re
from collections.abc import Iterator
from typing import Any

from bussi.validators import law
from bussi.validators.law.model import Item
from bussi.validators.ratios import fund_closing

from .invented import corporate_number

Values = dict[str, Any]
AS_OF, SUBMITTED = dt.date(2026, 3, 31), dt.date(2026, 10, 30)
REPORT_YEAR = 2025
OKU = 10**8
SHIPS = "船舶の部品"
_SUPPLEMENTARY = {2022: "補正第2号", 2023: "補正第1号", 2024: "補正第1号"}
_TRADE = {"経済産業省": "経済産業", "厚生労働省": "厚生労働", "農林水産省": "農林水産", "国土交通省": "国土交通"}
_SHIPS_REVIEW = 7333  # 予算事業ID
# 船舶の部品: 2023年度まで行政事業レビュー、以後は架空
_SHIP_YEARS = {
    2022: {"carried_in": 0, "executed": 0, "carried_out": 6_306_000_000},
    2023: {"carried_in": 6_306_000_000, "executed": 827_860_000, "carried_out": 6_542_829_000},
    2024: {"carried_in": 6_542_829_000, "executed": 2_310_420_000, "carried_out": 4_100_000_000},
    2025: {"carried_in": 4_100_000_000, "executed": 2_950_000_000, "carried_out": 1_000_000_000},
}


def ministries() -> tuple[str, ...]:
    """The ministries whose items the deck lists, the largest budget first."""
    return tuple(_TRADE)


def budget_execution(ministry: str, report_year: int = REPORT_YEAR) -> Values:
    """The invented book of a ministry for a fiscal year: complete, without any error, all its certified plans in it."""
    items = [i for i in law.load().items if i.ministry == ministry and i.certified_plans]
    return _book(ministry, items, f"{ministry}/{report_year}", report_year=report_year)


def bureau(n: int, plans: int = 6) -> Values:
    """The ``n``-th invented book of a bureau: one item of one ministry, in a 目 of its own."""
    items = [i for i in law.load().items if i.ministry and i.certified_plans]
    item = items[n % len(items)]
    return _book(
        str(item.ministry), [item], f"bureau/{n}", department=f"架空局 第{n + 1}課", suffix=f"{n + 1}", plans=plans
    )


def valid(item: str | None = None, n: int = 0) -> Values:
    """The ``n``-th invented book: of a ministry, after the last of them of a bureau. A book is about several items."""
    books = ministries()
    return budget_execution(books[n]) if n < len(books) else bureau(n - len(books))


def samples() -> Iterator[tuple[None, int]]:
    """Item (none) and number of each sample a tour shows: one book of each ministry."""
    return ((None, n) for n in range(len(ministries())))


def _book(
    ministry: str, items: list[Item], seed: str, *, department: str = "架空局 予算課", suffix: str = "",
    report_year: int = REPORT_YEAR, plans: int | None = None,
) -> Values:  # fmt: skip
    r = random.Random(seed)
    tables: dict[str, list[Values]] = {
        t: [] for t in ("projects", "appropriations", "execution", "obligations", "funds", "fund_years",
                        "certifications", "holders", "grants", "payments", "schedule", "loans", "capital")
    }  # fmt: skip
    for no, item in enumerate(items, start=1):
        _item(tables, no, item, ministry, suffix, r, report_year, plans)
    number = corporate_number(700 + list(_TRADE).index(ministry))
    as_of = dt.date(report_year + 1, 3, 31)
    fields: Values = {
        "ministry": ministry, "reporter_kind": "所管省", "reporter_number": number, "reporter_name": f"{ministry}（架空の報告）",
        "department": department, "report_year": report_year, "as_of": as_of,
        "submitted_on": SUBMITTED if report_year == REPORT_YEAR else dt.date(report_year + 1, 5, 20), "revision": 1,
        "contact_name": "架空 花子", "phone": "03-0000-0000", "email": "budget@example.jp",
    }  # fmt: skip
    return {"fields": fields, "tables": tables}


def _item(
    tables: dict[str, list[Values]], no: int, item: Item, ministry: str, suffix: str, r: random.Random, last: int,
    plans: int | None,
) -> None:  # fmt: skip
    ships, special = item.name == SHIPS, item.name == "蓄電池"
    trade = _TRADE[ministry]
    tables["projects"].append({
        "no": no, "item": item.name, "project_name": f"{item.name} 安定供給確保支援事業{suffix}",
        "method": "国庫債務負担行為" if ships else "基金",
        "account_kind": "特別会計" if special else "一般会計",
        "account": "エネルギー対策特別会計" if special else "一般会計",
        **({"subaccount": "エネルギー需給勘定"} if special else {}),
        "jurisdiction": f"{trade}省所管", "organization": f"{trade}本省", "kou": f"{trade}政策推進費{suffix}",
        "moku": f"{item.name}安定供給確保支援費補助金{suffix}", **({"review_id": _SHIPS_REVIEW} if ships else {}),
    })  # fmt: skip
    yearly = _appropriations(tables, no, item, last)
    if ships:
        _ship_years(tables, no, yearly, last)
    else:
        for year, yen in yearly.items():
            tables["execution"].append(_movement(no, year, 0, yen, yen, 0))
    budget = 106 * OKU if ships else sum(yearly.values())
    paid = _plans(tables, no, item, budget, r, last, plans, suffix)
    if not ships:
        _fund(tables, no, item, yearly, paid, last, suffix)


def _appropriations(tables: dict[str, list[Values]], no: int, item: Item, last: int) -> dict[int, int]:
    yearly: dict[int, int] = {}
    for line in law.load().budget:
        found = re.fullmatch(r"R([0-9]+)(当初|補正)", line.appropriation)
        if line.item != item.name or line.kind not in ("line", "outside") or line.oku is None or found is None:
            continue
        year = 2018 + int(found[1])
        if year > last:
            continue
        yen = line.yen if line.yen is not None else int(line.oku * OKU)
        row = {"project_no": no, "fiscal_year": year, "amount": yen, "in_total": "はい" if line.kind == "line" else "いいえ",
               "appropriation": "当初" if found[2] == "当初" else _SUPPLEMENTARY[year]}  # fmt: skip
        tables["appropriations"].append(row | ({"obligation_no": 1} if item.name == SHIPS else {}))
        yearly[year] = yearly.get(year, 0) + yen
    return dict(sorted(yearly.items()))


def _movement(no: int, year: int, carried_in: int, revised: int, executed: int, carried_out: int) -> Values:
    return {"project_no": no, "fiscal_year": year, "carried_in": carried_in, "reserve": 0, "transfer": 0, "revised": revised,
            "executed": executed, "carried_out": carried_out, "unused": revised - executed - carried_out}  # fmt: skip


def _ship_years(tables: dict[str, list[Values]], no: int, yearly: dict[int, int], last: int) -> None:
    for year, known in _SHIP_YEARS.items():
        if year <= last:
            revised = yearly.get(year, 0) + known["carried_in"]
            tables["execution"].append(
                _movement(no, year, known["carried_in"], revised, known["executed"], known["carried_out"])
            )
    tables["obligations"].append(
        {"no": 1, "project_no": no, "fiscal_year": 2022, "last_year": 2027, "limit": 106 * OKU}
    )


def _plans(
    tables: dict[str, list[Values]],
    no: int,
    item: Item,
    budget: int,
    r: random.Random,
    last: int,
    plans: int | None,
    suffix: str,
) -> dict[int, int]:
    """Certifications, grants, payments and schedule of an item; gives what is paid in each fiscal year."""
    count = plans or item.certified_plans or 1
    weights = [r.randint(2, 9) for _ in range(count)]
    share = r.randint(48, 70)
    paid: dict[int, int] = {}
    for k, weight in enumerate(weights):
        expected = budget * share // 100 * weight // sum(weights) // 1000 * 1000
        certified = dt.date(r.randint(2023, last), r.randint(4, 12), r.randint(1, 28))
        supply = dt.date(certified.year + r.randint(2, 5), r.choice((1, 4, 10)), 1)
        certification = f"{item.code.upper()[:4]}{suffix}-{no}-{k + 1:03d}"
        tables["certifications"].append({
            "certification_base": certification, "certification_branch": 1, "item": item.name,
            "business_number": corporate_number(1 + (no * 40 + k) % 600),
            "business_name": f"架空{item.name[:4]}{k + 1}株式会社", "certified_on": certified, "supply_start": supply,
            "max_subsidy": expected + expected * r.randint(0, 6) // 100, "expected": expected,
        })  # fmt: skip
        if k == 0:
            _banks(tables, certification, certified, expected, corporate_number(600 + no), last)
        if r.random() < 0.75:
            _grant(tables, certification, certified, supply, expected, paid, r, last)
    return paid


def _banks(
    tables: dict[str, list[Values]], certification: str, certified: dt.date, expected: int, other: str, last: int
) -> None:
    """The first plan of an item is a joint one, to which banks lend."""
    end, lent = dt.date(last + 1, 3, 31), expected // 10
    tables["certifications"][-1]["planned_loans"] = lent
    tables["holders"].append(
        {"certification_base": certification, "member_number": other, "member_name": "架空部品株式会社"}
    )
    common = {"certification_base": certification, "evidence_no": f"架空証-{certification}"}
    tables["loans"].append({"kind": "ツーステップローン", "lender": "架空銀行", "lent_on": end, "amount": lent, "rate": 1.25,
                            "repaid_by": certified.replace(year=last + 10), "interest_support": 0, **common})  # fmt: skip
    tables["capital"].append(
        {"kind": "信用保険", "provider": "架空信用保証協会", "provided_on": end, "amount": 80_000_000, **common}
    )


def _grant(
    tables: dict[str, list[Values]], certification: str, certified: dt.date, supply: dt.date, expected: int,
    paid: dict[int, int], r: random.Random, last: int,
) -> None:  # fmt: skip
    grant = f"交付-{certification}"
    decided_on = certified + dt.timedelta(days=r.randint(20, 80))
    if decided_on > dt.date(last + 1, 3, 31):
        return
    current = expected * r.randint(85, 100) // 100
    tables["grants"].append({"grant_no": grant, "certification_base": certification, "decided_on": decided_on,
                             "decided": current, "current": current})  # fmt: skip
    left = current
    first = decided_on.year + (decided_on.month >= 4)
    for year in range(first, last + 1):
        yen = current * r.randint(5, 18) // 100
        tables["payments"].append({"grant_no": grant, "kind": "概算払", "paid_on": dt.date(year, r.randint(5, 12), 20),
                                   "amount": yen, "evidence_no": f"架空証{len(tables['payments']) + 1}"})  # fmt: skip
        paid[year] = paid.get(year, 0) + yen
        left -= yen
    years = range(last + 1, max(last + 1, supply.year) + 1)
    for i, year in enumerate(years):
        yen = left // len(years) if i < len(years) - 1 else left - left // len(years) * (len(years) - 1)
        tables["schedule"].append({"grant_no": grant, "fiscal_year": year, "amount": yen})


def _fund(
    tables: dict[str, list[Values]],
    no: int,
    item: Item,
    yearly: dict[int, int],
    paid: dict[int, int],
    last: int,
    suffix: str,
) -> None:
    bodies = {a.item: (b, a.fund) for b in law.load().support_bodies for a in b.assignments}
    body, fund = bodies[item.name]
    first = min(yearly)
    tables["funds"].append({"no": no, "item": item.name, "fund_name": (fund or f"{item.name}安定供給確保支援基金") + suffix,
                            "holder_number": body.corporate_number, "holder_name": body.name, "fund_type": "取崩し型",
                            "created_year": first, "end_on": dt.date(first + 10, 3, 31)})  # fmt: skip
    opening = earned = 0
    for year in range(first, last + 1):
        granted, cost = yearly.get(year, 0), paid.get(year, 0)
        admin = (opening + granted) // 20_000 // 1000 * 1000
        income = opening // 10_000
        closing = fund_closing(opening, granted, income, cost, admin, 0)
        earned += income
        tables["fund_years"].append({"fund_no": no, "fiscal_year": year, "opening": opening, "granted": granted, "income": income,
                                     "project_cost": cost, "admin_cost": admin, "returned": 0, "closing": closing,
                                     "national": max(0, closing - earned), "future_need": closing + closing // 50})  # fmt: skip
        opening = closing
