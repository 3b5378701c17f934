"""Write a survey's book for the public: figures of enough respondents, and nothing that leads back to any of them.

It holds no row, no name of a respondent, no formula and no hidden cell: only what ``withholding`` lets through.
"""

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from bussi.validators.calendar import wareki
from bussi.validators.money import round_half_up, yen_in
from bussi.xlsx_templates.sheets.look import Look
from bussi.xlsx_templates.sheets.new_book import new_book

from ..books.outputs import SURVEY_PUBLISHED
from ..books.paper import page_breaks
from .view import NONE, SHARE, WHOLE, View, decimals
from .withholding import OTHERS, Published, PublishedLine

TITLE, ABOUT = "生産・輸入・販売等の状況の調査　結果", "この資料について"
FRONT = (2, 27, 30, 18, 8, 16, 16, 10, 10)
WIDTHS = (2, 24, 16, 9, 16, 10, 1, 9, 9, 9, 9, 9, 9, 9)
CHART, LAST = 7, 13  # the first and last column of a chart beside a table
UNIT = "千円"
PAGE = 30  # rows of a printed page
GAP = 2


def notes(at_least: int) -> tuple[str, ...]:
    """What readers have to know of the figures, where fewer than ``at_least`` respondents are withheld."""
    return (
        "法第48条第1項による任意の調査に対する回答の合計です。回答しなかった者の分を含まないので、市場の全体ではありません。",
        "数量は、回答者が国内で生産したものと自ら輸入したものの計です。国・地域は、その物を生産した国・地域です。",
        f"回答者が{at_least}者に満たない品目は載せていません。{at_least}者に満たない国は「{OTHERS}」に含め、その回答者も{at_least}者に"
        "満たないときは、ほかの国を数量の少ない順に含めています。",
        f"金額は{UNIT}で、四捨五入しています。計と内訳の合計は一致しないことがあります。「{NONE}」は、回答者が少ないため公表しないものです。",
        "HHI は、国別の数量の割合（％）の二乗の和です（0～10,000）。秘匿した国や、国別の内訳がない数量（国が「不明」「その他」の数量を含みます）があるときは公表しません。",
    )


def write_published_survey(found: Sequence[Published], at_least: int, out: Path, made_on: dt.date) -> None:
    """Write ``found`` to ``out``; raises ``OutputError`` where that is impossible."""
    with new_book(out, made_on, TITLE, SURVEY_PUBLISHED) as book:
        look = Look(book)
        front = View(book, look, ABOUT, TITLE, f"{made_on:%Y/%m/%d}（{wareki(made_on)}）作成", FRONT)
        _front(front, found, at_least)
        for item, own in groupby(found, key=lambda p: p.market.item):
            _item(View(book, look, item, item, "国別の数量と金額（回答の合計）", WIDTHS), list(own))


def _front(view: View, found: Sequence[Published], at_least: int) -> None:
    last = len(FRONT) - 1
    view.section(3, "品目（物資を押すと、国別の表に移ります）", last)
    view.heads(4, ("物資", "品目", "期間", "単位", "数量", f"金額（{UNIT}）", "回答者\n（者）", "HHI"))
    taller = 0.0
    for at, p in enumerate(found, 5):
        m = p.market
        taller += view.higher(at, {2: m.good, 3: m.period})
        view.ws.write_inside(at, 1, f"'{m.item}'!A1", m.item, view.look("link", indent=1))
        view.text(at, 2, m.good)
        view.text(at, 3, m.period)
        view.ws.write_string(at, 4, m.unit, view.look("cell_center"))
        view.figure(at, 5, p.total.quantity, decimals([p.total.quantity]))
        view.figure(at, 6, _amount(p.total), WHOLE)
        view.figure(at, 7, p.total.respondents, WHOLE)
        view.figure(at, 8, NONE if p.hhi is None else round_half_up(p.hhi), WHOLE)
    row = 6 + len(found)
    if not found:
        view.text(5, 1, f"回答者が{at_least}者以上の品目はありません。", "text")
        row += 1
    view.section(row, "数字の見方", last)
    end = view.notes(row + 1, notes(at_least), last)
    view.paper(end, last)
    view.ws.set_h_pagebreaks(page_breaks([0, row], end + round(taller), PAGE))


def _item(view: View, found: Sequence[Published]) -> None:
    row, starts = 3, [0]
    for n, p in enumerate(found):
        starts += [row] if n else []  # the first stays with the title
        row = _block(view, row, p)
    view.ws.freeze_panes(2, 0)
    view.paper(row, LAST)
    view.ws.set_h_pagebreaks(page_breaks(starts, row, PAGE))


def _block(view: View, top: int, p: Published) -> int:
    """A good by country, with its bars; returns the next row."""
    m = p.market
    view.section(top, f"{m.good}　{m.period}", LAST)
    view.heads(top + 1, ("国・地域", f"数量（{m.unit}）", "割合", f"金額（{UNIT}）", "回答者\n（者）"))
    number = decimals([line.quantity for line in p.lines])
    first, total = top + 2, top + 2 + len(p.lines)
    for at, line in enumerate((*p.lines, p.total), first):
        strong: dict[str, Any] = {"bold": True} if at == total else {}
        view.higher(at, {1: line.country})
        view.text(at, 1, line.country, "label_required" if strong else "cell")
        view.figure(at, 2, line.quantity, number, **strong)
        view.figure(at, 3, p.share(line), SHARE, **strong)
        view.figure(at, 4, _amount(line), WHOLE, **strong)
        view.figure(at, 5, line.respondents, WHOLE, **strong)
    said = "公表しません（数字の見方）" if p.hhi is None else f"{round_half_up(p.hhi):,}"
    view.ws.write_string(total + 1, 1, f"HHI（国別の数量）　{said}", view.look("subtitle"))
    shares = {line.country: p.share(line) for line in p.lines}
    end = total + 2
    if len(shares) > 1:
        end = view.bars(top + 1, (CHART, LAST), m.good, shares)
    return max(end, total + 2) + GAP


def _amount(line: PublishedLine) -> int | str:
    return NONE if line.amount is None else round_half_up(yen_in(line.amount, UNIT))


__all__ = ["ABOUT", "TITLE", "notes", "write_published_survey"]
