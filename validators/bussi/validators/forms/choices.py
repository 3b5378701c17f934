"""The lists a cell is chosen from: written in the form, or taken from the law's reference data."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from .. import law
from ..law.items import match_key
from ..text_keys import identity_key
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


def names_items(entry: Entry) -> bool:
    """Whether items are chosen in a cell of ``entry``."""
    return entry.choices == "items"


def meant(entry: Entry, value: Any) -> Any:
    """The value that is read where ``value`` stands in a cell of ``entry``: for another name of an item, that item.

    Another spelling of the item's own name (with a space behind it, say) is no other name, and stays what it is.

    >>> item = Entry(key="item", label="物資", type="choice", choices="items")
    >>> meant(item, "ＬＮＧ"), meant(item, "肥料（※）"), meant(item, "肥料 "), meant(item, "石炭")
    ('天然ガス', '肥料', '肥料 ', '石炭')
    """
    if not names_items(entry) or not isinstance(value, str):
        return value
    name = _items_by_spelling().get(match_key(value))
    return value if name is None or identity_key(name) == identity_key(value) else name


@cache
def _items_by_spelling() -> Mapping[str, str]:
    return MappingProxyType({match_key(x): i.name for i in law.load().items for x in (i.name, *i.aliases)})
