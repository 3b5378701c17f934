"""Where each plan stands: steps, days, deadlines on both sides of the line, whom to remind, and the three ways to see it."""

import copy
import datetime as dt
import email
import email.policy
import json
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from bussi.addin.books.status_book import write_status
from bussi.addin.ledger.events import Event, enter
from bussi.addin.ledger.intake import consolidate_into
from bussi.addin.ledger.opening import Ledger, open_ledger
from bussi.addin.ledger.standing import Alert, Standing, standings
from bussi.scripts import cli
from bussi.scripts.samples import implementation_report as report_sample
from bussi.scripts.samples import plan_change as change_sample
from bussi.scripts.samples import review_sheet as review_sample
from bussi.scripts.samples.plan_application import plan_application
from bussi.validators import forms
from bussi.validators.errors import DefinitionError
from bussi.validators.forms.reading import read_form
from bussi.validators.kinds import EventKind
from bussi.xlsx_templates.build import build
from changed_form import read_changed
from click.testing import CliRunner
from openxml_audit import OpenXmlValidator

PLAN, REPORT, CHANGE, REVIEW = "plan_application", "implementation_report", "plan_change", "review_sheet"
WHY = {"why": "審査の結果", "evidence": "架空文書第10号"}
NUMBER = "2024クラウドプログラム第1号"
TODAY, CERTIFIED = dt.date(2026, 11, 25), dt.date(2026, 9, 20)
SECRET = "公表しない（架空）"
#: The plans: item, and on which day each was submitted.
SENT = {
    "半導体": dt.date(2024, 4, 10),  # in the first window of 2024, with an error
    "肥料": dt.date(2026, 9, 1),
    "クラウドプログラム": dt.date(2024, 2, 1),
    "永久磁石": dt.date(2026, 9, 1),
}
#: What the business of the plan that ends in October submits before: a minor change, and one that is decided on.
CHANGES = ((change_sample.NOTICE, dt.date(2026, 9, 22)), (change_sample.APPLICATION, dt.date(2026, 9, 24)))


def fields(item: str) -> dict[str, Any]:
    return plan_application(item, 0)["fields"]


@cache
def plan(item: str, revision: int = 1, day: dt.date | None = None) -> bytes:
    values = copy.deepcopy(plan_application(item, 0))
    own = values["fields"] | {"submitted_on": day or SENT[item], "revision": revision, "summary": SECRET}
    own |= {"consulted_on": None, "pledged_on": SENT[item]}
    if item == "クラウドプログラム":
        own |= {"plan_start": dt.date(2024, 4, 1), "plan_end": dt.date(2028, 3, 1)}
    if item == "半導体":
        own |= {
            "pledge_member": "該当する",
            "lead_name": "とても長い名称を持つ半導体製造（架空）株式会社ホールディングス",
        }
    return build(forms.load(PLAN), values | {"fields": own}, item=item)


@cache
def report(kind: str, end: dt.date, day: dt.date) -> bytes:
    values = copy.deepcopy(report_sample.valid("クラウドプログラム", 0))
    values["fields"] |= {"report_type": kind, "as_of": end, "submitted_on": day, "certification_base": NUMBER}
    return build(forms.load(REPORT), values)


@cache
def change(procedure: str, no: int, day: dt.date) -> bytes:
    values = copy.deepcopy(change_sample.valid("永久磁石", 0 if procedure == change_sample.NOTICE else 1))
    assert values["fields"]["procedure"] == procedure
    own = {"certified_on": CERTIFIED, "consulted_on": None, "certification_base": "2026永久磁石第1号"}
    values["fields"] |= own | {"change_no": no, "submitted_on": day, "lead_number": fields("永久磁石")["lead_number"]}
    if procedure == change_sample.NOTICE:
        values["fields"]["change_on"] = day
    return build(forms.load(CHANGE), values)


