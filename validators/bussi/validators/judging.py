"""Run every constraint and rule of a form once over all submissions, through pandera."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .batch import Batch, columns_of
from .forms.constraints import Constraint, constraints
from .forms.model import Rule
from .rules.columns import Columns, Mask
from .schema import Context, constraint_name, failures, table_schema


@dataclass(frozen=True)
class Verdicts:
    """What broke where: ``broken[table][name]`` marks the rows of ``table`` (None: the submissions) that break
    ``name``, a rule's id or ``KIND:column``; names that nothing breaks may be absent.
    """

    batch: Batch
    columns: Columns
    constraints: tuple[Constraint, ...]
    broken: Mapping[str | None, Mapping[str, Mask]]
    on: dt.date | None

    def rows(self, table: str | None, name: str) -> Mask:
        """Which rows of ``table`` break ``name``."""
        found = self.broken[table].get(name)
        return np.zeros(len(self.batch.raw(table)), dtype=bool) if found is None else found

    def certain(self, rule: Rule) -> Mask:
        """In which rows of its table ``rule`` rests on nothing but law beyond doubt (always without ``when_uncertain``)."""
        if rule.certain is None:
            return np.ones(len(self.batch.raw(rule.table)), dtype=bool)
        value, known = self.columns.evaluate(rule.certain, rule.table)
        return np.asarray(value, dtype=bool) & known


def judge(batch: Batch, on: dt.date | None = None) -> Verdicts:
    """Judge all submissions of ``batch`` at once.

    ``on``: the day whose law applies; by default each submission's own day (the form's ``day`` field).
    """
    form = batch.form
    frames = {t: batch.frame(t, status=True) for t in (None, *form.columns)}
    context = Context(form, frames, pd.RangeIndex(len(batch.books)), batch.items, on, masks_only=True)
    broken: dict[str | None, Mapping[str, Mask]] = {
        t: failures(table_schema(context, t), frame) if len(frame) else {} for t, frame in frames.items()
    }
    return Verdicts(batch, columns_of(batch, on), constraints(form), broken, on)


__all__ = ["Verdicts", "columns_of", "constraint_name", "judge"]
