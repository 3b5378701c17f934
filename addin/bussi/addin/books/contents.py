"""目次: every sheet of a book with what stands in it, and a link to it."""

from collections.abc import Sequence
from typing import NamedTuple

from bussi.xlsx_templates.sheets.look import Look
from bussi.xlsx_templates.sheets.writer import Page

CONTENTS = "目次"
HEAD = 3  # rows above the first sheet


class Listed(NamedTuple):
    """A sheet: its name, what stands in it, and how many rows of data it has, if it is a table."""

    sheet: str
    about: str
    rows: int | None = None


def link_to(sheet: str) -> str:
    """The first cell of a sheet of the same book, as a link has it.

    >>> link_to("提出一覧")
    "'提出一覧'!A1"
    """
    return "'{}'!A1".format(sheet.replace("'", "''"))


def write_contents(ws: Page, look: Look, listed: Sequence[Listed], notes: Sequence[str]) -> None:
    """Write the list into the empty sheet ``ws``, the notes below it; it is printed on one page wide."""
    ws.hide_gridlines(2)
    for column, width in enumerate((2, 44, 70, 12)):
        ws.set_column(column, column, width, look("text"))
    ws.set_row(0, 36)
    ws.write_string(0, 1, CONTENTS, look("title"))
    ws.write_string(1, 1, "シートの名前を押すと、そのシートが開きます。", look("subtitle"))
    for column, head in enumerate(("シート", "内容", "行数"), start=1):
        ws.write_string(HEAD - 1, column, head, look("header"))
    words = look("cell", align="left", indent=1)
    for at, one in enumerate(listed, start=HEAD):
        ws.set_row(at, 20)
        ws.write_inside(at, 1, link_to(one.sheet), one.sheet, look("link", indent=1))
        ws.write_string(at, 2, one.about, words)
        if one.rows is None:
            ws.write_blank(at, 3, None, words)
        else:
            ws.write_number(at, 3, one.rows, look("number", align="right", indent=1))
    end = HEAD + len(listed)
    for at, note in enumerate(notes, start=end + 1):
        ws.merge_range(at, 1, at, 3, note, look("note"))
        ws.set_row(at, 15 * (1 + len(note) // 60))
    ws.freeze_panes(HEAD, 0)
    ws.set_paper(9)
    ws.fit_to_pages(1, 0)
    ws.repeat_rows(HEAD - 1)
    ws.print_area(0, 1, end + len(notes), 3)
    ws.set_margins(0.4, 0.4, 0.6, 0.6)
    ws.set_footer("&L&8&A&C&8&P / &N")


__all__ = ["CONTENTS", "Listed", "link_to", "write_contents"]
