"""Values as the ledger keeps them: exact JSON, and the digest by which an altered row is known."""

import hashlib
import json
from typing import Any

from bussi.validators.cells import MISSING, UNCALCULATED, ErrorCell
from bussi.validators.findings import Finding
from bussi.validators.kinds import Level, Place
from bussi.validators.layout import Layout


def packed(value: Any) -> str:
    """``value`` as JSON that any database keeps: no zero byte, and no half of a character, stands in it.

    >>> packed({"名称": "架空\\x00"})
    '{"名称":"架空\\\\u0000"}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_special)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"), default=_special)
    return text


def unpacked(text: str) -> Any:
    """What ``packed`` made into JSON; raw cells are what they were.

    >>> unpacked(packed([MISSING, ErrorCell("#REF!"), 1.0, None, True])) == [MISSING, ErrorCell("#REF!"), 1.0, None, True]
    True
    """
    special = '{"missing"' in text or '{"error"' in text  # nearly never, and the hook is slow
    return json.loads(text, object_hook=_cell) if special else json.loads(text)


def _special(value: Any) -> Any:
    if value is MISSING:
        return {"missing": True}
    if isinstance(value, ErrorCell):
        return {"error": value.code}
    raise TypeError(f"{type(value).__name__} is no value of a cell")


def _cell(found: dict[str, Any]) -> Any:
    if found.keys() == {"missing"}:
        return MISSING
    if found.keys() == {"error"}:
        return UNCALCULATED if found["error"] == UNCALCULATED.code else ErrorCell(found["error"])
    return found


def digest(*values: object) -> str:
    """The digest of what stands in a row.

    >>> digest("a", None) == digest("a", None), digest("a", None) == digest("a", "")
    (True, False)
    """
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()


def packed_layout(layout: Layout) -> str:
    """A layout as JSON."""
    return packed([dict(layout.fields), {t: [sheet, dict(letters)] for t, (sheet, letters) in layout.tables.items()}])


def unpacked_layout(text: str) -> Layout:
    """The layout in JSON."""
    fields, tables = json.loads(text)
    return Layout(
        {k: (sheet, cell) for k, (sheet, cell) in fields.items()},
        {t: (sheet, letters) for t, (sheet, letters) in tables.items()},
    )


def packed_finding(f: Finding) -> str:
    """A finding as JSON, without the name of its book."""
    p = f.place
    return packed(
        [f.rule, f.level, [p.sheet, p.cell, p.key, p.table, p.row], f.related, f.value, f.expected, f.message, f.remedy,
         f.basis, f.count, *([f.reason] if f.reason else [])]
    )  # fmt: skip


def unpacked_finding(text: str, book: str) -> Finding:
    """The finding in JSON, in the book of that name."""
    rule, level, place, related, *words = json.loads(text)
    return Finding(rule, Level(level), book, Place(*place), tuple(related), *words)


__all__ = [
    "digest",
    "packed",
    "packed_finding",
    "packed_layout",
    "unpacked",
    "unpacked_finding",
    "unpacked_layout",
]
