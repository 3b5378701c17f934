"""What happens to a plan besides its submissions: entered by officials, never changed, taken back by another event."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from bussi.validators import law
from bussi.validators.clean import clean
from bussi.validators.corporate_number import corporate_number_is_valid
from bussi.validators.errors import UsageError
from bussi.validators.kinds import EventKind

from .tables import events, submissions
from .writing import record_row, who

TAKEN_BACK = "取消し"  # of an event that was entered wrongly


@dataclass(frozen=True)
class Event:
    """An event as it is entered. ``plan``: the business's own number of its plan, "" where it has one only.

    ``who`` answers for it, ``why`` says what led to it, ``evidence`` is the number of the document that shows it,
    ``number`` that under which the plan was certified.
    """

    kind: EventKind
    business: str
    day: dt.date
    why: str
    evidence: str
    item: str = ""
    plan: str = ""
    number: str = ""
    who: str = ""


def enter(connection: sa.Connection, event: Event) -> int:
    """Enter an event; returns its number. Raises ``UsageError`` for a wrong corporate number or item, a day to come, or where
    the reason, the evidence, or the number of a certification is missing.
    """
    if not corporate_number_is_valid(event.business):
        raise UsageError(f"法人番号 {event.business} は正しくありません（13桁の数字で、検査用数字を確かめてください）")
    if event.day > dt.date.today():
        raise UsageError(f"{event.day} はまだ来ていない日です")
    if event.kind is EventKind.CERTIFIED and not event.number.strip():
        raise UsageError("認定には認定番号（--number）が必要です")
    _need(event.why, event.evidence)
    row = _row(event) | {"item": _item(connection, event.item), "kind": str(event.kind), "takes_back": None}
    return record_row(connection, "event", events, row)


def name_of(connection: sa.Connection, number: int) -> str:
    """What the business of an event calls itself in its last submission; "" where it has sent none."""
    own = sa.select(events.c.business).where(events.c.id == number).scalar_subquery()
    asked = sa.select(submissions.c.business_name).where(submissions.c.business == own)
    return connection.scalar(asked.order_by(submissions.c.id.desc()).limit(1)) or ""


def _item(connection: sa.Connection, item: str) -> str:
    """The item as submissions or the law call it; raises ``UsageError`` for any other."""
    known = sa.select(submissions.c.id).where(submissions.c.item == item).limit(1)
    return item if not item or connection.scalar(known) is not None else law.load().item(item).name


def take_back(connection: sa.Connection, number: int, why: str, evidence: str, by: str = "") -> int:
    """Enter that an event was entered wrongly; returns the number of this entry. Raises ``UsageError`` where there is no
    such event, or it was taken back before.
    """
    _need(why, evidence)
    found = connection.execute(sa.select(events).where(events.c.id == number)).first()
    if found is None or found.takes_back is not None:
        raise UsageError(f"出来事{number}はありません（bussi ledger history で番号を確かめてください）")
    if connection.scalar(sa.select(events.c.id).where(events.c.takes_back == number)) is not None:
        raise UsageError(f"出来事{number}は、すでに取り消されています")
    same = {c: found._mapping[c] for c in ("business", "item", "plan", "number")}
    told = {
        "day": dt.date.today().isoformat(),
        "who": clean(by or who()),
        "why": clean(why),
        "evidence": clean(evidence),
    }
    return record_row(connection, "event", events, same | told | {"kind": TAKEN_BACK, "takes_back": number})


def _need(why: str, evidence: str) -> None:
    for what, text in (("理由", why), ("文書番号", evidence)):
        if not text.strip():
            raise UsageError(f"{what}が空です")


def _row(e: Event) -> dict[str, Any]:
    return {
        "business": e.business,
        "plan": clean(e.plan, ""),
        "day": e.day.isoformat(),
        "who": clean(e.who or who()),
        "why": clean(e.why, ""),
        "evidence": clean(e.evidence, ""),
        "number": clean(e.number, ""),
    }


__all__ = ["TAKEN_BACK", "Event", "enter", "take_back"]
