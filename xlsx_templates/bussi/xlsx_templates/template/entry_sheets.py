"""The sheets people fill in: fields and tables, with prompts, dropdowns, colours and the check column."""

from collections.abc import Mapping, Sequence
from typing import Any

from bussi.validators.forms.model import Entry
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from ..sheets.frame import ROW, fit_pages, frame
from ..sheets.look import RED, RED_PALE, Look, lines_of
from ..sheets.writer import Book, Page
from .checks import (
    ERROR_CELL,
    LABELS,
    MARKS,
    WARNING_CELL,
    CheckFormulas,
    Lists,
    kind_token,
)
from .entry_cells import Prompts, alignment, era, era_formula, number_format, write_value
from .places import column_name, field_name, quoted, rows_name
from .plan import CHECK_SHEET, FIRST_COLUMN, KEY_COLUMN, Plan, SheetPlan, TablePlan
from .row_lines import RowLines
from .truth import Truth, Values

LINE, LONG_ROW = 15, 54  # heights in points: of a line of text, of a row for long texts
LONG = 200  # a text of so many characters gets more room
REQUIRED = kind_token("REQUIRED")
TEXT_NUMBERS = ("corporate_number", "postal_code", "phone")  # texts of digits, which Excel would mark as a mistake


class EntrySheets:
    """Writes the entry sheets of one book; what does not depend on the values is made once a plan."""

    def __init__(self, plan: Plan, row_lines: RowLines, formulas: CheckFormulas, lists: Lists) -> None:
        self.plan, self.row_lines = plan, row_lines
        self._computed = {k: formulas.computed(n) for k, n in plan.form.computed(None).items() if plan.has(None, k)}
        self._sources = {
            (t, e.key): lists.source(e)
            for s in plan.sheets
            for t, es in ((None, s.sheet.fields), (s.sheet.table, s.sheet.columns))
            for e in es
            if e.type == "choice" or e.references is not None
        }

    def write(
        self,
        book: Book,
        look: Look,
        values: Values,
        truth: Truth,
        notes: Mapping[tuple[str, str], str],
        status: Mapping[str, str],
    ) -> None:
        """Write all entry sheets with ``values``, cached verdicts and ``notes`` ((sheet, address) → text).

        ``status``: sheet → reference to its number of errors.
        """
        for s in self.plan.sheets:
            ws = book.page(s.name)
            prompts = Prompts()
            self._frame(ws, look, s, status[s.name], truth)
            if s.fields:
                self._fields(book, ws, look, s, values.get("fields", {}), truth, prompts)
            if s.table:
                rows = values.get("tables", {}).get(s.table.table, ())
                self._table(book, ws, look, s, s.table, rows, truth, prompts)
            self._tone(ws, look, s)
            prompts.write(ws)
            fit_pages(ws, s.table.end if s.table else s.fields_end or 0, (*s.widths, s.check_width))
            for (sheet, address), text in notes.items():
                if sheet == s.name:
                    ws.write_comment(address, text, {"x_scale": 2.2, "y_scale": 1.6, "color": RED_PALE})
                    ws.conditional_format(address, {"type": "no_errors", "format": look("bad"), "stop_if_true": True})

    def _frame(self, ws: Page, look: Look, s: SheetPlan, errors: str, truth: Truth) -> None:
        last = s.table.end if s.table else (s.fields_end or 0)
        widths = (2, *s.widths, s.check_width)
        frame(ws, look, self.plan.form, s.name, widths, last, s.sheet.note)
        ws.set_column(KEY_COLUMN, KEY_COLUMN, 2, None, {"hidden": True})
        ws.set_row(2, 20)
        ws.write_url(2, FIRST_COLUMN, f"internal:{quoted(CHECK_SHEET)}!A1", look("back"), f"→ {CHECK_SHEET}へ")
        ws.write_formula(2, s.check, f"={errors}", look("status"), truth.sheets[s.name][0])
        places = [(s.fields[e.key], s.value, e) for e in s.sheet.fields]
        if (t := s.table) is not None:
            places += [(t.first, t.columns[e.key], e) for e in s.sheet.columns if e.formula is None]
        columns = {column for _, column, e in places if e.type in TEXT_NUMBERS}
        if columns:
            area = " ".join(f"{x}4:{x}{last + 500}" for x in map(xl_col_to_name, sorted(columns)))
            ws.ignore_errors({"number_stored_as_text": area})
        row, column, _ = places[0]
        ws.freeze_panes(3 if s.fields else row, 0)
        ws.set_selection(row, column, row, column)

    # fields -----------------------------------------------------------------------------------------------------

    def _fields(
        self,
        book: Book,
        ws: Page,
        look: Look,
        s: SheetPlan,
        given: Mapping[str, Any],
        truth: Truth,
        prompts: Prompts,
    ) -> None:
        assert s.fields_keys is not None and s.fields_header is not None and s.fields_end is not None
        value, wide = s.value, s.table is None
        ws.write_string(s.fields_keys, KEY_COLUMN, "#fields")
        ws.write_string(s.fields_keys, value, "value")
        ws.set_row(s.fields_keys, None, None, {"hidden": True})
        ws.write_string(s.fields_header, KEY_COLUMN, "#head")
        ws.set_row(s.fields_header, 24)
        header = look("header")
        self._across(ws, s.fields_header, FIRST_COLUMN, value - 1, "項目（* は必須）", header)
        for first, last, text in (
            (value, value, "記入欄"),
            (value + 1, value + 1, "単位・和暦"),
            (value + 2, s.check - 1, "説明"),
            (s.check, s.check, "点検"),
        ):
            if first < s.check or text == "点検":
                self._across(ws, s.fields_header, first, last, text, header)
        for e in s.sheet.fields:
            row = s.fields[e.key]
            ws.write_string(row, KEY_COLUMN, e.key)
            label, words = f"{e.label} *" if e.required else e.label, truth.field_words.get(e.key, "")
            room = sum(s.widths[: value - FIRST_COLUMN])
            tall = max(
                lines_of(label, room),
                lines_of(given.get(e.key), s.widths[value - FIRST_COLUMN]),
                lines_of(e.help, s.widths[-1], 9) if wide else 1,
                lines_of(words, s.check_width, 9),
            )
            ws.row_hint(row, max(LONG_ROW if (e.str_length or 0) >= LONG else ROW, tall * LINE + 6))
            self._across(ws, row, FIRST_COLUMN, value - 1, label, look("label_required" if e.required else "label"))
            self._cell(ws, _style(look, e), row, value, None, e, given.get(e.key), truth, 0)
            prompts.add((row, value, row, value), e, self._sources.get((None, e.key)), s.check - value > 2)
            cell = xl_rowcol_to_cell(row, value)
            if (formula := era_formula(e, cell)) is not None:
                ws.write_formula(row, value + 1, formula, look("unit"), era(e, given.get(e.key)))
            elif e.unit:
                ws.write_string(row, value + 1, e.unit, look("unit"))
            if s.check - value > 2 and e.help:
                ws.write_string(row, value + 2, e.help, look("help" if wide else "help_flow"))
            ws.write_formula(row, s.check, f"={self.row_lines.field_words(e.key)}", look("check"), words)
            book.define_names([(field_name(e.key), f"{quoted(s.name)}!{xl_rowcol_to_cell(row, value, True, True)}")])
        first = min(s.fields.values())
        words = xl_rowcol_to_cell(first, s.check, col_abs=True)
        for style, mark in (("missing", REQUIRED), ("bad", MARKS["error"]), ("warn", MARKS["warning"])):
            rule = {
                "type": "formula",
                "criteria": f'=ISNUMBER(FIND("{mark}",{words}))',
                "format": look(style),
                "stop_if_true": True,
            }
            ws.conditional_format(first, value, s.fields_end - 1, value, rule)
        ws.write_string(s.fields_end, KEY_COLUMN, "#end")
        ws.set_row(s.fields_end, 12)

    @staticmethod
    def _across(ws: Page, row: int, first: int, last: int, text: str, style: Any) -> None:
        """A label over several columns; labels are no data, so they may be merged."""
        if last > first:
            ws.merge_range(row, first, row, last, text, style)
        else:
            ws.write_string(row, first, text, style)

    # tables -----------------------------------------------------------------------------------------------------

    def _table(
        self,
        book: Book,
        ws: Page,
        look: Look,
        s: SheetPlan,
        t: TablePlan,
        rows: Sequence[Any],
        truth: Truth,
        prompts: Prompts,
    ) -> None:
        ws.write_string(t.title, FIRST_COLUMN, s.sheet.table_title or s.name, look("table_title"))
        ws.set_row(t.title, 26)
        if t.table in self.row_lines.table_words:
            words = truth.table_words.get(t.table, "")
            ws.write_formula(
                t.title, t.check, f"={self.row_lines.whole_words(t.table)}", look("check", font_color=RED), words
            )
        ws.write_string(t.keys, KEY_COLUMN, f"#table:{t.table}")
        ws.set_row(t.keys, None, None, {"hidden": True})
        ws.write_string(t.header, KEY_COLUMN, "#head")
        heads = {
            e.key: e.label + (f"\n（{e.unit}）" if e.unit else "") + (" *" if e.required else "")
            for e in s.sheet.columns
        }
        widths = {e.key: s.widths[t.columns[e.key] - FIRST_COLUMN] for e in s.sheet.columns}
        ws.set_row(t.header, 10 + LINE * max(lines_of(heads[k], widths[k], 10, bold=True) for k in heads))
        for e in s.sheet.columns:
            column = t.columns[e.key]
            ws.write_string(t.keys, column, e.key)
            ws.write_string(t.header, column, heads[e.key], look("header" if e.formula is None else "header_computed"))
            self._name(book, t, column_name(t.table, e.key), column)
            if e.formula is None:
                prompts.add((t.first, column, t.last, column), e, self._sources.get((t.table, e.key)), False)
        self._colours(ws, look, t)
        ws.write_string(t.keys, t.check, "#check")
        ws.write_string(t.header, t.check, "点検", look("header"))
        self._name(book, t, column_name(t.table, "row"), KEY_COLUMN)
        styles = {e.key: _style(look, e) for e in s.sheet.columns}
        for i, row in enumerate(range(t.first, t.end)):
            given = rows[i] if i < len(rows) else {}
            words = truth.words.get((t.table, row + 1), "")
            tall = max(lines_of(words, s.check_width, 9), *(lines_of(v, widths[k]) for k, v in given.items()), 1)
            ws.row_hint(row, max(ROW, tall * LINE + 6))
            for e in s.sheet.columns:
                self._cell(ws, styles[e.key], row, t.columns[e.key], t.table, e, given.get(e.key), truth, row + 1)
            ws.write_formula(row, t.check, f"=here_{t.table}", look("check"), words)
        inputs = [t.columns[e.key] for e in s.sheet.columns if e.formula is None]
        ws.autofilter(t.header, min(inputs), t.last, max(inputs))
        ws.write_string(t.end, KEY_COLUMN, "#end")
        ws.set_row(t.end, 12)
        ws.repeat_rows(t.header)

    @staticmethod
    def _tone(ws: Page, look: Look, s: SheetPlan) -> None:
        """The check column is red, not amber, where it does not only warn."""
        first = min(s.fields.values()) if s.fields else s.table.first if s.table else 0
        cell = xl_rowcol_to_cell(first, s.check, col_abs=True)
        criteria = f'=ISNUMBER(FIND("{MARKS["error"]}",{cell}))'
        last = s.table.last if s.table else max(s.fields.values())
        ws.conditional_format(
            first, s.check, last, s.check, {"type": "formula", "criteria": criteria, "format": look("bad_text")}
        )

    @staticmethod
    def _name(book: Book, t: TablePlan, name: str, column: int) -> None:
        area = f"${xl_col_to_name(column)}${t.header + 1}:${xl_col_to_name(column)}${t.end + 1}"
        book.define_names([(name, f"{quoted(t.sheet)}!{area}")])

    def _colours(self, ws: Page, look: Look, t: TablePlan) -> None:
        """Deep yellow where a cell is missing, red where the words name it as ［wrong］, amber where they 〔warn〕 of it."""
        first, last = min(t.columns.values()), max(t.columns.values())
        part = next(p for p in self.row_lines.rows.parts if p.table == t)
        label = f"INDEX({LABELS},COLUMN(){part.labels + 1 - (first + 1):+d})"
        for style, left, right in (("missing", REQUIRED, ERROR_CELL[1]), ("bad", *ERROR_CELL), ("warn", *WARNING_CELL)):
            criteria = f'=ISNUMBER(FIND("{left}"&{label}&"{right}",here_{t.table}))'
            rule = {"type": "formula", "criteria": criteria, "format": look(style), "stop_if_true": True}
            ws.conditional_format(t.first, first, t.last, last, rule)

    # cells ------------------------------------------------------------------------------------------------------

    def _cell(
        self,
        ws: Page,
        style: Format,
        row: int,
        column: int,
        table: str | None,
        e: Entry,
        value: object,
        truth: Truth,
        excel_row: int,
    ) -> None:
        if e.formula is None:
            write_value(ws, row, column, e.key, value, style)
            return
        cached: Any = truth.computed.get((table, e.key), {}).get(excel_row, "")
        if table is None:
            ws.write_array(row, column, self._computed[e.key], cached, style)
        else:
            ws.write_formula(
                row, column, f'=IFERROR(INDEX({rows_name(table, e.key)},ROW()-h_{table}),"")', style, cached
            )


def _style(look: Look, e: Entry) -> Format:
    return look("input" if e.formula is None else "computed", num_format=number_format(e), **alignment(e))
