"""The consolidated book: everything that was sent, in flat tables that can be traced back to their cells."""

import datetime as dt
import io
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import crafted
import libreoffice
import openpyxl
import pytest
from bussi.addin.batch.consolidation import Consolidation, consolidate
from bussi.addin.batch.roster import Expected
from bussi.addin.batch.settle import ANSWERED
from bussi.addin.books import flat as flat_sheets
from bussi.addin.books.consolidated import write_consolidated_book
from bussi.addin.books.headings import header
from bussi.addin.books.paper import PAPERS, SMALLEST, paper_for
from bussi.scripts.samples import designation_review, mistakes
from bussi.scripts.samples.plan_application import plan_application
from bussi.validators import forms
from bussi.validators.errors import OutputError
from bussi.validators.findings import LEVEL_WORDS, STATE_WORDS
from bussi.validators.kinds import State
from bussi.xlsx_templates.build import build, build_many
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator

OKU = 100_000_000
DAY = dt.date(2026, 11, 1)
FORM = crafted.FORM
LEAK_ITEM = "半導体"  # its plans have private sheets
SECRET = "ひみつのコア技術"
SECRET_NUMBER = "９８７６５４３２"
RUNNABLE = ("=1+1", "+81-3-0000-0000", "-5% 架空", "@SUM(A1)", "＝A1", "=cmd|' /C calc'!A0")
FLAT = [s for s in FORM.text.sheets if s.table and not s.private]


@dataclass(frozen=True)
class Made:
    """An inbox, its consolidation and the book that was written of it."""

    result: Consolidation
    path: Path
    sheets: list[str]

    def book(self) -> Any:
        return openpyxl.load_workbook(self.path, data_only=True)

    def parts(self) -> dict[str, str]:
        with zipfile.ZipFile(self.path) as z:
            return {n: z.read(n).decode() for n in z.namelist()}


def plans() -> dict[str, list[dict[str, Any]]]:
    """Plans of two items: with mistakes, a resubmission, secrets, and texts that look like formulas."""
    fertilizer = [plan_application("肥料", n) for n in range(7)]
    mistakes.sources_do_not_add_up(fertilizer[1])
    mistakes.pasted_text_in_money(fertilizer[2])
    mistakes.thousands_for_yen(fertilizer[3])
    again = plan_application("肥料", 4)
    again["fields"] |= {"revision": 2, "plan_title": RUNNABLE[0]}
    for activity, text in zip(
        fertilizer[5]["tables"]["activities"] + fertilizer[6]["tables"]["activities"], RUNNABLE[1:], strict=False
    ):
        activity["content"] = text
    fertilizer[0]["fields"]["summary"] = "行1\n行2 <&> \"'"
    semiconductor = [plan_application(LEAK_ITEM, n) for n in range(2)]
    for row in semiconductor[0]["tables"]["core_technologies"]:
        row["name"] = SECRET
    semiconductor[1]["tables"]["core_technologies"][0]["access_count"] = SECRET
    semiconductor[1]["tables"]["core_technologies"][1]["access_count"] = SECRET_NUMBER
    return {"肥料": [*fertilizer, again], LEAK_ITEM: semiconductor}


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("受付 #1") / "受付箱"
    for item, values in plans().items():
        (folder / item).mkdir(parents=True)
        for n, book in enumerate(build_many(FORM, values, item=item)):
            (folder / item / f"架空 {n}%25.xlsx").write_bytes(book)
    (folder / "写し.xlsx").write_bytes((folder / "肥料" / "架空 0%25.xlsx").read_bytes())
    (folder / "空.xlsx").write_bytes(b"")
    return folder


@pytest.fixture(scope="module")
def made(inbox: Path) -> Made:
    result = consolidate([inbox], roster=[Expected("8999000000001", "架空物資株式会社", "肥料")])
    out = inbox.parent / "集計.xlsx"
    return Made(result, out, write_consolidated_book(result, out, DAY))


@pytest.fixture(scope="module")
def book(made: Made) -> Any:
    return made.book()


def table(ws: Worksheet) -> list[dict[str, Any]]:
    """The rows of a sheet's one Excel table, by its headers."""
    (found,) = ws.tables.values()
    heads, *rows = ws[found.ref]
    return [dict(zip((c.value for c in heads), (c.value for c in row), strict=True)) for row in rows]


