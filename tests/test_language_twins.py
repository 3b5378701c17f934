"""The rule language itself, beyond what our forms use of it: LibreOffice counts what Python counted, and notices mutants.

``BUSSI_MUTANTS=1`` takes every mutant of the compiler of formulas instead of a sample.
"""

import datetime as dt
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import code_mutants
import formula_mutants
import libreoffice
import pytest
import python_calamine as calamine
import small_form
from bussi.validators import forms
from bussi.validators.rules import excel
from bussi.validators.types import FIRST_DATE, LAST_DATE
from bussi.xlsx_templates.template.check_lines import HEAD

pytestmark = pytest.mark.libreoffice
BOOKS = 24
FULL = os.environ.get("BUSSI_MUTANTS") == "1"
# right, a wrong check digit, too short, too long, a zero in front, right as a number, wrong as a number, nothing, a word
CODES = ("8999000000001", "7999000000001", "899900000000", "89990000000011", "0999000000001", 8999000000001, 8999000000002,
         None, "T8999000000001", True)  # fmt: skip
RULES = (
    ("form", "count(blank(parts.kind)) <= 1"),
    ("form", "any(filled(parts.kind))"),
    ("form", "all(filled(parts.kind))"),
    ("form", "count(filled(parts.kind)) <= 1"),
    ("form", "count(parts) <= 2"),
    ("form", "min(parts.amount) > 1 or max(parts.amount) < 10"),
    ("lines", "year(start + n * 40000) >= 2026"),
    ("lines", "month_diff(start - 60, end) >= 1000"),
    ("lines", "fiscal_year(start - n) >= 2026"),
    ("lines", "sum(parts.amount, parts.line == n and parts.amount > 3) <= 5"),
    ("lines", "any(parts.line == n and parts.kind == word)"),
    ("lines", 'not any(parts.line == n and parts.kind == "a*")'),
    ("lines", "all(parts.amount > n)"),
    ("lines", "unique(n, word)"),
    ("lines", "a / n <= 1"),
    ("lines", "round(a * 1.005, 2) == a"),
    ("lines", "between(n, 1, 2) and not word == other"),
    ("form", "sum(parts.amount / (parts.line - 1)) <= 3"),
    ("form", "all(parts.amount / (parts.line - 1) <= 3)"),
    ("lines", "any(parts.line == n and parts.amount / (n - 1) > 0)"),
    ("form", "not any(year(parts.due + (parts.amount - 1) * 60000) == 2025)"),
    ("form", "sum(lines.total) <= 4"),
    ("form", "count(lines.total == 2) <= 0"),
    ("lines", "(n == 1) == (word == other)"),
    ("lines", "(n == 1 or n == 2) != (word == other)"),
    ("lines", "due(start, n) - start <= 33"),
    ("lines", "due(end, n) == date(2026, 7, 1)"),
    ("lines", "(n > 1) == True"),
    ("lines", "a + b == 0.3"),
    ("lines", "a * 1000 != 10"),
    ("lines", "n > 1 or False"),
    ("lines", "not any(parts.line == (a + b) * 10 - 1)"),
    ("lines", "count(lines.a == a) <= 1"),
    ("lines", "not any(parts.line == 10 / n)"),
    ("lines", 'n >= lookup(law.minimum_continuity_years, if_(a / n > 1, item, "半導体"))'),
    ("form", "count(parts.amount / (parts.line - 1)) <= 3"),
    ("form", 'limit <= share(10, law.subsidy_rate, item, "設備投資", "大企業")'),
    ("form", "min(parts.due) >= date(2025, 12, 10)"),
    ("lines", "(n > 1) != False"),
    ("lines", "max(start + n * 40000, end) <= date(2030, 1, 1)"),
    ("lines", "due(start, n - 1) - start <= 33"),
    ("lines", "word != other"),
    ("lines", "n > law.fund_holding_ratio_limit"),
    ("lines", "revision <= 1"),
    ("form", "max(parts.amount) <= 4 or blank(limit)"),
    ("form", "count(parts.amount >= law.consultation_capacity_increase * 30) <= 1"),
    ("lines", "not any(parts.line == n and parts.amount * law.consultation_local_consumption > 3)"),
    ("lines", "year(start - n) <= 2199"),
    ("lines", "contains(word, other)"),
    ("lines", 'not contains(if_(n > 1, word, ""), if_(n == 2, "", "a"))'),
    ("form", 'count(contains(parts.kind, "a")) <= 1'),
    ("lines", "not any(contains(word, parts.kind))"),
)
# rows of one book each: computed days that are the first and the last of all, and the day after
EDGES = ({"n": 0, "start": FIRST_DATE}, {"n": 0, "start": LAST_DATE}, {"n": -1, "start": LAST_DATE})
WORDS = (
    ("{key: line, label: 行, type: integer}", "{key: line, label: 行, type: integer, references: lines.n}"),
    (
        "{key: other, label: もう一つの語, type: text}",
        "{key: other, label: もう一つの語, type: text, required_when: n > 1}",
    ),
    ("{key: limit, label: 上限, type: yen}", "{key: limit, label: 上限, type: yen, required_when: revision > 1}"),
)
LAW = "lookup(law.minimum_continuity_years, item)"  # certain for 蓄電池, not for 半導体


