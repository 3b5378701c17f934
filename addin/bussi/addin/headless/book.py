"""A book while it is changed: its parts, its sheets by name, and the entries that a part of ours needs."""

import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from bussi.validators.catalogue import unreadable
from bussi.validators.errors import UnreadableError

from .elements import Edit, Element, appended, parsed, prefix, spliced, text, with_attribute
from .package import CONTENT_TYPES, Package, Relation, relations, relations_part

STRICT = "http://purl.oclc.org/ooxml/"
_OFFICE = {True: f"{STRICT}officeDocument/relationships", False: "http://schemas.openxmlformats.org/officeDocument/2006/relationships"}  # fmt: skip
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"


@dataclass(frozen=True)
class SheetEntry:
    """A sheet as the workbook lists it; ``part`` is "" for what is no worksheet (a chart on a sheet of its own)."""

    name: str
    number: int
    relation: str
    part: str
    visible: bool


class Book:
    """The parts of a package with the changes made so far. Raises ``UnreadableError`` where there is no workbook."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.changed: dict[str, bytes] = {}
        self.added: list[str] = []
        self.dropped: set[str] = set()
        name = self.target("", "officeDocument")
        if name is None:
            raise UnreadableError("FILE-BROKEN", unreadable.NO_WORKBOOK)
        self.workbook: str = name

    @cached_property
    def strict(self) -> bool:
        """Whether the book is written in the strict variant of the format."""
        return parsed(self.part(self.workbook)).space.startswith(STRICT)

    @property
    def main(self) -> str:
        """The name space of workbooks and sheets."""
        return f"{STRICT}spreadsheetml/main" if self.strict else "http://schemas.openxmlformats.org/spreadsheetml/2006/main"  # fmt: skip

    @property
    def office(self) -> str:
        """The name space of relations, and the beginning of their types."""
        return _OFFICE[self.strict]

    # parts ----------------------------------------------------------------------------------------------------------

    def part(self, name: str) -> bytes:
        """What stands in a part now."""
        return self.changed[name] if name in self.changed else self.package.part(name)

    def has(self, name: str) -> bool:
        """Whether there is such a part now."""
        return name in self.changed or (name in self.package.members and name not in self.dropped)

    def change(self, name: str, data: bytes) -> None:
        """Put something else into a part."""
        self.changed[name] = data

    def edit(self, name: str, change: Callable[[bytes, Element], list[Edit]]) -> None:
        """Replace some bytes of a part, chosen by its elements."""
        data = self.part(name)
        self.change(name, spliced(data, change(data, parsed(data))))

    def add(self, pattern: str, data: bytes, kind: str) -> str:
        """A new part named by a pattern ("sheet{}.xml" beside the workbook); its name. ``kind``: its content type."""
        folder = posixpath.dirname(self.workbook)
        names = (posixpath.join(folder, pattern.format(n)) for n in range(1, 1_000_000))
        name = next(n for n in names if n.casefold() not in self._known and n not in self.changed)
        self.change(name, data)
        self.added.append(name)
        self._declare(name, kind)
        return name

    def drop(self, name: str) -> None:
        """Take a part away, with its relations and its content type."""
        for part in (name, relations_part(name)):
            if (found := self.package.find(part)) is not None:
                self.dropped.add(found)
            self.changed.pop(part, None)
        wanted = f"/{name}".casefold()
        self.edit(self._types, lambda _, top: [(e.start, e.end, b"") for e in top.all("Override")
                                               if e.attributes.get("PartName", "").casefold() == wanted])  # fmt: skip

    def saved(self) -> bytes:
        """The file with all changes."""
        return self.package.with_parts(self.changed, self.dropped)

    @cached_property
    def _types(self) -> str:
        found = self.package.find(CONTENT_TYPES)
        if found is None:
            raise UnreadableError("FILE-BROKEN", unreadable.NO_TYPES)
        return found

    def _declare(self, name: str, kind: str) -> None:
        def change(data: bytes, top: Element) -> list[Edit]:
            p = prefix(data, top)
            if kind == VML:  # all drawings of notes are declared by their ending
                if any(e.attributes.get("Extension", "").casefold() == "vml" for e in top.all("Default")):
                    return []
                first = top.children[0].start if top.children else None
                return [appended(data, top, f'<{p}Default Extension="vml" ContentType="{VML}"/>'.encode(), first)]
            entry = f'<{p}Override PartName="/{text(name)}" ContentType="{_TYPE}{kind}+xml"/>'
            return [appended(data, top, entry.encode())]

        self.edit(self._types, change)

    @cached_property
    def _known(self) -> set[str]:
        """The names of all parts, and those to which something leads though they are not there."""
        sources = ["", *self.package.members]
        targets = {r.target for source in sources for r in relations(self.package, source)}
        return {name.casefold() for name in (*self.package.members, *targets)}

    # relations ------------------------------------------------------------------------------------------------------

    def relations(self, source: str) -> list[Relation]:
        """The relations of a part as they are now."""
        name = relations_part(source)
        if name in self.added:
            return relations(self.package, source, self.changed[name])
        found = self.package.find(name)
        return relations(self.package, source, self.changed.get(found)) if found else []

    def target(self, source: str, kind: str) -> str | None:
        """The part to which a relation of that kind points, where there is one."""
        return next((r.target for r in self.relations(source) if r.kind == kind and self.has(r.target)), None)

    def relate(self, source: str, target: str, kind: str) -> str:
        """A new relation from a part to another; its id."""
        known = {r.id.casefold() for r in self.relations(source)}
        new = next(i for n in range(1, 1_000_000) if (i := f"rId{n}").casefold() not in known)
        name = self.package.find(relations_part(source)) or relations_part(source)
        if not self.has(name):
            self.change(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{_RELATIONS}"/>'.encode())  # fmt: skip
            self.added.append(name)
        self.edit(name, lambda data, top: [appended(data, top, (
            f'<{prefix(data, top)}Relationship Id="{new}" Type="{self.office}/{kind}" Target="/{text(target)}"/>').encode())])  # fmt: skip
        return new

    def unrelate(self, source: str, ids: set[str]) -> None:
        """Take relations of a part away."""
        name = self.package.find(relations_part(source)) or relations_part(source)
        self.edit(name, lambda _, top: [(e.start, e.end, b"") for e in top.children if e.attributes.get("Id") in ids])

    # sheets ---------------------------------------------------------------------------------------------------------

    def sheets(self) -> list[SheetEntry]:
        """The sheets in their order."""
        targets = {
            r.id: r.target for r in self.relations(self.workbook) if r.kind == "worksheet" and self.has(r.target)
        }
        found = []
        for e in self._sheet_elements(parsed(self.part(self.workbook))):
            a = e.attributes
            relation = next((v for key, v in a.items() if key.endswith(" id")), "")
            number = a.get("sheetId", "")
            found.append(SheetEntry(a.get("name", ""), int(number) if number.isdecimal() else 0, relation, targets.get(relation, ""),
                                    a.get("state", "visible") == "visible"))  # fmt: skip
        return found

    def top(self) -> str:
        """The name of the sheet in front."""
        views = parsed(self.part(self.workbook)).child("bookViews")
        at = views.children[0].attributes.get("activeTab", "0") if views and views.children else "0"
        names = [s.name for s in self.sheets()]
        return names[int(at)] if at.isdecimal() and int(at) < len(names) else names[0] if names else ""

    def add_sheet(self, name: str, data: bytes, *, hidden: bool = False) -> str:
        """A new sheet behind all others, so that none of them changes its number; its part."""
        part = self.add("worksheets/sheet{}.xml", data, "worksheet")
        relation = self.relate(self.workbook, part, "worksheet")
        number = max((s.number for s in self.sheets()), default=0) + 1
        state = ' state="hidden"' if hidden else ""

        def change(data: bytes, top: Element) -> list[Edit]:
            sheets = top.child("sheets")
            if sheets is None:
                raise UnreadableError("FILE-BROKEN", unreadable.NO_SHEET_LIST)
            entry = f'<{prefix(data, sheets)}sheet xmlns:r="{self.office}" name="{text(name)}" sheetId="{number}"{state} r:id="{relation}"/>'  # fmt: skip
            return [appended(data, sheets, entry.encode())]

        self.edit(self.workbook, change)
        return part

    def remove_sheets(self, names: set[str]) -> None:
        """Take sheets away; what the workbook says of others by their place follows."""
        sheets = self.sheets()
        gone = [i for i, s in enumerate(sheets) if s.name in names]
        new_place = {i: i - sum(g < i for g in gone) for i in range(len(sheets)) if i not in gone}

        def change(data: bytes, top: Element) -> list[Edit]:
            elements = self._sheet_elements(top)
            edits: list[Edit] = [(elements[i].start, elements[i].end, b"") for i in gone]
            for e in (top.child("definedNames") or top).all("definedName"):
                at = e.attributes.get("localSheetId", "")
                if at.isdecimal() and int(at) in gone:
                    edits.append((e.start, e.end, b""))
                elif at.isdecimal():
                    edits.append(_placed(data, e, ("localSheetId",), new_place))
            views = (top.child("bookViews") or top).all("workbookView")
            return edits + [_placed(data, e, ("activeTab", "firstSheet"), new_place) for e in views]

        self.edit(self.workbook, change)
        self.unrelate(self.workbook, {sheets[i].relation for i in gone})
        for i in gone:
            if sheets[i].part:
                self.drop(sheets[i].part)
        if (chain := self.target(self.workbook, "calcChain")) is not None:  # it may name the cells that are gone
            self.unrelate(self.workbook, {r.id for r in self.relations(self.workbook) if r.kind == "calcChain"})
            self.drop(chain)

    def _sheet_elements(self, top: Element) -> list[Element]:
        return (top.child("sheets") or top).all("sheet")


def _placed(data: bytes, e: Element, keys: tuple[str, ...], new_place: dict[int, int]) -> Edit:
    """An element whose attributes count sheets, after some sheets are gone."""
    tag = data[e.start : e.head]
    for key in keys:
        if (at := e.attributes.get(key, "")).isdecimal():
            tag = with_attribute(tag, key, str(new_place.get(int(at), 0)))
    return e.start, e.head, tag
