"""The budget book and the command that makes it, and the form in which ministries report: the formulas equal Python."""

import json
import re
import time
import zipfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import libreoffice
import openpyxl
import openxml_audit
import pytest
import python_calamine as calamine
from budget_books import FORM, ON, write, write_all
from bussi.addin.budget.book import write_budget_book
from bussi.addin.budget.demo import demo_budget
from bussi.addin.budget.figures import Figures
from bussi.addin.budget.records import Ledger
from bussi.addin.budget.reference import reference_ledger
from bussi.addin.budget.sources import read_ledger
from bussi.scripts.budget import command
from bussi.scripts.samples.budget_execution import budget_execution, bureau
from bussi.validators.errors import OutputError, UsageError
from bussi.validators.money import round_half_up
from bussi.xlsx_templates.build import build, build_many
from bussi.xlsx_templates.sheets.look import lines_of
from click.testing import CliRunner
from deck_as_printed import PRINTED
from openpyxl.worksheet.worksheet import Worksheet

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ministries")
    write_all(folder)
    return folder


@pytest.fixture(scope="module")
def ledger(inbox: Path) -> Ledger:
    return read_ledger([inbox], ON)


def formulas_that_differ(book: Path, recalculated: Path) -> tuple[int, list[str]]:
    """How many formulas a book has, and those whose value LibreOffice computes otherwise."""
    texts, cached, again = (
        openpyxl.load_workbook(p, data_only=d) for p, d in ((book, False), (book, True), (recalculated, True))
    )
    count, found = 0, []
    for ws in texts:
        for row in ws.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    count += 1
                    a, b = (w[ws.title][cell.coordinate].value for w in (cached, again))
                    close = (
                        isinstance(a, int | float)
                        and isinstance(b, int | float)
                        and abs(a - b) <= 1e-12 * max(1, abs(a))
                    )
                    if not close and ("" if a is None else a) != ("" if b is None else b):
                        found.append(f"{ws.title}!{cell.coordinate} {a!r} {b!r}")
    return count, found


@pytest.mark.libreoffice
def test_every_live_figure_equals_python(tmp_path: Path, inbox: Path, ledger: Ledger) -> None:
    books = [tmp_path / "ministries.xlsx", tmp_path / "demo.xlsx"]
    write_budget_book(ledger, books[0])
    demo_budget(books[1])
    for book, again in zip(books, libreoffice.convert(books, tmp_path / "out", tmp_path / "profile"), strict=True):
        count, differ = formulas_that_differ(book, again)
        assert count > 500
        assert differ == []


@pytest.mark.libreoffice
def test_the_unit_switch_changes_every_sheet(tmp_path: Path, ledger: Ledger) -> None:
    book = tmp_path / "b.xlsx"
    write_budget_book(ledger, book)
    edited = openpyxl.load_workbook(book)
    edited["総括"]["L3"] = "百万円"
    edited.save(tmp_path / "million.xlsx")
    (again,) = libreoffice.convert([tmp_path / "million.xlsx"], tmp_path / "out", tmp_path / "profile")
    sheet = openpyxl.load_workbook(again, data_only=True)
    assert sheet["総括"]["B7"].value == 2_382_671  # 2,382,670,545,000円
    assert sheet["予算表"]["D5"].value == 2_382_671
    assert sheet["予算表"]["D6"].value == 1_005_200
    for name in ("年度別", "基金残高", "執行見込と支払", "交付の流れ", "見通し", "予算の座標別"):
        before, after = (_amounts(b[name]) for b in (openpyxl.load_workbook(book, data_only=True), sheet))
        assert len(before) > 20
        assert [round_half_up(Fraction(a, 100)) for a in after] == pytest.approx(before, abs=1)  # rounded twice
        assert "（単位：百万円）" in [c.value for row in sheet[name].iter_rows(max_row=4) for c in row]


def _amounts(sheet: Worksheet) -> list[int]:
    """The numbers of a sheet in the format of amounts."""
    cells = (c for row in sheet.iter_rows() for c in row)
    return [c.value for c in cells if c.number_format.startswith("#,##0") and isinstance(c.value, int)]


