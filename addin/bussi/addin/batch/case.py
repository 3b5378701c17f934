"""A submission among others: what it says, what is wrong with it, and what became of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from bussi.validators import forms
from bussi.validators.batch import Batch
from bussi.validators.catalogue import INTAKE, INTAKE_BASIS
from bussi.validators.cells import MISSING, as_number, as_seen, typed
from bussi.validators.clean import clean
from bussi.validators.findings import Finding, Language, counted
from bussi.validators.forms.model import Entry, Form
from bussi.validators.kinds import Level, Place, State, whole_book
from bussi.validators.rules.columns import WELL_TYPED
from bussi.validators.text_keys import identity_key

from ..reading.submission import Submission
from .settle import Amount, Decision, Matter, Remark, Summary


class Row(NamedTuple):
    """A row of a table: its Excel row, and key → int, float, str or date; None where blank or of another type."""

    number: int
    values: Mapping[str, Any]


class Contact(NamedTuple):
    """Whom to write to; "" where the form does not ask or nothing is filled in."""

    name: str
    phone: str
    mail: str


@dataclass(frozen=True, eq=False)
class Case:
    """One file that was sent in. Of an unreadable one only name, path, state, reason and findings are known.

    ``name``: how messages call it. ``batch`` and ``at``: the stacked submissions of its form and version, and which of
    them it is. ``numbers``: the numbers of thirteen digits seen in a book that is set aside as of an unknown version.
    """

    name: str
    path: str
    state: State
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    submission: Submission | None = None
    batch: Batch | None = None
    at: int = 0
    numbers: tuple[str, ...] = ()

    # what it says ----------------------------------------------------------------------------------------------

    @property
    def form(self) -> Form | None:
        """Its form, in the version it was filled in."""
        if self.submission is None:
            return None
        return self.batch.form if self.batch else forms.load(self.submission.form, self.submission.version)

    def value(self, key: str | None) -> Any:
        """What stands in a field or is computed there, as int, float, str or date; None where blank, of another type or
        not in its form.
        """
        if self.batch is None or key is None or key not in self.batch.form.entries:
            return None
        if key in self.batch.computed:
            value, known = (a[self.at] for a in self.batch.computed[key])
            return typed(value, self.batch.form.entries[key]) if known else None
        stacked = self.batch.stacked[None]
        good = stacked.status[key][self.at] == WELL_TYPED
        return typed(stacked.values[key][self.at], self.batch.form.entries[key]) if good else None

    def written(self, key: str | None) -> Any:
        """The same, or what was typed where that is no such value."""
        found = self.value(key)
        if found is not None or self.batch is None or key is None or key not in self.batch.fields.columns:
            return found
        raw = self.batch.fields.columns[key][self.at]
        return None if raw is MISSING or raw == "" else as_seen(raw, self.batch.form.entries[key])

    def rows(self, table: str) -> Iterator[Row]:
        """The used rows of a table, in the order of the book."""
        if self.batch is None or table not in self.batch.tables:
            return
        stacked, raw, inputs = self.batch.stacked[table], self.batch.raw(table), self.batch.inputs(table)
        first, last = np.searchsorted(stacked.submission, [self.at, self.at + 1])
        for n in range(int(first), int(last)):
            values = {
                k: typed(stacked.values[k][n], e) if stacked.status[k][n] == WELL_TYPED else None
                for k, e in inputs.items()
            }
            yield Row(raw.row[n], values)

    def role(self, role: Any) -> Any:
        """What stands in the field with a role; None where the form has none, or has it private."""
        form = self.form
        key = form.role(role) if form else None
        return None if form is None or key is None or form.is_private(None, key) else self.value(key)

    @property
    def business(self) -> str | None:
        """The corporate number of who sent it."""
        return self.role("business")

    @property
    def business_name(self) -> str | None:
        """The name of who sent it."""
        return self.role("business_name")

    @property
    def item(self) -> str | None:
        """The item it is for."""
        return self.batch.books[self.at].item if self.batch else None

    @cached_property
    def identity(self) -> Matter | None:
        """What makes two submissions the same matter (business, item, plan), however it is typed; None: unreadable."""
        return self._folded(self.form.identity) if self.form and self.form.identity else None

    @cached_property
    def period(self) -> Matter | None:
        """The period it reports on; () where its form has none, None where it cannot be read."""
        return self._folded(self.form.period) if self.form else None

    @cached_property
    def revision(self) -> tuple[float, ...]:
        """The later of two submissions of one matter and period has the larger one."""
        numbers = (as_number(self.value(k)) for k in (self.form.revision if self.form else ()))
        return tuple(float("-inf") if n is None else n for n in numbers)

    def _folded(self, keys: tuple[str, ...]) -> Matter | None:
        values = [self.value(k) for k in keys]
        return None if None in values else tuple(identity_key(v) if isinstance(v, str) else v for v in values)

    @cached_property
    def contact(self) -> Contact:
        """Whom to write to: the first filled row of the form's contacts; what is private is left out."""
        found: dict[str, list[str]] = {"phone": [], "email": [], "": []}
        for key, entry, row in self._contacts():
            kind = entry.type if entry.type in found else ""
            found[kind].append(str(row[key]))
        return Contact("　".join(found[""]), "、".join(found["phone"]), "、".join(found["email"]))

    def _contacts(self) -> Iterator[tuple[str, Entry, Mapping[str, Any]]]:
        """Key, entry and row of what is filled in of the contacts."""
        form = self.form
        cells = [c for c in form.cells_with("contact") if not form.is_private(*c)] if form else []
        for table in dict.fromkeys(t for t, _ in cells):
            keys = [k for t, k in cells if t == table]
            rows = (r.values for r in self.rows(table)) if table else iter([{k: self.value(k) for k in keys}])
            row = next((r for r in rows if any(r.get(k) is not None for k in keys)), {})
            for key in keys:
                if form is not None and row.get(key) is not None:
                    yield key, form.entry(table, key), row

    # what is wrong with it --------------------------------------------------------------------------------------

    @property
    def errors(self) -> int:
        """How many errors it has."""
        return counted(self.findings)[Level.ERROR]

    @cached_property
    def private_sheets(self) -> frozenset[str]:
        """The sheets, as this book names them, whose contents stay in the book and out of every consolidation."""
        if self.submission is None or self.form is None:
            return frozenset()
        layout, private = self.submission.layout, [s for s in self.form.text.sheets if s.private]
        found = {s.sheet for s in private}
        found |= {layout.tables[s.table][0] for s in private if s.table is not None and s.table in layout.tables}
        found |= {layout.fields[e.key][0] for s in private for e in s.fields if e.key in layout.fields}
        return frozenset(found)

    def shareable(self, f: Finding) -> Finding:
        """A finding of it; one that points at anything private without what was written there."""
        if not self._is_private(f.place) and not any(self._reads_private(r) for r in f.related):
            return f
        message = f"{f.sheet}の {f.cell} に指摘 {f.rule} があります（内容は元のブックで確かめてください）"
        remedy = "元のブックの「入力チェック」を見て直してください"  # the finding's own may repeat what was typed
        return replace(f, value="（非公開）", expected="（非公開）", message=message, remedy=remedy, reason="")

    def _is_private(self, place: Place) -> bool:
        """Whether what stands there never leaves the book."""
        at, form = (place.table, place.key), self.form
        return place.sheet in self.private_sheets or (form is not None and at in form.sheet_of and form.is_private(*at))

    def _reads_private(self, related: str) -> bool:
        """The same of a cell given as ``sheet!A1``."""
        sheet, _, cell = related.rpartition("!")
        if sheet in self.private_sheets or self.form is None or self.submission is None:
            return sheet in self.private_sheets
        there = ((table, key) for table, key, _ in self.submission.layout.inputs_at(sheet, cell))
        return any(at in self.form.sheet_of and self.form.is_private(*at) for at in there)

    def place(self, key: str) -> Place:
        """Where the field ``key`` stands in its book; the whole book where it does not."""
        found = self.submission.layout.fields.get(key) if self.submission else None
        return Place(*found, key) if found else whole_book(key)

    # what becomes of it -----------------------------------------------------------------------------------------

    def judged(self, findings: tuple[Finding, ...]) -> "Case":
        """It with these findings, warnings with their reasons: accepted, or returned with errors."""
        if self.submission is not None and (why := self.submission.reasons):
            findings = tuple(
                replace(f, reason=clean(why[f.rule])) if f.rule in why and f.level is Level.WARNING else f
                for f in findings
            )
        errors = counted(findings)[Level.ERROR]
        return replace(
            self,
            findings=findings,
            state=State.RETURNED if errors else State.ACCEPTED,
            reason=_counted(errors, findings),
        )

    def decided(self, decision: Decision, language: Language) -> "Case":
        """It as ``settle`` decided, with what it remarked."""
        if self.state is State.QUARANTINED:
            return self
        findings = (*self.findings, *(self._remarked(r, language) for r in decision.remarks))
        reason = decision.reason or _counted(self.errors, findings)
        return replace(self, state=decision.state, reason=reason, findings=findings)

    def also(self, more: tuple[Finding, ...]) -> "Case":
        """It as it was settled, with findings that came to light afterwards; an error sends it back."""
        if not more:
            return self
        findings = (*self.findings, *more)
        errors = counted(findings)[Level.ERROR]
        state = State.RETURNED if errors and self.state is State.ACCEPTED else self.state
        return replace(self, state=state, reason=_counted(errors, findings), findings=findings)

    def _remarked(self, r: Remark, language: Language) -> Finding:
        return INTAKE[r.rule].finding(
            self.name, self.place(r.key), language, INTAKE_BASIS, value=r.value, words=r.words
        )

    @cached_property
    def summary(self) -> Summary:
        """What others have to know of it; amounts on private sheets stay where they are."""
        if self.submission is None or self.form is None:
            return Summary(self.name, (self.path,), self.state)
        form = self.form
        number = form.certification.get("text")
        keys = {"business_name": form.role("business_name"), "revision": next(iter(form.revision), None)}
        keys["certified_as"] = number
        return Summary(
            name=self.name,
            order=(self.path,),
            state=self.state,
            content=self.submission.content,
            answers=self.submission.answers,
            form=form.name,
            version=form.version,
            identity=self.identity,
            period=self.period,
            revision=self.revision,
            item=self.item,
            business=self.business,
            business_name=self.business_name,
            amounts=tuple(self._amounts(form.roles("amounts"))),
            peers=tuple(self._amounts(form.roles("peers"))),
            certified_as=str(self.value(number) or ""),
            keys={role: key for role, key in keys.items() if key is not None},
        )

    def _amounts(self, keys: tuple[str, ...]) -> Iterator[Amount]:
        for key in keys:
            value = self.value(key)
            if value is not None and self.form and not self.form.is_private(None, key):
                yield Amount(key, self.form.entries[key].label, value)


def _counted(errors: int, findings: tuple[Finding, ...]) -> str:
    warnings = counted(findings)[Level.WARNING]
    return f"エラー{errors}件" if errors else f"警告{warnings}件" if warnings else "指摘はありません"


__all__ = ["Case", "Contact", "Row"]
