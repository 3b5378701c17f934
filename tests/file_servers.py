"""Real servers of files on loopback, for as long as a test needs them: each serves a folder, and gives its URL."""

import getpass
import hashlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from threading import Thread
from types import MappingProxyType

import fsspec
import pytest

WORD = "word"  # the password, where there is one
Served = tuple[str, Callable[[], None]]  # the URL, and what has to be called when the folder has changed


def _nothing() -> None:
    """The server serves the folder itself."""


@contextmanager
def ftp(folder: Path, own: Path, patch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A server in a thread."""
    from pyftpdlib.authorizers import DummyAuthorizer
    from pyftpdlib.handlers import FTPHandler
    from pyftpdlib.servers import FTPServer

    class Handler(FTPHandler):
        authorizer = DummyAuthorizer()

    Handler.authorizer.add_user("user", WORD, str(folder.parent), perm="elr")
    server = FTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"timeout": 0.05, "handle_exit": False})
    thread.start()
    try:
        yield f"ftp://user:{WORD}@127.0.0.1:{server.address[1]}/{folder.name}", _nothing
    finally:
        server.close_all()
        thread.join(10)


@contextmanager
def sftp(folder: Path, own: Path, patch: pytest.MonkeyPatch) -> Iterator[Served]:
    """OpenSSH, which knows us by a key."""
    sshd, port, home = _program("sshd"), _free_port(), own / "home"
    (home / ".ssh").mkdir(parents=True)
    for key in (own / "host", home / ".ssh" / "id_ed25519"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    (own / "sshd_config").write_text(
        f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {own}/host\nPidFile none\nStrictModes no\nUsePAM no\n"
        f"AuthorizedKeysFile {home}/.ssh/id_ed25519.pub\nPermitRootLogin yes\nPasswordAuthentication no\n"
        "Subsystem sftp internal-sftp\n"
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    patch.setenv("HOME", str(home))
    with _running(port, sshd, "-D", "-e", "-f", str(own / "sshd_config")):
        yield f"sftp://{getpass.getuser()}@127.0.0.1:{port}{folder}", _nothing


@contextmanager
def smb(folder: Path, own: Path, patch: pytest.MonkeyPatch) -> Iterator[Served]:
    """Samba, which only root can start."""
    import smbclient

    own = Path(mkdtemp())  # its sockets must have short paths
    smbd, port, user, conf = _program("smbd"), _free_port(), getpass.getuser(), own / "smb.conf"
    places = ("private dir", "lock directory", "state directory", "cache directory", "pid directory", "ncalrpc dir")
    for place in places:
        (own / place).mkdir(parents=True)
    settings = {
        "server role": "standalone server", "smb ports": port, "interfaces": "127.0.0.1", "bind interfaces only": "yes",
        "disable netbios": "yes", "log file": own / "log", "load printers": "no", "printing": "bsd",
        "disable spoolss": "yes", "passdb backend": f"tdbsam:{own}/users", **{place: own / place for place in places},
    }  # fmt: skip
    told = "\n".join(f"{key} = {value}" for key, value in settings.items())
    conf.write_text(f"[global]\n{told}\n[share]\npath = {folder.parent}\n", encoding="utf-8")
    subprocess.run(
        ["smbpasswd", "-c", str(conf), "-a", "-s", user],
        check=True,
        input=f"{WORD}\n{WORD}\n",
        text=True,
        capture_output=True,
    )
    try:
        with _running(port, smbd, "-F", "--no-process-group", "-s", str(conf), "-l", str(own)):
            yield f"smb://{user}:{WORD}@127.0.0.1:{port}/share/{folder.name}", _nothing
    finally:
        smbclient.reset_connection_cache(fail_on_error=False)
        shutil.rmtree(own, ignore_errors=True)


@contextmanager
def s3(folder: Path, own: Path, patch: pytest.MonkeyPatch) -> Iterator[Served]:
    """moto's server, which speaks S3; it knows the user from the environment, as AWS' own programs do."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", port := _free_port(), verbose=False)
    server.start()
    for name, value in {"ACCESS_KEY_ID": "user", "SECRET_ACCESS_KEY": WORD, "DEFAULT_REGION": "us-east-1",
                        "ENDPOINT_URL": f"http://127.0.0.1:{port}"}.items():  # fmt: skip
        patch.setenv(f"AWS_{name}", value)
    bucket = fsspec.filesystem("s3", skip_instance_cache=True)
    bucket.mkdir("bucket")

    def put() -> None:
        bucket.invalidate_cache()
        there = {path: about["ETag"].strip('"') for path, about in bucket.find("bucket", detail=True).items()}
        here = {f"bucket/{p.relative_to(folder.parent).as_posix()}": p for p in folder.rglob("*") if p.is_file()}
        for path in there.keys() - here.keys():
            bucket.rm(path)
        for path, file in here.items():
            if hashlib.md5(file.read_bytes()).hexdigest() != there.get(path):
                bucket.put(str(file), path)

    put()
    try:
        yield f"s3://bucket/{folder.name}", put
    finally:
        server.stop()


SERVERS = MappingProxyType({server.__name__: server for server in (ftp, sftp, smb, s3)})


def _program(name: str) -> str:
    """Where a server's program is; the test is skipped where there is none or where it may not be started."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if found is not None and (name != "smbd" or os.geteuid() == 0):
        return found
    why = f"{name} is not installed" if found is None else f"only root can start {name}"
    if os.environ.get("BUSSI_REQUIRE_SERVERS") == "1":
        pytest.fail(f"{why}, and required here", pytrace=False)
    pytest.skip(why)


@contextmanager
def _running(port: int, *command: str) -> Iterator[None]:
    """A program that listens on a port of loopback, until the block ends."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command, stdin=quiet, stderr=quiet, start_new_session=True
    ) as process:  # smbd ends its whole group
        try:
            for _ in range(200):
                assert process.poll() is None, f"{command[0]} has ended"
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    time.sleep(0.05)
            yield
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]
