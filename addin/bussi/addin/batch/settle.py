"""Consolidate an inbox: every file gets a state and a reason, and the account balances."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bussi.validators.batch import Batch
from bussi.validators.catalogue import INTAKE, INTAKE_BASIS
from bussi.validators.cells import shown
from bussi.validators.errors import UsageError
from bussi.validators.findings import LEVELS, Finding, Language
from bussi.validators.garbage import no_collection
from bussi.validators.kinds import Place, State
from bussi.validators.rules.columns import WELL_TYPED
from bussi.validators.text_keys import business_key, identity_key

from ..reading.files import Incoming, Progress, find_files, read_files, readable
from .check import BookResult, Checked, check
from .roster import Expected, missing_from

ANSWERED = (State.ACCEPTED, State.RETURNED, State.QUARANTINED)  # the states in which a book's findings still matter
SLIPS = (10**3, 10**5, 10**6, 10**8)
MIN_PEERS = 5


@dataclass
class Consolidation:
    """The result of a run: all books in order, what they amount to, and who is missing."""

    books: list[BookResult]
    batches: list[tuple[Batch, list[BookResult]]]
    missing: list[Expected]
    on: dt.date | None
    language: Language = "ja"

    @property
    def account(self) -> dict[str, int]:
        """``received`` and the number of files in each state; they always balance."""
        counts = Counter(b.state for b in self.books)
        return {"received": len(self.books)} | {state: counts[state] for state in State}

    @property
    def findings(self) -> list[Finding]:
        """The findings that somebody has to answer: those of duplicates and superseded submissions are settled."""
        return [f for b in self.books if b.state in ANSWERED for f in b.findings]

    @property
    def levels(self) -> dict[str, int]:
        """How many findings there are of each level."""
        counts = Counter(f.level for f in self.findings)
        return {level: counts[level] for level in LEVELS}

    def current(self, state: str) -> list[BookResult]:
        """The books in a state."""
        return [b for b in self.books if b.state == state]


@no_collection()
def consolidate(
    inboxes: Sequence[Path],
    *,
    without: Sequence[Path] = (),
    roster: Sequence[Expected] = (),
    on: dt.date | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    language: Language = "ja",
) -> Consolidation:
    """Read, check and consolidate all files in ``inboxes``; raises ``UsageError`` for a path that does not exist, and
    where there is no file at all.

    ``without``: files in them that are no submissions. ``roster``: who should have submitted. ``on``: the day whose law
    applies. ``workers``: processes to read in.
    """
    outcomes = read_files(files_of(inboxes, without), workers, progress)
    return settle(check(outcomes, on, language), roster, on, language)


def files_of(inboxes: Sequence[Path], without: Sequence[Path] = ()) -> list[Incoming]:
    """The files of ``inboxes`` in an order that does not depend on how the inboxes were given.

    Raises ``UsageError`` where there is none.
    """
    found = sorted(find_files(inboxes, without), key=lambda f: str(f.path))
    if not found:
        raise UsageError(f"{'、'.join(readable(str(p)) for p in inboxes)} にファイルがありません")
    return found


def settle(
    checked: Checked, roster: Sequence[Expected] = (), on: dt.date | None = None, language: Language = "ja"
) -> Consolidation:
    """Compare the submissions with each other: duplicates, resubmissions, drifting names, slipped units.

    Submissions of one form are compared across its versions, and names across forms.
    """
    _duplicates(checked.books)
    members = [_Member(batch, i, r) for batch, results in checked.batches for i, r in enumerate(results)]
    for form in dict.fromkeys(m.batch.form.name for m in members):
        _supersede([m for m in members if m.batch.form.name == form and m.counts], language)
    _names_drift([m for m in members if m.counts], language)
    for form in dict.fromkeys(m.batch.form.name for m in members):
        _units_slip([m for m in members if m.batch.form.name == form and m.counts], language)
    missing = missing_from(roster, checked.batches)
    return Consolidation(checked.books, checked.batches, missing, on, language)


@dataclass(frozen=True, eq=False)
class _Member:
    """A readable submission among the others: the ``i``-th of its batch."""

    batch: Batch
    i: int
    result: BookResult

    @property
    def counts(self) -> bool:
        return self.result.state not in (State.DUPLICATE, State.SUPERSEDED)

    def value(self, key: str | None) -> Any:
        """What stands in a field; None where that is blank, of another type or not in this version of the form."""
        stacked = self.batch.stacked[None]
        if key is None or key not in stacked.values:
            return None
        return stacked.values[key][self.i] if stacked.status[key][self.i] == WELL_TYPED else None

    def identity(self) -> tuple[Any, ...] | None:
        """What makes two submissions the same (business, item, plan, period …); None where that cannot be read."""
        form = self.batch.form
        values = [self.value(k) for k in (*form.identity, *form.period)]
        return (
            None
            if not form.identity or None in values
            else tuple(identity_key(v) if isinstance(v, str) else v for v in values)
        )

    def revision(self) -> tuple[float, ...]:
        """The later of two submissions has the larger one."""
        values = (self.value(k) for k in self.batch.form.revision)
        return tuple(float("-inf") if v is None else float(v) for v in values)

    def add(self, rule: str, key: str, value: str, language: Language, **words: object) -> None:
        """Add a finding about the field ``key``."""
        place = Place(*self.batch.books[self.i].layout.address(None, key, 0), key)
        found = INTAKE[rule].finding(self.result.name, place, language, INTAKE_BASIS, value=value, words=words)
        self.result.findings.append(found)


def _duplicates(books: Sequence[BookResult]) -> None:
    """Of several files with the same content, under whatever name, the one with the shortest name is the original."""
    groups: dict[str, list[BookResult]] = {}
    for book in books:
        if book.submission is not None:
            groups.setdefault(book.submission.content, []).append(book)
    for members in groups.values():
        original = min(members, key=lambda b: (len(b.name), b.path))
        for copy in members:
            if copy is not original:
                copy.state, copy.reason = State.DUPLICATE, f"{original.name} と同じ内容です"


def _supersede(members: Sequence[_Member], language: Language) -> None:
    """Of several submissions of one matter the last revision counts; the others are superseded."""
    groups: dict[tuple[Any, ...], list[_Member]] = {}
    for m in members:
        key = m.identity()
        if key is not None:
            groups.setdefault(key, []).append(m)
    for group in groups.values():
        *others, last = sorted(group, key=lambda m: (m.revision(), m.result.path))
        number = last.revision()
        for m in others:
            m.result.state, m.result.reason = State.SUPERSEDED, f"{last.result.name} に新しい提出があります"
            if number and m.revision()[0] == number[0]:
                taken = "ファイルの名前の順で" if m.revision() == number else "提出日が"
                last.add("BATCH-REVISION", last.batch.form.revision[0], m.result.name, language, taken=taken)


def _names_drift(members: Sequence[_Member], language: Language) -> None:
    """One corporate number with names that do not match, in submissions that count."""
    named: dict[str, dict[str, list[_Member]]] = {}
    for m in members:
        number, name = m.value(m.batch.form.role("business")), _name(m)
        if number is not None and name is not None:
            named.setdefault(number, {}).setdefault(business_key(name), []).append(m)
    for number, spellings in named.items():
        for key, group in spellings.items() if len(spellings) > 1 else ():
            others = "、".join(
                f"「{n}」" for n in sorted({str(_name(m)) for k, ms in spellings.items() if k != key for m in ms})
            )
            for m in group:
                m.add(
                    "BATCH-NAME",
                    str(m.batch.form.role("business_name")),
                    str(_name(m)),
                    language,
                    number=number,
                    others=others,
                )


def _name(m: _Member) -> str | None:
    return m.value(m.batch.form.role("business_name"))


def _units_slip(members: Sequence[_Member], language: Language) -> None:
    """An amount that is about 10³, 10⁵, 10⁶ or 10⁸ times off the median of the other submissions for its item."""
    groups: dict[tuple[str, str | None], list[tuple[float, _Member]]] = {}
    for m in members:
        for key in m.batch.form.roles("peers"):
            value = m.value(key)
            if value is not None and value > 0:
                groups.setdefault((key, m.batch.books[m.i].item), []).append((float(value), m))
    for (key, _), group in groups.items():
        for value, m, middle in _with_median_of_others(group):
            ratio = max(value / middle, middle / value)
            slip = next((s for s in SLIPS if s / 2 <= ratio <= s * 2), None)
            if slip is not None:
                label, usual = m.batch.form.entries[key].label, shown(round(middle))
                m.add("BATCH-UNIT", key, shown(value), language, label=label, usual=usual, factor=f"{slip:,}")


def _with_median_of_others(group: Sequence[tuple[float, _Member]]) -> Iterator[tuple[float, _Member, float]]:
    """Each amount with the median of all the others, where there are enough of them."""
    ordered = sorted(group, key=lambda pair: pair[0])
    n = len(ordered) - 1
    if n < MIN_PEERS:
        return
    for at, (value, m) in enumerate(ordered):
        low, high = ((k if k < at else k + 1) for k in ((n - 1) // 2, n // 2))
        yield value, m, (ordered[low][0] + ordered[high][0]) / 2


__all__ = ["ANSWERED", "Consolidation", "consolidate", "files_of", "settle"]
