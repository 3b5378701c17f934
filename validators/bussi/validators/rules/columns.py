"""Compute a rule's tree over all submissions at once: whole columns in, one verdict a row out.

The Python twin of ``excel``; both follow the same written semantics. A value travels with a mask of errors
(division by zero, no such value of the law), and an error means that the rule does not apply there.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from .folding import Array, Index, Mask, fold, groups, pairs
from .functions import EPOCH_DAYS, FUNCTIONS, excel_round
from .tree import (
    Aggregate,
    Constant,
    Lookup,
    Name,
    Node,
    Operation,
    Presence,
    children,
    names,
    reads_law,
    split,
    strict_inputs,
    walk,
)

BLANK, WELL_TYPED, BADLY_TYPED, UNKNOWN = 0, 1, 2, 3
NO_DAYS: Array = np.zeros(0)


@dataclass(frozen=True)
class Stacked:
    """All rows of one table of all submissions, ordered by submission.

    ``values``: float (numbers, dates as Excel serials) or object (texts) per column, meaningless where not well typed.
    ``status``: ``BLANK``, ``WELL_TYPED``, ``BADLY_TYPED`` or ``UNKNOWN`` (the book has lost the cell) per column.
    ``submission``: which submission a row is of.
    """

    submission: npt.NDArray[np.intp]
    values: Mapping[str, Array]
    status: Mapping[str, npt.NDArray[np.int8]]

    def __len__(self) -> int:
        return len(self.submission)


class LawValues(Protocol):
    """The law, asked for many keys and days at once."""

    def numbers(self, name: str, keys: Array, days: Array) -> "LawAnswer": ...

    def days_off(self) -> Array: ...


@dataclass(frozen=True)
class LawAnswer:
    """One value of the law for each of many (key, day): 0 where there is none (``found`` False)."""

    found: Mask
    value: Array
    numerator: Array
    denominator: Array
    certain: Mask


@dataclass(frozen=True)
class _Place:
    """For each element of a computation: its submission, its own row, and the row aggregated over."""

    submission: npt.NDArray[np.intp]
    row: npt.NDArray[np.intp] | None = None
    each: npt.NDArray[np.intp] | None = None

    def __len__(self) -> int:
        return len(self.submission)


class Columns:
    """The stacked tables of a batch, against which trees are computed."""

    def __init__(
        self,
        fields: Stacked,
        tables: Mapping[str, Stacked],
        law: LawValues,
        day: str | None,
        on: dt.date | None = None,
    ) -> None:
        """``fields`` has one row a submission; ``day`` is the field that says as of when, unless ``on`` is given."""
        self.fields, self.tables, self._law = fields, tables, law
        self._day_field, self._on = day, on
        self.submissions = len(fields)

    def stacked(self, table: str | None) -> Stacked:
        """The rows of a table, or the fields."""
        return self.fields if table is None else self.tables[table]

    # verdicts ---------------------------------------------------------------------------------------------------

    def holds(self, must: Node, when: Node | None, table: str | None, applies: Mask | None = None) -> Mask:
        """One verdict for each row of ``table`` (or each submission): False only where the rule is broken.

        ``applies``: which submissions the rule concerns at all.
        """
        place = self._whole(table)
        broken = self._guard(place, (must,) if when is None else (must, when))
        for condition, wanted in ((when, True), (must, False)):
            if condition is None or not broken.any():
                continue
            truth, error = self._value(condition, place)
            broken &= ~error & (truth if wanted else ~truth)
        if applies is not None:
            broken &= applies[place.submission]
        return ~broken

    def evaluate(self, node: Node, table: str | None) -> tuple[Array, Mask]:
        """The values of ``node`` for each row of ``table`` (or each submission), and where they mean something."""
        place = self._whole(table)
        value, error = self._value(node, place)
        return value, self._guard(place, (node,)) & ~error

    def _whole(self, table: str | None) -> _Place:
        if table is None:
            return _Place(np.arange(self.submissions, dtype=np.intp))
        return _Place(self.tables[table].submission, np.arange(len(self.tables[table]), dtype=np.intp))

    def _guard(self, place: _Place, nodes: tuple[Node, ...]) -> Mask:
        ok = np.ones(len(place), dtype=bool)
        for node in nodes:
            for name in strict_inputs(node):
                if name.where != "each":
                    ok &= self._status(name, place) == WELL_TYPED
            if self._on is None and self._day_field is not None and reads_law(node):
                ok &= (self.fields.status[self._day_field] == WELL_TYPED)[place.submission]
            for part in walk(node):
                if isinstance(part, Aggregate) and part.op != "unique":
                    ok &= ~self._has_bad(part)[place.submission]
                elif isinstance(part, Presence):
                    ok &= self._is_known(part.name, place)
        return ok

    def _is_known(self, name: Name, place: _Place) -> Mask:
        """Where an input is there at all; of rows aggregated over, where it is there in all of them."""
        if name.where != "each":
            return np.asarray(self._status(name, place) != UNKNOWN)
        stacked = self.tables[name.table]
        lost = np.zeros(self.submissions, dtype=bool)
        lost[stacked.submission[stacked.status[name.key] == UNKNOWN]] = True
        return ~lost[place.submission]

    def _has_bad(self, node: Aggregate) -> Mask:
        """Which submissions have a badly typed cell in a column that ``node`` aggregates over."""
        bad = np.zeros(self.submissions, dtype=bool)
        stacked = self.tables[node.table]
        for name in strict_inputs(*children(node)):
            if name.where == "each":
                bad[stacked.submission[stacked.status[name.key] >= BADLY_TYPED]] = True
        return bad

    # values -----------------------------------------------------------------------------------------------------

    def _source(self, name: Name, place: _Place) -> tuple[Stacked, npt.NDArray[np.intp]]:
        if name.where == "form":
            return self.fields, place.submission
        index = place.row if name.where == "row" else place.each
        assert index is not None  # the parser lets no such name through
        return self.tables[name.table], index

    def _status(self, name: Name, place: _Place) -> Array:
        stacked, index = self._source(name, place)
        return stacked.status[name.key][index]

    def _value(self, node: Node, place: _Place) -> tuple[Array, Mask]:
        no_error = np.zeros(len(place), dtype=bool)
        match node:
            case Constant(kind="date", value=dt.date() as day):
                return np.full(len(place), float((day - dt.date(1970, 1, 1)).days + EPOCH_DAYS)), no_error
            case Constant(value=float() | int() as value) if node.kind == "number":
                return np.full(len(place), float(value)), no_error
            case Constant(kind="bool", value=value):
                return np.full(len(place), bool(value)), no_error
            case Constant(value=value):
                text = np.empty(len(place), dtype=object)
                text[:] = value
                return text, no_error
            case Name():
                stacked, index = self._source(node, place)
                return stacked.values[node.key][index], no_error
            case Presence(op=op, name=name):
                return (self._status(name, place) != BLANK) == (op == "filled"), no_error
            case Operation():
                return self._operation(node, place)
            case Aggregate():
                return self._aggregate(node, place)
            case Lookup():
                return self._lookup(node, place)
        raise TypeError(node)

    def _operation(self, node: Operation, place: _Place) -> tuple[Array, Mask]:
        columns = [self._value(a, place) for a in node.args]
        if (function := FUNCTIONS.get(node.op)) is not None:
            with np.errstate(all="ignore"):
                return function.python(columns, self._law.days_off() if function.rests else NO_DAYS, node.scale)
        values, errors = zip(*columns, strict=True)
        error = np.logical_or.reduce(errors)
        with np.errstate(all="ignore"):
            match node.op, values:
                case "and", _:
                    return np.logical_and.reduce(values), error
                case "or", _:
                    return np.logical_or.reduce(values), error
                case "not", (a,):
                    return ~a, error
                case "+", (a, b):
                    return a + b, error
                case "-", (a, b):
                    return a - b, error
                case "*", (a, b):
                    return a * b, error
                case "/", (a, b):
                    zero = b == 0
                    return a / np.where(zero, 1, b), error | zero
                case (("==" | "!=" | "<" | "<=" | ">" | ">="), (a, b)):
                    return self._comparison(node, a, b), error
        raise TypeError(node)

    @staticmethod
    def _comparison(node: Operation, a: Array, b: Array) -> Mask:
        if node.args[0].kind == "number":
            a, b = excel_round(a, node.scale), excel_round(b, node.scale)
        match node.op:
            case "==":
                return np.asarray(a == b, dtype=bool)
            case "!=":
                return np.asarray(a != b, dtype=bool)
            case "<":
                return a < b
            case "<=":
                return a <= b
            case ">":
                return a > b
        return a >= b

    def _aggregate(self, node: Aggregate, place: _Place) -> tuple[Array, Mask]:
        if "row" in names(node.value, node.where):
            return self._aggregate_at(node, place)
        value, error = self._aggregate_at(node, _Place(np.arange(self.submissions, dtype=np.intp)))
        return value[place.submission], error[place.submission]

    def _aggregate_at(self, node: Aggregate, place: _Place) -> tuple[Array, Mask]:
        """Fold over the rows of the table with the keys of ``place``, which are in the same submission."""
        stacked = self.tables[node.table]
        elements = _Place(stacked.submission, None, np.arange(len(stacked), dtype=np.intp))
        keys, rest = split(node)
        row_keys, element_keys = [place.submission], [elements.submission]
        row_error, element_error = np.zeros(len(place), dtype=bool), np.zeros(len(elements), dtype=bool)
        for element, row, scale in keys:
            for node_, where, found, wrong in (
                (row, place, row_keys, row_error),
                (element, elements, element_keys, element_error),
            ):
                value, error = self._value(node_, where)
                found.append(value if scale < 0 else excel_round(value, scale))
                np.logical_or(wrong, error, out=wrong)
        rows, groups_, size = groups(row_keys, element_keys)
        usable = np.ones(len(elements), dtype=bool)
        for name in strict_inputs(*children(node)):
            if name.where == "each":
                usable &= stacked.status[name.key] == WELL_TYPED
        any_usable, any_wrong = np.zeros(self.submissions, dtype=bool), np.zeros(self.submissions, dtype=bool)
        any_usable[elements.submission[usable]] = True
        any_wrong[elements.submission[usable & element_error]] = True
        unknown = (row_error & any_usable[place.submission]) | any_wrong[place.submission]
        if "row" not in names(node.value, rest):
            value, error = self._folded(node, rest, elements, groups_, usable, size)
            return value[rows], error[rows] | unknown
        owner, each = pairs(rows, groups_, size)
        assert place.row is not None  # what reads its own row is asked for rows
        inner = _Place(place.submission[owner], place.row[owner], each)
        value, error = self._folded(node, rest, inner, owner, usable[each], len(place))
        return value, error | unknown

    def _folded(
        self, node: Aggregate, rest: Node | None, place: _Place, group: Index, hit: Mask, size: int
    ) -> tuple[Array, Mask]:
        unknown = np.zeros(size, dtype=bool)
        if rest is not None:
            truth, error = self._value(rest, place)
            unknown[group[hit & error]] = True
            hit = hit & ~error & (~truth if node.op == "all" else truth)
        value = None
        if node.value is not None:
            value, error = self._value(node.value, place)
            if node.op != "count":
                unknown[group[hit & error]] = True
            value = value[hit]
        result, nothing = fold(node.op, group[hit], value, size)
        return result, nothing | unknown

    def _lookup(self, node: Lookup, place: _Place) -> tuple[Array, Mask]:
        error = np.zeros(len(place), dtype=bool)
        keys = np.empty(len(place), dtype=object)
        keys[:] = ""
        parts = []
        for k in node.keys:
            value, e = self._value(k, place)
            parts.append(value)
            error |= e
        if parts:
            keys[:] = list(zip(*parts, strict=True))
        else:
            keys[:] = [()] * len(place)
        if self._on is not None:
            days = np.full(len(place), float((self._on - dt.date(1970, 1, 1)).days + EPOCH_DAYS))
        else:
            assert self._day_field is not None
            days = self.fields.values[self._day_field][place.submission]
        answer = self._law.numbers(node.name, keys, days)
        if node.op == "certain":
            return answer.found & answer.certain, error
        error |= ~answer.found
        if node.amount is not None:
            amount, e = self._value(node.amount, place)
            return amount * answer.numerator / np.where(answer.found, answer.denominator, 1), error | e
        return answer.value, error


__all__ = ["BADLY_TYPED", "BLANK", "UNKNOWN", "WELL_TYPED", "Array", "Columns", "LawAnswer", "Stacked", "excel_round"]
