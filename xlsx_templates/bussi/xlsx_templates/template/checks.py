"""Every constraint and rule of a planned workbook as Excel formulas: for one row, and for all rows at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bussi.validators.forms import choices
from bussi.validators.forms.constraints import TITLES, Constraint, Kind, constraints
from bussi.validators.forms.model import Entry, Form, Rule
from bussi.validators.judging import constraint_name
from bussi.validators.kinds import Kind as ValueKind
from bussi.validators.kinds import Level
from bussi.validators.rules.excel import BAD, EMPTY, KEY_SEPARATOR, OK, Compiler, quote
from bussi.validators.rules.tree import Name, Node, Operation
from bussi.validators.types import excel_filled

from .places import PLACE, PlannedPlaces, column_name, field_name, line, rows_name
from .plan import Plan

LONGEST_FORMULA = 8192
LABELS = "l_labels"  # the labels of all columns of all tables
WORDS: Mapping[Kind, str] = {
    "TYPE": "形式", "REQUIRED": "必須", "CHOICE": "一覧外", "REFERENCE": "参照", "RANGE": "範囲", "LENGTH": "字数", "UNIQUE": "重複", "ROWS": "行数",
}  # fmt: skip
CONDITIONAL = "要記入"  # required under a condition
DOUBTFUL = "（未確認の値による）"
MARKS = {"error": "●", "warning": "▲", "info": "・"}
ERROR_CELL, WARNING_CELL = "［］", "〔〕"


@dataclass(frozen=True)
class Check:
    """One constraint or rule of the book.

    ``on``: the table whose rows it judges, None for the form as a whole; ``points_at`` the cell of its finding. A rule
    with ``when_uncertain`` is two checks: one where the law is beyond doubt, one (``doubtful``) where it is not.
    """

    name: str
    sheet: str
    on: str | None
    points_at: tuple[str | None, str]
    of: Constraint | Rule
    doubtful: bool = False

    @property
    def kind(self) -> Kind | None:
        """The kind of a constraint; None for a rule."""
        return None if isinstance(self.of, Rule) else self.of.kind

    @property
    def filling(self) -> bool:
        """Whether the status of its cell says all."""
        return self.kind == "TYPE" or (self.kind == "REQUIRED" and not self.conditional)

    @property
    def conditional(self) -> bool:
        """Whether a cell must be filled in under a condition only."""
        return isinstance(self.of, Constraint) and self.of.kind == "REQUIRED" and self.of.when is not None

    @property
    def title(self) -> str:
        """The title of a rule, or of the kind of a constraint."""
        if isinstance(self.of, Rule):
            return self.of.text.title + (DOUBTFUL if self.doubtful else "")
        return TITLES[self.of.kind][0] + ("（条件による）" if self.conditional else "")

    @property
    def token(self) -> str:
        """What the check column says of a broken check, but for the cells a rule points at."""
        if isinstance(self.of, Rule):
            return f"{MARKS[self.level]}{self.of.id} {self.title}"
        label = self.of.entry.label if self.of.kind != "ROWS" else self.of.sheet.table_title or self.sheet
        return f"{self.begins}{label}］"

    @property
    def begins(self) -> str:
        """How the words of a constraint begin."""
        assert not isinstance(self.of, Rule)  # a rule's begin with its id
        return f"{MARKS['error']}{CONDITIONAL}［" if self.conditional else kind_token(self.of.kind)

    def cells(self, form: Form, level: Level) -> str:
        """The cells that a rule on a table points at: ［error］ or 〔warning〕, which the colours look for."""
        table = self.on or self.points_at[0]
        if not isinstance(self.of, Rule) or table is None:
            return ""
        left, right = ERROR_CELL if level == "error" else WARNING_CELL
        return "".join(f"{left}{form.entry(t, k).label}{right}" for t, k in self.of.cells if t == table)

    @property
    def level(self) -> Level:
        """How grave it is."""
        if self.doubtful:
            return Level.WARNING
        return self.of.text.level if isinstance(self.of, Rule) else Level.ERROR

    def words(self, form: Form, level: Level) -> str:
        """All that the check column says of a broken check; ``level``: that of a rule on the day."""
        if not isinstance(self.of, Rule):
            return f"{self.token} "
        return f"{MARKS[level]}{self.token[1:]}{self.cells(form, level)} "


def kind_token(kind: Kind) -> str:
    """How the words of every constraint of one kind begin."""
    return f"{MARKS['error']}{WORDS[kind]}［"


def book_rules(plan: Plan) -> tuple[Rule, ...]:
    """The rules that can hold in this book."""
    return tuple(r for r in plan.form.rules if r.items is None or plan.item is None or plan.item in r.items)


def book_checks(plan: Plan) -> tuple[Check, ...]:
    """All checks of the book: constraints sheet by sheet, then rules in the order of the form."""
    names = {s.name for s in plan.sheets}
    position = {s.name: i for i, s in enumerate(plan.sheets)}

    def order(c: Constraint) -> tuple[int, int, int]:
        """What is wrong with a cell's filling stands before what is wrong with its value."""
        filling = c.kind == "TYPE" or (c.kind == "REQUIRED" and c.when is None)
        entries = (*c.sheet.fields, *c.sheet.columns)
        return position.get(c.sheet.sheet, -1), 0 if filling else 1, entries.index(c.entry) if filling else 0

    found = [
        Check(
            constraint_name(c) if c.table is None or c.kind == "ROWS" else f"{c.kind}:{c.table}.{c.entry.key}",
            c.sheet.sheet,
            c.on,
            (c.table, c.entry.key),
            c,
        )
        for c in sorted(constraints(plan.form), key=order)
        if c.sheet.sheet in names and _has_list(plan, c)
    ]
    for r in book_rules(plan):
        if r.text.native == "formula":
            place = plan.form.sheet_of[r.cells[0]].sheet, r.table, r.cells[0]
            found.append(Check(r.id, *place, r))
            if r.certain is not None:
                found.append(Check(f"{r.id}-W", *place, r, doubtful=True))
    return tuple(found)


