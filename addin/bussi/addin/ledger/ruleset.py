"""By which program, forms and law a file was judged; what another has judged is not taken over."""

import datetime as dt
import hashlib
import importlib.metadata
from functools import cache
from pathlib import Path

import bussi
from bussi.validators.findings import Language
from bussi.validators.forms.library import library
from bussi.validators.forms.model import Form
from bussi.validators.rules.tree import Name, walk


def program() -> str:
    """The version of bussi."""
    return importlib.metadata.version("bussi")


def ruleset(on: dt.date | None, language: Language) -> str:
    """The stamp of everything that a verdict depends on beside the file: code, forms, law, the day, the language.

    A file of code or law that changes makes another stamp, whatever version it calls itself.
    """
    forms = [path for versions in library().files.values() for path in versions.values()]
    told = f"{program()}\n{_own_files()}\n{_hash(sorted(forms))}\n{on}\n{language}"
    return hashlib.sha256(told.encode()).hexdigest()


@cache
def _own_files() -> str:
    found = (p for portion in bussi.__path__ for kind in ("*.py", "*.yaml") for p in Path(portion).rglob(kind))
    return _hash(sorted(found))


def _hash(files: list[Path]) -> str:
    whole = hashlib.sha256()
    for path in files:
        data = path.read_bytes()
        whole.update(f"{path.name}\0{len(data)}\0".encode())
        whole.update(data)
    return whole.hexdigest()


@cache
def can_be_kept(form: Form) -> bool:
    """Whether what is not private in a submission is all that its tables need: no public value is computed from a
    private one.
    """
    return not any(
        isinstance(n, Name) and form.is_private(_table(n, table), n.key)
        for table in (None, *form.columns)
        for key, tree in form.computed(table).items()
        if not form.is_private(table, key)
        for n in walk(tree)
    )


def _table(name: Name, own: str | None) -> str | None:
    return None if name.where == "form" else name.table or own


__all__ = ["can_be_kept", "program", "ruleset"]
