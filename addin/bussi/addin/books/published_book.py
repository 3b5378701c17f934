"""Write the list of certified plans as a book: how many, by item and fiscal year, and a printable sheet for each item."""

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from bussi.validators.calendar import wareki
from bussi.validators.money import round_half_up, yen_in
from bussi.xlsx_templates.sheets.look import MORE_SERIES, SERIES, Look, lines_of
from bussi.xlsx_templates.sheets.new_book import new_book
from bussi.xlsx_templates.sheets.plain_rows import Styles
from bussi.xlsx_templates.sheets.writer import Book, Page
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from ..budget.words import NONE, era_year
from ..ledger.published import ItemList, Line, PublishedList, Value
from .charts import add_chart
from .outputs import PUBLISHED

TITLE, COUNTS = "認定供給確保計画の一覧", "認定件数"
NO, CERTIFICATION, CERTIFIED, CHANGED = "No.", "供給確保計画認定番号", "認定日", "変更認定日"
OKU = "（億円）"
HEAD, FIRST = 3, 4  # the rows of the header and of the first plan
A4 = 9
LINE = 17  # points that a line of text takes
WAREKI = '[$-411]ggge"年"m"月"d"日"'
#: How wide the columns are, in a list of few columns and of many, so that no letter is printed below 8 points: those of
#: every list, names, the second that plans fill, amounts, and all others.
FEW = {NO: 6, CERTIFICATION: 28, CERTIFIED: 17, CHANGED: 17}, 36, 46, 11, 17
MANY = {NO: 5, CERTIFICATION: 22, CERTIFIED: 16, CHANGED: 16}, 28, 25, 11, 16
DETAIL = 2  # how many of them every list has


def tenths(yen: int) -> Fraction:
    """Yen in 億円 to one decimal, 四捨五入.

    >>> tenths(64_850_000_000), tenths(5_000_000)
    (Fraction(1297, 2), Fraction(1, 10))
    """
    return Fraction(round_half_up(yen_in(yen, "億円") * 10), 10)


def heads(item: ItemList, *, changed: bool | None = None) -> list[str]:
    """The headings of a list; that of certified changes only where there is one, unless ``changed`` says."""
    own = [h.text + (OKU if h.is_amount else "") for h in item.headings]
    changed = any(line.plan.certification.changed_on for line in item.lines) if changed is None else changed
    return [NO, *own[:1], CERTIFICATION, *own[1:DETAIL], CERTIFIED, *([CHANGED] if changed else []), *own[DETAIL:]]


def cells(item: ItemList, n: int, line: Line, *, changed: bool | None = None) -> list[Value | Fraction | dt.date]:
    """What stands under ``heads`` in the line of the ``n``-th plan."""
    c = line.plan.certification
    own = [tenths(v) if isinstance(v, int) else v for v in line.values.values()]
    days: dict[str, Any] = {NO: n, CERTIFICATION: (c.number,), CERTIFIED: c.certified_on, CHANGED: c.changed_on}
    values = iter(own)
    return [days[head] if head in days else next(values) for head in heads(item, changed=changed)]


def when(day: dt.date) -> str:
    """As of which day a list stands."""
    return f"{wareki(day)}時点"


def write_published(found: PublishedList, out: Path) -> None:
    """Write the lists to ``out``; raises ``OutputError`` where that is impossible."""
    with new_book(out, found.day, TITLE, PUBLISHED) as book:
        look = Look(book)
        counts = book.page(COUNTS)
        for item in found.items:
            if item.lines:
                _List(book.page(item.item), look, item, found.day).write()
        _Counts(book, counts, look, found).write()


class _List:
    """The sheet of one item."""

    def __init__(self, ws: Page, look: Look, item: ItemList, day: dt.date) -> None:
        self.ws, self.look, self.item, self.day = ws, look, item, day
        self.heads = heads(item)
        own = [h.text for h in item.headings]
        fixed, names, words, amounts, others = MANY if len(own) > DETAIL else FEW
        free = fixed | dict.fromkeys(own[:1], names) | dict.fromkeys(own[1:DETAIL], words)
        self.widths = [free.get(h, amounts if h.endswith(OKU) else others) for h in self.heads]

    def write(self) -> None:
        ws, look, item = self.ws, self.look, self.item
        rows = [cells(item, n, line) for n, line in enumerate(item.lines, 1)]
        texts = [["\n".join(x) if isinstance(x, tuple) else NONE if x is None else _plain(x) for x in row] for row in rows]  # fmt: skip
        ws.hide_gridlines(2)
        for i, width in enumerate(self.widths):
            ws.set_column(i, i, width)
        ws.set_row(0, 30)
        ws.write_string(0, 0, f"{TITLE}　{item.item}", look("title"))
        ws.write_string(1, 0, f"{item.ministry}　{len(rows):,}件（{when(self.day)}）", look("subtitle"))
        ws.set_row(HEAD, 34)
        table = {"columns": [{"header": h, "header_format": look("header")} for h in self.heads],
                 "style": None, "autofilter": False, "name": f"T_{ws.index}"}  # fmt: skip
        ws.add_table(HEAD, 0, FIRST, len(self.heads) - 1, table)
        columns = list(zip(*texts, strict=True))
        ws.write_columns(FIRST, columns, [self._styles(h) for h in self.heads], [self._height(row) for row in texts])
        last = FIRST + len(rows)
        for at, note in enumerate(item.notes, last + 1):
            ws.write_string(at, 0, f"※ {note}", look("note", text_wrap=False))
        ws.freeze_panes(FIRST, DETAIL)
        ws.set_landscape()
        ws.set_paper(A4)
        ws.fit_to_pages(1, 0)
        ws.repeat_rows(HEAD)
        ws.set_margins(0.5, 0.5, 0.6, 0.6)
        ws.center_horizontally()
        ws.set_footer("&L&8&A&C&8&P / &N")
        ws.print_area(0, 0, last + len(item.notes), len(self.heads) - 1)
        ws.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})

    def _styles(self, head: str) -> Styles:
        wrapped = {"align": "left", "indent": 1}
        right = {"align": "right", "indent": 1}
        return Styles(
            whole=self.look("cell_center") if head == NO else self.look("cell", num_format="#,##0.0", **right),
            number=self.look("cell", num_format="#,##0.0", **right),
            text=self.look("cell", **wrapped),
            date=self.look("cell_center", num_format=WAREKI),
            quoted=self.look("cell", quote_prefix=True, **wrapped),
            link=self.look("link"),
        )

    def _height(self, row: Sequence[Any]) -> float:
        return min(409, LINE * max(lines_of(x, w - 1) for x, w in zip(row, self.widths, strict=True)) + 6)


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Fraction) else value


