"""Everything that is written of a result, to be compared to the byte."""

from collections.abc import Mapping
from pathlib import Path

from bussi.addin.batch.consolidation import Consolidation
from bussi.addin.books.consolidated import write_consolidated_book
from bussi.addin.books.exports import write_csv


def written(result: Consolidation, folder: Path) -> Mapping[str, bytes]:
    """The tables as CSV, and the book."""
    folder.mkdir(exist_ok=True)
    write_csv(result, folder / "csv")
    write_consolidated_book(result, folder / "集計.xlsx")
    return {p.name: p.read_bytes() for p in (*(folder / "csv").iterdir(), folder / "集計.xlsx")}
