"""XlsxWriter, made small and exact for books that consist of formulas: what differs from the library, and why."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import CellFormulaTuple, Worksheet

from .look import FONT

STAMPED = (1980, 1, 1, 0, 0, 0)  # the date of every part, so that the same input gives the same bytes
ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
_LETTERS = tuple(xl_col_to_name(i) for i in range(64))


class Page(Worksheet):
    """A worksheet whose formulas are Excel 2016 already, and whose cached texts stay texts."""

    def __init__(self) -> None:
        super().__init__()
        self.hints: dict[int, float] = {}
        self.compact = False  # whether formulas, too, may do without their address
        self.last = (-1, -1)

    # the library's own methods accept "A1" as well as (0, 0), which costs a third of the time of writing a cell

    def write_string(self, row: int, col: int, string: str, cell_format: Format | None = None) -> int:  # type: ignore[override]
        """Write a text."""
        return self._write_string(row, col, string, cell_format)

    def write_number(self, row: int, col: int, number: float, cell_format: Format | None = None) -> int:  # type: ignore[override]
        """Write a number."""
        return self._write_number(row, col, number, cell_format)

    def write_blank(self, row: int, col: int, blank: Any, cell_format: Format | None = None) -> int:  # type: ignore[override]
        """Write a format."""
        return self._write_blank(row, col, blank, cell_format)

    def write_formula(  # type: ignore[override]
        self, row: int, col: int, formula: str, cell_format: Format | None = None, value: Any = 0
    ) -> int:
        """Write a formula of one value; array formulas have their own method."""
        self._check_dimensions(row, col)
        self.table[row][col] = CellFormulaTuple(formula.removeprefix("="), cell_format, value)
        return 0

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002
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

    def _write_row(self, row: int, spans: Any, row_info: Any = None, empty_row: bool = False) -> None:  # noqa: ARG002
        """Write the row's tag here: the library cannot give a height that is only a hint."""
        height, own = "", f' r="{row + 1}"'
        if row in self.hints and self.hints[row] * 4 != self.default_row_height * 3:
            height = f' ht="{self.hints[row]:g}"'
        if row_info is not None:
            if row_info.height is not None and row_info.height != self.default_row_height:
                height = f' ht="{row_info.height * 0.75:g}" customHeight="1"'
            if row_info.row_format:
                own += f' s="{row_info.row_format._get_xf_index()}" customFormat="1"'
            if row_info.hidden:
                own += ' hidden="1"'
        self.fh.write(f"<row{own}{height}{'/' if empty_row else ''}>")

    def _calculate_spans(self) -> None:
        """Leave out the hints on where each row begins and ends: they are optional, and cost 2 % of a book."""
        self.row_spans = {}

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        """Write cells here: the library types the text "0000" of a formula as a number, and "" as nothing."""
        kind = type(cell).__name__
        style = f' s="{cell.format._get_xf_index()}"' if cell.format else ""
        name = f"{_LETTERS[col]}{row + 1}"
        follows = col == 0 or self.last == (row, col - 1)
        self.last = (row, col)
        # the address of a cell that follows the one before is optional; readers that look for errors want a formula's
        place = "" if follows and (self.compact or "Formula" not in kind) else f' r="{name}"'
        match kind:
            case "String":
                self.fh.write(f'<c{place}{style} t="s"><v>{cell.string}</v></c>')
            case "Number":
                self.fh.write(f"<c{place}{style}><v>{cell.number:.16G}</v></c>")
            case "Blank":
                self.fh.write(f"<c{place}{style}/>")
            case "Boolean":
                self.fh.write(f'<c{place}{style} t="b"><v>{int(cell.boolean)}</v></c>')
            case _:
                array = f' t="array" ref="{name}"' if kind == "ArrayFormula" else ""
                self._write_own_formula(f"{place}{style}", array, cell)

    def _write_own_formula(self, attributes: str, array: str, cell: Any) -> None:
        value, type_ = cell.value, ""
        match value:
            case bool():
                value, type_ = int(value), ' t="b"'
            case str():
                type_ = ' t="e"' if value in ERRORS else ' t="str"'
                value = self._escape_data(value)
        formula = self._escape_data(cell.formula)
        self.fh.write(f"<c{attributes}{type_}><f{array}>{formula}</f><v>{value}</v></c>")


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
        self.worksheet_class = Page
        self.parts = Parts()

    def _get_packager(self) -> Packager:
        return self.parts

    def _extract_named_ranges(self, defined_names: Sequence[Any]) -> list[str]:  # noqa: ARG002
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
