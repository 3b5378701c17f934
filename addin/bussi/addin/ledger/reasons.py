"""The reasons that businesses gave for warnings: each is known again until what it is about changes."""

from collections.abc import Iterable

import sqlalchemy as sa
from bussi.validators.clean import clean

from ..batch.case import Case
from ..batch.reasons import Warned, given
from .keeping import row_digest
from .packing import digest, packed
from .tables import reasons


def marked(about: Warned) -> dict[str, str]:
    """What a warning is about, as the ledger keeps it."""
    return {
        "form": about.form,
        "matter_json": packed(about.matter),
        "rule": about.rule,
        "place_json": packed(about.place),
        "told_json": packed(about.told),
    }


class Remembered:
    """All reasons so far; ``until``: as they were after that run."""

    def __init__(self, connection: sa.Connection, until: int | None = None) -> None:
        asked = sa.select(reasons).order_by(reasons.c.id)
        found = connection.execute(asked if until is None else asked.where(reasons.c.run <= until))
        self._why = {digest(r.form, r.matter_json, r.rule, r.place_json, r.told_json): r.why for r in found}
        self.rules = frozenset(connection.scalars(sa.select(reasons.c.rule).distinct()))

    @property
    def stamp(self) -> str:
        """Another one whenever another reason was given."""
        return digest(*sorted(self._why.items()))

    def __call__(self, about: Warned) -> str:
        """The reason that was given last for the same warning; "" where there is none."""
        return self._why.get(digest(*marked(about).values()), "")


def add_reasons(connection: sa.Connection, run: int, first: int, cases: Iterable[Case]) -> None:
    """Keep the reasons that cases give, where they are others than before; ``first``: the id of the next one."""
    known = Remembered(connection)
    made = []
    for about, case, f in given([c for c in cases if c.submission is not None]).values():
        if known(about) != f.reason:
            who = clean(case.business_name or "", "")
            row = {"id": first + len(made), "run": run, **marked(about), "business": case.business, "who": who}
            made.append(row | {"why": f.reason})
    if made:
        connection.execute(reasons.insert(), [row | {"digest": row_digest(reasons, row)} for row in made])


__all__ = ["Remembered", "add_reasons", "marked"]
