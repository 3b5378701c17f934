"""An old or damaged book in the current template: every value that can be found, and a list of what could not."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import crafted
import openpyxl
import pytest
from bussi.addin.issue.migration import migrate
from bussi.addin.reading.submission import Submission, read_submission
from bussi.scripts.migrate import command
from bussi.scripts.samples.mistakes import older_version
from bussi.validators import forms
from bussi.validators.cells import MISSING
from bussi.validators.errors import UnreadableError
from bussi.validators.forms.library import FOLDERS
from bussi.xlsx_templates.build import build
from click.testing import CliRunner

SHEET = "資金計画"


def read(data: bytes) -> Submission:
    return read_submission(data, "x.xlsx", unknown_as_newest=True)


def moved(book: bytes, tmp_path: Path) -> Any:
    path = tmp_path / "元.xlsx"
    path.write_bytes(book)
    return migrate(path)


def renamed(book: openpyxl.Workbook) -> None:
    book[SHEET].title = "資金計画（修正版）"


def rows_inserted(book: openpyxl.Workbook) -> None:
    book[SHEET].insert_rows(2, 3)


def column_inserted(book: openpyxl.Workbook) -> None:
    book[SHEET].insert_cols(5)


def sheets_in_another_order(book: openpyxl.Workbook) -> None:
    book.move_sheet(SHEET, 5)


@pytest.mark.parametrize("damage", [renamed, rows_inserted, column_inserted, sheets_in_another_order])
def test_what_was_moved_or_renamed_loses_nothing(
    damage: Callable[[openpyxl.Workbook], None], plan: bytes, tmp_path: Path
) -> None:
    done = moved(crafted.by_openpyxl(plan, damage), tmp_path)
    new = read(done.book)
    assert new.content == read(plan).content and done.left == ()
    assert not [n for n in new.notes if n.rule.startswith("BOOK")]
    if damage is not sheets_in_another_order:
        assert any(SHEET in m.new and m.old != m.new for m in done.moved)


def test_an_unknown_version_is_read_by_the_keys_of_the_newest(plan: bytes, tmp_path: Path) -> None:
    old = older_version(plan, crafted.FORM.version, "2024.1")
    with pytest.raises(UnreadableError, match="には対応していません"):
        read_submission(old, "元.xlsx")
    done = moved(old, tmp_path)
    assert (done.old_version, done.version) == ("2024.1", crafted.FORM.version)
    assert read(done.book).content == read(plan).content
    assert any("2024.1" in n for n in done.notes)
    assert read_submission(done.book, "新.xlsx").version == crafted.FORM.version


def test_a_lost_field_is_named_and_left_empty(plan: bytes, tmp_path: Path) -> None:
    def without_key(book: openpyxl.Workbook) -> None:
        for row in book["表紙"].iter_rows(max_col=1):
            if row[0].value == "plan_title":
                row[0].value = None

    done = moved(crafted.by_openpyxl(plan, without_key), tmp_path)
    assert [(x.label, x.why) for x in done.left] == [("計画の名称", "元のブックに、この欄がありません")]
    before, after = read(plan).fields, read(done.book).fields
    assert after["plan_title"] is None
    assert {k: v for k, v in after.items() if k != "plan_title"} == {
        k: v for k, v in before.items() if k != "plan_title"
    }


def test_a_lost_column_and_a_lost_sheet_are_named(plan: bytes, tmp_path: Path) -> None:
    def damaged(book: openpyxl.Workbook) -> None:
        letters = read(plan).layout.tables["funding"][1]
        book[SHEET].delete_cols(openpyxl.utils.column_index_from_string(letters["eligible_cost"]))
        del book["添付書類"]

    book = crafted.by_openpyxl(plan, damaged)
    assert MISSING in read(book).tables["funding"][1]["eligible_cost"]
    done = moved(book, tmp_path)
    label = crafted.FORM.columns["funding"]["eligible_cost"].label
    title = crafted.FORM.table_sheet["attachments"]
    assert {x.label for x in done.left} == {label, title.table_title or title.sheet}
    new = read(done.book)
    assert set(new.tables["funding"][1]["eligible_cost"]) == {None}
    assert new.tables["funding"][1]["subsidy_request"] == read(plan).tables["funding"][1]["subsidy_request"]
    presets = crafted.FORM.table_sheet["attachments"].preset
    documents = [row["document"] for row in presets]
    assert new.tables["attachments"][1]["document"] == documents != []  # as in a blank template


def test_what_an_old_version_asked_and_the_new_does_not_is_listed_with_its_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A form of two versions: one field and one column are gone, one is new, one has moved to another sheet."""
    text = """
form: moved
version: "{version}"
title: 架空の調査
title_en: an invented survey
basis: 架空の要領
sheets:
  - sheet: 一枚目
    note: 記入してください。
    fields:
      - {{key: name, label: 名称, type: text, str_length: 40}}
{fields}
  - sheet: 二枚目
    note: 記入してください。
{second}
    table: goods
    table_title: 品目
    rows: 5
    columns:
      - {{key: good, label: 品目, type: text, str_length: 40}}
{columns}
"""
    old = text.format(
        version="2025.1",
        fields="      - {key: fax, label: ファクシミリ, type: text, str_length: 20}\n"
        "      - {key: head, label: 代表者, type: text, str_length: 20}",
        second="",
        columns="      - {key: weight, label: 重さ, type: integer, ge: 0}",
    )
    new = text.format(
        version="2026.1",
        fields="      - {key: url, label: ホームページ, type: text, str_length: 80}",
        second="    fields:\n      - {key: head, label: 代表者, type: text, str_length: 20}",
        columns="      - {key: amount, label: 数量, type: integer, ge: 0}",
    )
    folder = tmp_path / "様式"
    folder.mkdir()
    (folder / "a.yaml").write_text(old, encoding="utf-8")
    (folder / "b.yaml").write_text(new, encoding="utf-8")
    monkeypatch.setenv(FOLDERS, str(folder))
    assert forms.problems() == () and forms.versions("moved") == ("2025.1", "2026.1")
    values = {
        "fields": {"name": "架空", "fax": "00-0000", "head": "架空 太郎"},
        "tables": {"goods": [{"good": "石", "weight": 3}, {"good": "砂", "weight": "重い"}]},
    }
    done = moved(build(forms.load("moved", "2025.1"), values), tmp_path)
    again = read_submission(done.book, "新.xlsx")
    assert again.version == "2026.1"
    assert again.fields == {"name": "架空", "url": None, "head": "架空 太郎"}
    assert again.tables["goods"][1] == {"good": ["石", "砂"], "amount": [None, None]}
    assert {(x.label, x.value) for x in done.left} == {("ファクシミリ", "00-0000"), ("重さ", "3"), ("重さ", "重い")}
    assert {x.why for x in done.left} == {"今の様式に、この欄がありません"}
    assert next(m.label for m in done.moved) == "代表者"


