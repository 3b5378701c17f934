"""``_rows``: the hidden lines with their digits and words, and beside them the list of the checks of table rows."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import accumulate

from bussi.validators.forms import choices
from bussi.validators.rules.excel import EMPTY, quote
from xlsxwriter.utility import xl_col_to_name

from ..sheets.writer import Book, Page
from .checks import Checks
from .digits import Digits, gravest
from .hidden_sheets import hidden_sheet
from .line_plan import (
    BARE,
    CODES,
    COLUMN,
    COMPUTED,
    DIGITS,
    END,
    GRAVEST,
    HERE,
    KEY,
    LABEL,
    PLACE,
    RANK,
    SAID,
    SHEET_RANK,
    SHOWN,
    STATUS,
    WORDS,
    cells,
    own,
    place_of_row,
)
from .places import column_name, field_name, meant_name, quoted, rows_name
from .plan import CHECK_COLUMN, CHECKS, HIDDEN_ROWS, KEY_COLUMN, Plan, SheetPlan, TablePlan
from .truth import Truth
from .words import COMPLETE, SaidWords, chosen

# of tables; of sentences; of inputs of tables; of sheets
CODE, TEXT, NAME, PLACED, TITLED = range(CHECKS, CHECKS + 5)
LONGEST_WORDS = 2_000  # more than a sentence has
OWN_STATE, OWN_PLACE = "d_state", "d_at"  # names of cells of a line
ALL_ROWS = 1_048_576  # of a sheet
ROOM = 20  # how many columns to the right of a table people may move one of its own


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
        yield OWN_STATE, own(STATUS)
        yield OWN_PLACE, own(PLACE)
        yield "d_rank", cells(RANK, *singles)
        yield "d_digits", cells(DIGITS, 0, self.lines.last)
        tables = [self.plan.table(t) for t in self.checks.rows]
        numbers = {
            "d_sheet": [self._sheet_number(t.table) for t in tables],
            "d_whole": [self.lines.table[t.table] + 1 for t in tables],
            "d_lines": [self.lines.rows[t.table][0] + 1 for t in tables],
            "d_base": [0, *accumulate(len(self.words.inputs(t.table)) for t in tables)][: len(tables)],
        }
        for name, constants in numbers.items() if tables else ():
            yield name, "{" + ",".join(map(str, constants)) + "}"
        letter = xl_col_to_name(TITLED)
        yield "d_title", f"{HIDDEN_ROWS}!${letter}$1:${letter}${len(self.plan.sheets)}"
        yield "d_place", cells(COLUMN, *singles)
        yield "d_said", cells(WORDS, *singles)
        yield "d_tint", cells(GRAVEST, *singles)
        yield "d_keys", cells(KEY, *singles)
        inputs = sum(len(self.words.inputs(t)) for t in self.checks.rows)
        for name, column, size in (
            ("codes", CODE, len(tables)), ("text", TEXT, len(self.words.texts)), ("label", NAME, inputs), ("column", PLACED, inputs)
        ):  # fmt: skip
            yield f"d_{name}", cells(column, 0, max(1, size) - 1)

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
        at_row = f"ROW()-ROW(INDEX({column_name(t.table, 'row')},1))"
        said = f"INDEX({cells(SAID, at, last)},{at_row})"
        yield f"tint_{t.table}", f'IFERROR({said}&"","")'
        yield f"here_{t.table}", f'IFERROR({words_of(said, t)},"")'
        for key in t.columns:
            of = column_name(t.table, key)
            if key in computed:
                yield rows_name(t.table, key), cells(COMPUTED + computed.index(key), at, last)
                continue
            yield f"v_{t.table}_{key}", f"INDEX({of},{place_of_row(at + 1)})"
            if key in self.lines.meant[t.table]:
                column = self.lines.meant[t.table][key]
                yield meant_name(t.table, key), self.digits.meant(t.table, self.plan.form.columns[t.table][key])
                if (t.table, key) in self.places.read:
                    yield rows_name(t.table, key), f"{cells(column, at)}:INDEX({cells(column, at, last)},n_{t.table})"
            elif (t.table, key) in self.places.read:
                yield rows_name(t.table, key), f"INDEX({of},2):INDEX({of},1+n_{t.table})"
        for key, node in self.plan.form.computed(t.table).items():
            yield f"calc_{t.table}_{key}", self.digits.computed(node)

    @cached_property
    def defined(self) -> tuple[tuple[str, str], ...]:
        """The names, once all formulas have been made."""
        return tuple(self._names())

    @cached_property
    def _alike(self) -> Mapping[str, str]:
        """The digits of fields, with names for the cells of the own line: what is alike packs well."""
        found: dict[str, str] = {}
        for key, digits in self.digits.field.items():
            at = self.lines.field[key]
            found[key] = digits
            for name, column in ((OWN_STATE, STATUS), (OWN_PLACE, PLACE)):
                found[key] = re.sub(re.escape(cells(column, at)) + r"(?!\d)", name, found[key])
        return found

    # lines ------------------------------------------------------------------------------------------------------

    def write(self, book: Book, truth: Truth) -> Page:
        """Write the lines with what ``truth`` says as cached values; the sheet, which has room for more."""
        ws = hidden_sheet(book, HIDDEN_ROWS)
        ws.terse = True
        book.define_names(self.defined)
        for n, s in enumerate(self.plan.sheets):
            for key, row in s.fields.items():
                self._field(ws, n, s, key, row, truth)
            if s.table is not None:
                self._whole(ws, n, s.table, truth)
                self._rows(ws, s.table, truth)
        self._list(ws)
        return ws

    def _field(self, ws: Page, n: int, s: SheetPlan, key: str, row: int, truth: Truth) -> None:
        at, line = self.lines.field[key], (None, key)
        assert s.fields_keys is not None
        ws.write_formula(at, PLACE, f"=place_{n}", None, row - s.fields_keys + 1)
        ws.write_formula(at, STATUS, "=" + self.digits.status[key], None, truth.status[line])
        ws.write_array(at, DIGITS, self._alike[key], truth.digits[line])
        ws.write_formula(at, GRAVEST, "=gravest", None, max(truth.digits[line], default="0"))
        ws.write_array(at, WORDS, self.words.field[key], truth.words[line])
        ws.write_formula(at, RANK, f"=rank_{n}", None, (n + 1) * SHEET_RANK + row + 1)
        ws.write_formula(at, COLUMN, f"=column_{n}", None, s.value + 1)
        ws.write_string(at, CODES, self.words.field_codes[key])
        ws.write_string(at, LABEL, self.plan.form.entries[key].label)
        ws.write_formula(at, SHOWN, self.words.field_shown[key], None, truth.shown[key])
        ws.write_string(at, KEY, key)

    def _whole(self, ws: Page, n: int, t: TablePlan, truth: Truth) -> None:
        at, line = self.lines.table[t.table], (t.table, 0)
        marks, first = column_name(t.table, "row"), next(iter(t.columns))
        ws.write_formula(at, PLACE, f"=MIN({t.capacity},ROWS({marks})-1)", None, t.capacity)
        ws.write_array(at, STATUS, self.digits.waiting(t.table), truth.status[line])
        ws.write_array(at, DIGITS, self.digits.table[t.table], truth.digits[line])
        ws.write_formula(at, GRAVEST, "=gravest", None, max(truth.digits[line], default="0"))
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
        """What is to be said of the first row whose 点検 cell does not say it: people inserted it, or pasted over the cell."""
        at, last = self.lines.rows[t.table]
        words = words_of(f"({cells(SAID, at)}:INDEX({cells(SAID, at, last)},n_{t.table}))", t)
        checks = column_name(t.table, "check")
        bare = f"(1-IFERROR((INDEX({checks},2):INDEX({checks},1+n_{t.table})={words})*1,0))"
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
            ws.write_formula(row, DIGITS, f"dg_{t.table}", None, digits)
            said = truth.colours.get(line, "") + truth.words.get(line, "")
            ws.write_formula(row, SAID, f"say_{t.table}", None, said)
            for i, key in enumerate(keys):
                value = truth.computed.get((t.table, key), {}).get(excel_row, "")
                ws.write_formula(row, COMPUTED + i, f"calc_{t.table}_{key}", None, value)
            for key, column in self.lines.meant[t.table].items():
                ws.write_array(
                    row, column, meant_name(t.table, key), truth.meant.get((t.table, key), {}).get(excel_row, "")
                )

    def _sheet_number(self, table: str) -> int:
        return next(n for n, s in enumerate(self.plan.sheets, 1) if s.table is not None and s.table.table == table)

    # the checks of table rows -----------------------------------------------------------------------------------

    def _list(self, ws: Page) -> None:
        """The sentences of constraints, what is said after the label; the inputs of tables with label and column; the
        codes.
        """
        for text, number in self.words.texts.items():
            ws.write_string(number - 1, TEXT, text)
        row = 0
        for table in self.checks.rows:
            for key in self.words.inputs(table):
                ws.write_string(row, NAME, self.plan.form.entry(table, key).label)
                at = self.plan.table(table).columns[key] + 1
                place = f"=MATCH({quote(key)},INDEX(area_{table},1,0),0)"  # an error where its key is gone
                ws.write_formula(row, PLACED, place, None, at)
                row += 1
        for row, codes in enumerate(self.words.row_codes.values()):
            ws.write_string(row, CODE, codes)
        for row, s in enumerate(self.plan.sheets):
            ws.write_formula(row, TITLED, f"=ROWS({quoted(s.name)}!$A:$A)", None, ALL_ROWS)  # its text says the name


def words_of(said: str, t: TablePlan) -> str:
    """Formula: the words in what is said of rows; an empty text where the line says nothing."""
    return f"MID({said},{len(t.columns) + 1},{LONGEST_WORDS})"
