"""LibreOffice edits many books in one process; references move as they do in Excel, and all is recalculated."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import libreoffice

PROGRAM = Path(__file__).with_suffix(".bas")
AT_ONCE = 12  # books that one LibreOffice edits
# where the order of sheets changes, LibreOffice confuses names until the book is opened again
OF_SHEETS = ("delete_sheet", "move_sheet", "move_sheet_first", "duplicate", "add_sheet")
Edit = tuple[str | int, ...]  # a command of the program, the sheet, and what it takes; cells are counted from 0


@dataclass(frozen=True)
class Edited:
    """A book to be edited: where it is, where it goes, and what is done to it without any protection."""

    source: Path
    target: Path
    edits: Sequence[Edit]


def edit_all(books: Sequence[Edited], folder: Path, processes: int = 2) -> list[tuple[str, str]]:
    """``edit`` in several LibreOffice processes at once, each of which edits some books and ends."""

    def some(number: int) -> list[tuple[str, str]]:
        own = books[number::processes]
        parts = (own[i : i + AT_ONCE] for i in range(0, len(own), AT_ONCE))
        return [d for part in parts for d in edit(part, folder / f"office{number}")]

    with ThreadPoolExecutor(processes) as pool:
        return [d for done in pool.map(some, range(processes)) for d in done]


def edit(books: Sequence[Edited], folder: Path) -> list[tuple[str, str]]:
    """Edit all books, recalculate and save them; what became of each edit: "done" or "refused", and its command."""
    folder.mkdir(exist_ok=True)
    (folder / "log.txt").unlink(missing_ok=True)
    profile, commands, log = folder / "profile", folder / "commands.txt", folder / "log.txt"
    lines: list[Edit] = []
    for b in books:
        lines += [("open", b.source.as_uri()), *b.edits]
        if any(e[0] in OF_SHEETS for e in b.edits):
            between = folder / b.source.name
            lines += [("save", between.as_uri()), ("open", between.as_uri())]
        lines.append(("save", b.target.as_uri()))
    lines += [("end",), ("",)]  # the last line of a file is read with its line end
    commands.write_text("".join("\t".join(map(str, line)) + "\n" for line in lines), encoding="utf-8")
    code = PROGRAM.read_text(encoding="utf-8").format(commands=commands.as_uri(), log=log.as_uri())
    libreoffice.run(code, "Run", profile, books[0].source, 60 + 30 * len(books))
    missing = [b.target.name for b in books if not b.target.exists()]
    assert not missing, f"LibreOffice did not write {missing}"
    done = [line.split("\t") for line in log.read_text(encoding="utf-8").splitlines()]
    assert not [d for d in done if d[0] == "unknown"]
    assert len(done) == sum(len(b.edits) for b in books)
    return [(d[0], d[1]) for d in done]
