"""Submissions, and what is done to them between the business and the ministry: by people, programs and attackers."""

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
from bussi.scripts.samples.plan_application import plan_application
from bussi.validators import forms
from bussi.xlsx_templates.build import build

DATA = Path(__file__).parent / "data"
FORM = forms.load("plan_application")
ITEM = "肥料"


@cache
def plan(item: str = ITEM, n: int = 0) -> bytes:
    """The ``n``-th sample plan application of an item: complete, and without any error."""
    return build(FORM, plan_application(item, n), item=item)


def zipped(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        for name, data in parts.items():
            z.writestr(name, data)
    return out.getvalue()


def parts(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as z:
        return {n: z.read(n) for n in z.namelist()}


def edited(book: bytes, name: str, edit: Callable[[bytes], bytes]) -> bytes:
    """The book with one part changed (or made, from b"")."""
    found = parts(book)
    changed = edit(found.get(name, b""))
    assert changed != found.get(name), f"{name} is as before"
    return zipped(found | {name: changed})


def replaced(book: bytes, name: str, old: str, new: str) -> bytes:
    return edited(book, name, lambda xml: xml.replace(old.encode(), new.encode()))


def part_of(book: bytes, sheet: str) -> str:
    titles = re.findall(r'<sheet name="([^"]*)"', parts(book)["xl/workbook.xml"].decode())
    return f"xl/worksheets/sheet{titles.index(sheet) + 1}.xml"


def on_sheet(book: bytes, sheet: str, old: str, new: str) -> bytes:
    """The book with the first ``old`` in a sheet's XML replaced."""
    return edited(book, part_of(book, sheet), lambda xml: xml.replace(old.encode(), new.encode(), 1))


def with_cell(book: bytes, sheet: str, cell: str) -> bytes:
    """The book with one more row, which holds ``cell`` (XML), at the end of a sheet."""
    row = re.search(r"""r=["'][A-Za-z]+(\d+)["']""", cell)
    assert row
    return on_sheet(book, sheet, "</sheetData>", f'<row r="{row[1]}">{cell}</row></sheetData>')


def by_openpyxl(book: bytes, edit: Callable[[Any], None] = lambda wb: None) -> bytes:
    """The book after somebody's script opened it, did ``edit`` to it and saved it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl drops what it does not know, and says so
        wb = openpyxl.load_workbook(io.BytesIO(book))
    edit(wb)
    out = io.BytesIO()
    wb.save(out)
    return out.getvalue()


def foreign() -> bytes:
    """Somebody else's workbook."""
    wb = openpyxl.Workbook()
    wb.active.append(["見積書", 1200])
    out = io.BytesIO()
    wb.save(out)
    return out.getvalue()


def rows_with(book: bytes, sheet: str, key: str) -> list[int]:
    """The rows of a sheet that carry ``key`` in its hidden column A."""
    rows = openpyxl.load_workbook(io.BytesIO(book))[sheet].iter_rows(max_col=1)
    return [cell.row for (cell,) in rows if cell.value == key]
