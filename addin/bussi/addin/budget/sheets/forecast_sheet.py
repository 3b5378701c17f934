"""見通し: what is still to be paid, by item and year, and what is left of the funds; 見通し明細 shows the arithmetic."""

from bussi.xlsx_templates.sheets.look import BEHIND, PALE, SERIES, Look
from bussi.xlsx_templates.sheets.writer import Book
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from ...books.charts import add_chart
from ...books.units import DEFAULT_UNIT
from ..forecast import Forecast
from ..words import NONE, era_year, oku
from .data_sheets import YEN, landscape
from .parts import YEN_WIDTH, View

NAME, DETAIL = "見通し", "見通し明細"
RULE = (
    "① 交付決定額（確定額があれば確定額）から支払済額を引いた残りを、支払予定のとおりに支払う。予定のない分は供給開始の年度に支払う。",
    "② 認定したがまだ交付決定していない額（執行見込額－交付決定額）は、はじめの年度から供給開始の年度まで均等に分ける。端数は最後の年度に入れる。",
    "③ 供給開始が過ぎているときは、①の予定のない分も②も、はじめの年度に入れる。",
    "④ 基金の残高は、直近の期末残高から、上の支払と直近の年度の管理費を毎年度引いたもの。終了年度まで同じように引いたものが、終了年度末の残高。",
)
_HEADS = (
    "物資",
    "認定番号",
    "事業者",
    "a 執行見込額",
    "b 交付決定額",
    "c 支払済額",
    "d 決定済の残\n＝b－c",
    "e 支払予定の計",
    "f 予定のない残\n＝d－e",
    "g 未決定\n＝a－b",
    "供給開始\nの年度",
    "均等に分ける\n年数 n",
)


def forecast_sheets(book: Book, look: Look, made: Forecast) -> None:
    """Write both sheets; the summary adds the detail up by formula."""
    about = f"推計の式は下の四つだけで、明細は「{DETAIL}」シートにあります。" if made.plans else ""
    v = View(
        book,
        look,
        NAME,
        "執行の見通し",
        f"{era_year(made.first)}からの支払の見込み。{about}",
        (2, 40, YEN_WIDTH, *(YEN_WIDTH,) * max(8, len(made.years) + 2), 2),
    )
    last_column = 2 + len(made.years)
    if not made.plans:
        v.ws.write_string(
            3, 1, "認定した計画の報告がないため、見通しは計算していません。", look("note", text_wrap=False)
        )
        return
    ranges = _detail(book, look, made)
    v.unit_note(2, last_column)
    v.heads(3, ("物資", "これからの\n支払の計", *(f"{era_year(y)}" for y in made.years)), 34)
    row = 4
    items = sorted(made.items, key=lambda i: -sum(made.items[i].values()))
    for item in items:
        v.label(row, 1, item)
        values = made.items[item]
        parts = [f"SUMIFS({ranges[y]},{ranges['item']},$B{row + 1})" for y in made.years]
        _yen(v, row, 2, "+".join(parts), sum(values.values()), bold=True)
        for c, (year, part) in enumerate(zip(made.years, parts, strict=True), start=3):
            _yen(v, row, c, part, values.get(year, 0))
        row += 1
    v.label(row, 1, "計", strong=True)
    for c, key in enumerate(("all", *made.years), start=2):
        whole = made.to_come if key == "all" else sum(p.years.get(int(key), 0) for p in made.plans)
        source = "+".join(f"SUM({ranges[y]})" for y in made.years) if key == "all" else f"SUM({ranges[key]})"
        _yen(v, row, c, source, whole, bold=True, bg_color=PALE)
    total = row
    row = _balances(v, made, ranges, row + 2, last_column)
    chart = add_chart(v.book, "column", "年度ごとの支払の見込み（計、単位は上の表と同じ）", legend=False)
    chart.add_series(
        {
            "name": "支払の見込み",
            "categories": [NAME, 3, 3, 3, last_column],
            "values": [NAME, total, 3, total, last_column],
            "fill": {"color": SERIES[0]},
            "gap": 60,
            "data_labels": {"value": True, "num_format": "#,##0"},
        }
    )
    chart.set_size({"width": v.pixels(1, last_column + 2), "height": 280})
    v.ws.insert_chart(row + 1, 1, chart, {"object_position": 2, "description": "年度ごとの支払の見込みの棒グラフ"})
    at = row + 16
    v.section(at, "計算のしかた", last_column + 2)
    for n, text in enumerate(RULE, start=at + 1):
        v.ws.write_string(n, 1, text, look("note", text_wrap=False))
    v.ws.write_string(at + len(RULE) + 1, 1, "計は、円のまま足してから丸めています。", look("subtitle"))
    v.ws.print_area(0, 0, at + len(RULE) + 1, last_column + 2)
    v.ws.fit_to_pages(1, 1)


def _yen(v: View, row: int, column: int, source: str, yen: int, **more: object) -> None:
    style = v.look("number", num_format="#,##0;▲#,##0;0", align="right", **more)
    v.ws.write_formula(row, column, f"=ROUND(({source})/unit_factor,0)", style, oku(yen))


