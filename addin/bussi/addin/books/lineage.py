"""What a row of a flat table belongs to: business, item, plan and period, whatever the forms call them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress
from typing import Any, NamedTuple

from bussi.validators.forms.model import Entry, Role

from ..batch.case import Case
from ..batch.section import FlatTable, Section
from .flat import Column
from .headings import BUSINESS_NAME, ITEM, NUMBER, UNKNOWN, header

KEYS: tuple[Role, ...] = ("plan", "period")  # with the business and the item, what a row belongs to


@dataclass(frozen=True)
class Told:
    """A column of what the forms call alike: its header, and which field of each form stands in it."""

    head: str
    column: Column
    keys: dict[str, str] = field(default_factory=dict)
    role: Role | None = None


class Lineage(NamedTuple):
    """What the rows of a form belong to: the columns before the place of a row, those beside it, the last ones.

    ``told``: what stands in all of them, by submission. ``keys``: the fields of the form that are told by them.
    """

    lead: list[Column]
    beside: list[Column]
    last: list[Column]
    told: Mapping[Case, list[Any]]
    keys: Collection[str | None]

    @property
    def columns(self) -> list[Column]:
        """All of them."""
        return [*self.lead, *self.beside, *self.last]

    def besides(self, table: FlatTable) -> FlatTable:
        """The table without the columns that say the same."""
        kept = [e.key not in self.keys for e in table.entries]
        entries, columns = tuple(compress(table.entries, kept)), tuple(compress(table.columns, kept))
        return replace(table, entries=entries, columns=columns)


def by_header(found: Sequence[Section], roles: Sequence[Role]) -> list[Told]:
    """The fields with these roles, those of several forms that have one header in one column."""
    columns: dict[tuple[Role, str], Told] = {}
    for role in roles:
        for section in found:
            taken: set[str] = set()
            for key, e in section.entries(role).items():
                head = header(e)
                if head in taken:  # two fields of one form stay two
                    head = f"{head}［{key}］"
                taken.add(head)
                told = columns.setdefault((role, head), Told(head, column_of(e, head)))
                told.keys[section.form.name] = key
    return list(columns.values())


def lineage_of(section: Section) -> Lineage:
    """What a row belongs to, as far as the form has it: business and item, plan and period; last the number.

    A form without business and item begins with plan and period.
    """
    form = section.form
    roles: tuple[tuple[str, Role], ...] = ((BUSINESS_NAME, "business_name"), (ITEM, "item"), (NUMBER, "business"))
    found = [Told(head, Column(head), role=role) for head, role in roles if section.entries(role)]
    lead, last = [t for t in found if t.head != NUMBER], [t for t in found if t.head == NUMBER]
    beside = [t for t in by_header([section], KEYS) if form.name in t.keys]
    keys = {*(t.keys[form.name] for t in beside), form.role("business"), form.role("business_name")}
    if not lead:
        lead, beside = beside, []
    told = {c: [said(c, x) for x in (*lead, *beside, *last)] for c in section.cases}
    return Lineage(*([x.column for x in part] for part in (lead, beside, last)), told, keys)


def said(c: Case, told: Told) -> Any:
    """What a submission says in such a column."""
    return identified(c, told.role) if told.role else c.written(told.keys.get(c.form.name if c.form else ""))


def identified(c: Case, role: Role) -> Any:
    """What stands in the field with a role; nothing of what is private."""
    key = c.form.role(role) if c.form else None
    if key is None or c.form is None or c.form.is_private(None, key):
        return None
    return (c.item or UNKNOWN) if role == "item" else c.written(key)


def column_of(e: Entry, head: str = "") -> Column:
    """The column of an entry: its label with its unit, its number format."""
    number = e.cell_type.number_format if e.cell_type.number_format != "@" else "General"
    return Column(head or header(e), number)
