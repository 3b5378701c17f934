"""The life of plans in the ledger: what was submitted and changed, and what officials entered and took back."""

import datetime as dt
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import click
import openpyxl
import pytest
import sqlalchemy as sa
import submissions_pool as pool
from bussi.addin.books.history_book import write_history
from bussi.addin.ledger.events import TAKEN_BACK, Event, enter, take_back
from bussi.addin.ledger.intake import consolidate_into
from bussi.addin.ledger.opening import Ledger, open_ledger
from bussi.addin.ledger.plans import Life, lives
from bussi.addin.ledger.tables import events
from bussi.addin.ledger.verifying import altered
from bussi.scripts import cli
from bussi.scripts.samples.invented import corporate_number
from bussi.validators.errors import UsageError
from bussi.validators.kinds import EventKind
from click.testing import CliRunner
from hostile.victim import MONEY, Victim

PLANS = 124
DAY = dt.date(2026, 6, 1)
WHY = {"why": "審査の結果", "evidence": "架空文書第10号"}


@pytest.fixture
def ledger(ledger_at: str) -> Iterator[Ledger]:
    with open_ledger(ledger_at, create=True) as opened:
        yield opened


def told(ledger: Ledger, *words: str) -> list[Life]:
    with ledger.reading() as connection:
        return lives(connection, words)


def entered(ledger: Ledger, event: Event) -> int:
    with ledger.writing() as connection:
        return enter(connection, event)


def costing(n: int, revision: int, more: int) -> bytes:
    """The plan of the ``n``-th business in a later revision, of which one amount has become another."""
    v = Victim.of(n)
    v.cell("revision", f'<c r="{{r}}" s="{{s}}"><v>{revision}</v></c>')
    v.cell(MONEY, f'<c r="{{r}}" s="{{s}}"><v>{1_000_000_000 + more}</v></c>')
    return v.zipped(zipfile.ZIP_STORED)


def test_a_year_of_all_plans_is_told_with_who_changed_what(ledger: Ledger, tmp_path: Path) -> None:
    inbox = tmp_path / "受付箱"
    inbox.mkdir()
    for n in range(PLANS):
        (inbox / f"申請{n:03}.xlsx").write_bytes(pool.revised(n, 1))
    consolidate_into(ledger, [inbox])
    numbers = {n: next(life.key.business for life in told(ledger) if life.steps[0].file == f"申請{n:03}.xlsx")
               for n in (0, 1, 7)}  # fmt: skip
    everybody = sorted(life.key.business for life in told(ledger))
    assert len(everybody) == len(set(everybody)) == PLANS
    with ledger.writing() as connection:
        for n, business in enumerate(everybody):
            enter(connection, Event(EventKind.CERTIFIED, business, DAY, number=f"架空第{n}号", **WHY))
            enter(connection, Event(EventKind.GRANTED, business, DAY + dt.timedelta(30), "交付", f"架空交付第{n}号"))
    for n in (0, 7):
        (inbox / f"変更{n:03}.xlsx").write_bytes(costing(n, 2, 1_000 * n))
    consolidate_into(ledger, [inbox])
    for n in (0, 7):
        entered(ledger, Event(EventKind.CHANGED, numbers[n], DAY + dt.timedelta(60), "増額", f"架空変更第{n}号"))
    (inbox / "再変更007.xlsx").write_bytes(costing(7, 3, 9_000))
    consolidate_into(ledger, [inbox])
    wrong = entered(ledger, Event(EventKind.ENDED, numbers[1], DAY, "取り違え", "架空終了第1号"))
    with ledger.writing() as connection:
        take_back(connection, wrong, "別の計画のもの", "架空訂正第1号", by="架空 三郎")

    (life,) = told(ledger, numbers[7])
    assert [(s.what, s.file, len(s.changes) > 0) for s in life.steps] == [
        ("エラーなし", "申請007.xlsx", False),
        ("認定", "", False),
        ("交付決定", "", False),
        ("旧版", "申請007.xlsx", False),
        (life.steps[4].what, "変更007.xlsx", True),
        ("変更", "", False),
        ("旧版", "申請007.xlsx", False),
        ("旧版", "変更007.xlsx", False),
        (life.steps[8].what, "再変更007.xlsx", True),
    ]
    assert life.certified_as.startswith("架空第") and life.steps[4].who == life.name
    changed = {(d.table, d.key): (d.old, d.new) for d in life.steps[8].changes}
    assert changed == {("funding", "total_cost"): (1_000_007_000, 1_000_009_000), (None, "revision"): (2, 3)}

    (mistaken,) = told(ledger, numbers[1])
    assert [(s.what, s.who, s.taken_back) for s in mistaken.steps[-2:]] == [
        ("終了", mistaken.steps[-2].by, wrong + 1),
        (f"{TAKEN_BACK}（出来事{wrong}）", "架空 三郎", None),
    ]
    book = tmp_path / "経過.xlsx"
    write_history(told(ledger), book)
    sheets = openpyxl.load_workbook(book)
    standing, steps, changes = (list(sheets[n].iter_rows(min_row=4, values_only=True)) for n in sheets.sheetnames)
    assert len(standing) == PLANS
    assert len(steps) == PLANS * 3 + 3 + 6 + 2
    assert len(changes) == sum(len(s.changes) for found in told(ledger) for s in found.steps) > 0
    assert {row[0] for row in changes} == {numbers[0], numbers[7]}
    with ledger.reading() as connection:
        assert list(altered(connection)) == []


