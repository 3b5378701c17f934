"""概要: the account, the amounts by item and ministry, the commonest faults; numbers people look at are also charts."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from bussi.validators import law
from bussi.validators.calendar import wareki
from bussi.validators.findings import STATE_WORDS
from bussi.validators.kinds import State
from bussi.validators.rules.columns import WELL_TYPED
from bussi.xlsx_templates.sheets.look import SERIES, STATE_COLOURS, Look
from bussi.xlsx_templates.sheets.writer import Book, Page
from xlsxwriter.format import Format

from ..batch.check import without_secrets
from ..batch.settle import ANSWERED, Consolidation
from .charts import add_chart

OKU = 100_000_000
UNKNOWN = "（不明）"
COMMONEST = 10
ROW, TALL = 18, 44  # points: of a row, and of one with a message in it
PIXELS = ROW * 4 // 3
SCALE, PAGE = 66, 38  # per cent at which B to N are as wide as A4, and the rows that such a page holds
LEFT, RIGHT = 765, 368  # pixels that the columns B to H and J to N are wide, less a margin


def write(book: Book, ws: Page, look: Look, result: Consolidation, split: Sequence[str], made_on: dt.date) -> None:
    """Write the sheet; ``split`` names the flat sheets that Excel's row limit cut in several."""
    ws.hide_gridlines(2)
    for column, width in enumerate((2, 25, 11, 11, 11, 16, 16, 16, 1, 10, 10, 10, 10, 10)):
        ws.set_column(column, column, width, look("text"))
    ws.set_default_row(ROW)
    ws.set_row(0, 36)
    title = result.batches[0][0].form.text.title if result.batches else "提出の集計"
    ws.write_string(0, 1, f"{title}　集計", look("title"))
    on = f"　判定日 {result.on:%Y/%m/%d}" if result.on else ""
    ws.write_string(1, 1, f"{made_on:%Y/%m/%d}（{wareki(made_on)}）作成{on}", look("subtitle"))
    row = _account(book, ws, look, result, 3)
    blocks = [0, row + 2]
    row, charts = _by_item(book, ws, look, result, row + 2)
    blocks += [charts, row + 2]
    row = _by_ministry(ws, look, result, row + 2)
    blocks.append(row + 2)
    row = _commonest(ws, look, result, row + 2)
    if split:
        ws.write_string(
            row + 1,
            1,
            f"行数の上限のため、{'、'.join(split)} は複数のシートに分けました。",
            look("note", text_wrap=False),
        )
        row += 1
    ws.set_landscape()
    ws.set_paper(9)
    ws.set_print_scale(SCALE)
    ws.set_h_pagebreaks(_breaks(blocks, row + (row - blocks[-1]) * (TALL - ROW) // ROW, PAGE))
    ws.set_margins(0.4, 0.4, 0.6, 0.6)
    ws.set_footer("&C&8&P / &N")
    ws.print_area(0, 1, row, 13)


def _breaks(blocks: Sequence[int], end: int, page: int) -> list[int]:
    """The first rows of the pages, so that no table or chart is torn apart that fits on one; ``page``: rows a page.

    >>> _breaks([0, 14, 24, 38, 44], 66, 36)
    [24, 44]
    """
    found: list[int] = []
    for start, after in pairwise(dict.fromkeys((*blocks, end))):
        if start and after - (found[-1] if found else 0) > page:
            found.append(start)
    return found


def _cell(look: Look, **more: Any) -> Format:
    return look("cell", align="left", indent=1, **more)


def _number(look: Look, **more: Any) -> Format:
    return look("number", align="right", indent=1, **more)


def _chart(ws: Page, chart: Any, row: int, column: int, width: int, height: int, description: str) -> int:
    """Insert a chart a little below the upper edge of ``row``; returns the row after it."""
    chart.set_size({"width": width, "height": height})
    ws.insert_chart(row, column, chart, {"object_position": 2, "y_offset": 8, "description": description})
    return row + -(-(height + 8) // PIXELS)


def _section(ws: Page, look: Look, row: int, text: str, last: int = 7) -> None:
    ws.set_row(row, 24)
    ws.write_string(row, 1, text, look("section"))
    for column in range(2, last + 1):
        ws.write_blank(row, column, None, look("section"))


def _header(ws: Page, look: Look, row: int, heads: Sequence[str]) -> None:
    ws.set_row(row, 30)
    for column, text in enumerate(heads, start=1):
        ws.write_string(row, column, text, look("header"))


def _account(book: Book, ws: Page, look: Look, result: Consolidation, row: int) -> int:
    """received = accepted + returned + superseded + duplicate + quarantined, with its chart."""
    account = result.account
    _section(ws, look, row, "受付の収支", 13)
    _header(ws, look, row + 1, ("状態", "件数", "割合"))
    for n, state in enumerate(State):
        at = row + 2 + n
        ws.write_string(at, 1, STATE_WORDS[state], _cell(look))
        ws.write_number(at, 2, account[state], _number(look))
        share = account[state] / account["received"] if account["received"] else 0
        total = row + 3 + len(State)
        ws.write_formula(at, 3, f"=IF($C${total}=0,0,C{at + 1}/$C${total})", _number(look, num_format="0.0%"), share)
    at = row + 2 + len(State)
    ws.write_string(at, 1, "受付（計）", look("label_required"))
    formula = f"=SUM(C{row + 3}:C{at})"
    ws.write_formula(at, 2, formula, _number(look, bold=True), account["received"])
    ws.write_string(at, 3, "", _cell(look))
    ws.write_string(at + 1, 1, "未提出（名簿との差）", _cell(look))
    ws.write_number(at + 1, 2, len(result.missing), _number(look))
    ws.write_string(at + 1, 3, "", _cell(look))
    levels = "　".join(
        f"{word} {n:,}件" for word, n in zip(("エラー", "警告", "情報"), result.levels.values(), strict=True)
    )
    ws.write_string(at + 2, 1, f"指摘: {levels}", look("subtitle"))
    chart = add_chart(book, "bar", "受付の収支（件）", legend=False)
    chart.add_series(
        {
            "categories": ["概要", row + 2, 1, row + 1 + len(State), 1],
            "values": ["概要", row + 2, 2, row + 1 + len(State), 2],
            "points": [{"fill": {"color": c}} for c in STATE_COLOURS],
            "gap": 40,
            "data_labels": {"value": True},
        }
    )
    _chart(
        ws, chart, row + 1, 5, 351 + 12 + RIGHT, 9 * PIXELS, "受付の状態ごとの件数の棒グラフ"
    )  # as high as the rows beside it
    return at + 2


def _totals(result: Consolidation) -> dict[str, dict[str, int]]:
    """Per item: counts by state, and the amounts of accepted submissions in yen."""
    found: dict[str, dict[str, int]] = {}
    for batch, results in result.batches:
        fields = batch.stacked[None]
        for i, r in enumerate(results):
            own = found.setdefault(batch.books[i].item or UNKNOWN, {})
            own[r.state] = own.get(r.state, 0) + 1
            if r.state == State.ACCEPTED:
                for key in batch.form.roles("amounts"):
                    if fields.status[key][i] == WELL_TYPED:
                        own[key] = own.get(key, 0) + int(fields.values[key][i])
    order = [i.name for i in law.load().items] + [UNKNOWN]
    return {item: found[item] for item in order if item in found}


def _by_item(book: Book, ws: Page, look: Look, result: Consolidation, row: int) -> tuple[int, int]:
    """The table and its charts; returns the row after them and the row where the charts begin."""
    totals = _totals(result)
    if not totals:
        return row, row
    entries = {k: b.form.entries[k] for b, _ in result.batches for k in b.form.roles("amounts")}
    _section(ws, look, row, "物資別（金額はエラーのない提出の合計）", 13)
    heads = ["物資", "エラーなし（件）", "要修正（件）", "主務省", *(f"{e.label}\n（億円）" for e in entries.values())]
    _header(ws, look, row + 1, heads)
    first = row + 2
    data = law.load()
    for n, (item, own) in enumerate(totals.items()):
        at = first + n
        ws.write_string(at, 1, item, _cell(look))
        ws.write_number(at, 2, own.get(State.ACCEPTED, 0), _number(look))
        ws.write_number(at, 3, own.get(State.RETURNED, 0), _number(look))
        ministry = "" if item == UNKNOWN else data.item(item).ministry or "（未定）"
        ws.write_string(at, 4, ministry, _cell(look))
        for k, key in enumerate(entries):
            ws.write_number(at, 5 + k, own.get(key, 0) / OKU, _number(look, num_format="#,##0.0"))
    last = first + len(totals) - 1
    ws.write_string(last + 1, 1, "計", look("label_required"))
    for column in (2, 3, *range(5, 5 + len(entries))):
        letter = chr(65 + column)
        key = {2: State.ACCEPTED, 3: State.RETURNED}.get(column) or list(entries)[column - 5]
        total = sum(own.get(key, 0) for own in totals.values())
        value = total if column < 4 else total / OKU
        number = "#,##0" if column < 4 else "#,##0.0"
        formula = f"=SUM({letter}{first + 1}:{letter}{last + 1})"
        ws.write_formula(last + 1, column, formula, _number(look, num_format=number, bold=True), value)
    ws.write_string(last + 1, 4, "", _cell(look))
    height = max(260, 24 * len(totals) + 80)
    counts = add_chart(book, "bar", "物資別の件数", subtype="stacked")
    for column, name, colour in (
        (2, STATE_WORDS[State.ACCEPTED], STATE_COLOURS[0]),
        (3, STATE_WORDS[State.RETURNED], STATE_COLOURS[1]),
    ):
        counts.add_series(
            {
                "name": name,
                "categories": ["概要", first, 1, last, 1],
                "values": ["概要", first, column, last, column],
                "fill": {"color": colour},
                "gap": 35,
            }
        )
    end = _chart(ws, counts, last + 2, 9, RIGHT, height, "物資ごとの提出の件数")
    if entries:
        amounts = add_chart(book, "bar", "物資別の金額（億円、エラーのない提出）")
        for k, e in enumerate(entries.values()):
            if k in (0, len(entries) - 1):
                amounts.add_series(
                    {
                        "name": e.label,
                        "categories": ["概要", first, 1, last, 1],
                        "values": ["概要", first, 5 + k, last, 5 + k],
                        "fill": {"color": SERIES[k % 3]},
                        "gap": 45,
                    }
                )
        labels = "と".join(e.label for k, e in enumerate(entries.values()) if k in (0, len(entries) - 1))
        _chart(ws, amounts, last + 2, 1, LEFT, height, f"物資ごとの{labels}")
    return end - 1, last + 2


def _by_ministry(ws: Page, look: Look, result: Consolidation, row: int) -> int:
    totals = _totals(result)
    if not totals:
        return row
    entries = {k: b.form.entries[k] for b, _ in result.batches for k in b.form.roles("amounts")}
    _section(ws, look, row, "主務省別（金額はエラーのない提出の合計）", 13)
    heads = [
        "主務省",
        "エラーなし（件）",
        "要修正（件）",
        "物資の数",
        *(f"{e.label}\n（億円）" for e in entries.values()),
    ]
    _header(ws, look, row + 1, heads)
    data = law.load()
    groups: dict[str, list[dict[str, int]]] = {}
    for item, own in totals.items():
        ministry = UNKNOWN if item == UNKNOWN else data.item(item).ministry or "（未定）"
        groups.setdefault(ministry, []).append(own)
    for n, (ministry, members) in enumerate(groups.items()):
        at = row + 2 + n
        ws.write_string(at, 1, ministry, _cell(look))
        for column, state in ((2, State.ACCEPTED), (3, State.RETURNED)):
            ws.write_number(at, column, sum(m.get(state, 0) for m in members), _number(look))
        ws.write_number(at, 4, len(members), _number(look))
        for k, key in enumerate(entries):
            value = sum(m.get(key, 0) for m in members) / OKU
            ws.write_number(at, 5 + k, value, _number(look, num_format="#,##0.0"))
    return row + 2 + len(groups)


def _commonest(ws: Page, look: Look, result: Consolidation, row: int) -> int:
    """The faults that occur most often, errors first, with an example of what to do."""
    found = commonest(result, COMMONEST)
    if not found:
        return row
    _section(ws, look, row, "多い指摘", 13)
    _header(ws, look, row + 1, ("規則", "区分", "件数", "提出の数"))
    ws.merge_range(row + 1, 5, row + 1, 7, "内容の例", look("header"))
    ws.merge_range(row + 1, 8, row + 1, 13, "直し方", look("header"))
    for n, (rule, level, count, books, message, remedy) in enumerate(found):
        at = row + 2 + n
        ws.set_row(at, TALL)
        for column, value in ((1, rule), (2, level)):
            ws.write_string(at, column, value, look("cell_center") if column == 2 else _cell(look))
        ws.write_number(at, 3, count, _number(look))
        ws.write_number(at, 4, books, _number(look))
        ws.merge_range(at, 5, at, 7, message, _cell(look, font_size=9))
        ws.merge_range(at, 8, at, 13, remedy, _cell(look, font_size=9))
    return row + 2 + len(found)


def commonest(result: Consolidation, n: int) -> list[tuple[str, str, int, int, str, str]]:
    """The ``n`` commonest faults: (rule, level in words, findings, books, an example's message, its remedy)."""
    words = {"error": "エラー", "warning": "警告", "info": "情報"}
    counts: Counter[tuple[str, str]] = Counter()
    books: dict[tuple[str, str], set[str]] = {}
    example: dict[tuple[str, str], tuple[str, str]] = {}
    for b in result.books:
        for f in b.findings if b.state in ANSWERED else ():
            key = (f.rule, f.level)
            counts[key] += 1
            books.setdefault(key, set()).add(b.name)
            example.setdefault(key, (without_secrets(f, b).message, f.remedy))
    rank = {"error": 0, "warning": 1, "info": 2}
    order = sorted(counts, key=lambda k: (rank[k[1]], -counts[k], k[0]))[:n]
    return [(k[0], words[k[1]], counts[k], len(books[k]), *example[k]) for k in order]
