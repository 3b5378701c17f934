"""``bussi migrate``: the contents of an old or damaged book in the current template."""

from pathlib import Path

import click

from .cli import Command
from .options import checked_output, json_option, overwrite_option, print_json


@click.command("migrate", cls=Command, epilog="bussi migrate 古い様式.xlsx -o 今の様式.xlsx")
@click.argument("old", type=click.Path(path_type=Path), metavar="OLD")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="NEW.xlsx",
    help="今の様式のブックの書き先",
)
@overwrite_option
@json_option
def command(old: Path, output: Path, overwrite: bool, as_json: bool) -> int:
    """古い版の様式や、形の崩れたブックの内容を、今の様式に写す。

    値は一つも変えません。移った欄、写せなかったものとその理由を一覧にします。
    """
    from bussi.addin.books.outputs import refuse_filled
    from bussi.addin.issue.migration import migrate
    from bussi.validators.errors import UsageError
    from bussi.validators.whole_file import write_whole

    if checked_output(output).resolve() == old.resolve():
        raise UsageError(f"書き先 {output} は元のブックです（別の名前にしてください）")
    if not old.exists():
        raise UsageError(f"{old} というファイルはありません")
    done = migrate(old)
    refuse_filled(output, done.book, overwrite)
    write_whole(output, done.book)
    if as_json:
        print_json({
            "form": done.form, "from": done.old_version, "to": done.version,
            "carried": done.values,
            "moved": [{"label": m.label, "old": m.old, "new": m.new} for m in done.moved],
            "left": [
                {"sheet": x.sheet, "cell": x.cell, "label": x.label, "value": x.value, "why": x.why} for x in done.left
            ],
            "notes": list(done.notes),
            "outputs": {"book": str(output)},
        })  # fmt: skip
    else:
        click.echo(f"様式 {done.form}: {done.old_version}版 → {done.version}版")
        click.echo(f"写した値: {done.values:,}件（値は変えていません）")
        for m in done.moved:
            click.echo(f"移した欄: {m.label}  {m.old} → {m.new}")
        for x in done.left:
            where = f"{x.sheet}!{x.cell}" if x.cell else x.sheet or "（場所なし）"
            click.echo(f"写せなかったもの: {x.label}  {where}  {x.value}（{x.why}）")
        for note in done.notes:
            click.echo(f"確かめること: {note}")
        click.echo(f"今の様式のブック: {output}")
    return 1 if done.left else 0
