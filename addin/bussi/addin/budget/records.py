"""The money of the programme as flat records in yen, whoever reported it, each with the cell it came from."""

import datetime as dt
from dataclasses import dataclass, field
from typing import NamedTuple

from bussi.validators import law
from bussi.validators.findings import Finding, Language
from bussi.validators.kinds import State

REFUND = "返還"
SUPPLEMENTARY, INITIAL = "補正", "当初"


class Origin(NamedTuple):
    """The cell a record came from; ``letters`` are the columns of its row as (key, letter)."""

    book: str
    sheet: str
    row: int
    letters: tuple[tuple[str, str], ...] = ()

    def cell(self, key: str) -> str:
        """The A1 address of one column of the record."""
        return f"{dict(self.letters).get(key, 'A')}{self.row}"


@dataclass(frozen=True, slots=True)
class Coordinates:
    """事業: where in the budget the money stands. ``no`` is its number in ``origin.book``."""

    ministry: str
    reporter: str
    item: str
    no: int
    name: str
    method: str
    account_kind: str
    account: str
    subaccount: str
    jurisdiction: str
    organization: str
    kou: str
    moku: str
    code: str = ""
    review: int | None = None

    @property
    def place(self) -> tuple[str, ...]:
        """What makes two books speak of the same line, whoever reports it."""
        return (self.item, self.account_kind, self.account, self.subaccount, self.kou, self.moku)


@dataclass(frozen=True, slots=True)
class Line:
    """One appropriation in yen. ``exact`` is False where only 億円 are known; ``obligation`` numbers what it charges."""

    at: Coordinates
    fiscal_year: int
    appropriation: str
    yen: int
    in_total: bool
    obligation: int | None
    note: str
    origin: Origin
    exact: bool = True

    @property
    def bucket(self) -> tuple[int, str]:
        """The column of the deck it stands in: fiscal year, 当初 or 補正."""
        return self.fiscal_year, INITIAL if self.appropriation == INITIAL else SUPPLEMENTARY


@dataclass(frozen=True, slots=True)
class Movement:
    """One project in one fiscal year: 現額 and where it went."""

    at: Coordinates
    fiscal_year: int
    appropriated: int
    carried_in: int
    reserve: int
    transfer: int
    revised: int
    executed: int
    carried_out: int
    unused: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class Obligation:
    """国庫債務負担行為: its limit in yen. ``exact`` is False, and number and years are None, for a printed total of several."""

    at: Coordinates
    no: int | None
    fiscal_year: int | None
    last_year: int | None
    limit: int
    origin: Origin
    exact: bool = True


