"""基金残高: the balance of each fund over the years as lines, and the signals a review looks for."""

from itertools import cycle

from bussi.xlsx_templates.sheets.look import MORE_SERIES, PALE, SERIES, Look
from bussi.xlsx_templates.sheets.writer import Book

from ...books.charts import add_chart
from ..deck import coverage_words
from ..figures import FIGURES, RATIOS
from ..records import Ledger
from ..signals import signals
from ..words import era_year
from .calc_sheet import NAME as CALC
from .calc_sheet import TOTAL, CalcSheet
from .parts import YEN_WIDTH, View, logarithmic

NAME = "基金残高"
COLOURS = (SERIES[2], SERIES[1], SERIES[0], *MORE_SERIES)  # of the years: the later, the darker


def fund_sheet(book: Book, look: Look, calc: CalcSheet, ledger: Ledger) -> None:
    """Write the sheet: balances, line chart, signals; a table too where no fund is reported says so."""
    years = calc.fund_years
    v = View(
        book,
        look,
        NAME,
        "基金の残高",
        "各年度末の期末残高。空欄（－）はその年度の報告がないもの。",
        (2, 28, 44, *(YEN_WIDTH,) * max(len(years), 5), 2),
    )
    last_column = 2 + max(len(years), 5)
    if not calc.funds:
        v.ws.write_string(3, 1, "基金の報告はありません。", look("note", text_wrap=False))
        return
    v.unit_note(2, 2 + len(years))
    v.heads(3, ("物資", "基金", *(f"{era_year(y)}末" for y in years)), 26)
    first = 4
    for n, (item, fund) in enumerate(calc.funds, start=first):
        v.ws.set_row(n, 30 if len(fund) > 24 else 18)
        v.label(n, 1, item)
        v.label(n, 2, fund)
        for c, year in enumerate(years, start=3):
            v.amount(n, c, calc.ref("fund", f"{item}/{fund}", str(year)))
    end = first + len(calc.funds)
    chart = add_chart(v.book, "bar", "基金の期末残高（億円、各年度末、対数目盛）")
    logarithmic(chart)
    head, count, columns = calc.charts["fund"]
    for n, colour in zip(range(len(columns)), cycle(COLOURS)):
        chart.add_series(
            {
                "name": [CALC, head, 2 + n],
                "categories": [CALC, head + 1, 0, head + count, 0],
                "values": [CALC, head + 1, 2 + n, head + count, 2 + n],
                "fill": {"color": colour},
                "gap": 40,
            }
        )
    height = max(280, (8 + 6 * len(columns)) * count + 90)  # of eleven funds it stays on the page of their table
    chart.set_size({"width": v.pixels(1, last_column), "height": height})
    about = "基金ごと、年度末ごとの期末残高の棒グラフ。単位は億円、対数目盛。棒のない年度末は報告がない"
    v.ws.insert_chart(end + 1, 1, chart, {"object_position": 2, "description": about})
    at = end + 3 + height // 20
    if ledger.estimates:
        at = _estimates(v, calc, at, last_column)
    found = signals(ledger)
    if found:
        v.ws.set_h_pagebreaks([at])
    v.section(at, "点検の着眼点（基金シートの見方）", last_column)
    v.ws.set_row(at + 1, 24)
    for c, head in enumerate(("物資", "着眼点"), start=1):
        v.ws.write_string(at + 1, c, head, look("header"))
    v.ws.merge_range(at + 1, 3, at + 1, last_column - 2, "内容", look("header"))
    v.ws.merge_range(at + 1, last_column - 1, at + 1, last_column, "目安の出典", look("header"))
    row = at + 2
    for s in found:
        v.ws.set_row(row, 32)
        v.label(row, 1, s.fund.item)
        v.label(row, 2, s.kind)
        v.ws.merge_range(row, 3, row, last_column - 2, s.words, look("cell", font_size=9))
        v.ws.merge_range(row, last_column - 1, row, last_column, s.basis, look("cell", font_size=8))
        row += 1
    if not found:
        v.ws.write_string(row, 1, "着眼点に該当する基金はありません。", look("note", text_wrap=False))
    v.ws.print_area(0, 0, row, last_column)


def _estimates(v: View, calc: CalcSheet, row: int, last: int) -> int:
    """推計, apart from payments: what the funds were given less what they hold, by item and year, in 億円 as it is known."""
    v.section(row, "基金からの支出（推計、億円）", last)
    heads = (
        "物資",
        "もとの資料",
        "年度末",
        FIGURES["built"].label,
        "期末残高",
        "造成累計－期末残高",
        RATIOS["drawing"].label.replace("支出率", "\n支出率"),
    )
    v.heads(row + 1, heads, 32)
    d = calc.data["estimates"]
    newest = max(e.fiscal_year for e in calc.ledger.estimates)
    at = row + 2
    for n, e in enumerate(calc.ledger.estimates, start=1):
        v.label(at, 1, e.item)
        v.label(at, 2, e.source)
        v.ws.write_string(at, 3, f"{era_year(e.fiscal_year)}末", v.look("cell_center"))
        tenths = v.look("number", num_format="#,##0.0;▲#,##0.0;0.0")
        for c, (key, yen) in enumerate(
            (("built", e.built), ("closing", e.closing), ("drawn", e.built - e.closing)), start=4
        ):
            v.ws.write_formula(at, c, f"=INDEX({d.column(key)},{n})/10^8", tenths, yen / 10**8)
        share = v.look("number", num_format="0.00%")
        v.ws.write_formula(
            at, 7, f"=IF(E{at + 1}=0,0,G{at + 1}/E{at + 1})", share, (e.built - e.closing) / e.built if e.built else 0
        )
        at += 1
    share, covered = calc.figures.share("drawing")
    total = calc.ref("item", TOTAL, "drawing")
    strong = {"bold": True, "bg_color": PALE}
    v.ws.merge_range(at, 1, at, 2, f"計（{coverage_words(len(covered), len(calc.rows))}）", v.look("label_required"))
    v.ws.write_string(at, 3, f"{era_year(newest)}末", v.look("cell_center", **strong))
    for c, name in ((4, "built"), (6, "drawn")):
        ref = calc.ref("item", TOTAL, name)
        v.ws.write_formula(
            at,
            c,
            f"={ref.address}/10^8",
            v.look("number", num_format="#,##0.0;▲#,##0.0;0.0", **strong),
            (ref.value or 0) / 10**8,
        )
    v.ws.write_formula(at, 5, f"=E{at + 1}-G{at + 1}", v.look("number", num_format="#,##0.0;▲#,##0.0;0.0", **strong),
                       ((calc.ref("item", TOTAL, "built").value or 0) - (calc.ref("item", TOTAL, "drawn").value or 0)) / 10**8)  # fmt: skip
    v.ws.write_formula(
        at, 7, f"={total.address}", v.look("number", num_format="0.00%", **strong), 0 if share is None else float(share)
    )
    note = "支払ではありません。差には管理費が含まれ、運用益と国庫返納は分かりません。計は、直近の年度末の残高が公表された物資だけです。"
    v.ws.write_string(at + 1, 1, note, v.look("subtitle"))
    return at + 3
