"""A valid check, from which every case starts: all 27 practices are answered."""

from bussi.scripts.samples.best_practice_check import valid as sample
from form_cases import Values


def valid(item: str | None = None) -> Values:
    """Of a business, on no item."""
    return sample(None, 0)
