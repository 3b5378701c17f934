"""Read any sheet as the standard says, or say in words what is wrong with it; slow, for the few odd ones.

Name spaces, any encoding an XML parser knows, comments inside values, Strict Open XML. What Excel would have to guess
(cells out of order, texts that are not there, numbers that are none) is refused instead.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from bussi.validators.catalogue import unreadable
from bussi.validators.cells import UNCALCULATED, ErrorCell
from bussi.validators.clean import clean
from bussi.validators.errors import UnreadableError
from bussi.validators.types import to_serial
from bussi.validators.words import Words

from .cells import MAX_COLUMN, MAX_ROW, MAX_TEXT, Room, SheetCells, column_index, column_name
from .looks import DAYS_1904
from .texts import is_text
from .xml_parts import in_main, parse, parser, without_escapes

_SPACE = " \t\r\n"
_ADDRESS = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")
_ROW = re.compile("[1-9][0-9]{0,6}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_INDEX = re.compile("[0-9]{1,9}")


def strict_sheet(
    xml: bytes, sheet: str, texts: Sequence[str], formats: Mapping[str, str], room: Room, date_1904: bool = False
) -> SheetCells:
    """The cells of a sheet; raises ``UnreadableError`` where they cannot be told for certain."""
    reader = _Reader(sheet, texts, formats, room, date_1904)
    part = unreadable.SHEET.filled(sheet=sheet)
    walker = parser(part)
    walker.StartElementHandler, walker.EndElementHandler = reader.start, reader.end
    walker.CharacterDataHandler = reader.text
    parse(walker, xml, part)
    return reader.result()


class _Reader:
    """Where a walk through a sheet is, and what it has found."""

    def __init__(
        self, sheet: str, texts: Sequence[str], formats: Mapping[str, str], room: Room, date_1904: bool
    ) -> None:
        self.sheet, self.texts, self.formats, self.room, self.date_1904 = sheet, texts, formats, room, date_1904
        self.found = SheetCells()
        self.path: list[str] = []
        self.row, self.column, self.data = 0, -1, 0
        self.skipped = 0  # depth of the element whose contents mean nothing to us
        self.cells: dict[int, Any] = {}
        self.length = 0
        self.attributes: Mapping[str, str] = {}
        self.pieces: dict[str, list[str]] = {}
        self.into: list[str] | None = None

    def broken(self, what: Words) -> UnreadableError:
        return UnreadableError("FILE-BROKEN", unreadable.IN_SHEET.filled(sheet=self.sheet, what=what))

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.path.append(tag)
        depth = len(self.path)
        if self.skipped or (depth > 2 and not in_main(self.path[1], "sheetData")):
            return
        match depth:
            case 1:
                if not in_main(tag, "worksheet"):
                    raise self.broken(unreadable.NO_WORKSHEET)
            case 2:
                self.data += in_main(tag, "sheetData")
                if self.data > 1:
                    raise self.broken(unreadable.TWO_DATA)
            case 3:
                self._expect(tag, "row")
                self._start_row(attributes.get("r"))
            case 4:
                if self._skip(tag, "extLst"):
                    return
                self._expect(tag, "c")
                self._start_cell(attributes)
            case 5:
                if self._skip(tag, "extLst"):
                    return
                self._expect(tag, "f", "v", "is")
                name = tag.rpartition(" ")[2]
                if name in self.pieces:
                    raise self.broken(unreadable.TWICE_IN_CELL.filled(cell=self._place(), name=name))
                self.pieces[name] = []
                self.into = None if name == "is" else self.pieces[name]
            case _:
                if not in_main(self.path[4], "is"):
                    raise self.broken(unreadable.UNKNOWN_IN_VALUE.filled(cell=self._place(), name=_local(tag)))
                self.into = self.pieces["is"] if is_text(self.path[4:], "is") else None

    def end(self, tag: str) -> None:
        depth = len(self.path)
        self.path.pop()
        if self.skipped:
            self.skipped = 0 if depth == self.skipped else self.skipped
            return
        if depth >= 5:
            self.into = None
        elif depth == 4 and in_main(self.path[1], "sheetData"):
            self._end_cell()
        elif depth == 3 and in_main(self.path[1], "sheetData"):
            self._end_row()

    def text(self, text: str) -> None:
        if self.into is not None:
            self.into.append(text)

    def result(self) -> SheetCells:
        if not self.data:
            raise self.broken(unreadable.NO_DATA)
        return self.found

    # ------------------------------------------------------------------------------------------------------------

    def _expect(self, tag: str, *names: str) -> None:
        if not in_main(tag, *names):
            raise self.broken(unreadable.UNKNOWN_IN_ROW.filled(row=self.row, name=_local(tag)))

    def _skip(self, tag: str, name: str) -> bool:
        self.skipped = len(self.path) if in_main(tag, name) else 0
        return self.skipped > 0

    def _place(self) -> str:
        return f"{column_name(self.column)}{self.row}"

    def _odd(self, what: Words, written: str, **more: str) -> UnreadableError:
        return self.broken(what.filled(cell=self._place(), written=clean(written[:20]), **more))

    def _start_row(self, written: str | None) -> None:
        number = self.row + 1
        if written is not None:
            if not _ROW.fullmatch(written.strip(_SPACE)):
                raise self.broken(unreadable.ODD_ROW.filled(written=clean(written[:20])))
            number = int(written)
        if not self.row < number <= MAX_ROW:
            raise self.broken(unreadable.ROW_OUT_OF_ORDER.filled(row=number))
        self.row, self.column, self.cells = number, -1, {}

    def _end_row(self) -> None:
        if self.cells:
            self.found.rows[self.row] = self.cells
            self.room.take(self.sheet, len(self.cells), self.length)
            self.length = 0

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        written, column = attributes.get("r"), self.column + 1
        if written is not None:
            m = _ADDRESS.fullmatch(written.strip(_SPACE))
            if m is None or int(m[2]) != self.row:
                raise self.broken(unreadable.ODD_ADDRESS.filled(row=self.row, written=clean(written[:20])))
            column = column_index(m[1])
        if not self.column < column < MAX_COLUMN:
            raise self.broken(unreadable.CELL_OUT_OF_ORDER.filled(row=self.row))
        self.column, self.attributes, self.pieces = column, attributes, {}

    def _end_cell(self) -> None:
        value = self._value()
        if value is None or value == "":
            return
        if value.__class__ is str:
            self.length += len(value)
            if len(value) > MAX_TEXT:
                long = {"sheet": self.sheet, "cell": self._place(), "length": len(value), "most": MAX_TEXT}
                raise UnreadableError("FILE-UNSAFE", unreadable.TOO_LONG_A_CELL.filled(**long))
        if "f" in self.pieces:
            self.found.formulas.setdefault(self.row, set()).add(self.column)
        if value.__class__ is float and (code := self.formats.get(self.attributes.get("s", "0").strip(_SPACE))):
            self.found.formats[self.row, self.column] = code
        self.cells[self.column] = value

    def _value(self) -> Any:
        kind = self.attributes.get("t", "n").strip(_SPACE)
        if kind == "inlineStr":
            return without_escapes("".join(self.pieces.get("is", ())))
        formula = "f" in self.pieces
        if "v" not in self.pieces:
            return UNCALCULATED if formula and kind != "str" else None
        written = "".join(self.pieces["v"])
        plain = written.strip(_SPACE)
        match kind:
            case "n" | "d" if not plain and not formula:
                return None
            case "n" | "d" | "b" | "e" if not plain and formula:
                return UNCALCULATED
            case "n":
                value = float(plain) if _NUMBER.fullmatch(plain) else None
                if value is None or not isfinite(value):
                    raise self._odd(unreadable.ODD_NUMBER, plain)
                return value
            case "s":
                if not _INDEX.fullmatch(plain) or int(plain) >= len(self.texts):
                    raise self._odd(unreadable.NO_SUCH_TEXT, plain)
                return self.texts[int(plain)]
            case "str":
                return without_escapes(written)
            case "b" if plain in ("0", "1", "true", "false"):
                return plain in ("1", "true")
            case "e" if plain:
                return ErrorCell(without_escapes(plain))
            case "d":
                return self._day(plain)
        raise self._odd(unreadable.ODD_KIND, plain, kind=clean(kind[:20]))

    def _day(self, written: str) -> float:
        """A day as Strict Open XML may write it, as the book's own serial."""
        try:
            serial = to_serial(dt.datetime.fromisoformat(written).replace(tzinfo=None))
        except ValueError as e:
            raise self._odd(unreadable.ODD_DAY, written) from e
        return float(serial - DAYS_1904 if self.date_1904 else serial)


def _local(tag: str) -> str:
    return clean(tag.rpartition(" ")[2][:20])
