"""The rule language: what each operator and function means, for one row as for a thousand."""

import datetime as dt
import math
import re
from fractions import Fraction

import pytest
import small_form
from bussi.validators import forms
from bussi.validators.cells import ErrorCell
from bussi.validators.errors import DefinitionError
from bussi.validators.judging import columns_of
from bussi.validators.rules.parsing import parse
from hypothesis import given, settings
from hypothesis import strategies as st

ERROR = ErrorCell("#DIV/0!")
APRIL, MARCH = dt.date(2026, 4, 1), dt.date(2026, 3, 31)
UNKNOWN = None  # the rule says nothing there


@pytest.fixture(scope="module")
def form(tmp_path_factory):
    return forms.read_form(small_form.write(tmp_path_factory.mktemp("forms")))


def values(form, expression, *submissions, table="lines"):
    """What ``expression`` gives for each row of ``table`` (or each submission), None where it means nothing."""
    found, known = columns_of(small_form.batch(form, *submissions)).evaluate(parse(expression, form, table), table)
    return [v if k else UNKNOWN for v, k in zip(found.tolist(), known.tolist(), strict=True)]


def value(form, expression, parts=(), fields=None, **cells):
    """The same for a single row of ``lines``."""
    return values(form, expression, {"fields": fields or {}, "lines": [cells], "parts": list(parts)})[0]


# --- blank and badly typed cells


@pytest.mark.parametrize(
    ("cell", "equal", "filled"),
    [
        pytest.param(1, True, True, id="a number"),
        pytest.param(0, False, True, id="zero is a value"),
        pytest.param(None, UNKNOWN, False, id="nothing"),
        pytest.param("", UNKNOWN, False, id="an empty text"),
        pytest.param(" \u3000 ", UNKNOWN, False, id="spaces of both widths are nothing"),
        pytest.param("1", UNKNOWN, True, id="a text that looks like a number"),
        pytest.param("１", UNKNOWN, True, id="a full-width digit"),
        pytest.param(True, UNKNOWN, True, id="TRUE is not 1"),
        pytest.param(False, UNKNOWN, True, id="FALSE is filled"),
        pytest.param(ERROR, UNKNOWN, True, id="an error value is filled"),
        pytest.param(float("nan"), UNKNOWN, True, id="not a number"),
        pytest.param(1e15, UNKNOWN, True, id="a number of sixteen digits"),
        pytest.param(1e15 - 1, False, True, id="a number of fifteen digits"),
    ],
)
def test_a_rule_speaks_only_where_what_it_reads_is_filled_and_well_typed(form, cell, equal, filled):
    assert value(form, "n == 1", n=cell) is equal
    assert value(form, "filled(n)", n=cell) is filled
    assert value(form, "blank(n)", n=cell) is not filled


@pytest.mark.parametrize(
    "expression", ["n == 1 or filled(word)", "filled(word) and not n == 1", "if_(filled(word), 1, n)"]
)
def test_one_unknown_input_makes_the_whole_rule_unknown(form, expression):
    assert value(form, expression, n=None, word="x") is UNKNOWN
    assert value(form, expression, n="?", word="x") is UNKNOWN


# --- text


@pytest.mark.parametrize(
    ("cell", "expression", "expected"),
    [
        pytest.param("ABC", 'word == "ABC"', True, id="the same"),
        pytest.param("abc", 'word == "ABC"', False, id="case counts"),
        pytest.param("ＡＢＣ", 'word == "ABC"', False, id="width counts"),
        pytest.param("ABC ", 'word == "ABC"', False, id="a space at the end counts"),
        pytest.param("ABC", 'word == "A*"', False, id="a star is no wildcard"),
        pytest.param("A*", 'word == "A*"', True, id="a star is a star"),
        pytest.param("ABC", 'word == "A?C"', False, id="a question mark is no wildcard"),
        pytest.param("~", 'word == "~"', True, id="a tilde is a tilde"),
        pytest.param("株式会社", 'word == "㈱"', False, id="㈱ is not 株式会社"),
        pytest.param("高", 'word == "髙"', False, id="高 is not 髙"),
        pytest.param("B", 'word in ("A", "B")', True, id="one of a list"),
        pytest.param("b", 'word in ("A", "B")', False, id="none of a list"),
        pytest.param("b", 'word not in ("A", "B")', True, id="not one of a list"),
        pytest.param("B", 'word in ("B",)', True, id="a list of one"),
        pytest.param("x", 'word != "y"', True, id="other than"),
        pytest.param(5, 'word == "5"', UNKNOWN, id="a number in a text column is badly typed"),
        pytest.param('"', "word == '\"'", True, id="a quotation mark"),
        pytest.param("供給確保", "text_length(word)", 4, id="letters, not bytes"),
        pytest.param("1-1、1-4", 'contains(word, "1-4")', True, id="a part of it"),
        pytest.param("1-1、1-4", 'contains(word, "1-3")', False, id="no part of it"),
        pytest.param("ABC", 'contains(word, "b")', False, id="case counts in a part"),
        pytest.param("ＡＢＣ", 'contains(word, "B")', False, id="width counts in a part"),
        pytest.param("ABC", 'contains(word, "A*")', False, id="a star in a part is no wildcard"),
        pytest.param("B", 'contains("ABC", word)', True, id="it is a part"),
        pytest.param("B", 'contains(word, "")', False, id="nothing is no part"),
        pytest.param(None, 'contains("ABC", word)', UNKNOWN, id="a blank cell is no part"),
    ],
)
def test_texts_are_compared_exactly(form, cell, expression, expected):
    assert value(form, expression, word=cell) == expected


