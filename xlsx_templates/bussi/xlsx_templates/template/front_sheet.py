"""はじめに: what to fill in, in which order, by when, and how far one has come."""

from collections.abc import Mapping

from bussi.validators.forms import choices

from ..sheets.frame import frame, section
from ..sheets.look import Look, lines_of
from ..sheets.writer import Page
from .checks import MARKS
from .places import WORDS, quoted, row_cells
from .plan import CHECK_SHEET, RULEBOOK_SHEET, Plan
from .row_plan import RowPlan
from .truth import Truth

FRONT_SHEET = "はじめに"
PROGRAMME = "特定重要物資の安定的な供給の確保（経済安全保障推進法）"
ANY_ITEM = "全物資共通（物資はシートで選びます）"
UNKNOWN_DUE = "所管省の案内によります"
WIDTHS = (2, 7, 26, 68, 11, 11)
LAST = len(WIDTHS) - 1
FACTS, FIGURES = 3, 9  # the first rows of what the book is for, and of how far it has come
_SAMPLES = (
    ("input", "記入する欄", "薄い黄色。* の付いた項目は必須です。"),
    ("missing_sample", f"{MARKS['error']} 必須でまだ空の欄", "濃い黄色。提出までに記入してください。"),
    ("computed", "自動で計算される欄", "灰色。記入しません。"),
    (
        "bad_sample",
        f"{MARKS['error']} 直す必要がある欄",
        "赤。理由は「点検」欄に出ます。エラーがあると受け付けられません。",
    ),
    (
        "warn_sample",
        f"{MARKS['warning']} 確かめてほしい欄",
        "橙。理由は「点検」欄に出ます。正しければそのまま提出できます。",
    ),
)


def first_sheet_row(plan: Plan) -> int:
    """The row of the first entry sheet in the table of contents."""
    return FIGURES + 7 + len(plan.form.text.intro)


def error_cells(plan: Plan) -> dict[str, str]:
    """Sheet → the cell that counts its errors."""
    first = first_sheet_row(plan)
    return {s.name: f"{FRONT_SHEET}!$E${first + n + 1}" for n, s in enumerate(plan.sheets)}


def write(ws: Page, look: Look, plan: Plan, rows: RowPlan, truth: Truth, stamp: Mapping[str, str]) -> None:
    """Write the cover with a line per sheet, its link and its number of errors."""
    form = plan.form.text
    contents = first_sheet_row(plan)
    last = contents + len(plan.sheets) + 2 + 2 + len(_SAMPLES)
    frame(ws, look, plan.form, PROGRAMME, WIDTHS, last)
    ws.set_portrait()
    ws.fit_to_pages(1, 1)
    ws.center_horizontally()
    ws.set_row(0, 24, look("band", font_size=11))
    ws.write_string(0, 1, PROGRAMME, look("band", font_size=11))
    ws.set_row(1, 46, look("band", font_size=20))
    ws.write_string(1, 1, form.title, look("band", font_size=20))
    ws.set_row(2, 10)
    facts = [
        ("提出期限", stamp.get("due") or UNKNOWN_DUE),
        ("交付先", stamp.get("issued_to") or "指定なし"),
        ("根拠・版", f"{form.basis}　{form.version}版"),
    ]
    if plan.form.role("item") is not None:
        ministry = "、".join(choices.of_law("ministry_of_item", plan.item)) if plan.item else ""
        facts = [("対象物資", plan.item or ANY_ITEM), ("提出先", ministry or "物資の所管省"), *facts]
    for row, (label, text) in enumerate(facts, start=FACTS):
        ws.set_row(row, 22)
        ws.merge_range(row, 1, row, 2, label, look("label"))
        ws.merge_range(row, 3, row, LAST, text, look("cell", bold=label in ("対象物資", "提出期限"), indent=1))
    _figures(ws, look, truth)
    row = FIGURES + 3
    section(ws, look, row, "記入のしかた", LAST)
    for n, text in enumerate(form.intro, start=1):
        row += 1
        ws.set_row(row, 6 + 14 * lines_of(text, sum(WIDTHS[2:])))
        ws.write_number(row, 1, n, look("step"))
        ws.merge_range(row, 2, row, LAST, text, look("note", valign="vcenter"))
    section(ws, look, contents - 2, "記入の順序（シート名を押すと移ります）", LAST)
    ws.set_row(contents - 1, 22)
    for column, text in enumerate(("順", "シート", "内容", "エラー", "警告"), start=1):
        ws.write_string(contents - 1, column, text, look("header"))
    row = contents
    for n, s in enumerate(plan.sheets, start=1):
        _contents_line(ws, look, row, n, s.name, s.sheet.note)
        words = row_cells(WORDS, *rows.sheet_lines[s.name])
        for column, mark, count in zip((4, 5), (MARKS["error"], MARKS["warning"]), truth.sheets[s.name], strict=True):
            formula = f'=SUMPRODUCT(LEN({words})-LEN(SUBSTITUTE({words},"{mark}","")))'
            ws.write_formula(row, column, formula, look("number", align="center"), count)
        row += 1
    for column, style in ((4, "bad"), (5, "warn")):
        area = (contents, column, row - 1, column)
        ws.conditional_format(*area, {"type": "cell", "criteria": ">", "value": 0, "format": look(style)})
    ws.conditional_format(
        contents, 4, row - 1, 4, {"type": "cell", "criteria": "=", "value": 0, "format": look("good")}
    )
    for name, text in (
        (CHECK_SHEET, "提出の前に、エラーが0件であることを確かめます。"),
        (RULEBOOK_SHEET, "項目の書き方と点検の決まりの一覧です。"),
    ):
        _contents_line(ws, look, row, None, name, text)
        for column in (4, 5):
            ws.write_blank(row, column, None, look("cell"))
        row += 1
    section(ws, look, row + 1, "欄の色", LAST)
    for row, (style, name, text) in enumerate(_SAMPLES, start=contents + len(plan.sheets) + 4):
        ws.set_row(row, 22)
        ws.merge_range(row, 1, row, 2, name, look(style, indent=1))
        ws.write_string(row, 3, text, look("cell_plain"))


