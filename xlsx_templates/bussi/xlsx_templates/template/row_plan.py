"""Where each line of the hidden sheet ``_rows`` stands: fields, tables and table rows, in the order of the sheets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .plan import Plan, TablePlan


@dataclass(frozen=True)
class Part:
    """Lines that belong together: the fields of a sheet, the one line of a table as a whole, or its rows.

    ``first`` and ``last`` are zero-based rows of ``_rows``. ``labels``: how many labels of other tables stand before
    this table's own in the list of labels.
    """

    sheet: str
    table: TablePlan | None
    rows: bool
    first: int
    last: int
    labels: int


@dataclass(frozen=True)
class RowPlan:
    """The lines: ``field_line`` by key, ``table_line`` (of the table as a whole) and ``lines`` (of its rows) by table."""

    parts: Sequence[Part]
    field_line: Mapping[str, int]
    table_line: Mapping[str, int]
    lines: Mapping[str, tuple[int, int]]
    sheet_lines: Mapping[str, tuple[int, int]]

    @property
    def last(self) -> int:
        """The last line."""
        return self.parts[-1].last


def make_row_plan(plan: Plan) -> RowPlan:
    """Give each field, each table and each row that a table may grow to its line."""
    parts, at, labels = list[Part](), 0, 0
    fields: dict[str, int] = {}
    tables: dict[str, int] = {}
    lines: dict[str, tuple[int, int]] = {}
    sheets: dict[str, tuple[int, int]] = {}
    for s in plan.sheets:
        first = at
        for e in s.sheet.fields:
            fields[e.key] = at
            at += 1
        if at > first:
            parts.append(Part(s.name, None, False, first, at - 1, 0))
        if (t := s.table) is not None:
            tables[t.table] = at
            parts.append(Part(s.name, t, False, at, at, labels))
            lines[t.table] = (at + 1, at + t.capacity)
            parts.append(Part(s.name, t, True, at + 1, at + t.capacity, labels))
            at += 1 + t.capacity
            labels += len(t.columns)
        sheets[s.name] = (first, at - 1)
    return RowPlan(tuple(parts), fields, tables, lines, sheets)
