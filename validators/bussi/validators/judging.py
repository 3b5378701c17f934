"""Run every constraint and rule of a form once over all submissions, through pandera."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from .batch import Batch
from .cells import MISSING
from .forms import choices
from .forms.constraints import Constraint, constraints
from .forms.model import Rule
from .rules.columns import BADLY_TYPED, BLANK, WELL_TYPED, Columns, Mask
from .rules.law_values import LawNumbers
from .schema import TableSchema, Verdict


@dataclass(frozen=True)
class Verdicts:
    """What broke where: ``broken[table][name]`` marks the rows of ``table`` (None: the submissions) that break
    ``name``, a rule's id or ``KIND:column``; names that nothing breaks may be absent.
    """

    batch: Batch
    columns: Columns
    constraints: tuple[Constraint, ...]
    broken: Mapping[str | None, Mapping[str, Mask]]
    on: dt.date | None

    def rows(self, table: str | None, name: str) -> Mask:
        """Which rows of ``table`` break ``name``."""
        found = self.broken[table].get(name)
        return np.zeros(len(self.batch.raw(table)), dtype=bool) if found is None else found


def constraint_name(c: Constraint) -> str:
    """The name of a constraint's check."""
    return f"ROWS:{c.table}" if c.kind == "ROWS" else f"{c.kind}:{c.entry.key}"


def columns_of(batch: Batch, on: dt.date | None = None) -> Columns:
    """The stacked columns of ``batch``, against which any tree of its form can be computed."""
    stacked = batch.stacked
    tables = {t: s for t, s in stacked.items() if t is not None}
    return Columns(stacked[None], tables, LawNumbers(), batch.form.role("day"), on)


def judge(batch: Batch, on: dt.date | None = None) -> Verdicts:
    """Judge all submissions of ``batch`` at once.

    ``on``: the day whose law applies; by default each submission's own day (the form's ``day`` field).
    """
    form = batch.form
    columns = columns_of(batch, on)
    judge_one = _Judge(batch, columns)
    all_constraints = constraints(form)
    broken: dict[str | None, Mapping[str, Mask]] = {}
    for table in (None, *form.columns):
        if len(batch.raw(table)) == 0:
            broken[table] = {}
            continue
        own = [c for c in all_constraints if c.on == table and judge_one.needs_own_check(c)]
        verdicts: dict[str, Verdict] = {
            kind: partial(judge_one.all_of, kind, own) for kind in dict.fromkeys(c.kind for c in own)
        }
        verdicts |= {r.id: partial(judge_one.rule, r) for r in form.rules_on(table)}
        found = TableSchema(batch.inputs(table), verdicts).broken(batch.frame(table))
        found |= judge_one.details
        judge_one.details = {}
        broken[table] = judge_one.only_where_concerned(table, all_constraints, found)
    return Verdicts(batch, columns, all_constraints, broken, on)


class _Judge:
    def __init__(self, batch: Batch, columns: Columns) -> None:
        self.batch, self.columns = batch, columns
        self.items = np.array([b.item for b in batch.books], dtype=object)
        self.details: dict[str, Mask] = {}

    def needs_own_check(self, c: Constraint) -> bool:
        """Whether pandera has no word of its own for it."""
        return c.kind in ("TYPE", "REQUIRED", "UNIQUE", "ROWS") or (
            c.kind == "CHOICE" and choices.depends_on_item(c.entry)
        )

    def concerned(self, items: tuple[str, ...] | None) -> Mask | None:
        """Which submissions are for one of ``items``; None where all are."""
        return None if items is None else np.isin(self.items.astype(str), items)

    def only_where_concerned(
        self, table: str | None, all_constraints: tuple[Constraint, ...], found: Mapping[str, Mask]
    ) -> Mapping[str, Mask]:
        """Drop failures on sheets that are not for the submission's item."""
        submission = self.batch.stacked[table].submission
        kept = dict(found)
        for c in all_constraints:
            name = constraint_name(c)
            concerned = self.concerned(c.sheet.items)
            if c.on == table and name in kept and concerned is not None:
                kept[name] = kept[name] & concerned[submission]
        return kept

    def all_of(self, kind: str, own: Sequence[Constraint]) -> Mask:
        """One verdict a row for all constraints of a kind; which column broke it goes to ``details``."""
        verdict: Mask | None = None
        for c in own:
            if c.kind == kind:
                holds = self.constraint(c)
                if not holds.all():
                    self.details[constraint_name(c)] = ~holds
                verdict = holds if verdict is None else verdict & holds
        assert verdict is not None  # called only for kinds that occur
        return verdict

    def rule(self, rule: Rule) -> Mask:
        return self.columns.holds(rule.must, rule.when, rule.table, self.concerned(rule.items))

    def constraint(self, c: Constraint) -> Mask:
        if c.must is not None:
            return self.columns.holds(c.must, None, c.on)
        status = self.batch.stacked[c.table].status[c.entry.key]
        match c.kind:
            case "TYPE":
                bad = status == BADLY_TYPED
                raw = self.batch.raw(c.table).columns[c.entry.key]
                for i in np.flatnonzero(bad):
                    bad[i] = raw[i] is not MISSING
                return ~bad
            case "REQUIRED":
                return np.asarray(status != BLANK)
        return self._choice(c)

    def _choice(self, c: Constraint) -> Mask:
        stacked = self.batch.stacked[c.table]
        values, filled = stacked.values[c.entry.key], stacked.status[c.entry.key] == WELL_TYPED
        item = self.items[stacked.submission]
        known = choices.of_law("items")
        allowed = {i: frozenset(choices.of_entry(c.entry, i)) for i in known}
        ok = np.ones(len(stacked), dtype=bool)
        for i in np.flatnonzero(filled):
            options = allowed.get(item[i])
            ok[i] = not options or values[i] in options
        return ok
