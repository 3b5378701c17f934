"""Read the plain tables of the law (budget, best practices, prefectures, industries); every row carries its citation."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..errors import DefinitionError, meant
from .model import BestPractice, BudgetLine, Cite, Industry, Prefecture

CITE_COLUMNS = ("cite_text", "cite_url", "cite_checked", "cite_confidence")
BUDGET_COLUMNS = (
    *("ministry", "item", "printed_item", "appropriation", "kind"),
    *("oku", "yen", "multi_year_authority", "note"),
)
INDUSTRY_COLUMNS = ("code", "name", "division", "division_name")
CHALLENGES = ("1-1", "1-2", "1-3", "1-4", "1-5", "2-1", "2-2", "2-3", "2-4")
YEN_PER_OKU = 100_000_000


def read_rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str], Cite]]:
    """Line number, cells and citation of each row; the header must be exactly ``columns`` and the citation's own."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        header = [*columns, *CITE_COLUMNS]
        if next(reader, None) != header:
            raise DefinitionError(path, 1, f"見出しは {','.join(header)} です")
        try:
            for cells in reader:
                line = reader.line_num
                if len(cells) != len(header):
                    raise DefinitionError(path, line, f"{len(header)}列のはずが{len(cells)}列です")
                row = dict(zip(header, cells, strict=True))
                yield line, row, _cite(path, line, row)
        except csv.Error as e:
            raise DefinitionError(path, reader.line_num, f"CSVとして読めません: {e}") from e


def _cite(path: Path, line: int, row: dict[str, str]) -> Cite:
    raw: dict[str, Any] = {column.removeprefix("cite_"): row[column] or None for column in CITE_COLUMNS}
    try:
        raw["checked"] = date.fromisoformat(row["cite_checked"])
        return Cite.model_validate(raw)
    except ValidationError as e:
        first = e.errors()[0]
        where = ".".join(str(part) for part in ("cite", *first["loc"]))
        raise DefinitionError(path, line, f"{where}: {first['msg']}") from e
    except ValueError as e:
        raise DefinitionError(path, line, f"cite.checked '{row['cite_checked']}' は日付ではありません") from e


def read_budget(path: Path, items: tuple[str, ...]) -> tuple[BudgetLine, ...]:
    """The deck's budget table; a yen figure that does not round to the printed 億円 is refused."""
    found: list[BudgetLine] = []
    for line, row, cite in read_rows(path, BUDGET_COLUMNS):
        if row["item"] and row["item"] not in items:
            raise DefinitionError(path, line, f"特定重要物資 '{row['item']}' はありません{meant(row['item'], items)}")
        if bool(row["item"]) == (row["kind"] == "grand_total"):
            raise DefinitionError(path, line, "item を空けるのは grand_total の行だけです")
        if not re.fullmatch(r"([0-9]+(\.[0-9]+)?)?", row["oku"]) or not re.fullmatch(r"[0-9]*", row["yen"]):
            raise DefinitionError(path, line, f"金額 '{row['oku']}' / '{row['yen']}' が読めません")
        if row["multi_year_authority"] not in {"true", "false"}:
            raise DefinitionError(path, line, "multi_year_authority は true か false です")
        oku = _oku(row["oku"])
        yen = int(row["yen"]) if row["yen"] else None
        if yen is not None and (oku is None or not _rounds_to(yen, row["oku"])):
            raise DefinitionError(path, line, f"{yen:,}円を四捨五入しても印刷値 {row['oku']}億円になりません")
        empty_is_none = {column: row[column] or None for column in ("ministry", "item", "note")}
        try:
            budget_line = BudgetLine.model_validate(
                {column: row[column] for column in BUDGET_COLUMNS}
                | empty_is_none
                | {"oku": oku, "yen": yen, "multi_year_authority": row["multi_year_authority"] == "true", "cite": cite}
            )
        except ValidationError as e:
            first = e.errors()[0]
            raise DefinitionError(path, line, f"{first['loc'][0]}: {first['msg']}") from e
        same = (budget_line.printed_item, budget_line.appropriation)
        if any(same == (other.printed_item, other.appropriation) for other in found):
            raise DefinitionError(path, line, f"{same[0]} {same[1]} が2回あります")
        found.append(budget_line)
    return tuple(found)


def _oku(printed: str) -> int | Fraction | None:
    if not printed:
        return None
    value = Fraction(printed)
    return value.numerator if value.denominator == 1 else value


def _rounds_to(yen: int, printed: str) -> bool:
    """Whether ``yen``, rounded half up to the printed number of decimals of 億円, gives the printed figure.

    >>> _rounds_to(2_466_000_000, "25"), _rounds_to(2_449_999_999, "25"), _rounds_to(25_799_000, "0.3")
    (True, False, True)
    """
    scale = 10 ** len(printed.partition(".")[2])
    return (2 * yen * scale + YEN_PER_OKU) // (2 * YEN_PER_OKU) == Fraction(printed) * scale


def read_best_practices(path: Path) -> tuple[BestPractice, ...]:
    """The best-practice matrix, numbered from 1 without a gap."""
    found: list[BestPractice] = []
    for line, row, cite in read_rows(path, ("number", "title", *CHALLENGES)):
        if row["number"] != str(len(found) + 1) or not row["title"]:
            raise DefinitionError(path, line, f"番号 '{row['number']}' は {len(found) + 1} のはずです")
        if any(row[challenge] not in {"", "○"} for challenge in CHALLENGES):
            raise DefinitionError(path, line, "印は ○ か空白です")
        ticks = tuple(challenge for challenge in CHALLENGES if row[challenge])
        found.append(BestPractice(number=len(found) + 1, title=row["title"], challenges=ticks, cite=cite))
    return tuple(found)


def read_industries(path: Path) -> tuple[Industry, ...]:
    """The major groups of industries in the order of their two-digit codes, which is that of their divisions too."""
    found: list[Industry] = []
    for line, row, cite in read_rows(path, INDUSTRY_COLUMNS):
        own = {column: row[column] for column in INDUSTRY_COLUMNS}
        if not re.fullmatch(r"[0-9]{2}[A-T]", own["code"] + own["division"]) or not all(own.values()):
            raise DefinitionError(path, line, f"中分類 '{row['code']}' は2桁の数字、大分類はAからTまでの1字です")
        found.append(Industry.model_validate(own | {"cite": cite}))
        if any(a.code >= b.code or a.division > b.division for a, b in pairwise(found[-2:])):
            raise DefinitionError(path, line, "コードの順に、重ならないように並べてください")
    return tuple(found)


def read_prefectures(path: Path) -> tuple[Prefecture, ...]:
    """The prefectures in the order of their two-digit codes."""
    found: list[Prefecture] = []
    for line, row, cite in read_rows(path, ("code", "name")):
        if not re.fullmatch(r"[0-9]{2}", row["code"]) or not row["name"]:
            raise DefinitionError(path, line, f"都道府県コード '{row['code']}' は2桁の数字です")
        found.append(Prefecture(code=row["code"], name=row["name"], cite=cite))
        if any(later.code <= earlier.code for earlier, later in pairwise(found[-2:])):
            raise DefinitionError(path, line, "コードの順に、重ならないように並べてください")
    return tuple(found)
