"""An inbox elsewhere (``sftp://``, ``s3://``, …), as a folder here: what is new or changed is fetched, what is gone goes."""

import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from bussi.validators.clean import file_part
from bussi.validators.errors import OutputError, UsageError
from bussi.validators.whole_file import whole_file

from .guards import MAX_BYTES

#: What file systems say of a file that is another one when its contents change.
TOLD = ("size", "mtime", "modify", "last_modified", "LastModified", "ETag", "etag", "md5Hash")
INDEX = "取得の記録.json"


def is_elsewhere(inbox: str) -> bool:
    """Whether an inbox is given as a URL."""
    return "://" in inbox


def fetched(url: str, into: Path) -> Path:
    """The folder below ``into`` that holds what the inbox at ``url`` holds now.

    A file is fetched again only when its place says something else of it than before; one that is too large to be read
    is not fetched, but one too large stands there for it. Raises ``UsageError`` without the package for this kind of URL, and
    ``OutputError`` where the place cannot be reached or the folder not be written.
    """
    try:
        import fsspec
    except ImportError as e:
        raise UsageError("URLの受付箱には fsspec が必要です（pip install bussi[remote] で入ります）") from e
    at = urlsplit(url)
    shown = f"{at.scheme}://{at.hostname or ''}{at.path}"  # without a password
    folder = into / file_part(f"{at.hostname or at.scheme}{at.path}")
    try:
        system, root = fsspec.core.url_to_fs(url)
        listed = system.find(root, detail=True)
    except (ImportError, ValueError) as e:
        raise UsageError(f"{shown} を読むために必要なものがインストールされていません（{e}）") from e
    except Exception as e:  # every kind of place has its own
        raise OutputError(f"{shown} を読めません（{type(e).__name__}: {e}）") from e
    if not listed:
        raise OutputError(f"{shown} を読めません（ファイルがありません）")
    there: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for path, info in sorted(listed.items()):
        name = _below(path, root)
        while name in there:  # two names that are one here
            name = f"_{name}"
        there[name] = (path, info)
    box = folder / "受付箱"
    box.mkdir(parents=True, exist_ok=True)
    before = _index(folder)
    now: dict[str, list[str]] = {}
    for name, (path, info) in there.items():
        now[name] = [f"{key}={info[key]}" for key in TOLD if info.get(key) is not None]
        target = box / name
        if before.get(name) == now[name] and len(now[name]) > 1 and target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            _fetch(system, path, info, target)
        except OutputError:
            raise
        except Exception as e:
            raise OutputError(f"{shown} の {name} を取得できません（{type(e).__name__}: {e}）") from e
    for old in [p for p in box.rglob("*") if p.is_file()]:
        if old.relative_to(box).as_posix() not in there:
            old.unlink()
    with whole_file(folder / INDEX) as unfinished:
        unfinished.write_text(json.dumps(now, ensure_ascii=False), encoding="utf-8")
    return box


def _below(path: str, root: str) -> str:
    """The name of a file below the root, in which nothing leads out of a folder."""
    own, base = PurePosixPath(path).parts, PurePosixPath(root).parts
    rest = own[len(base) :] if own[: len(base)] == base else own[-1:]
    parts = rest or own[-1:]
    return "/".join(
        p if p.isprintable() and p not in (".", "..") and not set(p) & set("\\/:") else file_part(p) for p in parts
    )


def _fetch(system: Any, path: str, info: Mapping[str, Any], target: Path) -> None:
    with whole_file(target) as unfinished:
        if (info.get("size") or 0) > MAX_BYTES:
            with unfinished.open("wb") as file:
                file.truncate(MAX_BYTES + 1)
        else:
            system.get_file(path, str(unfinished))


def _index(folder: Path) -> dict[str, list[str]]:
    try:
        found = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


__all__ = ["fetched", "is_elsewhere"]
