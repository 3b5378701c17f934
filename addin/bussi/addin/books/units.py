"""The units in which a book shows its amounts, and how its formulas follow the one that is chosen."""

from bussi.validators.money import YEN_PER_UNIT

UNITS = tuple(YEN_PER_UNIT)
DEFAULT_UNIT = "億円"  # that of a new book


def factor_formula(cell: str) -> str:
    """The formula that gives the yen in one of the unit that stands in ``cell``.

    >>> factor_formula("A1")
    'INDEX({1,1000,1000000,100000000},MATCH(A1,{"円","千円","百万円","億円"},0))'
    """
    units, factors = ",".join(f'"{u}"' for u in UNITS), ",".join(map(str, YEN_PER_UNIT.values()))
    return f"INDEX({{{factors}}},MATCH({cell},{{{units}}},0))"


__all__ = ["DEFAULT_UNIT", "UNITS", "factor_formula"]
