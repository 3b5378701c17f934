"""Write the blank templates of every form into ``xlsx_templates/``: one for each item where items differ, or one for all.

Forms and items are found, none is listed here. A test keeps the committed files equal to these.

uv run python scripts/build_templates.py
"""

from collections.abc import Iterator
from pathlib import Path

from bussi.validators import forms, law
from bussi.xlsx_templates.build import build
from bussi.xlsx_templates.naming import file_name

FOLDER = Path(__file__).parent.parent / "xlsx_templates"


def templates_of(form: forms.Form) -> Iterator[tuple[str, bytes]]:
    """File name and content of each template of a form."""
    if not form.differs_by_item:
        yield file_name(form, None), build(form)
        return
    for item in law.load().items:
        yield file_name(form, item.name), build(form, item=item.name)


def templates() -> Iterator[tuple[str, bytes]]:
    """File name and content of the templates of all forms, each in its newest version."""
    for name in forms.names():
        yield from templates_of(forms.load(name))


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
