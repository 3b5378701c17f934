"""Read a sheet whose every tag has an exact shape that Excel, LibreOffice, XlsxWriter or openpyxl write; fast.

Whatever has another shape is not read here at all: ``strict_sheets`` reads it, or says what is wrong with it. Both give
the same for what both read (a test compares them). No pattern looks past the next tag, so that none takes longer than
the sheet is long.
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache

from bussi.validators.catalogue import unreadable
from bussi.validators.errors import UnreadableError

from .cells import Room, SheetCells
from .plain_rows import PlainRow, are_empty_rows, plain_row
from .xml_parts import DECLARATION, in_main, parse, parser, plain_text

_HEAD = re.compile(rf"{DECLARATION}<worksheet[ >]")
_DATA = re.compile(b"<sheetData(?:>| ?/>)")
_END, _ROW_END = b"</sheetData>", b"</row>"
_CHUNK = 1_000_000  # bytes of rows that are taken apart at once
_LONGEST_ROW = 16 * _CHUNK
_REMEMBERED = 100_000  # bytes of a frame that is worth remembering


def plain_sheet(
    xml: bytes, sheet: str, texts: Sequence[str], formats: Mapping[str, str], room: Room
) -> SheetCells | None:
    """The cells of a sheet; None where anything in it is not of the exact shapes.

    ``texts``: what cells share. ``formats``: index of a cell format → a number format that shows another value.
    """
    found, filled, length = SheetCells(), 0, 0
    for row in _rows(xml):
        added = None if row is None else row.into(found, texts, formats)
        if row is None or added is None:
            return None
        filled, length = filled + len(row.cells), length + row.length + added
        if filled > room.cells or length > room.characters:
            break
    room.take(sheet, filled, length)
    return found


def may_hold(xml: bytes, others: Set[int]) -> bool:
    """Whether a sheet may hold one of these shared texts, or a text of its own, as a constant; False where it is
    certain that it does not, which takes a third of the time of reading it.
    """
    return any(row is None or row.written or not others.isdisjoint(row.indexes) for row in _rows(xml))


def _rows(xml: bytes) -> Iterator[PlainRow | None]:
    """The rows of a sheet, in ascending order; None, as the last, where anything is not of the exact shapes."""
    data = _DATA.search(xml)
    empty = data is not None and data[0].endswith(b"/>")
    end = -1 if data is None else data.end() if empty else xml.find(_END, data.end())
    if data is None or end < 0:
        yield None
        return
    head, tail = xml[: data.start()], xml[end + (0 if empty else len(_END)) :]
    frame = b"%b<sheetData/>%b" % (head, tail)
    if not (_frame_is_sound if len(frame) < _REMEMBERED else _frame_is_sound.__wrapped__)(frame):
        yield None
        return
    extended = b"xmlns:x14ac=" in head
    last = 0
    for chunk in _chunks(xml, data.end(), end):
        *pieces, rest = (b"",) if chunk is None else chunk.split(_ROW_END)
        for piece in pieces:
            row = plain_row(piece, last)
            if row is None or row.first <= last or (row.extended and not extended):
                yield None
                return
            last = row.row
            yield row
        if chunk is None or (rest and not are_empty_rows(rest, last, extended)):
            yield None


@lru_cache(256)
def _frame_is_sound(frame: bytes) -> bool:
    """Whether all of a sheet but its rows is well-formed, with the rows at their place in a worksheet.

    Remembered: what a program writes around the rows is the same in many books.
    """
    text = plain_text(frame)
    if text is None or text.count("sheetData") != 1 or not _HEAD.match(text):
        return False
    depth, placed = 0, False
    reader = parser("")

    def start(tag: str, _: Mapping[str, str]) -> None:
        nonlocal depth, placed
        depth += 1
        if depth == 1 and not in_main(tag, "worksheet"):
            raise UnreadableError("FILE-BROKEN", unreadable.NO_WORKSHEET)
        if in_main(tag, "sheetData"):
            placed = depth == 2
            reader.StartElementHandler = reader.EndElementHandler = None

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    reader.StartElementHandler, reader.EndElementHandler = start, end
    try:
        parse(reader, frame, "")
    except UnreadableError:
        return False
    return placed


def _chunks(xml: bytes, start: int, end: int) -> Iterator[bytes | None]:
    """The rows in pieces of a bounded size; None where a single row is longer than any of a form."""
    while start < end:
        cut = end if end - start <= _CHUNK else xml.find(_ROW_END, start + _CHUNK, start + _LONGEST_ROW) + len(_ROW_END)
        if cut <= start or cut > end:
            cut = end if end - start <= _LONGEST_ROW else -1
        yield xml[start:cut] if cut > 0 else None
        if cut < 0:
            return
        start = cut
