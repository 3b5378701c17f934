"""The committed templates are those that the program builds: run ``scripts/build_templates.py`` after a change."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from bussi.validators import law

ROOT = Path(__file__).parent.parent
LIMIT = 130_000


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_templates", ROOT / "scripts" / "build_templates.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_there_is_one_template_for_each_item_and_one_for_the_budget() -> None:
    committed = {p.name for p in (ROOT / "xlsx_templates").glob("*.xlsx")}
    assert committed == {f"plan_application-{i.code}.xlsx" for i in law.load().items} | {"budget_execution.xlsx"}


def test_committed_templates_equal_the_rebuilt_ones_and_are_small(script: ModuleType) -> None:
    for name, data in script.templates():
        committed = (ROOT / "xlsx_templates" / name).read_bytes()
        assert committed == data, f"{name} is out of date: run scripts/build_templates.py"
        assert len(committed) <= LIMIT, name
