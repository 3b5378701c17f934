"""The verdicts of a consultation on technology transfer: the whole table, in Excel and in Python.

Source: 安定供給確保取組方針（技術流出防止措置（エ））. What is expected is written here once more, apart from the form.
Every fourth book of acts is tried; ``BUSSI_FULL=1`` tries all 2,592 acts.
"""

import os
from itertools import product
from pathlib import Path

import libreoffice
import pytest
import python_calamine as calamine
from bussi.addin.batch.stack import stack
from bussi.addin.reading.submission import read_book
from bussi.scripts.samples.technology_consultation import ABROAD, valid
from bussi.validators import forms
from bussi.validators.judging import judge
from bussi.xlsx_templates.build import build

YES, NO, UNKNOWN = "はい", "いいえ", "分からない"
CONCERNED, OPEN, NOT_CONCERNED = "該当", "要確認", "非該当"
NEEDED, VOLUNTARY = "相談が必要", "任意の相談"
ANSWERS = (YES, NO, UNKNOWN)
OTHER_ACTS = ("コア技術等そのものの移転", "コア技術等の提供", "共同研究開発", "他国での研究開発")
SITES = ((CONCERNED,), (OPEN,), (NOT_CONCERNED,), (NOT_CONCERNED, CONCERNED))
AT_ONCE = 81  # acts in a book
STEP = 1 if os.environ.get("BUSSI_FULL") == "1" else 4
Act = tuple[str, tuple[str, ...], str, str, str, str, str, str]


def acts() -> list[Act]:
    """Every act with what its sites say, who does it, and every answer: core, forced, violation, influence, notified."""
    kinds = [*((act, ()) for act in OTHER_ACTS), *((ABROAD, sites) for sites in SITES)]
    rest = product(("申請者", "グループ会社"), ANSWERS, ANSWERS, ANSWERS, ANSWERS, (YES, NO))
    return [(act, sites, *answers) for (act, sites), answers in product(kinds, list(rest))]


def verdict(act: Act) -> tuple[str, str, str]:
    """①又は②, whether the act is concerned, and the verdict."""
    kind, sites, _, core, *conditions = act
    condition = CONCERNED if YES in conditions else OPEN if UNKNOWN in conditions else NOT_CONCERNED
    reach = CONCERNED if core == YES else OPEN if core == UNKNOWN else NOT_CONCERNED
    if kind == ABROAD and reach != NOT_CONCERNED and CONCERNED not in sites:
        reach = OPEN if OPEN in sites else NOT_CONCERNED
    table = {
        (CONCERNED, CONCERNED): NEEDED,
        (CONCERNED, OPEN): OPEN,
        (OPEN, CONCERNED): OPEN,
        (OPEN, OPEN): OPEN,
    }
    return condition, reach, table.get((reach, condition), VOLUNTARY)


def book_of(said: list[Act]) -> bytes:
    """A consultation on all these acts, numbered from 1."""
    values = valid("半導体", 0)
    first = values["tables"]["acts"][0]
    keys = ("actor", "core", "forced", "violation", "influence", "notified")
    values["tables"]["acts"] = [
        first | {"no": no, "act": act} | dict(zip(keys, answers, strict=True))
        for no, (act, _, *answers) in enumerate(said, start=1)
    ]
    values["tables"]["sites"] = [
        {"act_no": no, "site": f"架空工場{k}", "state": state}
        for no, (_, sites, *_) in enumerate(said, start=1)
        for k, state in enumerate(sites)
    ]
    return build(forms.load("technology_consultation"), values)


@pytest.mark.libreoffice
def test_every_act_has_its_verdict_in_excel_and_in_python(tmp_path: Path) -> None:
    said = acts()
    assert len(said) == 4 * 324 + 4 * 324
    parts = [said[i : i + AT_ONCE] for i in range(0, len(said), AT_ONCE)][::STEP]
    books = [tmp_path / f"{n:02}.xlsx" for n in range(len(parts))]
    for path, part in zip(books, parts, strict=True):
        path.write_bytes(book_of(part))
    recalculated = libreoffice.convert_all(books, tmp_path / "out", tmp_path)
    for path, part in zip(recalculated, parts, strict=True):
        wanted = [verdict(act) for act in part]
        assert in_excel(path) == wanted
        assert in_python(path) == wanted


def in_python(path: Path) -> list[tuple[str, ...]]:
    """The computed columns of the acts as they are consolidated."""
    form = forms.load("technology_consultation")
    columns = judge(stack(form, [read_book(path)])).columns
    trees = form.computed("acts")
    found = [columns.evaluate(trees[key], "acts") for key in ("condition", "reach", "verdict")]
    assert all(known.all() for _, known in found)
    return list(zip(*(values.tolist() for values, _ in found), strict=True))


def in_excel(path: Path) -> list[tuple[str, ...]]:
    """The same cells of the sheet."""
    rows = calamine.load_workbook(str(path)).get_sheet_by_name("行為").to_python()
    head = next(i for i, row in enumerate(rows) if any(str(x).startswith("判定") for x in row))
    places = [
        next(i for i, x in enumerate(rows[head]) if str(x).startswith(word))
        for word in ("①又は②", "行為の該当", "判定")
    ]
    found = [tuple(str(row[i]) for i in places) for row in rows[head + 1 :]]
    return [row for row in found if row[0] in (CONCERNED, OPEN, NOT_CONCERNED)]
