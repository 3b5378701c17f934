"""Rules that read what the ledger knows of a certified plan beside what a submission on it says.

They are written in the language of rules, in which ``known_x`` is what the entry ``x`` would be handed out with on the
day of the submission, ``before_x`` what the report before said in it (of a table: in the same row; a form that reads
nothing else need not be on a certified plan), ``known_decided_on``
the day on which the plan was certified last, and ``known_certifications`` how many plans for the item the ledger knows
as certified. ``record_x`` is the field ``x`` of what another form (its ``record``) says of the same plan. What the ledger
does not know is blank.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from .model import Form
from .words import Entry, RuleText

KNOWN, BEFORE, RECORD = "known_", "before_", "record_"
DECIDED_ON, CERTIFICATIONS = "decided_on", "certifications"
#: Of what no entry of the form is: what is called ``known_…``.
OF_THE_PLAN: Mapping[str, Entry] = {
    DECIDED_ON: Entry(key=DECIDED_ON, label="直近の認定の日", type="date"),
    CERTIFICATIONS: Entry(key=CERTIFICATIONS, label="認定された計画の数", type="integer"),
}
_NAME = re.compile(rf"\b({KNOWN}|{BEFORE}|{RECORD})([a-z0-9_]+)")
_LABELS = {KNOWN: "台帳の", BEFORE: "前回の", RECORD: "記録の"}


def with_ledger(form: Form) -> Form:
    """The form with an entry for everything that its ``ledger_rules`` read of the ledger, and with these rules only."""
    sheets, named = [], _named(form)
    for sheet in form.text.sheets:
        more: list[list[Entry]] = []
        for entries in (sheet.fields, sheet.columns):
            own = {e.key: e for e in entries}
            more.append([_beside(own[key], origin) for origin, key in named if key in own and origin != RECORD])
        fields, columns = more
        if not sheets:  # what is told of the plan stands anywhere
            beside = {KNOWN: OF_THE_PLAN, BEFORE: {}, RECORD: _recorded(form)}
            fields += [_beside(beside[origin][key], origin) for origin, key in named if key in beside[origin]]
        kept = {"fields": (*sheet.fields, *fields), "columns": (*sheet.columns, *columns)}
        sheets.append(sheet.model_copy(update=kept))
    return replace(form, text=form.text.model_copy(update={"sheets": tuple(sheets)}), rules_in="ledger_rules")


@cache
def read(form: Form, table: str | None, origin: str) -> tuple[str, ...]:
    """Of which entries of a table (None: fields) the ledger rules read what the ledger knows, by ``KNOWN``, ``BEFORE`` or
    ``RECORD``.
    """
    fields = _recorded(form) if origin == RECORD else {**form.entries, **OF_THE_PLAN}
    own = form.columns[table] if table is not None else fields
    return tuple(key for where, key in _named(form) if where == origin and key in own)


def origins(form: Form) -> frozenset[str]:
    """Which of ``KNOWN``, ``BEFORE`` and ``RECORD`` the ledger rules of a form read."""
    return frozenset(origin for origin, _ in _named(form))


def _recorded(form: Form) -> Mapping[str, Entry]:
    from .library import load

    return {} if form.text.record is None else load(form.text.record).entries


def _named(form: Form) -> tuple[tuple[str, str], ...]:
    """What the ledger rules of a form read of the ledger, in order."""
    return tuple(dict.fromkeys(pair for rule in form.text.ledger_rules for pair in _names(rule)))


def _names(rule: RuleText) -> Iterator[tuple[str, str]]:
    texts = (rule.must, rule.when, rule.message, rule.message_en, rule.expected)
    return ((m[1], m[2]) for text in texts if text is not None for m in _NAME.finditer(text))


def _beside(entry: Entry, origin: str) -> Entry:
    """What the ledger knows of an entry: a value of its kind, which may be anything or missing."""
    kind = "text" if entry.type == "choice" else entry.type
    label = f"{_LABELS[origin]}{entry.label}"
    return Entry(key=origin + entry.key, label=label, type=kind, scale=entry.scale, unit=entry.unit)


__all__ = ["BEFORE", "CERTIFICATIONS", "DECIDED_ON", "KNOWN", "RECORD", "origins", "read", "with_ledger"]
