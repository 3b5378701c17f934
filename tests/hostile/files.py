"""What lies in an inbox and is no workbook: other formats, old ones, locked ones, pipes, links and devices."""

import contextlib
import os
import random
import socket
import struct
from collections.abc import Callable
from pathlib import Path

import crafted

from .feature import BROKEN, SAME, UNSAFE, Kind, noticed, refused
from .victim import STRINGS, Victim

kind = Kind("files")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TYPE = refused("FILE-TYPE")
MAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml"


def cfb(*streams: str, chain: str = "") -> bytes:
    """A compound file with entries of these names; ``chain`` makes its table or its tree run in a circle."""
    fat = [0xFFFFFFFD, 0xFFFFFFFE] + [0xFFFFFFFF] * 126
    if chain == "table":
        fat[1] = 1
    header = (
        OLE
        + bytes(16)
        + struct.pack("<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    )
    header += struct.pack("<109I", *([0xFFFFFFFF] * 109))[: 512 - len(header)]
    entries = b""
    for i, name in enumerate(("Root Entry", *streams)):
        raw = name.encode("utf-16-le")
        child = 1 if i == 0 and streams else 0xFFFFFFFF
        right = i if chain == "tree" else (i + 1 if 0 < i < len(streams) else 0xFFFFFFFF)
        entries += (
            raw.ljust(64, b"\0")
            + struct.pack(
                "<HBBIII", len(raw) + 2, 5 if i == 0 else 2, 1, i if chain == "tree" else 0xFFFFFFFF, right, child
            )
            + bytes(36)
            + struct.pack("<IQ", 0xFFFFFFFE, 0)
        )
    return header + struct.pack("<128I", *fat) + entries.ljust(2048, b"\0")


def bytes_of(name: str, data: bytes | Callable[[Victim], bytes], *wanted: object, file: str = "") -> None:
    kind.add(name, data if callable(data) else lambda v: data, *wanted, file=file)  # type: ignore[arg-type]


bytes_of("an old Excel book", cfb("Workbook"), TYPE)
bytes_of("an older Excel book", cfb("Book"), TYPE)
bytes_of("an old Word document", cfb("WordDocument"), TYPE)
bytes_of("a mail of Outlook", cfb("__properties_version1.0", "__nameid_version1.0"), TYPE)
bytes_of("a book with a password", (crafted.DATA / "encrypted.xlsx").read_bytes(), refused("FILE-ENCRYPTED"))
bytes_of(
    "a book with a password, called .xls",
    (crafted.DATA / "encrypted.xlsx").read_bytes(),
    refused("FILE-ENCRYPTED"),
    file="暗号.xls",
)
bytes_of(
    "a book with a sensitivity label's encryption",
    cfb("EncryptedPackage", "\x06DataSpaces", "DRMEncryptedTransform", "DRMEncryptedDataSpace", "\x06Primary"),
    refused("FILE-ENCRYPTED"),
)
bytes_of(
    "a compound file whose table runs in a circle", cfb("Workbook", chain="table"), refused("FILE-TYPE", BROKEN, UNSAFE)
)
bytes_of(
    "a compound file whose tree runs in a circle",
    cfb("Workbook", "x", chain="tree"),
    refused("FILE-TYPE", BROKEN, UNSAFE),
)
bytes_of("a compound file of which only the mark is left", OLE, refused("FILE-TYPE", BROKEN))
bytes_of("a compound file of random bytes", OLE + random.Random(5).randbytes(20_000), refused("FILE-TYPE", BROKEN))
bytes_of("an Excel 4 book", b"\x09\x04\x06\x00\x00\x04\x10\x00" + bytes(500), TYPE)
bytes_of("an Excel 2 book", b"\x09\x00\x04\x00\x02\x00\x10\x00" + bytes(500), TYPE)
bytes_of(
    "an .ods book",
    crafted.zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": b"<x/>",
            "META-INF/manifest.xml": b"<x/>",
        }
    ),
    TYPE,
)
bytes_of(
    "an .ods book cut in a table",
    crafted.zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<table:table>"})[
        :-1
    ],
    refused("FILE-TYPE", BROKEN),
)
bytes_of(
    "an .ods book called .xlsx with two billion spaces",
    crafted.zipped(
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b'<text:s text:c="2000000000"/>'}
    ),
    TYPE,
)
bytes_of(
    "an .xlsb book",
    crafted.zipped(
        {
            "[Content_Types].xml": b"<x/>",
            "_rels/.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.bin"/></Relationships>',
            "xl/workbook.bin": b"x",
        }
    ),
    TYPE,
)
bytes_of(
    "a Word document",
    crafted.zipped(
        {
            "[Content_Types].xml": b"<x/>",
            "_rels/.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": b"<x/>",
        }
    ),
    TYPE,
)
bytes_of("a slide show", crafted.zipped({"ppt/presentation.xml": b"<x/>"}), TYPE)
bytes_of(
    "a program in an archive", crafted.zipped({"META-INF/MANIFEST.MF": b"x", "A.class": b"\xca\xfe\xba\xbe"}), TYPE
)
bytes_of("the submission in an archive", lambda v: crafted.zipped({"申請書.xlsx": v.zipped()}), TYPE, file="申請書.zip")
bytes_of("an empty archive", b"PK\x05\x06" + bytes(18), refused("FILE-TYPE", BROKEN))
bytes_of("an archive of the other kind", b"7z\xbc\xaf\x27\x1c" + bytes(100), TYPE)
bytes_of("a packed file", b"\x1f\x8b\x08" + bytes(100), TYPE)
bytes_of("another packed file", b"Rar!\x1a\x07" + bytes(100), TYPE)
bytes_of("a PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(100), TYPE, file="申請書.pdf")
bytes_of("a web page", "<!DOCTYPE html><html><body>ログイン</body></html>".encode(), TYPE)
bytes_of("a web page with a table, as some programs call a book", b"<table><tr><td>1</td></tr></table>", TYPE)
bytes_of("a web archive", b"MIME-Version: 1.0\nContent-Type: multipart/related\n\nx", TYPE)
bytes_of("a mail", b"From: a@example.jp\nSubject: x\n\nx", TYPE, file="申請.eml")
bytes_of(
    "Excel 2003 XML",
    b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
    TYPE,
)
bytes_of(
    "flat ODS",
    b'<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>',
    TYPE,
)
bytes_of("CSV in UTF-8", "法人番号,名称\n1,架空\n".encode(), TYPE, file="一覧.csv")
bytes_of("CSV in Shift_JIS", "法人番号,名称\n1,架空\n".encode("cp932"), TYPE)
bytes_of("CSV in UTF-16", "法人番号\t名称\n1\t架空\n".encode("utf-16"), TYPE)
bytes_of("SYLK", b"ID;PWXL;N;E\nC;Y1;X1;K1\nE\n", TYPE)
bytes_of(
    "JSON of a cloud's shortcut",
    b'{"url": "https://docs.example/spreadsheets/d/1", "doc_id": "1"}',
    TYPE,
    file="申請.gsheet",
)
bytes_of("a picture", b"\x89PNG\r\n\x1a\n" + bytes(100), TYPE)
bytes_of("a photograph", b"\xff\xd8\xff\xe0" + bytes(100), TYPE)
bytes_of("a program", b"MZ" + bytes(200), TYPE, file="申請書.xlsx.exe")
bytes_of("random bytes", random.Random(7).randbytes(50_000), TYPE)
bytes_of("zeros", bytes(50_000), TYPE)
bytes_of("one byte", b"P", TYPE)
bytes_of("the mark of an archive alone", b"PK\x03\x04", refused("FILE-TYPE", BROKEN))
bytes_of("an empty file", b"", refused("FILE-EMPTY"))
bytes_of("a million opened brackets", b"{" * 1_000_000, TYPE)
bytes_of("a lock file of Excel", b"\x05user" + bytes(160), refused("FILE-LOCK"), file="~$申請書.xlsx")
bytes_of(
    "a lock file of LibreOffice",
    b",user,host,25.11.2026 10:00,file:///home/user;",
    refused("FILE-LOCK"),
    file=".~lock.申請書.xlsx#",
)
bytes_of("a file that is not yet down from the cloud", b"", refused("FILE-EMPTY"), file="申請書.xlsx.crdownload")
bytes_of("somebody else's workbook", crafted.foreign(), refused("FILE-FOREIGN"))
bytes_of("an empty workbook of LibreOffice's kind", crafted.foreign(), refused("FILE-FOREIGN"), file="無題 1.xlsx")


@kind(refused("FILE-MACRO"))
def a_book_with_macros(v: Victim) -> None:
    v.parts["xl/vbaProject.bin"] = cfb("VBA", "PROJECT")


@kind(refused("FILE-MACRO"), file="申請.xlsm")
def a_book_with_macros_in_capitals(v: Victim) -> None:
    v.parts["xl/VBAPROJECT.BIN"] = cfb("VBA", "PROJECT")


@kind(SAME, noticed(), refused("FILE-MACRO", "FILE-TYPE"), file="申請.xltx")
def a_template_of_excel(v: Victim) -> None:
    v.parts["[Content_Types].xml"] = v.parts["[Content_Types].xml"].replace(
        MAIN + b".sheet.main+xml", MAIN + b".template.main+xml"
    )


@kind(SAME, noticed(), refused("FILE-MACRO", "FILE-TYPE"))
def a_book_that_says_it_has_macros_and_has_none(v: Victim) -> None:
    v.parts["[Content_Types].xml"] = v.parts["[Content_Types].xml"].replace(
        MAIN + b".sheet.main+xml", b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    )


@kind(noticed("BOOK-EXTERNAL"))
def a_book_that_refers_to_another(v: Victim) -> None:
    v.parts["xl/externalLinks/externalLink1.xml"] = (
        b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    )
    kind_ = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"
    v.sub(
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        f'<Relationship Id="z" Type="{kind_}" Target="externalLinks/externalLink1.xml"/></Relationships>',
    )


@kind(refused("FILE-FOREIGN"))
def a_form_that_nobody_knows(v: Victim) -> None:
    v.sub(STRINGS, "<t>plan_application</t>", "<t>../../etc/passwd</t>")


@kind(refused("FILE-FOREIGN"))
def a_form_whose_name_is_a_control_character(v: Victim) -> None:
    v.sub(STRINGS, "<t>plan_application</t>", "<t>_x001B_[31m</t>")


@kind(refused("FILE-VERSION", "FILE-FOREIGN"))
def a_version_that_nobody_knows(v: Victim) -> None:
    from bussi.validators import forms

    v.sub(STRINGS, f"<t>{forms.versions('plan_application')[-1]}</t>", f"<t>{'9' * 30_000}</t>")


def put(name: str, write: Callable[[Path, bytes], None], *wanted: object, file: str = "") -> None:
    kind.add(name, lambda v: None, *wanted, file=file, put=write)  # type: ignore[arg-type]


KIND = refused("FILE-KIND")


def _socket(path: Path, _: bytes) -> None:
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as s:
        here = Path.cwd()
        os.chdir(path.parent)  # the address of a socket is short
        try:
            s.bind(path.name)
        finally:
            os.chdir(here)


def _target(path: Path, data: bytes) -> None:
    elsewhere = path.parent.parent / f"outside-{path.stem}"
    elsewhere.write_bytes(data)
    path.symlink_to(elsewhere)


if hasattr(os, "mkfifo"):
    put("a pipe", lambda path, _: os.mkfifo(path), KIND)
    put("a socket", _socket, KIND)
    put("a link to a device without end", lambda path, _: path.symlink_to("/dev/zero"), KIND)
    put("a link to a device that waits", lambda path, _: path.symlink_to("/dev/tty"), KIND)
put("a link to a submission elsewhere", _target, KIND)
put("a link to nothing", lambda path, _: path.symlink_to("nowhere.xlsx"), KIND)
put("a link to itself", lambda path, _: path.symlink_to(path.name), KIND)
put("a folder that calls itself a workbook", lambda path, _: path.mkdir(), KIND)


def _huge(path: Path, data: bytes) -> None:
    with path.open("wb") as f:
        f.write(data)
        f.truncate(3 * 2**30)


put("a submission with 3 GB of nothing behind it", _huge, refused("FILE-SIZE"))
