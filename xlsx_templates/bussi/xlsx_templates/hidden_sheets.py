"""The sheets nobody needs to see: the stamp, the lists, the law, and a line per field and table row."""

from collections.abc import Mapping, Sequence
from typing import Any

from bussi.validators.forms.model import Entry, Rule
from bussi.validators.law_in_rules import LawRow
from bussi.validators.rules.excel import EMPTY, OK, quote
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from .checks import Check, CheckFormulas, Lists, checked
from .check_lines import Line
from .look import Look
from .places import COMPUTED, LAW_COLUMNS, PLACE, STATUS, WORDS, check_name, column_name, field_name, rows_name
from .places import line as line_of
from .plan import HIDDEN_LAW, HIDDEN_LISTS, HIDDEN_ROWS, HIDDEN_STAMP, Plan, SheetPlan, TablePlan
from .truth import Truth

EMPTY_TEXT = '""'
INLINE = 80  # formulas up to this length need no name of their own
STAMP = ("form", "version", "fingerprint", "item", "issued_to", "due")


def _sheet(book: Workbook, look: Look, name: str) -> Worksheet:
    ws = book.add_worksheet(name)
    ws.very_hidden()
    ws.set_column(0, 20, 16, look("hidden"))
    ws.protect("")
    return ws


def write_stamp(book: Workbook, look: Look, stamp: Mapping[str, str]) -> None:
    """``_bussi``: what this book is, and for whom it was made."""
    ws = _sheet(book, look, HIDDEN_STAMP)
    for row, key in enumerate(STAMP):
        ws.write_string(row, 0, key, look("hidden"))
        ws.write_string(row, 1, stamp.get(key, ""), look("hidden"))


def write_lists(book: Workbook, look: Look, lists: Lists) -> None:
    """``_lists``: one column per list, each under its defined name."""
    ws = _sheet(book, look, HIDDEN_LISTS)
    for column, (name, values) in enumerate(lists.columns.items()):
        ws.write_string(0, column, name, look("hidden"))
        for row, value in enumerate(values, start=1):
            ws.write_string(row, column, value, look("hidden"))
        letter = xl_col_to_name(column)
        book.define_name(name, f"={HIDDEN_LISTS}!${letter}$2:${letter}${len(values) + 1}")


def write_law(book: Workbook, look: Look, law_rows: Mapping[str, Sequence[LawRow]]) -> None:
    """``_law``: every dated number that the book's rules read, with its source."""
    ws = _sheet(book, look, HIDDEN_LAW)
    for column, title in enumerate(("name", "source", *LAW_COLUMNS)):
        ws.write_string(0, column, title, look("hidden"))
    at = 1
    for name, rows in law_rows.items():
        if not rows:
            ws.write_string(at, 0, name, look("hidden"))
            at += 1
        for r in rows:
            ws.write_string(at, 0, r.name, look("hidden"))
            ws.write_string(at, 1, r.source, look("hidden"))
            ws.write_string(at, 2, r.key, look("hidden"))
            numbers = (r.since, r.until, r.value, r.numerator, r.denominator, int(r.certain))
            for column, number in enumerate(numbers, start=3):
                ws.write_number(at, column, number, look("hidden"))
            at += 1


