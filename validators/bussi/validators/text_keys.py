"""When two texts mean the same: every folding of names, numbers and choices, once, so that no two parts disagree.

Nothing here changes what is stored or printed; a key is made to be compared and thrown away.
"""

import re
import unicodedata

#: Every dash, minus and long-vowel mark that people type for a hyphen, after NFKC.
DASHES = "-‐‑‒–—―⁃−─━﹘﹣－ー˗᠆⸺⸻⹀➖"
_DASH = str.maketrans(dict.fromkeys(DASHES, "-"))
_TITLES = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|合名会社|(?:公益|一般)?(?:社団|財団)法人|独立行政法人|国立大学法人|学校法人|"
    r"医療法人|協同組合|\((?:株|有|同|資|名|一社|一財|公社|公財)\)|co\.,?ltd\.?|ltd\.?$|inc\.?$|k\.k\.$"
)
_PUNCTUATION = re.compile(r"[・･,，、.．'’‘\"”“()（）\[\]「」『』]")


#: What nobody sees in a cell, in both twins: controls, spaces, line ends, format characters, selectors of variants and
#: letters without ink (first, last). LibreOffice takes the tab of a cell of several lines for U+0001.
_RANGES = (
    (0x01, 0x20), (0x7F, 0xA0), (0xAD, 0xAD), (0x34F, 0x34F), (0x600, 0x605), (0x61C, 0x61C), (0x6DD, 0x6DD),
    (0x70F, 0x70F), (0x890, 0x891), (0x8E2, 0x8E2), (0x115F, 0x1160), (0x1680, 0x1680), (0x17B4, 0x17B5),
    (0x180B, 0x180F), (0x2000, 0x200F), (0x2028, 0x202F), (0x205F, 0x2064), (0x2066, 0x206F), (0x2800, 0x2800),
    (0x3000, 0x3000), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF9, 0xFFFB),
)  # fmt: skip
INVISIBLE = "".join(chr(c) for first, last in _RANGES for c in range(first, last + 1))
_INVISIBLE = frozenset(INVISIBLE)


def is_seen(character: str) -> bool:
    """Whether a person sees the character at all: no space, line end, control, format or filler character."""
    return character not in _INVISIBLE and unicodedata.category(character) not in ("Cc", "Cf")


def visible(text: str) -> str:
    """The text in one width, with only the characters that a person sees: NFKC, spaces and format characters gone.

    >>> visible("Ａ\u200b社　 支店\\n")
    'A社支店'
    """
    return "".join(filter(is_seen, unicodedata.normalize("NFKC", text)))


def with_hyphens(text: str) -> str:
    """The text as a number or code would be typed rightly: one width, plain hyphens, nothing that nobody sees.

    >>> with_hyphens("０３ー０００0 ー0000")
    '03-0000-0000'
    """
    return visible(text).translate(_DASH)


def identity_key(text: str) -> str:
    """What makes two written numbers or names of one matter the same: width, case, dashes and blanks do not matter.

    >>> {identity_key(t) for t in ("A-01", "Ａ－０１", "a\u221201", "A‐01", "Aー 0\u200b1")}
    {'a-01'}
    """
    return with_hyphens(text).casefold()


def business_key(name: str) -> str:
    """What two spellings of a business's name have in common; the kind of company and punctuation do not matter.

    A name that consists of nothing but such words keeps them.

    >>> business_key("㈱ 架空物資") == business_key("架空物資株式会社") == business_key("（株）架空・物資")
    True
    """
    folded = identity_key(name)
    return _PUNCTUATION.sub("", _TITLES.sub("", folded)) or folded


def digits_key(text: str) -> str:
    """The characters of a number that is only a name (法人番号 and the like), without dashes.

    >>> digits_key("８９９９-0000-00001")
    '8999000000001'
    """
    return identity_key(text).replace("-", "")