def test_an_event_goes_to_the_only_plan_that_it_can_mean(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(pool.revised(1, 1))
    consolidate_into(ledger, [tmp_path / "a.xlsx"])
    (life,) = told(ledger)
    key, stranger = life.key, corporate_number(987)
    for event in (
        Event(EventKind.CONSULTED, key.business, DAY, "相談", "架空1"),
        Event(EventKind.GRANTED, key.business, DAY, "交付", "架空2", item=key.item),
        Event(EventKind.PAID, key.business, DAY, "支払", "架空3", item=key.item, plan=key.plan.lower()),
        Event(EventKind.CONSULTED, key.business, DAY, "別の計画の相談", "架空4", plan="別の計画"),
        Event(EventKind.CONSULTED, stranger, DAY, "まだ何も出していない", "架空5"),
    ):
        entered(ledger, event)
    found = {(f.key.business, f.key.plan): [s.evidence for s in f.steps] for f in told(ledger)}
    assert found == {
        (key.business, key.plan): ["", "架空1", "架空2", "架空3"],
        (key.business, "別の計画"): ["架空4"],
        (stranger, ""): ["架空5"],
    }


def test_what_cannot_be_is_not_entered(ledger: Ledger) -> None:
    good, later = corporate_number(1), dt.date.today() + dt.timedelta(1)
    for event, said in (
        (Event(EventKind.PAID, "1234567890123", DAY, **WHY), "正しくありません"),
        (Event(EventKind.PAID, good, later, **WHY), "まだ来ていない"),
        (Event(EventKind.CERTIFIED, good, DAY, **WHY), "認定番号"),
        (Event(EventKind.PAID, good, DAY, "", "架空1"), "理由が空"),
        (Event(EventKind.PAID, good, DAY, "支払", "　"), "文書番号が空"),
    ):
        with pytest.raises(UsageError, match=said):
            entered(ledger, event)
    first = entered(ledger, Event(EventKind.PAID, good, DAY, **WHY))
    with ledger.writing() as connection:
        second = take_back(connection, first, **WHY)
        for number, said in ((first, "すでに"), (second, "ありません"), (99, "ありません")):
            with pytest.raises(UsageError, match=said):
                take_back(connection, number, **WHY)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE events SET number = '別の番号' WHERE id = 1", "出来事の記録1（第1回）が書き換えられています"),
        ("DELETE FROM events WHERE id = 2", "第2回に記録されたものに"),
    ],
)
def test_an_altered_event_is_named(statement: str, expected: str, ledger: Ledger) -> None:
    for _ in range(2):
        entered(ledger, Event(EventKind.CERTIFIED, corporate_number(1), DAY, number="架空第1号", **WHY))
    with ledger.writing() as connection:
        assert list(altered(connection)) == []
        assert connection.exec_driver_sql(statement).rowcount == 1
        (found,) = altered(connection)
    assert found.startswith(expected)


def test_a_ledger_of_the_first_tables_is_brought_up_to_date_and_still_verifies(ledger_at: str, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(pool.revised(1, 1))
    with open_ledger(ledger_at, create=True) as ledger:
        consolidate_into(ledger, [tmp_path / "a.xlsx"])
        with ledger.writing() as connection:
            for table in ("events", "acceptances", "reasons"):
                connection.exec_driver_sql(f"DROP TABLE {table}")
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    with open_ledger(ledger_at) as ledger:
        entered(ledger, Event(EventKind.PAID, corporate_number(1), DAY, **WHY))
        with ledger.reading() as connection:
            assert list(altered(connection)) == []
            assert connection.scalar(sa.select(sa.func.count()).select_from(events)) == 1


def test_the_commands_enter_and_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "受付箱").mkdir()
    (tmp_path / "受付箱" / "a.xlsx").write_bytes(pool.revised(1, 1))

    def bussi(*words: str) -> str:
        done = CliRunner().invoke(cli.bussi, words, standalone_mode=False)
        if done.exception is not None:
            raise done.exception
        return done.stdout

    bussi("consolidate", "受付箱", "-o", "集計.xlsx", "--ledger", "台帳.db")
    (before,) = json.loads(bussi("ledger", "history", "台帳.db", "--json"))
    about = ("--business", before["corporate_number"], "--why", "審査の結果", "--evidence", "架空文書第10号")
    done = bussi("ledger", "event", "台帳.db", "認定", *about, "--number", "架空第1号", "--day", "令和8年6月1日")
    assert done == f"出来事1として記録しました（{before['business']}）\n"
    for words in (("認可", *about), about, ("支払", *about[2:]), ("支払", *about, "--item", "肥量")):
        with pytest.raises((UsageError, click.BadParameter)):
            bussi("ledger", "event", "台帳.db", *words)
    (after,) = json.loads(bussi("ledger", "history", "台帳.db", "架空第1", "--json"))
    assert after["certified_as"] == "架空第1号" and after["steps"][1]["day"] == "2026-06-01"
    told = bussi("ledger", "history", "台帳.db")
    assert "2026-06-01 認定" in told and "架空文書第10号　出来事1" in told
    assert "出来事の記録（出来事1 認定　" in bussi("ledger", "show", "台帳.db").splitlines()[1]
    assert bussi("ledger", "history", "台帳.db", "-o", "経過.xlsx") == "経過.xlsx\n"
    assert bussi("ledger", "history", "台帳.db", "どこにもない") == "あてはまる計画は記録されていません\n"
    misspelt = f"{before['business'][:-1]}者"
    for words in (("ledger", "history", "台帳.db"), ("ledger", "show", "台帳.db"), ("status", "--ledger", "台帳.db")):
        assert f"（{before['business']} のことですか）" in bussi(*words, misspelt).replace("\n", "")
    bussi("ledger", "event", "台帳.db", "--take-back", "1", *about[2:])
    (last,) = json.loads(bussi("ledger", "history", "台帳.db", "--json"))
    assert last["certified_as"] == "" and last["steps"][1]["taken_back"] == 2
