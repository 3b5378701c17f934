"""The list of certified plans as ministries publish it, item by item: nothing but what a form says is published."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from bussi.validators import forms, law
from bussi.validators.calendar import fiscal_year
from bussi.validators.cells import shown
from bussi.validators.forms.model import Form
from bussi.validators.forms.words import Published
from bussi.validators.text_keys import identity_key

from ..batch.case import Case
from .certified import Certified, certified_plans

Value = int | tuple[str, ...] | None
UNKNOWN = "（不明）"
SUMMARY = "取組内容"  # the heading under which the list says in short what a plan is about
MONTH, YEAR = "月", "年度"  # what a day is precise to; anything else is a limit


@dataclass(frozen=True)
class Heading:
    """A column that the plans fill: whether it holds amounts in yen, and what is said of it below the list."""

    text: str
    is_amount: bool
    note: str


@dataclass(frozen=True)
class Line:
    """A plan in the list. ``values``: heading → whole yen, or one or several texts; None where the plan says nothing."""

    plan: Certified
    values: Mapping[str, Value]


@dataclass(frozen=True)
class ItemList:
    """The plans of one item in the order of their certification; ``ended``: how many more were certified and have ended."""

    item: str
    ministry: str
    headings: tuple[Heading, ...]
    lines: tuple[Line, ...]
    ended: int

    @property
    def notes(self) -> tuple[str, ...]:
        """What is said below the list: what the columns mean, and what is not in it."""
        found = [h.note for h in self.headings if h.note]
        if any(h.is_amount for h in self.headings):
            found.append("金額は億円で、千万円未満を四捨五入しています。")
        changes = {line.plan.certification.changed_on for line in self.lines}
        if None in (v for line in self.lines for v in line.values.values()) or (None in changes and len(changes) > 1):
            found.append("「－」は、該当がないものか、台帳にある計画に記載がないものです。")
        if self.ended:
            found.append(f"終了した計画{self.ended:,}件は載せていません。")
        return tuple(found)


@dataclass(frozen=True)
class PublishedList:
    """All lists as they stand on ``day``."""

    day: dt.date
    items: tuple[ItemList, ...]

    @property
    def total(self) -> int:
        """How many plans are in all lists."""
        return sum(len(i.lines) for i in self.items)

    @property
    def ended(self) -> int:
        """How many were certified and have ended."""
        return sum(i.ended for i in self.items)

    @cached_property
    def years(self) -> range:
        """The fiscal years from the first certification in the lists to that of ``day``."""
        days = [line.plan.certification.certified_on for i in self.items for line in i.lines]
        return range(fiscal_year(min(days, default=self.day)), fiscal_year(self.day) + 1)

    def counts(self, item: ItemList) -> list[int]:
        """How many plans of an item were certified in each of ``years``."""
        own = [fiscal_year(line.plan.certification.certified_on) for line in item.lines]
        return [own.count(year) for year in self.years]


def published_list(connection: sa.Connection, day: dt.date) -> PublishedList:
    """The lists of all items that are designated on ``day`` or have a plan, as they stood on that day."""
    found: dict[str, list[Certified]] = {i.name: [] for i in law.load().items if i.designated_on(day)}
    for plan in certified_plans(connection, day=day):
        found.setdefault(_item(plan), []).append(plan)
    order = [i.name for i in law.load().items]
    names = sorted(found, key=lambda name: order.index(name) if name in order else len(order))
    return PublishedList(day, tuple(_item_list(name, found[name]) for name in names))


def _item(plan: Certified) -> str:
    """The name of a plan's item in our master."""
    name = (plan.plan.item if plan.plan is not None else None) or plan.life.key.item
    known = {identity_key(spelled): i.name for i in law.load().items for spelled in (i.name, i.code, *i.aliases)}
    return known.get(identity_key(name), UNKNOWN)


def _item_list(item: str, plans: Sequence[Certified]) -> ItemList:
    ministries = {i.name: i.ministry for i in law.load().items}
    running = sorted((p for p in plans if p.ended_on is None), key=_order)
    headings = _headings(item)
    lines = tuple(Line(p, _values(p, headings)) for p in running)
    return ItemList(item, ministries.get(item) or UNKNOWN, headings, lines, len(plans) - len(running))


def _order(plan: Certified) -> tuple[dt.date, int, str]:
    c = plan.certification
    return c.certified_on, len(c.base), c.base  # the tenth after the ninth


def _headings(item: str) -> tuple[Heading, ...]:
    """What forms publish of the plans of an item, first what they publish of every item."""
    found: dict[str, tuple[bool, Heading]] = {}
    for form in map(forms.load, forms.names()):
        for column in _columns(form, item):
            is_amount = form.entry(*column.place).type == "yen"
            known = (column.items is not None, Heading(column.heading, is_amount, column.note))
            found.setdefault(column.heading, known)
    return tuple(heading for _, heading in sorted(found.values(), key=lambda pair: pair[0]))


def _columns(form: Form, item: str) -> Iterator[Published]:
    return (c for c in form.text.published if c.items is None or item in c.items)


def _values(plan: Certified, headings: Collection[Heading]) -> dict[str, Value]:
    """What is published of a plan; of one whose submission is not in the ledger no more than the name,
    and what its review says."""
    found: dict[str, Value] = {h.text: None for h in headings}
    if plan.plan is None:
        found[next(iter(found))] = (plan.life.name,) if plan.life.name else None
    for case in (plan.plan, plan.review):  # what was decided goes before what was applied for
        if case is not None:
            found |= {k: v for k, v in published_values(case).items() if k in found and v is not None}
    return found


def published_values(case: Case) -> dict[str, Value]:
    """Heading → what a submission says of itself for the list."""
    assert case.form is not None
    return {c.heading: _value(case, case.form, c) for c in _columns(case.form, case.item or "")}


def _value(case: Case, form: Form, column: Published) -> Value:
    table, key = column.place
    entry = form.entry(table, key)
    rows = [row.values for row in case.rows(table)] if table else [{key: case.value(key)}]
    said = [(row[key], row.get(column.precision or "")) for row in rows if row[key] is not None]
    if not said:
        return None
    if entry.type == "yen":
        return round(sum(value for value, _ in said))
    if column.precision is not None:
        return tuple(dict.fromkeys(month_words(*one) for one in sorted(said, key=lambda one: one[0])))
    return tuple(dict.fromkeys(f"{_words(value)}{entry.unit}" for value, _ in said))


def _words(value: Any) -> str:
    return value if isinstance(value, str) else shown(value)


def month_words(day: dt.date, precision: str | None) -> str:
    """When something begins, as precisely as it is known.

    >>> day = dt.date(2031, 4, 1)
    >>> month_words(day, "月"), month_words(day, "年度"), month_words(day, "期限")
    ('2031年4月', '2031年度', '2031年4月まで')
    """
    if precision == YEAR:
        return f"{fiscal_year(day)}年度"
    return f"{day.year}年{day.month}月" + ("" if precision == MONTH else "まで")


__all__ = [
    "SUMMARY",
    "Heading",
    "ItemList",
    "Line",
    "PublishedList",
    "Value",
    "month_words",
    "published_list",
    "published_values",
]
