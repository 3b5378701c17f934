"""PLN-D: measures against the leak of technology, and when the ministry is to be consulted; both sides of each line.

The lines are the deck's: an increase of more than 10% counts, exactly 10% does not; a site of whose production 85% or
more is consumed in its country is exempt; a new site has no capacity before, and always counts.
"""

from functools import partial

import form_cases
from form_cases import new, put, row

from .valid import after_submission

MACHINES = "工作機械・産業用ロボット"
BUILDING = "他国での拠点建設・増強"
ACT = {
    "act": "共同研究開発", "actor": "申請者", "counterparty": "架空大学", "country": "架空国", "core_no": 1, "condition": "なし",
    "planned_on": after_submission(200), "fefa_report": "不要",
}  # fmt: skip
RISK, TOLD = "①強制的な技術移転", "②所管省の連絡"
CONSULTED = {"consulted_on": after_submission(-10)}


case = partial(form_cases.case, item=MACHINES)


def act(**cells):
    """One act in the list of consultations, joint research under no condition unless ``cells`` say otherwise."""
    return new("consultations", **ACT | cells)


def building(*, before=100.0, after=200.0, local=0.0, condition=RISK, **cells):
    """Building up a site abroad."""
    return act(act=BUILDING, before=before, after=after, local_share=local, condition=condition, **cells)


def abroad(*, before=100.0, after=200.0):
    """The capacity of a site abroad."""
    return row("capacity", 1, location="海外", country="架空国", before=before, after=after)


DATE, DATE_ON_SITE, LISTED = (
    "PLN-D10 consultations[1].consulted_on",
    "PLN-D11 consultations[1].consulted_on",
    "PLN-D18 capacity[1].location",
)
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
    # required = act and condition
    case("PLN-D10", act(condition=RISK), DATE, id="joint research under condition ①"),
    case("PLN-D10", act(condition="①相手方の属性"), DATE, id="joint research under condition ① for what the other is"),
    case("PLN-D10", act(condition=TOLD, notified_on=after_submission(-20)), DATE, id="joint research under condition ②"),
    case("PLN-D10", act(condition=RISK, **CONSULTED), id="joint research under condition ①, consulted"),
    case("PLN-D10", act(condition="なし"), id="joint research under no condition"),
    case("PLN-D10", act(condition="なし", **CONSULTED), id="a voluntary consultation"),
    *(
        case("PLN-D10", act(act=kind, condition=RISK), DATE, id=f"act a{n} under condition ①")
        for n, kind in ((1, "コア技術等の移転"), (2, "コア技術等の提供"), (4, "他国での研究開発"))
    ),
    case("PLN-D10", building(after=110.0), id="an increase that does not count needs none, whatever the condition"),
    # sites abroad: more than 10%, and not 85% or more consumed there
    case("PLN-D11", building(before=100.0, after=110.000001), DATE_ON_SITE, id="just over 10%"),
    case("PLN-D11", building(before=100.0, after=110.0), id="exactly 10%"),
    case("PLN-D11", building(before=0.3, after=0.33), id="exactly 10%, where binary fractions are a little more"),
    case("PLN-D11", building(before=1.0, after=1.1), id="exactly 10% of one"),
    case("PLN-D11", act(condition=RISK, before=100.0, after=200.0, local_share=0.0), DATE, id="joint research is no site, whatever it increases"),
    case("PLN-D11", building(before=3e12, after=3.3e12), id="exactly 10% of three trillion"),
    case("PLN-D11", building(before=0.0, after=0.01), DATE_ON_SITE, id="a new site"),
    case("PLN-D11", building(local=85 - 0.0001), DATE_ON_SITE, id="84.9999% consumed there"),
    case("PLN-D11", building(local=85.0), id="exactly 85% consumed there"),
    case("PLN-D11", building(before=0.0, local=85.0), id="a new site with exactly 85% consumed there"),
    case("PLN-D11", building(condition="なし"), id="over 10% under no condition"),
    case("PLN-D11", building(condition=TOLD, notified_on=after_submission(-20)), DATE_ON_SITE, id="over 10% under condition ②"),
    case("PLN-D11", building(**CONSULTED), id="over 10%, consulted"),
    case("PLN-D11", building(local="約85％"), "TYPE consultations[1].local_share", id="a share that is no number is a wrong type only"),
    case("PLN-D12", building(before=None), "PLN-D12 consultations[1].before", id="no capacity before"),
    case("PLN-D12", building(after=None), "PLN-D12 consultations[1].before", id="no capacity after"),
    case("PLN-D12", building(local=None), "PLN-D12 consultations[1].before", id="no local share"),
    case("PLN-D12", building(after=110.0), id="capacities and local share"),
    case("PLN-D12", act(), id="joint research has no capacities"),
    # the other cells of an act
    case("PLN-D13", act(consulted_on=after_submission(200)), "PLN-D13 consultations[1].consulted_on", id="consulted on the day of the act"),
    case("PLN-D13", act(consulted_on=after_submission(199)), id="consulted the day before the act"),
    case("REQUIRED", act(condition=TOLD, **CONSULTED), "REQUIRED consultations[1].notified_on", id="condition ② without its day"),
    case("REQUIRED", act(condition=TOLD, notified_on=after_submission(-20), **CONSULTED), id="condition ② with its day"),
    case("REQUIRED", act(condition=RISK, **CONSULTED), id="condition ① has no day"),
    case("REQUIRED", act(actor="グループ会社"), "REQUIRED consultations[1].group_company", id="a group company without a name"),
    case("REQUIRED", act(actor="グループ会社", group_company="架空子会社"), id="a group company with a name"),
    case("REQUIRED", act(actor="申請者"), id="the applicant itself"),
    case("REFERENCE", act(core_no=2), "REFERENCE consultations[1].core_no", id="a technology that is not in the list"),
    case("REFERENCE", act(core_no=1), id="a technology of the list"),
    case("PLN-D17", act(fefa_report=None), "PLN-D17 consultations[1].fefa_report", id="nothing on the Foreign Exchange Act"),
    case("PLN-D17", act(fefa_report="不要"), id="no report under the Foreign Exchange Act"),
    # capacity abroad that is not in the list of acts
    case("PLN-D18", abroad(before=100.0, after=110.000001), LISTED, id="just over 10% abroad"),
    case("PLN-D18", abroad(before=100.0, after=110.0), id="exactly 10% abroad"),
    case("PLN-D18", abroad(before=0.0, after=0.01), LISTED, id="a new site abroad"),
    case("PLN-D18", abroad(), act(), LISTED, id="over 10% abroad beside joint research"),
    case("PLN-D18", abroad(), building(condition="なし"), id="over 10% abroad that is in the list of acts"),
    case("PLN-D18", row("capacity", 1, before=0.0, after=100.0), id="a new site at home"),
]  # fmt: skip