def test_a_corporate_number_pasted_as_a_number_is_its_digits(form):
    assert value(form, "code == word", code=2020005008480.0, word="2020005008480") is True


# --- numbers


@pytest.mark.parametrize(
    ("expression", "cells", "expected"),
    [
        pytest.param("a + b == 0.3", {"a": 0.1, "b": 0.2}, True, id="0.1 + 0.2 is 0.3"),
        pytest.param("a * 3 == 0.3", {"a": 0.1}, True, id="3 × 0.1 is 0.3"),
        pytest.param("total == 0.3", {"a": 0.1, "b": 0.2}, True, id="a computed column is rounded to its scale"),
        pytest.param("a == b", {"a": 1.001, "b": 1.004}, True, id="a column of two decimals has two decimals"),
        pytest.param("a == b", {"a": 1.004, "b": 1.005}, False, id="1.005 is 1.01"),
        pytest.param("a == 2.68", {"a": 2.675}, True, id="2.675 is 2.68 though its double lies below"),
        pytest.param("a == -2.68", {"a": -2.675}, True, id="-2.675 is -2.68, away from zero"),
        pytest.param("round(a, 1)", {"a": 0.25}, 0.3, id="0.25 rounds up"),
        pytest.param("round(a)", {"a": -2.5}, -3, id="-2.5 rounds away from zero"),
        pytest.param("round(n / 3, 2)", {"n": 2}, 0.67, id="two thirds to two decimals"),
        pytest.param("a * b == 0.0201", {"a": 0.03, "b": 0.67}, True, id="a product has the decimals of both"),
        pytest.param("a * b == 0.02", {"a": 0.03, "b": 0.67}, False, id="a product is not rounded to the decimals of one"),
        pytest.param("n / 3 == 0.333333", {"n": 1}, True, id="a quotient has six decimals"),
        pytest.param("n / 3 * 3 == 1", {"n": 1}, True, id="a third three times is one"),
        pytest.param("n / m", {"n": 1, "m": 0}, UNKNOWN, id="division by zero says nothing"),
        pytest.param("n / m == 1 or n == 1", {"n": 1, "m": 0}, UNKNOWN, id="or does not hide a division by zero"),
        pytest.param("m != 0 and n / m > 1", {"n": 1, "m": 0}, UNKNOWN, id="and does not guard a division"),
        pytest.param("if_(m == 0, 0, n / m) == 0", {"n": 1, "m": 0}, True, id="if_ guards a division"),
        pytest.param("if_(m == 0, 0, n / m) == 0", {"n": 1, "m": 2}, False, id="if_ divides where it may"),
        pytest.param("floor(a)", {"a": -1.5}, -2, id="floor goes down below zero"),
        pytest.param("floor(a / b)", {"a": 0.3, "b": 0.1}, 3, id="0.3 / 0.1 is three whole ones"),
        pytest.param("floor(n, 1000)", {"n": 333_999}, 333_000, id="whole thousands"),
        pytest.param("floor(n, 1000)", {"n": -1}, -1000, id="whole thousands below zero"),
        pytest.param("floor(n, m)", {"n": 5, "m": 0}, UNKNOWN, id="no whole zeros"),
        pytest.param("-n", {"n": 5}, -5, id="minus"),
        pytest.param("abs(a)", {"a": -0.5}, 0.5, id="abs"),
        pytest.param("min(a, b)", {"a": 1, "b": 2}, 1, id="the smaller of two"),
        pytest.param("max(a, 1.5)", {"a": 1}, 1.5, id="the larger of two"),
        pytest.param("if_(a > b, a, b)", {"a": 1, "b": 2}, 2, id="if_"),
    ],
)  # fmt: skip
def test_numbers_are_computed_as_a_spreadsheet_does(form, expression, cells, expected):
    found = value(form, expression, **cells)
    assert found == pytest.approx(expected, abs=1e-12) if expected is not UNKNOWN else found is UNKNOWN


