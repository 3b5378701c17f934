"""Forms that are handed out on certified plans: what they are filled in with, and that it stays so."""

import copy
import datetime as dt
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from bussi.addin.batch.check import check
from bussi.addin.issue.issuing import to_issue
from bussi.addin.ledger.events import Event, enter, take_back
from bussi.addin.ledger.intake import consolidate_into
from bussi.addin.ledger.opening import Ledger, open_ledger
from bussi.addin.ledger.plans import lives
from bussi.addin.ledger.prefilling import Prefilled
from bussi.addin.ledger.published import published_list
from bussi.addin.reading.submission import read_book, read_submission
from bussi.scripts import cli
from bussi.scripts.samples import implementation_report as sample
from bussi.scripts.samples import review_sheet as review
from bussi.scripts.samples.plan_application import plan_application
from bussi.validators import forms
from bussi.validators.errors import DefinitionError, UsageError
from bussi.validators.issued import held, lines_of
from bussi.validators.kinds import EventKind
from bussi.xlsx_templates.build import build
from changed_form import read_changed
from click.testing import CliRunner

FORM = "implementation_report"
ITEMS = ("半導体", "肥料")
CERTIFIED = dt.date(2026, 11, 20)
WHY = {"why": "審査の結果", "evidence": "架空文書第10号"}


def number_of(n: int) -> str:
    return f"架空2026物資第{n + 1}号-1"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a ledger of two certified plans, and the inbox that they came from."""
    folder = tmp_path_factory.mktemp("office")
    inbox = folder / "受付箱"
    inbox.mkdir()
    plan = forms.load("plan_application")
    with open_ledger(str(folder / "台帳.db"), create=True) as opened:
        for n, item in enumerate(ITEMS):
            (inbox / f"申請{n}.xlsx").write_bytes(build(plan, plan_application(item, n), item=item))
        consolidate_into(opened, [inbox])
        for n, item in enumerate(ITEMS):
            certify(opened, n, item)
    return folder


@pytest.fixture
def ledger(office: Path, tmp_path: Path) -> Iterator[Ledger]:
    """A ledger of one's own that says the same."""
    shutil.copy(office / "台帳.db", tmp_path / "台帳.db")
    with open_ledger(str(tmp_path / "台帳.db")) as opened:
        yield opened


def certify(ledger: Ledger, n: int, item: str, kind: EventKind = EventKind.CERTIFIED, **more: Any) -> int:
    business = plan_application(item, n)["fields"]["lead_number"]
    told = {"day": CERTIFIED, "number": number_of(n)} | WHY | more
    with ledger.writing() as connection:
        return enter(connection, Event(kind, business, **told))


def issued(ledger: Ledger, *words: str) -> list[Prefilled]:
    with ledger.reading() as connection:
        return to_issue(connection, forms.load(FORM), words)


def of(books: list[Prefilled], item: str) -> Prefilled:
    return next(b for b in books if b.item == item)


def report(book: Prefilled, n: int) -> dict[str, Any]:
    """What the business makes of a book: its own answers beside what was filled in."""
    answers = copy.deepcopy(sample.valid(book.item, n))
    values: dict[str, Any] = {
        "fields": answers["fields"] | {k: v for k, v in book.values["fields"].items() if v is not None},
        "tables": answers["tables"],
    }
    for table, rows in book.values["tables"].items():
        own = answers["tables"][table]
        values["tables"][table] = [o | r for o, r in zip(own, rows, strict=True)] if rows else own
    return values | {"issued": lines_of(forms.load(FORM), book.values)}


def test_a_book_is_filled_in_with_what_was_certified(ledger: Ledger) -> None:
    for n, item in enumerate(ITEMS):
        book, plan, expected = of(issued(ledger), item), plan_application(item, n), sample.valid(item, n)
        assert book.values["fields"] == {
            "certification_base": f"架空2026物資第{n + 1}号", "certification_branch": 1, "certified_on": CERTIFIED, "changed_on": None,
            **{k: plan["fields"][k] for k in ("item", "ministry", "lead_number", "lead_name", "plan_start", "plan_end", "tax_basis")},
            **{k: expected["fields"][k] for k in ("planned_funds", "planned_subsidy")},
        }  # fmt: skip
        for table in ("progress", "goals", "capacity", "spending", "measures"):
            rows = book.values["tables"][table]
            assert rows and rows == [{k: r[k] for k in rows[0]} for r in expected["tables"][table]]
        assert book.values["tables"]["stock"] == []


