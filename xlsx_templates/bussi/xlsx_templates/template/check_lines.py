"""The lines of 入力チェック: the shape of the book, one line for each kind of constraint, then one for each rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from bussi.validators.catalogue.constraints import CONSTRAINTS
from bussi.validators.findings import LEVEL_WORDS
from bussi.validators.forms.model import Rule
from bussi.validators.kinds import Level

from .checks import KINDS, Check, Checks, Gravity, book_rules
from .digits import NO_END, Digits
from .line_plan import DIGITS, KEY, PLACE, RANK, SHEET_RANK, cells
from .places import column_name
from .plan import CHECK_SHEET, Plan
from .words import CODE_WIDTH, chosen

TOP = 8  # how many findings are shown first
HEAD = 9 + TOP + 2  # the zero-based row of the list's header
NOWHERE = 9_000_000_000  # more than any rank
EVERYWHERE = "各シート"
STRUCTURE = "BOOK-STRUCTURE"
MISSING = "未記入"
GRAVITY_WORDS: Mapping[Gravity, str] = {
    Gravity.ERROR: LEVEL_WORDS["ja"][Level.ERROR],
    Gravity.MISSING: MISSING,
    Gravity.WARNING: LEVEL_WORDS["ja"][Level.WARNING],
    Gravity.INFO: LEVEL_WORDS["ja"][Level.INFO],
}


@dataclass(frozen=True)
class Line:
    """One line of the list.

    ``id``: a rule's, the kind of a constraint, or ``STRUCTURE``. ``row``: zero-based, on the sheet. ``count``, ``rank``
    and ``column``: formulas of how many there are, of the smallest rank among them, and of its column.
    """

    id: str
    title: str
    sheet: str
    remedy: str
    basis: str
    gravity: Gravity
    row: int
    checks: tuple[Check, ...]
    count: str
    rank: str = str(NOWHERE)
    column: str = "1"
    home: int = 1  # the number of the column that ``column`` gives where nothing is moved
    part: int = 0  # of a rule: the number of its table, or minus that of its line in ``_rows``
    position: int = 0  # of a rule: its place in the digits; of a kind of constraint: its number

    @property
    def rule(self) -> Rule | None:
        """The rule, where it is one."""
        of = self.checks[0].of if self.checks else None
        return of if isinstance(of, Rule) else None


def listed_at(plan: Plan, checks: Checks) -> dict[str, tuple[str, str]]:
    """Rule → the cells where its title and its remedy stand."""
    kinds = sum(any(c.kind == kind for c in checks.all()) for kind in KINDS)
    names = {c.name for c in checks.all()}
    rules = [r.id for r in book_rules(plan) if r.id in names]
    first = HEAD + 2 + 1 + kinds
    return {rule: (f"{CHECK_SHEET}!$D${n}", f"{CHECK_SHEET}!$H${n}") for n, rule in enumerate(rules, first)}


def make_lines(plan: Plan, digits: Digits, checks: Checks) -> tuple[Line, ...]:
    """The lines: the shape of the book, kinds of constraints that occur, then the rules in the order of the form."""
    found = [
        Line(STRUCTURE, "様式の欄・行・シートがなくなっている、または表の行を増やしすぎている", EVERYWHERE,
             "配布した様式に写し直してください（行を増やしすぎたときは、シートの保護を解除して空の行を削除してください。パスワードはありません）", "", Gravity.ERROR, HEAD + 1, (),
             "+".join(name for name, _ in structure_names(plan, digits, checks)))
    ]  # fmt: skip
    for kind in KINDS:
        own = tuple(c for c in checks.all() if c.kind == kind)
        if own:
            line = Line(kind, CONSTRAINTS[kind].title.ja, EVERYWHERE, CONSTRAINTS[kind].overall, "", own[0].gravity,
                        HEAD + 1 + len(found), own, "c_kind", "c_first_kind", "c_column",
                        position=KINDS.index(kind) + 1)  # fmt: skip
            found.append(line)
    by_id = {c.name: c for c in checks.all()}
    for rule in book_rules(plan):
        if (check := by_id.get(rule.id)) is not None:
            found.append(_of_rule(plan, digits, checks, check, rule, HEAD + 1 + len(found)))
    return tuple(found)


def _of_rule(plan: Plan, digits: Digits, checks: Checks, check: Check, rule: Rule, row: int) -> Line:
    lines = digits.places.lines
    sheet = plan.form.sheet_of[rule.cells[0]].sheet
    table, key = rule.cells[0]
    if check.on is not None:
        number, position = list(checks.rows).index(check.on) + 1, check.position
        count, rank = "c_count", "c_first"
        own = next((k for owner, k in rule.cells if owner == check.on), next(iter(plan.table(check.on).columns)))
        column, home = f"COLUMN({column_name(check.on, own)})", plan.table(check.on).columns[own] + 1
    else:
        at = lines.field[key] if table is None else lines.table[table]
        number, position = -at - 1, check.position
        count, rank = "c_count_1", "c_first_1"
        column = "c_column_1" if table is None else f"COLUMN({column_name(table, key)})"
        home = (plan.sheet_of(None, key).value if table is None else plan.table(table).columns[key]) + 1
    text = rule.text
    return Line(
        rule.id,
        text.title,
        sheet,
        text.remedy,
        rule.basis_for(plan.item),
        check.gravity,
        row,
        (check,),
        count,
        rank,
        column,
        home,
        number,
        position,
    )


def count_names(checks: Checks, part: str, position: str, doubtful: tuple[bool, bool]) -> list[tuple[str, str]]:
    """The formulas of the lines of rules as defined names: how many findings, and the smallest rank among them.

    ``part`` and ``position``: the cells of the line that say which digits are meant. ``doubtful``: whether there are rules on
    rows, and on single lines, that are only sometimes an error.
    """
    tables = list(checks.rows)
    digits, ranks = (chosen(part, [f"{letter}_{t}" for t in tables]) if tables else '""' for letter in "pr")
    single = f'(MID(INDEX(d_digits,-{part}),{position},1)>"0")'
    doubts = [
        ("c_errors", f'SUMPRODUCT((MID({digits},{position},1)="{int(Gravity.ERROR)}")*1)'),
        ("c_errors_1", f'(MID(INDEX(d_digits,-{part}),{position},1)="{int(Gravity.ERROR)}")*1'),
    ]
    return [
        *(d for d, used in zip(doubts, doubtful, strict=True) if used),
        ("c_count", f'SUMPRODUCT((MID({digits},{position},1)>"0")*1)'),
        ("c_first", f'MIN(IF(MID({digits},{position},1)>"0",{ranks},{NOWHERE}))'),
        ("c_count_1", f"{single}*1"),
        ("c_first_1", f"IF({single},INDEX(d_rank,-{part}),{NOWHERE})"),
        ("c_column_1", f"IFERROR(INDEX(d_place,-{part}),1)"),
    ]


def kind_names(digits: Digits, checks: Checks, kind: str) -> list[tuple[str, str]]:
    """The same of the lines of constraints; ``kind``: the cell of the line that says which of ``KINDS`` is meant.

    ``a_TABLE``: for each kind, from which place in the digits of its rows on, and for how many. The column of the first
    finding is that of a field (its rank is in ``d_rank``) or found in the list of checks: the part of ``_rows`` that a row
    belongs to has the largest first rank that is not above its own.
    """
    singles, tables = digits.places.lines.singles, list(checks.rows)
    hit = f'(MID({cells(DIGITS, *singles)},{kind},1)>"0")'
    counts, ranks = [f"SUMPRODUCT({hit}*1)"], [f"IF({hit},{cells(RANK, *singles)},{NOWHERE})"]
    names: list[tuple[str, str]] = []
    for t in tables:
        segments = [checks.segment(t, k) for k in KINDS]
        names.append((f"a_{t}", "{" + ",".join(f"{max(first, 1)},{number}" for first, number in segments) + "}"))
        bare = f'SUBSTITUTE(MID(p_{t},INDEX(a_{t},{kind}*2-1),INDEX(a_{t},{kind}*2)),"0","")'
        counts.append(f"SUMPRODUCT(LEN({bare}))")
        ranks.append(f'IF({bare}<>"",r_{t},{NOWHERE})')
    names += [("c_kind", "+".join(counts)), ("c_first_kind", f"MIN({','.join(ranks)})")]
    own = "INDEX(d_place,MATCH(c_rank,d_rank,0))"
    if not tables:
        return [*names, ("c_column", f"IFERROR({own},1)")]
    part = f"MATCH(INT(c_rank/{SHEET_RANK}),d_sheet,0)"
    line = f"INDEX(d_digits,INDEX(d_lines,{part})+c_rank-INDEX(d_rank,INDEX(d_whole,{part}))+1.5)"
    start = f"INDEX({chosen(part, [f'a_{t}' for t in tables])},{kind}*2-1)"
    grave = f'MID("{"".join(_gravity(checks, k) for k in KINDS)}",{kind},1)'
    place = f"MID(INDEX(d_codes,{part}),FIND({grave},{line},{start})*{CODE_WIDTH}-{CODE_WIDTH - 1},3)"
    column = f"INDEX(d_column,INDEX(d_base,{part})+{place})"
    return [*names, ("c_column", f"IFERROR(IFERROR({own},{column}),1)")]


def _gravity(checks: Checks, kind: str) -> str:
    return str(int(next((c.gravity for c in checks.all() if c.kind == kind), Gravity.ERROR)))


def structure_names(plan: Plan, digits: Digits, checks: Checks) -> list[tuple[str, str]]:
    """Names that say how much of the form is gone, moved or there twice, or that tables have too many rows to follow.

    A reader looks for marks in column A and for keys beside them: where these are not what they were, it finds nothing.
    """
    found: list[tuple[str, str]] = []
    numbered = list(enumerate(plan.sheets))
    for applies, group in groupby(numbered, lambda each: digits.applies(each[1].sheet.items)):
        sheets = list(group)
        lines = [digits.places.lines.single[s.name] for _, s in sheets]
        own = [f"SUMPRODUCT(ISERROR({cells(PLACE, lines[0][0], lines[-1][1])})*1)"]
        columns = [_columns_of(plan, checks, s.table.table) for _, s in sheets if s.table is not None]
        if columns:
            own.append(f"SUMPRODUCT(ISERROR(INDEX(d_column,{columns[0][0]}):INDEX(d_column,{columns[-1][1]}))*1)")
        for n, s in sheets:
            if s.sheet.fields:
                first, last = (digits.places.lines.field[e.key] for e in (s.sheet.fields[0], s.sheet.fields[-1]))
                own.append(f"SUMPRODUCT((COUNTIF(k_{n},{cells(KEY, first, last)})>1)*1)")
                own.append(_moved(f"k_{n}", "#fields", f'(INDEX(x_{n},1)="value")'))
            if s.table is not None:
                t, marks = s.table.table, column_name(s.table.table, "row")
                own.append(
                    f"(COUNTA(INDEX(area_{t},1,0))>{len(s.sheet.columns) + 2})"
                )  # beside our marks, each key once
                own.append(_moved(marks, f"#table:{t}", f"(COUNTIF({marks},INDEX({marks},1))=1)"))
                own.append(f"(e_{t}>{s.table.capacity + 2})*(e_{t}<{NO_END})")
        gone = f"IFERROR({'+'.join(own)},1)"
        found.append((f"gone_{len(found)}", f"{applies}*{gone}" if applies else gone))
    return found


def _moved(marks: str, first: str, also: str) -> str:
    """1 where a column of marks is not column A any more, does not begin with its first mark, or ``also`` is not so."""
    return f'1-(COLUMN({marks})=1)*(INDEX({marks},1)="{first}")*{also}'


def _columns_of(plan: Plan, checks: Checks, table: str) -> tuple[int, int]:
    """First and last of the lines, in the list of the inputs of tables, that say where the columns of a table stand."""
    tables = list(checks.rows)
    before = sum(len(plan.form.inputs(t)) for t in tables[: tables.index(table)])
    return before + 1, before + len(plan.form.inputs(table))