@pytest.mark.parametrize(
    ("a", "between", "chained"),
    [
        pytest.param(0.99, False, False, id="below"),
        pytest.param(1, True, True, id="the lower bound is inside"),
        pytest.param(2, True, False, id="between has its upper bound, < has not"),
        pytest.param(2.01, False, False, id="above"),
    ],
)
def test_ranges(form, a, between, chained):
    assert value(form, "between(a, 1, 2)", a=a) is between
    assert value(form, "1 <= a <= 2", a=a) is between
    assert value(form, "1 <= a < 2", a=a) is chained
    assert value(form, "not between(a, 1, 2)", a=a) is not between


@pytest.mark.parametrize(
    ("n", "m", "both", "either", "precedence"),
    [(1, 1, True, True, True), (1, 0, False, True, True), (0, 1, False, True, False), (0, 0, False, False, False)],
)
def test_and_or_not(form, n, m, both, either, precedence):
    assert value(form, "n == 1 and m == 1", n=n, m=m) is both
    assert value(form, "n == 1 or m == 1", n=n, m=m) is either
    assert value(form, "not (n == 1 or m == 1)", n=n, m=m) is not either
    assert value(form, "n == 1 or m == 1 and n == 1", n=n, m=m) is precedence
    assert value(form, "(n == 1) == (m == 1)", n=n, m=m) is (n == m)


# --- dates


@pytest.mark.parametrize(
    ("expression", "cells", "expected"),
    [
        pytest.param("fiscal_year(start)", {"start": MARCH}, 2025, id="31 March is in the old fiscal year"),
        pytest.param("fiscal_year(start)", {"start": APRIL}, 2026, id="1 April is in the new fiscal year"),
        pytest.param("year(start)", {"start": MARCH}, 2026, id="the year of the calendar"),
        pytest.param("start < end", {"start": MARCH, "end": APRIL}, True, id="a day before"),
        pytest.param("end - start", {"start": MARCH, "end": APRIL}, 1, id="a difference in days"),
        pytest.param("start + 1 == end", {"start": MARCH, "end": APRIL}, True, id="the day after"),
        pytest.param("end - 1 == start", {"start": MARCH, "end": APRIL}, True, id="the day before"),
        pytest.param("month_diff(start, end)", {"start": MARCH, "end": APRIL}, 1, id="calendar months, not days"),
        pytest.param("month_diff(start, end)", {"start": APRIL, "end": dt.date(2025, 3, 31)}, -13, id="months back"),
        pytest.param("start == date(2026, 4, 1)", {"start": APRIL}, True, id="a day in the rule"),
        pytest.param("start == date(2026, 4, 1)", {"start": 46113}, True, id="a serial number is its day"),
        pytest.param("start == date(2026, 4, 1)", {"start": dt.datetime(2026, 4, 1)}, True, id="midnight is the day"),
        pytest.param("year(start)", {"start": dt.datetime(2026, 4, 1, 12)}, UNKNOWN, id="noon is no day"),
        pytest.param("year(start)", {"start": "2026/4/1"}, UNKNOWN, id="a text is no day"),
        pytest.param("year(start)", {"start": 60}, UNKNOWN, id="29 February 1900 never was"),
        pytest.param("year(start)", {"start": dt.date(1900, 3, 1)}, 1900, id="the first day all spreadsheets agree on"),
        pytest.param("between(start, date(2026, 4, 1), date(2027, 3, 31))", {"start": MARCH}, False, id="before a range of days"),
        pytest.param("min(start, end) == start", {"start": MARCH, "end": APRIL}, True, id="the earlier of two days"),
    ],
)  # fmt: skip
def test_dates(form, expression, cells, expected):
    assert value(form, expression, **cells) == expected


# --- aggregates


PARTS = (
    {"line": 1, "amount": 100, "kind": "x", "due": MARCH},
    {"line": 1, "amount": 20, "kind": "X", "due": APRIL},
    {"line": 2, "amount": 3, "kind": "x"},
    {"line": 2, "amount": None, "kind": "x"},
)


