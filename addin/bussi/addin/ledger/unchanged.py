"""Whether a run would give what an earlier one gave: the same files, program, forms, law, roster and day."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from bussi.validators.kinds import State

from ..batch.case import Case
from ..batch.roster import Expected
from ..reading.incoming import Incoming
from .packing import digest, unpacked
from .tables import events, runs, submissions

BY_CHANCE = ("FILE-SLOW", "FILE-UNSAFE", "FILE-BUG")  # another run may fare better


@dataclass(frozen=True)
class Earlier:
    """A run that gave what is asked for: its number, and what it told."""

    run: int
    told: dict[str, Any]


def asked(
    files: Sequence[Incoming],
    sums: Sequence[str | None],
    ruleset: str,
    inboxes: Sequence[Path],
    roster: Sequence[Expected],
) -> str:
    """The digest of all that a result depends on; "" where a file could not be looked at."""
    if None in sums:
        return ""
    about = [(str(f.path), f.name, s) for f, s in zip(files, sums, strict=True)]
    places = [str(i.absolute()) for i in inboxes]
    return digest(ruleset, ascii([about, places]), [repr(line) for line in roster])


def is_certain(cases: Sequence[Case]) -> bool:
    """Whether the same files would meet the same fate again."""
    return not any(c.state is State.QUARANTINED and any(f.rule in BY_CHANCE for f in c.findings) for c in cases)


def earlier(connection: sa.Connection, wanted: str) -> Earlier | None:
    """The last run of which the same was asked, where nothing was told of any file or plan since; else None."""
    if not wanted:
        return None
    same = runs.c.told_json.contains(wanted, autoescape=True)
    run = connection.execute(sa.select(runs.c.id, runs.c.told_json).where(same).order_by(runs.c.id.desc())).first()
    if run is None:
        return None
    since = (sa.select(table.c.id).where(table.c.run > run.id).limit(1) for table in (submissions, events))
    if any(connection.scalar(asked) is not None for asked in since):
        return None
    return Earlier(run.id, unpacked(run.told_json)["told"])
