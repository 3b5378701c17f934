"""Put the add-in and its launcher into the user's own folders, and take them away: no administrator, nothing machine-wide."""

import contextlib
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from bussi.validators.errors import OutputError
from bussi.validators.whole_file import write_whole

from ..excel.places import Places
from ..ribbon import xlam


@dataclass(frozen=True)
class Done:
    """One file: what was done with it."""

    path: Path
    what: str


def install(where: Places, launcher: Path | None) -> list[Done]:
    """Write the add-in, and a copy of ``launcher`` where buttons need one; a second call changes nothing.

    Raises ``OutputError`` where a file cannot be written, as when Excel holds the old add-in open.
    """
    files = {where.addin: xlam.build()}
    if where.launcher is not None and launcher is not None:
        files[where.launcher] = launcher.read_bytes()
    _write_record(where, {str(path): hashlib.sha256(data).hexdigest() for path, data in files.items()})
    done = []
    for path, data in files.items():
        if path.is_file() and path.read_bytes() == data:
            done.append(Done(path, "入っています"))
            continue
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as e:
            raise OutputError(f"{path} に書けません（Excel を閉じてからやり直してください: {e.strerror}）") from e
        write_whole(path, data, mode=0o755 if path == where.launcher else None)
        done.append(Done(path, "入れました"))
    return done


def uninstall(where: Places) -> list[Done]:
    """Take away what ``install`` wrote; a file that somebody exchanged since stays, and is named."""
    done = []
    record = _record(where)
    for path in (where.addin, where.launcher):
        if path is None:
            continue
        digest = record.get(str(path))
        if not path.is_file():
            continue
        if digest is None:
            done.append(Done(path, "インストールの記録がないので残しました（不要であれば手動で削除してください）"))
            continue
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            done.append(Done(path, "入れたあとに変わっているので残しました"))
            continue
        try:
            path.unlink()
        except OSError as e:
            raise OutputError(f"{path} を消せません（Excel を閉じてからやり直してください: {e.strerror}）") from e
        done.append(Done(path, "消しました"))
    for own in (where.record, *where.record.parent.glob("bussi.log*")):
        with contextlib.suppress(OSError):
            own.unlink()
    for folder in (where.launcher.parent if where.launcher else None, where.record.parent):
        if folder is not None and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    return done


def _write_record(where: Places, record: dict[str, str]) -> None:
    """Before the files themselves, so that an install that breaks off can be taken away."""
    try:
        where.record.parent.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise OutputError(f"{where.record} に書けません（{e.strerror}）") from e
    write_whole(where.record, json.dumps(record, ensure_ascii=False, indent=2).encode("utf-8"))


def _record(where: Places) -> dict[str, str]:
    try:
        found = json.loads(where.record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}
