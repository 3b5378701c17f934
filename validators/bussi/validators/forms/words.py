"""The words a form's file may say: of its sheets, of what is filled in there, and of its rules.

Every word is one attribute here; what the words of one file say together is checked in ``structure``.
"""

import datetime as dt
import keyword
import re
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from ..definitions import Frozen
from ..errors import meant
from ..kinds import EventKind, Level
from ..rules.tree import MAX_SCALE, Input
from ..types import TYPES, CellType, is_blank
from . import presets

Role = Literal[
    "business", "business_name", "item", "plan", "period", "revision", "day", "amounts", "requested", "peers", "contact",
    "certification",
]  # fmt: skip
Prefill = Literal["certified", "previous"]
KEY = re.compile(r"[a-z][a-z0-9_]*")
DEFAULT = "default"  # of a basis by ministry


def _name(v: str, what: str) -> str:
    """The name as expressions can say it; raises ``ValueError`` for any other."""
    if not KEY.fullmatch(v):
        raise ValueError(f"{what}は英小文字・数字・_ で書きます")
    if keyword.iskeyword(v):
        raise ValueError(f"{what} {v} は式の言葉なので使えません（{v}_ などとします）")
    return v


LONGEST_CELL, LONGEST_CHOICE = 32_767, 255  # characters that Excel takes in a cell, and a list offers
WIDEST = 255  # characters of a column


class Shown(Frozen):
    """A limit that stands beside an entry: ``law`` is the name of a value of the law, ``unit`` what follows it."""

    label: str = Field(min_length=1)
    law: str = Field(min_length=1)
    unit: str = ""


