"""An inbox that is watched: each file is taken when it has stopped growing, told in one line, and counted once."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import submissions_pool as pool
from bussi.addin.ledger.history import life
from bussi.addin.ledger.opening import open_ledger
from bussi.scripts import cli
from bussi.validators.errors import UsageError
from click.testing import CliRunner

PATIENCE = 120.0
STEP = 500  # bytes that a growing file gains at once
PAUSE = 1.0  # a fifth of what people wait
START = f"""
from bussi.addin.ledger import watching
from bussi.scripts.cli import main
watching.PAUSE = {PAUSE}
main()
"""
pytestmark = pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent as POSIX sends it")


@pytest.fixture
def watcher(tmp_path: Path, request: pytest.FixtureRequest) -> "Iterator[subprocess.Popen[str]]":
    (tmp_path / "受付箱").mkdir()
    (tmp_path / "受付箱" / "a.xlsx").write_bytes(pool.revised(1, 1))
    command = [sys.executable, "-c", START, "consolidate", "受付箱", "-o", "集計.xlsx"]
    command += ["--ledger", "台帳.db", "--watch", "--json", *getattr(request, "param", [])]
    with (tmp_path / "記録").open("w") as log, (tmp_path / "知らせ").open("w") as said:
        process = subprocess.Popen(command, cwd=tmp_path, stdout=log, stderr=said, text=True)
    yield process
    process.kill()
    process.wait()


def until(holds: Callable[[], bool], process: "subprocess.Popen[str]") -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert process.poll() is None, "it has ended"
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.2)


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "記録").read_text().splitlines()]


def told(folder: Path) -> list[tuple[str, str]]:
    return [(line["book"], line["state"]) for line in lines(folder)]


def test_files_are_taken_as_they_come_and_ctrl_c_stops_it_cleanly(
    watcher: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    inbox, book = tmp_path / "受付箱", tmp_path / "集計.xlsx"
    until(lambda: told(tmp_path) == [("a.xlsx", "accepted")] and book.exists(), watcher)
    data, written = pool.revised(1, 2), 0
    with (inbox / "b.xlsx").open("wb") as growing:  # it grows while another file comes
        while len(told(tmp_path)) < 2:
            assert written < len(data), "the other file was not taken while this one grew"
            growing.write(data[written : written + STEP])
            growing.flush()
            written += STEP
            if written == STEP:
                (inbox / "c.xlsx").write_bytes(pool.wrong(4))
            time.sleep(PAUSE / 5)
        assert told(tmp_path)[1] == ("c.xlsx", "returned")
        growing.write(data[written:])
    until(lambda: len(told(tmp_path)) >= 4, watcher)
    assert sorted(told(tmp_path)[2:]) == [("a.xlsx", "superseded"), ("b.xlsx", "accepted")]
    kept = book.read_bytes()
    book.write_bytes(pool.pool()[0])  # somebody else's file lies there: it is told, and not written over
    (inbox / "c.xlsx").unlink()
    until(lambda: "監視を続けます" in (tmp_path / "知らせ").read_text(), watcher)
    assert ("c.xlsx", "gone") not in told(tmp_path) and book.read_bytes() == pool.pool()[0]
    book.write_bytes(kept)
    until(lambda: ("c.xlsx", "gone") in told(tmp_path), watcher)
    watcher.send_signal(signal.SIGINT)
    assert watcher.wait(60) == 0
    begun, warned, end = (tmp_path / "知らせ").read_text().splitlines()
    assert (
        "提出されたファイルです" in warned
        and begun.startswith("bussi: 監視を始めました")
        and end == "bussi: 監視を終了しました"
    )
    with open_ledger(str(tmp_path / "台帳.db")) as ledger, ledger.reading() as connection:
        assert [(s["name"], s["state"]) for s in life(connection, ())] == told(tmp_path)
    assert {"run", "at", "who", "book", "state", "reason", "corporate_number", "business"} <= lines(tmp_path)[0].keys()
    names = {row[1].value for row in openpyxl.load_workbook(book)["提出一覧"].iter_rows(min_row=4)}
    assert names == {"a.xlsx", "b.xlsx"}


@pytest.mark.parametrize("watcher", [["--csv", "表"]], indirect=True)
def test_a_table_that_a_person_changed_meanwhile_is_told_and_not_written_over(
    watcher: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    table, book = tmp_path / "表" / "submissions.csv", tmp_path / "集計.xlsx"
    until(lambda: told(tmp_path) == [("a.xlsx", "accepted")], watcher)
    ours, made = table.read_bytes(), book.read_bytes()
    table.write_bytes(ours + "確認済み".encode())
    (tmp_path / "受付箱" / "b.xlsx").write_bytes(pool.revised(1, 2))
    until(lambda: "監視を続けます" in (tmp_path / "知らせ").read_text(), watcher)
    assert "submissions.csv" in (tmp_path / "知らせ").read_text()
    assert table.read_bytes() == ours + "確認済み".encode() and book.read_bytes() == made
    table.write_bytes(ours)
    until(lambda: ("b.xlsx", "accepted") in told(tmp_path), watcher)
    assert b"b.xlsx" in table.read_bytes()


def test_watching_needs_a_ledger(tmp_path: Path) -> None:
    words = ["consolidate", str(tmp_path), "-o", str(tmp_path / "集計.xlsx"), "--watch"]
    said = CliRunner().invoke(cli.bussi, words, standalone_mode=False).exception
    assert isinstance(said, UsageError) and "--ledger" in str(said)
