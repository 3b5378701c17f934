"""What a number format makes of a number: a date, a percentage, thousands, nothing. Evidence of what a person saw."""

import datetime as dt
import operator as op
import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Literal

from bussi.validators.catalogue import unreadable
from bussi.validators.types import EPOCH

from .xml_parts import in_main, parse, parser

Kind = Literal["date", "percent", "scaled", "hidden", "currency"]
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
_UNITS = {"千": 10**3, "万": 10**4, "百万": 10**6, "億": 10**8, "十億": 10**9, "兆": 10**12}
_UNIT = re.compile("百万|千|万|十億|億|兆")
_TOKEN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|.', re.DOTALL)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[0-9]+(?:\.[0-9]+)?)\]")
_HOLDS: Mapping[str, Callable[[float, float], bool]] = {"<=": op.le, ">=": op.ge, "<>": op.ne, "<": op.lt, ">": op.gt, "=": op.eq}  # fmt: skip
_SIGN = re.compile(r"[-−‐ー▲△(（負]|マイナス|\[(?:red|赤|color ?[0-9]+|色 ?[0-9]+)\]", re.IGNORECASE)
_SYMBOL = re.compile(r"\[\$([^\]-]+)[^\]]*\]")
_CURRENCY = re.compile(r"US\$|\$|€|£|USD|EUR|GBP|CNY|ドル|ユーロ|ポンド")
_YEN = ("¥", "￥", "\\", "円", "JPY")
MAX_CODE = 255  # characters of a number format, as Excel has it
MAX_COMMAS = 5  # beyond them nothing is left of any number
MAX_SERIAL = 2_958_466  # the day after 9999-12-31
DAYS_1904 = 1462


@cache
def sections(code: str) -> tuple[str, ...]:
    """The parts of a number format that show numbers, each some of them.

    >>> sections('#,##0;[Red]-#,##0;"；;";@'), sections("")
    (('#,##0', '[Red]-#,##0', '"；;"'), ('General',))
    """
    found = [""]
    for token in _TOKEN.findall(code.strip() or "General"):
        if token == ";":
            found.append("")
        else:
            found[-1] += token
    return tuple(found[:3])


def section_of(code: str, value: float) -> str:
    """The part of a number format that shows a number.

    >>> [section_of("0;-0;;@", x) for x in (1.0, -1.0, 0.0)], section_of('[<=9]0;[>9]"多"', 12.0), section_of('[=1]"有"', 2.0)
    (['0', '-0', ''], '[>9]"多"', 'General')
    """
    parts = sections(code)
    conditions = [_CONDITION.search(p) for p in parts]
    if any(conditions):
        found = (p for p, c in zip(parts, conditions, strict=True) if c is None or _HOLDS[c[1]](value, float(c[2])))
        return next(found, "General")
    if value < 0 and len(parts) > 1:
        return parts[1]
    return parts[2] if value == 0 and len(parts) > 2 else parts[0]


@cache
def kind_of(section: str) -> Kind | None:
    """What a part of a number format shows instead of the number; None where it shows the number itself.

    >>> [kind_of(c) for c in ("General", "#,##0", "0%", "#,##0,", 'ggge"年"', "[h]:mm", '0"千円"', "0.00E+00", "", '"済"')]
    [None, None, 'percent', 'scaled', 'date', 'date', 'scaled', None, 'hidden', 'hidden']
    """
    bare = _BRACKETS.sub("", _LITERAL.sub("", section))
    if "%" in bare:
        return "percent"
    if _DATE.search(re.sub("general|e[+-]", "", bare, flags=re.IGNORECASE)):
        return "date"
    if not re.search("[0#?@]|general", bare, re.IGNORECASE):
        return "hidden"
    if currency(section):
        return "currency"
    return "scaled" if _SCALE.search(bare) or _unit(section) else None


