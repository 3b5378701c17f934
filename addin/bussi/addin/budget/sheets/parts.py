"""Small parts the sheets of the budget book are made of: headings, unit-switching cells, chart dress."""

from collections.abc import Sequence
from typing import Any

from bussi.xlsx_templates.sheets.look import GRID, Look
from bussi.xlsx_templates.sheets.writer import Book

from ...books.units import DEFAULT_UNIT
from ...books.view import PlainView
from .calc_sheet import NAME as CALC
from .calc_sheet import CalcSheet, Ref

AMOUNT, SHARE = "#,##0;▲#,##0;0", "0.0%;▲0.0%;0.0%"
YEN_WIDTH = 18  # a column that holds 兆 in yen


def logarithmic(chart: Any) -> None:
    """Let the bars of a chart grow by tenfold, so that small amounts are seen beside large ones."""
    grid = {"visible": True, "line": {"color": GRID}}
    chart.set_x_axis({"log_base": 10, "num_format": "#,##0", "major_gridlines": grid, "label_position": "high"})


class View(PlainView):
    """One sheet people read: how a cell that follows the unit is written."""

    def __init__(self, book: Book, look: Look, name: str, title: str, subtitle: str, widths: Sequence[float]) -> None:
        super().__init__(book, look, name, title, subtitle, widths)
        self.ws.set_landscape()
        self.ws.set_paper(9)
        self.ws.fit_to_pages(1, 0)
        self.ws.set_margins(0.4, 0.4, 0.5, 0.6)
        self.ws.set_footer("&L&8&A&C&8&P / &N&R&8bussi")

    def unit_note(self, row: int, column: int) -> None:
        """「単位：億円」, following the switch."""
        style = self.look("subtitle", align="right")
        self.ws.write_formula(row, column, '="（単位："&unit_name&"）"', style, f"（単位：{DEFAULT_UNIT}）")

    def heads(self, row: int, heads: Sequence[str], height: float = 36) -> None:
        """A header row from column B on."""
        self.ws.set_row(row, height)
        for c, head in enumerate(heads, start=1):
            self.ws.write_string(row, c, head, self.look("header"))

    def amount(self, row: int, column: int, ref: Ref, **more: Any) -> None:
        """An amount in the unit of the book."""
        formula, value = ref.shown()
        style = {"num_format": AMOUNT, "align": "right", **more}
        self.ws.write_formula(row, column, formula, self.look("number", **style), value)

    def share(self, row: int, column: int, ref: Ref, number: str = SHARE, **more: Any) -> None:
        """A ratio, live; 「－」 where it is undefined."""
        formula, value = ref.ratio()
        self.ws.write_formula(
            row, column, formula, self.look("number", num_format=number, align="right", **more), value
        )

    def label(self, row: int, column: int, text: str, strong: bool = False) -> None:
        """A row heading."""
        self.ws.write_string(row, column, text, self.look("label_required") if strong else self.look("cell", indent=1))

    def series(self, calc: CalcSheet, block: str, name: str, colour: str, **more: Any) -> dict[str, Any]:
        """A series of the figures for charts on 計算: one figure or ratio of every row of a block."""
        at, rows, columns = calc.charts[block]
        column = columns[name]
        return {
            "name": [CALC, at, column],
            "categories": [CALC, at + 1, 0, at + rows, 0],
            "values": [CALC, at + 1, column, at + rows, column],
            "fill": {"color": colour},
            "gap": 60,
            **more,
        }
