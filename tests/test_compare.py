"""Two submissions of one form side by side: what was added, removed and changed, wherever it stands now."""

import copy
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import crafted
import openpyxl
import pytest
from bussi.addin.batch.compare import Comparison, compare, in_order
from bussi.addin.books.comparison import HEAD_ROW, write_comparison
from bussi.addin.issue.reported import compare_with_report
from bussi.addin.reading.submission import Submission, read_submission
from bussi.scripts.samples import implementation_report as report_sample
from bussi.scripts.samples import plan_change as change_sample
from bussi.scripts.samples.plan_application import plan_application
from bussi.validators import forms
from bussi.validators.errors import OutputError, UsageError
from bussi.xlsx_templates.build import build
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openxml_audit import OpenXmlValidator

ITEM = crafted.ITEM
DAY = dt.date(2026, 11, 20)
Values = dict[str, Any]
Change = Callable[[Values], None]


def values(*changes: Change) -> Values:
    plan = copy.deepcopy(plan_application(ITEM, 1))
    for change in changes:
        change(plan)
    return plan


def read(plan: Values, name: str = "新.xlsx") -> Submission:
    return read_submission(build(crafted.FORM, plan, item=ITEM), name)


@pytest.fixture(scope="module")
def old() -> Submission:
    return read(values(), "旧.xlsx")


def fields(**new: Any) -> Change:
    return lambda plan: plan["fields"].update(new)


def cell(table: str, row: int, **new: Any) -> Change:
    return lambda plan: plan["tables"][table][row].update(new)


def differences(old: Submission, *changes: Change) -> list[tuple[str, str, str, Any, Any]]:
    """(kind, row, key, old, new) of everything that differs after the changes."""
    return [(d.kind, d.row, d.key, d.old, d.new) for d in compare(old, read(values(*changes))).differences]


def test_a_book_does_not_differ_from_itself(old: Submission) -> None:
    assert differences(old) == []


def test_a_book_saved_by_another_program_does_not_differ(old: Submission) -> None:
    saved = crafted.by_openpyxl(build(crafted.FORM, values(), item=ITEM))
    assert compare(old, read_submission(saved, "新.xlsx")).differences == ()


def test_changed_emptied_and_filled_fields_are_told_apart(old: Submission) -> None:
    changed = fields(revision=2, manager_name=None, intake="第3回")
    assert sorted(differences(old, changed)) == [
        ("added", "", "intake", None, "第3回"),
        ("changed", "", "revision", 1, 2),
        ("removed", "", "manager_name", plan_application(ITEM, 1)["fields"]["manager_name"], None),
    ]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            fields(lead_name=f"　{plan_application(ITEM, 1)['fields']['lead_name']} "), id="spaces around a text"
        ),
        pytest.param(fields(revision=1.0), id="1 and 1.0"),
        pytest.param(fields(intake="　"), id="blank and a space"),
    ],
)
def test_what_means_the_same_is_no_difference(old: Submission, change: Change) -> None:
    assert differences(old, change) == []


def test_rows_are_matched_by_their_key_and_not_by_their_place(old: Submission) -> None:
    assert len(plan_application(ITEM, 1)["tables"]["attachments"]) > 5
    backwards: Change = lambda plan: plan["tables"]["attachments"].reverse()  # noqa: E731
    assert differences(old, backwards) == []


def test_a_removed_row_is_removed_and_those_below_are_as_before(old: Submission) -> None:
    def without_third(plan: Values) -> None:
        del plan["tables"]["attachments"][2]

    gone = plan_application(ITEM, 1)["tables"]["attachments"][2]
    found = differences(old, without_third)
    assert {(kind, key): before for kind, _, key, before, after in found} == {
        ("removed", k): v for k, v in gone.items()
    }
    assert {row for _, row, *_ in found} == {f"書類 {gone['document']}・期 {gone['period']}"}


