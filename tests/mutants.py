"""Wrong versions of a rule, and whether any case notices: another operator, a number off by one, a part left out."""

import re
from collections.abc import Iterator, Sequence

import numpy as np
from bussi.validators.forms import Form, Rule
from bussi.validators.judging import Verdicts
from bussi.validators.rules.parsing import RuleError, parse_condition
from bussi.validators.rules.tree import Node

CHANGES = (
    ("<=", "<"), ("<=", "=="), (">=", ">"), (">=", "=="), (" < ", " <= "), (" > ", " >= "), ("==", "!="), ("!=", "=="),
    (" and ", " or "), (" or ", " and "), ("filled(", "blank("), ("blank(", "filled("), ("not ", ""), (" + ", " - "), (" - ", " + "), (" * ", " + "),
)  # fmt: skip


def changed(text: str) -> Iterator[str]:
    """``text`` with one operator exchanged, one number off by one, or one part left out."""
    for old, new in CHANGES:
        for m in re.finditer(re.escape(old), text):
            yield text[: m.start()] + new + text[m.end() :]
    for m in re.finditer(r"\b\d+\b", text):
        for number in {int(m[0]) + 1, max(0, int(m[0]) - 1)}:
            yield text[: m.start()] + str(number) + text[m.end() :]
    for m in re.finditer(r", \w+(?=[,)])|(?<=\()\w+, ", text):  # one of several columns
        yield text[: m.start()] + text[m.end() :]
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


def unnoticed(form: Form, rule: Rule, judged: Sequence[Verdicts]) -> list[tuple[str, str | None]]:
    """The mutants of ``rule`` that get the same verdict as the rule on every row of all cases."""
    right = _verdicts(rule, rule.must, rule.when, judged)
    found = []
    for must, when in mutants(rule):
        if (must, when) == (rule.text.must, rule.text.when):
            continue
        try:
            trees = [None if text is None else parse_condition(text, form, rule.table) for text in (must, when)]
        except RuleError:
            continue
        if _verdicts(rule, *trees, judged) == right:
            found.append((must, when))
    return found


def _verdicts(rule: Rule, must: Node, when: Node | None, judged: Sequence[Verdicts]) -> list[bool]:
    found: list[bool] = []
    for one in judged:
        if len(one.batch.raw(rule.table)):
            concerned = [rule.items is None or b.item in rule.items for b in one.batch.books]
            found += one.columns.holds(must, when, rule.table, np.array(concerned)).tolist()
    return found
