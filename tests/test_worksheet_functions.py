"""Each worksheet function in VBA gives what its Python twin gives, error values included."""

import inspect
import math
import random
import re
import struct
import warnings
from datetime import date, timedelta

import pytest
from bussi.addin.excel import udf
from bussi.addin.ribbon import worksheet_functions as twins
from bussi.addin.ribbon import xlam
from bussi.addin.ribbon.worksheet_functions import ExcelError
from pyopenvba.interpreter import EMPTY, Interpreter, VBAArray, VBADate, VBAErrorValue, VBAObject, member

ERRORS = {
    ExcelError.NULL: 2000,
    ExcelError.DIVIDED_BY_ZERO: 2007,
    ExcelError.WRONG_KIND: 2015,
    ExcelError.REFERENCE: 2023,
    ExcelError.NAME: 2029,
    ExcelError.OUT_OF_RANGE: 2036,
    ExcelError.NOT_THERE: 2042,
    ExcelError.GETTING_DATA: 2043,
    ExcelError.SPILL: 2045,
    ExcelError.CONNECT: 2046,
    ExcelError.BLOCKED: 2047,
    ExcelError.UNKNOWN: 2048,
    ExcelError.FIELD: 2049,
    ExcelError.CALC: 2050,
}
NAMES = [name for name, function in inspect.getmembers(twins, inspect.isfunction) if name.isupper()]
NEVER_A_NUMBER = [
    None,
    "",
    "x",
    "1,200",
    "１２",
    True,
    False,
    ExcelError.REFERENCE,
    ExcelError.NAME,
    ExcelError.SPILL,
    [[1.0], [2.0]],
]
NASTY = [*NEVER_A_NUMBER, 0.0, -0.0, 1.0, -1.0, 0.5, 1e-7, 999_999_999_999_999.0, 1e15, -1e15, 1e300, 0.1 + 0.2]
FIRST, LAST = 61, 2_958_465


class Parent(VBAObject):
    vba_type_name = "Workbook"

    def __init__(self, date1904):
        self.date1904 = date1904

    @member
    def Date1904(self):
        return self.date1904

    @member
    def Parent(self):
        return self

    @member
    def Count(self):
        return 1.0


class Range(VBAObject):
    """As much of Excel's Range as the functions touch."""

    vba_type_name = "Range"

    def __init__(self, rows, date1904=False):
        self.rows, self.date1904 = rows, date1904

    @member
    def CountLarge(self):
        return float(sum(map(len, self.rows)))

    @member(default=True)
    def Value2(self):
        one = len(self.rows) == len(self.rows[0]) == 1
        return to_vba(self.rows[0][0]) if one else to_vba(self.rows)

    @member
    def Worksheet(self):
        return Parent(self.date1904)

    @member
    def Areas(self):
        return Parent(self.date1904)


@pytest.fixture(scope="module")
def vba():
    interpreter = Interpreter()
    interpreter.add_module(xlam.source("BUSSI.bas"), name="BUSSI")
    return interpreter


def to_vba(value):
    match value:
        case None:
            return EMPTY
        case ExcelError():
            return VBAErrorValue(ERRORS[value])
        case list():
            items = [to_vba(row[column]) for column in range(len(value[0])) for row in value]  # columns first
            return VBAArray([(1, len(value)), (1, len(value[0]))], items=items)
        case _:
            return value


def from_vba(value):
    if isinstance(value, VBAErrorValue):
        return {number: error for error, number in ERRORS.items()}[value.number]
    return value


def both(vba, name, *arguments):
    """The VBA result, after making sure that Python's is the same in value and in kind."""
    result = from_vba(vba.run(name, [to_vba(argument) for argument in arguments]))
    expected = getattr(twins, name)(*arguments)
    assert (type(result), result) == (type(expected), expected), (name, arguments)
    return result


def amount(rng):
    if rng.random() < 0.1:
        return rng.choice(NASTY)
    return float(
        rng.choice([rng.randrange(-(10**15) + 1, 10**15), rng.randrange(-1000, 10**7), 3 * rng.randrange(10**9)])
    )


