"""Write the blank template of every item into ``xlsx_templates/``; a test keeps the committed files equal to these.

uv run python scripts/build_templates.py
"""

from collections.abc import Iterator
from pathlib import Path

from bussi.validators import forms, law
from bussi.xlsx_templates.build import build

FOLDER = Path(__file__).parent.parent / "xlsx_templates"
FORM = "plan_application"


def templates() -> Iterator[tuple[str, bytes]]:
    """File name and content of each item's template."""
    form = forms.load(FORM)
    for item in law.load().items:
        yield f"{FORM}-{item.code}.xlsx", build(form, item=item.name)


def main() -> None:
    """Write them all, and remove those of items that are no more."""
    made = dict(templates())
    for old in FOLDER.glob(f"{FORM}-*.xlsx"):
        if old.name not in made:
            old.unlink()
    for name, data in made.items():
        (FOLDER / name).write_bytes(data)
        print(f"{len(data):>7,} {name}")


if __name__ == "__main__":
    main()
