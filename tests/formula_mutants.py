"""Mutants of the compiler of formulas, computed beside the true compiler in the books of the language's own proof.

Each formula that a mutant makes otherwise stands in a column of the sheet ``probes`` of such a book, in the lines of the
rows that it is for, and the true one in another column. A mutant is dead when it makes no formulas, or when LibreOffice
computes one of its formulas to something else than the true one. What is said of a check is compared where it is broken.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import code_mutants
import pytest
import python_calamine as calamine
from bussi.validators.forms import Form
from bussi.validators.rules import excel
from bussi.validators.rules.tree import Name
from bussi.validators.types import TYPES, CellType
from bussi.xlsx_templates import build as building
from bussi.xlsx_templates.sheets.writer import Book, Page
from bussi.xlsx_templates.template import digits as digits_module
from bussi.xlsx_templates.template.checks import Check
from bussi.xlsx_templates.template.digits import Digits
from bussi.xlsx_templates.template.hidden_sheets import hidden_sheet
from bussi.xlsx_templates.template.line_plan import DIGITS, STATUS, own
from bussi.xlsx_templates.template.places import PlannedPlaces
from bussi.xlsx_templates.template.plan import HIDDEN_ROWS
from bussi.xlsx_templates.template.truth import Truth
from bussi.xlsx_templates.template.words import SaidWords

PROBES, A_SHEET = "probes", 200  # so many columns
PLAIN = "plain"  # a sheet where TRUE stands in a cell without a format, where LibreOffice takes it for a number
ROWS = 6  # of each table

# mutants that say the same as the compiler in every book, each with the reason
SAME: Mapping[str, str] = {
    "self.places.law(DAYS_OFF).since if function.rests else '' → self.places.law(DAYS_OFF).since": "the other functions do not look at it",
    "(must,) if when is None else (must, when) → (must, when)": "walking nothing finds nothing",
    "'0' → '1' in: return format(value": "a number means the same with noughts behind its point",
    "'0' → '-1' in: return format(value": "a number means the same with noughts behind its point",
    "')*1' → ')*2' in: return \"((\"": "twice nothing is nothing, and more than nothing else",
    "'*1)=0)' → '*2)=0)' in: bad[": "twice nothing is nothing, and more than nothing else",
    "1 → 2 in: parts.insert(1": "a product is the same in any order",
    "1 → 0 in: parts.insert(1": "a product is the same in any order",
    "0 → 1 in: parts.insert(0, applies)": "a product is the same in any order",
    "0 → -1 in: parts.insert(0, applies)": "a product is the same in any order",
}  # fmt: skip


class _Plain(PlannedPlaces):
    """Every cell is the one without a format."""

    def cell_type(self, name: Name) -> CellType:
        return TYPES["decimal"]

    def source(self, name: Name) -> str:
        return f"{PLAIN}!$A$1"


@dataclass(frozen=True)
class Formula:
    """A formula of certain lines; ``whole``: it stands in its cell itself, and not under a defined name."""

    text: str
    lines: tuple[int, ...]
    whole: bool = False


Formulas = Mapping[str, Formula]


class Probes:
    """Books of a form with the formulas of mutants beside the true ones."""

    def __init__(self, form: Form, mutants: Iterable[code_mutants.Mutant]) -> None:
        """``mutants``: those of the compiler; those that make no formulas are dead."""
        self._made = building.Blueprint(form, None, ())
        self._write, self._form = self._made.rows.write, form
        self._true = true = formulas_of(self._made, excel.Compiler)
        self._column: dict[Formula, int] = {}
        self._pairs: dict[str, list[tuple[int, int]]] = {}  # mutant → columns of the true formulas and of its own
        for number, mutant in enumerate(mutants):
            try:
                own_ones = formulas_of(self._made, mutant.module(excel).Compiler, true)
            except Exception:
                continue
            changed = [(true[at], own_ones[at]) for at in true if own_ones[at] != true[at]]
            pairs = [(self._of(a), self._of(b)) for a, b in changed]
            if not str(mutant).startswith(tuple(SAME)):
                self._pairs[f"{mutant} ({number})"] = pairs

    def _of(self, formula: Formula) -> int:
        return self._column.setdefault(formula, len(self._column))

    def build(self, values: Mapping[str, Any]) -> bytes:
        """A book with the probes."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(building, "blueprint", lambda *_: self._made)
            patch.setattr(self._made.rows, "write", self._with_probes)
            return building.build(self._form, values)

    def _with_probes(self, book: Book, truth: Truth) -> Page:
        rows = self._write(book, truth)
        hidden_sheet(book, PLAIN).write_boolean(0, 0, True)
        pages = [hidden_sheet(book, f"{PROBES}{n}") for n in range(0, len(self._column), A_SHEET)]
        named = [(f"probe_{column}", f.text) for f, column in self._column.items() if not f.whole]
        book.define_names(named)
        for formula, column in self._column.items():
            page, at = pages[column // A_SHEET], column % A_SHEET
            for line in formula.lines:
                if formula.whole:
                    page.write_array(line, at, formula.text, "")
                else:
                    page.write_formula(line, at, f"=probe_{column}", None, "")
        return rows

    def alive(self, recalculated: Sequence[Path]) -> list[str]:
        """The mutants that nobody notices in any of these books."""
        left = dict(self._pairs)
        for path in recalculated:
            columns = self._computed(path)
            left = {name: pairs for name, pairs in left.items() if all(columns[a] == columns[b] for a, b in pairs)}
        return sorted(left)

    def astray(self, path: Path) -> list[str]:
        """The checks whose true formula does not say here what the book itself says in their lines."""
        columns, rows = self._computed(path), _sheet(calamine.load_workbook(str(path)), HIDDEN_ROWS)
        found = []
        for check, lines, _ in _checks(self._made):
            if (column := self._column.get(self._true[check.name])) is not None:
                said = [columns[column][line] for line in lines]
                digits = [str(rows[line][DIGITS]) for line in lines]
                if said != [float(d[check.position - 1]) if d else "" for d in digits]:
                    found.append(check.name)
        return found

    def _computed(self, path: Path) -> list[tuple[Any, ...]]:
        """The columns of the probes."""
        book, columns = calamine.load_workbook(str(path)), []
        for n in range(0, len(self._column), A_SHEET):
            columns += zip(*_sheet(book, f"{PROBES}{n}"), strict=True)
        return columns


def _sheet(book: calamine.CalamineWorkbook, name: str) -> list[list[Any]]:
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def formulas_of(
    made: building.Blueprint, compiler: type[excel.Compiler], true: Formulas | None = None
) -> dict[str, Formula]:
    """Every formula of a book in which a compiler has a part."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(digits_module, "Compiler", compiler)
        digits = Digits(made.plan, PlannedPlaces(made.plan, tuple(made.places.law_rows)), made.checks, made.lists)
    plain = compiler(_Plain(made.plan, tuple(made.places.law_rows))).judged(made.places.day())
    words = SaidWords(made.plan, made.checks, digits, made.words.listed_at)
    found = {PLAIN: Formula(plain, (0,))}
    for check, lines, of_rows in _checks(made):
        digit = digits.digit(check)
        if of_rows:
            digit = f'IF(SUBSTITUTE({own(STATUS)},"{excel.EMPTY}","")="","",{digit})'
        found[check.name] = Formula(digit, lines, not of_rows)
        if (said := words.names.get(f"w_{check.name.replace('-', '_')}")) is not None:
            broken = (true or found)[check.name].text
            found[f"words of {check.name}"] = Formula(f'IF(N({broken})>0,{said},"")', lines)
    for table in made.checks.rows:
        found[f"state of {table}"] = Formula(digits.row_status(table), _rows(made, table))
        for key, node in made.plan.form.computed(table).items():
            found[f"{table}.{key}"] = Formula(digits.computed(node), _rows(made, table))
    return found


def _checks(made: building.Blueprint) -> Iterator[tuple[Check, tuple[int, ...], bool]]:
    lines, checks = made.places.lines, made.checks
    for of, single in ((checks.field, lines.field), (checks.table, lines.table)):
        for key, found in of.items():
            yield from ((c, (single[key],), False) for c in found)
    for table, found in checks.rows.items():
        yield from ((c, _rows(made, table), True) for c in found)


def _rows(made: building.Blueprint, table: str) -> tuple[int, ...]:
    t = made.plan.table(table)
    first = made.places.lines.rows[table][0] + t.line_of(t.first + 1)
    return tuple(range(first, first + ROWS))
