"""The pandera schemas of a form: for each table its typed columns, and one check for each constraint and rule.

Every check reads the frame that it is given and returns the mask of the rows where it holds. Its name is the id of the
rule (or ``KIND:column``), so that failures become findings by name.
"""

import datetime as dt
import weakref
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial

import numpy as np
import pandas as pd
import pandera.pandas as pa

from . import forms
from .catalogue.constraints import CONSTRAINTS
from .forms import choices
from .forms.constraints import Constraint, constraints
from .forms.model import Entry, Form, Rule
from .frames import STATUS, UnknownColumnError, as_meant, dtype_of, stacked_of, submissions_of
from .kinds import Kind
from .rules.columns import BADLY_TYPED, BLANK, WELL_TYPED, Array, Columns, Mask, Stacked
from .rules.law_numbers import LawNumbers
from .rules.tree import Aggregate, Name, Node, reads_law, walk
from .rules.waiting import waits

FIELDS = "fields"


def constraint_name(c: Constraint) -> str:
    """The name of a constraint's check."""
    return f"ROWS:{c.table}" if c.kind == "ROWS" else f"{c.kind}:{c.entry.key}"


@dataclass
class Context:
    """What the checks of a table see beside its own frame: the other tables, the items, the day.

    ``frames``: the frame of each table that is given (the fields under None). ``submissions``: their labels, in order;
    where no table is given, those of the frame that is judged.
    ``items``: the item of each submission, None where it is not known; None where nobody knows any. ``on``: the day
    whose law applies; without it, each submission's own. ``masks_only``: the failures are wanted as masks, so that
    pandera need not take the failing rows apart, which costs more than to find them.
    """

    form: Form
    frames: Mapping[str | None, pd.DataFrame]
    submissions: pd.Index
    items: Array | None
    on: dt.date | None = None
    masks_only: bool = False
    _made: dict[str | None, tuple[weakref.ref[pd.DataFrame], Stacked]] = field(default_factory=dict)
    _last: tuple[Stacked, Columns] | None = None

    def columns(self, table: str | None, frame: pd.DataFrame) -> Columns:
        """The columns that the rules on ``table`` are computed on, with ``frame`` as that table."""
        own = self.entered(table, frame)
        if self._last is None or self._last[0] is not own:
            self._last = own, self._columns(table, own, len(self._known(frame)))
        return self._last[1]

    def _known(self, frame: pd.DataFrame) -> pd.Index:
        return self.submissions if self.frames else submissions_of([frame])

    def _columns(self, table: str | None, stacked: Stacked, number: int) -> Columns:
        entered = {t: self.entered(t, f) for t, f in self.frames.items() if t != table} | {table: stacked}
        tables = {t: as_meant(s, self.form.inputs(t)) for t, s in entered.items()}
        nobody = Stacked(np.arange(number, dtype=np.intp), {}, {})
        fields = tables.pop(None, nobody)
        own = {t: s for t, s in tables.items() if t is not None}
        return Columns(fields, own, LawNumbers(), self.form.role("day"), self.on)

    def entered(self, table: str | None, frame: pd.DataFrame) -> Stacked:
        """What stands in ``frame``, before items under other names are read as those items."""
        made = self._made.get(table)
        if made is None or made[0]() is not frame:
            made = weakref.ref(frame), stacked_of(frame, self.form.inputs(table), self._known(frame))
            self._made[table] = made
        return made[1]

    def can_see(self, table: str | None, nodes: tuple[Node | None, ...]) -> bool:
        """Whether all tables that ``nodes`` read are given, and the day where they ask the law."""
        given = {*self.frames, table}
        found = [n for node in nodes if node is not None for n in walk(node)]
        read: set[str | None] = {n.table or None for n in found if isinstance(n, Name | Aggregate)}
        if any(node is not None and reads_law(node) for node in nodes) and self.on is None:
            read.add(None)
        return read <= given

    def concerned(self, items: tuple[str, ...] | None) -> Mask | None:
        """Which submissions are for one of ``items``; None where all are, or nobody can tell."""
        if items is None or self.items is None:
            return None
        return np.isin(self.items.astype(str), items)


