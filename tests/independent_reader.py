"""Read a workbook part by part as the standards say (OPC, ECMA-376, markup compatibility), sharing no code with bussi."""

import datetime as dt
import io
import math
import posixpath
import re
import zipfile
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import unquote

from lxml import etree

Kind = Literal["number", "text", "bool", "error", "uncalculated", "blank"]
OFFICE = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
UNDERSTOOD = (*MAIN, *OFFICE)  # an AlternateContent that requires anything else means its Fallback
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


class NotReadableError(Exception):
    """The book breaks the standard; a reader may refuse it, but must not give values for it that are not there."""


@dataclass(frozen=True)
class Cell:
    """What stands in a cell before any number format: a number, a text, TRUE, an error, or a formula without result."""

    kind: Kind
    value: Any = None


Sheet = dict[tuple[int, int], Cell]


@dataclass(frozen=True)
class Book:
    """Sheet name → (row, column), both from 1 → cell; blank cells are left out."""

    sheets: dict[str, Sheet]
    date_1904: bool


def read(data: bytes) -> Book:
    """The cells of all worksheets; raises ``NotReadableError`` where the standard gives them no meaning."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _Package({n.casefold(): package.read(n) for n in package.namelist()}).book()
    except (zipfile.BadZipFile, etree.XMLSyntaxError, NotImplementedError, KeyError, EOFError, ValueError) as e:
        raise NotReadableError(str(e)) from e


class _Package:
    def __init__(self, parts: dict[str, bytes]) -> None:
        self.parts = parts
        self.date_1904 = False

    def xml(self, name: str) -> etree._Element:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, load_dtd=False)
        root = etree.fromstring(self.parts[name.casefold()], parser)
        if root.getroottree().docinfo.doctype:
            raise NotReadableError(f"{name}: a document type")
        return root

    def relations(self, part: str) -> list[tuple[str, str, str]]:
        """Id, type and target (a part name) of each internal relationship of a part."""
        folder, base = posixpath.split(part)
        name = posixpath.join(folder, "_rels", f"{base}.rels")
        if name.casefold() not in self.parts:
            return []
        found = []
        for r in self.xml(name).iter(f"{{{PACKAGE}}}Relationship"):
            if r.get("TargetMode", "Internal") == "Internal":
                target = posixpath.normpath(posixpath.join("/", folder, unquote(r.attrib["Target"])))
                found.append((r.attrib["Id"], r.attrib["Type"], target.lstrip("/")))
        if len({i for i, _, _ in found}) != len(found):
            raise NotReadableError(f"{part}: two relationships with one id")
        return found

    def book(self) -> Book:
        (workbook,) = [t for _, kind, t in self.relations("") if kind in [f"{o}/officeDocument" for o in OFFICE]]
        relations = self.relations(workbook)
        texts = [t for _, kind, t in relations if kind in [f"{o}/sharedStrings" for o in OFFICE]]
        strings = self.strings(texts[0]) if texts else []
        root = self.xml(workbook)
        if _space(root) not in MAIN:
            raise NotReadableError("the workbook is of another name space")
        settings = _child(root, "workbookPr")
        self.date_1904 = settings is not None and settings.get("date1904") in ("1", "true")
        sheets: dict[str, Sheet] = {}
        for sheet in _children(_required(root, "sheets"), "sheet"):
            (found,) = [r for r in relations if r[0] in [sheet.get(f"{{{o}}}id") for o in OFFICE]]
            if found[1] in [f"{o}/worksheet" for o in OFFICE]:
                if sheet.attrib["name"] in sheets:
                    raise NotReadableError("two sheets with one name")
                sheets[sheet.attrib["name"]] = self.sheet(found[2], strings)
        return Book(sheets, self.date_1904)

    def strings(self, part: str) -> list[str]:
        return [_rich(si) for si in _children(self.xml(part), "si")]

    def sheet(self, part: str, strings: list[str]) -> Sheet:
        found: Sheet = {}
        data = list(_children(self.xml(part), "sheetData"))
        if len(data) != 1:
            raise NotReadableError(f"{part}: {len(data)} sheetData")
        row = 0
        for r in _children(data[0], "row"):
            row = _row_number(r.get("r"), row)
            column = 0
            for c in _children(r, "c"):
                at_row, column = _place(c.get("r"), row, column)
                if at_row != row or (row, column) in found:
                    raise NotReadableError(f"{part}: {c.get('r')} in row {row}")
                cell = _cell(c, strings, self.date_1904)
                if cell.kind != "blank":
                    found[row, column] = cell
        return found


def _row_number(written: str | None, before: int) -> int:
    if written is None:
        return before + 1
    written = written.strip(" \t\r\n")
    if not re.fullmatch("[0-9]+", written) or not before < int(written) <= 1_048_576:
        raise NotReadableError(f"row {written}")
    return int(written)


def _place(written: str | None, row: int, before: int) -> tuple[int, int]:
    if written is None:
        return row, before + 1
    m = _ADDRESS.fullmatch(written.strip(" \t\r\n"))
    if m is None:
        raise NotReadableError(f"address {written}")
    column = 0
    for letter in m[1]:
        column = column * 26 + ord(letter) - 64
    if not before < column <= 16_384:
        raise NotReadableError(f"address {written} after column {before}")
    return int(m[2]), column


def _cell(c: etree._Element, strings: list[str], date_1904: bool) -> Cell:
    kind = c.get("t", "n").strip(" \t\r\n")
    v, formula = _child(c, "v"), _child(c, "f")
    if kind == "inlineStr":
        inline = _child(c, "is")
        return _text(_rich(inline)) if inline is not None else Cell("blank")
    if v is None or (kind in ("n", "d") and not _content(v)):
        return Cell("uncalculated") if formula is not None and kind != "str" else Cell("blank")
    text = _content(v)
    match kind:
        case "n":
            return Cell("number", _number(text))
        case "s":
            if not re.fullmatch("[0-9]+", text.strip(" \t\r\n")) or int(text) >= len(strings):
                raise NotReadableError(f"text {text}")
            return _text(strings[int(text)])
        case "str":
            return _text(_decoded(text))
        case "b":
            if text.strip(" \t\r\n") not in ("0", "1", "true", "false"):
                raise NotReadableError(f"logical {text}")
            return Cell("bool", text.strip(" \t\r\n") in ("1", "true"))
        case "e":
            return Cell("error", text.strip(" \t\r\n"))
        case "d":
            return Cell("number", _serial(text.strip(" \t\r\n"), date_1904))
    raise NotReadableError(f"type {kind}")


def _text(text: str) -> Cell:
    return Cell("text", text) if text else Cell("blank")


def _number(text: str) -> float:
    text = text.strip(" \t\r\n")
    if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        raise NotReadableError(f"number {text}")
    return float(text)


def _serial(text: str, date_1904: bool) -> float:
    """An ISO date as the number of the day that the book would hold."""
    first = dt.datetime(1904, 1, 1) if date_1904 else dt.datetime(1899, 12, 30)
    return (dt.datetime.fromisoformat(text) - first) / dt.timedelta(days=1)


def _rich(item: etree._Element) -> str:
    """A text, or the runs of a rich one; furigana are no part of it."""
    return _decoded("".join(_content(t) for e in (item, *_children(item, "r")) for t in _children(e, "t")))


def _decoded(text: str) -> str:
    """Excel's escapes decoded; what gives no character (half of a pair) stays as it is written."""
    units = _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text)
    whole = units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return "".join(f"_x{ord(c):04X}_" if 0xD800 <= ord(c) < 0xE000 or ord(c) in (0xFFFE, 0xFFFF) else c for c in whole)


