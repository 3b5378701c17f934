"""``_rows``: a line for each field, each table and each row of a table, with its status and what is wrong with it.

The formulas of a table's lines are defined names relative to the line, so that each stands in the book once; rows that
people insert find their line by their place.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property

from bussi.validators.forms.constraints import Kind
from bussi.validators.forms.model import Rule
from bussi.validators.kinds import Level
from bussi.validators.rules.excel import EMPTY, quote

from ..sheets.writer import Book, Page
from .check_lines import Line
from .checks import LONGEST_FORMULA, MARKS, Check, CheckFormulas, checked, kind_token
from .hidden_sheets import hidden_sheet
from .places import (
    COMPUTED,
    LABEL,
    PLACE,
    STATUS,
    WORDS,
    PlannedPlaces,
    check_name,
    column_name,
    field_name,
    line,
    row_cells,
    rows_name,
)
from .plan import HIDDEN_ROWS, Plan, TablePlan
from .truth import Truth

EMPTY_TEXT = '""'
PARTS = 7  # the column where the list of parts begins, right of all computed columns
ALL_WORDS = "w_all"


def field_token(kind: Kind) -> str:
    """The defined name of what the line of a field says of a constraint of one kind."""
    return f"k_{kind}"


class RowLines:
    """The formulas of the lines, made once a plan."""

    def __init__(
        self, plan: Plan, places: PlannedPlaces, checks: Sequence[Check], formulas: CheckFormulas, lines: Sequence[Line]
    ) -> None:
        self.plan, self.places, self.rows, self.formulas = plan, places, places.rows, formulas
        self._line = {c.name: one.cell for one in lines for c in one.checks}
        self._checks = checks
        self.names: dict[str, str] = {}
        self._status: dict[str, str] = {}
        self._field_words: dict[str, str] = {}
        self.table_words: dict[str, str] = {}  # only of tables with anything to say as a whole
        own: dict[tuple[str | None, str], list[Check]] = {}
        for c in checks:
            table, key = c.points_at
            own.setdefault(("row", c.on) if c.on else ("table", table) if table else ("field", key), []).append(c)
        for s in plan.sheets:
            for e in s.sheet.fields:
                self._status[e.key] = formulas.field_status(e)
                self._field_words[e.key] = self._said(own.get(("field", e.key), ()), e.key, "{}")
            if s.table is None:
                continue
            table = s.table.table
            if whole := own.get(("table", table)):
                self.table_words[table] = self._said(whole, table, "{}")
            self.names[f"is_{table}"] = formulas.status(table)
            in_use = f'IF(SUBSTITUTE({line(STATUS)},"{EMPTY}","")="","",{{}})'
            self.names[f"say_{table}"] = self._said(own.get(("row", table), ()), table, in_use)
            for key, node in plan.form.computed(table).items():
                self.names[f"calc_{table}_{key}"] = formulas.computed(node)

    def _said(self, checks: Sequence[Check], name: str, frame: str) -> str:
        """The formula of the words of a line: those of each broken check, one after the other.

        Excel holds formulas up to a length; violations that make it too long get names of their own, longest first.
        """
        texts = {c.name: self._text(c) for c in checks}
        broken = {c.name: self.formulas.violation(c) for c in checks if not c.filling}
        while True:
            said = []
            for i, c in enumerate(checks):
                after = checks[i + 1] if i + 1 < len(checks) else None
                if c.kind == "TYPE":
                    both = (
                        after
                        if after is not None
                        and after.kind == "REQUIRED"
                        and after.filling
                        and after.points_at == c.points_at
                        else None
                    )
                    words = [texts[c.name]] + ([texts[both.name]] if both else [])
                    said.append(self.formulas.filling(c, both, words))
                elif not c.filling:
                    said.append(f'IF({broken[c.name]},{texts[c.name]},"")')
            whole = frame.format("&".join(said) or EMPTY_TEXT)
            longest = max(broken, key=lambda n: len(broken[n]), default="")
            if len(whole) <= LONGEST_FORMULA or broken[longest] == check_name(longest):
                return checked(whole, name)
            self.names[check_name(longest)], broken[longest] = broken[longest], check_name(longest)

    def _text(self, c: Check) -> str:
        """The words of one check; a rule's stand on 入力チェック, where its level may depend on the day."""
        if not isinstance(c.of, Rule):
            return (
                field_token(c.of.kind)
                if c.of.table is None and not c.conditional
                else quote(c.words(self.plan.form, c.level))
            )
        cell, text = self._line[c.name], c.of.text
        cells = quote(c.cells(self.plan.form, c.level) + " ")
        if text.since is None or c.level is not Level.ERROR:
            return f'"{MARKS[c.level]}"&{cell("C")}&" "&{cell("D")}&{cells}'
        before = quote(c.cells(self.plan.form, Level.WARNING) + " ")
        cells = f'IF(LEFT({cell("K")},1)="{MARKS["error"]}",{cells},{before})'
        return f'{cell("K")}&" "&{cell("D")}&{cells}'

    def field_words(self, key: str) -> str:
        """The cell that holds what the check column says of a field."""
        return row_cells(WORDS, self.rows.field_line[key])

    def whole_words(self, table: str) -> str:
        """The cell that holds what is wrong with a table as a whole."""
        return row_cells(WORDS, self.rows.table_line[table])

    def _names(self) -> Iterator[tuple[str, str]]:
        """All defined names that have to do with the lines."""
        yield from self.names.items()
        for t in (s.table for s in self.plan.sheets if s.table is not None):
            where, (at, last) = column_name(t.table, "row"), self.rows.lines[t.table]
            lines = f"MIN({t.capacity},ROWS({where})-1)"
            for name, column in (("s", STATUS), ("e", WORDS)):
                yield f"{name}_{t.table}", f"{row_cells(column, at)}:INDEX({row_cells(column, at, last)},{lines})"
            yield f"h_{t.table}", f"ROW(INDEX({where},1))"
            yield f"here_{t.table}", f'IFERROR(INDEX(e_{t.table},ROW()-h_{t.table}),"")'
            computed = tuple(self.plan.form.computed(t.table))
            for key in t.columns:
                of = column_name(t.table, key)
                if key in computed:
                    yield rows_name(t.table, key), row_cells(COMPUTED + computed.index(key), at, last)
                    continue
                yield f"v_{t.table}_{key}", f"INDEX({of},{line(PLACE)})"
                if (t.table, key) in self.places.read:
                    yield rows_name(t.table, key), f"INDEX({of},2):INDEX({of},1+{lines})"
        for kind in dict.fromkeys(c.kind for c in self._checks if c.on is None and c.points_at[0] is None and c.kind):
            yield field_token(kind), f'"{kind_token(kind)}"&{line(LABEL)}&"］ "'
        for i, name in enumerate(("p_line", "p_sheet", "p_base", "p_column", "p_labels")):
            yield name, row_cells(PARTS + i, 0, len(self.rows.parts) - 1)
        yield ALL_WORDS, row_cells(WORDS, 0, self.rows.last)

    @cached_property
    def defined(self) -> tuple[tuple[str, str], ...]:
        """The names, once all formulas have been made."""
        return tuple(self._names())

    def write(self, book: Book, truth: Truth) -> None:
        """Write the lines with the statuses and words of ``truth`` as cached values."""
        ws = hidden_sheet(book, HIDDEN_ROWS)
        book.define_names(self.defined)
        for s in self.plan.sheets:
            for key, row in s.fields.items():
                at = self.rows.field_line[key]
                ws.write_formula(at, PLACE, f"=ROW({field_name(key)})", None, row + 1)
                ws.write_string(at, LABEL, self.plan.form.entries[key].label)
                ws.write_formula(at, STATUS, "=" + self._status[key], None, truth.status[None, key])
                ws.write_array(at, WORDS, self._field_words[key], truth.field_words.get(key, ""))
            if s.table is not None:
                self._table(ws, s.table, truth)
        self._parts(ws)

    def _table(self, ws: Page, t: TablePlan, truth: Truth) -> None:
        at = self.rows.lines[t.table][0]
        if t.table in self.table_words:
            whole = self.rows.table_line[t.table]
            ws.write_formula(whole, PLACE, f"=h_{t.table}+1", None, t.first + 1)
            ws.write_array(whole, WORDS, self.table_words[t.table], truth.table_words.get(t.table, ""))
        nothing, keys = EMPTY * len(t.columns), tuple(self.plan.form.computed(t.table))
        for k in range(t.capacity):
            row, excel_row = at + k, t.first + k + 1
            ws.write_number(row, PLACE, k + 2)
            status = truth.status.get((t.table, excel_row), nothing if excel_row <= t.end else "")
            ws.write_formula(row, STATUS, f"=is_{t.table}", None, status)
            ws.write_array(row, WORDS, f"say_{t.table}", truth.words.get((t.table, excel_row), ""))
            for i, key in enumerate(keys):
                value = truth.computed.get((t.table, key), {}).get(excel_row, "")
                ws.write_array(row, COMPUTED + i, f"calc_{t.table}_{key}", value)

    def _parts(self, ws: Page) -> None:
        """Where the lines belong: from which line, sheet, Excel row of the line before, column, labels before."""
        parts = self.rows.parts
        for row, p in enumerate(parts):
            ws.write_number(row, PARTS, p.first + 1)
            ws.write_string(row, PARTS + 1, p.sheet)
            if p.table is None:
                key = next(k for k, at in self.rows.field_line.items() if at == p.first)
                base, cached, column, at = "", 0, field_name(key), self.plan.sheet_of(None, key).value
            else:
                t = p.table
                key = next(iter(t.columns))
                base, cached = (f"h_{t.table}-1", t.first - 1) if p.rows else ("", 0)
                column, at = column_name(t.table, key), t.columns[key]
            if base:
                ws.write_formula(row, PARTS + 2, "=" + base, None, cached)
            else:
                ws.write_number(row, PARTS + 2, 0)
            ws.write_formula(row, PARTS + 3, f"=COLUMN({column})", None, at + 1)
            ws.write_number(row, PARTS + 4, p.labels if p.table else -1)