def review(item: str, revision: int, **more: Any) -> bytes:
    values = copy.deepcopy(review_sample.valid(item, 0))
    days = {
        "applied_on": SENT[item],
        "received_on": SENT[item],
        "reviewed_on": dt.date(2026, 11, 20),
        "revision": revision,
    }
    values["fields"] |= days | {"decided_on": dt.date(2026, 11, 20), "notified_on": dt.date(2026, 11, 20)} | more
    return build(forms.load(REVIEW), values)


@pytest.fixture(scope="module")
def ledger(ledger_of_all: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    inbox = tmp_path_factory.mktemp("受付箱")
    for n, item in enumerate(SENT):
        (inbox / f"申請{n}.xlsx").write_bytes(plan(item))
    (inbox / "写し.xlsx").write_bytes(plan("半導体"))  # which changes nothing
    with open_ledger(ledger_of_all, create=True) as opened:
        consolidate_into(opened, [inbox], workers=1)
        with opened.writing() as c:
            for kind, item, day, number in (
                (EventKind.CERTIFIED, "クラウドプログラム", dt.date(2024, 3, 1), f"{NUMBER}-1"),
                (EventKind.GRANTED, "クラウドプログラム", dt.date(2024, 5, 1), ""),
                (EventKind.PAID, "クラウドプログラム", dt.date(2025, 4, 1), ""),
                (EventKind.CERTIFIED, "永久磁石", CERTIFIED, "2026永久磁石第1号"),
                (EventKind.ENDED, "永久磁石", dt.date(2026, 10, 1), ""),
            ):
                enter(c, Event(kind, fields(item)["lead_number"], day, number=number, **WHY))
            consulted = Event(
                EventKind.CONSULTED,
                fields("天然ガス")["lead_number"],
                dt.date(2026, 11, 1),
                item="天然ガス",
                plan="A-01",
                **WHY,
            )
            enter(c, consulted)
        (inbox / "報告.xlsx").write_bytes(report("定期の報告", dt.date(2025, 3, 31), dt.date(2025, 7, 10)))
        (inbox / "支障.xlsx").write_bytes(report("支障時の報告", dt.date(2026, 3, 31), dt.date(2026, 4, 2)))
        for no, (procedure, day) in enumerate(CHANGES, 1):
            (inbox / f"変更{no}.xlsx").write_bytes(change(procedure, no, day))
        (inbox / "変更.xlsx").write_bytes(plan("クラウドプログラム", 2, dt.date(2026, 11, 4)))
        consolidate_into(opened, [inbox], workers=1)
        yield opened


def found(ledger: Ledger, day: dt.date = TODAY) -> dict[str, Standing]:
    with ledger.reading() as connection:
        return {s.item: s for s in standings(connection, day)}


def test_each_plan_stands_at_the_last_step_with_the_day_of_each(ledger: Ledger) -> None:
    told = found(ledger)
    assert {item: (str(s.stage), s.since, s.waiting) for item, s in told.items()} == {
        "半導体": ("申請", dt.date(2024, 4, 10), 959),
        "肥料": ("申請", dt.date(2026, 9, 1), 85),
        "クラウドプログラム": ("変更", dt.date(2026, 11, 4), 21),
        "永久磁石": ("終了", dt.date(2026, 10, 1), 0),
        "天然ガス": ("事前相談", dt.date(2026, 11, 1), 24),
    }
    assert {str(kind): str(day) for kind, day in told["クラウドプログラム"].days.items()} == {
        "申請": "2024-02-01", "認定": "2024-03-01", "交付決定": "2024-05-01", "支払": "2025-04-01",
        "報告": "2026-04-02", "変更": "2026-11-04",
    }  # fmt: skip
    assert str(found(ledger, dt.date(2025, 4, 30))["クラウドプログラム"].stage) == "支払"


def test_what_is_not_decided_waits_for_one_side_or_the_other(ledger: Ledger) -> None:
    told = found(ledger)
    [duty] = told["半導体"].duties
    assert (duty.side, duty.what, duty.by, duty.late) == ("事業者", "補正", dt.date(2024, 5, 31), 908)
    assert told["半導体"].window is not None and told["半導体"].window.name == "2024-1"
    [duty] = told["肥料"].duties
    assert (duty.side, duty.what, duty.by, duty.late) == ("主務省", "審査", dt.date(2026, 10, 1), 55)
    assert told["肥料"].window is None and told["永久磁石"].duties == told["天然ガス"].duties == ()
    assert [d.what for d in told["クラウドプログラム"].duties] == ["審査", "2026年3月期の報告"]


def test_a_minor_change_is_told_and_any_other_is_decided_on(ledger: Ledger) -> None:
    told = {day: found(ledger, dt.date(2026, 9, day))["永久磁石"] for day in (21, 23, 25)}
    assert [(str(s.stage), [d.what for d in s.duties]) for s in told.values()] == [
        ("認定", []),
        ("変更", []),
        ("変更", ["審査"]),
    ]


@pytest.mark.parametrize(
    ("day", "alert", "late"),
    [
        pytest.param(dt.date(2026, 5, 30), Alert.FINE, 0, id="31 days before"),
        pytest.param(dt.date(2026, 5, 31), Alert.SOON, 0, id="30 days before"),
        pytest.param(dt.date(2026, 6, 30), Alert.SOON, 0, id="on the last day"),
        pytest.param(dt.date(2026, 7, 1), Alert.LATE, 1, id="a day after"),
    ],
)
def test_a_report_is_due_three_months_after_the_business_year(
    ledger: Ledger, day: dt.date, alert: Alert, late: int
) -> None:
    """That in case of trouble, on the same last day of March, is not the yearly one."""
    told = found(ledger, day)["クラウドプログラム"]
    assert (told.alert, sum(d.late for d in told.duties)) == (alert, late)
    first, second = told.reports
    assert (first.end, first.due_on, first.submitted_on) == (
        dt.date(2025, 3, 31),
        dt.date(2025, 6, 30),
        dt.date(2025, 7, 10),
    )
    assert first.days_late(day) == 10 and first.file == "報告.xlsx"
    assert (second.end, second.due_on, second.submitted_on) == (dt.date(2026, 3, 31), dt.date(2026, 6, 30), None)


def test_reports_are_due_for_the_business_years_of_the_plan_only(ledger: Ledger) -> None:
    """It begins in April 2024 and ends in March 2028."""
    ends = [r.end.year for r in found(ledger, dt.date(2031, 1, 1))["クラウドプログラム"].reports]
    assert ends == [2025, 2026, 2027, 2028]


def test_a_review_says_when_a_correction_was_asked_for_and_what_was_certified(tmp_path: Path) -> None:
    """Nobody enters again what the ministry's own sheet says."""
    item, number = "肥料", fields("肥料")["lead_number"]
    inbox = tmp_path / "受付箱"
    inbox.mkdir()
    (inbox / "申請.xlsx").write_bytes(plan(item))
    (inbox / "審査1.xlsx").write_bytes(review(item, 1, amendment_asked_on=dt.date(2026, 9, 11), decision=None))
    with open_ledger(str(tmp_path / "台帳.db"), create=True) as opened:
        consolidate_into(opened, [inbox], workers=1)
        before = found(opened)[item]
        assert (str(before.stage), before.since) == ("補正", dt.date(2026, 9, 11))
        assert [(str(d.side), d.what, d.waiting) for d in before.duties] == [("事業者", "補正", 75)]
        (inbox / "補正.xlsx").write_bytes(plan(item, 2, dt.date(2026, 10, 1)))
        consolidate_into(opened, [inbox], workers=1)
        [duty] = found(opened)[item].duties
        assert (duty.side, duty.what, duty.by) == ("主務省", "審査", dt.date(2026, 11, 2))  # the first is a Sunday
        asked = {"amendment_asked_on": dt.date(2026, 9, 11), "amended_on": dt.date(2026, 10, 1)}
        (inbox / "審査2.xlsx").write_bytes(review(item, 2, **asked))
        consolidate_into(opened, [inbox], workers=1)
        after = found(opened)[item]
        assert after.life.key.business == number and after.duties == ()
        assert (str(after.stage), after.since) == ("認定", dt.date(2026, 11, 20))
        asked_for = copy.deepcopy(change_sample.valid(item, 0))
        base = review_sample.valid(item, 0)["fields"]["certification_base"]
        asked_for["fields"] |= {
            "certification_base": base,
            "submitted_on": dt.date(2026, 11, 21),
            "change_summary": SECRET,
        }
        (inbox / "変更.xlsx").write_bytes(build(forms.load(CHANGE), asked_for))
        consolidate_into(opened, [inbox], workers=1)
        with opened.writing() as c:
            day = dt.date(2026, 11, 24)
            enter(c, Event(EventKind.CHANGED, number, day, item=item, number=f"{base}-2", **WHY))
        told = [(n.what, n.day, n.number, n.summary, n.evidence) for n in found(opened)[item].notices]
        summary = review_sample.valid(item, 0)["fields"]["published_summary"]
        assert told == [
            (EventKind.CERTIFIED, dt.date(2026, 11, 20), f"{base}-1", summary, ""),
            (EventKind.CHANGED, day, f"{base}-2", SECRET, WHY["evidence"]),
        ]


def test_the_book_counts_by_formulas_and_names_everybody(ledger: Ledger, tmp_path: Path) -> None:
    out = tmp_path / "進捗.xlsx"
    with ledger.reading() as connection:
        write_status(standings(connection, TODAY), out, TODAY)
    assert OpenXmlValidator().validate(str(out)).errors == []
    formulas, values = (openpyxl.load_workbook(out, data_only=x) for x in (False, True))
    assert values.sheetnames == ["進捗", "計画別", "報告", "督促", "認定の通知"] and len(formulas["進捗"]._charts) == 1
    front = {row[0].value: [c.value for c in row[1:]] for row in values["進捗"].iter_rows(4)}
    assert [front[str(a)][0] for a in Alert] == [3, 0, 0, 2]
    assert front["計"] == [1, 2, 0, 0, 0, 0, 0, 1, 1, 5]
    assert "COUNTIFS('計画別'!" in next(r[1].value for r in formulas["進捗"].iter_rows(5) if r[0].value == "期限超過")
    heads, *rows = ([c.value for c in row] for row in values["計画別"].iter_rows(3))
    plans = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [p["状況"] for p in plans] == ["期限超過"] * 3 + ["対応なし"] * 2
    assert plans[0]["物資"] == "半導体" and plans[0]["過ぎた日数"] == 908 and plans[0]["受付期間"] == "2024-1"
    reminded = [[row[1], row[5]] for row in values["督促"].iter_rows(4, values_only=True)]
    assert reminded == [["半導体", "補正"], ["クラウドプログラム", "2026年3月期の報告"]]
    states = [row[5] for row in values["報告"].iter_rows(4, values_only=True)]
    assert states == ["期限後に提出", "期限超過"]
    noticed = [row[4:8] for row in values["認定の通知"].iter_rows(4, values_only=True)]
    assert [(row[0], row[2]) for row in noticed] == [("計画の認定", f"{NUMBER}-1"), ("計画の認定", "2026永久磁石第1号")]
    assert all(sheet.freeze_panes for sheet in values if sheet.title != "進捗")


def run(ledger_of_all: str, *args: str, columns: int = 80) -> str:
    asked = ["status", "--ledger", ledger_of_all, "--as-of", TODAY.isoformat(), *args]
    done = CliRunner().invoke(cli.bussi, asked, standalone_mode=False, env={"COLUMNS": str(columns)})
    assert done.exception is None, done.exception
    return done.output


def test_the_terminal_shows_it_in_eighty_columns(ledger_of_all: str, ledger: Ledger) -> None:
    told = run(ledger_of_all)
    assert max(sum(1 + (unicodedata.east_asian_width(c) in "FW") for c in line) for line in told.splitlines()) <= 80
    assert "計画 5件" in told and "事前相談 1　申請 2　変更 1　終了 1" in told
    assert "2026年3月期の報告  2026-06-30  148日" in told and "ほか2件は、いますることがありません" in told
    one = run(ledger_of_all, NUMBER)
    assert "申請 2024-02-01 → 認定 2024-03-01" in one and "半導体" not in one


def test_the_same_as_json(ledger_of_all: str, ledger: Ledger) -> None:
    told = json.loads(run(ledger_of_all, "--json"))
    assert told["day"] == "2026-11-25" and told["counts"] == {"申請": 2, "変更": 1, "終了": 1, "事前相談": 1}
    first = told["plans"][0]
    assert (first["item"], first["stage"], first["alert"], first["window"]) == (
        "半導体", "申請", "late", {"name": "2024-1", "until": "2024-05-31"},
    )  # fmt: skip
    assert first["duties"] == [{"who": "事業者", "what": "補正", "by": "2024-05-31", "waiting": 959, "late": 908}]


def test_businesses_are_reminded_by_drafts_that_tell_nothing_of_their_forms(
    ledger_of_all: str, ledger: Ledger, tmp_path: Path
) -> None:
    assert "メールの下書き2通" in run(ledger_of_all, "--letters", str(tmp_path / "督促"))
    mails = [
        email.message_from_bytes(p.read_bytes(), policy=email.policy.default)
        for p in sorted((tmp_path / "督促").glob("*.eml"))
    ]
    assert [m["X-Unsent"] for m in mails] == ["1", "1"] and all("@example.jp" in m["To"] for m in mails)
    first, second = (m.get_content() for m in mails)
    assert "補正した計画の提出をお待ちしております（959日が経ちました）" in first and "2024年5月31日まで" in first
    assert f"{NUMBER}-1" in second and "報告の期限　2026年6月30日" in second and "期限から148日" in second
    assert SECRET not in first + second


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("months: report_due_months", "months: report_due_month", "もしかして: report_due_months|report_due_months のことですか", id="the law"),
        pytest.param("end: as_of\n", "end: as_off\n", "due: 'as_off' という項目はありません", id="a field"),
        pytest.param("when: {report_type:", "when: {report_typ:", "due: 'report_typ' という項目はありません", id="a kind"),
        pytest.param("closing_month: applicants.closing_month", "closing_month: applicants.closing", "'applicants.closing' という項目", id="a column of the plan"),
        pytest.param("until: plan_end", "until: plan_ends", "due: 'plan_ends' という項目はありません", id="a field of the plan"),
        pytest.param("step: 報告", "step: 報告する", "step", id="no step of a plan"),
    ],
)  # fmt: skip
def test_what_says_when_a_form_is_due_is_checked(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(DefinitionError, match=said):
        read_changed(tmp_path, REPORT, old, new)


def test_a_form_that_follows_no_plan_is_never_due(tmp_path: Path) -> None:
    text = Path(forms.__file__).parent.joinpath(PLAN, "2026.1.yaml").read_text(encoding="utf-8")
    rule = "due: {months: report_due_months, end: submitted_on, closing_month: applicants.closing_month, start: plan_start, until: plan_end}"
    path = tmp_path / "2026.1.yaml"
    path.write_text(text.replace("step: 申請", f"step: 申請\n{rule}", 1), encoding="utf-8")
    with pytest.raises(DefinitionError, match="due には follows"):
        read_form(path)


@pytest.mark.parametrize(
    ("form", "old", "new", "said"),
    [
        pytest.param(REVIEW, "asks: amendment_asked_on", "asks: reviewer", "asks: 'reviewer' という日付の項目はありません", id="no day"),
        pytest.param(CHANGE, "awaits: {procedure:", "awaits: {proceduer:", "awaits: 'proceduer' という項目はありません", id="no field"),
    ],
)  # fmt: skip
def test_what_a_form_says_of_the_life_of_a_plan_is_checked(
    tmp_path: Path, form: str, old: str, new: str, said: str
) -> None:
    with pytest.raises(DefinitionError, match=said):
        read_changed(tmp_path, form, old, new)
