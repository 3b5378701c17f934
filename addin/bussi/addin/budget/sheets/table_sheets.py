"""予算表 as the deck prints it, 年度別, 執行見込と支払 by item: tables that follow the unit, and their charts."""

from collections.abc import Mapping, Sequence

from bussi.xlsx_templates.sheets.look import PALE, SERIES, Look
from bussi.xlsx_templates.sheets.writer import Book
from xlsxwriter.utility import xl_col_to_name

from ...books.charts import add_chart
from ...books.units import DEFAULT_UNIT
from ..deck import Cell, DeckTable, bucket_key, bucket_words, coverage_words
from ..figures import FIGURES, RATIOS
from ..flat import in_ratio_a
from ..records import Ledger
from ..words import NONE, era_year
from .calc_sheet import TOTAL, UNASSIGNED, CalcSheet, Ref
from .parts import YEN_WIDTH, View, logarithmic

DECK, YEARS, ITEMS = "予算表", "年度別", "執行見込と支払"


def deck_sheet(book: Book, look: Look, calc: CalcSheet, table: DeckTable) -> None:
    """The deck's table, cell for cell: in 億円 in the deck's own words, in another unit as numbers."""
    title = "経済安全保障推進法に基づくサプライチェーン強靱化予算"
    v = View(
        book,
        look,
        DECK,
        title,
        "総額の大きい順。億円のときは公表資料と同じ書き方、ほかの単位のときは数で示します（億円でしか分からない額は億円のまま）。",
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
    other = a if ref.exact else f'TEXT(ROUND({ref.address}/10^8,0),"#,##0")&"億円"'
    formula = f'=IF({ref.address}="","{NONE}",IF(unit_name="{DEFAULT_UNIT}",{words},{other}))'
    value = cell.text.replace("(", "\n(")
    style = v.look("number", text_wrap=True, align="right", num_format="#,##0;▲#,##0;0", **more)
    v.ws.write_formula(row, column, formula, style, value)


YEAR_SHOWN = (
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
RATIO_FORMAT = "0.00%;▲0.00%;0.00%"


def year_sheet(book: Book, look: Look, calc: CalcSheet, ledger: Ledger) -> None:
    """Fiscal years: 現額 and where it went, and B and C up to each year's end."""
    v = View(
        book,
        look,
        YEARS,
        "年度別の予算と執行",
        "A は各年度の歳出予算現額に対する率、B・C は初年度からの累計に対する率です。「－」は、資料から分からないもの。",
        (2, 13, *(16 if f in RATIOS else YEN_WIDTH for f in YEAR_SHOWN), 2),
    )
    v.unit_note(2, 12)
    v.heads(3, ("予算年度", *(_head(f, f in ("budget", "expected", "paid")) for f in YEAR_SHOWN)), 44)
    first = 4
    for n, year in enumerate(calc.years, start=first):
        v.ws.set_row(n, 22)
        v.label(n, 1, era_year(year))
        for c, figure in enumerate(YEAR_SHOWN, start=2):
            ref = calc.ref("year", str(year), figure)
            if figure in RATIOS:
                v.share(n, c, ref, RATIO_FORMAT)
            else:
                v.amount(n, c, ref)
    at = first + len(calc.years)
    moved_items, count = _moved(calc), len(calc.figures.items)
    parts = "、".join(f"{era_year(y)}は{coverage_words(len(items), count)}" for y, items in moved_items.items())
    notes = [f"歳出予算現額・執行額・翌年度繰越・不用額は、報告または公表のある物資の額です。{parts}。"]
    if not moved_items:
        notes = ["歳出予算現額と執行額の報告はありません。"]
    if ledger.partial:
        notes.append(
            "国庫債務負担行為は総額しか公表がなく議決の年度が分からないため、予算額（累計）には歳出予算だけを入れています。"
        )
        notes.append("執行見込額は全体の額しか、支払済額はどの物資も公表がないため、年度別には示しません。")
    else:
        notes.append(
            "予算額（累計）には、その年度までに議決した国庫債務負担行為のうち、まだ歳出化していない額を含みます。"
        )
    for n, text in enumerate(notes, start=at + 1):
        v.ws.write_string(n, 1, text, look("subtitle"))
    at += len(notes) + 2
    named = list(dict.fromkeys(i for items in moved_items.values() for i in items))
    only = f"、{named[0]}だけ" if len(named) == 1 else ""
    moved = add_chart(v.book, "column", f"歳出予算現額の行き先（億円{only}）", subtype="stacked")
    for name, colour in (("executed", SERIES[0]), ("carried_out", SERIES[2]), ("unused", SERIES[3])):
        moved.add_series(v.series(calc, "year", name, colour))
    moved.set_size({"width": v.pixels(1, 5), "height": 330})
    about = "年度ごとの執行額・翌年度繰越・不用額の積上げ棒グラフ。単位は億円"
    v.ws.insert_chart(at, 1, moved, {"object_position": 2, "description": about})
    shown = [
        f
        for f in ("budget", "expected", "paid")
        if any(calc.ref("year", str(y), f).value is not None for y in calc.years)
    ]
    words = "・".join(FIGURES[f].label for f in shown)
    grown = add_chart(v.book, "column", f"{words}の累計（億円、年度末）", from_zero=True)
    colours = {"budget": SERIES[2], "expected": SERIES[0], "paid": SERIES[3]}
    for name in shown:
        grown.add_series(v.series(calc, "year", name, colours[name]))
    grown.set_size({"width": v.pixels(6, 12), "height": 330})
    about = f"{words}の累計の棒グラフ。単位は億円"
    v.ws.insert_chart(at, 6, grown, {"x_offset": 2, "object_position": 2, "description": about})
    v.ws.print_area(0, 0, at + 17, 12)
    v.ws.fit_to_pages(1, 1)


def _head(name: str, up_to: bool = False) -> str:
    """The heading of a figure or ratio."""
    if name in RATIOS:
        return f"{RATIOS[name].letter} {RATIOS[name].definition}".replace(" ÷", "\n÷")
    return FIGURES[name].label + ("\n（累計）" if up_to else "")


def _moved(calc: CalcSheet) -> dict[int, list[str]]:
    """The items whose 現額 is known, by fiscal year."""
    found: dict[int, set[str]] = {}
    for m in calc.ledger.movements:
        found.setdefault(m.fiscal_year, set()).add(m.at.item)
    return {year: [i for i in calc.figures.items if i in found[year]] for year in sorted(found)}


def item_sheet(book: Book, look: Look, calc: CalcSheet) -> None:
    """Items from application to payment with the ratios; below the total, over how many items each sum and ratio is."""
    v = View(
        book,
        look,
        ITEMS,
        "物資別の執行見込と支払",
        "要望（申請）→ 認定 → 交付決定 → 支払。計と率は、分かっている物資だけの和から計算し、その数を下に示します。",
        (2, 28, *(YEN_WIDTH,) * 6, *(16,) * 3, 2),
    )
    v.unit_note(2, 10)
    figures, ratios = (
        ("budget", "requested", "maximum", "expected", "granted", "paid"),
        ("outlay", "forecast", "payment"),
    )
    v.heads(3, ("物資", *map(_head, (*figures, *ratios))), 44)
    n = first = 4
    for row in calc.rows:
        v.ws.set_row(n, 21)
        _item_row(v, calc, n, row.key, figures, ratios, {})
        n += 1
    last = n - 1
    if ("item", UNASSIGNED, "expected") in calc.refs:
        v.ws.set_row(n, 21)
        v.label(n, 1, UNASSIGNED)
        for c, figure in enumerate((*figures, *ratios), start=2):
            if figure == "expected":
                v.amount(n, c, calc.ref("item", UNASSIGNED, figure))
            else:
                v.ws.write_string(n, c, NONE, look("number", align="right"))
        n += 1
    v.ws.set_row(n, 21)
    strong = {"bold": True, "bg_color": PALE}
    _item_row(v, calc, n, TOTAL, figures, ratios, strong)
    v.label(n, 1, TOTAL, strong=True)
    n += 1
    v.label(n, 1, "計・率の範囲（物資の数）")
    count = len(calc.rows)
    for c, figure in enumerate(figures, start=2):
        if figure == "expected" and calc.figures.stated is not None:
            v.ws.write_string(n, c, "内訳なし", look("cell_center", align="right"))
            continue
        letter = xl_col_to_name(c)
        known = len(calc.figures.known(figure))
        words = f'=COUNTIF({letter}{first + 1}:{letter}{last + 1},"<>{NONE}")&"／{count}"'
        v.ws.write_formula(n, c, words, look("cell_center", align="right"), f"{known}／{count}")
    for c, name in enumerate(ratios, start=2 + len(figures)):
        ref = calc.ref("item", TOTAL, f"covered_{name}")
        v.ws.write_formula(
            n, c, f'={ref.address}&"／{count}"', look("cell_center", align="right"), f"{ref.value}／{count}"
        )
    n += 2
    n = _notes(v, calc, n)
    shown = [f for f in ("budget", "expected", "granted", "paid") if calc.figures.known(f)]
    colours = {"budget": SERIES[2], "expected": SERIES[0], "granted": SERIES[1], "paid": SERIES[3]}
    words = "・".join(FIGURES[f].label for f in shown)
    chart = add_chart(v.book, "bar", f"物資別の{words}（億円、対数目盛）")
    logarithmic(chart)
    for name in shown:
        chart.add_series(v.series(calc, "item", name, colours[name], gap=40))
    height = max(360, (12 + 9 * len(shown)) * count + 90)
    chart.set_size({"width": v.pixels(1, 10), "height": height})
    about = f"物資ごとの{words}の棒グラフ。単位は億円、対数目盛"
    v.ws.insert_chart(n + 1, 1, chart, {"object_position": 2, "description": about})
    v.ws.print_area(0, 0, n + 2 + height // 20, 10)
    v.ws.fit_to_pages(1, 1)
    v.ws.freeze_panes(4, 2)


def _notes(v: View, calc: CalcSheet, row: int) -> int:
    """What the three ratios are; gives the row after them."""
    v.section(row, "注", 10)
    ledger = calc.ledger
    year = "・".join(sorted({era_year(m.fiscal_year) for m in in_ratio_a(ledger)})) or "対象年度"
    notes = [
        f"A は{year}の歳出予算現額（繰越を含む）に対する国の執行額、B は予算額に対する認定した計画の執行見込額、C は予算額に対する事業者への支払済額。",
        "分母が違うので、A・B・C を足したり、大小を比べたりはできません。",
        "「－」は、資料から分からないもの（0 ではない）。「0」は、報告された0です。",
    ]
    if ledger.partial:
        notes.append(
            "執行見込額は内閣府資料の「約1兆4千億円」で、物資の内訳は公表されていません。支払済額の公表はなく、基金残高からの推計は「基金残高」に分けて示します。"
        )
    if any(not calc.figures.exact(f) for f in ("budget", "expected")):
        notes.append("億円でしか公表されていない額は、単位を変えても億円で示します。")
    for n, text in enumerate(notes, start=row + 1):
        v.ws.write_string(n, 1, f"・{text}", v.look("note", text_wrap=False))
    return row + 1 + len(notes)


def _item_row(
    v: View,
    calc: CalcSheet,
    n: int,
    key: str,
    figures: Sequence[str],
    ratios: Sequence[str],
    more: Mapping[str, object],
) -> None:
    v.label(n, 1, key)
    for c, figure in enumerate(figures, start=2):
        v.amount(n, c, calc.ref("item", key, figure), **more)
    for c, figure in enumerate(ratios, start=2 + len(figures)):
        v.share(n, c, calc.ref("item", key, figure), RATIO_FORMAT, **more)
