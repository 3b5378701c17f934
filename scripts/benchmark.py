"""Measure consolidation against the bare read of the same sheets, as ratios of one run (machines are noisy).

uv run python scripts/benchmark.py            # 1,000 submissions
uv run python scripts/benchmark.py --files 200 --naive
"""

import gc
import multiprocessing
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import click
import python_calamine as calamine

ITEMS = ("半導体", "蓄電池", "肥料", "クラウドプログラム", "船舶の部品")


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


def entry_sheets(path: Path) -> list[str]:
    """The sheets of a submission that the program reads: those people fill in, and the stamp."""
    from bussi.validators import forms

    wanted = {s.sheet for s in forms.load("plan_application").text.sheets} | {"_bussi"}
    return [s for s in calamine.load_workbook(str(path)).sheet_names if s in wanted]


def bare_read(files: list[Path], sheets: dict[str, list[str]]) -> None:
    """What cannot be avoided: calamine reads the same sheets of every file, in one process."""
    for file in files:
        book = calamine.load_workbook(str(file))
        for sheet in sheets[file.name[0]]:
            book.get_sheet_by_name(sheet).to_python()


def naive(files: list[Path], sheets: dict[str, list[str]]) -> None:
    """The script a colleague would write: pandas with openpyxl, one call per sheet."""
    import pandas as pd

    frames: dict[str, list[pd.DataFrame]] = {}
    for file in files:
        for sheet in sheets[file.name[0]]:
            frames.setdefault(sheet, []).append(pd.read_excel(file, sheet_name=sheet, header=None, engine="openpyxl"))
    with tempfile.TemporaryDirectory() as folder, pd.ExcelWriter(Path(folder, "out.xlsx")) as writer:
        for sheet, parts in frames.items():
            pd.concat(parts).to_excel(writer, sheet_name=sheet[:31])


def timed(what: Callable[[], object], runs: int) -> tuple[float, float]:
    """Median wall and CPU seconds (children included) of ``runs`` calls."""
    walls, cpus = [], []
    for _ in range(runs):
        gc.collect()
        cpu, wall = _cpu(), time.perf_counter()
        what()
        walls.append(time.perf_counter() - wall)
        cpus.append(_cpu() - cpu)
    return statistics.median(walls), statistics.median(cpus)


def _cpu() -> float:
    own, children = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


@click.command()
@click.option("--files", default=1000, show_default=True, help="How many submissions.")
@click.option("--runs", default=3, show_default=True, help="How often each step is timed.")
@click.option("--workers", default=2, show_default=True, help="Processes that read.")
@click.option("--naive", "with_naive", is_flag=True, help="Also time the colleague's script, on 30 files.")
@click.option(
    "--keep", type=click.Path(path_type=Path, file_okay=False), help="Folder for the submissions, kept and used again."
)
def main(files: int, runs: int, workers: int, with_naive: bool, keep: Path | None) -> None:
    """Time bare reading and the whole consolidation, and print the ratios."""
    from bussi.addin.batch.check import check
    from bussi.addin.batch.consolidation import consolidate, settled
    from bussi.addin.books.consolidated import write_consolidated_book
    from bussi.addin.reading.files import find_files, read_files

    with tempfile.TemporaryDirectory() as temporary:
        folder = keep or Path(temporary, "inbox")
        folder.mkdir(parents=True, exist_ok=True)
        per_item = -(-files // len(ITEMS))
        if len(list(folder.glob("*.xlsx"))) < per_item * len(ITEMS):
            tasks = [(str(folder), i, n, min(n + 20, per_item)) for i in ITEMS for n in range(0, per_item, 20)]
            with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
                for done, _ in enumerate(pool.map(make, tasks), start=1):
                    click.echo(f"\rmaking submissions {done}/{len(tasks)}", nl=False, err=True)
        paths = sorted(folder.glob("*.xlsx"))[: per_item * len(ITEMS)]
        sheets = {p.name[0]: entry_sheets(p) for p in paths[::per_item]}
        size = statistics.mean(p.stat().st_size for p in paths) / 1000
        click.echo(
            f"\n{len(paths)} submissions, {size:.0f} kB and {statistics.mean(map(len, sheets.values())):.0f} sheets each"
        )
        out = Path(temporary, "out.xlsx")
        bare, _ = timed(lambda: bare_read(paths, sheets), runs)
        rows = [("bare calamine read, one process", bare, None)]
        wall, cpu = timed(lambda: write_consolidated_book(consolidate(paths, workers=workers), out), runs)
        rows.append((f"consolidate, {workers} workers: guards, rules, states, book", wall, cpu))
        wall, cpu = timed(lambda: write_consolidated_book(consolidate(paths, workers=1), out), 1)
        rows.append(("the same in one process", wall, cpu))
        incoming = find_files(paths)
        outcomes = read_files(incoming, 1)
        rows.append(("  of it: read and guard, one process", *timed(lambda: read_files(incoming, 1), 1)))
        rows.append(("  of it: judge and find", *timed(lambda: check(outcomes), 1)))
        consolidation = settled(check(outcomes))
        rows.append(("  of it: write the book", *timed(lambda: write_consolidated_book(consolidation, out), 1)))
        if with_naive:
            some = paths[:: max(1, len(paths) // 30)]
            wall, cpu = timed(lambda: naive(some, sheets), 1)
            rows.append(
                (
                    "pandas + openpyxl, one call per sheet (scaled)",
                    wall * len(paths) / len(some),
                    cpu * len(paths) / len(some),
                )
            )
        click.echo(f"{'':<62}{'wall s':>8}{'× bare':>8}{'CPU s':>8}{'× bare':>8}")
        for what, wall, cpu in rows:
            tail = f"{cpu:8.2f}{cpu / bare:8.2f}" if cpu is not None else ""
            click.echo(f"{what:<62}{wall:8.2f}{wall / bare:8.2f}{tail}")
        click.echo(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
