"""People insert and delete rows; the formulas of the template must follow them, without any macro."""

from pathlib import Path

import libreoffice
import pytest
import twins
from bussi.addin.reading.submission import read_book
from bussi.scripts.samples.plan_application import plan_application
from bussi.validators import forms
from bussi.xlsx_templates.build import blueprint, build

pytestmark = pytest.mark.libreoffice
ITEM = "肥料"
_BASIC = """
Sub Insert
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  book = StarDesktop.loadComponentFromURL("{source}", "_blank", 0, hidden())
  sheet = book.Sheets.getByName("{sheet}")
  sheet.unprotect("")
  sheet.Rows.insertByIndex({at}, {count})
  For i = 0 To 8
    cell = sheet.getCellByPosition(i, {copied})
    If cell.Type = 1 Then sheet.getCellByPosition(i, {at}).Value = cell.Value
    If cell.Type = 2 Then sheet.getCellByPosition(i, {at}).String = cell.String
  Next i
  book.calculateAll()
  Dim kind(0) As New com.sun.star.beans.PropertyValue
  kind(0).Name = "FilterName"
  kind(0).Value = "Calc MS Excel 2007 XML"
  book.storeToURL("{target}", kind())
  book.close(True)
  StarDesktop.terminate()
End Sub
"""


def with_inserted_rows(book: Path, sheet: str, at: int, count: int, copied: int, folder: Path) -> Path:
    """``book`` with ``count`` rows inserted before the zero-based row ``at``; the first repeats the row ``copied``."""
    target = folder / "inserted.xlsx"
    code = _BASIC.format(source=book.as_uri(), target=target.as_uri(), sheet=sheet, at=at, count=count, copied=copied)
    libreoffice.run(code, "Insert", folder / "profile", book, 180)
    assert target.exists()
    return target


def test_inserted_rows_are_judged_like_the_others(tmp_path: Path) -> None:
    form = forms.load("plan_application")
    values = plan_application(ITEM, 1)
    values["tables"]["funding"][0]["fiscal_year"] = 2099  # has no source of funds: PLN-C02
    book = tmp_path / "book.xlsx"
    book.write_bytes(build(form, values, item=ITEM))
    before = twins.native(book, read_book(book))
    first = blueprint(form, ITEM).plan.table("funding").first
    longer = with_inserted_rows(book, "資金計画", first + 2, 3, first, tmp_path)
    submission = read_book(longer)
    numbers, cells = submission.tables["funding"]
    assert cells["fiscal_year"].count(2099) == 2 and first + 3 in numbers
    says = twins.native(longer, submission)
    [python] = twins.python([submission])
    assert twins.differences(says, python) == []
    assert says.counts["PLN-C02"][1] == 2 == 2 * before.counts["PLN-C02"][1]
