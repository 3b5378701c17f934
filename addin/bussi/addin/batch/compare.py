"""Compare two submissions of one form by their keys: what was added, removed and changed, wherever it stands now."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
    """One value that differs. ``row`` names the row of a table ("" for a field); a cell is None where there is none.

    ``matter``: of which matter of a plan it is.
    """

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
    matter: str = ""

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
    """Two submissions and what differs, in the order of the form.

    ``reasons``: matter of the plan → why it changes, by the form on the change; None where none was given.
    ``title`` and ``words``: what the table and the new and the old are called.
    """

    old: Submission
    new: Submission
    form: Form
    differences: tuple[Difference, ...]
    reasons: Mapping[str, str] | None = None
    title: str = "新旧対照表"
    words: tuple[str, str] = ("変更後", "変更前")

    @property
    def unlisted(self) -> tuple[str, ...]:
        """The matters that change without being listed in the form on the change."""
        listed = self.reasons or {}
        found = dict.fromkeys(d.matter for d in self.differences if d.matter and d.matter not in listed)
        return () if self.reasons is None else tuple(found)

    @property
    def idle(self) -> tuple[str, ...]:
        """The matters that are listed and do not change."""
        changed = {d.matter for d in self.differences}
        return tuple(m for m in self.reasons or {} if m not in changed)


def compare(old: Submission, new: Submission, change: Submission | None = None) -> Comparison:
    """What differs between two submissions of one form, also of two versions; ``change``: the form on that change.

    Raises ``UsageError`` for two forms, or where ``change`` is none on such a change.
    """
    if old.form != new.form:
        raise UsageError(f"様式が違うので比べられません（{old.name} は {old.form}、{new.name} は {new.form}）")
    form = forms.load(new.form, new.version)
    differing = _differences(old, new, form, forms.load(old.form, old.version))
    found = tuple(replace(d, matter=_matter(form, d)) for d in differing)
    return Comparison(old, new, form, found, None if change is None else _reasons(change, form))


def _matter(form: Form, d: Difference) -> str:
    """Of which matter of a plan a difference is; of a row that came or went its sheet's, but for its amounts."""
    if (d.table, d.key) not in form.sheet_of:
        return ""
    whole_row = d.table is not None and None in (d.old_cell, d.new_cell)
    if whole_row and form.entry(d.table, d.key).type != "yen":
        return form.sheet_of[d.table, d.key].matter
    return form.matter(d.table, d.key)


def _reasons(change: Submission, plan: Form) -> dict[str, str]:
    """Matter → the reasons that a form on the change of a plan gives."""
    form = forms.load(change.form, change.version)
    listed = form.text.changes
    if listed is None or form.text.follows != plan.name:
        raise UsageError(f"{change.name} は、様式 {plan.name} の変更についての様式ではありません")
    _, columns = change.tables.get(listed.table, ((), {}))
    found: dict[str, list[str]] = {}
    for matter, reason in zip(columns.get(listed.matter, ()), columns.get(listed.reason, ()), strict=True):
        if isinstance(matter, str) and not is_blank(matter):
            said = reason.strip(SPACES) if isinstance(reason, str) else ""
            found.setdefault(matter.strip(SPACES), []).append(said)
    return {matter: "\n".join(filter(None, dict.fromkeys(said))) for matter, said in found.items()}


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