@pytest.mark.parametrize(
    ("expression", "over_parts", "over_nothing"),
    [
        pytest.param("sum(parts.amount)", 123, 0, id="sum"),
        pytest.param("sum(parts.amount, parts.line == n)", 120, 0, id="sum of what belongs to the row"),
        pytest.param('sum(parts.amount, parts.kind == "x")', 103, 0, id="sum by exact text"),
        pytest.param("count(parts)", 4, 0, id="rows that hold anything"),
        pytest.param("count(parts.amount)", 3, 0, id="filled cells"),
        pytest.param('count(parts.kind == "x")', 3, 0, id="rows where"),
        pytest.param("count(parts.amount, parts.line == n)", 2, 0, id="filled cells of the row"),
        pytest.param('count(parts.kind == "x" and parts.line == n)', 1, 0, id="rows of the row where"),
        pytest.param("any(parts.amount > 99)", True, False, id="any"),
        pytest.param("any(parts.line == n and parts.amount == 3)", False, False, id="any of the row"),
        pytest.param("all(parts.amount >= 3)", True, True, id="all, a blank cell left out"),
        pytest.param("all(parts.amount > 3)", False, True, id="not all"),
        pytest.param("min(parts.amount)", 3, UNKNOWN, id="there is no smallest of nothing"),
        pytest.param("max(parts.amount)", 100, UNKNOWN, id="there is no largest of nothing"),
        pytest.param('max(parts.amount, parts.kind == "X")', 20, UNKNOWN, id="the largest where"),
        pytest.param("min(parts.due) == date(2026, 3, 31)", True, UNKNOWN, id="the earliest"),
        pytest.param("sum(parts.amount) == 0 or count(parts) > 0", True, True, id="an empty table has a sum of zero"),
    ],
)
def test_aggregates(form, expression, over_parts, over_nothing):
    assert value(form, expression, parts=PARTS, n=1) == over_parts
    assert value(form, expression, parts=(), n=1) == over_nothing


@pytest.mark.parametrize(
    ("expression", "line", "expected"),
    [
        pytest.param("sum(parts.amount / parts.line)", 2, 3, id="no row that divides by zero"),
        pytest.param("sum(parts.amount / parts.line)", 0, UNKNOWN, id="a row that divides by zero"),
        pytest.param("any(parts.amount / parts.line > 0)", 0, UNKNOWN, id="in the condition of any"),
        pytest.param("all(parts.amount / parts.line > 0)", 0, UNKNOWN, id="in the condition of all"),
        pytest.param("count(parts.amount / parts.line > 0)", 0, UNKNOWN, id="in the condition of count"),
        pytest.param("sum(parts.amount, parts.kind == word and parts.amount / parts.line > 0)", 0, UNKNOWN, id="in a row of the same key"),
        pytest.param("sum(parts.amount, parts.kind == other and parts.amount / parts.line > 0)", 0, 0, id="not in a row of another key"),
        pytest.param("sum(floor(parts.amount, parts.line))", 0, UNKNOWN, id="a unit of zero"),
        pytest.param("min(parts.amount / parts.line)", 0, UNKNOWN, id="the least of what is none"),
    ],
)  # fmt: skip
def test_an_error_inside_an_aggregate_makes_it_unknown(form, expression, line, expected):
    parts = [{"amount": 4, "line": 2, "kind": "x"}, {"amount": 2, "line": line, "kind": "x"}]
    assert value(form, expression, parts, word="x", other="y") == expected


def test_an_error_of_one_submission_is_not_that_of_another(form):
    rows = ({"lines": [{"n": 1}], "parts": [{"amount": 4, "line": line}]} for line in (0, 2))
    assert values(form, "sum(parts.amount / parts.line)", *rows) == [UNKNOWN, 2]


def test_a_computed_column_is_aggregated_like_any_other(form):
    book = {"lines": [{"a": 1, "b": 2}, {"a": 10, "b": None}, {"a": 0.5, "b": 0.25}], "parts": [{"amount": 1}]}
    assert values(form, "sum(lines.total)", book, table="parts") == [3.75]
    assert values(form, "count(lines.total > 1)", book, table="parts") == [1]


def test_a_bad_cell_makes_what_aggregates_over_its_column_unknown_and_nothing_else(form):
    spoiled = (*PARTS, {"line": 1, "amount": "百円", "kind": "x"})
    assert value(form, "sum(parts.amount)", parts=spoiled) is UNKNOWN
    assert value(form, "any(parts.amount > 99)", parts=spoiled) is UNKNOWN
    assert value(form, 'count(parts.kind == "x")', parts=spoiled) == 4
    assert value(form, "count(parts)", parts=spoiled) == 5


