"""A process that reads files for another, one after the other, within limits: ``python -P -c`` starts it.

It reads tasks from its standard input and writes one answer a file to its standard output, each a pickle behind its
length. It loads nothing heavy, and ends with the process that started it.
"""

import os
import pickle
import signal
import struct
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import IO, TypeVar

from bussi.validators.catalogue import unreadable
from bussi.validators.errors import UnreadableError

from .incoming import Incoming, Unreadable, set_aside

MEMORY = 3 * 2**30  # bytes of addresses
CPU_SECONDS = 10  # of one file
LENGTH = struct.Struct(">Q")
READY = b"ready"
_T = TypeVar("_T")
_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


def guarded(file: Incoming, reader: Callable[[Incoming], _T]) -> _T | Unreadable:
    """The outcome of one file; a fault of our own costs this file only, is called so, and keeps its trace."""
    try:
        return reader(file)
    except UnreadableError as e:
        return set_aside(file, e)
    except MemoryError:
        return Unreadable(file.name, str(file.path), "FILE-UNSAFE", unreadable.TOO_MUCH_MEMORY)
    except Exception as e:
        what = unreadable.OUR_FAULT.filled(error=type(e).__name__)
        return Unreadable(file.name, str(file.path), "FILE-BUG", what, traceback.format_exc())


def main(parent: int) -> None:
    """Serve the process ``parent`` until it closes our standard input."""
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anybody prints is no answer
    _end_with(parent)
    _limit_memory()
    send(sink, READY)
    while (message := receive(source)) is not None:
        reader, files, seconds = pickle.loads(message)
        for file in files:
            _limit_time(seconds)
            send(sink, pickle.dumps(guarded(file, reader), pickle.HIGHEST_PROTOCOL))


def send(sink: IO[bytes], message: bytes) -> None:
    """Write one message."""
    sink.write(LENGTH.pack(len(message)) + message)
    sink.flush()


def receive(source: IO[bytes]) -> bytes | None:
    """Read one message; None where the other side is gone."""
    head = source.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    message = source.read(length)
    return message if len(message) == length else None


def _end_with(parent: int) -> None:
    """End when the parent ends, however that happens, and not when somebody presses Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None, use_errno=True).prctl(_DEATH_SIGNAL, signal.SIGKILL)
    if os.name == "posix":

        def watch() -> None:
            while os.getppid() == parent:
                time.sleep(1)
            os._exit(1)

        threading.Thread(target=watch, daemon=True).start()


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _limit_time(seconds: int) -> None:
    """Let the next file have its own seconds of the processor; the system ends us when they are used up."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
