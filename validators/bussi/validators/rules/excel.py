"""Compile a rule's tree to Excel formulas that Excel 2016 and LibreOffice compute alike.

A violation is ``guard × (1 − condition)``, where the guard is 1 only if every input is filled and well typed, which a
helper cell says of each cell. ``and`` is a product, ``or`` is ``(a+b)>0``, ``not`` is ``1−a``. Texts are compared with
EXACT, never MATCH or COUNTIF, which ignore case and read ``* ? ~`` as wildcards. Whatever goes wrong on the way
(division by zero, no such rate) is an error value, and an error is "does not apply". All formulas are to be evaluated
as array formulas: Excel does so with every defined name, and ``SUMPRODUCT`` makes LibreOffice do so.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from ..kinds import Kind
from ..types import (
    FIRST_DATE,
    LAST_DATE,
    CellType,
    excel_filled,
    excel_text,
    excel_well_typed,
)
from .functions import DAYS_OFF, FUNCTIONS
from .tree import (
    Aggregate,
    Constant,
    Lookup,
    Name,
    Node,
    Operation,
    Presence,
    children,
    reads_law,
    split,
    strict_inputs,
    walk,
)


@dataclass(frozen=True)
class LawRange:
    """Where the history of one value of the law stands in the hidden sheet: one column each, one row an entry."""

    key: str
    since: str
    until: str
    value: str
    numerator: str
    denominator: str
    certain: str
    source: str


class Places(Protocol):
    """Where the inputs of a rule stand in a workbook, as Excel references."""

    def cell_type(self, name: Name) -> CellType:
        """The type of an input."""

    def source(self, name: Name) -> str:
        """The cell people fill in."""

    def field(self, key: str) -> str:
        """The value of a field."""

    def cell(self, table: str, key: str) -> str:
        """The value of a column in the rule's own row."""

    def column(self, table: str, key: str) -> str:
        """The values of a column in all rows."""

    def status(self, name: Name) -> str:
        """What the helper says of the input: ``EMPTY``, ``OK`` or ``BAD`` (one character, or a range of them)."""

    def used(self, table: str, every: bool) -> str:
        """1 where the rule's own row (or each row) holds anything."""

    def law(self, name: str) -> LawRange:
        """Where the history of a value of the law stands."""

    def day(self) -> Name:
        """The field that says which day's law applies."""


KEY_SEPARATOR = "｜"
EMPTY, OK, BAD = "0", "1", "2"  # what a helper cell says of an input; the same as in ``columns``


def quote(text: str) -> str:
    """A text as an Excel string literal."""
    return '"' + text.replace('"', '""') + '"'


def _number(value: float) -> str:
    """A number, or a condition as 1 or 0."""
    return format(value, "f").rstrip("0").rstrip(".")


def _day(node: Node, formula: str) -> str:
    """A computed date as a day of a form, else an error; inputs and constants are days already."""
    if isinstance(node, Name | Constant):
        return formula
    return f"IF(({formula}>={FIRST_DATE})*({formula}<{LAST_DATE + 1}),{formula},NA())"


