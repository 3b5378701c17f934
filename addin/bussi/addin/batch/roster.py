"""The roster of who should submit, and who of them has not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import python_calamine as calamine
from bussi.validators import law
from bussi.validators.batch import Batch
from bussi.validators.errors import UsageError
from bussi.validators.rules.columns import WELL_TYPED
from bussi.validators.text_keys import digits_key, visible
from bussi.validators.types import SPACES, number_text

from .check import BookResult

NUMBER, ITEM = "法人番号", "物資"
NAMES = ("名称", "名", "者")  # 名称, 事業者名, 申請者
_PARENTHESES = re.compile(r"\(.*?\)|【.*?】")
_THIRTEEN = re.compile("[1-9][0-9]{12}")


@dataclass(frozen=True)
class Expected:
    """One line of the roster; ``item`` is empty where any item will do."""

    corporate_number: str
    name: str
    item: str

    def as_json(self) -> dict[str, str]:
        """As the command line prints it."""
        return {"corporate_number": self.corporate_number, "name": self.name, "item": self.item}


def read_roster(path: Path) -> list[Expected]:
    """The roster in the first sheet of a workbook with a header 法人番号 (and 名称, 物資 if it has them), each line once.

    Headers may say more (代表申請者の法人番号, 物資の名称), and numbers may be numbers, full-width or hyphenated. Raises
    ``UsageError`` for a file that is no such workbook, and for a line whose number or item cannot be one.
    """
    try:
        rows = calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (calamine.CalamineError, OSError, ValueError) as e:
        raise UsageError(f"名簿 {path.name} をExcelブックとして読めません") from e
    headers = ([_PARENTHESES.sub("", _folded(c)) for c in row] for row in rows)
    at, heads = next(((i, h) for i, h in enumerate(headers) if any(x.endswith(NUMBER) for x in h)), (0, []))
    if not heads:
        raise UsageError(f"名簿 {path.name} に「{NUMBER}」という見出しの列がありません")
    number = next(i for i, h in enumerate(heads) if h.endswith(NUMBER))
    item = next((i for i, h in enumerate(heads) if ITEM in h), None)
    name = next((i for i, h in enumerate(heads) if h.endswith(NAMES) and i not in (number, item)), None)
    found: dict[Expected, None] = {}
    for line, row in enumerate(rows[at + 1 :], start=at + 2):
        texts = ["" if i is None else _text(row[i]) for i in (number, name, item)]
        if texts[0]:
            where = f"名簿 {path.name} の{line}行目"
            found[Expected(_corporate_number(texts[0], where), texts[1], _item(texts[2], where))] = None
    return list(found)


def _corporate_number(text: str, where: str) -> str:
    digits = digits_key(text)
    if not _THIRTEEN.fullmatch(digits):
        raise UsageError(f"{where}の法人番号「{text}」が13桁の数字ではありません")
    return digits


def _item(text: str, where: str) -> str:
    if not text:
        return ""
    try:
        return law.load().item(text).name
    except UsageError as e:
        raise UsageError(f"{where}: {e}") from e


def _folded(cell: object) -> str:
    """A text without what nobody sees, in one width."""
    return visible(_text(cell))


def _text(cell: object) -> str:
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return number_text(cell)
    return str(cell).strip(SPACES)


def missing_from(roster: Sequence[Expected], batches: Sequence[tuple[Batch, list[BookResult]]]) -> list[Expected]:
    """Who is on the roster and has sent nothing readable for that item."""
    seen: set[tuple[str, str]] = set()
    for batch, _ in batches:
        stacked, key = batch.stacked[None], batch.form.role("business")
        if key is None:
            continue
        for i, book in enumerate(batch.books):
            if stacked.status[key][i] == WELL_TYPED:
                number = str(stacked.values[key][i])
                seen |= {(number, ""), (number, book.item or "")}
    return [e for e in roster if (e.corporate_number, e.item) not in seen]
