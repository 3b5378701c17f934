"""The XML of a sheet with nothing left out, so that a test can find a cell in it."""

import re

from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name


def addressed(xml: str) -> str:
    """The sheet with every cell's address written out, which a cell that follows the one before may leave out."""

    def row(match: re.Match[str]) -> str:
        column = -1

        def cell(found: re.Match[str]) -> str:
            nonlocal column
            given = re.search(r' r="([A-Z]+)\d+"', found[0])
            column = xl_cell_to_rowcol(f"{given[1]}1")[1] if given else column + 1
            return found[0] if given else f'<c r="{xl_col_to_name(column)}{match[1]}"{found[1]}'

        return re.sub(r"<c\b([^>]*>)", cell, match[0])

    return re.sub(r'<row r="(\d+)"[^>/]*>.*?</row>', row, xml, flags=re.DOTALL)
