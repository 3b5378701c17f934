"""Read a submitted workbook: find its form, its cells by their keys, and what stands in them."""

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import python_calamine as calamine
from bussi.validators import forms
from bussi.validators.cells import MISSING, UNCALCULATED, ErrorCell
from bussi.validators.errors import UnreadableError
from bussi.validators.findings import WHOLE_BOOK
from bussi.validators.forms.model import Form
from bussi.validators.layout import Layout
from bussi.validators.types import SPACES
from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name

from .guards import Container, open_container, read_bytes

STAMP_SHEET = "_bussi"
OWN_COLUMNS = ("#check",)
Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Note:
    """Something the intake found out about a book: a rule of the catalogue, where, and the value that stands there."""

    rule: str
    sheet: str
    cell: str
    field: str
    value: str
    message: str


@dataclass
class Submission:
    """One readable book: which form it is, where its cells stand and what is in them.

    ``fields``: key → raw cell. ``tables``: table → (Excel rows, key → raw cells), used rows only. ``content``: hash of
    everything filled in. ``item``: that of its template, None where the item is chosen in the book.
    """

    name: str
    path: str
    size: int
    sha256: str
    form: str
    version: str
    fingerprint: str
    item: str | None
    layout: Layout
    first_row: Mapping[str, int]
    fields: dict[str, Any]
    tables: dict[str, tuple[list[int], dict[str, list[Any]]]]
    notes: list[Note] = field(default_factory=list)
    content: str = ""


def read_book(path: Path, name: str | None = None) -> Submission:
    """The submission in ``path``; raises ``UnreadableError`` for what is no readable book of one of our forms."""
    return read_submission(read_bytes(path), name or path.name, str(path))


def read_submission(data: bytes, name: str, path: str = "") -> Submission:
    """The submission in the bytes of a file; raises ``UnreadableError``."""
    container = open_container(data, name)
    submission = _submission(_Book(container), name, path, len(data), hashlib.sha256(data).hexdigest())
    if container.external:
        submission.notes.append(_note("BOOK-EXTERNAL", "外部参照", "ほかのブックへの参照が含まれています"))
    if container.date_1904:
        submission.notes.append(_note("BOOK-1904", "1904年基準", "日付の基準が1904年のブックです"))
    return submission


def submission_from_rows(name: str, sheets: Mapping[str, Rows], path: str = "") -> Submission:
    """The submission in the cells of a book that is open elsewhere: sheet → rows from A1, blanks as "".

    Raises ``UnreadableError`` where it is no book of one of our forms.
    """
    return _submission(_OpenBook(sheets), name, path, 0, "")


def _submission(book: "_Book | _OpenBook", name: str, path: str, size: int, sha256: str) -> Submission:
    if STAMP_SHEET not in book.names:
        raise UnreadableError("FILE-FOREIGN", "bussi の様式の印（_bussi シート）がありません")
    stamp = {str(r[0]): str(r[1]) for r in book.rows(STAMP_SHEET) if len(r) > 1 and r[0]}
    form = _form(stamp)
    found = _Finder(form, book, stamp.get("item") or None)
    submission = Submission(
        name=name,
        path=path,
        size=size,
        sha256=sha256,
        form=form.name,
        version=form.version,
        fingerprint=stamp.get("fingerprint", ""),
        item=found.item,
        layout=Layout(found.field_places, found.table_places),
        first_row=found.first_row,
        fields=found.fields,
        tables=found.tables,
        notes=found.notes,
    )
    submission.content = _content(submission)
    _whole_book_notes(submission, form)
    return submission


def _form(stamp: Mapping[str, str]) -> Form:
    name, version = stamp.get("form", ""), stamp.get("version", "")
    if name not in forms.names():
        raise UnreadableError("FILE-FOREIGN", f"知らない様式です（{name or '名前なし'}）")
    if version not in forms.versions(name):
        raise UnreadableError("FILE-VERSION", f"様式 {name} の版 {version or '（なし）'} は知らない版です")
    return forms.load(name, version)


