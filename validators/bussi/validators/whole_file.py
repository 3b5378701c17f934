"""Write a file whole or not at all: whoever reads it finds the old one or the new one, never a part."""

import os
import re
import socket
import uuid
import zlib
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import OutputError, UsageError

_UNFINISHED = re.compile(r"\.bussi-([0-9a-f]{8})-([0-9]+)-[0-9a-f]{32}\.tmp")


def is_unfinished(name: str) -> bool:
    """Whether a file of this name is one of ours that is being written, or that a killed process left."""
    return _UNFINISHED.fullmatch(name) is not None


def checked_book(path: Path) -> Path:
    """The path of a book to be written; raises ``UsageError`` or ``OutputError`` before any work is done for it."""
    if path.suffix.lower() != ".xlsx":
        raise UsageError(f"書き先 {path.name} は .xlsx にしてください")
    if not path.absolute().parent.is_dir():
        raise OutputError(f"書き先のフォルダ {path.absolute().parent} がありません")
    if path.is_dir():
        raise OutputError(f"書き先 {path} はフォルダです")
    return path


@contextmanager
def whole_file(path: Path) -> Generator[Path]:
    """Where to write what becomes ``path`` at the end of the block; nothing is left behind where that fails.

    Raises ``OutputError`` where the file cannot be written: no such folder, no file (a device, a folder), held open.
    """
    target = path.resolve()
    if not target.parent.is_dir():
        raise OutputError(f"書き先のフォルダ {path.absolute().parent} がありません")
    if target.exists() and not target.is_file():
        raise OutputError(f"{path} に書けません（ファイルではありません）")
    _sweep(target.parent)
    unfinished = target.with_name(f".bussi-{_host()}-{os.getpid()}-{uuid.uuid4().hex}.tmp")
    try:
        yield unfinished
        unfinished.replace(target)
    except OSError as e:
        raise OutputError(f"{path} に書けません（開いているなら閉じてください。{e.strerror or e}）") from e
    finally:
        unfinished.unlink(missing_ok=True)


def _host() -> str:
    return f"{zlib.crc32(socket.gethostname().encode('utf-8', 'replace')):08x}"


def _sweep(folder: Path) -> None:
    """Take away what processes of this machine that were killed have left; others may still be writing."""
    if os.name != "posix":  # elsewhere to ask after a process may end it
        return
    for path in folder.glob(".bussi-*.tmp"):
        m = _UNFINISHED.fullmatch(path.name)
        if m and m[1] == _host() and not _lives(int(m[2])):
            with suppress(OSError):
                path.unlink()


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # somebody else's
        return True
    return True


def write_whole(path: Path, data: bytes, *, mode: int | None = None) -> None:
    """Write ``data`` as the file ``path``, with the permissions ``mode`` where given; raises ``OutputError``."""
    with whole_file(path) as unfinished:
        unfinished.write_bytes(data)
        if mode is not None:
            unfinished.chmod(mode)
