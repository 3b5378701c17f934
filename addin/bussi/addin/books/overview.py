"""概要: the account, amounts by item and ministry for each form, the commonest faults; formulas over the lists."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bussi.validators import law
from bussi.validators.calendar import wareki
from bussi.validators.findings import LEVEL_WORDS, LEVELS, STATE_WORDS
from bussi.validators.forms.model import Entry
from bussi.validators.kinds import Level, State
from bussi.xlsx_templates.sheets.look import SERIES, STATE_COLOURS, Look
from bussi.xlsx_templates.sheets.writer import Book, Page
from xlsxwriter.format import Format

from ..batch.consolidation import Consolidation
from ..batch.section import Section
from .charts import add_chart
from .flat import Written, quoted
from .headings import ABSENT, ACCEPTED, COUNT, FORM, ITEM, KIND, PRESENT, RULE, STATE, UNKNOWN, VERSION

OVERVIEW = "概要"
OKU = 100_000_000
ALL = "（すべて）"
UNDECIDED = "（未定）"
COMMONEST = 10
MAX_AMOUNTS = 3  # of a form; the others stand in 提出一覧
ROW, TALL = 18, 44  # points: of a row, and of one with a message in it
PIXELS = ROW * 4 // 3
SCALE, PAGE = 66, 38  # per cent at which B to N are as wide as A4, and the rows that such a page holds
LEFT, RIGHT = 765, 368  # pixels that the columns B to H and J to N are wide, less a margin
COUNTS = ((2, State.ACCEPTED), (3, State.RETURNED))  # the columns of the tables by item and by ministry


@dataclass(frozen=True)
class Lists:
    """What the formulas read. ``amounts``: (form, field) → its header in the list of submissions."""

    submissions: Written
    findings: Written
    missing: Written | None
    amounts: Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Fault:
    """A rule that is broken often: how many findings of how many books, and an example of what is said."""

    rule: str
    level: Level
    count: int
    books: int
    message: str
    remedy: str


@dataclass
class Overview:
    """The sheet, written from the top; ``row`` is the next one, ``blocks`` the first rows of what may not be torn."""

    book: Book
    ws: Page
    look: Look
    result: Consolidation
    sections: Sequence[Section]
    titles: Mapping[str, str]
    lists: Lists
    row: int = 3

    def write(self, split: Sequence[str], made_on: dt.date) -> None:
        """Write it; ``split`` names the flat sheets that Excel's row limit cut in several."""
        ws, look = self.ws, self.look
        ws.hide_gridlines(2)
        for column, width in enumerate((2, 25, 11, 11, 11, 16, 16, 16, 1, 10, 10, 10, 10, 10)):
            ws.set_column(column, column, width, look("text"))
        ws.set_default_row(ROW)
        ws.set_row(0, 36)
        title = next(iter(self.titles.values())) if len(self.titles) == 1 else "提出"
        ws.write_string(0, 1, f"{title}　集計", look("title"))
        on = f"　判定日 {self.result.on:%Y/%m/%d}" if self.result.on else ""
        ws.write_string(1, 1, f"{made_on:%Y/%m/%d}（{wareki(made_on)}）作成{on}", look("subtitle"))
        self.blocks = [0]
        self.account()
        for section in self.sections:
            _SectionBlocks(self, section).write()
        self.begin()
        self.commonest()
        notes = [f"行数の上限のため、{'、'.join(split)} は複数のシートに分けました。"] if split else []
        own = [f"{b.name}（{b.kind}）" for b in self.result.left_out]
        if own:
            more = f" ほか{len(own) - 5:,}件" if len(own) > 5 else ""
            notes.append(f"受付箱にあった bussi の作ったブックは、提出として数えていません: {'、'.join(own[:5])}{more}")
        for note in notes:
            ws.write_string(self.row, 1, note, look("note", text_wrap=False))
            self.row += 1
        ws.set_landscape()
        ws.set_paper(9)
        ws.set_print_scale(SCALE)
        end = self.row + (self.row - self.blocks[-1]) * (TALL - ROW) // ROW
        ws.set_h_pagebreaks(_breaks(self.blocks, end, PAGE))
        ws.set_margins(0.4, 0.4, 0.6, 0.6)
        ws.set_footer("&C&8&P / &N")
        ws.print_area(0, 1, self.row, 13)

    # parts ------------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """A block begins at the next row."""
        self.blocks.append(self.row)

    def section(self, text: str, heads: Sequence[str], last: int = 7) -> None:
        """The heading of a table, and its header."""
        self.ws.set_row(self.row, 24)
        self.ws.write_string(self.row, 1, text, self.look("section"))
        for column in range(2, last + 1):
            self.ws.write_blank(self.row, column, None, self.look("section"))
        self.ws.set_row(self.row + 1, 30)
        for column, head in enumerate(heads, start=1):
            self.ws.write_string(self.row + 1, column, head, self.look("header"))
        self.row += 2

    def text(self, row: int, column: int, text: str) -> None:
        """Write a text into a cell."""
        self.ws.write_string(row, column, text, self.look("cell", align="left", indent=1))

    def formula(self, row: int, column: int, formula: str, value: float, number: str = "#,##0", **more: Any) -> None:
        """Write a formula with the number that it gives."""
        style: Format = self.look("number", align="right", indent=1, num_format=number, **more)
        self.ws.write_formula(row, column, f"={formula}", style, value)

    def chart(self, chart: Any, row: int, column: int, width: int, height: int, description: str) -> int:
        """Insert a chart a little below the upper edge of ``row``; returns the row after it."""
        chart.set_size({"width": width, "height": height})
        place = {"object_position": 2, "y_offset": 8, "description": description}
        self.ws.insert_chart(row, column, chart, place)
        return row + -(-(height + 8) // PIXELS)

    # the account ------------------------------------------------------------------------------------------------

    def account(self) -> None:
        """received = accepted + returned + superseded + duplicate + quarantined, with its chart."""
        account, top = self.result.account, self.row
        self.section("受付件数の内訳", ("状態", "件数", "割合"), 13)
        first, total = self.row, self.row + len(State)
        for at, state in enumerate(State, start=first):
            self.text(at, 1, STATE_WORDS[state])
            self.formula(at, 2, self.lists.submissions.count({STATE: quoted(STATE_WORDS[state])}), account[state])
            share = account[state] / account["received"] if account["received"] else 0
            self.formula(at, 3, f"IF($C${total + 1}=0,0,C{at + 1}/$C${total + 1})", share, "0.0%")
        self.ws.write_string(total, 1, "受付（計）", self.look("label_required"))
        self.formula(total, 2, f"SUM(C{first + 1}:C{total})", account["received"], bold=True)
        self.text(total, 3, "")
        people = (
            ("未提出（名簿との差）", ABSENT, len(self.result.missing)),
            ("提出あり（要確認）", PRESENT, len(self.result.answered)),
        )
        for at, (label, kind, n) in enumerate(people, start=total + 1):
            self.text(at, 1, label)
            self.formula(at, 2, self.lists.missing.count({KIND: quoted(kind)}) if self.lists.missing else "0", n)
            self.text(at, 3, "")
        counts = {LEVEL_WORDS["ja"][level]: n for level, n in self.result.levels.items()}
        if accepted := self.result.accepted_warnings:
            counts[ACCEPTED] = accepted
        parts = [
            f'"{word} "&TEXT({self.lists.findings.total(COUNT, {KIND: quoted(word)})},"#,##0")&"件"' for word in counts
        ]
        said = "指摘: " + "　".join(f"{word} {n:,}件" for word, n in counts.items())
        self.ws.write_formula(total + 3, 1, '="指摘: "&' + '&"　"&'.join(parts), self.look("subtitle"), said)
        chart = add_chart(self.book, "bar", "受付件数の内訳（件）", legend=False, from_zero=True)
        chart.add_series(
            {
                "categories": [OVERVIEW, first, 1, total - 1, 1],
                "values": [OVERVIEW, first, 2, total - 1, 2],
                "points": [{"fill": {"color": c}} for c in STATE_COLOURS],
                "gap": 40,
                "data_labels": {"value": True},
            }
        )
        beside = (total + 3 - top - 1) * PIXELS  # as high as the rows beside it
        self.chart(chart, top + 1, 5, 351 + 12 + RIGHT, beside, "受付の状態ごとの件数の棒グラフ")
        self.row = total + 5

    # the commonest faults ---------------------------------------------------------------------------------------

    def commonest(self) -> None:
        """The faults that occur most often, errors first, with an example of what to do."""
        found = commonest(self.result, COMMONEST)
        if not found:
            return
        ws, small = self.ws, self.look("cell", align="left", indent=1, font_size=9)
        self.section("多い指摘", (RULE, KIND, COUNT, "提出の数"), 13)
        ws.merge_range(self.row - 1, 5, self.row - 1, 7, "内容の例", self.look("header"))
        ws.merge_range(self.row - 1, 8, self.row - 1, 13, "修正方法", self.look("header"))
        for at, fault in enumerate(found, start=self.row):
            ws.set_row(at, TALL)
            self.text(at, 1, fault.rule)
            ws.write_string(at, 2, LEVEL_WORDS["ja"][fault.level], self.look("cell_center"))
            where = {RULE: f"$B{at + 1}", KIND: f"$C{at + 1}"}
            self.formula(at, 3, self.lists.findings.total(COUNT, where), fault.count)
            ws.write_number(at, 4, fault.books, self.look("number", align="right", indent=1))
            ws.merge_range(at, 5, at, 7, fault.message, small)
            ws.merge_range(at, 8, at, 13, fault.remedy, small)
        self.row += len(found) + 1


class _SectionBlocks:
    """What 概要 says of one form: numbers and amounts by item and by ministry, with their charts."""

    def __init__(self, page: Overview, section: Section) -> None:
        self.page, self.section, self.form = page, section, section.form
        several = len(page.sections) > 1
        title = page.titles[section.form.name]
        self.before = f"{title}　" if several else ""
        self.where = {FORM: quoted(title)} if several else {}
        self.here = self.where or {VERSION: '"*"'}  # a file that cannot be read has no version
        self.entries = dict(list(section.entries("amounts").items())[:MAX_AMOUNTS])
        self.by_item = bool(section.entries("item"))
        self.found: dict[str, dict[str, int]] = {}
        for case in section.cases:
            own = self.found.setdefault((case.item or UNKNOWN) if self.by_item else ALL, {})
            own[case.state] = own.get(case.state, 0) + 1
            for key in self.entries if case.state is State.ACCEPTED else ():
                own[key] = own.get(key, 0) + round(case.value(key) or 0)
        order = [i.name for i in law.load().items]
        self.items = sorted(self.found, key=lambda i: order.index(i) if i in order else len(order))

    def write(self) -> None:
        self.page.begin()
        charts = self.items_table()
        if self.by_item:
            self.page.blocks.append(charts)
            self.charts(charts)
            self.page.begin()
            self.ministries_table()

    @property
    def amounts(self) -> list[tuple[int, str, Entry]]:
        """The columns of the amounts."""
        return [(5 + n, key, e) for n, (key, e) in enumerate(self.entries.items())]

    def heads(self, name: str, other: str) -> list[str]:
        words = [f"{STATE_WORDS[state]}\n（件）" for _, state in COUNTS]
        return [name, *words, other, *(f"{e.label}\n（億円）" for _, _, e in self.amounts)]

    def items_table(self) -> int:
        """One row an item; returns the row after the sum, where charts may begin."""
        page, data = self.page, law.load()
        title = "物資別" if self.by_item else "件数と金額"
        page.section(
            f"{self.before}{title}（金額はエラーのない提出の合計）",
            self.heads(ITEM, "主務省") if self.by_item else self.heads("提出", "受付（件）"),
            13,
        )
        self.first = page.row
        self.last = self.first + len(self.items) - 1
        for at, item in enumerate(self.items, start=self.first):
            page.text(at, 1, item)
            if self.by_item:
                page.text(at, 4, UNKNOWN if item == UNKNOWN else data.item(item).ministry or UNDECIDED)
            else:
                page.formula(at, 4, page.lists.submissions.count(self.here), sum(1 for _ in self.section.cases))
            own = self.where | ({ITEM: f"$B{at + 1}"} if self.by_item else {})
            for column, state in COUNTS:
                formula = page.lists.submissions.count(own | {STATE: quoted(STATE_WORDS[state])})
                page.formula(at, column, formula, self.found[item].get(state, 0))
            for column, key, _ in self.amounts:
                accepted = own | {STATE: quoted(STATE_WORDS[State.ACCEPTED])}
                total = page.lists.submissions.total(page.lists.amounts[self.form.name, key], accepted)
                page.formula(at, column, f"({total})/{OKU}", self.found[item].get(key, 0) / OKU, "#,##0.0")
        page.row = self.last + 2
        if self.by_item:
            self.sum_row(self.last + 1)
            page.row += 1
        return self.last + 2

    def sum_row(self, at: int) -> None:
        self.page.ws.write_string(at, 1, "計", self.page.look("label_required"))
        self.page.text(at, 4, "")
        columns = [(c, str(state), 1, "#,##0") for c, state in COUNTS]
        columns += [(c, key, OKU, "#,##0.0") for c, key, _ in self.amounts]
        for column, key, unit, number in columns:
            letter = chr(65 + column)
            total = sum(own.get(key, 0) for own in self.found.values())
            formula = f"SUM({letter}{self.first + 1}:{letter}{self.last + 1})"
            self.page.formula(at, column, formula, total if unit == 1 else total / unit, number, bold=True)

    def charts(self, row: int) -> None:
        """Numbers of submissions by item, and the first and the last amount."""
        page, first, last = self.page, self.first, self.last
        height = max(260, 24 * len(self.items) + 80)
        counts = add_chart(page.book, "bar", "物資別の件数", subtype="stacked", from_zero=True)
        for (column, state), colour in zip(COUNTS, STATE_COLOURS, strict=False):
            counts.add_series(self.series(STATE_WORDS[state], column, colour, 35))
        end = page.chart(counts, row, 9, RIGHT, height, "物資ごとの提出の件数")
        drawn = [(n, c, e) for n, (c, _, e) in enumerate(self.amounts) if n in (0, len(self.entries) - 1)]
        if drawn:
            amounts = add_chart(page.book, "bar", "物資別の金額（億円、エラーのない提出）", from_zero=True)
            for n, column, e in drawn:
                amounts.add_series(self.series(e.label, column, SERIES[n % 3], 45))
            page.chart(amounts, row, 1, LEFT, height, f"物資ごとの{'と'.join(e.label for _, _, e in drawn)}")
        assert first <= last  # a section has submissions
        page.row = end + 1

    def series(self, name: str, column: int, colour: str, gap: int) -> dict[str, Any]:
        return {
            "name": name,
            "categories": [OVERVIEW, self.first, 1, self.last, 1],
            "values": [OVERVIEW, self.first, column, self.last, column],
            "fill": {"color": colour},
            "gap": gap,
        }

    def ministries_table(self) -> None:
        """One row a ministry: what stands in the table by item, added up."""
        page, data = self.page, law.load()
        page.section(f"{self.before}主務省別（金額はエラーのない提出の合計）", self.heads("主務省", "物資の数"))
        groups: dict[str, list[dict[str, int]]] = {}
        for item in self.items:
            ministry = UNKNOWN if item == UNKNOWN else data.item(item).ministry or UNDECIDED
            groups.setdefault(ministry, []).append(self.found[item])
        keys = f"$E${self.first + 1}:$E${self.last + 1}"
        for at, (ministry, members) in enumerate(groups.items(), start=page.row):
            page.text(at, 1, ministry)
            columns = [(c, str(state), 1, "#,##0") for c, state in COUNTS]
            columns += [(c, key, OKU, "#,##0.0") for c, key, _ in self.amounts]
            for column, key, unit, number in columns:
                letter = chr(65 + column)
                formula = f"SUMIF({keys},$B{at + 1},${letter}${self.first + 1}:${letter}${self.last + 1})"
                total = sum(m.get(key, 0) for m in members)
                page.formula(at, column, formula, total if unit == 1 else total / unit, number)
            page.formula(at, 4, f"COUNTIF({keys},$B{at + 1})", len(members))
        page.row += len(groups) + 1


def _breaks(blocks: Sequence[int], end: int, page: int) -> list[int]:
    """The first rows of the pages, so that no table or chart is torn apart that fits on one; ``page``: rows a page.

    >>> _breaks([0, 14, 24, 38, 44], 66, 36)
    [24, 44]
    """
    found: list[int] = []
    for start, after in pairwise(dict.fromkeys((*blocks, end))):
        if start and after - (found[-1] if found else 0) > page:
            found.append(start)
    return found


def commonest(result: Consolidation, n: int) -> list[Fault]:
    """The ``n`` commonest faults, errors first."""
    counts: Counter[tuple[str, Level]] = Counter()
    books: dict[tuple[str, Level], set[str]] = {}
    example: dict[tuple[str, Level], tuple[str, str]] = {}
    for c in result.books:
        for f in result.open_of(c):
            key = (f.rule, f.level)
            counts[key] += f.count
            books.setdefault(key, set()).add(c.name)
            if key not in example:
                shared = c.shareable(f)
                example[key] = (shared.message, shared.remedy)
    order = sorted(counts, key=lambda k: (LEVELS.index(k[1]), -counts[k], k[0]))[:n]
    return [Fault(*key, counts[key], len(books[key]), *example[key]) for key in order]


__all__ = ["OVERVIEW", "Fault", "Lists", "Overview", "commonest"]
