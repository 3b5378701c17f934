"""The hidden sheet ``_bussi_undo`` of an open book: written and read through xlwings; what its rows say is in ``record``."""

from .record import STATE, State, reference, rows_of, state_of
from .xlw import xw


def has_sheet(book: xw.Book, name: str) -> bool:
    """Whether the book has a sheet of this name."""
    return name in [s.name for s in book.sheets]


def drop_sheet(book: xw.Book, name: str) -> None:
    """Delete a sheet of ours if it is there."""
    if has_sheet(book, name):
        book.sheets[name].delete()


def add_hidden(book: xw.Book) -> xw.Sheet:
    """The hidden sheet, new. Before the last one: xlwings adds one after the last by moving that, which may be hidden."""
    sheet = book.sheets.add(STATE, before=book.sheets[len(book.sheets) - 1])
    sheet.visible = False
    return sheet


def read_state(book: xw.Book) -> State:
    """What the hidden sheet of a book knows; an empty state where there is none."""
    if not has_sheet(book, STATE):
        return State()
    sheet = book.sheets[STATE]
    last = sheet.used_range.last_cell.row
    rows = sheet.range((1, 1), (last, 5)).options(ndim=2, err_to_str=True).value
    marked = any(row[0] == "mark" for row in rows)  # xlwings Server marks nothing and reads no formulas
    formulas = (
        sheet.range((1, 2), (last + 1, 2)).formula if marked else [("",)] * (last + 1)
    )  # two rows at least: a tuple
    return state_of(rows, formulas)


def write_state(book: xw.Book, state: State) -> None:
    """Write the state in place of what stood there; columns F and G, the guard's, stay as they are."""
    rows = rows_of(state)
    if has_sheet(book, STATE):
        sheet = book.sheets[STATE]
        sheet.range((1, 1), (sheet.used_range.last_cell.row, 5)).clear_contents()
    else:
        sheet = add_hidden(book)
    for column in ("A", "C", "D", "E"):
        sheet.range(f"{column}1:{column}{len(rows)}").number_format = "@"
    sheet.range("A1").value = rows
    if state.marks:
        sheet.range("B2").formula = [[reference(m)] for m in state.marks]
