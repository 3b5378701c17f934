"""A form dropped into a folder is consolidated beside plans and budget reports, whatever its keys and titles are."""

import copy
import re
from pathlib import Path
from typing import Any

import libreoffice
import openpyxl
import pandas as pd
import pandera.pandas as pa
import pytest
from bussi import api
from bussi.addin.batch.consolidation import Consolidation, consolidate
from bussi.addin.batch.section import sections
from bussi.addin.books.consolidated import write_consolidated_book
from bussi.addin.books.exports import write_csv, write_parquet
from bussi.scripts.samples.budget_execution import budget_execution
from bussi.scripts.samples.plan_application import plan_application
from bussi.validators import forms
from bussi.xlsx_templates.build import build
from openxml_audit import OpenXmlValidator

# paid_total and status are computed keys of the budget report, funding a table of the plan, 提出一覧 a sheet of ours;
# there is neither business nor item, neither day nor revision
SURVEY = """\
form: stock_survey
version: "2026.1"
title: 在庫の調べ
title_en: stock survey
basis: 法第48条
sheets:
  - sheet: 回答
    fields:
      - {key: paid_total, label: 状態, type: text, required: true}
      - {key: project_total, label: 総事業費の総額, type: yen, unit: 円, role: amounts}
      - {key: month, label: 調べた年度, type: fiscal_year, role: period}
      - {key: desk, label: 窓口, type: email, role: contact}
  - sheet: 在庫
    table: funding
    table_title: 提出一覧
    columns:
      - {key: item, label: 物資, type: text, required: true}
      - {key: book, label: 品目, type: text}
      - {key: row, label: "物資_2", type: decimal}
      - {key: paid_total, label: ファイル, type: decimal, formula: row * 2}
  - sheet: ひみつ
    private: true
    fields:
      - {key: secret, label: 秘密, type: text}
rules:
  - id: STK-A01
    on: form
    must: count(funding) >= 1
    cells: [paid_total]
    expected: 1行以上
    title: 在庫の行がありません
    title_en: no stock
    remedy: 1行以上記入してください
    remedy_en: enter a row
    basis: 法第48条
"""
SECRET = "だれにも見せない値"
PLAN, BUDGET = "plan_application", "budget_execution"


