"""Stack submissions of one form into one batch: each table of all books under the other."""

from collections.abc import Sequence

from bussi.validators.batch import Batch, Book, RawTable
from bussi.validators.forms import choices
from bussi.validators.forms.model import Form

from ..reading.submission import Submission


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
