"""Write the consolidated book: 概要, 提出一覧, 指摘一覧, one flat table per form table, 未提出."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import python_calamine as calamine
from bussi.validators import forms
from bussi.validators.batch import Batch
from bussi.validators.cells import MISSING, typed
from bussi.validators.findings import LEVEL_WORDS, LEVELS, STATE_WORDS, WHOLE_BOOK, Finding, Level
from bussi.validators.forms.model import Entry, Sheet
from bussi.validators.garbage import no_collection
from bussi.validators.judging import columns_of
from bussi.validators.kinds import State
from bussi.validators.rules.columns import WELL_TYPED, Columns
from bussi.validators.types import from_serial
from bussi.xlsx_templates.sheets.look import Look
from bussi.xlsx_templates.sheets.new_book import new_book
from bussi.xlsx_templates.sheets.plain_rows import Link, link_target
from bussi.xlsx_templates.sheets.writer import Book

from ..batch.check import BookResult, without_secrets
from ..batch.settle import ANSWERED, Consolidation
from . import flat as flat_sheets
from . import overview as overview_sheet
from .flat import Column, FlatSheets

LEADING = ("概要", "提出一覧", "指摘一覧")
COUNTED = (State.ACCEPTED, State.RETURNED)  # what the flat sheets hold; the others are in the list of submissions
STATE_STYLES = {
    State.ACCEPTED: "good",
    State.RETURNED: "bad",
    State.QUARANTINED: "warn",
    State.SUPERSEDED: "faint",
    State.DUPLICATE: "faint",
}
LEVEL_STYLES: Mapping[Level, str] = {Level.ERROR: "bad", Level.WARNING: "warn"}


@no_collection()
def write_consolidated_book(result: Consolidation, out: Path, made_on: dt.date | None = None) -> list[str]:
    """Write ``result`` to ``out``; returns the names of the sheets. Raises ``OutputError`` where that is impossible.

    ``made_on``: the day printed on the cover of the book (default: today). The file appears whole or not at all.
    """
    made_on = made_on or dt.date.today()
    with new_book(out, made_on) as book:
        return _write(result, book, out.absolute().parent, made_on)


def is_consolidated_book(path: Path) -> bool:
    """Whether a file is a book that ``write_consolidated_book`` wrote."""
    try:
        return calamine.load_workbook(str(path)).sheet_names[: len(LEADING)] == list(LEADING)
    except (calamine.CalamineError, OSError, ValueError):
        return False


def _write(result: Consolidation, book: Book, base: Path, made_on: dt.date) -> list[str]:
    book.set_size(2400, 1500)
    look = Look(book)
    overview = book.page("概要")
    flat = FlatSheets(book, look, flat_sheets.MAX_ROWS)
    links = _Links(base)
    sheets = ["概要"]
    sheets += _submissions(result, flat, links)
    sheets += _findings(result, flat, links)
    for batch, results in result.batches:
        prefix = "" if len(result.batches) == 1 else f"{batch.form.version} "
        sheets += _fields(batch, results, flat, links, prefix)
        columns = columns_of(batch)
        for sheet in batch.form.text.sheets:
            if sheet.table and not sheet.private:
                sheets += _table(batch, results, sheet, columns, flat, links, prefix)
    if result.missing:
        heads = [Column("法人番号"), Column("名称"), Column("物資")]
        rows = [(e.corporate_number, e.name, e.item) for e in result.missing]
        sheets += flat.write("未提出", "未提出（名簿にあって提出のない方）", heads, rows)
    overview_sheet.write(book, overview, look, result, flat.split, made_on)
    overview.activate()
    return sheets


class _Links:
    """Links to cells of the submitted files, relative to the folder of the consolidated book."""

    def __init__(self, base: Path) -> None:
        self._base = base
        self._targets: dict[str, str] = {}

    def __call__(self, result: BookResult, sheet: str, cell: str, text: str) -> Link:
        if result.path not in self._targets:
            self._targets[result.path] = link_target(result.path, self._base)
        place = "" if sheet == WHOLE_BOOK else "'{}'!{}".format(sheet.replace("'", "''"), cell)
        return Link(self._targets[result.path], place, text)


def _submissions(result: Consolidation, flat: FlatSheets, links: _Links) -> list[str]:
    """提出一覧: every file with its state and reason, and the fields that identify and size a submission."""
    keys: dict[str, Entry] = {}
    private: list[tuple[str, Sheet]] = []
    for batch, _ in result.batches:
        text = batch.form.text
        form = batch.form
        for key in (*form.roles("business_name"), *form.identity, *form.period, *form.revision, *form.roles("amounts")):
            keys.setdefault(key, batch.form.entries[key])
        private += [(str(s.table), s) for s in text.sheets if s.table and s.private and (s.table, s) not in private]
    columns = [
        Column("番号"),
        Column("ファイル"),
        Column("状態", center=True),
        Column("理由", wrap=40),
    ]
    columns += [_column(e) for e in keys.values()]
    columns += [Column(LEVEL_WORDS["ja"][level]) for level in LEVELS]
    columns += [Column(f"{s.table_title or s.sheet}（件数）") for _, s in private]
    columns += [Column("様式の版"), Column("大きさ（バイト）", "#,##0"), Column("ファイルの印（SHA-256）", cut=24)]
    places = {id(r): (batch, i) for batch, results in result.batches for i, r in enumerate(results)}

    def rows() -> Iterator[list[Any]]:
        for n, b in enumerate(result.books, start=1):
            found = places.get(id(b))
            values = [
                _value(found[0], None, k, found[1]) if found and k in found[0].form.entries else None for k in keys
            ]
            answered = b.state in ANSWERED
            counts = [sum(f.level == level for f in b.findings) if answered else None for level in LEVELS]
            s = b.submission
            hidden = [len(s.tables[t][0]) if s and t in s.tables else None for t, _ in private]
            about = [s.version, s.size, s.sha256] if s else [None, None, None]
            name = links(b, WHOLE_BOOK, "", b.name)
            yield [n, name, STATE_WORDS[b.state], b.reason, *values, *counts, *hidden, *about]

    words = [(2, STATE_WORDS[state], style) for state, style in STATE_STYLES.items()]
    return flat.write("提出一覧", "提出一覧（すべてのファイルの状態と理由）", columns, rows(), frozen=2, words=words)


def _findings(result: Consolidation, flat: FlatSheets, links: _Links) -> list[str]:
    """指摘一覧: what to do first, then what it rests on."""
    columns = [
        Column("区分", center=True),
        Column("ファイル"),
        Column("シート"),
        Column("セル"),
        Column("内容", wrap=56),
        Column("直し方", wrap=46),
        Column("入力された値", wrap=22),
        Column("あるべき値", wrap=26),
        Column("規則"),
        Column("根拠", wrap=28),
        Column("項目"),
        Column("関連するセル", wrap=22),
        Column("状態", center=True),
        Column("番号"),
    ]

    def row(n: int, b: BookResult, f: Finding) -> list[Any]:
        f = without_secrets(f, b)
        cell = None if f.sheet == WHOLE_BOOK else links(b, f.sheet, f.cell, f.cell)
        return [
            LEVEL_WORDS["ja"][f.level],
            links(b, WHOLE_BOOK, "", b.name),
            f.sheet,
            cell,
            f.message,
            f.remedy,
            f.value,
            f.expected,
            f.rule,
            f.basis,
            _label(f, b),
            "、".join(f.related),
            STATE_WORDS[b.state],
            n,
        ]

    rows = (
        row(n, b, f)
        for n, (b, f) in enumerate(((b, f) for b in result.books if b.state in ANSWERED for f in b.findings), start=1)
    )
    words = [(0, LEVEL_WORDS["ja"][level], style) for level, style in LEVEL_STYLES.items()]
    return flat.write("指摘一覧", "指摘一覧（どのセルを、どう直すか）", columns, rows, frozen=4, words=words)


def _label(f: Finding, b: BookResult) -> str:
    """What the form calls the cell of a finding."""
    if b.submission is None:
        return ""
    form = forms.load(b.submission.form, b.submission.version)
    entries = form.entries if f.place.table is None else form.columns.get(f.place.table, {})
    return entries[f.place.key].label if f.place.key in entries else ""


def _column(e: Entry) -> Column:
    """The column of an entry: its label with its unit, its number format."""
    number = e.cell_type.number_format if e.cell_type.number_format != "@" else "General"
    return Column(e.label + (f"（{e.unit}）" if e.unit else ""), number)


def _value(batch: Batch, table: str | None, key: str, i: int) -> Any:
    """What the consolidated book shows: the typed value, or what was typed where that is no such value."""
    stacked = batch.stacked[table]
    if stacked.status[key][i] == WELL_TYPED:
        return typed(stacked.values[key][i], batch.form.entry(table, key))
    raw = batch.raw(table).columns[key][i]
    return None if raw is MISSING or raw == "" else raw


def _lineage() -> list[Column]:
    return [Column("事業者"), Column("物資"), Column("元の場所"), Column("状態", center=True), Column("ファイル")]


def _origin(batch: Batch, result: BookResult, i: int) -> tuple[list[Any], list[Any]]:
    """Lineage of a row: what stands before and after the link to its source."""
    name = batch.form.role("business_name")
    business = None if name is None else _value(batch, None, name, i)
    return [business, batch.books[i].item], [STATE_WORDS[result.state], result.name]


def _fields(batch: Batch, results: Sequence[BookResult], flat: FlatSheets, links: _Links, prefix: str) -> list[str]:
    """One row a submission with all fields that are not private; fields of items nobody has are left out."""
    items = {b.item for b in batch.books}
    shown = [
        e
        for s in batch.form.text.sheets
        if not s.private and (s.items is None or items & set(s.items))
        for e in s.fields
        if e.formula is None
    ]

    def rows() -> Iterator[list[Any]]:
        for i, r in enumerate(results):
            if r.state in COUNTED:
                sheet, cell = batch.books[i].layout.fields.get(batch.form.role("business") or "", (WHOLE_BOOK, "A1"))
                before, after = _origin(batch, r, i)
                place = links(r, sheet, cell, f"{sheet}!{cell}")
                yield [*before, place, *after, *(_value(batch, None, e.key, i) for e in shown)]

    title = f"{batch.form.text.title}（表でない項目）"
    return flat.write(f"{prefix}基本事項", title, [*_lineage(), *map(_column, shown)], rows(), frozen=3)


def _table(
    batch: Batch,
    results: Sequence[BookResult],
    sheet: Sheet,
    columns: Columns,
    flat: FlatSheets,
    links: _Links,
    prefix: str,
) -> list[str]:
    """One row per filled row of a table, with where it stands in the submitted file."""
    table = str(sheet.table)
    raw, stacked = batch.raw(table), batch.stacked[table]
    keys = [c.key for c in sheet.columns]
    inputs = batch.inputs(table)
    values = [
        _typed_column(batch, table, k) if k in inputs else _computed_column(columns, batch, table, k) for k in keys
    ]
    origins = [_origin(batch, r, i) if r.state in COUNTED else None for i, r in enumerate(results)]
    places = [_first_place(batch.books[i].layout.tables.get(table), keys) for i in range(len(results))]

    def rows() -> Iterator[list[Any]]:
        for i, row, *cells in zip(stacked.submission.tolist(), raw.row, *values, strict=True):
            origin = origins[i]
            if origin is not None:
                title, letter = places[i]
                cell = f"{letter}{row}"
                yield [*origin[0], links(results[i], title, cell, f"{title}!{cell}"), *origin[1], *cells]

    title = sheet.table_title or sheet.sheet
    heads = [*_lineage(), *(_column(c) for c in sheet.columns)]
    return flat.write(f"{prefix}{title}", f"{batch.form.text.title}　{title}", heads, rows(), frozen=3)


def _first_place(found: tuple[str, Mapping[str, str]] | None, keys: Sequence[str]) -> tuple[str, str]:
    """The sheet of a table and the letter of its first column that is still there."""
    title, letters = found or (WHOLE_BOOK, {})
    return title, next((letters[k] for k in keys if k in letters), "A")


_day = cache(from_serial)


def _typed_column(batch: Batch, table: str, key: str) -> list[Any]:
    """The same as ``_value`` for a whole column."""
    entry, stacked = batch.form.columns[table][key], batch.stacked[table]
    values, raw, ok = stacked.values[key], batch.raw(table).columns[key], stacked.status[key] == WELL_TYPED
    if entry.cell_type.kind == "text":
        found = values.tolist()
    elif entry.cell_type.kind == "date":
        found = [_day(v) if good else None for v, good in zip(values.tolist(), ok.tolist(), strict=True)]
    elif entry.decimals == 0:
        found = [int(v) if good else None for v, good in zip(values.tolist(), ok.tolist(), strict=True)]
    else:
        found = values.tolist()
    if ok.all():
        return found
    return [
        v if good else (None if x is MISSING or x == "" else x)
        for v, good, x in zip(found, ok.tolist(), raw, strict=True)
    ]


def _computed_column(columns: Columns, batch: Batch, table: str, key: str) -> list[Any]:
    value, known = columns.evaluate(batch.form.computed(table)[key], table)
    return [v if good else None for v, good in zip(value.tolist(), known.tolist(), strict=True)]