def filled(made: Made, sheet: Any) -> list[tuple[str, int]]:
    """Book and row of every filled row of a table."""
    return [(b.name, row) for b in counted(made) for row in b.submission.tables.get(sheet.table, ([], {}))[0]]


def test_its_sheets_are_the_overview_the_lists_a_flat_table_each_and_who_is_missing(made: Made, book: Any) -> None:
    flat = [s.table_title or s.sheet for s in FLAT if filled(made, s)]
    assert len(flat) < len(FLAT)  # a table that nobody filled in has no sheet
    assert made.sheets == book.sheetnames == ["概要", "目次", "提出一覧", "指摘一覧", "基本事項", *flat, "未提出"]
    assert len(flat) >= 8


def test_it_is_valid_open_xml(made: Made) -> None:
    assert [str(e) for e in OpenXmlValidator().validate(made.path).errors] == []


def test_the_same_input_gives_the_same_bytes_on_the_same_day(made: Made, inbox: Path) -> None:
    again = inbox.parent / "集計2.xlsx"
    result = consolidate([inbox], roster=made.result.missing)
    write_consolidated_book(result, again, DAY)
    assert again.read_bytes() == made.path.read_bytes()


def test_every_flat_sheet_is_an_unlocked_excel_table(made: Made, book: Any) -> None:
    names = set()
    for ws in book.worksheets[2:]:
        (found,) = ws.tables.values()
        assert found.autoFilter is not None and found.autoFilter.ref == found.ref
        assert (not ws.protection.sheet and ws.freeze_panes is not None) or ws.title == "未提出"
        names.add(found.name)
    assert len(names) == len(made.sheets) - 2
    assert all(not ws.merged_cells.ranges for ws in book.worksheets[2:])


# rows ------------------------------------------------------------------------------------------------------------


def counted(made: Made) -> list[Any]:
    return [b for b in made.result.books if b.state in (State.ACCEPTED, State.RETURNED)]


def test_every_file_is_one_row_of_the_list_of_submissions(made: Made, book: Any) -> None:
    rows = table(book["提出一覧"])
    assert [(r["ファイル"], r["状態"], r["理由"]) for r in rows] == [
        (b.name, STATE_WORDS[b.state], b.reason) for b in made.result.books
    ]
    assert {STATE_WORDS[s]: n for s, n in made.result.account.items() if s != "received"} == {
        word: sum(r["状態"] == word for r in rows) for word in STATE_WORDS.values()
    }
    assert min(made.result.account.values()) > 0  # the folder holds every state


def test_every_finding_to_be_answered_is_one_row_of_the_list_of_findings(made: Made, book: Any) -> None:
    rows = table(book["指摘一覧"])
    found = [f for b in made.result.books if b.state in ANSWERED for f in b.findings]
    assert [(r["ファイル"], r["規則"], r["シート"]) for r in rows] == [(f.book, f.rule, f.sheet) for f in found]
    private = {s.sheet for s in FORM.text.sheets if s.private}
    words = [((r["内容"], r["修正方法"]), (f.message, f.remedy)) for r, f in zip(rows, found, strict=True)]
    assert all(shown == said for (shown, said), f in zip(words, found, strict=True) if f.sheet not in private)
    assert sum(r["エラー"] or 0 for r in table(book["提出一覧"])) == made.result.levels["error"] > 3
    assert list(rows[0])[:6] == ["区分", "ファイル", "シート", "セル", "内容", "修正方法"]


@pytest.mark.parametrize("sheet", FLAT, ids=lambda s: str(s.table))
def test_a_flat_table_holds_every_filled_row_of_the_submissions_that_count(made: Made, book: Any, sheet: Any) -> None:
    name = sheet.table_title or sheet.sheet
    rows = table(book[name]) if name in book.sheetnames else []
    found = [(r["ファイル"], int(re.findall(r"\d+", r["元の場所"])[-1])) for r in rows]
    assert sorted(found) == sorted(filled(made, sheet))


