"""The cases would notice a rule that is wrong: whatever is changed in a rule, some case gets another verdict."""

import re
from collections.abc import Iterator

import numpy as np
import pytest
import test_plan_rules_applicants as applicants
import test_plan_rules_content as content
import test_plan_rules_money as money
import test_plan_rules_technology as technology
from bussi.validators.forms import Rule
from bussi.validators.rules.tree import Node, RuleError, parse_condition
from plan_cases import FORM

CHANGES = (
    ("<=", "<"), ("<=", "=="), (">=", ">"), (">=", "=="), (" < ", " <= "), (" > ", " >= "), ("==", "!="), ("!=", "=="),
    (" and ", " or "), (" or ", " and "), ("filled(", "blank("), ("blank(", "filled("), ("not ", ""),
)  # fmt: skip


def changed(text: str) -> Iterator[str]:
    """``text`` with one operator exchanged, one number off by one, or one part left out."""
    for old, new in CHANGES:
        for m in re.finditer(re.escape(old), text):
            yield text[: m.start()] + new + text[m.end() :]
    for m in re.finditer(r"\b\d+\b", text):
        for number in {int(m[0]) + 1, max(0, int(m[0]) - 1)}:
            yield text[: m.start()] + str(number) + text[m.end() :]
    for word in (" and ", " or "):
        parts = text.split(word)
        if len(parts) > 1:
            yield from (word.join(parts[:i] + parts[i + 1 :]) for i in range(len(parts)))


def mutants(rule: Rule) -> Iterator[tuple[str, str | None]]:
    """(must, when) of every mutant of a rule."""
    must, when = rule.text.must, rule.text.when
    yield from ((m, when) for m in changed(must))
    if when is not None:
        yield must, None
        yield from ((must, w) for w in changed(when))


def verdicts(rule: Rule, must: Node, when: Node | None) -> list[bool]:
    """The verdict on every row of every case."""
    found: list[bool] = []
    for module in (applicants, content, money, technology):
        judged = module.JUDGED.verdicts
        if len(judged.batch.raw(rule.table)):
            concerned = [rule.items is None or b.item in rule.items for b in judged.batch.books]
            found += judged.columns.holds(must, when, rule.table, np.array(concerned)).tolist()
    return found


@pytest.mark.parametrize("rule", [pytest.param(r, id=r.id) for r in FORM.rules])
def test_some_case_notices_every_change_of_the_rule(rule):
    right = verdicts(rule, rule.must, rule.when)
    for must, when in mutants(rule):
        if (must, when) == (rule.text.must, rule.text.when):
            continue
        try:
            trees = [None if text is None else parse_condition(text, FORM, rule.table) for text in (must, when)]
        except RuleError:
            continue
        assert verdicts(rule, *trees) != right, f"no case notices {must!r} when {when!r}"
