"""The sheets people fill in: fields and tables, with prompts, dropdowns, colours and the check column."""

from collections.abc import Mapping, Sequence
from typing import Any

from bussi.validators.cells import ErrorCell, as_number
from bussi.validators.forms.model import Entry
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from .checks import MARKS, CheckFormulas, Lists
from .hidden_sheets import RowLines
from .look import Look
from .places import column_name, field_name, quoted, rows_name
from .plan import CHECK_SHEET, FIRST_COLUMN, KEY_COLUMN, Plan, SheetPlan, TablePlan
from .truth import Truth, Values

PROTECTION = {
    "objects": True, "scenarios": True, "format_columns": True, "format_rows": True, "insert_rows": True,
    "delete_rows": True, "sort": True, "autofilter": True, "insert_hyperlinks": True,
}  # fmt: skip


class EntrySheets:
    """Writes the entry sheets of one book; what does not depend on the values is made once a plan."""

    def __init__(self, plan: Plan, row_lines: RowLines, formulas: CheckFormulas, lists: Lists) -> None:
        self.plan, self.row_lines = plan, row_lines
        self._computed = {k: formulas.computed(n) for k, n in plan.form.computed(None).items() if plan.has(None, k)}
        self.sources = {
            (t, e.key): lists.source(e)
            for s in plan.sheets
            for t, es in ((None, s.sheet.fields), (s.sheet.table, s.sheet.columns))
            for e in es
            if e.type == "choice"
        }

    # sheets -----------------------------------------------------------------------------------------------------

    def write(self, book: Workbook, look: Look, values: Values, truth: Truth, notes: Mapping[tuple[str, str], str]) -> None:
        """Write all entry sheets with ``values``, cached verdicts and ``notes`` ((sheet, address) → text)."""
        for s in self.plan.sheets:
            ws = book.add_worksheet(s.name)
            self._frame(book, ws, look, s)
            if s.fields:
                self._fields(book, ws, look, s, values.get("fields", {}), truth)
            if s.table:
                self._table(book, ws, look, s, s.table, values.get("tables", {}).get(s.table.table, ()), truth)
            for (sheet, address), text in notes.items():
                if sheet == s.name:
                    ws.write_comment(address, text, {"x_scale": 2.2, "y_scale": 1.6, "color": "#FDE3E1"})
                    ws.conditional_format(address, {"type": "no_errors", "format": look("bad"), "stop_if_true": True})

    def _frame(self, book: Workbook, ws: Worksheet, look: Look, s: SheetPlan) -> None:
        ws.hide_gridlines(2)
        ws.set_column(KEY_COLUMN, KEY_COLUMN, 2, look("hidden"), {"hidden": True})
        for i, width in enumerate(s.widths):
            ws.set_column(FIRST_COLUMN + i, FIRST_COLUMN + i, width, look("text"))
        ws.set_column(s.check, s.check, 46, look("text"))
        ws.set_row(0, 32)
        ws.write_string(0, FIRST_COLUMN, s.name, look("title"))
        ws.set_row(1, 20)
        ws.write_string(1, FIRST_COLUMN, s.sheet.note, look("subtitle"))
        ws.write_url(2, FIRST_COLUMN, f"internal:{quoted(CHECK_SHEET)}!A1", look("back"), f"→ {CHECK_SHEET}へ")
        ws.protect("", PROTECTION)
        ws.set_landscape()
        ws.set_paper(9)
        ws.fit_to_pages(1, 0)
        ws.set_margins(0.4, 0.4, 0.7, 0.6)
        ws.set_header(f"&L&8{self.plan.form.text.title}　{self.plan.form.version}版&R&8&A")
        ws.set_footer("&C&8&P / &N")
        ws.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        last = s.table.end if s.table else (s.fields_end or 0)
        ws.print_area(0, FIRST_COLUMN, last, s.check)
        ws.freeze_panes(3, 0)

    # fields -----------------------------------------------------------------------------------------------------

    def _fields(
        self, book: Workbook, ws: Worksheet, look: Look, s: SheetPlan, given: Mapping[str, Any], truth: Truth
    ) -> None:
        assert s.fields_keys is not None and s.fields_header is not None and s.fields_end is not None
        value = s.value
        ws.write_string(s.fields_keys, KEY_COLUMN, "#fields", look("hidden"))
        ws.write_string(s.fields_keys, value, "value", look("hidden"))
        ws.set_row(s.fields_keys, None, None, {"hidden": True})
        ws.write_string(s.fields_header, KEY_COLUMN, "#head", look("hidden"))
        ws.set_row(s.fields_header, 22)
        spare = s.check - value - 1
        for column, text in ((FIRST_COLUMN, "項目"), (value, "記入欄"), (value + 1, "単位"), (value + 2, "説明"),
                             (s.check, "点検")):  # fmt: skip
            if column < s.check or text == "点検":
                self._across(ws, s.fields_header, column, value - 1 if text == "項目" else column, text, look("header"))
        for column in range(value + 3, s.check):
            ws.write_blank(s.fields_header, column, None, look("header"))
        for e in s.sheet.fields:
            row = s.fields[e.key]
            ws.write_string(row, KEY_COLUMN, e.key, look("hidden"))
            long = e.str_length is not None and e.str_length >= 200
            ws.set_row(row, 48 if long else 24)
            style = "label_required" if e.required else "label"
            label = f"{e.label} *" if e.required else e.label
            self._across(ws, row, FIRST_COLUMN, value - 1, label, look(style))
            self._cell(ws, look, row, value, None, e, given.get(e.key), truth, 0)
            ws.write_string(row, value + 1, e.unit, look("unit"))
            if spare > 1:
                wide = s.table is None
                ws.write_string(row, value + 2, e.help or e.cell_type.hint, look("help" if wide else "help_flow"))
            said = self.row_lines.field_words(e.key)
            ws.write_formula(row, s.check, f"={said}", look("check"), truth.field_words.get(e.key, ""))
            book.define_name(field_name(e.key), f"={quoted(s.name)}!{xl_rowcol_to_cell(row, value, True, True)}")
        first = min(s.fields.values())
        words = xl_rowcol_to_cell(first, s.check, col_abs=True)
        self._colours(ws, look, (first, value, s.fields_end - 1, value), words, "")
        ws.write_string(s.fields_end, KEY_COLUMN, "#end", look("hidden"))
        for column in range(FIRST_COLUMN, s.check + 1):
            ws.write_blank(s.fields_end, column, None, look("end"))
        ws.set_row(s.fields_end, 8)

    @staticmethod
    def _across(ws: Worksheet, row: int, first: int, last: int, text: str, style: Any) -> None:
        """A label over several columns; labels are no data, so they may be merged."""
        if last > first:
            ws.merge_range(row, first, row, last, text, style)
        else:
            ws.write_string(row, first, text, style)

    # tables -----------------------------------------------------------------------------------------------------

    def _table(
        self, book: Workbook, ws: Worksheet, look: Look, s: SheetPlan, t: TablePlan, rows: Sequence[Any], truth: Truth
    ) -> None:
        ws.write_string(t.title, FIRST_COLUMN, s.sheet.table_title or s.name, look("section"))
        for column in range(FIRST_COLUMN + 1, t.check + 1):
            ws.write_blank(t.title, column, None, look("section"))
        ws.set_row(t.title, 26)
        ws.write_string(t.keys, KEY_COLUMN, f"#table:{t.table}", look("hidden"))
        ws.set_row(t.keys, None, None, {"hidden": True})
        ws.write_string(t.header, KEY_COLUMN, "#head", look("hidden"))
        ws.set_row(t.header, 44)
        for e in s.sheet.columns:
            column = t.columns[e.key]
            ws.write_string(t.keys, column, e.key, look("hidden"))
            head = e.label + (f"\n（{e.unit}）" if e.unit else "") + (" *" if e.required else "")
            ws.write_string(t.header, column, head, look("header" if e.formula is None else "header_computed"))
            self._rule_colours(ws, look, (t.first, column, t.last, column), t.table, e.key)
            self._name(book, t, column_name(t.table, e.key), column)
            if e.formula is None:
                self._validation(ws, (t.first, column, t.last, column), t.table, e)
        first, last = min(t.columns.values()), max(t.columns.values())
        label = f"INDEX(l_labels_{t.table},COLUMN()-{first})"
        self._colours(ws, look, (t.first, first, t.last, last), f"here_{t.table}", label)
        ws.write_string(t.keys, t.check, "#check", look("hidden"))
        ws.write_string(t.header, t.check, "点検", look("header"))
        self._name(book, t, column_name(t.table, "row"), KEY_COLUMN)
        wide = any(e.str_length is not None and e.str_length >= 200 for e in s.sheet.columns)
        for i, row in enumerate(range(t.first, t.end)):
            given = rows[i] if i < len(rows) else {}
            ws.set_row(row, 36 if wide else 24)
            for e in s.sheet.columns:
                self._cell(ws, look, row, t.columns[e.key], t.table, e, given.get(e.key), truth, row + 1, validate=False)
            ws.write_formula(row, t.check, f"=here_{t.table}", look("check"), truth.words.get((t.table, row + 1), ""))
        inputs = [t.columns[e.key] for e in s.sheet.columns if e.formula is None]
        ws.autofilter(t.header, min(inputs), t.last, max(inputs))
        ws.write_string(t.end, KEY_COLUMN, "#end", look("hidden"))
        for column in range(FIRST_COLUMN, t.check + 1):
            ws.write_blank(t.end, column, None, look("end"))
        ws.set_row(t.end, 8)
        ws.repeat_rows(t.header)
        ws.conditional_format(t.first, t.check, t.last, t.check, self._tone(t.first, t.check, look))

    @staticmethod
    def _tone(row: int, column: int, look: Look) -> dict[str, Any]:
        """The check column is amber, not red, where it only warns."""
        mark = MARKS["error"]
        cell = xl_rowcol_to_cell(row, column, col_abs=True)
        return {"type": "formula", "criteria": f'=AND(LEN({cell})>0,ISERROR(FIND("{mark}",{cell})))',
                "format": look("warn_text")}  # fmt: skip

    @staticmethod
    def _name(book: Workbook, t: TablePlan, name: str, column: int) -> None:
        area = f"${xl_col_to_name(column)}${t.header + 1}:${xl_col_to_name(column)}${t.end + 1}"
        book.define_name(name, f"={quoted(t.sheet)}!{area}")

    # cells ------------------------------------------------------------------------------------------------------

    def _cell(
        self, ws: Worksheet, look: Look, row: int, column: int, table: str | None, e: Entry, value: object,
        truth: Truth, excel_row: int, validate: bool = True,
    ) -> None:  # fmt: skip
        number_format = _number_format(e)
        align = {"align": "right"} if e.cell_type.kind == "number" else {}
        if e.formula is not None:
            cached: Any = truth.computed.get((table, e.key), {}).get(excel_row, "")
            style = look("computed", num_format=number_format, **align)
            if table is None:
                ws.write_array_formula(row, column, row, column, "{=" + self._computed[e.key] + "}", style, cached)
            else:
                text = f'=IFERROR(INDEX({rows_name(table, e.key)},ROW()-h_{table}),"")'
                ws.write_formula(row, column, text, style, cached)
            return
        style = look("input", num_format=number_format, **align)
        match value:
            case None:
                ws.write_blank(row, column, None, style)
            case bool():
                ws.write_boolean(row, column, value, style)
            case ErrorCell():
                ws.write_formula(row, column, f"={value.code}", style, value.code)
            case str():
                ws.write_string(row, column, value, style)
            case _:
                number = as_number(value)
                if number is None:
                    raise TypeError(f"{e.key}: {value!r} はセルに書けません")
                ws.write_number(row, column, number, style)
        if validate:
            self._validation(ws, (row, column, row, column), table, e)

    def _validation(self, ws: Worksheet, area: tuple[int, int, int, int], table: str | None, e: Entry) -> None:
        hint = (e.help + "。" if e.help and not e.help.endswith("。") else e.help) + e.cell_type.hint
        rule: dict[str, Any] = {
            "validate": "any", "input_title": e.label[:32], "input_message": hint[:250],
            "error_title": "入力を確かめてください", "error_message": f"{e.label[:60]}: {e.cell_type.hint}"[:220],
        }  # fmt: skip
        source = self.sources.get((table, e.key))
        if source is not None:
            rule |= {"validate": "list", "source": source}
        elif e.cell_type.kind == "number":
            low = e.ge if e.ge is not None else e.gt
            high = e.le if e.le is not None else e.lt
            whole = "integer" if e.decimals == 0 else "decimal"
            rule |= {"validate": whole, "criteria": "between", "minimum": -1e15 if low is None else low,
                     "maximum": 1e15 if high is None else high}  # fmt: skip
        elif e.cell_type.kind == "date":
            rule |= {"validate": "date", "criteria": "between", "minimum": 61, "maximum": 109938}
        elif e.str_length is not None:
            rule |= {"validate": "length", "criteria": "<=", "value": e.str_length, "error_type": "warning"}
        ws.data_validation(*area, rule)

    def _colours(self, ws: Worksheet, look: Look, area: tuple[int, int, int, int], words: str, cells: str) -> None:
        """Red where the words of the row name the cell, amber where a rule that only warns points at it.

        ``words``: formula of what the check column says. ``cells``: formula of the cell's label, empty for fields,
        whose words speak of one cell only.
        """
        label = f'"［"&{cells}&"］"' if cells else f'"{MARKS["error"]}"'
        for style, found in (("bad", label), ("warn", f'"{MARKS["warning"]}"')):
            if style == "bad" or not cells:
                rule = {"type": "formula", "criteria": f"=ISNUMBER(FIND({found},{words}))", "format": look(style)}
                ws.conditional_format(*area, rule)

    def _rule_colours(self, ws: Worksheet, look: Look, area: tuple[int, int, int, int], table: str, key: str) -> None:
        """Red or amber where a rule on the row points at the column."""
        named: dict[str, list[str]] = {"bad": [], "warn": []}
        for rule in self.plan.form.rules_on(table):
            if (table, key) in rule.cells:
                named["bad" if rule.text.level == "error" else "warn"].append(rule.id)
        for style, ids in named.items():
            if ids:
                found = "+".join(f'ISNUMBER(FIND("{i}",here_{table}))' for i in ids)
                ws.conditional_format(*area, {"type": "formula", "criteria": f"={found}>0", "format": look(style)})


def _number_format(e: Entry) -> str:
    if e.cell_type.kind == "number" and e.decimals and e.scale is not None:
        return f"#,##0.{'0' * e.decimals}"
    return e.cell_type.number_format


