"""Write what goes back: a copy and a draft for each submission, and one list of all of them for mail merge."""

import csv
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bussi.validators.clean import clean, file_part
from bussi.validators.findings import STATE_WORDS
from bussi.validators.kinds import State
from bussi.validators.whole_file import whole_file, write_whole
from bussi.xlsx_templates.sheets.look import Look
from bussi.xlsx_templates.sheets.new_book import new_book
from bussi.xlsx_templates.template.request_sheet import Urgency

from ..batch.case import Case
from ..batch.check import check
from ..batch.consolidation import Consolidation, settled
from ..issue.letters import addressees, draft, subject
from ..issue.returns import Return, returns
from ..reading.files import Incoming, Progress, Unreadable, read_files
from ..reading.written import note_written
from .exports import harmless, prepare
from .many_books import Task, write_many
from .outputs import LETTERS

LIST_BOOK, LIST_CSV = "差込み一覧.xlsx", "差込み一覧.csv"
HEADS = (
    "番号", "事業者名", "法人番号", "物資", "担当者", "電話番号", "メールアドレス", "件名", "状態",
    *(f"{u}（件）" for u in Urgency), "届いたファイル", "返却用の写し", "メールの下書き", "備考",
)  # fmt: skip
WIDTHS = (6, 30, 18, 18, 26, 16, 28, 44, 10, 10, 10, 10, 36, 40, 40, 60)
NO_ADDRESS = "宛先のメールアドレスが読み取れません。確かめてください。"
NO_COPY = "読み取れなかったため、写しはありません。"
NOT_COPIED = "行が多すぎるか、ファイルが変わったため、写しはありません。"


def write_returns(
    result: Consolidation,
    folder: Path,
    workers: int | None = None,
    progress: Progress | None = None,
    due: dt.date | None = None,
) -> list[Return]:
    """Write what goes back of ``result`` into ``folder`` (which ``checked_folder`` allowed); returns it.

    For each submission with errors or warnings that counts: its return copy and a mail draft with the copy attached;
    and 差込み一覧 as a workbook and as CSV, in which files that could not be read are listed too. All in
    Japanese, whatever the language of ``result``. ``due``: by when they are to answer. Raises ``OutputError``.
    """
    result = _in_japanese(result, workers)
    found = returns(_read_again(result.books), result.on, due, result.accepted)
    copies = [
        f"{n:0{max(3, len(str(len(found))))}d}_{file_part(_called(r))}_修正依頼.xlsx" for n, r in enumerate(found, 1)
    ]
    drafts = [f"{Path(c).stem}.eml" for c in copies]
    names = [*copies, *drafts, LIST_BOOK, LIST_CSV]
    prepare(folder, names)
    tasks = [
        Task(r.carried.form.name, r.carried.old.item, r.carried.values, folder / c, r.notes, r.request)
        for r, c in zip(found, copies, strict=True)
    ]
    write_many(tasks, workers, progress or (lambda done, total: None))
    for r, copy, mail in zip(found, copies, drafts, strict=True):
        write_whole(folder / mail, draft(r, copy, (folder / copy).read_bytes()))
    lines = [*_lines(found, copies, drafts), *_without_copy(result, found)]
    rows = [[n, *(clean(x, "") if isinstance(x, str) else x for x in line)] for n, line in enumerate(lines, 1)]
    _list_book(folder / LIST_BOOK, rows)
    with whole_file(folder / LIST_CSV) as unfinished, unfinished.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEADS, *([harmless(x) for x in row] for row in rows)])
    note_written(folder, names)
    return found


def _in_japanese(result: Consolidation, workers: int | None) -> Consolidation:
    """The result in the language of those who submitted."""
    if result.language == "ja":
        return result
    cases = check(read_files([Incoming(Path(c.path), c.name) for c in result.books], workers), result.on)
    return replace(settled(cases, on=result.on), accepted=result.accepted)


def _read_again(cases: Sequence[Case]) -> list[Case]:
    """The cases that may go back, each with all that its file holds: a ledger keeps nothing of private sheets.

    A file that is gone or another one by now is left out.
    """
    asked = [c for c in cases if c.state.counts and c.findings and c.submission is not None]
    read = read_files([Incoming(Path(c.path), c.name) for c in asked])
    return [
        replace(c, submission=s)
        for c, s in zip(asked, read, strict=True)
        if not isinstance(s, Unreadable) and c.submission is not None and s.sha256 == c.submission.sha256
    ]


def _called(r: Return) -> str:
    return r.request.business or Path(r.case.name).stem


def _lines(found: Sequence[Return], copies: Sequence[str], drafts: Sequence[str]) -> Iterator[list[Any]]:
    """A line for each copy: nothing of what the form holds but whom it is from and whom to write to."""
    for r, copy, mail in zip(found, copies, drafts, strict=True):
        remark = "" if addressees(r.case.contact) else NO_ADDRESS
        contact = r.case.contact
        yield [
            *_about(r.case), contact.name, contact.phone, contact.mail, subject(r), STATE_WORDS[r.case.state],
            *r.request.counts().values(), r.case.name, copy, mail, remark,
        ]  # fmt: skip


def _without_copy(result: Consolidation, found: Sequence[Return]) -> Iterator[list[Any]]:
    """A line for each file that somebody has to be asked about without a copy."""
    copied = {r.case.path for r in found}
    for c in result.books:
        unreadable = c.state is State.QUARANTINED
        if unreadable or (c.state is State.RETURNED and c.path not in copied):
            remark = f"{NO_COPY if unreadable else NOT_COPIED}{c.findings[0].remedy}" if c.findings else NO_COPY
            yield [*_about(c), "", "", "", "", STATE_WORDS[c.state], None, None, None, c.name, "", "", remark]


def _about(c: Case) -> list[Any]:
    return [c.business_name or "", c.business or "", c.item or ""]


def _list_book(path: Path, rows: Sequence[Sequence[Any]]) -> None:
    """One sheet whose first row holds the names of the fields, as mail merge wants it."""
    with new_book(path, dt.date.today(), "差込み一覧", LETTERS) as book:
        look = Look(book)
        ws = book.page("差込み一覧")
        for column, (head, width) in enumerate(zip(HEADS, WIDTHS, strict=True)):
            ws.set_column(column, column, width)
            ws.write_string(0, column, head, look("header"))
        cell, number = look("cell"), look("number")
        for r, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    ws.write_number(r, column, value, number)
                else:
                    ws.write_string(r, column, value or "", cell)
        ws.freeze_panes(1, 2)
        ws.autofilter(0, 0, max(len(rows), 1), len(HEADS) - 1)
        ws.set_landscape()
        ws.set_paper(8)
        ws.fit_to_pages(1, 0)
        ws.repeat_rows(0)


__all__ = ["write_returns"]
