"""Read the ministries' books, and the plan applications given with them, into one ledger that says what it counts."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from bussi.validators import law
from bussi.validators.batch import Batch
from bussi.validators.errors import UsageError
from bussi.validators.findings import Language
from bussi.validators.kinds import State
from bussi.validators.rules.columns import WELL_TYPED
from bussi.validators.types import from_serial

from ..batch.check import BookResult, check
from ..batch.settle import settle
from ..reading.files import Progress, find_files, read_files
from .aliases import accept_aliases
from .applications import CONSOLIDATED, requests_of, take_consolidated
from .claims import compare_books
from .records import (
    REFUND,
    Certification,
    Coordinates,
    FundYear,
    Grant,
    Ledger,
    Line,
    Movement,
    Obligation,
    Origin,
    Payment,
    Scheduled,
    SourceBook,
)

BUDGET_FORM, PLAN_FORM = "budget_execution", "plan_application"
OLDER = "前の年度の報告（比べるためだけに使う）"


def read_ledger(
    inboxes: Sequence[Path],
    on: dt.date | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    without: Sequence[Path] = (),
    language: Language = "ja",
) -> Ledger:
    """The ledger of all budget books and plan applications in ``inboxes``.

    Only accepted books count; of the books of one reporter for several years the newest counts and the others are
    compared with it. ``on``: the day whose law applies and on which the book is made (default: today for the book,
    each book's own day for its rules). ``without``: files in a folder that are no input.
    ``language``: of the findings. Raises ``UsageError`` where no budget book is among the files.
    """
    checked = check(read_files(find_files(inboxes, without), workers, progress), on, language)
    taken = take_consolidated(checked.books)
    for batch, results in checked.batches:
        if batch.form.name == BUDGET_FORM:
            accept_aliases(batch, results, language)
    result = settle(checked, (), on, language)
    today = on or dt.date.today()
    ledger = Ledger(as_of=today, on=today, report_year=0, language=language)
    books = [
        _Rows(batch, i, r) for batch, rs in result.batches if batch.form.name == BUDGET_FORM for i, r in enumerate(rs)
    ]
    if not books:
        raise UsageError("予算執行状況のブック（様式 budget_execution）が一つもありません")
    newest = _newest(books)
    counted = [b for b in books if b.result.state == State.ACCEPTED and newest.get(b.reporter) is b]
    older = [b for b in books if b.result.state == State.ACCEPTED and newest.get(b.reporter) is not b]
    ledger.report_year = max((b.year for b in counted), default=0) or max(b.year for b in books)
    ledger.as_of = max((b.field("as_of") for b in counted), default=today)
    for b in counted:
        _collect(ledger, b)
    before = Ledger(as_of=today, on=today, report_year=ledger.report_year)
    for b in older:
        _collect(before, b)
    ledger.requests = taken + requests_of(result.batches)
    own = {id(b.result): b for b in books}
    for r in result.books:
        ledger.books.append(_source(r, own.get(id(r)), counted))
        ledger.findings += r.findings
    compare_books(ledger, before)
    return ledger


def _source(r: BookResult, rows: "_Rows | None", counted: Sequence["_Rows"]) -> SourceBook:
    form = r.submission.form if r.submission else ""
    if rows is None:
        counts = r.state == State.ACCEPTED and (form == PLAN_FORM or r.reason == CONSOLIDATED)
        return SourceBook(r.name, form, "", "", None, r.state, r.reason, counts, 0)
    uses = any(rows is c for c in counted)
    reason = OLDER if r.state == State.ACCEPTED and not uses else r.reason
    size = sum(len(numbers) for numbers, _ in (r.submission.tables.values() if r.submission else ()))
    return SourceBook(
        r.name,
        form,
        rows.field("ministry") or "（不明）",
        rows.field("reporter_name") or "（不明）",
        rows.year or None,
        r.state,
        reason,
        uses,
        size,
    )


def _newest(books: Sequence["_Rows"]) -> dict[tuple[Any, ...], "_Rows"]:
    found: dict[tuple[Any, ...], _Rows] = {}
    for b in books:
        if b.result.state == State.ACCEPTED:
            other = found.get(b.reporter)
            if other is None or (other.year, other.result.name) < (b.year, b.result.name):
                found[b.reporter] = b
    return found


class _Rows:
    """The typed rows of one book in its batch."""

    def __init__(self, batch: Batch, i: int, result: BookResult) -> None:
        self.batch, self.i, self.result = batch, i, result
        self.year = self.field("report_year") or 0
        self.reporter = tuple(self.field(k) for k in ("ministry", "reporter_number", "department"))

    def field(self, key: str) -> Any:
        stacked, entry = self.batch.stacked[None], self.batch.form.entries[key]
        if stacked.status[key][self.i] != WELL_TYPED:
            return None
        return _python(stacked.values[key][self.i], entry.cell_type.kind)

    def table(self, name: str) -> Iterator[tuple[dict[str, Any], Origin]]:
        """Each row as key → int, str or date (None: blank), and where it stands."""
        stacked, raw = self.batch.stacked[name], self.batch.raw(name)
        first, last = np.searchsorted(stacked.submission, [self.i, self.i + 1])
        kinds = {k: e.cell_type.kind for k, e in self.batch.inputs(name).items()}
        sheet, letters = self.batch.books[self.i].layout.tables.get(name, ("", {}))
        for n in range(first, last):
            row = {
                k: _python(stacked.values[k][n], kind) if stacked.status[k][n] == WELL_TYPED else None
                for k, kind in kinds.items()
            }
            yield row, Origin(self.result.name, sheet, raw.row[n], tuple(letters.items()))


def _python(value: Any, kind: str) -> Any:
    match kind:
        case "number":
            return int(value)  # every number of this form is whole
        case "date":
            return from_serial(value)
    return str(value)


def _canonical(item: str) -> str:
    """The item's name in the law; an alias was accepted before."""
    return law.load().item(item).name


def _collect(ledger: Ledger, b: _Rows) -> None:
    ministry, reporter = b.field("ministry"), b.field("reporter_name")
    at: dict[int, Coordinates] = {}
    for r, _ in b.table("projects"):
        at[r["no"]] = Coordinates(
            ministry,
            reporter,
            _canonical(r["item"]),
            r["no"],
            r["project_name"],
            r["method"],
            r["account_kind"],
            r["account"],
            r["subaccount"] or "",
            r["jurisdiction"],
            r["organization"],
            r["kou"],
            r["moku"],
        )
    charged: dict[int, int] = {}
    put_in: dict[tuple[int, int], int] = {}
    for r, origin in b.table("appropriations"):
        ledger.lines.append(
            Line(
                at[r["project_no"]],
                r["fiscal_year"],
                r["appropriation"],
                r["amount"],
                r["in_total"] == "はい",
                r["obligation_no"],
                r["note"] or "",
                origin,
            )
        )
        key = (r["project_no"], r["fiscal_year"])
        put_in[key] = put_in.get(key, 0) + r["amount"]
        if r["obligation_no"] is not None:
            charged[r["obligation_no"]] = charged.get(r["obligation_no"], 0) + r["amount"]
    for r, origin in b.table("execution"):
        parts = [r[k] for k in ("carried_in", "reserve", "transfer", "revised", "executed", "carried_out", "unused")]
        appropriated = put_in.get((r["project_no"], r["fiscal_year"]), 0)
        ledger.movements.append(Movement(at[r["project_no"]], r["fiscal_year"], appropriated, *parts, origin))
    for r, origin in b.table("obligations"):
        ledger.obligations.append(
            Obligation(
                at[r["project_no"]],
                r["no"],
                r["fiscal_year"],
                r["last_year"],
                r["limit"],
                charged.get(r["no"], 0),
                origin,
            )
        )
    _collect_funds(ledger, b, ministry)
    _collect_plans(ledger, b, ministry)


def _collect_funds(ledger: Ledger, b: _Rows, ministry: str) -> None:
    funds = {r["no"]: r for r, _ in b.table("funds")}
    for r, origin in b.table("fund_years"):
        fund = funds[r["fund_no"]]
        amounts = {
            k: r[k] for k in ("opening", "granted", "income", "project_cost", "admin_cost", "returned", "future_need")
        }
        ledger.fund_years.append(
            FundYear(
                ministry,
                _canonical(fund["item"]),
                fund["fund_name"],
                fund["holder_name"],
                r["fiscal_year"],
                r["closing"],
                origin,
                **amounts,
                created_year=fund["created_year"],
                intake_close=fund["intake_close"],
                end_on=fund["end_on"],
            )
        )


def _collect_plans(ledger: Ledger, b: _Rows, ministry: str) -> None:
    items: dict[str, str] = {}
    for r, origin in b.table("certifications"):
        items[r["certification_no"]] = _canonical(r["item"])
        ledger.certifications.append(
            Certification(
                ministry,
                items[r["certification_no"]],
                r["certification_no"],
                r["business_number"],
                r["business_name"],
                r["certified_on"],
                r["changed_on"],
                r["supply_start"],
                r["max_subsidy"],
                r["expected"],
                origin,
            )
        )
    of_grant: dict[str, str] = {}
    for r, origin in b.table("grants"):
        item = of_grant[r["grant_no"]] = items[r["certification_no"]]
        ledger.grants.append(
            Grant(
                ministry,
                item,
                r["grant_no"],
                r["certification_no"],
                r["decided_on"],
                r["decided"],
                r["current"],
                r["fixed"],
                origin,
            )
        )
    for r, origin in b.table("payments"):
        yen = -r["amount"] if r["kind"] == REFUND else r["amount"]
        ledger.payments.append(
            Payment(ministry, of_grant[r["grant_no"]], r["grant_no"], r["kind"], r["paid_on"], yen, origin)
        )
    for r, origin in b.table("schedule"):
        ledger.schedule.append(
            Scheduled(ministry, of_grant[r["grant_no"]], r["grant_no"], r["fiscal_year"], r["amount"], origin)
        )
