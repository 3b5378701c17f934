"""What a file is that is no .xlsx workbook, each with its own words: a password, a label, a lock file, a PDF, CSV …"""

import re
from collections.abc import Set

from bussi.validators.catalogue import unreadable
from bussi.validators.errors import UnreadableError
from bussi.validators.words import Words

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LABEL_STREAMS = ("DRMEncryptedDataSpace", "DRMEncryptedTransform")  # [MS-OFFCRYPTO] 2.2: rights management
_LOCK = re.compile(r"~\$.*|\.~lock\..*#", re.DOTALL)
_SIGNATURES = (
    (b"%PDF", unreadable.A_PDF, unreadable.ASK_INSTEAD_OF_PAPER), (b"{\\rtf", unreadable.RICH_TEXT, unreadable.ASK_FOR_THE_FORM),
    *((mark, unreadable.A_PICTURE, unreadable.ASK_INSTEAD_OF_A_PICTURE) for mark in (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")),
    *((mark, unreadable.AN_ARCHIVE, unreadable.UNPACK) for mark in (b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b")),
)  # fmt: skip


def refuse_by_name(name: str) -> None:
    """Raises ``UnreadableError`` for what Excel and LibreOffice put beside a book while it is open."""
    if _LOCK.fullmatch(name):
        program, pattern = ("LibreOffice", ".~lock.…#") if name.startswith(".") else ("Excel", "~$…")
        raise UnreadableError("FILE-LOCK", unreadable.LOCK.filled(program=program, pattern=pattern))


def what_it_is(data: bytes) -> UnreadableError:
    """Why ``data``, which is no zip archive, cannot be read."""
    if not data:
        return UnreadableError("FILE-EMPTY", unreadable.NO_BYTES)
    if data.startswith(OLE):
        return _ole(data)
    for signature, word, remedy in _SIGNATURES:
        if data.startswith(signature):
            return _is(word, remedy)
    head = data[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return _is(unreadable.A_WEB_PAGE, unreadable.DOWNLOAD_AGAIN)
    if head.startswith(b"<?xml"):
        return _is(unreadable.AN_XML, unreadable.SAVE_IN_EXCEL)
    return _text(data[:65536])


def what_archive(names: Set[str]) -> UnreadableError | None:
    """Why a zip archive with these parts (folded names) is no workbook we read; None where it may be one."""
    if "mimetype" in names:
        return _is(unreadable.OF_LIBREOFFICE, unreadable.SAVE_IN_LIBREOFFICE)
    if "xl/workbook.bin" in names:
        return _is(unreadable.A_BINARY_BOOK, unreadable.SAVE_IN_EXCEL)
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        return _is(unreadable.OF_OFFICE, unreadable.ASK_FOR_THE_FORM)
    if "_rels/.rels" not in names and "xl/workbook.xml" not in names:
        return _is(unreadable.A_ZIP, unreadable.UNPACK)
    return None


def _is(what: Words, remedy: Words) -> UnreadableError:
    return UnreadableError("FILE-TYPE", unreadable.IT_IS.filled(what=what), remedy)


def _ole(data: bytes) -> UnreadableError:
    if any(stream.encode("utf-16-le") in data for stream in _LABEL_STREAMS):
        return UnreadableError("FILE-ENCRYPTED", unreadable.LABELLED, unreadable.TAKE_THE_LABEL_OFF)
    if "EncryptedPackage".encode("utf-16-le") in data:
        return UnreadableError("FILE-ENCRYPTED", unreadable.PASSWORD)
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return _is(unreadable.AN_OLD_BOOK, unreadable.SAVE_IN_EXCEL)
    return _is(unreadable.OF_OLD_OFFICE, unreadable.ASK_FOR_THE_FORM)


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
                return _is(unreadable.A_CSV, unreadable.ASK_INSTEAD_OF_A_TEXT)
            return _is(unreadable.A_TEXT, unreadable.ASK_INSTEAD_OF_A_TEXT)
    return _is(unreadable.NO_BOOK, unreadable.ASK_FOR_THE_FORM)
