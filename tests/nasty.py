"""Submissions of any form, full of what people and programs really put into cells."""

import datetime as dt
import random
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from bussi.validators import law
from bussi.validators.cells import ErrorCell
from bussi.validators.forms import Entry, Form, choices

Values = dict[str, Any]
RATES = (0.0, 0.02, 0.05, 0.15, 0.4, 0.9)  # how many cells of a book are spoiled
# nothing that anybody sees: spaces of all widths, and characters that only tell programs something
INVISIBLE = (
    "",
    " ",
    "\u3000",
    " \u3000 ",
    "\u00a0",
    "\u2003",
    "\u200b",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\t",
    "\n",
    "\u3000\u200b ",
)
ANYTHING: tuple[Any, ...] = (
    None, *INVISIBLE, "abc", "あ", "０", "１，２００円", "1200", "△500", "(500)", "-", True, False, 0, 1, -1, 0.1 + 0.2,
    1e14, 1e15, -1e15, 999999999999999, 1e300, -1e300, 1e-9, 0.5, 2.675, 1.005, 100.0000000001, 45383, 45383.5, 60, 61, 109938,
    109939, dt.date(2026, 4, 1), dt.date(2025, 12, 23), dt.date(1999, 1, 1), "令和8年4月1日", "2026/4/1", "a*", "?", "~", "*",
    "半導体", "蓄電池", "設備投資", "設備投資 ", "設備投資*", "代表", "共同", "代 表", "はい", "ハイ", "YES", "8999000000001", 8999000000001,
    8999000000002, "８９９９００００００００１", "0999000000001", "ABC", "abc", "𠮷野家", "x" * 120, "a@b.co", "a@b", "a@@b.c", "@b.co",
    "03-1234-5678", "0312345678", "1234-567", "100-0001", "1000001", 1000001, "E2814", "e2814", "Z9999", "ErrorCell", 2026, 1988,
    1989, 2100, 2101, "2026", 12, 13, 0.999999999999, 3.0000000001, ErrorCell("#N/A"), ErrorCell("#DIV/0!"), ErrorCell("#REF!"),
)  # fmt: skip


def near(value: Any, r: random.Random) -> Any:
    """A value that is one step away from a good one, or that looks like it."""
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
            unseen = r.choice(INVISIBLE)
            return r.choice(
                (value + unseen, unseen + value, value.lower(), value.upper(), value[:-1], value * 2, value + "*")
            )
    return value


