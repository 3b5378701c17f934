"""What plan applications ask of the budget: from the applications, or from the consolidated book made of them."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from bussi.validators import forms
from bussi.validators.errors import UnreadableError
from bussi.validators.findings import STATE_WORDS
from bussi.validators.kinds import State

from ..batch.case import Case
from ..books.headings import BUSINESS_NAME, ITEM, STATE, header
from ..reading.files import apart, rows_of
from .records import Request

LIST, HEADER_ROW = "提出一覧", 2
CONSOLIDATED = "申請の集計ブック（エラーのない申請の額を使った）"


def requests_of(case: Case) -> list[Request]:
    """What an accepted application asks for, in yen; [] for another book."""
    yen = case.role("requested")
    if case.state is not State.ACCEPTED or yen is None or not case.item:
        return []
    return [Request(case.item, case.business_name or "", int(yen), case.name)]


def taken_from_consolidated(case: Case) -> tuple[Case, list[Request] | None]:
    """A consolidated book, which is set aside as no form of ours, accepted with what its applications ask for.

    Any other file as it is, with None.
    """
    if case.state is not State.QUARANTINED or [f.rule for f in case.findings] != ["FILE-FOREIGN"]:
        return case, None
    requests = _consolidated(Path(case.path), case.name)
    if requests is None:
        return case, None
    return replace(case, state=State.ACCEPTED, reason=CONSOLIDATED, findings=()), requests


def _consolidated(path: Path, name: str) -> list[Request] | None:
    """The accepted rows of 提出一覧; None for a book that has no such list."""
    try:
        rows = apart(path, partial(rows_of, sheet=LIST)) or []
    except UnreadableError:
        return None
    heads = [str(x) for x in rows[HEADER_ROW]] if len(rows) > HEADER_ROW else []
    asked = [h for h in _asked() if h in heads]
    if not asked or not {STATE, ITEM, BUSINESS_NAME} <= set(heads):
        return None
    found = []
    for row in rows[HEADER_ROW + 1 :]:
        said = dict(zip(heads, row, strict=False))
        yen = next((x for h in asked if isinstance(x := said.get(h), int | float)), None)
        if yen is not None and said[STATE] == STATE_WORDS[State.ACCEPTED]:
            found.append(Request(str(said[ITEM]), str(said[BUSINESS_NAME]), int(yen), name))
    return found


def _asked() -> list[str]:
    """The headers under which the forms say what is asked for."""
    found = (form.entries[key] for n in forms.names() if (key := (form := forms.load(n)).role("requested")) is not None)
    return list(dict.fromkeys(header(e) for e in found))
