"""Find every field and table of a form by its key, wherever rows, columns or sheets have been moved to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from bussi.validators.cells import MISSING
from bussi.validators.findings import WHOLE_BOOK
from bussi.validators.forms.model import Form, Sheet
from bussi.validators.types import SPACES
from bussi.xlsx_templates.template.plan import CHECK_SHEET, RULEBOOK_SHEET

from .rows import Rows, Sheets

OUR_SHEETS = ("はじめに", CHECK_SHEET, RULEBOOK_SHEET)  # that of front_sheet, whose import would cost a second


@dataclass(frozen=True)
class Note:
    """Something the intake found out about a book: a rule of the catalogue, where, and the value that stands there."""

    rule: str
    sheet: str
    cell: str
    field: str
    value: str
    message: str


@cache
def column_name(index: int) -> str:
    """Letters of a zero-based column.

    >>> column_name(0), column_name(26), column_name(16383)
    ('A', 'AA', 'XFD')
    """
    return (column_name(index // 26 - 1) if index >= 26 else "") + chr(65 + index % 26)


def _blank(cell: Any) -> bool:
    return cell == "" or (cell.__class__ is str and not cell.strip(SPACES))


class Finder:
    """What a book of a form holds; ``item`` is that of its template, None where it is chosen in the book."""

    def __init__(self, form: Form, book: Sheets, item: str | None) -> None:
        self.form, self.book = form, book
        self.notes: list[Note] = []
        self.fields: dict[str, Any] = {}
        self.field_places: dict[str, tuple[str, str]] = {}
        self.tables: dict[str, tuple[list[int], dict[str, list[Any]]]] = {}
        self.table_places: dict[str, tuple[str, Mapping[str, str]]] = {}
        self.first_row: dict[str, int] = {}
        self._outside: dict[str, list[tuple[str, str]]] = {}
        expected = [s for s in form.text.sheets if s.items is None or item is None or item in s.items]
        self._wanted = {e.key for s in expected for e in s.fields if e.formula is None}
        self._wanted |= {s.table for s in expected if s.table}
        titles = [s.sheet for s in expected]
        for title in titles:
            if title in book.names:
                self._sheet(title)
        others = [n for n in book.names if n not in titles and not n.startswith("_") and n not in OUR_SHEETS]
        for title in others:
            if self._wanted - self.fields.keys() - self.tables.keys():  # a sheet was renamed: look at the others too
                self._sheet(title)
        concerned = item or self.fields.get(form.role("item") or "")
        for s in expected:
            if s.items is None or concerned in s.items:
                self._missing(s)
        known = {place[0] for places in (self.field_places, self.table_places) for place in places.values()}
        known |= {s.sheet for s in form.text.sheets}
        for title in others:
            if title not in known:
                self._outside.setdefault(title, []).append(("A1", "シート全体"))
        for title, found in self._outside.items():
            self._beside(title, found)

    def _sheet(self, title: str) -> None:
        rows = self.book.rows(title)
        value: int | None = None
        table: str | None = None
        columns: Mapping[str, int] = {}
        start = width = 0
        ended = len(rows)
        for r, row in enumerate(rows):
            key = row[0] if row else ""
            if key.__class__ is not str or not key:
                continue
            key = key.strip(SPACES)
            ended = len(rows)
            if key.startswith("#"):
                if table is not None and not key.startswith("#head"):
                    self._table(title, rows, table, columns, start, r)
                    table = None
                if key == "#fields":
                    value = next((c for c, x in enumerate(row) if x == "value"), None)
                elif key.startswith("#table:"):
                    table, start, value = key.removeprefix("#table:"), r, None
                    columns = self._columns(title, table, row, r)
                elif key == "#head" and value is not None:
                    width = max((c for c, x in enumerate(row) if not _blank(x)), default=0) + 1
                elif key == "#end":
                    value, ended = None, r + 1
                    self._look_beside(title, row, r, range(1))
            elif value is not None and key in self.form.entries:
                if len(row) > width > value:
                    self._look_beside(title, row, r, range(width))
                self._field(title, key, row[value] if value < len(row) else "", f"{column_name(value)}{r + 1}")
        if table is not None:  # the end mark is gone: all that follows may belong to the table
            self._table(title, rows, table, columns, start, len(rows))
        for r in range(ended, len(rows)):  # below the last mark stands nothing of ours
            self._look_beside(title, rows[r], r, range(1))

    def _field(self, title: str, key: str, cell: Any, address: str) -> None:
        if key in self.field_places:
            self._twice(title, address, key, self.form.entries[key].label)
            return
        if self.form.entries[key].formula is None:
            self.fields[key] = cell
        self.field_places[key] = (title, address)

    def _columns(self, title: str, table: str, row: Sequence[Any], r: int) -> Mapping[str, int]:
        """Column key → its place; our own check column too."""
        known = self.form.columns.get(table, {})
        found: dict[str, int] = {}
        for c, x in enumerate(row):
            if c and isinstance(x, str) and (x in known or x.startswith("#")):
                if x in found and x in known:
                    self._twice(title, f"{column_name(c)}{r + 1}", f"{table}.{x}", known[x].label)
                found.setdefault(x, c)
        return found

    def _table(self, title: str, rows: Rows, table: str, columns: Mapping[str, int], start: int, end: int) -> None:
        if table not in self.form.columns:
            return
        if table in self.tables:
            self._twice(title, f"A{start + 1}", table, self.form.table_sheet[table].table_title or table)
            return
        inputs = [k for k, e in self.form.columns[table].items() if e.formula is None]
        at = [columns.get(k) for k in inputs]
        places = [c for c in at if c is not None]
        width = max((*places, 0)) + 1
        owned = {0, *columns.values()}
        numbers: list[int] = []
        used: list[Sequence[Any]] = []
        first = None
        for r in range(start + 1, end):
            row = rows[r]
            mark = row[0] if row else ""
            if mark.__class__ is str and mark.startswith("#"):
                continue
            first = first or r + 1
            if len(row) > len(owned):
                self._look_beside(title, row, r, owned)
            if len(row) < width:
                row = [*row, *[""] * (width - len(row))]
            for c in places:
                cell = row[c]
                if cell != "" and not (cell.__class__ is str and not cell.strip(SPACES)):
                    numbers.append(r + 1)
                    used.append(row)
                    break
        cells = {
            k: [MISSING] * len(used) if c is None else [row[c] for row in used] for k, c in zip(inputs, at, strict=True)
        }
        self.tables[table] = (numbers, cells)
        self.table_places[table] = (title, {k: column_name(c) for k, c in columns.items()})
        self.first_row[table] = first or start + 2

    def _look_beside(self, title: str, row: Sequence[Any], r: int, owned: Collection[int]) -> None:
        """Values people wrote beside a table's own columns are not lost without a word."""
        for c, cell in enumerate(row):
            if c not in owned and not _blank(cell):
                self._outside.setdefault(title, []).append((f"{column_name(c)}{r + 1}", str(cell)))

    def _beside(self, title: str, found: Sequence[tuple[str, str]]) -> None:
        (address, value), more = found[0], len(found) - 1
        if value == "シート全体":
            message = f"様式にないシート「{title}」があります"
        else:
            message = f"記入欄の外 {address} に「{value[:40]}」と書かれています" + (
                f"（ほか{more}か所）" if more else ""
            )
        self.notes.append(Note("BOOK-OUTSIDE", title, address, "（様式の外）", value[:100], message))

    def _twice(self, sheet: str, cell: str, key: str, label: str) -> None:
        message = f"「{label}」の欄が2つあります（先にある方を読みました）"
        self.notes.append(Note("BOOK-STRUCTURE", sheet, cell, key, "（欄が2つ）", message))

    def _missing(self, sheet: Sheet) -> None:
        """What of a sheet of the form is not in the book; one note where nothing of it is left."""
        fields = [e for e in sheet.fields if e.formula is None]
        lost = [(e.key, e.label) for e in fields if e.key not in self.field_places]
        for key, _ in lost:
            self.fields[key] = MISSING
        inputs = [e for e in sheet.columns if e.formula is None]
        if sheet.table and sheet.table not in self.tables:
            self.tables[sheet.table] = ([1], {e.key: [MISSING] for e in inputs})  # unknown, not empty
            self.first_row[sheet.table] = 1
            lost.append((sheet.table, sheet.table_title or sheet.sheet))
        elif sheet.table:
            there = self.table_places[sheet.table][1]
            lost += [(f"{sheet.table}.{e.key}", e.label) for e in inputs if e.key not in there]
        title = sheet.sheet if sheet.sheet in self.book.names else WHOLE_BOOK
        if lost and len(lost) == len(fields) + bool(sheet.table) and sheet.table not in self.table_places:
            lost = [(sheet.table or lost[0][0], f"シート {sheet.sheet}")]
        for key, label in lost:
            self.notes.append(
                Note("BOOK-STRUCTURE", title, "A1", key, "（欄なし）", f"「{label}」の欄が見つかりません")
            )
