"""Read what Japanese people type as numbers: １，２００円, △500, （500）, 1億2,345万円, 「－」 for nothing.

Only what is certain is read; kanji numerals, 〜, circled digits, misplaced commas and two numbers in one cell are not.
"""

import re
from dataclasses import dataclass
from decimal import Context, Decimal

_NARROW = str.maketrans({chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)})
_SAME = str.maketrans(dict.fromkeys("‐‑‒–—―−ーｰ▲△", "-") | {"\u3000": " ", "\u00a0": " ", "￥": "¥", "\\": "¥"})
_NIL = frozenset(("-", "なし", "無し", "該当なし"))
_SMALL = {"": 0, "十": 1, "百": 2, "千": 3}
_LARGE = {"": 0, "万": 4, "億": 8, "兆": 12}
_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_PART = re.compile(rf"({_DIGITS}) ?([十百千]?)([万億兆]?)")
_WHOLE = re.compile(rf"(?P<parts>(?:{_DIGITS} ?(?:[十百千][万億兆]?|[万億兆]) ?)*(?:{_DIGITS} ?)?)(?P<yen>円?)")
_SIGNED = re.compile(
    r"(?P<open>\()? ?(?P<sign>[-+])? ?(?P<mark>¥)? ?(?P<late>[-+])? ?(?P<body>[0-9].*?) ?(?P<close>\))?"
)
_LONGEST = 40
_EXACT = Context(prec=80)


@dataclass(frozen=True, slots=True)
class ParsedNumber:
    """What a typed text means: ``value`` with its unit multiplied in, or nothing at all (``nil``).

    ``unit`` is what was written behind or before the digits (``"円"``, ``"千円"``, ``"億"``, ``""``); a text of several
    parts such as 1億2,345万円 has the unit of the whole, ``"円"`` or ``""``.
    """

    value: Decimal | None
    unit: str = ""
    nil: bool = False


def parse_number(text: str) -> ParsedNumber | None:
    """The number in a typed text, exact; ``None`` where the text is empty or is not certainly one number.

    >>> parse_number("１，２００円")
    ParsedNumber(value=Decimal('1200'), unit='円', nil=False)
    >>> [int(parse_number(t).value) for t in ("▲500", "（500）", "3千円", "1.5億円", "1億2,345万円")]
    [-500, -500, 3000, 150000000, 123450000]
    >>> parse_number("－")
    ParsedNumber(value=None, unit='', nil=True)
    >>> parse_number("三百"), parse_number("〜500"), parse_number("12,00")
    (None, None, None)
    """
    if len(text) > _LONGEST and len(text.strip()) > _LONGEST:
        return None
    plain = text.strip().translate(_NARROW).translate(_SAME).strip()
    if plain in _NIL and text.strip() not in ("▲", "△"):
        return ParsedNumber(None, nil=True)
    signed = _SIGNED.fullmatch(plain)
    if not signed or bool(signed["open"]) != bool(signed["close"]):
        return None
    if sum(bool(signed[mark]) for mark in ("open", "sign", "late")) > 1 or (signed["late"] and not signed["mark"]):
        return None
    whole = _WHOLE.fullmatch(signed["body"])
    if not whole or (magnitude := _magnitude(whole["parts"])) is None:
        return None
    value, scale = magnitude
    if signed["open"] or "-" in (signed["sign"], signed["late"]):
        value = value.copy_negate() if value else value
    return ParsedNumber(value, scale + ("円" if whole["yen"] or signed["mark"] else ""))


def _magnitude(parts: str) -> tuple[Decimal, str] | None:
    """Value of ``1億2,345万`` and the scale word where there is one part only; ``None`` unless the scales descend."""
    found = _PART.findall(parts)
    value, ceiling = Decimal(0), None
    for digits, small, large in found:
        power = _SMALL[small] + _LARGE[large]
        part = _EXACT.scaleb(Decimal(digits.replace(",", "")), power)
        if len(found) > 1 and ("." in digits or (ceiling is not None and part >= ceiling)):
            return None
        value = _EXACT.add(value, part)
        ceiling = Decimal(10) ** power
    return Decimal(f"{value:f}"), found[0][1] + found[0][2] if len(found) == 1 else ""
