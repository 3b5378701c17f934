"""Measure against the bare read of the same sheets, as ratios of one run: machines are noisy, ratios travel.

uv run python scripts/benchmark.py                    # 1,000 submissions, five rounds
uv run python scripts/benchmark.py --files 200 --naive
uv run python scripts/benchmark.py --many 10000       # and the daily run over so many, with a ledger: half an hour
uv run python scripts/benchmark.py --naive --many 10000 --readme   # and put what is found into the README
"""

import gc
import io
import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

import click
import python_calamine as calamine

if TYPE_CHECKING:
    from bussi.addin.batch.consolidation import Consolidation

ITEMS = ("半導体", "蓄電池", "肥料", "クラウドプログラム", "船舶の部品")
SOME = 30  # files that the slow scripts are timed on; their time is taken as many times as there are more
Sheets = dict[str, list[str]]
Result = TypeVar("Result")


@dataclass
class Measured:
    """Wall and CPU seconds (children included) of one thing, in every round; ``target``: what it should keep to."""

    what: str
    target: str = ""
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def take(self, call: Callable[[], Result], times: float = 1) -> Result:
        """What ``call`` gives, timed once; it stands for ``times`` as much work."""
        gc.collect()
        cpu, wall = _cpu(), time.perf_counter()
        found = call()
        self.wall.append((time.perf_counter() - wall) * times)
        self.cpu.append((_cpu() - cpu) * times)
        return found

    def ratios(self, bare: "Measured") -> tuple[float, float]:
        """Median over the rounds of wall and CPU over those of the bare read in the same round."""
        walls = (mine / base for mine, base in zip(self.wall, bare.wall, strict=False))
        cpus = (mine / base for mine, base in zip(self.cpu, bare.cpu, strict=False))
        return statistics.median(walls), statistics.median(cpus)


def _cpu() -> float:
    own, children = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def make(task: tuple[str, str, int, int]) -> None:
    """Write the sample submissions ``first`` to ``last`` of an item into a folder."""
    from bussi.scripts import samples
    from bussi.validators import forms
    from bussi.xlsx_templates.build import build_many

    folder, item, first, last = task
    values = [samples.of("plan_application").valid(item, n) for n in range(first, last)]
    made = build_many(forms.load("plan_application"), values, item=item)
    for n, data in zip(range(first, last), made, strict=True):
        Path(folder, f"{ITEMS.index(item)}-{n:05d}.xlsx").write_bytes(data)


