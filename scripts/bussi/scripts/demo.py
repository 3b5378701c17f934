"""``bussi demo``: the whole tour on invented submissions."""

import os
import shutil
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .cli import Command
from .demo_story import STORY, story
from .options import progress_bar

if TYPE_CHECKING:
    from bussi.addin.budget.deck import Headline

BATCH = 24  # books that a worker builds and judges together
EVERY = 6  # one sample in so many carries a mistake
ROSTER_EXTRA = 3  # businesses on the roster that submit nothing
INBOX, TEMPLATES, MINISTRIES = "受付箱", "様式", "各省"
ROSTER, BOOK, BUDGET, INVENTED = "名簿.xlsx", "集計.xlsx", "予算執行.xlsx", "予算執行_架空.xlsx"
FOLDERS, BOOKS = (INBOX, TEMPLATES, MINISTRIES), (ROSTER, BOOK, BUDGET, INVENTED)
COPY, AGAIN = "架空_battery_01 - コピー.xlsx", "架空_semiconductor_01_再提出.xlsx"


@click.command("demo", cls=Command, epilog="bussi demo\nbussi demo 見学/")
@click.argument("directory", default="bussi-demo", type=click.Path(path_type=Path, file_okay=False), metavar="[DIR]")
def command(directory: Path) -> int:
    """架空のデータで、様式・点検・集計・計画の一生・予算執行をひと通り見せる。

    架空の申請124件を点検して集計し、三つの計画を申請から報告と変更までたどり、公表資料と架空の各省の報告から
    予算執行のブックを作る。
    """
    from bussi.addin.reading.written import note_written

    _take_away(directory)
    for folder in (directory / name for name in FOLDERS):
        folder.mkdir(parents=True, exist_ok=True)
    try:
        tour(directory)
    finally:  # an interrupted tour leaves what the next one may take away
        told = [p.relative_to(directory).as_posix() for p in _files(directory / STORY)]
        note_written(directory, [*(name for name in _names() if (directory / name).is_file()), *told])
    return 0


def _take_away(directory: Path) -> None:
    """Delete what an earlier tour left, or raise ``UsageError`` where anything in its places is not as it left it."""
    from bussi.addin.reading.written import not_ours
    from bussi.validators.errors import UsageError

    folders = [directory / name for name in FOLDERS]
    inside = [path for folder in folders if folder.is_dir() for path in folder.iterdir()]
    told = _files(directory / STORY)
    books = [path for path in (directory / name for name in BOOKS) if os.path.lexists(path)]
    found = not_ours(
        directory,
        [*inside, *told, *books, *(f for f in (*folders, directory / STORY) if os.path.lexists(f) and not f.is_dir())],
    )
    if found is not None:
        raise UsageError(
            f"{found} は bussi demo の書いたままのファイルではないので、何も書きませんでした"
            "（bussi demo 見学/ のように、新しいフォルダを指定してください）"
        )
    for path in inside:
        if path.suffix == ".xlsx":
            path.unlink()
    if (directory / STORY).exists():
        shutil.rmtree(directory / STORY)


def _files(folder: Path) -> list[Path]:
    """All files in a folder and below."""
    return sorted(p for p in folder.rglob("*") if not p.is_dir())


def tour(directory: Path) -> None:
    """Write everything into ``directory`` and say so; it and its folders are there and hold nothing of the tour's."""
    from bussi.addin.batch.consolidation import consolidate
    from bussi.addin.batch.roster import read_roster
    from bussi.addin.books.consolidated import write_consolidated_book
    from bussi.addin.books.overview import commonest
    from bussi.addin.budget.demo import demo_budget
    from bussi.validators.findings import LEVEL_WORDS

    from .consolidate import print_account

    inbox, templates = directory / INBOX, directory / TEMPLATES
    click.echo("1. 様式と、架空の申請を作ります（名称・番号・金額はすべて架空です）")
    with progress_bar("作成") as progress:
        made = write_samples(templates, inbox, progress)
    click.echo(f"   様式 {made['templates']}種類、申請 {made['plans']}件（ほかに写しと再提出 {made['extra']}件）")
    roster = directory / ROSTER
    write_roster(roster)
    click.echo("2. 受付箱を点検して、一つの集計ブックにまとめます")
    with progress_bar("読み取り") as progress:
        result = consolidate([inbox], roster=read_roster(roster), progress=progress)
    book = directory / BOOK
    write_consolidated_book(result, book)
    print_account(result.told())
    click.echo("多い間違い:")
    for f in commonest(result, 3):
        click.echo(f"  {f.rule}（{LEVEL_WORDS['ja'][f.level]}）{f.count}件・{f.books}ファイル  例: {f.message}")
        click.echo(f"      修正方法: {f.remedy}")
    click.echo("3. 三つの計画を、申請から1年後の報告と変更までたどります")
    story(directory / STORY)
    click.echo("4. 公表資料のデータから、予算執行のブックを作ります")
    budget = directory / BUDGET
    head = demo_budget(budget)
    click.echo(f"   {head.sentence}")
    click.echo(f"   {head.ratios}")
    click.echo("5. 架空の四省の報告から、同じブックを作ります（公表されていない率も、すべて出ます）")
    invented = directory / INVENTED
    told = write_ministries(directory / MINISTRIES, invented)
    click.echo(f"   {told.ratios}")
    click.echo("開いて見るもの:")
    for path, what in (
        (book, "集計ブック（概要・提出一覧・指摘一覧・各表）"),
        (directory / STORY, "三つの計画の記録（台帳・返却・公表する一覧・進捗・新旧対照表）"),
        (
            budget,
            "予算執行のブック（総括・予算表・年度別・基金残高・見込み）。公表資料にない数字は、ないと書いてあります",
        ),
        (invented, "同じブックを、架空の四省の報告から作ったもの"),
        (templates, "物資ごとの様式"),
        (inbox, "架空の申請"),
        (directory / MINISTRIES, "架空の四省の報告"),
    ):
        click.echo(f"  {path}  {what}")


