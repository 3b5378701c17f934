"""Read many files in processes of their own: each may die, loop or grow over its file, and it costs that file only."""

import contextlib
import os
import pickle
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bussi.validators.catalogue import unreadable

from .incoming import Incoming, Unreadable
from .sharing import Sharing
from .worker import CPU_SECONDS, READY, receive, send

CHUNK = 20  # files that a worker is given at once
WALL_SECONDS = 60.0  # of one file; the processor's seconds, which a busy machine does not use up, end most before
START_SECONDS = 120.0
_PROGRAM = "import sys; from bussi.addin.reading.worker import main; main(int(sys.argv[1]))"
_T = TypeVar("_T")
Tell = Callable[[int], None]


class WorkerError(RuntimeError):
    """A worker could not be started at all, which no file is to blame for; holds what it printed."""


def read_in_workers(
    files: Sequence[Incoming],
    count: int,
    reader: Callable[[Incoming], _T],
    tell: Tell,
    seconds: int = CPU_SECONDS,
    meanwhile: Callable[[], object] = lambda: None,
) -> list[_T | Unreadable]:
    """What ``reader`` makes of every file, in order, in ``count`` processes; ``tell`` hears how many are done.

    ``seconds``: of the processor, for one file. ``meanwhile``: what is done here while they start. A file over which a
    worker ends is tried once more, alone; then it is set aside.
    """
    run = _Run(files, reader, tell, seconds)
    try:
        for _ in range(max(1, min(count, len(files)))):
            run.start()
        meanwhile()
        while len(run.found) < len(files):
            run.step()
    finally:
        for worker in run.workers:
            worker.end()
    return [run.found[i] for i in range(len(files))]


@dataclass(eq=False)
class _Worker:
    """One process; ``pending``: the files it was given and has not answered, the first of which it is reading."""

    process: subprocess.Popen[bytes]
    printed: Any
    pending: deque[int] = field(default_factory=deque)
    since: float = field(default_factory=time.monotonic)
    ready: bool = False
    late: bool = False

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.printed):
            if stream is not None:
                stream.close()


class _Run:
    def __init__(self, files: Sequence[Incoming], reader: Callable[[Incoming], Any], tell: Tell, seconds: int) -> None:
        self.files, self.reader, self.tell, self.seconds = files, reader, tell, seconds
        self.left: deque[int] = deque(range(len(files)))
        self.alone: deque[int] = deque()  # files over which a worker ended, to be tried once more
        self.again: set[int] = set()
        self.found: dict[int, Any] = {}
        self.workers: list[_Worker] = []
        self.answers: queue.Queue[tuple[_Worker, bytes | None]] = queue.Queue()
        self.failures = 0
        self.sharing = Sharing()

    def start(self) -> None:
        """Start one more worker, and a thread that hands on what it answers."""
        printed = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as the worker)
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", _PROGRAM, str(os.getpid())],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=printed,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )  # fmt: skip
        worker = _Worker(process, printed)
        self.workers.append(worker)
        threading.Thread(target=self._listen, args=(worker,), daemon=True).start()

    def _listen(self, worker: _Worker) -> None:
        source = worker.process.stdout
        assert source is not None
        try:
            while (message := receive(source)) is not None:
                self.answers.put((worker, message))
        except (OSError, ValueError):  # closed from our side
            pass
        self.answers.put((worker, None))

    def step(self) -> None:
        """Wait for something to happen, and act on it."""
        try:
            worker, message = self.answers.get(timeout=1.0)
        except queue.Empty:
            self._stop_the_late()
            return
        if worker not in self.workers:
            return
        if message is None:
            self._gone(worker)
        elif message == READY:
            worker.ready = True
            self._give(worker)
        else:
            self.found[worker.pending.popleft()] = self.sharing.shared(pickle.loads(message))
            self.tell(len(self.found))
            worker.since = time.monotonic()
            if not worker.pending:
                self._give(worker)

    def _give(self, worker: _Worker) -> None:
        """Give an idle worker its next files."""
        if self.left:
            share = max(1, min(CHUNK, len(self.left) // (2 * len(self.workers))))
            chosen = [self.left.popleft() for _ in range(share)]
        elif self.alone:
            chosen = [self.alone.popleft()]
        else:
            return
        worker.pending.extend(chosen)
        worker.since = time.monotonic()
        assert worker.process.stdin is not None
        task = pickle.dumps((self.reader, [self.files[i] for i in chosen], self.seconds))
        with contextlib.suppress(OSError):  # it has died; the thread that listens will say so
            send(worker.process.stdin, task)

    def _stop_the_late(self) -> None:
        now = time.monotonic()
        for worker in self.workers:
            limit = max(WALL_SECONDS, 2.0 * self.seconds) if worker.ready else START_SECONDS
            if (worker.pending or not worker.ready) and now - worker.since > limit:
                worker.late = True
                worker.process.kill()

    def _gone(self, worker: _Worker) -> None:
        """A worker ended: over a file, or before it could begin."""
        code = worker.process.wait()
        self.workers.remove(worker)
        if not worker.ready:
            self.failures += 1
            if self.failures > 2:
                worker.printed.seek(0)
                text = worker.printed.read().decode("utf-8", "replace")
                worker.end()
                raise WorkerError(f"a reading process did not start (exit code {code}):\n{text}")
        elif worker.pending:
            at = worker.pending.popleft()
            self.left.extendleft(reversed(worker.pending))
            slow = worker.late or (hasattr(signal, "SIGXCPU") and code == -signal.SIGXCPU)
            if at in self.again or (slow and not worker.late):
                rule, what = ("FILE-SLOW", unreadable.TOO_SLOW) if slow else ("FILE-UNSAFE", unreadable.READER_ENDED)
                file = self.files[at]
                self.found[at] = Unreadable(file.name, str(file.path), rule, what)
                self.tell(len(self.found))
            else:
                self.again.add(at)
                self.alone.append(at)
        worker.end()
        if self.left or self.alone or not worker.ready:
            self.start()


def default_count(files: int) -> int:
    """How many processes read so many files: starting one takes as long as reading fifty."""
    return max(1, min(os.cpu_count() or 1, files // 50))


__all__ = ["WorkerError", "default_count", "read_in_workers"]
