"""The texts of a template, as marks that a book carries with it: what is not among them, somebody else wrote."""

import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache

REQUEST_SHEET = "修正依頼"  # the first sheet of a book that goes back
CHECK_SHEET = "入力チェック"
# there, beside each line that may warn: the cell in which the business says why it submits all the same
RULE_COLUMN, REASON_COLUMN = "C", "N"
REASON_HEAD = "警告のまま提出する理由"
LONGEST_REASON = 400  # characters
RETURNED = "returned"  # in the stamp of such a book: the hash of the contents that it answers
OUR_AUTHOR = "bussi"  # of the notes that we write onto cells
OWN_TEXTS = "texts"  # what the lines are called in the stamp of a book
_STEP = 4  # hexadecimal digits of the way from one mark to the next
_FAR = 16**_STEP - 1  # a way that is longer takes several steps
_LINE = 4_000 * _STEP  # what one cell takes, as our writer writes it


@lru_cache(65_536)
def mark(text: str) -> int:
    """The mark of one text, of 24 bits, however a program writes its line ends and the spaces around it.

    >>> mark("総事業費") == mark(" 総事業費\\r\\n") != mark("総事業費（千円）")
    True
    """
    plain = text.strip().replace("\r\n", "\n").replace("\r", "\n")
    return zlib.crc32(plain.encode("utf-8", "replace")) & 0xFFFFFF


def marks(texts: Iterable[str]) -> Iterator[str]:
    """The marks of many texts as the ways from each to the next larger one, in lines that each fit into a cell.

    >>> own = [f"欄{n}" for n in range(50)]
    >>> read_marks(marks(own)) == {mark(t) for t in own}
    True
    """
    steps: list[int] = []
    last = 0
    for found in sorted({mark(t) for t in texts}):
        far, rest = divmod(found - last, _FAR)
        steps += [_FAR] * far + [rest]
        last = found
    line = "".join(f"{step:0{_STEP}x}" for step in steps)
    for at in range(0, len(line), _LINE):
        yield line[at : at + _LINE]


def read_marks(lines: Iterable[str]) -> frozenset[int]:
    """The marks in such lines; what cannot be read ends them."""
    found: set[int] = set()
    last = 0
    line = "".join(lines)
    for at in range(0, len(line), _STEP):
        try:
            step = int(line[at : at + _STEP], 16)
        except ValueError:
            break
        last += step
        if step != _FAR:
            found.add(last)
    return frozenset(found)
