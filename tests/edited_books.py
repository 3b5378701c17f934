"""What people do to the shape of a filled book: cut, drag, insert, delete, sort, paste over, rename, hide, fill down."""

import random
from collections.abc import Callable, Mapping

from bussi.xlsx_templates.template.plan import Plan, SheetPlan, TablePlan
from office_edits import Edit

Edits = list[Edit]


def _tables(plan: Plan) -> list[TablePlan]:
    return [s.table for s in plan.sheets if s.table is not None]


def _with_fields(plan: Plan) -> list[SheetPlan]:
    return [s for s in plan.sheets if s.fields]


def _area(t: TablePlan) -> tuple[int, int, int, int]:
    """The cells people fill in: first column and row, last column and row."""
    return min(t.columns.values()), t.first, max(t.columns.values()), t.last


def cut_a_field(plan: Plan, r: random.Random) -> Edits:
    """Onto another field of its sheet."""
    s = r.choice(_with_fields(plan))
    a, b = r.choice(list(s.fields.values())), r.choice(list(s.fields.values()))
    return [("cut", s.name, s.value, a, s.value, a, s.value, b)] if a != b else []


def cut_a_cell(plan: Plan, r: random.Random) -> Edits:
    """Of a table, onto another cell of it."""
    t = r.choice(_tables(plan))
    c, at, d, to = (r.choice(list(t.columns.values())), r.randint(t.first, t.first + 3), r.choice(list(t.columns.values())), r.randint(t.first, t.first + 3))  # fmt: skip
    return [("cut", t.sheet, c, at, c, at, d, to)] if (c, at) != (d, to) else []


def copy_a_row(plan: Plan, r: random.Random) -> Edits:
    """Paste a row over another."""
    t = r.choice(_tables(plan))
    first, top, last, _ = _area(t)
    return [("copy", t.sheet, first, top, last, top, first, r.randint(top + 1, t.last))]


def insert_rows(plan: Plan, r: random.Random) -> Edits:
    """First, in the middle, last, and below the last."""
    t = r.choice(_tables(plan))
    first, top, last, _ = _area(t)
    at = r.choice((t.first, t.first + 2, t.last, t.end))
    filled = top + 1 if at <= top else top
    return [("insert_rows", t.sheet, at, 1), ("copy", t.sheet, first, filled, last, filled, first, at)]


def delete_rows(plan: Plan, r: random.Random) -> Edits:
    """One row of a table, or some."""
    t = r.choice(_tables(plan))
    at = r.randint(t.first, t.last - 2)
    return [("delete_rows", t.sheet, at, r.choice((1, 2)))]


def delete_a_field(plan: Plan, r: random.Random) -> Edits:
    """With its whole row."""
    s = r.choice(_with_fields(plan))
    return [("delete_rows", s.name, r.choice(list(s.fields.values())), 1)]


def insert_a_column(plan: Plan, r: random.Random) -> Edits:
    """Before any, column A too."""
    s = r.choice(plan.sheets)
    return [("insert_columns", s.name, r.randint(0, s.last_column), 1)]


def delete_a_sheet(plan: Plan, r: random.Random) -> Edits:
    """One that people fill in."""
    return [("delete_sheet", r.choice(plan.sheets).name)]


def sort_a_table(plan: Plan, r: random.Random) -> Edits:
    """By one of its columns."""
    t = r.choice(_tables(plan))
    first, top, last, bottom = _area(t)
    return [("sort", t.sheet, first, top, last, bottom, r.randrange(len(t.columns)), r.choice(("up", "down")))]


def hide(plan: Plan, r: random.Random) -> Edits:
    """Rows, columns and a sheet."""
    s = r.choice(plan.sheets)
    return [("hide_rows", s.name, 5, 2), ("hide_columns", s.name, 3, 1), ("hide_sheet", r.choice(plan.sheets).name)]


def clear_cells(plan: Plan, r: random.Random) -> Edits:
    """Some rows of a table."""
    t = r.choice(_tables(plan))
    first, top, last, _ = _area(t)
    return [("clear", t.sheet, first, top, last, top + r.randint(0, 2))]


KINDS: Mapping[str, Callable[[Plan, random.Random], Edits]] = {
    f.__name__: f
    for f in (cut_a_field, cut_a_cell, copy_a_row, insert_rows, delete_rows, delete_a_field, insert_a_column,
              delete_a_sheet, sort_a_table, hide, clear_cells)
}  # fmt: skip
