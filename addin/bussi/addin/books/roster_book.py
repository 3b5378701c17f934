"""An empty roster: one line for each submission that is expected, with lists to choose from and how to fill it in."""

import datetime as dt
from pathlib import Path

from bussi.validators import forms, law
from bussi.xlsx_templates.sheets.look import Look
from bussi.xlsx_templates.sheets.new_book import new_book
from bussi.xlsx_templates.sheets.writer import Book

from ..batch.roster import FORM, HEADS, ITEM, NAME, NUMBER, PERIOD
from .outputs import ROSTER

LINES = 1_000  # that are prepared; the roster may be longer
DRAWN = 34  # of them in colour: as many as one page holds
TOP = 2  # rows above the header
MADE_ON = dt.date(2025, 4, 1)  # fixed, so that the same forms give the same bytes
WIDTHS = {NUMBER: 20, NAME: 40, ITEM: 26, FORM: 40, PERIOD: 16}
HELP = (
    (NUMBER, "必ず書きます。半角数字13桁です（ハイフンや全角でも読み取ります）。"),
    (NAME, "登記上の名称です。打ち間違えた法人番号で届いた提出を見つけるためにも使います。"),
    (ITEM, "その物資の提出だけを待つときに選びます。空欄なら、どの物資でもよいことになります。"),
    (FORM, "待っている様式を選びます。空欄なら、受付箱の様式（いくつもあるときは最も多い様式）の名簿として数えます。"),
    (PERIOD, "報告の対象の期間です（2025、令和7年度など）。空欄なら、どの期間でもよいことになります。"),
)


def write_empty_roster(out: Path) -> None:
    """Write an empty roster to ``out``; raises ``OutputError`` where that is impossible."""
    with new_book(out, MADE_ON, "提出者の名簿", ROSTER) as book:
        look = Look(book)
        lists = {
            ITEM: [i.name for i in law.load().items],
            FORM: [forms.load(n).text.title for n in forms.names()],
        }
        _roster(book, look, lists)
        _how_to(book, look)
        _lists(book, look, lists)


def _roster(book: Book, look: Look, lists: dict[str, list[str]]) -> None:
    ws = book.page("名簿")
    ws.hide_gridlines(2)
    ws.set_row(0, 30)
    ws.write_string(0, 0, "提出する者の名簿", look("title"))
    note = "提出を待つものを1行に1件ずつ書きます。書き方は次のシートにあります。"
    ws.write_string(1, 0, note, look("subtitle"))
    ws.set_row(TOP, 24)
    for column, head in enumerate(HEADS):
        ws.set_column(column, column, WIDTHS[head], look("text", num_format="@"))
        ws.write_string(TOP, column, head, look("header"))
        for row in range(TOP + 1, TOP + 1 + DRAWN):
            ws.write_blank(row, column, None, look("input", num_format="@"))
    for head, options in lists.items():
        column = HEADS.index(head)
        source = f"=一覧!${'A' if head == ITEM else 'B'}$1:${'A' if head == ITEM else 'B'}${len(options)}"
        rule = {
            "validate": "list",
            "source": source,
            "error_title": head,
            "error_message": "一覧から選んでください（空欄でもかまいません）",
        }
        ws.data_validation(TOP + 1, column, TOP + LINES, column, rule)
    length = {
        "validate": "custom",
        "value": f'=LEN(SUBSTITUTE(A{TOP + 2},"-",""))=13',
        "error_type": "warning",
        "error_title": NUMBER,
        "error_message": "法人番号は13桁です",
    }
    ws.data_validation(TOP + 1, 0, TOP + LINES, 0, length)
    ws.freeze_panes(TOP + 1, 1)
    ws.repeat_rows(TOP)
    ws.set_landscape()
    ws.set_paper(9)
    ws.fit_to_pages(1, 0)
    ws.print_area(0, 0, TOP + DRAWN, len(HEADS) - 1)
    ws.ignore_errors({"number_stored_as_text": f"A1:A{TOP + LINES}"})


def _how_to(book: Book, look: Look) -> None:
    ws = book.page("書き方")
    ws.hide_gridlines(2)
    ws.set_column(0, 0, 14)
    ws.set_column(1, 1, 90)
    ws.set_row(0, 30)
    ws.write_string(0, 0, "名簿の書き方", look("title"))
    ws.write_string(2, 0, "列", look("header"))
    ws.write_string(2, 1, "書くこと", look("header"))
    for row, (head, text) in enumerate(HELP, start=3):
        ws.set_row(row, 34)
        ws.write_string(row, 0, head, look("label_required" if head == NUMBER else "label"))
        ws.write_string(row, 1, text, look("cell"))
    after = 4 + len(HELP)
    for row, text in enumerate(
        (
            "できた名簿は、次のように使います: bussi consolidate 受付箱/ -o 集計.xlsx --roster 名簿.xlsx",
            "集計ブックの「未提出」に、何も届いていない者と、届いたがまだ数えられない者（要修正・読取不可・番号の打ち間違い）が出ます。",
            "列の順を変えても、題名の行があっても、CSV（UTF-8 か Shift_JIS）で保存しても読み取れます。",
        ),
        start=after,
    ):
        ws.write_string(row, 0, text, look("note", text_wrap=False))
    ws.set_landscape()
    ws.set_paper(9)
    ws.fit_to_pages(1, 0)


def _lists(book: Book, look: Look, lists: dict[str, list[str]]) -> None:
    ws = book.page("一覧")
    for column, options in enumerate(lists.values()):
        for row, text in enumerate(options):
            ws.write_string(row, column, text, look("text"))
    ws.hide()


__all__ = ["write_empty_roster"]
