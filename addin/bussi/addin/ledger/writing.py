"""Write into the ledger: a run is one row, all that it added, and a chain to the run before."""

import datetime as dt
import getpass
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from bussi.validators.clean import clean

from ..batch.case import Case
from .keeping import AT_ONCE, Kept, kept, known_contents, row_digest, write
from .packing import digest, packed, packed_finding
from .reasons import add_reasons
from .ruleset import can_be_kept, program
from .tables import CHILDREN, GONE, LATER_CHILDREN, contents, reasons, runs, submissions

START = "0" * 64  # the chain before the first run
OWN_COLUMNS = ("id", "run", "digest")  # of a submission: not what is told of it


@dataclass(frozen=True)
class Taken:
    """A file of a run: its case as it was settled, its bytes' digest, how many of the findings are its own, and the
    content that is kept of it (None where nothing is).
    """

    case: Case
    sha256: str | None
    own_findings: int
    content: int | None = None


def who() -> str:
    """The user who runs this, as the system calls them."""
    try:
        return clean(getpass.getuser())
    except (OSError, KeyError, ImportError):
        return "?"


def next_id(connection: sa.Connection, table: sa.Table) -> int:
    """One more than there are; only who holds the lock of the ledger may ask."""
    return (connection.scalar(sa.select(sa.func.max(table.c.id))) or 0) + 1


def record(
    connection: sa.Connection,
    what: str,
    taken: Sequence[Taken],
    judged: Mapping[int, Case],
    inboxes: Sequence[Path],
    growing: Collection[Path],
    ruleset: str,
    told: Mapping[str, Any],
) -> int:
    """Add a run: the contents of the cases ``judged`` (by their place in ``taken``) as they were by themselves, and
    what became of every file since the run before, but nothing of files that are ``growing``. Returns the number of the
    run.
    """
    run, own = _begun(connection, what, ruleset, told)
    ids = _add_contents(connection, run, ruleset, judged)
    _add_submissions(connection, run, taken, ids, inboxes, growing)
    add_reasons(connection, run, next_id(connection, reasons), judged.values())
    _ended(connection, run, own)
    return run


def record_unchanged(connection: sa.Connection, what: str, ruleset: str, told: Mapping[str, Any]) -> int:
    """Add a run that found nothing new; returns its number."""
    run, own = _begun(connection, what, ruleset, told)
    _ended(connection, run, own)
    return run


def record_row(connection: sa.Connection, what: str, table: sa.Table, row: Mapping[str, Any]) -> int:
    """Add a run in which somebody entered one row of one of ``LATER_CHILDREN``; returns the id of the row."""
    run, own = _begun(connection, what, "", {})
    made = {**row, "id": next_id(connection, table), "run": run}
    connection.execute(table.insert(), {**made, "digest": row_digest(table, made)})
    _ended(connection, run, own)
    return made["id"]


def _begun(connection: sa.Connection, what: str, ruleset: str, told: Mapping[str, Any]) -> tuple[int, str]:
    """The number of a new run, and its digest."""
    run = next_id(connection, runs)
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    head = {"id": run, "what": what, "started": now, "who": who(), "program": program(), "ruleset": ruleset}
    made: dict[str, Any] = {**head, "told_json": packed(dict(told))}
    made["digest"] = row_digest(runs, made, "chain")
    connection.execute(runs.insert(), {**made, "chain": START})
    return run, made["digest"]


def _ended(connection: sa.Connection, run: int, own: str) -> None:
    before = connection.scalar(sa.select(runs.c.chain).where(runs.c.id == run - 1)) or START
    chain = chained(connection, run, before, own)
    connection.execute(runs.update().where(runs.c.id == run).values(chain=chain))


def chained(connection: sa.Connection, run: int, before: str, own: str) -> str:
    """The chain after a run: what was before, the run itself, and the digests of all that it added, in order."""

    def of(table: sa.Table) -> list[str]:
        return list(connection.scalars(sa.select(table.c.digest).where(table.c.run == run).order_by(table.c.id)))

    added = [of(t) for t in CHILDREN]
    later = [[t.name, *found] for t in LATER_CHILDREN if (found := of(t))]
    return digest(before, own, [*added, *later])


