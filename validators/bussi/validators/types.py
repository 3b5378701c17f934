"""What may stand in a cell: each type is a pair of twins, one test for Excel and the same test for Python.

A cell is *blank* (nothing, or only characters that nobody sees), *well typed*, or *badly typed*. Numbers are finite and
below 10^15, so that they are exact in Excel, LibreOffice and Python alike; TRUE/FALSE and error values are never
numbers. Dates are Excel serials of the 1900 system from 61 (1900-03-01), before which the spreadsheets disagree.
"""

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .catalogue import prompts
from .catalogue.prompts import SlipWords
from .corporate_number import corporate_number_is_valid
from .kinds import Kind
from .text_keys import INVISIBLE
from .words import Words

FIRST_DATE, LAST_DATE = 61, 109938  # 1900-03-01 … 2200-12-31
EPOCH = dt.datetime(1899, 12, 30)
SPACES = " \u3000"
UNSEEN = "l_unseen"  # the name of the list of characters that nobody sees, one a cell, in every workbook of ours
LONGEST_NUMBER = 20  # digits of what somebody may have meant as a number of 13
_DIGITS = '"0123456789"'


@dataclass(frozen=True)
class Slip:
    """A fault of a cell that deserves words of its own: ``python(text)`` and ``excel(x)`` say whether it is there.

    ``words``: what is said of it.
    """

    words: SlipWords
    excel: Callable[[str], str]
    python: Callable[[str], bool]


@dataclass(frozen=True)
class CellType:
    """A type of cell, with its two tests.

    ``excel(x)`` is a formula that is 1 (or TRUE) where the filled cell ``x`` of the right kind is well typed; it may
    be an error elsewhere. ``python(v)`` says the same of one value of that kind (a float, or a text that is not blank).
    ``slips``: what may be wrong with a badly typed text, the first that is there gives the words.
    """

    name: str
    label: str
    kind: Kind
    excel: Callable[[str], str]
    python: Callable[..., bool]
    scale: int = 0
    number_format: str = "General"
    accepts_number: bool = False
    slips: tuple[Slip, ...] = ()

    @property
    def hint(self) -> Words:
        """What to enter."""
        return prompts.HINTS[self.name]

    @property
    def how(self) -> Words:
        """What to do about a badly typed value."""
        return self.slips[-1].words.hint if self.slips else self.hint

    def slip(self, value: object) -> Slip | None:
        """What is wrong with a badly typed text or number; None where nothing more than its type can be said."""
        number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        text = number_text(float(value)) if number else value
        return next((s for s in self.slips if s.python(text)), None) if isinstance(text, str) else None


def is_blank(value: object) -> bool:
    """Whether a cell holds nothing, or only characters that nobody sees (``text_keys.INVISIBLE``)."""
    return value is None or (isinstance(value, str) and not value.strip(INVISIBLE))


def to_serial(value: dt.date | dt.datetime) -> float:
    """Excel's serial number (1900 system) of a date."""
    moment = value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)
    delta = moment - EPOCH
    return delta.days + delta.seconds / 86400


def from_serial(serial: float) -> dt.date:
    """The date of an Excel serial number (1900 system); ``serial`` must be well typed."""
    return (EPOCH + dt.timedelta(days=int(serial))).date()


def is_whole(value: float) -> bool:
    """Whether a float is a whole number, up to the noise of a spreadsheet's arithmetic."""
    return abs(value - round(value)) <= 1e-9 + abs(value) * 1e-14


def _whole(x: str) -> str:
    return f"(ABS({x}-ROUND({x},0))<=1E-9+ABS({x})*1E-14)"


def _digits(x: str, width: int) -> str:
    """Formula: every one of the first ``width`` characters of ``x`` is 0–9 (or beyond its end)."""
    positions = ",".join(str(i) for i in range(1, width + 1))
    return f"(SUMPRODUCT(--ISNUMBER(FIND(MID({x},{{{positions}}},1),{_DIGITS})))={width})"


def _ascii_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _no_space(x: str) -> str:
    return f'(LEN({x})=LEN(SUBSTITUTE(SUBSTITUTE({x}," ",""),"\u3000","")))'


