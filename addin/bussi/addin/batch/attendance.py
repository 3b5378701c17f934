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
from bussi.validators.text_keys import business_key, digits_key, identity_key, visible

from .case import Case
from .roster import Expected

_YEAR = re.compile(r"(?P<western>[0-9]{4})年?度?分?")
_ERA_YEAR = re.compile(r"(?P<era>令和|平成|昭和|大正|明治|[RHSTM])(?P<nen>元|[0-9]{1,2})年?度?分?", re.IGNORECASE)
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
        self.strangers: list[tuple[str, Case]] = []
        for case in books:
            if case.form is None or case.form.role("business") is None:
                continue
            number = digits_key(str(case.written(case.form.role("business")) or ""))
            self.by_number.setdefault(number, []).append(case)
            if number not in self.expected:
                self.strangers.append((number, case))
        self.forms = Counter(c.form.name for c in books if c.form is not None)

    @property
    def main_form(self) -> str:
        """The form that most of the files have."""
        return min(self.forms, key=lambda name: (-self.forms[name], name), default="")

    def title(self, name: str) -> str:
        return next((c.form.text.title for c in self.books if c.form is not None and c.form.name == name), name)

    def for_line(self, e: Expected) -> Case | Answered | None:
        """What came for a line: an accepted book, one that does not count yet with what to ask, or nothing."""
        mine = [c for c in self.by_number.get(e.corporate_number, ()) if self._is_for(c, e)]
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
        wanted = {period_key(part) for part in _BETWEEN.split(_with_spaces(e.period)) if part}
        keys = [case.written(k) for k in case.form.period]
        return not wanted or not keys or wanted <= {period_key(x) for x in keys}

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


def period_key(value: object) -> str:
    """What makes two ways of writing a period the same: years of an era or western, days, or a text.

    >>> {period_key(x) for x in (2025, "2025年度", "令和7年度", "Ｒ７")}
    {'2025'}
    >>> period_key("第1四半期") == period_key("第１四半期")
    True
    """
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int | float):
        return f"{value:g}" if not float(value).is_integer() else str(int(value))
    text = visible(str(value))
    if found := _YEAR.fullmatch(text):
        return found["western"]
    if found := _ERA_YEAR.fullmatch(text):
        first = next(day for name, letter, day in ERAS if found["era"].upper() in (name, letter))
        return str(first.year + (1 if found["nen"] == "元" else int(found["nen"])) - 1)
    day = parse_date(text)
    return day.isoformat() if day else identity_key(text)


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
