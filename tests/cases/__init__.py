"""What people's files really contain: one module a kind of case, each case with what must come of it."""

from . import emptiness, outside, packages, remedies, values

KINDS = (values, emptiness, outside, packages, remedies)
CASES = tuple(f for module in KINDS for f in module.kind.features)
