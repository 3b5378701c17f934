"""Values that change on the way: date formats, other epochs, percent and thousands; the value that was typed counts."""

from hostile.feature import SAME, Kind, Wanted, noticed, only, reads, wrong
from hostile.victim import COUNT, DATE, DECIMAL, MONEY, PERCENT, WORKBOOK, Victim, value

kind = Kind("values")
DATE_FORMATS = (
    14,
    15,
    16,
    17,
    18,
    19,
    20,
    21,
    22,
    27,
    28,
    29,
    30,
    31,
    32,
    33,
    34,
    35,
    36,
    45,
    46,
    47,
    50,
    51,
    52,
    53,
    54,
    55,
    56,
    57,
    58,
)
DATE_CODES = ('ggge"年"m"月"d"日"', "[$-411]ge.m.d;@", "yyyy/m/d;@", "yyyy-mm-dd", 'm"月"d"日"', "[h]:mm", "[mm]:ss", "h:mm AM/PM", "aaa", "[$-F800]dddd, mmmm dd, yyyy", "[$-F400]h:mm:ss AM/PM",
              'yyyy"年"m"月"', "m/d/yy h:mm", "[$-ja-JP-x-gannen]ggge\"年\"m\"月\"d\"日\"", "[Red]yyyy/m/d", "yyyy/m/d;;", "d-mmm-yy", "mmmmm", "e")  # fmt: skip
NUMBERS = {"applicants.closing_month": 3, "applicants.employees": 706, PERCENT: 20, COUNT: 60, DECIMAL: 1.5, "goods.dependency_rate": 59, "applicants.capital": 3_500_000_000,
           "goals.baseline_value": -100, "goals.target_value": 61, "sources.own_funds": 1, "sources.other": 2_958_466, "investments.equipment": 45_748, "investments.research": 0,
           "contacts.no": 1, "capacity.before": 100.25}  # fmt: skip
RELATED = ("sources.sources_total", "capacity.increase_rate")


def in_format(key: str, number_format: str | int, number: float) -> None:
    kind.add(f"{key} {number} in the format {number_format}", lambda v: v.formatted(key, number_format, repr(number)),
             reads({key: number}, "CELL-DATE", also=RELATED))  # fmt: skip


for i, number_format in enumerate((*DATE_FORMATS, *DATE_CODES)):
    for key, number in (list(NUMBERS.items()) * 2)[i % len(NUMBERS) :][:2]:
        in_format(key, number_format, number)
for key, number in NUMBERS.items():
    in_format(key, "yyyy.mm.dd", number)
for number in (59, 60, 61, 0.5, 0.75, 123456789012345, 2_958_466, -1, -0.25, 9_007_199_254_740_991):
    in_format(DECIMAL, 22, number)
    in_format("goals.target_value", 'ggge"年"m"月"d"日"', number)


@kind(Wanted("same", ("CELL-DATE",), (), "", True, accepted=True))
def the_numbers_of_activities_in_a_date_format(v: Victim) -> None:
    for key in ("activities.no", "capacity.activity_no", "funding.activity_no", "applicants.no", "contacts.no"):
        v.formatted(key, 14)


@kind(Wanted("same", ("CELL-DATE",), (), "", True, accepted=True))
def a_fiscal_year_in_a_date_format(v: Victim) -> None:
    v.formatted("funding.fiscal_year", 14)
    v.formatted("fiscal_year", 58)


# books that count from 1904 ------------------------------------------------------------------------------------------

DAYS = (
    "plan_start",
    "plan_end",
    "consulted_on",
    "pledged_on",
    "activities.start",
    "activities.end",
    "activities.supply_start",
)


def since_1904(v: Victim) -> None:
    v.sub(WORKBOOK, "<workbookPr", '<workbookPr date1904="1"')


@kind(reads({"applicants.employees": 706}, "CELL-DATE", also=(*DAYS, DATE)))
def a_count_in_a_date_format_in_a_1904_book(v: Victim) -> None:
    since_1904(v)
    v.formatted("applicants.employees", 14, "706")


@kind(reads({"goals.baseline_value": -100, DECIMAL: 0.5}, "CELL-DATE", also=(*DAYS, DATE)))
def numbers_below_zero_and_below_one_in_a_1904_book(v: Victim) -> None:
    since_1904(v)
    v.formatted("goals.baseline_value", 22, "-100")
    v.formatted(DECIMAL, 18, "0.5")


