"""The file in which the traces of what nobody foresaw are kept, for whoever maintains bussi."""

import datetime as dt
import sys
from importlib.metadata import version
from pathlib import Path

LONGEST_LOG = 2**20  # bytes; then a new one is begun, and the last is kept beside it


def keep(trace: str) -> Path | None:
    """Write a trace; the file, or None where it cannot be written."""
    from .excel import places  # it knows the ribbon, which a command without a fault need not load

    path = places.log_file()
    head = f"{dt.datetime.now().astimezone().isoformat(timespec='seconds')} bussi {version('bussi')} {sys.platform}\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file() and path.stat().st_size > LONGEST_LOG:
            path.replace(path.with_name(path.name + ".old"))
        with path.open("a", encoding="utf-8") as log:
            log.write(f"{head}{trace}\n")
    except OSError:
        return None
    return path
