"""What stands in a file, as it is written there, read by other means than the ones that change it.

Nothing here converts anything: a cell is its type, its formula and its characters.
"""

import hashlib
import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from itertools import zip_longest
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

from bussi.validators.catalogue import unreadable
from bussi.validators.errors import UnreadableError

from .cells import Cell, address_of, cell_of

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
Content = tuple[Any, ...]


def first_difference(before: bytes, after: bytes, own: Collection[str], touched: Collection[str]) -> str | None:
    """The first place where two files of one book do not say the same; None where they do.

    ``own``: sheets of ours, which are not compared; ``touched``: parts that may differ, though no cell in them. Raises
    ``UnreadableError`` where a part is damaged.
    """
    try:
        return _difference(before, after, own, touched)
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, expat.ExpatError, ElementTree.ParseError) as e:
        raise UnreadableError("FILE-BROKEN", unreadable.DAMAGED_PARTS) from e


def _difference(before: bytes, after: bytes, own: Collection[str], touched: Collection[str]) -> str | None:
    with zipfile.ZipFile(io.BytesIO(before)) as old, zipfile.ZipFile(io.BytesIO(after)) as new:
        lying = [{e.filename: _as_it_lies(data, e) for e in z.infolist()} for data, z in ((before, old), (after, new))]
        for name in sorted({*lying[0], *lying[1]} - set(touched)):
            if lying[0].get(name) != lying[1].get(name):
                return name
        sheets, others = ({name: part for name, part in _sheets(z).items() if name not in own} for z in (old, new))
        if list(sheets) != list(others):
            return "シートの一覧"
        for name, part in sheets.items():
            a, b = old.read(part), new.read(others[name])
            if a != b and _digest(a) != _digest(b):
                for x, y in zip_longest(_contents(a), _contents(b)):
                    if x != y:
                        return f"{name}!{address_of((x or y)[0])}"
    return None


def _as_it_lies(data: bytes, entry: zipfile.ZipInfo) -> tuple[int, int, bytes]:
    """A part of a file as it is packed."""
    start = entry.header_offset + 30 + sum(struct.unpack_from("<2H", data, entry.header_offset + 26))
    return entry.CRC, entry.compress_type, data[start : start + entry.compress_size]


def note_texts(comments: bytes) -> dict[Cell, str]:
    """Cell → what its note says."""
    found: dict[Cell, str] = {}
    for e in ElementTree.fromstring(comments).iter():
        if _local(e) == "comment" and (cell := cell_of(e.get("ref", ""))):
            found[cell] = _plain(e)
    return found


def shown_rows(sheet: bytes, texts: bytes | None) -> tuple[list[list[str]], list[str]]:
    """The texts of a sheet from A1 on, five in a row, and the formulas of its column B. ``texts``: the shared ones."""
    shared = [_plain(e) for e in ElementTree.fromstring(texts)] if texts else []
    rows: dict[int, list[str]] = {}
    formulas: dict[int, str] = {}
    for (row, column), e in _cells(sheet):
        line = rows.setdefault(row, [""] * 5)
        inner = {_local(c): c for c in e}
        if column == 2 and "f" in inner:
            formulas[row] = "=" + (inner["f"].text or "")
        if column <= len(line):
            value = _plain(inner["is"]) if "is" in inner else (inner["v"].text or "" if "v" in inner else "")
            line[column - 1] = shared[int(value)] if e.get("t") == "s" else _unescaped(value)
    last = max(rows, default=0)
    return [rows.get(n, [""] * 5) for n in range(1, last + 1)], [formulas.get(n, "") for n in range(1, last + 1)]


def _digest(sheet: bytes) -> bytes:
    """A fingerprint of what stands in the cells of a sheet, wherever it stands; quick, for sheets of any size."""
    row = column = 0
    found = hashlib.sha256()
    cell: list[object] = []  # what was told of the cell that is open
    locals_of: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column
        if cell:
            cell.append((name, sorted(attributes.items())))
            return
        local = locals_of.get(name) or locals_of.setdefault(name, name.rpartition(" ")[2])
        if local == "c":
            at = cell_of(attributes.pop("r", ""))
            column = at[1] if at else column + 1
            attributes.pop("s", None)
            cell.append((name, row, column, sorted(attributes.items())))
        elif local == "row":
            number = attributes.get("r", "").strip()
            row, column = int(number) if number.isascii() and number.isdecimal() else row + 1, 0

    def end(name: str) -> None:
        if cell and name == cell[0][0]:  # ty: ignore[not-subscriptable]
            if len(cell) > 1:
                found.update(repr(cell).encode("utf-8", "surrogatepass"))
            cell.clear()
        elif cell:
            cell.append(name)

    def said(text: str) -> None:
        if cell and (len(cell) > 1 or text.strip()):
            cell.append(text)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, said
    parser.Parse(sheet, True)
    return found.digest()


def _contents(sheet: bytes) -> Iterator[tuple[Cell, Content]]:
    """Every cell in which something stands, without its style."""
    for cell, e in _cells(sheet):
        kept = tuple(sorted((k, v) for k, v in e.attrib.items() if k not in ("r", "s")))
        if len(e) or (e.text or "").strip():
            yield cell, (kept, e.text, *map(_frozen, e))


def _frozen(e: Element) -> Content:
    return e.tag, tuple(sorted(e.attrib.items())), e.text, *map(_frozen, e), e.tail


def _cells(sheet: bytes) -> Iterator[tuple[Cell, Element]]:
    """The cells in the order of the file; those without an address follow the one before."""
    row = column = 0
    for event, e in ElementTree.iterparse(io.BytesIO(sheet), ("start", "end")):
        match event, _local(e):
            case "start", "row":
                number = e.get("r", "").strip()
                row, column = int(number) if number.isascii() and number.isdecimal() else row + 1, 0
            case "start", "c":
                found = cell_of(e.get("r", ""))
                column = found[1] if found else column + 1
            case "end", "c":
                yield (row, column), e
            case "end", "row":
                e.clear()


def _sheets(package: zipfile.ZipFile) -> dict[str, str]:
    names = {name.casefold(): name for name in package.namelist()}

    def related(source: str) -> dict[str, tuple[str, str]]:
        folder, base = posixpath.split(source)
        part = names.get(posixpath.join(folder, "_rels", f"{base}.rels").casefold())
        found: Mapping[str, tuple[str, str]] = {
            r.get("Id", ""): (
                r.get("Type", ""),
                posixpath.normpath(posixpath.join("/", folder, r.get("Target", "")))[1:],
            )
            for r in (ElementTree.fromstring(package.read(part)) if part else ())
        }
        return {i: (kind.rpartition("/")[2], names.get(target.casefold(), "")) for i, (kind, target) in found.items()}

    workbook = next((t for kind, t in related("").values() if kind == "officeDocument" and t), "")
    targets, found = related(workbook), {}
    for e in ElementTree.fromstring(package.read(workbook)).iter():
        if _local(e) == "sheet":
            relation = next((v for k, v in e.attrib.items() if k.endswith("}id")), "")
            kind, part = targets.get(relation, ("", ""))
            if kind == "worksheet" and part:
                found[e.get("name", "")] = part
    return found


def _plain(e: Element) -> str:
    """The characters of a text without its looks and readings."""
    if _local(e) == "rPh":
        return ""
    own = _unescaped(e.text or "") if _local(e) == "t" else ""
    return own + "".join(map(_plain, e))


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)


def _local(e: Element) -> str:
    return e.tag.rpartition("}")[2] if isinstance(e.tag, str) else ""
