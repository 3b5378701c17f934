"""The lists a cell is chosen from: written in the form, or taken from the law's reference data."""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from .. import law
from ..text_keys import identity_key
from .words import Entry

if TYPE_CHECKING:
    from .model import Form

# choices that depend on the item: which part of an item they are
BY_ITEM = ("target_goods", "cost_classes", "ministry_of_item")
NAMES = (
    "items", "prefectures", "activities", "applicant_sizes", "ministries", "best_practices", "practice_challenges", *BY_ITEM,
)  # fmt: skip


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
        "best_practices": tuple(p.title for p in data.best_practices),
        "practice_challenges": tuple(dict.fromkeys("、".join(p.challenges) for p in data.best_practices)),
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
    return other_names().get(value, value) if names_items(entry) and isinstance(value, str) else value


def chosen_item(form: "Form", fields: Mapping[str, Any]) -> str | None:
    """The item that is chosen in the fields of a book; None where none is, or the form has none."""
    key = form.role("item")
    chosen = None if key is None else meant(form.entries[key], fields.get(key))
    return chosen if isinstance(chosen, str) and chosen in of_law("items") else None


@cache
def other_names(item: str | None = None) -> Mapping[str, str]:
    """Other names of an item (None: of all), as they may be typed, each with the item's own name.

    In either width and case, and with the footnote mark of the lists that ministries publish. A table, since a workbook
    can look a text up but not fold it.
    """
    known = [i for i in law.load().items if item in (None, i.name)]
    found = {typed: i.name for i in known for x in (i.name, *i.aliases) for typed in _as_typed(x)}
    return MappingProxyType({typed: name for typed, name in found.items() if identity_key(typed) != identity_key(name)})


def said(name: str, item: str | None) -> tuple[tuple[str, ...], ...]:
    """All that a book for ``item`` (None: any) holds of the list ``name`` of the law."""
    entry = Entry(key=name, label=name, type="choice", choices=name)
    listed = of_entry(entry, item) if item is not None else every_value(entry)
    return (listed, *other_names(item).items()) if names_items(entry) else (listed,)


def _as_typed(name: str) -> Iterator[str]:
    for text in (name, name.upper(), name.lower(), unicodedata.normalize("NFKC", name)):
        yield from (width + mark for width in (text, text.translate(_WIDE)) for mark in ("", "（※）", "(※)", "※"))


_WIDE = {c: c + 0xFEE0 for c in range(ord("!"), ord("~") + 1)}
