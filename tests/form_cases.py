"""Cases for the rules of any form: a valid submission, a change of it, and every finding that must come of it.

A case travels as a submission does: the template is built with the valid values, the changed cells are typed into it,
the book is read, stacked and judged. The cases of a form stand in ``forms/<form>/cases.py`` and are judged together.
"""

import copy
import datetime as dt
import importlib
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from xml.sax.saxutils import escape

from bussi.addin.batch.stack import stack
from bussi.addin.reading.submission import Submission, read_submission
from bussi.validators.findings import Finding, Language
from bussi.validators.forms import Form
from bussi.validators.judging import Verdicts, judge
from bussi.validators.reporting import findings
from bussi.validators.types import to_serial
from bussi.xlsx_templates.build import build

Values = dict[str, Any]
Change = Callable[[Values], None]
Cells = Mapping[tuple[str, str], Any]  # (sheet, address) → what is typed there

# changes ---------------------------------------------------------------------------------------------------------


def put(**fields: Any) -> Change:
    """Type these fields; None empties one."""

    def change(values: Values) -> None:
        values["fields"].update(fields)

    return change


def row(table: str, number: int, **cells: Any) -> Change:
    """Type these cells of a row, counted from 1."""

    def change(values: Values) -> None:
        values["tables"][table][number - 1] |= cells

    return change


def another(table: str, **cells: Any) -> Change:
    """Add a copy of the first row with these cells changed."""

    def change(values: Values) -> None:
        values["tables"][table].append(values["tables"][table][0] | cells)

    return change


def new(table: str, **cells: Any) -> Change:
    """Add a row with nothing but these cells."""

    def change(values: Values) -> None:
        values["tables"][table].append(dict(cells))

    return change


def without(table: str, *numbers: int) -> Change:
    """Empty these rows, counted from 1; those below move up. Without numbers, all rows."""

    def change(values: Values) -> None:
        rows = values["tables"][table]
        rows[:] = [r for i, r in enumerate(rows, 1) if numbers and i not in numbers]

    return change


# cases -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Case:
    """``findings``: every finding of the book, as ``RULE key`` or ``RULE table[row].column``, rows counted from 1.

    ``item``: of the valid submission that is changed; None for the form's usual one.
    """

    rule: str
    id: str
    changes: tuple[Change, ...]
    findings: tuple[str, ...]
    item: str | None = None

    @property
    def fires(self) -> bool:
        """Whether the rule the case is about is broken in it."""
        return any(f.split(" ")[0] == self.rule for f in self.findings)

    def __str__(self) -> str:
        return f"{self.rule} {self.id}"


def case(rule: str, *parts: Change | str, item: str | None = None, id: str) -> Case:
    """A case about ``rule``: changes of a valid book, then all the findings that come of them (none: it is silent)."""
    changes = tuple(p for p in parts if not isinstance(p, str))
    return Case(rule, id, changes, tuple(p for p in parts if isinstance(p, str)), item)


def cases_of(form: Form, version: str | None = None) -> "Judged":
    """The cases of a form, found by its name: ``forms/<form>/cases.py`` with ``valid(item)`` and ``CASES``."""
    module = importlib.import_module(f"forms.{form.name}.cases")
    return Judged(form, module.valid, module.CASES)


