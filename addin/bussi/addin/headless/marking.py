"""Mark the cells of a file and bring everything back, to the byte where nobody else has saved it since."""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bussi.validators.errors import OutputError
from bussi.validators.findings import Finding

from ..excel.findings_sheet import SHEET
from ..excel.record import MAX_MARKS, STATE, Mark, State, by_place, color_of, note_of, state_of
from .book import Book
from .cells import Cell, SheetCells, address_of, cell_of
from .elements import spliced
from .fills import kept, recorded, shows, solid
from .notes import add_notes, noted, remove_notes
from .own_sheets import findings_sheet, record_sheet
from .package import Member, Package, relations_part
from .raw import first_difference, shown_rows
from .styles import EMPTY, Look, Styles

OWN = (SHEET, STATE)
MAX_NOTES = 500  # the list holds all


@dataclass(frozen=True)
class Changed:
    """A file after a change: its bytes, and the parts that are not the same as before."""

    data: bytes
    parts: frozenset[str] = frozenset()


def read_state(data: bytes) -> State:
    """What the hidden sheet of a file knows; an empty state where there is none.

    Raises ``OutputError`` where a sheet has the name of ours and is none.
    """
    book = Book(Package(data))
    parts = {s.name: s.part for s in book.sheets()}
    state = State()
    if part := parts.get(STATE):
        texts = book.target(book.workbook, "sharedStrings")
        rows, formulas = shown_rows(book.part(part), book.part(texts) if texts else None)
        state = state_of(rows, [(f,) for f in formulas])
    if SHEET in parts and state.now is None:
        raise OutputError(f"「{SHEET}」という名前のシートがすでにあります。名前を変えてからやり直してください")
    return state


def unmarked(data: bytes, state: State) -> Changed:
    """The file as it was before our marks; what people did since stays."""
    if state.file and (exact := _as_it_was(data, state.file)) is not None:
        return exact
    book = Book(Package(data))
    names = {s.name: s.part for s in book.sheets()}
    if not names.keys() & set(OWN):
        return Changed(data)
    styles = _styles(book)
    for sheet, marks in _by_sheet(state.marks).items():
        if part := names.get(sheet):  # else deleted since
            _unmark_sheet(book, part, marks, styles)
    _put_styles(book, styles)
    book.remove_sheets(set(OWN))
    return _saved(book)


def marked(data: bytes, state: State) -> Changed:
    """The file with the marks and sheets of a state; ``data`` is without any."""
    if state.now is None and not state.undoable:
        return Changed(data)
    book = Book(Package(data))
    styles = _styles(book)
    state = replace(state, marks=[], top=state.top or book.top())
    if state.now is not None:
        places = list(by_place(state.now.findings, [s.name for s in book.sheets() if s.part]).items())
        state.marks = _mark_cells(book, places, styles)
        remark = f"色を付けたのは最初の{MAX_MARKS:,}か所です。" if len(state.marks) == MAX_MARKS < len(places) else ""
        book.add_sheet(SHEET, findings_sheet(book.main, styles, state.now.headline, state.now.findings, remark))
    text = styles.with_look(Look(text=True))
    _put_styles(book, styles)
    own = book.add_sheet(STATE, b"", hidden=True)
    state.file = _packed(book)
    book.change(own, record_sheet(book.main, text, state))
    return _saved(book)


def _saved(book: Book) -> Changed:
    return Changed(book.saved(), frozenset(book.changed) | book.dropped)


def _styles(book: Book) -> Styles:
    part = book.target(book.workbook, "styles")
    return Styles(book.part(part) if part else EMPTY.format(book.main).encode())


def _put_styles(book: Book, styles: Styles) -> None:
    part = book.target(book.workbook, "styles")
    if part is None:
        part = book.add("styles{}.xml", b"", "styles")
        book.relate(book.workbook, part, "styles")
    book.change(part, styles.result())


