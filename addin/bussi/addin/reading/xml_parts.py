"""The XML of a package's parts: walked by expat, or recognised as one of the exact shapes that programs write."""

import re
from collections.abc import Callable, Mapping
from xml.parsers import expat

from bussi.validators.catalogue import unreadable
from bussi.validators.errors import UnreadableError
from bussi.validators.words import Words

MAIN = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
OFFICE = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
DECLARATION = r"\ufeff?(?:<\?xml version=[\"']1\.0[\"'](?: encoding=[\"'](?:UTF|utf)-8[\"'])?(?: standalone=[\"'](?:yes|no)[\"'])? ?\?>[\r\n]*)?"
_FORBIDDEN = bytes(c for c in range(32) if c not in b"\t\n")  # a carriage return is legal, but means a line feed
_ODD_REFERENCE = re.compile("&(?!(?:amp|lt|gt|quot|apos);)")
_REFERENCES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
_ESCAPED = re.compile("_x([Dd][89ABab][0-9A-Fa-f]{2})__x([Dd][C-Fc-f][0-9A-Fa-f]{2})_|_x([0-9A-Fa-f]{4})_")
_NO_CHARACTER = re.compile("[Dd][89A-Fa-f].*|[Ff]{3}[EFef]")
Start = Callable[[str, Mapping[str, str]], None]


def parser(part: Words | str) -> expat.XMLParserType:
    """An expat parser that gives names as ``"namespace name"`` and refuses document types.

    ``part``: how messages call it.
    """
    made = expat.ParserCreate(namespace_separator=" ")
    made.buffer_text = True

    def refuse(*_: object) -> None:
        raise UnreadableError("FILE-UNSAFE", unreadable.DOCTYPE.filled(part=part))

    made.StartDoctypeDeclHandler = refuse
    return made


def parse(made: expat.XMLParserType, xml: bytes, part: Words | str) -> None:
    """Parse a whole part at once (in pieces, old expats take the square of its length); raises ``UnreadableError``."""
    try:
        made.Parse(xml, True)
    except expat.ExpatError as e:
        raise UnreadableError("FILE-BROKEN", unreadable.NO_XML.filled(part=part, line=e.lineno)) from e
    except (LookupError, ValueError) as e:  # an encoding that the parser does not know
        raise UnreadableError("FILE-BROKEN", unreadable.NO_ENCODING.filled(part=part)) from e


def in_main(name: str, *local: str) -> bool:
    """Whether an expanded name is one of ``local`` in the main name space, transitional or strict."""
    space, _, own = name.rpartition(" ")
    return own in local and space in MAIN


def plain_text(xml: bytes) -> str | None:
    """A part as text; None where it is not UTF-8, or holds a carriage return (which means a line feed) or what XML
    forbids.
    """
    end = xml.find(b"?>", 0, 200) + 2  # behind the declaration, Excel writes a carriage return too
    if end < 2 or xml[end : end + 2] != b"\r\n":
        return characters(xml)
    head, body = characters(xml[:end]), characters(xml[end + 2 :])
    return None if head is None or body is None else f"{head}\r\n{body}"


def characters(xml: bytes) -> str | None:
    """A piece of UTF-8 as text; None where it is none, or holds a carriage return or what XML forbids."""
    if len(xml.translate(None, _FORBIDDEN)) != len(xml):
        return None
    try:
        text = xml.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\ufffe" in text or "\uffff" in text else text


def has_odd_reference(text: str) -> bool:
    """Whether a text refers to a character otherwise than by one of the five names that every parser knows."""
    return "&" in text and _ODD_REFERENCE.search(text) is not None


def unescaped(text: str) -> str:
    """A text without odd references as it is meant."""
    if "&" in text:
        for reference, letter in _REFERENCES:
            text = text.replace(reference, letter)
    return without_escapes(text)


def without_escapes(text: str) -> str:
    """The text of a cell with Excel's own escapes decoded, once: ``_x000D_`` is a carriage return.

    An escape that gives no character of Unicode (half of a pair alone) stays as it is written.

    >>> without_escapes("_x0041_x_x005F_x0042_"), without_escapes("_xD842__xDFB7__xD800_")
    ('Ax_x0042_', '𠮷_xD800_')
    """
    return _ESCAPED.sub(_meant, text) if "_x" in text else text


def _meant(escape: re.Match[str]) -> str:
    if escape[1] is not None:
        return bytes.fromhex(escape[1] + escape[2]).decode("utf-16-be")
    return chr(int(escape[3], 16)) if not _NO_CHARACTER.fullmatch(escape[3]) else escape[0]
