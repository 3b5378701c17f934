"""Files are read in processes of their own: what one file does to its process, it does to no other file."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import crafted
import odd_readers
import pytest
from bussi.addin.batch.check import check
from bussi.addin.reading import worker, workers
from bussi.addin.reading.files import Incoming, Unreadable, apart, find_files, read_files
from bussi.addin.reading.submission import Submission, read_submission
from bussi.validators.cells import MISSING, UNCALCULATED
from bussi.validators.errors import UnreadableError

TESTS = str(Path(__file__).parent)


@pytest.fixture(autouse=True)
def _workers_know_the_odd_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", TESTS)


def inbox(folder: Path, *names: str) -> list[Incoming]:
    for name in names:
        (folder / f"{name}.xlsx").write_bytes(crafted.plan())
    return find_files([folder])


def outcome(found: list[Submission | Unreadable]) -> dict[str, str]:
    return {o.name.removesuffix(".xlsx"): o.rule if isinstance(o, Unreadable) else "read" for o in found}


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_file_that_kills_its_process_costs_that_file_only(tmp_path: Path) -> None:
    files = inbox(
        tmp_path, "a1", "a2", "bug1", "crash1", "exit1", "kill1", "kill2", "a3", "noise1", "grow1", "a4", "once1"
    )
    told: list[int] = []
    found = read_files(files, 2, lambda done, total: told.append(done), reader=odd_readers.by_name)
    assert outcome(found) == {
        "a1": "read", "a2": "read", "a3": "read", "a4": "read", "noise1": "read", "once1": "read", "bug1": "FILE-BUG",
        "crash1": "FILE-UNSAFE", "exit1": "FILE-UNSAFE", "kill1": "FILE-UNSAFE", "kill2": "FILE-UNSAFE", "grow1": "FILE-UNSAFE",
    }  # fmt: skip
    (bug,) = [o for o in found if isinstance(o, Unreadable) and o.trace]
    assert "ZeroDivisionError" in bug.trace and bug.name == "bug1.xlsx"
    assert told == sorted(told) and told[-1] == len(files)


@pytest.mark.skipif(os.name == "nt", reason="where the log belongs is known on Windows only")
def test_the_trace_of_a_bug_of_ours_is_kept_and_its_place_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (case,) = check(read_files(inbox(tmp_path, "bug1"), 1, reader=odd_readers.by_name))
    log = tmp_path / "state" / "bussi" / "bussi.log"
    assert case.findings[0].rule == "FILE-BUG" and str(log) in case.findings[0].remedy
    written = log.read_text(encoding="utf-8")
    assert "bug1.xlsx" in written and "Traceback" in written and "ZeroDivisionError" in written


@pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")
def test_a_file_that_is_read_for_ever_is_set_aside_by_the_processors_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = inbox(tmp_path, "a1", "loop1", "a2")
    start = time.monotonic()
    found = read_files(files, 1, reader=odd_readers.by_name)
    assert outcome(found) == {"a1": "read", "loop1": "FILE-SLOW", "a2": "read"}
    assert time.monotonic() - start < 10 * worker.CPU_SECONDS


def test_a_file_over_which_a_process_sleeps_is_set_aside_by_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "WALL_SECONDS", 4.0)
    files = inbox(tmp_path, "a1", "sleep1", "a2")
    found = workers.read_in_workers(files, 1, odd_readers.by_name, lambda _: None, seconds=2)
    assert outcome(found) == {"a1": "read", "sleep1": "FILE-SLOW", "a2": "read"}


def test_a_worker_starts_light(tmp_path: Path) -> None:
    (found,) = read_files(inbox(tmp_path, "a1"), reader=odd_readers.imported)
    assert isinstance(found, Unreadable)
    assert found.what.en == "", "a reading worker loads what it does not need"
    assert found.path != str(os.getpid()), "a single file is read in another process too"


def test_what_is_missing_or_uncalculated_is_the_same_object_after_its_journey(tmp_path: Path) -> None:
    def lose(wb: object) -> None:
        sheet = wb["表紙"]  # type: ignore[index]
        for row in sheet.iter_rows():
            if row[0].value == "lead_name":
                row[0].value = None
            elif row[0].value == "plan_title":
                row[3].value = "=A1"

    (tmp_path / "a.xlsx").write_bytes(crafted.by_openpyxl(crafted.plan(), lose))
    (found,) = read_files(find_files([tmp_path]))
    assert isinstance(found, Submission)
    assert found.fields["lead_name"] is MISSING and found.fields["plan_title"] is UNCALCULATED
    assert found == read_submission((tmp_path / "a.xlsx").read_bytes(), "a.xlsx", str(tmp_path / "a.xlsx"))


_RUN = """
import sys
from pathlib import Path
import odd_readers
from bussi.addin.reading.files import find_files, read_files
read_files(find_files([Path(sys.argv[1])]), 2, reader=odd_readers.slowly)
"""


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("signal_", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_workers_die_with_the_process_that_started_them(signal_: signal.Signals, tmp_path: Path) -> None:
    inbox(tmp_path, "a1", "a2")
    parent = subprocess.Popen([sys.executable, "-c", _RUN, str(tmp_path)], cwd=TESTS, stderr=subprocess.DEVNULL)
    pids: list[int] = []
    for _ in range(600):
        pids = [int(p.read_text()) for p in tmp_path.glob("*.pid") if p.read_text()]
        if len(pids) == 2:
            break
        time.sleep(0.1)
    assert len(pids) == 2 and all(map(_lives, pids))
    parent.send_signal(signal_)
    parent.wait(30)
    for _ in range(100):
        if not any(map(_lives, pids)):
            break
        time.sleep(0.1)
    assert not any(map(_lives, pids))


def test_a_worker_that_cannot_start_is_no_fault_of_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_PROGRAM", "import no_such_module_at_all")
    with pytest.raises(workers.WorkerError, match="no_such_module_at_all"):
        read_files(inbox(tmp_path, "a1"))


@pytest.mark.parametrize("output", ["新旧対照表.xlsx", "旧.xlsm.xlsx"])
def test_books_to_compare_and_what_lies_where_we_write_are_read_in_another_process(
    output: str, tmp_path: Path, plan: bytes
) -> None:
    for name in ("旧.xlsx", "新.xlsx", "旧.xlsm.xlsx"):
        (tmp_path / name).write_bytes(plan)
    program = (
        "import sys\nfrom bussi.scripts.cli import bussi\n"
        "try: bussi(sys.argv[1:], standalone_mode=False)\n"
        "finally: print('\\n' + str('python_calamine' in sys.modules))"
    )
    arguments = ("compare", "旧.xlsx", "新.xlsx", "-o", output, "--overwrite")
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout.split()[-1] == "False", done.stderr
    assert ("提出されたファイルです" in done.stderr) == (output == "旧.xlsm.xlsx")
    assert "新旧対照表" in done.stdout or "提出されたファイルです" in done.stderr


# files that people name one by one -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "rule"), [("kill", "FILE-UNSAFE"), ("loop", "FILE-SLOW"), ("grow", "FILE-UNSAFE"), ("bug", "FILE-BUG")]
)
def test_a_file_that_ends_its_process_is_refused_in_words(name: str, rule: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableError) as refused:
        apart(tmp_path / f"{name}.xlsx", odd_readers.by_name, seconds=1)
    assert refused.value.rule == rule and str(refused.value)


def too_much(sheet: str) -> bytes:
    """A book in which one sheet holds more than a reader takes, and takes a gigabyte or so to say it."""
    row = '<row r="{}">' + "".join(f'<c r="{c}{{0}}"><v>1</v></c>' for c in "ABCDEFGHIJ") + "</row>"
    rows = "".join(row.replace("{0}", "{}").replace("{}", str(n)) for n in range(1, 100_002))
    book = crafted.parts(crafted.foreign())
    name = next(n for n in book if n.startswith("xl/worksheets/sheet"))
    book[name] = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f"{rows}</sheetData></worksheet>"
    ).encode()
    book["xl/workbook.xml"] = book["xl/workbook.xml"].replace(b'name="Sheet"', f'name="{sheet}"'.encode())
    return crafted.zipped(book)


PEAK = """
from bussi.scripts.cli import main
try:
    main()
