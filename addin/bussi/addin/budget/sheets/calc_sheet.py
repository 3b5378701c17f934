"""計算: every figure of the book in yen, each a formula over the data sheets, with Python's own result as its value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bussi.validators.money import round_half_up, yen_in
from bussi.xlsx_templates.sheets.look import BEHIND, Look
from bussi.xlsx_templates.sheets.writer import Book
from xlsxwriter.utility import xl_col_to_name

from ..figures import by_item, by_ministry, by_year
from ..records import Ledger
from ..words import NONE
from .data_sheets import (
    YEN,
    Data,
    fund_keys,
    landscape,
)

NAME = "計算"
UNITS = ("円", "千円", "百万円", "億円")
DEFAULT_UNIT = "億円"
UNIT_CELL = "総括!$L$3"
FIGURES = (
    "appropriated",
    "limit",
    "charged",
    "budget",
    "revised",
    "executed",
    "carried_out",
    "unused",
    "requested",
    "maximum",
    "expected",
    "granted",
    "paid",
)
RATIOS = ("outlay", "forecast", "payment")
TOTAL, UNASSIGNED = "計", "（物資の内訳なし）"
Value = int | float | str
NOTHING = '""'  # a formula that shows nothing: the ledger does not say


@dataclass(frozen=True)
class Ref:
    """A cell of 計算 and its value in yen or as a ratio; ``value`` None: blank."""

    address: str
    value: int | float | None

    def shown(self, unit: str = DEFAULT_UNIT) -> tuple[str, Value]:
        """Formula and value of the same amount in the unit of the book, rounded half up."""
        formula = f'=IF({self.address}="","{NONE}",ROUND({self.address}/unit_factor,0))'
        return formula, NONE if self.value is None else round_half_up(yen_in(int(self.value), unit))

    def ratio(self) -> tuple[str, Value]:
        """Formula and value of a ratio, 「－」 where it is undefined."""
        return f'=IF({self.address}="","{NONE}",{self.address})', NONE if self.value is None else self.value


class CalcSheet:
    """Writes 計算 and knows where everything stands in it."""

    def __init__(self, book: Book, look: Look, ledger: Ledger, data: Mapping[str, Data]) -> None:
        self.ledger, self.data, self.look = ledger, data, look
        self.ws = book.page(NAME)
        self.refs: dict[tuple[str, str, str], Ref] = {}
        self.rows = sorted(by_item(ledger), key=lambda r: -r.amounts.budget)
        self.ministries = by_ministry(ledger)
        self.years = by_year(ledger)
        self.funds = fund_keys(ledger)
        self.fund_years = sorted({f.fiscal_year for f in ledger.fund_years})
        self.item_rows = (0, 0)  # the first and last row of the items
        self.fund_chart = 0  # the heading row of the balances for the line chart
        ws = self.ws
        ws.hide_gridlines(2)
        ws.set_tab_color(BEHIND)
        ws.set_column(0, 0, 26)
        ws.set_column(1, 1, 36)
        ws.set_column(2, 20, 19)
        ws.write_string(0, 0, "計算（円）", look("title", font_size=14))
        ws.write_string(1, 0, "単位の倍率", look("label"))
        units, factors = ",".join(f'"{u}"' for u in UNITS), "1,1000,1000000,100000000"
        formula = f"=INDEX({{{factors}}},MATCH({UNIT_CELL},{{{units}}},0))"
        ws.write_formula(1, 1, formula, look("computed", num_format=YEN), 10**8)
        ws.write_string(
            1,
            2,
            "ほかのシートの金額は、ここの円の額をこの倍率で割り、四捨五入したものです（丸めた額どうしは足していません）。",
            look("subtitle"),
        )
        book.define_name("unit_factor", f"='{NAME}'!$B$2")
        book.define_name("unit_name", f"={UNIT_CELL}")
        ws.freeze_panes(4, 1)
        landscape(ws, 20)

    def ref(self, block: str, key: str, figure: str) -> Ref:
        """A cell of the blocks ``item``, ``ministry``, ``year``, ``deck``, ``fund``."""
        return self.refs[block, key, figure]

    # writing ----------------------------------------------------------------------------------------------------

    def put(
        self, block: str, key: str, figure: str, row: int, column: int, formula: str, value: int | float | None
    ) -> None:
        """Write a figure (yen, or one of ``RATIOS``) with its formula and its value, and remember where it stands."""
        ratio = figure in RATIOS
        style = self.look("computed", num_format="0.00%" if ratio else YEN)
        self.ws.write_formula(row, column, f"={formula}", style, "" if value is None else value)
        self.refs[block, key, figure] = Ref(f"'{NAME}'!${xl_col_to_name(column)}${row + 1}", value)

    def heads(self, row: int, first: Sequence[str], heads: Sequence[str]) -> None:
        """A header row from column A on."""
        self.ws.set_row(row, 36)
        for c, head in enumerate((*first, *heads)):
            self.ws.write_string(row, c, head, self.look("header"))