def test_a_rule_on_the_form_sees_the_rows_of_its_own_submission_only(form):
    two = [{"fields": {"limit": 10}, "parts": [{"amount": 1}]}, {"fields": {"limit": 20}, "parts": [{"amount": 5}] * 2}]
    assert values(form, "sum(parts.amount)", *two, table=None) == [1, 10]
    assert values(form, "limit - sum(parts.amount)", *two, table=None) == [9, 10]
    three = [{"lines": [{"n": 1}, {"n": 1}]}, {"lines": [{"n": 1}]}, {}]
    assert values(form, "unique(n)", *three) == [False, False, True]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([{"n": 1, "word": "a"}, {"n": 1, "word": "a"}], [False, False], id="both of two equal rows"),
        pytest.param([{"n": 1, "word": "a"}, {"n": 1, "word": "A"}], [True, True], id="case counts"),
        pytest.param([{"n": 1, "word": "a"}, {"n": 2, "word": "a"}], [True, True], id="equal in one column only"),
        pytest.param([{"n": 1}, {"n": 1}], [UNKNOWN, UNKNOWN], id="rows with a blank are left out"),
        pytest.param([{"n": 1, "word": "a"}, {"n": "1", "word": "a"}], [True, UNKNOWN], id="a bad cell is left out"),
        pytest.param([{"n": 1, "word": "a*"}, {"n": 1, "word": "ab"}], [True, True], id="no wildcards"),
    ],
)
def test_unique(form, rows, expected):
    assert values(form, "unique(n, word)", {"lines": rows}) == expected


# --- the law


@pytest.mark.parametrize(
    ("expression", "item", "day", "expected"),
    [
        pytest.param("lookup(law.minimum_continuity_years, item)", "蓄電池", APRIL, 5, id="a value of the item"),
        pytest.param("lookup(law.minimum_continuity_years, item)", "肥料", APRIL, UNKNOWN, id="an item without a value"),
        pytest.param("lookup(law.minimum_continuity_years, item)", "蓄電池", dt.date(2023, 2, 1), 5, id="the first day"),
        pytest.param("lookup(law.minimum_continuity_years, item)", "蓄電池", dt.date(2023, 1, 31), UNKNOWN, id="the day before"),
        pytest.param("lookup(law.minimum_continuity_years, item)", "蓄電池", None, UNKNOWN, id="no day"),
        pytest.param("lookup(law.minimum_continuity_years, item)", None, APRIL, UNKNOWN, id="no item"),
        pytest.param("certain(law.minimum_continuity_years, item)", "蓄電池", APRIL, True, id="a confirmed value"),
        pytest.param("certain(law.minimum_continuity_years, item)", "半導体", APRIL, False, id="a value that is not confirmed"),
        pytest.param("certain(law.minimum_continuity_years, item)", "肥料", APRIL, False, id="no value is not certain"),
        pytest.param("lookup(law.item_designated, item)", "無人航空機", dt.date(2025, 12, 23), 0, id="not designated yet"),
        pytest.param("lookup(law.item_designated, item)", "無人航空機", dt.date(2025, 12, 24), 1, id="designated"),
        pytest.param("law.consultation_capacity_increase == 0.1", "肥料", APRIL, True, id="a value without a key"),
    ],
)  # fmt: skip
def test_the_law_is_asked_by_day(form, expression, item, day, expected):
    assert values(form, expression, {"fields": {"item": item, "day": day}}, table=None) == [expected]


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        pytest.param(3, 1, id="a third of three is one"),
        pytest.param(1_000_000, 333_333, id="a third of a million"),
        pytest.param(999_999, 333_333, id="a third of 999,999 is not a yen less"),
        pytest.param(999_999_999_999_999, 333_333_333_333_333, id="a third of the largest sum there may be"),
    ],
)
def test_a_share_is_computed_in_whole_numbers(form, n, expected):
    expression = 'floor(share(n, law.subsidy_rate, item, "設備投資", "大企業"))'
    assert value(form, expression, fields={"item": "永久磁石", "day": APRIL}, n=n) == expected


# --- what cannot be written


