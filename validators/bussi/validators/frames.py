"""Typed frames of a form's tables, and the stacked columns that rules are computed on: each made from the other.

A frame has one column an input: Int64 (whole numbers), float64, datetime64 or object (texts), missing where the cell is
blank or badly typed. Its index is (submission, row). Beside each column may stand ``<key>.status``, which tells blank
from badly typed; where it does not, a frame made by hand is read as if its values stood in cells.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from .classifying import classify
from .forms import choices
from .forms.model import Entry
from .kinds import Kind
from .rules.columns import WELL_TYPED, Array, Stacked
from .types import EPOCH

STATUS = ".status"
INDEX = ("submission", "row")
OWNERS = (INDEX[0], "book")  # levels that say whose a row is; the second in the frames that people are given
_DTYPES = {Kind.TEXT: "object", Kind.DATE: "datetime64[s]"}
_FIRST_DAY = np.datetime64(EPOCH.date(), "s")
_SECONDS = 86_400


def dtype_of(entry: Entry) -> str:
    """The dtype of an input in a typed frame."""
    return _DTYPES.get(entry.cell_type.kind, "Int64" if entry.decimals == 0 else "float64")


def frame_of(stacked: Stacked, index: pd.Index, entries: Mapping[str, Entry], *, status: bool = False) -> pd.DataFrame:
    """The typed frame of ``entries`` over ``index``; with ``status``, each column's status beside it."""
    columns: dict[str, Any] = {}
    for key, entry in entries.items():
        values, ok = stacked.values[key], stacked.status[key] == WELL_TYPED
        match dtype_of(entry):
            case "object":
                columns[key] = pd.Series(values, index=index, dtype=object)
            case "datetime64[s]":
                days = np.where(ok, values, 0).astype("int64") * _SECONDS
                columns[key] = np.where(ok, _FIRST_DAY + days.astype("timedelta64[s]"), np.datetime64("NaT", "s"))
            case "Int64":
                columns[key] = pd.arrays.IntegerArray(np.where(ok, values, 0).astype("int64"), ~ok)
            case _:
                columns[key] = values
        if status:
            columns[key + STATUS] = stacked.status[key]
    return pd.DataFrame(columns, index=index)


def owners(frame: pd.DataFrame) -> pd.Index | None:
    """Whose each row is; None where the whole frame is one submission."""
    level = next((name for name in OWNERS if name in frame.index.names), None)
    return None if level is None else pd.Index(frame.index.get_level_values(level))


def submissions_of(frames: Iterable[pd.DataFrame]) -> pd.Index:
    """The labels of the submissions in ``frames``, in order."""
    labels = [found for f in frames if (found := owners(f)) is not None]
    return pd.Index(pd.unique(np.concatenate(labels))) if labels else pd.Index([0])


def stacked_of(frame: pd.DataFrame, entries: Mapping[str, Entry], submissions: pd.Index) -> Stacked:
    """The columns of ``frame`` as rules read them; ``submissions``: the label of each submission, in order.

    A frame without a level ``submission`` or ``book`` in its index is one submission. A column that is not in the
    frame, or whose dtype is none of ours, is unknown: reading it raises ``UnknownColumnError`` or ``TypeError``; so
    does a submission that is none of ``submissions``.
    """
    labels = owners(frame)
    place = np.zeros(len(frame), dtype=np.intp) if labels is None else submissions.get_indexer(labels)
    if (place < 0).any():
        raise KeyError("a row of a submission that the other tables do not have")
    given = dict(frame.items())  # and not the frame: pandera remembers schemas for as long as their frames live
    column = _Once(lambda key: _column(given, str(key), entries[key]), entries)
    return Stacked(place, _Once(lambda key: column[key][0], entries), _Once(lambda key: column[key][1], entries))


def as_meant(stacked: Stacked, entries: Mapping[str, Entry]) -> Stacked:
    """The columns as they are read: an item under another name is that item."""
    named = {key: e for key, e in entries.items() if choices.names_items(e)}
    if not named:
        return stacked

    def column(key: str) -> Array:
        values = stacked.values[key]
        return np.array([choices.meant(named[key], v) for v in values], dtype=object) if key in named else values

    return replace(stacked, values=_Once(column, entries))


def _column(frame: Mapping[Hashable, pd.Series], key: str, entry: Entry) -> tuple[Array, Any]:
    """Values and status of one column."""
    if key not in frame:
        raise UnknownColumnError(key)
    given = frame[key]
    match entry.cell_type.kind:
        case Kind.TEXT:
            values = given.to_numpy(dtype=object)
        case Kind.DATE:
            seconds = (given.to_numpy(dtype="datetime64[s]") - _FIRST_DAY).astype("float64")
            values = np.where(given.isna(), np.nan, seconds / _SECONDS)
        case _:
            values = given.to_numpy(dtype="float64", na_value=np.nan)
    if key + STATUS in frame:
        return values, frame[key + STATUS].to_numpy()
    return classify([None if absent else v for v, absent in zip(values.tolist(), given.isna(), strict=True)], entry)


class UnknownColumnError(KeyError):
    """A column is read that is not in its frame."""


class _Once(Mapping[str, Any]):
    """A mapping whose values are computed when they are first asked for."""

    def __init__(self, compute: Callable[[str], Any], keys: Mapping[str, object]) -> None:
        self._compute, self._keys = compute, keys
        self._found: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        if key not in self._found:
            self._found[key] = self._compute(key)
        return self._found[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)
