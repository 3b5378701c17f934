"""What the law is made of: citations, dated values, items, support bodies, budget lines."""

from datetime import date
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from ..definitions import Frozen

Day = Annotated[date, Field(strict=True)]
Text = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
Confidence = Literal["high", "medium", "low"]
Value = int | Fraction | str | bool | None
Unit = Literal["fraction", "yen", "years", "months", "days", "year", "month", "tonnes", "count", "text", "flag"]
Key = tuple[str, ...]
UNCONFIRMED = "（未確認。所管省に確かめてください）"


def source_words(text: str) -> str:
    """What is known of the source of a value that is not confirmed.

    >>> source_words("未確認"), source_words("未確認。所管省の説明会")
    ('公表資料で確かめられない値', '所管省の説明会')
    """
    return text.removeprefix("未確認").lstrip("。") or "公表資料で確かめられない値"


class Cite(Frozen):
    """Where a value comes from, when we looked, and how sure we are.

    ``text`` is printed for businesses; ``remark`` is for maintainers and never printed. Without an address the text
    must admit 「未確認」 and the confidence cannot be high.
    """

    text: Text
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None
    checked: Day
    confidence: Confidence
    remark: Text | None = None

    @property
    def printed(self) -> str:
        """What people read of it: the source, and whom to ask where it is not confirmed."""
        return self.text if self.confidence == "high" else f"{source_words(self.text)}{UNCONFIRMED}"

    @model_validator(mode="after")
    def _unaddressed_is_unconfirmed(self) -> Self:
        if self.url is None and ("未確認" not in self.text or self.confidence == "high"):
            raise ValueError("URLのない出典は、textに「未確認」と書き、confidenceをmediumかlowにしてください")
        return self


class Entry(Frozen):
    """One value of the law from ``since`` until the day before ``until``; ``value`` None is a repeal.

    ``basis`` is what a rate is applied to (対象経費, 申請者負担額, 上積分); ``note`` limits the value (原則, 上限 …).
    """

    name: str
    key: Key
    since: date
    until: date | None
    value: Value
    unit: Unit
    basis: str | None
    note: str | None
    cite: Cite

    @property
    def firm(self) -> bool:
        """Whether a rule may reject on this value; anything less certain only warns."""
        return self.cite.confidence == "high"


class ValueName(Frozen):
    """What a name of the registry stands for: Japanese title, unit and the dimensions of its key."""

    name: str
    title: str
    unit: Unit
    key: tuple[str, ...]


class Profile(Frozen):
    """What the source says about an item itself; ``ministry`` None where no source names one."""

    ministry: Text | None
    support_measures: tuple[Text, ...]
    target_goods: tuple[Text, ...]
    certified_plans: Annotated[int, Field(strict=True, ge=0)] | None
    certified_plans_on: Day | None = None
    cite: Cite


class Widening(Frozen):
    """Target goods that were added after the item was designated."""

    since: Day
    target_goods: tuple[Text, ...]
    cite: Cite


class LeakMeasures(Frozen):
    """From when plans for the item must contain the technology-leak measures."""

    since: Day
    cite: Cite


class Item(Frozen):
    """A 特定重要物資: its names, what it covers and from when it is designated (``until`` exclusive)."""

    name: Text
    code: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$")]
    aliases: tuple[Text, ...] = ()
    since: Day
    until: Day | None = None
    cite: Cite
    profile: Profile
    widened: tuple[Widening, ...] = ()
    leak_measures: LeakMeasures | None = None
    cost_classes: tuple[Text, ...]
    activities: tuple[str, ...] = ()
    support_body: str | None = None

    @property
    def ministry(self) -> str | None:
        """The ministry in charge, None where no source names one."""
        return self.profile.ministry

    @property
    def support_measures(self) -> tuple[str, ...]:
        """The main support measures, in the deck's words."""
        return self.profile.support_measures

    @property
    def certified_plans(self) -> int | None:
        """Certified plans on the deck's day; None for an item that came later."""
        return self.profile.certified_plans

    @property
    def target_goods(self) -> tuple[str, ...]:
        """All goods the item has ever covered, later additions last; see ``target_goods_on``."""
        return self.profile.target_goods + tuple(good for step in self.widened for good in step.target_goods)

    @property
    def technology_leak(self) -> bool:
        """Whether the item is one of those whose plans need technology-leak measures (※ in the deck)."""
        return self.leak_measures is not None

    @property
    def technology_leak_since(self) -> date | None:
        """The day from which they are a certification requirement."""
        return self.leak_measures.since if self.leak_measures else None

    def designated_on(self, day: date) -> bool:
        """Whether the item is designated on ``day``."""
        return self.since <= day and (self.until is None or day < self.until)

    def target_goods_on(self, day: date) -> tuple[str, ...]:
        """The goods the item covers on ``day``; empty when it is not designated."""
        if not self.designated_on(day):
            return ()
        added = (good for step in self.widened if step.since <= day for good in step.target_goods)
        return (*self.profile.target_goods, *added)


class Assignment(Frozen):
    """One item a support body serves, and the fund it holds for it where its name is known."""

    item: Text
    fund: Text | None = None
    cite: Cite


class SupportBody(Frozen):
    """A 安定供給確保支援法人 or 支援独立行政法人; keyed by its corporate number, never by its name."""

    name: Text
    short_name: Text
    corporate_number: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{12}$")]
    cite: Cite
    assignments: tuple[Assignment, ...]

    @property
    def items(self) -> tuple[str, ...]:
        """The names of the items it serves."""
        return tuple(assignment.item for assignment in self.assignments)


class BudgetLine(Frozen):
    """One cell of the deck's budget table, as printed and, where it is known, in yen.

    ``kind``: ``line`` one item and appropriation; ``item_total`` the printed 総額 of an item; ``grand_total`` the
    printed 総計 row; ``outside`` a footnote outside every total. ``item`` is None in the 総計 row. ``oku`` None is
    the printed 「－」. ``multi_year_authority``: part of a 国庫債務負担行為, not of a fund.
    """

    ministry: str | None
    item: str | None
    printed_item: str
    appropriation: str
    kind: Literal["line", "item_total", "grand_total", "outside"]
    oku: int | Fraction | None
    yen: int | None
    multi_year_authority: bool
    note: str | None
    cite: Cite


class BestPractice(Frozen):
    """One row of the best-practice matrix and the challenges it answers (``1-1`` … ``2-4``)."""

    number: int
    title: str
    challenges: tuple[str, ...]
    cite: Cite


class Industry(Frozen):
    """A major group of the Japan Standard Industrial Classification (中分類) with its division (大分類)."""

    code: str
    name: str
    division: str
    division_name: str
    cite: Cite


class Prefecture(Frozen):
    """A prefecture and its two-digit code (JIS X 0401)."""

    code: str
    name: str
    cite: Cite
