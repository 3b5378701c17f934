"""XlsxWriter as we use it: the one place where its private parts are replaced, each for the reason it gives.

A book consists of ``Page`` sheets; a page takes single cells and, below them, many plain rows at once.
"""

import io
import re
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from pathlib import Path
from tempfile import SpooledTemporaryFile, TemporaryDirectory
from typing import IO, Any
from xml.sax.saxutils import quoteattr

import deflate
from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.relationships import DOCUMENT_SCHEMA, PACKAGE_SCHEMA, Relationships
from xlsxwriter.utility import quote_sheetname, xl_col_to_name, xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import (
    CellArrayFormulaTuple,
    CellBlankTuple,
    CellBooleanTuple,
    CellFormulaTuple,
    CellStringTuple,
    ColumnInfo,
    Worksheet,
)

from . import mark
from .look import FONT, INK
from .packing import ABOUT, LEVEL, SHEETS, STYLES, bare_sheet, with_locks, without_titles, zip_into, zipped
from .plain_rows import Link, Styles, cells_xml, plain_column
from .theme import THEME

CALC_ID = 191029  # of Excel 2019 and 365, which compute on opening what an older Excel has computed
ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
LONGEST_TEXT = 16_000  # longer ones may not fit into a cell; the library cuts them
LAST_COLUMN = 16_383  # zero-based
TALLEST = 409  # points of a row
MAX_LINKS = 65_000  # Excel takes 65,530 a sheet
IN_MEMORY = 4_000_000  # characters of plain rows
ROWS_AT_ONCE = 1000
AT_ONCE = 1 << 20  # of a part
_is_special = re.compile('[&<>"\n\r\t]').search  # in an attribute
_LETTERS = tuple(xl_col_to_name(i) for i in range(256))


