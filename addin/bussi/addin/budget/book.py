"""Write the budget book: 総括, 予算表, 年度別, 基金残高, 基金シート, 執行見込と支払, 交付の流れ, 見通し, 突合, 予算の座標別, 指摘, 計算, データ."""

import datetime as dt
from pathlib import Path

from bussi.xlsx_templates.sheets.look import Look
from bussi.xlsx_templates.sheets.new_book import new_book
from bussi.xlsx_templates.sheets.writer import Book

from ..books.outputs import BUDGET
from .deck import DeckTable, Headline, deck_table, headline
from .figures import Figures
from .forecast import forecast
from .reconciliation import Reconciliation, reconcile
from .records import Ledger
from .sheets import summary_sheet
from .sheets.calc_blocks import calc_sheet
from .sheets.calc_sheet import NAME as CALC
from .sheets.data_sheets import write_data
from .sheets.flow_sheet import flow_sheet
from .sheets.forecast_sheet import forecast_sheets
from .sheets.fund_report_sheet import fund_report_sheet
from .sheets.fund_sheet import fund_sheet
from .sheets.list_sheets import findings_sheet, places_sheet, reconciliation_sheet
from .sheets.table_sheets import deck_sheet, item_sheet, year_sheet

LAST = (CALC,)
MADE_ON = dt.date(2025, 4, 1)  # fixed, so that the same ledger gives the same bytes


def write_budget_book(ledger: Ledger, out: Path) -> tuple[Headline, list[Reconciliation]]:
    """Write the book of ``ledger`` to ``out``; gives its headline and reconciliation lines.

    Amounts stand once in yen (計算, データ) and are shown by formula in the unit chosen on 総括. Raises ``OutputError``
    where the file cannot be written.
    """
    figures = Figures(ledger)
    table, head = deck_table(ledger, figures), headline(ledger, figures)
    lines = reconcile(ledger, table, figures)
    with new_book(out, MADE_ON, "予算執行状況", BUDGET) as book:
        _fill(book, ledger, figures, table, head, lines)
    return head, lines


def _fill(
    book: Book, ledger: Ledger, figures: Figures, table: DeckTable, head: Headline, lines: list[Reconciliation]
) -> None:
    book.set_size(2400, 1500)
    book.set_calc_mode("auto")
    look = Look(book)
    summary = summary_sheet.add(book, look, ledger)
    data = write_data(book, look, figures)
    calc = calc_sheet(book, look, ledger, figures, data, table)
    deck_sheet(book, look, calc, table)
    year_sheet(book, look, calc, ledger)
    fund_sheet(book, look, calc, ledger)
    fund_report_sheet(book, look, ledger, data)
    item_sheet(book, look, calc)
    if "flows" in data:
        flow_sheet(book, look, data["flows"], ledger)
    forecast_sheets(book, look, forecast(ledger))
    reconciliation_sheet(book, look, lines)
    places_sheet(book, look, ledger)
    findings_sheet(book, look, ledger)
    summary_sheet.fill(summary, calc, ledger, head)
    _order(book)


def _order(book: Book) -> None:
    """What people read first, 計算 and データ after it."""
    sheets = book.worksheets_objs
    behind = [s for s in sheets if s.get_name() in LAST or s.get_name().startswith(("データ_", "見通し明細"))]
    front = [s for s in sheets if s not in behind]
    behind.sort(key=lambda s: (s.get_name().startswith("データ_"), s.get_name() != CALC))
    book.worksheets_objs[:] = [*front, *behind]
    for place, sheet in enumerate(book.worksheets_objs):
        sheet.index = place  # its print titles, print area and filter are tied to it by this number
