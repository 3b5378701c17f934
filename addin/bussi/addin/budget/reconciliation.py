"""Why figures that should be equal are not: every difference is stated, computed and explained, never corrected."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from fractions import Fraction

from bussi.validators import law

from .deck import Cell, DeckTable, bucket_words, deck_table
from .figures import Figures, whole
from .records import Ledger
from .words import oku, percent_words, signed, tenths_words


class Why(StrEnum):
    """Why two figures differ; the values are what people read."""

    ROUNDING = "端数処理"
    OBLIGATION = "国庫債務負担行為"
    OUTSIDE = "総額の外"
    RATIO = "率"
    PRECISION = "精度"
    UNEXPLAINED = "不明"
    EQUAL = "一致"


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """One comparison: ``left`` is what the parts give, ``right`` what is stated, in ``unit``; ``reason`` explains."""

    what: str
    left: int
    right: int
    unit: str
    kind: Why
    reason: str

    @property
    def difference(self) -> int:
        """Stated less added up."""
        return self.right - self.left

    @property
    def line(self) -> str:
        """One line for people."""
        return f"{self.what}: {self.left:,}／{self.right:,}{self.unit}（差{signed(self.difference)}）… {self.kind}: {self.reason}"

    def as_json(self) -> dict[str, object]:
        """The line as the command line prints it."""
        return {**asdict(self), "difference": self.difference}


def within_rounding(difference: int, addends: int) -> bool:
    """Whether rounding of ``addends`` figures can make ``difference`` (half a unit each, and the total's own half).

    >>> within_rounding(1, 5), within_rounding(16, 3)
    (True, False)
    """
    return abs(difference) <= Fraction(addends + 1, 2)


def reconcile(ledger: Ledger, table: DeckTable | None = None, figures: Figures | None = None) -> list[Reconciliation]:
    """All lines of a ledger, in the order a reader of the table meets the questions."""
    figures = figures or Figures(ledger)
    table = table or deck_table(ledger, figures)
    return [
        *_columns(table),
        *_items(figures, table),
        *_grand(ledger, figures, table),
        *_plans(ledger),
        *_outside(ledger),
        *_forecast(ledger, figures),
        *_precision(ledger),
    ]


def _columns(table: DeckTable) -> Iterator[Reconciliation]:
    for b in table.buckets:
        parts = [r.cells[b].oku for r in table.rows if r.cells[b].oku is not None]
        left, right = sum(p for p in parts if p is not None), table.totals[b].oku or 0
        yield _rounded(f"{bucket_words(b)}の行の和と総計", left, right, len(parts), _in_yen(table.totals[b]))


def _in_yen(cell: Cell) -> str:
    """The exact sum, where every part of it is known to the yen."""
    return f"円で足すと{cell.yen or 0:,}円" if cell.exact else "億円単位でしか分からない額を含む"


def _rounded(what: str, left: int, right: int, addends: int, exact: str) -> Reconciliation:
    if left == right:
        return Reconciliation(what, left, right, "億円", Why.EQUAL, exact)
    if within_rounding(right - left, addends):
        reason = f"{addends}個の額をそれぞれ億円に四捨五入したため。{exact}"
        return Reconciliation(what, left, right, "億円", Why.ROUNDING, reason)
    return Reconciliation(what, left, right, "億円", Why.UNEXPLAINED, f"端数では説明できない。{exact}")


def _items(figures: Figures, table: DeckTable) -> Iterator[Reconciliation]:
    for row in table.rows:
        parts = [c.oku for c in row.cells.values() if c.oku is not None]
        left, right = sum(parts), row.total.oku or 0
        uncharged = (figures.value("limit", row.item) or 0) - (figures.value("charged", row.item) or 0)
        what = f"{row.printed}の年度別の和と総額"
        if uncharged:
            exact = f"（{uncharged:,}円）" if row.total.exact else ""
            reason = f"総額は国庫債務負担行為の限度額で、年度別は歳出化した額。未歳出化 {oku(uncharged):,}億円{exact}"
            yield Reconciliation(what, left, right, "億円", Why.OBLIGATION, reason)
        elif left != right:
            yield _rounded(what, left, right, len(parts), _in_yen(row.total))


def _grand(ledger: Ledger, figures: Figures, table: DeckTable) -> Iterator[Reconciliation]:
    total = table.total.oku or 0
    columns = sum(c.oku or 0 for c in table.totals.values())
    uncharged = whole(ledger, figures).uncharged
    if uncharged:
        rest = total - columns - oku(uncharged)
        words = f"年度別の総計の和に、国庫債務負担行為の未歳出化 {oku(uncharged):,}億円を加えると{columns + oku(uncharged):,}億円"
        if rest:
            words += f"。残る{signed(rest)}は端数処理"
        yield Reconciliation("年度別の総計の和と総額の総計", columns, total, "億円", Why.OBLIGATION, words)
    else:
        yield _rounded("年度別の総計の和と総額の総計", columns, total, len(table.totals), _in_yen(table.total))
    rows = sum(r.total.oku or 0 for r in table.rows)
    yield _rounded("物資別の総額の和と総額の総計", rows, total, len(table.rows), _in_yen(table.total))


def _plans(ledger: Ledger) -> Iterator[Reconciliation]:
    if not ledger.plan_counts or ledger.stated_plans is None:
        return
    counted = sum(ledger.plan_counts.values())
    data = law.load()
    head = data.at("stated_certified_plans", ("見出し",), ledger.as_of)
    if head is not None and isinstance(head.value, int):
        reason = "資料の見出しの件数" if head.value == counted else "理由の記載がない"
        kind = Why.EQUAL if head.value == counted else Why.UNEXPLAINED
        yield Reconciliation("物資別の認定計画数の和と見出し", counted, head.value, "件", kind, reason)
    if counted != ledger.stated_plans:
        yield Reconciliation(
            "物資別の認定計画数の和と本文",
            counted,
            ledger.stated_plans,
            "件",
            Why.UNEXPLAINED,
            "資料に理由の記載がない（時点の違いの可能性）。直さずに両方を示す",
        )


def _outside(ledger: Ledger) -> Iterator[Reconciliation]:
    for item in dict.fromkeys(r.at.item for r in ledger.lines if not r.in_total):
        own = [r for r in ledger.lines if r.at.item == item]
        inside = sum(r.yen for r in own if r.in_total)
        outside = sum(r.yen for r in own if not r.in_total)
        yield Reconciliation(
            f"{item}: 管理費を含めた額と総額",
            oku(inside + outside),
            oku(inside),
            "億円",
            Why.OUTSIDE,
            f"基金管理団体の業務費 {outside:,}円は別途の措置で、総額 {oku(inside):,}億円にも総計にも含めない",
        )


def _forecast(ledger: Ledger, figures: Figures) -> Iterator[Reconciliation]:
    amounts = whole(ledger, figures)
    if ledger.stated_expected is None or not amounts.budget:
        return
    words = f"{oku(amounts.expected):,}億円÷{oku(amounts.budget):,}億円＝{percent_words(amounts.forecast, 1)}（{tenths_words(amounts.forecast)}）"
    yield Reconciliation(
        "執行見込額と予算の総額",
        oku(amounts.expected),
        oku(amounts.budget),
        "億円",
        Why.RATIO,
        f"約6割の元の計算。{words}",
    )


def _precision(ledger: Ledger) -> Iterator[Reconciliation]:
    """How much of the table is computed from yen, and how far the rest could move the total."""
    inside = [*(r for r in ledger.lines if r.in_total), *ledger.obligations]
    rough = sum(not r.exact for r in inside)
    if rough:
        yield Reconciliation(
            "円単位の分かる額の数",
            len(inside) - rough,
            len(inside),
            "個",
            Why.PRECISION,
            f"残る{rough}個は億円単位の記載から計算（総額への影響は最大±{Fraction(rough, 2)!s}億円）",
        )
