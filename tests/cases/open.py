"""The cases that do not hold yet, with who mends them; a case that holds must be taken out of this table."""

OPEN: dict[str, str] = {}
