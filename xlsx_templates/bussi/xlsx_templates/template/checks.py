"""Every constraint and rule of a planned workbook as a check with its place in the digits of a line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from bussi.validators.forms import choices
from bussi.validators.forms.constraints import KINDS, Constraint, Kind, constraints
from bussi.validators.forms.model import Rule
from bussi.validators.judging import constraint_name
from bussi.validators.kinds import Level
from bussi.validators.rules.tree import Aggregate, Lookup, Name, Node, Presence, children, walk

from .plan import Plan

Cell = tuple[str | None, str]


class Gravity(IntEnum):
    """A digit: how grave what is found is. What is missing is no error, but comes before warnings."""

    NONE = 0
    INFO = 1
    WARNING = 2
    MISSING = 3
    ERROR = 4


OF_LEVEL: Mapping[Level, Gravity] = {
    Level.ERROR: Gravity.ERROR,
    Level.WARNING: Gravity.WARNING,
    Level.INFO: Gravity.INFO,
}


@dataclass(frozen=True)
class Check:
    """One constraint or rule of the book.

    ``on``: the table whose rows it judges, None for the form as a whole; ``points_at`` the cell of its finding.
    ``position``: its place, from 1 on, in the digits of its lines.
    """

    name: str
    on: str | None
    points_at: Cell
    of: Constraint | Rule
    position: int

    @property
    def kind(self) -> Kind | None:
        """The kind of a constraint; None for a rule."""
        return None if isinstance(self.of, Rule) else self.of.kind

    @property
    def gravity(self) -> Gravity:
        """How grave it is where nothing makes it a warning."""
        if isinstance(self.of, Rule):
            return Gravity.MISSING if asks(self.of) else OF_LEVEL[self.of.text.level]
        return Gravity.MISSING if self.of.kind in ("REQUIRED", "ROWS") else OF_LEVEL[self.of.level]

    @property
    def verdict_name(self) -> str:
        """What ``judging`` calls it, on its table."""
        return constraint_name(self.of) if isinstance(self.of, Constraint) else self.name

    def cells_on(self, table: str | None) -> tuple[str, ...]:
        """The columns of ``table`` (or fields) that it points at."""
        if isinstance(self.of, Rule):
            return tuple(key for owner, key in self.of.cells if owner == table)
        return () if self.of.kind == "ROWS" else (self.points_at[1],)


def asks(rule: Rule) -> bool:
    """Whether a rule asks for something to be filled in: an error whose condition only looks whether cells are filled.

    One that only warns where the law is in doubt asks for nothing: without it a book is complete all the same.
    """
    if rule.text.level is not Level.ERROR or rule.certain is not None:
        return False

    def only_looks(node: Node) -> bool:
        if isinstance(node, Presence):
            return True
        return not isinstance(node, Name | Aggregate | Lookup) and all(only_looks(c) for c in children(node))

    return any(isinstance(n, Presence) and n.op == "filled" for n in walk(rule.must)) and only_looks(rule.must)


def book_rules(plan: Plan) -> tuple[Rule, ...]:
    """The rules that can hold in this book."""
    return tuple(r for r in plan.form.rules if r.items is None or plan.item is None or plan.item in r.items)


@dataclass(frozen=True)
class Checks:
    """The checks of a book by the line they stand on: of a field, of a table as a whole, of its rows.

    The digits of fields and whole tables begin with one place for each of ``KINDS``; those of rows with the constraints
    of each kind, in the order of the columns; rules follow.
    """

    field: Mapping[str, tuple[Check, ...]]
    table: Mapping[str, tuple[Check, ...]]
    rows: Mapping[str, tuple[Check, ...]]

    def all(self) -> tuple[Check, ...]:
        """All of them."""
        return tuple(c for group in (self.field, self.table, self.rows) for own in group.values() for c in own)

    def segment(self, table: str, kind: Kind) -> tuple[int, int]:
        """First position and number of the constraints of a kind on the rows of a table."""
        own = [c.position for c in self.rows[table] if c.kind == kind]
        return (own[0], len(own)) if own else (0, 0)

    def constraints(self, table: str) -> tuple[Check, ...]:
        """The constraints on the rows of a table, which come first."""
        return tuple(c for c in self.rows[table] if c.kind is not None)


def book_checks(plan: Plan) -> Checks:
    """All checks of the book."""
    own = [c for c in constraints(plan.form) if plan.has(c.table, c.entry.key) and _has_list(plan, c)]
    rules = [r for r in book_rules(plan) if r.text.native == "formula"]
    fields = {
        key: _single([c for c in own if c.table is None and c.entry.key == key], rules, (None, key))
        for s in plan.sheets
        for key in s.fields
    }
    tables: dict[str, tuple[Check, ...]] = {}
    rows: dict[str, tuple[Check, ...]] = {}
    for name in (s.table.table for s in plan.sheets if s.table is not None):
        tables[name] = _single([c for c in own if c.table == name and c.kind == "ROWS"], rules, (name, ""))
        mine = [c for kind in KINDS for c in own if c.on == name and c.kind == kind]
        found = [
            Check(f"{c.kind}:{name}.{c.entry.key}", name, (name, c.entry.key), c, i) for i, c in enumerate(mine, 1)
        ]
        judged = (r for r in rules if r.table == name)
        found += [Check(r.id, name, r.cells[0], r, i) for i, r in enumerate(judged, len(found) + 1)]
        rows[name] = tuple(found)
    return Checks(fields, tables, rows)


def _single(own: Sequence[Constraint], rules: Sequence[Rule], at: Cell) -> tuple[Check, ...]:
    """The checks of a line of its own: constraints at the place of their kind, then the rules that point there."""
    table, _ = at
    found = [Check(constraint_name(c), None, (c.table, c.entry.key), c, KINDS.index(c.kind) + 1) for c in own]
    mine = (r for r in rules if r.table is None and (r.cells[0] == at if table is None else r.cells[0][0] == table))
    return (*found, *(Check(r.id, None, r.cells[0], r, i) for i, r in enumerate(mine, len(KINDS) + 1)))


def _has_list(plan: Plan, c: Constraint) -> bool:
    return c.kind != "CHOICE" or plan.item is None or bool(choices.of_entry(c.entry, plan.item))
