"""The worksheet functions for those who run xlwings' UDF server; the add-in ``bussi.xlam`` has them without any server.

Name ``bussi.addin.excel.udf`` in your own xlwings configuration, never in a workbook that you received. An error arrives in
the cell as its text (``#DIV/0!``), because xlwings writes no error values.
"""

from ..ribbon import worksheet_functions as twin
from .xlw import xw


@xw.func
@xw.arg("executed", err_to_str=True)
@xw.arg("budget", err_to_str=True)
def EXECUTION_RATIO(executed, budget):
    """執行率＝執行額÷予算額。"""
    return twin.EXECUTION_RATIO(executed, budget)


@xw.func
@xw.arg("eligible", err_to_str=True)
@xw.arg("numerator", err_to_str=True)
@xw.arg("denominator", err_to_str=True)
@xw.arg("unit_yen", err_to_str=True)
def SUBSIDY_LIMIT(eligible, numerator, denominator, unit_yen):
    """補助金の上限（円）。端数単位で切り捨てます。"""
    return twin.SUBSIDY_LIMIT(eligible, numerator, denominator, unit_yen)


@xw.func
@xw.arg("number", err_to_str=True)
def CORPORATE_NUMBER_OK(number):
    """法人番号13桁の検査用数字が正しければ TRUE。"""
    return twin.CORPORATE_NUMBER_OK(number)


@xw.func
@xw.arg("when", err_to_str=True)
def FISCAL_YEAR(when):
    """会計年度（4月から翌年3月まで）。"""
    return twin.FISCAL_YEAR(when)


@xw.func
@xw.arg("when", err_to_str=True)
def WAREKI(when):
    """日付の和暦。"""
    return twin.WAREKI(when)


@xw.func
@xw.arg("yen", err_to_str=True)
@xw.arg("unit", err_to_str=True)
def YEN_IN(yen, unit):
    """円の金額を千円・百万円・億円で。"""
    return twin.YEN_IN(yen, unit)


@xw.func
@xw.arg("shares", ndim=2, err_to_str=True)
def HHI(shares):
    """ハーフィンダール指数（0～10000）。"""
    return twin.HHI(shares)


@xw.func
@xw.arg("acts", ndim=2, err_to_str=True)
@xw.arg("fears", ndim=2, err_to_str=True)
@xw.arg("before", err_to_str=True)
@xw.arg("after", err_to_str=True)
@xw.arg("consumed_there", err_to_str=True)
@xw.arg("increase_over", err_to_str=True)
@xw.arg("exempt_from", err_to_str=True)
def CONSULTATION_REQUIRED(acts, fears, before, after, consumed_there, increase_over, exempt_from):
    """技術移転等の事前相談が必要なら TRUE。"""
    return twin.CONSULTATION_REQUIRED(acts, fears, before, after, consumed_there, increase_over, exempt_from)