def test_an_added_row_is_named_by_its_key_without_separators_in_the_year(old: Submission) -> None:
    def one_more(plan: Values) -> None:
        plan["tables"]["funding"].append(plan["tables"]["funding"][0] | {"fiscal_year": 2033})

    found = differences(old, one_more)
    assert {kind for kind, *_ in found} == {"added"}
    assert {row.split("・")[0] for _, row, *_ in found} == {"会計年度 2033"}


def test_every_difference_names_both_cells(old: Submission) -> None:
    (found,) = compare(old, read(values(cell("funding", 0, total_cost=1)))).differences
    assert found.old_cell == found.new_cell == f"{found.sheet}!F{old.first_row['funding']}"
    first = plan_application(ITEM, 1)["tables"]["funding"][0]["total_cost"]
    assert (found.unit, found.change) == ("円", 1 - first)


def test_a_day_has_no_increase(old: Submission) -> None:
    (found,) = compare(old, read(values(fields(submitted_on=DAY)))).differences
    assert found.key == "submitted_on" and found.change is None


def test_the_earlier_revision_is_the_old_one_whichever_is_given_first(old: Submission) -> None:
    second = read(values(fields(revision=2)))
    assert in_order(old, second) == in_order(second, old) == (old, second)
    later = read(values(fields(submitted_on=DAY)))
    assert in_order(later, old) == (old, later)


def test_two_forms_cannot_be_compared(old: Submission) -> None:
    other = read_submission(build(forms.load("budget_execution")), "予算.xlsx")
    with pytest.raises(UsageError, match=r"旧\.xlsx は plan_application、予算\.xlsx は budget_execution"):
        compare(old, other)


# the book --------------------------------------------------------------------------------------------------------

TITLE = plan_application(ITEM, 1)["fields"]["plan_title"]
FIRST_COST = plan_application(ITEM, 1)["tables"]["funding"][0]["total_cost"]


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """The books lie in a folder whose name links must escape."""
    folder = tmp_path_factory.mktemp("申請 #1")

    def one_more(plan: Values) -> None:
        plan["tables"]["funding"].append(plan["tables"]["funding"][0] | {"fiscal_year": 2033})

    changes = (
        fields(
            revision=2, plan_title=f"{TITLE[:3]}新しい{TITLE[3:]}", manager_name=None, intake="=1+1", submitted_on=DAY
        ),
        fields(summary=plan_application(ITEM, 1)["fields"]["summary"].replace("、", "") * 5),
        cell("funding", 0, total_cost=FIRST_COST + 1500),
        one_more,
    )
    books = []
    for name, plan in (("旧", values()), ("新", values(*changes))):
        path = folder / f"{name}.xlsx"
        path.write_bytes(build(crafted.FORM, plan, item=ITEM))
        books.append(read_submission(path.read_bytes(), path.name, str(path)))
    return compare(*books)


@pytest.fixture(scope="module")
def written(result: Comparison) -> Path:
    out = Path(result.old.path).parent / "新旧対照表.xlsx"
    write_comparison(result, out, DAY)
    return out


def rows(path: Path, **how: bool) -> dict[str, tuple[Any, ...]]:
    """The rows of the sheet by item, each from 区分 on, of what is there only once."""
    sheet = openpyxl.load_workbook(path, **how)["新旧対照表"]  # type: ignore[arg-type]
    found = list(sheet.iter_rows(min_row=HEAD_ROW + 2))
    labels = [r[4].value for r in found]
    return {str(r[4].value): r for r in found if labels.count(r[4].value) == 1 or r[1].value == "変更"}


def test_the_book_is_valid_open_xml(written: Path) -> None:
    assert [str(e) for e in OpenXmlValidator().validate(written).errors] == []


def test_every_difference_is_one_row(result: Comparison, written: Path) -> None:
    sheet = openpyxl.load_workbook(written)["新旧対照表"]
    listed = [[c.value for c in r[:4]] for r in sheet.iter_rows(min_row=HEAD_ROW + 2)]
    words = {"added": "追加", "removed": "削除", "changed": "変更"}
    assert listed == [[n, words[d.kind], d.sheet, d.row] for n, d in enumerate(result.differences, 1)]
    counts = [c.value for c in sheet[7] if c.value]
    assert counts[1:] == [f"{w} {sum(r[1] == w for r in listed)}件" for w in words.values()]