def refused(tmp_path, rule):
    """What loading a form says whose only rule has these lines, and the line it should say: the one marked HERE."""
    old = "    on: lines\n    must: a == b\n"
    assert old in small_form.TEXT
    text = small_form.TEXT.replace(old, rule)
    path = small_form.write(tmp_path, text)
    with pytest.raises(DefinitionError) as e:
        forms.read_form(path)
    here = next(n for n, line in enumerate(text.splitlines(), 1) if line.endswith("# HERE"))
    return str(e.value), f"ledger.yaml:{here}: LED-A01: "


@pytest.mark.parametrize(
    ("must", "says"),
    [
        pytest.param("zzz == 1", "'zzz' という項目はありません", id="unknown column"),
        pytest.param("parts.zzz == 1", "表 parts に 'zzz' という列はありません", id="unknown column of a table"),
        pytest.param("sum(zzz.amount) == 1", "'zzz' という表はありません", id="unknown table"),
        pytest.param("count(zzz) == 1", "'zzz' という項目はありません", id="rows of an unknown table"),
        pytest.param('word > "a"', "text は == と != でだけ比べられます", id="text > text"),
        pytest.param("word > n", "種類の違うものは比べられません: 'word > n'（text > number）", id="text > number"),
        pytest.param("n == start", "（number == date）", id="number == date"),
        pytest.param("a == True", "（number == bool）", id="number == TRUE"),
        pytest.param("n == m == word", "'n == m == word'", id="a chain of unlike things"),
        pytest.param("n + word == 1", "計算できない組合せです: 'n + word'（number + text）", id="number + text"),
        pytest.param("start + end == start", "'start + end'（date + date）", id="date + date"),
        pytest.param("start * 2 == end", "'start * 2'（date * number）", id="date times two"),
        pytest.param("not n", "'n' は bool であるべきところ number です", id="not a number"),
        pytest.param("a and b", "'a' は bool であるべきところ number です", id="numbers joined by and"),
        pytest.param("n + 1", "真偽の式ではありません（number）: 'n + 1'", id="a must that is a number"),
        pytest.param("word", "真偽の式ではありません（text）: 'word'", id="a must that is a text"),
        pytest.param("n in m", "in の右は (…) の一覧です: 'm'", id="in a number"),
        pytest.param("n in ()", "in の右は (…) の一覧です: '()'", id="in nothing"),
        pytest.param("n in (1, word)", "'word' は number であるべきところ text です", id="in a list of unlike things"),
        # aggregates
        pytest.param("parts.amount == 1", "parts.amount は sum, count などの集計の中でだけ使えます", id="no aggregate"),
        pytest.param("sum(a) == 1", "sum には 表.列 を渡します: 'sum(a)'", id="an aggregate of the row's own column"),
        pytest.param("any(n == 1)", "any には 表.列 を渡します", id="any of the row's own column"),
        pytest.param("sum(sum(parts.amount)) == 1", "集計の中に集計は書けません: 'sum(parts.amount)'", id="aggregate in an aggregate"),
        pytest.param("sum(parts.amount, parts.amount > max(parts.line)) == 1", "集計の中に集計は書けません: 'max(parts.line)'",
                     id="aggregate in the condition of one"),
        pytest.param("sum(parts.amount * lookup(law.minimum_continuity_years, item)) == 1", "集計の中では、鍵のある law.… を引けません", id="law in an aggregate"),
        pytest.param("sum(parts.amount + lines.n) == 1", "二つの表 parts, lines は使えません", id="two tables in one aggregate"),
        pytest.param("sum(parts.kind) == 1", "sum は数の列だけに使えます: 'sum(parts.kind)'", id="a sum of texts"),
        pytest.param("sum(parts.amount, parts.kind) == 1", "'parts.kind' は bool", id="a condition that is none"),
        pytest.param("all(parts.amount)", "'parts.amount' は bool", id="all numbers"),
        pytest.param("min(parts.amount, parts.line == n) == 1", "min の条件に自分の行の列は使えません", id="the smallest of the row's"),
        pytest.param("unique(limit)", "unique に渡せるのは自分の表の列だけです: 'limit'", id="a field that is unique"),
        pytest.param("unique(n + m)", "unique に渡せるのは自分の表の列だけです: 'n + m'", id="a sum that is unique"),
        # functions
        pytest.param("sqrt(n) == 2", "'sqrt' という関数はありません", id="unknown function"),
        pytest.param("round(n, 1, 2) == 1", "round の引数の数が違います: 'round(n, 1, 2)'", id="too many arguments"),
        pytest.param("month_diff(start) == 1", "month_diff の引数の数が違います: 'month_diff(start)'", id="too few arguments"),
        pytest.param("unique()", "unique の引数の数が違います: 'unique()'", id="no arguments"),
        pytest.param("sum(amount=1) == 1", "使えない書き方です: 'sum(amount=1)'", id="a named argument"),
        pytest.param("round(n, m) == 1", "round の桁数は 0〜6 の数字で書きます: 'round(n, m)'", id="round to a cell"),
        pytest.param("round(n, 7) == 1", "round の桁数は 0〜6 の数字で書きます: 'round(n, 7)'", id="round to seven decimals"),
        pytest.param("filled(n + 1)", "filled に渡せるのは項目だけです: 'filled(n + 1)'", id="a sum that is filled"),
        pytest.param("between(word, word, word)", "between は数か日付の範囲です", id="a range of texts"),
        pytest.param("if_(n == 1, 1, word) == 1", "if_ の二つの値の種類が違います", id="if_ of unlike things"),
        pytest.param("year(n) == 1", "'n' は date であるべきところ number です", id="the year of a number"),
        pytest.param("contains(word, n)", "'n' は text であるべきところ number です", id="a number is no part of a text"),
        pytest.param("text_length(n) == 1", "'n' は text であるべきところ number です", id="the length of a number"),
        pytest.param("start == date(2026, 2, 30)", "日付ではありません: 'date(2026, 2, 30)'", id="30 February"),
        pytest.param("start == date(n, 1, 1)", "日付ではありません: 'date(n, 1, 1)'", id="a day of a cell"),
        # the law
        pytest.param("lookup(law.nothing) == 1", "法令データに 'nothing' という値はありません", id="unknown value of the law"),
        pytest.param("lookup(law.minimum_continuity_years) == 5", "law.minimum_continuity_years の鍵は 1 個です（0 個渡されています）",
                     id="too few keys"),
        pytest.param("certain(law.minimum_continuity_years, item, item)", "の鍵は 1 個です（2 個渡されています）", id="too many keys"),
        pytest.param("lookup(law.minimum_continuity_years, n) == 5", "'n' は text であるべきところ number です", id="a key that is a number"),
        pytest.param("lookup(n) == 1", "lookup には law.… を渡します: 'n'", id="a cell for a value of the law"),
        pytest.param("lookup(law.filing_window, item) == 1", "law.filing_window は数ではない", id="a text of the law"),
        pytest.param("law.item_designated == 1", "law.item_designated の鍵は 1 個です（0 個渡されています）", id="no key at all"),
        # Python that is not in the language
        pytest.param("n ** 2 == 1", "使えない書き方です: 'n ** 2'", id="power"),
        pytest.param("n // 2 == 1", "使えない書き方です: 'n // 2'", id="whole division"),
        pytest.param("n is m", "使えない比較です: 'n is m'", id="is"),
        pytest.param("n == None", "使えない書き方です: 'None'", id="None"),
        pytest.param("n[0] == 1", "使えない書き方です: 'n[0]'", id="an index"),
        pytest.param("(n if n else m) == 1", "使えない書き方です: 'n if n else m'", id="if else"),
        pytest.param("n.real == 1", "'n' という表はありません", id="an attribute"),
        pytest.param("n = 1", "式として読めません: 'n = 1'", id="an assignment"),
        pytest.param("n ==", "式として読めません: 'n =='", id="half a comparison"),
        pytest.param("", "式として読めません: ''", id="nothing"),
        pytest.param("a == 0.0000001", "小数は6桁までです: '1e-07'", id="more decimals than both sides compute with"),
        pytest.param("a == 1e16", "数は15桁、", id="a number of seventeen digits"),
    ],
)  # fmt: skip
def test_what_is_not_in_the_language_is_refused_with_its_line(tmp_path, must, says):
    message, place = refused(tmp_path, f"    on: lines\n    must: '{must}'  # HERE\n")
    assert message.startswith(place)
    assert says in message


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        pytest.param("    on: nothing  # HERE\n    must: a == b\n", "'nothing' という表はありません", id="on an unknown table"),
        pytest.param("    on: form\n    must: a == limit  # HERE\n", "'a' という項目はありません", id="a column in a rule on the form"),
        pytest.param("    on: form\n    must: unique(limit)  # HERE\n", "unique は表の行の規則でだけ使えます", id="unique on the form"),
        pytest.param("    on: lines\n    must: a == b\n    when: a + b  # HERE\n", "真偽の式ではありません", id="a when that is a number"),
        pytest.param("    on: lines\n    must: a == b\n    cells: [zzz]  # HERE\n", "'zzz' という項目はありません", id="unknown cell"),
        pytest.param("    on: lines\n    must: a == b\n    message: '{a} {zzz}'  # HERE\n", "message の {zzz} という項目はありません",
                     id="unknown placeholder"),
        pytest.param("    on: lines\n    must: a == b\n    message_en: '{parts}'  # HERE\n", "message_en の {parts} という項目はありません",
                     id="unknown placeholder in English"),
        pytest.param("    on: lines\n    must: filled(a)\n    expected: '{zzz}'  # HERE\n", "expected の {zzz} という項目はありません",
                     id="unknown placeholder in what is expected"),
    ],
)  # fmt: skip
def test_a_rule_that_hangs_together_badly_is_refused_with_its_line(tmp_path, lines, says):
    message, place = refused(tmp_path, lines)
    assert message.startswith(place)
    assert says in message


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        pytest.param(
            "    on: lines\n    must: filled(a)\n",
            "expected（正しい条件）を書きます",
            id="nothing says what is expected",
        ),
        pytest.param(
            "    on: lines\n    must: 1 == 1\n", "どのセルを指すのか cells に書いてください", id="no cell to point at"
        ),
    ],
)
def test_a_rule_that_says_too_little_is_refused_where_it_begins(tmp_path, lines, says):
    message, place = refused(tmp_path, f"# HERE\n{lines}")
    where, _, what = message.partition(": LED-A01: ")
    assert where == f"ledger.yaml:{int(place.split(':')[1]) - 1}"  # the mark stands below the id
    assert says in what


