"""What the form asks of every cell without a rule of its own: types, lists, limits, lengths, and rows of tables."""

import datetime as dt

from form_cases import another, case, put, row, without

from .applicants import JOINT
from .valid import LEAD

MACHINES = "工作機械・産業用ロボット"

CASES = [
    case("TYPE", put(submitted_on="2026年10月30日"), "TYPE submitted_on", id="a day typed as text"),
    case("TYPE", put(submitted_on=dt.date(2026, 10, 30)), id="a day"),
    case("TYPE", put(revision=True), "TYPE revision", id="TRUE is no number"),
    case("TYPE", put(revision=1.5), "TYPE revision", id="a fraction is no whole number"),
    case("TYPE", put(revision=1.0), id="1.0 is a whole number"),
    case("TYPE", row("sources", 1, own_funds=400 * 10**6 + 0.5), "TYPE sources[1].own_funds", id="half a yen"),
    case("TYPE", row("sources", 1, own_funds="400,000,000"), "TYPE sources[1].own_funds", id="a sum typed as text"),
    case("TYPE", put(fiscal_year=8), "TYPE fiscal_year", id="令和8年度 typed as 8"),
    case("TYPE", put(lead_number=LEAD[:12]), "TYPE lead_number", id="twelve digits"),
    case("TYPE", put(lead_number=f"T{LEAD}"), "TYPE lead_number", id="a number with the T of an invoice"),
    case("TYPE", put(item="肥料"), "TYPE item", id="another item in the template of one item"),
    case("TYPE", row("contacts", 1, postal_code="100-001"), "TYPE contacts[1].postal_code", id="six digits of a postal code"),
    case("TYPE", row("contacts", 1, postal_code=1000001), id="a postal code typed as a number"),
    case("TYPE", row("contacts", 1, phone="03ー0000ー0000"), "TYPE contacts[1].phone", id="a phone number with long-vowel marks"),
    case("TYPE", row("contacts", 1, email="contact@example"), "TYPE contacts[1].email", id="an address without a dot"),
    case("TYPE", row("applicants", 1, jsic="2814"), "TYPE applicants[1].jsic", id="an industry without its letter"),
    case("TYPE", row("goals", 1, target_value="約150"), "TYPE goals[1].target_value", id="about 150"),
    case("REQUIRED", put(plan_title=None), "REQUIRED plan_title", id="no title"),
    case("REQUIRED", put(plan_title="　 "), "REQUIRED plan_title", id="a title of spaces"),
    case("REQUIRED", put(plan_title="－"), id="a title of a dash"),
    case("REQUIRED", row("applicants", 1, kana=None), "REQUIRED applicants[1].kana", id="no reading"),
    case("REQUIRED", put(intake=None), id="no round of intake, which may be blank"),
    case("CHOICE", put(tax_basis="税抜き"), "CHOICE tax_basis", "PLN-C16 tax_basis", id="a word that is nearly in the list"),
    case("CHOICE", put(tax_basis="税抜 "), "CHOICE tax_basis", "PLN-C16 tax_basis", id="a word of the list with a space"),
    case("CHOICE", put(tax_basis="税抜"), id="a word of the list"),
    case("CHOICE", row("contacts", 1, prefecture="東京"), "CHOICE contacts[1].prefecture", id="東京 without 都"),
    case("CHOICE", row("contacts", 1, prefecture="東京都"), id="東京都"),
    case("CHOICE", row("goods", 1, good="CNC"), row("capacity", 1, good="CNC"), row("supply_status", 1, good="CNC"), "CHOICE goods[1].good", id="a good of another item"),
    case("CHOICE", row("goods", 1, good="省レアアース磁石"), row("capacity", 1, good="省レアアース磁石"),
         row("supply_status", 1, good="省レアアース磁石"), id="another good of the item"),
    case("CHOICE", put(ministry="財務省"), "CHOICE ministry", id="a ministry that is not the item's"),
    case("REFERENCE", row("funding", 1, activity_no=9), "REFERENCE funding[1].activity_no", id="funding of an activity that is none"),
    case("REFERENCE", row("funding", 1, activity_no="1"), "TYPE funding[1].activity_no", id="a number typed as text is a wrong type only"),
    case("RANGE", put(revision=0), "RANGE revision", "PLN-A20 revision", id="revision 0"),
    case("RANGE", put(revision=99), "PLN-A20 revision", id="revision 99"),
    case("RANGE", put(revision=100), "RANGE revision", "PLN-A20 revision", id="revision 100"),
    case("RANGE", row("applicants", 1, closing_month=13), "RANGE applicants[1].closing_month", id="the 13th month"),
    case("RANGE", row("applicants", 1, closing_month=12), id="the 12th month"),
    case("RANGE", row("goods", 1, dependency_rate=100.1), "RANGE goods[1].dependency_rate", id="100.1%"),
    case("RANGE", row("goods", 1, dependency_rate=100), id="100%"),
    case("RANGE", row("capacity", 1, before=0, after=0), "RANGE capacity[1].after", id="no capacity after"),
    case("RANGE", row("capacity", 1, before=0, after=0.01), id="hardly any capacity after"),
    case("RANGE", row("sources", 1, other=-1, own_funds=400 * 10**6 + 1), "RANGE sources[1].other", id="a yen below nothing"),
    case("LENGTH", put(plan_no="B" * 21), "LENGTH plan_no", id="21 characters"),
    case("LENGTH", put(plan_no="B" * 20), id="20 characters"),
    case("LENGTH", put(plan_no="供" * 20), id="20 wide characters"),
    case("LENGTH", row("goods", 1, risk="供" * 401), "LENGTH goods[1].risk", id="401 characters in a row"),
    case("UNIQUE", another("sources", fiscal_year=2027, own_funds=0, loans=0, two_step_loan=0, lender=None),
         "UNIQUE sources[2].fiscal_year", "UNIQUE sources[3].fiscal_year", "PLN-C01 sources[3].sources_total", id="the sources of 2027 twice"),
    case("UNIQUE", *JOINT, row("applicants", 2, no=1), "UNIQUE applicants[1].no", "UNIQUE applicants[2].no",
         "REFERENCE contacts[2].no", *(f"REFERENCE attachments[{n}].applicant_no" for n in range(15, 29)), id="two applicants of number 1"),
    case("UNIQUE", *JOINT, id="applicants of numbers 1 and 2"),
    case("ROWS", without("goals"), "ROWS goals[1].indicator", id="no goal"),
    case("ROWS", row("goals", 1, indicator=None), "REQUIRED goals[1].indicator", id="a goal without its indicator is a row"),
    case("ROWS", without("core_technologies"), "ROWS core_technologies[1].no", item=MACHINES, id="no core technology"),
    case("ROWS", without("partners"), id="no partner, of whom there need be none"),
]  # fmt: skip