def survey(name: str, rows: int, total: int = 7) -> dict[str, Any]:
    lines = [{"item": f"品{n}", "book": "=1+1", "row": n + 0.5} for n in range(rows)]
    fields = {
        "paid_total": name,
        "project_total": total,
        "month": 2026,
        "desk": "stock@example.jp",
        "secret": SECRET,
    }
    return {"fields": fields, "tables": {"funding": lines}}


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Two surveys and a newer version of them, two plans and a budget report."""
    top = tmp_path_factory.mktemp("外の様式")
    folder, found = top / "forms", top / "受付箱"
    folder.mkdir()
    found.mkdir()
    (folder / "survey.yaml").write_text(SURVEY, encoding="utf-8")
    newer = SURVEY.replace("2026.1", "2026.2").replace("label: 窓口", "label: 連絡先")
    newer = newer.replace("      - {key: row,", "      - {key: place, label: 場所, type: text}\n      - {key: row,")
    (folder / "newer.yaml").write_text(newer, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("BUSSI_FORMS", str(folder))
        old, new = (forms.load("stock_survey", v) for v in ("2026.1", "2026.2"))
        later = survey("丙", 1, 100)
        later["tables"]["funding"][0]["place"] = "架空倉庫"
        for name, form, values in (("甲", old, survey("甲", 2)), ("乙", old, survey("乙", 0)), ("丙", new, later)):
            (found / f"調べ{name}.xlsx").write_bytes(build(form, values))
        for n in range(2):
            plan = build(forms.load(PLAN), plan_application("肥料", n), item="肥料")
            (found / f"計画{n}.xlsx").write_bytes(plan)
        (found / "報告.xlsx").write_bytes(build(forms.load(BUDGET), copy.deepcopy(budget_execution("国土交通省"))))
        yield found


@pytest.fixture(scope="module")
def result(inbox: Path) -> Consolidation:
    return consolidate([inbox])


@pytest.fixture(scope="module")
def written(result: Consolidation, inbox: Path) -> tuple[Path, list[str]]:
    out = inbox.parent / "集計.xlsx"
    return out, write_consolidated_book(result, out)


def rows(ws: Any) -> list[dict[str, Any]]:
    (found,) = ws.tables.values()
    heads, *lines = ws[found.ref]
    return [dict(zip((c.value for c in heads), (c.value for c in line), strict=True)) for line in lines]


def test_the_account_balances_over_all_forms(result: Consolidation) -> None:
    assert {b.name: str(b.state) for b in result.books} == {
        "報告.xlsx": "accepted", "計画0.xlsx": "accepted", "計画1.xlsx": "accepted",
        "調べ丙.xlsx": "accepted", "調べ乙.xlsx": "returned", "調べ甲.xlsx": "accepted",
    }  # fmt: skip


def test_each_form_has_its_section_and_each_version_a_place_in_it(written: tuple[Path, list[str]]) -> None:
    path, sheets = written
    assert [str(e) for e in OpenXmlValidator().validate(path).errors] == []
    book = openpyxl.load_workbook(path, data_only=True)
    assert sheets == book.sheetnames and sheets[:4] == ["概要", "目次", "提出一覧", "指摘一覧"]
    assert not any(re.search(r"20\d\d\.\d", s) for s in sheets)  # no version in any name
    assert "在庫の調べ・提出一覧" in sheets and "在庫の調べ・基本事項" in sheets
    stock = rows(book["在庫の調べ・提出一覧"])
    assert {(r["ファイル"], r["場所"]) for r in stock} == {("調べ甲.xlsx", None), ("調べ丙.xlsx", "架空倉庫")}
    assert [r["ファイル_2"] for r in stock if r["ファイル"] == "調べ甲.xlsx"] == [1, 3]  # 2 × 0.5, 2 × 1.5
    assert len({s.casefold() for s in sheets}) == len(sheets)


def test_the_list_of_submissions_says_which_form_and_sums_are_per_form(written: tuple[Path, list[str]]) -> None:
    book = openpyxl.load_workbook(written[0], data_only=True)
    listed = {r["ファイル"]: r for r in rows(book["提出一覧"])}
    assert listed["調べ甲.xlsx"]["様式"] == "在庫の調べ" and listed["調べ甲.xlsx"]["事業者"] is None
    assert listed["計画0.xlsx"]["法人番号"] == plan_application("肥料", 0)["fields"]["lead_number"]
    values = [c.value for c in book["概要"]["B"]]
    heading = next(n for n, v in enumerate(values) if isinstance(v, str) and v.startswith("在庫の調べ　件数と金額"))
    at = values.index("（すべて）", heading) + 1
    assert [book["概要"].cell(at, c).value for c in (3, 4)] == [2, 1]
    assert book["概要"].cell(at, 6).value == pytest.approx(107 / 10**8)  # the accepted two of both versions


def test_findings_name_whom_to_write_to(written: tuple[Path, list[str]]) -> None:
    (row,) = [r for r in rows(openpyxl.load_workbook(written[0])["指摘一覧"]) if r["規則"] == "STK-A01"]
    assert (row["ファイル"], row["メール"]) == ("調べ乙.xlsx", "stock@example.jp")


@pytest.mark.libreoffice
def test_every_figure_of_the_overview_is_live_and_right(
    written: tuple[Path, list[str]], tmp_path: Path, libreoffice_profile: Path
) -> None:
    again = libreoffice.convert([written[0]], tmp_path / "again", libreoffice_profile)[0]
    before, after = (openpyxl.load_workbook(p, data_only=True)["概要"] for p in (written[0], again))
    formulas = openpyxl.load_workbook(written[0])["概要"]
    compared = 0
    for row in formulas.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                compared += 1
                a, b = before[cell.coordinate].value, after[cell.coordinate].value
                assert a == b if isinstance(a, str) else a == pytest.approx(b), cell.coordinate
    assert compared > 35


def test_tables_go_to_csv_and_parquet_and_nothing_private_does(result: Consolidation, tmp_path: Path) -> None:
    names = {p.name for p in write_csv(result, tmp_path / "csv")}
    assert {"submissions.csv", "findings.csv", "stock_survey.funding.csv", f"{PLAN}.funding.csv"} <= names
    stock = pd.read_csv(tmp_path / "csv" / "stock_survey.funding.csv")
    assert list(stock.columns[:6]) == ["_book", "_row", "_state", "_business", "_business_name", "_item"]
    assert set(stock["book"]) == {"'=1+1"}  # no spreadsheet runs it
    assert not any(SECRET in p.read_text(encoding="utf-8-sig") for p in (tmp_path / "csv").iterdir())
    write_parquet(result, tmp_path / "parquet")
    typed = pd.read_parquet(tmp_path / "parquet" / "stock_survey.funding.parquet")
    assert str(typed["row"].dtype) == "float64" and sorted(typed["paid_total"]) == [1.0, 1.0, 3.0]
    fields = pd.read_parquet(tmp_path / "parquet" / "stock_survey.fields.parquet")
    assert "secret" not in fields.columns and len(fields) == 3


def test_several_versions_are_one_section_of_the_newest(result: Consolidation) -> None:
    found = {s.form.name: s for s in sections(result.books)}
    assert set(found) == {"stock_survey", PLAN, BUDGET}
    assert found["stock_survey"].form.version == "2026.2" and len(found["stock_survey"].stacks) == 2


CONFIDENTIAL = """\
form: secret_survey
version: "2026.1"
title: 秘密のある調べ
title_en: survey with secrets
basis: 法第48条
sheets:
  - sheet: 回答
    fields:
      - {key: name, label: 名称, type: text, required: true, role: business_name}
      - {key: cost, label: 原価, type: yen, unit: 円, role: amounts, private: true}
      - {key: formula, label: 配合, type: text, str_length: 3, private: true}
      - {key: desk, label: 窓口, type: email, role: contact, private: true}
      - {key: price, label: 価格, type: yen, unit: 円}
  - sheet: 在庫
    table: stock
    table_title: 在庫
    columns:
      - {key: good, label: 品目, type: text, required: true}
      - {key: place, label: 保管場所, type: text, private: true}
