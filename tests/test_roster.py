"""The roster says who should send what: who sent nothing, and who sent something that does not count yet."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import crafted
import openpyxl
import pytest
from bussi.addin.batch.attendance import attendance
from bussi.addin.batch.consolidation import Consolidation, consolidate
from bussi.addin.batch.roster import Expected, read_roster
from bussi.addin.books.roster_book import write_empty_roster
from bussi.scripts.samples.budget_execution import budget_execution
from bussi.scripts.samples.mistakes import older_version, sources_do_not_add_up
from bussi.scripts.samples.plan_application import corporate_number, plan_application
from bussi.validators import forms
from bussi.validators.errors import UsageError
from bussi.xlsx_templates.build import build
from openxml_audit import OpenXmlValidator

PLAN, BUDGET = crafted.FORM, forms.load("budget_execution")
ITEM = crafted.ITEM
REPORT = budget_execution("国土交通省")
PLANNER = plan_application(ITEM, 1)["fields"]
REPORTER = REPORT["fields"]


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two plans, one of them with an error, and a yearly report of another business."""
    folder = tmp_path_factory.mktemp("受付箱")
    wrong = plan_application(ITEM, 2)
    sources_do_not_add_up(wrong)
    (folder / "計画.xlsx").write_bytes(build(PLAN, plan_application(ITEM, 1), item=ITEM))
    (folder / "計画（誤り）.xlsx").write_bytes(build(PLAN, wrong, item=ITEM))
    (folder / "報告.xlsx").write_bytes(build(BUDGET, REPORT))
    (folder / f"{corporate_number(501)}_計画.xlsx").write_bytes(b"PK\x03\x04")
    (folder / "架空鍵付工業からの提出.xlsx").write_bytes((crafted.DATA / "encrypted.xlsx").read_bytes())
    return folder


@pytest.fixture(scope="module")
def read(inbox: Path) -> Consolidation:
    return consolidate([inbox])


def missing(read: Consolidation, *lines: Expected) -> list[Expected]:
    return list(attendance(lines, read.books).missing)


def asked(read: Consolidation, line: Expected) -> tuple[str, str]:
    """The file that came for a line, and what to ask."""
    (found,) = attendance([line], read.books).answered
    return found.case.name, found.ask


# forms and periods -----------------------------------------------------------------------------------------------


def test_a_yearly_report_does_not_answer_for_a_plan(read: Consolidation) -> None:
    number = REPORTER["reporter_number"]
    report = Expected(number, "国土交通省", form=BUDGET.name)
    plan = Expected(number, "国土交通省", form=PLAN.name)
    assert missing(read, report, plan) == [plan]


def test_a_line_without_a_form_is_for_the_form_that_most_files_have(read: Consolidation) -> None:
    lines = [Expected(REPORTER["reporter_number"]), Expected(PLANNER["lead_number"])]
    found = attendance(lines, read.books)
    assert (list(found.missing), found.assumed) == (lines[:1], PLAN.text.title)


@pytest.mark.parametrize(
    ("period", "came"),
    [
        ("", True),
        ("2025", True),
        ("2025年度", True),
        ("令和7年度", True),
        ("Ｒ７", True),
        ("2024", False),
        ("令和6年度", False),
    ],
)
def test_a_report_answers_only_for_its_own_period(period: str, came: bool, read: Consolidation) -> None:
    assert REPORTER["report_year"] == 2025
    line = Expected(REPORTER["reporter_number"], form=BUDGET.name, period=period)
    assert (missing(read, line) == []) == came


SURVEY = """\
form: monthly_survey
version: "2026.1"
title: 月ごとの調べ（架空）
title_en: monthly survey
basis: 架空
sheets:
  - sheet: 回答
    fields:
      - {key: name, label: 名称, type: text, role: business_name}
      - {key: month, label: 対象月, type: month, role: period}
"""


