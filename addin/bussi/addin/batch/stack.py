"""Stack submissions of one form into one batch: each table of all books under the other."""

from collections.abc import Sequence
from dataclasses import replace

from bussi.validators import forms
from bussi.validators.batch import Batch, Book, RawTable
from bussi.validators.forms import choices
from bussi.validators.forms.model import Form

from ..reading.submission import Submission
from .case import Case


def stack(form: Form, submissions: Sequence[Submission]) -> Batch:
    """The submissions, all of ``form``, as one batch in the same order."""
    inputs = {t: [k for k, e in cs.items() if e.formula is None] for t, cs in form.columns.items()}
    fields = RawTable(columns={k: [] for k, e in form.entries.items() if e.formula is None})
    tables = {t: RawTable(columns={k: [] for k in keys}) for t, keys in inputs.items()}
    books = []
    for i, s in enumerate(submissions):
        fields.submission.append(i)
        fields.row.append(0)
        for key, cells in fields.columns.items():
            cells.append(s.fields.get(key))
        for name, table in tables.items():
            rows, columns = s.tables.get(name, ([], {}))
            table.submission += [i] * len(rows)
            table.row += rows
            for key, cells in table.columns.items():
                cells.extend(columns.get(key, [None] * len(rows)))
        item = s.item if s.item is not None else choices.chosen_item(form, s.fields)
        books.append(Book(s.name, item, s.layout, s.first_row, s.item is not None))
    return Batch(form, books, fields, tables)


def stacked_together(cases: Sequence[Case]) -> list[Case]:
    """The cases, those of one form and version in one batch, in their order."""
    groups: dict[tuple[str, str], list[int]] = {}
    for n, case in enumerate(cases):
        if case.submission is not None:
            groups.setdefault((case.submission.form, case.submission.version), []).append(n)
    found = list(cases)
    for (name, version), members in groups.items():
        batch = stack(forms.load(name, version), [s for n in members if (s := cases[n].submission) is not None])
        for at, n in enumerate(members):
            found[n] = replace(cases[n], batch=batch, at=at)
    return found


__all__ = ["stack", "stacked_together"]
