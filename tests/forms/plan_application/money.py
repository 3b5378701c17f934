"""PLN-C: the money; each rule on both sides of its line, to the yen.

In the valid plan 2026 and 2027 each cost 1,000 million yen, 900 of them eligible; 300, a third, are asked for.
"""

from form_cases import Change, another, case, put, row, without

from .valid import MILLION, month

CHIPS, BATTERY, GAS, MINERALS = "半導体", "蓄電池", "天然ガス", "重要鉱物"
NOTHING = {"total_cost": 0, "eligible_cost": 0, "subsidy_request": 0}
NO_SOURCE = {"own_funds": 0, "loans": 0, "two_step_loan": 0, "other": 0, "lender": None}
YEAR_2028 = (another("funding", fiscal_year=2028, **NOTHING), another("sources", fiscal_year=2028, **NO_SOURCE))


def first_year(*, eligible: int = 900 * MILLION, asked: int = 300 * MILLION, more: int = 0) -> Change:
    """2026 with other amounts, all sums right; what is not asked for is paid from own funds, ``more`` beyond it."""

    def change(values):
        total = max(1000 * MILLION, asked) if eligible >= MILLION * 100 else eligible
        values["tables"]["funding"][0] |= {"total_cost": total, "eligible_cost": eligible, "subsidy_request": asked}
        values["tables"]["sources"][0] |= NO_SOURCE | {"own_funds": total - asked + more}

    return change


def small_part(yen: int) -> Change:
    """A research part of that cost beside the equipment of 2027, paid from own funds."""

    def change(values):
        another("funding", fiscal_year=2027, cost_class="研究開発", **NOTHING | {"total_cost": yen})(values)
        values["tables"]["sources"][1]["own_funds"] += yen

    return change


