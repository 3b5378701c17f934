"""Write what a changed rule or rate would do, as a book: in all, by submission, by rule, and finding by finding."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bussi.validators.findings import LEVEL_WORDS, STATE_WORDS, Finding
from bussi.xlsx_templates.sheets.look import Look
from bussi.xlsx_templates.sheets.new_book import new_book

from ..batch.case import Case
from ..ledger.backtest import Backtest, Effect, Tried
from .flat import Column, FlatSheets
from .headings import BUSINESS_NAME, FILE, FORM, ITEM, KIND, NUMBER, RULE, VERSION
from .outputs import BACKTEST

EFFECT, AMOUNT, COUNT = "影響", "金額（円）", "件数"
YEN = "#,##0"
GAINED, LOST = "新たに出る", "出なくなる"


def write_backtest(result: Backtest, out: Path, made_on: dt.date | None = None) -> None:
    """Write ``result`` to ``out``; raises ``OutputError`` where that is impossible."""
    made_on = made_on or dt.date.today()
    with new_book(out, made_on, kind=BACKTEST) as book:
        flat = FlatSheets(book, Look(book))
        title = "規則や率を変えたときの影響"
        flat.write("概要", f"{title}（台帳の提出{len(result.tried):,}件で試した結果）", _SUMMARY, _summary(result))
        flat.write("規則別", f"{title}（規則別）", _BY_RULE, _by_rule(result), frozen=1)
        flat.write("提出別", f"{title}（提出別。変わらないものは載せていません）", _BY_CASE, _by_case(result), frozen=3)
        flat.write("指摘別", f"{title}（指摘別）", _BY_FINDING, _by_finding(result), frozen=2)


def _amount(some: Sequence[Tried]) -> float:
    return sum(t.amount.yen for t in some if t.amount is not None)


_SUMMARY = (Column(EFFECT), Column(COUNT, YEN), Column(AMOUNT, YEN))


def _summary(result: Backtest) -> Iterator[list[Any]]:
    for effect in Effect:
        found = result.with_effect(effect)
        yield [str(effect), len(found), _amount(found)]
    for rule in result.untried:
        yield [f"試せない規則: {rule}（台帳にない非公開の欄を読むため）", None, None]


_BY_RULE = (
    Column(RULE), Column("指摘", center=True), Column("提出の件数", YEN), Column("指摘の件数", YEN),
    Column("うち新たに要修正・エラーなしになる提出", YEN), Column("その金額（円）", YEN),
)  # fmt: skip


def _by_rule(result: Backtest) -> Iterator[list[Any]]:
    found: dict[tuple[str, str], list[tuple[Tried, Finding]]] = {}
    for t in result.tried:
        for word, some in ((GAINED, t.gained), (LOST, t.lost)):
            for f in some:
                found.setdefault((f.rule, word), []).append((t, f))
    for (rule, word), pairs in sorted(found.items()):
        own = list({id(t): t for t, _ in pairs}.values())
        decided = [t for t in own if t.effect is (Effect.FAILS if word == GAINED else Effect.PASSES)]
        yield [rule, word, len(own), len(pairs), len(decided), _amount(decided)]


_WHO = (Column(NUMBER), Column(BUSINESS_NAME), Column(ITEM))
_BY_CASE = (
    *_WHO, Column(EFFECT, center=True), Column("今の状態", center=True), Column("金額の項目"), Column(AMOUNT, YEN),
    Column(GAINED, YEN), Column(LOST, YEN), Column(FORM), Column(VERSION), Column(FILE),
)  # fmt: skip


def _who(c: Case) -> list[Any]:
    return [c.business, c.business_name, c.item]


def _by_case(result: Backtest) -> Iterator[list[Any]]:
    for effect in (Effect.FAILS, Effect.PASSES, Effect.OTHER):
        for t in sorted(result.with_effect(effect), key=lambda t: (str(t.case.business), t.case.name)):
            c, amount = t.case, t.amount
            form = [c.form.text.title, c.form.version] if c.form else [None, None]
            told = [amount.label, amount.yen] if amount else [None, None]
            yield [*_who(c), str(effect), STATE_WORDS[c.state], *told, len(t.gained), len(t.lost), *form, c.name]


_BY_FINDING = (
    Column("指摘", center=True), Column(RULE), Column(KIND, center=True), *_WHO, Column(FILE), Column("シート"),
    Column("セル"), Column("内容", wrap=56), Column("修正方法", wrap=46),
)  # fmt: skip


def _by_finding(result: Backtest) -> Iterator[list[Any]]:
    for t in result.tried:
        for word, some in ((GAINED, t.gained), (LOST, t.lost)):
            for f in map(t.case.shareable, some):
                where = [t.case.name, f.sheet, f.cell]
                yield [word, f.rule, LEVEL_WORDS["ja"][f.level], *_who(t.case), *where, f.message, f.remedy]


__all__ = ["write_backtest"]
