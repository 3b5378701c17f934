"""助成希望額 of plan applications: from the applications themselves, or from the consolidated book made of them."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from bussi.validators import forms
from bussi.validators.batch import Batch
from bussi.validators.errors import UnreadableError
from bussi.validators.findings import STATE_WORDS
from bussi.validators.forms.model import Entry
from bussi.validators.kinds import State

from ..batch.check import BookResult
from ..reading.guards import open_container, read_bytes
from ..reading.rows import BookRows
from .records import Request

FORM = "plan_application"
LIST, HEADER_ROW = "提出一覧", 2
CONSOLIDATED = "計画申請の集計ブック（エラーのない申請の助成希望額を使った）"


def requests_of(batches: Iterable[tuple[Batch, list[BookResult]]]) -> list[Request]:
    """What every accepted application asks for, in yen."""
    found = []
    for batch, results in batches:
        if batch.form.name != FORM:
            continue
        fields = batch.stacked[None]
        for i, r in enumerate(results):
            item = batch.books[i].item
            if r.state == State.ACCEPTED and item:
                yen = int(fields.values["subsidy_total"][i])
                found.append(Request(item, str(fields.values["lead_name"][i]), yen, r.name))
    return found


def take_consolidated(books: Sequence[BookResult]) -> list[Request]:
    """Read the consolidated books among those set aside as no form of ours, and accept them."""
    found = []
    for book in books:
        if book.state != State.QUARANTINED or [f.rule for f in book.findings] != ["FILE-FOREIGN"]:
            continue
        requests = _consolidated(Path(book.path), book.name)
        if requests is not None:
            book.state, book.reason, book.findings = State.ACCEPTED, CONSOLIDATED, []
            found += requests
    return found


def _consolidated(path: Path, name: str) -> list[Request] | None:
    """The accepted rows of 提出一覧; None for a book that has no such list."""
    try:
        sheets = BookRows(open_container(read_bytes(path), name))
        rows = sheets.rows(LIST) if LIST in sheets.names else []
    except UnreadableError:
        return None
    entries = forms.load(FORM).entries
    wanted = ("状態", *(_header(entries[k]) for k in ("item", "lead_name", "subsidy_total")))
    if len(rows) <= HEADER_ROW or not set(wanted) <= {str(x) for x in rows[HEADER_ROW]}:
        return None
    heads = [str(x) for x in rows[HEADER_ROW]]
    state, item, business, yen = (heads.index(w) for w in wanted)
    return [
        Request(str(row[item]), str(row[business]), int(row[yen]), name)
        for row in rows[HEADER_ROW + 1 :]
        if len(row) > max(state, item, business, yen)
        and row[state] == STATE_WORDS[State.ACCEPTED]
        and isinstance(row[yen], int | float)
    ]


def _header(e: Entry) -> str:
    return e.label + (f"（{e.unit}）" if e.unit else "")
