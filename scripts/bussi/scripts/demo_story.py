"""What ``bussi demo`` tells of three invented plans: from the application to a report and a change a year later."""

import datetime as dt
from pathlib import Path
from typing import Any

import click

Values = dict[str, Any]
STORY = "計画の一生"
LEDGER, STATUS, COMPARISON = "台帳.db", "進捗.xlsx", "新旧対照表.xlsx"
RETURNED, PUBLISHED, LETTERS = "返却", "公表", "督促"
PLANS = (
    ("半導体", 0),
    ("蓄電池", 1),
    ("抗菌性物質製剤", 2),
)  # the first has a mistake, the second changes, the third is late
DAY = dt.date(2027, 7, 20)  # when the story is told


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

    from .samples import implementation_report, plan_change, review_sheet
    from .samples.plan_application import plan_application

    inbox = directory / "届いたファイル"
    for folder in (inbox, *(directory / name for name in (RETURNED, PUBLISHED, LETTERS))):
        folder.mkdir(parents=True)
    plans = [plan_application(item, n) for item, n in PLANS]
    with open_ledger(str(directory / LEDGER), create=True) as ledger:
        for n, plan in enumerate(plans):
            _write(inbox / f"申請{n + 1}.xlsx", "plan_application", _ending_first(plan) if n == 0 else plan)
        result = consolidate_into(ledger, [inbox]).result
        assert result is not None
        sent = write_returns(result, directory / RETURNED)
        click.echo(f"   申請{len(plans)}件のうち{len(sent)}件に修正を依頼しました（{directory / RETURNED}）")

        _write(inbox / "申請1_補正後.xlsx", "plan_application", _again(plans[0], plans[0]["fields"]["submitted_on"]))
        for n, which in enumerate(PLANS):
            _write(inbox / f"審査票{n + 1}.xlsx", "review_sheet", review_sheet.valid(*which))
        consolidate_into(ledger, [inbox])

        for n in (0, 1):
            _write(inbox / f"報告{n + 1}.xlsx", "implementation_report", implementation_report.valid(*PLANS[n]))
        change = plan_change.valid(*PLANS[1])
        _write(inbox / "変更2.xlsx", "plan_change", change)
        changed = _again(plans[1], plan_change.DAY, plan_end=change["fields"]["end_after"])
        _write(inbox / "申請2_変更後.xlsx", "plan_application", changed)
        consolidate_into(ledger, [inbox])
        with ledger.reading() as connection:
            published, found = published_list(connection, DAY), standings(connection, DAY)
    write_published_folder(published, directory / PUBLISHED)
    click.echo(f"   審査票を取り込み、{published.total}件を認定して、一覧を書きました（{directory / PUBLISHED}）")
    books = [read_book(inbox / f"{name}.xlsx") for name in ("申請2", "申請2_変更後", "変更2")]
    write_comparison(compare(*books), directory / COMPARISON)
    click.echo(f"   1年後に、報告2件と変更の認定の申請1件を受け付けました（{directory / COMPARISON}）")
    write_status(found, directory / STATUS, DAY)
    letters = write_reminders(found, directory / LETTERS)
    late = sum(any(d.late for d in s.duties) for s in found)
    click.echo(
        f"   {DAY}の時点で、期限を過ぎた計画は{late}件です（{directory / STATUS}、督促の下書き{len(letters)}通）"
    )


def _write(path: Path, form: str, values: Values) -> None:
    from bussi.validators import forms
    from bussi.validators.whole_file import write_whole
    from bussi.xlsx_templates.build import build

    loaded = forms.load(form)
    write_whole(path, build(loaded, values, item=values["fields"]["item"] if loaded.differs_by_item else None))


def _ending_first(plan: Values) -> Values:
    """The plan with its last month before its first."""
    return plan | {"fields": plan["fields"] | {"plan_end": plan["fields"]["plan_start"] - dt.timedelta(400)}}


def _again(plan: Values, day: dt.date, **fields: Any) -> Values:
    """The plan submitted once more on ``day`` with these fields."""
    return plan | {
        "fields": plan["fields"] | {"revision": plan["fields"]["revision"] + 1, "submitted_on": day} | fields
    }


__all__ = ["STORY", "story"]
