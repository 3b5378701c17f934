"""The command ``bussi``: this group only wires; each command is a module of its own, imported when it is called."""

import importlib
import io
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

COMMANDS = (
    "demo",
    "template",
    "check",
    "consolidate",
    "ledger",
    "budget",
    "survey",
    "compare",
    "migrate",
    "roster",
    "issue",
    "status",
    "publish",
    "rules",
    "excel",
    "addin",
)


class JapaneseHelp:
    """Help with Japanese headings, for commands and groups alike."""

    def format_usage(self: Any, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """「使い方」 instead of Usage."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        pieces = pieces.replace("[OPTIONS]", "[オプション]").replace("COMMAND [ARGS]...", "コマンド …")
        formatter.write_usage(ctx.command_path, pieces, prefix="使い方: ")

    def format_options(self: Any, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """「オプション」 instead of Options."""
        options = [p for p in self.get_params(ctx) if isinstance(p, click.Option)]
        records = [r for p in options if (r := p.get_help_record(ctx)) is not None]
        if records:
            with formatter.section("オプション"):
                formatter.write_dl(
                    [(a.replace(" TEXT", " 文字"), _range(b.replace("[required]", "[必須]"))) for a, b in records]
                )
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def format_commands(self: Any, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """「コマンド」 instead of Commands."""
        rows = [(n, _first_sentence(c)) for n in self.list_commands(ctx) if (c := self.get_command(ctx, n))]
        with formatter.section("コマンド"):
            formatter.write_dl(rows)

    def get_help_option(self: Any, ctx: click.Context) -> click.Option | None:
        """--help, explained in Japanese."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "この説明を表示して終わる"
        return option

    def format_epilog(self: Any, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The example at the end, as it is typed."""
        if self.epilog:
            with formatter.section("例"):
                for line in self.epilog.strip().splitlines():
                    formatter.write_text(line.strip())


class Command(JapaneseHelp, click.Command):
    """A command of ours."""


class LazyGroup(JapaneseHelp, click.Group):
    """Imports a command's module only when the command is called, so that help is quick."""

    def __init__(self, *args: Any, package: str = __package__ or "", names: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._package, self._names = package, tuple(names)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of a day's work."""
        return list(self._names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command in the module of that name."""
        if cmd_name not in self._names:
            return None
        return importlib.import_module(f"{self._package}.{cmd_name}").command


@click.group(cls=LazyGroup, names=COMMANDS, epilog="bussi demo\nbussi check 提出.xlsx\nbussi COMMAND --help")
@click.version_option(
    package_name="bussi", prog_name="bussi", message="%(prog)s %(version)s", help="版を表示して終わる"
)
@click.option(
    "--forms",
    "folders",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="このフォルダにある様式（YAML）も使う（何度でも書ける。環境変数 BUSSI_FORMS でもよい）",
)
def bussi(folders: tuple[Path, ...]) -> None:
    """特定重要物資の供給確保計画と予算執行を、Excelの様式で集め、点検し、集計する道具。"""
    if folders or os.environ.get("BUSSI_FORMS"):
        from bussi.validators import forms

        forms.add_folders(folders)
        for problem in forms.problems():
            click.echo(f"bussi: 警告: {problem}", err=True)


def main() -> NoReturn:
    """Run the command line: exit 0 fine, 1 errors found, 2 wrong usage or a file we cannot work with."""
    from bussi.validators.errors import BussiError

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    try:
        code = bussi.main(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Exit as e:
        sys.exit(e.exit_code)
    except click.exceptions.NoArgsIsHelpError as e:
        click.echo(e.format_message(), err=True)
        sys.exit(2)
    except click.ClickException as e:
        click.echo(f"bussi: {_one_line(_japanese(e))}", err=True)
        sys.exit(2)
    except BussiError as e:
        click.echo(f"bussi: {_one_line(str(e))}", err=True)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("bussi: 中止しました", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)


def _first_sentence(command: click.Command) -> str:
    """What the list of commands says of one; click would cut Japanese, which has no spaces, down to nothing."""
    return (command.help or "").partition("\n")[0].partition("。")[0] + "。"


def _range(text: str) -> str:
    """What click says of the range of a number, in Japanese."""
    return re.sub(r"\[(?:(\d+)<=)?x(?:>=(\d+))?(?:<=(\d+))?\]", lambda m: f"[{m[1] or m[2] or ''}～{m[3] or ''}]", text)


def _one_line(text: str) -> str:
    return " ".join(line.strip() for line in text.splitlines())


def _japanese(e: click.ClickException) -> str:
    """click's own complaints, in Japanese and on one line."""
    from bussi.validators.errors import meant, near

    see = "（--help で使い方を表示します）"
    match e:
        case click.NoSuchOption():
            return f"オプション {e.option_name} はありません{near(e.option_name, _options(e.ctx)) or see}"
        case click.BadOptionUsage() if "requires an argument" in e.message:
            return f"オプション {e.option_name} に値がありません{see}"
        case click.MissingParameter() if e.param is not None:
            return f"{_name(e.param)} を指定してください{see}"
        case click.BadParameter() if e.param is not None:
            return f"{_name(e.param)} の値が正しくありません: {_wanted(e.param.type, e.message) or e.message}"
        case click.UsageError() if "No such command" in e.message:
            typed = e.message.split("'")[1]
            return f"そのコマンドはありません: {typed}{meant(typed, _commands(e.ctx))}"
        case click.UsageError() if "Missing command" in e.message:
            return f"コマンドを指定してください（{', '.join(_commands(e.ctx))}）"
        case click.UsageError() if "unexpected extra argument" in e.message:
            return f"余分な引数 {e.message.partition('(')[2].rstrip(')')} があります{see}"
        case click.FileError():
            return f"{e.filename} を開けません"
    return e.format_message()


def _name(param: click.Parameter) -> str:
    return param.opts[-1] if isinstance(param, click.Option) else str(param.metavar or param.name).strip("[]")


def _wanted(kind: click.ParamType, said: str) -> str:
    """What a value of one of click's own types must be; ``said``: click's words on the one that was given."""
    from bussi.validators.errors import near

    match kind:
        case click.Choice():
            choices = tuple(map(str, kind.choices))
            given = re.match("'(.*)' is not one of", said)
            return f"{'、'.join(choices)} のどれかです{near(given[1], choices) if given else ''}"
        case click.IntRange():
            return f"{kind.min}から{kind.max}までの整数です"
        case click.Path():
            return "ファイルの名前です" if not kind.dir_okay else "フォルダの名前です" if not kind.file_okay else ""
    return ""


def _commands(ctx: click.Context | None) -> list[str]:
    group = ctx.command if ctx is not None else bussi
    return group.list_commands(ctx) if isinstance(group, click.Group) and ctx is not None else []


def _options(ctx: click.Context | None) -> list[str]:
    """All options of a command, as they are typed."""
    params = ctx.command.get_params(ctx) if ctx is not None else []
    return [o for p in params if isinstance(p, click.Option) for o in (*p.opts, *p.secondary_opts)]


if __name__ == "__main__":
    main()
