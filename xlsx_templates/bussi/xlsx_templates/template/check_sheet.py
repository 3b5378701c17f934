"""入力チェック: what is still wrong, how often, where, and what to do about it; live in bare Excel."""

from collections.abc import Sequence

from bussi.validators.forms.model import Rule
from bussi.validators.rules.excel import quote
from xlsxwriter.utility import xl_rowcol_to_cell

from ..sheets.frame import frame, section
from ..sheets.look import Look, lines_of
from ..sheets.writer import Book, Page
from .check_lines import HEAD, LEVELS, TOP, Line
from .checks import (
    ERROR_CELL,
    LABELS,
    MARKS,
    WARNING_CELL,
    Check,
    CheckFormulas,
    checked,
)
from .places import PLACE, WORDS, column_name, field_name, quoted
from .plan import CHECK_SHEET, HIDDEN_ROWS, Plan, TablePlan
from .row_lines import ALL_WORDS, RowLines
from .truth import NOT_READY, READY, Truth

RANK = {"エラー": 1, "警告": 2, "情報": 3}
LAST_LINE = 1000000
BAR, BAR_MARKS = 12, "■□"  # progress as a row of marks, which every spreadsheet and printer shows
WIDTHS = (2, 9, 11, 42, 17, 8, 20, 46, 30)
LAST = len(WIDTHS) - 1
HEADS = ("区分", "番号", "内容", "シート", "件数", "最初の場所", "直し方", "根拠")


