"""Write where the plans stand as the book 進捗: how many at each step, each plan, what reports are due, whom to remind."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bussi.validators import forms, law
from bussi.validators.calendar import wareki
from bussi.validators.kinds import EventKind
from bussi.xlsx_templates.sheets.look import AMBER, GREEN, LINK, RED, SERIES, Look
from bussi.xlsx_templates.sheets.new_book import new_book
from bussi.xlsx_templates.sheets.writer import Book, Page
from xlsxwriter.utility import xl_rowcol_to_cell

from ..issue.reminders import AFTER, to_remind
from ..ledger.reporting import Report
from ..ledger.standing import REVIEW, SOON, Alert, Standing
from .charts import add_chart
from .flat import Column, FlatSheets, Written, quoted
from .headings import BUSINESS_NAME, ITEM, NUMBER, UNKNOWN
from .outputs import STATUS

OVERVIEW, PLANS, REPORTS, REMINDERS, NOTICES = "進捗", "計画別", "報告", "督促", "認定の通知"
STAGE, ALERT = "段階", "状況"
STYLES = {Alert.LATE: "bad", Alert.WAITING: "warn", Alert.SOON: "warn", Alert.FINE: "good"}
COLOURS = {Alert.LATE: RED, Alert.WAITING: AMBER, Alert.SOON: LINK, Alert.FINE: GREEN}
DAY = "yyyy/mm/dd"
A4, ROW = 9, 4
MEANING = 5  # columns over which a meaning goes on
SUBMITTED, LATE, DUE, OPEN = "提出済み", "期限超過", "期限前", "期限後に提出"


def write_status(found: Sequence[Standing], out: Path, day: dt.date, after: int = AFTER) -> None:
    """Write where the plans stand on ``day`` to ``out``; raises ``OutputError`` where that is impossible."""
    with new_book(out, day, "計画の進捗", STATUS) as book:
        look = Look(book)
        front = book.page(OVERVIEW)
        flat = FlatSheets(book, look)
        flat.keep_free(OVERVIEW)
        words = [(_PLANS.index(_ALERT), str(alert), style) for alert, style in STYLES.items()]
        said = f"計画別の進捗（{wareki(day)}時点）"
        written = flat.write(PLANS, said, _PLANS, (_plan(s) for s in found), frozen=2, words=words)
        told = [(s, r) for s in found for r in s.reports]
        styles = ((LATE, "bad"), (DUE, "warn"), (OPEN, "warn"), (SUBMITTED, "good"))
        words = [(len(_WHO), text, style) for text, style in styles]
        flat.write(
            REPORTS,
            f"報告の期限と提出（{wareki(day)}時点）",
            _REPORTS,
            (_report(*x, day) for x in told),
            frozen=2,
            words=words,
        )
        title = f"提出をお願いする相手（{wareki(day)}時点）"
        flat.write(REMINDERS, title, _REMINDERS, (row for s in found for row in _reminders(s, after)), frozen=2)
        title = f"支援法人等に通知する認定と変更の認定（{wareki(day)}時点）"
        flat.write(NOTICES, title, _NOTICES, (row for s in found for row in _notices(s)), frozen=2)
        _Front(book, front, look, found, written, day).write()


_WHO = (Column(BUSINESS_NAME), Column(ITEM), Column(NUMBER), Column("計画の整理番号"), Column("認定番号"))
_ALERT = Column(ALERT, center=True)
_PLANS = (
    *_WHO, Column(STAGE, center=True), Column("その日付", DAY), Column("それからの日数", "#,##0"), _ALERT,
    Column("だれが", center=True), Column("何を"), Column("期限", DAY), Column("過ぎた日数", "#,##0"),
    *(Column(str(kind), DAY) for kind in EventKind), Column("受付期間"), Column("受付期間の終わり", DAY),
)  # fmt: skip


def _who(s: Standing) -> list[Any]:
    number = s.certification.number if s.certification is not None else None
    return [s.life.name, _item(s), s.life.key.business, s.life.key.plan, number]


def _plan(s: Standing) -> list[Any]:
    duty = s.first
    told = [None] * 4 if duty is None else [str(duty.side), duty.what, duty.by, duty.late or None]
    window = [s.window.name, s.window.until] if s.window is not None else [None, None]
    days = [s.days.get(kind) for kind in EventKind]
    return [*_who(s), str(s.stage), s.since, s.waiting, str(s.alert), *told, *days, *window]


_REPORTS = (
    *_WHO, Column("報告の状況", center=True), Column("事業年度の末日", DAY), Column("期限", DAY), Column("提出日", DAY),
    Column("過ぎた日数", "#,##0"), Column("様式"), Column("ファイル"),
)  # fmt: skip


def _report(s: Standing, r: Report, day: dt.date) -> list[Any]:
    late = r.days_late(day)
    state = (OPEN if late else SUBMITTED) if r.submitted_on is not None else LATE if late else DUE
    title = forms.load(r.form).text.title
    return [*_who(s), state, r.end, r.due_on, r.submitted_on, late or None, title, r.file]


_REMINDERS = (
    *_WHO, Column("何を"), Column("期限", DAY), Column("待っている日数", "#,##0"), Column("過ぎた日数", "#,##0"),
    Column("担当者"), Column("電話番号"), Column("メールアドレス"),
)  # fmt: skip


def _reminders(s: Standing, after: int) -> Iterator[list[Any]]:
    for d in to_remind(s, after):
        yield [*_who(s), d.what, d.by, d.waiting, d.late or None, s.contact.name, s.contact.phone, s.contact.mail]


_NOTICES = (
    *_WHO[:-1], Column("手続", center=True), Column("認定の日", DAY), Column("認定番号"), Column("概要"), Column("文書番号"),
)  # fmt: skip
_PROCEDURES = {EventKind.CERTIFIED: "計画の認定", EventKind.CHANGED: "変更の認定"}


def _notices(s: Standing) -> Iterator[list[Any]]:
    for n in s.notices:
        yield [*_who(s)[:-1], _PROCEDURES[n.what], n.day, n.number, n.summary or None, n.evidence or None]


_MEANINGS = {
    Alert.LATE: "報告・審査・補正のどれかの期限を過ぎている",
    Alert.WAITING: "主務省の審査か、事業者の補正を待っている",
    Alert.SOON: f"{SOON}日以内に報告の期限が来る",
    Alert.FINE: "いますることはない",
}


class _Front:
    """The first sheet: formulas over 計画別, with their chart."""

    def __init__(
        self, book: Book, ws: Page, look: Look, found: Sequence[Standing], plans: Written, day: dt.date
    ) -> None:
        self.book, self.ws, self.look, self.found, self.plans, self.day = book, ws, look, found, plans, day
        order = [i.name for i in law.load().items]
        names = {_item(s) for s in found}
        self.items = sorted(names, key=lambda i: order.index(i) if i in order else len(order))
        self.top = ROW + len(Alert) + 1  # the row of the header of the table by item
        self.end = self.top + 1 + len(self.items)  # the row of its sums

    def write(self) -> None:
        ws, look = self.ws, self.look
        ws.hide_gridlines(2)
        ws.set_column(0, 0, 28)
        ws.set_column(1, len(EventKind) + 1, 10)
        ws.set_default_row(19)
        ws.set_row(0, 30)
        ws.write_string(0, 0, "計画の進捗", look("title"))
        ws.write_string(1, 0, f"{len(self.found):,}件（{wareki(self.day)}時点）", look("subtitle"))
        self._alerts()
        self._stages()
        row = self._notes(self.end + 2)
        self._chart(row + 1)
        ws.set_landscape()
        ws.set_paper(A4)
        ws.fit_to_pages(1, 1)
        ws.set_margins(0.4, 0.4, 0.5, 0.5)
        ws.set_footer("&C&8&P / &N")

    def _alerts(self) -> None:
        ws, look = self.ws, self.look
        for column, head in enumerate((ALERT, "件数")):
            ws.write_string(ROW - 1, column, head, look("header"))
        ws.merge_range(ROW - 1, 2, ROW - 1, 2 + MEANING, "意味", look("header"))
        for row, alert in enumerate(Alert, ROW):
            ws.write_string(row, 0, str(alert), look("cell", bold=True, indent=1, font_color=COLOURS[alert]))
            n = sum(s.alert is alert for s in self.found)
            ws.write_formula(row, 1, f"={self.plans.count({ALERT: quoted(str(alert))})}", look("number"), n)
            ws.merge_range(row, 2, row, 2 + MEANING, _MEANINGS[alert], look("cell", indent=1))

    def _stages(self) -> None:
        ws, look = self.ws, self.look
        for column, head in enumerate((ITEM, *map(str, EventKind), "計")):
            ws.write_string(self.top, column, head, look("header"))
        last = len(EventKind) + 1
        for row, item in enumerate(self.items, self.top + 1):
            ws.write_string(row, 0, item, look("cell", indent=1))
            own = [s.stage for s in self.found if _item(s) == item]
            for column, kind in enumerate(EventKind, 1):
                where = {ITEM: f"$A{row + 1}", STAGE: xl_rowcol_to_cell(self.top, column, row_abs=True)}
                ws.write_formula(row, column, f"={self.plans.count(where)}", look("number"), own.count(kind))
            area = f"{xl_rowcol_to_cell(row, 1)}:{xl_rowcol_to_cell(row, last - 1)}"
            ws.write_formula(row, last, f"=SUM({area})", look("number", bold=True), len(own))
        ws.write_string(self.end, 0, "計", look("label_required"))
        for column, kind in enumerate((*EventKind, None), 1):
            n = sum(kind in (None, s.stage) for s in self.found)
            area = f"{xl_rowcol_to_cell(self.top + 1, column)}:{xl_rowcol_to_cell(self.end - 1, column)}"
            ws.write_formula(self.end, column, f"=SUM({area})" if self.items else "=0", look("number", bold=True), n)

    def _notes(self, row: int) -> int:
        """What the words mean, and what is not known; returns the row after it."""
        entry = law.load().at(REVIEW, (), self.day)
        notes = [
            "段階は、いちばん新しい提出や出来事です。提出と台帳の出来事から求めるので、台帳にないことは出ません。",
            f"審査の期限の根拠　{entry.cite.printed}" if entry is not None else "審査の期限の定めは分かりません。",
            "補正は、要修正となった提出や補正の求め（台帳の出来事か審査票）の後に、直したものが届いていないものです。",
            "報告の期限は、代表申請者の決算月から求めます。決算月の分からない計画の報告は出ません。",
            "受付期間は、公表されて確かめられたものだけです。",
        ]
        for at, note in enumerate(notes, row):
            self.ws.write_string(at, 0, f"※ {note}", self.look("note", text_wrap=False))
        return row + len(notes)

    def _chart(self, row: int) -> None:
        chart = add_chart(self.book, "column", "段階別の計画の件数", legend=False, from_zero=True)
        last = len(EventKind)
        chart.add_series(
            {
                "name": "件数",
                "categories": [OVERVIEW, self.top, 1, self.top, last],
                "values": [OVERVIEW, self.end, 1, self.end, last],
                "fill": {"color": SERIES[0]},
                "gap": 60,
                "data_labels": {"value": True},
            }
        )
        chart.set_size({"width": 900, "height": 260})
        self.ws.insert_chart(row, 0, chart, {"object_position": 2, "description": "段階ごとの計画の件数の棒グラフ"})


def _item(s: Standing) -> str:
    return s.item or UNKNOWN


__all__ = ["write_status"]
