"""``bussi excel …``: the ribbon's buttons as commands on the book that is open in Excel, or on a plain file."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .cli import Command, JapaneseHelp
from .options import checked_output, on_option, overwrite_option

if TYPE_CHECKING:
    from bussi.addin.excel.xlw import xw

FILE = click.Path(path_type=Path, dir_okay=False)


class BookName(click.ParamType):
    """The name of an open book, which the ribbon gives as ``hex:`` and four digits a sign, safe from all on the way."""

    name = "NAME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name; digits that are none are wrong usage."""
        text = str(value)
        if not text.startswith("hex:"):  # no file name has a colon
            return text
        try:
            return bytes.fromhex(text[4:]).decode("utf-16-be")
        except ValueError:
            self.fail(f"{text} はブックの名前を表していません", param, ctx)


book_option = click.option(
    "--book", type=BookName(), metavar="NAME", help="開いているブックの名前（省くと、いま前面のブック）"
)
file_option = click.option(
    "--file", "file", type=FILE, metavar="BOOK.xlsx", help="Excelを使わず、このファイルに書き込む"
)
output_option = click.option(
    "-o", "--output", type=FILE, metavar="OUT.xlsx", help="新しいブックの書き先（省くと、ブックと同じフォルダ）"
)
dialog_option = click.option("--no-dialog", is_flag=True, help="Excelに質問や知らせの窓を出さない")


class Group(JapaneseHelp, click.Group):
    """Commands of ours. A button's window closes by itself: what goes wrong before an Excel is found is shown too."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Remember whether a button of the ribbon was pressed."""
        ctx.meta["bussi.pressed"] = any(a.startswith("hex:") for a in args)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        from bussi.validators.errors import BussiError

        try:
            return super().invoke(ctx)
        except (BussiError, click.exceptions.Exit, click.Abort):
            raise
        except click.ClickException as e:
            if ctx.meta["bussi.pressed"]:
                from bussi.addin.excel import door

                door.show(
                    None,
                    f"リボンと bussi の版が合いません。bussi addin install を実行してください（{e.format_message()}）",
                )
            raise
        except Exception as e:
            from bussi.addin.excel import door

            error = door.unexpected(e)
            if ctx.meta["bussi.pressed"]:
                door.show(None, str(error))
            raise error from e


@click.group(
    "excel",
    cls=Group,
    epilog="bussi excel check\nbussi excel check --book 提出.xlsx\nbussi excel check --file 提出.xlsx",
)
def command() -> None:
    """開いているExcelのブックを検査・統合・比較する（マクロは使わない）。"""


def _not_both(book: str | None, file: Path | None) -> None:
    from bussi.validators.errors import UsageError

    if book is not None and file is not None:
        raise UsageError("--book と --file は一緒に使えません")


def _on_book(book: str | None, no_dialog: bool, act: Callable[["xw.Book"], Any]) -> Any:
    """Do something with an open book. Errors are shown in Excel too."""
    from bussi.addin.excel import door

    with door.told(dialog=not no_dialog) as listener, door.closing_politely():
        apps = click.get_current_context().obj or door.running_apps()
        listener.app = apps[0]
        opened = door.find_book(apps, book)
        listener.app, listener.works = opened.app, True
        return act(opened)


def _folder(given: Path | None, active: "xw.Book", no_dialog: bool, title: str) -> Path:
    """The folder of the option, else the one that the user chooses."""
    from bussi.addin.excel.hands import hands_of
    from bussi.validators.errors import UsageError

    chosen = given or (None if no_dialog else hands_of(active).folder(active.app, title))
    if chosen is None:
        raise UsageError("フォルダを --folder で指定してください")
    return chosen


@command.command("check", cls=Command, epilog="bussi excel check --book 提出.xlsx")
@book_option
@file_option
@on_option
@dialog_option
def check(book: str | None, file: Path | None, on: dt.date | None, no_dialog: bool) -> int:
    """ブックを検査し、セルに印を付け、シート「指摘一覧」を作る。エラーがあれば終了コード1。"""
    from bussi.addin.excel.findings_sheet import headline

    _not_both(book, file)
    if file is not None:
        from bussi.addin.headless import door

        result = door.check(file, on)
    else:
        from bussi.addin.excel import functions

        result = _on_book(book, no_dialog, lambda b: functions.check(b, on))
    click.echo(f"[{result.name}] {headline(result.findings)}")
    return 1 if result.errors else 0


@command.command("clear", cls=Command, epilog="bussi excel clear")
@book_option
@file_option
@dialog_option
def clear(book: str | None, file: Path | None, no_dialog: bool) -> int:
    """検査の印と一覧を消す。入力した値は変わらない。"""
    _not_both(book, file)
    if file is not None:
        from bussi.addin.headless import door

        door.clear(file)
    else:
        from bussi.addin.excel import functions

        _on_book(book, no_dialog, functions.clear)
    click.echo("印と一覧を消しました")
    return 0


@command.command("undo", cls=Command, epilog="bussi excel undo")
@book_option
@file_option
@dialog_option
def undo(book: str | None, file: Path | None, no_dialog: bool) -> int:
    """bussi が最後に書き込む前の状態に戻す。"""
    _not_both(book, file)
    if file is not None:
        from bussi.addin.headless import door

        door.undo(file)
    else:
        from bussi.addin.excel import functions

        _on_book(book, no_dialog, functions.undo)
    click.echo("元に戻しました")
    return 0


