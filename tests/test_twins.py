"""Each rule runs twice, in Excel formulas and in Python, and gives the same verdict: LibreOffice is the judge."""

import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import libreoffice
import nasty
import numpy as np
import pytest
import python_calamine as calamine
import twins
from bussi.addin.batch.stack import stack
from bussi.addin.reading.submission import Submission, read_book
from bussi.validators import forms
from bussi.validators.batch import Batch
from bussi.validators.forms.model import Rule
from bussi.validators.judging import judge
from bussi.validators.rules.columns import Mask
from bussi.validators.rules.tree import Operation
from bussi.xlsx_templates.build import build, build_many
from bussi.xlsx_templates.template.plan import make_plan
from bussi.xlsx_templates.template.truth import stack as stack_values
from form_cases import Case
from forms.plan_application.cases import CASES
from forms.plan_application.valid import USUAL, valid

PER_ITEM, GENERIC, CASES_A_BOOK = 5, 8, 4
pytestmark = pytest.mark.libreoffice


@dataclass
class Corpus:
    """Nasty plan applications as built, and as LibreOffice recalculated and saved them."""

    built: list[Path]
    recalculated: list[Path]
    submissions: list[Submission]
    says: list[tuple[twins.Said, twins.Words]]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder = tmp_path_factory.mktemp("twins")
    form = forms.load("plan_application")
    built: list[Path] = []
    batches: list[tuple[str | None, list[nasty.Values]]] = [
        (i, [nasty.nasty(i, n) for n in range(PER_ITEM)]) for i in nasty.items()
    ]
    items = [nasty.items()[n % len(nasty.items())] for n in range(GENERIC)]
    batches.append((None, [nasty.nasty(i, n + 20) for n, i in enumerate(items)]))  # the item is chosen in the book
    batches += several_faults_a_book()
    for item, values in batches:
        for data in build_many(form, values, item=item):
            built.append(folder / f"{len(built):03d}.xlsx")
            built[-1].write_bytes(data)
    recalculated = libreoffice.convert_all(built, folder / "out", folder)
    submissions = [read_book(p) for p in recalculated]
    says = [twins.native(p, s) for p, s in zip(recalculated, submissions, strict=True)]
    return Corpus(built, recalculated, submissions, says)


def several_faults_a_book() -> list[tuple[str | None, list[nasty.Values]]]:
    """For every rule a case that breaks it, a few cases in each book: nasty values alone leave some rules unread."""
    ids = {r.id for r in forms.load("plan_application").rules}
    firing = {c.rule: c for c in CASES if c.fires and c.rule in ids}
    by_item: dict[str, list[Case]] = {}
    for c in firing.values():
        by_item.setdefault(c.item or USUAL, []).append(c)
    books: list[tuple[str | None, list[nasty.Values]]] = []
    for item, cases in by_item.items():
        together = [cases[i : i + CASES_A_BOOK] for i in range(0, len(cases), CASES_A_BOOK)]
        hidden = _hidden_by_others(item, together)
        books.append((item, [_changed(item, cs) for cs in (*together, *([c] for c in hidden))]))
    return books


def _changed(item: str, cases: Sequence[Case]) -> nasty.Values:
    values = valid(item)
    for c in cases:
        for change in c.changes:
            change(values)
    return values


def _hidden_by_others(item: str, together: Sequence[Sequence[Case]]) -> list[Case]:
    """Cases whose rule another case of the same book keeps from being read; each of them gets a book of its own."""
    form = forms.load("plan_application")
    books = [_changed(item, cs) for cs in together]
    verdicts = judge(stack_values(form, [make_plan(form, item)] * len(books), books))
    table_of = {r.id: r.table for r in form.rules}
    found = []
    for i, cases in enumerate(together):
        for c in cases:
            owner = verdicts.batch.stacked[table_of[c.rule]].submission
            if not (verdicts.rows(table_of[c.rule], c.rule) & (owner == i)).any():
                found.append(c)
    return found


def test_excel_and_python_agree_on_every_rule_and_every_row(corpus: Corpus) -> None:
    assert len(corpus.recalculated) >= 150
    found = twins.disagreements(corpus.recalculated)
    assert found == []


def test_the_cached_values_of_a_built_book_are_already_those_of_the_recalculated_one(corpus: Corpus) -> None:
    assert twins.disagreements(corpus.built) == []


