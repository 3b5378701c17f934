"""Warnings that an official accepts, once: it holds through resubmissions, until what the warning is about changes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from bussi.validators.clean import clean
from bussi.validators.errors import UsageError
from bussi.validators.findings import Finding
from bussi.validators.kinds import Level

from ..batch.case import Case
from ..batch.compare import plain, row_key
from ..reading.incoming import Incoming
from .keeping import as_told, given_back, stacked_together
from .packing import digest, packed
from .tables import GONE, acceptances, submissions
from .writing import record_row, who


class Accepted:
    """All that was accepted so far."""

    def __init__(self, connection: sa.Connection) -> None:
        found = connection.execute(sa.select(acceptances).order_by(acceptances.c.id)).all()
        self._by_mark = {digest(a.form, a.matter_json, a.rule, a.place_json, a.told_json): a for a in found}

    @property
    def stamp(self) -> str:
        """Another one whenever something was accepted."""
        return digest(*sorted(self._by_mark))

    def of(self, case: Case) -> Mapping[int, str]:
        """Which of a case's findings are accepted, by their place in ``findings``, and in what words."""
        if not self._by_mark:
            return {}
        found = {}
        for n, f in enumerate(case.findings):
            if f.level is Level.WARNING and (mark := _mark(case, f)) is not None:
                a = self._by_mark.get(digest(*mark.values()))
                if a is not None:
                    found[n] = f"{a.who}: {a.why}"
        return found


def accept(connection: sa.Connection, file: str, rule: str, cell: str, why: str, by: str = "") -> Finding:
    """Accept a warning that stands in the last run's findings of a file; ``cell``: where it has several of that rule, in
    which (``A1`` or ``sheet!A1``). Returns the warning. Raises ``UsageError`` where no single warning is meant.
    """
    if not why.strip():
        raise UsageError("理由が空です")
    case = _case(connection, file)
    found = [f for f in case.findings if f.level is Level.WARNING and f.rule == rule]
    found = [f for f in found if cell in ("", f.cell, f"{f.sheet}!{f.cell}")]
    if len(found) != 1:
        there = "、".join(
            f"{f.rule}（{f.sheet}!{f.cell}）" for f in (found or case.findings) if f.level is Level.WARNING
        )
        raise UsageError(f"{file} のどの警告か決まりません（--cell で選んでください。あるもの: {there or 'なし'}）")
    (meant,) = found
    mark = None if case.shareable(meant) is not meant else _mark(case, meant)
    if mark is None:
        raise UsageError("非公開の欄や、どの計画のものか読み取れない提出の警告は、了承を記録できません")
    told = {"business": case.business, "who": clean(by or who()), "why": clean(why)}
    record_row(connection, "accept", acceptances, mark | told)
    return meant


def _case(connection: sa.Connection, file: str) -> Case:
    """The readable file of that name as it was last settled."""
    last = sa.select(sa.func.max(submissions.c.id)).group_by(submissions.c.path)
    asked = sa.select(submissions).where(submissions.c.id.in_(last), submissions.c.name == file)
    there = [s for s in connection.execute(asked) if s.state != GONE and s.content is not None]
    if len(there) != 1:
        raise UsageError(f"{file} という読み取れた提出は、台帳に{len(there)}件あります")
    (s,) = there
    (case,) = stacked_together(given_back(connection, [(Incoming(Path(s.path), s.name), s.content)]))
    return as_told(s, case)


def _mark(case: Case, f: Finding) -> dict[str, str] | None:
    """What a warning is about: the matter, the rule, the cell by the name of its row, and what stands there and in the
    cells it is compared with. None where the matter cannot be read.
    """
    if case.form is None or case.identity is None or case.period is None:
        return None
    own = _value(case, f.sheet, f.cell)
    others = [_value(case, *r.rsplit("!", 1)) for r in f.related]
    return {
        "form": case.form.name,
        "matter_json": packed([*map(str, case.identity), *map(str, case.period)]),
        "rule": f.rule,
        "place_json": packed([f.place.table, f.place.key, _row(case, f)]),
        "told_json": packed([f.value if own is None else own, others]),
    }


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


__all__ = ["Accepted", "accept"]
