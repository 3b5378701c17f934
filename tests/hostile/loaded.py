"""Imported where commands are forked: the program with all that it loads when it is first used."""

import contextlib
import os
import sys
import tempfile
from pathlib import Path

from bussi.scripts import cli

from . import victim


def _use(*arguments: str) -> None:
    sys.argv = ["bussi", *arguments]
    with contextlib.suppress(SystemExit), Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        cli.main()


with tempfile.TemporaryDirectory() as _folder:
    (Path(_folder) / "a.xlsx").write_bytes(victim.clean())
    _use("check", "--json", f"{_folder}/a.xlsx")
    _use("check", f"{_folder}/a.xlsx")
    _use("consolidate", f"{_folder}/a.xlsx", "-o", f"{_folder}/b.xlsx", "--json")
