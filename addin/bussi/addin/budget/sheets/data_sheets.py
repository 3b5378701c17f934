"""The records of a ledger as flat sheets, one row a record, yen and units in the heading, the source cell at the end."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from bussi.xlsx_templates.sheets.look import BEHIND, Look
from bussi.xlsx_templates.sheets.writer import Book, Page
from xlsxwriter.utility import xl_col_to_name

from ..figures import Figures
from ..flat import Table

YEN = "#,##0;▲#,##0"
HEADER_ROW = 2
LEGIBLE = 16  # columns of amounts on one page


@dataclass(frozen=True)
class Data:
    """A written data sheet: ``column(key)`` is the absolute range of the cells of a column."""

    name: str
    columns: Mapping[str, str]
    last: int

    def column(self, key: str) -> str:
        """The range of a column, for SUMIFS."""
        letter = self.columns[key]
        return f"'{self.name}'!${letter}${HEADER_ROW + 2}:${letter}${self.last + 1}"


def write_data(book: Book, look: Look, figures: Figures) -> dict[str, Data]:
    """Write the tables that have rows, or of which a figure may be asked; gives each by the name of its records."""
    return {
        name: _sheet(book, look, table) for name, table in figures.tables.items() if table.rows or table.name == "lines"
    }


def _sheet(book: Book, look: Look, table: Table) -> Data:
    name, heads, rows = table.sheet, list(table.columns.values()), table.rows
    ws = book.page(name)
    ws.hide_gridlines(2)
    ws.set_tab_color(BEHIND)
    ws.set_row(0, 28)
    ws.write_string(0, 0, name.replace("_", "：", 1), look("title", font_size=14))
    ws.write_string(1, 0, f"{len(rows):,}行　金額は見出しに書いた単位", look("subtitle"))
    text, yen, day, plain = (
        look("text", indent=1),
        look("text", num_format=YEN),
        look("text", num_format="yyyy/mm/dd"),
        look("text", num_format="0"),
    )
    for c, head in enumerate(heads):
        width = (
            30
            if head in ("事業名", "ブック", "基金", "事業者", "申請者")
            else 18
            if "円" in head or head in ("物資", "項", "目")
            else 12
        )
        ws.set_column(c, c, width)
    for r, row in enumerate(rows, start=HEADER_ROW + 1):
        for c, value in enumerate(row):
            if value is None or value == "":
                continue
            if isinstance(value, dt.date):
                ws.write_datetime(r, c, value, day)  # type: ignore[arg-type]
            elif isinstance(value, int):
                ws.write_number(r, c, value, yen if "円" in heads[c] else plain)
            else:
                ws.write_string(r, c, str(value)[:32767], text)
    last = max(len(rows), 1) + HEADER_ROW
    columns = [{"header": h, "header_format": look("header")} for h in heads]
    ws.add_table(HEADER_ROW, 0, last, len(heads) - 1, {"columns": columns, "style": "Table Style Light 1"})
    ws.set_row(HEADER_ROW, 32)
    ws.freeze_panes(HEADER_ROW + 1, 1)
    landscape(ws, len(heads))
    ws.repeat_rows(HEADER_ROW)
    ws.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    return Data(name, {key: xl_col_to_name(c) for c, key in enumerate(table.columns)}, last)


def landscape(ws: Page, columns: int) -> None:
    """A4 landscape with page numbers: one page wide, or two for more columns than one page can show legibly."""
    wide = columns > LEGIBLE
    ws.set_landscape()
    ws.set_paper(9)
    ws.fit_to_pages(2 if wide else 1, 0)
    if wide:
        ws.repeat_columns("A:A")
    ws.set_margins(0.4, 0.4, 0.5, 0.6)
    ws.set_footer("&L&8&A&C&8&P / &N")
