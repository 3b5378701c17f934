"""What people do to the shape of a filled book, one function a kind; cells are counted from 0.

Everything is done without the protection: whoever is determined takes it off, and it has no password.
"""

import random
from collections.abc import Callable, Mapping, Sequence

from bussi.xlsx_templates.template.plan import CHECK_COLUMN, KEY_COLUMN, RULEBOOK_SHEET, Plan, SheetPlan, TablePlan
from office_edits import Edit

Edits = list[Edit]
Kind = Callable[[Plan, random.Random], Edits]
DOWN, UP = 1, 1  # of insertCells and removeRange: the cells below move


class _Pick:
    """Choices at random in one plan."""

    def __init__(self, plan: Plan, r: random.Random) -> None:
        self.plan, self.r = plan, r

    def table(self) -> TablePlan:
        return self.r.choice([s.table for s in self.plan.sheets if s.table is not None])

    def sheet(self) -> SheetPlan:
        return self.r.choice(self.plan.sheets)

    def with_fields(self) -> SheetPlan:
        return self.r.choice([s for s in self.plan.sheets if s.fields])

    def field(self, s: SheetPlan) -> int:
        return self.r.choice(list(s.fields.values()))

    def column(self, t: TablePlan) -> int:
        return self.r.choice(_inputs(self.plan, t))

    def row(self, t: TablePlan) -> int:
        """More often one of the first, which are filled."""
        return self.r.choice((t.first, t.first + 1, t.first + 2, self.r.randint(t.first, t.last), t.last))

    def place(self, t: TablePlan) -> int:
        """Where people insert a row: before the first, in the middle, before the last, below it, at the marks."""
        return self.r.choice(
            (t.keys, t.header, t.header + 1, t.first, t.first + 1, t.first + 3, t.last, t.end, t.end + 1)
        )


def _inputs(plan: Plan, t: TablePlan) -> Sequence[int]:
    computed = plan.form.computed(t.table)
    return [c for key, c in t.columns.items() if key not in computed]


def _area(plan: Plan, t: TablePlan) -> tuple[int, int]:
    """The first and the last column people fill in."""
    return min(_inputs(plan, t)), max(_inputs(plan, t))


# cutting and dragging --------------------------------------------------------------------------------------------


def cut_a_field(plan: Plan, r: random.Random) -> Edits:
    """Onto another field, away to the right, onto another sheet, or its whole row."""
    p = _Pick(plan, r)
    s, other = p.with_fields(), p.with_fields()
    a, b = p.field(s), p.field(s)
    how = r.randrange(5)
    if how == 0:
        return [("cut_to", s.name, s.value, a, s.value, a, other.value, p.field(other), other.name)]
    if how == 1:
        return [("cut", s.name, s.value, a, s.value, a, s.last_column + 2, a)]
    if how == 2 and a != b:
        return [("cut", s.name, 0, a, s.last_column, a, 0, b)]
    return [("cut", s.name, s.value, a, s.value, a, s.value, b)] if a != b else []


def cut_cells(plan: Plan, r: random.Random) -> Edits:
    """Of a table: one, a row, a column, or a block, onto others of it."""
    p = _Pick(plan, r)
    t = p.table()
    first, last = _area(plan, t)
    c, at, d, to = p.column(t), p.row(t), p.column(t), p.row(t)
    edits: Sequence[Edit] = (
        ("cut", t.sheet, c, at, c, at, d, to),
        ("cut", t.sheet, first, at, last, at, first, to),
        ("cut", t.sheet, c, t.first, c, t.last, d, t.first),
        ("cut", t.sheet, c, t.first, c, t.first + 2, c, t.first + 1),
        ("cut", t.sheet, first, at, last, at, first, t.end + 3),
        ("cut", t.sheet, 0, at, max(t.columns.values()), at, 0, to),
    )
    return [e for e in [r.choice(edits)] if e[2:4] != e[6:8]]


