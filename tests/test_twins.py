"""The judge of the twins is a judge: LibreOffice recalculates every formula, whatever the file says before."""

import re
import zipfile
from pathlib import Path

import libreoffice
import pytest
import python_calamine as calamine
from bussi.validators import forms
from bussi.xlsx_templates.build import build

pytestmark = pytest.mark.libreoffice


def test_libreoffice_really_recalculates(tmp_path: Path) -> None:
    """A wrong cached value planted in a book does not survive; otherwise the proof above would prove nothing."""
    book = tmp_path / "planted.xlsx"
    values = {"fields": {"fiscal_year": "令和8"}}
    book.write_bytes(build(forms.load("plan_application"), values, item="肥料"))
    planted = tmp_path / "with-lie.xlsx"
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(planted, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            data = source.read(entry.filename)
            if entry.filename.startswith("xl/worksheets/"):
                data = re.sub(rb'(<c r="B5"[^>]*><f>SUM[^<]*</f><v>)\d+(</v>)', rb"\g<1>98765\g<2>", data)
            target.writestr(entry, data)
    lie = calamine.load_workbook(str(planted)).get_sheet_by_name("入力チェック").to_python(skip_empty_area=False)
    assert lie[4][1] == 98765
    [out] = libreoffice.convert([planted], tmp_path / "out", tmp_path / "profile")
    true = calamine.load_workbook(str(out)).get_sheet_by_name("入力チェック").to_python(skip_empty_area=False)
    assert 0 < true[4][1] < 1000
