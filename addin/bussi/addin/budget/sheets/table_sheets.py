"""予算表 as the deck prints it, 年度別, 執行見込と支払 by item: tables that follow the unit, and their charts."""

from collections.abc import Mapping

from bussi.xlsx_templates.sheets.look import PALE, SERIES, Look
from bussi.xlsx_templates.sheets.writer import Book

from ...books.charts import add_chart
from ..deck import Cell, DeckTable, bucket_key, bucket_words
from ..records import Ledger
from ..words import NONE, era_year
from .calc_sheet import DEFAULT_UNIT, TOTAL, UNASSIGNED, CalcSheet, Ref
from .parts import View

DECK, YEARS, ITEMS = "予算表", "年度別", "執行見込と支払"


def deck_sheet(book: Book, look: Look, calc: CalcSheet, table: DeckTable) -> None:
    """The deck's table, cell for cell: in 億円 in the deck's own words, in another unit as numbers."""
    title = "経済安全保障推進法に基づくサプライチェーン強靱化予算"
    v = View(
        book,
        look,
        DECK,
        title,
        "総額の大きい順。億円のときは公表資料と同じ書き方、ほかの単位のときは数で示します。",
        (2, 15, 28, *(20,) * (1 + len(table.buckets)), 2),
    )
    last = 3 + len(table.buckets)
    v.unit_note(2, last)
    v.heads(3, ("所管省", "物資", "総額", *(bucket_words(b) for b in table.buckets)), 32)
    keys = ("総額", *(bucket_key(b) for b in table.buckets))
    strong = {"bold": True, "bg_color": PALE}
    v.ws.merge_range(4, 1, 4, 2, "総計", look("label_required"))
    for c, (key, cell) in enumerate(
        zip(keys, (table.total, *(table.totals[b] for b in table.buckets)), strict=True), start=3
    ):
        _deck_cell(v, 4, c, calc.ref("deck", "総計", key), cell, strong)
    previous = ""
    for n, row in enumerate(table.rows, start=5):
        notes = any(cell.note and cell.yen is not None for cell in (row.total, *row.cells.values()))
        v.ws.set_row(n, 34 if notes else 22)
        v.ws.write_string(n, 1, row.ministry if row.ministry != previous else "", look("cell", bold=True, indent=1))
        v.label(n, 2, row.printed)
        previous = row.ministry
        for c, (key, cell) in enumerate(
            zip(keys, (row.total, *(row.cells[b] for b in table.buckets)), strict=True), start=3
        ):
            _deck_cell(v, n, c, calc.ref("deck", row.item, key), cell, {"bold": True} if c == 3 else {})
    end = 5 + len(table.rows)
    for n, text in enumerate(
        (*table.outside, "「－」は計上なし。億円未満は四捨五入。理由のある差は「突合」シートに示します。"), start=end
    ):
        v.ws.write_string(n, 1, text, look("subtitle"))
    v.ws.print_area(0, 0, end + len(table.outside), last)
    v.ws.freeze_panes(5, 3)


def _deck_cell(v: View, row: int, column: int, ref: Ref, cell: Cell, more: Mapping[str, object]) -> None:
    """The words of the deck by formula: 兆 split off, 億円 rounded, the note below."""
    a = f"ROUND({ref.address}/unit_factor,0)"
    note = f'&CHAR(10)&"({cell.note})"' if cell.note and cell.yen is not None else ""
    over = f'IF(MOD({a},10000)=0,"",TEXT(MOD({a},10000),"#,##0")&"億")'
    words = f'IF({a}>=10000,INT({a}/10000)&"兆"&{over}&"円",TEXT({a},"#,##0")&"億円"){note}'
    formula = f'=IF({ref.address}="","{NONE}",IF(unit_name="{DEFAULT_UNIT}",{words},{a}))'
    value = cell.text.replace("(", "\n(")
    style = v.look("number", text_wrap=True, align="right", num_format="#,##0;▲#,##0;0", **more)
    v.ws.write_formula(row, column, formula, style, value)


