"""記入要領: how every item of the form is filled in, generated from the form; the rules stand on 入力チェック."""

from collections.abc import Sequence
from itertools import groupby

from bussi.validators import law
from bussi.validators.cells import shown
from bussi.validators.forms.model import Entry, Rule

from ..sheets.frame import SMALL_LINE, frame, section
from ..sheets.look import Look, lines_of
from ..sheets.writer import Page
from .beside import limits_beside
from .check_lines import GRAVITY_WORDS
from .checks import OF_LEVEL, book_rules
from .entry_cells import hint
from .plan import RULEBOOK_SHEET, Plan

WIDTHS = (2, 18, 28, 44, 65)
EXAMPLES = {"yen": "1,200,000", "integer": "12", "decimal": "12.5"}  # of types whose hint shows none
SAY_THEIR_UNIT = ("yen", "percent", "fiscal_year")  # types whose hint names it
SUBTITLE = "項目の書き方の一覧です。点検の決まりは「入力チェック」シートに、修正方法と根拠とともにあります。"
INDUSTRIES = "業種の分類（日本標準産業分類の大分類と中分類。未確認。細分類の4桁は、中分類の2桁で始まります）"
LATER = "提出後に点検する決まり（このブックでは点検されません）"


def write(ws: Page, look: Look, plan: Plan) -> None:
    """Write the list of items; then the rules that no workbook can judge, where there are any."""
    items = [
        ("" if n else s.name, f"{e.label} *" if e.required else e.label, _how(e), _more(e, plan.item))
        for s in plan.sheets
        for n, e in enumerate((*s.sheet.fields, *s.sheet.columns))
    ]
    later = [
        (
            r.id,
            f"{r.text.title}（{GRAVITY_WORDS[OF_LEVEL[r.text.level]]}）",
            r.text.remedy,
            r.basis_for(plan.item),
        )
        for r in book_rules(plan)
        if not _native(r)
    ]
    industries = _industries() if any(e.type == "jsic" for s in plan.sheets for e in s.sheet.columns) else []
    last = 3 + len(items) + (2 + len(industries) if industries else 0) + (3 + len(later) if later else 0)
    frame(ws, look, plan.form, RULEBOOK_SHEET, WIDTHS, last, SUBTITLE)
    _list(ws, look, 2, ("シート", "項目（* は必須）", "書き方", "意味と例"), items)
    if industries:
        _write_industries(ws, look, 4 + len(items), industries)
    if later:
        section(ws, look, last - len(later) - 1, LATER, len(WIDTHS) - 1)
        _list(ws, look, last - len(later), ("番号", "直すべき状態（区分）", "修正方法", "根拠"), later)
    ws.freeze_panes(3, 0)
    ws.repeat_rows(2)


def _industries() -> list[tuple[str, str, str]]:
    """Of each division of industries its letter, its name, and its major groups."""
    return [
        (letter, name, "、".join(f"{i.code}\u00a0{i.name}" for i in groups))
        for (letter, name), groups in groupby(law.load().industries, lambda i: (i.division, i.division_name))
    ]


def _write_industries(ws: Page, look: Look, row: int, industries: Sequence[tuple[str, str, str]]) -> None:
    """The list of industries from ``row`` on; what is long runs over the columns to the right."""
    last, style = len(WIDTHS) - 1, look("cell_small", align="left")
    section(ws, look, row, INDUSTRIES, last)
    for n, (letter, name, groups) in enumerate(industries, start=row + 1):
        ws.row_hint(n, 6 + SMALL_LINE * lines_of(groups, sum(WIDTHS[3:]), 9))
        ws.write_string(n, 1, letter, look("cell_small", align="center"))
        ws.write_string(n, 2, name, style)
        ws.merge_range(n, 3, n, last, groups, style)


def _native(rule: Rule) -> bool:
    return rule.text.native == "formula"


def _list(ws: Page, look: Look, row: int, heads: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """A list from ``row`` on."""
    ws.set_row(row, 24)
    for column, text in enumerate(heads, start=1):
        ws.write_string(row, column, text, look("header"))
    plain = look("cell_small", align="left")
    for texts in lines:
        row += 1
        ws.row_hint(row, 6 + SMALL_LINE * max(lines_of(t, w, 9) for t, w in zip(texts, WIDTHS[1:], strict=True)))
        for column, text in enumerate(texts, start=1):
            if text:
                ws.write_string(row, column, text, plain)
            else:
                ws.write_blank(row, column, None, plain)


def _how(e: Entry) -> str:
    parts = ("自動で計算されます",) if e.formula is not None else (hint(e), _example(e))
    unit = f"単位は{e.unit}" if e.unit and e.cell_type.name not in SAY_THEIR_UNIT else ""
    when = "条件により必須" if e.required_when else ""
    return "。".join(t for t in (*parts, unit, when) if t)


def _example(e: Entry) -> str:
    """How an entry may look; empty where its type's hint says so and the form shows nothing else."""
    if e.example is None:
        return f"例 {EXAMPLES[e.type]}" if e.type in EXAMPLES else ""
    return f"例 {shown(e.example, year=e.type == 'fiscal_year')}"


def _more(e: Entry, item: str | None) -> str:
    """What is asked for, and what the law says of it; then what each choice means, a line each."""
    text = "。".join(t.rstrip("。") for t in (e.meaning, e.help, limits_beside(e, item)) if t)
    return "\n".join(t for t in (text, *(f"{value}：{means}" for value, means in e.meanings.items())) if t)
