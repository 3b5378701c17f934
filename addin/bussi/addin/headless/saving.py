"""Save an openpyxl book without losing what openpyxl leaves out: results of formulas, extended rules, ignored errors."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from html import escape, unescape
from typing import Any
from xml.etree import ElementTree

import openpyxl
from bussi.validators.cells import UNCALCULATED, ErrorCell
from bussi.validators.errors import OutputError
from bussi.validators.types import to_serial
from openpyxl.utils import coordinate_to_tuple

STYLES, TEXTS = "xl/styles.xml", "xl/sharedStrings.xml"
LOST = ("xl/charts/", "xl/media/", "xl/embeddings/", "xl/ctrlProps/", "xl/activeX/", "xl/pivotTables/", "xl/slicers/",
        "xl/drawings/drawing", "xl/metadata", "xl/featurePropertyBag/", "xl/threadedComments/", "xl/diagrams/", "xl/vbaProject", "xl/queryTables/", "xl/connections")  # fmt: skip
_FORMULA = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f[^>]*?(?:/>|>[^<]*</f>))<v ?(?:/>|></v>)</c>')
_EMPTY = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*?) ?(?:/>|></c>)')
_TEXT = re.compile(r"<si>.*?</si>", re.DOTALL)
_PLAIN_TEXT = re.compile(r"<si><t[^>]*>([^<]*)</t>")
_INLINE = re.compile(r"<is><t[^>]*>([^<]*)</t></is>")
_AREAS = re.compile(r"<protectedRanges>.*?</protectedRanges>", re.DOTALL)
_BEFORE_AREAS = re.compile(r".*(?:</sheetData>|<sheetData ?/>|<sheetCalcPr[^>]*/>|<sheetProtection[^>]*/>)", re.DOTALL)
_RULES = re.compile(r"<conditionalFormatting[ >].*?</conditionalFormatting>", re.DOTALL)
_IGNORED = re.compile(r"<ignoredErrors>.*?</ignoredErrors>", re.DOTALL)
_EXTENSIONS = re.compile(r"<extLst>(?:(?!<extLst>).)*</extLst>(?=</worksheet>)", re.DOTALL)
_LOOKS = re.compile(r"<dxfs[^>]*?(?:/>|>.*?</dxfs>)", re.DOTALL)
_AFTER_RULES = re.compile(r"<(?:dataValidations|hyperlinks|printOptions|pageMargins|pageSetup|headerFooter|rowBreaks|colBreaks|"
                          r"ignoredErrors|drawing|legacyDrawing|tableParts|extLst)\b|</worksheet>")  # fmt: skip
_AFTER_IGNORED = re.compile(
    r"<(?:smartTags|drawing|legacyDrawing|legacyDrawingHF|picture|tableParts|extLst)\b|</worksheet>"
)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def saved(book: openpyxl.Workbook, original: bytes, values: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """The bytes of ``book``, which was loaded from ``original``.

    ``values``: sheet → rows from A1, in which results of formulas are looked up. Raises ``OutputError`` for a book with
    pictures, charts and the like, which would be lost.
    """
    before, names_before = _texts(original)
    if lost := sorted({part.split("/")[1] for part in _names(original) if part.startswith(LOST)}):
        raise OutputError(
            f"このブックには保存で失われるもの（{'、'.join(lost)}）があります。Excelで開いて bussi excel を使ってください"
        )
    out = io.BytesIO()
    book.save(out)
    parts, readings = _sheet_parts(out.getvalue()), _readings(original)
    result = io.BytesIO()
    with zipfile.ZipFile(out) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename in parts:
                name = parts[entry.filename]
                text = _with_empty_texts(_with_results(data.decode("utf-8"), values.get(name, ())), book[name])
                text = _with_readings(text, readings)
                data = (_carried(names_before[name], text) if name in names_before else text).encode("utf-8")
            elif entry.filename == STYLES and (looks := _LOOKS.search(before)):
                data = _LOOKS.sub(lambda _, kept=looks[0]: kept, data.decode("utf-8"), count=1).encode("utf-8")
            target.writestr(entry, data)
    return result.getvalue()


def _names(package: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        return source.namelist()


def _texts(package: bytes) -> tuple[str, dict[str, str]]:
    """The styles and the sheets by name, as texts."""
    parts = _sheet_parts(package)
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        styles = source.read(STYLES).decode("utf-8") if STYLES in source.namelist() else ""
        return styles, {name: source.read(part).decode("utf-8") for part, name in parts.items()}


def _part(package: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        return source.read(name).decode("utf-8") if name in source.namelist() else ""


def _readings(package: bytes) -> dict[str, str]:
    """Text → its element with the furigana that Japanese Excel keeps of what is typed through its input method."""
    found: dict[str, str] = {}
    for text in _TEXT.findall(_part(package, TEXTS)):
        if "<rPh" in text and (plain := _PLAIN_TEXT.match(text)):
            found.setdefault(unescape(plain[1]), re.sub(r'(<phoneticPr [^>]*?fontId=)"\d+"', r'\1"0"', text))
    return found


def _with_readings(xml: str, readings: Mapping[str, str]) -> str:
    """openpyxl writes each text into its cell, without its furigana."""
    if not readings:
        return xml

    def read(m: re.Match[str]) -> str:
        kept = readings.get(unescape(m[1]))
        return m[0] if kept is None else kept.replace("si>", "is>")

    return _INLINE.sub(read, xml)


def _sheet_parts(package: bytes) -> dict[str, str]:
    """Part → name of its sheet."""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        relations = ElementTree.fromstring(source.read("xl/_rels/workbook.xml.rels"))
        workbook = ElementTree.fromstring(source.read("xl/workbook.xml"))
    targets = {r.get("Id"): str(r.get("Target")).removeprefix("/") for r in relations}
    found = {targets[s.get(_RELATION)]: str(s.get("name")) for s in workbook.iter(f"{_MAIN}sheet")}
    return {part if part.startswith("xl/") else f"xl/{part}": name for part, name in found.items()}


def _carried(before: str, after: str) -> str:
    """The new text of a sheet with the colouring rules, extensions and ignored errors of the old one."""
    rules = "".join(_RULES.findall(before))
    after = _RULES.sub("", after)
    if rules:
        at = _AFTER_RULES.search(after, after.index("</sheetData>") if "</sheetData>" in after else 0)
        assert at is not None
        after = after[: at.start()] + rules + after[at.start() :]
    if (areas := _AREAS.search(before)) and (at := _BEFORE_AREAS.match(after)):
        after = at[0] + areas[0] + after[at.end() :]
    if ignored := _IGNORED.search(before):
        at = _AFTER_IGNORED.search(after)
        assert at is not None
        after = after[: at.start()] + ignored[0] + after[at.start() :]
    extensions = _EXTENSIONS.search(before)
    if extensions and "r:id=" not in extensions[0]:
        after = after.replace("</worksheet>", extensions[0] + "</worksheet>")
    return _declared(before, after)


def _declared(before: str, after: str) -> str:
    """The name spaces of the old root that the new one lacks."""
    roots = [re.search(r"<worksheet[^>]*>", text) for text in (before, after)]
    if roots[0] is None or roots[1] is None:
        return after
    missing = "".join(
        f" {m[0]}" for m in re.finditer(r'xmlns:\w+="[^"]*"', roots[0][0]) if m[0].split("=")[0] not in roots[1][0]
    )
    return after.replace("<worksheet", f"<worksheet{missing}", 1)


def _with_empty_texts(xml: str, sheet: Any) -> str:
    """An empty text is no empty cell; openpyxl writes both alike."""
    empty = {cell.coordinate for cell in sheet._cells.values() if cell.value == "" and cell.data_type == "s"}
    if not empty:
        return xml

    def text(m: re.Match[str]) -> str:
        if m[1] not in empty:
            return m[0]
        attributes = re.sub(r' t="\w+"', "", m[2])
        return f'<c r="{m[1]}"{attributes} t="inlineStr"><is><t></t></is></c>'

    return _EMPTY.sub(text, xml)


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
            return "", f"<v>{int(value) if float(value).is_integer() else float(value)!r}</v>"
        case dt.datetime() | dt.date():
            return "", f"<v>{to_serial(value)}</v>"
        case dt.time():
            return "", f"<v>{(value.hour * 3600 + value.minute * 60 + value.second) / 86400!r}</v>"
        case dt.timedelta():
            return "", f"<v>{value.total_seconds() / 86400!r}</v>"
    return "str", f"<v>{escape(str(value), quote=False)}</v>"
