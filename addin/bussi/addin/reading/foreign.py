"""What a file is that is no .xlsx workbook, each with its own words: a password, a label, a lock file, a PDF, CSV …"""

import re
from collections.abc import Set

from bussi.validators.errors import Remedy, UnreadableError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LABEL_STREAMS = ("DRMEncryptedDataSpace", "DRMEncryptedTransform")  # [MS-OFFCRYPTO] 2.2: rights management
_LOCK = re.compile(r"~\$.*|\.~lock\..*#", re.DOTALL)
_FORM = "配布した様式（.xlsx）に記入して、そのブックを提出してもらってください"
_FORM_EN = "Ask for the issued form (.xlsx), filled in, instead of this file"
_SAVE_EN = "Ask for the book to be saved as .xlsx (Excel Workbook) and sent again"
PDF = Remedy(f"印刷したPDFではなく、{_FORM}", "Ask for the workbook (.xlsx) instead of the printed PDF")
PICTURE = Remedy(f"画像では読み取れません。{_FORM}", _FORM_EN)
ARCHIVE = Remedy("圧縮を解いて、中のブック（.xlsx）だけを置いてください", "Unpack it and put the workbook in it here")
HTML = Remedy(
    "ダウンロードのときにログイン画面などが保存されたようです。ブックをもう一度ダウンロードしてください",
    "A web page (perhaps a login page) was saved in its place; download the workbook again",
)
XML = Remedy("Excelで開き、「Excel ブック（.xlsx）」の形式で保存し直してもらってください", _SAVE_EN)
CSV = Remedy(f"文字のファイルには様式の欄がありません。{_FORM}", _FORM_EN)
ODS = Remedy("LibreOfficeで開き、「Excel 2007-365（.xlsx）」の形式で保存し直してもらってください", _SAVE_EN)
XLS = Remedy("Excelで開き、「Excel ブック（.xlsx）」の形式で保存し直してもらってください", _SAVE_EN)
LABEL = Remedy(
    "提出者に、秘密度ラベルを「暗号化なし」のものに変えて（権限管理を外して）保存し直してもらってください。パスワードはありません",
    "Ask for a sensitivity label without encryption; there is no password to take off",
)
OTHER = Remedy(_FORM, _FORM_EN)
_SIGNATURES = (
    (b"%PDF", "PDF", PDF), (b"{\\rtf", "リッチテキスト", OTHER), (b"\x89PNG", "画像", PICTURE),
    (b"\xff\xd8\xff", "画像", PICTURE), (b"GIF8", "画像", PICTURE), (b"7z\xbc\xaf", "圧縮ファイル", ARCHIVE),
    (b"Rar!", "圧縮ファイル", ARCHIVE), (b"\x1f\x8b", "圧縮ファイル", ARCHIVE),
)  # fmt: skip


def refuse_by_name(name: str) -> None:
    """Raises ``UnreadableError`` for what Excel and LibreOffice put beside a book while it is open."""
    if _LOCK.fullmatch(name):
        program, pattern = ("LibreOffice", ".~lock.…#") if name.startswith(".") else ("Excel", "~$…")
        raise UnreadableError("FILE-LOCK", f"ブックが開かれている間に{program}が置く一時ファイル（{pattern}）です")


def what_it_is(data: bytes) -> UnreadableError:
    """Why ``data``, which is no zip archive, cannot be read."""
    if not data:
        return UnreadableError("FILE-EMPTY", "0バイトのファイルです")
    if data.startswith(OLE):
        return _ole(data)
    for signature, word, remedy in _SIGNATURES:
        if data.startswith(signature):
            return _is(word, remedy)
    head = data[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return _is("HTML（Webページ）", HTML)
    if head.startswith(b"<?xml"):
        return _is("XML（Excel 2003 XMLなど）", XML)
    return _text(data[:65536])


def what_archive(names: Set[str]) -> UnreadableError | None:
    """Why a zip archive with these parts (folded names) is no workbook we read; None where it may be one."""
    if "mimetype" in names:
        return _is("LibreOfficeの文書（.ods など）", ODS)
    if "xl/workbook.bin" in names:
        return _is("バイナリのExcelブック（.xlsb）", XLS)
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        return _is("WordかPowerPointの文書", OTHER)
    if "_rels/.rels" not in names and "xl/workbook.xml" not in names:
        return _is("ExcelブックではないZIPファイル", ARCHIVE)
    return None


def _is(what: str, remedy: Remedy) -> UnreadableError:
    return UnreadableError("FILE-TYPE", f"中身は{what}です", remedy)


def _ole(data: bytes) -> UnreadableError:
    if any(stream.encode("utf-16-le") in data for stream in _LABEL_STREAMS):
        what = "秘密度ラベル（権限管理）で暗号化されたブックです。パスワードではありません"
        return UnreadableError("FILE-ENCRYPTED", what, LABEL)
    if "EncryptedPackage".encode("utf-16-le") in data:
        return UnreadableError("FILE-ENCRYPTED", "パスワードで暗号化されたブックです")
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return _is("古い形式のExcelブック（.xls）", XLS)
    return _is("古い形式のOffice文書", OTHER)


def _text(head: bytes) -> UnreadableError:
    for encoding in ("utf-8", "cp932"):
        try:
            text = head.decode(encoding)
        except UnicodeDecodeError as e:
            if e.start < len(head) - 4:
                continue
            text = head[: e.start].decode(encoding)
        if text.isprintable() or not any(ord(c) < 32 and c not in "\r\n\t" for c in text):
            if "," in text or "\t" in text:
                return _is("CSVなどの文字のファイル", CSV)
            return _is("文字のファイル", CSV)
    return _is("Excelブックではないデータ", OTHER)
