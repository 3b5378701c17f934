"""TEC: every rule of the consultation on both sides of its line. What the verdicts say stands in ``verdicts``."""

import datetime as dt

from bussi.scripts.samples.technology_consultation import ABROAD
from bussi.validators import law
from form_cases import Change, another, case, new, put, row, without

from .valid import ITEM, after_consultation, valid

__all__ = ["CASES", "valid"]
UNKNOWN = "分からない"

OTHER_GOOD = law.load().item(ITEM).target_goods[1]


def act(**cells: object) -> Change:
    """Change the first act, which gives technology to another party."""
    return row("acts", 1, **cells)


def site(**cells: object) -> Change:
    """Change the only site, which exists and is doubled by the second act."""
    return row("sites", 1, **cells)


CASES = [
    # cells
    case("TYPE", put(lead_number="8999000000002"), "TYPE lead_number", id="a wrong check digit"),
    case("TYPE", put(submitted_on=dt.date(2026, 10, 31)), id="another day"),
    case("TYPE", site(before="百"), "TYPE sites[1].before", id="a capacity in words"),
    case("REQUIRED", put(department="\u3000"), "REQUIRED department", id="a department of a space"),
    case("REQUIRED", put(department="架空課"), id="a department"),
    case("REQUIRED", put(certification_no=None), "REQUIRED certification_no", id="certified, but under no number"),
    case("REQUIRED", put(certified_on=None), "REQUIRED certified_on", id="certified, but on no day"),
    case("REQUIRED", put(stage="申請中", certification_no=None, certified_on=None), id="not certified yet"),
    case("REQUIRED", act(actor="グループ会社"), "REQUIRED acts[1].group_name", id="a group company without a name"),
    case("REQUIRED", act(actor="グループ会社", group_name="架空グループ社"), id="a group company with its name"),
    case("REQUIRED", act(counterparty=None), "REQUIRED acts[1].counterparty", id="given to nobody"),
    case("REQUIRED", act(act="他国での研究開発", counterparty=None), id="research abroad, with nobody"),
    case("REQUIRED", act(notified="はい"), "REQUIRED acts[1].notified_on", id="notified on no day"),
    case("CHOICE", put(stage="認定済み"), "CHOICE stage", id="a stage that there is not"),
    case("CHOICE", site(good="石炭"), "CHOICE sites[1].good", id="a good of another item"),
    case("CHOICE", act(core=UNKNOWN), id="nobody knows whether it is core technology"),
    case("ITEM-ALIAS", put(item="工作機械及び産業用ロボット"), "ITEM-ALIAS item", id="another name of the item"),
    case("ITEM-ALIAS", put(item="工作機械・産業用ロボット"), id="the item's own name"),
    case("RANGE", put(revision=0), "RANGE revision", id="revision 0"),
    case("RANGE", put(revision=1), id="revision 1"),
    case("RANGE", put(revision=99), id="revision 99"),
    case("RANGE", put(revision=99 + 1), "RANGE revision", id="revision 100"),
    case("LENGTH", act(act_text="概" * 800), id="an outline of 800 characters"),
    case("LENGTH", act(act_text="概" * (800 + 1)), "LENGTH acts[1].act_text", id="an outline of 801 characters"),
    case("UNIQUE", another("acts"), "UNIQUE acts[1].no", "UNIQUE acts[3].no", id="two acts of one number"),
    case("UNIQUE", another("acts", no=3), id="two acts of two numbers"),
    case("ROWS", without("acts"), without("sites"), "ROWS acts[1].no", id="no act at all"),
    case("ROWS", without("acts", 2), without("sites"), id="no site, where no act needs one"),
    case("REFERENCE", site(act_no=9), "REFERENCE sites[1].act_no", "TEC-B07 acts[2].no", "TEC-C01 sites[1].act_no", id="a site of an act that there is not"),
    case("REFERENCE", site(act_no=2), id="a site of its act"),
    # A: whose plan
    case("TEC-A02", put(item="肥料", ministry="農林水産省"), site(good=None), "TEC-A02 item", "REQUIRED sites[1].good", id="fertiliser is not among the five"),
    case("TEC-A02", put(item="工作機械・産業用ロボット"), id="machine tools are"),
    case("TEC-A04", put(certified_on=dt.date(2024, 2, 29)), "TEC-A04 certified_on", id="certified the day before the measures"),
    case("TEC-A04", put(certified_on=dt.date(2024, 3, 1)), id="certified on their first day"),
    case("TEC-A04", put(stage="申請中", certified_on=dt.date(2024, 2, 29)), id="not certified, whatever stands there"),
    case("TEC-A05", put(certified_on=after_consultation(1)), "TEC-A05 certified_on", id="certified the day after"),
    case("TEC-A05", put(certified_on=after_consultation(0)), id="certified on the day"),
    case("TEC-A05", put(stage="申請中", certified_on=after_consultation(1)), id="to be certified the day after"),
    # B: acts
    case("TEC-B03", row("acts", 2, country="日本"), "TEC-B03 acts[2].country", id="a site abroad, in Japan"),
    case("TEC-B03", row("acts", 2, country="国内"), "TEC-B03 acts[2].country", id="a site abroad, at home"),
    case("TEC-B03", row("acts", 2, country="日本国"), "TEC-B03 acts[2].country", id="a site abroad, in the state of Japan"),
    case("TEC-B03", act(act="他国での研究開発", country="日本"), "TEC-B03 acts[1].country", id="research abroad, in Japan"),
    case("TEC-B03", act(country="日本"), id="technology given to somebody in Japan"),
    case("TEC-B05", act(notified="はい", notified_on=after_consultation(1)), "TEC-B05 acts[1].notified_on", id="notified the day after"),
    case("TEC-B05", act(notified="はい", notified_on=after_consultation(0)), id="notified on the day"),
    case("TEC-B05", act(notified_on=after_consultation(1)), id="not notified, whatever stands there"),
    case("TEC-B05", act(notified="はい", notified_on=after_consultation(-1)), id="notified the day before"),
    case("TEC-B06", act(planned_on=after_consultation(0)), "TEC-B06 acts[1].planned_on", id="to be done on the day"),
    case("TEC-B06", act(planned_on=after_consultation(1)), id="to be done the day after"),
    case("TEC-B07", without("sites"), "TEC-B07 acts[2].no", id="a site abroad of which nothing is said"),
    case("TEC-B07", row("acts", 2, act="他国での研究開発"), without("sites"), id="research abroad needs no site"),
    case("TEC-B08", act(forced=UNKNOWN), "TEC-B08 acts[1].condition", id="nobody knows whether it is forced"),
    case("TEC-B08", act(violation=UNKNOWN), "TEC-B08 acts[1].condition", id="nor whether they broke a resolution"),
    case("TEC-B08", act(influence=UNKNOWN), "TEC-B08 acts[1].condition", id="nor who influences them"),
    case("TEC-B08", act(forced=UNKNOWN, influence="はい"), id="one condition that holds is enough"),
    case("TEC-B08", act(forced=UNKNOWN, notified="はい", notified_on=after_consultation(0)), id="a notice is enough"),
    case("TEC-B09", act(subsidiary="はい"), "TEC-B09 acts[1].subsidiary", id="given to a subsidiary"),
    case("TEC-B09", act(act="共同研究開発", subsidiary="はい"), "TEC-B09 acts[1].subsidiary", id="research with a subsidiary"),
    case("TEC-B09", act(act="コア技術等そのものの移転", subsidiary="はい"), id="moved to a subsidiary"),
    case("TEC-B10", act(fefa=UNKNOWN), "TEC-B10 acts[1].fefa", id="nobody knows whether to report"),
    case("TEC-B10", act(fefa="報告が必要"), id="still to be reported"),
    # C: sites
    case("TEC-C01", site(act_no=1), "TEC-C01 sites[1].act_no", "TEC-B07 acts[2].no", id="a site of an act of another kind"),
    case("TEC-C01", site(act_no=2), id="a site of its act"),
    case("TEC-C02", another("sites"), "TEC-C02 sites[1].site", "TEC-C02 sites[2].site", id="a site twice"),
    case("TEC-C02", another("sites", site="架空第二工場"), id="two sites"),
    case("TEC-C02", another("sites", good=OTHER_GOOD), id="two goods of a site"),
    case("TEC-C02", row("acts", 1, act=ABROAD), another("sites", act_no=1), id="a site of two acts"),
    case("TEC-C03", site(kind="新設"), "TEC-C03 sites[1].before", id="a new site that could produce before"),
    case("TEC-C03", site(kind="新設", before=0.0), id="a new site"),
    case("TEC-C04", site(before=0.0), "TEC-C04 sites[1].before", id="a site that produces the good for the first time"),
    case("TEC-C04", site(before=0.000001), id="a site that produced the least of it"),
    case("TEC-C05", site(before=None), "TEC-C05 sites[1].local_share", id="nobody knows what it could produce"),
    case("TEC-C05", site(after=None), "TEC-C05 sites[1].local_share", id="nor what it will"),
    case("TEC-C05", site(local_share=None), "TEC-C05 sites[1].local_share", id="nor what is consumed there"),
    case("TEC-C05", site(local_share=0.0), id="nothing is consumed there"),
    case("TEC-C06", site(share_basis=None), "TEC-C06 sites[1].share_basis", id="a share of nobody knows what"),
    case("TEC-C06", site(share_period=None), "TEC-C06 sites[1].share_basis", id="a share of nobody knows when"),
    case("TEC-C06", site(local_share=None, share_basis=None, share_period=None), "TEC-C05 sites[1].local_share", id="no share, and no basis"),
    case("TEC-C07", site(local_share=85.0), "TEC-C07 sites[1].state", id="85 % are consumed there"),
    case("TEC-C07", site(local_share=85.0, state="非該当"), id="85 %, not concerned"),
    case("TEC-C07", site(local_share=84.9999), id="a little less"),
    case("TEC-C07", site(local_share=90.0), "TEC-C07 sites[1].state", id="90 % are consumed there"),
    case("TEC-C08", site(kind="新設", before=0.0, state="非該当"), "TEC-C08 sites[1].state", id="a new site, not marked"),
    case("TEC-C08", site(kind="新設", before=None, after=None, state="要確認"), "TEC-C08 sites[1].state", "TEC-C05 sites[1].local_share", id="a new site of unknown size"),
    case("TEC-C08", site(kind="新設", before=0.0), id="a new site, marked"),
    case("TEC-C08", site(kind="新設", before=0.0, local_share=85.0, state="非該当"), id="a new site for the country itself"),
    case("TEC-C08", site(kind="新設", before=0.0, local_share=84.9999, state="非該当"), "TEC-C08 sites[1].state", id="a new site, a little less than 85 % for the country itself"),
    case("TEC-C09", site(state="非該当"), "TEC-C09 sites[1].state", id="a site doubled, not marked"),
    case("TEC-C09", site(state="要確認"), "TEC-C09 sites[1].state", id="a site doubled, left open"),
    case("TEC-C09", site(after=110.000001, state="非該当"), "TEC-C09 sites[1].state", id="just over 10 %, not marked"),
    case("TEC-C09", site(before=0.0, state="非該当"), "TEC-C09 sites[1].state", "TEC-C04 sites[1].before", id="from nothing, not marked"),
    case("TEC-C09", site(after=110.000001), id="just over 10 %"),
    case("TEC-C09", site(local_share=None, state="要確認"), "TEC-C05 sites[1].local_share", id="doubled, the share unknown"),
    case("TEC-C09", site(local_share=84.9999, state="非該当"), "TEC-C09 sites[1].state", id="doubled, a little less than 85 % consumed there"),
    case("TEC-C09", site(before=1.0, after=1.05, state="非該当"), id="from one, by 5 %"),
    case("TEC-C10", site(after=105.0), "TEC-C10 sites[1].state", id="5 %, marked"),
    case("TEC-C10", site(kind="新設", after=105.0), "TEC-C03 sites[1].before", id="a new site has no growth of 5 %"),
    case("TEC-C10", site(after=110.0), "TEC-C10 sites[1].state", id="exactly 10 %, marked"),
    case("TEC-C10", site(after=110.0, local_share=None, state="要確認"), "TEC-C10 sites[1].state", "TEC-C05 sites[1].local_share", id="10 %, the share unknown, left open"),
    case("TEC-C10", site(after=110.0, local_share=None, state="非該当"), "TEC-C05 sites[1].local_share", id="10 %, the share unknown"),
    case("TEC-C10", site(after=110.0, state="非該当"), id="exactly 10 %"),
    case("TEC-C11", site(site_country="日本"), "TEC-C11 sites[1].site_country", id="a site in Japan"),
    case("TEC-C11", site(site_country="日本国"), "TEC-C11 sites[1].site_country", id="a site in the state of Japan"),
    case("TEC-C11", site(site_country="国内"), "TEC-C11 sites[1].site_country", id="a site at home"),
    case("TEC-C11", site(site_country="架空国"), id="a site abroad"),
    case("TEC-C11", new("sites", site_country="架空国"), *(f"REQUIRED sites[2].{c}" for c in ("act_no", "site", "kind", "good", "unit", "state")), "TEC-C05 sites[2].local_share", id="a row that is begun"),
]  # fmt: skip
