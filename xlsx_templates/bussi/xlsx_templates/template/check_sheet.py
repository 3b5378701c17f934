"""入力チェック: what is missing or wrong, how often, where, and what to do about it; live in bare Excel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bussi.validators.own_texts import LONGEST_REASON, REASON_COLUMN, REASON_HEAD
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from ..sheets.frame import LINE, SMALL_LINE, frame, section
from ..sheets.look import Look, lines_of
from ..sheets.writer import Book, Page
from .check_lines import GRAVITY_WORDS, HEAD, NOWHERE, TOP, Line, count_names, kind_names, make_lines, structure_names
from .checks import Check, Checks, Gravity
from .digits import Digits
from .entry_cells import write_value
from .front_sheet import total_cells
from .line_plan import SHEET_RANK
from .places import quoted
from .plan import CHECK_SHEET, Plan
from .truth import Truth

WIDTHS = (2, 8, 16, 34, 14, 6, 17, 37, 23)
LAST = len(WIDTHS) - 1
# hidden: of the first finding, of what to mend first; which digits a line counts
RANK_COLUMN, COLUMN_COLUMN, ORDER_COLUMN, DIGIT_COLUMN = range(9, 13)
REASON = xl_cell_to_rowcol(f"{REASON_COLUMN}1")[1]  # behind these: no line moves for it, and no page gets wider
REASON_WIDTH = 40
GAP = 10  # height in points between two parts
POSITIONS = 1000  # more than the digits of a line
HEADS = ("区分", "番号", "内容", "シート", "件数", "最初の場所", "修正方法", "根拠")
ORDER = (Gravity.ERROR, Gravity.MISSING, Gravity.WARNING, Gravity.INFO)
READY = "提出できます（未記入もエラーもありません）"
TO_MEND = "要修正：エラーを直してから提出してください"
KEPT, KEPT_TO_MEND = "記入が終わりました（未記入もエラーもありません）", "要修正：エラーを直してください"
BROKEN = "様式の形が変わっています。配布した様式に写し直してください"
UNTOUCHED = "未着手"
USUAL = (
    "入力するたびに自動で点検します。貼り付けた値も点検されます。警告を残すときは、一覧の右端に理由を書いてください。"
)


def begun(missing: int) -> str:
    """The verdict on a book that is not yet whole."""
    return f"記入中（あと{missing}項目）"


@dataclass(frozen=True)
class CheckValues:
    """The cached values of the sheet: for each line its count, address and gravity; and the verdict."""

    counts: Sequence[int]
    found: Sequence[str]
    gravities: Sequence[Gravity]
    verdict: str


class CheckSheet:
    """Writes 入力チェック; its lines and their formulas are made once a plan."""

    def __init__(self, plan: Plan, digits: Digits, checks: Checks) -> None:
        self.plan, self.digits, self.checks = plan, digits, checks
        self.lines = make_lines(plan, digits, checks)
        self.start, self.end = HEAD + 1, HEAD + len(self.lines)

    # cached values ----------------------------------------------------------------------------------------------

    def values(self, truth: Truth) -> CheckValues:
        """What the formulas of the sheet will say."""
        counts = [sum(truth.count(c.name) for c in line.checks) for line in self.lines]
        found = [self.first_address(line, truth) for line in self.lines]
        graves = [truth.gravities.get(line.id, line.gravity) for line in self.lines]
        return CheckValues(counts, found, graves, verdict(truth, self.plan))

    def first_address(self, line: Line, truth: Truth) -> str:
        """The address of the first finding of a line, "" where there is none."""
        first: tuple[int, int, int, str] | None = None
        for check in line.checks:
            _table, _key = check.points_at
            for row in truth.broken.get(check.name, ()):
                place = self._place(check, row)
                if first is None or place[:3] < first[:3]:
                    first = place
        return "" if first is None else first[3]

    def _place(self, check: Check, row: int) -> tuple[int, int, int, str]:
        """Sheet, row and column of a finding, and its address."""
        table, key = check.points_at
        s = self.plan.sheet_of(check.on or table, key)
        if check.on is None and table is None:
            at, column, order = s.fields[key], s.value, 0
        else:
            t = self.plan.table(str(check.on or table))
            at = row - 1 if check.on else t.first
            own = check.cells_on(t.table)
            column = t.columns[own[0]] if own else next(iter(t.columns.values()))
            order = check.position
        return self.plan.sheets.index(s), at, order, f"{quoted(s.name)}!{xl_rowcol_to_cell(at, column)}"

    # writing ----------------------------------------------------------------------------------------------------

    def write(
        self, book: Book, ws: Page, look: Look, truth: Truth, values: CheckValues, reasons: Mapping[str, str]
    ) -> None:
        """Write the sheet: verdict, figures, what to mend first, and the whole list; ``reasons``: rule → why its warnings
        stand, as the business has written it.
        """
        book.define_names(self.defined)
        frame(ws, look, self.plan.form, CHECK_SHEET, WIDTHS, self.end, USUAL)
        ws.set_column(RANK_COLUMN, DIGIT_COLUMN, 4, look("locked"), {"hidden": True})
        self._figures(ws, look, truth, values)
        self._list(ws, look, values)
        self._reasons(ws, look, reasons)
        self._first(ws, look, values)
        ws.set_row(5, GAP)
        ws.set_h_pagebreaks([HEAD - 1])
        ws.repeat_rows(HEAD)

    @cached_property
    def defined(self) -> list[tuple[str, str]]:
        """Formulas of a line of the list: the hidden line of its first finding, and that one's address."""
        rank, column, count, digit = (f"{CHECK_SHEET}!${c}1" for c in "JKFM")
        text = f"_xlfn.FORMULATEXT(INDEX(d_title,INT({rank}/{SHEET_RANK})))"
        address = f'c_title&"!"&ADDRESS(ROUND(MOD({rank},{SHEET_RANK}),0),{column},4)'
        return [
            ("c_part", f"ROUND({digit}/{POSITIONS},0)"),
            ("c_digit", f"ABS({digit}-c_part*{POSITIONS})"),
            *count_names(self.checks, "c_part", "c_digit", self._doubtful()),
            *kind_names(self.digits, self.checks, "c_digit"),
            *structure_names(self.plan, self.digits, self.checks),
            # what the sheet is called now, read from the text of a formula that follows it:
            # =ROWS('A B'!$A:$A) in Excel, =ROWS($'A B'.$A:$A) in LibreOffice
            ("c_text", f'MID({text},7+(MID({text},7,1)="$"),99)'),
            ("c_bare", 'LEFT(c_text,IFERROR(FIND("!$",c_text),FIND(".$",c_text))-1)'),
            ("c_title", """IF(LEFT(c_bare)="'",c_bare,"'"&c_bare&"'")"""),
            ("c_rank", rank),
            ("c_place", f'IF({count}=0,"",IFERROR({address},""))'),
            ("c_link", f'"#"&IF({count}=0,"G"&ROW(),c_place)'),
        ]

    def _doubtful(self) -> tuple[bool, bool]:
        """Whether any rule on rows, and any on a single line, is only sometimes an error."""
        found = [n.part > 0 for n in self.lines if n.rule and not self.digits.gravity(n.checks[0]).isdigit()]
        return any(found), not all(found)

    def _figures(self, ws: Page, look: Look, truth: Truth, values: CheckValues) -> None:
        cells = total_cells(self.plan)
        ws.set_row(2, 28)
        ws.merge_range(2, 1, 2, 4, "", look("verdict"))
        errors, missing, filled = cells["errors"], cells["missing"], cells["filled"]
        broken = f"$F${self.start + 1}"
        given = self.plan.given_in_all
        left = f'IF({filled}={given},"{UNTOUCHED}","記入中（あと"&{missing}&"項目）")'
        ready, to_mend = _verdicts(self.plan)
        formula = f'=IF({broken}>0,"{BROKEN}",IF({errors}>0,"{to_mend}",IF({missing}>0,{left},"{ready}")))'
        ws.write_formula(2, 1, formula, look("verdict"), values.verdict)
        for style, criteria in (
            ("bad", f"=OR({broken}>0,$B$5>0)"),
            ("missing", "=$C$5>0"),
            ("good", "=AND($B$5=0,$C$5=0)"),
        ):
            rule = {"type": "formula", "criteria": criteria, "format": look(style), "stop_if_true": True}
            ws.conditional_format(2, 1, 2, 4, rule)
        ws.set_row(4, 32)
        total = truth.total
        for column, (word, name, value) in enumerate(
            (
                ("エラー", "errors", total.errors),
                ("未記入（項目）", "missing", total.missing),
                ("警告", "warnings", total.warnings),
            ),
            start=1,
        ):
            align = {"align": "left", "indent": 2} if column == 3 else {}
            ws.write_string(3, column, word, look("figure_label", **align))
            ws.write_formula(4, column, f"={cells[name]}", look("figure", **align), value)
        for column, style in ((1, "bad"), (2, "missing"), (3, "warn")):
            rule = {"type": "cell", "criteria": ">", "value": 0, "format": look(style)}
            ws.conditional_format(4, column, 4, column, rule)

    def _list(self, ws: Page, look: Look, values: CheckValues) -> None:
        section(ws, look, HEAD - 1, "すべての点検項目", LAST)
        self._heads(ws, look, HEAD)
        cell, center, small = look("cell"), look("cell_center"), look("cell_small")
        number, link = look("number", align="center"), look("link", text_wrap=True)
        for line, count, address, gravity in zip(
            self.lines, values.counts, values.found, values.gravities, strict=True
        ):
            row = line.row
            texts = ((line.title, 3, 10), (line.remedy, 7, 10), (line.basis, 8, 9))
            ws.row_hint(row, 8 + LINE * max(lines_of(text, WIDTHS[column], size) for text, column, size in texts))
            self._level(ws, look, line, gravity)
            ws.write_string(row, 2, line.id, center)
            ws.write_string(row, 3, line.title, cell)
            ws.write_string(row, 4, line.sheet, cell)
            ws.write_formula(row, 5, line.count, number, count)
            ws.write_formula(row, 6, "=HYPERLINK(c_link,c_place)", link, address)
            ws.write_string(row, 7, line.remedy, cell)
            if line.basis:
                ws.write_string(row, 8, line.basis, small)
            else:
                ws.write_blank(row, 8, None, small)
            whole = bool(line.checks) and line.checks[0].on is None and line.checks[0].points_at[0] is not None
            rank, column = self._cached_rank(address, whole)
            if line.rank == "c_first_1":
                ws.write_formula(row, RANK_COLUMN, line.rank, None, rank)
            else:
                ws.write_array(row, RANK_COLUMN, line.rank, rank)
            ws.write_number(
                row, DIGIT_COLUMN, line.part * POSITIONS + (line.position if line.part >= 0 else -line.position)
            )
            formula = line.column if line.column.startswith("c_") else f"IFERROR({line.column},1)"
            ws.write_formula(row, COLUMN_COLUMN, formula, None, column or line.home)
        ws.autofilter(HEAD, 1, self.end, LAST)
        top = HEAD + 2
        for gravity, style in ((Gravity.ERROR, "bad"), (Gravity.MISSING, "missing"), (Gravity.WARNING, "warn")):
            criteria = f'=AND($F{top}>0,$B{top}="{GRAVITY_WORDS[gravity]}")'
            rule = {"type": "formula", "criteria": criteria, "format": look(style)}
            ws.conditional_format(HEAD + 1, 1, self.end, 5, rule)
        none = {"type": "formula", "criteria": f"=$F{top}=0", "format": look("faint")}
        ws.conditional_format(HEAD + 1, 1, self.end, LAST, none)

    def _reasons(self, ws: Page, look: Look, reasons: Mapping[str, str]) -> None:
        """Beside each line that may warn, the cell for the reason."""
        ws.set_column(REASON, REASON, REASON_WIDTH, look("locked"))
        ws.write_string(HEAD, REASON, REASON_HEAD, look("header"))
        for line in self.lines:
            doubtful = line.rule is not None and not self.digits.gravity(line.checks[0]).isdigit()
            if line.gravity is Gravity.WARNING or doubtful:
                write_value(ws, line.row, REASON, REASON_HEAD, reasons.get(line.id), look("input"))
        area = f"{REASON_COLUMN}{self.start + 1}:{REASON_COLUMN}{self.end + 1}"
        ws.unprotect_range(area, "入力欄_理由")
        limit = {"validate": "length", "criteria": "<=", "value": LONGEST_REASON, "error_title": REASON_HEAD[:32],
                 "error_message": f"{LONGEST_REASON}文字までで書いてください"}  # fmt: skip
        ws.data_validation(area, limit)

    def _cached_rank(self, address: str, whole: bool) -> tuple[float, int]:
        """The rank and the number of the column of an address; ``whole``: of a table as a whole."""
        if not address:
            return NOWHERE, 0
        sheet, _, cell = address.rpartition("!")
        letters = cell.rstrip("0123456789")
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        n = next(i for i, s in enumerate(self.plan.sheets) if quoted(s.name) == sheet)
        return (n + 1) * SHEET_RANK + int(cell[len(letters) :]) - (0.5 if whole else 0), column

    @staticmethod
    def _heads(ws: Page, look: Look, row: int) -> None:
        ws.set_row(row, 24)
        for column, text in enumerate(HEADS, start=1):
            ws.write_string(row, column, text, look("header"))

    def _level(self, ws: Page, look: Look, line: Line, gravity: Gravity) -> None:
        """How grave a line is; before a rule's first day its error is a warning."""
        words, style = GRAVITY_WORDS, look("cell_center")
        if line.rule is None or self.digits.gravity(line.checks[0]).isdigit():
            ws.write_string(line.row, 1, words[line.gravity], style)
            return
        error, warning = (f'"{words[g]}"' for g in (Gravity.ERROR, Gravity.WARNING))
        errors = "c_errors" if line.part > 0 else "c_errors_1"
        none = f"IF({self.digits.before(line.rule)},{warning},{error})"
        formula = f"=IF($F{line.row + 1}=0,{none},IF({errors}>0,{error},{warning}))"
        ws.write_formula(line.row, 1, formula, style, words[gravity])

    def _first(self, ws: Page, look: Look, values: CheckValues) -> None:
        """What to mend first: errors, then what is missing, then what to confirm."""
        section(ws, look, 6, "まず直すところ", LAST)
        order = sorted(
            ((ORDER.index(g) + 1) * 10000 + line.row + 1, i)
            for i, (line, n, g) in enumerate(zip(self.lines, values.counts, values.gravities, strict=True))
            if n
        )
        self._heads(ws, look, 7)
        numbers, levels = (f"${c}${self.start + 1}:${c}${self.end + 1}" for c in "FB")
        rank = "4"
        for g in reversed(ORDER[:-1]):
            rank = f'IF({levels}="{GRAVITY_WORDS[g]}",{ORDER.index(g) + 1},{rank})'
        for k in range(TOP):
            row, n = 8 + k, 9 + k
            ws.row_hint(row, 3 * SMALL_LINE)
            key, i = order[k] if k < len(order) else ("", None)
            smallest = f'IFERROR(SMALL(IF({numbers}>0,{rank}*10000+ROW({levels})),{k + 1}),"")'
            ws.write_array(row, ORDER_COLUMN, smallest, key)
            line = self.lines[i] if i is not None else None
            cached = ["", "", "", "", "", "", "", ""]
            if line is not None and i is not None:
                gravity = GRAVITY_WORDS[values.gravities[i]]
                cached = [gravity, line.id, line.title, line.sheet, values.counts[i], values.found[i], line.remedy,
                          line.basis]  # type: ignore[list-item]  # fmt: skip
            at = f"MOD($L{n},10000)"
            for column, (letter, value) in enumerate(zip("BCDEFGHI", cached, strict=True), start=1):
                found = f"INDEX({letter}:{letter},{at})"
                style = look("cell" if letter in "DE" else "cell_small" if letter in "HI" else "cell_center")
                if letter == "G":
                    found, style = f'HYPERLINK("#"&{found},{found})', look("link", text_wrap=True)
                elif letter in "DEHI":
                    found += '&""'
                ws.write_formula(row, column, f'=IF($L{n}="","",{found})', style, value)
        for gravity, style in ((Gravity.ERROR, "bad"), (Gravity.MISSING, "missing"), (Gravity.WARNING, "warn")):
            rule = {"type": "formula", "criteria": f'=$B9="{GRAVITY_WORDS[gravity]}"', "format": look(style)}
            ws.conditional_format(8, 1, 7 + TOP, 2, rule)


def verdict(truth: Truth, plan: Plan) -> str:
    """What the sheet says of the whole book."""
    total, (ready, to_mend) = truth.total, _verdicts(plan)
    if total.errors:
        return to_mend
    if total.missing:
        return UNTOUCHED if total.filled == plan.given_in_all else begun(total.missing)
    return ready


def _verdicts(plan: Plan) -> tuple[str, str]:
    """What is said of a book that is complete, and of one with errors: whether it may be handed in, if it is at all."""
    return (KEPT, KEPT_TO_MEND) if plan.form.text.kept else (READY, TO_MEND)
