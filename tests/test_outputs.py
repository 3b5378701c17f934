"""What bussi writes takes nobody's work away, and is known again where it lies among submissions."""

import zipfile
from pathlib import Path

import budget_books
import crafted
import libreoffice
import openpyxl
import pytest
import submissions_pool as pool
from bussi.addin.batch.consolidation import consolidate
from bussi.addin.batch.own_books import BLANK_FORM
from bussi.addin.books.consolidated import write_consolidated_book
from bussi.addin.books.exports import checked_folder, write_csv
from bussi.addin.books.outputs import COMPARISON, CONSOLIDATED, FORM, refuse_filled, refuse_lost_work
from bussi.addin.budget.sources import read_ledger
from bussi.addin.ledger.intake import consolidate_into
from bussi.addin.ledger.opening import open_ledger
from bussi.addin.reading.submission import read_submission
from bussi.scripts.samples.plan_application import plan_application
from bussi.validators import forms
from bussi.validators.errors import OutputError, UsageError
from bussi.xlsx_templates.build import build
from bussi.xlsx_templates.sheets.mark import Mark, mark_of
from ledger_outputs import written


@pytest.fixture
def inbox(tmp_path: Path, plan: bytes) -> Path:
    folder = tmp_path / "受付箱"
    folder.mkdir()
    (folder / "提出.xlsx").write_bytes(plan)
    return folder


@pytest.fixture
def out(inbox: Path) -> Path:
    """A consolidated book as it was written."""
    path = inbox.parent / "集計.xlsx"
    write_consolidated_book(consolidate([inbox]), path)
    return path


def edited(path: Path) -> None:
    """Somebody writes a remark into the book, with another program."""
    book = openpyxl.load_workbook(path)
    book["提出一覧"]["Z1"] = "確認済み"
    book.save(path)


def test_a_book_as_it_was_written_is_written_over(out: Path) -> None:
    assert mark_of(out) == Mark(CONSOLIDATED, True)
    refuse_lost_work(out, [], CONSOLIDATED)


def test_a_book_that_a_person_changed_is_not_written_over_unasked(out: Path) -> None:
    edited(out)
    assert mark_of(out) == Mark(CONSOLIDATED, False)
    with pytest.raises(UsageError, match=r"集計ブックには、書き出したあとに人が手を加えています.*--overwrite"):
        refuse_lost_work(out, [], CONSOLIDATED)
    refuse_lost_work(out, [], CONSOLIDATED, overwrite=True)


@pytest.mark.libreoffice
def test_a_book_saved_in_libreoffice_is_still_known_as_ours(
    out: Path, tmp_path: Path, libreoffice_profile: Path
) -> None:
    (again,) = libreoffice.convert([out], tmp_path / "保存", libreoffice_profile)
    assert mark_of(again) == Mark(CONSOLIDATED, False)


def test_one_changed_byte_is_a_change(out: Path, tmp_path: Path) -> None:
    other = tmp_path / "別.xlsx"
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b"<f>", b"<f >", 1) if name.endswith("sheet1.xml") else data)
    assert mark_of(other) == Mark(CONSOLIDATED, False)


def test_another_kind_of_book_is_not_written_over_unasked(out: Path) -> None:
    with pytest.raises(UsageError, match="は別の集計ブックです"):
        refuse_lost_work(out, [], COMPARISON)


def test_properties_packed_in_a_way_that_no_office_program_knows_are_none_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "集計.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as new:
        new.writestr("docProps/custom.xml", b"x" * 10_000)
    data = bytearray(path.read_bytes())
    data[60:80] = bytes(20)
    path.write_bytes(data)
    assert mark_of(path) is None


def test_a_file_of_somebody_else_is_not_written_over_unasked(tmp_path: Path) -> None:
    path = tmp_path / "予定表.xlsx"
    path.write_bytes(crafted.foreign())
    assert mark_of(path) is None
    with pytest.raises(UsageError, match=r"ほかで作られたファイルがあります.*--overwrite"):
        refuse_lost_work(path, [], CONSOLIDATED)
    refuse_lost_work(path, [], CONSOLIDATED, overwrite=True)


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_submission_is_never_written_over(overwrite: bool, inbox: Path) -> None:
    (inbox / "空.xlsx").write_bytes(b"")
    for name in ("提出.xlsx", "空.xlsx"):
        with pytest.raises(UsageError, match="は提出されたファイルです"):
            refuse_lost_work(inbox / name, [inbox], CONSOLIDATED, overwrite)
    with pytest.raises(UsageError, match="は提出されたファイルです"):
        refuse_lost_work(inbox / "提出.xlsx", [], CONSOLIDATED, overwrite)


