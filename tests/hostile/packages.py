"""The zip around the parts: methods, sizes, sums, names, overlaps, cuts, flips and bombs."""

import io
import random
import struct
import warnings
import zipfile
import zlib

from .feature import BROKEN, EITHER, LOST, NOT_READ, SAME, UNSAFE, Kind, refused
from .victim import COUNT, RELATIONS, STRINGS, STYLES, WORKBOOK, Victim, places, with_central

kind = Kind("packages")
THEME = "xl/theme/theme1.xml"
anything = refused(BROKEN, UNSAFE, "FILE-TYPE", "FILE-ENCRYPTED", "FILE-MACRO", "FILE-FOREIGN")


def sheet() -> str:
    return places()[COUNT].part


@kind(SAME)
def nothing_changed(v: Victim) -> None:
    """The submission itself."""


@kind(SAME)
def all_parts_stored(v: Victim) -> bytes:
    return v.zipped(zipfile.ZIP_STORED)


class _Forward(io.RawIOBase):
    """A stream that cannot go back, so that sizes follow the data."""

    def __init__(self) -> None:
        self.found = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, b: object) -> int:
        self.found += b  # type: ignore[arg-type]
        return len(b)  # type: ignore[arg-type]


@kind(SAME)
def sizes_follow_the_data(v: Victim) -> bytes:
    out = _Forward()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:  # type: ignore[arg-type]
        for name, data in v.parts.items():
            z.writestr(name, data)
    return bytes(out.found)


@kind(SAME)
def sizes_of_64_bits(v: Victim) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in v.parts.items():
            with z.open(name, "w", force_zip64=True) as part:
                part.write(data)
    return out.getvalue()


@kind(SAME)
def a_long_comment_of_the_archive(v: Victim) -> bytes:
    out = io.BytesIO(v.zipped())
    with zipfile.ZipFile(out, "a") as z:
        z.comment = b"x" * 65535
    return out.getvalue()


@kind(SAME, anything, LOST)
def a_directory_end_inside_the_comment(v: Victim) -> bytes:
    out = io.BytesIO(v.zipped())
    with zipfile.ZipFile(out, "a") as z:
        z.comment = b"PK\x05\x06" + bytes(18) + b"more"
    return out.getvalue()


@kind(SAME, refused("FILE-TYPE", BROKEN, UNSAFE))
def something_before_the_archive(v: Victim) -> bytes:
    return b"#!/bin/sh\n" + bytes(2000) + v.zipped()


@kind(*EITHER)
def something_after_the_archive(v: Victim) -> bytes:
    return v.zipped() + bytes(5000)


@kind(*EITHER)
def two_workbooks_one_after_the_other(v: Victim) -> bytes:
    other = Victim.of(v.n)
    other.cell(COUNT, '<c r="{r}" s="{s}"><v>99</v></c>')
    return other.zipped() + v.zipped()


