"""The texts that cells share, and the text of one: plain, of several runs, with furigana or without."""

import re
from collections.abc import Mapping
from functools import lru_cache

from bussi.validators.catalogue import unreadable
from bussi.validators.errors import UnreadableError

from .cells import MAX_TEXT
from .xml_parts import (
    DECLARATION,
    MAIN,
    characters,
    has_odd_reference,
    in_main,
    parse,
    parser,
    plain_text,
    unescaped,
    without_escapes,
)

MAX_TEXTS = 1_000_000
_T = r"<t(?: xml:space=\"preserve\")?(?:>[^<>]*</t>| ?/>)"
_LOOK = r"<[A-Za-z]+(?: [A-Za-z]+=\"[^\"<>]*\")* ?/>"
_READING = rf"<rPh sb=\"[0-9]+\" eb=\"[0-9]+\">{_T}</rPh>"
ITEM = rf"(?:{_T})?(?:<r>(?:<rPr>(?:{_LOOK})*</rPr>)?{_T}</r>)*(?:{_READING})*(?:<phoneticPr(?: [A-Za-z]+=\"[^\"<>]*\")* ?/>)?"
_SHARED = re.compile(rf"(?:<t(?: xml:space=\"preserve\")?>([^<>]*)</t>|({ITEM}))</si>")
_READINGS = re.compile(_READING)
_TEXTS = re.compile(r"<t(?: xml:space=\"preserve\")?>([^<>]*)</t>")
ATTRIBUTES = r"((?: [A-Za-z0-9:]+=\"[^\"<>]*\")*)"
_START = re.compile(rf"{DECLARATION}<sst{ATTRIBUTES} ?>")
_ATTRIBUTE = re.compile(r" ([A-Za-z0-9:]+)=\"([^\"<>]*)\"")
_LONGEST = 10_000  # bytes of an item; a list with a longer one is not remembered


@lru_cache(4096)
def attributes(written: str) -> Mapping[str, str] | None:
    """The attributes of a tag, written with single spaces and quotation marks; None where one stands twice."""
    found = _ATTRIBUTE.findall(written)
    return dict(found) if len({name for name, _ in found}) == len(found) else None


def item_text(inner: str) -> str:
    """The text of an ``ITEM``: all its runs, without furigana."""
    if "<rPh" in inner:
        inner = _READINGS.sub("", inner)
    return unescaped("".join(_TEXTS.findall(inner)))


def shared_texts(xml: bytes) -> list[str]:
    """The texts of a shared strings part, in order; raises ``UnreadableError``."""
    if xml.count(b"<si") > MAX_TEXTS:
        raise UnreadableError("FILE-UNSAFE", unreadable.TOO_MANY_TEXTS.filled(part=unreadable.TEXTS, most=MAX_TEXTS))
    found = _plain(xml)
    if found is None:
        found = _strict(xml)
    if max(map(len, found), default=0) > MAX_TEXT:
        raise UnreadableError("FILE-UNSAFE", unreadable.TOO_LONG_A_TEXT.filled(part=unreadable.TEXTS, most=MAX_TEXT))
    return found


def _plain(xml: bytes) -> list[str] | None:
    """The texts where the part has the exact shapes that programs write; None for any other."""
    first, *items = xml.split(b"<si>")
    head = plain_text(first)
    start = None if head is None or has_odd_reference(head) else _START.fullmatch(head)
    declared = None if start is None else attributes(start[1])
    if declared is None or declared.get("xmlns") not in MAIN or not items:
        return None
    items[-1], end, rest = items[-1].rpartition(b"</sst>")
    take = _item if max(map(len, items)) < _LONGEST else _item.__wrapped__
    found = [*map(take, items)]
    texts = [text for text in found if text is not None]
    return texts if end and not rest.strip(b"\n") and len(texts) == len(found) else None


@lru_cache(16_384)
def _item(xml: bytes) -> str | None:
    """The text of an item behind its ``<si>``; None where it has another shape.

    Remembered: most are the template's, in every book.
    """
    text = characters(xml)
    m = None if text is None or has_odd_reference(text) else _SHARED.fullmatch(text)
    if m is None:
        return None
    return item_text(m[2]) if m[1] is None else unescaped(m[1])


def _strict(xml: bytes) -> list[str]:
    found: list[str] = []
    path: list[str] = []
    pieces: list[str] = []
    reader = parser(unreadable.TEXTS)

    def start(tag: str, _: Mapping[str, str]) -> None:
        if not path and not in_main(tag, "sst"):
            raise UnreadableError("FILE-BROKEN", unreadable.OTHER_PART.filled(part=unreadable.TEXTS))
        path.append(tag)
        reader.CharacterDataHandler = pieces.append if is_text(path[1:], "si") else None

    def end(tag: str) -> None:
        path.pop()
        reader.CharacterDataHandler = None
        if len(path) == 1 and in_main(tag, "si"):
            if len(found) >= MAX_TEXTS:
                raise UnreadableError(
                    "FILE-UNSAFE", unreadable.TOO_MANY_TEXTS.filled(part=unreadable.TEXTS, most=MAX_TEXTS)
                )
            found.append(without_escapes("".join(pieces)))
            pieces.clear()

    reader.StartElementHandler, reader.EndElementHandler = start, end
    parse(reader, xml, unreadable.TEXTS)
    return found


def is_text(path: list[str], root: str) -> bool:
    """Whether an element, given by its path from an item, holds a part of the item's text: ``t``, or ``t`` in ``r``."""
    return (
        1 < len(path) <= 3
        and in_main(path[0], root)
        and in_main(path[-1], "t")
        and (len(path) == 2 or in_main(path[1], "r"))
    )