def test_what_was_reported_last_is_carried_on(ledger: Ledger, office: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "報告"
    inbox.mkdir()
    first = of(issued(ledger), "肥料")
    for name, as_of, spent in (("報告1", dt.date(2027, 3, 31), 30_000), ("報告2", dt.date(2028, 3, 31), 50_000)):
        values = report(first, 1)
        values["fields"] |= {"as_of": as_of, "submitted_on": as_of + dt.timedelta(60)}
        for row in values["tables"]["spending"]:
            row |= {"previous_total": 1_000_000, "current_total": spent, "current_eligible": 0}
        (inbox / f"{name}.xlsx").write_bytes(build(forms.load(FORM), values))
    consolidate_into(ledger, [office / "受付箱", inbox])
    second = of(issued(ledger), "肥料")
    assert {r["previous_total"] for r in second.values["tables"]["spending"]} == {1_050_000}
    [stock] = second.values["tables"]["stock"]
    assert stock == {
        "stock_good": "りん酸アンモニウム",
        "stock_place": "架空第一倉庫",
        "stock_unit": "t",
        "stock_begin": 3500.0,
    }
    with ledger.reading() as connection:
        [life] = lives(connection, ["肥料"])
    assert [s.file for s in life.steps if s.file] == ["申請1.xlsx", "報告1.xlsx", "報告2.xlsx"]
    assert life.key.plan == "A-01" and life.certified_as == number_of(1)


def test_a_plan_stands_as_it_was_certified_until_its_change_is(ledger: Ledger, office: Path, tmp_path: Path) -> None:
    inbox, values = tmp_path / "変更", plan_application("半導体", 0)
    inbox.mkdir()
    before, after = values["fields"]["plan_end"], dt.date(2033, 3, 1)
    values["fields"] |= {"plan_end": after, "revision": 2, "submitted_on": CERTIFIED + dt.timedelta(2)}
    (inbox / "変更後の計画.xlsx").write_bytes(build(forms.load("plan_application"), values, item="半導体"))
    consolidate_into(ledger, [office / "受付箱", inbox])
    assert of(issued(ledger), "半導体").values["fields"]["plan_end"] == before
    changed_on = CERTIFIED + dt.timedelta(4)
    certify(ledger, 0, "半導体", EventKind.CHANGED, number="架空2026物資第1号-2", day=changed_on)
    assert of(issued(ledger), "半導体").values["fields"]["plan_end"] == after


def test_a_change_is_filled_in_with_what_is_certified_and_its_totals(ledger: Ledger) -> None:
    form = forms.load("plan_change")
    with ledger.reading() as connection:
        [book] = to_issue(connection, form, ["肥料"])
    plan, fields = plan_application("肥料", 1), book.values["fields"]
    assert (fields["start_before"], fields["end_before"]) == (plan["fields"]["plan_start"], plan["fields"]["plan_end"])
    totals = {
        "own_before": "own_funds",
        "loans_before": "loans",
        "two_step_before": "two_step_loan",
        "other_before": "other",
    }
    assert {k: fields[k] for k in totals} == {
        k: sum(r[c] for r in plan["tables"]["sources"]) for k, c in totals.items()
    }
    assert fields["funds_before"] == sum(
        fields[k] for k in ("own_before", "loans_before", "other_before", "subsidy_before")
    )
    [party, *_] = book.values["tables"]["parties"]
    assert party["name_before"] == plan["fields"]["lead_name"] and "name_after" not in party
    made = build(form, book.values | {"issued": lines_of(form, book.values)})
    [case] = check([read_submission(made, "変更.xlsx")])
    assert {f.rule for f in case.findings} == {"REQUIRED", "ROWS"}


def test_a_review_is_filled_in_with_the_plan_and_certifies_it(tmp_path: Path) -> None:
    inbox, form = tmp_path / "受付箱", forms.load("review_sheet")
    inbox.mkdir()
    (inbox / "申請.xlsx").write_bytes(
        build(forms.load("plan_application"), plan_application("蓄電池", 0), item="蓄電池")
    )
    with open_ledger(str(tmp_path / "台帳.db"), create=True) as ledger:
        consolidate_into(ledger, [inbox])
        with ledger.reading() as connection:
            [book] = to_issue(connection, form)
            with pytest.raises(UsageError, match="交付する計画がありません"):
                to_issue(connection, forms.load(FORM))
        answers, filled = review.valid("蓄電池", 0), book.values["fields"]
        assert filled == {k: answers["fields"][k] for k in filled}
        assert book.values["tables"]["holders"] == answers["tables"]["holders"]
        number = f"{answers['fields']['certification_base']}-1"
        for revision, decision, certified_as in ((1, "審査中", ""), (2, "認定", number)):
            fields = answers["fields"] | {"revision": revision, "decision": decision, "decided_on": CERTIFIED,
                                          "reviewed_on": CERTIFIED, "published_summary": "架空の要約"}  # fmt: skip
            if decision == "審査中":
                fields |= dict.fromkeys(("decided_on", "certification_base", "certification_branch"))
            rows = answers["tables"]["consultations"]
            for row in rows:
                row["answered_on"] = CERTIFIED
            (inbox / f"審査票{revision}.xlsx").write_bytes(build(form, answers | {"fields": fields}))
            result = consolidate_into(ledger, [inbox]).result
            assert result is not None and not [c for c in result.books if c.state == "returned"]
            with ledger.reading() as connection:
                assert [life.certified_as for life in lives(connection)] == [certified_as]
        with ledger.reading() as connection:
            [report] = to_issue(connection, forms.load(FORM))
            with pytest.raises(UsageError, match="審査する計画がありません"):
                to_issue(connection, form)
            [line] = [line for i in published_list(connection, CERTIFIED).items for line in i.lines]
        assert (report.values["fields"]["certification_base"], report.certification.certified_on) == (
            number[:-2],
            CERTIFIED,
        )
        assert (
            line.values["取組内容"] == ("架空の要約",)
            and line.values["最大助成額"] == answers["fields"]["maximum_subsidy"]
        )


def test_a_certified_change_moves_the_branch_and_an_ended_plan_gets_nothing(ledger: Ledger) -> None:
    day = CERTIFIED + dt.timedelta(1)
    changed = certify(ledger, 0, "半導体", EventKind.CHANGED, day=day, number="架空2026物資第1号-2")
    fields = of(issued(ledger), "半導体").values["fields"]
    assert (fields["certification_branch"], fields["changed_on"]) == (2, day)
    with ledger.writing() as connection:
        take_back(connection, changed, "取り違え", "架空文書第11号")
    fields = of(issued(ledger), "半導体").values["fields"]
    assert (fields["certification_branch"], fields["changed_on"]) == (1, None)
    certify(ledger, 0, "半導体", EventKind.ENDED, day=day, number="")
    assert [b.item for b in issued(ledger)] == ["肥料"]
    with pytest.raises(UsageError, match="交付する計画がありません"):
        issued(ledger, "半導体")


def test_a_changed_value_is_named_where_it_stands_and_with_what_it_was(ledger: Ledger, tmp_path: Path) -> None:
    form = forms.load(FORM)
    values = report(of(issued(ledger), "半導体"), 0)
    assert findings(build(form, values), tmp_path) == {}
    plain = copy.deepcopy(values)
    values["fields"]["planned_funds"] += 1
    values["fields"]["expected_funds"] += 1
    values["tables"]["goals"][0]["target_value"] = 140.0
    values["tables"]["progress"].append(values["tables"]["progress"][0] | {"no": 99})
    found = findings(build(form, values), tmp_path)
    funds = f"{plain['fields']['planned_funds']:,}"
    assert [key for key in found if found[key][0] == "BOOK-ISSUED"] == ["planned_funds", "target_value"]
    assert funds in found["planned_funds"][1] and "交付時 150、現在 140" in found["target_value"][1]


def test_rows_may_stand_in_another_order_and_a_row_that_is_gone_is_named(ledger: Ledger, tmp_path: Path) -> None:
    form = forms.load(FORM)
    values = report(of(issued(ledger), "半導体"), 0)
    progress = values["tables"]["progress"]
    values["tables"]["progress"] = [progress[0] | {"no": 50, "content": "架空の別の取組"}, *reversed(progress)]
    assert findings(build(form, values), tmp_path) == {}
    values["tables"]["measures"] = values["tables"]["measures"][1:]
    found = findings(build(form, values), tmp_path)
    assert list(found) == ["measure"] and "の行がありません" in found["measure"][1]


def findings(book: bytes, folder: Path) -> dict[str, tuple[str, str]]:
    """Key → rule and sentence of every error."""
    path = folder / "報告.xlsx"
    path.write_bytes(book)
    [case] = check([read_book(path)])
    return {f.place.key: (f.rule, f.message) for f in case.findings if f.level == "error"}


def test_what_was_filled_in_is_locked_and_all_else_can_be_filled_in(ledger: Ledger, tmp_path: Path) -> None:
    form = forms.load(FORM)
    values = of(issued(ledger), "肥料").values
    path = tmp_path / "交付.xlsx"
    path.write_bytes(build(form, values | {"issued": lines_of(form, values)}))
    given = held(form, lines_of(form, values))
    submission, book = read_book(path), openpyxl.load_workbook(path)
    locked = {
        (None, key): book[sheet][cell].protection.locked for key, (sheet, cell) in submission.layout.fields.items()
    }
    entered = {(t, k) for t, k, _ in given if t is None}
    assert {at for at, lock in locked.items() if lock} == entered | {
        (None, k) for k, e in form.entries.items() if e.formula and (None, k) in locked
    }
    ranges = _ranges(path, "取組の進捗")
    rows = len(values["tables"]["progress"])
    _, columns = submission.layout.tables["progress"]
    first = submission.first_row["progress"]
    assert not any(_covers(ranges, f"{columns['no']}{first + i}") for i in range(rows))
    assert _covers(ranges, f"{columns['status']}{first}") and _covers(ranges, f"{columns['no']}{first + rows}")


def _ranges(path: Path, sheet: str) -> str:
    """The areas of a sheet that may be changed though it is protected."""
    with zipfile.ZipFile(path) as archive:
        names = re.findall(r'<sheet name="([^"]*)"', archive.read("xl/workbook.xml").decode())
        xml = archive.read(f"xl/worksheets/sheet{names.index(sheet) + 1}.xml").decode()
    return " ".join(re.findall(r'<protectedRange [^>]*sqref="([^"]*)"', xml))


def _covers(ranges: str, cell: str) -> bool:
    at = openpyxl.utils.cell.coordinate_to_tuple(cell)
    for area in ranges.split():
        left, top, right, bottom = openpyxl.utils.range_boundaries(area)
        if top <= at[0] <= bottom and left <= at[1] <= right:
            return True
    return False


def test_the_command_writes_a_book_for_each_plan_of_the_roster(ledger: Ledger, tmp_path: Path) -> None:
    business = plan_application("肥料", 1)["fields"]["lead_number"]
    roster = tmp_path / "名簿.csv"
    roster.write_text(f"法人番号\n{business}\n", encoding="utf-8")
    asked = [
        "issue",
        FORM,
        "--ledger",
        str(tmp_path / "台帳.db"),
        "-o",
        str(tmp_path / "交付"),
        "--roster",
        str(roster),
        "--json",
    ]
    asked[1] = "plan_application"
    assert "bussi template" in str(CliRunner().invoke(cli.bussi, asked, standalone_mode=False).exception)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("source: activities", "source: activity", "もしかして: activities|activities のことですか", id="a table"),
        pytest.param("source: supply_start", "source: supply_begin", "'supply_begin' という項目はありません", id="a column"),
        pytest.param("follows: plan_application", "follows: plan", "様式 'plan' はありません", id="a form"),
        pytest.param("source: certification.base", "source: certification.bass", "certification.base", id="a part of the number"),
        pytest.param("follows: plan_application\n", "", "認定の様式", id="no form at all"),
    ],
)  # fmt: skip
def test_a_source_that_there_is_not_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(DefinitionError, match=said):
        read_changed(tmp_path, FORM, old, new)


def test_lines_that_nobody_of_us_wrote_say_nothing() -> None:
    lines = ["[" * 30_000, "{", "5", '["progress", 1]', '[["progress"], {}]', '[null, {"certified_on": 1}]']
    assert held(forms.load(FORM), lines) == frozenset()
