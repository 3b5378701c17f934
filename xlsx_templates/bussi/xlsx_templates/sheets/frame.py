"""What all visible sheets share: title, widths, protection without a password, and a page that prints well on A4."""

from collections.abc import Sequence

from bussi.validators.forms.model import Form

from .look import Look
from .writer import Page

PAPER_WIDTH, PAPER_HEIGHT = 780, 495  # points of a landscape A4 page within our margins
POINTS = 5.5  # points a unit of column width takes
SQUEEZE = 1.3  # how much a page may be made smaller for the sake of its last lines
ROW = 24  # height in points of a row, also of one that people insert
PROTECTION = {
    "objects": True,
    "scenarios": True,
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "delete_rows": True,
    "sort": True,
    "autofilter": True,
    "insert_hyperlinks": True,
}


def frame(ws: Page, look: Look, form: Form, title: str, widths: Sequence[float], last: int, subtitle: str = "") -> None:
    """Title in the first row, subtitle in the second; ``last`` is the last row to print. The first column is margin."""
    ws.hide_gridlines(2)
    ws.set_default_row(ROW)
    for column, width in enumerate(widths):
        ws.set_column(column, column, width, look("locked"))
    ws.set_columns_beyond(len(widths), look("locked"))
    ws.set_row(0, 34, look("band"))
    ws.write_string(0, 1, title, look("band"))
    ws.set_row(1, 22)
    ws.write_string(1, 1, subtitle, look("subtitle"))
    ws.protect("", PROTECTION)
    ws.set_landscape()
    ws.set_paper(9)
    ws.fit_to_pages(1, 0)
    ws.set_margins(0.4, 0.4, 0.7, 0.6)
    ws.set_header(f"&L&8{form.text.title} {form.version}&R&A")
    ws.set_footer("&C&8&P / &N")
    ws.print_area(0, 1, last, len(widths) - 1)


def fit_pages(ws: Page, last: int, widths: Sequence[float]) -> None:
    """One page where the sheet is only a little too long for it; else as many as it takes, with repeated headers."""
    scale = min(1.0, PAPER_WIDTH / (sum(widths) * POINTS))
    if ws.height(last) * scale <= PAPER_HEIGHT * SQUEEZE:
        ws.fit_to_pages(1, 1)


def section(ws: Page, look: Look, row: int, text: str, last_column: int) -> None:
    """A heading over a part of a sheet, ruled up to ``last_column``."""
    ws.set_row(row, 28)
    ws.write_string(row, 1, text, look("section"))
    for column in range(2, last_column + 1):
        ws.write_blank(row, column, None, look("section"))
