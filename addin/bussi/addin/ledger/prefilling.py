"""What a form that follows a certified plan is filled in with before it is handed out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from bussi.validators.batch import columns_of
from bussi.validators.cells import typed
from bussi.validators.forms.model import Entry, Form
from bussi.validators.forms.words import Sheet
from bussi.validators.text_keys import identity_key

from ..batch.case import Case
from .certified import Certification
from .plans import Life

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Prefilled:
    """A book to hand out: ``values`` as ``build`` takes them, for the business ``name`` with its ``certification``,
    where it is certified."""

    name: str
    business: str
    item: str
    certification: Certification | None
    values: dict[str, Any]


def prefilled(
    form: Form, life: Life, plan: Case | None, certification: Certification | None, reports: Sequence[Case]
) -> Prefilled:
    """``form`` with what the ``plan`` (None: not known) and the ``reports`` before (oldest first) say; all else is blank."""
    fields = {
        key: _known(e.source or key, plan, certification) for key, e in form.entries.items() if e.prefill == "certified"
    }
    tables = {}
    for sheet in form.text.sheets:
        before = next((c for c in reversed(reports) if sheet.table and any(c.rows(sheet.table))), None)
        rows = _reported(sheet, before) if sheet.source is None else () if plan is None else _certified(sheet, plan)
        if sheet.table is not None and any(e.prefill for e in sheet.columns):
            tables[sheet.table] = [row | _carried(form, sheet, row, before) for row in rows]
    return Prefilled(life.name, life.key.business, life.key.item, certification, {"fields": fields, "tables": tables})


def _known(source: str, plan: Case | None, certification: Certification | None) -> Any:
    """What the certification or a field of the plan says, or the total of a column of amounts in it."""
    table, _, column = source.rpartition(".")
    if table == "certification":
        return None if certification is None else getattr(certification, column)
    if plan is None:
        return None
    return sum(r.values[column] or 0 for r in plan.rows(table)) if table else plan.value(source)


def _certified(sheet: Sheet, plan: Case) -> list[dict[str, Any]]:
    """The rows of the certified plan; those that agree in all but amounts are one, with their amounts summed."""
    asked = [e for e in sheet.columns if e.prefill == "certified"]
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for _, cells in plan.rows(str(sheet.source)):
        row = {e.key: cells[e.source or e.key] for e in asked}
        same = found.setdefault(tuple(row[e.key] for e in asked if not _sums(e)), row)
        if same is not row:
            for e in asked:
                if _sums(e) and row[e.key] is not None:
                    same[e.key] = (same[e.key] or 0) + row[e.key]
    return list(found.values())


def _sums(e: Entry) -> bool:
    return e.type == "yen"


def _reported(sheet: Sheet, before: Case | None) -> list[dict[str, Any]]:
    """The rows of the report before, as far as they stay the same from report to report."""
    own = [e.key for e in sheet.columns if e.prefill == "previous" and e.source is None]
    return [] if before is None or not own else [{k: r.values[k] for k in own} for r in before.rows(str(sheet.table))]


def _carried(form: Form, sheet: Sheet, row: Row, before: Case | None) -> dict[str, Any]:
    """What the report before says of the same row; of amounts nothing, where there was none."""
    asked = [e for e in sheet.columns if e.prefill == "previous" and e.source is not None]
    if not asked:
        return {}
    same = {k: v for k, v in row.items() if not _sums(form.columns[str(sheet.table)][k])}
    rows = () if before is None else with_computed(before, str(sheet.table))
    found = next((r for r in rows if all(_equal(r[k], v) for k, v in same.items())), None)
    if found is None:
        return {e.key: 0 for e in asked if _sums(e)}
    return {e.key: found[str(e.source)] for e in asked}


def with_computed(case: Case, table: str) -> Iterator[Row]:
    """The rows of a table with what is computed in them."""
    assert case.batch is not None and case.form is not None
    batch, form = case.batch, case.form
    columns = columns_of(batch)
    first = int(np.searchsorted(batch.stacked[table].submission, case.at))
    computed = {k: columns.evaluate(node, table) for k, node in form.computed(table).items()}
    for n, row in enumerate(case.rows(table), first):
        known = {k: typed(v[n], form.columns[table][k]) if ok[n] else None for k, (v, ok) in computed.items()}
        yield {**row.values, **known}


def _equal(a: Any, b: Any) -> bool:
    return identity_key(a) == identity_key(b) if isinstance(a, str) and isinstance(b, str) else a == b


__all__ = ["Prefilled", "prefilled", "with_computed"]
