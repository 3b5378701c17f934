"""法人番号: thirteen digits whose first one checks the other twelve.

Source of the arithmetic: 法人番号の指定等に関する省令（平成26年財務省令第70号）第2条. The remainder is that of the sum.
It cannot see a 0 typed for a 9, nor two digits exchanged that stand two places apart.
"""

import re

_THIRTEEN = re.compile(r"[1-9][0-9]{12}")
_TWELVE = re.compile(r"[0-9]{12}")


def check_digit(base12: str) -> int:
    """The check digit, 1 to 9, of the twelve digits behind it; anything but twelve ASCII digits is a ``ValueError``.

    >>> check_digit("020005008480")  # NEDO: 9 - 43 mod 9
    2
    >>> check_digit("120905002657")  # the sum is a multiple of nine
    9
    """
    if not _TWELVE.fullmatch(base12):
        raise ValueError(f"twelve digits expected: {base12!r}")
    weighted = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(base12)))
    return 9 - weighted % 9


def corporate_number_is_valid(text: str) -> bool:
    """True for thirteen ASCII digits with the right check digit; no space, hyphen, full-width digit or leading T.

    >>> corporate_number_is_valid("2020005008480")
    True
    >>> corporate_number_is_valid("2020005008481"), corporate_number_is_valid("２０２０００５００８４８０")
    (False, False)
    """
    return bool(_THIRTEEN.fullmatch(text)) and check_digit(text[1:]) == int(text[0])
