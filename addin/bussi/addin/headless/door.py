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
from ..reading.files import Incoming, Unreadable, apart, read_as, read_files, refusal
from .changing import Opened, changed, opened

MOST = 10_000  # findings that the list holds; nobody reads more, and Excel opens it at once
SECONDS = 60  # of the processor, to open or to mark a file: a full one takes ten


@no_collection()
def check(path: Path, on: dt.date | None = None) -> Case:
    """Check a file, mark its cells and put the list 指摘一覧 behind its sheets.

    Raises ``UnreadableError`` where it is none of our forms, ``OutputError`` where it cannot be written to.
    """
    found = _opened(path)
    (outcome,) = read_files([Incoming(path, path.name)], reader=partial(read_as, found.plain.data))
    if isinstance(outcome, Unreadable):
        raise refusal(path.name, outcome)
    (result,) = check_outcomes([outcome], on)
    more = f"（一覧と印は最初の{MOST:,}件）" if len(result.findings) > MOST else ""
    marking = Marking(f"{path.name}　{headline(result.findings)}{more}", tuple(result.findings[:MOST]))
    _save(path, found, found.state.followed_by(marking, ""))
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
    found = _opened(path)
    _save(path, found, change(found.state))


def _opened(path: Path) -> Opened:
    """A file that may be changed, and what its hidden sheet knows."""
    if not path.exists():
        raise UsageError(f"{path} というファイルはありません")
    _refuse_open(path)
    try:
        found = apart(path, opened, SECONDS)
    except UnreadableError as e:
        raise refusal(path.name, e) from e
    if not path.stat().st_mode & 0o222 or not os.access(path, os.W_OK):
        raise OutputError(f"{path.name} は読み取り専用です。読み取り専用を外すか、写しを作ってからやり直してください")
    return found


def _refuse_open(path: Path) -> None:
    """A file that is open elsewhere: the other program would write over ours, or ours over what is not yet saved."""
    for lock in (f"~${path.name}", f".~lock.{path.name}#"):
        if path.with_name(lock).exists():
            raise OutputError(
                f"{path.name} は開かれています（{lock} があります）。閉じてからやり直してください。だれも開いていなければ、{lock} を消してください"
            )


def _save(path: Path, found: Opened, state: State) -> None:
    """Write the marks of a state into the file, whole or not at all, and not over what came there meanwhile."""
    try:
        new = apart(path, partial(changed, found.data, found.plain, state), SECONDS)
    except UnreadableError as e:
        raise refusal(path.name, e) from e
    with whole_file(path) as unfinished:
        unfinished.write_bytes(new)
        shutil.copymode(path, unfinished)
        if path.read_bytes() != found.data:
            raise UsageError(
                f"{path.name} は処理のあいだに別の内容で保存されたので、書き込みませんでした（もう一度実行してください）"
            )
