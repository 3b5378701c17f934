"""Japanese dates: fiscal years, era names, and the ways in which people type a day.

Eras begin on the day their edict names. A day belongs to one era only, so 平成31年5月1日 is refused. Days before
1873-01-01 (明治6年, when Japan took the Gregorian calendar) have no Japanese date here: nothing converts the lunar one.
"""

import re
from datetime import date

#: Name, letter, first day; newest first.
ERAS = (
    ("令和", "R", date(2019, 5, 1)),
    ("平成", "H", date(1989, 1, 8)),
    ("昭和", "S", date(1926, 12, 25)),
    ("大正", "T", date(1912, 7, 30)),
    ("明治", "M", date(1868, 1, 25)),
)
FIRST_GREGORIAN_DAY = date(1873, 1, 1)
FIRST_MONTH_OF_FISCAL_YEAR = 4  # 財政法第11条
DAYS_OFF_LAW = "行政機関の休日に関する法律（国民の祝日と12月29日から1月3日まで）"
DAYS_OFF_CONFIDENCE = "medium"
FIRST_YEAR_OFF, LAST_YEAR_OFF = 2020, 2049  # for which the days off are listed

_NARROW = str.maketrans({chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)})
_SAME = str.maketrans(
    dict.fromkeys("‐‑‒–—―−ー", "-")
    | {"\u3000": " ", "㋿": "令和", "㍻": "平成", "㍼": "昭和", "㍽": "大正", "㍾": "明治"}
)
_WRITTEN = re.compile(
    r"(?:(?P<era>令和|平成|昭和|大正|明治|[RHSTM]) ?(?P<nen>元|[0-9]{1,2})|(?P<year>[0-9]{4})) ?"
    r"(?:年 ?(?P<m1>[0-9]{1,2}) ?月 ?(?P<d1>[0-9]{1,2}) ?日|"
    r"(?P<sep>[-/.]) ?(?P<m2>[0-9]{1,2}) ?(?P=sep) ?(?P<d2>[0-9]{1,2}))",
    re.IGNORECASE,
)
_EIGHT_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")


def fiscal_year(day: date) -> int:
    """会計年度 of a day, named by the western year it begins in: April to March (財政法第11条).

    >>> fiscal_year(date(2024, 3, 31)), fiscal_year(date(2024, 4, 1))
    (2023, 2024)
    """
    return day.year if day.month >= FIRST_MONTH_OF_FISCAL_YEAR else day.year - 1


def wareki(day: date) -> str:
    """A day in era years; the first year is 元年. ``ValueError`` before 明治6年1月1日.

    >>> wareki(date(2024, 3, 31)), wareki(date(2019, 5, 1)), wareki(date(2019, 4, 30))
    ('令和6年3月31日', '令和元年5月1日', '平成31年4月30日')
    """
    if day < FIRST_GREGORIAN_DAY:
        raise ValueError(f"no era date before {FIRST_GREGORIAN_DAY}: {day}")
    name, first = next((name, first) for name, _, first in ERAS if day >= first)
    year = day.year - first.year + 1
    return f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日"


def parse_date(text: str) -> date | None:
    """The day that a typed text names, or ``None`` where it names none or an impossible one.

    Read: 令和6年3月31日, R6.3.31, 令和元年5月1日, 2024年3月31日, 2024/3/31, 2024-03-31, 2024.3.31 and 20240331, also in
    full-width characters and with spaces. Not read: years of two digits without an era, and days outside their era.

    >>> parse_date("令和６年３月３１日"), parse_date("R6.3.31") == parse_date("2024/3/31")
    (datetime.date(2024, 3, 31), True)
    >>> parse_date("平成31年5月1日") is None, parse_date("2023/2/29") is None
    (True, True)
    """
    plain = text.translate(_NARROW).translate(_SAME).strip()
    if eight := _EIGHT_DIGITS.fullmatch(plain):
        return _day(*map(int, eight.groups()))
    if not (found := _WRITTEN.fullmatch(plain)):
        return None
    month, day = int(found["m1"] or found["m2"]), int(found["d1"] or found["d2"])
    if found["year"]:
        return _day(int(found["year"]), month, day)
    index = next(i for i, (name, letter, _) in enumerate(ERAS) if found["era"].upper() in (name, letter))
    first = ERAS[index][2]
    nen = 1 if found["nen"] == "元" else int(found["nen"])
    result = _day(first.year + nen - 1, month, day) if nen else None
    starts = max(first, FIRST_GREGORIAN_DAY)
    if result is None or result < starts or (index and result >= ERAS[index - 1][2]):
        return None
    return result


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def days_off() -> tuple[date, ...]:
    """The days from 2020 to 2049 on which the administration rests, besides Saturdays and Sundays, in order.

    National holidays are those of the library ``holidays`` (the equinoxes of coming years are computed, and announced
    only the year before); the end of the year is 12-29 to 01-03 (行政機関の休日に関する法律).
    """
    import holidays

    years = range(FIRST_YEAR_OFF, LAST_YEAR_OFF + 1)
    ends = {date(y, m, d) for y in years for m, d in ((1, 1), (1, 2), (1, 3), (12, 29), (12, 30), (12, 31))}
    return tuple(sorted(ends | set(holidays.country_holidays("JP", years=years))))