def _names() -> list[str]:
    """All files of a tour, as paths from its folder."""
    from bussi.validators import forms, law
    from bussi.xlsx_templates.naming import file_name

    from .samples.budget_execution import ministries
    from .samples.plan_application import deck_counts

    form, items = forms.load("plan_application"), law.load()
    sent = [sample_name(items.item(item).code, n) for item, count in deck_counts() for n in range(count)]
    return [
        *(f"{TEMPLATES}/{file_name(form, i.name)}" for i in items.items),
        *(f"{INBOX}/{name}" for name in (*sent, COPY, AGAIN)),
        *(f"{MINISTRIES}/{_of_ministry(name)}" for name in ministries()),
        *BOOKS,
    ]


def _of_ministry(name: str) -> str:
    """The file name of the invented book of a ministry."""
    return f"架空_{name}.xlsx"


def write_ministries(folder: Path, out: Path) -> "Headline":
    """Write the invented books of the ministries to ``folder`` and the budget book of them to ``out``; its headline."""
    from bussi.addin.budget.book import write_budget_book
    from bussi.addin.budget.sources import BUDGET_FORM, read_ledger
    from bussi.validators import forms
    from bussi.validators.whole_file import write_whole
    from bussi.xlsx_templates.build import build_many

    from .samples import budget_execution

    names = budget_execution.ministries()
    values = [budget_execution.budget_execution(name) for name in names]
    for name, data in zip(names, build_many(forms.load(BUDGET_FORM), values), strict=True):
        write_whole(folder / _of_ministry(name), data)
    return write_budget_book(read_ledger([folder]), out)[0]


def write_samples(templates: Path, inbox: Path, progress: Any) -> dict[str, int]:
    """Write the templates and the sample submissions; how many of each."""
    import multiprocessing

    from bussi.validators import law

    from .samples.plan_application import deck_counts

    items = [i.name for i in law.load().items]
    plans = [(item, n) for item, count in deck_counts() for n in range(count)]
    books = [(str(templates), item, None, 0) for item in items]
    books += [(str(inbox), item, n, at) for at, (item, n) in enumerate(plans)]
    books.sort(key=lambda b: items.index(b[1]))  # what is laid out for an item once serves all its books in a batch
    batches = [books[i : i + BATCH] for i in range(0, len(books), BATCH)]
    done = 0
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        for n in pool.map(_write, batches):
            done += n
            progress(done, len(books))
    return {"templates": len(items), "plans": len(plans), "extra": _extra(inbox)}


def _write(books: Sequence[tuple[str, str, int | None, int]]) -> int:
    """One worker's task: (folder, item, number of the plan or None for the template, place among all plans) a book."""
    from bussi.validators import forms, law
    from bussi.validators.whole_file import write_whole
    from bussi.xlsx_templates.build import build_many
    from bussi.xlsx_templates.naming import file_name

    from .samples.mistakes import MISTAKES
    from .samples.plan_application import plan_application

    form, values, paths = forms.load("plan_application"), [], []
    for folder, item, n, at in books:
        code = law.load().item(item).code
        plan = {} if n is None else plan_application(item, n)
        if n is not None and at % EVERY == EVERY - 1:
            MISTAKES[at // EVERY % len(MISTAKES)](plan)
        values.append(plan)
        paths.append(Path(folder, file_name(form, item) if n is None else sample_name(code, n)))
    made = build_many(form, values, item=[item for _, item, _, _ in books])
    for path, data in zip(paths, made, strict=True):
        write_whole(path, data)
    return len(books)


def sample_name(code: str, n: int) -> str:
    """The file name of a sample."""
    return f"架空_{code}_{n + 1:02d}.xlsx"


def _extra(inbox: Path) -> int:
    """An old version of the form, a copy of another file, and a resubmission."""
    from bussi.validators import forms, law
    from bussi.validators.whole_file import write_whole
    from bussi.xlsx_templates.build import build

    from .samples.mistakes import older_version
    from .samples.plan_application import resubmitted

    form = forms.load("plan_application")
    old = inbox / sample_name("fertilizer", 3)
    write_whole(old, older_version(old.read_bytes(), form.version, "2024.1"))
    copied = inbox / sample_name("battery", 0)
    write_whole(inbox / COPY, copied.read_bytes())
    item = law.load().item("半導体").name
    write_whole(inbox / AGAIN, build(form, resubmitted(item), item=item))
    return 2


def write_roster(path: Path) -> None:
    """A roster of all sample businesses, and a few who submit nothing."""
    import openpyxl
    from bussi.validators.whole_file import whole_file

    from .samples.invented import corporate_number
    from .samples.plan_application import applicant, deck_counts

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["法人番号", "名称", "物資"])
    rows: Sequence[tuple[str, str, str]] = [
        (*applicant(item, n), item) for item, count in deck_counts() for n in range(count)
    ]
    extra = [
        (corporate_number(800_000 + k), f"みていしゅつ{k + 1}（架空）株式会社", "蓄電池") for k in range(ROSTER_EXTRA)
    ]
    for row in (*rows, *extra):
        sheet.append(list(row))
    with whole_file(path) as unfinished:
        book.save(unfinished)
