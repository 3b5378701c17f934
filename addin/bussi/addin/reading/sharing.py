"""Let many submissions share what is the same in them: workers send each with texts and places of its own."""

from dataclasses import replace
from typing import Any

from bussi.validators.layout import Layout

from .submission import Submission

LONGEST = 20  # characters of a text that others are likely to have too


class Sharing:
    """What was seen so far; ``shared`` gives an outcome with as much of it as possible instead of its own."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._layouts: dict[Any, Layout] = {}

    def shared(self, outcome: Any) -> Any:
        """What equals this outcome; what is no submission, itself."""
        if not isinstance(outcome, Submission):
            return outcome
        key = self._texts.setdefault
        tables = {
            key(t, t): (numbers, {key(k, k): [self._value(x) for x in cells] for k, cells in columns.items()})
            for t, (numbers, columns) in outcome.tables.items()
        }
        fields = {key(k, k): self._value(x) for k, x in outcome.fields.items()}
        first = {key(t, t): row for t, row in outcome.first_row.items()}
        return replace(outcome, layout=self._layout(outcome.layout), fields=fields, tables=tables, first_row=first)

    def _value(self, value: Any) -> Any:
        return self._texts.setdefault(value, value) if value.__class__ is str and len(value) <= LONGEST else value

    def _layout(self, layout: Layout) -> Layout:
        tables = tuple((t, sheet, *letters.items()) for t, (sheet, letters) in layout.tables.items())
        return self._layouts.setdefault((*layout.fields.items(), None, *tables), layout)


__all__ = ["Sharing"]
