"""概要: the account, amounts by item and ministry for each form, the commonest faults; formulas over the lists."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bussi.validators.calendar import wareki
from bussi.validators.findings import LEVEL_WORDS, LEVELS, STATE_WORDS
from bussi.validators.kinds import Level, State
from bussi.xlsx_templates.sheets.look import STATE_COLOURS, lines_of

from ..batch.consolidation import Consolidation
from .charts import add_chart
from .contents import CONTENTS, link_to
from .flat import quoted
from .headings import ABSENT, ACCEPTED, COUNT, KIND, PRESENT, RULE, STATE
from .overview_page import OVERVIEW, TALL, WIDTHS, Lists, OverviewPage
from .overview_section import SectionBlocks
from .paper import page_breaks
from .view import PIXELS, ROW

COMMONEST = 10
SCALE, PAGE = 66, 38  # per cent at which B to N are as wide as A4, and the rows that such a page holds


@dataclass(frozen=True)
class Fault:
    """A rule that is broken often: how many findings of how many books, and an example of what is said."""

    rule: str
    level: Level
    count: int
    books: int
    message: str
    remedy: str


def write_overview(page: OverviewPage, result: Consolidation, split: Sequence[str], made_on: dt.date) -> None:
    """Write the sheet; ``split`` names the flat sheets that Excel's row limit cut in several."""
    ws, look = page.ws, page.look
    ws.hide_gridlines(2)
    for column, width in enumerate(WIDTHS):
        ws.set_column(column, column, width, look("text"))
    ws.set_default_row(ROW)
    ws.set_row(0, 36)
    title = next(iter(page.titles.values())) if len(page.titles) == 1 else "提出"
    ws.write_string(0, 1, f"{title}　集計", look("title"))
    on = f"　判定日 {result.on:%Y/%m/%d}" if result.on else ""
    ws.write_string(1, 1, f"{made_on:%Y/%m/%d}（{wareki(made_on)}）作成{on}", look("subtitle"))
    ws.write_inside(1, 9, link_to(CONTENTS), f"{CONTENTS}（シートの一覧）へ", look("back"))
    if any(s.entries("amounts") for s in page.sections):
        page.unit_switch()
    _account(page, result)
    for section in page.sections:
        SectionBlocks(page, section).write()
    page.begin()
    taller = _faults(page, result)
    notes = [f"行数の上限のため、{'、'.join(split)} は複数のシートに分けました。"] if split else []
    own = [f"{b.name}（{b.kind}）" for b in result.left_out]
    if own:
        more = f" ほか{len(own) - 5:,}件" if len(own) > 5 else ""
        notes.append(f"受付箱にあった bussi の作ったブックは、提出として数えていません: {'、'.join(own[:5])}{more}")
    for note in notes:
        ws.write_string(page.row, 1, note, look("note", text_wrap=False))
        page.row += 1
    ws.set_landscape()
    ws.set_paper(9)
    ws.set_print_scale(SCALE)
    ws.set_h_pagebreaks(page_breaks(page.blocks, page.row + taller // ROW, PAGE))
    ws.set_margins(0.4, 0.4, 0.6, 0.6)
    ws.set_footer("&C&8&P / &N")
    ws.print_area(0, 1, page.row, 13)


def _account(page: OverviewPage, result: Consolidation) -> None:
    """received = accepted + returned + superseded + duplicate + quarantined, with its chart."""
    account, top = result.account, page.row
    page.section("受付件数の内訳", ("状態", "件数", "割合"), 13)
    first, total = page.row, page.row + len(State)
    for at, state in enumerate(State, start=first):
        page.text(at, 1, STATE_WORDS[state])
        page.formula(at, 2, page.lists.submissions.count({STATE: quoted(STATE_WORDS[state])}), account[state])
        share = account[state] / account["received"] if account["received"] else 0
        page.formula(at, 3, f"IF($C${total + 1}=0,0,C{at + 1}/$C${total + 1})", share, "0.0%")
    page.ws.write_string(total, 1, "受付（計）", page.look("label_required"))
    page.formula(total, 2, f"SUM(C{first + 1}:C{total})", account["received"], bold=True)
    page.text(total, 3, "")
    people = (
        ("未提出（名簿との差）", ABSENT, len(result.missing)),
        ("提出あり（要確認）", PRESENT, len(result.answered)),
    )
    for at, (label, kind, n) in enumerate(people, start=total + 1):
        page.text(at, 1, label)
        page.formula(at, 2, page.lists.missing.count({KIND: quoted(kind)}) if page.lists.missing else "0", n)
        page.text(at, 3, "")
    counts = {LEVEL_WORDS["ja"][level]: n for level, n in result.levels.items()}
    if accepted := result.accepted_warnings:
        counts[ACCEPTED] = accepted
    parts = [
        f'"{word} "&TEXT({page.lists.findings.total(COUNT, {KIND: quoted(word)})},"#,##0")&"件"' for word in counts
    ]
    said = "指摘: " + "　".join(f"{word} {n:,}件" for word, n in counts.items())
    page.ws.write_formula(total + 3, 1, '="指摘: "&' + '&"　"&'.join(parts), page.look("subtitle"), said)
    chart = add_chart(page.book, "bar", "受付件数の内訳（件）", legend=False, from_zero=True)
    chart.add_series(
        {
            "categories": [OVERVIEW, first, 1, total - 1, 1],
            "values": [OVERVIEW, first, 2, total - 1, 2],
            "points": [{"fill": {"color": c}} for c in STATE_COLOURS],
            "gap": 40,
            "data_labels": {"value": True},
        }
    )
    beside = (total + 3 - top - 1) * PIXELS  # as high as the rows beside it
    page.chart(chart, top + 1, 5, 13, beside, "受付の状態ごとの件数の棒グラフ")
    page.row = total + 5


def _faults(page: OverviewPage, result: Consolidation) -> int:
    """The faults that occur most often, errors first, with an example of what to do.

    Returns how many points its rows are higher than others.
    """
    found = commonest(result, COMMONEST)
    if not found:
        return 0
    taller, message, remedy = 0, sum(WIDTHS[5:8]), sum(WIDTHS[8:])
    ws, small = page.ws, page.look("cell", align="left", indent=1, font_size=9)
    page.section("多い指摘", (RULE, KIND, COUNT, "提出の数"), 13)
    ws.merge_range(page.row - 1, 5, page.row - 1, 7, "内容の例", page.look("header"))
    ws.merge_range(page.row - 1, 8, page.row - 1, 13, "修正方法", page.look("header"))
    for at, fault in enumerate(found, start=page.row):
        height = max(TALL, 8 + 15 * max(lines_of(fault.message, message, 9), lines_of(fault.remedy, remedy, 9)))
        taller += height - ROW
        ws.set_row(at, height)
        page.text(at, 1, fault.rule)
        ws.write_string(at, 2, LEVEL_WORDS["ja"][fault.level], page.look("cell_center"))
        where = {RULE: f"$B{at + 1}", KIND: f"$C{at + 1}"}
        page.formula(at, 3, page.lists.findings.total(COUNT, where), fault.count)
        ws.write_number(at, 4, fault.books, page.look("number", align="right", indent=1))
        ws.merge_range(at, 5, at, 7, fault.message, small)
        ws.merge_range(at, 8, at, 13, fault.remedy, small)
    page.row += len(found) + 1
    return taller


def commonest(result: Consolidation, n: int) -> list[Fault]:
    """The ``n`` commonest faults, errors first."""
    counts: Counter[tuple[str, Level]] = Counter()
    books: dict[tuple[str, Level], set[str]] = {}
    example: dict[tuple[str, Level], tuple[str, str]] = {}
    for c in result.books:
        for f in result.open_of(c):
            key = (f.rule, f.level)
            counts[key] += f.count
            books.setdefault(key, set()).add(c.name)
            if key not in example:
                shared = c.shareable(f)
                example[key] = (shared.message, shared.remedy)
    order = sorted(counts, key=lambda k: (LEVELS.index(k[1]), -counts[k], k[0]))[:n]
    return [Fault(*key, counts[key], len(books[key]), *example[key]) for key in order]


__all__ = ["OVERVIEW", "Fault", "Lists", "OverviewPage", "commonest", "write_overview"]
