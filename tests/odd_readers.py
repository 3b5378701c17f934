"""Readers that do to their process what hostile files might do; workers load them by name."""

import ctypes
import os
import sys
import time
from pathlib import Path

from bussi.addin.reading.files import Incoming, Outcome, Unreadable, read_one
from bussi.validators.words import Words

NOTHING = Words("", "")


def by_name(file: Incoming) -> Outcome:
    """What a file called ``kill1.xlsx``, ``loop.xlsx`` … does; all others are read."""
    match file.path.stem.rstrip("0123456789"):
        case "kill":
            os.kill(os.getpid(), 9)
        case "exit":
            os._exit(3)
        case "loop":
            while True:
                pass
        case "sleep":
            time.sleep(600)
        case "crash":
            ctypes.string_at(0)
        case "grow":
            return Unreadable(file.name, str(bytearray(64 * 2**30)), "FILE-TYPE", NOTHING)
        case "bug":
            return Unreadable(file.name, "", "FILE-TYPE", Words(str(1 // 0), ""))
        case "noise":
            print("騒音", flush=True)
            print("騒音", file=sys.stderr, flush=True)
        case "once":  # dies of something else the first time
            mark = file.path.with_suffix(".seen")
            if not mark.exists():
                mark.touch()
                os.kill(os.getpid(), 9)
    return read_one(file)


def imported(file: Incoming) -> Outcome:
    """Which of the heavy packages the process has loaded."""
    read_one(file)
    heavy = [m for m in ("numpy", "pandas", "pandera", "xlsxwriter", "openpyxl", "xlwings") if m in sys.modules]
    return Unreadable(file.name, str(os.getpid()), "FILE-TYPE", Words("", ",".join(heavy)))


def slowly(file: Incoming) -> Outcome:
    """Tells where it runs, and takes its time."""
    Path(file.path.with_suffix(".pid")).write_text(str(os.getpid()))
    time.sleep(600)
    return read_one(file)