for number_format in (0, 1, 3, "0_ ", "@", '0"日"', 14, 31, 'ggge"年"m"月"d"日"', "General"):

    def day(v: Victim, number_format: int | str = number_format) -> None:
        since_1904(v)
        v.formatted(DATE, number_format, f"{value(DATE) - 1462:.0f}")

    kind.add(f"a day in the format {number_format} in a 1904 book", day, only(*DAYS))

for number_format in (0, 1, 3, "0_ ", '0"日"', 2):
    kind.add(f"a day in the format {number_format}", lambda v, f=number_format: v.formatted(DATE, f), SAME, noticed())


# percent, thousands, millions ----------------------------------------------------------------------------------------

for key in (PERCENT, "goods.dependency_rate", "goods.country_share"):
    for number, code in (
        (0.6, 9),
        (0.2, 10),
        (0.6, "0.0%"),
        (0.05, '0"％"%'),
        (1, 9),
        (0.333, "0.00%;[Red]-0.00%"),
        (60, 9),
    ):
        kind.add(
            f"{key} {number} in the format {code}",
            lambda v, k=key, n=number, c=code: v.formatted(k, c, repr(n)),
            wrong(key),
        )
for code in (
    "#,##0,",
    "#,##0,,",
    '#,##0,"千円"',
    '#,##0,,"百万円"',
    '#,##0"千円"',
    '#,##0"百万円"',
    '0"億円"',
    "#,##0.0,,",
    '[>=1000]#,##0,"千円";0',
    "0%",
    '"千円"#,##0',
    "#,##0, ",
):
    for key in (MONEY, "applicants.capital"):
        kind.add(f"{key} in the format {code}", lambda v, k=key, c=code: v.formatted(k, c), wrong(key))
for code in (
    "#,##0",
    '#,##0"円"',
    '"¥"#,##0',
    r"\#,##0;[Red]\-#,##0",
    '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    "[$¥-411]#,##0",
    "#,##0_);(#,##0)",
    "General",
    '#,##0;"▲"#,##0',
    5,
    6,
    38,
    41,
    44,
):
    kind.add(f"an amount in the format {code}", lambda v, c=code: v.formatted(MONEY, c), SAME)
for key in (PERCENT, "goods.dependency_rate"):
    for text in ("60%", "６０％", "60％", "約60", "6割", "60 %"):
        kind.add(f"{text} typed as a text in {key}", lambda v, k=key, t=text: v.text(k, t), wrong(key))

# formats that show something else than the number --------------------------------------------------------------------

for code in (
    ";;;",
    '"済"',
    '[=45]"有"',
    ";;",
    '"約"',
    '[>100]0;[<=100]"少"',
    "**",
    "[>100]0;[<=100]0%",
    '0"兆円"',
    '0"十億"',
):
    kind.add(f"a count in the format {code}, which shows no such number", lambda v, c=code: v.formatted(COUNT, c),
             Wanted("same", ("CELL-SCALE", "CELL-PERCENT"), (COUNT,), "", True))  # fmt: skip
for code in (
    "0;;",
    '#,##0;"済"',
    "#,##0;0%",
    "# ?/?",
    "[DBNum1]General",
    '"約"0"日"',
    "00000",
    "0E+0",
    '[=1]"有"',
    "[$-ja-JP]#,##0",
    "General;General;",
):
    kind.add(f"a count in the format {code}, which shows it", lambda v, c=code: v.formatted(COUNT, c), SAME)  # fmt: skip
for code in ('"US$"#,##0', "[$$-409]#,##0.00", r"[$€-2]\ #,##0", '#,##0"ドル"', "[$USD] #,##0", "$#,##0_);($#,##0)"):
    kind.add(
        f"an amount in the format {code} of another currency", lambda v, c=code: v.formatted(MONEY, c), wrong(MONEY)
    )
for code in ("0;0", "#,##0;#,##0;@", '"損失"0;"損失"0', ";;", '0;""'):
    kind.add(f"a number below zero in the format {code}, which hides that", lambda v, c=code: v.formatted("goals.baseline_value", c, "-100"),
             reads({"goals.baseline_value": -100}, "CELL-SCALE"))  # fmt: skip
for code in ("0", "0;-0", "#,##0;▲#,##0", "0;[Red]0", "0;(0)", "0;△0", '0;"マイナス"0', "#,##0_);[Red](#,##0)"):
    kind.add(f"a number below zero in the format {code}, which tells that", lambda v, c=code: v.formatted("goals.baseline_value", c, "-100"),
             reads({"goals.baseline_value": -100}))  # fmt: skip
