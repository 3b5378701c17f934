"""Where everything of a form stands in its workbook: decided once, used by every writer."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bussi.validators import own_texts
from bussi.validators.forms import choices
from bussi.validators.forms.model import Entry, Form, Sheet
from bussi.validators.layout import Layout
from bussi.validators.types import is_blank
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

FRONT_SHEET = "はじめに"
CHECK_SHEET = own_texts.CHECK_SHEET
RULEBOOK_SHEET = "記入要領"
CHECK_LINK, RULEBOOK_LINK = "go_check", "go_rules"  # the names of where links to them lead
HIDDEN_ROWS, HIDDEN_STAMP = "_rows", "_bussi"
CHECKS, LAW, LISTS = 24, 32, 42  # columns of ``_rows`` from which on it holds other things than lines, to save parts
SPARE_ROWS = 12  # how many rows people may insert into a table before the book says that it cannot follow
KEY_COLUMN = 0
CHECK_COLUMN = 1  # 点検, kept in view at the left
FIRST_COLUMN = 2
CHECK_WIDTH = 36
LABEL_WIDTH = 24
LINES = 23  # of text in the tallest row that Excel has
YEN_WIDTH, NARROWEST = 20, 10  # 15 digits with separators; a day
FIELD_WIDTHS = (27, 60, 12, 38)  # label, value, unit, help
LEAST_HELP = 30  # width of the help of fields above a table
SCREEN = 144  # the width of the columns that a small screen shows beside 点検


@dataclass(frozen=True)
class TablePlan:
    """A table: rows and columns are zero-based. Its names run from ``keys`` to ``last_named``, far below its end.

    Between ``header`` and ``first`` lies a thin row that is open for input, so that a row inserted above the first one
    takes its format, and not the header's.
    """

    sheet: str
    table: str
    title: int
    keys: int
    header: int
    first: int
    end: int
    columns: Mapping[str, int]

    @property
    def capacity(self) -> int:
        """How many rows below the keys the hidden sheet can follow; header and spacer are two of them."""
        return self.end - self.keys + SPARE_ROWS

    @property
    def last_named(self) -> int:
        """The last row of the names, which catch what is pasted below a lost end, and outlive that cells are deleted."""
        return self.keys + self.capacity + SPARE_ROWS

    @property
    def last(self) -> int:
        """The last data row."""
        return self.end - 1

    def line_of(self, excel_row: int) -> int:
        """Which of the table's lines, from 0 on, follows an Excel row."""
        return excel_row - self.keys - 2


@dataclass(frozen=True)
class SheetPlan:
    """One entry sheet; ``fields``: key → row. ``value``: the column people fill in; unit and help stand right of it."""

    sheet: Sheet
    fields_keys: int | None
    fields_header: int | None
    fields: Mapping[str, int]
    fields_end: int | None
    value: int
    table: TablePlan | None
    widths: tuple[float, ...]

    @property
    def name(self) -> str:
        """The sheet's name."""
        return self.sheet.sheet

    @property
    def last_column(self) -> int:
        """The last column in use."""
        return FIRST_COLUMN + len(self.widths) - 1

    @property
    def last_row(self) -> int:
        """The last row in use."""
        return self.table.end if self.table else self.fields_end or 0

    @property
    def all_widths(self) -> tuple[float, ...]:
        """The widths of all columns: the hidden keys, 点検, and the form's."""
        return (2, CHECK_WIDTH, *self.widths)


@dataclass(frozen=True)
class Plan:
    """The whole workbook for one item, or for any (``item`` None)."""

    form: Form
    item: str | None
    sheets: tuple[SheetPlan, ...]
    _by_table: Mapping[str, TablePlan] = field(default_factory=dict)

    @cached_property
    def given(self) -> Mapping[str, str]:
        """The fields that the book of one item fills in itself, each with its value: the item, and what follows from it."""
        key = self.form.role("item")
        if self.item is None or key is None:
            return {}
        found = {key: self.item}
        for other, entry in self.form.entries.items():
            only = choices.of_entry(entry, self.item) if choices.depends_on_item(entry) else ()
            if len(only) == 1 and self.has(None, other):
                found[other] = only[0]
        return found

    def given_on(self, s: SheetPlan) -> int:
        """How many cells of a sheet the blank book fills in itself."""
        return len(self.given.keys() & s.fields.keys()) + sum(
            not is_blank(v) for r in s.sheet.standing for v in r.values()
        )

    @property
    def given_in_all(self) -> int:
        """The same of all sheets."""
        return sum(self.given_on(s) for s in self.sheets)

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


def column_order(sheet: Sheet) -> tuple[Entry, ...]:
    """The columns of a table as they stand in the workbook: computed ones last, so that people can sort the others."""
    return tuple(sorted(sheet.columns, key=lambda e: e.formula is not None))


def _width(entry: Entry) -> float:
    if entry.cell_type.name == "yen":
        return max(entry.width or 0, YEN_WIDTH)
    return max(entry.width or 14, NARROWEST, _for_text(entry))


def _for_text(*entries: Entry) -> float:
    """A width in which the longest text of full width fits into the tallest row; 0 where there is none."""
    return max((math.ceil(2 * e.str_length / LINES) + 2 for e in entries if e.str_length), default=0)


def _sheet(sheet: Sheet, wanted_rows: int) -> SheetPlan:
    columns = column_order(sheet)
    widths: list[float] = [_width(c) for c in columns] if sheet.table else list(FIELD_WIDTHS)
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
        widths[at] = max(widths[at], 46 if long else 22, _for_text(*sheet.fields))
        room = sum(widths[at + 2 :])
        if room < LEAST_HELP:
            widths.append(max(NARROWEST, min(FIELD_WIDTHS[-1] - room, SCREEN - sum(widths))))
    elif sheet.fields:
        widths[1] = max(widths[1], _for_text(*sheet.fields))
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
        first = title + 4
        table = TablePlan(
            sheet=sheet.sheet,
            table=sheet.table,
            title=title,
            keys=title + 1,
            header=title + 2,
            first=first,
            end=first + max(sheet.rows, wanted_rows),
            columns={c.key: FIRST_COLUMN + i for i, c in enumerate(columns)},
        )
    return SheetPlan(sheet, keys, header, fields, end, value, table, tuple(widths))
