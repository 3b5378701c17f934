"""Mark the cells of a book and bring everything back: colours, notes, the sheet 指摘一覧, and how it was before.

What stood in a cell is written to the hidden sheet ``_bussi_undo`` before the first cell is touched. Each cell is kept
there as a formula, so that it is still found when rows were inserted or a sheet renamed. Values are never changed, and
a colour or note that a person changed since stays.
"""

from collections.abc import Iterable, Sequence

from bussi.validators.errors import OutputError
from bussi.validators.findings import Finding

from .findings_sheet import SHEET, write_findings
from .hands import Hands, hands_of, on_top
from .record import (
    MAX_MARKS,
    MAX_NOTES,
    STATE,
    Mark,
    Marking,
    State,
    by_place,
    color_of,
    note_of,
    reference,
    rows_of,
    same_note,
    state_of,
)
from .xlw import xw


def mark(book: xw.Book, marking: Marking) -> None:
    """Replace the marks of a book. Raises ``OutputError`` where the book cannot be written to."""
    state = read_state(book)
    _change(book, state, marking, state.followed_by(marking, book.sheets.active.name))


def unmark(book: xw.Book) -> None:
    """Take the marks away; raises ``UsageError`` where there are none."""
    state = read_state(book)
    _change(book, state, None, state.cleared())


def undo(book: xw.Book) -> None:
    """Bring back what was before the last change; raises ``UsageError`` where there is nothing to undo."""
    state = read_state(book)
    _change(book, state, state.before, state.undone())


def _change(book: xw.Book, old: State, marking: Marking | None, new: State) -> None:
    hands = hands_of(book)
    names = [s.name for s in book.sheets]
    if SHEET in names and old.now is None:
        raise OutputError(f"「{SHEET}」という名前のシートがすでにあります。名前を変えてからやり直してください")
    app = book.app
    remark = ""
    quiet = _quiet(app)
    try:
        _restore(book, old.marks, hands)
        if SHEET in names:
            book.sheets[SHEET].delete()
        if marking is not None:
            new.marks, remark = _planned(book, marking.findings, hands)
        if marking is None and not new.undoable:
            if STATE in names:
                book.sheets[STATE].delete()
        else:
            _write_state(book, new)
        if marking is not None:
            _apply(book, new.marks, hands)
            write_findings(book, marking.headline, marking.findings, remark)
            on_top(book.sheets[SHEET])
        elif new.top in names:
            on_top(book.sheets[new.top])
    finally:
        if quiet:
            app.screen_updating = True


def _quiet(app: xw.App) -> bool:
    """Stop redrawing where the engine can; whether it did."""
    try:
        app.screen_updating = False
    except NotImplementedError:  # xlwings Server
        return False
    return True


# cells --------------------------------------------------------------------------------------------------------------


def _planned(book: xw.Book, findings: Iterable[Finding], hands: Hands) -> tuple[list[Mark], str]:
    """The cells to mark, with the gravest level and all messages of each, what they look like now, and a remark."""
    places = by_place(findings, [s.name for s in book.sheets])
    locked = [name for name in dict.fromkeys(sheet for sheet, _ in places) if not _writable(book.sheets[name], hands)]
    marks: list[Mark] = []
    marked: set[tuple[str, str]] = set()
    for (sheet, place), found in places.items():
        if sheet in locked or len(marks) == MAX_MARKS:
            continue
        cell = book.sheets[sheet].range(place)
        fill = hands.fill(cell)
        if fill is None:  # it could not be brought back
            continue
        anchor = cell.merge_area[0, 0]
        address = anchor.get_address(False, False)
        if (sheet, address) in marked:  # another cell of the same merged area
            continue
        marked.add((sheet, address))
        fill = fill if address == place else hands.fill(anchor)
        if fill is None:
            continue
        free = len(marks) < MAX_NOTES and anchor.note is None
        marks.append(Mark(sheet, address, fill, color_of(found), note_of(found) if free else ""))
    remark = f"シート「{'」「'.join(locked)}」はパスワードで保護されているので、色を付けていません。" if locked else ""
    if len(marks) == MAX_MARKS < len(places):
        remark += f"色を付けたのは最初の{MAX_MARKS:,}か所です。"
    return marks, remark


def _writable(sheet: xw.Sheet, hands: Hands) -> bool:
    try:
        with hands.lifted(sheet):
            return True
    except OutputError:
        return False


def _by_sheet(marks: Sequence[Mark]) -> dict[str, list[Mark]]:
    found: dict[str, list[Mark]] = {}
    for m in marks:
        found.setdefault(m.sheet, []).append(m)
    return found


def _apply(book: xw.Book, marks: Sequence[Mark], hands: Hands) -> None:
    for name, own in _by_sheet(marks).items():
        sheet = book.sheets[name]
        with hands.lifted(sheet):
            for m in own:
                cell = sheet.range(m.cell)
                cell.color = m.color
                if m.note:
                    cell.add_note(m.note)


def _restore(book: xw.Book, marks: Sequence[Mark], hands: Hands) -> None:
    names = {s.name for s in book.sheets}
    for name, own in _by_sheet(marks).items():
        if name not in names:  # deleted or renamed since
            continue
        sheet = book.sheets[name]
        with hands.lifted(sheet):
            for m in own:
                cell = sheet.range(m.cell)
                if cell.color == tuple(bytes.fromhex(m.color[1:])):
                    try:
                        hands.refill(cell, m.fill)
                    except (ValueError, TypeError, KeyError, SyntaxError):  # somebody changed the record
                        cell.color = None
                note = cell.note if m.note else None
                if note is not None and same_note(note.text, m.note):
                    note.delete()


# the hidden sheet ---------------------------------------------------------------------------------------------------


def read_state(book: xw.Book) -> State:
    """What the hidden sheet of a book knows; an empty state where there is none."""
    if STATE not in [s.name for s in book.sheets]:
        return State()
    sheet = book.sheets[STATE]
    last = sheet.used_range.last_cell.row
    rows = sheet.range((1, 1), (last, 5)).options(ndim=2, err_to_str=True).value
    marked = any(row[0] == "mark" for row in rows)  # xlwings Server marks nothing and reads no formulas
    formulas = (
        sheet.range((1, 2), (last + 1, 2)).formula if marked else [("",)] * (last + 1)
    )  # two rows at least: a tuple
    return state_of(rows, formulas)


def _write_state(book: xw.Book, state: State) -> None:
    rows = rows_of(state)
    if STATE in [s.name for s in book.sheets]:
        book.sheets[STATE].delete()
    try:
        sheet = book.sheets.add(STATE, after=book.sheets[len(book.sheets) - 1])
    except OutputError:
        raise
    except Exception as e:  # each engine has its own exception for a book whose structure is protected
        raise OutputError("シートを加えられません。校閲タブの「ブックの保護」を解除してからやり直してください") from e
    for column in ("A", "C", "D", "E"):
        sheet.range(f"{column}1:{column}{len(rows)}").number_format = "@"
    sheet.range("A1").value = rows
    if state.marks:
        sheet.range("B2").formula = [[reference(m)] for m in state.marks]
    sheet.visible = False
