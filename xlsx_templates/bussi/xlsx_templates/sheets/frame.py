"""What all visible sheets share: title, widths, protection without a password, and a page that prints well on A4."""

from collections.abc import Sequence

from bussi.validators.forms.model import Form

from .look import Look
from .writer import Page

PAPER_WIDTH, PAPER_HEIGHT = 805, 500  # points of a landscape A4 page within our margins
DIGIT = 7.5  # pixels of a unit of column width, in the widest of the fonts that may stand in for ours
SMALLEST = 0.8  # how small a page may become: letters of ten points are then eight high
LEAST = 0.3  # of a last page, how much must be in use
LINE = 17  # height in points of a line of text in Yu Gothic, which stands far apart
SMALL_LINE = 15  # of one in nine points
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


def frame(
    ws: Page, look: Look, form: Form, title: str, widths: Sequence[float], last: int, subtitle: str = "",
    paper: tuple[int, int] = (0, 1),
) -> None:  # fmt: skip
    """Title in the first row, subtitle in the second; ``last`` is the last row to print. The first column is margin.

    ``paper``: the first row and column to print; what they leave out of the title, the head of each page says.
    """
    ws.hide_gridlines(2)
    ws.set_default_row(ROW)
    for column, width in enumerate(widths):
        ws.set_column(column, column, width, look("locked"))
    ws.set_columns_beyond(len(widths), look("locked"))
    ws.set_row(0, 34, look("band"))
    ws.write_string(0, 1, title, look("band"))
    ws.set_row(1, 22)
    if subtitle:
        ws.write_string(1, 1, subtitle, look("subtitle"))
    ws.protect("", PROTECTION)
    ws.set_landscape()
    ws.set_paper(9)
    ws.fit_to_pages(1, 0)
    ws.set_margins(0.25, 0.25, 0.7, 0.6)
    about = f"{form.text.title} {form.version}"
    head = f'&L&"-,Bold"&14&A&R&10{about}' if paper[0] else f"&L&10{about}&R&10&A"
    ws.set_header(head)
    ws.set_footer("&C&10&P / &N")
    ws.print_area(*paper, last, len(widths) - 1)


def fit_pages(
    ws: Page, rows: Sequence[int], widths: Sequence[float], again: float = 0, start: int | None = None
) -> None:
    """As few A4 pages as hold all with letters that can be read, and none of them nearly empty.

    ``rows``: the first and last to print. ``widths``: of the columns to print. ``again``: the height in points of what each
    further page repeats. ``start``: the row with which a part of its own begins, on a new page where the whole needs more
    than one; Excel minds that as long as the number of pages is free. Too wide for one page: the columns go on to a second one, with the first column repeated.
    """
    points = sum(w * DIGIT + 5 for w in widths) * 0.75
    scale = min(1.0, PAPER_WIDTH / points)
    if scale < SMALLEST:
        ws.fit_to_pages(2, 0)
        return
    room, height = PAPER_HEIGHT / scale, ws.height(rows[1]) - ws.height(rows[0] - 1)
    tall, rest = 1, height - room
    if rest > 0 and again >= room:
        ws.fit_to_pages(1, 0)
        return
    while rest > 0:
        tall, rest = tall + 1, rest + again - room
    if tall > 1 and start is not None:
        ws.fit_to_pages(1, 0)
        ws.set_h_pagebreaks([start])
        return
    if tall > 1 and 1 + rest / room < LEAST:
        smaller = room * (tall - 1) / (height + again * (tall - 2))  # what fits all on one page less
        if scale * smaller * 0.97 >= SMALLEST:
            tall -= 1
    ws.fit_to_pages(1, tall)


def section(ws: Page, look: Look, row: int, text: str, last_column: int) -> None:
    """A heading over a part of a sheet, ruled up to ``last_column``."""
    ws.set_row(row, 28)
    ws.write_string(row, 1, text, look("section"))
    for column in range(2, last_column + 1):
        ws.write_blank(row, column, None, look("section"))
