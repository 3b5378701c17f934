"""The whole-column compiler is mutated, and no mutant survives: a fault is seen on the books on which the twins are compared.

A mutant is dead when, on one of these books, it says something else than the compiler does of which the proof of the twins
says that it is right. ``BUSSI_MUTANTS=1`` takes every mutant instead of a sample.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import code_mutants
import nasty
import numpy as np
import pytest
import small_form
import test_language_twins as language
from bussi.addin.batch.stack import stack
from bussi.addin.reading.submission import read_submission
from bussi.scripts import samples
from bussi.validators import forms
from bussi.validators.batch import Batch, columns_of
from bussi.validators.cells import MISSING
from bussi.validators.rules import columns
from bussi.validators.rules.tree import Aggregate, Name, Node, reads_law, walk
from bussi.xlsx_templates.build import build_many

FULL = os.environ.get("BUSSI_MUTANTS") == "1"
# what must hold, when, in the rows of which table, and for which items
Tree = tuple[Node, Node | None, str | None, tuple[str, ...] | None]

# mutants that say the same as the compiler in every book, each with the reason
SAME: Mapping[str, str] = {
    "(must,) if when is None else (must, when) → (must, when)": "walking nothing finds nothing",
    "self._law.days_off() if function.rests else NO_DAYS → self._law.days_off()": "the other functions do not look at it",
    "1 → 2 in: return a / np.where(zero, 1, b), error | zero": "what is divided by zero is an error and has no value",
    "1 → 0 in: return a / np.where(zero, 1, b), error | zero": "what is divided by zero is an error and has no value",
    "0 → 1 in: if node.args[0].kind": "both sides of a comparison are of one kind",
    "0 → -1 in: if node.args[0].kind": "both sides of a comparison are of one kind",
    "if 'row' in names(node.value, node.where) → True": "once for each row instead of once for each submission",
    "scale < 0: Lt → LtE": "a key without decimals is a whole number, or a day",
    "0 → 1 in: found.append(value if scale < 0": "a key without decimals is a whole number, or a day",
    "1 → 2 in: return amount * answer.numerator": "where the law has no value there is an error",
}


def unexplained(alive: Iterable[str]) -> list[str]:
    """The mutants of which nobody says why they may live."""
    return [m for m in alive if not m.startswith(tuple(SAME))]


@cache
def trees(form: forms.Form) -> tuple[Tree, ...]:
    """What the form computes: its rules, the parts of their law, its computed values."""
    found: list[Tree] = [(r.must, r.when, r.table, r.items) for r in form.rules]
    found += [(r.certain, None, r.table, None) for r in form.rules if r.certain is not None]
    return tuple(found)


def values(form: forms.Form) -> list[tuple[str | None, dict[str, Any]]]:
    """Nasty submissions of a form, with the item of their template."""
    made = samples.of(form.name)
    items = (None,) if not form.differs_by_item else ("半導体", "肥料", "船舶の部品")
    return [(i, nasty.spoiled(form, made.valid(i, n), i, "mutants", n)) for i in items for n in range(6)]


@pytest.fixture(scope="module")
def batches(tmp_path_factory: pytest.TempPathFactory) -> list[Batch]:
    """Of the small form, whole and with cells that are lost, and of ours."""
    ledger = language.form(tmp_path_factory.mktemp("form"))
    small = [small_form.flat(language.values(n)) for n in range(language.BOOKS)]
    made = [small_form.batch(ledger, *small), small_form.batch(ledger, *(lost for _, lost in losing(ledger)))]
    for form in map(forms.load, forms.names()):
        books = values(form)
        data = build_many(form, [v for _, v in books], item=[i for i, _ in books])
        made.append(stack(form, [read_submission(d, "x.xlsx") for d in data]))
    return made


def losing(form: forms.Form) -> Iterator[tuple[tuple[str | None, str], dict[str, Any]]]:
    """For each field and column of the small form some submissions in which it is lost."""
    for table in (None, *form.columns):
        for key in form.inputs(table):
            for n in range(3):
                found = small_form.flat(language.values(n))
                rows = [found["fields"]] if table is None else found[table]
                for row in rows:
                    row[key] = MISSING
                yield (table, key), found


def test_no_rule_speaks_that_reads_what_is_lost(tmp_path: Path) -> None:
    ledger = language.form(tmp_path)
    lost = list(losing(ledger))
    batch = small_form.batch(ledger, *(submission for _, submission in lost))
    columns_ = columns_of(batch)
    spoke = 0
    for rule in ledger.rules:
        silent = ~columns_.holds(rule.must, rule.when, rule.table)
        owner = batch.stacked[rule.table].submission
        nodes = [n for tree in (rule.must, rule.when) if tree is not None for n in walk(tree)]
        read = {(n.table or None, n.key) for n in nodes if isinstance(n, Name)}
        read |= {(None, "day")} if any(reads_law(t) for t in (rule.must, rule.when) if t is not None) else set()
        unique = any(isinstance(n, Aggregate) and n.op == "unique" for n in nodes)
        for book in set(owner[silent].tolist()):
            place, submission = lost[book]
            rows = [submission["fields"]] if place[0] is None else submission[place[0]]
            assert place not in read or not rows or unique, f"{rule.id} speaks without {place}"
            spoke += 1
    assert spoke > 100


def said(module: ModuleType, batches: Sequence[Batch]) -> Iterator[bytes]:
    """What a module like ``columns`` says of each tree of each batch, on the days of the submissions and on some others."""
    for batch in batches:
        form, real = batch.form, columns_of(batch)
        for on in (None, *nasty.law_days()[-24:]):
            mine = module.Columns(real.fields, real.tables, real._law, form.role("day"), on)
            for must, when, table, items in trees(form):
                if on is None or reads_law(must):
                    concerned = None if items is None else np.isin(batch.items.astype(str), items)
                    yield mine.holds(must, when, table, concerned).tobytes()
                    value, known = mine.evaluate(must, table)
                    yield np.where(known, value, False).tobytes() + known.tobytes()
        for table in (None, *form.columns):
            yield b"" if mine.stacked(table) is real.stacked(table) else b"another table"
            for node in form.computed(table).values():
                value, known = mine.evaluate(node, table)
                yield np.where(known, value, 0).tobytes() + known.tobytes()


def survives(mutant: code_mutants.Mutant, batches: Sequence[Batch], right: Sequence[bytes]) -> bool:
    """Whether nobody notices; a mutant that raises is noticed."""
    try:
        return all(a == b for a, b in zip(said(mutant.module(columns), batches), right, strict=True))
    except Exception:
        return False


def test_no_mutant_of_the_columns_survives(batches: list[Batch]) -> None:
    right = list(said(columns, batches))
    found = code_mutants.mutants(columns, *((1, 0) if FULL else (9, 4)))
    assert unexplained(str(m) for m in found if survives(m, batches, right)) == []