def with_extra(v: Victim, part: str, extra: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in v.parts.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.extra = extra if name == part else b""
            z.writestr(info, data)
    return out.getvalue()


def unicode_path(old: str, new: str) -> bytes:
    """The extra field that gives a part another name for programs that know it."""
    body = b"\x01" + struct.pack("<L", zlib.crc32(old.encode())) + new.encode()
    return struct.pack("<HH", 0x7075, len(body)) + body


@kind(*EITHER)
def a_sheet_that_is_called_otherwise_by_its_unicode_path(v: Victim) -> bytes:
    other = Victim.of(v.n)
    other.cell(COUNT, '<c r="{r}" s="{s}"><v>99</v></c>')
    v.parts["xl/worksheets/zz.xml"] = other.parts[sheet()]
    return with_extra(v, "xl/worksheets/zz.xml", unicode_path("xl/worksheets/zz.xml", sheet()))


@kind(*EITHER)
def a_sheet_that_loses_its_name_by_its_unicode_path(v: Victim) -> bytes:
    return with_extra(v, sheet(), unicode_path(sheet(), "xl/worksheets/zz.xml"))


@kind(*EITHER)
def an_extra_field_that_is_cut_off(v: Victim) -> bytes:
    return with_extra(v, sheet(), struct.pack("<HH", 0x7075, 60000) + b"abc")


@kind(*EITHER)
def a_name_in_the_local_header_that_is_not_the_directorys(v: Victim) -> bytes:
    book = v.zipped()
    at = book.find(sheet().encode())
    return book[:at] + b"y" * len(sheet()) + book[at + len(sheet()) :]


def twice(v: Victim, name: str) -> bytes:
    out = io.BytesIO(v.zipped())
    with zipfile.ZipFile(out, "a") as z, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        z.writestr(name, v.parts[sheet()].replace(b"<v>", b"<v>9"))
    return out.getvalue()


kind.add("two parts with one name", lambda v: twice(v, sheet()), refused(UNSAFE, BROKEN))
kind.add("two parts whose names differ by case", lambda v: twice(v, sheet().upper()), refused(UNSAFE, BROKEN))
kind.add("two lists of sheets", lambda v: twice(v, WORKBOOK), refused(UNSAFE, BROKEN))
kind.add("two parts of shared strings, in other case", lambda v: twice(v, STRINGS.upper()), refused(UNSAFE, BROKEN))


@kind(refused(UNSAFE, BROKEN))
def overlapping_parts(v: Victim) -> bytes:
    book = v.zipped()
    first = book.find(b"PK\x01\x02")
    (offset,) = struct.unpack("<I", book[first + 42 : first + 46])
    return with_central(book, sheet(), 42, "I", offset)


@kind(refused("FILE-ENCRYPTED"))
def a_part_marked_as_encrypted(v: Victim) -> bytes:
    return with_central(v.zipped(), sheet(), 8, "H", 1)


for number, words in (
    (1, "shrunk"),
    (9, "deflate64"),
    (12, "bzip2"),
    (14, "lzma"),
    (93, "zstd"),
    (97, "wavpack"),
    (98, "ppmd"),
):
    kind.add(
        f"a sheet compressed by {words}", lambda v, n=number: with_central(v.zipped(), sheet(), 10, "H", n), NOT_READ
    )
kind.add(
    "a sheet encrypted by AES",
    lambda v: with_central(v.zipped(), sheet(), 10, "H", 99),
    refused(UNSAFE, BROKEN, "FILE-ENCRYPTED"),
)


for words, method in (("bzip2", zipfile.ZIP_BZIP2), ("lzma", zipfile.ZIP_LZMA)):
    kind.add(f"a whole book compressed by {words}", lambda v, m=method: v.zipped(m), NOT_READ)


for part, words in ((sheet(), "a sheet"), (STRINGS, "the shared strings"), (STYLES, "the styles"), (WORKBOOK, "the list of sheets"),
                    (RELATIONS, "the relationships"), ("_rels/.rels", "the root relationships")):  # fmt: skip
    kind.add(
        f"a wrong sum of {words}",
        lambda v, p=part: with_central(v.zipped(), p, 16, "I", 12345),
        refused(BROKEN, UNSAFE),
    )
    kind.add(
        f"{words} said to be smaller than it is",
        lambda v, p=part: with_central(v.zipped(), p, 24, "I", len(v.parts[p]) // 2),
        NOT_READ,
    )
    kind.add(
        f"{words} said to be larger than it is",
        lambda v, p=part: with_central(v.zipped(), p, 24, "I", len(v.parts[p]) + 999),
        NOT_READ,
    )
kind.add(
    "a wrong sum of the theme, which nobody reads", lambda v: with_central(v.zipped(), THEME, 16, "I", 12345), *EITHER
)
kind.add(
    "a part said to hold 4 GB", lambda v: with_central(v.zipped(), THEME, 24, "I", 0xFFFFFFF0), refused(UNSAFE, BROKEN)
)
kind.add(
    "a compressed size beyond the file", lambda v: with_central(v.zipped(), sheet(), 20, "I", 0x7FFFFFFF), NOT_READ
)
kind.add(
    "a part that starts beyond the file", lambda v: with_central(v.zipped(), sheet(), 42, "I", 0x7FFFFFFF), NOT_READ
)


@kind(refused(UNSAFE))
def a_picture_that_is_a_bomb(v: Victim) -> None:
    v.parts["xl/media/image1.png"] = bytes(290 * 2**20)


@kind(refused(UNSAFE))
def many_parts_that_are_a_bomb_together(v: Victim) -> None:
    v.parts |= {f"xl/media/image{i}.png": bytes(20 * 2**20) for i in range(20)}


@kind(refused(UNSAFE))
def a_sheet_that_is_a_bomb_of_spaces(v: Victim) -> None:
    v.sub(sheet(), "<sheetData>", "<sheetData>" + " " * (120 * 2**20))


@kind(refused(UNSAFE))
def shared_strings_that_are_a_bomb(v: Victim) -> None:
    v.sub(STRINGS, "</sst>", "<si><t>" + "a" * (120 * 2**20) + "</t></si></sst>")


@kind(NOT_READ)
def a_bomb_that_says_it_is_small(v: Victim) -> bytes:
    size = len(v.parts[sheet()])
    v.sub(sheet(), "<sheetData>", "<sheetData>" + " " * (250 * 2**20))
    return with_central(v.zipped(), sheet(), 24, "I", size)


@kind(NOT_READ)
def shared_strings_that_are_a_bomb_and_say_they_are_small(v: Victim) -> bytes:
    size = len(v.parts[STRINGS])
    v.sub(STRINGS, "</sst>", "<si><t>" + "a" * (250 * 2**20) + "</t></si></sst>")
    return with_central(v.zipped(), STRINGS, 24, "I", size)


@kind(SAME)
def an_archive_within_the_archive(v: Victim) -> None:
    v.parts["xl/media/image1.png"] = v.zipped()


kind.add("10,000 parts", lambda v: v.parts.update({f"x/{i}": b"" for i in range(10_000)}), refused(UNSAFE))
kind.add(
    "parts that lead out of the folder",
    lambda v: v.parts.update({"../../evil.xml": b"x", "/etc/evil": b"x", "C:\\evil": b"x"}),
    *EITHER,
)
kind.add("folders as entries", lambda v: v.parts.update({"xl/": b"", "xl/worksheets/": b""}), SAME)
kind.add("a part named a slash", lambda v: v.parts.update({"/": b""}), *EITHER)


@kind(*EITHER)
def a_name_with_a_zero_byte(v: Victim) -> bytes:
    v.parts["xl/worksheets/sheet2.xml_.png"] = b"<worksheet/>"
    return v.zipped().replace(b"xl/worksheets/sheet2.xml_.png", b"xl/worksheets/sheet2.xml\0.png")


@kind(*EITHER)
def a_name_in_shift_jis(v: Victim) -> bytes:
    v.parts["xl/media/AAAA.png"] = b"x"
    return v.zipped().replace(b"xl/media/AAAA.png", b"xl/media/" + "架空".encode("cp932") + b".png")


@kind(*EITHER)
def a_sheet_marked_as_a_link(v: Victim) -> bytes:
    return with_central(v.zipped(), sheet(), 38, "I", 0o120777 << 16)


for words, cut in (("a tenth", 0.1), ("half", 0.5), ("nine tenths", 0.9), ("99 per cent", 0.99)):
    kind.add(f"{words} of the file", lambda v, c=cut: v.zipped()[: int(len(v.zipped()) * c)], refused(BROKEN))
kind.add("all but the last byte of the file", lambda v: v.zipped()[:-1], refused(BROKEN))
kind.add("all but the end of the directory", lambda v: v.zipped()[:-22], refused(BROKEN))
kind.add("the first four bytes", lambda v: v.zipped()[:4], refused(BROKEN, "FILE-TYPE"))
kind.add(
    "a hole of zeros in the middle", lambda v: v.zipped()[:30_000] + bytes(500) + v.zipped()[30_500:], refused(BROKEN)
)
kind.add("a directory that says it is elsewhere", lambda v: v.zipped()[:-6] + b"\xff\xff\xff\x7f\0\0", NOT_READ)
kind.add(
    "a directory that counts one entry",
    lambda v: v.zipped()[:-14] + b"\1\0\1\0" + v.zipped()[-10:],
    *EITHER,
    refused("FILE-TYPE"),
)


def flipped(v: Victim, seed: int) -> bytes:
    """The book with one bit flipped somewhere; what it meant may be lost, but nothing may be read differently."""
    r = random.Random(seed)
    book = bytearray(v.zipped())
    book[r.randrange(len(book))] ^= 1 << r.randrange(8)
    return bytes(book)


for seed in range(24):
    kind.add(f"a bit flipped by chance ({seed})", lambda v, s=seed: flipped(v, s), SAME, anything, LOST)
