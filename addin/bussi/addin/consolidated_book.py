"""Write the consolidated book: 概要, 提出一覧, 指摘一覧, one flat table per form table, 未提出."""

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bussi.validators.batch import Batch
from bussi.validators.cells import MISSING, typed
from bussi.validators.errors import OutputError
from bussi.validators.findings import LEVEL_WORDS, LEVELS, WHOLE_BOOK, Finding
from bussi.validators.forms.model import Entry, Sheet
from bussi.validators.judging import columns_of
from bussi.validators.rules.columns import WELL_TYPED
from bussi.xlsx_templates.look import Look
from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from . import overview_sheet
from .check import ACCEPTED, RETURNED, STATE_WORDS, BookResult
from .consolidate import Consolidation
from .flat_sheets import Column, FlatSheets, Link

COUNTED = (ACCEPTED, RETURNED)  # what the flat sheets hold; the others are in the list of submissions


def write_consolidated_book(result: Consolidation, out: Path, made_on: dt.date | None = None) -> list[str]:
    """Write ``result`` to ``out``; returns the names of the sheets. Raises ``OutputError`` where that is impossible.

    ``made_on``: the day printed on the cover of the book (default: today).
    """
    if not out.parent.exists():
        raise OutputError(f"フォルダ {out.parent} がありません")
    book = Workbook(str(out), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
                               "default_date_format": "yyyy/mm/dd", "nan_inf_to_errors": True})  # fmt: skip
    book.set_size(2400, 1500)
    look = Look(book)
    overview = book.add_worksheet("概要")
    flat = FlatSheets(book, look)
    base = out.absolute().parent
    sheets = ["概要"]
    sheets += _submissions(result, flat, base)
    sheets += _findings(result, flat, base)
    for batch, results in result.batches:
        prefix = "" if len(result.batches) == 1 else f"{batch.form.version} "
        sheets += _fields(batch, results, flat, base, prefix)
        for sheet in batch.form.text.sheets:
            if sheet.table and not sheet.private:
                sheets += _table(batch, results, sheet, flat, base, prefix)
    if result.missing:
        columns = [Column("法人番号", 18), Column("名称", 40), Column("物資", 26)]
        rows = [(e.corporate_number, e.name, e.item) for e in result.missing]
        sheets += flat.write("未提出", "未提出（名簿にあって提出のない方）", columns, rows)
    overview_sheet.write(book, overview, look, result, flat.split, made_on or dt.date.today())
    overview.activate()
    try:
        book.close()
    except (FileCreateError, OSError) as e:
        raise OutputError(f"{out} に書けません（開いているなら閉じてください）") from e
    return sheets


def source(result: BookResult, base: Path, sheet: str, cell: str, text: str) -> Link:
    """A link to a cell of the submitted file, relative to the consolidated book."""
    try:
        path = os.path.relpath(result.path, base)
    except ValueError:  # another drive
        path = result.path
    place = "" if sheet == WHOLE_BOOK else f"#'{sheet}'!{cell}"
    return Link(f"external:{path}{place}", text)


def _submissions(result: Consolidation, flat: FlatSheets, base: Path) -> list[str]:
    """提出一覧: every file with its state and reason, and the fields that identify and size a submission."""
    keys: dict[str, Entry] = {}
    private: list[tuple[str, Sheet]] = []
    for batch, _ in result.batches:
        text = batch.form.text
        for key in (text.business_name, *text.identity, *text.revision, *text.amounts):
            keys.setdefault(key, batch.form.entries[key])
        private += [(str(s.table), s) for s in text.sheets if s.table and s.private and (s.table, s) not in private]
    columns = [Column("番号", 7), Column("ファイル", 34), Column("状態", 9), Column("理由", 34, wrap=True)]
    columns += [_column(e) for e in keys.values()]
    columns += [Column(LEVEL_WORDS["ja"][level], 8) for level in LEVELS]
    columns += [Column(f"{s.table_title or s.sheet}（件数）", 12) for _, s in private]
    columns += [Column("様式の版", 10), Column("大きさ（バイト）", 13, "#,##0"), Column("内容の印（SHA-256）", 20)]
    places = {id(r): (batch, i) for batch, results in result.batches for i, r in enumerate(results)}

    def rows() -> Iterator[list[Any]]:
        for n, b in enumerate(result.books, start=1):
            found = places.get(id(b))
            values = [_value(found[0], None, k, found[1]) if found and k in found[0].form.entries else None for k in keys]
            counts = [sum(f.level == level for f in b.findings) for level in LEVELS]
            s = b.submission
            hidden = [len(s.tables[t][0]) if s and t in s.tables else None for t, _ in private]
            about = [s.version, s.size, s.sha256] if s else [None, None, None]
            name = source(b, base, WHOLE_BOOK, "A1", b.name)
            yield [n, name, STATE_WORDS[b.state], b.reason, *values, *counts, *hidden, *about]

    return flat.write("提出一覧", "提出一覧（すべてのファイルの状態と理由）", columns, rows())


