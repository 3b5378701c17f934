"""交付の流れ: what is certified, granted, fixed and paid, by ministry, item and plan, joined by the certification number."""

from collections.abc import Sequence

from bussi.xlsx_templates.sheets.look import PALE, SERIES, Look
from bussi.xlsx_templates.sheets.writer import Book

from ...books.charts import add_chart
from ..chain import Flow, flows
from ..records import Ledger
from ..words import NONE, oku
from .calc_sheet import TOTAL
from .data_sheets import Data
from .parts import AMOUNT, SHARE, YEN_WIDTH, View

NAME, EACH = "交付の流れ", "交付の流れ（計画別）"
STEPS = {"maximum": "最大助成額\n（認定）", "granted": "交付決定額", "fixed": "確定額", "paid": "支払済額"}
COLOURS = dict(zip(STEPS, (SERIES[2], SERIES[1], SERIES[0], SERIES[3]), strict=True))
SHARES, LAST = ("決定÷認定", "支払÷決定"), 9


def flow_sheet(book: Book, look: Look, data: Data, ledger: Ledger) -> None:
    """Write both sheets: a table and a chart by ministry and by item, and every plan."""
    found = flows(ledger)
    v = View(
        book,
        look,
        NAME,
        "交付の流れ　認定から支払まで",
        "認定番号で計画をつなぎました。支援法人などの報告がある計画は、交付決定額・確定額・支払済額がその報告の額です。",
        (2, 30, 26, *(YEN_WIDTH,) * 4, 11, 11, 12, 2),
    )
    v.unit_note(2, LAST)
    row, pages = 3, []
    for heading, key in (("所管省", "ministry"), ("物資", "item")):
        names = list(dict.fromkeys(str(getattr(f, key)) for f in found))
        groups = {name: [f for f in found if getattr(f, key) == name] for name in names}
        first = row + 1
        pages.append(row)
        v.heads(row, (heading, "計画の数", *STEPS.values(), *SHARES, "合わない\n計画の数"), 34)
        for n, (name, own) in enumerate(groups.items(), start=first):
            v.label(n, 1, name)
            _sums(v, data, n, {key: f"$B{n + 1}"}, own, {})
        end = first + len(groups)
        v.label(end, 1, TOTAL, strong=True)
        _sums(v, data, end, {}, found, {"bold": True, "bg_color": PALE})
        row = _chart(v, end + 2, heading, first, end - 1)
    v.ws.set_h_pagebreaks(pages[1:])
    v.ws.print_area(0, 0, row, LAST)
    _plans(View(book, look, EACH, "交付の流れ　計画ごと", f"「{NAME}」の内訳です。", v.widths), data, found)


def _sums(v: View, data: Data, row: int, where: dict[str, str], own: Sequence[Flow], more: dict[str, object]) -> None:
    """One row of sums over the plans that ``where`` says, which are ``own``; shares over those of which both are known."""
    tests = [f"{data.column(key)},{cell}" for key, cell in where.items()] or [f'{data.column("holds")},"*"']
    plain = v.look("number", num_format="0", **more)
    v.ws.write_formula(row, 2, f"=COUNTIFS({','.join(tests)})", plain, len(own))

    def total(key: str, *also: str) -> str:
        return f"SUMIFS({','.join((data.column(key), *tests, *also))})"

    for c, key in enumerate(STEPS, start=3):
        value = sum(getattr(f, key) or 0 for f in own)
        style = v.look("number", num_format=AMOUNT, align="right", **more)
        v.ws.write_formula(row, c, f"=ROUND({total(key)}/unit_factor,0)", style, oku(value))
    known = [f for f in own if f.maximum is not None]
    both = f'{data.column("maximum")},">=0"'
    certified, granted = sum(f.maximum or 0 for f in known), sum(f.granted for f in own)
    _share(v, row, 7, total("granted", both), total("maximum"), sum(f.granted for f in known), certified, more)
    _share(v, row, 8, total("paid"), total("granted"), sum(f.paid for f in own), granted, more)
    wrong = ",".join((*tests, f'{data.column("holds")},"いいえ"'))
    v.ws.write_formula(row, 9, f"=COUNTIFS({wrong})", plain, sum(not f.holds for f in own))


def _share(v: View, row: int, column: int, top: str, bottom: str, yen: int, of: int, more: dict[str, object]) -> None:
    style = v.look("number", num_format=SHARE, align="right", **more)
    v.ws.write_formula(row, column, f'=IF({bottom}=0,"{NONE}",{top}/{bottom})', style, yen / of if of else NONE)


def _chart(v: View, row: int, heading: str, first: int, last: int) -> int:
    """The steps of each row as bars, beneath the table; gives the row after it."""
    chart = add_chart(v.book, "bar", f"{heading}別の認定から支払まで（単位は上の表と同じ）", from_zero=True)
    for c, (key, label) in enumerate(STEPS.items(), start=3):
        chart.add_series({"name": label.replace("\n", ""), "categories": [NAME, first, 1, last, 1],
                          "values": [NAME, first, c, last, c], "fill": {"color": COLOURS[key]}, "gap": 50})  # fmt: skip
    rows = last - first + 1
    height = min(110 + 46 * rows, 800 - 20 * rows)  # beside its table on one page
    chart.set_size({"width": v.pixels(1, LAST), "height": height})
    about = f"{heading}ごとの最大助成額・交付決定額・確定額・支払済額の棒グラフ"
    v.ws.insert_chart(row, 1, chart, {"object_position": 2, "description": about})
    return row + height // 20 + 2


def _plans(v: View, data: Data, found: Sequence[Flow]) -> None:
    """Every plan, in the order of the data."""
    row = 3
    v.unit_note(2, LAST)
    v.ws.repeat_rows(row)
    v.ws.freeze_panes(row + 1, 3)
    v.heads(row, ("認定番号（枝番を除く）", "事業者", *STEPS.values(), *SHARES, "順に\n小さい"), 34)
    for n, f in enumerate(found, start=1):
        r = row + n
        v.label(r, 1, f.plan)
        v.label(r, 2, f.business)
        cells = {key: f"INDEX({data.column(key)},{n})" for key in STEPS}
        for c, (key, cell) in enumerate(cells.items(), start=3):
            yen = getattr(f, key)
            formula = f'=IF({cell}="","{NONE}",ROUND({cell}/unit_factor,0))'
            style = v.look("number", num_format=AMOUNT, align="right")
            v.ws.write_formula(r, c, formula, style, NONE if yen is None else oku(yen))
        _share(v, r, 7, cells["granted"], cells["maximum"], f.granted, f.maximum or 0, {})
        _share(v, r, 8, cells["paid"], cells["granted"], f.paid, f.granted, {})
        holds = f"=INDEX({data.column('holds')},{n})"
        v.ws.write_formula(r, 9, holds, v.look("cell_center"), "はい" if f.holds else "いいえ")
    end = row + len(found)
    v.ws.conditional_format(
        row + 1, 9, end, 9, {"type": "cell", "criteria": "==", "value": '"いいえ"', "format": v.look("bad")}
    )
    v.ws.print_area(0, 0, end, LAST)


__all__ = ["NAME", "flow_sheet"]
