"""Write a survey's book for the ministry: 概要, 目次, each item by country, and the rows they are added up from."""

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from bussi.xlsx_templates.sheets.look import LINK, NAVY, SERIES, Look
from bussi.xlsx_templates.sheets.new_book import new_book
from bussi.xlsx_templates.sheets.writer import Book

from ..batch.consolidation import Consolidation
from ..books.contents import CONTENTS, Listed, write_contents
from ..books.flat import FlatSheets
from ..books.links import Links
from ..books.outputs import SURVEY
from . import front_sheet
from .answers import is_survey
from .country_sheet import Block, write_country_sheet
from .coverage import Asked, coverage
from .front_sheet import Front, Told
from .markets import Added
from .rows_sheets import Rows, write_rows
from .view import View
from .withholding import Published

TITLE = "生産・輸入・販売等の状況の調査　集計"
ABOUT = "回答の状況、品目ごとの数量・金額・最大の国・HHI"


def write_survey_book(
    result: Consolidation,
    markets: Sequence[Added],
    public: Sequence[Published | None],
    asked: Sequence[Asked] | None,
    at_least: int,
    out: Path,
    made_on: dt.date,
) -> None:
    """Write ``markets`` to ``out``; raises ``OutputError`` where that is impossible.

    ``public``: what of each may be published, of ``at_least`` so many respondents; ``asked``: the lines of the roster,
    None where there is none.
    """
    with new_book(out, made_on, TITLE, SURVEY) as book:
        book.set_size(2400, 1500)
        look = Look(book)
        counted = {t.case for added in markets for t in added.totals}
        known = None if asked is None else coverage(asked)
        told = Told(sum(map(is_survey, result.books)), len(counted), known, at_least)
        view = View(book, look, front_sheet.NAME, TITLE, front_sheet.subtitle(made_on), front_sheet.WIDTHS)
        contents = book.page(CONTENTS)
        names = [sheet_name(item) for item, _ in groupby(markets, key=lambda a: a.market.item)]
        flat = FlatSheets(book, look, contents=CONTENTS)
        flat.keep_free(front_sheet.NAME, CONTENTS, *names)
        rows = write_rows(flat, Links(out.absolute().parent), markets, asked or ())
        blocks = _country_sheets(book, look, rows, markets, public)
        Front(view, told).fill(rows, markets, blocks)
        behind = [w for w in rows if w is not None]
        listed = [Listed(front_sheet.NAME, ABOUT), *(Listed(name, "品目ごとの国別の数量と金額、割合のグラフ") for name in names)]  # fmt: skip
        write_contents(contents, look, [*listed, *(Listed(*of) for w in behind for of in w.listed())], ())
        _arrange(book, [front_sheet.NAME, CONTENTS], names)
        view.ws.activate()


def sheet_name(item: str) -> str:
    """The sheet of an item.

    >>> sheet_name("工作機械・産業用ロボット")
    '国別_工作機械・産業用ロボット'
    """
    return f"国別_{item}"


def _country_sheets(
    book: Book, look: Look, rows: Rows, markets: Sequence[Added], public: Sequence[Published | None]
) -> list[Block]:
    pairs = zip(markets, public, strict=True)
    blocks: list[Block] = []
    for item, own in groupby(pairs, key=lambda pair: pair[0].market.item):
        added, shown = zip(*own, strict=True)
        blocks += write_country_sheet(book, look, sheet_name(item), rows, added, shown)
    return blocks


def _arrange(book: Book, front: Sequence[str], items: Sequence[str]) -> None:
    """What people read first, the rows behind it."""
    order = [*front, *items]
    sheets = book.worksheets_objs
    sheets.sort(key=lambda s: order.index(s.get_name()) if s.get_name() in order else len(order))
    for place, sheet in enumerate(sheets):
        sheet.index = place  # its print titles, print area and filter are tied to it by this number
        name = sheet.get_name()
        sheet.set_tab_color(NAVY if name in front else LINK if name in items else SERIES[4])


__all__ = ["TITLE", "sheet_name", "write_survey_book"]