def _add_contents(connection: sa.Connection, run: int, ruleset: str, judged: Mapping[int, Case]) -> dict[int, int]:
    """The id of the content of each case; copies share one."""
    first = next_id(connection, contents)
    known = known_contents(connection, ruleset)  # a file may have been exchanged for a known one since it was looked at
    made: list[Kept] = []
    ids: dict[int, int] = {}
    for n, case in judged.items():
        s = case.submission
        if s is None or case.form is None or not can_be_kept(case.form):
            continue
        if s.sha256 not in known:
            made.append(kept(case, first, run, ruleset))
            known[s.sha256] = first
            first += 1
        ids[n] = known[s.sha256]
        if len(made) == AT_ONCE:
            write(connection, made)
            made.clear()
    write(connection, made)
    return ids


def _add_submissions(
    connection: sa.Connection,
    run: int,
    taken: Sequence[Taken],
    ids: Mapping[int, int],
    inboxes: Sequence[Path],
    growing: Collection[Path],
) -> None:
    known = latest(connection)
    rows = [_told(t, ids.get(n, t.content)) for n, t in enumerate(taken)]
    here = {r["path"] for r in rows} | {absolute(p) for p in growing}
    changed = [r for r in rows if known.get(r["path"]) != r]
    scopes = [absolute(i) for i in inboxes]
    gone = [r for p, r in known.items() if p not in here and r["state"] != GONE and is_in(p, scopes)]
    changed += [r | {"state": GONE, "reason": "受付箱にありません", "remarks_json": "[]"} for r in gone]
    first = next_id(connection, submissions)
    made = [{"id": first + n, "run": run, **r} for n, r in enumerate(changed)]
    if made:
        connection.execute(submissions.insert(), [m | {"digest": row_digest(submissions, m)} for m in made])


def latest(connection: sa.Connection, businesses: Collection[str | None] | None = None) -> dict[str, dict[str, Any]]:
    """Path → what was last told of it; ``businesses``: where it was of these, None among them of nobody (None: all)."""
    last = sa.select(sa.func.max(submissions.c.id)).group_by(submissions.c.path)
    columns = [c for c in submissions.columns if c.name not in OWN_COLUMNS]
    asked = sa.select(*columns).where(submissions.c.id.in_(last)).order_by(submissions.c.path)
    if businesses is not None:
        of_these = submissions.c.business.in_([b for b in businesses if b is not None])
        asked = asked.where(of_these | submissions.c.business.is_(None) if None in businesses else of_these)
    found = connection.execute(asked)
    return {row.path: dict(row._mapping) for row in found}


def _told(t: Taken, content: int | None) -> dict[str, Any]:
    """What the ledger says of a file; remarks are the findings that are not kept with its content."""
    c = t.case
    form = c.form
    said = {role: "・".join(str(c.written(k)) for k in keys) for role, keys in _keys(form).items()}
    remarks = c.findings if content is None else c.findings[t.own_findings :]
    return {
        "path": absolute(Path(c.path)),
        "name": clean(c.name),
        "sha256": t.sha256,
        "content": content,
        "state": str(c.state),
        "reason": clean(c.reason),
        "form": form.name if form else None,
        "version": form.version if form else None,
        **{key: None if x is None else clean(x) for key, x in
           (("business", c.business), ("business_name", c.business_name), ("item", c.item))},
        "period": clean(said["period"], "") or None,
        "revision": clean(said["revision"], "") or None,
        "remarks_json": packed([packed_finding(c.shareable(f)) for f in remarks]),
    }  # fmt: skip


def _keys(form: Any) -> Mapping[str, tuple[str, ...]]:
    return {"period": form.period, "revision": form.revision} if form else {"period": (), "revision": ()}


def absolute(path: Path) -> str:
    """A path as text that any database keeps, whatever bytes its name has."""
    return str(path.absolute()).encode("utf-8", "backslashreplace").decode()


def is_in(path: str, scopes: Sequence[str]) -> bool:
    """Whether a file of the ledger is one of these paths, which are ``absolute``, or in one."""
    return any(path == s or path.startswith(s.rstrip("/\\") + ("\\" if "\\" in s else "/")) for s in scopes)


__all__ = [
    "OWN_COLUMNS",
    "START",
    "Taken",
    "absolute",
    "chained",
    "is_in",
    "latest",
    "next_id",
    "record",
    "record_row",
    "record_unchanged",
    "who",
]
