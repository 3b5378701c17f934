"""Budget execution books full of what people and programs really put into cells."""

import random
from typing import Any

from bussi.scripts.samples.budget_execution import bureau
from bussi.validators import forms
from bussi.validators.forms.model import Entry
from nasty import ANYTHING, _near

Values = dict[str, Any]
RATES = (0.0, 0.02, 0.05, 0.15, 0.4, 0.9)


def nasty(n: int) -> Values:
    """The ``n``-th nasty book of a bureau: a good one, with more and more of its cells spoiled."""
    r = random.Random(f"nasty/budget/{n}")
    values = bureau(n)
    form = forms.load("budget_execution")
    rate = RATES[n % len(RATES)]

    def spoil(entry: Entry, value: Any) -> Any:
        if r.random() >= rate:
            return value
        if entry.isin and r.random() < 0.3:
            return r.choice(entry.isin)
        return r.choice(ANYTHING) if r.random() < 0.6 else _near(value, r)

    inputs = [(k, e) for k, e in form.entries.items() if e.formula is None]
    fields = {k: v for k, e in inputs if (v := spoil(e, values["fields"].get(k))) is not None}
    tables: dict[str, list[Values]] = {}
    for table, columns in form.columns.items():
        rows = [dict(row) for row in values["tables"].get(table, [])]
        for _ in range(r.choice((0, 0, 1, 3)) if rate else 0):
            if len(rows) < form.table_sheet[table].rows:
                rows.insert(r.randint(0, len(rows)), dict(r.choice(rows)) if rows and r.random() < 0.7 else {})
        entries = [(k, e) for k, e in columns.items() if e.formula is None]
        tables[table] = [{k: v for k, e in entries if (v := spoil(e, row.get(k))) is not None} for row in rows]
        if rate and not rows:
            row = {k: r.choice(ANYTHING) for k, _ in entries if r.random() < 0.8}
            tables[table] = [row | {k: r.choice(e.isin) for k, e in entries if e.isin and r.random() < 0.7}]
    return {"fields": fields, "tables": tables}
