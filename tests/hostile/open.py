"""The features that do not hold yet, and why; a feature that holds must be taken out of this table."""

BOUNDED = "the findings of one rule in one book are bounded, and the rest is counted"
OPEN: dict[str, str] = {
    "floods: 100,000 rows of errors in a table": BOUNDED,
    "floods: 50,000 rows of wrong types in a table": BOUNDED,
    "floods: 50,000 rows of dates in a table": BOUNDED,
    "floods: 50,000 rows of numbers below zero in a table": BOUNDED,
    "floods: 2,000 rows of long texts in a table": BOUNDED,
}
