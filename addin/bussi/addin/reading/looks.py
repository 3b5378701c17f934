"""What a number format makes of a number: a date, a percentage, thousands. Evidence of what a person saw."""

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Literal

from bussi.validators.catalogue import unreadable
from bussi.validators.types import EPOCH

from .xml_parts import in_main, parse, parser

Kind = Literal["date", "percent", "scaled"]
# built-in formats whose codes stand in no file (ECMA-376 18.8.30): as numbers they show nothing of their own
_PERCENT = {9: "0%", 10: "0.00%"}
_DATES = {14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
          21: "h:mm:ss", 22: "yyyy/m/d h:mm", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0"}  # fmt: skip
_JAPANESE = dict.fromkeys((*range(27, 37), *range(50, 59)), 'yyyy"年"m"月"d"日"') | dict.fromkeys((32, 33), "h:mm")
BUILT_IN: Mapping[int, str] = _PERCENT | _DATES | _JAPANESE
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.', re.DOTALL)
_BRACKETS = re.compile(r"\[(?!h+\]|m+\]|s+\])[^\]]*\]", re.IGNORECASE)
_DATE = re.compile(r"[ymdhsge]|a{3,4}|am/pm", re.IGNORECASE)
_SCALE = re.compile(r"[0#?](,+)(?![0#?,])")
_UNITS = {"千": 10**3, "万": 10**4, "百万": 10**6, "億": 10**8}
_UNIT = re.compile("(百万|千|万|億)")
MAX_SERIAL = 2_958_466  # the day after 9999-12-31
DAYS_1904 = 1462


@cache
def kind_of(code: str) -> Kind | None:
    """What a number format shows instead of the number; None for formats that show the number itself.

    >>> [kind_of(c) for c in ("General", "#,##0;▲#,##0", "0%", "#,##0,", 'ggge"年"', "[h]:mm", '0"千円"', "0.00E+00")]
    [None, None, 'percent', 'scaled', 'date', 'date', 'scaled', None]
    """
    bare = _BRACKETS.sub("", _LITERAL.sub("", code))
    section = bare.split(";")[0]
    if section.strip().lower() in ("", "general", "@"):
        return None
    if "%" in section:
        return "percent"
    if _DATE.search(re.sub("general|e[+-]", "", section, flags=re.IGNORECASE)):
        return "date"
    return "scaled" if _SCALE.search(section) or _unit(code) else None


def _unit(code: str) -> str:
    """A unit such as 千 or 百万 that a format writes behind the number."""
    found = _UNIT.search(
        "".join(_LITERAL.findall(code.split(";", maxsplit=1)[0])) + _LITERAL.sub("", code.split(";", maxsplit=1)[0])
    )
    return found[0] if found else ""


def shown_factor(code: str) -> tuple[int, int]:
    """By what a scaled format divides what it shows, and what the unit that it writes stands for.

    >>> shown_factor("#,##0,"), shown_factor('#,##0,,"百万円"'), shown_factor('0"千円"')
    ((1000, 1), (1000000, 1000000), (1, 1000))
    """
    bare = _BRACKETS.sub("", _LITERAL.sub("", code)).split(";")[0]
    m = _SCALE.search(bare)
    return 1000 ** len(m[1]) if m else 1, _UNITS.get(_unit(code), 1)


def seen(value: float, code: str, date_1904: bool = False) -> str:
    """A number as a person saw it under a format of some ``kind_of``.

    >>> seen(0.6, "0%"), seen(3500000000.0, "#,##0,"), seen(706.0, "yyyy/m/d"), seen(0.5, "h:mm"), seen(-1.0, "m/d")
    ('60%', '3,500,000', '1901/12/6', '12:00', '######')
    """
    match kind_of(code):
        case "percent":
            return f"{value * 100:,.10g}%"
        case "scaled":
            return f"{value / shown_factor(code)[0]:,.10g}{_unit(code)}{'円' if '円' in code else ''}"
        case "date":
            return _moment(value, code, date_1904)
    return f"{value:,.10g}"


def _moment(value: float, code: str, date_1904: bool) -> str:
    if "[h" in code.lower():
        return f"{int(value * 24 + 1e-9)}:{int(value * 1440 + 1e-6) % 60:02}"
    days = value + (DAYS_1904 if date_1904 else 0)
    if not 0 <= days < MAX_SERIAL:
        return "######"
    at = EPOCH + dt.timedelta(days=days + (1 if days < 60 else 0))  # Excel counts a 29 February 1900
    at = (at + dt.timedelta(milliseconds=500)).replace(microsecond=0)
    day = f"{at.year}/{at.month}/{at.day}"
    time = f"{at.hour}:{at.minute:02}" + (f":{at.second:02}" if at.second else "")
    if days < 1:
        return time
    return day if at.time() == dt.time() else f"{day} {time}"


@lru_cache(32)
def telling_formats(styles: bytes) -> Mapping[str, str]:
    """Index of a cell format, as cells write it → its number format, for those that show another value than the number.

    Raises ``UnreadableError`` where the part is damaged.
    """
    codes: dict[int, str] = {}
    used: list[int] = []
    path: list[str] = []
    reader = parser(unreadable.STYLES)

    def start(tag: str, a: Mapping[str, str]) -> None:
        path.append(tag)
        if len(path) == 3 and in_main(tag, "numFmt") and in_main(path[1], "numFmts"):
            codes[_number(a.get("numFmtId", ""))] = a.get("formatCode", "")
        elif len(path) == 3 and in_main(tag, "xf") and in_main(path[1], "cellXfs"):
            used.append(_number(a.get("numFmtId", "0")))

    def end(tag: str) -> None:
        path.pop()
        if in_main(tag, "cellXfs"):
            reader.StartElementHandler = reader.EndElementHandler = None

    reader.StartElementHandler, reader.EndElementHandler = start, end
    parse(reader, styles, unreadable.STYLES)
    found = ((str(i), codes.get(n, BUILT_IN.get(n, ""))) for i, n in enumerate(used))
    return {i: code for i, code in found if kind_of(code)}


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else -1
