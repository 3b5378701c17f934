"""Read the items (特定重要物資), the words forms use about them, and the bodies that support them."""

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Annotated

from pydantic import Field

from ..definitions import Frozen, Lines, read_yaml, validated
from ..errors import meant
from ..text_keys import identity_key
from .model import Cite, Item, SupportBody, Text

LAST_COST_CLASS = "その他"


class _Words(Frozen):
    words: Annotated[tuple[Text, ...], Field(min_length=1)]
    cite: Cite


class _Vocabulary(Frozen):
    activities: _Words
    cost_kinds: _Words
    applicant_sizes: _Words


class _ItemsFile(Frozen):
    vocabulary: _Vocabulary
    items: tuple[Item, ...]


class _BodiesFile(Frozen):
    support_bodies: tuple[SupportBody, ...]


def match_key(name: str) -> str:
    """What two spellings of an item's name have in common; a footnote mark is no part of it.

    >>> match_key("肥料 （※）") == match_key("肥料"), match_key("ＬＮＧ")
    (True, 'lng')
    """
    return identity_key(name).replace("(※)", "").replace("※", "")


def read_items(path: Path) -> tuple[tuple[Item, ...], tuple[str, ...], tuple[str, ...]]:
    """Items in file order, the activities and the applicant sizes; raises ``DefinitionError``."""
    data, lines = read_yaml(path)
    file = validated(_ItemsFile, data, lines)
    taken: dict[str, str] = {}
    for i, item in enumerate(file.items):
        for spelling in (item.name, item.code, *item.aliases):
            if taken.setdefault(match_key(spelling), item.name) != item.name:
                other = taken[match_key(spelling)]
                raise lines.error(("items", i), f"'{spelling}' は {other} と {item.name} の両方の名前です")
        if [other.name for other in file.items].count(item.name) > 1:
            raise lines.error(("items", i), f"{item.name} が2回あります")
        _check_dates(item, i, lines)
        _check_cost_classes(item, i, file.vocabulary.cost_kinds.words, lines)
    activities = file.vocabulary.activities.words
    items = tuple(item.model_copy(update={"activities": activities}) for item in file.items)
    return items, activities, file.vocabulary.applicant_sizes.words


def _check_dates(item: Item, i: int, lines: Lines) -> None:
    if item.until is not None and item.until <= item.since:
        raise lines.error(("items", i, "until"), f"{item.name}: until は since より後です")
    days = [item.since, *(step.since for step in item.widened)]
    for k, (earlier, later) in enumerate(pairwise(days)):
        if later <= earlier:
            at = ("items", i, "widened", k, "since")
            raise lines.error(at, f"{item.name}: since は古い順に、重ならないように並べてください")


def _check_cost_classes(item: Item, i: int, kinds: Iterable[str], lines: Lines) -> None:
    at = ("items", i, "cost_classes")
    for k, label in enumerate(item.cost_classes):
        kind, bracket, rest = label.partition("（")
        if kind not in kinds or (bracket and not rest.endswith("）")):
            raise lines.error((*at, k), f"経費区分 '{label}' は語彙にありません{meant(kind, kinds)}")
    if len(set(item.cost_classes)) != len(item.cost_classes) or item.cost_classes[-1:] != (LAST_COST_CLASS,):
        raise lines.error(at, f"{item.name}: 経費区分は重ならず、最後が{LAST_COST_CLASS}です")


def read_support_bodies(path: Path, items: tuple[Item, ...]) -> tuple[tuple[SupportBody, ...], tuple[Item, ...]]:
    """The support bodies, and the items with ``support_body`` filled in."""
    data, lines = read_yaml(path)
    bodies = validated(_BodiesFile, data, lines).support_bodies
    body_of: dict[str, str] = {}
    for i, body in enumerate(bodies):
        for k, name in enumerate(body.items):
            at = ("support_bodies", i, "assignments", k, "item")
            if name not in {item.name for item in items}:
                raise lines.error(at, f"特定重要物資 '{name}' はありません{meant(name, (item.name for item in items))}")
            if name in body_of:
                raise lines.error(at, f"{name} の支援法人が2つあります: {body_of[name]}")
            body_of[name] = body.name
    return bodies, tuple(item.model_copy(update={"support_body": body_of.get(item.name)}) for item in items)
