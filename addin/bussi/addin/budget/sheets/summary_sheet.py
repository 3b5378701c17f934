"""総括: the headline, the three ratios with their denominators, the ministries, and what the figures leave out."""

from typing import Any

from bussi.validators.calendar import wareki
from bussi.validators.findings import LEVEL_WORDS, counted
from bussi.xlsx_templates.sheets.look import BOX, NAVY, PALE, RED, SERIES, Look
from bussi.xlsx_templates.sheets.writer import Book

from ...books.charts import add_chart
from ...books.units import DEFAULT_UNIT, unit_cell
from ..deck import Headline, coverage_words
from ..figures import FIGURES, RATIOS
from ..records import Ledger
from ..words import NONE, percent_words
from .calc_sheet import TOTAL, CalcSheet
from .parts import YEN_WIDTH, View

NAME = "総括"
MOST_NAMED = 8  # books that are not counted, by name
FIGURES_SHOWN = ("budget", "revised", "executed", "expected", "granted", "paid")
RATIOS_SHOWN = ("outlay", "forecast", "payment")
FUNNEL = ("requested", "maximum", "expected", "granted", "paid")


def add(book: Book, look: Look, ledger: Ledger) -> View:
    """Make the sheet first, so that it stands first; ``fill`` writes it."""
    source = "公開資料" if ledger.partial else f"{sum(b.counted for b in ledger.books):,}ブック"
    made = "" if ledger.partial else f"　作成 {wareki(ledger.on)}"  # what is public is of the day it was published
    subtitle = f"基準日 {wareki(ledger.as_of)}{made}　もとの資料 {source}"
    return View(book, look, NAME, "予算執行状況　総括", subtitle, (2, 16, 9, *(YEN_WIDTH,) * 6, 12, 12, 12, 30, 2))


def fill(view: View, calc: CalcSheet, ledger: Ledger, head: Headline) -> None:
    """Write the sheet."""
    ws, look = view.ws, view.look
    unit_cell(ws, look, 2, 11, "すべてのシート")
    ws.set_row(3, 44)
    ws.merge_range(
        3,
        1,
        3,
        12,
        head.sentence,
        look("note", bold=True, font_size=12, bg_color=PALE, valign="vcenter", indent=1),
    )
    _cards(view, calc, ledger, head)
    row = _ministries(view, calc, 10)
    row = _charts(view, calc, row + 1)
    row = _left_out(view, ledger, head, row)
    ws.print_area(0, 0, row, 13)
    ws.fit_to_pages(1, 1)
    ws.activate()
    ws.set_first_sheet()


def _cards(view: View, calc: CalcSheet, ledger: Ledger, head: Headline) -> None:
    """Budget, A, B, C: the figure large, below it numerator ÷ denominator, and the items that it covers."""
    look, ws = view.look, view.ws
    for row, height in ((5, 18), (6, 34), (7, 16), (8, 16)):
        ws.set_row(row, height)
    shown = [("budget", None), *((n, head.shares[n]) for n in RATIOS_SHOWN)]
    box = {"bg_color": BOX}
    small = look("figure_label", **box, shrink=True)
    for (first, last), (figure, share) in zip(((1, 3), (4, 5), (6, 7), (8, 12)), shown, strict=True):
        ref = calc.ref("item", TOTAL, figure)
        formula, value = ref.shown() if share is None else ref.ratio()
        number = "#,##0" if share is None else "0.00%" if figure == "outlay" else "0.0%"
        style = look("figure", **box, num_format=number, font_color=NAVY, shrink=True)
        ws.merge_range(6, first, 6, last, "", style)
        ws.write_formula(6, first, formula, style, value)
        if share is None:
            ws.merge_range(5, first, 5, last, "予算の総額", look("figure_label", **box, bold=True))
            ws.merge_range(7, first, 7, last, "", small)
            ws.write_formula(7, first, '=unit_name&"（総額）"', small, f"{DEFAULT_UNIT}（総額）")
            ws.merge_range(8, first, 8, last, coverage_words(len(calc.figures.known(figure)), len(calc.rows)), small)
            continue
        ratio = RATIOS[figure]
        title = f"{ratio.letter} {ratio.label}" + (f"　{share.time}" if share.time else "")
        ws.merge_range(5, first, 5, last, title, look("figure_label", **box, bold=True))
        ws.merge_range(7, first, 7, last, ratio.definition, small)
        note = coverage_words(len(share.items), head.items)
        if figure == "forecast" and calc.figures.stated is not None:
            note += "（執行見込額は資料の「約」の額）"
        elif 0 < len(share.items) < head.items:
            note += f"（{'・'.join(share.items)}）"
        ws.merge_range(8, first, 8, last, note, small)