class Entry(Frozen):
    """A field of a sheet or a column of a table. Limits have the names pandera gives them.

    ``role``: what it means to the programme (``Form.role``), so that no code knows a key of a form. ``references``:
    ``table.column`` that must hold its value, from which Excel offers it. ``required_when``: a condition under which it
    must be filled in. ``prefill``: filled in by the ministry from the certified plan or from the report before, there
    from the key ``source`` (its own, unless said; ``certification.…`` from the certification; a field may hold the
    total of a column of amounts, ``table.column``). ``preset``: ``=field``, of a field of the form: shows what that one
    holds until something else is entered. ``private``: never leaves the book. ``reading``: how a name is read, in
    katakana. ``isin`` is a list of values, or a mapping of each value to what it means (then in ``meanings``); with
    ``choices``, a list of the law, ``meanings`` is written by itself. ``meaning``: what is asked for, in a sentence or
    two; ``help``: how to write it; ``shows``: limits beside it. ``matter``: of which matter of a plan it is, as a form
    on its change names it (that of its sheet, unless said; "" for none). ``against``: the entry beside it that says
    what was planned, where it says what was done.
    """

    key: str
    label: str = Field(min_length=1, max_length=100)
    type: str
    role: tuple[Role, ...] = ()
    required: bool = False
    required_when: str | None = None
    unique: bool = False
    references: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$", description="表.列")
    ge: float | None = Field(default=None, allow_inf_nan=False)
    gt: float | None = Field(default=None, allow_inf_nan=False)
    le: float | None = Field(default=None, allow_inf_nan=False)
    lt: float | None = Field(default=None, allow_inf_nan=False)
    str_length: int | None = Field(default=None, ge=1, le=LONGEST_CELL)
    isin: tuple[str, ...] | None = None
    choices: str | None = None
    meanings: Mapping[str, str] = Field(default_factory=dict)
    scale: int | None = Field(default=None, ge=0, le=MAX_SCALE)
    formula: str | None = None
    prefill: Prefill | None = None
    source: str | None = None
    preset: str | None = Field(default=None, pattern=r"^=[a-z][a-z0-9_]*$", description="=項目")
    matter: str | None = None
    against: str | None = None
    private: bool = False
    reading: bool = False
    unit: str = Field(default="", max_length=20)
    meaning: str = ""
    help: str = ""
    example: str | float | int | dt.date | None = None
    shows: tuple[Shown, ...] = ()
    width: float | None = Field(default=None, ge=1, le=WIDEST, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _shorthands(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        data = dict(data)
        if isinstance(data.get("role"), str):
            data["role"] = (data["role"],)
        if isinstance(data.get("isin"), dict):
            if "meanings" in data:
                raise ValueError("meanings は isin の中に書きます（isin: {値: 意味}）")
            data["meanings"], data["isin"] = data["isin"], tuple(data["isin"])
        return data

    @field_validator("key")
    @classmethod
    def _key(cls, v: str) -> str:
        return _name(v, "キー")

    @field_validator("type")
    @classmethod
    def _type(cls, v: str) -> str:
        if v not in TYPES:
            raise ValueError(f"型 '{v}' はありません{meant(v, TYPES)}")
        return v

    @model_validator(mode="after")
    def _consistent(self) -> "Entry":
        number = TYPES[self.type].kind == "number"
        if not number and any(x is not None for x in (self.ge, self.gt, self.le, self.lt)):
            raise ValueError("ge gt le lt は数の項目にだけ書けます")
        if TYPES[self.type].kind != "text" and self.str_length is not None:
            raise ValueError("str_length は文字の項目にだけ書けます")
        if (self.type == "choice") != (self.isin is not None or self.choices is not None):
            raise ValueError("choice には isin か choices を、それ以外の型にはどちらも書きません")
        if self.isin is not None and self.choices is not None:
            raise ValueError("isin と choices はどちらか一つです")
        if self.isin is not None and (not self.isin or len(set(self.isin)) < len(self.isin)):
            raise ValueError("isin には、たがいに違う値を一つ以上書きます")
        if any(not v or v != v.strip() or len(v) > LONGEST_CHOICE for v in self.isin or ()):
            raise ValueError(f"isin の値は、前後に空白のない{LONGEST_CHOICE}字までの文字です")
        if None not in (self.ge, self.gt) or None not in (self.le, self.lt):
            raise ValueError("ge と gt、le と lt は、それぞれどちらか一つです")
        low, high = (next((x for x in xs if x is not None), None) for xs in ((self.ge, self.gt), (self.le, self.lt)))
        if low is not None and high is not None and low > high:
            raise ValueError("下限が上限を超えています")
        if self.type == "choice" and self.references is not None:
            raise ValueError("references は choice の項目には書けません")
        if self.meanings and self.type != "choice":
            raise ValueError("meanings は choice の項目にだけ書けます")
        if self.source is not None and self.prefill is None:
            raise ValueError("source は prefill の項目にだけ書けます")
        if self.required and self.required_when is not None:
            raise ValueError("required と required_when はどちらか一つです")
        if self.formula is not None:
            given = [w for w in ("required", "required_when", "references", "prefill", "preset") if getattr(self, w)]
            if given:
                raise ValueError(f"自動計算の項目は必須にできません（{given[0]} は書けません）")
        return self

    @property
    def cell_type(self) -> CellType:
        """The type of cell, with its twins."""
        return TYPES[self.type]

    @property
    def decimals(self) -> int:
        """The number of decimals the value is rounded to before it is compared."""
        return self.cell_type.scale if self.scale is None else self.scale

    @property
    def is_year(self) -> bool:
        """Whether its numbers are names of years."""
        return self.type == "fiscal_year" or (self.type == "integer" and self.unit == "年" and (self.ge or 0) >= 1000)

    @property
    def input(self) -> Input:
        """What the rule language has to know of it."""
        return Input(self.cell_type.kind, self.decimals, self.formula)


def field_shown(value: object) -> str | None:
    """The field that a value of a ``preset`` shows; None where it is a value itself.

    >>> field_shown("=lead_name"), field_shown("定款")
    ('lead_name', None)
    """
    return value[1:] if isinstance(value, str) and value.startswith("=") else None


class Sheet(Frozen):
    """One sheet: a list of fields, or a table, or a list of fields with a table below.

    ``preset``: rows that stand in the blank template, as ``{column: value}``, where ``=field`` shows what stands in
    that field; ``preset_of``: the table of the law that these rows are taken from instead (``presets``); ``source``:
    the table of the certified plan from which the ministry fills in the rows; ``private``: its contents never leave the
    book; ``matter``: of which matter of a plan its entries are.
    """

    sheet: str
    note: str = ""
    items: tuple[str, ...] | None = None
    fields: tuple[Entry, ...] = ()
    table: str | None = None
    table_title: str = ""
    rows: int = Field(default=10, ge=1, le=500)
    min_rows: int = Field(default=0, ge=0)
    columns: tuple[Entry, ...] = ()
    preset: tuple[Mapping[str, str | float | int | dt.date], ...] = ()
    preset_of: str | None = None
    source: str | None = None
    private: bool = False
    matter: str = ""

    @model_validator(mode="before")
    @classmethod
    def _rows_of_the_law(cls, data: Any) -> Any:
        if not isinstance(data, dict) or not isinstance(data.get("preset_of"), str):
            return data
        if "preset" in data:
            raise ValueError("preset と preset_of はどちらか一つです")
        return {**data, "preset": presets.rows(data["preset_of"])}

    @property
    def standing(self) -> tuple[Mapping[str, Any], ...]:
        """The rows of ``preset`` as they stand while every field is blank."""
        return tuple({key: v for key, v in row.items() if field_shown(v) is None} for row in self.preset)

    @field_validator("table")
    @classmethod
    def _table(cls, v: str | None) -> str | None:
        return None if v is None else _name(v, "表の名前")

    @model_validator(mode="after")
    def _consistent(self) -> "Sheet":
        if (self.table is None) != (not self.columns):
            raise ValueError("表には table と columns の両方が必要です")
        if not self.fields and self.table is None:
            raise ValueError("fields か table が必要です")
        if is_blank(self.sheet):
            raise ValueError("シート名は空にできません")
        if len(self.sheet) > 31 or not self.sheet.isprintable() or re.search(r"[\[\]:*?/\\']", self.sheet):
            raise ValueError("シート名は31字まで、[ ] : * ? / \\ ' は使えません")
        return self


class RuleText(Frozen):
    """A rule as written in the form.

    ``when_uncertain: warning``: an error only where every value of the law it reads is beyond doubt, else a warning.
    ``basis``: a text, or one for each ministry whose ordinance numbers its articles differently, with a ``default``.
    """

    id: str = Field(pattern=r"^[A-Z]{3}-[A-Z][0-9]{2}$", description="例 PLN-A01")
    on: str
    must: str
    when: str | None = None
    level: Level = Level.ERROR
    when_uncertain: Literal["warning"] | None = None
    since: dt.date | None = None
    title: str = Field(min_length=1)
    title_en: str = Field(min_length=1)
    message: str | None = Field(default=None, min_length=1)
    message_en: str | None = Field(default=None, min_length=1)
    remedy: str = Field(min_length=1)
    remedy_en: str = Field(min_length=1)
    basis: str | Mapping[str, str] = Field(min_length=1)
    cells: tuple[str, ...] = ()
    expected: str | None = Field(default=None, min_length=1)
    items: tuple[str, ...] | None = None
    native: Literal["formula", "none"] = "formula"

    def basis_for(self, ministry: str | None) -> str:
        """Where the law or the guide says so, in the numbering of ``ministry``."""
        if isinstance(self.basis, str):
            return self.basis
        return self.basis.get(ministry or DEFAULT, self.basis[DEFAULT])


class Published(Frozen):
    """A column of the list of certified plans that the ministry publishes; nothing else of a form is ever published.

    ``source``: a field, or ``table.column`` with all its rows; ``precision``: the column of that table which says whether
    a month is meant, the fiscal year, or a limit (月, 年度, 期限). ``items``: for which items; None means all. ``note``
    stands below the list.
    """

    heading: str = Field(min_length=1)
    source: str = Field(min_length=1)
    precision: str | None = None
    items: tuple[str, ...] | None = None
    note: str = ""

    @property
    def place(self) -> tuple[str | None, str]:
        """The table (None for a field) and the key."""
        table, _, key = self.source.rpartition(".")
        return table or None, key


class Changes(Frozen):
    """The table in which a form on the change of a plan lists the matters that change, with a reason for each, and the
    field ``summary`` that says what changes as a whole.
    """

    table: str
    matter: str
    reason: str
    summary: str


class Due(Frozen):
    """That a form is due after each business year of a certified plan.

    ``months``: the value of the law that says within how many. Of this form: ``end``, the field with the last day of
    the year reported on, and ``when``, what other fields say where it is this kind of report. Of the form that it
    follows: ``closing_month``, the column with the month in which the business's year ends, and the fields ``start`` and
    ``until`` of the period of the plan.
    """

    months: str
    end: str
    when: Mapping[str, str] = Field(default_factory=dict)
    closing_month: str = Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$", description="表.列")
    start: str
    until: str


class Survey(Frozen):
    """How the answers to a survey are added up across those who gave them: what is supplied, by country and good.

    ``totals``: the table with a row a good, of which ``unit`` is the column with the unit; only what is in one unit is
    added up. ``parts``: the table that says of what each total is made; ``good`` is its column that refers to the good
    of the total (``references``), ``by`` that with the country; there stands ``home`` for Japan, and one of ``unknown``
    for what is of no country that is named. ``quantity`` and ``amount`` are columns of both. ``stock``: the column of
    the totals with the months of stock, of which the mean is taken; ``without_substitute``: their column on
    substitutes, and what stands there where there is none.
    """

    totals: str
    parts: str
    good: str
    quantity: str
    amount: str
    by: str
    home: str = Field(min_length=1)
    unknown: tuple[str, ...] = Field(min_length=1)
    unit: str
    stock: str
    without_substitute: Mapping[str, str] = Field(min_length=1, max_length=1)


class FormText(Frozen):
    """The file of a form.

    ``kept``: that whoever fills it in keeps it, and hands it in to nobody. ``follows``: the form of the plans that it
    is about, from which it is filled in; ``issued_on``: whether it is handed out on plans that are certified, or on
    those that were submitted and are not certified yet. ``changes``: where it lists what changes in such a plan.
    ``step``: what its submission is in the life of a plan before the plan is certified (afterwards that of the plan
    itself asks for a change); ``awaits``: what fields say where the ministry has to decide on it, always unless given;
    ``asks``: the field with the day on which it asked for a correction of the plan. ``due``: that it is due each year,
    ``published``: what is published of it. ``ledger_rules``: rules that also read what the ledger knows (see
    ``forms.ledger_rules``), which a workbook cannot; ``record``: the form in which others keep the record of the same
    plan that they read. ``survey``: how its answers are added up across those who gave them.
    """

    form: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="英小文字・数字・_")
    version: str = Field(pattern=r"^[0-9]{4}\.[0-9]+$", description="例 2026.1")
    title: str = Field(min_length=1, max_length=100)
    title_en: str = Field(min_length=1)
    basis: str
    kept: bool = False
    follows: str | None = None
    issued_on: Literal["certified", "submitted"] = "certified"
    step: EventKind | None = None
    awaits: Mapping[str, str] = Field(default_factory=dict)
    asks: str | None = None
    due: Due | None = None
    published: tuple[Published, ...] = ()
    changes: Changes | None = None
    intro: tuple[str, ...] = ()
    sheets: tuple[Sheet, ...] = Field(min_length=1)
    rules: tuple[RuleText, ...] = ()
    record: str | None = None
    ledger_rules: tuple[RuleText, ...] = ()
    survey: Survey | None = None
