"""The few things for which xlwings has no word on every engine: exact values and fills, protection, dialogs.

Each kind of Excel has its own hands; ``hands_of`` chooses by the book's engine. Where a kind cannot do something, it
says so and the functions do without: a cell whose fill could not be brought back is not coloured.
"""

import datetime as dt
import decimal
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bussi.validators.cells import ERROR_CODES, UNCALCULATED, ErrorCell
from bussi.validators.errors import OutputError, UsageError

from ..reading.sheets import Rows
from .record import Mark
from .xlw import is_busy, is_com_error, xw

Flags = Mapping[str, bool]
_ERROR_TEXTS = frozenset((*ERROR_CODES.values(), UNCALCULATED.code))
_CELLS_AT_ONCE = 200_000
_TIMES_BEFORE = 1900  # Excel gives a time of day as a moment of 1899-12-30


class Cancelled(UsageError):
    """The user closed a window of ours without an answer."""

    def __init__(self) -> None:
        super().__init__("取り消しました。何も書き込んでいません")


class Hands:
    """What our functions need beyond xlwings. This kind, for xlwings Server and others, reads no look and changes none."""

    def values(self, sheet: xw.Sheet) -> Rows:
        """The values of a sheet from A1 on, as the reader of files gives them."""
        last = sheet.used_range.last_cell
        found: list[Sequence[Any]] = []
        for first, end in _blocks(last.row, last.column):
            rows = sheet.range((first, 1), (end, last.column)).options(ndim=2, err_to_str=True).value
            found += [[_cell(x) for x in row] if any(x not in (None, "") for x in row) else () for row in rows]
        return found

    def formulas(self, sheet: xw.Sheet, rows: Rows) -> set[tuple[int, int]] | None:
        """Where formulas stand among ``rows``, all that a sheet shows: row, and column from 0; None where unknown."""
        return None

    def seen(self, sheet: xw.Sheet) -> bool:
        """Whether people see a sheet."""
        return bool(sheet.visible)

    def full_name(self, book: xw.Book) -> str:
        """Where the book lies: a path, an address on the web, or only its name where it was never saved."""
        return book.fullname

    def anchors(self, sheet: xw.Sheet, cells: Sequence[str]) -> list[str]:
        """For each cell the first one of the merged area that it is part of, or itself."""
        return list(cells)

    def fills(self, sheet: xw.Sheet, cells: Sequence[str]) -> list[str | None]:
        """The fill of each cell as a text that ``refill`` understands; None where it could not be brought back."""
        return [None] * len(cells)

    def refill(self, sheet: xw.Sheet, marks: Sequence[Mark]) -> None:
        """Give the cells that still have our colour the fill they had."""
        raise NotImplementedError

    def paint(self, sheet: xw.Sheet, cells: Sequence[str], color: str) -> None:
        """Fill cells with a colour."""
        for cell in cells:
            sheet.range(cell).color = color

    def ink(self, sheet: xw.Sheet, cells: Sequence[str], color: str) -> None:
        """Give texts a colour."""
        for cell in cells:
            sheet.range(cell).font.color = color

    def noted(self, sheet: xw.Sheet, cells: Sequence[str]) -> set[str]:
        """Those of the cells that have a note or a conversation already."""
        return {cell for cell in cells if sheet.range(cell).note is not None}

    def add_note(self, sheet: xw.Sheet, cell: str, text: str) -> None:
        """Give a cell a note."""
        sheet.range(cell).add_note(text)

    def protection(self, sheet: xw.Sheet) -> Flags | None:
        """What people may do on a protected sheet; None where it is not protected."""
        return None

    def unprotect(self, sheet: xw.Sheet) -> None:
        """Take the protection away; raises ``OutputError`` where it has a password."""

    def protect(self, sheet: xw.Sheet, flags: Flags) -> None:
        """Protect a sheet again; unknown flags, which come from the book, are ignored."""

    def structure(self, book: xw.Book) -> Flags | None:
        """How the order of the sheets is protected; None where it is not."""
        return None

    def free(self, book: xw.Book) -> None:
        """Let sheets be added and deleted; raises ``OutputError`` where the protection has a password."""

    def fix(self, book: xw.Book, flags: Flags) -> None:
        """Protect the order of the sheets again."""

    def ask_again(self, app: xw.App) -> None:
        """Let Excel ask its user again before it deletes or closes something, if a killed process of ours left that off."""

    def folder(self, app: xw.App, title: str) -> Path | None:
        """Ask for a folder; None where this kind of Excel cannot ask. Raises ``Cancelled``."""
        return None

    def choice(self, app: xw.App, title: str, options: Sequence[str]) -> int | None:
        """Ask for one of several: its index; None where this kind of Excel cannot ask. Raises ``Cancelled``."""
        return None


def hands_of(book: xw.Book) -> Hands:
    """The hands for the engine that holds this book."""
    match book.app.engine.name, type(book.impl).__module__:
        case "excel", "xlwings._xlmac":
            return MacHands()
        case "excel", _:
            from .windows import WindowsHands

            return WindowsHands()
    return Hands()


def on_top(sheet: xw.Sheet) -> None:
    """Bring a sheet to the top of its book.

    Not ``sheet.activate()``, which also brings the whole Excel to the front and raises where that is refused.
    """
    sheet.impl.activate()


def locked(sheet_name: str) -> OutputError:
    """A sheet with a password."""
    return OutputError(
        f"シート「{sheet_name}」がパスワードで保護されています。校閲タブの「シート保護の解除」をしてからやり直してください"
    )


LOCKED_BOOK = "ブックがパスワードで保護されているので、シートを加えられません。校閲タブの「ブックの保護」を解除してからやり直してください"