class Judged:
    """Cases of a form and their findings; they are judged together when the first finding is asked for."""

    def __init__(self, form: Form, valid: Callable[[str | None], Values], cases: Iterable[Case]) -> None:
        self.form, self.valid, self.cases = form, valid, tuple(cases)
        self._books: dict[str | None, tuple[bytes, Submission]] = {}

    def values(self, case: Case) -> Values:
        """What stands in the book of a case."""
        values = copy.deepcopy(self.valid(case.item))
        for change in case.changes:
            change(values)
        return values

    def item(self, case: Case) -> str | None:
        """The item of the template a case is typed into; None where one is for all items."""
        key = self.form.role("item") if self.form.differs_by_item else None
        return None if key is None else self.valid(case.item)["fields"][key]

    @cached_property
    def submissions(self) -> Sequence[Submission]:
        """The books of the cases, as read."""
        return [read_submission(self.typed(c), "case.xlsx") for c in self.cases]

    @cached_property
    def verdicts(self) -> Verdicts:
        """What every rule says of every row of all cases."""
        return judge(stack(self.form, self.submissions))

    @cached_property
    def _findings(self) -> dict[Language, list[list[Finding]]]:
        return {language: findings(self.verdicts, language) for language in ("ja", "en")}

    def of(self, case: Case, language: Language = "ja") -> list[Finding]:
        """The findings of a case."""
        return self._findings[language][self.cases.index(case)]

    def found(self, case: Case) -> list[tuple[str, str]]:
        """(rule, sheet!cell) of every finding, sorted."""
        return sorted((f.rule, f"{f.sheet}!{f.cell}") for f in self.of(case))

    def expected(self, case: Case) -> list[tuple[str, str]]:
        """The same of the findings that the case names."""
        submission = self.submissions[self.cases.index(case)]
        return sorted((rule, place_of(submission, where)) for rule, where in (f.split(" ") for f in case.findings))

    def typed(self, case: Case) -> bytes:
        """The valid book of the case's item with the case's cells typed into it."""
        book, submission = self._valid_book(case)
        return typed_into(book, _changed_cells(submission, self.valid(case.item), self.values(case)))

    def _valid_book(self, case: Case) -> tuple[bytes, Submission]:
        if case.item not in self._books:
            book = build(self.form, self.valid(case.item), item=self.item(case))
            self._books[case.item] = book, read_submission(book, "valid.xlsx")
        return self._books[case.item]


def place_of(submission: Submission, where: str) -> str:
    """``sheet!cell`` of ``key`` or ``table[row].column`` in a book."""
    if "[" not in where:
        return "!".join(submission.layout.address(None, where, 0))
    table, number, column = re.fullmatch(r"(\w+)\[(\d+)\]\.(\w+)", where).groups()  # type: ignore[union-attr]
    return "!".join(submission.layout.address(table, column, submission.first_row[table] + int(number) - 1))


# typing into the template ----------------------------------------------------------------------------------------


def _changed_cells(submission: Submission, old: Values, new: Values) -> Cells:
    """The cells of a book in which two submissions differ, with what stands there in the new one."""
    cells: dict[tuple[str, str], Any] = {}
    for key, value in new["fields"].items():
        if not _same(value, old["fields"].get(key)):
            cells[submission.layout.address(None, key, 0)] = value
    for table, rows in new["tables"].items():
        before = old["tables"].get(table, [])
        for i in range(max(len(rows), len(before))):
            was, now = (r[i] if i < len(r) else {} for r in (before, rows))
            for key in was.keys() | now.keys():
                if not _same(was.get(key), now.get(key)):
                    address = submission.layout.address(table, key, submission.first_row[table] + i)
                    cells[address] = now.get(key)
    return cells


def _same(a: object, b: object) -> bool:
    return type(a) is type(b) and a == b


def typed_into(book: bytes, cells: Cells) -> bytes:
    """A book after ``cells`` were typed into it by a program that recalculates nothing."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new_,
    ):
        titles = re.findall(r'<sheet name="([^"]*)"', old.read("xl/workbook.xml").decode())
        parts = {f"xl/worksheets/sheet{n}.xml": title for n, title in enumerate(titles, 1)}
        for entry in old.infolist():
            data = old.read(entry)
            here = {a: v for (sheet, a), v in cells.items() if escape(sheet) == parts.get(entry.filename)}
            if here:
                xml = data.decode()
                for address, value in here.items():
                    xml = _typed(xml, address, value)
                data = xml.encode()
            new_.writestr(entry.filename, data)
    return out.getvalue()


def _typed(xml: str, address: str, value: Any) -> str:
    old = re.search(rf'<c r="{address}"(?P<style> s="\d+")?(?: t="\w+")?(?:/>|>.*?</c>)', xml)
    assert old, f"no cell {address} to type into"
    match value:
        case None:
            kind, inner = "", ""
        case bool():
            kind, inner = ' t="b"', f"<v>{value:d}</v>"
        case str():
            kind, inner = ' t="inlineStr"', f'<is><t xml:space="preserve">{escape(value)}</t></is>'
        case dt.date():
            kind, inner = "", f"<v>{to_serial(value):g}</v>"
        case _:
            kind, inner = "", f"<v>{value!r}</v>"
    cell = f'<c r="{address}"{old["style"] or ""}{kind}>{inner}</c>'
    return xml[: old.start()] + cell + xml[old.end() :]
