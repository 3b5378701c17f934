"""DSG: every rule of the review of a designation on both sides of its line."""

from form_cases import Change, case, put, row, without

from .valid import reviewed, valid

__all__ = ["CASES", "valid"]
FIRST, SECOND, THIRD, FOURTH = (1, 2), (3, 4), (5,), (8,)  # the rows of each requirement
OPEN = put(conclusion="検討中", conclusion_reason=None)
SILENT = {"reason": None, "evidence": None, "evidence_on": None, "judged_by": None}


def judged(*rows: int, judgement: str = "非該当") -> tuple[Change, ...]:
    """What is said of these rows."""
    return tuple(row("points", n, judgement=judgement) for n in rows)


def concluded(kind: str, conclusion: str) -> Change:
    """What kind of review comes to which conclusion."""
    return put(kind=kind, conclusion=conclusion)


CASES = [
    # cells
    case("TYPE", put(reviewed_on="あす"), "TYPE reviewed_on", id="a day in words"),
    case("TYPE", put(reviewed_on=reviewed(1)), id="another day"),
    case("REQUIRED", put(section="\u3000"), "REQUIRED section", id="a section of a space"),
    case("REQUIRED", put(section="架空室"), id="a section"),
    case("REQUIRED", row("points", 1, reason=None), "REQUIRED points[1].reason", id="a point that holds, nobody says why"),
    case("REQUIRED", row("points", 2, judgement="非該当", evidence=None), "REQUIRED points[2].evidence", id="a point that does not, on no evidence"),
    case("REQUIRED", row("points", 1, judged_by=None), "REQUIRED points[1].judged_by", id="judged by nobody"),
    case("REQUIRED", row("points", 1, evidence_on=None), "REQUIRED points[1].evidence_on", id="evidence of no day"),
    case("REQUIRED", OPEN, row("points", 1, judgement="未判定", **SILENT), id="not judged yet, nothing to say"),
    case("REQUIRED", row("points", 1, judgement=None), "REQUIRED points[1].judgement", id="no judgement at all"),
    case("REQUIRED", put(conclusion_reason=None), "REQUIRED conclusion_reason", id="a conclusion without a reason"),
    case("REQUIRED", OPEN, id="under review no reason is asked for"),
    case("CHOICE", put(conclusion="保留"), "CHOICE conclusion", "DSG-C01 conclusion", id="a conclusion that there is not"),
    case("CHOICE", put(conclusion="指定が必要"), id="a conclusion"),
    case("CHOICE", row("points", 5, no="要件5"), "CHOICE points[5].no", "DSG-B01 conclusion", id="a fifth requirement"),
    case("RANGE", put(revision=0), "RANGE revision", id="revision 0"),
    case("RANGE", put(revision=99), id="revision 99"),
    case("LENGTH", put(good="物" * 100), id="a name of 100 characters"),
    case("LENGTH", put(good="物" * 101), "LENGTH good", id="a name of 101 characters"),
    case("UNIQUE", row("points", 6, no="要件3"), "UNIQUE points[5].no", "UNIQUE points[6].no", id="a requirement twice"),
    case("UNIQUE", *judged(6), id="each point once"),
    case("ROWS", OPEN, without("points", 8), "ROWS points[1].no", id="seven points"),
    case("ROWS", OPEN, id="eight points"),
    # A: the good
    case("DSG-A01", put(good="半導体"), "DSG-A01 kind", id="to be designated, but it is"),
    case("DSG-A01", put(good="半導体"), concluded("指定の見直し", "指定を継続"), id="designated, to be looked at again"),
    case("DSG-A01", put(good="架空物資"), id="not designated"),
    # B: the requirements
    case("DSG-B01", *judged(*FIRST), "DSG-B01 conclusion", id="to be designated, the first is not met"),
    case("DSG-B01", *judged(*SECOND), "DSG-B01 conclusion", id="to be designated, the second is not met"),
    case("DSG-B01", *judged(*THIRD), "DSG-B01 conclusion", id="to be designated, the third is not met"),
    case("DSG-B01", *judged(*FOURTH), "DSG-B01 conclusion", id="to be designated, the fourth is not met"),
    case("DSG-B01", *judged(1, judgement="未判定"), "DSG-B01 conclusion", id="to be designated, a point is not judged"),
    case("DSG-B01", *judged(1, 3, 6, 7), id="one case of the first and of the second is enough, and 4 decides"),
    case("DSG-B01", *judged(2, 4), id="whichever it is"),
    case("DSG-B01", OPEN, *judged(*THIRD), id="under review one is not met"),
    case("DSG-B02", concluded("指定の検討", "指定は不要"), *judged(5), *judged(6, judgement="未判定"), "DSG-B02 conclusion", id="not to be designated, a point is not judged"),
    case("DSG-B02", concluded("指定の見直し", "指定を継続"), *judged(6, judgement="未判定"), "DSG-B02 conclusion", id="goes on, a point is not judged"),
    case("DSG-B02", concluded("解除の検討", "解除"), *judged(6, judgement="未判定"), "DSG-B02 conclusion", id="ends, a point is not judged"),
    case("DSG-B02", concluded("解除の検討", "解除"), *judged(8), id="ends, every point is judged"),
    case("DSG-B02", OPEN, *judged(6, judgement="未判定"), id="under review a point may wait"),
    case("DSG-B03", concluded("指定の検討", "指定は不要"), "DSG-B03 conclusion", id="all are met, not to be designated"),
    case("DSG-B03", concluded("解除の検討", "解除"), "DSG-B03 conclusion", id="all are met, ends"),
    case("DSG-B03", concluded("指定の検討", "指定は不要"), *judged(*FIRST), id="the first is not met, not to be designated"),
    case("DSG-B04", concluded("指定の見直し", "指定を継続"), *judged(*SECOND), "DSG-B04 conclusion", id="the second is not met, goes on"),
    case("DSG-B04", concluded("解除の検討", "指定を継続"), id="all are met, goes on"),
    case("DSG-B04", concluded("解除の検討", "解除"), *judged(*SECOND), id="the second is not met, ends"),
    case("DSG-B05", row("points", 1, evidence_on=reviewed(1)), "DSG-B05 points[1].evidence_on", id="evidence of the day after"),
    case("DSG-B05", row("points", 1, evidence_on=reviewed(0)), id="evidence of the day"),
    case("DSG-B05", row("points", 1, evidence_on=reviewed(-3650)), id="evidence of ten years ago"),
    # C: the conclusion
    case("DSG-C01", concluded("指定の見直し", "指定が必要"), "DSG-C01 conclusion", id="looked at again, to be designated"),
    case("DSG-C01", concluded("解除の検討", "指定は不要"), *judged(5), "DSG-C01 conclusion", id="to end, not to be designated"),
    case("DSG-C01", concluded("指定の検討", "指定を継続"), "DSG-C01 conclusion", id="a candidate goes on"),
    case("DSG-C01", concluded("指定の検討", "解除"), *judged(5), "DSG-C01 conclusion", id="a candidate ends"),
    case("DSG-C01", concluded("指定の見直し", "検討中"), id="looked at again, no conclusion yet"),
    case("DSG-C01", concluded("指定の検討", "検討中"), id="a candidate, no conclusion yet"),
    case("DSG-C02", OPEN, put(order_on=reviewed(30)), "DSG-C02 order_on", id="the order is amended, no conclusion yet"),
    case("DSG-C02", concluded("指定の見直し", "指定を継続"), put(order_on=reviewed(30)), "DSG-C02 order_on", id="the order is amended, it goes on"),
    case("DSG-C02", put(order_on=reviewed(30)), id="designated"),
    case("DSG-C02", concluded("解除の検討", "解除"), *judged(8), put(order_on=reviewed(30)), id="ended"),
]  # fmt: skip
