"""The expression tree of a rule, with names resolved and types checked; ``parsing`` makes it of the rule's text.

Both compilers, ``excel`` and ``columns``, read this tree and nothing else; what it cannot hold cannot be written in a
rule.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal as Word
from typing import Protocol

from ..kinds import Kind

Where = Word["row", "form", "each"]
MAX_SCALE = 6


@dataclass(frozen=True)
class Node:
    """Any expression; ``scale`` is the number of decimals both sides round to before they compare."""

    kind: Kind
    scale: int = 0


@dataclass(frozen=True)
class Constant(Node):
    """A number, a text or a date written in the rule."""

    value: float | str | dt.date | bool = 0


@dataclass(frozen=True)
class Name(Node):
    """An input: a column of the rule's own row, a field of the form, or a column of the rows aggregated over."""

    where: Where = "row"
    table: str = ""
    key: str = ""


@dataclass(frozen=True)
class Operation(Node):
    """An operator or a function of its arguments, value by value."""

    op: str = ""
    args: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Presence(Node):
    """``filled(x)`` or ``blank(x)``: the only readers of empty cells."""

    op: str = ""
    name: Name = Name(Kind.TEXT)


@dataclass(frozen=True)
class Aggregate(Node):
    """One value from all rows of a table: ``sum count min max any all unique`` over ``table``, where ``where`` holds."""

    op: str = ""
    table: str = ""
    value: Node | None = None
    where: Node | None = None


@dataclass(frozen=True)
class Lookup(Node):
    """A dated value of the law: ``lookup`` gives it, ``certain`` whether its confidence is high, ``share`` a part."""

    op: str = ""
    name: str = ""
    keys: tuple[Node, ...] = ()
    amount: Node | None = None


@dataclass(frozen=True)
class Input:
    """What the form says of one column or field."""

    kind: Kind
    scale: int = 0
    formula: str | None = None


class Scope(Protocol):
    """Where names of a rule are looked up; a form provides it."""

    @property
    def law_values(self) -> Mapping[str, tuple[Kind, int, int]]:
        """Kind, scale and number of keys of each value of the law."""

    @property
    def tables(self) -> Mapping[str, Mapping[str, Input]]:
        """The columns of each table."""

    @property
    def fields(self) -> Mapping[str, Input]:
        """The fields of the form."""


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below ``node``."""
    match node:
        case Operation(args=args):
            return args
        case Presence(name=name):
            return (name,)
        case Aggregate(value=value, where=where):
            return tuple(n for n in (value, where) if n is not None)
        case Lookup(keys=keys, amount=amount):
            return (*keys, *((amount,) if amount is not None else ()))
    return ()


def walk(node: Node) -> Iterator[Node]:
    """``node`` and every node below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def strict_inputs(*nodes: Node) -> tuple[Name, ...]:
    """The inputs that must be filled and well typed before ``nodes`` mean anything, in order of appearance.

    What only ``filled`` and ``blank`` look at is not among them; columns aggregated over have ``where == "each"``.
    """
    found: dict[Name, None] = {}

    def visit(n: Node) -> None:
        if isinstance(n, Name):
            found[n] = None
        if not isinstance(n, Presence):
            for child in children(n):
                visit(child)

    for node in nodes:
        visit(node)
    return tuple(found)


def reads_law(node: Node) -> bool:
    """Whether ``node`` needs the day of the submission."""
    return any(isinstance(n, Lookup) for n in walk(node))


def names(*nodes: Node | None) -> set[str]:
    """Of which kinds the inputs of these nodes are: ``form``, ``row``, ``each``."""
    return {n.where for node in nodes if node is not None for n in walk(node) if isinstance(n, Name)}


def split(node: Aggregate) -> tuple[list[tuple[Node, Node, int]], Node | None]:
    """The condition of an aggregate as keys (of the rows aggregated over, of the asking row, scale) and the rest."""
    if node.op == "all":  # its condition is what must hold, not what selects
        return [], node.where
    keys: list[tuple[Node, Node, int]] = []
    rest: list[Node] = []
    for part in _conjuncts(node.where):
        match part:
            case Operation(op="==", args=(a, b)) if names(a) == {"each"} and "each" not in names(b):
                keys.append((a, b, part.scale if a.kind == Kind.NUMBER else -1))
            case Operation(op="==", args=(a, b)) if names(b) == {"each"} and "each" not in names(a):
                keys.append((b, a, part.scale if a.kind == Kind.NUMBER else -1))
            case _:
                rest.append(part)
    left = rest[0] if len(rest) == 1 else Operation(Kind.BOOL, 0, "and", tuple(rest)) if rest else None
    return keys, left


def _conjuncts(node: Node | None) -> Iterator[Node]:
    match node:
        case None:
            return
        case Operation(op="and", args=args):
            for a in args:
                yield from _conjuncts(a)
        case _:
            yield node


def certainty(*nodes: Node) -> Node | None:
    """The condition that every value of the law that ``nodes`` read is beyond doubt; None where they read none."""
    lookups = (n for node in nodes for n in walk(node) if isinstance(n, Lookup) and n.op != "certain")
    parts = tuple(dict.fromkeys(Lookup(Kind.BOOL, 0, "certain", n.name, n.keys) for n in lookups))
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else Operation(Kind.BOOL, 0, "and", parts)
