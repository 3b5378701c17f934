"""Write rows as real Excel tables: unlocked, filterable, every text as text, split where Excel's rows end."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from bussi.validators.cells import ErrorCell
from bussi.xlsx_templates.look import Look
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

MAX_ROWS = 1_048_575  # rows of data under one header
MAX_LINKS = 60_000  # Excel takes 65,530 links a sheet


@dataclass(frozen=True)
class Link:
    """A cell that shows ``text`` and leads to ``url`` (xlsxwriter's ``internal:`` or ``external:``)."""

    url: str
    text: str


@dataclass(frozen=True)
class Column:
    """A column of a flat table: header, width and number format."""

    header: str
    width: float = 14
    number_format: str = "General"
    wrap: bool = False


@dataclass
class FlatSheets:
    """Writes flat tables into one workbook; ``split`` collects the sheets that had to be split."""

    book: Workbook
    look: Look
    max_rows: int = MAX_ROWS
    split: list[str] = field(default_factory=list)
    _names: set[str] = field(default_factory=set)

    def write(self, name: str, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> list[str]:
        """Write ``rows`` under ``columns`` as sheet ``name`` (and name(2), …); returns the names of the sheets."""
        made: list[str] = []
        rest = iter(rows)
        while True:
            part = list(islice(rest, self.max_rows))
            if made and not part:
                break
            made.append(self._one(name, title, columns, part, len(made) + 1))
            if len(part) < self.max_rows:
                break
        if len(made) > 1:
            self.split.append(name)
        return made

    def _one(self, name: str, title: str, columns: Sequence[Column], rows: list[Sequence[Any]], n: int) -> str:
        sheet = self._free_name(name if n == 1 else f"{name[:27]}({n})")
        ws = self.book.add_worksheet(sheet)
        ws.hide_gridlines(2)
        ws.set_row(0, 28)
        ws.write_string(0, 0, title, self.look("title", font_size=14))
        ws.write_string(1, 0, f"{len(rows):,}行", self.look("subtitle"))
        wide = {"text_wrap": True, "valign": "top"}
        styles = [self.look("text", num_format=c.number_format, **(wide if c.wrap else {})) for c in columns]
        plain, link = self.look("text"), self.look("back")
        for i, c in enumerate(columns):
            ws.set_column(i, i, c.width)
        links = MAX_LINKS // max(1, sum(isinstance(x, Link) for x in rows[0])) if rows else 0
        for r, row in enumerate(rows, start=3):
            for c, value in enumerate(row):
                _cell(ws, r, c, value, styles[c], plain, link, r - 3 < links)
        headers = [{"header": h, "header_format": self.look("header")} for h in _unique(c.header for c in columns)]
        last = max(len(rows), 1) + 2
        table = {"columns": headers, "style": "Table Style Light 1", "name": f"T_{len(self._names)}"}
        ws.add_table(2, 0, last, len(columns) - 1, table)
        ws.set_row(2, 32)
        ws.freeze_panes(3, 2 if len(columns) > 4 else 0)
        ws.set_landscape()
        ws.set_paper(9)
        ws.fit_to_pages(1, 0)
        ws.repeat_rows(2)
        ws.set_margins(0.4, 0.4, 0.6, 0.6)
        ws.set_footer("&L&8&A&C&8&P / &N")
        ws.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        return sheet

    def _free_name(self, name: str) -> str:
        clean = "".join("・" if ch in "[]:*?/\\'" else ch for ch in name)[:31]
        while clean.casefold() in self._names:
            clean = f"{clean[:28]}_{len(self._names)}"
        self._names.add(clean.casefold())
        return clean


def _unique(headers: Iterable[str]) -> list[str]:
    """Excel wants every header of a table to be different."""
    seen: dict[str, int] = {}
    found = []
    for header in headers:
        seen[header] = seen.get(header, 0) + 1
        found.append(header if seen[header] == 1 else f"{header}({seen[header]})")
    return found


def _cell(ws: Worksheet, r: int, c: int, value: Any, style: Any, plain: Any, link: Any, linked: bool) -> None:
    match value:
        case None | "":
            return
        case str():
            ws.write_string(r, c, value[:32767], style)
        case bool():
            ws.write_string(r, c, str(value).upper(), plain)
        case int() | float():
            ws.write_number(r, c, value, style)
        case dt.date():
            ws.write_datetime(r, c, value, style)  # type: ignore[arg-type]
        case Link() if linked and len(value.url) < 2000:
            ws.write_url(r, c, value.url, link, value.text[:255])
        case Link():
            ws.write_string(r, c, value.text, plain)
        case ErrorCell():
            ws.write_string(r, c, value.code, plain)
        case _:
            ws.write_string(r, c, str(value), plain)
