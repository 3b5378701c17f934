"""計算: every figure of the book in yen, each a formula over the data sheets, with Python's own result as its value."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bussi.validators.money import round_half_up, yen_in
from bussi.validators.ratios import Amounts
from bussi.xlsx_templates.look import Look
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from .data_sheets import FUNDS, GRANTS, LIMITS, LINES, MOVES, PAYMENTS, PLANS, REQUESTS, YEN, Data, fund_keys, landscape
from .deck import Bucket, DeckTable
from .figures import Row, by_item, by_ministry, by_year, covered, whole
from .ledger import FundYear, Ledger
from .words import NONE

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
        self.ws = book.add_worksheet(NAME)
        self.refs: dict[tuple[str, str, str], Ref] = {}
        self.rows = sorted(by_item(ledger), key=lambda r: -r.amounts.budget)
        self.ministries = by_ministry(ledger)
        self.years = by_year(ledger)
        ws = self.ws
        ws.hide_gridlines(2)
        ws.set_tab_color("#8A97A6")
        ws.set_column(0, 0, 26)
        ws.set_column(1, 1, 13)
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
        at = self._years(at + 2)
        at = self._deck(at + 2, table)
        self._funds(at + 2)
        ws.freeze_panes(4, 1)
        landscape(ws)

    def ref(self, block: str, key: str, figure: str) -> Ref:
        """A cell of the blocks ``item``, ``ministry``, ``year``, ``deck``, ``fund``."""
        return self.refs[block, key, figure]

    # writing ----------------------------------------------------------------------------------------------------

    def _put(
        self, block: str, key: str, figure: str, row: int, column: int, formula: str, value: int | float | None
    ) -> None:
        ratio = figure in RATIOS
        style = self.look("computed", num_format="0.00%" if ratio else YEN)
        self.ws.write_formula(row, column, f"={formula}", style, "" if value is None else value)
        self.refs[block, key, figure] = Ref(f"'{NAME}'!${xl_col_to_name(column)}${row + 1}", value)

    def _heads(self, row: int, first: Sequence[str], heads: Sequence[str]) -> None:
        self.ws.set_row(row, 36)
        for c, head in enumerate((*first, *heads)):
            self.ws.write_string(row, c, head, self.look("header"))

    def _amounts(
        self, block: str, key: str, row: int, formulas: Sequence[str], a: Amounts, known: tuple[bool, bool]
    ) -> None:
        """One row of figures and ratios; ``known``: whether anything is known about A and C."""
        for c, (figure, formula) in enumerate(zip(FIGURES, formulas, strict=True), start=2):
            unsaid = figure in self._unsaid(key, known)
            self._put(
                block, key, figure, row, c, NOTHING if unsaid else formula, None if unsaid else getattr(a, figure)
            )
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
            self._put(block, key, figure, row, c, formula, value)
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
        self._heads(at, ("物資", "所管省"), _HEADS)
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
            self._put("item", TOTAL, figure, total, column, f'IF({down}=0,"",{up}/{down})', value)
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
        self._heads(at, ("所管省", "物資の数"), _HEADS[:-2])
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
                self._put("ministry", row.key, "payment", n, 17, NOTHING, None)
        return at + len(self.ministries)

    def _years(self, at: int) -> int:
        """Per fiscal year, and up to its end: B and C are of the sums from the first year on."""
        self._heads(at, ("年度", ""), ("歳出予算（総額に含む）", "歳出予算現額", "執行額", "翌年度繰越", "不用額", "A 執行額÷現額", "予算額（累計）",
                                   "執行見込額（累計）", "支払済額（累計）", "B 執行見込額÷予算額（累計）", "C 支払済額÷予算額（累計）"))  # fmt: skip
        d = self.data
        for n, (year, own, until) in enumerate(self.years, start=at + 1):
            r, key = n + 1, str(year)
            self.ws.write_number(n, 0, year, self.look("label", num_format="0"))
            inside = f'{d[LINES].column("総額に含める")},"はい"'

            def moves(head: str, r: int = r) -> str:
                return f"SUMIFS({d[MOVES].column(head)},{d[MOVES].column('予算年度')},$A{r})"

            def up_to(sheet: str, head: str, by: str, more: str = "", r: int = r) -> str:
                return f'SUMIFS({d[sheet].column(head)},{d[sheet].column(by)},"<="&$A{r}{more})'

            charged = f',{inside},{d[LINES].column("国庫債務負担行為の歳出化")},"はい"'
            formulas: list[tuple[str, str, int | float | None]] = [
                ("appropriated", f"SUMIFS({d[LINES].column('予算額（円）')},{d[LINES].column('予算年度')},$A{r},{inside})",
                 own.appropriated),
                ("revised", moves("歳出予算現額（円）"), own.revised), ("executed", moves("執行額（円）"), own.executed),
                ("carried_out", moves("翌年度繰越（円）"), own.carried_out), ("unused", moves("不用額（円）"), own.unused),
                ("outlay", f'IF(D{r}=0,"",E{r}/D{r})', _share(own.outlay)),
                ("budget", f"{up_to(LINES, '予算額（円）', '予算年度', ',' + inside)}+{up_to(LIMITS, '限度額（円）', '議決の年度')}"
                           f"-{up_to(LINES, '予算額（円）', '予算年度', charged)}", until.budget),
                ("expected", up_to(PLANS, "執行見込額（円）", "認定の年度"), until.expected),
                ("paid", up_to(PAYMENTS, "金額（円、返還は負）", "支払の年度"), until.paid),
                ("forecast", f'IF(OR(I{r}=0,J{r}=0),"",J{r}/I{r})', _share(until.forecast) if until.expected else None),
                ("payment", f'IF(OR(I{r}=0,K{r}=0),"",K{r}/I{r})', _share(until.payment) if until.paid else None),
            ]  # fmt: skip
            if self.ledger.partial:  # what is public covers some items only: no ratio over all
                formulas = [(f, '""', None) if f in ("forecast", "payment") else (f, t, v) for f, t, v in formulas]
            for c, (figure, formula, value) in enumerate(formulas, start=2):
                self._put("year", key, figure, n, c, formula, value)
        return at + len(self.years)

    def _deck(self, at: int, table: DeckTable) -> int:
        """The cells of the deck's table in yen; blank where nothing is appropriated."""
        self._heads(at, ("予算表の物資", ""), ("総額", *(bucket_key(b) for b in table.buckets)))
        d = self.data[LINES]
        rows = [(r.item, r.total, r.cells) for r in table.rows]
        first = at + 1
        for n, (item, total, cells) in enumerate(rows, start=first):
            self.ws.write_string(n, 0, item, self.look("label"))
            source = self.ref("item", item, "budget").address
            self._put("deck", item, "総額", n, 2, source, total.yen)
            for c, b in enumerate(table.buckets, start=3):
                key = f'{d.column("物資")},$A{n + 1},{d.column("予算年度")},{b[0]},{d.column("区分")},"{b[1]}",{d.column("総額に含める")},"はい"'
                total_of = f"SUMIFS({d.column('予算額（円）')},{key})"
                self._put("deck", item, bucket_key(b), n, c, f'IF({total_of}=0,"",{total_of})', cells[b].yen)
        last = first + len(rows) - 1
        self.ws.write_string(last + 1, 0, "総計", self.look("label_required"))
        for c, (key, cell) in enumerate(
            [("総額", table.total), *((bucket_key(b), table.totals[b]) for b in table.buckets)], start=2
        ):
            letter = xl_col_to_name(c)
            self._put("deck", "総計", key, last + 1, c, f"SUM({letter}{first + 1}:{letter}{last + 1})", cell.yen)
        return last + 1

    def _funds(self, at: int) -> int:
        """The closing balance of each fund by year; blank where none is reported."""
        self.funds = fund_keys(self.ledger)
        self.fund_years = sorted({f.fiscal_year for f in self.ledger.fund_years})
        self._heads(at, ("基金残高の物資", "基金"), [f"{y}年度末" for y in self.fund_years])
        d = self.data[FUNDS]
        for n, (item, fund) in enumerate(self.funds, start=at + 1):
            self.ws.write_string(n, 0, item, self.look("label"))
            self.ws.write_string(n, 1, fund, self.look("label"))
            for c, year in enumerate(self.fund_years, start=2):
                own: list[FundYear] = [
                    f for f in self.ledger.fund_years if (f.item, f.fund, f.fiscal_year) == (item, fund, year)
                ]
                key = f"{d.column('基金の通し番号')},{n - at},{d.column('年度')},{year}"
                formula = f'IF(COUNTIFS({key})=0,"",SUMIFS({d.column("期末残高（円）")},{key}))'
                self._put(
                    "fund", f"{item}/{fund}", str(year), n, c, formula, sum(f.closing for f in own) if own else None
                )
        return self._fund_chart(at + len(self.funds) + 2)

    def _fund_chart(self, at: int) -> int:
        """The same balances in the unit of the book for the line chart; a year without a report is #N/A, not zero."""
        self._heads(at, ("グラフ用（基金残高）", "基金"), [f"{y}年度末" for y in self.fund_years])
        style = self.look("computed", num_format=YEN)
        for n, (item, fund) in enumerate(self.funds, start=at + 1):
            self.ws.write_string(n, 0, item, self.look("label"))
            self.ws.write_string(n, 1, fund, self.look("label"))
            for c, year in enumerate(self.fund_years, start=2):
                ref = self.ref("fund", f"{item}/{fund}", str(year))
                formula, value = ref.shown()
                formula = formula.replace(f'"{NONE}"', "NA()")
                self.ws.write_formula(n, c, formula, style, "#N/A" if value == NONE else value)
        self.fund_chart = at
        return at + len(self.funds)


def bucket_key(bucket: Bucket) -> str:
    """A column of the deck as a key.

    >>> bucket_key((2024, "補正"))
    '2024補正'
    """
    return f"{bucket[0]}{bucket[1]}"


def _share(share: Any) -> float | None:
    return None if share is None else float(share)
