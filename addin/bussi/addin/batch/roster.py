"""The roster of who should submit what: a workbook or a CSV file with a row for each."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bussi.validators import forms, law
from bussi.validators.errors import UnreadableError, UsageError, meant
from bussi.validators.forms.model import Form
from bussi.validators.text_keys import digits_key, identity_key, visible
from bussi.validators.types import SPACES, number_text

from ..reading.files import apart, rows_of
from ..reading.guards import read_bytes

NUMBER, NAME, ITEM, FORM, PERIOD = "法人番号", "名称", "物資", "様式", "期間"
HEADS = (NUMBER, NAME, ITEM, FORM, PERIOD)
_NAMES = ("名称", "名", "者")  # 名称, 事業者名, 申請者
_PERIODS = ("期間", "年度", "時期")
_PARENTHESES = re.compile(r"\(.*?\)|【.*?】")
_THIRTEEN = re.compile("[1-9][0-9]{12}")
_CSV = (".csv", ".tsv", ".txt")


@dataclass(frozen=True)
class Expected:
    """One line of the roster; what is "" may be any: ``item``, ``form`` (a form's name), ``period``."""

    corporate_number: str
    name: str = ""
    item: str = ""
    form: str = ""
    period: str = ""

    @property
    def form_title(self) -> str:
        """What people call the form; "" where it may be any."""
        return forms.load(self.form).text.title if self.form else ""

    def as_json(self) -> dict[str, str]:
        """As the command line prints it."""
        told = {"corporate_number": self.corporate_number, "name": self.name, "item": self.item}
        return told | {"form": self.form, "period": self.period}


def says_who(form: Form) -> bool:
    """Whether a form asks who submits it, so that a roster can tell who did."""
    return form.role("business") is not None or form.role("business_name") is not None


def read_roster(path: Path) -> list[Expected]:
    """The roster in the first sheet of a workbook, or in a CSV file (UTF-8 or Shift_JIS), each line once.

    It has a header 法人番号 and, as far as wanted, 名称, 物資, 様式 (title or name) and 期間. Headers may say more
    (代表申請者の法人番号, 物資の名称), and numbers may be numbers, full-width or hyphenated. Raises ``UsageError`` for a file
    that is not there or no such roster, and for a line whose number, item or form cannot be one.
    """
    rows = _rows(path)
    headers = ([_PARENTHESES.sub("", visible(_text(c))) for c in row] for row in rows)
    at, heads = next(((i, h) for i, h in enumerate(headers) if any(x.endswith(NUMBER) for x in h)), (0, []))
    if not heads:
        raise UsageError(f"名簿 {path.name} に「{NUMBER}」という見出しの列がありません")
    columns = _columns(heads)
    found: dict[Expected, None] = {}
    for line, row in enumerate(rows[at + 1 :], start=at + 2):
        number, name, item, form, period = ("" if i is None or i >= len(row) else _text(row[i]) for i in columns)
        if number:
            where = f"名簿 {path.name} の{line}行目"
            found[Expected(_number(number, where), name, _item(item, where), _form(form, where), period)] = None
    return list(found)


def _rows(path: Path) -> list[list[Any]]:
    if not path.is_file():
        raise UsageError(f"名簿 {path.name} というファイルはありません（空の名簿は bussi roster --new で作れます）")
    try:
        if path.suffix.lower() in _CSV:
            return _csv(read_bytes(path.resolve()), path.name)
        return apart(path.resolve(), rows_of) or []
    except UnreadableError as e:
        raise UsageError(f"名簿 {path.name} を読めません（{e}）。.xlsx か .csv で保存し直してください") from e


def _csv(data: bytes, name: str) -> list[list[Any]]:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        tabs = "\t" in text.partition("\n")[0]
        try:
            return list(csv.reader(io.StringIO(text, newline=""), "excel-tab" if tabs else "excel"))
        except csv.Error as e:  # a field without end, a line that no program writes
            raise UsageError(f"名簿 {name} をCSVとして読めません（表の形が崩れています）。保存し直してください") from e
    raise UsageError(f"名簿 {name} の文字コードが分かりません（UTF-8 か Shift_JIS で保存し直してください）")


def _columns(heads: Sequence[str]) -> tuple[int | None, ...]:
    """Where number, name, item, form and period stand; no column is two of them."""
    taken: list[int] = []

    def first(fits: Any) -> int | None:
        found = next((i for i, h in enumerate(heads) if i not in taken and fits(h)), None)
        taken.extend([] if found is None else [found])
        return found

    number = first(lambda h: h.endswith(NUMBER))
    form, item = first(lambda h: FORM in h), first(lambda h: ITEM in h)
    period = first(lambda h: h.endswith(_PERIODS))
    return number, first(lambda h: h.endswith(_NAMES)), item, form, period


def _number(text: str, where: str) -> str:
    digits = digits_key(text).removeprefix("t")  # as invoices write it (適格請求書発行事業者の登録番号)
    if not _THIRTEEN.fullmatch(digits):
        raise UsageError(f"{where}の法人番号「{text}」が13桁の数字ではありません")
    return digits


def _item(text: str, where: str) -> str:
    if not text:
        return ""
    try:
        return law.load().item(text).name
    except UsageError as e:
        raise UsageError(f"{where}: {e}") from e


def _form(text: str, where: str) -> str:
    """The name of the form that ``text`` calls by its name or title, whole or in a part that only one title has."""
    if not text:
        return ""
    wanted = identity_key(text)
    titles = {n: forms.load(n).text.title for n in forms.names()}
    exact = [n for n, title in titles.items() if wanted in (identity_key(n), identity_key(title))]
    found = exact or [n for n, title in titles.items() if wanted in identity_key(title)]
    if len(found) == 1 and not says_who(forms.load(found[0])):
        raise UsageError(
            f"{where}の様式「{text}」には法人番号も名称もなく、だれの提出か分かりません。その行を名簿から除いてください"
        )
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{where}の様式「{text}」がいくつもあります（{'、'.join(titles[n] for n in found)}）")
    raise UsageError(f"{where}の様式「{text}」がありません{meant(text, (*titles, *titles.values()))}")


def _text(cell: object) -> str:
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return number_text(cell)
    return str(cell).strip(SPACES)


__all__ = ["HEADS", "Expected", "read_roster", "says_who"]
