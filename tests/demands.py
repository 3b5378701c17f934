"""What is demanded of every form before it counts as proven; each demand gives what is missing, in a sentence a line.

Nothing is listed by hand: templates, samples and cases are found by the name of the form.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import form_cases
import mutants
from bussi.scripts import samples
from bussi.validators import law
from bussi.validators.findings import Finding
from bussi.validators.forms import Form
from bussi.validators.forms.constraints import TITLES, constraints
from bussi.validators.law.model import UNCONFIRMED
from bussi.xlsx_templates.build import build_many
from form_cases import Case, Judged, Values, put, row

ROOT = Path(__file__).parent.parent
BAD = "見込み"  # no number, no day, no corporate number, no postal code …
JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]")


class Missing(Exception):
    """Something of a form without which nothing else can be asked for."""


@dataclass(frozen=True, eq=False)
class Subject:
    """A form that is to be proven, with what stands beside it, each found when it is first asked for.

    ``templates``: the folder of committed templates; ``folder``: where books are written for the proof.
    """

    form: Form
    folder: Path
    templates: Path = ROOT / "xlsx_templates"

    @cached_property
    def samples(self) -> samples.Samples:
        """Its samples."""
        return _found(lambda: samples.of(self.form.name), f"scripts/bussi/scripts/samples/{self.form.name}.py")

    @cached_property
    def judged(self) -> Judged:
        """Its cases, judged together."""
        return _found(lambda: form_cases.cases_of(self.form), f"tests/forms/{self.form.name}/cases.py")

    @property
    def cases(self) -> tuple[Case, ...]:
        """Its cases."""
        return self.judged.cases

    @cached_property
    def items(self) -> tuple[str | None, ...]:
        """The items it is filled in for; only None where the form as a whole is for no item."""
        return (None,) if self.form.role("item") is None else tuple(i.name for i in law.load().items)


def _found(find: Callable[[], Any], file: str) -> Any:
    try:
        return find()
    except ModuleNotFoundError as e:
        if e.name is None or (Path(file).stem not in e.name and Path(file).parent.name not in e.name):
            raise
        raise Missing(f"{file} がありません") from e


def unmet(demand: Callable[[Subject], Iterator[str]], subject: Subject) -> list[str]:
    """What of a demand a form does not meet."""
    try:
        return list(demand(subject))
    except Missing as e:
        return [str(e)]


# samples and cases -----------------------------------------------------------------------------------------------


def its_samples_have_no_error(s: Subject) -> Iterator[str]:
    """One sample of each item, and the valid book of its cases."""
    for source, valid in (("sample", lambda item: s.samples.valid(item, 0)), ("valid book", s.judged.valid)):
        cases = [form_cases.case("", item=item, id=f"{source} {item or ''}") for item in s.items]
        judged = Judged(s.form, valid, cases)
        for case in cases:
            for f in judged.of(case):
                if source == "valid book" or f.level == "error":
                    yield f"{case}: {f.rule} {f.sheet}!{f.cell} {f.message}"


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
        if case.rule not in {*ids, *TITLES}:
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


# words -----------------------------------------------------------------------------------------------------------


def a_warning_on_unconfirmed_law_says_so(s: Subject) -> Iterator[str]:
    """An unconfirmed value never rejects, and whoever is warned knows where it comes from and whom to ask."""
    doubted = {r.id for r in s.form.rules if r.certain is not None}
    for case, f in _all_findings(s, "ja"):
        says = "出典: " in f.message and f.message.endswith(UNCONFIRMED)
        if f.rule in doubted and f.level == "warning" and not says:
            yield f"{case}: {f.message}"


def an_english_finding_has_no_japanese_but_what_it_quotes(s: Subject) -> Iterator[str]:
    """It quotes what was typed, what is expected, and the sources of the law."""
    for case, f in _all_findings(s, "en"):
        typed = {v for v in _texts(s.judged.values(case)) if JAPANESE.search(v)}
        quoted = sorted({f.value, f.expected, *typed}, key=len, reverse=True)
        own_words = re.sub("|".join(map(re.escape, quoted)), "", f.message.partition(" Source: ")[0])
        if JAPANESE.search(own_words) or JAPANESE.search(f.remedy):
            yield f"{case}: {f.message} {f.remedy}"


def _all_findings(s: Subject, language: Any) -> Iterator[tuple[Case, Finding]]:
    return ((case, f) for case in s.cases for f in s.judged.of(case, language))


def _texts(value: Any) -> Iterator[str]:
    """All texts within nested values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def typing_into_the_template_is_building_with_the_values(s: Subject) -> Iterator[str]:
    """The cases are typed into a template that is built once; building it with their values gives the same cells."""
    some = [c for c in s.cases[::25] if c.item is None]
    read = s.judged.submissions
    items = [s.judged.item(c) for c in some]
    built = build_many(s.form, [s.judged.values(c) for c in some], item=items if items[:1] != [None] else None)
    for case, book in zip(some, built, strict=True):
        if form_cases.read_submission(book, "built.xlsx").content != read[s.cases.index(case)].content:
            yield f"{case}: typed and built differ"


DEMANDS = (
    its_samples_have_no_error,
    each_case_gives_exactly_its_findings,
    each_rule_has_a_case_on_both_sides,
    each_kind_of_constraint_has_a_case_on_both_sides,
    one_bad_cell_is_one_finding,
    the_cases_notice_every_change_of_a_rule,
    a_warning_on_unconfirmed_law_says_so,
    an_english_finding_has_no_japanese_but_what_it_quotes,
    typing_into_the_template_is_building_with_the_values,
)
