"""The law as dated data: ask by name, key and day, and get the value with its citation.

Every number of the law stands in the YAML and CSV files beside this module, each with its own source and confidence;
none stands in Python. A file that breaks the rules of the house raises ``DefinitionError`` with its name and line.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from ..errors import DefinitionError, UsageError, meant
from .items import match_key, read_items, read_support_bodies
from .model import (
    Assignment,
    BestPractice,
    BudgetLine,
    Cite,
    Entry,
    Industry,
    Item,
    Key,
    Prefecture,
    SupportBody,
    Value,
    ValueName,
)
from .registry import Vocabulary, read_values
from .tables import read_best_practices, read_budget, read_industries, read_prefectures

__all__ = [
    "Assignment",
    "BestPractice",
    "BudgetLine",
    "Cite",
    "Entry",
    "Industry",
    "Item",
    "Key",
    "Law",
    "Prefecture",
    "SupportBody",
    "Value",
    "ValueName",
    "load",
]

VALUE_FILES = ("subsidy_rates.yaml", "thresholds.yaml", "reporting_terms.yaml")
TABLE_FILES = (
    "items.yaml",
    "support_bodies.yaml",
    "budget.csv",
    "best_practices.csv",
    "prefectures.csv",
    "industries.csv",
)
LEAK_APPLIES = "technology_leak_applies"


@dataclass(frozen=True, kw_only=True)
class Law:
    """Everything the program knows about the law, read once by ``load``; nothing in it can be changed.

    ``values`` gives title, unit and key dimensions of each name that ``at``, ``on`` and ``entries`` accept.
    """

    items: tuple[Item, ...]
    activities: tuple[str, ...]
    applicant_sizes: tuple[str, ...]
    support_bodies: tuple[SupportBody, ...]
    budget: tuple[BudgetLine, ...]
    best_practices: tuple[BestPractice, ...]
    prefectures: tuple[Prefecture, ...]
    industries: tuple[Industry, ...]
    values: Mapping[str, ValueName]
    _histories: Mapping[str, Mapping[Key, tuple[Entry, ...]]] = field(repr=False)

    def items_on(self, day: date) -> tuple[Item, ...]:
        """The items designated on ``day``, in the deck's order."""
        return tuple(item for item in self.items if item.designated_on(day))

    def item(self, name: str) -> Item:
        """The item of that name, code or alias, spelled in any width; raises ``UsageError`` with close matches.

        >>> load().item("ＬＮＧ").name
        '天然ガス'
        """
        spellings = {
            match_key(spelling): item for item in self.items for spelling in (item.name, item.code, *item.aliases)
        }
        wanted = match_key(name)
        if wanted in spellings:
            return spellings[wanted]
        near = difflib.get_close_matches(wanted, spellings, 1)
        known = [spellings[key].name for key in near] or [i.name for i in self.items]
        raise UsageError(f"特定重要物資「{name}」はありません{meant(known[0] if near else name, known)}")

    def names(self) -> dict[str, tuple[str, ...]]:
        """Every name of the registry and the dimensions of its key."""
        return {name: value.key for name, value in self.values.items()}

    def entries(self, name: str, key: Key | None = None) -> tuple[Entry, ...]:
        """The whole history of ``name``, oldest first within each key; of one key if given, empty if unknown."""
        histories = self._of(name)
        if key is not None:
            return histories.get(self._checked(name, key), ())
        return tuple(entry for history in histories.values() for entry in history)

    def at(self, name: str, key: Key, day: date) -> Entry | None:
        """What the law says on ``day``; None where it says nothing, an entry whose value is None where repealed.

        An unknown name or a key of the wrong length raises ``UsageError``; an unknown word in a key gives None.

        >>> load().at("sanction_lookback_years", (), date(2024, 2, 29)) is None
        True
        >>> load().at("sanction_lookback_years", (), date(2024, 3, 1)).value
        5
        """
        history = self.entries(name, key)
        return next((entry for entry in reversed(history) if entry.since <= day), None)

    def on(self, name: str, day: date) -> dict[Key, Entry]:
        """All values of ``name`` in force on ``day`` by key, without the repealed ones."""
        found = {key: self.at(name, key, day) for key in self._of(name)}
        return {key: entry for key, entry in found.items() if entry is not None and entry.value is not None}

    def _of(self, name: str) -> Mapping[Key, tuple[Entry, ...]]:
        if name not in self.values:
            raise UsageError(f"法令値「{name}」はありません{meant(name, self.values)}")
        return self._histories[name]

    def _checked(self, name: str, key: Key) -> Key:
        dimensions = self.values[name].key
        if isinstance(key, str) or len(key) != len(dimensions):
            raise UsageError(f"法令値「{name}」のキーは ({', '.join(dimensions)}) です: {key!r}")
        return tuple(key)


def load(directory: Path | None = None) -> Law:
    """The law in ``directory``, by default our own (read once); raises ``DefinitionError`` with file and line."""
    return _own() if directory is None else _read(directory)


def use(directory: Path) -> None:
    """Let this process work by the law in ``directory`` instead of our own, for trying a change out.

    Only before anything has asked for the law: what was computed from it stays as it is.
    """
    _in_force[:] = [directory]
    _own.cache_clear()


_in_force = [Path(__file__).parent]


@cache
def _own() -> Law:
    return _read(*_in_force)


def _read(directory: Path) -> Law:
    for file in (*TABLE_FILES, *VALUE_FILES):
        if not (directory / file).is_file():
            raise DefinitionError(directory / file, None, "ファイルがありません")
    items, activities, sizes = read_items(directory / "items.yaml")
    bodies, items = read_support_bodies(directory / "support_bodies.yaml", items)
    names = tuple(item.name for item in items)
    words = {"item": names, "applicant_size": sizes, "ministry": _ministries(items)}
    vocabulary = Vocabulary(words, {item.name: item.cost_classes for item in items})

    values = {LEAK_APPLIES: ValueName(name=LEAK_APPLIES, title="技術流出防止措置の要件", unit="flag", key=("item",))}
    histories: dict[str, dict[Key, tuple[Entry, ...]]] = {LEAK_APPLIES: _leak_entries(items)}
    for file in VALUE_FILES:
        found, entries = read_values(directory / file, vocabulary, taken=values)
        values |= found
        histories |= {name: {} for name in found}
        for (name, key), history in entries.items():
            histories[name][key] = history
    return Law(
        items=items,
        activities=activities,
        applicant_sizes=sizes,
        support_bodies=bodies,
        budget=read_budget(directory / "budget.csv", names),
        best_practices=read_best_practices(directory / "best_practices.csv"),
        prefectures=read_prefectures(directory / "prefectures.csv"),
        industries=read_industries(directory / "industries.csv"),
        values=MappingProxyType(values),
        _histories=MappingProxyType({name: MappingProxyType(by_key) for name, by_key in histories.items()}),
    )


def _ministries(items: tuple[Item, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.ministry for item in items if item.ministry))


def _leak_entries(items: tuple[Item, ...]) -> dict[Key, tuple[Entry, ...]]:
    """The items' own leak-measure dates as dated values, so that rules ask for them like for any other."""
    return {
        (item.name,): (
            Entry(
                name=LEAK_APPLIES,
                key=(item.name,),
                since=item.leak_measures.since,
                until=None,
                value=True,
                unit="flag",
                basis=None,
                note=None,
                cite=item.leak_measures.cite,
            ),
        )
        for item in items
        if item.leak_measures
    }
