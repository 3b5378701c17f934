"""A book with the same fault over and over: the first places are named, the others counted, and every count is true."""

import re
from pathlib import Path

import openpyxl
import pytest
import small_form
from bussi.addin.batch.consolidation import consolidate
from bussi.addin.books.consolidated import write_consolidated_book
from bussi.addin.excel.findings_sheet import headline
from bussi.addin.ledger.packing import packed_finding, unpacked_finding
from bussi.scripts import samples
from bussi.validators import forms
from bussi.validators.findings import MOST, Language, counted
from bussi.validators.judging import judge
from bussi.validators.kinds import Level
from bussi.validators.reporting import findings
from bussi.xlsx_templates.build import build

ROWS = 2 * MOST + 50


@pytest.mark.parametrize(
    ("language", "words"),
    [("ja", f"（同じ指摘がほかに{ROWS - MOST}か所あります。合わせて直してください）"), ("en", f" ({ROWS - MOST} more of the same; correct them as well)")],
)  # fmt: skip
def test_the_first_places_are_named_and_the_last_of_them_stands_for_the_others(
    tmp_path: Path, language: Language, words: str
) -> None:
    form = forms.read_form(small_form.write(tmp_path))
    many = {"lines": [{"a": 1, "b": 2, "n": "x"}] * ROWS}
    few = {"lines": [{"a": 1, "b": 2}] * MOST}
    flooded, full = findings(judge(small_form.batch(form, many, few)), language)
    for rule in ("TYPE", "LED-A01"):
        own = [f for f in flooded if f.rule == rule]
        assert [(f.place.row, f.count) for f in own] == [
            *((10 + i, 1) for i in range(MOST - 1)),
            (9 + MOST, ROWS - MOST + 1),
        ]
        assert own[-1].message == own[0].message + words
    assert {f.count for f in full} == {1} and len(full) == MOST
    assert counted(flooded) == {Level.ERROR: 2 * ROWS, Level.WARNING: 0, Level.INFO: 0}
    assert headline(flooded) == f"エラー{2 * ROWS}件"
    assert [unpacked_finding(packed_finding(f), f.book) for f in flooded] == flooded


def test_twins_can_ask_for_every_finding(tmp_path: Path) -> None:
    form = forms.read_form(small_form.write(tmp_path))
    (every,) = findings(judge(small_form.batch(form, {"lines": [{"a": 1, "b": 2}] * ROWS})), most=ROWS)
    assert [f.place.row for f in every] == list(range(10, 10 + ROWS))


def test_the_figures_of_a_consolidated_book_count_what_is_not_listed(tmp_path: Path) -> None:
    form = forms.load("plan_application")
    values = samples.of(form.name).valid("半導体", 0)
    values["tables"]["goals"] = [row | {"baseline_value": "約5"} for row in values["tables"]["goals"][:1] * ROWS]
    inbox = tmp_path / "受付箱"
    inbox.mkdir()
    (inbox / "1.xlsx").write_bytes(build(form, values, item="半導体"))
    result = consolidate([inbox])
    (case,) = result.books
    wrong = [f for f in case.findings if f.field == "goals.baseline_value"]
    assert len(wrong) == MOST and sum(f.count for f in wrong) == ROWS
    assert case.errors == result.levels[Level.ERROR] == sum(f.count for f in case.findings if f.level is Level.ERROR)
    assert case.reason == f"エラー{case.errors}件"
    made = tmp_path / "集計.xlsx"
    write_consolidated_book(result, made)
    book, formulas = openpyxl.load_workbook(made, data_only=True), openpyxl.load_workbook(made)["概要"]
    (said,) = [str(c.value) for row in book["概要"] for c in row if str(c.value).startswith("指摘: ")]
    assert f"エラー {case.errors:,}件" in said
    (line,) = [row for row in book["概要"] if row[1].value == "TYPE"]
    assert line[3].value == ROWS == summed(book, str(formulas[line[3].coordinate].value), "TYPE", "エラー")


def summed(book: openpyxl.Workbook, formula: str, *wanted: str) -> int:
    """What SUMIFS over areas of one sheet gives: the sum where each of the other areas holds what is ``wanted``."""
    areas = re.findall(r"'([^']+)'!(\$[A-Z]+\$\d+:\$[A-Z]+\$\d+)", formula)
    own, *others = ([c.value for (c,) in book[sheet][area.replace("$", "")]] for sheet, area in areas)
    assert formula.startswith("=SUMIFS(") and len(others) == len(wanted)
    return sum(n for n, *found in zip(own, *others, strict=True) if found == list(wanted))
