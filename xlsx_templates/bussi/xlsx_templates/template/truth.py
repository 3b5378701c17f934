"""What the formulas of a book will say, computed in Python, so that cached values are right from the start."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from bussi.validators.batch import Batch, Book, RawTable
from bussi.validators.forms import choices
from bussi.validators.forms.model import Form, Rule
from bussi.validators.judging import Verdicts, judge
from bussi.validators.rules.columns import BLANK, WELL_TYPED
from bussi.validators.rules.excel import EMPTY
from bussi.validators.sentences import ARROW, Entered, Length, Sentence, of_constraint, of_rule
from bussi.validators.speaking import Speaker
from bussi.validators.types import from_serial, is_blank

from .checks import KINDS, OF_LEVEL, Check, Checks, Gravity
from .plan import Plan, SheetPlan
from .words import BEGUN, COMPLETE, END_QUOTE, ITEMS_LEFT, MORE, MORE_END, NEXT, NOT_FILLED, PREFIX

Values = Mapping[str, Any]  # {"fields": {key: value}, "tables": {table: [{key: value}, …]}, "reasons": {rule: text}}
Line = tuple[str | None, str | int]  # (None, field), (table, Excel row), or (table, 0) for a table as a whole


@dataclass(frozen=True)
class Tally:
    """How far a sheet is: its errors, warnings, what is missing, how many cells are filled in."""

    errors: int = 0
    warnings: int = 0
    missing: int = 0
    filled: int = 0
    concerned: bool = True


@dataclass
class Truth:
    """The verdicts of one book, by line.

    ``status``, ``digits``, ``colours``, ``words``: what stands in that column of ``_rows``. ``computed``: (table, key)
    → {Excel row: value}; ``meant`` the same of the items that are meant. ``broken``: check name → Excel rows (0 where
    it is no row). ``sheets``: sheet → its tally. ``shown``: field → what its sentences say stands there. ``gravities``:
    of the rules, on the day of the book.
    """

    status: dict[Line, str] = field(default_factory=dict)
    digits: dict[Line, str] = field(default_factory=dict)
    colours: dict[Line, str] = field(default_factory=dict)
    words: dict[Line, str] = field(default_factory=dict)
    computed: dict[tuple[str | None, str], dict[int, object]] = field(default_factory=dict)
    broken: dict[str, list[int]] = field(default_factory=dict)
    meant: dict[tuple[str, str], dict[int, str]] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    sheets: dict[str, Tally] = field(default_factory=dict)
    gravities: dict[str, Gravity] = field(default_factory=dict)

    def count(self, name: str) -> int:
        """How many rows break a check."""
        return len(self.broken.get(name, ()))

    @property
    def total(self) -> Tally:
        """The tally of the whole book."""
        of = self.sheets.values()
        return Tally(*(sum(getattr(t, n) for t in of) for n in ("errors", "warnings", "missing", "filled")))


def effective_item(form: Form, plan_item: str | None, fields: Mapping[str, Any]) -> str | None:
    """The item a book is for: that of its template, or else the one chosen in it."""
    return plan_item if plan_item is not None else choices.chosen_item(form, fields)


def stack(form: Form, plans: Sequence[Plan], values: Sequence[Values]) -> Batch:
    """The raw cells of books that are still to be written."""
    fields = RawTable(columns={k: [] for k, e in form.entries.items() if e.formula is None})
    tables = {
        t: RawTable(columns={k: [] for k, e in cs.items() if e.formula is None}) for t, cs in form.columns.items()
    }
    books = []
    for i, (plan, value) in enumerate(zip(plans, values, strict=True)):
        given = value.get("fields", {})
        fields.submission.append(i)
        fields.row.append(0)
        for key, cells in fields.columns.items():
            cells.append(given.get(key) if plan.has(None, key) else None)
        for name, table in tables.items():
            if not plan.has(name, ""):
                continue
            first = plan.table(name).first + 1
            for at, row in enumerate(value.get("tables", {}).get(name, ())):
                if all(is_blank(row.get(k)) for k in table.columns):
                    continue
                table.submission.append(i)
                table.row.append(first + at)
                for key, cells in table.columns.items():
                    cells.append(row.get(key))
        item = effective_item(form, plan.item, given)
        books.append(Book(f"{i}", item, plan.layout(), plan.first_rows(), plan.item is not None))
    return Batch(form, books, fields, tables)


def truths(form: Form, plans: Sequence[Plan], checks: Sequence[Checks], values: Sequence[Values]) -> list[Truth]:
    """Judge all books at once, then split the verdicts by book."""
    return truths_of(judge(stack(form, plans, values)), plans, checks)


def truths_of(verdicts: Verdicts, plans: Sequence[Plan], checks: Sequence[Checks]) -> list[Truth]:
    """What the books of ``verdicts`` say, laid out as ``plans``."""
    batch = verdicts.batch
    speaker = Speaker(verdicts)
    certain: dict[str, Any] = {}
    found = [_One(i, plan, own, speaker, certain) for i, (plan, own) in enumerate(zip(plans, checks, strict=True))]
    for table in (None, *batch.form.columns):
        for key, node in batch.form.computed(table).items():
            values, known = verdicts.columns.evaluate(node, table)
            raw = batch.raw(table)
            for i in np.flatnonzero(known):
                value = values[i].item() if isinstance(values[i], np.generic) else values[i]
                one = found[raw.submission[i]].truth
                one.computed.setdefault((table, key), {})[raw.row[i]] = value
        for key in (k for k, e in batch.inputs(table).items() if table is not None and choices.names_items(e)):
            raw = batch.raw(table)
            for owner, row, value in zip(raw.submission, raw.row, batch.stacked[table].values[key], strict=True):
                found[owner].truth.meant.setdefault((str(table), key), {})[row] = value or ""
    return [one.made() for one in found]


class _One:
    """The truth of one book in the making."""

    def __init__(self, book: int, plan: Plan, checks: Checks, speaker: Speaker, certain: dict[str, Any]) -> None:
        self.book, self.plan, self.checks, self.v, self.speaker = book, plan, checks, speaker.v, speaker
        self.certain = certain
        self.batch, self.form = speaker.batch, speaker.form
        self.truth = Truth()
        self._worst: dict[str, Gravity] = {}
        fields, day = self.batch.stacked[None], self.form.role("day")
        known = day is not None and fields.status[day][book] == WELL_TYPED
        self._day = from_serial(fields.values[str(day)][book]) if known else None

    def made(self) -> Truth:
        """The truth, whole."""
        for key, found in self.checks.field.items():
            self._line((None, key), found, len(KINDS), self.book)
            part = Length(None, key) if any(c.kind == "LENGTH" for c in self._broken(found)) else Entered(None, key)
            self.truth.shown[key] = self.speaker.say((part,), None, self.book)
        for table, found in self.checks.table.items():
            self._line((table, 0), found, len(KINDS), self.book)
        for table, found in self.checks.rows.items():
            self._rows(table, found)
        rules = (c for c in self.checks.all() if isinstance(c.of, Rule))
        self.truth.gravities = {c.name: self._worst.get(c.name, self._gravity(c)) for c in rules}
        for s in self.plan.sheets:
            self.truth.sheets[s.name] = self._tally(s)
        return self.truth

    def _gravity(self, check: Check, i: int | None = None) -> Gravity:
        """How grave a check is in row ``i`` of its table, or where nothing of the law is in doubt."""
        if not isinstance(check.of, Rule) or check.gravity is Gravity.MISSING:
            return check.gravity
        certain = i is None or bool(self._certain(check.of)[i])
        return OF_LEVEL[check.of.level_on(self._day, certain)]

    def _certain(self, rule: Rule) -> Any:
        if rule.id not in self.certain:
            self.certain[rule.id] = self.v.certain(rule)
        return self.certain[rule.id]

    def _line(self, line: Line, found: Sequence[Check], slots: int, i: int) -> None:
        """A field, or a table as a whole."""
        broken = self._broken(found)
        table, key = line
        if table is None:
            self.truth.status[line] = self._field_status(str(key))
        else:
            self.truth.status[line] = self._waiting(table)
        self._write(line, found, slots, broken, None, i)
        self.truth.colours[line] = max(self.truth.digits[line], default="0")

    def _broken(self, found: Sequence[Check]) -> list[Check]:
        return [c for c in found if self.v.rows(None, c.verdict_name)[self.book]]

    def _rows(self, table: str, found: Sequence[Check]) -> None:
        raw, stacked = self.batch.raw(table), self.batch.stacked[table]
        at = np.arange(*np.searchsorted(stacked.submission, [self.book, self.book + 1]))
        if not at.size:
            return
        broken = {c.position: self.v.rows(table, c.verdict_name)[at] for c in found}
        columns = self.form.columns[table]
        states = ["".join(map(str, s)) for s in zip(*self._states(table, at), strict=True)]
        at_column: dict[str, list[Check]] = {key: [c for c in found if key in c.cells_on(table)] for key in columns}
        for n, i in enumerate(at):
            line = (table, raw.row[i])
            self.truth.status[line] = states[n]
            mine = [c for c in found if broken[c.position][n]]
            self._write(line, found, 0, mine, table, int(i))
            digits = self.truth.digits[line]
            self.truth.colours[line] = "".join(
                max((digits[c.position - 1] for c in at_column[key]), default="0") for key in columns
            )

    def _states(self, table: str, at: Any) -> list[Any]:
        status = self.batch.stacked[table].status
        return [status[k][at] if k in status else np.full(len(at), BLANK) for k in self.form.columns[table]]

    def _write(
        self, line: Line, found: Sequence[Check], slots: int, broken: Sequence[Check], table: str | None, i: int
    ) -> None:
        digits = ["0"] * max([slots, *(c.position for c in found)])
        for c in broken:
            digits[c.position - 1] = str(int(self._gravity(c, i)))
            self._worst[c.name] = max(self._worst.get(c.name, Gravity.NONE), self._gravity(c, i))
            self.truth.broken.setdefault(c.name, []).append(int(line[1]) if table is not None else 0)
        self.truth.digits[line] = "".join(digits)
        self.truth.words[line] = self._words(digits, found, slots, table, i)

    def _words(self, digits: Sequence[str], found: Sequence[Check], slots: int, table: str | None, i: int) -> str:
        gravest = Gravity(int(max(digits, default="0")))
        if gravest is Gravity.NONE:
            return COMPLETE if not slots else ""
        position = digits.index(str(int(gravest))) + 1
        check = next(c for c in found if c.position == position)
        if gravest is Gravity.MISSING and check.kind is not None:
            left = digits.count(str(int(Gravity.MISSING)))
            label = self.form.entry(*check.points_at).label if check.kind != "ROWS" else ""
            return NOT_FILLED if slots else f"{BEGUN}{left}{ITEMS_LEFT}{NEXT}{label}{END_QUOTE}"
        others = len(digits) - digits.count("0") - 1
        said = self.sentence(check)
        text = self.speaker.say(said.message, table, i)
        if isinstance(check.of, Rule):
            text += self.speaker.source(check.of, check.of.level_on(self._day, bool(self._certain(check.of)[i])), i)
        text += ARROW + said.remedy
        return PREFIX.get(gravest, "") + text + (f"{MORE}{others}{MORE_END}" if others else "")

    def sentence(self, check: Check) -> Sentence:
        """What is said of a check."""
        if isinstance(check.of, Rule):
            return of_rule(self.form, check.of)
        return of_constraint(self.form, check.of, self.plan.item)

    def _field_status(self, key: str) -> str:
        status = self.batch.stacked[None].status
        return str(status[key][self.book]) if key in status else EMPTY  # nobody fills in what is computed

    def _waiting(self, table: str) -> str:
        """The twin of ``Digits.waiting``."""
        stacked = self.batch.stacked[table]
        own = stacked.submission == self.book
        parts = ["1" if own.sum() < self.form.table_sheet[table].min_rows else "0"]
        for key, e in self.form.columns[table].items():
            lacking = e.formula is None and e.required and (stacked.status[key][own] == BLANK).any()
            parts.append("1" if lacking else "0")
        return "".join(parts)

    def _tally(self, s: SheetPlan) -> Tally:
        """Errors and warnings of a sheet, what is missing, and how much is filled in."""
        table = s.sheet.table
        lines: list[Line] = [(None, e.key) for e in s.sheet.fields]
        rows = [line for line in self.truth.digits if table is not None and line[0] == table and line[1] != 0]
        if table is not None:
            lines += [(table, 0), *rows]
        digits = "".join(self.truth.digits.get(line, "") for line in lines)
        filled = sum(self.truth.status[None, e.key] != EMPTY for e in s.sheet.fields if e.formula is None)
        filled += sum(len(self.truth.status[line].replace(EMPTY, "")) for line in rows)
        item = self.batch.books[self.book].item
        concerned = s.sheet.items is None or item in s.sheet.items
        lacking = max(0, s.sheet.min_rows - len(rows)) if concerned else 0
        wanted = lacking * max(1, sum(c.required for c in s.sheet.columns)) - bool(lacking)
        return Tally(digits.count("4"), digits.count("2"), digits.count("3") + wanted, filled, concerned)
