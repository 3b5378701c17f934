"""A small form for the tests of the rule language, and its submissions without a workbook around them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bussi.validators.batch import Batch, Book, RawTable
from bussi.validators.forms import Form
from bussi.validators.layout import Layout

Row = Mapping[str, Any]

TEXT = """\
form: ledger
version: "2025.1"
title: 台帳
title_en: ledger
basis: 法第9条
sheets:
  - sheet: 表紙
    fields:
      - {key: number, label: 番号, type: corporate_number, role: business}
      - {key: name, label: 名称, type: text, role: business_name}
      - {key: revision, label: 回次, type: integer, role: revision}
      - {key: day, label: 日, type: date, role: day}
      - {key: item, label: 物資, type: choice, choices: items, role: item}
      - {key: limit, label: 上限, type: yen}
  - sheet: 明細
    table: lines
    columns:
      - {key: a, label: 甲, type: decimal}
      - {key: b, label: 乙, type: decimal}
      - {key: n, label: 数, type: integer}
      - {key: m, label: もう一つの数, type: integer}
      - {key: word, label: 語, type: text}
      - {key: other, label: もう一つの語, type: text}
      - {key: code, label: 番号, type: corporate_number}
      - {key: start, label: 始め, type: date}
      - {key: end, label: 終わり, type: date}
      - {key: total, label: 計, type: decimal, formula: a + b}
  - sheet: 内訳
    table: parts
    columns:
      - {key: line, label: 行, type: integer}
      - {key: amount, label: 額, type: yen}
      - {key: due, label: 期日, type: date}
      - {key: kind, label: 種類, type: text}
rules:
  - id: LED-A01
    on: lines
    must: a == b
    title: 甲と乙が違います
    title_en: a and b differ
    remedy: どちらかを直してください
    remedy_en: correct one
    basis: 法第9条
"""


def write(folder: Path, text: str = TEXT) -> Path:
    """The file of a form."""
    path = folder / "ledger.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def batch(form: Form, *submissions: Mapping[str, Any]) -> Batch:
    """Submissions, each ``{"fields": {…}, "lines": [{…}, …], "parts": […]}``, as they come from a workbook.

    Row ``i`` of a table stands in Excel row ``10 + i``; columns stand in B, C, … in the order of the form.
    """
    fields = RawTable(columns={k: [] for k in form.entries})
    tables = {
        t: RawTable(columns={k: [] for k, e in cs.items() if e.formula is None}) for t, cs in form.columns.items()
    }
    for i, submission in enumerate(submissions):
        _add(fields, i, [submission.get("fields", {})], 0)
        for name, table in tables.items():
            _add(table, i, submission.get(name, []), 10)
    letters = {t: {k: chr(ord("B") + j) for j, k in enumerate(cs)} for t, cs in form.columns.items()}
    layout = Layout(
        {k: ("表紙", f"C{10 + j}") for j, k in enumerate(form.entries)},
        {t: (form.table_sheet[t].sheet, letters[t]) for t in form.columns},
    )
    first_row = dict.fromkeys(form.columns, 10)
    books = [
        Book(f"{i + 1}.xlsx", s.get("fields", {}).get("item"), layout, first_row) for i, s in enumerate(submissions)
    ]
    return Batch(form, books, fields, tables)


def flat(values: Mapping[str, Any]) -> dict[str, Any]:
    """What ``build`` takes as ``batch`` takes it."""
    return {"fields": values["fields"]} | values["tables"]


def _add(table: RawTable, submission: int, rows: Sequence[Row], first: int) -> None:
    for i, row in enumerate(rows):
        table.submission.append(submission)
        table.row.append(first + i)
        for key, cells in table.columns.items():
            cells.append(row.get(key))
