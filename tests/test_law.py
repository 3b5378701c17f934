"""The law as dated data: what it answers on which day, and which broken files it refuses."""

import shutil
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from bussi.validators import law as law_package
from bussi.validators.errors import DefinitionError, UsageError
from bussi.validators.law import Entry, Law, load
from bussi.validators.law.model import UNCONFIRMED

HERE = Path(law_package.__file__).parent
DECK_DAY = date(2025, 2, 28)
FIVE_WITH_LEAK_MEASURES = {"半導体", "蓄電池", "航空機の部品", "先端電子部品", "工作機械・産業用ロボット"}


@pytest.fixture(scope="module")
def law() -> Law:
    return load()


def all_entries(law: Law) -> list[Entry]:
    return [entry for name in law.names() for entry in law.entries(name)]


def value(law: Law, name: str, key: tuple[str, ...], day: date) -> object:
    entry = law.at(name, key, day)
    return None if entry is None else entry.value


# ---- items


def test_the_deck_has_12_items_and_124_plans_of_which_99_are_METIs(law):
    deck = law.items_on(DECK_DAY)
    by_ministry = Counter({item.ministry: 0 for item in deck})
    for item in deck:
        by_ministry[item.ministry] += item.certified_plans
    assert [item.name for item in deck] == [
        *("抗菌性物質製剤", "肥料", "船舶の部品", "半導体", "蓄電池", "航空機の部品"),
        *("永久磁石", "先端電子部品", "工作機械・産業用ロボット", "重要鉱物", "天然ガス", "クラウドプログラム"),
    ]
    assert 2 + 12 + 11 + 23 + 32 + 15 + 4 + 3 + 5 + 5 + 1 + 11 == sum(by_ministry.values()) == 124
    assert by_ministry == {"経済産業省": 99, "農林水産省": 12, "国土交通省": 11, "厚生労働省": 2}


def test_both_stated_numbers_of_plans_are_kept(law):
    assert value(law, "stated_certified_plans", ("見出し",), date(2025, 3, 1)) == 124
    assert value(law, "stated_certified_plans", ("本文",), date(2025, 3, 1)) == 123


@pytest.mark.parametrize(
    ("day", "count"),
    [
        pytest.param(date(2022, 12, 22), 0, id="the day before the first designation"),
        pytest.param(date(2022, 12, 23), 11, id="11 items with the cabinet order"),
        pytest.param(date(2024, 2, 1), 11, id="the day before 先端電子部品"),
        pytest.param(date(2024, 2, 2), 12, id="先端電子部品 joins"),
        pytest.param(date(2025, 12, 23), 12, id="the day before the four new ones"),
        pytest.param(date(2025, 12, 24), 16, id="16 items"),
    ],
)
def test_the_items_designated_depend_on_the_day(law, day, count):
    assert len(law.items_on(day)) == count


def test_an_item_is_designated_until_the_day_before_until(law):
    item = law.item("半導体").model_copy(update={"until": date(2027, 4, 1)})
    assert item.designated_on(date(2027, 3, 31))
    assert not item.designated_on(date(2027, 4, 1))


@pytest.mark.parametrize(
    ("item", "good", "day"),
    [
        ("船舶の部品", "船体を構成する部品", date(2025, 12, 24)),
        ("先端電子部品", "磁気センサー", date(2025, 12, 24)),
        ("重要鉱物", "ウラン", date(2024, 2, 2)),
    ],
)
def test_goods_added_later_are_covered_from_their_day(law, item, good, day):
    assert good in law.item(item).target_goods
    assert good not in law.item(item).target_goods_on(day - timedelta(days=1))
    assert law.item(item).target_goods_on(day)[-1] == good


def test_an_item_covers_no_goods_before_it_is_designated(law):
    assert law.item("肥料").target_goods_on(date(2022, 12, 22)) == ()
    assert law.item("肥料").target_goods_on(date(2022, 12, 23)) == ("りん酸アンモニウム", "塩化カリウム")


