"""What the number format of a cell says about the number in it: what its author saw, where that is not what is stored."""

import re
from dataclasses import dataclass

from bussi.validators.forms.model import Entry

from .looks import kind_of, seen, shown_factor

_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_HALF_KANA = re.compile("[\uff61-\uff9f]+")
_ODD_LETTER = re.compile("[\ue000-\uf8ff\uff61-\uff9f\U000f0000-\U0010ffff]")


@dataclass(frozen=True)
class Evidence:
    """A rule of the catalogue, what stands in the cell (with what was seen of it), and a sentence with both."""

    rule: str
    value: str
    message: str


def evidence(entry: Entry, raw: object, code: str, date_1904: bool) -> Evidence | None:
    """What a number ``raw`` in a cell of ``entry`` under the number format ``code`` is likely to mean.

    None where what is seen is what is stored: days in columns of days, any format without effect.
    """
    kind = kind_of(code)
    if not isinstance(raw, float) or kind is None or (kind == "date" and entry.cell_type.kind == "date"):
        return None
    stored, looks = f"{raw:,.15g}", seen(raw, code, date_1904)
    if entry.is_year or entry.cell_type.kind == "text":
        stored = f"{raw:.15g}"
    value = f"{stored}（画面では {looks}）"
    if kind == "date":
        message = (
            f"{entry.label}に日付の書式が付いています。画面では {looks} と見えますが、値は {stored} として読みました"
        )
        return Evidence("CELL-DATE", value, message)
    if kind == "percent":
        message = f"{entry.label}にパーセントの書式が付いています。画面では {looks} と見えますが、値は {stored} です"
        if entry.cell_type.name == "percent":
            message += f"（この欄では {stored}％ の意味になります）"
        return Evidence("CELL-PERCENT", value, message)
    divisor, unit = shown_factor(code)
    what = f"下{len(str(divisor)) - 1}桁を隠す書式" if divisor > 1 else f"単位（{unit:,}倍）を添える書式"
    message = f"{entry.label}に{what}が付いています。画面では {looks} と見えますが、値は {stored}{entry.unit} です"
    return Evidence("CELL-SCALE", value, message)


def odd_letters(entry: Entry, raw: object) -> Evidence | None:
    """Letters in a text that only the computer of its author shows (外字), and half-width kana; None without any."""
    if raw.__class__ is not str or not _ODD_LETTER.search(str(raw)):
        return None
    text = str(raw)
    if m := _PRIVATE.search(text):
        message = f"{entry.label}の{m.start() + 1}文字目が外字（U+{ord(m[0]):04X}）です。ほかの機器では読めません"
        return Evidence("CELL-LETTERS", text[:100], message)
    half = _HALF_KANA.findall(text)[0][:20]
    return Evidence("CELL-LETTERS", text[:100], f"{entry.label}に半角カタカナ「{half}」があります")
