"""The elements of a part with the bytes where they begin and end, so that a few are replaced and all else stays."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from bussi.validators.catalogue import unreadable
from bussi.validators.errors import UnreadableError

_TAG = re.compile(rb"""<[^\s/>"'=]+(?:\s+[^\s/>"'=]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*/?>""")
_ATTRIBUTE = re.compile(rb"""([^\s/>"'=]+)\s*=\s*("[^"]*"|'[^']*')""")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Edit = tuple[int, int, bytes]


@dataclass
class Element:
    """An element: ``start`` to ``head`` is its start tag, ``tail`` to ``end`` its end tag (nothing where it is empty)."""

    name: str
    space: str
    attributes: Mapping[str, str]
    start: int
    head: int
    tail: int = 0
    end: int = 0
    children: list["Element"] = field(default_factory=list)

    def child(self, name: str) -> "Element | None":
        """The first child of that name, in whatever name space it is written."""
        return next((c for c in self.children if c.name == name), None)

    def all(self, name: str) -> list["Element"]:
        """The children of that name."""
        return [c for c in self.children if c.name == name]


def walk(data: bytes, on_start: Callable[[str, dict[str, str], int], None], on_end: Callable[[str, int], None]) -> None:
    """Tell of every element: its name as "space name", its attributes, and the byte where its tag begins.

    Raises ``UnreadableError`` for what is no XML in UTF-8, or declares a document type.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda name, attributes: on_start(name, attributes, parser.CurrentByteIndex)
    parser.EndElementHandler = lambda name: on_end(name, parser.CurrentByteIndex)
    parser.StartDoctypeDeclHandler = lambda *_: _refuse()
    try:
        parser.Parse(data, True)
    except expat.ExpatError as e:
        raise _broken() from e


def parsed(data: bytes) -> Element:
    """The elements of a whole part; raises ``UnreadableError``."""
    top = Element("", "", {}, 0, 0)
    open_elements = [top]

    def start(name: str, attributes: dict[str, str], at: int) -> None:
        space, _, local = name.rpartition(" ")
        element = Element(local, space, attributes, at, tag_end(data, at))
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def end(name: str, at: int) -> None:
        close(open_elements.pop(), data, at)

    walk(data, start, end)
    return top.children[0]


def close(element: Element, data: bytes, at: int) -> None:
    """Say where an element ends, whose end was told at ``at``."""
    if data[element.head - 2 : element.head] == b"/>":
        element.tail = element.end = element.head
    else:
        element.tail, element.end = at, data.index(b">", at) + 1


def tag_end(data: bytes, at: int) -> int:
    """Where the start tag at ``at`` ends."""
    tag = _TAG.match(data, at)
    if tag is None:
        raise _broken()
    return tag.end()


def prefix(data: bytes, element: Element) -> str:
    """What stands before the names of this element and of ours beside it, as "x:"."""
    name = _tag_name(data[element.start : element.head]).decode("utf-8")
    return name[: name.index(":") + 1] if ":" in name else ""


def _tag_name(tag: bytes) -> bytes:
    return re.split(rb"[\s/>]", tag[1:], maxsplit=1)[0]


def with_attribute(tag: bytes, name: str, value: str) -> bytes:
    """A start tag with an attribute changed or added at its end."""
    for m in _ATTRIBUTE.finditer(tag):
        if m[1].decode("utf-8") == name:
            return tag[: m.start(2)] + f'"{value}"'.encode() + tag[m.end(2) :]
    at = tag.rindex(b"/>") if tag.endswith(b"/>") else len(tag) - 1
    kept = tag[:at].rstrip()
    return kept + f' {name}="{value}"'.encode() + tag[at:]


def appended(data: bytes, element: Element, inner: bytes, at: int | None = None) -> Edit:
    """The change that puts ``inner`` at the end of an element, or at a place inside it; an empty one is opened."""
    if element.tail != element.head or data[element.head - 2 : element.head] != b"/>":
        return (element.tail, element.tail, inner) if at is None else (at, at, inner)
    tag = data[element.start : element.head]
    name = _tag_name(tag)
    return element.start, element.end, tag[:-2].rstrip() + b">" + inner + b"</" + name + b">"


def spliced(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The bytes with some of them replaced."""
    out, at = [], 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        out += (data[at:start], new)
        at = end
    return b"".join([*out, data[at:]])


def text(value: object) -> str:
    """A text as the contents of an element or attribute, in ASCII, whatever encoding the part declares."""
    plain = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", _NOT_XML.sub("", str(value)))
    for sign, entity in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ('"', "&quot;"),
        ("\r", "&#13;"),
        ("\n", "&#10;"),
    ):
        plain = plain.replace(sign, entity)
    return plain.encode("ascii", "xmlcharrefreplace").decode()


def _refuse() -> None:
    raise UnreadableError("FILE-UNSAFE", unreadable.PART_WITH_DOCTYPE)


def _broken() -> UnreadableError:
    return UnreadableError("FILE-BROKEN", unreadable.UNREADABLE_PART)
