"""The intake as it stood after a run, from the ledger alone: nothing of the files is needed any more."""

from pathlib import Path

import sqlalchemy as sa
from bussi.validators.errors import UsageError
from bussi.validators.garbage import no_collection

from ..batch.consolidation import Consolidation
from ..batch.reasons import with_reasons
from ..batch.stack import stacked_together
from ..reading.incoming import Incoming
from .accepting import Accepted
from .keeping import as_told, given_back
from .reasons import Remembered
from .tables import GONE, runs, submissions


@no_collection()
def consolidation_at(connection: sa.Connection, run: int | None = None) -> Consolidation:
    """All files of all inboxes as they stood after a run (default: the last), as they were settled then.

    Raises ``UsageError`` where there is no such run. Who should have submitted is not in the ledger.
    """
    last = connection.scalar(sa.select(sa.func.max(runs.c.id))) or 0
    if not last:
        raise UsageError("台帳にはまだ何も記録されていません")
    number = last if run is None else run
    if not 1 <= number <= last:
        raise UsageError(f"第{number}回の記録はありません（第1回から第{last}回まで）")
    ids = sa.select(sa.func.max(submissions.c.id)).where(submissions.c.run <= number).group_by(submissions.c.path)
    told = connection.execute(sa.select(submissions).where(submissions.c.id.in_(ids)))
    there = sorted((s for s in told if s.state != GONE), key=lambda s: s.path)
    kept = [s for s in there if s.content is not None]
    back = given_back(connection, [(Incoming(Path(s.path), s.name), s.content) for s in kept])
    by_path = {s.path: case for s, case in zip(kept, stacked_together(back), strict=True)}
    told_of = [as_told(s, by_path.get(s.path)) for s in there]
    remembered = Remembered(connection, number)
    found = tuple(with_reasons(told_of, remembered, remembered.rules))
    return Consolidation(found, accepted=Accepted(connection).of)


__all__ = ["consolidation_at"]
