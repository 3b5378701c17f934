"""What the formulas of a book will say, computed in Python, so that cached values are right from the start."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from bussi.validators.batch import Batch, Book, RawTable
from bussi.validators.cells import as_number
from bussi.validators.forms import choices
from bussi.validators.forms.constraints import Constraint
from bussi.validators.forms.model import Form, Rule
from bussi.validators.judging import Verdicts, constraint_name, judge
from bussi.validators.kinds import Level
from bussi.validators.rules.columns import BLANK, Mask
from bussi.validators.rules.excel import EMPTY, OK
from bussi.validators.types import is_blank, to_serial

from .checks import Check
from .plan import Plan

READY, NOT_READY = "提出できます（エラーはありません）", "エラーを直してから提出してください"
Values = Mapping[str, Any]  # {"fields": {key: value}, "tables": {table: [{key: value}, …]}}


@dataclass
class Truth:
    """The verdicts of one book.

    ``broken``: check name → Excel rows (0 for the form). ``computed``: (table, key) → {Excel row: value}.
    ``status``: (table, Excel row) or (None, field) → the characters of the helper cell.
    ``words``: (table, Excel row), ``field_words``: field, ``table_words``: table as a whole → what the check column says.
    ``levels``: check name → its level on the day of the book, where that is not its own. ``used``: table → number of
    used rows. ``required``: cells that must be filled, ``missing``: those that are not. ``sheets``: sheet → its errors
    and warnings; ``totals``: errors, warnings and notes of the book.
    """

    broken: dict[str, list[int]] = field(default_factory=dict)
    computed: dict[tuple[str | None, str], dict[int, object]] = field(default_factory=dict)
    status: dict[tuple[str | None, int | str], str] = field(default_factory=dict)
    words: dict[tuple[str, int], str] = field(default_factory=dict)
    field_words: dict[str, str] = field(default_factory=dict)
    table_words: dict[str, str] = field(default_factory=dict)
    levels: dict[str, Level] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)
    required: int = 0
    missing: int = 0
    sheets: dict[str, tuple[int, int]] = field(default_factory=dict)
    totals: tuple[int, int, int] = (0, 0, 0)

    @property
    def progress(self) -> float:
        """The part of the required cells that is filled."""
        return 1 - self.missing / self.required if self.required else 1

    @property
    def verdict(self) -> str:
        """What the check sheet says of the whole book."""
        return NOT_READY if self.totals[0] else READY

    def count(self, name: str) -> int:
        """How many rows break a check."""
        return len(self.broken.get(name, ()))


def effective_item(form: Form, plan_item: str | None, fields: Mapping[str, Any]) -> str | None:
    """The item a book is for: that of its template, or else the one chosen in it."""
    if plan_item is not None or form.role("item") is None:
        return plan_item
    chosen = fields.get(form.role("item"))
    return chosen if isinstance(chosen, str) and chosen in choices.of_law("items") else None


def stack(form: Form, plans: Sequence[Plan], values: Sequence[Values]) -> Batch:
    """The raw cells of books that are still to be written."""
    fields = RawTable(columns={k: [] for k, e in form.entries.items() if e.formula is None})
    tables = {
        t: RawTable(columns={k: [] for k, e in cs.items() if e.formula is None}) for t, cs in form.columns.items()
    }
    books = []
    for i, (plan, value) in enumerate(zip(plans, values, strict=True)):
        given = value.get("fields", {})
        fields.submission.append(i)
        fields.row.append(0)
        for key, cells in fields.columns.items():
            cells.append(given.get(key) if plan.has(None, key) else None)
        for name, table in tables.items():
            if not plan.has(name, ""):
                continue
            first = plan.table(name).first + 1
            for at, row in enumerate(value.get("tables", {}).get(name, ())):
                if all(is_blank(row.get(k)) for k in table.columns):
                    continue
                table.submission.append(i)
                table.row.append(first + at)
                for key, cells in table.columns.items():
                    cells.append(row.get(key))
        item = effective_item(form, plan.item, given)
        books.append(Book(f"{i}", item, plan.layout(), plan.first_rows(), plan.item is not None))
    return Batch(form, books, fields, tables)


def truths(
    form: Form, plans: Sequence[Plan], checks: Sequence[Sequence[Check]], values: Sequence[Values]
) -> list[Truth]:
    """Judge all books at once, then split the verdicts by book."""
    batch = stack(form, plans, values)
    verdicts = judge(batch)
    found = [Truth() for _ in values]
    wanted: dict[str, Check] = {c.name: c for book in checks for c in book}
    names = [{c.name for c in book} for book in checks]
    for truth, value, plan in zip(found, values, plans, strict=True):
        truth.sheets = {s.name: (0, 0) for s in plan.sheets}
        truth.levels = _levels(form, wanted.values(), value)
    for check in wanted.values():
        on = check.on
        raw = batch.raw(on)
        table, key = check.points_at
        for i in np.flatnonzero(broken_rows(verdicts, check)):
            book = raw.submission[i]
            if check.name not in names[book]:
                continue
            truth = found[book]
            truth.broken.setdefault(check.name, []).append(raw.row[i])
            level = truth.levels.get(check.name, check.level)
            said = check.words(form, level)
            owner = on or table
            _count(truth, form.table_sheet[owner].sheet if owner else form.sheet_of[None, key].sheet, level)
            if on is not None:
                truth.words[on, raw.row[i]] = truth.words.get((on, raw.row[i]), "") + said
            elif table is not None:
                truth.table_words[table] = truth.table_words.get(table, "") + said
            else:
                truth.field_words[key] = truth.field_words.get(key, "") + said
    _statuses(batch, found)
    _computed(batch, verdicts, found)
    _progress(batch, plans, checks, found)
    return found


def broken_rows(verdicts: Verdicts, check: Check) -> Mask:
    """Which rows of its table (or which submissions) break a check."""
    if isinstance(check.of, Constraint):
        return verdicts.rows(check.on, constraint_name(check.of))
    rows = verdicts.rows(check.on, check.of.id)
    if check.of.certain is None:
        return rows
    certain = verdicts.certain(check.of)
    return rows & ~certain if check.doubtful else rows & certain


def _count(truth: Truth, sheet: str, level: Level) -> None:
    at = ("error", "warning", "info").index(level)
    found = list(truth.totals)
    found[at] += 1
    truth.totals = (found[0], found[1], found[2])
    if at < 2:
        errors, warnings = truth.sheets[sheet]
        truth.sheets[sheet] = (errors + (at == 0), warnings + (at == 1))


def _levels(form: Form, checks: Iterable[Check], values: Values) -> dict[str, Level]:
    """The rules that only warn on the day of the book, because their first day is still to come."""
    day = as_number(values.get("fields", {}).get(form.role("day") or "")) or 0
    return {
        c.name: Level.WARNING
        for c in checks
        if isinstance(c.of, Rule) and c.of.text.since and c.level is Level.ERROR and day < to_serial(c.of.text.since)
    }


def _statuses(batch: Batch, found: list[Truth]) -> None:
    for key, status in batch.stacked[None].status.items():
        for truth, one in zip(found, status, strict=True):
            truth.status[None, key] = str(one)
    for table, columns in batch.form.columns.items():
        raw, status = batch.raw(table), batch.stacked[table].status
        parts = [status[k].astype(str) if k in status else np.full(len(raw), str(BLANK)) for k in columns]
        for i, text in enumerate(map("".join, zip(*parts, strict=True))):
            found[raw.submission[i]].status[table, raw.row[i]] = text


def _computed(batch: Batch, verdicts: Verdicts, found: list[Truth]) -> None:
    for table in (None, *batch.form.columns):
        raw = batch.raw(table)
        for key, node in batch.form.computed(table).items():
            value, known = verdicts.columns.evaluate(node, table)
            if table is None:
                for truth, one in zip(found, known, strict=True):
                    truth.status[None, key] = OK if one else EMPTY
            for i in np.flatnonzero(known):
                cell = value[i].item() if isinstance(value[i], np.generic) else value[i]
                found[raw.submission[i]].computed.setdefault((table, key), {})[raw.row[i]] = cell


def _progress(batch: Batch, plans: Sequence[Plan], checks: Sequence[Sequence[Check]], found: list[Truth]) -> None:
    """Count required cells as the progress figure does: rows in use, and at least the rows a table must have."""
    for i, (plan, truth) in enumerate(zip(plans, found, strict=True)):
        item = batch.books[i].item
        conditional = sum(truth.count(c.name) for c in checks[i] if c.conditional)
        truth.required += conditional
        truth.missing += conditional
        for s in plan.sheets:
            if s.sheet.items is not None and item not in s.sheet.items:
                if s.table:
                    truth.used[s.table.table] = _rows_of(batch, s.table.table, i).size
                continue
            for e in s.sheet.fields:
                if e.required:
                    truth.required += 1
                    truth.missing += int(batch.stacked[None].status[e.key][i] == BLANK)
            if s.table is None:
                continue
            rows = _rows_of(batch, s.table.table, i)
            truth.used[s.table.table] = rows.size
            columns = [c.key for c in s.sheet.columns if c.required]
            truth.required += max(rows.size, s.sheet.min_rows) * len(columns)
            truth.missing += max(0, s.sheet.min_rows - rows.size) * len(columns)
            status = batch.stacked[s.table.table].status
            truth.missing += sum(int((status[k][rows] == BLANK).sum()) for k in columns)


def _rows_of(batch: Batch, table: str, submission: int) -> Any:
    stacked = batch.stacked[table].submission
    return np.arange(*np.searchsorted(stacked, [submission, submission + 1]))


__all__ = ["Truth", "Values", "effective_item", "stack", "truths"]