def _content(e: etree._Element) -> str:
    """All characters directly in an element; comments and processing instructions between them are nothing."""
    for child in e:
        if isinstance(child, etree._Entity):
            raise NotReadableError(f"entity {child.text}")
    return (e.text or "") + "".join(child.tail or "" for child in e)


def _space(e: etree._Element) -> str:
    return etree.QName(e).namespace or ""


def _children(e: etree._Element, name: str) -> list[etree._Element]:
    """The children of a name in the main name space, with alternate content resolved."""
    found = []
    for child in e.iterchildren(tag=etree.Element):
        q = etree.QName(child)
        if q.namespace == COMPATIBILITY and q.localname == "AlternateContent":
            chosen = _chosen(child)
            found += _children(chosen, name) if chosen is not None else []
        elif q.namespace in MAIN and q.localname == name:
            found.append(child)
    return found


def _chosen(alternate: etree._Element) -> etree._Element | None:
    for option in alternate.iterchildren(f"{{{COMPATIBILITY}}}Choice"):
        if all(option.nsmap.get(prefix) in UNDERSTOOD for prefix in option.get("Requires", "").split()):
            return option
    return alternate.find(f"{{{COMPATIBILITY}}}Fallback")


def _child(e: etree._Element, name: str) -> etree._Element | None:
    found = _children(e, name)
    if len(found) > 1:
        raise NotReadableError(f"{len(found)} {name}")
    return found[0] if found else None


def _required(e: etree._Element, name: str) -> etree._Element:
    found = _child(e, name)
    if found is None:
        raise NotReadableError(f"no {name}")
    return found
