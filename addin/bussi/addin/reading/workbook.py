"""The parts of a workbook, found as the Open Packaging Conventions say: by relationships, whatever the parts are called."""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote

from bussi.validators.catalogue import unreadable
from bussi.validators.clean import clean
from bussi.validators.errors import UnreadableError

from .foreign import what_archive
from .guards import Package, open_package
from .xml_parts import OFFICE, in_main, parse, parser

RELATIONSHIP = "http://schemas.openxmlformats.org/package/2006/relationships Relationship"
MAX_SHEETS = 500


@dataclass(frozen=True)
class Relation:
    """A relationship of a part: ``kind`` is the last word of its type, ``target`` a part's name ("" outside the book)."""

    id: str
    kind: str
    target: str


@dataclass(frozen=True)
class Workbook:
    """A workbook that is safe to read: the part of each worksheet by name, and what else it consists of.

    ``others``: names of sheets that are no worksheets (charts). ``external``: whether it refers to other books.
    """

    package: Package
    sheets: Mapping[str, str]
    others: tuple[str, ...]
    date_1904: bool
    external: bool
    strings: str | None
    styles: str | None

    def related(self, sheet: str) -> tuple[Relation, ...]:
        """What a worksheet refers to: comments, drawings …"""
        return relations(self.package, self.sheets[sheet])


def open_workbook(data: bytes, name: str) -> Workbook:
    """The workbook in ``data``; raises ``UnreadableError`` saying what it is instead, or why it is not safe."""
    package = open_package(data, name)
    if other := what_archive(package.entries.keys()):
        raise other
    (entry, *more) = [r for r in relations(package, "") if r.kind == "officeDocument"] or [None]
    if entry is None or more or not package.has(entry.target):
        raise UnreadableError("FILE-BROKEN", unreadable.NO_ENTRANCE)
    found = relations(package, entry.target)
    if len({r.id for r in found}) != len(found):
        raise UnreadableError("FILE-UNSAFE", unreadable.NUMBER_TWICE)
    _refuse_macros(package, found)
    content = _Content()
    content.read(package.part(entry.target))
    sheets, others = _sheets(content.sheets, {r.id: r for r in found}, package)
    strings, styles = (next(_parts(found, kind, package), None) for kind in ("sharedStrings", "styles"))
    external = any(r.kind == "externalLink" for r in found) or any(
        n.startswith("xl/externallinks/") for n in package.entries
    )
    return Workbook(package, sheets, others, content.date_1904, external, strings, styles)


def relations(package: Package, part: str) -> tuple[Relation, ...]:
    """The relationships of a part ("": of the package); raises ``UnreadableError`` where they cannot be read."""
    folder, slash, base = part.rpartition("/")
    name = f"{folder}{slash}_rels/{base}.rels"
    if not package.has(name):
        return ()
    found: list[Relation] = []

    def start(tag: str, a: Mapping[str, str]) -> None:
        if tag == RELATIONSHIP:
            inside = a.get("TargetMode", "Internal") == "Internal"
            target = posixpath.normpath(posixpath.join("/", folder, unquote(a.get("Target", "")).replace("\\", "/")))
            space, _, kind = a.get("Type", "").rpartition("/")
            known = kind if space in OFFICE or kind not in _OF_OFFICE else ""
            found.append(Relation(a.get("Id", ""), known, target.lstrip("/") if inside else ""))

    reader = parser(clean(name))
    reader.StartElementHandler = start
    parse(reader, package.part(name), clean(name))
    return tuple(found)


_OF_OFFICE = (
    "officeDocument",
    "worksheet",
    "chartsheet",
    "dialogsheet",
    "sharedStrings",
    "styles",
    "comments",
    "drawing",
    "externalLink",
)


def _parts(found: tuple[Relation, ...], kind: str, package: Package) -> Iterator[str]:
    return (r.target for r in found if r.kind == kind and package.has(r.target))


def _refuse_macros(package: Package, found: tuple[Relation, ...]) -> None:
    named = any(n.endswith("vbaproject.bin") or n.startswith("xl/macrosheets/") for n in package.entries)
    if named or any(r.kind in ("vbaProject", "xlMacrosheet", "xlIntlMacrosheet") for r in found):
        raise UnreadableError("FILE-MACRO", unreadable.MACROS)


@dataclass
class _Content:
    """What a workbook part says: its sheets as (name, relationship id), and from when it counts days."""

    sheets: list[tuple[str, str]] = field(default_factory=list)
    date_1904: bool = False

    def read(self, xml: bytes) -> None:
        path: list[str] = []
        reader = parser(unreadable.WORKBOOK)

        def start(tag: str, a: Mapping[str, str]) -> None:
            if not path and not in_main(tag, "workbook"):
                raise UnreadableError("FILE-BROKEN", unreadable.NO_SHEET_LIST)
            path.append(tag)
            if len(path) == 2 and in_main(tag, "workbookPr"):
                self.date_1904 = a.get("date1904", "").strip() in ("1", "true")
            elif len(path) == 3 and in_main(path[1], "sheets") and in_main(tag, "sheet"):
                self.sheets.append((a.get("name", ""), next((a[i] for i in _IDS if i in a), "")))

        def end(tag: str) -> None:
            path.pop()
            if self.sheets and in_main(tag, "sheets"):  # what follows (names and their formulas) is only checked
                reader.StartElementHandler = reader.EndElementHandler = None

        reader.StartElementHandler, reader.EndElementHandler = start, end
        parse(reader, _without_names(xml), unreadable.WORKBOOK)


def _without_names(xml: bytes) -> bytes:
    """A workbook part without its defined names, of which templates have very many, where these are well-formed."""
    start = xml.find(_NAMES)
    end = xml.find(_NAMES_END, start) + len(_NAMES_END)
    head = xml[: max(start, 0)]
    if not 0 < start < end or b"<!" in head or b"<?" in head[2:] or not _are_names(xml[start:end]):
        return xml
    return head + xml[end:]


@lru_cache(64)
def _are_names(xml: bytes) -> bool:
    """Whether this is well-formed and has no name spaces; remembered, as the books of a template have the same."""
    try:
        parse(parser("names"), xml, "names")
    except UnreadableError:
        return False
    return True


_NAMES, _NAMES_END = b"<definedNames>", b"</definedNames>"
_IDS = tuple(f"{space} id" for space in OFFICE)


def _sheets(
    listed: list[tuple[str, str]], targets: Mapping[str, Relation], package: Package
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Worksheet name → part, and the names of other sheets; worksheets whose part is missing are left out."""
    if len(listed) > MAX_SHEETS:
        raise UnreadableError("FILE-UNSAFE", unreadable.TOO_MANY_SHEETS.filled(count=len(listed)))
    sheets: dict[str, str] = {}
    others: list[str] = []
    seen: set[str] = set()
    for name, number in listed:
        if not name or clean(name) != name:
            raise UnreadableError("FILE-BROKEN", unreadable.SHEET_WITHOUT_NAME.filled(sheet=clean(name)))
        if name.casefold() in seen:
            raise UnreadableError("FILE-UNSAFE", unreadable.SHEET_TWICE.filled(sheet=name))
        seen.add(name.casefold())
        relation = targets.get(number)
        if relation is None or relation.kind != "worksheet":
            others.append(name)
        elif package.has(relation.target):
            sheets[name] = relation.target
    if not sheets:
        raise UnreadableError("FILE-BROKEN", unreadable.NO_SHEETS)
    return sheets, tuple(others)