def test_a_flat_sheet_shows_only_the_columns_that_its_rows_use(made: Made, book: Any) -> None:
    """What a form knows and no row says stands nowhere; what any row says does."""
    shown = 0
    for sheet in (s for s in FLAT if filled(made, s)):
        rows = table(book[sheet.table_title or sheet.sheet])
        heads = list(rows[0])
        own = [h.removesuffix("_2") for h in heads[heads.index("状態") + 1 : heads.index("法人番号")]]
        assert all(any(r[h] is not None for r in rows) for h in heads), sheet.sheet
        used = {
            c.key
            for b in counted(made)
            for c in sheet.columns
            if any(v not in (None, "") for v in b.submission.tables.get(sheet.table, ([], {}))[1].get(c.key, ()))
        }
        labels = {header(c) for c in sheet.columns if c.key in used and not c.private}
        assert labels <= set(own), sheet.sheet
        shown += len(own) - 1
        assert sum(header(c) in own for c in sheet.columns if c.formula is None) == len(used)
    assert shown < sum(len(s.columns) for s in FLAT)


def test_one_row_a_submission_holds_the_fields_outside_tables(made: Made, book: Any) -> None:
    rows = table(book["基本事項"])
    assert sorted(r["ファイル"] for r in rows) == sorted(b.name for b in counted(made))
    assert {r["事業者"] for r in rows} == {b.submission.fields["lead_name"] for b in counted(made)}


def test_who_is_missing_is_listed(book: Any) -> None:
    (row,) = table(book["未提出"])
    assert (row["区分"], row["法人番号"], row["名称"], row["物資"], row["求めること"]) == (
        "未提出", "8999000000001", "架空物資株式会社", "肥料", "提出を求めてください"
    )  # fmt: skip


def test_computed_columns_hold_what_the_form_computes(book: Any) -> None:
    sheet = next(s for s in FLAT if s.table == "sources")
    (computed,) = [c for c in sheet.columns if c.key == "sources_total" and c.formula is not None]
    labels = [next(c.label for c in sheet.columns if c.key == k) for k in ("own_funds", "loans", "subsidy", "other")]
    rows = table(book[sheet.table_title or sheet.sheet])
    for row in rows:
        values = {h.partition("（")[0]: v for h, v in row.items()}
        assert values[computed.label] == sum(values[label] for label in labels)
    assert rows


# lineage ---------------------------------------------------------------------------------------------------------


def links(ws: Worksheet) -> Iterator[tuple[int, int, str, str]]:
    for row in ws.iter_rows():
        for cell in row:
            if cell.hyperlink is not None and cell.hyperlink.target:
                yield cell.row, cell.column, unquote(cell.hyperlink.target or ""), cell.hyperlink.location or ""


@pytest.mark.parametrize("title", ["提出一覧", "指摘一覧", "基本事項", "必要な資金の額"])
def test_every_link_leads_to_a_cell_that_exists(title: str, made: Made, book: Any) -> None:
    opened: dict[str, Any] = {}
    found = list(links(book[title]))
    assert len(found) >= len(table(book[title]))
    for row, _, target, location in found:
        assert not Path(target).is_absolute()
        path = made.path.parent / target
        assert path.is_file(), f"{title}, row {row}"
        if location:
            if target not in opened:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", UserWarning)
                    opened[target] = openpyxl.load_workbook(path)
            sheet, cell = re.fullmatch(r"'(.+)'!([A-Z]+\d+)", location).groups()  # type: ignore[union-attr]
            assert opened[target][sheet][cell] is not None


def test_the_link_of_a_row_leads_to_its_value(made: Made, book: Any) -> None:
    """The first column of 必要な資金の額 is the fiscal year, and that is where the link goes."""
    ws = book["必要な資金の額"]
    rows = table(ws)
    place = {row: (target, location) for row, _, target, location in links(ws)}
    (found,) = ws.tables.values()
    first = int(re.findall(r"\d+", found.ref)[0]) + 1
    for n, values in enumerate(rows[:10]):
        target, location = place[first + n]
        sheet, cell = location.replace("'", "").split("!")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            source = openpyxl.load_workbook(made.path.parent / target)
        assert source[sheet][cell].value == next(v for head, v in values.items() if head.startswith("会計年度"))
        assert values["元の場所"] == f"{sheet}!{cell}"
        assert target.endswith(values["ファイル"])