@dataclass(frozen=True, slots=True)
class FundYear:
    """A fund in one year; amounts that a source does not give are None."""

    ministry: str
    item: str
    fund: str
    holder: str
    fiscal_year: int
    closing: int
    origin: Origin
    opening: int | None = None
    granted: int | None = None
    income: int | None = None
    project_cost: int | None = None
    admin_cost: int | None = None
    returned: int | None = None
    national: int | None = None
    future_need: int | None = None
    created_year: int | None = None
    intake_close: dt.date | None = None
    end_on: dt.date | None = None
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Estimate:
    """推計: what a fund was given up to the end of a year, and its balance; never a payment (管理費 and 運用益 are in it)."""

    ministry: str
    item: str
    fiscal_year: int
    built: int
    closing: int
    source: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Certification:
    """A certified plan: at most ``maximum`` yen, ``expected`` to be executed, supplying from ``supply_start``.

    ``no`` is the base of its number, by which the plan is known; ``branch`` counts its certificates. ``business`` leads
    it, ``members`` hold it beside.
    """

    ministry: str
    item: str
    no: str
    business_number: str
    business: str
    certified_on: dt.date
    changed_on: dt.date | None
    supply_start: dt.date
    maximum: int
    expected: int
    origin: Origin
    branch: int = 1
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grant:
    """交付決定: decided, as it stands, and fixed (None: not yet)."""

    ministry: str
    item: str
    no: str
    certification: str
    decided_on: dt.date
    decided: int
    current: int
    fixed: int | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment or refund of a grant; ``yen`` is negative for a refund."""

    ministry: str
    item: str
    grant: str
    kind: str
    paid_on: dt.date
    yen: int
    origin: Origin
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Scheduled:
    """What is to be paid of a grant in a fiscal year to come."""

    ministry: str
    item: str
    grant: str
    fiscal_year: int
    yen: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class Finance:
    """What others than the fund give a plan: loans (``interest`` is the 利子補給 paid up to now), shares, guarantees."""

    ministry: str
    item: str
    plan: str
    kind: str
    provider: str
    on: dt.date
    yen: int
    interest: int | None
    evidence: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Decision:
    """The review that certifies a plan, with at most ``maximum`` yen (None: it does not say)."""

    ministry: str
    item: str
    plan: str
    business: str
    maximum: int | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Support:
    """What a support body says of the grants of a plan, in yen on ``as_of``; ``paid`` is net of what came back."""

    ministry: str
    item: str
    plan: str
    business: str
    as_of: dt.date
    maximum: int
    granted: int
    fixed: int
    paid: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class Request:
    """A plan application: how much is asked for."""

    item: str
    business: str
    yen: int
    book: str


@dataclass(frozen=True, slots=True)
class SourceBook:
    """One file that was given: whose, for which year, its state and reason, and whether its figures are counted."""

    name: str
    form: str
    ministry: str
    reporter: str
    report_year: int | None
    state: State
    reason: str
    counted: bool
    rows: int


@dataclass
class Ledger:
    """Everything the budget book is made of.

    ``cut_off``: the day of which each book speaks, by its name.
    ``partial``: the records are what is publicly known, so that an item without payments is unknown, not unpaid.
    ``language``: of its findings.
    ``stated_expected``, ``stated_plans``: figures a source states as a whole, without saying of which plans.
    """

    as_of: dt.date
    on: dt.date
    report_year: int
    title: str = "ministries"
    partial: bool = False
    language: Language = "ja"
    lines: list[Line] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    obligations: list[Obligation] = field(default_factory=list)
    fund_years: list[FundYear] = field(default_factory=list)
    certifications: list[Certification] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    estimates: list[Estimate] = field(default_factory=list)
    schedule: list[Scheduled] = field(default_factory=list)
    finance: list[Finance] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    supports: list[Support] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    books: list[SourceBook] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    stated_expected: int | None = None
    stated_plans: int | None = None
    plan_counts: dict[str, int] = field(default_factory=dict)
    cut_off: dict[str, dt.date] = field(default_factory=dict)

    @property
    def items(self) -> tuple[str, ...]:
        """The items that occur, in the order of the law."""
        found = {r.at.item for r in (*self.lines, *self.movements, *self.obligations)}
        others = (*self.fund_years, *self.estimates, *self.certifications, *self.grants, *self.payments, *self.requests)
        found |= {r.item for r in others}
        known = [i.name for i in law.load().items]
        return (*(i for i in known if i in found), *sorted(found - set(known)))

    def ministry_of(self, item: str) -> str:
        """The ministry in charge by the law, or else the one that reports the item."""
        data = law.load()
        named = next((i.ministry for i in data.items if i.name == item), None)
        if named:
            return named
        reported = [r.at.ministry for r in self.lines if r.at.item == item]
        reported += [c.ministry for c in self.certifications if c.item == item]
        return reported[0] if reported else "（未定）"


def plan_of_grants(ledger: Ledger) -> dict[tuple[str, str], Certification]:
    """The plan of each grant, by the grant's (book, number).

    Numbers are of one book: a grant belongs to the plan of that number in its own book or, where another book's report
    of the plan is the one that counts, to the item's plan of that number.
    """
    own = {(c.origin.book, c.no): c for c in ledger.certifications}
    anywhere = {(c.item, c.no): c for c in ledger.certifications}
    found = {}
    for g in ledger.grants:
        plan = own.get((g.origin.book, g.certification)) or anywhere.get((g.item, g.certification))
        if plan is not None:
            found[g.origin.book, g.no] = plan
    return found
