"""What 点検 says, composed last and for people only: how far a row is, the gravest finding as a whole sentence, how many more.

The sentences are those of ``bussi check``, to the letter: both put together what ``validators.sentences`` defines.
"""

from collections.abc import Mapping, Sequence

from bussi.validators.forms.model import Entry, Rule
from bussi.validators.kinds import Level
from bussi.validators.rules.excel import EMPTY, quote
from bussi.validators.rules.tree import Constant
from bussi.validators.sentences import (
    ANY_ERROR,
    ARROW,
    DECIMALS,
    LARGEST,
    LONGEST,
    NOTHING,
    SOURCE,
    Amount,
    Day,
    Entered,
    Part,
    Sentence,
    Words,
    amount_words,
    lookups,
    of_constraint,
    of_rule,
    rests_on_doubt,
)
from bussi.validators.types import FIRST_DATE, LAST_DATE

from .checks import KINDS, Check, Checks, Gravity
from .digits import Digits, checked, first_digit
from .line_plan import CODES, DIGITS, HERE, LABEL, PLACE, SHOWN, STATUS, cells, own, place_of_row
from .places import computed_name
from .plan import Plan

TO_MEND, TO_CONFIRM, TO_KNOW = "要修正：", "確認：", "参考："
NOT_FILLED, COMPLETE = "未記入", "完了"
BEGUN, ITEMS_LEFT, NEXT, END_QUOTE = "記入中（あと", "項目）", "次は「", "」"
MORE, MORE_END = "　ほか", "件"
MOST_CHOICES = 28
VALUE = "◇"  # stands in a listed sentence for what is in the cell
CODE_WIDTH = 10  # characters
COUNTED = "l"  # the kind of a cell whose length is said
CURRENT = "first"  # the name of which digit of the current row is the gravest
PREFIX = {Gravity.ERROR: TO_MEND, Gravity.WARNING: TO_CONFIRM, Gravity.INFO: TO_KNOW}


def literal(text: str) -> str:
    """A text as Excel literals, none of which may be longer than 255 characters."""
    return "&".join(quote(text[i : i + 250]) for i in range(0, len(text), 250)) or quote("")


def amount_formula(number: str, scale: int = DECIMALS, year: bool = False) -> str:
    """``sentences.amount_words`` as a formula."""
    clamped = f"MAX(-{LARGEST},MIN({LARGEST},ROUND({number},{scale})))"
    pattern = "0" if year else "#,##0"
    return _trimmed(clamped, f"{pattern}.{'#' * scale}") if scale else f'TEXT({clamped},"{pattern}")'


def _trimmed(number: str, pattern: str) -> str:
    """Excel leaves a point without digits after it."""
    return f'SUBSTITUTE(SUBSTITUTE(TEXT({number},"{pattern}")&"@",".@",""),"@","")'


def day_formula(day: str) -> str:
    """``sentences.day_words`` as a formula."""
    return f'YEAR({day})&"年"&MONTH({day})&"月"&DAY({day})&"日"'


def text_formula(text: str) -> str:
    """``sentences.text_words`` as a formula."""
    return f'LEFT({text},{LONGEST})&IF(LEN({text})>{LONGEST},"…","")'


def cell_formula(x: str, state: str, kind: str) -> str:
    """``sentences.cell_words`` as a formula; ``state``: the digit of the cell, ``kind`` one of ``KINDS_OF_CELL``."""
    text, number = text_formula(x), amount_formula(x, year=kind in "ty")
    if kind != "t":
        text = f'"文字の「"&{text}&"」"'
    if kind == "d":
        number = f"IF(({x}>={FIRST_DATE})*({x}<={LAST_DATE}),{day_formula(f'INT({x})')},{number})"
    return _by_state(x, state, text, number)


def any_cell_formula(x: str, state: str, kind: str) -> str:
    """The same where the kind, too, is only known in the book."""
    text = f'IF({kind}="t",{text_formula(x)},"文字の「"&{text_formula(x)}&"」")'
    days = f'({kind}="d")*({x}>={FIRST_DATE})*({x}<={LAST_DATE})'
    plain = f'IF(({kind}="t")+({kind}="y"),{amount_formula(x, year=True)},{amount_formula(x)})'
    return _by_state(x, state, text, f"IF({days},{day_formula(f'INT({x})')},{plain})")


