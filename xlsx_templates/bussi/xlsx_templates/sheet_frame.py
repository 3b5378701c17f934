"""What all visible sheets share: title, widths, protection without a password, and a page that prints well on A4."""

from collections.abc import Sequence

from bussi.validators.forms.model import Form
from xlsxwriter.worksheet import Worksheet

from .look import Look

PROTECTION = {
    "objects": True, "scenarios": True, "format_columns": True, "format_rows": True, "insert_rows": True,
    "delete_rows": True, "sort": True, "autofilter": True, "insert_hyperlinks": True,
}  # fmt: skip


def frame(
    ws: Worksheet, look: Look, form: Form, title: str, widths: Sequence[float], last: int, subtitle: str = ""
) -> None:
    """Title in the first row, subtitle in the second; ``last`` is the last row to print. The first column is margin."""
    ws.hide_gridlines(2)
    for column, width in enumerate(widths):
        ws.set_column(column, column, width)
    ws.set_row(0, 34, look("band"))
    ws.write_string(0, 1, title, look("band"))
    ws.set_row(1, 22)
    ws.write_string(1, 1, subtitle, look("subtitle"))
    ws.protect("", PROTECTION)
    ws.set_landscape()
    ws.set_paper(9)
    ws.fit_to_pages(1, 0)
    ws.set_margins(0.4, 0.4, 0.7, 0.6)
    ws.set_header(f"&L&8{form.text.title}　{form.version}版&R&8&A")
    ws.set_footer("&C&8&P / &N")
    ws.print_area(0, 1, last, len(widths) - 1)


def section(ws: Worksheet, look: Look, row: int, text: str, last_column: int) -> None:
    """A heading over a part of a sheet, ruled up to ``last_column``."""
    ws.set_row(row, 28)
    ws.write_string(row, 1, text, look("section"))
    for column in range(2, last_column + 1):
        ws.write_blank(row, column, None, look("section"))
