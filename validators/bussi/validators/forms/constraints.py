"""What follows from a form without being written as a rule: types, required cells, choices, limits, uniqueness.

Their ids are the same in every form. A cell that is badly typed has one TYPE finding and no other.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from ..kinds import Kind as ValueKind
from ..kinds import Level
from ..rules.parsing import parse_condition
from ..rules.tree import Aggregate, Name, Node, Operation, Presence
from . import choices
from .model import Entry, Form, Sheet

Kind = Literal["TYPE", "REQUIRED", "CHOICE", "ITEM-ALIAS", "REFERENCE", "RANGE", "LENGTH", "UNIQUE", "ROWS"]

KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Constraint:
    """One constraint on one field or column; ROWS is on a whole table (``entry`` is its first column).

    ``must`` is its tree where the rule language can say it (RANGE, LENGTH, UNIQUE, ROWS, REFERENCE, and a REQUIRED that
    holds only ``when`` its condition does). ``target`` of a REFERENCE: the column (table, key) that must hold the value.
    """

    kind: Kind
    sheet: Sheet
    table: str | None
    entry: Entry
    must: Node | None = None
    when: Node | None = None
    target: tuple[str, str] | None = None

    @property
    def level(self) -> Level:
        """Another name of an item is understood; everything else must be put right."""
        return Level.WARNING if self.kind == "ITEM-ALIAS" else Level.ERROR

    @property
    def on(self) -> str | None:
        """The table whose rows it judges; None for one verdict a submission."""
        return None if self.kind == "ROWS" else self.table

    @property
    def limits(self) -> str:
        """The limits in words."""
        e = self.entry
        words = [
            f"{value:{'' if e.is_year else ','}.15g}{e.unit}{word}"
            for value, word in ((e.ge, "以上"), (e.gt, "より大きい"), (e.le, "以下"), (e.lt, "未満"))
            if value is not None
        ]
        return "、".join(words)


def _limits_text(e: Entry) -> str:
    signs = ((">=", e.ge), (">", e.gt), ("<=", e.le), ("<", e.lt))
    return " and ".join(f"{e.key} {sign} {value:.15g}" for sign, value in signs if value is not None)


def _own(table: str | None, e: Entry) -> Name:
    """An entry as an input of its own row, or of the form."""
    return Name(e.cell_type.kind, e.decimals, "form" if table is None else "row", table or "", e.key)


def _stands_in(form: Form, table: str, key: str, own: Name) -> Node:
    """Whether the value of ``own`` stands somewhere in column ``key`` of ``table``."""
    there = form.columns[table][key]
    each = Name(there.cell_type.kind, there.decimals, "each", table, key)
    equal = Operation(ValueKind.BOOL, max(each.scale, own.scale), "==", (each, own))
    return Aggregate(ValueKind.BOOL, 0, "any", table, None, equal)


@cache
def constraints(form: Form) -> tuple[Constraint, ...]:
    """All constraints of a form, sheet by sheet in the order of ``KINDS``."""
    found: list[Constraint] = []
    for sheet in form.text.sheets:
        parts = ((None, sheet.fields), (sheet.table, sheet.columns))
        entries = [(t, e) for t, es in parts for e in es if e.formula is None]
        for kind in KINDS:
            found += [c for t, e in entries if (c := _constraint(form, kind, sheet, t, e)) is not None]
        if sheet.table and sheet.min_rows:
            must = parse_condition(f"count({sheet.table}) >= {sheet.min_rows}", form)
            found.append(Constraint("ROWS", sheet, sheet.table, sheet.columns[0], must))
    return tuple(found)


def _constraint(form: Form, kind: Kind, sheet: Sheet, table: str | None, e: Entry) -> Constraint | None:
    match kind:
        case "TYPE":
            return Constraint(kind, sheet, table, e)
        case "REQUIRED" if e.required:
            return Constraint(kind, sheet, table, e)
        case "REQUIRED" if e.required_when is not None:
            must = Presence(ValueKind.BOOL, 0, "filled", _own(table, e))
            return Constraint(kind, sheet, table, e, must, parse_condition(e.required_when, form, table))
        case "REFERENCE" if target := form.reference(table, e.key):
            return Constraint(kind, sheet, table, e, _stands_in(form, *target, _own(table, e)), target=target)
        case "CHOICE" if e.isin is not None or e.choices is not None:
            return Constraint(kind, sheet, table, e)
        case "ITEM-ALIAS" if choices.names_items(e):
            return Constraint(kind, sheet, table, e)
        case "RANGE" if text := _limits_text(e):
            return Constraint(kind, sheet, table, e, parse_condition(text, form, table))
        case "LENGTH" if e.str_length is not None:
            return Constraint(
                kind, sheet, table, e, parse_condition(f"text_length({e.key}) <= {e.str_length}", form, table)
            )
        case "UNIQUE" if e.unique:
            return Constraint(kind, sheet, table, e, parse_condition(f"unique({e.key})", form, table))
    return None
