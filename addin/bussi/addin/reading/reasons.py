"""The reasons that a business gives for its warnings, beside the lines of 入力チェック."""

from collections.abc import Iterator

from bussi.validators.own_texts import LONGEST_REASON, REASON_COLUMN, REASON_HEAD, RULE_COLUMN
from bussi.validators.types import SPACES, is_blank

from .cells import SheetCells, column_index

RULE, REASON = column_index(RULE_COLUMN), column_index(REASON_COLUMN)


def reasons_on(cells: SheetCells) -> Iterator[tuple[int, str, str]]:
    """Row, rule and reason of each line of 入力チェック that has one; none on a sheet of an older template."""
    below = False
    for r, row in cells.rows.items():
        rule, reason = row.get(RULE), row.get(REASON)
        if reason == REASON_HEAD:
            below = True
        elif below and isinstance(rule, str) and isinstance(reason, str) and not is_blank(reason):
            yield r, rule, reason.strip(SPACES)[:LONGEST_REASON]


__all__ = ["REASON", "reasons_on"]
