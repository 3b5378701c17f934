"""Names and texts that strangers chose, made safe for terminals, attributes and links."""

import re

# controls (escape sequences, line ends), lone surrogates, what XML forbids, and marks that turn the order of writing
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]+")
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s]+')
_LONGEST_NAME = 40  # characters of a part of a file name, so that paths stay short enough for every program
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


def file_part(text: str, otherwise: str = NAMELESS) -> str:
    """``text`` as a part of a file name that every system takes, in the middle of it: no separators, no spaces, short.

    >>> file_part("架空物資 株式会社／本社"), file_part('a/b:c*?"<>|.'), file_part("..")
    ('架空物資_株式会社／本社', 'a_b_c', '（名前なし）')
    """
    return _NOT_IN_NAMES.sub("_", clean(text, otherwise))[:_LONGEST_NAME].strip("._ ") or otherwise
