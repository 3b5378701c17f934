"""総括: the headline, the three ratios with their denominators, the ministries, and what the figures leave out."""

from typing import Any

from bussi.validators.calendar import wareki
from bussi.validators.findings import LEVEL_WORDS, counted
from bussi.xlsx_templates.sheets.look import BOX, NAVY, PALE, RED, SERIES, Look
from bussi.xlsx_templates.sheets.writer import Book

from ...books.charts import add_chart
from ..deck import Headline
from ..records import Ledger
from ..words import NONE
from .calc_sheet import DEFAULT_UNIT, TOTAL, UNITS, CalcSheet
from .parts import View

NAME = "総括"
MOST_NAMED = 8  # books that are not counted, by name
HEADS = (
    "所管省",
    "物資の数",
    "予算額",
    "歳出予算\n現額",
    "執行額",
    "執行見込額",
    "交付決定額",
    "支払済額",
    "A\n執行率",
    "B\n執行\n見込率",
    "C\n支払率",
)
FUNNEL = (
    ("requested", "要望（助成希望額）"),
    ("maximum", "認定（最大助成額）"),
    ("expected", "執行見込"),
    ("granted", "交付決定"),
    ("paid", "支払"),
)


def add(book: Book, look: Look, ledger: Ledger) -> View:
    """Make the sheet first, so that it stands first; ``fill`` writes it."""
    source = "公開資料" if ledger.partial else f"{sum(b.counted for b in ledger.books):,}ブック"
    subtitle = f"基準日 {wareki(ledger.as_of)}　作成 {wareki(ledger.on)}　もとの資料 {source}"
    return View(book, look, NAME, "予算執行状況　総括", subtitle, (2, 24, *(11.5,) * 10, 2))


def fill(view: View, calc: CalcSheet, ledger: Ledger, head: Headline, items: tuple[str, tuple[int, int]]) -> None:
    """Write the sheet. ``items``: the sheet and rows of the item table whose ratios the chart shows."""
    ws, look = view.ws, view.look
    ws.write_string(2, 10, "単位 ▼", look("unit", align="right"))
    ws.write_string(2, 11, DEFAULT_UNIT, look("input", align="center", bold=True))
    ws.data_validation(
        2,
        11,
        2,
        11,
        {
            "validate": "list",
            "source": list(UNITS),
            "input_title": "単位",
            "input_message": "円・千円・百万円・億円から選ぶと、すべてのシートの金額が変わります。",
        },
    )
    ws.set_row(3, 44)
    ws.merge_range(
        3,
        1,
        3,
        11,
        head.sentence,
        look("note", bold=True, font_size=12, bg_color=PALE, valign="vcenter", indent=1),
    )
    _cards(view, calc, ledger, head)
    row = _ministries(view, calc, 10)
    row = _charts(view, calc, row + 1, items)
    row = _left_out(view, ledger, row)
    ws.print_area(0, 0, row, 12)
    ws.fit_to_pages(1, 1)
    ws.activate()
    ws.set_first_sheet()


def _cards(view: View, calc: CalcSheet, ledger: Ledger, head: Headline) -> None:
    """Budget, A, B, C: the figure large, numerator ÷ denominator below, following the unit."""
    look, ws = view.look, view.ws
    ws.set_row(5, 18)
    ws.set_row(6, 34)
    ws.set_row(7, 16)
    ws.set_row(8, 16)
    year = "公開分" if ledger.partial else f"{ledger.report_year}年度"
    cards = (
        (1, 2, "予算の総額", "budget", None, ""),
        (3, 5, f"A 執行率　{year}", "outlay", ("executed", "revised"), "執行額 ÷ 歳出予算現額"),
        (6, 8, "B 執行見込率", "forecast", ("expected", "budget"), "執行見込額 ÷ 予算額"),
        (9, 11, "C 支払率", "payment", ("paid", "budget"), "支払済額 ÷ 予算額"),
    )
    only = {"outlay": head.outlay_items, "payment": head.paid_items}
    for first, last, title, figure, _, words in cards:
        box = {"bg_color": BOX}
        ws.merge_range(5, first, 5, last, title, look("figure_label", **box, bold=True))
        ref = calc.ref("item", TOTAL, figure)
        formula, value = ref.shown() if figure == "budget" else ref.ratio()
        number = "#,##0" if figure == "budget" else "0.0%" if figure != "outlay" else "0.00%"
        style = look("figure", **box, num_format=number, font_color=NAVY)
        ws.merge_range(6, first, 6, last, "", style)
        ws.write_formula(6, first, formula, style, value)
        small = look("figure_label", **box)
        if figure == "budget":
            ws.merge_range(7, first, 7, last, "", small)
            ws.write_formula(7, first, '=unit_name&"（総額）"', small, f"{DEFAULT_UNIT}（総額）")
            ws.merge_range(8, first, 8, last, f"{head.items}物資", small)
            continue
        ws.merge_range(7, first, 7, last, words, small)
        part = only.get(figure, ())
        note = "" if not part or len(part) == head.items else f"{len(part)}物資（{'・'.join(part)}）"
        if figure == "forecast" and not ledger.certifications and ledger.stated_expected:
            note = "執行見込額は資料の記載（約）"
        ws.merge_range(8, first, 8, last, note or "全物資", look("figure_label", **box, shrink=True))


