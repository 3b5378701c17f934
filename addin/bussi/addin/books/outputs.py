"""What a program of ours may write over: its own earlier books, and nothing that was sent in."""

from collections.abc import Callable, Sequence
from pathlib import Path

from bussi.validators.errors import UsageError

from ..reading.files import Incoming, Unreadable, read_one
from ..reading.submission import read_submission


def refuse_submission(output: Path, inboxes: Sequence[Path], ours: Callable[[Path], bool] = lambda path: False) -> None:
    """Raise ``UsageError`` where writing ``output`` would destroy something that was sent in.

    ``ours``: whether a file is an earlier book of the same kind, which may be written over.
    """
    if not output.exists() or ours(output):
        return
    sent = any(i.resolve() in (output.resolve(), *output.resolve().parents) for i in inboxes)
    if sent or not isinstance(read_one(Incoming(output, output.name)), Unreadable):
        raise UsageError(f"書き先 {output} は提出されたファイルです（別の名前にしてください）")


def refuse_filled(output: Path, template: bytes) -> None:
    """Raise ``UsageError`` where ``template`` would take the place of a book with other contents."""
    found = read_one(Incoming(output, output.name)) if output.exists() else None
    if found is None or isinstance(found, Unreadable):
        return
    if found.content != read_submission(template, output.name).content:
        raise UsageError(f"書き先 {output} は記入されたブックです（別の名前にしてください）")
