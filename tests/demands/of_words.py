"""What is demanded of the words of a form: of its entries and choices, and of its findings."""

import re
from collections.abc import Iterator
from typing import Any

from bussi.validators.findings import Finding, Language
from bussi.validators.forms import choices
from bussi.validators.forms.model import Entry
from bussi.validators.law.model import UNCONFIRMED
from bussi.xlsx_templates.template.entry_cells import hint
from form_cases import Case

from .subject import Subject

JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]")

NAMES_OF_THINGS = (
    "items",
    "prefectures",
    "ministries",
    "ministry_of_item",
    "target_goods",
    "best_practices",
    "practice_challenges",
)  # a list of the law
SELF_EVIDENT = re.compile(
    "はい|いいえ|あり|なし|該当(する|しない)|誓約(する|しない)|満た(す|さない)|国内|海外|(一般|特別)会計|"
    "りん酸アンモニウム|塩化カリウム|(枚/月|(個|基|台|t|kL|m3|MWh|GWh)/年)|PFLOPS|当初|補正第[123]号|"
    "(パワー|.*用)?(半導体|蓄電池)(製造装置|部素材|原料)?|マイコン・アナログ"
)


def every_entry_and_every_choice_is_explained(s: Subject) -> Iterator[str]:
    """What is asked for, how it may look, and what each choice means that does not say so itself."""
    entries = [(sheet.sheet, e) for sheet in s.form.text.sheets for e in (*sheet.fields, *sheet.columns)]
    lists = {e.choices: e for _, e in entries if e.choices is not None and e.meanings}
    for sheet, e in entries:
        if not (e.meaning or e.help):
            yield f"{sheet}!{e.label}: nothing says what is asked for"
        if e.formula is None and e.type != "choice" and e.example is None and not _EXEMPLIFIED.search(hint(e)):
            yield f"{sheet}!{e.label}: no example"
        if e.type == "choice" and e.choices not in NAMES_OF_THINGS:
            yield from (
                f"{sheet}!{e.label}: nothing says what '{value}' means"
                for value in choices.every_value(e)
                if not SELF_EVIDENT.fullmatch(value) and not _explained(value, e, lists.get(e.choices, e))
            )


_EXEMPLIFIED = re.compile(r"例|のように|は[0-9]")  # a type's own hint says how a value looks


def _explained(value: str, *entries: Entry) -> bool:
    """Whether a choice has a meaning of its own, or its kind (what stands before a bracket) is in that of the entry."""
    kind = value.partition("（")[0]
    return any(value in e.meanings or f"{kind}＝" in e.meaning or f"「{kind}」" in e.meaning for e in entries)


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
