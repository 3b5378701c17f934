"""A form that is dropped into the folder of forms is unproven, and every demand says what is missing, until all is there."""

import importlib
import sys
from pathlib import Path

import forms as cases_of_forms
import pytest
from bussi.scripts import samples
from bussi.validators import forms
from bussi.xlsx_templates.naming import file_name
from demands import QUICK, WITH_LIBREOFFICE, Subject, build_script, of_books, of_cases, of_words, proven_or_not, unmet

NAME, VERSION = "orchard_visit", "2026.1"
FORM = """\
form: orchard_visit
version: "2026.1"
title: 果樹園の訪問（架空）
title_en: orchard visit
basis: 架空
sheets:
  - sheet: 訪問
    fields:
      - {key: visited_on, label: 訪問日, type: date, required: true, role: day, help: 訪問した日}
      - {key: owner, label: 園主, type: text, required: true, str_length: 20, help: 果樹園の持ち主, example: 架空 園子}
      - {key: harvest, label: 収穫量, type: integer, unit: 箱, ge: 0, le: 999, help: この日の収穫, example: 40}
  - sheet: 樹木
    table: trees
    rows: 5
    min_rows: 1
    columns:
      - {key: no, label: 番号, type: integer, required: true, unique: true, ge: 1, help: 木に付けた番号, example: 1}
      - {key: kind, label: 種類, type: choice, isin: {りんご: 赤い実, なし: 黄色い実}, required: true, help: 実の種類}
      - {key: boxes, label: 箱数, type: integer, unit: 箱, required: true, ge: 0, help: この木から採れた箱数, example: 10}
      - {key: grafted_on, label: 接ぎ木した木の番号, type: integer, references: trees.no, help: もとの木, example: 1}
rules:
  - id: ORC-A01
    on: form
    must: sum(trees.boxes) <= harvest
    cells: [harvest]
    title: 箱数の計が収穫量を超えています
    title_en: more boxes than the harvest
    remedy: 箱数か収穫量を直してください
    remedy_en: correct the boxes or the harvest
    basis: 架空
"""
SAMPLES = '''
"""Invented visits (架空)."""

import datetime as dt


def valid(item=None, n=0):
    """The n-th invented visit."""
    trees = [{"no": k + 1, "kind": "りんご", "boxes": 10 + n % 7} for k in range(2)]
    fields = {"visited_on": dt.date(2026, 10, 1), "owner": "架空 園子", "harvest": 40}
    return {"fields": fields, "tables": {"trees": trees}}


def samples():
    """Two of them."""
    return ((None, n) for n in range(2))
'''
CASES = '''
"""A visit of two trees of ten boxes each, of a harvest of forty."""

import datetime as dt

from bussi.scripts.samples.orchard_visit import valid
from form_cases import another, case, put, row, without

CASES = (
    case("ORC-A01", put(harvest=10 + 10 - 1), "ORC-A01 harvest", id="a box more than the harvest"),
    case("ORC-A01", put(harvest=10 + 10), id="as many boxes as the harvest"),
    case("ORC-A01", put(harvest=10 + 10 + 1), id="a box less than the harvest"),
    case("TYPE", put(visited_on="10月1日"), "TYPE visited_on", id="a day typed as text"),
    case("TYPE", put(visited_on=dt.date(2026, 10, 1)), id="a day"),
    case("REQUIRED", put(owner=None), "REQUIRED owner", id="no owner"),
    case("REQUIRED", put(owner="架"), id="an owner"),
    case("CHOICE", row("trees", 1, kind="梨"), "CHOICE trees[1].kind", id="梨 is not なし"),
    case("CHOICE", row("trees", 1, kind="なし"), id="なし"),
    case("REFERENCE", row("trees", 1, grafted_on=3), "REFERENCE trees[1].grafted_on", id="grafted on no tree"),
    case("REFERENCE", row("trees", 1, grafted_on=2), id="grafted on the other tree"),
    case("RANGE", put(harvest=999 + 1), "RANGE harvest", id="a thousand boxes"),
    case("RANGE", put(harvest=999), id="999 boxes"),
    case("LENGTH", put(owner="園" * 21), "LENGTH owner", id="21 characters"),
    case("LENGTH", put(owner="園" * 20), id="20 characters"),
    case("UNIQUE", another("trees"), "UNIQUE trees[1].no", "UNIQUE trees[3].no", id="two trees of one number"),
    case("UNIQUE", another("trees", no=3), id="three trees"),
    case("ROWS", without("trees"), "ROWS trees[1].no", id="no tree"),
    case("ROWS", without("trees", 2), id="one tree"),
)
'''


