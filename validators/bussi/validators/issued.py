"""What a book was handed out with: the values that the ministry filled in, kept in its stamp as a line for each row."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .cells import canonical
from .forms.model import Form
from .types import is_blank

ISSUED = "issued"  # what the lines are called in the stamp of a book


@dataclass(frozen=True)
class IssuedRow:
    """The values of one row (``table``: None for the fields) as they were handed out: key → canonical text."""

    table: str | None
    values: Mapping[str, str]


def lines_of(form: Form, values: Mapping[str, Any]) -> list[str]:
    """The lines for what stands in the prefilled entries of ``values``, which are as ``build`` takes them."""
    rows = [(None, values.get("fields", {}))]
    rows += [(table, row) for table, some in values.get("tables", {}).items() for row in some]
    found = []
    for table, row in rows:
        entries = form.entries if table is None else form.columns[table]
        held = {k: canonical(v) for k, v in row.items() if entries[k].prefill is not None and not is_blank(v)}
        if held:
            found.append(json.dumps([table, held], ensure_ascii=False))
    return found


def read_lines(form: Form, lines: Iterable[str]) -> Iterator[IssuedRow]:
    """What such lines say of entries of ``form``; a line that is none says nothing."""
    for line in lines:
        try:
            table, values = json.loads(line)
        except (ValueError, TypeError, RecursionError):  # nested without end by a stranger
            continue
        entries = form.entries if table is None else form.columns.get(str(table))
        if entries is not None and isinstance(values, dict):
            yield IssuedRow(
                table, {k: v for k, v in values.items() if k in entries and entries[k].prefill and isinstance(v, str)}
            )


def held(form: Form, lines: Sequence[str]) -> frozenset[tuple[str | None, str, str]]:
    """(table, key, canonical text) of every value that was handed out."""
    return frozenset((row.table, key, text) for row in read_lines(form, lines) for key, text in row.values.items())


__all__ = ["ISSUED", "IssuedRow", "held", "lines_of", "read_lines"]
