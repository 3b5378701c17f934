"""The budget book of what is public, for ``bussi demo``."""

from pathlib import Path

from .book import write_budget_book
from .deck import Headline
from .reference import reference_ledger


def demo_budget(out: Path) -> Headline:
    """Write the budget book of the reference data to ``out``; its headline has ``sentence`` and ``ratios`` to print.

    Raises ``OutputError`` where the file cannot be written.
    """
    return write_budget_book(reference_ledger(), out)[0]
