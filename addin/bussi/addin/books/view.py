"""A sheet that people read, as books of several kinds begin one: its columns, its title, its headings."""

from collections.abc import Sequence

from bussi.xlsx_templates.sheets.look import Look
from bussi.xlsx_templates.sheets.writer import Book, Page


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
        self.ws.set_row(row, 24)
        self.ws.write_string(row, 1, text, self.look("section"))
        for column in range(2, last + 1):
            self.ws.write_blank(row, column, None, self.look("section"))


__all__ = ["PlainView"]
