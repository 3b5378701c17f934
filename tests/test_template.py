"""One function builds every book: blank, pre-filled, sample, return copy; what a book shows is true from the start."""

import datetime as dt
import io
import itertools
import unicodedata
import zipfile
from html import unescape
from pathlib import Path
from typing import Any

import libreoffice
import openpyxl
import pytest
import python_calamine as calamine
import twins
from bussi.addin.batch.stack import stack
from bussi.addin.reading.submission import read_book
from bussi.scripts.samples import special_measures
from bussi.scripts.samples.plan_application import plan_application
from bussi.validators import forms
from bussi.validators.cells import ErrorCell
from bussi.validators.errors import UsageError
from bussi.validators.forms.words import field_shown
from bussi.validators.judging import judge
from bussi.validators.reporting import findings
from bussi.xlsx_templates.build import blueprint, build, build_many
from bussi.xlsx_templates.sheets.packing import LEVEL
from bussi.xlsx_templates.template.check_lines import HEAD
from bussi.xlsx_templates.template.check_sheet import KEPT, KEPT_TO_MEND, READY, TO_MEND, UNTOUCHED
from bussi.xlsx_templates.template.front_sheet import FACTS, FIGURES, UNKNOWN_DUE, first_sheet_row
from bussi.xlsx_templates.template.plan import CHECK_COLUMN, CHECK_SHEET, FRONT_SHEET, HIDDEN_STAMP, RULEBOOK_SHEET

ITEM = "肥料"
Rows = list[list[Any]]


@pytest.fixture(scope="module")
def form() -> forms.Form:
    return forms.load("plan_application")


def sheets(data: bytes, folder: Path) -> dict[str, Rows]:
    path = folder / "book.xlsx"
    path.write_bytes(data)
    return of_file(path)


def of_file(path: Path) -> dict[str, Rows]:
    book = calamine.load_workbook(str(path))
    return {n: book.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in book.sheet_names}


def spoiled() -> dict[str, Any]:
    """An application with one mistake of each sort."""
    values = plan_application(ITEM, 1)
    fields, tables = values["fields"], values["tables"]
    fields["lead_number"] = "8999990000014"  # TYPE: a wrong check digit
    fields["revision"] = 2  # PLN-A20: a new application is the first
    fields["fiscal_year"] = "令和8"  # TYPE
    del fields["plan_title"]  # REQUIRED
    tables["applicants"][0]["role"] = "だれか"  # CHOICE
    tables["sources"][0]["other"] = -5  # RANGE
    tables["goals"][0]["unit"] = "長" * 21  # LENGTH
    tables["activities"].append(dict(tables["activities"][0]))  # UNIQUE
    tables["goods"] = []  # ROWS
    return values


# what the book shows --------------------------------------------------------------------------------------------------


@pytest.mark.libreoffice
def test_every_cached_value_is_what_libreoffice_computes(form: forms.Form, tmp_path: Path) -> None:
    built = tmp_path / "built.xlsx"
    built.write_bytes(build(form, spoiled(), item=ITEM))
    [recalculated] = libreoffice.convert([built], tmp_path / "out", tmp_path / "profile")
    before, after = of_file(built), of_file(recalculated)
    different = []
    for name, rows in before.items():
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                new = after[name][r][c] if r < len(after[name]) and c < len(after[name][r]) else ""
                same = (
                    abs(new - value) < 1e-9
                    if isinstance(new, float) and isinstance(value, float | int)
                    else new == value
                )
                if not same:
                    different.append((name, r + 1, c + 1, value, new))
    assert different == []


def test_a_good_application_is_ready_and_a_spoiled_one_is_not(form: forms.Form, tmp_path: Path) -> None:
    good, bad = build_many(form, [plan_application(ITEM, 1), spoiled()], item=ITEM)
    assert sheets(good, tmp_path)[CHECK_SHEET][2][1] == READY
    book = sheets(bad, tmp_path)
    assert book[CHECK_SHEET][2][1] == TO_MEND
    broken = {row[2]: row[5] for row in book[CHECK_SHEET][HEAD + 1 :] if row[5]}
    for rule in ("TYPE", "REQUIRED", "CHOICE", "RANGE", "LENGTH", "ROWS"):
        assert broken[rule] == (2 if rule == "TYPE" else 1), rule
    assert broken["UNIQUE"] == 2  # both rows of the pair


def front(book: dict[str, Rows], form: forms.Form) -> dict[str, list[Any]]:
    """Sheet → what the cover says of it: how far it is, errors, missing, warnings."""
    first = first_sheet_row(blueprint(form, ITEM).plan)
    return {str(row[2]): row[4:8] for row in book[FRONT_SHEET][first:] if row[1] and isinstance(row[5], float)}


