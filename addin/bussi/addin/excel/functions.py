"""What the ribbon's buttons do: functions on open books, each the same underneath as its command on files."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from bussi.validators import forms, law
from bussi.validators.errors import OutputError, UnreadableError, UsageError
from bussi.validators.garbage import no_collection
from bussi.validators.whole_file import write_whole

from ..batch import compare as comparing
from ..batch.case import Case
from ..batch.check import check as check_outcomes
from ..reading.files import Unreadable, refusal
from . import marking
from .findings_sheet import headline
from .reading import outcome_of, place_of, submission_of
from .xlw import xw


@no_collection()
def check(book: xw.Book, on: dt.date | None = None) -> Case:
    """Check the open book, mark its cells and write 指摘一覧; the status line says how many findings there are.

    Raises ``UnreadableError`` where the book is none of our forms, ``OutputError`` where it cannot be written to.
    """
    say(book.app, f"検査しています: {book.name}")
    outcome = outcome_of(book)
    if isinstance(outcome, Unreadable):
        say(book.app, False)
        raise refusal(book.name, outcome)
    (result,) = check_outcomes([outcome], on)
    text = headline(result.findings)
    marking.mark(book, marking.Marking(f"{book.name}　{text}", tuple(result.findings)))
    say(book.app, f"検査しました: {text}")
    return result


def clear(book: xw.Book) -> None:
    """Take the marks, notes and list of the check away; raises ``UsageError`` where there are none."""
    marking.unmark(book)
    say(book.app, "印と一覧を消しました")


def undo(book: xw.Book) -> None:
    """Bring back what was before our last change of this book; raises ``UsageError`` where there is nothing to undo."""
    marking.undo(book)
    say(book.app, "元に戻しました")


def consolidate(
    app: xw.App, folder: Path, out: Path, on: dt.date | None = None, roster: Path | None = None, overwrite: bool = False
) -> xw.Book:
    """Consolidate a folder into a new book, written to ``out`` and opened; as ``bussi consolidate``."""
    from ..batch.consolidation import consolidate as consolidated
    from ..batch.roster import read_roster
    from ..books.consolidated import write_consolidated_book
    from ..books.outputs import CONSOLIDATED, refuse_lost_work

    if not folder.is_dir():
        raise UsageError(f"{folder} というフォルダはありません")
    refuse_lost_work(out, [folder], CONSOLIDATED, overwrite)
    _refuse_open(app, out)
    result = consolidated([folder], without=[out, roster] if roster else [out],
                          roster=read_roster(roster) if roster else (), on=on,
                          progress=lambda done, total: say(app, f"読み取り {done:,} / {total:,}"))  # fmt: skip
    write_consolidated_book(result, out)
    a = result.account
    say(
        app,
        f"統合しました: 受付{a['received']:,} エラーなし{a['accepted']:,} 要修正{a['returned']:,} 読取不可{a['quarantined']:,}",
    )
    return opened(app, out)


def budget(app: xw.App, folder: Path, out: Path, on: dt.date | None = None, overwrite: bool = False) -> xw.Book:
    """The ministries' saved books of a folder as a new budget book, written to ``out`` and opened; as ``bussi budget``."""
    from ..books.outputs import BUDGET, refuse_lost_work
    from ..budget.book import write_budget_book
    from ..budget.sources import read_ledger

    if not folder.is_dir():
        raise UsageError(f"{folder} というフォルダはありません")
    refuse_lost_work(out, [folder], BUDGET, overwrite)
    _refuse_open(app, out)
    ledger = read_ledger(
        [folder], on, progress=lambda done, total: say(app, f"読み取り {done:,} / {total:,}"), without=[out]
    )
    head, _ = write_budget_book(ledger, out)
    say(app, head.sentence)
    return opened(app, out)


def compare(book: xw.Book, other: xw.Book, out: Path, overwrite: bool = False) -> xw.Book:
    """Compare two open books into a new one, the earlier revision as old; as ``bussi compare``."""
    from ..books.comparison import write_comparison
    from ..books.outputs import COMPARISON, refuse_lost_work

    if other.name == book.name:
        raise UsageError("同じブックどうしは比べられません")
    refuse_lost_work(out, [], COMPARISON, overwrite)
    _refuse_open(book.app, out)
    old, new = comparing.in_order(submission_of(other), submission_of(book))
    result = comparing.compare(old, new)
    write_comparison(result, out)
    say(book.app, f"比べました: 違い{len(result.differences):,}件")
    return opened(book.app, out)


def form_of(book: xw.Book) -> str | None:
    """The name of the form that an open book is of; None for any other book."""
    try:
        return submission_of(book).form
    except UnreadableError:
        return None


def comparable(book: xw.Book) -> list[xw.Book]:
    """The other open books of the same form."""
    form = submission_of(book).form
    found = []
    for other in book.app.books:
        if other.name != book.name:
            try:
                if submission_of(other).form == form:
                    found.append(other)
            except UnreadableError:
                continue
    return found


def template(app: xw.App, form: str, item: str | None, out: Path, overwrite: bool = False) -> xw.Book:
    """A new book from a form, written to ``out`` and opened; as ``bussi template``."""
    from bussi.xlsx_templates.build import build

    from ..books.outputs import refuse_filled

    found = law.load().item(item).name if item else None
    data = build(forms.load(form), item=found)
    refuse_filled(out, data, overwrite)
    _refuse_open(app, out)
    write_whole(out, data)
    say(app, f"様式を作りました: {out.name}")
    return opened(app, out)


def say(app: xw.App, text: str | bool) -> None:
    """Say something in Excel's status line, where there is one."""
    try:
        app.status_bar = text
    except NotImplementedError:  # xlwings Server
        return


def opened(app: xw.App, path: Path) -> xw.Book:
    """Open a file that was just written."""
    return app.books.open(str(path))


def free_path(book: xw.Book | None, name: str, folders: Sequence[Path] = ()) -> Path:
    """A file of that name that does not exist yet: beside the book, else in the user's documents."""
    place = place_of(book) if book is not None else None
    wanted = [place.parent] if place else []
    wanted += [*folders, Path.home() / "Documents", Path.home()]
    folder = next(f for f in wanted if f.is_dir())
    stem, suffix = Path(name).stem, Path(name).suffix
    return next(
        p for n in range(1, 10_000) if not (p := folder / (name if n == 1 else f"{stem} ({n}){suffix}")).exists()
    )


def _refuse_open(app: xw.App, out: Path) -> None:
    """Excel holds no two books of one name, and xlwings would ask the open one for settings of its own."""
    if any(book.name.casefold() == out.name.casefold() for book in app.books):
        raise OutputError(f"{out.name} という名前のブックが開かれています。閉じてからやり直してください")
