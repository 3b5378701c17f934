"""Mark the cells of a book and bring everything back: colours, notes, the sheet 指摘一覧, and how it was before.

What stood in a cell is written to the hidden sheet ``_bussi_undo`` before the first cell is touched. Each cell is kept
there as a formula, so that it is still found when rows were inserted or a sheet renamed. Values are never changed, and
a colour or note that a person changed since stays. Redrawing is never switched off: a process that is ended while Excel
does not redraw leaves an Excel that looks dead.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from bussi.validators.errors import OutputError
from bussi.validators.findings import Finding

from .findings_sheet import SHEET, write_findings
from .guard import Guard, put_back
from .hands import Hands, hands_of, on_top
from .record import MAX_MARKS, MAX_NOTES, Mark, Marking, State, by_place, color_of, note_of, same_note
from .state_sheet import drop_sheet, read_state, write_state
from .xlw import xw

T = TypeVar("T")


def mark(book: xw.Book, marking: Marking) -> None:
    """Replace the marks of a book. Raises ``OutputError`` where the book cannot be written to."""
    put_back(book)
    state = read_state(book)
    _change(book, state, marking, state.followed_by(marking, book.sheets.active.name))


def unmark(book: xw.Book) -> None:
    """Take the marks away; raises ``UsageError`` where there are none."""
    put_back(book)
    state = read_state(book)
    _change(book, state, None, state.cleared())


def undo(book: xw.Book) -> None:
    """Bring back what was before the last change; raises ``UsageError`` where there is nothing to undo."""
    put_back(book)
    state = read_state(book)
    _change(book, state, state.before, state.undone())


def _change(book: xw.Book, old: State, marking: Marking | None, new: State) -> None:
    hands = hands_of(book)
    names = [s.name for s in book.sheets]
    if SHEET in names and old.now is None:
        raise OutputError(f"「{SHEET}」という名前のシートがすでにあります。名前を変えてからやり直してください")
    with Guard(book, hands, old) as guard:
        standing = [m for m in old.marks if m.sheet in names]  # a sheet may be gone since
        closed = guard.open(m.sheet for m in standing)
        _restore(book, [m for m in standing if m.sheet not in closed], hands)
        drop_sheet(book, SHEET)
        if marking is not None:
            places = by_place(marking.findings, [s.name for s in book.sheets])
            locked = guard.open([sheet for sheet, _ in places])
            new.marks, remark = _planned(book, places, locked, hands)
            write_state(book, new)
            _apply(book, new.marks, hands)
            write_findings(book, marking.headline, marking.findings, hands, remark)
            on_top(book.sheets[SHEET])
        elif new.undoable:
            write_state(book, new)
        else:
            guard.forget()
        if marking is None:
            for sheet in (s for s in book.sheets if s.name == new.top and hands.seen(s)):
                on_top(sheet)  # somebody may have renamed or hidden it since


def _planned(
    book: xw.Book, places: dict[tuple[str, str], list[Finding]], locked: Sequence[str], hands: Hands
) -> tuple[list[Mark], str]:
    """The cells to mark, with the gravest level and all messages of each, what they look like now, and a remark."""
    marks: list[Mark] = []
    for name, cells in _by_sheet(list(places), lambda place: place[0]).items():
        if name in locked:
            continue
        sheet = book.sheets[name]
        found: dict[str, list[Finding]] = {}
        for (_, cell), anchor in zip(cells, hands.anchors(sheet, [cell for _, cell in cells]), strict=True):
            found.setdefault(anchor, []).extend(places[name, cell])
        anchors = list(found)[: MAX_MARKS - len(marks)]
        fills = dict(zip(anchors, hands.fills(sheet, anchors), strict=True))
        marked = [a for a in anchors if fills[a] is not None]  # the others could not be brought back
        free = marked[: max(0, MAX_NOTES - sum(bool(m.note) for m in marks))]
        noted = hands.noted(sheet, free)
        marks += [
            Mark(name, a, fills[a] or "", color_of(found[a]), note_of(found[a]) if a in free and a not in noted else "")
            for a in marked
        ]
    remark = f"シート「{'」「'.join(locked)}」はパスワードで保護されているので、色を付けていません。" if locked else ""
    if len(marks) == MAX_MARKS < len(places):
        remark += f"色を付けたのは最初の{MAX_MARKS:,}か所です。"
    return marks, remark


def _by_sheet(things: Iterable[T], sheet: Callable[[T], str]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for thing in things:
        found.setdefault(sheet(thing), []).append(thing)
    return found


def _apply(book: xw.Book, marks: Sequence[Mark], hands: Hands) -> None:
    for name, own in _by_sheet(marks, lambda m: m.sheet).items():
        sheet = book.sheets[name]
        for color in dict.fromkeys(m.color for m in own):
            hands.paint(sheet, [m.cell for m in own if m.color == color], color)
        for m in own:
            if m.note:
                hands.add_note(sheet, m.cell, m.note)


def _restore(book: xw.Book, marks: Sequence[Mark], hands: Hands) -> None:
    for name, own in _by_sheet(marks, lambda m: m.sheet).items():
        sheet = book.sheets[name]
        hands.refill(sheet, own)
        for m in own:
            note = sheet.range(m.cell).note if m.note else None
            if note is not None and same_note(note.text, m.note):
                note.delete()
