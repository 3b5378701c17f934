"""What a rule waits for: no rule speaks while something that it reads is still to be filled in, or lost.

What a rule reads in its own row is guarded where it is computed. Here is what it reads of whole tables: a table that
must have rows and lacks them, and a column in which a row that was begun lacks a required value.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from .tree import Aggregate, Name, Node, Presence, walk


class Requirements(Protocol):
    """What a form says must be filled in."""

    def is_required(self, table: str | None, key: str) -> bool:
        """Whether a field or column must be filled in."""


@dataclass(frozen=True)
class Waits:
    """``tables``: read as a whole; ``columns``: (table, key) read as a whole; ``own``: required cells of the own row or
    of the form that are only looked at (``filled``, ``blank``).
    """

    tables: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    own: tuple[Name, ...]


def waits(form: Requirements, nodes: Iterable[Node | None]) -> Waits:
    """What a rule with these trees waits for. ``unique`` compares what there is, and waits for nothing."""
    tables: dict[str, None] = {}
    columns: dict[tuple[str, str], None] = {}
    own: dict[Name, None] = {}
    for node in nodes:
        for part in walk(node) if node is not None else ():
            if isinstance(part, Aggregate) and part.op != "unique":
                tables[part.table] = None
                inner = (n for side in (part.value, part.where) if side is not None for n in walk(side))
                names = (n for n in inner if isinstance(n, Name) and n.where == "each")
                columns |= {(n.table, n.key): None for n in names}
            if isinstance(part, Presence) and part.name.where != "each":
                name = part.name
                if form.is_required(None if name.where == "form" else name.table, name.key):
                    own[name] = None
    return Waits(tuple(tables), tuple(columns), tuple(own))
