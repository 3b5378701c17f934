"""IMP: every rule of the report on both sides of its line."""

import datetime as dt

from bussi.validators import law
from form_cases import Change, another, case, put, row, without

from .valid import FUNDS, ITEM, MILLION, SUBSIDY, after_period, after_submission, month, valid

__all__ = ["CASES", "valid"]
FERTILISER = "肥料"
OTHER_CLASS = law.load().item(ITEM).cost_classes[1]
TROUBLE = put(
    report_type="支障時の報告", period_start=None, trouble_state="著しい支障が生じた", trouble_text="架空の火災", trouble_supply="2か月、3割減る",
    trouble_action="代わりの設備を手配した",
)  # fmt: skip
CHANGE_TO_BE_CERTIFIED = put(change_needed="変更の認定の申請", change_text="架空の変更")
MINOR_CHANGE = put(change_needed="軽微な変更の届出", change_text="架空の変更")
LATER = put(plan_end=month(2030, 3))
EARLY = put(as_of=dt.date(2027, 3, 1), submitted_on=dt.date(2027, 5, 20))
NOTHING_SPENT = {"planned_total": 0, "previous_total": 0, "current_total": 0, "current_eligible": 0}
CHANGED = put(certification_branch=2)


def going_on(**cells: object) -> Change:
    """Change activity 1, which goes on to March 2028."""
    return row("progress", 1, **cells)


def finished(**cells: object) -> Change:
    """Change activity 2, which was finished in February 2027."""
    return row("progress", 2, **cells)


def funds(planned: int, expected: int | None = None) -> Change:
    """The funds of the certified plan and those expected, which are the same unless said."""
    return put(planned_funds=planned, expected_funds=planned if expected is None else expected)


def stock(**cells: object) -> Change:
    """Change what is stocked: 1,000 at first, 1,300 at last; of fertiliser 1,000 and 3,500."""
    return row("stock", 1, **cells)


BEFORE_IT_ENDED = finished(
    status="実施中", end_actual=None, end_expected=month(2027, 2), supply_actual=None, supply_expected=month(2027, 3)
)
ONLY_ONE = (
    without("progress", 2),
    without("capacity", 2),
    without("spending", 2),
    without("raised", 2),
    funds(2000 * MILLION),
)
NO_ACTIVITY = (without("progress"), without("capacity"), without("spending"), without("raised"))
D01, D07 = "IMP-D01 spending[1].activity_no", "IMP-D07 planned_funds"

