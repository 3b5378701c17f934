"""``bussi consolidate``: an inbox in, one consolidated book out, and an account that balances."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .cli import Command
from .options import (
    checked_output,
    json_option,
    lang_option,
    on_option,
    print_json,
    progress_bar,
)

if TYPE_CHECKING:
    from bussi.addin.batch.settle import Consolidation


@click.command("consolidate", cls=Command, epilog="bussi consolidate 受付箱/ -o 集計.xlsx --roster 名簿.xlsx")
@click.argument("inboxes", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="INBOX…")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), metavar="OUT.xlsx", help="集計ブックの書き先"
)
@click.option(
    "--roster",
    type=click.Path(path_type=Path),
    metavar="R.xlsx",
    help="提出するはずの者の名簿（法人番号・名称・物資の列）",
)
@click.option("--workers", type=click.IntRange(1, 64), metavar="N", help="読み取りに使うプロセスの数（ふだんは自動）")
@click.option("--fail-on", type=click.Choice(("error", "warning", "never")), default="error",
              help="終了コードを1にする指摘（ふだんは error）")  # fmt: skip
@json_option
@on_option
@lang_option
def command(
    inboxes: tuple[Path, ...], output: Path, roster: Path | None, workers: int | None, fail_on: str, as_json: bool,
    on: dt.date | None, lang: str,
) -> int:  # fmt: skip
    """受付箱のすべてのファイルを点検し、一つの集計ブックにまとめる。

    どのファイルにも状態（エラーなし・要修正・旧版・重複・読取不可）と理由が付き、合計は受付の数と必ず一致する。
    """
    from bussi.addin.batch.roster import read_roster
    from bussi.addin.batch.settle import consolidate
    from bussi.addin.books.consolidated import is_consolidated_book, write_consolidated_book
    from bussi.addin.books.outputs import refuse_submission

    refuse_submission(checked_output(output), inboxes, is_consolidated_book)
    expected = read_roster(roster) if roster else ()
    ours = [output] if roster is None else [output, roster]
    with progress_bar("読み取り") as progress:
        result = consolidate(inboxes, without=ours, roster=expected, on=on, workers=workers, progress=progress,
                             language="en" if lang == "en" else "ja")  # fmt: skip
    write_consolidated_book(result, output)
    if as_json:
        print_json({
            "account": result.account,
            "missing": [e.as_json() for e in result.missing],
            "findings": result.levels,
            "outputs": {"book": str(output)},
        })  # fmt: skip
    else:
        print_account(result)
        click.echo(f"集計ブック: {output}")
    worst = {"error": ("error",), "warning": ("error", "warning"), "never": ()}[fail_on]
    return 1 if any(result.levels[level] for level in worst) else 0


def print_account(result: "Consolidation") -> None:
    """The account as a table on standard output."""
    from bussi.validators.findings import STATE_WORDS
    from bussi.validators.kinds import State
    from rich.console import Console
    from rich.table import Table

    table = Table(title="受付の収支", title_justify="left")
    table.add_column("状態")
    table.add_column("件数", justify="right")
    for state, count in result.account.items():
        if state != "received":
            table.add_row(STATE_WORDS[State(state)], f"{count:,}")
    table.add_section()
    table.add_row("受付（計）", f"{result.account['received']:,}")
    if result.missing:
        table.add_row("未提出", f"{len(result.missing):,}")
    console = Console()
    console.print(table)
    words = ("エラー", "警告", "情報")
    console.print("指摘: " + "　".join(f"{w} {n:,}件" for w, n in zip(words, result.levels.values(), strict=True)))
