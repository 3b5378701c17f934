"""``bussi publish``: the list of certified plans as the ministries publish it."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .cli import Command
from .options import Day, json_option, overwrite_option, print_json, say

if TYPE_CHECKING:
    from bussi.addin.ledger.published import ItemList, Line, PublishedList


@click.command("publish", cls=Command, epilog="bussi publish --ledger 台帳.db -o 公表/")
@click.option("--ledger", required=True, metavar="LEDGER", help="認定と提出を記録した台帳")
@click.option("--as-of", "day", type=Day(), help="この日の時点の一覧にする（通常は今日）")
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
def command(ledger: str, day: dt.date | None, output: Path, overwrite: bool, as_json: bool) -> int:
    """認定された計画の一覧と件数を、公表する形（Excel・CSV・HTML）で書く。

    載るのは、様式が公表すると定めた欄（published）だけ。終了した計画は載せず、件数を注に書く。
    """
    from bussi.addin.books.exports import checked_folder
    from bussi.addin.books.published_folder import write_published_folder
    from bussi.addin.ledger.history import inboxes_of
    from bussi.addin.ledger.opening import open_ledger
    from bussi.addin.ledger.published import published_list

    with open_ledger(ledger) as opened, opened.reading() as connection:
        folder = checked_folder(output, inboxes_of(connection), overwrite)
        found = published_list(connection, day or dt.date.today())
    paths = write_published_folder(found, folder)
    if unknown := [line for item in found.items for line in item.lines if line.plan.plan is None]:
        say(f"警告: 台帳に提出がない計画があります（{'、'.join(x.plan.certification.number for x in unknown)}）")
    if as_json:
        print_json(_json(found) | {"outputs": [str(p) for p in paths]})
    else:
        click.echo(f"{found.total:,}件の一覧を {folder} に書きました")
    return 0


def _json(found: "PublishedList") -> dict[str, Any]:
    def line(item: "ItemList", n: int, one: "Line") -> dict[str, Any]:
        c, key = one.plan.certification, one.plan.life.key
        about = {"ministry": item.ministry, "item": item.item, "no": n, "business": one.plan.life.name}
        about |= {"corporate_number": key.business, "plan": key.plan, "certified_as": c.number}
        days = {"certified": c.certified_on.isoformat(), "changed": c.changed_on and c.changed_on.isoformat()}
        return about | days | {"published": dict(one.values)}

    counts = [{"ministry": i.ministry, "item": i.item, "plans": len(i.lines), "ended": i.ended,
               "by_fiscal_year": dict(zip(found.years, found.counts(i), strict=True))} for i in found.items]  # fmt: skip
    plans = [line(i, n, one) for i in found.items for n, one in enumerate(i.lines, 1)]
    return {"day": found.day.isoformat(), "plans": plans, "counts": counts}


__all__ = ["command"]
