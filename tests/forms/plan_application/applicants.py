"""PLN-A: who applies, on which day, and what is attached; each rule on both sides of its line."""

import datetime as dt

from bussi.scripts.samples.invented import corporate_number
from form_cases import another, case, put, row, without

from .valid import LEAD, WRONG_LEAD, after_submission

PARTNER, PARENT = corporate_number(2), corporate_number(3)
# each of these differs from a valid number in its check digit alone
WRONG_PARTNER, WRONG_PARENT = (f"{9 - int(n[0]) or 1}{n[1:]}" for n in (PARTNER, PARENT))
HEALTH = "抗菌性物質製剤"
NEW_ITEM, DECK_ITEM = "無人航空機", "先端電子部品"


def numbered(values):
    """Every document is that of applicant 1."""
    for attached in values["tables"]["attachments"]:
        attached["applicant_no"] = 1


def documents_of(number):
    """The documents of one more applicant: as many as those of the first."""

    def change(values):
        attached = values["tables"]["attachments"]
        own = [a for a in attached if a["applicant_no"] == 1]
        attached += [a | {"applicant_no": number, "file_name": f"{number}_{a['file_name']}"} for a in own]

    return change


ALONE = (put(joint="はい", same_trade="いいえ"), numbered)
JOINT = (
    *ALONE,
    another("applicants", no=2, role="共同", corporate_number=PARTNER, name="架空部品株式会社"),
    another("contacts", no=2),
    documents_of(2),
)
THIRD = (
    another("applicants", no=3, role="共同", corporate_number=PARENT, name="架空素材株式会社"),
    another("contacts", no=3),
    documents_of(3),
)
PARENTED = {"parent_name": "架空持株株式会社", "parent_country": "日本"}
# the rule, the document's name in English, and its rows among the sample's attachments
DOCUMENTS = (
    ("PLN-A23", "articles of association", (1,)),
    ("PLN-A25", "certificate of registered matters", (2,)),
    ("PLN-A27", "business reports", (3, 4, 5)),
    ("PLN-A29", "balance sheets", (6, 7, 8)),
    ("PLN-A31", "profit and loss statements", (9, 10, 11)),
    ("PLN-A33", "evidence of the measures", (12,)),
    ("PLN-A35", "evidence of not being an antisocial force", (13,)),
)


def submitted(day: dt.date, **fields):
    """The plan as submitted on another day, with all that has to come before that day."""
    before = day - dt.timedelta(days=10)
    year = day.year - (day.month < 4)
    return put(submitted_on=day, fiscal_year=year, pledged_on=before, consulted_on=before, **fields)


def attachments_cases():
    for rule, document, rows in DOCUMENTS:
        for ministry, item in (("of health", HEALTH), ("of industry", "永久磁石")):
            yield case(rule, without("attachments", rows[-1]), f"{rule} attachments[1].document", item=item,
                       id=f"one too few of the {document}, asked for by the ministry {ministry}")  # fmt: skip
            yield case(rule, item=item, id=f"as many {document} as the ministry {ministry} asks for ({len(rows)})")
    yield case("PLN-A27", *JOINT, id="both of two joint applicants attach documents")
    yield case("PLN-A27", *JOINT, without("attachments", 19), "PLN-A27 attachments[1].document",
               id="three periods of two applicants are six")  # fmt: skip
    yield case(
        "PLN-A25", row("attachments", 2, file_name=None, absent_reason="登記をしていない"), id="no register, and why"
    )
    yield case("REQUIRED", row("attachments", 2, file_name=None), "REQUIRED attachments[2].file_name",
               id="neither file nor reason")  # fmt: skip
    yield case("REQUIRED", *JOINT, row("attachments", 1, applicant_no=None), "REQUIRED attachments[1].applicant_no",
               id="a document of nobody in a joint application")  # fmt: skip
    yield case("REQUIRED", put(same_trade="はい", joint="はい"), *ALONE[1:], another("applicants", no=2, role="共同", corporate_number=PARTNER),
               another("contacts", no=2), documents_of(2), "REQUIRED competition", id="one trade, but nothing on competition")  # fmt: skip


