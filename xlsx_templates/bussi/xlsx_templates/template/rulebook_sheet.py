"""記入要領: how every item of the form is filled in, generated from the form; the rules stand on 入力チェック."""

from collections.abc import Sequence

from bussi.validators.cells import shown
from bussi.validators.forms.model import Entry, Rule

from ..sheets.frame import frame, section
from ..sheets.look import Look, lines_of
from ..sheets.writer import Page
from .check_lines import GRAVITY_WORDS
from .checks import OF_LEVEL, book_rules
from .entry_cells import hint
from .plan import RULEBOOK_SHEET, Plan

WIDTHS = (2, 18, 25, 6, 43, 43, 20)
REQUIRED_COLUMN = 3
SUBTITLE = "項目の書き方の一覧です。点検の決まりは「入力チェック」シートに、修正方法と根拠とともにあります。"
LATER = "提出後に点検する決まり（このブックでは点検されません）"


def write(ws: Page, look: Look, plan: Plan) -> None:
    """Write the list of items; then the rules that no workbook can judge, where there are any."""
    items = [
        (s.name, e.label, _required(e), _how(e), _more(e), _example(e))
        for s in plan.sheets
        for e in (*s.sheet.fields, *s.sheet.columns)
    ]
    later = [
        (r.id, r.text.title, GRAVITY_WORDS[OF_LEVEL[r.text.level]], r.text.remedy, r.basis_for(plan.item), "")
        for r in book_rules(plan)
        if not _native(r)
    ]
    last = 3 + len(items) + (3 + len(later) if later else 0)
    frame(ws, look, plan.form, RULEBOOK_SHEET, WIDTHS, last, SUBTITLE)
    _list(ws, look, 2, ("シート", "項目", "必須", "書き方", "補足", "例"), items)
    if later:
        section(ws, look, last - len(later) - 1, LATER, len(WIDTHS) - 1)
        _list(ws, look, last - len(later), ("番号", "直すべき状態", "区分", "修正方法", "根拠", ""), later)
    ws.freeze_panes(3, 0)
    ws.repeat_rows(2)


def _native(rule: Rule) -> bool:
    return rule.text.native == "formula"


def _list(ws: Page, look: Look, row: int, heads: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """A list from ``row`` on."""
    ws.set_row(row, 24)
    for column, text in enumerate(heads, start=1):
        ws.write_string(row, column, text, look("header"))
    plain, middle = look("cell_small", align="left"), look("cell_small", align="center")
    for texts in lines:
        row += 1
        ws.row_hint(row, 8 + 13 * max(lines_of(t, w, 9) for t, w in zip(texts, WIDTHS[1:], strict=True)))
        for column, text in enumerate(texts, start=1):
            style = middle if column == REQUIRED_COLUMN else plain
            if text:
                ws.write_string(row, column, text, style)
            else:
                ws.write_blank(row, column, None, style)


def _required(e: Entry) -> str:
    return "自動" if e.formula is not None else "必須" if e.required else "条件付き" if e.required_when else "任意"


def _how(e: Entry) -> str:
    return "自動で計算されます" if e.formula is not None else hint(e)


def _more(e: Entry) -> str:
    """What is asked for, then what each choice means, a line each."""
    unit = f"単位は{e.unit}" if e.unit else ""
    text = "。".join(t.rstrip("。") for t in (e.meaning, e.help, unit) if t)
    return "\n".join(t for t in (text, *(f"{value}：{means}" for value, means in e.meanings.items())) if t)


def _example(e: Entry) -> str:
    if e.example is None:
        return ""
    return str(e.example) if e.type == "fiscal_year" else shown(e.example)
