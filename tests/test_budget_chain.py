"""The money of a plan, joined by its number over the ministry's book, the review and the support body's report."""

import copy
import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from budget_books import ON, write
from bussi.addin.budget.book import write_budget_book
from bussi.addin.budget.chain import Flow, compare_chains, flows
from bussi.addin.budget.figures import whole
from bussi.addin.budget.records import Ledger
from bussi.addin.budget.reference import reference_ledger
from bussi.addin.budget.sources import read_ledger
from bussi.scripts.samples import grant_report, review_sheet
from bussi.scripts.samples.budget_execution import budget_execution
from bussi.validators import forms
from bussi.xlsx_templates.build import build

ITEM, MINISTRY = "肥料", "農林水産省"
CHAIN = ("BUDGET-CHAIN", "BUDGET-DIFFERS", "BUDGET-NOPLAN")
MINISTRYS = budget_execution(MINISTRY)
PLAN = MINISTRYS["tables"]["certifications"][0]
BASE, MAXIMUM = PLAN["certification_base"], PLAN["max_subsidy"]
OWN = {g["grant_no"]: g for g in MINISTRYS["tables"]["grants"] if g["certification_base"] == BASE}
GRANTED = sum(g["current"] for g in OWN.values())
PAID = sum(p["amount"] for p in MINISTRYS["tables"]["payments"] if p["grant_no"] in OWN)


def report(
    folder: Path, *, granted: int, maximum: int = MAXIMUM, paid: int = PAID, base: str = BASE, **fields: Any
) -> None:
    """A report on the grants of the ministry's first plan, on the ministry's own cut-off day unless said."""
    values = copy.deepcopy(grant_report.valid(ITEM, 0))
    t = values["tables"]
    grant = t["grants"][0] | {"grant_no": "G", "applied": granted, "decided": granted, "current": granted}
    day = dt.date(2026, 3, 1)
    grant |= {"applied_on": day, "decided_on": day}
    payment = {"grant_no": "G", "kind": "概算払", "requested_on": day, "requested": paid, "paid_on": day, "amount": paid,
               "evidence_no": "証"}  # fmt: skip
    values["tables"] = {k: [] for k in t} | {"grants": [grant], "payments": [payment]}
    about = {"certification_base": base, "maximum_subsidy": maximum, "planned_subsidy": maximum, "certified_on": dt.date(2025, 1, 1),
             "as_of": dt.date(2026, 3, 31)}  # fmt: skip
    values["fields"] |= about | fields
    (folder / "交付.xlsx").write_bytes(build(forms.load("grant_report"), values))


def review(folder: Path, maximum: int, base: str = BASE) -> None:
    """The review that certifies that plan."""
    values = copy.deepcopy(review_sheet.valid(ITEM, 0))
    values["fields"] |= {"certification_base": base, "maximum_subsidy": maximum, "subsidy_total": maximum}
    (folder / "審査票.xlsx").write_bytes(build(forms.load("review_sheet"), values))


Said = list[tuple[str, str, str, str]]


def said(ledger: Ledger) -> Said:
    """Rule, book, value and expected value of each finding about the chain."""
    return sorted((f.rule, f.book, f.value, f.expected) for f in ledger.findings if f.rule in CHAIN)