def _number_as_text(x: str) -> str:
    return f'IF(ISNUMBER({x}),TEXT({x},"0"),{x})'


def excel_text(cell_type: "CellType", x: str) -> str:
    """The text that rules compare for cell ``x``: numbers pasted into a number-like text count as their digits."""
    return _number_as_text(x) if cell_type.accepts_number else x


def _thirteen_digits(x: str) -> str:
    t = _number_as_text(x)
    return f'(LEN({t})=13)*(LEFT({t},1)<>"0")*{_digits(t, 13)}'


def _corporate_number(x: str) -> str:
    """Thirteen digits whose first is nine less the remainder by nine of the weighted others."""
    t = _number_as_text(x)
    places = ",".join(str(i) for i in range(2, 14))
    weighted = f"IFERROR(MID({t},{{{places}}},1)*{{{','.join(['2', '1'] * 6)}}},0)"
    return f"{_thirteen_digits(x)}*(9-MOD(SUMPRODUCT({weighted}),9)=IFERROR(LEFT({t},1)*1,0))"


def _other_length(x: str) -> str:
    t = _number_as_text(x)
    padded = f'{t}&"{"0" * LONGEST_NUMBER}"'  # LibreOffice does not find "" in a text
    return f"(LEN({t})<>13)*(LEN({t})<={LONGEST_NUMBER})*{_digits(padded, LONGEST_NUMBER)}"


def _other_length_py(text: str) -> bool:
    return len(text) != 13 and len(text) <= LONGEST_NUMBER and _ascii_digits(text)


def _thirteen_digits_py(text: str) -> bool:
    return len(text) == 13 and text[0] != "0" and _ascii_digits(text)


_CORPORATE_NUMBER_SLIPS = (
    Slip(prompts.OTHER_LENGTH, _other_length, _other_length_py),
    Slip(prompts.CHECK_DIGIT, _thirteen_digits, _thirteen_digits_py),
)


def _postal_code(x: str) -> str:
    bare = f'SUBSTITUTE({x},"-","")'
    return f'(LEN({bare})=7)*{_digits(bare, 7)}*((LEN({x})=7)+(LEN({x})=8)*(MID({x},4,1)="-"))'


def _postal_code_py(text: str) -> bool:
    bare = text.replace("-", "")
    return len(bare) == 7 and _ascii_digits(bare) and (len(text) == 7 or (len(text) == 8 and text[3] == "-"))


def _phone(x: str) -> str:
    bare = f'SUBSTITUTE({x},"-","")'
    padded = f'{bare}&"0"'  # an 11th digit for numbers of ten: LibreOffice does not find "" in a text
    return f'((LEN({bare})=10)+(LEN({bare})=11))*(LEFT({x},1)="0")*{_digits(padded, 11)}'


def _phone_py(text: str) -> bool:
    bare = text.replace("-", "")
    return len(bare) in (10, 11) and text[0] == "0" and _ascii_digits(bare)


def _email(x: str) -> str:
    at = f'FIND("@",{x})'
    return (
        f'(LEN({x})-LEN(SUBSTITUTE({x},"@",""))=1)*({at}>1)*ISNUMBER(FIND(".",{x},{at}+2))'
        f'*(RIGHT({x},1)<>".")*{_no_space(x)}'
    )


def _email_py(text: str) -> bool:
    if text.count("@") != 1 or " " in text or "\u3000" in text or text.endswith("."):
        return False
    at = text.index("@")
    return at > 0 and text.find(".", at + 2) > 0


def _jsic(x: str) -> str:
    return f'(LEN({x})=5)*ISNUMBER(FIND(LEFT({x},1),"ABCDEFGHIJKLMNOPQRST"))*{_digits(f"MID({x},2,4)", 4)}'


def _jsic_py(text: str) -> bool:
    return len(text) == 5 and text[0] in "ABCDEFGHIJKLMNOPQRST" and _ascii_digits(text[1:])


def _any(x: str) -> str:
    return "1"


