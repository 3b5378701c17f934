"""Where the inputs of a book stand: the lineage of every value."""

from collections.abc import Mapping
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
