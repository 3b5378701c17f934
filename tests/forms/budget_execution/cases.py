"""BGT: every rule of the budget execution form on both sides of its line, to the yen and to the day.

In the valid book a fund for 半導体 gets 100億円 in 2024, and 船舶の部品 are charged to an obligation of 60億円: 20 in 2024,
30 in 2025. One plan of at most 60億円 is granted 50, of which 30 are paid and 15 scheduled.
"""

import datetime as dt

from bussi.scripts.samples.invented import corporate_number
from form_cases import Change, Values, another, case, put, row, without

from . import cells
from .valid import OKU, valid

__all__ = ["CASES", "valid"]
MILLION = 1_000_000
ZERO = {"carried_in": 0, "reserve": 0, "transfer": 0, "revised": 0, "executed": 0, "carried_out": 0, "unused": 0}
EMPTY_YEAR = {"opening": 0, "granted": 0, "project_cost": 0, "admin_cost": 0, "closing": 0, "future_need": 0}
THIRD_PROJECT = another("projects", no=3)
SECOND_OBLIGATION = another("obligations", no=2, limit=20 * OKU)
SECOND_FUND = another("funds", no=2)
SECOND_PLAN = another("certifications", certification_no="n-1")
SECOND_GRANT = another("grants", grant_no="g-1", decided=10 * OKU, current=10 * OKU)
SHIPS_2024_GONE = without("execution", 2)
OTHERS_GONE = without("execution", 1)


def ships_2025(**amounts: int) -> Change:
    return row("execution", 3, **amounts)


def fund_2025(**amounts: int) -> Change:
    return row("fund_years", 2, **amounts)


def ships(first: int, second: int) -> Change:
    """Budgets of these amounts for ship parts in 2024 and 2025, all of them executed, nothing carried over."""
    rest = {"carried_in": 0, "carried_out": 0, "unused": 0}

    def change(values: Values) -> None:
        for number, revised, granted in ((2, first, 20 * OKU), (3, second, 30 * OKU)):
            row("execution", number, revised=revised, executed=revised, transfer=revised - granted, **rest)(values)

    return change


def spent(project: int, admin: int = OKU, closing: int = 49 * OKU) -> Change:
    """A fund that spends this in 2025 and ends with ``closing``, by its income."""
    return fund_2025(
        project_cost=project, admin_cost=admin, closing=closing, income=closing + project + admin - 79 * OKU
    )