_ALL: tuple[CellType, ...] = (
    CellType("text", "文字", Kind.TEXT, _any, lambda v: True, number_format="@"),
    CellType("choice", "選択", Kind.TEXT, _any, lambda v: True, number_format="@"),
    CellType("yen", "金額（円）", Kind.NUMBER, _whole, is_whole, 0, "#,##0;▲#,##0"),
    CellType("integer", "整数", Kind.NUMBER, _whole, is_whole, 0, "#,##0;▲#,##0"),
    CellType("decimal", "数値", Kind.NUMBER, _any, lambda v: True, 2, "#,##0.##;▲#,##0.##"),
    CellType("percent", "割合（％）", Kind.NUMBER, _any, lambda v: True, 1, "0.0"),
    CellType("fiscal_year", "会計年度", Kind.NUMBER, lambda x: f"({x}>=1989)*({x}<=2100)*{_whole(x)}",
             lambda v: 1989 <= v <= 2100 and is_whole(v), 0, "0"),
    CellType("date", "日付", Kind.DATE, _whole, is_whole, 0, "yyyy/mm/dd"),
    CellType("month", "年月", Kind.DATE, _whole, is_whole, 0, "yyyy/mm"),
    CellType("corporate_number", "法人番号", Kind.TEXT, _corporate_number, corporate_number_is_valid, number_format="@", accepts_number=True, slips=_CORPORATE_NUMBER_SLIPS),
    CellType("postal_code", "郵便番号", Kind.TEXT, _postal_code, _postal_code_py, number_format="@", accepts_number=True),
    CellType("phone", "電話番号", Kind.TEXT, _phone, _phone_py, number_format="@"),
    CellType("email", "電子メール", Kind.TEXT, _email, _email_py, number_format="@"),
    CellType("jsic", "日本標準産業分類", Kind.TEXT, _jsic, _jsic_py, number_format="@"),
)  # fmt: skip
TYPES: Mapping[str, CellType] = {t.name: t for t in _ALL}


def excel_filled(x: str) -> str:
    """Formula: 1 where ``x`` is not blank; an error value is filled. ``UNSEEN`` must be a name of the book."""
    # of as many copies of the text as there are unseen characters, each without another one of them, what is left
    # is as long as all copies but one where nothing is seen, else longer
    left = f'SUMPRODUCT(LEN(SUBSTITUTE({x},{UNSEEN},"")))'
    return f"IFERROR(IF(LEN({x}),--({left}>{len(INVISIBLE) - 1}*LEN({x})),0),1)"


def excel_well_typed(cell_type: CellType, x: str, not_logical: str) -> str:
    """Formula: 1 where ``x``, which is filled, is well typed, else 0, never an error.

    ``not_logical`` is a formula that is 1 where ``x`` is not TRUE/FALSE (LibreOffice takes those for numbers).
    """
    match cell_type.kind:
        case "number":
            base = f"ISNUMBER({x})*{not_logical}*(ABS({x})<1E+15)"
        case "date":
            base = f"ISNUMBER({x})*{not_logical}*({x}>={FIRST_DATE})*({x}<={LAST_DATE})"
        case _:
            base = f"(ISTEXT({x})+ISNUMBER({x})*{not_logical})" if cell_type.accepts_number else f"ISTEXT({x})*1"
    test = cell_type.excel(x)
    return f"IFERROR({base}{'' if test == '1' else '*' + test},0)"


def number_is_well_typed(cell_type: CellType, value: float) -> bool:
    """The Python twin of ``excel_well_typed`` for a cell that holds a number (not TRUE/FALSE)."""
    if cell_type.kind == "number":
        return abs(value) < 1e15 and cell_type.python(value)
    if cell_type.kind == "date":
        return FIRST_DATE <= value <= LAST_DATE and cell_type.python(value)
    if cell_type.accepts_number and abs(value) < 1e15:
        return cell_type.python(number_text(value))
    return False


def number_text(value: float) -> str:
    """Excel's ``TEXT(value,"0")``: rounded half away from zero, no exponent.

    >>> number_text(7123456789012.0)
    '7123456789012'
    """
    whole = int(abs(value) + 0.5)
    return f"-{whole}" if value < 0 and whole else str(whole)


__all__ = ["SPACES", "TYPES", "CellType", "corporate_number_is_valid", "from_serial", "is_blank", "to_serial"]
