"""What stands in the cells of a sheet, and how much of it a form may hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from bussi.validators.catalogue import unreadable
from bussi.validators.errors import UnreadableError

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
MAX_TEXT = 32_767  # characters of one cell, as Excel has it
MAX_CELLS, MAX_CHARACTERS = 1_000_000, 30_000_000  # that hold something, and of their texts, in one book

Row = Mapping[int, Any]


@dataclass(slots=True)
class SheetCells:
    """What stands in a sheet: Excel row → zero-based column → str, bool, float or ``ErrorCell``; blanks are left out.

    Rows and columns ascend. Numbers are raw: dates are serials of the book's own calendar. ``formats``: (row, column)
    of a number → its number format, where that shows another value than the number itself. ``formulas``: row → the
    columns whose value is a formula's.
    """

    rows: dict[int, dict[int, Any]] = field(default_factory=dict)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: dict[int, set[int]] = field(default_factory=dict)
    tells_formulas: bool = True  # an open book gives values alone

    def is_formula(self, row: int, column: int) -> bool:
        """Whether the value of a cell is a formula's."""
        return column in self.formulas.get(row, ())


@dataclass(slots=True)
class Room:
    """How much more a book may hold."""

    cells: int = MAX_CELLS
    characters: int = MAX_CHARACTERS

    def take(self, sheet: str, cells: int, characters: int) -> None:
        """Count the cells of a row and their texts; raises ``UnreadableError`` where a book holds more than a person
        could fill in.
        """
        self.cells -= cells
        self.characters -= characters
        if self.cells < 0 or self.characters < 0:
            so_much = (
                unreadable.SO_MANY_CELLS.filled(most=MAX_CELLS)
                if self.cells < 0
                else unreadable.SO_MANY_CHARACTERS.filled(most=MAX_CHARACTERS)
            )
            raise UnreadableError("FILE-UNSAFE", unreadable.SO_MUCH.filled(sheet=sheet, what=so_much))


@cache
def column_name(index: int) -> str:
    """Letters of a zero-based column.

    >>> column_name(0), column_name(26), column_name(16383)
    ('A', 'AA', 'XFD')
    """
    return (column_name(index // 26 - 1) if index >= 26 else "") + chr(65 + index % 26)


@cache
def column_index(letters: str) -> int:
    """The zero-based column of at most three capital letters.

    >>> column_index("A"), column_index("XFD")
    (0, 16383)
    """
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
