"""The files of an inbox, and the outcome of reading each, safely, in processes of their own."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, as_completed
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from bussi.validators.catalogue import INTAKE, unreadable
from bussi.validators.clean import clean
from bussi.validators.errors import OutputError, UnreadableError, UsageError
from bussi.validators.whole_file import is_unfinished

from .cluster import FILES_AT_ONCE, Cluster, read_far
from .guards import read_bytes
from .incoming import Incoming, Outcome, Reader, Unreadable, set_aside
from .sharing import Sharing
from .sheets import BookSheets
from .submission import Submission, read_book, read_submission
from .workbook import open_workbook
from .worker import CPU_SECONDS, guarded
from .workers import CHUNK, default_count, read_in_workers

OF_THE_SYSTEM = (".DS_Store", "Thumbs.db", "desktop.ini")
_T = TypeVar("_T")
Progress = Callable[[int, int], None]


def find_files(inboxes: Sequence[Path], without: Iterable[Path] = ()) -> list[Incoming]:
    """Every file in the given folders (and theirs) and every file given, in a stable order, each once.

    A link to a folder, a folder that calls itself .xlsx and a folder that cannot be read are listed like files, so that
    the account tells of them; what the system puts into folders (Thumbs.db), what we are writing and the files in
    ``without`` are not. Raises
    ``UsageError`` for a path that does not exist or an inbox that cannot be read.
    """
    found: dict[Path, Path] = {}
    skipped = {p.absolute() for p in without}
    for inbox in inboxes:
        if inbox.is_dir():
            for path in _walk(inbox):
                if path.absolute() not in skipped:
                    found.setdefault(path.absolute(), inbox)
        elif os.path.lexists(inbox):
            found.setdefault(inbox.absolute(), inbox.parent)
        else:
            raise UsageError(f"{readable(str(inbox))} というファイルやフォルダはありません")
    names = {path: readable(path.relative_to(inbox.absolute()).as_posix()) for path, inbox in found.items()}
    times = Counter(names.values())
    return [
        Incoming(path, readable(f"{inbox.absolute().name}/{names[path]}") if times[names[path]] > 1 else names[path])
        for path, inbox in found.items()
    ]


def _walk(inbox: Path) -> Iterator[Path]:
    closed: list[Path] = []

    def note(e: OSError) -> None:
        if Path(e.filename) == inbox:
            raise UsageError(f"フォルダ {readable(str(inbox))} を読めません") from e
        closed.append(Path(e.filename))

    for folder, folders, files in os.walk(inbox, onerror=note):
        folders.sort()
        listed = files + [f for f in folders if f.lower().endswith(".xlsx") or os.path.islink(os.path.join(folder, f))]  # noqa: PTH114, PTH118 (a Path raises where a name is too long)
        for name in sorted(listed):
            if name not in OF_THE_SYSTEM and not name.startswith("._") and not is_unfinished(name):
                yield Path(folder, name)
    yield from sorted(closed)


def readable(name: str) -> str:
    """A file name as text on one line: names in Shift_JIS bytes, as old archives leave them, are read as such."""
    try:
        name.encode()
    except UnicodeEncodeError:
        raw = os.fsencode(name)
        try:
            name = raw.decode("cp932")
        except UnicodeDecodeError:
            name = raw.decode("utf-8", "replace")
    return clean(name)


def read_one(file: Incoming) -> Submission:
    """The submission in a file; raises ``UnreadableError``, as the other readers do: ``guarded`` makes an outcome of it."""
    return read_book(file.path, file.name)


def read_by_newest(file: Incoming) -> Submission:
    """The same; a book of a version that is not known is read by the keys of the newest one."""
    return read_submission(read_bytes(file.path), file.name, str(file.path), unknown_as_newest=True)


def read_as(data: bytes, file: Incoming) -> Submission:
    """The submission in bytes that are called like a file."""
    return read_submission(data, file.name, str(file.path))


def refusal(name: str, why: Unreadable | UnreadableError) -> UnreadableError:
    """Why a file is not read and what to do about it, in one sentence; ``name``: how the sentence calls it."""
    remedy = why.remedy or INTAKE[why.rule].remedy
    what = unreadable.WITH_REMEDY.filled(name=name, what=why.what, remedy=remedy)
    return UnreadableError(why.rule, what, remedy)


def files_of(inboxes: Sequence[Path], without: Sequence[Path] = ()) -> list[Incoming]:
    """The files of ``inboxes`` in an order that does not depend on how the inboxes were given.

    Raises ``UsageError`` where there is none.
    """
    found = sorted(find_files(inboxes, without), key=lambda f: str(f.path))
    if not found:
        raise UsageError(f"{'、'.join(readable(str(p)) for p in inboxes)} にファイルがありません")
    return found


def read_files(
    files: Sequence[Incoming],
    workers: int | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
    reader: Reader = read_one,
    meanwhile: Callable[[], object] = lambda: None,
) -> list[Outcome]:
    """The outcome of every file, in order; each is read in another process, whatever it does there.

    ``workers``: how many processes; by default as many as there are processors, for many files. ``executor``: read in
    this one instead, which answers for its own safety. ``progress`` is told how many of how many are done.
    ``meanwhile``: what is done here while these processes start.
    """
    tell = progress or (lambda done, total: None)
    if not files:
        return []
    if executor is not None:
        return _read_in(executor, files, tell, reader)
    count = default_count(len(files)) if workers is None else workers
    return read_in_workers(files, count, reader, lambda done: tell(done, len(files)), meanwhile=meanwhile)


def apart(path: Path, work: Callable[[Incoming], _T], seconds: int = CPU_SECONDS) -> _T:
    """What ``work`` makes of one file, in a process of its own that may use so many seconds of the processor.

    Raises ``UnreadableError`` where it cannot be read or the process ends over it, and ``OutputError`` as ``work`` does.
    """
    (found,) = read_in_workers(
        [Incoming(path, readable(path.name))], 1, partial(_telling, work), lambda _: None, seconds
    )
    if isinstance(found, Unreadable):
        raise UnreadableError(found.rule, found.what, found.remedy)
    if isinstance(found, OutputError):
        raise found
    return found


def _telling(work: Callable[[Incoming], _T], file: Incoming) -> _T | OutputError:
    try:
        return work(file)
    except OutputError as e:
        return e


def rows_of(file: Incoming, sheet: str | None = None) -> list[list[Any]] | None:
    """The rows of a sheet from A1, by default the first one, of any workbook; None where there is no such sheet.

    Raises ``UnreadableError``; for ``apart``.
    """
    book = BookSheets(open_workbook(read_bytes(file.path), file.name))
    name = book.names[0] if sheet is None else sheet
    return book.rows(name) if name in book.names else None


def _read_in(executor: Executor, files: Sequence[Incoming], tell: Progress, reader: Reader) -> list[Outcome]:
    """Read in any executor: the only seam to other machines and to this very process."""
    work, most = (read_far, FILES_AT_ONCE) if isinstance(executor, Cluster) else (_read_chunk, CHUNK)
    chunks = [range(i, min(i + most, len(files))) for i in range(0, len(files), most)]
    running: dict[Future[list[Outcome]], range] = {
        executor.submit(work, [files[i] for i in c], reader): c for c in chunks
    }
    found: dict[int, Outcome] = {}
    sharing = Sharing()
    told = (
        executor.answers(running) if isinstance(executor, Cluster) else ((f, f.result()) for f in as_completed(running))
    )
    for future, outcomes in told:
        found.update(zip(running[future], map(sharing.shared, outcomes), strict=True))
        tell(len(found), len(files))
    return [found[i] for i in range(len(files))]


def _read_chunk(files: Sequence[Incoming], reader: Reader) -> list[Outcome]:
    return [guarded(f, reader) for f in files]


__all__ = [
    "Incoming",
    "Outcome",
    "Progress",
    "Unreadable",
    "apart",
    "files_of",
    "find_files",
    "read_as",
    "read_by_newest",
    "read_files",
    "read_one",
    "readable",
    "refusal",
    "rows_of",
    "set_aside",
]
