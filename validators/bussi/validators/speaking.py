"""Put a sentence together for one row of a batch: what ``sentences`` defines, with the values that stand there."""

from typing import Any

import numpy as np

from .cells import MISSING
from .forms.model import Rule
from .judging import Verdicts
from .kinds import Level
from .rules import law_rows
from .rules.columns import WELL_TYPED, Array, Mask
from .rules.excel import KEY_SEPARATOR
from .rules.tree import Node
from .sentences import (
    NOTHING,
    SOURCE,
    Amount,
    Day,
    Entered,
    Length,
    Part,
    Words,
    amount_words,
    cell_words,
    day_words,
    lookups,
    rests_on_doubt,
    text_words,
    truth_words,
)
from .types import to_serial


class Speaker:
    """Says sentences about the rows of one batch; every value is computed once for all rows."""

    def __init__(self, verdicts: Verdicts) -> None:
        self.v, self.form, self.batch = verdicts, verdicts.batch.form, verdicts.batch
        self._known: dict[tuple[str | None, Node], tuple[Array, Mask]] = {}

    def source(self, rule: Rule, level: Level, i: int) -> str:
        """Where the values of the law that a warning rests on come from; "" where it rests on nothing in doubt."""
        if not rests_on_doubt(rule) or (rule.text.level is Level.ERROR and level is Level.ERROR):
            return ""
        submission = int(self.batch.stacked[rule.table].submission[i])
        day = self._day(submission)
        if day is None:
            return ""
        found: list[str] = []
        for node in lookups(rule):
            key = KEY_SEPARATOR.join(str(self._computed(rule.table, k)[0][i]) for k in node.keys)
            rows = law_rows.rows(node.name)
            found += [r.source() for r in rows if r.key == key and r.since <= day < r.until]
        unique = list(dict.fromkeys(found))
        return f"{SOURCE}{'／'.join(unique)}" if unique else ""

    def _day(self, submission: int) -> float | None:
        """The day whose law applies, as a serial."""
        key, fields = self.form.role("day"), self.batch.stacked[None]
        if self.v.on is not None:
            return to_serial(self.v.on)
        if key is None or fields.status[key][submission] != WELL_TYPED:
            return None
        return float(fields.values[key][submission])

    def say(self, parts: tuple[Part, ...], table: str | None, i: int) -> str:
        """The text of ``parts`` for row ``i`` of ``table`` (None: for submission ``i``)."""
        return "".join(p if isinstance(p, str) else self._part(p, table, i) for p in parts)

    def _part(self, part: Any, table: str | None, i: int) -> str:
        match part:
            case Entered():
                return self._entered(part, table, i)
            case Length():
                value = self._raw(part.table, part.key, table, i)
                return str(len(value) if isinstance(value, str) else 0)
            case Amount() | Day() | Words():
                values, known = self._computed(table, part.node)
                return _shown(part, values[i]) if known[i] else NOTHING
        raise TypeError(part)

    def _computed(self, table: str | None, node: Node) -> tuple[Array, Mask]:
        if (table, node) not in self._known:
            self._known[table, node] = self.v.columns.evaluate(node, table)
        return self._known[table, node]

    def _entered(self, part: Entered, table: str | None, i: int) -> str:
        entry = self.form.entry(part.table, part.key)
        at = self._at(part.table, table, i)
        if entry.formula is not None:
            values, known = self._computed(part.table, self.form.computed(part.table)[part.key])
            return cell_words(_plain(values[at]), entry) if known[at] else NOTHING
        raw = self.batch.raw(part.table).columns[part.key][at]
        return NOTHING if raw is MISSING else cell_words(raw, entry)

    def _raw(self, owner: str | None, key: str, table: str | None, i: int) -> object:
        return self.batch.raw(owner).columns[key][self._at(owner, table, i)]

    def _at(self, owner: str | None, table: str | None, i: int) -> int:
        """The row of ``owner`` that row ``i`` of ``table`` speaks of: itself, or the fields of its submission."""
        return i if owner == table else int(self.batch.stacked[table].submission[i])


def _plain(value: Any) -> object:
    return value.item() if isinstance(value, np.generic) else value


def _shown(part: Amount | Day | Words, value: Any) -> str:
    if isinstance(part, Amount):
        return amount_words(float(value), part.scale, part.year)
    if isinstance(part, Day):
        return day_words(float(value))
    return truth_words(bool(value)) if part.node.kind == "bool" else text_words(str(value))