@pytest.fixture
def of_april(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Consolidation:
    """A survey that asks for a name and no number, for April 2026, and a form that does not ask who answers it."""
    (tmp_path / "survey.yaml").write_text(SURVEY, encoding="utf-8")
    nobody = SURVEY.replace("monthly_survey", "anonymous").replace("月ごとの調べ", "無記名の調べ")
    (tmp_path / "anonymous.yaml").write_text(nobody.replace(", role: business_name", ""), encoding="utf-8")
    monkeypatch.setenv("BUSSI_FORMS", str(tmp_path))
    values = {"fields": {"name": "架空物資株式会社", "month": dt.date(2026, 4, 1)}}
    (tmp_path / "調べ.xlsx").write_bytes(build(forms.load("monthly_survey"), values))
    return consolidate([tmp_path / "調べ.xlsx"])


@pytest.mark.parametrize(
    ("period", "came"),
    [
        ("2026年4月", True),
        ("令和8年4月分", True),
        ("R8.4", True),
        ("2026/04", True),
        ("2026-04-01", True),  # as a cell with a date is read
        ("2026/04/01", True),
        ("2026年5月", False),
        ("2026/05/01", False),
    ],
)
def test_a_month_is_read_however_it_is_written(period: str, came: bool, of_april: Consolidation) -> None:
    line = Expected("8999000000001", "㈱架空物資", form="monthly_survey", period=period)
    assert (missing(of_april, line) == []) == came


def test_where_a_form_asks_for_no_number_the_name_tells_who_sent_it(of_april: Consolidation, tmp_path: Path) -> None:
    lines = [Expected("8999000000001", name, form="monthly_survey") for name in ("架空物資", "架空肥料", "")]
    assert missing(of_april, *lines) == lines[1:]
    roster = tmp_path / "名簿.csv"
    roster.write_text("法人番号,名称,様式\n8999000000001,架空物資,無記名の調べ（架空）\n", encoding="utf-8")
    with pytest.raises(UsageError, match="2行目の様式「無記名の調べ（架空）」には法人番号も名称もなく"):
        read_roster(roster)


# what came but does not count yet --------------------------------------------------------------------------------


def test_who_was_returned_is_asked_to_mend_it(read: Consolidation) -> None:
    number = plan_application(ITEM, 2)["fields"]["lead_number"]
    assert asked(read, Expected(number, form=PLAN.name)) == (
        "計画（誤り）.xlsx", "エラー1件を直して、再提出するよう依頼してください"
    )  # fmt: skip


def one_digit_off(number: str) -> str:
    return number[:-1] + str((int(number[-1]) + 1) % 10)


@pytest.mark.parametrize(
    ("number", "name", "came"),
    [
        pytest.param(
            one_digit_off(PLANNER["lead_number"]), PLANNER["lead_name"], True, id="one digit and the same name"
        ),
        pytest.param(one_digit_off(PLANNER["lead_number"]), "", True, id="one digit and no name on the roster"),
        pytest.param(one_digit_off(PLANNER["lead_number"]), "まったく別の組合", False, id="one digit and another name"),
        pytest.param(corporate_number(999_888), PLANNER["lead_name"], True, id="another number and the same name"),
        pytest.param(corporate_number(999_888), "まったく別の組合", False, id="another number and another name"),
    ],
)
def test_a_mistyped_number_is_recognised(number: str, name: str, came: bool, read: Consolidation) -> None:
    line = Expected(number, name, form=PLAN.name)
    assert (missing(read, line) == []) == came
    if came:
        file, ask = asked(read, line)
        assert file == "計画.xlsx" and PLANNER["lead_number"] in ask and number in ask and "打ち間違いか確かめ" in ask


def test_a_business_on_the_roster_is_not_taken_for_its_neighbour(read: Consolidation) -> None:
    own = Expected(PLANNER["lead_number"], PLANNER["lead_name"], form=PLAN.name)
    neighbour = Expected(one_digit_off(PLANNER["lead_number"]), PLANNER["lead_name"], form=PLAN.name)
    assert missing(read, own, neighbour) == [neighbour]


@pytest.mark.parametrize(
    ("line", "file", "ask"),
    [
        (Expected(corporate_number(501), form=PLAN.name), f"{corporate_number(501)}_計画.xlsx", "保存し直した"),
        (Expected(corporate_number(502), "株式会社架空鍵付工業"), "架空鍵付工業からの提出.xlsx", "パスワードを外した"),
    ],
    ids=["by the number in its name", "by the business in its name"],
)
def test_an_unreadable_file_is_known_by_its_name(line: Expected, file: str, ask: str, read: Consolidation) -> None:
    found, said = asked(read, line)
    assert found == file and ask in said


def test_a_book_of_an_unknown_version_is_known_by_the_number_in_it(tmp_path: Path) -> None:
    (tmp_path / "古い様式.xlsx").write_bytes(older_version(crafted.plan(), PLAN.version, "2024.1"))
    number = plan_application(ITEM, 0)["fields"]["lead_number"]
    found = consolidate([tmp_path], roster=[Expected(number), Expected(corporate_number(999_888))])
    assert [(a.expected.corporate_number, a.case.name) for a in found.answered] == [(number, "古い様式.xlsx")]
    assert "現行の版の様式に記入し直すよう依頼してください" in found.answered[0].ask
    assert [e.corporate_number for e in found.missing] == [corporate_number(999_888)]


def test_every_line_is_answered_accepted_or_missing_whatever_came(read: Consolidation) -> None:
    lines = [Expected(corporate_number(n), f"架空{n}") for n in range(40)]
    lines += [Expected(PLANNER["lead_number"]), Expected(REPORTER["reporter_number"])]
    found = consolidate([Path(read.books[0].path).parent], roster=lines)
    assert len({*found.missing, *(a.expected for a in found.answered)}) == len(lines) - 1
    account = found.account
    assert account["received"] == sum(n for state, n in account.items() if state != "received") == 5


# how a roster is written -----------------------------------------------------------------------------------------

NUMBER = corporate_number(101)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize(("suffix", "comma"), [(".csv", ","), (".tsv", "\t")])
def test_a_roster_may_be_a_text_file(encoding: str, suffix: str, comma: str, tmp_path: Path) -> None:
    path = tmp_path / f"名簿{suffix}"
    rows = [
        ("法人番号", "名称", "物資", "様式", "期間"),
        (NUMBER, "架空物資株式会社", ITEM, PLAN.text.title, "令和7年度"),
    ]
    path.write_bytes("\r\n".join(comma.join(r) for r in rows).encode(encoding))
    assert read_roster(path) == [Expected(NUMBER, "架空物資株式会社", ITEM, PLAN.name, "令和7年度")]


def workbook(path: Path, *rows: Sequence[Any]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(path)
    return path


@pytest.mark.parametrize("written", [PLAN.name, PLAN.text.title, f" {PLAN.text.title} "])
def test_a_form_is_known_by_its_name_and_its_title(written: str, tmp_path: Path) -> None:
    path = workbook(tmp_path / "名簿.xlsx", ("法人番号", "提出する様式"), (NUMBER, written))
    assert [e.form for e in read_roster(path)] == [PLAN.name]


def test_an_unknown_form_is_refused_with_its_line_and_what_there_is(tmp_path: Path) -> None:
    path = workbook(tmp_path / "名簿.xlsx", ("法人番号", "様式"), (NUMBER, "plan_aplication"))
    with pytest.raises(
        UsageError, match=r"2行目の様式「plan_aplication」がありません（plan_application のことですか）"
    ):
        read_roster(path)


def test_a_missing_roster_has_a_sentence_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(
        UsageError, match=r"名簿 無い\.xlsx というファイルはありません（空の名簿は bussi roster --new で作れます）"
    ):
        read_roster(tmp_path / "無い.xlsx")


def test_a_new_roster_is_empty_explained_and_can_be_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "名簿.xlsx"
    write_empty_roster(path)
    assert read_roster(path) == []
    assert [str(e) for e in OpenXmlValidator().validate(path).errors] == []
    book = openpyxl.load_workbook(path)
    sheet = book["名簿"]
    assert {str(v.sqref)[:1] for v in sheet.data_validations.dataValidation} == {
        "A",
        "C",
        "D",
    }
    head = next(r for r in range(1, 10) if sheet.cell(r, 1).value == "法人番号")
    for column, value in enumerate((NUMBER, "架空物資株式会社", ITEM, BUDGET.text.title, "令和7年度"), start=1):
        sheet.cell(head + 1, column, value)
    book.save(path)
    assert read_roster(path) == [Expected(NUMBER, "架空物資株式会社", ITEM, BUDGET.name, "令和7年度")]
