"""What a book says otherwise than it was handed out with, or than it would be handed out with now."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bussi.validators.catalogue import Words, noticed
from bussi.validators.cells import MISSING, as_number, as_seen, canonical, shown
from bussi.validators.findings import MOST
from bussi.validators.forms.model import Entry, Form
from bussi.validators.issued import IssuedRow, read_lines
from bussi.validators.kinds import Place

from .notes import Note

if TYPE_CHECKING:
    from .submission import Submission


@dataclass(frozen=True)
class Said:
    """How it is said: the rule, of a value that differs, and of a row that is gone; ``same``: which texts say the same."""

    rule: str
    value: Words
    row_gone: Words
    same: Callable[[str, str], bool] = str.__eq__


ISSUED = Said("BOOK-ISSUED", noticed.ISSUED_CHANGED, noticed.ISSUED_ROW_GONE)


def changed(s: "Submission", form: Form, lines: Iterable[str], said: Said = ISSUED) -> list[Note]:
    """A note for each value that is not what the ``lines`` (see ``issued``) say; a row may stand elsewhere in its table."""
    rows = list(read_lines(form, lines))
    found: list[Note] = []
    for row in rows:
        if row.table is None:
            found += _differing(s, form, row, s.fields, lambda key: (*s.layout.fields.get(key, ("", "")), None), said)
    for table in dict.fromkeys(r.table for r in rows if r.table is not None):
        if table in s.layout.tables and table in s.tables:
            found += _in_table(s, form, table, [r for r in rows if r.table == table], said)
    return found


def _in_table(s: "Submission", form: Form, table: str, issued: Sequence[IssuedRow], said: Said) -> Iterator[Note]:
    numbers, columns = s.tables[table]
    here = [{k: column[i] for k, column in columns.items()} for i in range(len(numbers))]
    standing: dict[tuple[str, ...], dict[tuple[str, ...], list[int]]] = {}  # keys → values → rows
    taken: set[int] = set()
    lost: list[IssuedRow] = []
    for row in issued:
        keys = tuple(row.values)
        if keys not in standing:
            standing[keys] = {}
            for i, cells in enumerate(here):
                standing[keys].setdefault(tuple(canonical(cells.get(k)) for k in keys), []).append(i)
        rows = standing[keys].get(tuple(row.values.values()), [])
        while rows and rows[-1] in taken:
            rows.pop()
        taken.add(rows.pop()) if rows else lost.append(row)
    left = [i for i in range(len(here)) if i not in taken]
    for row in lost[:MOST]:
        alike = max(left, key=lambda i: _agreeing(here[i], row), default=None)
        if alike is None or not _agreeing(here[alike], row):
            first, text = next(iter(row.values.items()))
            sheet, cell = s.layout.address(table, first, s.first_row.get(table, 1))
            entry = form.entry(table, first)
            message = said.row_gone.filled(label=entry.label, key=first, expected=_shown(text, entry))
            yield Note(said.rule, Place(sheet, cell, first, table), noticed.NO_CELL, message)
            continue
        left.remove(alike)
        number = numbers[alike]
        yield from _differing(
            s, form, row, here[alike], lambda key, n=number: (*s.layout.address(table, key, n), n), said
        )


def _agreeing(cells: Mapping[str, Any], row: IssuedRow) -> int:
    return sum(canonical(cells.get(k)) == v for k, v in row.values.items())


def _differing(
    s: "Submission", form: Form, row: IssuedRow, cells: Mapping[str, Any], place: Any, said: Said
) -> Iterator[Note]:
    for key, text in row.values.items():
        now = cells.get(key)
        if now is MISSING or key not in cells or said.same(canonical(now), text):
            continue
        entry = form.entry(row.table, key)
        sheet, cell, number = place(key)
        seen = shown(as_seen(now, entry), year=entry.is_year)
        message = said.value.filled(label=entry.label, key=key, now=seen, expected=_shown(text, entry))
        yield Note(said.rule, Place(sheet, cell, key, row.table, number), seen, message)


def _shown(text: str, entry: Entry) -> str:
    """What was handed out, as people see it in its cell."""
    number = None if entry.cell_type.kind == "text" else as_number(_number(text))
    return text if number is None else shown(as_seen(float(number), entry), year=entry.is_year)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


__all__ = ["ISSUED", "Said", "changed"]
