"""What is found in a submission on a certified plan only by who knows the plan and the reports before."""

import copy
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from bussi.addin.batch.case import Case
from bussi.addin.ledger.events import Event, enter
from bussi.addin.ledger.intake import consolidate_into
from bussi.addin.ledger.opening import Ledger, open_ledger
from bussi.scripts.samples import grant_report, implementation_report, plan_change, review_sheet, special_measures
from bussi.scripts.samples.plan_application import plan_application
from bussi.validators import forms
from bussi.validators.errors import DefinitionError
from bussi.validators.forms.ledger_rules import with_ledger
from bussi.validators.forms.reading import read_form
from bussi.validators.kinds import EventKind, State
from bussi.validators.sentences import of_rule
from bussi.xlsx_templates.build import build, build_many

Values = dict[str, Any]
REPORT, CHANGE, RECORD = "implementation_report", "plan_change", "grant_report"
BY_LEDGER = ("IMP-X", "CHG-X", "LEDGER-")


def first_report(item: str, n: int = 0) -> Values:
    return copy.deepcopy(implementation_report.valid(item, n))


def second_report(item: str, n: int = 0) -> Values:
    """The report a year later, which goes on from the first."""
    values = first_report(item, n)
    dates = {"period_start": dt.date(2027, 4, 1), "as_of": dt.date(2028, 3, 31), "submitted_on": dt.date(2028, 6, 9)}
    values["fields"] |= dates
    for row in values["tables"]["spending"]:
        row["previous_total"] += row["current_total"]
    for row in values["tables"]["stock"]:
        row |= {"stock_begin": row["stock_end"], "stock_end": row["stock_end"] + row["stock_in"] - row["stock_out"]}
    return values


def record(item: str, n: int = 0) -> Values:
    return copy.deepcopy(grant_report.valid(item, n))


def report_of_the_same_day(item: str, n: int = 0) -> Values:
    """A report with the amounts that the support body has on that day."""
    values, told = first_report(item, n), record(item, n)
    same = {key: told["fields"][key] for key in ("as_of", "submitted_on")}
    decided, received = (sum(row[key] for row in told["tables"][table]) for table, key in
                         (("grants", "current"), ("payments", "amount")))  # fmt: skip
    values["fields"] |= same | {"subsidy_decided": decided, "subsidy_received": received}
    return values


def first_change(item: str, n: int = 0) -> Values:
    return copy.deepcopy(plan_change.valid(item, n))


def second_change(item: str, n: int = 0) -> Values:
    values = first_change(item, n)
    values["fields"] |= {"change_no": 2, "submitted_on": plan_change.DAY + dt.timedelta(30)}
    return values


@dataclass(frozen=True)
class Fault:
    """What is sent in about a plan, in order; ``fault`` is done to the last, in which ``told`` are found, at these keys."""

    name: str
    item: str
    sent: tuple[tuple[str, Callable[[str, int], Values]], ...]
    fault: Callable[[Values], object]
    told: tuple[tuple[str, str], ...]
    n: int = 0
    before: Callable[[Values], object] = field(default=lambda values: None)  # is done to the first of two


def fields(**more: Any) -> Callable[[Values], object]:
    return lambda values: values["fields"].update(more)


def row(table: str, **more: Any) -> Callable[[Values], object]:
    return lambda values: values["tables"][table][0].update(more)


ONE, TWO = ((REPORT, first_report),), ((REPORT, first_report), (REPORT, second_report))
RECORDED = ((RECORD, record), (REPORT, report_of_the_same_day))
CHANGES = ((CHANGE, first_change), (CHANGE, second_change))


def first_with_faults(values: Values) -> None:
    values["fields"] |= {
        "certification_branch": 2,
        "lead_name": "別の名称の架空株式会社",
        "plan_end": dt.date(2035, 12, 1),
    }
    values["tables"]["goals"][0]["target_value"] = 1.5
    values["tables"]["progress"].pop()


def second_with_faults(values: Values) -> None:
    values["fields"]["period_start"] = dt.date(2027, 4, 2)
    values["tables"]["spending"][0]["previous_total"] -= 1
    values["tables"]["progress"][0]["supply_expected"] = dt.date(2029, 9, 1)