def test_only_the_changed_letters_of_a_text_are_marked(written: Path) -> None:
    row = rows(written, rich_text=True)["計画の名称"]
    assert str(row[6].value) == TITLE and not isinstance(row[6].value, CellRichText)  # nothing of it is gone
    new = row[5].value
    assert isinstance(new, CellRichText)
    assert str(new) == f"{TITLE[:3]}新しい{TITLE[3:]}"
    assert [b.text for b in new if isinstance(b, TextBlock) and b.font.u] == ["新しい"]
    assert {b.font.rFont for b in new if isinstance(b, TextBlock)} == {"Yu Gothic"}


def test_texts_out_of_which_something_was_taken_are_still_there(result: Comparison, written: Path) -> None:
    (d,) = [d for d in result.differences if d.key == "summary"]
    row = rows(written)["取組の概要"]
    assert (row[6].value, row[5].value) == (d.old, d.new)


def test_money_is_shown_with_its_increase_and_years_as_years(result: Comparison, written: Path) -> None:
    row = rows(written)["総事業費（円）"]
    assert [c.value for c in row[5:8]] == [FIRST_COST + 1500, FIRST_COST, 1500]
    assert row[5].number_format == "#,##0;▲#,##0" and row[7].number_format == "+#,##0;△#,##0;0"
    sheet = openpyxl.load_workbook(written)["新旧対照表"]
    (year,) = [r for r in sheet.iter_rows(min_row=HEAD_ROW + 2) if str(r[4].value).startswith("会計年度")]
    assert (year[5].value, year[5].number_format) == (2033, "0")
    assert sum(d.is_year for d in result.differences) == 1


def test_no_number_ends_in_a_lonely_point(written: Path) -> None:
    sheet = openpyxl.load_workbook(written)["新旧対照表"]
    numbers = [c for r in sheet.iter_rows() for c in r if isinstance(c.value, int | float)]
    assert numbers and not [c.coordinate for c in numbers if ".#" in c.number_format and c.value == int(c.value)]


def test_text_that_looks_like_a_formula_stays_text(written: Path) -> None:
    cell = rows(written)["受付期間の記号"][5]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_long_texts_are_shown_whole(result: Comparison, written: Path) -> None:
    sheet = openpyxl.load_workbook(written)["新旧対照表"]
    heights = {r[4].value: sheet.row_dimensions[r[4].row].height for r in sheet.iter_rows(min_row=HEAD_ROW + 2)}
    (d,) = [d for d in result.differences if d.key == "summary"]
    letters = 14  # full-width ones that surely fit in a line of the column
    assert heights["取組の概要"] >= 13 * len(d.new) / letters * 0.8 > heights["提出回次（回目）"]


def test_the_books_are_linked_from_where_the_table_lies(written: Path) -> None:
    sheet = openpyxl.load_workbook(written)["新旧対照表"]
    links = [sheet.cell(r, 3).hyperlink.target for r in (4, 5)]
    assert links == ["新.xlsx", "旧.xlsx"]


def test_the_same_comparison_gives_the_same_bytes_on_the_same_day(result: Comparison, written: Path) -> None:
    again = written.with_name("もう一度.xlsx")
    write_comparison(result, again, DAY)
    assert again.read_bytes() == written.read_bytes()


def test_a_table_without_differences_says_so(old: Submission, tmp_path: Path) -> None:
    out = tmp_path / "新旧対照表.xlsx"
    write_comparison(compare(old, old), out, DAY)
    sheet = openpyxl.load_workbook(out)["新旧対照表"]
    assert "違いはありません。" in [c.value for c in sheet["A"]]
    assert [str(e) for e in OpenXmlValidator().validate(out).errors] == []


def changing(*subjects: str) -> Submission:
    """A form on the change of a plan that lists these matters, each with its reason."""
    values = change_sample.valid(ITEM, 1)
    [row] = values["tables"]["changes"]
    listed = [row | {"no": n, "subject": s, "reason": f"{s}の理由"} for n, s in enumerate(subjects, 1)]
    values["tables"]["changes"] = listed
    return read_submission(build(forms.load("plan_change"), values), "変更.xlsx")