def _ministries(view: View, calc: CalcSheet, row: int) -> int:
    view.section(row, "所管省別", 11)
    view.unit_note(row, 11)
    view.heads(row + 1, HEADS, 44)
    figures = ("budget", "revised", "executed", "expected", "granted", "paid")
    at = row + 2
    for m in calc.ministries:
        view.ws.set_row(at, 19)
        view.label(at, 1, m.key)
        view.ws.write_number(at, 2, sum(r.ministry == m.key for r in calc.rows), view.look("number"))
        for c, figure in enumerate(figures, start=3):
            view.amount(at, c, calc.ref("ministry", m.key, figure))
        for c, figure in enumerate(("outlay", "forecast", "payment"), start=9):
            view.share(at, c, calc.ref("ministry", m.key, figure))
        at += 1
    bold: dict[str, Any] = {"bold": True, "bg_color": PALE}
    view.label(at, 1, TOTAL, strong=True)
    view.ws.write_formula(at, 2, f"=SUM(C{row + 3}:C{at})", view.look("number", **bold), len(calc.rows))
    for c, figure in enumerate(figures, start=3):
        view.amount(at, c, calc.ref("item", TOTAL, figure), **bold)
    for c, figure in enumerate(("outlay", "forecast", "payment"), start=9):
        view.share(at, c, calc.ref("item", TOTAL, figure), **bold)
    return at + 1


def _charts(view: View, calc: CalcSheet, row: int, items: tuple[str, tuple[int, int]]) -> int:
    sheet, (first, last) = items
    view.section(row, "物資別の三つの率と、要望から支払まで", 11)
    chart = add_chart(view.book, "bar", "物資別　A 執行率・B 執行見込率・C 支払率", percent=True)
    for name, column, colour in (
        ("A 執行率", 8, SERIES[2]),
        ("B 執行見込率", 9, SERIES[0]),
        ("C 支払率", 10, SERIES[3]),
    ):
        chart.add_series(
            {
                "name": name,
                "categories": [sheet, first, 1, last, 1],
                "values": [sheet, first, column, last, column],
                "fill": {"color": colour},
                "gap": 45,
                "overlap": 0,
            }
        )
    height = max(330, 60 + 30 * (last - first + 1))
    chart.set_size({"width": 590, "height": height})
    view.ws.insert_chart(
        row + 1,
        1,
        chart,
        {
            "x_offset": 2,
            "y_offset": 6,
            "object_position": 2,
            "description": "物資ごとの執行率・執行見込率・支払率の横棒グラフ",
        },
    )
    at = row + 2
    view.ws.merge_range(at - 1, 8, at - 1, 9, "段階", view.look("header"))
    view.ws.write_string(at - 1, 10, "金額", view.look("header"))
    view.ws.write_string(at - 1, 11, "前段比", view.look("header"))
    previous = ""
    before = 0
    for n, (figure, words) in enumerate(FUNNEL):
        ref = calc.ref("item", TOTAL, figure)
        view.ws.merge_range(at + n, 8, at + n, 9, words, view.look("cell", indent=1))
        view.amount(at + n, 10, ref)
        value = int(ref.value or 0)
        share = value / before if before and ref.value is not None else NONE
        formula = f'=IF(OR(N({previous})=0,{ref.address}=""),"－",{ref.address}/{previous})' if previous else '="－"'
        view.ws.write_formula(
            at + n, 11, formula, view.look("number", num_format="0%", align="right"), share if previous else NONE
        )
        previous, before = ref.address, value
    funnel = add_chart(view.book, "bar", "要望 → 認定 → 交付決定 → 支払", legend=False)
    funnel.add_series(
        view.series(
            "金額", (at, at + len(FUNNEL) - 1), 8, 10, SERIES[0], data_labels={"value": True, "num_format": "#,##0"}
        )
    )
    funnel.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    funnel.set_size({"width": 335, "height": height - 20 * (len(FUNNEL) + 1) - 12})
    view.ws.insert_chart(
        at + len(FUNNEL),
        8,
        funnel,
        {"x_offset": 2, "y_offset": 8, "object_position": 2, "description": "要望から支払までの金額の横棒グラフ"},
    )
    return row + 2 + height // 20


def _left_out(view: View, ledger: Ledger, row: int) -> int:
    """What a reader must know before quoting the figures."""
    notes = [f"{m}の報告は集計に入っていません。" for m in ledger.missing]
    out = [b for b in ledger.books if not b.counted and b.ministry not in ledger.missing]
    for b in out[:MOST_NAMED]:
        whose = f"（{b.ministry}）" if b.ministry else ""
        notes.append(f"{b.name}{whose}は集計に入れていません: {b.reason}")
    if len(out) > MOST_NAMED:
        notes.append(f"ほか{len(out) - MOST_NAMED:,}ブックも集計に入れていません（「指摘」シート）。")
    levels = {LEVEL_WORDS["ja"][level]: n for level, n in counted(ledger.findings).items()}
    if ledger.partial:
        notes.append(
            "予算額は内閣府資料（2025年3月）と行政事業レビュー、執行・支払は行政事業レビューで分かる物資だけです。支払は基金残高から推計。"
        )
    notes.append("三つの率は分母が違います。足したり比べたりするときは「執行見込と支払」シートの注を見てください。")
    notes.append("指摘: " + "　".join(f"{w} {n:,}件" for w, n in levels.items()) + "（「指摘」シート）")
    view.section(row, "この集計の読み方", 11)
    for n, text in enumerate(notes, start=row + 1):
        bad = "集計に入" in text
        view.ws.merge_range(n, 1, n, 11, f"・{text}", view.look("note", **({"font_color": RED} if bad else {})))
    return row + len(notes)
