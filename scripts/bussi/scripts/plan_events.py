"""``bussi ledger event`` and ``history``: what happened to plans, entered and told."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from bussi.validators.kinds import EventKind

from .cli import Command
from .options import Day, checked_output, json_option, ledger_argument, overwrite_option, print_json, say

if TYPE_CHECKING:
    from bussi.addin.ledger.plans import Life, Step

MOST = 10  # changed values of one submission on a terminal


@click.command(
    "event",
    cls=Command,
    epilog="bussi ledger event 台帳.db --take-back 3 --why 取り違え --evidence 架空2",
)
@ledger_argument
@click.argument("kind", type=click.Choice(tuple(map(str, EventKind))), required=False, metavar="[出来事]")
@click.option("--business", default="", metavar="N", help="法人番号")
@click.option("--item", default="", metavar="物資", help="物資（計画が一つなら省ける）")
@click.option("--plan", default="", metavar="N", help="計画の整理番号（計画が一つなら省ける）")
@click.option("--day", type=Day(), help="いつ（通常は今日）")
@click.option("--number", default="", metavar="N", help="認定番号（認定・変更のとき）")
@click.option("--who", default="", metavar="名前", help="だれが（通常は、このコンピュータの利用者）")
@click.option("--why", required=True, metavar="理由", help="なぜ")
@click.option("--evidence", required=True, metavar="N", help="もとになる文書の番号")
@click.option("--take-back", "wrong", type=click.IntRange(1), metavar="N", help="誤って記録した出来事Nを取り消す")
def event(
    ledger: str,
    kind: str | None,
    business: str,
    item: str,
    plan: str,
    day: dt.date | None,
    number: str,
    who: str,
    why: str,
    evidence: str,
    wrong: int | None,
) -> int:
    """計画に起きたこと（認定・変更・支払など）を、いつ・だれが・なぜ・文書番号とともに台帳に加える。

    出来事は、事前相談・申請・補正・認定・交付決定・支払・報告・変更・終了。加えたものは書き換えも消しもできない。誤りは --take-back で取り消し、取り消したことも残る。
    """
    from bussi.addin.ledger.events import Event, enter, name_of, take_back
    from bussi.addin.ledger.opening import open_ledger
    from bussi.validators.errors import UsageError

    if (kind is None) == (wrong is None):
        raise UsageError(f"出来事（{'、'.join(EventKind)}）か --take-back のどちらかを指定してください")
    if kind is not None and not business:
        raise UsageError("どの計画の出来事か、--business（法人番号）で指定してください")
    with open_ledger(ledger) as opened, opened.writing(say) as c:
        if wrong is not None:
            made = take_back(c, wrong, why, evidence, who)
        else:
            told = Event(EventKind(str(kind)), business, day or dt.date.today(), why, evidence, item, plan, number, who)
            made = enter(c, told)
        name = name_of(c, made)
    click.echo(f"出来事{made}として記録しました（{name or 'この法人番号の提出は、台帳にまだありません'}）")
    return 0


@click.command("history", cls=Command, epilog="bussi ledger history 台帳.db 8999000000001 -o 経過.xlsx")
@ledger_argument
@click.argument("words", nargs=-1, metavar="[WORD…]")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="OUT.xlsx", help="経過と変更点をこのブックに書く"
)
@overwrite_option
@json_option
def history(ledger: str, words: tuple[str, ...], output: Path | None, overwrite: bool, as_json: bool) -> int:
    """計画ごとに、提出・出来事と、だれがどの値をどう変えたかを、古い順に表示する。

    法人番号・名称・物資・計画の整理番号・認定番号の一部を書くと、その計画だけにする。
    """
    from bussi.addin.books.history_book import write_history
    from bussi.addin.books.outputs import HISTORY, refuse_lost_work
    from bussi.addin.ledger.opening import open_ledger
    from bussi.addin.ledger.plans import lives, near_words

    if output is not None:
        refuse_lost_work(checked_output(output), (), HISTORY, overwrite)
    with open_ledger(ledger) as opened, opened.reading() as connection:
        found = lives(connection, words)
        hint = "" if found else near_words(connection, words)
    if output is not None:
        write_history(found, output)
    if as_json:
        print_json([_json(life) for life in found])
    elif output is not None:
        click.echo(str(output))
    else:
        for life in found:
            _print(life)
        if not found:
            click.echo(f"あてはまる計画は記録されていません{hint}")
    return 0


def _json(life: "Life") -> dict[str, Any]:
    from bussi.validators.cells import shown

    def step(s: "Step") -> dict[str, Any]:
        changes = [
            {"kind": d.kind, "sheet": d.sheet, "row": d.row, "field": d.key, "old": shown(d.old), "new": shown(d.new)}
            for d in s.changes
        ]
        return {k: v for k, v in vars(s).items() if k not in ("changes", "content", "state")} | {"changes": changes}

    about = {"corporate_number": life.key.business, "business": life.name, "item": life.key.item, "plan": life.key.plan}
    return about | {"certified_as": life.certified_as, "steps": [step(s) for s in life.steps]}


def _print(life: "Life") -> None:
    from bussi.validators.cells import shown

    certified = f"　認定 {life.certified_as}" if life.certified_as else ""
    click.echo("　".join(filter(None, (life.name or life.key.business, life.key.item, life.key.plan))) + certified)
    for s in life.steps:
        evidence = f"　{s.evidence}" if s.evidence else ""
        number = f"　出来事{s.number}" if s.number else ""
        gone = f"（出来事{s.taken_back}で取消し）" if s.taken_back else ""
        click.echo(f"  {s.day} {s.what}{gone}　{s.who}　{s.why}{evidence}{number}　{s.file}".rstrip("　"))
        for d in s.changes[:MOST]:
            row = f"　{d.row}" if d.row else ""
            click.echo(f"      {d.sheet}{row}　{d.label}: {shown(d.old)} → {shown(d.new)}")
        if len(s.changes) > MOST:
            click.echo(f"      ほか{len(s.changes) - MOST:,}か所（-o でブックに書くと、すべて載ります）")


__all__ = ["event", "history"]
