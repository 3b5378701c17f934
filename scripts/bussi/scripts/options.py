"""Options and output that several commands share."""

import datetime as dt
import json
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click


class Day(click.ParamType):
    """A date, as ISO or as people in Japan write it."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        """The date; anything else is wrong usage."""
        from bussi.validators.calendar import parse_date

        if isinstance(value, dt.date):
            return value
        day = parse_date(str(value))
        if day is None:
            self.fail(f"{value} は日付ではありません（例 2026-04-01、令和8年4月1日）", param, ctx)
        return day


on_option = click.option("--on", type=Day(), help="この日の法令と規則で判定する（通常は提出日）")
lang_option = click.option("--lang", type=click.Choice(("ja", "en")), default="ja", help="指摘の言語（通常は ja）")
json_option = click.option("--json", "as_json", is_flag=True, help="結果をJSONで標準出力に書く")
ledger_argument = click.argument("ledger", metavar="LEDGER")
overwrite_option = click.option(
    "--overwrite", is_flag=True, help="書き先にほかのファイルや人が手を加えたブックがあっても、書き換える"
)
BOOKS = click.argument("books", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="BOOK…")


def checked_output(path: Path) -> Path:
    """``whole_file.checked_book``, loaded when it is asked for."""
    from bussi.validators.whole_file import checked_book

    return checked_book(path)


def print_json(data: Any) -> None:
    """One JSON document on standard output, and nothing else."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


@contextmanager
def progress_bar(what: str) -> Any:
    """A progress bar on a terminal, nothing when piped: gives a function (done, total) → None."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done, total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=None)
        update: Callable[[int, int], None] = lambda done, total: bar.update(task, completed=done, total=total)  # noqa: E731
        yield update


def say(text: str) -> None:
    """Say something on standard error while a command runs."""
    click.echo(f"bussi: {text}", err=True)
