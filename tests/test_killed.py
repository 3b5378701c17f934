"""A run that is killed at any moment leaves the previous output whole, and no process behind.

``BUSSI_KILLS=50 uv run pytest tests/test_killed.py`` kills fifty runs over a thousand files instead of a few over 200.
"""

import io
import os
import random
import signal
import subprocess
import time
import zipfile
from pathlib import Path

import pytest
from bussi.validators.whole_file import is_unfinished
from hostile.trial import BUSSI
from hostile.victim import Victim

KILLS = int(os.environ.get("BUSSI_KILLS", "2"))
FILES = 1_000 if KILLS > 10 else 200
PATIENCE = 10.0  # seconds in which what a killed run started must have ended

pytestmark = pytest.mark.skipif(os.name == "nt", reason="groups of processes are those of POSIX")


def consolidate(folder: Path, inbox: str) -> "subprocess.Popen[bytes]":
    command = [BUSSI, "consolidate", inbox, "-o", "集計.xlsx", "--workers", "2", "--fail-on", "never"]
    return subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def living(session: int) -> list[int]:
    """The processes of a session that have not ended."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, of = status.read_text().rpartition(")")[2].split()[:4]
        except (OSError, ValueError):
            continue
        if int(of) == session and state not in ("Z", "X"):
            found.append(int(status.parent.name))
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An inbox with one file, one with many, and the consolidated book of the first."""
    found = tmp_path_factory.mktemp("killed")
    for inbox, numbers in (("前回", range(2, 3)), ("受付箱", range(10_000, 10_000 + FILES))):
        (found / inbox).mkdir()
        for n in numbers:
            (found / inbox / f"{n}.xlsx").write_bytes(Victim.of(n).zipped(zipfile.ZIP_STORED))
    assert consolidate(found, "前回").wait(120) == 0
    return found


@pytest.fixture(scope="module")
def seconds(folder: Path) -> float:
    """How long a run over all files takes; the previous book stands there again afterwards."""
    previous = (folder / "集計.xlsx").read_bytes()
    start = time.monotonic()
    assert consolidate(folder, "受付箱").wait(900) == 0
    taken = time.monotonic() - start
    assert (folder / "集計.xlsx").read_bytes() != previous
    (folder / "集計.xlsx").write_bytes(previous)
    return taken


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("seed", range(KILLS))
def test_a_killed_run_leaves_the_previous_output_and_no_process(seed: int, folder: Path, seconds: float) -> None:
    r = random.Random(seed)
    output = folder / "集計.xlsx"
    previous = output.read_bytes()
    process = consolidate(folder, "受付箱")
    time.sleep(r.uniform(0.05, 1.0) * seconds)
    process.send_signal(r.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT)))
    process.wait(60)
    end = time.monotonic() + PATIENCE
    while (left := living(process.pid)) and time.monotonic() < end:
        time.sleep(0.1)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert left == [], f"{len(left)} processes live on"
    assert process.returncode in (0, 1, 2, 130, 143, -signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT)
    now = output.read_bytes()
    if now != previous:  # it had finished
        with zipfile.ZipFile(io.BytesIO(now)) as z:
            assert z.testzip() is None and "xl/workbook.xml" in z.namelist()
        output.write_bytes(previous)
    half = {p.name for p in folder.iterdir()} - {"前回", "受付箱", "集計.xlsx"}
    assert all(map(is_unfinished, half)) and len(half) <= 1, half  # the next run takes it away
    assert len(list((folder / "受付箱").iterdir())) == FILES


def test_after_all_kills_a_run_gives_the_whole_book_and_nothing_else(folder: Path, seconds: float) -> None:
    assert consolidate(folder, "受付箱").wait(120 + 10 * seconds) == 0
    assert sorted(p.name for p in folder.iterdir()) == ["前回", "受付箱", "集計.xlsx"]
