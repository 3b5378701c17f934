"""An inbox elsewhere (``sftp://``, ``s3://``, …), as a folder here: what is new or changed is fetched, what is gone goes."""

import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from bussi.validators.clean import file_part
from bussi.validators.errors import OutputError, UsageError
from bussi.validators.whole_file import is_unfinished, whole_file

from .files import OF_THE_SYSTEM
from .guards import MAX_BYTES

#: What file systems say of a file that is another one when its contents change.
TOLD = ("size", "mtime", "modify", "last_modified", "LastModified", "ETag", "etag", "md5Hash")
INDEX = "取得の記録.json"
HERE = "here="


def is_elsewhere(inbox: str) -> bool:
    """Whether an inbox is given as a URL."""
    return "://" in inbox


def fetched(url: str, into: Path) -> Path:
    """The folder below ``into`` that holds what the inbox at ``url`` holds now.

    A file is fetched again only when its place says something else of it than before; one that is too large to be read
    is not fetched, but one too large stands there for it. Raises ``UsageError`` without the package for this kind of URL, and
    ``OutputError`` where the place cannot be reached or the folder not be written, and where somebody has put a file into
    it or changed one: what we did not write is neither deleted nor read as if it had come from there.
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
    _refuse_foreign(box, before)
    _note(folder, {name: before.get(name, []) for name in (*before, *there)})  # also known as ours after a broken run
    now: dict[str, list[str]] = {}
    for name, (path, info) in there.items():
        now[name] = [f"{key}={info[key]}" for key in TOLD if info.get(key) is not None]
        target = box / name
        if len(now[name]) > 1 and target.exists() and before.get(name) == [*now[name], _here(target)]:
            now[name] = before[name]
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            _fetch(system, path, info, target)
        except OutputError:
            raise
        except Exception as e:
            raise OutputError(f"{shown} の {name} を取得できません（{type(e).__name__}: {e}）") from e
        now[name].append(_here(target))
    for gone in before.keys() - there.keys():
        (box / gone).unlink(missing_ok=True)
    _note(folder, now)
    return box


def _refuse_foreign(box: Path, before: Mapping[str, list[str]]) -> None:
    """Raise ``OutputError`` for the first file below ``box`` that is not as we fetched it."""
    for path in sorted(p for p in box.rglob("*") if not p.is_dir()):
        if path.name in OF_THE_SYSTEM or is_unfinished(path.name):
            continue
        told = before.get(path.relative_to(box).as_posix())
        if told is None or (told and told[-1].startswith(HERE) and told[-1] != _here(path)):
            raise OutputError(
                f"{path} は取得したままのファイルではありません。別の場所へ移してからやり直してください"
                "（このフォルダには、取得したファイルだけを置きます）"
            )


def _here(path: Path) -> str:
    """What the file here looks like from outside."""
    about = path.lstat()
    return f"{HERE}{about.st_size}-{about.st_mtime_ns}"


def _note(folder: Path, told: Mapping[str, list[str]]) -> None:
    with whole_file(folder / INDEX) as unfinished:
        unfinished.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


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
    if not isinstance(found, dict):
        return {}
    return {n: t for n, t in found.items() if isinstance(t, list) and not {"..", ""} & set(n.split("/"))}


__all__ = ["fetched", "is_elsewhere"]
