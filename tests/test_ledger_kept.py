"""What the ledger keeps is given back without the files: as the intake stood after any run, and after any kill."""

import contextlib
import json
import os
import random
import shutil
import subprocess
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import submissions_pool as pool
from bussi.addin.batch.consolidation import Consolidation, consolidate
from bussi.addin.ledger import intake
from bussi.addin.ledger.asof import consolidation_at
from bussi.addin.ledger.history import list_runs
from bussi.addin.ledger.intake import consolidate_into
from bussi.addin.ledger.opening import open_ledger
from bussi.addin.ledger.verifying import altered
from bussi.addin.reading.files import Incoming, Unreadable, read_as
from bussi.addin.reading.submission import read_submission
from bussi.addin.reading.worker import guarded
from bussi.scripts import cli
from bussi.scripts.samples.invented import corporate_number
from bussi.validators.errors import BussiError, UsageError
from click.testing import CliRunner
from hostile.trial import BUSSI
from ledger_outputs import written
from odd_readers import by_name

KILLS = int(os.environ.get("BUSSI_KILLS", "1"))
FILES = 30


def bussi(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The command in this very process: starting another takes longer than all it does here."""
    with contextlib.chdir(folder):
        done = CliRunner().invoke(cli.bussi, arguments, standalone_mode=False)
    if done.exception is not None and not isinstance(done.exception, BussiError):
        raise done.exception
    code = done.return_value if done.exception is None else 2
    return subprocess.CompletedProcess(arguments, code, done.stdout, str(done.exception or ""))


def at(ledger_at: str, run: int | None = None) -> Consolidation:
    with open_ledger(ledger_at) as ledger, ledger.reading() as connection:
        return consolidation_at(connection, run)


def test_the_books_of_any_run_come_out_again_when_the_files_are_gone(ledger_at: str, tmp_path: Path) -> None:
    inbox = tmp_path / "受付箱"
    inbox.mkdir()
    with open_ledger(ledger_at, create=True) as ledger:
        with ledger.reading() as connection, pytest.raises(UsageError, match="まだ何も"):
            consolidation_at(connection)
        made = []
        for n, data in enumerate(pool.pool()):
            (inbox / f"{n}.xlsx").write_bytes(data)
            if n in (4, 11):
                made.append(written(consolidate_into(ledger, [inbox]).result, tmp_path / f"{n}"))
        (inbox / "1.xlsx").rename(inbox / "別の名.xlsx")
        (inbox / "5.xlsx").unlink()
        made.append(written(consolidate_into(ledger, [inbox]).result, tmp_path / "最後"))
    shutil.rmtree(inbox)
    for n, expected in enumerate(made, start=1):
        assert written(at(ledger_at, n), tmp_path / f"第{n}回") == expected
    assert written(at(ledger_at), tmp_path / "今") == made[-1]
    with pytest.raises(UsageError, match="第1回から第3回まで"):
        at(ledger_at, 4)


def test_the_command_exports_book_csv_and_parquet(tmp_path: Path) -> None:
    (tmp_path / "受付箱").mkdir()
    (tmp_path / "受付箱" / "a.xlsx").write_bytes(pool.private())
    assert bussi(tmp_path, "consolidate", "受付箱", "-o", "集計.xlsx", "--ledger", "台帳.db").returncode == 0
    done = bussi(tmp_path, "ledger", "export", "台帳.db", "-o", "再.xlsx", "--csv", "csv", "--parquet", "parquet")
    assert (done.returncode, done.stdout.split()) == (0, ["再.xlsx", "csv", "parquet"])
    assert (tmp_path / "csv" / "plan_application.sources.csv").exists()
    assert (tmp_path / "parquet" / "plan_application.sources.parquet").exists()
    assert not (tmp_path / "csv" / "plan_application.core_technologies.csv").exists()
    assert bussi(tmp_path, "ledger", "export", "台帳.db").returncode == 2
    (tmp_path / "再.xlsx").write_bytes(pool.pool()[0])
    refused = bussi(tmp_path, "ledger", "export", "台帳.db", "-o", "再.xlsx", "--overwrite")
    assert (refused.returncode, "提出されたファイルです" in refused.stderr) == (2, True)


def test_what_goes_back_is_whole_also_where_the_ledger_knows_the_file(tmp_path: Path) -> None:
    (tmp_path / "受付箱").mkdir()
    for name, data in {"秘": pool.private(), "誤": pool.wrong(3), "再": pool.revised(1, 2)}.items():
        (tmp_path / "受付箱" / f"{name}.xlsx").write_bytes(data)
    run = ["consolidate", "受付箱", "-o", "集計.xlsx", "--ledger", "台帳.db", "--fail-on", "never"]
    made = []
    for folder in ("一", "二"):
        done = bussi(tmp_path, *run, "--return-dir", folder)
        assert done.returncode == 0, done.stderr
        made.append({p.name: p.read_bytes() for p in (tmp_path / folder).rglob("*.xlsx")})
    assert "前に読んだまま 3件" in done.stdout
    assert made[0] == made[1] and len(made[0]) >= 2
    copies = [read_submission(data, name) for name, data in made[0].items() if name.endswith(".xlsx")
              and not isinstance(guarded(Incoming(Path(name), name), partial(read_as, data)), Unreadable)]  # fmt: skip
    assert pool.SECRET in [s.fields.get("leak_structure") for s in copies]
    refused = bussi(tmp_path, *run, "--return-dir", "三", "--watch")
    assert (refused.returncode, "一緒に使えません" in refused.stderr) == (2, True)


def test_the_commands_tell_what_the_ledger_holds(tmp_path: Path) -> None:
    (tmp_path / "受付箱").mkdir()
    (tmp_path / "受付箱" / "a.xlsx").write_bytes(pool.revised(1, 1))
    for n in (1, 2):
        done = bussi(tmp_path, "consolidate", "受付箱", "-o", "集計.xlsx", "--ledger", "台帳.db")
        assert done.returncode == 0 and f"台帳: 第{n}回の記録" in done.stdout
    (tmp_path / "受付箱" / "a.xlsx").write_bytes(pool.revised(1, 2))
    bussi(tmp_path, "consolidate", "受付箱", "-o", "集計.xlsx", "--ledger", "台帳.db")
    assert [line[:3] for line in bussi(tmp_path, "ledger", "show", "台帳.db").stdout.splitlines()] == [
        "第1回", "第2回", "第3回"
    ]  # fmt: skip
    life = bussi(tmp_path, "ledger", "show", "台帳.db", "a.xl").stdout.splitlines()
    assert [line[:3] for line in life] == ["第1回", "第3回"]
    verified = bussi(tmp_path, "ledger", "verify", "台帳.db")
    assert verified.returncode == 0
    head = verified.stdout.split()[-1]
    assert bussi(tmp_path, "ledger", "verify", "台帳.db", "--head", head).returncode == 0
    assert bussi(tmp_path, "ledger", "verify", "台帳.db", "--head", "0123").returncode == 1
    assert bussi(tmp_path, "ledger", "show", "ない.db").returncode == 2


@pytest.mark.skipif(os.name == "nt", reason="groups of processes are those of POSIX")
def test_a_killed_run_loses_nothing_and_doubles_nothing(ledger_at: str, tmp_path: Path) -> None:
    """``BUSSI_KILLS=100`` kills a hundred runs over each database, at any moment, instead of a few."""
    r = random.Random(KILLS)
    inbox = tmp_path / "受付箱"
    inbox.mkdir()
    for n in range(FILES):
        (inbox / f"{n:04}.xlsx").write_bytes(pool.revised(n, 1))
    run = [BUSSI, "consolidate", "受付箱", "-o", "集計.xlsx", "--ledger", ledger_at, "--fail-on", "never"]
    start = time.monotonic()
    assert start_run(run, tmp_path).wait(120) == 0
    seconds, done, known = time.monotonic() - start, 1, FILES
    for kill in range(KILLS):
        for _ in range(3):
            (inbox / f"{known:04}.xlsx").write_bytes(pool.revised(known % 60, 2 + kill))
            known += 1
        process = start_run(run, tmp_path)
        time.sleep(r.uniform(0.2, 1.0) * seconds)
        process.kill()
        process.wait(60)
        with open_ledger(ledger_at) as ledger, ledger.writing() as connection:
            assert list(altered(connection)) == []
            accounts = [run.account["received"] for run in list_runs(connection)]
        assert len(accounts) in (done, done + 1)
        if len(accounts) == done + 1:
            assert accounts[-1] == known
        done = len(accounts)
    assert start_run(run, tmp_path).wait(120) == 0
    assert written(at(ledger_at), tmp_path / "台帳から") == written(consolidate([inbox]), tmp_path / "はじめから")


def start_run(command: Sequence[str], folder: Path) -> "subprocess.Popen[bytes]":
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=folder, stdout=quiet, stderr=quiet, start_new_session=True)


def test_where_nothing_has_changed_the_book_is_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    inbox, book = tmp_path / "受付箱", tmp_path / "集計.xlsx"
    inbox.mkdir()
    for n in range(2):
        (inbox / f"{n}.xlsx").write_bytes(pool.revised(n, 1))
    (tmp_path / "名簿.csv").write_text(
        f"法人番号,名称\n{corporate_number(987)},来ない（架空）株式会社\n", encoding="utf-8"
    )
    run = ("consolidate", "受付箱", "-o", "集計.xlsx", "--ledger", "台帳.db", "--fail-on", "never", "--json")

    def again(*more: str) -> tuple[dict[str, Any], bool]:
        """What the command tells, and whether it has written the book."""
        before = book.stat().st_mtime_ns if book.exists() else None
        done = CliRunner().invoke(cli.bussi, [*run, *more], standalone_mode=False)
        assert done.exception is None and done.return_value == 0, done.output
        return json.loads(done.stdout), book.stat().st_mtime_ns != before

    first, wrote = again("--roster", "名簿.csv")
    assert wrote and first["missing"] and first["ledger"]["read"] == 2
    second, wrote = again("--roster", "名簿.csv")
    assert not wrote
    assert second == first | {"ledger": {"run": 2, "read": 0, "known": 2}}
    assert again()[1], "another roster is another result"
    assert not again()[1]
    assert again("--on", "2026-05-01")[1], "another day is another result"
    assert again()[1], "the book was that of another day"
    (inbox / "2.xlsx").write_bytes(pool.revised(1, 2))
    changed, wrote = again()
    assert wrote and changed["account"]["superseded"] == 1
    assert not again()[1]
    book.unlink()
    assert again()[1], "no book"
    assert again("--csv", "csv")[1], "a folder besides"
    edited = openpyxl.load_workbook(book)
    edited.save(book)
    assert again("--overwrite")[1], "somebody has saved it"
    (tmp_path / "受付箱2").mkdir()
    (inbox / "2.xlsx").rename(tmp_path / "受付箱2" / "2.xlsx")
    assert again()[1]
    (tmp_path / "受付箱2" / "2.xlsx").rename(inbox / "2.xlsx")
    last, wrote = again()
    assert wrote and last["account"] == changed["account"], "what was so before may be so again"
    with open_ledger(str(tmp_path / "台帳.db")) as ledger, ledger.reading() as connection:
        assert list(altered(connection)) == []
        assert len(list_runs(connection)) == last["ledger"]["run"]


def test_what_ended_by_chance_is_tried_again(ledger_at: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.xlsx").write_bytes(pool.revised(1, 1))
    (tmp_path / "kill1.xlsx").write_bytes(pool.revised(2, 1))
    with open_ledger(ledger_at, create=True) as ledger:

        def run() -> int:
            return consolidate_into(ledger, [tmp_path], workers=1, stands=lambda source: True).read

        with monkeypatch.context() as m:
            m.setenv("PYTHONPATH", str(Path(__file__).parent))
            m.setattr(intake, "read_files", partial(intake.read_files, reader=by_name))
            assert run() == 2
        assert run() == 1
        assert run() == 0
        with ledger.reading() as connection:
            assert [r.account["quarantined"] for r in list_runs(connection)] == [1, 0, 0]
