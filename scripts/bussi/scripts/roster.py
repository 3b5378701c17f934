"""``bussi roster``: an empty roster of who should submit, to be filled in."""

from pathlib import Path

import click

from .cli import Command
from .options import checked_output, overwrite_option


@click.command("roster", cls=Command, epilog="bussi roster --new 名簿.xlsx")
@click.option(
    "--new", "output", required=True, type=click.Path(path_type=Path), metavar="F.xlsx", help="空の名簿の書き先"
)
@overwrite_option
def command(output: Path, overwrite: bool) -> int:
    """提出するはずの者の名簿を、書き方の説明と一覧から選ぶ欄を付けて、空で作る。"""
    from bussi.addin.books.outputs import ROSTER, refuse_lost_work
    from bussi.addin.books.roster_book import write_empty_roster

    refuse_lost_work(checked_output(output), (), ROSTER, overwrite)
    write_empty_roster(output)
    click.echo(str(output))
    return 0