class _Counts:
    """The first sheet: formulas over the lists, and their chart."""

    def __init__(self, book: Book, ws: Page, look: Look, found: PublishedList) -> None:
        self.book, self.ws, self.look, self.found = book, ws, look, found
        self.total = 2 + len(found.years)  # the column of the sums
        self.end = FIRST + len(found.items)  # the row of the sums

    def write(self) -> None:
        ws, look, found = self.ws, self.look, self.found
        ws.hide_gridlines(2)
        ws.set_default_row(19)
        ws.set_row(0, 30)
        ws.write_string(0, 0, "認定供給確保計画の件数", look("title"))
        said = f"計{found.total:,}件（{when(found.day)}）。年度は認定した年度です。"
        ws.write_string(1, 0, said, look("subtitle"))
        for i, width in enumerate((16, 30, *(11 for _ in found.years), 11)):
            ws.set_column(i, i, width)
        ws.set_row(HEAD, 24)
        for i, head in enumerate(("主務省", "物資", *(era_year(y) for y in found.years), "計")):
            ws.write_string(HEAD, i, head, look("header"))
        for row, item in enumerate(found.items, FIRST):
            self._item(row, item)
        ws.write_string(self.end, 0, "計", look("label_required"))
        ws.write_string(self.end, 1, "", look("label_required"))
        for i in range(2, self.total + 1):
            area = f"{xl_rowcol_to_cell(FIRST, i)}:{xl_rowcol_to_cell(self.end - 1, i)}"
            value = found.total if i == self.total else sum(found.counts(item)[i - 2] for item in found.items)
            ws.write_formula(self.end, i, f"=SUM({area})", look("number", bold=True), value)
        last = self.end + 1
        notes = [f"終了した計画{found.ended:,}件は数えていません。"] if found.ended else []
        for last, note in enumerate(notes, self.end + 1):
            ws.write_string(last, 0, f"※ {note}", look("note", text_wrap=False))
        self._chart(last + 2)
        ws.freeze_panes(FIRST, 2)
        ws.set_paper(A4)
        ws.fit_to_pages(1, 1)
        ws.set_margins(0.5, 0.5, 0.6, 0.6)
        ws.set_footer("&L&8&A&C&8&P / &N")

    def _item(self, row: int, item: ItemList) -> None:
        ws, look = self.ws, self.look
        ws.write_string(row, 0, item.ministry, look("cell", indent=1))
        if item.lines:
            ws.write_url(row, 1, f"internal:'{item.item}'!A1", look("link", indent=1), item.item)
        else:
            ws.write_string(row, 1, item.item, look("cell", indent=1))
        column = xl_col_to_name(heads(item).index(CERTIFIED))
        area = f"'{item.item}'!${column}${FIRST + 1}:${column}${FIRST + len(item.lines)}"
        for i, (year, n) in enumerate(zip(self.found.years, self.found.counts(item), strict=True), 2):
            between = f'{area},">="&DATE({year},4,1),{area},"<"&DATE({year + 1},4,1)'
            ws.write_formula(row, i, f"=COUNTIFS({between})" if item.lines else "=0", look("number"), n)
        own = f"{xl_rowcol_to_cell(row, 2)}:{xl_rowcol_to_cell(row, self.total - 1)}"
        ws.write_formula(row, self.total, f"=SUM({own})", look("number", bold=True), len(item.lines))

    def _chart(self, row: int) -> None:
        """Bars by item, with a colour for each fiscal year."""
        if not self.found.total:
            return
        several = len(self.found.years) > 1
        chart = add_chart(self.book, "bar", "物資別の認定件数", subtype="stacked", legend=several, from_zero=True)
        for i, (year, colour) in enumerate(zip(self.found.years, (*SERIES, *MORE_SERIES) * 9, strict=False), 2):
            chart.add_series(
                {
                    "name": era_year(year),
                    "categories": [COUNTS, FIRST, 1, self.end - 1, 1],
                    "values": [COUNTS, FIRST, i, self.end - 1, i],
                    "fill": {"color": colour},
                    "gap": 40,
                }
            )
        chart.set_size({"width": 660, "height": 90 + 24 * len(self.found.items)})
        self.ws.insert_chart(row, 0, chart, {"object_position": 2, "description": "物資ごとの認定件数の棒グラフ"})


__all__ = ["CERTIFIED", "CHANGED", "COUNTS", "NO", "TITLE", "cells", "heads", "tenths", "when", "write_published"]
