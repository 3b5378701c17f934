"""REV: every rule of the review of a plan on both sides of its line."""

from form_cases import Change, another, case, put, row, without

from .valid import SUBSIDY, certified, received, reviewed, valid

__all__ = ["CASES", "valid"]
MLIT = "船舶の部品"
JOINT = (put(joint="はい", same_trade="はい"), row("criteria", 6, judgement="適合"))
NOT_DECIDED = {
    "decided_on": None, "certification_base": None, "certification_branch": None, "published_summary": None, "fair_trade": None,
    "support_body": None, "notified_on": None,
}  # fmt: skip
UNDER_REVIEW = put(decision="審査中", **NOT_DECIDED)
REFUSED = put(decision="不認定", refused_on=reviewed(0), refusal_reason="第4号に適合しない（架空）。", **NOT_DECIDED)


def judged(no: int, judgement: str, opinion: str | None = "架空") -> Change:
    """What is said of a criterion."""
    return row("criteria", no, judgement=judgement, opinion=opinion)


UNMET = judged(4, "不適合")

CASES = [
    # cells
    case("TYPE", put(lead_number="8999000000002"), "TYPE lead_number", id="a wrong check digit"),
    case("TYPE", put(lead_number="8999000000001"), id="a right check digit"),
    case("REQUIRED", put(section="\u3000"), "REQUIRED section", id="a section of a space"),
    case("REQUIRED", put(section="架空課"), id="a section"),
    case("REQUIRED", put(certification_base=None, certification_branch=None), "REQUIRED certification_base", "REQUIRED certification_branch", id="certified without a number"),
    case("REQUIRED", UNDER_REVIEW, id="under review nothing is certified"),
    case("REQUIRED", UNDER_REVIEW, row("criteria", 1, judgement="未判定"), id="under review a criterion may wait"),
    case("REQUIRED", row("criteria", 1, judgement=None), "REQUIRED criteria[1].judgement", id="certified, a criterion not judged"),
    case("REQUIRED", REFUSED, UNMET, put(refusal_reason=None, refused_on=None), "REQUIRED refusal_reason", "REQUIRED refused_on", id="refused, nobody says why"),
    case("REQUIRED", put(fair_trade="要"), "REQUIRED fair_trade_on", id="the commission is needed, no day"),
    case("REQUIRED", put(notified_on=None), "REQUIRED notified_on", id="a support body told, no day"),
    case("REQUIRED", put(support_body=None, notified_on=None), id="no support body"),
    case("REQUIRED", row("consultations", 1, answered_on=None), "REQUIRED consultations[1].answered_on", id="certified without an answer"),
    case("REQUIRED", UNDER_REVIEW, row("consultations", 1, answered_on=None), id="under review an answer may wait"),
    case("CHOICE", put(decision="保留"), "CHOICE decision", "REV-C06 decision", id="a decision that there is not"),
    case("CHOICE", put(decision="認定"), id="a decision"),
    case("ITEM-ALIAS", put(item="半導体（※）"), "ITEM-ALIAS item", id="another name of the item"),
    case("ITEM-ALIAS", put(item="半導体"), id="the item's own name"),
    case("RANGE", put(revision=0), "RANGE revision", id="revision 0"),
    case("RANGE", put(revision=99), id="revision 99"),
    case("LENGTH", put(published_summary="概" * 200), id="a summary of 200 characters"),
    case("LENGTH", put(published_summary="概" * 201), "LENGTH published_summary", id="a summary of 201 characters"),
    case("UNIQUE", another("consultations"), "UNIQUE consultations[1].counterpart", "UNIQUE consultations[3].counterpart", id="a counterpart twice"),
    case("UNIQUE", another("consultations", counterpart="架空長官"), id="three counterparts"),
    case("ROWS", without("criteria", 5), "ROWS criteria[1].no", id="five criteria"),
    case("ROWS", judged(5, "適合"), id="six criteria"),
    # A: receipt and due day
    case("REV-A01", put(received_on=received(-1)), "REV-A01 received_on", id="received the day before"),
    case("REV-A01", put(received_on=received(0)), id="received on the day"),
    case("REV-A01", put(received_on=received(1)), id="received the day after"),
    case("REV-A02", put(amendment_asked_on=received(5), amended_on=received(6)), id="amended the day after"),
    case("REV-A02", put(amendment_asked_on=received(5), amended_on=received(4)), "REV-A02 amended_on", id="amended the day before"),
    case("REV-A02", put(amendment_asked_on=received(5), amended_on=received(5)), id="amended on the day"),
    case("REV-A03", put(amendment_asked_on=received(5)), "REV-A03 amended_on", id="certified before it was amended"),
    case("REV-A03", UNDER_REVIEW, put(amendment_asked_on=received(5)), id="under review an amendment may wait"),
    case("REV-A04", UNDER_REVIEW, put(reviewed_on=received(31)), "REV-A04 reviewed_on", id="under review after a month"),
    case("REV-A04", UNDER_REVIEW, put(reviewed_on=received(30)), id="under review, a month has passed: due on 2 December"),
    case("REV-A04", REFUSED, UNMET, put(reviewed_on=received(31)), id="refused after a month"),
    case("REV-A05", put(decided_on=received(31), reviewed_on=received(31), notified_on=received(31)), "REV-A05 decided_on", id="certified the day after"),
    case("REV-A05", put(decided_on=received(30), reviewed_on=received(31), notified_on=received(31)), id="certified on the last day"),
    # B: criteria
    case("REV-B01", judged(4, "不適合"), "REV-B01 decision", id="certified although one is not met"),
    case("REV-B01", judged(4, "要補正"), "REV-B01 decision", id="certified although one is to be amended"),
    case("REV-B01", UNDER_REVIEW, judged(4, "要補正"), id="under review one is to be amended"),
    case("REV-B01", judged(4, "未判定"), "REV-B01 decision", id="certified although one is not judged"),
    case("REV-B01", judged(4, "適合"), id="certified, all are met"),
    case("REV-B03", UNDER_REVIEW, judged(6, "未判定"), id="of one applicant, not judged yet"),
    case("REV-B04", *JOINT, UNDER_REVIEW, put(same_trade="いいえ"), judged(6, "未判定"), id="joint, of several trades, not judged yet"),
    case("REQUIRED", UNDER_REVIEW, judged(4, "要補正", None), "REQUIRED criteria[4].opinion", id="to be amended, nobody says what"),
    case("REV-B02", REFUSED, "REV-B02 decision", id="refused although all are met"),
    case("REV-B02", REFUSED, UNMET, id="refused, one is not met"),
    case("REV-B03", judged(6, "適合"), "REV-B03 criteria[6].judgement", id="of one applicant"),
    case("REV-B03", judged(6, "対象外"), id="of one applicant, not applicable"),
    case("REV-B03", *JOINT, id="joint, of one trade"),
    case("REV-B04", *JOINT, put(same_trade="いいえ"), "REV-B04 criteria[6].judgement", id="joint, of several trades"),
    case("REV-B04", *JOINT, put(same_trade="いいえ"), judged(6, "対象外"), id="joint, of several trades, not applicable"),
    case("REV-B05", *JOINT, judged(6, "対象外"), "REV-B05 criteria[6].judgement", id="joint, of one trade, not applicable"),
    case("REV-B05", *JOINT, UNDER_REVIEW, judged(6, "要補正"), id="joint, of one trade, to be amended"),
    case("REV-B06", judged(5, "対象外"), "REV-B06 criteria[5].judgement", id="the fifth is not applicable"),
    case("REV-B06", *JOINT, judged(5, "対象外"), "REV-B06 criteria[5].judgement", id="the fifth, of a joint plan of one trade"),
    case("REV-B06", judged(5, "適合"), id="the fifth is met"),
    # C: consultation and decision
    case("REV-C01", without("consultations"), "REV-C01 consultations[1].counterpart", id="certified without consultation"),
    case("REV-C01", UNDER_REVIEW, without("consultations"), id="under review without consultation"),
    case("REV-C01", without("consultations", 2), id="one consultation"),
    case("REV-C02", row("consultations", 1, consulted_on=received(5), answered_on=received(4)), "REV-C02 consultations[1].answered_on", id="answered the day before"),
    case("REV-C02", row("consultations", 1, consulted_on=received(5), answered_on=received(5)), id="answered on the day"),
    case("REV-C03", row("consultations", 1, answered_on=certified(1)), "REV-C03 consultations[1].answered_on", id="answered the day after"),
    case("REV-C03", row("consultations", 1, answered_on=certified(0)), id="answered on the day of the certification"),
    case("REV-C04", put(applied_on=certified(1), received_on=certified(1)), "REV-C04 decided_on", id="submitted the day after"),
    case("REV-C04", put(applied_on=certified(0), received_on=certified(0)), id="submitted on the day of the certification"),
    case("REV-C05", put(reviewed_on=certified(-1)), "REV-C05 decided_on", id="written the day before"),
    case("REV-C05", put(reviewed_on=certified(0)), id="written on the day of the certification"),
    case("REV-C06", UNDER_REVIEW, put(decided_on=certified(0)), "REV-C06 decision", id="under review with a day"),
    case("REV-C06", UNDER_REVIEW, put(certification_base="架空"), "REV-C06 decision", id="under review with a number"),
    case("REV-C06", UNDER_REVIEW, id="under review"),
    case("REV-C07", put(certification_branch=2), "REV-C07 certification_branch", id="branch 2"),
    case("REV-C07", put(certification_branch=1), id="branch 1"),
    case("REV-C08", put(maximum_subsidy=SUBSIDY + 1), "REV-C08 maximum_subsidy", id="a yen more than asked for"),
    case("REV-C08", put(maximum_subsidy=SUBSIDY), id="as much as asked for"),
    case("REV-C08", put(maximum_subsidy=SUBSIDY - 1), id="a yen less"),
    case("REV-C09", put(notified_on=certified(-1)), "REV-C09 notified_on", id="told the day before"),
    case("REV-C09", put(notified_on=certified(0)), id="told on the day"),
    case("REV-C10", put(fair_trade="要", fair_trade_on=certified(1)), "REV-C10 fair_trade_on", id="the commission the day after"),
    case("REV-C10", put(fair_trade="要", fair_trade_on=certified(0)), id="the commission on the day"),
    case("REV-C10", put(fair_trade="要", fair_trade_on=certified(-1)), item=MLIT, id="the commission the day before"),
    case("REV-C11", without("holders"), "REV-C11 holders[1].name", id="nobody is certified"),
    case("REV-C11", UNDER_REVIEW, without("holders"), id="under review nobody is"),
    case("REV-C11", another("holders", name="架空部品株式会社"), id="two holders"),
]  # fmt: skip
