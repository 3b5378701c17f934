"""Who was asked by the roster, and who answered, item by item."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from bussi.validators import forms

from ..batch.consolidation import Consolidation
from ..batch.roster import Expected

ANY_ITEM = "（物資の指定なし）"


class Reply(StrEnum):
    """What became of a line of the roster."""

    GIVEN = "回答"
    UNCLEAR = "要確認"
    NONE = "未回答"


@dataclass(frozen=True)
class Asked:
    """A line of the roster; ``ask``: what to ask where something came that does not count yet."""

    expected: Expected
    reply: Reply
    ask: str = ""

    @property
    def item(self) -> str:
        """For which item it is."""
        return self.expected.item or ANY_ITEM


@dataclass(frozen=True)
class Coverage:
    """How many of those who were asked on an item answered; businesses, not what they supply."""

    item: str
    counts: Mapping[Reply, int]

    @property
    def asked(self) -> int:
        """All of them."""
        return sum(self.counts.values())

    @property
    def rate(self) -> Fraction:
        """The part that answered without errors."""
        return Fraction(self.counts[Reply.GIVEN], self.asked)


def asked(roster: Sequence[Expected], result: Consolidation) -> tuple[Asked, ...]:
    """The lines of the roster that ask for a survey."""
    surveys = {n: forms.load(n).text.title for n in forms.names() if forms.load(n).text.survey is not None}
    assumed = result.attendance.assumed in ("", *surveys.values())  # of lines that say no form
    unclear = {a.expected: a.ask for a in result.answered}

    def lines() -> Iterator[Asked]:
        for e in roster:
            if e.form in surveys or (not e.form and assumed):
                if e in unclear:
                    yield Asked(e, Reply.UNCLEAR, unclear[e])
                else:
                    yield Asked(e, Reply.NONE if e in result.missing else Reply.GIVEN)

    return tuple(lines())


def coverage(lines: Sequence[Asked]) -> tuple[Coverage, ...]:
    """By item, in the order of the roster."""
    found: dict[str, Counter[Reply]] = {}
    for line in lines:
        found.setdefault(line.item, Counter())[line.reply] += 1
    return tuple(Coverage(item, counts) for item, counts in found.items())


__all__ = ["Asked", "Coverage", "Reply", "asked", "coverage"]
