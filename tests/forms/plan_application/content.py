"""PLN-B: what the plan is about and what each item asks for; each rule on both sides of its line."""

import datetime as dt

from bussi.scripts.samples.invented import corporate_number
from form_cases import another, case, put, row, without

from .applicants import JOINT
from .valid import MILLION, after_submission, month

PARTNER = corporate_number(900)
WRONG_PARTNER = f"{9 - int(PARTNER[0]) or 1}{PARTNER[1:]}"
MEDICINE, FERTILIZER, CHIPS, BATTERY, GAS = "抗菌性物質製剤", "肥料", "半導体", "蓄電池", "天然ガス"
NO_MONEY = {"total_cost": 0, "eligible_cost": 0, "subsidy_request": 0}
PURCHASE = "供給源の多様化"
# what the gas buyers must have (design of December 2022): rule, field, least
GAS_MINIMA = (
    ("PLN-B38", "lng_volume", 3_600_000, 0.01),
    ("PLN-B39", "lng_countries", 5, 1),
    ("PLN-B40", "lng_contracts", 5, 1),
    ("PLN-B41", "lng_equity", 800_000, 0.01),
    ("PLN-B42", "lng_terminals", 1, 1),
    ("PLN-B43", "lng_staff", 10, 1),
    ("PLN-B44", "lng_commitment", 100_000 * MILLION, 1),
)


def project_of(yen: int):
    """A power-semiconductor project of that total: what is added costs own funds of the first year."""
    more = yen - 2 * 1000 * MILLION

    def change(values):
        values["fields"] |= {"semi_class": "パワー半導体"}
        values["tables"]["funding"][0]["total_cost"] += more
        values["tables"]["sources"][0]["own_funds"] += more

    return change