def year_sheet(book: Book, look: Look, calc: CalcSheet, ledger: Ledger) -> None:
    """Fiscal years: 現額 and where it went, and B and C up to each year's end."""
    v = View(
        book,
        look,
        YEARS,
        "年度別の予算と執行",
        "A は各年度の歳出予算現額に対する率、B・C は初年度からの累計に対する率です。",
        (2, 13, *(13.5,) * 11, 2),
    )
    v.unit_note(2, 12)
    heads = (
        "予算年度",
        "歳出予算",
        "歳出予算\n現額",
        "執行額",
        "翌年度\n繰越",
        "不用額",
        "A 執行額\n÷現額",
        "予算額\n（累計）",
        "執行見込額\n（累計）",
        "支払済額\n（累計）",
        "B 執行見込額\n÷予算額",
        "C 支払済額\n÷予算額",
    )
    v.heads(3, heads, 40)
    figures = (
        "appropriated",
        "revised",
        "executed",
        "carried_out",
        "unused",
        "outlay",
        "budget",
        "expected",
        "paid",
        "forecast",
        "payment",
    )
    first = 4
    for n, (year, *_) in enumerate(calc.years, start=first):
        v.ws.set_row(n, 22)
        v.label(n, 1, era_year(year))
        for c, figure in enumerate(figures, start=2):
            ref = calc.ref("year", str(year), figure)
            if figure in ("outlay", "forecast", "payment"):
                v.share(n, c, ref, "0.00%")
            else:
                v.amount(n, c, ref)
    last = first + len(calc.years) - 1
    v.ws.write_string(
        last + 2,
        1,
        "予算額（累計）には、その年度までに議決した国庫債務負担行為のうち、まだ歳出化していない額を含みます。",
        look("subtitle"),
    )
    if ledger.partial:
        v.ws.write_string(
            last + 1,
            1,
            "執行額・支払済額は公開資料で分かる物資だけです。予算額の全体に対する B・C は計算しません。",
            look("subtitle"),
        )
    moved = add_chart(v.book, "column", "歳出予算現額の行き先", subtype="stacked")
    for name, c, colour in (("執行額", 4, SERIES[0]), ("翌年度繰越", 5, SERIES[2]), ("不用額", 6, SERIES[3])):
        moved.add_series(v.series(name, (first, last), 1, c, colour))
    moved.set_size({"width": v.pixels(1, 6), "height": 330})
    at = last + 4
    v.ws.insert_chart(
        at, 1, moved, {"object_position": 2, "description": "年度ごとの執行額・翌年度繰越・不用額の積上げ棒グラフ"}
    )
    grown = add_chart(v.book, "column", "累計: 予算額・執行見込額・支払済額")
    for name, c, colour in (("予算額", 8, SERIES[2]), ("執行見込額", 9, SERIES[0]), ("支払済額", 10, SERIES[3])):
        grown.add_series(v.series(name, (first, last), 1, c, colour))
    grown.set_size({"width": v.pixels(7, 12), "height": 330})
    v.ws.insert_chart(
        at,
        7,
        grown,
        {"x_offset": 2, "object_position": 2, "description": "予算額・執行見込額・支払済額の累計の棒グラフ"},
    )
    v.ws.print_area(0, 0, at + 17, 12)
    v.ws.fit_to_pages(1, 1)


def item_sheet(book: Book, look: Look, calc: CalcSheet) -> tuple[str, tuple[int, int]]:
    """Items from application to payment with the three ratios; gives the sheet and rows for the chart of 総括."""
    v = View(
        book,
        look,
        ITEMS,
        "物資別の執行見込と支払",
        "要望（申請）→ 認定 → 交付決定 → 支払。A は対象年度の現額、B・C は予算額に対する率です。",
        (2, 26, *(13,) * 9, 2),
    )
    v.unit_note(2, 10)
    v.heads(
        3,
        (
            "物資",
            "予算額",
            "助成希望額\n（要望）",
            "最大助成額\n（認定）",
            "執行見込額",
            "交付決定額",
            "支払済額",
            "A 執行額\n÷現額",
            "B 執行見込額\n÷予算額",
            "C 支払済額\n÷予算額",
        ),
        40,
    )
    figures = ("budget", "requested", "maximum", "expected", "granted", "paid")
    first, n = 4, 4
    keys = [r.key for r in calc.rows]
    for key in keys:
        v.ws.set_row(n, 21)
        _item_row(v, calc, n, key, figures, {})
        n += 1
    last = n - 1
    if ("item", UNASSIGNED, "expected") in calc.refs:
        v.ws.set_row(n, 21)
        v.label(n, 1, UNASSIGNED)
        for c, figure in enumerate(figures, start=2):
            v.amount(n, c, calc.ref("item", UNASSIGNED, figure))
        n += 1
    v.ws.set_row(n, 21)
    _item_row(v, calc, n, TOTAL, figures, {"bold": True, "bg_color": PALE})
    v.label(n, 1, TOTAL, strong=True)
    chart = add_chart(v.book, "bar", "物資別　予算額・執行見込額・交付決定額・支払済額")
    for name, c, colour in (
        ("予算額", 2, SERIES[2]),
        ("執行見込額", 5, SERIES[0]),
        ("交付決定額", 6, SERIES[1]),
        ("支払済額", 7, SERIES[3]),
    ):
        chart.add_series(v.series(name, (first, last), 1, c, colour, gap=40))
    chart.set_size({"width": v.pixels(1, 10), "height": max(360, 44 * len(keys) + 70)})
    v.ws.insert_chart(
        n + 2,
        1,
        chart,
        {"object_position": 2, "description": "物資ごとの予算額・執行見込額・交付決定額・支払済額の棒グラフ"},
    )
    v.ws.print_area(0, 0, n + 4 + max(360, 44 * len(keys) + 70) // 20, 10)
    v.ws.fit_to_pages(1, 1)
    v.ws.freeze_panes(4, 2)
    return ITEMS, (first, last)


def _item_row(v: View, calc: CalcSheet, n: int, key: str, figures: tuple[str, ...], more: Mapping[str, object]) -> None:
    v.label(n, 1, key)
    for c, figure in enumerate(figures, start=2):
        v.amount(n, c, calc.ref("item", key, figure), **more)
    for c, figure in enumerate(("outlay", "forecast", "payment"), start=8):
        v.share(n, c, calc.ref("item", key, figure), "0.00%", **more)
