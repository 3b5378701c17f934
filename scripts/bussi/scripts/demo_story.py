"""What ``bussi demo`` tells of three invented plans: from the application to a report and a change a year later."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from .samples import lives

STORY = "計画の一生"
LEDGER, STATUS, COMPARISON = "台帳.db", "進捗.xlsx", "新旧対照表.xlsx"
RETURNED, PUBLISHED, LETTERS = "返却", "公表", "督促"


def story(directory: Path) -> None:
    """Let three plans live in ``directory`` (which is empty or not there), and say what became of them."""
    from bussi.addin.batch.compare import compare
    from bussi.addin.books.comparison import write_comparison
    from bussi.addin.books.published_folder import write_published_folder
    from bussi.addin.books.reminder_folder import write_reminders
    from bussi.addin.books.return_folder import write_returns
    from bussi.addin.books.status_book import write_status
    from bussi.addin.ledger.intake import consolidate_into
    from bussi.addin.ledger.opening import open_ledger
    from bussi.addin.ledger.published import published_list
    from bussi.addin.ledger.standing import standings
    from bussi.addin.reading.submission import read_book

    from .samples import lives

    inbox = directory / "届いたファイル"
    for folder in (inbox, *(directory / name for name in (RETURNED, PUBLISHED, LETTERS))):
        folder.mkdir(parents=True)
    with open_ledger(str(directory / LEDGER), create=True) as ledger:
        _write(inbox, lives.applications())
        result = consolidate_into(ledger, [inbox]).result
        assert result is not None
        sent = write_returns(result, directory / RETURNED)
        click.echo(f"   申請{len(lives.PLANS)}件のうち{len(sent)}件に修正を依頼しました（{directory / RETURNED}）")
        for books in (lives.reviews(), lives.a_year_later()):
            _write(inbox, books)
            consolidate_into(ledger, [inbox])
        with ledger.reading() as connection:
            published, found = published_list(connection, lives.DAY), standings(connection, lives.DAY)
    write_published_folder(published, directory / PUBLISHED)
    click.echo(f"   審査票を取り込み、{published.total}件を認定して、一覧を書きました（{directory / PUBLISHED}）")
    old, new, change = (read_book(inbox / name) for name in (lives.OLD, lives.NEW, lives.CHANGE))
    write_comparison(compare(old, new, change), directory / COMPARISON)
    click.echo(f"   1年後に、報告2件と変更の認定の申請1件を受け付けました（{directory / COMPARISON}）")
    write_status(found, directory / STATUS, lives.DAY)
    letters = write_reminders(found, directory / LETTERS)
    late = sum(any(d.late for d in s.duties) for s in found)
    click.echo(
        f"   {lives.DAY}の時点で、期限を過ぎた計画は{late}件です（{directory / STATUS}、督促の下書き{len(letters)}通）"
    )


def _write(inbox: Path, books: "lives.Books") -> None:
    from bussi.validators import forms
    from bussi.validators.whole_file import write_whole
    from bussi.xlsx_templates.build import build

    for name, form, values in books:
        loaded = forms.load(form)
        item = loaded.role("item") if loaded.differs_by_item else None
        write_whole(inbox / name, build(loaded, values, item=item and values["fields"][item]))


__all__ = ["STORY", "story"]