def drag_between_sheets(plan: Plan, r: random.Random) -> Edits:
    """A row of a table onto a row of another one, or a field into a table."""
    p = _Pick(plan, r)
    t, u, s = p.table(), p.table(), p.with_fields()
    first, last = _area(plan, t)
    if r.random() < 0.4:
        return [("cut_to", s.name, s.value, a := p.field(s), s.value, a, p.column(t), p.row(t), t.sheet)]
    at = p.row(t)
    return [("cut_to", t.sheet, first, at, last, at, min(u.columns.values()), p.row(u), u.sheet)] if t != u else []


# inserting and deleting ------------------------------------------------------------------------------------------


def insert_rows(plan: Plan, r: random.Random) -> Edits:
    """Anywhere in a table, filled with a copy of another row; more than the book can follow too."""
    p = _Pick(plan, r)
    t = p.table()
    first, last = _area(plan, t)
    at, number = p.place(t), r.choice((1, 1, 1, 2, 3, 12, 14))
    edits: Edits = [("insert_rows", t.sheet, at, number)]
    source = t.first + number if at <= t.first else t.first
    if r.random() < 0.8:
        edits += [("copy", t.sheet, first, source, last, source, first, at + i) for i in range(min(number, 3))]
    return edits


def insert_a_row_of_fields(plan: Plan, r: random.Random) -> Edits:
    """Above, between or below fields."""
    p = _Pick(plan, r)
    s = p.with_fields()
    assert s.fields_keys is not None and s.fields_end is not None
    at = r.choice((0, s.fields_keys, s.fields_keys + 1, p.field(s), p.field(s), s.fields_end))
    return [("insert_rows", s.name, at, r.choice((1, 2)))]


def insert_columns(plan: Plan, r: random.Random) -> Edits:
    """Before any, column A too."""
    s = _Pick(plan, r).sheet()
    return [
        (
            "insert_columns",
            s.name,
            r.choice((0, 1, 2, s.last_column, r.randint(0, s.last_column + 1))),
            r.choice((1, 2)),
        )
    ]


def insert_cells(plan: Plan, r: random.Random) -> Edits:
    """In some columns of a table, so that what is below moves down."""
    return _some_cells("insert_cells", DOWN, plan, r)


def delete_cells(plan: Plan, r: random.Random) -> Edits:
    """In some columns of a table, so that what is below moves up."""
    return _some_cells("delete_cells", UP, plan, r)


def _some_cells(command: str, way: int, plan: Plan, r: random.Random) -> Edits:
    p = _Pick(plan, r)
    t = p.table()
    a, b = sorted((p.column(t), p.column(t)))
    at = p.row(t)
    return [(command, t.sheet, a, at, b, at, way)]


def delete_rows(plan: Plan, r: random.Random) -> Edits:
    """Some of a table, all of them, or its marks."""
    t = _Pick(plan, r).table()
    places = ((t.first, 1), (t.first + 1, 2), (t.last, 1), (t.first, t.end - t.first), (t.first + 1, t.last - t.first),
              (t.end, 1), (t.header, 1), (t.header + 1, 1), (t.keys, 1), (t.title, 1))  # fmt: skip
    at, number = r.choice(places[:5] if r.random() < 0.6 else places)
    return [("delete_rows", t.sheet, at, number)]


def delete_a_field(plan: Plan, r: random.Random) -> Edits:
    """With its whole row; also the marks around the fields."""
    p = _Pick(plan, r)
    s = p.with_fields()
    assert s.fields_keys is not None and s.fields_end is not None
    return [
        ("delete_rows", s.name, r.choice((p.field(s), p.field(s), s.fields_keys, s.fields_keys + 1, s.fields_end)), 1)
    ]


