"""A valid plan application, from which every case of the form starts, and what its cases share."""

import datetime as dt

from bussi.scripts.samples.plan_application import DAY, plan_application
from form_cases import Values

USUAL = "永久磁石"
MILLION = 1_000_000
LEAD = "8999000000001"  # the lead applicant's corporate number in every case; 8 is its right check digit
WRONG_LEAD = f"1{LEAD[1:]}"


def month(year: int, number: int, day: int = 1) -> dt.date:
    return dt.date(year, number, day)


def after_submission(days: int) -> dt.date:
    """That many days after the day all the plans are submitted on, 2026-10-30."""
    return DAY + dt.timedelta(days=days)


def valid(item: str | None = None) -> Values:
    """A sample plan with one activity and round sums: in 2026 and in 2027 each, of 1,000 million yen 900 are eligible
    and 300, a third, are asked for; 400 are own funds and 300 are borrowed, 100 of them as a two-step loan.
    """
    values = plan_application(item or USUAL, 0)
    fields, tables = values["fields"], values["tables"]
    first = {name: rows[0] for name, rows in tables.items() if rows}
    fields |= {
        "lead_number": LEAD, "applicant_size": "大企業", "plan_start": month(2026, 12), "plan_end": month(2028, 3),
        "consulted_on": after_submission(-60),
    }  # fmt: skip
    tables["applicants"] = [first["applicants"] | {"corporate_number": LEAD, "size": "大企業", "capital": 500 * MILLION,
                                                   "employees": 300}]  # fmt: skip
    tables["goods"], tables["supply_status"] = tables["goods"][:1], tables["supply_status"][:1]
    tables["goals"] = [first["goals"] | {"target_year": 2028}]
    dates = {"start": month(2026, 12), "end": month(2028, 3), "supply_start": month(2028, 6)}
    tables["activities"] = [first["activities"] | dates | {"supply_start_precision": "月"}]
    tables["capacity"] = [first["capacity"] | {"before": 100.0, "after": 150.0}]
    row = {"total_cost": 1000 * MILLION, "eligible_cost": 900 * MILLION, "subsidy_request": 300 * MILLION}
    tables["funding"] = [first["funding"] | {"fiscal_year": year} | row for year in (2026, 2027)]
    row = {"own_funds": 400 * MILLION, "loans": 300 * MILLION, "two_step_loan": 100 * MILLION,
           "other": 0, "lender": "架空銀行"}  # fmt: skip
    tables["sources"] = [{"fiscal_year": year} | row for year in (2026, 2027)]
    if "core_technologies" in tables:
        fields["leak_employees"] = 300
        tables["core_technologies"] = [first["core_technologies"] | {"access_count": 10}]
    if "mineral_burden" in fields:
        fields["mineral_burden"] = 2 * 1000 * MILLION
    return values
