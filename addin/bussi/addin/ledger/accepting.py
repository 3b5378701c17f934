"""Warnings that an official accepts, once: it holds through resubmissions, until what the warning is about changes."""

from collections.abc import Mapping
from pathlib import Path

import sqlalchemy as sa
from bussi.validators.clean import clean
from bussi.validators.errors import UsageError
from bussi.validators.findings import Finding
from bussi.validators.kinds import Level

from ..batch.case import Case
from ..batch.reasons import warned, with_reasons
from ..batch.stack import stacked_together
from ..reading.incoming import Incoming
from .keeping import as_told, given_back
from .opening import Tell
from .packing import digest
from .reasons import Remembered, marked
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
            if f.level is Level.WARNING and (about := warned(case, f)) is not None:
                a = self._by_mark.get(digest(*marked(about).values()))
                if a is not None:
                    found[n] = f"{a.who}: {a.why}"
        return found


def accept(
    connection: sa.Connection,
    file: str,
    rule: str,
    cell: str,
    why: str,
    by: str = "",
    tell: Tell = lambda _: None,
) -> Finding:
    """Accept a warning that stands in the last run's findings of a file; ``cell``: where it has several of that rule, in
    which (``A1`` or ``sheet!A1``). Returns the warning; ``tell`` hears that it was accepted before. Raises
    ``UsageError`` where no single warning is meant.
    """
    if not why.strip():
        raise UsageError("理由が空です")
    case = _case(connection, file)
    warnings = [(n, f) for n, f in enumerate(case.findings) if f.level is Level.WARNING]
    found = [(n, f) for n, f in warnings if f.rule == rule and cell in ("", f.cell, f"{f.sheet}!{f.cell}")]
    there = "、".join(f"{f.rule}（{f.sheet}!{f.cell}）" for _, f in found or warnings)
    if not there:
        raise UsageError(f"{file} に警告はありません（了承できるのは警告だけです）")
    if len(found) != 1:
        what = f"{rule} の警告が{len(found)}件あります（--cell で選んでください" if found else "その警告はありません（"
        raise UsageError(f"{file} に{what}{'。' if found else ''}ある警告: {there}）")
    ((at, meant),) = found
    if (about := warned(case, meant)) is None:
        raise UsageError("非公開の欄や、どの計画のものか読み取れない提出の警告は、了承を記録できません")
    if before := Accepted(connection).of(case).get(at):
        tell(f"これまでの了承（{before}）も記録に残ります")
    told = {"business": case.business, "who": clean(by or who()), "why": clean(why)}
    record_row(connection, "accept", acceptances, marked(about) | told)
    return meant


def _case(connection: sa.Connection, file: str) -> Case:
    """The readable file of that name as it was last settled."""
    last = sa.select(sa.func.max(submissions.c.id)).group_by(submissions.c.path)
    asked = sa.select(submissions).where(submissions.c.id.in_(last), submissions.c.name == file)
    there = [s for s in connection.execute(asked) if s.state != GONE and s.content is not None]
    if not there:
        raise UsageError(f"台帳に、読み取れた提出 {file} はありません（集計ブックの提出一覧のとおりに書いてください）")
    if len(there) > 1:
        raise UsageError(f"{file} という名前の提出が{len(there)}件あり、どれのことか決まりません")
    (s,) = there
    (case,) = stacked_together(given_back(connection, [(Incoming(Path(s.path), s.name), s.content)]))
    remembered = Remembered(connection)
    return with_reasons([as_told(s, case)], remembered, remembered.rules)[0]


__all__ = ["Accepted", "accept"]