finally:  # getrusage tells the most of the process that started this one, where that is more
    print(*(line for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="told by /proc")
@pytest.mark.parametrize(
    ("command", "sheet"),
    [
        pytest.param("consolidate 受付箱 -o 集計.xlsx --roster 多.xlsx", "Sheet", id="a roster"),
        pytest.param("budget 受付箱 多.xlsx -o 予算.xlsx", "提出一覧", id="a consolidated book"),
        pytest.param("compare 多.xlsx 受付箱/a.xlsx -o 対照.xlsx", "Sheet", id="a book to compare"),
        pytest.param("consolidate 受付箱 -o 多.xlsx", "Sheet", id="what lies where a book is written"),
        pytest.param("migrate 多.xlsx -o 新.xlsx", "Sheet", id="an old book"),
    ],
)
def test_no_command_reads_a_file_of_others_in_its_own_process(command: str, sheet: str, tmp_path: Path) -> None:
    (tmp_path / "受付箱").mkdir()
    (tmp_path / "受付箱" / "a.xlsx").write_bytes(crafted.plan())
    (tmp_path / "多.xlsx").write_bytes(crafted.foreign())
    usual = peak(command, tmp_path)
    (tmp_path / "多.xlsx").write_bytes(too_much(sheet))
    assert peak(command, tmp_path) < usual + 50_000


def peak(command: str, folder: Path) -> int:
    """The most memory of the process itself in kB."""
    done = subprocess.run(
        [sys.executable, "-c", PEAK, *command.split()], cwd=folder, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return int(done.stdout.split()[-2])
