"""Excel for Windows through COM: exact values, and many cells at a time, because each call takes a millisecond or more."""

import datetime as dt
import json
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from bussi.validators.cells import ErrorCell
from bussi.validators.errors import OutputError
from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter

from ..reading.rows import Rows
from .hands import LOCKED_BOOK, Cancelled, Flags, Hands, locked, moment, refused_password
from .record import Mark
from .xlw import is_busy, is_com_error, xw

LONGEST_ADDRESS = 255  # characters that Range takes
LONGEST_PROMPT = 255  # characters that InputBox takes
BLOCK = 200_000  # cells that are read at once
NO_FILL, SOLID, GRADIENTS = (
    -4142,
    1,
    4000,
)  # xlPatternNone, xlPatternSolid; from 4000 on a fill has stops that we do not copy
ALLOWED = ("AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows", "AllowInsertingColumns",
           "AllowInsertingRows", "AllowInsertingHyperlinks", "AllowDeletingColumns", "AllowDeletingRows", "AllowSorting",
           "AllowFiltering", "AllowUsingPivotTables")  # fmt: skip
INTERIOR = (
    "Pattern",
    "Color",
    "ThemeColor",
    "TintAndShade",
    "PatternColor",
    "PatternThemeColor",
    "PatternTintAndShade",
)
ERRORS = {2000: "#NULL!", 2007: "#DIV/0!", 2015: "#VALUE!", 2023: "#REF!", 2029: "#NAME?", 2036: "#NUM!", 2042: "#N/A",
          2043: "#GETTING_DATA", 2045: "#SPILL!", 2046: "#CONNECT!", 2047: "#BLOCKED!", 2048: "#UNKNOWN!",
          2049: "#FIELD!", 2050: "#CALC!"}  # fmt: skip
_FOLDER_PICKER, _TEXT, _VISIBLE = 4, 2, -1


def error_of(code: int) -> ErrorCell:
    """The error that Excel gives as a number; XlCVError of Excel's documentation.

    >>> str(error_of(-2146826281)), str(error_of(-2146826243)), str(error_of(0x800A0000 + 2099))
    ('#DIV/0!', '#SPILL!', '#ERROR2099')
    """
    number = code & 0xFFFF
    return ErrorCell(ERRORS.get(number, f"#ERROR{number}"))


def areas(cells: Sequence[str]) -> list[str]:
    """Cells as few areas: those below each other are one.

    >>> areas(["A1", "B7", "A3", "A2"])
    ['A1:A3', 'B7']
    """
    by_column = sorted((c, r) for r, c in map(coordinate_to_tuple, cells))
    found = []
    for (column, _), run in groupby(enumerate(by_column), lambda x: (x[1][0], x[1][1] - x[0])):
        rows = [row for _, (_, row) in run]
        letter = get_column_letter(column)
        found.append(f"{letter}{rows[0]}" if len(rows) == 1 else f"{letter}{rows[0]}:{letter}{rows[-1]}")
    return found


def addresses(cells: Sequence[str]) -> Iterator[str]:
    """The same in texts that ``Range`` takes.

    >>> max(map(len, addresses([f"A{n}" for n in range(1, 200, 2)]))) <= LONGEST_ADDRESS
    True
    """
    text = ""
    for area in areas(cells):
        if text and len(text) + 1 + len(area) > LONGEST_ADDRESS:
            yield text
            text = ""
        text = f"{text},{area}" if text else area
    if text:
        yield text


