"""Write the generated parts of the README: the table of commands and, with --demo, the transcript of the demo.

uv run python scripts/update_readme.py --demo
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import click
from bussi.scripts.cli import bussi

README = Path(__file__).parent.parent / "README.md"


def commands_table() -> str:
    """One row per command: how it is called, and the first line of its help."""
    ctx = click.Context(bussi, info_name="bussi")
    lines = ["| command | what it does |", "| --- | --- |"]
    for name in bussi.list_commands(ctx):
        command = bussi.get_command(ctx, name)
        assert command is not None
        with click.Context(command, info_name=f"bussi {name}", parent=None) as own:
            names = [*command.commands] if isinstance(command, click.Group) else []
            usage = f"bussi {name} {'|'.join(names)}" if names else " ".join((f"bussi {name}", *_pieces(command, own)))
        first = (command.help or "").strip().splitlines()[0]
        lines.append(f"| `{usage.replace('|', chr(92) + '|')}` | {first} |")
    return "\n".join(lines)


def _pieces(command: click.Command, ctx: click.Context) -> list[str]:
    """Arguments, then options with their values, as the design writes them."""
    pieces = [p.make_metavar(ctx) for p in command.params if isinstance(p, click.Argument)]
    for p in command.params:
        if isinstance(p, click.Option) and not p.is_eager:
            value = "" if p.is_flag else f" {p.make_metavar(ctx)}"
            text = f"{p.opts[0]}{value}"
            pieces.append(text if p.required else f"[{text}]")
    return pieces


def replaced(readme: str, name: str, text: str) -> str:
    """``readme`` with the part between the marks of ``name`` replaced by ``text``."""
    pattern = rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)"
    assert re.search(pattern, readme, re.DOTALL), f"README has no part {name}"
    return re.sub(pattern, lambda m: m[1] + text + m[2], readme, flags=re.DOTALL)


@click.command()
@click.option("--demo", is_flag=True, help="Run the demo and put its transcript in.")
def main(demo: bool) -> None:
    """Rewrite the README's generated parts."""
    text = replaced(README.read_text(encoding="utf-8"), "commands", commands_table())
    if demo:
        with tempfile.TemporaryDirectory() as folder:
            run = subprocess.run(
                [sys.executable, "-m", "bussi.scripts.cli", "demo"], cwd=folder, capture_output=True, check=True
            )
        text = replaced(text, "demo", f"```text\n{run.stdout.decode('utf-8').rstrip()}\n```")
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
