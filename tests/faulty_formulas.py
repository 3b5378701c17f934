"""Formulas of compilers with a fault, beside those of the real one in the same books, all computed by LibreOffice.

A formula of a line is a defined name with relative rows: what a faulty compiler makes of it gets a name and a column of
its own in the hidden sheet, and so many faults fit into one book.
"""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import libreoffice
import twins
from bussi.xlsx_templates.build import Blueprint
from bussi.xlsx_templates.template import digits
from bussi.xlsx_templates.template.line_plan import DIGITS, STATUS
from bussi.xlsx_templates.template.plan import HIDDEN_ROWS
from xlsxwriter.utility import xl_col_to_name

FREE = 200  # a column of the hidden sheet from which on nothing stands
OWN = {"digits": DIGITS, "dg": DIGITS, "status": STATUS, "is": STATUS}  # where the book itself holds what is computed
ROWS = 7  # so many of the first lines of a table are computed: keys, head, and the first rows
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Formulas:
    """``named``: the defined names of a book that a compiler makes. ``cells``: what stands in the first of some cells of
    the hidden sheet, by (column, line, and how many lines below have the same).
    """

    named: Mapping[str, str]
    cells: Mapping[tuple[str, int, int], str]


def formulas(like: Blueprint, compiler: type | None = None) -> Formulas:
    """The formulas of the book of a blueprint, as the file has them, with another compiler; raises whatever that raises."""
    real = digits.Compiler
    digits.Compiler = compiler or real  # type: ignore[misc]
    try:
        made = Blueprint(like.plan.form, like.plan.item, ())
    finally:
        digits.Compiler = real  # type: ignore[misc]
    lines = made.places.lines
    cells: dict[tuple[str, int, int], str] = {}
    for key, at in lines.field.items():
        cells |= {("digits", at, 1): made.digits.field[key], ("words", at, 1): made.words.field[key]}
    for table, at in lines.table.items():
        cells |= {("digits", at, 1): made.digits.table[table], ("status", at, 1): made.digits.waiting(table)}
        first = lines.rows[table][0]
        for column in ("is", "dg", "say"):
            cells[column, first, ROWS] = f"{column}_{table}"
        for key in made.plan.form.computed(table):
            cells[f"calc_{key}", first, ROWS] = f"calc_{table}_{key}"
    short = like.short  # the same for both, so that names mean the same
    named = {short(name): short(formula) for name, formula in made.rows.defined}
    return Formulas(named, {place: short(formula) for place, formula in cells.items()})


class Faulty:
    """What the formulas of one compiler say instead of those of the real one, in names of their own."""

    def __init__(self, number: int, real: Formulas, made: Formulas) -> None:
        changed = {n for n, f in made.named.items() if real.named.get(n) != f}
        uses = {n: set(_NAME.findall(f)) for n, f in made.named.items()}
        while more := {n for n, used in uses.items() if n not in changed and used & changed}:
            changed |= more
        own = {n: f"x{number}_{n}" for n in changed}

        def renamed(formula: str) -> str:
            return _NAME.sub(lambda m: own.get(m[0], m[0]), formula)

        self.names = {own[n]: renamed(made.named[n]) for n in changed}
        self.cells: dict[tuple[str, int, int], str] = {}
        for i, (place, formula) in enumerate(made.cells.items()):
            said = renamed(formula)
            if said != real.cells.get(place):
                name = f"x{number}_cell{i}"
                self.names[name], self.cells[place] = said, name


def survivors(real: Formulas, faulty: Mapping[str, Faulty], books: Sequence[bytes], folder: Path) -> set[str]:
    """Which of the faults nobody notices: in no line of no book they give anything else than the real formulas."""
    wanted = [(which, place, name) for which, f in faulty.items() for place, name in f.cells.items()]
    right = {place: f"real_{i}" for i, place in enumerate({place for _, place, _ in wanted})}
    names = {n: real.cells[place] for place, n in right.items()}
    for f in faulty.values():
        names |= f.names
    columns = [*right.items(), *((place, n) for _, place, n in wanted)]
    folder.mkdir()
    paths = []
    for i, book in enumerate(books):
        paths.append(folder / f"{i}.xlsx")
        paths[-1].write_bytes(_with(book, names, columns))
    alive = set(faulty)
    for path in libreoffice.convert_all(paths, folder / "out", folder / "profiles"):
        rows = twins.cells(path)[HIDDEN_ROWS]
        said: dict[str, list[Any]] = {}
        for i, ((_, at, number), name) in enumerate(columns):
            said[name] = [_cell(rows, r, FREE + i) for r in range(at, at + number)]
        for (kind, at, number), name in right.items():  # what is computed here is what the book computes
            if kind in OWN:
                assert said[name] == [_cell(rows, r, OWN[kind]) for r in range(at, at + number)], f"{path}: {name}"
        alive -= {which for which, place, name in wanted if said[name] != said[right[place]]}
    return alive


def _cell(rows: twins.Rows, row: int, column: int) -> Any:
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""


def _with(book: bytes, names: Mapping[str, str], columns: Sequence[tuple[tuple[str, int, int], str]]) -> bytes:
    """A book with more names, and each of them in a column of the hidden sheet."""
    out = io.BytesIO()
    more: dict[int, str] = {}
    for i, ((_, at, number), name) in enumerate(columns):
        for row in range(at + 1, at + number + 1):
            address = f"{xl_col_to_name(FREE + i)}{row}"
            more[row] = more.get(row, "") + f'<c r="{address}"><f t="array" ref="{address}">{name}</f></c>'
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        workbook = old.read("xl/workbook.xml").decode()
        number = re.findall(r'<sheet name="([^"]*)"', workbook).index(HIDDEN_ROWS) + 1
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "xl/workbook.xml":
                made = "".join(
                    f'<definedName name="{n}">{escape(f, quote=False)}</definedName>' for n, f in names.items()
                )
                data = workbook.replace("</definedNames>", made + "</definedNames>").encode()
            elif entry.filename == f"xl/worksheets/sheet{number}.xml":
                xml = data.decode()
                for row, cells in more.items():
                    assert f'<row r="{row}"' in xml
                    xml = re.sub(rf'(<row r="{row}".*?)(</row>)', lambda m, c=cells: m[1] + c + m[2], xml, count=1)
                data = xml.encode()
            new.writestr(entry, data)
    return out.getvalue()
