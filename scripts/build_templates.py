"""Write the blank templates into ``xlsx_templates/``: the plan application of every item, the budget execution report.

A test keeps the committed files equal to these.

uv run python scripts/build_templates.py
"""

from collections.abc import Iterator
from pathlib import Path

from bussi.validators import forms, law
from bussi.xlsx_templates.build import build

FOLDER = Path(__file__).parent.parent / "xlsx_templates"
PLAN, BUDGET = "plan_application", "budget_execution"


def templates() -> Iterator[tuple[str, bytes]]:
    """File name and content of each template."""
    form = forms.load(PLAN)
    for item in law.load().items:
        yield f"{PLAN}-{item.code}.xlsx", build(form, item=item.name)
    yield f"{BUDGET}.xlsx", build(forms.load(BUDGET))


def main() -> None:
    """Write them all, and remove those that are no more."""
    made = dict(templates())
    for old in FOLDER.glob("*.xlsx"):
        if old.name not in made:
            old.unlink()
    for name, data in made.items():
        (FOLDER / name).write_bytes(data)
        print(f"{len(data):>7,} {name}")


if __name__ == "__main__":
    main()
