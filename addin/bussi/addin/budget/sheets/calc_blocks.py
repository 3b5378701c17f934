"""計算 from top to bottom; its later blocks: fiscal years, the deck's table in yen, and the balances of the funds.

Each writes itself from row ``at`` on and gives its last row.
"""

from collections.abc import Mapping
from typing import Any

from bussi.validators.ratios import Amounts
from bussi.xlsx_templates.sheets.look import Look
from bussi.xlsx_templates.sheets.writer import Book
from xlsxwriter.utility import xl_col_to_name

from ..deck import DeckTable, bucket_key
from ..records import Ledger
from ..words import NONE
from .calc_items import items_block, ministries_block
from .calc_sheet import CalcSheet
from .data_sheets import FUNDS, LIMITS, LINES, MOVES, PAYMENTS, PLANS, YEN, Data


def calc_sheet(book: Book, look: Look, ledger: Ledger, data: Mapping[str, Data], table: DeckTable) -> CalcSheet:
    """Write 計算, block below block."""
    calc = CalcSheet(book, look, ledger, data)
    at = items_block(calc, 4)
    at = ministries_block(calc, at + 2)
    at = years_block(calc, at + 2)
    at = deck_block(calc, at + 2, table)
    funds_block(calc, at + 2)
    return calc


def years_block(calc: CalcSheet, at: int) -> int:
    """Per fiscal year, and up to its end: B and C are of the sums from the first year on."""
    calc.heads(
        at,
        ("年度", ""),
        (
            "歳出予算（総額に含む）",
            "歳出予算現額",
            "執行額",
            "翌年度繰越",
            "不用額",
            "A 執行額÷現額",
            "予算額（累計）",
            "執行見込額（累計）",
            "支払済額（累計）",
            "B 執行見込額÷予算額（累計）",
            "C 支払済額÷予算額（累計）",
        ),
    )
    d = calc.data
    for n, (year, own, until) in enumerate(calc.years, start=at + 1):
        r, key = n + 1, str(year)
        calc.ws.write_number(n, 0, year, calc.look("label", num_format="0"))
        inside = f'{d[LINES].column("総額に含める")},"はい"'

        def moves(head: str, r: int = r) -> str:
            return f"SUMIFS({d[MOVES].column(head)},{d[MOVES].column('予算年度')},$A{r})"

        def up_to(sheet: str, head: str, by: str, more: str = "", r: int = r) -> str:
            return f'SUMIFS({d[sheet].column(head)},{d[sheet].column(by)},"<="&$A{r}{more})'

        charged = f',{inside},{d[LINES].column("国庫債務負担行為の歳出化")},"はい"'
        formulas: list[tuple[str, str, int | float | None]] = [
            (
                "appropriated",
                f"SUMIFS({d[LINES].column('予算額（円）')},{d[LINES].column('予算年度')},$A{r},{inside})",
                own.appropriated,
            ),
            ("revised", moves("歳出予算現額（円）"), own.revised),
            ("executed", moves("執行額（円）"), own.executed),
            ("carried_out", moves("翌年度繰越（円）"), own.carried_out),
            ("unused", moves("不用額（円）"), own.unused),
            ("outlay", f'IF(N(D{r})=0,"",E{r}/D{r})', _share(own.outlay)),
            (
                "budget",
                f"{up_to(LINES, '予算額（円）', '予算年度', ',' + inside)}+{up_to(LIMITS, '限度額（円）', '議決の年度')}"
                f"-{up_to(LINES, '予算額（円）', '予算年度', charged)}",
                until.budget,
            ),
            ("expected", up_to(PLANS, "執行見込額（円）", "認定の年度"), until.expected),
            ("paid", up_to(PAYMENTS, "金額（円、返還は負）", "支払の年度"), until.paid),
            ("forecast", f'IF(OR(I{r}=0,J{r}=0),"",J{r}/I{r})', _share(until.forecast) if until.expected else None),
            ("payment", f'IF(OR(I{r}=0,K{r}=0),"",K{r}/I{r})', _share(until.payment) if until.paid else None),
        ]
        unsaid = _unsaid(calc.ledger, own, until)
        formulas = [(f, '""', None) if f in unsaid else (f, t, v) for f, t, v in formulas]
        for c, (figure, formula, value) in enumerate(formulas, start=2):
            calc.put("year", key, figure, n, c, formula, value)
    return at + len(calc.years)


