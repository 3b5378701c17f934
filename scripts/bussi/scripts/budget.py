"""``bussi budget``: the ministries' books in, the deck's figures and the budget book out."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .cli import Command
from .options import (
    BOOKS,
    checked_output,
    json_option,
    lang_option,
    on_option,
    overwrite_option,
    print_json,
    progress_bar,
)

if TYPE_CHECKING:
    from bussi.addin.budget.deck import Headline
    from bussi.addin.budget.reconciliation import Reconciliation
    from bussi.addin.budget.records import Ledger

WIDTH = 116


@click.command(
    "budget",
    cls=Command,
    epilog="bussi budget 各省/ -o 予算執行.xlsx\nbussi budget 各省/ 申請/ -o 予算執行.xlsx --json",
)
@BOOKS
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), metavar="OUT.xlsx", help="予算ブックの書き先"
)
@click.option("--workers", type=click.IntRange(1, 64), metavar="N", help="読み取りに使うプロセスの数（通常は自動）")
@overwrite_option
@json_option
@on_option
@lang_option
def command(
    books: tuple[Path, ...], output: Path, workers: int | None, overwrite: bool, as_json: bool, on: dt.date | None, lang: str
) -> int:  # fmt: skip
    """各省の予算執行状況のブックから、予算表・三つの率・基金残高・見通しを作る。

    計画の申請データシートも一緒に渡すと、助成希望額を予算の横に並べる。審査票と助成金の報告も渡すと、認定から支払までを
    計画ごとにつなぐ。エラーのあるブックは集計に入れず、そう書く。
    合わない数字は直さずに、差と理由を示す。終了コードは、エラーの指摘があるとき1。
    """
    from bussi.addin.books.outputs import BUDGET, refuse_lost_work
    from bussi.addin.budget.book import write_budget_book
    from bussi.addin.budget.sources import read_ledger

    refuse_lost_work(checked_output(output), books, BUDGET, overwrite)
    with progress_bar("読み取り") as progress:
        ledger = read_ledger(books, on, workers, progress, [output], "en" if lang == "en" else "ja")
    head, lines = write_budget_book(ledger, output)
    if as_json:
        print_json(as_data(ledger, head, lines, output))
    else:
        print_budget(ledger, head, lines)
        click.echo(f"予算ブック: {output}")
    return 1 if any(f.level == "error" for f in ledger.findings) else 0


def as_data(ledger: "Ledger", head: "Headline", lines: "list[Reconciliation]", output: Path) -> dict[str, Any]:
    """What ``--json`` prints; amounts are whole yen, reconciliation lines in the unit they name.

    What is not known is null; ``items`` are those that a ratio covers.

    ``{"headline": {"sentence", "items", "budget", "expected", "plans", "plans_counted", "ratios"},
    "ratios": [{"item", "ministry", "budget", "ratios": [{"ratio", "definition", "numerator", "denominator",
    "percent", "items"}]}], "reconciliation": [{"what", "left", "right", "unit", "kind", "reason", "difference"}],
    "table": [[…]], "books": [{"book", "ministry", "state", "reason", "counted"}], "missing": […],
    "findings": {"error", "warning", "info"}, "outputs": {"book"}}``
    """
    from bussi.addin.budget.deck import deck_table, shares
    from bussi.addin.budget.figures import Figures
    from bussi.validators.findings import counted

    figures = Figures(ledger)
    ratios = []
    for item in figures.items:
        three = [s.as_json() for s in shares(ledger, figures, (item,)).values()]
        budget = figures.value("budget", item)
        ratios.append({"item": item, "ministry": ledger.ministry_of(item), "budget": budget, "ratios": three})
    return {
        "headline": head.as_json(),
        "ratios": ratios,
        "reconciliation": [r.as_json() for r in lines],
        "table": deck_table(ledger, figures).texts(),
        "books": [
            {"book": b.name, "ministry": b.ministry, "state": b.state, "reason": b.reason, "counted": b.counted}
            for b in ledger.books
        ],
        "missing": ledger.missing,
        "findings": counted(ledger.findings),
        "outputs": {"book": str(output)},
    }


def print_budget(ledger: "Ledger", head: "Headline", lines: "list[Reconciliation]") -> None:
    """The headline, the deck's table and the differences, on standard output."""
    from bussi.addin.budget.deck import bucket_code, deck_table
    from bussi.addin.budget.reconciliation import Why
    from bussi.validators.findings import LEVEL_WORDS, counted
    from rich.console import Console
    from rich.table import Table

    made = deck_table(ledger)
    _, *rows = made.texts(notes=False)
    heads = ["所管省", "物資", "総額", *(bucket_code(b) for b in made.buckets)]
    table = Table(title="サプライチェーン強靱化予算", title_justify="left")
    for n, text in enumerate(heads):
        table.add_column(text, justify="left" if n < 2 else "right", no_wrap=True)
    for n, row in enumerate(rows):
        table.add_row(*row)
        if n == 0:
            table.add_section()
    console = Console()
    console = Console(width=max(console.width, WIDTH))  # an amount is never cut, even when piped
    click.echo(head.sentence)
    click.echo(head.ratios)
    console.print(table)
    for limited in (r.printed for r in made.rows if r.total.note):
        click.echo(f"{limited}: 総額は国庫債務負担行為総額、年度別は国庫債務負担行為の内数")
    for text in (*made.outside, *(r.line for r in lines if r.kind is not Why.EQUAL)):
        click.echo(text)
    for ministry in ledger.missing:
        click.echo(f"注意: {ministry}の報告は集計に入っていません")
    out = sum(not b.counted for b in ledger.books)
    if out:
        click.echo(f"注意: {out:,}ブックは集計に入れていません（理由は「指摘」シート）")
    counts = counted(ledger.findings).items()
    click.echo("指摘: " + "　".join(f"{LEVEL_WORDS['ja'][level]} {n:,}件" for level, n in counts))
