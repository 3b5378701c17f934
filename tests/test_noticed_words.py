"""What the reader says of a book comes from the catalogue, in the language that is asked for."""

import re
from functools import partial
from pathlib import Path
from string import Formatter
from typing import Any

import bussi.addin
import crafted
import pytest
from bussi.addin.batch.check import check
from bussi.addin.reading.files import Incoming, read_as
from bussi.addin.reading.submission import read_submission
from bussi.addin.reading.worker import guarded
from bussi.validators.catalogue import Words, noticed, unreadable
from hostile import files
from hostile.victim import COUNT, Victim

SAID = {name: w for of in (noticed, unreadable) for name, w in vars(of).items() if isinstance(w, Words)}
JAPANESE = re.compile(r"[\u3001-\u30ff\u3400-\u9fff\uff00-\uffef]")


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("name", SAID)
def test_a_sentence_says_the_same_in_both_languages(name: str) -> None:
    said = SAID[name]
    assert JAPANESE.search(said.ja) and not JAPANESE.search(said.en)
    assert names(said.en) - {"key"} <= names(said.ja)


def test_every_sentence_is_used_and_the_reader_has_none_of_its_own() -> None:
    folder = Path(next(iter(bussi.addin.__path__)))
    sources = {p: p.read_text(encoding="utf-8") for p in folder.rglob("*.py")}
    sources[Path("unreadable.py")] = Path(unreadable.__file__).read_text(encoding="utf-8")
    whole = "".join(sources.values())
    assert {name for name in SAID if not re.search(rf"(noticed\.|unreadable\.|\{{){name}\b", whole)} == set()
    own = {p.name for p, text in sources.items() if re.search(r"Unreadable(Error)?\([^)]*f?\"[^\"]*[ぁ-ん]", text)}
    assert own == set()


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


def broken_sheet(edit: str) -> bytes:
    victim = Victim.of(1)
    victim.cell(COUNT, edit)
    return victim.zipped()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"%PDF-1.7", id="a PDF"),
        pytest.param("法人番号,名称".encode("cp932"), id="a CSV file"),
        pytest.param(files.cfb("EncryptedPackage"), id="a password"),
        pytest.param(crafted.DATA.joinpath("encrypted.xlsx").read_bytes()[:3000], id="a cut file"),
        pytest.param(crafted.plan()[:3000], id="a cut book"),
        pytest.param(broken_sheet('<c r="{r}" t="s"><v>999999</v></c>'), id="a text that is not there"),
        pytest.param(broken_sheet('<c r="{r}" t="x"><v>1</v></c>'), id="a kind that there is not"),
        pytest.param(
            broken_sheet('<c r="{r}" t="inlineStr"><is><t>' + "あ" * 40_000 + "</t></is></c>"), id="a long text"
        ),
    ],
)
def test_why_a_file_is_set_aside_is_said_in_english_too(data: bytes) -> None:
    outcome = guarded(Incoming(Path("a.xlsx"), "a.xlsx"), partial(read_as, data))
    japanese, english = (check([outcome], language=language)[0].findings[0] for language in ("ja", "en"))
    assert JAPANESE.search(japanese.message) and JAPANESE.search(japanese.remedy)
    said = re.sub("|".join(re.escape(s.sheet) for s in crafted.FORM.text.sheets), "", english.message)
    assert not JAPANESE.search(said + english.remedy), english
    assert len(english.message) > len(english.rule) and english.value in english.message
