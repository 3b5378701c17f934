"""The two sheets of ours as they stand in a file: the list 指摘一覧 and the hidden record."""

from collections.abc import Sequence

from bussi.validators.findings import Finding
from bussi.xlsx_templates.sheets.look import LEVEL_TEXT, LINK, NAVY, QUIET, WHITE, lines_of

from ..excel.findings_sheet import ABOUT, FIRST, HEADS, WIDTHS, heading, jump, listed
from ..excel.record import State, reference, rows_of
from .cells import address_of
from .elements import text
from .styles import Look, Styles

_SHEET = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="{main}">{page}<sheetViews><sheetView workbookViewId="0">{view}</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>{columns}<sheetData>{rows}</sheetData>{setup}</worksheet>"""
_PAGE = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
_SETUP = '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
_LINE = 15  # points
_WRAPPED = (5, 6, 7, 8, 10)
_LINK = 3


def findings_sheet(main: str, styles: Styles, title: str, findings: Sequence[Finding], remark: str) -> bytes:
    """The list: one row a finding, with a link that jumps to its cell; ``main``: the name space of sheets."""
    head = styles.with_look(Look(WHITE, NAVY, bold=True))
    rows = [
        _row(1, [_text(1, 1, heading(title), styles.with_look(Look(size=14, bold=True)))], 24),
        _row(2, [_text(2, 1, ABOUT + remark, styles.with_look(Look(QUIET)))]),
        _row(3, [_text(3, c, word, head) for c, word in enumerate(HEADS, start=1)]),
    ]
    number = styles.with_look(Look())
    for n, finding in enumerate(findings, start=FIRST):
        looks = [Look(LEVEL_TEXT[finding.level] if c == 2 else "", wrap=c in _WRAPPED, text=c > 1) for c in range(1, len(HEADS) + 1)]  # fmt: skip
        cells = []
        for c, value in enumerate(listed(n - FIRST + 1, finding), start=1):
            if c == 1:
                cells.append(f'<c r="A{n}" s="{number}"><v>{value}</v></c>')
            elif c != _LINK:
                cells.append(_text(n, c, value, styles.with_look(looks[c - 1])))
            elif formula := jump(finding):
                look = styles.with_look(Look(LINK))
                cells.append(
                    f'<c r="{address_of((n, c))}" s="{look}" t="str"><f>{text(formula[1:])}</f><v>{finding.cell}</v></c>'
                )
        lines = max(
            lines_of(word, WIDTHS[c - 1], 11) for c, word in enumerate(listed(1, finding), start=1) if c in _WRAPPED
        )
        rows.append(_row(n, cells, min(409, _LINE * lines)))
    columns = "".join(f'<col min="{i}" max="{i}" width="{w}" customWidth="1"/>' for i, w in enumerate(WIDTHS, start=1))
    view = f'<pane ySplit="{FIRST - 1}" topLeftCell="A{FIRST}" activePane="bottomLeft" state="frozen"/>'
    return _SHEET.format(
        main=main, page=_PAGE, view=view, columns=f"<cols>{columns}</cols>", rows="".join(rows), setup=_SETUP
    ).encode()


def record_sheet(main: str, styles: int, state: State) -> bytes:
    """The record; ``styles``: the number of the style of a text."""
    rows = []
    for n, row in enumerate(rows_of(state), start=1):
        cells = [_text(n, c, value, styles) for c, value in enumerate(row, start=1) if value]
        if 1 < n <= len(state.marks) + 1:
            formula = reference(state.marks[n - 2])
            cells.insert(1, f'<c r="B{n}" t="str"><f>{text(formula[1:])}</f><v></v></c>')
        rows.append(_row(n, cells))
    return _SHEET.format(main=main, page="", view="", columns="", rows="".join(rows), setup="").encode()


def _row(number: int, cells: Sequence[str], height: int = 0) -> str:
    high = f' ht="{height}" customHeight="1"' if height else ""
    return f'<row r="{number}"{high}>{"".join(cells)}</row>'


def _text(row: int, column: int, value: object, style: int) -> str:
    return f'<c r="{address_of((row, column))}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text(value)}</t></is></c>'
