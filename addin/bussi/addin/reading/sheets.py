"""The sheets of a workbook as cells: of a file, or of a book that is open elsewhere."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, Protocol

from bussi.validators.catalogue import unreadable
from bussi.validators.cells import as_number
from bussi.validators.errors import UnreadableError
from bussi.validators.own_texts import mark
from bussi.validators.types import EPOCH

from .cells import Room, SheetCells
from .looks import DAYS_1904, MAX_SERIAL, kind_of, section_of, telling_formats
from .plain_sheets import may_hold, plain_sheet
from .remarks import Remark, page_words, remarks
from .strict_sheets import strict_sheet
from .texts import shared_texts
from .workbook import Workbook

Rows = Sequence[Sequence[Any]]
Places = set[tuple[int, int]]  # row and zero-based column
MAX_BOX = 3_000_000  # cells of the rectangle in which a sheet is laid out as lists


class Sheets(Protocol):
    """The worksheets of a book by name."""

    @property
    def names(self) -> Sequence[str]:
        """The names of the worksheets, in order."""
        ...

    @property
    def others(self) -> Sequence[str]:
        """The names of sheets that are no worksheets."""
        ...

    @property
    def date_1904(self) -> bool:
        """Whether serials count from 1904."""
        ...

    def cells(self, sheet: str) -> SheetCells:
        """What stands in a sheet."""
        ...

    def remarks(self, sheet: str) -> Sequence[Remark]:
        """What was written onto a sheet without being in a cell: comments, text boxes, headers and footers."""
        ...

    def may_hold_others(self, sheet: str, own: frozenset[int], column: str) -> bool:
        """Whether a sheet may hold texts beside those with the marks ``own``, or anything in ``column`` (its letter) below
        a heading; False only where it is certain.
        """
        ...


class OpenSheets:
    """Sheets that somebody else has read, as rows from A1; blanks are "" or None, dates are dates.

    ``formulas``: sheet → row and zero-based column of each formula; None where that is not known.
    """

    date_1904 = False
    others: Sequence[str] = ()

    def __init__(self, sheets: Mapping[str, Rows], formulas: Callable[[str], Places | None] = lambda _: None) -> None:
        self._sheets, self._formulas = sheets, formulas

    @property
    def names(self) -> Sequence[str]:
        """The names of the worksheets, in order."""
        return tuple(self._sheets)

    def cells(self, sheet: str) -> SheetCells:
        """What stands in a sheet."""
        formulas = self._formulas(sheet)
        found = SheetCells(tells_formulas=formulas is not None)
        for r, c in formulas or ():
            found.formulas.setdefault(r, set()).add(c)
        for r, row in enumerate(self._sheets[sheet], start=1):
            cells: dict[int, Any] = {}
            for c, value in enumerate(row):
                if value is None or value == "":
                    continue
                if isinstance(value, dt.date | dt.time | dt.timedelta):
                    found.formats[r, c] = "h:mm" if isinstance(value, dt.time | dt.timedelta) else "yyyy/m/d"
                    cells[c] = as_number(value)
                else:
                    cells[c] = float(value) if value.__class__ is int else value
            if cells:
                found.rows[r] = cells
        return found

    def remarks(self, sheet: str) -> Sequence[Remark]:
        """Of an open book only its cells are read."""
        return ()

    def may_hold_others(self, sheet: str, own: frozenset[int], column: str) -> bool:
        """Its cells are there already: they tell."""
        return True


class BookSheets:
    """The sheets of a file; each is read when it is asked for."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self._room = Room()
        self._others: set[int] | None = None  # which of the shared texts are not the template's
        self._ends: dict[str, bytes] = {}  # what stands behind the cells of the sheets that were looked at

    @property
    def names(self) -> Sequence[str]:
        """The names of the worksheets, in order."""
        return tuple(self.workbook.sheets)

    @property
    def others(self) -> Sequence[str]:
        """The names of sheets that are no worksheets."""
        return self.workbook.others

    @property
    def date_1904(self) -> bool:
        """Whether serials count from 1904."""
        return self.workbook.date_1904

    @cached_property
    def _texts(self) -> list[str]:
        part = self.workbook.strings
        return shared_texts(self.workbook.package.part(part)) if part is not None else []

    @cached_property
    def _formats(self) -> Mapping[str, str]:
        part = self.workbook.styles
        return telling_formats(self.workbook.package.part(part)) if part is not None else {}

    def cells(self, sheet: str) -> SheetCells:
        """What stands in a sheet; raises ``UnreadableError`` where that cannot be told for certain."""
        xml = self._part(sheet)
        room = Room(self._room.cells, self._room.characters)
        found = plain_sheet(xml, sheet, self._texts, self._formats, room)
        if found is None:
            room = Room(self._room.cells, self._room.characters)
            found = strict_sheet(xml, sheet, self._texts, self._formats, room, self.date_1904)
        self._room = room
        return found

    def remarks(self, sheet: str) -> Sequence[Remark]:
        """What was written onto a sheet without being in a cell: comments, text boxes, headers and footers."""
        if sheet not in self._ends:
            self._part(sheet)
        return [*remarks(self.workbook, sheet), *page_words(self._ends[sheet])]

    def _part(self, sheet: str) -> bytes:
        xml = self.workbook.package.part(self.workbook.sheets[sheet])
        self._ends[sheet] = xml[max(0, xml.rfind(b"sheetData")) :]
        return xml

    def may_hold_others(self, sheet: str, own: frozenset[int], column: str) -> bool:
        """Whether a sheet may hold texts beside those with the marks ``own``, or two cells in ``column``, told without
        reading its cells.
        """
        if self._others is None:
            self._others = {i for i, t in enumerate(self._texts) if mark(t) not in own}
        part = self._part(sheet)
        filled = re.findall(rb'<c r="%b[0-9]+"[^<>]*[^<>/]>' % column.encode(), part)
        return len(filled) > 1 or may_hold(part, self._others)

    def rows(self, sheet: str) -> list[list[Any]]:
        """The rows of a sheet from A1 as lists, blanks as "", numbers in a date format as dates and times.

        Raises ``UnreadableError`` also for a sheet whose cells lie too far apart for that.
        """
        found = self.cells(sheet)
        if sum(max(row) + 1 for row in found.rows.values()) + max(found.rows, default=0) > MAX_BOX:
            raise UnreadableError("FILE-UNSAFE", unreadable.TOO_FAR_APART.filled(sheet=sheet))
        rows: list[list[Any]] = [[] for _ in range(max(found.rows, default=0))]
        for r, row in found.rows.items():
            line = rows[r - 1] = [""] * (max(row) + 1)
            for c, value in row.items():
                code = found.formats.get((r, c))
                line[c] = (
                    value if code is None or kind_of(section_of(code, value)) != "date" else self._moment(value, code)
                )
        return rows

    def _moment(self, value: float, code: str) -> Any:
        """A number in a date format as Excel's own interface gives it."""
        days = value + (DAYS_1904 if self.date_1904 else 0)
        if not 0 <= days < MAX_SERIAL:
            return value
        if "[h" in code.lower():
            return dt.timedelta(days=value)
        at = EPOCH + dt.timedelta(milliseconds=round((days + (1 if days < 60 else 0)) * 86_400_000))
        if days < 1:
            return at.time()
        return at.date() if at.time() == dt.time() else at
