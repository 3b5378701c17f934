"""Protection that is off while we write: kept in the hidden sheet first, and put back at the end or by the next command.

Whoever ends our process in between leaves sheets without protection; the flags stand in columns F and G of
``_bussi_undo``, each sheet as a formula that follows a new name.
"""

import json
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from bussi.validators.errors import OutputError

from .hands import Flags, Hands, hands_of
from .record import STATE, Mark, State, place_of, reference
from .state_sheet import drop_sheet, has_sheet, write_state
from .xlw import xw

_BOOK = "book"  # what stands in column F for the order of the sheets
_MOST = 300  # sheets of a book that are kept


class Guard:
    """Opens what is protected without a password, and closes it again."""

    def __init__(self, book: xw.Book, hands: Hands, state: State) -> None:
        self._book, self._hands, self._state = book, hands, state
        self._structure: Flags | None = None
        self._kept: dict[str, Flags] = {}
        self._locked: set[str] = set()
        self._forgotten = False

    def __enter__(self) -> Self:
        self._structure = self._hands.structure(self._book)
        if self._structure is not None:
            if has_sheet(self._book, STATE):
                self._keep()
            self._hands.free(self._book)
            self._keep()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        names = [s.name for s in self._book.sheets]
        for name, flags in self._kept.items():
            if name in names:
                self._hands.protect(self._book.sheets[name], flags)
        if self._forgotten:
            drop_sheet(self._book, STATE)
        if self._structure is not None:
            self._hands.fix(self._book, self._structure)
        if (self._kept or self._structure is not None) and STATE in names and not self._forgotten:
            _clear(self._book)

    def open(self, sheets: Iterable[str]) -> list[str]:
        """Take the protection from these sheets; the names of those that cannot be opened, as they have a password."""
        wanted = list(dict.fromkeys(sheets))
        flags = {n: self._hands.protection(self._book.sheets[n]) for n in wanted if n not in self._kept}
        new = {n: f for n, f in flags.items() if f is not None and n not in self._locked}
        if new:
            self._kept |= new
            self._keep()
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

    def _keep(self) -> None:
        if not has_sheet(self._book, STATE):
            write_state(self._book, self._state)
        rows = [(reference(Mark(name, "A1", "", "", "")), json.dumps(dict(f))) for name, f in self._kept.items()]
        if self._structure is not None:
            rows.append((_BOOK, json.dumps(dict(self._structure))))
        self._book.sheets[STATE].range("F1").formula = rows


def put_back(book: xw.Book) -> None:
    """Put back what an interrupted command left off; what a person has protected since stays."""
    hands = hands_of(book)
    hands.ask_again(book.app)
    if not has_sheet(book, STATE):
        return
    sheet = book.sheets[STATE]
    kept = sheet.range((1, 7), (_MOST, 7)).options(ndim=1).value
    if not any(kept):
        return
    places = sheet.range((1, 6), (_MOST, 6)).formula
    rows = [(str(place), str(flags)) for (place,), flags in zip(places, kept, strict=True) if place and flags]
    names = [s.name for s in book.sheets]
    for where, text in rows:
        flags = _flags(text)
        if where == _BOOK:
            if hands.structure(book) is None:
                hands.fix(book, flags)
        elif (found := place_of(where)) and found[0] in names and hands.protection(book.sheets[found[0]]) is None:
            hands.protect(book.sheets[found[0]], flags)
    _clear(book)


def _flags(text: str) -> Flags:
    """Kept flags; none where somebody wrote something else there."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return {k: v for k, v in found.items() if isinstance(v, bool)} if isinstance(found, dict) else {}


def _clear(book: xw.Book) -> None:
    book.sheets[STATE].range((1, 6), (_MOST, 7)).clear_contents()
