"""What people wrote outside the inputs: beside and below them, over headings and units, on other sheets, in comments."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from bussi.validators.catalogue import Words, noticed
from bussi.validators.forms.model import Entry
from bussi.validators.kinds import WHOLE_BOOK, Place
from bussi.validators.own_texts import CHECK_SHEET, REASON_COLUMN, REQUEST_SHEET, mark
from bussi.validators.types import SPACES, is_blank

from .cells import Row, SheetCells, column_name
from .notes import Note
from .reasons import REASON, reasons_on
from .sheets import Sheets

OUR_SHEETS = (REQUEST_SHEET, "はじめに", CHECK_SHEET, "記入要領")
OUR_HIDDEN_SHEETS = ("_bussi", "_rows")
SHEETS_OF_MARKS = ("指摘一覧", "_bussi_undo")  # which a check puts into a book that it marks
OUTSIDE = "（様式の外）"  # the key of what is no cell of the form
FAR = 1000  # rows below everything of ours, from which on a value stands there by accident
KINDS_OF_REMARKS = (
    ("comment", noticed.COMMENT),
    ("box", noticed.BOX),
    ("chart", noticed.CHART),
    ("page", noticed.PAGE),
)
_UNITS = re.compile("(?:千|百万|十億|万|億)円|円")


class Outside:
    """Collects what stands outside the inputs of a book.

    ``own``: the marks of the template's own texts, which the book carries; None for a book that has none. With them
    every constant that is no input and no text of the template is somebody's; without them only what stands beside and
    below the inputs. ``title``: of the form, which the template prints at the head of each page, with its version.
    """

    def __init__(self, book: Sheets, own: frozenset[int] | None, title: str = "") -> None:
        self.book, self.own = book, own
        self._printed = re.compile(re.escape(title) + "[ 0-9.-]*") if title else None
        self.sheets: dict[str, Beside] = {}
        self.strangers: list[str] = []
        self.reasons: dict[str, str] = {}  # rule → why its warnings stand

    @property
    def knows(self) -> bool:
        """Whether the template's own texts are known."""
        return self.own is not None

    def on(self, title: str, cells: SheetCells) -> "Beside":
        """What stands beside the inputs of a sheet."""
        if title not in self.sheets:
            self.sheets[title] = Beside(title, cells, self.own)
        return self.sheets[title]

    def unknown(self, titles: Collection[str]) -> list[str]:
        """The sheets that are neither the form's nor those that every template has."""
        ours = {*titles, *OUR_SHEETS, *OUR_HIDDEN_SHEETS}
        if SHEETS_OF_MARKS[1] in self.book.names:
            ours |= {*SHEETS_OF_MARKS}
        return [n for n in self.book.names if n not in ours]

    def other_sheets(self, known: Collection[str]) -> None:
        """Look at the sheets without inputs; ``known``: those that were read for their inputs."""
        self.strangers = [*self.unknown(known), *self.book.others]
        for title in OUR_SHEETS if self.own is not None else ():
            there = title in self.book.names and title not in self.sheets
            if there and self.own is not None and self.book.may_hold_others(title, self.own, REASON_COLUMN):
                cells = self.book.cells(title)
                beside = self.on(title, cells)
                reasons = {r: (rule, why) for r, rule, why in reasons_on(cells)} if title == CHECK_SHEET else {}
                self.reasons |= dict(reasons.values())
                for r, row in cells.rows.items():
                    beside.look(r, row, (REASON,) if r in reasons else ())

    def notes(self) -> Iterator[Note]:
        """All of it as notes: one for each sheet and kind, with how much more there is."""
        for title in self.strangers:
            self.sheets.pop(title, None)
            message = noticed.UNKNOWN_SHEET.filled(sheet=title)
            place = title if title in self.book.names else WHOLE_BOOK  # a sheet of a chart has no cells
            yield Note("BOOK-OUTSIDE", Place(place, "A1", OUTSIDE), noticed.WHOLE_SHEET, message)
        for beside in self.sheets.values():
            yield from beside.notes()
        for title in self.book.names:
            if title not in OUR_HIDDEN_SHEETS:
                yield from self._remarks(title)

    def _remarks(self, title: str) -> Iterator[Note]:
        remarks = [r for r in self.book.remarks(title) if r.kind != "page" or not self._is_printed(r.text)]
        for kind, said in KINDS_OF_REMARKS if remarks else ():
            found = [r for r in remarks if r.kind == kind]
            if found:
                first, more = found[0], _more(len(found))
                message = said.filled(cell=first.cell, text=_short(first.text), more=more)
                yield Note("BOOK-OUTSIDE", Place(title, first.cell, OUTSIDE), first.text[:100], message)

    def _is_printed(self, words: str) -> bool:
        """Whether the head of a page says no more than the template's own does."""
        return self._printed is not None and not any(c.isalnum() for c in self._printed.sub("", words, 1))


