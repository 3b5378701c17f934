"""The command ``bussi``: this group only wires; each command is a module of its own, imported when it is called."""

import importlib
import io
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

COMMANDS = ("demo", "template", "check", "consolidate", "budget", "compare", "rules", "excel", "addin")


class JapaneseHelp:
    """Help with Japanese headings, for commands and groups alike."""

    def format_usage(self: Any, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """「使い方」 instead of Usage."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="使い方: ")

    def format_options(self: Any, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """「オプション」 instead of Options."""
        options = [p for p in self.get_params(ctx) if isinstance(p, click.Option)]
        records = [r for p in options if (r := p.get_help_record(ctx)) is not None]
        if records:
            with formatter.section("オプション"):
                formatter.write_dl(records)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """「コマンド」 instead of Commands."""
        rows = [(n, c.get_short_help_str(60)) for n in self.list_commands(ctx) if (c := self.get_command(ctx, n))]
        with formatter.section("コマンド"):
            formatter.write_dl(rows)


@click.group(cls=LazyGroup, names=COMMANDS, epilog="bussi demo\nbussi check 提出.xlsx\nbussi COMMAND --help")
@click.version_option(
    package_name="bussi", prog_name="bussi", message="%(prog)s %(version)s", help="版を表示して終わる"
)
def bussi() -> None:
    """特定重要物資の供給確保計画と予算執行を、Excelの様式で集め、点検し、集計する道具。"""


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
    except click.ClickException as e:
        click.echo(f"bussi: {_japanese(e)}", err=True)
        sys.exit(2)
    except BussiError as e:
        click.echo(f"bussi: {e}", err=True)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("bussi: 中止しました", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)


def _japanese(e: click.ClickException) -> str:
    """click's own complaints, in Japanese and on one line."""
    match e:
        case click.NoSuchOption():
            return f"オプション {e.option_name} はありません（--help で使い方を表示します）"
        case click.MissingParameter() if e.param is not None:
            return f"{e.param.human_readable_name} を指定してください（--help で使い方を表示します）"
        case click.BadParameter() if e.param is not None:
            return f"{e.param.human_readable_name} の値が正しくありません: {e.message}"
        case click.UsageError() if "No such command" in e.message:
            return f"そのコマンドはありません: {e.message.split()[-1].rstrip('.')}（{', '.join(COMMANDS)}）"
        case click.UsageError() if "Missing command" in e.message:
            return f"コマンドを指定してください（{', '.join(COMMANDS)}）"
        case click.FileError():
            return f"{e.filename} を開けません"
    return " ".join(e.format_message().split())


if __name__ == "__main__":
    main()