CASES = [
    # months
    case("PLN-B01", put(plan_start=month(2028, 3, 2)), "PLN-B01 plan_end", "PLN-B03 activities[1].start",
         "PLN-C12 funding[1].fiscal_year", id="the plan starts a day after its end"),
    case("PLN-B01", put(plan_start=month(2028, 3)), row("activities", 1, start=month(2028, 3)),
         "PLN-C12 funding[1].fiscal_year", id="the plan starts and ends in one month"),
    case("PLN-B02", row("activities", 1, end=month(2026, 12)), row("activities", 1, start=month(2026, 12, 2)),
         "PLN-B02 activities[1].end", id="the activity ends the day before it starts"),
    case("PLN-B02", row("activities", 1, end=month(2026, 12)), id="the activity starts and ends in one month"),
    case("PLN-B03", row("activities", 1, start=month(2026, 11, 30)), "PLN-B03 activities[1].start",
         id="the activity starts the day before the plan"),
    case("PLN-B03", row("activities", 1, start=month(2026, 12)), id="the activity starts with the plan"),
    case("PLN-B04", row("activities", 1, end=month(2028, 3, 2)), "PLN-B04 activities[1].end",
         id="the activity ends the day after the plan"),
    case("PLN-B04", row("activities", 1, end=month(2028, 3)), id="the activity ends with the plan"),
    case("PLN-B05", row("activities", 1, supply_start=month(2026, 11, 30)), "PLN-B05 activities[1].supply_start",
         id="supply starts the day before the activity"),
    case("PLN-B05", row("activities", 1, supply_start=month(2026, 12)), id="supply starts with the activity"),
    case("PLN-B06", row("activities", 1, supply_start_precision="年度"), "PLN-B06 activities[1].supply_start",
         id="the fiscal year of 1 June"),
    case("PLN-B06", row("activities", 1, supply_start_precision="年度", supply_start=month(2028, 3, 31)),
         "PLN-B06 activities[1].supply_start", id="the fiscal year of 31 March"),
    case("PLN-B06", row("activities", 1, supply_start_precision="年度", supply_start=month(2028, 4, 2)),
         "PLN-B06 activities[1].supply_start", id="the fiscal year of 2 April"),
    case("PLN-B06", row("activities", 1, supply_start_precision="年度", supply_start=month(2028, 4)),
         id="the fiscal year of 1 April"),
    case("PLN-B06", row("activities", 1, supply_start_precision="期限"), id="by 1 June"),
    case("PLN-B07", row("activities", 1, continue_until=month(2028, 5, 31)), "PLN-B07 activities[1].continue_until",
         id="production ends the day before it starts"),
    case("PLN-B07", row("activities", 1, continue_until=month(2028, 6)), id="production ends in the month it starts"),
    case("PLN-B31", put(plan_start=after_submission(-1)), "PLN-B31 plan_start", id="the plan starts the day before the submission"),
    case("PLN-B31", put(plan_start=after_submission(0)), id="the plan starts on the day of submission"),
    # activities and capacity
    case("PLN-B08", row("activities", 1, prefecture=None), "PLN-B08 activities[1].prefecture", id="a site in no prefecture"),
    case("PLN-B08", row("activities", 1, prefecture=None), row("capacity", 1, location="海外", country="架空国"),
         id="a site overseas is in no prefecture"),
    case("PLN-B09", without("capacity"), "PLN-B09 activities[1].no", id="production without capacity"),
    case("PLN-B09", without("capacity"), row("activities", 1, type=PURCHASE), id="other sources of supply need no capacity"),
    case("PLN-B10", another("activities", no=2, type=PURCHASE), "PLN-B10 activities[2].no", id="an activity without funding"),
    case("PLN-B10", another("activities", no=2, type=PURCHASE), another("funding", activity_no=2, **NO_MONEY),
         id="an activity funded with 0 yen"),
    case("REFERENCE", another("capacity", activity_no=2), "REFERENCE capacity[2].activity_no", id="capacity of no activity"),
    case("REFERENCE", another("capacity", site="第二工場"), id="two sites of one activity"),
    case("REFERENCE", row("capacity", 1, good="サマリウムコバルト磁石"), "REFERENCE capacity[1].good", id="capacity for another good"),
    case("REFERENCE", row("capacity", 1, good="サマリウムコバルト磁石"), another("goods", good="サマリウムコバルト磁石"),
         another("supply_status", good="サマリウムコバルト磁石"),
         id="capacity for the second good"),
    case("PLN-B13", row("capacity", 1, before=100.0, after=100 - 0.01), "PLN-B13 capacity[1].after", id="less capacity than before"),
    case("PLN-B13", row("capacity", 1, before=100.0, after=100.0), id="as much capacity as before"),
    case("PLN-B13", row("capacity", 1, before=100.0, after=100 - 1e-6), "PLN-B13 capacity[1].after", id="less capacity by the last of six decimals"),
    case("REQUIRED", row("capacity", 1, location="海外"), "REQUIRED capacity[1].country", id="overseas in no country"),
    case("REQUIRED", row("capacity", 1, location="海外", country="架空国"), id="overseas in a country"),
    case("PLN-B15", another("capacity"), "PLN-B15 capacity[1].site", "PLN-B15 capacity[2].site", id="the same site twice"),
    case("PLN-B15", another("capacity"), another("goods", good="サマリウムコバルト磁石"),
         another("supply_status", good="サマリウムコバルト磁石"),
         row("capacity", 2, good="サマリウムコバルト磁石"), id="the same site with two goods"),
    case("PLN-B13", row("capacity", 1, before=100.0, after=100 - 1e-7), id="less capacity by less than six decimals"),
    case("PLN-B47", another("supply_status"), "PLN-B47 supply_status[1].good", "PLN-B47 supply_status[2].good", id="the same year twice"),
    case("PLN-B47", another("supply_status", year=2024), id="two years"),
    case("PLN-B47", *JOINT, another("supply_status", applicant_no=2), id="two applicants"),
    case("PLN-B48", another("goods", good="サマリウムコバルト磁石"), "PLN-B48 goods[2].good", id="a good without its present supply"),
    case("PLN-B48", another("goods", good="サマリウムコバルト磁石"), another("supply_status", good="サマリウムコバルト磁石"),
         id="two goods with their present supply"),
    case("REFERENCE", row("supply_status", 1, applicant_no=2), "REFERENCE supply_status[1].applicant_no", id="supply of nobody"),
    case("REQUIRED", row("supply_status", 1, import_countries=None), "REQUIRED supply_status[1].import_countries",
         id="imports from nowhere"),
    case("REQUIRED", row("supply_status", 1, import_countries=None, imported=0), id="no imports from nowhere"),
    # goals and goods
    case("PLN-B16", row("goals", 1, baseline_year=2028), "PLN-B16 goals[1].target_year", id="the target is of the baseline's year"),
    case("PLN-B16", row("goals", 1, baseline_year=2027), id="the target is of the year after the baseline"),
    case("PLN-B17", row("goals", 1, target_value=100.0), "PLN-B17 goals[1].target_value", id="the target is the baseline"),
    case("PLN-B17", row("goals", 1, target_value=100.001), "PLN-B17 goals[1].target_value",
         id="the target is the baseline up to two decimals"),
    case("PLN-B17", row("goals", 1, target_value=100 - 0.01), id="the target is just below the baseline"),
    case("PLN-B18", row("goals", 1, baseline_year=2024, target_year=2025), "PLN-B18 goals[1].target_year",
         id="the target lies in the fiscal year before the plan's first"),
    case("PLN-B18", row("goals", 1, baseline_year=2024, target_year=2026), id="the target lies in the plan's first fiscal year"),
    case("PLN-B19", row("goods", 1, country_share=None), "PLN-B19 goods[1].country_share", id="no share of the main country"),
    case("PLN-B19", row("goods", 1, country_share=0), id="a share of 0% is a share"),
    case("PLN-B20", row("goods", 1, dependency_rate=60.0, country_share=60.1), "PLN-B20 goods[1].country_share",
         id="a country supplies more than all countries"),
    case("PLN-B20", row("goods", 1, dependency_rate=60.0, country_share=60.0), id="one country supplies all"),
    # organisation, continuity, information
    case("TYPE", row("partners", 1, corporate_number=WRONG_PARTNER), "TYPE partners[1].corporate_number",
         id="wrong check digit of a partner"),
    case("TYPE", row("partners", 1, corporate_number=PARTNER), id="right check digit of a partner"),
    case("PLN-B22", row("partners", 1, corporate_number=None), "PLN-B22 partners[1].corporate_number",
         id="a partner of no number and no country"),
    case("PLN-B22", row("partners", 1, corporate_number=None, country="架空国"), id="a partner of a country"),
    case("PLN-B23", put(structure_chart="なし"), "PLN-B23 structure_chart", id="no chart"),
    case("PLN-B23", put(structure_chart="あり"), id="a chart"),
    case("PLN-B24", without("attachments", 14), "PLN-B24 structure_chart", id="a chart that is not in the list"),
    case("PLN-B24", without("attachments", 14), put(structure_chart="なし"), "PLN-B23 structure_chart",
         id="no chart, none in the list"),
    case("REQUIRED", put(surge_capacity=0.1, surge_days=None), "REQUIRED surge_days", id="a surge in no time"),
    case("REQUIRED", put(surge_capacity=0, surge_days=None), id="no surge in no time"),
    case("REQUIRED", put(surge_capacity=0.1, surge_days=0), id="a surge in 0 days"),
    case("ROWS", without("measures"), "ROWS measures[1].measure", id="no measure"),
    case("PLN-B28", without("measures", 2), "PLN-B28 ministry", item=MEDICINE, id="no investment, for the ministry of health"),
    case("PLN-B28", without("measures", 1), "PLN-B28 ministry", item=MEDICINE, id="nothing for a shortage, for the ministry of health"),
    *(
        case("PLN-B28", row("measures", 1, measure=measure), item=MEDICINE, id=f"{measure} and investment")
        for measure in ("ひっ迫時の代替となる物資の使用又は供給", "ひっ迫時の平時の取引先以外からの調達", "ひっ迫時のその他の措置")
    ),
    case("PLN-B28", item=MEDICINE, id="both"),
    case("PLN-B28", without("measures", 2), id="one of the kinds is enough for the other ministries"),
    case("PLN-B29", put(security_rules="なし"), "PLN-B29 security_rules", id="no rules"),
    case("PLN-B29", put(security_rules="あり"), id="rules"),
    case("REQUIRED", put(security_rules_version=None), "REQUIRED security_rules_version", id="rules without a name"),
    case("REQUIRED", put(security_rules_version=None, security_rules="なし"), "PLN-B29 security_rules", id="no rules, no name"),
    # what the items ask for
    case("PLN-B25", put(continuity_years=5 - 1), "PLN-B25 continuity_years", item=BATTERY, id="batteries for less than 5 years"),
    case("PLN-B25", put(continuity_years=5), item=BATTERY, id="batteries for 5 years"),
    case("PLN-B25", put(continuity_years=10 - 1), "PLN-B25 continuity_years", item=CHIPS,
         id="semiconductors for less than the 10 years that are not confirmed"),
    case("PLN-B25", put(continuity_years=10), item=CHIPS, id="semiconductors for 10 years"),
    case("PLN-B25", put(continuity_years=0), id="an item that asks for no number of years"),
    case("PLN-B32", project_of(200_000 * MILLION - 1), "PLN-B32 project_total", item=CHIPS,
         id="power semiconductors for a yen less than 200,000 million"),
    case("PLN-B32", project_of(200_000 * MILLION), item=CHIPS, id="power semiconductors for 200,000 million yen"),
    case("PLN-B32", project_of(30_000 * MILLION - 1), put(semi_class="半導体製造装置"), "PLN-B32 project_total", item=CHIPS,
         id="production equipment for a yen less than 30,000 million"),
    case("PLN-B32", project_of(30_000 * MILLION), put(semi_class="半導体製造装置"), item=CHIPS,
         id="production equipment for 30,000 million yen"),
    case("PLN-B33", row("activities", 1, supply_start=dt.date(2031, 1, 1)), "PLN-B33 activities[1].supply_start", item=MEDICINE,
         id="antibiotics from 1 January 2031"),
    case("PLN-B33", row("activities", 1, supply_start=dt.date(2030, 12, 31)), item=MEDICINE, id="antibiotics from 31 December 2030"),
    case("PLN-B34", put(antibiotic_ready_year=2031), "PLN-B34 antibiotic_ready_year", item=MEDICINE, id="antibiotics ready in 2031"),
    case("PLN-B34", put(antibiotic_ready_year=2030), item=MEDICINE, id="antibiotics ready in 2030"),
    case("PLN-B35", put(fertilizer_target=3 - 0.01), "PLN-B35 fertilizer_target", item=FERTILIZER, id="less than 3 months' stock"),
    case("PLN-B35", put(fertilizer_target=3), item=FERTILIZER, id="3 months' stock"),
    case("PLN-B36", put(fertilizer_target=3, fertilizer_customary=3), "PLN-B36 fertilizer_target", item=FERTILIZER,
         id="no more stock than customary"),
    case("PLN-B36", put(fertilizer_target=3, fertilizer_customary=3 - 0.01), item=FERTILIZER, id="more stock than customary"),
    case("PLN-B37", put(fertilizer_years=3 + 1), "PLN-B37 fertilizer_years", item=FERTILIZER, id="the target in 4 years"),
    case("PLN-B37", put(fertilizer_years=3), item=FERTILIZER, id="the target in 3 years"),
    *(
        case(rule, put(**{key: least - step}), f"{rule} {key}", item=GAS, id=f"{key} below {least:,}")
        for rule, key, least, step in GAS_MINIMA
    ),
    *(case(rule, put(**{key: least}), item=GAS, id=f"{key} of {least:,}") for rule, key, least, _ in GAS_MINIMA),
    case("PLN-B45", put(lng_ships=10 - 1, lng_sbl_ships=3 - 1), "PLN-B45 lng_ships", item=GAS, id="neither 10 ships nor 3 for reserve"),
    case("PLN-B45", put(lng_ships=10, lng_sbl_ships=0), item=GAS, id="10 ships, none for reserve"),
    case("PLN-B45", put(lng_ships=3, lng_sbl_ships=3), item=GAS, id="3 ships, all for reserve"),
    case("PLN-B46", put(lng_ships=12, lng_sbl_ships=13), "PLN-B46 lng_sbl_ships", item=GAS, id="more reserve ships than ships"),
    case("PLN-B46", put(lng_ships=12, lng_sbl_ships=12), item=GAS, id="all ships are reserve ships"),
    # well on the good side of the line
    case("PLN-B07", row("activities", 1, continue_until=month(2038, 6)), id="production for ten years"),
    case("PLN-B25", put(continuity_years=10 + 1), item=CHIPS, id="semiconductors for 11 years"),
    case("PLN-B32", project_of(200_000 * MILLION + 1), item=CHIPS, id="power semiconductors for a yen more than 200,000 million"),
    case("PLN-B34", put(antibiotic_ready_year=2029), item=MEDICINE, id="antibiotics ready in 2029"),
    case("PLN-B35", put(fertilizer_target=3 + 0.01), item=FERTILIZER, id="more than 3 months' stock"),
    case("PLN-B37", put(fertilizer_years=3 - 1), item=FERTILIZER, id="the target in 2 years"),
    case("PLN-B45", put(lng_ships=10 + 1, lng_sbl_ships=0), item=GAS, id="11 ships, none for reserve"),
    case("PLN-B45", put(lng_ships=10 - 1, lng_sbl_ships=3 + 1), item=GAS, id="9 ships, 4 for reserve"),
]  # fmt: skip
