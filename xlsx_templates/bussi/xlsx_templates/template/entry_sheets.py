"""The sheets people fill in: 点検 and the name of a row in view at the left, prompts, dropdowns, colours."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from bussi.validators.cells import as_number, canonical
from bussi.validators.forms.model import Entry
from bussi.validators.forms.words import field_shown
from bussi.validators.own_texts import OUR_AUTHOR
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name, xl_range, xl_rowcol_to_cell

from ..sheets.frame import LINE, ROW, columns_by_page, fit_pages, frame
from ..sheets.look import RED_PALE, Look, lines_of
from ..sheets.writer import Book, Page
from .beside import limits_beside
from .checks import Gravity
from .digits import Digits
from .entry_cells import (
    Prompts,
    alignment,
    counter,
    counter_words,
    decimals_of,
    era,
    era_formula,
    is_whole,
    number_format,
    write_value,
)
from .lists import Lists
from .places import computed_name, field_name, rows_name
from .plan import (
    CHECK_COLUMN,
    CHECK_LINK,
    CHECK_SHEET,
    CHECK_WIDTH,
    FIRST_COLUMN,
    KEY_COLUMN,
    SCREEN,
    Plan,
    SheetPlan,
    TablePlan,
)
from .truth import Truth, Values

LONG_ROW = 96  # height in points of a row for long texts
LONG = 150  # a text of so many characters gets more room
SPACER = 6
PAPER = (1, FIRST_COLUMN)  # what stands above or left of it is of use on a screen only
LONGEST_LITERAL = 100  # characters of a text in a formula
TEXT_NUMBERS = ("corporate_number", "postal_code", "phone")  # texts of digits, which Excel would mark as a mistake
TINTS = (("bad", Gravity.ERROR), ("missing", Gravity.MISSING), ("warn", Gravity.WARNING))


@dataclass(frozen=True)
class Filling:
    """What one book is filled with: values, their verdicts, and notes on cells ((sheet, address) → text).

    ``states``: sheet → (reference to the words on how far it is, those words). ``held``: what the ministry filled in
    (``issued.held``). ``blank``: fields and tables of which the values say nothing, so that their ``preset`` stands there.
    """

    values: Values
    truth: Truth
    notes: Mapping[tuple[str, str], str]
    states: Mapping[str, tuple[str, str]]
    held: frozenset[tuple[str | None, str, str]] = frozenset()
    blank: Collection[str] = ()


class EntrySheets:
    """Writes the entry sheets of a book; what does not depend on the values is made once a plan."""

    def __init__(self, plan: Plan, digits: Digits, lists: Lists) -> None:
        self.plan = plan
        self.sources = {
            (t, e.key): lists.source(e)
            for s in plan.sheets
            for t, es in ((None, s.sheet.fields), (s.sheet.table, s.sheet.columns))
            for e in es
            if e.type == "choice" or e.references is not None
        }
        self.spoken = {table for table, found in digits.checks.table.items() if found}

    def write(self, book: Book, look: Look, filling: Filling) -> None:
        """Write them all."""
        for s in self.plan.sheets:
            _EntrySheet(self, book.page(s.name), look, s, filling).write()


class _EntrySheet:
    def __init__(self, of: EntrySheets, ws: Page, look: Look, s: SheetPlan, filling: Filling) -> None:
        self.of, self.ws, self.look, self.s, self.filling = of, ws, look, s, filling
        self.prompts, self.truth = Prompts(), filling.truth
        self.spoken: list[str] = []  # the cells of 点検
        self.written: dict[tuple[int, int], object] = {}
        self.held: set[tuple[int, int]] = set()  # cells that the ministry filled in

    def write(self) -> None:
        ws, s = self.ws, self.s
        self._frame()
        if s.fields:
            self._fields()
        if s.table is not None:
            self._table(s.table)
        self._unprotect()
        self.prompts.write(ws)
        self._tone()
        header = s.fields_header if s.table is None else s.table.header
        assert header is not None
        ws.repeat_rows(header)
        again = ws.height(header) - ws.height(header - 1)
        start = s.table.title if s.table is not None and s.fields else None
        below = None if s.table is None else (s.table.header, FIRST_COLUMN)
        fit_pages(ws, (PAPER[0], s.last_row), s.widths, again, start, below)
        ws.repeat_columns(FIRST_COLUMN, FIRST_COLUMN)
        for (sheet, address), text in self.filling.notes.items():
            if sheet == s.name:
                ws.write_comment(
                    address, text, {"author": OUR_AUTHOR, "x_scale": 2.2, "y_scale": 1.6, "color": RED_PALE}
                )
                unchanged = _is_still(address, self.written.get(xl_cell_to_rowcol(address)))
                rule = {"type": "formula", "criteria": unchanged, "format": self.look("bad")}
                ws.conditional_format(address, rule)
        self._whole_numbers()

    def _frame(self) -> None:
        ws, s, look = self.ws, self.s, self.look
        frame(ws, look, self.of.plan.form, s.name, s.all_widths, s.last_row, paper=PAPER)
        ws.set_column(KEY_COLUMN, KEY_COLUMN, 2, look("locked"), {"hidden": True})
        state, words = self.filling.states[s.name]
        ws.write_formula(1, CHECK_COLUMN, f'="このシート：　"&{state}', look("state"), f"このシート：　{words}")
        ws.write_url(2, CHECK_COLUMN, f"internal:{CHECK_LINK}", look("back", indent=1), f"→ {CHECK_SHEET}へ")
        self._note()
        inputs = [(s.fields[e.key], s.value, e) for e in s.sheet.fields if e.formula is None]
        if (t := s.table) is not None:
            inputs += [(t.first, t.columns[e.key], e) for e in s.sheet.columns if e.formula is None]
        columns = {column for _, column, e in inputs if e.type in TEXT_NUMBERS}
        if columns:
            area = " ".join(f"{x}4:{x}{s.last_row + 500}" for x in map(xl_col_to_name, sorted(columns)))
            ws.ignore_errors({"number_stored_as_text": area})
        row, column = inputs[0][:2] if inputs else (s.last_row, s.value)
        ws.freeze_panes(3, FIRST_COLUMN + 1)
        ws.set_selection(row, column, row, column)

    def _whole_numbers(self) -> None:
        """Whole numbers show no point, where others have decimals: behind the colours, which LibreOffice takes from
        the first rule that holds.
        """
        s, form, areas = self.s, self.of.plan.form, dict[tuple[str | None, int], list[str]]()
        places = [(None, key, row, s.value, row) for key, row in s.fields.items()]
        if (t := s.table) is not None:
            places += [(t.table, key, t.header + 1, column, t.end) for key, column in t.columns.items()]
        for table, key, top, column, bottom in places:
            if (decimals := decimals_of(form.entry(table, key))) > 0:
                areas.setdefault((table, decimals), []).append(xl_range(top, column, bottom, column))
        for (_, decimals), found in areas.items():
            first = found[0].split(":")[0]
            rule = {"type": "formula", "criteria": is_whole(first, decimals), "format": self.look("whole")}
            self.ws.conditional_format(first, rule | {"multi_range": " ".join(found)})

    def _unprotect(self) -> None:
        """Let people fill in what is theirs; what the ministry filled in stays protected."""
        ws, s = self.ws, self.s
        if (t := s.table) is not None:
            last = t.columns[[e.key for e in s.sheet.columns if e.formula is None][-1]]
            ws.unprotect_range(open_areas((t.header + 1, FIRST_COLUMN, t.end, last), self.held), "入力欄_表")
        if s.fields:
            first, end = min(s.fields.values()), max(s.fields.values())
            ws.unprotect_range(open_areas((first, s.value, end, s.value), self.held), "入力欄_項目")

    def _note(self) -> None:
        """What the sheet is for, over as many columns as a screen shows, and on paper too."""
        ws, s = self.ws, self.s
        shown = self._in_sight
        limits = (f"【{e.label}】{text}" for e in s.sheet.columns if (text := self._limits(e)))
        note = "\n".join((s.sheet.note, *limits))
        lines = lines_of(note, shown[-1] - 2)
        for row in (1, 2):
            ws.set_row(row, max(22, lines * LINE / 2 + 3))
        style = self.look("note", valign="vcenter", indent=1)
        ws.write_across((1, FIRST_COLUMN), (2, FIRST_COLUMN + len(shown) - 1), note, style)

    @property
    def _in_sight(self) -> list[float]:
        """The room up to the end of each column that a small screen shows, and the first page on paper."""
        _, (first, *_) = columns_by_page(self.s.widths)
        return [w for w in accumulate(self.s.widths[:first]) if w <= SCREEN] or [self.s.widths[0]]

    def _limits(self, e: Entry) -> str:
        return limits_beside(e, self.of.plan.item)

    # fields -----------------------------------------------------------------------------------------------------

    def _fields(self) -> None:
        ws, s, look, value = self.ws, self.s, self.look, self.s.value
        assert s.fields_keys is not None and s.fields_header is not None and s.fields_end is not None
        ws.write_string(s.fields_keys, KEY_COLUMN, "#fields")
        ws.write_string(s.fields_keys, value, "value")
        ws.set_row(s.fields_keys, None, None, {"hidden": True})
        ws.write_string(s.fields_header, KEY_COLUMN, "#head")
        ws.set_row(s.fields_header, 24)
        header = look("header")
        ws.write_string(s.fields_header, CHECK_COLUMN, "点検", header)
        self._across(s.fields_header, FIRST_COLUMN, value - 1, "項目（* は必須）", header)
        heads = ((value, value, "記入欄"), (value + 1, value + 1, "単位・和暦"), (value + 2, s.last_column, "説明"))
        for first, last, text in heads:
            if first <= s.last_column:
                self._across(s.fields_header, first, last, text, header)
        for e in s.sheet.fields:
            self._field(e, s.fields[e.key])
        first, last = min(s.fields.values()), s.fields_end - 1
        key = xl_rowcol_to_cell(first, KEY_COLUMN, col_abs=True)
        for style, gravity in TINTS:
            criteria = f'=INDEX(d_tint,MATCH({key},d_keys,0))="{int(gravity)}"'
            rule = {"type": "formula", "criteria": criteria, "format": look(style)}
            ws.conditional_format(first, value, last, value, rule)
        self._speaks(first, last)
        ws.write_string(s.fields_end, KEY_COLUMN, "#end")
        ws.set_row(s.fields_end, 12)

    def _field(self, e: Entry, row: int) -> None:
        ws, s, look, value = self.ws, self.s, self.look, self.s.value
        given = self.filling.values.get("fields", {}).get(e.key)
        explained, own = s.last_column > value + 1, (e.help or e.meaning).rstrip("。")
        about = "。".join(t for t in (own, self._limits(e)) if t) if explained else ""
        last = max(value + 2, FIRST_COLUMN + len(self._in_sight) - 1)  # up to there it is explained
        words = self.truth.words[None, e.key]
        label = f"{e.label} *" if e.required else e.label
        room, width = sum(s.widths[: value - FIRST_COLUMN]), s.widths[value - FIRST_COLUMN]
        lines = (
            lines_of(label, room, bold=e.required),
            lines_of(given, width),
            lines_of(about, sum(s.widths[value + 2 - FIRST_COLUMN : last + 1 - FIRST_COLUMN])),
            lines_of(words, CHECK_WIDTH, 9),
        )
        ws.row_hint(row, max(LONG_ROW if (e.str_length or 0) >= LONG else ROW, max(lines) * LINE + 6))
        ws.write_string(row, KEY_COLUMN, e.key)
        said = f'=IFERROR(INDEX(d_said,MATCH({xl_rowcol_to_cell(row, KEY_COLUMN, col_abs=True)},d_keys,0))&"","")'
        ws.write_formula(row, CHECK_COLUMN, said, look("check"), words)
        self._across(row, FIRST_COLUMN, value - 1, label, look("label_required" if e.required else "label"))
        self._cell(_style(look, e), row, value, None, e, given, 0)
        if e.preset is not None and e.key in self.filling.blank:
            self._show(row, value, e.preset, given, _style(look, e))
        self.prompts.add((row, value, row, value), e, self.of.sources.get((None, e.key)), "" if explained else own)
        cell = xl_rowcol_to_cell(row, value)
        if (formula := era_formula(e, cell)) is not None:
            ws.write_formula(row, value + 1, formula, look("unit"), era(e, given))
        elif (formula := counter(e, cell)) is not None:
            ws.write_formula(row, value + 1, formula, look("unit"), counter_words(e, given))
        elif e.unit:
            ws.write_string(row, value + 1, e.unit, look("unit"))
        if about:
            ws.write_across((row, value + 2), (row, last), about, look("help"))

    def _across(self, row: int, first: int, last: int, text: str, style: Any) -> None:
        """A label over several columns; labels are no data, so they may be merged."""
        if last > first:
            self.ws.merge_range(row, first, row, last, text, style)
        else:
            self.ws.write_string(row, first, text, style)

    def _tone(self) -> None:
        """点検 is red where something must be mended, green where a row is complete; its words say so too."""
        first = self.spoken[0].split(":")[0]
        for style, start in (("bad_text", "要"), ("good_text", "完"), ("faint", "未")):  # 要修正, 完了, 未記入
            criteria = f'=LEFT(${first})="{start}"'
            rule = {"type": "formula", "criteria": criteria, "format": self.look(style)}
            self.ws.conditional_format(first, rule | {"multi_range": " ".join(self.spoken)})

    def _speaks(self, first: int, last: int) -> None:
        self.spoken.append(xl_range(first, CHECK_COLUMN, last, CHECK_COLUMN))

    # tables -----------------------------------------------------------------------------------------------------

    def _table(self, t: TablePlan) -> None:
        ws, s, look = self.ws, self.s, self.look
        title = s.sheet.table_title or s.name
        ws.write_string(t.title, FIRST_COLUMN, title, look("table_title"))
        whole = f'MATCH("#{t.table}",d_keys,0)'
        words = self.truth.words[t.table, 0]
        if t.table in self.of.spoken:
            ws.write_formula(t.title, CHECK_COLUMN, f'=IFERROR(INDEX(d_said,{whole})&"","")', look("check"), words)
        ws.row_hint(t.title, max(28, lines_of(words, CHECK_WIDTH, 9) * LINE + 6))
        ws.write_formula(t.title, self._behind(title), f'=IFERROR(bare_{t.table}&"","")', look("inserted"), "")
        self._speaks(t.title, t.title)
        ws.write_string(t.keys, KEY_COLUMN, f"#table:{t.table}")
        ws.write_string(t.keys, CHECK_COLUMN, "#check")
        ws.set_row(t.keys, None, None, {"hidden": True})
        ws.write_string(t.header, KEY_COLUMN, "#head")
        ws.write_string(t.header, CHECK_COLUMN, "点検", look("header"))
        self._heads(t)
        self._colours(t)
        self._rows(t)
        inputs = [t.columns[e.key] for e in s.sheet.columns if e.formula is None]
        ws.autofilter(t.header, min(inputs), t.last, max(inputs))
        ws.write_string(t.end, KEY_COLUMN, "#end")
        ws.set_row(t.end, 12)

    def _behind(self, title: str) -> int:
        """The first column behind a title, which runs over empty cells only."""
        room, columns = 0.0, 0
        for width in self.s.widths:
            room, columns = room + width, columns + 1
            if lines_of(title, room - 2, 12, bold=True) == 1:
                break
        return FIRST_COLUMN + columns

    def _heads(self, t: TablePlan) -> None:
        ws, look = self.ws, self.look
        tallest = 1
        for e in self.s.sheet.columns:
            column = t.columns[e.key]
            head = e.label + (f"\n（{e.unit}）" if e.unit else "") + (" *" if e.required else "")
            tallest = max(tallest, lines_of(head, self.s.widths[column - FIRST_COLUMN] - 2, 10, bold=True))
            ws.write_string(t.keys, column, e.key)
            ws.write_string(t.header, column, head, look("header" if e.formula is None else "header_computed"))
            if e.formula is None:
                area = (t.first, column, t.last, column)
                self.prompts.add(area, e, self.of.sources.get((t.table, e.key)), e.help.rstrip("。"), self._limits(e))
        ws.set_row(t.header, 10 + LINE * tallest)

    def _rows(self, t: TablePlan) -> None:
        ws, s, look = self.ws, self.s, self.look
        rows: Sequence[Any] = self.filling.values.get("tables", {}).get(t.table, ())
        styles = {e.key: _style(look, e) for e in s.sheet.columns}
        ws.set_row(t.header + 1, SPACER)
        for e in s.sheet.columns:
            if e.formula is None:
                ws.write_blank(t.header + 1, t.columns[e.key], None, styles[e.key])
        check = look("check")
        presets = s.sheet.preset if t.table in self.filling.blank else ()
        for i, row in enumerate(range(t.first, t.end)):
            given = rows[i] if i < len(rows) else {}
            words = self.truth.words.get((t.table, row + 1), "")
            tall = max(lines_of(words, CHECK_WIDTH, 9), *(self._lines(t, k, v) for k, v in given.items()), 1)
            ws.row_hint(row, max(ROW, tall * LINE + 6))
            ws.write_formula(row, CHECK_COLUMN, f"=here_{t.table}", check, words)
            for e in s.sheet.columns:
                self._cell(styles[e.key], row, t.columns[e.key], t.table, e, given.get(e.key), row + 1)
            for key, value in presets[i].items() if i < len(presets) else ():
                if field_shown(value) is not None:
                    self._show(row, t.columns[key], str(value), given[key], styles[key])
        self._speaks(t.first, t.last)

    def _show(self, row: int, column: int, preset: str, cached: object, style: Format) -> None:
        """What the field of a preset holds, until something else is entered over it."""
        name = field_name(field_shown(preset) or "")
        value = number if (number := as_number(cached)) is not None else cached
        shown = f'=IFERROR(IF({name}="","",{name}),"")'
        self.ws.write_formula(row, column, shown, style, "" if value is None else value)

    def _lines(self, t: TablePlan, key: str, value: object) -> int:
        return lines_of(value, self.s.widths[t.columns[key] - FIRST_COLUMN])

    def _colours(self, t: TablePlan) -> None:
        """Each cell by the gravest digit of its column, which is found by its key: columns may be moved."""
        first, last = min(t.columns.values()), max(t.columns.values())
        key = xl_rowcol_to_cell(t.keys, first, row_abs=True)
        names = ",".join(f'"{k}"' for k in self.of.plan.form.columns[t.table])
        place = f"MATCH({key},{{{names}}},0)"
        for style, gravity in TINTS:
            criteria = f'=MID(tint_{t.table},{place},1)="{int(gravity)}"'
            rule = {"type": "formula", "criteria": criteria, "format": self.look(style)}
            self.ws.colour(t.header + 1, first, t.last, last, rule)

    # cells ------------------------------------------------------------------------------------------------------

    def _cell(
        self, style: Format, row: int, column: int, table: str | None, e: Entry, value: object, excel_row: int
    ) -> None:
        if e.formula is None:
            if (table, e.key, canonical(value)) in self.filling.held:
                self.held.add((row, column))
                style = self.look("given", num_format=number_format(e), **alignment(e))
            write_value(self.ws, row, column, e.key, value, style)
            self.written[row, column] = value
            return
        cached: Any = self.truth.computed.get((table, e.key), {}).get(excel_row, "")
        if table is None:
            self.ws.write_array(row, column, computed_name(e.key), cached, style)
        else:
            place = f"ROW()-ROW(INDEX(t_{table}_row,1))"
            formula = f'=IFERROR(INDEX({rows_name(table, e.key)},{place}),"")'
            self.ws.write_formula(row, column, formula, style, cached)


def open_areas(area: tuple[int, int, int, int], held: set[tuple[int, int]]) -> str:
    """The cells of an area (first row and column, last ones) without those that are held, as few ranges.

    >>> open_areas((3, 1, 5, 3), set()), open_areas((3, 1, 5, 3), {(3, 1), (4, 1), (4, 2)})
    ('B4:D6', 'B6:C6 C4 D4:D6')
    """
    first, left, last, right = area
    found: list[list[int]] = []  # rectangles, those of the column before at the end
    for column in range(left, right + 1):
        open_rows = [r for r in range(first, last + 1) if (r, column) not in held]
        starts = [r for r in open_rows if r - 1 not in open_rows]
        ends = [r for r in open_rows if r + 1 not in open_rows]
        for top, bottom in zip(starts, ends, strict=True):
            before = next((f for f in found if f[0] == top and f[2] == bottom and f[3] == column - 1), None)
            if before is not None:
                before[3] = column
            else:
                found.append([top, column, bottom, column])
    return " ".join(xl_range(*f) for f in found)


def _style(look: Look, e: Entry) -> Format:
    return look("input" if e.formula is None else "computed", num_format=number_format(e), **alignment(e))


def _is_still(address: str, value: object) -> str:
    """Formula: whether a cell still holds what was written into it; a mark on it goes when it is mended.

    >>> _is_still("G15", 5), _is_still("G15", 'a"b'), _is_still("G15", None)
    ('=G15=5.0', '=EXACT(G15,"a""b")', '=LEN(G15)=0')
    """
    number = as_number(value)
    if number is not None:
        return f"={address}={number!r}"
    if isinstance(value, str) and 0 < len(value) <= LONGEST_LITERAL:
        return '=EXACT({},"{}")'.format(address, value.replace('"', '""'))
    return f"=LEN({address})=0" if value is None or value == "" else "=TRUE"
