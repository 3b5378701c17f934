"""The sheet 概要 as its parts are written on it: headings, cells, amounts that follow a unit, charts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bussi.validators.money import YEN_PER_UNIT
from bussi.xlsx_templates.sheets.look import Look
from bussi.xlsx_templates.sheets.writer import Book, Page
from xlsxwriter.format import Format

from ..batch.section import Section
from .flat import Written
from .units import DEFAULT_UNIT, unit_switch, write_amount
from .view import PIXELS, Heads, write_heads, write_section

OVERVIEW = "概要"
OKU = YEN_PER_UNIT[DEFAULT_UNIT]  # in which amounts have a decimal
TALL = 44  # points of a row with a message in it
WIDTHS = (2, 25, 11, 11, 11, 18, 18, 18, 1, 9, 9, 9, 9, 9)
UNIT_CELL = (1, 7)
CHARTS = 15  # the first column, beside what is printed, with what the charts of amounts show


@dataclass(frozen=True)
class Lists:
    """What the formulas read. ``amounts``: (form, field) → its header in the list of submissions."""

    submissions: Written
    findings: Written
    missing: Written | None
    amounts: Mapping[tuple[str, str], str]


@dataclass
class OverviewPage:
    """The sheet, written from the top; ``row`` is the next one, ``blocks`` the first rows of what may not be torn."""

    book: Book
    ws: Page
    look: Look
    sections: Sequence[Section]
    titles: Mapping[str, str]
    lists: Lists
    row: int = 3
    blocks: list[int] = field(default_factory=lambda: [0])

    def begin(self) -> None:
        """A block begins at the next row."""
        self.blocks.append(self.row)

    def unit_switch(self) -> None:
        """The cell in which one chooses the unit of all amounts of the sheet."""
        unit_switch(self.book, self.ws, self.look, *UNIT_CELL, "このシート")

    def amount(self, row: int, column: int, formula: str, yen: int, **more: Any) -> None:
        """Write a formula that gives an amount in the unit of the sheet."""
        write_amount(self.ws, self.look, row, column, formula, yen, **more)

    def section(self, text: str, heads: Heads, last: int = 7) -> None:
        """The heading of a table, and its header; of a head that is a pair, the formula and its words."""
        write_section(self.ws, self.look, self.row, text, last)
        write_heads(self.ws, self.look, self.row + 1, heads, 30)
        self.row += 2

    def text(self, row: int, column: int, text: str) -> None:
        """Write a text into a cell."""
        self.ws.write_string(row, column, text, self.look("cell", align="left", indent=1))

    def formula(self, row: int, column: int, formula: str, value: float, number: str = "#,##0", **more: Any) -> None:
        """Write a formula with the number that it gives."""
        style: Format = self.look("number", align="right", indent=1, num_format=number, **more)
        self.ws.write_formula(row, column, f"={formula}", style, value)

    def chart(self, chart: Any, row: int, first: int, last: int, height: int, description: str) -> int:
        """Insert a chart a little below the upper edge of ``row``, over some columns; returns the row after it."""
        column, width = first, sum(7 * w + 5 for w in WIDTHS[first : last + 1]) - 4
        chart.set_size({"width": width, "height": height})
        place = {"object_position": 2, "y_offset": 8, "description": description}
        self.ws.insert_chart(row, column, chart, place)
        return row + -(-(height + 8) // PIXELS)


__all__ = ["OVERVIEW", "Lists", "OverviewPage"]
