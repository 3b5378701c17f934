"""XlsxWriter, made small and exact for books that consist of formulas: what differs from the library, and why."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import (
    CellArrayFormulaTuple,
    CellBlankTuple,
    CellBooleanTuple,
    CellFormulaTuple,
    CellNumberTuple,
    CellStringTuple,
    Worksheet,
)

from .look import FONT

STAMPED = (1980, 1, 1, 0, 0, 0)  # the date of every part, so that the same input gives the same bytes
ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
FORMULAS = (CellFormulaTuple, CellArrayFormulaTuple)
LONGEST_TEXT = 16_000  # longer ones may not fit into a cell; the library cuts them
_LETTERS = tuple(xl_col_to_name(i) for i in range(64))


class Page(Worksheet):
    """A worksheet whose formulas are Excel 2016 already, and whose cached texts stay texts."""

    def __init__(self) -> None:
        super().__init__()
        self.hints: dict[int, float] = {}
        self.compact = False  # whether formulas, too, may do without their address

    # the library's own methods accept "A1" as well as (0, 0), which costs a third of the time of writing a cell

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
        self.table[row][col] = CellFormulaTuple(formula.removeprefix("="), cell_format, value)
        return 0

    def write_array(self, row: int, col: int, formula: str, value: Any, cell_format: Format | None = None) -> None:
        """Write an array formula of one cell."""
        self._check_dimensions(row, col)
        place = f"{_LETTERS[col]}{row + 1}"
        self.table[row][col] = CellArrayFormulaTuple(formula, cell_format, value, place, "static")

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """Strip ``{=…}``. The library also looks for 40 newer functions; a test shows that we use none of them."""
        return formula.removeprefix("{").removeprefix("=").removesuffix("}")

    def row_hint(self, row: int, height: float) -> None:
        """A height in points that Excel may still adapt while somebody types, unlike one that is set."""
        self.hints[row] = height

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

    def _write_rows(self) -> None:
        """Write the rows here: in one go, with heights that are only hints, and texts of formulas typed as texts.

        The library takes the text "0000" of a formula for a number, and "" for nothing.
        """
        out: list[str] = []
        styles: dict[int, str] = {}
        for row in range(self.dim_rowmin or 0, (self.dim_rowmax or 0) + 1):
            cells = self.table.get(row)
            if not cells:
                if row in self.row_info or row in self.comments:
                    out.append(self._row_tag(row, "/"))
                continue
            out.append(self._row_tag(row, ""))
            before = -1
            for col in sorted(cells):
                cell = cells[col]
                if cell.format is None:
                    style = ""
                elif (style := styles.get(id(cell.format), "")) == "":
                    style = styles[id(cell.format)] = f' s="{cell.format._get_xf_index()}"'
                formula = type(cell) in FORMULAS
                # the address of a cell that follows the one before is optional; who looks for errors wants a formula's
                address = f"{_LETTERS[col]}{row + 1}"
                place = "" if col == before + 1 and (self.compact or not formula) else f' r="{address}"'
                before = col
                if formula:
                    out.append(self._formula(place + style, address, cell))
                else:
                    out.append(_constant(place + style, cell))
            out.append("</row>")
        assert self.fh is not None  # the library calls this while it writes a part
        self.fh.write("".join(out))

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

    def _calculate_spans(self) -> None:
        """Leave out the hints on where each row begins and ends: they are optional, and cost 2 % of a book."""
        self.row_spans = {}

    def _formula(self, attributes: str, address: str, cell: Any) -> str:
        value, type_ = cell.value, ""
        match value:
            case bool():
                value, type_ = int(value), ' t="b"'
            case str():
                type_ = ' t="e"' if value in ERRORS else ' t="str"'
                value = self._escape_data(value)
        array = f' t="array" ref="{address}"' if type(cell) is CellArrayFormulaTuple else ""
        return f"<c{attributes}{type_}><f{array}>{self._escape_data(cell.formula)}</f><v>{value}</v></c>"


def _constant(attributes: str, cell: Any) -> str:
    kind = type(cell)
    if kind is CellBlankTuple:
        return f"<c{attributes}/>"
    if kind is CellStringTuple:
        return f'<c{attributes} t="s"><v>{cell.string}</v></c>'
    if kind is CellNumberTuple:
        return f"<c{attributes}><v>{cell.number:.16G}</v></c>"
    assert kind is CellBooleanTuple  # nothing else is written into our books
    return f'<c{attributes} t="b"><v>{int(cell.boolean)}</v></c>'


class Parts(Packager):
    """Keeps the parts of the package for ``TemplateBook.packed``, which compresses them better than the library."""

    def _create_package(self) -> list[Any]:
        self.made = super()._create_package()
        return []


class TemplateBook(Workbook):
    """A workbook of ``Page`` sheets in our font, in memory."""

    def __init__(self) -> None:
        font = {"font_name": FONT, "font_size": 10}
        super().__init__(io.BytesIO(), {"in_memory": True, "default_format_properties": font})
        self.parts = Parts()

    def define_names(self, names: Iterable[tuple[str, str]]) -> None:
        """Define names that a test has found valid; the library checks each of them again."""
        self.defined_names += [[name, -1, formula, False] for name, formula in names]

    def page(self, name: str) -> Page:
        """A new sheet."""
        ws = self.add_worksheet(name, worksheet_class=Page)
        assert isinstance(ws, Page)
        return ws

    def _get_packager(self) -> Packager:
        return self.parts

    def _extract_named_ranges(self, defined_names: Sequence[Any]) -> list[str]:
        """Do not repeat every defined name in the document properties: nobody reads them there, and they are 4 kB."""
        return []

    def packed(self) -> bytes:
        """Close the workbook; its content as an .xlsx file, compressed as well as zip can."""
        self.close()
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for part, name, _ in self.parts.made:
                archive.writestr(zipfile.ZipInfo(name, STAMPED), part.getvalue(), zipfile.ZIP_DEFLATED, 9)
        return out.getvalue()
