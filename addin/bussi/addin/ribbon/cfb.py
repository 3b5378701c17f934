"""Write a compound file (MS-CFB version 3), the container of a VBA project; the same streams give the same bytes."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

SECTOR = 512
MINI_SECTOR = 64
MINI_CUTOFF = 4096  # a stream below this size lies in the mini stream
FAT_SECTORS_IN_HEADER = 109
END_OF_CHAIN, FREE, FAT_SECTOR, NO_STREAM = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
STORAGE, STREAM, ROOT = 1, 2, 5
RED, BLACK = 0, 1
LONGEST_NAME = 31  # UTF-16 units
_SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    children: dict[str, "_Entry"] = field(default_factory=dict)
    number: int = 0
    left: int = NO_STREAM
    right: int = NO_STREAM
    child: int = NO_STREAM
    colour: int = BLACK
    start: int = 0

    @property
    def order(self) -> tuple[int, str]:
        """Compound files sort names by length, then without regard to case."""
        return len(self.name.encode("utf-16-le")), self.name.upper()


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """A compound file of the given streams; a key such as ``VBA/dir`` puts ``dir`` in the storage ``VBA``.

    ``ValueError`` for a name that the format cannot hold, or for more data than one header addresses (7 MB).
    """
    root = _Entry("Root Entry", ROOT)
    for path, data in streams.items():
        *folders, name = path.split("/")
        at = root
        for folder in folders:
            at = at.children.setdefault(folder, _Entry(folder, STORAGE))
        at.children[name] = _Entry(name, STREAM, data)
    entries = _numbered(root)

    mini_fat: list[int] = []
    mini_stream = b""
    for entry in entries:
        if entry.kind == STREAM and entry.data and len(entry.data) < MINI_CUTOFF:
            entry.start = len(mini_fat)
            mini_fat += _chain(entry.start, len(entry.data), MINI_SECTOR)
            mini_stream += _padded(entry.data, MINI_SECTOR)
    root.data = mini_stream
    mini_fat_bytes = _padded(_longs(mini_fat), SECTOR, b"\xff")

    body = [entry for entry in entries if entry is root or len(entry.data) >= MINI_CUTOFF]
    sizes = [-(-len(entries) // 4) * SECTOR, len(mini_fat_bytes), *(len(entry.data) for entry in body)]
    used = sum(-(-size // SECTOR) for size in sizes)
    fat_count = -(-used // (SECTOR // 4 - 1))
    if fat_count > FAT_SECTORS_IN_HEADER:
        raise ValueError(f"{used * SECTOR} bytes are more than this writer addresses")

    fat = [FAT_SECTOR] * fat_count
    starts = []
    for size in sizes:
        starts.append(len(fat) if size else END_OF_CHAIN)
        fat += _chain(len(fat), size, SECTOR)
    for entry, start in zip(body, starts[2:], strict=True):
        entry.start = start

    header = _SIGNATURE + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<4L", 0, fat_count, starts[0], 0)
    header += struct.pack("<5L", MINI_CUTOFF, starts[1], len(mini_fat_bytes) // SECTOR, END_OF_CHAIN, 0)
    header += _longs([*range(fat_count)]).ljust(FAT_SECTORS_IN_HEADER * 4, b"\xff")
    directory = b"".join(map(_directory_entry, entries))
    unused = struct.pack("<64xHBB3L", 0, 0, 0, NO_STREAM, NO_STREAM, NO_STREAM).ljust(128, b"\0")
    directory += unused * (-len(entries) % 4)
    parts = [header, _padded(_longs(fat), SECTOR, b"\xff"), directory, mini_fat_bytes]
    return b"".join(parts + [_padded(entry.data, SECTOR) for entry in body])


def _numbered(root: _Entry) -> list[_Entry]:
    """All entries, root first, with their siblings in a balanced red-black tree."""
    entries = [root]

    def number(parent: _Entry) -> None:
        siblings = sorted(parent.children.values(), key=lambda entry: entry.order)
        for entry in siblings:
            if entry.order[0] > 2 * LONGEST_NAME or set(entry.name) & set("/\\:!") or not entry.name:
                raise ValueError(f"not a stream name: {entry.name!r}")
            entry.number = len(entries)
            entries.append(entry)
        parent.child = tree(siblings, 1, len(siblings).bit_length())
        for entry in siblings:
            number(entry)

    def tree(siblings: list[_Entry], level: int, height: int) -> int:
        if not siblings:
            return NO_STREAM
        middle = len(siblings) // 2
        top = siblings[middle]
        top.colour = RED if level == height > 1 else BLACK  # all paths then cross as many black entries
        top.left, top.right = (tree(part, level + 1, height) for part in (siblings[:middle], siblings[middle + 1 :]))
        return top.number

    number(root)
    return entries


def _directory_entry(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le") + b"\0\0"
    size = len(entry.data)
    start = entry.start if size else (0 if entry.kind == STORAGE else END_OF_CHAIN)
    tail = struct.pack("<HBB3L", len(name), entry.kind, entry.colour, entry.left, entry.right, entry.child)
    return name.ljust(64, b"\0") + tail + bytes(36) + struct.pack("<LQ", start, size)


def _chain(start: int, size: int, unit: int) -> list[int]:
    count = -(-size // unit)
    return [*range(start + 1, start + count), END_OF_CHAIN] if count else []


def _longs(numbers: list[int]) -> bytes:
    return struct.pack(f"<{len(numbers)}L", *numbers)


def _padded(data: bytes, unit: int, filler: bytes = b"\0") -> bytes:
    return data + filler * (-len(data) % unit)