class Page(Worksheet):
    """A worksheet whose formulas are Excel 2016 already, and whose cached texts stay texts."""

    def __init__(self) -> None:
        super().__init__()
        self.hints: dict[int, float] = {}
        self._beyond: tuple[int, ColumnInfo] | None = None
        self._plain: IO[str] | None = None  # the XML of the plain rows, of many on the disk
        self._bottom: str | None = None  # the last cell of the plain rows
        self._links: list[tuple[str, Link]] = []
        self.order: Sequence[int] | None = None  # of each shared text, its place in the file
        self.short: Callable[[str], str] = str  # formulas as the file has them
        self.terse = False  # whether a cell beside the one before it leaves its address out

    # single cells: the library's own methods accept "A1" as well as (0, 0), a third of the time of writing a cell ------

    def write_string(  # ty: ignore[incompatible-attribute-override]
        self, row: int, col: int, string: str, cell_format: Format | None = None
    ) -> int:
        """Write a text."""
        if len(string) > LONGEST_TEXT:
            return self._write_string(row, col, string, cell_format)
        self._check_dimensions(row, col)
        assert self.str_table is not None  # every sheet of a book shares its texts
        self.table[row][col] = CellStringTuple(self.str_table._get_shared_string_index(string), cell_format)
        return 0

    def write_number(  # ty: ignore[incompatible-attribute-override]
        self, row: int, col: int, number: float, cell_format: Format | None = None
    ) -> int:
        """Write a number."""
        return self._write_number(row, col, number, cell_format)

    def write_blank(  # ty: ignore[incompatible-attribute-override]
        self, row: int, col: int, blank: Any, cell_format: Format | None = None
    ) -> int:
        """Write a format."""
        self._check_dimensions(row, col)
        self.table[row][col] = CellBlankTuple(cell_format)
        return 0

    def write_formula(  # ty: ignore[incompatible-attribute-override]
        self, row: int, col: int, formula: str, cell_format: Format | None = None, value: Any = 0
    ) -> int:
        """Write a formula of one value; array formulas have their own method."""
        self._check_dimensions(row, col)
        self.table[row][col] = CellFormulaTuple(self.short(formula.removeprefix("=")), cell_format, value)
        return 0

    def write_array(self, row: int, col: int, formula: str, value: Any, cell_format: Format | None = None) -> None:
        """Write an array formula of one cell."""
        self._check_dimensions(row, col)
        place = f"{_LETTERS[col]}{row + 1}"
        self.table[row][col] = CellArrayFormulaTuple(self.short(formula), cell_format, value, place, "static")

    def write_across(self, first: tuple[int, int], last: tuple[int, int], text: str, look: Format) -> None:
        """Write a text over merged cells, from ``first`` to ``last``, in a format without borders.

        The library writes the cells under it too, each with the format; only borders need them.
        """
        self.write_string(*first, text, look)
        if first != last:
            self._check_dimensions(*last)
            self.merge.append([*first, *last])

    def write_inside(self, row: int, col: int, place: str, text: str, look: Format) -> None:
        """Write a text that leads to ``place`` (``'sheet'!A1``) in the same book, also above plain rows."""
        self.write_string(row, col, text, look)
        self._links.append((f"{_LETTERS[col]}{row + 1}", Link("", place, text)))

    def colour(self, row: int, col: int, last_row: int, last_col: int, rule: dict[str, Any]) -> None:
        """Colour cells where a rule with a formula holds."""
        self.conditional_format(row, col, last_row, last_col, rule | {"criteria": self.short(rule["criteria"])})

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """Strip ``{=…}``. The library also looks for 40 newer functions; a test shows that we use none of them."""
        return formula.removeprefix("{").removeprefix("=").removesuffix("}")

    def _get_range_data(self, row_start: int, col_start: int, row_end: int, col_end: int) -> list[Any]:
        """What a chart remembers of its cells: nothing where a formula gives an error; the library has 0 there."""
        found = super()._get_range_data(row_start, col_start, row_end, col_end)
        return [None if isinstance(v, str) and v in ERRORS else v for v in found]

    def set_columns_beyond(self, first: int, look: Format) -> None:
        """The look of all columns from the zero-based ``first`` on that have no other; the library notes each by itself."""
        self._beyond = first, ColumnInfo(column_format=look)

    def _write_cols(self) -> None:
        if self._beyond is not None:
            first, info = self._beyond
            for column in range(first, max(first, *self.col_info) + 2):
                self.col_info.setdefault(column, info)
        super()._write_cols()

    def _write_col_info(self, col_min: int, col_max: int, col_info: ColumnInfo) -> None:
        last = self._beyond is not None and col_max == max(self.col_info)
        super()._write_col_info(col_min, LAST_COLUMN if last else col_max, col_info)

    # rows -------------------------------------------------------------------------------------------------------

    def row_hint(self, row: int, height: float) -> None:
        """A height in points that Excel may still adapt while somebody types, unlike one that is set."""
        self.hints[row] = min(height, TALLEST)

    def print_areas(self, areas: Sequence[tuple[int, int, int, int]]) -> None:
        """Print these parts of the sheet (first row and column, last row and column), each on pages of its own."""
        sheet = quote_sheetname(str(self.name))
        self.print_area_range = ",".join(f"{sheet}!{xl_range_abs(*area)}" for area in areas)

    def height(self, last: int) -> float:
        """The height in points of the rows up to ``last``."""
        default = self.default_row_height * 0.75
        found = 0.0
        for row in range(last + 1):
            info = self.row_info.get(row)
            if info is None or not info.hidden:
                set_ = info.height * 0.75 if info is not None and info.height is not None else default
                found += max(self.hints.get(row, 0), set_)
        return found

    def write_columns(
        self, first: int, columns: Sequence[Sequence[Any]], styles: Sequence[Styles], heights: Sequence[float] = ()
    ) -> None:
        """Write plain rows, column beside column, from the zero-based row ``first``, below all single cells; tables grow
        to hold them.

        None and "" are blank cells, and every text stays text. ``heights``: of every row in points, where they are not
        all alike.
        """
        count = len(columns[0])
        if not count:
            return
        self._check_dimensions(first, 0)  # the library leaves out rows where it has written no cell
        plain = [plain_column(i, s) for i, s in enumerate(styles)]
        linked_until = first + 1 + MAX_LINKS // max(1, sum(isinstance(c[0], Link) for c in columns))
        assert self.str_table is not None  # every sheet of a book shares its texts
        text_number = self.str_table._get_shared_string_index
        self._plain = self._plain or SpooledTemporaryFile(IN_MEMORY, "w+", encoding="utf-8", newline="")  # noqa: SIM115 (read when the sheet is written)

        def link(letter: str, row: str, found: Link) -> bool:
            if linked := int(row) < linked_until:
                self._links.append((letter + row, found))
            return linked

        for at in range(0, count, ROWS_AT_ONCE):
            end = min(at + ROWS_AT_ONCE, count)
            numbers = [str(first + n + 1) for n in range(at, end)]
            sizes = [f' ht="{h:g}" customHeight="1"' for h in heights[at:end]] or [""] * len(numbers)
            starts = [f'<row r="{r}"{size}>' for r, size in zip(numbers, sizes, strict=True)]
            cells = (cells_xml(p, numbers, c[at:end], text_number, link) for p, c in zip(plain, columns, strict=True))
            self._plain.write("".join(chain.from_iterable(zip(starts, *cells, repeat("</row>")))))
        self._bottom = f"{plain[-1].letter}{first + count}"
        for table in self.tables:
            area = f"{table['range'].split(':')[0]}:{self._bottom}"
            table["range"] = table["a_range"] = table["autofilter"] = area

    def _write_dimension(self) -> None:
        """The library does not know of plain rows."""
        if self._bottom is None:
            super()._write_dimension()
        else:
            self._xml_empty_tag("dimension", [("ref", f"A1:{self._bottom}")])

    def _write_hyperlinks(self) -> None:
        """One relation for each file that plain rows lead to, however many cells do; the library makes one a cell.

        A place in the same book needs none.
        """
        if not self._links:
            super()._write_hyperlinks()
            return
        assert self.fh is not None  # it is being written
        assert not self.hyperlinks  # no sheet of ours has the library's links too
        ids: dict[str, int] = {}
        parts = ["<hyperlinks>"]
        for address, link in self._links:
            if link.target and link.target not in ids:
                self.rel_count += 1
                ids[link.target] = self.rel_count
                self.external_hyper_links.append(["/hyperlink", link.target, "External"])
            place = f" location={_quoted(link.place)}" if link.place else ""
            file = f' r:id="rId{ids[link.target]}"' if link.target else ""
            parts.append(f'<hyperlink ref="{address}"{file}{place}/>')
        self.fh.write("".join((*parts, "</hyperlinks>")))

    def _write_hyperlink_internal(self, row: int, col: int, url: Any) -> None:
        """Without repeating the words of the cell."""
        self._xml_empty_tag("hyperlink", [("ref", xl_rowcol_to_cell(row, col)), ("location", url._link)])

    def _write_selections(self) -> None:
        """Of the frozen panes, only the one with the cursor has a selection worth its bytes."""
        self.selections = self.selections[-1:]
        super()._write_selections()

    def _write_rows(self) -> None:
        """Write the rows in one go, with heights that are only hints, and results of formulas as what they are.

        The library takes the text "0000" of a formula for a number, and "" for nothing.
        """
        out: list[str] = []
        for row in range(self.dim_rowmin or 0, (self.dim_rowmax or 0) + 1):
            cells = self.table.get(row)
            if cells:
                own = self.row_info[row].row_format if row in self.row_info else None
                out.append(self._row_tag(row, ""))
                out += [self._cell(row, col, cells[col], own) for col in sorted(cells)]
                out.append("</row>")
            elif row in self.row_info or row in self.comments or row in self.hints:
                out.append(self._row_tag(row, "/"))
        assert self.fh is not None  # the library calls this while it writes a part
        self.fh.write("".join(out))
        if self._plain is not None:
            self._plain.seek(0)
            shutil.copyfileobj(self._plain, self.fh, AT_ONCE)
            self.let_go()

    def let_go(self) -> None:
        """Let go of what lies on the disk."""
        if self._plain is not None:
            self._plain.close()

    def _row_tag(self, row: int, end: str) -> str:
        height, own = "", f' r="{row + 1}"'
        if row in self.hints and self.hints[row] * 4 != self.default_row_height * 3:
            height = f' ht="{self.hints[row]:g}"'
        info = self.row_info.get(row)
        if info is not None:
            if info.height is not None and info.height != self.default_row_height:
                height = f' ht="{info.height * 0.75:g}" customHeight="1"'
            if info.row_format:
                own += f' s="{info.row_format._get_xf_index()}" customFormat="1"'
            if info.hidden:
                own += ' hidden="1"'
        return f"<row{own}{height}{end}>"

    def _cell(self, row: int, col: int, cell: Any, row_format: Format | None) -> str:
        """A cell with its address, which some programs need that show a sheet.

        On a ``terse`` page, which nobody sees, a cell that follows its neighbour says no address: it then stands beside
        it (ECMA-376, 18.3.1.4), and a template is 5 % smaller.
        """
        style = cell.format or row_format
        if style is None and col in self.col_info:
            style = self.col_info[col].column_format
        address = f"{_LETTERS[col]}{row + 1}"
        tag = "<c" if self.terse and col - 1 in self.table[row] else f'<c r="{address}"'
        if style is not None:
            tag += f' s="{style._get_xf_index()}"'
        match cell:
            case CellBlankTuple():
                return f"{tag}/>"
            case CellFormulaTuple() | CellArrayFormulaTuple():
                value, type_ = cell.value, ""
                if isinstance(value, bool):
                    value, type_ = int(value), ' t="b"'
                elif isinstance(value, str):
                    type_ = ' t="e"' if value in ERRORS else ' t="str"'
                    value = self._escape_data(value)
                array = f' t="array" ref="{address}"' if isinstance(cell, CellArrayFormulaTuple) else ""
                return f"{tag}{type_}><f{array}>{self._escape_data(cell.formula)}</f><v>{value}</v></c>"
            case CellBooleanTuple():
                return f'{tag} t="b"><v>{int(cell.boolean)}</v></c>'
            case _ if hasattr(cell, "string"):  # a text, or one with several looks
                return f'{tag} t="s"><v>{cell.string if self.order is None else self.order[cell.string]}</v></c>'
        return f"{tag}><v>{_number(cell.number)}</v></c>"  # a number or a day

    def _calculate_spans(self) -> None:
        """Leave out the hints on where each row begins and ends: they are optional, and cost bytes."""
        self.row_spans = {}


