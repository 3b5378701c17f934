"""Check readable books: every rule of their form, once over all of them, and what the intake noticed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from bussi.validators import forms
from bussi.validators.catalogue import INTAKE, INTAKE_BASIS
from bussi.validators.findings import Finding, Language
from bussi.validators.judging import judge
from bussi.validators.kinds import State, whole_book
from bussi.validators.reporting import findings

from .. import fault_log
from ..reading.files import Outcome, Unreadable
from ..reading.notes import Note
from ..reading.submission import Submission
from .case import Case
from .stack import stack


def check(outcomes: Sequence[Outcome], on: dt.date | None = None, language: Language = "ja") -> tuple[Case, ...]:
    """Every file by itself, in order: set aside, accepted, or returned with errors.

    Readable books are judged together with those of the same form and version. ``on``: the day whose law applies
    (default: each submission's own day).
    """
    found: dict[int, Case] = {}
    groups: dict[tuple[str, str], list[tuple[int, Submission]]] = {}
    for i, outcome in enumerate(outcomes):
        if isinstance(outcome, Unreadable):
            found[i] = _quarantined(outcome, language)
        else:
            groups.setdefault((outcome.form, outcome.version), []).append((i, outcome))
    for (name, version), members in groups.items():
        batch = stack(forms.load(name, version), [s for _, s in members])
        told = findings(judge(batch, on), language)
        for at, ((i, s), own) in enumerate(zip(members, told, strict=True)):
            case = Case(s.name, s.path, State.ACCEPTED, submission=s, batch=batch, at=at)
            found[i] = case.judged((*(noticed_in(n, s.name, language) for n in s.notes), *own))
    return tuple(found[i] for i in range(len(outcomes)))


def _quarantined(outcome: Unreadable, language: Language) -> Case:
    rule = INTAKE[outcome.rule]
    finding = rule.finding(
        outcome.name,
        whole_book("file"),
        language,
        INTAKE_BASIS,
        value=outcome.what[language],
        expected="配布した様式（.xlsx）" if language == "ja" else "the issued form (.xlsx)",
        words={"what": outcome.what[language]},
    )
    if outcome.remedy is not None:  # a PDF is not mended as an .xls is
        finding = replace(finding, remedy=outcome.remedy[language])
    if outcome.trace and (log := fault_log.keep(f"{outcome.name}\n{outcome.trace}")) is not None:
        kept = {"ja": f"（記録: {log}）", "en": f" (log: {log})"}[language]
        finding = replace(finding, remedy=finding.remedy + kept)
    reason = finding.message
    return Case(outcome.name, outcome.path, State.QUARANTINED, reason, (finding,), numbers=outcome.numbers)


def noticed_in(n: Note, book: str, language: Language) -> Finding:
    """What the reader noticed, as a finding."""
    rule = INTAKE[n.rule]
    value = n.value if isinstance(n.value, str) else n.value[language]
    said = rule.finding(book, n.place, language, INTAKE_BASIS, value=value)
    message = n.message.ja if language == "ja" else f"{rule.title.en}: {n.message.en}"
    return replace(said, message=message).and_others(n.count, language)


__all__ = ["check", "noticed_in"]