class RowLines:
    """``_rows``: a line for each field and for each row of each table, with its status and what is wrong with it.

    The formulas of a table's line are defined names relative to the line; inserted rows find their line by their
    place.
    """

    def __init__(self, plan: Plan, checks: Sequence[Check], formulas: CheckFormulas, lines: Sequence[Line]) -> None:
        self.plan = plan
        words_cell = {c.name: line.words_cell for line in lines for c in line.checks}
        count_cell = {c.name: line.count_cell for line in lines for c in line.checks}
        self.names: list[tuple[str, str]] = []
        self.tables: list[tuple[TablePlan, int]] = []
        self.fields: list[tuple[Entry, SheetPlan, int, str, str]] = []
        self.ranges: dict[str, tuple[int, int]] = {}
        at = 1
        for s in plan.sheets:
            first = at
            for e in s.sheet.fields:
                own = tuple(c for c in checks if c.on is None and c.points_at == (None, e.key))
                said = [f'IF({_broken(c, formulas, count_cell)}>0,{_say(c, words_cell)},"")' for c in own]
                words = checked("&".join(said) or EMPTY_TEXT, e.key)
                self.fields.append((e, s, at, formulas.field_status(e), words))
                at += 1
            if at > first:
                self.ranges[s.name] = (first, at - 1)
        for t in (s.table for s in plan.sheets if s.table):
            own = tuple(c for c in checks if c.on == t.table)
            long = {c.name: f for c in own if len(f := formulas.violation(c)) > INLINE}
            self.names += [(check_name(name), formula) for name, formula in long.items()]
            self.names += formulas.status(t.table)
            said = [
                f'IF({check_name(c.name) if c.name in long else formulas.violation(c)}>0,{_say(c, words_cell)},"")'
                for c in own
            ]
            words = checked(f'IF(SUBSTITUTE({line_of(STATUS)},"{EMPTY}","")="","",{"&".join(said) or EMPTY_TEXT})', t.table)
            self.names.append((f"say_{t.table}", words))
            self.names += [(f"calc_{t.table}_{k}", formulas.computed(n)) for k, n in plan.form.computed(t.table).items()]
            self.tables.append((t, at))
            self.ranges[t.table] = (at, at + t.capacity - 1)
            at += t.capacity

    def write(self, book: Workbook, look: Look, truth: Truth) -> None:
        """Write the lines with the statuses and words of ``truth`` as cached values."""
        ws = _sheet(book, look, HIDDEN_ROWS)
        hidden = look("hidden")
        for name, formula in self.names:
            book.define_name(name, "=" + formula)
        for e, s, row, status, words in self.fields:
            ws.write_formula(row, PLACE, f"=ROW({field_name(e.key)})", hidden, s.fields[e.key] + 1)
            known = OK if truth.computed.get((None, e.key)) else EMPTY  # of a computed field
            cached = truth.status.get((None, e.key), known)
            ws.write_array_formula(row, STATUS, row, STATUS, "{=" + status + "}", hidden, cached)
            said = truth.field_words.get(e.key, "")
            ws.write_array_formula(row, WORDS, row, WORDS, "{=" + words + "}", hidden, said)
            book.define_name(f"fs_{e.key}", _area(STATUS, row, row))
        for t, at in self.tables:
            self._table(book, ws, look, t, at, truth)

    def field_words(self, key: str) -> str:
        """The cell that holds what the check column says of a field."""
        row = next(row for e, _, row, *_ in self.fields if e.key == key)
        return f"{HIDDEN_ROWS}!${xl_col_to_name(WORDS)}${row + 1}"

    def name(self, of: str) -> str:
        """A sheet's fields or a table, as part of a defined name."""
        return of if of.isascii() else f"fields{list(self.ranges).index(of)}"

    def excel_rows(self, of: str) -> str:
        """Formula: the Excel rows of the lines of a sheet's fields or of a table."""
        places = self.area(of, PLACE)
        return f"({places}+h_{of}-1)" if any(t.table == of for t, _ in self.tables) else places

    def area(self, of: str, column: int) -> str:
        """A column of the lines of a sheet's fields or of a table."""
        return _area(column, *self.ranges[of]).removeprefix("=")

    def _table(self, book: Workbook, ws: Worksheet, look: Look, t: TablePlan, at: int, truth: Truth) -> None:
        hidden = look("hidden")
        where = column_name(t.table, "row")
        last = at + t.capacity - 1
        lines = f"MIN({t.capacity},ROWS({where})-1)"
        for name, column in (("s", STATUS), ("e", WORDS)):
            whole = _area(column, at, last)
            first = _area(column, at, at)
            book.define_name(f"{name}_{t.table}", f"{first}:INDEX({whole[1:]},{lines})")
        book.define_name(f"h_{t.table}", f"=ROW(INDEX({where},1))")
        book.define_name(f"here_{t.table}", f'=IFERROR(INDEX(e_{t.table},ROW()-h_{t.table}),"")')
        place = line_of(PLACE)
        computed = tuple(self.plan.form.computed(t.table))
        for key in t.columns:
            if key not in computed:
                of = column_name(t.table, key)
                book.define_name(f"v_{t.table}_{key}", f"=INDEX({of},{place})")
                book.define_name(rows_name(t.table, key), f"=INDEX({of},2):INDEX({of},1+{lines})")
        for i, key in enumerate(computed):
            book.define_name(rows_name(t.table, key), _area(COMPUTED + i, at, last))
        nothing = EMPTY * len(t.columns)
        for k in range(t.capacity):
            row, excel_row = at + k, t.first + k + 1
            ws.write_number(row, PLACE, k + 2, hidden)
            cached: list[tuple[int, str, Any]] = [
                (STATUS, f"is_{t.table}", truth.status.get((t.table, excel_row), nothing if excel_row <= t.end else "")),
                (WORDS, f"say_{t.table}", truth.words.get((t.table, excel_row), "")),
            ]
            cached += [
                (COMPUTED + i, f"calc_{t.table}_{key}", truth.computed.get((t.table, key), {}).get(excel_row, ""))
                for i, key in enumerate(computed)
            ]
            for column, name, value in cached:
                ws.write_array_formula(row, column, row, column, "{=" + name + "}", hidden, value)


def _say(c: Check, words_cell: Mapping[str, str]) -> str:
    """The words of a check: a rule's stand on the check sheet, because its level may depend on the day."""
    if not isinstance(c.of, Rule):
        return quote(c.token + " ")
    cell = words_cell[c.name]
    return f'{cell}&" "&{cell.replace("$K", "$D")}&" "'


def _broken(c: Check, formulas: CheckFormulas, count_cell: Mapping[str, str]) -> str:
    return count_cell[c.name] if isinstance(c.of, Rule) else formulas.violation(c)


def _area(column: int, first: int, last: int) -> str:
    letter = xl_col_to_name(column)
    if first == last:
        return f"={HIDDEN_ROWS}!${letter}${first + 1}"
    return f"={HIDDEN_ROWS}!${letter}${first + 1}:${letter}${last + 1}"
