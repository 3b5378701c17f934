"""Plan applications full of what people and programs really put into cells."""

import datetime as dt
import random
from collections.abc import Mapping
from typing import Any

from bussi.scripts.samples.plan_application import plan_application
from bussi.validators import forms, law
from bussi.validators.cells import ErrorCell
from bussi.validators.forms.model import Entry

Values = dict[str, Any]
ANYTHING: tuple[Any, ...] = (
    None, "", " ", "　", " 　 ", "abc", "あ", "０", "１，２００円", "1200", "△500", "(500)", "-", True, False, 0, 1, -1, 0.1 + 0.2,
    1e14, 1e15, -1e15, 999999999999999, 1e300, -1e300, 1e-9, 0.5, 2.675, 1.005, 100.0000000001, 45383, 45383.5, 60, 61, 109938,
    109939, dt.date(2026, 4, 1), dt.date(2025, 12, 23), dt.date(1999, 1, 1), "令和8年4月1日", "2026/4/1", "a*", "?", "~", "*",
    "半導体", "蓄電池", "設備投資", "設備投資 ", "設備投資*", "代表", "共同", "代 表", "はい", "ハイ", "YES", "8999000000001", 8999000000001,
    8999000000002, "８９９９００００００００１", "0999000000001", "ABC", "abc", "𠮷野家", "x" * 120, "a@b.co", "a@b", "a@@b.c", "@b.co",
    "03-1234-5678", "0312345678", "1234-567", "100-0001", "1000001", 1000001, "E2814", "e2814", "Z9999", "ErrorCell", 2026, 1988,
    1989, 2100, 2101, "2026", 12, 13, 0.999999999999, 3.0000000001, ErrorCell("#N/A"), ErrorCell("#DIV/0!"), ErrorCell("#REF!"),
)  # fmt: skip


def _near(value: Any, r: random.Random) -> Any:
    """A value that is one step away from a good one."""
    match value:
        case bool() | None:
            return value
        case int() | float():
            return r.choice(
                (value + 1, value - 1, -value, value * 1000, value / 1000, value + 0.1, float(value), str(value))
            )
        case dt.date():
            return r.choice((value + dt.timedelta(days=r.choice((-400, -31, -1, 1, 31, 400))), value.isoformat()))
        case str():
            return r.choice((value + " ", value.lower(), value.upper(), "　" + value, value[:-1], value * 2))
    return value


def nasty(item: str, n: int) -> Values:
    """The ``n``-th nasty plan application: a good one, with more and more of its cells spoiled."""
    r = random.Random(f"nasty/{item}/{n}")
    values = plan_application(item, n)
    form = forms.load("plan_application")
    rate = (0.0, 0.02, 0.05, 0.15, 0.4, 0.9)[n % 6]

    def spoil(entry: Entry, value: Any) -> Any:
        if r.random() >= rate:
            return value
        if entry.isin and r.random() < 0.3:
            return r.choice(entry.isin)
        return r.choice(ANYTHING) if r.random() < 0.6 else _near(value, r)

    fields = {k: spoil(e, values["fields"].get(k)) for k, e in _inputs(form.entries, item, form)}
    tables: dict[str, list[Values]] = {}
    for table, columns in form.columns.items():
        sheet = form.table_sheet[table]
        if sheet.items is not None and item not in sheet.items:
            continue
        rows = [dict(row) for row in values["tables"].get(table, [])]
        for _ in range(r.choice((0, 0, 1, 3)) if rate else 0):
            if len(rows) < sheet.rows:
                rows.insert(r.randint(0, len(rows)), dict(r.choice(rows)) if rows and r.random() < 0.7 else {})
        inputs = [(k, e) for k, e in columns.items() if e.formula is None]
        tables[table] = [{k: v for k, e in inputs if (v := spoil(e, row.get(k))) is not None} for row in rows]
        if rate and not rows:
            row = {k: r.choice(ANYTHING) for k, _ in inputs if r.random() < 0.8}
            tables[table] = [row | {k: r.choice(e.isin) for k, e in inputs if e.isin and r.random() < 0.7}]
    return {"fields": {k: v for k, v in fields.items() if v is not None}, "tables": tables}


def _inputs(entries: Mapping[str, Entry], item: str, form: forms.Form) -> list[tuple[str, Entry]]:
    here = []
    for key, entry in entries.items():
        items = form.sheet_of[None, key].items
        if entry.formula is None and (items is None or item in items):
            here.append((key, entry))
    return here


def items() -> list[str]:
    """All items of the programme, the later ones too."""
    return [i.name for i in law.load().items]