def _balances(v: View, made: Forecast, ranges: dict[object, str], row: int, last_column: int) -> int:
    """What is left of the funds of each item at the end of each year; a negative balance is red."""
    if not made.funds:
        return row
    v.section(row, "基金の残高の見込み（年度末）と、基金の終了まで", last_column + 2)
    heads = (*(f"{era_year(y)}末" for y in made.years), "終了年度\nまでの支払", "終了年度末\nの残高")
    v.heads(row + 1, ("物資（終了予定の年度）", "直近の\n期末残高", *heads), 34)

    def paid(item: str, until: int) -> str:
        sums = [f'SUMIFS({ranges[y]},{ranges["item"]},"{item}")' for y in made.years if y <= until]
        return "+".join(sums) or "0"

    at = row + 2
    for f in sorted(made.funds, key=lambda f: -f.balance):
        v.label(at, 1, f"{f.item}" + (f"（{era_year(f.end_year)}）" if f.end_year else ""))
        _yen(v, at, 2, str(f.balance), f.balance, bold=True)
        for n, (c, year) in enumerate(enumerate(made.years, start=3), start=1):
            _yen(v, at, c, f"{f.balance}-{f.admin}*{n}-({paid(f.item, year)})", f.balances[year])
        if f.end_year is None or f.by_end is None or f.left is None:
            for c in (last_column + 1, last_column + 2):
                v.ws.write_string(at, c, NONE, v.look("number", align="right"))
        else:
            years = max(0, f.end_year - made.first + 1)
            _yen(v, at, last_column + 1, paid(f.item, f.end_year), f.by_end)
            _yen(v, at, last_column + 2, f"{f.balance}-{f.admin}*{years}-({paid(f.item, f.end_year)})", f.left)
        at += 1
    v.ws.conditional_format(
        row + 2, 3, at - 1, last_column + 2, {"type": "cell", "criteria": "<", "value": 0, "format": v.look("bad")}
    )
    return at


def _detail(book: Book, look: Look, made: Forecast) -> dict[object, str]:
    """One row a plan in yen; a, b, c and the schedule are reported, the rest is formulas. Gives the ranges to add up."""
    ws = book.page(DETAIL)
    ws.hide_gridlines(2)
    ws.set_tab_color(BEHIND)
    years = made.years
    n = len(years)
    ws.set_row(0, 28)
    ws.write_string(0, 0, "見通し　明細（円）", look("title", font_size=14))
    ws.write_string(
        1,
        0,
        "d〜g と右の年度別の見込みは式です。式を見れば、どの額がどの年度に入ったかが分かります。",
        look("subtitle"),
    )
    heads = (*_HEADS, *(f"支払予定\n{era_year(y)}" for y in years), *(f"見込み\n{era_year(y)}" for y in years))
    ws.set_row(2, 48)
    for c, head in enumerate(heads):
        ws.write_string(2, c, head, look("header" if c < 6 or 12 <= c < 12 + n else "header_computed"))
        ws.set_column(c, c, (20, 16, 26)[c] if c < 3 else 10 if c in (10, 11) else 17)
    yen, made_style, plain = (
        look("number", num_format=YEN),
        look("computed", num_format=YEN),
        look("computed", num_format="0"),
    )
    first = 3
    for r, p in enumerate(made.plans, start=first):
        x = r + 1
        for c, text in enumerate((p.plan.item, p.plan.no, p.plan.business)):
            ws.write_string(r, c, text, look("cell"))
        for c, value in enumerate((p.plan.expected, p.granted, p.paid), start=3):
            ws.write_number(r, c, value, yen)
        scheduled = f"{xl_rowcol_to_cell(r, 12)}:{xl_rowcol_to_cell(r, 11 + n)}"
        span = p.last_year - made.first + 1
        for c, formula, value, style in (
            (6, f"MAX(0,E{x}-F{x})", p.decided_left, made_style),
            (7, f"SUM({scheduled})", sum(p.scheduled.values()), made_style),
            (8, f"MAX(0,G{x}-H{x})", p.unscheduled, made_style),
            (9, f"MAX(0,D{x}-E{x})", p.undecided, made_style),
            (11, f"K{x}-{made.first}+1", span, plain),
        ):
            ws.write_formula(r, c, f"={formula}", style, value)
        ws.write_number(r, 10, p.last_year, look("number", num_format="0"))
        for k, year in enumerate(years):
            ws.write_number(r, 12 + k, p.scheduled.get(year, 0), yen)
            own = xl_rowcol_to_cell(r, 12 + k)
            even = f"IF({year}<$K{x},INT($J{x}/$L{x}),IF({year}=$K{x},$J{x}-INT($J{x}/$L{x})*($L{x}-1),0))"
            ws.write_formula(r, 12 + n + k, f"={own}+IF({year}=$K{x},$I{x},0)+{even}", made_style, p.years.get(year, 0))
    last = first + len(made.plans) - 1
    ws.freeze_panes(3, 3)
    ws.autofilter(2, 0, last, len(heads) - 1)
    landscape(ws, len(heads))
    ws.repeat_rows(2)
    area = {
        y: f"'{DETAIL}'!${xl_col_to_name(12 + n + k)}$4:${xl_col_to_name(12 + n + k)}${last + 1}"
        for k, y in enumerate(years)
    }
    return {**area, "item": f"'{DETAIL}'!$A$4:$A${last + 1}"}


__all__ = ["DEFAULT_UNIT", "DETAIL", "NAME", "forecast_sheets"]
