"""The first blocks of 計算: every figure by item and by ministry.

Each writes itself from row ``at`` on and gives its last row.
"""

from collections.abc import Sequence

from bussi.validators.ratios import Amounts
from xlsxwriter.utility import xl_col_to_name

from ..figures import Row, covered, whole
from .calc_sheet import FIGURES, NOTHING, TOTAL, UNASSIGNED, CalcSheet
from .data_sheets import GRANTS, LIMITS, LINES, MOVES, PAYMENTS, PLANS, REQUESTS

_HEADS = (
    "歳出予算（総額に含む）",
    "国庫債務負担行為の限度額",
    "うち歳出化",
    "予算額",
    "歳出予算現額",
    "執行額",
    "翌年度繰越",
    "不用額",
    "助成希望額（要望）",
    "最大助成額（認定）",
    "執行見込額",
    "交付決定額",
    "支払済額",
    "A 執行額÷現額",
    "B 執行見込額÷予算額",
    "C 支払済額÷予算額",
    "Aが分かる",
    "Cが分かる",
)


def _amounts(
    calc: CalcSheet, block: str, key: str, row: int, formulas: Sequence[str], a: Amounts, known: tuple[bool, bool]
) -> None:
    """One row of figures and ratios; ``known``: whether anything is known about A and C."""
    for c, (figure, formula) in enumerate(zip(FIGURES, formulas, strict=True), start=2):
        unsaid = figure in _unsaid(calc, key, known)
        calc.put(block, key, figure, row, c, NOTHING if unsaid else formula, None if unsaid else getattr(a, figure))
    r = row + 1
    for c, (figure, top, bottom, flag) in enumerate(
        (("outlay", "H", "G", "S"), ("forecast", "M", "F", ""), ("payment", "O", "F", "T")), start=15
    ):
        share = getattr(a, figure)
        guard = f"N({bottom}{r})=0" if not flag else f"OR(N({bottom}{r})=0,{flag}{r}=0)"
        ok = share is not None and (not flag or known[flag == "T"])
        if figure == "forecast" and "expected" in _unsaid(calc, key, known):
            formula, ok = NOTHING, False
        else:
            formula = f'IF({guard},"",{top}{r}/{bottom}{r})'
        value = float(share) if ok and share is not None else None
        calc.put(block, key, figure, row, c, formula, value)
    for c, flag in enumerate(known, start=18):
        calc.ws.write_number(row, c, int(flag), calc.look("computed"))


def _unsaid(calc: CalcSheet, key: str, known: tuple[bool, bool]) -> set[str]:
    """The figures about which the ledger says nothing, so that they are 「－」 and not 0."""
    unsaid = set() if calc.ledger.requests else {"requested"}
    if not calc.ledger.partial:
        return unsaid
    unsaid |= {"maximum", "granted"} | (set() if key in (UNASSIGNED, TOTAL) else {"expected"})
    if key == UNASSIGNED:
        unsaid |= set(FIGURES) - {"expected"}
    if not known[0]:
        unsaid |= {"revised", "executed", "carried_out", "unused"}
    return unsaid if known[1] else unsaid | {"paid"}


