"""Protection that is off while we write: kept in the hidden sheet first, and put back at the end or by the next command.

Whoever ends our process in between leaves sheets without protection; the flags stand in columns F and G of
``_bussi_undo``, each sheet as a formula that follows a new name.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import TracebackType
from typing import Self

from bussi.validators.errors import OutputError

from .hands import Flags, Hands, hands_of
from .record import STATE, Mark, State, place_of, reference
from .state_sheet import drop_sheet, has_sheet, write_state
from .xlw import is_busy, xw

_BOOK = "book"  # what stands in column F for the order of the sheets
_MOST = 300  # sheets of a book that are kept


class Guard:
    """Opens what is protected without a password, and closes it again."""

    def __init__(self, book: xw.Book, hands: Hands, state: State) -> None:
        self._book, self._hands, self._state = book, hands, state
        self._structure: Flags | None = None
        self._kept: dict[str, Flags] = {}
        self._rows = 0
        self._locked: set[str] = set()
        self._forgotten = False

    def __enter__(self) -> Self:
        self._structure = self._hands.structure(self._book)
        if self._structure is not None:
            kept = has_sheet(self._book, STATE)  # nothing can be added before the book is free
            if kept:
                self._keep([(_BOOK, self._structure)])
            self._hands.free(self._book)
            if not kept:
                self._keep([(_BOOK, self._structure)])
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        faults: list[Exception] = []
        for step in self._steps(faults):
            try:
                step()
            except Exception as e:
                faults.append(e)  # what one sheet refuses must not leave the others open
                if is_busy(e):
                    break  # each further step would wait as long; the next command takes them
        if faults and error is None:
            raise faults[0]
        if not faults and not self._forgotten and (self._kept or self._structure is not None):
            _clear(self._book)

    def _steps(self, faults: Sequence[Exception]) -> Iterator[Callable[[], object]]:
        """What closes everything again, one after the other; the hidden sheet stays where it still knows of an open one."""
        if self._kept:
            sheets = {s.name: s for s in self._book.sheets}
            for where, flags in _kept(sheets):
                if where != _BOOK:
                    yield partial(_closed, sheets, self._hands, where, flags)
        if self._forgotten and not faults:
            yield partial(drop_sheet, self._book, STATE)
        if self._structure is not None:
            yield partial(self._hands.fix, self._book, self._structure)

    def open(self, sheets: Iterable[str]) -> list[str]:
        """Take the protection from these sheets; the names of those that cannot be opened, as they have a password."""
        wanted = list(dict.fromkeys(sheets))
        flags = {n: self._hands.protection(self._book.sheets[n]) for n in wanted if n not in self._kept}
        new = {n: f for n, f in flags.items() if f is not None and n not in self._locked}
        if new:
            self._kept |= new
            self._keep([(reference(Mark(name, "A1", "", "", "")), f) for name, f in new.items()])
            for name in new:
                try:
                    self._hands.unprotect(self._book.sheets[name])
                except OutputError:
                    self._locked.add(name)
                    del self._kept[name]
        return [n for n in wanted if n in self._locked]

    def forget(self) -> None:
        """Take the hidden sheet away at the end."""
        self._forgotten = True

    def _keep(self, rows: Sequence[tuple[str, Flags]]) -> None:
        """Keep flags below those that are kept already, whose formulas follow their sheets and are not written again."""
        if not has_sheet(self._book, STATE):
            write_state(self._book, self._state)
        told = [(where, json.dumps(dict(flags))) for where, flags in rows]
        self._book.sheets[STATE].range(f"F{1 + self._rows}").formula = told
        self._rows += len(rows)


def put_back(book: xw.Book) -> None:
    """Put back what an interrupted command left off; what a person has protected since stays."""
    hands = hands_of(book)
    hands.ask_again(book.app)
    sheets = {s.name: s for s in book.sheets}
    kept = _kept(sheets)
    for where, flags in kept:
        if where != _BOOK:
            _closed(sheets, hands, where, flags)
        elif hands.structure(book) is None:
            hands.fix(book, flags)
    if kept:
        _clear(book)


def _kept(sheets: Mapping[str, xw.Sheet]) -> list[tuple[str, Flags]]:
    """What the hidden sheet keeps: the formula that follows a sheet, or ``_BOOK``, and its flags."""
    sheet = sheets.get(STATE)
    if sheet is None:
        return []
    kept = sheet.range((1, 7), (_MOST, 7)).options(ndim=1).value
    if not any(kept):
        return []
    places = sheet.range((1, 6), (_MOST, 6)).formula
    return [(str(place), _flags(str(text))) for (place,), text in zip(places, kept, strict=True) if place and text]


def _closed(sheets: Mapping[str, xw.Sheet], hands: Hands, where: str, flags: Flags) -> None:
    """Protect a sheet again, whatever it is called by now; not one that is gone or that a person has protected since."""
    found = place_of(where)
    sheet = sheets.get(found[0]) if found else None
    if sheet is not None and hands.protection(sheet) is None:
        hands.protect(sheet, flags)


def _flags(text: str) -> Flags:
    """Kept flags; none where somebody wrote something else there."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return {k: v for k, v in found.items() if isinstance(v, bool)} if isinstance(found, dict) else {}


def _clear(book: xw.Book) -> None:
    book.sheets[STATE].range((1, 6), (_MOST, 7)).clear_contents()
