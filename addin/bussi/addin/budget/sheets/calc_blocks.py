"""計算 from top to bottom; its later blocks: fiscal years, the deck's table in yen, and the balances of the funds.

Each writes itself from row ``at`` on and gives its last row.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from bussi.xlsx_templates.sheets.look import Look
from bussi.xlsx_templates.sheets.writer import Book
from xlsxwriter.utility import xl_col_to_name

from ..deck import DeckTable, bucket_key
from ..figures import FIGURES, RATIOS, Figures
from ..records import Ledger
from ..words import era_year
from .calc_items import items_block, ministries_block
from .calc_sheet import NOTHING, TOTAL, CalcSheet
from .data_sheets import Data


def calc_sheet(
    book: Book, look: Look, ledger: Ledger, figures: Figures, data: Mapping[str, Data], table: DeckTable
) -> CalcSheet:
    """Write 計算, block below block."""
    calc = CalcSheet(book, look, ledger, figures, data)
    at = items_block(calc, 4)
    at = ministries_block(calc, at + 2)
    at = years_block(calc, at + 2)
    at = deck_block(calc, at + 2, table)
    at = funds_block(calc, at + 2)
    charts_block(calc, at + 2)
    return calc


YEAR_FIGURES = ("appropriated", "revised", "executed", "carried_out", "unused")
UP_TO_FIGURES = ("budget", "expected", "paid")


def years_block(calc: CalcSheet, at: int) -> int:
    """Per fiscal year, and up to its end: B and C are of the sums from the first year on."""
    figures, ratios = calc.figures, {n: RATIOS[n] for n in ("outlay", "forecast", "payment")}
    order = (*YEAR_FIGURES, "outlay", *UP_TO_FIGURES, "forecast", "payment")
    letters = {name: xl_col_to_name(c) for c, name in enumerate(order, start=2)}
    labels = {f: FIGURES[f].label for f in YEAR_FIGURES} | {f: f"{FIGURES[f].label}（累計）" for f in UP_TO_FIGURES}
    labels |= {n: f"{r.letter} {r.definition}" for n, r in ratios.items()}
    calc.heads(at, ("年度", ""), [labels[name] for name in order])
    for n, year in enumerate(calc.years, start=at + 1):
        r, key = n + 1, str(year)
        calc.ws.write_number(n, 0, year, calc.look("label", num_format="0"))
        values: dict[str, int | None] = {}
        for name, conditions, value in (
            *((f, {"fiscal_year": f"$A{r}"}, figures.in_year(f, year)) for f in YEAR_FIGURES),
            *((f, {"fiscal_year": f'"<="&$A{r}'}, figures.up_to(f, year)) for f in UP_TO_FIGURES),
        ):
            values[name] = value
            formula = NOTHING if value is None else figures.sumifs(name, calc.data, conditions, whole=False)
            exact = figures.exact(name, figures.items)
            calc.put("year", key, name, n, order.index(name) + 2, formula, value, exact)
        for name, ratio in ratios.items():
            top, bottom = values[ratio.top], values[ratio.bottom]
            known = bool(top is not None and bottom)
            share = float(Fraction(top or 0, bottom or 1)) if known else None
            up, down = f"{letters[ratio.top]}{r}", f"{letters[ratio.bottom]}{r}"
            calc.put("year", key, name, n, order.index(name) + 2, f"{up}/{down}" if known else NOTHING, share)
    return at + len(calc.years)


def deck_block(calc: CalcSheet, at: int, table: DeckTable) -> int:
    """The cells of the deck's table in yen; blank where nothing is appropriated."""
    calc.heads(at, ("予算表の物資", ""), ("総額", *(bucket_key(b) for b in table.buckets)))
    rows = [(r.item, r.total, r.cells) for r in table.rows]
    first = at + 1
    for n, (item, total, cells) in enumerate(rows, start=first):
        calc.ws.write_string(n, 0, item, calc.look("label"))
        source = calc.ref("item", item, "budget").address
        calc.put("deck", item, "総額", n, 2, source, total.yen, total.exact)
        for c, b in enumerate(table.buckets, start=3):
            asked = {"item": f"$A{n + 1}", "fiscal_year": str(b[0]), "bucket": f'"{b[1]}"'}
            formula = calc.figures.sumifs("appropriated", calc.data, asked)
            cell = cells[b]
            calc.put("deck", item, bucket_key(b), n, c, NOTHING if cell.yen is None else formula, cell.yen, cell.exact)
    last = first + len(rows) - 1
    calc.ws.write_string(last + 1, 0, "総計", calc.look("label_required"))
    for c, (key, cell) in enumerate(
        [("総額", table.total), *((bucket_key(b), table.totals[b]) for b in table.buckets)], start=2
    ):
        letter = xl_col_to_name(c)
        calc.put("deck", "総計", key, last + 1, c, f"SUM({letter}{first + 1}:{letter}{last + 1})", cell.yen, cell.exact)
    return last + 1


