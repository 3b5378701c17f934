"""The mark by which a book of ours is known again, and whether anybody has saved it since.

Document properties: what kind of book it is, which every program keeps when it saves the book, and a digest of all
other parts of the file, which no longer fits then; and for some, what they were made from.
"""

import hashlib
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PART = "docProps/custom.xml"
KIND, CONTENTS, SOURCE = "bussi", "bussi-contents", "bussi-source"
BLANK = "0" * 64  # stands for the digest until all parts are there
_MAX = 100_000  # bytes of a part with properties
_VALUE = r'name="{}"[^>]*>\s*<(?:\w+:)?lpwstr[^>]*>([^<]*)<'


@dataclass(frozen=True)
class Mark:
    """What a file says of itself: the kind of book, whether it is as it was written, and the digest of its source."""

    kind: str
    untouched: bool
    source: str = ""


def digest(parts: Iterable[tuple[str, int, int]]) -> str:
    """The digest of (name, CRC, size) of all parts but the one that holds it."""
    found = sorted(f"{name}\0{crc}\0{size}" for name, crc, size in parts if name != PART)
    return hashlib.sha256("\n".join(found).encode()).hexdigest()


def mark_of(path: Path) -> Mark | None:
    """The mark of a file; None for any file that is no book of ours."""
    if not path.is_file():  # a pipe would be waited for
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            about = archive.getinfo(PART)
            if about.file_size > _MAX or about.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                return None
            said = archive.read(PART).decode("utf-8", "replace")
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError, KeyError):
        return None  # no zip file, or one that other people made or that is damaged
    kind = re.search(_VALUE.format(KIND), said)
    contents = re.search(_VALUE.format(CONTENTS), said)
    if kind is None:
        return None
    source = re.search(_VALUE.format(SOURCE), said)
    now = digest((e.filename, e.CRC, e.file_size) for e in entries)
    return Mark(kind[1], contents is not None and contents[1] == now, source[1] if source else "")


__all__ = ["BLANK", "CONTENTS", "KIND", "PART", "SOURCE", "Mark", "digest", "mark_of"]
