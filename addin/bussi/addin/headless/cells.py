"""The cells of a sheet where they stand in its XML: their styles are changed, cells added, and not a byte besides."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ..reading.cells import MAX_ROW
from .elements import Edit, Element, appended, close, prefix, tag_end, walk, with_attribute

Cell = tuple[int, int]  # row and column, from 1
Area = tuple[int, int, int, int]
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_BEFORE_NOTES = frozenset(("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr",
    "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews",
    "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins",
    "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
    "drawing"))  # fmt: skip


def cell_of(address: str) -> Cell | None:
    """Row and column of an address; None for what is none.

    >>> cell_of("B12"), cell_of("$C$1"), cell_of("12")
    ((12, 2), (1, 3), None)
    """
    m = _ADDRESS.fullmatch(address)
    return (int(m[2]), column_of(m[1])) if m else None


def column_of(letters: str) -> int:
    """1 for A."""
    n = 0
    for letter in letters.upper():
        n = n * 26 + ord(letter) - 64
    return n


def address_of(cell: Cell) -> str:
    """The address of a row and column.

    >>> address_of((12, 28))
    'AB12'
    """
    letters, n = "", cell[1]
    while n:
        n, rest = divmod(n - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{cell[0]}"


def area_of(reference: str) -> Area | None:
    """Top, left, bottom and right of a reference."""
    first, _, last = reference.partition(":")
    a, b = cell_of(first), cell_of(last or first)
    return (*a, *b) if a and b else None


@dataclass
class _Row:
    element: Element
    cells: list[tuple[int, int, Mapping[str, str]]] = field(default_factory=list)  # column, start, attributes


class SheetCells:
    """The rows in which given cells stand. ``top``: the elements of the sheet itself, without what is in its rows."""

    def __init__(self, data: bytes, cells: Iterable[Cell]) -> None:
        self.data = data
        self._wanted = {row for row, _ in cells}
        self._rows: dict[int, _Row] = {}
        self._order: list[tuple[int, int]] = []  # every row: number, start
        self._open: list[Element] = []
        self._depth = self._row = self._column = 0
        self._current: _Row | None = None
        self.top = Element("", "", {}, 0, 0)
        walk(data, self._start, self._end)
        self.rows = self.top.child("sheetData")
        self._merged = list(self._merged_areas())

    def _start(self, name: str, attributes: dict[str, str], at: int) -> None:
        self._depth += 1
        depth = self._depth
        if depth == 4 and self._current is not None and name == self._cell_name:
            found = cell_of(attributes.get("r", ""))
            self._column = found[1] if found else self._column + 1
            self._current.cells.append((self._column, at, attributes))
        elif depth == 3 and name == self._row_name and self._open[-1].name == "sheetData":
            number = attributes.get("r", "").strip()
            self._row = int(number) if number.isascii() and number.isdecimal() else self._row + 1
            self._column, self._current = 0, None
            self._order.append((self._row, at))
            if self._row in self._wanted:
                self._current = _Row(Element("row", "", attributes, at, tag_end(self.data, at)))
                self._rows.setdefault(self._row, self._current)
        elif depth <= 2 or (depth == 3 and self._open[-1].name in ("mergeCells", "cols")):
            space, _, local = name.rpartition(" ")
            element = Element(local, space, attributes, at, tag_end(self.data, at))
            if depth == 1:
                self.top = element
                self._row_name, self._cell_name = f"{space} row".strip(), f"{space} c".strip()
            else:
                self._open[-1].children.append(element)
            self._open.append(element)

    def _end(self, name: str, at: int) -> None:
        self._depth -= 1
        if self._depth < len(self._open):
            close(self._open.pop(), self.data, at)
        elif self._depth == 2 and self._current is not None and name == self._row_name:
            close(self._current.element, self.data, at)
            self._current = None

    def anchor(self, cell: Cell) -> Cell:
        """The cell itself, or the first one of the merged area that covers it."""
        for top, left, bottom, right in self._merged:
            if top <= cell[0] <= bottom and left <= cell[1] <= right:
                return top, left
        return cell

    def _merged_areas(self) -> Iterator[Area]:
        rows = sorted(self._wanted)
        for e in (self.top.child("mergeCells") or self.top).all("mergeCell"):
            area = area_of(e.attributes.get("ref", ""))
            if area and bisect_left(rows, area[0]) < bisect_right(rows, area[2]):
                yield area

    def style(self, cell: Cell) -> int:
        """The number of the style in which a cell is shown: its own, or that of its row or column."""
        row = self._rows.get(cell[0])
        own = [a for column, _, a in row.cells if column == cell[1]] if row else []
        if own:
            return _number(own[-1].get("s"))
        if row and row.element.attributes.get("customFormat") in ("1", "true"):
            return _number(row.element.attributes.get("s"))
        for e in (self.top.child("cols") or self.top).all("col"):
            if _number(e.attributes.get("min")) <= cell[1] <= _number(e.attributes.get("max")):
                return _number(e.attributes.get("style"))
        return 0

    def changes(self, styles: Mapping[Cell, int]) -> list[Edit]:
        """What to replace so that the cells have these styles; a cell that is not there is added."""
        edits: list[Edit] = []
        new: dict[int, list[Cell]] = {}
        for cell, style in styles.items():
            row = self._rows.get(cell[0])
            own = [at for column, at, _ in row.cells if column == cell[1]] if row else []
            for at in own:
                end = tag_end(self.data, at)
                edits.append((at, end, with_attribute(self.data[at:end], "s", str(style))))
            if not own:
                new.setdefault(cell[0], []).append(cell)
        if self.rows is None:
            return edits
        p = prefix(self.data, self.rows)
        loose: list[tuple[int, bytes]] = []
        for number in sorted(new):
            made = [(c[1], f'<{p}c r="{address_of(c)}" s="{styles[c]}"/>'.encode()) for c in sorted(new[number])]
            row = self._rows.get(number)
            if row is None:
                loose.append((number, f'<{p}row r="{number}">'.encode() + b"".join(x for _, x in made) + f"</{p}row>".encode()))  # fmt: skip
            elif not row.cells:
                edits.append(appended(self.data, row.element, b"".join(x for _, x in made)))
            else:
                for column, xml in made:
                    after = next((at for c, at, _ in row.cells if c > column), None)
                    edits.append(appended(self.data, row.element, xml, after))
        if loose and not self._order:
            edits.append(appended(self.data, self.rows, b"".join(xml for _, xml in loose)))
        elif loose:
            left = iter([*self._order, (MAX_ROW + 1, None)])
            next_row, at = next(left)
            for number, xml in loose:
                while next_row < number:
                    next_row, at = next(left)
                edits.append(appended(self.data, self.rows, xml, at))
        return edits

    def place_of_notes(self) -> int:
        """Where the element that leads to the drawings of notes belongs."""
        return max(c.end for c in self.top.children if c.name in _BEFORE_NOTES)


def _number(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdecimal() else 0
