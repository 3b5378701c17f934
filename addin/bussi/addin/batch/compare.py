"""Compare two submissions of one form by their keys: what was added, removed and changed, wherever it stands now."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bussi.validators import forms
from bussi.validators.cells import MISSING, ErrorCell, as_number, as_seen, shown
from bussi.validators.errors import UsageError
from bussi.validators.forms.model import Entry, Form
from bussi.validators.types import SPACES, is_blank

from ..reading.submission import Submission

Kind = Literal["added", "removed", "changed"]
KIND_WORDS: Mapping[Kind, str] = {"added": "追加", "removed": "削除", "changed": "変更"}
_UNIQUE = re.compile(r"unique\(([\w\s,]+)\)")


@dataclass(frozen=True)
class Difference:
    """One value that differs. ``row`` names the row of a table ("" for a field); a cell is None where there is none."""

    kind: Kind
    sheet: str
    table: str | None
    row: str
    key: str
    label: str
    unit: str
    number_format: str
    old: Any
    new: Any
    old_cell: str | None
    new_cell: str | None

    @property
    def is_year(self) -> bool:
        """Whether the value is a year, which is written without separators."""
        return self.number_format == "0"

    @property
    def change(self) -> float | None:
        """New less old, where both are numbers and no dates."""
        if any(isinstance(x, dt.date | dt.time | dt.timedelta) for x in (self.old, self.new)):
            return None
        a, b = as_number(self.old), as_number(self.new)
        return b - a if a is not None and b is not None else None


@dataclass(frozen=True)
class Comparison:
    """Two submissions and what differs, in the order of the form."""

    old: Submission
    new: Submission
    form: Form
    differences: tuple[Difference, ...]


def compare(old: Submission, new: Submission) -> Comparison:
    """What differs between two submissions of one form, also of two versions; raises ``UsageError`` for two forms."""
    if old.form != new.form:
        raise UsageError(f"様式が違うので比べられません（{old.name} は {old.form}、{new.name} は {new.form}）")
    form = forms.load(new.form, new.version)
    found = tuple(_differences(old, new, form, forms.load(old.form, old.version)))
    return Comparison(old, new, form, found)


def in_order(a: Submission, b: Submission) -> tuple[Submission, Submission]:
    """The earlier and the later of two submissions, by the fields that the form counts revisions with."""
    form = forms.load(b.form, b.version)

    def revision(s: Submission) -> list[float]:
        return [as_number(s.fields.get(k)) or 0.0 for k in form.revision]

    return (b, a) if revision(a) > revision(b) else (a, b)


def _differences(old: Submission, new: Submission, form: Form, before: Form) -> Iterator[Difference]:
    titles = {s.sheet for s in form.text.sheets}
    gone = [s for s in before.text.sheets if s.sheet not in titles]
    seen: set[str] = set()
    for sheet in (*form.text.sheets, *gone):
        entries = {e.key: e for e in sheet.fields}
        entries |= {
            k: e
            for k, e in before.entries.items()
            if k not in form.entries and before.sheet_of[None, k].sheet == sheet.sheet
        }
        for key, entry in entries.items():
            if entry.formula is None and key not in seen:
                seen.add(key)
                a, b = old.fields.get(key), new.fields.get(key)
                yield from _one(sheet.sheet, None, "", entry, a, b, _field(old, key), _field(new, key))
        if sheet.table and sheet.table not in seen:
            seen.add(sheet.table)
            columns = dict(before.columns.get(sheet.table, {})) | dict(form.columns.get(sheet.table, {}))
            yield from _table(old, new, sheet.sheet, sheet.table, columns, row_key(form, sheet.table))


def _field(s: Submission, key: str) -> str | None:
    place = s.layout.fields.get(key)
    return f"{place[0]}!{place[1]}" if place else None


def _cell(s: Submission, table: str, key: str, row: int | None) -> str | None:
    if row is None or table not in s.layout.tables or key not in s.layout.tables[table][1]:
        return None
    sheet, letters = s.layout.tables[table]
    return f"{sheet}!{letters[key]}{row}"


def _one(
    sheet: str, table: str | None, row: str, e: Entry, a: Any, b: Any, old_cell: str | None, new_cell: str | None
) -> Iterator[Difference]:
    a, b = _value(as_seen(a, e)), _value(as_seen(b, e))
    if _equal(a, b):
        return
    kind: Kind = "added" if a is None else "removed" if b is None else "changed"
    yield Difference(
        kind, sheet, table, row, e.key, e.label, e.unit, e.cell_type.number_format, a, b, old_cell, new_cell
    )


def _value(x: Any) -> Any:
    return None if x is None or x is MISSING or is_blank(x) else x


def _equal(a: Any, b: Any) -> bool:
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    x, y = as_number(a), as_number(b)
    if x is not None and y is not None:
        return x == y
    if isinstance(a, str) and isinstance(b, str):
        return a.strip(SPACES) == b.strip(SPACES)
    if isinstance(a, ErrorCell) and isinstance(b, ErrorCell):
        return a.code == b.code
    return a is None and b is None


# rows ---------------------------------------------------------------------------------------------------------------


def row_key(form: Form, table: str) -> tuple[str, ...]:
    """The columns that name a row: a unique one, or those of a rule that says they are unique together."""
    for key, entry in form.columns.get(table, {}).items():
        if entry.unique:
            return (key,)
    for rule in form.rules:
        if rule.table == table and (m := _UNIQUE.fullmatch(str(rule.text.must).strip())):
            return tuple(k.strip() for k in m[1].split(","))
    return ()


def _table(
    old: Submission, new: Submission, sheet: str, table: str, columns: Mapping[str, Entry], key: tuple[str, ...]
) -> Iterator[Difference]:
    inputs = [e for e in columns.values() if e.formula is None]
    a, b = _rows(old, table), _rows(new, table)
    for i, j in _pairs(a, b, key):
        left, right = (a[i] if i is not None else None), (b[j] if j is not None else None)
        name = _name(columns, key, right or left or (0, {}), j if j is not None else i)
        for e in inputs:
            values = [row[1].get(e.key) if row else None for row in (left, right)]
            cells = [_cell(s, table, e.key, row[0] if row else None) for s, row in ((old, left), (new, right))]
            yield from _one(sheet, table, name, e, *values, *cells)


Row = tuple[int, Mapping[str, Any]]


def _rows(s: Submission, table: str) -> list[Row]:
    """Excel row and cells of every used row."""
    numbers, columns = s.tables.get(table, ([], {}))
    return [(n, {k: cells[i] for k, cells in columns.items()}) for i, n in enumerate(numbers)]


def _pairs(a: Sequence[Row], b: Sequence[Row], key: tuple[str, ...]) -> list[tuple[int | None, int | None]]:
    """Which row became which, in the order of the new book; a removed row stands after the rows before it.

    Rows are matched by their key; those without one, or with one that others have too, by their place among the rest.
    """
    left, right = _by_key(a, key), _by_key(b, key)
    partner = {j: left[k] for k, j in right.items() if k in left}
    free_a = [i for i in range(len(a)) if i not in left.values()]
    free_b = [j for j in range(len(b)) if j not in right.values()]
    partner |= dict(zip(free_b, free_a, strict=False))
    taken = set(partner.values())
    pairs: list[tuple[int | None, int | None]] = [(partner.get(j), j) for j in range(len(b))]
    for i in (i for i in range(len(a)) if i not in taken):
        at = next((n for n, (x, _) in enumerate(pairs) if x is not None and x > i), len(pairs))
        pairs.insert(at, (i, None))
    return pairs


def _by_key(rows: Sequence[Row], key: tuple[str, ...]) -> dict[tuple[Any, ...], int]:
    found: dict[tuple[Any, ...], list[int]] = {}
    for i, (_, cells) in enumerate(rows):
        values = tuple(_value(cells.get(k)) for k in key)
        if key and all(v is not None for v in values):
            plain = tuple(as_number(v) if as_number(v) is not None else str(v).strip(SPACES) for v in values)
            found.setdefault(plain, []).append(i)
    return {k: members[0] for k, members in found.items() if len(members) == 1}


def _name(columns: Mapping[str, Entry], key: tuple[str, ...], row: Row, place: int | None) -> str:
    """What a row is called: its key in words, or its place."""
    values = [(columns[k], _value(row[1].get(k))) for k in key if k in columns]
    if not values or any(v is None for _, v in values):
        return f"{(place or 0) + 1}行目"
    return "・".join(f"{e.label} {plain(v)}" for e, v in values)


def plain(value: Any) -> str:
    """A key as text: whole numbers without separators, for they are years and numbers of rows.

    >>> plain(2026.0), plain("半導体")
    ('2026', '半導体')
    """
    number = as_number(value)
    if number is not None and float(number).is_integer() and not isinstance(value, dt.date):
        return str(int(number))
    return shown(value)
