"""Look through a sheet's XML before a reader does: how far its cells reach, and what a fast reader would not tell."""

import html
import re
from collections.abc import Iterator
from functools import cache

from bussi.validators.errors import UnreadableError

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
MAX_CELLS = 3_000_000  # of the box around all cells: readers allocate the whole of it

# how programs write a cell of a form: near, its address first or left out; any other cell makes the sheet odd
_FAR_CELL = re.compile(rb'<c(?! (?:r="[A-Z][1-9][0-9]{0,3}"[ />]|[st]=")|[/>])[\s/>]')
_FAR_ROW = re.compile(rb'<row(?! r="[1-9][0-9]{0,3}"[ />])[\s/>]')
_ODD = re.compile(rb'<c(?! (?:r="[A-Z]{1,3}[1-9][0-9]{0,6}"[ />]|[st]=")|[/>])[\s/>]')
_PREFIXED = re.compile(rb":c[\s/>]")
NEAR_ROW, NEAR_COLUMN = 9999, 26

# no pattern may look past the next "<": on hostile input that would take the square of the sheet's length
_PREFIX = rb"(?:[^\s<>/:]+:)?"
_ANY_CELL = re.compile(rb"<" + _PREFIX + rb"c(?=[\s/>])([^<>]*)>")
_ANY_ROW = re.compile(rb"<" + _PREFIX + rb"row(?=[\s/>])([^<>]*)>")
_FILLED_ROW = re.compile(rb"<" + _PREFIX + rb"row(?=[\s/>])([^<>]*)(?<!/)>\s*<[^/]")
_ROW_END = re.compile(rb"</" + _PREFIX + rb"row\s*>")
_REFERENCE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]*)([0-9]*)\s*["']""")
_FORMULA = rb"<" + _PREFIX + rb"f\b(?:[^<>]*/>|[^<>]*>[^<]*</" + _PREFIX + rb"f>)\s*"
_ERROR = re.compile(
    rb"<"
    + _PREFIX
    + rb"c\s([^<>]*\bt\s*=\s*[\"']e[\"'][^<>]*)>\s*(?:"
    + _FORMULA
    + rb")?<"
    + _PREFIX
    + rb"v[^<>]*>([^<]*)<"
)
_ANY_EMPTY_FORMULA = re.compile(
    rb"<" + _PREFIX + rb"c\s([^<>]*)>\s*" + _FORMULA +
    rb"(?:<" + _PREFIX + rb"v\s*/>|<" + _PREFIX + rb"v>\s*</" + _PREFIX + rb"v>)?\s*</" + _PREFIX + rb"c>"
)  # fmt: skip
_BAD_INDEX = re.compile(rb't="s"[^<>]*><v>(?![0-9]{1,9}</v>)')
_HUGE_NEGATIVE = re.compile(rb"<v>-[0-9.]*(?:[eE]\+?[0-9]{2}|[0-9]{12})")


def hidden_cells(data: bytes, sheet: str) -> dict[str, str]:
    """Address → code of error cells, and "" for formulas nobody has calculated: calamine shows both as blank.

    Raises ``UnreadableError`` for a sheet whose cells span more than a person could have filled.
    """
    far, prefixed = _FAR_CELL.search(data) is not None, _PREFIXED.search(data) is not None
    plain = not prefixed and not (far and _ODD.search(data))
    if far or prefixed or not _rows_are_near(data):
        _check_span(data, sheet)
    found: dict[str, str] = {}
    if b't="e"' in data or not plain:
        for attributes, code in _ERROR.findall(data):
            _add(found, attributes, html.unescape(code.decode("utf-8", "replace")))
    if plain:
        found |= dict.fromkeys(_empty_formulas(data), "")
    else:
        for attributes in _ANY_EMPTY_FORMULA.findall(data):
            if b'"str"' not in attributes and b"'str'" not in attributes:
                _add(found, attributes, "")
    return found


def _empty_formulas(data: bytes) -> Iterator[str]:
    """The addresses of formula cells without a value, found from the few ways in which such a cell can end."""
    for end in (b"</f></c>", b"<v></v></c>", b"/></c>"):
        at = data.find(end)
        while at >= 0:
            start = data.rfind(b"<c", 0, at)
            cell = data[start:at]
            if cell.startswith(b'<c r="') and b'"str"' not in cell[: cell.find(b">")] and b"<f" in cell:
                yield cell[6 : cell.find(b'"', 6)].decode()
            at = data.find(end, at + 1)


def _add(found: dict[str, str], attributes: bytes, code: str) -> None:
    address = _REFERENCE.search(attributes)
    if address and address[1] and address[2]:
        found[f"{address[1].decode().upper()}{address[2].decode()}"] = code


def needs_care(data: bytes) -> bool:
    """Whether the sheet holds what calamine silently misreads: comments inside values, indexes that are no numbers."""
    return b"<!" in data or _BAD_INDEX.search(data) is not None


def may_panic(data: bytes) -> bool:
    """Whether the sheet holds a number so far below zero that a reader panics if its cell is formatted as a date."""
    return _HUGE_NEGATIVE.search(data) is not None


@cache
def column_number(letters: bytes) -> int:
    """1 for A.

    >>> column_number(b"XFD")
    16384
    """
    n = 0
    for ch in letters.upper():
        n = n * 26 + ch - 64
    return n


def _rows_are_near(data: bytes) -> bool:
    """Whether cells without an address, which follow their neighbours, cannot be farther than a form reaches."""
    if _FAR_ROW.search(data):
        return False
    most = max(row.count(b"<c") for row in data.split(b"</row>"))
    return (NEAR_COLUMN + most) * NEAR_ROW <= MAX_CELLS


def _check_span(data: bytes, sheet: str) -> None:
    """As far as any reading of the sheet could reach. LibreOffice ends a sheet with empty rows of the highest numbers."""
    rows, filled = _row_numbers(_ANY_ROW, data), _row_numbers(_FILLED_ROW, data)
    nameless_rows = rows.count(0)
    row = max(rows if nameless_rows else filled, default=0) + nameless_rows
    column = nameless = 0
    for attributes in _ANY_CELL.findall(data):
        m = _REFERENCE.search(attributes)
        if m is None:
            nameless += 1
            continue
        row = max(row, int(m[2][:12] or 0))
        column = max(column, column_number(m[1][:12]))
    column += min(nameless, max(len(_ANY_CELL.findall(r)) for r in _ROW_END.split(data)))
    if row > MAX_ROW or column > MAX_COLUMN or row * column > MAX_CELLS:
        raise UnreadableError("FILE-UNSAFE", f"シート {sheet} の使用範囲が大きすぎます（離れたセルに値があります）")


def _row_numbers(tag: re.Pattern[bytes], data: bytes) -> list[int]:
    """The number of each row; 0 for one that has none, or none that could be read."""
    found = (_REFERENCE.search(attributes) for attributes in tag.findall(data))
    return [int(m[2][:12] or 0) if m else 0 for m in found]
