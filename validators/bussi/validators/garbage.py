"""Python's search for garbage in cycles, put off while much is being made that is none."""

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Generator[None]:
    """Do not look for garbage: of a thousand submissions nothing is garbage before they are done, and looking costs
    a fifth of the time. Also a decorator.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
