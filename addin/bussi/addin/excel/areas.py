"""Many cells as few addresses, of at most the 255 characters that Excel's ``Range`` takes."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter

LONGEST_ADDRESS = 255


def areas(cells: Sequence[str]) -> list[str]:
    """Cells as few areas: those below each other are one.

    >>> areas(["A1", "B7", "A3", "A2"])
    ['A1:A3', 'B7']
    """
    by_column = sorted((c, r) for r, c in map(coordinate_to_tuple, cells))
    found = []
    for (column, _), run in groupby(enumerate(by_column), lambda x: (x[1][0], x[1][1] - x[0])):
        rows = [row for _, (_, row) in run]
        letter = get_column_letter(column)
        found.append(f"{letter}{rows[0]}" if len(rows) == 1 else f"{letter}{rows[0]}:{letter}{rows[-1]}")
    return found


def addresses(cells: Sequence[str]) -> Iterator[str]:
    """The same in texts that ``Range`` takes.

    >>> max(map(len, addresses([f"A{n}" for n in range(1, 200, 2)]))) <= LONGEST_ADDRESS
    True
    """
    text = ""
    for area in areas(cells):
        if text and len(text) + 1 + len(area) > LONGEST_ADDRESS:
            yield text
            text = ""
        text = f"{text},{area}" if text else area
    if text:
        yield text


def in_order(cells: Sequence[str]) -> list[str]:
    """The cells column by column, each once."""
    return sorted(dict.fromkeys(cells), key=lambda cell: coordinate_to_tuple(cell)[::-1])


def hull(cells: Sequence[str]) -> str:
    """The smallest rectangle around some cells."""
    rows, columns = zip(*map(coordinate_to_tuple, cells), strict=True)
    first, last = (f"{get_column_letter(f(columns))}{f(rows)}" for f in (min, max))
    return first if first == last else f"{first}:{last}"


def of_address(cells: Sequence[str], address: str) -> list[str]:
    """Those of the cells that an address of ``addresses`` stands for."""
    inside = set()
    for area in address.split(","):
        first, _, last = area.partition(":")
        row, column = coordinate_to_tuple(first)
        inside |= {(r, column) for r in range(row, coordinate_to_tuple(last or first)[0] + 1)}
    return [cell for cell in in_order(cells) if coordinate_to_tuple(cell) in inside]
