"""The cases that do not hold yet, and why; a case that holds must be taken out of this table."""

OPEN: dict[str, str] = {}
