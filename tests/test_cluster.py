"""Reading on a real cluster: a scheduler and workers in processes of their own, also when one of them is killed."""

import os
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
import submissions_pool as pool
from bussi.addin.batch.consolidation import consolidate
from bussi.addin.ledger.ruleset import ruleset
from bussi.addin.reading import cluster as clusters
from bussi.addin.reading.cluster import answers, cluster
from bussi.addin.reading.files import find_files, read_files
from bussi.scripts import cli
from bussi.validators.errors import OutputError, UsageError
from click.testing import CliRunner
from ledger_outputs import written
from odd_readers import by_name

WORKERS = 3
START = 120.0  # seconds in which everything must have come up
Process = subprocess.Popen[bytes]
pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="processes are killed as POSIX kills them"),
    pytest.mark.filterwarnings("ignore:.*event loop.*:DeprecationWarning"),
]


def stamp() -> str:
    return ruleset(None, "ja")


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[Process]]]:
    """The address of a scheduler, and its workers."""
    tmp_path = tmp_path_factory.mktemp("cluster")
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}  # for the odd readers
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{s.getsockname()[1]}"
    log = (tmp_path / "cluster.log").open("wb")

    def start(module: str, *words: str) -> Process:
        command = [sys.executable, "-m", f"distributed.cli.{module}", *words, "--no-dashboard"]
        return subprocess.Popen(command, stdout=log, stderr=log, cwd=tmp_path, env=environment)

    scheduler = start("dask_scheduler", "--host", "127.0.0.1", "--port", address.rsplit(":", 1)[1])
    options = ("--no-nanny", "--nthreads", "1", "--memory-limit", "0", "--local-directory", str(tmp_path / "dask"))
    workers = [start("dask_worker", address, *options) for _ in range(WORKERS)]
    try:
        from distributed import Client

        end = time.monotonic() + START
        while True:
            try:
                with Client(address, timeout=5, set_as_default=False) as client:
                    client.wait_for_workers(WORKERS, timeout=START)
                break
            except OSError:
                assert time.monotonic() < end, (tmp_path / "cluster.log").read_text()
        yield address, workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()
        log.close()


def test_a_cluster_gives_the_same_also_when_a_worker_is_killed_in_the_middle(
    machines: tuple[str, list[Process]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, workers = machines
    inbox = tmp_path / "受付箱"
    inbox.mkdir()
    for n, data in enumerate(pool.pool()):
        (inbox / f"{n}.xlsx").write_bytes(data)
    for n in range(12, 24):
        (inbox / f"{n}.xlsx").write_bytes(pool.revised(n, 1))
    (inbox / "kill1.xlsx").write_bytes(pool.revised(70, 1))
    expected = written(consolidate([inbox]), tmp_path / "一台")
    monkeypatch.setattr("bussi.addin.reading.files.FILES_AT_ONCE", 6)
    killed: list[int] = []

    def progress(done: int, total: int) -> None:
        if not killed and done < total:
            workers[0].send_signal(signal.SIGKILL)
            killed.append(done)

    with cluster(address, stamp) as executor:
        found = consolidate([inbox], executor=executor, progress=progress)
        assert killed and workers[0].wait(30) == -signal.SIGKILL
        assert written(found, tmp_path / "クラスタ") == expected
        # a file over which the reading process ends costs itself only, there too
        files = find_files([inbox / name for name in ("0.xlsx", "1.xlsx", "kill1.xlsx")])
        told = read_files(files, executor=executor, reader=by_name)
        assert [o.name for o in told if getattr(o, "rule", "") == "FILE-UNSAFE"] == ["kill1.xlsx"]


def test_the_command_reads_on_the_cluster(machines: tuple[str, list[Process]], tmp_path: Path) -> None:
    address, _ = machines
    (tmp_path / "a.xlsx").write_bytes(pool.revised(1, 1))
    words = ["consolidate", str(tmp_path / "a.xlsx"), "-o", str(tmp_path / "集計.xlsx"), "--scheduler", address]
    done = CliRunner().invoke(cli.bussi, words, standalone_mode=False)
    assert done.exception is None and done.return_value == 0, done.output
    with pytest.raises(UsageError, match="異なるコンピュータ"), cluster(address, lambda: str(time.monotonic_ns())):
        pass


class Stranger(socketserver.BaseRequestHandler):
    """A server of something else, whose answer a scheduler's client takes for the size of what follows."""

    def handle(self) -> None:
        self.request.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def test_a_scheduler_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "PATIENCE", 1)
    with socketserver.TCPServer(("127.0.0.1", 0), Stranger) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        address = f"tcp://127.0.0.1:{other.server_address[1]}"
        for wrong in ("tcp://127.0.0.1:1", "これは番地でない", "127.0.0.1", address):
            with pytest.raises(OutputError, match="接続できません"), cluster(wrong, stamp):
                pass
        other.shutdown()


def test_a_cluster_that_goes_away_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "PATIENCE", 0.1)
    given_up: Future[str] = Future()  # as the client leaves what it waits for when its scheduler is gone
    given_up.cancel()
    waited_for: Future[str] = Future()  # while there is no worker
    for future in (given_up, waited_for):
        with pytest.raises(OutputError, match="接続が切れました"):
            next(answers([future], lambda: False))
