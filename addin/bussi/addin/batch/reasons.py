"""What a warning is about, and the reason that was given for it before: it stands until what it is about changes."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from bussi.validators.findings import Finding
from bussi.validators.kinds import Level

from .case import Case
from .compare import plain, row_key


class Warned(NamedTuple):
    """What a warning is about: the form, the matter and period, the rule, table, key and row by its name, and what stands
    there and in the cells it is compared with.
    """

    form: str
    matter: tuple[str, ...]
    rule: str
    place: tuple[str | None, ...]
    told: tuple[Any, tuple[Any, ...]]


def warned(case: Case, f: Finding) -> Warned | None:
    """What a warning of a case is about; None where the matter cannot be read, and for what is private."""
    if case.form is None or case.identity is None or case.period is None or case.shareable(f) is not f:
        return None
    own = _value(case, f.sheet, f.cell)
    others = tuple(_value(case, *r.rsplit("!", 1)) for r in f.related)
    matter = (*map(str, case.identity), *map(str, case.period))
    place = (f.place.table, f.place.key, _row(case, f))
    return Warned(case.form.name, matter, f.rule, place, (f.value if own is None else own, others))


def given(cases: Sequence[Case]) -> dict[str, tuple[Warned, Case, Finding]]:
    """The reasons that cases give, by ``repr`` of what they are about; of several for one the last revision's."""
    found: dict[str, tuple[Warned, Case, Finding]] = {}
    for case in sorted((c for c in cases if any(f.reason for f in c.findings)), key=lambda c: (c.revision, c.path)):
        for f in case.findings:
            if f.reason and (about := warned(case, f)) is not None:
                found[repr(about)] = (about, case, f)
    return found


def with_reasons(
    cases: Sequence[Case], before: Callable[[Warned], str] = lambda about: "", of: Collection[str] = ()
) -> list[Case]:
    """The cases, each warning without a reason with the one that another of them gives for the same, or that ``before``
    knows ("" where it knows none); ``of``: the rules of which it knows any.
    """
    told = given(cases)
    rules = {*of, *(about.rule for about, _, _ in told.values())}

    def is_open(f: Finding) -> bool:
        return f.level is Level.WARNING and f.rule in rules and not f.reason

    def reasoned(case: Case, f: Finding) -> Finding:
        if not is_open(f) or (about := warned(case, f)) is None:
            return f
        same = told.get(repr(about))
        return replace(f, reason=same[2].reason if same else before(about))

    return [
        replace(c, findings=tuple(reasoned(c, f) for f in c.findings)) if any(map(is_open, c.findings)) else c
        for c in cases
    ]


def _row(case: Case, f: Finding) -> str:
    """What the row of a finding is called: by its key, where its table has one, or by its place."""
    s, form = case.submission, case.form
    if s is None or form is None or f.place.table is None or f.place.row is None or f.place.table not in s.tables:
        return ""
    numbers, columns = s.tables[f.place.table]
    if f.place.row not in numbers:
        return ""
    at = numbers.index(f.place.row)
    key = row_key(form, f.place.table)
    named = [columns[k][at] for k in key if k in columns and columns[k][at] is not None]
    return "・".join(map(plain, named)) if key and len(named) == len(key) else f"#{at + 1}"


def _value(case: Case, sheet: str, cell: str) -> Any:
    """What was typed into a cell of the form; None where it is no such cell."""
    s = case.submission
    if s is None:
        return None
    for table, key, row in s.layout.inputs_at(sheet, cell):
        if table is None:
            return s.fields.get(key)
        numbers, cells = s.tables.get(table, ([], {}))
        if key in cells and row in numbers:
            return cells[key][numbers.index(row)]
    return None


__all__ = ["Warned", "given", "warned", "with_reasons"]
