"""The lines of 入力チェック: a rule each, or one kind of constraint on the fields of a sheet or on a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from bussi.validators.findings import LEVEL_WORDS
from bussi.validators.forms.constraints import TITLES
from bussi.validators.forms.model import Rule

from .checks import MARKS, Check, kind_token
from .plan import CHECK_SHEET, Plan

TOP = 8  # how many findings are shown first
HEAD = 9 + TOP + 2  # the zero-based row of the list's header
_CONSTRAINT_REMEDIES = {
    "TYPE": "赤い欄に、入力欄の説明のとおりの形式で入力し直してください（貼り付けた文字列は数値や日付になりません）",
    "REQUIRED": "赤い欄に入力してください",
    "CHOICE": "欄の一覧から選んでください",
    "RANGE": "欄の説明の範囲の値を入力してください",
    "LENGTH": "文字数を減らしてください",
    "UNIQUE": "同じ値の行を一つにまとめてください",
    "ROWS": "表に1行以上入力してください",
}


@dataclass(frozen=True)
class Line:
    """One line of the list.

    ``name``: a rule's id, or ``KIND:part``. ``part``: the sheet whose fields, or the table whose rows, it judges; None
    for a rule on the form as a whole. ``row``: zero-based row on the sheet. ``words``: how it shows in check columns.
    """

    name: str
    id: str
    title: str
    sheet: str
    remedy: str
    level: str
    words: str
    part: str | None
    row: int
    checks: tuple[Check, ...]

    @property
    def count_cell(self) -> str:
        """Where its count stands."""
        return f"{CHECK_SHEET}!$F${self.row + 1}"

    @property
    def words_cell(self) -> str:
        """Where its words stand."""
        return f"{CHECK_SHEET}!$K${self.row + 1}"

    @property
    def rule(self) -> Rule | None:
        """The rule, where it is one."""
        of = self.checks[0].of
        return of if isinstance(of, Rule) else None


def lines(plan: Plan, checks: Sequence[Check]) -> tuple[Line, ...]:
    """The lines: constraints sheet by sheet, then the rules in the order of the form."""
    found: list[Line] = []

    def group(c: Check) -> tuple[str, str | None]:
        if isinstance(c.of, Rule):
            return c.name, c.on
        part = None if c.of.kind == "ROWS" else c.on or c.sheet
        return f"{c.of.kind}:{part or c.of.table}", part

    # constraints of one kind stand together for the fields of a sheet, and then for its table
    ordered = sorted(checks, key=lambda c: (isinstance(c.of, Rule), _sheet_order(plan, c), c.on is not None or _rows(c)))
    for (name, part), members in groupby(ordered, key=group):
        own = tuple(members)
        of = own[0].of
        row = HEAD + 1 + len(found)
        if isinstance(of, Rule):
            level = LEVEL_WORDS["ja"][of.text.level]
            found.append(Line(name, of.id, of.text.title, own[0].sheet, of.text.remedy, level, f"{MARKS[of.text.level]}{of.id}", part, row, own))
            continue
        where = f"（{of.sheet.table_title}）" if of.table and of.sheet.fields else ""
        words = own[0].token if of.kind == "ROWS" else kind_token(of.kind)
        title, remedy = TITLES[of.kind][0] + where, _CONSTRAINT_REMEDIES[of.kind]
        found.append(Line(name, of.kind, title, own[0].sheet, remedy, LEVEL_WORDS["ja"]["error"], words, part, row, own))
    return tuple(found)


def _rows(c: Check) -> bool:
    return not isinstance(c.of, Rule) and c.of.kind == "ROWS"


def _sheet_order(plan: Plan, c: Check) -> int:
    """Rules keep the order of the form; constraints stand in the order of the sheets."""
    return 0 if isinstance(c.of, Rule) else [s.name for s in plan.sheets].index(c.sheet)
