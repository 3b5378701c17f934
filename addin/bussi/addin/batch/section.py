"""All submissions of one form, whatever their versions: its tables as whole columns, one row under the other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
import pandas as pd
from bussi.validators import forms
from bussi.validators.batch import Batch
from bussi.validators.cells import MISSING, as_seen, typed
from bussi.validators.forms.model import Entry, Form, Role, Sheet
from bussi.validators.frames import dtype_of
from bussi.validators.judging import columns_of
from bussi.validators.rules.columns import WELL_TYPED, Columns
from bussi.validators.types import from_serial

from .case import Case

_day = cache(from_serial)


@dataclass(frozen=True)
class FlatTable:
    """A table of all submissions that count, as whole columns.

    ``table``: None for the fields outside tables, which are one row a submission. ``cases`` and ``rows``: whose row it
    is, and which Excel row in its book. ``columns``: one list of values per entry; what was typed where it is no such
    value.
    """

    table: str | None
    title: str
    entries: tuple[Entry, ...]
    cases: tuple[Case, ...]
    rows: tuple[int, ...]
    columns: tuple[list[Any], ...]


@dataclass(frozen=True)
class Section:
    """The submissions of one form: ``form`` is the newest version among them, ``stacks`` one batch a version."""

    form: Form
    stacks: tuple[tuple[Batch, tuple[Case, ...]], ...]

    @property
    def cases(self) -> Iterator[Case]:
        """All of them, those of one version after the other."""
        return (c for _, cases in self.stacks for c in cases)

    def entries(self, role: Role) -> Mapping[str, Entry]:
        """The fields with a role in any of the versions, by key; what is private is left out."""
        found = (
            (key, batch.form.entries[key])
            for batch, _ in self.stacks
            for key in batch.form.roles(role)
            if not batch.form.is_private(None, key)
        )
        return dict(found)

    @cached_property
    def private(self) -> Mapping[str, Sheet]:
        """The tables whose contents stay in the books."""
        return {s.table: s for batch, _ in self.stacks for s in batch.form.text.sheets if s.table and s.private}

    def fields(self) -> FlatTable:
        """One row a submission with all fields filled in or with a role; those of items that nobody has are left out."""
        items = {c.item for c in self.cases}
        entries = _union(
            e
            for batch, _ in self.stacks
            for s in batch.form.text.sheets
            if not s.private and (s.items is None or items & set(s.items))
            for e in s.fields
            if (e.formula is None or e.role) and not e.private
        )
        return self._flat(None, self.form.text.title, entries)

    def tables(self) -> Iterator[FlatTable]:
        """Every table that is not private, in the order of the form; what only older versions have comes last."""
        sheets = _tables(batch.form for batch, _ in self.stacks)
        for table, sheet in sheets.items():
            entries = _union(
                e for batch, _ in self.stacks for e in batch.form.columns.get(table, {}).values() if not e.private
            )
            yield self._flat(table, sheet.table_title or sheet.sheet, entries)

    def frame(self, table: str | None) -> pd.DataFrame:
        """The typed frame of a table (None: the fields): what is blank or of another type is missing.

        The index is (book, row): the name of the file and the row in Excel. Computed columns are computed.
        """
        private = {at for b, _ in self.stacks for at in b.form.sheet_of if b.form.is_private(*at)}
        parts = []
        for batch, cases in self.stacks:
            if table is not None and table not in batch.tables:
                continue
            frame = batch.frame(table).copy()
            columns = columns_of(batch)
            known = batch.form.entries if table is None else batch.form.columns[table]
            for key, entry in known.items():
                if entry.formula is not None:
                    computed = _computed(columns, batch, table, key)
                    frame[key] = pd.Series(computed, index=frame.index, dtype=dtype_of(entry))
            order = [k for k in known if (table, k) not in private]
            owners = frame.index.get_level_values(0)
            counts = [cases[i].state.counts for i in owners]
            names = [cases[i].name for i in owners]
            frame.index = pd.MultiIndex.from_arrays([names, frame.index.get_level_values(1)], names=["book", "row"])
            parts.append(frame.loc[counts, order])
        return parts[0] if len(parts) == 1 else pd.concat(parts)

    def _flat(self, table: str | None, title: str, entries: tuple[Entry, ...]) -> FlatTable:
        cases: list[Case] = []
        rows: list[int] = []
        columns: list[list[Any]] = [[] for _ in entries]
        for batch, own in self.stacks:
            if table is not None and table not in batch.tables:
                continue
            raw = batch.raw(table)
            counts = [c.state.counts for c in own]
            keep = [n for n, i in enumerate(raw.submission) if counts[i]]
            cases += [own[raw.submission[n]] for n in keep]
            rows += [raw.row[n] for n in keep]
            computed = columns_of(batch)
            for e, column in zip(entries, columns, strict=True):
                values = _values(batch, computed, table, e.key)
                column.extend(values if len(keep) == len(values) else [values[n] for n in keep])
        return FlatTable(table, title, entries, tuple(cases), tuple(rows), tuple(columns))


def sections(cases: Sequence[Case]) -> tuple[Section, ...]:
    """The readable submissions by form, in the order in which the forms first come."""
    stacks: dict[str, dict[int, tuple[Batch, list[Case]]]] = {}
    for c in cases:
        if c.batch is not None:
            of_form = stacks.setdefault(c.batch.form.name, {})
            of_form.setdefault(id(c.batch), (c.batch, []))[1].append(c)
    return tuple(_section(name, list(found.values())) for name, found in stacks.items())


def _section(name: str, stacks: list[tuple[Batch, list[Case]]]) -> Section:
    order = {v: n for n, v in enumerate(forms.versions(name))}
    stacks.sort(key=lambda s: -order.get(s[0].form.version, 0))
    ordered = ((batch, tuple(sorted(cases, key=lambda c: c.at))) for batch, cases in stacks)
    return Section(stacks[0][0].form, tuple(ordered))


def _union(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    found: dict[str, Entry] = {}
    for e in entries:
        found.setdefault(e.key, e)
    return tuple(found.values())


def _tables(versions: Iterable[Form]) -> dict[str, Sheet]:
    found: dict[str, Sheet] = {}
    for form in versions:
        for s in form.text.sheets:
            if s.table and not s.private:
                found.setdefault(s.table, s)
    return found


def _values(batch: Batch, columns: Columns, table: str | None, key: str) -> list[Any]:
    """A whole column: typed values, and what was typed where that is no such value.

    All None in a version that has no such column, or has it private.
    """
    sheet = batch.form.sheet_of.get((table, key))
    if sheet is None or batch.form.is_private(table, key):
        return [None] * len(batch.raw(table))
    return _typed(batch, table, key) if key in batch.inputs(table) else _computed(columns, batch, table, key)


def _typed(batch: Batch, table: str | None, key: str) -> list[Any]:
    entry, stacked = batch.form.entry(table, key), batch.stacked[table]
    values, raw, ok = stacked.values[key], batch.raw(table).columns[key], stacked.status[key] == WELL_TYPED
    found: list[Any]
    if entry.cell_type.kind == "text":
        found = values.tolist()
    elif entry.cell_type.kind == "date":
        found = [_day(v) if good else None for v, good in zip(values.tolist(), ok.tolist(), strict=True)]
    elif entry.decimals == 0:
        found = [int(v) if good else None for v, good in zip(values.tolist(), ok.tolist(), strict=True)]
    else:
        found = values.tolist()
    for n in np.flatnonzero(~ok).tolist():
        x = raw[n]
        found[n] = None if x is None or x is MISSING or x == "" else as_seen(x, entry)
    return found


def _computed(columns: Columns, batch: Batch, table: str | None, key: str) -> list[Any]:
    value, known = columns.evaluate(batch.form.computed(table)[key], table)
    entry = batch.form.entry(table, key)
    return [typed(v, entry) if good else None for v, good in zip(value.tolist(), known.tolist(), strict=True)]


__all__ = ["FlatTable", "Section", "sections"]
