"""The deck's budget table, its headline and the reasons for its differences come out of the reference data as printed."""

from fractions import Fraction

import pytest
from bussi.addin.budget.deck import deck_table, differences, headline
from bussi.addin.budget.figures import Figures, whole, years
from bussi.addin.budget.reconciliation import reconcile
from bussi.addin.budget.reference import reference_ledger
from bussi.addin.budget.words import era_year, oku, percent_words
from bussi.validators import law
from deck_as_printed import PRINTED

LEDGER = reference_ledger()
TABLE = deck_table(LEDGER)
CELLS = [(r, c) for r in range(len(PRINTED)) for c in range(len(PRINTED[0]))]


@pytest.mark.parametrize(
    ("row", "column"), CELLS, ids=[f"{PRINTED[r][1] or PRINTED[r][0]}-{PRINTED[0][c]}" for r, c in CELLS]
)
def test_the_cell_is_as_printed(row: int, column: int) -> None:
    assert TABLE.texts()[row][column] == PRINTED[row][column]


def test_the_table_has_no_other_cell_and_equals_the_shipped_figures() -> None:
    assert [len(r) for r in TABLE.texts()] == [7] * 14
    assert differences(TABLE) == (65, ())


def test_a_changed_figure_is_found() -> None:
    ledger = reference_ledger()
    ledger.lines[0] = type(ledger.lines[0])(
        **{f: getattr(ledger.lines[0], f) for f in ledger.lines[0].__slots__} | {"yen": 177_900_000_000}
    )
    found = differences(deck_table(ledger))[1]
    assert [(d.item, d.column, d.printed, d.made) for d in found] == [
        ("蓄電池", "R6補正", 1778, 1779),
        ("蓄電池", "総額", 10052, 10053),
        ("総計", "R6補正", 1981, 1982),
        ("総計", "総額", 23827, 23828),
    ]


def test_yen_are_used_wherever_they_are_known() -> None:
    known = sum(b.yen is not None for b in law.load().budget if b.kind == "line")
    assert sum(r.exact for r in LEDGER.lines if r.in_total) == known
    assert TABLE.totals[2024, "補正"].yen == 198_100_086_000  # domain notes §6
    assert TABLE.totals[2023, "補正"].yen == 917_159_531_000


def test_the_footnote_is_as_printed() -> None:
    assert TABLE.outside == (
        "※ 肥料について、基金管理団体の業務に要する費用に係る予算のみを別途措置"
        "（R5当初：1億円、R6当初：0.3億円、R7予算案：0.3億円）",
    )


def test_the_headline_is_the_sentence_of_the_deck() -> None:
    assert headline(LEDGER).sentence == (
        "12の特定重要物資につき、予算の総額2兆3,827億円。これまでに123件の計画を認定しており、"
        "約1兆4千億円（約6割）が執行される見込みとなっている。"
    )


def test_the_ratios_say_what_they_cover_and_estimates_are_no_payments() -> None:
    head = headline(LEDGER)
    assert head.ratios == (
        "A 執行率（執行額÷歳出予算現額、令和5年度）9.44%〔12物資のうち1物資（船舶の部品）〕　"
        "B 執行見込率（執行見込額÷予算額）58.8%　C 支払率（支払済額÷予算額）－〔12物資のどれも不明〕　"
        "基金からの支出率（推計）（基金からの支出（推計）÷造成累計、令和6年度末）4.6%"
        "〔12物資のうち2物資（蓄電池・先端電子部品）〕"
    )
    assert head.counted == 124
    assert LEDGER.payments == []


def test_an_estimate_is_of_one_day_and_over_the_items_known_on_it() -> None:
    """Domain notes §3.4: 474.0 of 10,052.0 and 0.1 of 221.4 at the end of FY2024; semiconductors a year before."""
    top, bottom, items = Figures(LEDGER).sides("drawing")
    assert items == ("蓄電池", "先端電子部品")
    assert (top, bottom) == (47_410_000_000, 1_027_340_000_000)


def test_a_total_of_several_acts_is_in_no_year() -> None:
    """By year only what was appropriated adds up (23,811億円); what the deck counts beyond is of no year that it says."""
    figures, found = Figures(LEDGER), years(LEDGER)
    assert found == [2022, 2023, 2024]
    assert [oku(figures.up_to("budget", y) or 0) for y in found] == [10_358, 19_530, 23_811]


def test_ship_parts_of_fiscal_2023() -> None:
    """Domain notes §3.4: 827,860,000 ÷ (2,466,000,000 + 6,306,000,000)."""
    figures = Figures(LEDGER)
    share, items = figures.share("outlay")
    assert items == ("船舶の部品",)
    assert share == Fraction(827_860_000, 8_772_000_000)
    assert [figures.total(f) for f in ("carried_out", "unused")] == [6_542_829_000, 1_401_311_000]
    assert percent_words(share) == "9.44%"


@pytest.mark.parametrize(
    ("what", "left", "right", "kind"),
    [
        ("令和6年度補正予算の行の和と総計", 1980, 1981, "端数処理"),
        ("令和6年度当初予算の行の和と総計", 2300, 2300, "一致"),
        ("令和5年度補正予算の行の和と総計", 9172, 9172, "一致"),
        ("令和4年度補正予算の行の和と総計", 10358, 10358, "一致"),
        ("船舶の部品の年度別の和と総額", 90, 106, "国庫債務負担行為"),
        ("年度別の総計の和と総額の総計", 23811, 23827, "国庫債務負担行為"),
        ("物資別の総額の和と総額の総計", 23826, 23827, "端数処理"),
        ("物資別の認定計画数の和と見出し", 124, 124, "一致"),
        ("物資別の認定計画数の和と本文", 124, 123, "不明"),
        ("肥料: 管理費を含めた額と総額", 162, 160, "総額の外"),
    ],
)
def test_every_difference_is_stated_and_explained(what: str, left: int, right: int, kind: str) -> None:
    line = next(r for r in reconcile(LEDGER) if r.what == what)
    assert (line.left, line.right, line.kind) == (left, right, kind)
    assert line.reason
    assert line.difference == right - left


def test_what_is_known_in_oku_only_is_never_said_in_yen() -> None:
    """The deck prints 106億円 for several acts; a difference of it to the yen would be invented."""
    (printed,) = LEDGER.obligations
    assert (printed.limit, printed.exact, printed.fiscal_year) == (106 * 10**8, False, None)
    assert oku(whole(LEDGER).uncharged) == 16
    lines = [r for r in reconcile(LEDGER) if r.kind == "国庫債務負担行為" or r.what.endswith("総計")]
    assert [r.what for r in lines if "円で" in r.reason] == [
        f"{era_year(y)}{b}予算の行の和と総計" for y, b in ((2024, "補正"), (2024, "当初"), (2023, "補正"))
    ]
    assert "16億円" in next(r.reason for r in lines if r.what.startswith("船舶"))


def test_plan_counts_by_item_are_those_of_the_deck() -> None:
    assert list(LEDGER.plan_counts.values()) == [2, 12, 11, 23, 32, 15, 4, 3, 5, 5, 1, 11]
