"""What is demanded of a form's samples and cases: right as they stand, on both sides of every line, and watchful."""

from collections.abc import Iterator

import form_cases
import mutants
from bussi.validators.forms.constraints import KINDS, constraints
from bussi.xlsx_templates.build import build_many
from form_cases import Case, Judged, Values, put, row

from .subject import Subject

BAD = "見込み"  # no number, no day, no corporate number, no postal code …


def its_samples_have_no_error(s: Subject) -> Iterator[str]:
    """One sample of each item, and the valid book of its cases."""
    for source, valid in (("sample", lambda item: s.samples.valid(item, 0)), ("valid book", s.judged.valid)):
        cases = [form_cases.case("", item=item, id=f"{source} {item or ''}") for item in s.items]
        judged = Judged(s.form, valid, cases)
        for case in cases:
            for f in judged.of(case):
                if source == "valid book" or f.level == "error":
                    yield f"{case}: {f.rule} {f.sheet}!{f.cell} {f.message}"


def every_example_may_be_entered_as_it_stands(s: Subject) -> Iterator[str]:
    """No example of an entry is refused by the entry itself."""
    examples = [
        (form_cases.case("", change, id=key, item=item), key)
        for table, entries in ((None, s.form.entries), *s.form.columns.items())
        for key, e in entries.items()
        if e.example is not None
        for item in (s.form.sheet_of[table, key].items or (None,))[:1]
        if table is None or s.judged.valid(item)["tables"].get(table)
        for change in (row(table, 1, **{key: e.example}) if table else put(**{key: e.example}),)
    ]
    judged = Judged(s.form, s.judged.valid, [case for case, _ in examples])
    for case, key in examples:
        for f in judged.of(case):
            if f.rule in {"TYPE", "CHOICE", "RANGE", "LENGTH"}:
                yield f"{key}: {f.message}"


def each_case_gives_exactly_its_findings(s: Subject) -> Iterator[str]:
    """Rule and cell of each, and no others."""
    yield from _other_findings(s.judged)


def _other_findings(judged: Judged) -> Iterator[str]:
    for case in judged.cases:
        found, expected = judged.found(case), judged.expected(case)
        if found != expected:
            yield f"{case}: {found} instead of {expected}"


def each_rule_has_a_case_on_both_sides(s: Subject) -> Iterator[str]:
    """One that breaks it, and one that does not."""
    ids = [r.id for r in s.form.rules]
    yield from (f"{rule}: stands twice" for rule in set(ids) if ids.count(rule) > 1)
    yield from _one_sided(s, ids)
    for case in s.cases:
        if case.rule not in {*ids, *KINDS}:
            yield f"{case}: no rule of the form"


def each_kind_of_constraint_has_a_case_on_both_sides(s: Subject) -> Iterator[str]:
    """As far as the form has cells of that kind."""
    yield from _one_sided(s, list(dict.fromkeys(c.kind for c in constraints(s.form))))


def _one_sided(s: Subject, rules: list[str]) -> Iterator[str]:
    for rule in rules:
        for fires, words in ((True, "breaks"), (False, "keeps")):
            if not any(c.rule == rule and c.fires == fires for c in s.cases):
                yield f"{rule}: no case {words} it"


def one_bad_cell_is_one_finding(s: Subject) -> Iterator[str]:
    """A word in any cell that is filled in and typed is a wrong type, and nothing else."""
    tried: dict[str, Case] = {}
    for item in s.items:
        values = s.judged.valid(item)
        places: list[tuple[str | None, Values]] = [(None, values["fields"])]
        places += [(table, rows[0]) for table, rows in values["tables"].items() if rows]
        for table, cells in places:
            for key in cells:
                where = key if table is None else f"{table}[1].{key}"
                if s.form.entry(table, key).type not in ("text", "choice") and where not in tried:
                    bad = put(**{key: BAD}) if table is None else row(table, 1, **{key: BAD})
                    tried[where] = form_cases.case("TYPE", bad, f"TYPE {where}", item=item, id=where)
    yield from _other_findings(Judged(s.form, s.judged.valid, tried.values()))


def the_cases_notice_every_change_of_a_rule(s: Subject) -> Iterator[str]:
    """Whatever is changed in a rule, some case gets another verdict."""
    for rule in s.form.rules:
        for must, when in mutants.unnoticed(s.form, rule, [s.judged.verdicts]):
            yield f"{rule.id}: nobody notices must: {must}, when: {when}"


def typing_into_the_template_is_building_with_the_values(s: Subject) -> Iterator[str]:
    """The cases are typed into a template that is built once; building it with their values gives the same cells."""
    some = [c for c in s.cases[::25] if c.item is None]
    read = s.judged.submissions
    items = [s.judged.item(c) for c in some]
    built = build_many(s.form, [s.judged.values(c) for c in some], item=items if items[:1] != [None] else None)
    for case, book in zip(some, built, strict=True):
        if form_cases.read_submission(book, "built.xlsx").content != read[s.cases.index(case)].content:
            yield f"{case}: typed and built differ"