def test_only_the_five_marked_items_need_leak_measures_and_only_since_march_2024(law):
    assert {item.name for item in law.items if item.technology_leak} == FIVE_WITH_LEAK_MEASURES
    assert {item.technology_leak_since for item in law.items} == {date(2024, 3, 1), None}
    assert {key for (key,) in law.on("technology_leak_applies", date(2024, 3, 1))} == FIVE_WITH_LEAK_MEASURES
    assert law.on("technology_leak_applies", date(2024, 2, 29)) == {}


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("半導体", "半導体"),
        ("semiconductor", "半導体"),
        ("抗菌薬", "抗菌性物質製剤"),
        ("可燃性天然ガス", "天然ガス"),
        ("LNG", "天然ガス"),
        ("ＬＮＧ", "天然ガス"),
        ("電子部品", "先端電子部品"),
        ("工作機械及び産業用ロボット", "工作機械・産業用ロボット"),
        ("工作機械･産業用ﾛﾎﾞｯﾄ", "工作機械・産業用ロボット"),
        ("肥料(※)", "肥料"),
        ("肥 料（※）", "肥料"),
        ("航空機\u3000の部品", "航空機の部品"),
    ],
)
def test_an_item_is_found_by_every_name_the_sources_give_it(law, spelling, name):
    assert law.item(spelling).name == name


def test_an_unknown_item_names_the_close_ones(law):
    with pytest.raises(UsageError, match=r"^特定重要物資「半導林」はありません（半導体 のことですか）$"):
        law.item("半導林")


def test_a_word_like_nothing_gets_the_list_of_all(law):
    with pytest.raises(UsageError, match=r"^特定重要物資「りんご」はありません（使えるもの: 抗菌性物質製剤, "):
        law.item("りんご")


def test_every_item_of_the_deck_has_its_support_body(law):
    names = {body.name: body.short_name for body in law.support_bodies}
    bodies: dict[str, set[str]] = {}
    for item in law.items:
        if item.certified_plans is not None:
            bodies.setdefault(names[item.support_body], set()).add(item.name)
    assert bodies == {
        "NEDO": FIVE_WITH_LEAK_MEASURES | {"クラウドプログラム", "永久磁石"},
        "JOGMEC": {"重要鉱物", "天然ガス"},
        "医薬健栄研": {"抗菌性物質製剤"},
        "肥料経済研究所": {"肥料"},
        "日本船舶技術研究協会": {"船舶の部品"},
    }


def test_corporate_numbers_of_the_support_bodies_have_right_check_digits(law):
    for body in law.support_bodies:
        weighted = (int(digit) * (1 + i % 2) for i, digit in enumerate(reversed(body.corporate_number[1:])))
        assert int(body.corporate_number[0]) == 9 - sum(weighted) % 9, body.name


# ---- dated values


@pytest.mark.parametrize(
    ("key", "rate"),
    [
        (("半導体", "設備投資", "大企業"), Fraction(1, 3)),
        (("半導体", "設備投資（原料）", "大企業"), Fraction(1, 2)),
        (("蓄電池", "設備投資", "中小企業"), Fraction(1, 3)),
        (("蓄電池", "研究開発", "大企業"), Fraction(1, 2)),
        (("クラウドプログラム", "環境整備", "大企業"), Fraction(1, 3)),
        (("クラウドプログラム", "環境整備", "中小企業"), Fraction(1, 2)),
        (("クラウドプログラム", "環境整備", "大学・国研等"), Fraction(1, 2)),
        (("永久磁石", "リサイクル設備", "大企業"), Fraction(1, 2)),
        (("工作機械・産業用ロボット", "研究開発", "大企業"), Fraction(1, 3)),
        (
            (
                "工作機械・産業用ロボット",
                "研究開発（ボールねじ・リニアガイド・リニアスケール・ミネラルキャスト）",
                "大企業",
            ),
            Fraction(1, 2),
        ),
        (("航空機の部品", "設備投資", "大企業"), Fraction(1, 3)),
        (("重要鉱物", "その他（探鉱）", "大企業"), Fraction(1, 2)),
        (("肥料", "備蓄保管", "中小企業"), Fraction(1)),
        (("肥料", "備蓄施設", "中小企業"), Fraction(2, 3)),
        (("抗菌性物質製剤", "設備投資", "大企業"), None),
        (("天然ガス", "損失補填", "大企業"), None),
        (("航空機の部品", "設備投資（大型鍛造品・CMC）", "大企業"), None),
        (("蓄電池", "その他", "大企業"), None),
    ],
)
def test_the_rate_depends_on_item_cost_class_and_size(law, key, rate):
    assert value(law, "subsidy_rate", key, date(2025, 3, 1)) == rate


