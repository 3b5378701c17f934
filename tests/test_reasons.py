"""The reason that a business writes beside a warning is read, kept with the value, and shown to the official."""

import io
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from bussi.addin.batch.check import check
from bussi.addin.batch.consolidation import Consolidation, consolidate
from bussi.addin.books.consolidated import write_consolidated_book
from bussi.addin.books.return_folder import write_returns
from bussi.addin.issue.carrying import carry
from bussi.addin.ledger.accepting import accept
from bussi.addin.ledger.asof import consolidation_at
from bussi.addin.ledger.intake import consolidate_into
from bussi.addin.ledger.opening import open_ledger
from bussi.addin.ledger.verifying import altered
from bussi.addin.reading.submission import Submission, read_submission
from bussi.validators.own_texts import CHECK_SHEET, LONGEST_REASON, REASON_COLUMN, REASON_HEAD, RULE_COLUMN
from bussi.xlsx_templates.build import build
from test_accepting import ITEM, RULE, another_month, another_summary, book

WHY = "年度の途中に工場が稼働するため（架空）"


def line_of(sheet: openpyxl.worksheet.worksheet.Worksheet, rule: str) -> int:
    return next(c.row for c in sheet[RULE_COLUMN] if c.value == rule and c.row > 20)


@cache
def explained(text: str = WHY) -> bytes:
    """A plan beside whose warning somebody has written why."""
    workbook = openpyxl.load_workbook(io.BytesIO(book()))
    sheet = workbook[CHECK_SHEET]
    sheet[f"{REASON_COLUMN}{line_of(sheet, RULE)}"] = text
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def reasons(result: Consolidation) -> dict[str, list[str]]:
    return {c.name: [f.reason for f in c.findings if f.rule == RULE] for c in result.books}


def judged(s: Submission) -> list[str]:
    return [f.reason for f in check([s])[0].findings if f.rule == RULE]


def test_the_cell_beside_a_line_that_may_warn_is_open_and_is_read() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(book()))[CHECK_SHEET]
    head = next(c.row for c in sheet[REASON_COLUMN] if c.value == REASON_HEAD)
    assert sheet[f"{RULE_COLUMN}{head}"].value == "番号"
    lines = {sheet.cell(r, 3).value: sheet[f"{REASON_COLUMN}{r}"] for r in range(head + 1, sheet.max_row + 1)}
    assert not lines[RULE].protection.locked and lines["TYPE"].protection.locked
    plain, said = read_submission(book(), "a.xlsx"), read_submission(explained(), "b.xlsx")
    assert (plain.reasons, said.reasons) == ({}, {RULE: WHY})
    assert said.notes == [] and said.content != plain.content
    assert (judged(plain), judged(said)) == ([""], [WHY])
    assert read_submission(explained("　"), "c.xlsx").reasons == {}
    assert read_submission(explained("あ" * 500), "d.xlsx").reasons == {RULE: "あ" * LONGEST_REASON}
    assert read_submission(explained("提出できます"), "e.xlsx").reasons == {RULE: "提出できます"}


def test_a_reason_equal_to_a_text_of_the_template_is_one_too() -> None:
    assert read_submission(explained(REASON_HEAD[:2]), "a.xlsx").reasons == {RULE: REASON_HEAD[:2]}
    assert read_submission(explained(CHECK_SHEET), "b.xlsx").reasons == {RULE: CHECK_SHEET}


def test_it_is_carried_into_the_current_template() -> None:
    carried = carry(read_submission(explained(), "a.xlsx"))
    copy = read_submission(build(carried.form, carried.values, item=ITEM), "b.xlsx")
    assert copy.reasons == {RULE: WHY} and copy.notes == [] and copy.content == carried.old.content


def test_it_holds_through_resubmissions_until_the_value_changes(ledger_at: str, tmp_path: Path) -> None:
    inbox, out = tmp_path / "受付箱", tmp_path / "集計.xlsx"
    inbox.mkdir()
    with open_ledger(ledger_at, create=True) as ledger:

        def run(name: str, data: bytes) -> Consolidation:
            (inbox / name).write_bytes(data)
            result = consolidate_into(ledger, [inbox]).result
            assert result is not None
            return result

        assert reasons(run("一.xlsx", explained())) == {"一.xlsx": [WHY]}
        known = run("二.xlsx", book(2, another_summary))
        assert reasons(known) == {"一.xlsx": [WHY], "二.xlsx": [WHY]} == reasons(consolidate([inbox]))
        (inbox / "一.xlsx").unlink()
        result = run("三.xlsx", book(3))
        assert reasons(result) == {"二.xlsx": [WHY], "三.xlsx": [WHY]}
        write_consolidated_book(result, out)
        head, *lines = openpyxl.load_workbook(out)["指摘一覧"].iter_rows(min_row=3, values_only=True)
        assert [line[head.index("事業者の理由")] for line in lines if RULE in line] == [WHY]
        assert any(f.rule == RULE for f in result.findings), "it is the official who accepts it"
        with ledger.writing() as connection:
            assert accept(connection, "三.xlsx", RULE, "", "相当と認める").reason == WHY
        assert reasons(run("四.xlsx", book(4, another_month)))["四.xlsx"] == [""]
        with ledger.reading() as connection:
            assert reasons(consolidation_at(connection, 3)) == reasons(result)
            assert list(altered(connection)) == []
        with ledger.writing() as connection:
            connection.exec_driver_sql("UPDATE reasons SET why = '別の理由'")
            assert "警告の理由の記録1（第1回）が書き換えられています" in list(altered(connection))


def test_what_has_a_reason_is_not_asked_again(tmp_path: Path) -> None:
    (tmp_path / "一.xlsx").write_bytes(explained())
    assert write_returns(consolidate([tmp_path / "一.xlsx"]), tmp_path / "返却") == []
    (tmp_path / "一.xlsx").write_bytes(book())
    assert len(write_returns(consolidate([tmp_path / "一.xlsx"]), tmp_path / "返却2")) == 1


@pytest.mark.parametrize("form", ["plan_application", "budget_execution"])
def test_every_form_has_cells_for_reasons(form: str) -> None:
    from bussi.validators import forms

    sheet = openpyxl.load_workbook(io.BytesIO(build(forms.load(form))))[CHECK_SHEET]
    open_ = [c.row for c in sheet[REASON_COLUMN] if not c.protection.locked]
    assert len(open_) > 3
