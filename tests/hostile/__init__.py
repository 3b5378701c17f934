"""Features of hostile, broken and odd files, grafted into real submissions of ours, each with what must come of it."""

from . import addresses, errors, files, floods, markup, names, numbers, packages, relations, strange, texts
from .feature import Feature

KINDS = (relations, packages, addresses, numbers, texts, errors, markup, names, floods, files, strange)
FEATURES: tuple[Feature, ...] = tuple(f for module in KINDS for f in module.kind.features)
