"""Forms that a ministry adds without touching the package: found by --forms or BUSSI_FORMS, one by one, never in our way."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import small_form
from bussi.addin.reading import submission
from bussi.addin.reading.submission import read_book
from bussi.scripts.cli import bussi
from bussi.validators import forms
from bussi.validators.forms import choices
from bussi.validators.rules import law_rows
from bussi.xlsx_templates.build import build
from click.testing import CliRunner

SURVEY = """\
form: stock_survey
version: "2026.1"
title: 在庫の調べ
title_en: stock survey
basis: 法第48条
sheets:
  - sheet: 回答
    fields:
      - {key: paid_total, label: 回答者, type: text, required: true}
      - {key: month, label: 調べた月, type: month}
  - sheet: 在庫
    table: stocks
    columns:
      - {key: good, label: 品目, type: text, required: true, unique: true}
      - {key: amount, label: 在庫, type: decimal, ge: 0}
rules:
  - id: STK-A01
    on: form
    must: count(stocks) >= 1
    cells: [paid_total]
    title: 在庫の行がありません
    title_en: no stock
    remedy: 1行以上記入してください
    remedy_en: enter a row
    basis: 法第48条
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a form of somebody else, which nobody has named yet."""
    monkeypatch.setenv("BUSSI_FORMS", "")
    found = tmp_path / "forms"
    found.mkdir()
    (found / "survey.yaml").write_text(SURVEY, encoding="utf-8")
    return found


def run(*args: object) -> tuple[int, str, str]:
    """Exit code, output and complaints of a command."""
    result = CliRunner().invoke(bussi, [str(a) for a in args], standalone_mode=False)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.return_value or 0, result.stdout, result.stderr


def test_a_form_of_others_gives_template_check_and_rules(folder: Path, tmp_path: Path) -> None:
    values = tmp_path / "values.json"
    filled = {"fields": {"paid_total": "架空社"}, "tables": {"stocks": [{"good": "甲", "amount": -1}]}}
    values.write_text(json.dumps(filled), encoding="utf-8")
    book = tmp_path / "survey.xlsx"
    assert run("--forms", folder, "template", "stock_survey", "--values", values, "-o", book)[0] == 0
    code, out, _ = run("--forms", folder, "check", book)
    assert code == 1 and "RANGE" in out
    assert "STK-A01" in run("--forms", folder, "rules", "stock_survey")[1]


def test_a_form_of_others_is_found_by_the_environment_and_by_no_other_way(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "stock_survey" not in forms.names()
    monkeypatch.setenv("BUSSI_FORMS", f"{folder}{os.pathsep}{folder / 'nowhere'}")
    assert forms.load("stock_survey").version == "2026.1"
    assert forms.problems() == (f"様式のフォルダ {folder / 'nowhere'} がありません",)


def test_one_bad_form_disables_itself_only(folder: Path) -> None:
    (folder / "bad.yaml").write_text(SURVEY.replace("label: 回答者", "lable: 回答者"), encoding="utf-8")
    code, out, complaints = run("--forms", folder, "rules", "stock_survey")
    assert (code, "STK-A01" in out) == (0, True)
    assert complaints.strip() == (
        f"bussi: 警告: 様式 {folder / 'bad.yaml'} は使えません: "
        "bad.yaml:9: 'lable' という語はありません（label のことですか）"
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param(SURVEY.replace("stock_survey", "plan_application"), "plan_application は bussi の様式の名前です", id="a name of ours"),
        pytest.param(SURVEY, "stock_survey の 2026.1 は ", id="the same name and version twice"),
        pytest.param("- 1\n", "「語: 値」の形で書きます", id="no form at all"),
        pytest.param("", "「語: 値」の形で書きます", id="an empty file"),
        pytest.param(SURVEY.replace("2026.1", "2026.2") + "x: !!int abc\n", "「!!」の付いた値", id="a number that is none"),
        pytest.param("a: &a {b: *a}\n", "入れ子が深すぎます", id="a name within itself"),
        pytest.param(SURVEY.replace("2026.1", "2026.2").replace("count(stocks) >= 1", "+".join(["1"] * 3000) + " > 0"),
                     "式が長すぎます", id="an expression without end"),
    ],
)  # fmt: skip
def test_names_that_collide_are_refused_in_words(
    folder: Path, monkeypatch: pytest.MonkeyPatch, text: str, says: str
) -> None:
    (folder / "zz.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("BUSSI_FORMS", str(folder))
    (problem,) = forms.problems()
    assert problem.startswith(f"様式 {folder / 'zz.yaml'} は使えません: ") and says in problem
    assert forms.versions("stock_survey") == ("2026.1",)
    assert "plan_application" in forms.names()


def test_what_editors_leave_in_the_folder_is_no_form(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".#survey.yaml").symlink_to("somebody@nowhere.1234")
    (folder / "old.yaml").mkdir()
    (folder / "gone.yaml").symlink_to(folder / "nowhere.yaml")
    monkeypatch.setenv("BUSSI_FORMS", str(folder))
    assert forms.versions("stock_survey") == ("2026.1",)
    (problem,) = forms.problems()
    assert "gone.yaml" in problem and "ファイルを開けません" in problem


def test_several_versions_of_a_form_are_kept_in_order(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in ("2026.10", "2026.2"):
        (folder / f"{version}.yaml").write_text(SURVEY.replace("2026.1", version), encoding="utf-8")
    monkeypatch.setenv("BUSSI_FORMS", str(folder))
    assert forms.versions("stock_survey") == ("2026.1", "2026.2", "2026.10")


# --- the stamp


LAW = "must: a <= lookup(law.minimum_continuity_years, item)"


def as_the_law_is_now() -> None:
    """Forget what was computed of the law before it changed, which another process would not have."""
    law_rows.fingerprint.cache_clear()
    submission._law_fingerprint.cache_clear()


@pytest.fixture
def book(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A template of a form with a value and a list of the law, made before the law changes."""
    (folder / "ledger.yaml").write_text(small_form.TEXT.replace("must: a == b", LAW), encoding="utf-8")
    monkeypatch.setenv("BUSSI_FORMS", str(folder))
    made = tmp_path / "book.xlsx"
    made.write_bytes(build(forms.load("ledger"), item="蓄電池"))
    assert read_book(made).notes == []
    yield made
    as_the_law_is_now()