def test_a_rate_says_what_it_is_applied_to(law):
    day = date(2025, 3, 1)
    bases = {key[0]: entry.basis for key, entry in law.on("subsidy_rate", day).items() if key[1] != "備蓄施設"}
    assert bases.pop("重要鉱物") == "申請者負担額"
    assert bases.pop("肥料") == "上積分"
    assert set(bases.values()) == {"対象経費"}


def test_the_battery_rate_for_small_firms_became_the_general_one_with_fiscal_2025(law):
    small, large = (("蓄電池", "設備投資（部素材・製造装置）", size) for size in ("中小企業", "大企業"))
    assert law.at("subsidy_rate", small, date(2024, 3, 31)) is None
    assert value(law, "subsidy_rate", small, date(2024, 4, 1)) == Fraction(1, 2)
    assert value(law, "subsidy_rate", small, date(2025, 3, 31)) == Fraction(1, 2)
    assert value(law, "subsidy_rate", small, date(2025, 4, 1)) == Fraction(1, 3)
    assert value(law, "subsidy_rate", large, date(2025, 4, 1)) == Fraction(1, 3)


@pytest.mark.parametrize(
    ("name", "key", "wanted"),
    [
        pytest.param("report_due_months", (), 3, id="the yearly report"),
        pytest.param("plan_review_months", (), 1, id="the review of a plan"),
        pytest.param("fund_report_due_months", (), 6, id="the report of a fund"),
        pytest.param("minor_change_months", ("経済産業省",), 6, id="a minor change of the period"),
        pytest.param("minor_change_months", ("農林水産省",), 0, id="no minor change of the period for fertiliser"),
        pytest.param("minor_change_funds", (), Fraction(1, 10), id="a minor change of the funds"),
        *(
            pytest.param("attachment_accounting_periods", (m,), 3, id=f"accounts for {m}")
            for m in ("経済産業省", "厚生労働省", "農林水産省", "国土交通省")
        ),
    ],
)
def test_the_numbers_of_the_ordinances_are_confirmed(law, name, key, wanted):
    entry = law.at(name, key, date(2026, 4, 1))
    assert (entry.value, entry.firm) == (wanted, True)
    assert entry.cite.url.startswith(("https://laws.e-gov.go.jp/law/", "https://elaws.jp/"))


RESEARCH = ("自己知識", "未見", "を置いた", "URLは", "記事番号", "ローム", "推定")


def test_what_is_printed_of_a_source_is_for_its_readers(law):
    """Notes for maintainers stand in ``remark``; an unconfirmed value says whom to ask."""
    cited = [
        *all_entries(law),
        *law.items,
        *law.support_bodies,
        *law.budget,
        *law.best_practices,
        *law.prefectures,
        *law.industries,
    ]
    cited += [item.profile for item in law.items] + [step for item in law.items for step in item.widened]
    for record in cited:
        printed = record.cite.printed
        assert not any(word in printed for word in (*RESEARCH, "確度")), printed
        assert printed.endswith(UNCONFIRMED) == (record.cite.confidence != "high")
        assert record.cite.remark is None or record.cite.remark not in printed


def test_the_filing_window_closes_after_its_last_day_and_opens_again(law):
    days = {date(2024, 3, 28): None, date(2024, 3, 29): "2024-1", date(2024, 5, 31): "2024-1", date(2024, 6, 1): None}
    days |= {date(2024, 6, 3): "2024-2", date(2024, 6, 29): None, date(2024, 7, 31): "2024-3", date(2024, 8, 1): None}
    assert {day: value(law, "filing_window", ("半導体",), day) for day in days} == days