CASES = [
    # the day
    case("PLN-A01", submitted(dt.date(2024, 2, 1), leak_access_rules_on=dt.date(2023, 4, 1)), "PLN-A01 item",
         item=DECK_ITEM, id="the day before the item is designated"),
    case("PLN-A01", submitted(dt.date(2024, 2, 2), leak_access_rules_on=dt.date(2023, 4, 1)), item=DECK_ITEM,
         id="the day the item is designated"),
    case("PLN-A01", submitted(dt.date(2025, 12, 23)), "PLN-A01 item", item=NEW_ITEM,
         id="the day before the new items are designated"),
    case("PLN-A01", submitted(dt.date(2025, 12, 24)), item=NEW_ITEM, id="the day the new items are designated"),
    case("PLN-A18", put(consulted_on=after_submission(1)), "PLN-A18 consulted_on", id="consulted the day after"),
    case("PLN-A18", put(consulted_on=after_submission(0)), id="consulted on the day of submission"),
    case("PLN-A19", put(consulted_on=None), "PLN-A19 consulted_on", id="no consultation"),
    case("PLN-A19", put(consulted_on=None, submitted_on=None), "REQUIRED submitted_on", id="neither consultation nor submission yet"),
    case("PLN-A19", put(consulted_on="　"), "PLN-A19 consulted_on", id="a space for a consultation is none"),
    case("PLN-A19", put(consulted_on="先月"), "TYPE consulted_on", id="a consultation that is no date is a wrong type only"),
    case("PLN-A22", put(fiscal_year=2025), "PLN-A22 fiscal_year", id="October 2026 is not in the fiscal year 2025"),
    case("PLN-A22", put(fiscal_year=2027), "PLN-A22 fiscal_year", id="October 2026 is not in the fiscal year 2027"),
    case("PLN-A22", submitted(dt.date(2027, 3, 31)), "PLN-B31 plan_start", id="31 March 2027 is in the fiscal year 2026"),
    case("PLN-A22", submitted(dt.date(2027, 3, 31)), put(fiscal_year=2027), "PLN-A22 fiscal_year", "PLN-B31 plan_start",
         id="31 March 2027 is not in the fiscal year 2027"),
    case("PLN-A22", submitted(dt.date(2027, 4, 1)), "PLN-B31 plan_start", id="1 April 2027 is in the fiscal year 2027"),
    case("PLN-A43", put(pledged_on=after_submission(1)), "PLN-A43 pledged_on", id="pledged the day after"),
    case("PLN-A43", put(pledged_on=after_submission(0)), id="pledged on the day of submission"),
    # revisions
    case("PLN-A20", put(revision=2), "PLN-A20 revision", id="a new application in its second revision"),
    case("PLN-A20", put(revision=2, application_type="補正後の再提出"), id="a resubmission in its second revision"),
    case("PLN-A21", put(application_type="補正後の再提出"), "PLN-A21 revision", id="a resubmission in its first revision"),
    case("PLN-A21", put(revision=2, application_type="補正後の再提出"), id="a resubmission in its second revision"),
    case("PLN-A21", put(revision=3, application_type="補正後の再提出"), id="a resubmission in its third revision"),
    # corporate numbers
    case("TYPE", put(lead_number=WRONG_LEAD), "TYPE lead_number", id="wrong check digit on the cover"),
    case("TYPE", put(lead_number=PARTNER), row("applicants", 1, corporate_number=PARTNER), id="another right number"),
    case("TYPE", put(lead_number=float(LEAD)), id="a number pasted as a number is the same number"),
    case("TYPE", *JOINT, row("applicants", 2, corporate_number=WRONG_PARTNER), "TYPE applicants[2].corporate_number",
         id="wrong check digit of a joint applicant"),
    case("TYPE", *JOINT, id="right check digits of both applicants"),
    case("PLN-A08", row("applicants", 1, corporate_number=PARTNER), "PLN-A08 applicants[1].corporate_number",
         id="another number than on the cover"),
    case("PLN-A08", *JOINT, id="a joint applicant has another number than the cover"),
    case("PLN-A09", row("applicants", 1, name="架空物産株式会社"), "PLN-A09 applicants[1].name",
         id="another name than on the cover"),
    case("PLN-A09", *JOINT, id="a joint applicant has another name than the cover"),
    case("PLN-A10", *JOINT, row("applicants", 2, corporate_number=None), "PLN-A10 applicants[2].corporate_number",
         id="neither number nor reason"),
    case("PLN-A10", *JOINT, row("applicants", 2, corporate_number=None, no_number_reason="外国法人"), id="a reason for no number"),
    case("PLN-A11", row("applicants", 1, no_number_reason="外国法人"), "PLN-A11 applicants[1].no_number_reason",
         id="both a number and a reason for having none"),
    case("PLN-A11", row("applicants", 1, no_number_reason="　"), id="a space is no reason"),
    case("PLN-A12", *JOINT, row("applicants", 2, corporate_number=LEAD), "PLN-A12 applicants[1].corporate_number",
         "PLN-A12 applicants[2].corporate_number", id="two applicants with one number"),
    case("PLN-A12", *JOINT, id="two applicants with two numbers"),
    case("TYPE", row("contacts", 1, parent_number=WRONG_PARENT, **PARENTED), "TYPE contacts[1].parent_number",
         id="wrong check digit of the parent"),
    case("TYPE", row("contacts", 1, parent_number=PARENT, **PARENTED), id="right check digit of the parent"),
    case("PLN-A17", row("contacts", 1, parent_number=LEAD, **PARENTED), "PLN-A17 contacts[1].parent_number",
         id="its own parent"),
    case("PLN-A17", *JOINT, row("contacts", 2, parent_number=LEAD, **PARENTED), id="the lead is the joint applicant's parent"),
    # the applicants
    case("PLN-A05", row("applicants", 1, role="共同"), "PLN-A05 applicants[1].role", "PLN-C21 applicant_size", id="no lead"),
    case("PLN-A05", *JOINT, row("applicants", 2, role="代表"), "PLN-A05 applicants[1].role",
         "PLN-A08 applicants[2].corporate_number", "PLN-A09 applicants[2].name", id="two leads"),
    case("PLN-A05", *JOINT, id="one lead of two"),
    case("PLN-A06", *ALONE, "PLN-A06 joint", id="a joint application of one"),
    case("PLN-A06", *JOINT, id="a joint application of two"),
    case("PLN-A06", *JOINT, *THIRD, id="a joint application of three"),
    case("PLN-A07", *JOINT, put(joint="いいえ"), "PLN-A07 joint",
         *(f"PLN-A38 attachments[{n}].document" for n in (*range(3, 12), *range(17, 26))), id="two applicants but not joint"),
    case("PLN-A07", id="one applicant and not joint"),
    case("PLN-A07", without("applicants"), "ROWS applicants[1].no", id="no applicant at all"),
    case("PLN-A13", *JOINT, without("contacts", 2), "PLN-A13 applicants[2].no", id="an applicant without an address"),
    case("PLN-A13", *JOINT, id="two applicants with two addresses"),
    case("REFERENCE", another("contacts", no=2), "REFERENCE contacts[2].no", id="an address without an applicant"),
    case("REFERENCE", *JOINT, id="two addresses of two applicants"),
    case("REQUIRED", row("contacts", 1, parent_name="架空持株株式会社"), "REQUIRED contacts[1].parent_country",
         id="a parent without a country"),
    case("REQUIRED", row("contacts", 1, **PARENTED), id="a parent with a country"),
    # attachments
    *attachments_cases(),
    case("PLN-A37", row("attachments", 3, period="－"), "PLN-A37 attachments[3].period", id="a report of no period"),
    case("PLN-A37", row("attachments", 3, period="－"), row("attachments", 3, document="その他"), "PLN-A27 attachments[1].document",
         id="another document needs no period"),
    case("PLN-A38", row("attachments", 4, period="直近期"), "PLN-A38 attachments[3].document", "PLN-A38 attachments[4].document",
         id="two reports of one period"),
    case("PLN-A38", *JOINT, another("attachments", document="貸借対照表", period="直近期", file_name="共同申請者.pdf"),
         id="each of two joint applicants has a balance sheet"),
    case("PLN-A38", another("attachments", document="その他", file_name="a.pdf"),
         another("attachments", document="その他", file_name="b.pdf"), id="two other documents of no period"),
    case("PLN-A39", row("attachments", 2, file_name="01_定款の写し.pdf"), "PLN-A39 attachments[1].file_name",
         "PLN-A39 attachments[2].file_name", id="one file for two documents"),
    case("PLN-A39", row("attachments", 2, file_name="01_定款の写し.PDF"), id="file names that differ in case"),
    # pledges
    *(
        case(rule, put(**{key: "該当する"}), f"{rule} {key}", id=f"{key} applies")
        for rule, key in (("PLN-A40", "pledge_member"), ("PLN-A41", "pledge_officer"), ("PLN-A42", "pledge_control"))
    ),
    *(case(rule, id="it does not apply") for rule in ("PLN-A40", "PLN-A41", "PLN-A42")),
]  # fmt: skip