def test_the_stamp_knows_whether_a_value_of_the_law_has_changed_since(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_another_item = forms.load("ledger").law_fingerprint("半導体")
    rows = law_rows.rows("minimum_continuity_years")
    changed = tuple(replace(r, numerator=6) if r.key == "蓄電池" else r for r in rows)
    monkeypatch.setattr(law_rows, "rows", lambda name: changed)
    as_the_law_is_now()
    (note,) = read_book(book).notes
    assert (note.rule, "法令の値" in note.message.ja) == ("BOOK-FINGERPRINT", True)
    assert forms.load("ledger").law_fingerprint("半導体") == of_another_item


@pytest.mark.parametrize("changed", ["items", "prefectures"])
def test_the_stamp_knows_whether_a_list_of_the_law_has_changed_since(
    book: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    of_law = choices.of_law
    monkeypatch.setattr(choices, "of_law", lambda name, item=None: of_law(name, item) + ("架空",) * (name == changed))
    as_the_law_is_now()
    in_the_book = changed == "items"
    assert [note.rule for note in read_book(book).notes] == ["BOOK-FINGERPRINT"] * in_the_book


def test_the_stamp_knows_whether_another_name_of_an_item_was_added(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = dict(choices.other_names("蓄電池"))
    monkeypatch.setattr(choices, "other_names", lambda item=None: names | {"架空の電池": "蓄電池"})
    as_the_law_is_now()
    assert [note.rule for note in read_book(book).notes] == ["BOOK-FINGERPRINT"]
