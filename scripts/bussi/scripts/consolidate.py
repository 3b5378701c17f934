"""``bussi consolidate``: an inbox in, one consolidated book out, and an account that balances."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sized
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .cli import Command
from .options import (
    Day,
    checked_output,
    json_option,
    lang_option,
    on_option,
    overwrite_option,
    print_json,
    progress_bar,
    say,
)

if TYPE_CHECKING:
    from bussi.addin.batch.consolidation import Consolidation
    from bussi.addin.ledger.intake import Intake

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command("consolidate", cls=Command, epilog="bussi consolidate 受付箱/ -o 集計.xlsx --roster 名簿.xlsx")
@click.argument("given", nargs=-1, required=True, metavar="INBOX…")
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
@click.option("--due", type=Day(), help="返却用の写しとメールに書く、再提出の期限")
@click.option(
    "--watch", is_flag=True, help="止める（Ctrl-C）まで受付箱を監視し、ファイルが届くたびに集計する（--ledger が必要）"
)
@click.option("--workers", type=click.IntRange(1, 64), metavar="N", help="読み取りに使うプロセスの数（通常は自動）")
@click.option(
    "--scheduler",
    metavar="tcp://…",
    help="ほかのコンピュータ（dask.distributed）で読み取る。同じフォルダを同じ名前で参照できること",
)
@click.option(
    "--fail-on",
    type=click.Choice(("error", "warning", "never")),
    default="error",
    help="終了コードを1にする指摘（通常は error）",
)
@overwrite_option
@json_option
@on_option
@lang_option
def command(
    given: tuple[str, ...],
    output: Path,
    roster: Path | None,
    csv_folder: Path | None,
    parquet_folder: Path | None,
    ledger: str | None,
    return_folder: Path | None,
    due: dt.date | None,
    watch: bool,
    workers: int | None,
    scheduler: str | None,
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
    from bussi.validators.errors import UsageError
    from bussi.validators.garbage import no_collection

    if due and not return_folder:
        raise UsageError("--due（再提出の期限）は --return-dir と一緒に使ってください")
    checked_output(output)
    inboxes = tuple(_here(inbox, output, watch) for inbox in given)
    folders = [f for f in (csv_folder, parquet_folder, return_folder) if f is not None]
    if len({f.resolve() for f in folders}) < len(folders):
        raise UsageError("--csv・--parquet・--return-dir には、それぞれ別のフォルダを指定してください")

    def check_outputs() -> None:
        refuse_lost_work(output, inboxes, CONSOLIDATED, overwrite)
        for folder in folders:
            checked_folder(folder, inboxes, overwrite, parquet=folder == parquet_folder)

    check_outputs()
    expected = read_roster(roster) if roster else ()
    ours = [output] if roster is None else [output, roster]
    wanted: dict[str, Any] = {"without": ours, "roster": expected, "on": on, "workers": workers, "language": lang}
    if scheduler:
        from bussi.addin.ledger.ruleset import ruleset
        from bussi.addin.reading.cluster import cluster

        machines = cluster(scheduler, partial(ruleset, None, "ja"))
        wanted["executor"] = click.get_current_context().with_resource(machines)

    def write(result: "Consolidation", source: str) -> None:
        write_consolidated_book(result, output, source=source)
        if csv_folder:
            write_csv(result, csv_folder)
        if parquet_folder:
            write_parquet(result, parquet_folder)

    if watch:
        from .watching import watched

        if return_folder:
            raise UsageError("--watch と --return-dir は一緒に使えません（返却用の写しは、監視とは別に作ってください）")

        def write_again(result: "Consolidation") -> None:
            check_outputs()
            write(result, "")

        return watched(inboxes, ledger, wanted, write_again, as_json)
    click.get_current_context().with_resource(no_collection())  # all of it lives until the command ends
    with progress_bar("読み取り") as progress:
        result, intake = _consolidated(
            inboxes, ledger, wanted | {"progress": progress}, output if not folders else None
        )
    recorded = {} if intake is None else {"ledger": {"run": intake.run, "read": intake.read, "known": intake.known}}
    sent: Sized = ()
    if result is not None:
        write(result, _made_from(intake.source, output) if intake else "")
        if return_folder:
            with progress_bar("返却用の写し") as progress:
                sent = write_returns(result, return_folder, workers, progress, due)
    told = result.told() if result is not None else intake.told if intake is not None else {}
    if as_json:
        kinds = {"book": output, "csv": csv_folder, "parquet": parquet_folder, "returns": return_folder}
        outputs = {kind: str(path) for kind, path in kinds.items() if path is not None}
        print_json(recorded | {key: x for key, x in told.items() if key != "assumed"} | {"outputs": outputs})
    else:
        print_account(told)
        if intake is not None:
            click.echo(f"台帳: 第{intake.run}回の記録（読んだ {intake.read:,}件、前に読んだまま {intake.known:,}件）")
        click.echo(f"集計ブック: {output}{'（前と変わらないため、書き直していません）' if result is None else ''}")
        for folder in folders[: len(folders) - (return_folder is not None)]:
            click.echo(f"表のファイル: {folder}")
        if return_folder:
            click.echo(f"返却用の写し: {return_folder}（{len(sent):,}件、メールの下書きと差込み一覧とも）")
    worst = {"error": ("error",), "warning": ("error", "warning"), "never": ()}[fail_on]
    return 1 if any(n and level in worst for level, n in told["findings"].items()) else 0


def _here(inbox: str, output: Path, watch: bool) -> Path:
    """An inbox as a file or folder of this machine; one that is elsewhere is fetched beside the output."""
    from bussi.addin.reading.remote import fetched, is_elsewhere
    from bussi.validators.errors import UsageError

    if not is_elsewhere(inbox):
        return Path(inbox)
    if watch:
        raise UsageError("--watch で監視できるのは、このコンピュータのフォルダだけです")
    return fetched(inbox, output.with_name(f"{output.stem}_取得"))


def _consolidated(
    inboxes: tuple[Path, ...], ledger: str | None, wanted: dict[str, Any], only: Path | None
) -> "tuple[Consolidation | None, Intake | None]":
    """The result, and the run in the ledger; no result where the book ``only``, all that is asked for, has it already."""
    if ledger is None:
        from bussi.addin.batch.consolidation import consolidate

        return consolidate(inboxes, **wanted), None
    from bussi.addin.ledger.intake import consolidate_into
    from bussi.addin.ledger.opening import open_ledger
    from bussi.xlsx_templates.sheets.mark import mark_of

    def stands(source: str) -> bool:
        if only is None or (mark := mark_of(only)) is None:
            return False
        return mark.untouched and mark.source == _made_from(source, only)

    with open_ledger(ledger, create=True) as opened:
        intake = consolidate_into(opened, inboxes, **wanted, tell=say, stands=stands)
    return intake.result, intake


def _made_from(source: str, book: Path) -> str:
    """What the mark of a book says it was made from: its links depend on where it stands."""
    return hashlib.sha256(ascii([source, str(book.absolute())]).encode()).hexdigest() if source else ""


def print_account(told: Mapping[str, Any]) -> None:
    """The account as a table on standard output; ``told``: what a consolidation says of itself."""
    from bussi.validators.findings import LEVEL_WORDS, LEVELS, STATE_WORDS
    from bussi.validators.kinds import State
    from rich.console import Console
    from rich.table import Table

    table = Table(title="受付件数の内訳", title_justify="left")
    table.add_column("状態")
    table.add_column("件数", justify="right")
    for state in State:
        table.add_row(STATE_WORDS[state], f"{told['account'][state]:,}")
    table.add_section()
    table.add_row("受付（計）", f"{told['account']['received']:,}")
    if told["missing"]:
        table.add_row("未提出", f"{len(told['missing']):,}")
    if told["answered"]:
        table.add_row("提出あり（要確認）", f"{len(told['answered']):,}")
    console = Console()
    console.print(table)
    counts = {LEVEL_WORDS["ja"][level]: told["findings"][level] for level in LEVELS}
    if accepted := told["findings"]["accepted"]:
        counts["了承済みの警告"] = accepted
    console.print("指摘: " + "　".join(f"{word} {n:,}件" for word, n in counts.items()))
    if told["assumed"]:
        click.echo(f"名簿の様式の書かれていない行は「{told['assumed']}」の名簿として数えました")
    for own in told["left_out"]:
        click.echo(f"数えていないもの: {own['book']}（bussi の作った{own['kind']}）")
