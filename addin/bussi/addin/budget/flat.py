"""The records of a ledger as flat tables, one row a record: what is summed in Python and what SUMIFS reads.

A column has a key, by which figures ask for it, and a heading, which is only for people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bussi.validators.calendar import fiscal_year

from .chain import flows
from .records import Ledger, Movement, Origin
from .words import YEN_PER_OKU

SOURCE = {"book": "ブック", "sheet": "シート", "row": "行"}
YES = "はい"


@dataclass(frozen=True)
class Table:
    """One kind of record: ``columns`` maps keys to headings, ``rows`` hold a value a column."""

    name: str
    sheet: str
    columns: Mapping[str, str]
    rows: Sequence[tuple[Any, ...]]

    def values(self, key: str) -> list[Any]:
        """One column, from the first row to the last."""
        place = list(self.columns).index(key)
        return [row[place] for row in self.rows]


def flat(ledger: Ledger) -> dict[str, Table]:
    """All tables of a ledger by name."""
    return {t.name: t for t in _tables(ledger)}


def fund_keys(ledger: Ledger) -> list[tuple[str, str]]:
    """The funds as (item, name), the largest first; their place in the list is their number."""
    largest: dict[tuple[str, str], int] = {}
    for f in ledger.fund_years:
        largest[f.item, f.fund] = max(f.closing, largest.get((f.item, f.fund), 0))
    return sorted(largest, key=lambda key: (-largest[key], key))


def in_ratio_a(ledger: Ledger) -> set[Movement]:
    """The movements ratio A is about: those of ``report_year``; of public figures the newest year each project has."""
    if not ledger.partial:
        return {m for m in ledger.movements if m.fiscal_year == ledger.report_year}
    newest = {m.at.place: m for m in sorted(ledger.movements, key=lambda m: m.fiscal_year)}
    return set(newest.values())


def _yen(yen: int, exact: bool) -> tuple[int | None, int | None]:
    """An amount in two columns, 円 and 億円: what is known only in 億円 is written only so."""
    return (yen, None) if exact else (None, yen // YEN_PER_OKU)


def _yes(value: bool) -> str:
    return YES if value else "いいえ"


def _source(origin: Origin) -> tuple[str, str, int]:
    return origin.book, origin.sheet, origin.row


def _tables(ledger: Ledger) -> list[Table]:
    about_a, funds = in_ratio_a(ledger), fund_keys(ledger)
    whose = {"item": "物資", "ministry": "所管省"}
    return [
        Table(
            "lines",
            "データ_歳出予算",
            {
                **whose,
                "fiscal_year": "予算年度",
                "appropriation": "当初・補正の別",
                "bucket": "区分",
                "yen": "予算額（円）",
                "oku": "予算額（億円）",
                "in_total": "総額に含める",
                "charged": "国庫債務負担行為の歳出化",
                "account_kind": "会計区分",
                "account": "会計",
                "subaccount": "勘定",
                "jurisdiction": "所管",
                "organization": "組織",
                "kou": "項",
                "moku": "目",
                "code": "科目のコード",
                "review": "予算事業ID",
                "method": "方式",
                "project": "事業名",
                "note": "備考",
                **SOURCE,
            },
            [
                (
                    r.at.item,
                    r.at.ministry,
                    r.fiscal_year,
                    r.appropriation,
                    r.bucket[1],
                    *_yen(r.yen, r.exact),
                    _yes(r.in_total),
                    _yes(r.obligation is not None),
                    r.at.account_kind,
                    r.at.account,
                    r.at.subaccount,
                    r.at.jurisdiction,
                    r.at.organization,
                    r.at.kou,
                    r.at.moku,
                    r.at.code,
                    r.at.review,
                    r.at.method,
                    r.at.name,
                    r.note,
                    *_source(r.origin),
                )
                for r in ledger.lines
            ],
        ),
        Table(
            "movements",
            "データ_執行",
            {
                **whose,
                "fiscal_year": "予算年度",
                "appropriated": "当初＋補正（円）",
                "carried_in": "前年度繰越（円）",
                "reserve": "予備費（円）",
                "transfer": "流用等（円）",
                "revised": "歳出予算現額（円）",
                "executed": "執行額（円）",
                "carried_out": "翌年度繰越（円）",
                "unused": "不用額（円）",
                "about_a": "率Aの対象",
                "project": "事業名",
                **SOURCE,
            },
            [
                (
                    m.at.item,
                    m.at.ministry,
                    m.fiscal_year,
                    m.appropriated,
                    m.carried_in,
                    m.reserve,
                    m.transfer,
                    m.revised,
                    m.executed,
                    m.carried_out,
                    m.unused,
                    _yes(m in about_a),
                    m.at.name,
                    *_source(m.origin),
                )
                for m in ledger.movements
            ],
        ),
        Table(
            "obligations",
            "データ_国庫債務負担",
            {
                **whose,
                "fiscal_year": "議決の年度",
                "last_year": "終期の年度",
                "yen": "限度額（円）",
                "oku": "限度額（億円）",
                **SOURCE,
            },
            [
                (
                    o.at.item,
                    o.at.ministry,
                    o.fiscal_year,
                    o.last_year,
                    *_yen(o.limit, o.exact),
                    *_source(o.origin),
                )
                for o in ledger.obligations
            ],
        ),
        Table(
            "fund_years",
            "データ_基金",
            {
                **whose,
                "fund_no": "基金の通し番号",
                "fund": "基金",
                "holder": "保有法人",
                "fiscal_year": "年度",
                "opening": "期首残高（円）",
                "granted": "国からの交付（円）",
                "income": "運用益等（円）",
                "project_cost": "事業費（円）",
                "admin_cost": "管理費（円）",
                "returned": "国庫返納（円）",
                "closing": "期末残高（円）",
                "national": "うち国費相当額（円）",
                "future_need": "今後の所要見込額（円）",
                "intake_close": "新規受付終了日",
                "end_on": "終了予定日",
                **SOURCE,
            },
            [
                (
                    f.item,
                    f.ministry,
                    funds.index((f.item, f.fund)) + 1,
                    f.fund,
                    f.holder,
                    f.fiscal_year,
                    f.opening,
                    f.granted,
                    f.income,
                    f.project_cost,
                    f.admin_cost,
                    f.returned,
                    f.closing,
                    f.national,
                    f.future_need,
                    f.intake_close,
                    f.end_on,
                    *_source(f.origin),
                )
                for f in sorted(ledger.fund_years, key=lambda f: (f.item, f.fund, f.fiscal_year))
            ],
        ),
        Table(
            "certifications",
            "データ_認定",
            {
                **whose,
                "no": "認定番号（枝番を除く）",
                "branch": "枝番",
                "business": "事業者",
                "business_number": "法人番号",
                "members": "共同の事業者",
                "certified_on": "認定日",
                "fiscal_year": "認定の年度",
                "changed_on": "変更認定日",
                "supply_start": "供給開始",
                "maximum": "最大助成額（円）",
                "expected": "執行見込額（円）",
                **SOURCE,
            },
            [
                (
                    c.item,
                    c.ministry,
                    c.no,
                    c.branch,
                    c.business,
                    c.business_number,
                    "、".join(c.members),
                    c.certified_on,
                    fiscal_year(c.certified_on),
                    c.changed_on,
                    c.supply_start,
                    c.maximum,
                    c.expected,
                    *_source(c.origin),
                )
                for c in ledger.certifications
            ],
        ),
        Table(
            "grants",
            "データ_交付決定",
            {
                **whose,
                "no": "交付決定番号",
                "certification": "認定番号（枝番を除く）",
                "decided_on": "交付決定日",
                "fiscal_year": "交付決定の年度",
                "decided": "当初の交付決定額（円）",
                "current": "現在の交付決定額（円）",
                "fixed": "確定額（円）",
                **SOURCE,
            },
            [
                (
                    g.item,
                    g.ministry,
                    g.no,
                    g.certification,
                    g.decided_on,
                    fiscal_year(g.decided_on),
                    g.decided,
                    g.current,
                    g.fixed,
                    *_source(g.origin),
                )
                for g in ledger.grants
            ],
        ),
        Table(
            "payments",
            "データ_支払",
            {
                **whose,
                "grant": "交付決定番号",
                "kind": "区分",
                "paid_on": "支払日",
                "fiscal_year": "支払の年度",
                "yen": "金額（円、返還は負）",
                "evidence": "証拠書類番号",
                **SOURCE,
            },
            [
                (
                    p.item,
                    p.ministry,
                    p.grant,
                    p.kind,
                    p.paid_on,
                    fiscal_year(p.paid_on),
                    p.yen,
                    p.evidence,
                    *_source(p.origin),
                )
                for p in ledger.payments
            ],
        ),
        Table(
            "finance",
            "データ_金融支援",
            {
                **whose,
                "plan": "認定番号（枝番を除く）",
                "kind": "区分",
                "provider": "金融機関など",
                "on": "実行の日",
                "yen": "金額（円）",
                "interest": "利子補給額の累計（円）",
                "evidence": "証拠書類番号",
                **SOURCE,
            },
            [
                (
                    f.item,
                    f.ministry,
                    f.plan,
                    f.kind,
                    f.provider,
                    f.on,
                    f.yen,
                    f.interest,
                    f.evidence,
                    *_source(f.origin),
                )
                for f in ledger.finance
            ],
        ),
        Table(
            "flows",
            "データ_交付の流れ",
            {
                **whose,
                "plan": "認定番号（枝番を除く）",
                "business": "事業者",
                "maximum": "最大助成額（円）",
                "granted": "交付決定額（円）",
                "fixed": "確定額（円）",
                "paid": "支払済額（円）",
                "holds": "順に小さい",
                "books": "報告",
            },
            [
                (
                    f.item,
                    f.ministry,
                    f.plan,
                    f.business,
                    f.maximum,
                    f.granted,
                    f.fixed,
                    f.paid,
                    _yes(f.holds),
                    "、".join(f.books),
                )
                for f in flows(ledger)
            ],
        ),
        Table(
            "requests",
            "データ_要望",
            {"item": "物資", "business": "申請者", "yen": "助成希望額（円）", "book": "ブック"},
            [(r.item, r.business, r.yen, r.book) for r in ledger.requests],
        ),
        Table(
            "estimates",
            "データ_推計",
            {
                **whose,
                "fiscal_year": "年度",
                "built": "造成累計（円）",
                "closing": "期末残高（円）",
                "drawn": "基金からの支出（推計、円）",
                "about_c": "直近の年度末",
                **SOURCE,
            },
            [
                (
                    e.item,
                    e.ministry,
                    e.fiscal_year,
                    e.built,
                    e.closing,
                    e.built - e.closing,
                    _yes(e.fiscal_year == max(x.fiscal_year for x in ledger.estimates)),
                    *_source(e.origin),
                )
                for e in ledger.estimates
            ],
        ),
    ]
