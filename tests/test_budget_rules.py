"""Every rule of the budget execution form: where it fires, and right beside it where it keeps silent."""

import datetime as dt
from functools import cache

import pytest
from budget_cases import FORM, OKU, Cells, Change, judged


def nothing(c: Cells) -> None:
    """The base book."""


def put(table: str, row: int, **cells: object) -> Change:
    return lambda c: c.put(table, row, **cells)


def field(key: str, value: object) -> Change:
    return lambda c: c.field(key, value)


def add(table: str, like: int, **cells: object) -> Change:
    return lambda c: c.add(table, like, **cells)


def both(*changes: Change) -> Change:
    def change(c: Cells) -> None:
        for one in changes:
            one(c)

    return change


def day(year: int, month: int, number: int) -> dt.date:
    return dt.date(year, month, number)


# rule: (a change that breaks it, a change that goes up to the line and no further)
FUND_2025 = {"opening": 79 * OKU, "income": 1 * OKU}
CASES: dict[str, tuple[Change, Change]] = {
    "BGT-A01": (field("reporter_number", "2999000000701"), nothing),
    "BGT-A02": (field("as_of", day(2026, 7, 2)), field("as_of", day(2026, 7, 1))),
    "BGT-A03": (put("appropriations", 0, project_no=9), nothing),
    "BGT-A04": (put("execution", 0, project_no=9), nothing),
    "BGT-A05": (put("obligations", 0, project_no=9), nothing),
    "BGT-A06": (put("appropriations", 1, obligation_no=9), put("appropriations", 1, obligation_no=1)),
    "BGT-A07": (put("fund_years", 1, fund_no=9), nothing),
    "BGT-A08": (put("grants", 0, certification_no="n-1"), nothing),
    "BGT-A09": (put("payments", 0, grant_no="G-*"), nothing),
    "BGT-A10": (put("schedule", 0, grant_no="G-2"), nothing),
    "BGT-A11": (add("appropriations", 0), add("appropriations", 0, appropriation="補正第2号")),
    "BGT-A12": (add("execution", 0), nothing),
    "BGT-A13": (add("fund_years", 1), nothing),
    "BGT-A14": (add("schedule", 0), add("schedule", 0, fiscal_year=2027, amount=1)),
    "BGT-A15": (
        both(put("projects", 0, item="人工衛星"), field("submitted_on", day(2025, 12, 23)), field("as_of", day(2025, 12, 23))),
        both(put("projects", 0, item="人工衛星"), field("submitted_on", day(2025, 12, 24)), field("as_of", day(2025, 12, 24))),
    ),
    "BGT-A16": (put("projects", 0, account="特別会計"), nothing),
    "BGT-A17": (
        put("projects", 0, account_kind="特別会計"),
        put("projects", 0, account_kind="特別会計", account="エネルギー対策特別会計"),
    ),
    "BGT-B01": (put("execution", 1, transfer=-1), put("execution", 1, transfer=-1, reserve=1)),
    "BGT-B02": (put("execution", 1, unused=1 * OKU - 1), put("execution", 1, unused=1 * OKU - 1, executed=9 * OKU + 1)),
    "BGT-B03": (
        put("execution", 2, carried_in=10 * OKU - 1, reserve=1),
        both(put("execution", 1, carried_out=11 * OKU, unused=0), put("execution", 2, carried_in=11 * OKU, transfer=-1 * OKU)),
    ),
    "BGT-B04": (lambda c: c.drop("execution", 0), add("appropriations", 0, fiscal_year=2026)),
    "BGT-B05": (put("appropriations", 0, amount=999_999), put("appropriations", 0, amount=1_000_000)),
    "BGT-B06": (put("execution", 2, revised=20 * OKU // 500), put("execution", 2, revised=20 * OKU // 500 + 1)),
    "BGT-C01": (put("obligations", 0, limit=50 * OKU - 1), put("obligations", 0, limit=50 * OKU)),
    "BGT-C02": (put("obligations", 0, fiscal_year=2027), put("obligations", 0, fiscal_year=2026)),
    "BGT-C03": (put("obligations", 0, last_year=2024), put("obligations", 0, last_year=2025)),
    "BGT-C04": (put("appropriations", 1, obligation_no=""), put("appropriations", 0, obligation_no="")),
    "BGT-C05": (put("obligations", 0, project_no=1), nothing),
    "BGT-D01": (put("fund_years", 1, closing=49 * OKU + 1, future_need=60 * OKU), put("fund_years", 1, closing=49 * OKU + 1, income=1 * OKU + 1)),
    "BGT-D02": (put("fund_years", 1, opening=79 * OKU - 1), put("fund_years", 0, fiscal_year=2023)),
    "BGT-D03": (put("funds", 0, intake_close=day(2034, 4, 1)), put("funds", 0, intake_close=day(2034, 3, 31))),
    "BGT-D04": (put("funds", 0, end_on=day(2035, 4, 1)), put("funds", 0, end_on=day(2035, 3, 31))),
    "BGT-D05": (put("funds", 0, intake_close=day(2025, 3, 31)), put("funds", 0, intake_close=day(2025, 4, 1))),
    "BGT-D06": (put("fund_years", 1, project_cost=4 * OKU - 10**7, admin_cost=10**7 - 1), put("fund_years", 1, project_cost=49 * OKU // 10, admin_cost=0)),
    "BGT-D07": (put("fund_years", 1, future_need=49 * OKU - 1), put("fund_years", 1, future_need=49 * OKU)),
    "BGT-D08": (put("fund_years", 1, project_cost=0), put("fund_years", 1, project_cost=1)),
    "BGT-D09": (put("fund_years", 1, returned=1), put("fund_years", 1, returned=0)),
    "BGT-D10": (put("funds", 0, end_on=day(2026, 3, 31), intake_close=""), put("funds", 0, end_on=day(2026, 4, 1), intake_close="")),
    "BGT-E01": (put("certifications", 0, expected=60 * OKU + 1), put("certifications", 0, expected=60 * OKU)),
    "BGT-E02": (put("certifications", 0, changed_on=day(2024, 9, 30)), put("certifications", 0, changed_on=day(2024, 10, 1))),
    "BGT-E03": (put("certifications", 0, max_subsidy=50 * OKU - 1, expected=1), put("certifications", 0, max_subsidy=50 * OKU, expected=1)),
    "BGT-E04": (put("certifications", 0, business_number="1999000000001"), nothing),
    "BGT-E05": (put("certifications", 0, item="肥料"), put("certifications", 0, item="船舶の部品")),
    "BGT-E06": (put("certifications", 0, max_subsidy=999_999), put("certifications", 0, max_subsidy=1_000_000)),
    "BGT-E07": (put("certifications", 0, certified_on=day(2026, 4, 1)), put("certifications", 0, certified_on=day(2026, 3, 31))),
    "BGT-E08": (put("grants", 0, decided_on=day(2024, 9, 30)), put("grants", 0, decided_on=day(2024, 10, 1))),
    "BGT-E09": (put("grants", 0, fixed=50 * OKU + 1), put("grants", 0, fixed=50 * OKU)),
    "BGT-E10": (put("grants", 0, current=51 * OKU), put("grants", 0, current=51 * OKU, changed_on=day(2025, 5, 1))),
    "BGT-E11": (put("grants", 0, fixed=50 * OKU), put("grants", 0, fixed=50 * OKU, fixed_on=day(2026, 3, 1))),
    "BGT-F01": (put("payments", 0, amount=40 * OKU + 1), put("payments", 0, amount=40 * OKU)),
    "BGT-F02": (put("grants", 0, fixed=30 * OKU - 1), put("grants", 0, fixed=30 * OKU)),
    "BGT-F03": (put("payments", 2, amount=32 * OKU + 1), put("payments", 2, amount=32 * OKU)),
    "BGT-F04": (put("payments", 0, paid_on=day(2026, 4, 1)), put("payments", 0, paid_on=day(2026, 3, 31))),
    "BGT-F05": (put("payments", 0, paid_on=day(2024, 11, 30)), put("payments", 0, paid_on=day(2024, 12, 1))),
    "BGT-F06": (put("schedule", 0, amount=20 * OKU + 1), put("schedule", 0, amount=20 * OKU)),
    "BGT-F07": (put("schedule", 0, fiscal_year=2024), put("schedule", 0, fiscal_year=2025)),
}  # fmt: skip


@cache
def results() -> dict[tuple[str, bool], list[str]]:
    keys = [(rule, fires) for rule in CASES for fires in (True, False)]
    found = judged([CASES[rule][0 if fires else 1] for rule, fires in keys])
    return {key: [f.rule for f in own] for key, own in zip(keys, found, strict=True)}


def test_the_base_book_has_no_finding() -> None:
    assert judged([nothing]) == [[]]


def test_every_rule_has_a_case() -> None:
    assert list(CASES) == [r.id for r in FORM.rules]


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_fires_beyond_the_line(rule: str) -> None:
    assert rule in results()[rule, True]


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_is_silent_up_to_the_line(rule: str) -> None:
    assert rule not in results()[rule, False]


def test_findings_name_the_cell_both_values_and_the_difference() -> None:
    """The ship parts of the domain notes, one yen off."""
    (found,) = judged([put("execution", 1, unused=1 * OKU - 1)])
    assert [(f.rule, f.sheet, f.value, f.expected) for f in found] == [
        ("BGT-B02", "執行状況", f"{20 * OKU - 1:,}", f"{20 * OKU:,}")
    ]
    assert "（差 -1円）" in found[0].message
    assert found[0].remedy and found[0].basis


def test_every_rule_is_written_in_both_languages() -> None:
    for rule in FORM.rules:
        assert rule.text.title_en and rule.text.remedy_en and rule.text.basis
        assert rule.text.native == "formula"
