"""修正依頼: the first sheet of a book that goes back: what is to be mended, where, and how; gravest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bussi.validators.own_texts import REQUEST_SHEET

from ..sheets.frame import LINE, frame, section
from ..sheets.look import RED, Look, lines_of
from ..sheets.writer import Page
from .places import quoted
from .plan import CHECK_SHEET, Plan

#: What a book that goes back calls itself in its mark; once somebody has saved it, it is a submission like others.
RETURN_COPY = "返却用の写し"
WIDTHS = (2, 5, 10, 20, 9, 24, 50, 44)
LAST = len(WIDTHS) - 1
HEADS = ("順", "区分", "シート", "セル", "項目", "内容", "修正方法")
WHOLE = "（ブック全体）"
MOST = 300  # lines; the check sheet lists the rest


class Urgency(StrEnum):
    """How urgent a line is, in the order in which they stand."""

    MEND = "要修正"
    FILL = "未記入"
    CONFIRM = "確認"


_STYLES = {Urgency.MEND: "bad", Urgency.FILL: "missing", Urgency.CONFIRM: "warn"}


@dataclass(frozen=True)
class Asked:
    """One thing to mend. ``sheet``: "" for the book as a whole; ``cell``: "" where it is no cell of this book.

    ``count``: how many there are of it, where it also stands for others of its kind.
    """

    urgency: Urgency
    sheet: str
    cell: str
    label: str
    message: str
    remedy: str
    count: int = 1


@dataclass(frozen=True)
class Request:
    """What is asked of one business: ``lines`` in the order in which they are to be read.

    ``business``: its name, "" where it is not known. ``file``: what it called its book. ``answers``: the hash of the
    contents that this answers. ``steps``: what is to be done beside mending cells. ``due``: the day
    by which it is wanted, as it is printed; "" where none was set.
    """

    business: str
    file: str
    answers: str
    lines: Sequence[Asked]
    steps: Sequence[str] = ()
    due: str = ""

    def counts(self) -> dict[Urgency, int]:
        """How many things there are of each urgency."""
        return {u: sum(line.count for line in self.lines if line.urgency is u) for u in Urgency}

    @property
    def must_be_mended(self) -> bool:
        """Whether anything is wrong or missing; else there are only things to confirm."""
        return any(line.urgency is not Urgency.CONFIRM for line in self.lines)

    @property
    def opening(self) -> str:
        """What was found, in one sentence."""
        what = "修正していただきたい箇所" if self.must_be_mended else "確認していただきたい箇所"
        return f"ご提出いただいた「{self.file}」を確認したところ、次のとおり{what}がありました。"


STEPS = (
    "「セル」の欄を押すと、その場所に移ります。内容を直すと、同じ行の「点検」欄の表示が変わります。",
    f"区分が「確認」のものは、内容が正しければ、そのままで差し支えありません。その理由を「{CHECK_SHEET}」の右端の欄に書いてください"
    "（欄のないものは、メールへの返信でお知らせください）。",
    f"「{CHECK_SHEET}」のシートで、エラーと未記入が0件になったことを確かめてください。",
)
LAST_STEPS = ("このブックを上書き保存して、再度ご提出ください。このシートは、消さずに残しておいて差し支えありません。",)
COPIED = "このブックには、ご提出いただいた内容をそのまま写してあります（計算式は、その結果の値にしてあります）。"


def write(ws: Page, look: Look, plan: Plan, request: Request) -> None:
    """Write the sheet of ``request`` into a book laid out as ``plan``."""
    shown, more = request.lines[:MOST], len(request.lines) - MOST
    due = (f"提出の期限は、{request.due}です。",) if request.due else ()
    steps = (*STEPS, *request.steps, *LAST_STEPS, *due)
    top = 9 + len(steps)
    frame(ws, look, plan.form, REQUEST_SHEET, WIDTHS, top + len(shown) + (1 if more > 0 else 0), plan.form.text.title)
    ws.set_tab_color(RED)
    ws.set_row(2, 26)
    addressee = f"{request.business}　御中" if request.business else "ご提出者　様"
    ws.write_string(2, 1, addressee, look("text", bold=True, font_size=12))
    opening = f"{request.opening}お手数ですが、ご対応をお願いいたします。{COPIED}"
    ws.set_row(3, 8 + LINE * lines_of(opening, sum(WIDTHS[1:])))
    ws.merge_range(3, 1, 3, LAST, opening, look("note", valign="vcenter"))
    ws.set_row(5, 30)
    for column, (urgency, count) in zip((2, 3, 4), request.counts().items(), strict=True):
        ws.write_string(4, column, f"{urgency}（件）", look("figure_label"))
        ws.write_number(5, column, count, look("figure", **_tint(urgency) if count else {}))
    section(ws, look, 6, "お願いしたいこと", LAST)
    for n, text in enumerate(steps, start=1):
        ws.set_row(6 + n, 6 + LINE * lines_of(text, sum(WIDTHS[2:])))
        ws.write_number(6 + n, 1, n, look("step"))
        ws.merge_range(6 + n, 2, 6 + n, LAST, text, look("note", valign="vcenter"))
    section(ws, look, top - 2, "直していただきたいところ（重要なものから順に並べています）", LAST)
    ws.set_row(top - 1, 22)
    for column, text in enumerate(HEADS, start=1):
        ws.write_string(top - 1, column, text, look("header"))
    ws.repeat_rows(top - 1)
    for n, line in enumerate(shown):
        _line(ws, look, top + n, n + 1, line)
    if more > 0:
        ws.write_string(top + MOST, 1, f"ほかに{more:,}件あります。「{CHECK_SHEET}」で確かめてください。", look("text"))


def _tint(urgency: Urgency) -> dict[str, str]:
    return {"font_color": RED} if urgency is Urgency.MEND else {}


def _line(ws: Page, look: Look, row: int, n: int, line: Asked) -> None:
    texts = ((line.label, 5), (line.message, 6), (line.remedy, 7), (line.sheet, 3))
    ws.row_hint(row, 8 + LINE * max(lines_of(text, WIDTHS[column]) for text, column in texts))
    ws.write_number(row, 1, n, look("cell_center"))
    ws.write_string(row, 2, line.urgency, look("cell_center"))
    rule = {"type": "no_errors", "format": look(_STYLES[line.urgency])}
    ws.conditional_format(row, 2, row, 2, rule)
    cell = look("cell", indent=1)
    ws.write_string(row, 3, line.sheet or WHOLE, cell)
    if line.sheet and line.cell:
        ws.write_url(row, 4, f"internal:{quoted(line.sheet)}!{line.cell}", look("link", align="center"), line.cell)
    else:
        ws.write_blank(row, 4, None, cell)
    ws.write_string(row, 5, line.label, cell)
    ws.write_string(row, 6, line.message, cell)
    ws.write_string(row, 7, line.remedy, cell)
