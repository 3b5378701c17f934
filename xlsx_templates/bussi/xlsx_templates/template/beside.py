"""What the law says of an entry, in words that stand beside it."""

from collections.abc import Sequence

from bussi.validators import law
from bussi.validators.forms.model import Entry
from bussi.validators.forms.words import Shown
from bussi.validators.rules.excel import KEY_SEPARATOR
from bussi.validators.rules.law_rows import FOREVER, LawRow, rows_for

UNSURE = "（未確認）"
OKU = 100_000_000  # yen


def limits_beside(e: Entry, item: str | None) -> str:
    """The limits of the law in force for ``item`` that the form shows beside an entry; empty where there are none.

    What depends on the item is not said in a book for any item.
    """
    return "。".join(text for s in e.shows if (text := _limit(s, item)))


def _limit(shown: Shown, item: str | None) -> str:
    keys = law.load().names()[shown.law]
    if item is None and "item" in keys:
        return ""
    others = [i for i, key in enumerate(keys) if key != "item"]
    found: dict[tuple[str, ...], str] = {}
    for row in rows_for(shown.law, item):
        if row.until == FOREVER:
            parts = row.key.split(KEY_SEPARATOR)
            found[tuple(parts[i] for i in others)] = _value(row, shown.unit)
    return f"{shown.label}：{'、'.join(_said(found))}" if found else ""


def _said(found: dict[tuple[str, ...], str]) -> Sequence[str]:
    """Each value after what it depends on; a part of a key is left out where the value is the same for all of them."""
    values = list(dict.fromkeys(found.values()))
    if len(values) == 1:
        return values
    first: dict[str, dict[tuple[str, ...], str]] = {}
    for (head, *rest), value in found.items():
        first.setdefault(head, {})[tuple(rest)] = value
    return [f"{head} {'・'.join(_said(rest))}" for head, rest in first.items()]


def _value(row: LawRow, unit: str) -> str:
    """A value as it is printed: shares as fractions, large sums in 億円."""
    if row.denominator != 1 or law.load().values[row.name].unit == "fraction":
        number = f"{row.numerator}/{row.denominator}" if row.denominator != 1 else "10/10"
    elif unit.startswith("円") and row.numerator and row.numerator % OKU == 0:
        number = f"{row.numerator // OKU:,}億"
    else:
        number = f"{row.numerator:,}" if not unit.startswith("年") else f"{row.numerator}"
    return f"{number}{unit}{'' if row.certain else UNSURE}"
