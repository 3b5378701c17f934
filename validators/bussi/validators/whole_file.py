"""Write a file whole or not at all: whoever reads it finds the old one or the new one, never a part."""

import uuid
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from .errors import OutputError


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
    unfinished = target.with_name(f".{uuid.uuid4().hex}.tmp")
    try:
        yield unfinished
        unfinished.replace(target)
    except OSError as e:
        raise OutputError(f"{path} に書けません（開いているなら閉じてください。{e.strerror or e}）") from e
    finally:
        unfinished.unlink(missing_ok=True)


def write_whole(path: Path, data: bytes, *, mode: int | None = None) -> None:
    """Write ``data`` as the file ``path``, with the permissions ``mode`` where given; raises ``OutputError``."""
    with whole_file(path) as unfinished:
        unfinished.write_bytes(data)
        if mode is not None:
            unfinished.chmod(mode)
