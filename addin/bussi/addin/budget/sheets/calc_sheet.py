"""計算: every figure of the book in yen, each a formula over the data sheets, with Python's own result as its value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bussi.validators.money import round_half_up, yen_in
from bussi.xlsx_templates.sheets.look import BEHIND, Look
from bussi.xlsx_templates.sheets.writer import Book
from xlsxwriter.utility import xl_col_to_name

from ...books.units import DEFAULT_UNIT, factor_formula
from ..figures import RATIOS, Figures, by_item, by_ministry, years
from ..flat import fund_keys
from ..records import Ledger
from ..words import NONE
from .data_sheets import YEN, Data, landscape

NAME = "計算"
UNIT_CELL = "総括!$L$3"
TOTAL, UNASSIGNED = "計", "（物資の内訳なし）"
Value = int | float | str
NOTHING = '""'  # a formula that shows nothing: the ledger does not say


@dataclass(frozen=True)
class Ref:
    """A cell of 計算 and its value in yen or as a ratio; ``value`` None: blank; ``exact`` False: known only in 億円."""

    address: str
    value: int | float | None
    exact: bool = True

    def shown(self, unit: str = DEFAULT_UNIT) -> tuple[str, Value]:
        """Formula and value of the same amount in the unit of the book, rounded half up; in 億円 where no more is known."""
        amount = f"ROUND({self.address}/unit_factor,0)"
        if not self.exact:
            oku = f'TEXT(ROUND({self.address}/10^8,0),"#,##0;▲#,##0;0")&"億円"'
            amount = f'IF(unit_name="{DEFAULT_UNIT}",{amount},{oku})'
        formula = f'=IF({self.address}="","{NONE}",{amount})'
        return formula, NONE if self.value is None else round_half_up(yen_in(int(self.value), unit))

    def ratio(self) -> tuple[str, Value]:
        """Formula and value of a ratio, 「－」 where it is undefined."""
        return f'=IF({self.address}="","{NONE}",{self.address})', NONE if self.value is None else self.value


class CalcSheet:
    """Writes 計算 and knows where everything stands in it."""

    def __init__(self, book: Book, look: Look, ledger: Ledger, figures: Figures, data: Mapping[str, Data]) -> None:
        self.ledger, self.data, self.look, self.figures = ledger, data, look, figures
        self.ws = book.page(NAME)
        self.refs: dict[tuple[str, str, str], Ref] = {}
        self.rows = sorted(by_item(ledger, figures), key=lambda r: -r.amounts.budget)
        self.ministries = by_ministry(ledger, figures)
        self.years = years(ledger)
        self.funds = fund_keys(ledger)
        self.fund_years = sorted({f.fiscal_year for f in ledger.fund_years})
        self.item_rows = (0, 0)  # the first and last row of the items
        self.item_columns: dict[str, int] = {}  # the column of each figure and ratio in those rows
        self.charts: dict[
            str, tuple[int, int, dict[str, int]]
        ] = {}  # heading row, rows and columns of what charts show
        ws = self.ws
        ws.hide_gridlines(2)
        ws.set_tab_color(BEHIND)
        ws.set_column(0, 0, 26)
        ws.set_column(1, 1, 36)
        ws.set_column(2, 24, 19)
        ws.write_string(0, 0, "計算（円）", look("title", font_size=14))
        ws.write_string(1, 0, "単位の倍率", look("label"))
        ws.write_formula(1, 1, f"={factor_formula(UNIT_CELL)}", look("computed", num_format=YEN), 10**8)
        ws.write_string(
            1,
            2,
            "ほかのシートの金額は、ここの円の額をこの倍率で割り、四捨五入したものです（丸めた額どうしは足していません）。億円でしか分からない額は、億円の数に10の8乗を掛けて計算に使い、億円だけで示します。",
            look("subtitle"),
        )
        book.define_name("unit_factor", f"='{NAME}'!$B$2")
        book.define_name("unit_name", f"={UNIT_CELL}")
        ws.freeze_panes(4, 1)
        landscape(ws, 24)

    def ref(self, block: str, key: str, figure: str) -> Ref:
        """A cell of the blocks ``item``, ``ministry``, ``year``, ``deck``, ``fund``."""
        return self.refs[block, key, figure]

    # writing ----------------------------------------------------------------------------------------------------

    def put(
        self,
        block: str,
        key: str,
        figure: str,
        row: int,
        column: int,
        formula: str,
        value: int | float | None,
        exact: bool = True,
    ) -> None:
        """Write a figure (yen, or one of ``RATIOS``) with its formula and its value, and remember where it stands."""
        style = self.look("computed", num_format="0.00%" if figure in RATIOS else YEN)
        self.ws.write_formula(row, column, f"={formula}", style, "" if value is None else value)
        self.refs[block, key, figure] = Ref(f"'{NAME}'!${xl_col_to_name(column)}${row + 1}", value, exact)

    def heads(self, row: int, first: Sequence[str], heads: Sequence[str]) -> None:
        """A header row from column A on."""
        self.ws.set_row(row, 36)
        for c, head in enumerate((*first, *heads)):
            self.ws.write_string(row, c, head, self.look("header"))
