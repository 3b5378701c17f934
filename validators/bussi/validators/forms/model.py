"""A form as frozen objects: its sheets, fields, tables and rules, with every expression parsed.

Its words, one attribute each, are in ``words``; this is what the rest of the program asks a form.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from .. import law
from ..definitions import Lines
from ..errors import meant
from ..kinds import Level
from ..rules import law_rows
from ..rules.functions import DAYS_OFF, FUNCTIONS
from ..rules.parsing import RuleError, parse, parse_condition
from ..rules.tree import (
    Input,
    Lookup,
    Node,
    Operation,
    certainty,
    reads_law,
    strict_inputs,
    walk,
)
from ..rules.tree import Name as TreeName
from . import choices
from .words import Entry, FormText, Role, RuleText, Sheet

NO_DAY = "law.… を使うには、どの日の法令かを示す role: day の項目が必要です"
PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_]*)(?::[^}]*)?\}")


@dataclass(frozen=True)
class Rule:
    """A rule ready to run: its text, its trees and the cells it points at.

    ``table`` is None for a rule on the form as a whole. ``cells``: (table or None, key), the first is the cell of the
    finding, the others are related. ``items``: for which items it holds; None means all. ``certain``: of a rule with
    ``when_uncertain``, the condition that every value of the law it reads is beyond doubt; it only warns where not.
    """

    text: RuleText
    table: str | None
    must: Node
    when: Node | None
    cells: tuple[tuple[str | None, str], ...]
    items: tuple[str, ...] | None
    certain: Node | None = None

    @property
    def id(self) -> str:
        """The stable id."""
        return self.text.id

    def basis_for(self, item: str | None) -> str:
        """Where the law or the guide says so, in the numbering of the ministry in charge of ``item``."""
        return self.text.basis_for(None if item is None else law.load().item(item).ministry)

    def level_on(self, day: dt.date | None, certain: bool = True) -> Level:
        """The level for a submission of ``day``: before ``since`` an error only warns (beta), nor on uncertain law."""
        before = self.text.since is not None and (day is None or day < self.text.since)
        return Level.WARNING if (before or not certain) and self.text.level is Level.ERROR else self.text.level


@dataclass(frozen=True, eq=False)
class Form:
    """A form in one version. ``fields`` and ``tables`` are what the rule language sees; ``rules_in``: which of its rules
    it runs (see ``ledger_rules``).
    """

    text: FormText
    law_values: Mapping[str, tuple[Any, int, int]]
    fingerprint: str
    lines: Lines = field(repr=False, compare=False)
    rules_in: Literal["rules", "ledger_rules"] = "rules"

    @property
    def name(self) -> str:
        """The form's name, e.g. ``plan_application``."""
        return self.text.form

    @property
    def version(self) -> str:
        """The form's version, e.g. ``2026.1``."""
        return self.text.version

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """The fields by key."""
        return {e.key: e for s in self.text.sheets for e in s.fields}

    @cached_property
    def columns(self) -> Mapping[str, Mapping[str, Entry]]:
        """The columns by table and key."""
        return {s.table: {c.key: c for c in s.columns} for s in self.text.sheets if s.table}

    @cached_property
    def _by_role(self) -> Mapping[str, tuple[tuple[str | None, str], ...]]:
        found: dict[str, list[tuple[str | None, str]]] = {}
        for sheet in self.text.sheets:
            for table, entries in ((None, sheet.fields), (sheet.table, sheet.columns)):
                for e in entries:
                    for role in e.role:
                        found.setdefault(role, []).append((table, e.key))
        return {role: tuple(cells) for role, cells in found.items()}

    def cells_with(self, role: Role) -> tuple[tuple[str | None, str], ...]:
        """(table or None, key) of every field and column with ``role``, in the order of the form."""
        return self._by_role.get(role, ())

    def roles(self, role: Role) -> tuple[str, ...]:
        """The keys of the fields with ``role``, in the order of the form."""
        return tuple(key for table, key in self.cells_with(role) if table is None)

    def role(self, role: Role) -> str | None:
        """The key of the (first) field with ``role``; None where the form has none.

        ``business`` and ``business_name``: who submits. ``item``: for which item. ``plan``: what tells apart several
        matters of one business and item. ``period``: the period reported on. ``revision``: counts the submissions of
        one matter. ``day``: of the submission; its law applies. ``amounts``: summed in overviews. ``requested``: asked
        of the budget. ``peers``: compared with those of other submissions. ``contact``: who is written to (may stand in
        a table: ``cells_with``). ``certification``: under which number (base and branch) and on which day it certifies a plan.
        """
        return next(iter(self.roles(role)), None)

    @property
    def differs_by_item(self) -> bool:
        """Whether some sheets are for some items only, so that each item has a template of its own."""
        return any(s.items is not None for s in self.text.sheets)

    @cached_property
    def identity(self) -> tuple[str, ...]:
        """The fields whose values make two submissions the same matter: business, item and plan, as far as there are.

        Empty where the form asks neither who submits nor for which plan: an item alone is the matter of many.
        """
        if self.role("business") is None and self.role("plan") is None:
            return ()
        return tuple(key for role in ("business", "item", "plan") for key in self.roles(role))

    @cached_property
    def certification(self) -> Mapping[str, str]:
        """Of a form that certifies plans: ``text``, ``integer`` and ``date`` → the fields of base, branch and day."""
        return {self.entries[k].type: k for k in self.roles("certification")}

    @cached_property
    def period(self) -> tuple[str, ...]:
        """The fields that say which period a submission of a matter reports on; empty where there is only one ever."""
        return self.roles("period")

    @cached_property
    def revision(self) -> tuple[str, ...]:
        """The fields that order the submissions of one matter and period: its revision, then the day."""
        return (*self.roles("revision"), *self.roles("day"))

    @cached_property
    def sheet_of(self) -> Mapping[tuple[str | None, str], Sheet]:
        """The sheet a field ``(None, key)`` or a column ``(table, key)`` stands on."""
        return {
            (t, e.key): s for s in self.text.sheets for t, es in ((None, s.fields), (s.table, s.columns)) for e in es
        }

    @cached_property
    def table_sheet(self) -> Mapping[str, Sheet]:
        """The sheet of each table."""
        return {s.table: s for s in self.text.sheets if s.table}

    @cached_property
    def fields(self) -> Mapping[str, Input]:
        """The fields as the rule language sees them."""
        return {k: e.input for k, e in self.entries.items()}

    @cached_property
    def tables(self) -> Mapping[str, Mapping[str, Input]]:
        """The tables as the rule language sees them."""
        return {t: {k: e.input for k, e in cs.items()} for t, cs in self.columns.items()}

    def entry(self, table: str | None, key: str) -> Entry:
        """A field or a column."""
        return self.entries[key] if table is None else self.columns[table][key]

    def reference(self, table: str | None, key: str) -> tuple[str, str] | None:
        """The (table, key) of the column that must hold the value of an entry."""
        target, _, column = (self.entry(table, key).references or "").partition(".")
        return (target, column) if target else None

    def is_private(self, table: str | None, key: str) -> bool:
        """Whether the contents of a field or column never leave the book."""
        return self.sheet_of[table, key].private or self.entry(table, key).private

    def matter(self, table: str | None, key: str) -> str:
        """Of which matter of a plan a field or column is; "" for none."""
        own = self.entry(table, key).matter
        return self.sheet_of[table, key].matter if own is None else own

    def is_required(self, table: str | None, key: str) -> bool:
        """Whether a field or column must be filled in."""
        return self.entry(table, key).required

    def inputs(self, table: str | None) -> Mapping[str, Entry]:
        """The fields (None) or the columns of a table that people fill in."""
        return self._inputs[table]

    @cached_property
    def _inputs(self) -> Mapping[str | None, Mapping[str, Entry]]:
        parts = {None: self.entries, **self.columns}
        return {t: {k: e for k, e in entries.items() if e.formula is None} for t, entries in parts.items()}

    def computed(self, table: str | None) -> Mapping[str, Node]:
        """The trees of the computed fields or columns."""
        entries = self.entries if table is None else self.columns[table]
        return {k: parse(k, self, table) for k, e in entries.items() if e.formula is not None}

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules, parsed and type-checked; a mistake raises ``DefinitionError`` with its line."""
        return tuple(self._rule(i, t) for i, t in enumerate(getattr(self.text, self.rules_in)))

    def law_names(self, item: str | None) -> tuple[str, ...]:
        """The values of the law that a book for ``item`` (None: any) reads, in its rules, conditions and entries."""
        trees: list[Node | None] = []
        beside: set[str] = set()
        for rule in self.rules:
            if _concerns(rule.items, item):
                trees += (rule.must, rule.when)
        for (table, key), sheet in self.sheet_of.items():
            if _concerns(sheet.items, item):
                e = self.entry(table, key)
                beside |= {shown.law for shown in e.shows}
                trees += [self.computed(table)[key]] if e.formula is not None else []
                trees += [] if e.required_when is None else [parse_condition(e.required_when, self, table)]
        nodes = [n for tree in trees if tree is not None for n in walk(tree)]
        found = {n.name for n in nodes if isinstance(n, Lookup)}
        rests = any(isinstance(n, Operation) and n.op in FUNCTIONS and FUNCTIONS[n.op].rests for n in nodes)
        return tuple(sorted(found | beside | ({DAYS_OFF} if rests else set())))

    def law_fingerprint(self, item: str | None) -> str:
        """Changes when the law changes that a template for ``item`` was built with: its values or its lists."""
        entries = (self.entry(*cell) for cell, sheet in self.sheet_of.items() if _concerns(sheet.items, item))
        lists = sorted({e.choices for e in entries if e.choices is not None})
        presets = (
            tuple(tuple(r.items()) for r in s.preset)
            for s in self.text.sheets
            if s.preset_of and _concerns(s.items, item)
        )
        said = (*(choices.said(name, item) for name in lists), *presets)
        return law_rows.fingerprint(self.law_names(item), item, said)

    def rules_on(self, table: str | None) -> tuple[Rule, ...]:
        """The rules on the rows of ``table``, or on the form as a whole."""
        return tuple(r for r in self.rules if r.table == table)

    def _rule(self, i: int, text: RuleText) -> Rule:
        at = (self.rules_in, i)
        table = None if text.on == "form" else text.on
        if table is not None and table not in self.tables:
            raise self.lines.error(
                (*at, "on"), f"{text.id}: '{text.on}' という表はありません{meant(text.on, self.tables)}"
            )
        parsed: dict[str, Node | None] = {}
        for part in ("must", "when"):
            source = getattr(text, part)
            try:
                parsed[part] = None if source is None else parse_condition(source, self, table)
            except RuleError as e:
                raise self.lines.error((*at, part), f"{text.id}: {e}") from e
            tree = parsed[part]
            if tree is not None and reads_law(tree) and self.role("day") is None:
                raise self.lines.error((*at, part), f"{text.id}: {NO_DAY}")
        must, when = parsed["must"], parsed["when"]
        assert must is not None
        read = [n for tree in (must, when) if tree is not None for n in walk(tree) if isinstance(n, TreeName)]
        cells = self._cells(at, text, table, must, read)
        self._check_words(at, text, table, must)
        items = self._items(at, text, table, read)
        return Rule(text, table, must, when, cells, items, self._certain(at, text, must, when))

    def _certain(self, at: tuple[Any, ...], text: RuleText, must: Node, when: Node | None) -> Node | None:
        if text.when_uncertain is None:
            return None
        certain = certainty(must, *(() if when is None else (when,)))
        if certain is None or text.level is not Level.ERROR:
            raise self.lines.error(
                (*at, "when_uncertain"), f"{text.id}: when_uncertain は、法令の値を読む error の規則にだけ書けます"
            )
        return certain

    def _cells(
        self, at: tuple[Any, ...], text: RuleText, table: str | None, must: Node, read: list[TreeName]
    ) -> tuple[tuple[str | None, str], ...]:
        if text.cells:
            cells: list[tuple[str | None, str]] = []
            for name in text.cells:
                t, _, key = name.rpartition(".")
                owner = t or (table if table and key in self.columns[table] else None)
                known = self.entries if owner is None else self.columns.get(owner, {})
                if key not in known:
                    raise self.lines.error(
                        (*at, "cells"), f"{text.id}: '{name}' という項目はありません{meant(key, known)}"
                    )
                cells.append((owner, key))
            return tuple(cells)
        order = [*strict_inputs(must), *read]
        own = "form" if table is None else "row"
        found = dict.fromkeys((n.table or None, n.key) for n in order if n.where == own)
        if not found:
            found = dict.fromkeys((n.table or None, n.key) for n in order)
        if not found:
            raise self.lines.error((*at, "cells"), f"{text.id}: どのセルを指すのか cells に書いてください")
        return tuple(found)

    def _check_words(self, at: tuple[Any, ...], text: RuleText, table: str | None, must: Node) -> None:
        if text.expected is None and getattr(must, "op", "") not in ("==", "!=", "<", "<=", ">", ">="):
            raise self.lines.error(at, f"{text.id}: 比較一つの式でないときは expected（正しい条件）を書きます")
        known = {*self.entries, *(self.columns[table] if table else ()), "value", "expected", "difference"}
        for part in ("remedy", "remedy_en"):
            if PLACEHOLDER.search(getattr(text, part)):
                raise self.lines.error((*at, part), f"{text.id}: {part} に {{…}} は書けません（message に書きます）")
        for part in ("title", "title_en", "message", "message_en", "expected"):
            for name in PLACEHOLDER.findall(getattr(text, part) or ""):
                if name not in known:
                    raise self.lines.error(
                        (*at, part),
                        f"{text.id}: {part} の {{{name}}} という項目はありません{meant(name, sorted(known))}",
                    )

    def _items(
        self, at: tuple[Any, ...], text: RuleText, table: str | None, read: list[TreeName]
    ) -> tuple[str, ...] | None:
        """For which items the rule holds: what it says, narrowed to the sheets it reads."""
        items = None if text.items is None else set(text.items)
        sheets = [self.sheet_of[n.table or None, n.key].items for n in read]
        if table is not None:
            sheets.append(self.table_sheet[table].items)
        for narrower in sheets:
            if narrower is not None:
                items = set(narrower) if items is None else items & set(narrower)
        if items is not None and not items:
            raise self.lines.error(at, f"{text.id}: どの物資にも当てはまらない規則です")
        order = text.items or tuple(i for s in self.text.sheets if s.items for i in s.items)
        return None if items is None else tuple(i for i in dict.fromkeys(order) if i in items)


def _concerns(items: tuple[str, ...] | None, item: str | None) -> bool:
    """Whether what is for ``items`` (None: all) is in a book for ``item`` (None: any)."""
    return items is None or item is None or item in items