def _unsaid(ledger: Ledger, own: Amounts, until: Amounts) -> set[str]:
    """The figures of a year that public sources do not give; and there is no ratio over all of what covers some items."""
    if not ledger.partial:
        return set()
    unsaid = {"forecast", "payment"}
    unsaid |= set() if own.revised else {"revised", "executed", "carried_out", "unused"}
    return unsaid | {f for f in ("expected", "paid") if not getattr(until, f)}


def deck_block(calc: CalcSheet, at: int, table: DeckTable) -> int:
    """The cells of the deck's table in yen; blank where nothing is appropriated."""
    calc.heads(at, ("予算表の物資", ""), ("総額", *(bucket_key(b) for b in table.buckets)))
    d = calc.data[LINES]
    rows = [(r.item, r.total, r.cells) for r in table.rows]
    first = at + 1
    for n, (item, total, cells) in enumerate(rows, start=first):
        calc.ws.write_string(n, 0, item, calc.look("label"))
        source = calc.ref("item", item, "budget").address
        calc.put("deck", item, "総額", n, 2, source, total.yen)
        for c, b in enumerate(table.buckets, start=3):
            key = f'{d.column("物資")},$A{n + 1},{d.column("予算年度")},{b[0]},{d.column("区分")},"{b[1]}",{d.column("総額に含める")},"はい"'
            total_of = f"SUMIFS({d.column('予算額（円）')},{key})"
            calc.put("deck", item, bucket_key(b), n, c, f'IF({total_of}=0,"",{total_of})', cells[b].yen)
    last = first + len(rows) - 1
    calc.ws.write_string(last + 1, 0, "総計", calc.look("label_required"))
    for c, (key, cell) in enumerate(
        [("総額", table.total), *((bucket_key(b), table.totals[b]) for b in table.buckets)], start=2
    ):
        letter = xl_col_to_name(c)
        calc.put("deck", "総計", key, last + 1, c, f"SUM({letter}{first + 1}:{letter}{last + 1})", cell.yen)
    return last + 1


def funds_block(calc: CalcSheet, at: int) -> int:
    """The closing balance of each fund by year; blank where none is reported."""
    closing: dict[tuple[str, str, int], int] = {}
    for f in calc.ledger.fund_years:
        closing[f.item, f.fund, f.fiscal_year] = closing.get((f.item, f.fund, f.fiscal_year), 0) + f.closing
    calc.heads(at, ("基金残高の物資", "基金"), [f"{y}年度末" for y in calc.fund_years])
    d = calc.data[FUNDS]
    for n, (item, fund) in enumerate(calc.funds, start=at + 1):
        calc.ws.write_string(n, 0, item, calc.look("label"))
        calc.ws.write_string(n, 1, fund, calc.look("label", text_wrap=False, shrink=True))
        for c, year in enumerate(calc.fund_years, start=2):
            key = f"{d.column('基金の通し番号')},{n - at},{d.column('年度')},{year}"
            formula = f'IF(COUNTIFS({key})=0,"",SUMIFS({d.column("期末残高（円）")},{key}))'
            calc.put("fund", f"{item}/{fund}", str(year), n, c, formula, closing.get((item, fund, year)))
    return _fund_chart(calc, at + len(calc.funds) + 2)


def _fund_chart(calc: CalcSheet, at: int) -> int:
    """The same balances in the unit of the book for the line chart; a year without a report is #N/A, not zero."""
    calc.heads(at, ("グラフ用（基金残高）", "基金"), [f"{y}年度末" for y in calc.fund_years])
    style = calc.look("computed", num_format=YEN)
    for n, (item, fund) in enumerate(calc.funds, start=at + 1):
        calc.ws.write_string(n, 0, item, calc.look("label"))
        calc.ws.write_string(n, 1, fund, calc.look("label", text_wrap=False, shrink=True))
        for c, year in enumerate(calc.fund_years, start=2):
            ref = calc.ref("fund", f"{item}/{fund}", str(year))
            formula, value = ref.shown()
            formula = formula.replace(f'"{NONE}"', "NA()")
            calc.ws.write_formula(n, c, formula, style, "#N/A" if value == NONE else value)
    calc.fund_chart = at
    return at + len(calc.funds)


def _share(share: Any) -> float | None:
    return None if share is None else float(share)
