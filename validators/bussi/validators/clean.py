"""Names and texts that strangers chose, made safe for terminals, attributes and links."""

import re

# controls (escape sequences, line ends), lone surrogates, what XML forbids, and marks that turn the order of writing
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]+")
NAMELESS = "（名前なし）"


def clean(text: str, otherwise: str = NAMELESS) -> str:
    """``text`` on one line, without anything that a terminal obeys or XML refuses; ``otherwise`` where nothing is left.

    >>> clean("提出\\x1b[31m.xlsx"), clean("a\\nb"), clean("\\u202e"), clean("")
    ('提出 [31m.xlsx', 'a b', '（名前なし）', '（名前なし）')
    """
    if text.isprintable():  # nearly always; no control and no mark of direction is printable
        return text or otherwise
    safe = _UNSAFE.sub(" ", text)
    return (safe if safe == text else safe.strip(" ")) or otherwise
