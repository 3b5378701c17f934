"""Judge a file before any reader sees it: what it is, and whether it is safe to inflate.

The order and the limits answer what crafted and broken workbooks do to readers: bombs, absurd ranges, overlapping
entries, declared types that lie. Each refusal is an ``UnreadableError`` with the rule it breaks.
"""

import html
import io
import os
import re
import stat
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bussi.validators.errors import UnreadableError

MAX_BYTES = 50 * 2**20
MAX_PART = 100 * 2**20
MAX_INFLATED = 300 * 2**20
MAX_ENTRIES = 3000
MAX_ROW, MAX_COLUMN_LETTERS, MAX_CELLS = 1_048_576, 3, 3_000_000
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_SIGNATURES = (
    (b"%PDF", "PDF"), (b"{\\rtf", "リッチテキスト"), (b"\x89PNG", "画像"), (b"\xff\xd8\xff", "画像"), (b"GIF8", "画像"),
    (b"7z\xbc\xaf", "圧縮ファイル"), (b"Rar!", "圧縮ファイル"), (b"\x1f\x8b", "圧縮ファイル"),
)  # fmt: skip
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*?\br=[\"'](\d+)[\"']")
_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Za-z]+)(\d+)[\"']")
_ERROR = re.compile(rb"<(?:\w+:)?c\s([^>]*?\bt=[\"']e[\"'][^>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<", re.DOTALL)
_UNCALCULATED = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ADDRESS = re.compile(rb"\br=[\"']([A-Z]+[0-9]+)[\"']")