@pytest.mark.parametrize(
    ("name", "key", "first_day", "expected"),
    [
        ("consultation_capacity_increase", (), date(2024, 3, 1), Fraction(10, 100)),
        ("consultation_local_consumption", (), date(2024, 3, 1), Fraction(85, 100)),
        ("sanction_lookback_years", (), date(2024, 3, 1), 5),
        ("minimum_project_yen", ("半導体", "パワー半導体"), date(2023, 1, 19), 2_000 * 10**8),
        ("minimum_project_yen", ("半導体", "マイコン・アナログ"), date(2023, 1, 19), 300 * 10**8),
        ("minimum_continuity_years", ("蓄電池",), date(2023, 2, 1), 5),
        ("minimum_continuity_years", ("半導体",), date(2023, 1, 19), 10),
        ("minimum_continuity_years", ("クラウドプログラム",), date(2024, 4, 20), 3),
        ("lng_minimum_volume_tonnes", ("天然ガス",), date(2022, 12, 15), 360 * 10**4),
        ("lng_commitment_line_yen", ("天然ガス",), date(2022, 12, 15), 1_000 * 10**8),
        ("fertilizer_customary_stock_months", ("塩化カリウム",), date(2023, 2, 15), 2),
        ("fertilizer_target_stock_months", ("りん酸アンモニウム",), date(2023, 2, 15), 3),
        ("attachment_accounting_periods", ("厚生労働省",), date(2023, 1, 19), 3),
        ("subsidy_rounding_yen", (), date(2022, 8, 1), 1_000),
        ("late_charge_rate", (), date(2022, 8, 1), Fraction(1095, 10_000)),
        ("fund_maximum_years", (), date(2023, 12, 20), 10),
        ("report_due_months", (), date(2022, 12, 28), 3),
    ],
)
def test_a_value_holds_from_its_first_day_on(law, name, key, first_day, expected):
    assert law.at(name, key, first_day - timedelta(days=1)) is None
    assert value(law, name, key, first_day) == expected


def test_only_values_of_high_confidence_are_firm(law):
    day = date(2025, 3, 1)
    assert law.at("subsidy_rate", ("永久磁石", "設備投資", "大企業"), day).firm
    assert not law.at("subsidy_rate", ("半導体", "設備投資", "大企業"), day).firm
    assert law.at("report_due_months", (), day).firm


def test_asking_for_an_unknown_name_or_with_a_short_key_is_a_usage_error(law):
    with pytest.raises(UsageError, match=r"^法令値「subsidy_rates」はありません（subsidy_rate のことですか）"):
        law.at("subsidy_rates", (), DECK_DAY)
    with pytest.raises(UsageError, match=r"キーは \(item, cost_class, applicant_size\) です"):
        law.at("subsidy_rate", ("半導体",), DECK_DAY)
    assert law.at("subsidy_rate", ("りんご", "設備投資", "大企業"), DECK_DAY) is None


# ---- what holds for every value

PROMULGATED = date(2022, 5, 18)  # 経済安全保障推進法の公布


def test_every_value_carries_a_complete_citation(law):
    cited = [
        *all_entries(law),
        *law.items,
        *law.support_bodies,
        *law.budget,
        *law.best_practices,
        *law.prefectures,
        *law.industries,
    ]
    cited += [item.profile for item in law.items] + [a for body in law.support_bodies for a in body.assignments]
    assert len(cited) > 250
    for record in cited:
        assert record.cite.text.strip()
        assert PROMULGATED < record.cite.checked <= date.today()
        assert record.cite.url or ("未確認" in record.cite.text and record.cite.confidence != "high")


def test_no_two_entries_of_a_key_overlap_and_each_ends_where_the_next_begins(law):
    for name in law.names():
        for key in {entry.key for entry in law.entries(name)}:
            history = law.entries(name, key)
            assert history[-1].until is None
            assert all(earlier.since < earlier.until == later.since for earlier, later in pairwise(history))


