"""Judge a file before anything in it is read: what it is, and whether it is safe to inflate.

The order and the limits answer what crafted and broken workbooks do to readers: bombs, overlapping entries, types that
lie. Each refusal is an ``UnreadableError`` with the rule it breaks.
"""

import io
import os
import stat
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import deflate
from bussi.validators.catalogue import unreadable
from bussi.validators.clean import clean
from bussi.validators.errors import UnreadableError

from .foreign import refuse_by_name, what_it_is

MAX_BYTES = 50 * 2**20
MAX_PART = 100 * 2**20
MAX_INFLATED = 300 * 2**20
MAX_ENTRIES = 3000
ZIP = b"PK\x03\x04"
UTF_8_NAME = 0x800


@dataclass(frozen=True)
class Package:
    """A zip archive that is safe to inflate; its parts by folded name, as OPC compares names."""

    data: bytes
    entries: Mapping[str, zipfile.ZipInfo]

    def has(self, name: str) -> bool:
        """Whether there is a part of that name, in whatever case it is written."""
        return name.casefold() in self.entries

    def part(self, name: str) -> bytes:
        """One inflated part; raises ``UnreadableError`` where it is damaged or not of its declared size."""
        return _inflate(self.data, self.entries[name.casefold()])


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file, read once; links, pipes and devices are refused."""
    refuse_by_name(path.name)
    try:
        before = path.lstat()
        if stat.S_ISDIR(before.st_mode) and path.suffix.lower() != ".xlsx":  # found, but not to be looked into
            raise UnreadableError("FILE-KIND", unreadable.CLOSED_FOLDER)
        if not stat.S_ISREG(before.st_mode):
            raise UnreadableError("FILE-KIND", unreadable.NO_REGULAR_FILE)
        if before.st_size == 0:
            raise UnreadableError("FILE-EMPTY", unreadable.NO_BYTES)
        if before.st_size > MAX_BYTES:
            large = unreadable.TOO_LARGE.filled(size=before.st_size / 2**20, most=MAX_BYTES // 2**20)
            raise UnreadableError("FILE-SIZE", large)
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(path, flags), "rb") as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                raise UnreadableError("FILE-KIND", unreadable.NO_REGULAR_FILE)
            return file.read(min(about.st_size, MAX_BYTES) + 1)  # room for what is asked for is made before it is read
    except OSError as e:
        known = {FileNotFoundError: unreadable.MISSING, PermissionError: unreadable.NOT_ALLOWED}
        why = known.get(type(e), unreadable.NOT_OPENING)
        raise UnreadableError("FILE-KIND", unreadable.NOT_OPENED.filled(why=why)) from e


def open_package(data: bytes, name: str) -> Package:
    """The archive in ``data``; raises ``UnreadableError`` saying what it is instead, or why it is not safe."""
    refuse_by_name(Path(name).name)
    if not data.startswith(ZIP):
        raise what_it_is(data)
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as e:
        raise UnreadableError("FILE-BROKEN", unreadable.NO_DIRECTORY) from e
    _check_entries(entries, len(data))
    return Package(data, {e.filename.replace("\\", "/").casefold(): e for e in entries})


def _check_entries(entries: list[zipfile.ZipInfo], size: int) -> None:
    if len(entries) > MAX_ENTRIES:
        raise UnreadableError("FILE-UNSAFE", unreadable.TOO_MANY_PARTS.filled(count=len(entries)))
    seen: set[str] = set()
    total, last = 0, 0
    for e in sorted(entries, key=lambda e: e.header_offset):
        key = e.filename.replace("\\", "/").casefold()
        if key in seen:
            raise UnreadableError("FILE-UNSAFE", unreadable.PART_TWICE)
        seen.add(key)
        total += e.file_size
        if e.file_size > MAX_PART or total > MAX_INFLATED:
            raise UnreadableError("FILE-UNSAFE", unreadable.A_BOMB.filled(size=total / 2**20))
        if e.flag_bits & 0x1:
            raise UnreadableError("FILE-ENCRYPTED", unreadable.ENCRYPTED_PART)
        if e.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UnreadableError("FILE-UNSAFE", unreadable.UNKNOWN_PACKING)
        if e.header_offset < last or e.header_offset + e.compress_size > size:
            raise UnreadableError("FILE-UNSAFE", unreadable.OVERLAPPING)
        last = e.header_offset + e.compress_size


def _inflate(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    """A part, whole; never more than the zip directory declares, and under the name that the directory gives it."""
    size, start = entry.file_size, entry.header_offset
    broken = UnreadableError("FILE-BROKEN", unreadable.DAMAGED_PART.filled(part=clean(entry.filename)))
    try:
        signature, name, extra = struct.unpack("<4s22xHH", data[start : start + 30])
        raw_name = data[start + 30 : start + 30 + name]
        start += 30 + name + extra
        raw = data[start : start + entry.compress_size]
        packed = entry.compress_type == zipfile.ZIP_DEFLATED
        found = bytes(deflate.deflate_decompress(raw, size + 1)) if packed else raw  # of 0 bytes it would say nothing
    except (struct.error, deflate.DeflateError) as e:
        raise broken from e
    if signature != ZIP or len(found) != size or deflate.crc32(found) != entry.CRC:
        raise broken
    listed = entry.orig_filename.encode("utf-8" if entry.flag_bits & UTF_8_NAME else "cp437", "replace")
    if raw_name != listed:
        raise UnreadableError("FILE-UNSAFE", unreadable.TWO_NAMES.filled(part=clean(entry.filename)))
    return found
