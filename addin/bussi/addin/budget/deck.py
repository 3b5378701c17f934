"""The deck's budget table and headline sentence, made from a ledger, and the comparison with what was printed.

Source of the form: 内閣府「経済安全保障推進法に基づく重要物資の安定的な供給の確保に関する制度全般や技術流出防止について」
2025年3月, 「（参考）…サプライチェーン強靱化予算」 (億円, 四捨五入, 「－」 for none).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from bussi.validators import law
from bussi.validators.ratios import Amounts

from .figures import RATIOS, Figures, whole
from .flat import in_ratio_a
from .records import INITIAL, SUPPLEMENTARY, Ledger
from .words import NONE, about_words, era_year, oku, oku_words, percent_words, tenths_words

Bucket = tuple[int, str]
LIMIT_NOTE, PART_NOTE = "国庫債務負担行為総額", "国庫債務負担行為の内数"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the table: yen (None: nothing appropriated), its note, and whether it is known to the yen."""

    yen: int | None
    note: str = ""
    exact: bool = True

    @property
    def oku(self) -> int | None:
        """The figure in 億円, rounded half up."""
        return None if self.yen is None else oku(self.yen)

    @property
    def text(self) -> str:
        """The cell as the deck prints it.

        >>> Cell(220_431_000, PART_NOTE).text
        '2億円(国庫債務負担行為の内数)'
        """
        return self.amount + (f"({self.note})" if self.note and self.yen is not None else "")

    @property
    def amount(self) -> str:
        """The cell without its note."""
        return oku_words(self.yen)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item: its ministry, its name in our master and as printed, its total and its cells by bucket."""

    ministry: str
    item: str
    printed: str
    total: Cell
    cells: Mapping[Bucket, Cell]


@dataclass(frozen=True, slots=True)
class DeckTable:
    """The whole table; ``buckets`` are its columns after 総額, newest first, 補正 before 当初."""

    buckets: tuple[Bucket, ...]
    total: Cell
    totals: Mapping[Bucket, Cell]
    rows: tuple[ItemRow, ...]
    outside: tuple[str, ...]

    def texts(self, notes: bool = True) -> list[list[str]]:
        """The table as printed, or without ``notes``: heading, 総計, then a row an item, the ministry named in each."""

        def said(cell: Cell) -> str:
            return cell.text if notes else cell.amount

        heads = ["所管省", "物資", "総額", *(bucket_words(b) for b in self.buckets)]
        grand = ["総計", "", said(self.total), *(said(self.totals[b]) for b in self.buckets)]
        rows = [[r.ministry, r.printed, said(r.total), *(said(r.cells[b]) for b in self.buckets)] for r in self.rows]
        return [heads, grand, *rows]


def bucket_words(bucket: Bucket) -> str:
    """The heading of a column.

    >>> bucket_words((2024, "補正"))
    '令和6年度補正予算'
    """
    return f"{era_year(bucket[0])}{bucket[1]}予算"


def bucket_code(bucket: Bucket) -> str:
    """The short name of a column in ``budget.csv``, e.g. R6補正."""
    return f"R{bucket[0] - 2018}{bucket[1]}"


def bucket_key(bucket: Bucket) -> str:
    """A column of the deck as a key.

    >>> bucket_key((2024, "補正"))
    '2024補正'
    """
    return f"{bucket[0]}{bucket[1]}"


def deck_table(ledger: Ledger, figures: Figures | None = None) -> DeckTable:
    """The deck's table of a ledger, from its ``figures`` where they are made already. Ministries and items stand by
    size, the largest first, as in the deck.
    """
    lines = [r for r in ledger.lines if r.in_total]
    figures = figures or Figures(ledger)
    order = {SUPPLEMENTARY: 0, INITIAL: 1}
    buckets = tuple(sorted({r.bucket for r in lines}, key=lambda b: (-b[0], order[b[1]])))
    printed = {b.item: b.printed_item for b in law.load().budget if b.kind == "line" and b.item}
    outside_items = {r.at.item for r in ledger.lines if not r.in_total}
    rows = []
    for item in dict.fromkeys(r.at.item for r in lines):
        own = [r for r in lines if r.at.item == item]
        limits = [o for o in ledger.obligations if o.at.item == item]
        cells = {}
        for b in buckets:
            here = [r for r in own if r.bucket == b and r.yen]
            part = PART_NOTE if here and all(r.obligation is not None for r in here) and limits else ""
            cells[b] = Cell(sum(r.yen for r in here) if here else None, part, all(r.exact for r in here))
        value = Cell(figures.value("budget", item), LIMIT_NOTE if limits else "", figures.exact("budget", (item,)))
        name = printed.get(item, item) + ("(※)" if item in outside_items else "")
        rows.append(ItemRow(ledger.ministry_of(item), item, name, value, cells))
    sums = {r.ministry: sum(x.total.yen or 0 for x in rows if x.ministry == r.ministry) for r in rows}
    rows.sort(key=lambda r: (-sums[r.ministry], r.ministry, -(r.total.yen or 0), r.item))
    totals = {}
    for b in buckets:
        here = [r for r in lines if r.bucket == b]
        totals[b] = Cell(sum(r.yen for r in here), exact=all(r.exact for r in here))
    grand = Cell(figures.total("budget"), exact=figures.exact("budget"))
    return DeckTable(buckets, grand, totals, tuple(rows), _outside(ledger, printed))


def _outside(ledger: Ledger, printed: Mapping[str, str]) -> tuple[str, ...]:
    """The footnotes: what is appropriated for an item outside its total."""
    found: dict[str, list[str]] = {}
    for r in sorted((r for r in ledger.lines if not r.in_total), key=lambda r: (r.fiscal_year, r.appropriation)):
        tenth = Fraction(r.yen, 10**8)
        amount = f"{oku(r.yen):,}億円" if tenth >= 1 else f"{float(tenth):.1f}億円"
        words = r.appropriation if r.appropriation in (INITIAL, "予算案") else SUPPLEMENTARY
        found.setdefault(r.at.item, []).append(f"R{r.fiscal_year - 2018}{words}：{amount}")
    return tuple(
        f"※ {printed.get(item, item)}について、基金管理団体の業務に要する費用に係る予算のみを別途措置（{'、'.join(parts)}）"
        for item, parts in found.items()
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that is not as printed: which, what the deck prints, what the ledger gives (億円; None: 「－」)."""

    item: str
    column: str
    printed: int | None
    made: int | None


