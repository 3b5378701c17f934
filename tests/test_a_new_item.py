"""Adding an item is one block in the law's ``items.yaml`` and a rebuild: forms, samples and tests of the law then hold."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from bussi.validators import forms, law
from bussi.xlsx_templates.naming import file_name

HERE = Path(__file__).parent
ITEM = """
  - name: 架空鉱石
    code: invented_ore
    aliases: [架空の鉱石]
    since: 2026-04-01
    cite:
      text: "未確認。架空の資料"
      url: null
      checked: 2026-11-25
      confidence: low
    profile:
      ministry: null
      support_measures: []
      target_goods: [架空鉱石の精鉱]
      certified_plans: null
      cite:
        text: "未確認。架空の資料"
        url: null
        checked: 2026-11-25
        confidence: low
    cost_classes: [設備投資, その他]
"""
FORMS = (
    "test" if os.environ.get("BUSSI_FULL") == "1" else "plan_application"
)  # the others have one template for all items


def with_the_item(folder: Path) -> dict[str, str]:
    """The environment in which the law has one item more."""
    shutil.copytree(Path(law.__file__).parent, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    with (folder / "items.yaml").open("a", encoding="utf-8") as file:
        file.write(ITEM)
    return os.environ | {"BUSSI_TEST_LAW": str(folder), "PYTHONPATH": str(HERE)}


def run(env: dict[str, str], *arguments: str) -> str:
    """What Python prints that is started with these arguments."""
    command = [sys.executable, *arguments]
    done = subprocess.run(command, env=env, cwd=HERE.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_rebuild_makes_its_template_and_changes_no_other(tmp_path: Path) -> None:
    script = (
        "import another_law, demands; from pathlib import Path; from bussi.validators import forms\n"
        f"for form in forms.names():\n"
        "    for name, data in demands.build_script().templates_of(forms.load(form)):\n"
        f"        Path({str(tmp_path)!r}, name).write_bytes(data)\n"
    )
    run(with_the_item(tmp_path / "law"), "-c", script)
    committed = {p.name for p in (HERE.parent / "xlsx_templates").glob("*.xlsx")}
    assert {p.name for p in tmp_path.glob("*.xlsx")} == committed | {
        file_name(forms.load("plan_application"), "架空鉱石")
    }


def test_samples_and_cases_of_every_form_and_the_tests_of_the_law_hold_with_it(tmp_path: Path) -> None:
    run(
        with_the_item(tmp_path / "law"), "-m", "pytest", "-n", "0", "-q", "-p", "another_law", "-p", "no:cacheprovider",
        "tests/test_law.py", "tests/test_every_form.py", "-m", "not libreoffice", "-k", f"test_law or ({FORMS} and (samples or exactly))",
    )  # fmt: skip
