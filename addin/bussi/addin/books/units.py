"""The units in which a book shows its amounts, and how its formulas follow the one that is chosen."""

from typing import Any

from bussi.validators.money import YEN_PER_UNIT
from bussi.xlsx_templates.sheets.look import Look
from bussi.xlsx_templates.sheets.writer import Book, Page
from xlsxwriter.utility import xl_rowcol_to_cell

DEFAULT_UNIT = "億円"  # that of a new book


def factor_formula(cell: str) -> str:
    """The formula that gives the yen in one of the unit that stands in ``cell``.

    >>> factor_formula("A1")
    'INDEX({1,1000,1000000,100000000},MATCH(A1,{"円","千円","百万円","億円"},0))'
    """
    units, factors = ",".join(f'"{u}"' for u in YEN_PER_UNIT), ",".join(map(str, YEN_PER_UNIT.values()))
    return f"INDEX({{{factors}}},MATCH({cell},{{{units}}},0))"


def unit_cell(ws: Page, look: Look, row: int, column: int, amounts: str) -> None:
    """Write the cell in which one chooses the unit, its name before it; ``amounts``: which ones it changes."""
    ws.write_string(row, column - 1, "単位 ▼", look("unit", align="right"))
    ws.write_string(row, column, DEFAULT_UNIT, look("input", align="center", bold=True))
    message = f"円・千円・百万円・億円から選ぶと、{amounts}の金額が変わります。"
    rule = {"validate": "list", "source": list(YEN_PER_UNIT), "input_title": "単位", "input_message": message}
    ws.data_validation(row, column, row, column, rule)


def unit_switch(book: Book, ws: Page, look: Look, row: int, column: int, amounts: str) -> None:
    """The same, with the names ``unit_name`` and ``unit_factor`` of the book, which follow it."""
    unit_cell(ws, look, row, column, amounts)
    cell = f"'{ws.get_name()}'!{xl_rowcol_to_cell(row, column, True, True)}"
    book.define_name("unit_name", f"={cell}")
    book.define_name("unit_factor", f"={factor_formula(cell)}")


def with_unit(words: str) -> tuple[str, str]:
    """Words with the unit after them: as a formula, and as they are in a new book.

    >>> with_unit("金額\\n")
    ('="金額"&CHAR(10)&"（"&unit_name&"）"', '金額\\n（億円）')
    """
    quotable = words.replace('"', '""').replace("\n", '"&CHAR(10)&"')
    return f'="{quotable}（"&unit_name&"）"', f"{words}（{DEFAULT_UNIT}）"


def write_amount(ws: Page, look: Look, row: int, column: int, formula: str, yen: int, **more: Any) -> None:
    """Write a formula that gives an amount in the unit that is chosen; in that of a new book it has a decimal."""
    style = look("number", align="right", num_format="#,##0", shrink=True, **more)
    ws.write_formula(row, column, f"={formula}", style, yen / YEN_PER_UNIT[DEFAULT_UNIT])
    rule = {"type": "formula", "criteria": f'=unit_name="{DEFAULT_UNIT}"', "format": look("tenths")}
    ws.conditional_format(row, column, row, column, rule)


__all__ = ["DEFAULT_UNIT", "factor_formula", "unit_cell", "unit_switch", "with_unit", "write_amount"]