def items_block(calc: CalcSheet, at: int) -> int:
    """Every figure by item, the unassigned, and the total."""
    calc.heads(at, ("物資", "所管省"), _HEADS)
    first = at + 1
    known_a, known_c = set(covered(calc.ledger, "outlay")[1]), set(covered(calc.ledger, "payment")[1])
    rows = list(calc.rows)
    if not calc.ledger.certifications and calc.ledger.stated_expected is not None:
        rows.append(Row(UNASSIGNED, "", Amounts(expected=calc.ledger.stated_expected)))
    for n, row in enumerate(rows, start=first):
        calc.ws.write_string(n, 0, row.key, calc.look("label"))
        calc.ws.write_string(n, 1, row.ministry, calc.look("label"))
        formulas = _sums(calc, n + 1) if row.key != UNASSIGNED else _stated(row.amounts)
        _amounts(calc, "item", row.key, n, formulas, row.amounts, (row.key in known_a, row.key in known_c))
    last = first + len(rows) - 1
    calc.item_rows = (first, last)
    total = last + 1
    calc.ws.write_string(total, 0, TOTAL, calc.look("label_required"))
    calc.ws.write_string(total, 1, "", calc.look("label_required"))
    columns = [f"SUM({xl_col_to_name(c)}{first + 1}:{xl_col_to_name(c)}{last + 1})" for c in range(2, 2 + len(FIGURES))]
    _amounts(calc, "item", TOTAL, total, columns, whole(calc.ledger), (True, True))
    # ratios of the total over the items about which A and C are known
    for figure, column, flag, top, bottom, (amounts, _) in (
        ("outlay", 15, "S", "H", "G", covered(calc.ledger, "outlay")),
        ("payment", 17, "T", "O", "F", covered(calc.ledger, "payment")),
    ):
        up, down = (f"SUMIF({flag}{first + 1}:{flag}{last + 1},1,{c}{first + 1}:{c}{last + 1})" for c in (top, bottom))
        share = getattr(amounts, figure)
        value = None if share is None else float(share)
        calc.put("item", TOTAL, figure, total, column, f'IF({down}=0,"",{up}/{down})', value)
    return total


def _stated(a: Amounts) -> list[str]:
    return [str(getattr(a, f)) for f in FIGURES]


def _sums(calc: CalcSheet, r: int) -> list[str]:
    """SUMIFS over the data sheets for the item in column A of Excel row ``r``."""
    key = f"$A{r}"

    def sums(sheet: str, head: str, *more: str) -> str:
        d = calc.data[sheet]
        conditions = ",".join((d.column("物資"), key, *more))
        return f"SUMIFS({d.column(head)},{conditions})"

    inside = (calc.data[LINES].column("総額に含める"), '"はい"')
    about_a = (calc.data[MOVES].column("率Aの対象"), '"はい"')
    return [
        sums(LINES, "予算額（円）", *inside),
        sums(LIMITS, "限度額（円）"),
        sums(LIMITS, "歳出化計（円）"),
        f"C{r}+D{r}-E{r}",
        *(sums(MOVES, h, *about_a) for h in ("歳出予算現額（円）", "執行額（円）", "翌年度繰越（円）", "不用額（円）")),
        sums(REQUESTS, "助成希望額（円）") if calc.ledger.requests else NOTHING,
        sums(PLANS, "最大助成額（円）"),
        sums(PLANS, "執行見込額（円）"),
        sums(GRANTS, "現在の交付決定額（円）"),
        sums(PAYMENTS, "金額（円、返還は負）"),
    ]


def ministries_block(calc: CalcSheet, at: int) -> int:
    """The same by ministry."""
    calc.heads(at, ("所管省", "物資の数"), _HEADS[:-2])
    first, last = calc.item_rows[0] + 1, calc.item_rows[1] + 1
    known_a, known_c = set(covered(calc.ledger, "outlay")[1]), set(covered(calc.ledger, "payment")[1])
    for n, row in enumerate(calc.ministries, start=at + 1):
        own = [r.key for r in calc.rows if r.ministry == row.key]
        calc.ws.write_string(n, 0, row.key, calc.look("label"))
        calc.ws.write_number(n, 1, len(own), calc.look("computed"))
        letters = [xl_col_to_name(c) for c in range(2, 2 + len(FIGURES))]
        formulas = [f"SUMIF($B${first}:$B${last},$A{n + 1},{c}${first}:{c}${last})" for c in letters]
        known = (any(i in known_a for i in own), any(i in known_c for i in own))
        _amounts(calc, "ministry", row.key, n, formulas, row.amounts, known)
        if calc.ledger.partial and not all(i in known_c for i in own):  # some are known: their sum is no ratio of all
            calc.put("ministry", row.key, "payment", n, 17, NOTHING, None)
    return at + len(calc.ministries)
