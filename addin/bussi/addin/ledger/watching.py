"""Watch inboxes: whenever files have come, changed or gone, and have stopped growing, the intake runs again."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from bussi.validators.errors import BussiError

from ..reading.files import find_files
from .opening import Tell

PAUSE = 5.0  # seconds in which a file that is still being written grows
Look = Mapping[Path, tuple[int, int, int]]  # size, time of change and number of every file
Finish = Callable[[], None]
Run = Callable[[Collection[Path]], Finish]


def watch(inboxes: Sequence[Path], without: Sequence[Path], run: Run, tell: Tell) -> None:
    """Call ``run`` with the files that still grow, and are to be left alone, and then what it gives, until somebody
    interrupts.

    The first time as soon as any file stands still, then whenever others stand still than at the last run. A
    ``BussiError`` is told once, and what raised it is tried again: the run, or only what it gave.
    """
    before: Look = {}
    done: Look | None = None
    finish: Finish | None = None
    told = ""
    while True:
        try:
            now = seen(inboxes, without)
            still = {path: look for path, look in now.items() if before.get(path) == look}
            before = now
            if still and still != done:
                finish, done = run(now.keys() - still.keys()), still
            if finish is not None:
                finish()
                finish = None
            told = ""
        except BussiError as e:
            if str(e) != told:
                tell(f"{e}（監視を続けます）")
            told = str(e)
        time.sleep(PAUSE)


def seen(inboxes: Sequence[Path], without: Sequence[Path]) -> Look:
    """Every file in the inboxes as it looks from outside; one that goes away meanwhile is not there."""
    found = {}
    for file in find_files(inboxes, without):
        try:
            status = file.path.lstat()
        except OSError:
            continue
        found[file.path] = (status.st_size, status.st_mtime_ns, status.st_ino)
    return found


__all__ = ["PAUSE", "seen", "watch"]