# --- the twins have the same face


def declared(name):
    head = re.search(rf"Public Function {name}\((.*?)\) As Variant", xlam.source("BUSSI.bas"), re.DOTALL)
    return re.findall(r"ByVal (\w+) As Variant", head[1])


@pytest.mark.parametrize("name", NAMES)
def test_vba_python_xlwings_and_the_descriptions_agree_on_names_and_arguments(name):
    described = [row[2] for row in xlam.texts() if row[:2] == ["function", name] and row[2]]
    signatures = [list(inspect.signature(getattr(module, name)).parameters) for module in (twins, udf)]
    assert signatures == [declared(name), declared(name)]
    assert described == declared(name)


def test_the_add_in_has_the_functions_that_were_asked_for_and_no_other():
    public = re.findall(r"^Public \w+ (\w+)", xlam.source("BUSSI.bas"), re.MULTILINE)
    assert sorted(public) == NAMES
    assert len(NAMES) == 8


# --- thousands of inputs


def test_execution_ratio(vba):
    assert both(vba, "EXECUTION_RATIO", 827_860_000.0, 8_772_000_000.0) == 827_860_000 / 8_772_000_000
    assert both(vba, "EXECUTION_RATIO", 1.0, 0.0) == "#DIV/0!"
    assert both(vba, "EXECUTION_RATIO", None, 1.0) == "#N/A"
    assert both(vba, "EXECUTION_RATIO", "1", 1.0) == "#VALUE!"
    assert both(vba, "EXECUTION_RATIO", 0.5, 1.0) == "#NUM!"
    assert both(vba, "EXECUTION_RATIO", ExcelError.REFERENCE, None) == "#REF!"
    for above in NASTY:
        for below in NASTY:
            both(vba, "EXECUTION_RATIO", above, below)
    rng = random.Random(1)
    for _ in range(1000):
        both(vba, "EXECUTION_RATIO", amount(rng), amount(rng))


def test_subsidy_limit(vba):
    assert both(vba, "SUBSIDY_LIMIT", 1_000_000.0, 1.0, 3.0, 1000.0) == 333_000.0
    assert both(vba, "SUBSIDY_LIMIT", 3_000.0, 1.0, 3.0, 1000.0) == 1_000.0
    assert both(vba, "SUBSIDY_LIMIT", 2_999.0, 1.0, 3.0, 1000.0) == 0.0
    assert both(vba, "SUBSIDY_LIMIT", 3_000.0, 4.0, 3.0, 1000.0) == "#NUM!"
    for place in range(4):
        for nasty in NASTY:
            arguments = [1_000_000.0, 1.0, 3.0, 1000.0]
            arguments[place] = nasty
            both(vba, "SUBSIDY_LIMIT", *arguments)
    rng = random.Random(2)
    for _ in range(1000):
        below = float(rng.choice([1, 2, 3, 7, 10, 999_983, rng.randrange(1, 10**6)]))
        unit = float(rng.choice([1, 10, 1000, 10_000, rng.randrange(1, 10**6)]))
        above = float(rng.randrange(int(below) + 1))
        exact = float(int(below * unit) * rng.randrange(1, 1000) + rng.choice([-1, 0, 1]))  # around a multiple
        both(vba, "SUBSIDY_LIMIT", rng.choice([abs(exact), amount(rng)]), above, below, unit)


def test_corporate_number_ok(vba):
    for number in ("2020005008480", "9120905002657", "7123456789012", 2020005008480.0):
        assert both(vba, "CORPORATE_NUMBER_OK", number) is True
    edge = [
        "２０２０００５００８４８０",
        " 2020005008480",
        "T2020005008480",
        "0000000000000",
        "9000000000000",
        "20200050084８0",
    ]
    for value in [*NASTY, *edge, 9_999_999_999_999.0, 1e12, 1e13, 2020005008480.5, -2020005008480.0]:
        both(vba, "CORPORATE_NUMBER_OK", value)
    rng = random.Random(3)
    results = []
    for _ in range(1000):
        number = rng.randrange(10**12, 10**13)
        results.append(both(vba, "CORPORATE_NUMBER_OK", rng.choice([str(number), float(number)])))
    assert 70 < sum(results) < 160  # one in nine is right by chance


