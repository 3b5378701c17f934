"""基金残高: the balance of each fund over the years as lines, and the signals a review looks for."""

from bussi.xlsx_templates.sheets.look import MORE_SERIES, SERIES, Look
from bussi.xlsx_templates.sheets.writer import Book

from ...books.charts import add_chart
from ..records import Ledger
from ..signals import signals
from .calc_sheet import NAME as CALC
from .calc_sheet import CalcSheet
from .parts import View

NAME = "基金残高"
LINES = (*SERIES, *MORE_SERIES)


def fund_sheet(book: Book, look: Look, calc: CalcSheet, ledger: Ledger) -> None:
    """Write the sheet: balances, line chart, signals; a table too where no fund is reported says so."""
    years = calc.fund_years
    v = View(
        book,
        look,
        NAME,
        "基金の残高",
        "各年度末の期末残高。空欄（－）はその年度の報告がないもの。",
        (2, 28, 44, *(17,) * max(len(years), 4), 2),
    )
    last_column = 2 + max(len(years), 4)
    if not calc.funds:
        v.ws.write_string(3, 1, "基金の報告はありません。", look("note", text_wrap=False))
        return
    v.unit_note(2, 2 + len(years))
    v.heads(3, ("物資", "基金", *(f"{y}年度末" for y in years)), 26)
    first = 4
    for n, (item, fund) in enumerate(calc.funds, start=first):
        v.ws.set_row(n, 30 if len(fund) > 24 else 18)
        v.label(n, 1, item)
        v.label(n, 2, fund)
        for c, year in enumerate(years, start=3):
            v.amount(n, c, calc.ref("fund", f"{item}/{fund}", str(year)))
    end = first + len(calc.funds)
    which = f"（残高の大きい{len(LINES)}基金）" if len(calc.funds) > len(LINES) else ""
    chart = add_chart(v.book, "line", f"基金の期末残高{which}")
    last = 1 + len(years)
    for row, colour in zip(range(calc.fund_chart + 1, calc.fund_chart + 1 + len(calc.funds)), LINES, strict=False):
        chart.add_series(
            {
                "name": [CALC, row, 0],
                "categories": [CALC, calc.fund_chart, 2, calc.fund_chart, last],
                "values": [CALC, row, 2, row, last],
                "line": {"color": colour, "width": 2.25},
                "marker": {"type": "circle", "size": 5, "fill": {"color": colour}, "border": {"color": colour}},
            }
        )
    chart.show_blanks_as("span")  # a year without a report is a gap, never zero
    chart.set_size({"width": v.pixels(1, last_column), "height": 280})
    v.ws.insert_chart(end + 1, 1, chart, {"object_position": 2, "description": "基金ごとの期末残高の折れ線グラフ"})
    at = end + 16
    found = signals(ledger)
    if found:
        v.ws.set_h_pagebreaks([at])
    v.section(at, "点検の目印（基金シートの見方）", last_column)
    v.ws.set_row(at + 1, 24)
    for c, head in enumerate(("物資", "目印"), start=1):
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
        v.ws.write_string(row, 1, "目印に当たる基金はありません。", look("note", text_wrap=False))
    v.ws.print_area(0, 0, row, last_column)
