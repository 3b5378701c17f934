"""Where each line of the hidden sheet ``_rows`` stands: first fields and tables as a whole, then the rows of tables.

=========  ===========================================================================================================
``PLACE``    of a field: its place among the keys of its sheet; of a table: how many lines it has; of the first row of
             a table: 2, where it stands there; the next rows count on
``STATUS``   the state of each input, one digit a column; of a table as a whole: what of it is still missing
``DIGITS``   one digit for each check of the line: 0 holds, 1 information, 2 warning, 3 missing, 4 error
``GRAVEST``  the gravest digit of each column
``WORDS``    what 点検 says
``CODES``    of a field: for each kind of constraint three digits, the number of its text in the list of sentences
``SHOWN``    of a field: what stands in it, as sentences say it
``RANK``     of a field or table: sheet and Excel row as one number, so that what comes first has the smallest
``COLUMN``   of a field or table: the number of its column
``KEY``      of a field: its key; ``LABEL`` its label
``END``      of a table: the place of the mark below it; ``BARE`` what is to be said of rows whose 点検 cell does not
``SAID``     of a row: its colours, then its words, in one cell: a row has one cell less
``COMPUTED`` and what follows, of a row: its computed values, then the items that are meant
=========  ===========================================================================================================
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bussi.validators.forms import choices
from xlsxwriter.utility import xl_col_to_name

from .plan import HIDDEN_ROWS, Plan

PLACE, STATUS, DIGITS, GRAVEST, WORDS = range(5)
SAID, COMPUTED = 3, 4  # of rows
CODES, SHOWN, RANK, COLUMN, KEY, END, BARE, LABEL = range(5, 13)  # of fields and tables
HERE = "x"  # the name of what stands in the field of a line
SHEET_RANK = 10_000_000  # more than the rows of a sheet


@dataclass(frozen=True)
class LinePlan:
    """The zero-based lines: ``field`` by key, ``table`` (as a whole) and ``rows`` (first, last) by table.

    ``meant``: of each table, the column of each of its inputs that names items. ``single``: first and last line of the
    fields and tables of a sheet; ``singles``: of all sheets.
    """

    field: Mapping[str, int]
    table: Mapping[str, int]
    rows: Mapping[str, tuple[int, int]]
    meant: Mapping[str, Mapping[str, int]]
    single: Mapping[str, tuple[int, int]]
    singles: tuple[int, int]
    last: int


def make_line_plan(plan: Plan) -> LinePlan:
    """Give each field, each table and each row that a table may grow to its line."""
    at = 0
    fields: dict[str, int] = {}
    tables: dict[str, int] = {}
    single: dict[str, tuple[int, int]] = {}
    for s in plan.sheets:
        first = at
        for e in s.sheet.fields:
            fields[e.key] = at
            at += 1
        if s.table is not None:
            tables[s.table.table] = at
            at += 1
        single[s.name] = (first, at - 1)
    singles = (0, at - 1)
    rows: dict[str, tuple[int, int]] = {}
    for t in (s.table for s in plan.sheets if s.table is not None):
        rows[t.table] = (at, at + t.capacity - 1)
        at += t.capacity
    meant = {t: _meant(plan, t) for t in rows}
    return LinePlan(fields, tables, rows, meant, single, singles, at - 1)


def _meant(plan: Plan, table: str) -> dict[str, int]:
    columns = plan.form.columns[table]
    first = COMPUTED + sum(e.formula is not None for e in columns.values())
    named = (key for key, e in columns.items() if choices.names_items(e))
    return {key: first + i for i, key in enumerate(named)}


def cells(column: int, first: int, last: int | None = None) -> str:
    """A cell of ``_rows``, or a part of one of its columns."""
    letter = xl_col_to_name(column)
    start = f"{HIDDEN_ROWS}!${letter}${first + 1}"
    return start if last is None else f"{start}:${letter}${last + 1}"


def place_of_row(first: int | str) -> str:
    """Where the row of the current line stands in its table; ``first``: the line of its first row, from 1 on.

    ``ROW`` gives an array, even of one line, from which ``MAX`` makes a number.
    """
    return f"MAX(ROW({own(PLACE)}))-{first - 2 if isinstance(first, int) else first + '+2'}"


def own(column: int) -> str:
    """A cell of the current line of ``_rows``, relative to row 1 as defined names are."""
    return f"{HIDDEN_ROWS}!${xl_col_to_name(column)}1"
