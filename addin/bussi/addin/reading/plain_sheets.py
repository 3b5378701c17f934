"""Read a sheet whose every tag has an exact shape that Excel, LibreOffice, XlsxWriter or openpyxl write; fast.

Whatever has another shape is not read here at all: ``strict_sheets`` reads it, or says what is wrong with it. Both give
the same for what both read (a test compares them). No pattern looks past the next tag, so that none takes longer than
the sheet is long.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from math import isfinite
from typing import Any

from bussi.validators.cells import UNCALCULATED, ErrorCell
from bussi.validators.errors import UnreadableError

from .cells import MAX_COLUMN, MAX_ROW, MAX_TEXT, Room, SheetCells, column_name
from .texts import ATTRIBUTES, ITEM, attributes, item_text
from .xml_parts import DECLARATION, has_odd_reference, in_main, parse, parser, plain_text, unescaped

# one pattern for cells alone, so that it can look for "<c"; what stands between cells must be the ends of rows
_CELL = re.compile(
    r'<c(?: r="([A-Z]{1,3})([1-9][0-9]{0,6})")?(?: s="([0-9]{1,6})")?(?: t="(s|str|n|b|e|inlineStr)")?'
    r'(?: cm="[0-9]+")?(?: vm="[0-9]+")?(?: ph="[01]")? ?'
    rf"(?:/>|>(?:<f{ATTRIBUTES} ?(?:/>|>[^<>]*</f>))?"
    rf'(?:<v(?: xml:space="preserve")?>([^<>]*)</v>|(?:(?<=f>)|(?<=/>))<v ?/>|<is>({ITEM})</is>)?</c>)'
)
_GROUPS = 7
_NEXT_ROW = re.compile(rf'</row><row r="([1-9][0-9]{{0,6}})"{ATTRIBUTES} ?>')
_ROW = re.compile(rf'<row(?: r="([1-9][0-9]{{0,6}})")?{ATTRIBUTES} ?(/?)>|</row>')
_COLUMNS = {column_name(i): i for i in range(MAX_COLUMN)}
_INDEXES = {str(i): i for i in range(10_000)}
_INDEX = re.compile("[0-9]{1,9}")
NO_ROW = ""  # no row has such a number
_HEAD = re.compile(rf"{DECLARATION}<worksheet[ >]")
_DATA = re.compile("<sheetData(?:>| ?/>)")
NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_CHUNK = 1_000_000  # characters of rows that are taken apart at once
_LONGEST_ROW = 16 * _CHUNK
_REMEMBERED = 100_000  # characters of a frame that is worth remembering
_ROW_ATTRIBUTES = frozenset(
    ("spans", "s", "customFormat", "ht", "hidden", "customHeight", "outlineLevel", "collapsed", "thickTop", "thickBot", "ph", "x14ac:dyDescent")
)  # fmt: skip


def plain_sheet(
    xml: bytes, sheet: str, texts: Sequence[str], formats: Mapping[str, str], room: Room
) -> SheetCells | None:
    """The cells of a sheet; None where anything in it is not of the exact shapes.

    ``texts``: what cells share. ``formats``: index of a cell format → a number format that shows another value.
    """
    text = plain_text(xml)
    data = None if text is None else _DATA.search(text)
    if text is None or data is None or not _HEAD.match(text):
        return None
    empty = data[0].endswith("/>")
    end = data.end() if empty else text.find("</sheetData>", data.end())
    if end < 0 or text.count("sheetData") != (1 if empty else 2):
        return None
    head, tail = text[: data.start()], text[end + (0 if empty else 12) :]
    frame = f"{head}<sheetData/>{tail}"
    if not (_frame_is_sound if len(frame) < _REMEMBERED else _frame_is_sound.__wrapped__)(frame):
        return None
    if text.find("x14ac:", data.end(), end) > 0 and "xmlns:x14ac=" not in head:
        return None
    reader = _Rows(sheet, texts, formats, room)
    for chunk in _chunks(text, data.end(), end):
        if chunk is None or not reader.take(chunk):
            return None
    return reader.found


@lru_cache(256)
def _frame_is_sound(frame: str) -> bool:
    """Whether all of a sheet but its rows is well-formed, with the rows at their place in a worksheet.

    Remembered: what a program writes around the rows is the same in many books.
    """
    depth, placed = 0, False
    reader = parser("シート")

    def start(tag: str, _: Mapping[str, str]) -> None:
        nonlocal depth, placed
        depth += 1
        if depth == 1 and not in_main(tag, "worksheet"):
            raise UnreadableError("FILE-BROKEN", "")
        if in_main(tag, "sheetData"):
            placed = depth == 2
            reader.StartElementHandler = reader.EndElementHandler = None

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    reader.StartElementHandler, reader.EndElementHandler = start, end
    try:
        parse(reader, frame.encode(), "シート")
    except UnreadableError:
        return False
    return placed


def _chunks(text: str, start: int, end: int) -> Iterator[str | None]:
    """The rows in pieces of a bounded size; None where a single row is longer than any of a form."""
    while start < end:
        cut = end if end - start <= _CHUNK else text.find("</row>", start + _CHUNK, start + _LONGEST_ROW) + 6
        if cut < start or cut > end:
            cut = end if end - start <= _LONGEST_ROW else -1
        yield text[start:cut] if cut > 0 else None
        if cut < 0:
            return
        start = cut


class _Rows:
    """The rows of one sheet, taken piece by piece."""

    def __init__(self, sheet: str, texts: Sequence[str], formats: Mapping[str, str], room: Room) -> None:
        self.sheet, self.texts, self.formats, self.room = sheet, texts, formats, room
        self.found = SheetCells()
        self.row, self.number = 0, NO_ROW  # where we are, and the row's number as it is written; NO_ROW between rows
        self.cells: dict[int, Any] = {}

    def between(self, markup: str) -> bool:
        """Go on from cell to cell through the ``markup`` between them; False where that is not the ends of rows."""
        parts = _ROW.split(markup)
        return not any(parts[::4]) and all(
            self._end() if others is None else self._start(at, others, slash)
            for at, others, slash in zip(parts[1::4], parts[2::4], parts[3::4], strict=True)
        )

    def _end(self) -> bool:
        if self.cells:
            self.found.rows[self.row] = self.cells
        inside, self.number = self.number is not NO_ROW, NO_ROW
        return inside

    def _start(self, written: str | None, others: str, slash: str) -> bool:
        if self.number is not NO_ROW or not _are_of_a_row(others):
            return False
        before, self.row = self.row, self.row + 1 if written is None else int(written)
        self.number, self.cells = NO_ROW if slash else str(self.row), {}
        return before < self.row <= MAX_ROW

    def take(self, piece: str) -> bool:
        """Add the rows of a piece; False where something in it has another shape."""
        if has_odd_reference(piece):
            return False
        parts = _CELL.split(piece)
        rows, formats, formulas = self.found.rows, self.found.formats, self.found.formulas
        texts, telling, count = self.texts, self.formats, len(self.texts)
        filled = length = 0
        number, cells, row, last = self.number, self.cells, self.row, -1
        for gap, letters, digits, style, kind, formula, v, inline in zip(
            *(parts[i :: _GROUPS + 1] for i in range(_GROUPS + 1)), strict=False
        ):
            if gap:
                m = _NEXT_ROW.fullmatch(gap)
                if m is not None and number is not NO_ROW and _are_of_a_row(m[2]):
                    if cells:
                        rows[row] = cells
                        filled += len(cells)
                    before, number, cells = row, m[1], {}
                    row = int(number)
                    if not before < row <= MAX_ROW:
                        return False
                else:
                    self.number, self.cells, self.row = number, cells, row
                    filled += len(cells)
                    if not self.between(gap):
                        return False
                    number, cells, row = self.number, self.cells, self.row
                last = -1
            if letters is None:
                last += 1
                if number is NO_ROW or last >= MAX_COLUMN:
                    return False
            else:
                column = _COLUMNS.get(letters, -1)
                if column <= last or digits != number:
                    return False
                last = column
            if v is None and formula is None and inline is None:
                continue
            if kind == "s":
                index = _INDEXES.get(v, -1) if v else -1
                if not 0 <= index < count:
                    if not v or not _INDEX.fullmatch(v) or int(v) >= count:
                        return False
                    index = int(v)
                value = texts[index]
                if not value:
                    continue
                length += len(value)
            elif kind is None or kind == "n":
                if v:
                    if not NUMBER.fullmatch(v):
                        return False
                    value = float(v)
                    if not isfinite(value):
                        return False
                    if (style or "0") in telling:
                        formats[row, last] = telling[style or "0"]
                elif formula is None:
                    continue
                else:
                    value = UNCALCULATED
            elif kind in ("inlineStr", "str"):
                value = unescaped(v) if kind == "str" and v else item_text(inline) if kind != "str" and inline else ""
                if not value:
                    continue
                length += len(value)
                if len(value) > MAX_TEXT:
                    return False
            elif v is None and formula is None:
                continue
            elif v is None:
                value = UNCALCULATED
            elif kind == "b" and v in ("0", "1"):
                value = v == "1"
            elif kind == "e" and v:
                value = ErrorCell(unescaped(v))
            else:
                return False
            if formula is not None:
                if formula and attributes(formula) is None:
                    return False
                formulas.add((row, last))
            cells[last] = value
        self.number, self.cells, self.row = number, cells, row
        self.room.take(self.sheet, filled + len(cells), length)
        return self.between(parts[-1]) and self.number is NO_ROW  # pieces end where rows do


@lru_cache(4096)
def _are_of_a_row(others: str) -> bool:
    """Whether these, beside its number, are attributes of a row, each once."""
    known = attributes(others)
    return known is not None and known.keys() <= _ROW_ATTRIBUTES
