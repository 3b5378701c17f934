"""Excel for Windows through COM: exact values, and many cells at a time, because each call takes a millisecond or more."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bussi.validators.errors import OutputError
from openpyxl.utils.cell import get_column_letter

from ..reading.sheets import Rows
from . import com_values
from .areas import addresses, areas, hull, in_order, of_address
from .hands import LOCKED_BOOK, Cancelled, Flags, Hands, formulas_in, locked, refused_password
from .record import Mark
from .xlw import is_busy, is_com_error, xw

LONGEST_PROMPT = 255  # characters that InputBox takes
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
_FOLDER_PICKER, _TEXT, _VISIBLE = 4, 2, -1


class WindowsHands(Hands):
    """Excel for Windows."""

    def values(self, sheet: xw.Sheet) -> Rows:
        return com_values.values(sheet.api)

    def formulas(self, sheet: xw.Sheet, rows: Rows) -> set[tuple[int, int]] | None:
        return formulas_in(sheet, rows)

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
            around = sheet.api.Range(hull(some))
            if around.MergeCells is False:
                found.update(zip(some, some, strict=True))
            elif len(some) == 1:
                area = around.MergeArea
                found[some[0]] = f"{get_column_letter(int(area.Column))}{int(area.Row)}"
            else:
                look(some[: len(some) // 2])
                look(some[len(some) // 2 :])

        if cells:
            look(in_order(cells))
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

        if cells and not look(cells, hull(cells)):
            for address in addresses(cells):
                halve(of_address(cells, address), address)
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
            elif color is None and len(own := of_address(cells, address)) > 1:  # a person changed some since
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
        again = f"1から{len(options)}までの番号を入れてください。\n"
        pages = prompts(title, options, LONGEST_PROMPT - len(again))
        shown, said = 0, ""
        while True:
            answer = app.api.InputBox(Prompt=said + pages[shown], Title="bussi", Default="1", Type=_TEXT)
            if answer is False:
                raise Cancelled
            text = str(answer).strip()
            if text.isdecimal() and 1 <= int(text) <= len(options):
                return int(text) - 1
            more = len(pages) > 1 and text.isdecimal() and int(text) == 0
            shown, said = ((shown + 1) % len(pages), "") if more else (shown, again)


def prompts(title: str, options: Sequence[str], longest: int) -> list[str]:
    """What a window asks that takes at most ``longest`` characters: as many windows as it takes to show every option.

    >>> prompts("どれ", ["半導体", "肥料", "船舶の部品"], 18)
    ['どれ（番号）\\n1 半導体\\n0 ほか', 'どれ（番号）\\n2 肥料\\n0 ほか', 'どれ（番号）\\n3 船舶の…\\n0 ほか']
    """
    head, more = f"{title}（番号）", "\n0 ほか"
    room = longest - len(head) - len(more)
    lines = [f"\n{n} {option}" for n, option in enumerate(options, start=1)]
    pages = [""]
    for line in (x if len(x) <= room else f"{x[: room - 1]}…" for x in lines):
        if pages[-1] and len(pages[-1]) + len(line) > room:
            pages.append("")
        pages[-1] += line
    return [f"{head}{page}{more if len(pages) > 1 else ''}" for page in pages]


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