def test_every_rate_is_a_fraction_of_at_most_one(law):
    rates = [entry for entry in all_entries(law) if entry.unit == "fraction" and entry.value is not None]
    assert len(rates) > 80
    assert all(isinstance(rate.value, Fraction) and 0 < rate.value <= 1 for rate in rates)


def test_every_rate_belongs_to_a_cost_class_of_its_item_and_every_item_ends_with_others(law):
    classes = {item.name: item.cost_classes for item in law.items}
    assert all(entry.key[1] in classes[entry.key[0]] for entry in law.entries("subsidy_rate"))
    assert all(labels[-1] == "その他" for labels in classes.values())


def test_the_law_is_read_once_and_cannot_be_changed(law):
    assert load() is law
    with pytest.raises(TypeError):
        law.values["new"] = law.values["subsidy_rate"]


# ---- budget, best practices, prefectures


def oku(law: Law, appropriation: str, kind: str) -> int:
    return sum(row.oku or 0 for row in law.budget if (row.appropriation, row.kind) == (appropriation, kind))


@pytest.mark.parametrize(
    ("appropriation", "kind", "rows", "stated"),
    [
        pytest.param("R6補正", "line", 1980, 1981, id="R6補正 differs by 1: rounding"),
        pytest.param("R6当初", "line", 2300, 2300, id="R6当初 agrees"),
        pytest.param("R5補正", "line", 9172, 9172, id="R5補正 agrees"),
        pytest.param("R4補正", "line", 10358, 10358, id="R4補正 agrees"),
        pytest.param("総額", "item_total", 23826, 23827, id="the grand total differs by 1: rounding"),
    ],
)
def test_the_printed_rows_and_the_printed_totals_are_both_kept(law, appropriation, kind, rows, stated):
    assert oku(law, appropriation, kind) == rows
    assert oku(law, appropriation, "grand_total") == stated


def test_the_years_of_each_item_add_to_its_total_except_ship_parts(law):
    years, totals = Counter(), Counter()
    for row in law.budget:
        if row.kind == "line":
            years[row.item] += row.oku or 0
        elif row.kind == "item_total":
            totals[row.item] += row.oku or 0
    assert {item: (years[item], totals[item]) for item in totals if years[item] != totals[item]} == {
        "船舶の部品": (2 + 25 + 63, 106)
    }
    assert sum(total for item, total in totals.items() if law.item(item).ministry == "経済産業省") == 23_007


def test_the_yen_behind_the_rows_reproduce_the_printed_totals(law):
    yen = {(row.item, row.appropriation): row.yen for row in law.budget if row.yen is not None}
    r6 = {item: amount for (item, year), amount in yen.items() if year == "R6補正" and item}
    assert sum(r6.values()) == yen[None, "R6補正"] == 198_100_086_000
    r5 = {item: amount for (item, year), amount in yen.items() if year == "R5補正" and item}
    assert sum(r5.values()) == yen[None, "R5補正"] == 917_159_531_000
    ship = [amount for (item, _), amount in yen.items() if item == "船舶の部品"]
    assert sum(ship) == 6_306_000_000 + 2_466_000_000 + 220_431_000


def test_a_printed_dash_is_none_and_only_ship_parts_are_multi_year_authority(law):
    semiconductor = {row.appropriation: row.oku for row in law.budget if row.item == "半導体"}
    assert semiconductor == {"R6補正": None, "R6当初": None, "R5補正": 4376, "R4補正": 3686, "総額": 8062}
    assert {row.item for row in law.budget if row.multi_year_authority} == {"船舶の部品"}


def test_the_cost_of_running_the_fertilizer_fund_stands_outside_every_total(law):
    outside = [(row.item, row.appropriation, row.oku, row.yen) for row in law.budget if row.kind == "outside"]
    assert outside == [
        ("肥料", "R5当初", 1, 100_000_000),
        ("肥料", "R6当初", Fraction("0.3"), 25_799_000),
        ("肥料", "R7予算案", Fraction("0.3"), None),
    ]