def _findings(result: Consolidation, flat: FlatSheets, base: Path) -> list[str]:
    columns = [
        Column("番号", 7), Column("ファイル", 28), Column("区分", 8), Column("規則", 12), Column("シート", 18), Column("セル", 9),
        Column("内容", 60, wrap=True), Column("入力された値", 22), Column("あるべき値", 28, wrap=True), Column("直し方", 44, wrap=True),
        Column("根拠", 26, wrap=True), Column("項目", 22), Column("関連するセル", 22), Column("状態", 9),
    ]  # fmt: skip

    def row(n: int, b: BookResult, f: Finding) -> list[Any]:
        cell = Link("", "") if f.sheet == WHOLE_BOOK else source(b, base, f.sheet, f.cell, f.cell)
        return [n, b.name, LEVEL_WORDS["ja"][f.level], f.rule, f.sheet, cell if cell.url else None, f.message, f.value,
                f.expected, f.remedy, f.basis, f.field, "、".join(f.related), STATE_WORDS[b.state]]  # fmt: skip

    rows = (row(n, b, f) for n, (b, f) in enumerate(((b, f) for b in result.books for f in b.findings), start=1))
    return flat.write("指摘一覧", "指摘一覧（どのセルを、どう直すか）", columns, rows)


def _column(e: Entry) -> Column:
    """The column of an entry: its label with its unit, its number format."""
    width = min(40, max(12, e.width or 0, 8 + 2 * len(e.label) * 0.6))
    number = e.cell_type.number_format if e.cell_type.number_format != "@" else "General"
    return Column(e.label + (f"（{e.unit}）" if e.unit else ""), width, number)


def _value(batch: Batch, table: str | None, key: str, i: int) -> Any:
    """What the consolidated book shows: the typed value, or what was typed where that is no such value."""
    stacked = batch.stacked[table]
    if stacked.status[key][i] == WELL_TYPED:
        return typed(stacked.values[key][i], batch.form.entry(table, key))
    raw = batch.raw(table).columns[key][i]
    return None if raw is MISSING or raw == "" else raw


def _lineage() -> list[Column]:
    return [Column("ファイル", 28), Column("状態", 8), Column("事業者", 28), Column("物資", 18), Column("元の場所", 16)]


def _origin(batch: Batch, result: BookResult, i: int) -> list[Any]:
    text = batch.form.text
    return [result.name, STATE_WORDS[result.state], _value(batch, None, text.business_name, i), batch.books[i].item]


def _fields(batch: Batch, results: Sequence[BookResult], flat: FlatSheets, base: Path, prefix: str) -> list[str]:
    """One row a submission with all fields that are not private; fields of items nobody has are left out."""
    items = {b.item for b in batch.books}
    shown = [e for s in batch.form.text.sheets if not s.private and (s.items is None or items & set(s.items))
             for e in s.fields if e.formula is None]  # fmt: skip

    def rows() -> Iterator[list[Any]]:
        for i, r in enumerate(results):
            if r.state in COUNTED:
                sheet, cell = batch.books[i].layout.fields.get(batch.form.text.business, (WHOLE_BOOK, "A1"))
                place = source(r, base, sheet, cell, f"{sheet}!{cell}")
                yield [*_origin(batch, r, i), place, *(_value(batch, None, e.key, i) for e in shown)]

    return flat.write(f"{prefix}基本事項", f"{batch.form.text.title}（表でない項目）", [*_lineage(), *map(_column, shown)], rows())


def _table(
    batch: Batch, results: Sequence[BookResult], sheet: Sheet, flat: FlatSheets, base: Path, prefix: str
) -> list[str]:
    """One row per filled row of a table, with where it stands in the submitted file."""
    table = str(sheet.table)
    raw, stacked = batch.raw(table), batch.stacked[table]
    inputs = batch.inputs(table)
    computed = {k: batch.form.columns[table][k] for k in batch.form.computed(table)}
    values = {k: _typed_column(batch, table, k) for k in inputs}
    values |= {k: _computed_column(batch, table, k) for k in computed}
    origins = [_origin(batch, r, i) for i, r in enumerate(results)]
    keys = [c.key for c in sheet.columns]

    def rows() -> Iterator[list[Any]]:
        for at, i in enumerate(stacked.submission):
            r = results[i]
            if r.state in COUNTED:
                title, letters = batch.books[i].layout.tables[table]
                cell = f"{letters[keys[0]]}{raw.row[at]}"
                yield [*origins[i], source(r, base, title, cell, f"{title}!{cell}"), *(values[k][at] for k in keys)]

    columns = [*_lineage(), *(_column(c) for c in sheet.columns)]
    title = sheet.table_title or sheet.sheet
    return flat.write(f"{prefix}{title}", f"{batch.form.text.title}　{title}", columns, rows())


def _typed_column(batch: Batch, table: str, key: str) -> list[Any]:
    entry, stacked = batch.form.columns[table][key], batch.stacked[table]
    raw = batch.raw(table).columns[key]
    ok = stacked.status[key] == WELL_TYPED
    return [typed(v, entry) if good else (None if x is MISSING or x == "" else x)
            for v, good, x in zip(stacked.values[key], ok, raw, strict=True)]  # fmt: skip


def _computed_column(batch: Batch, table: str, key: str) -> list[Any]:
    value, known = columns_of(batch).evaluate(batch.form.computed(table)[key], table)
    return [(v.item() if hasattr(v, "item") else v) if good else None for v, good in zip(value, known, strict=True)]