def _quoted(text: str) -> str:
    """A text as an attribute has it; few need escapes, and looking is quicker than the library."""
    return quoteattr(text) if _is_special(text) else f'"{text}"'


def _number(value: float) -> str:
    """A number as Excel writes it; with the 17th digit only where it would be another number without."""
    short = f"{value:.16G}"
    return short if float(short) == value else repr(float(value))


class _Parts(Packager):
    """Keeps the parts of the package for ``Book.packed``."""

    def _create_package(self) -> list[Any]:
        self.made = super()._create_package()
        return []

    def _write_worksheet_rels_files(self) -> None:
        """The library's, each file in one go: plain rows lead to every submission, and it takes 4 µs for each."""
        assert self.workbook is not None  # it is being written
        for n, ws in enumerate(self.workbook.worksheets(), start=1):
            links = (
                *ws.external_hyper_links,
                *ws.external_drawing_links,
                *ws.external_vml_links,
                *ws.external_background_links,
                *ws.external_table_links,
                *ws.external_comment_links,
            )
            if not links:
                continue
            found = [
                f'<Relationship Id="rId{i}" Type="{DOCUMENT_SCHEMA}{kind}" Target={_quoted(target)}'
                + (f' TargetMode="{mode[0]}"/>' if any(mode) else "/>")
                for i, (kind, target, *mode) in enumerate(links, start=1)
            ]
            rels = Relationships()
            rels._set_xml_writer(self._filename(f"xl/worksheets/_rels/sheet{n}.xml.rels"))
            rels._xml_declaration()
            assert rels.fh is not None
            rels.fh.write(f'<Relationships xmlns="{PACKAGE_SCHEMA}">{"".join(found)}</Relationships>')
            rels._xml_close()


