"""Write the list of certified plans in all its shapes: a book, a page for the web, and two tables as CSV."""

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from bussi.validators.clean import clean
from bussi.validators.whole_file import write_whole

from ..ledger.published import PublishedList
from ..reading.written import note_written
from .exports import harmless, prepare
from .published_book import TITLE, cells, heads, write_published
from .published_page import published_page

BOOK, LIST, PAGE = (f"{TITLE}.{suffix}" for suffix in ("xlsx", "csv", "html"))
COUNTS = "認定供給確保計画の件数.csv"
ABOUT = ("主務省", "物資")


def write_published_folder(found: PublishedList, folder: Path) -> list[Path]:
    """Write the lists into ``folder`` (which ``checked_folder`` allowed); returns the files. Raises ``OutputError``."""
    names = [BOOK, LIST, PAGE, COUNTS]
    prepare(folder, names)
    write_published(found, folder / BOOK)
    write_whole(folder / LIST, _csv(list_rows(found)))
    write_whole(folder / PAGE, published_page(found).encode())
    write_whole(folder / COUNTS, _csv(_count_rows(found)))
    note_written(folder, names)
    return [folder / name for name in names]


def list_rows(found: PublishedList) -> Iterator[Sequence[Any]]:
    """The plans of all items as rows of one table, under their headings; several names stand in one cell, with 「、」."""
    every = list(dict.fromkeys(h for item in found.items for h in heads(item, changed=True)))
    yield [*ABOUT, *every]
    for item in found.items:
        for n, line in enumerate(item.lines, 1):
            own = dict(zip(heads(item, changed=True), cells(item, n, line, changed=True), strict=True))
            yield [item.ministry, item.item, *(_plain(own.get(h)) for h in every)]


def _count_rows(found: PublishedList) -> Iterator[Sequence[Any]]:
    yield [*ABOUT, *(f"{year}年度" for year in found.years), f"計（{found.day}時点）"]
    for item in found.items:
        yield [item.ministry, item.item, *found.counts(item), len(item.lines)]


def _plain(value: Any) -> Any:
    match value:
        case tuple():
            return "、".join(clean(x, "") for x in value)
        case Fraction():
            return float(value)
        case dt.date():
            return value.isoformat()
    return value


def _csv(rows: Iterator[Sequence[Any]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([harmless(x) for x in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")


__all__ = ["BOOK", "COUNTS", "LIST", "PAGE", "list_rows", "write_published_folder"]
