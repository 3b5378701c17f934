"""The features that do not hold yet, and why; a feature that holds must be taken out of this table."""

OPEN: dict[str, str] = {}
