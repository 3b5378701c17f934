"""The house stays as it was drawn: folders, namespace, direction of imports, numbers of the law outside Python."""

import ast
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from bussi.validators import forms
from bussi.validators.forms.words import Role
from bussi.validators.types import TYPES

ROOT = Path(__file__).parent.parent
PORTIONS = ("validators", "xlsx_templates", "addin", "scripts")  # an import may only point to the left
MODULES = sorted(p for portion in PORTIONS for p in (ROOT / portion / "bussi").rglob("*.py"))


def test_only_the_agreed_names_stand_at_the_top() -> None:
    out = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    top = {line.strip('"').split("/")[0] for line in out.splitlines()}
    agreed = {*PORTIONS, "tests", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "uv.lock"}
    assert {name for name in top if not name.startswith(".")} == agreed


@pytest.mark.parametrize("portion", PORTIONS)
def test_no_portion_has_an_init_of_its_own(portion: str) -> None:
    """An ``__init__.py`` in one ``bussi/`` would hide the other three: the package is a namespace."""
    assert not (ROOT / portion / "bussi" / "__init__.py").exists()
    assert (ROOT / portion / "bussi" / portion / "__init__.py").exists()


@pytest.mark.parametrize("module", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_imports_point_one_way(module: Path) -> None:
    own = PORTIONS.index(module.relative_to(ROOT).parts[0])
    tree = ast.parse(module.read_text(encoding="utf-8"))
    names = [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.level == 0]
    names += [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    imported = {n.split(".")[1] for n in names if n.startswith("bussi.")}
    assert {p for p in imported if PORTIONS.index(p) > own} == set()


@pytest.mark.parametrize("module", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_no_module_hides_bugs_or_leaves_work_undone(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    assert not re.search(r"^\s*except:\s*$", text, re.MULTILINE)
    assert not re.search(r"\b(TODO|FIXME|XXX)\b", text)


def test_every_module_can_be_the_first_that_is_imported() -> None:
    """Imports in a circle break whoever comes in by another door than the tests do; ``BUSSI_FULL=1`` tries all of them."""
    names = [
        ".".join(m.relative_to(ROOT / portion).with_suffix("").parts).removesuffix(".__init__")
        for portion in PORTIONS
        for m in MODULES
        if m.is_relative_to(ROOT / portion)
    ][:: 1 if os.environ.get("BUSSI_FULL") == "1" else 4]
    code = (
        "import importlib, sys\n"
        f"for name in {names}:\n"
        "    for old in [m for m in sys.modules if m.partition('.')[0] == 'bussi']: del sys.modules[old]\n"
        "    importlib.import_module(name)\n"
    )
    run = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_no_rate_of_the_law_stands_in_python() -> None:
    """Fractions of the law are looked up; none is written as a number beside the word rate."""
    for module in MODULES:
        if module.name == "samples.py":  # invents applications for items whose rate nobody knows
            continue
        for line in module.read_text(encoding="utf-8").splitlines():
            code = line.split("#")[0]
            assert not re.search(r"rate\w*\s*=\s*(0\.\d+|\d+ */ *\d+|Fraction\()", code), f"{module}: {line}"


def test_nobody_but_the_samples_and_the_budget_knows_a_key_of_a_form() -> None:
    """What a form means to the program it says by ``role``; the records of the budget have keys of their own."""
    words = {*get_args(Role), *TYPES}
    keys = set()
    for form in map(forms.load, forms.names()):
        keys |= {*form.entries, *form.columns, *(key for columns in form.columns.values() for key in columns)} - words
    keys = {key for key in keys if "_" in key}  # one word alone may mean anything
    own = [m for m in MODULES if m.relative_to(ROOT).parts[0] in ("addin", "scripts")]
    for module in (*own, *(ROOT / "scripts").glob("*.py")):
        if not {"samples", "budget"} & set(module.parts):
            nodes = ast.walk(ast.parse(module.read_text(encoding="utf-8")))
            said = {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}
            assert said & keys == set(), module


def test_readme_carries_the_commands_as_they_are() -> None:
    """What can be generated is not typed: run ``scripts/update_readme.py`` after changing a command."""
    spec = importlib.util.spec_from_file_location("update_readme", ROOT / "scripts" / "update_readme.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.commands_table() in (ROOT / "README.md").read_text(encoding="utf-8")
