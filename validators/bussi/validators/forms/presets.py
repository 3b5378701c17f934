"""Rows that stand in a blank template and are taken from a table of the law, so that it says them once."""

from collections.abc import Callable, Iterator, Mapping

from .. import law
from ..errors import meant

Row = Mapping[str, str | int]
UNCONFIRMED = "対応する課題は未確認"


def _best_practices() -> Iterator[Row]:
    """``no``, ``title``, the codes of the ``challenges`` it answers, and a ``mark`` where these are in doubt."""
    for p in law.load().best_practices:
        row: dict[str, str | int] = {"no": p.number, "title": p.title, "challenges": "、".join(p.challenges)}
        yield row if p.cite.confidence == "high" else row | {"mark": UNCONFIRMED}


TABLES: Mapping[str, Callable[[], Iterator[Row]]] = {"best_practices": _best_practices}


def rows(name: str) -> tuple[Row, ...]:
    """The rows of the table ``name`` of the law, by column; raises ``ValueError`` where there is none of that name."""
    if name not in TABLES:
        raise ValueError(f"preset_of: 法令データに '{name}' という表はありません{meant(name, TABLES)}")
    return tuple(TABLES[name]())


__all__ = ["UNCONFIRMED", "rows"]
