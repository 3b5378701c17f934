"""Which forms there are: our own, and those of others in the folders that ``--forms`` or ``BUSSI_FORMS`` name.

A form of others that is wrong disables itself only; ``problems`` says which, and why.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..errors import DefinitionError, UsageError, meant
from .model import Form
from .reading import read_form

OWN = Path(__file__).parent
FOLDERS = "BUSSI_FORMS"  # an environment variable, so that workers in other processes find the same forms


@dataclass(frozen=True)
class Library:
    """``files``: form → version, oldest first → its file. ``problems``: why other files are no forms, one line each."""

    files: Mapping[str, Mapping[str, Path]]
    problems: tuple[str, ...]


def add_folders(folders: Sequence[Path]) -> None:
    """Find the forms in ``folders`` too, in this process and in those it starts."""
    given = [*(str(f.absolute()) for f in folders), *_folders(os.environ.get(FOLDERS, ""))]
    os.environ[FOLDERS] = os.pathsep.join(dict.fromkeys(given))


def library() -> Library:
    """The forms there are now."""
    return _library(os.environ.get(FOLDERS, ""))


def _folders(text: str) -> list[str]:
    return [f for f in text.split(os.pathsep) if f]


def _is_meant(path: Path) -> bool:
    """Whether somebody put it there as a form: no folder, and nothing that an editor leaves."""
    return not path.is_dir() and not path.name.startswith(".")


@cache
def _library(folders: str) -> Library:
    own = {p.name: {f.stem: f for f in p.glob("*.yaml")} for p in sorted(OWN.iterdir()) if any(p.glob("*.yaml"))}
    files, problems = dict(own), []
    for folder in map(Path, _folders(folders)):
        if not folder.is_dir():
            problems.append(f"様式のフォルダ {folder} がありません")
        for path in sorted(p for p in folder.rglob("*") if p.suffix in (".yaml", ".yml") and _is_meant(p)):
            try:
                form = _read(path)
            except DefinitionError as e:
                problems.append(f"様式 {path} は使えません: {e}")
                continue
            if form.name in own:
                problems.append(
                    f"様式 {path} は使えません: {form.name} は bussi の様式の名前です（form を別の名前にしてください）"
                )
            elif (other := files.get(form.name, {}).get(form.version)) is not None:
                problems.append(f"様式 {path} は使えません: {form.name} の {form.version} は {other} にもあります")
            else:
                files[form.name] = files.get(form.name, {}) | {form.version: path}
    ordered = {name: dict(sorted(files[name].items(), key=lambda v: _number(v[0]))) for name in sorted(files)}
    return Library(ordered, tuple(problems))


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


@cache
def _read(path: Path) -> Form:
    return read_form(path)


def load(name: str, version: str | None = None) -> Form:
    """The form ``name`` in ``version`` (newest by default); raises ``UsageError`` where there is none."""
    found = versions(name)
    if not found:
        raise UsageError(f"様式 '{name}' はありません{meant(name, names())}")
    if version is None:
        version = found[-1]
    if version not in found:
        raise UsageError(f"様式 {name} に版 '{version}' はありません{meant(version, found)}")
    return _read(library().files[name][version])


def names() -> tuple[str, ...]:
    """All forms."""
    return tuple(library().files)


def versions(name: str) -> tuple[str, ...]:
    """All versions of a form, oldest first; none for a name that is unknown."""
    return tuple(library().files.get(name, ()))


def problems() -> tuple[str, ...]:
    """Why files in the folders of others are no forms, one line each."""
    return library().problems
