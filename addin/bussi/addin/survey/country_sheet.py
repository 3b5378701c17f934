"""国別: for one item, each good by country: formulas over the rows, the shares as bars beside them."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from bussi.xlsx_templates.sheets.look import Look
from bussi.xlsx_templates.sheets.writer import Book
from xlsxwriter.utility import xl_rowcol_to_cell

from ..books.contents import CONTENTS, link_to
from ..books.flat import quoted
from ..books.paper import page_breaks
from .answers import UNSTATED
from .markets import Added, Line
from .rows_sheets import AMOUNT, COUNTRY, MARKET, PRICED, QUANTITY, Rows
from .view import AMOUNT_HEAD, NONE, PRICE, SHARE, WHOLE, View, decimals
from .withholding import OTHERS, Published, by_amount, by_quantity

WIDTHS = (2, 21, 13, 8, 8, 20, 8, 8, 12, 19, 1, 9, 9, 9, 9, 9)
TABLE, CHART, LAST = 9, 11, 15  # the last column of a table, the first and last of a chart
PAGE = 40  # rows of a printed page
GAP = 2  # rows between two goods


class Block(NamedTuple):
    """Where a good stands: its sheet, and rows (zero-based): of the ``first`` country to the last (``end``), of what is
    said of none (``rest``, None where there is nothing), of the sums, and of Japan (``home``, None where nobody names
    it).
    """

    sheet: str
    first: int
    end: int
    rest: int | None
    total: int
    home: int | None

    def cell(self, row: int, column: int) -> str:
        """A cell as other sheets call it."""
        return f"'{self.sheet}'!{xl_rowcol_to_cell(row, column, True, True)}"

    def column(self, column: int) -> str:
        """The cells of the countries in a column."""
        return f"{self.cell(self.first, column)}:{xl_rowcol_to_cell(self.end, column, True, True)}"


def write_country_sheet(
    book: Book, look: Look, name: str, rows: Rows, markets: Sequence[Added], public: Sequence[Published | None]
) -> list[Block]:
    """Write the goods of one item as sheet ``name``; ``public``: what of each may be published."""
    said = f"国別の数量と金額（エラーのない回答の合計）　{len(markets):,}件　グラフの橙は{markets[0].home}、灰は国別の内訳なし"
    view = View(book, look, name, markets[0].market.item, said, WIDTHS)
    view.ws.write_inside(1, TABLE, link_to(CONTENTS), f"{CONTENTS}へ", look("back"))
    row, made, starts = 3, [], [0]
    for added, shown in zip(markets, public, strict=True):
        starts += [row] if made else []  # the first stays with the title
        block, row = _Block(view, rows, added, shown).write(row)
        made.append(block)
    view.ws.freeze_panes(2, 0)
    view.paper(row, LAST)
    view.ws.set_h_pagebreaks(page_breaks(starts, row, PAGE))
    return made


class _Block:
    """One good."""

    def __init__(self, view: View, rows: Rows, added: Added, public: Published | None) -> None:
        self.view, self.rows, self.added, self.public = view, rows, added, public
        self.number = {MARKET: str(added.number)}
        self.format = decimals([line.quantity for line in added.lines])

    def write(self, top: int) -> tuple[Block, int]:
        """Write it from the row ``top``; returns where it stands, and the row after it."""
        view, m = self.view, self.added.market
        view.section(top, f"{m.good}　{m.period}", LAST)
        price = f"平均単価\n（円/{m.unit}）"
        view.heads(top + 1, (COUNTRY, f"数量\n（{m.unit}）", "割合", "回答者\n（者）", AMOUNT_HEAD, "割合", "回答者\n（者）", price, "公表用のブックでは"))  # fmt: skip
        first = top + 2
        total = first + len(self.added.lines)
        for at, line in enumerate(self.added.lines, first):
            self._line(at, total, line)
        self._sums(first, total)
        rest = next((at for at, line in enumerate(self.added.lines, first) if line.country == UNSTATED), None)
        home = next((at for at, line in enumerate(self.added.lines, first) if line.country == self.added.home), None)
        end = 0
        if self.added.quantity:
            shares = {line.country: self.added.share(line) for line in self.added.lines}
            end = view.bars(top + 1, (CHART, LAST), m.good, shares, self.added.home)
        block = Block(view.name, first, (total if rest is None else rest) - 1, rest, total, home)
        return block, max(end, total + 1) + GAP

    def _line(self, at: int, total: int, line: Line) -> None:
        view, supplies = self.view, self.rows.supplies
        where = self.number | {COUNTRY: quoted(line.country)}
        view.higher(at, {1: line.country})
        view.text(at, 1, line.country)
        view.figure(at, 2, line.quantity, self.format, supplies.total(QUANTITY, where))
        self._share(at, 3, total, self.added.share(line))
        view.figure(at, 4, len(line.by_quantity), WHOLE, supplies.count(where | {QUANTITY: '">0"'}))
        view.amount(at, 5, line.amount, f"({supplies.total(AMOUNT, where)})/unit_factor")
        self._share(at, 6, total, Fraction(line.amount, self.added.amount) if self.added.amount else Fraction())
        view.figure(at, 7, len(line.by_amount), WHOLE, supplies.count(where | {AMOUNT: '">0"'}))
        of = supplies.total(QUANTITY, where | {AMOUNT: '">=0"'}), supplies.total(AMOUNT, where | {QUANTITY: '">0"'})
        self._price(at, line.unit_price, *of)
        view.text(at, 9, self._fate(line))

    def _sums(self, first: int, total: int) -> None:
        view, added, totals = self.view, self.added, self.rows.totals
        view.ws.write_string(total, 1, "計", view.look("label_required"))
        quantity, amount = (
            f"SUM({xl_rowcol_to_cell(first, c)}:{xl_rowcol_to_cell(total - 1, c)})" if added.lines else "0"
            for c in (2, 5)
        )
        view.figure(total, 2, added.quantity, self.format, quantity, bold=True)
        view.amount(total, 5, added.amount, amount, bold=True)
        for column, whole in ((3, added.quantity), (6, added.amount)):
            self._share(total, column, total, Fraction(1 if whole else 0))
        for column, head, who in ((4, QUANTITY, by_quantity), (7, AMOUNT, by_amount)):
            formula = totals.count(self.number | {head: '">0"'})
            view.figure(total, column, len(who(added.lines)), WHOLE, formula, bold=True)
        of = totals.total(PRICED, self.number), totals.total(AMOUNT, self.number | {PRICED: '">0"'})
        self._price(total, added.unit_price, *of, bold=True)
        view.text(total, 9, "載せる" if self.public else "載せない（秘匿）")

    def _share(self, at: int, column: int, total: int, value: Fraction) -> None:
        own, whole = xl_rowcol_to_cell(at, column - 1), xl_rowcol_to_cell(total, column - 1, True)
        self.view.figure(at, column, value, SHARE, f"IF({whole}=0,0,{own}/{whole})", bold=at == total)

    def _price(self, at: int, value: Fraction | None, quantity: str, amount: str, **more: bool) -> None:
        """An amount a unit; ``quantity``, ``amount``: the formulas that give what it is of."""
        formula = f'IF({quantity}=0,"{NONE}",({amount})/({quantity}))'
        self.view.figure(at, 8, NONE if value is None else value, PRICE, formula, **more)

    def _fate(self, line: Line) -> str:
        """What becomes of a line in the book for the public."""
        if self.public is None:
            return "載せない（秘匿）"
        if line.country in {p.country for p in self.public.lines}:
            return "載せる"
        return OTHERS if line.quantity or line.amount else "載せない（0）"


__all__ = ["Block", "write_country_sheet"]
