"""What a program of ours may write over: its own earlier books as it left them, and nothing else unasked."""

from collections.abc import Sequence
from pathlib import Path

from bussi.validators.errors import UsageError
from bussi.xlsx_templates.sheets.mark import mark_of

from ..batch.own_books import OF_THE_TEMPLATE
from ..reading.files import Incoming, Outcome, Unreadable, read_by_newest, read_files
from ..reading.submission import read_submission

#: What books of ours call themselves in their mark.
CONSOLIDATED, BUDGET, COMPARISON, ROSTER, LETTERS = "集計ブック", "予算ブック", "新旧対照表", "名簿", "差込み一覧"
BACKTEST, HISTORY, FORM, PUBLISHED, STATUS = "影響の試算", "計画の経過", "様式", "認定計画の一覧", "進捗"
SURVEY, SURVEY_PUBLISHED = "市場調査の集計", "市場調査の公表"


def refuse_lost_work(output: Path, inboxes: Sequence[Path], kind: str, overwrite: bool = False) -> None:
    """Raise ``UsageError`` where writing a book of ``kind`` to ``output`` would destroy what somebody else made.

    An earlier book of that kind, as it was written, is written over; any other file only with ``overwrite``; and what
    was sent in never.
    """
    if not output.exists():
        return
    mark = mark_of(output)
    if mark is not None and mark.kind == kind and mark.untouched:
        return
    sent = any(i.resolve() in (output.resolve(), *output.resolve().parents) for i in inboxes)
    if (sent and mark is None) or not isinstance(_read(output), Unreadable):
        raise UsageError(f"書き先 {output} は提出されたファイルです（別の名前にしてください）")
    if overwrite:
        return
    what = "には、ほかで作られたファイルがあります"
    if mark is not None:
        what = (
            f"は別の{mark.kind}です" if mark.untouched else f"の{mark.kind}には、書き出したあとに人が手を加えています"
        )
    raise UsageError(f"書き先 {output} {what}（別の名前にするか、消してよければ --overwrite を付けてください）")


def refuse_filled(output: Path, template: bytes, overwrite: bool = False) -> None:
    """Raise ``UsageError`` where ``template`` would take the place of a book with other contents.

    A filled book, or one in which somebody has written beside the inputs, is never written over; a file that is no form
    of ours only with ``overwrite``.
    """
    if not output.exists():
        return
    found = _read(output)
    if isinstance(found, Unreadable):
        if not overwrite:
            raise UsageError(
                f"書き先 {output} には、様式でないファイルがあります（別の名前にするか、消してよければ --overwrite を付けてください）"
            )
    elif (
        found.content != read_submission(template, output.name).content
        or {n.rule for n in found.notes} - OF_THE_TEMPLATE
    ):
        raise UsageError(f"書き先 {output} は記入されたブックです（別の名前にしてください）")


def refuse_other(output: Path, data: bytes, overwrite: bool = False) -> None:
    """Raise ``UsageError`` where ``data`` would take the place of a file with other bytes, without ``overwrite``.

    For files of ours that carry no mark, but of which the same version makes the same bytes.
    """
    if output.is_file() and not overwrite and output.read_bytes() != data:
        raise UsageError(
            f"書き先 {output} には、いま作るものと違うファイルがあります（別の名前にするか、消してよければ --overwrite を付けてください）"
        )


def _read(path: Path) -> Outcome:
    """What a file is, whoever made it and of whatever version: read in a process of its own."""
    return read_files([Incoming(path, path.name)], reader=read_by_newest)[0]


__all__ = [
    "BACKTEST",
    "BUDGET",
    "COMPARISON",
    "CONSOLIDATED",
    "FORM",
    "HISTORY",
    "LETTERS",
    "PUBLISHED",
    "ROSTER",
    "STATUS",
    "SURVEY",
    "SURVEY_PUBLISHED",
    "refuse_filled",
    "refuse_lost_work",
    "refuse_other",
]