class _Checks:
    """The checks of one table."""

    def __init__(self, context: Context, table: str | None) -> None:
        self.context, self.form, self.table = context, context.form, table

    def all(self) -> Iterator[pa.Check]:
        """One check for each constraint, and for each rule that can see what it reads."""
        for c in constraints(self.form):
            if c.on == self.table and self.context.can_see(self.table, (c.must, c.when)):
                yield self.check(
                    partial(self.constraint, c), constraint_name(c), CONSTRAINTS[c.kind].title.ja, c.limits
                )
        for r in self.form.rules_on(self.table):
            told = r.items is None or self.context.items is not None
            if told and self.context.can_see(self.table, (r.must, r.when)):
                yield self.check(partial(self.rule, r), r.id, r.text.title, r.text.remedy)

    def check(self, holds: partial[pd.Series], name: str, title: str, description: str) -> pa.Check:
        """A check that looks at missing values too, and shows one case of many."""
        seen = partial(self.unless_private, holds)
        return pa.Check(seen, name=name, title=title, description=description, ignore_na=False, n_failure_cases=1)

    def unless_private(self, holds: partial[pd.Series], frame: pd.DataFrame) -> pd.Series:
        """The verdict; where it reads what is private, and not given therefore, there is none."""
        try:
            return holds(frame)
        except UnknownColumnError as e:
            if not any(key == e.args[0] and self.form.is_private(t, key) for t, key in self.form.sheet_of):
                raise
            return self.mask(np.ones(len(frame), dtype=bool), frame)

    def rule(self, rule: Rule, frame: pd.DataFrame) -> pd.Series:
        columns = self.context.columns(self.table, frame)
        holds = columns.holds(rule.must, rule.when, rule.table, self.context.concerned(rule.items))
        return self.mask(holds | self.waiting((rule.must, rule.when), columns), frame)

    def waiting(self, nodes: tuple[Node | None, ...], columns: Columns) -> Mask:
        """In which rows something that ``nodes`` read is still to be filled in."""
        found, own = waits(self.form, nodes), columns.stacked(self.table)
        missing = np.zeros(len(columns.fields), dtype=bool)
        for table in found.tables:
            rows = np.bincount(columns.stacked(table).submission, minlength=len(missing))
            missing |= rows < self.form.table_sheet[table].min_rows
        for table, key in found.columns:
            stacked = columns.stacked(table)
            if self.form.is_required(table, key):
                missing[stacked.submission[stacked.status[key] == BLANK]] = True
        rows = missing[own.submission]
        for n in found.own:
            blank = columns.stacked(n.table or None).status[n.key] == BLANK
            rows = rows | (blank[own.submission] if n.where == "form" else blank)
        return rows

    def mask(self, holds: Mask, frame: pd.DataFrame) -> pd.Series:
        """The verdict as pandera wants it: beside the rows, or by their position, which pandera does not take apart."""
        return pd.Series(holds) if self.context.masks_only else pd.Series(holds, index=frame.index)

    def constraint(self, c: Constraint, frame: pd.DataFrame) -> pd.Series:
        columns = self.context.columns(self.table, frame)
        own = columns.fields if self.table is None else columns.tables[self.table]
        holds = self.holds(c, columns, own, self.context.entered(self.table, frame))
        concerned = self.context.concerned(c.sheet.items)
        if concerned is not None:
            holds = holds | ~concerned[own.submission]
        return self.mask(holds, frame)

    def holds(self, c: Constraint, columns: Columns, own: Stacked, entered: Stacked) -> Mask:
        if c.must is not None:
            holds = columns.holds(c.must, c.when, c.on)
            return holds if c.kind in ("ROWS", "REQUIRED") else holds | self.waiting((c.must, c.when), columns)
        status = own.status[c.entry.key]
        match c.kind:
            case "TYPE":
                return np.asarray(status != BADLY_TYPED)
            case "REQUIRED":
                return np.asarray(status != BLANK)
            case "ITEM-ALIAS":
                return ~self.among(choices.other_names(), c.entry, entered)
        return self.choice(c.entry, own)

    @staticmethod
    def among(texts: Iterable[str], entry: Entry, own: Stacked) -> Mask:
        """Where one of ``texts`` stands."""
        values, filled = own.values[entry.key], own.status[entry.key] == WELL_TYPED
        return filled & np.isin(np.where(filled, values, "").astype(str), [*texts])

    def choice(self, entry: Entry, own: Stacked) -> Mask:
        values, filled = own.values[entry.key], own.status[entry.key] == WELL_TYPED
        if not choices.depends_on_item(entry):
            return ~filled | self.among(choices.of_entry(entry, None), entry, own)
        ok = np.ones(len(own), dtype=bool)
        if self.context.items is not None:
            items = self.context.items[own.submission]
            for item in {i for i in items[filled] if i is not None}:
                options = choices.of_entry(entry, item)
                if options:
                    mine = filled & (items == item)
                    ok[mine] = np.isin(values[mine].astype(str), options)
        return ok


