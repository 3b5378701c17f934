"""概要: who was asked and answered, each good on one line, and how much of it the largest country supplies."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from bussi.validators.calendar import wareki
from bussi.xlsx_templates.sheets.look import LINK

from ..books.charts import add_chart
from ..books.contents import CONTENTS, link_to
from ..books.flat import quoted
from ..books.headings import ITEM
from ..books.paper import page_breaks
from ..books.units import unit_switch
from ..books.view import PIXELS
from . import MIN_RESPONDENTS
from .answers import UNSTATED
from .country_sheet import Block
from .coverage import Coverage, Reply
from .markets import UNLIKE, Added
from .rows_sheets import MARKET, QUANTITY, REPLY, STOCK, SUBSTITUTE, Rows
from .view import AMOUNT_HEAD, MONTHS, NONE, SHARE, WHOLE, View, decimals

NAME = "概要"
WIDTHS = (2, 6, 14, 26, 8, 16, 9, 13, 20, 8, 14, 8, 8, 9, 9, 9)
LAST = len(WIDTHS) - 1
UNIT_CELL = (1, 10)
PAGE = 41  # rows of a printed page
NOTES = (
    "数字はすべて、「品目の回答」「国別の回答」の行の合計です。単位、期間（年と区切り）の違うものは足し合わせていません。",
    "この表の回答者には、数量を0と答えた者を含みます。国別の表と公表用のブックの回答者は、0より大きい数字を答えた者です。",
    "数量は、回答者が国内で生産したものと自ら輸入したものの計です。回答は任意なので、市場の全体ではありません。"
    "回答率は者の数の割合で、数量や金額の割合ではありません。回答しなかった者の数量は、このプログラムには分かりません。",
    "国・地域の名称は回答のとおりです（全角・半角などの違いだけをそろえます）。同じ国を違う名称で答えた回答は、別の国になります。",
    "HHI は、国別の数量の割合（％）の二乗の和です（0～10,000）。国別の内訳がない数量（国を「不明」「その他」とした数量を含みます）が"
    "あるときは、その分を0とみた下限です。",
    "平均単価は、金額の回答がある数量についての金額÷数量です。在庫は、回答した者の単純な平均です。",
    f"「単価の確認」の「桁を確認」は、単価が同じ品目の中央値の{UNLIKE}倍以上か{UNLIKE}分の1以下の回答です。単位の取り違えが考えられます。",
)


def withheld(at_least: int) -> str:
    """How figures are withheld in the book for the public, and what of it nobody but people can see."""
    return (
        f"公表用のブックには、{at_least}者以上の回答者による数字だけを載せます（通常の{MIN_RESPONDENTS}者という数は統計の慣行によるもので、"
        "未確認です）。一者が大部分を占める数字や、これまでの公表やほかの統計との差し引きで分かる数字がないかは、公表の前に人が"
        "確かめてください。"
    )


class Told(NamedTuple):
    """What the front says beside the figures: how many surveys came and are added up, who was asked (None: no roster was
    given), and of how many respondents what is published must be.
    """

    received: int
    counted: int
    coverage: Sequence[Coverage] | None
    at_least: int


class Front:
    """The first sheet; it is made before the sheets that it reads, and filled in after them."""

    def __init__(self, view: View, told: Told) -> None:
        self.view, self.told = view, told
        self.starts = [0]

    def fill(self, rows: Rows, markets: Sequence[Added], blocks: Sequence[Block]) -> None:
        """Write it; ``blocks``: where each market stands."""
        ws, look = self.view.ws, self.view.look
        ws.write_inside(1, LAST - 1, link_to(CONTENTS), f"{CONTENTS}へ", look("back"))
        unit_switch(self.view.book, ws, look, *UNIT_CELL, "概要と国別のシート")
        row = self._coverage(3, rows)
        self.starts.append(row)
        row, taller = self._markets(row, rows, markets, blocks)
        self.starts.append(row)
        row = self._chart(row, markets)
        self.starts.append(row)
        self.view.section(row, "この集計の読み方と、プログラムに分からないこと", LAST)
        row = self.view.notes(row + 1, (*NOTES, withheld(self.told.at_least)), LAST)
        self.view.paper(row, LAST)
        ws.ignore_errors({"number_stored_as_text": f"B1:B{row}"})
        ws.set_h_pagebreaks(page_breaks(self.starts, row + taller, PAGE))

    def _coverage(self, top: int, rows: Rows) -> int:
        """Asked and answered by item; returns the next row."""
        view, told = self.view, self.told
        view.section(top, "回答の状況", LAST)
        said = f"届いた調査票 {told.received:,}件のうち {told.counted:,}件を集計しています（エラーのあるもの、旧版、重複を除きます）。"
        if told.coverage is None:
            said += "名簿（--roster）がないため、回答率は分かりません。"
        elif not told.coverage:
            said += "名簿に市場の調査票の行がないため、回答率は分かりません。"
        view.ws.write_string(top + 1, 1, said, view.look("subtitle"))
        if not told.coverage or rows.roster is None:
            return top + 3
        view.ws.merge_range(top + 2, 1, top + 2, 2, ITEM, view.look("header"))
        view.ws.set_row(top + 2, 34)
        for column, head in enumerate(
            ("依頼\n（者）", *(f"{r}\n（者）" for r in Reply), "回答率\n（者の数）"), start=3
        ):
            view.ws.write_string(top + 2, column, head, view.look("header"))
        for at, own in enumerate(told.coverage, top + 3):
            view.ws.merge_range(at, 1, at, 2, own.item, view.look("cell", align="left", indent=1))
            where = {ITEM: quoted(own.item)}
            view.figure(at, 3, own.asked, WHOLE, rows.roster.count(where))
            for column, reply in enumerate(Reply, start=4):
                formula = rows.roster.count(where | {REPLY: quoted(str(reply))})
                view.figure(at, column, own.counts[reply], WHOLE, formula)
            view.figure(at, 7, own.rate, SHARE, f"E{at + 1}/D{at + 1}")
        return top + 4 + len(told.coverage)

    def _markets(self, top: int, rows: Rows, markets: Sequence[Added], blocks: Sequence[Block]) -> tuple[int, int]:
        """Each good on one line; returns the next row, and by how many rows these are higher than others."""
        view = self.view
        view.section(top, "品目別（番号を押すと、国別の表に移ります）", LAST)
        view.heads(top + 1, ("番号", ITEM, "品目", "単位", "期間", "回答者\n（者）", "数量", AMOUNT_HEAD, "国内の\n割合", "最大の国", "その割合", "HHI", "国別の内訳\nなしの割合", "在庫の平均\n（か月）", "代替なし\n（者）"))  # fmt: skip
        taller = 0.0
        for at, (added, block) in enumerate(zip(markets, blocks, strict=True), top + 2):
            m, largest = added.market, added.largest
            taller += view.higher(at, {2: m.item, 3: m.good, 5: m.period, 10: largest.country if largest else ""})
            self._market(at, rows, added, block)
        return top + 3 + len(markets), round(taller)

    def _market(self, at: int, rows: Rows, added: Added, block: Block) -> None:
        view, m = self.view, added.market
        where = {MARKET: str(added.number)}
        view.text(at, 2, m.item)
        place = f"'{block.sheet}'!B{block.first - 1}"
        view.ws.write_inside(at, 1, place, str(added.number), view.look("link", align="center"))
        view.text(at, 3, m.good)
        view.ws.write_string(at, 4, m.unit, view.look("cell_center"))
        view.text(at, 5, m.period)
        view.figure(at, 6, len(added.totals), WHOLE, rows.totals.count(where))
        quantity = decimals([line.quantity for line in added.lines])
        view.figure(at, 7, added.quantity, quantity, rows.totals.total(QUANTITY, where))
        view.amount(at, 8, added.amount, block.cell(block.total, 5))
        self._share(at, 9, added, added.home, None if block.home is None else block.cell(block.home, 3))
        self._largest(at, added, block)
        rest = None if block.rest is None else block.cell(block.rest, 3)
        self._share(at, 13, added, UNSTATED, rest)
        stock = {**where, STOCK: '">=0"'}
        known = rows.totals.count(stock)
        mean = f'IF({known}=0,"{NONE}",({rows.totals.total(STOCK, stock)})/({known}))'
        view.figure(at, 14, NONE if added.mean_stock is None else added.mean_stock, MONTHS, mean)
        none = rows.totals.count(where | {SUBSTITUTE: quoted(added.without_substitute)})
        view.figure(at, 15, added.irreplaceable, WHOLE, none)

    def _share(self, at: int, column: int, added: Added, country: str, cell: str | None) -> None:
        """The share of a country, 0 where nobody names it."""
        self.view.figure(at, column, added.share(added.line(country)), SHARE, cell or "0")

    def _largest(self, at: int, added: Added, block: Block) -> None:
        """The largest country with its share, and the concentration on countries."""
        view, largest = self.view, added.largest
        if largest is None:
            for column in (10, 11, 12):
                view.figure(at, column, NONE, WHOLE)
            return
        names, quantities, shares = (block.column(c) for c in (1, 2, 3))
        formula = f"=INDEX({names},MATCH(MAX({quantities}),{quantities},0))"
        view.ws.write_formula(at, 10, formula, view.look("cell", align="left", indent=1), largest.country)
        view.figure(at, 11, added.share(largest), SHARE, f"MAX({shares})")
        view.figure(at, 12, added.hhi, WHOLE, f"SUMSQ({shares})*10000")

    def _chart(self, row: int, markets: Sequence[Added]) -> int:
        """How much the largest country supplies, of each good; returns the next row."""
        if not any(added.largest for added in markets):
            return row
        first = row - 1 - len(markets)
        chart = add_chart(
            self.view.book, "bar", "最大の国の割合（数量）", legend=False, percent=True, from_zero=True, most=1
        )
        chart.add_series(
            {
                "name": "最大の国の割合",
                "categories": [NAME, first, 3, first + len(markets) - 1, 3],
                "values": [NAME, first, 11, first + len(markets) - 1, 11],
                "fill": {"color": LINK},
                "gap": 45,
                "data_labels": {"value": True, "num_format": SHARE},
            }
        )
        height = max(170, 80 + 26 * len(markets))
        chart.set_size({"width": self.view.pixels(1, LAST), "height": height})
        self.view.ws.insert_chart(row, 1, chart, {"object_position": 2, "description": "品目ごとの最大の国の割合の棒グラフ"})  # fmt: skip
        return row + -(-height // PIXELS) + 1


def subtitle(made_on: dt.date) -> str:
    """When the book was made."""
    return f"{made_on:%Y/%m/%d}（{wareki(made_on)}）作成　法第48条第1項による任意の調査（同条第3項は努力義務）"


__all__ = ["NAME", "WIDTHS", "Front", "Told", "subtitle"]
