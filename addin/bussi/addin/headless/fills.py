"""A fill as the record of the marks keeps it: in the words of Excel's own Interior, and exactly as the file has it.

Whoever undoes a mark, this door or a running Excel, finds what it understands.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from .elements import Element

#: the fill of the file → Pattern of Excel's Interior (XlPattern)
_PATTERNS = {
    "none": -4142, "solid": 1, "mediumGray": -4125, "darkGray": -4126, "lightGray": -4124, "darkHorizontal": -4128,
    "darkVertical": -4166, "darkDown": -4121, "darkUp": -4162, "darkGrid": 9, "darkTrellis": 10, "lightHorizontal": 11,
    "lightVertical": 12, "lightDown": 13, "lightUp": 14, "lightGrid": 15, "lightTrellis": 16, "gray125": 17, "gray0625": 18,
}  # fmt: skip
_NAMES = {number: name for name, number in _PATTERNS.items()}
_NONE = "none"
_WORD = re.compile(r"[A-Za-z0-9.+-]{1,40}")
_COLOR_WORDS = ("rgb", "theme", "tint", "indexed", "auto")
_GRADIENT_WORDS = ("type", "degree", "left", "right", "top", "bottom")
Fill = Mapping[str, Any]


def solid(color: str) -> Fill:
    """A plain fill of a colour such as #FDE3E1."""
    return {"patternType": "solid", "fgColor": {"rgb": f"FF{color[1:].upper()}"}, "bgColor": {"indexed": "64"}}


def fill_of(element: Element | None) -> Fill:
    """The fill in an element of the styles."""
    if element is None or not element.children:
        return {"patternType": _NONE}
    inner = element.children[0]
    if inner.name == "gradientFill":
        stops = [[e.attributes.get("position", "0"), _words(e.children[0].attributes, _COLOR_WORDS) if e.children else {}]
                 for e in inner.all("stop")]  # fmt: skip
        return {"gradient": _words(inner.attributes, _GRADIENT_WORDS), "stops": stops}
    colors = {e.name: _words(e.attributes, _COLOR_WORDS) for e in inner.children if e.name in ("fgColor", "bgColor")}
    return {"patternType": inner.attributes.get("patternType", _NONE), **colors}


def shows(fill: Fill, color: str) -> bool:
    """Whether the fill is plainly this colour."""
    return fill.get("patternType") == "solid" and str(fill.get("fgColor", {}).get("rgb", ""))[-6:].upper() == color[1:]


def recorded(fill: Fill) -> str:
    """The text for the record."""
    kept: dict[str, Any] = {"Pattern": _PATTERNS.get(fill.get("patternType", _NONE), _PATTERNS[_NONE])}
    front, back = fill.get("fgColor", {}), fill.get("bgColor", {})
    if kept["Pattern"] == 1:
        kept |= _interior("", "Color", front)
    elif kept["Pattern"] != _PATTERNS[_NONE]:
        kept |= _interior("", "Color", back) | _interior("Pattern", "PatternColor", front)
    return json.dumps(kept | {"file": fill}, ensure_ascii=False)


def kept(record: str) -> Fill:
    """The fill in a record, whichever door wrote it; no fill where somebody changed the record."""
    try:
        found = json.loads(record)
    except ValueError:
        return {"patternType": _NONE}
    match found:
        case {"file": {**fill}}:
            return fill
        case {"Pattern": int(pattern), **interior}:
            front, back = _color("", "Color", interior), _color("Pattern", "PatternColor", interior)
            front, back = (front, back) if pattern == 1 else (back, front)
            return {"patternType": _NAMES.get(pattern, _NONE)} | ({"fgColor": front} if front else {}) | ({"bgColor": back} if back else {})  # fmt: skip
        case [int(), int(), int()]:
            return solid("#" + "".join(f"{x & 255:02X}" for x in found))
    return {"patternType": _NONE}


def xml_of(fill: Fill, p: str) -> bytes:
    """The element of a fill, made anew from the few words that one may hold; ``p``: what stands before names."""
    if isinstance(fill.get("gradient"), Mapping):
        stops = [x for x in _list(fill.get("stops")) if isinstance(x, list) and len(x) == 2]
        inner = "".join(
            f'<{p}stop position="{_word(at)}">{_element(f"{p}color", color)}</{p}stop>' for at, color in stops
        )
        inner = f"<{p}gradientFill{_attributes(fill['gradient'], _GRADIENT_WORDS)}>{inner}</{p}gradientFill>"
    else:
        colors = "".join(_element(f"{p}{name}", fill[name]) for name in ("fgColor", "bgColor") if name in fill)
        pattern = fill.get("patternType") if fill.get("patternType") in _PATTERNS else _NONE
        inner = f'<{p}patternFill patternType="{pattern}">{colors}</{p}patternFill>'
    return f"<{p}fill>{inner}</{p}fill>".encode()


def _words(attributes: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    return {name: str(attributes[name]) for name in names if name in attributes}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _word(value: Any) -> str:
    return str(value) if _WORD.fullmatch(str(value)) else "0"


def _attributes(words: Any, names: tuple[str, ...]) -> str:
    known = _words(words, names) if isinstance(words, Mapping) else {}
    return "".join(f' {name}="{_word(value)}"' for name, value in known.items())


def _element(name: str, words: Any) -> str:
    return f"<{name}{_attributes(words, _COLOR_WORDS)}/>"


def _interior(prefix: str, name: str, color: Mapping[str, str]) -> dict[str, float]:
    """A colour in the words of Excel's Interior: themes count from 1 there, and red is the lowest byte."""
    if (theme := color.get("theme", "")).isdecimal():
        return {f"{prefix}ThemeColor": int(theme) + 1, f"{prefix}TintAndShade": float(color.get("tint", 0))}
    rgb = color.get("rgb", "")[-6:]
    if (index := color.get("indexed", "")).isdecimal() and int(index) < 64:
        from openpyxl.styles.colors import COLOR_INDEX

        rgb = COLOR_INDEX[int(index)][-6:]
    return {name: int.from_bytes(bytes.fromhex(rgb), "little")} if re.fullmatch("[0-9A-Fa-f]{6}", rgb) else {}


def _color(prefix: str, name: str, interior: Mapping[str, Any]) -> dict[str, str]:
    theme, color = interior.get(f"{prefix}ThemeColor"), interior.get(name)
    if isinstance(theme, int) and 1 <= theme <= 12:
        return {"theme": str(theme - 1), "tint": str(interior.get(f"{prefix}TintAndShade", 0))}
    if isinstance(color, int | float) and 0 <= color < 2**24:
        return {"rgb": f"FF{int(color).to_bytes(3, 'little').hex().upper()}"}
    return {}
