"""What Excel makes of a value that is assigned to a cell: "0123" becomes the number 123 unless the cell is text."""

import datetime as dt
import math
import re
from typing import Any

from bussi.validators.cells import ErrorCell

TEXT_FORMAT = "@"
ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")
LONGEST_TEXT = 32_767
_NUMBER = re.compile(r"[+-]?[¥\\]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d+)?%?")
_DATE = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})")


def taken(value: Any, number_format: str = "General") -> Any:
    """The value that a cell of this format holds after ``value`` was assigned; "" for nothing.

    >>> taken("0123"), taken("0123", "@"), taken("1,200"), taken("10%"), taken("'0123")
    (123.0, '0123', 1200.0, 0.1, '0123')
    >>> taken("2026/4/1"), taken("TRUE"), taken("=A1", "@")
    (datetime.date(2026, 4, 1), True, '=A1')
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool | dt.date | dt.time | dt.timedelta | ErrorCell):
        return value
    if not isinstance(value, str):
        return float(value)
    if len(value) > LONGEST_TEXT:
        raise ValueError(f"a cell holds {LONGEST_TEXT:,} characters")
    if number_format == TEXT_FORMAT or not value:
        return value
    return value[1:] if value.startswith("'") else _guessed(value)


def is_formula(value: Any, number_format: str) -> bool:
    """Whether Excel takes ``value`` for a formula."""
    return isinstance(value, str) and len(value) > 1 and value[0] == "=" and number_format != TEXT_FORMAT


def _guessed(text: str) -> Any:
    folded = text.strip(" ")
    if folded.upper() in ("TRUE", "FALSE"):
        return folded.upper() == "TRUE"
    if folded.upper() in ERRORS:
        return ErrorCell(folded.upper())
    if any(c.isdigit() for c in folded) and folded.isascii() and _NUMBER.fullmatch(folded):
        number = float(re.sub(r"[,¥\\%]", "", folded))
        return text if math.isinf(number) else number / (100 if folded.endswith("%") else 1)
    if found := _DATE.fullmatch(folded):
        try:
            return dt.date(*map(int, found.groups()))
        except ValueError:
            return text
    return text
