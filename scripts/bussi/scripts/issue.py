"""``bussi issue``: a form on certified plans, filled in from the ledger, one book for each plan."""

from pathlib import Path

import click

from .cli import Command
from .options import json_option, overwrite_option, print_json, progress_bar


@click.command("issue", cls=Command, epilog="bussi issue implementation_report --ledger 台帳.db -o 交付/")
@click.argument("form", metavar="FORM")
@click.argument("words", nargs=-1, metavar="[WORD…]")
@click.option("--ledger", required=True, metavar="LEDGER", help="認定と提出を記録した台帳")
@click.option("--roster", type=click.Path(path_type=Path), metavar="F", help="この名簿にある法人番号だけにする")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR/",
    help="書き先のフォルダ",
)
@overwrite_option
@json_option
def command(
    form: str, words: tuple[str, ...], ledger: str, roster: Path | None, output: Path, overwrite: bool, as_json: bool
) -> int:
    """計画ごとに、提出や認定された値と前回の報告の値を記入した様式を1冊ずつ作る。

    FORM は、提出された計画には審査票 review_sheet、認定された計画には実施状況の報告 implementation_report、計画の変更 plan_change、助成金の報告 grant_report。

    記入した値の欄は保護され、書き換えて提出されると指摘になる。終了した計画は除く。WORD（法人番号・名称・物資・認定番号の一部）を
    書くと、その計画だけにする。
    """
    from bussi.addin.batch.roster import read_roster
    from bussi.addin.books.exports import checked_folder
    from bussi.addin.books.issue_folder import write_issued
    from bussi.addin.issue.issuing import to_issue
    from bussi.addin.ledger.opening import open_ledger
    from bussi.validators import forms

    loaded = forms.load(form)
    folder = checked_folder(output, (), overwrite)
    asked = None if roster is None else {e.corporate_number for e in read_roster(roster)}
    with open_ledger(ledger) as opened, opened.reading() as connection:
        books = to_issue(connection, loaded, words, asked)
    with progress_bar("様式を作っています") as update:
        paths = write_issued(loaded, books, folder, update)
    if as_json:
        print_json(
            [
                {"path": str(p), "corporate_number": b.business, "business": b.name, "item": b.item,
                 "certification": b.certification and b.certification.base,
                 "branch": b.certification and b.certification.branch}
                for p, b in zip(paths, books, strict=True)
            ]
        )  # fmt: skip
    else:
        click.echo(f"{len(paths):,}冊を {folder} に書きました")
    return 0