@dataclass
class Beside:
    """What stands on one sheet outside its inputs; ``width``: the first column beyond those of its fields."""

    title: str
    cells: SheetCells
    own: frozenset[int] | None
    width: int = 0
    ours: int = 0  # the last row with something of ours
    found: list[tuple[int, int, str]] = field(default_factory=list)
    below: list[tuple[int, int, str]] = field(default_factory=list)
    changed: list[Note] = field(default_factory=list)

    def mark(self, r: int, row: Row) -> None:
        """Look at a row with one of our marks."""
        self.ours = r
        if self.own is not None or str(row.get(0)).strip(SPACES) == "#end":
            self.look(r, row, (0,))

    def field(self, r: int, row: Row, entry: Entry, value: int) -> None:
        """Look at the row of a field, whose value stands in column ``value``."""
        self.ours = r
        if entry.unit and _UNITS.search(_folded(entry.unit)):
            for c, x in row.items():
                unit = _folded(x) if isinstance(x, str) and c > value and not self.cells.is_formula(r, c) else ""
                if _UNITS.fullmatch(unit) and unit != _folded(entry.unit):
                    self._heading(r, c, (None, entry.key), entry.label, noticed.UNIT, entry.unit, str(x))
                    row = {k: v for k, v in row.items() if k != c}
        if self.own is None:
            if row and max(row) >= self.width > value:
                self.look(r, row, range(self.width))
            return
        own, label = self.own, _folded(entry.label)
        texts = {
            c: x  # the label, from the left edge to the value, and the unit behind it
            for c, x in row.items()
            if 0 < c <= value + 1 and c != value and isinstance(x, str)
            and self.cells.tells_formulas and not self.cells.is_formula(r, c)  # 点検 and the era are formulas
        }  # fmt: skip
        named = any(label in _folded(x) for c, x in texts.items() if c < value)
        for c, x in texts.items():
            if c > value and entry.unit and _folded(x) != _folded(entry.unit):
                self._heading(r, c, (None, entry.key), entry.label, noticed.UNIT, entry.unit, x)
            elif c < value and (not named or (mark(x) not in own and _folded(x) != label)):
                self._heading(r, c, (None, entry.key), entry.label, noticed.NAME, entry.label, x)
                named = True
            elif _folded(x) != label:
                continue
            row = {k: v for k, v in row.items() if k != c}
        self.look(r, row, (0, value))

    def headings(self, r: int, row: Row, entries: Mapping[str, Entry], columns: Mapping[str, int], table: str) -> None:
        """Look at the headings of a table: each must still say what its column is, and in which unit."""
        self.ours = r
        owned = {0}
        for key, c in columns.items():
            if key not in entries:
                continue
            owned.add(c)
            e, text = entries[key], row.get(c)
            whole = e.label + (f"（{e.unit}）" if e.unit else "")
            strange = self.own is not None and isinstance(text, str) and mark(text) not in self.own
            strange = strange and _folded(str(text)) not in (_folded(e.label), _folded(whole))
            if strange or not isinstance(text, str) or not _says(text, e.label, e.unit):
                self._heading(r, c, (table, key), e.label, noticed.HEADING, whole, str(text or ""))
        if self.own is not None:
            self.look(r, row, owned)

    def look(self, r: int, row: Row, owned: Collection[int]) -> None:
        """Note what stands in a row in none of the ``owned`` columns, unless it is the template's own."""
        own = self.own
        if own is not None and not self.cells.tells_formulas:
            return
        formulas = () if own is None else self.cells.formulas.get(r, ())
        for c, x in row.items():
            if (
                c in owned
                or c in formulas
                or (own is not None and x.__class__ is str and mark(x) in own)
                or is_blank(x)
            ):
                continue
            if own is not None:
                if not isinstance(x, str) and self.title in OUR_SHEETS:  # the template numbers its own lines
                    continue
            elif not owned:  # a title, or below everything of ours: that is known at the end only
                self.below.append((r, c, _written(x)))
                continue
            self.found.append((r, c, _written(x)))

    def _heading(
        self, r: int, c: int, at: tuple[str | None, str], label: str, said: Words, expected: str, now: str
    ) -> None:
        table, key = at
        place = Place(self.title, f"{column_name(c)}{r}", key, table)
        value = now[:100] or noticed.NO_HEADING
        message = said.filled(label=label, key=place.field, now=_short(now) or noticed.NO_HEADING, expected=expected)
        self.changed.append(Note("BOOK-HEADING", place, value, message))

    def notes(self) -> Iterator[Note]:
        """One note for each changed heading, and one for all that stands beside, and below everything else."""
        yield from self.changed
        if not self.ours and self.title not in OUR_SHEETS:  # its marks are gone: that is said of the sheet as a whole
            return
        last = max(self.ours, 1)
        found = sorted((*self.found, *(f for f in self.below if f[0] > self.ours)))
        far = [f for f in found if f[0] > last + FAR]
        near = [f for f in found if f[0] <= last + FAR]
        if near:
            r, c, text = near[0]
            cell = f"{column_name(c)}{r}"
            message = noticed.BESIDE.filled(cell=cell, text=_short(text), more=_more(len(near)))
            yield Note("BOOK-OUTSIDE", Place(self.title, cell, OUTSIDE), text[:100], message)
        if far:
            r, c, text = far[0]
            cell = f"{column_name(c)}{r}"
            message = noticed.FAR_BELOW.filled(row=r, cell=cell, text=_short(text), last=last, more=_more(len(far)))
            yield Note("BOOK-FAR", Place(self.title, cell, OUTSIDE), text[:100], message)


def _written(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:.15g}" if isinstance(value, float) else str(value)


def _more(found: int) -> Words | str:
    return noticed.MORE.filled(n=found - 1) if found > 1 else ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:40]}…"


@lru_cache(4096)
def _says(heading: str, label: str, unit: str) -> bool:
    """Whether a heading still says what its column is, and no other unit of money than the form's."""
    said, units = _folded(heading), set(_UNITS.findall(_folded(label + unit)))
    return _folded(label) in said and set(_UNITS.findall(said)) <= units


@lru_cache(4096)
def _folded(text: str) -> str:
    """A text of a heading: in one width, without spaces and line ends."""
    return "".join(unicodedata.normalize("NFKC", text).split())
