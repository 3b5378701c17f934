"""Amounts and shares in the words of the deck: 億円 rounded half up, 兆 split off, 「－」 for none."""

from fractions import Fraction

from bussi.validators.money import round_half_up, yen_in

NONE = "－"
YEN_PER_OKU = 10**8
OKU_PER_CHO = 10_000


def oku(yen: int) -> int:
    """Yen in 億円, 四捨五入.

    >>> oku(198_100_086_000)
    1981
    """
    return round_half_up(yen_in(yen, "億円"))


def oku_words(yen: int | None) -> str:
    """An amount as the deck prints it; 「－」 where there is none.

    >>> oku_words(1_005_200_000_000), oku_words(177_800_000_000), oku_words(None), oku_words(2_382_670_545_000)
    ('1兆52億円', '1,778億円', '－', '2兆3,827億円')
    """
    if yen is None:
        return NONE
    cho, rest = divmod(abs(oku(yen)), OKU_PER_CHO)
    sign = "▲" if oku(yen) < 0 else ""
    return f"{sign}{cho:,}兆{f'{rest:,}億' if rest else ''}円" if cho else f"{sign}{rest:,}億円"


def about_words(yen: int) -> str:
    """An amount in two digits, as a sentence says it: 千億円 above a 兆円, whole 億円 below ten.

    >>> about_words(1_400_000_000_000), about_words(1_449_000_000_000), about_words(2_040_000_000_000)
    ('約1兆4千億円', '約1兆4千億円', '約2兆円')
    >>> about_words(51_100_000_000), about_words(499_500_000_000), about_words(960_000_000), about_words(12_345_000_000_000)
    ('約510億円', '約5,000億円', '約10億円', '約12兆円')
    """
    step = 10 ** max(0, len(str(abs(oku(yen)))) - 2)
    rounded = round_half_up(Fraction(yen, step * YEN_PER_OKU)) * step
    cho, rest = divmod(rounded, OKU_PER_CHO)
    return f"約{cho:,}兆{f'{rest // 1000}千億' if rest else ''}円" if cho else f"約{rest:,}億円"


def tenths_words(share: Fraction | None) -> str:
    """A share in 割, rounded half up; less than half a 割 is said in per cent.

    >>> tenths_words(Fraction(588, 1000)), tenths_words(Fraction(1, 100)), tenths_words(None)
    ('約6割', '1.0%', '－')
    """
    if share is None:
        return NONE
    tenths = round_half_up(share * 10)
    return f"約{tenths}割" if tenths else percent_words(share, 1)


def percent_words(share: Fraction | None, decimals: int = 2) -> str:
    """A share in per cent, rounded half up; 「－」 where it is undefined.

    >>> percent_words(Fraction(827_860_000, 8_772_000_000)), percent_words(None), percent_words(Fraction(1, 2000), 1)
    ('9.44%', '－', '0.1%')
    """
    if share is None:
        return NONE
    scaled = round_half_up(share * 100 * 10**decimals)
    sign = "▲" if scaled < 0 else ""
    whole, part = divmod(abs(scaled), 10**decimals)
    return f"{sign}{whole:,}{f'.{part:0{decimals}d}' if decimals else ''}%"


def signed(number: int) -> str:
    """A difference with its sign, negative ones as everywhere in the book.

    >>> signed(1_000), signed(-2), signed(0)
    ('+1,000', '▲2', '0')
    """
    return f"{'+' if number > 0 else '▲' if number < 0 else ''}{abs(number):,}"


def era_year(fiscal_year: int) -> str:
    """A fiscal year with its era, for headings.

    >>> era_year(2024), era_year(2019)
    ('令和6年度', '令和元年度')
    """
    nen = fiscal_year - 2018
    return f"令和{'元' if nen == 1 else nen}年度" if nen >= 1 else f"平成{fiscal_year - 1988}年度"
