"""The records of a ledger as flat sheets, one row a record, yen and units in the heading, the source cell at the end."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bussi.validators.calendar import fiscal_year
from bussi.xlsx_templates.sheets.look import BEHIND, Look
from bussi.xlsx_templates.sheets.writer import Book, Page
from xlsxwriter.utility import xl_col_to_name

from ..figures import in_ratio_a
from ..records import Ledger, Origin

YEN = "#,##0;▲#,##0"
HEADER_ROW = 2
LEGIBLE = 16  # columns of amounts on one page


@dataclass(frozen=True)
class Data:
    """A written data sheet: ``column(header)`` is the absolute range of its cells."""

    name: str
    columns: Mapping[str, str]
    last: int

    def column(self, header: str) -> str:
        """The range of a column, for SUMIFS."""
        letter = self.columns[header]
        return f"'{self.name}'!${letter}${HEADER_ROW + 2}:${letter}${self.last + 1}"


LINES, MOVES, LIMITS = "データ_歳出予算", "データ_執行", "データ_国庫債務負担"
FUNDS, PLANS, GRANTS = "データ_基金", "データ_認定", "データ_交付決定"
PAYMENTS, REQUESTS = "データ_支払", "データ_要望"
_SOURCE = ("ブック", "シート", "行")


def write_data(book: Book, look: Look, ledger: Ledger) -> dict[str, Data]:
    """Write all data sheets; gives each by its name."""
    return {name: _sheet(book, look, name, heads, rows) for name, heads, rows in _tables(ledger)}


def fund_keys(ledger: Ledger) -> list[tuple[str, str]]:
    """The funds as (item, name), the largest first; their place in the list is their number."""
    largest: dict[tuple[str, str], int] = {}
    for f in ledger.fund_years:
        largest[f.item, f.fund] = max(f.closing, largest.get((f.item, f.fund), 0))
    return sorted(largest, key=lambda key: (-largest[key], key))


def _tables(ledger: Ledger) -> list[tuple[str, Sequence[str], list[Sequence[Any]]]]:
    about_a, funds = in_ratio_a(ledger), fund_keys(ledger)
    return [
        (
            LINES,
            (
                "物資",
                "所管省",
                "予算年度",
                "当初・補正の別",
                "区分",
                "予算額（円）",
                "総額に含める",
                "国庫債務負担行為の歳出化",
                "会計区分",
                "会計",
                "勘定",
                "所管",
                "組織",
                "項",
                "目",
                "方式",
                "事業名",
                "備考",
                *_SOURCE,
            ),
            [
                (
                    r.at.item,
                    r.at.ministry,
                    r.fiscal_year,
                    r.appropriation,
                    r.bucket[1],
                    r.yen,
                    _yes(r.in_total),
                    _yes(r.obligation is not None),
                    r.at.account_kind,
                    r.at.account,
                    r.at.subaccount,
                    r.at.jurisdiction,
                    r.at.organization,
                    r.at.kou,
                    r.at.moku,
                    r.at.method,
                    r.at.name,
                    r.note if r.exact else "億円単位の記載から",
                    *_source(r.origin),
                )
                for r in ledger.lines
            ],
        ),
        (
            MOVES,
            (
                "物資",
                "所管省",
                "予算年度",
                "当初＋補正（円）",
                "前年度繰越（円）",
                "予備費（円）",
                "流用等（円）",
                "歳出予算現額（円）",
                "執行額（円）",
                "翌年度繰越（円）",
                "不用額（円）",
                "率Aの対象",
                "事業名",
                *_SOURCE,
            ),
            [
                (
                    m.at.item,
                    m.at.ministry,
                    m.fiscal_year,
                    m.appropriated,
                    m.carried_in,
                    m.reserve,
                    m.transfer,
                    m.revised,
                    m.executed,
                    m.carried_out,
                    m.unused,
                    _yes(m in about_a),
                    m.at.name,
                    *_source(m.origin),
                )
                for m in ledger.movements
            ],
        ),
        (
            LIMITS,
            ("物資", "所管省", "議決の年度", "終期の年度", "限度額（円）", "歳出化計（円）", *_SOURCE),
            [
                (o.at.item, o.at.ministry, o.fiscal_year, o.last_year, o.limit, o.charged, *_source(o.origin))
                for o in ledger.obligations
            ],
        ),
        (
            FUNDS,
            (
                "物資",
                "所管省",
                "基金の通し番号",
                "基金",
                "保有法人",
                "年度",
                "期首残高（円）",
                "国からの交付（円）",
                "運用益等（円）",
                "事業費（円）",
                "管理費（円）",
                "国庫返納（円）",
                "期末残高（円）",
                "今後の所要見込額（円）",
                "新規受付終了日",
                "終了予定日",
                *_SOURCE,
            ),
            [
                (
                    f.item,
                    f.ministry,
                    funds.index((f.item, f.fund)) + 1,
                    f.fund,
                    f.holder,
                    f.fiscal_year,
                    f.opening,
                    f.granted,
                    f.income,
                    f.project_cost,
                    f.admin_cost,
                    f.returned,
                    f.closing,
                    f.future_need,
                    f.intake_close,
                    f.end_on,
                    *_source(f.origin),
                )
                for f in sorted(ledger.fund_years, key=lambda f: (f.item, f.fund, f.fiscal_year))
            ],
        ),
        (
            PLANS,
            (
                "物資",
                "所管省",
                "認定番号",
                "事業者",
                "法人番号",
                "認定日",
                "認定の年度",
                "変更認定日",
                "供給開始",
                "最大助成額（円）",
                "執行見込額（円）",
                *_SOURCE,
            ),
            [
                (
                    c.item,
                    c.ministry,
                    c.no,
                    c.business,
                    c.business_number,
                    c.certified_on,
                    fiscal_year(c.certified_on),
                    c.changed_on,
                    c.supply_start,
                    c.maximum,
                    c.expected,
                    *_source(c.origin),
                )
                for c in ledger.certifications
            ],
        ),
        (
            GRANTS,
            (
                "物資",
                "所管省",
                "交付決定番号",
                "認定番号",
                "交付決定日",
                "当初の交付決定額（円）",
                "現在の交付決定額（円）",
                "確定額（円）",
                *_SOURCE,
            ),
            [
                (
                    g.item,
                    g.ministry,
                    g.no,
                    g.certification,
                    g.decided_on,
                    g.decided,
                    g.current,
                    g.fixed,
                    *_source(g.origin),
                )
                for g in ledger.grants
            ],
        ),
        (
            PAYMENTS,
            ("物資", "所管省", "交付決定番号", "区分", "支払日", "支払の年度", "金額（円、返還は負）", *_SOURCE),
            [
                (p.item, p.ministry, p.grant, p.kind, p.paid_on, fiscal_year(p.paid_on), p.yen, *_source(p.origin))
                for p in ledger.payments
            ],
        ),
        (
            REQUESTS,
            ("物資", "申請者", "助成希望額（円）", "ブック"),
            [(r.item, r.business, r.yen, r.book) for r in ledger.requests],
        ),
    ]


def _yes(value: bool) -> str:
    return "はい" if value else "いいえ"


def _source(origin: Origin) -> tuple[str, str, int]:
    return origin.book, origin.sheet, origin.row


def _sheet(book: Book, look: Look, name: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> Data:
    ws = book.page(name)
    ws.hide_gridlines(2)
    ws.set_tab_color(BEHIND)
    ws.set_row(0, 28)
    ws.write_string(0, 0, name.replace("_", "：", 1), look("title", font_size=14))
    ws.write_string(1, 0, f"{len(rows):,}行　金額は円", look("subtitle"))
    text, yen, day, plain = (
        look("text", indent=1),
        look("text", num_format=YEN),
        look("text", num_format="yyyy/mm/dd"),
        look("text", num_format="0"),
    )
    for c, head in enumerate(heads):
        width = (
            30
            if head in ("事業名", "ブック", "基金", "事業者", "申請者")
            else 18
            if "円" in head or head in ("物資", "項", "目")
            else 12
        )
        ws.set_column(c, c, width)
    for r, row in enumerate(rows, start=HEADER_ROW + 1):
        for c, value in enumerate(row):
            if value is None or value == "":
                continue
            if isinstance(value, dt.date):
                ws.write_datetime(r, c, value, day)  # type: ignore[arg-type]
            elif isinstance(value, int):
                ws.write_number(r, c, value, yen if "円" in heads[c] else plain)
            else:
                ws.write_string(r, c, str(value)[:32767], text)
    last = max(len(rows), 1) + HEADER_ROW
    columns = [{"header": h, "header_format": look("header")} for h in heads]
    ws.add_table(HEADER_ROW, 0, last, len(heads) - 1, {"columns": columns, "style": "Table Style Light 1"})
    ws.set_row(HEADER_ROW, 32)
    ws.freeze_panes(HEADER_ROW + 1, 1)
    landscape(ws, len(heads))
    ws.repeat_rows(HEADER_ROW)
    ws.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    return Data(name, {h: xl_col_to_name(c) for c, h in enumerate(heads)}, last)


def landscape(ws: Page, columns: int) -> None:
    """A4 landscape with page numbers: one page wide, or two for more columns than one page can show legibly."""
    wide = columns > LEGIBLE
    ws.set_landscape()
    ws.set_paper(9)
    ws.fit_to_pages(2 if wide else 1, 0)
    if wide:
        ws.repeat_columns("A:A")
    ws.set_margins(0.4, 0.4, 0.5, 0.6)
    ws.set_footer("&L&8&A&C&8&P / &N")
