"""Books that bussi itself wrote, found among submissions: they are named, and count as nothing that was sent in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from bussi.validators import forms
from bussi.validators.catalogue import INTAKE
from bussi.xlsx_templates.sheets.mark import mark_of

from ..reading.submission import Submission, content_of
from ..reading.written import is_ours
from .case import Case

BLANK_FORM, TABLES = "記入のない様式", "表のファイル"
OF_THE_TEMPLATE = frozenset(("BOOK-OLD", "BOOK-FINGERPRINT"))  # what the intake says of a book that nobody has touched


@dataclass(frozen=True)
class OwnBook:
    """A book that bussi wrote, found among submissions: its name, and what kind of book it is."""

    name: str
    kind: str


def without_our_books(cases: Sequence[Case], wanted: str | None = None) -> tuple[list[Case], tuple[OwnBook, ...]]:
    """The files that somebody sent in, and the books that bussi wrote among them, even where a person changed them.

    Books of ours of the kind ``wanted`` are taken like those that were sent in.
    """
    kinds = [kind if (kind := kind_of_ours(case)) != wanted else None for case in cases]
    return (
        [case for case, kind in zip(cases, kinds, strict=True) if kind is None],
        tuple(OwnBook(case.name, kind) for case, kind in zip(cases, kinds, strict=True) if kind is not None),
    )


def kind_of_ours(case: Case) -> str | None:
    """What kind of book of ours a file is; None for what somebody sent in.

    A form in which nothing is filled in but what every blank one holds is none that anybody answered, whoever saved it.
    A return copy, and a form handed out with values in it, are meant to come back: they are submissions as soon as
    somebody has saved them, and a form also where nothing is missing in it.
    """
    s = case.submission
    if s is None:
        path = Path(case.path)
        mark = mark_of(path) if [f.rule for f in case.findings] == ["FILE-FOREIGN"] else None
        return mark.kind if mark is not None else TABLES if path.is_file() and is_ours(path) else None
    if s.content == _blank_content(s) and not any(
        f.rule in INTAKE and f.rule not in OF_THE_TEMPLATE for f in case.findings
    ):
        return BLANK_FORM
    if s.answers or any(f.rule == "REQUIRED" for f in case.findings):
        mark = mark_of(Path(case.path))
        return mark.kind if mark is not None and mark.untouched else None
    return None


@lru_cache(256)
def _blank(
    form: str, version: str, item: str | None
) -> tuple[Mapping[str, str], Mapping[str, Sequence[Mapping[str, Any]]]]:
    """What a blank book holds: field → value, table → rows."""
    from bussi.xlsx_templates.template.plan import make_plan  # what a check loads is light

    plan = make_plan(forms.load(form, version), item)
    return plan.given, {s.sheet.table: s.sheet.standing for s in plan.sheets if s.sheet.table}


def _blank_content(s: Submission) -> str:
    """The content of a blank book of this form, version and item with the cells that ``s`` has."""
    given, presets = _blank(s.form, s.version, s.item)
    tables = {
        table: (list(range(len(rows := presets.get(table, ())))), {key: [r.get(key) for r in rows] for key in columns})
        for table, (_, columns) in s.tables.items()
    }
    return content_of(replace(s, fields={key: given.get(key) for key in s.fields}, tables=tables, reasons={}))


__all__ = ["BLANK_FORM", "TABLES", "OwnBook", "kind_of_ours", "without_our_books"]
