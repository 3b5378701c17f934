"""The forms of the programme: one YAML file a version, loaded into frozen objects.

A published version is never edited; a change is a new file, so that an old submission is read by its own form.
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from .. import law
from ..definitions import read_yaml, validated
from ..errors import UsageError
from ..rules import law_values as law_in_rules
from ..rules.tree import RuleError, reads_law
from . import choices
from .choices import depends_on_item
from .constraints import Constraint, constraints
from .model import NO_DAY, Entry, Form, FormText, Rule, Sheet

HERE = Path(__file__).parent
CHOICES = ("items", "prefectures", "activities", "applicant_sizes", "ministries", *choices.BY_ITEM)


def read_form(path: Path) -> Form:
    """The form in ``path``, with every expression parsed and type-checked.

    Raises ``DefinitionError`` naming file and line for anything that is wrong in it.
    """
    data, lines = read_yaml(path)
    text = validated(FormText, data, lines)
    content = json.dumps(data, sort_keys=True, ensure_ascii=False, default=str)
    form = Form(text, law_in_rules.rule_values(), hashlib.sha256(content.encode()).hexdigest()[:16], lines)
    _check_structure(form)
    _check_expressions(form)
    assert form.rules is not None  # parses them all
    return form


RESERVED = ("はじめに", "入力チェック", "記入要領", "指摘一覧", "history")  # our own sheets, and a name Excel keeps
NO_ITEM = "items（物資を限ること）には role: item の項目が要ります"


def _check_structure(form: Form) -> None:
    text, lines = form.text, form.lines
    sheets: set[str] = set()
    keys: set[str] = set()
    known_items = {i.name for i in law.load().items}
    for i, sheet in enumerate(text.sheets):
        name = sheet.sheet.casefold()  # Excel takes names that differ in case for the same
        if name in sheets:
            raise lines.error(("sheets", i, "sheet"), f"シート名 {sheet.sheet} が2回使われています")
        if name in RESERVED or name.startswith("_"):
            raise lines.error(("sheets", i, "sheet"), f"シート名 {sheet.sheet} は使えません")
        sheets.add(name)
        if sheet.items is not None and form.role("item") is None:
            raise lines.error(("sheets", i, "items"), NO_ITEM)
        for name in sheet.items or ():
            if name not in known_items:
                raise lines.error(("sheets", i, "items"), f"'{name}' という特定重要物資はありません")
        if sheet.table in keys:
            raise lines.error(("sheets", i, "table"), f"表の名前 {sheet.table} が2回使われています")
        for part, entries in (("fields", sheet.fields), ("columns", sheet.columns)):
            own: set[str] = keys if part == "fields" else set()
            for j, entry in enumerate(entries):
                at = ("sheets", i, part, j)
                if entry.key in own:
                    raise lines.error((*at, "key"), f"キー {entry.key} が2回使われています")
                own.add(entry.key)
                _check_roles(form, sheet.table if part == "columns" else None, entry, at)
                if part == "fields" and entry.unique:
                    raise lines.error((*at, "unique"), "unique は表の列にだけ書けます")
                if depends_on_item(entry) and form.role("item") is None:
                    raise lines.error((*at, "choices"), f"選択肢 {entry.choices} には role: item の項目が要ります")
                if entry.choices is not None and entry.choices not in CHOICES:
                    raise lines.error((*at, "choices"), f"選択肢 '{entry.choices}' はありません: {', '.join(CHOICES)}")
        if sheet.table:
            keys.add(sheet.table)
    seen: set[str] = set()
    for i, rule in enumerate(text.rules):
        if rule.id in seen:
            raise lines.error(("rules", i, "id"), f"規則番号 {rule.id} が2回使われています")
        seen.add(rule.id)
        if rule.since is not None and form.role("day") is None:
            raise lines.error(("rules", i, "since"), f"{rule.id}: since には role: day の項目が要ります")
        if rule.items is not None and form.role("item") is None:
            raise lines.error(("rules", i, "items"), NO_ITEM)
        for name in rule.items or ():
            if name not in known_items:
                raise lines.error(("rules", i, "items"), f"'{name}' という特定重要物資はありません")


ONCE = ("business", "business_name", "item", "day")
NUMBERS = ("revision", "amounts", "peers")


def _check_roles(form: Form, table: str | None, entry: Entry, at: tuple[Any, ...]) -> None:
    kind = entry.cell_type.kind
    for role in entry.role:
        if table is not None and role != "contact":
            problem = f"役割 {role} は表の列には付けられません（表の列に付けられるのは contact だけです）"
        elif role == "day" and kind != "date":
            problem = f"役割 day の項目 {entry.key} は日付ではありません"
        elif role == "item" and entry.choices != "items":
            problem = f"役割 item の項目 {entry.key} には choices: items が要ります"
        elif role in NUMBERS and kind != "number":
            problem = f"役割 {role} の項目 {entry.key} は数ではありません"
        elif role in ONCE and form.role(role) != entry.key:
            problem = f"役割 {role} の項目が二つあります（{form.role(role)} と {entry.key}）"
        else:
            continue
        raise form.lines.error((*at, "role"), problem)


def _check_expressions(form: Form) -> None:
    for i, sheet in enumerate(form.text.sheets):
        for part, table, entries in (("fields", None, sheet.fields), ("columns", sheet.table, sheet.columns)):
            for j, entry in enumerate(entries):
                if entry.formula is None:
                    continue
                at = ("sheets", i, part, j, "formula")
                try:
                    node = form.computed(table)[entry.key]
                except RuleError as e:
                    raise form.lines.error(at, f"{entry.key}: {e}") from e
                if reads_law(node) and form.role("day") is None:
                    raise form.lines.error(at, f"{entry.key}: {NO_DAY}")
                kind = node.kind
                if kind != entry.cell_type.kind:
                    raise form.lines.error(at, f"{entry.key}: 型は {kind} です")


@cache
def load(name: str, version: str | None = None) -> Form:
    """The form ``name`` in ``version`` (newest by default); raises ``UsageError`` where there is none."""
    found = versions(name)
    if not found:
        raise UsageError(f"様式 '{name}' はありません（使えるもの: {', '.join(names())}）")
    if version is None:
        version = found[-1]
    if version not in found:
        raise UsageError(f"様式 {name} に版 '{version}' はありません（使えるもの: {', '.join(found)}）")
    return read_form(HERE / name / f"{version}.yaml")


@cache
def names() -> tuple[str, ...]:
    """All forms."""
    return tuple(sorted(p.name for p in HERE.iterdir() if p.is_dir() and any(p.glob("*.yaml"))))


@cache
def versions(name: str) -> tuple[str, ...]:
    """All versions of a form, oldest first."""
    found = (p.stem for p in (HERE / name).glob("*.yaml")) if name in names() else ()
    return tuple(sorted(found, key=lambda v: tuple(int(part) for part in v.split("."))))


__all__ = ["Constraint", "Entry", "Form", "Rule", "Sheet", "constraints", "load", "names", "read_form", "versions"]