def test_the_cover_says_of_each_sheet_how_far_it_is(form: forms.Form, tmp_path: Path) -> None:
    book = sheets(build(form, spoiled(), item=ITEM), tmp_path)
    says = front(book, form)
    assert says["表紙"][0] == "要修正" and says["表紙"][1] >= 2 and says["表紙"][2] == 1
    assert says["品目"] == ["未着手", 0, sum(c.required for c in form.columns["goods"].values()), 0]
    assert says["誓約"][0] == "完了"
    errors = [row for row in book[CHECK_SHEET][HEAD + 1 :] if row[1] == "エラー"]
    assert sum(s[1] for s in says.values()) == sum(row[5] for row in errors) == book[CHECK_SHEET][4][1]


def test_an_untouched_book_shows_no_error_and_claims_nothing(form: forms.Form, tmp_path: Path) -> None:
    book = sheets(build(form, item=ITEM), tmp_path)
    assert book[CHECK_SHEET][2][1] == UNTOUCHED
    assert book[CHECK_SHEET][4][1] == 0
    says = front(book, form)
    assert all(s[1] == 0 for s in says.values())
    assert {s[0] for s in says.values()} == {"未着手", "記入なし（任意）"}


def test_one_cell_typed_into_a_row_asks_for_the_rest_of_it(form: forms.Form, tmp_path: Path) -> None:
    values = {"tables": {"goods": [{"risk": "供給元が一国に偏る"}]}}
    plan = blueprint(form, ITEM).plan
    book = sheets(build(form, values, item=ITEM), tmp_path)
    says = front(book, form)["品目"]
    left = sum(c.required for c in form.columns["goods"].values()) - 1
    assert says == [f"記入中（あと{left}項目）", 0, left, 0]
    label = next(e.label for e in form.columns["goods"].values() if e.required)
    assert book["品目"][plan.table("goods").first][CHECK_COLUMN] == f"記入中（あと{left}項目）次は「{label}」"


@pytest.mark.parametrize(
    ("rule", "key", "table"),
    [
        pytest.param("TYPE", "lead_number", None, id="a field"),
        pytest.param("CHOICE", "role", "applicants", id="a cell of the first row of a table"),
        pytest.param("RANGE", "other", "sources", id="a cell of a later column"),
        pytest.param("ROWS", "good", "goods", id="a table without rows"),
        pytest.param("PLN-A20", "revision", None, id="a rule on the form"),
    ],
)
def test_links_lead_to_the_first_offending_cell(
    form: forms.Form, tmp_path: Path, rule: str, key: str, table: str | None
) -> None:
    book = sheets(build(form, spoiled(), item=ITEM), tmp_path)
    plan = blueprint(form, ITEM).plan
    layout = plan.layout()
    sheet, cell = layout.fields[key] if table is None else layout.tables[table]
    address = cell if table is None else f"{cell[key]}{plan.table(table).first + 1}"
    shown = next(row[6] for row in book[CHECK_SHEET][HEAD + 1 :] if row[2] == rule)
    assert shown == f"'{sheet}'!{address}"


def test_what_to_mend_first_begins_with_errors(form: forms.Form, tmp_path: Path) -> None:
    rows = sheets(build(form, spoiled(), item=ITEM), tmp_path)[CHECK_SHEET][8:16]
    levels = [row[1] for row in rows]
    assert levels == sorted(levels, key=["エラー", "未記入", "警告", "情報", ""].index) and levels[0] == "エラー"
    assert all(row[6] and row[7] for row in rows if row[1])


def test_the_remark_of_a_row_is_the_sentence_of_the_finding(form: forms.Form, tmp_path: Path) -> None:
    values = plan_application(ITEM, 1)
    row = values["tables"]["funding"][0]
    row["subsidy_request"] = row["eligible_cost"] + 1
    book = tmp_path / "book.xlsx"
    book.write_bytes(build(form, values, item=ITEM))
    [said] = [f for f in findings(judge(stack(form, [read_book(book)])))[0] if f.rule == "PLN-C04"]
    t = blueprint(form, ITEM).plan.table("funding")
    words = of_file(book)["資金計画"][t.first][CHECK_COLUMN]
    assert words.split("　ほか")[0] == f"要修正：{said.message} → {said.remedy}"
    assert f"{row['subsidy_request']:,}" in words and f"{row['eligible_cost']:,}" in words


