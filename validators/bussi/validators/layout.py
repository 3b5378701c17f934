"""Where the inputs of a book stand: the lineage of every value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """Where the inputs of one book stand.

    ``fields``: key → (sheet, address). ``tables``: table → (sheet, {key: column letter}).
    """

    fields: Mapping[str, tuple[str, str]]
    tables: Mapping[str, tuple[str, Mapping[str, str]]]

    def address(self, table: str | None, key: str, row: int) -> tuple[str, str]:
        """Sheet and A1 address of a field, or of a column's cell in Excel row ``row``."""
        if table is None:
            return self.fields[key]
        sheet, letters = self.tables[table]
        return sheet, f"{letters[key]}{row}"

    def inputs_at(self, sheet: str, cell: str) -> Iterator[tuple[str | None, str, int]]:
        """What stands at an A1 address: table (None: a field), key, Excel row; a column also above and below its table."""
        letters = cell.rstrip("0123456789")
        row = int(cell[len(letters) :] or 0)
        yield from ((None, key, row) for key, place in self.fields.items() if place == (sheet, cell))
        for table, (title, columns) in self.tables.items():
            if title == sheet:
                yield from ((table, key, row) for key, letter in columns.items() if letter == letters)
