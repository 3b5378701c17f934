"""What is said of a broken constraint or rule: parts that Python and Excel both put together to the same sentence.

A message is a text with values in it; how each value looks is defined here once, for both: amounts with separators and
at most six decimals, days as 2026年4月1日, cells as what stands in them (a text in a cell for numbers is 文字の「…」).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from string import Formatter

from . import law
from .catalogue.constraints import CONSTRAINTS
from .cells import as_number
from .forms import choices
from .forms.constraints import Constraint
from .forms.ledger_rules import BEFORE, KNOWN, RECORD
from .forms.model import PLACEHOLDER, Entry, Form, Rule
from .kinds import Kind, Level
from .rules.tree import Lookup, Name, Node, Operation, walk
from .types import FIRST_DATE, LAST_DATE, from_serial, is_blank

NOTHING = "（空欄）"
ANY_ERROR = "エラー値"
LONGEST = 30  # characters of a text that is shown
LARGEST = 10**15  # beyond it a spreadsheet shows digits that are not there
ARROW = " → "
SOURCE = " 出典: "
DECIMALS = 6


@dataclass(frozen=True)
class Amount:
    """A computed number, rounded to ``scale`` decimals; a ``year`` has no separators."""

    node: Node
    scale: int
    year: bool = False


@dataclass(frozen=True)
class Day:
    """A computed date."""

    node: Node


@dataclass(frozen=True)
class Words:
    """A computed text, or a truth."""

    node: Node


@dataclass(frozen=True)
class Entered:
    """What stands in a cell: a field (``table`` None), or a column of the rule's own row."""

    table: str | None
    key: str


@dataclass(frozen=True)
class Length:
    """The number of characters of a cell."""

    table: str | None
    key: str


Part = str | Amount | Day | Words | Entered | Length


@dataclass(frozen=True)
class Sentence:
    """What is said: the message in parts, and what to do. ``value`` and ``expected``: the same two, in parts."""

    message: tuple[Part, ...]
    remedy: str
    value: tuple[Part, ...]
    expected: tuple[Part, ...]


# how values look -------------------------------------------------------------------------------------------------------


def amount_words(value: float, scale: int = DECIMALS, year: bool = False) -> str:
    """A number in a sentence, rounded half away from zero.

    >>> amount_words(1234.5), amount_words(2.675, 2), amount_words(-0.001, 2), amount_words(2026, 0, year=True)
    ('1,234.5', '2.68', '0', '2026')
    >>> amount_words(1e300)
    '1,000,000,000,000,000'
    """
    clamped = max(-float(LARGEST), min(float(LARGEST), value))
    exact = Decimal(repr(clamped)).quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP)
    text = f"{exact:f}" if year else f"{exact:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def day_words(serial: float) -> str:
    """A day in a sentence, by its Excel serial.

    >>> day_words(46113)
    '2026年4月1日'
    """
    day = from_serial(serial)
    return f"{day.year}年{day.month}月{day.day}日"


def text_words(text: str) -> str:
    """A text in a sentence, cut where it is long."""
    return text[:LONGEST] + ("…" if len(text) > LONGEST else "")


def truth_words(value: bool) -> str:
    """A truth in a sentence."""
    return "はい" if value else "いいえ"


def cell_words(value: object, entry: Entry) -> str:
    """What stands in a cell of ``entry``, as it comes from the file."""
    if isinstance(value, bool):
        return str(value).upper()
    number = as_number(value)
    if number is not None:
        if entry.cell_type.kind == "date" and FIRST_DATE <= number <= LAST_DATE:
            return day_words(int(number))
        return amount_words(number, year=entry.is_year or entry.cell_type.kind == "text")
    if is_blank(value):
        return NOTHING
    if isinstance(value, str):
        return text_words(value) if entry.cell_type.kind == "text" else f"文字の「{text_words(value)}」"
    return ANY_ERROR


# sentences -------------------------------------------------------------------------------------------------------------


def of_constraint(form: Form, c: Constraint, item: str | None) -> Sentence:
    """What is said where ``c`` is broken; ``item``: of the book's template, None where it is chosen in the book."""
    own = Entered(c.table, c.entry.key)
    of_item = item is not None and is_of_item(form, c)
    words = CONSTRAINTS["ITEM" if of_item else c.kind]
    known = words_of_form(form, c) | ({"item": item} if of_item else _choices(c, item))
    message = _parts(words.message, {**known, "own": own, "length": Length(c.table, c.entry.key)})
    stands_there = NOTHING if c.kind in ("REQUIRED", "ROWS") else own
    return Sentence(message, words.remedy.ja.format_map(known), (stands_there,), (words.expected.ja.format_map(known),))


def is_of_item(form: Form, c: Constraint) -> bool:
    """Whether ``c`` is on the type of the form's item, which a template of one item fixes."""
    return c.kind == "TYPE" and c.table is None and c.entry.key == form.role("item")


def words_of_form(form: Form, c: Constraint) -> dict[str, object]:
    """What the words of a constraint take from the form, by the placeholders of the catalogue."""
    e, kind = c.entry, c.entry.cell_type
    known: dict[str, object] = {
        "label": e.label, "unit": e.unit, "type": kind.label, "hint": kind.hint.ja, "help": e.help or kind.hint.ja,
        "how": kind.how.ja, "limits": c.limits, "most": e.str_length,
        "title": c.sheet.table_title or c.sheet.sheet, "least": c.sheet.min_rows, "meant": "一覧の名称",
    }  # fmt: skip
    if c.target is not None:
        table, key = c.target
        known["there"] = f"「{form.table_sheet[table].sheet}」にある{form.entry(table, key).label}"
    wanted = {"TYPE": "、".join(s.words.expected.ja for s in kind.slips), "REQUIRED": e.help.rstrip("。")}.get(
        c.kind, ""
    )
    return known | {"more": f"（{wanted}）" if wanted else ""}