CASES = [
    # cells
    case("TYPE", put(lead_number="8999000000002"), "TYPE lead_number", id="a wrong check digit"),
    case("TYPE", put(lead_number="8999000000001"), id="a right check digit"),
    case("REQUIRED", put(department="\u3000"), "REQUIRED department", id="a department of a space"),
    case("REQUIRED", put(department="架空課"), id="a department"),
    case("REQUIRED", put(period_start=None), "REQUIRED period_start", id="a yearly report on a year without a first day"),
    case("REQUIRED", TROUBLE, id="a report of trouble has no year"),
    case("REQUIRED", TROUBLE, put(trouble_state=None, trouble_text=None, trouble_supply=None, trouble_action=None),
         "REQUIRED trouble_state", "REQUIRED trouble_text", "REQUIRED trouble_supply", "REQUIRED trouble_action",
         id="a report of trouble that says nothing of it"),
    case("REQUIRED", going_on(start_actual=None), "REQUIRED progress[1].start_actual", id="begun, but never"),
    case("REQUIRED", finished(end_actual=None), "REQUIRED progress[2].end_actual", id="finished, but never"),
    case("REQUIRED", going_on(end_expected=None), "REQUIRED progress[1].end_expected", id="going on without an end"),
    case("REQUIRED", going_on(status="未着手", start_actual=None), id="not begun"),
    case("REQUIRED", row("goals", 1, outlook="目標年度までの達成は困難"), "REQUIRED goals[1].goal_note", id="out of reach, nobody says why"),
    case("REQUIRED", row("goals", 1, outlook="目標年度までの達成は困難", goal_note="需要の減少"), id="out of reach, and why"),
    case("REQUIRED", put(expected_funds=None, subsidy_received=None), "REQUIRED expected_funds", "REQUIRED subsidy_received", id="no amounts"),
    case("REQUIRED", row("measures", 1, measure_status="未実施"), "REQUIRED measures[1].measure_note", id="a measure not carried out"),
    case("REQUIRED", row("measures", 1, measure_status="一部を実施", measure_note="架空"), id="a measure carried out in part"),
    case("REQUIRED", put(tight_event="あった", disruption="あった"), "REQUIRED tight_response", "REQUIRED disruption_text", id="a shortage"),
    case("REQUIRED", put(tight_event="あった", tight_response="架空", disruption="あった", disruption_text="架空"), id="a shortage, described"),
    case("REQUIRED", put(leak_access=None), "REQUIRED leak_access", id="leak prevention that is not counted"),
    case("REQUIRED", put(leak_applies="いいえ", leak_access=None), id="leak prevention is not asked for"),
    case("REQUIRED", put(leak_applies=None), "REQUIRED leak_applies", id="nobody says whether it is"),
    case("REQUIRED", item=FERTILISER, id="fertiliser has none"),
    case("REQUIRED", put(change_needed=None), "REQUIRED change_needed", id="nobody says whether anything is changed"),
    case("REQUIRED", put(change_needed="軽微な変更の届出"), "REQUIRED change_text", id="a change of nobody knows what"),
    case("CHOICE", put(report_type="定期"), "CHOICE report_type", id="a kind of report that there is not"),
    case("CHOICE", put(report_type="定期の報告"), id="a kind of report"),
    case("ITEM-ALIAS", put(item="半導体（※）"), "ITEM-ALIAS item", id="another name of the item"),
    case("ITEM-ALIAS", put(item="半導体"), id="the item's own name"),
    case("RANGE", put(revision=0), "RANGE revision", id="revision 0"),
    case("RANGE", put(revision=99), id="revision 99"),
    case("LENGTH", put(outlook_text="見" * 800), id="an outlook of 800 characters"),
    case("LENGTH", put(outlook_text="見" * 801), "LENGTH outlook_text", id="an outlook of 801 characters"),
    case("UNIQUE", another("goals"), "UNIQUE goals[1].indicator", "UNIQUE goals[3].indicator", id="a goal twice"),
    case("UNIQUE", another("goals", indicator="架空の指標"), id="three goals"),
    case("REFERENCE", row("capacity", 1, activity_no=9), "REFERENCE capacity[1].activity_no", id="capacity of an activity that there is not"),
    case("REFERENCE", row("capacity", 1, activity_no=1), id="capacity of an activity"),
    # A: whose plan, and when
    case("IMP-A02", put(certified_on=after_submission(1)), "IMP-A02 certified_on", id="certified the day after"),
    case("IMP-A02", put(certified_on=after_submission(0)), id="certified on the day"),
    case("IMP-A04", put(period_start=after_period(0)), "IMP-A04 period_start", id="a year of no day"),
    case("IMP-A04", put(period_start=after_period(-1)), id="a year of two days"),
    case("IMP-A05", put(period_start=dt.date(2026, 3, 31)), "IMP-A05 period_start", id="a year and a day"),
    case("IMP-A05", put(period_start=dt.date(2026, 3, 31), as_of=dt.date(2027, 3, 30)), id="a year that ends on the 30th"),
    case("IMP-A06", put(submitted_on=after_period(0)), "IMP-A06 as_of", id="submitted on its last day"),
    case("IMP-A06", put(submitted_on=after_period(1)), id="submitted the day after"),
    case("IMP-A06", TROUBLE, put(submitted_on=after_period(0)), id="trouble may be reported on the day"),
    case("IMP-A07", put(submitted_on=dt.date(2027, 7, 1), late_reason="架空"), "IMP-A07 submitted_on", id="a day too late"),
    case("IMP-A07", put(submitted_on=dt.date(2027, 6, 30)), id="on the last day"),
    case("IMP-A07", put(submitted_on=dt.date(2027, 7, 1)), "IMP-A07 submitted_on", "REQUIRED late_reason", id="a day too late, nobody says why"),
    case("IMP-A07", TROUBLE, put(submitted_on=dt.date(2027, 7, 1)), id="trouble has no due date"),
    case("IMP-A07", put(as_of=dt.date(2027, 2, 28), submitted_on=dt.date(2027, 5, 31)), finished(supply_actual=month(2027, 2)),
         id="three months after 28 February end on 31 May"),
    case("IMP-A07", put(as_of=dt.date(2026, 12, 20), submitted_on=dt.date(2027, 3, 24), late_reason="架空"), BEFORE_IT_ENDED, "IMP-A07 submitted_on", id="20 March 2027 is a Saturday, 22 March a holiday: a day too late"),
    case("IMP-A07", put(as_of=dt.date(2026, 12, 20), submitted_on=dt.date(2027, 3, 23)), BEFORE_IT_ENDED, id="the first working day after"),
    case("IMP-A08", put(plan_start=month(2027, 4)), "IMP-A08 as_of", id="the plan starts a day later"),
    case("IMP-A08", EARLY, put(plan_start=month(2027, 3)), id="the plan starts on the day"),
    case("IMP-A08", TROUBLE, put(plan_start=month(2027, 4)), id="trouble may come before"),
    case("IMP-A09", put(plan_end=month(2026, 3)), CHANGE_TO_BE_CERTIFIED, "IMP-A09 period_start", id="the plan ended the month before"),
    case("IMP-A09", put(plan_end=month(2026, 4)), CHANGE_TO_BE_CERTIFIED, id="the plan ended in its first month"),
    case("IMP-A09", TROUBLE, put(period_start=month(2026, 4), plan_end=month(2026, 3)), CHANGE_TO_BE_CERTIFIED, id="trouble may come after"),
    case("IMP-A10", CHANGED, put(changed_on=dt.date(2026, 11, 29)), "IMP-A10 changed_on", id="changed before it was certified"),
    case("IMP-A10", CHANGED, put(changed_on=dt.date(2026, 11, 30)), id="changed on the day it was certified"),
    case("IMP-A10", CHANGED, put(changed_on=after_submission(0)), id="changed on the day of submission"),
    case("IMP-A10", CHANGED, put(changed_on=after_submission(1)), "IMP-A10 changed_on", id="changed after submission"),
    case("IMP-A11", put(changed_on=dt.date(2027, 1, 15)), "IMP-A11 certification_branch", id="changed, but still number 1"),
    case("IMP-A11", CHANGED, put(changed_on=dt.date(2027, 1, 15)), id="changed, number 2"),
    case("IMP-A11", put(certification_branch=3, changed_on=dt.date(2027, 1, 15)), id="changed twice"),
    # B: progress
    case("IMP-B01", *NO_ACTIVITY, "IMP-B01 progress[1].no", D01, D07, id="no activity"),
    case("IMP-B01", *ONLY_ONE, id="one activity"),
    case("IMP-B01", TROUBLE, *NO_ACTIVITY, id="a report of trouble names none"),
    case("IMP-B04", going_on(end_actual=month(2027, 1)), "IMP-B04 progress[1].end_actual", id="going on, and ended"),
    case("IMP-B04", going_on(status="未着手", start_actual=None, end_actual=month(2027, 1)), "IMP-B04 progress[1].end_actual", id="not begun, and ended"),
    case("IMP-B04", finished(end_actual=month(2027, 1)), id="finished, and ended"),
    case("IMP-B05", finished(start_actual=month(2027, 3)), "IMP-B05 progress[2].start_actual", id="ended before it began"),
    case("IMP-B05", finished(start_actual=month(2027, 2)), id="ended when it began"),
    case("IMP-B06", going_on(start_actual=month(2027, 4)), "IMP-B06 progress[1].start_actual", id="begun the day after"),
    case("IMP-B06", going_on(start_actual=month(2027, 3, 31)), id="begun on the day"),
    case("IMP-B07", finished(end_actual=month(2027, 4)), "IMP-B07 progress[2].end_actual", id="ended the day after"),
    case("IMP-B07", finished(end_actual=month(2027, 3, 31)), id="ended on the day"),
    case("IMP-B08", finished(supply_actual=month(2027, 4)), "IMP-B08 progress[2].supply_actual", id="supplies since the day after"),
    case("IMP-B08", finished(supply_actual=month(2027, 3, 31)), id="supplies since the day"),
    case("IMP-B10", going_on(end_expected=month(2027, 2)), "IMP-B10 progress[1].end_expected", id="to end last month"),
    case("IMP-B10", going_on(end_expected=month(2027, 3)), id="to end this month"),
    case("IMP-B10", finished(end_expected=month(2027, 2)), "IMP-B13 progress[2].end_expected", id="finished, it may"),
    case("IMP-B11", LATER, going_on(end_expected=month(2028, 4)), "IMP-B11 progress[1].delay_reason", id="a month late, nobody says why"),
    case("IMP-B11", LATER, going_on(end_expected=month(2028, 4), delay_reason="納入の遅れ"), id="a month late, and why"),
    case("IMP-B11", LATER, id="on time"),
    case("IMP-B12", going_on(supply_planned=month(2027, 2), supply_expected=None), "IMP-B12 progress[1].supply_expected", id="to supply since last month"),
    case("IMP-B12", going_on(supply_planned=month(2027, 2)), "IMP-B12 progress[1].supply_expected", id="expected, nobody says why so late"),
    case("IMP-B12", going_on(supply_planned=month(2027, 2), supply_expected=None, delay_reason="架空"), "IMP-B12 progress[1].supply_expected", id="why, but not when"),
    case("IMP-B12", going_on(supply_planned=month(2027, 2), delay_reason="架空"), id="expected, and why so late"),
    case("IMP-B12", going_on(supply_planned=month(2027, 3), supply_expected=None), id="to supply since this month"),
    case("IMP-B12", going_on(supply_planned=month(2027, 2), supply_actual=month(2027, 2)), id="it supplies"),
    case("IMP-B13", finished(end_expected=month(2027, 4)), LATER, "IMP-B11 progress[2].delay_reason", "IMP-B13 progress[2].end_expected", id="finished, and expected to end"),
    case("IMP-B13", finished(end_expected=None), id="finished"),
    # C: goals and capacity
    case("IMP-C01", without("goals"), "IMP-C01 goals[1].indicator", id="no goal"),
    case("IMP-C01", without("goals", 2), id="one goal"),
    case("IMP-C01", TROUBLE, without("goals"), id="a report of trouble names none"),
    case("IMP-C03", row("goals", 1, outlook="達成した", current_value=149.999999), "IMP-C03 goals[1].current_value", id="a little less than the target"),
    case("IMP-C03", row("goals", 1, outlook="達成した", current_value=150.0), id="the target"),
    case("IMP-C03", row("goals", 1, outlook="達成した", current_value=160.0), id="more than the target"),
    case("IMP-C03", row("goals", 2, current_value=30.000001), "IMP-C03 goals[2].current_value", id="a little more than a target that is less"),
    case("IMP-C03", row("goals", 2, current_value=30.0), id="a target that is less"),
    case("IMP-C03", row("goals", 2, baseline_value=30.0, current_value=30.0), id="a target that is kept"),
    case("IMP-C03", row("goals", 2, baseline_value=30.0, current_value=29.0), "IMP-C03 goals[2].current_value", id="a target that is lost"),
    case("IMP-C04", row("goals", 1, target_year=2025), "IMP-C04 goals[1].outlook", id="to be reached last year"),
    case("IMP-C04", row("goals", 1, target_year=2026), id="to be reached this year"),
    case("IMP-C04", row("goals", 2, target_year=2025), id="reached, whenever"),
    case("IMP-C05", another("capacity"), "IMP-C05 capacity[1].activity_no", "IMP-C05 capacity[3].activity_no", id="a site twice"),
    case("IMP-C05", another("capacity", activity_no=2, current=150.0), id="a site of two activities"),
    case("IMP-C05", another("capacity", site="架空第三工場"), id="two sites"),
    case("IMP-C05", another("capacity", good="架空の別の品目"), id="two goods of a site"),
    case("IMP-C07", row("capacity", 2, current=149.999999), "IMP-C07 capacity[2].current", id="finished, a little less than planned"),
    case("IMP-C07", row("capacity", 2, current=150.0), id="finished as planned"),
    case("IMP-C07", row("capacity", 2, current=160.0), id="finished, and more than planned"),
    case("IMP-C08", row("capacity", 1, current=99.999999), "IMP-C08 capacity[1].current", id="a little less than before"),
    case("IMP-C08", row("capacity", 1, current=100.0), id="as before"),
    case("IMP-C09", row("capacity", 1, current=1500.000001), "IMP-C09 capacity[1].current", id="more than ten times the plan"),
    case("IMP-C09", row("capacity", 1, current=1500.0), id="ten times the plan"),
    case("IMP-C09", row("capacity", 1, before=0.0, planned=0.0, current=5.0), id="nothing was planned"),
    case("IMP-C09", row("capacity", 1, before=0.0, planned=1.0, current=11.0), "IMP-C09 capacity[1].current", id="one was planned"),
    # D: money
    case("IMP-D01", without("spending"), without("raised"), D01, D07, id="no spending"),
    case("IMP-D01", *ONLY_ONE, id="spending of one activity"),
    case("IMP-D01", TROUBLE, without("spending"), without("raised"), id="a report of trouble names none"),
    case("IMP-D03", row("spending", 1, current_eligible=300 * MILLION + 1), "IMP-D03 spending[1].current_eligible", id="a yen more is eligible than spent"),
    case("IMP-D03", row("spending", 1, current_eligible=300 * MILLION), id="all that is spent is eligible"),
    case("IMP-D04", row("spending", 1, planned_total=800 * MILLION - 1), funds(1800 * MILLION - 1), "IMP-D04 spending[1].current_total", id="a yen more than planned"),
    case("IMP-D04", row("spending", 1, planned_total=800 * MILLION), funds(1800 * MILLION), id="as much as planned"),
    case("IMP-D05", another("spending", **NOTHING_SPENT), "IMP-D05 spending[1].activity_no", "IMP-D05 spending[3].activity_no", id="a class twice"),
    case("IMP-D05", another("spending", cost_class=OTHER_CLASS, **NOTHING_SPENT), id="two classes"),
    case("IMP-D07", funds(FUNDS + 1), D07, id="a yen more than its parts"),
    case("IMP-D07", funds(FUNDS), id="as much as its parts"),
    case("IMP-D07", TROUBLE, funds(FUNDS + 1), id="a report of trouble is not summed"),
    case("IMP-D08", row("raised", 1, current_amount=300 * MILLION + 1), "IMP-D08 raised[1].current_amount", id="a yen more raised than spent"),
    case("IMP-D08", row("raised", 1, current_amount=300 * MILLION - 1), row("raised", 2, current_amount=100 * MILLION + 1), id="as much raised as spent"),
    case("IMP-D08", TROUBLE, row("raised", 1, current_amount=300 * MILLION + 1), id="a report of trouble is not summed"),
    case("IMP-D09", put(subsidy_fixed=800 * MILLION + 1), "IMP-D09 subsidy_fixed", id="a yen more fixed than granted"),
    case("IMP-D09", put(subsidy_fixed=800 * MILLION), id="all is fixed"),
    case("IMP-D10", put(subsidy_received=800 * MILLION + 1), "IMP-D10 subsidy_received", id="a yen more received than granted"),
    case("IMP-D10", put(subsidy_received=800 * MILLION), id="all is received"),
    case("IMP-D11", put(subsidy_decided=SUBSIDY + 1), "IMP-D11 subsidy_decided", id="a yen more granted than certified"),
    case("IMP-D11", put(subsidy_decided=SUBSIDY), id="all is granted"),
    case("IMP-D12", put(subsidy_returned=600 * MILLION + 1), "IMP-D12 subsidy_returned", id="a yen more returned than received"),
    case("IMP-D12", put(subsidy_returned=600 * MILLION), id="all is returned"),
    case("IMP-D13", row("spending", 1, current_total=9_999, current_eligible=0), row("raised", 1, current_amount=9_999), "IMP-D13 spending[1].current_total", id="9,999 yen"),
    case("IMP-D13", row("spending", 1, current_total=10_000, current_eligible=0), row("raised", 1, current_amount=10_000), id="10,000 yen"),
    case("IMP-D13", row("spending", 1, current_total=0, current_eligible=0), row("raised", 1, current_amount=0), id="no yen"),
    case("IMP-D13", row("spending", 1, current_total=1, current_eligible=0), row("raised", 1, current_amount=1), "IMP-D13 spending[1].current_total", id="a yen"),
    # E: measures, information
    case("IMP-E01", without("measures"), "IMP-E01 measures[1].measure", id="no measure"),
    case("IMP-E01", without("measures", 2), id="one measure"),
    case("IMP-E01", TROUBLE, without("measures"), id="a report of trouble names none"),
    case("IMP-E06", put(incident="あった", incident_on=month(2027, 1), incident_text="架空"), "IMP-E06 incident_reported_on", id="a leak nobody reported"),
    case("IMP-E06", put(incident="あった", incident_on=month(2027, 1), incident_text="架空", incident_reported_on=month(2027, 1)), id="a leak that was reported"),
    # F: stocks
    case("IMP-F01", stock(stock_end=1301.0), "IMP-F01 stock[1].stock_begin", id="one too many"),
    case("IMP-F01", stock(stock_out=199.999, stock_end=1300.001), id="to the last gram"),
    case("IMP-F02", stock(customary_months=3.5), "IMP-F02 stock[1].stock_end", item=FERTILISER, id="as much as is customary"),
    case("IMP-F02", stock(customary_months=3.49), item=FERTILISER, id="a little more than is customary"),
    case("IMP-F02", stock(customary_months=3.5), id="only fertiliser has a customary stock"),
    case("IMP-F03", put(certified_on=dt.date(2024, 3, 31)), stock(stock_out=1001.0, stock_end=2999.0), "IMP-F03 stock[1].stock_end", item=FERTILISER, id="less than three months after three years"),
    case("IMP-F03", put(certified_on=dt.date(2023, 3, 31)), stock(stock_out=1001.0, stock_end=2999.0), "IMP-F03 stock[1].stock_end", item=FERTILISER, id="less than three months after four years"),
    case("IMP-F03", put(certified_on=dt.date(2024, 3, 31)), stock(stock_out=1000.0, stock_end=3000.0), item=FERTILISER, id="three months after three years"),
    case("IMP-F03", put(certified_on=dt.date(2024, 3, 31)), item=FERTILISER, id="more than three months after three years"),
    case("IMP-F03", put(certified_on=dt.date(2024, 4, 1)), stock(stock_out=1001.0, stock_end=2999.0), item=FERTILISER, id="less than three months, in time"),
    case("IMP-F04", stock(stock_out=501.0, stock_end=999.0), "IMP-F04 stock[1].stock_note", id="one less, nobody says why"),
    case("IMP-F04", stock(stock_out=501.0, stock_end=999.0, stock_note="架空"), id="one less, and why"),
    case("IMP-F04", stock(stock_out=500.0, stock_end=1000.0), id="as many"),
    # G: leak prevention
    case("IMP-G02", put(leak_access=1201), "IMP-G02 leak_access", id="one more with access than there are"),
    case("IMP-G02", put(leak_access=1200), id="all have access"),
    case("IMP-G03", put(leak_pledges=3), "IMP-G03 leak_pledges", id="a pledge too many"),
    case("IMP-G03", put(leak_pledges=2), id="a pledge of each"),
    case("IMP-G04", put(leak_pledges=1), "IMP-G04 leak_pledges", id="a pledge too few"),
    case("IMP-G04", put(leak_pledges=2), id="a pledge of each who left"),
    case("IMP-G05", put(leak_partner_ndas=2), "IMP-G05 leak_partner_ndas", id="a partner without an agreement"),
    case("IMP-G05", put(leak_partner_ndas=3), id="an agreement with each"),
    case("IMP-G06", put(leak_partner_reviews=2), "IMP-G06 leak_partner_reviews", id="a partner not reviewed"),
    case("IMP-G06", put(leak_partner_reviews=3), id="each was reviewed"),
    case("IMP-G06", put(leak_partner_reviews=4), id="one was reviewed twice"),
    case("IMP-G07", put(leak_acts_consulted=0), "IMP-G07 leak_acts_consulted", id="an act without consultation"),
    case("IMP-G07", put(leak_acts_consulted=1), id="an act after consultation"),
    # H: is the plan to be changed
    case("IMP-H03", going_on(end_expected=month(2028, 4), delay_reason="架空"), "IMP-H03 progress[1].end_expected", id="a month longer, no change"),
    case("IMP-H03", going_on(end_expected=month(2028, 4), delay_reason="架空"), MINOR_CHANGE, id="a month longer, a minor change"),
    case("IMP-H04", going_on(end_expected=month(2028, 10), delay_reason="架空"), MINOR_CHANGE, "IMP-H04 progress[1].end_expected", id="seven months are no minor change"),
    case("IMP-H04", going_on(end_expected=month(2028, 9), delay_reason="架空"), MINOR_CHANGE, id="six months are"),
    case("IMP-H04", going_on(end_expected=month(2028, 10), delay_reason="架空"), CHANGE_TO_BE_CERTIFIED, id="seven months, to be certified"),
    case("IMP-H04", going_on(end_expected=month(2028, 4), delay_reason="架空"), MINOR_CHANGE, "IMP-H04 progress[1].end_expected", item=FERTILISER, id="of fertiliser not even one month is"),
    case("IMP-H05", funds(FUNDS, FUNDS * 11 // 10), MINOR_CHANGE, "IMP-H05 expected_funds", id="10 % more are no minor change"),
    case("IMP-H05", funds(FUNDS, FUNDS * 9 // 10), MINOR_CHANGE, "IMP-H05 expected_funds", id="10 % less are none"),
    case("IMP-H05", funds(FUNDS, FUNDS * 11 // 10 - 1), MINOR_CHANGE, id="a yen less is"),
    case("IMP-H05", funds(FUNDS, FUNDS * 12 // 10), CHANGE_TO_BE_CERTIFIED, id="20 %, to be certified"),
    case("IMP-H05", TROUBLE, funds(0), id="no funds, and no more"),
    case("IMP-H05", TROUBLE, funds(1, 2), MINOR_CHANGE, "IMP-H05 expected_funds", id="one yen, and one more"),
    case("IMP-H06", funds(FUNDS, FUNDS + 1), "IMP-H06 expected_funds", id="a yen more, no change"),
    case("IMP-H06", funds(FUNDS, FUNDS + 1), MINOR_CHANGE, id="a yen more, a minor change"),
    case("IMP-H06", funds(FUNDS, FUNDS * 11 // 10), "IMP-H05 expected_funds", id="10 % more, no change"),
    case("IMP-H07", put(expected_subsidy=SUBSIDY - 1), "IMP-H07 expected_subsidy", id="a yen less of the grant"),
    case("IMP-H07", put(expected_subsidy=SUBSIDY - 1), CHANGE_TO_BE_CERTIFIED, id="a yen less, to be certified"),
    case("IMP-H08", finished(status="中止", end_actual=None), "IMP-H08 change_needed", id="given up, no change"),
    case("IMP-H08", finished(status="中止", end_actual=None), CHANGE_TO_BE_CERTIFIED, id="given up, to be certified"),
    case("IMP-H09", put(change_filed_on=after_submission(1)), "IMP-H09 change_filed_on", id="filed the day after"),
    case("IMP-H09", put(change_filed_on=after_submission(0)), id="filed on the day"),
    case("IMP-H09", put(change_filed_on=after_submission(-1)), id="filed the day before"),
    case("IMP-H10", row("permits", 1, permit_status="失効・取消し"), "IMP-H10 permits[1].permit_status", id="a permit lost"),
    case("IMP-H10", row("permits", 1, permit_status="申請中"), id="a permit applied for"),
    # J: trouble
    case("IMP-J02", TROUBLE, put(as_of=after_submission(1)), going_on(end_expected=month(2028, 4)), LATER, "IMP-J02 as_of", "IMP-B11 progress[1].delay_reason", id="found the day after"),
    case("IMP-J02", TROUBLE, put(as_of=after_submission(0)), id="found on the day"),
    case("IMP-J02", put(as_of=after_submission(1), period_start=dt.date(2026, 7, 1)), "IMP-A06 as_of", id="the year ends the day after"),
]  # fmt: skip