CASES = [
    # sources and uses
    case("PLN-C01", row("sources", 1, own_funds=400 * MILLION + 1), "PLN-C01 sources[1].sources_total", id="a yen too much"),
    case("PLN-C01", row("sources", 1, own_funds=400 * MILLION - 1), "PLN-C01 sources[1].sources_total", id="a yen too little"),
    case("PLN-C01", row("sources", 1, own_funds=400 * MILLION - 1, other=1), id="a yen from elsewhere"),
    case("PLN-C01", row("funding", 2, total_cost=1000 * MILLION + 1), "PLN-C01 sources[2].sources_total",
         id="a yen more of uses"),
    case("PLN-C01", row("funding", 2, total_cost="10億円"), "TYPE funding[2].total_cost", id="uses that are no number are one wrong type"),
    case("PLN-C01", row("funding", 2, total_cost=None), "REQUIRED funding[2].total_cost", id="uses that are blank are waited for"),
    case("PLN-C02", without("sources", 2), "PLN-C02 funding[2].fiscal_year", id="uses of a year without sources"),
    case("PLN-C02", *YEAR_2028, put(plan_end=month(2028, 4)), id="a third year in both"),
    case("REFERENCE", another("sources", fiscal_year=2028, **NO_SOURCE), "REFERENCE sources[3].fiscal_year",
         id="sources of a year without uses"),
    case("REFERENCE", *YEAR_2028, put(plan_end=month(2028, 4)), id="a third year in both"),
    case("PLN-C12", *YEAR_2028, "PLN-C12 funding[3].fiscal_year", id="1 March 2028 is before the fiscal year 2028"),
    case("PLN-C12", *YEAR_2028, put(plan_end=month(2028, 3, 31)), "PLN-C12 funding[3].fiscal_year",
         id="31 March 2028 is before the fiscal year 2028"),
    case("PLN-C12", *YEAR_2028, put(plan_end=month(2028, 4)), id="1 April 2028 is in the fiscal year 2028"),
    case("PLN-C12", put(plan_start=month(2027, 4)), row("activities", 1, start=month(2027, 4)), "PLN-C12 funding[1].fiscal_year",
         id="the fiscal year 2026 is before 1 April 2027"),
    case("PLN-C07", row("sources", 1, two_step_loan=300 * MILLION + 1), "PLN-C07 sources[1].two_step_loan",
         id="a two-step loan of a yen more than all loans"),
    case("PLN-C07", row("sources", 1, two_step_loan=300 * MILLION), id="all loans are two-step loans"),
    case("PLN-C01", row("funding", 1, subsidy_request=299 * MILLION), "PLN-C01 sources[1].sources_total",
         id="less is asked for, and nobody else pays"),
    case("PLN-C01", first_year(asked=299 * MILLION), id="less is asked for, and own funds pay"),
    case("REQUIRED", row("sources", 1, lender=None), "REQUIRED sources[1].lender", id="a loan from nobody"),
    case("REQUIRED", row("sources", 1, lender=None, loans=1, two_step_loan=0, own_funds=700 * MILLION - 1), "REQUIRED sources[1].lender",
         id="a loan of a yen from nobody"),
    case("REQUIRED", row("sources", 1, lender=None, loans=0, two_step_loan=0, own_funds=700 * MILLION), id="no loan from nobody"),
    # costs and rates
    case("PLN-C03", first_year(eligible=1000 * MILLION + 1), "PLN-C03 funding[1].eligible_cost", id="a yen more is eligible than spent"),
    case("PLN-C03", first_year(eligible=1000 * MILLION), id="all that is spent is eligible"),
    case("PLN-C04", first_year(asked=901 * MILLION), "PLN-C04 funding[1].subsidy_request", item=GAS, id="more is asked for than is eligible"),
    case("PLN-C04", first_year(asked=900 * MILLION), item=GAS, id="all that is eligible is asked for, where no rate is known"),
    case("PLN-C05", first_year(asked=300 * MILLION + 1000), "PLN-C05 funding[1].subsidy_request", id="a thousand yen over a third"),
    case("PLN-C05", first_year(asked=300 * MILLION), id="exactly a third"),
    case("PLN-C05", first_year(eligible=MILLION, asked=334_000), "PLN-C05 funding[1].subsidy_request", id="334,000 of a million"),
    case("PLN-C05", first_year(eligible=MILLION, asked=333_000), id="333,000 of a million"),
    case("PLN-C05", first_year(eligible=MILLION, asked=333_334), "PLN-C05 funding[1].subsidy_request",
         "PLN-C20 funding[1].subsidy_request", id="a yen over a third of a million"),
    case("PLN-C05", first_year(eligible=MILLION, asked=333_333), "PLN-C20 funding[1].subsidy_request",
         id="a third of a million that is not rounded down is a warning: the rounding is not confirmed"),
    case("PLN-C05", first_year(asked=450 * MILLION), row("funding", 1, cost_class="リサイクル設備"), id="half, for recycling"),
    case("PLN-C05", first_year(asked=450 * MILLION + 1000), row("funding", 1, cost_class="リサイクル設備"),
         "PLN-C05 funding[1].subsidy_request", id="a thousand yen over half, for recycling"),
    case("PLN-C05", first_year(asked=300 * MILLION + 1000), row("funding", 1, cost_class="その他"), id="a class of cost without a rate"),
    case("PLN-C05", first_year(asked=301 * MILLION), "PLN-C05 funding[1].subsidy_request", item=CHIPS,
         id="more than a rate that is not confirmed"),
    case("PLN-C05", first_year(asked=300 * MILLION + 1000), "PLN-C05 funding[1].subsidy_request", item=CHIPS,
         id="a thousand yen over a third that is not confirmed"),
    case("PLN-C05", first_year(asked=300 * MILLION), item=CHIPS, id="exactly a third that is not confirmed"),
    case("PLN-C05", first_year(asked=450 * MILLION), put(applicant_size="中小企業"), row("applicants", 1, size="中小企業"),
         row("funding", 1, cost_class="設備投資（部素材・製造装置）"), "PLN-C05 funding[1].subsidy_request", item=BATTERY, id="half, where the rate became a third on 2025-04-01"),
    case("PLN-C20", first_year(asked=299_999_001), "PLN-C20 funding[1].subsidy_request", id="a yen over a whole thousand"),
    case("PLN-C20", first_year(asked=299_999_000), id="a whole thousand"),
    case("PLN-C21", put(applicant_size="中小企業"), "PLN-C21 applicant_size", id="a rate for another size than the lead's"),
    case("PLN-C21", put(applicant_size="中小企業"), row("applicants", 1, size="中小企業"), id="a rate for the lead's size"),
    case("PLN-C22", first_year(asked=0), row("funding", 2, subsidy_request=0),
         row("sources", 2, own_funds=700 * MILLION), "PLN-C22 subsidy_total", id="nothing is asked for"),
    case("PLN-C22", first_year(asked=1000), row("funding", 2, subsidy_request=0),
         row("sources", 2, own_funds=700 * MILLION), id="a thousand yen are asked for"),
    case("PLN-C24", put(mineral_burden=2000 * MILLION + 1), "PLN-C24 mineral_burden", item=MINERALS, id="a burden of a yen more than the cost"),
    case("PLN-C24", put(mineral_burden=2000 * MILLION), item=MINERALS, id="a burden of the whole cost"),
    case("PLN-C25", put(mineral_burden=1200 * MILLION - 1), "PLN-C25 subsidy_total", item=MINERALS, id="a yen too much for half the burden"),
    case("PLN-C25", put(mineral_burden=1200 * MILLION), item=MINERALS, id="exactly half the burden"),
    case("PLN-C25", put(mineral_burden=1200 * MILLION + 1), item=MINERALS, id="less than half the burden"),
    case("PLN-C05", first_year(asked=600 * MILLION), item=MINERALS, id="the rate of minerals applies to the burden, not to the eligible cost"),
    case("PLN-C26", put(mineral_burden=None), "PLN-C26 mineral_burden", item=MINERALS, id="no burden"),
    case("PLN-C26", put(mineral_burden=None), first_year(asked=0), row("funding", 2, subsidy_request=0),
         row("sources", 2, own_funds=700 * MILLION), "PLN-C22 subsidy_total", item=MINERALS, id="no burden, nothing asked for"),
    case("PLN-C26", put(mineral_burden=None), first_year(asked=1), row("funding", 2, subsidy_request=0),
         row("sources", 2, own_funds=700 * MILLION), "PLN-C26 mineral_burden", "PLN-C20 funding[1].subsidy_request",
         item=MINERALS, id="no burden, a yen asked for"),
    # units
    case("PLN-C14", small_part(MILLION - 1), "PLN-C14 funding[3].total_cost", id="a cost of a yen less than a million"),
    case("PLN-C14", small_part(MILLION), id="a cost of a million yen"),
    case("PLN-C14", small_part(0), id="a cost of 0 yen"),
    case("PLN-C15", row("applicants", 1, capital=MILLION - 1), "PLN-C15 applicants[1].capital", id="a capital of a yen less than a million"),
    case("PLN-C15", row("applicants", 1, capital=MILLION), id="a capital of a million yen"),
    case("PLN-C15", row("applicants", 1, capital=0), id="a capital of 0 yen"),
    case("PLN-C16", put(tax_basis="税込"), "PLN-C16 tax_basis", id="amounts with tax"),
    case("PLN-C16", put(tax_basis="税抜"), id="amounts without tax"),
    # rows that belong together
    case("REFERENCE", another("funding", activity_no=2, **NOTHING), "REFERENCE funding[3].activity_no", id="funding of no activity"),
    case("REFERENCE", another("funding", cost_class="研究開発", **NOTHING), id="funding of an activity"),
    case("PLN-C19", another("funding", **NOTHING), "PLN-C19 funding[1].cost_class", "PLN-C19 funding[3].cost_class",
         id="the same year, activity and class of cost twice"),
    case("PLN-C19", another("funding", cost_class="研究開発", **NOTHING), id="two classes of cost"),
    case("PLN-C23", row("investments", 1, equipment=0, research=0), "PLN-C23 investments[1].equipment", id="a year without investment"),
    case("PLN-C23", row("investments", 1, equipment=0, research=1), id="a year with a yen of investment"),
    # well on the good side of the line
    case("PLN-C05", first_year(asked=299 * MILLION), item=CHIPS, id="less than a third that is not confirmed"),
    case("PLN-C22", first_year(asked=1), row("funding", 2, subsidy_request=0),
         row("sources", 2, own_funds=700 * MILLION), "PLN-C20 funding[1].subsidy_request", id="a yen is asked for"),
    case("PLN-C24", put(mineral_burden=2000 * MILLION - 1), item=MINERALS, id="a burden of a yen less than the cost"),
]  # fmt: skip