@command.command("consolidate", cls=Command, epilog="bussi excel consolidate --folder 受付箱")
@book_option
@click.option(
    "--folder", type=click.Path(path_type=Path, file_okay=False), help="提出されたブックのフォルダ（省くと、窓で選ぶ）"
)
@click.option("--roster", type=FILE, metavar="R.xlsx", help="提出するはずの者の名簿")
@output_option
@overwrite_option
@on_option
@dialog_option
def consolidate(
    book: str | None,
    folder: Path | None,
    roster: Path | None,
    output: Path | None,
    overwrite: bool,
    on: dt.date | None,
    no_dialog: bool,
) -> int:
    """フォルダのブックを新しい1冊に統合し、Excelで開く。"""
    from bussi.addin.excel import functions

    given = checked_output(output) if output else None

    def act(active: "xw.Book") -> Path:
        chosen = _folder(folder, active, no_dialog, "提出されたブックのフォルダを選んでください")
        out = given or functions.free_path(active, "集計.xlsx")
        functions.consolidate(active.app, chosen, out, on, roster, overwrite)
        return out

    click.echo(f"統合ブック: {_on_book(book, no_dialog, act)}")
    return 0


@command.command("budget", cls=Command, epilog="bussi excel budget --folder 各省")
@book_option
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="各省の予算執行状況のフォルダ（省くと、窓で選ぶ）",
)
@output_option
@overwrite_option
@on_option
@dialog_option
def budget(
    book: str | None, folder: Path | None, output: Path | None, overwrite: bool, on: dt.date | None, no_dialog: bool
) -> int:
    """各省の予算執行状況のブックから予算ブックを作り直し、Excelで開く。"""
    from bussi.addin.excel import functions

    given = checked_output(output) if output else None

    def act(active: "xw.Book") -> Path:
        chosen = _folder(folder, active, no_dialog, "各省の予算執行状況のフォルダを選んでください")
        out = given or functions.free_path(active, "予算執行.xlsx")
        functions.budget(active.app, chosen, out, on, overwrite)
        return out

    click.echo(f"予算ブック: {_on_book(book, no_dialog, act)}")
    return 0


@command.command("compare", cls=Command, epilog="bussi excel compare --book 変更.xlsx --with 当初.xlsx")
@book_option
@click.option("--with", "other", metavar="NAME", help="比べる相手のブックの名前（省くと、開いている同じ様式のブック）")
@output_option
@overwrite_option
@dialog_option
def compare(book: str | None, other: str | None, output: Path | None, overwrite: bool, no_dialog: bool) -> int:
    """開いている2つのブックの新旧対照表を作り、Excelで開く。"""
    from bussi.addin.excel import door, functions
    from bussi.addin.excel.hands import hands_of
    from bussi.validators.errors import UsageError

    given = checked_output(output) if output else None

    def act(active: "xw.Book") -> Path:
        if other is not None:
            found = door.find_book([active.app], other)
        else:
            others = functions.comparable(active)
            if not others:
                raise UsageError("比べる相手がありません。同じ様式のブックをもう1つ開いてください")
            at: int | None = 0
            if len(others) > 1:
                names = [b.name for b in others]
                at = None if no_dialog else hands_of(active).choice(active.app, "どのブックと比べますか", names)
            if at is None:
                raise UsageError("比べる相手を --with で指定してください")
            found = others[at]
        out = given or functions.free_path(active, "新旧対照表.xlsx")
        functions.compare(active, found, out, overwrite)
        return out

    click.echo(f"新旧対照表: {_on_book(book, no_dialog, act)}")
    return 0


@command.command("template", cls=Command, epilog="bussi excel template --item 半導体")
@book_option
@click.option("--form", help="様式の名前（省くと、開いているブックの様式。様式のブックでなければ窓で選ぶ）")
@click.option("--item", help="特定重要物資の名前（省くと、窓で選ぶ）")
@output_option
@overwrite_option
@dialog_option
def template(
    book: str | None, form: str | None, item: str | None, output: Path | None, overwrite: bool, no_dialog: bool
) -> int:
    """空の様式を作り、Excelで開く。"""
    from bussi.addin.excel import functions
    from bussi.addin.excel.hands import hands_of
    from bussi.validators import forms, law
    from bussi.validators.errors import UsageError
    from bussi.xlsx_templates.naming import file_name

    def chosen_form(active: "xw.Book") -> str:
        known = forms.names()
        found = form or functions.form_of(active) or (known[0] if len(known) == 1 else None)
        if found is None and not no_dialog:
            titles = [forms.load(n).text.title for n in known]
            at = hands_of(active).choice(active.app, "どの様式を作りますか", titles)
            found = known[at] if at is not None else None
        if found is None:
            raise UsageError(f"どの様式か --form で指定してください（使えるもの: {', '.join(known)}）")
        return found

    given = checked_output(output) if output else None

    def act(active: "xw.Book") -> Path:
        wanted, chosen = chosen_form(active), item
        if chosen is None and not no_dialog and forms.load(wanted).role("item") is not None:
            names = [i.name for i in law.load().items]
            title = "どの物資の様式を作りますか"
            at = hands_of(active).choice(active.app, title, ["（物資をブックの中で選ぶ）", *names])
            chosen = names[at - 1] if at else None
        found = law.load().item(chosen).name if chosen else None
        out = given or functions.free_path(active, file_name(forms.load(wanted), found))
        functions.template(active.app, wanted, chosen, out, overwrite)
        return out

    click.echo(f"様式: {_on_book(book, no_dialog, act)}")
    return 0
