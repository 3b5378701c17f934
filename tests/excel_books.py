"""An erroneous submission as a file and as a book that is open in a fake Excel, and the program run on it."""

import warnings

import com_excel
import openpyxl
import pytest
from bussi.addin.excel import xlw
from bussi.scripts import cli
from bussi.scripts.samples.plan_application import plan_application
from bussi.validators import forms
from bussi.xlsx_templates.build import build
from click.testing import CliRunner

ITEM = "半導体"


def wrong_plan():
    values = plan_application(ITEM, 0)
    values["fields"].pop("incident_contact")  # a required cell left empty
    values["tables"]["funding"][0]["total_cost"] = "１，２００円"  # an amount as text
    values["tables"]["attachments"] = values["tables"]["attachments"][1:]
    return values


@pytest.fixture(scope="session")
def wrong_bytes():
    return build(forms.load("plan_application"), wrong_plan(), item=ITEM)


@pytest.fixture
def file(tmp_path, wrong_bytes):
    path = tmp_path / "提出.xlsx"
    path.write_bytes(wrong_bytes)
    return path


@pytest.fixture
def desktop(monkeypatch):
    monkeypatch.setattr(xlw, "PAUSE", 0.0)
    with com_excel.windows():
        yield com_excel.Desktop()


@pytest.fixture
def excel(desktop):
    return desktop.excel()


@pytest.fixture
def native(desktop, excel, file):
    """The book as Excel holds it."""
    return excel.add(com_excel.load(desktop, file))


@pytest.fixture
def book(native):
    """The same as xlwings gives it."""
    (app,) = xlw.xw.engines["excel"].apps
    return app.books[native.name]


def loaded(path, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells what it would drop
        return openpyxl.load_workbook(path, **options)


def looks(path):
    """Everything a person can see or Excel can know of each cell and sheet."""
    book = loaded(path)
    cells = {}
    for sheet in book:
        for (r, c), cell in sheet._cells.items():
            if cell.value is None and not cell.has_style and cell.comment is None:
                continue
            style = (cell.font, cell.fill, cell.border, cell.alignment, cell.protection)
            cells[sheet.title, r, c] = (
                cell.value if not hasattr(cell.value, "text") else cell.value.text,
                cell.number_format, *(repr(s) for s in style), cell.comment and cell.comment.text,
            )  # fmt: skip
    sheets = [(s.title, s.sheet_state, s.protection.sheet, repr(s.column_dimensions.items())[:0]) for s in book]
    return cells, sheets, book.active.title


def run(arguments, apps=None):
    """``bussi`` with these arguments, in this process; ``apps`` stand for the running Excels."""
    return CliRunner().invoke(cli.bussi, arguments, obj=apps, standalone_mode=False)
