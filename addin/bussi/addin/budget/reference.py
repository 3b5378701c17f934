"""The ledger of what is public: the deck's budget table, the plan counts, and the execution that reviews have shown."""

import datetime as dt
import re
from pathlib import Path

from bussi.validators import law
from bussi.validators.law.model import BudgetLine
from bussi.validators.law.tables import read_rows
from bussi.validators.ratios import revised_budget, unused_amount

from .records import (
    Coordinates,
    Estimate,
    FundYear,
    Ledger,
    Line,
    Movement,
    Obligation,
    Origin,
)
from .words import YEN_PER_OKU

DECK_DAY = dt.date(2025, 3, 31)
DECK_BOOK = "内閣府資料 2025年3月"
EXECUTION = Path(__file__).parent / "reference_execution.csv"
REVIEW = "行政事業レビュー（残高）、内閣府資料（造成）"
COLUMNS = ("kind", "item", "fiscal_year", "figure", "yen", "note")
_APPROPRIATION = re.compile(r"R([0-9]+)(当初|補正|予算案)")


def reference_ledger() -> Ledger:
    """The ledger of the deck; yen where they are known, else 億円 × 10⁸ marked as not exact.

    Raises ``DefinitionError`` where a data file is wrong. It is ``partial``: an item without payments is unknown.
    """
    data = law.load()
    ledger = Ledger(as_of=DECK_DAY, on=DECK_DAY, report_year=2024, title="reference", partial=True)
    projects: dict[tuple[str, bool], Coordinates] = {}
    for n, line in enumerate(data.budget, start=2):
        if line.kind in ("line", "outside") and line.oku is not None and line.item:
            at = projects.setdefault((line.item, line.kind == "outside"), _project(line, len(projects) + 1))
            ledger.lines.append(_line(line, at, n))
    for n, line in enumerate(data.budget, start=2):
        if line.kind == "item_total" and line.multi_year_authority and line.item and line.oku is not None:
            at = projects[line.item, False]
            limit = int(line.oku * YEN_PER_OKU)
            ledger.obligations.append(Obligation(at, None, None, None, limit, _origin("budget.csv", n), exact=False))
    _execution(ledger, projects)
    ledger.plan_counts = {i.name: i.certified_plans for i in data.items if i.certified_plans}
    stated = data.at("stated_execution_forecast_yen", (), DECK_DAY)
    plans = data.at("stated_certified_plans", ("本文",), DECK_DAY)
    assert stated is not None and isinstance(stated.value, int)
    assert plans is not None and isinstance(plans.value, int)
    ledger.stated_expected, ledger.stated_plans = stated.value, plans.value
    return ledger


def _origin(book: str, row: int) -> Origin:
    return Origin(f"{DECK_BOOK}（{book}）", "予算", row)


def _project(line: BudgetLine, no: int) -> Coordinates:
    method = "国庫債務負担行為" if line.multi_year_authority else "基金"
    assert line.item is not None and line.ministry is not None
    return Coordinates(line.ministry, DECK_BOOK, line.item, no, line.printed_item, method, "", "", "", "", "", "", "")


def _line(line: BudgetLine, at: Coordinates, row: int) -> Line:
    found = _APPROPRIATION.fullmatch(line.appropriation)
    assert found is not None and line.oku is not None  # the deck's own headings
    yen = line.yen if line.yen is not None else int(line.oku * YEN_PER_OKU)
    obligation = at.no if line.multi_year_authority else None
    return Line(
        at,
        2018 + int(found[1]),
        found[2],
        yen,
        line.kind == "line",
        obligation,
        line.note or "",
        _origin("budget.csv", row),
        exact=line.yen is not None,
    )


def _execution(ledger: Ledger, projects: dict[tuple[str, bool], Coordinates]) -> None:
    movements: dict[tuple[str, int], dict[str, int]] = {}
    funds: dict[tuple[str, int], dict[str, int]] = {}
    for _, row, _ in read_rows(EXECUTION, COLUMNS):
        group = movements if row["kind"] == "movement" else funds
        group.setdefault((row["item"], int(row["fiscal_year"])), {})[row["figure"]] = int(row["yen"])
    for n, ((item, year), known) in enumerate(movements.items(), start=2):
        at = projects[item, False]
        appropriated = sum(r.yen for r in ledger.lines if r.at is at and r.fiscal_year == year)
        revised = revised_budget(appropriated, known["carried_in"])
        unused = unused_amount(revised, known["executed"], known["carried_out"])
        ledger.movements.append(
            Movement(
                at,
                year,
                appropriated,
                known["carried_in"],
                0,
                0,
                revised,
                known["executed"],
                known["carried_out"],
                unused,
                _origin(EXECUTION.name, n),
            )
        )
    bodies = {a.item: (b.short_name, a.fund or "基金") for b in law.load().support_bodies for a in b.assignments}
    for n, ((item, year), known) in enumerate(sorted(funds.items()), start=2):
        holder, fund = bodies.get(item, ("", "基金"))
        ledger.fund_years.append(
            FundYear(
                projects[item, False].ministry,
                item,
                fund,
                holder,
                year,
                known["closing"],
                _origin(EXECUTION.name, n),
                exact=False,
            )
        )
        ledger.estimates.append(
            Estimate(
                projects[item, False].ministry,
                item,
                year,
                known["built"],
                known["closing"],
                REVIEW,
                _origin(EXECUTION.name, n),
            )
        )