class CheckSheet:
    """Writes 入力チェック; ``lines`` and their formulas are made once a plan."""

    def __init__(self, plan: Plan, lines: Sequence[Line], row_lines: RowLines, formulas: CheckFormulas) -> None:
        self.plan, self.lines, self.row_lines, self.formulas = plan, lines, row_lines, formulas
        self.start, self.end = HEAD + 1, HEAD + len(lines)
        self.names = _names()
        self._required, self._missing = self._progress()

    def first_address(self, line: Line, truth: Truth) -> str:
        """The address of the first offending cell of a line, "" where there is none."""
        rows = self.row_lines.rows
        first: tuple[int, Check, int] | None = None
        for check in line.checks:
            table, key = check.points_at
            for row in truth.broken.get(check.name, ()):
                if check.on is not None:
                    at = rows.lines[check.on][0] + row - 1 - self.plan.table(check.on).first
                else:
                    at = rows.field_line[key] if table is None else rows.table_line[table]
                if first is None or at < first[0]:
                    first = (at, check, row)
        if first is None:
            return ""
        _, check, row = first
        table, key = check.points_at
        if table is None and check.on is None:
            s = self.plan.sheet_of(None, key)
            return f"{quoted(s.name)}!{xl_rowcol_to_cell(s.fields[key], s.value)}"
        t = self.plan.table(check.on or str(table))
        column = t.columns[self._column(check, t)]
        return f"{quoted(t.sheet)}!{xl_rowcol_to_cell(row - 1 if check.on else t.first, column)}"

    def _column(self, check: Check, t: TablePlan) -> str:
        """The column of a table that the words of a check name first."""
        if isinstance(check.of, Rule):
            return next((k for owner, k in check.of.cells if owner == t.table), next(iter(t.columns)))
        return next(iter(t.columns)) if check.of.kind == "ROWS" else check.points_at[1]

    def _progress(self) -> tuple[str, str]:
        """Formulas: how many cells must be filled, and how many of them are not."""
        missing = [line.count_cell for line in self.lines if line.id == "REQUIRED"]
        required = ["0", *(line.count_cell for line in self.lines if line.checks[0].conditional)]
        for s in self.plan.sheets:
            applies = self.formulas.applies(s.sheet.items) or "1"
            fields = sum(e.required for e in s.sheet.fields)
            if fields:
                required.append(f"{applies}*{fields}")
            columns = sum(c.required for c in s.sheet.columns)
            if s.table is None or not columns:
                continue
            used = f"SUM({self.formulas.places.used(s.table.table, True)}*1)"
            needed = s.sheet.min_rows
            required.append(f"{applies}*IF({used}<{needed},{needed},{used})*{columns}")
            missing.append(f"{applies}*IF({used}<{needed},{needed}-{used},0)*{columns}")
        return "+".join(required), "+".join(missing)

    def write(self, book: Book, ws: Page, look: Look, truth: Truth) -> None:
        """Write the sheet: verdict, figures, progress, what to mend first, and the whole list."""
        counts = [sum(truth.count(c.name) for c in line.checks) for line in self.lines]
        found = [self.first_address(line, truth) for line in self.lines]
        book.define_names((name, checked(formula, name)) for name, formula in self.names.items())
        frame(ws, look, self.plan.form, CHECK_SHEET, WIDTHS, self.end)
        ws.set_column(LAST + 1, 12, 4, None, {"hidden": True})
        self._list(ws, look, counts, found, truth)
        self._figures(ws, look, counts, truth)
        self._first(ws, look, counts, found, truth)
        ws.repeat_rows(HEAD)

    def level(self, line: Line, truth: Truth) -> str:
        """The level of a line on the day of the book."""
        changed = truth.levels.get(line.checks[0].name)
        return LEVELS[changed] if changed else line.level

    def _figures(self, ws: Page, look: Look, counts: Sequence[int], truth: Truth) -> None:
        usual = "入力するたびに自動で点検します。貼り付けた値も点検されます。"
        full = "行を増やしすぎた表があります。増えた行の一部は提出後に点検されます。"
        tables = [s.table for s in self.plan.sheets if s.table]
        over = "+".join(f"(ROWS({column_name(t.table, 'row')})-2>{t.capacity})" for t in tables) or "0"
        ws.write_formula(1, 1, f'=IF({over}>0,"{full}","{usual}")', look("subtitle"), usual)
        ws.set_row_pixels(2, 38)
        ws.merge_range(2, 1, 2, 4, "", look("verdict"))
        ws.write_formula(2, 1, f'=IF($B$5=0,"{READY}","{NOT_READY}")', look("verdict"), truth.verdict)
        ws.conditional_format(2, 1, 2, 4, {"type": "formula", "criteria": "=$B$5=0", "format": look("good")})
        ws.conditional_format(2, 1, 2, 4, {"type": "formula", "criteria": "=$B$5>0", "format": look("bad")})
        ws.set_row_pixels(4, 46)
        for column, (level, total) in enumerate(zip(RANK, truth.totals, strict=True), start=1):
            align = {"align": "left", "indent": 2} if column == 3 else {}
            ws.write_string(3, column, f"{level}（件）", look("figure_label", **align))
            levels, numbers = (f"${c}${self.start + 1}:${c}${self.end + 1}" for c in "BF")
            ws.write_formula(4, column, f'=SUMIF({levels},"{level}",{numbers})', look("figure", **align), total)
        ws.merge_range(3, 4, 3, 6, "必須項目の記入の進み具合", look("figure_label"))
        ws.write_formula(4, 4, "=IF($L$4=0,1,1-$L$5/$L$4)", look("percent_figure"), truth.progress)
        ws.merge_range(4, 5, 4, 6, "", look("bar"))
        steps = int(truth.progress * BAR + 0.5)
        bar = f'=REPT("{BAR_MARKS[0]}",ROUND($E$5*{BAR},0))&REPT("{BAR_MARKS[1]}",{BAR}-ROUND($E$5*{BAR},0))'
        ws.write_formula(4, 5, bar, look("bar"), BAR_MARKS[0] * steps + BAR_MARKS[1] * (BAR - steps))
        for row, formula, value in ((3, self._required, truth.required), (4, self._missing, truth.missing)):
            ws.write_array(row, 11, formula, value)
        ws.conditional_format(4, 1, 4, 1, {"type": "cell", "criteria": ">", "value": 0, "format": look("bad")})
        ws.conditional_format(4, 1, 4, 1, {"type": "cell", "criteria": "=", "value": 0, "format": look("good")})
        ws.conditional_format(4, 2, 4, 2, {"type": "cell", "criteria": ">", "value": 0, "format": look("warn")})

    def _list(self, ws: Page, look: Look, counts: Sequence[int], found: Sequence[str], truth: Truth) -> None:
        section(ws, look, HEAD - 1, "すべての点検項目", LAST)
        self._heads(ws, look, HEAD)
        for line, count, address in zip(self.lines, counts, found, strict=True):
            row = line.row
            texts = ((line.title, 3, 10), (line.remedy, 7, 10), (line.basis, 8, 9))
            ws.row_hint(row, 8 + 14 * max(lines_of(text, WIDTHS[column], size) for text, column, size in texts))
            self._level(ws, look, line, truth)
            ws.write_string(row, 2, line.id, look("cell_center"))
            ws.write_string(row, 3, line.title, look("cell"))
            ws.write_string(row, 4, line.sheet, look("cell"))
            ws.write_string(row, 7, line.remedy, look("cell"))
            if line.basis:
                ws.write_string(row, 8, line.basis, look("cell_small"))
            else:
                ws.write_blank(row, 8, None, look("cell_small"))
            ws.write_formula(row, 5, "=c_count", look("number", align="center"), count)
            ws.write_formula(row, 6, "=HYPERLINK(c_link,c_place)", look("link"), address)
        ws.autofilter(HEAD, 1, self.end, LAST)
        for level, style in (("エラー", "bad"), ("警告", "warn")):
            rule = {
                "type": "formula",
                "criteria": f'=AND($F{HEAD + 2}>0,$B{HEAD + 2}="{level}")',
                "format": look(style),
            }
            ws.conditional_format(HEAD + 1, 1, self.end, 5, rule)
        none = {"type": "formula", "criteria": f"=$F{HEAD + 2}=0", "format": look("faint")}
        ws.conditional_format(HEAD + 1, 1, self.end, LAST, none)

    @staticmethod
    def _heads(ws: Page, look: Look, row: int) -> None:
        ws.set_row(row, 24)
        for column, text in enumerate(HEADS, start=1):
            ws.write_string(row, column, text, look("header"))

    def _level(self, ws: Page, look: Look, line: Line, truth: Truth) -> None:
        """Level and words of a line; before a rule's first day its error is a warning."""
        text, words = line.rule.text if line.rule else None, LEVELS
        if text is None or text.since is None or line.level != words["error"]:
            ws.write_string(line.row, 1, line.level, look("cell_center"))
            if line.rule is None:
                ws.write_string(line.row, 10, line.words)
            return
        day = field_name(str(self.plan.form.role("day")))
        new = f"IFERROR(N({day})<DATE({text.since.year},{text.since.month},{text.since.day}),TRUE)"
        level = f'=IF({new},"{words["warning"]}","{words["error"]}")'
        ws.write_formula(line.row, 1, level, look("cell_center"), self.level(line, truth))
        rest = line.words.removeprefix(MARKS["error"])
        mark = MARKS[truth.levels.get(line.checks[0].name, "error")]
        said = f'=IF({new},"{MARKS["warning"]}","{MARKS["error"]}")&"{rest}"'
        ws.write_formula(line.row, 10, said, None, mark + rest)

    def _first(self, ws: Page, look: Look, counts: Sequence[int], found: Sequence[str], truth: Truth) -> None:
        section(ws, look, 6, "まず直すところ", LAST)
        order = sorted(
            (RANK[self.level(line, truth)] * 10000 + line.row + 1, i)
            for i, (line, n) in enumerate(zip(self.lines, counts, strict=True))
            if n
        )
        self._heads(ws, look, 7)
        for k in range(TOP):
            row, n = 8 + k, 9 + k
            ws.row_hint(row, 34)
            key, i = order[k] if k < len(order) else ("", None)
            line = self.lines[i] if i is not None else None
            numbers, levels = (f"${c}${self.start + 1}:${c}${self.end + 1}" for c in "FB")
            rank = f'IF({levels}="エラー",1,IF({levels}="警告",2,3))*10000+ROW({levels})'
            smallest = f'IFERROR(SMALL(IF({numbers}>0,{rank}),{k + 1}),"")'
            ws.write_array(row, 9, smallest, key)
            cached = ("",) * 5
            if line is not None and i is not None:
                cached = (self.level(line, truth), line.id, line.title, line.sheet, counts[i])  # type: ignore[assignment]
            for column, (letter, value) in enumerate(zip("BCDEF", cached, strict=True), start=1):
                style = look("cell" if letter in "DE" else "cell_center")
                ws.write_formula(
                    row, column, f'=IF($J{n}="","",INDEX({letter}:{letter},MOD($J{n},10000)))', style, value
                )
            link = f'=IF($J{n}="","",HYPERLINK("#"&INDEX(G:G,MOD($J{n},10000)),INDEX(G:G,MOD($J{n},10000))))'
            ws.write_formula(row, 6, link, look("link"), found[i] if i is not None else "")
            text = f'=IF($J{n}="","",INDEX(H:H,MOD($J{n},10000)))'
            ws.write_formula(row, 7, text, look("cell"), line.remedy if line else "")
            text = f'=IF($J{n}="","",INDEX(I:I,MOD($J{n},10000))&"")'
            ws.write_formula(row, 8, text, look("cell_small"), line.basis if line else "")
        for level, style in (("エラー", "bad"), ("警告", "warn")):
            rule = {"type": "formula", "criteria": f'=$B9="{level}"', "format": look(style)}
            ws.conditional_format(8, 1, 7 + TOP, 2, rule)