def hides_sign(code: str, value: float) -> bool:
    """Whether a negative number is shown as a positive one: a part of its own, with neither sign nor colour.

    >>> [hides_sign(c, -5.0) for c in ("0", "0;0", "0;-0", "0;▲0", "0;[Red]0", "0;(0)")]
    [False, True, False, False, False, False]
    """
    return value < 0 and len(sections(code)) > 1 and not _SIGN.search(section_of(code, value))


@cache
def currency(section: str) -> str:
    """The currency that a part of a number format writes; "" where it is none, or yen.

    >>> currency("[$€-2] #,##0"), currency('"US$"#,##0'), currency("[$¥-411]#,##0"), currency("[$-411]#,##0")
    ('€', 'US$', '', '')
    """
    if (m := _SYMBOL.search(section)) and m[1].strip():
        return "" if m[1].strip() in _YEN else m[1].strip()
    found = _CURRENCY.search(_SYMBOL.sub("", re.sub(r"\[\$-[^\]]*\]", "", section)))
    return found[0] if found else ""


def _unit(section: str) -> str:
    """A unit such as 千 or 百万 that a part of a format writes beside the number."""
    found = _UNIT.search("".join(_LITERAL.findall(section)) + _LITERAL.sub("", section))
    return found[0] if found else ""


def shown_factor(section: str) -> tuple[int, int]:
    """By what a scaled format divides what it shows, and what the unit that it writes stands for.

    >>> shown_factor("#,##0,"), shown_factor('#,##0,,"百万円"'), shown_factor('0"千円"')
    ((1000, 1), (1000000, 1000000), (1, 1000))
    """
    m = _SCALE.search(_BRACKETS.sub("", _LITERAL.sub("", section)))
    return 1000 ** min(len(m[1]), MAX_COMMAS) if m else 1, _UNITS.get(_unit(section), 1)


def seen(value: float, section: str, date_1904: bool = False) -> str:
    """A number as a person saw it under a part of a format, of some ``kind_of``.

    >>> seen(0.6, "0%"), seen(3500000000.0, "#,##0,"), seen(706.0, "yyyy/m/d"), seen(0.5, "h:mm"), seen(-1.0, "m/d")
    ('60%', '3,500,000', '1901/12/6', '12:00', '######')
    >>> seen(45.0, ""), seen(45.0, '"済"'), seen(45.0, "[$€-2] #,##0")
    ('', '済', '€45')
    """
    match kind_of(section):
        case "percent":
            return f"{value * 100:,.10g}%"
        case "scaled":
            return f"{value / shown_factor(section)[0]:,.10g}{_unit(section)}{'円' if '円' in section else ''}"
        case "date":
            return _moment(value, section, date_1904)
        case "hidden":
            tokens = [t for t in _TOKEN.findall(section) if t[0] not in "[_*"]
            return "".join(t[1:-1] if t[0] == '"' else t.removeprefix("\\") for t in tokens).strip()
        case "currency":
            return f"{currency(section)}{value:,.10g}"
    return f"{value:,.10g}"


def _moment(value: float, section: str, date_1904: bool) -> str:
    if "[h" in section.lower():
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
            codes[_number(a.get("numFmtId", ""))] = a.get("formatCode", "")[:MAX_CODE]
        elif len(path) == 3 and in_main(tag, "xf") and in_main(path[1], "cellXfs"):
            used.append(_number(a.get("numFmtId", "0")))

    def end(tag: str) -> None:
        path.pop()
        if in_main(tag, "cellXfs"):
            reader.StartElementHandler = reader.EndElementHandler = None

    reader.StartElementHandler, reader.EndElementHandler = start, end
    parse(reader, styles, unreadable.STYLES)
    found = ((str(i), codes.get(n, BUILT_IN.get(n, "General"))) for i, n in enumerate(used))
    return {i: code for i, code in found if _may_tell(code)}


@cache
def _may_tell(code: str) -> bool:
    parts = sections(code)
    return any(map(kind_of, parts)) or (len(parts) > 1 and hides_sign(code, -1.0))


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else -1
