"""The sheet 指摘一覧 of a checked book: one row a finding, with a link that jumps to its cell."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bussi.validators.findings import LEVEL_WORDS, LEVELS, WHOLE_BOOK, Finding, counted
from bussi.xlsx_templates.sheets.look import LEVEL_TEXT, LINK, NAVY, QUIET, WHITE

if TYPE_CHECKING:  # what a reading worker loads is light
    from .hands import Hands
    from .xlw import xw

SHEET = "指摘一覧"  # the ribbon's button goes to the sheet of this name
HEADS = ("番号", "区分", "移動", "シート", "内容", "入力された値", "正しい条件", "修正方法", "規則", "根拠")
WIDTHS = (6, 8, 10, 18, 60, 20, 26, 44, 10, 26)
FIRST = 4
ABOUT = "「移動」を押すと、そのセルへ移ります。印と一覧は「印を消す」で消え、「元に戻す」で前の状態に戻ります。"
LONGEST = 8_000  # characters of one cell; some Excels refuse longer texts in an array


def headline(findings: Sequence[Finding]) -> str:
    """How many findings of each level, in words.

    >>> headline([])
    '指摘はありません'
    """
    counts = counted(findings)
    if not findings:
        return "指摘はありません"
    return "・".join(f"{LEVEL_WORDS['ja'][level]}{counts[level]}件" for level in LEVELS if counts[level])


def write_findings(book: "xw.Book", title: str, findings: Sequence[Finding], hands: "Hands", remark: str = "") -> None:
    """Write the list behind the last sheet that people see, or before it where no hidden one follows.

    xlwings adds a sheet after the last one by moving that, and Excel moves no sheet that is very hidden.
    """
    sheets = list(book.sheets)
    last_seen = max(i for i, s in enumerate(sheets) if hands.seen(s))
    sheet = book.sheets.add(SHEET, before=sheets[min(last_seen + 1, len(sheets) - 1)])
    last = FIRST + max(1, len(findings)) - 1
    for column in "BDEFGHIJ":
        sheet.range(f"{column}{FIRST}:{column}{last}").number_format = "@"
    sheet.range("A1").value = heading(title)
    sheet.range("A2").value = ABOUT + remark
    sheet.range("A3").value = list(HEADS)
    if findings:
        sheet.range(f"A{FIRST}").value = [listed(n, f) for n, f in enumerate(findings, start=1)]
        sheet.range(f"C{FIRST}").formula = [[jump(f)] for f in findings]
    _dress(sheet, findings, last, hands)


def heading(title: str) -> str:
    """The first line."""
    return f"{SHEET}　{title}"


def listed(number: int, f: Finding) -> tuple[Any, ...]:
    """The row of a finding, a value for each of ``HEADS``; 移動 is left to ``jump``."""
    words = (x[:LONGEST] for x in (f.message, f.value, f.expected, f.remedy))
    return number, LEVEL_WORDS["ja"][f.level], "", f.sheet, *words, f.rule, f.basis[:LONGEST]


def jump(f: Finding) -> str:
    """The formula of a link to the cell; "" where the finding has none."""
    if f.sheet == WHOLE_BOOK:
        return ""
    place = "'" + f.sheet.replace("'", "''").replace('"', '""') + "'!" + f.cell
    return f'=HYPERLINK("#{place}","{f.cell}")'


def _dress(sheet: "xw.Sheet", findings: Sequence[Finding], last: int, hands: "Hands") -> None:
    for i, width in enumerate(WIDTHS):
        sheet.range((1, i + 1)).column_width = width
    sheet.range("A1").font.bold = True
    sheet.range("A1").font.size = 14
    sheet.range("A2").font.color = QUIET
    heads = sheet.range((3, 1), (3, len(HEADS)))
    heads.color = NAVY
    heads.font.bold = True
    heads.font.color = WHITE
    body = sheet.range((FIRST, 1), (last, len(HEADS)))
    body.vertical_alignment = "top"
    sheet.range(f"E{FIRST}:H{last}").wrap_text = True
    if findings:
        sheet.range(f"C{FIRST}:C{last}").font.color = LINK
        for level in LEVELS:
            rows = [f"B{n}" for n, f in enumerate(findings, start=FIRST) if f.level == level]
            hands.ink(sheet, rows, LEVEL_TEXT[level])