@pytest.fixture(scope="module")
def agreed(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """What is read of the ministry's book, and of a review and a report that say the same of its first plan."""
    folder = tmp_path_factory.mktemp("chain")
    write(folder, "農水", MINISTRYS)
    report(folder, granted=GRANTED)
    review(folder, MAXIMUM)
    return read_ledger([folder], ON, workers=1)


def compared(ledger: Ledger, decided: dict[str, Any] | None = None, **reported: Any) -> Said:
    """What is said where the review (None: there is none) and the report say something else."""
    decisions = [] if decided is None else [replace(d, **decided) for d in ledger.decisions]
    supports = [replace(s, **reported) for s in ledger.supports] if reported else []
    other = replace(ledger, findings=[], decisions=decisions, supports=supports)
    compare_chains(other)
    return said(other)


def test_books_that_say_the_same_are_no_finding_and_one_flow(agreed: Ledger) -> None:
    assert said(agreed) == []
    (flow,) = (f for f in flows(agreed) if f.plan == BASE)
    assert flow == Flow(
        MINISTRY,
        ITEM,
        BASE,
        PLAN["business_name"],
        MAXIMUM,
        GRANTED,
        0,
        PAID,
        ("農水.xlsx", "審査票.xlsx", "交付.xlsx"),
    )
    assert flow.holds
    assert [b.counted for b in agreed.books] == [True] * 3


def test_numbers_of_other_width_are_one_plan(agreed: Ledger) -> None:
    assert compared(agreed, plan=BASE.replace("-", "－")) == []


@pytest.mark.parametrize("more", [0, 1])
def test_granted_is_at_most_what_the_ministry_certified(agreed: Ledger, more: int) -> None:
    found = compared(agreed, granted=MAXIMUM + more, maximum=MAXIMUM + more, as_of=dt.date(2026, 4, 1))
    words = ("交付.xlsx", f"{MAXIMUM + more:,}", f"{MAXIMUM:,}")
    assert found == ([("BUDGET-CHAIN", *words), ("BUDGET-DIFFERS", *words)] if more else [])


@pytest.mark.parametrize("more", [0, 1])
def test_paid_is_at_most_what_the_ministry_says_was_granted(agreed: Ledger, more: int) -> None:
    found = [f for f in compared(agreed, paid=GRANTED + more) if f[0] == "BUDGET-CHAIN"]
    assert found == ([("BUDGET-CHAIN", "交付.xlsx", f"{GRANTED + 1:,}", f"{GRANTED:,}")] if more else [])


def test_amounts_of_one_day_are_compared_and_those_of_another_are_not(agreed: Ledger) -> None:
    assert compared(agreed, granted=GRANTED - 1, paid=PAID - 1) == sorted(
        ("BUDGET-DIFFERS", "交付.xlsx", f"{yen - 1:,}", f"{yen:,}") for yen in (GRANTED, PAID)
    )
    assert compared(agreed, granted=GRANTED - 1, paid=PAID - 1, as_of=dt.date(2026, 4, 1)) == []


@pytest.mark.parametrize("less", [0, 1])
def test_the_ministry_grants_at_most_what_the_review_certified(agreed: Ledger, less: int) -> None:
    differs = ("BUDGET-DIFFERS", "農水.xlsx", f"{MAXIMUM:,}", f"{GRANTED - less:,}")
    chain = ("BUDGET-CHAIN", "農水.xlsx", f"{GRANTED:,}", f"{GRANTED - 1:,}")
    assert compared(agreed, decided={"maximum": GRANTED - less}) == [*([chain] if less else []), differs]


def test_a_review_that_names_no_maximum_limits_nothing(agreed: Ledger) -> None:
    assert compared(agreed, decided={"maximum": None}) == []


def test_a_plan_that_no_ministry_reports_is_named_unless_a_review_certifies_it(agreed: Ledger) -> None:
    assert compared(agreed, plan="架空の番号") == [("BUDGET-NOPLAN", "交付.xlsx", "架空の番号", ITEM)]
    assert compared(agreed, decided={"plan": "架空の番号"}, plan="架空の番号") == []


def test_every_row_of_the_sheets_adds_up_its_plans(agreed: Ledger, tmp_path: Path) -> None:
    more = [replace(s, granted=MAXIMUM + 1) for s in agreed.supports]
    ledger = replace(agreed, supports=more)
    write_budget_book(ledger, tmp_path / "予算.xlsx")
    book = openpyxl.load_workbook(tmp_path / "予算.xlsx", data_only=True)
    rows = [list(r[1:10]) for r in book["交付の流れ"].iter_rows(values_only=True)]
    totals = [r for r in rows if r[0] == "計"]
    amounts, plans = whole(ledger), len(ledger.certifications)
    granted = amounts.granted - GRANTED + MAXIMUM + 1
    oku = [round(x / 10**8) for x in (amounts.maximum, granted)]
    assert [[r[1], *r[2:4], r[8]] for r in totals] == [[plans, *oku, 1]] * 2
    assert totals[0][6] == granted / amounts.maximum
    (own,) = (list(r[1:10]) for r in book["交付の流れ（計画別）"].iter_rows(values_only=True) if r[1] == BASE)
    assert own[2:6] == [round(MAXIMUM / 10**8), round((MAXIMUM + 1) / 10**8), 0, round(PAID / 10**8)]
    assert own[8] == "いいえ"
    assert book["データ_交付の流れ"].max_row - 3 == plans


def test_a_book_without_plans_has_no_such_sheet(tmp_path: Path) -> None:
    write_budget_book(reference_ledger(), tmp_path / "公表.xlsx")
    assert not [n for n in openpyxl.load_workbook(tmp_path / "公表.xlsx").sheetnames if "交付の流れ" in n]
