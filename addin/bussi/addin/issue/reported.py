"""A certified plan beside a report on it: what the report says otherwise, and where what was done is not what was planned."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bussi.validators import forms
from bussi.validators.errors import UsageError
from bussi.validators.layout import Layout

from ..batch.check import check
from ..batch.compare import Comparison, compare
from ..ledger.plans import Key, Life
from ..ledger.prefilling import prefilled
from ..reading.submission import Submission

Rows = Sequence[Mapping[str, Any]]


def compare_with_report(plan: Submission, report: Submission) -> Comparison:
    """The plan as ``old``, what a form that follows it says as ``new``.

    First what it repeats of the plan (``prefill``) and says otherwise, then its entries that stand ``against`` a planned
    one and differ from it. Raises ``UsageError`` where the form does not follow the plan's.
    """
    form = forms.load(report.form, report.version)
    if form.text.follows != plan.form:
        raise UsageError(f"様式が違うので比べられません（{plan.name} は {plan.form}、{report.name} は {report.form}）")
    [case] = check([plan])
    stated = prefilled(form, Life(Key.of(case)), case, None, ()).values
    fields = {
        k: v for k, v in stated["fields"].items() if not (form.entries[k].source or "").startswith("certification.")
    }
    repeated = compare(_as_if(report, plan, fields, stated["tables"]), report)
    tables = {t: [{k: cells[i] for k, cells in columns.items()} for i in range(len(numbers))]
              for t, (numbers, columns) in report.tables.items()}  # fmt: skip
    planned = {t: [_planned(form.columns[t].values(), row) for row in rows] for t, rows in tables.items()}
    done = compare(_as_if(report, plan, _planned(form.entries.values(), report.fields), planned), report)
    found = (
        *(
            d
            for d in repeated.differences
            if d.key in (_keys(stated["tables"].get(d.table, ())) if d.table else fields)
        ),
        *done.differences,
    )
    return Comparison(plan, report, form, found, title="計画と報告の対照表", words=("報告", "計画"))


def _planned(entries: Iterable[forms.Entry], cells: Mapping[str, Any]) -> dict[str, Any]:
    """The same cells with what was planned in place of what was done."""
    done = (e for e in entries if e.against is not None and cells.get(e.key) not in (None, ""))
    return {**cells, **{e.key: cells.get(str(e.against)) for e in done}}


def _keys(rows: Rows) -> set[str]:
    return {key for row in rows for key in row}


def _as_if(report: Submission, plan: Submission, fields: Mapping[str, Any], tables: Mapping[str, Rows]) -> Submission:
    """A submission of the report's form with these values, which stand in no cell of it."""
    columns = {
        t: (list(range(len(rows))), {k: [r.get(k) for r in rows] for k in _keys(rows)}) for t, rows in tables.items()
    }
    return replace(report, name=plan.name, path=plan.path, fields=dict(fields), tables=columns,
                   layout=Layout({}, {}))  # fmt: skip


__all__ = ["compare_with_report"]
