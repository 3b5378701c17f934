"""The law as rules see it: numbers by name, key and day, as the same flat rows for Excel and for Python."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from .. import law
from ..calendar import DAYS_OFF_CONFIDENCE, DAYS_OFF_LAW, days_off
from ..kinds import Kind
from ..law.model import UNCONFIRMED, source_words
from ..types import FIRST_DATE, to_serial
from .excel import KEY_SEPARATOR
from .functions import DAYS_OFF
from .tree import MAX_SCALE

if TYPE_CHECKING:
    from ..findings import Language

DESIGNATED = "item_designated"
FOREVER = 2958465  # 9999-12-31, the last day Excel knows


@dataclass(frozen=True)
class LawRow:
    """One value of the law from day ``since`` to the day before ``until`` (Excel serials)."""

    name: str
    key: str
    since: int
    until: int
    numerator: int
    denominator: int
    confidence: str
    citation: str

    @property
    def value(self) -> float:
        """The number itself."""
        return self.numerator / self.denominator

    @property
    def certain(self) -> bool:
        """Whether it is beyond doubt; else it may warn only."""
        return self.confidence == "high"

    def source(self, language: "Language" = "ja") -> str:
        """Where it comes from, and whom to ask where it is not confirmed; the citation is Japanese in every language."""
        if self.certain:
            return self.citation
        return f"{source_words(self.citation)}{UNCONFIRMED if language == 'ja' else ' (unconfirmed; ask the ministry in charge)'}"


@cache
def rows(name: str) -> tuple[LawRow, ...]:
    """All dated numbers of one name, by key, oldest first; repealed and non-numeric values are left out."""
    if name == DESIGNATED:
        return tuple(_designations())
    if name == DAYS_OFF:
        return tuple(_days_off())
    found = []
    for entry in law.load().entries(name):
        if entry.value is None or isinstance(entry.value, str):
            continue
        value = Fraction(int(entry.value) if isinstance(entry.value, bool) else entry.value)
        found.append(
            LawRow(
                name=name,
                key=KEY_SEPARATOR.join(entry.key),
                since=int(to_serial(entry.since)),
                until=int(to_serial(entry.until)) if entry.until else FOREVER,
                numerator=value.numerator,
                denominator=value.denominator,
                confidence=entry.cite.confidence,
                citation=entry.cite.text,
            )
        )
    return tuple(found)


def rows_for(name: str, item: str | None) -> tuple[LawRow, ...]:
    """The rows of ``name`` that a submission for ``item`` can ask for; all of them for None."""
    if name == DAYS_OFF:
        return rows(name)
    dimensions = ("item",) if name == DESIGNATED else law.load().names()[name]
    if item is None or "item" not in dimensions:
        return rows(name)
    place = dimensions.index("item")
    return tuple(r for r in rows(name) if r.key.split(KEY_SEPARATOR)[place] == item)


def _designations() -> Iterator[LawRow]:
    """Whether an item is designated, as dated values: 0 before its designation, 1 from that day on."""
    for item in law.load().items:
        since = int(to_serial(item.since))
        until = int(to_serial(item.until)) if item.until else FOREVER
        for day, end, value in ((FIRST_DATE, since, 0), (since, until, 1), (until, FOREVER, 0)):
            if day < end:
                yield LawRow(DESIGNATED, item.name, day, end, value, 1, item.cite.confidence, item.cite.text)


def _days_off() -> Iterator[LawRow]:
    """The days on which the administration rests besides Saturdays and Sundays, from the first to the last known."""
    for day in days_off():
        serial = int(to_serial(day))
        yield LawRow(DAYS_OFF, "", serial, serial + 1, 1, 1, DAYS_OFF_CONFIDENCE, DAYS_OFF_LAW)


@cache
def rule_values() -> Mapping[str, tuple[Kind, int, int]]:
    """Every name of the law with kind, scale and number of keys, as the rule language asks."""
    known: dict[str, tuple[Kind, int, int]] = {DESIGNATED: (Kind.NUMBER, 0, 1)}
    for name, dimensions in law.load().names().items():
        unit = law.load().values[name].unit
        kind = Kind.TEXT if unit == "text" else Kind.NUMBER
        known[name] = (kind, MAX_SCALE if unit == "fraction" else 0, len(dimensions))
    return known


@cache
def fingerprint(names: tuple[str, ...], item: str | None, lists: tuple[object, ...] = ()) -> str:
    """A short hash of all that ``names`` can say in a book for ``item``, and ``lists``: it changes when the law does."""
    said = [
        (r.name, r.key, r.since, r.until, r.numerator, r.denominator, r.certain)
        for n in names
        for r in rows_for(n, item)
    ]
    return hashlib.sha256(repr((said, lists)).encode()).hexdigest()[:16]
