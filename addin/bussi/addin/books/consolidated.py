"""Write the consolidated book: 概要, 提出一覧, 指摘一覧, one flat table per table of each form, 未提出."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bussi.validators.findings import LEVEL_WORDS, LEVELS, STATE_WORDS, WHOLE_BOOK, Finding, Level, counted
from bussi.validators.forms.model import Role
from bussi.validators.garbage import no_collection
from bussi.validators.kinds import State
from bussi.xlsx_templates.sheets.look import AMBER, LINK, NAVY, RED, SERIES, Look
from bussi.xlsx_templates.sheets.new_book import new_book
from bussi.xlsx_templates.sheets.plain_rows import Link
from bussi.xlsx_templates.sheets.writer import Book

from ..batch.attendance import Attendance
from ..batch.case import Case
from ..batch.consolidation import Consolidation
from ..batch.section import FlatTable, Section, sections
from ..batch.settle import ANSWERED
from . import flat as flat_sheets
from .contents import CONTENTS, Listed, write_contents
from .flat import Column, FlatSheets, Written, unique_heads
from .headings import (
    ABSENT,
    ACCEPTED,
    BUSINESS_NAME,
    COUNT,
    FILE,
    FORM,
    ITEM,
    KIND,
    NUMBER,
    PLACE,
    PRESENT,
    RULE,
    STATE,
    VERSION,
    header,
)
from .lineage import KEYS, Lineage, by_header, column_of, identified, lineage_of
from .links import Links
from .outputs import CONSOLIDATED
from .overview import OVERVIEW, Lists, OverviewPage, write_overview

SUBMISSIONS, FINDINGS, FIELDS, MISSING = "提出一覧", "指摘一覧", "基本事項", ABSENT
STATE_STYLES = {
    State.ACCEPTED: "good",
    State.RETURNED: "bad",
    State.QUARANTINED: "warn",
    State.SUPERSEDED: "faint",
    State.DUPLICATE: "faint",
}
LEVEL_STYLES: Mapping[Level, str] = {Level.ERROR: "bad", Level.WARNING: "warn"}
ABOUT = "受付件数の内訳、件数と金額、多い指摘"
TABS = (SERIES[2], SERIES[3], SERIES[4])  # the colours of the tables, form by form
ORDER: tuple[Role, ...] = ("revision", "day")


@no_collection()
def write_consolidated_book(
    result: Consolidation, out: Path, made_on: dt.date | None = None, source: str = ""
) -> list[str]:
    """Write ``result`` to ``out``; returns the names of the sheets. Raises ``OutputError`` where that is impossible.

    ``made_on``: the day printed on the cover of the book (default: today). ``source``: what its mark says it was made
    from. The file appears whole or not at all.
    """
    made_on = made_on or dt.date.today()
    with new_book(out, made_on, kind=CONSOLIDATED, source=source) as book:
        return _ConsolidatedBook(result, book, out.absolute().parent).write(made_on)


class _ConsolidatedBook:
    def __init__(self, result: Consolidation, book: Book, base: Path) -> None:
        self.result, self.book, self.look = result, book, Look(book)
        self.sections = sections(result.books)
        self.titles = titles(self.sections)
        self.flat = FlatSheets(book, self.look, flat_sheets.MAX_ROWS, CONTENTS)
        self.link = Links(base)
        self.unused: list[str] = []  # tables in which nobody has filled in a row
        self.amounts: dict[tuple[str, str], str] = {}  # (form, field) → its header in 提出一覧

    def write(self, made_on: dt.date) -> list[str]:
        self.book.set_size(2400, 1500)
        page, contents = self.book.page(OVERVIEW), self.book.page(CONTENTS)
        self.flat.keep_free(OVERVIEW, CONTENTS, MISSING)
        submissions, findings = self.submissions(), self.findings()
        tables = [(s, table) for s in self.sections for table in self.flat_tables(s)]
        missing = self.missing(self.result.attendance)
        lists = Lists(submissions, findings, missing, self.amounts)
        overview = OverviewPage(self.book, page, self.look, self.sections, self.titles, lists)
        write_overview(overview, self.result, self.flat.split, made_on)
        made = [submissions, findings, *(t for _, t in tables), *([missing] if missing else [])]
        listed = [Listed(OVERVIEW, ABOUT), *(Listed(*of) for w in made for of in w.listed())]
        notes = [f"記入された行のない表は、シートがありません: {'、'.join(self.unused)}"] if self.unused else []
        write_contents(contents, self.look, listed, notes)
        self.colour_tabs(NAVY, OVERVIEW, CONTENTS)
        self.colour_tabs(LINK, *submissions.sheets)
        self.colour_tabs(RED, *findings.sheets)
        for section, table in tables:
            self.colour_tabs(TABS[self.sections.index(section) % len(TABS)], *table.sheets)
        self.colour_tabs(AMBER, *(missing.sheets if missing else ()))
        page.activate()
        return [OVERVIEW, CONTENTS, *(name for w in made for name in w.sheets)]

    def colour_tabs(self, colour: str, *sheets: str) -> None:
        """Colour the tabs of some sheets."""
        for ws in self.book.worksheets():
            if ws.get_name() in sheets:
                ws.set_tab_color(colour)

    def submissions(self) -> Written:
        """提出一覧: every file with its state and reason, and what identifies and sizes a submission."""
        several = len(self.sections) > 1
        by_role: list[tuple[str, Role]] = [(NUMBER, "business"), (BUSINESS_NAME, "business_name"), (ITEM, "item")]
        by_role = [(head, role) for head, role in by_role if any(s.entries(role) for s in self.sections)]
        own = by_header(self.sections, (*KEYS, *ORDER, "amounts"))
        private = [(s.form.name, t, sheet) for s in self.sections for t, sheet in s.private.items()]
        columns = [
            Column("番号"),
            Column(FILE),
            *([Column(FORM)] if several else []),
            Column(STATE, center=True),
            Column("理由", wrap=40),
            *(Column(head) for head, _ in by_role),
            *(c.column for c in own),
            *(Column(LEVEL_WORDS["ja"][level]) for level in LEVELS),
            *(Column(f"{sheet.table_title or sheet.sheet}（件数）") for _, _, sheet in private),
            Column(VERSION, on_paper=False),
            Column("大きさ（バイト）", "#,##0", on_paper=False),
            Column("ハッシュ値（SHA-256）", cut=24, on_paper=False),
        ]

        def row(n: int, c: Case) -> list[Any]:
            form, s = (c.form.name if c.form else ""), c.submission
            told = [identified(c, role) for _, role in by_role]
            own_words = [c.written(column.keys.get(form)) for column in own]
            counts = counted(self.result.open_of(c)).values() if c.state in ANSWERED else [None] * len(LEVELS)
            hidden = [len(s.tables[t][0]) if s and form == name and t in s.tables else None for name, t, _ in private]
            about = [s.version, s.size, s.sha256] if s else [None, None, None]
            kind = [self.titles.get(form)] if several else []
            name = self.link(c, WHOLE_BOOK, "", c.name)
            return [n, name, *kind, STATE_WORDS[c.state], c.reason, *told, *own_words, *counts, *hidden, *about]

        at = 3 if several else 2
        words = [(at, STATE_WORDS[state], style) for state, style in STATE_STYLES.items()]
        rows = (row(n, c) for n, c in enumerate(self.result.books, start=1))
        title = "提出一覧（すべてのファイルの状態と理由）"
        made = self.flat.write(SUBMISSIONS, title, columns, rows, frozen=2, words=words)
        first = at + 2 + len(by_role)
        self.amounts = {item: made.heads[first + n] for n, told in enumerate(own) for item in told.keys.items()}
        return made

    def findings(self) -> Written:
        """指摘一覧: what to do first, then whom to ask, then what it rests on, and who has accepted it."""
        accepted = {c: self.result.accepted(c) for c in self.result.books if c.state in ANSWERED}
        explained = any(f.reason for c in accepted for f in c.findings)
        columns = [
            Column(KIND, center=True),
            Column(FILE),
            Column("シート"),
            Column("セル"),
            Column("内容", wrap=56),
            Column("修正方法", wrap=46),
            Column(BUSINESS_NAME),
            Column("担当者", spare=True),
            Column("電話", spare=True),
            Column("メール", spare=True),
            Column("入力された値", wrap=22, spare=True),
            Column("正しい条件", wrap=26, spare=True),
            Column(RULE),
            Column("根拠", wrap=28, spare=True),
            Column("項目", spare=True),
            Column("関連するセル", wrap=22, spare=True),
            Column(STATE, center=True),
            Column(COUNT, "#,##0"),
            *([Column("事業者の理由", wrap=40)] if explained else []),
            *([Column("了承", wrap=40)] if any(accepted.values()) else []),
            Column("番号"),
        ]

        def row(n: int, c: Case, f: Finding, words: str | None) -> list[Any]:
            f = c.shareable(f)
            cell = None if f.sheet == WHOLE_BOOK else self.link(c, f.sheet, f.cell, f.cell)
            return [
                ACCEPTED if words else LEVEL_WORDS["ja"][f.level],
                self.link(c, WHOLE_BOOK, "", c.name),
                f.sheet,
                cell,
                f.message,
                f.remedy,
                identified(c, "business_name"),
                *c.contact,
                f.value,
                f.expected,
                f.rule,
                f.basis,
                _label(f, c),
                "、".join(f.related),
                STATE_WORDS[c.state],
                f.count,
                *([f.reason] if explained else []),
                *([words] if any(accepted.values()) else []),
                n,
            ]

        asked = ((c, f, accepted[c].get(at)) for c in accepted for at, f in enumerate(c.findings))
        rows = (row(n, *each) for n, each in enumerate(asked, start=1))
        words = [(0, LEVEL_WORDS["ja"][level], style) for level, style in LEVEL_STYLES.items()]
        title = "指摘一覧（どのセルを、どう直すか）"
        return self.flat.write(FINDINGS, title, columns, rows, frozen=4, words=words)

    def flat_tables(self, section: Section) -> Iterator[Written]:
        """基本事項 (one row a submission), and one row per filled row of each table, with where it stands."""
        title = self.titles[section.form.name]
        lineage = lineage_of(section)
        fields = lineage.besides(section.fields())
        if fields.entries:
            yield self.flat_table(section, fields, lineage, FIELDS, f"{title}（表でない項目）")
        for table in section.tables():
            if not table.rows:
                self.unused.append(table.title)
                continue
            yield self.flat_table(section, table, lineage, table.title, f"{title}　{table.title}")

    def flat_table(self, section: Section, table: FlatTable, lineage: Lineage, name: str, title: str) -> Written:
        ours = [PLACE, STATE, FILE, *(c.header for c in lineage.columns)]  # keep their names
        own = unique_heads([*ours, *(header(e) for e in table.entries)])[len(ours) :]
        columns = [
            *lineage.lead,
            Column(PLACE),
            Column(STATE, center=True),
            *lineage.beside,
            *(replace(column_of(e, h), spare=True) for e, h in zip(table.entries, own, strict=True)),
            *(replace(column, on_paper=False) for column in (*lineage.last, Column(FILE))),
        ]
        first = self.firsts(table)
        numbers = [""] * len(table.rows) if table.table is None else list(map(str, table.rows))
        at = [first[c] for c in table.cases]
        links = [Link(x.target, x.place and x.place + n, x.text + n) for x, n in zip(at, numbers, strict=True)]

        def of_cases(of: Mapping[Case, Any]) -> list[Any]:
            return [of[c] for c in table.cases]

        told = [of_cases({c: lineage.told[c][n] for c in first}) for n in range(len(lineage.columns))]
        lead, beside = len(lineage.lead), len(lineage.lead) + len(lineage.beside)
        cells = [
            *told[:lead],
            links,
            of_cases({c: STATE_WORDS[c.state] for c in first}),
            *told[lead:beside],
            *table.columns,
            *told[beside:],
            of_cases({c: c.name for c in first}),
        ]
        if len(self.sections) > 1:
            room = flat_sheets.MAX_NAME - len(name) - 1
            name = f"{self.titles[section.form.name][: max(room, 6)]}・{name}"
        return self.flat.write_columns(name, title, columns, cells, frozen=lead + 1, repeated=lead)

    def firsts(self, table: FlatTable) -> dict[Case, Link]:
        """Where the rows of a table begin in each book, as a link to which only the number of the row is added."""
        places: dict[int, tuple[str, str]] = {}  # most books share a layout
        found = {}
        for c in dict.fromkeys(table.cases):
            layout = id(c.submission.layout) if c.submission else 0
            if layout not in places:
                places[layout] = _first_place(c, table)
            sheet, cell = places[layout]
            found[c] = self.link(c, sheet, cell, f"{sheet}!{cell}")
        return found

    def missing(self, found: Attendance) -> Written | None:
        """未提出: who on the roster sent nothing; and who sent something that does not count yet, with what to ask."""
        lines = [(e, None, ABSENT, "提出を求めてください") for e in found.missing]
        lines += [(a.expected, a.case, PRESENT, a.ask) for a in found.answered]
        if not lines:
            return None
        several = len(self.sections) > 1 or any(e.form for e, *_ in lines)
        periods = any(e.period for e, *_ in lines)
        columns = [
            Column(KIND, center=True),
            Column(NUMBER),
            Column("名称"),
            Column(ITEM),
            *([Column(FORM)] if several else []),
            *([Column("期間")] if periods else []),
            Column("求めること", wrap=60),
            Column(FILE),
            Column(STATE, center=True),
        ]
        rows = (
            [
                kind,
                e.corporate_number,
                e.name,
                e.item,
                *([e.form_title or found.assumed] if several else []),
                *([e.period] if periods else []),
                ask,
                self.link(c, WHOLE_BOOK, "", c.name) if c else None,
                STATE_WORDS[c.state] if c else None,
            ]
            for e, c, kind, ask in lines
        )
        title = "未提出（名簿にあって提出のない方と、まだ数えられない提出のある方）"
        if found.assumed:
            title += f"　様式の書かれていない行は「{found.assumed}」の名簿として数えました"
        words = [(0, ABSENT, "bad"), (0, PRESENT, "warn")]
        self.flat.release(MISSING)
        return self.flat.write(MISSING, title, columns, rows, words=words)


def titles(found: Sequence[Section]) -> dict[str, str]:
    """What to call each form: its title, with its name where two forms have the same title."""
    said = [s.form.text.title for s in found]
    return {
        s.form.name: s.form.text.title
        if said.count(s.form.text.title) == 1
        else f"{s.form.text.title}（{s.form.name}）"
        for s in found
    }


def _label(f: Finding, c: Case) -> str:
    """What the form calls the cell of a finding."""
    if c.form is None:
        return ""
    entries = c.form.entries if f.place.table is None else c.form.columns.get(f.place.table, {})
    return entries[f.place.key].label if f.place.key in entries else ""


def _first_place(c: Case, table: FlatTable) -> tuple[str, str]:
    """The sheet of a table, and the letter of its first column that is still there; of the fields, a cell."""
    assert c.submission is not None and c.form is not None  # it has rows
    layout = c.submission.layout
    if table.table is None:
        keys = [c.form.role("business") or "", *(e.key for e in table.entries)]
        return next((layout.fields[k] for k in keys if k in layout.fields), (WHOLE_BOOK, "A1"))
    title, letters = layout.tables.get(table.table, (WHOLE_BOOK, {}))
    return title, next((letters[e.key] for e in table.entries if e.key in letters), "A")


__all__ = ["write_consolidated_book"]
