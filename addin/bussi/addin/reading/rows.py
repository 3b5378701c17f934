"""The sheets of a workbook as rows of cells, with addresses kept and errors told from blanks."""

import contextlib
import io
import os
import re
import warnings
from collections.abc import Generator, Mapping, Sequence
from typing import Any, Protocol

import python_calamine as calamine
from bussi.validators.cells import UNCALCULATED, ErrorCell
from bussi.validators.errors import UnreadableError

from .guards import Container
from .scan import column_number, hidden_cells, may_panic, needs_care

Rows = Sequence[Sequence[Any]]
SLOW_BYTES = 20 * 2**20  # of XML that the slow reader is given
_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")


class Sheets(Protocol):
    """Named sheets, each as rows from A1 with blanks as "": of a file, or of a book that is open elsewhere."""

    @property
    def names(self) -> Sequence[str]:
        """The names of the worksheets, in order."""
        ...

    def rows(self, sheet: str) -> Rows:
        """The rows of a sheet from A1."""
        ...


class OpenSheets:
    """Sheets that somebody else has read."""

    def __init__(self, sheets: Mapping[str, Rows]) -> None:
        self._sheets = sheets

    @property
    def names(self) -> Sequence[str]:
        """The names of the worksheets, in order."""
        return tuple(self._sheets)

    def rows(self, sheet: str) -> Rows:
        """The rows of a sheet from A1."""
        return self._sheets[sheet]


class BookRows:
    """The sheets of a file: read by calamine, and by openpyxl the few that calamine refuses or would misread."""

    def __init__(self, container: Container) -> None:
        self.container = container
        try:
            self._book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(container.data))
        except BaseException as e:
            raise _refused(e) from e

    @property
    def names(self) -> Sequence[str]:
        """The names of the worksheets, in order."""
        return tuple(self.container.sheets)

    def rows(self, sheet: str) -> Rows:
        """The rows of a sheet from A1; raises ``UnreadableError`` where it is damaged or not safe to read."""
        data = self.container.sheet(sheet)
        hidden = hidden_cells(data, sheet)
        if needs_care(data):
            rows = self._slowly(sheet, None)
        else:
            quiet = _quiet() if may_panic(data) else contextlib.nullcontext()
            try:
                with quiet:
                    rows = self._book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            except BaseException as e:
                rows = self._slowly(sheet, e)
        for address, code in hidden.items():
            m = _ADDRESS.fullmatch(address)
            if m is None:
                continue
            row, column = int(m[2]) - 1, column_number(m[1].encode()) - 1
            while len(rows) <= row:
                rows.append([])
            line: list[Any] = rows[row]
            if len(line) <= column:
                line.extend([""] * (column + 1 - len(line)))
            if line[column] == "":
                line[column] = ErrorCell(code) if code else UNCALCULATED
        return rows

    def _slowly(self, sheet: str, error: BaseException | None) -> list[list[Any]]:
        """The same by openpyxl."""
        refused = _refused(error)
        self.container.check_all_parts(SLOW_BYTES)
        import openpyxl

        rows: list[list[Any]] = []
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                book = openpyxl.load_workbook(io.BytesIO(self.container.data), data_only=True, read_only=True)
                worksheet = book[sheet]
                worksheet.reset_dimensions()
                for cells in worksheet.iter_rows():
                    line: list[Any] = [""] * len(cells)
                    for i, cell in enumerate(cells):
                        if cell.value is not None:
                            line[i] = ErrorCell(str(cell.value)) if cell.data_type == "e" else cell.value
                    rows.append(line)
        except Exception as e:  # openpyxl raises nearly anything on a damaged book
            raise refused from e
        return rows


@contextlib.contextmanager
def _quiet() -> Generator[None]:
    """Keep a reader's panic, which is caught, from printing its stack on standard error."""
    saved, nothing = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nothing)


def _refused(e: BaseException | None) -> UnreadableError:
    """A reader's own failure as ours; the reader's panics are no ordinary exceptions."""
    if isinstance(e, KeyboardInterrupt | SystemExit | MemoryError):
        raise e
    return UnreadableError("FILE-BROKEN", "ブックの中身を読めません")