FAULTS = (
    Fault("正しい", "肥料", TWO, fields(), ()),
    Fault("備蓄", "抗菌性物質製剤", TWO, row("stock", stock_begin=3000.0, stock_end=5500.0),
          (("IMP-X08", "stock_begin"),)),
    Fault("一回目", "半導体", ONE, first_with_faults, (
        ("IMP-X02", "certification_branch"), ("IMP-X12", "lead_name"), ("LEDGER-VALUE", "plan_end"),
        ("LEDGER-VALUE", "no"), ("LEDGER-VALUE", "target_value"))),
    Fault("二回目", "半導体", TWO, second_with_faults, (
        ("IMP-X05", "period_start"), ("IMP-X07", "status"), ("IMP-X11", "supply_expected"), ("IMP-X06", "previous_total")),
          1, row("progress", status="完了", end_actual=dt.date(2027, 3, 1), end_expected=None,
                 supply_expected=dt.date(2029, 8, 1))),
    Fault("ない番号", "半導体", ONE, fields(certification_base="架空2026半導体第99号"),
          (("IMP-X01", "certification_base"),), 2),
    Fault("変更のない番号", "半導体", CHANGES[:1], fields(certification_base="架空第99号"),
          (("CHG-X01", "certification_base"),), 3),
    Fault("審査中の変更", "半導体", CHANGES, fields(change_no=3), (("CHG-X03", "change_no"), ("CHG-X04", "procedure")),
          4, fields(procedure=plan_change.APPLICATION)),
    Fault("記録と同じ額", "半導体", RECORDED, fields(), (), 6),
    Fault("記録と違う額", "半導体", RECORDED, fields(subsidy_received=1), (("IMP-X09", "subsidy_decided"),), 7),
    Fault("同じ名称", "半導体", ONE, lambda v: v["fields"].update(
        lead_name=v["fields"]["lead_name"].replace("株式会社", "㈱")), (), 5),
)  # fmt: skip
RULES = {r.id for name in (REPORT, CHANGE) for r in forms.load(name).text.ledger_rules}


def write(inbox: Path, form: str, books: list[tuple[str, Values]], items: list[str] | None = None) -> None:
    made = build_many(forms.load(form), [values for _, values in books], item=items)
    for (name, _), data in zip(books, made, strict=True):
        (inbox / f"{name}.xlsx").write_bytes(data)


def sent_in(folder: Path, ledger: Ledger, faults: tuple[Fault, ...]) -> dict[str, Case]:
    """What becomes of the last book of each fault: plans and reviews come first, then everything about them."""
    inbox = folder / "受付箱"
    inbox.mkdir()
    plans = [(f"申請_{f.name}", plan_application(f.item, f.n)) for f in faults]
    write(inbox, "plan_application", plans, [f.item for f in faults])
    write(inbox, "review_sheet", [(f"審査票_{f.name}", review_sheet.valid(f.item, f.n)) for f in faults])
    consolidate_into(ledger, [inbox], workers=1)
    sent: dict[str, list[tuple[str, Values]]] = {}
    for fault in faults:
        for n, (form, made) in enumerate(fault.sent, 1):
            values = made(fault.item, fault.n)
            (fault.fault if n == len(fault.sent) else fault.before)(values)
            sent.setdefault(form, []).append((f"{fault.name}{n}", values))
    for form, books in sent.items():
        write(inbox, form, books)
    result = consolidate_into(ledger, [inbox], workers=1).result
    assert result is not None
    found = {case.name: case for case in result.books}
    return {fault.name: found[f"{fault.name}{len(fault.sent)}.xlsx"] for fault in faults}


def of_the_ledger(case: Case) -> tuple[tuple[str, str], ...]:
    return tuple((f.rule, f.place.key) for f in case.findings if f.rule.startswith(BY_LEDGER))


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ledger, Path, dict[str, Case]]]:
    folder = tmp_path_factory.mktemp("台帳と比べる")
    with open_ledger(str(folder / "台帳.db"), create=True) as ledger:
        yield ledger, folder / "受付箱", sent_in(folder, ledger, FAULTS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.name)
def test_each_fault_is_found_where_it_stands_and_nothing_else(fault: Fault, settled: Any) -> None:
    case = settled[2][fault.name]
    assert of_the_ledger(case) == fault.told
    errors = any(f.level == "error" for f in case.findings if f.rule.startswith(BY_LEDGER))
    assert not errors or (case.state is State.RETURNED and case.reason.startswith("エラー"))
    assert all("known_" not in f.message and "before_" not in f.message for f in case.findings)


def test_every_rule_on_the_ledger_is_broken_somewhere() -> None:
    assert {rule for fault in FAULTS for rule, _ in fault.told} == {*RULES, "LEDGER-VALUE"}