def delete_columns(plan: Plan, r: random.Random) -> Edits:
    """Column A, 点検, or any other."""
    s = _Pick(plan, r).sheet()
    return [("delete_columns", s.name, r.choice((0, 1, r.randint(2, s.last_column), r.randint(2, s.last_column))), 1)]


# sorting, pasting, filling ---------------------------------------------------------------------------------------


def sort_a_table(plan: Plan, r: random.Random) -> Edits:
    """By one of its columns: what people fill in, or all, marks and computed columns included."""
    p = _Pick(plan, r)
    t = p.table()
    first, last = _area(plan, t)
    if r.random() < 0.25:
        first, last = KEY_COLUMN, max(t.columns.values())
    return [("sort", t.sheet, first, t.first, last, t.last, r.randint(0, last - first), r.choice(("up", "down")))]


def copy_rows(plan: Plan, r: random.Random) -> Edits:
    """Paste a row over others: with all, without column A, values only, formats only."""
    p = _Pick(plan, r)
    t = p.table()
    first, last = _area(plan, t)
    if r.random() < 0.3:
        first, last = KEY_COLUMN, max(t.columns.values())
    at, to = p.row(t), r.choice((p.row(t), t.end, t.end + 1, t.header + 1, t.header))
    how = r.choice(("copy", "copy", "paste_values", "paste_formats"))
    return [(how, t.sheet, first, at, last, at, first, to)] if at != to else []


def paste_from_elsewhere(plan: Plan, r: random.Random) -> Edits:
    """Cells of another sheet over those of a table or over fields, formats included."""
    p = _Pick(plan, r)
    t, s = p.table(), p.with_fields()
    if r.random() < 0.5:
        return [("copy_to", RULEBOOK_SHEET, 1, 3, 3, 5, p.column(t), p.row(t), t.sheet)]
    return [("copy_to", t.sheet, c := p.column(t), at := p.row(t), c, at + 1, s.value, p.field(s), s.name)]


def paste_over_the_check(plan: Plan, r: random.Random) -> Edits:
    """A column of a table over 点検, or values over what it says."""
    p = _Pick(plan, r)
    t = p.table()
    c = p.column(t)
    how = r.choice(("copy", "paste_values"))
    return [(how, t.sheet, c, t.first, c, t.first + 1, CHECK_COLUMN, t.first)]


def fill_down(plan: Plan, r: random.Random) -> Edits:
    """A row into those below it; the last rows too."""
    p = _Pick(plan, r)
    t = p.table()
    first, last = _area(plan, t)
    top = r.choice((t.first, t.first + 1, t.last - 2))
    c = r.choice((first, p.column(t)))
    return [("fill_down", t.sheet, c, top, r.choice((c, last)), min(top + r.randint(1, 4), t.last))]


def find_and_replace(plan: Plan, r: random.Random) -> Edits:
    """In all cells of a sheet, hidden ones included."""
    s = _Pick(plan, r).sheet()
    old, new = r.choice(
        (("1", "2"), ("株式会社", "㈱"), ("0", "O"), ("架空", ""), ("no", "番号"), ("設備", "設 備"), ("end", "終"))
    )
    return [("replace", s.name, old, new)]


def clear_cells(plan: Plan, r: random.Random) -> Edits:
    """Some rows of a table, with or without their formats, or all of it and 点検."""
    p = _Pick(plan, r)
    t = p.table()
    first, last = _area(plan, t)
    if r.random() < 0.3:
        first = CHECK_COLUMN
    top = p.row(t)
    return [(r.choice(("clear", "clear_all")), t.sheet, first, top, last, min(t.last, top + r.randint(0, 3)))]


def merge_cells(plan: Plan, r: random.Random) -> Edits:
    """Of a table, beside or below each other, or a field with its neighbours; or split them again."""
    p = _Pick(plan, r)
    t, s = p.table(), p.with_fields()
    c, at = p.column(t), p.row(t)
    edits: Sequence[Edit] = (
        ("merge", t.sheet, c, at, c + 1, at),
        ("merge", t.sheet, c, at, c, min(t.last, at + 1)),
        ("merge", s.name, s.value, a := p.field(s), s.value + 1, a),
        ("merge", s.name, s.value, a, s.value, a + 1),
        ("split", s.name, 0, 0, s.last_column, s.last_row),
    )
    return [r.choice(edits)]


