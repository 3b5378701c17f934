"""The twins agree on books whose shape people changed, or the book itself says that it was taken apart, and Python too.

``BUSSI_EDITS=N`` edits N books instead of a few.
"""

import os
import random
from pathlib import Path

import edited_books
import office_edits
import pytest
import twins
from bussi.addin.reading.submission import read_book
from bussi.scripts.samples.plan_application import plan_application
from bussi.validators import forms
from bussi.xlsx_templates.build import blueprint, build
from bussi.xlsx_templates.template.check_sheet import BROKEN

pytestmark = pytest.mark.libreoffice
ITEM = "肥料"
BOOKS = int(os.environ.get("BUSSI_EDITS", "6"))


def test_the_twins_agree_on_books_that_were_edited(tmp_path: Path) -> None:
    form, kinds = forms.load("plan_application"), list(edited_books.KINDS.items())
    plan = blueprint(form, ITEM).plan
    books = []
    for n in range(BOOKS):
        source = tmp_path / f"{n:03d}.xlsx"
        source.write_bytes(build(form, plan_application(ITEM, n), item=ITEM))
        r = random.Random(f"edited/{n}")
        name, kind = kinds[(n * 5 + 3) % len(kinds)]
        edits = next(e for e in iter(lambda k=kind, r=r: k(plan, r), None) if e)
        books.append(office_edits.Edited(source, tmp_path / f"{n:03d}-{name}.xlsx", edits))
    done = office_edits.edit(books, tmp_path)
    assert sum(how == "done" for how, _ in done) >= len(done) * 0.9
    targets = [b.target for b in books]
    submissions = [read_book(p) for p in targets]
    found = []
    for path, s, says in zip(targets, submissions, twins.python(submissions), strict=True):
        native = twins.native(path, s)
        found += [f"{path.name}: {d}" for d in twins.differences(native, says)]
        python_says = any(note.rule == "BOOK-STRUCTURE" for note in s.notes)
        if (native.verdict == BROKEN) != python_says:
            found.append(f"{path.name}: the book says {native.verdict}, Python {[n.message for n in s.notes]}")
    assert found == []
