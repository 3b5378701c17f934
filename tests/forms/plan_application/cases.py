"""The cases of the plan application: what is asked of every cell, then the rules by their topics, PLN-A to PLN-D."""

from . import applicants, cells, content, money, technology
from .valid import valid

CASES = (*cells.CASES, *applicants.CASES, *content.CASES, *money.CASES, *technology.CASES)

__all__ = ["CASES", "valid"]
