"""``_rows`` and ``_checks``: the hidden lines with their digits and words, and the list of the checks of table rows."""

from collections.abc import Iterator
from functools import cached_property

from bussi.validators.forms import choices
from bussi.validators.rules.excel import EMPTY
from bussi.validators.sentences import ARROW, Sentence
from xlsxwriter.utility import xl_col_to_name

from ..sheets.writer import Book, Page
from .checks import Checks
from .digits import Digits, gravest
from .hidden_sheets import hidden_sheet
from .line_plan import (
    BARE,
    BASE,
    COLOURS,
    COLUMN,
    COMPUTED,
    DIGITS,
    END,
    HERE,
    KEY,
    PLACE,
    RANK,
    SHEET_RANK,
    SHOWN,
    STATUS,
    WORDS,
    cells,
    own,
    place_of_row,
)
from .places import column_name, field_name, meant_name, quoted, rows_name
from .plan import CHECK_COLUMN, HIDDEN_CHECKS, HIDDEN_ROWS, KEY_COLUMN, Plan, SheetPlan, TablePlan
from .truth import Truth
from .words import COMPLETE, COUNTED, VALUE, SaidWords, chosen, kind_of_cell

LISTED = ("code", "text", "label", "column")  # the columns of _checks
ROOM = 20  # how many columns to the right of a table people may move one of its own
PARTS = (
    "from",
    "lines",
    "base",
)  # columns of it, too: of each table, its first rank, line, and the checks before its own