def _choices(c: Constraint, item: str | None) -> dict[str, object]:
    if c.kind != "CHOICE":
        return {}
    options = "、".join(_first(choices.of_entry(c.entry, item)))
    return {"options": options or "一覧にある値", "more": f"（{options}）" if options else ""}


def _parts(message: str, known: Mapping[str, object]) -> tuple[Part, ...]:
    """A message with its placeholders filled; texts beside each other are one part."""
    parts: list[Part] = []
    for text, name, _, _ in Formatter().parse(message):
        for part in (text, *(() if name is None else (known[name],))):
            if isinstance(part, Entered | Length):
                parts.append(part)
            elif parts and isinstance(parts[-1], str):
                parts[-1] += str(part)
            else:
                parts.append(str(part))
    return tuple(parts)


def _first(options: tuple[str, ...]) -> tuple[str, ...]:
    return (*options[:8], "ほか") if len(options) > 8 else options


_BOUNDS: Mapping[str, str] = {"==": "", "!=": "以外", "<=": "以下", "<": "未満", ">=": "以上", ">": "より大きい値"}
_DAY_BOUNDS: Mapping[str, str] = {"<=": "以前", "<": "より前", ">=": "以後", ">": "より後"}


def of_rule(form: Form, rule: Rule) -> Sentence:
    """What is said where ``rule`` is broken."""
    text, must = rule.text, rule.must
    known: dict[str, tuple[Part, ...]] = {}
    found = "入力"
    if isinstance(must, Operation) and must.op in _BOUNDS:
        a, b = reversed(must.args) if is_turned(form, rule) else must.args
        found = "入力" if _is_entered(form, a) else "計算した値"
        years = is_year(form, a) or is_year(form, b)
        bounds = {**_BOUNDS, **(_DAY_BOUNDS if a.kind == "date" else {})}
        known["value"] = (_computed(a, years),)
        known["expected"] = (_computed(b, years), bounds[must.op])
        if a.kind == "number":
            known["difference"] = (Amount(Operation(Kind.NUMBER, must.scale, "-", (a, b)), must.scale),)
    else:
        known["value"] = (_own(rule, *rule.cells[0]),)
    if text.expected is not None:
        known["expected"] = _filled(text.expected, form, rule, known)
    template = text.message
    if template is None:
        stands_there = known["value"] != (NOTHING,)
        template = f"{text.title}（{f'{found} {{value}}、' if stands_there else ''}正しい条件 {{expected}}）"
    return Sentence(_filled(template, form, rule, known), text.remedy, known["value"], known["expected"])


def is_turned(form: Form, rule: Rule) -> bool:
    """Whether a rule without a message of its own is said from the right: what was filled in is wrong, not the sum."""
    if rule.text.message is not None or not isinstance(rule.must, Operation) or rule.must.op != "==":
        return False
    a, b = rule.must.args
    return _is_entered(form, b) and not _is_entered(form, a)


def _is_entered(form: Form, node: Node) -> bool:
    """Whether a part of a rule is what somebody fills in, and not computed or known by the ledger."""
    if not isinstance(node, Name):
        return False
    of_ledger = form.rules_in == "ledger_rules" and node.key.startswith((KNOWN, BEFORE, RECORD))
    return not of_ledger and form.entry(node.table or None, node.key).formula is None


def lookups(rule: Rule) -> tuple[Lookup, ...]:
    """The values of the law that a rule asks for."""
    trees = (tree for tree in (rule.must, rule.when) if tree is not None)
    return tuple(dict.fromkeys(n for tree in trees for n in walk(tree) if isinstance(n, Lookup)))


def rests_on_doubt(rule: Rule) -> bool:
    """Whether a rule may warn because of law that is not beyond doubt, so that it says where that comes from."""
    return bool(lookups(rule)) and (rule.certain is not None or rule.text.level is not Level.ERROR)


def is_year(form: Form, node: Node) -> bool:
    """Whether a number is the name of a year, which has no thousands separator."""
    match node:
        case Name():
            return form.entry(node.table or None, node.key).is_year
        case Lookup():
            return node.name in law.load().values and law.load().values[node.name].unit == "year"
    return isinstance(node, Operation) and node.op in ("year", "fiscal_year")


def _computed(node: Node, year: bool) -> Part:
    if node.kind == "date":
        return Day(node)
    return Amount(node, node.scale, year) if node.kind == "number" else Words(node)


def _own(rule: Rule, table: str | None, key: str) -> Part:
    """The cell of a rule's own row, or a field; of another table there is no one cell."""
    return Entered(table, key) if table is None or table == rule.table else NOTHING


def _filled(template: str, form: Form, rule: Rule, known: Mapping[str, tuple[Part, ...]]) -> tuple[Part, ...]:
    parts: list[Part] = []
    end = 0
    for found in re.finditer(PLACEHOLDER, template):
        name = found[1]
        own = rule.table if rule.table and name in form.columns[rule.table] else None
        parts += (template[end : found.start()], *(known[name] if name in known else (_own(rule, own, name),)))
        end = found.end()
    return tuple(p for p in (*parts, template[end:]) if p != "")


__all__ = [
    "ARROW",
    "Amount",
    "Day",
    "Entered",
    "Length",
    "Part",
    "Sentence",
    "Words",
    "amount_words",
    "cell_words",
    "day_words",
    "is_turned",
]
