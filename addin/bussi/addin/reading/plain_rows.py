"""Take a row apart whose every tag has an exact shape that programs write; what many books share is taken apart once.

Most rows of a submission are the template's, letter for letter, in every book that the same program saved. A row is
therefore looked up first, by all of its text; that takes a twentieth of the time of taking it apart.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import isfinite
from typing import Any

from bussi.validators.cells import UNCALCULATED, ErrorCell

from .cells import MAX_COLUMN, MAX_ROW, MAX_TEXT, SheetCells, column_index
from .texts import ATTRIBUTES, ITEM, attributes, item_text
from .xml_parts import characters, has_odd_reference, unescaped

# a pattern for cells alone, so that it can look for "<c"; nothing may stand between cells
_CELL = re.compile(
    r'<c(?: r="([A-Z]{1,3})([1-9][0-9]{0,6})")?(?: s="([0-9]{1,6})")?(?: t="(s|str|n|b|e|inlineStr)")?'
    r'(?: cm="[0-9]+")?(?: vm="[0-9]+")?(?: ph="[01]")? ?'
    rf"(?:/>|>(?:<f{ATTRIBUTES} ?(?:/>|>[^<>]*</f>))?"
    rf'(?:<v(?: xml:space="preserve")?>([^<>]*)</v>|(?:(?<=f>)|(?<=/>))<v ?/>|<is>({ITEM})</is>)?</c>)'
)
_GROUPS = 7
_ROW = re.compile(rf'<row(?: r="([1-9][0-9]{{0,6}})")?{ATTRIBUTES} ?(/?)>')
_NUMBERED = b'<row r="'
_EXTENDED = b"x14ac:"
_INDEX = re.compile("[0-9]{1,9}")
_SHARED = re.compile(rb't="s"><v>([0-9]{1,9})</v>')
_FIRST_TEXT = b't="s"><v>0</v>'
NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_ROW_ATTRIBUTES = frozenset(
    ("spans", "s", "customFormat", "ht", "hidden", "customHeight", "outlineLevel", "collapsed", "thickTop", "thickBot", "ph", "x14ac:dyDescent")
)  # fmt: skip
_REMEMBERED = 16_384  # rows: some ten templates, and what people filled in lately
_LONGEST = 10_000  # bytes of a row that is remembered


@dataclass(frozen=True, slots=True)
class PlainRow:
    """A row whose cells are known but for the texts and formats that stand elsewhere in its book.

    ``first``: the first of the empty rows above it that are written with it, else ``row``. ``cells``: column → value,
    None for a shared text. ``shared``: the columns of shared texts. ``indexes``: which texts these are. ``numbers``:
    (column, index of the cell format). ``length``: characters of its own texts. ``written``: whether one of these is no
    formula's. ``extended``: whether it needs the name space x14ac.
    """

    first: int
    row: int
    cells: Mapping[int, Any]
    shared: Sequence[int]
    indexes: Sequence[int]
    numbers: Sequence[tuple[int, str]]
    formulas: set[int]
    length: int
    written: bool
    extended: bool

    def into(self, found: SheetCells, texts: Sequence[str], formats: Mapping[str, str]) -> int | None:
        """Add the row to a sheet; the characters of its shared texts, or None where the book has too few texts."""
        if self.indexes and max(self.indexes) >= len(texts):
            return None
        cells, formulas, length = dict(self.cells), self.formulas, 0
        for column, index in zip(self.shared, self.indexes, strict=True):
            text = cells[column] = texts[index]
            length += len(text)
            if not text:
                del cells[column]
                formulas = formulas - {column}
        for column, style in self.numbers if formats else ():
            if style in formats:
                found.formats[self.row, column] = formats[style]
        if cells:
            found.rows[self.row] = cells
        if formulas:
            found.formulas[self.row] = formulas
        return length


def plain_row(piece: bytes, before: int) -> PlainRow | None:
    """The row in a piece of a sheet up to its ``</row>``, below row ``before`` where it has no number of its own; None
    where anything in it is not of the exact shapes.
    """
    if not piece.startswith(_NUMBERED):
        return _taken_apart(piece, before)
    return _known(piece) if len(piece) < _LONGEST else _taken_apart(piece)


def are_empty_rows(markup: bytes, before: int, extended: bool) -> bool:
    """Whether the markup is nothing but rows without cells, below row ``before``; ``extended``: may use x14ac."""
    text = characters(markup)
    opened = None if text is None or (_EXTENDED in markup and not extended) else _opened(text, before)
    return opened is not None and not opened[2]


def _opened(markup: str, before: int) -> tuple[int, int, bool] | None:
    """The first and last row that begins in the markup, and whether the last is open; None for anything else."""
    parts = _ROW.split(markup)
    if any(parts[::4]):
        return None
    first, is_open = 0, False
    for written, others, slash in zip(parts[1::4], parts[2::4], parts[3::4], strict=True):
        row = before + 1 if written is None else int(written)
        if is_open or not before < row <= MAX_ROW or not _are_of_a_row(others):
            return None
        first, before, is_open = first or row, row, not slash
    return first, before, is_open


def _taken_apart(piece: bytes, before: int = 0) -> PlainRow | None:
    text = characters(piece)
    if text is None or has_odd_reference(text):
        return None
    parts = _CELL.split(text)
    opened = _opened(parts[0], before)
    if opened is None or not opened[2] or any(parts[_GROUPS + 1 :: _GROUPS + 1]):
        return None
    first, row, _ = opened
    cells: dict[int, Any] = {}
    shared: list[int] = []
    indexes: list[int] = []
    numbers: list[tuple[int, str]] = []
    formulas: set[int] = set()
    length, written = 0, False
    number, last = str(row), -1
    for letters, digits, style, kind, formula, v, inline in zip(
        *(parts[i :: _GROUPS + 1] for i in range(1, _GROUPS + 1)), strict=True
    ):
        if letters is None:
            last += 1
            if last >= MAX_COLUMN:
                return None
        else:
            column = column_index(letters)
            if not last < column < MAX_COLUMN or digits != number:
                return None
            last = column
        if v is None and formula is None and inline is None:
            continue
        value: Any = None
        if kind == "s":
            if not v or not _INDEX.fullmatch(v):
                return None
            shared.append(last)
            indexes.append(int(v))
        elif kind is None or kind == "n":
            if v:
                if not NUMBER.fullmatch(v):
                    return None
                value = float(v)
                if not isfinite(value):
                    return None
                numbers.append((last, style or "0"))
            elif formula is None:
                continue
            else:
                value = UNCALCULATED
        elif kind in ("inlineStr", "str"):
            value = unescaped(v) if kind == "str" and v else item_text(inline) if kind != "str" and inline else ""
            if not value:
                continue
            length += len(value)
            written = written or formula is None
            if len(value) > MAX_TEXT:
                return None
        elif v is None and formula is None:
            continue
        elif v is None:
            value = UNCALCULATED
        elif kind == "b" and v in ("0", "1"):
            value = v == "1"
        elif kind == "e" and v:
            value = ErrorCell(unescaped(v))
        else:
            return None
        if formula is not None:
            if formula and attributes(formula) is None:
                return None
            formulas.add(last)
        cells[last] = value
    return PlainRow(first, row, cells, shared, indexes, numbers, formulas, length, written, _EXTENDED in piece)


_shape = lru_cache(_REMEMBERED)(_taken_apart)


@lru_cache(_REMEMBERED)
def _known(piece: bytes) -> PlainRow | None:
    """A numbered row; where only its shared texts stand elsewhere in their list, the rest of it may be known."""
    first, *parts = _SHARED.split(piece)
    row = _shape(_FIRST_TEXT.join((first, *parts[1::2])))
    if row is None or not parts:
        return row
    indexes = [int(i) for i in parts[::2]]
    if len(indexes) != len(row.shared):  # of a formula too
        return _taken_apart(piece)
    return replace(row, indexes=indexes)


@lru_cache(4096)
def _are_of_a_row(others: str) -> bool:
    """Whether these, beside its number, are attributes of a row, each once."""
    known = attributes(others)
    return known is not None and known.keys() <= _ROW_ATTRIBUTES
