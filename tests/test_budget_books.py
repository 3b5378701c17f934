"""Ministries' books become one budget book: what is counted, what is said, and the formulas that show why it adds up."""

import copy
import datetime as dt
import json
import time
import zipfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import libreoffice
import nasty_budget
import openpyxl
import openxml_audit
import pytest
import python_calamine as calamine
import twins
from bussi.addin.budget.book import write_budget_book
from bussi.addin.budget.deck import deck_table, headline
from bussi.addin.budget.demo import demo_budget
from bussi.addin.budget.figures import by_item, by_ministry, by_project, by_year, whole
from bussi.addin.budget.forecast import forecast
from bussi.addin.budget.ledger import Ledger
from bussi.addin.budget.reconciliation import reconcile
from bussi.addin.budget.signals import signals
from bussi.addin.budget.sources import read_ledger
from bussi.addin.consolidate import consolidate
from bussi.addin.consolidated_book import write_consolidated_book
from bussi.scripts.budget import command
from bussi.scripts.budget_samples import budget_execution, bureau, ministries
from bussi.scripts.rules import command as rulebook
from bussi.scripts.samples import plan_application
from bussi.validators import forms
from bussi.validators.catalogue import BUDGET
from bussi.validators.errors import OutputError, UsageError
from bussi.validators.findings import LEVEL_WORDS, Language
from bussi.validators.money import round_half_up
from bussi.xlsx_templates.build import build, build_many
from click.testing import CliRunner
from openpyxl.worksheet.worksheet import Worksheet
from test_budget_deck import PRINTED

FORM = forms.load("budget_execution")
ON = dt.date(2026, 11, 1)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
Values = dict[str, Any]


def write(folder: Path, name: str, values: Values) -> Path:
    path = folder / f"{name}.xlsx"
    path.write_bytes(build(FORM, values))
    return path


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ministries")
    for m in ministries():
        write(folder, m, budget_execution(m))
    return folder


@pytest.fixture(scope="module")
def ledger(inbox: Path) -> Ledger:
    return read_ledger([inbox], ON)


def changed(ministry: str, change: Callable[[Values], None], **more: Any) -> Values:
    values = copy.deepcopy(budget_execution(ministry, **more))
    change(values)
    return values


def rules(ledger: Ledger) -> set[str]:
    return {f.rule for f in ledger.findings if f.rule.startswith("BUDGET")}


# what the books add up to ---------------------------------------------------------------------------------------


def test_the_ministries_books_give_the_decks_table(ledger: Ledger) -> None:
    assert deck_table(ledger).texts() == PRINTED
    assert [f.level for f in ledger.findings if f.level != "info"] == []
    assert ledger.missing == []


def test_the_differences_of_the_deck_are_explained_from_the_books(ledger: Ledger) -> None:
    kinds = [(r.left, r.right, r.kind) for r in reconcile(ledger) if r.left != r.right]
    assert (1980, 1981, "端数処理") in kinds
    assert (90, 106, "国庫債務負担行為") in kinds
    assert (23811, 23827, "国庫債務負担行為") in kinds
    assert (23826, 23827, "端数処理") in kinds


def test_groups_add_up_to_the_total_in_yen(ledger: Ledger) -> None:
    total = whole(ledger)
    for rows in (by_item(ledger), by_ministry(ledger)):
        assert sum(r.amounts.budget for r in rows) == total.budget
        assert sum(r.amounts.expected for r in rows) == total.expected
        assert sum(r.amounts.paid for r in rows) == total.paid
    assert sum(own.paid for _, own, _ in by_year(ledger)) == total.paid
    assert by_year(ledger)[-1][2].budget == total.budget


def test_ratio_a_of_ship_parts_is_right_in_every_year(ledger: Ledger) -> None:
    ships = {year: amounts.outlay for at, year, amounts in by_project(ledger) if at.item == "船舶の部品"}
    assert ships[2022] == 0
    assert ships[2023] == Fraction(827_860_000, 8_772_000_000)
    assert ships[2024] == Fraction(2_310_420_000, 220_431_000 + 6_542_829_000)
    assert ships[2025] == Fraction(2_950_000_000, 4_100_000_000)