def _contents_line(ws: Page, look: Look, row: int, n: int | None, name: str, text: str) -> None:
    ws.set_row(row, 7 + 12 * lines_of(text, WIDTHS[3], 9))
    if n is None:
        ws.write_blank(row, 1, None, look("cell"))
    else:
        ws.write_number(row, 1, n, look("cell_center"))
    ws.write_url(row, 2, f"internal:{quoted(name)}!A1", look("link"), name)
    ws.write_string(row, 3, text, look("cell", font_size=9))


def _figures(ws: Page, look: Look, truth: Truth) -> None:
    """Progress and counts, as the check sheet has them."""
    ws.set_row(FIGURES, 18)
    ws.set_row(FIGURES + 1, 34)
    ws.merge_range(FIGURES, 1, FIGURES, 2, "必須項目の記入", look("figure_label"))
    ws.merge_range(FIGURES + 1, 1, FIGURES + 1, 2, "", look("percent_figure"))
    ws.write_formula(FIGURES + 1, 1, f"={CHECK_SHEET}!$E$5", look("percent_figure"), truth.progress)
    ws.write_string(FIGURES, 3, "提出できるか", look("figure_label"))
    ws.write_formula(FIGURES + 1, 3, f"={CHECK_SHEET}!$B$3", look("verdict", align="center", indent=0), truth.verdict)
    for column, cell, level, n in ((4, "B", "エラー", 0), (5, "C", "警告", 1)):
        ws.write_string(FIGURES, column, level, look("figure_label"))
        ws.write_formula(FIGURES + 1, column, f"={CHECK_SHEET}!${cell}$5", look("figure"), truth.totals[n])
    error = f"$E${FIGURES + 2}"
    for criteria, style in ((f"={error}=0", "good"), (f"={error}>0", "bad")):
        for column in (3, 4):
            area = (FIGURES + 1, column, FIGURES + 1, column)
            ws.conditional_format(*area, {"type": "formula", "criteria": criteria, "format": look(style)})
    area = (FIGURES + 1, 5, FIGURES + 1, 5)
    ws.conditional_format(*area, {"type": "cell", "criteria": ">", "value": 0, "format": look("warn")})
