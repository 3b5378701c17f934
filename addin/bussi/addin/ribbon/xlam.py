"""Build ``bussi.xlam``: the same sources give the same bytes, on every machine and with every zlib."""

import csv
import io
import zipfile
from importlib import resources
from pathlib import Path
from xml.sax.saxutils import escape

from bussi.validators.whole_file import write_whole

from .ovba import Module, vba_project

FILE_NAME = "bussi.xlam"
PROJECT_NAME = "BussiAddin"
#: The program that every button starts, below the folder that Windows calls the user's local application data.
LAUNCHER = r"bussi\bin\bussi.exe"
MODULES = (
    ("ThisWorkbook.cls", "document"),
    ("Sheet1.cls", "document"),
    ("BUSSI.bas", "standard"),
    ("Ribbon.bas", "standard"),
)
_EPOCH = (1980, 1, 1, 0, 0, 0)
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = {
    "xl/workbook.xml": "application/vnd.ms-excel.addin.macroEnabled.main+xml",
    "xl/worksheets/sheet1.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
    "xl/styles.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml",
    "xl/sharedStrings.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml",
    "xl/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
    "xl/vbaProject.bin": "application/vnd.ms-office.vbaProject",
    "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    "docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
}


def build(path: Path | None = None) -> bytes:
    """The bytes of the add-in, also written to ``path`` where one is given."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:  # deflate differs between builds of zlib
        for name, data in _parts().items():
            package.writestr(zipfile.ZipInfo(name, _EPOCH), data)
    built = buffer.getvalue()
    if path is not None:
        write_whole(path, built)
    return built


def source(name: str) -> str:
    """The text of one file in ``src``."""
    return resources.files("bussi.addin.ribbon").joinpath("src", name).read_text(encoding="utf-8")


def modules() -> list[Module]:
    """The add-in's VBA modules, in the order in which the project lists them."""
    return [Module(name.partition(".")[0], source(name), kind) for name, kind in MODULES]


def texts() -> list[list[str]]:
    """The rows of the add-in's only sheet, heading first: kind, name, argument, Japanese text."""
    return list(csv.reader(source("texts.csv").splitlines()))


def _parts() -> dict[str, bytes | str]:
    """All parts of the package in the order in which they are stored."""
    rows = texts()
    filled = [text for row in rows for text in row if text]
    strings = list(dict.fromkeys(filled))
    types = "".join(f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in _TYPES.items())
    root = [
        ("rId1", f"{_OFFICE}/officeDocument", "xl/workbook.xml"),
        ("rId2", "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility", "customUI/customUI14.xml"),
        ("rId3", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ("rId4", f"{_OFFICE}/extended-properties", "docProps/app.xml"),
    ]
    book = [
        ("rId1", f"{_OFFICE}/worksheet", "worksheets/sheet1.xml"),
        ("rId2", f"{_OFFICE}/styles", "styles.xml"),
        ("rId3", f"{_OFFICE}/theme", "theme/theme1.xml"),
        ("rId4", f"{_OFFICE}/sharedStrings", "sharedStrings.xml"),
        ("rId5", "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin"),
    ]
    return {
        "[Content_Types].xml": f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
        "_rels/.rels": _relationships(root),
        "customUI/customUI14.xml": source("customUI14.xml"),
        "docProps/core.xml": f'{_DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>bussi</dc:title><dc:description>'
        "特定重要物資の供給確保計画：検査・統合・執行率の関数とリボン</dc:description></cp:coreProperties>",
        "docProps/app.xml": f'{_DECLARATION}<Properties xmlns="{_OFFICE.removesuffix("/relationships")}'
        '/extended-properties"><Application>Microsoft Excel</Application></Properties>',
        "xl/_rels/workbook.xml.rels": _relationships(book),
        "xl/workbook.xml": f'{_DECLARATION}<workbook xmlns="{_SPREADSHEET}" xmlns:r="{_OFFICE}">'
        '<workbookPr codeName="ThisWorkbook"/><sheets><sheet name="texts" sheetId="1" r:id="rId1"/></sheets>'
        "</workbook>",
        "xl/worksheets/sheet1.xml": _sheet(rows, strings),
        "xl/theme/theme1.xml": source("theme1.xml"),
        "xl/styles.xml": source("styles.xml"),
        "xl/sharedStrings.xml": f'{_DECLARATION}<sst xmlns="{_SPREADSHEET}" count="{len(filled)}" '
        f'uniqueCount="{len(strings)}">{"".join(f"<si><t>{escape(text)}</t></si>" for text in strings)}</sst>',
        "xl/vbaProject.bin": vba_project(PROJECT_NAME, modules()),
    }


def _relationships(targets: list[tuple[str, str, str]]) -> str:
    rows = "".join(f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>' for key, kind, target in targets)
    return f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _sheet(rows: list[list[str]], strings: list[str]) -> str:
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            f'<c r="{column}{number}" t="s"><v>{strings.index(text)}</v></c>'
            for column, text in zip("ABCD", row, strict=True)
            if text
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    return (
        f'{_DECLARATION}<worksheet xmlns="{_SPREADSHEET}"><sheetPr codeName="Sheet1"/>'
        f"<sheetData>{''.join(lines)}</sheetData></worksheet>"
    )