def _whole_book_notes(s: Submission, form: Form) -> None:
    newest = forms.versions(s.form)[-1]
    if s.version != newest:
        s.notes.append(_note("BOOK-OLD", s.version, f"様式の版は {s.version} です（今の版は {newest}）"))
    if s.fingerprint != form.fingerprint:
        s.notes.append(_note("BOOK-FINGERPRINT", s.fingerprint or "（なし）", "様式の印が配布した様式と一致しません"))


def _note(rule: str, value: str, message: str) -> Note:
    return Note(rule, WHOLE_BOOK, "A1", "book", value, message)


class _OpenBook:
    """Sheets that somebody else has read."""

    def __init__(self, sheets: Mapping[str, Rows]) -> None:
        self.names: Sequence[str] = tuple(sheets)
        self.rows = sheets.__getitem__


class _Book:
    """The sheets of a workbook as rows of cells, addresses kept, errors and uncalculated formulas told from blanks."""

    def __init__(self, container: Container) -> None:
        self.container = container
        try:
            self._book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(container.data))
        except BaseException as e:
            raise _refused(e) from e

    @property
    def names(self) -> Sequence[str]:
        return tuple(self.container.sheets)

    def rows(self, sheet: str) -> Rows:
        hidden = self.container.hidden_cells(sheet)
        try:
            rows = self._book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        except BaseException as e:
            rows = self._slowly(sheet, e)
        for address, code in hidden.items():
            row, column = xl_cell_to_rowcol(address)
            while len(rows) <= row:
                rows.append([])
            line = rows[row]
            line.extend([""] * (column + 1 - len(line)))
            if line[column] == "":
                line[column] = ErrorCell(code) if code else UNCALCULATED
        return rows

    def _slowly(self, sheet: str, error: BaseException) -> list[list[Any]]:
        """The same by openpyxl, which reads a few sheets that calamine refuses whole."""
        refused = _refused(error)
        import openpyxl  # noqa: PLC0415 -- the slow path of a few files

        try:
            book = openpyxl.load_workbook(io.BytesIO(self.container.data), data_only=True)
            if sheet not in book.sheetnames:
                raise refused from error
            cells = book[sheet]._cells
        except UnreadableError:
            raise
        except Exception as e:  # openpyxl raises nearly anything on a damaged book
            raise refused from e
        if not cells:
            return []
        rows: list[list[Any]] = [[] for _ in range(max(r for r, _ in cells))]
        for (r, c), cell in sorted(cells.items()):
            line = rows[r - 1]
            line.extend([""] * (c - len(line)))
            value = "" if cell.value is None else cell.value
            line[c - 1] = ErrorCell(str(value)) if cell.data_type == "e" else value
        return rows


def _refused(e: BaseException) -> UnreadableError:
    """A reader's own failure as ours; the reader's panics are no ordinary exceptions."""
    if isinstance(e, KeyboardInterrupt | SystemExit | MemoryError):
        raise e
    if isinstance(e, calamine.PasswordError):
        return UnreadableError("FILE-ENCRYPTED", "パスワードで暗号化されたブックです")
    return UnreadableError("FILE-BROKEN", "ブックの中身を読めません")


