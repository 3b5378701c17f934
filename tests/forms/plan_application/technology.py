"""PLN-D: measures against the leak of technology, and whether the ministry was consulted; both sides of each line.

An increase of capacity abroad of more than 10% counts, exactly 10% does not; a new site has no capacity before, and
always counts.
"""

from functools import partial

import form_cases
from form_cases import put, row

from .valid import after_submission

MACHINES = "工作機械・産業用ロボット"
case = partial(form_cases.case, item=MACHINES)


def planned(forced="いいえ", party="いいえ", notified="いいえ", **fields):
    """An act abroad or with others is planned, under these conditions."""
    return put(leak_act="あり", leak_forced=forced, leak_party=party, leak_notified=notified, **fields)


def abroad(*, before=100.0, after=200.0):
    """The capacity of a site abroad."""
    return row("capacity", 1, location="海外", country="架空国", before=before, after=after)


DAY, LISTED = "PLN-D10 leak_consulted_on", "PLN-D18 capacity[1].after"
YES, UNKNOWN = "はい", "分からない"
CASES = [
    # measures
    case("PLN-D01", put(leak_leaving_pledge="いいえ"), "PLN-D01 leak_leaving_pledge", id="no pledge of secrecy on leaving"),
    case("PLN-D01", put(leak_leaving_pledge="はい"), id="a pledge of secrecy on leaving"),
    case("PLN-D02", put(leak_noncompete="いいえ"), "PLN-D02 leak_noncompete", id="no effort towards consent"),
    case("PLN-D02", put(leak_noncompete="はい"), id="an effort towards consent"),
    case("REQUIRED", put(leak_partners="はい", leak_partner_measures="はい", leak_partner_review="毎年"), "REQUIRED leak_partner_nda_on", id="partners without an agreement"),
    case("REQUIRED", put(leak_partners="はい", leak_partner_measures="はい", leak_partner_review="毎年", leak_partner_nda_on=after_submission(-10)),
         id="partners with agreement and review"),
    case("REQUIRED", put(leak_partners="いいえ"), id="no partners, no agreement"),
    case("REQUIRED", put(leak_partners="はい", leak_partner_measures="はい", leak_partner_nda_on=after_submission(-10)), "REQUIRED leak_partner_review",
         id="partners without a review"),
    case("REQUIRED", put(leak_partners="はい", leak_partner_measures="はい", leak_partner_review="毎年", leak_partner_nda_on=after_submission(-10)),
         id="partners with agreement and review"),
    case("PLN-D03", put(leak_partners="はい", leak_partner_measures="いいえ", leak_partner_review="毎年", leak_partner_nda_on=after_submission(-10)),
         "PLN-D03 leak_partner_measures", id="nothing is asked of partners"),
    case("PLN-D03", put(leak_partners="はい", leak_partner_measures="はい", leak_partner_review="毎年",
                        leak_partner_nda_on=after_submission(-10)), id="equal measures are asked of partners"),
    case("PLN-D03", put(leak_partners="いいえ", leak_partner_measures="いいえ"), id="no partners to ask"),
    case("PLN-D04", put(leak_dependence_pledge="誓約しない"), "PLN-D04 leak_dependence_pledge", id="no pledge on dependence"),
    case("PLN-D04", put(leak_dependence_pledge="誓約する"), id="a pledge on dependence"),
    case("PLN-D05", put(leak_transfer_pledge="誓約しない"), "PLN-D05 leak_transfer_pledge", id="no pledge to consult"),
    case("PLN-D05", put(leak_transfer_pledge="誓約する"), id="a pledge to consult"),
    case("PLN-D06", put(leak_access_rules_on=after_submission(1)), "PLN-D06 leak_access_rules_on", id="rules of the day after"),
    case("PLN-D06", put(leak_access_rules_on=after_submission(0)), id="rules of the day of submission"),
    case("PLN-D07", row("core_technologies", 1, access_count=300 + 1), "PLN-D07 core_technologies[1].access_count",
         id="access for one more than all"),
    case("PLN-D07", row("core_technologies", 1, access_count=300), "PLN-D08 core_technologies[1].access_count", id="access for all"),
    case("PLN-D08", row("core_technologies", 1, access_count=300), "PLN-D08 core_technologies[1].access_count", id="access for all"),
    case("PLN-D08", row("core_technologies", 1, access_count=300 - 1), id="access for all but one"),
    case("PLN-D09", row("core_technologies", 1, non_public="いいえ"), "PLN-D09 core_technologies[1].non_public", id="a public technology"),
    case("PLN-D09", row("core_technologies", 1, non_public="はい"), id="a technology that is not public"),
    # whether the ministry was consulted
    *(
        case("PLN-D10", planned(**{which: YES}), DAY, id=f"an act under the condition {which}")
        for which in ("forced", "party", "notified")
    ),
    *(
        case("PLN-D10", planned(**{which: YES}, leak_consulted_on=after_submission(-10)), id=f"{which}, consulted")
        for which in ("forced", "party", "notified")
    ),
    case("PLN-D10", planned(), id="an act under no condition"),
    case("PLN-D10", put(leak_act="なし", leak_forced=YES, leak_party=YES, leak_notified=YES), id="no act"),
    case("PLN-D11", planned(forced=UNKNOWN), "PLN-D11 leak_forced", id="not known whether it is forced"),
    case("PLN-D11", planned(party=UNKNOWN), "PLN-D11 leak_forced", id="not known what the other party is"),
    case("PLN-D11", planned(), id="both are known"),
    case("PLN-D11", put(leak_act="なし", leak_forced=UNKNOWN, leak_party=UNKNOWN), id="not known, but no act"),
    case("PLN-D13", put(leak_consulted_on=after_submission(1)), "PLN-D13 leak_consulted_on", id="consulted the day after"),
    case("PLN-D13", put(leak_consulted_on=after_submission(0)), id="consulted on the day of submission"),
    case("REQUIRED", put(leak_act="あり"), "REQUIRED leak_forced", "REQUIRED leak_party", "REQUIRED leak_notified",
         id="an act without its conditions"),
    case("REQUIRED", planned(), id="an act with its conditions"),
    # capacity abroad
    case("PLN-D18", abroad(before=100.0, after=110.000001), LISTED, id="just over 10% abroad"),
    case("PLN-D18", abroad(before=100.0, after=110.0), id="exactly 10% abroad"),
    case("PLN-D18", abroad(before=0.3, after=0.33), id="exactly 10% abroad, where binary fractions are a little more"),
    case("PLN-D18", abroad(before=3e12, after=3.3e12), id="exactly 10% of three trillion"),
    case("PLN-D18", abroad(before=0.0, after=0.01), LISTED, id="a new site abroad"),
    case("PLN-D18", abroad(), planned(), id="over 10% abroad, and an act is planned"),
    case("PLN-D18", row("capacity", 1, before=0.0, after=100.0), id="a new site at home"),
]  # fmt: skip