def test_the_command_lists_what_could_not_be_moved_and_leaves_other_files_alone(plan: bytes, tmp_path: Path) -> None:
    def without_key(book: openpyxl.Workbook) -> None:
        for row in book["表紙"].iter_rows(max_col=1):
            if row[0].value == "plan_title":
                row[0].value = None

    old, new = tmp_path / "元.xlsx", tmp_path / "新.xlsx"
    old.write_bytes(crafted.by_openpyxl(plan, without_key))
    run = CliRunner().invoke(command, [str(old), "-o", str(new)], standalone_mode=False)
    assert run.return_value == 1 and "写せなかったもの: 計画の名称" in run.output and new.exists()
    run = CliRunner().invoke(command, [str(old), "-o", str(new), "--json"], standalone_mode=False)
    said = json.loads(run.output)
    assert [x["label"] for x in said["left"]] == ["計画の名称"] and said["outputs"] == {"book": str(new)}
    new.write_bytes(plan)
    run = CliRunner().invoke(command, [str(old), "-o", str(new)], standalone_mode=False)
    assert "記入されたブックです" in str(run.exception) and new.read_bytes() == plan
    run = CliRunner().invoke(command, [str(old), "-o", str(old)], standalone_mode=False)
    assert "元のブックです" in str(run.exception)


def test_a_file_that_is_no_form_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "見積.xlsx"
    path.write_bytes(crafted.foreign())
    with pytest.raises(UnreadableError, match="記録"):
        migrate(path)
