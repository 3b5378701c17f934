"""はじめに: what to fill in, in which order, by when, and how far each sheet is."""

from collections.abc import Iterator, Mapping

from bussi.validators.forms import choices
from bussi.validators.rules.excel import EMPTY

from ..sheets.frame import LINE, frame, section
from ..sheets.look import Look, lines_of
from ..sheets.writer import Page
from .checks import Gravity
from .digits import Digits
from .line_plan import DIGITS, STATUS, cells
from .places import quoted
from .plan import CHECK_LINK, CHECK_SHEET, FRONT_SHEET, RULEBOOK_LINK, RULEBOOK_SHEET, Plan, SheetPlan
from .truth import Tally, Truth

PROGRAMME = "特定重要物資の安定的な供給の確保（経済安全保障推進法）"
ANY_ITEM = "全物資共通（物資はシートで選びます）"
UNKNOWN_DUE = "所管省の案内によります"
WIDTHS = (2, 5, 22, 42, 24, 8, 8, 8)
LAST = len(WIDTHS) - 1
STATE, FILLED = 4, 8  # columns: how far a sheet is; hidden: how much of it is filled in
COUNTS = (
    ("errors", 5, "エラー", Gravity.ERROR),
    ("missing", 6, "未記入", Gravity.MISSING),
    ("warnings", 7, "警告", Gravity.WARNING),
)
FACTS, FIGURES = 3, 9  # the first rows of what the book is for, and of how far it has come
PAGE = 900  # height in points of a page as wide as the sheet
GAP = 10  # height in points between two parts
LOW = 19  # height in points of a row of one line that nobody fills in
NOT_CONCERNED, TO_MEND, UNTOUCHED, NOTHING, COMPLETE = "対象外", "要修正", "未着手", "記入なし（任意）", "完了"
_SAMPLES = (
    ("input", "記入する欄", "薄い黄色。* の付いた項目は必須です。"),
    ("missing_sample", "未記入の必須の欄", "濃い黄色。すべて記入してください。"),
    ("computed", "自動で計算される欄", "灰色。記入しません。"),
    ("bad_sample", "要修正の欄", "赤の太字。理由と修正方法は左端の「点検」欄に出ます。残さず直してください。"),
    ("warn_sample", "確認の欄", "橙の太字。理由は左端の「点検」欄に出ます。正しければそのままで差し支えありません。"),
)


def first_sheet_row(plan: Plan) -> int:
    """The row of the first entry sheet in the table of contents."""
    return FIGURES + 7 + len(plan.form.text.intro)


def state_cells(plan: Plan) -> dict[str, str]:
    """Sheet → the cell that says how far it is."""
    first = first_sheet_row(plan)
    return {s.name: f"{FRONT_SHEET}!$E${first + n + 1}" for n, s in enumerate(plan.sheets)}


def total_cells(plan: Plan) -> dict[str, str]:
    """The sums over all sheets, as formulas."""
    first = first_sheet_row(plan) + 1
    last = first + len(plan.sheets) - 1
    letters = {"errors": "F", "missing": "G", "warnings": "H", "filled": "I"}
    return {name: f"SUM({FRONT_SHEET}!${c}${first}:${c}${last})" for name, c in letters.items()}


def state_of(tally: Tally, given: int) -> str:
    """How far a sheet is, in words; ``given``: how many of its cells the blank template fills in itself."""
    if not tally.concerned:
        return NOT_CONCERNED
    if tally.errors:
        return TO_MEND
    if tally.missing:
        return UNTOUCHED if tally.filled == given else f"記入中（あと{tally.missing}項目）"
    return COMPLETE if tally.filled else NOTHING


def states(plan: Plan, truth: Truth) -> dict[str, tuple[str, str]]:
    """Sheet → the cell that says how far it is, and what it says."""
    at = state_cells(plan)
    return {s.name: (at[s.name], state_of(truth.sheets[s.name], plan.given_on(s))) for s in plan.sheets}