def test_days(vba):
    edges = [date(2019, 4, 30), date(2019, 5, 1), date(1989, 1, 7), date(1989, 1, 8), date(1926, 12, 24)]
    edges += [date(1926, 12, 25), date(1912, 7, 29), date(1912, 7, 30), date(1900, 3, 1), date(9999, 12, 31)]
    edges += [date(2024, 3, 31), date(2024, 4, 1), date(2000, 2, 29)]
    serials = [float((day - date(1899, 12, 30)).days) for day in edges]
    assert both(vba, "WAREKI", serials[1]) == "令和元年5月1日"
    assert both(vba, "WAREKI", serials[0]) == "平成31年4月30日"
    assert both(vba, "FISCAL_YEAR", serials[10]) == 2023.0
    assert both(vba, "FISCAL_YEAR", serials[11]) == 2024.0
    rng = random.Random(4)
    near = [serial + shift for serial in serials for shift in (-1.0, 0.0, 0.999, 1.0)]
    anywhere = [rng.uniform(FIRST, LAST) for _ in range(500)] + [float(rng.randrange(4000, 60_000)) for _ in range(500)]
    for value in [*NASTY, *near, *anywhere, 60.0, 60.999, 61.0, LAST + 0.999, LAST + 1.0]:
        both(vba, "FISCAL_YEAR", value)
        both(vba, "WAREKI", value)
    for day, serial in zip(edges, serials, strict=True):  # a date as VBA holds it
        assert vba.run("WAREKI", [VBADate(serial)]) == twins.WAREKI(day) == twins.WAREKI(serial)


def test_a_cell_of_a_1904_workbook_is_read_by_its_own_calendar(vba):
    serial = float((date(2024, 3, 31) - date(1899, 12, 30)).days)
    assert vba.run("WAREKI", [Range([[serial]])]) == "令和6年3月31日"
    assert vba.run("WAREKI", [Range([[serial - 1462]], date1904=True)]) == "令和6年3月31日"
    assert vba.run("FISCAL_YEAR", [Range([[0.0]], date1904=True)]) == 1903.0


def test_yen_in(vba):
    assert both(vba, "YEN_IN", 198_100_086_000.0, "億円") == 1981.00086
    units = [
        "円",
        "千円",
        "百万円",
        "億円",
        "万円",
        "千円 ",
        "Yen",
        "",
        None,
        1.0,
        True,
        ExcelError.NULL,
        [[1.0], [2.0]],
    ]
    rng = random.Random(5)
    for unit in units:
        for yen in NASTY + [amount(rng) for _ in range(80)]:
            both(vba, "YEN_IN", yen, unit)


def test_hhi(vba):
    assert both(vba, "HHI", [[50.0], [30.0], [None], [20.0]]) == 3800.0
    assert both(vba, "HHI", [[1.0, 1.0, 1.0]]) == 3333.33
    assert both(vba, "HHI", [[None]]) == "#DIV/0!"
    assert both(vba, "HHI", [[1.0], ["2"]]) == "#VALUE!"
    assert both(vba, "HHI", [[1.0], [-2.0]]) == "#NUM!"
    for value in [*NEVER_A_NUMBER[:-1], 0.0, 5.0, -1.0]:
        both(vba, "HHI", value)
        both(vba, "HHI", [[1.0, value], [2.0, 3.0]])
    rng = random.Random(6)
    for _ in range(250):
        top = rng.choice([3, 10, 200, 10**6, 10**12])
        rows = [[float(rng.randrange(top)) for _ in range(rng.randrange(1, 3))] * 2 for _ in range(rng.randrange(1, 9))]
        width = min(map(len, rows))
        both(vba, "HHI", [row[:width] for row in rows])
    for _ in range(100):
        both(vba, "HHI", [[rng.randrange(1, 10**6) / 100] for _ in range(rng.randrange(1, 20))])
    assert vba.run("HHI", [Range([[50.0], [30.0], [None], [20.0]])]) == 3800.0


