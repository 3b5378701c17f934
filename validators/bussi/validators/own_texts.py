"""The texts of a template, as marks that a book carries with it: what is not among them, somebody else wrote."""

import re
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache

REQUEST_SHEET = "修正依頼"  # the first sheet of a book that goes back
RETURNED = "returned"  # in the stamp of such a book: the hash of the contents that it answers
OUR_AUTHOR = "bussi"  # of the notes that we write onto cells
OWN_TEXTS = "texts"  # what the lines are called in the stamp of a book
WIDTH = 6  # hexadecimal digits of a mark
_MARK = re.compile(f".{{1,{WIDTH}}}", re.DOTALL)
_LINE = 2_500 * WIDTH  # what one cell takes, as our writer writes it


@lru_cache(65_536)
def mark(text: str) -> str:
    """The mark of one text, however a program writes its line ends and the spaces around it.

    >>> mark("総事業費") == mark(" 総事業費\\r\\n") != mark("総事業費（千円）")
    True
    """
    plain = text.strip().replace("\r\n", "\n").replace("\r", "\n")
    return f"{zlib.crc32(plain.encode('utf-8', 'replace')) & 0xFFFFFF:06x}"


def marks(texts: Iterable[str]) -> Iterator[str]:
    """The marks of many texts, as lines that each fit into a cell."""
    line = "".join(sorted({mark(t) for t in texts}))
    for at in range(0, len(line), _LINE):
        yield line[at : at + _LINE]


def read_marks(lines: Iterable[str]) -> frozenset[str]:
    """The marks in such lines."""
    return frozenset(found for line in lines for found in _MARK.findall(line))
