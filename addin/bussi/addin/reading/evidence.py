"""What the number format of a cell says about the number in it: what its author saw, where that is not what is stored."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bussi.validators.catalogue import Words, noticed
from bussi.validators.forms.model import Entry
from bussi.validators.types import is_blank

from .looks import currency, hides_sign, kind_of, section_of, seen, shown_factor

_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_HALF_KANA = re.compile("[\uff61-\uff9f]+")
_KATAKANA, _HIRAGANA = re.compile("[\u30a1-\u30fa]"), re.compile("[\u3041-\u3096]")
_ODD_LETTER = re.compile("[\ue000-\uf8ff\uff61-\uff9f\U000f0000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A rule of the catalogue, and what it says: what stands in the cell (with what was seen of it), and a sentence with
    both. It is put into words when asked: of a book full of such cells most are only counted.
    """

    rule: str
    said: Callable[[], tuple[str | Words, Words]]


def evidence(entry: Entry, raw: object, code: str, date_1904: bool) -> Evidence | None:
    """What a number ``raw`` in a cell of ``entry`` under the number format ``code`` is likely to mean.

    None where what is seen is what is stored: days in columns of days, any format without effect.
    """
    if not isinstance(raw, float):
        return None
    section = section_of(code, raw)
    kind = kind_of(section)
    if (kind is None and not hides_sign(code, raw)) or (kind == "date" and entry.cell_type.kind == "date"):
        return None
    if (kind == "hidden" and raw == 0) or (kind == "currency" and entry.unit != "円"):  # zeros are often left unseen
        return None
    rule = {"date": "CELL-DATE", "percent": "CELL-PERCENT"}.get(kind or "", "CELL-SCALE")
    return Evidence(rule, lambda: _said(entry, raw, section, kind, date_1904))


def _said(entry: Entry, raw: float, section: str, kind: str | None, date_1904: bool) -> tuple[Words, Words]:
    """The value with what is seen of it, and the sentence."""
    stored, looks = f"{raw:,.15g}", seen(raw if kind else -raw, section, date_1904) or noticed.NO_HEADING
    if entry.is_year or entry.cell_type.kind == "text":
        stored = f"{raw:.15g}"
    value = noticed.AS_SEEN.filled(stored=stored, looks=looks)
    words = {"label": entry.label, "key": entry.key, "stored": stored, "looks": looks, "unit": entry.unit}
    if kind == "date":
        return value, noticed.DATE_FORMAT.filled(**words)
    if kind == "percent":
        meaning = noticed.PERCENT_OF_PERCENT.filled(**words) if entry.cell_type.name == "percent" else ""
        return value, noticed.PERCENT_FORMAT.filled(**words, meaning=meaning)
    if kind in (None, "hidden"):
        return value, noticed.UNSEEN_NUMBER.filled(**words)
    if kind == "currency":
        return value, noticed.OTHER_CURRENCY.filled(**words, currency=currency(section))
    divisor, factor = shown_factor(section)
    if divisor > 1:
        return value, noticed.HIDDEN_DIGITS.filled(**words, digits=len(str(divisor)) - 1)
    return value, noticed.ADDED_UNIT.filled(**words, factor=factor)


def odd_letters(entry: Entry, raw: object) -> Evidence | None:
    """Letters in a text that only the computer of its author shows (外字), half-width kana, and a reading that is not
    written in katakana; None without any.
    """
    if raw.__class__ is not str:
        return None
    text = str(raw)
    if not _ODD_LETTER.search(text):
        if not entry.reading or is_blank(text) or (_KATAKANA.search(text) and not _HIRAGANA.search(text)):
            return None
        words = {"label": entry.label, "key": entry.key, "text": text[:30]}
        return Evidence("CELL-LETTERS", lambda: (text[:100], noticed.NO_KATAKANA.filled(**words)))
    if m := _PRIVATE.search(text):
        place = {"n": m.start() + 1, "code": ord(m[0])}
        words = {"label": entry.label, "key": entry.key, **place}
        return Evidence("CELL-LETTERS", lambda: (text[:100], noticed.PRIVATE_LETTER.filled(**words)))
    words = {"label": entry.label, "key": entry.key, "half": _HALF_KANA.findall(text)[0][:20]}
    return Evidence("CELL-LETTERS", lambda: (text[:100], noticed.HALF_KANA.filled(**words)))