def form(folder: Path) -> forms.Form:
    """The small form with these rules besides its own, and words that are twins too."""
    text = small_form.TEXT
    for old, new in WORDS:
        assert old in text
        text = text.replace(old, new)
    for number, (on, must) in enumerate(RULES, 2):
        text += (
            f"  - id: LED-A{number:02d}\n    on: {on}\n    must: '{must}'\n    expected: x\n"
            f"    cells: [{'limit' if on == 'form' else 'n'}]\n    title: t{number}\n    title_en: t{number}\n"
            "    remedy: r\n    remedy_en: r\n    basis: b\n"
        )
    text += (
        f"  - id: LED-B01\n    on: lines\n    must: 'n >= {LAW}'\n    when: word != other\n    when_uncertain: warning\n    title: law\n"
        "    title_en: law\n    remedy: r\n    remedy_en: r\n    basis: b\n"
    )
    return forms.read_form(small_form.write(folder, text))


def values(number: int) -> dict[str, object]:
    """Rows full of what stands near a limit, is blank, or is of a wrong kind."""
    r = random.Random(800 + number)
    days = (
        61,
        100,
        46000,
        46022,
        46112.9999999999,
        dt.date(2026, 3, 31),
        dt.date(2026, 1, 30),
        dt.date(2026, 4, 1),
        dt.date(2049, 12, 1),
        None,
        "x",
    )
    lines = [
        {
            "n": r.choice((0, 1, 2, 5, -5, None, "x")), "start": r.choice(days), "end": dt.date(2026, 5, 1),
            "a": r.choice((0.005, 0.1, 0.1, 1, 2.5, "１", None)), "b": r.choice((0.2, 0.2, 1, 2, None)), "word": r.choice(("a", "a", "a", "A", "a*", "？", "b", None)), "other": r.choice(("a", None, "　")), "code": r.choice(CODES),
        }
        for _ in range(4)
    ]  # fmt: skip
    lines += EDGES[number : number + 1]
    parts = [
        {
            "line": r.choice((1, 1.0000000001, 2, 5)),
            "amount": r.choice((1, 4, 10, 10, None)),
            "kind": r.choice(("a", "a*", "　", None, "b")),
            "due": r.choice((46000, 46000, 46000, 109000)),
        }
        for _ in range(r.randint(0, 6))
    ]
    item = r.choice(("半導体", "蓄電池", "肥料"))
    fields = {
        "number": r.choice(CODES),
        "name": "n",
        "revision": r.choice((1, 2)),
        "day": r.choice((dt.date(2026, 4, 1), dt.date(2026, 4, 1), dt.date(1999, 1, 1), None, "x")),
        "item": item,
    }
    return {"fields": fields | {"limit": r.choice((5, None))}, "tables": {"lines": lines, "parts": parts}}


def counts(path: Path) -> dict[tuple[str, str], float]:
    """(Rule or kind, title) → how often its book says that it is broken."""
    rows = calamine.load_workbook(str(path)).get_sheet_by_name("入力チェック").to_python(skip_empty_area=False)
    return {(str(row[2]), str(row[3])): row[5] for row in rows[HEAD + 1 :] if row[2]}


def graveness(path: Path) -> dict[str, str]:
    """Rule or kind → how grave its book says that it is."""
    rows = calamine.load_workbook(str(path)).get_sheet_by_name("入力チェック").to_python(skip_empty_area=False)
    return {str(row[2]): str(row[1]) for row in rows[HEAD + 1 :] if row[2]}


@dataclass(frozen=True)
class Proof:
    """Books of the language, as built and as LibreOffice computed them, with formulas of mutants beside the true ones."""

    built: Sequence[Path]
    recalculated: Sequence[Path]
    probes: formula_mutants.Probes


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> Proof:
    folder = tmp_path_factory.mktemp("language")
    probes = formula_mutants.Probes(form(folder), code_mutants.mutants(excel, *((1, 0) if FULL else (20, 7))))
    built = []
    for number in range(BOOKS):
        built.append(folder / f"{number}.xlsx")
        built[-1].write_bytes(probes.build(values(number)))
    return Proof(built, libreoffice.convert_all(built, folder / "out", folder / "profiles"), probes)


def test_excel_and_python_agree_on_everything_the_language_can_say(proof: Proof) -> None:
    python, native = [counts(p) for p in proof.built], [counts(p) for p in proof.recalculated]
    assert python == native
    broken = {rule for book in native for (rule, _), n in book.items() if n > 0}
    assert {f"LED-A{n:02d}" for n in range(2, len(RULES) + 2)} | {"TYPE", "REQUIRED", "REFERENCE"} <= broken
    doubted = {graveness(p)["LED-B01"] for p in proof.recalculated if counts(p)["LED-B01", "law"] > 0}
    assert doubted == {"エラー", "警告"}


def test_no_mutant_of_the_compiler_of_formulas_survives(proof: Proof) -> None:
    assert [proof.probes.astray(p) for p in proof.recalculated] == [[]] * BOOKS
    assert proof.probes.alive(proof.recalculated) == []
