"""Invented submissions (架空), one module a form, found by the form's name."""

import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Values = dict[str, Any]


@dataclass(frozen=True)
class Samples:
    """The samples of a form.

    ``valid(item, n)``: the ``n``-th submission, complete and without any error, for ``item`` (None: the usual one).
    ``samples()``: item and number of each that a tour shows.
    """

    valid: Callable[[str | None, int], Values]
    samples: Callable[[], Iterable[tuple[str | None, int]]]


def of(form: str) -> Samples:
    """The samples of the form of that name; raises ``ModuleNotFoundError`` where it has none."""
    module = importlib.import_module(f"{__name__}.{form}")
    return Samples(module.valid, module.samples)
