"""The formulas of the digits: the state of each input, one digit for each check, and the gravest of each column.

Everything else in the book (counts, colours, links, words) reads these digits; nothing is read out of words.
"""

from collections.abc import Mapping, Sequence

from bussi.validators.forms.model import Entry, Rule
from bussi.validators.rules.excel import BAD, EMPTY, OK, Compiler, quote
from bussi.validators.rules.tree import Name, Node
from bussi.validators.rules.waiting import waits
from bussi.validators.types import excel_filled, excel_well_typed

from .checks import KINDS, Check, Checks, Gravity
from .line_plan import DIGITS, HERE, PLACE, STATUS, cells, own, place_of_row
from .lists import Lists
from .places import PlannedPlaces, check_name, column_name, computed_name, field_name
from .plan import Plan

LONGEST_FORMULA = 8192
NO_END = 900_000  # the place of the mark below a table that has lost it


class Digits:
    """The formulas of all digits of a book; those too long for one formula are split into defined names."""

    def __init__(self, plan: Plan, places: PlannedPlaces, checks: Checks, lists: Lists) -> None:
        self.plan, self.places, self.checks, self.lists = plan, places, checks, lists
        self.compiler = Compiler(places)
        self.names: dict[str, str] = {}
        computed = plan.form.computed(None).items()
        self.names |= {computed_name(key): self.computed(node) for key, node in computed if plan.has(None, key)}
        self.field = {key: self._joined(own, len(KINDS), key) for key, own in checks.field.items()}
        self.table = {key: self._joined(own, len(KINDS), key) for key, own in checks.table.items()}
        self.status = {key: self.field_status(plan.form.entries[key]) for key in checks.field}
        for table, found in checks.rows.items():
            self.names[f"is_{table}"] = self.row_status(table)
            digits = self._joined(found, 0, table)
            self.names[f"dg_{table}"] = f'IF(SUBSTITUTE({own(STATUS)},"{EMPTY}","")="","",{digits})'
            self.names[f"co_{table}"] = self.row_colours(table)

    # states -----------------------------------------------------------------------------------------------------

    def field_status(self, e: Entry) -> str:
        """The name of the state of a field: bad where it is gone; in the book of one item, no other is well typed.

        What is computed has none, as in tables: nobody fills it in, and nothing is read from its cell.
        """
        if e.formula is not None:
            self.names["fs_computed"] = quote(EMPTY)
            return "fs_computed"
        cell = HERE
        if self.plan.item is not None and e.key == self.plan.form.role("item"):
            same = f"IFERROR(EXACT({cell},{quote(self.plan.item)})+{self.lists.other_name(cell)}>0,FALSE)"
            name, judged = "fs_item", f'IF({excel_filled(cell)},IF({same},"{OK}","{BAD}"),"{EMPTY}")'
        else:
            name, test = f"fs_{e.type}", excel_well_typed(e.cell_type, cell, f"(1-ISLOGICAL({cell}))")
            judged = f'IF({excel_filled(cell)},IF({test},"{OK}","{BAD}"),"{EMPTY}")'
        self.names[name] = f'IF(ISERROR({own(PLACE)}),"{BAD}",{judged})'
        return name

    def row_status(self, table: str) -> str:
        """The state of a row, one digit a column; empty for marks and for what stands below the table's end."""
        every = "&".join(
            self.compiler.judged(self.name(table, e)) if e.formula is None else quote(EMPTY)
            for e in self.plan.form.columns[table].values()
        )
        place = place_of_row(self.places.lines.rows[table][0] + 1)
        mark = f"INDEX({column_name(table, 'row')},{place})"
        data = f'({place}<e_{table})*(1-IFERROR(LEFT({mark},1)="#",FALSE))'
        return checked(f'IFERROR(IF({data},{every},""),"")', table)

    def waiting(self, table: str) -> str:
        """What of a table is missing: a digit for its rows, then one for each column that lacks a required value."""
        sheet = self.plan.form.table_sheet[table]
        used = f'(SUBSTITUTE(s_{table},"{EMPTY}","")<>"")'
        parts = [f'IF(ISERROR(n_{table}),"1",IF(SUMPRODUCT({used}*1)<{sheet.min_rows},"1","0"))']
        for i, e in enumerate(self.plan.form.columns[table].values(), 1):
            if e.formula is not None:
                parts.append("0")
                continue
            there = f"ROWS({column_name(table, e.key)})"  # an error where the column is lost
            lacking = (
                f'--({there}*SUMPRODUCT({used}*(MID(s_{table},{i},1)="{EMPTY}"))>0)' if e.required else f"0*{there}"
            )
            parts.append(f"IFERROR({lacking},1)")
        return checked("&".join(parts), table)

    def end(self, table: str) -> str:
        """The place of the first mark below a table's head; far below where there is none."""
        marks = column_name(table, "row")
        place = f"ROW({marks})-ROW(INDEX({marks},1))+1"
        hit = f'IFERROR(LEFT({marks},1)="#",FALSE)*(1-IFERROR(LEFT({marks},5)="#head",FALSE))*({place}>1)'
        return f"MIN(IF({hit},{place},{NO_END}))"

    # verdicts ---------------------------------------------------------------------------------------------------

    def _joined(self, found: Sequence[Check], slots: int, name: str) -> str:
        """The digits of a line, one after the other; "0" at the place of a kind (``slots``) that it does not have."""
        digits = {c.position: self.digit(c) for c in found}
        last = max([slots, *digits])
        while True:
            whole = "&".join(digits.get(i, quote("0")) for i in range(1, last + 1)) or quote("")
            longest = max(found, key=lambda c: len(digits[c.position]), default=None)
            if len(whole) <= LONGEST_FORMULA - 200 or longest is None:
                return checked(whole, name)
            own_name = check_name(longest.name)
            if digits[longest.position] == own_name:
                return checked(whole, name)  # which says that it is too long
            self.names[own_name], digits[longest.position] = checked(digits[longest.position], own_name), own_name

    def digit(self, check: Check) -> str:
        """The digit of a check: 0 where it holds; never an error."""
        return f"({self.violation(check)})*{self.gravity(check)}"

    def gravity(self, check: Check) -> str:
        """How grave it is: an error only warns before the rule's first day, and where the law is not beyond doubt."""
        of = check.of
        if not isinstance(of, Rule) or check.gravity is not Gravity.ERROR:
            return str(int(check.gravity))
        grave = str(int(Gravity.ERROR))
        if of.certain is not None:
            grave = f"IF(IFERROR(({self.compiler.text(of.certain)})*1,0),{grave},{int(Gravity.WARNING)})"
        if of.text.since is not None:
            grave = f"IF({self.before(of)},{int(Gravity.WARNING)},{grave})"
        return grave

    def before(self, rule: Rule) -> str:
        """Whether the day of the book is before the rule's first."""
        since, day = rule.text.since, self.plan.form.role("day")
        if since is None:
            return "FALSE"
        known = f'{cells(STATUS, self.places.lines.field[str(day)])}="{OK}"'
        return f"IF({known},ROUND({field_name(str(day))},0)<DATE({since.year},{since.month},{since.day}),TRUE)"

    def violation(self, check: Check) -> str:
        """0 or 1, never an error: for the current line of the check's table, or for the form."""
        of = check.of
        if isinstance(of, Rule):
            applies = self._factors(of.items, (of.must, of.when))
            return self.compiler.violation(of.must, of.when, of.table, applies)
        applies = self.applies(of.sheet.items)
        name = self.name(of.table, of.entry)
        if of.must is not None:
            waiting = () if of.kind in ("ROWS", "REQUIRED") else (of.must, of.when)
            return self.compiler.violation(of.must, of.when, of.on, self._factors(of.sheet.items, waiting))
        match of.kind:
            case "TYPE":
                factors = [applies, f'({self.places.status(name)}="{BAD}")']
                if of.table is None:
                    factors.append(f"(1-ISERROR({self.places.place(of.entry.key)}))")
            case "REQUIRED":
                factors = [applies, f'({self.places.status(name)}="{EMPTY}")']
            case "ITEM-ALIAS":
                other = f"IFERROR({self.lists.other_name(self.places.source(name))}>0,FALSE)"
                factors = [applies, self.compiler.well_typed(name), other]
            case _:
                factors = [applies, self.lists.violation(self.compiler, name, of.entry)]
        return "*".join(f for f in factors if f)

    def _factors(self, items: tuple[str, ...] | None, nodes: Sequence[Node | None]) -> str:
        """1 where the book is for one of ``items`` and nothing is missing of what ``nodes`` read of whole tables."""
        found = waits(self.plan.form, nodes)
        factors = [self.applies(items)]
        factors += [self.places.waiting(t, None) for t in found.tables]
        factors += [self.places.waiting(t, key) for t, key in found.columns]
        factors += [self.compiler.filled(n) for n in found.own]
        return "*".join(f for f in factors if f)

    def applies(self, items: tuple[str, ...] | None) -> str:
        """1 where the book is for one of ``items``; empty where that is always so."""
        if items is None or self.plan.item is not None:
            return ""
        cell = self.places.field(str(self.plan.form.role("item")))
        return "(" + "+".join(f"IFERROR(EXACT({cell},{quote(i)})*1,0)" for i in items) + ")"

    # colours ----------------------------------------------------------------------------------------------------

    def row_colours(self, table: str) -> str:
        """The gravest digit of each column of a row."""
        at: Mapping[str, list[int]] = {key: [] for key in self.plan.form.columns[table]}
        for c in self.checks.rows[table]:
            for key in c.cells_on(table):
                at[key].append(c.position)
        digits = own(DIGITS)

        def gravest(positions: Sequence[int]) -> str:
            each = [f"MID({digits},{p},1)*1" for p in positions]
            return quote("0") if not each else each[0] if len(each) == 1 else f"MAX({','.join(each)})"

        joined = "&".join(gravest(p) for p in at.values())
        return checked(f'IF({digits}="","",{joined})', table)

    # values -----------------------------------------------------------------------------------------------------

    def computed(self, node: Node) -> str:
        """Formula of a computed value: empty where an input is missing."""
        return checked(f'IFERROR(IF({self.compiler.guard(node)},{self.compiler.text(node)},""),"")', "計算")

    def meant(self, table: str | None, e: Entry) -> str:
        """Formula of the item that is meant by what stands in a field, or in a column of the current line."""
        if table is None and self.plan.item is not None:
            return quote(self.plan.item)
        cell = self.places.source(self.name(table, e))
        return f'IFERROR({self.lists.meant(cell)},IFERROR({cell}&"",""))'

    @staticmethod
    def name(table: str | None, e: Entry) -> Name:
        """An entry as an input of formulas."""
        return Name(e.cell_type.kind, e.decimals, "form" if table is None else "row", table or "", e.key)


def first_digit(digits: str) -> str:
    """Formula: where the gravest digit stands in a cell of digits, 0 where all are 0."""
    formula = "0"
    for g in sorted(Gravity)[1:]:
        formula = f'IFERROR(FIND("{int(g)}",{digits}),{formula})'
    return formula


def gravest(digits: str) -> str:
    """Formula: the gravest digit of a cell of digits, as a text."""
    formula = '"0"'
    for g in sorted(Gravity)[1:]:
        formula = f'IF(ISNUMBER(FIND("{int(g)}",{digits})),"{int(g)}",{formula})'
    return formula


def checked(formula: str, name: str) -> str:
    """The formula, if Excel can hold it."""
    if len(formula) > LONGEST_FORMULA:
        raise ValueError(f"{name}: a formula of {len(formula)} characters is longer than Excel allows")
    return formula
