"""Read a submitted workbook: find its form, its cells by their keys, and what stands in them."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from bussi.validators import forms, law
from bussi.validators.catalogue import noticed, unreadable
from bussi.validators.cells import canonical
from bussi.validators.corporate_number import corporate_number_is_valid
from bussi.validators.errors import UnreadableError
from bussi.validators.forms.model import Form
from bussi.validators.issued import ISSUED
from bussi.validators.layout import Layout
from bussi.validators.own_texts import OWN_TEXTS, RETURNED, read_marks

from .changed import changed
from .finder import Finder
from .guards import read_bytes
from .notes import Note, about_the_book, capped
from .outside import Outside
from .sheets import BookSheets, OpenSheets, Places, Rows, Sheets
from .workbook import open_workbook

STAMP_SHEET = "_bussi"
MAX_NUMBERS = 50  # that are kept of a book of an unknown version


@dataclass
class Submission:
    """One readable book: which form it is, where its cells stand and what is in them.

    ``fields``: key → raw cell. ``tables``: table → (Excel rows, key → raw cells), used rows only. A raw cell is None
    (blank), str, bool, float, ``ErrorCell`` or ``MISSING`` (the cell is not in the book any more); days are serials
    counted from 1900, as floats (``cells.as_seen`` gives the day), and no number format has changed any number.
    ``notes``: what else was noticed, of each rule at most ``findings.MOST``. ``content``: hash of everything filled in.
    ``item``: that of its template, None where the item is chosen in the book. ``answers``: of a return copy, the
    ``content`` of the submission that it was made from. ``stamped``: the version that the book says it is of.
    ``reasons``: rule → why its warnings stand all the same. ``issued``: the lines on what it was handed out with.
    """

    name: str
    path: str
    size: int
    sha256: str
    form: str
    version: str
    fingerprint: str
    item: str | None
    layout: Layout
    first_row: Mapping[str, int]
    fields: dict[str, Any]
    tables: dict[str, tuple[list[int], dict[str, list[Any]]]]
    notes: list[Note] = field(default_factory=list)
    content: str = ""
    answers: str = ""
    stamped: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    issued: tuple[str, ...] = ()


def read_book(path: Path, name: str | None = None) -> Submission:
    """The submission in ``path``; raises ``UnreadableError`` for what is no readable book of one of our forms."""
    return read_submission(read_bytes(path), name or path.name, str(path))


def read_submission(data: bytes, name: str, path: str = "", *, unknown_as_newest: bool = False) -> Submission:
    """The submission in the bytes of a file; raises ``UnreadableError``.

    ``unknown_as_newest``: also of a version of its form that is not known, by the keys of the newest one.
    """
    workbook = open_workbook(data, name)
    sha256 = hashlib.sha256(data).hexdigest()
    submission = _submission(BookSheets(workbook), name, path, len(data), sha256, unknown_as_newest)
    if workbook.external:
        submission.notes.append(about_the_book("BOOK-EXTERNAL", noticed.REFERENCES, noticed.OTHER_WORKBOOKS))
    if workbook.date_1904:
        submission.notes.append(about_the_book("BOOK-1904", noticed.FROM_1904, noticed.DAYS_FROM_1904))
    return submission


def submission_from_rows(
    name: str, sheets: Mapping[str, Rows], path: str = "", formulas: Callable[[str], Places | None] = lambda _: None
) -> Submission:
    """The submission in the cells of a book that is open elsewhere: sheet → rows from A1, blanks as "".

    ``formulas``: sheet → where its formulas stand; without it nothing is said of what stands outside the inputs. Raises
    ``UnreadableError`` where it is no book of one of our forms.
    """
    return _submission(OpenSheets(sheets, formulas), name, path, 0, "")


def _submission(
    book: Sheets, name: str, path: str, size: int, sha256: str, unknown_as_newest: bool = False
) -> Submission:
    if STAMP_SHEET not in book.names:
        raise UnreadableError("FILE-FOREIGN", unreadable.NO_STAMP)
    rows = [(str(r[0]), str(r[1])) for r in book.cells(STAMP_SHEET).rows.values() if 0 in r and 1 in r]
    stamp, lines = dict(rows), [text for key, text in rows if key == OWN_TEXTS]
    form = _form(stamp, book, unknown_as_newest)
    item = stamp.get("item") or None
    stranger = item is not None and item not in _items()
    outside = Outside(book, read_marks(lines) if lines else None, form.text.title)
    found = Finder(form, book, None if stranger else item, outside)
    if stranger:
        found.notes.append(about_the_book("BOOK-FINGERPRINT", str(item), noticed.UNKNOWN_ITEM.filled(item=item)))
    submission = Submission(
        name=name,
        path=path,
        size=size,
        sha256=sha256,
        form=form.name,
        version=form.version,
        fingerprint=stamp.get("fingerprint", ""),
        item=None if stranger else item,
        layout=Layout(found.field_places, found.table_places),
        first_row=found.first_row,
        fields=found.fields,
        tables=found.tables,
        notes=found.notes,
        answers=stamp.get(RETURNED, ""),
        stamped=stamp.get("version", ""),
        reasons=found.outside.reasons,
        issued=tuple(text for key, text in rows if key == ISSUED),
    )
    submission.content = content_of(submission)
    submission.notes += changed(submission, form, submission.issued)
    _whole_book_notes(submission, form, None if stranger else stamp.get("law", ""))
    submission.notes = capped(submission.notes)
    return submission


@cache
def _items() -> frozenset[str]:
    return frozenset(i.name for i in law.load().items)


def _form(stamp: Mapping[str, str], book: Sheets, unknown_as_newest: bool) -> Form:
    name, version = stamp.get("form", ""), stamp.get("version", "")
    if name not in forms.names():
        raise UnreadableError("FILE-FOREIGN", unreadable.UNKNOWN_FORM.filled(form=name or unreadable.NO_NAME))
    if version not in forms.versions(name) and unknown_as_newest:
        return forms.load(name)
    if version not in forms.versions(name):
        what = unreadable.UNKNOWN_VERSION.filled(form=name, version=version or noticed.NO_MARK)
        raise UnreadableError("FILE-VERSION", what, numbers=_numbers(book))
    return forms.load(name, version)


def _numbers(book: Sheets) -> tuple[str, ...]:
    """The corporate numbers that stand in a book, whatever its form: somebody may want to know whose it is."""
    sheets = (book.cells(name) for name in book.names if not name.startswith("_"))
    texts = (x for sheet in sheets for row in sheet.rows.values() for x in row.values() if isinstance(x, str))
    found = dict.fromkeys(t for t in texts if corporate_number_is_valid(t))
    return tuple(islice(found, MAX_NUMBERS))


def _whole_book_notes(s: Submission, form: Form, law_seen: str | None) -> None:
    newest = forms.versions(s.form)[-1]
    if s.stamped != newest:
        said = s.stamped or noticed.NO_MARK
        s.notes.append(about_the_book("BOOK-OLD", said, noticed.OLD_VERSION.filled(version=said, newest=newest)))
    if s.fingerprint != form.fingerprint:
        s.notes.append(about_the_book("BOOK-FINGERPRINT", s.fingerprint or noticed.NO_MARK, noticed.OTHER_CONTENTS))
    elif law_seen is not None and law_seen != _law_fingerprint(form, s.item):
        s.notes.append(about_the_book("BOOK-FINGERPRINT", law_seen or noticed.NO_MARK, noticed.OTHER_LAW))


@lru_cache(256)
def _law_fingerprint(form: Form, item: str | None) -> str:
    """Computed once for many books: it walks all rules of the form."""
    return form.law_fingerprint(item)


def content_of(s: Submission) -> str:
    """A hash of what people filled in, however and by what program the book was saved."""
    parts = [s.form, str(s.item)]
    for key in sorted(s.fields):
        parts += (key, canonical(s.fields[key]))
    for table in sorted(s.tables):
        rows, columns = s.tables[table]
        parts += ("\x02", table, str(len(rows)))
        for key in sorted(columns):
            parts += ("\x01", key, *map(canonical, columns[key]))
    for rule in sorted(s.reasons):
        parts += ("\x03", rule, canonical(s.reasons[rule]))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