def test_consultation_required_on_every_combination(vba):
    law = (0.1, 0.85)
    sites = [
        (None, None, None),
        (100.0, 110.0, None),
        (100.0, 111.0, None),
        (100.0, 111.0, 0.85),
        (100.0, 111.0, 0.849),
    ]
    sites += [
        (0.0, 0.0, None),
        (0.0, 1.0, None),
        (0.0, 1.0, 1.0),
        (None, 1.0, None),
        (1.0, None, None),
        (-1.0, 1.0, 0.5),
    ]
    seen = set()
    for acts in ([[False] * 4], [[False, True, None, False]], True, False, None):
        for fears in ([[False], [False]], [[False], [True]], [[True], [None]], True, None):
            for site in sites:
                seen.add(both(vba, "CONSULTATION_REQUIRED", acts, fears, *site, *law))
    assert seen == {True, False, "#N/A", "#NUM!"}
    for place in range(7):
        for nasty in NASTY:
            arguments = [True, True, 100.0, 111.0, 0.5, *law]
            arguments[place] = nasty
            both(vba, "CONSULTATION_REQUIRED", *arguments)
    rng = random.Random(7)
    for _ in range(1000):
        before = rng.randrange(10**6) / rng.choice([1, 10, 1000])
        over, exempt = rng.randrange(101) / 100, rng.randrange(101) / 100
        exactly = round(before * (100 + round(over * 100)) / 100, 6)  # on the line, just over it, just under it
        after = max(exactly + rng.choice([-0.01, 0, 0, 0.01]), 0.0)
        there = rng.choice([None, exempt, rng.randrange(101) / 100])
        both(vba, "CONSULTATION_REQUIRED", [[False], [None]], True, before, after, there, over, exempt)


def test_random_kinds_in_every_place(vba):
    rng = random.Random(8)
    pool = [*NASTY, 45382.0, "億円", "2020005008480", 3.0, 1000.0, [[True, None], [1.0, "x"]], [[ExcelError.NULL, 1.0]]]
    for _ in range(2000):
        name = rng.choice(NAMES)
        both(vba, name, *(rng.choice(pool) for _ in declared(name)))


def test_random_doubles(vba):
    rng = random.Random(9)
    for _ in range(600):
        value = struct.unpack("<d", rng.randbytes(8))[0]
        if math.isfinite(value):  # a cell holds neither
            for name in ("FISCAL_YEAR", "WAREKI", "CORPORATE_NUMBER_OK"):
                both(vba, name, value)
            both(vba, "YEN_IN", value, "千円")


def test_a_broken_twin_would_be_seen(vba):
    broken = Interpreter()
    broken.add_module(xlam.source("BUSSI.bas").replace("< 4, 1, 0)", "< 5, 1, 0)"), name="BUSSI")
    april = float((date(2024, 4, 1) - date(1899, 12, 30) + timedelta()).days)
    with pytest.raises(AssertionError, match="FISCAL_YEAR"):
        both(broken, "FISCAL_YEAR", april)


def test_the_interpreter_runs_the_built_add_in_too():
    from io import BytesIO
    from zipfile import ZipFile

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from oletools.olevba import VBA_Parser

    data = ZipFile(BytesIO(xlam.build())).read("xl/vbaProject.bin")
    source = {name.removesuffix(".bas"): code for _, _, name, code in VBA_Parser("b", data=data).extract_macros()}[
        "BUSSI"
    ]
    interpreter = Interpreter()
    interpreter.add_module(source, name="BUSSI")
    assert interpreter.run("WAREKI", [45382.0]) == "令和6年3月31日"
