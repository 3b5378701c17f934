"""The lines of 入力チェック: one for each kind of constraint, then one for each rule."""

from collections.abc import Sequence
from dataclasses import dataclass

from bussi.validators.findings import LEVEL_WORDS
from bussi.validators.forms.constraints import TITLES
from bussi.validators.forms.model import Rule

from .checks import MARKS, Check
from .plan import CHECK_SHEET

TOP = 8  # how many findings are shown first
HEAD = 9 + TOP + 2  # the zero-based row of the list's header
LEVELS = {str(level): word for level, word in LEVEL_WORDS["ja"].items()}
EVERYWHERE = "各シート"
_CONSTRAINT_REMEDIES = {
    "TYPE": "欄の説明のとおりの形式で入力し直してください（貼り付けた文字列は数値や日付になりません）",
    "REQUIRED": "入力してください",
    "CHOICE": "欄の一覧から選んでください",
    "REFERENCE": "欄の説明にある表の値に合わせてください",
    "RANGE": "欄の説明の範囲の値を入力してください",
    "LENGTH": "文字数を減らしてください",
    "UNIQUE": "同じ値の行を一つにまとめてください",
    "ROWS": "表に1行以上入力してください",
}


@dataclass(frozen=True)
class Line:
    """One line of the list.

    ``id``: a rule's, or the kind of a constraint. ``words``: how it begins in the check columns. ``row``: zero-based
    row on the sheet. ``checks``: one rule, or all constraints of the kind. ``basis``: where the law says so.
    """

    id: str
    title: str
    sheet: str
    remedy: str
    level: str
    words: str
    row: int
    checks: tuple[Check, ...]
    basis: str = ""

    @property
    def count_cell(self) -> str:
        """Where its count stands."""
        return f"$F${self.row + 1}"

    def cell(self, letter: str) -> str:
        """One of its cells, for formulas on other sheets."""
        return f"{CHECK_SHEET}!${letter}${self.row + 1}"

    @property
    def rule(self) -> Rule | None:
        """The rule, where it is one."""
        of = self.checks[0].of
        return of if isinstance(of, Rule) else None


def lines(checks: Sequence[Check], item: str | None) -> tuple[Line, ...]:
    """The lines: kinds of constraints that occur, then the rules in the order of the form; ``item``: of the book."""
    found: list[Line] = []
    for kind, conditional in ((k, c) for k in TITLES for c in (False, True)):
        own = tuple(c for c in checks if c.kind == kind and c.conditional == conditional)
        if own:
            row, remedy = HEAD + 1 + len(found), _CONSTRAINT_REMEDIES[kind]
            found.append(Line(kind, own[0].title, EVERYWHERE, remedy, LEVELS["error"], own[0].begins, row, own))
    for c in checks:
        if isinstance(c.of, Rule):
            text, row = c.of.text, HEAD + 1 + len(found)
            words, basis = f"{MARKS[c.level]}{text.id}", c.of.basis_for(item)
            found.append(Line(text.id, c.title, c.sheet, text.remedy, LEVELS[c.level], words, row, (c,), basis))
    return tuple(found)
