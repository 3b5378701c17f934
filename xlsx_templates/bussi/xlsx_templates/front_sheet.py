"""はじめに: what to fill in, in which order, and how far one has come."""

from collections.abc import Mapping, Sequence

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from .check_lines import Line
from .entry_sheets import PROTECTION
from .look import Look
from .places import quoted
from .plan import CHECK_SHEET, RULEBOOK_SHEET, Plan
from .truth import Truth

FRONT_SHEET = "はじめに"
UNKNOWN_DUE = "所管省の案内によります"


def write(
    book: Workbook, ws: Worksheet, look: Look, plan: Plan, lines: Sequence[Line], truth: Truth, stamp: Mapping[str, str]
) -> None:
    """Write the front sheet with a line per sheet, its link and its number of errors."""
    form = plan.form.text
    ws.hide_gridlines(2)
    for column, width in enumerate((2, 6, 26, 62, 12, 12)):
        ws.set_column(column, column, width, look("text"))
    ws.set_row(0, 40)
    ws.write_string(0, 1, form.title, look("title"))
    ws.write_string(1, 1, f"{form.basis}　{form.version}版　{plan.item or '全物資共通'}", look("subtitle"))
    row = 3
    for text in (("提出期限", stamp.get("due") or UNKNOWN_DUE), ("交付先", stamp.get("issued_to") or "指定なし")):
        ws.merge_range(row, 1, row, 2, text[0], look("label"))
        ws.write_string(row, 3, text[1], look("cell"))
        row += 1
    row += 1
    _section(ws, look, row, "記入のしかた")
    for n, text in enumerate(form.intro, start=1):
        row += 1
        ws.set_row(row, 32)
        ws.write_number(row, 1, n, look("unit"))
        ws.merge_range(row, 2, row, 5, text, look("note", valign="vcenter"))
    row += 2
    _section(ws, look, row, "記入の順序")
    row += 1
    ws.set_row(row, 22)
    for column, text in enumerate(("順", "シート", "内容", "エラー", "警告"), start=1):
        ws.write_string(row, column, text, look("header"))
    first = row + 1
    counts: dict[tuple[str, str], int] = {}
    for line in lines:
        broken = sum(truth.count(c.name) for c in line.checks)
        counts[line.sheet, line.level] = counts.get((line.sheet, line.level), 0) + broken
    area = f"{CHECK_SHEET}!${{}}${lines[0].row + 1}:${{}}${lines[-1].row + 1}"
    for n, s in enumerate(plan.sheets, start=1):
        row += 1
        ws.set_row(row, 22)
        ws.write_number(row, 1, n, look("cell_center"))
        ws.write_url(row, 2, f"internal:{quoted(s.name)}!A1", look("link"), s.name)
        ws.write_string(row, 3, s.sheet.note, look("cell"))
        for column, level in ((4, "エラー"), (5, "警告")):
            levels, sheets, numbers = (area.format(x, x) for x in "BEF")
            formula = f'=SUMIFS({numbers},{sheets},C{row + 1},{levels},"{level}")'
            ws.write_formula(row, column, formula, look("number", align="center"), counts.get((s.name, level), 0))
    for column, style in ((4, "bad"), (5, "warn")):
        rule = {"type": "cell", "criteria": ">", "value": 0, "format": look(style)}
        ws.conditional_format(first, column, row, column, rule)
    ws.conditional_format(first, 4, row, 4, {"type": "cell", "criteria": "=", "value": 0, "format": look("good")})
    for name, text in ((CHECK_SHEET, "提出の前に、エラーが0件であることを確かめます。"), (RULEBOOK_SHEET, "項目と点検の決まりの一覧です。")):
        row += 1
        ws.set_row(row, 22)
        ws.write_blank(row, 1, None, look("cell"))
        ws.write_url(row, 2, f"internal:{quoted(name)}!A1", look("link"), name)
        ws.write_string(row, 3, text, look("cell"))
        ws.write_blank(row, 4, None, look("cell"))
        ws.write_blank(row, 5, None, look("cell"))
    row += 2
    _section(ws, look, row, "欄の色")
    for style, text in (("input", "記入する欄（* は必須）"), ("computed", "自動で計算される欄（記入しません）"),
                        ("bad_cell", "直す必要がある欄"), ("warn_cell", "確かめてほしい欄")):  # fmt: skip
        row += 1
        look_of = look("cell", **_SAMPLES[style]) if style in _SAMPLES else look(style)
        ws.write_blank(row, 1, None, look_of)
        ws.write_string(row, 2, text, look("text"))
    ws.protect("", PROTECTION)
    ws.set_paper(9)
    ws.set_portrait()
    ws.fit_to_pages(1, 0)
    ws.set_margins(0.5, 0.5, 0.7, 0.6)
    ws.print_area(0, 1, row, 5)
    ws.set_footer("&C&8&P / &N")


_SAMPLES = {"bad_cell": {"bg_color": "#FDE3E1"}, "warn_cell": {"bg_color": "#FDF0D5"}}


def _section(ws: Worksheet, look: Look, row: int, text: str) -> None:
    ws.set_row(row, 26)
    ws.write_string(row, 1, text, look("section"))
    for column in range(2, 6):
        ws.write_blank(row, column, None, look("section"))
