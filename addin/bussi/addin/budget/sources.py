"""Read the ministries' books, and what else is given of plans, into one ledger that says what it counts.

The one module that knows the keys of the form ``budget_execution``; the rest of the budget reads the ledger's records.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bussi.validators.errors import UsageError
from bussi.validators.findings import Language
from bussi.validators.kinds import State

from ..batch.case import Case
from ..batch.check import check
from ..batch.consolidation import settled
from ..batch.own_books import without_our_books
from ..books.outputs import CONSOLIDATED as CONSOLIDATED_BOOK
from ..reading.files import Progress, find_files, read_files
from .applications import requests_of, taken_from_consolidated
from .chain import compare_chains
from .claims import compare_books
from .grants_of_plans import collect_plan, speaks_of_a_plan
from .records import (
    REFUND,
    Certification,
    Coordinates,
    Finance,
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

BUDGET_FORM = "budget_execution"  # the form whose tables are read here
OLDER = "前の年度の報告（比べるためだけに使う）"


def read_ledger(
    inboxes: Sequence[Path],
    on: dt.date | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    without: Sequence[Path] = (),
    language: Language = "ja",
) -> Ledger:
    """The ledger of all budget books in ``inboxes``, and of the plan applications, reviews and reports on grants there.

    Only accepted books count; of the books of one reporter for several years the newest counts and the others are
    compared with it. ``on``: the day whose law applies and on which the book is made (default: today for the book,
    each book's own day for its rules). ``without``: files in a folder that are no input.
    ``language``: of the findings. Raises ``UsageError`` where no budget book is among the files.
    """
    checked = check(read_files(find_files(inboxes, without), workers, progress), on, language)
    kept, ours = without_our_books(checked, wanted=CONSOLIDATED_BOOK)
    cases = settled(kept, (), on, language)
    given = [taken_from_consolidated(c) for c in cases.books]
    today = on or dt.date.today()
    ledger = Ledger(as_of=today, on=today, report_year=0, language=language)
    books = [_Report(c) for c, _ in given if c.form is not None and c.form.name == BUDGET_FORM]
    if not books:
        raise UsageError("予算執行状況のブック（様式 budget_execution）が一つもありません")
    newest = _newest(books)
    counted = [b for b in books if b.case.state is State.ACCEPTED and newest.get(b.reporter) is b]
    older = [b for b in books if b.case.state is State.ACCEPTED and newest.get(b.reporter) is not b]
    ledger.report_year = max((b.year for b in counted), default=0) or max(b.year for b in books)
    ledger.as_of = max((b.field("as_of") for b in counted), default=today)
    for b in counted:
        _collect(ledger, b)
        ledger.cut_off[b.case.name] = b.field("as_of")
    before = Ledger(as_of=today, on=today, report_year=ledger.report_year)
    for b in older:
        _collect(before, b)
    own = {id(b.case): b for b in books}
    for case, _ in given:
        collect_plan(ledger, case)
    for case, requests in given:
        asked = requests_of(case) if requests is None else requests
        ledger.requests += asked
        taken = requests is not None or bool(asked) or speaks_of_a_plan(case)
        ledger.books.append(_source(case, own.get(id(case)), counted, taken))
        ledger.findings += case.findings
    for b in ours:
        ledger.books.append(
            SourceBook(b.name, "", "", "", None, State.QUARANTINED, f"bussi の作った{b.kind}", counted=False, rows=0)
        )
    compare_books(ledger, before)
    compare_chains(ledger)
    return ledger


def _source(c: Case, report: "_Report | None", counted: Sequence["_Report"], taken: bool) -> SourceBook:
    form = c.form.text.title if c.form else ""
    if report is None:
        return SourceBook(c.name, form, "", "", None, c.state, c.reason, taken, 0)
    uses = any(report is r for r in counted)
    return SourceBook(
        name=c.name,
        form=form,
        ministry=report.field("ministry") or "（不明）",
        reporter=report.field("reporter_name") or "（不明）",
        report_year=report.year or None,
        state=c.state,
        reason=OLDER if c.state is State.ACCEPTED and not uses else c.reason,
        counted=uses,
        rows=sum(len(numbers) for numbers, _ in (c.submission.tables.values() if c.submission else ())),
    )


def _newest(books: Sequence["_Report"]) -> dict[tuple[Any, ...], "_Report"]:
    found: dict[tuple[Any, ...], _Report] = {}
    for b in books:
        if b.case.state is State.ACCEPTED:
            other = found.get(b.reporter)
            if other is None or (other.year, other.case.name) < (b.year, b.case.name):
                found[b.reporter] = b
    return found


class _Report:
    """One ministry's book."""

    def __init__(self, case: Case) -> None:
        self.case, self.field = case, case.value
        self.year = case.value("report_year") or 0
        self.reporter = tuple(case.value(k) for k in ("ministry", "reporter_number", "department"))

    def table(self, name: str) -> Iterator[tuple[Mapping[str, Any], Origin]]:
        """Each row as key → int, str or date (None: blank), and where it stands."""
        sheet, letters = self.case.submission.layout.tables.get(name, ("", {})) if self.case.submission else ("", {})
        for row in self.case.rows(name):
            yield row.values, Origin(self.case.name, sheet, row.number, tuple(letters.items()))


def _collect(ledger: Ledger, b: _Report) -> None:
    ministry, reporter = b.field("ministry"), b.field("reporter_name")
    at: dict[int, Coordinates] = {}
    for r, _ in b.table("projects"):
        at[r["no"]] = Coordinates(
            ministry,
            reporter,
            r["item"],
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
            r["subject_code"] or "",
            r["review_id"],
        )
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
                origin,
            )
        )
    _collect_funds(ledger, b, ministry)
    _collect_plans(ledger, b, ministry)


