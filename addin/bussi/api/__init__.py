"""bussi in Python: read an inbox into data frames, check, consolidate and build, as the command line does.

>>> from bussi.api import build, check, consolidate, read, schema

The package ``bussi`` is a namespace of four source folders, so nothing can stand in ``bussi`` itself: an ``__init__.py``
in one folder would hide the other three from type checkers and from an editable installation. This is the one door.

Functions raise what ``bussi.validators.errors`` draws: ``UsageError`` for what does not exist, ``UnreadableError`` for a
book that cannot be read, ``OutputError`` for a result that cannot be written. What is wrong in a readable book is no
exception but a finding.
"""

import datetime as dt
import importlib.metadata
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
from bussi.addin.batch.check import check as _check
from bussi.addin.batch.consolidation import Consolidation
from bussi.addin.batch.consolidation import consolidate as _consolidate
from bussi.addin.batch.roster import read_roster
from bussi.addin.batch.section import sections
from bussi.addin.books.consolidated import write_consolidated_book
from bussi.addin.books.exports import findings_frame, submissions_frame
from bussi.addin.books.outputs import CONSOLIDATED, refuse_lost_work
from bussi.addin.reading.files import files_of, read_files
from bussi.validators import forms
from bussi.validators.errors import UnknownTableError
from bussi.validators.findings import Language
from bussi.validators.forms.model import Form
from bussi.validators.schema import FIELDS, schema
from bussi.validators.whole_file import checked_book
from bussi.xlsx_templates.build import build as _build
from bussi.xlsx_templates.template.truth import Values

__version__ = importlib.metadata.version("bussi")
Paths = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]
Notes = Mapping[tuple[str, str], str]


class Tables(Mapping[str, pd.DataFrame]):
    """The tables of all submissions that count, by name; ``"fields"`` is one row a submission.

    A name that several forms have is given with its form: ``tables["plan_application.funding"]``. Columns are the keys
    of the form with the dtypes of ``schema``; what is blank or of another type is missing. The index is (book, row):
    the file, as ``Inbox.submissions`` calls it, and the row in Excel. Private sheets are left out.
    """

    def __init__(self, result: Consolidation) -> None:
        found = [(s, t) for s in sections(result.books) for t in (None, *(x.table for x in s.tables()))]
        self._found = {f"{s.form.name}.{t or FIELDS}": (s, t) for s, t in found}
        names = [t or FIELDS for _, t in found]
        self._short = {t or FIELDS: f"{s.form.name}.{t or FIELDS}" for s, t in found if names.count(t or FIELDS) == 1}
        self._made: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The frame of a table; raises ``UnknownTableError`` where there is none, or several."""
        whole = self._short.get(name, name)
        if whole not in self._found:
            raise UnknownTableError(name, [*self._short, *self._found])
        if whole not in self._made:
            section, table = self._found[whole]
            self._made[whole] = section.frame(table)
        return self._made[whole]

    def __contains__(self, name: object) -> bool:
        return name in self._short or name in self._found

    def __iter__(self) -> Iterator[str]:
        short = {whole: name for name, whole in self._short.items()}
        return (short.get(whole, whole) for whole in self._found)

    def __len__(self) -> int:
        return len(self._found)


@dataclass(frozen=True, eq=False)
class Inbox:
    """What came of reading files: ``result`` holds every one of them as a ``Case``."""

    result: Consolidation

    @property
    def account(self) -> dict[str, int]:
        """``received`` and the number of files in each state; they always balance."""
        return self.result.account

    @cached_property
    def submissions(self) -> pd.DataFrame:
        """One row a file: book, state, reason, form, version, business, business_name, item, period, errors, sha256."""
        return submissions_frame(self.result)

    @cached_property
    def findings(self) -> pd.DataFrame:
        """One row a finding that somebody has to answer: book, rule, level, sheet, cell, field, value, expected, …"""
        return findings_frame(self.result)

    @cached_property
    def tables(self) -> Tables:
        """The tables by name, see ``Tables``."""
        return Tables(self.result)


def read(paths: Paths, *, on: dt.date | None = None, workers: int | None = None, language: Language = "ja") -> Inbox:
    """Read, check and compare all files of folders, and files given by name; nothing is written.

    ``on``: the day whose law applies (default: each submission's own). ``workers``: processes to read in (default: by
    the number of files). Raises ``UsageError`` for a path that does not exist and where there is no file.
    """
    return Inbox(_consolidate(_paths(paths), on=on, workers=workers, language=language))


def check(paths: Paths, *, on: dt.date | None = None, language: Language = "ja") -> pd.DataFrame:
    """The findings of each file by itself, as ``Inbox.findings`` has them: nothing is compared or settled."""
    cases = _check(read_files(files_of(_paths(paths))), on, language)
    return findings_frame(Consolidation(cases))


def consolidate(
    paths: Paths,
    out: str | os.PathLike[str],
    *,
    roster: str | os.PathLike[str] | None = None,
    on: dt.date | None = None,
    workers: int | None = None,
    overwrite: bool = False,
    language: Language = "ja",
) -> Inbox:
    """Read an inbox and write the consolidated book ``out``, as ``bussi consolidate``.

    ``roster``: a workbook or CSV file of who should submit. ``overwrite``: also over a file that somebody else made or
    changed. Raises ``UsageError`` and ``OutputError``.
    """
    inboxes, target = _paths(paths), Path(out)
    refuse_lost_work(checked_book(target), inboxes, CONSOLIDATED, overwrite)
    ours = [target] if roster is None else [target, Path(roster)]
    expected = () if roster is None else read_roster(Path(roster))
    result = _consolidate(inboxes, without=ours, roster=expected, on=on, workers=workers, language=language)
    write_consolidated_book(result, target)
    return Inbox(result)


def build(
    form: str | Form, values: Values | None = None, notes: Notes | None = None, *, item: str | None = None
) -> bytes:
    """A workbook of a form as the bytes of an .xlsx file: blank, or filled in with ``values``.

    ``values``: ``{"fields": {key: value}, "tables": {table: [{key: value}, …]}}``. ``notes``: (sheet, address) → a
    comment on that cell. ``item``: the template of one item. Raises ``UsageError`` for an unknown form, item or key.
    """
    return _build(forms.load(form) if isinstance(form, str) else form, values, notes, item=item)


def _paths(paths: Paths) -> list[Path]:
    return [Path(paths)] if isinstance(paths, str | os.PathLike) else [Path(p) for p in paths]


__all__ = ["Inbox", "Tables", "__version__", "build", "check", "consolidate", "read", "schema"]
