"""``bussi template``: a blank or pre-filled template."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import click

from .cli import Command
from .options import checked_output, overwrite_option


@click.command("template", cls=Command, epilog="bussi template plan_application --item 半導体 -o 様式.xlsx")
@click.argument("form", metavar="FORM")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="F.xlsx", help="書き先（通常は 様式名_物資.xlsx）"
)
@click.option("--item", metavar="物資", help="特定重要物資の名前（省くと、物資をブックの中で選ぶ様式になる）")
@click.option("--values", type=click.Path(path_type=Path, dir_okay=False), metavar="F.json",
              help='あらかじめ記入する値 {"fields": {キー: 値}, "tables": {表: [{キー: 値}]}}')  # fmt: skip
@click.option("--issued-to", metavar="名称", default="", help="交付先（表紙に印字する）")
@click.option("--due", metavar="期限", default="", help="提出期限（表紙に印字する）")
@overwrite_option
@click.option("--version", metavar="版", help="様式の版（通常は最新）")
def command(
    form: str,
    output: Path | None,
    item: str | None,
    values: Path | None,
    issued_to: str,
    due: str,
    overwrite: bool,
    version: str | None,
) -> int:
    """様式のブックを作る。FORM は plan_application など（bussi rules で一覧）。"""
    from bussi.addin.books.outputs import FORM, refuse_filled
    from bussi.validators import forms, law
    from bussi.validators.whole_file import write_whole
    from bussi.xlsx_templates.build import build
    from bussi.xlsx_templates.naming import file_name

    loaded = forms.load(form, version)
    found = law.load().item(item) if item else None
    given = read_values(values, loaded) if values else {}
    path = checked_output(output or Path(file_name(loaded, found.name if found else None)))
    data = build(
        loaded, given, item=found.name if found else None, issued_to=issued_to, due=due, mark=FORM if values else ""
    )
    refuse_filled(path, data, overwrite)
    write_whole(path, data)
    click.echo(str(path))
    return 0


def read_values(path: Path, form: Any) -> dict[str, Any]:
    """The values of a JSON file; ISO dates become dates where the form has a date. Raises ``UsageError``."""
    from bussi.validators.errors import UsageError

    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as e:
        raise UsageError(f"{path} を読めません") from e
    except json.JSONDecodeError as e:
        raise UsageError(f"{path}:{e.lineno} JSONとして読めません（{e.msg}）") from e
    fields, tables = (data.get(k, {}) for k in ("fields", "tables")) if isinstance(data, dict) else (None, None)
    if not isinstance(fields, dict) or not isinstance(tables, dict):
        raise UsageError(f'{path} は {{"fields": {{…}}, "tables": {{…}}}} の形にしてください')
    rows_ok = all(isinstance(rows, list) and all(isinstance(r, dict) for r in rows) for rows in tables.values())
    if not rows_ok:
        raise UsageError(f"{path} の tables は、表ごとに行の一覧 [{{…}}, …] にしてください")

    def value(entry: Any, v: Any) -> Any:
        if entry is not None and entry.cell_type.kind == "date" and isinstance(v, str):
            try:
                return dt.date.fromisoformat(v)
            except ValueError:
                return v
        if isinstance(v, dict | list):
            raise UsageError(f"{path} の値は数・文字・真偽・null のどれかです: {v!r}")
        return v

    return {
        "fields": {k: value(form.entries.get(k), v) for k, v in fields.items()},
        "tables": {t: [{k: value(form.columns.get(t, {}).get(k), v) for k, v in r.items()} for r in rows]
                   for t, rows in tables.items()},
    }  # fmt: skip