def _with_digest(parts: Mapping[str, bytes]) -> bytes:
    """The part with the mark, with the digest of all others in it."""
    found = mark.digest((name, deflate.crc32(data), len(data)) for name, data in parts.items())
    return parts[mark.PART].replace(mark.BLANK.encode(), found.encode())


class Book(Workbook):
    """A workbook of ``Page`` sheets in our font, whose texts stay texts."""

    def __init__(self) -> None:
        # no scheme: Excel would show the font of its theme instead of ours
        font = {"font_name": FONT, "font_size": 10, "font_color": INK, "font_scheme": "none"}
        texts = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        super().__init__(None, {"default_format_properties": font, "default_date_format": "yyyy/mm/dd", **texts})
        self.theme_xml = THEME
        self._parts: _Parts | None = None
        self._marked = self._locked = False
        self.short: Callable[[str], str] = str

    def lock(self) -> None:
        """Let nobody delete, add, move or rename sheets; without a password, and with every cell's own lock spelled out.

        The style Normal is unlocked, so that a cell pasted from another book does not bring its lock along.
        """
        self._locked = True

    def trust(self) -> None:
        """Say that all cached values are right: Excel then computes nothing on opening, and does not ask to save."""
        self.set_calc_mode("auto", CALC_ID)
        self.calc_on_load = False

    def _write_workbook_pr(self) -> None:
        super()._write_workbook_pr()
        if self._locked:
            self._xml_empty_tag("workbookProtection", [("lockStructure", 1)])

    def mark(self, kind: str, source: str = "") -> None:
        """Mark it as a book of ours of this kind, made from what has the digest ``source``."""
        self.set_custom_property(mark.KIND, kind, "text")
        self.set_custom_property(mark.CONTENTS, mark.BLANK, "text")
        if source:
            self.set_custom_property(mark.SOURCE, source, "text")
        self._marked = True

    def page(self, name: str) -> Page:
        """A new sheet."""
        ws = self.add_worksheet(name, worksheet_class=Page)
        assert isinstance(ws, Page)
        ws.short = self.short
        return ws

    @property
    def texts(self) -> Collection[str]:
        """All texts that stand in its cells so far."""
        return self.str_table.string_table

    def define_names(self, names: Iterable[tuple[str, str]]) -> None:
        """Define names that a test has found valid; the library checks each of them again."""
        self.defined_names += [[self.short(name), -1, self.short(formula), False] for name, formula in names]

    def _extract_named_ranges(self, defined_names: Sequence[Any]) -> list[str]:
        """Do not repeat every defined name in the document properties: nobody reads them there, and they are 4 kB."""
        return []

    def _get_packager(self) -> Packager:
        """The library packs slowly, with less than the best compression; see ``packed`` and ``write_to``."""
        return self._parts or super()._get_packager()

    def packed(self, level: int = LEVEL) -> bytes:
        """Close the book; its content as an .xlsx file, compressed as well as zip can."""
        self._parts, self.filename, self.in_memory = _Parts(), io.BytesIO(), True
        if self._locked:
            self._sort_texts()
        self.close()
        made = {name: part.getvalue() if binary else part.getvalue().encode("utf-8")
                for part, name, binary in self._parts.made}  # fmt: skip
        if self._locked:
            made[STYLES] = with_locks(made[STYLES].decode("utf-8")).encode("utf-8")
            made[ABOUT] = without_titles(made[ABOUT])
            made |= {name: bare_sheet(part) for name, part in made.items() if name.startswith(SHEETS)}
        if self._marked:
            made[mark.PART] = _with_digest(made)
        return zipped(made.items(), level)

    def let_go(self) -> None:
        """Let go of what lies on the disk, of a book that is not written."""
        for ws in self.worksheets():
            if isinstance(ws, Page):
                ws.let_go()

    def _sort_texts(self) -> None:
        """Texts that begin alike pack better side by side."""
        texts = self.str_table
        places = {text: i for i, text in enumerate(sorted(texts.string_table))}
        order = [places[text] for text in texts.string_table]  # which the library numbers as it meets them
        texts.string_table = places
        for page in self.worksheets():
            if isinstance(page, Page):
                page.order = order

    def write_to(self, path: Path) -> None:
        """Close the book and write it as ``path``, part by part, for books too large for memory; ``OSError``."""
        try:
            with TemporaryDirectory() as folder, path.open("wb") as file:
                self._parts, self.filename, self.tmpdir = _Parts(), io.BytesIO(), folder
                self.close()
                zip_into(file, self._from_disk(self._parts))
        except FileCreateError as e:
            raise e.args[0] from e

    def _from_disk(self, parts: "_Parts") -> Iterator[tuple[str, bytes]]:
        """The parts, one in memory at a time; last the one with the mark, which has the digest of all others in it."""
        sums: list[tuple[str, int, int]] = []
        for part, name, _ in sorted(parts.made, key=lambda made: made[1] == mark.PART):
            data = Path(part).read_bytes()
            if name == mark.PART and self._marked:
                data = data.replace(mark.BLANK.encode(), mark.digest(sums).encode())
            sums.append((name, deflate.crc32(data), len(data)))
            yield name, data