def _by_state(x: str, state: str, text: str, number: str) -> str:
    true, false = "TRUE", "FALSE"
    known = f'IF(ISLOGICAL({x}),IF({x},"{true}","{false}"),IF(ISTEXT({x}),{text},{number}))'
    return f'IF({state}="{EMPTY}","{NOTHING}",IF(ISERROR({x}),"{ANY_ERROR}",{known}))'


def kind_of_cell(e: Entry) -> str:
    """t: a text, d: a day, y: a number without separators, n: another number."""
    kind = e.cell_type.kind
    return "t" if kind == "text" else "d" if kind == "date" else "y" if e.is_year else "n"


class SaidWords:
    """The formulas of all words of a book.

    Shared names of a line: ``first``, which of its digits is the gravest; ``grave``, that digit; ``head`` and ``more``,
    what stands before and after a sentence; ``con``, the sentence of its constraint; ``done`` and ``left``, what is said of
    rows without and with something missing. Of rows: ``part``, which table it is; ``code``, that of its constraint, and
    ``con_row``; ``x_row``, the cell, ``y_row``, what is said of it; ``of_row``, its label.
    """

    def __init__(self, plan: Plan, checks: Checks, digits: Digits, listed_at: Mapping[str, tuple[str, str]]) -> None:
        """``listed_at``: rule → the cells where its title and its remedy stand."""
        self.plan, self.checks, self.digits, self.listed_at = plan, checks, digits, listed_at
        self.texts: dict[str, int] = {"": 1}  # the list of sentences of constraints, each with its number
        self.field_codes = {key: self._of_kinds(found) for key, found in checks.field.items()}
        self.row_codes = {table: "".join(map(self._code, checks.constraints(table))) for table in checks.rows}
        self.names: dict[str, str] = {}
        self.field_shown = {key: self.shown(plan.form.entries[key]) for key in checks.field}
        self.field = {key: self._single(found) for key, found in checks.field.items()}
        self.table = {key: self._single(found) for key, found in checks.table.items()}
        rows = {table: self._row(table, found) for table, found in checks.rows.items()}
        self.names |= {f"say_{table}": formula for table, formula in rows.items()}
        self._constraint()
        self._shared()

    def _number(self, check: Check) -> str:
        """The number of the text of a constraint, in three digits."""
        label = self.plan.form.entry(*check.points_at).label
        text = "" if check.kind in ("REQUIRED", "ROWS") else listed_text(self.sentence(check), label)
        return f"{self.texts.setdefault(text, len(self.texts) + 1):03}"

    def _of_kinds(self, found: Sequence[Check]) -> str:
        numbers = {c.kind: self._number(c) for c in found if c.kind is not None}
        return "".join(numbers.get(kind, "001") for kind in KINDS)

    def _code(self, check: Check) -> str:
        """Of a constraint of rows: the places of its column among the inputs and in the states, its kind, its text."""
        table, key = check.points_at
        assert table is not None
        entry = self.plan.form.entry(table, key)
        place = self.inputs(table).index(key)
        kind = COUNTED if check.kind == "LENGTH" else kind_of_cell(entry)
        return f"{place + 1:03}{self.digits.places.index(table, key) + 1:03}{kind}{self._number(check)}"

    def inputs(self, table: str) -> list[str]:
        """The columns of a table that people fill in."""
        return [key for key, e in self.plan.form.columns[table].items() if e.formula is None]

    def sentence(self, check: Check) -> Sentence:
        """What is said of a check."""
        if isinstance(check.of, Rule):
            return of_rule(self.plan.form, check.of)
        return of_constraint(self.plan.form, check.of, self.plan.item)

    # sentences --------------------------------------------------------------------------------------------------

    def formula(self, check: Check) -> str:
        """The whole sentence of a check as a formula: message, arrow, remedy."""
        said = self.sentence(check)
        title, remedy = self.listed_at[check.name]
        parts: list[str] = []
        for p in said.message:
            if not isinstance(p, str):
                parts.append(self._part(p))
            elif isinstance(check.of, Rule) and p.startswith(check.of.text.title):
                rest = p.removeprefix(check.of.text.title)
                parts += [title, literal(rest)] if rest else [title]
            else:
                parts.append(literal(p))
        if isinstance(check.of, Rule) and rests_on_doubt(check.of):
            parts.append(self._source(check.of))
        parts += [quote(ARROW), remedy]
        joined = "&".join(parts)
        return f"IFERROR({joined},{title})"  # where even the sentence cannot be computed

    def _source(self, rule: Rule) -> str:
        """Where the law that a warning rests on comes from, as ``Speaker.source`` says it."""
        found: list[str] = []
        for node in lookups(rule):
            sources, hit = self.digits.compiler.law_source(node)
            said = f'IFERROR(INDEX({sources},MATCH(1,{hit},0)),"")'
            same = "+".join(f"({said}={other})" for other in found)
            found.append(said)
            if same:
                found[-1] = f'IF(({same})>0,"",{said})'
        joined = "&".join([found[0], *(f'IF({f}="","","／"&{f})' for f in found[1:])])
        text = f'IF({joined}="","",{quote(SOURCE)}&{joined})'
        return text if rule.text.level is not Level.ERROR else f'IF(grave={int(Gravity.WARNING)},{text},"")'

    def _part(self, part: Part) -> str:
        text = self.digits.compiler.text
        match part:
            case Amount(node=Constant(value=int() | float() as value), scale=scale, year=year):
                return quote(amount_words(value, scale, year))
            case Amount(node=node, scale=scale, year=year):
                return amount_formula(text(node), scale, year)
            case Day(node=node):
                return day_formula(f"({text(node)})")
            case Words(node=node):
                return f'IF({text(node)},"はい","いいえ")' if node.kind == "bool" else f"({text_formula(text(node))})"
            case Entered(table=None, key=key):
                return cells(SHOWN, self.digits.places.lines.field[key])
            case Entered(table=str() as table, key=key):
                return self._entered(table, self.plan.form.entry(table, key))
        raise TypeError(part)

    def _entered(self, table: str, e: Entry) -> str:
        if e.formula is None:
            x = self.digits.places.cell(table, e.key)
            return cell_formula(x, self.digits.places.status(self.digits.name(table, e)), kind_of_cell(e))
        node = self.plan.form.computed(table)[e.key]
        shown = amount_formula(f"({self.digits.compiler.text(node)})", DECIMALS, e.is_year)
        return f'IFERROR(IF({self.digits.compiler.guard(node)},{shown},"{NOTHING}"),"{NOTHING}")'

    def shown(self, e: Entry) -> str:
        """The name of what stands in a field as its sentences say it: its length, where that is what is wrong."""
        if e.formula is not None:
            name, x = f"sh_of_{e.key}", computed_name(e.key)  # whatever stands in its cell
            by_kind = {"text": text_formula(x), "date": day_formula(x), "number": amount_formula(x, year=e.is_year)}
            self.names[name] = f'IF({x}="","{NOTHING}",{by_kind[e.cell_type.kind]})'
            return name
        name = f"sh_{kind_of_cell(e)}{'' if e.str_length is None else 'l'}"
        said = cell_formula(HERE, own(STATUS), kind_of_cell(e))
        if e.str_length is not None:
            said = f'IF(MID({own(DIGITS)},{KINDS.index("LENGTH") + 1},1)>"0",LEN({HERE}),{said})'
        self.names[name] = said
        return name

    # lines ------------------------------------------------------------------------------------------------------

    def _single(self, found: tuple[Check, ...]) -> str:
        """The words of a field, or of a table as a whole."""
        names = []
        for check in found:
            if isinstance(check.of, Rule):
                names.append(self._rule_name(check))
                self.names[names[-1]] = checked(self.formula(check), names[-1])
        if not names:
            return "say_1"
        rules = chosen(f"{CURRENT}-{len(KINDS)}", names)
        return checked(f"IF({CURRENT}<={len(KINDS)},say_1,head&{rules}&more)", "言葉")

    @staticmethod
    def _rule_name(check: Check) -> str:
        return "w_" + check.name.replace("-", "_")

    def _row(self, table: str, found: tuple[Check, ...]) -> str:
        names = []
        for c in found:
            if isinstance(c.of, Rule):
                names.append(self._rule_name(c))
                self.names[names[-1]] = checked(self.formula(c), names[-1])
        base = len(self.checks.constraints(table))
        rules = chosen(f"{CURRENT}-{base}", names) if names else ""
        sentence = f"IF({CURRENT}<={base},con_row,{rules})" if names else "con_row"
        missing = f"(grave={int(Gravity.MISSING)})*({CURRENT}<={base})"
        begun = f'left&of_row&"{END_QUOTE}"'
        return checked(f"co_{table}&IF({CURRENT}=0,done,IF({missing},{begun},head&{sentence}&more))", table)

    def _constraint(self) -> None:
        """The sentence of a constraint on a row: what the list of checks says around what stands there."""
        areas = [f"area_{table}" for table in self.checks.rows]
        if not areas:
            return
        input_ = "INDEX(d_base,part)+MID(code,1,3)"
        kind = "MID(code,7,1)"
        value = f'IF({kind}="{COUNTED}",LEN(x_row),y_row)'
        self.names |= {
            "part": f"MATCH(MAX(ROW({own(PLACE)})),d_lines,1)",
            "code": f"MID(INDEX(d_codes,part),{CURRENT}*{CODE_WIDTH}-{CODE_WIDTH - 1},{CODE_WIDTH})",
            "x_row": f"INDEX({chosen('part', areas)},{place_of_row('INDEX(d_lines,part)')},INDEX(d_column,{input_}))",
            "y_row": any_cell_formula("x_row", f"MID({own(STATUS)},MID(code,4,3)*1,1)", kind),
            "of_row": f"INDEX(d_label,{input_})",
            "con_row": f'of_row&SUBSTITUTE(INDEX(d_text,RIGHT(code,3)),"{VALUE}",{value})',
        }

    def _shared(self) -> None:
        digits = own(DIGITS)
        others = f'LEN(SUBSTITUTE({digits},"0",""))-1'
        left = f'LEN({digits})-LEN(SUBSTITUTE({digits},"{int(Gravity.MISSING)}",""))'
        words = ",".join(quote(PREFIX.get(g, "")) for g in sorted(Gravity)[1:])
        text = f"INDEX(d_text,MID({own(CODES)},{CURRENT}*3-2,3))"
        not_filled = f'IF({CURRENT}=0,"",IF(grave={int(Gravity.MISSING)},"{NOT_FILLED}",head&con&more))'
        self.names |= {
            CURRENT: first_digit(digits),
            "grave": f"MID({digits},{CURRENT},1)*1",
            "head": f"CHOOSE(grave,{words})",
            "more": f'IF({others}>0,"{MORE}"&({others})&"{MORE_END}","")',
            "con": f'{own(LABEL)}&SUBSTITUTE({text},"{VALUE}",{own(SHOWN)})',
            "done": f'IF(SUBSTITUTE({own(STATUS)},"{EMPTY}","")="","","{COMPLETE}")',
            "left": f'"{BEGUN}"&({left})&"{ITEMS_LEFT}{NEXT}"',
            "say_1": checked(not_filled, "言葉"),
        }


def listed_text(said: Sentence, label: str) -> str:
    """What the list of sentences holds of one about a cell: all after the label, with a mark for the value."""
    parts = [p if isinstance(p, str) else VALUE for p in said.message]
    text = "".join(parts).removeprefix(label) + ARROW + said.remedy
    assert text.count(VALUE) == len([p for p in said.message if not isinstance(p, str)]) == 1
    return text


def chosen(index: str, names: list[str]) -> str:
    """``CHOOSE``, which takes 254 values at most in Excel, and 30 in LibreOffice."""
    first, rest = names[:MOST_CHOICES], names[MOST_CHOICES:]
    if not rest:
        return f"CHOOSE({index},{','.join(first)})"
    return f"IF({index}<={MOST_CHOICES},CHOOSE({index},{','.join(first)}),{chosen(f'({index})-{MOST_CHOICES}', rest)})"
