"""Cells of the headless engine: ranges, fonts and notes as xlwings asks for them, over an openpyxl worksheet."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from copy import copy
from typing import TYPE_CHECKING, Any

from bussi.validators.cells import ErrorCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.formula import ArrayFormula

from ..excel.typed_in import is_formula, taken
from ..excel.xlw import XlwingsError, base_classes

if TYPE_CHECKING:
    from .engine import Sheet

NOTE_AUTHOR = "bussi"
MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384


class ProtectedError(XlwingsError):
    """Something was written to a protected sheet; Excel raises as well."""


def corners(arg1: Any, arg2: Any = None) -> tuple[int, int, int, int]:
    """First row, first column, last row and last column of what xlwings gives as cells: A1 text, tuples or ranges.

    >>> corners("B2:$C$5"), corners((1, 2)), corners((1, 2), (3, 4))
    ((2, 2, 5, 3), (1, 2, 1, 2), (1, 2, 3, 4))
    """

    def one(arg: Any) -> tuple[int, int, int, int]:
        if isinstance(arg, Range):
            return arg.box
        if isinstance(arg, str):
            c1, r1, c2, r2 = range_boundaries(arg)
            return r1 or 1, c1 or 1, r2 or MAX_ROWS, c2 or MAX_COLUMNS
        return (arg[0], arg[1], arg[0], arg[1])

    boxes = [one(a) for a in (arg1, arg2) if a is not None]
    return (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))


class Range(base_classes.Range):
    """A rectangle of cells."""

    def __init__(self, sheet: "Sheet", box: tuple[int, int, int, int]) -> None:
        self._sheet, self.box = sheet, box
        self.options: dict[str, Any] = {}

    sheet = property(lambda self: self._sheet)
    api = property(lambda self: self)
    row = property(lambda self: self.box[0])
    column = property(lambda self: self.box[1])
    shape = property(lambda self: (self.box[2] - self.box[0] + 1, self.box[3] - self.box[1] + 1))
    coords = property(lambda self: (self._sheet.name, self.row, self.column, *self.shape))
    max_cells_per_read = property(lambda self: None)
    max_cells_per_write = property(lambda self: None)

    def __len__(self) -> int:
        rows, columns = self.shape
        return rows * columns

    def __call__(self, arg1: int, arg2: int | None = None) -> "Range":
        if arg2 is None:
            arg1, arg2 = divmod(arg1 - 1, self.shape[1])
            arg1, arg2 = arg1 + 1, arg2 + 1
        row, column = self.row + arg1 - 1, self.column + arg2 - 1
        return Range(self._sheet, (row, column, row, column))

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        """The address, such as $A$1:$B$2."""
        r, c = "$" if row_absolute else "", "$" if col_absolute else ""
        first, last = (f"{c}{get_column_letter(y)}{r}{x}" for x, y in (self.box[:2], self.box[2:]))
        return first if first == last else f"{first}:{last}"

    address = property(lambda self: self.get_address(True, True, False))

    # values ---------------------------------------------------------------------------------------------------------

    @property
    def raw_value(self) -> list[list[Any]]:
        """The values, always in two dimensions."""
        r1, c1, r2, c2 = self.box
        return [self._sheet.line(r, c1, c2) for r in range(r1, r2 + 1)]

    @raw_value.setter
    def raw_value(self, values: Any) -> None:
        self._sheet.guard()
        for (r, c), value in self._spread(values):
            cell = self._sheet.cell(r, c)
            number_format = cell.number_format
            if is_formula(value, number_format):
                self._sheet.put(cell, ErrorCell("（未計算の数式）"))
                cell.value = value
                continue
            kept = taken(value, number_format)
            if isinstance(kept, dt.date) and number_format == "General":
                cell.number_format = "yyyy/m/d"
            self._sheet.put(cell, kept)

    def _spread(self, values: Any) -> Iterator[tuple[tuple[int, int], Any]]:
        for r in range(self.box[0], self.box[2] + 1):
            for c in range(self.box[1], self.box[3] + 1):
                yield (r, c), values[r - self.row][c - self.column] if isinstance(values, list | tuple) else values

    @property
    def formula(self) -> Any:
        """The formulas, or the values where there are none: one text for one cell, else a tuple of rows."""
        rows = tuple(tuple(self._formula(c) for c in row) for row in self._rows())
        return rows[0][0] if self.shape == (1, 1) else rows

    @formula.setter
    def formula(self, values: Any) -> None:
        self.raw_value = values

    @staticmethod
    def _formula(cell: Any) -> Any:
        value = cell.value
        return value.text if isinstance(value, ArrayFormula) else "" if value is None else value

    @property
    def merge_area(self) -> "Range":
        """The merged area that the first cell is part of, or the cell."""
        areas: Any = self._sheet.api.merged_cells.ranges
        for area in areas:
            if area.min_row <= self.row <= area.max_row and area.min_col <= self.column <= area.max_col:
                return Range(self._sheet, (area.min_row, area.min_col, area.max_row, area.max_col))
        return Range(self._sheet, (self.row, self.column, self.row, self.column))

    def clear_contents(self) -> None:
        """Empty the cells, keep their formats."""
        self.raw_value = None

    # looks ----------------------------------------------------------------------------------------------------------

    def _rows(self) -> list[list[Cell]]:
        r1, c1, r2, c2 = self.box
        return [[self._sheet.cell(r, c) for c in range(c1, c2 + 1)] for r in range(r1, r2 + 1)]

    def _cells(self) -> Iterator[Cell]:
        for row in self._rows():
            yield from row

    def restyle(self, change: Callable[[Cell], None]) -> None:
        """Change the look of every cell; cells that look alike are worked out once."""
        self._sheet.guard()
        known: dict[bytes | None, Any] = {}
        for cell in self._cells():
            before = None if cell._style is None else cell._style.tobytes()
            if before not in known:
                change(cell)
                known[before] = cell._style
            else:
                cell._style = copy(known[before])

    @property
    def number_format(self) -> str:
        """The number format of the first cell."""
        return self._sheet.cell(self.row, self.column).number_format

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.restyle(lambda cell: setattr(cell, "number_format", value))

    @property
    def color(self) -> tuple[int, int, int] | None:
        """The fill as red, green and blue; None without a plain fill of an own colour."""
        fill = self._sheet.cell(self.row, self.column).fill
        rgb = fill.fgColor.rgb if fill.fill_type == "solid" and fill.fgColor.type == "rgb" else None
        if not isinstance(rgb, str):
            return None
        red, green, blue = bytes.fromhex(rgb[-6:])
        return red, green, blue

    @color.setter
    def color(self, value: Any) -> None:
        fill = PatternFill() if value is None else PatternFill("solid", fgColor=_hex(value))
        self.restyle(lambda cell: setattr(cell, "fill", fill))

    @property
    def font(self) -> "Font":
        """The font of the cells."""
        return Font(self)

    def _align(self, **change: Any) -> None:
        def aligned(cell: Cell) -> None:
            alignment = copy(cell.alignment)
            for name, value in change.items():
                setattr(alignment, name, value)
            cell.alignment = alignment

        self.restyle(aligned)

    @property
    def wrap_text(self) -> bool:
        """Whether the first cell wraps its text."""
        return bool(self._sheet.cell(self.row, self.column).alignment.wrap_text)

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self._align(wrap_text=value)

    @property
    def vertical_alignment(self) -> str | None:
        """Where text stands in the first cell: top, center or bottom."""
        return self._sheet.cell(self.row, self.column).alignment.vertical

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        self._align(vertical=value)

    @property
    def column_width(self) -> float:
        """The width of the first column in characters."""
        return self._sheet.api.column_dimensions[get_column_letter(self.column)].width

    @column_width.setter
    def column_width(self, value: float) -> None:
        self._sheet.guard()
        for c in range(self.box[1], self.box[3] + 1):
            self._sheet.api.column_dimensions[get_column_letter(c)].width = value

    # notes ----------------------------------------------------------------------------------------------------------

    @property
    def note(self) -> "Note | None":
        """The note of the first cell."""
        cell = self._sheet.cell(self.row, self.column)
        return Note(self) if cell.comment is not None else None

    def add_note(self, text: str) -> "Note":
        """A note where there is none; Excel refuses a second one as well."""
        self._sheet.guard()
        cell = self._sheet.cell(self.row, self.column)
        if cell.comment is not None:
            raise XlwingsError(f"{self.address} has a note already")
        lines = text.count("\n") + len(text) // 24 + 1
        cell.comment = Comment(
            ILLEGAL_CHARACTERS_RE.sub("", text), NOTE_AUTHOR, height=min(300, 24 + 18 * lines), width=300
        )
        return Note(self)


class Font(base_classes.Font):
    """The font of a range."""

    def __init__(self, cells: Range) -> None:
        self._cells = cells

    api = property(lambda self: self)

    def _get(self, name: str) -> Any:
        return getattr(self._cells.sheet.cell(self._cells.row, self._cells.column).font, name)

    def _set(self, name: str, value: Any) -> None:
        def changed(cell: Cell) -> None:
            font = copy(cell.font)
            setattr(font, name, value)
            cell.font = font

        self._cells.restyle(changed)

    bold = property(lambda self: bool(self._get("b")), lambda self, value: self._set("b", value))
    italic = property(lambda self: bool(self._get("i")), lambda self, value: self._set("i", value))
    size = property(lambda self: self._get("sz"), lambda self, value: self._set("sz", value))
    name = property(lambda self: self._get("name"), lambda self, value: self._set("name", value))

    @property
    def color(self) -> tuple[int, ...] | None:
        """Red, green and blue; None for a colour of the theme."""
        found = self._get("color")
        return tuple(bytes.fromhex(found.rgb[-6:])) if found is not None and found.type == "rgb" else None

    @color.setter
    def color(self, value: Any) -> None:
        from openpyxl.styles.colors import Color

        self._set("color", Color(rgb="FF" + _hex(value)))


class Note(base_classes.Note):
    """The note of a cell."""

    def __init__(self, cell: Range) -> None:
        self._at = cell

    api = property(lambda self: self)

    @property
    def text(self) -> str:
        """What it says."""
        found = self._at.sheet.cell(self._at.row, self._at.column).comment
        return found.text if found is not None else ""

    @text.setter
    def text(self, value: str) -> None:
        self.delete()
        self._at.add_note(value)

    def delete(self) -> None:
        """Take it away."""
        self._at.sheet.guard()
        self._at.sheet.cell(self._at.row, self._at.column).comment = None


def _hex(color: Any) -> str:
    if isinstance(color, str) and re.fullmatch("#?[0-9A-Fa-f]{6}", color):
        return color.removeprefix("#").upper()
    return bytes(color).hex().upper()
