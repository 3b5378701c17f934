"""The files that we write into a folder for other programs, noted beside them, so that they are known again."""

import hashlib
import json
from collections.abc import Collection, Iterable
from pathlib import Path

from bussi.validators.whole_file import write_whole

from .files import OF_THE_SYSTEM

MANIFEST = "_bussi.json"  # which files of a folder are ours, with their SHA-256


def not_ours(folder: Path, paths: Iterable[Path]) -> Path | None:
    """The first of ``paths`` (in ``folder`` or below) that is not as we noted it in ``folder``; None where all are.

    What the system puts into folders does not count.
    """
    ours = manifest(folder)
    for path in sorted(p for p in paths if p.name not in OF_THE_SYSTEM):
        if not path.is_file() or ours.get(path.relative_to(folder).as_posix()) != digest_of(path):
            return path
    return None


def is_ours(path: Path) -> bool:
    """Whether a file is one that we noted in its folder, as we wrote it, or that note itself."""
    ours = manifest(path.parent)
    try:
        return bool(ours) and (path.name == MANIFEST or (path.name in ours and ours[path.name] == digest_of(path)))
    except OSError:
        return False


def note_written(folder: Path, names: Collection[str]) -> None:
    """Note which files in ``folder`` or below (``names``: their paths from there) are ours, as they are now."""
    note(folder, {name: digest_of(folder / name) for name in names})


def note(folder: Path, made: dict[str, str]) -> None:
    """Write the note: name → SHA-256."""
    write_whole(folder / MANIFEST, json.dumps(made, indent=1).encode())


def manifest(folder: Path) -> dict[str, str]:
    """The note of a folder; empty where there is none."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {k: v for k, v in found.items() if not Path(k).is_absolute() and ".." not in Path(k).parts}


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
