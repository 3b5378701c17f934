"""A new book as a file: in our font, the same bytes for the same contents and day, written whole or not at all."""

import datetime as dt
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from bussi.validators.whole_file import whole_file

from .writer import Book


@contextmanager
def new_book(out: Path, made_on: dt.date, title: str = "", kind: str = "", source: str = "") -> Generator[Book]:
    """A book to be filled in, which is the file ``out`` after the block; nothing is written where the block fails.

    ``kind``: what it calls itself in its mark, by which it is known again, with the digest of
    its ``source``, if any. Raises ``OutputError`` where the file cannot
    be written.
    """
    book = Book()
    book.set_properties({"created": dt.datetime.combine(made_on, dt.time())})
    if title:
        book.doc_properties["title"] = title
    if kind:
        book.mark(kind, source)
    try:
        yield book
        with whole_file(out) as unfinished:
            book.write_to(unfinished)
    finally:
        book.let_go()