# column A --------------------------------------------------------------------------------------------------------


def type_into_column_a(plan: Plan, r: random.Random) -> Edits:
    """Of rows and fields, what people note there, and marks of ours."""
    p = _Pick(plan, r)
    t, s = p.table(), p.with_fields()
    row = r.choice((p.row(t), t.header + 1, t.end + 2))
    edits: Sequence[Edit] = (
        (
            "text",
            t.sheet,
            KEY_COLUMN,
            row,
            r.choice(("済", "1", "x", " ", "#", "#メモ", "#end", "#head", "＃", " #end", f"#table:{t.table}")),
        ),
        ("type", t.sheet, KEY_COLUMN, row, r.choice(("1", "0", "=1/0", "TRUE"))),
        ("clear", t.sheet, KEY_COLUMN, r.choice((t.end, t.header, t.keys)), KEY_COLUMN, t.end),
        ("text", s.name, KEY_COLUMN, p.field(s), r.choice(("", "済", "#end", next(iter(s.fields)), "x y"))),
        ("text", t.sheet, t.columns[r.choice(list(t.columns))], t.keys, r.choice(("", "x", next(iter(t.columns))))),
    )
    return [r.choice(edits)]


# sheets ----------------------------------------------------------------------------------------------------------


def rename_sheets(plan: Plan, r: random.Random) -> Edits:
    """One or two that people fill in, to what they call them."""
    p = _Pick(plan, r)
    edits: Edits = [("rename", p.sheet().name, r.choice(("新しい名前", "Sheet 1", "A'B", "2026.4", "資金計画（案）")))]
    return edits


def move_and_copy_sheets(plan: Plan, r: random.Random) -> Edits:
    """To the end, to the front, a copy of one, an empty one."""
    name = _Pick(plan, r).sheet().name
    return [
        r.choice(
            (
                ("move_sheet", name),
                ("move_sheet_first", name),
                ("duplicate", name, f"{name} (2)"),
                ("add_sheet", name, "メモ"),
            )
        )
    ]


def delete_a_sheet(plan: Plan, r: random.Random) -> Edits:
    """One that people fill in."""
    return [("delete_sheet", _Pick(plan, r).sheet().name)]


def hide(plan: Plan, r: random.Random) -> Edits:
    """Rows, columns and a sheet."""
    p = _Pick(plan, r)
    s = p.sheet()
    return [("hide_rows", s.name, 5, 2), ("hide_columns", s.name, 3, 1), ("hide_sheet", p.sheet().name)]


KINDS: Mapping[str, Kind] = {
    f.__name__: f
    for f in (cut_a_field, cut_cells, drag_between_sheets, insert_rows, insert_a_row_of_fields, insert_columns,
              insert_cells, delete_cells, delete_rows, delete_a_field, delete_columns, sort_a_table, copy_rows,
              paste_from_elsewhere, paste_over_the_check, fill_down, find_and_replace, clear_cells, merge_cells,
              type_into_column_a, rename_sheets, move_and_copy_sheets, delete_a_sheet, hide)
}  # fmt: skip


def edits_of(plan: Plan, n: int, r: random.Random) -> tuple[str, Edits]:
    """The ``n``-th edit, of one kind after the other; every fourth book is edited in two ways."""
    names = list(KINDS)
    chosen = [names[n % len(names)], *([r.choice(names)] if (n + n // len(names)) % 4 == 3 else [])]
    found: Edits = []
    for name in chosen:
        while not (some := KINDS[name](plan, r)):
            pass
        found += some
    return "+".join(chosen), found