def _has_list(plan: Plan, c: Constraint) -> bool:
    return c.kind != "CHOICE" or plan.item is None or bool(choices.of_entry(c.entry, plan.item))


def _both(a: Node | None, b: Node) -> Node:
    return b if a is None else Operation(ValueKind.BOOL, 0, "and", (a, b))


def _doubt(certain: Node) -> Node:
    return Operation(ValueKind.BOOL, 0, "not", (certain,))


class Lists:
    """The lists of the hidden sheet, each under its own defined name."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.columns: dict[str, tuple[str, ...]] = {
            LABELS: tuple(c.label for s in plan.sheets for c in s.sheet.columns)
        }
        self._names: dict[tuple[str, ...], str] = {}

    def _add(self, values: tuple[str, ...]) -> str:
        name = self._names.setdefault(values, f"l_{len(self._names) + 1}")
        self.columns[name] = values
        return name

    def _by_item(self, entry: Entry) -> tuple[str, str, str]:
        """Names of the columns item, value and item｜value of a list that depends on the item."""
        pairs = [(i, v) for i in choices.of_law("items") for v in choices.of_entry(entry, i)]
        columns = (
            tuple(i for i, _ in pairs),
            tuple(v for _, v in pairs),
            tuple(f"{i}{KEY_SEPARATOR}{v}" for i, v in pairs),
        )
        names = (f"l_{entry.choices}_item", f"l_{entry.choices}_value", f"l_{entry.choices}_key")
        self.columns |= dict(zip(names, columns, strict=True))
        return names

    def fixed(self, entry: Entry) -> bool:
        """Whether the book has one list for the entry, whatever its item."""
        return self.plan.item is not None or not choices.depends_on_item(entry)

    def source(self, entry: Entry) -> str | None:
        """The formula of the dropdown; None where anything may stand."""
        if entry.references is not None:
            return "=" + rows_name(*entry.references.split("."))
        if self.fixed(entry):
            values = choices.of_entry(entry, self.plan.item)
            return f"={self._add(values)}" if values else None
        item, value, _ = self._by_item(entry)
        cell = field_name(str(self.plan.form.role("item")))
        return f"=OFFSET(INDEX({value},1),MATCH({cell},{item},0)-1,0,COUNTIF({item},{cell}),1)"

    def violation(self, compiler: Compiler, name: Name, entry: Entry) -> str:
        """1 where the cell is well typed but not in its list."""
        x, guard = compiler.text(name), compiler.well_typed(name)
        if self.fixed(entry):
            return f"IFERROR({guard}*(SUM(EXACT({x},{self._add(choices.of_entry(entry, self.plan.item))})*1)=0),0)"
        item, _, keys = self._by_item(entry)
        cell = field_name(str(self.plan.form.role("item")))
        known = f"(IFERROR(SUM(EXACT({cell},{item})*1),0)>0)"
        return f"IFERROR({guard}*{known}*(SUM(EXACT({cell}&{quote(KEY_SEPARATOR)}&{x},{keys})*1)=0),0)"


class CheckFormulas:
    """The formulas of all checks of a book."""

    def __init__(self, plan: Plan, places: PlannedPlaces, lists: Lists) -> None:
        self.plan, self.places, self.lists = plan, places, lists
        self.compiler = Compiler(places)

    def violation(self, check: Check) -> str:
        """0/1, never an error: for the current line of the check's table, or for the form; not for a cell's filling."""
        of = check.of
        assert not check.filling
        if isinstance(of, Rule):
            when = (
                of.when if of.certain is None else _both(of.when, _doubt(of.certain) if check.doubtful else of.certain)
            )
            return checked(self.compiler.violation(of.must, when, of.table, self.applies(of.items)), check.name)
        applies = self.applies(of.sheet.items)
        if of.must is not None:
            return checked(self.compiler.violation(of.must, of.when, of.on, applies), check.name)
        name = self.name(of.table, of.entry)
        factors = [applies] if applies else []
        factors.append(self.lists.violation(self.compiler, name, of.entry))
        return checked("*".join(factors), check.name)

    def filling(self, wrong_type: Check, required: Check | None, words: Sequence[str]) -> str:
        """The words where a cell is badly typed or missing: its status 0, 1 or 2 says which."""
        of = wrong_type.of
        assert not isinstance(of, Rule)  # callers take pairs of constraints
        status, applies = self.places.status(self.name(of.table, of.entry)), self.applies(of.sheet.items)
        if required is None:
            said = f'IF({status}="{BAD}",{words[0]},"")'
        else:
            said = f'CHOOSE(1+{status},{words[1]},"",{words[0]})'
        return f'IF({applies},{said},"")' if applies else said

    def field_status(self, e: Entry) -> str:
        """Formula of the status of a field; in the book of one item no other item is well typed."""
        cell = field_name(e.key)
        if self.plan.item is not None and e.key == self.plan.form.role("item"):
            return f'IF({excel_filled(cell)},IF(IFERROR(EXACT({cell},{quote(self.plan.item)}),FALSE),"{OK}","{BAD}"),"{EMPTY}")'
        return self.compiler.judged(self.name(None, e))

    @staticmethod
    def name(table: str | None, e: Entry) -> Name:
        """An entry as an input of formulas."""
        return Name(e.cell_type.kind, e.decimals, "form" if table is None else "row", table or "", e.key)

    def applies(self, items: tuple[str, ...] | None) -> str:
        """1 where the book is for one of ``items``; empty where that is always so."""
        if items is None or self.plan.item is not None:
            return ""
        cell = field_name(str(self.plan.form.role("item")))
        return "((" + "+".join(f"IFERROR(EXACT({cell},{quote(i)})*1,0)" for i in items) + ")>0)"

    def computed(self, node: Node) -> str:
        """Formula of a computed value: empty where an input is missing."""
        return checked(f'IFERROR(IF({self.compiler.guard(node)},{self.compiler.text(node)},""),"")', "計算")

    def status(self, table: str) -> str:
        """The formula that makes the status of a line: one character a column."""
        every = "&".join(
            self.compiler.judged(self.name(table, e)) if e.formula is None else quote(EMPTY)
            for e in self.plan.form.columns[table].values()
        )
        where, place = column_name(table, "row"), line(PLACE)
        return checked(f'IFERROR(IF(INDEX({where},{place})="",{every},""),"")', table)


def checked(formula: str, name: str) -> str:
    """The formula, if Excel can hold it."""
    if len(formula) > LONGEST_FORMULA:
        raise ValueError(f"{name}: a formula of {len(formula)} characters is longer than Excel allows")
    return formula