@cache
def _columns(form: Form, table: str | None, with_status: bool) -> Mapping[str, pa.Column]:
    columns: dict[str, pa.Column] = {}
    for key, entry in form.inputs(table).items():
        dtype = None if entry.cell_type.kind == Kind.TEXT else dtype_of(entry)  # pandas has several for texts
        needed = not form.is_private(table, key)  # what is read into frames for people is without it
        columns[key] = pa.Column(
            dtype, nullable=True, required=needed, title=entry.label, description=entry.help or None
        )
        if with_status:
            columns[key + STATUS] = pa.Column("int8", required=False)
    for key in form.computed(table):
        columns[key] = pa.Column(None, nullable=True, required=False, title=form.entry(table, key).label)
    return columns


def table_schema(context: Context, table: str | None) -> pa.DataFrameSchema:
    """The schema of one table (None: the fields), whose checks see the rest of the form in ``context``."""
    form, strict = context.form, not context.masks_only
    title = form.text.title if table is None else form.table_sheet[table].sheet
    given = context.frames.get(table)
    columns = dict(_columns(form, table, strict and given is not None and any(str(c).endswith(STATUS) for c in given)))
    return pa.DataFrameSchema(columns, checks=list(_Checks(context, table).all()), strict=strict, title=title)


def failures(schema: pa.DataFrameSchema, frame: pd.DataFrame) -> dict[str, Mask]:
    """Validate once, lazily; which rows break which check, by the check's name.

    A failure that is none of our checks (a wrong dtype, say) is a bug of ours and is raised as it is.
    """
    found: dict[str, Mask] = {}
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as e:
        for error in e.schema_errors:
            name, output = getattr(error.check, "name", None), error.check_output
            if name is None or not isinstance(output, pd.Series):
                raise
            found[name] = ~output.to_numpy(dtype=bool)
    return found


def schema(
    form: str,
    version: str | None = None,
    *,
    tables: Mapping[str, pd.DataFrame] | None = None,
    on: dt.date | None = None,
) -> dict[str, pa.DataFrameSchema]:
    """The schema of each table of a form by its name, and of its fields under ``"fields"``.

    ``tables``: frames of other tables (and ``"fields"``), which rules across tables look at; a rule that reads a table
    that is not given is left out, and so is one that asks the law where neither the fields nor ``on`` say of which day.
    Frames have one column an input (see ``frames``) and may have a level ``submission`` or ``book`` in their index;
    without it a frame is one submission. Computed columns may stand there too; rules compute them anew. What is private
    (``read`` leaves it out) may be missing; no check speaks that reads it then. Raises ``UsageError`` for an unknown
    form or version.

    >>> import pandas as pd
    >>> schedule = schema("budget_execution")["schedule"]
    >>> whole = {"fiscal_year": pd.array([2026, 2027], dtype="Int64"), "amount": pd.array([100, -1], dtype="Int64")}
    >>> payments = pd.DataFrame({"grant_no": ["G-1", "G-1"], **whole})
    >>> len(schedule.validate(payments.head(1)))
    1
    >>> try:
    ...     schedule.validate(payments, lazy=True)
    ... except pa.errors.SchemaErrors as e:
    ...     print(e.failure_cases["check"].unique().tolist(), e.failure_cases["index"].unique().tolist())
    ['RANGE:amount'] [1]
    """
    loaded = forms.load(form, version)
    given = {None if t == FIELDS else t: f for t, f in (tables or {}).items()}
    submissions = submissions_of(given.values())
    context = Context(loaded, given, submissions, _items_of(loaded, given.get(None), submissions), on)
    return {t or FIELDS: table_schema(context, t) for t in (None, *loaded.columns)}


def _items_of(form: Form, fields: pd.DataFrame | None, submissions: pd.Index) -> Array | None:
    key = form.role("item")
    if fields is None or key is None or key not in fields.columns:
        return None
    known = choices.of_law("items")
    entries = form.inputs(None)
    stacked = stacked_of(fields, entries, submissions)
    found = np.full(len(submissions), None, dtype=object)
    for i, item in zip(stacked.submission, as_meant(stacked, entries).values[key], strict=True):
        found[i] = item if item in known else None
    return found


__all__ = ["Context", "constraint_name", "failures", "schema", "table_schema"]