# what is said ---------------------------------------------------------------------------------------------------


def test_a_missing_ministry_is_said(tmp_path: Path) -> None:
    write(tmp_path, "国交", budget_execution("国土交通省"))
    found = read_ledger([tmp_path], ON)
    assert found.missing == ["厚生労働省", "農林水産省", "経済産業省"]
    assert rules(found) == {"BUDGET-MISSING"}


def test_a_returned_book_is_not_counted_and_said(tmp_path: Path) -> None:
    def fault(v: Values) -> None:
        v["tables"]["execution"][1]["executed"] += 1

    write(tmp_path, "国交", changed("国土交通省", fault))
    write(tmp_path, "農水", budget_execution("農林水産省"))
    found = read_ledger([tmp_path], ON)
    assert {b.ministry: (b.state, b.counted) for b in found.books} == {
        "国土交通省": ("returned", False),
        "農林水産省": ("accepted", True),
    }
    assert "国土交通省" in found.missing
    assert "BGT-B02" in {f.rule for f in found.findings}
    assert headline(found).items == 1


def test_an_item_under_an_alias_counts_as_the_item(tmp_path: Path) -> None:
    def alias(v: Values) -> None:
        for table in ("projects", "funds", "certifications"):
            for row in v["tables"][table]:
                row["item"] = "抗菌薬"

    write(tmp_path, "厚労", changed("厚生労働省", alias))
    found = read_ledger([tmp_path], ON)
    assert found.items == ("抗菌性物質製剤",)
    assert [b.state for b in found.books] == ["accepted"]
    said = [f for f in found.findings if f.rule == "BUDGET-ALIAS"]
    assert said[0].value == "抗菌薬"
    assert said[0].expected == "抗菌性物質製剤"
    assert said[0].level == "warning"


def test_two_ministries_claiming_one_line_count_once(tmp_path: Path) -> None:
    def claim(v: Values) -> None:
        v["fields"] |= {"ministry": "経済産業省", "reporter_number": "8999000000001", "reporter_name": "架空の別の省"}

    own = budget_execution("農林水産省")
    write(tmp_path, "a_経産", changed("農林水産省", claim))
    write(tmp_path, "b_農水", own)
    found = read_ledger([tmp_path], ON)
    assert whole(found).budget == 160 * 10**8
    assert whole(found).paid == sum(p["amount"] for p in own["tables"]["payments"])
    claims = [f for f in found.findings if f.rule == "BUDGET-CLAIM"]
    assert {f.book for f in claims} == {"a_経産.xlsx"}  # the ministry in charge keeps the line
    assert {f.level for f in claims} == {"error"}
    assert claims[0].related == ("b_農水.xlsx!E7",)
    assert "経済産業省" in found.missing  # its book holds nothing but the other's lines


def test_a_ministry_not_in_charge_is_named(tmp_path: Path) -> None:
    write(tmp_path, "x", changed("農林水産省", lambda v: v["fields"].update(ministry="厚生労働省")))
    assert "BUDGET-MINISTRY" in rules(read_ledger([tmp_path], ON))


@pytest.mark.parametrize("item", ["人工呼吸器", "無人航空機", "人工衛星", "ロケットの部品"])
def test_an_item_designated_within_the_year_is_said(tmp_path: Path, item: str) -> None:
    def add(v: Values) -> None:
        t = v["tables"]
        t["projects"].append(t["projects"][0] | {"no": 50, "item": item, "kou": "新規", "project_name": "新規"})
        t["appropriations"].append({"project_no": 50, "fiscal_year": 2025, "appropriation": "補正第1号",
                                    "amount": 5 * 10**9, "in_total": "はい"})  # fmt: skip
        t["execution"].append({"project_no": 50, "fiscal_year": 2025, "carried_in": 0, "reserve": 0, "transfer": 0,
                               "revised": 5 * 10**9, "executed": 5 * 10**9, "carried_out": 0, "unused": 0})  # fmt: skip

    write(tmp_path, "国交", changed("国土交通省", add))
    found = read_ledger([tmp_path], ON)
    said = [f.message for f in found.findings if f.rule == "BUDGET-NEW"]
    assert len(said) == 1
    assert item in said[0] and "2025-12-24" in said[0]
    assert item in found.items


