"""What the reader says of a book comes from the catalogue, in the language that is asked for."""

import re
from pathlib import Path
from string import Formatter
from typing import Any

import bussi.addin.reading
import crafted
import pytest
from bussi.addin.batch.check import check
from bussi.addin.reading.submission import read_submission
from bussi.validators.catalogue import Words, noticed

SAID = {name: w for name, w in vars(noticed).items() if isinstance(w, Words)}
JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]")


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("name", SAID)
def test_a_sentence_says_the_same_in_both_languages(name: str) -> None:
    said = SAID[name]
    assert JAPANESE.search(said.ja) and not JAPANESE.search(said.en)
    assert names(said.en) - {"key"} <= names(said.ja)


def test_every_sentence_is_used_and_the_reader_has_none_of_its_own() -> None:
    folder = Path(next(iter(bussi.addin.reading.__path__)))
    source = "".join(p.read_text(encoding="utf-8") for p in folder.glob("*.py"))
    assert {name for name in SAID if not re.search(rf"noticed\.{name}\b", source)} == set()
    assert not re.search(r"message = f?\"", source)


def test_english_findings_of_the_reader_quote_japanese_only() -> None:
    def spoil(wb: Any) -> None:
        sheet = wb["資金計画"]
        sheet["Z9"] = "見積は別紙"
        sheet["A5000"] = "下書き"
        wb.create_sheet("補足説明")["A1"] = "よろしくお願いします"

    book = crafted.by_openpyxl(crafted.plan(), spoil)
    said = {
        language: check([read_submission(book, "a.xlsx")], language=language)[0].findings for language in ("ja", "en")
    }
    assert [(f.rule, f.sheet, f.cell) for f in said["ja"]] == [(f.rule, f.sheet, f.cell) for f in said["en"]]
    assert {f.rule for f in said["en"]} == {"BOOK-OUTSIDE", "BOOK-FAR"}
    for f in said["en"]:
        quoted = "|".join(map(re.escape, (f.value, f.sheet)))
        assert not JAPANESE.search(re.sub(quoted, "", f.message)), f.message
        assert not JAPANESE.search(f.remedy)
