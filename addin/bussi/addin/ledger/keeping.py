"""What a file says and what is wrong with it, kept by its bytes, and given back as if it had just been read."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from bussi.validators import forms
from bussi.validators.clean import clean
from bussi.validators.findings import Finding
from bussi.validators.forms.model import Form
from bussi.validators.kinds import State

from ..batch.case import Case
from ..reading.incoming import Incoming
from ..reading.submission import Submission
from .packing import (
    digest,
    packed,
    packed_finding,
    packed_layout,
    unpacked,
    unpacked_finding,
    unpacked_layout,
)
from .tables import contents, findings, layouts, rows

FIELDS = ""  # as a table: the fields outside tables
AT_ONCE = 500  # contents that are asked for together
Row = dict[str, Any]


@dataclass(frozen=True)
class Kept:
    """The rows that a content adds to the ledger."""

    content: Row
    layout: Row
    rows: tuple[Row, ...]
    findings: tuple[Row, ...]


def kept(case: Case, at: int, run: int, ruleset: str) -> Kept:
    """The rows of a readable case as it was judged by itself; of private sheets only how many rows they have."""
    s, form = case.submission, case.form
    assert s is not None and form is not None
    layout = packed_layout(s.layout)
    public = sorted(_public(s, form), key=lambda r: r[:2])
    own_rows = tuple(_row(at, table, number, cells) for table, number, cells in public)
    own_findings = tuple(_finding(at, n, case, f) for n, f in enumerate(case.findings))
    private = {t: len(numbers) for t, (numbers, _) in s.tables.items() if form.table_sheet[t].private}
    content: Row = {
        "id": at,
        "run": run,
        "sha256": s.sha256,
        "ruleset": ruleset,
        "size": s.size,
        "form": s.form,
        "version": s.version,
        "fingerprint": clean(s.fingerprint, ""),
        "item": s.item,
        "filled": s.content,
        "answers": s.answers,
        "layout": digest(layout),
        "first_rows_json": packed(dict(s.first_row)),
        "private_json": packed(private),
    }
    content["digest"] = content_digest(content, [r["digest"] for r in own_rows], [f["digest"] for f in own_findings])
    return Kept(content, {"digest": digest(layout), "layout_json": layout}, own_rows, own_findings)


def content_digest(content: Mapping[str, Any], of_rows: Iterable[str], of_findings: Iterable[str]) -> str:
    """The digest of a content with its rows (by table and number) and its findings (in order)."""
    own = [content[c.name] for c in contents.columns if c.name != "digest"]
    return digest(*own, list(of_rows), list(of_findings))


def row_digest(table: sa.Table, row: Mapping[str, Any], *but: str) -> str:
    """The digest of a row of a table."""
    return digest(*(row[c.name] for c in table.columns if c.name not in ("digest", *but)))


def _public(s: Submission, form: Form) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
    """(table, Excel row, key → raw cell) of everything that is not private; blank cells are left out."""
    fields = {k: x for k, x in s.fields.items() if x is not None and not form.is_private(None, k)}
    yield FIELDS, 0, fields
    for table, (numbers, columns) in s.tables.items():
        if not form.table_sheet[table].private:
            public = {k: cells for k, cells in columns.items() if not form.is_private(table, k)}
            for n, number in enumerate(numbers):
                yield table, number, {k: cells[n] for k, cells in public.items() if cells[n] is not None}


def _row(content: int, table: str, number: int, cells: Mapping[str, Any]) -> Row:
    made: Row = {"content": content, "table_name": table, "row": number, "cells_json": packed(dict(cells))}
    return made | {"digest": row_digest(rows, made)}


def _finding(content: int, n: int, case: Case, finding: Finding) -> Row:
    f = case.shareable(finding)
    made: Row = {
        "content": content, "n": n, "rule": f.rule, "level": str(f.level), "sheet": clean(f.sheet), "cell": f.cell,
        "finding_json": packed_finding(f),
    }  # fmt: skip
    return made | {"digest": row_digest(findings, made)}


def write(connection: sa.Connection, added: Sequence[Kept]) -> None:
    """Add contents to the ledger."""
    if not added:
        return
    known = set(connection.scalars(sa.select(layouts.c.digest)))
    new = {k.layout["digest"]: k.layout for k in added if k.layout["digest"] not in known}
    if new:
        connection.execute(layouts.insert(), list(new.values()))
    connection.execute(contents.insert(), [k.content for k in added])
    connection.execute(rows.insert(), [r for k in added for r in k.rows])
    if any(k.findings for k in added):
        connection.execute(findings.insert(), [f for k in added for f in k.findings])


def known_contents(connection: sa.Connection, ruleset: str) -> dict[str, int]:
    """SHA-256 → id of every content that this ruleset has judged."""
    asked = sa.select(contents.c.sha256, contents.c.id).where(contents.c.ruleset == ruleset)
    return {c.sha256: c.id for c in connection.execute(asked)}


def given_back(connection: sa.Connection, files: Sequence[tuple[Incoming, int]]) -> list[Case]:
    """The case of each file, whose content is kept under an id; each with a batch still to be stacked."""
    found: list[Case] = []
    for first in range(0, len(files), AT_ONCE):
        found += _some(connection, files[first : first + AT_ONCE])
    return found


def _some(connection: sa.Connection, files: Sequence[tuple[Incoming, int]]) -> Iterator[Case]:
    ids = {at for _, at in files}
    heads = {c.id: c for c in connection.execute(sa.select(contents).where(contents.c.id.in_(ids)))}
    used = {c.layout for c in heads.values()}
    asked = sa.select(layouts).where(layouts.c.digest.in_(used))
    places = {found.digest: unpacked_layout(found.layout_json) for found in connection.execute(asked)}
    cells: dict[int, dict[str, list[tuple[int, Any]]]] = {at: {} for at in ids}
    columns = (rows.c.content, rows.c.table_name, rows.c.row, rows.c.cells_json)
    asked = sa.select(*columns).where(rows.c.content.in_(ids)).order_by(*columns[:3])
    found = connection.execute(asked).all()
    known = unpacked(f"[{','.join([row[3] for row in found])}]")  # one by one takes three times as long
    for (content, table, number, _), row in zip(found, known, strict=True):
        cells[content].setdefault(table, []).append((number, row))
    told: dict[int, list[str]] = {at: [] for at in ids}
    for content, text in connection.execute(
        sa.select(findings.c.content, findings.c.finding_json)
        .where(findings.c.content.in_(ids))
        .order_by(findings.c.content, findings.c.n)
    ):
        told[content].append(text)
    for file, at in files:
        head = heads[at]
        judged = tuple(unpacked_finding(text, file.name) for text in told[at])
        why = {f.rule: f.reason for f in judged if f.reason}
        s = replace(_submission(file, head, places[head.layout], cells[at]), reasons=why)
        yield Case(file.name, str(file.path), State.ACCEPTED, submission=s).judged(judged)


def as_told(s: Any, case: Case | None) -> Case:
    """A case as it was settled, by the row of its submission; ``case``: None for what could not be read."""
    remarks = _remarks(s.remarks_json, s.name)
    state = State(s.state)
    if case is None:
        return Case(s.name, s.path, state, s.reason, remarks)
    return replace(case, state=state, reason=s.reason, findings=(*case.findings, *remarks))


def _remarks(text: str, book: str) -> tuple[Finding, ...]:
    found: Sequence[str] = json.loads(text)
    return tuple(unpacked_finding(one, book) for one in found)


def _submission(file: Incoming, head: Any, layout: Any, cells: Mapping[str, list[tuple[int, Any]]]) -> Submission:
    form = forms.load(head.form, head.version)
    private: Mapping[str, int] = unpacked(head.private_json)
    tables: dict[str, tuple[list[int], dict[str, list[Any]]]] = {
        t: ([0] * private[t], {}) if t in private else _columns(form, t, cells.get(t, []))
        for t in form.columns
        if t in layout.tables or t in cells or t in private
    }
    return Submission(
        name=file.name, path=str(file.path), size=head.size, sha256=head.sha256, form=head.form, version=head.version,
        fingerprint=head.fingerprint, item=head.item, layout=layout, first_row=unpacked(head.first_rows_json),
        fields=cells[FIELDS][0][1], tables=tables, content=head.filled,
        answers=head.answers,
    )  # fmt: skip


def _columns(form: Form, table: str, found: list[tuple[int, Any]]) -> tuple[list[int], dict[str, list[Any]]]:
    keys = form.inputs(table)
    return [number for number, _ in found], {k: [row.get(k) for _, row in found] for k in keys}


__all__ = [
    "AT_ONCE",
    "FIELDS",
    "Kept",
    "as_told",
    "content_digest",
    "given_back",
    "kept",
    "known_contents",
    "row_digest",
    "write",
]
