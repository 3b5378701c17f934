"""What 概要 says of one form: numbers and amounts by item and by ministry, with their charts."""

from collections.abc import Mapping, Sequence
from typing import Any

from bussi.validators import law
from bussi.validators.findings import STATE_WORDS
from bussi.validators.forms.model import Entry
from bussi.validators.kinds import State
from bussi.xlsx_templates.sheets.look import SERIES, STATE_COLOURS, WHITE

from ..batch.section import Section
from .charts import FONT, add_chart
from .flat import quoted
from .headings import FORM, ITEM, STATE, UNKNOWN, VERSION
from .overview_page import CHARTS, OKU, OVERVIEW, OverviewPage
from .units import with_unit
from .view import PIXELS

ALL = "（すべて）"
UNDECIDED = "（未定）"
MAX_AMOUNTS = 3  # of a form; the others stand in 提出一覧
SMALL = FONT | {"size": 8}
COUNTS = ((2, State.ACCEPTED), (3, State.RETURNED))  # the columns of the tables by item and by ministry


class SectionBlocks:
    """The tables and charts of one form."""

    def __init__(self, page: OverviewPage, section: Section) -> None:
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
        """Write them below what is there already."""
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

    def heads(self, name: str, other: str) -> list[str | tuple[str, str]]:
        """The header of both tables; ``name`` and ``other`` are what differs."""
        words = [f"{STATE_WORDS[state]}\n（件）" for _, state in COUNTS]
        return [name, *words, other, *(with_unit(f"{e.label}\n") for _, _, e in self.amounts)]

    def title(self, words: str) -> str:
        """The title of a table, which says what is added up where there are amounts."""
        return f"{self.before}{words}" + ("（金額はエラーのない提出の合計）" if self.entries else "")

    def items_table(self) -> int:
        """One row an item, a chart of their numbers beside it; returns the row where more charts may begin."""
        page, top = self.page, self.page.row
        page.section(
            self.title("物資別" if self.by_item else "件数と金額" if self.entries else "件数"),
            self.heads(ITEM, "主務省") if self.by_item else self.heads("提出", "受付（件）"),
            13,
        )
        self.first = page.row
        self.last = self.first + len(self.items) - 1
        for at, item in enumerate(self.items, start=self.first):
            page.text(at, 1, item)
            if self.by_item:
                page.text(at, 4, self.ministry(item))
            else:
                page.formula(at, 4, page.lists.submissions.count(self.here), sum(1 for _ in self.section.cases))
            own = self.where | ({ITEM: f"$B{at + 1}"} if self.by_item else {})
            for column, state in COUNTS:
                formula = page.lists.submissions.count(own | {STATE: quoted(STATE_WORDS[state])})
                page.formula(at, column, formula, self.found[item].get(state, 0))
            for column, key, _ in self.amounts:
                accepted = own | {STATE: quoted(STATE_WORDS[State.ACCEPTED])}
                total = page.lists.submissions.total(page.lists.amounts[self.form.name, key], accepted)
                page.amount(at, column, f"({total})/unit_factor", self.found[item].get(key, 0))
        if not self.by_item:
            page.row = self.last + 2
            return page.row
        self.sum_row(self.last + 1, self.first)
        page.text(self.last + 1, 4, "")
        counts = add_chart(page.book, "bar", "物資別の件数", subtype="stacked", from_zero=True)
        labels = {"value": True, "num_format": "#,##0;;", "font": SMALL | {"color": WHITE}}
        for (column, state), colour in zip(COUNTS, STATE_COLOURS, strict=False):
            own = self.series(STATE_WORDS[state], column, colour, 35, self.first, self.last)
            counts.add_series(own | {"data_labels": labels})
        height = max(230, (self.last + 1 - top) * PIXELS)
        page.row = max(self.last + 3, page.chart(counts, top + 1, 9, 13, height, "物資ごとの提出の件数") + 1)
        return page.row

    def ministry(self, item: str) -> str:
        """The ministry in charge of an item."""
        return UNKNOWN if item == UNKNOWN else law.load().item(item).ministry or UNDECIDED

    def sum_row(self, at: int, first: int) -> None:
        """The sums of the rows from ``first`` to the one above."""
        page = self.page
        page.ws.write_string(at, 1, "計", page.look("label_required"))
        for column, key in [*((c, str(state)) for c, state in COUNTS), *((c, key) for c, key, _ in self.amounts)]:
            letter = chr(65 + column)
            total = sum(own.get(key, 0) for own in self.found.values())
            formula = f"SUM({letter}{first + 1}:{letter}{at})"
            if key in self.entries:
                page.amount(at, column, formula, total, bold=True)
            else:
                page.formula(at, column, formula, total, bold=True)

    def amounts_chart(
        self, rows: Sequence[Mapping[str, int]], title: str, first: int, place: tuple[int, int, int, int]
    ) -> int:
        """The first and the last amount of ``rows``, which begin at ``first``, as bars with their figures.

        Always in 億円, from cells of its own: the figures of a bar in yen would not find room.
        """
        page, last = self.page, first + len(rows) - 1
        drawn = [(n, c, key, e) for n, (c, key, e) in enumerate(self.amounts) if n in (0, len(self.entries) - 1)]
        chart = add_chart(page.book, "bar", f"{self.before}{title}（億円、エラーのない提出）", from_zero=True)
        labels = {"value": True, "num_format": "[<10]#,##0.0;#,##0", "font": SMALL}
        style = page.look("hidden", num_format="#,##0.0")
        for n, column, key, e in drawn:
            page.ws.write_string(first - 1, CHARTS + n, f"グラフ用（億円）{e.label}", page.look("hidden"))
            for at, own in enumerate(rows, start=first):
                formula = f"={chr(65 + column)}{at + 1}*unit_factor/10^8"
                page.ws.write_formula(at, CHARTS + n, formula, style, own.get(key, 0) / OKU)
            series = self.series(e.label, CHARTS + n, SERIES[n % 3], 45, first, last)
            chart.add_series(series | {"data_labels": labels, "overlap": 0})
        return page.chart(chart, *place, f"{title}: {'と'.join(e.label for *_, e in drawn)}")

    def charts(self, row: int) -> None:
        """The first and the last amount by item, over the whole width."""
        if self.amounts:
            height = 90 + 36 * len(self.items)
            place = (row, 1, 13, height)
            self.page.row = (
                self.amounts_chart([self.found[i] for i in self.items], "物資別の金額", self.first, place) + 1
            )

    def series(self, name: str, column: int, colour: str, gap: int, first: int, last: int) -> dict[str, Any]:
        """A column of a table, from the zero-based row ``first`` to ``last``, as bars."""
        return {
            "name": name,
            "categories": [OVERVIEW, first, 1, last, 1],
            "values": [OVERVIEW, first, column, last, column],
            "fill": {"color": colour},
            "gap": gap,
        }

    def ministries_table(self) -> None:
        """One row a ministry: what stands in the table by item, added up."""
        page, top = self.page, self.page.row
        page.section(self.title("主務省別"), self.heads("主務省", "物資の数"), 13)
        groups: dict[str, list[dict[str, int]]] = {}
        for item in self.items:
            groups.setdefault(self.ministry(item), []).append(self.found[item])
        keys = f"$E${self.first + 1}:$E${self.last + 1}"
        first = page.row
        for at, (ministry, members) in enumerate(groups.items(), start=first):
            page.text(at, 1, ministry)
            columns = [(c, str(state)) for c, state in COUNTS] + [(c, key) for c, key, _ in self.amounts]
            for column, key in columns:
                letter = chr(65 + column)
                formula = f"SUMIF({keys},$B{at + 1},${letter}${self.first + 1}:${letter}${self.last + 1})"
                total = sum(m.get(key, 0) for m in members)
                if key in self.entries:
                    page.amount(at, column, formula, total)
                else:
                    page.formula(at, column, formula, total)
            page.formula(at, 4, f"COUNTIF({keys},$B{at + 1})", len(members))
        last = first + len(groups) - 1
        self.sum_row(last + 1, first)
        page.formula(last + 1, 4, f"SUM(E{first + 1}:E{last + 1})", len(self.items), bold=True)
        page.row = last + 3
        if self.amounts:
            sums = [{key: sum(m.get(key, 0) for m in own) for key in self.entries} for own in groups.values()]
            place = (top + 1, 9, 13, max(110 + 40 * len(groups), (last + 1 - top) * PIXELS))
            page.row = max(page.row, self.amounts_chart(sums, "主務省別の金額", first, place) + 1)


__all__ = ["SectionBlocks"]
