"""Every value that bussi reads is the value in the file, as a strict reader that shares no code with it reads it.

``BUSSI_MUTANTS=5000 uv run pytest tests/test_independent_reader.py`` compares so many rewritten books instead of a few.
"""

import datetime as dt
import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import crafted
import independent_reader
import pytest
from bussi.addin.reading.files import Unreadable, find_files, read_files
from bussi.addin.reading.submission import Submission
from bussi.validators import forms
from independent_reader import Cell, NotReadableError
from mutated import Mutation

MUTANTS = int(os.environ.get("BUSSI_MUTANTS", "60"))
CHUNK = 120
BLANK = Cell("blank")


def unseen(text: str) -> bool:
    return all(unicodedata.category(c) in ("Zs", "Zl", "Zp", "Cf", "Cc") for c in text)


def inputs(book: independent_reader.Book, form: Any) -> Iterator[tuple[str, tuple[str, int, int], Cell]]:
    """Key, place (sheet, row, column) and cell of every input the marks of a book lead to; a table's key is ``t.c``."""
    for title, cells in book.sheets.items():
        if title.startswith("_"):
            continue
        text = {at: c.value for at, c in cells.items() if c.kind == "text"}
        last = max((r for r, _ in cells), default=0)
        value, table, columns = 0, "", {}
        for row in range(1, last + 1):
            key = text.get((row, 1), "")
            if key.startswith("#"):
                if not key.startswith("#head"):
                    value, table, columns = 0, "", {}
                if key == "#fields":
                    value = next((c for (r, c), t in text.items() if r == row and t == "value"), 0)
                elif key.startswith("#table:"):
                    table = key[7:]
                    columns = {
                        c: t for (r, c), t in text.items() if r == row and c > 1 and t in form.columns.get(table, {})
                    }
            elif table:
                for column, name in columns.items():
                    if form.columns[table][name].formula is None:
                        yield f"{table}.{name}", (title, row, column), cells.get((row, column), BLANK)
            elif value and key in form.entries and form.entries[key].formula is None:
                yield key, (title, row, value), cells.get((row, value), BLANK)


def as_cell(raw: object) -> Cell:
    """A raw value of bussi's as the independent reader gives it."""
    match raw:
        case bool():
            return Cell("bool", raw)
        case float():
            return Cell("number", raw)
        case str():
            return Cell("text", raw) if raw else BLANK
        case None:
            return BLANK
    return Cell("error", str(raw)) if str(raw).startswith("#") else Cell("uncalculated")


def same(ours: Cell, theirs: Cell) -> bool:
    if ours == theirs:
        return True
    return (
        "text" in (ours.kind, theirs.kind)
        and all(unseen(str(c.value or "")) for c in (ours, theirs) if c.kind != "number")
        and "number" not in (ours.kind, theirs.kind)
    )


def compared(s: Submission, book: independent_reader.Book) -> tuple[int, list[str]]:
    """How many cells were compared, and every one in which the two readers differ."""
    form = forms.load(s.form, s.version)
    wrong: list[str] = []
    n = 0
    seen: set[str] = set()
    rows: dict[str, dict[int, dict[str, Cell]]] = {}
    for key, (title, row, column), cell in inputs(book, form):
        table, _, name = key.rpartition(".")
        if book.date_1904 and cell.kind == "number" and form.entry(table or None, name).cell_type.kind == "date":
            cell = Cell("number", cell.value + 1462)  # noqa: PLW2901 (days are counted from 1900, whatever the book does)
        if table:
            rows.setdefault(table, {}).setdefault(row, {}).setdefault(name, cell)
        elif key not in seen:
            seen.add(key)
            n += 1
            ours = as_cell(s.fields.get(key))
            if not same(ours, cell):
                wrong.append(f"{title} {row},{column} {key}: {ours} is {cell}")
    for table, found in rows.items():
        numbers, columns = s.tables.get(table, ([], {}))
        used = {r: i for i, r in enumerate(numbers)}
        for row, cells in found.items():
            if row not in used and all(
                c.kind == "blank" or (c.kind == "text" and unseen(c.value)) for c in cells.values()
            ):
                continue
            for name, cell in cells.items():
                n += 1
                ours = as_cell(columns[name][used[row]]) if row in used and name in columns else BLANK
                if not same(ours, cell):
                    wrong.append(f"{table} row {row} {name}: {ours} is {cell}")
    return n, wrong


def test_the_independent_reader_reads_what_a_book_was_built_from() -> None:
    from bussi.scripts.samples.plan_application import plan_application

    values = plan_application(crafted.ITEM, 0)
    found: dict[str, list[object]] = {}
    rows: dict[int, dict[str, object]] = {}
    for key, (_, row, _), cell in inputs(independent_reader.read(crafted.plan()), crafted.FORM):
        found.setdefault(key, []).append(cell.value)
        if key.startswith("funding.") and cell.kind != "blank":
            rows.setdefault(row, {})[key.removeprefix("funding.")] = cell.value
    for key, value in values["fields"].items():
        serial = (value - dt.date(1899, 12, 30)).days if isinstance(value, dt.date) else value
        assert found[key] == [serial], key
    assert list(rows.values()) == values["tables"]["funding"]


@pytest.mark.parametrize("start", range(0, MUTANTS, CHUNK))
def test_no_value_of_a_rewritten_book_is_read_differently(start: int, tmp_path: Path) -> None:
    books: dict[str, bytes] = {}
    for seed in range(start, min(start + CHUNK, MUTANTS)):
        books[f"{seed:06}.xlsx"] = Mutation(seed).book()
        (tmp_path / f"{seed:06}.xlsx").write_bytes(books[f"{seed:06}.xlsx"])
    differences: dict[str, list[str]] = {}
    cells = unreadable = refused = 0
    for outcome in read_files(find_files([tmp_path])):
        if isinstance(outcome, Unreadable):
            refused += 1
            assert not outcome.trace, outcome.trace
            continue
        try:
            book = independent_reader.read(books[outcome.name])
        except NotReadableError as e:
            unreadable += 1
            if int(outcome.name[:6]) % 8:
                differences[outcome.name] = [f"read, though {e}"]
            continue
        n, wrong = compared(outcome, book)
        cells += n
        if wrong:
            differences[outcome.name] = wrong[:4]
    assert not differences, f"{len(differences)} books: {dict(list(differences.items())[:12])}"
    assert cells > 150 * len(books) / 2, (cells, refused, unreadable)