def submissions(folder: Path, files: int) -> list[Path]:
    """So many submissions in a folder; what is not there yet is made."""
    folder.mkdir(parents=True, exist_ok=True)
    per_item = -(-files // len(ITEMS))
    if len(list(folder.glob("*.xlsx"))) < per_item * len(ITEMS):
        tasks = [(str(folder), i, n, min(n + 20, per_item)) for i in ITEMS for n in range(0, per_item, 20)]
        with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
            for done, _ in enumerate(pool.map(make, tasks), start=1):
                click.echo(f"\rmaking submissions {done}/{len(tasks)}", nl=False, err=True)
    return [p for i in range(len(ITEMS)) for p in sorted(folder.glob(f"{i}-*.xlsx"))[:per_item]]


def many_submissions(folder: Path, made: Sequence[Path], files: int) -> list[Path]:
    """So many submissions in a folder: those made, and each again and again under another corporate number."""
    folder.mkdir(parents=True, exist_ok=True)
    times = -(-files // len(made))
    for path in made:
        if not (folder / f"{path.stem}-{times - 1}.xlsx").exists():
            for n in range(times):
                (folder / f"{path.stem}-{n}.xlsx").write_bytes(renumbered(path, n))
    return sorted(p for n in range(times) for p in folder.glob(f"*-*-{n}.xlsx"))[:files]


def renumbered(path: Path, n: int) -> bytes:
    """A sample submission as another business's, the ``n``-th that sends the same."""
    from bussi.scripts.samples.invented import corporate_number
    from bussi.scripts.samples.plan_application import applicant

    item, number = (int(x) for x in path.stem.split("-")[:2])
    old, _ = applicant(ITEMS[item], number)
    new = corporate_number(1_000_000 + n * 100_000 + item * 10_000 + number)
    written = io.BytesIO()
    with zipfile.ZipFile(path) as book, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as other:
        for part in book.infolist():
            other.writestr(part, book.read(part).replace(f"<t>{old}<".encode(), f"<t>{new}<".encode()))
    return written.getvalue()


def entry_sheets(path: Path) -> list[str]:
    """The sheets of a submission that the program reads: those people fill in, and the stamp."""
    from bussi.validators import forms

    wanted = {s.sheet for s in forms.load("plan_application").text.sheets} | {"_bussi"}
    return [s for s in calamine.load_workbook(str(path)).sheet_names if s in wanted]


def bare_read(files: Sequence[Path], sheets: Sheets) -> None:
    """What cannot be avoided: calamine reads the same sheets of every file, in one process."""
    for file in files:
        book = calamine.load_workbook(str(file))
        for sheet in sheets[file.name[0]]:
            book.get_sheet_by_name(sheet).to_python()


def colleague(files: Sequence[Path], sheets: Sheets, engine: Literal["openpyxl", "calamine"], at_once: bool) -> None:
    """The script a colleague would write: pandas reads, sheet by sheet or all ``at_once``, and writes to_excel."""
    import pandas as pd

    frames: dict[str, list[pd.DataFrame]] = {}
    for file in files:
        names = sheets[file.name[0]]
        for some in [names] if at_once else [[n] for n in names]:
            for name, frame in pd.read_excel(file, sheet_name=some, header=None, engine=engine).items():
                frames.setdefault(name, []).append(frame)
    with tempfile.TemporaryDirectory() as folder, pd.ExcelWriter(Path(folder, "out.xlsx")) as writer:
        for sheet, parts in frames.items():
            pd.concat(parts).to_excel(writer, sheet_name=sheet[:31])


def inbox(paths: list[Path], sheets: Sheets, runs: int, workers: int, with_naive: bool, out: Path) -> list[Measured]:
    """The bare read first, then the whole consolidation, its parts, and what others would write; in turn."""
    from bussi.addin.batch.check import check
    from bussi.addin.batch.consolidation import consolidate, settled
    from bussi.addin.books.consolidated import write_consolidated_book
    from bussi.addin.reading.files import find_files, read_files

    bare = Measured("bare calamine read of the same sheets, one process")
    whole = Measured(f"consolidate, {workers} workers: guards, rules, states, book", "wall ≤ 2.0, CPU ≤ 3.5")
    alone = Measured("the same in one worker")
    recorded = Measured("the same with a new ledger", "wall ≤ 2.0, CPU ≤ 3.5")
    read, judge, write = (Measured(f"of it: {w}") for w in ("read and guard, one worker", "judge", "write the book"))
    by_openpyxl = Measured("pandas + openpyxl, one call per sheet", "≥ 30 × ours")
    by_calamine = Measured("pandas + calamine, one call per file", "≥ 8 × ours")
    some = paths[:: max(1, len(paths) // SOME)]
    incoming = find_files(paths)
    for _ in range(runs):
        bare.take(lambda: bare_read(paths, sheets))
        whole.take(lambda: write_consolidated_book(consolidate(paths, workers=workers), out))
        recorded.take(lambda: write_consolidated_book(with_new_ledger(paths, workers, out.with_suffix(".db")), out))
        alone.take(lambda: write_consolidated_book(consolidate(paths, workers=1), out))
    outcomes = read.take(lambda: read_files(incoming, 1))
    cases = judge.take(lambda: check(outcomes))
    write.take(lambda: write_consolidated_book(settled(cases), out))
    if with_naive:
        times = len(paths) / len(some)
        by_openpyxl.take(lambda: colleague(some, sheets, "openpyxl", at_once=False), times)
        by_calamine.take(lambda: colleague(some, sheets, "calamine", at_once=True), times)
    return [bare, whole, recorded, alone, read, judge, write, *([by_openpyxl, by_calamine] if with_naive else ())]


def with_new_ledger(paths: Sequence[Path], workers: int, ledger: Path) -> "Consolidation":
    """The consolidation of the first run with a ledger."""
    from bussi.addin.ledger.intake import consolidate_into
    from bussi.addin.ledger.opening import open_ledger

    ledger.unlink(missing_ok=True)
    with open_ledger(str(ledger), create=True) as opened:
        found = consolidate_into(opened, paths, workers=workers).result
    assert found is not None
    return found


class Daily(NamedTuple):
    """What the daily run was measured at; ``memory`` in MB of the first run over all ``files``, ``ledger`` in bytes."""

    files: int
    few: Measured
    first: Measured
    again: Measured
    partly: Measured
    memory: int
    ledger: int


def daily(made: Sequence[Path], files: int, folder: Path, keep: Path) -> Daily:
    """The command as a scheduler starts it every day, with a ledger: first, again, and with one file in a hundred new."""

    def run(inbox: Path) -> int:
        """The peak memory in MB of the command or of the largest of its workers."""
        words = ["consolidate", str(inbox), "-o", str(folder / "daily.xlsx"), "--ledger", str(folder / "daily.db"),
                 "--fail-on", "never"]  # fmt: skip
        process = subprocess.Popen([sys.executable, "-m", "bussi.scripts.cli", *words], stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        return used.ru_maxrss // 1024

    def fresh(name: str, paths: Sequence[Path]) -> Path:
        """A folder with these files and no others, and no ledger or book of earlier runs."""
        for old in ("daily.xlsx", "daily.db"):
            (folder / old).unlink(missing_ok=True)
        (folder / name).mkdir()
        for path in paths:
            os.link(path, folder / name / path.name)
        return folder / name

    few = Measured(f"`bussi consolidate --ledger` over {len(made):,} files, first run")
    some = fresh("some", made)
    few.take(lambda: run(some))
    first = Measured(f"the same over {files:,} files")
    again = Measured("again, nothing changed")
    partly = Measured("again, 1 % of the files changed")
    inbox = fresh("many", many_submissions(keep, made, files))
    by_stem = {p.stem: p for p in made}
    memory = first.take(lambda: run(inbox))
    ledger = (folder / "daily.db").stat().st_size
    for round_ in range(3):
        again.take(lambda: run(inbox))
        for path in sorted(inbox.iterdir())[round_::100]:
            data = renumbered(by_stem[path.stem.rpartition("-")[0]], 500 + round_)
            path.unlink()  # the file behind it is used again
            path.write_bytes(data)
        partly.take(lambda: run(inbox))
    growth = (first.wall[0] / files) / (few.wall[0] / len(made))
    first.target = f"time per file within 15 % ({growth - 1:+.0%}), memory ≤ 1,000 MB ({memory:,} MB)"
    for later, most in ((again, 20), (partly, 10)):
        wall, cpu = (a[0] / statistics.median(b) for a, b in ((first.wall, later.wall), (first.cpu, later.cpu)))
        later.target = f"≤ 1/{most} of the first (wall 1/{wall:.1f}, CPU 1/{cpu:.1f})"
    return Daily(files, few, first, again, partly, memory, ledger)


def single(book: Path, runs: int) -> list[Measured]:
    """What one person waits for: commands from a cold start, and a template."""
    from bussi.validators import forms
    from bussi.xlsx_templates.build import build

    def run(*words: str) -> None:
        subprocess.run([sys.executable, "-m", "bussi.scripts.cli", *words], capture_output=True, check=False)

    form = forms.load("plan_application")
    check, shown = Measured("`bussi check` of one book, cold", "≤ 2.5 s"), Measured("`bussi --help`", "≤ 0.3 s")
    template = Measured("a template built (`build`)", "≤ 0.5 s")
    for _ in range(runs):
        check.take(lambda: run("check", str(book)))
        shown.take(lambda: run("--help"))
        template.take(lambda: build(form, item=ITEMS[0]))
    return [check, shown, template]


def capacity(rest: float, size: float, daily: Daily) -> str:
    """What 10⁴, 10⁶ and 10⁸ submissions take; ``rest``: CPU seconds for one when it has been read, ``size``: its kB."""
    whole, again, partly = (statistics.median(m.cpu) for m in (daily.first, daily.again, daily.partly))
    read = whole / daily.files - rest
    memory, kept = daily.memory * 1000 / daily.files, daily.ledger / daily.files / 1000
    per_core, alone = 3600 / read, 3600 / rest
    hours = max(1e6 / alone, 1e6 / per_core / 8)
    return f"""Measured (plan applications of {size:.0f} kB, ledger in SQLite, seconds of one core): a file costs {read * 1000:.0f} ms to read and guard, which
machines share, and {rest * 1000:.1f} ms to judge, record and write, which the machine that gathers does alone; {kept:.0f} kB in the
ledger; {memory:.0f} kB of memory while a run lasts. From that:

| submissions in one run | seconds of one core | how |
| --- | --- | --- |
| 10⁴ | {_round(whole / daily.files * 1e4)} | one machine, 1 GB: a minute or two. A cluster gains nothing: starting it takes longer |
| 10⁶ | {_round(whole / daily.files * 1e6)} | {_round(per_core)} files an hour and core are read; the machine that gathers does {_round(alone)} an hour. With 8 cores beside it, {hours:.1f} hours. Its memory holds {_round(8e6 / memory)} a run in 8 GB: one run, inbox and book for each ministry or item, one PostgreSQL ledger ({kept:.0f} GB) |
| 10⁸ | {_round(whole / daily.files * 1e8)} | as a hundred of these: a ledger and a gathering machine for each million, Parquet instead of books (Excel ends at 1,048,576 rows), and some {_round(1e8 / per_core)} hours of cores for reading |

The second and third line are computed from the first. Once {daily.files:,} are in the ledger, a run costs {partly:.0f} seconds of one core
where 1 % of the files have changed (reading what is known from the ledger and writing the whole book), and {again:.0f} where none
has. A cluster pays from some 50,000 files in one run: below, reading on the cores of one machine is done in minutes."""


def _round(value: float) -> str:
    """Two digits say all that is known."""
    return f"{round(value, 2 - len(str(int(value)))):,.0f}"


def table(found: list[Measured], alone: list[Measured], about: str) -> str:
    """The figures as Markdown."""
    bare, whole = found[0], found[1]
    lines = [about, "", "| | wall | CPU | target |", "| --- | ---: | ---: | --- |"]
    for m in found:
        wall, cpu = m.ratios(bare)
        target = f"{m.target} ({wall / whole.ratios(bare)[0]:.0f} ×)" if "ours" in m.target else m.target
        lines.append(f"| {m.what} | {wall:.1f} × | {cpu:.1f} × | {target} |")
    for m in alone:
        wall, cpu = statistics.median(m.wall), statistics.median(m.cpu)
        lines.append(f"| {m.what} | {wall:.2f} s | {cpu:.2f} s | {m.target} |")
    return "\n".join(lines)


@click.command()
@click.option("--files", default=1000, show_default=True, help="How many submissions.")
@click.option("--runs", default=5, show_default=True, help="Rounds.")
@click.option("--workers", default=2, show_default=True, help="Processes that read.")
@click.option("--naive", "with_naive", is_flag=True, help=f"Also time what others would write, on {SOME} files.")
@click.option("--many", default=0, metavar="N", help="Also time the daily run over so many, with a ledger.")
@click.option("--readme", is_flag=True, help="Put what is found into the README.")
@click.option(
    "--keep", type=click.Path(path_type=Path, file_okay=False), help="Folder for the submissions, kept and used again."
)
def main(files: int, runs: int, workers: int, with_naive: bool, many: int, readme: bool, keep: Path | None) -> None:
    """Time bare reading and the whole consolidation in turn, and print the medians of their ratios."""
    with tempfile.TemporaryDirectory() as temporary:
        paths = submissions(keep or Path(temporary, "inbox"), files)
        sheets = {p.name[0]: entry_sheets(p) for p in paths[:: len(paths) // len(ITEMS)]}
        found = inbox(paths, sheets, runs, workers, with_naive, Path(temporary, "out.xlsx"))
        size = statistics.mean(p.stat().st_size for p in paths) / 1000
        count = statistics.mean(map(len, sheets.values()))
        seconds = statistics.median(found[0].wall)
        about = (
            f"{len(paths):,} plan applications of {size:.0f} kB, {count:.0f} sheets read of each; "
            f"1 × is the first line ({seconds:.1f} s here), medians of {runs} rounds:"
        )
        more = single(paths[0], runs)
        parts: dict[str, str] = {}
        if many:
            variants = keep.with_name(f"{keep.name}-many") if keep else Path(temporary, "variants")
            every_day = daily(paths, many, Path(temporary), variants)
            more += every_day[1:5]
            whole, recorded, judge, write = (statistics.median(found[n].cpu) for n in (1, 2, 5, 6))
            parts["capacity"] = capacity((judge + write + recorded - whole) / len(paths), size, every_day)
        parts["speed"] = text = table(found, more, about)
    click.echo(f"\n{text}\npeak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    if readme:
        from update_readme import README, replaced

        written = README.read_text(encoding="utf-8")
        for name, part in parts.items():
            written = replaced(written, name, part)
        README.write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
