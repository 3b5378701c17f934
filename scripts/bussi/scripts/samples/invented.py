"""What all invented submissions are made of (架空): numbers and names that belong to nobody."""

from bussi.validators.corporate_number import check_digit


def corporate_number(n: int) -> str:
    """The ``n``-th invented corporate number, with a right check digit, from a block of 9s."""
    base = f"999{n:09d}"
    return f"{check_digit(base)}{base}"