def differences(table: DeckTable) -> tuple[int, tuple[Difference, ...]]:
    """How many cells of the deck were compared, and those that differ; an empty tuple is the claim of this module."""
    made: dict[tuple[str, str], int | None] = {("", "総額"): table.total.oku}
    made |= {("", bucket_code(b)): c.oku for b, c in table.totals.items()}
    for row in table.rows:
        made[row.item, "総額"] = row.total.oku
        made |= {(row.item, bucket_code(b)): c.oku for b, c in row.cells.items()}
    stated = [b for b in law.load().budget if b.kind != "outside"]
    found = []
    for b in stated:
        key = (b.item or "", b.appropriation)
        printed = None if b.oku is None else int(b.oku)
        if made.get(key) != printed:
            found.append(Difference(b.item or "総計", b.appropriation, printed, made.get(key)))
    return len(stated), tuple(found)


@dataclass(frozen=True, slots=True)
class Share:
    """One of ``RATIOS`` over the items that it covers: its sides in yen (None: unknown), and the time it is about."""

    name: str
    top: int | None
    bottom: int | None
    value: Fraction | None
    items: tuple[str, ...]
    time: str = ""

    @property
    def label(self) -> str:
        """The ratio with its denominator and time."""
        r = RATIOS[self.name]
        name = r.label if r.letter in r.label else f"{r.letter} {r.label}"
        return f"{name}（{r.definition.replace(' ', '')}{f'、{self.time}' if self.time else ''}）"

    def as_json(self) -> dict[str, object]:
        """The share as JSON; ``percent`` is text rounded half up to two decimals, None where undefined."""
        r = RATIOS[self.name]
        return {
            "ratio": r.letter,
            "definition": r.definition.replace(" ", ""),
            "numerator": self.top,
            "denominator": self.bottom,
            "percent": None if self.value is None else percent_words(self.value),
            "items": list(self.items),
        }