def test_a_run_from_nothing_and_a_run_of_what_is_known_say_the_same(settled: Any, tmp_path: Path) -> None:
    ledger, inbox, cases = settled
    again = consolidate_into(ledger, [inbox], workers=1)
    with open_ledger(str(tmp_path / "新.db"), create=True) as new:
        fresh = consolidate_into(new, [inbox], workers=1).result
    assert again.result is not None and fresh is not None
    assert again.read == 0
    assert [(c.name, c.state, c.findings) for c in again.result.books] == [
        (c.name, c.state, c.findings) for c in fresh.books
    ]
    assert {c.name for c in cases.values()} < {c.name for c in fresh.books}


def test_what_was_reported_to_another_inbox_before_is_known(settled: Any, tmp_path: Path) -> None:
    ledger = settled[0]
    values = second_report("半導体", 2)  # its first report named another number, and so was none on this plan
    later = second_report("肥料")
    later["fields"] |= {"period_start": dt.date(2028, 4, 2), "as_of": dt.date(2029, 3, 31)}
    later["fields"]["submitted_on"] = dt.date(2029, 6, 11)
    for name, book in (("a.xlsx", values), ("b.xlsx", later)):
        (tmp_path / name).write_bytes(build(forms.load(REPORT), book))
    result = consolidate_into(ledger, [tmp_path], workers=1).result
    assert result is not None
    a, b = result.books
    assert of_the_ledger(a) == ()
    assert ("IMP-X05", "period_start") in of_the_ledger(b)
    assert ("IMP-X06", "previous_total") in of_the_ledger(b)
    said = next(f for f in b.findings if f.rule == "IMP-X05")
    assert "2028年3月31日" in said.message and "2028年4月2日" in said.message


def test_an_item_of_which_no_certification_is_known_is_not_judged(tmp_path: Path) -> None:
    """Who begins with reports, before any certification is entered, is not told that every number is wrong; a
    certification that an official entered is known without its plan."""
    (tmp_path / "報告.xlsx").write_bytes(build(forms.load(REPORT), first_report("半導体")))
    with open_ledger(str(tmp_path / "台帳.db"), create=True) as ledger:
        result = consolidate_into(ledger, [tmp_path], workers=1).result
        assert result is not None
        assert of_the_ledger(result.books[0]) == ()
        about = first_report("半導体")["fields"]
        day = dt.date(2026, 11, 20)
        number = f"{about['certification_base']}-3"
        with ledger.writing() as connection:
            enter(
                connection,
                Event(EventKind.CERTIFIED, about["lead_number"], day, "審査", "架空1号", "半導体", "", number),
            )
        result = consolidate_into(ledger, [tmp_path], workers=1).result
    assert result is not None
    assert of_the_ledger(result.books[0]) == (
        ("IMP-X02", "certification_branch"),
        ("LEDGER-VALUE", "certified_on"),
    )


def of_a_quarter(n: int, **more: Any) -> Values:
    """The sheet on special measures for the ``n``-th quarter, which opens with what the one before closed with."""
    values = copy.deepcopy(special_measures.valid("肥料", 0))
    months = dt.date(2026, 7, 1), dt.date(2026, 10, 1), dt.date(2027, 1, 1), dt.date(2027, 4, 1)
    end = months[n] - dt.timedelta(1)
    values["fields"] |= {"period_start": months[n - 1], "period_end": end, "submitted_on": end, "target_months": None}
    values["tables"]["releases"] = []
    for held in values["tables"]["holdings"]:
        held |= {"opening": 900.0 + 100 * n, "acquired": 100.0, "released": 0.0}
    values["fields"] |= more
    return values