def test_a_list_of_all_sheets_leads_to_each_and_each_leads_back(made: Made, book: Any) -> None:
    """With what stands there, how many rows, and which tables nobody filled in."""
    ws = book["目次"]
    column = [c.value for c in ws["B"]]
    first = column.index("シート") + 2
    end = next((n for n, v in enumerate(column) if n >= first and v is None), len(column))
    rows = [[ws.cell(n, c) for c in (2, 3, 4)] for n in range(first, end + 1)]
    assert [name.value for name, _, _ in rows] == [s for s in made.sheets if s != "目次"]
    for name, about, count in rows:
        assert name.hyperlink.location == f"'{name.value}'!A1" and not name.hyperlink.target
        assert about.value
        assert count.value == (None if name.value == "概要" else len(table(book[name.value])))
    for title in made.sheets[2:]:
        assert book[title]["B2"].hyperlink.location == "'目次'!A1" and book[title]["B2"].value == "目次へ"
    unfilled = {s.table_title or s.sheet for s in FLAT if not filled(made, s)}
    (note,) = [v for v in column if isinstance(v, str) and "シートがありません" in v]
    assert unfilled and all(title in note for title in unfilled)


def test_tabs_tell_lists_from_tables(made: Made, book: Any) -> None:
    colours = {ws.title: ws.sheet_properties.tabColor.rgb for ws in book.worksheets}
    assert colours["概要"] == colours["目次"]
    lists = [colours[t] for t in ("概要", "提出一覧", "指摘一覧", "未提出")]
    assert len(set(lists)) == 4
    assert len({c for t, c in colours.items() if t not in ("概要", "目次", "提出一覧", "指摘一覧", "未提出")}) == 1


# what must not get in --------------------------------------------------------------------------------------------


def test_text_that_looks_like_a_formula_stays_text(made: Made, book: Any) -> None:
    shown = [c for ws in book.worksheets for row in ws.iter_rows() for c in row if c.value in RUNNABLE]
    assert {c.value for c in shown} == set(RUNNABLE)
    assert all(c.data_type == "s" and c.quotePrefix for c in shown)
    live = openpyxl.load_workbook(made.path)
    formulas = [c.value for ws in live.worksheets for row in ws.iter_rows() for c in row if c.data_type == "f"]
    area = r"'(?:提出一覧|指摘一覧|未提出)'!\$[A-Z]+\$4:\$[A-Z]+\$\d+"
    wanted = rf'{area},(?:"[^"]+"|\$[BC]\d+)'
    count = rf"COUNTIFS\({wanted}(?:,{wanted})*\)"
    total = rf"SUMIFS\({area},{wanted}(?:,{wanted})*\)"
    here = r"\$E\$\d+:\$E\$\d+,\$B\d+"
    ours = (
        count,
        total,
        r"IF\(\$C\$\d+=0,0,C\d+/\$C\$\d+\)",
        r"SUM\([A-H]\d+:[A-H]\d+\)",
        rf"\(SUMIFS\({area},{wanted},{wanted}\)\)/unit_factor",
        r'"[^"&]+"&CHAR\(10\)&"（"&unit_name&"）"',
        r"[FH]\d+\*unit_factor/10\^8",
        rf"COUNTIF\({here}\)",
        rf"SUMIF\({here},\$([A-H])\$\d+:\$[A-H]\$\d+\)",
        rf'"指摘: "(?:&"　")?(?:&"(?:エラー|警告|情報) "&TEXT\({total},"#,##0"\)&"件"(?:&"　")?)+',
    )
    assert formulas and all(any(re.fullmatch(f"={o}", f) for o in ours) for f in formulas)


def test_private_sheets_stay_in_their_books(made: Made, book: Any) -> None:
    private = [s for s in FORM.text.sheets if s.private]
    assert {"core_technologies"} <= {s.table for s in private}
    for name, text in made.parts().items():
        assert not {s for s in (SECRET, SECRET_NUMBER, "98765432", "98,765,432") if s in text}, name
    hidden = [r for r in table(book["指摘一覧"]) if r["シート"] in {s.sheet for s in private}]
    assert hidden and all(r["入力された値"] == r["正しい条件"] == "（非公開）" for r in hidden)
    counts = {r["ファイル"]: r["コア技術等の一覧（件数）"] for r in table(book["提出一覧"])}
    assert [counts[f"{LEAK_ITEM}/架空 {n}%25.xlsx"] for n in range(2)] == [2, 2]