LISTED = ("資金の額・調達方法", "助成金の額", "取組の内容", "実施体制")


@pytest.mark.parametrize(
    ("listed", "unlisted", "idle"),
    [
        pytest.param(LISTED, (), (), id="as it is"),
        pytest.param(LISTED[:-1], LISTED[-1:], (), id="one is missing"),
        pytest.param((*LISTED, "品目"), (), ("品目",), id="one too many"),
        pytest.param((), LISTED, (), id="none"),
    ],
)
def test_what_changes_is_what_the_form_on_the_change_lists(result, tmp_path, listed, unlisted, idle) -> None:
    found = compare(result.old, result.new, changing(*listed))
    assert (set(found.unlisted), found.idle) == (set(unlisted), idle)
    out = tmp_path / "新旧対照表.xlsx"
    write_comparison(found, out, DAY)
    sheet = openpyxl.load_workbook(out)["新旧対照表"]
    cost = next(
        r
        for r in sheet.iter_rows(min_row=HEAD_ROW + 2, values_only=True)
        if r[4] == "総事業費（円）" and r[1] == "変更"
    )
    assert (cost[8] or "") == (f"{LISTED[0]}の理由" if LISTED[0] in listed else "")
    said = [str(c.value) for c in sheet["A"][:HEAD_ROW]]
    assert all(any(matter in text for text in said) for matter in (*unlisted, *idle))


def test_a_plan_is_compared_with_what_a_report_repeats_and_says_was_done(old: Submission, tmp_path: Path) -> None:
    values, form = report_sample.valid(ITEM, 1), forms.load("implementation_report")
    later = dt.date(2035, 1, 1)
    values["fields"]["plan_end"] = values["tables"]["progress"][0]["end_expected"] = later
    values["fields"]["expected_funds"] += 7
    lost = values["tables"]["measures"].pop()
    report = read_submission(build(form, values), "報告.xlsx")
    result = compare_with_report(old, report)
    told = {(d.table, d.key, d.row): (d.old, d.new) for d in result.differences}
    first = "取組番号 1"
    assert told[None, "plan_end", ""] == (plan_application(ITEM, 1)["fields"]["plan_end"], later)
    assert told["progress", "end_expected", first] == (values["tables"]["progress"][0]["end_planned"], later)
    assert told[None, "expected_funds", ""][1] - told[None, "expected_funds", ""][0] == 7
    assert [new for (t, k, _), (was, new) in told.items() if (k, was) == ("measure", lost["measure"])] == [None]
    assert not [
        k for _, k, _ in told if k in ("start_actual", "no", "content", "planned_funds")
    ]  # as planned and stated
    out = tmp_path / "対照表.xlsx"
    write_comparison(result, out, DAY)
    sheet = openpyxl.load_workbook(out)["新旧対照表"]
    assert sheet["A1"].value.startswith("計画と報告の対照表") and [
        sheet.cell(HEAD_ROW + 1, c).value for c in (6, 7)
    ] == ["報告", "計画"]


def test_only_what_follows_a_plan_is_compared_with_it(old: Submission) -> None:
    with pytest.raises(UsageError, match="様式が違うので比べられません"):
        compare_with_report(old, read_submission(build(forms.load("budget_execution")), "予算.xlsx"))


def test_only_a_form_on_the_change_of_such_a_plan_gives_reasons(result: Comparison) -> None:
    with pytest.raises(UsageError, match="の変更についての様式ではありません"):
        compare(result.old, result.new, result.new)


def test_a_table_that_cannot_be_written_leaves_nothing_behind(old: Submission, tmp_path: Path) -> None:
    (tmp_path / "新旧対照表.xlsx").mkdir()
    with pytest.raises(OutputError, match="書けません"):
        write_comparison(compare(old, old), tmp_path / "新旧対照表.xlsx", DAY)
    assert [p.name for p in tmp_path.iterdir()] == ["新旧対照表.xlsx"]
