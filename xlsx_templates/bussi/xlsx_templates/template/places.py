"""The defined names of a planned workbook, as the compiler of rules asks for them.

==================  ==============================================================================================
``f_KEY``           a field's cell
``t_TABLE_KEY``     a column on its sheet, header row to end row, so that inserted rows are inside
``v_TABLE_KEY``     formula of a line: its cell of that column
``m_TABLE_KEY``     the data rows of that column, aligned with the lines of the hidden sheet ``_rows``
``s_TABLE``         status of each line: one character a column
``e_TABLE``         what the check column says of each line; ``h_TABLE`` the row of its header
``is_TABLE``        formula of a line: its status
``say_TABLE``       formula of a line: its words; ``no_CHECK`` a part of it where it is too long for one formula
``calc_…``          formula of a line: a computed value
``here_TABLE``      the words of a row on its sheet
``k_KIND``          what the line of a field says of a constraint
``l_…`` ``p_…``     lists and the parts of ``_rows``; ``w_all`` all words; ``c_…`` formulas of a line of 入力チェック
==================  ==============================================================================================

Formulas of a line are defined names with relative rows, so that each stands in the file once and not once a row.
"""

from bussi.validators.kinds import Kind
from bussi.validators.rules import law_rows as law_in_rules
from bussi.validators.rules.excel import EMPTY, LawRange
from bussi.validators.rules.tree import Name
from bussi.validators.types import CellType
from xlsxwriter.utility import xl_col_to_name

from .plan import HIDDEN_LAW, HIDDEN_ROWS, Plan
from .row_plan import make_row_plan

LAW_COLUMNS = ("key", "since", "until", "value", "numerator", "denominator", "certain")
# columns of _rows: place in the table (of a field or a table: its Excel row), status, words, then a field's label, or
# the computed columns of a table
PLACE, STATUS, WORDS, LABEL, COMPUTED = 0, 1, 2, 3, 3


def field_name(key: str) -> str:
    """The defined name of a field's cell."""
    return f"f_{key}"


def column_name(table: str, key: str) -> str:
    """The defined name of a column on its sheet."""
    return f"t_{table}_{key}"


def rows_name(table: str, key: str) -> str:
    """The defined name of a column's data rows."""
    return f"m_{table}_{key}"


def check_name(check: str) -> str:
    """The defined name of a check's formula."""
    return "no_" + check.replace("-", "_").replace(":", "_").replace(".", "_")


def quoted(sheet: str) -> str:
    """A sheet's name as it stands in a formula."""
    return "'" + sheet.replace("'", "''") + "'"


def row_cells(column: int, first: int, last: int | None = None) -> str:
    """A cell of ``_rows``, or a part of one of its columns."""
    letter = xl_col_to_name(column)
    start = f"{HIDDEN_ROWS}!${letter}${first + 1}"
    return start if last is None else f"{start}:${letter}${last + 1}"


def line(column: int) -> str:
    """A cell of the current line of ``_rows``, relative to row 1 as defined names are."""
    return f"{HIDDEN_ROWS}!${xl_col_to_name(column)}1"


class PlannedPlaces:
    """Where inputs stand in a planned workbook."""

    def __init__(self, plan: Plan, law_names: tuple[str, ...]) -> None:
        self.plan, self.rows = plan, make_row_plan(plan)
        self.read: set[tuple[str, str]] = set()  # columns that formulas read as a whole
        self.law_rows: dict[str, tuple[law_in_rules.LawRow, ...]] = {
            name: law_in_rules.rows_for(name, plan.item) for name in law_names
        }

    def _index(self, table: str, key: str) -> int:
        return list(self.plan.form.columns[table]).index(key)

    def cell_type(self, name: Name) -> CellType:
        """The type of an input."""
        return self.plan.form.entry(name.table or None, name.key).cell_type

    def source(self, name: Name) -> str:
        """The cell people fill in: a field, or a column's cell of the current line."""
        if name.where == "form":
            return field_name(name.key)
        return self.cell(name.table, name.key)

    def field(self, key: str) -> str:
        """A field, by its defined name."""
        return field_name(key)

    def cell(self, table: str, key: str) -> str:
        """A column's value in the current line."""
        return f"v_{table}_{key}"

    def column(self, table: str, key: str) -> str:
        """A column's values in all lines."""
        self.read.add((table, key))
        return rows_name(table, key)

    def status(self, name: Name) -> str:
        """What the helper says of an input."""
        if name.where == "form":
            return row_cells(STATUS, self.rows.field_line[name.key])
        where = line(STATUS) if name.where == "row" else f"s_{name.table}"
        return f"MID({where},{self._index(name.table, name.key) + 1},1)"

    def used(self, table: str, every: bool) -> str:
        """1 where a line is in use."""
        status = f"s_{table}" if every else line(STATUS)
        return f'(SUBSTITUTE({status},"{EMPTY}","")<>"")'

    def law(self, name: str) -> LawRange:
        """The rows of one value of the law in the hidden sheet."""
        names = list(self.law_rows)
        first = 1 + sum(max(1, len(self.law_rows[n])) for n in names[: names.index(name)])
        last = first + max(1, len(self.law_rows[name])) - 1
        columns = (xl_col_to_name(2 + i) for i in range(len(LAW_COLUMNS)))
        return LawRange(*(f"{HIDDEN_LAW}!${c}${first + 1}:${c}${last + 1}" for c in columns))

    def day(self) -> Name:
        """The field that says which day's law applies."""
        key = self.plan.form.role("day")
        assert key is not None  # a form that reads the law has one
        return Name(Kind.DATE, 0, "form", "", key)