def test_superseded_and_duplicate_submissions_are_counted_nowhere(made: Made, book: Any) -> None:
    others = {b.name for b in made.result.books if b.state not in (State.ACCEPTED, State.RETURNED)}
    for title in ("基本事項", *(s.table_title or s.sheet for s in FLAT if filled(made, s))):
        assert not others & {r["ファイル"] for r in table(book[title])}


# 概要 ------------------------------------------------------------------------------------------------------------


def block(ws: Worksheet, heading: str) -> list[list[Any]]:
    """The rows under a section's header, to the first blank one."""
    column = [c.value for c in ws["B"]]
    at = next(i for i, v in enumerate(column) if isinstance(v, str) and v.startswith(heading)) + 3
    rows = []
    while ws.cell(at, 2).value is not None:
        rows.append([ws.cell(at, c).value for c in range(2, 9)])
        at += 1
    return rows


def sums(book: Any, key: str) -> dict[str, tuple[int, int, int]]:
    """Accepted, returned and yen of accepted plans by item, recomputed from the flat table."""
    label = FORM.entries[key].label
    found: dict[str, tuple[int, int, int]] = {}
    for r in table(book["基本事項"]):
        accepted, returned, yen = found.get(r["物資"], (0, 0, 0))
        ok = r["状態"] == "エラーなし"
        amount = next(v for h, v in r.items() if h.startswith(label))
        found[r["物資"]] = (accepted + ok, returned + (not ok), yen + (amount if ok else 0))
    return found


@pytest.mark.parametrize("key", FORM.roles("amounts"))
def test_sums_by_item_equal_those_of_the_flat_table(key: str, book: Any) -> None:
    *rows, total = block(book["概要"], "物資別")
    column = 4 + FORM.roles("amounts").index(key)
    expected = sums(book, key)
    assert {r[0]: (r[1], r[2], round(r[column] * OKU)) for r in rows} == expected
    assert (total[1], total[2]) == (sum(v[0] for v in expected.values()), sum(v[1] for v in expected.values()))
    assert round(total[column] * OKU) == sum(v[2] for v in expected.values()) > 0


@pytest.mark.parametrize("key", FORM.roles("amounts"))
def test_sums_by_ministry_equal_those_of_the_flat_table(key: str, book: Any) -> None:
    column = 4 + FORM.roles("amounts").index(key)
    ministries = {"農林水産省": "肥料", "経済産業省": LEAK_ITEM}
    expected = sums(book, key)
    *rows, total = block(book["概要"], "主務省別")
    assert {ministries[r[0]]: (r[1], r[2], round(r[column] * OKU)) for r in rows} == expected
    *_, of_items = block(book["概要"], "物資別")
    assert (total[0], total[1:3], total[3], total[column]) == ("計", of_items[1:3], len(expected), of_items[column])


@pytest.mark.libreoffice
def test_one_cell_changes_the_unit_of_all_amounts(made: Made, tmp_path: Path, libreoffice_profile: Path) -> None:
    """In yen, recalculated by LibreOffice: the same amounts, under headings and titles that say so, and they fit."""
    live = openpyxl.load_workbook(made.path)
    live["概要"]["H2"] = "円"
    live.save(tmp_path / "円.xlsx")
    (again,) = libreoffice.convert([tmp_path / "円.xlsx"], tmp_path / "again", libreoffice_profile)
    before, after = (openpyxl.load_workbook(p, data_only=True)["概要"] for p in (made.path, again))
    amounts = 0
    for row in live["概要"].iter_rows():
        for cell in row:
            was, now = before[cell.coordinate].value, after[cell.coordinate].value
            if cell.data_type != "f":
                continue
            if isinstance(was, str):
                assert now == was.replace("億円", "円"), cell.coordinate
            elif cell.column_letter in "FGH":
                amounts += 1
                assert now == round(was * OKU) and cell.alignment.shrink_to_fit, cell.coordinate
            else:
                assert now == pytest.approx(was), cell.coordinate
    assert amounts == 3 * (2 + 1) * 2  # three amounts of two items, of two ministries, and their sums


