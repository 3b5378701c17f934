"""Write an openpyxl book with the results of its formulas, which openpyxl leaves out."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any
from xml.etree import ElementTree

import openpyxl
from bussi.validators.cells import UNCALCULATED, ErrorCell
from bussi.validators.types import to_serial
from openpyxl.utils import coordinate_to_tuple

_FORMULA = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f[^>]*?(?:/>|>[^<]*</f>))<v ?(?:/>|></v>)</c>')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def saved(book: openpyxl.Workbook, values: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """The bytes of the file; ``values``: sheet → rows from A1, in which results of formulas are looked up."""
    out = io.BytesIO()
    book.save(out)
    result = io.BytesIO()
    with zipfile.ZipFile(out) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        parts = _sheet_parts(source)
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename in parts:
                data = _with_results(data.decode("utf-8"), values.get(parts[entry.filename], ())).encode("utf-8")
            target.writestr(entry, data)
    return result.getvalue()


def _sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Part → name of its sheet."""
    relations = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    targets = {r.get("Id"): str(r.get("Target")).lstrip("/") for r in relations}
    sheets = ElementTree.fromstring(package.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")
    found = {targets[s.get(_RELATION)]: str(s.get("name")) for s in sheets}
    return {part if part.startswith("xl/") else f"xl/{part}": name for part, name in found.items()}


def _with_results(xml: str, rows: Sequence[Sequence[Any]]) -> str:
    def filled(m: re.Match[str]) -> str:
        row, column = coordinate_to_tuple(m[1])
        value = rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else ""
        kind, text = _result(value)
        attributes = re.sub(r' t="\w+"', "", m[2]) + (f' t="{kind}"' if kind else "")
        return f'<c r="{m[1]}"{attributes}>{m[3]}{text}</c>'

    return _FORMULA.sub(filled, xml)


def _result(value: Any) -> tuple[str, str]:
    """The type and the ``<v>`` of a result; an empty text is a result too, nothing is only what nobody calculated."""
    match value:
        case ErrorCell() if value == UNCALCULATED:
            return "", ""
        case ErrorCell():
            return "e", f"<v>{escape(value.code)}</v>"
        case bool():
            return "b", f"<v>{int(value)}</v>"
        case int() | float():
            return "", f"<v>{float(value)!r}</v>".replace(".0</v>", "</v>")
        case dt.datetime() | dt.date():
            return "", f"<v>{to_serial(value)}</v>"
        case dt.time():
            return "", f"<v>{(value.hour * 3600 + value.minute * 60 + value.second) / 86400!r}</v>"
        case dt.timedelta():
            return "", f"<v>{value.total_seconds() / 86400!r}</v>"
    return "str", f"<v>{escape(str(value), quote=False)}</v>"
