"""The few things for which xlwings has no word on every engine: exact fills, sheet protection, dialogs.

Each kind of Excel has its own hands; ``hands_of`` chooses by the book's engine. Where a kind cannot do something, it
says so and the functions do without: a cell whose fill could not be brought back is not coloured.
"""

import json
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol
from xml.etree import ElementTree

from bussi.validators.errors import OutputError

from .xlw import xw

_PATTERNS_WITHOUT_GRADIENT = 4000  # xlPatternLinearGradient; from here on a fill has stops that we do not copy
_ALLOWED = ("AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows", "AllowInsertingColumns",
            "AllowInsertingRows", "AllowInsertingHyperlinks", "AllowDeletingColumns", "AllowDeletingRows", "AllowSorting",
            "AllowFiltering", "AllowUsingPivotTables")  # fmt: skip
_INTERIOR = (
    "Pattern",
    "Color",
    "ThemeColor",
    "TintAndShade",
    "PatternColor",
    "PatternThemeColor",
    "PatternTintAndShade",
)
_FOLDER_PICKER, _TEXT = 4, 2


class Hands(Protocol):
    """What our functions need beyond xlwings."""

    def fill(self, cell: xw.Range) -> str | None:
        """The fill of a cell as a text that ``refill`` understands; None where it could not be brought back."""

    def refill(self, cell: xw.Range, kept: str) -> None:
        """Give a cell the fill it had."""

    def lifted(self, sheet: xw.Sheet) -> Any:
        """A context in which a sheet that is protected without a password can be written to."""

    def folder(self, app: xw.App, title: str) -> Path | None:
        """Ask for a folder; None where nothing was chosen."""

    def choice(self, app: xw.App, title: str, options: list[str]) -> int | None:
        """Ask for one of several; its index, or None."""


def hands_of(book: xw.Book) -> Hands:
    """The hands for the engine that holds this book."""
    name = book.app.engine.name
    if name == "bussi":
        return _Headless()
    if name == "excel":
        return _Windows() if sys.platform.startswith("win") else _Mac()
    return _Remote()


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


class _Remote:
    """xlwings Server and others: no look of a cell can be read, so none is changed."""

    def fill(self, cell: xw.Range) -> str | None:
        return None

    def refill(self, cell: xw.Range, kept: str) -> None:
        raise NotImplementedError

    @contextmanager
    def lifted(self, sheet: xw.Sheet) -> Generator[None]:
        yield

    def folder(self, app: xw.App, title: str) -> Path | None:
        return None

    def choice(self, app: xw.App, title: str, options: list[str]) -> int | None:
        return None


class _Headless(_Remote):
    """Our own engine: the fill as its XML; protection as the attribute of the sheet."""

    def fill(self, cell: xw.Range) -> str | None:
        one = cell.impl.sheet.cell(cell.row, cell.column)
        return ElementTree.tostring(one.fill.to_tree(), encoding="unicode")

    def refill(self, cell: xw.Range, kept: str) -> None:
        from openpyxl.styles.fills import Fill

        if "<!" in kept:
            raise ValueError("a fill has no declarations")  # the text comes from the book
        fill = Fill.from_tree(ElementTree.fromstring(kept))
        cell.impl.restyle(lambda one: setattr(one, "fill", fill))

    @contextmanager
    def lifted(self, sheet: xw.Sheet) -> Generator[None]:
        protection = sheet.api.protection
        was = protection.sheet
        if was and (protection.password or protection.hashValue):
            raise locked(sheet.name)
        protection.sheet = False
        try:
            yield
        finally:
            protection.sheet = was


class _Mac(_Remote):
    """Excel for Mac: plain fills by xlwings; a protected sheet must be opened by hand."""

    def fill(self, cell: xw.Range) -> str | None:
        return json.dumps(cell.color)

    def refill(self, cell: xw.Range, kept: str) -> None:
        color = json.loads(kept)
        cell.color = None if color is None else tuple(color)

    @contextmanager
    def lifted(self, sheet: xw.Sheet) -> Generator[None]:
        if sheet.api.protect_contents.get():
            raise OutputError(
                f"シート「{sheet.name}」が保護されています。校閲タブの「シート保護の解除」（パスワードなし）をしてからやり直してください"
            )
        yield


class _Windows(_Remote):
    """Excel for Windows through COM."""

    def fill(self, cell: xw.Range) -> str | None:
        interior = cell.api.Interior
        pattern = int(interior.Pattern)
        if pattern >= _PATTERNS_WITHOUT_GRADIENT:
            return None
        kept: dict[str, Any] = {"Pattern": pattern}
        if interior.ColorIndex != xw.constants.ColorIndex.xlColorIndexNone:
            kept |= self._color(interior, "", "Color") | self._color(interior, "Pattern", "PatternColor")
        return json.dumps(kept)

    @staticmethod
    def _color(interior: Any, prefix: str, name: str) -> dict[str, Any]:
        theme = getattr(interior, f"{prefix}ThemeColor")
        if isinstance(theme, int) and theme > 0:
            return {
                f"{prefix}ThemeColor": theme,
                f"{prefix}TintAndShade": float(getattr(interior, f"{prefix}TintAndShade")),
            }
        return {name: getattr(interior, name)}

    def refill(self, cell: xw.Range, kept: str) -> None:
        for name, value in json.loads(kept).items():
            if name in _INTERIOR and isinstance(value, int | float):  # the text comes from the book
                setattr(cell.api.Interior, name, value)

    @contextmanager
    def lifted(self, sheet: xw.Sheet) -> Generator[None]:
        native = sheet.api
        if not native.ProtectContents:
            yield
            return
        allowed = {name: bool(getattr(native.Protection, name)) for name in _ALLOWED}
        objects, scenarios = bool(native.ProtectDrawingObjects), bool(native.ProtectScenarios)
        try:
            native.Unprotect("")
        except Exception as e:  # pywintypes.com_error, which exists on Windows only
            raise locked(sheet.name) from e
        if native.ProtectContents:
            raise locked(sheet.name)
        try:
            yield
        finally:
            native.Protect(DrawingObjects=objects, Contents=True, Scenarios=scenarios, **allowed)

    def folder(self, app: xw.App, title: str) -> Path | None:
        dialog = app.api.FileDialog(_FOLDER_PICKER)
        dialog.Title = title
        return Path(dialog.SelectedItems(1)) if dialog.Show() else None

    def choice(self, app: xw.App, title: str, options: list[str]) -> int | None:
        lines = "\n".join(f"{i}  {option}" for i, option in enumerate(options, start=1))
        answer = app.api.InputBox(Prompt=f"{title}（番号）\n{lines}"[:1000], Title="bussi", Default="1", Type=_TEXT)
        text = str(answer).strip()
        return int(text) - 1 if text.isdecimal() and 1 <= int(text) <= len(options) else None