def limits(entry: Entry) -> tuple[Any, ...]:
    """The values on every limit of a cell and a step beyond it, and those at the edge of what its type holds."""
    step = 10**-entry.decimals if entry.decimals else 1
    bounds = [b for b in (entry.ge, entry.gt, entry.le, entry.lt) if b is not None]
    found: list[Any] = [value for b in bounds for value in (b - step, b, b + step, b + step / 100)]
    if entry.str_length is not None:
        found += ["字" * entry.str_length, "字" * (entry.str_length + 1), "𠮷" * (entry.str_length // 2)]
    if entry.type == "fiscal_year":
        found += [1988, 1989, 2100, 2101]
    elif entry.cell_type.kind == "number":
        found += [999_999_999_999_999, 1e15, -999_999_999_999_999]
    elif entry.cell_type.kind == "date":
        found += [60, 61, dt.date(2200, 12, 31), dt.date(2201, 1, 1), 61.5]
    if entry.isin:
        found += [entry.isin[0], entry.isin[-1], entry.isin[0] + "\u200b", entry.isin[-1] + " "]
    if choices.names_items(entry):
        names = list(choices.other_names().items())
        found += [
            "抗菌薬",
            "半導体（※）",
            "ＬＮＧ",
            "lng",
            "LNG ",
            "石炭",
            *(n for n, _ in names[::40]),
            names[-1][1] + " ",
        ]
    return tuple(int(v) if isinstance(v, float) and v.is_integer() and abs(v) < 1e15 else v for v in found)


@cache
def law_days() -> tuple[dt.date, ...]:
    """Every day on which some value of the law begins or ends, each after the day before it."""
    known = law.load()
    days = {d for name in known.values for e in known.entries(name) for d in (e.since, e.until)}
    days |= {d for i in known.items for d in (i.since, i.until, *(w.since for w in i.widened))}
    return tuple(sorted(d for day in days if day is not None for d in (day - dt.timedelta(days=1), day)))


def spoiled(form: Form, good: Values, item: str | None, seed: str, n: int) -> Values:
    """A good submission with more cells spoiled the higher ``n`` is modulo 6; ``item`` decides which sheets there are."""
    r = random.Random(f"nasty/{form.name}/{seed}/{n}")
    rate = RATES[n % len(RATES)]
    fields = _spoiled_row(good["fields"], _here(form, None, item), r, rate)
    tables: dict[str, list[Values]] = {}
    for table, entries in _tables_here(form, item):
        rows = [dict(row) for row in good["tables"].get(table, [])]
        for _ in range(r.choice((0, 0, 1, 3)) if rate else 0):
            if len(rows) < form.table_sheet[table].rows:
                rows.insert(r.randint(0, len(rows)), dict(r.choice(rows)) if rows and r.random() < 0.7 else {})
        tables[table] = [_spoiled_row(row, entries, r, rate) for row in rows]
        if rate and not rows:
            row = {k: r.choice(ANYTHING) for k in entries if r.random() < 0.8}
            tables[table] = [row | {k: r.choice(e.isin) for k, e in entries.items() if e.isin and r.random() < 0.7}]
    return {"fields": fields, "tables": tables}


def at_limits(form: Form, good: Values, item: str | None, n: int) -> Values:
    """A good submission whose cells stand on their ``n``-th limit, as far as they have that many."""
    tables = {
        table: [row | _on_limit(entries, n) for row in good["tables"].get(table, [{}])[:2] or [{}]]
        for table, entries in _tables_here(form, item)
    }
    return {"fields": good["fields"] | _on_limit(_here(form, None, item), n), "tables": tables}


def full(form: Form, good: Values, item: str | None, more: int, rate: float) -> Values:
    """A good submission whose tables are filled to the last row of the template and ``more``; the last is spoiled."""
    r = random.Random(f"full/{form.name}/{item}/{more}/{rate}")
    tables: dict[str, list[Values]] = {}
    for table, entries in _tables_here(form, item):
        some = good["tables"].get(table) or [{k: r.choice(e.isin or ("架空",)) for k, e in entries.items()}]
        rows = [dict(some[i % len(some)]) for i in range(form.table_sheet[table].rows + more)]
        tables[table] = [*rows[:-1], _spoiled_row(rows[-1], entries, r, rate)]
    return {"fields": good["fields"], "tables": tables}


def _spoiled_row(row: Values, entries: Mapping[str, Entry], r: random.Random, rate: float) -> Values:
    return {k: v for k, e in entries.items() if (v := _spoiled_cell(e, row.get(k), r, rate)) is not None}


def _spoiled_cell(entry: Entry, value: Any, r: random.Random, rate: float) -> Any:
    if r.random() >= rate:
        return value
    if entry.isin and r.random() < 0.3:
        return r.choice(entry.isin)
    if limits(entry) and r.random() < 0.2:
        return r.choice(limits(entry))
    return r.choice(ANYTHING) if r.random() < 0.6 else near(value, r)


def _on_limit(entries: Mapping[str, Entry], n: int) -> Values:
    return {k: limits(e)[n] for k, e in entries.items() if n < len(limits(e))}


def _here(form: Form, table: str | None, item: str | None) -> dict[str, Entry]:
    """The cells of a table (None: the fields) that a submission for ``item`` has to fill in."""
    entries = form.entries if table is None else form.columns[table]
    sheets = {key: form.sheet_of[table, key].items for key in entries}
    return {k: e for k, e in entries.items() if e.formula is None and (sheets[k] is None or item in sheets[k])}


def _tables_here(form: Form, item: str | None) -> Iterator[tuple[str, dict[str, Entry]]]:
    """The tables that a submission for ``item`` has, with their cells."""
    return ((table, entries) for table in form.columns if (entries := _here(form, table, item)))
