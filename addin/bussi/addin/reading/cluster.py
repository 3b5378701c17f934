"""Read on other machines: a cluster of dask.distributed whose workers see the same folders and have the same bussi."""

import asyncio
import logging
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from contextlib import contextmanager
from typing import Any

from bussi.validators.errors import OutputError, UsageError

from .incoming import Incoming, Outcome, Reader
from .workers import read_in_workers

FILES_AT_ONCE = 200  # on one machine; they are read in a process of our own, so that a hostile file costs itself only
PATIENCE = 15  # seconds in which a scheduler answers


class Cluster(Executor):
    """The workers of a scheduler, as an executor: what a worker that is gone had to do, another does."""

    def __init__(self, client: Any) -> None:
        self._client, self._executor = client, client.get_executor(pure=False)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Let one of the workers call ``fn``."""
        return self._executor.submit(fn, *args, **kwargs)

    def answers(self, futures: Iterable[Future[Any]]) -> Iterator[tuple[Future[Any], Any]]:
        """See below; there are workers while the scheduler knows any."""
        return answers(futures, lambda: bool(self._client.scheduler_info()["workers"]))


def answers(futures: Iterable[Future[Any]], is_alive: Callable[[], bool]) -> Iterator[tuple[Future[Any], Any]]:
    """Each future with what a worker answered, as they come; raises ``OutputError`` where the scheduler, or every worker
    that tried, is gone, and where nothing comes and ``is_alive`` says that there is no worker any more.
    """
    from distributed import KilledWorker

    left = set(futures)
    while left:
        done, left = wait(left, PATIENCE, FIRST_COMPLETED)
        try:
            if not done and not is_alive():
                raise CancelledError
            yield from [(future, future.result()) for future in done]
        except (CancelledError, KilledWorker) as e:
            raise OutputError(
                "読み取りの途中で、ほかのコンピュータとの接続が切れました（もう一度実行してください）"
            ) from e


@contextmanager
def cluster(address: str, stamp: Callable[[], str]) -> Generator[Cluster]:
    """The cluster behind the scheduler at ``tcp://…``.

    ``stamp``: tells which bussi, forms and law this is; it must tell the same on every worker. Raises ``UsageError``
    where that is not so, where there is no worker, or without the package, and ``OutputError`` where nobody answers.
    """
    try:
        from distributed import Client
    except ImportError as e:
        raise UsageError("--scheduler には distributed が必要です（pip install bussi[cluster] で入ります）") from e
    for name in ("distributed", "distributed.client"):  # what goes wrong is said in our words
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        asyncio.run(_greet(address))  # a client that fails to connect goes on trying, and complains at the end
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except Exception as e:  # what is no scheduler may answer anything, which is then taken for sizes and pickles
        wanted = "tcp://ホスト:8786 のように書いてください。dask scheduler が動いているかも確かめてください"
        raise OutputError(f"スケジューラ {address} に接続できません（{wanted}）") from e
    try:
        theirs = client.run(stamp, on_error="return")
        if not theirs:
            raise UsageError(
                f"スケジューラ {address} に、読み取りを行うプロセスがありません（dask worker で追加してください）"
            )
        others = sorted(worker for worker, said in theirs.items() if said != stamp())
        if others:
            raise UsageError(
                f"bussi の版・様式・法令の値が、このコンピュータと異なるコンピュータがあります: {'、'.join(others)}"
            )
        yield Cluster(client)
    finally:
        client.close()


async def _greet(address: str) -> None:
    from distributed.comm import connect

    comm = await connect(address, timeout=PATIENCE)
    await comm.close()


def read_far(files: Sequence[Incoming], reader: Reader) -> list[Outcome]:
    """Read files in a process of our own on the machine where this is called."""
    return read_in_workers(files, 1, reader, lambda done: None)


__all__ = ["FILES_AT_ONCE", "Cluster", "answers", "cluster", "read_far"]
