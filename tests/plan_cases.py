"""Cases for the rules of the plan application: a valid plan, a change of it, and every finding that must come of it.

A case travels as a submission does: the template is built with the valid plan, the changed cells are typed into it,
the book is read, stacked and judged. All cases of a module are judged together.
"""

import copy
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any
from xml.sax.saxutils import escape

import pytest
from bussi.addin.batch.stack import stack
from bussi.addin.reading.submission import Submission, read_submission
from bussi.scripts.samples.plan_application import DAY, plan_application
from bussi.validators import forms
from bussi.validators.findings import Finding, Language
from bussi.validators.judging import Verdicts, judge
from bussi.validators.reporting import findings
from bussi.validators.types import to_serial
from bussi.xlsx_templates.build import build

Values = dict[str, Any]
Change = Callable[[Values], None]
Cells = Mapping[tuple[str, str], Any]  # (sheet, address) → what is typed there

FORM = forms.load("plan_application")
MILLION = 1_000_000
LEAD = "8999000000001"  # the lead applicant's corporate number in every case; 8 is its right check digit
WRONG_LEAD = f"1{LEAD[1:]}"


def month(year: int, number: int, day: int = 1) -> dt.date:
    return dt.date(year, number, day)


def after_submission(days: int) -> dt.date:
    """That many days after the day all the plans are submitted on, 2026-10-30."""
    return DAY + dt.timedelta(days=days)


# the valid plan --------------------------------------------------------------------------------------------------


def valid_plan(item: str) -> Values:
    """A sample plan with one activity and round sums: in 2026 and in 2027 each, of 1,000 million yen 900 are eligible
    and 300, a third, are asked for; 400 are own funds and 300 are borrowed, 100 of them as a two-step loan.
    """
    values = plan_application(item, 0)
    fields, tables = values["fields"], values["tables"]
    first = {name: rows[0] for name, rows in tables.items() if rows}
    fields |= {
        "lead_number": LEAD, "applicant_size": "大企業", "plan_start": month(2026, 12), "plan_end": month(2028, 3),
        "project_total": 2 * 1000 * MILLION, "eligible_total": 2 * 900 * MILLION, "subsidy_total": 2 * 300 * MILLION,
        "consulted_on": after_submission(-60),
    }  # fmt: skip
    tables["applicants"] = [first["applicants"] | {"corporate_number": LEAD, "size": "大企業", "capital": 500 * MILLION,
                                                   "employees": 300}]  # fmt: skip
    tables["goods"] = tables["goods"][:1]
    tables["goals"] = [first["goals"] | {"target_year": 2028}]
    dates = {"start": month(2026, 12), "end": month(2028, 3), "supply_start": month(2028, 6)}
    tables["activities"] = [first["activities"] | dates | {"supply_start_precision": "月"}]
    tables["capacity"] = [first["capacity"] | {"before": 100.0, "after": 150.0}]
    row = {"total_cost": 1000 * MILLION, "eligible_cost": 900 * MILLION, "subsidy_request": 300 * MILLION}
    tables["funding"] = [first["funding"] | {"fiscal_year": year} | row for year in (2026, 2027)]
    row = {"own_funds": 400 * MILLION, "loans": 300 * MILLION, "two_step_loan": 100 * MILLION,
           "subsidy": 300 * MILLION, "other": 0, "lender": "架空銀行"}  # fmt: skip
    tables["sources"] = [{"fiscal_year": year} | row for year in (2026, 2027)]
    if "core_technologies" in tables:
        fields["leak_employees"] = 300
        tables["core_technologies"] = [first["core_technologies"] | {"access_count": 10}]
    if "mineral_burden" in fields:
        fields["mineral_burden"] = 2 * 1000 * MILLION
    return values


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
    """``findings``: every finding of the book, as ``RULE key`` or ``RULE table[row].column``, rows counted from 1."""

    rule: str
    item: str
    changes: tuple[Change, ...]
    findings: tuple[str, ...]

    @property
    def fires(self) -> bool:
        return any(f.split(" ")[0] == self.rule for f in self.findings)

    def values(self) -> Values:
        values = copy.deepcopy(valid_plan(self.item))
        for change in self.changes:
            change(values)
        return values


def case(rule: str, *parts: Change | str, item: str = "永久磁石", id: str) -> Any:
    """A case about ``rule``: changes of the valid plan, then all the findings that come of them (none: it is silent)."""
    changes = tuple(p for p in parts if not isinstance(p, str))
    return pytest.param(Case(rule, item, changes, tuple(p for p in parts if isinstance(p, str))), id=f"{rule} {id}")


class Judged:
    """The findings of many cases, judged together when the first of them is asked for."""

    def __init__(self, cases: Iterable[Any]) -> None:
        self.cases = [p.values[0] for p in cases]

    @cached_property
    def _submissions(self) -> list[Submission]:
        return [read_submission(typed_plan(c), "plan.xlsx") for c in self.cases]

    @cached_property
    def verdicts(self) -> Verdicts:
        return judge(stack(FORM, self._submissions))

    @cached_property
    def _findings(self) -> dict[Language, list[list[Finding]]]:
        return {language: findings(self.verdicts, language) for language in ("ja", "en")}

    def of(self, case: Case, language: Language = "ja") -> list[Finding]:
        return self._findings[language][self.cases.index(case)]

    def found(self, case: Case) -> list[tuple[str, str]]:
        """(rule, sheet!cell) of every finding, sorted."""
        return sorted((f.rule, f"{f.sheet}!{f.cell}") for f in self.of(case))

    def expected(self, case: Case) -> list[tuple[str, str]]:
        """The same of the findings that the case names."""
        submission = self._submissions[self.cases.index(case)]
        return sorted((rule, place_of(submission, where)) for rule, where in (f.split(" ") for f in case.findings))


def place_of(submission: Submission, where: str) -> str:
    """``sheet!cell`` of ``key`` or ``table[row].column`` in a book."""
    if "[" not in where:
        return "!".join(submission.layout.address(None, where, 0))
    table, number, column = re.fullmatch(r"(\w+)\[(\d+)\]\.(\w+)", where).groups()  # type: ignore[union-attr]
    return "!".join(submission.layout.address(table, column, submission.first_row[table] + int(number) - 1))


# typing into the template ----------------------------------------------------------------------------------------


@cache
def valid_book(item: str) -> tuple[bytes, Submission]:
    """The template of an item, filled in with the valid plan."""
    book = build(FORM, valid_plan(item), item=item)
    return book, read_submission(book, "valid.xlsx")


def typed_plan(case: Case) -> bytes:
    """The valid book of the case's item with the case's cells typed into it."""
    book, submission = valid_book(case.item)
    old, new_ = valid_plan(case.item), case.values()
    cells = {}
    for key, value in new_["fields"].items():
        if not _same(value, old["fields"].get(key)):
            cells[submission.layout.address(None, key, 0)] = value
    for table, rows in new_["tables"].items():
        before = old["tables"][table]
        for i in range(max(len(rows), len(before))):
            was, now = (r[i] if i < len(r) else {} for r in (before, rows))
            for key in was.keys() | now.keys():
                if not _same(was.get(key), now.get(key)):
                    address = submission.layout.address(table, key, submission.first_row[table] + i)
                    cells[address] = now.get(key)
    return typed_into(book, cells)


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
