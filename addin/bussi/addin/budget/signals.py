"""What a review of fund sheets looks for, fund by fund: the numbers of the law come from ``law`` by day."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from bussi.validators import law
from bussi.validators.calendar import fiscal_year, wareki
from bussi.validators.ratios import holding_ratio, outlay_years

from .records import FundYear, Ledger
from .words import era_year


@dataclass(frozen=True, slots=True)
class Signal:
    """One observation about a fund in a year; ``basis`` says where the yardstick comes from."""

    fund: FundYear
    kind: str
    words: str
    basis: str


def signals(ledger: Ledger) -> list[Signal]:
    """The signals of every fund's newest year, and every 国庫返納, in the order of the ledger's funds."""
    newest: dict[tuple[str, str], FundYear] = {}
    for f in sorted(ledger.fund_years, key=lambda f: f.fiscal_year):
        newest[f.item, f.fund] = f
    found = []
    for f in newest.values():
        found += _of(f, ledger.on)
    for f in ledger.fund_years:
        if f.returned:
            words = f"{era_year(f.fiscal_year)}に {f.returned:,}円を国庫に返納しました"
            found.append(Signal(f, "国庫返納", words, "基金シート"))
    return found


def _of(f: FundYear, day: dt.date) -> list[Signal]:
    found = []
    if f.intake_close and fiscal_year(f.intake_close) < f.fiscal_year and f.closing:
        words = f"新規受付は{wareki(f.intake_close)}に終わり、期末残高が {f.closing:,}円あります"
        found.append(Signal(f, "受付終了後の残高", words, "基金シート"))
    if f.end_on and fiscal_year(f.end_on) <= f.fiscal_year and f.closing:
        words = f"終了予定日（{wareki(f.end_on)}）の年度末に残高が {f.closing:,}円あります"
        found.append(Signal(f, "終了予定後の残高", words, "基金シート"))
    limit, basis = _number("fund_balance_years_signal", day)
    if f.project_cost is not None:
        outlay = f.project_cost + (f.admin_cost or 0)
        years = outlay_years(f.closing, outlay)
        if f.project_cost == 0 and f.closing:
            found.append(
                Signal(
                    f, "支出なし", f"{era_year(f.fiscal_year)}の事業費が0円です（残高 {f.closing:,}円）", "基金シート"
                )
            )
        elif years is not None and years > limit:
            words = f"残高は{era_year(f.fiscal_year)}の支出の{float(years):,.1f}年分です（目安 {limit}年分）"
            found.append(Signal(f, f"残高が支出の{limit}年分超", words, basis))
    if f.future_need is not None:
        most, basis = _number("fund_holding_ratio_limit", day)
        ratio = holding_ratio(f.closing, f.future_need)
        if ratio is not None and ratio > most:
            words = f"保有割合が {float(ratio):.2f} です（残高 {f.closing:,}円÷今後の所要 {f.future_need:,}円）"
            found.append(Signal(f, f"保有割合が{most}を超える", words, basis))
    maximum, basis = _number("fund_maximum_years", day)
    if f.end_on and f.created_year and fiscal_year(f.end_on) - f.created_year > maximum:
        words = f"造成の{era_year(f.created_year)}から終了予定の{era_year(fiscal_year(f.end_on))}まで{maximum}年を超えています"
        found.append(Signal(f, "期間の上限超", words, basis))
    return found


def _number(name: str, day: dt.date) -> tuple[Fraction | int, str]:
    """A yardstick in force on ``day``, or the first there is where it is younger, and where it comes from."""
    entry = law.load().at(name, (), day) or law.load().entries(name)[0]
    assert isinstance(entry.value, Fraction | int)
    later = f"（{wareki(entry.since)}からの目安）" if entry.since > day else ""
    return entry.value, f"{entry.cite.printed}{later}"