class FrontSheet:
    """Writes はじめに; its formulas are made once a plan."""

    def __init__(self, plan: Plan, digits: Digits) -> None:
        self.plan, self.digits = plan, digits
        self.formulas = {s.name: self._formulas(s, first_sheet_row(plan) + n) for n, s in enumerate(plan.sheets)}

    def _formulas(self, s: SheetPlan, row: int) -> dict[str, str]:
        """The formulas of a sheet's line: counts, how much is filled in, and how far it is."""
        lines = self.digits.places.lines
        applies = self.digits.applies(s.sheet.items)
        parts = [cells(DIGITS, *lines.single[s.name])]
        fields = [lines.field[e.key] for e in s.sheet.fields if e.formula is None]
        filled = ["0"]
        if fields:
            filled += [f'SUMPRODUCT(({cells(STATUS, at, last)}<>"{EMPTY}")*1)' for at, last in _runs(fields)]
        lacking = ""
        if s.table is not None:
            table = s.table.table
            parts.append(f"p_{table}")
            used = f'SUMPRODUCT((p_{table}<>"")*1)'
            filled.append(f'SUMPRODUCT(LEN(SUBSTITUTE({cells(STATUS, *lines.rows[table])},"{EMPTY}","")))')
            required = max(1, sum(c.required for c in s.sheet.columns))
            if needed := s.sheet.min_rows:
                lacking = f"+IF({used}<{needed},({needed}-{used})*{required}-1,0)"
        found: dict[str, str] = {"filled": "+".join(filled)}
        for name, _, _, gravity in COUNTS:
            each = (f'SUMPRODUCT(LEN({p})-LEN(SUBSTITUTE({p},"{int(gravity)}","")))' for p in parts)
            more = lacking if name == "missing" else ""
            found[name] = f"{applies}*({'+'.join(each)}{more})" if applies else "+".join(each) + more
        e, m, f = (f"${c}${row + 1}" for c in "FGI")
        left = f'IF({f}={self.plan.given_on(s)},"{UNTOUCHED}","記入中（あと"&{m}&"項目）")'
        state = f'IF({e}>0,"{TO_MEND}",IF({m}>0,{left},IF({f}=0,"{NOTHING}","{COMPLETE}")))'
        found["state"] = f'IF({applies}=0,"{NOT_CONCERNED}",{state})' if applies else state
        return found

    def write(self, ws: Page, look: Look, truth: Truth, stamp: Mapping[str, str], verdict: str) -> None:
        """Write the cover with a line per sheet: its link, how far it is, what is wrong and missing there."""
        plan, form = self.plan, self.plan.form.text
        contents = first_sheet_row(plan)
        last = contents + len(plan.sheets) + 3 + len(_SAMPLES)
        frame(ws, look, plan.form, PROGRAMME, WIDTHS, last)
        ws.set_column(FILLED, FILLED, 4, look("locked"), {"hidden": True})
        ws.fit_to_pages(1, 0)
        ws.set_portrait()
        ws.center_horizontally()
        ws.set_row(0, 24, look("band", font_size=11))
        ws.write_string(0, 1, PROGRAMME, look("band", font_size=11))
        ws.set_row(1, 46, look("band", font_size=20))
        ws.write_string(1, 1, form.title, look("band", font_size=20))
        end = contents + len(plan.sheets) + 2
        for row in (2, *range(FACTS, FIGURES), FIGURES + 2, contents - 3, end):
            ws.set_row(row, GAP)
        self._facts(ws, look, stamp)
        self._figures(ws, look, truth, verdict)
        row = FIGURES + 3
        section(ws, look, row, "記入のしかた", LAST)
        for n, text in enumerate(form.intro, start=1):
            row += 1
            ws.set_row(row, 6 + LINE * lines_of(text, sum(WIDTHS[2:])))
            ws.write_number(row, 1, n, look("step"))
            ws.merge_range(row, 2, row, LAST, text, look("note", valign="vcenter"))
        self._contents(ws, look, truth, contents)
        row = end + 1
        section(ws, look, row, "欄の色", LAST)
        for at, (style, name, text) in enumerate(_SAMPLES, start=row + 1):
            ws.set_row(at, LOW)
            ws.merge_range(at, 1, at, 2, name, look(style, indent=1, locked=True))
            ws.write_string(at, 3, text, look("cell_plain"))
        below = ws.height(last) - ws.height(contents - 3)
        if below <= PAGE < ws.height(last):  # two pages, neither of them nearly empty
            ws.set_h_pagebreaks([contents - 2])
        ws.repeat_rows(contents - 1)  # where the list of the sheets goes on to a further page

    def _facts(self, ws: Page, look: Look, stamp: Mapping[str, str]) -> None:
        plan, form = self.plan, self.plan.form.text
        due = stamp.get("due") or ("" if form.kept else UNKNOWN_DUE)
        facts = [("提出期限", due)] if due else []
        facts += [("交付先", stamp.get("issued_to") or "指定なし"), ("根拠・版", f"{form.basis}　{form.version}版")]
        if plan.form.role("item") is not None:
            ministry = "、".join(choices.of_law("ministry_of_item", plan.item)) if plan.item else ""
            recipient = [] if form.kept else [("提出先", ministry or "物資の所管省")]
            facts = [("対象物資", plan.item or ANY_ITEM), *recipient, *facts]
        for row, (label, text) in enumerate(facts, start=FACTS):
            ws.set_row(row, LOW)
            ws.merge_range(row, 1, row, 2, label, look("label"))
            ws.merge_range(row, 3, row, LAST, text, look("cell", bold=label in ("対象物資", "提出期限"), indent=1))

    def _contents(self, ws: Page, look: Look, truth: Truth, contents: int) -> None:
        section(ws, look, contents - 2, "記入の順序（シート名を押すと移ります）", LAST)
        ws.set_row(contents - 1, 22)
        heads = ("順", "シート", "内容", "状態", *(word for _, _, word, _ in COUNTS))
        for column, text in enumerate(heads, start=1):
            ws.write_string(contents - 1, column, text, look("header"))
        row = contents
        number, state = look("number", align="center"), look("cell", bold=True, indent=1)
        for n, s in enumerate(self.plan.sheets, start=1):
            _contents_line(ws, look, row, n, s.name, _first_sentence(s.sheet.note), f"go_{n - 1}")
            tally, formulas = truth.sheets[s.name], self.formulas[s.name]
            ws.write_formula(row, STATE, "=" + formulas["state"], state, state_of(tally, self.plan.given_on(s)))
            for name, column, _, _ in COUNTS:
                ws.write_formula(row, column, "=" + formulas[name], number, getattr(tally, name))
            ws.write_formula(row, FILLED, "=" + formulas["filled"], None, tally.filled)
            row += 1
        for start, style in ((TO_MEND, "bad"), ("記入中", "missing"), (COMPLETE, "good"), ("記入なし", "faint")):
            criteria = f'=LEFT($E{contents + 1},{len(start)})="{start}"'
            rule = {"type": "formula", "criteria": criteria, "format": look(style)}
            ws.conditional_format(contents, STATE, row - 1, STATE, rule)
        for (_, column, _, _), style in zip(COUNTS, ("bad", "missing", "warn"), strict=True):
            rule = {"type": "cell", "criteria": ">", "value": 0, "format": look(style)}
            ws.conditional_format(contents, column, row - 1, column, rule)
        for name, text, link in (
            (CHECK_SHEET, "記入が終わったら、未記入とエラーが0件であることを確かめます。", CHECK_LINK),
            (RULEBOOK_SHEET, "項目の意味と書き方の一覧です。", RULEBOOK_LINK),
        ):
            _contents_line(ws, look, row, None, name, text, link)
            for column in range(STATE, LAST + 1):
                ws.write_blank(row, column, None, look("cell"))
            row += 1

    def _figures(self, ws: Page, look: Look, truth: Truth, verdict: str) -> None:
        """The verdict and the counts, as the check sheet has them."""
        ws.set_row(FIGURES, 18)
        ws.set_row(FIGURES + 1, 34)
        ws.merge_range(FIGURES, 1, FIGURES, 4, "いまの状態", look("figure_label"))
        ws.merge_range(FIGURES + 1, 1, FIGURES + 1, 4, "", look("verdict", align="center", indent=0))
        ws.write_formula(FIGURES + 1, 1, f"={CHECK_SHEET}!$B$3", look("verdict", align="center", indent=0), verdict)
        total = truth.total
        for name, column, word, _ in COUNTS:
            ws.write_string(FIGURES, column, word, look("figure_label"))
            ws.write_formula(FIGURES + 1, column, "=" + total_cells(self.plan)[name].replace(f"{FRONT_SHEET}!", ""),
                             look("figure"), getattr(total, name))  # fmt: skip
        row = FIGURES + 2
        for criteria, style in (
            (f"=OR($F${row}>0,LEFT($B${row},2)=\"様式\")", "bad"), (f"=$G${row}>0", "missing"), (f"=$G${row}=0", "good")
        ):  # fmt: skip
            rule = {"type": "formula", "criteria": criteria, "format": look(style), "stop_if_true": True}
            ws.conditional_format(FIGURES + 1, 1, FIGURES + 1, 4, rule)
        for (_, column, _, _), style in zip(COUNTS, ("bad", "missing", "warn"), strict=True):
            rule = {"type": "cell", "criteria": ">", "value": 0, "format": look(style)}
            ws.conditional_format(FIGURES + 1, column, FIGURES + 1, column, rule)


