"""``bussi consolidate``: an inbox in, one consolidated book out, and an account that balances."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .cli import Command
from .options import (
    checked_output,
    json_option,
    lang_option,
    on_option,
    overwrite_option,
    print_json,
    progress_bar,
)

if TYPE_CHECKING:
    from bussi.addin.batch.consolidation import Consolidation
    from bussi.addin.ledger.intake import Intake

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command("consolidate", cls=Command, epilog="bussi consolidate 受付箱/ -o 集計.xlsx --roster 名簿.xlsx")
@click.argument("inboxes", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="INBOX…")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), metavar="OUT.xlsx", help="集計ブックの書き先"
)
@click.option(
    "--roster",
    type=click.Path(path_type=Path),
    metavar="R.xlsx",
    help="提出するはずの者の名簿（.xlsx か .csv。空の名簿は bussi roster --new）",
)
@click.option("--csv", "csv_folder", type=FOLDER, metavar="DIR", help="すべての表をCSVでもこのフォルダに書く")
@click.option(
    "--parquet", "parquet_folder", type=FOLDER, metavar="DIR", help="すべての表をParquetでもこのフォルダに書く"
)
@click.option(
    "--ledger", metavar="L", help="台帳に記録し、前に読んだファイルは読み直さない（ファイルか postgresql:// のURL）"
)
@click.option(
    "--return-dir",
    "return_folder",
    type=FOLDER,
    metavar="DIR",
    help="指摘のある提出ごとに、返却用の写し・メールの下書き・差込み一覧をこのフォルダに書く",
)
@click.option(
    "--watch", is_flag=True, help="止める（Ctrl-C）まで受付箱を見張り、ファイルが届くたびに集計する（--ledger が要る）"
)
@click.option("--workers", type=click.IntRange(1, 64), metavar="N", help="読み取りに使うプロセスの数（ふだんは自動）")
@click.option(
    "--fail-on",
    type=click.Choice(("error", "warning", "never")),
    default="error",
    help="終了コードを1にする指摘（ふだんは error）",
)
@overwrite_option
@json_option
@on_option
@lang_option
def command(
    inboxes: tuple[Path, ...],
    output: Path,
    roster: Path | None,
    csv_folder: Path | None,
    parquet_folder: Path | None,
    ledger: str | None,
    return_folder: Path | None,
    watch: bool,
    workers: int | None,
    fail_on: str,
    overwrite: bool,
    as_json: bool,
    on: dt.date | None,
    lang: str,
) -> int:
    """受付箱のすべてのファイルを点検し、一つの集計ブックにまとめる。

    どのファイルにも状態（エラーなし・要修正・旧版・重複・読取不可）と理由が付き、合計は受付の数と必ず一致する。
    """
    from bussi.addin.batch.roster import read_roster
    from bussi.addin.books.consolidated import write_consolidated_book
    from bussi.addin.books.exports import checked_folder, write_csv, write_parquet
    from bussi.addin.books.outputs import CONSOLIDATED, refuse_lost_work
    from bussi.addin.books.return_folder import write_returns

    refuse_lost_work(checked_output(output), inboxes, CONSOLIDATED, overwrite)
    folders = [f for f in (csv_folder, parquet_folder, return_folder) if f is not None]
    for folder in folders:
        checked_folder(folder, inboxes, overwrite, parquet=folder == parquet_folder)
    expected = read_roster(roster) if roster else ()
    ours = [output] if roster is None else [output, roster]
    wanted: dict[str, Any] = {"without": ours, "roster": expected, "on": on, "workers": workers, "language": lang}

    def write(result: "Consolidation") -> dict[str, str]:
        write_consolidated_book(result, output)
        outputs = {"book": str(output)}
        if csv_folder:
            write_csv(result, csv_folder)
            outputs["csv"] = str(csv_folder)
        if parquet_folder:
            write_parquet(result, parquet_folder)
            outputs["parquet"] = str(parquet_folder)
        return outputs

    if watch:
        from bussi.validators.errors import UsageError

        from .watching import watched

        if return_folder:
            raise UsageError(
                "--watch と --return-dir は一緒に使えません（返却用の写しは、見張りとは別に作ってください）"
            )

        def write_again(result: "Consolidation") -> None:
            refuse_lost_work(output, inboxes, CONSOLIDATED, overwrite)
            write(result)

        return watched(inboxes, ledger, wanted, write_again, as_json)
    with progress_bar("読み取り") as progress:
        result, intake = _consolidated(inboxes, ledger, wanted | {"progress": progress})
    outputs = write(result)
    recorded = {} if intake is None else {"ledger": {"run": intake.run, "read": intake.read, "known": intake.known}}
    if return_folder:
        with progress_bar("返却用の写し") as progress:
            sent = write_returns(result, return_folder, workers, progress)
        outputs["returns"] = str(return_folder)
    if as_json:
        print_json(
            recorded
            | {
                "account": result.account,
                "missing": [e.as_json() for e in result.missing],
                "answered": [a.as_json() for a in result.answered],
                "left_out": [{"book": b.name, "kind": b.kind} for b in result.left_out],
                "findings": result.levels,
                "outputs": outputs,
            }
        )
    else:
        print_account(result)
        if intake is not None:
            click.echo(f"台帳: 第{intake.run}回の記録（読んだ {intake.read:,}件、前に読んだまま {intake.known:,}件）")
        click.echo(f"集計ブック: {output}")
        for folder in folders[: len(folders) - (return_folder is not None)]:
            click.echo(f"表のファイル: {folder}")
        if return_folder:
            click.echo(f"返却用の写し: {return_folder}（{len(sent):,}件、メールの下書きと差込み一覧とも）")
    worst = {"error": ("error",), "warning": ("error", "warning"), "never": ()}[fail_on]
    return 1 if any(n and level in worst for level, n in result.levels.items()) else 0


def _consolidated(
    inboxes: tuple[Path, ...], ledger: str | None, wanted: dict[str, Any]
) -> "tuple[Consolidation, Intake | None]":
    if ledger is None:
        from bussi.addin.batch.consolidation import consolidate

        return consolidate(inboxes, **wanted), None
    from bussi.addin.ledger.intake import consolidate_into
    from bussi.addin.ledger.opening import open_ledger

    with open_ledger(ledger, create=True) as opened:
        intake = consolidate_into(opened, inboxes, **wanted, tell=lambda text: click.echo(f"bussi: {text}", err=True))
    return intake.result, intake


def print_account(result: "Consolidation") -> None:
    """The account as a table on standard output."""
    from bussi.validators.findings import LEVEL_WORDS, STATE_WORDS
    from bussi.validators.kinds import State
    from rich.console import Console
    from rich.table import Table

    table = Table(title="受付の収支", title_justify="left")
    table.add_column("状態")
    table.add_column("件数", justify="right")
    for state in State:
        table.add_row(STATE_WORDS[state], f"{result.account[state]:,}")
    table.add_section()
    table.add_row("受付（計）", f"{result.account['received']:,}")
    if result.missing:
        table.add_row("未提出", f"{len(result.missing):,}")
    if result.answered:
        table.add_row("提出あり（要確認）", f"{len(result.answered):,}")
    console = Console()
    console.print(table)
    console.print("指摘: " + "　".join(f"{LEVEL_WORDS['ja'][lv]} {n:,}件" for lv, n in result.levels.items()))
    if result.attendance.assumed:
        click.echo(f"名簿の様式の書かれていない行は「{result.attendance.assumed}」の名簿として数えました")
    for own in result.left_out:
        click.echo(f"数えていないもの: {own.name}（bussi の作った{own.kind}）")
