"""A book as the parts it came with: what nobody changes keeps its very bytes, its place and its compression."""

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from bussi.validators.catalogue import unreadable
from bussi.validators.errors import UnreadableError

from ..reading.guards import MAX_PART
from .elements import parsed

CONTENT_TYPES = "[Content_Types].xml"
_CENTRAL, _LOCAL = struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s5H3L2H")
_UTF8, _DESCRIPTOR = 0x800, 0x8
_FIRST_DAY = 0x21  # 1980-01-01, so that the same book gives the same bytes
_ZIP64, _ELSEWHERE = 1, 0xFFFFFFFF
LEVEL = 6


@dataclass(frozen=True)
class Member:
    """A part as it lies in the file: its local record up to the next one, and its entry in the directory."""

    local: bytes
    central: bytes


@dataclass(frozen=True)
class Relation:
    """A relation: ``kind`` is the last word of its type, ``target`` the name of a part ("" outside the book)."""

    id: str
    kind: str
    target: str


class Package:
    """The parts of a book. ``members``: name → record, in the order of the directory.

    Raises ``UnreadableError`` where the directory of the file is damaged.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as found:
                self._entries = {e.filename: e for e in found.infolist()}
                directory, count = found.start_dir, len(found.infolist())
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as e:
            raise _broken() from e
        starts = sorted(e.header_offset for e in self._entries.values())
        if len(starts) != count or len(set(starts)) != count or not starts:
            raise _broken()
        ends = dict(zip(starts, [*starts[1:], directory], strict=True))
        self.members: dict[str, Member] = {}
        at = directory
        for name, entry in self._entries.items():
            central = data[at : at + _CENTRAL.size]
            if not central.startswith(b"PK\x01\x02") or len(central) < _CENTRAL.size:
                raise _broken()
            central = data[at : at + _CENTRAL.size + sum(_CENTRAL.unpack(central)[10:13])]
            start, field = entry.header_offset, _offset_field(central)
            if int.from_bytes(central[field], "little") != start:
                raise _broken()
            self.members[name] = Member(data[start : ends[start]], central)
            at += len(central)
        self._before, self._after = data[: starts[0]], data[at:]
        if (
            not self._after.startswith(b"PK\x06\x06")
            and _ending(self._after, count, at - directory, directory) != self._after
        ):
            raise _broken()
        self._names = {name.casefold(): name for name in self.members}

    def find(self, name: str) -> str | None:
        """The part of that name as the file writes it: case does not count."""
        return self._names.get(name.casefold()) or self._names.get(unquote(name).casefold())

    def part(self, name: str) -> bytes:
        """What stands in a part; raises ``UnreadableError`` where it is damaged or larger than we read."""
        if self._entries[name].file_size > MAX_PART:
            raise _broken()
        try:
            with zipfile.ZipFile(io.BytesIO(self.data)) as found:
                return found.read(name)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as e:
            raise _broken() from e

    def with_parts(self, changed: Mapping[str, bytes | Member], dropped: Collection[str] = ()) -> bytes:
        """The file with these parts changed or added at its end, and others left out; the rest is copied as it lies."""
        members = {name: m for name, m in self.members.items() if name not in dropped}
        for name, new in changed.items():
            members[name] = new if isinstance(new, Member) else _packed(name, new, members.get(name))
        lying = sorted(members, key=lambda name: self._entries[name].header_offset if name in self._entries else 2**63)
        out, offsets = bytearray(self._before), {}
        for name in lying:
            offsets[name] = len(out)
            out += members[name].local
        directory = len(out)
        for name, member in members.items():
            central = bytearray(member.central)
            field = _offset_field(member.central)
            central[field] = offsets[name].to_bytes(field.stop - field.start, "little")
            out += central
        return bytes(out + _ending(self._after, len(members), len(out) - directory, directory))


def relations(package: Package, source: str, data: bytes | None = None) -> list[Relation]:
    """The relations of a part, "" for those of the book itself; ``data``: what stands in their part now."""
    name = package.find(relations_part(source))
    if data is None and name is None:
        return []
    found = []
    for element in parsed(data if data is not None else package.part(str(name))).children:
        a = element.attributes
        target = a.get("Target", "")
        if a.get("TargetMode", "").lower() == "external" or not target:
            target = ""
        elif not target.startswith("/"):
            target = posixpath.join(posixpath.dirname(source), target)
        path = posixpath.normpath(target).lstrip("/") if target else ""
        found.append(Relation(a.get("Id", ""), a.get("Type", "").rpartition("/")[2], package.find(path) or path))
    return found


def relations_part(source: str) -> str:
    """The name of the part with the relations of ``source``.

    >>> relations_part("xl/workbook.xml"), relations_part("")
    ('xl/_rels/workbook.xml.rels', '_rels/.rels')
    """
    folder, base = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def _packed(name: str, data: bytes, old: Member | None) -> Member:
    """A part of ours, with the day and the marks of the one in whose place it stands."""
    raw = name.encode("utf-8")
    flags = 0 if name.isascii() else _UTF8
    clock, day, internal, external = 0, _FIRST_DAY, 0, 0
    if old is not None:
        _, _, _, flags, _, clock, day, *_, internal, external, _ = _CENTRAL.unpack_from(old.central)
        flags &= ~_DESCRIPTOR
        raw = old.central[_CENTRAL.size : _CENTRAL.size + _CENTRAL.unpack_from(old.central)[10]]
    deflate = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = deflate.compress(data) + deflate.flush()
    crc = zlib.crc32(data)
    about = (20, flags, zipfile.ZIP_DEFLATED, clock, day, crc, len(packed), len(data), len(raw))
    local = _LOCAL.pack(b"PK\x03\x04", *about, 0)
    central = _CENTRAL.pack(b"PK\x01\x02", 20, *about, 0, 0, 0, internal, external, 0)
    return Member(local + raw + packed, central + raw)


def _offset_field(central: bytes) -> slice:
    """Where an entry of the directory keeps the place of its record: some programs write the long form always."""
    _, _, _, _, _, _, _, _, packed, size, name, extra, *_, offset = _CENTRAL.unpack_from(central)
    if offset != _ELSEWHERE:
        return slice(_CENTRAL.size - 4, _CENTRAL.size)
    at = _CENTRAL.size + name
    end = at + extra
    while at + 4 <= end:
        kind, length = struct.unpack_from("<2H", central, at)
        if kind == _ZIP64:
            at += 4 + 8 * [size, packed].count(_ELSEWHERE)
            return slice(at, at + 8)
        at += 4 + length
    raise _broken()


def _ending(after: bytes, count: int, size: int, directory: int) -> bytes:
    """What follows the directory, with new figures, in the short form, or in the long one where it came so."""
    out, at = bytearray(after), 0
    try:
        if out.startswith(b"PK\x06\x06"):
            struct.pack_into("<4Q", out, 24, count, count, size, directory)
            at = 12 + struct.unpack_from("<Q", out, 4)[0]
            if out[at : at + 4] != b"PK\x06\x07":
                raise _broken()
            struct.pack_into("<Q", out, at + 8, directory + size)
            at += 20
        if out[at : at + 4] != b"PK\x05\x06":
            raise _broken()
        for place, form, value in ((8, "<H", count), (10, "<H", count), (12, "<L", size), (16, "<L", directory)):
            old = struct.unpack_from(form, out, at + place)[0]
            if not (at and old in (0xFFFF, _ELSEWHERE)):
                struct.pack_into(form, out, at + place, value)
    except struct.error as e:
        raise _broken() from e
    return bytes(out)


def _broken() -> UnreadableError:
    return UnreadableError("FILE-BROKEN", unreadable.DAMAGED_DIRECTORY)
