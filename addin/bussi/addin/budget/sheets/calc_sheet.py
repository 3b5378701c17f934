"""計算: every figure of the book in yen, each a formula over the data sheets, with Python's own result as its value."""

from collections.abc import Sequence
from dataclasses import dataclass

from bussi.validators.money import round_half_up, yen_in
from bussi.validators.ratios import Amounts
from bussi.xlsx_templates.sheets.look import Look
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from ..deck import DeckTable
from ..figures import Row, by_item, by_ministry, by_year, covered, whole
from ..records import Ledger
from ..words import NONE
from .calc_blocks import deck_block, funds_block, years_block
from .data_sheets import (
    GRANTS,
    LIMITS,
    LINES,
    MOVES,
    PAYMENTS,
    PLANS,
    REQUESTS,
    YEN,
    Data,
    fund_keys,
    landscape,
)
from .page import add_page

NAME = "計算"
UNITS = ("円", "千円", "百万円", "億円")
DEFAULT_UNIT = "億円"
UNIT_CELL = "総括!$L$3"
FIGURES = ("appropriated", "limit", "charged", "budget", "revised", "executed", "carried_out", "unused", "requested",
           "maximum", "expected", "granted", "paid")  # fmt: skip
_HEADS = ("歳出予算（総額に含む）", "国庫債務負担行為の限度額", "うち歳出化", "予算額", "歳出予算現額", "執行額", "翌年度繰越", "不用額",
          "助成希望額（要望）", "最大助成額（認定）", "執行見込額", "交付決定額", "支払済額", "A 執行額÷現額", "B 執行見込額÷予算額",
          "C 支払済額÷予算額", "Aが分かる", "Cが分かる")  # fmt: skip
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

    def __init__(self, book: Workbook, look: Look, ledger: Ledger, data: dict[str, Data], table: DeckTable) -> None:
        self.ledger, self.data, self.look = ledger, data, look
        self.ws = add_page(book, NAME)
        self.refs: dict[tuple[str, str, str], Ref] = {}
        self.rows = sorted(by_item(ledger), key=lambda r: -r.amounts.budget)
        self.ministries = by_ministry(ledger)
        self.years = by_year(ledger)
        self.funds = fund_keys(ledger)
        self.fund_years = sorted({f.fiscal_year for f in ledger.fund_years})
        self.fund_chart = 0  # the heading row of the balances for the line chart
        ws = self.ws
        ws.hide_gridlines(2)
        ws.set_tab_color("#8A97A6")
        ws.set_column(0, 0, 26)
        ws.set_column(1, 1, 36)
        ws.set_column(2, 20, 19)
        ws.write_string(0, 0, "計算（円）", look("title", font_size=14))
        ws.write_string(1, 0, "単位の倍率", look("label"))
        units, factors = ",".join(f'"{u}"' for u in UNITS), "1,1000,1000000,100000000"
        formula = f"=INDEX({{{factors}}},MATCH({UNIT_CELL},{{{units}}},0))"
        ws.write_formula(1, 1, formula, look("computed", num_format=YEN), 10**8)
        ws.write_string(1, 2, "ほかのシートの金額は、ここの円の額をこの倍率で割り、四捨五入したものです（丸めた額どうしは足していません）。",
                        look("subtitle"))  # fmt: skip
        book.define_name("unit_factor", f"='{NAME}'!$B$2")
        book.define_name("unit_name", f"={UNIT_CELL}")
        at = self._items(4)
        at = self._ministries(at + 2)
        at = years_block(self, at + 2)
        at = deck_block(self, at + 2, table)
        funds_block(self, at + 2)
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

    def _amounts(
        self, block: str, key: str, row: int, formulas: Sequence[str], a: Amounts, known: tuple[bool, bool]
    ) -> None:
        """One row of figures and ratios; ``known``: whether anything is known about A and C."""
        for c, (figure, formula) in enumerate(zip(FIGURES, formulas, strict=True), start=2):
            unsaid = figure in self._unsaid(key, known)
            self.put(block, key, figure, row, c, NOTHING if unsaid else formula, None if unsaid else getattr(a, figure))
        r = row + 1
        for c, (figure, top, bottom, flag) in enumerate(
            (("outlay", "H", "G", "S"), ("forecast", "M", "F", ""), ("payment", "O", "F", "T")), start=15
        ):
            share = getattr(a, figure)
            guard = f"N({bottom}{r})=0" if not flag else f"OR(N({bottom}{r})=0,{flag}{r}=0)"
            ok = share is not None and (not flag or known[flag == "T"])
            if figure == "forecast" and "expected" in self._unsaid(key, known):
                formula, ok = NOTHING, False
            else:
                formula = f'IF({guard},"",{top}{r}/{bottom}{r})'
            value = float(share) if ok and share is not None else None
            self.put(block, key, figure, row, c, formula, value)
        for c, flag in enumerate(known, start=18):
            self.ws.write_number(row, c, int(flag), self.look("computed"))

    def _unsaid(self, key: str, known: tuple[bool, bool]) -> set[str]:
        """The figures about which the ledger says nothing, so that they are 「－」 and not 0."""
        unsaid = set() if self.ledger.requests else {"requested"}
        if not self.ledger.partial:
            return unsaid
        unsaid |= {"maximum", "granted"} | (set() if key in (UNASSIGNED, TOTAL) else {"expected"})
        if key == UNASSIGNED:
            unsaid |= set(FIGURES) - {"expected"}
        if not known[0]:
            unsaid |= {"revised", "executed", "carried_out", "unused"}
        return unsaid if known[1] else unsaid | {"paid"}

    def _items(self, at: int) -> int:
        self.heads(at, ("物資", "所管省"), _HEADS)
        first = at + 1
        known_a, known_c = set(covered(self.ledger, "outlay")[1]), set(covered(self.ledger, "payment")[1])
        rows = list(self.rows)
        if not self.ledger.certifications and self.ledger.stated_expected is not None:
            rows.append(Row(UNASSIGNED, "", Amounts(expected=self.ledger.stated_expected)))
        for n, row in enumerate(rows, start=first):
            self.ws.write_string(n, 0, row.key, self.look("label"))
            self.ws.write_string(n, 1, row.ministry, self.look("label"))
            formulas = self._sums(n + 1) if row.key != UNASSIGNED else self._stated(row.amounts)
            self._amounts("item", row.key, n, formulas, row.amounts, (row.key in known_a, row.key in known_c))
        last = first + len(rows) - 1
        self.item_rows = (first, last)
        total = last + 1
        self.ws.write_string(total, 0, TOTAL, self.look("label_required"))
        self.ws.write_string(total, 1, "", self.look("label_required"))
        columns = [
            f"SUM({xl_col_to_name(c)}{first + 1}:{xl_col_to_name(c)}{last + 1})" for c in range(2, 2 + len(FIGURES))
        ]
        self._amounts("item", TOTAL, total, columns, whole(self.ledger), (True, True))
        # ratios of the total over the items about which A and C are known
        for figure, column, flag, top, bottom, (amounts, _) in (
            ("outlay", 15, "S", "H", "G", covered(self.ledger, "outlay")),
            ("payment", 17, "T", "O", "F", covered(self.ledger, "payment")),
        ):
            up, down = (
                f"SUMIF({flag}{first + 1}:{flag}{last + 1},1,{c}{first + 1}:{c}{last + 1})" for c in (top, bottom)
            )
            share = getattr(amounts, figure)
            value = None if share is None else float(share)
            self.put("item", TOTAL, figure, total, column, f'IF({down}=0,"",{up}/{down})', value)
        return total

    @staticmethod
    def _stated(a: Amounts) -> list[str]:
        return [str(getattr(a, f)) for f in FIGURES]

    def _sums(self, r: int) -> list[str]:
        """SUMIFS over the data sheets for the item in column A of Excel row ``r``."""
        key = f"$A{r}"

        def sums(sheet: str, head: str, *more: str) -> str:
            d = self.data[sheet]
            conditions = ",".join((d.column("物資"), key, *more))
            return f"SUMIFS({d.column(head)},{conditions})"

        inside = (self.data[LINES].column("総額に含める"), '"はい"')
        about_a = (self.data[MOVES].column("率Aの対象"), '"はい"')
        return [
            sums(LINES, "予算額（円）", *inside), sums(LIMITS, "限度額（円）"), sums(LIMITS, "歳出化計（円）"),
            f"C{r}+D{r}-E{r}",
            *(sums(MOVES, h, *about_a) for h in ("歳出予算現額（円）", "執行額（円）", "翌年度繰越（円）", "不用額（円）")),
            sums(REQUESTS, "助成希望額（円）") if self.ledger.requests else NOTHING, sums(PLANS, "最大助成額（円）"), sums(PLANS, "執行見込額（円）"),
            sums(GRANTS, "現在の交付決定額（円）"), sums(PAYMENTS, "金額（円、返還は負）"),
        ]  # fmt: skip

    def _ministries(self, at: int) -> int:
        self.heads(at, ("所管省", "物資の数"), _HEADS[:-2])
        first, last = self.item_rows[0] + 1, self.item_rows[1] + 1
        known_a, known_c = set(covered(self.ledger, "outlay")[1]), set(covered(self.ledger, "payment")[1])
        for n, row in enumerate(self.ministries, start=at + 1):
            own = [r.key for r in self.rows if r.ministry == row.key]
            self.ws.write_string(n, 0, row.key, self.look("label"))
            self.ws.write_number(n, 1, len(own), self.look("computed"))
            letters = [xl_col_to_name(c) for c in range(2, 2 + len(FIGURES))]
            formulas = [f"SUMIF($B${first}:$B${last},$A{n + 1},{c}${first}:{c}${last})" for c in letters]
            known = (any(i in known_a for i in own), any(i in known_c for i in own))
            self._amounts("ministry", row.key, n, formulas, row.amounts, known)
            if self.ledger.partial and not all(
                i in known_c for i in own
            ):  # some are known: their sum is no ratio of all
                self.put("ministry", row.key, "payment", n, 17, NOTHING, None)
        return at + len(self.ministries)
