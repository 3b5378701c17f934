"""Links from a book of ours to the cells of the files that were sent in."""

from pathlib import Path

from bussi.validators.findings import WHOLE_BOOK
from bussi.xlsx_templates.sheets.plain_rows import Link, link_target

from ..batch.case import Case


class Links:
    """Makes links relative to ``base``, the folder of the book that they stand in."""

    def __init__(self, base: Path) -> None:
        self._base = base
        self._targets: dict[str, str] = {}
        self._sheets: dict[str, str] = {}

    def __call__(self, case: Case, sheet: str, cell: str, text: str) -> Link:
        """A link to a cell of the file of ``case``, or to the file itself, shown as ``text``."""
        if case.path not in self._targets:
            self._targets[case.path] = link_target(case.path, self._base)
        if sheet not in self._sheets:
            self._sheets[sheet] = "'{}'!".format(sheet.replace("'", "''"))
        place = "" if sheet == WHOLE_BOOK else f"{self._sheets[sheet]}{cell}"
        return Link(self._targets[case.path], place, text)


__all__ = ["Links"]
