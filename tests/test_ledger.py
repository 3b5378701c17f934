"""A run with a ledger gives what a run without gives, records it whole, and notices what was altered."""

import json
import os
import random
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import submissions_pool as pool
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from bussi.addin.batch.consolidation import consolidate
from bussi.addin.excel.places import log_file
from bussi.addin.ledger import intake
from bussi.addin.ledger.history import life, list_runs
from bussi.addin.ledger.intake import Intake, consolidate_into
from bussi.addin.ledger.opening import NEWEST, Ledger, open_ledger
from bussi.addin.ledger.tables import LATER_CHILDREN, metadata, rows, runs, submissions
from bussi.addin.ledger.verifying import altered, head
from bussi.addin.ledger.writing import OWN_COLUMNS, record_row
from bussi.validators.errors import OutputError, UsageError
from ledger_outputs import written

HISTORIES = int(os.environ.get("BUSSI_HISTORIES", "1"))
STEPS = 4


@pytest.fixture
def ledger(ledger_at: str) -> Iterator[Ledger]:
    with open_ledger(ledger_at, create=True) as opened:
        yield opened


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """One file of each kind."""
    folder = tmp_path / "受付箱"
    folder.mkdir()
    for n, data in enumerate(pool.pool()):
        (folder / f"{n}.xlsx").write_bytes(data)
    return folder


@pytest.fixture
def small_inbox(inbox: Path) -> Path:
    """Only such as are not read again."""
    for path in inbox.iterdir():
        if path.name not in ("0.xlsx", "1.xlsx", "6.xlsx", "8.xlsx"):
            path.unlink()
    return inbox


def counts(ledger: Ledger) -> dict[str, int]:
    with ledger.reading() as connection:
        return {
            t.name: connection.scalar(sa.select(sa.func.count()).select_from(t)) or 0 for t in metadata.sorted_tables
        }


def problems(ledger: Ledger, noted: str = "") -> list[str]:
    with ledger.reading() as connection:
        return list(altered(connection, noted))


