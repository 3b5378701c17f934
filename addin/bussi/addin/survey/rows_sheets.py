"""The rows that all figures of a survey's book are added up from: one a good and respondent, one a country of it."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from bussi.validators.findings import WHOLE_BOOK

from ..batch.case import Case
from ..books.flat import Column, FlatSheets, Written
from ..books.headings import BUSINESS_NAME, FILE, ITEM, NUMBER, PLACE
from ..books.links import Links
from .answers import Supply, Total
from .coverage import Asked, Reply
from .markets import Added, Line, price_per_unit

TOTALS, SUPPLIES, ROSTER = "品目の回答", "国別の回答", "名簿"
MARKET, COUNTRY, QUANTITY, AMOUNT = "集計番号", "国・地域", "数量", "金額（円）"
PRICED, UNIT_PRICE, STOCK, SUBSTITUTE = "金額の分かる数量", "単価（円）", "在庫（か月）", "代替"
UNLIKE, UNLIKE_WORD = Column("単価の確認", center=True), "桁を確認"
REPLY = "回答の状況"
_FIGURE = "#,##0.###"
_WHAT = (Column(MARKET), Column(BUSINESS_NAME), Column(ITEM), Column("品目"), Column("単位"), Column("期間"))
_WHERE = (Column(PLACE), Column(NUMBER), Column(FILE, on_paper=False))
REPLY_STYLES = {Reply.GIVEN: "good", Reply.UNCLEAR: "warn", Reply.NONE: "bad"}


class Rows(NamedTuple):
    """Where the rows stand."""

    totals: Written
    supplies: Written
    roster: Written | None


def write_rows(flat: FlatSheets, links: Links, markets: Sequence[Added], lines: Sequence[Asked]) -> Rows:
    """Write 品目の回答, 国別の回答 and, where there is a roster, 名簿."""
    columns = [
        *_WHAT, Column(QUANTITY, _FIGURE), Column(AMOUNT, "#,##0"), Column(PRICED, _FIGURE), Column(UNIT_PRICE, "#,##0.####"),
        UNLIKE, Column("中央値に対する単価の倍率", "#,##0.######", spare=True),
        Column(STOCK, "#,##0.#"), Column(SUBSTITUTE, center=True), *_WHERE,
    ]  # fmt: skip
    words = [(columns.index(UNLIKE), UNLIKE_WORD, "warn")]
    rows = (_total_row(a, t, links) for a in markets for t in a.totals)
    totals = flat.write(TOTALS, "品目の回答（回答者と品目ごとに1行）", columns, rows, frozen=4, words=words)
    columns = [*_WHAT, Column(COUNTRY), Column(QUANTITY, _FIGURE), Column(AMOUNT, "#,##0"), *_WHERE]
    rows = (_supply_row(a, line, s, links) for a in markets for line in a.lines for s in line.supplies)
    title = "国別の回答（回答者、品目と国ごとに1行）"
    supplies = flat.write(SUPPLIES, title, columns, rows, frozen=4)
    roster = None
    if lines:
        columns = [Column(REPLY, center=True), Column(NUMBER), Column("名称"), Column(ITEM),
                   Column("期間", spare=True), Column("求めること", wrap=60, spare=True)]  # fmt: skip
        styles = [(0, str(reply), style) for reply, style in REPLY_STYLES.items()]
        told = (
            [str(x.reply), x.expected.corporate_number, x.expected.name, x.item, x.expected.period, x.ask]
            for x in lines
        )
        roster = flat.write(ROSTER, "名簿（調査票を送った者と、回答の状況）", columns, told, words=styles)
    return Rows(totals, supplies, roster)


def _total_row(added: Added, t: Total, links: Links) -> list[Any]:
    times = added.unlike.get(t)
    figures = [
        t.quantity,
        t.amount,
        t.priced or None,
        price_per_unit([t]),
        UNLIKE_WORD if times else None,
        times,
        t.stock,
    ]
    return [*_what(added, t.case), *map(_plain, figures), t.substitute, *_where(t, links)]


def _supply_row(added: Added, line: Line, s: Supply, links: Links) -> list[Any]:
    return [*_what(added, s.case), line.country, _plain(s.quantity), s.amount, *_where(s, links)]


def _what(added: Added, case: Case) -> list[Any]:
    m = added.market
    return [added.number, case.business_name, m.item, m.good, m.unit, m.period]


def _where(row: Total | Supply, links: Links) -> Iterator[Any]:
    case = row.case
    assert case.form is not None and case.form.text.survey is not None and case.submission is not None
    survey = case.form.text.survey
    table = survey.totals if isinstance(row, Total) else survey.parts
    sheet, letters = case.submission.layout.tables.get(table, (WHOLE_BOOK, {}))
    cell = f"{letters.get(survey.quantity, 'A')}{row.row}"
    yield links(case, sheet, cell, f"{sheet}!{cell}") if row.row else None
    yield case.business
    yield links(case, WHOLE_BOOK, "", case.name)


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Fraction) else value


__all__ = ["AMOUNT", "COUNTRY", "MARKET", "PRICED", "QUANTITY", "REPLY", "STOCK", "SUBSTITUTE", "Rows", "write_rows"]
