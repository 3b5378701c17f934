"""CHG: every rule of the change of a plan on both sides of its line, and the truth table of the kind of procedure."""

import datetime as dt

from form_cases import Case, Change, another, case, new, put, row, without

from .valid import END, FUNDS, MILLION, START, SUBSIDY, after_submission, valid

__all__ = ["CASES", "valid"]
MAFF, MLIT, MHLW = "肥料", "船舶の部品", "抗菌性物質製剤"
WITH_SUBSTANCE = (
    "品目",
    "取組の目標",
    "取組の内容",
    "実施体制",
    "円滑かつ確実に実施するための措置",
    "情報管理体制",
    "調達・供給・使用の現状",
    "許認可等",
)
WITHOUT = ("実施期間", "資金の額・調達方法", "助成金の額", "名称・代表者・所在地")


def change(**cells: object) -> Change:
    """Change the first row of what is changed, which is the period."""
    return row("changes", 1, **cells)


def as_well(subject: str) -> Change:
    """Another subject is changed, without substance."""
    return another("changes", no=2, subject=subject, old="架空の甲", new="架空の乙", substance="伴わない")


def funds(after: int) -> Change:
    """The funds after the change; what is more or less is the company's own."""
    own = 500 * MILLION + after - FUNDS
    return put(funds_after=after, own_after=own)


def grant(after: int) -> Change:
    """The grant after the change; what is more or less is the company's own."""
    own = 500 * MILLION - after + SUBSIDY
    return put(subsidy_after=after, own_after=own)


def party(**cells: object) -> Change:
    """Change the first holder."""
    return row("parties", 1, **cells)


NOTICE = put(procedure="軽微な変更の届出", change_on=after_submission(0), docs_unchanged=None)
NO_PERIOD = (put(end_after=END), change(subject="許認可等", substance="伴わない"))  # a change of no substance
FUNDS_ROW, GRANT_ROW, NAMES_ROW = as_well("資金の額・調達方法"), as_well("助成金の額"), as_well("名称・代表者・所在地")
ENOUGH = "CHG-B05 procedure"


def ends(months: int) -> Change:
    """The end moves by so many months."""
    years, over = divmod(END.month - 1 + months, 12)
    return put(end_after=dt.date(END.year + years, over + 1, 1))


def starts(months: int) -> Change:
    """The start moves by so many months, the end not at all."""
    years, over = divmod(START.month - 1 + months, 12)
    return put(start_after=dt.date(START.year + years, over + 1, 1), end_after=END)


def _period_of(item: str | None, most: int) -> list[Case]:
    """Up to ``most`` months are a minor change for the ministry of ``item``, more are not; the larger shift counts."""
    name = item or "semiconductors"
    return [
        *(case("CHG-B03", NOTICE, by(most), item=item, id=f"{name}: {by.__name__} {most} months later") for by in (ends, starts) if most),
        *(case("CHG-B03", NOTICE, by(most + 1), "CHG-B03 shift", item=item, id=f"{name}: {by.__name__} {most + 1} months later") for by in (ends, starts)),
        *(case("CHG-B03", NOTICE, by(-most - 1), "CHG-B03 shift", item=item, id=f"{name}: {by.__name__} {most + 1} months earlier") for by in (ends, starts)),
        case("CHG-B05", ends(most + 1), item=item, id=f"{name}: an application for {most + 1} months"),
    ]  # fmt: skip


