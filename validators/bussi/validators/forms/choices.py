"""The lists a cell is chosen from: written in the form, or taken from the law's reference data."""

from functools import cache

from .. import law
from .words import Entry

# choices that depend on the item: which part of an item they are
BY_ITEM = ("target_goods", "cost_classes", "ministry_of_item")
NAMES = ("items", "prefectures", "activities", "applicant_sizes", "ministries", *BY_ITEM)


@cache
def of_law(name: str, item: str | None = None) -> tuple[str, ...]:
    """The list ``name``; for one that depends on the item, that item's list."""
    data = law.load()
    if name in BY_ITEM:
        return _of_item(name, data.item(item)) if item is not None else ()
    lists = {
        "items": tuple(i.name for i in data.items),
        "prefectures": tuple(p.name for p in data.prefectures),
        "activities": data.activities,
        "applicant_sizes": data.applicant_sizes,
        "ministries": tuple(dict.fromkeys(i.ministry for i in data.items if i.ministry)),
    }
    return lists[name]


def _of_item(name: str, item: law.Item) -> tuple[str, ...]:
    if name == "ministry_of_item":
        return (item.ministry,) if item.ministry else ()
    return getattr(item, name)


def depends_on_item(entry: Entry) -> bool:
    """Whether the list of a choice differs from item to item."""
    return entry.choices in BY_ITEM


def of_entry(entry: Entry, item: str | None) -> tuple[str, ...]:
    """What may be chosen in a cell of ``entry`` in a submission for ``item``; empty where anything may stand."""
    return entry.isin if entry.isin is not None else of_law(str(entry.choices), item)


def every_value(entry: Entry) -> tuple[str, ...]:
    """What may be chosen in a cell of ``entry`` for any item."""
    if not depends_on_item(entry):
        return of_entry(entry, None)
    return tuple(dict.fromkeys(v for i in of_law("items") for v in of_entry(entry, i)))
