"""What the ledger tells people: its runs, the files as they stand now, and the life of one file or business."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from .packing import unpacked
from .tables import GONE, acceptances, events, runs, submissions

STATES_OF_FILES = {GONE: "なくなった"}


@dataclass(frozen=True)
class Run:
    """One run: its number, when (ISO, UTC), who, what, its account, and what somebody entered in it."""

    number: int
    started: str
    who: str
    what: str
    account: dict[str, int]
    entered: str = ""


def local(moment: str) -> str:
    """A moment of the ledger as the clock on the wall shows it; as it stands there where somebody has altered it."""
    try:
        return f"{dt.datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M:%S}"
    except (ValueError, OverflowError, OSError):
        return moment


def list_runs(connection: sa.Connection) -> list[Run]:
    """All runs, oldest first."""
    entered = dict(_entered(connection))
    found = connection.execute(sa.select(runs).order_by(runs.c.id))
    return [
        Run(r.id, r.started, r.who, r.what, unpacked(r.told_json).get("account", {}), entered.get(r.id, ""))
        for r in found
    ]


def _entered(connection: sa.Connection) -> Iterator[tuple[int, str]]:
    """(run, what was entered in it, of whom, and why)."""
    for e in connection.execute(sa.select(events)):
        yield e.run, f"出来事{e.id} {e.kind}　{e.business}　{e.who}: {e.why}（{e.evidence}）"
    for a in connection.execute(sa.select(acceptances)):
        yield a.run, f"{a.rule}　{a.business or ''}　{a.who}: {a.why}"


def inboxes_of(connection: sa.Connection) -> list[Path]:
    """The inboxes from which something was taken into the ledger, on this computer or another."""
    told = connection.execute(sa.select(runs.c.told_json)).scalars()
    return [Path(x) for x in dict.fromkeys(x for text in told for x in unpacked(text).get("inboxes", ()))]


def life(connection: sa.Connection, words: Sequence[str], run: int | None = None) -> list[dict[str, Any]]:
    """What was told, when and by whose run, of the files whose name, corporate number or business's name holds any of
    ``words``, oldest first; of all files without words. ``run``: only what that run told.
    """
    held = [
        column.contains(word, autoescape=True)
        for word in words
        for column in (submissions.c.name, submissions.c.business, submissions.c.business_name)
    ]
    asked = sa.select(runs.c.started, runs.c.who, submissions).join_from(submissions, runs)
    asked = asked.where(sa.or_(*held)) if held else asked
    asked = asked if run is None else asked.where(submissions.c.run == run)
    columns = (
        "run", "started", "who", "name", "state", "reason", "form", "version", "business", "business_name", "item",
        "period", "revision", "sha256",
    )  # fmt: skip
    return [{c: row._mapping[c] for c in columns} for row in connection.execute(asked.order_by(submissions.c.id))]


__all__ = ["STATES_OF_FILES", "Run", "inboxes_of", "life", "list_runs", "local"]
