"""What all visible sheets share: title, widths, protection without a password, and a page that prints well on A4."""

from collections.abc import Sequence
from itertools import accumulate

from bussi.validators.forms.model import Form

from .look import Look
from .writer import Page

PAPER_WIDTH, PAPER_HEIGHT = 805, 500  # points of a landscape A4 page within our margins
DIGIT = 7.5  # pixels of a unit of column width, in the widest of the fonts that may stand in for ours
SMALLEST = 0.8  # how small a page may become: letters of ten points are then eight high
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


def columns_by_page(widths: Sequence[float]) -> tuple[float, list[int]]:
    """How many columns stand on each page side by side, in letters that can be read, and the scale for it.

    ``widths``: of the columns to print, of which the first is repeated on every page.

    >>> columns_by_page([20, 60]), columns_by_page([20, *[30] * 6])
    ((1.0, [2]), (1.0, [4, 3]))
    """

    def counts(scale: float) -> list[int]:
        found, room = [0], PAPER_WIDTH / scale
        for width in (0.75 * (w * DIGIT + 5) for w in widths):
            if found[-1] and width > room:
                found.append(0)
                room = PAPER_WIDTH / scale - 0.75 * (widths[0] * DIGIT + 5)
            found[-1] += 1
            room -= width
        return found

    fewest = len(counts(SMALLEST))
    scale = next(n / 100 for n in range(100, 0, -1) if len(counts(n / 100)) <= fewest)
    return scale, counts(scale)


def fit_pages(
    ws: Page, rows: tuple[int, int], widths: Sequence[float], again: float = 0, start: int | None = None,
    below: tuple[int, int] | None = None,
) -> None:  # fmt: skip
    """As few A4 pages as hold all with letters that can be read.

    ``rows``: the first and last to print. ``widths``: of the columns to print. ``again``: the height in points of what each
    further page repeats. ``start``: the row with which a part of its own begins, on a new page where the whole needs more
    than one; Excel minds that as long as the number of pages is free. Where the columns go on to further pages, these begin
    at ``below``, the row of the headings and the column of the first, which is repeated.
    """
    scale, counts = columns_by_page(widths)
    if len(counts) > 1 and below is not None:
        ws.set_print_scale(round(scale * 100))
        row, column = below
        ends = [column + n for n in accumulate(counts)]
        starts = [(rows[0], column), *((row, end) for end in ends[:-1])]
        ws.print_areas([(*first, rows[1], end - 1) for first, end in zip(starts, ends, strict=True)])
        if start is not None:
            ws.set_h_pagebreaks([start])
        return
    room, height = PAPER_HEIGHT / scale, ws.height(rows[1]) - ws.height(rows[0] - 1)
    tall, rest = 1, height - room
    if rest > 0 and again >= room:
        ws.fit_to_pages(1, 0)
        return
    while rest > 0:
        tall, rest = tall + 1, rest + again - room
    if tall > 1 and start is not None:
        fields = ws.height(start - 1) - ws.height(rows[0] - 1)
        if room < fields * 1.03 <= PAPER_HEIGHT / SMALLEST:  # one page more for a line or two
            ws.set_print_scale(int(100 * PAPER_HEIGHT / fields / 1.03))
        else:
            ws.fit_to_pages(1, 0)
        ws.set_h_pagebreaks([start])
        return
    if tall > 1:
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
