"""Check readable books: every rule of their form, once over all of them, and what the intake noticed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from bussi.validators import forms
from bussi.validators.batch import Batch
from bussi.validators.catalogue import INTAKE, IntakeRule
from bussi.validators.cells import shown
from bussi.validators.findings import WHOLE_BOOK, Finding, Language
from bussi.validators.judging import judge
from bussi.validators.reporting import findings

from ..reading.files import Outcome, Unreadable
from ..reading.submission import Submission
from .stack import stack

INTAKE_BASIS = "提出ファイルの受付の決まり"
ACCEPTED, RETURNED, SUPERSEDED, DUPLICATE, QUARANTINED = (
    "accepted",
    "returned",
    "superseded",
    "duplicate",
    "quarantined",
)
STATES = (ACCEPTED, RETURNED, SUPERSEDED, DUPLICATE, QUARANTINED)
_DATES = frozenset((dt.date, dt.datetime))
STATE_WORDS = {ACCEPTED: "受理", RETURNED: "差戻し", SUPERSEDED: "旧版", DUPLICATE: "重複", QUARANTINED: "隔離"}


@dataclass
class BookResult:
    """One file: its state, why, and what is wrong with it. ``submission`` is None for a quarantined file."""

    name: str
    path: str
    state: str
    reason: str
    submission: Submission | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def errors(self) -> int:
        """How many errors it has."""
        return sum(f.level == "error" for f in self.findings)

    @cached_property
    def private_sheets(self) -> frozenset[str]:
        """The sheets, as this book names them, whose contents stay in the book and out of every consolidation."""
        if self.submission is None:
            return frozenset()
        form, layout = forms.load(self.submission.form, self.submission.version), self.submission.layout
        private = [s for s in form.text.sheets if s.private]
        found = {s.sheet for s in private}
        found |= {layout.tables[s.table][0] for s in private if s.table is not None and s.table in layout.tables}
        found |= {layout.fields[e.key][0] for s in private for e in s.fields if e.key in layout.fields}
        return frozenset(found)

    def settle(self) -> None:
        """Accept it, or return it with errors."""
        self.state = RETURNED if self.errors else ACCEPTED
        self.reason = f"エラー{self.errors}件" if self.errors else "エラーなし"


@dataclass
class Checked:
    """All files with their results, in order, and the stacked submissions of each form and version."""

    books: list[BookResult]
    batches: list[tuple[Batch, list[BookResult]]]


def check(outcomes: Sequence[Outcome], on: dt.date | None = None, language: Language = "ja") -> Checked:
    """Judge all readable books; those of one form and version are judged together.

    ``on``: the day whose law applies (default: each submission's own day).
    """
    books: list[BookResult] = []
    groups: dict[tuple[str, str], list[BookResult]] = {}
    for outcome in outcomes:
        if isinstance(outcome, Unreadable):
            books.append(_quarantined(outcome, language))
            continue
        result = BookResult(outcome.name, outcome.path, ACCEPTED, "", outcome, _notes(outcome, language))
        books.append(result)
        groups.setdefault((outcome.form, outcome.version), []).append(result)
    batches = []
    for (name, version), results in groups.items():
        submissions = [r.submission for r in results if r.submission is not None]
        batch = stack(forms.load(name, version), submissions)
        for result, found in zip(results, findings(judge(batch, on), language), strict=True):
            result.findings += found
            result.settle()
        batches.append((batch, results))
    return Checked(books, batches)


def without_secrets(f: Finding, b: BookResult) -> Finding:
    """The finding; one on a private sheet without anything that was written there."""
    if f.sheet not in b.private_sheets:
        return f
    message = f"{f.sheet}の {f.cell} に指摘 {f.rule} があります（内容は元のブックで確かめてください）"
    remedy = "元のブックの「入力チェック」を見て直してください"  # the finding's own may repeat what was typed
    return replace(f, value="（非公開）", expected="（非公開）", message=message, remedy=remedy)


def _quarantined(outcome: Unreadable, language: Language) -> BookResult:
    rule = INTAKE[outcome.rule]
    finding = Finding(
        rule=rule.id,
        level=rule.level,
        book=outcome.name,
        sheet=WHOLE_BOOK,
        cell="A1",
        related=(),
        field="file",
        value=outcome.what if language == "ja" else rule.title_en,
        expected="配布した様式（.xlsx）" if language == "ja" else "the issued form (.xlsx)",
        message=f"{rule.title}（{outcome.what}）" if language == "ja" else rule.title_en,
        remedy=rule.remedy if language == "ja" else rule.remedy_en,
        basis=INTAKE_BASIS,
    )
    return BookResult(outcome.name, outcome.path, QUARANTINED, finding.message, None, [finding])


def intake_finding(
    rule_id: str, book: str, sheet: str, cell: str, field_name: str, value: str, message: str, language: Language,
    expected: str = "", related: tuple[str, ...] = (),
) -> Finding:  # fmt: skip
    """A finding of the intake's own rules."""
    rule = INTAKE[rule_id]
    return Finding(
        rule=rule.id,
        level=rule.level,
        book=book,
        sheet=sheet,
        cell=cell,
        related=related,
        field=field_name,
        value=value,
        expected=expected or (rule.remedy if language == "ja" else rule.remedy_en),
        message=message if language == "ja" else _english(rule, field_name, value),
        remedy=rule.remedy if language == "ja" else rule.remedy_en,
        basis=INTAKE_BASIS,
    )


def _english(rule: IntakeRule, field_name: str, value: str) -> str:
    """The message in English, with what was typed; the reader's own words for what it found are Japanese and left out."""
    match rule.id:
        case "BOOK-STRUCTURE":
            return f"{rule.title_en}: {field_name}"
        case "BOOK-EXTERNAL" | "BOOK-1904" | "BOOK-FINGERPRINT":
            return rule.title_en
    return f"{rule.title_en} ({value})"


def _notes(s: Submission, language: Language) -> list[Finding]:
    """What the reader noticed, and dates that stand in cells for numbers (which no formula can tell from numbers)."""
    found = [intake_finding(n.rule, s.name, n.sheet, n.cell, n.field, n.value, n.message, language) for n in s.notes]
    form = forms.load(s.form, s.version)
    for key, value in s.fields.items():
        if isinstance(value, dt.date) and form.entries[key].cell_type.kind == "number":
            sheet, cell = s.layout.address(None, key, 0)
            found.append(_date_in_number(s, sheet, cell, key, form.entries[key].label, value, language))
    for table, (rows, columns) in s.tables.items():
        for key, cells in columns.items():
            if form.columns[table][key].cell_type.kind != "number" or _DATES.isdisjoint(map(type, cells)):
                continue
            for row, value in zip(rows, cells, strict=True):
                if isinstance(value, dt.date):
                    sheet, cell = s.layout.address(table, key, row)
                    label = form.columns[table][key].label
                    found.append(_date_in_number(s, sheet, cell, f"{table}.{key}", label, value, language))
    return found


def _date_in_number(
    s: Submission, sheet: str, cell: str, key: str, label: str, value: dt.date, language: Language
) -> Finding:
    typed = shown(value, language)
    message = f"{label}に日付 {typed} が入力されています"
    return intake_finding(
        "CELL-DATE", s.name, sheet, cell, key, typed, message, language, "数値" if language == "ja" else "a number"
    )


__all__ = ["ACCEPTED", "DUPLICATE", "QUARANTINED", "RETURNED", "STATES", "STATE_WORDS", "SUPERSEDED", "BookResult", "Checked",
           "check", "intake_finding", "without_secrets"]  # fmt: skip
