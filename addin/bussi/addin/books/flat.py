"""Write rows as real Excel tables: unlocked, filterable, every text as text, split where Excel's rows end."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import compress, repeat
from itertools import count as counting
from typing import Any
from unicodedata import east_asian_width

from bussi.xlsx_templates.sheets.look import Look, lines_of
from bussi.xlsx_templates.sheets.plain_rows import Link, Styles
from bussi.xlsx_templates.sheets.writer import Book, Page
from xlsxwriter.utility import xl_col_to_name

from .contents import link_to
from .paper import MARGINS, paper_for, points

MAX_ROWS = 1_048_573  # rows of data under a title, a note and a header
HEAD = 3  # rows above the data
LINE_HEIGHT, TITLE, HEADER = 15, 45, 34  # points of a row of one line, of what stands above the header, and of it
MAX_WIDTH = 40
LINE = 17  # points that a line of text takes
SAMPLE = 500  # rows that are looked at for the width of a column
DATE = "yyyy/mm/dd"
MAX_NAME, MAX_HEADER = 31, 255  # characters
RESERVED = ("history",)  # Excel keeps this name of a sheet for itself


@dataclass(frozen=True)
class Column:
    """A column of a flat table, as wide as what stands in it; or text that is wrapped, or cut off, at a width.

    ``spare``: left out where no row uses it. ``on_paper`` False: for the screen only; such columns come last.
    """

    header: str
    number_format: str = "General"
    wrap: float = 0
    cut: float = 0
    center: bool = False
    spare: bool = False
    on_paper: bool = True


def whole(number_format: str) -> str:
    """The number format for whole numbers: Excel would leave a point without digits after it.

    >>> whole("#,##0.##;▲#,##0.##"), whole("0.0")
    ('#,##0;▲#,##0', '0.0')
    """
    return re.sub(r"\.#+", "", number_format)


@dataclass(frozen=True)
class Written:
    """Where a flat table stands: its sheets with their rows of data, its headers and its title."""

    sheets: tuple[str, ...]
    sizes: tuple[int, ...]
    heads: tuple[str, ...]
    title: str

    def areas(self, *heads: str) -> list[tuple[str, ...]]:
        """The cells under some headers, as references; one tuple for each of its sheets."""
        letters = [xl_col_to_name(self.heads.index(h)) for h in heads]
        return [
            tuple(f"'{name}'!${x}${HEAD + 1}:${x}${HEAD + max(size, 1)}" for x in letters)
            for name, size in zip(self.sheets, self.sizes, strict=True)
        ]

    def listed(self) -> Iterator[tuple[str, str, int]]:
        """Each sheet with its title and its rows, as the list of all sheets has it."""
        return zip(self.sheets, repeat(self.title), self.sizes)

    def count(self, where: Mapping[str, str]) -> str:
        """The formula that counts the rows; ``where``: header → what must stand there, in a cell or ``quoted``."""
        return "+".join(f"COUNTIFS({_pairs(areas, where)})" for areas in self.areas(*where))

    def total(self, head: str, where: Mapping[str, str]) -> str:
        """The formula that adds up a column in the rows where it holds."""
        return "+".join(f"SUMIFS({own},{_pairs(areas, where)})" for own, *areas in self.areas(head, *where))


def quoted(text: str) -> str:
    """A text as the criterion of COUNTIFS that only this text meets.

    >>> quoted("要修正"), quoted('>5"*')
    ('"要修正"', '"=>5""~*"')
    """
    plain = re.sub(r"([*?~])", r"~\1", text).replace('"', '""')
    return f'"={plain}"' if text.startswith(("=", "<", ">")) else f'"{plain}"'


def _pairs(areas: Iterable[str], where: Mapping[str, str]) -> str:
    return ",".join(f"{area},{wanted}" for area, wanted in zip(areas, where.values(), strict=True))


@dataclass
class FlatSheets:
    """Writes flat tables into one workbook; ``split`` collects the sheets that had to be split.

    ``contents``: the sheet with the list of all sheets, to which every table has a link.
    """

    book: Book
    look: Look
    max_rows: int = MAX_ROWS
    contents: str = ""
    split: list[str] = field(default_factory=list)
    _names: set[str] = field(default_factory=set)

    def keep_free(self, *names: str) -> None:
        """Give no table one of these names: other sheets of the book have them."""
        self._names |= {n.casefold() for n in names}

    def release(self, name: str) -> None:
        """Let the next table have a name that was kept free for it."""
        self._names.discard(name.casefold())

    def write(
        self,
        name: str,
        title: str,
        columns: Sequence[Column],
        rows: Iterable[Sequence[Any]],
        *,
        frozen: int = 1,
        repeated: int | None = None,
        words: Sequence[tuple[int, str, str]] = (),
    ) -> Written:
        """Write ``rows`` under ``columns`` as sheet ``name`` (and name(2), …); returns where they stand.

        ``frozen``: how many columns stay in view, ``repeated`` (default: these) how many stand on every page. ``words``:
        (column, text, style) that are coloured.
        """
        cells = list(zip(*rows, strict=True)) or [()] * len(columns)
        return self.write_columns(name, title, columns, cells, frozen=frozen, repeated=repeated, words=words)

    def write_columns(
        self,
        name: str,
        title: str,
        columns: Sequence[Column],
        cells: Sequence[Sequence[Any]],
        *,
        frozen: int = 1,
        repeated: int | None = None,
        words: Sequence[tuple[int, str, str]] = (),
    ) -> Written:
        """The same with ``cells`` column beside column."""
        if len(cells[0]):
            used = [
                not c.spare or any(v is not None and v != "" for v in own)
                for c, own in zip(columns, cells, strict=True)
            ]
            columns, cells = list(compress(columns, used)), list(compress(cells, used))
        made: list[str] = []
        sizes: list[int] = []
        heads = unique_heads(c.header for c in columns)
        count = len(cells[0])
        for at in range(0, max(count, 1), self.max_rows):
            part = [c[at : at + self.max_rows] for c in cells] if count > self.max_rows else cells
            made.append(self._one(name, title, columns, heads, part, len(made) + 1, frozen, repeated, words))
            sizes.append(len(part[0]))
        if len(made) > 1:
            self.split.append(name)
        return Written(tuple(made), tuple(sizes), tuple(heads), title)

    def _one(
        self,
        name: str,
        title: str,
        columns: Sequence[Column],
        heads: Sequence[str],
        cells: Sequence[Sequence[Any]],
        n: int,
        frozen: int,
        repeated: int | None,
        words: Sequence[tuple[int, str, str]],
    ) -> str:
        sheet = self._free_name(name if n == 1 else f"{name[:27]}({n})")
        ws = self.book.page(sheet)
        ws.hide_gridlines(2)
        ws.set_row(0, 30)
        ws.write_string(0, 0, title, self.look("title", font_size=14))
        count = len(cells[0])
        ws.write_string(1, 0, f"{count:,}行", self.look("subtitle"))
        if self.contents:
            ws.write_inside(1, 1, link_to(self.contents), f"{self.contents}へ", self.look("back"))
        styles = [self._styles(c) for c in columns]
        widths = [_width(*about) for about in zip(columns, heads, (c[:SAMPLE] for c in cells), strict=True)]
        for i, width in enumerate(widths):
            ws.set_column(i, i, width, styles[i].number)
        last = max(count, 1) + HEAD - 1
        table = {
            "columns": [{"header": h, "header_format": self.look("header")} for h in heads],
            "style": "Table Style Light 15",
            "name": f"T_{len(self.book.worksheets())}",
        }
        ws.add_table(HEAD - 1, 0, HEAD, len(columns) - 1, table)
        wrapped = [i for i, c in enumerate(columns) if c.wrap]
        heights = [
            _height(texts, [widths[i] for i in wrapped]) for texts in zip(*(cells[i] for i in wrapped), strict=True)
        ]
        ws.write_columns(HEAD, cells, styles, heights)
        ws.set_row(HEAD - 1, HEADER)
        ws.freeze_panes(HEAD, frozen if len(columns) > 4 else 0)
        for column, text, style in words:
            rule = {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": self.look(style)}
            ws.conditional_format(HEAD, column, last, column, rule)
        printed = widths[: len(columns) - sum(not c.on_paper for c in columns)]
        self._page(ws, printed, frozen if repeated is None else repeated, heights or [LINE_HEIGHT] * count)
        ws.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
        return sheet

    def _styles(self, column: Column) -> Styles:
        number = column.number_format
        more: dict[str, Any] = {"valign": "top"}
        if column.wrap:
            more["text_wrap"] = True
        left: dict[str, Any] = more | ({"align": "center"} if column.center else {"align": "left", "indent": 1})
        right: dict[str, Any] = more | ({"align": "center"} if column.center else {"align": "right", "indent": 1})
        return Styles(
            whole=self.look("text", num_format=whole(number), **right),
            number=self.look("text", num_format=number, **right),
            text=self.look("text", num_format=number, **left),
            date=self.look("text", num_format=number if "y" in number else DATE, **right),
            quoted=self.look("text", num_format=number, quote_prefix=True, **left),
            link=self.look("back", **{k: v for k, v in left.items() if k != "text_wrap"}),
        )

    @staticmethod
    def _page(ws: Page, widths: Sequence[float], repeated: int, heights: Sequence[float]) -> None:
        """The fewest pages that can be read, the heading and the first columns repeated on each."""
        paper, pages = paper_for(points(widths), points(widths[:repeated]), HEADER, TITLE + sum(heights))
        if paper.landscape:
            ws.set_landscape()
        ws.set_paper(paper.number)
        ws.fit_to_pages(pages, 0)
        if pages > 1 and repeated:
            ws.repeat_columns(0, repeated - 1)
        ws.repeat_rows(HEAD - 1)
        ws.print_area(0, 0, HEAD + max(len(heights), 1) - 1, len(widths) - 1)
        ws.set_margins(*MARGINS)
        ws.set_footer("&L&8&A&C&8&P / &N")

    def _free_name(self, name: str) -> str:
        base = "".join("・" if ch in "[]:*?/\\'" else ch for ch in name)[:MAX_NAME].strip() or "表"
        found = next(n for n in _numbered(base, MAX_NAME) if n.casefold() not in (*self._names, *RESERVED))
        self._names.add(found.casefold())
        return found


def _numbered(text: str, longest: int) -> Iterator[str]:
    """The text, then text_2, text_3 …, none longer than ``longest``."""
    yield text
    for n in counting(2):
        yield f"{text[: longest - len(str(n)) - 1]}_{n}"


def _width(column: Column, head: str, values: Sequence[Any]) -> float:
    """Wide enough for the header in two lines beside its button and for what stands below; wrapped text has its own."""
    if column.cut:
        return column.cut
    needed = max((_places(v) for v in values), default=0) + 3
    for_head = max(_places(head) / 2 + 5, 9)
    return max(for_head, min(needed, column.wrap or MAX_WIDTH))


@lru_cache(maxsize=65536)
def _places(value: Any) -> int:
    """How many narrow characters wide a value is shown."""
    match value:
        case str():
            return max(
                (sum(1 + (east_asian_width(c) in "FWA") for c in line) for line in value[:200].split("\n")), default=0
            )
        case Link():
            return _places(value.text)
        case None:
            return 0
        case int() | float():
            return len(f"{value:,}") if abs(value) < 1e15 else 20
    return 12


def _height(texts: Sequence[Any], widths: Sequence[float]) -> float:
    """The height in points that shows all lines of the wrapped cells of a row."""
    lines = max(lines_of(text, width - 1) for text, width in zip(texts, widths, strict=True))
    return min(409, LINE * lines + 4)


def unique_heads(headers: Iterable[str]) -> list[str]:
    """Excel wants every header of a table to be different, also from one that differs in case only.

    >>> unique_heads(["額", "額_2", "額", "Total", "total"])
    ['額', '額_2', '額_3', 'Total', 'total_2']
    """
    seen: set[str] = set()
    found = []
    for header in headers:
        free = next(h for h in _numbered(header[:MAX_HEADER] or "列", MAX_HEADER) if h.casefold() not in seen)
        seen.add(free.casefold())
        found.append(free)
    return found
