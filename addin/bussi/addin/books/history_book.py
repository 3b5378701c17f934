"""Write the lives of plans as a book: where each stands, what happened to it, and who changed what in it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bussi.validators.cells import ErrorCell
from bussi.xlsx_templates.sheets.look import Look
from bussi.xlsx_templates.sheets.new_book import new_book

from ..batch.compare import KIND_WORDS
from ..ledger.plans import Life
from .flat import Column, FlatSheets
from .headings import BUSINESS_NAME, FILE, ITEM, KIND, NUMBER
from .outputs import HISTORY

_PLAN = (Column(NUMBER), Column(BUSINESS_NAME), Column(ITEM), Column("計画の整理番号"), Column("認定番号"))


def write_history(lives: Sequence[Life], out: Path, made_on: dt.date | None = None) -> None:
    """Write ``lives`` to ``out``; raises ``OutputError`` where that is impossible."""
    made_on = made_on or dt.date.today()
    with new_book(out, made_on, kind=HISTORY) as book:
        flat = FlatSheets(book, Look(book))
        flat.write("計画一覧", f"計画の経過（{len(lives):,}件の計画）", _STANDING, _standing(lives), frozen=2)
        flat.write("経過", "計画の経過（提出と出来事）", _STEPS, _steps(lives), frozen=2)
        flat.write("変更点", "計画の経過（提出のたびに変わった値）", _CHANGES, _changes(lives), frozen=2)


def _plan(life: Life) -> list[Any]:
    return [life.key.business, life.name, life.key.item, life.key.plan, life.certified_as]


_STANDING = (*_PLAN, Column("最後の出来事"), Column("その日付"), Column("出来事と提出（件）", "#,##0"), Column("変わった値（件）", "#,##0"))  # fmt: skip


def _standing(lives: Sequence[Life]) -> Iterator[list[Any]]:
    for life in lives:
        last = [s for s in life.steps if s.taken_back is None][-1]
        yield [*_plan(life), last.what, last.day, len(life.steps), sum(len(s.changes) for s in life.steps)]


_STEPS = (
    *_PLAN, Column("日付"), Column("出来事・状態", center=True), Column("だれが"), Column("理由", wrap=50),
    Column("文書番号"), Column("取消し"), Column(FILE), Column("出来事の番号"), Column("記録した回"), Column("記録した時刻（UTC）"),
    Column("記録した人"),
)  # fmt: skip


def _steps(lives: Sequence[Life]) -> Iterator[list[Any]]:
    for life in lives:
        for s in life.steps:
            gone = f"出来事{s.taken_back}で取消し" if s.taken_back else None
            about = [s.day, s.what, s.who, s.why, s.evidence, gone, s.file, s.number, s.run, s.recorded, s.by]
            yield [*_plan(life), *about]


_CHANGES = (
    *_PLAN, Column("日付"), Column("だれが"), Column("シート"), Column("行"), Column("項目"), Column(KIND, center=True),
    Column("前の値", wrap=40), Column("後の値", wrap=40), Column("差", "#,##0.######;▲#,##0.######"), Column(FILE), Column("記録した回"),
)  # fmt: skip


def _changes(lives: Sequence[Life]) -> Iterator[list[Any]]:
    for life in lives:
        for s in life.steps:
            for d in s.changes:
                kind = KIND_WORDS[d.kind]
                where = [d.sheet, d.row, d.label, kind, _shown(d.old), _shown(d.new), d.change]
                yield [*_plan(life), s.day, s.who, *where, s.file, s.run]


def _shown(value: Any) -> Any:
    return value.code if isinstance(value, ErrorCell) else value


__all__ = ["write_history"]
