"""Compare the two twins on one recalculated workbook: what its own sheets say, and what Python says of the same cells.

Compared are, rule by rule and row by row: states, verdict digits, colours, sentences, counts, how grave each line is,
links, how far each sheet is, and the verdict on the book.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from bussi.addin.batch.stack import stack
from bussi.addin.reading.sheets import BookSheets
from bussi.addin.reading.submission import Submission, read_book
from bussi.addin.reading.workbook import open_workbook
from bussi.validators import forms
from bussi.validators.judging import judge
from bussi.validators.reporting import findings
from bussi.xlsx_templates.build import Blueprint, blueprint
from bussi.xlsx_templates.template.check_lines import GRAVITY_WORDS, HEAD, STRUCTURE
from bussi.xlsx_templates.template.check_sheet import BROKEN, verdict
from bussi.xlsx_templates.template.front_sheet import NOT_CONCERNED, first_sheet_row, states
from bussi.xlsx_templates.template.line_plan import BARE, DIGITS, GRAVEST, KEY, PLACE, SAID, STATUS, WORDS
from bussi.xlsx_templates.template.places import quoted
from bussi.xlsx_templates.template.plan import CHECK_SHEET, FRONT_SHEET, HIDDEN_ROWS
from bussi.xlsx_templates.template.truth import Line, Truth, truths_of
from bussi.xlsx_templates.template.words import COMPLETE, MORE, PREFIX
from xlsxwriter.utility import xl_cell_to_rowcol

Rows = list[list[Any]]
Book = Mapping[str, Rows]


@dataclass
class Says:
    """What one of the twins says.

    ``lines``: (None, field), (table, Excel row) or (table, 0) → state, digits, colours, words. ``counts``: line of
    入力チェック → (how grave, how many, where first). ``sheets``: sheet → how far it is. ``shown``: (sheet, Excel row) →
    what 点検 shows there, where nobody pasted anything over it. ``checks``: table → its cells of 点検, whatever they are;
    ``above``: table → what stands beside its title. ``sheet_of``: of each field, in the form.
    """

    lines: dict[Line, tuple[str, str, str, str]] = field(default_factory=dict)
    counts: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)
    shown: dict[tuple[str, int], str] = field(default_factory=dict)
    checks: dict[str, dict[int, Any]] = field(default_factory=dict)
    above: dict[str, str] = field(default_factory=dict)
    sheet_of: dict[str, str] = field(default_factory=dict, compare=False)
    verdict: str = ""
    structure: int = 0
    errors: list[str] = field(default_factory=list)


def cells(path: Path) -> Book:
    """All sheets of a book, from A1 on."""
    return _rows_of(_opened(path))


def _opened(path: Path) -> BookSheets:
    return BookSheets(open_workbook(path.read_bytes(), path.name))


def _rows_of(book: BookSheets) -> Book:
    found: dict[str, Rows] = {}
    for name in book.names:
        rows = book.cells(name).rows
        width = max((max(row, default=-1) for row in rows.values()), default=-1) + 1
        last = max(rows, default=0)
        found[name] = [[_shown(rows.get(r, {}).get(c)) for c in range(width)] for r in range(1, last + 1)]
    return found


def _shown(value: Any) -> Any:
    return "" if value is None else value if isinstance(value, str | int | float) else str(value)


def native(path: Path, submission: Submission) -> Says:
    """What the workbook itself says."""
    form = forms.load(submission.form, submission.version)
    made = blueprint(form, submission.item)
    opened, says = _opened(path), Says()
    book = _rows_of(opened)
    for row in book[CHECK_SHEET][HEAD + 1 :]:
        if row[2]:
            count = int(row[5]) if isinstance(row[5], int | float) else -1
            says.counts[str(row[2])] = (str(row[1]), count, str(row[6]))
    says.structure = says.counts.pop(STRUCTURE)[1]
    says.verdict = str(book[CHECK_SHEET][2][1])
    says.errors = [f"{name}!{r + 1}" for name in (CHECK_SHEET, FRONT_SHEET) for r, row in enumerate(book[name])
                   for v in row if isinstance(v, str) and v.startswith("#") and v.endswith(("!", "?", "A"))]  # fmt: skip
    first = first_sheet_row(made.plan)
    says.sheet_of = {key: s.name for s in made.plan.sheets for key in s.fields}
    says.sheets = {s.name: str(book[FRONT_SHEET][first + n][4]) for n, s in enumerate(made.plan.sheets)}
    _native_lines(made, book, says)
    for title in titles(made, submission).values():
        for r, row in enumerate(book.get(title, ())):
            text = row[1] if r > 3 and len(row) > 1 else ""
            if (
                isinstance(text, str)
                and text not in ("", "点検")
                and not _pasted_over(path, made, submission, opened, title, r + 1, text)
            ):
                says.shown[title, r + 1] = text
    for table, (title, letters) in submission.layout.tables.items():
        if "#check" in letters:
            column = _number(letters["#check"])
            rows = book[title]
            says.checks[table] = {r: row[column] if column < len(row) else "" for r, row in enumerate(rows, 1)}
            says.above[table] = _text(book[HIDDEN_ROWS][made.places.lines.table[table]][BARE])
    return says


def _pasted_over(path: Path, made: Blueprint, s: Submission, book: BookSheets, title: str, row: int, text: str) -> bool:
    """Whether 点検 of a row of a table is our formula no more: pasted over, or with other words put into it.

    The book then speaks above the table.
    """
    table = next((t for t, (sheet, _) in s.layout.tables.items() if sheet == title and row >= s.first_row[t]), None)
    if table is None:
        return False
    if not book.cells(title).is_formula(row, 1):
        return True
    if not text.startswith("#"):
        return False
    return openpyxl.load_workbook(path)[title].cell(row, 2).value != f"={made.short(f'here_{table}')}"


def _number(letters: str) -> int:
    return xl_cell_to_rowcol(f"{letters}1")[1]


def titles(made: Blueprint, s: Submission) -> dict[str, str]:
    """Name of each sheet in the form → its name in the book, where what stands on it was found."""
    found = {p.name: p.name for p in made.plan.sheets}
    for p in made.plan.sheets:
        places = [s.layout.fields[k] for k in p.fields if k in s.layout.fields]
        if p.table is not None and p.table.table in s.layout.tables:
            places.append(s.layout.tables[p.table.table])
        if places:
            found[p.name] = places[0][0]
    return found


def _native_lines(made: Blueprint, book: Book, says: Says) -> None:
    rows, plan = book[HIDDEN_ROWS], made.places.lines

    def texts(at: int) -> tuple[str, str, str, str]:
        row = rows[at]
        found = (_text(row[c]) if c < len(row) else "" for c in (STATUS, DIGITS, GRAVEST, WORDS))
        state, digits, colours, words = found
        return state, digits, colours, words

    blocks: dict[str, list[int]] = {}  # a book with more rows than the form provides has longer ones
    tables = iter(plan.rows)
    for at in range(plan.singles[1] + 1, len(rows)):
        if rows[at][PLACE] == 2:
            name = next(tables)
        blocks.setdefault(name, []).append(at)
    for key, at in plan.field.items():
        assert _text(rows[at][KEY]) == key
        says.lines[None, key] = texts(at)
    for table, at in plan.table.items():
        says.lines[table, 0] = texts(at)
        top = _row_of_keys(book, table)
        for place, line in enumerate(blocks[table], start=2):
            state, digits, *_ = texts(line)
            columns = len(made.plan.table(table).columns)  # of a row, colours and words stand in one cell
            found = state, digits, _text(rows[line][SAID])[:columns], _text(rows[line][SAID])[columns:]
            if top is not None and (found[1] or found[3]):
                says.lines[table, top + place - 1] = found


def _row_of_keys(book: Book, table: str) -> int | None:
    """The Excel row of the keys of a table."""
    return next(
        (r for rows in book.values() for r, row in enumerate(rows, 1) if row and row[0] == f"#table:{table}"), None
    )


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) else str(value)


def python(submissions: Sequence[Submission]) -> list[Says]:
    """What Python says of the same cells of each submission; those of one form are judged together."""
    found: list[Says] = [Says() for _ in submissions]
    groups: dict[tuple[str, str], list[int]] = {}
    for i, s in enumerate(submissions):
        groups.setdefault((s.form, s.version), []).append(i)
    for (name, version), members in groups.items():
        form = forms.load(name, version)
        verdicts = judge(stack(form, [submissions[i] for i in members]))
        made = [blueprint(form, submissions[i].item) for i in members]
        truths = truths_of(verdicts, [m.plan for m in made], [m.checks for m in made])
        said = findings(verdicts, most=sys.maxsize)
        for m, truth, i, own in zip(made, truths, members, said, strict=True):
            found[i] = _says(m, truth, submissions[i])
            found[i].errors = _sentences_of_findings(truth, own)
    return found


def _says(made: Blueprint, truth: Truth, s: Submission) -> Says:
    says = Says()
    for line, digits in truth.digits.items():
        says.lines[line] = (truth.status[line], digits, truth.colours[line], truth.words[line])
        words = truth.words[line]
        table, at = line
        if words and table is None and at in s.layout.fields:
            sheet, address = s.layout.fields[str(at)]
            says.shown[sheet, _row(address)] = words
        elif words and at and table in s.layout.tables:
            says.shown[s.layout.tables[str(table)][0], int(at)] = words
    for line_ in made.check_sheet.lines:
        if line_.id != STRUCTURE:
            gravity = truth.gravities.get(line_.id, line_.gravity)
            count = sum(truth.count(c.name) for c in line_.checks)
            says.counts[line_.id] = (GRAVITY_WORDS[gravity], count, _first(made, truth, s, line_.id))
    says.sheets = {name: words for name, (_, words) in states(made.plan, truth).items()}
    says.verdict = verdict(truth, made.plan)
    return says


def _row(address: str) -> int:
    return int("".join(c for c in address if c.isdigit()))


def _first(made: Blueprint, truth: Truth, s: Submission, name: str) -> str:
    """Where the first finding of a line stands: in the order of sheets, rows, then places in the digits."""
    line = next(x for x in made.check_sheet.lines if x.id == name)
    order = list(titles(made, s).values())
    found: list[tuple[int, float, int, str]] = []
    for c in line.checks:
        table, key = c.points_at
        for row in truth.broken.get(c.name, ()):
            if c.on is None and table is None:
                sheet, address = s.layout.fields[key]
                found.append((order.index(sheet), _row(address), 0, f"{quoted(sheet)}!{address}"))
                continue
            sheet, letters = s.layout.tables[str(c.on or table)]
            at = row if c.on else s.first_row[str(table)]
            own = c.cells_on(c.on or table) or tuple(made.plan.table(str(c.on or table)).columns)[:1]
            found.append(
                (order.index(sheet), at - (0 if c.on else 0.5), c.position, f"{quoted(sheet)}!{letters[own[0]]}{at}")
            )
    return min(found)[3] if found else ""


def _sentences_of_findings(truth: Truth, own: Sequence[Any]) -> list[str]:
    """Lines whose words are not, to the letter, what the finding says: message, arrow, remedy.

    What a badly typed text can be read as (an era, 35億円) only Python can add.
    """
    said = {f"{f.message} → {f.remedy}" for f in own}
    wrong = []
    for line, words in truth.words.items():
        prefix = next((p for p in PREFIX.values() if words.startswith(p)), None)
        text = words.removeprefix(prefix or "").split(MORE)[0]
        if prefix and not any(t == text or (t.startswith(f"{text}（") and t.endswith(" と読めます）")) for t in said):
            wrong.append(f"{line}: {words}")
    return wrong


def differences(book: Says, python_says: Says) -> list[str]:
    """Everything on which the twins do not agree; nothing but the verdict where the book says that it was taken apart."""
    found = [f"error value in {e}" for e in book.errors] + [f"no finding says: {e}" for e in python_says.errors]
    if book.structure:
        return found if book.verdict == BROKEN else [*found, f"taken apart, and {book.verdict}"]
    for name in ("lines", "counts", "sheets"):
        a, b = getattr(book, name), getattr(python_says, name)
        found += [
            f"{name} {k}: Excel {a.get(k)}, Python {b.get(k)}"
            for k in a.keys() | b.keys()
            if a.get(k) != b.get(k) and not (name == "lines" and _unneeded(book, k, a.get(k), b.get(k)))
        ]
    if book.verdict != python_says.verdict:
        found.append(f"verdict: Excel {book.verdict}, Python {python_says.verdict}")
    for table, said in book.above.items():
        rows = sorted((row, said[3]) for (t, row), said in python_says.lines.items() if t == table and row)
        silent = ((r, w) for r, w in rows if w not in ("", COMPLETE) and book.checks[table].get(int(r)) != w)
        wanted = next((f"{r}行目　{w}" for r, w in silent), "")
        if said != wanted:
            found.append(f"above {table}: Excel {said}, wanted {wanted}")
    for place, words in python_says.shown.items():
        if place in book.shown and book.shown[place] != words:
            found.append(f"点検 {place}: Excel {book.shown[place]}, Python {words}")
    return found


def _unneeded(book: Says, line: Line, excel: tuple[str, ...] | None, python_: tuple[str, ...] | None) -> bool:
    """Whether the twins only differ in the state of a lost field of a sheet that is not for the item of the book."""
    lost = (
        excel is not None and python_ is not None and (excel[0], python_[0]) == ("2", "0") and excel[1:] == python_[1:]
    )
    return lost and line[0] is None and book.sheets[book.sheet_of[str(line[1])]] == NOT_CONCERNED


def disagreements(paths: Sequence[Path]) -> list[str]:
    """Everything on which the twins do not agree about these books."""
    submissions = [read_book(p) for p in paths]
    found: list[str] = []
    for path, s, says in zip(paths, submissions, python(submissions), strict=True):
        found += [f"{path.name}: {d}" for d in differences(native(path, s), says)]
    return found


__all__ = ["Says", "cells", "differences", "disagreements", "native", "python"]