def test_budget_rows_keep_the_printed_name_beside_the_items_own(law):
    renamed = {row.printed_item: row.item for row in law.budget if row.item != row.printed_item and row.kind == "line"}
    assert renamed == {"可燃性天然ガス": "天然ガス", "抗菌薬": "抗菌性物質製剤"}
    assert all(law.item(printed).name == item for printed, item in renamed.items())


def test_the_best_practices_are_27_rows_with_51_ticks_of_which_four_are_uncertain(law):
    ticks = Counter(challenge for row in law.best_practices for challenge in row.challenges)
    assert [row.number for row in law.best_practices] == list(range(1, 28))
    assert ticks == dict(zip(law_package.tables.CHALLENGES, (10, 2, 6, 7, 3, 4, 9, 6, 4), strict=True))
    assert sum(ticks.values()) == 51
    confidence = {row.number: row.cite.confidence for row in law.best_practices if row.cite.confidence != "high"}
    assert confidence == {9: "medium", 14: "medium", 15: "medium", 16: "low"}


def test_there_are_99_major_groups_of_industries_in_20_divisions(law):
    assert [i.code for i in law.industries] == [f"{number:02}" for number in range(1, 100)]
    divisions = {i.division: i.division_name for i in law.industries}
    assert "".join(divisions) == "ABCDEFGHIJKLMNOPQRST"
    assert [i.code for i in law.industries if i.division == "E"] == [f"{n:02}" for n in range(9, 33)]
    named = {i.code: (i.division_name, i.name) for i in law.industries}
    assert named["28"] == ("製造業", "電子部品・デバイス・電子回路製造業")


def test_there_are_47_prefectures_from_01_to_47(law):
    assert [prefecture.code for prefecture in law.prefectures] == [f"{number:02}" for number in range(1, 48)]
    assert {p.code: p.name for p in law.prefectures if p.code in {"01", "13", "47"}} == {
        "01": "北海道",
        "13": "東京都",
        "47": "沖縄県",
    }


# ---- what the loader refuses

CITE = "cite: {text: 資料, url: 'https://example.jp/', checked: 2026-11-23, confidence: high}"


def registry(*series: str) -> str:
    """A file of rates whose first series begins in line 7."""
    head = ("subsidy_rate:", "  title: 助成率", "  unit: fraction", "  key: [item, cost_class, applicant_size]")
    return "\n".join([*head, "  bases: [対象経費]", "  entries:", *series]) + "\n"


def series(
    *steps: str,
    key: str = '[半導体, 設備投資, "*"]',
    basis: str = "対象経費",
    cite: str = CITE,
    since: str = "2023-01-19",
) -> str:
    """Lines 7 to 9 are key, basis, history; each step (default one of 1/3) then has one line."""
    written = steps or (f"{{since: {since}, value: 1/3, {cite}}}",)
    lines = [f"    - key: {key}", f"      basis: {basis}", "      history:", *(f"        - {step}" for step in written)]
    return "\n".join(lines)


def step(since: str, value: str = "1/3") -> str:
    return f"{{since: {since}, value: {value}, {CITE}}}"


@pytest.fixture
def broken(tmp_path: Path):
    """Load the law with one of its files replaced, or with one piece of text replaced in it."""

    def load_with(file: str, text: str = "", replace: tuple[str, str] | None = None) -> Law:
        for source in HERE.iterdir():
            if source.suffix in {".yaml", ".csv"}:
                shutil.copy(source, tmp_path / source.name)
        if replace:
            text = (HERE / file).read_text(encoding="utf-8")
            assert replace[0] in text
            text = text.replace(*replace, 1)
        (tmp_path / file).write_text(text, encoding="utf-8")
        return load(tmp_path)

    return load_with


