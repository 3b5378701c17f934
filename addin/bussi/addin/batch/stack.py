"""Stack submissions of one form into one batch: each table of all books under the other."""

from collections.abc import Sequence

from bussi.validators.batch import Batch, Book, RawTable
from bussi.validators.forms import choices
from bussi.validators.forms.model import Form

from ..reading.submission import Submission


def stack(form: Form, submissions: Sequence[Submission]) -> Batch:
    """The submissions, all of ``form``, as one batch in the same order; an item under another name is that item."""
    inputs = {t: [k for k, e in cs.items() if e.formula is None] for t, cs in form.columns.items()}
    fields = RawTable(columns={k: [] for k, e in form.entries.items() if e.formula is None})
    tables = {t: RawTable(columns={k: [] for k in keys}) for t, keys in inputs.items()}
    books = []
    known, item_key = choices.of_law("items"), form.role("item")
    for i, s in enumerate(submissions):
        fields.submission.append(i)
        fields.row.append(0)
        for key, cells in fields.columns.items():
            cells.append(choices.meant(form.entries[key], s.fields.get(key)))
        for name, table in tables.items():
            rows, columns = s.tables.get(name, ([], {}))
            table.submission += [i] * len(rows)
            table.row += rows
            for key, cells in table.columns.items():
                entry, found = form.columns[name][key], columns.get(key, [None] * len(rows))
                cells.extend([choices.meant(entry, x) for x in found] if choices.names_items(entry) else found)
        chosen = fields.columns[item_key][i] if item_key in fields.columns else None
        item = s.item if s.item is not None else chosen if chosen in known else None
        books.append(Book(s.name, item, s.layout, s.first_row, s.item is not None))
    return Batch(form, books, fields, tables)
