"""What the sheets of both books of a survey are made of: a page, its headings, figures and bars of shares."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from bussi.xlsx_templates.sheets.look import BEHIND, LINK, SERIES, Look, lines_of
from bussi.xlsx_templates.sheets.writer import Book

from ..books.charts import add_chart
from ..books.paper import MARGINS, points
from ..books.units import with_unit, write_amount
from ..books.view import PIXELS, ROW, Heads, PlainView, write_heads
from .answers import UNSTATED
from .withholding import OTHERS

NONE = "－"  # a figure that there is not
SHARE, WHOLE, PRICE, MONTHS = "0.0%", "#,##0", "[<100]#,##0.00;#,##0", "#,##0.0"
MANY = 15  # bars
#: The heading of amounts in the unit that is chosen in the book: its formula, and what it gives in a new one.
AMOUNT_HEAD = with_unit("金額\n")
A4, A4_ACROSS = 9, 620  # its number, and the points of columns that find room on it, as programs widen them


class View(PlainView):
    """One sheet: how figures, notes and bars are written."""

    def __init__(self, book: Book, look: Look, name: str, title: str, subtitle: str, widths: Sequence[float]) -> None:
        super().__init__(book, look, name, title, subtitle, widths)
        self.ws.set_default_row(ROW)

    def heads(self, row: int, heads: Heads) -> None:
        """A header from column B on; of a head that is a pair, the formula and what it gives in a new book."""
        write_heads(self.ws, self.look, row, heads, 34)

    def higher(self, row: int, texts: Mapping[int, str]) -> float:
        """Make a row high enough for the texts of some columns; returns by how many rows it is higher than others."""
        lines = max(lines_of(text, self.widths[column] - 1) for column, text in texts.items())
        if lines == 1:
            return 0
        self.ws.set_row(row, 6 + 15 * lines)
        return (6 + 15 * lines) / ROW - 1

    def text(self, row: int, column: int, text: str, style: str = "cell") -> None:
        """A text in a cell."""
        self.ws.write_string(row, column, text, self.look(style, align="left", indent=1))

    def figure(self, row: int, column: int, value: object, number: str, formula: str = "", **more: Any) -> None:
        """A number, or a word where there is none, as it stands or as the ``formula`` gives it."""
        style = self.look("number", align="right", num_format=number, shrink=True, **more)
        shown = float(value) if isinstance(value, Fraction) else value
        if formula:
            self.ws.write_formula(row, column, f"={formula}", style, shown)
        elif isinstance(shown, int | float):
            self.ws.write_number(row, column, shown, style)
        else:
            self.ws.write_string(row, column, str(shown), style)

    def amount(self, row: int, column: int, yen: int, formula: str, **more: Any) -> None:
        """An amount in the unit that is chosen in the book, as a formula gives it."""
        write_amount(self.ws, self.look, row, column, formula, yen, **more)

    def notes(self, row: int, notes: Sequence[str], last: int) -> int:
        """Notes over the columns to ``last``; returns the row after them."""
        width = sum(self.widths[1 : last + 1])
        for at, note in enumerate(notes, row):
            self.ws.merge_range(at, 1, at, last, f"※ {note}", self.look("note"))
            self.ws.set_row(at, 16 * lines_of(note, width - 4))
        return row + len(notes)

    def bars(
        self, row: int, columns: tuple[int, int], good: str, shares: Mapping[str, Fraction], home: str = ""
    ) -> int:
        """Bars of the shares of countries, over ``columns`` (first and last) beside a table whose head is at ``row``,
        with the names in B and the shares in D; returns the row after them. The axis goes to a quarter, a half or the
        whole.
        """
        countries, most = list(shares), next(x for x in (0.25, 0.5, 1) if max(shares.values()) <= x)
        first, end = row + 1, row + len(countries)
        chart = add_chart(self.book, "bar", "国別の割合（数量）", legend=False, percent=True, from_zero=True, most=most)
        colours = {UNSTATED: BEHIND, OTHERS: BEHIND, home: SERIES[3]}
        chart.add_series(
            {
                "name": "割合",
                "categories": [self.name, first, 1, end, 1],
                "values": [self.name, first, 3, end, 3],
                "points": [{"fill": {"color": colours.get(c, LINK)}} for c in countries],
                "gap": 45,
                "data_labels": {"value": True, "num_format": SHARE, "font": {"size": 8}},
            }
        )
        each = 28 if len(countries) <= MANY else PIXELS  # many bars are no longer than the rows beside them
        height = max(190, 80 + each * len(countries))
        width = self.pixels(*columns)
        chart.set_size({"width": width, "height": height})
        left = min(0.4, (16 + 12 * max(map(len, countries))) / width)  # programs leave out names without room
        top = max(36, 0.07 * height)  # below the title, which programs set lower in a higher chart
        inner = {"x": left, "y": top / height, "width": 0.95 - left, "height": 1 - (top + 34) / height}
        chart.set_plotarea({"layout": inner})
        place = {"object_position": 2, "description": f"{good}の国別の割合の棒グラフ"}
        self.ws.insert_chart(row, columns[0], chart, place)
        return row + -(-height // PIXELS) + 1

    def paper(self, last_row: int, last_column: int) -> None:
        """On A4 across, on which the columns find room at the scale that is chosen here."""
        room = A4_ACROSS / points(self.widths[1 : last_column + 1])
        self.ws.set_landscape()
        self.ws.set_paper(A4)
        self.ws.set_margins(*MARGINS)
        self.ws.set_print_scale(min(100, int(100 * room)))
        self.ws.set_footer("&L&8&A&C&8&P / &N")
        self.ws.print_area(0, 1, last_row, last_column)


def decimals(values: Sequence[Fraction]) -> str:
    """The number format that shows as many decimals, up to three, as any of the quantities has.

    >>> decimals([Fraction(1), Fraction(5, 2)]), decimals([Fraction(7)])
    ('#,##0.0', '#,##0')
    """
    needed = max((next((d for d in range(3) if (v * 10**d).denominator == 1), 3) for v in values), default=0)
    return "#,##0" + ("." + "0" * needed if needed else "")


__all__ = ["AMOUNT_HEAD", "MONTHS", "NONE", "PRICE", "SHARE", "WHOLE", "View", "decimals"]
