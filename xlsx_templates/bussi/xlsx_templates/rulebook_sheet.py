"""記入要領: every item and every rule of the form in one sheet, generated from the form."""

from collections.abc import Sequence

from bussi.validators.cells import shown
from bussi.validators.findings import LEVEL_WORDS
from bussi.validators.forms.model import Entry, Rule
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from .entry_sheets import PROTECTION
from .look import Look
from .plan import RULEBOOK_SHEET, Plan

NATIVE = {"formula": "このブックで点検", "none": "提出後に点検"}


def write(book: Workbook, ws: Worksheet, look: Look, plan: Plan, rules: Sequence[Rule]) -> None:
    """Write the list of items, then the list of rules."""
    ws.hide_gridlines(2)
    for column, width in enumerate((2, 16, 24, 14, 10, 52, 26, 16)):
        ws.set_column(column, column, width, look("text"))
    ws.set_row(0, 32)
    ws.write_string(0, 1, RULEBOOK_SHEET, look("title"))
    ws.write_string(1, 1, "項目の書き方と、点検の決まりの一覧です。決まりの番号は入力チェックと同じです。", look("subtitle"))
    row = _header(ws, look, 3, "項目", ("シート", "項目", "型", "必須", "書き方", "例", "単位"))
    for s in plan.sheets:
        for e in (*s.sheet.fields, *s.sheet.columns):
            row += 1
            _line(ws, look, row, (s.name, e.label, e.cell_type.label, _required(e), _how(e), _example(e), e.unit))
    row = _header(ws, look, row + 2, "点検の決まり", ("番号", "対象", "区分", "点検", "直すべき状態", "直し方", "根拠"))
    for rule in rules:
        row += 1
        where = "全体" if rule.table is None else plan.form.table_sheet[rule.table].sheet
        level = LEVEL_WORDS["ja"][rule.text.level]
        if rule.text.since is not None:
            level += f"（{rule.text.since:%Y/%m/%d}から）"
        native = NATIVE[rule.text.native]
        _line(ws, look, row, (rule.id, where, level, native, rule.text.title, rule.text.remedy, rule.text.basis))
    ws.protect("", PROTECTION)
    ws.set_landscape()
    ws.set_paper(9)
    ws.fit_to_pages(1, 0)
    ws.set_margins(0.4, 0.4, 0.7, 0.6)
    ws.set_footer("&C&8&P / &N")
    ws.print_area(0, 1, row, 7)
    ws.freeze_panes(3, 0)


def _header(ws: Worksheet, look: Look, row: int, title: str, heads: Sequence[str]) -> int:
    ws.set_row(row, 26)
    ws.write_string(row, 1, title, look("section"))
    for column in range(2, 8):
        ws.write_blank(row, column, None, look("section"))
    ws.set_row(row + 1, 22)
    for column, text in enumerate(heads, start=1):
        ws.write_string(row + 1, column, text, look("header"))
    return row + 1


def _line(ws: Worksheet, look: Look, row: int, texts: Sequence[str]) -> None:
    long = max(len(texts[4]) / 26, len(texts[5]) / 13, len(texts[6]) / 8, len(texts[1]) / 12, len(texts[0]) / 8)
    ws.set_row(row, 18 * max(1, -(-int(long * 10) // 10)))
    for column, text in enumerate(texts, start=1):
        ws.write_string(row, column, text, look("cell", font_size=9))


def _required(e: Entry) -> str:
    return "自動" if e.formula is not None else "必須" if e.required else "任意"


def _how(e: Entry) -> str:
    parts = [e.help] if e.help else []
    if e.isin is not None:
        parts.append("選択肢: " + "、".join(e.isin))
    elif e.formula is None:
        parts.append(e.cell_type.hint)
    if e.str_length is not None:
        parts.append(f"{e.str_length}字以内")
    return "。".join(p.rstrip("。") for p in parts)


def _example(e: Entry) -> str:
    if e.example is None:
        return ""
    return str(e.example) if e.type == "fiscal_year" else shown(e.example)
