"""What the form asks of every cell without a rule of its own: types, lists, limits, lengths, and rows of tables."""

import datetime as dt

from form_cases import another, case, put, row, without

from .valid import OKU

CASES = (
    case("TYPE", put(as_of="令和8年3月31日"), "TYPE as_of", id="a day typed as text"),
    case("TYPE", put(as_of=dt.date(2026, 3, 31)), id="a day"),
    case("REQUIRED", put(department="\u3000"), "REQUIRED department", id="a department of a space"),
    case("REQUIRED", put(department="架空課"), id="a department"),
    case("CHOICE", put(reporter_kind="所管庁"), "CHOICE reporter_kind", id="a kind of reporter that there is not"),
    case("CHOICE", put(reporter_kind="支援法人"), id="another kind of reporter"),
    case("CHOICE", row("payments", 1, kind="概算払い"), "CHOICE payments[1].kind", id="概算払い is not 概算払"),
    case("CHOICE", row("payments", 1, kind="精算払"), id="another kind of payment"),
    case("ITEM-ALIAS", row("projects", 2, item="船舶部品"), "ITEM-ALIAS projects[2].item", id="another name of an item"),
    case("ITEM-ALIAS", row("certifications", 1, item="半導体※"), row("projects", 1, item="半導体（※）"),
         "ITEM-ALIAS certifications[1].item", "ITEM-ALIAS projects[1].item", id="two other names of one item"),
    case("ITEM-ALIAS", row("projects", 2, item="船舶の部品"), id="the item's own name"),
    case("CHOICE", row("projects", 2, item="石炭"), "CHOICE projects[2].item", id="what is no item under any name"),
    case("RANGE", put(revision=0), "RANGE revision", id="revision 0"),
    case("RANGE", put(revision=1), id="revision 1"),
    case("RANGE", put(revision=99), id="revision 99"),
    case("RANGE", put(revision=100), "RANGE revision", id="revision 100"),
    case("RANGE", row("schedule", 1, amount=-1), "RANGE schedule[1].amount", id="a payment of a yen below nothing"),
    case("RANGE", row("schedule", 1, amount=0), id="a payment of nothing"),
    case("LENGTH", row("payments", 1, note="備" * 200), id="a note of 200 characters"),
    case("LENGTH", row("payments", 1, note="備" * (200 + 1)), "LENGTH payments[1].note", id="a note of 201 characters"),
    case("UNIQUE", another("funds"), "UNIQUE funds[1].no", "UNIQUE funds[2].no", id="two funds of one number"),
    case("UNIQUE", another("funds", no=2), id="two funds of two numbers"),
    case("UNIQUE", another("grants", decided=10 * OKU, current=10 * OKU, grant_no="g-1"), id="G-1 and g-1 are two numbers"),
    case("ROWS", without("appropriations"), "ROWS appropriations[1].project_no", id="no appropriation at all"),
    case("ROWS", without("schedule"), id="no schedule, of which there need be none"),
)  # fmt: skip