class RowsSheet:
    """The formulas of the lines, made once a plan."""

    def __init__(self, plan: Plan, digits: Digits, words: SaidWords, checks: Checks) -> None:
        self.plan, self.digits, self.words, self.checks = plan, digits, words, checks
        self.places, self.lines = digits.places, digits.places.lines

    # names ------------------------------------------------------------------------------------------------------

    def _names(self) -> Iterator[tuple[str, str]]:
        yield from self.digits.names.items()
        yield from self.words.names.items()
        for n, s in enumerate(self.plan.sheets):
            if s.fields:
                assert s.fields_keys is not None and s.fields_end is not None
                for name, column in (("k", KEY_COLUMN), ("x", s.value)):
                    letter = xl_col_to_name(column)
                    yield f"{name}_{n}", f"{quoted(s.name)}!${letter}${s.fields_keys + 1}:${letter}${s.fields_end + 1}"
                yield f"place_{n}", f"MATCH({own(KEY)},k_{n},0)"
                yield f"rank_{n}", f"IFERROR({n + 1}*{SHEET_RANK}+ROW(INDEX(k_{n},{own(PLACE)})),0)"
                yield f"column_{n}", f"IFERROR(COLUMN(x_{n}),1)"
                for e in s.sheet.fields:
                    yield field_name(e.key), f"INDEX(x_{n},{self.places.place(e.key)})"
                    if choices.names_items(e):
                        yield meant_name(None, e.key), self.digits.meant(None, e)
            if s.table is not None:
                yield from self._table_names(s.table)
        singles = self.lines.singles
        sheets = [f"x_{n}" if s.fields else "0" for n, s in enumerate(self.plan.sheets)]
        yield HERE, f"INDEX({chosen(f'INT({own(RANK)}/{SHEET_RANK})', sheets)},{own(PLACE)})"
        yield "gravest", gravest(own(DIGITS))
        yield "d_rank", cells(RANK, *singles)
        yield "d_digits", cells(DIGITS, 0, self.lines.last)
        for i, name in enumerate(PARTS, len(LISTED)):
            letter = xl_col_to_name(i)
            yield f"d_{name}", f"{HIDDEN_CHECKS}!${letter}$1:${letter}${max(1, len(self.checks.rows))}"
        yield "d_place", cells(COLUMN, *singles)
        yield "d_said", cells(WORDS, *singles)
        yield "d_tint", cells(COLOURS, *singles)
        yield "d_keys", cells(KEY, *singles)
        for i, name in enumerate(LISTED):
            letter = xl_col_to_name(i)
            yield f"d_{name}", f"{HIDDEN_CHECKS}!${letter}$1:${letter}${max(1, len(self.words.listed))}"

    def _table_names(self, t: TablePlan) -> Iterator[tuple[str, str]]:
        whole, (at, last) = self.lines.table[t.table], self.lines.rows[t.table]
        computed = tuple(self.plan.form.computed(t.table))
        letters = {"row": KEY_COLUMN, "check": CHECK_COLUMN, **t.columns}
        for key, column in letters.items():
            letter = xl_col_to_name(column)
            area = f"${letter}${t.keys + 1}:${letter}${t.last_named + 1}"
            yield column_name(t.table, key), f"{quoted(t.sheet)}!{area}"
        right = xl_col_to_name(max(letters.values()) + ROOM)
        yield f"area_{t.table}", f"{quoted(t.sheet)}!$A${t.keys + 1}:${right}${t.last_named + 1}"
        yield f"n_{t.table}", cells(PLACE, whole)
        yield f"q_{t.table}", cells(STATUS, whole)
        yield f"e_{t.table}", cells(END, whole)
        yield f"s_{t.table}", f"{cells(STATUS, at)}:INDEX({cells(STATUS, at, last)},n_{t.table})"
        yield f"p_{t.table}", cells(DIGITS, at, last)
        yield f"r_{t.table}", f"{cells(RANK, whole)}-{at + 2.5}+ROW({cells(PLACE, at, last)})"
        yield f"bare_{t.table}", cells(BARE, whole)
        yield f"here_{t.table}", self._here(t, WORDS)
        yield f"tint_{t.table}", self._here(t, COLOURS)
        for key in t.columns:
            of = column_name(t.table, key)
            if key in computed:
                yield rows_name(t.table, key), cells(COMPUTED + computed.index(key), at, last)
                continue
            yield f"v_{t.table}_{key}", f"INDEX({of},{place_of_row(at + 1)})"
            if key in self.lines.meant[t.table]:
                column = self.lines.meant[t.table][key]
                yield meant_name(t.table, key), self.digits.meant(t.table, self.plan.form.columns[t.table][key])
                yield rows_name(t.table, key), f"{cells(column, at)}:INDEX({cells(column, at, last)},n_{t.table})"
            elif (t.table, key) in self.places.read:
                yield rows_name(t.table, key), f"INDEX({of},2):INDEX({of},1+n_{t.table})"
        for key, node in self.plan.form.computed(t.table).items():
            yield f"calc_{t.table}_{key}", self.digits.computed(node)

    def _here(self, t: TablePlan, column: int) -> str:
        """What the line of a row on the table's sheet holds."""
        at, last = self.lines.rows[t.table]
        place = f"ROW()-ROW(INDEX({column_name(t.table, 'row')},1))"
        return f'IFERROR(INDEX({cells(column, at, last)},{place})&"","")'

    @cached_property
    def defined(self) -> tuple[tuple[str, str], ...]:
        """The names, once all formulas have been made."""
        return tuple(self._names())

    # lines ------------------------------------------------------------------------------------------------------

    def write(self, book: Book, truth: Truth) -> None:
        """Write the lines with what ``truth`` says as cached values."""
        ws = hidden_sheet(book, HIDDEN_ROWS)
        book.define_names(self.defined)
        for n, s in enumerate(self.plan.sheets):
            for key, row in s.fields.items():
                self._field(ws, n, s, key, row, truth)
            if s.table is not None:
                self._whole(ws, n, s.table, truth)
                self._rows(ws, s.table, truth)
        self._list(hidden_sheet(book, HIDDEN_CHECKS))

    def _field(self, ws: Page, n: int, s: SheetPlan, key: str, row: int, truth: Truth) -> None:
        at, line = self.lines.field[key], (None, key)
        assert s.fields_keys is not None
        ws.write_formula(at, PLACE, f"=place_{n}", None, row - s.fields_keys + 1)
        ws.write_formula(at, STATUS, "=" + self.digits.status[key], None, truth.status[line])
        ws.write_array(at, DIGITS, self.digits.field[key], truth.digits[line])
        ws.write_formula(at, COLOURS, "=gravest", None, max(truth.digits[line], default="0"))
        ws.write_array(at, WORDS, self.words.field[key], truth.words[line])
        ws.write_formula(at, RANK, f"=rank_{n}", None, (n + 1) * SHEET_RANK + row + 1)
        ws.write_formula(at, COLUMN, f"=column_{n}", None, s.value + 1)
        ws.write_number(at, BASE, self.words.base[line])
        ws.write_formula(at, SHOWN, self.words.field_shown[key], None, truth.shown[key])
        ws.write_string(at, KEY, key)

    def _whole(self, ws: Page, n: int, t: TablePlan, truth: Truth) -> None:
        at, line = self.lines.table[t.table], (t.table, 0)
        marks, first = column_name(t.table, "row"), next(iter(t.columns))
        ws.write_formula(at, PLACE, f"=MIN({t.capacity},ROWS({marks})-1)", None, t.capacity)
        ws.write_array(at, STATUS, self.digits.waiting(t.table), truth.status[line])
        ws.write_array(at, DIGITS, self.digits.table[t.table], truth.digits[line])
        ws.write_formula(at, COLOURS, "=gravest", None, max(truth.digits[line], default="0"))
        ws.write_array(at, WORDS, self.words.table[t.table], truth.words[line])
        below = f"ROW(INDEX({marks},MIN(ROWS({marks}),4)))"
        ws.write_formula(
            at, RANK, f"=IFERROR({n + 1}*{SHEET_RANK}+{below}-0.5,0)", None, (n + 1) * SHEET_RANK + t.first + 0.5
        )
        ws.write_formula(at, COLUMN, f"=IFERROR(COLUMN({column_name(t.table, first)}),1)", None, t.columns[first] + 1)
        ws.write_string(at, KEY, f"#{t.table}")
        ws.write_array(at, END, self.digits.end(t.table), t.end - t.keys + 1)
        ws.write_array(at, BARE, self._without_check(t), "")

    def _without_check(self, t: TablePlan) -> str:
        """What is to be said of the first row that people inserted, whose 点検 cell is therefore empty."""
        at, last = self.lines.rows[t.table]
        words = f"{cells(WORDS, at)}:INDEX({cells(WORDS, at, last)},n_{t.table})"
        checks = column_name(t.table, "check")
        bare = f'(INDEX({checks},2):INDEX({checks},1+n_{t.table})="")'
        found = f'MATCH(1,({words}<>"")*({words}<>"{COMPLETE}")*{bare},0)'
        return f'IFERROR(ROW(INDEX({checks},1))+{found}&"行目　"&INDEX({words},{found}),"")'

    def _rows(self, ws: Page, t: TablePlan, truth: Truth) -> None:
        at = self.lines.rows[t.table][0]
        nothing, keys = EMPTY * len(t.columns), tuple(self.plan.form.computed(t.table))
        for k in range(t.capacity):
            row, excel_row = at + k, t.keys + k + 2
            line = (t.table, excel_row)
            empty = nothing if t.header + 1 < excel_row <= t.end else ""
            digits = truth.digits.get(line, "")
            if not k:
                ws.write_number(row, PLACE, 2)
            ws.write_formula(row, STATUS, f"=is_{t.table}", None, truth.status.get(line, empty))
            ws.write_array(row, DIGITS, f"dg_{t.table}", digits)
            ws.write_formula(row, COLOURS, f"=co_{t.table}", None, truth.colours.get(line, ""))
            ws.write_array(row, WORDS, f"say_{t.table}", truth.words.get(line, ""))
            for i, key in enumerate(keys):
                value = truth.computed.get((t.table, key), {}).get(excel_row, "")
                ws.write_array(row, COMPUTED + i, f"calc_{t.table}_{key}", value)
            for key, column in self.lines.meant[t.table].items():
                ws.write_array(
                    row, column, meant_name(t.table, key), truth.meant.get((t.table, key), {}).get(excel_row, "")
                )

    def _sheet_number(self, table: str) -> int:
        return next(n for n, s in enumerate(self.plan.sheets, 1) if s.table is not None and s.table.table == table)

    # the checks of table rows -----------------------------------------------------------------------------------

    def _list(self, ws: Page) -> None:
        """The sentences of constraints: a code, what is said after the label, and on the first line of an input its label.

        The code of a check on a field is its place in the digits; on a row the places of its column among the inputs and in
        the states, and the kind of its cell. A table begins with one line for each input.
        """
        for row, c in enumerate(self.words.listed):
            table, key = c.points_at
            entry = self.plan.form.entry(table, key)
            if c.kind != "REQUIRED":
                ws.write_string(row, LISTED.index("text"), listed_text(self.words.sentence(c), entry.label))
            if table is None:
                ws.write_number(row, LISTED.index("code"), c.position)
                if row == self.words.base[None, key]:
                    ws.write_string(row, LISTED.index("label"), entry.label)
                continue
            inputs = [k for k, e in self.plan.form.columns[table].items() if e.formula is None]
            place = inputs.index(key)
            kind = COUNTED if c.kind == "LENGTH" else kind_of_cell(entry)
            ws.write_string(row, LISTED.index("code"), f"{place + 1:03}{self.places.index(table, key) + 1:03}{kind}")
            if row == self.words.base[table, ""] + place:
                assert c.kind == "TYPE"
                at = self.plan.table(table).columns[key] + 1
                ws.write_string(row, LISTED.index("label"), entry.label)
                ws.write_formula(row, LISTED.index("column"), f"=COLUMN({column_name(table, key)})", None, at)
        for row, table in enumerate(self.checks.rows):
            t, n = self.plan.table(table), self._sheet_number(table)
            rank = f"=IFERROR({cells(RANK, self.lines.table[table])}-1.5,{n * SHEET_RANK})"
            ws.write_formula(row, len(LISTED), rank, None, n * SHEET_RANK + t.keys + 2)
            ws.write_number(row, len(LISTED) + 1, self.lines.rows[table][0] + 1)
            ws.write_number(row, len(LISTED) + 2, self.words.base[table, ""])


def listed_text(said: Sentence, label: str) -> str:
    """What the list of checks holds of a sentence about a cell: all after the label, with a mark for the value."""
    parts = [p if isinstance(p, str) else VALUE for p in said.message]
    text = "".join(parts).removeprefix(label) + ARROW + said.remedy
    assert text.count(VALUE) == len([p for p in said.message if not isinstance(p, str)]) == 1
    return text
