"""Read many files, each of them safely, in this process or in several."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from bussi.validators.errors import UnreadableError, UsageError

from .read import Submission, read_book

CHUNK = 25
POOL_FROM = 60  # with fewer files, starting processes takes longer than reading
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Incoming:
    """A file of the inbox; ``name`` is how messages call it."""

    path: Path
    name: str


@dataclass(frozen=True)
class Unreadable:
    """A file that is set aside: the rule it breaks and what was found."""

    name: str
    path: str
    rule: str
    what: str


Outcome = Submission | Unreadable


def find_files(inboxes: Sequence[Path]) -> list[Incoming]:
    """Every file in the given folders (and theirs) and every file given, in a stable order, each once.

    Raises ``UsageError`` for a path that does not exist.
    """
    found: dict[Path, Incoming] = {}
    for inbox in inboxes:
        if inbox.is_dir() and not inbox.is_symlink():
            for folder, folders, files in os.walk(inbox):
                folders.sort()
                for file in sorted(files):
                    path = Path(folder) / file
                    found.setdefault(path.absolute(), Incoming(path, path.relative_to(inbox).as_posix()))
        elif inbox.exists() or inbox.is_symlink():
            found.setdefault(inbox.absolute(), Incoming(inbox, inbox.name))
        else:
            raise UsageError(f"{inbox} というファイルやフォルダはありません")
    return list(found.values())


def read_one(file: Incoming) -> Outcome:
    """The submission in a file, or why it cannot be read."""
    name = file.name.encode("utf-8", "replace").decode("utf-8")
    try:
        return read_book(file.path, name)
    except UnreadableError as e:
        return Unreadable(name, str(file.path), e.rule, str(e))


def _read_chunk(files: Sequence[Incoming]) -> list[Outcome]:
    return [read_one(f) for f in files]


def read_files(
    files: Sequence[Incoming], workers: int | None = None, progress: Progress | None = None, executor: Executor | None = None
) -> list[Outcome]:
    """The outcome of every file, in order.

    ``workers``: processes to read in; by default as many as there are processors, for many files. ``executor``: read
    in this one instead. ``progress`` is told how many of how many are done.
    """
    if workers is None:
        workers = (os.cpu_count() or 1) if len(files) >= POOL_FROM else 1
    if executor is None and (workers <= 1 or len(files) < 2):
        return list(_in_process(files, progress))
    if executor is not None:
        return _in_executor(files, executor, progress)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(files)), mp_context=context) as pool:
        return _in_executor(files, pool, progress)


def _in_process(files: Sequence[Incoming], progress: Progress | None) -> Iterator[Outcome]:
    for i, file in enumerate(files, start=1):
        yield read_one(file)
        if progress:
            progress(i, len(files))


def _in_executor(files: Sequence[Incoming], executor: Executor, progress: Progress | None) -> list[Outcome]:
    chunks = [files[i : i + CHUNK] for i in range(0, len(files), CHUNK)]
    futures = {executor.submit(_read_chunk, c): i for i, c in enumerate(chunks)}
    results: list[list[Outcome]] = [[] for _ in chunks]
    done = 0
    for future in as_completed(futures):
        results[futures[future]] = future.result()
        done += len(results[futures[future]])
        if progress:
            progress(done, len(files))
    return [outcome for chunk in results for outcome in chunk]