def test_the_migrations_make_the_tables_that_the_program_uses(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        context = MigrationContext.configure(connection)
        found, now = compare_metadata(context, metadata), context.get_current_revision()
    assert (found, now) == ([], NEWEST)


def test_a_run_records_every_row_and_finding_and_what_became_of_every_file(ledger: Ledger, inbox: Path) -> None:
    result = consolidate_into(ledger, [inbox]).result
    with ledger.reading() as connection:
        told = {s.name: s for s in connection.execute(sa.select(submissions))}
        lines = connection.execute(sa.select(rows.c.content, rows.c.table_name, rows.c.row, rows.c.cells_json)).all()
    assert {name: (s.state, s.reason) for name, s in told.items()} == {
        b.name: (str(b.state), b.reason) for b in result.books
    }
    first = next(b for b in result.books if b.name == "0.xlsx")
    kept = {(r.table_name, r.row): json.loads(r.cells_json) for r in lines if r.content == told["0.xlsx"].content}
    assert {(t, n) for t, n in kept if t == "sources"} == {("sources", r.number) for r in first.rows("sources")}
    for row in first.rows("sources"):
        assert kept["sources", row.number]["fiscal_year"] == row.values["fiscal_year"]
    assert kept["", 0]["lead_name"] == first.business_name


def test_of_private_sheets_only_the_number_of_rows_is_kept(ledger: Ledger, inbox: Path) -> None:
    result = consolidate_into(ledger, [inbox]).result
    (book,) = (b for b in result.books if b.item == "半導体")
    assert book.submission is not None and book.findings
    secrets = {str(x) for k, x in book.submission.fields.items() if k.startswith("leak_") and isinstance(x, str)}
    secrets = {x for x in secrets | set(book.submission.tables["core_technologies"][1]["name"]) if len(x) > 5}
    assert pool.SECRET in secrets
    with ledger.reading() as connection:
        everything = "\n".join(
            str(tuple(row)) for table in metadata.sorted_tables for row in connection.execute(sa.select(table))
        )
    assert [s for s in secrets if s in everything] == []
    assert (
        json.dumps({"core_technologies": len(book.submission.tables["core_technologies"][0])})[1:-1].replace(" ", "")
        in everything
    )


def test_a_second_run_reads_only_what_cannot_be_kept_and_gives_the_same(
    ledger: Ledger, inbox: Path, tmp_path: Path
) -> None:
    full = written(consolidate([inbox]), tmp_path / "なし")
    first = consolidate_into(ledger, [inbox])
    before = counts(ledger)
    second = consolidate_into(ledger, [inbox])
    assert (first.read, first.known, second.read, second.known) == (12, 0, 2, 10)
    assert written(first.result, tmp_path / "1") == full
    assert written(second.result, tmp_path / "2") == full
    assert counts(ledger) == before | {"runs": 2}


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_an_inbox_that_lives_gives_what_a_run_from_nothing_gives(seed: int, ledger: Ledger, tmp_path: Path) -> None:
    r = random.Random(seed)
    inbox = tmp_path / "受付箱"
    (inbox / "下").mkdir(parents=True)
    for step in range(STEPS):
        for _ in range(r.randint(1, 5)):
            _something_happens(r, inbox)
        result = consolidate_into(ledger, [inbox]).result
        if step in (1, STEPS - 1):
            assert written(result, tmp_path / "台帳から") == written(consolidate([inbox]), tmp_path / "はじめから")
    assert problems(ledger) == []
    with ledger.reading() as connection:
        told = {s["name"]: s["state"] for s in life(connection, ())}
    assert {n: s for n, s in told.items() if s != "gone"} == {b.name: str(b.state) for b in result.books}
    assert set(told) >= {p.relative_to(inbox).as_posix() for p in inbox.rglob("*.xlsx")}


def _something_happens(r: random.Random, inbox: Path) -> None:
    """Somebody adds, changes, copies, renames or deletes a file."""
    files = sorted(inbox.rglob("*.xlsx"))
    name = f"{r.choice(('', '下/'))}{r.randrange(30)}.xlsx"
    what = r.choice(("add", "add", "change", "copy", "rename", "delete")) if len(files) > 1 else "add"
    if what == "add":
        (inbox / name).write_bytes(r.choice(pool.pool()))
    elif what == "change":
        r.choice(files).write_bytes(r.choice(pool.pool()))
    elif what == "copy":
        (inbox / name).write_bytes(r.choice(files).read_bytes())
    elif what == "rename":
        r.choice(files).rename(inbox / name)
    else:
        r.choice(files).unlink()


def test_what_another_program_or_law_has_judged_is_read_again(
    ledger: Ledger, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    consolidate_into(ledger, [inbox])
    monkeypatch.setattr(intake, "ruleset", lambda on, language: "another")
    assert consolidate_into(ledger, [inbox]).known == 0
    assert consolidate_into(ledger, [inbox]).known == 10
    assert problems(ledger) == []


def test_a_run_that_fails_leaves_nothing(ledger: Ledger, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    consolidate_into(ledger, [inbox])
    before = counts(ledger)
    (inbox / "もう一つ.xlsx").write_bytes(pool.revised(9, 1))

    def fail(*_: object) -> None:
        raise RuntimeError("in the middle")

    with monkeypatch.context() as m:
        m.setattr("bussi.addin.ledger.writing.chained", fail)
        with pytest.raises(RuntimeError, match="in the middle"):
            consolidate_into(ledger, [inbox])
    assert counts(ledger) == before
    after = consolidate_into(ledger, [inbox])
    assert (after.run, after.known) == (2, 10)


def test_a_second_run_at_the_same_time_is_told_and_waits(ledger_at: str, inbox: Path) -> None:
    said: list[str] = []
    done: list[Intake] = []

    def second() -> None:
        with open_ledger(ledger_at) as other:
            done.append(consolidate_into(other, [inbox], tell=told))

    waiting = threading.Event()

    def told(text: str) -> None:
        said.append(text)
        waiting.set()

    with open_ledger(ledger_at, create=True) as ledger:
        with ledger.writing():
            thread = threading.Thread(target=second)
            thread.start()
            assert waiting.wait(30)
            assert not done
        thread.join(60)
        assert said == ["ほかの実行が台帳に書いています。終わるまで待ちます"]
        assert [i.run for i in done] == [1]
        assert problems(ledger) == []


def test_one_that_does_not_want_to_wait_is_told(ledger_at: str) -> None:
    with open_ledger(ledger_at, create=True) as ledger, open_ledger(ledger_at) as other, ledger.writing():
        with pytest.raises(OutputError, match="ほかの実行が書いている間は使えません"), other.writing(patience=0.1):
            pass
        with other.reading() as connection:
            assert list_runs(connection) == []


def test_a_file_of_another_inbox_is_not_gone(ledger: Ledger, inbox: Path, tmp_path: Path) -> None:
    other = tmp_path / "受付箱2"
    other.mkdir()
    (other / "a.xlsx").write_bytes(pool.revised(5, 1))
    consolidate_into(ledger, [inbox])
    assert consolidate_into(ledger, [other]).known == 0
    (inbox / "0.xlsx").unlink()
    consolidate_into(ledger, [inbox])
    with ledger.reading() as connection:
        states = {s["name"]: s["state"] for s in life(connection, ())}
    assert [name for name, state in states.items() if state == "gone"] == ["0.xlsx"]


ALTERATIONS = {
    "a value": (
        "UPDATE rows SET cells_json = replace(cells_json, '架空', '実在') WHERE content = 1 AND table_name = ''",
        ["0.xlsx の基本事項が書き換えられています"],
    ),
    "a row": (
        "DELETE FROM rows WHERE content = 2 AND table_name = 'sources'",
        ["1.xlsx の内容に、加わったか、消えたか、ハッシュ値ごと書き換えられたものがあります"],
    ),
    "a finding": (
        "DELETE FROM findings WHERE content = (SELECT max(content) FROM findings)",
        ["8.xlsx の内容に、加わったか、消えたか、ハッシュ値ごと書き換えられたものがあります"],
    ),
    "a state": (
        "UPDATE submissions SET state = 'accepted' WHERE name = '6.xlsx' AND run = 1",
        ["6.xlsx の提出の記録（第1回）が書き換えられています"],
    ),
    "a submission": ("DELETE FROM submissions WHERE name = '6.xlsx'", ["第1回に記録されたものに"]),
    "who": ("UPDATE runs SET who = '別人' WHERE id = 2", ["第2回の実行の記録が書き換えられています"]),
    "the place of a cell": ("UPDATE layouts SET layout_json = '[{},{}]'", ["どの欄がどのセルにあったかの記録"]),
    "all places": ("DELETE FROM layouts", ["どの欄がどのセルにあったかの記録がなくなっている内容が"]),
}


@pytest.fixture
def written_twice(ledger: Ledger, small_inbox: Path) -> Ledger:
    for _ in range(2):
        consolidate_into(ledger, [small_inbox])
    assert problems(ledger) == []
    return ledger


@contextmanager
def unkept(ledger: Ledger) -> Iterator[sa.Connection]:
    """A transaction of somebody who minds no foreign key, and of which nothing stays."""
    with ledger.engine.connect() as connection, connection.begin() as transaction:
        minds = {
            "sqlite": "PRAGMA defer_foreign_keys = ON",
            "postgresql": "SET LOCAL session_replication_role = replica",
        }
        connection.exec_driver_sql(minds[connection.dialect.name])
        yield connection
        transaction.rollback()


def test_what_was_altered_is_named(written_twice: Ledger) -> None:
    for statement, expected in ALTERATIONS.values():
        with unkept(written_twice) as connection:
            assert connection.exec_driver_sql(statement).rowcount > 0
            found = list(altered(connection))
        assert len(found) >= len(expected)
        for text, start in zip(found, expected, strict=False):
            assert text.startswith(start)
    assert problems(written_twice) == []


def test_no_value_of_any_table_is_changed_and_no_row_taken_away_unnoticed(written_twice: Ledger) -> None:
    for table in LATER_CHILDREN:
        given = [c for c in table.columns if c.name not in OWN_COLUMNS]
        with written_twice.writing() as connection:
            record_row(connection, "x", table, {c.name: None if c.nullable else "x" for c in given})
    for table in metadata.sorted_tables:
        key = list(table.primary_key.columns)
        with written_twice.reading() as connection:
            row = connection.execute(sa.select(table).order_by(*key)).first()
        assert row is not None
        here = sa.and_(*(c == row._mapping[c.name] for c in key))
        values = {c.name: row._mapping[c.name] for c in table.columns}
        changed = [{n: v + 1000 if isinstance(v, int) else _changed(table.c[n], v)} for n, v in values.items()]
        for what in (sa.delete(table).where(here), *(sa.update(table).where(here).values(c) for c in changed)):
            with unkept(written_twice) as connection:
                connection.execute(what)
                assert list(altered(connection)), what.compile(compile_kwargs={"literal_binds": True})


def _changed(column: sa.Column[Any], value: str | None) -> str | int:
    return 1 if value is None and column.foreign_keys else f"{value or ''}9"


def test_a_history_written_anew_is_known_by_a_noted_head(ledger_at: str, small_inbox: Path, tmp_path: Path) -> None:
    with open_ledger(ledger_at, create=True) as ledger:
        consolidate_into(ledger, [small_inbox])
        with ledger.reading() as connection:
            noted = head(connection)
        consolidate_into(ledger, [small_inbox])
        assert problems(ledger, noted) == []
    with open_ledger(str(tmp_path / "別の台帳.db"), create=True) as forged:
        (small_inbox / "6.xlsx").unlink()
        consolidate_into(forged, [small_inbox])
        assert problems(forged) == []
        assert problems(forged, noted) == [
            "控えておいたハッシュ値が、この台帳にありません（その後に書き直されたか、別の台帳です）"
        ]


def test_what_is_no_ledger_is_not_written_to(tmp_path: Path) -> None:
    book, strange, missing = tmp_path / "a.xlsx", tmp_path / "b.db", tmp_path / "c.db"
    book.write_bytes(pool.private())
    with sqlite3.connect(strange) as c:
        c.execute("CREATE TABLE accounts (id)")
    c.close()
    for where, said in (
        (str(book), "台帳ではありません"),
        (str(strange), "台帳ではありません"),
        ("mysql://a/b", "postgresql://"),
        ("://", "URL"),
    ):
        with pytest.raises(UsageError, match=said), open_ledger(where, create=True):
            pass
    with pytest.raises(UsageError, match=r"c\.db がありません"), open_ledger(str(missing)):
        pass
    with pytest.raises(OutputError, match="使えません"), open_ledger("postgresql://a:b@127.0.0.1:1/x", create=True):
        pass
    assert book.read_bytes() == pool.private() and not missing.exists()


TROUBLE = {
    "sqlite": [("PRAGMA max_page_count = 1", "空き容量"), ("PRAGMA query_only = ON", "書き込む権限")],
    "postgresql": [
        ("SET TRANSACTION READ ONLY", "書き込む権限"),
        ("DO $$ BEGIN RAISE EXCEPTION 'it is full' USING ERRCODE = '53100'; END $$", "空き容量"),
        ("SELECT pg_terminate_backend(pg_backend_pid())", "停止"),
    ],
}


def test_what_a_database_reports_is_told_in_our_words(
    ledger_at: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "states"))
    log = log_file()
    with open_ledger(ledger_at, create=True) as ledger:
        for n, (cause, told) in enumerate((("SELECT nothing", ""), *TROUBLE[ledger.engine.dialect.name])):
            expected = OutputError if told else sa.exc.DBAPIError  # what is a fault of ours stays one
            with pytest.raises(expected) as raised, ledger.writing() as connection:
                connection.exec_driver_sql(cause)
                connection.execute(runs.insert(), {c.name: 1 if c.name == "id" else "あ" * 9999 for c in runs.columns})
            if told:
                said, _, kept = str(raised.value).replace(ledger.name, "").partition("（記録: ")
                assert told in said and said.isprintable() and not re.search("[A-Za-z]", said)
                assert kept == f"{log}）" and log.read_text(encoding="utf-8").count(" bussi ") == n


def test_a_ledger_of_a_newer_program_is_left_alone(ledger_at: str) -> None:
    with open_ledger(ledger_at, create=True) as ledger, ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(UsageError, match="より新しい bussi"), open_ledger(ledger_at, create=True):
        pass


def test_a_damaged_file_is_told(tmp_path: Path, inbox: Path) -> None:
    path = tmp_path / "台帳.db"
    with open_ledger(str(path), create=True) as ledger:
        consolidate_into(ledger, [inbox])
    data = bytearray(path.read_bytes())
    data[8192:-4096] = bytes(len(data) - 4096 - 8192)
    path.write_bytes(data)
    with pytest.raises(UsageError, match="破損しているか"), open_ledger(str(path)) as ledger:
        consolidate_into(ledger, [inbox])
