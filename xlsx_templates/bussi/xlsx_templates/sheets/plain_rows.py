"""Many plain rows at the cost of writing their text: XlsxWriter's way from cell to cell is five times slower."""

import datetime as dt
import math
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from bussi.validators.clean import clean
from bussi.validators.types import FIRST_DATE, to_serial
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name

MAX_TEXT = 32_767
_ESCAPES = str.maketrans({"%": "%25", "#": "%23", " ": "%20", "?": "%3F", "\\": "/"})
RUNNABLE = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # what makes a text a formula once it is edited


class Link(NamedTuple):
    """A cell that shows ``text`` and leads to ``place`` (``'sheet'!A1``, or "") in the file ``target``."""

    target: str
    place: str
    text: str


def link_target(path: str | Path, base: Path) -> str:
    """The file ``path`` as a link in a book in the folder ``base`` has it; "" where no link can carry it."""
    try:
        found = os.path.relpath(path, base)
        found.encode()
    except ValueError:  # another drive; or a name that is no Unicode text
        return ""
    unsafe = ":" in found or len(found) > 1000 or clean(found) != found  # XML has no control characters
    return "" if unsafe else found.translate(_ESCAPES)


@dataclass(frozen=True)
class Styles:
    """The formats of one column: of whole numbers, of others, of texts, dates, texts that look like formulas, links."""

    whole: Format
    number: Format
    text: Format
    date: Format
    quoted: Format
    link: Format


@dataclass(frozen=True)
class PlainColumn:
    """A column's letter, the numbers of its styles, and what follows the address of a cell with a text met before."""

    letter: str
    whole: int
    number: int
    text: int
    date: int
    quoted: int
    link: int
    known: dict[str, str] = field(default_factory=dict)


def plain_column(index: int, styles: Styles) -> PlainColumn:
    """The zero-based column ``index`` with ``styles``."""
    s = (styles.whole, styles.number, styles.text, styles.date, styles.quoted, styles.link)
    return PlainColumn(xl_col_to_name(index), *(f._get_xf_index() for f in s))


def cells_xml(
    c: PlainColumn,
    rows: Sequence[str],
    values: Sequence[Any],
    text_number: Callable[[str], int],
    link: Callable[[str, str, Link], bool],
) -> list[str]:
    """The XML of each cell of a column in ``rows``; None and "" are blank cells, and every text stays text.

    ``text_number``: the number of a shared text. ``link``: takes (column, row, link), and says whether the sheet has
    room for it.
    """
    kinds = set(map(type, values)) - {type(None)}
    head, known = f'<c r="{c.letter}', c.known
    if not kinds:
        return [""] * len(values)
    if kinds == {str}:  # most columns hold one kind of value, and are written without a look at each
        for text in dict.fromkeys(values):
            if text and text not in known:
                known[text] = _text(text, c, text_number)
        return [f"{head}{r}{known[v]}" if v else "" for r, v in zip(rows, values, strict=True)]
    if kinds == {int}:
        whole = f'" s="{c.whole}"><v>'
        return ["" if v is None else f"{head}{r}{whole}{v}</v></c>" for r, v in zip(rows, values, strict=True)]
    if kinds == {float} and all(map(math.isfinite, filter(None, values))):
        styles = {True: f'" s="{c.whole}"><v>', False: f'" s="{c.number}"><v>'}
        cells = zip(rows, values, strict=True)
        return ["" if v is None else f"{head}{r}{styles[v.is_integer()]}{v!r}</v></c>" for r, v in cells]
    if kinds == {Link}:
        numbers = {text: text_number(text[:MAX_TEXT]) for text in dict.fromkeys([v.text for v in values if v])}
        looks = [
            c.link if v and v.target and link(c.letter, r, v) else c.text for r, v in zip(rows, values, strict=True)
        ]
        cells = zip(rows, looks, values, strict=True)
        return [f'{head}{r}" s="{s}" t="s"><v>{numbers[v.text]}</v></c>' if v else "" for r, s, v in cells]
    return [_cell(head + r, r, v, c, text_number, link) for r, v in zip(rows, values, strict=True)]


def _cell(
    head: str, row: str, value: Any, c: PlainColumn, text_number: Callable[[str], int],
    link: Callable[[str, str, Link], bool],
) -> str:  # fmt: skip
    if value is None or value == "":
        return ""
    kind = value.__class__
    if kind is Link:
        style = c.link if value.target and link(c.letter, row, value) else c.text
        return f'{head}" s="{style}" t="s"><v>{text_number(value.text[:MAX_TEXT])}</v></c>'
    if kind is not str:
        style, number = _number(value, c)
        if number is not None:
            return f'{head}" s="{style}"><v>{number!r}</v></c>'
        value = str(value).upper() if kind is bool else str(value)
    return f"{head}{_text(value, c, text_number)}"


def _text(text: str, c: PlainColumn, text_number: Callable[[str], int]) -> str:
    style = c.quoted if text.startswith(RUNNABLE) else c.text
    return f'" s="{style}" t="s"><v>{text_number(text[:MAX_TEXT])}</v></c>'


def _number(value: Any, column: PlainColumn) -> tuple[int, float | int | None]:
    """The style and the number of a value that is neither text nor int; None where it has to be a text."""
    match value:
        case bool():
            return column.text, None
        case int() | float():
            number = float(value)
            style = column.whole if number.is_integer() else column.number
            return style, number if math.isfinite(number) else None
        case dt.datetime() | dt.date():
            serial = to_serial(value)
            if serial >= FIRST_DATE:  # before it, Excel and LibreOffice count days differently
                return column.date, int(serial) if serial == int(serial) else serial
    return column.text, None