def coverage_words(covered: int, of: int) -> str:
    """Over how many of the items a figure is, as it stands beside every total.

    >>> coverage_words(3, 12), coverage_words(12, 12), coverage_words(0, 12)
    ('12物資のうち3物資', '全12物資', '12物資のどれも不明')
    """
    return f"{of}物資のうち{covered}物資" if 0 < covered < of else f"全{of}物資" if covered else f"{of}物資のどれも不明"


@dataclass(frozen=True, slots=True)
class Headline:
    """What the deck says in one sentence, with the ratios beside it.

    ``plans`` is what the sentence says, ``counted`` what the items add up to; ``shares`` are the ratios by name, the
    estimated one only where there are estimates.
    """

    items: int
    amounts: Amounts
    plans: int | None
    counted: int
    shares: Mapping[str, Share]

    @property
    def sentence(self) -> str:
        """The sentence, in the deck's words; without plans or expectations it ends earlier."""
        text = f"{self.items}の特定重要物資につき、予算の総額{oku_words(self.amounts.budget)}。"
        if self.plans:
            text += f"これまでに{self.plans}件の計画を認定しており、"
        if self.amounts.expected:
            share = tenths_words(self.amounts.forecast)
            text += f"{about_words(self.amounts.expected)}（{share}）が執行される見込みとなっている。"
        elif self.plans:
            text += "執行見込額は報告されていない。"
        return text

    @property
    def ratios(self) -> str:
        """The ratios on one line, each with its denominator, and the items it covers where not all."""
        decimals = {"outlay": 2}
        parts = [
            f"{s.label}{NONE if s.value is None else percent_words(s.value, decimals.get(n, 1))}{self._only(s.items)}"
            for n, s in self.shares.items()
        ]
        return "　".join(parts)

    def _only(self, items: tuple[str, ...]) -> str:
        if len(items) == self.items:
            return ""
        names = f"（{'・'.join(items)}）" if items else ""
        return f"〔{coverage_words(len(items), self.items)}{names}〕"

    def as_json(self) -> dict[str, object]:
        """The headline as the command line prints it; amounts in yen, ratios as numerator and denominator."""
        return {
            "sentence": self.sentence,
            "items": self.items,
            "budget": self.amounts.budget,
            "expected": self.amounts.expected,
            "plans": self.plans,
            "plans_counted": self.counted,
            "ratios": [s.as_json() for s in self.shares.values()],
        }


def shares(ledger: Ledger, figures: Figures, among: tuple[str, ...] | None = None) -> dict[str, Share]:
    """The ratios over ``among`` (None: all), by name; the estimated one only where the ledger has estimates."""
    moved = sorted({m.fiscal_year for m in in_ratio_a(ledger)})
    drawn = max((e.fiscal_year for e in ledger.estimates), default=None)
    times = {
        "outlay": "・".join(map(era_year, moved)),
        "drawing": f"{era_year(drawn)}末" if drawn is not None else "",
    }
    found = {}
    for name in RATIOS:
        if name == "drawing" and drawn is None:
            continue
        top, bottom, items = figures.sides(name, among)
        found[name] = Share(name, top, bottom, figures.share(name, among)[0], items, times.get(name, ""))
    return found


def headline(ledger: Ledger, figures: Figures | None = None) -> Headline:
    """The headline of a ledger, from its ``figures`` where they are made already."""
    counted = sum(ledger.plan_counts.values()) if ledger.plan_counts else len(ledger.certifications)
    figures = figures or Figures(ledger)
    plans = ledger.stated_plans if ledger.stated_plans is not None else counted
    return Headline(len(figures.known("budget")), whole(ledger, figures), plans, counted, shares(ledger, figures))