def test_a_text_in_a_cell_for_money_is_named_as_a_text(form: forms.Form, tmp_path: Path) -> None:
    values = plan_application(ITEM, 1)
    values["tables"]["funding"][0]["eligible_cost"] = "500,000,000"
    t = blueprint(form, ITEM).plan.table("funding")
    words = sheets(build(form, values, item=ITEM), tmp_path)["資金計画"][t.first][CHECK_COLUMN]
    assert (
        words
        == "要修正：助成対象経費は文字の「500,000,000」で、金額（円）ではありません → 円単位の整数で入力してください"
    )


def test_days_and_fiscal_years_are_shown_in_both_calendars(form: forms.Form, tmp_path: Path) -> None:
    values = plan_application(ITEM, 1)
    values["fields"] |= {"fiscal_year": 2026, "submitted_on": dt.date(2026, 10, 30)}
    plan = blueprint(form, ITEM).plan
    sheet = plan.sheet_of(None, "fiscal_year")
    rows = sheets(build(form, values, item=ITEM), tmp_path)[sheet.name]
    assert rows[sheet.fields["fiscal_year"]][sheet.value + 1] == "令和8年度"
    assert rows[sheet.fields["submitted_on"]][sheet.value + 1] == "令和8年"


# what goes into it ----------------------------------------------------------------------------------------------------


def test_a_template_of_an_item_has_its_own_annex_and_knows_its_item(form: forms.Form, tmp_path: Path) -> None:
    book = sheets(build(form, item=ITEM, issued_to="架空株式会社", due="2026年10月30日"), tmp_path)
    annexes = [n for n in book if n.startswith("別紙")]
    assert annexes == ["別紙 肥料"] and "技術流出防止" not in book
    stamp = {row[0]: row[1] for row in book[HIDDEN_STAMP]}
    assert stamp["item"] == ITEM and stamp["form"] == form.name and stamp["fingerprint"] == form.fingerprint
    texts = {v for row in book[FRONT_SHEET] for v in row}
    assert {"架空株式会社", "2026年10月30日", ITEM, "農林水産省"} <= texts
    place = blueprint(form, ITEM).plan.sheet_of(None, "ministry")
    assert book[place.name][place.fields["ministry"]][place.value] == "農林水産省"


def test_without_a_due_date_the_cover_says_who_knows_it(form: forms.Form, tmp_path: Path) -> None:
    assert UNKNOWN_DUE in {v for row in sheets(build(form), tmp_path)[FRONT_SHEET] for v in row}


def test_a_form_that_is_kept_by_who_fills_it_in_names_nobody_to_hand_it_in_to(tmp_path: Path) -> None:
    measures = forms.load("special_measures")
    good = sheets(build(measures, special_measures.valid(ITEM, 0)), tmp_path)
    assert good[CHECK_SHEET][2][1] == good[FRONT_SHEET][FIGURES + 1][1] == KEPT
    facts = {row[1] for row in good[FRONT_SHEET][FACTS:FIGURES]}
    assert facts & {"対象物資", "提出先", "提出期限"} == {"対象物資"}
    values = special_measures.valid(ITEM, 0)
    values["fields"]["revision"] = 0
    bad = sheets(build(measures, values, due="2026年10月30日"), tmp_path)
    assert bad[CHECK_SHEET][2][1] == KEPT_TO_MEND
    assert "2026年10月30日" in {v for row in bad[FRONT_SHEET] for v in row}


