"""Read many files, each of them safely, in this process or in several."""

import multiprocessing
import os
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path

from bussi.validators.errors import Remedy, UnreadableError, UsageError

from .submission import Submission, read_book

CHUNK = 20
POOL_FROM = 60  # with fewer files, starting processes takes longer than reading
START = "spawn"  # of worker processes: the same on every system
PATIENCE = 120.0  # seconds without any chunk done, after which the workers are taken for stuck
OF_THE_SYSTEM = (".DS_Store", "Thumbs.db", "desktop.ini")
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Incoming:
    """A file of the inbox; ``name`` is how messages call it."""

    path: Path
    name: str


@dataclass(frozen=True)
class Unreadable:
    """A file that is set aside: the rule it breaks and what was found; ``trace`` where our own reader failed on it.

    ``remedy``: what to do about it, where that is not what the catalogue says for the rule. ``numbers``: the corporate
    numbers seen in a book of a version that we do not know.
    """

    name: str
    path: str
    rule: str
    what: str
    trace: str = ""
    remedy: Remedy | None = None
    numbers: tuple[str, ...] = ()


Outcome = Submission | Unreadable
Reader = Callable[[Incoming], Outcome]


def find_files(inboxes: Sequence[Path], without: Iterable[Path] = ()) -> list[Incoming]:
    """Every file in the given folders (and theirs) and every file given, in a stable order, each once.

    A link to a folder, and a folder that calls itself .xlsx, are listed like files, so that the account tells of them;
    what the system puts into folders (Thumbs.db) and the files in ``without`` are not. Raises ``UsageError`` for a path
    that does not exist or a folder that cannot be read.
    """
    found: dict[Path, Path] = {}
    skipped = {p.absolute() for p in without}
    for inbox in inboxes:
        if inbox.is_dir():
            for path in _walk(inbox):
                if path.absolute() not in skipped:
                    found.setdefault(path.absolute(), inbox)
        elif inbox.exists() or inbox.is_symlink():
            found.setdefault(inbox.absolute(), inbox.parent)
        else:
            raise UsageError(f"{readable(str(inbox))} というファイルやフォルダはありません")
    names = {path: readable(path.relative_to(inbox.absolute()).as_posix()) for path, inbox in found.items()}
    twice = {n for n in names.values() if list(names.values()).count(n) > 1} if len(inboxes) > 1 else set()
    return [
        Incoming(path, readable(f"{inbox.absolute().name}/{names[path]}") if names[path] in twice else names[path])
        for path, inbox in found.items()
    ]


def _walk(inbox: Path) -> Iterator[Path]:
    def refuse(e: OSError) -> None:
        raise UsageError(f"フォルダ {readable(str(e.filename))} を読めません") from e

    for folder, folders, files in os.walk(inbox, onerror=refuse):
        folders.sort()
        for name in sorted(files + [f for f in folders if f.lower().endswith(".xlsx") or Path(folder, f).is_symlink()]):
            if name not in OF_THE_SYSTEM and not name.startswith("._"):
                yield Path(folder, name)


def readable(name: str) -> str:
    """A file name as text: names in Shift_JIS bytes, as old archives leave them, are read as such."""
    try:
        name.encode()
    except UnicodeEncodeError:
        raw = os.fsencode(name)
        try:
            return raw.decode("cp932")
        except UnicodeDecodeError:
            return raw.decode("utf-8", "replace")
    return name


def read_one(file: Incoming) -> Outcome:
    """The submission in a file, or why it cannot be read."""
    try:
        return read_book(file.path, file.name)
    except UnreadableError as e:
        return Unreadable(file.name, str(file.path), e.rule, str(e), remedy=e.remedy, numbers=e.numbers)


def _read_chunk(files: Sequence[Incoming], reader: Reader) -> list[Outcome]:
    return [_guarded(f, reader) for f in files]


def _guarded(file: Incoming, reader: Reader) -> Outcome:
    """In a batch of thousands a fault of our own costs one file, and keeps its traceback."""
    try:
        return reader(file)
    except Exception as e:
        what = f"読み取りの途中で {type(e).__name__} が起きました"
        return Unreadable(file.name, str(file.path), "FILE-BROKEN", what, traceback.format_exc())


def read_files(
    files: Sequence[Incoming],
    workers: int | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
    reader: Reader = read_one,
) -> list[Outcome]:
    """The outcome of every file, in order.

    ``workers``: processes to read in; by default as many as there are processors, for many files. ``executor``: read
    in this one instead. ``progress`` is told how many of how many are done. A file on which a worker process dies or
    is stuck is set aside, and the others are read.
    """
    tell = progress or (lambda done, total: None)
    if workers is None:
        workers = (os.cpu_count() or 1) if len(files) >= POOL_FROM else 1
    if executor is None and (workers <= 1 or len(files) < 2):
        return list(_in_process(files, tell, reader))
    batch = _Batch(files, tell, reader)
    chunks = [range(i, min(i + CHUNK, len(files))) for i in range(0, len(files), CHUNK)]
    if executor is not None:
        batch.read_in(executor, chunks)
    else:
        while chunks:
            left = batch.read_in_pool(chunks, workers)
            for suspects in left[:workers]:  # a worker died or is stuck over a file of one of these
                batch.read_alone(suspects)
            chunks = left[workers:]
    return [batch.found[i] for i in range(len(files))]


def _in_process(files: Sequence[Incoming], progress: Progress, reader: Reader) -> Iterator[Outcome]:
    for i, file in enumerate(files, start=1):
        yield _guarded(file, reader)
        progress(i, len(files))


@dataclass
class _Batch:
    """Files being read in other processes; ``found``: index → outcome."""

    files: Sequence[Incoming]
    progress: Progress
    reader: Reader
    found: dict[int, Outcome] = field(default_factory=dict)

    def read_in(self, executor: Executor, chunks: Sequence[range]) -> None:
        """Read ``chunks`` of the files; raises what the executor raises where its workers die or are stuck."""
        running: dict[Future[list[Outcome]], range] = {
            executor.submit(_read_chunk, [self.files[i] for i in c], self.reader): c for c in chunks
        }
        while running:
            done, _ = wait(running, PATIENCE, FIRST_COMPLETED)
            if not done:
                raise TimeoutError
            for future in done:
                self.found.update(zip(running.pop(future), future.result(), strict=True))
                self.progress(len(self.found), len(self.files))

    def read_in_pool(self, chunks: Sequence[range], workers: int) -> list[range]:
        """Read ``chunks`` in a pool of processes; those that are left where a worker died or is stuck, in order."""
        pool = ProcessPoolExecutor(min(workers, len(chunks)), mp_context=multiprocessing.get_context(START))
        try:
            self.read_in(pool, chunks)
        except (BrokenProcessPool, TimeoutError):
            for process in list((pool._processes or {}).values()):
                process.kill()
        finally:
            pool.shutdown(cancel_futures=True)
        return [c for c in chunks if c[0] not in self.found]

    def read_alone(self, suspects: range) -> None:
        """Read some files one after the other, and set aside each that ends its worker."""
        left = [range(i, i + 1) for i in suspects]
        while left:
            left = self.read_in_pool(left, 1)
            for fatal in left[:1]:
                file = self.files[fatal[0]]
                self.found[fatal[0]] = Unreadable(
                    file.name, str(file.path), "FILE-UNSAFE", "読み取る処理が止まりました"
                )
            left = left[1:]
