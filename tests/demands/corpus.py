"""Nasty books of a form for the proof of its twins, as built and as LibreOffice recalculated and saved them.

``BUSSI_FULL=1`` makes the whole corpus: more nasty books of every item, and one for every day on which the law changes.
"""

import itertools
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import libreoffice
import nasty
import twins
from bussi.addin.reading.submission import Submission, read_book
from bussi.scripts.samples import Samples
from bussi.validators.forms import Form
from bussi.xlsx_templates.build import build_many
from form_cases import Case, Judged, Values

FULL = os.environ.get("BUSSI_FULL") == "1"
OF_AN_ITEM, OF_NO_ITEM = (5, 60) if FULL else (1, 2)
EVERY, GENERIC, DAYS = (1, 1, 1) if FULL else (6, 8, 40)  # of so many one is taken
CASES_A_BOOK = 4 if FULL else 16
Books = Iterator[tuple[str | None, Values]]  # the item of the template (None: chosen in the book), what stands in it


@dataclass(frozen=True, eq=False)
class Proof:
    """Books, what is read from them, what they say of themselves, and what Python says."""

    paths: Sequence[Path]
    submissions: Sequence[Submission]

    @classmethod
    def of(cls, paths: Sequence[Path]) -> "Proof":
        return cls(paths, [read_book(p) for p in paths])

    @cached_property
    def says(self) -> Sequence[twins.Says]:
        return [twins.native(p, s) for p, s in zip(self.paths, self.submissions, strict=True)]

    @cached_property
    def python(self) -> Sequence[twins.Says]:
        return twins.python(self.submissions)

    def disagreements(self) -> Iterator[str]:
        """Everything on which the twins do not agree about these books."""
        for path, native, python in zip(self.paths, self.says, self.python, strict=True):
            yield from (f"{path.name}: {d}" for d in twins.differences(native, python))


@dataclass(frozen=True)
class Corpus:
    """The books as built, and as recalculated."""

    built: Proof
    recalculated: Proof

    @classmethod
    def made(cls, form: Form, items: Sequence[str | None], samples: Samples, judged: Judged, folder: Path) -> "Corpus":
        """Build all kinds of nasty books of a form and let LibreOffice recalculate them."""
        books = [
            *spoiled(form, items, samples),
            *at_every_limit(form, items, samples),
            *full(form, items, samples),
            *on_every_day_of_the_law(form, items, samples),
            *several_faults_a_book(judged),
        ]
        books.sort(key=lambda book: book[0] or "")  # what is laid out for an item once serves all its books
        built = []
        for data in build_many(form, [values for _, values in books], item=[item for item, _ in books]):
            built.append(folder / f"{len(built):03d}.xlsx")
            built[-1].write_bytes(data)
        return cls(Proof.of(built), Proof.of(libreoffice.convert_all(built, folder / "out", folder)))


def spoiled(form: Form, items: Sequence[str | None], samples: Samples) -> Books:
    """Good books with more and more cells spoiled: in the template of each item, and of each item in the generic one."""
    for place, item in enumerate(items[::EVERY]):
        for n in range(OF_NO_ITEM if item is None else OF_AN_ITEM):
            yield item, nasty.spoiled(form, samples.valid(item, n), item, f"{item}/{n}", place + n)
        if item is not None and place % GENERIC == 0:
            yield None, nasty.spoiled(form, samples.valid(item, place + 20), item, f"{item}/any", place + 3)


def at_every_limit(form: Form, items: Sequence[str | None], samples: Samples) -> Books:
    """Every cell on its limits, and a step beyond them; each limit in a book of every item whose cell it is.

    A normal run takes every second of them.
    """
    steps = max(len(nasty.limits(e)) for es in (form.entries, *form.columns.values()) for e in es.values())
    for n in range(0, steps * (len(items) if FULL else 1), 1 if FULL else 2):
        item = items[n % len(items)]
        yield item, nasty.at_limits(form, samples.valid(item, n), item, n)


def full(form: Form, items: Sequence[str | None], samples: Samples) -> Books:
    """Every table filled to its last row, which is right in one book and spoiled in the other; and one row more."""
    for n, (more, rate) in enumerate(((0, 0.0), (0, 0.3), (1, 0.3))):
        item = items[n % len(items)]
        yield item, nasty.full(form, samples.valid(item, n), item, more, rate)


def on_every_day_of_the_law(form: Form, items: Sequence[str | None], samples: Samples) -> Books:
    """Good books submitted on a day on which some value of the law changes, and on the day before."""
    day = form.role("day")
    if day is None:
        return
    for n, boundary in enumerate(nasty.law_days()[::DAYS]):
        item = items[n % len(items)]
        values = samples.valid(item, n)
        yield item, values | {"fields": values["fields"] | {day: boundary}}


def several_faults_a_book(judged: Judged) -> Books:
    """For every rule and kind of constraint a case that breaks it, a few in each book: nasty values leave some unread.

    Cases that others of their book keep from being read meet others in smaller books, at last each in one of its own.
    """
    cases = sorted({c.rule: c for c in judged.cases if c.fires}.values(), key=lambda c: c.item or "")
    size = CASES_A_BOOK
    while cases:
        groups = _grouped(judged, cases, size)
        together = Judged(judged.form, judged.valid, [_together(group) for group in groups])
        unread: list[Case] = []
        for group, book in zip(groups, together.cases, strict=True):
            read = {f.rule for f in together.of(book)}
            unread += [] if size == 1 else [c for c in group if c.rule not in read]
            yield judged.item(book), judged.values(book)
        cases, size = unread, max(1, size // 2)


def _grouped(judged: Judged, cases: Sequence[Case], size: int) -> list[list[Case]]:
    """Groups of at most so many cases of one item; those of a group stand far apart in the form."""
    groups: list[list[Case]] = []
    for _, same in itertools.groupby(cases, key=lambda c: c.item):
        own = list(same)
        step = -(-len(own) // size)
        groups.append([])
        for case in (c for start in range(step) for c in own[start::step]):
            if len(groups[-1]) == size or (groups[-1] and not _fit(judged, [*groups[-1], case])):
                groups.append([])
            groups[-1].append(case)
    return groups


def _together(cases: Sequence[Case]) -> Case:
    """One case with the changes of several, which are of one item."""
    return Case("", "", tuple(change for c in cases for change in c.changes), (), cases[0].item)


def _fit(judged: Judged, cases: Sequence[Case]) -> bool:
    """Whether the changes of all cases can be made in one book.

    None takes away the row that another changes, and all rows together find room in the template's tables.
    """
    try:
        tables = judged.values(_together(cases))["tables"]
    except IndexError:
        return False
    return all(len(rows) <= judged.form.table_sheet[table].rows for table, rows in tables.items())
