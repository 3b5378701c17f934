"""What is demanded of the words of a form's findings."""

import re
from collections.abc import Iterator
from typing import Any

from bussi.validators.findings import Finding, Language
from bussi.validators.law.model import UNCONFIRMED
from form_cases import Case

from .subject import Subject

JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]")


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


def _all_findings(s: Subject, language: Language) -> Iterator[tuple[Case, Finding]]:
    return ((case, f) for case in s.cases for f in s.judged.of(case, language))


def _texts(value: Any) -> Iterator[str]:
    """All texts within nested values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)