def test_the_account_of_the_overview_balances(made: Made, book: Any) -> None:
    rows = {r[0]: r[1] for r in block(book["概要"], "受付件数の内訳")}
    account = made.result.account
    assert [rows[word] for word in STATE_WORDS.values()] == [account[s] for s in STATE_WORDS]
    assert rows["受付（計）"] == account["received"] == sum(rows[w] for w in STATE_WORDS.values())
    assert rows["未提出（名簿との差）"] == 1


def test_the_commonest_faults_are_counted(made: Made, book: Any) -> None:
    rows = block(book["概要"], "多い指摘")
    counts = Counter((f.rule, LEVEL_WORDS["ja"][f.level]) for f in made.result.findings)
    assert rows and [r[2] for r in rows] == [counts[r[0], r[1]] for r in rows]
    assert [r[1] for r in rows] == sorted((r[1] for r in rows), key=["エラー", "警告", "情報"].index)


def test_charts_are_native_and_read_cells_of_the_overview(made: Made, book: Any) -> None:
    charts = [text for name, text in made.parts().items() if name.startswith("xl/charts/chart")]
    assert len(charts) == 4
    assert not any(name.startswith("xl/media/") for name in made.parts())
    for chart in charts:
        _, title, rest = re.split("</?c:title>", chart, maxsplit=2)
        (said,) = re.findall(r"<(?:a:t|c:v)>([^<]+)</", title)
        assert ("件" in said or said.endswith("金額（億円、エラーのない提出）")) and "barChart" in chart
        assert '<c:showVal val="1"/>' in chart  # the figures beside the bars, of which one dwarfs the others
        for reference in re.findall(r"<c:f>([^<]+)</c:f>", rest):
            sheet, first, last = re.fullmatch(r"(.+)!\$([A-Z]\$\d+):\$([A-Z]\$\d+)", reference).groups()  # type: ignore[union-attr]
            cells = [c.value for (c,) in book[sheet][f"{first}:{last}".replace("$", "")]]
            assert None not in cells and len(cells) in (len(STATE_WORDS), 2)


# limits ----------------------------------------------------------------------------------------------------------


