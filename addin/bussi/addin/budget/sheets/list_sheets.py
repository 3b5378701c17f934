"""突合 (why figures differ), 予算の座標 (ratio A by place in the budget), 指摘 and the books that were given."""

from collections.abc import Sequence

from bussi.validators.findings import LEVEL_WORDS, STATE_WORDS, WHOLE_BOOK
from bussi.xlsx_templates.sheets.look import GREEN, LEVEL_TEXT, RED, Look, lines_of
from bussi.xlsx_templates.sheets.writer import Book

from ..figures import by_project
from ..reconciliation import Reconciliation, Why
from ..records import Ledger
from ..words import NONE, era_year, oku
from .data_sheets import YEN
from .parts import YEN_WIDTH, View

RECONCILIATION, PLACES, FINDINGS = "突合", "予算の座標別", "指摘"


def reconciliation_sheet(book: Book, look: Look, lines: Sequence[Reconciliation]) -> None:
    """Each difference with its reason; a difference nobody explains is shown, not corrected."""
    v = View(
        book,
        look,
        RECONCILIATION,
        "突合　一致しない数字とその理由",
        "差は直さずに、計算と理由を示します。円で足した額が正しい額です。",
        (2, 36, 13, 13, 10, 8, 19, 74, 2),
    )
    v.heads(3, ("何と何を比べたか", "足した額", "記載の額", "差", "単位", "理由の種類", "説明"), 28)
    for n, r in enumerate(lines, start=4):
        v.ws.set_row(n, 34)
        v.label(n, 1, r.what)
        for c, value in ((2, r.left), (3, r.right)):
            v.ws.write_number(n, c, value, look("number"))
        v.ws.write_formula(n, 4, f"=D{n + 1}-C{n + 1}", look("number", num_format="+#,##0;▲#,##0;0"), r.difference)
        v.ws.write_string(n, 5, r.unit, look("cell_center"))
        tone = (
            {"font_color": GREEN}
            if r.kind is Why.EQUAL
            else {"font_color": RED, "bold": True}
            if r.kind is Why.UNEXPLAINED
            else {}
        )
        v.ws.write_string(n, 6, r.kind, look("cell_center", **tone))
        v.ws.write_string(n, 7, r.reason, look("cell", font_size=9))
    v.ws.print_area(0, 0, 4 + len(lines), 7)


def places_sheet(book: Book, look: Look, ledger: Ledger) -> None:
    """Ratio A for each place in the budget (会計 … 目) and fiscal year, in the unit of the book."""
    v = View(
        book,
        look,
        PLACES,
        "予算の座標別の執行",
        "会計・勘定・所管・項・目ごと、年度ごとの A 執行率（執行額÷歳出予算現額）。",
        (2, 20, 14, 16, 14, 22, 26, 12, *(YEN_WIDTH,) * 4, 10, 2),
    )
    v.unit_note(2, 12)
    v.heads(
        3,
        (
            "物資",
            "会計",
            "勘定",
            "所管",
            "項",
            "目",
            "年度",
            "歳出予算\n現額",
            "執行額",
            "翌年度\n繰越",
            "不用額",
            "A 執行額\n÷現額",
        ),
        34,
    )
    row = 4
    for at, year, a in by_project(ledger):
        texts = (at.item, at.account, at.subaccount, at.jurisdiction, at.kou, at.moku or at.name)
        for c, text in enumerate(texts, start=1):
            v.ws.write_string(row, c, text, look("cell", font_size=9))
        v.ws.set_row(
            row,
            28 if max(len(text) / room for text, room in zip(texts, (12, 9, 10, 9, 14, 17), strict=True)) > 1 else 18,
        )
        v.ws.write_string(row, 7, era_year(year), look("cell_center"))
        for c, yen in enumerate((a.revised, a.executed, a.carried_out, a.unused), start=8):
            style = look("number", num_format="#,##0;▲#,##0;0")
            v.ws.write_formula(row, c, f"=ROUND({yen}/unit_factor,0)", style, oku(yen))
        formula = f"={a.executed}/{a.revised}" if a.revised else f'="{NONE}"'
        v.ws.write_formula(
            row,
            12,
            formula,
            look("number", num_format="0.00%", align="right"),
            NONE if a.outlay is None else float(a.outlay),
        )
        row += 1
    v.ws.autofilter(3, 1, max(row - 1, 4), 12)
    v.ws.freeze_panes(4, 2)
    v.ws.repeat_rows(3)
    v.ws.print_area(0, 0, row, 12)


def findings_sheet(book: Book, look: Look, ledger: Ledger) -> None:
    """The books given and every finding, errors first."""
    v = View(
        book,
        look,
        FINDINGS,
        "指摘と、集計に使ったブック",
        "エラー・警告・情報の順。エラーのあるブックは集計に入りません（重ねて報告された額は一方だけを入れました）。",
        (2, 9, 15, 26, 18, 9, 62, 40, 26, 2),
    )
    row = 3
    if ledger.books:
        v.heads(row, ("集計", "様式", "ブック", "省", "状態", "理由", "報告者", "年度"), 24)
        for b in ledger.books:
            row += 1
            v.ws.write_string(
                row,
                1,
                "入れた" if b.counted else "入れない",
                look("cell_center", **({} if b.counted else {"font_color": RED})),
            )
            _small(v, row, (b.form or "（不明）", b.name, b.ministry, STATE_WORDS[b.state], b.reason, b.reporter))
            v.ws.write_string(row, 8, "" if b.report_year is None else era_year(b.report_year), look("cell_center"))
        row += 2
    v.heads(row, ("区分", "規則", "ブック", "シート", "セル", "内容", "修正方法", "根拠"), 24)
    head = row
    order = {"error": 0, "warning": 1, "info": 2}
    for f in sorted(ledger.findings, key=lambda f: order[f.level]):
        row += 1
        v.ws.write_string(
            row,
            1,
            LEVEL_WORDS[ledger.language][f.level],
            look("cell_center", font_color=LEVEL_TEXT[f.level], bold=True),
        )
        sheet, cell = ("", "") if f.sheet == WHOLE_BOOK else (f.sheet, f.cell)
        _small(v, row, (f.rule, f.book, sheet, cell, f.message, f.remedy, f.basis))
    if row == head:
        v.ws.write_string(row + 1, 1, "指摘はありません。", look("note", text_wrap=False))
    else:
        v.ws.autofilter(head, 1, row, 8)
    v.ws.repeat_rows(head)
    v.ws.print_area(0, 0, row + 1, 8)


def _small(v: View, row: int, texts: Sequence[str]) -> None:
    """Write texts from column C on, in a row that is high enough for all their lines."""
    v.ws.set_row(row, min(409, 8 + 13 * max(lines_of(t, v.widths[c], 9) for c, t in enumerate(texts, start=2))))
    for c, text in enumerate(texts, start=2):
        v.ws.write_string(row, c, text[:32767], v.look("cell", font_size=9))


__all__ = ["YEN", "findings_sheet", "places_sheet", "reconciliation_sheet"]
