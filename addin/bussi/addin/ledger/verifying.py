"""Whether the ledger still says what was written into it, and if not, what was altered."""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from bussi.validators import forms
from bussi.validators.errors import UsageError

from .history import local
from .keeping import FIELDS, content_digest, row_digest
from .packing import digest
from .tables import acceptances, contents, events, findings, layouts, reasons, rows, runs, submissions
from .writing import START, chained

_WORDS = {
    "rows": "提出された値", "findings": "指摘", "contents": "読み取った内容", "submissions": "提出の記録",
    "events": "出来事の記録", "acceptances": "警告の了承の記録", "reasons": "警告の理由の記録",
}  # fmt: skip


def head(connection: sa.Connection) -> str:
    """The chain after the last run: who notes it elsewhere can tell later that nothing before it was rewritten."""
    return connection.scalar(sa.select(runs.c.chain).order_by(runs.c.id.desc()).limit(1)) or START


def altered(connection: sa.Connection, noted: str = "") -> Iterator[str]:
    """What is not as it was written, one Japanese sentence each; nothing where all is well.

    ``noted``: a head of the chain that somebody noted earlier, which must still be part of it.
    """
    names = {c.content: c.name for c in _last_first(connection)}
    named: set[int] = set()  # the runs of whose children something is said already
    for run, text in (*_contents(connection, names), *_submissions(connection), *_entered(connection)):
        named.add(run)
        yield text
    yield from _runs(connection, named)
    yield from _layouts(connection)
    yield from _without_parents(connection)
    if noted and noted not in (START, *connection.scalars(sa.select(runs.c.chain))):
        yield "控えておいたハッシュ値が、この台帳にありません（その後に書き直されたか、別の台帳です）"


def _last_first(connection: sa.Connection) -> Any:
    return connection.execute(sa.select(submissions.c.content, submissions.c.name).order_by(submissions.c.id.desc()))


def _runs(connection: sa.Connection, named: set[int]) -> Iterator[str]:
    before, expected = START, 1
    for run in connection.execute(sa.select(runs).order_by(runs.c.id)).all():
        while expected < run.id:
            yield f"第{expected}回の記録がなくなっています"
            before, expected = "", expected + 1
        expected += 1
        if row_digest(runs, run._mapping, "chain") != run.digest:
            yield f"第{run.id}回の実行の記録が書き換えられています（{local(run.started)}　{run.who}）"
        elif before and chained(connection, run.id, before, run.digest) != run.chain and run.id not in named:
            yield f"第{run.id}回に記録されたものに、加わったか、消えたか、ハッシュ値ごと書き換えられたものがあります（{local(run.started)}）"
        before = run.chain


def _contents(connection: sa.Connection, names: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    with _by_content(connection, rows) as of_rows, _by_content(connection, findings) as of_findings:
        for c in connection.execute(sa.select(contents).order_by(contents.c.id)):
            name = names.get(c.id, f"内容{c.id}")
            own = sorted(of_rows(c.id), key=lambda r: (r.table_name, r.row))
            told = of_findings(c.id)
            wrong = [r for r in own if row_digest(rows, r._mapping) != r.digest]
            for r in wrong:
                where = "基本事項" if r.table_name == FIELDS else f"「{_title(c, r.table_name)}」の{r.row}行目"
                yield c.run, f"{name} の{where}が書き換えられています"
            bad = [f for f in told if row_digest(findings, f._mapping) != f.digest]
            for f in bad:
                yield c.run, f"{name} の指摘 {f.rule}（{f.sheet}!{f.cell}）が書き換えられています"
            whole = content_digest(c._mapping, (r.digest for r in own), (f.digest for f in told))
            if whole != c.digest and not wrong and not bad:
                yield c.run, f"{name} の内容に、加わったか、消えたか、ハッシュ値ごと書き換えられたものがあります"


def _title(content: Any, table: str) -> str:
    """What the form of a content calls a table."""
    try:
        sheet = forms.load(content.form, content.version).table_sheet[table]
    except (UsageError, KeyError):  # a form that is not there any more
        return table
    return sheet.table_title or sheet.sheet


@contextmanager
def _by_content(connection: sa.Connection, table: sa.Table) -> Generator[Callable[[int], list[Any]]]:
    """The rows of a table, asked for by ascending content, without ever holding them all."""
    order = (table.c.content, *(c for c in table.primary_key.columns if c.name not in ("content", "table_name")))
    stream = connection.execute(sa.select(table).order_by(*order).execution_options(yield_per=5000))
    groups = groupby(stream, key=lambda r: r.content)
    at: list[Any] = [next(groups, None)]

    def of(content: int) -> list[Any]:
        while at[0] is not None and at[0][0] < content:
            at[0] = next(groups, None)
        found = list(at[0][1]) if at[0] is not None and at[0][0] == content else []
        if found:
            at[0] = next(groups, None)
        return found

    try:
        yield of
    finally:
        stream.close()


def _submissions(connection: sa.Connection) -> Iterator[tuple[int, str]]:
    for s in connection.execute(sa.select(submissions).order_by(submissions.c.id)):
        if row_digest(submissions, s._mapping) != s.digest:
            yield s.run, f"{s.name} の提出の記録（第{s.run}回）が書き換えられています"


def _entered(connection: sa.Connection) -> Iterator[tuple[int, str]]:
    for table, what in ((events, "出来事"), (acceptances, "警告の了承"), (reasons, "警告の理由")):
        for row in connection.execute(sa.select(table).order_by(table.c.id)):
            if row_digest(table, row._mapping) != row.digest:
                yield row.run, f"{what}の記録{row.id}（第{row.run}回）が書き換えられています"


def _layouts(connection: sa.Connection) -> Iterator[str]:
    for found in connection.execute(sa.select(layouts)):
        if digest(found.layout_json) != found.digest:
            yield f"どの欄がどのセルにあったかの記録（{found.digest[:12]}）が書き換えられています"
    lost = sa.select(sa.func.count()).select_from(contents).where(contents.c.layout.not_in(sa.select(layouts.c.digest)))
    if count := connection.scalar(lost):
        yield f"どの欄がどのセルにあったかの記録がなくなっている内容が{count:,}件あります"


def _without_parents(connection: sa.Connection) -> Iterator[str]:
    for child, key, parent in (
        (rows, rows.c.content, contents.c.id),
        (findings, findings.c.content, contents.c.id),
        (contents, contents.c.run, runs.c.id),
        (submissions, submissions.c.run, runs.c.id),
        (events, events.c.run, runs.c.id),
        (acceptances, acceptances.c.run, runs.c.id),
        (reasons, reasons.c.run, runs.c.id),
    ):
        lost = sa.select(sa.func.count()).select_from(child).where(key.not_in(sa.select(parent)))
        if count := connection.scalar(lost):
            yield f"{_WORDS[child.name]}に、どの実行のものでもない{count:,}行があります"


__all__ = ["altered", "head"]
