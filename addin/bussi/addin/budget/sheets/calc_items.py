"""The first blocks of 計算: every figure by item and by ministry, and over how many items each ratio is.

Each writes itself from row ``at`` on and gives its last row. A figure of which the ledger does not speak is blank; a ratio
of several items is of the sums over those of which both its sides are known (the columns 「…の範囲」).
"""

from collections.abc import Mapping

from xlsxwriter.utility import xl_col_to_name

from ..figures import FIGURES, RATIOS, Ratio
from .calc_sheet import NOTHING, TOTAL, UNASSIGNED, CalcSheet

FIRST = 2  # the column of the first figure


class _Columns:
    """Where figures, ratios and their ranges stand in the two blocks."""

    def __init__(self, calc: CalcSheet) -> None:
        estimated = bool(calc.ledger.estimates)
        self.figures = [f for f in FIGURES.values() if estimated or f.table != "estimates"]
        self.ratios = [r for r in RATIOS.values() if estimated or r.name != "drawing"]
        names = [*(f.name for f in self.figures), *(r.name for r in self.ratios)]
        names += [f"covered_{r.name}" for r in self.ratios]
        self.at = {name: FIRST + n for n, name in enumerate(names)}

    def letter(self, name: str) -> str:
        return xl_col_to_name(self.at[name])

    @property
    def heads(self) -> list[str]:
        ratios = [f"{r.letter} {r.definition}" for r in self.ratios]
        return [*(f.label for f in self.figures), *ratios, *(f"{r.letter}の範囲（物資の数）" for r in self.ratios)]


def items_block(calc: CalcSheet, at: int) -> int:
    """Every figure by item, what is stated of none of them, and the total."""
    columns = _Columns(calc)
    calc.heads(at, ("物資", "所管省"), columns.heads)
    first = at + 1
    for n, row in enumerate(calc.rows, start=first):
        calc.ws.write_string(n, 0, row.key, calc.look("label"))
        calc.ws.write_string(n, 1, row.ministry, calc.look("label"))
        for f in columns.figures:
            value = calc.figures.value(f.name, row.key)
            formula = _parts(columns, f.parts, n) or calc.figures.sumifs(f.name, calc.data, {"item": f"$A{n + 1}"})
            exact = calc.figures.exact(f.name, (row.key,))
            calc.put(
                "item", row.key, f.name, n, columns.at[f.name], NOTHING if value is None else formula, value, exact
            )
        for r in columns.ratios:
            _ratio_of_item(calc, columns, r, row.key, n)
    last = first + len(calc.rows) - 1
    calc.item_rows = (first, last)
    calc.item_columns = columns.at
    total = last + 1
    if calc.figures.stated is not None:
        calc.ws.write_string(total, 0, UNASSIGNED, calc.look("label"))
        stated = calc.figures.stated
        calc.put("item", UNASSIGNED, "expected", total, columns.at["expected"], str(stated), stated, exact=False)
        total += 1
    _total(calc, columns, (first, last), total)
    return total


def _parts(columns: _Columns, parts: tuple[tuple[int, str], ...], row: int) -> str:
    signs = {1: "+", -1: "-"}
    return "".join(f"{signs[sign]}N({columns.letter(name)}{row + 1})" for sign, name in parts).removeprefix("+")


def _ratio_of_item(calc: CalcSheet, columns: _Columns, r: Ratio, item: str, row: int) -> None:
    top, bottom, flag = (f"{columns.letter(x)}{row + 1}" for x in (r.top, r.bottom, f"covered_{r.name}"))
    share, covered = calc.figures.share(r.name, (item,))
    calc.put("item", item, f"covered_{r.name}", row, columns.at[f"covered_{r.name}"],
             f"IF(AND(ISNUMBER({top}),ISNUMBER({bottom})),1,0)", len(covered))  # fmt: skip
    formula = f'IF(OR({flag}=0,N({bottom})=0),"",{top}/{bottom})'
    calc.put("item", item, r.name, row, columns.at[r.name], formula, None if share is None else float(share))


def _total(calc: CalcSheet, columns: _Columns, rows: tuple[int, int], total: int) -> None:
    """The sums, each over the items of which the figure is known, and the ratios over theirs."""
    first, last = rows[0] + 1, rows[1] + 1
    calc.ws.write_string(total, 0, TOTAL, calc.look("label_required"))
    calc.ws.write_string(total, 1, "", calc.look("label_required"))
    stated = calc.figures.stated is not None

    def area(name: str) -> str:
        return f"{columns.letter(name)}${first}:{columns.letter(name)}${last}"

    for f in columns.figures:
        value, letter = calc.figures.total(f.name), columns.letter(f.name)
        source = f"{letter}{total}" if stated and f.name == "expected" else f"SUM({area(f.name)})"
        formula = NOTHING if value is None else source
        calc.put("item", TOTAL, f.name, total, columns.at[f.name], formula, value, calc.figures.exact(f.name))
    for r in columns.ratios:
        share, covered = calc.figures.share(r.name)
        flags = f"covered_{r.name}"
        if stated and r.top == "expected":
            up, down, count = (
                f"{columns.letter(r.top)}{total + 1}",
                f"{columns.letter(r.bottom)}{total + 1}",
                len(covered),
            )
            calc.put("item", TOTAL, flags, total, columns.at[flags], f"COUNT({area(r.bottom)})", count)
        else:
            up, down = (f"SUMIF({area(flags)},1,{area(x)})" for x in (r.top, r.bottom))
            calc.put("item", TOTAL, flags, total, columns.at[flags], f"SUM({area(flags)})", len(covered))
        value = None if share is None else float(share)
        calc.put("item", TOTAL, r.name, total, columns.at[r.name], f'IF({down}=0,"",{up}/{down})', value)


def ministries_block(calc: CalcSheet, at: int) -> int:
    """The same by ministry."""
    columns = _Columns(calc)
    calc.heads(at, ("所管省", "物資の数"), columns.heads)
    first, last = calc.item_rows[0] + 1, calc.item_rows[1] + 1
    own: Mapping[str, list[str]] = {m.key: [r.key for r in calc.rows if r.ministry == m.key] for m in calc.ministries}

    def area(name: str) -> str:
        return f"{columns.letter(name)}${first}:{columns.letter(name)}${last}"

    for n, (ministry, items) in enumerate(own.items(), start=at + 1):
        calc.ws.write_string(n, 0, ministry, calc.look("label"))
        calc.ws.write_number(n, 1, len(items), calc.look("computed"))
        mine = f"$B${first}:$B${last},$A{n + 1}"
        for f in columns.figures:
            value = calc.figures.total(f.name, items)
            formula = NOTHING if value is None else f"SUMIFS({area(f.name)},{mine})"
            exact = calc.figures.exact(f.name, items)
            calc.put("ministry", ministry, f.name, n, columns.at[f.name], formula, value, exact)
        for r in columns.ratios:
            share, covered = calc.figures.share(r.name, items)
            flags = f"covered_{r.name}"
            calc.put("ministry", ministry, flags, n, columns.at[flags], f"SUMIFS({area(flags)},{mine})", len(covered))
            up, down = (f"SUMIFS({area(x)},{mine},{area(flags)},1)" for x in (r.top, r.bottom))
            value = None if share is None else float(share)
            calc.put("ministry", ministry, r.name, n, columns.at[r.name], f'IF({down}=0,"",{up}/{down})', value)
    return at + len(calc.ministries)
