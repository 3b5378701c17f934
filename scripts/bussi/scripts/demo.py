"""``bussi demo``: the whole tour on invented submissions."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import click

from .cli import Command
from .options import progress_bar

EVERY = 6  # one sample in so many carries a mistake
ROSTER_EXTRA = 3  # businesses on the roster that submit nothing


@click.command("demo", cls=Command, epilog="bussi demo\nbussi demo 見学/")
@click.argument("directory", default="bussi-demo", type=click.Path(path_type=Path, file_okay=False), metavar="[DIR]")
def command(directory: Path) -> int:
    """様式を作り、架空の申請124件を点検して集計し、公表資料から予算執行のブックを作るまでを見せる。"""
    from bussi.addin.budget.demo import demo_budget
    from bussi.addin.consolidate import consolidate
    from bussi.addin.consolidated_book import write_consolidated_book
    from bussi.addin.overview_sheet import commonest
    from bussi.addin.roster import read_roster

    from .consolidate import print_account

    inbox, templates = directory / "受付箱", directory / "様式"
    for folder in (inbox, templates):
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.xlsx"):
            old.unlink()
    click.echo("1. 様式と、架空の申請を作ります（名称・番号・金額はすべて架空です）")
    with progress_bar("作成") as progress:
        made = write_samples(templates, inbox, progress)
    click.echo(f"   様式 {made['templates']}種類、申請 {made['plans']}件（ほかに写しと再提出 {made['extra']}件）")
    roster = directory / "名簿.xlsx"
    write_roster(roster)
    click.echo("2. 受付箱を点検して、一つの集計ブックにまとめます")
    with progress_bar("読み取り") as progress:
        result = consolidate([inbox], roster=read_roster(roster), progress=progress)
    book = directory / "集計.xlsx"
    write_consolidated_book(result, book)
    print_account(result)
    click.echo("多い間違い:")
    for rule, level, count, books, message, remedy in commonest(result, 3):
        click.echo(f"  {rule}（{level}）{count}件・{books}ファイル  例: {message}")
        click.echo(f"      直し方: {remedy}")
    click.echo("3. 公表資料のデータから、予算執行のブックを作ります")
    budget = directory / "予算執行.xlsx"
    head = demo_budget(budget)
    click.echo(f"   {head.sentence}")
    click.echo(f"   {head.ratios}")
    click.echo("開いて見るもの:")
    for path, what in (
        (book, "集計ブック（概要・提出一覧・指摘一覧・各表）"),
        (budget, "予算執行のブック（総括・予算表・年度別・基金残高・見込み）"),
        (templates, "物資ごとの様式"),
        (inbox, "架空の申請"),
    ):
        click.echo(f"  {path}  {what}")
    return 0


def write_samples(templates: Path, inbox: Path, progress: Any) -> dict[str, int]:
    """Write the templates and the sample submissions; how many of each."""
    import multiprocessing

    from bussi.validators import law

    from .samples import deck_counts

    tasks: list[tuple[Any, ...]] = [("template", str(templates), i.name, 0, 0, 0) for i in law.load().items]
    start = 0
    for item, count in deck_counts():
        tasks += [("plans", str(inbox), item, n, min(count, n + 8), start + n) for n in range(0, count, 8)]
        start += count
    total = len(law.load().items) + start
    done = 0
    tasks.sort(key=lambda t: -(t[4] - t[3]))
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        for n in pool.map(_write, tasks):
            done += n
            progress(done, total)
    return {"templates": len(law.load().items), "plans": start, "extra": _extra(inbox)}


def _write(task: tuple[Any, ...]) -> int:
    """One worker's task: a template, or the plans ``first`` to ``last`` of an item."""
    from bussi.validators import forms, law
    from bussi.xlsx_templates.build import build, build_many

    from .mistakes import MISTAKES
    from .samples import plan_application

    kind, folder, item, first, last, serial = task
    form = forms.load("plan_application")
    code = law.load().item(item).code
    if kind == "template":
        Path(folder, f"plan_application-{code}.xlsx").write_bytes(build(form, item=item))
        return 1
    values = []
    for n in range(first, last):
        plan = plan_application(item, n)
        at = serial + n - first
        if at % EVERY == EVERY - 1:
            MISTAKES[at // EVERY % len(MISTAKES)](plan)
        values.append(plan)
    for n, data in zip(range(first, last), build_many(form, values, item=item), strict=True):
        Path(folder, sample_name(code, n)).write_bytes(data)
    return last - first


def sample_name(code: str, n: int) -> str:
    """The file name of a sample."""
    return f"架空_{code}_{n + 1:02d}.xlsx"


def _extra(inbox: Path) -> int:
    """An old version of the form, a copy of another file, and a resubmission."""
    from bussi.validators import forms, law
    from bussi.xlsx_templates.build import build

    from .mistakes import older_version
    from .samples import plan_application

    form = forms.load("plan_application")
    old = inbox / sample_name("fertilizer", 3)
    old.write_bytes(older_version(old.read_bytes(), form.version, "2024.1"))
    copied = inbox / sample_name("battery", 0)
    (inbox / "架空_battery_01 - コピー.xlsx").write_bytes(copied.read_bytes())
    item = law.load().item("半導体").name
    again = plan_application(item, 0)
    again["fields"] |= {
        "revision": 2,
        "application_type": "差戻し後の再提出",
        "plan_title": "供給力強化計画（架空、補正後）",
    }
    (inbox / "架空_semiconductor_01_再提出.xlsx").write_bytes(build(form, again, item=item))
    return 2


def write_roster(path: Path) -> None:
    """A roster of all sample businesses, and a few who submit nothing."""
    import openpyxl

    from .samples import corporate_number, deck_counts, plan_application

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["法人番号", "名称", "物資"])
    rows: Sequence[tuple[str, str, str]] = [
        (f["lead_number"], f["lead_name"], item)
        for item, count in deck_counts()
        for n in range(count)
        for f in (plan_application(item, n)["fields"],)
    ]
    extra = [
        (corporate_number(800_000 + k), f"みていしゅつ{k + 1}（架空）株式会社", "蓄電池") for k in range(ROSTER_EXTRA)
    ]
    for row in (*rows, *extra):
        sheet.append(list(row))
    book.save(path)