class _Finder:
    """Finds every field and table by its key, wherever rows, columns or sheets have been moved to."""

    def __init__(self, form: Form, book: _Book | _OpenBook, item: str | None) -> None:
        self.form, self.book = form, book
        self.item = item
        self.notes: list[Note] = []
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
        if self._left():  # a sheet was renamed: look at the others too
            for title in book.names:
                if title not in titles and not title.startswith("_"):
                    self._sheet(title)
        for s in expected:
            self._missing(s)

    def _left(self) -> bool:
        return bool(self._wanted - self.fields.keys() - self.tables.keys())

    def _sheet(self, title: str) -> None:
        rows = self.book.rows(title)
        value: int | None = None
        table: str | None = None
        columns: dict[str, int] = {}
        start = 0
        for r, row in enumerate(rows):
            key = row[0] if row else ""
            if not isinstance(key, str):
                key = ""
            key = key.strip(SPACES)
            if key == "#fields":
                value = next((c for c, x in enumerate(row) if x == "value"), None)
            elif key.startswith("#table:"):
                table, start = key.removeprefix("#table:"), r
                columns = {str(x): c for c, x in enumerate(row) if c and isinstance(x, str) and x}
            elif key == "#end":
                if table is not None:
                    self._table(title, rows, table, columns, start, r)
                table, value = None, None
            elif key and not key.startswith("#") and value is not None and key in self.form.entries:
                if self.form.entries[key].formula is None:
                    self.fields[key] = row[value] if value < len(row) else ""
                self.field_places[key] = (title, f"{xl_col_to_name(value)}{r + 1}")
        if table is not None:  # the end mark is gone: all that follows may belong to the table
            self._table(title, rows, table, columns, start, len(rows))

    def _table(self, title: str, rows: Rows, table: str, columns: Mapping[str, int], start: int, end: int) -> None:
        if table not in self.form.columns or table in self.tables:
            return
        inputs = {k: columns[k] for k, e in self.form.columns[table].items() if k in columns and e.formula is None}
        known = {k: xl_col_to_name(c) for k, c in columns.items()}
        self.table_places[table] = (title, known)
        numbers: list[int] = []
        cells: dict[str, list[Any]] = {k: [] for k in self.form.columns[table] if self.form.columns[table][k].formula is None}
        first = None
        owned = set(columns.values())
        for r in range(start + 1, end):
            row = rows[r]
            mark = row[0] if row else ""
            if isinstance(mark, str) and mark.strip(SPACES):
                continue
            first = first or r + 1
            values = {k: row[c] if c < len(row) else "" for k, c in inputs.items()}
            if all(v == "" or (isinstance(v, str) and not v.strip(SPACES)) for v in values.values()):
                continue
            numbers.append(r + 1)
            for key, column in cells.items():
                column.append(values.get(key, MISSING))
            self._outside(title, row, r, owned)
        self.tables[table] = (numbers, cells)
        self.first_row[table] = first or start + 2

    def _outside(self, title: str, row: Sequence[Any], r: int, owned: set[int]) -> None:
        """Values people wrote beside a table row are not lost without a word."""
        last = max(owned)
        for c in range(last + 1, len(row)):
            value = row[c]
            if value != "" and not (isinstance(value, str) and not value.strip(SPACES)):
                address = f"{xl_col_to_name(c)}{r + 1}"
                self.notes.append(Note("BOOK-OUTSIDE", title, address, "（様式の外）", str(value)[:100],
                                       f"記入欄の外 {address} に「{str(value)[:40]}」と書かれています"))  # fmt: skip

    def _missing(self, sheet: forms.Sheet) -> None:
        for e in sheet.fields:
            if e.key not in self.field_places and e.formula is None:
                self.fields[e.key] = MISSING
                self._lost(sheet.sheet, e.key, e.label)
        if sheet.table and sheet.table not in self.tables:
            inputs = [k for k, e in self.form.columns[sheet.table].items() if e.formula is None]
            self.tables[sheet.table] = ([], {k: [] for k in inputs})
            self.first_row[sheet.table] = 1
            self._lost(sheet.sheet, sheet.table, sheet.table_title or sheet.sheet)
        elif sheet.table:
            for e in sheet.columns:
                if e.formula is None and e.key not in self.table_places[sheet.table][1]:
                    self._lost(sheet.sheet, f"{sheet.table}.{e.key}", e.label)

    def _lost(self, sheet: str, key: str, label: str) -> None:
        self.notes.append(Note("BOOK-STRUCTURE", sheet, "A1", key, "（欄なし）", f"「{label}」の欄が見つかりません"))


def _content(s: Submission) -> str:
    """A hash of what people filled in, however and by what program the book was saved."""
    digest = hashlib.sha256(f"{s.form} {s.item}".encode())
    for key in sorted(s.fields):
        digest.update(f"\x00{key}\x01{_canonical(s.fields[key])}".encode("utf-8", "surrogatepass"))
    for table in sorted(s.tables):
        rows, columns = s.tables[table]
        digest.update(f"\x02{table}\x01{len(rows)}".encode())
        for key in sorted(columns):
            digest.update(f"\x00{key}".encode())
            for value in columns[key]:
                digest.update(f"\x01{_canonical(value)}".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _canonical(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return repr(value)
    if isinstance(value, int | float):
        return repr(float(value))
    if isinstance(value, str):
        return value.strip(SPACES)
    return str(value)