def _mark_cells(book: Book, places: Iterable[tuple[tuple[str, str], list[Finding]]], styles: Styles) -> list[Mark]:
    parts = {s.name: s.part for s in book.sheets()}
    by_sheet: dict[str, list[tuple[Cell, list[Finding]]]] = {}
    for (sheet, address), found in places:
        if cell := cell_of(address):
            by_sheet.setdefault(sheet, []).append((cell, found))
    marks: list[Mark] = []
    for sheet, own in by_sheet.items():
        marks += _mark_sheet(book, sheet, parts[sheet], own[: MAX_MARKS - len(marks)], styles, MAX_NOTES - len(marks))
    return marks


def _mark_sheet(
    book: Book, name: str, part: str, places: list[tuple[Cell, list[Finding]]], styles: Styles, free: int
) -> list[Mark]:
    data = book.part(part)
    cells = SheetCells(data, [cell for cell, _ in places])
    anchors: dict[Cell, list[Finding]] = {}
    for cell, found in places:
        anchors.setdefault(cells.anchor(cell), found)  # the other cells of a merged area are not seen
    cells = SheetCells(data, anchors)
    have = noted(book, part)
    marks, looks, notes = [], {}, {}
    for cell, found in anchors.items():
        style, color = cells.style(cell), color_of(found)
        note = note_of(found) if len(marks) < free and cell not in have else ""
        marks.append(Mark(name, address_of(cell), recorded(styles.fill(style)), color, note))
        looks[cell] = styles.with_fill(style, solid(color))
        if note:
            notes[cell] = note
    edits = cells.changes(looks)
    if notes:
        edits += add_notes(book, part, cells, notes)
    book.change(part, spliced(data, edits))
    return marks


def _unmark_sheet(book: Book, part: str, marks: list[Mark], styles: Styles) -> None:
    data = book.part(part)
    places = {cell: m for m in marks if (cell := cell_of(m.cell))}
    cells = SheetCells(data, places)
    looks = {}
    for cell, m in places.items():
        style = cells.style(cell)
        if shows(styles.fill(style), m.color):  # else somebody changed it since
            looks[cell] = styles.with_fill(style, kept(m.fill))
    book.change(part, spliced(data, cells.changes(looks)))
    remove_notes(book, part, {cell: m.note for cell, m in places.items() if m.note})


def _by_sheet(marks: Iterable[Mark]) -> dict[str, list[Mark]]:
    found: dict[str, list[Mark]] = {}
    for m in marks:
        found.setdefault(m.sheet, []).append(m)
    return found


# the same bytes -----------------------------------------------------------------------------------------------------


def _packed(book: Book) -> str:
    """The records of all parts that we changed, as they lay in the file, and how each is now."""
    parts = [
        [name, hashlib.sha256(data).hexdigest(), *(base64.b64encode(x).decode() for x in (old.local, old.central))]
        for name, data in book.changed.items()
        if (old := book.package.members.get(name))
    ]
    return json.dumps({"parts": parts, "added": book.added})


def _as_it_was(data: bytes, record: str) -> Changed | None:
    """The file with the records of the parts that we changed put back; None where somebody else has saved it since."""
    package = Package(data)
    try:
        found = json.loads(record)
        old: Mapping[str, Member] = {
            str(name): Member(base64.b64decode(local, validate=True), base64.b64decode(central, validate=True))
            for name, now, local, central in found["parts"]
            if hashlib.sha256(package.part(name)).hexdigest() == now
        }
        added = {name for name in found["added"] if name in package.members}
        if len(old) != len(found["parts"]) or len(added) != len(found["added"]):
            return None
        was = Changed(package.with_parts(old, added), frozenset((*old, *added)))
        same = first_difference(data, was.data, OWN, was.parts) is None and _needs_none_of(was.data, added)
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error):  # somebody wrote into the record
        return None
    return was if same else None


def _needs_none_of(data: bytes, gone: set[str]) -> bool:
    """Whether nothing in a file leads to parts that it has no longer, nor to a sheet of ours."""
    book = Book(Package(data))
    sources = ["", *(name for name in book.package.members if book.package.find(relations_part(name)))]
    left = {r.target for source in sources for r in book.relations(source)}
    return not left & gone and not {s.name for s in book.sheets()} & set(OWN)