def test_over_the_row_limit_a_table_is_split_and_the_overview_says_so(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flat_sheets, "MAX_ROWS", 20)
    out = tmp_path / "集計.xlsx"
    sheets = write_consolidated_book(made.result, out, DAY)
    whole = table(made.book()["添付書類の一覧"])
    assert len(whole) > 40
    book = openpyxl.load_workbook(out, data_only=True)
    parts = [s for s in sheets if s.startswith("添付書類の一覧")]
    assert parts[:2] == ["添付書類の一覧", "添付書類の一覧(2)"] and len(parts) == -(-len(whole) // 20)
    assert [r for p in parts for r in table(book[p])] == whole
    (note,) = [c.value for c in book["概要"]["B"] if isinstance(c.value, str) and "行数の上限" in c.value]
    assert "添付書類の一覧" in note and "未提出" not in note
    assert [str(e) for e in OpenXmlValidator().validate(out).errors] == []


def test_a_table_that_just_fits_is_not_split(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = len(table(made.book()["添付書類の一覧"]))
    monkeypatch.setattr(flat_sheets, "MAX_ROWS", rows)
    assert write_consolidated_book(made.result, tmp_path / "集計.xlsx", DAY) == made.sheets


def test_a_book_of_nothing_but_unreadable_files_still_tells_of_them(tmp_path: Path) -> None:
    (tmp_path / "空.xlsx").write_bytes(b"")
    out = tmp_path / "集計.xlsx"
    result = consolidate([tmp_path], without=[out])
    assert write_consolidated_book(result, out, DAY) == ["概要", "目次", "提出一覧", "指摘一覧"]
    assert [str(e) for e in OpenXmlValidator().validate(out).errors] == []
    book = openpyxl.load_workbook(out, data_only=True)
    assert [r["規則"] for r in table(book["指摘一覧"])] == ["FILE-EMPTY"]
    assert {r[0]: r[1] for r in block(book["概要"], "受付件数の内訳")}["受付（計）"] == 1


def test_where_a_form_asks_for_no_amount_no_title_speaks_of_one(tmp_path: Path) -> None:
    (tmp_path / "検討.xlsx").write_bytes(build(forms.load("designation_review"), designation_review.valid(None, 0)))
    out = tmp_path / "集計.xlsx"
    write_consolidated_book(consolidate([tmp_path], without=[out]), out, DAY)
    shown = {str(c.value) for c in openpyxl.load_workbook(out)["概要"]["B"]}
    assert "件数" in shown and not any("金額" in text for text in shown)


def test_a_batch_without_findings_has_an_empty_list_of_findings(tmp_path: Path) -> None:
    (tmp_path / "良.xlsx").write_bytes(crafted.plan())
    out = tmp_path / "集計.xlsx"
    write_consolidated_book(consolidate([tmp_path], without=[out]), out, DAY)
    assert [str(e) for e in OpenXmlValidator().validate(out).errors] == []
    assert [set(r.values()) for r in table(openpyxl.load_workbook(out)["指摘一覧"])] == [{None}]


def test_a_book_that_cannot_be_written_leaves_nothing_behind(made: Made, tmp_path: Path) -> None:
    (tmp_path / "集計.xlsx").mkdir()
    with pytest.raises(OutputError, match="書けません"):
        write_consolidated_book(made.result, tmp_path / "集計.xlsx", DAY)
    with pytest.raises(OutputError, match="フォルダ"):
        write_consolidated_book(made.result, tmp_path / "無い" / "集計.xlsx", DAY)
    assert [p.name for p in tmp_path.iterdir()] == ["集計.xlsx"]


def test_an_older_book_is_there_until_the_new_one_is_whole(made: Made, tmp_path: Path) -> None:
    out = tmp_path / "集計.xlsx"
    out.write_bytes(b"old")
    write_consolidated_book(made.result, out, DAY)
    assert zipfile.ZipFile(io.BytesIO(out.read_bytes())).testzip() is None
    assert [p.name for p in tmp_path.iterdir()] == ["集計.xlsx"]


def test_flat_sheets_print_on_few_pages_with_their_header_on_every_page(made: Made) -> None:
    """As wide as the columns for paper, with the business and the item beside each of them."""
    live = openpyxl.load_workbook(made.path)
    for ws in live.worksheets[2:]:
        assert int(ws.page_setup.paperSize) in (8, 9)
        assert ws.sheet_properties.pageSetUpPr.fitToPage and ws.page_setup.fitToHeight in (0, "0")
        assert ws.print_title_rows == "$3:$3"
        assert int(ws.page_setup.fitToWidth or 1) == 1 or ws.print_title_cols in ("$A:$B", "$A:$D")
        heads = [c.value for c in ws[3]]
        for letter, width in ((k, d.width) for k, d in ws.column_dimensions.items()):
            assert width >= 9, f"{ws.title}!{letter}"
        last = column_index_from_string(re.findall(r"[A-Z]+", ws.print_area.partition("!")[2])[-1])
        screen = {"提出一覧": ["様式の版", "大きさ（バイト）", "ハッシュ値（SHA-256）"]}
        assert heads[last:] == (["法人番号", "ファイル"] if "元の場所" in heads else screen.get(ws.title, [])), ws.title


def test_a_table_is_printed_on_the_fewest_pages_that_can_be_read() -> None:
    """Narrow and long: upright; wide: across; too wide for one page: as many beside each other as it needs, no more."""
    a4, upright, a3, a3_upright = PAPERS
    assert paper_for(500, 100, 40, 600) == (upright, 1)
    assert paper_for(900, 100, 40, 450) == (a4, 1)
    assert paper_for(1500, 100, 40, 600) == (a3, 1)
    assert paper_for(1000, 100, 40, 9000) == (a3_upright, 1)
    paper, wide = paper_for(9000, 300, 40, 700)
    room = paper.room[0] / SMALLEST - 300
    assert paper == a3 and (wide - 1) * room < 9000 - 300 <= wide * room