# --- Python reads a rule row by row as the compiler does column by column


def _half_away(x, digits=0):
    scaled = abs(x) * 10**digits
    return (1 if x >= 0 else -1) * Fraction(math.floor(scaled + Fraction(1, 2)), 10**digits)


PYTHON = {
    "if_": lambda condition, yes, no: yes if condition else no,
    "between": lambda x, low, high: low <= x <= high,
    "round": _half_away, "floor": math.floor, "abs": abs, "min": min, "max": max,
}  # fmt: skip


@st.composite
def numbers(draw, depth=3):
    """A numeric expression over a and b and the number of decimals it may have."""
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from([("a", 2), ("b", 2)]) | st.integers(-9, 9).map(lambda n: (f"({n})", 0)))
    (x, p), (y, q) = draw(numbers(depth - 1)), draw(numbers(depth - 1))
    shapes = [
        (f"({x} + {y})", max(p, q)), (f"({x} - {y})", max(p, q)), (f"abs({x})", p), (f"-({x})", p),
        (f"min({x}, {y})", max(p, q)), (f"max({x}, {y})", max(p, q)), (f"round({x}, 1)", 1), (f"floor({x})", 0),
        (f"if_({draw(conditions(depth - 1))}, {x}, {y})", max(p, q)),
    ]  # fmt: skip
    if p + q <= 6:
        shapes.append((f"({x} * {y})", p + q))
    return draw(st.sampled_from(shapes))


