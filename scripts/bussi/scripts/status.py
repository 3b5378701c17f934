"""``bussi status``: where each plan stands, what is due, and whom to remind."""

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .cli import Command
from .options import Day, checked_output, json_option, overwrite_option, print_json, say

if TYPE_CHECKING:
    from bussi.addin.ledger.standing import Standing

STYLES = {"期限超過": "bold red", "対応待ち": "yellow", "期限間近": "yellow", "対応なし": "green"}


@click.command("status", cls=Command, epilog="bussi status --ledger 台帳.db -o 進捗.xlsx --letters 督促/")
@click.argument("words", nargs=-1, metavar="[WORD…]")
@click.option("--ledger", required=True, metavar="LEDGER", help="提出と出来事を記録した台帳")
@click.option("--as-of", "day", type=Day(), help="この日の時点の進捗にする（通常は今日）")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="BOOK.xlsx", help="進捗をこのブックに書く")
@click.option(
    "--letters",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR/",
    help="期限を過ぎた報告と補正をお願いするメールの下書き（.eml）の書き先",
)
@click.option("--after", type=click.IntRange(0), metavar="N", help="補正をお願いするまでの日数（通常は14）")
@overwrite_option
@json_option
def command(
    words: tuple[str, ...],
    ledger: str,
    day: dt.date | None,
    output: Path | None,
    letters: Path | None,
    after: int | None,
    overwrite: bool,
    as_json: bool,
) -> int:
    """計画がどこまで進んでいるか（事前相談から終了まで）と、期限を過ぎた報告・審査・補正を、急ぐものから順に表示する。

    WORD（法人番号・名称・物資・認定番号の一部）を書くと、その計画だけにする。
    """
    from bussi.addin.books.exports import checked_folder
    from bussi.addin.books.outputs import STATUS, refuse_lost_work
    from bussi.addin.books.reminder_folder import write_reminders
    from bussi.addin.books.status_book import write_status
    from bussi.addin.issue.reminders import AFTER
    from bussi.addin.ledger.history import inboxes_of
    from bussi.addin.ledger.opening import open_ledger
    from bussi.addin.ledger.plans import near_words
    from bussi.addin.ledger.standing import standings

    on, after = day or dt.date.today(), AFTER if after is None else after
    with open_ledger(ledger) as opened, opened.reading() as connection:
        inboxes = inboxes_of(connection)
        if output is not None:
            refuse_lost_work(checked_output(output), inboxes, STATUS, overwrite)
        folder = None if letters is None else checked_folder(letters, inboxes, overwrite)
        found = standings(connection, on, words)
        hint = "" if found else near_words(connection, words)
    if output is not None:
        write_status(found, output, on, after)
    written = [] if folder is None else write_reminders(found, folder, after)
    if nobody := [s.life.name or s.life.key.business for _, s, _ in written if not s.contact.mail]:
        say(f"警告: 宛先の分からない下書きがあります（{'、'.join(dict.fromkeys(nobody))}）")
    if as_json:
        outputs = {"book": output and str(output), "letters": [str(path) for path, _, _ in written]}
        counts = Counter(str(s.stage) for s in found)
        print_json({"day": on.isoformat(), "counts": counts, "plans": [_json(s) for s in found], "outputs": outputs})
        return 0
    _print(found, on, bool(words), hint)
    if output is not None:
        click.echo(f"進捗: {output}")
    if folder is not None:
        click.echo(f"メールの下書き{len(written):,}通を {folder} に書きました")
    return 0


def _json(s: "Standing") -> dict[str, Any]:
    key = s.life.key
    about = {"corporate_number": key.business, "business": s.life.name, "item": s.item, "plan": key.plan}
    about |= {"certified_as": s.certification.number if s.certification else "", "stage": str(s.stage)}
    duties = [
        {"who": str(d.side), "what": d.what, "by": _iso(d.by), "waiting": d.waiting, "late": d.late} for d in s.duties
    ]
    reports = [{"form": r.form, "end": r.end.isoformat(), "by": _iso(r.due_on), "submitted": _iso(r.submitted_on), "book": r.file}
               for r in s.reports]  # fmt: skip
    window = {"name": s.window.name, "until": _iso(s.window.until)} if s.window else None
    return about | {
        "since": s.since.isoformat(), "waiting": s.waiting, "alert": s.alert.name.lower(), "duties": duties,
        "steps": {str(kind): d.isoformat() for kind, d in s.days.items()}, "reports": reports, "window": window,
    }  # fmt: skip


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _print(found: "list[Standing]", day: dt.date, told_each: bool, hint: str) -> None:
    """What is pressing, and of each plan what has happened when, where ``told_each``; ``hint``: where there is none."""
    from bussi.addin.ledger.standing import Alert
    from bussi.validators.clean import clean
    from bussi.validators.kinds import EventKind
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    stages = Counter(s.stage for s in found)
    told = "　".join(f"{kind} {stages[kind]:,}" for kind in EventKind if stages[kind])
    console.print(f"{day} 時点　計画 {len(found):,}件", highlight=False)
    if told:
        console.print(f"段階　{told}", highlight=False)
    for s in found if told_each else ():
        number = s.certification.number if s.certification else s.life.key.plan
        steps = sorted(s.days.items(), key=lambda pair: pair[1])
        console.print(Text(clean(f"{s.life.name or s.life.key.business}　{s.item}　{number}", "")))
        console.print(
            Text("  " + " → ".join(f"{kind} {when}" for kind, when in steps) + f"（それから{s.waiting:,}日）")
        )
    pressing = [s for s in found if s.alert is not Alert.FINE]
    if not pressing:
        console.print("いますることのある計画はありません" if found else f"あてはまる計画は記録されていません{hint}")
        return
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for head, width in (("状況", 8), ("事業者", 18), ("物資", 8), ("何を", 17), ("期限", 10), ("超過", 5)):
        table.add_column(head, width=width, no_wrap=True, justify="right" if head == "超過" else "left")
    for s in pressing:
        for d in s.duties:
            alert = Alert.LATE if d.late else Alert.WAITING if d.report is None else Alert.SOON
            who = clean(s.life.name or s.life.key.business, "")
            cells = (who, s.item, d.what, "" if d.by is None else str(d.by), f"{d.late:,}日" if d.late else "")
            table.add_row(Text(str(alert), style=STYLES[str(alert)]), *(Text(c) for c in cells))
    console.print(table)
    rest = len(found) - len(pressing)
    if rest:
        console.print(
            f"ほか{rest:,}件は、いますることがありません（-o でブックに書くと、すべて載ります）", highlight=False
        )


__all__ = ["command"]