def _names() -> dict[str, str]:
    """The formulas of every line of the list, as defined names relative to the line.

    How often its words stand in ``_rows``, in which of its lines first, and the address of the cell they name there.
    """
    level, rule, count, given = (f"{CHECK_SHEET}!${letter}1" for letter in "BCFK")
    mark = "IF({0}={1},{2},IF({0}={3},{4},{5}))".format(
        level, *(quote(x) for lv in ("error", "warning") for x in (LEVELS[lv], MARKS[lv])), quote(MARKS["info"])
    )
    words, labels = f"INDEX({HIDDEN_ROWS}!$C:$C,c_line)", "INDEX(p_labels,c_part)"
    assert (PLACE, WORDS) == (0, 2)
    said = f"MID({words},FIND(c_token,{words}),500)"
    for warning, error in zip(WARNING_CELL, ERROR_CELL, strict=True):
        said = f'SUBSTITUTE({said},"{warning}","{error}")'
    left, right = ERROR_CELL
    own = f"INDEX({LABELS},{labels}+1):INDEX({LABELS},ROWS({LABELS}))"
    row = f"INDEX({HIDDEN_ROWS}!$A:$A,c_line)+INDEX(p_base,c_part)"
    column = f"INDEX(p_column,c_part)+IF({labels}<0,0,IFERROR(MATCH(c_label,{own},0)-1,0))"
    address = f'"\'"&INDEX(p_sheet,c_part)&"\'!"&ADDRESS({row},{column},4)'
    return {
        "c_token": f'IF({given}<>"",{given},{mark}&{rule})',
        "c_count": f'SUMPRODUCT(LEN({ALL_WORDS})-LEN(SUBSTITUTE({ALL_WORDS},c_token,"")))/LEN(c_token)',
        "c_line": f"SUMPRODUCT(MIN({LAST_LINE}-ISNUMBER(FIND(c_token,{ALL_WORDS}))*({LAST_LINE}-ROW({ALL_WORDS}))))",
        "c_part": "MATCH(c_line,p_line,1)",
        "c_said": said,
        "c_label": f'MID(c_said,FIND("{left}",c_said)+1,FIND("{right}",c_said)-FIND("{left}",c_said)-1)',
        "c_place": f'IF({count}=0,"",{address})',
        "c_link": f'"#"&IF({count}=0,"G"&ROW(),c_place)',
    }
