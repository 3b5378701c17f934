"""入力チェック: what is still wrong, how often, where, and what to do about it; live in bare Excel."""

import re
from collections.abc import Sequence

from bussi.validators.findings import LEVEL_WORDS
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from .check_lines import HEAD, TOP, Line
from .checks import MARKS, CheckFormulas, checked
from .entry_sheets import PROTECTION
from .hidden_sheets import RowLines
from .look import Look
from .places import WORDS, column_name, field_name, quoted
from .plan import CHECK_SHEET, Plan, SheetPlan
from .truth import Truth

RANK = {"エラー": 1, "警告": 2, "情報": 3}
READY, NOT_READY = "提出できます（エラーはありません）", "エラーを直してから提出してください"


class CheckSheet:
    """Writes 入力チェック; ``lines`` and their formulas are made once a plan."""

    def __init__(self, plan: Plan, lines: Sequence[Line], row_lines: RowLines, formulas: CheckFormulas) -> None:
        self.plan, self.lines, self.row_lines, self.formulas = plan, lines, row_lines, formulas
        self.start, self.end = HEAD + 1, HEAD + len(lines)
        self.names: dict[str, str] = {
            "c_place": f"\"'\"&{_own('E')}&\"'!\"&ADDRESS({_own('L')},{_own('M')},4)",
        }
        self._formulas = [self._line(line) for line in lines]
        self._required, self._missing = self._progress()

    def _line(self, line: Line) -> tuple[str, str, str]:
        """Formulas: how often the line is broken, the Excel row of the first time, and the column to go to.

        What is alike for many lines is a defined name with a relative row.
        """
        n = line.row + 1
        table, key = line.checks[0].points_at
        column = f"COLUMN({field_name(key) if table is None else column_name(table, key)})"
        if line.part is None:
            row = f"ROW({field_name(key)})" if table is None else f"h_{table}+1"
            return f"SUM({self.formulas.violation(line.checks[0])})", f"IF(F{n}=0,0,{row})", column
        part = self.row_lines.name(line.part)
        words, numbers = self.row_lines.area(line.part, WORDS), self.row_lines.excel_rows(line.part)
        token, row = _own("K"), _own("L")
        self.names[f"c_first_{part}"] = f"IF({_own('F')}=0,0,MIN(IF(ISNUMBER(FIND({token},{words})),{numbers})))"
        if line.rule is not None:
            self.names[f"c_rows_{part}"] = f"SUM(ISNUMBER(FIND({token},{words}))*1)"
            return f"c_rows_{part}", f"c_first_{part}", column
        self.names[f"c_cells_{part}"] = f'SUM(LEN({words})-LEN(SUBSTITUTE({words},{token},"")))/LEN({token})'
        if table is not None:  # which column it is, the words of the row say
            said = f"INDEX({words},MATCH({row},{numbers},0))"
            start = f"FIND({token},{said})+LEN({token})"
            label = f'MID({said},{start},FIND("］",{said},{start})-({start}))'
            first = column_name(table, next(iter(self.plan.form.columns[table])))
            place = f"COLUMN({first})+MATCH({label},l_labels_{table},0)-1"
            self.names[f"c_column_{part}"] = f'IF({_own("F")}=0,"",{place})'
            column = f"c_column_{part}"
        return f"c_cells_{part}", f"c_first_{part}", column

    def first_address(self, line: Line, truth: Truth) -> tuple[int, str]:
        """Excel row and address of the first offending cell of a line: (0, "") where there is none."""
        found = [(row, i, c) for i, c in enumerate(line.checks) for row in truth.broken.get(c.name, ())]
        if not found:
            return 0, ""
        places: list[tuple[int, int, SheetPlan, int]] = []
        for row, i, c in found:
            table, key = c.points_at
            s = self.plan.sheet_of(table, key)
            if table is None:
                places.append((s.fields[key] + 1, i, s, s.value))
            else:
                t = self.plan.table(table)
                places.append((row if c.on else t.first + 1, i, s, t.columns[key]))
        row, _, s, column = min(places, key=lambda p: p[:2])
        return row, f"{quoted(s.name)}!{xl_rowcol_to_cell(row - 1, column)}"

    def _progress(self) -> tuple[str, str]:
        """Formulas: how many cells must be filled, and how many of them are not."""
        required, missing = ["0"], [line.count_cell for line in self.lines if line.id == "REQUIRED"]
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

    def write(self, book: Workbook, ws: Worksheet, look: Look, truth: Truth) -> None:
        """Write the sheet: verdict, figures, progress, what to mend first, and the whole list."""
        ws.hide_gridlines(2)
        for column, width in enumerate((2, 9, 11, 46, 17, 9, 20, 60)):
            ws.set_column(column, column, width, look("text"))
        ws.set_column(8, 12, 4, look("hidden"), {"hidden": True})
        counts = [sum(truth.count(c.name) for c in line.checks) for line in self.lines]
        found = [self.first_address(line, truth) for line in self.lines]
        for name, formula in self.names.items():
            book.define_name(name, "=" + checked(formula, name))
        self._list(ws, look, counts, found)
        self._figures(ws, look, counts, truth)
        self._first(ws, look, counts, found)
        ws.protect("", PROTECTION)
        ws.set_landscape()
        ws.set_paper(9)
        ws.fit_to_pages(1, 0)
        ws.set_margins(0.4, 0.4, 0.7, 0.6)
        ws.set_footer("&C&8&P / &N")
        ws.repeat_rows(HEAD)
        ws.print_area(0, 1, self.end, 7)

    def _figures(self, ws: Worksheet, look: Look, counts: Sequence[int], truth: Truth) -> None:
        ws.set_row(0, 32)
        ws.write_string(0, 1, CHECK_SHEET, look("title"))
        ws.set_row(1, 18)
        usual = "入力するたびに自動で点検します。貼り付けた値も点検されます。"
        full = "行を増やしすぎた表があります。増えた行の一部は提出後に点検されます。"
        tables = [s.table for s in self.plan.sheets if s.table]
        over = "+".join(f"(ROWS({column_name(t.table, 'row')})-2>{t.capacity})" for t in tables) or "0"
        ws.write_formula(1, 1, f'=IF({over}>0,"{full}","{usual}")', look("subtitle"), usual)
        totals = {lv: sum(n for line, n in zip(self.lines, counts, strict=True) if line.level == lv) for lv in RANK}
        ws.set_row(2, 28)
        verdict = READY if totals["エラー"] == 0 else NOT_READY
        ws.merge_range(2, 1, 2, 4, "", look("verdict"))
        ws.write_formula(2, 1, f'=IF($B$5=0,"{READY}","{NOT_READY}")', look("verdict"), verdict)
        ws.conditional_format(2, 1, 2, 4, {"type": "formula", "criteria": "=$B$5=0", "format": look("good")})
        ws.conditional_format(2, 1, 2, 4, {"type": "formula", "criteria": "=$B$5>0", "format": look("bad")})
        ws.set_row(3, 16)
        ws.set_row(4, 34)
        for column, level in ((1, "エラー"), (2, "警告"), (3, "情報")):
            align = {"align": "left", "indent": 2} if column == 3 else {}
            ws.write_string(3, column, f"{level}（件）", look("figure_label", **align))
            levels, numbers = (f"${c}${self.start + 1}:${c}${self.end + 1}" for c in "BF")
            ws.write_formula(4, column, f'=SUMIF({levels},"{level}",{numbers})', look("figure", **align), totals[level])
        progress = 1 - truth.missing / truth.required if truth.required else 1
        ws.merge_range(3, 4, 3, 6, "必須項目の記入の進み具合", look("figure_label"))
        ws.merge_range(4, 4, 4, 6, "", look("percent_figure"))
        ws.write_formula(4, 4, "=IF($L$4=0,1,1-$L$5/$L$4)", look("percent_figure"), progress)
        for row, formula, value in ((3, self._required, truth.required), (4, self._missing, truth.missing)):
            ws.write_array_formula(row, 11, row, 11, "{=" + formula + "}", look("hidden"), value)
        bar = {"type": "data_bar", "min_type": "num", "max_type": "num", "min_value": 0, "max_value": 1,
               "bar_color": "#8FCBA9", "bar_solid": True, "bar_border_color": "#8FCBA9"}  # fmt: skip
        ws.conditional_format(4, 4, 4, 6, bar)
        ws.conditional_format(4, 1, 4, 1, {"type": "cell", "criteria": ">", "value": 0, "format": look("bad")})
        ws.conditional_format(4, 1, 4, 1, {"type": "cell", "criteria": "=", "value": 0, "format": look("good")})
        ws.conditional_format(4, 2, 4, 2, {"type": "cell", "criteria": ">", "value": 0, "format": look("warn")})

    def _list(self, ws: Worksheet, look: Look, counts: Sequence[int], found: Sequence[tuple[int, str]]) -> None:
        _section(ws, look, HEAD - 1, "すべての点検項目")
        ws.set_row(HEAD, 22)
        hidden = look("hidden")
        for column, text in enumerate(("区分", "番号", "内容", "シート", "件数", "最初の場所", "直し方"), start=1):
            ws.write_string(HEAD, column, text, look("header"))
        for line, count, (row_number, address), (sum_of, first, column) in zip(
            self.lines, counts, found, self._formulas, strict=True
        ):
            row, n = line.row, line.row + 1
            self._level(ws, look, line)
            ws.write_string(row, 2, line.id, look("cell_center"))
            ws.write_string(row, 3, line.title, look("cell"))
            ws.write_string(row, 4, line.sheet, look("cell"))
            ws.write_string(row, 7, line.remedy, look("cell"))
            ws.write_formula(row, 6, f'=IF(F{n}=0,"",HYPERLINK("#"&c_place,c_place))', look("link"), address)
            letter = re.match("[A-Z]+", address.split("!")[-1]) if address else None
            at = self._column_of(line, letter[0] if letter else None)
            for place, formula, style, value in (
                (5, sum_of, look("number"), count), (11, first, hidden, row_number), (12, column, hidden, at),
            ):  # fmt: skip
                ws.write_array_formula(row, place, row, place, "{=" + formula + "}", style, value)  # type: ignore[arg-type]
        ws.autofilter(HEAD, 1, self.end, 7)
        for level, style in (("エラー", "bad"), ("警告", "warn")):
            rule = {"type": "formula", "criteria": f'=AND($F{HEAD + 2}>0,$B{HEAD + 2}="{level}")', "format": look(style)}
            ws.conditional_format(HEAD + 1, 1, self.end, 5, rule)
        none = {"type": "formula", "criteria": f"=$F{HEAD + 2}=0", "format": look("faint")}
        ws.conditional_format(HEAD + 1, 1, self.end, 7, none)

    def _column_of(self, line: Line, found: str | None) -> int | str:
        """The cached column number of a line; a table's constraint has one only where it is broken."""
        table, key = line.checks[0].points_at
        if line.rule is None and line.part is not None and table is not None:
            return xl_cell_to_rowcol(f"{found}1")[1] + 1 if found else ""
        s = self.plan.sheet_of(table, key)
        return (s.value if table is None else self.plan.table(table).columns[key]) + 1

    def _level(self, ws: Worksheet, look: Look, line: Line) -> None:
        """Level and words of a line; before a rule's first day its error is a warning."""
        text, words = line.rule.text if line.rule else None, LEVEL_WORDS["ja"]
        if text is None or text.since is None or text.level != "error":
            ws.write_string(line.row, 1, line.level, look("cell_center"))
            ws.write_string(line.row, 10, line.words, look("hidden"))
            return
        day = field_name(str(self.plan.form.text.day))
        new = f"IFERROR(N({day})<DATE({text.since.year},{text.since.month},{text.since.day}),TRUE)"
        level = f'=IF({new},"{words["warning"]}","{words["error"]}")'
        ws.write_formula(line.row, 1, level, look("cell_center"), line.level)
        rest = line.words.removeprefix(MARKS["error"])
        said = f'=IF({new},"{MARKS["warning"]}","{MARKS["error"]}")&"{rest}"'
        ws.write_formula(line.row, 10, said, look("hidden"), line.words)

    def _first(self, ws: Worksheet, look: Look, counts: Sequence[int], found: Sequence[tuple[int, str]]) -> None:
        _section(ws, look, 6, "まず直すところ")
        order = sorted(
            (RANK[line.level] * 10000 + line.row + 1, i)
            for i, (line, n) in enumerate(zip(self.lines, counts, strict=True))
            if n
        )
        for k in range(TOP):
            row, n = 7 + k, 8 + k
            key, i = order[k] if k < len(order) else ("", None)
            line = self.lines[i] if i is not None else None
            numbers, levels = (f"${c}${self.start + 1}:${c}${self.end + 1}" for c in "FB")
            rank = f'IF({levels}="エラー",1,IF({levels}="警告",2,3))*10000+ROW({levels})'
            smallest = f'{{=IFERROR(SMALL(IF({numbers}>0,{rank}),{k + 1}),"")}}'
            ws.write_array_formula(row, 9, row, 9, smallest, look("hidden"), key)  # type: ignore[arg-type]
            cached = ("",) * 5 if line is None or i is None else (line.level, line.id, line.title, line.sheet, counts[i])
            for column, (letter, value) in enumerate(zip("BCDEF", cached, strict=True), start=1):
                style = look({"B": "cell_center", "C": "cell_center", "F": "number"}.get(letter, "cell"))
                ws.write_formula(row, column, f'=IF($J{n}="","",INDEX({letter}:{letter},MOD($J{n},10000)))', style, value)
            link = f'=IF($J{n}="","",HYPERLINK("#"&INDEX(G:G,MOD($J{n},10000)),INDEX(G:G,MOD($J{n},10000))))'
            ws.write_formula(row, 6, link, look("link"), found[i][1] if i is not None else "")
            text = f'=IF($J{n}="","",INDEX(H:H,MOD($J{n},10000)))'
            ws.write_formula(row, 7, text, look("cell"), line.remedy if line else "")
        for level, style in (("エラー", "bad"), ("警告", "warn")):
            rule = {"type": "formula", "criteria": f'=$B8="{level}"', "format": look(style)}
            ws.conditional_format(7, 1, 6 + TOP, 2, rule)


def _section(ws: Worksheet, look: Look, row: int, text: str) -> None:
    ws.set_row(row, 24)
    ws.write_string(row, 1, text, look("section"))
    for column in range(2, 8):
        ws.write_blank(row, column, None, look("section"))


def _own(letter: str) -> str:
    """A cell of the line that a defined name is used in, relative to row 1."""
    return f"{CHECK_SHEET}!${letter}1"
