"""People insert and delete rows; the formulas of the template must follow them, without any macro."""

import html
import subprocess
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
_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false"><library:element library:name="Rows"/></library:library>
"""
_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Rows"
 script:language="StarBasic">{}</script:module>
"""


def with_inserted_rows(book: Path, sheet: str, at: int, count: int, copied: int, folder: Path) -> Path:
    """``book`` with ``count`` rows inserted before the zero-based row ``at``; the first repeats the row ``copied``."""
    profile, target = folder / "profile", folder / "inserted.xlsx"
    basic = profile / "user" / "basic" / "Standard"
    libreoffice.convert([book], folder / "out", profile)  # the first start of a profile overwrites its library
    basic.mkdir(parents=True, exist_ok=True)
    (basic / "script.xlb").write_text(_LIBRARY, encoding="utf-8")
    code = _BASIC.format(source=book.as_uri(), target=target.as_uri(), sheet=sheet, at=at, count=count, copied=copied)
    (basic / "Rows.xba").write_text(_MODULE.format(html.escape(code)), encoding="utf-8")
    assert libreoffice.SOFFICE is not None
    call = "macro:///Standard.Rows.Insert"
    command = [libreoffice.SOFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", call]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
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