def test_a_well_formed_file_of_rates_is_accepted(broken):
    law = broken("subsidy_rates.yaml", registry(series(step("2023-01-19"), step("2024-01-01", "null"))))
    assert len(law.entries("subsidy_rate")) == 2 * 4
    assert law.at("subsidy_rate", ("半導体", "設備投資", "中小企業"), date(2023, 12, 31)).value == Fraction(1, 3)
    assert law.at("subsidy_rate", ("半導体", "設備投資", "中小企業"), date(2024, 1, 1)).value is None


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        pytest.param(series("{since: 2023-01-19, value: 1/3}"), 10, "cite", id="no citation"),
        pytest.param(series(cite=CITE.replace("url: 'https://example.jp/', ", "")), 10, "url", id="no address"),
        pytest.param(series(cite=CITE.replace("'https://example.jp/'", "null")), 10, "未確認", id="null address, sure"),
        pytest.param(series(cite=CITE.replace("https:", "ftp:")), 10, "url", id="not a web address"),
        pytest.param(series(cite=CITE.replace("text: 資料", "text: ' '")), 10, "text", id="blank text"),
        pytest.param(series(cite=CITE.replace("2026-11-23", "いつか")), 10, "checked", id="no day of checking"),
        pytest.param(series(cite=CITE.replace("high", "certain")), 10, "confidence", id="unknown confidence"),
        pytest.param(series(cite=CITE.replace("text:", "page: 3, text:")), 10, "page", id="unknown word"),
        pytest.param(series("{since: 2023-01-19, " + CITE + "}"), 10, "value", id="value left out is no repeal"),
        pytest.param(series(since="2023年"), 10, "since", id="since is not a day"),
        pytest.param(series(step("2024-01-01"), step("2023-01-19")), 11, "古い順", id="unsorted history"),
        pytest.param(series(step("2024-01-01"), step("2024-01-01")), 11, "古い順", id="two values of one day"),
        pytest.param(series(key="[半導, 設備投資, 大企業]"), 7, "item '半導'", id="unknown item"),
        pytest.param(series(key="[抗菌薬, 設備投資, 大企業]"), 7, "item '抗菌薬'", id="an alias is not a name"),
        pytest.param(series(key="[半導体, 備蓄保管, 大企業]"), 7, "cost_class '備蓄保管'", id="another item's class"),
        pytest.param(series(key="[半導体, 設備投資, 個人]"), 7, "applicant_size '個人'", id="unknown size"),
        pytest.param(series(key="[半導体, 設備投資]"), 7, "3語", id="short key"),
        pytest.param(series(basis="売上高"), 8, "basis '売上高'", id="unknown basis"),
        pytest.param(series(step("2023-01-19", "4/3")), 10, "'4/3'", id="rate over one"),
        pytest.param(series(step("2023-01-19", "1/0")), 10, "'1/0'", id="division by zero"),
        pytest.param(series(step("2023-01-19", "0.333")), 10, "0.333", id="decimal rate"),
        pytest.param(series(step("2023-01-19", "三分の一")), 10, "三分の一", id="rate in words"),
        pytest.param(series(step("2023-01-19", "true")), 10, "True", id="rate that is a flag"),
    ],
)
def test_a_broken_series_is_refused_with_its_line(broken, text, line, what):
    with pytest.raises(DefinitionError, match=what) as caught:
        broken("subsidy_rates.yaml", registry(text))
    assert str(caught.value).startswith(f"subsidy_rates.yaml:{line}: ")


def test_two_series_of_one_key_are_refused_at_the_second(broken):
    second = series(key="[半導体, 設備投資, 大企業]")
    with pytest.raises(DefinitionError, match=r"^subsidy_rates.yaml:11: subsidy_rate .*大企業.*重なっています$"):
        broken("subsidy_rates.yaml", registry(series(), second))