def test_a_template_takes_the_place_of_an_empty_one_only(tmp_path: Path, plan: bytes) -> None:
    path, blank = tmp_path / "様式.xlsx", build(crafted.FORM, item=crafted.ITEM)
    path.write_bytes(blank)
    refuse_filled(path, blank)
    path.write_bytes(plan)
    with pytest.raises(UsageError, match="は記入されたブックです"):
        refuse_filled(path, blank, overwrite=True)
    path.write_bytes(crafted.foreign())
    with pytest.raises(UsageError, match=r"様式でないファイルがあります.*--overwrite"):
        refuse_filled(path, blank)
    refuse_filled(path, blank, overwrite=True)


def test_a_template_takes_the_place_of_nothing_that_somebody_wrote(tmp_path: Path, plan: bytes) -> None:
    """A remark beside empty inputs; a filled book of a version that this program does not know; one that came back."""
    path, blank = tmp_path / "様式.xlsx", build(crafted.FORM, item=crafted.ITEM)

    def remark(book: openpyxl.Workbook) -> None:
        book["はじめに"]["Z9"] = "担当は架空課"

    def newer(book: openpyxl.Workbook) -> None:
        stamp = book["_bussi"]
        (cell,) = [row[1] for row in stamp.iter_rows() if row[0].value == "version"]
        cell.value = "2999-1"

    handed = build(crafted.FORM, plan_application(crafted.ITEM, 0), item=crafted.ITEM, mark=FORM)
    for data in (
        crafted.by_openpyxl(blank, remark), crafted.by_openpyxl(plan, newer), crafted.by_openpyxl(handed, lambda _: None)
    ):  # fmt: skip
        path.write_bytes(data)
        with pytest.raises(UsageError, match="は記入されたブックです"):
            refuse_filled(path, blank, overwrite=True)
        with pytest.raises(UsageError, match="は提出されたファイルです"):
            refuse_lost_work(path, [], CONSOLIDATED, overwrite=True)


# in an inbox -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("changed", [False, True], ids=["as written", "changed by a person"])
def test_a_book_of_ours_in_an_inbox_is_no_submission_and_is_said(changed: bool, inbox: Path, out: Path) -> None:
    if changed:
        edited(out)
    out.rename(inbox / "先週の集計.xlsx")
    result = consolidate([inbox])
    assert result.account == {
        "received": 1, "accepted": 1, "returned": 0, "superseded": 0, "duplicate": 0, "quarantined": 0
    }  # fmt: skip
    assert [(b.name, b.kind) for b in result.left_out] == [("先週の集計.xlsx", CONSOLIDATED)]
    again = inbox.parent / "今週.xlsx"
    write_consolidated_book(result, again)
    said = [
        c.value for row in openpyxl.load_workbook(again)["概要"].iter_rows() for c in row if isinstance(c.value, str)
    ]
    assert any("提出として数えていません: 先週の集計.xlsx（集計ブック）" in s for s in said)


def test_a_submission_that_calls_itself_ours_is_still_a_submission(inbox: Path) -> None:
    book = openpyxl.load_workbook(inbox / "提出.xlsx")
    from openpyxl.packaging.custom import StringProperty

    book.custom_doc_props.append(StringProperty(name="bussi", value=CONSOLIDATED))
    book.save(inbox / "提出.xlsx")
    result = consolidate([inbox])
    assert result.account["received"] == 1 and result.left_out == ()


@pytest.mark.parametrize("form", forms.names())
@pytest.mark.parametrize("item", [None, crafted.ITEM])
def test_a_form_with_nothing_filled_in_is_no_submission_whoever_saved_it(
    form: str, item: str | None, tmp_path: Path
) -> None:
    blank = build(forms.load(form), item=item)
    for name, data in {"a": blank, "b": crafted.by_openpyxl(blank, lambda book: None)}.items():
        (tmp_path / f"{name}.xlsx").write_bytes(data)
    result = consolidate([tmp_path], workers=1)
    assert result.books == () and {b.kind for b in result.left_out} == {BLANK_FORM} and len(result.left_out) == 2


def test_a_remark_or_one_cell_makes_a_blank_form_a_submission(tmp_path: Path) -> None:
    blank = build(crafted.FORM, item=crafted.ITEM)
    sheet, cell = read_submission(blank, "").layout.fields["lead_name"]

    def remark(book: openpyxl.Workbook) -> None:
        book["はじめに"]["Z9"] = "様式が開けません"

    def answer(book: openpyxl.Workbook) -> None:
        book[sheet][cell] = "架空工業株式会社"

    for name, edit in {"a": remark, "b": answer}.items():
        (tmp_path / f"{name}.xlsx").write_bytes(crafted.by_openpyxl(blank, edit))
    result = consolidate([tmp_path], workers=1)
    assert len(result.books) == 2 and result.left_out == ()