def _collect_funds(ledger: Ledger, b: _Report, ministry: str) -> None:
    funds = {r["no"]: r for r, _ in b.table("funds")}
    for r, origin in b.table("fund_years"):
        fund = funds[r["fund_no"]]
        known = ("opening", "granted", "income", "project_cost", "admin_cost", "returned", "national", "future_need")
        amounts = {k: r[k] for k in known}
        ledger.fund_years.append(
            FundYear(
                ministry,
                fund["item"],
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


def _collect_plans(ledger: Ledger, b: _Report, ministry: str) -> None:
    items: dict[str, str] = {}
    members: dict[str, list[str]] = {}
    for r, _ in b.table("holders"):
        members.setdefault(r["certification_base"], []).append(r["member_name"])
    for r, origin in b.table("certifications"):
        items[r["certification_base"]] = r["item"]
        ledger.certifications.append(
            Certification(
                ministry,
                items[r["certification_base"]],
                r["certification_base"],
                r["business_number"],
                r["business_name"],
                r["certified_on"],
                r["changed_on"],
                r["supply_start"],
                r["max_subsidy"],
                r["expected"],
                origin,
                r["certification_branch"],
                tuple(members.get(r["certification_base"], ())),
            )
        )
    of_grant: dict[str, str] = {}
    for r, origin in b.table("grants"):
        item = of_grant[r["grant_no"]] = items[r["certification_base"]]
        ledger.grants.append(
            Grant(
                ministry,
                item,
                r["grant_no"],
                r["certification_base"],
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
            Payment(
                ministry, of_grant[r["grant_no"]], r["grant_no"], r["kind"], r["paid_on"], yen, origin, r["evidence_no"]
            )
        )
    for r, origin in b.table("schedule"):
        ledger.schedule.append(
            Scheduled(ministry, of_grant[r["grant_no"]], r["grant_no"], r["fiscal_year"], r["amount"], origin)
        )
    for table, provider, on in (("loans", "lender", "lent_on"), ("capital", "provider", "provided_on")):
        for r, origin in b.table(table):
            plan = r["certification_base"]
            interest, evidence = r.get("interest_support"), r["evidence_no"]
            ledger.finance.append(
                Finance(
                    ministry, items[plan], plan, r["kind"], r[provider], r[on], r["amount"], interest, evidence, origin
                )
            )