@pytest.fixture
def dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Subject:
    """The new form, found where forms are found, with empty folders beside it for all that proves it."""
    for folder in ("forms", "samples", "cases", "templates", "books"):
        (tmp_path / folder).mkdir()
    (tmp_path / "forms" / "orchard.yaml").write_text(FORM, encoding="utf-8")
    monkeypatch.setenv("BUSSI_FORMS", str(tmp_path / "forms"))
    monkeypatch.setattr(samples, "__path__", [*samples.__path__, str(tmp_path / "samples")])
    monkeypatch.setattr(cases_of_forms, "__path__", [*cases_of_forms.__path__, str(tmp_path / "cases")])
    for module in [m for m in sys.modules if NAME in m.split(".")]:
        monkeypatch.delitem(sys.modules, module)
    return Subject(forms.load(NAME), tmp_path / "books", tmp_path / "templates")


def give(subject: Subject, *, valid: str = SAMPLES, cases: str = CASES, templates: bool = True) -> None:
    """Put samples, cases and templates beside the new form."""
    home = subject.folder.parent
    (home / "samples" / f"{NAME}.py").write_text(valid, encoding="utf-8")
    (home / "cases" / NAME).mkdir()
    (home / "cases" / NAME / "cases.py").write_text(cases, encoding="utf-8")
    if templates:
        for name, data in build_script().templates_of(subject.form):
            (subject.templates / name).write_bytes(data)
    importlib.invalidate_caches()


def test_a_new_form_is_found(dropped: Subject) -> None:
    assert (NAME, VERSION) in proven_or_not()


def test_nothing_is_there_and_every_demand_says_what_is_missing(dropped: Subject) -> None:
    missing = {
        f"xlsx_templates/{file_name(dropped.form, None)} is missing: run scripts/build_templates.py",
        "scripts/bussi/scripts/samples/orchard_visit.py is missing",
        "tests/forms/orchard_visit/cases.py is missing",
    }
    of_the_file_alone = of_words.every_entry_and_every_choice_is_explained
    said = [unmet(d, dropped) for d in (*QUICK, *WITH_LIBREOFFICE) if d is not of_the_file_alone]
    assert unmet(of_the_file_alone, dropped) == []
    assert all(len(words) == 1 for words in said)
    assert {words[0] for words in said} == missing


def test_an_old_template_is_named(dropped: Subject) -> None:
    (dropped.templates / file_name(dropped.form, None)).write_bytes(b"of yesterday")
    assert unmet(of_books.its_committed_templates_are_the_built_ones, dropped) == [
        f"xlsx_templates/{file_name(dropped.form, None)} is out of date: run scripts/build_templates.py"
    ]


def test_a_sample_with_an_error_is_named(dropped: Subject) -> None:
    give(dropped, valid=SAMPLES.replace('"harvest": 40', '"harvest": 19'))
    (said, _) = unmet(of_cases.its_samples_have_no_error, dropped)
    assert said.startswith(" sample : ORC-A01 訪問!")


def test_rules_and_kinds_of_constraints_without_cases_are_named(dropped: Subject) -> None:
    head, tail = CASES.split("CASES = (\n")
    lines = [line for line in tail.splitlines() if "as many boxes" not in line and "a box less" not in line]
    give(dropped, cases=f"{head}CASES = (\n" + "\n".join(line for line in lines if 'case("LENGTH"' not in line))
    assert unmet(of_cases.each_rule_has_a_case_on_both_sides, dropped) == ["ORC-A01: no case keeps it"]
    assert unmet(of_cases.each_kind_of_constraint_has_a_case_on_both_sides, dropped) == [
        "LENGTH: no case breaks it",
        "LENGTH: no case keeps it",
    ]
    unnoticed = unmet(of_cases.the_cases_notice_every_change_of_a_rule, dropped)
    assert "ORC-A01: nobody notices must: sum(trees.boxes) < harvest, when: None" in unnoticed


def test_a_case_with_other_findings_is_named_with_both(dropped: Subject) -> None:
    give(dropped, cases=CASES.replace('"ORC-A01 harvest", id', '"RANGE harvest", id'))
    (said,) = unmet(of_cases.each_case_gives_exactly_its_findings, dropped)
    assert said.startswith("ORC-A01 a box more than the harvest: [('ORC-A01', '訪問!")
    assert "instead of [('RANGE', '訪問!" in said


def test_when_all_is_there_every_quick_demand_is_met(dropped: Subject) -> None:
    give(dropped)
    assert {d.__name__: unmet(d, dropped) for d in QUICK} == {d.__name__: [] for d in QUICK}


@pytest.mark.libreoffice
def test_when_all_is_there_its_twins_are_proven(dropped: Subject) -> None:
    give(dropped)
    assert {d.__name__: unmet(d, dropped) for d in WITH_LIBREOFFICE} == {d.__name__: [] for d in WITH_LIBREOFFICE}