def test_the_corpus_breaks_every_rule_somewhere_and_keeps_it_somewhere(corpus: Corpus) -> None:
    fired: Counter[str] = Counter()
    for counts, _ in corpus.says:
        fired.update({rule: n for (rule, _, _), n in counts.items()})
    form = forms.load("plan_application")
    native = {r.id for r in form.rules if r.text.native == "formula"}
    assert sorted(native - {r for r, n in fired.items() if n > 0}) == []
    silent = {rule for counts, _ in corpus.says for (rule, _, _), n in counts.items() if n == 0}
    assert sorted(native - silent) == []


def test_a_rule_changed_in_one_twin_only_is_caught(corpus: Corpus) -> None:
    """The proof must be able to fail: turn each rule's condition round in Python, and the counts must differ."""
    form = forms.load("plan_application")
    batch = stack(form, corpus.submissions)
    columns = judge(batch).columns
    items = np.array([b.item or "" for b in batch.books])
    missed = []
    for rule in form.rules:
        if rule.text.native != "formula":
            continue
        turned = Operation("bool", 0, "not", (rule.must,))
        applies = None if rule.items is None else np.isin(items, rule.items)
        broken = ~columns.holds(turned, rule.when, rule.table, applies)
        owner = batch.stacked[rule.table].submission
        python = np.bincount(owner[broken], minlength=len(batch.books))
        counts_agree = all(_native_count(counts, rule) == n for (counts, _), n in zip(corpus.says, python, strict=True))
        if counts_agree and (rule.table is None or _native_rows(corpus, rule) == _python_rows(batch, rule, broken)):
            missed.append(rule.id)
    assert missed == []


def _native_rows(corpus: Corpus, rule: Rule) -> set[tuple[int, int]]:
    """(book, Excel row) of every row whose check column names the rule."""
    return {(i, r) for i, (_, words) in enumerate(corpus.says) for (_, r), said in words.items() if rule.id in said}


def _python_rows(batch: Batch, rule: Rule, broken: Mask) -> set[tuple[int, int]]:
    owner, row = batch.stacked[rule.table].submission, batch.raw(rule.table).row
    return {(int(owner[i]), row[i]) for i in np.flatnonzero(broken)}


def _native_count(counts: twins.Said, rule: Rule) -> int:
    return next((n for (rule_id, _, _), n in counts.items() if rule_id == rule.id), 0)


def test_libreoffice_really_recalculates(tmp_path: Path) -> None:
    """A wrong cached value planted in a book does not survive; otherwise the proof above would prove nothing."""
    book = tmp_path / "planted.xlsx"
    book.write_bytes(build(forms.load("plan_application"), item="肥料"))
    planted = tmp_path / "with-lie.xlsx"
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(planted, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            data = source.read(entry.filename)
            if entry.filename.startswith("xl/worksheets/"):
                data = re.sub(rb'(<c r="B5"[^>]*><f>SUMIF[^<]*</f><v>)\d+(</v>)', rb"\g<1>98765\g<2>", data)
            target.writestr(entry, data)
    lie = calamine.load_workbook(str(planted)).get_sheet_by_name("入力チェック").to_python(skip_empty_area=False)
    assert lie[4][1] == 98765
    [out] = libreoffice.convert([planted], tmp_path / "out", tmp_path / "profile")
    true = calamine.load_workbook(str(out)).get_sheet_by_name("入力チェック").to_python(skip_empty_area=False)
    assert 0 < true[4][1] < 1000


def test_a_submission_saved_by_libreoffice_gives_the_same_findings(corpus: Corpus) -> None:
    """LibreOffice has no booleans: TRUE in a cell formatted as a number is the number 1 in the file that it saves.

    Nobody can tell such a cell from a 1 afterwards; every other book has the findings it had before.
    """
    before = [read_book(p) for p in corpus.built]
    findings = list(zip(twins.python(before), twins.python(corpus.submissions), strict=True))
    changed = [i for i, (old, new) in enumerate(findings) if old != new]
    for i in changed:
        pairs = zip(_cells(before[i]), _cells(corpus.submissions[i]), strict=True)
        booleans_lost = [isinstance(x, bool) and not isinstance(y, bool | str) for x, y in pairs if not _same(x, y)]
        assert booleans_lost and all(booleans_lost)
    assert len(findings) - len(changed) >= 130


def _cells(submission: Submission) -> list[object]:
    """All cells of a book that people fill in."""
    tables = [column for _, columns in submission.tables.values() for column in columns.values()]
    return [*submission.fields.values(), *(cell for column in tables for cell in column)]


def _same(a: object, b: object) -> bool:
    return a == b and isinstance(a, bool) == isinstance(b, bool)
