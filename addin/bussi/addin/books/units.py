"""The units in which a book shows its amounts, and how its formulas follow the one that is chosen."""

from bussi.validators.money import YEN_PER_UNIT
from bussi.xlsx_templates.sheets.look import Look
from bussi.xlsx_templates.sheets.writer import Book, Page
from xlsxwriter.utility import xl_rowcol_to_cell

UNITS = tuple(YEN_PER_UNIT)
DEFAULT_UNIT = "億円"  # that of a new book


def factor_formula(cell: str) -> str:
    """The formula that gives the yen in one of the unit that stands in ``cell``.

    >>> factor_formula("A1")
    'INDEX({1,1000,1000000,100000000},MATCH(A1,{"円","千円","百万円","億円"},0))'
    """
    units, factors = ",".join(f'"{u}"' for u in UNITS), ",".join(map(str, YEN_PER_UNIT.values()))
    return f"INDEX({{{factors}}},MATCH({cell},{{{units}}},0))"


def unit_switch(book: Book, ws: Page, look: Look, row: int, column: int, amounts: str) -> None:
    """Write the cell in which one chooses the unit, its name before it; ``amounts``: which ones it changes.

    The names ``unit_name`` and ``unit_factor`` of the book follow it.
    """
    ws.write_string(row, column - 1, "単位 ▼", look("unit", align="right"))
    ws.write_string(row, column, DEFAULT_UNIT, look("input", align="center", bold=True))
    message = f"円・千円・百万円・億円から選ぶと、{amounts}の金額が変わります。"
    rule = {"validate": "list", "source": list(UNITS), "input_title": "単位", "input_message": message}
    ws.data_validation(row, column, row, column, rule)
    cell = f"'{ws.get_name()}'!{xl_rowcol_to_cell(row, column, True, True)}"
    book.define_name("unit_name", f"={cell}")
    book.define_name("unit_factor", f"={factor_formula(cell)}")


__all__ = ["DEFAULT_UNIT", "UNITS", "factor_formula", "unit_switch"]