class WindowsHands(Hands):
    """Excel for Windows."""

    # values ---------------------------------------------------------------------------------------------------------

    def values(self, sheet: xw.Sheet) -> Rows:
        native = sheet.api
        used = native.UsedRange
        rows, columns = used.Row + used.Rows.Count - 1, used.Column + used.Columns.Count - 1
        if rows * columns > BLOCK:  # a format far away makes it as large as the sheet
            count = native.Application.WorksheetFunction.CountA
            rows = _last(lambda a: count(_box(native, a + 1, 1, rows, columns)), rows)
            columns = _last(lambda a: count(_box(native, 1, a + 1, max(rows, 1), columns)), columns)
        found: list[Sequence[Any]] = []
        step = max(1, BLOCK // max(columns, 1))
        for first in range(1, rows + 1, step):
            last = min(first + step - 1, rows)
            block = _box(native, first, 1, last, columns)
            if rows > step and not native.Application.WorksheetFunction.CountA(block):
                found += [()] * (last - first + 1)
            else:
                found += _typed(native, (first, 1, last, columns))
        return found

    def seen(self, sheet: xw.Sheet) -> bool:
        return sheet.api.Visible == _VISIBLE  # a very hidden sheet says 2

    def full_name(self, book: xw.Book) -> str:
        return str(
            book.api.FullName
        )  # xlwings asks a sheet xlwings.conf of the book where an address lies on this disk

    # looks ----------------------------------------------------------------------------------------------------------

    def anchors(self, sheet: xw.Sheet, cells: Sequence[str]) -> list[str]:
        found: dict[str, str] = {}

        def look(some: Sequence[str]) -> None:
            hull = sheet.api.Range(_hull(some))
            if hull.MergeCells is False:
                found.update(zip(some, some, strict=True))
            elif len(some) == 1:
                area = hull.MergeArea
                found[some[0]] = f"{get_column_letter(int(area.Column))}{int(area.Row)}"
            else:
                look(some[: len(some) // 2])
                look(some[len(some) // 2 :])

        if cells:
            look(_sorted(cells))
        return [found[cell] for cell in cells]

    def fills(self, sheet: xw.Sheet, cells: Sequence[str]) -> list[str | None]:
        found: dict[str, str | None] = {}

        def look(some: Sequence[str], address: str) -> bool:
            kept = _fill(sheet.api.Range(address).Interior)
            if kept is not None or len(some) == 1:
                text = json.dumps(kept) if kept is not None and kept["Pattern"] < GRADIENTS else None
                found.update(dict.fromkeys(some, text))
            return some[0] in found

        def halve(some: Sequence[str], address: str) -> None:
            if not look(some, address):  # the cells differ
                for half in (some[: len(some) // 2], some[len(some) // 2 :]):
                    halve(half, ",".join(areas(half)))

        if cells and not look(cells, _hull(cells)):
            for address in addresses(cells):
                halve(_of_address(cells, address), address)
        return [found[cell] for cell in cells]

    def refill(self, sheet: xw.Sheet, marks: Sequence[Mark]) -> None:
        alike: dict[tuple[str, str], list[str]] = {}
        for m in marks:
            alike.setdefault((m.fill, m.color), []).append(m.cell)
        for (fill, color), cells in alike.items():
            self._refill(sheet, cells, _allowed(fill), _number(color))

    def _refill(self, sheet: xw.Sheet, cells: Sequence[str], fill: dict[str, Any], ours: int) -> None:
        for address in addresses(cells):
            interior = sheet.api.Range(address).Interior
            color = interior.Color
            if color == ours:
                for name, value in fill.items():
                    setattr(interior, name, value)
            elif color is None and len(own := _of_address(cells, address)) > 1:  # a person changed some since
                self._refill(sheet, own[: len(own) // 2], fill, ours)
                self._refill(sheet, own[len(own) // 2 :], fill, ours)

    def paint(self, sheet: xw.Sheet, cells: Sequence[str], color: str) -> None:
        for address in addresses(cells):
            sheet.api.Range(address).Interior.Color = _number(color)

    def ink(self, sheet: xw.Sheet, cells: Sequence[str], color: str) -> None:
        for address in addresses(cells):
            sheet.api.Range(address).Font.Color = _number(color)

    def noted(self, sheet: xw.Sheet, cells: Sequence[str]) -> set[str]:
        native = sheet.api
        members = [
            name for name in ("Comments", "CommentsThreaded") if _guarded(lambda n=name: getattr(native, n).Count)
        ]
        one = {"Comments": "Comment", "CommentsThreaded": "CommentThreaded"}
        return {c for c in cells if any(getattr(native.Range(c), one[m]) is not None for m in members)}

    def add_note(self, sheet: xw.Sheet, cell: str, text: str) -> None:
        sheet.api.Range(cell).AddComment(text)

    # protection -----------------------------------------------------------------------------------------------------

    def protection(self, sheet: xw.Sheet) -> Flags | None:
        native = sheet.api
        whole = {
            "Contents": bool(native.ProtectContents),
            "DrawingObjects": bool(native.ProtectDrawingObjects),
            "Scenarios": bool(native.ProtectScenarios),
        }
        if not any(whole.values()):
            return None
        allowed = native.Protection
        return whole | {name: bool(getattr(allowed, name)) for name in ALLOWED}

    def unprotect(self, sheet: xw.Sheet) -> None:
        _unprotected(sheet.api, locked(sheet.name))
        if sheet.api.ProtectContents:
            raise locked(sheet.name)

    def protect(self, sheet: xw.Sheet, flags: Flags) -> None:
        known = ("Contents", "DrawingObjects", "Scenarios", *ALLOWED)
        sheet.api.Protect(**{name: bool(flags[name]) for name in known if name in flags})

    def structure(self, book: xw.Book) -> Flags | None:
        flags = {"Structure": bool(book.api.ProtectStructure), "Windows": bool(book.api.ProtectWindows)}
        return flags if any(flags.values()) else None

    def free(self, book: xw.Book) -> None:
        _unprotected(book.api, OutputError(LOCKED_BOOK))

    def fix(self, book: xw.Book, flags: Flags) -> None:
        book.api.Protect(**{name: bool(flags[name]) for name in ("Structure", "Windows") if name in flags})

    def ask_again(self, app: xw.App) -> None:
        app.display_alerts = (
            True  # xlwings switches it off to delete a sheet, and Excel keeps that after a killed process
        )

    # dialogs --------------------------------------------------------------------------------------------------------

    def folder(self, app: xw.App, title: str) -> Path | None:
        dialog = app.api.FileDialog(_FOLDER_PICKER)
        dialog.Title = title
        if not dialog.Show():
            raise Cancelled
        return Path(dialog.SelectedItems(1))

    def choice(self, app: xw.App, title: str, options: Sequence[str]) -> int | None:
        lines = "\n".join(f"{i} {option}" for i, option in enumerate(options, start=1))
        again = ""
        while True:
            prompt = f"{again}{title}（番号）\n{lines}"[:LONGEST_PROMPT]
            answer = app.api.InputBox(Prompt=prompt, Title="bussi", Default="1", Type=_TEXT)
            if answer is False:
                raise Cancelled
            text = str(answer).strip()
            if text.isdecimal() and 1 <= int(text) <= len(options):
                return int(text) - 1
            again = f"1から{len(options)}までの番号を入れてください。\n"


def _box(native: Any, r1: int, c1: int, r2: int, c2: int) -> Any:
    return native.Range(native.Cells(r1, c1), native.Cells(r2, c2))


def _last(filled_after: Callable[[int], float], high: int) -> int:
    """The last line that holds something; ``filled_after``: how much stands after a line, up to ``high``."""
    low = 0
    while low < high:
        middle = (low + high) // 2
        if filled_after(middle):
            low = middle + 1
        else:
            high = middle
    return low


def _rows(values: Any) -> Sequence[Sequence[Any]]:
    return values if isinstance(values, tuple) else ((values,),)


def _typed(native: Any, box: tuple[int, int, int, int]) -> list[list[Any]]:
    """The cells of a block as the file readers give them.

    ``Value2`` has the exact numbers, ``Value`` says which of them are dates. In ``Value2`` a whole number is an error,
    for numbers are floats. Where one date is beyond those of pywin32, ``Value`` fails for the whole block.
    """
    raw = _rows(_box(native, *box).Value2)
    dates = dict(_dates(native, box))
    return [
        [_cell(value, dates.get((r, c))) for c, value in enumerate(row, start=box[1])]
        for r, row in enumerate(raw, start=box[0])
    ]


def _cell(value: Any, date: dt.datetime | None) -> Any:
    match value:
        case None:
            return ""
        case int() if not isinstance(value, bool):
            return error_of(value)
    return value if date is None else moment(date)


def _dates(native: Any, box: tuple[int, int, int, int]) -> Iterator[tuple[tuple[int, int], dt.datetime]]:
    """(row, column) → the date there; a date that pywin32 does not know is left out."""
    r1, c1, r2, c2 = box
    try:
        shown = _rows(_box(native, *box).Value)
    except Exception as e:
        if is_busy(e) or not (is_com_error(e) or isinstance(e, ValueError | OverflowError | OSError)):
            raise
        if r2 > r1:
            middle = (r1 + r2) // 2
            yield from _dates(native, (r1, c1, middle, c2))
            yield from _dates(native, (middle + 1, c1, r2, c2))
        elif c2 > c1:
            middle = (c1 + c2) // 2
            yield from _dates(native, (r1, c1, r2, middle))
            yield from _dates(native, (r1, middle + 1, r2, c2))
        return
    for r, row in enumerate(shown, start=r1):
        for c, value in enumerate(row, start=c1):
            if isinstance(value, dt.datetime):
                yield (r, c), value


def _fill(interior: Any) -> dict[str, Any] | None:
    """What brings the fill of some cells back; None where they differ."""
    pattern = interior.Pattern
    if pattern is None or pattern >= GRADIENTS:
        return None if pattern is None else {"Pattern": int(pattern)}
    kept: dict[str, Any] = {"Pattern": int(pattern)}
    if pattern == NO_FILL:
        return kept
    for prefix in ("",) if pattern == SOLID else ("", "Pattern"):
        color = _color(interior, prefix)
        if None in color.values():
            return None
        kept |= color
    return kept


def _color(interior: Any, prefix: str) -> dict[str, Any]:
    theme = _guarded(lambda: getattr(interior, f"{prefix}ThemeColor"))
    if isinstance(theme, int | float) and theme > 0:
        tint = f"{prefix}TintAndShade"
        return {f"{prefix}ThemeColor": int(theme), tint: getattr(interior, tint)}
    return {f"{prefix}Color": getattr(interior, f"{prefix}Color")}


def _guarded(read: Callable[[], Any]) -> Any:
    """A member that Excel does not give for every cell, or not in every version."""
    try:
        return read()
    except AttributeError:
        return None
    except Exception as e:
        if is_busy(e) or not is_com_error(e):
            raise
        return None


def _allowed(fill: str) -> dict[str, Any]:
    """What a kept fill may set; the text comes from the book, and what is no fill of ours takes the colour away."""
    try:
        kept = json.loads(fill)
        found = {n: kept[n] for n in INTERIOR if n in kept and isinstance(kept[n], int | float)}
    except (ValueError, TypeError, KeyError):
        found = {}
    return found or {"Pattern": NO_FILL}


def _unprotected(native: Any, otherwise: OutputError) -> None:
    try:
        native.Unprotect("")
    except Exception as e:
        if refused_password(e):
            raise otherwise from e
        raise


def _number(color: str) -> int:
    red, green, blue = bytes.fromhex(color[1:])
    return red + green * 256 + blue * 65536


def _sorted(cells: Sequence[str]) -> list[str]:
    return sorted(dict.fromkeys(cells), key=lambda cell: coordinate_to_tuple(cell)[::-1])


def _hull(cells: Sequence[str]) -> str:
    """The smallest rectangle around some cells."""
    rows, columns = zip(*map(coordinate_to_tuple, cells), strict=True)
    first, last = (f"{get_column_letter(f(columns))}{f(rows)}" for f in (min, max))
    return first if first == last else f"{first}:{last}"


def _of_address(cells: Sequence[str], address: str) -> list[str]:
    """Those of the cells that an address of ``addresses`` stands for."""
    inside = set()
    for area in address.split(","):
        first, _, last = area.partition(":")
        row, column = coordinate_to_tuple(first)
        inside |= {(r, column) for r in range(row, coordinate_to_tuple(last or first)[0] + 1)}
    return [cell for cell in _sorted(cells) if coordinate_to_tuple(cell) in inside]
