"""Where everything of a form stands in its workbook: decided once, used by every writer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bussi.validators.forms.model import Entry, Form, Sheet
from bussi.validators.layout import Layout
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

CHECK_SHEET = "入力チェック"
RULEBOOK_SHEET = "記入要領"
HIDDEN_LAW, HIDDEN_LISTS, HIDDEN_ROWS, HIDDEN_STAMP = "_law", "_lists", "_rows", "_bussi"
SPARE_ROWS = 6  # how many rows people may insert into a table before its own checks stop seeing them
KEY_COLUMN = 0
FIRST_COLUMN = 1
LABEL_WIDTH = 24
CHECK_WIDTH = 50
FIELD_WIDTHS = (32, 40, 11, 40)  # label, value, unit, help


@dataclass(frozen=True)
class TablePlan:
    """A table: rows and columns are zero-based; the range of its names runs from ``header`` to ``end``."""

    sheet: str
    table: str
    title: int
    keys: int
    header: int
    first: int
    end: int
    columns: Mapping[str, int]
    check: int

    @property
    def capacity(self) -> int:
        """How many rows the hidden sheet can follow."""
        return self.end - self.first + SPARE_ROWS

    @property
    def last(self) -> int:
        """The last data row."""
        return self.end - 1


@dataclass(frozen=True)
class SheetPlan:
    """One entry sheet; ``fields``: key → row. ``value``, ``unit``, ``help``, ``check``: columns."""

    sheet: Sheet
    fields_keys: int | None
    fields_header: int | None
    fields: Mapping[str, int]
    fields_end: int | None
    value: int
    check: int
    table: TablePlan | None
    widths: tuple[float, ...]
    check_width: float

    @property
    def name(self) -> str:
        """The sheet's name."""
        return self.sheet.sheet


@dataclass(frozen=True)
class Plan:
    """The whole workbook for one item, or for any (``item`` None).

    ``reference`` of a form's field is an absolute reference to its cell.
    """

    form: Form
    item: str | None
    sheets: tuple[SheetPlan, ...]
    _by_table: Mapping[str, TablePlan] = field(default_factory=dict)

    def table(self, table: str) -> TablePlan:
        """The place of a table; KeyError where this item's book has none."""
        return self._by_table[table]

    def has(self, table: str | None, key: str) -> bool:
        """Whether the book has this field or column."""
        if table is not None:
            return table in self._by_table
        return any(key in s.fields for s in self.sheets)

    def sheet_of(self, table: str | None, key: str) -> SheetPlan:
        """The sheet a field or column stands on."""
        return next(
            s for s in self.sheets if (key in s.fields if table is None else s.table and s.table.table == table)
        )

    def layout(self) -> Layout:
        """The same places as addresses, for findings."""
        fields = {key: (s.name, xl_rowcol_to_cell(row, s.value)) for s in self.sheets for key, row in s.fields.items()}
        tables = {
            t.table: (t.sheet, {k: xl_col_to_name(c) for k, c in t.columns.items()}) for t in self._by_table.values()
        }
        return Layout(fields, tables)

    def first_rows(self) -> dict[str, int]:
        """The Excel row of the first data row of each table."""
        return {t.table: t.first + 1 for t in self._by_table.values()}


def make_plan(form: Form, item: str | None, rows: Mapping[str, int] | None = None) -> Plan:
    """Lay out ``form`` for ``item``; ``rows`` asks for more data rows in a table than the form provides."""
    sheets = tuple(
        _sheet(s, (rows or {}).get(s.table or "", 0))
        for s in form.text.sheets
        if s.items is None or item is None or item in s.items
    )
    return Plan(form, item, sheets, {s.table.table: s.table for s in sheets if s.table})


def _width(entry: Entry) -> float:
    return entry.width or 14


def _sheet(sheet: Sheet, wanted_rows: int) -> SheetPlan:
    widths: list[float] = [_width(c) for c in sheet.columns] if sheet.table else list(FIELD_WIDTHS)
    value = FIRST_COLUMN + 1
    if sheet.table and sheet.fields:
        total = 0.0
        for i, width in enumerate(widths):
            if total >= LABEL_WIDTH:
                value = FIRST_COLUMN + i
                break
            total += width
        long = any(e.str_length is not None and e.str_length > 100 for e in sheet.fields)
        at = value - FIRST_COLUMN
        widths[at] = max(widths[at], 40 if long else 22)
    check = FIRST_COLUMN + len(widths)
    row = 3
    keys = header = end = None
    fields: dict[str, int] = {}
    if sheet.fields:
        keys, header = row, row + 1
        row += 2
        for entry in sheet.fields:
            fields[entry.key] = row
            row += 1
        end = row
        row += 1
    table = None
    if sheet.table:
        title = row
        first = row + 3
        table = TablePlan(
            sheet=sheet.sheet,
            table=sheet.table,
            title=title,
            keys=title + 1,
            header=title + 2,
            first=first,
            end=first + max(sheet.rows, wanted_rows),
            columns={c.key: FIRST_COLUMN + i for i, c in enumerate(sheet.columns)},
            check=check,
        )
    return SheetPlan(sheet, keys, header, fields, end, value, check, table, tuple(widths), CHECK_WIDTH)
