"""The twins agree on books whose shape people changed, or the book itself says that it was taken apart, and Python too.

``BUSSI_EDITS=N`` edits N books instead of a few.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import edited_books
import nasty
import office_edits
import pytest
import twins
from bussi.addin.reading.submission import Submission, read_book
from bussi.scripts import samples
from bussi.validators import forms
from bussi.xlsx_templates.build import blueprint, build
from bussi.xlsx_templates.template.check_sheet import BROKEN
from bussi.xlsx_templates.template.plan import CHECK_COLUMN

pytestmark = pytest.mark.libreoffice
BOOKS = int(os.environ.get("BUSSI_EDITS", "3"))
SPOKEN = ("checks", "inserted")  # what 点検 should say is said above the table
FIRST = int(os.environ.get("BUSSI_EDITS_FROM", "0"))
# one after the other; the item of the template (None: chosen in the book)
TEMPLATES = (("plan_application", "肥料"), ("budget_execution", None), ("plan_application", "半導体"), ("plan_application", None),
             ("budget_execution", None), ("plan_application", "蓄電池"), ("plan_application", "船舶の部品"))  # fmt: skip


def _books(folder: Path) -> Iterator[office_edits.Edited]:
    for n in range(FIRST, FIRST + BOOKS):
        name, item = TEMPLATES[n % len(TEMPLATES)]
        form = forms.load(name)
        values = samples.of(name).valid(item, n)
        if spoiled := (n + n // len(edited_books.KINDS)) % 3:  # each kind of edit, of good books and of spoiled ones
            values = nasty.spoiled(form, values, item, "edited", spoiled + 6 * n)
        kind, edits = edited_books.edits_of(blueprint(form, item).plan, n * 5, random.Random(f"edited/{n}"))
        source = folder / f"{n:03d}.xlsx"
        source.write_bytes(build(form, values, item=item))
        yield office_edits.Edited(source, folder / f"{n:03d}-{kind}.xlsx", edits)


def _where_they_once_differed(folder: Path) -> Iterator[office_edits.Edited]:
    """A computed field cut and pasted over, lost, or all of them; 点検 pasted over beside wrong rows; a row inserted."""
    form = forms.load("budget_execution")
    plan = blueprint(form, None).plan
    good = samples.of(form.name).valid(None, 1)
    table = next(s.table for s in plan.sheets if s.table is not None)
    totals = next(s for s in plan.sheets if s.fields and all(e.formula is not None for e in s.sheet.fields))
    first, second, *_ = totals.fields.values()
    value, right = totals.value, max(table.columns.values())
    column = table.columns[next(iter(form.inputs(table.table)))]
    wrong: dict[str, Any] = dict.fromkeys(form.inputs(table.table), "架空")
    bad = {**good, "tables": {**good["tables"], table.table: [*good["tables"][table.table], wrong, wrong]}}
    last = table.first + len(bad["tables"][table.table]) - 1
    inserted: edited_books.Edits = [
        ("rename", table.sheet, "A'B"),
        ("insert_rows", "A'B", table.first, 1),
        ("copy", "A'B", column, last + 1, right, last + 1, column, table.first),
    ]
    edits: dict[str, tuple[Mapping[str, Any], edited_books.Edits]] = {
        "moved": (good, [("cut", totals.name, value, first, value, first, value, second)]),
        "key": (good, [("text", totals.name, 0, second, "x y")]),
        "sheet": (good, [("delete_sheet", totals.name)]),
        "checks": (bad, [("copy", table.sheet, column, last - 1, column, last, CHECK_COLUMN, last - 1)]),
        "inserted": (bad, inserted),
    }
    for name, (values, own) in edits.items():
        source = folder / f"{name}.xlsx"
        source.write_bytes(build(form, values))
        yield office_edits.Edited(source, folder / f"{name}-edited.xlsx", own)


def test_the_twins_agree_where_they_once_differed(tmp_path: Path) -> None:
    books = list(_where_they_once_differed(tmp_path))
    assert {how for how, _ in office_edits.edit_all(books, tmp_path)} == {"done"}
    found, broken = disagreements([b.target for b in books])
    assert (found, broken) == ([], 2)
    above = {b.target.stem: twins.native(b.target, read_book(b.target)).above for b in books if b.source.stem in SPOKEN}
    assert [name for name, said in above.items() if not any(said.values())] == []


def test_the_twins_agree_on_books_that_were_edited(tmp_path: Path) -> None:
    books = list(_books(tmp_path))
    done = office_edits.edit_all(books, tmp_path)
    assert sum(how == "done" for how, _ in done) >= len(done) * 0.95
    refused = Counter(command for how, command in done if how != "done")
    assert [command for command, times in refused.items() if times > 1 and ("done", command) not in done] == []
    targets = [b.target for b in books]
    found, broken = disagreements(targets)
    print(f"{len(books)} books, {len(done)} edits, {broken} taken apart, {len(found)} disagreements")
    assert found == []


def disagreements(paths: Sequence[Path]) -> tuple[list[str], int]:
    """Everything on which the twins do not agree about edited books, and how many of them say that they were taken apart."""
    submissions = [read_book(p) for p in paths]
    found, broken = [], 0
    for path, s, says in zip(paths, submissions, twins.python(submissions), strict=True):
        native = twins.native(path, s)
        found += [f"{path.name}: {d}" for d in twins.differences(native, says)]
        python_says = any(note.rule == "BOOK-STRUCTURE" for note in s.notes)
        broken += native.verdict == BROKEN
        if (native.verdict == BROKEN) != (python_says or _overflows(path, s)):
            found.append(f"{path.name}: the book says {native.verdict}, Python {[n.message for n in s.notes]}")
    return found, broken


def _overflows(path: Path, s: Submission) -> bool:
    """Whether a table has more rows between its marks than the book can follow; Python can follow any number."""
    plan, book = blueprint(forms.load(s.form, s.version), s.item).plan, twins.cells(path)
    for table, (sheet, _) in s.layout.tables.items():
        marks = [str(row[0]) if row else "" for row in book[sheet]]
        keys = marks.index(f"#table:{table}")
        end = next((r for r, m in enumerate(marks) if r > keys and m.startswith("#") and m[:5] != "#head"), len(marks))
        if end - keys - 1 > plan.table(table).capacity:
            return True
    return False
