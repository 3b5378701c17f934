"""Carry what a submission says into the current template: every value as it is, and a list of what had no place there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bussi.validators import forms
from bussi.validators.cells import MISSING, ErrorCell, as_seen, shown
from bussi.validators.forms.constraints import KINDS
from bussi.validators.forms.model import Entry, Form
from bussi.validators.kinds import Place
from bussi.validators.own_texts import CHECK_SHEET
from bussi.validators.types import is_blank
from bussi.xlsx_templates.build import plan_of, prefilled
from bussi.xlsx_templates.sheets.writer import ERRORS
from bussi.xlsx_templates.template.plan import Plan
from bussi.xlsx_templates.template.truth import Values

from ..reading.submission import Submission

NO_CELL = "今の様式に、この欄がありません"
LOST = "元のブックに、この欄がありません"
NO_VALUE = "値の分からないエラーです（#VALUE! として写しました）"
VALUE = ErrorCell("#VALUE!")


@dataclass(frozen=True)
class Left:
    """Something that was not carried: where it stood, what it was called, what stood there, and why not."""

    sheet: str
    cell: str
    label: str
    value: str
    why: str


@dataclass(frozen=True)
class Moved:
    """A cell that stands elsewhere now: what it is called, and both places as ``sheet!cell``."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Carried:
    """The contents of a submission in the current template of its form.

    ``values``: as ``build`` takes them. ``plan``: where they stand in the new book. ``rows``: table → Excel row in the
    old book → in the new one. ``left``: what could not be carried, and why.
    """

    old: Submission
    form: Form
    plan: Plan
    values: Values
    rows: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    left: tuple[Left, ...] = ()

    @property
    def submission(self) -> Submission:
        """What a reader will find in the new book."""
        fields = {k: e for k, e in self.form.entries.items() if e.formula is None and self.plan.has(None, k)}
        tables: dict[str, tuple[list[int], dict[str, list[Any]]]] = {}
        for table, lines in self.values["tables"].items():
            if not _has_table(self.plan, table):
                continue
            keys = [k for k, e in self.form.columns[table].items() if e.formula is None]
            first = self.plan.table(table).first + 1
            used = [(first + n, line) for n, line in enumerate(lines) if not all(is_blank(v) for v in line.values())]
            tables[table] = ([r for r, _ in used], {k: [line.get(k) for _, line in used] for k in keys})
        return replace(
            self.old,
            form=self.form.name,
            version=self.form.version,
            fingerprint=self.form.fingerprint,
            layout=self.plan.layout(),
            first_row=self.plan.first_rows(),
            fields={k: self.values["fields"].get(k) for k in fields},
            tables=tables,
            notes=[],
        )

    def place(self, old: Place) -> tuple[str, str]:
        """Sheet and address, in the new book, of a place in the old one; "" for each that is not a cell there."""
        table, column = old.table or "", old.key
        layout = self.plan.layout()
        if not table and column in layout.fields:
            return layout.fields[column]
        digits = old.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        row = self.rows.get(table, {}).get(int(digits)) if digits else None
        if table in layout.tables and row is not None and column in layout.tables[table][1]:
            return layout.address(table, column, row)
        return old.sheet if any(old.sheet == s.name for s in self.plan.sheets) else "", ""

    def label(self, place: Place) -> str:
        """What the form calls a place; "" where it is none of its cells."""
        table, column = place.table or "", place.key
        entries = self.form.columns.get(table, {}) if table else self.form.entries
        sheet = self.form.table_sheet.get(place.key)
        return entries[column].label if column in entries else (sheet.table_title or sheet.sheet) if sheet else ""

    def moved(self) -> Iterator[Moved]:
        """The cells that hold something and stand elsewhere now: fields, and each table's first row."""
        old, new = self.old.layout, self.plan.layout()
        for key, value in self.values["fields"].items():
            if not is_blank(value) and key in old.fields and key in new.fields and old.fields[key] != new.fields[key]:
                yield Moved(self.form.entries[key].label, _at(old.fields[key]), _at(new.fields[key]))
        for table, rows in self.rows.items():
            was, row = old.tables.get(table), next(iter(rows), None)
            if was is None or row is None:
                continue
            before = {k: (was[0], f"{c}{row}") for k, c in was[1].items() if k in new.tables[table][1]}
            after = {k: new.address(table, k, rows[row]) for k in before}
            found = [k for k in before if before[k] != after[k]]
            if found:
                sheet = self.form.table_sheet[table]
                label = f"{sheet.table_title or sheet.sheet}（{len(rows)}行）"
                yield Moved(label, _at(before[found[0]]), _at(after[found[0]]))


