"""What is demanded of a form's books: committed templates that are the built ones, and twins that agree."""

from collections import Counter
from collections.abc import Iterator

import numpy as np
import twins
from bussi.addin.batch.stack import stack
from bussi.addin.reading.submission import Submission
from bussi.validators import forms
from bussi.validators.batch import Batch
from bussi.validators.forms import Rule, versions
from bussi.validators.judging import judge
from bussi.validators.rules.columns import Mask
from bussi.validators.rules.tree import Operation
from bussi.xlsx_templates.build import blueprint

from .corpus import Proof
from .subject import Subject, build_script

LIMIT = 130_000  # bytes of an empty template


def its_committed_templates_are_the_built_ones(s: Subject) -> Iterator[str]:
    """And small; of a form's newest version."""
    if s.form.version != versions(s.form.name)[-1]:
        return
    for name, data in build_script().templates_of(s.form):
        committed = s.templates / name
        if not committed.exists():
            yield f"xlsx_templates/{name} is missing: run scripts/build_templates.py"
        elif committed.read_bytes() != data:
            yield f"xlsx_templates/{name} is out of date: run scripts/build_templates.py"
        if len(data) > LIMIT:
            yield f"xlsx_templates/{name} has {len(data):,} bytes, more than {LIMIT:,}"


def both_twins_agree_on_nasty_books(s: Subject) -> Iterator[str]:
    """Rule by rule and row by row, after LibreOffice recalculated every formula."""
    yield from s.corpus.recalculated.disagreements()


def the_cached_values_are_those_that_are_recalculated(s: Subject) -> Iterator[str]:
    """What a built book says before anybody recalculates it."""
    yield from s.corpus.built.disagreements()


def the_nasty_books_break_and_keep_every_rule(s: Subject) -> Iterator[str]:
    """Rules and kinds of constraints that run in Excel; otherwise their twins would agree on nothing."""
    broken: Counter[str] = Counter()
    kept = set()
    for says in s.corpus.recalculated.says:
        broken.update({rule: n for rule, (_, n, _) in says.counts.items()})
        kept |= {rule for rule, (_, n, _) in says.counts.items() if n == 0}
    native = {rule for says in s.corpus.recalculated.says for rule in says.counts}
    native |= {r.id for r in s.form.rules if r.text.native == "formula"}
    for rule in sorted(native):
        if broken[rule] <= 0:
            yield f"{rule}: no nasty book breaks it"
        if rule not in kept:
            yield f"{rule}: no nasty book keeps it"


def a_rule_turned_round_in_one_twin_is_noticed(s: Subject) -> Iterator[str]:
    """The proof must be able to fail: turn each rule's condition round in Python, and the counts must differ."""
    corpus = s.corpus.recalculated
    batch = stack(s.form, corpus.submissions)
    columns = judge(batch).columns
    items = np.array([b.item or "" for b in batch.books])
    for rule in s.form.rules:
        if rule.text.native != "formula":
            continue
        turned = Operation("bool", 0, "not", (rule.must,))
        applies = None if rule.items is None else np.isin(items, rule.items)
        broken = ~columns.holds(turned, rule.when, rule.table, applies)
        owner = batch.stacked[rule.table].submission
        python = np.bincount(owner[broken], minlength=len(batch.books))
        counts_agree = all(_native_count(says, rule) == n for says, n in zip(corpus.says, python, strict=True))
        if counts_agree and (rule.table is None or _native_rows(corpus, rule) == _python_rows(batch, rule, broken)):
            yield f"{rule.id}: nobody notices that it is turned round"


def _native_rows(corpus: Proof, rule: Rule) -> set[tuple[int, int]]:
    """(book, Excel row) of every row whose digit of the rule is not 0."""
    found = set()
    for i, (says, s) in enumerate(zip(corpus.says, corpus.submissions, strict=True)):
        own = blueprint(forms.load(s.form, s.version), s.item).checks.rows.get(str(rule.table), ())
        for at in (c.position - 1 for c in own if c.name == rule.id):
            rows = (
                (row, digits) for (table, row), (_, digits, *_) in says.lines.items() if table == rule.table and row
            )
            found |= {(i, int(row)) for row, digits in rows if digits and digits[at] != "0"}
    return found


def _python_rows(batch: Batch, rule: Rule, broken: Mask) -> set[tuple[int, int]]:
    owner, row = batch.stacked[rule.table].submission, batch.raw(rule.table).row
    return {(int(owner[i]), row[i]) for i in np.flatnonzero(broken)}


def _native_count(says: twins.Says, rule: Rule) -> int:
    return says.counts.get(rule.id, ("", 0, ""))[1]


def what_libreoffice_saved_has_the_findings_it_had(s: Subject) -> Iterator[str]:
    """LibreOffice has no booleans: TRUE in a cell formatted as a number is the number 1 in the file that it saves.

    Nobody can tell such a cell from a 1 afterwards; every other book has the findings it had before. It saves 15 digits
    of a number, of which a book may hold 17.
    """
    built, saved = s.corpus.built, s.corpus.recalculated
    changed = 0
    for old, new, was, now in zip(built.submissions, saved.submissions, built.python, saved.python, strict=True):
        if was != now:
            changed += 1
            pairs = [(x, y) for x, y in zip(_cells(old), _cells(new), strict=True) if not _same(x, y)]
            lost = [isinstance(x, bool) and not isinstance(y, bool | str) for x, y in pairs]
            if not lost or not all(lost):
                yield f"{old.name}: other findings though only these cells differ: {pairs}"
    if changed > len(built.paths) / 3:
        yield f"{changed} of {len(built.paths)} books have other findings"


def _cells(submission: Submission) -> list[object]:
    """All cells of a book that people fill in."""
    tables = [column for _, columns in submission.tables.values() for column in columns.values()]
    return [*submission.fields.values(), *(cell for column in tables for cell in column)]


def _same(a: object, b: object) -> bool:
    if isinstance(a, float) and isinstance(b, float):
        return f"{a:.15g}" == f"{b:.15g}"
    return a == b and isinstance(a, bool) == isinstance(b, bool)