@st.composite
def conditions(draw, depth=2):
    (x, _), (y, _), (z, _) = (draw(numbers(max(0, depth - 1))) for _ in range(3))
    sign, other = (draw(st.sampled_from(["==", "!=", "<", "<=", ">", ">="])) for _ in range(2))
    simple = [f"{x} {sign} {y}", f"{x} {sign} {y} {other} {z}", f"between({x}, {y}, {z})", f"{x} in ({y}, {z})"]
    if depth > 0:
        one, two = draw(conditions(depth - 1)), draw(conditions(depth - 1))
        simple += [f"({one}) and ({two})", f"({one}) or ({two})", f"not ({one})"]
    return draw(st.sampled_from(simple))


cell = st.none() | st.integers(-99_999, 99_999).map(lambda n: n / 100)


@settings(max_examples=120, deadline=None)
@given(numbers().map(lambda pair: pair[0]) | conditions(), st.lists(st.tuples(cell, cell), min_size=1, max_size=5))
def test_columns_say_what_python_says_row_by_row(form, expression, rows):
    reads = set(re.findall(r"\b[ab]\b", expression))
    found = values(form, expression, {"lines": [{"a": a, "b": b} for a, b in rows]})
    for (a, b), said in zip(rows, found, strict=True):
        row = {k: None if v is None else Fraction(round(v * 100), 100) for k, v in (("a", a), ("b", b))}
        if any(row[k] is None for k in reads):
            assert said is UNKNOWN
        else:
            expected = eval(expression, dict(PYTHON), row)
            assert said is expected if isinstance(expected, bool) else said == pytest.approx(float(expected), abs=1e-6)
