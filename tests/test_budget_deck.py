"""The deck's budget table, its headline and the reasons for its differences come out of the reference data as printed."""

from fractions import Fraction

import pytest
from bussi.addin.budget.deck import deck_table, differences, headline
from bussi.addin.budget.figures import covered, whole
from bussi.addin.budget.reconciliation import reconcile
from bussi.addin.budget.reference import reference_ledger
from bussi.addin.budget.words import percent_words
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


def test_the_three_ratios_say_what_they_cover() -> None:
    head = headline(LEDGER)
    assert head.ratios == (
        "A 執行率（執行額÷歳出予算現額）9.44%〔船舶の部品〕　B 執行見込率（執行見込額÷予算額）58.8%　"
        "C 支払率（支払済額÷予算額）3.1%〔半導体・蓄電池・先端電子部品〕"
    )
    assert head.counted == 124


def test_ship_parts_of_fiscal_2023() -> None:
    """Domain notes §3.4: 827,860,000 ÷ (2,466,000,000 + 6,306,000,000)."""
    amounts, items = covered(LEDGER, "outlay")
    assert items == ("船舶の部品",)
    assert (amounts.revised, amounts.executed) == (8_772_000_000, 827_860_000)
    assert (amounts.carried_out, amounts.unused) == (6_542_829_000, 1_401_311_000)
    assert amounts.outlay == Fraction(827_860_000, 8_772_000_000)
    assert percent_words(amounts.outlay) == "9.44%"


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


def test_the_obligation_explains_its_difference_to_the_yen() -> None:
    assert whole(LEDGER).uncharged == 106 * 10**8 - (6_306_000_000 + 2_466_000_000 + 220_431_000)


def test_plan_counts_by_item_are_those_of_the_deck() -> None:
    assert list(LEDGER.plan_counts.values()) == [2, 12, 11, 23, 32, 15, 4, 3, 5, 5, 1, 11]
