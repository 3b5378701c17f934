"""SVY: every rule of the market survey on both sides of its line."""

import datetime as dt

from form_cases import Change, another, case, new, put, row, without

from .valid import FIRST, SECOND, THIRD, valid

__all__ = ["CASES", "valid"]

NEW_YEAR, NEW_FISCAL_YEAR = dt.date(2026, 1, 1), dt.date(2026, 4, 1)
FISCAL = put(year_kind="会計年度")
DAY = dt.timedelta(1)


def good(**cells: object) -> Change:
    """Change the first good: 1,000 t, 80 yen a ton, of three countries."""
    return row("goods", 1, **cells)


def other(**cells: object) -> Change:
    """Change the second good: 10 t, 90 yen a ton, of one country."""
    return row("goods", 2, **cells)


def country(number: int, **cells: object) -> Change:
    """Change a row by country: 500, 300 and 200 t of the first good, 10 t of the second."""
    return row("countries", number, **cells)


CASES = [
    # cells
    case("TYPE", put(number="8999000000002"), "TYPE number", id="a wrong check digit"),
    case("TYPE", put(submitted_on=dt.date(2026, 7, 1)), id="another day"),
    case("TYPE", other(quantity="約10"), "TYPE goods[2].quantity", id="a quantity in words"),
    case("REQUIRED", put(name="\u3000"), "REQUIRED name", id="a name of a space"),
    case("REQUIRED", other(quantity=None), "REQUIRED goods[2].quantity", id="no quantity"),
    case("REQUIRED", put(department=None, contact_name=None, phone=None, email=None), other(hs=None, stock_months=None, substitute=None), id="nobody to ask, and no more than quantities"),
    case("CHOICE", put(year_kind="歴年"), "CHOICE year_kind", id="a kind of year that there is not"),
    case("CHOICE", other(good="石炭"), country(4, good="石炭"), "CHOICE goods[2].good", id="a good of another item"),
    case("CHOICE", other(good=THIRD), country(4, good=THIRD), id="another good of the item"),
    case("ITEM-ALIAS", put(item="重要鉱物（※）"), "ITEM-ALIAS item", id="another name of the item"),
    case("ITEM-ALIAS", put(item="重要鉱物"), id="the item's own name"),
    case("RANGE", put(revision=0), "RANGE revision", id="revision 0"),
    case("RANGE", put(revision=1), id="revision 1"),
    case("RANGE", put(survey_year=2015), id="the first year that is asked about"),
    case("RANGE", put(survey_year=2015 - 1), "RANGE survey_year", id="the year before it"),
    case("LENGTH", put(name="架" * 100), id="a name of 100 characters"),
    case("LENGTH", put(name="架" * (100 + 1)), "LENGTH name", id="a name of 101 characters"),
    case("UNIQUE", new("goods", good=SECOND, unit="t", quantity=10.0, domestic=0.0), "UNIQUE goods[2].good", "UNIQUE goods[3].good", id="a good twice"),
    case("UNIQUE", new("goods", good=THIRD, unit="t", quantity=0.0), id="three goods"),
    case("ROWS", without("goods"), without("countries"), "ROWS goods[1].good", id="no good at all"),
    case("ROWS", without("goods", 2), without("countries", 4), id="one good"),
    case("REFERENCE", new("countries", good=THIRD, country="架空国", quantity=1.0), "REFERENCE countries[5].good", id="a country of a good that there is not"),
    case("REFERENCE", new("goods", good=THIRD, unit="t", quantity=1.0), new("countries", good=THIRD, country="架空国", quantity=1.0), id="a country of its good"),
    # A: which year
    case("SVY-A01", put(survey_year=2026, submitted_on=NEW_YEAR - DAY), "SVY-A01 survey_year", id="a year that begins tomorrow"),
    case("SVY-A01", put(survey_year=2027, submitted_on=NEW_FISCAL_YEAR), FISCAL, "SVY-A01 survey_year", id="the next fiscal year"),
    case("SVY-A01", put(survey_year=2026, submitted_on=NEW_FISCAL_YEAR - DAY), FISCAL, "SVY-A01 survey_year", id="a fiscal year that begins tomorrow"),
    case("SVY-A01", put(survey_year=2025, submitted_on=NEW_YEAR), id="the year before"),
    case("SVY-A02", put(survey_year=2026, submitted_on=NEW_YEAR), "SVY-A02 survey_year", id="a year that begins today"),
    case("SVY-A02", put(survey_year=2025, submitted_on=NEW_YEAR - DAY), "SVY-A02 survey_year", id="a year that ends today"),
    case("SVY-A02", put(survey_year=2025, submitted_on=NEW_FISCAL_YEAR - DAY), FISCAL, "SVY-A02 survey_year", id="a fiscal year that ends today"),
    case("SVY-A02", put(survey_year=2025, submitted_on=NEW_FISCAL_YEAR), FISCAL, id="a fiscal year that ended yesterday"),
    # B: goods
    case("SVY-B01", other(quantity=0.0), country(4, quantity=0.0), "SVY-B01 goods[2].quantity", "SVY-C02 countries[4].quantity", id="nothing for 900 yen"),
    case("SVY-B01", other(quantity=0.0, amount=1, domestic=0.0), without("countries", 4), "SVY-B01 goods[2].quantity", id="nothing for one yen"),
    case("SVY-B01", other(quantity=0.0, amount=0), country(4, quantity=0.0, amount=0), id="nothing for nothing"),
    case("SVY-B01", other(quantity=0.001, amount=0), country(4, quantity=0.001, amount=0), id="the least for nothing"),
    case("SVY-B01", other(quantity=0.001, amount=900), country(4, quantity=0.001, amount=900), id="the least for 900 yen"),
    case("SVY-B02", good(domestic=1000.001), without("countries", 1, 2, 3), "SVY-B02 goods[1].domestic", "SVY-B09 goods[1].quantity", id="more at home than in all"),
    case("SVY-B02", good(domestic=1000.0), without("countries", 1, 2, 3), "SVY-B09 goods[1].quantity", id="all of it at home"),
    case("SVY-B03", country(1, quantity=499.999), "SVY-B03 goods[1].quantity", id="a little less by country"),
    case("SVY-B03", country(4, quantity=10.001), "SVY-B03 goods[2].quantity", id="a little more by country"),
    case("SVY-B03", country(1, quantity=499.999), country(2, quantity=300.001), id="moved from one country to another"),
    case("SVY-B04", country(1, amount=40_000 - 1), "SVY-B04 goods[1].amount", id="a yen less by country"),
    case("SVY-B04", country(4, amount=901), "SVY-B04 goods[2].amount", id="a yen more by country"),
    case("SVY-B04", country(1, amount=40_000 - 1), country(2, amount=24_001), id="a yen moved to another country"),
    case("SVY-B04", without("countries", 4), "SVY-B09 goods[2].quantity", id="an amount, and no country"),
    case("SVY-B05", country(1, amount=64_001), country(2, amount=None), "SVY-B05 goods[1].amount", id="a yen too much, one country unknown"),
    case("SVY-B05", country(1, amount=64_000), country(2, amount=None), id="nothing left for the unknown country"),
    case("SVY-B05", country(1, amount=None), country(2, amount=None), id="two amounts unknown"),
    case("SVY-B06", good(domestic=200.001), "SVY-B06 goods[1].domestic", id="a little more at home than from Japan"),
    case("SVY-B06", good(domestic=199.999), "SVY-B06 goods[1].domestic", id="a little less"),
    case("SVY-B06", good(domestic=None), id="nothing said of home"),
    case("SVY-B06", other(domestic=10.0), country(4, country="日本"), id="all of it from Japan"),
    case("SVY-B06", other(domestic=1.0), without("countries", 4), "SVY-B09 goods[2].quantity", id="some at home, and no country"),
    case("SVY-B07", other(hs="28051"), "SVY-B07 goods[2].hs", id="a code of 5 digits"),
    case("SVY-B07", other(hs="2805190"), "SVY-B07 goods[2].hs", id="a code of 7 digits"),
    case("SVY-B07", other(hs="28051900"), "SVY-B07 goods[2].hs", id="a code of 8 digits"),
    case("SVY-B07", other(hs="280519000"), id="a code of 9 digits"),
    case("SVY-B08", other(stock_months=24.1), "SVY-B08 goods[2].stock_months", id="a little more than two years"),
    case("SVY-B08", other(stock_months=24.0), id="two years"),
    case("SVY-B08", other(stock_months=25.0), "SVY-B08 goods[2].stock_months", id="25 months"),
    case("SVY-B08", other(stock_months=23.0), id="23 months"),
    case("SVY-B09", without("countries", 4), "SVY-B09 goods[2].quantity", id="no country"),
    case("SVY-B09", other(quantity=0.001, amount=None), without("countries", 4), "SVY-B09 goods[2].quantity", id="no country of the least"),
    case("SVY-B09", other(quantity=0.0, amount=None), without("countries", 4), id="nothing, and no country"),
    # C: countries
    case("SVY-C01", another("countries", quantity=0.0, amount=0), "SVY-C01 countries[1].country", "SVY-C01 countries[5].country", id="a country twice"),
    case("SVY-C01", another("countries", country="想像国", quantity=0.0, amount=0), id="another country"),
    case("SVY-C02", country(1, quantity=0.0, amount=1), country(2, quantity=800.0, amount=63_999), "SVY-C02 countries[1].quantity", id="nothing for a yen"),
    case("SVY-C02", country(1, quantity=0.0, amount=0), country(2, quantity=800.0, amount=64_000), id="nothing for nothing"),
    case("SVY-C02", country(1, quantity=0.001, amount=0), country(2, quantity=799.999, amount=64_000), "SVY-C04 countries[1].unit_price", id="the least for nothing"),
    case("SVY-C03", country(4, country="国内"), "SVY-C03 countries[4].country", id="from home"),
    case("SVY-C03", country(4, country="日本国"), "SVY-C03 countries[4].country", id="from the state of Japan"),
    case("SVY-C03", country(4, country="国産"), "SVY-C03 countries[4].country", id="made at home"),
    case("SVY-C03", country(4, country="不明"), id="from nobody knows where"),
    case("SVY-C04", country(1, quantity=1.0, amount=8_001), country(2, quantity=799.0, amount=55_999), "SVY-C04 countries[1].unit_price", id="more than a hundred times as dear"),
    case("SVY-C04", country(1, quantity=1.0, amount=8_000), country(2, quantity=799.0, amount=56_000), id="a hundred times as dear"),
    case("SVY-C04", country(1, amount=399), country(2, amount=63_601), "SVY-C04 countries[1].unit_price", id="less than a hundredth"),
    case("SVY-C04", country(1, amount=400), country(2, amount=63_600), id="a hundredth"),
    case("SVY-C04", good(amount=None), country(1, amount=1), id="nothing to compare with"),
    case("SVY-C04", country(1, quantity=1.0, amount=8_040), country(2, quantity=799.0, amount=55_960), "SVY-C04 countries[1].unit_price", id="100.5 times as dear"),
    case("SVY-C04", country(1, amount=398), country(2, amount=63_602), "SVY-C04 countries[1].unit_price", id="0.995 of a hundredth"),
    case("SVY-C04", country(4, good=FIRST, country="想像国", quantity=0.0, amount=0), without("goods", 2), id="no unit price of nothing"),
]  # fmt: skip
