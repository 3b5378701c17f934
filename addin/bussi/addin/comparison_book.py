"""Write 新旧対照表: old and new side by side, what changed underlined, each with the cell where it stands."""

import datetime as dt
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from bussi.validators.cells import as_number, shown
from bussi.validators.errors import OutputError
from bussi.xlsx_templates.look import AMBER_PALE, GREEN_PALE, RED_PALE, Look
from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

from .compare import KIND_WORDS, Comparison, Difference, Kind
from .read import Submission

SHEET = "新旧対照表"
HEADS = (("番号", 6), ("区分", 7), ("シート", 18), ("行", 26), ("項目", 26), ("変更前", 38), ("変更後", 38), ("増減", 16),
         ("変更前のセル", 18), ("変更後のセル", 18))  # fmt: skip
HEAD_ROW = 10
_FILLS: dict[Kind, str] = {"added": GREEN_PALE, "removed": RED_PALE, "changed": AMBER_PALE}
_LONGEST_RICH = 2_000


def write_comparison(result: Comparison, out: Path, made_on: dt.date | None = None) -> None:
    """Write ``result`` to ``out``; raises ``OutputError`` where that is impossible."""
    if not out.absolute().parent.is_dir():
        raise OutputError(f"フォルダ {out.parent} がありません")
    book = Workbook(str(out), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
                               "default_date_format": "yyyy/mm/dd", "nan_inf_to_errors": True})  # fmt: skip
    look = Look(book)
    ws = book.add_worksheet(SHEET)
    _Sheet(book, ws, look, result, out.absolute().parent).write(made_on or dt.date.today())
    try:
        book.close()
    except (FileCreateError, OSError) as e:
        raise OutputError(f"{out} に書けません（開いているなら閉じてください）") from e


class _Sheet:
    def __init__(self, book: Workbook, ws: Worksheet, look: Look, result: Comparison, base: Path) -> None:
        self.book, self.ws, self.look, self.result, self.base = book, ws, look, result, base
        self.mark = book.add_format(
            {"font_name": "Yu Gothic", "font_size": 10, "underline": 1, "bold": True, "font_color": "#B42318"}
        )

    def write(self, made_on: dt.date) -> None:
        ws, look, r = self.ws, self.look, self.result
        ws.hide_gridlines(2)
        for c, (_, width) in enumerate(HEADS):
            ws.set_column(c, c, width)
        ws.set_row(0, 30)
        ws.write_string(0, 0, f"新旧対照表　{r.form.text.title}", look("title"))
        ws.write_string(1, 0, f"作成日 {shown(made_on)}　色と下線は変わったところを示します", look("subtitle"))
        self._about(3, "変更前", r.old)
        self._about(4, "変更後", r.new)
        counts = Counter(d.kind for d in r.differences)
        ws.write_string(6, 0, "件数", look("label"))
        for i, (kind, word) in enumerate(KIND_WORDS.items()):
            cell = look("cell_center", bg_color=_FILLS[kind], bold=True)
            ws.write_string(6, 2 + i, f"{word} {counts[kind]:,}件", cell)
        if not r.differences:
            ws.write_string(8, 0, "違いはありません。", look("verdict"))
        self._list()
        ws.freeze_panes(HEAD_ROW + 1, 5)
        ws.set_landscape()
        ws.set_paper(9)
        ws.fit_to_pages(1, 0)
        ws.repeat_rows(HEAD_ROW)
        ws.set_margins(0.4, 0.4, 0.6, 0.6)
        ws.set_footer("&L&8&F&C&8&P / &N")
        ws.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})

    def _about(self, row: int, word: str, s: Submission) -> None:
        self.ws.write_string(row, 0, word, self.look("label"))
        text = f"{s.name}（様式 {s.version}版）"
        if s.path and Path(s.path).is_absolute() and Path(s.path).exists():
            self.ws.write_url(row, 2, f"external:{s.path}", self.look("back"), text[:255])
        else:
            self.ws.write_string(row, 2, text, self.look("text"))

    def _list(self) -> None:
        ws, look, found = self.ws, self.look, self.result.differences
        for c, (head, _) in enumerate(HEADS):
            ws.write_string(HEAD_ROW, c, head, look("header"))
        ws.set_row(HEAD_ROW, 26)
        for n, d in enumerate(found, start=1):
            row = HEAD_ROW + n
            first = n == 1 or (d.sheet, d.row) != (found[n - 2].sheet, found[n - 2].row)
            quiet = look("cell", valign="top", **({} if first else {"font_color": "#A7B0BA"}))
            ws.write_number(row, 0, n, look("cell_center", valign="top"))
            ws.write_string(row, 1, KIND_WORDS[d.kind], look("cell_center", valign="top", bg_color=_FILLS[d.kind]))
            ws.write_string(row, 2, d.sheet, quiet)
            ws.write_string(row, 3, d.row, quiet)
            ws.write_string(row, 4, d.label + (f"（{d.unit}）" if d.unit else ""), look("cell", valign="top"))
            self._values(row, d)
            if d.change is not None:
                ws.write_number(row, 7, d.change, look("number", valign="top", num_format="+#,##0.##;△#,##0.##;0"))
            else:
                ws.write_blank(row, 7, None, look("cell"))
            ws.write_string(row, 8, d.old_cell or "", look("cell", valign="top"))
            ws.write_string(row, 9, d.new_cell or "", look("cell", valign="top"))
        if found:
            ws.autofilter(HEAD_ROW, 0, HEAD_ROW + len(found), len(HEADS) - 1)

    def _values(self, row: int, d: Difference) -> None:
        if isinstance(d.old, str) and isinstance(d.new, str) and max(len(d.old), len(d.new)) <= _LONGEST_RICH:
            parts = SequenceMatcher(None, d.old, d.new, autojunk=False).get_opcodes()
            self._underlined(row, 5, d.old, [(op != "equal", a, b) for op, a, b, _, _ in parts])
            self._underlined(row, 6, d.new, [(op != "equal", a, b) for op, _, _, a, b in parts])
            return
        for column, value in ((5, d.old), (6, d.new)):
            self._plain(row, column, value, changed=value is not None)

    def _underlined(self, row: int, column: int, text: str, parts: list[tuple[bool, int, int]]) -> None:
        cell = self.look("cell", valign="top")
        pieces: list[Any] = []
        for changed, a, b in parts:
            if a < b:
                pieces += [self.mark, text[a:b]] if changed else [text[a:b]]
        if sum(isinstance(p, str) for p in pieces) < 2:
            self._plain(row, column, text, changed=bool(parts) and any(c and a < b for c, a, b in parts))
        else:
            self.ws.write_rich_string(row, column, *pieces, cell)

    def _plain(self, row: int, column: int, value: Any, changed: bool) -> None:
        more: dict[str, Any] = {"valign": "top"}
        if changed:
            more |= {"font_color": "#B42318", "underline": 1, "bold": True}
        number = as_number(value)
        if value is None:
            self.ws.write_blank(row, column, None, self.look("cell"))
        elif number is not None and not isinstance(value, dt.date | dt.time | dt.timedelta):
            self.ws.write_number(
                row, column, number, self.look("number", num_format="#,##0.####", align="left", **more)
            )
        else:
            self.ws.write_string(row, column, shown(value)[:32_000], self.look("cell", **more))
