"""The sheets nobody needs to see: the stamp, the lists and the law."""

from collections.abc import Mapping, Sequence

from bussi.validators.issued import ISSUED
from bussi.validators.own_texts import OWN_TEXTS, RETURNED
from bussi.validators.rules.law_rows import LawRow
from xlsxwriter.utility import xl_col_to_name

from ..sheets.writer import Book, Page
from .lists import Lists
from .places import LAW_COLUMNS
from .plan import HIDDEN_ROWS, HIDDEN_STAMP, LAW, LISTS

STAMP = ("form", "version", "fingerprint", "law", "item", "issued_to", "due")


def hidden_sheet(book: Book, name: str) -> Page:
    """A sheet that Excel offers to nobody."""
    ws = book.page(name)
    ws.very_hidden()
    ws.protect("")
    return ws


def write_stamp(book: Book, stamp: Mapping[str, str], own: Sequence[str], issued: Sequence[str]) -> None:
    """``_bussi``: what this book is, for whom it was made and with what, and the marks of its ``own`` texts."""
    ws = hidden_sheet(book, HIDDEN_STAMP)
    rows = [(key, stamp.get(key, "")) for key in STAMP]
    rows += [(RETURNED, stamp[RETURNED])] if RETURNED in stamp else []
    rows += [(ISSUED, line) for line in issued]
    rows += [(OWN_TEXTS, line) for line in own]
    for row, (key, text) in enumerate(rows):
        ws.write_string(row, 0, key)
        ws.write_string(row, 1, text)


def write_lists(book: Book, ws: Page, lists: Lists) -> None:
    """One column per list, each under its defined name."""
    for column, (name, values) in enumerate(lists.columns.items(), start=LISTS):
        ws.write_string(0, column, name)
        for row, value in enumerate(values, start=1):
            ws.write_string(row, column, value)
        letter = xl_col_to_name(column)
        book.define_names([(name, f"{HIDDEN_ROWS}!${letter}$2:${letter}${len(values) + 1}")])


def write_law(ws: Page, law_rows: Mapping[str, Sequence[LawRow]]) -> None:
    """Every dated number that the book's rules read, with its source."""
    for column, title in enumerate(("name", "source", *LAW_COLUMNS), start=LAW):
        ws.write_string(0, column, title)
    at = 1
    for name, rows in law_rows.items():
        if not rows:
            ws.write_string(at, LAW, name)
            at += 1
        for r in rows:
            for column, text in enumerate((r.name, r.source(), r.key), start=LAW):
                ws.write_string(at, column, text)
            numbers = (r.since, r.until, r.value, r.numerator, r.denominator, int(r.certain))
            for column, number in enumerate(numbers, start=LAW + 3):
                ws.write_number(at, column, number)
            at += 1
