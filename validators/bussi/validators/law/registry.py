"""Read the files of dated values (rates, thresholds, terms), which all have one format."""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from ..definitions import Frozen, Lines, Location, read_yaml, validated
from ..errors import meant
from .model import Cite, Day, Entry, Key, Text, Unit, Value, ValueName

EVERY = "*"
Histories = dict[tuple[str, Key], tuple[Entry, ...]]


@dataclass(frozen=True)
class Vocabulary:
    """The words each key dimension allows; those of ``cost_class`` depend on the item."""

    words: Mapping[str, tuple[str, ...]]
    cost_classes: Mapping[str, tuple[str, ...]]

    def knows(self, dimension: str) -> bool:
        """Whether the dimension has words at all."""
        return dimension == "cost_class" or dimension in self.words

    def of(self, dimension: str, item: str | tuple[str, ...]) -> tuple[str, ...]:
        """The words allowed in ``dimension`` for ``item``; a cost class stands beside one named item only."""
        if dimension == "cost_class":
            return self.cost_classes.get(item, ()) if isinstance(item, str) else ()
        return self.words[dimension]


class _Step(Frozen):
    since: Day
    value: Any
    cite: Cite


class _Series(Frozen):
    key: tuple[Text | tuple[Text, ...], ...] = ()
    basis: Text | None = None
    note: Text | None = None
    history: Annotated[tuple[_Step, ...], Field(min_length=1)]


class _Block(Frozen):
    title: Text
    unit: Unit
    key: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$")], ...] = ()
    vocabulary: dict[str, tuple[Text, ...]] = Field(default_factory=dict)
    bases: tuple[Text, ...] = ()
    entries: tuple[_Series, ...]


def read_values(path: Path, shared: Vocabulary, taken: Container[str] = ()) -> tuple[dict[str, ValueName], Histories]:
    """The names and histories of one file; raises ``DefinitionError`` with file and line.

    ``shared`` holds the words of the dimensions all files share (``item``, ``applicant_size``, ``ministry``); a block
    declares those of its own under ``vocabulary``. ``taken`` are the names of other files.
    """
    data, lines = read_yaml(path)
    if not isinstance(data, dict):
        raise lines.error((), "名前の表(mapping)で始めてください")
    names: dict[str, ValueName] = {}
    histories: Histories = {}
    for name, raw in data.items():
        if not re.fullmatch(r"[a-z][a-z0-9_]*", str(name)):
            raise lines.error((name,), f"名前 '{name}' は英小文字と _ で書いてください")
        if name in taken:
            raise lines.error((name,), f"'{name}' はほかのファイルにもあります")
        block = validated(_Block, raw, lines, (name,))
        names[name] = ValueName(name=name, title=block.title, unit=block.unit, key=block.key)
        for dimension in block.vocabulary:
            if shared.knows(dimension):
                raise lines.error((name, "vocabulary", dimension), f"次元 '{dimension}' の語彙は共通です")
        known = Vocabulary({**shared.words, **block.vocabulary}, shared.cost_classes)
        for dimension in block.key:
            if not known.knows(dimension):
                raise lines.error((name, "key"), f"次元 '{dimension}' の語彙(vocabulary)がありません")
        for i, series in enumerate(block.entries):
            at: Location = (name, "entries", i)
            if series.basis is not None and series.basis not in block.bases:
                raise lines.error((*at, "basis"), f"basis '{series.basis}' は {list(block.bases)} にありません")
            steps = tuple(_steps(name, block, series, lines, at))
            for key in _keys(block.key, series.key, known, lines, (*at, "key")):
                if (name, key) in histories:
                    raise lines.error((*at, "key"), f"{name} {list(key)} の履歴が重なっています")
                histories[name, key] = tuple(step.model_copy(update={"key": key}) for step in steps)
    return names, histories


def _keys(
    dimensions: Key, written: tuple[str | tuple[str, ...], ...], known: Vocabulary, lines: Lines, at: Location
) -> Iterable[Key]:
    """All keys a written key stands for: a list means each of its words, ``*`` every word of the dimension."""
    if len(written) != len(dimensions):
        raise lines.error(at, f"key は {list(dimensions)} の{len(dimensions)}語で書いてください")
    choices: list[tuple[str, ...]] = []
    for i, (dimension, choice) in enumerate(zip(dimensions, written, strict=True)):
        allowed = known.of(dimension, written[dimensions.index("item")] if "item" in dimensions else "")
        chosen = allowed if choice == EVERY else (choice,) if isinstance(choice, str) else choice
        for word in chosen:
            if word not in allowed:
                raise lines.error((*at, i), f"{dimension} '{word}' は語彙にありません{meant(word, allowed)}")
        choices.append(chosen)
    return product(*choices)


def _steps(name: str, block: _Block, series: _Series, lines: Lines, at: Location) -> Iterable[Entry]:
    """The entries of one series, each ending where the next begins; their key is set by the caller."""
    for i, (earlier, later) in enumerate(pairwise(series.history), start=1):
        if later.since <= earlier.since:
            raise lines.error((*at, "history", i, "since"), f"{name}: since は古い順に、重ならないように並べてください")
    ends = [*(step.since for step in series.history[1:]), None]
    for i, (step, until) in enumerate(zip(series.history, ends, strict=True)):
        yield Entry(
            name=name,
            key=(),
            since=step.since,
            until=until,
            value=_value(step.value, block.unit, lines, (*at, "history", i, "value")),
            unit=block.unit,
            basis=series.basis,
            note=series.note,
            cite=step.cite,
        )


def _value(raw: Any, unit: Unit, lines: Lines, at: Location) -> Value:
    """A written value in the type its unit demands; None is a repeal."""
    if raw is None:
        return None
    if unit == "fraction":
        match = re.fullmatch(r"([0-9]+)(?:/([1-9][0-9]*))?", raw if isinstance(raw, str) else "")
        if match or (type(raw) is int and raw in (0, 1)):
            ratio = Fraction(str(raw))
            if ratio <= 1:
                return ratio
        raise lines.error(at, f"割合 {raw!r} は 1/3 のような1以下の分数で書いてください")
    expected = {"flag": bool, "text": str}.get(unit, int)
    if type(raw) is not expected or raw == "" or (expected is int and raw < 0):
        raise lines.error(at, f"値 {raw!r} は単位 {unit} の値ではありません")
    return raw
