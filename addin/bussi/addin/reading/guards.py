"""Judge a file before any reader sees it: what it is, and whether it is safe to inflate.

The order and the limits answer what crafted and broken workbooks do to readers: bombs, absurd ranges, overlapping
entries, declared types that lie. Each refusal is an ``UnreadableError`` with the rule it breaks.
"""

import html
import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from bussi.validators.errors import UnreadableError

MAX_BYTES = 50 * 2**20
MAX_PART = 100 * 2**20
MAX_INFLATED = 300 * 2**20
MAX_ENTRIES = 3000
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_SIGNATURES = (
    (b"%PDF", "PDF"), (b"{\\rtf", "リッチテキスト"), (b"\x89PNG", "画像"), (b"\xff\xd8\xff", "画像"), (b"GIF8", "画像"),
    (b"7z\xbc\xaf", "圧縮ファイル"), (b"Rar!", "圧縮ファイル"), (b"\x1f\x8b", "圧縮ファイル"),
)  # fmt: skip
_SHEET = re.compile(rb"<(?:[^\s<>/:]+:)?sheet\s[^<>]*>")
_RELATION = re.compile(rb"<(?:[^\s<>/:]+:)?Relationship\s[^<>]*>")
_ID = re.compile(rb"""\sId\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@dataclass(frozen=True)
class Container:
    """A workbook that is safe to read: its parts by sheet name, and what a fast reader would not tell."""

    data: bytes
    sheets: Mapping[str, str]
    date_1904: bool
    external: bool
    _parts: Mapping[str, zipfile.ZipInfo]

    def part(self, name: str) -> bytes:
        """One inflated part; raises ``UnreadableError`` where it is damaged or not of its declared size."""
        return _inflate(self.data, self._parts[name])

    def sheet(self, name: str) -> bytes:
        """The XML of a sheet; raises ``UnreadableError`` where it is damaged or not safe to parse."""
        return _safe(self.part(self.sheets[name]), f"シート {name}")

    def check_all_parts(self, limit: int) -> None:
        """Raises ``UnreadableError`` unless every XML part is safe for a reader that expands entities and takes its
        time: no DOCTYPE anywhere, at most ``limit`` bytes in all.
        """
        if sum(e.file_size for n, e in self._parts.items() if n.endswith((".xml", ".rels"))) > limit:
            raise UnreadableError("FILE-BROKEN", "ブックの中身を読めません")
        for name in self._parts:
            if name.endswith((".xml", ".rels")):
                _safe(self.part(name), name)


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file, read once; links, pipes and devices are refused."""
    _refuse_lock_file(path.name)
    try:
        before = path.lstat()
        if not stat.S_ISREG(before.st_mode):
            raise UnreadableError("FILE-KIND", "通常のファイルではありません（リンク、フォルダ、装置など）")
        if before.st_size == 0:
            raise UnreadableError("FILE-EMPTY", "0バイトのファイルです")
        if before.st_size > MAX_BYTES:
            raise UnreadableError("FILE-SIZE", f"{before.st_size / 2**20:,.0f}MBあります（{MAX_BYTES // 2**20}MBまで）")
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise UnreadableError("FILE-KIND", "通常のファイルではありません")
            return file.read(MAX_BYTES + 1)
    except OSError as e:
        why = {FileNotFoundError: "ありません", PermissionError: "読む権限がありません"}.get(type(e), "開けません")
        raise UnreadableError("FILE-KIND", f"ファイルを読めません（{why}）") from e


def _refuse_lock_file(name: str) -> None:
    if name.startswith("~$"):
        raise UnreadableError("FILE-LOCK", "ブックが開かれている間の一時ファイル（~$…）です")


def open_container(data: bytes, name: str) -> Container:
    """The workbook in ``data``; raises ``UnreadableError`` saying what it is instead, or why it is not safe."""
    _refuse_lock_file(Path(name).name)
    if not data:
        raise UnreadableError("FILE-EMPTY", "0バイトのファイルです")
    if data.startswith(OLE):
        raise _ole(data)
    if not data.startswith(ZIP):
        raise UnreadableError("FILE-TYPE", f"中身は{_what(data)}です")
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as e:
        raise UnreadableError("FILE-BROKEN", "ブックの目次が壊れています（途中で切れた可能性があります）") from e
    _check_entries(entries, len(data))
    parts = {e.filename: e for e in entries}
    if "mimetype" in parts:
        raise UnreadableError("FILE-TYPE", "中身はLibreOfficeの文書（.ods など）です")
    if "xl/workbook.bin" in parts:
        raise UnreadableError("FILE-TYPE", "中身はバイナリのExcelブック（.xlsb）です")
    if "xl/workbook.xml" not in parts:
        raise UnreadableError("FILE-TYPE", "中身はExcelブックではないZIPファイルです")
    if any(n.lower().endswith("vbaproject.bin") or n.lower().startswith("xl/macrosheets/") for n in parts):
        raise UnreadableError("FILE-MACRO", "マクロ（VBA）が入っています")
    workbook = _safe(_inflate(data, parts["xl/workbook.xml"]), "xl/workbook.xml")
    relations = parts.get("xl/_rels/workbook.xml.rels")
    links = _safe(_inflate(data, relations), relations.filename) if relations else b""
    if "xl/sharedStrings.xml" in parts:
        _safe(_inflate(data, parts["xl/sharedStrings.xml"], 4096), "xl/sharedStrings.xml")
    external = any(n.startswith("xl/externalLinks/") for n in parts)
    return Container(data, _sheet_parts(workbook, links, parts.keys()), _is_1904(workbook), external, parts)


def _safe(xml: bytes, what: str) -> bytes:
    """``xml`` itself; raises ``UnreadableError`` for a document type or another encoding than UTF-8."""
    if b"<!" in xml and (b"<!DOCTYPE" in xml or b"<!ENTITY" in xml):
        raise UnreadableError("FILE-UNSAFE", f"{what} にDOCTYPE宣言があります")
    if xml[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in xml[:100]:
        raise UnreadableError("FILE-UNSAFE", f"{what} がUTF-8で書かれていません")
    return xml


def _check_entries(entries: list[zipfile.ZipInfo], size: int) -> None:
    if len(entries) > MAX_ENTRIES:
        raise UnreadableError("FILE-UNSAFE", f"部品が{len(entries):,}個あります")
    seen: set[str] = set()
    total, last = 0, 0
    for e in sorted(entries, key=lambda e: e.header_offset):
        key = e.filename.casefold()
        if key in seen:
            raise UnreadableError("FILE-UNSAFE", "同じ名前の部品が2つあります")
        seen.add(key)
        total += e.file_size
        if e.file_size > MAX_PART or total > MAX_INFLATED:
            raise UnreadableError("FILE-UNSAFE", f"展開すると{total / 2**20:,.0f}MBを超えます（爆弾ファイルの疑い）")
        if e.flag_bits & 0x1:
            raise UnreadableError("FILE-ENCRYPTED", "中身が暗号化されています")
        if e.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UnreadableError("FILE-UNSAFE", "知らない圧縮方式です")
        if e.header_offset < last or e.header_offset + e.compress_size > size:
            raise UnreadableError("FILE-UNSAFE", "部品の位置が重なっているか、ファイルの外にあります")
        last = e.header_offset + e.compress_size


def _inflate(data: bytes, entry: zipfile.ZipInfo, at_most: int | None = None) -> bytes:
    """A part, or its first ``at_most`` bytes; never more than the zip directory declares."""
    size, start = entry.file_size, entry.header_offset
    try:
        signature, name, extra = struct.unpack("<4s22xHH", data[start : start + 30])
        start += 30 + name + extra
        raw = data[start : start + entry.compress_size]
        if entry.compress_type == zipfile.ZIP_DEFLATED:
            found = zlib.decompressobj(-15).decompress(raw, at_most or size + 1)
        else:
            found = raw[:at_most]
    except (struct.error, zlib.error) as e:
        raise UnreadableError("FILE-BROKEN", f"部品 {entry.filename} が壊れています") from e
    if signature != ZIP or (at_most is None and (len(found) != size or zlib.crc32(found) != entry.CRC)):
        raise UnreadableError("FILE-BROKEN", f"部品 {entry.filename} が壊れています")
    return found


def _attributes(tag: bytes) -> dict[str, str]:
    found = {}
    for m in _ATTRIBUTE.finditer(tag):
        value = m[2] if m[2] is not None else m[3]
        found[m[1].decode().rpartition(":")[2]] = html.unescape(value.decode("utf-8", "replace"))
    return found


def _sheet_parts(workbook: bytes, relations: bytes, names: Collection[str]) -> dict[str, str]:
    """Worksheet name → part; charts, and sheets whose part is missing, are left out."""
    tags = _RELATION.findall(relations)
    ids = _ID.findall(relations)
    if len(ids) != len(tags) or len(set(ids)) != len(ids):  # readers would not agree on which part is meant
        raise UnreadableError("FILE-UNSAFE", "部品の番号が重なっているか、読めません")
    targets: dict[str, str] = {}
    for tag in tags:
        if b"/worksheet" in tag:
            a = _attributes(tag)
            target = a.get("Target", "")
            if a.get("Type", "").endswith("/worksheet") and a.get("TargetMode") != "External":
                targets[a["Id"]] = target[1:] if target.startswith("/") else f"xl/{target}"
    sheets: dict[str, str] = {}
    for tag in _SHEET.findall(workbook.partition(b"definedNames")[0]):
        a = _attributes(tag)
        part = targets.get(a.get("id", ""), "")
        if part in names and a.get("name") is not None:
            if a["name"] in sheets:
                raise UnreadableError("FILE-UNSAFE", f"同じ名前のシート {a['name']} が2つあります")
            sheets[a["name"]] = part
    if not sheets:
        raise UnreadableError("FILE-BROKEN", "シートが一つも見つかりません")
    return sheets


def _is_1904(workbook: bytes) -> bool:
    m = re.search(rb"<(?:[^\s<>/:]+:)?workbookPr\s[^<>]*>", workbook)
    return m is not None and _attributes(m[0]).get("date1904") in ("1", "true")


def _ole(data: bytes) -> UnreadableError:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return UnreadableError("FILE-ENCRYPTED", "パスワードで暗号化されたブックです")
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return UnreadableError("FILE-TYPE", "中身は古い形式のExcelブック（.xls）です")
    return UnreadableError("FILE-TYPE", "中身は古い形式のOffice文書です")


def _what(data: bytes) -> str:
    """What a file that is no workbook seems to be."""
    for signature, word in _SIGNATURES:
        if data.startswith(signature):
            return word
    head = data[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return "HTML（Webページ）"
    if head.startswith(b"<?xml"):
        return "XML（Excel 2003 XMLなど）"
    for encoding in ("utf-8", "cp932"):
        try:
            text = data[:65536].decode(encoding)
        except UnicodeDecodeError as e:
            if e.start < len(data[:65536]) - 4:
                continue
            text = data[: e.start].decode(encoding)
        if text.isprintable() or not any(ord(c) < 32 and c not in "\r\n\t" for c in text):
            return "CSVなどの文字のファイル" if "," in text or "\t" in text else "文字のファイル"
    return "Excelブックではないデータ"
