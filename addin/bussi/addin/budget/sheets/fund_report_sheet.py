"""基金シート: each fund over the years as its report has it (法第34条第8項), a + b - c - d, and what a review asks about."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from bussi.validators.calendar import fiscal_year, wareki
from bussi.validators.deadlines import due, months_of
from bussi.xlsx_templates.sheets.look import PALE, RED, Look
from bussi.xlsx_templates.sheets.writer import Book

from ..flat import fund_keys
from ..records import FundYear, Ledger
from ..signals import Signal, signals
from ..words import NONE, era_year
from .calc_sheet import Ref
from .data_sheets import Data
from .parts import AMOUNT, YEN_WIDTH, View

NAME = "基金シート"
YEARS = 4  # the last ones of a fund that are shown
LABELS, FIRST, LAST = 1, 2, 1 + YEARS  # columns
DUE = "fund_report_due_months"
OPENING, INCOME, OUTLAY, CLOSING = ("opening",), ("granted", "income"), ("project_cost", "admin_cost"), ("closing",)
RETURNED = ("returned",)
#: Label, the columns that are added up, those taken off, and whether the line is a sum.
AMOUNTS: tuple[tuple[str, tuple[str, ...], tuple[str, ...], bool], ...] = (
    ("前年度末残高（a）", OPENING, (), False),
    ("国からの交付", ("granted",), (), False),
    ("運用益等", ("income",), (), False),
    ("収入計（b）", INCOME, (), True),
    ("事業費", ("project_cost",), (), False),
    ("管理費", ("admin_cost",), (), False),
    ("支出計（c）", OUTLAY, (), True),
    ("国庫返納（d）", RETURNED, (), False),
    ("当年度末残高（a＋b－c－d）", (*OPENING, *INCOME), (*OUTLAY, *RETURNED), True),
    ("報告された期末残高", CLOSING, (), False),
    ("差（報告－計算）", (*CLOSING, *OUTLAY, *RETURNED), (*OPENING, *INCOME), False),
    ("うち国費相当額", ("national",), (), False),
    ("今後の所要見込額", ("future_need",), (), False),
)
RATIOS: tuple[tuple[str, tuple[str, ...], tuple[str, ...], str], ...] = (
    ("管理費率（管理費÷支出計）", ("admin_cost",), OUTLAY, "0.00%"),
    ("保有割合（期末残高÷今後の所要見込額）", CLOSING, ("future_need",), "0.00"),
)
NOTES = (
    "基金ごとの、事業年度終了後の報告（法第34条第8項、支援独立行政法人は第43条第2項）と基金シートの項目を、提出された予算執行のブックからまとめたものです。",
    "「－」は、提出されたブックにない数字です。交付決定は、その物資の計です。報告の期限は、事業年度が3月31日に終わるものとして計算しています。",
)


def fund_report_sheet(book: Book, look: Look, ledger: Ledger, data: Mapping[str, Data]) -> None:
    """Write a block for every fund of which more than the balance is known; no sheet where there is none."""
    own: dict[tuple[str, str], list[FundYear]] = {}
    for f in sorted(ledger.fund_years, key=lambda f: f.fiscal_year):
        own.setdefault((f.item, f.fund), []).append(f)
    told = [(n, key) for n, key in enumerate(fund_keys(ledger), 1) if any(f.opening is not None for f in own[key])]
    if not told:
        return
    widths = (2, 40, *(YEN_WIDTH,) * YEARS, 2)
    v = View(book, look, NAME, "基金シート", "基金ごとの収支と残高、終了の予定、点検の着眼点。", widths)
    v.ws.set_portrait()
    for row, note in enumerate(NOTES, 2):
        v.ws.set_row(row, 28)
        v.ws.merge_range(row, LABELS, row, LAST, note, look("note"))
    at, breaks, found = 2 + len(NOTES), [], signals(ledger)
    for place, (number, key) in enumerate(told):
        if place and place % 2 == 0:
            breaks.append(at)
        about = [s for s in found if (s.fund.item, s.fund.fund) == key]
        at = _Fund(v, own[key][-YEARS:], number, about, ledger, data).write(at) + 1
    v.ws.set_h_pagebreaks(breaks)
    v.ws.print_area(0, 0, at - 1, LAST)


class _Fund:
    """The block of one fund, which has this number on the data sheet."""

    def __init__(
        self, v: View, years: Sequence[FundYear], number: int, about: Sequence[Signal], ledger: Ledger,
        data: Mapping[str, Data],
    ) -> None:  # fmt: skip
        self.v, self.years, self.number, self.about, self.ledger, self.data = v, years, number, about, ledger, data

    def write(self, at: int) -> int:
        """From row ``at`` on; gives the first row after it."""
        v, f = self.v, self.years[-1]
        v.section(at, f"{f.item}　{f.fund}", LAST)
        v.unit_note(at, LAST)
        v.heads(at + 1, ("年度", *(era_year(y.fiscal_year) for y in self.years)), 22)
        row = at + 2
        for label, plus, minus, is_sum in AMOUNTS:
            v.label(row, LABELS, label, is_sum)
            for c, year in enumerate(self.years, FIRST):
                self._amount(row, c, year, plus, minus, {"bold": True, "bg_color": PALE} if is_sum else {})
            row += 1
        for label, top, bottom, number in RATIOS:
            v.label(row, LABELS, label)
            for c, year in enumerate(self.years, FIRST):
                self._ratio(row, c, year, top, bottom, number)
            row += 1
        row = self._grants(row)
        for label, text in _facts(f):
            v.label(row, LABELS, label)
            v.ws.merge_range(row, FIRST, row, LAST, text, v.look("cell"))
            row += 1
        v.label(row, LABELS, "点検の着眼点")
        v.ws.set_row(row, 18 * max(1, len(self.about)))
        text = "\n".join(f"{s.kind}: {s.words}" for s in self.about) or "該当はありません"
        style = {"text_wrap": True, **({"font_color": RED} if self.about else {})}
        v.ws.merge_range(row, FIRST, row, LAST, text, v.look("cell", **style))
        return row + 1

    def _sum(self, year: FundYear, keys: Sequence[str]) -> str:
        """The formula over the data sheet, in yen."""
        d = self.data["fund_years"]
        asked = f"{d.column('fund_no')},{self.number},{d.column('fiscal_year')},{year.fiscal_year}"
        return "+".join(f"SUMIFS({d.column(key)},{asked})" for key in keys)

    def _amount(
        self, row: int, column: int, year: FundYear, plus: Sequence[str], minus: Sequence[str], style: Mapping[str, Any]
    ) -> None:
        values = [getattr(year, key) for key in (*plus, *minus)]
        if None in values:
            self.v.ws.write_string(row, column, NONE, self.v.look("number", align="right", **style))
            return
        formula = self._sum(year, plus) + (f"-({self._sum(year, minus)})" if minus else "")
        value = sum(values[: len(plus)]) - sum(values[len(plus) :])
        self.v.amount(row, column, Ref(f"({formula})", value, year.exact), **style)

    def _ratio(
        self, row: int, column: int, year: FundYear, top: Sequence[str], bottom: Sequence[str], number: str
    ) -> None:
        values = [getattr(year, key) for key in (*top, *bottom)]
        below = 0 if None in values else sum(values[len(top) :])
        style = self.v.look("number", num_format=number, align="right")
        if not below:
            self.v.ws.write_string(row, column, NONE, style)
            return
        formula = f"=({self._sum(year, top)})/({self._sum(year, bottom)})"
        self.v.ws.write_formula(row, column, formula, style, sum(values[: len(top)]) / below)

    def _grants(self, row: int) -> int:
        """How many grants were decided for the item in each year, and what they come to now."""
        v, d, item = self.v, self.data.get("grants"), self.years[-1].item
        style = v.look("number", num_format=AMOUNT, align="right")
        v.label(row, LABELS, "交付決定の件数（物資の計）")
        v.label(row + 1, LABELS, "交付決定額（物資の計、現在額）")
        for c, year in enumerate(self.years, FIRST):
            if d is None:
                v.ws.write_string(row, c, NONE, style)
                v.ws.write_string(row + 1, c, NONE, style)
                continue
            own = [g for g in self.ledger.grants if g.item == item and fiscal_year(g.decided_on) == year.fiscal_year]
            asked = f'{d.column("item")},"{item}",{d.column("fiscal_year")},{year.fiscal_year}'
            v.ws.write_formula(row, c, f"=COUNTIFS({asked})", style, len(own))
            v.amount(row + 1, c, Ref(f"SUMIFS({d.column('current')},{asked})", sum(g.current for g in own)))
        return row + 2


def _facts(f: FundYear) -> list[tuple[str, str]]:
    """What is said of a fund in words, as its newest year has it."""
    end = dt.date(f.fiscal_year + 1, 3, 31)
    months = months_of(DUE, end)
    due_on = None if months is None else due(end, months)
    return [
        ("保有法人", f.holder or NONE),
        ("造成年度", era_year(f.created_year) if f.created_year else NONE),
        ("新規受付終了日", wareki(f.intake_close) if f.intake_close else NONE),
        ("終了予定日", wareki(f.end_on) if f.end_on else NONE),
        (f"{era_year(f.fiscal_year)}の報告の期限", NONE if due_on is None else wareki(due_on)),
    ]


__all__ = ["fund_report_sheet"]
