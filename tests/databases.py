"""A real PostgreSQL of our own, on loopback, for as long as the tests run."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOT_ROOT = "postgres"  # the user whom Debian's packages make; the server does not run as root


def programs() -> Path | None:
    """The folder of the newest PostgreSQL's programs; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[4]))
    return found[-1].parent if found else None


@contextmanager
def running(bin_folder: Path) -> Iterator[str]:
    """A new server; gives the URL of its database without the name of one."""
    password, port = secrets.token_hex(16), _free_port()
    folder = Path(tempfile.mkdtemp(prefix="bussi-postgresql-"))
    try:
        (folder / "password").write_text(password)
        as_user: list[str] = []
        if os.geteuid() == 0:
            as_user = ["runuser", "-u", NOT_ROOT, "--"]
            for path in (folder, folder / "password"):
                shutil.chown(path, NOT_ROOT)
        data = folder / "data"

        def run(program: str, *arguments: str) -> None:
            command = [*as_user, str(bin_folder / program), "-D", str(data), *arguments]
            subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)

        run("initdb", "-U", "bussi", "--auth=scram-sha-256", f"--pwfile={folder / 'password'}", "-E", "UTF8",
            "--locale=C", "--no-sync")  # fmt: skip
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        run("pg_ctl", "start", "-w", "-l", str(folder / "log"), "-o", options)
        try:
            yield f"postgresql://bussi:{password}@127.0.0.1:{port}/"
        finally:
            run("pg_ctl", "stop", "-m", "immediate")
    finally:
        shutil.rmtree(folder)


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]