@dataclass(frozen=True)
class Container:
    """A workbook that is safe to read: its parts by sheet name, and what a fast reader would not tell."""

    data: bytes
    sheets: Mapping[str, str]
    date_1904: bool
    external: bool
    _archive: zipfile.ZipFile

    def part(self, name: str) -> bytes:
        """One inflated part; raises ``UnreadableError`` where it is damaged or refuses its declared size."""
        return _inflate(self._archive, name)

    def hidden_cells(self, sheet: str) -> dict[str, str]:
        """Address → code of error cells and of formulas nobody has calculated, which calamine shows as blank.

        Also refuses a sheet whose cells span more than a person could have filled.
        """
        data = self.part(self.sheets[sheet])
        if b"<!DOCTYPE" in data:
            raise UnreadableError("FILE-UNSAFE", f"シート {sheet} にDOCTYPE宣言があります")
        _check_span(data, sheet)
        found: dict[str, str] = {}
        if b't="e"' in data or b"t='e'" in data:
            for m in _ERROR.finditer(data):
                address = _ADDRESS.search(m[1])
                if address:
                    found[address[1].decode()] = html.unescape(m[2].decode("utf-8", "replace"))
        if b"<f" in data or b":f" in data:
            for m in _UNCALCULATED.finditer(data):
                address = _ADDRESS.search(m[1])
                if address and b't="str"' not in m[1]:
                    found.setdefault(address[1].decode(), "")
        return found


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file, read once; links, pipes and devices are refused."""
    try:
        before = path.lstat()
        if not stat.S_ISREG(before.st_mode):
            raise UnreadableError("FILE-KIND", "通常のファイルではありません（リンク、フォルダ、装置など）")
        if before.st_size == 0:
            raise UnreadableError("FILE-EMPTY", "0バイトのファイルです")
        if before.st_size > MAX_BYTES:
            raise UnreadableError("FILE-SIZE", f"{before.st_size / 2**20:,.0f}MBあります（{MAX_BYTES // 2**20}MBまで）")
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with open(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise UnreadableError("FILE-KIND", "通常のファイルではありません")
            return file.read(MAX_BYTES + 1)
    except OSError as e:
        raise UnreadableError("FILE-KIND", f"ファイルを開けません（{e.strerror or e}）") from e


def open_container(data: bytes, name: str) -> Container:
    """The workbook in ``data``; raises ``UnreadableError`` saying what it is instead, or why it is not safe."""
    if Path(name).name.startswith("~$"):
        raise UnreadableError("FILE-LOCK", "ブックが開かれている間の一時ファイル（~$…）です")
    if not data:
        raise UnreadableError("FILE-EMPTY", "0バイトのファイルです")
    if data.startswith(OLE):
        raise _ole(data)
    if not data.startswith(ZIP):
        raise UnreadableError("FILE-TYPE", f"中身は{_what(data)}です")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as e:
        raise UnreadableError("FILE-BROKEN", "ブックの目次が壊れています（途中で切れた可能性があります）") from e
    _check_entries(entries, len(data))
    names = {e.filename for e in entries}
    if "mimetype" in names:
        raise UnreadableError("FILE-TYPE", "中身はLibreOfficeの文書（.ods など）です")
    if "xl/workbook.bin" in names:
        raise UnreadableError("FILE-TYPE", "中身はバイナリのExcelブック（.xlsb）です")
    if "xl/workbook.xml" not in names:
        raise UnreadableError("FILE-TYPE", "中身はExcelブックではないZIPファイルです")
    if any(n.lower().endswith("vbaproject.bin") or n.lower().startswith("xl/macrosheets/") for n in names):
        raise UnreadableError("FILE-MACRO", "マクロ（VBA）が入っています")
    for name_, text in ((n, _inflate(archive, n)) for n in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels") if n in names):
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise UnreadableError("FILE-UNSAFE", f"{name_} にDOCTYPE宣言があります")
    if "xl/sharedStrings.xml" in names and b"<!DOCTYPE" in _inflate(archive, "xl/sharedStrings.xml")[:4096]:
        raise UnreadableError("FILE-UNSAFE", "共有文字列にDOCTYPE宣言があります")
    workbook = _inflate(archive, "xl/workbook.xml")
    external = any(n.startswith("xl/externalLinks/") for n in names)
    return Container(data, _sheet_parts(archive, workbook, names), _is_1904(workbook), external, archive)


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
            raise UnreadableError("FILE-UNSAFE", f"展開すると{max(e.file_size, total) / 2**20:,.0f}MBを超えます")
        if e.flag_bits & 0x1:
            raise UnreadableError("FILE-ENCRYPTED", "中身が暗号化されています")
        if e.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UnreadableError("FILE-UNSAFE", "知らない圧縮方式です")
        if e.header_offset < last or e.header_offset + e.compress_size > size:
            raise UnreadableError("FILE-UNSAFE", "部品の位置が重なっているか、ファイルの外にあります")
        last = e.header_offset + e.compress_size


def _inflate(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, KeyError) as e:
        raise UnreadableError("FILE-BROKEN", f"部品 {name} が壊れています") from e
    except Exception as e:
        if type(e).__module__ == "zlib":
            raise UnreadableError("FILE-BROKEN", f"部品 {name} が壊れています") from e
        raise


def _attributes(tag: bytes) -> dict[str, str]:
    found = {}
    for m in _ATTRIBUTE.finditer(tag):
        value = m[2] if m[2] is not None else m[3]
        found[m[1].decode().rpartition(":")[2]] = html.unescape(value.decode("utf-8", "replace"))
    return found


def _sheet_parts(archive: zipfile.ZipFile, workbook: bytes, names: set[str]) -> dict[str, str]:
    """Sheet name → part; sheets whose part is missing are left out."""
    targets: dict[str, str] = {}
    if "xl/_rels/workbook.xml.rels" in names:
        for tag in _RELATION.findall(_inflate(archive, "xl/_rels/workbook.xml.rels")):
            a = _attributes(tag)
            if a.get("TargetMode") != "External" and "Id" in a:
                target = a.get("Target", "")
                targets[a["Id"]] = target[1:] if target.startswith("/") else f"xl/{target}"
    sheets: dict[str, str] = {}
    for tag in _SHEET.findall(workbook):
        a = _attributes(tag)
        part = targets.get(a.get("id", ""))
        if part in names and a.get("name") is not None:
            if a["name"] in sheets:
                raise UnreadableError("FILE-UNSAFE", f"同じ名前のシート {a['name']} が2つあります")
            sheets[a["name"]] = str(part)
    if not sheets:
        raise UnreadableError("FILE-BROKEN", "シートが一つも見つかりません")
    return sheets


def _is_1904(workbook: bytes) -> bool:
    m = re.search(rb"<(?:\w+:)?workbookPr\s[^>]*>", workbook)
    return m is not None and _attributes(m[0]).get("date1904") in ("1", "true")


def _check_span(data: bytes, sheet: str) -> None:
    """Refuse a sheet whose bounding box of cells no honest form has: readers allocate all of it."""
    rows = [int(r) for r in _ROW.findall(data)]
    if rows and max(rows) > MAX_ROW:
        raise UnreadableError("FILE-UNSAFE", f"シート {sheet} の行番号が範囲の外です")
    top = max(rows, default=1)
    columns = {c.upper() for c in re.findall(rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Za-z]+)", data)}
    if any(len(c) > MAX_COLUMN_LETTERS for c in columns):
        raise UnreadableError("FILE-UNSAFE", f"シート {sheet} の列が範囲の外です")
    if top * len(columns) > 10_000 or any(len(c) > 1 for c in columns):
        cells = [(_column(c), int(r)) for c, r in _CELL.findall(data)]
        if not cells:
            return
        box = max(c for c, _ in cells) * max(r for _, r in cells)
        if max(c for c, _ in cells) > 16_384 or max(r for _, r in cells) > MAX_ROW or box > MAX_CELLS:
            raise UnreadableError("FILE-UNSAFE", f"シート {sheet} の使用範囲が大きすぎます（離れたセルに値があります）")


def _column(letters: bytes) -> int:
    n = 0
    for ch in letters.upper():
        n = n * 26 + ch - 64
    return n


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
