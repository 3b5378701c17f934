"""``bussi addin …``: build the add-in, put it into the user's Excel, say what works, bundle it for closed networks."""

from pathlib import Path

import click

from .cli import Command, JapaneseHelp
from .options import overwrite_option

OUT = click.Path(path_type=Path, dir_okay=False)


class Group(JapaneseHelp, click.Group):
    """Commands of ours."""


@click.group("addin", cls=Group, epilog="bussi addin install\nbussi addin doctor")
def command() -> None:
    """Excelのアドイン（リボンと関数）を作る・入れる・調べる。"""


@command.command("build", cls=Command, epilog="bussi addin build -o bussi.xlam")
@click.option(
    "-o", "--output", type=OUT, default=Path("bussi.xlam"), metavar="F.xlam", help="書き先（通常は bussi.xlam）"
)
@overwrite_option
def build(output: Path, overwrite: bool) -> int:
    """アドイン bussi.xlam を作る。同じ版からは、いつも同じファイルができる。"""
    from bussi.addin.books.outputs import refuse_other
    from bussi.addin.ribbon import xlam
    from bussi.validators.whole_file import write_whole

    built = xlam.build()
    refuse_other(output, built, overwrite)
    write_whole(output, built)
    click.echo(str(output))
    return 0


@command.command("install", cls=Command, epilog="bussi addin install")
def install() -> int:
    """アドインと起動プログラムを、自分のフォルダに入れる（管理者の権限はいらない）。"""
    from bussi.addin.excel.places import own_launcher, places
    from bussi.addin.installing import install as installing

    where = places()
    for done in installing.install(where, own_launcher() if where.launcher else None):
        click.echo(f"{done.what}: {done.path}")
    click.echo("Excel を開き直すと、リボンに「bussi」のタブが出ます。出ないときは bussi addin doctor")
    return 0


@command.command("uninstall", cls=Command, epilog="bussi addin uninstall")
def uninstall() -> int:
    """入れたものを取り除く。"""
    from bussi.addin.excel.places import places
    from bussi.addin.installing import install as installing

    done = installing.uninstall(places())
    for one in done:
        click.echo(f"{one.what}: {one.path}")
    if not done:
        click.echo("取り除くものはありません")
    return 0


@command.command("doctor", cls=Command, epilog="bussi addin doctor")
def doctor() -> int:
    """何が使えて何が止められているかを調べる。使えないものがあれば終了コード1。"""
    from bussi.addin.excel.places import places, registry
    from bussi.addin.installing.doctor import examine
    from bussi.validators.errors import UsageError

    try:
        where = places()
    except UsageError:
        where = None
    lines = examine(where, registry(), running=_running())
    for line in lines:
        mark = {True: "○", False: "×", None: "－"}[line.ok]
        click.echo(f"{mark} {line.what}: {line.detail}")
    return 1 if any(line.ok is False for line in lines) else 0


def _running() -> int | None:
    """How many Excels are open; None where nothing can ask."""
    from bussi.addin.excel.xlw import xw

    return len(xw.engines["excel"].apps) if "excel" in [e.name for e in xw.engines] else None


@command.command("bundle", cls=Command, epilog="bussi addin bundle -o bussi-offline.zip")
@click.option("-o", "--output", type=OUT, default=Path("bussi-offline.zip"), metavar="F.zip", help="書き先")
@click.option(
    "--wheels",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="集めた wheel のフォルダ（省くと集める）",
)
@click.option("--platform", default="win_amd64", help="入れる先の種類（通常は win_amd64）")
@click.option("--python", default="3.11", help="入れる先の Python（通常は 3.11）")
@overwrite_option
def bundle(output: Path, wheels: Path | None, platform: str, python: str, overwrite: bool) -> int:
    """インターネットのない網で入れるための、ひとまとめのZIPを作る（wheel・アドイン・手順）。"""
    from bussi.addin.installing import bundle as bundling

    names = bundling.bundle(output, wheels, platform, python, overwrite)
    click.echo(f"{output}（{sum(n.endswith('.whl') for n in names)}個の wheel、アドイン、手順）")
    return 0