@pytest.mark.parametrize(
    ("file", "replace", "what"),
    [
        pytest.param("thresholds.yaml", ("unit: yen", "unit: dollars"), "unit", id="unknown unit"),
        pytest.param("thresholds.yaml", ("value: 200_000_000_000", "value: 2000億"), "2000億", id="amount in words"),
        pytest.param("thresholds.yaml", ("value: 200_000_000_000", "value: -1"), "-1", id="negative amount"),
        pytest.param("thresholds.yaml", ("value: 200_000_000_000", "value: 1.5"), "1.5", id="part of a yen"),
        pytest.param("thresholds.yaml", ("goods_class: [", "item: ["), "共通", id="words of a shared dimension"),
        pytest.param("thresholds.yaml", ("[半導体, パワー半導体]", "[半導体, 記憶]"), "goods_class", id="word"),
        pytest.param(
            "thresholds.yaml", ("key: [item, goods_class]", "key: [item, goods]"), "語彙", id="dimension without words"
        ),
        pytest.param("thresholds.yaml", ("minimum_project_yen:", "subsidy_rate:"), "ほかのファイル", id="name twice"),
        pytest.param("thresholds.yaml", ("minimum_project_yen:", "最低額:"), "英小文字", id="name not ASCII"),
        pytest.param("items.yaml", ("name: 肥料", "name: 抗菌薬"), "両方の名前", id="name that is an alias"),
        pytest.param(
            "items.yaml", ("[備蓄保管, 備蓄施設, その他]", "[備蓄保管, その他, 備蓄施設]"), "最後", id="order"
        ),
        pytest.param("items.yaml", ("[備蓄保管, 備蓄施設, その他]", "[保険, その他]"), "保険", id="cost class"),
        pytest.param("items.yaml", ("- since: 2025-12-24", "- since: 2022-12-23"), "古い順", id="widened too early"),
        pytest.param("support_bodies.yaml", ("item: 肥料", "item: 飼料"), "飼料", id="body of an unknown item"),
        pytest.param("support_bodies.yaml", ("item: 肥料", "item: 半導体"), "2つ", id="item with two bodies"),
        pytest.param("support_bodies.yaml", ('"7010005003321"', '"701000500332"'), "corporate_number", id="12 digits"),
        pytest.param(
            "budget.csv", ("経済産業省,半導体,半導体,R6補正", "経済産業省,半導,半導,R6補正"), "半導", id="item"
        ),
        pytest.param("budget.csv", (",1778,", ",1777,"), "1777億円", id="yen that round to another figure"),
        pytest.param("budget.csv", (",1778,", ",約1778,"), "約1778", id="printed amount in words"),
        pytest.param("budget.csv", ("R6当初", "R6補正"), "2回", id="cell twice"),
        pytest.param("budget.csv", ("2026-11-23,high", ",high"), "cite.checked", id="budget row, never checked"),
        pytest.param("budget.csv", ("2026-11-23,high", "2026-11-23,"), "cite.confidence", id="no confidence"),
        pytest.param("budget.csv", (",line,", ",row,"), "kind", id="unknown kind of row"),
        pytest.param("best_practices.csv", ("\n2,", "\n3,"), "2 のはず", id="gap in the numbers"),
        pytest.param("best_practices.csv", ("○", "×"), "○", id="unknown mark"),
        pytest.param("best_practices.csv", ("number,", "no,"), "見出し", id="unknown header"),
        pytest.param("prefectures.csv", ("\n02,", "\n2,"), "2桁", id="one digit"),
        pytest.param("prefectures.csv", ("\n02,", "\n01,"), "順", id="code twice"),
        pytest.param("prefectures.csv", ("未確認。", ""), "未確認", id="unaddressed row that does not say so"),
        pytest.param("industries.csv", ("\n02,林業,A", "\n02,林業,U"), "AからTまで", id="a division beyond T"),
        pytest.param("industries.csv", ("\n02,", "\n01,"), "順", id="major group twice"),
        pytest.param("prefectures.csv", (",medium", ""), "6列", id="row without its confidence"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(broken, file, replace, what):
    whole = (HERE / file).read_text(encoding="utf-8")
    line = whole[: whole.index(replace[0])].count("\n") + 1 + replace[0].startswith("\n")
    with pytest.raises(DefinitionError, match=what) as caught:
        broken(file, replace=replace)
    assert str(caught.value).startswith(f"{file}:{line}: ")


def test_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(DefinitionError, match=r"^items.yaml:1: ファイルがありません$"):
        load(tmp_path)