@pytest.mark.parametrize(
    ("factor", "words"), [(10**3, "1,000"), (10**5, "100,000"), (10**6, "1,000,000"), (10**8, "100,000,000")]
)
def test_a_slipped_unit_is_found_beside_last_year_and_named(tmp_path: Path, factor: int, words: str) -> None:
    def slip(v: Values) -> None:
        for row in v["tables"]["execution"]:
            if row["fiscal_year"] == 2025:
                yen = 4_100_000_000 // factor
                row |= {"carried_in": 4_100_000_000, "transfer": yen - 4_100_000_000, "revised": yen, "executed": yen,
                        "carried_out": 0, "unused": 0}  # fmt: skip

    write(tmp_path, "国交", changed("国土交通省", slip))
    said = [f for f in read_ledger([tmp_path], ON).findings if f.rule == "BUDGET-UNIT"]
    assert [f.field for f in said] == ["revised"]
    assert f"約{words}分の1" in said[0].message


def test_a_slipped_unit_is_found_beside_its_peers(tmp_path: Path) -> None:
    def slip(v: Values) -> None:
        row = v["tables"]["certifications"][0]
        row["expected"], row["max_subsidy"] = row["expected"] // 1000, row["max_subsidy"] // 1000
        numbers = {row["certification_no"]}
        lost = {g["grant_no"] for g in v["tables"]["grants"] if g["certification_no"] in numbers}
        for table in ("grants", "payments", "schedule"):
            v["tables"][table] = [r for r in v["tables"][table] if r["grant_no"] not in lost]

    write(tmp_path, "国交", changed("国土交通省", slip))
    said = [f for f in read_ledger([tmp_path], ON).findings if f.rule == "BUDGET-UNIT"]
    assert [(f.field, "円と千円" in f.message) for f in said] == [("max_subsidy", True)]


def test_last_years_book_is_compared_and_not_added(tmp_path: Path) -> None:
    def drop_2024(v: Values) -> None:
        v["tables"]["execution"] = [r for r in v["tables"]["execution"] if r["fiscal_year"] != 2024]
        for row in v["tables"]["execution"]:
            if row["fiscal_year"] == 2025:
                row["carried_in"] -= 1
                row["reserve"] += 1

    write(tmp_path, "2024", budget_execution("国土交通省", report_year=2024))
    write(tmp_path, "2025", changed("国土交通省", drop_2024))
    found = read_ledger([tmp_path], ON)
    assert whole(found).budget == 106 * 10**8
    assert [b.counted for b in found.books] == [False, True]
    carry = [f for f in found.findings if f.rule == "BUDGET-CARRY"]
    assert [(f.value, f.expected) for f in carry] == [("4,099,999,999", "4,100,000,000")]


def test_the_opening_balance_is_compared_with_last_years_book(tmp_path: Path) -> None:
    before = budget_execution("農林水産省", report_year=2024)
    closing = before["tables"]["fund_years"][-1]["closing"]

    def a_yen_more(v: Values) -> None:
        (year,) = v["tables"]["fund_years"] = [r for r in v["tables"]["fund_years"] if r["fiscal_year"] == 2025]
        year["income"] += year["opening"] - (closing + 1)
        year["opening"] = closing + 1

    write(tmp_path, "2024", before)
    write(tmp_path, "2025", changed("農林水産省", a_yen_more))
    (found,) = [f for f in read_ledger([tmp_path], ON).findings if f.rule == "BUDGET-CARRY"]
    assert (found.book, found.field, found.value, found.expected) == (
        "2025.xlsx", "opening", f"{closing + 1:,}", f"{closing:,}",
    )  # fmt: skip


