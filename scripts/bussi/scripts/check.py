"""``bussi check``: what is wrong in these books, one line a finding."""

import datetime as dt
from importlib import import_module
from pathlib import Path

import click

from .cli import Command
from .options import BOOKS, json_option, lang_option, on_option, print_json


@click.command("check", cls=Command, epilog="bussi check 提出.xlsx\nbussi check inbox/*.xlsx --json --on 2026-10-30")
@BOOKS
@json_option
@on_option
@lang_option
def command(books: tuple[Path, ...], as_json: bool, on: dt.date | None, lang: str) -> int:
    """記入済みの様式を点検し、指摘を1件1行で表示する。

    エラーがあれば終了コード1。フォルダを渡すと、その中のすべてのファイルを点検する。
    """
    from bussi.addin.reading.files import files_of, read_files

    read = read_files(files_of(books), meanwhile=lambda: import_module("bussi.addin.batch.check"))
    from bussi.addin.batch.check import check
    from bussi.addin.batch.own_books import without_our_books
    from bussi.validators.findings import STATE_WORDS
    from bussi.validators.kinds import State

    checked = check(read, on, "en" if lang == "en" else "ja")
    named = {p.absolute() for p in books}
    kept, own = without_our_books([b for b in checked if Path(b.path) not in named])
    submitted = {b.path for b in kept} | {str(p) for p in named}
    checked = tuple(b for b in checked if b.path in submitted)
    if as_json:
        print_json({"books": [
            {
                "book": b.name,
                "business": b.business_name,
                "corporate_number": b.business,
                "state": b.state,
                "form": b.submission.form if b.submission else None,
                "version": b.submission.version if b.submission else None,
                "findings": [f.as_json() for f in b.findings],
            }
            for b in checked
        ]})  # fmt: skip
    else:
        for b in checked:
            for f in b.findings:
                click.echo(f.line("en" if lang == "en" else "ja"))
            state = b.state if lang == "en" else STATE_WORDS[b.state]
            reason = (
                "" if b.state == State.QUARANTINED else f" ({b.errors} errors)" if lang == "en" else f"（{b.reason}）"
            )
            click.echo(f"[{b.name}] {state}{reason}")
        for o in own:
            click.echo(f"数えていないもの: {o.name}（bussi の作った{o.kind}）")
    return 1 if any(b.errors for b in checked) else 0
