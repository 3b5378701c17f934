"""GRT: every rule of the report on grants on both sides of its line, to the yen and to the day.

In the valid book G-1 is granted 300 million yen of at most 1,000: 250 are paid, 240 fixed, 10 refunded. G-2 is granted 200.
"""

import datetime as dt

from form_cases import Change, another, case, new, put, row, without

from .valid import AS_OF, ASKED, CERTIFIED, DECIDED, DUE, FIXED, MILLION, PAID, after, valid

__all__ = ["CASES", "valid"]
MINERALS = "重要鉱物"
DAY = dt.date(2027, 10, 15)
SURE = {"disposal": "譲渡", "approved_on": after(AS_OF, -30), "disposed_on": after(AS_OF, -20)}


def granted(**cells: object) -> Change:
    return row("grants", 1, **cells)


def paid(**cells: object) -> Change:
    return row("payments", 1, **cells)


def settled(**cells: object) -> Change:
    return row("settlements", 1, **cells)


def refunded(**cells: object) -> Change:
    return row("refunds", 1, **cells)


CASES = [
    # cells
    case("TYPE", put(body_number="8999000000002"), "TYPE body_number", id="a wrong check digit"),
    case("TYPE", put(body_number="8999000000001"), id="a right check digit"),
    case("REQUIRED", put(department="\u3000"), "REQUIRED department", id="a department of a space"),
    case("REQUIRED", put(department="架空課"), id="a department"),
    case("REQUIRED", settled(fixed=None), "REQUIRED settlements[1].fixed", id="fixed on a day, nobody says at what"),
    case("REQUIRED", settled(fixed=None, fixed_on=None), id="performed and not fixed yet"),
    case("REQUIRED", row("costs", 2, actual=0), "REQUIRED costs[2].eligible", "REQUIRED costs[2].subsidy", id="spent, nothing said of it"),
    case("REQUIRED", refunded(kind="取消し", surcharge=1), "REQUIRED refunds[1].received_on", id="withdrawn, received on no day"),
    case("REQUIRED", row("assets", 1, disposal="譲渡"), "REQUIRED assets[1].disposed_on", id="disposed of on no day"),
    case("REQUIRED", row("revenues", 1, repaid=1), "REQUIRED revenues[1].repaid_on", id="repaid on no day"),
    case("REQUIRED", settled(tax_reported_on=AS_OF), "REQUIRED settlements[1].tax_credit", id="a credit of which the amount is not said"),
    case("CHOICE", put(body_kind="機構"), "CHOICE body_kind", id="a kind of body that there is not"),
    case("CHOICE", put(body_kind="支援法人"), id="another kind of body"),
    case("ITEM-ALIAS", put(item="半導体（※）"), "ITEM-ALIAS item", id="another name of the item"),
    case("ITEM-ALIAS", put(item="半導体"), id="the item's own name"),
    case("RANGE", put(revision=0), "RANGE revision", id="revision 0"),
    case("RANGE", put(revision=99), id="revision 99"),
    case("RANGE", row("contracts", 1, amount=-1), "RANGE contracts[1].amount", id="a yen below nothing"),
    case("RANGE", row("contracts", 1, amount=0), id="nothing"),
    case("LENGTH", row("contracts", 1, content="内" * 101), "LENGTH contracts[1].content", id="101 characters"),
    case("LENGTH", row("contracts", 1, content="内" * 100), id="100 characters"),
    case("UNIQUE", another("assets"), "UNIQUE assets[1].asset_no", "UNIQUE assets[2].asset_no", id="two assets of one number"),
    case("UNIQUE", another("assets", asset_no="a-1"), id="A-1 and a-1 are two numbers"),
    case("ROWS", without("grants"), without("costs"), without("contracts"), without("payments"), without("settlements"), without("refunds"),
         without("assets"), "ROWS grants[1].grant_no", id="no grant at all"),
    case("ROWS", without("revenues"), id="no revenue, of which there need be none"),
    case("REFERENCE", row("contracts", 1, grant_no="g-1"), "REFERENCE contracts[1].grant_no", id="g-1 is not G-1"),
    case("REFERENCE", row("contracts", 1, grant_no="G-2"), id="ordered for the other grant"),
    # A: the plan
    case("GRT-A01", put(as_of=after(DAY, 1)), "GRT-A01 as_of", id="as of the day after the submission"),
    case("GRT-A01", put(as_of=DAY), id="as of the day of the submission"),
    case("GRT-A02", put(planned_subsidy=1000 * MILLION - 1), "GRT-A02 maximum_subsidy", id="a yen more than is planned"),
    case("GRT-A02", put(planned_subsidy=1000 * MILLION), id="what is planned"),
    case("GRT-A03", put(maximum_subsidy=500 * MILLION - 1), "GRT-A03 maximum_subsidy", id="granted a yen more than certified"),
    case("GRT-A03", put(maximum_subsidy=500 * MILLION), id="granted what is certified"),
    case("GRT-A04", put(certified_on=after(AS_OF, 1)), "GRT-A04 certified_on", "GRT-B01 grants[1].decided_on",
         "GRT-B01 grants[2].decided_on", id="certified the day after the cut-off"),
    case("GRT-A04", put(certified_on=AS_OF), "GRT-B01 grants[1].decided_on", "GRT-B01 grants[2].decided_on", id="certified on the day"),
    # B: grants
    case("GRT-B01", granted(decided_on=after(CERTIFIED, -1), applied_on=after(CERTIFIED, -1)), "GRT-B01 grants[1].decided_on",
         id="granted the day before the certification"),
    case("GRT-B01", granted(decided_on=CERTIFIED, applied_on=CERTIFIED), id="granted on the day of the certification"),
    case("GRT-B02", granted(applied_on=after(DECIDED, 1)), "GRT-B02 grants[1].decided_on", id="applied for the day after"),
    case("GRT-B02", granted(applied_on=DECIDED), id="applied for on the day"),
    case("GRT-B03", granted(applied=300 * MILLION - 1), "GRT-B03 grants[1].decided", id="a yen less is applied for"),
    case("GRT-B03", granted(applied=300 * MILLION + 1), id="a yen more is applied for"),
    case("GRT-B04", granted(current=300 * MILLION + 1), "GRT-B04 grants[1].current", id="a yen more without a day of change"),
    case("GRT-B04", granted(current=300 * MILLION + 1, changed_on=AS_OF), id="a yen more with a day of change"),
    case("GRT-B05", granted(changed_on=after(DECIDED, -1)), "GRT-B05 grants[1].changed_on", id="changed the day before"),
    case("GRT-B05", granted(changed_on=DECIDED), id="changed on the day"),
    case("GRT-B06", row("grants", 2, decided_on=after(AS_OF, 1)), row("payments", 2, grant_no="G-1", amount=0),
         "GRT-B06 grants[2].decided_on", id="granted the day after the cut-off"),
    case("GRT-B06", row("grants", 2, decided_on=AS_OF), row("payments", 2, grant_no="G-1", amount=0), id="granted on the day of the cut-off"),
    case("GRT-B07", row("payments", 2, requested=201 * MILLION, amount=200 * MILLION + 1), "GRT-B07 grants[2].current",
         id="a yen more than the grant"),
    case("GRT-B07", row("payments", 2, requested=201 * MILLION, amount=200 * MILLION), id="the grant"),
    case("GRT-B08", refunded(amount=250 * MILLION + 1), "GRT-B08 grants[1].grant_no", id="a yen more refunded than paid"),
    case("GRT-B08", refunded(amount=250 * MILLION), id="refunded what was paid"),
    case("GRT-B08", refunded(amount=10 * MILLION), another("refunds", amount=241 * MILLION, kind="財産の処分"), id="more for what was sold"),
    # C: costs
    case("GRT-C01", another("costs"), "GRT-C01 costs[1].grant_no", "GRT-C01 costs[3].grant_no", id="one class of a grant twice"),
    case("GRT-C01", another("costs", cost_class="研究開発"), id="two classes of a grant"),
    case("GRT-C02", row("costs", 1, actual=900 * MILLION - 1), "GRT-C02 costs[1].eligible", id="a yen more than was spent"),
    case("GRT-C02", row("costs", 1, actual=900 * MILLION), id="what was spent"),
    case("GRT-C03", row("costs", 1, eligible=900 * MILLION - 3), "GRT-C03 costs[1].subsidy", id="a yen more than a third"),
    case("GRT-C03", row("costs", 1, eligible=900 * MILLION), id="a third"),
    case("GRT-C03", row("costs", 1, eligible=600 * MILLION - 2), item=MINERALS, id="another base of the rate"),
    case("GRT-C04", row("costs", 1, subsidy=300 * MILLION - 1), "GRT-C04 costs[1].subsidy", id="a yen less than thousands"),
    case("GRT-C04", row("costs", 1, subsidy=300 * MILLION - 1000), id="whole thousands"),
    # D: orders
    case("GRT-D01", row("contracts", 1, ordered_on=after(DECIDED, -1)), "GRT-D01 contracts[1].ordered_on", id="ordered the day before the grant"),
    case("GRT-D01", row("contracts", 1, ordered_on=DECIDED), id="ordered on the day of the grant"),
    case("GRT-D01", row("contracts", 1, ordered_on=after(DECIDED, -1)), row("grants", 2, decided_on=after(DECIDED, -1)),
         "GRT-D01 contracts[1].ordered_on", id="the other grant was decided before"),
    case("GRT-D02", row("contracts", 1, delivered_on=after(DECIDED, -1)), "GRT-D02 contracts[1].delivered_on", id="delivered the day before"),
    case("GRT-D02", row("contracts", 1, delivered_on=DECIDED), id="delivered on the day"),
    # E: payments
    case("GRT-E01", paid(requested=250 * MILLION - 1), "GRT-E01 payments[1].amount", id="a yen more than requested"),
    case("GRT-E01", paid(requested=250 * MILLION), id="what was requested"),
    case("GRT-E02", paid(requested_on=after(PAID, 1)), "GRT-E02 payments[1].paid_on", id="paid the day before"),
    case("GRT-E02", paid(requested_on=PAID), id="paid on the day"),
    case("GRT-E03", paid(requested_on=CERTIFIED, paid_on=after(DECIDED, -1)), "GRT-E03 payments[1].paid_on", id="the day before the grant"),
    case("GRT-E03", paid(requested_on=CERTIFIED, paid_on=DECIDED), id="the day of the grant"),
    case("GRT-E03", paid(grant_no="G-9", requested_on=CERTIFIED, paid_on=after(DECIDED, -1)), without("refunds"),
         "REFERENCE payments[1].grant_no", id="of a grant that is not listed"),
    case("GRT-E04", paid(paid_on=after(AS_OF, 1)), "GRT-E04 payments[1].paid_on", id="the day after the cut-off"),
    case("GRT-E04", paid(paid_on=AS_OF), id="the day of the cut-off"),
    case("GRT-E05", paid(kind="精算払", paid_on=after(FIXED, -1)), "GRT-E05 payments[1].kind", id="settled the day before it is fixed"),
    case("GRT-E05", paid(kind="精算払", paid_on=FIXED), id="settled on the day"),
    case("GRT-E05", paid(kind="精算払", paid_on=after(FIXED, 1)), id="settled the day after"),
    case("GRT-E05", row("payments", 2, kind="精算払", paid_on=FIXED), "GRT-E05 payments[2].kind", id="another grant is fixed"),
    # F: what is fixed
    case("GRT-F01", settled(performed_on=after(FIXED, 1)), "GRT-F01 settlements[1].fixed_on", id="fixed the day before the report"),
    case("GRT-F01", settled(performed_on=FIXED), id="fixed on the day"),
    case("GRT-F02", settled(fixed=300 * MILLION + 1), row("costs", 1, actual=950 * MILLION, eligible=950 * MILLION, subsidy=310 * MILLION),
         "GRT-F02 settlements[1].fixed", id="a yen more than the grant"),
    case("GRT-F02", settled(fixed=300 * MILLION), id="the grant"),
    case("GRT-F02", settled(grant_no="G-9"), "REFERENCE settlements[1].grant_no", "GRT-F03 settlements[1].fixed", id="of a grant that is not listed"),
    case("GRT-F03", row("costs", 1, subsidy=239 * MILLION), "GRT-F03 settlements[1].fixed", id="more than its costs give"),
    case("GRT-F03", row("costs", 1, subsidy=240 * MILLION), id="what its costs give"),
    case("GRT-F04", settled(fixed=240 * MILLION - 1), "GRT-F04 settlements[1].fixed", id="a yen is still to be refunded"),
    case("GRT-F04", refunded(kind="財産の処分"), "GRT-F04 settlements[1].fixed", id="refunded for another reason"),
    case("GRT-F04", settled(fixed=250 * MILLION), without("refunds"), id="nothing is to be refunded"),
    case("GRT-F05", settled(fixed_on=after(AS_OF, 1)), "GRT-F05 settlements[1].fixed_on", id="fixed the day after the cut-off"),
    case("GRT-F05", settled(fixed_on=AS_OF), id="fixed on the day of the cut-off"),
    case("GRT-F06", settled(tax="仕入控除を報告"), "GRT-F06 settlements[1].tax_reported_on", id="the credit is not reported"),
    case("GRT-F06", settled(tax="仕入控除を報告", tax_reported_on=AS_OF, tax_credit=0), id="nothing is credited"),
    case("GRT-F06", settled(tax="対象外"), id="nobody credits anything"),
    case("GRT-F06", settled(tax="仕入控除を報告", fixed=None, fixed_on=None), id="not fixed yet"),
    case("GRT-F07", settled(tax_reported_on=AS_OF, tax_credit=1), "GRT-F07 settlements[1].tax_credit", id="a yen credited, not refunded"),
    case("GRT-F07", settled(tax_reported_on=AS_OF, tax_credit=1), another("refunds", kind="消費税の仕入控除", amount=1), id="a yen refunded"),
    case("GRT-F07", settled(tax_reported_on=AS_OF, tax_credit=1), another("refunds", kind="消費税の仕入控除", amount=2), id="two yen refunded"),
    # G: refunds
    case("GRT-G01", refunded(returned_on=after(ASKED, -1)), "GRT-G01 refunds[1].returned_on", id="the day before it was asked for"),
    case("GRT-G01", refunded(returned_on=ASKED), id="on the day"),
    case("GRT-G02", refunded(kind="取消し", received_on=PAID), "GRT-G02 refunds[1].surcharge", id="withdrawn, no surcharge"),
    case("GRT-G02", refunded(kind="取消し", received_on=PAID, surcharge=1), id="withdrawn, a yen of surcharge"),
    case("GRT-G02", refunded(kind="取消し", received_on=PAID), put(body_kind="支援法人"), id="a body to which the act does not apply"),
    case("GRT-G02", refunded(kind="取消し", received_on=PAID, returned_on=None), id="not returned yet"),
    case("GRT-G03", refunded(returned_on=after(DUE, 1)), "GRT-G03 refunds[1].returned_on", id="the day after it was due"),
    case("GRT-G03", refunded(returned_on=DUE), id="on the last day"),
    case("GRT-G04", refunded(due_on=after(AS_OF, 9), returned_on=after(AS_OF, 1)), "GRT-G04 refunds[1].returned_on", id="the day after the cut-off"),
    case("GRT-G04", refunded(due_on=after(AS_OF, 9), returned_on=AS_OF), id="on the day of the cut-off"),
    # H: what was bought
    case("GRT-H01", row("assets", 1, restricted_until=None, unit_price=500_000), "GRT-H01 assets[1].restricted_until", id="of the unit price"),
    case("GRT-H01", row("assets", 1, restricted_until=None, unit_price=500_001), "GRT-H01 assets[1].restricted_until", id="a yen above it"),
    case("GRT-H01", row("assets", 1, restricted_until=None, unit_price=499_999), id="a yen below it"),
    case("GRT-H02", row("assets", 1, **SURE | {"approved_on": None, "restricted_until": SURE["disposed_on"]}),
         "GRT-H02 assets[1].approved_on", id="sold on the last day, unapproved"),
    case("GRT-H02", row("assets", 1, **SURE | {"approved_on": None, "restricted_until": after(AS_OF, -21)}), id="sold the day after it"),
    case("GRT-H02", row("assets", 1, **SURE | {"approved_on": None}), "GRT-H02 assets[1].approved_on", id="sold long before it, unapproved"),
    case("GRT-H02", row("assets", 1, **SURE), id="approved"),
    case("GRT-H03", row("assets", 1, **SURE | {"approved_on": after(AS_OF, -19)}), "GRT-H03 assets[1].approved_on", id="approved the day after"),
    case("GRT-H03", row("assets", 1, **SURE | {"approved_on": SURE["disposed_on"]}), id="approved on the day"),
    case("GRT-H04", row("assets", 1, **SURE | {"acquired_on": after(AS_OF, -19)}), "GRT-H04 assets[1].disposed_on", id="sold the day before"),
    case("GRT-H04", row("assets", 1, **SURE | {"acquired_on": SURE["disposed_on"]}), id="sold on the day"),
    # I: revenues
    case("GRT-I01", row("revenues", 1, repaid=5 * MILLION + 1, repaid_on=AS_OF), "GRT-I01 revenues[1].repaid", id="a yen more than earned"),
    case("GRT-I01", row("revenues", 1, repaid=5 * MILLION, repaid_on=AS_OF), id="what was earned"),
    case("GRT-I02", row("revenues", 1, revenue=300 * MILLION, repaid=240 * MILLION + 1, repaid_on=AS_OF), "GRT-I02 revenues[1].repaid",
         item=MINERALS, id="a yen more than was granted"),
    case("GRT-I02", row("revenues", 1, revenue=300 * MILLION, repaid=240 * MILLION, repaid_on=AS_OF), item=MINERALS, id="what was granted"),
    case("GRT-I02", row("revenues", 1, revenue=300 * MILLION, repaid=240 * MILLION + 1, repaid_on=AS_OF), id="another item"),
    case("GRT-I02", new("revenues", fiscal_year=2027, revenue=1, repaid=0, evidence_no="証2"), item=MINERALS, id="a second year"),
]  # fmt: skip
