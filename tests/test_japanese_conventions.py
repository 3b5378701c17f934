"""Corporate numbers, Japanese dates, money and numbers as they are typed in Japan: the worked examples of the law."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from bussi.validators.calendar import fiscal_year, parse_date, wareki
from bussi.validators.corporate_number import check_digit, corporate_number_is_valid
from bussi.validators.money import (
    Expansion,
    consultation_required,
    execution_ratio,
    hhi,
    round_half_up,
    subsidy_limit,
    yen_in,
)
from bussi.validators.numbers import ParsedNumber, parse_number
from hypothesis import given
from hypothesis import strategies as st

OVER, EXEMPT = Fraction(1, 10), Fraction(85, 100)


# --- 法人番号


@pytest.mark.parametrize(
    ("number", "why"),
    [
        pytest.param("2020005008480", "NEDO: 43 mod 9 = 7, 9 - 7 = 2", id="NEDO"),
        pytest.param("9120905002657", "45 mod 9 = 0, so 9", id="a sum divisible by nine"),
        pytest.param("7123456789012", "74 mod 9 = 2, 9 - 2 = 7", id="worked example"),
        pytest.param("4010405009573", "JOGMEC", id="JOGMEC"),
        pytest.param("7010005003321", "肥料経済研究所", id="fertilizer institute"),
        pytest.param("5010405010514", "日本船舶技術研究協会", id="ship institute"),
    ],
)
def test_real_corporate_numbers_are_valid(number, why):
    assert corporate_number_is_valid(number), why
    assert str(check_digit(number[1:])) == number[0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2020005008481",
        "202000500848",
        "20200050084800",
        "２０２０００５００８４８０",
        "T2020005008480",
        "2020-0050-08480",
        "0020005008480",
        " 2020005008480",
        "2020005008480\n",
        "٢٠٢٠٠٠٥٠٠٨٤٨٠",
        "2.02E+12",
    ],
)
def test_anything_else_is_not_a_corporate_number(text):
    assert not corporate_number_is_valid(text)


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 11), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_seen_unless_it_is_a_nine_for_a_zero(base, place, digit):
    number = f"{check_digit(base)}{base}"
    wrong = number[: place + 1] + digit + number[place + 2 :]
    same_mod_9 = (int(number[place + 1]) - int(digit)) % 9 == 0
    assert corporate_number_is_valid(wrong) == same_mod_9


@pytest.mark.parametrize("base", ["", "12345678901", "1234567890123", "12345678901x", "１２３４５６７８９０１２"])
def test_a_check_digit_needs_twelve_digits(base):
    with pytest.raises(ValueError, match="twelve digits"):
        check_digit(base)


# --- days

LAST_OF_FY2023 = date(2024, 3, 31)


@pytest.mark.parametrize(
    "text",
    [
        "令和6年3月31日",
        "令和６年３月３１日",
        "R6.3.31",
        "r6.3.31",
        "Ｒ６．３．３１",
        "R6/3/31",
        "R06-03-31",
        "令和6.3.31",
        "2024/3/31",
        "2024/03/31",
        "2024-03-31",
        "2024.3.31",
        "2024年3月31日",
        "２０２４年３月３１日",
        "20240331",
        "２０２４０３３１",
        "　令和 6年 3月 31日 ",
        "2024−03−31",
        "2024‐3‐31",
        "㋿6年3月31日",
    ],
)
def test_the_ways_to_type_a_day(text):
    assert parse_date(text) == LAST_OF_FY2023


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R1.5.1", date(2019, 5, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("大正15年12月24日", date(1926, 12, 24)),
        ("T1.7.30", date(1912, 7, 30)),
        ("明治45年7月29日", date(1912, 7, 29)),
        ("M6.1.1", date(1873, 1, 1)),
        ("H12.2.29", date(2000, 2, 29)),
    ],
)
def test_both_sides_of_each_change_of_era(text, day):
    assert parse_date(text) == day
    assert parse_date(wareki(day)) == day


@pytest.mark.parametrize(
    "text",
    [
        "平成31年5月1日",
        "昭和64年1月8日",
        "平成元年1月7日",
        "令和元年4月30日",
        "昭和元年12月24日",
        "大正15年12月25日",
        "明治45年7月30日",
        "令和0年1月1日",
        "明治5年12月31日",
        "令和6年2月30日",
        "2023/2/29",
        "2024/13/1",
        "2024/0/1",
        "20241301",
        "0000/1/1",
        "",
        "　",
        "令和6年",
        "2024年3月",
        "6.3.31",
        "24/3/31",
        "2024/3-31",
        "45382",
        "令和六年三月三十一日",
        "X6.3.31",
        "R6.3.31.1",
        "2024年3/31",
        "令和6年3月31日（日）",
        "2024 03 31",
        "令和元元年1月1日",
    ],
)
def test_impossible_foreign_and_doubtful_days_are_refused(text):
    assert parse_date(text) is None


@given(st.dates(date(1873, 1, 1), date(2117, 12, 31)))
def test_every_day_survives_its_japanese_form(day):
    assert parse_date(wareki(day)) == parse_date(day.isoformat()) == day


def test_no_era_date_before_the_gregorian_calendar():
    assert wareki(date(1873, 1, 1)) == "明治6年1月1日"
    with pytest.raises(ValueError, match="1872-12-31"):
        wareki(date(1873, 1, 1) - timedelta(1))


def test_the_fiscal_year_begins_in_april():
    assert [fiscal_year(day) for day in (date(2024, 3, 31), date(2024, 4, 1), date(2025, 1, 1))] == [2023, 2024, 2024]


# --- money


def test_execution_ratio_of_the_ship_parts_in_2023():
    available = 2_466_000_000 + 6_306_000_000  # supplementary budget + carried over
    assert execution_ratio(827_860_000, available) == Fraction(827_860_000, 8_772_000_000)
    assert round_half_up(execution_ratio(827_860_000, available) * 10_000) == 944  # 9.44%
    assert execution_ratio(1, 0) is None


@pytest.mark.parametrize(
    ("eligible", "rate", "limit"),
    [
        pytest.param(1_000_000, Fraction(1, 3), 333_000, id="333,333 is cut to thousands"),
        pytest.param(2_999, Fraction(1, 3), 0, id="one yen below"),
        pytest.param(3_000, Fraction(1, 3), 1_000, id="exactly one unit"),
        pytest.param(388_300_000_000, Fraction(1, 3), 129_433_333_000, id="a real plan"),
        pytest.param(10**15 + 1, Fraction(1, 1), 10**15, id="beyond what a float divides exactly"),
    ],
)
def test_a_subsidy_is_cut_down_never_rounded(eligible, rate, limit):
    assert subsidy_limit(eligible, rate, unit_yen=1000) == limit


@pytest.mark.parametrize(
    ("eligible", "rate", "unit"),
    [(-1, Fraction(1, 3), 1000), (1, Fraction(4, 3), 1000), (1, Fraction(-1, 3), 1000), (1, Fraction(1, 3), 0)],
)
def test_a_subsidy_refuses_nonsense(eligible, rate, unit):
    with pytest.raises(ValueError, match="rate"):
        subsidy_limit(eligible, rate, unit)


def test_the_deck_s_supplementary_budget_of_2024_in_hundred_millions():
    rows = [177_800_000_000, 14_999_900_000, 4_139_755_000, 940_000_000, 220_431_000]
    assert sum(rows) == 198_100_086_000
    assert round_half_up(yen_in(sum(rows), "億円")) == 1_981
    assert sum(round_half_up(yen_in(row, "億円")) for row in rows) == 1_980  # the deck's rows add to one less
    assert [yen_in(595_098_399_000, unit) for unit in ("円", "千円")] == [595_098_399_000, 595_098_399]
    with pytest.raises(ValueError, match="万円"):
        yen_in(1, "万円")


def test_halves_go_away_from_zero():
    assert [round_half_up(Fraction(n, 10)) for n in (-25, -24, -5, -4, 4, 5, 14, 15, 25)] == [
        -3,
        -2,
        -1,
        0,
        0,
        1,
        1,
        2,
        3,
    ]
    assert round_half_up(7) == 7


def test_hhi_counts_in_per_cent_and_only_the_proportion_matters():
    assert hhi([50, 30, 20]) == 50**2 + 30**2 + 20**2
    assert hhi([Fraction(1, 2), Fraction(3, 10), Fraction(1, 5)]) == 3_800
    assert hhi([1, 1, 1]) == Fraction(10_000, 3)
    assert hhi([]) is None and hhi([0, 0]) is None
    with pytest.raises(ValueError, match="negative"):
        hhi([2, -1])


# --- prior consultation


def site(before, after, consumed=None):
    return Expansion(Fraction(before), Fraction(after), None if consumed is None else Fraction(consumed, 100))


@pytest.mark.parametrize(
    ("sites", "counts"),
    [
        pytest.param([site(100, 110)], False, id="exactly 10% does not trigger"),
        pytest.param([site(1000, 1101)], True, id="over 10% does"),
        pytest.param([site(1000, 1101, consumed=85)], False, id="exactly 85% consumed there exempts"),
        pytest.param([site(1000, 1101, consumed=Fraction(849, 10))], True, id="less than 85% does not"),
        pytest.param([site(0, 1)], True, id="a new site has no ratio and triggers"),
        pytest.param([site(0, 1, consumed=100)], False, id="a new site for that country only"),
        pytest.param([site(0, 0)], False, id="nothing made before or after"),
        pytest.param([site(100, 50)], False, id="a site that shrinks"),
        pytest.param([site(100, 110), site(100, 111)], True, id="each site is judged by itself"),
        pytest.param([], False, id="no site"),
    ],
)
def test_act_five_stands_on_both_sides_of_its_lines(sites, counts):
    assert consultation_required([], [True], sites, increase_over=OVER, exempt_from=EXEMPT) is counts


@pytest.mark.parametrize("act", range(4))
@pytest.mark.parametrize("fear", range(2))
def test_consultation_needs_one_act_and_one_fear(act, fear):
    acts, fears = [i == act for i in range(4)], [i == fear for i in range(2)]
    required = [
        consultation_required(a, f, increase_over=OVER, exempt_from=EXEMPT)
        for a in (acts, [False] * 4)
        for f in (fears, [False] * 2)
    ]
    assert required == [True, False, False, False]


@pytest.mark.parametrize("wrong", [site(-1, 1), site(1, -1), site(1, 2, consumed=101), site(1, 2, consumed=-1)])
def test_an_impossible_site_is_refused(wrong):
    with pytest.raises(ValueError, match="out of range"):
        wrong.counts(OVER, EXEMPT)


# --- numbers as typed


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("１，２００円", 1200, "円"),
        ("1,200", 1200, ""),
        ("1200", 1200, ""),
        ("  1,200　", 1200, ""),
        ("0", 0, ""),
        ("▲500", -500, ""),
        ("△500", -500, ""),
        ("▲ 1,500", -1500, ""),
        ("(500)", -500, ""),
        ("（５００）", -500, ""),
        ("－500", -500, ""),
        ("−500", -500, ""),
        ("‐500", -500, ""),
        ("ー500", -500, ""),
        ("-0", 0, ""),
        ("＋５", 5, ""),
        ("3千円", 3_000, "千円"),
        ("1,200千円", 1_200_000, "千円"),
        ("２５百万円", 25_000_000, "百万円"),
        ("1.5億円", 150_000_000, "億円"),
        ("1億2,345万円", 123_450_000, "円"),
        ("1兆2,345億円", 1_234_500_000_000, "円"),
        ("2兆3,827億円", 2_382_700_000_000, "円"),
        ("1億 500 円", 100_000_500, "円"),
        ("12万", 120_000, "万"),
        ("¥1,200", 1200, "円"),
        ("￥１，２００", 1200, "円"),
        ("\\1,200", 1200, "円"),
        ("¥-500", -500, "円"),
        ("▲¥500", -500, "円"),
        ("▲1.5億円", -150_000_000, "億円"),
        ("12.50", Decimal("12.50"), ""),
        ("999999999999999999999", 999999999999999999999, ""),
    ],
)
def test_numbers_as_typed(text, value, unit):
    parsed = parse_number(text)
    assert parsed == ParsedNumber(Decimal(value), unit)
    assert isinstance(parsed.value, Decimal)


@pytest.mark.parametrize("text", ["－", "-", "―", "ー", "‐", "−", "なし", "無し", "該当なし", "　－　"])
def test_a_dash_means_nothing_which_is_not_zero(text):
    assert parse_number(text) == ParsedNumber(None, nil=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "　",
        "〜500",
        "~500",
        "三百",
        "①",
        "²",
        "½",
        "٣",
        "1,2,3",
        "12,00",
        "1,2345",
        "1 200",
        "1200 1300",
        "1.2.3",
        "1.",
        ".5",
        "1e5",
        "0x10",
        "NaN",
        "inf",
        "12%",
        "(500",
        "500)",
        "(-500)",
        "▲▲5",
        "--5",
        "5-",
        "▲",
        "△",
        "5千円2",
        "2万1億",
        "1.5億2万",
        "1億20000万",
        "1億1億",
        "円",
        "¥",
        "¥1,200-",
        "1,200円/月",
        "約1,200",
        "100以上",
        "1_000",
        "'100",
        "9" * 41,
        "TRUE",
    ],
)
def test_what_is_not_certainly_one_number_is_not_read(text):
    assert parse_number(text) is None


@given(st.integers(-(10**20), 10**20), st.sampled_from(["▲", "△", "-", "－", "−", "‐"]), st.booleans(), st.booleans())
def test_a_written_integer_is_read_back(number, minus, comma, wide):
    text = (minus if number < 0 else "") + (f"{abs(number):,}" if comma else str(abs(number)))
    if wide:
        text = text.translate({code: code + 0xFEE0 for code in (*range(0x30, 0x3A), 0x2C)})
    assert parse_number(text).value == number


@given(st.text("0123456789,.円億万千()-▲ 　¥", max_size=45))
def test_no_text_breaks_the_reader_or_takes_it_long(text):
    parsed = parse_number(text)
    assert parsed is None or parsed.nil == (parsed.value is None)
