"""Find every field and table of a form by its key, wherever rows, columns or sheets have been moved to."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bussi.validators.catalogue import noticed
from bussi.validators.cells import MISSING, UNCALCULATED
from bussi.validators.findings import MOST
from bussi.validators.forms import choices
from bussi.validators.forms.model import Entry, Form, Sheet
from bussi.validators.forms.words import field_shown
from bussi.validators.kinds import WHOLE_BOOK, Place
from bussi.validators.types import is_blank

from .cells import Row, SheetCells, column_name
from .evidence import Evidence, evidence, odd_letters
from .looks import DAYS_1904
from .notes import ONLY_COUNTED, Note
from .outside import Outside
from .sheets import Sheets


class Finder:
    """What a book of a form holds; ``item`` is that of its template, None where it is chosen in the book.

    ``fields``: key → raw cell. ``tables``: table → (Excel rows, key → raw cells), rows in which something is filled in.
    Raw cells are None (blank), str, bool, float, ``ErrorCell`` or ``MISSING``; days are serials counted from 1900.
    """

    def __init__(self, form: Form, book: Sheets, item: str | None, outside: Outside) -> None:
        self.form, self.book, self.outside = form, book, outside
        self.notes: list[Note] = []
        self._said: Counter[str] = Counter()  # notes of each rule, of which only the first are put into words
        self.fields: dict[str, Any] = {}
        self.field_places: dict[str, tuple[str, str]] = {}
        self.tables: dict[str, tuple[list[int], dict[str, list[Any]]]] = {}
        self.table_places: dict[str, tuple[str, Mapping[str, str]]] = {}
        self.first_row: dict[str, int] = {}
        expected = [s for s in form.text.sheets if s.items is None or item is None or item in s.items]
        self._wanted = {e.key for s in expected for e in s.fields} | {s.table for s in expected if s.table}
        titles = [s.sheet for s in expected]
        for title in titles:
            if title in book.names:
                self._sheet(title)
        for title in outside.unknown(titles):
            if (
                self._wanted - self.field_places.keys() - self.tables.keys()
            ):  # a sheet was renamed: look at the others too
                self._sheet(title)
        concerned = item or choices.chosen_item(form, self.fields)
        for s in expected:
            if s.items is None or concerned in s.items:
                self._missing(s)
        for s in expected:
            self._shown(s)
        self._shown_fields()
        known = {place[0] for places in (self.field_places, self.table_places) for place in places.values()}
        outside.other_sheets({*known, *(s.sheet for s in form.text.sheets)})
        self.notes += outside.notes()

    def _sheet(self, title: str) -> None:
        cells = self.book.cells(title)
        beside = self.outside.on(title, cells)
        value: int | None = None
        table: str | None = None
        columns: Mapping[str, int] = {}
        start = head = 0
        for r, row in cells.rows.items():
            key = row.get(0)
            mark = key if key.__class__ is str else ""
            if mark.startswith("#"):
                if table is not None and not mark.startswith("#head"):
                    self._table(title, cells, table, columns, start, head, r)
                    table = None
                if mark == "#fields":
                    value = next((c for c, x in row.items() if x == "value"), None)
                elif mark.startswith("#table:"):
                    table, start, head, value = mark.removeprefix("#table:"), r, r, None
                    columns = self._columns(title, table, row, r)
                elif mark == "#head" and table is not None:
                    head = r
                    beside.headings(r, row, self.form.columns.get(table, {}), columns, table)
                    continue
                elif mark == "#head" and value is not None:
                    beside.width = max((c for c, x in row.items() if not is_blank(x)), default=0) + 1
                elif mark == "#end":
                    value = None
                beside.mark(r, row)
            elif value is not None and mark in self.form.entries:
                entry = self.form.entries[mark]
                self._field(title, cells, entry, r, value)
                beside.field(r, row, entry, value)
            elif table is None:
                beside.look(r, row, ())
        if table is not None:  # the end mark is gone: all that follows may belong to the table
            self._table(title, cells, table, columns, start, head, max(cells.rows) + 1)

    def _field(self, title: str, cells: SheetCells, entry: Entry, r: int, column: int) -> None:
        address = f"{column_name(column)}{r}"
        if entry.key in self.field_places:
            self._twice(Place(title, address, entry.key), entry.label)
            return
        self.field_places[entry.key] = (title, address)
        if entry.formula is None:
            raw = cells.rows[r].get(column)
            self.fields[entry.key] = self._day(raw) if entry.cell_type.kind == "date" else raw
            if code := cells.formats.get((r, column)):
                self._note(Place(title, address, entry.key), evidence(entry, raw, code, self.book.date_1904))
            if entry.type == "text":
                self._note(Place(title, address, entry.key), odd_letters(entry, raw))

    def _day(self, raw: Any) -> Any:
        """A day as a serial counted from 1900, whatever the book counts from."""
        return raw + DAYS_1904 if raw.__class__ is float and self.book.date_1904 else raw

    def _note(self, place: Place, found: Evidence | None) -> None:
        if found is not None:
            self._said[found.rule] += 1
            listed = self._said[found.rule] <= MOST
            self.notes.append(Note(found.rule, place, *(found.said() if listed else ONLY_COUNTED)))

    def _columns(self, title: str, table: str, row: Row, r: int) -> Mapping[str, int]:
        """Column key → its place; our own check column too."""
        known = self.form.columns.get(table, {})
        found: dict[str, int] = {}
        for c, x in row.items():
            if c and isinstance(x, str) and (x in known or x.startswith("#")):
                if x in found and x in known:
                    self._twice(Place(title, f"{column_name(c)}{r}", x, table), known[x].label)
                found.setdefault(x, c)
        return found

    def _table(
        self, title: str, cells: SheetCells, table: str, columns: Mapping[str, int], start: int, head: int, end: int
    ) -> None:
        """Take the rows of a table between its marks; text in the key column hides no row, only a mark with # does."""
        if table not in self.form.columns:
            return
        entries = self.form.columns[table]
        if table in self.tables:
            self._twice(Place(title, f"A{start}", table), self.form.table_sheet[table].table_title or table)
            return
        inputs = [k for k, e in entries.items() if e.formula is None]
        at = [columns.get(k) for k in inputs]
        places = [c for c in at if c is not None]
        owned = {0, *places} if self.outside.knows else {0, *columns.values()}
        beside = self.outside.on(title, cells)
        numbers: list[int] = []
        used: list[Row] = []
        for r, row in cells.rows.items():
            if not start < r < end or r == head:
                continue
            key = row.get(0)
            if key.__class__ is str and key.startswith("#"):
                continue
            if None not in at:  # else what stands there may belong to the lost column
                beside.look(r, row, owned)
            for c in places:
                cell = row.get(c)
                if cell is not None and not (cell.__class__ is str and is_blank(cell)):
                    numbers.append(r)
                    used.append(row)
                    break
        found: dict[str, list[Any]] = {}
        for k, c in zip(inputs, at, strict=True):
            if c is None:
                found[k] = [MISSING] * len(used)
            elif entries[k].cell_type.kind == "date" and self.book.date_1904:
                found[k] = [self._day(row.get(c)) for row in used]
            else:
                found[k] = [row.get(c) for row in used]
        self.tables[table] = (numbers, found)
        self.table_places[table] = (title, {k: column_name(c) for k, c in columns.items()})
        self.first_row[table] = start + 3  # below keys, head and the thin row
        keys = {c: k for k, c in zip(inputs, at, strict=True) if c is not None}
        for (r, c), code in cells.formats.items():
            if c in keys and start < r < end:
                e = entries[keys[c]]
                found_here = evidence(e, cells.rows[r][c], code, self.book.date_1904)
                self._note(Place(title, f"{column_name(c)}{r}", e.key, table, r), found_here)
        for c, k in keys.items():
            if entries[k].type == "text":
                for r, raw in zip(numbers, found[k], strict=True):
                    if raw.__class__ is str:
                        place = Place(title, f"{column_name(c)}{r}", k, table, r)
                        self._note(place, odd_letters(entries[k], raw))

    def _shown(self, sheet: Sheet) -> None:
        """A cell that shows a field, in a book that a program saved without computing it: what the field says."""
        numbers, columns = self.tables.get(sheet.table or "", ((), {}))
        for n, row in enumerate(sheet.preset):
            at = self.first_row.get(sheet.table or "", 0) + n
            for key in row.keys() & columns.keys() if at in numbers else ():
                field, i = field_shown(row[key]), numbers.index(at)
                if field is not None and columns[key][i] is UNCALCULATED:
                    raw = self.fields.get(field)
                    columns[key][i] = None if raw is MISSING else raw

    def _shown_fields(self) -> None:
        """The same of a field that shows another."""
        for e in self.form.entries.values():
            if e.preset is not None and self.fields.get(e.key) is UNCALCULATED:
                raw = self.fields.get(field_shown(e.preset) or "")
                self.fields[e.key] = None if raw is MISSING else raw

    def _twice(self, place: Place, label: str) -> None:
        message = noticed.TWICE.filled(label=label, key=place.field)
        self.notes.append(Note("BOOK-STRUCTURE", place, noticed.TWO_CELLS, message))

    def _missing(self, sheet: Sheet) -> None:
        """What of a sheet of the form is not in the book; one note where nothing of it is left."""
        title = sheet.sheet if sheet.sheet in self.book.names else WHOLE_BOOK
        gone = [e for e in sheet.fields if e.key not in self.field_places]
        lost = [(Place(title, "A1", e.key), e.label) for e in gone]
        self.fields |= {e.key: MISSING for e in gone if e.formula is None}
        inputs: Sequence[Entry] = [e for e in sheet.columns if e.formula is None]
        if sheet.table and sheet.table not in self.tables:
            self.tables[sheet.table] = ([1], {e.key: [MISSING] for e in inputs})  # unknown, not empty
            self.first_row[sheet.table] = 1
            lost.append((Place(title, "A1", sheet.table), sheet.table_title or sheet.sheet))
        elif sheet.table:
            there = self.table_places[sheet.table][1]
            lost += [(Place(title, "A1", e.key, sheet.table), e.label) for e in inputs if e.key not in there]
        if lost and len(lost) == len(sheet.fields) + bool(sheet.table) and sheet.table not in self.table_places:
            place = Place(title, "A1", sheet.table) if sheet.table else lost[0][0]
            said = [(place, noticed.LOST_SHEET.filled(sheet=sheet.sheet, key=place.field))]
        else:
            said = [(place, noticed.LOST.filled(label=label, key=place.field)) for place, label in lost]
        self.notes += [Note("BOOK-STRUCTURE", place, noticed.NO_CELL, message) for place, message in said]