def test_more_rows_than_the_form_provides_make_the_table_longer(form: forms.Form, tmp_path: Path) -> None:
    values = plan_application(ITEM, 1)
    provided = form.table_sheet["partners"].rows
    values["tables"]["partners"] = [
        {"role": "調達先", "name": f"架空{n}社", "task": "原料"} for n in range(provided + 15)
    ]
    rows = sheets(build(form, values, item=ITEM), tmp_path)["実施体制"]
    assert sum(str(v).startswith("架空") and str(v).endswith("社") for row in rows for v in row) == provided + 15
    end = max(r for r, row in enumerate(rows) if row[0] == "#end")
    assert f"架空{provided + 14}社" in rows[end - 1]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        pytest.param({"fields": {"nothing": 1}}, "nothing", id="a field"),
        pytest.param({"tables": {"nothing": []}}, "nothing", id="a table"),
        pytest.param({"tables": {"goods": [{"nothing": 1}]}}, "nothing", id="a column"),
    ],
)
def test_unknown_keys_are_refused(form: forms.Form, values: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        build(form, values)


def test_an_unknown_item_is_refused(form: forms.Form) -> None:
    with pytest.raises(UsageError, match="毛糸"):
        build(form, item="毛糸")


def test_notes_of_a_return_copy_are_comments_on_the_cells(form: forms.Form, tmp_path: Path) -> None:
    notes = {("表紙", "D9"): "PLN-A03 検査用数字が合いません。\n→ 桁の打ち間違いを直してください。"}
    path = tmp_path / "return.xlsx"
    path.write_bytes(build(form, spoiled(), notes, item=ITEM))
    comment = openpyxl.load_workbook(path)["表紙"]["D9"].comment
    assert comment is not None and comment.text == notes["表紙", "D9"]
    with zipfile.ZipFile(path) as archive:
        text = unescape(archive.read("xl/worksheets/sheet2.xml").decode())
    assert 'sqref="D9"' in text  # and the cell is coloured


def test_many_books_are_the_same_as_one_by_one(form: forms.Form) -> None:
    values = [plan_application(ITEM, n) for n in range(2)] + [spoiled()]
    assert list(build_many(form, values, item=ITEM, level=LEVEL)) == [build(form, v, item=ITEM) for v in values]


def test_books_of_several_items_can_be_made_together(form: forms.Form) -> None:
    items = ["肥料", "半導体", "肥料"]
    values = [plan_application(item, n) for n, item in enumerate(items)]
    alone = [build(form, v, item=item) for item, v in zip(items, values, strict=True)]
    assert list(build_many(form, values, item=items, level=LEVEL)) == alone


def test_the_rulebook_explains_every_item_of_the_book(form: forms.Form, tmp_path: Path) -> None:
    rows = sheets(build(form, item=ITEM), tmp_path)[RULEBOOK_SHEET]
    said, sheet = {}, ""
    for row in rows:
        if len(row) > 4 and row[2]:
            sheet = row[1] or sheet  # a sheet is named once
            said[sheet, row[2].removesuffix(" *")] = f"{row[3]}\n{row[4]}"
    for s in blueprint(form, ITEM).plan.sheets:
        for e in (*s.sheet.fields, *s.sheet.columns):
            wanted = [e.meaning.rstrip("。"), e.help.rstrip("。"), *(f"{v}：{m}" for v, m in e.meanings.items())]
            assert all(text in said[s.name, e.label] for text in wanted), e.key
            if isinstance(e.example, str):
                assert f"例 {e.example}" in said[s.name, e.label], e.key


def test_every_rule_of_the_book_stands_on_the_check_sheet_with_remedy_and_basis(
    form: forms.Form, tmp_path: Path
) -> None:
    rows = sheets(build(form, item=ITEM), tmp_path)[CHECK_SHEET][HEAD + 1 :]
    listed = {row[2]: (row[3], row[7], row[8]) for row in rows}
    for rule in form.rules:
        if rule.text.native == "formula" and (rule.items is None or ITEM in rule.items):
            assert listed[rule.id] == (rule.text.title, rule.text.remedy, rule.basis_for(ITEM))


def test_the_title_of_a_table_runs_over_empty_cells_only(form: forms.Form) -> None:
    """A text stops at the next cell that holds something, an empty text of a formula included."""
    book = openpyxl.load_workbook(io.BytesIO(build(form, item=ITEM)))
    for table in (t for t in form.table_sheet.values() if t.sheet in book.sheetnames):
        title = table.table_title or table.sheet
        cells = (c for row in book[table.sheet].iter_rows(min_col=2) for c in row)
        first = next(c for c in cells if c.value == title and c.font.sz == 12)
        right = first.parent[first.row][first.column :]
        free = [first, *itertools.takewhile(lambda c: c.value is None, right)]
        width = sum(1.2 * (1 + (unicodedata.east_asian_width(c) in "FWA")) for c in title)  # 12 points, not 10
        assert sum(first.parent.column_dimensions[c.column_letter].width for c in free) >= width, title


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", [n for n in forms.names() if any(e.preset for e in forms.load(n).entries.values())])
def test_what_shows_a_field_shows_nothing_of_an_error_in_it(name: str, tmp_path: Path) -> None:
    form = forms.load(name)
    shown = {key: str(field_shown(e.preset)) for key, e in form.entries.items() if e.preset is not None}
    book = tmp_path / "book.xlsx"
    book.write_bytes(build(form, {"fields": dict.fromkeys(shown.values(), ErrorCell("#DIV/0!"))}))
    read = read_book(book).fields
    assert {key: (str(read[source]), read[key]) for key, source in shown.items()} == dict.fromkeys(
        shown, ("#DIV/0!", None)
    )
    assert twins.disagreements([book, *libreoffice.convert([book], tmp_path / "out", tmp_path / "profile")]) == []