def test_a_form_on_no_plan_is_compared_with_the_report_before_also_of_another_inbox(tmp_path: Path) -> None:
    first, other, second = tmp_path / "一", tmp_path / "二", tmp_path / "三"
    less = of_a_quarter(2)
    less["tables"]["holdings"][0]["opening"] -= 0.001
    books = {
        first: {"A1": of_a_quarter(1), "B1": of_a_quarter(1, good="別の架空原料")},
        other: {"A2": of_a_quarter(2), "C2": of_a_quarter(2, good="はじめての架空原料"), "E1": of_a_quarter(1, good="二つの架空原料"),
                "E2": less | {"fields": less["fields"] | {"good": "二つの架空原料"}}},
        second: {"A3": of_a_quarter(3, period_start=dt.date(2027, 1, 2)), "B2": less | {"fields": less["fields"] | {"good": "別の架空原料"}},
                 "D2": of_a_quarter(3, good="はじめての架空原料", unit="kg")},
    }  # fmt: skip
    books[second]["D2"]["tables"]["holdings"][0]["opening"] += 1
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    with open_ledger(str(tmp_path / "台帳.db"), create=True) as ledger:
        for inbox, own in books.items():
            inbox.mkdir()
            write(inbox, "special_measures", list(own.items()))
            result = consolidate_into(ledger, [inbox], workers=1).result
            assert result is not None
            found |= {
                case.name: tuple((f.rule, f.place.key) for f in case.findings if f.rule.startswith("SPM-X"))
                for case in result.books
            }
            assert all(case.state is State.ACCEPTED for case in result.books)
    assert found == {
        "A1.xlsx": (), "B1.xlsx": (), "A2.xlsx": (), "C2.xlsx": (),
        "E1.xlsx": (), "E2.xlsx": (("SPM-X02", "opening_total"),),
        "A3.xlsx": (("SPM-X01", "period_start"),),
        "B2.xlsx": (("SPM-X02", "opening_total"),),
        "D2.xlsx": (),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("must: 'known_nothing == 1'\n    cells: [revision]", "known_nothing"),
        ("must: 'filled(before_revision)'\n    expected: x", "cells に書きます"),
        ("must: 'revision > before_revision'\n    cells: [nothing]", "nothing"),
    ],
)
def test_a_wrong_rule_on_the_ledger_is_named_with_its_line(words: str, problem: str, tmp_path: Path) -> None:
    own = Path(forms.__file__).parent / REPORT / f"{forms.load(REPORT).version}.yaml"
    rule = f"  - id: IMP-X99\n    on: form\n    {words}\n    title: x\n    title_en: x\n    remedy: x\n    remedy_en: x\n    basis: x\n"
    (tmp_path / "x.yaml").write_text(own.read_text("utf-8") + "\n" + rule, "utf-8")
    with pytest.raises(DefinitionError, match=problem) as error:
        read_form(tmp_path / "x.yaml")
    lines = (tmp_path / "x.yaml").read_text("utf-8").splitlines()
    assert error.value.line is not None
    assert "IMP-X99" in "".join(lines[error.value.line - 4 : error.value.line + 1])


@pytest.mark.parametrize(
    ("must", "problem"),
    [
        ("revision > 0", "follows"),
        ("revision > known_revision", "follows"),
        ("revision > before_revision and filled(known_plan_no)", "follows"),
        ("revision > before_revision", "period"),
    ],
)
def test_a_form_that_follows_no_plan_reads_only_the_report_before_in_its_ledger_rules(
    must: str, problem: str, tmp_path: Path
) -> None:
    own = Path(forms.__file__).parent / "plan_application" / f"{forms.load('plan_application').version}.yaml"
    text = own.read_text("utf-8").split("\nrules:")[0]
    rule = f"\nledger_rules:\n  - {{id: PLN-X01, on: form, must: '{must}', expected: x, cells: [revision], title: x, title_en: x, remedy: x, remedy_en: x, basis: x}}\n"
    (tmp_path / "x.yaml").write_text(text + rule, "utf-8")
    with pytest.raises(DefinitionError, match=problem):
        read_form(tmp_path / "x.yaml")


def test_the_form_with_what_the_ledger_knows_has_only_these_rules() -> None:
    form = forms.load(REPORT)
    assert [r.id for r in with_ledger(form).rules] == [r.id for r in form.text.ledger_rules]
    assert not {r.id for r in form.rules} & RULES


def test_what_the_ledger_knows_is_not_called_an_entry(tmp_path: Path) -> None:
    """A rule without a message says the computed value that is wrong, not that of the report before."""
    own = Path(forms.__file__).parent / "special_measures" / f"{forms.load('special_measures').version}.yaml"
    lines = own.read_text("utf-8").splitlines(keepends=True)
    plain = "".join(x for x in lines if "期首の数量の計 {opening_total} が、前回" not in x and "opens with" not in x)
    (tmp_path / "x.yaml").write_text(plain, "utf-8")
    form = with_ledger(read_form(tmp_path / "x.yaml"))
    rule = next(r for r in form.rules if r.text.id == "SPM-X02")
    said = "".join(str(part) for part in of_rule(form, rule).message)
    assert rule.text.message is None and "計算した値" in said and "入力" not in said