def funds_block(calc: CalcSheet, at: int) -> int:
    """The closing balance of each fund by year; blank where none is reported."""
    closing: dict[tuple[str, str, int], int] = {}
    for f in calc.ledger.fund_years:
        closing[f.item, f.fund, f.fiscal_year] = closing.get((f.item, f.fund, f.fiscal_year), 0) + f.closing
    exact = all(f.exact for f in calc.ledger.fund_years)
    calc.heads(at, ("基金残高の物資", "基金"), [f"{era_year(y)}末" for y in calc.fund_years])
    for n, (item, fund) in enumerate(calc.funds, start=at + 1):
        d = calc.data["fund_years"]
        calc.ws.write_string(n, 0, item, calc.look("label"))
        calc.ws.write_string(n, 1, fund, calc.look("label", text_wrap=False, shrink=True))
        for c, year in enumerate(calc.fund_years, start=2):
            key = f"{d.column('fund_no')},{n - at},{d.column('fiscal_year')},{year}"
            formula = f'IF(COUNTIFS({key})=0,"",SUMIFS({d.column("closing")},{key}))'
            calc.put("fund", f"{item}/{fund}", str(year), n, c, formula, closing.get((item, fund, year)), exact)
    return at + len(calc.funds)


def charts_block(calc: CalcSheet, at: int) -> int:
    """What the charts show, in 億円 whatever the unit of the book: a figure that is not known is #N/A, never zero."""
    figures = (*YEAR_FIGURES, "outlay", *UP_TO_FIGURES, "forecast", "payment")
    at = _chart_rows(calc, "year", "年度", at, [(str(y), era_year(y), "") for y in calc.years], figures)
    names = [f for f in calc.item_columns if ("item", TOTAL, f) in calc.refs and not f.startswith("covered_")]
    at = _chart_rows(calc, "item", "物資", at + 2, [(r.key, r.key, "") for r in calc.rows], names)
    at = _chart_rows(calc, "total", "計", at + 2, [(TOTAL, TOTAL, "")], names)
    funds = [(f"{i}/{f}", i, f) for i, f in calc.funds]
    return _chart_rows(calc, "fund", "基金", at + 2, funds, [str(y) for y in calc.fund_years])


def _chart_rows(
    calc: CalcSheet, block: str, what: str, at: int, rows: Sequence[tuple[str, str, str]], names: Sequence[str]
) -> int:
    heads = [
        FIGURES[n].label if n in FIGURES else RATIOS[n].label if n in RATIOS else f"{era_year(int(n))}末" for n in names
    ]
    calc.heads(at, (f"グラフ用（億円）　{what}", ""), heads)
    calc.charts[block] = (at, len(rows), {name: c for c, name in enumerate(names, start=2)})
    for n, (key, label, second) in enumerate(rows, start=at + 1):
        calc.ws.write_string(n, 0, label, calc.look("label"))
        calc.ws.write_string(n, 1, second, calc.look("label", text_wrap=False, shrink=True))
        for c, name in enumerate(names, start=2):
            ref = calc.ref("item" if block == "total" else block, key, name)
            ratio = name in RATIOS
            amount = ref.address if ratio else f"{ref.address}/10^8"
            value = "#N/A" if ref.value is None else ref.value if ratio else ref.value / 10**8
            style = calc.look("computed", num_format="0.00%" if ratio else "#,##0.0;▲#,##0.0;0")
            calc.ws.write_formula(n, c, f'=IF({ref.address}="",NA(),{amount})', style, value)
    return at + len(rows)