def _everything_wrong(folder: Path) -> None:
    """Books that between them break each rule about several books; none has an error of its own."""

    def maritime(v: Values) -> None:
        t = v["tables"]
        t["execution"] = [r for r in t["execution"] if r["fiscal_year"] != 2024]
        for row in t["execution"]:
            if row["fiscal_year"] == 2025:
                row |= {"carried_in": row["carried_in"] - 1, "reserve": 1}  # BUDGET-CARRY
            elif row["fiscal_year"] == 2023:
                row |= {"executed": row["executed"] + 1, "unused": row["unused"] - 1}  # BUDGET-CHANGED
        t["appropriations"][0]["appropriation"] = "補正第3号"  # BUDGET-GONE
        plan = t["certifications"][0]
        plan |= {"max_subsidy": plan["max_subsidy"] // 1000, "expected": 0}  # BUDGET-UNIT
        lost = {g["grant_no"] for g in t["grants"] if g["certification_no"] == plan["certification_no"]}
        for table in ("grants", "payments", "schedule"):
            t[table] = [r for r in t[table] if r["grant_no"] not in lost]
        t["projects"].append(t["projects"][0] | {"no": 50, "item": "人工衛星", "kou": "新規", "method": "基金"})
        t["appropriations"].append({"project_no": 50, "fiscal_year": 2025, "appropriation": "当初", "amount": 0,
                                    "in_total": "はい"})  # BUDGET-NEW  # fmt: skip

    def health(v: Values) -> None:
        v["fields"] |= {"ministry": "厚生労働省", "department": "架空の局"}  # BUDGET-CLAIM, of the fund
        for row in v["tables"]["projects"]:
            row |= {"kou": "別の項", "item": "肥料（※）"}  # BUDGET-MINISTRY, BUDGET-ALIAS

    write(folder, "2024", budget_execution("国土交通省", report_year=2024))
    write(folder, "2025", changed("国土交通省", maritime))
    write(folder, "厚労", changed("農林水産省", health))
    write(folder, "農水", budget_execution("農林水産省"))  # BUDGET-MISSING: 経済産業省


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_rule_about_several_books_fires_in_both_languages(tmp_path: Path, language: Language) -> None:
    _everything_wrong(tmp_path)
    out = tmp_path / "b.xlsx"
    CliRunner().invoke(
        command, [str(tmp_path), "-o", str(out), "--on", "2026-11-01", "--lang", language], standalone_mode=False
    )
    said = {r[2]: r for r in openpyxl.load_workbook(out)["指摘"].iter_rows(values_only=True) if r[2] in BUDGET}
    assert set(said) == set(BUDGET)
    for rule, row in said.items():
        assert row[1] == LEVEL_WORDS[language][BUDGET[rule].level]
        assert row[7] == (BUDGET[rule].remedy if language == "ja" else BUDGET[rule].remedy_en)
        assert str(row[6]).startswith(BUDGET[rule].title_en) == (language == "en")


def test_the_rules_about_several_books_are_in_the_rulebook() -> None:
    printed = CliRunner().invoke(rulebook, ["--markdown"], standalone_mode=False).stdout
    for rule in BUDGET.values():
        assert f"| {rule.id} | {LEVEL_WORDS['ja'][rule.level]} | {rule.title} | {rule.remedy} |" in printed


def test_an_older_revision_is_superseded(tmp_path: Path) -> None:
    write(tmp_path, "a", budget_execution("国土交通省"))
    write(tmp_path, "b", changed("国土交通省", lambda v: v["fields"].update(revision=2)))
    found = read_ledger([tmp_path], ON)
    assert [(b.state, b.counted) for b in found.books] == [("superseded", False), ("accepted", True)]
    assert whole(found).budget == 106 * 10**8


def test_fund_signals_are_listed(tmp_path: Path) -> None:
    def signal(v: Values) -> None:
        v["tables"]["funds"][0] |= {"intake_close": dt.date(2024, 3, 31), "end_on": dt.date(2034, 4, 1)}
        last = v["tables"]["fund_years"][-1]
        last |= {"returned": 1000, "closing": last["closing"] - 1000, "future_need": last["closing"] // 2}

    write(tmp_path, "農水", changed("農林水産省", signal))
    kinds = [s.kind for s in signals(read_ledger([tmp_path], ON))]
    assert kinds == ["受付終了後の残高", "残高が支出の10年分超", "保有割合が1を超える", "期間の上限超", "国庫返納"]


def test_plan_applications_stand_beside_the_budget(tmp_path: Path, inbox: Path) -> None:
    plans = [plan_application("半導体", n) for n in range(3)]
    for n, data in enumerate(build_many(forms.load("plan_application"), plans, item="半導体")):
        (tmp_path / f"plan{n}.xlsx").write_bytes(data)
    found = read_ledger([tmp_path, inbox], ON)
    wanted = sum(p["fields"]["subsidy_total"] for p in plans)
    assert {r.key: r.amounts.requested for r in by_item(found) if r.amounts.requested} == {"半導体": wanted}


def test_an_application_adds_no_item_to_the_headline(tmp_path: Path) -> None:
    """半導体 is asked for, but no book reports its budget."""
    write(tmp_path, "国交", budget_execution("国土交通省"))
    (tmp_path / "plan.xlsx").write_bytes(
        build(forms.load("plan_application"), plan_application("半導体", 0), item="半導体")
    )
    head = headline(read_ledger([tmp_path], ON))
    assert (head.items, head.paid_items) == (1, ("船舶の部品",))


def test_the_consolidated_book_of_the_applications_serves_as_well(tmp_path: Path, inbox: Path) -> None:
    plans = [plan_application("半導体", n) for n in range(3)]
    plans[2]["fields"]["subsidy_total"] += 1  # this one is returned
    received = tmp_path / "received"
    received.mkdir()
    for n, data in enumerate(build_many(forms.load("plan_application"), plans, item="半導体")):
        (received / f"plan{n}.xlsx").write_bytes(data)
    write_consolidated_book(consolidate([received]), tmp_path / "集計.xlsx")
    found = read_ledger([inbox, tmp_path / "集計.xlsx"], ON)
    assert sum(r.yen for r in found.requests) == sum(p["fields"]["subsidy_total"] for p in plans[:2])
    assert [b.counted for b in found.books] == [True] * 5


def test_no_budget_book_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="budget_execution"):
        read_ledger([tmp_path], ON)


# forecast -------------------------------------------------------------------------------------------------------


def test_the_forecast_spreads_what_is_left_and_loses_nothing(ledger: Ledger) -> None:
    made = forecast(ledger)
    assert made.first == 2026  # the cut-off day is the last of fiscal 2025
    for p in made.plans:
        assert sum(p.years.values()) == p.decided_left + p.undecided
        assert p.paid + sum(p.years.values()) == max(p.granted, p.plan.expected)
    funds = {f.item: f for f in made.funds}
    for item, values in made.items.items():
        if item in funds:
            f = funds[item]
            assert f.balances[made.years[-1]] == f.balance - sum(values.values()) - f.admin * len(made.years)


def test_the_forecast_reaches_to_the_end_of_each_fund(tmp_path: Path) -> None:
    """One plan of 900: 300 a year from 2026 to 2028; the fund of 1,000 ends in fiscal 2027 and costs 10 a year."""

    def one(v: Values) -> None:
        t = v["tables"]
        t["certifications"] = [
            t["certifications"][0] | {"supply_start": dt.date(2028, 4, 1), "expected": 900, "max_subsidy": 900}
        ]
        t["grants"], t["payments"], t["schedule"] = [], [], []
        t["funds"] = [t["funds"][0] | {"end_on": dt.date(2028, 3, 31)}]
        t["fund_years"] = [{"fund_no": 1, "fiscal_year": 2025, "opening": 1010, "granted": 0, "income": 0, "project_cost": 0,
                            "admin_cost": 10, "returned": 0, "closing": 1000, "future_need": 1000}]  # fmt: skip

    write(tmp_path, "農水", changed("農林水産省", one))
    (fund,) = forecast(read_ledger([tmp_path], ON)).funds
    assert (fund.end_year, fund.by_end, fund.left) == (2027, 2 * 300, 1000 - 2 * 300 - 2 * 10)
    assert fund.balances == {2026: 1000 - 300 - 10, 2027: 1000 - 600 - 20, 2028: 1000 - 900 - 30}


def test_an_undecided_plan_is_spread_evenly_to_its_supply_start(tmp_path: Path) -> None:
    def one(v: Values) -> None:
        t = v["tables"]
        t["certifications"] = [
            t["certifications"][0] | {"supply_start": dt.date(2028, 10, 1), "expected": 100, "max_subsidy": 100}
        ]
        t["grants"], t["payments"], t["schedule"] = [], [], []

    write(tmp_path, "国交", changed("国土交通省", one))
    made = forecast(read_ledger([tmp_path], ON))
    assert made.items["船舶の部品"] == {2026: 33, 2027: 33, 2028: 34}


# the book and the command ---------------------------------------------------------------------------------------


def formulas_that_differ(book: Path, recalculated: Path) -> tuple[int, list[str]]:
    """How many formulas a book has, and those whose value LibreOffice computes otherwise."""
    texts, cached, again = (
        openpyxl.load_workbook(p, data_only=d) for p, d in ((book, False), (book, True), (recalculated, True))
    )
    count, found = 0, []
    for ws in texts:
        for row in ws.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    count += 1
                    a, b = (w[ws.title][cell.coordinate].value for w in (cached, again))
                    close = (
                        isinstance(a, int | float)
                        and isinstance(b, int | float)
                        and abs(a - b) <= 1e-12 * max(1, abs(a))
                    )
                    if not close and ("" if a is None else a) != ("" if b is None else b):
                        found.append(f"{ws.title}!{cell.coordinate} {a!r} {b!r}")
    return count, found


@pytest.mark.libreoffice
def test_every_live_figure_equals_python(tmp_path: Path, inbox: Path, ledger: Ledger) -> None:
    books = [tmp_path / "ministries.xlsx", tmp_path / "demo.xlsx"]
    write_budget_book(ledger, books[0])
    demo_budget(books[1])
    for book, again in zip(books, libreoffice.convert(books, tmp_path / "out", tmp_path / "profile"), strict=True):
        count, differ = formulas_that_differ(book, again)
        assert count > 500
        assert differ == []


@pytest.mark.libreoffice
def test_the_unit_switch_changes_every_sheet(tmp_path: Path, ledger: Ledger) -> None:
    book = tmp_path / "b.xlsx"
    write_budget_book(ledger, book)
    edited = openpyxl.load_workbook(book)
    edited["総括"]["L3"] = "百万円"
    edited.save(tmp_path / "million.xlsx")
    (again,) = libreoffice.convert([tmp_path / "million.xlsx"], tmp_path / "out", tmp_path / "profile")
    sheet = openpyxl.load_workbook(again, data_only=True)
    assert sheet["総括"]["B7"].value == 2_382_671  # 2,382,670,545,000円
    assert sheet["予算表"]["D5"].value == 2_382_671
    assert sheet["予算表"]["D6"].value == 1_005_200
    for name in ("年度別", "基金残高", "執行見込と支払", "見通し", "予算の座標別"):
        before, after = (_amounts(b[name]) for b in (openpyxl.load_workbook(book, data_only=True), sheet))
        assert len(before) > 20
        assert [round_half_up(Fraction(a, 100)) for a in after] == pytest.approx(before, abs=1)  # rounded twice
        assert "（単位：百万円）" in [c.value for row in sheet[name].iter_rows(max_row=4) for c in row]


def _amounts(sheet: Worksheet) -> list[int]:
    """The numbers of a sheet in the format of amounts."""
    cells = (c for row in sheet.iter_rows() for c in row)
    return [c.value for c in cells if c.number_format.startswith("#,##0") and isinstance(c.value, int)]


def test_the_book_prints_the_deck_and_has_native_charts(tmp_path: Path, ledger: Ledger) -> None:
    out = tmp_path / "b.xlsx"
    write_budget_book(ledger, out)
    book = openpyxl.load_workbook(out, data_only=True)
    shown = [[c.value for c in row[3:8]] for row in book["予算表"].iter_rows(min_row=5, max_row=17)]
    assert [[str(v).replace("\n", "") for v in row] for row in shown] == [r[2:] for r in PRINTED[1:]]
    charts = {ws.title: len(ws._charts) for ws in openpyxl.load_workbook(out) if ws._charts}
    assert charts == {"総括": 2, "年度別": 2, "基金残高": 1, "執行見込と支払": 1, "見通し": 1}
    for ws in book:
        assert ws.page_setup.orientation == "landscape"
        assert str(ws.page_setup.paperSize) == "9"


def test_print_titles_areas_and_filters_belong_to_their_own_sheets(tmp_path: Path, ledger: Ledger) -> None:
    out = tmp_path / "b.xlsx"
    write_budget_book(ledger, out)
    xml = ElementTree.fromstring(zipfile.ZipFile(out).read("xl/workbook.xml"))
    sheets = [s.get("name") for s in xml.iter(f"{{{MAIN}}}sheet")]
    names = [n for n in xml.iter(f"{{{MAIN}}}definedName") if n.get("localSheetId")]
    assert {n.get("name") for n in names} == {f"_xlnm.{w}" for w in ("Print_Titles", "Print_Area", "_FilterDatabase")}
    for n in names:
        assert str(n.text).partition("!")[0].strip("'") == sheets[int(str(n.get("localSheetId")))]


def test_the_book_is_valid_open_xml(tmp_path: Path, ledger: Ledger) -> None:
    out = tmp_path / "b.xlsx"
    write_budget_book(ledger, out)
    assert openxml_audit.OpenXmlValidator().validate(str(out)).errors == []


def test_a_book_that_cannot_be_written_is_one_line(tmp_path: Path, ledger: Ledger) -> None:
    with pytest.raises(OutputError, match="ありません"):
        write_budget_book(ledger, tmp_path / "no" / "b.xlsx")


def test_the_command_prints_one_json_document(tmp_path: Path, inbox: Path) -> None:
    out = tmp_path / "b.xlsx"
    result = CliRunner().invoke(
        command, [str(inbox), "-o", str(out), "--json", "--on", "2026-11-01"], standalone_mode=False
    )
    assert result.return_value == 0
    data = json.loads(result.stdout)
    assert list(data) == ["headline", "ratios", "reconciliation", "table", "books", "missing", "findings", "outputs"]
    assert data["table"] == PRINTED
    assert data["headline"]["budget"] == 2_382_670_545_000
    assert {r["ratio"] for r in data["ratios"][0]["ratios"]} == {"A", "B", "C"}
    assert out.is_file()


def test_the_command_prints_the_table_uncut(tmp_path: Path, inbox: Path) -> None:
    result = CliRunner().invoke(command, [str(inbox), "-o", str(tmp_path / "b.xlsx")], standalone_mode=False)
    assert "…" not in result.stdout.split("└")[0]
    for text in ("2兆3,827億円", "1兆52億円", "工作機械・産業用ロボット", "1,980／1,981億円"):
        assert text in result.stdout


@pytest.mark.parametrize("given", ["inbox", "inbox/国土交通省.xlsx"])
def test_a_ministrys_book_is_never_overwritten(tmp_path: Path, given: str) -> None:
    (tmp_path / "inbox").mkdir()
    book = write(tmp_path / "inbox", "国土交通省", budget_execution("国土交通省"))
    before = book.read_bytes()
    result = CliRunner().invoke(command, [str(tmp_path / given), "-o", str(book)], standalone_mode=False)
    assert isinstance(result.exception, UsageError)
    assert book.read_bytes() == before


def test_an_older_budget_book_in_the_inbox_is_replaced_and_not_read(tmp_path: Path) -> None:
    write(tmp_path, "国土交通省", budget_execution("国土交通省"))
    for _ in range(2):
        result = CliRunner().invoke(
            command, [str(tmp_path), "-o", str(tmp_path / "b.xlsx"), "--json"], standalone_mode=False
        )
        assert [b["book"] for b in json.loads(result.stdout)["books"]] == ["国土交通省.xlsx"]


def test_books_that_are_not_counted_are_said(tmp_path: Path) -> None:
    write(tmp_path, "国交", budget_execution("国土交通省"))
    for n in range(10):
        (tmp_path / f"broken{n}.xlsx").write_bytes(b"PK\x03\x04")
    out = tmp_path / "b.xlsx"
    result = CliRunner().invoke(command, [str(tmp_path), "-o", str(out)], standalone_mode=False)
    assert "注意: 10ブックは集計に入れていません" in result.stdout
    notes = [
        c.value for row in openpyxl.load_workbook(out)["総括"].iter_rows() for c in row if isinstance(c.value, str)
    ]
    assert sum(n.startswith("・broken") and "集計に入れていません" in n for n in notes) == 8
    assert "・ほか2ブックも集計に入れていません（「指摘」シート）。" in notes


def test_errors_found_give_exit_code_1(tmp_path: Path) -> None:
    write(tmp_path, "国交", budget_execution("国土交通省"))
    result = CliRunner().invoke(
        command, [str(tmp_path), "-o", str(tmp_path / "b.xlsx"), "--json"], standalone_mode=False
    )
    assert result.return_value == 1  # three ministries are missing


# the form itself ------------------------------------------------------------------------------------------------


@pytest.mark.libreoffice
def test_excel_and_python_agree_on_nasty_budget_books(tmp_path: Path) -> None:
    books = []
    for n in range(12):
        books.append(tmp_path / f"{n:02d}.xlsx")
        books[-1].write_bytes(build(FORM, nasty_budget.nasty(n)))
    recalculated = libreoffice.convert(books, tmp_path / "out", tmp_path / "profile")
    assert twins.disagreements(recalculated) == []


@pytest.mark.libreoffice
def test_the_live_ratios_of_the_form_equal_python(tmp_path: Path) -> None:
    book = tmp_path / "国交.xlsx"
    book.write_bytes(build(FORM, budget_execution("国土交通省")))
    (again,) = libreoffice.convert([book], tmp_path / "out", tmp_path / "profile")
    python, excel = calamine.load_workbook(str(book)), calamine.load_workbook(str(again))
    rates = []
    for sheet in FORM.text.sheets:
        ours, theirs = (w.get_sheet_by_name(sheet.sheet).to_python(skip_empty_area=False) for w in (python, excel))
        for mine, other in zip(ours, theirs, strict=False):
            assert [x if x == "" or isinstance(x, str) else pytest.approx(x) for x in mine] == other[: len(mine)]
        if sheet.table == "execution":
            rates = [row[ours[4].index("execution_rate")] for row in ours if "execution_rate" in ours[4]]
    assert 9.44 in rates


def test_the_books_of_many_bureaus_are_counted_together(tmp_path: Path) -> None:
    """40 books in under a minute; how fast 500 are is measured by the benchmark."""
    for n, data in enumerate(build_many(FORM, [bureau(n) for n in range(40)])):
        (tmp_path / f"{n:03d}.xlsx").write_bytes(data)
    start = time.perf_counter()
    found = read_ledger([tmp_path], ON, workers=1)
    assert sum(b.counted for b in found.books) == 40
    assert "BUDGET-CLAIM" not in rules(found)
    assert time.perf_counter() - start < 60