def test_a_form_handed_out_with_values_is_a_submission_once_saved_or_complete(tmp_path: Path) -> None:
    """And the same with a ledger, also in the second run."""
    whole = plan_application(crafted.ITEM, 0)
    some = {"fields": {"lead_name": "架空工業株式会社"}, "tables": {}}
    handed, complete = (build(crafted.FORM, v, item=crafted.ITEM, mark=FORM) for v in (some, whole))
    saved = crafted.by_openpyxl(handed, lambda book: None)
    box = tmp_path / "受付箱"
    box.mkdir()
    for name, data in {"出した": handed, "戻った": saved, "全部": complete}.items():
        (box / f"{name}.xlsx").write_bytes(data)
    first = consolidate([box], workers=1)
    assert [b.name for b in first.books] == ["全部.xlsx", "戻った.xlsx"]
    assert [(b.name, b.kind) for b in first.left_out] == [("出した.xlsx", FORM)]
    with open_ledger(str(tmp_path / "台帳.db"), create=True) as ledger:
        for _ in range(2):
            told = consolidate_into(ledger, [box], workers=1).told
            assert told == first.told()


def test_what_is_written_of_submissions_is_the_same_beside_books_of_ours(tmp_path: Path) -> None:
    box = tmp_path / "受付箱"
    box.mkdir()
    for n in (1, 2):
        (box / f"{n}.xlsx").write_bytes(pool.revised(n, 1))
    alone = written(consolidate([box], workers=1), tmp_path / "だけ")
    (box / "0.xlsx").write_bytes(build(crafted.FORM, item=crafted.ITEM))
    beside = consolidate([box], workers=1)
    assert [b.name for b in beside.left_out] == ["0.xlsx"]
    whole = written(beside, tmp_path / "と")
    assert {name for name in whole if whole[name] != alone[name]} == {"集計.xlsx"}  # whose 概要 names it
    with open_ledger(str(tmp_path / "台帳.db"), create=True) as ledger:
        for n in range(2):
            found = consolidate_into(ledger, [box], workers=1).result
            assert found is not None and written(found, tmp_path / f"台帳{n}") == whole


def test_a_budget_book_names_our_own_books_and_counts_none(tmp_path: Path) -> None:
    budget_books.write_all(tmp_path)
    (tmp_path / "空の様式.xlsx").write_bytes(build(forms.load("budget_execution")))
    ledger = read_ledger([tmp_path], workers=1)
    assert {b.name: b.reason for b in ledger.books if not b.counted} == {"空の様式.xlsx": f"bussi の作った{BLANK_FORM}"}
    assert not any("空の様式" in f.book for f in ledger.findings)


# folders of tables -----------------------------------------------------------------------------------------------


def test_a_folder_of_tables_is_written_again_while_it_is_as_we_left_it(inbox: Path, tmp_path: Path) -> None:
    folder = tmp_path / "表"
    write_csv(consolidate([inbox]), folder)
    checked_folder(folder, [inbox], False)
    (folder / "submissions.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"書いたままでない submissions\.csv があります.*--overwrite"):
        checked_folder(folder, [inbox], False)
    checked_folder(folder, [inbox], True)


def test_tables_that_were_written_before_one_could_not_be_are_still_known_as_ours(inbox: Path, tmp_path: Path) -> None:
    folder = tmp_path / "表"
    write_csv(consolidate([inbox]), folder)
    before = (folder / "submissions.csv").read_bytes()
    (folder / "findings.csv").unlink()
    (folder / "findings.csv").mkdir()
    (inbox / "空.xlsx").write_bytes(b"")
    with pytest.raises(OutputError, match=r"findings\.csv"):
        write_csv(consolidate([inbox]), folder)
    (folder / "findings.csv").rmdir()
    assert (folder / "submissions.csv").read_bytes() != before
    checked_folder(folder, [inbox], False)


def test_tables_are_not_written_into_an_inbox_nor_beside_other_files(inbox: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="は受付箱の中です"):
        checked_folder(inbox / "表", [inbox], True)
    (tmp_path / "私の").mkdir()
    (tmp_path / "私の" / "メモ.txt").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match=r"メモ\.txt"):
        checked_folder(tmp_path / "私の", [inbox], False)
