"""SPM: every rule of the special measures on both sides of its line, to the thousandth and to the day."""

from form_cases import Change, another, case, put, row, without

from .valid import began, ended, valid

__all__ = ["CASES", "valid"]


def held(**cells: object) -> Change:
    """Change the first holding: 1,000 + 300 - 200."""
    return row("holdings", 1, **cells)


def released(**cells: object) -> Change:
    """Change the first release: 150 of the first holding."""
    return row("releases", 1, **cells)


NO_TARGET = put(target_months=None)
LITTLE = put(target_months=0.01)

CASES = [
    # cells
    case("TYPE", held(cost="三億円"), "TYPE holdings[1].cost", id="an amount in words"),
    case("TYPE", held(cost=300_000_000), id="an amount"),
    case("REQUIRED", put(measures="\u3000"), "REQUIRED measures", id="measures of a space"),
    case("REQUIRED", NO_TARGET, id="no target"),
    case("REQUIRED", released(recipient=None), "REQUIRED releases[1].recipient", id="released to nobody"),
    case("CHOICE", released(way="売却"), "CHOICE releases[1].way", id="a way that there is not"),
    case("CHOICE", released(way="その他"), id="another way"),
    case("ITEM-ALIAS", put(item="肥料（※）"), "ITEM-ALIAS item", id="another name of the item"),
    case("ITEM-ALIAS", put(item="肥料"), id="the item's own name"),
    case("REFERENCE", released(holding_no="架空-09"), "REFERENCE releases[1].holding_no", "SPM-B02 holdings[1].released", id="released from nowhere"),
    case("REFERENCE", released(holding_no="架空-01"), id="released from where it is held"),
    case("RANGE", held(opening=-0.001), NO_TARGET, "RANGE holdings[1].opening", id="less than nothing"),
    case("RANGE", held(opening=0.0), NO_TARGET, id="nothing before"),
    case("RANGE", put(revision=0), "RANGE revision", id="revision 0"),
    case("RANGE", put(monthly_demand=0.0), "RANGE monthly_demand", id="no demand"),
    case("RANGE", put(monthly_demand=0.001), id="hardly any demand"),
    case("LENGTH", put(good="物" * 100), id="a good of 100 characters"),
    case("LENGTH", put(good="物" * 101), "LENGTH good", id="a good of 101 characters"),
    case("UNIQUE", another("holdings", released=0.0), "UNIQUE holdings[1].no", "UNIQUE holdings[3].no", "SPM-B02 holdings[3].released", id="a number twice"),
    case("UNIQUE", another("holdings", no="架空-03", released=0.0), id="three numbers"),
    # A: the period
    case("SPM-A01", put(period_start=ended(1)), *(f"SPM-C01 releases[{n}].released_on" for n in (1, 2, 3)), "SPM-A01 period_start", id="begins the day after its end"),
    case("SPM-A01", put(period_start=ended(0)), *(row("releases", n, released_on=ended(0)) for n in (1, 2, 3)), id="a single day"),
    case("SPM-A02", put(submitted_on=ended(-1)), "SPM-A02 period_end", id="written before its end"),
    case("SPM-A02", put(submitted_on=ended(0)), id="written on its last day"),
    case("SPM-A03", put(designated_on=ended(1)), "SPM-A03 designated_on", id="designated the day after its end"),
    case("SPM-A03", put(designated_on=ended(0)), id="designated on its last day"),
    case("SPM-A03", put(designated_on=began(-1)), id="designated before"),
    # B: what is held
    case("SPM-B01", held(opening=0.0, acquired=199.999), NO_TARGET, "SPM-B01 holdings[1].released", id="a kilogram more is released than there was"),
    case("SPM-B01", held(opening=0.0, acquired=200.0), NO_TARGET, id="all is released"),
    case("SPM-B01", held(opening=0.0, acquired=201.0), NO_TARGET, id="all but one is"),
    case("SPM-B02", held(released=200.001), NO_TARGET, "SPM-B02 holdings[1].released", id="a kilogram more than the releases"),
    case("SPM-B02", held(released=199.999), "SPM-B02 holdings[1].released", id="a kilogram less"),
    case("SPM-B02", without("releases"), "SPM-B02 holdings[1].released", "SPM-B02 holdings[2].released", id="no release at all"),
    case("SPM-B02", without("releases"), held(released=0.0), row("holdings", 2, released=0.0), id="nothing is released"),
    case("SPM-B02", held(released=200.0), id="as much as the releases"),
    # C: releases
    case("SPM-C01", released(released_on=began(-1)), "SPM-C01 releases[1].released_on", id="released the day before"),
    case("SPM-C01", released(released_on=began(0)), id="released on the first day"),
    case("SPM-C01", released(released_on=ended(0)), id="released on the last day"),
    case("SPM-C01", released(released_on=ended(1)), "SPM-C01 releases[1].released_on", id="released the day after"),
    # D: the target
    case("SPM-D01", put(target_months=3.51), "SPM-D01 months", id="a hundredth of a month short"),
    case("SPM-D01", held(acquired=299.999), "SPM-D01 months", id="a kilogram short"),
    case("SPM-D01", put(target_months=3.5), id="as much as aimed at"),
    case("SPM-D01", LITTLE, id="far more"),
    case("SPM-D01", without("holdings"), without("releases"), "SPM-D01 months", id="nothing is held"),
    case("SPM-D01", without("holdings"), without("releases"), NO_TARGET, id="nothing is held, nor aimed at"),
]  # fmt: skip