def _ministries(view: View, calc: CalcSheet, row: int) -> int:
    view.section(row, "所管省別", 12)
    view.unit_note(row, 12)
    labels = [FIGURES[f].label for f in FIGURES_SHOWN] + [
        f"{RATIOS[r].letter}\n{RATIOS[r].label}" for r in RATIOS_SHOWN
    ]
    view.heads(row + 1, ("所管省", "物資の数", *labels, "率の範囲（物資の数）"), 44)
    at = row + 2
    for m in calc.ministries:
        view.ws.set_row(at, 19)
        view.label(at, 1, m.key)
        view.ws.write_number(at, 2, sum(r.ministry == m.key for r in calc.rows), view.look("number"))
        _figures(view, calc, at, ("ministry", m.key), {})
        at += 1
    bold: dict[str, Any] = {"bold": True, "bg_color": PALE}
    view.label(at, 1, TOTAL, strong=True)
    view.ws.write_formula(at, 2, f"=SUM(C{row + 3}:C{at})", view.look("number", **bold), len(calc.rows))
    _figures(view, calc, at, ("item", TOTAL), bold)
    return at + 1


def _figures(view: View, calc: CalcSheet, at: int, of: tuple[str, str], style: dict[str, Any]) -> None:
    """One row of sums and ratios, and over how many of the items in column C each ratio is."""
    for c, figure in enumerate(FIGURES_SHOWN, start=3):
        view.amount(at, c, calc.ref(*of, figure), **style)
    for c, name in enumerate(RATIOS_SHOWN, start=9):
        view.share(at, c, calc.ref(*of, name), **style)
    counts = [(RATIOS[n].letter, calc.ref(*of, f"covered_{n}")) for n in RATIOS_SHOWN]
    own = sum(r.ministry == of[1] for r in calc.rows) if of[0] == "ministry" else len(calc.rows)
    formula = '&"　"&'.join(f'"{letter} "&{ref.address}&"／"&$C{at + 1}' for letter, ref in counts)
    words = "　".join(f"{letter} {ref.value}／{own}" for letter, ref in counts)
    view.ws.write_formula(at, 12, f"={formula}", view.look("cell_center", **style), words)