def test_the_book_prints_the_deck_and_has_native_charts(tmp_path: Path, ledger: Ledger) -> None:
    out = tmp_path / "b.xlsx"
    write_budget_book(ledger, out)
    book = openpyxl.load_workbook(out, data_only=True)
    shown = [[c.value for c in row[3:8]] for row in book["予算表"].iter_rows(min_row=5, max_row=17)]
    assert [[str(v).replace("\n", "") for v in row] for row in shown] == [r[2:] for r in PRINTED[1:]]
    charts = {ws.title: len(ws._charts) for ws in openpyxl.load_workbook(out) if ws._charts}
    assert charts == {"総括": 2, "年度別": 2, "基金残高": 1, "執行見込と支払": 1, "交付の流れ": 2, "見通し": 1}
    for ws in book:
        assert ws.page_setup.orientation == ("portrait" if ws.title == "基金シート" else "landscape")
        assert str(ws.page_setup.paperSize) == "9"


@pytest.mark.parametrize("made", ["ministries", "public"])
def test_amounts_fit_their_columns_in_yen_and_charts_say_their_unit(tmp_path: Path, ledger: Ledger, made: str) -> None:
    out = tmp_path / "b.xlsx"
    write_budget_book(ledger if made == "ministries" else reference_ledger(), out)
    texts, values = openpyxl.load_workbook(out), openpyxl.load_workbook(out, data_only=True)
    checked = 0
    for ws in texts:
        widths = {n: d.width for d in ws.column_dimensions.values() for n in range(d.min, d.max + 1)}
        inside = {c for area in ws.merged_cells.ranges for row in area.cells for c in [row]}
        for row in ws.iter_rows():
            for cell in row:
                shown = values[ws.title][cell.coordinate].value
                follows = isinstance(cell.value, str) and "unit_factor" in cell.value
                if follows and isinstance(shown, int) and (cell.row, cell.column) not in inside:
                    checked += 1
                    assert len(f"{shown * 10**8:,}") < widths[cell.column], f"{ws.title}!{cell.coordinate}"
        for chart in ws._charts:
            title = "".join(r.t for p in chart.title.tx.rich.p for r in p.r or ())
            assert "億円" in title or "％" in title or "単位" in title, title
    assert checked > 40


def test_what_the_public_book_does_not_know_is_neither_zero_nor_a_bar(tmp_path: Path) -> None:
    out = tmp_path / "b.xlsx"
    demo_budget(out)
    with zipfile.ZipFile(out) as z:
        charts = [z.read(n).decode() for n in z.namelist() if n.startswith("xl/charts/chart")]
    assert not any("lineChart" in t for t in charts)  # Excel would join the years before and after one without report
    (funds,) = [t for t in charts if "期末残高" in t]
    remembered = [re.findall(r"<c:v>([^<]*)</c:v>", t) for t in re.findall(r"<c:val>.*?</c:val>", funds)]
    assert [len(v) for v in remembered] == [2, 2] and not any("0" in v for v in remembered)
    book = openpyxl.load_workbook(out, data_only=True)
    rows = {r[1]: r for r in book["執行見込と支払"].iter_rows(values_only=True)}
    assert rows["半導体"][3:] == ("－",) * 8 + (None,) * (len(rows["半導体"]) - 11)
    assert rows["計"][7] == "－"
    assert rows["計・率の範囲（物資の数）"][8:11] == ("1／12", "12／12", "0／12")
    assert "データ_支払" not in book.sheetnames
    calc = [[c.value for c in row] for row in book["計算"].iter_rows()]
    head = next(n for n, row in enumerate(calc) if row[0] == "グラフ用（億円）　物資")
    assert calc[head + 1][calc[head].index("執行額")] == "#N/A"


def test_each_year_says_of_how_many_items_its_outlay_is_known(tmp_path: Path, ledger: Ledger) -> None:
    out = tmp_path / "b.xlsx"
    write_budget_book(ledger, out)
    texts = [str(c.value) for row in openpyxl.load_workbook(out, data_only=True)["年度別"].iter_rows() for c in row]
    note = next(t for t in texts if "報告または公表のある" in t)
    for year in {m.fiscal_year for m in ledger.movements}:
        count = len({m.at.item for m in ledger.movements if m.fiscal_year == year})
        assert f"令和{year - 2018}年度は12物資のうち{count}物資" in note