class Compiler:
    """Formulas for one workbook."""

    def __init__(self, places: Places) -> None:
        self.places = places

    # inputs -----------------------------------------------------------------------------------------------------

    def _value(self, name: Name) -> str:
        if name.where == "form":
            return self.places.field(name.key)
        return (self.places.cell if name.where == "row" else self.places.column)(name.table, name.key)

    def well_typed(self, name: Name) -> str:
        """1 where the input is filled and well typed."""
        return f'({self.places.status(name)}="{OK}")'

    def filled(self, name: Name) -> str:
        """1 where the input holds anything but spaces."""
        return f'({self.places.status(name)}<>"{EMPTY}")'

    def badly_typed(self, name: Name) -> str:
        """1 where the input is filled but not well typed."""
        return f'({self.places.status(name)}="{BAD}")'

    def judged(self, name: Name) -> str:
        """What the helper cell of an input holds: ``EMPTY``, ``OK`` or ``BAD``."""
        cell = self.places.source(name)
        test = excel_well_typed(self.places.cell_type(name), cell, f"(1-ISLOGICAL({cell}))")
        return f'IF({excel_filled(cell)},IF({test},"{OK}","{BAD}"),"{EMPTY}")'

    # expressions ------------------------------------------------------------------------------------------------

    def text(self, node: Node) -> str:
        """The formula of ``node``, without a leading ``=``; conditions are 0/1 or FALSE/TRUE."""
        match node:
            case Constant(kind="date", value=dt.date() as day):
                return f"DATE({day.year},{day.month},{day.day})"
            case Constant(kind="text", value=value):
                return quote(str(value))
            case Constant(value=int() | float() as value):
                return _number(value)
            case Name():
                cell = excel_text(self.places.cell_type(node), self._value(node))
                return cell if node.kind == "text" else f"ROUND({cell},{node.scale})"  # without a spreadsheet's noise
            case Presence(op=op, name=name):
                return self.filled(name) if op == "filled" else f"(1-{self.filled(name)})"
            case Operation():
                return self._operation(node)
            case Aggregate():
                return self._aggregate(node)
            case Lookup():
                return self._lookup(node)
        raise TypeError(node)

    def _operation(self, node: Operation) -> str:
        args = [self.text(a) for a in node.args]
        if (function := FUNCTIONS.get(node.op)) is not None:
            if Kind.DATE in (n.kind for n in node.args) and node.op not in ("min", "max", "if_"):
                args = [_day(n, a) if n.kind == Kind.DATE else a for n, a in zip(node.args, args, strict=True)]
            return function.excel(args, self.places.law(DAYS_OFF).since if function.rests else "")
        match node.op, args:
            case "and", _:
                return "*".join(f"({a})" for a in args)
            case "or", _:
                return "((" + "+".join(f"({a})*1" for a in args) + ")>0)"
            case "not", [a]:
                return f"(1-({a}))"
            case ("+" | "-" | "*" | "/") as op, [a, b]:
                return f"({a}{op}{b})"
            case ("==" | "!=" | "<" | "<=" | ">" | ">=") as op, [a, b]:
                return self._comparison(op, node, a, b)
        raise TypeError(node)

    @staticmethod
    def _comparison(op: str, node: Operation, a: str, b: str) -> str:
        sign = {"==": "=", "!=": "<>"}.get(op, op)
        left, right = node.args
        if left.kind == "text":
            return f"EXACT({a},{b})" if op == "==" else f"(1-EXACT({a},{b}))"
        if left.kind == "bool":
            return f"((({a})*1){sign}(({b})*1))"  # Excel puts a logical above every number: make both numbers first
        if left.kind == "number":
            a, b = (
                t if isinstance(n, Constant | Name) else f"ROUND({t},{node.scale})" for n, t in ((left, a), (right, b))
            )
        return f"({a}{sign}{b})"

    def _aggregate(self, node: Aggregate) -> str:
        if node.value is None and node.where is None:  # count(table): its used rows
            return f"SUMPRODUCT({self.places.used(node.table, True)}*1)"
        ok = "*".join(self.well_typed(n) for n in strict_inputs(*children(node)) if n.where == "each")
        ok = (
            ok or f"({self.places.used(node.table, True)})"
        )  # filled and blank look at used rows, and read nothing else
        hit = f"({ok})*1"
        if node.where is not None:
            hit = f"IF({ok},{self._hit(node)},0)"
        match node.op:
            case "count":
                return f"SUMPRODUCT({hit})"
            case "any":
                return f"(SUMPRODUCT({hit})>0)"
            case "all":
                return f"(SUMPRODUCT({hit})=0)"
            case "unique":
                return f"(SUMPRODUCT({hit})<=1)"
            case "sum" if node.value is not None:
                return f"SUMPRODUCT(IF({hit},{self.text(node.value)},0))"
            case "min" | "max" as op if node.value is not None:
                return f'IF(SUMPRODUCT({hit})>0,SUMPRODUCT({op.upper()}(IF({hit},{self.text(node.value)},""))),NA())'
        raise TypeError(node)

    def _hit(self, node: Aggregate) -> str:
        """1 where a row counts: first its keys are compared, then, where they are equal, the rest is computed."""
        keys, rest = split(node)
        held = "1" if rest is None else f"1-({self.text(rest)})" if node.op == "all" else f"({self.text(rest)})*1"
        same = (Operation(Kind.BOOL, scale, "==", (theirs, mine)) for theirs, mine, scale in keys)
        equal = "*".join(f"({self.text(s)})" for s in same)
        return f"IF({equal},{held},0)" if equal else held

    def law_source(self, node: Lookup) -> tuple[str, str]:
        """Where the sources of a value of the law stand, and 1 for each of them that is asked for."""
        law = self.places.law(node.name)
        return law.source, self._asked(node, law)

    def _asked(self, node: Lookup, law: LawRange) -> str:
        day = self.text(self.places.day())
        hit = f"({law.since}<={day})*({day}<{law.until})"
        if node.keys:
            key = f"&{quote(KEY_SEPARATOR)}&".join(self.text(k) for k in node.keys)
            hit = f"EXACT({key},{law.key})*{hit}"
        return hit

    def _lookup(self, node: Lookup) -> str:
        law = self.places.law(node.name)
        hit = self._asked(node, law)
        if node.op == "certain":
            return f"(SUMPRODUCT({hit}*{law.certain})>0)"
        value = f"SUMPRODUCT({hit}*{law.value})"
        if node.amount is not None:
            value = f"{self.text(node.amount)}*SUMPRODUCT({hit}*{law.numerator})/SUMPRODUCT({hit}*{law.denominator})"
        return f"IF(SUMPRODUCT({hit})=1,{value},NA())"

    # rules ------------------------------------------------------------------------------------------------------

    def guard(self, *nodes: Node, table: str | None = None) -> str:
        """1 where every input that ``nodes`` read is filled and well typed (and, in a table, the row is used)."""
        names: dict[Name, None] = {}
        for node in nodes:
            names.update(dict.fromkeys(strict_inputs(node)))
            if reads_law(node):
                names[self.places.day()] = None
        factors = [self.well_typed(n) for n in names if n.where != "each"]
        if table is not None and not any(n.where == "row" for n in names):
            factors.append(self.places.used(table, False))
        bad: dict[str, None] = {}
        for node in nodes:
            for part in walk(node):
                if isinstance(part, Aggregate) and part.op != "unique":
                    for n in strict_inputs(*children(part)):
                        if n.where == "each":
                            bad[f"(SUMPRODUCT({self.badly_typed(n)}*1)=0)"] = None
        return "*".join([*factors, *bad]) or "1"

    def violation(self, must: Node, when: Node | None, table: str | None, applies: str = "") -> str:
        """0/1, never an error: whether the rule is broken in its own row, or by the form as a whole."""
        nodes = (must,) if when is None else (must, when)
        parts = [self.guard(*nodes, table=table), f"(1-({self.text(must)}))"]
        if when is not None:
            parts.insert(1, f"({self.text(when)})")
        if applies:
            parts.insert(0, applies)
        return f"IFERROR({'*'.join(parts)},0)"
