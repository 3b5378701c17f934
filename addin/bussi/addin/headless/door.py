"""``bussi excel check|clear|undo --file``: the marks in a plain file, on every system and without any Excel."""

import datetime as dt
import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bussi.validators.errors import OutputError, UnreadableError, UsageError
from bussi.validators.garbage import no_collection
from bussi.validators.whole_file import whole_file

from ..batch.case import Case
from ..batch.check import check as check_outcomes
from ..excel.findings_sheet import headline
from ..excel.record import Marking, State
from ..reading.files import Incoming, Unreadable, read_as, read_files, refusal, set_aside
from ..reading.guards import read_bytes
from ..reading.workbook import open_workbook
from .marking import OWN, Changed, marked, read_state, unmarked
from .package import Package
from .raw import first_difference

MOST = 10_000  # findings that the list holds; nobody reads more, and Excel opens it at once


@no_collection()
def check(path: Path, on: dt.date | None = None) -> Case:
    """Check a file, mark its cells and put the list 指摘一覧 behind its sheets.

    Raises ``UnreadableError`` where it is none of our forms, ``OutputError`` where it cannot be written to.
    """
    data, state = _opened(path)
    plain = unmarked(data, state)
    (outcome,) = read_files([Incoming(path, path.name)], reader=partial(read_as, plain.data))
    if isinstance(outcome, Unreadable):
        raise refusal(outcome)
    (result,) = check_outcomes([outcome], on)
    more = f"（一覧と印は最初の{MOST:,}件）" if len(result.findings) > MOST else ""
    marking = Marking(f"{path.name}　{headline(result.findings)}{more}", tuple(result.findings[:MOST]))
    _save(path, data, plain, state.followed_by(marking, ""))
    return result


@no_collection()
def clear(path: Path) -> None:
    """Take the marks, notes and list of the check away; raises ``UsageError`` where there are none."""
    _change(path, State.cleared)


@no_collection()
def undo(path: Path) -> None:
    """Bring back what was before our last change of the file; raises ``UsageError`` where there is nothing to undo."""
    _change(path, State.undone)


def _change(path: Path, change: Callable[[State], State]) -> None:
    data, state = _opened(path)
    new = change(state)
    _save(path, data, unmarked(data, state), new)


def _opened(path: Path) -> tuple[bytes, State]:
    """The bytes of a file that may be changed, and what its hidden sheet knows."""
    if not path.exists():
        raise UsageError(f"{path} というファイルはありません")
    _refuse_open(path)
    try:
        data = read_bytes(path)
        open_workbook(data, path.name)
    except UnreadableError as e:
        raise refusal(set_aside(Incoming(path, path.name), e)) from e
    package = Package(data)
    if any(name.casefold().startswith("_xmlsignatures/") for name in package.members):
        raise OutputError(
            f"{path.name} には電子署名があります。書き込むと署名が無効になるので、印を付けません（画面で確かめるには bussi check を使ってください）"
        )
    if not path.stat().st_mode & 0o222 or not os.access(path, os.W_OK):
        raise OutputError(f"{path.name} は読み取り専用です。読み取り専用を外すか、写しを作ってからやり直してください")
    return data, read_state(data)


def _refuse_open(path: Path) -> None:
    """A file that is open elsewhere: the other program would write over ours, or ours over what is not yet saved."""
    for lock in (f"~${path.name}", f".~lock.{path.name}#"):
        if path.with_name(lock).exists():
            raise OutputError(
                f"{path.name} は開かれています（{lock} があります）。閉じてからやり直してください。だれも開いていなければ、{lock} を消してください"
            )


def _save(path: Path, before: bytes, plain: Changed, state: State) -> None:
    """Write the marks of a state into the file, whole or not at all; ``plain``: the file without any."""
    new = marked(plain.data, state)
    with whole_file(path) as unfinished:
        unfinished.write_bytes(new.data)
        shutil.copymode(path, unfinished)
        place = first_difference(before, unfinished.read_bytes(), OWN, plain.parts | new.parts)
        if place is not None:
            raise OutputError(
                f"{path.name} に書き込むと {place} が変わってしまうので、書き込みませんでした（元のファイルはそのままです）"
            )
