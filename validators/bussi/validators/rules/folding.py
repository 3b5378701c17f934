"""What aggregates are made of: finding the rows that belong together by their keys, and folding their values.

Rows are paired through equal keys, never each with each, so that a table of many thousand rows costs what its matches
cost.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Array = npt.NDArray[Any]
Mask = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]


def groups(rows: Sequence[Array], elements: Sequence[Array]) -> tuple[Index, Index, int]:
    """Number the distinct keys: the group of each asking row, of each row aggregated over, and how many there are.

    ``rows`` and ``elements`` hold one array for each part of the key.
    """
    size = len(rows[0])
    codes: Index = np.zeros(size + len(elements[0]), dtype=np.intp)
    count = 1
    for mine, theirs in zip(rows, elements, strict=True):
        part, found = pd.factorize(np.concatenate([mine, theirs]), use_na_sentinel=False)
        codes, distinct = pd.factorize(codes * max(1, len(found)) + part)
        count = len(distinct)
    return codes[:size], codes[size:], count


def pairs(rows: Index, elements: Index, count: int) -> tuple[Index, Index]:
    """Every asking row with every row aggregated over of its group: the positions of both."""
    order = np.argsort(elements, kind="stable")
    start = np.searchsorted(elements[order], np.arange(count + 1))
    counts = start[rows + 1] - start[rows]
    owner = np.repeat(np.arange(len(rows), dtype=np.intp), counts)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    return owner, order[start[rows][owner] + np.arange(len(owner), dtype=np.intp) - first]


def fold(op: str, groups: Index, value: Array | None, size: int) -> tuple[Array, Mask]:
    """One value for each of ``size`` groups from the hits in it, and where it means nothing (a least of none)."""
    count = np.bincount(groups, minlength=size).astype(float)
    none = np.zeros(size, dtype=bool)
    match op:
        case "count":
            return count, none
        case "any":
            return count > 0, none
        case "all":
            return count == 0, none
        case "unique":
            return count <= 1, none
    assert value is not None
    if op == "sum":
        return np.bincount(groups, weights=value, minlength=size), none
    least, empty = (np.minimum, np.inf) if op == "min" else (np.maximum, -np.inf)
    result = np.full(size, empty)
    least.at(result, groups, value)
    return np.where(count > 0, result, 0.0), count == 0
