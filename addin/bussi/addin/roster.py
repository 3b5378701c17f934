"""The roster of who should submit, and who of them has not."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import python_calamine as calamine
from bussi.validators.batch import Batch
from bussi.validators.errors import UsageError
from bussi.validators.rules.columns import WELL_TYPED
from bussi.validators.types import SPACES, number_text

from .check import BookResult

COLUMNS = ("法人番号", "名称", "物資")


@dataclass(frozen=True)
class Expected:
    """One line of the roster; ``item`` is empty where any item will do."""

    corporate_number: str
    name: str
    item: str

    def as_json(self) -> dict[str, str]:
        """As the command line prints it."""
        return {"corporate_number": self.corporate_number, "name": self.name, "item": self.item}


def read_roster(path: Path) -> list[Expected]:
    """The roster in the first sheet of a workbook whose header row names 法人番号 (and 名称, 物資 if it has them).

    Raises ``UsageError`` for a file that is no such workbook.
    """
    try:
        rows = calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python()
    except (calamine.CalamineError, OSError, ValueError) as e:
        raise UsageError(f"名簿 {path.name} をExcelブックとして読めません") from e
    header = next((i for i, row in enumerate(rows) if any(_text(c) == COLUMNS[0] for c in row)), None)
    if header is None:
        raise UsageError(f"名簿 {path.name} に「{COLUMNS[0]}」という見出しの列がありません")
    at = {
        name: [_text(c) for c in rows[header]].index(name)
        for name in COLUMNS
        if name in [_text(c) for c in rows[header]]
    }

    def cell(row: Sequence[object], name: str) -> str:
        return _text(row[at[name]]) if name in at and at[name] < len(row) else ""

    found = [
        Expected(cell(row, COLUMNS[0]), cell(row, COLUMNS[1]), cell(row, COLUMNS[2])) for row in rows[header + 1 :]
    ]
    return [e for e in dict.fromkeys(found) if e.corporate_number]


def _text(cell: object) -> str:
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return number_text(cell)
    return str(cell).strip(SPACES)


def missing_from(roster: Sequence[Expected], batches: Sequence[tuple[Batch, list[BookResult]]]) -> list[Expected]:
    """Who is on the roster and has sent nothing readable for that item."""
    seen: set[tuple[str, str]] = set()
    for batch, _ in batches:
        stacked, key = batch.stacked[None], batch.form.text.business
        for i, book in enumerate(batch.books):
            if stacked.status[key][i] == WELL_TYPED:
                number = str(stacked.values[key][i])
                seen |= {(number, ""), (number, book.item or "")}
    return [e for e in roster if (e.corporate_number, e.item) not in seen]
