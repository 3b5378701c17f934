"""A form that is to be proven, and what stands beside it: found by the form's name, none of it listed by hand."""

import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import form_cases
from bussi.scripts import samples
from bussi.validators import law
from bussi.validators.forms import Form
from form_cases import Case, Judged

from .corpus import Corpus

ROOT = Path(__file__).parent.parent.parent


class Missing(Exception):
    """Something of a form without which nothing else can be asked for."""


@dataclass(frozen=True, eq=False)
class Subject:
    """A form that is to be proven, with what stands beside it, each found when it is first asked for.

    ``folder``: where books are written for the proof; ``templates``: the folder of the committed templates.
    """

    form: Form
    folder: Path
    templates: Path = ROOT / "xlsx_templates"

    @cached_property
    def samples(self) -> samples.Samples:
        """Its samples."""
        return _found(
            lambda: samples.of(self.form.name), self.form, f"scripts/bussi/scripts/samples/{self.form.name}.py"
        )

    @cached_property
    def judged(self) -> Judged:
        """Its cases, judged together."""
        return _found(lambda: form_cases.cases_of(self.form), self.form, f"tests/forms/{self.form.name}/cases.py")

    @property
    def cases(self) -> tuple[Case, ...]:
        """Its cases."""
        return self.judged.cases

    @cached_property
    def items(self) -> tuple[str | None, ...]:
        """The items it is filled in for; only None where one template is for all."""
        return (None,) if not self.form.differs_by_item else tuple(i.name for i in law.load().items)

    @cached_property
    def corpus(self) -> Corpus:
        """Nasty books of it, as built and as LibreOffice recalculated them."""
        return Corpus.made(self.form, self.items, self.samples, self.judged, self.folder)


def _found(find: Callable[[], Any], form: Form, file: str) -> Any:
    try:
        return find()
    except ModuleNotFoundError as e:
        if form.name not in (e.name or "").split("."):
            raise
        raise Missing(f"{file} is missing") from e


Demand = Callable[[Subject], Iterator[str]]


def unmet(demand: Demand, subject: Subject) -> list[str]:
    """What of a demand a form does not meet, a sentence a line."""
    try:
        return list(demand(subject))
    except Missing as e:
        return [str(e)]


def build_script() -> ModuleType:
    """``scripts/build_templates.py``, which is no part of the package."""
    spec = importlib.util.spec_from_file_location("build_templates", ROOT / "scripts" / "build_templates.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
