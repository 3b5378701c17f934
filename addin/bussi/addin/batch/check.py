"""Check readable books: every rule of their form, once over all of them, and what the intake noticed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from bussi.validators import forms
from bussi.validators.batch import Batch
from bussi.validators.catalogue import INTAKE, INTAKE_BASIS
from bussi.validators.cells import shown
from bussi.validators.findings import Finding, Language
from bussi.validators.judging import judge
from bussi.validators.kinds import Level, Place, State, whole_book
from bussi.validators.reporting import findings

from ..reading.files import Outcome, Unreadable
from ..reading.finder import Note
from ..reading.submission import Submission
from .stack import stack

_DATES = frozenset((dt.date, dt.datetime))


@dataclass
class BookResult:
    """One file: its state, why, and what is wrong with it. ``submission`` is None for a quarantined file."""

    name: str
    path: str
    state: State
    reason: str
    submission: Submission | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def errors(self) -> int:
        """How many errors it has."""
        return sum(f.level is Level.ERROR for f in self.findings)

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
        self.state = State.RETURNED if self.errors else State.ACCEPTED
        warnings = sum(f.level is Level.WARNING for f in self.findings)
        self.reason = (
            f"エラー{self.errors}件" if self.errors else f"警告{warnings}件" if warnings else "指摘はありません"
        )


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
        result = BookResult(outcome.name, outcome.path, State.ACCEPTED, "", outcome, _notes(outcome, language))
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
    finding = rule.finding(
        outcome.name,
        whole_book("file"),
        language,
        INTAKE_BASIS,
        value=outcome.what if language == "ja" else rule.title.en,
        expected="配布した様式（.xlsx）" if language == "ja" else "the issued form (.xlsx)",
        words={"what": outcome.what},
    )
    return BookResult(outcome.name, outcome.path, State.QUARANTINED, finding.message, None, [finding])


def _noticed(n: Note, book: str, language: Language) -> Finding:
    """What the reader noticed, in the reader's own words, which are Japanese."""
    rule = INTAKE[n.rule]
    said = rule.finding(book, Place(n.sheet, n.cell, n.field), language, INTAKE_BASIS, value=n.value)
    match n.rule:
        case _ if language == "ja":
            return replace(said, message=n.message)
        case "BOOK-STRUCTURE":
            return replace(said, message=f"{rule.title.en}: {n.field}")
        case "BOOK-EXTERNAL" | "BOOK-1904" | "BOOK-FINGERPRINT":
            return said
    return replace(said, message=f"{rule.title.en} ({n.value})")


def _notes(s: Submission, language: Language) -> list[Finding]:
    """What the reader noticed, and dates that stand in cells for numbers (which no formula can tell from numbers)."""
    found = [_noticed(n, s.name, language) for n in s.notes]
    form = forms.load(s.form, s.version)
    for key, value in s.fields.items():
        if isinstance(value, dt.date) and form.entries[key].cell_type.kind == "number":
            place = Place(*s.layout.address(None, key, 0), key)
            found.append(_date_in_number(s, place, form.entries[key].label, value, language))
    for table, (rows, columns) in s.tables.items():
        for key, cells in columns.items():
            if form.columns[table][key].cell_type.kind != "number" or _DATES.isdisjoint(map(type, cells)):
                continue
            for row, value in zip(rows, cells, strict=True):
                if isinstance(value, dt.date):
                    place = Place(*s.layout.address(table, key, row), key, table, row)
                    found.append(_date_in_number(s, place, form.columns[table][key].label, value, language))
    return found


def _date_in_number(s: Submission, place: Place, label: str, value: dt.date, language: Language) -> Finding:
    typed = shown(value, language)
    return INTAKE["CELL-DATE"].finding(s.name, place, language, INTAKE_BASIS, value=typed, words={"label": label})


__all__ = ["BookResult", "Checked", "check", "without_secrets"]
