"""One input cell: its format, its value, and the prompt and limits that Excel shows while one types."""

from typing import Any

from bussi.validators.cells import ErrorCell, as_number, shown
from bussi.validators.forms.model import Entry
from bussi.validators.types import FIRST_DATE, LAST_DATE, from_serial
from xlsxwriter.format import Format

from ..sheets.writer import ERRORS, Page

Area = tuple[int, int, int, int]
FIRST_YEAR, LAST_YEAR = 1989, 2100  # of a fiscal year, as its type says
LONGEST_PROMPT = 255  # characters that Excel shows beside a cell
COUNTED = 100  # a text that may have so many characters is counted
REIWA = 43586  # 2019-05-01


def decimals_of(e: Entry) -> int:
    """How many decimals the values of an entry may show."""
    return e.decimals if e.cell_type.kind == "number" else 0


def number_format(e: Entry) -> str:
    """How the values of an entry look: with the decimals that they have, as a person writes them."""
    decimals = "#" * decimals_of(e)
    return f"#,##0.{decimals};▲#,##0.{decimals}" if decimals else e.cell_type.number_format


def is_whole(cell: str, decimals: int) -> str:
    """Formula: whether a cell shows a whole number, of which such a format would leave a point."""
    return f"=ROUND({cell},{decimals})=ROUND({cell},0)"


def alignment(e: Entry) -> dict[str, Any]:
    """Numbers to the right, short marks in the middle, texts to the left."""
    if e.cell_type.kind == "number":
        return {"align": "right"}
    return {"align": "center"} if e.cell_type.kind == "date" else {"align": "left", "indent": 1}


def write_value(ws: Page, row: int, column: int, key: str, value: object, style: Format) -> None:
    """Write what somebody filled in as it is; raises ``TypeError`` for what no cell can hold."""
    match value:
        case None:
            ws.write_blank(row, column, None, style)
        case bool():
            ws.write_boolean(row, column, value, style)
        case ErrorCell():  # a code that a stranger chose is never run as a formula
            code = value.code if value.code in ERRORS else ERRORS[-1]
            ws.write_formula(row, column, f"={code}", style, code)
        case str():
            ws.write_string(row, column, value, style)
        case _:
            number = as_number(value)
            if number is None:
                raise TypeError(f"{key}: {value!r} はセルに書けません")
            ws.write_number(row, column, number, style)


def limits(e: Entry) -> str:
    """The limits of an entry in words, e.g. 1～99."""
    low, high = (e.ge if e.ge is not None else e.gt), (e.le if e.le is not None else e.lt)
    if low is not None and high is not None and e.gt is None and e.lt is None:
        return f"{low:,g}～{high:,g}"
    words = ((e.ge, "以上"), (e.gt, "より大きい数"), (e.le, "以下"), (e.lt, "未満"))
    return "、".join(f"{value:,g}{word}" for value, word in words if value is not None)


def hint(e: Entry) -> str:
    """How to fill in an entry, in one or two sentences."""
    if e.cell_type.name == "text":
        return f"{e.str_length}字以内" if e.str_length is not None else ""
    within = limits(e)
    return e.cell_type.hint.ja + (f"（{within}）" if within else "")


class Prompts:
    """The data validations of one sheet; cells that are to be filled in alike share one."""

    def __init__(self) -> None:
        self._areas: dict[tuple[tuple[str, Any], ...], list[Area]] = {}

    def add(self, area: Area, e: Entry, source: str | None, own: str, limit: str = "") -> None:
        """Ask for ``e`` in ``area``; ``source`` is its list, ``own`` what is said of it, and does not stand beside the cell.

        ``limit``: what the law says of it, where there is room.
        """
        text = hint(e)
        if limit and len(own) + len(limit) + len(text) < LONGEST_PROMPT:
            own = "。".join(t for t in (own, limit) if t)
        if not text and not own:
            return
        rule: dict[str, Any] = {"error_title": "入力を確かめてください", "error_message": text[:225]}
        if own or e.cell_type.name not in ("text", "choice"):  # nobody needs to be told to write a text, or to choose
            title = e.label if own else e.cell_type.label
            rule |= {
                "input_title": title[:32],
                "input_message": "。".join(t for t in (own, text) if t)[:LONGEST_PROMPT],
            }
        self._areas.setdefault(tuple((rule | _criteria(e, source)).items()), []).append(area)

    def write(self, ws: Page) -> None:
        """Write them all."""
        for rule, areas in self._areas.items():
            others = [list(a) for a in areas[1:]]
            own = {k: ws.short(v) if k == "source" else v for k, v in rule}
            ws.data_validation(*areas[0], own | ({"other_cells": others} if others else {}))


def _criteria(e: Entry, source: str | None) -> dict[str, Any]:
    if source is not None:
        return {"validate": "list", "source": source}
    if e.cell_type.kind == "number":
        low = e.ge if e.ge is not None else e.gt
        high = e.le if e.le is not None else e.lt
        if e.cell_type.name == "fiscal_year":
            low, high = FIRST_YEAR, LAST_YEAR
        whole = "integer" if e.decimals == 0 else "decimal"
        return {"validate": whole, "criteria": "between", "minimum": _plain(low, -1e15), "maximum": _plain(high, 1e15)}
    if e.cell_type.kind == "date":
        return {"validate": "date", "criteria": "between", "minimum": FIRST_DATE, "maximum": LAST_DATE}
    if e.str_length is not None:
        return {"validate": "length", "criteria": "<=", "value": e.str_length, "error_type": "warning"}
    return {"validate": "any"}


def _plain(limit: float | None, otherwise: float) -> float:
    value = otherwise if limit is None else limit
    return int(value) if float(value).is_integer() else value


def era_formula(e: Entry, cell: str) -> str | None:
    """Formula: the year of a filled cell in the Japanese calendar; None where the entry is no day and no year."""
    if e.cell_type.kind == "date":
        known, year, word = f"({cell}>={REIWA})*({cell}<={LAST_DATE})", f"YEAR({cell})", "年"
    elif e.cell_type.name == "fiscal_year":
        known, year, word = f"({cell}>=2019)*({cell}<={LAST_YEAR})", cell, "年度"
    else:
        return None
    return f'=IF(ISNUMBER({cell}),IF({known},"令和"&({year}-2018)&"{word}","{e.unit}"),"{e.unit}")'


def era(e: Entry, value: object) -> str:
    """What ``era_formula`` says of a value."""
    number = as_number(value)
    if number is None:
        return e.unit
    if e.cell_type.kind == "date":
        return f"令和{from_serial(number).year - 2018}年" if REIWA <= number <= LAST_DATE else e.unit
    return f"令和{number - 2018:g}年度" if FIRST_YEAR + 30 <= number <= LAST_YEAR else e.unit


def counter(e: Entry, cell: str) -> str | None:
    """Formula: how many characters of a long text are written; None for other entries."""
    if e.cell_type.name != "text" or not e.str_length or e.str_length < COUNTED:
        return None
    return f'=IFERROR(LEN({cell}),0)&"／{e.str_length}字"'


def counter_words(e: Entry, value: object) -> str:
    """What ``counter`` says of a value."""
    written = str(value).upper() if isinstance(value, bool) else value if isinstance(value, str) else ""
    number = as_number(value)
    if number is not None:
        written = shown(number).replace(",", "")
    return f"{len(written)}／{e.str_length}字"
