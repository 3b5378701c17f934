"""Who on the roster sent nothing, and who sent something that does not count yet, with what to ask."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from bussi.validators.calendar import ERAS, parse_date
from bussi.validators.kinds import State
from bussi.validators.text_keys import business_key, digits_key, identity_key, visible, with_hyphens

from .case import Case
from .roster import Expected, says_who

_YEAR = re.compile(r"(?P<western>[0-9]{4})年?度?分?")
_ERA_YEAR = re.compile(r"(?P<era>令和|平成|昭和|大正|明治|[RHSTM])(?P<nen>元|[0-9]{1,2})年?度?分?", re.IGNORECASE)
_MONTH = re.compile(r"(?P<year>.+?)(?:年|[-/.])(?P<month>0?[1-9]|1[0-2])月?分?")
_BETWEEN = re.compile(r"[・/／、,\s]+")
SIMILAR = 0.7  # of 1: names that are likely one business's
SHORTEST_NAME = 3  # characters of a name that are looked for in the names of files


@dataclass(frozen=True)
class Answered:
    """A line of the roster for which something came that does not count yet: which file, and what to ask."""

    expected: Expected
    case: Case
    ask: str

    def as_json(self) -> dict[str, str]:
        """As the command line prints it."""
        return self.expected.as_json() | {"book": self.case.name, "state": str(self.case.state), "ask": self.ask}


@dataclass(frozen=True)
class Attendance:
    """What became of the lines of a roster, in its order; the others sent something without errors.

    ``assumed``: the title of the form that lines without a form were taken for, where files of several came.
    """

    missing: tuple[Expected, ...] = ()
    answered: tuple[Answered, ...] = ()
    assumed: str = ""


def attendance(roster: Sequence[Expected], books: Sequence[Case]) -> Attendance:
    """Compare a roster with all files that came; a line without a form is for the form most of them have."""
    came = _Came(books, roster)
    missing: list[Expected] = []
    answered: list[Answered] = []
    for line in roster:
        found = came.for_line(line)
        if found is None:
            missing.append(line)
        elif isinstance(found, Answered):
            answered.append(found)
    several = len(came.forms) > 1 and any(not e.form for e in roster)
    return Attendance(tuple(missing), tuple(answered), came.title(came.main_form) if several else "")


class _Came:
    """The files that came, as a roster asks for them."""

    def __init__(self, books: Sequence[Case], roster: Sequence[Expected]) -> None:
        self.books = books
        self.expected = {e.corporate_number for e in roster}
        self.by_number: dict[str, list[Case]] = {}
        self.by_name: dict[str, list[Case]] = {}  # of the forms that do not ask for a number
        self.strangers: list[tuple[str, Case]] = []
        for case in books:
            if case.form is None:
                continue
            if case.form.role("business") is None:
                name = business_key(str(case.written(case.form.role("business_name")) or ""))
                self.by_name.setdefault(name, []).append(case)
                continue
            number = digits_key(str(case.written(case.form.role("business")) or ""))
            self.by_number.setdefault(number, []).append(case)
            if number not in self.expected:
                self.strangers.append((number, case))
        self.forms = Counter(c.form.name for c in books if c.form is not None and says_who(c.form))

    @property
    def main_form(self) -> str:
        """The form that most of the files have."""
        return min(self.forms, key=lambda name: (-self.forms[name], name), default="")

    def title(self, name: str) -> str:
        return next((c.form.text.title for c in self.books if c.form is not None and c.form.name == name), name)

    def for_line(self, e: Expected) -> Case | Answered | None:
        """What came for a line: an accepted book, one that does not count yet with what to ask, or nothing."""
        named = self.by_name.get(business_key(e.name), ()) if e.name else ()
        mine = [c for c in (*self.by_number.get(e.corporate_number, ()), *named) if self._is_for(c, e)]
        order = {State.ACCEPTED: 0, State.RETURNED: 1, State.SUPERSEDED: 2, State.DUPLICATE: 3}
        for case in sorted(mine, key=lambda c: order.get(c.state, 9)):
            if case.state is State.ACCEPTED and (not e.item or case.item == e.item):
                return case
            return Answered(e, case, _what_to_ask(case))
        for number, case in self.strangers:
            if self._is_for(case, e) and _is_mistyped(number, e.corporate_number, case.business_name or "", e.name):
                return Answered(e, case, _ask_for_number(number, case, e))
        return next((Answered(e, c, _what_to_ask(c)) for c in self.unreadable if self._is_of(c, e)), None)

    def _is_for(self, case: Case, e: Expected) -> bool:
        """Whether a book is for the form, item and period of a line, as far as both say one."""
        form = e.form or self.main_form
        if case.form is None or case.form.name != form or (e.item and case.item not in (e.item, None)):
            return False
        told = [(case.written(k), case.form.entries[k].type == "month") for k in case.form.period]

        def means(*parts: str) -> bool:
            return all(any(period_key(p, of_month) == period_key(x, of_month) for x, of_month in told) for p in parts)

        return (
            not e.period or not told or means(e.period) or means(*filter(None, _BETWEEN.split(_with_spaces(e.period))))
        )

    @cached_property
    def unreadable(self) -> list[Case]:
        return [c for c in self.books if c.state is State.QUARANTINED]

    @staticmethod
    def _is_of(case: Case, e: Expected) -> bool:
        """Whether the name of a file that cannot be read, or of its folder, or what is seen in it, names a line."""
        told = digits_key(case.name)
        if e.corporate_number in told or e.corporate_number in case.numbers:
            return True
        name = business_key(e.name)
        return len(name) >= SHORTEST_NAME and name in business_key(case.name)


def _with_spaces(text: str) -> str:
    """The text in one width, its spaces kept: they stand between the parts of a period."""
    return " ".join(visible(part) for part in text.split())


def period_key(value: object, of_month: bool = False) -> str:
    """What makes two ways of writing a period the same: years of an era or western, months, days, or a text.

    ``of_month``: a day stands for its month, as in a cell that asks for a month.

    >>> {period_key(x) for x in (2025, "2025年度", "令和7年度", "Ｒ７")}
    {'2025'}
    >>> {period_key(x, True) for x in (dt.date(2026, 4, 1), "2026年4月", "令和8年4月分", "R8.4", "2026/04", "2026/4/1")}
    {'2026-04'}
    >>> period_key("第1四半期") == period_key("第１四半期")
    True
    """
    if isinstance(value, dt.date):
        return f"{value:%Y-%m}" if of_month else f"{value:%Y-%m-%d}"
    if isinstance(value, int | float):
        return f"{value:g}" if not float(value).is_integer() else str(int(value))
    text = with_hyphens(str(value))
    if (year := _year(text)) is not None:
        return str(year)
    if day := parse_date(text):
        return period_key(day, of_month)
    found = _MONTH.fullmatch(text)
    year = _year(found["year"]) if found else None
    return f"{year}-{int(found['month']):02}" if found and year is not None else identity_key(text)


def _year(text: str) -> int | None:
    if found := _YEAR.fullmatch(text):
        return int(found["western"])
    if found := _ERA_YEAR.fullmatch(text):
        first = next(day for name, letter, day in ERAS if found["era"].upper() in (name, letter))
        return first.year + (1 if found["nen"] == "元" else int(found["nen"])) - 1
    return None


def _is_mistyped(typed: str, number: str, typed_name: str, name: str) -> bool:
    """Whether a number was probably meant to be another: one slip apart and a similar name, or the same name."""
    a, b = business_key(typed_name), business_key(name)
    if a and a == b:
        return True
    alike = not b or (a and (a in b or b in a or SequenceMatcher(None, a, b).ratio() >= SIMILAR))
    return bool(alike) and one_slip_apart(typed, number)


def one_slip_apart(a: str, b: str) -> bool:
    """Whether one digit was changed, left out or typed twice, or two neighbours were exchanged.

    >>> one_slip_apart("8999000000001", "8999000000011"), one_slip_apart("8999000000001", "899900000001")
    (True, True)
    >>> one_slip_apart("8999000000012", "8999000000021"), one_slip_apart("8999000000001", "8999000000111")
    (True, False)
    """
    if len(a) == len(b):
        wrong = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        if len(wrong) == 2:
            i, j = wrong
            return j == i + 1 and a[i] == b[j] and a[j] == b[i]
        return len(wrong) == 1
    short, long = sorted((a, b), key=len)
    return len(long) - len(short) == 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def _what_to_ask(case: Case) -> str:
    if case.state is State.QUARANTINED:
        return "。".join(dict.fromkeys(f.remedy for f in case.findings))
    if case.state is State.RETURNED:
        return f"エラー{case.errors}件を直して、再提出するよう依頼してください"
    if case.state is State.ACCEPTED:
        return "物資が読み取れません。どの物資の提出か確かめてください"
    return f"{case.reason}。今の提出を確かめてください"


def _ask_for_number(typed: str, case: Case, e: Expected) -> str:
    said = f"「{case.business_name}」" if case.business_name else "名称なし"
    return (
        f"法人番号 {typed or '（空欄）'}（{said}）が、名簿の {e.corporate_number} と違います。"
        "打ち間違いか確かめ、そうなら直して再提出するよう依頼してください"
    )


__all__ = ["Answered", "Attendance", "attendance", "one_slip_apart", "period_key"]