CASES = [
    # cells
    case("TYPE", put(lead_number="8999000000002"), "TYPE lead_number", id="a wrong check digit"),
    case("TYPE", put(lead_number="8999000000001"), id="a right check digit"),
    case("TYPE", party(corporate_number="8999000000002"), "TYPE parties[1].corporate_number", id="a wrong check digit of a holder"),
    case("REQUIRED", put(change_summary="\u3000"), "REQUIRED change_summary", id="a summary of a space"),
    case("REQUIRED", put(docs_unchanged=None), "REQUIRED docs_unchanged", id="nobody says whether documents changed"),
    case("REQUIRED", NOTICE, ends(6), id="a notice needs no documents"),
    case("REQUIRED", party(address_after="架空県架空市2"), NAMES_ROW, "REQUIRED parties[1].address_before", id="a new address, the old one missing"),
    case("REQUIRED", party(address_before="架空県架空市1", address_after="架空県架空市2"), NAMES_ROW, id="both addresses"),
    case("ROWS", without("changes"), "ROWS changes[1].no", id="nothing is changed"),
    case("CHOICE", put(procedure="届出"), "CHOICE procedure", "CHG-B03 shift", id="a procedure that there is not"),
    case("CHOICE", change(subject="期間"), "CHOICE changes[1].subject", "CHG-B06 changes[1].subject", id="a subject that there is not"),
    case("ITEM-ALIAS", put(item="半導体（※）"), "ITEM-ALIAS item", id="another name of the item"),
    case("RANGE", put(revision=0), "RANGE revision", id="revision 0"),
    case("RANGE", put(change_no=0), "RANGE change_no", id="change 0"),
    case("UNIQUE", another("changes", new="架空"), "UNIQUE changes[1].no", "UNIQUE changes[2].no", id="a number twice"),
    case("CHOICE", change(subject="実施期間"), id="a subject"),
    case("ITEM-ALIAS", put(item="半導体"), id="the item's own name"),
    case("RANGE", put(change_no=99), id="change 99"),
    case("UNIQUE", another("changes", no=2), id="two numbers"),
    case("ROWS", change(reason="架空"), id="something is changed"),
    # A: which procedure, and when
    case("CHG-A02", put(certified_on=after_submission(1)), "CHG-A02 certified_on", id="certified the day after"),
    case("CHG-A02", put(certified_on=after_submission(0)), id="certified on the day"),
    case("CHG-A03", put(change_on=after_submission(0)), "CHG-A03 change_on", id="an application on the day of the change"),
    case("CHG-A03", put(change_on=after_submission(1)), "CHG-A05 change_on", id="an application the day before"),
    case("CHG-A04", NOTICE, ends(6), put(change_on=after_submission(1)), "CHG-A04 change_on", id="a notice before the change"),
    case("CHG-A04", NOTICE, ends(6), id="a notice on the day"),
    case("CHG-A04", NOTICE, ends(6), put(change_on=after_submission(-1)), id="a notice the day after"),
    case("CHG-A05", put(change_on=dt.date(2027, 7, 11)), "CHG-A05 change_on", id="10 July 2027 is a Saturday: a day before the working day after"),
    case("CHG-A05", put(change_on=dt.date(2027, 7, 12)), id="on the working day after"),
    case("CHG-A06", without("attachments", 1), "CHG-A06 attachments[1].document", id="nothing on the state of the activities"),
    case("CHG-A06", NOTICE, ends(6), without("attachments", 1), id="a notice needs none"),
    case("CHG-A08", put(docs_unchanged="いいえ"), "CHG-A08 attachments[1].document", id="documents changed, none attached"),
    case("CHG-A08", put(docs_unchanged="いいえ"), another("attachments", document="登記事項証明書", file_name="登記.pdf"), id="one attached"),
    case("CHG-A08", NOTICE, ends(6), put(docs_unchanged="いいえ"), id="documents changed, but a notice needs none"),
    case("CHG-A09", without("attachments", 2), "CHG-A09 attachments[1].document", id="the changed plan is missing"),
    case("CHG-A09", NOTICE, ends(6), without("attachments"), id="a notice without the plan"),
    # B: the truth table of the procedure
    case("CHG-B01", NOTICE, *NO_PERIOD, grant(SUBSIDY - 1), GRANT_ROW, "CHG-B01 subsidy_after", id="a yen less of the grant"),
    case("CHG-B01", NOTICE, *NO_PERIOD, grant(SUBSIDY + 1), GRANT_ROW, "CHG-B01 subsidy_after", id="a yen more of the grant"),
    case("CHG-B01", NOTICE, *NO_PERIOD, grant(SUBSIDY), id="the same grant"),
    case("CHG-B01", *NO_PERIOD, grant(SUBSIDY - 1), GRANT_ROW, id="a yen less, applied for"),
    case("CHG-B02", NOTICE, *NO_PERIOD, funds(FUNDS + 99_999_999), FUNDS_ROW, id="9.9999999 % more"),
    case("CHG-B02", NOTICE, *NO_PERIOD, funds(FUNDS - 99_999_999), FUNDS_ROW, id="9.9999999 % less"),
    case("CHG-B02", NOTICE, *NO_PERIOD, funds(FUNDS + 100_000_000), FUNDS_ROW, "CHG-B02 funds_after", id="exactly 10 % more"),
    case("CHG-B02", NOTICE, *NO_PERIOD, funds(FUNDS - 100_000_000), FUNDS_ROW, "CHG-B02 funds_after", id="exactly 10 % less"),
    case("CHG-B02", NOTICE, *NO_PERIOD, funds(FUNDS + 200_000_000), FUNDS_ROW, "CHG-B02 funds_after", id="20 % more"),
    case("CHG-B02", *NO_PERIOD, funds(FUNDS + 100_000_000), FUNDS_ROW, id="10 %, applied for"),
    *_period_of(None, 6), *_period_of(MHLW, 6), *_period_of(MLIT, 6), *_period_of(MAFF, 0),
    case("CHG-B03", NOTICE, put(start_after=dt.date(2027, 6, 1)), ends(7), "CHG-B03 shift", id="six months and seven"),
    case("CHG-B03", NOTICE, put(start_after=dt.date(2027, 6, 1)), ends(6), id="six months and six"),
    *(case("CHG-B04", NOTICE, put(end_after=END), change(subject=s), "CHG-B04 changes[1].subject", id=f"{s} changes in substance") for s in WITH_SUBSTANCE),
    *(case("CHG-B04", NOTICE, put(end_after=END), change(subject=s, substance="伴わない"), id=f"{s} changes, not in substance") for s in WITH_SUBSTANCE),
    *(case("CHG-B05", put(end_after=END), change(subject=s, substance="伴う"), id=f"an application: {s} changes in substance") for s in WITH_SUBSTANCE),
    *(case("CHG-B05", *NO_PERIOD, change(subject=s, substance="伴う"), ENOUGH, *more, id=f"an application: only {s}")
      for s, *more in ((WITHOUT[1],), (WITHOUT[2],), (WITHOUT[3], "CHG-B11 parties[1].name_after"))),
    case("CHG-B05", ends(6), ENOUGH, id="an application for six months"),
    case("CHG-B05", *NO_PERIOD, funds(FUNDS + 99_999_999), FUNDS_ROW, ENOUGH, id="an application for less than 10 %"),
    case("CHG-B06", *NO_PERIOD, ends(8), "CHG-B06 changes[1].subject", id="the end moves, no row"),
    case("CHG-B06", *NO_PERIOD, starts(8), "CHG-B06 changes[1].subject", id="the start moves, no row"),
    case("CHG-B06", NOTICE, *NO_PERIOD, ends(1), "CHG-B06 changes[1].subject", id="a month, no row"),
    case("CHG-B06", ends(8), id="the end moves, with a row"),
    case("CHG-B07", funds(FUNDS + 1), "CHG-B07 changes[1].subject", id="a yen more, no row"),
    case("CHG-B07", funds(FUNDS + 1), FUNDS_ROW, id="a yen more, with a row"),
    case("CHG-B07", funds(FUNDS), id="the same funds"),
    case("CHG-B08", grant(SUBSIDY + 1), "CHG-B08 changes[1].subject", id="a yen more of the grant, no row"),
    case("CHG-B08", grant(SUBSIDY + 1), GRANT_ROW, id="a yen more of the grant, with a row"),
    case("CHG-B09", put(end_after=END), "CHG-B09 changes[1].subject", ENOUGH, id="a row for the period, which stays"),
    case("CHG-B09", ends(0), "CHG-B09 changes[1].subject", ENOUGH, id="a row for the period, the same end again"),
    case("CHG-B09", ends(7), id="a row for the period, which moves"),
    case("CHG-B10", change(new="架空", old="架空"), "CHG-B10 changes[1].old", id="old and new are the same"),
    case("CHG-B10", change(new="架空の乙", old="架空の甲"), id="old and new differ"),
    case("CHG-B11", NAMES_ROW, "CHG-B11 parties[1].name_after", id="a change of name, nobody says whose"),
    case("CHG-B11", NAMES_ROW, party(name_after="新架空物資株式会社"), id="a change of name"),
    case("CHG-B11", NAMES_ROW, row("parties", 2, representative_after="架空 三郎"), id="the other holder changes its representative"),
    case("CHG-B12", NAMES_ROW, party(name_after="架空物資株式会社"), "CHG-B12 parties[1].name_after", id="the same name again"),
    case("CHG-B12", NAMES_ROW, party(name_after="新架空物資株式会社"), id="another name"),
    case("CHG-B13", party(name_after="新架空物資株式会社"), "CHG-B13 parties[1].name_after", id="a new name, no row"),
    case("CHG-B13", party(representative_after="架空 三郎"), "CHG-B13 parties[1].name_after", id="a new representative, no row"),
    case("CHG-B13", party(address_before="架空県架空市1", address_after="架空県架空市2"), "CHG-B13 parties[1].name_after", id="a new address, no row"),
    case("CHG-B13", party(name_after="新架空物資株式会社"), NAMES_ROW, id="a new name, with a row"),
    # C: what is in it
    case("CHG-C01", put(end_after=dt.date(2026, 11, 1)), "CHG-C01 end_after", id="ends the month before it starts"),
    case("CHG-C01", put(end_after=dt.date(2026, 12, 1)), id="ends in the month it starts"),
    case("CHG-C01", put(start_after=dt.date(2028, 12, 1)), "CHG-C01 end_after", id="starts the month after it ends"),
    case("CHG-C02", funds(FUNDS + 1), FUNDS_ROW, put(own_after=500 * MILLION), "CHG-C02 raised_after", id="a yen nobody raises"),
    case("CHG-C02", put(loans_after=150 * MILLION + 1), "CHG-C02 raised_after", id="a loan too large"),
    case("CHG-C02", put(loans_after=151 * MILLION, own_after=499 * MILLION), id="more loans, less of its own"),
    case("CHG-C03", put(other_before=50 * MILLION + 1, other_after=50 * MILLION), "CHG-C03 raised_before", id="old sources a yen too many"),
    case("CHG-C03", put(own_before=500 * MILLION), id="old sources to the yen"),
    case("CHG-C05", put(own_after=0, loans_after=0, two_step_after=0, other_after=0, subsidy_after=FUNDS), GRANT_ROW, id="all of it granted"),
    case("CHG-C05", put(own_after=0, loans_after=0, two_step_after=0, other_after=0, subsidy_after=FUNDS + 1), GRANT_ROW,
         "CHG-C05 subsidy_after", "CHG-C02 raised_after", id="a yen more than all of it granted"),
    case("CHG-C06", put(certified_on=dt.date(2024, 2, 29)), put(leak_sheet="対象外の物資"), "CHG-C06 leak_sheet", id="certified before leak prevention"),
    case("CHG-C06", put(certified_on=dt.date(2024, 2, 29)), put(leak_sheet="添付する"), id="certified before, and stated"),
    case("CHG-C06", NOTICE, ends(6), put(certified_on=dt.date(2024, 2, 29), leak_sheet="対象外の物資"), id="a notice states nothing"),
    case("CHG-C06", put(certified_on=dt.date(2024, 3, 1)), put(leak_sheet="対象外の物資"), id="certified in March 2024"),
    case("CHG-C06", put(certified_on=dt.date(2024, 2, 29), changed_on=dt.date(2025, 4, 1)), put(leak_sheet="対象外の物資"), id="changed since"),
    case("CHG-C06", put(certified_on=dt.date(2024, 2, 29)), put(leak_sheet="対象外の物資"), item=MLIT, id="of an item without the requirement"),
    case("CHG-C07", put(consulted_on=None), "CHG-C07 consulted_on", id="nobody was asked"),
    case("CHG-C07", NOTICE, ends(6), put(consulted_on=None), id="a notice needs no consultation"),
    case("CHG-C09", put(two_step_after=150 * MILLION + 1), "CHG-C09 two_step_after", id="two-step loans a yen more than the loans"),
    case("CHG-C09", put(two_step_after=150 * MILLION), id="all loans are two-step"),
    case("CHG-C09", put(loans_after=99 * MILLION, own_after=551 * MILLION), "CHG-C09 two_step_after", id="fewer loans than two-step loans"),
    case("LENGTH", change(old="旧" * 400), id="400 characters"),
    case("LENGTH", change(old="旧" * 401), "LENGTH changes[1].old", id="401 characters"),
    case("REQUIRED", new("parties", name_after="架空"), NAMES_ROW, "REQUIRED parties[3].corporate_number", "REQUIRED parties[3].name_before",
         "REQUIRED parties[3].representative_before", id="a holder of whom nothing is known"),
]  # fmt: skip
