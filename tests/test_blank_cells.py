"""What nobody sees is nothing: the same characters in Excel and in Python, alone and together, in fields and in rows."""

import unicodedata
from pathlib import Path

import libreoffice
import pytest
import twins
from bussi.addin.reading.submission import read_book
from bussi.scripts import samples
from bussi.validators import forms
from bussi.validators.text_keys import INVISIBLE
from bussi.validators.types import is_blank
from bussi.xlsx_templates.build import build
from demands.corpus import FULL

FORM, ITEM = "plan_application", "半導体"
SEEN = ("a", "　a", "\u200b1", "\u00a0。", "-", "\ue000")


def test_controls_spaces_and_format_characters_are_among_those_that_nobody_sees() -> None:
    categories = ("Cc", "Cf", "Zs", "Zl", "Zp")
    unicode = {c for c in map(chr, range(1, 0x10000)) if unicodedata.category(c) in categories}
    assert unicode <= set(INVISIBLE)
    assert len(set(INVISIBLE)) == len(INVISIBLE)


@pytest.mark.parametrize("text", ["", " ", "\u3000", "\u00a0", "\u200b", "\ufeff\t\n", "\u200d\u2060", INVISIBLE])
def test_what_nobody_sees_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", SEEN)
def test_what_somebody_sees_is_not(text: str) -> None:
    assert not is_blank(text)


@pytest.mark.libreoffice
def test_excel_takes_the_same_characters_for_nothing(tmp_path: Path, libreoffice_profile: Path) -> None:
    """One book has every character in a row of its own; others have them alone in a field that must be filled in."""
    valid = samples.of(FORM).valid
    form = forms.load(FORM)
    texts = [*INVISIBLE[:: 1 if FULL else 6], "\u200b\u00a0\u3000 \t\n", "\t\n", "\n\t", *SEEN]
    places = form.table_sheet["goals"].rows
    books = []
    for first in range(0, len(texts), places):
        rows = valid(ITEM, 0)
        rows["tables"]["goals"] = [{"indicator": t, "unit": t} for t in texts[first : first + places]]
        books.append(rows)
    for text in ("\u200b", "\u00a0\n", "\r", "\ufeffx"):
        one = valid(ITEM, 0)
        one["fields"]["plan_title"] = text
        books.append(one)
    paths = []
    for n, values in enumerate(books):
        paths.append(tmp_path / f"{n}.xlsx")
        paths[-1].write_bytes(build(form, values, item=ITEM))
    recalculated = libreoffice.convert_all(paths, tmp_path / "out", libreoffice_profile)
    assert twins.disagreements(recalculated) == []
    assert twins.disagreements(paths) == []
    used = [read_book(path).tables["goals"][0] for path in recalculated[:-4]]
    assert sum(map(len, used)) == len(SEEN)