CASES = [
    *cells.CASES,
    # A: who reports, and the numbers that tie the tables together
    case("TYPE", put(reporter_number="2999000000701"), "TYPE reporter_number", id="a wrong check digit"),
    case("TYPE", put(reporter_number=corporate_number(702)), id="another number with its right check digit"),
    case("BGT-A02", put(as_of=dt.date(2026, 7, 2)), "BGT-A02 as_of", id="as of the day after the submission"),
    case("BGT-A02", put(as_of=dt.date(2026, 7, 1)), id="as of the day of the submission"),
    case("REFERENCE", another("appropriations", project_no=3),
         "REFERENCE appropriations[4].project_no", "BGT-B04 appropriations[4].project_no",
         id="money of a third project that is not listed"),
    case("REFERENCE", another("appropriations", project_no=3), THIRD_PROJECT,
         "BGT-B04 appropriations[4].project_no", id="money of a third project"),
    case("REFERENCE", another("execution", project_no=3, **ZERO),
         "REFERENCE execution[4].project_no", id="execution of a third project that is not listed"),
    case("REFERENCE", another("execution", project_no=3, **ZERO), THIRD_PROJECT, id="execution of a third project"),
    case("REFERENCE", another("obligations", no=2, project_no=3),
         "REFERENCE obligations[2].project_no", id="an obligation of a third project that is not listed"),
    case("REFERENCE", another("obligations", no=2, project_no=3), another("projects", no=3, method="国庫債務負担行為"),
         id="an obligation of a third project"),
    case("REFERENCE", row("appropriations", 2, obligation_no=2),
         "REFERENCE appropriations[2].obligation_no", id="charged to a second obligation that is not listed"),
    case("REFERENCE", row("appropriations", 2, obligation_no=2), SECOND_OBLIGATION, id="charged to a second obligation"),
    case("REFERENCE", another("fund_years", fund_no=2),
         "REFERENCE fund_years[3].fund_no", id="a year of a second fund that is not listed"),
    case("REFERENCE", another("fund_years", fund_no=2), SECOND_FUND, id="a year of a second fund"),
    case("REFERENCE", row("grants", 1, certification_no="n-1"), "REFERENCE grants[1].certification_no", id="n-1 is not N-1"),
    case("REFERENCE", row("grants", 1, certification_no="n-1"), SECOND_PLAN, id="n-1 beside N-1"),
    case("REFERENCE", row("payments", 2, grant_no="g-1", amount=10 * OKU), "REFERENCE payments[2].grant_no", id="g-1 is not G-1"),
    case("REFERENCE", row("payments", 2, grant_no="G-*"), "REFERENCE payments[2].grant_no", id="G-* is not G-1"),
    case("REFERENCE", row("payments", 2, grant_no="g-1", amount=10 * OKU), SECOND_GRANT, id="g-1 beside G-1"),
    case("REFERENCE", another("schedule", grant_no="g-1", amount=1), "REFERENCE schedule[2].grant_no", id="g-1 is not G-1"),
    case("REFERENCE", another("schedule", grant_no="g-1", amount=1), SECOND_GRANT, id="g-1 beside G-1"),
    case("BGT-A11", another("appropriations", amount=0),
         "BGT-A11 appropriations[1].project_no", "BGT-A11 appropriations[4].project_no", id="one supplementary budget twice"),
    case("BGT-A11", another("appropriations", amount=0, appropriation="補正第2号"), id="a second supplementary budget"),
    case("BGT-A11", another("appropriations", amount=0, fiscal_year=2026), id="the same a year later"),
    case("BGT-A11", another("appropriations", amount=0, project_no=2, obligation_no=1), id="the same of another project"),
    case("BGT-A12", another("execution", **ZERO),
         "BGT-A12 execution[1].project_no", "BGT-A12 execution[4].project_no", "BGT-B01 execution[4].revised",
         id="one year of a project twice"),
    case("BGT-A12", another("execution", **ZERO | {"fiscal_year": 2025}), id="the year after"),
    case("BGT-A12", another("execution", **ZERO | {"project_no": 2, "fiscal_year": 2026, "carried_in": 4 * OKU, "transfer": -4 * OKU}),
         id="the year after of the other project"),
    case("BGT-A13", another("fund_years", **EMPTY_YEAR),
         "BGT-A13 fund_years[1].fund_no", "BGT-A13 fund_years[3].fund_no", id="one year of a fund twice"),
    case("BGT-A13", another("fund_years", **EMPTY_YEAR | {"fiscal_year": 2023}), id="the year before"),
    case("BGT-A13", another("fund_years", fund_no=2), SECOND_FUND, id="one year of two funds"),
    case("BGT-A14", another("schedule", amount=1),
         "BGT-A14 schedule[1].grant_no", "BGT-A14 schedule[2].grant_no", id="one year of a grant twice"),
    case("BGT-A14", another("schedule", amount=1, fiscal_year=2027), id="the year after"),
    case("BGT-A14", another("schedule", amount=1, grant_no="g-1"), SECOND_GRANT, id="one year of two grants"),
    case("BGT-A15", row("projects", 1, item="人工衛星"), put(submitted_on=dt.date(2025, 12, 23), as_of=dt.date(2025, 12, 23)),
         "BGT-A15 projects[1].item", "BGT-E05 certifications[1].item", "BGT-F04 payments[3].paid_on", id="the day before 人工衛星 was designated"),
    case("BGT-A15", row("projects", 1, item="人工衛星"), put(submitted_on=dt.date(2025, 12, 24), as_of=dt.date(2025, 12, 24)),
         "BGT-E05 certifications[1].item", "BGT-F04 payments[3].paid_on", id="the day on which 人工衛星 was designated"),
    case("BGT-A16", row("projects", 1, account="エネルギー対策特別会計"),
         "BGT-A16 projects[1].account", id="the general account under another name"),
    case("BGT-A16", row("projects", 1, account="エネルギー対策特別会計", account_kind="特別会計"), id="a special account"),
    case("BGT-A17", row("projects", 1, account_kind="特別会計"),
         "BGT-A17 projects[1].account", id="a special account named the general one"),
    case("BGT-A17", row("projects", 1, account_kind="特別会計", account="一般会計 "), id="another name by a space"),
    # B: appropriations and their execution
    case("BGT-B01", ships_2025(revised=40 * OKU + 1, unused=OKU + 1),
         "BGT-B01 execution[3].revised", id="a yen more than its parts"),
    case("BGT-B01", ships_2025(reserve=1), "BGT-B01 execution[3].revised", id="a yen of reserve left out"),
    case("BGT-B01", ships_2025(reserve=1, transfer=-1), id="a yen of reserve, transferred away"),
    case("BGT-B01", ships_2025(transfer=1, revised=40 * OKU + 1, unused=OKU + 1), id="a yen transferred in"),
    case("BGT-B02", ships_2025(unused=OKU - 1), "BGT-B02 execution[3].executed", id="a yen less than the budget"),
    case("BGT-B02", ships_2025(unused=OKU - 1, executed=35 * OKU + 1), id="a yen executed instead of unused"),
    case("BGT-B02", ships_2025(unused=0, carried_out=5 * OKU), id="carried over instead of unused"),
    case("BGT-B03", ships_2025(carried_in=10 * OKU - 1, reserve=1),
         "BGT-B03 execution[3].carried_in", id="a yen less than last year handed on"),
    case("BGT-B03", row("execution", 2, carried_out=11 * OKU, unused=0), ships_2025(carried_in=11 * OKU, transfer=-OKU),
         id="what last year handed on"),
    case("BGT-B03", SHIPS_2024_GONE, "BGT-B04 appropriations[2].project_no", id="last year is not reported"),
    case("BGT-B03", ships_2025(carried_in=10 * OKU - 1, reserve=1), OTHERS_GONE,
         "BGT-B04 appropriations[1].project_no", "BGT-B03 execution[2].carried_in", id="a yen less, the only project"),
    case("BGT-B04", without("execution", 3), "BGT-B04 appropriations[3].project_no", id="nothing about this year's money"),
    case("BGT-B04", SHIPS_2024_GONE, "BGT-B04 appropriations[2].project_no", id="nothing about last year's money"),
    case("BGT-B04", another("appropriations", fiscal_year=2026), id="nothing yet about next year's money"),
    case("BGT-B05", row("appropriations", 1, amount=MILLION - 1),
         "BGT-B05 appropriations[1].amount", "BGT-B01 execution[1].revised", id="a yen below a million"),
    case("BGT-B05", row("appropriations", 1, amount=MILLION), "BGT-B01 execution[1].revised", id="a million"),
    case("BGT-B05", row("appropriations", 1, amount=1),
         "BGT-B05 appropriations[1].amount", "BGT-B01 execution[1].revised", id="a yen"),
    case("BGT-B05", row("appropriations", 1, amount=0), "BGT-B01 execution[1].revised", id="nothing"),
    case("BGT-B06", ships(500, 500 * 500), "BGT-B06 execution[3].revised", id="500 times last year's"),
    case("BGT-B06", ships(500, 500 * 500 - 1), id="a yen less than 500 times"),
    case("BGT-B06", ships(500 * 500, 500), "BGT-B06 execution[3].revised", id="a 500th of last year's"),
    case("BGT-B06", ships(500 * 500 - 1, 500), id="a yen more than a 500th"),
    case("BGT-B06", ships(20 * OKU, 1), "BGT-B06 execution[3].revised", id="a yen after 20億円"),
    case("BGT-B06", ships(20 * OKU, 0), id="nothing after 20億円"),
    case("BGT-B06", ships(1, 40 * OKU), "BGT-B06 execution[3].revised", id="40億円 after a yen"),
    case("BGT-B06", ships(0, 40 * OKU), id="40億円 after nothing"),
    case("BGT-B06", SHIPS_2024_GONE, "BGT-B04 appropriations[2].project_no", id="last year is not reported"),
    case("BGT-B06", ships(20 * OKU, 1), OTHERS_GONE,
         "BGT-B04 appropriations[1].project_no", "BGT-B06 execution[2].revised", id="a yen after 20億円, the only project"),
    # C: 国庫債務負担行為
    case("BGT-C01", row("obligations", 1, limit=50 * OKU - 1),
         "BGT-C01 obligations[1].limit", id="charged a yen more than the limit"),
    case("BGT-C01", row("obligations", 1, limit=50 * OKU), id="charged up to the limit"),
    case("BGT-C02", row("obligations", 1, last_year=2023),
         "BGT-C03 appropriations[2].fiscal_year", "BGT-C03 appropriations[3].fiscal_year", "BGT-C02 obligations[1].last_year",
         id="ends before it begins"),
    case("BGT-C02", row("obligations", 1, last_year=2024),
         "BGT-C03 appropriations[3].fiscal_year", id="ends in the year it begins"),
    case("BGT-C03", row("obligations", 1, fiscal_year=2025),
         "BGT-C03 appropriations[2].fiscal_year", id="charged the year before it begins"),
    case("BGT-C03", row("obligations", 1, last_year=2024),
         "BGT-C03 appropriations[3].fiscal_year", id="charged the year after it ends"),
    case("BGT-C03", row("obligations", 1, last_year=2025), id="charged in its first and in its last year"),
    case("BGT-C03", row("obligations", 1, fiscal_year=2025), SECOND_OBLIGATION,
         "BGT-C03 appropriations[2].fiscal_year", id="another obligation covers the year"),
    case("BGT-C04", row("appropriations", 2, obligation_no=None),
         "BGT-C04 appropriations[2].obligation_no", id="charged to no obligation"),
    case("BGT-C04", row("appropriations", 1, obligation_no=None), id="money of a fund"),
    case("BGT-C05", row("obligations", 1, project_no=1), "BGT-C05 obligations[1].project_no", id="an obligation of a fund"),
    case("BGT-C05", row("obligations", 1, project_no=1), row("projects", 1, method="国庫債務負担行為"),
         "BGT-C04 appropriations[1].obligation_no", id="no longer a fund"),
    case("BGT-C05", row("obligations", 1, project_no=9), "REFERENCE obligations[1].project_no", id="of a project that is not listed"),
    # D: funds
    case("BGT-D01", fund_2025(closing=49 * OKU + 1), "BGT-D01 fund_years[2].closing", id="a yen more than the ledger"),
    case("BGT-D01", fund_2025(closing=49 * OKU + 1, income=OKU + 1), id="a yen of interest"),
    case("BGT-D01", fund_2025(returned=1, closing=49 * OKU - 1), "BGT-D09 fund_years[2].returned", id="a yen returned"),
    case("BGT-D01", fund_2025(admin_cost=OKU + 1, closing=49 * OKU - 1), id="a yen of administration"),
    case("BGT-D02", fund_2025(opening=79 * OKU - 1, income=OKU + 1),
         "BGT-D02 fund_years[2].opening", id="a yen less than last year's closing"),
    case("BGT-D02", fund_2025(opening=79 * OKU - 1, income=OKU + 1), row("fund_years", 1, fiscal_year=2023),
         id="last year is not reported"),
    case("BGT-D02", fund_2025(opening=79 * OKU - 1, income=OKU + 1, fund_no=2), SECOND_FUND, id="last year of another fund"),
    case("BGT-D02", another("fund_years", fund_no=2, closing=80 * OKU, income=OKU), SECOND_FUND,
         "BGT-D07 fund_years[3].closing", id="another fund beside it"),
    case("BGT-D03", row("funds", 1, intake_close=dt.date(2034, 4, 1)),
         "BGT-D03 funds[1].intake_close", id="intake closes the day after the end"),
    case("BGT-D03", row("funds", 1, intake_close=dt.date(2034, 3, 31)), id="intake closes on the last day"),
    case("BGT-D04", row("funds", 1, end_on=dt.date(2035, 4, 1)), "BGT-D04 funds[1].end_on", id="to the 11th fiscal year after"),
    case("BGT-D04", row("funds", 1, end_on=dt.date(2035, 3, 31)), id="to the end of the 10th fiscal year after"),
    case("BGT-D05", row("funds", 1, intake_close=dt.date(2025, 3, 31)),
         "BGT-D05 fund_years[2].closing", id="intake closed the day before the year"),
    case("BGT-D05", row("funds", 1, intake_close=dt.date(2025, 4, 1)), id="intake closed on the first day of the year"),
    case("BGT-D05", row("funds", 1, intake_close=dt.date(2025, 3, 31)), fund_2025(project_cost=79 * OKU - 1, closing=1),
         "BGT-D05 fund_years[2].closing", id="intake closed, a yen left"),
    case("BGT-D05", row("funds", 1, intake_close=dt.date(2025, 3, 31)), fund_2025(project_cost=79 * OKU, closing=0),
         id="intake closed, nothing left"),
    case("BGT-D05", another("funds", no=2, intake_close=dt.date(2025, 3, 31)), id="intake of another fund closed"),
    case("BGT-D06", spent(4 * OKU, 9 * OKU // 10 - 1), "BGT-D06 fund_years[2].closing", id="a yen more than ten years of outlay"),
    case("BGT-D06", spent(4 * OKU, 9 * OKU // 10), id="ten years of outlay"),
    case("BGT-D06", spent(1), "BGT-D06 fund_years[2].closing", id="an outlay of a yen"),
    case("BGT-D06", spent(0), "BGT-D08 fund_years[2].project_cost", id="no outlay at all"),
    case("BGT-D07", fund_2025(future_need=49 * OKU - 1), "BGT-D07 fund_years[2].closing", id="a yen more than the future need"),
    case("BGT-D07", fund_2025(future_need=49 * OKU), id="the future need"),
    case("BGT-D08", spent(0), "BGT-D08 fund_years[2].project_cost", id="no outlay"),
    case("BGT-D08", spent(1), "BGT-D06 fund_years[2].closing", id="an outlay of a yen"),
    case("BGT-D08", spent(0, closing=1), "BGT-D08 fund_years[2].project_cost", id="no outlay and a yen left"),
    case("BGT-D08", spent(0, closing=0), id="no outlay and nothing left"),
    case("BGT-D08", row("fund_years", 1, project_cost=0, opening=1),
         "BGT-D01 fund_years[1].closing", "BGT-D08 fund_years[1].project_cost", id="no outlay, a yen from the year before"),
    case("BGT-D08", row("fund_years", 1, project_cost=0), "BGT-D01 fund_years[1].closing", id="no outlay in the first year"),
    case("BGT-D09", fund_2025(returned=1, closing=49 * OKU - 1), "BGT-D09 fund_years[2].returned", id="a yen returned"),
    case("BGT-D09", fund_2025(income=OKU - 1, closing=49 * OKU - 1), id="a yen lost"),
    case("BGT-D10", row("funds", 1, end_on=dt.date(2026, 3, 31), intake_close=None),
         "BGT-D10 fund_years[2].closing", id="ended on the last day of the year"),
    case("BGT-D10", row("funds", 1, end_on=dt.date(2026, 4, 1), intake_close=None), id="ends on the day after the year"),
    case("BGT-D10", row("funds", 1, end_on=dt.date(2026, 3, 31), intake_close=None), fund_2025(project_cost=79 * OKU - 1, closing=1),
         "BGT-D10 fund_years[2].closing", id="ended, a yen left"),
    case("BGT-D10", row("funds", 1, end_on=dt.date(2026, 3, 31), intake_close=None), fund_2025(project_cost=79 * OKU, closing=0),
         id="ended, nothing left"),
    case("BGT-D10", row("funds", 1, end_on=dt.date(2025, 3, 31), intake_close=None),
         "BGT-D10 fund_years[1].closing", "BGT-D10 fund_years[2].closing", id="ended a year before"),
    case("BGT-D10", another("funds", no=2, end_on=dt.date(2026, 3, 31), intake_close=None), id="another fund ended"),
    # E: certifications and grants
    case("BGT-E01", row("certifications", 1, expected=60 * OKU + 1),
         "BGT-E01 certifications[1].expected", id="a yen more than the maximum"),
    case("BGT-E01", row("certifications", 1, expected=60 * OKU), id="the maximum"),
    case("BGT-E02", row("certifications", 1, changed_on=dt.date(2024, 9, 30)),
         "BGT-E02 certifications[1].changed_on", id="changed the day before"),
    case("BGT-E02", row("certifications", 1, changed_on=dt.date(2024, 10, 1)), id="changed on the same day"),
    case("BGT-E02", row("certifications", 1, changed_on=dt.date(2024, 10, 2)), id="changed the day after"),
    case("BGT-E03", row("certifications", 1, max_subsidy=50 * OKU - 1, expected=1),
         "BGT-E03 certifications[1].max_subsidy", id="granted a yen more than the maximum"),
    case("BGT-E03", row("certifications", 1, max_subsidy=50 * OKU, expected=1), id="granted the maximum"),
    case("TYPE", row("certifications", 1, business_number="1999000000001"),
         "TYPE certifications[1].business_number", id="a wrong check digit"),
    case("TYPE", row("certifications", 1, business_number=corporate_number(2)), id="another number with its right check digit"),
    case("BGT-E05", row("certifications", 1, item="肥料"), "BGT-E05 certifications[1].item", id="an item without a project"),
    case("BGT-E05", row("certifications", 1, item="船舶の部品"), id="the item of the other project"),
    case("BGT-E06", row("certifications", 1, max_subsidy=MILLION - 1),
         "BGT-E01 certifications[1].expected", "BGT-E03 certifications[1].max_subsidy", "BGT-E06 certifications[1].max_subsidy",
         id="a yen below a million"),
    case("BGT-E06", row("certifications", 1, max_subsidy=MILLION),
         "BGT-E01 certifications[1].expected", "BGT-E03 certifications[1].max_subsidy", id="a million"),
    case("BGT-E06", row("certifications", 1, max_subsidy=1),
         "BGT-E01 certifications[1].expected", "BGT-E03 certifications[1].max_subsidy", "BGT-E06 certifications[1].max_subsidy",
         id="a yen"),
    case("BGT-E06", row("certifications", 1, max_subsidy=0),
         "BGT-E01 certifications[1].expected", "BGT-E03 certifications[1].max_subsidy", id="nothing"),
    case("BGT-E07", row("certifications", 1, certified_on=dt.date(2026, 4, 1)),
         "BGT-E07 certifications[1].certified_on", "BGT-E08 grants[1].decided_on", id="the day after the cut-off"),
    case("BGT-E07", row("certifications", 1, certified_on=dt.date(2026, 3, 31)),
         "BGT-E08 grants[1].decided_on", id="the day of the cut-off"),
    case("BGT-E08", row("grants", 1, decided_on=dt.date(2024, 9, 30)), "BGT-E08 grants[1].decided_on", id="granted the day before"),
    case("BGT-E08", row("grants", 1, decided_on=dt.date(2024, 10, 1)), id="granted on the same day"),
    case("BGT-E08", row("grants", 1, decided_on=dt.date(2024, 9, 30)),
         another("certifications", certification_no="N-2", certified_on=dt.date(2024, 9, 30)),
         "BGT-E08 grants[1].decided_on", id="another plan was certified before"),
    case("BGT-E08", row("grants", 1, certification_no="N-9"),
         "REFERENCE grants[1].certification_no", id="for a plan that is not listed"),
    case("BGT-E09", row("grants", 1, fixed_on=dt.date(2026, 3, 1), fixed=50 * OKU + 1),
         "BGT-E09 grants[1].fixed", id="fixed a yen above the grant"),
    case("BGT-E09", row("grants", 1, fixed_on=dt.date(2026, 3, 1), fixed=50 * OKU), id="fixed at the grant"),
    case("BGT-E10", row("grants", 1, current=50 * OKU + 1), "BGT-E10 grants[1].current", id="a yen more without a day of change"),
    case("BGT-E10", row("grants", 1, current=50 * OKU + 1, changed_on=dt.date(2025, 5, 1)), id="a yen more with a day of change"),
    case("REQUIRED", row("grants", 1, fixed=50 * OKU), "REQUIRED grants[1].fixed_on", id="fixed on no day"),
    case("REQUIRED", row("grants", 1, fixed=50 * OKU, fixed_on=dt.date(2026, 3, 1)), id="fixed on a day"),
    # F: payments
    case("BGT-F01", row("payments", 1, amount=40 * OKU + 1),
         "BGT-F01 grants[1].current", "BGT-F06 grants[1].current", id="a yen more than the grant"),
    case("BGT-F01", row("payments", 1, amount=40 * OKU), "BGT-F06 grants[1].current", id="the grant"),
    case("BGT-F01", row("payments", 1, amount=40 * OKU, grant_no="g-1"), SECOND_GRANT,
         "BGT-F01 grants[2].current", "BGT-F06 grants[2].current", id="a second grant is paid too much"),
    case("BGT-F02", row("grants", 1, fixed=30 * OKU - 1, fixed_on=dt.date(2026, 3, 1)),
         "BGT-F02 grants[1].fixed", id="a yen more than is fixed"),
    case("BGT-F02", row("grants", 1, fixed=30 * OKU, fixed_on=dt.date(2026, 3, 1)), id="what is fixed"),
    case("BGT-F03", row("payments", 3, amount=32 * OKU + 1), "BGT-F03 grants[1].grant_no", id="a yen more refunded than paid"),
    case("BGT-F03", row("payments", 3, amount=32 * OKU), id="refunded what was paid"),
    case("BGT-F04", row("payments", 1, paid_on=dt.date(2026, 4, 1)), "BGT-F04 payments[1].paid_on", id="the day after the cut-off"),
    case("BGT-F04", row("payments", 1, paid_on=dt.date(2026, 3, 31)), id="the day of the cut-off"),
    case("BGT-F05", row("payments", 1, paid_on=dt.date(2024, 11, 30)),
         "BGT-F05 payments[1].paid_on", id="the day before the grant"),
    case("BGT-F05", row("payments", 1, paid_on=dt.date(2024, 12, 1)), id="the day of the grant"),
    case("BGT-F05", row("payments", 1, paid_on=dt.date(2024, 11, 30)), another("grants", grant_no="g-1", decided_on=dt.date(2024, 11, 30)),
         "BGT-E03 certifications[1].max_subsidy", "BGT-F05 payments[1].paid_on", id="another grant was decided before"),
    case("BGT-F05", row("payments", 1, grant_no="G-9"), "REFERENCE payments[1].grant_no", id="of a grant that is not listed"),
    case("BGT-F06", row("schedule", 1, amount=20 * OKU + 1), "BGT-F06 grants[1].current", id="a yen more than is left"),
    case("BGT-F06", row("schedule", 1, amount=20 * OKU), id="what is left"),
    case("BGT-F07", row("schedule", 1, fiscal_year=2024),
         "BGT-F07 schedule[1].fiscal_year", id="a year that was over on the cut-off day"),
    case("BGT-F07", row("schedule", 1, fiscal_year=2025), id="the year that ends on the cut-off day"),
]  # fmt: skip