def _charts(view: View, calc: CalcSheet, row: int) -> int:
    view.section(row, "物資別の率と、要望から支払まで", 12)
    known = [n for n in RATIOS_SHOWN if any(calc.ref("item", r.key, n).value is not None for r in calc.rows)]
    words = "・".join(f"{RATIOS[n].letter} {RATIOS[n].label}" for n in known)
    chart = add_chart(view.book, "bar", f"物資別の{words}（％、棒のない物資は不明）", percent=True, from_zero=True)
    colours = {"outlay": SERIES[2], "forecast": SERIES[0], "payment": SERIES[3]}
    for name in known:
        chart.add_series(view.series(calc, "item", name, colours[name], gap=45, overlap=0))
    height = max(330, 60 + 30 * len(calc.rows))
    chart.set_size({"width": view.pixels(1, 6), "height": height})
    place = {
        "x_offset": 2,
        "y_offset": 6,
        "object_position": 2,
        "description": f"物資ごとの{words}の横棒グラフ。単位は％",
    }
    if known:
        view.ws.insert_chart(row + 1, 1, chart, place)
    at = row + 2
    view.ws.merge_range(at - 1, 8, at - 1, 9, "段階", view.look("header"))
    for c, text in ((10, "前段比"), (11, "範囲"), (12, "金額")):
        view.ws.write_string(at - 1, c, text, view.look("header"))
    previous = None
    for n, figure in enumerate(FUNNEL):
        ref = calc.ref("item", TOTAL, figure)
        view.ws.merge_range(at + n, 8, at + n, 9, FIGURES[figure].label, view.look("cell", indent=1))
        view.amount(at + n, 12, ref)
        stated = figure == "expected" and calc.figures.stated is not None
        words = "内訳なし" if stated else f"{len(calc.figures.known(figure))}／{len(calc.rows)}"
        view.ws.write_string(at + n, 11, words, view.look("cell_center"))
        share, formula = NONE, f'="{NONE}"'
        if previous is not None and previous.value and ref.value is not None:
            share, formula = ref.value / previous.value, f"={ref.address}/{previous.address}"
        view.ws.write_formula(at + n, 10, formula, view.look("number", num_format="0%", align="right"), share)
        previous = ref
    said = [f for f in FUNNEL if calc.ref("item", TOTAL, f).value is not None]
    funnel = add_chart(view.book, "bar", "要望から支払まで　計（億円）", from_zero=True)
    for figure, colour in zip(said, SERIES, strict=False):
        labels = {"value": True, "num_format": "#,##0"}
        funnel.add_series(view.series(calc, "total", figure, colour, data_labels=labels))
    funnel.set_size({"width": view.pixels(8, 12), "height": height - 20 * (len(FUNNEL) + 1) - 12})
    place = {
        "x_offset": 2,
        "y_offset": 8,
        "object_position": 2,
        "description": "要望から支払までの金額の横棒グラフ。単位は億円",
    }
    if said:
        view.ws.insert_chart(at + len(FUNNEL), 8, funnel, place)
    return row + 2 + height // 20


def _left_out(view: View, ledger: Ledger, head: Headline, row: int) -> int:
    """What a reader must know before quoting the figures."""
    missing = [f"{m}の報告は集計に入っていません。" for m in ledger.missing]
    out = [b for b in ledger.books if not b.counted and b.ministry not in ledger.missing]
    for b in out[:MOST_NAMED]:
        whose = f"（{b.ministry}）" if b.ministry else ""
        missing.append(f"{b.name}{whose}は集計に入れていません: {b.reason}")
    if len(out) > MOST_NAMED:
        missing.append(f"ほか{len(out) - MOST_NAMED:,}ブックも集計に入れていません（「指摘」シート）。")
    levels = {LEVEL_WORDS["ja"][level]: n for level, n in counted(ledger.findings).items()}
    notes = []
    if ledger.partial:
        notes.append(
            "予算額は内閣府資料（令和7年3月）と行政事業レビュー、執行額は行政事業レビューで分かる物資だけです。支払済額は公表されていません。"
        )
    if "drawing" in head.shares and head.shares["drawing"].value is not None:
        drawn = head.shares["drawing"]
        notes.append(
            f"推計: {drawn.label}は{percent_words(drawn.value, 1)}、{coverage_words(len(drawn.items), head.items)}。支払とは別のもので、「基金残高」シートに分けて示します。"
        )
    notes.append("三つの率は分母が違います。意味と範囲は「執行見込と支払」シートの注にあります。")
    notes.append("指摘: " + "　".join(f"{w} {n:,}件" for w, n in levels.items()) + "（「指摘」シート）")
    view.section(row, "この集計の読み方", 12)
    for n, text in enumerate((*missing, *notes), start=row + 1):
        bad = n <= row + len(missing)
        view.ws.merge_range(n, 1, n, 12, f"・{text}", view.look("note", **({"font_color": RED} if bad else {})))
    return row + len(missing) + len(notes)