rules:
  - {id: SEC-A01, on: form, must: price >= cost, title: 価格が原価より低くなっています, title_en: too low, remedy: 直してください,
     remedy_en: mend, basis: 法第48条, message: '価格 {price} が原価 {cost} より低くなっています'}
  - {id: SEC-A02, on: stock, must: good == place, title: 品目と場所が違います, title_en: not the same, remedy: 直してください,
     remedy_en: mend, basis: 法第48条, message: '{good} は {place} です'}
"""


HALF_WIDTH = "ｷﾐﾂ倉庫"  # letters that the reader warns of, before any rule looks at them


def test_single_entries_that_are_private_leave_no_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "secret.yaml").write_text(CONFIDENTIAL, encoding="utf-8")
    monkeypatch.setenv("BUSSI_FORMS", str(tmp_path / "forms"))
    fields = {"name": "架空", "cost": 987_654_321, "formula": SECRET, "desk": "secret@example.jp", "price": 1}
    values = {
        "fields": fields,
        "tables": {"stock": [{"good": "品", "place": SECRET}, {"good": "材", "place": HALF_WIDTH}]},
    }
    (tmp_path / "受付箱").mkdir()
    (tmp_path / "受付箱" / "a.xlsx").write_bytes(build(forms.load("secret_survey"), values))
    result = consolidate([tmp_path / "受付箱"])
    (case,) = result.books
    assert {f.rule for f in case.findings} == {"SEC-A01", "SEC-A02", "LENGTH", "CELL-LETTERS"}
    assert case.summary.amounts == () and case.contact.mail == ""
    out = tmp_path / "集計.xlsx"
    write_consolidated_book(result, out)
    write_csv(result, tmp_path / "csv")
    write_parquet(result, tmp_path / "parquet")
    said = [str(v) for ws in openpyxl.load_workbook(out) for row in ws.iter_rows(values_only=True) for v in row]
    said += [p.read_text(encoding="utf-8-sig") for p in (tmp_path / "csv").iterdir()]
    said += [pd.read_parquet(p).to_csv() for p in (tmp_path / "parquet").glob("*.parquet")]
    shown = "\n".join(said)
    for secret in (SECRET, HALF_WIDTH, "987654321", "987,654,321", "secret@example.jp"):
        assert secret not in shown
    assert "（非公開）" in shown
    for table, frame in api.read([tmp_path / "受付箱"]).tables.items():
        public = api.schema("secret_survey")[table]
        assert len(public.validate(frame)) == len(frame) and not {"cost", "place"} & {*frame.columns}
    stock = api.schema("secret_survey")["stock"]
    with pytest.raises(pa.errors.SchemaErrors, match="SEC-A02"):  # of one's own, where it is there
        stock.validate(pd.DataFrame({"good": ["品"], "place": ["ここ"]}, dtype=object), lazy=True)
    with pytest.raises(pa.errors.SchemaError, match="good"):
        stock.validate(pd.DataFrame({"place": ["ここ"]}, dtype=object))
