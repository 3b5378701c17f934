"""Look through a sheet's XML before a reader does: how far its cells reach, and what a fast reader would not tell."""

import html
import re
from functools import cache

from bussi.validators.errors import UnreadableError

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
MAX_CELLS = 3_000_000  # of the box around all cells: readers allocate the whole of it

# how every program writes a cell of a form: near, and with its address first; any other cell makes the sheet odd
_FAR = re.compile(rb'<c(?! r="[A-Z][1-9][0-9]{0,3}"[ />])[\s/>]')
_ODD = re.compile(rb'<c(?! r="[A-Z]{1,3}[1-9][0-9]{0,6}"[ />])[\s/>]')
_PREFIXED = re.compile(rb":c[\s/>]")
_CELL = re.compile(rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"')

# no pattern may look past the next "<": on hostile input that would take the square of the sheet's length
_PREFIX = rb"(?:[^\s<>/:]+:)?"
_ANY_CELL = re.compile(rb"<" + _PREFIX + rb"c(?=[\s/>])([^<>]*)>")
_ANY_ROW = re.compile(rb"<" + _PREFIX + rb"row(?=[\s/>])([^<>]*)>")
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
_EMPTY_FORMULA = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^<>]*)><f(?:[^<>]*/>|[^<>]*>[^<]*</f>)(?:<v ?/>|<v></v>)?</c>')
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
    far, prefixed = _FAR.search(data) is not None, _PREFIXED.search(data) is not None
    plain = not prefixed and (not far or _ODD.search(data) is None)
    if far or prefixed:
        _check_span(data, sheet, plain)
    found: dict[str, str] = {}
    if b'="e"' in data or b"='e'" in data or b'= "e"' in data:
        for attributes, code in _ERROR.findall(data):
            _add(found, attributes, html.unescape(code.decode("utf-8", "replace")))
    if plain:
        found |= {a.decode(): "" for a, more in _EMPTY_FORMULA.findall(data) if b't="str"' not in more}
    else:
        for attributes in _ANY_EMPTY_FORMULA.findall(data):
            if b"str" not in attributes:
                _add(found, attributes, "")
    return found


def _add(found: dict[str, str], attributes: bytes, code: str) -> None:
    address = _REFERENCE.search(attributes)
    if address and address[1] and address[2]:
        found[f"{address[1].decode().upper()}{address[2].decode()}"] = code


def needs_care(data: bytes) -> bool:
    """Whether the sheet holds what calamine silently misreads: comments inside values, indexes that are no numbers."""
    return b"<!--" in data or b"<![CDATA[" in data or _BAD_INDEX.search(data) is not None


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


def _check_span(data: bytes, sheet: str, plain: bool) -> None:
    last_row, last_column = _plain_span(data) if plain else _any_span(data)
    if last_row > MAX_ROW or last_column > MAX_COLUMN or last_row * last_column > MAX_CELLS:
        raise UnreadableError("FILE-UNSAFE", f"シート {sheet} の使用範囲が大きすぎます（離れたセルに値があります）")


def _plain_span(data: bytes) -> tuple[int, int]:
    cells = _CELL.findall(data)
    columns = max(map(column_number, {c for c, _ in cells}), default=0)
    return max(map(int, {r for _, r in cells}), default=0), columns


def _any_span(data: bytes) -> tuple[int, int]:
    """As far as any reading of the sheet could reach: cells and rows without an address follow their neighbours."""
    row = column = nameless_rows = nameless = 0
    for tags, is_row in ((_ANY_ROW, True), (_ANY_CELL, False)):
        for attributes in tags.findall(data):
            m = _REFERENCE.search(attributes)
            if m is None:
                nameless_rows, nameless = nameless_rows + is_row, nameless + (not is_row)
                continue
            row = max(row, int(m[2][:12] or 0))
            column = max(column, column_number(m[1][:12]))
    return row + nameless_rows, column + nameless
