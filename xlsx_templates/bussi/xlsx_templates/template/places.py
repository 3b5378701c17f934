"""The defined names of a planned workbook, as the compiler of rules asks for them.

==================  ==============================================================================================
``k_N`` ``x_N``     keys and values of the fields of the N-th sheet, from their first mark to their last
``f_KEY``           a field, found by its key; a computed one in its own cell
``t_TABLE_KEY``     a column on its sheet, from the keys far below the end, so that inserted rows are inside
``v_TABLE_KEY``     formula of a line: its cell of that column
``m_TABLE_KEY``     the rows of that column, aligned with the lines of the hidden sheet ``_rows``
``s_TABLE``         status of each of these lines: one digit a column
``n_TABLE``         how many of them there are; ``e_TABLE`` the place of the mark that ends the table
``mean_…``            the item that is meant where another name of it may stand: of a field, or of a line
``q_TABLE``         what of the table is still missing: a digit for the table, then one for each input column
``is_…`` ``dg_…`` ``co_…`` ``say_…`` ``calc_…``   formulas of a line (``calc_KEY``: of a field), see ``digits`` and ``words``
``here_TABLE``      what 点検 says of a row on its sheet; ``tint_TABLE`` the colours of its cells
``w_RULE``          the sentence of a rule; ``no_CHECK`` a part of a formula that is too long to be one
``l_…`` ``d_…``     lists, among them ``d_…`` of the checks of table rows
==================  ==============================================================================================

Formulas of a line are defined names with relative rows, so that each stands in the file once and not once a row.
"""

from bussi.validators.forms import choices
from bussi.validators.kinds import Kind
from bussi.validators.rules import law_rows as law_in_rules
from bussi.validators.rules.excel import EMPTY, LawRange
from bussi.validators.rules.tree import Name
from bussi.validators.types import CellType
from xlsxwriter.utility import xl_col_to_name

from .line_plan import PLACE, STATUS, cells, make_line_plan, own
from .plan import HIDDEN_ROWS, LAW, Plan

# before the key of a table, column or field
KINDS_OF_NAMES = (*"aefmnpqrstv", "is", "dg", "co", "say", "calc", "mean", "here", "tint", "area", "bare")
LAW_COLUMNS = ("key", "since", "until", "value", "numerator", "denominator", "certain")


def field_name(key: str) -> str:
    """The defined name of a field."""
    return f"f_{key}"


def column_name(table: str, key: str) -> str:
    """The defined name of a column on its sheet; ``row`` is that of the marks."""
    return f"t_{table}_{key}"


def rows_name(table: str, key: str) -> str:
    """The defined name of a column's rows."""
    return f"m_{table}_{key}"


def meant_name(table: str | None, key: str) -> str:
    """The defined name of the item that is meant by what stands in a cell."""
    return f"mean_{key}" if table is None else f"mean_{table}_{key}"


def check_name(check: str) -> str:
    """The defined name of a check's formula."""
    return "no_" + check.replace("-", "_").replace(":", "_").replace(".", "_")


def computed_name(key: str) -> str:
    """The defined name of what is computed in a field."""
    return f"calc_{key}"


def quoted(sheet: str) -> str:
    """A sheet's name as it stands in a formula."""
    return "'" + sheet.replace("'", "''") + "'"


class PlannedPlaces:
    """Where inputs stand in a planned workbook."""

    def __init__(self, plan: Plan, law_names: tuple[str, ...]) -> None:
        self.plan, self.lines = plan, make_line_plan(plan)
        self.read: set[tuple[str, str]] = set()  # columns that formulas read as a whole
        self.law_rows: dict[str, tuple[law_in_rules.LawRow, ...]] = {
            name: law_in_rules.rows_for(name, plan.item) for name in law_names
        }

    def index(self, table: str, key: str) -> int:
        """The zero-based place of a column in the status of its line."""
        return list(self.plan.form.columns[table]).index(key)

    def cell_type(self, name: Name) -> CellType:
        """The type of an input."""
        return self.plan.form.entry(name.table or None, name.key).cell_type

    def source(self, name: Name) -> str:
        """The cell people fill in: a field, or a column's cell of the current line."""
        return field_name(name.key) if name.where == "form" else f"v_{name.table}_{name.key}"

    def field(self, key: str) -> str:
        """A field, by its defined name; an item as it is meant."""
        return meant_name(None, key) if choices.names_items(self.plan.form.entries[key]) else field_name(key)

    def cell(self, table: str, key: str) -> str:
        """A column's value in the current line; an item as it is meant."""
        meant = self.lines.meant[table]
        return own(meant[key]) if key in meant else f"v_{table}_{key}"

    def column(self, table: str, key: str) -> str:
        """A column's values in all lines."""
        self.read.add((table, key))
        return rows_name(table, key)

    def status(self, name: Name) -> str:
        """What the helper says of an input."""
        if name.where == "form":
            return cells(STATUS, self.lines.field[name.key])
        where = own(STATUS) if name.where == "row" else f"s_{name.table}"
        return f"MID({where},{self.index(name.table, name.key) + 1},1)"

    def used(self, table: str, every: bool) -> str:
        """1 where a line is in use."""
        status = f"s_{table}" if every else own(STATUS)
        return f'(SUBSTITUTE({status},"{EMPTY}","")<>"")'

    def waiting(self, table: str, key: str | None) -> str:
        """1 where a table (or a column of it) has all that must be in it."""
        return f'(MID(q_{table},{1 if key is None else self.index(table, key) + 2},1)="0")'

    def law(self, name: str) -> LawRange:
        """The rows of one value of the law in the hidden sheet."""
        names = list(self.law_rows)
        first = 1 + sum(max(1, len(self.law_rows[n])) for n in names[: names.index(name)])
        last = first + max(1, len(self.law_rows[name])) - 1
        columns = (xl_col_to_name(LAW + i) for i in (*range(2, 2 + len(LAW_COLUMNS)), 1))
        areas = [f"{HIDDEN_ROWS}!${c}${first + 1}:${c}${last + 1}" for c in columns]
        return LawRange(*areas)

    def day(self) -> Name:
        """The field that says which day's law applies."""
        key = self.plan.form.role("day")
        assert key is not None  # a form that reads the law has one
        return Name(Kind.DATE, 0, "form", "", key)

    def place(self, key: str) -> str:
        """The cell that says where a field stands among the keys of its sheet; an error where it is gone."""
        return cells(PLACE, self.lines.field[key])
