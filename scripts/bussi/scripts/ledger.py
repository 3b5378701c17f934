"""``bussi ledger …``: what the ledger holds, whether anything in it was altered."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .cli import Command, JapaneseHelp
from .options import checked_output, json_option, ledger_argument, on_option, overwrite_option, print_json, say
from .plan_events import event, history

if TYPE_CHECKING:
    from bussi.addin.ledger.history import Run


class Group(JapaneseHelp, click.Group):
    """Commands of ours."""


FOLDER = click.Path(path_type=Path, file_okay=False)
WHAT = {"event": "出来事の記録", "accept": "警告の了承"}  # other runs than of the intake


@click.group("ledger", cls=Group, epilog="bussi ledger show 台帳.db\nbussi ledger verify 台帳.db")
def command() -> None:
    """台帳（bussi consolidate --ledger が記録するもの）を見る・確かめる。"""


command.add_command(event)
command.add_command(history)


@command.command("show", cls=Command, epilog="bussi ledger show 台帳.db\nbussi ledger show 台帳.db 8999000000001")
@ledger_argument
@click.argument("words", nargs=-1, metavar="[WORD…]")
@json_option
def show(ledger: str, words: tuple[str, ...], as_json: bool) -> int:
    """実行の一覧を表示する。ファイル名・法人番号・名称の一部を書くと、その提出の経過を表示する。"""
    from bussi.addin.ledger.history import life, list_runs
    from bussi.addin.ledger.opening import open_ledger
    from bussi.addin.ledger.plans import near_words

    with open_ledger(ledger) as opened, opened.reading() as connection:
        found = life(connection, words) if words else []
        hint = "" if found or not words else near_words(connection, words)
        all_runs = [] if words else list_runs(connection)
    if as_json:
        print_json(found if words else [vars(r) for r in all_runs])
    elif words:
        _print_life(found, hint)
    else:
        _print_runs(all_runs)
    return 0


def _print_runs(all_runs: "list[Run]") -> None:
    from bussi.addin.ledger.history import local
    from bussi.validators.findings import STATE_WORDS
    from bussi.validators.kinds import State

    if not all_runs:
        click.echo("まだ何も記録されていません")
    for r in all_runs:
        if r.what != "consolidate":
            click.echo(f"第{r.number}回　{local(r.started)}　{r.who}　{WHAT.get(r.what, r.what)}（{r.entered}）")
            continue
        states = "　".join(f"{STATE_WORDS[s]} {r.account[s]:,}" for s in State if r.account.get(s))
        click.echo(f"第{r.number}回　{local(r.started)}　{r.who}　受付 {r.account.get('received', 0):,}（{states}）")


def state_words() -> dict[str, str]:
    """What people read for a state in the ledger."""
    from bussi.addin.ledger.history import STATES_OF_FILES
    from bussi.validators.findings import STATE_WORDS

    return {str(s): w for s, w in STATE_WORDS.items()} | STATES_OF_FILES


def _print_life(found: list[dict[str, Any]], hint: str) -> None:
    from bussi.addin.ledger.history import local

    words = state_words()
    for f in found:
        revision = f"　{f['revision']}" if f["revision"] else ""
        business = f"　{f['business_name']}" if f["business_name"] else ""
        when = f"第{f['run']}回　{local(f['started'])}　{f['who']}"
        click.echo(f"{when}　{f['name']}{business}{revision}: {words[f['state']]}　{f['reason']}")
    if not found:
        click.echo(f"あてはまる提出は記録されていません{hint}")


@command.command("verify", cls=Command, epilog="bussi ledger verify 台帳.db")
@ledger_argument
@click.option(
    "--head", "noted", default="", metavar="DIGEST", help="前に控えておいたハッシュ値が、今も台帳の中にあるか確かめる"
)
@json_option
def verify(ledger: str, noted: str, as_json: bool) -> int:
    """記録が書き換えられていないか、ハッシュ値の連なりで確かめる。書き換えられていれば、何がかを1件1行で表示する。"""
    from bussi.addin.ledger.opening import open_ledger
    from bussi.addin.ledger.verifying import altered, head

    with open_ledger(ledger) as opened, opened.reading() as connection:
        found = list(altered(connection, noted))
        last = head(connection)
    if as_json:
        print_json({"altered": found, "head": last})
        return 1 if found else 0
    for text in found:
        click.echo(text)
    click.echo("書き換えられたものがあります" if found else "書き換えられたものはありません")
    click.echo(f"現在のハッシュ値（控えておくと、次に --head で確かめられます）: {last}")
    return 1 if found else 0


@command.command("export", cls=Command, epilog="bussi ledger export 台帳.db -o 集計.xlsx --run 12")
@ledger_argument
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="OUT.xlsx", help="集計ブックの書き先")
@click.option("--csv", "csv_folder", type=FOLDER, metavar="DIR", help="すべての表をCSVでこのフォルダに書く")
@click.option("--parquet", "parquet_folder", type=FOLDER, metavar="DIR", help="すべての表をParquetでこのフォルダに書く")
@click.option("--run", type=click.IntRange(1), metavar="N", help="第N回の実行の後の様子（通常は最後の実行の後）")
@overwrite_option
def export(
    ledger: str,
    output: Path | None,
    csv_folder: Path | None,
    parquet_folder: Path | None,
    run: int | None,
    overwrite: bool,
) -> int:
    """提出されたファイルがもうなくても、台帳から集計ブック・CSV・Parquetを書き出す。"""
    from bussi.addin.books.consolidated import write_consolidated_book
    from bussi.addin.books.exports import checked_folder, write_csv, write_parquet
    from bussi.addin.books.outputs import CONSOLIDATED, refuse_lost_work
    from bussi.addin.ledger.asof import consolidation_at
    from bussi.addin.ledger.history import inboxes_of
    from bussi.addin.ledger.opening import open_ledger
    from bussi.validators.errors import UsageError

    outputs = [p for p in (output, csv_folder, parquet_folder) if p is not None]
    if not outputs:
        raise UsageError("書き先を -o、--csv、--parquet のどれかで指定してください")
    if output is not None:
        checked_output(output)
    with open_ledger(ledger) as opened, opened.reading() as connection:
        inboxes = inboxes_of(connection)
        if output is not None:
            refuse_lost_work(output, inboxes, CONSOLIDATED, overwrite)
        for folder in (csv_folder, parquet_folder):
            if folder is not None:
                checked_folder(folder, inboxes, overwrite, parquet=folder == parquet_folder)
        result = consolidation_at(connection, run)
    if output is not None:
        write_consolidated_book(result, output)
    if csv_folder is not None:
        write_csv(result, csv_folder)
    if parquet_folder is not None:
        write_parquet(result, parquet_folder)
    for path in outputs:
        click.echo(str(path))
    return 0


@command.command(
    "accept", cls=Command, epilog="bussi ledger accept 台帳.db 架空.xlsx BATCH-UNIT --why 設備の性質上この額になる"
)
@ledger_argument
@click.argument("book", metavar="FILE")
@click.argument("rule", metavar="RULE")
@click.option(
    "--cell", default="", metavar="A1", help="同じ規則の警告がいくつもあるとき、どのセルか（シート!A1 とも書ける）"
)
@click.option("--why", required=True, metavar="理由", help="なぜ、このままでよいか")
@click.option("--who", default="", metavar="名前", help="だれが（通常は、このコンピュータの利用者）")
def accept(ledger: str, book: str, rule: str, cell: str, why: str, who: str) -> int:
    """警告を一つ、理由を付けて了承する。値が変わるまで、再提出のあとも了承したままになる。

    「入力チェック」に理由の欄のない警告（ほかの提出との比較、書式、半角文字など）に、事業者がメールなどで答えた理由も、これで記録する。
    """
    from bussi.addin.ledger.accepting import accept as accepted
    from bussi.addin.ledger.opening import open_ledger

    with open_ledger(ledger) as opened, opened.writing(say) as c:
        found = accepted(c, book, rule, cell, why, who, say)
    reason = f"（事業者の理由: {found.reason}）" if found.reason else ""
    click.echo(f"了承しました: {found.message}{reason}")
    return 0


@command.command("backtest", cls=Command, epilog="bussi ledger backtest 台帳.db --forms 改正案/ -o 影響.xlsx")
@ledger_argument
@click.option("--forms", "forms_in", type=FOLDER, metavar="NEW", help="変えた様式（YAML）のフォルダ")
@click.option("--law", "law_in", type=FOLDER, metavar="NEW", help="変えた法令の値（YAML一式）のフォルダ")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), metavar="OUT.xlsx", help="影響の一覧の書き先"
)
@on_option
@overwrite_option
@json_option
def backtest(
    ledger: str,
    forms_in: Path | None,
    law_in: Path | None,
    output: Path,
    on: dt.date | None,
    overwrite: bool,
    as_json: bool,
) -> int:
    """規則や率を変えたら、これまでの提出のどれが新たに要修正・エラーなしになるかを、施行の前に調べる。"""
    from bussi.addin.books.backtest_book import write_backtest
    from bussi.addin.books.outputs import BACKTEST, refuse_lost_work
    from bussi.addin.ledger.backtest import Effect
    from bussi.addin.ledger.backtest import backtest as tried
    from bussi.addin.ledger.opening import open_ledger
    from bussi.validators.errors import UsageError

    for folder in (forms_in, law_in):
        if folder is not None and not folder.is_dir():
            raise UsageError(f"フォルダ {folder} がありません")
    refuse_lost_work(checked_output(output), (), BACKTEST, overwrite)
    with open_ledger(ledger) as opened, opened.reading() as connection:
        result = tried(connection, forms_in, law_in, on)
    write_backtest(result, output)
    counts = {effect: len(result.with_effect(effect)) for effect in Effect}
    if as_json:
        names = {effect.name.lower(): [t.case.name for t in result.with_effect(effect)] for effect in Effect}
        print_json(names | {"untried": result.untried, "output": str(output)})
        return 0
    for effect, count in counts.items():
        click.echo(f"{effect}: {count:,}件")
    if result.untried:
        click.echo(f"台帳にない非公開の欄を読むため試せない規則: {'、'.join(result.untried)}")
    click.echo(f"影響の一覧: {output}")
    return 0
