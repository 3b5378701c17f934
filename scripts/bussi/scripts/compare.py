"""``bussi compare``: 新旧対照表 of two submissions of one form."""

from pathlib import Path

import click

from .cli import Command
from .options import checked_output, json_option, overwrite_option, print_json


@click.command("compare", cls=Command, epilog="bussi compare 当初.xlsx 変更.xlsx -o 新旧対照表.xlsx")
@click.argument("old", type=click.Path(path_type=Path), metavar="OLD")
@click.argument("new", type=click.Path(path_type=Path), metavar="NEW")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), metavar="OUT.xlsx", help="新旧対照表の書き先"
)
@click.option(
    "--change",
    type=click.Path(path_type=Path),
    metavar="F",
    help="計画の変更データシート（plan_change）。理由を載せ、変更する事項と合うかを調べる",
)
@overwrite_option
@json_option
def command(old: Path, new: Path, output: Path, change: Path | None, overwrite: bool, as_json: bool) -> int:
    """同じ様式の2つのブックを比べ、新旧対照表を作る。計画と実施状況の報告なら、計画と報告の対照表を作る。

    行や列の位置ではなく項目のキーで比べるので、行の挿入や並べ替えは違いになりません。
    """
    from bussi.addin.batch.compare import KIND_WORDS, compare
    from bussi.addin.books.comparison import listed_wrongly, write_comparison
    from bussi.addin.books.outputs import COMPARISON, refuse_lost_work
    from bussi.addin.issue.reported import compare_with_report
    from bussi.addin.reading.files import Incoming, Unreadable, read_files
    from bussi.validators import forms
    from bussi.validators.catalogue import unreadable
    from bussi.validators.cells import shown
    from bussi.validators.errors import UnreadableError, UsageError

    paths = (old, new) if change is None else (old, new, change)
    if checked_output(output).resolve() in [p.resolve() for p in paths]:
        raise UsageError(f"書き先 {output} は比べるブックです（別の名前にしてください）")
    refuse_lost_work(output, paths, COMPARISON, overwrite)
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path} というファイルはありません")
    books = []
    for path, book in zip(paths, read_files([Incoming(p, p.name) for p in paths]), strict=True):
        if isinstance(book, Unreadable):
            raise UnreadableError(book.rule, unreadable.NOT_READ.filled(path=path, what=book.what))
        books.append(book)
    follows = forms.load(books[1].form, books[1].version).text.follows
    result = compare_with_report(*books) if change is None and follows == books[0].form else compare(*books)
    write_comparison(result, output)
    if as_json:
        print_json({
            "differences": [
                {
                    "kind": d.kind,
                    "sheet": d.sheet,
                    "table": d.table,
                    "row": d.row,
                    "field": d.key,
                    "old": shown(d.old, year=d.is_year),
                    "new": shown(d.new, year=d.is_year),
                    "old_cell": d.old_cell,
                    "new_cell": d.new_cell,
                    **({} if change is None else {"matter": d.matter}),
                }
                for d in result.differences
            ],
            **({} if change is None else {"unlisted": list(result.unlisted), "idle": list(result.idle)}),
            "outputs": {"book": str(output)},
        })  # fmt: skip
    else:
        for kind, word in KIND_WORDS.items():
            click.echo(f"{word} {sum(d.kind == kind for d in result.differences):,}件")
        for matters, says in listed_wrongly(result):
            click.echo(f"{says}{'、'.join(matters)}")
        click.echo(f"{result.title}: {output}")
    return 0
