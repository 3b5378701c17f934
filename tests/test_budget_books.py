"""Ministries' books become one ledger: what is counted, what is said of them, and what is forecast."""

import datetime as dt
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from budget_books import ON, Values, changed, write, write_all
from bussi.addin.batch.consolidation import consolidate
from bussi.addin.books.consolidated import write_consolidated_book
from bussi.addin.budget.deck import deck_table, headline
from bussi.addin.budget.figures import Figures, by_item, by_ministry, by_project, whole, years
from bussi.addin.budget.forecast import forecast
from bussi.addin.budget.reconciliation import reconcile
from bussi.addin.budget.records import Ledger
from bussi.addin.budget.signals import signals
from bussi.addin.budget.sources import read_ledger
from bussi.scripts.budget import command
from bussi.scripts.rules import command as rulebook
from bussi.scripts.samples import grant_report
from bussi.scripts.samples.budget_execution import budget_execution
from bussi.scripts.samples.plan_application import plan_application
from bussi.validators import forms, law
from bussi.validators.catalogue import BUDGET
from bussi.validators.errors import UsageError
from bussi.validators.findings import LEVEL_WORDS, Language
from bussi.xlsx_templates.build import build, build_many
from click.testing import CliRunner
from deck_as_printed import PRINTED


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ministries")
    write_all(folder)
    return folder


@pytest.fixture(scope="module")
def ledger(inbox: Path) -> Ledger:
    return read_ledger([inbox], ON)


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
    figures, found = Figures(ledger), years(ledger)
    assert sum(figures.in_year("paid", y) or 0 for y in found) == total.paid
    assert figures.up_to("budget", found[-1]) == total.budget


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
    said = [f for f in found.findings if f.rule == "ITEM-ALIAS"]
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
    assert claims[0].related == ("b_農水.xlsx!F8",)
    assert "経済産業省" in found.missing  # its book holds nothing but the other's lines


def test_a_ministry_not_in_charge_is_named(tmp_path: Path) -> None:
    write(tmp_path, "x", changed("農林水産省", lambda v: v["fields"].update(ministry="厚生労働省")))
    assert "BUDGET-MINISTRY" in rules(read_ledger([tmp_path], ON))


@pytest.mark.parametrize(
    "item", [i.name for i in law.load().items if dt.date(2025, 4, 1) <= i.since <= dt.date(2026, 3, 31)]
)
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
    assert item in said[0] and "令和7年12月24日に指定" in said[0]
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
        numbers = {row["certification_base"]}
        lost = {g["grant_no"] for g in v["tables"]["grants"] if g["certification_base"] in numbers}
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
        lost = {g["grant_no"] for g in t["grants"] if g["certification_base"] == plan["certification_base"]}
        for table in ("grants", "payments", "schedule"):
            t[table] = [r for r in t[table] if r["grant_no"] not in lost]
        t["projects"].append(t["projects"][0] | {"no": 50, "item": "人工衛星", "kou": "新規", "method": "基金"})
        t["appropriations"].append({"project_no": 50, "fiscal_year": 2025, "appropriation": "当初", "amount": 0,
                                    "in_total": "はい"})  # BUDGET-NEW  # fmt: skip

    def health(v: Values) -> None:
        v["fields"] |= {"ministry": "厚生労働省", "department": "架空の局"}  # BUDGET-CLAIM, of the fund
        for row in v["tables"]["projects"]:
            row |= {"kou": "別の項", "item": "肥料（※）"}  # BUDGET-MINISTRY; another name of the item

    write(folder, "2024", budget_execution("国土交通省", report_year=2024))
    write(folder, "2025", changed("国土交通省", maritime))
    write(folder, "厚労", changed("農林水産省", health))
    write(folder, "農水", budget_execution("農林水産省"))  # BUDGET-MISSING: 経済産業省
    plan = budget_execution("農林水産省")["tables"]["certifications"][0]
    for name, base in (
        ("交付", plan["certification_base"]),
        ("番号違い", "架空の番号"),
    ):  # BUDGET-DIFFERS, BUDGET-NOPLAN
        values = grant_report.valid("肥料", 0)
        more = plan["max_subsidy"] * 9  # BUDGET-CHAIN
        values["fields"] |= {"certification_base": base, "maximum_subsidy": more, "planned_subsidy": more}
        values["tables"]["grants"][1] |= dict.fromkeys(("applied", "decided", "current"), plan["max_subsidy"])
        (folder / f"{name}.xlsx").write_bytes(build(forms.load("grant_report"), values))


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
        assert row[7] == BUDGET[rule].remedy[language]
        assert str(row[6]).startswith(BUDGET[rule].title.en) == (language == "en")


def test_the_rules_about_several_books_are_in_the_rulebook() -> None:
    printed = CliRunner().invoke(rulebook, ["--markdown"], standalone_mode=False).stdout
    for rule in BUDGET.values():
        assert f"| {rule.id} | {LEVEL_WORDS['ja'][rule.level]} | {rule.title.ja} | {rule.remedy.ja} |" in printed


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
    wanted = sum(r["subsidy_request"] for p in plans for r in p["tables"]["funding"])
    assert {r.key: r.amounts.requested for r in by_item(found) if r.amounts.requested} == {"半導体": wanted}


def test_an_application_adds_no_item_to_the_headline(tmp_path: Path) -> None:
    """半導体 is asked for, but no book reports its budget."""
    write(tmp_path, "国交", budget_execution("国土交通省"))
    (tmp_path / "plan.xlsx").write_bytes(
        build(forms.load("plan_application"), plan_application("半導体", 0), item="半導体")
    )
    head = headline(read_ledger([tmp_path], ON))
    assert (head.items, head.shares["payment"].items) == (1, ("船舶の部品",))


def test_the_consolidated_book_of_the_applications_serves_as_well(tmp_path: Path, inbox: Path) -> None:
    plans = [plan_application("半導体", n) for n in range(3)]
    plans[2]["tables"]["sources"][0]["own_funds"] += 1  # this one is returned
    received = tmp_path / "received"
    received.mkdir()
    for n, data in enumerate(build_many(forms.load("plan_application"), plans, item="半導体")):
        (received / f"plan{n}.xlsx").write_bytes(data)
    write_consolidated_book(consolidate([received]), tmp_path / "集計.xlsx")
    found = read_ledger([inbox, tmp_path / "集計.xlsx"], ON)
    assert sum(r.yen for r in found.requests) == sum(
        r["subsidy_request"] for p in plans[:2] for r in p["tables"]["funding"]
    )
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