def refused_password(error: Exception) -> bool:
    """Whether Excel itself refused to take a protection away, and was not only busy."""
    return is_com_error(error) and not is_busy(error)


def _cell(value: Any) -> Any:
    """A value of xlwings as the file readers give it."""
    match value:
        case None:
            return ""
        case str() if value in _ERROR_TEXTS:
            return ErrorCell(value)
        case dt.datetime():
            return moment(value)
        case decimal.Decimal():  # cells in a currency format
            return float(value)
        case int() if not isinstance(value, bool):
            return float(value)
    return value


def moment(value: dt.datetime) -> dt.date | dt.time:
    """A date of Excel's as the file readers give it: a day, a day with a time, or a time of day."""
    value = value.replace(tzinfo=None)
    if value.year < _TIMES_BEFORE:
        return value.time()
    return value.date() if value.time() == dt.time() else value


def formulas_in(sheet: xw.Sheet, rows: Rows) -> set[tuple[int, int]]:
    """Where formulas stand, read where ``rows`` show something only: one value at the end of a sheet costs one block."""
    found: set[tuple[int, int]] = set()
    width = max(2, max(map(len, rows), default=0))  # two columns at least, so that rows come back
    for first, end in _blocks(len(rows), width):
        if any(x not in (None, "") for row in rows[first - 1 : end] for x in row):
            cells = sheet.range((first, 1), (max(end, first + 1), width))  # two rows at least, so that rows come back
            for r, row in enumerate(cells.formula, start=first):
                found |= {(r, c) for c, x in enumerate(row) if isinstance(x, str) and x.startswith("=")}
    return found


def _blocks(height: int, width: int) -> Iterator[tuple[int, int]]:
    """The first and last rows of what an Excel gives at once.

    >>> list(_blocks(1_048_576, 100))[-1], list(_blocks(0, 3))
    ((1048001, 1048576), [])
    """
    step = max(1, _CELLS_AT_ONCE // max(1, width))
    return ((first, min(first + step - 1, height)) for first in range(1, height + 1, step))


class MacHands(Hands):
    """Excel for Mac through appscript: plain fills; protection with the words of its dictionary."""

    def formulas(self, sheet: xw.Sheet, rows: Rows) -> set[tuple[int, int]] | None:
        return formulas_in(sheet, rows)

    ALLOWED = (
        "allow_formatting_cells",
        "allow_formatting_columns",
        "allow_formatting_rows",
        "allow_inserting_columns",
        "allow_inserting_rows",
        "allow_inserting_hyperlinks",
        "allow_deleting_columns",
        "allow_deleting_rows",
        "allow_sorting",
        "allow_filtering",
        "allow_using_pivot_table",
    )

    def full_name(self, book: xw.Book) -> str:
        return str(book.api.full_name.get())

    def anchors(self, sheet: xw.Sheet, cells: Sequence[str]) -> list[str]:
        return [sheet.range(cell).merge_area[0, 0].get_address(False, False) for cell in cells]

    def fills(self, sheet: xw.Sheet, cells: Sequence[str]) -> list[str | None]:
        return [json.dumps(sheet.range(cell).color) for cell in cells]

    def refill(self, sheet: xw.Sheet, marks: Sequence[Mark]) -> None:
        for m in marks:
            cell = sheet.range(m.cell)
            if cell.color == tuple(bytes.fromhex(m.color[1:])):
                cell.color = _plain_color(m.fill)

    def protection(self, sheet: xw.Sheet) -> Flags | None:
        native = sheet.api
        if not native.protect_contents.get():
            return None
        flags = {name: bool(getattr(native.protection_object, name).get()) for name in self.ALLOWED}
        flags["drawing_objects"] = bool(native.protect_drawing_objects.get())
        flags["scenarios"] = bool(native.protect_scenarios.get())
        return flags

    def unprotect(self, sheet: xw.Sheet) -> None:
        _mac_unprotected(sheet.api, locked(sheet.name))
        if sheet.api.protect_contents.get():
            raise locked(sheet.name)

    def protect(self, sheet: xw.Sheet, flags: Flags) -> None:
        known = (*self.ALLOWED, "drawing_objects", "scenarios")
        sheet.api.protect_worksheet(
            worksheet_contents=True, **{name: bool(flags[name]) for name in known if name in flags}
        )

    def structure(self, book: xw.Book) -> Flags | None:
        return {} if book.api.protect_structure.get() else None

    def free(self, book: xw.Book) -> None:
        _mac_unprotected(book.api, OutputError(LOCKED_BOOK))

    def fix(self, book: xw.Book, flags: Flags) -> None:
        book.api.protect_workbook(structure=True)


def _plain_color(kept: str) -> tuple[int, int, int] | None:
    """The colour of a kept fill, of this door or another; None where there was none, or somebody changed the record.

    >>> _plain_color("[1, 2, 3]"), _plain_color('{"Pattern": 1, "Color": 197121}'), _plain_color("null")
    ((1, 2, 3), (1, 2, 3), None)
    """
    try:
        found = json.loads(kept)
    except ValueError:
        return None
    match found:
        case [int(red), int(green), int(blue)] if all(0 <= x < 256 for x in found):
            return red, green, blue
        case {"Pattern": 1, "Color": int(color)} if 0 <= color < 2**24:
            red, green, blue = color.to_bytes(3, "little")
            return red, green, blue
    return None


def _mac_unprotected(native: Any, otherwise: OutputError) -> None:
    """Unprotect a sheet or a book of Excel for Mac without a password; raises ``otherwise`` where it has one."""
    try:
        native.unprotect(password="")
    except Exception as e:
        if refused_password(e):
            raise otherwise from e
        raise