def _runs(lines: list[int]) -> list[tuple[int, int]]:
    """Consecutive lines as (first, last).

    >>> _runs([1, 2, 5])
    [(1, 2), (5, 5)]
    """
    found: list[tuple[int, int]] = []
    for at in sorted(lines):
        if found and found[-1][1] == at - 1:
            found[-1] = (found[-1][0], at)
        else:
            found.append((at, at))
    return found


def link_names(plan: Plan) -> Iterator[tuple[str, str]]:
    """The names that links lead to: they hold after a sheet has been renamed."""
    for link, sheet in ((CHECK_LINK, CHECK_SHEET), (RULEBOOK_LINK, RULEBOOK_SHEET), *_sheet_links(plan)):
        yield link, f"{quoted(sheet)}!$B$1"


def _sheet_links(plan: Plan) -> list[tuple[str, str]]:
    return [(f"go_{n}", s.name) for n, s in enumerate(plan.sheets)]


def _first_sentence(text: str) -> str:
    """What a sheet is for; how to fill it in stands on it.

    >>> _first_sentence("誓約します。（イ）暴力団員"), _first_sentence("なし")
    ('誓約します。', 'なし')
    """
    first, end, _ = text.partition("。")
    return first + end


def _contents_line(ws: Page, look: Look, row: int, n: int | None, name: str, text: str, link: str) -> None:
    ws.set_row(row, 7 + LINE * lines_of(text, WIDTHS[3]))
    if n is None:
        ws.write_blank(row, 1, None, look("cell"))
    else:
        ws.write_number(row, 1, n, look("cell_center"))
    ws.write_url(row, 2, f"internal:{link}", look("link"), name)
    ws.write_string(row, 3, text, look("cell"))
