"""Write rows as real Excel tables: unlocked, filterable, every text as text, split where Excel's rows end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from bussi.xlsx_templates.look import Look
from xlsxwriter import Workbook

from .flat_rows import FlatWorksheet, Link, Styles

MAX_ROWS = 1_048_573  # rows of data under a title, a note and a header
HEAD = 3  # rows above the data
A3, A4 = 8, 9  # paper
WIDE, VERY_WIDE = 110, 210  # characters that are still readable on one A4 and one A3 page
DATE = "yyyy/mm/dd"


@dataclass(frozen=True)
class Column:
    """A column of a flat table: header, width and number format."""

    header: str
    width: float = 14
    number_format: str = "General"
    wrap: bool = False
    center: bool = False


@dataclass
class FlatSheets:
    """Writes flat tables into one workbook; ``split`` collects the sheets that had to be split."""

    book: Workbook
    look: Look
    max_rows: int = MAX_ROWS
    split: list[str] = field(default_factory=list)
    _names: set[str] = field(default_factory=set)

    def write(
        self, name: str, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, frozen: int = 1,
        words: Sequence[tuple[int, str, str]] = (),
    ) -> list[str]:  # fmt: skip
        """Write ``rows`` under ``columns`` as sheet ``name`` (and name(2), …); returns the names of the sheets.

        ``frozen``: how many columns stay in view and are repeated on every page. ``words``: (column, text, style) that
        are coloured.
        """
        made: list[str] = []
        rest = iter(rows)
        while True:
            part = list(islice(rest, self.max_rows))
            if made and not part:
                break
            made.append(self._one(name, title, columns, part, len(made) + 1, frozen, words))
            if len(part) < self.max_rows:
                break
        if len(made) > 1:
            self.split.append(name)
        return made

    def _one(
        self, name: str, title: str, columns: Sequence[Column], rows: list[Sequence[Any]], n: int, frozen: int,
        words: Sequence[tuple[int, str, str]],
    ) -> str:  # fmt: skip
        sheet = self._free_name(name if n == 1 else f"{name[:27]}({n})")
        ws = self.book.add_worksheet(sheet, worksheet_class=FlatWorksheet)
        assert isinstance(ws, FlatWorksheet)
        ws.hide_gridlines(2)
        ws.set_row(0, 30)
        ws.write_string(0, 0, title, self.look("title", font_size=14))
        ws.write_string(1, 0, f"{len(rows):,}行", self.look("subtitle"))
        styles = [self._styles(c) for c in columns]
        for i, c in enumerate(columns):
            ws.set_column(i, i, c.width, styles[i].cell)
        last = max(len(rows), 1) + HEAD - 1
        table = {
            "columns": [
                {"header": h, "header_format": self.look("header")} for h in _unique(c.header for c in columns)
            ],
            "style": "Table Style Light 15",
            "name": f"T_{len(self._names)}",
        }
        ws.add_table(HEAD - 1, 0, HEAD, len(columns) - 1, table)
        ws.write_rows(HEAD, rows, styles)
        ws.set_row(HEAD - 1, 34)
        ws.freeze_panes(HEAD, frozen if len(columns) > 4 else 0)
        for column, text, style in words:
            rule = {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": self.look(style)}
            ws.conditional_format(HEAD, column, last, column, rule)
        self._page(ws, columns, frozen, last)
        ws.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
        return sheet

    def _styles(self, column: Column) -> Styles:
        base: dict[str, Any] = {"indent": 1}
        if column.center:
            base = {"align": "center"}
        if column.wrap:
            base |= {"text_wrap": True}
        base["valign"] = "top"
        number = column.number_format
        date = number if "y" in number else DATE
        if number not in ("General", "@") and "y" not in number:
            base.pop("indent", None)
        return Styles(
            cell=self.look("text", num_format=number, **base),
            date=self.look("text", num_format=date, **base),
            quoted=self.look("text", num_format=number, quote_prefix=True, **base),
            link=self.look("back", valign="top", indent=1),
        )

    @staticmethod
    def _page(ws: FlatWorksheet, columns: Sequence[Column], frozen: int, last: int) -> None:
        """One page wide while that can be read: on A4, then on A3, then on several A3 with the first columns repeated."""
        width = sum(c.width for c in columns)
        ws.set_landscape()
        ws.set_paper(A4 if width <= WIDE else A3)
        lead = sum(c.width for c in columns[:frozen])
        pages = 1 if width <= VERY_WIDE else -(-int(width - lead) // int(VERY_WIDE - lead))
        ws.fit_to_pages(pages, 0)
        if pages > 1:
            ws.repeat_columns(0, frozen - 1)
        ws.repeat_rows(HEAD - 1)
        ws.print_area(0, 0, last, len(columns) - 1)
        ws.set_margins(0.4, 0.4, 0.6, 0.6)
        ws.set_footer("&L&8&A&C&8&P / &N")

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


__all__ = ["Column", "FlatSheets", "Link"]
