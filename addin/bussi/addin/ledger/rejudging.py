"""Judge recorded submissions again, by forms and law that are not in force, as far as what is kept allows."""

import datetime as dt
import multiprocessing
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path

from bussi.validators import forms, law
from bussi.validators.cells import MISSING
from bussi.validators.errors import UsageError
from bussi.validators.findings import Finding
from bussi.validators.forms.model import Form
from bussi.validators.judging import judge
from bussi.validators.reporting import findings
from bussi.validators.rules.tree import Name, walk

from ..batch.stack import stack
from ..reading.submission import Submission

AT_ONCE = 500


def rejudged(
    submissions: Sequence[Submission], forms_in: Path | None, law_in: Path | None, on: dt.date | None
) -> list[tuple[Finding, ...]]:
    """The findings of each submission by the rules of the forms in ``forms_in`` and the law in ``law_in`` (None: ours).

    What is not known (private entries, entries that its own form does not have) satisfies nothing, and no rule that
    reads it speaks. It is done in another process, because one process knows one law only. Raises ``UsageError`` where
    a folder holds no form, and ``DefinitionError`` for a wrong file.
    """
    if forms_in is not None:
        forms_of(forms_in)  # what is wrong in it is told here
    if law_in is not None:
        law.load(law_in)
    parts = [submissions[i : i + AT_ONCE] for i in range(0, len(submissions), AT_ONCE)]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context, _work_by, (law_in,)) as executor:
        found = [executor.submit(_judged, part, forms_in, on) for part in parts]
        return [own for part in found for own in part.result()]


def _work_by(directory: Path | None) -> None:
    if directory is not None:
        law.use(directory)


@cache
def forms_of(folder: Path) -> Mapping[str, tuple[Form, ...]]:
    """The forms in a folder by name, oldest version first, whether or not ours have the same name."""
    found: dict[str, list[Form]] = {}
    for path in sorted(p for p in folder.rglob("*") if p.suffix in (".yaml", ".yml")):
        form = forms.read_form(path)
        found.setdefault(form.name, []).append(form)
    if not found:
        raise UsageError(f"フォルダ {folder} に様式（YAML）がありません")
    return {name: tuple(sorted(fs, key=lambda f: [int(n) for n in f.version.split(".")])) for name, fs in found.items()}


def form_for(s: Submission, folder: Path | None) -> Form:
    """The form by which a submission is judged again: its own version where the folder has that, else the newest."""
    known = forms_of(folder).get(s.form, ()) if folder else ()
    return next((f for f in known if f.version == s.version), known[-1] if known else forms.load(s.form, s.version))


def _judged(submissions: Sequence[Submission], folder: Path | None, on: dt.date | None) -> list[tuple[Finding, ...]]:
    groups: dict[str, list[int]] = {}
    by_name: dict[str, Form] = {}
    for n, s in enumerate(submissions):
        form = form_for(s, folder)
        name = f"{form.name} {form.version}"
        by_name[name] = form
        groups.setdefault(name, []).append(n)
    found: dict[int, tuple[Finding, ...]] = {}
    for name, members in groups.items():
        form = by_name[name]
        batch = stack(form, [_as_known(submissions[n], form) for n in members])
        found |= {n: tuple(own) for n, own in zip(members, findings(judge(batch, on)), strict=True)}
    return [found[n] for n in range(len(submissions))]


def _as_known(s: Submission, form: Form) -> Submission:
    """A submission for another form: what is not known of it is marked as missing."""
    own = forms.load(s.form, s.version)
    kept = {k for k in own.inputs(None) if not own.is_private(None, k)}
    fields = {k: s.fields.get(k) if k in kept else MISSING for k in form.inputs(None)}
    tables = {}
    for table in form.columns:
        if table not in own.columns or table not in s.tables:
            tables[table] = ([1], {k: [MISSING] for k in form.inputs(table)})
            continue
        numbers, columns = s.tables[table]
        unknown = [MISSING] * len(numbers)
        public = {k for k in own.inputs(table) if not own.is_private(table, k)}
        tables[table] = (
            numbers,
            {k: columns.get(k, [None] * len(numbers)) if k in public else unknown for k in form.inputs(table)},
        )
    first = {t: s.first_row.get(t, 1) for t in form.columns}
    return replace(s, fields=fields, tables=tables, first_row=first)


def untried(form: Form) -> tuple[str, ...]:
    """The rules that read what is private, which the ledger does not hold."""
    found = []
    for rule in form.rules:
        names = (n for tree in (rule.must, rule.when) if tree is not None for n in walk(tree) if isinstance(n, Name))
        if any(form.is_private(None if n.where == "form" else n.table or rule.table, n.key) for n in names):
            found.append(rule.id)
    return tuple(found)


__all__ = ["form_for", "forms_of", "rejudged", "untried"]
