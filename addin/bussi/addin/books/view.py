"""A sheet that people read, as books of several kinds begin one: its columns, its title, its headings."""

from collections.abc import Sequence

from bussi.xlsx_templates.sheets.look import Look
from bussi.xlsx_templates.sheets.writer import Book, Page

ROW = 18  # points of a row of an overview
PIXELS = ROW * 4 // 3
Heads = Sequence[str | tuple[str, str]]


class PlainView:
    """One sheet, with columns of ``widths``; the first is a margin."""

    def __init__(self, book: Book, look: Look, name: str, title: str, subtitle: str, widths: Sequence[float]) -> None:
        self.book, self.look, self.name, self.widths = book, look, name, tuple(widths)
        self.ws: Page = book.page(name)
        self.ws.hide_gridlines(2)
        for column, width in enumerate(widths):
            self.ws.set_column(column, column, width, look("text"))
        self.ws.set_row(0, 34)
        self.ws.write_string(0, 1, title, look("title"))
        self.ws.write_string(1, 1, subtitle, look("subtitle"))

    def pixels(self, first: int, last: int) -> int:
        """How wide a chart over these columns is, a little less than the columns."""
        return int(sum(7 * w + 5 for w in self.widths[first : last + 1])) - 4

    def section(self, row: int, text: str, last: int) -> None:
        """A heading with a line under it, to the column ``last``."""
        write_section(self.ws, self.look, row, text, last)


def write_section(ws: Page, look: Look, row: int, text: str, last: int) -> None:
    """A heading with a line under it, from column B to the column ``last``."""
    ws.set_row(row, 24)
    ws.write_string(row, 1, text, look("section"))
    for column in range(2, last + 1):
        ws.write_blank(row, column, None, look("section"))


def write_heads(ws: Page, look: Look, row: int, heads: Heads, height: float) -> None:
    """A header from column B on; of a head that is a pair, the formula and what it gives in a new book."""
    ws.set_row(row, height)
    for column, head in enumerate(heads, start=1):
        if isinstance(head, str):
            ws.write_string(row, column, head, look("header"))
        else:
            ws.write_formula(row, column, head[0], look("header"), head[1])


__all__ = ["PIXELS", "ROW", "Heads", "PlainView", "write_heads", "write_section"]
