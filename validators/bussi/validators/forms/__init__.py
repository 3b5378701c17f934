"""The forms of the programme: one YAML file a version, loaded into frozen objects.

A published version is never edited; a change is a new file, so that an old submission is read by its own form.
"""

import hashlib
import json
from functools import cache
from pathlib import Path

from ..definitions import read_yaml, validated
from ..errors import UsageError
from ..rules import law_values as law_in_rules
from . import structure
from .constraints import Constraint, constraints
from .model import Entry, Form, Rule, Sheet
from .words import FormText

HERE = Path(__file__).parent


def read_form(path: Path) -> Form:
    """The form in ``path``, with every expression parsed and type-checked.

    Raises ``DefinitionError`` naming file and line for anything that is wrong in it.
    """
    data, lines = read_yaml(path)
    text = validated(FormText, data, lines)
    content = json.dumps(data, sort_keys=True, ensure_ascii=False, default=str)
    form = Form(text, law_in_rules.rule_values(), hashlib.sha256(content.encode()).hexdigest()[:16], lines)
    structure.check(form)
    return form


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