def _at(place: tuple[str, str]) -> str:
    return f"{place[0]}!{place[1]}"


def carry(s: Submission) -> Carried:
    """``s`` in the newest version of its form, for the same item."""
    before, form = forms.load(s.form, s.version), forms.load(s.form)
    left: list[Left] = []
    plan = plan_of(form, s.item, {})
    fields: dict[str, Any] = {}
    for key, raw in s.fields.items():
        place = s.layout.fields.get(key, ("", ""))
        entry = before.entries[key]
        if raw is MISSING:
            if plan.has(None, key):
                left.append(Left("", "", entry.label, "", LOST))
        elif key in form.entries and form.entries[key].formula is None and plan.has(None, key):
            fields[key] = _writable(raw)
            if fields[key] is VALUE and raw != VALUE:
                left.append(_left(place, entry, raw, NO_VALUE))
        elif not is_blank(raw):
            left.append(_left(place, entry, raw))
    tables: dict[str, list[dict[str, Any]]] = {}
    rows: dict[str, dict[int, int]] = {}
    for table, (numbers, columns) in s.tables.items():
        if table not in s.layout.tables:  # its sheet is gone: what the template fills in itself stands there again
            left.append(Left("", "", before.table_sheet[table].table_title or table, "", LOST))
            continue
        sheet, letters = s.layout.tables[table]
        known = form.columns.get(table, {}) if _has_table(plan, table) else {}
        kept = {k: v for k, v in columns.items() if k in known and known[k].formula is None}
        lost = [k for k in columns if k not in letters]
        left += [Left(sheet, "", before.columns[table][k].label, "", LOST) for k in lost]
        for key in columns.keys() - kept.keys():
            for r, raw in zip(numbers, columns[key], strict=True):
                if raw is not MISSING and not is_blank(raw):
                    left.append(_left((sheet, f"{letters[key]}{r}"), before.columns[table][key], raw))
        if _has_table(plan, table):
            tables[table] = [{k: _writable(v[i]) for k, v in kept.items()} for i in range(len(numbers))]
            left += [
                _left((sheet, f"{letters[k]}{r}"), known[k], v[i], NO_VALUE)
                for k, v in kept.items()
                for i, r in enumerate(numbers)
                if k in letters and _writable(v[i]) is VALUE and v[i] != VALUE
            ]
            first = plan.table(table).first + 1
            rows[table] = {r: first + i for i, r in enumerate(numbers)}
    lines = {r.id for r in form.rules} | {*KINDS}
    left += [Left(CHECK_SHEET, "", rule, why, NO_CELL) for rule, why in s.reasons.items() if rule not in lines]
    values = prefilled(form, s.item, {"fields": fields, "tables": tables, "reasons": s.reasons, "issued": s.issued})
    return Carried(s, form, plan_of(form, s.item, values), values, rows, tuple(left))


def _has_table(plan: Plan, table: str) -> bool:
    return any(s.table is not None and s.table.table == table for s in plan.sheets)


def _writable(raw: Any) -> Any:
    """A raw cell as it can be written: nothing where it is missing, and of errors those that every Excel knows."""
    if isinstance(raw, ErrorCell):
        return raw if raw.code in ERRORS else VALUE
    return None if raw is MISSING else raw


def _left(place: tuple[str, str], entry: Entry, raw: object, why: str = NO_CELL) -> Left:
    return Left(*place, entry.label, shown(as_seen(raw, entry), year=entry.is_year), why)


__all__ = ["Carried", "Left", "Moved", "carry"]
