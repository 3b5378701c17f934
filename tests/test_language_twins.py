"""The rule language itself, beyond what our forms use of it: LibreOffice counts what Python counted."""

import datetime as dt
import random
from pathlib import Path

import libreoffice
import pytest
import python_calamine as calamine
import small_form
from bussi.validators import forms
from bussi.xlsx_templates.build import build

pytestmark = pytest.mark.libreoffice
BOOKS = 16
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
)


def form(folder: Path) -> forms.Form:
    """The small form with these rules besides its own."""
    text = small_form.TEXT
    for number, (on, must) in enumerate(RULES, 2):
        text += (
            f"  - id: LED-A{number:02d}\n    on: {on}\n    must: '{must}'\n    expected: x\n"
            f"    cells: [{'limit' if on == 'form' else 'n'}]\n    title: t{number}\n    title_en: t{number}\n"
            "    remedy: r\n    remedy_en: r\n    basis: b\n"
        )
    return forms.read_form(small_form.write(folder, text))


def values(number: int) -> dict[str, object]:
    """Rows full of what stands near a limit, is blank, or is of a wrong kind."""
    r = random.Random(number)
    days = (61, 100, 46000, dt.date(2026, 4, 1), None, "x")
    lines = [
        {
            "n": r.choice((0, 1, 2, 5, -5, None, "x")), "start": r.choice(days), "end": dt.date(2026, 5, 1),
            "a": r.choice((0.005, 1, 2.5, "１", None)), "word": r.choice(("a", "A", "a*", "？", None)), "other": "a",
        }
        for _ in range(4)
    ]  # fmt: skip
    parts = [
        {
            "line": r.choice((1, 2, 5)),
            "amount": r.choice((1, 4, 10, None)),
            "kind": r.choice(("a", "a*", "　", None, "b")),
        }
        for _ in range(r.randint(0, 4))
    ]
    fields = {"number": "8999000000001", "name": "n", "revision": 1, "day": dt.date(2026, 4, 1), "item": "半導体"}
    return {"fields": fields | {"limit": 5}, "tables": {"lines": lines, "parts": parts}}


def counts(path: Path) -> dict[str, float]:
    """Rule → how often its book says that it is broken."""
    rows = calamine.load_workbook(str(path)).get_sheet_by_name("入力チェック").to_python(skip_empty_area=False)
    return {str(row[2]): row[5] for row in rows if str(row[2]).startswith("LED-")}


def test_excel_and_python_agree_on_everything_the_language_can_say(tmp_path: Path) -> None:
    ledger = form(tmp_path)
    built = []
    for number in range(BOOKS):
        built.append(tmp_path / f"{number}.xlsx")
        built[-1].write_bytes(build(ledger, values(number)))
    recalculated = libreoffice.convert_all(built, tmp_path / "out", tmp_path / "profiles")
    python, excel = [counts(p) for p in built], [counts(p) for p in recalculated]
    assert python == excel
    broken = {rule for book in excel for rule, n in book.items() if n > 0}
    assert {f"LED-A{n:02d}" for n in range(2, len(RULES) + 2)} <= broken
