"""``bussi survey``: answers to a market survey in, their sums by good and country out, for the ministry and the public."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from bussi.addin.survey import MIN_RESPONDENTS

from .cli import Command
from .consolidate import print_account
from .options import checked_output, json_option, on_option, overwrite_option, print_json, progress_bar

if TYPE_CHECKING:
    from bussi.addin.survey.coverage import Asked
    from bussi.addin.survey.markets import Added
    from bussi.addin.survey.withholding import Published

OUT = click.Path(path_type=Path)


@click.command(
    "survey", cls=Command, epilog="bussi survey 受付箱/ -o 市場調査.xlsx --published 公表用.xlsx --roster 名簿.xlsx"
)
@click.argument("given", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="INBOX…")
@click.option(
    "-o", "--output", required=True, type=OUT, metavar="OUT.xlsx", help="集計の書き先（回答者の行を含む、内部用）"
)
@click.option(
    "--published",
    "public_book",
    type=OUT,
    metavar="P.xlsx",
    help="公表用のブックの書き先（回答者の少ない数字を秘匿する）",
)
@click.option("--roster", type=OUT, metavar="R.xlsx", help="調査票を送った者の名簿（.xlsx か .csv）。回答率を出す")
@click.option(
    "--min-respondents",
    "at_least",
    type=click.IntRange(MIN_RESPONDENTS, 100),
    default=MIN_RESPONDENTS,
    metavar="N",
    help=f"公表する数字の、最も少ない回答者の数（通常は{MIN_RESPONDENTS}。それより小さくはできない）",
)
@click.option("--workers", type=click.IntRange(1, 64), metavar="N", help="読み取りに使うプロセスの数（通常は自動）")
@overwrite_option
@json_option
@on_option
def command(
    given: tuple[Path, ...], output: Path, public_book: Path | None, roster: Path | None, at_least: int,
    workers: int | None, overwrite: bool, as_json: bool, on: dt.date | None,
) -> int:  # fmt: skip
    """市場の調査票（法第48条第1項）の回答を、品目・国ごとに合計し、割合・HHI・回答率を出す。

    エラーのない回答だけを合計する。単位や期間の違うものは足し合わせない。公表用のブックには、回答者が3者に満たない数字と、
    差し引きでそれが分かる数字を載せない。終了コードは、エラーの指摘があるとき1。
    """
    from bussi.addin.batch.consolidation import consolidate
    from bussi.addin.batch.roster import read_roster
    from bussi.addin.books.outputs import SURVEY, SURVEY_PUBLISHED, refuse_lost_work
    from bussi.addin.survey.answers import answers_in, is_survey
    from bussi.addin.survey.book import write_survey_book
    from bussi.addin.survey.coverage import Reply, asked
    from bussi.addin.survey.markets import added_up
    from bussi.addin.survey.published_book import write_published_survey
    from bussi.addin.survey.withholding import published
    from bussi.validators.errors import UsageError

    refuse_lost_work(checked_output(output), given, SURVEY, overwrite)
    if public_book is not None:
        refuse_lost_work(checked_output(public_book), given, SURVEY_PUBLISHED, overwrite)
        if public_book.resolve() == output.resolve():
            raise UsageError("-o と --published には、別のファイルを指定してください")
    expected = read_roster(roster) if roster else []
    ours = [p for p in (output, public_book, roster) if p is not None]
    with progress_bar("読み取り") as progress:
        result = consolidate(given, without=ours, roster=expected, on=on, workers=workers, progress=progress)
    if not any(map(is_survey, result.books)):
        raise UsageError("市場の調査票が一つもありません。渡したフォルダを確かめてください")
    markets = added_up(answers_in(result.books))
    if not markets:
        raise UsageError(
            "エラーのない調査票が一つもないため、集計できません（bussi consolidate で指摘を確かめてください）"
        )
    public = [published(m, at_least) for m in markets]
    lines, today = asked(expected, result), dt.date.today()
    write_survey_book(result, markets, public, lines if roster else None, at_least, output, today)
    shown = [p for p in public if p is not None]
    if public_book is not None:
        write_published_survey(shown, at_least, public_book, today)
    told = result.told()
    if as_json:
        outputs = {"book": str(output)} | ({"published": str(public_book)} if public_book else {})
        account = {k: told[k] for k in ("account", "missing", "answered", "left_out", "findings")}
        print_json(account | _json(markets, public, lines) | {"outputs": outputs})
    else:
        print_account(told)
        if lines:
            click.echo(f"名簿の回答: {len(lines):,}件のうち {sum(x.reply is Reply.GIVEN for x in lines):,}件")
        click.echo(f"集計した品目: {len(markets):,}件（うち公表できるもの {len(shown):,}件、{at_least}者以上の回答）")
        if unlike := sum(len(m.unlike) for m in markets):
            click.echo(f"単価の桁を確かめる回答: {unlike:,}件（「品目の回答」シート）")
        click.echo(f"集計ブック: {output}")
        if public_book is not None:
            click.echo(f"公表用のブック: {public_book}")
    return 1 if told["findings"]["error"] else 0


def _json(markets: "Sequence[Added]", public: "Sequence[Published | None]", lines: "Sequence[Asked]") -> dict[str, Any]:
    """What ``--json`` prints of the figures; shares are 0 to 1, amounts whole yen, what there is not is null."""
    from bussi.addin.survey.coverage import Reply, coverage

    def market(m: "Added", p: "Published | None") -> dict[str, Any]:
        largest = m.largest
        return {
            **m.market._asdict(), "respondents": len(m.totals), "quantity": float(m.quantity), "amount": m.amount,
            "largest": largest and largest.country, "largest_share": largest and float(m.share(largest)),
            "home_share": float(m.share(m.line(m.home))), "hhi": None if m.hhi is None else float(m.hhi),
            "countries": [{"country": x.country, "quantity": float(x.quantity), "amount": x.amount,
                           "respondents": len(x.by_quantity)} for x in m.lines],
            "published": None if p is None else [x.country for x in p.lines],
        }  # fmt: skip

    covered = [{"item": c.item, "asked": c.asked, "answered": c.counts[Reply.GIVEN]} for c in coverage(lines)]
    return {"markets": [market(m, p) for m, p in zip(markets, public, strict=True)], "coverage": covered}


__all__ = ["command"]
