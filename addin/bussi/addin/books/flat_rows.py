"""A worksheet that takes many plain rows at the cost of writing their text: XlsxWriter's own path is five times slower.

``Workbook.add_worksheet(worksheet_class=…)`` is the door XlsxWriter leaves open; everything but the rows, their links
and their table's size is still its work.
"""

import datetime as dt
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from bussi.validators.types import FIRST_DATE, to_serial
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

MAX_LINKS = 65_000  # Excel takes 65,530 a sheet
MAX_TEXT = 32_767
_ESCAPES = str.maketrans({"%": "%25", "#": "%23", " ": "%20", "?": "%3F", "\\": "/"})
RUNNABLE = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # what makes a text a formula once it is edited


@dataclass(frozen=True, slots=True)
class Link:
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
    return "" if ":" in found or len(found) > 1000 else found.translate(_ESCAPES)


@dataclass(frozen=True)
class Styles:
    """The formats of one column: of whole numbers, of others, of texts, dates, texts that look like formulas, links."""

    whole: Format
    number: Format
    text: Format
    date: Format
    quoted: Format
    link: Format


@dataclass
class _Column:
    letter: str
    whole: int
    number: int
    text: int
    date: int
    quoted: int
    link: int


class FlatWorksheet(Worksheet):
    """A worksheet with rows of plain values below what XlsxWriter writes."""

    def __init__(self) -> None:
        super().__init__()
        self._xml: list[str] = []
        self._links: list[tuple[str, Link]] = []
        self._bottom: str | None = None

    def write_rows(
        self, first: int, rows: Sequence[Sequence[Any]], styles: Sequence[Styles], heights: Sequence[float] = ()
    ) -> None:
        """Write ``rows`` from the zero-based row ``first``; None and "" are blank cells, and every text stays text.

        ``heights``: of every row in points, where they are not all alike.
        """
        columns = [_column(i, s) for i, s in enumerate(styles)]
        per_row = max(1, sum(isinstance(v, Link) for v in rows[0])) if rows else 1
        linked_until = first + 1 + MAX_LINKS // per_row
        assert self.str_table is not None  # add_worksheet gave it
        string, xml = self.str_table._get_shared_string_index, self._xml
        for r, row in enumerate(rows, start=first + 1):
            tall = f' ht="{heights[r - first - 1]:g}" customHeight="1"' if heights else ""
            parts = [f'<row r="{r}"{tall}>']
            add = parts.append
            for c, value in zip(columns, row, strict=True):
                kind = value.__class__
                if kind is str:
                    if value:
                        style = c.quoted if value.startswith(RUNNABLE) else c.text
                        add(f'<c r="{c.letter}{r}" s="{style}" t="s"><v>{string(value[:MAX_TEXT])}</v></c>')
                elif kind is int:
                    add(f'<c r="{c.letter}{r}" s="{c.whole}"><v>{value}</v></c>')
                elif value is None:
                    continue
                elif kind is Link:
                    style = c.text
                    if value.target and r < linked_until:
                        self._links.append((f"{c.letter}{r}", value))
                        style = c.link
                    add(f'<c r="{c.letter}{r}" s="{style}" t="s"><v>{string(value.text[:MAX_TEXT])}</v></c>')
                else:
                    style, number = _number(value, c)
                    if number is None:
                        text = str(value).upper() if kind is bool else str(value)
                        style = c.quoted if text.startswith(RUNNABLE) else c.text
                        add(f'<c r="{c.letter}{r}" s="{style}" t="s"><v>{string(text)}</v></c>')
                    else:
                        add(f'<c r="{c.letter}{r}" s="{style}"><v>{number!r}</v></c>')
            add("</row>")
            xml.append("".join(parts))
        if rows:
            self._bottom = f"{columns[-1].letter}{first + len(rows)}"
            for table in self.tables:
                table["range"] = table["a_range"] = table["autofilter"] = (
                    f"{table['range'].split(':')[0]}:{self._bottom}"
                )

    def _write_dimension(self) -> None:
        if self._bottom is None:
            super()._write_dimension()
        else:
            self._xml_empty_tag("dimension", [("ref", f"A1:{self._bottom}")])

    def _write_rows(self) -> None:
        super()._write_rows()
        assert self.fh is not None  # it is being written
        self.fh.write("".join(self._xml))

    def _write_hyperlinks(self) -> None:
        """One relation for each file, however many cells lead to it."""
        if not self._links:
            return
        assert self.fh is not None  # it is being written
        ids: dict[str, int] = {}
        parts = ["<hyperlinks>"]
        for address, link in self._links:
            if link.target not in ids:
                self.rel_count += 1
                ids[link.target] = self.rel_count
                self.external_hyper_links.append(["/hyperlink", link.target, "External"])
            place = f" location={quoteattr(link.place)}" if link.place else ""
            parts.append(f'<hyperlink ref="{address}" r:id="rId{ids[link.target]}"{place}/>')
        self.fh.write("".join((*parts, "</hyperlinks>")))


def _column(index: int, styles: Styles) -> _Column:
    return _Column(
        xl_col_to_name(index),
        *(
            f._get_xf_index()
            for f in (styles.whole, styles.number, styles.text, styles.date, styles.quoted, styles.link)
        ),
    )


def _number(value: Any, column: _Column) -> tuple[int, float | int | None]:
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


__all__ = ["MAX_LINKS", "FlatWorksheet", "Link", "Styles", "link_target"]
