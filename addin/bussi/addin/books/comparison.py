"""Write 新旧対照表: old and new side by side, what changed underlined, each with the cell where it stands."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path
from typing import Any

from bussi.validators.cells import as_number, shown
from bussi.xlsx_templates.sheets.look import AMBER_PALE, BEHIND, FONT, GREEN_PALE, INK, RED, RED_PALE, Look, lines_of
from bussi.xlsx_templates.sheets.new_book import new_book
from bussi.xlsx_templates.sheets.plain_rows import link_target
from bussi.xlsx_templates.sheets.writer import Book, Page

from ..batch.compare import KIND_WORDS, Comparison, Difference, Kind
from ..reading.submission import Submission
from .flat import LINE, whole
from .outputs import COMPARISON

SHEET = "新旧対照表"
HEADS = (
    ("番号", 6),
    ("区分", 7),
    ("シート", 15),
    ("行", 24),
    ("項目", 20),
    ("変更後", 32),
    ("変更前", 32),
    ("増減", 17),
    ("変更の理由", 30),
    ("変更後の\nセル", 9),
    ("変更前の\nセル", 9),
)
WITHOUT_REASONS = tuple(h for h in HEADS if h[0] != "変更の理由")
HEAD_ROW = 11
_FILLS: dict[Kind, str] = {"added": GREEN_PALE, "removed": RED_PALE, "changed": AMBER_PALE}
_LONGEST_RICH = 2_000
_CHANGE = "+#,##0.####;△#,##0.####;0"
_TEXT: dict[str, Any] = {"valign": "top", "align": "left", "indent": 1}
_NUMBER: dict[str, Any] = {"valign": "top", "align": "right", "indent": 1}


def write_comparison(result: Comparison, out: Path, made_on: dt.date | None = None) -> None:
    """Write ``result`` to ``out``; raises ``OutputError`` where that is impossible."""
    made_on = made_on or dt.date.today()
    with new_book(out, made_on, kind=COMPARISON) as book:
        _Sheet(book, book.page(SHEET), Look(book), result, out.absolute().parent).write(made_on)


class _Sheet:
    def __init__(self, book: Book, ws: Page, look: Look, result: Comparison, base: Path) -> None:
        self.book, self.ws, self.look, self.result, self.base = book, ws, look, result, base
        self.heads = WITHOUT_REASONS if result.reasons is None else HEADS
        font = {"font_name": FONT, "font_size": 10, "font_color": INK}
        self.plain = book.add_format(font)
        self.mark = book.add_format(font | {"underline": 1, "bold": True, "font_color": RED})

    def write(self, made_on: dt.date) -> None:
        ws, look, r = self.ws, self.look, self.result
        ws.hide_gridlines(2)
        for c, (_, width) in enumerate(self.heads):
            ws.set_column(c, c, width)
        ws.set_row(0, 30)
        ws.write_string(0, 0, f"{r.title}　{r.form.text.title}", look("title"))
        ws.write_string(1, 0, f"作成日 {shown(made_on)}　色と下線は変わったところを示します", look("subtitle"))
        for row, word, told in zip((3, 4), r.words, (r.new, r.old), strict=True):
            self._about(row, word, told)
        self._listed(7)
        counts = Counter(d.kind for d in r.differences)
        ws.write_string(6, 0, "件数", look("label"))
        for i, (kind, word) in enumerate(KIND_WORDS.items()):
            cell = look("cell_center", bg_color=_FILLS[kind], bold=True)
            ws.write_string(6, 2 + i, f"{word} {counts[kind]:,}件", cell)
        if not r.differences:
            ws.write_string(9, 0, "違いはありません。", look("verdict"))
        self._list()
        ws.freeze_panes(HEAD_ROW + 1, 5)
        ws.set_landscape()
        ws.set_paper(9)
        ws.fit_to_pages(1, 0)
        ws.repeat_rows(HEAD_ROW)
        ws.set_margins(0.4, 0.4, 0.6, 0.6)
        ws.print_area(0, 0, HEAD_ROW + max(1, len(r.differences)), len(self.heads) - 1)
        ws.set_footer("&L&8&F&C&8&P / &N")
        ws.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})

    def _about(self, row: int, word: str, s: Submission) -> None:
        self.ws.write_string(row, 0, word, self.look("label"))
        text = f"{s.name}（様式 {s.version}版）"
        target = link_target(s.path, self.base) if s.path and Path(s.path).exists() else ""
        if target:
            self.ws.write_url(row, 2, f"external:{target}", self.look("back"), text[:255])
        else:
            self.ws.write_string(row, 2, text, self.look("text"))

    def _listed(self, row: int) -> None:
        """Whether the form on the change lists what changes, and nothing else."""
        for n, (matters, says) in enumerate(listed_wrongly(self.result)):
            style = self.look("cell", bg_color=RED_PALE, text_wrap=False)
            self.ws.write_string(row + n, 0, f"{says}{'、'.join(matters)}", style)

    def _list(self) -> None:
        ws, look, r = self.ws, self.look, self.result
        found = r.differences
        called = dict(zip(Comparison.words, r.words, strict=True))
        for c, (head, _) in enumerate(self.heads):
            ws.write_string(HEAD_ROW, c, _called(head, called), look("header"))
        ws.set_row(HEAD_ROW, 36)
        for n, d in enumerate(found, start=1):
            row = HEAD_ROW + n
            first = n == 1 or (d.sheet, d.row) != (found[n - 2].sheet, found[n - 2].row)
            same = {} if first else {"font_color": BEHIND}
            ws.write_number(row, 0, n, look("cell_center", valign="top"))
            ws.write_string(row, 1, KIND_WORDS[d.kind], look("cell_center", valign="top", bg_color=_FILLS[d.kind]))
            label = d.label + (f"（{d.unit}）" if d.unit else "")
            ws.write_string(row, 2, d.sheet, look("cell", **_TEXT, **same))
            ws.write_string(row, 3, d.row, look("cell", **_TEXT, **same))
            ws.write_string(row, 4, label, look("cell", **_TEXT))
            self._values(row, d)
            if d.change is not None and not d.is_year:
                ws.write_number(row, 7, d.change, look("number", **_NUMBER, num_format=_signed(d.change)))
            else:
                ws.write_blank(row, 7, None, look("cell"))
            why = [] if r.reasons is None else [r.reasons.get(d.matter, "")]
            last = (*why, _address(d.new_cell, d.sheet), _address(d.old_cell, d.sheet))
            for column, text in enumerate(last, 8):
                ws.write_string(row, column, text, look("cell", **_TEXT))
            texts = (d.sheet, d.row, label, *(shown(v) if v is not None else "" for v in (d.new, d.old)), "", *last)
            lines = max(lines_of(t, width - 1) for t, (_, width) in zip(texts, self.heads[2:], strict=False))
            ws.set_row(row, min(409, LINE * lines + 4))
        if found:
            ws.autofilter(HEAD_ROW, 0, HEAD_ROW + len(found), len(self.heads) - 1)

    def _values(self, row: int, d: Difference) -> None:
        if isinstance(d.old, str) and isinstance(d.new, str) and max(len(d.old), len(d.new)) <= _LONGEST_RICH:
            parts = SequenceMatcher(None, d.old, d.new, autojunk=False).get_opcodes()
            self._underlined(row, 5, d.new, [(op != "equal", a, b) for op, _, _, a, b in parts])
            self._underlined(row, 6, d.old, [(op != "equal", a, b) for op, a, b, _, _ in parts])
            return
        for column, value in ((5, d.new), (6, d.old)):
            own = d.number_format if "0" in d.number_format else "#,##0.####"
            self._plain(row, column, value, value is not None, own)

    def _underlined(self, row: int, column: int, text: str, parts: list[tuple[bool, int, int]]) -> None:
        filled = [p for p in parts if p[1] < p[2]]
        runs = [(changed, "".join(text[a:b] for _, a, b in same)) for changed, same in groupby(filled, lambda p: p[0])]
        if len(runs) < 2:  # Excel wants rich text to change its looks somewhere
            self._plain(row, column, text, changed=runs[0][0])
        else:
            pieces = [p for changed, piece in runs for p in (self.mark if changed else self.plain, piece)]
            self.ws.write_rich_string(row, column, *pieces, self.look("cell", **_TEXT))

    def _plain(self, row: int, column: int, value: Any, changed: bool, number_format: str = "#,##0.####") -> None:
        more: dict[str, Any] = dict(_TEXT)
        if changed:
            more |= {"font_color": RED, "underline": 1, "bold": True}
        number = as_number(value)
        if value is None:
            self.ws.write_blank(row, column, None, self.look("cell"))
        elif number is not None and not isinstance(value, dt.date | dt.time | dt.timedelta):
            own = whole(number_format) if float(number).is_integer() else number_format
            self.ws.write_number(row, column, number, self.look("number", **more, num_format=own))
        else:
            self.ws.write_string(row, column, shown(value)[:32_000], self.look("cell", **more))


def listed_wrongly(result: Comparison) -> list[tuple[tuple[str, ...], str]]:
    """Matters of the plan that the form on the change does not list as they are, with what is wrong with each."""
    said = (
        (result.unlisted, "変わっているが、変更する事項に行がないもの: "),
        (result.idle, "変更する事項に行があるが、変わっていないもの: "),
    )
    return [(matters, says) for matters, says in said if matters]


def _called(head: str, words: Mapping[str, str]) -> str:
    """A heading with what the new and the old are called here."""
    for usual, here in words.items():
        head = head.replace(usual, here)
    return head


def _signed(change: float) -> str:
    return whole(_CHANGE) if float(change).is_integer() else _CHANGE


def _address(place: str | None, sheet: str) -> str:
    """A cell without its sheet, where that is the one named in the row."""
    return (place or "").removeprefix(f"{sheet}!")