def test_every_fund_has_its_report_and_what_nobody_said_is_no_zero(tmp_path: Path, ledger: Ledger) -> None:
    told = [f for f in ledger.fund_years if f.fiscal_year == max(x.fiscal_year for x in ledger.fund_years)]
    without = replace(ledger, fund_years=[replace(f, national=None) for f in ledger.fund_years])
    for name, given in (("a", ledger), ("b", without)):
        write_budget_book(given, tmp_path / f"{name}.xlsx")
    demo_budget(tmp_path / "public.xlsx")
    sheet, less = (openpyxl.load_workbook(tmp_path / f"{n}.xlsx", data_only=True)["基金シート"] for n in "ab")
    rows = [[c.value for c in row[1:6]] for row in sheet.iter_rows()]
    heads = [n for n, row in enumerate(rows) if row[0] == "年度"]
    assert len(heads) == len(told)
    assert {rows[n - 1][0].split("　", 1)[0] for n in heads} == {f.item for f in told}
    for n in heads:
        block = {row[0]: row[1:] for row in rows[n : n + 25]}
        assert block["当年度末残高（a＋b－c－d）"] == block["報告された期末残高"]
        assert {x for x in block["差（報告－計算）"] if x is not None} == {0}
        assert "令和8年9月30日" in block["令和7年度の報告の期限"]  # six months after the end of the year
    said = [{c.value for c in row[2:6]} - {None} for row in less.iter_rows() if row[1].value == "うち国費相当額"]
    assert said == [{"－"}] * len(told)
    assert "基金シート" not in openpyxl.load_workbook(tmp_path / "public.xlsx").sheetnames  # only balances are public


def test_sheets_that_are_referred_to_exist(tmp_path: Path, ledger: Ledger) -> None:
    for name, made in (("m", ledger), ("p", reference_ledger())):
        out = tmp_path / f"{name}.xlsx"
        write_budget_book(made, out)
        book = openpyxl.load_workbook(out, data_only=True)
        texts = [c.value for ws in book for row in ws.iter_rows() for c in row if isinstance(c.value, str)]
        named = {n for t in texts for n in re.findall("「([^」]+)」シート", t)}
        assert named
        assert named <= set(book.sheetnames)
        assert any(str(c.value) == "注" for row in book["執行見込と支払"].iter_rows() for c in row)


def test_print_titles_areas_and_filters_belong_to_their_own_sheets(tmp_path: Path, ledger: Ledger) -> None:
    out = tmp_path / "b.xlsx"
    write_budget_book(ledger, out)
    xml = ElementTree.fromstring(zipfile.ZipFile(out).read("xl/workbook.xml"))
    sheets = [s.get("name") for s in xml.iter(f"{{{MAIN}}}sheet")]
    names = [n for n in xml.iter(f"{{{MAIN}}}definedName") if n.get("localSheetId")]
    assert {n.get("name") for n in names} == {f"_xlnm.{w}" for w in ("Print_Titles", "Print_Area", "_FilterDatabase")}
    for n in names:
        assert str(n.text).partition("!")[0].strip("'") == sheets[int(str(n.get("localSheetId")))]


def test_the_book_is_valid_open_xml(tmp_path: Path, ledger: Ledger) -> None:
    out = tmp_path / "b.xlsx"
    write_budget_book(ledger, out)
    assert openxml_audit.OpenXmlValidator().validate(str(out)).errors == []


def test_a_book_that_cannot_be_written_is_one_line(tmp_path: Path, ledger: Ledger) -> None:
    with pytest.raises(OutputError, match="ありません"):
        write_budget_book(ledger, tmp_path / "no" / "b.xlsx")


def test_the_command_prints_one_json_document(tmp_path: Path, inbox: Path) -> None:
    out = tmp_path / "b.xlsx"
    result = CliRunner().invoke(
        command, [str(inbox), "-o", str(out), "--json", "--on", "2026-11-01"], standalone_mode=False
    )
    assert result.return_value == 0
    data = json.loads(result.stdout)
    assert list(data) == ["headline", "ratios", "reconciliation", "table", "books", "missing", "findings", "outputs"]
    assert data["table"] == PRINTED
    assert data["headline"]["budget"] == 2_382_670_545_000
    assert {r["ratio"] for r in data["ratios"][0]["ratios"]} == {"A", "B", "C"}
    assert out.is_file()


def test_the_command_prints_the_table_uncut(tmp_path: Path, inbox: Path) -> None:
    result = CliRunner().invoke(command, [str(inbox), "-o", str(tmp_path / "b.xlsx")], standalone_mode=False)
    assert "…" not in result.stdout.split("└")[0]
    for text in ("2兆3,827億円", "1兆52億円", "工作機械・産業用ロボット", "1,980／1,981億円"):
        assert text in result.stdout


@pytest.mark.parametrize("given", ["inbox", "inbox/国土交通省.xlsx"])
def test_a_ministrys_book_is_never_overwritten(tmp_path: Path, given: str) -> None:
    (tmp_path / "inbox").mkdir()
    book = write(tmp_path / "inbox", "国土交通省", budget_execution("国土交通省"))
    before = book.read_bytes()
    result = CliRunner().invoke(command, [str(tmp_path / given), "-o", str(book)], standalone_mode=False)
    assert isinstance(result.exception, UsageError)
    assert book.read_bytes() == before


