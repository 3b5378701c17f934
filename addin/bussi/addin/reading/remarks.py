"""What people wrote onto a sheet without writing it into a cell: notes, conversations, what is drawn, headers and footers."""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from bussi.validators.own_texts import OUR_AUTHOR
from bussi.validators.types import is_blank

from .cells import MAX_TEXT
from .drawings import drawn, drawn_by_old_programs
from .workbook import Workbook
from .xml_parts import parse, parser

Kind = Literal["comment", "box", "chart", "page"]
_ADDRESS = re.compile("[A-Z]{1,3}[1-9][0-9]{0,6}")
_MOST = 1000  # of one sheet
_PAGE = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)\b[^>]*>([^<]{1,2000})<")
_CODES = re.compile('&(?:"[^"]*"|K[0-9A-F+-]{5,6}|[0-9]{1,3}|[A-Za-z])')  # fonts, colours, sizes, numbers of pages, …
_FURNITURE = re.compile("page|of|ページ|頁", re.IGNORECASE)  # what programs write around the number of a page
_LEGACY_AUTHOR = "tc="  # of the note that Excel keeps beside a threaded comment, for older programs


@dataclass(frozen=True)
class Remark:
    """A text that stands on a sheet, at or near a cell."""

    kind: Kind
    cell: str
    text: str


def remarks(workbook: Workbook, sheet: str) -> list[Remark]:
    """All remarks on a sheet; raises ``UnreadableError`` where a part that holds them is damaged."""
    found: list[Remark] = []
    older: list[tuple[str, str]] = []
    for relation in dict.fromkeys(replace(r, id="") for r in workbook.related(sheet)):  # each part once
        if workbook.package.has(relation.target):
            if relation.kind in ("comments", "threadedComment"):
                found += _comments(workbook.package.part(relation.target), relation.target)
            elif relation.kind == "drawing":
                shapes, charts = drawn(workbook.package, relation.target)
                found += [Remark("box", *s) for s in shapes]
                found += [Remark("chart", *c) for c in charts]
            elif relation.kind == "vmlDrawing":
                older += drawn_by_old_programs(workbook.package.part(relation.target))
    known = {" ".join(r.text.split()) for r in found if r.kind == "box"}  # newer programs write buttons into both
    found += [Remark("box", *o) for o in older if o[1] not in known]
    return [r for r in found if not is_blank(r.text)][:_MOST]


def page_words(sheet: bytes) -> list[Remark]:
    """What a sheet's headers and footers say in words; ``sheet``: its part, or the end of it.

    >>> page_words(b"<oddHeader>&amp;L&amp;10&amp;A 10%&amp;RPage &amp;P</oddHeader><oddFooter>&amp;C&amp;P / &amp;N</oddFooter>")
    [Remark(kind='page', cell='A1', text='10%')]
    """
    if b"eaderFooter" not in sheet and b"Header" not in sheet:
        return []
    texts = (html.unescape(piece.decode("utf-8", "replace")) for piece in _PAGE.findall(sheet))
    words = (" ".join(_FURNITURE.sub(" ", _CODES.sub(" ", text)).split()) for text in texts)
    return [Remark("page", "A1", w[:MAX_TEXT]) for w in words if any(c.isalnum() for c in w)][:_MOST]


def _comments(xml: bytes, part: str) -> Iterator[Remark]:
    """Notes (``comment`` with ``t``) and threaded comments (``threadedComment`` with ``text``), each with its cell."""
    found: list[tuple[str, str, list[str]]] = []
    authors: list[list[str]] = []
    into: list[list[str]] = []
    reader = parser(part)

    def start(tag: str, a: Mapping[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name in ("comment", "threadedComment") and len(found) <= _MOST:
            found.append((a.get("ref", ""), a.get("authorId", ""), []))
        elif name == "author":
            authors.append([])
            into.append(authors[-1])
        elif name in ("t", "text") and found and not (name == "text" and tag.startswith(_MAIN_SPACE)):
            into.append(found[-1][2])

    def end(tag: str) -> None:
        if into and tag.rpartition(" ")[2] in ("t", "text", "author"):
            into.pop()

    def text(piece: str) -> None:
        if into and len(found) <= _MOST:
            into[-1].append(piece)

    reader.StartElementHandler, reader.EndElementHandler, reader.CharacterDataHandler = start, end, text
    parse(reader, xml, part)
    for cell, author, pieces in found[:_MOST]:
        whole = "".join(pieces).strip()[:MAX_TEXT]
        known = author.isascii() and author.isdigit() and len(author) < 9 and int(author) < len(authors)
        name = "".join(authors[int(author)]) if known else ""
        if whole and name != OUR_AUTHOR and not name.startswith(_LEGACY_AUTHOR):
            yield Remark("comment", cell if _ADDRESS.fullmatch(cell) else "A1", whole)


_MAIN_SPACE = "http://schemas.openxmlformats.org/spreadsheetml/"
