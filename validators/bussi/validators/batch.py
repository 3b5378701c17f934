"""All submissions of one form, stacked: one table of raw cells per form table, and where each cell stands."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from .classifying import classify
from .forms import choices
from .forms.model import Entry, Form
from .frames import INDEX, as_meant, frame_of
from .layout import Layout
from .rules.columns import BADLY_TYPED, WELL_TYPED, Array, Columns, Mask, Stacked
from .rules.law_numbers import LawNumbers


@dataclass(frozen=True)
class Book:
    """One submission: its name for messages, the item it is for (None: unknown), and where its cells stand.

    ``fixed_item``: its template is for that item alone, so that no other item may stand in it. ``first_row``: the Excel
    row of the first data row of each table, used to point at a table as a whole.
    """

    name: str
    item: str | None
    layout: Layout
    first_row: Mapping[str, int]
    fixed_item: bool = False


@dataclass
class RawTable:
    """Raw cells of all used rows of one table (or the fields: one row a submission), ordered by submission.

    ``row`` is the Excel row; ``columns`` holds one list of cells per key: None, str, bool, int, float, date,
    datetime, or ``ErrorCell``.
    """

    submission: list[int] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    columns: dict[str, list[Any]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.row)


@dataclass
class Batch:
    """The submissions of one form, in order."""

    form: Form
    books: Sequence[Book]
    fields: RawTable
    tables: Mapping[str, RawTable]

    def raw(self, table: str | None) -> RawTable:
        """The raw cells of a table, or of the fields."""
        return self.fields if table is None else self.tables[table]

    @cached_property
    def entered(self) -> Mapping[str | None, Stacked]:
        """The typed columns of every table as they were filled in; the fields under None."""
        return {t: self._stack(t) for t in (None, *self.form.columns)}

    @cached_property
    def stacked(self) -> Mapping[str | None, Stacked]:
        """The same as they are read: an item under another name is that item."""
        return {t: as_meant(s, self.inputs(t)) for t, s in self.entered.items()}

    @cached_property
    def computed(self) -> Mapping[str, tuple[Array, Mask]]:
        """Of every computed field its value in each submission, and where it is known."""
        columns = columns_of(self)
        return {key: columns.evaluate(node, None) for key, node in self.form.computed(None).items()}

    def inputs(self, table: str | None) -> Mapping[str, Entry]:
        """The fields or columns that people fill in."""
        return self.form.inputs(table)

    def _stack(self, table: str | None) -> Stacked:
        raw = self.raw(table)
        values, status, own = {}, {}, self.inputs(table)
        for key, entry in own.items():
            values[key], status[key] = classify(raw.columns[key], entry)
        key = self.form.role("item")
        if table is None and key is not None and key in values:
            for i, book in enumerate(self.books):
                if (
                    book.fixed_item
                    and status[key][i] == WELL_TYPED
                    and choices.meant(own[key], values[key][i]) != book.item
                ):
                    values[key][i], status[key][i] = None, BADLY_TYPED
        return Stacked(np.asarray(raw.submission, dtype=np.intp), values, status)

    @cached_property
    def items(self) -> Array:
        """The item of each submission; None where it is not known."""
        return np.array([b.item for b in self.books], dtype=object)

    def frame(self, table: str | None, *, status: bool = False) -> pd.DataFrame:
        """The typed frame of a table, see ``frames``; with ``status``, as it was filled in, each column's status beside it."""
        raw = self.raw(table)
        index = pd.MultiIndex.from_arrays([raw.submission, raw.row], names=INDEX)
        return frame_of((self.entered if status else self.stacked)[table], index, self.inputs(table), status=status)


def columns_of(batch: Batch, on: dt.date | None = None) -> Columns:
    """The stacked columns of ``batch``, against which any tree of its form can be computed."""
    stacked = batch.stacked
    tables = {t: s for t, s in stacked.items() if t is not None}
    return Columns(stacked[None], tables, LawNumbers(), batch.form.role("day"), on)