def test_an_older_budget_book_in_the_inbox_is_replaced_and_not_read(tmp_path: Path) -> None:
    write(tmp_path, "国土交通省", budget_execution("国土交通省"))
    for _ in range(2):
        result = CliRunner().invoke(
            command, [str(tmp_path), "-o", str(tmp_path / "b.xlsx"), "--json"], standalone_mode=False
        )
        assert [b["book"] for b in json.loads(result.stdout)["books"]] == ["国土交通省.xlsx"]


def test_books_that_are_not_counted_are_said(tmp_path: Path) -> None:
    write(tmp_path, "国交", budget_execution("国土交通省"))
    for n in range(10):
        (tmp_path / f"broken{n}.xlsx").write_bytes(b"PK\x03\x04")
    out = tmp_path / "b.xlsx"
    result = CliRunner().invoke(command, [str(tmp_path), "-o", str(out)], standalone_mode=False)
    assert "注意: 10ブックは集計に入れていません" in result.stdout
    notes = [
        c.value for row in openpyxl.load_workbook(out)["総括"].iter_rows() for c in row if isinstance(c.value, str)
    ]
    assert sum(n.startswith("・broken") and "集計に入れていません" in n for n in notes) == 8
    assert "・ほか2ブックも集計に入れていません（「指摘」シート）。" in notes


def test_errors_found_give_exit_code_1(tmp_path: Path) -> None:
    write(tmp_path, "国交", budget_execution("国土交通省"))
    result = CliRunner().invoke(
        command, [str(tmp_path), "-o", str(tmp_path / "b.xlsx"), "--json"], standalone_mode=False
    )
    assert result.return_value == 1  # three ministries are missing


# the form itself ------------------------------------------------------------------------------------------------


@pytest.mark.libreoffice
def test_the_live_ratios_of_the_form_equal_python(tmp_path: Path) -> None:
    book = tmp_path / "国交.xlsx"
    book.write_bytes(build(FORM, budget_execution("国土交通省")))
    (again,) = libreoffice.convert([book], tmp_path / "out", tmp_path / "profile")
    python, excel = calamine.load_workbook(str(book)), calamine.load_workbook(str(again))
    rates = []
    for sheet in FORM.text.sheets:
        ours, theirs = (w.get_sheet_by_name(sheet.sheet).to_python(skip_empty_area=False) for w in (python, excel))
        for mine, other in zip(ours, theirs, strict=False):
            assert [x if x == "" or isinstance(x, str) else pytest.approx(x) for x in mine] == other[: len(mine)]
        if sheet.table == "execution":
            rates = [row[ours[4].index("execution_rate")] for row in ours if "execution_rate" in ours[4]]
    assert 9.44 in rates


def test_the_books_of_many_bureaus_are_counted_together(tmp_path: Path) -> None:
    """40 books in under a minute; how fast 500 are is measured by the benchmark."""
    for n, data in enumerate(build_many(FORM, [bureau(n) for n in range(40)])):
        (tmp_path / f"{n:03d}.xlsx").write_bytes(data)
    start = time.perf_counter()
    found = read_ledger([tmp_path], ON, workers=1)
    assert sum(b.counted for b in found.books) == 40
    assert "BUDGET-CLAIM" not in {f.rule for f in found.findings}
    assert time.perf_counter() - start < 60


def test_the_figures_of_a_book_are_made_once(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    begin = Figures.__init__
    monkeypatch.setattr(Figures, "__init__", lambda self, of: made.append(of) or begin(self, of))
    write_budget_book(ledger, tmp_path / "予算執行.xlsx")
    assert made == [ledger]


def test_rows_of_findings_are_high_enough_for_all_their_lines(ledger: Ledger, tmp_path: Path) -> None:
    """The names of forms and books wrap too, not only what is said."""
    write_budget_book(ledger, tmp_path / "b.xlsx")
    ws = openpyxl.load_workbook(tmp_path / "b.xlsx")["指摘"]
    wrapped = 0
    for row in ws.iter_rows(min_row=5):
        height = ws.row_dimensions[row[0].row].height or 15
        for cell in row:
            if cell.value and cell.alignment.wrap_text and cell.font.sz == 9:
                lines = lines_of(cell.value, ws.column_dimensions[cell.column_letter].width, 9)
                wrapped += lines > 1
                assert 12 * lines <= height, cell.coordinate
    assert wrapped > 3
