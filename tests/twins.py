"""Compare the two twins of every rule on one recalculated workbook: what its own sheets say, and what Python says."""

import re
from collections import Counter
from pathlib import Path

from bussi.addin.book_rows import BookRows as Sheets
from bussi.addin.guards import open_container
from bussi.addin.read import Submission, read_book
from bussi.addin.stacking import stack
from bussi.validators import forms
from bussi.validators.forms.constraints import Constraint
from bussi.validators.judging import constraint_name, judge
from bussi.xlsx_templates.build import blueprint
from bussi.xlsx_templates.check_lines import HEAD
from bussi.xlsx_templates.plan import CHECK_SHEET

Said = dict[tuple[str, str, str], int]  # (id, title, sheet) → count
Words = dict[tuple[str, int], Counter[str]]  # (sheet, Excel row) → what the check column says


def native(path: Path, submission: Submission) -> tuple[Said, Words]:
    """What the workbook itself says: the counts of 入力チェック, and the check column of every row."""
    book = Sheets(open_container(path.read_bytes(), path.name))
    rows = book.rows(CHECK_SHEET)
    counts: Said = {}
    for row in rows[HEAD + 1 :]:
        if row[2]:
            key = (str(row[2]), str(row[3]), str(row[4]))
            assert key not in counts
            counts[key] = int(row[5]) if isinstance(row[5], int | float) else -1
    words: Words = {}
    form = forms.load(submission.form, submission.version)
    for sheet in form.text.sheets:
        if sheet.sheet not in book.names:
            continue
        rows = book.rows(sheet.sheet)
        check: int | None = None
        for r, row in enumerate(rows):
            if "#check" in row:
                check = row.index("#check")
            elif row[0] == "#fields":
                check = row.index("value")  # the field's check column is the header 点検 below
                check = rows[r + 1].index("点検")
            elif check is not None and row[0] != "#end" and row[0] != "#head":
                said = Counter(_tokens(str(row[check])))
                if said:
                    words[sheet.sheet, r + 1] = said
            elif row[0] == "#end":
                check = None
    return counts, words


_TOKEN = re.compile(r"[●▲・]((?:形式|必須|一覧外|範囲|字数|重複|行数)［[^］]*］|[A-Z]{3}-[A-Z][0-9]{2})")


def _tokens(text: str) -> list[str]:
    """●形式［会計年度］ ▲PLN-C01 … → the parts that name a check."""
    return _TOKEN.findall(text)


def python(submission: Submission) -> tuple[Said, Words]:
    """What Python says of the same cells."""
    form = forms.load(submission.form, submission.version)
    batch = stack(form, [submission])
    verdicts = judge(batch)
    print_of = blueprint(form, submission.item)
    counts: Said = {}
    words: Words = {}
    for line in print_of.lines:
        total = 0
        for check in line.checks:
            name = constraint_name(check.of) if isinstance(check.of, Constraint) else check.name
            mask = verdicts.rows(check.on, name)
            total += int(mask.sum())
            for i in mask.nonzero()[0]:
                table, key = check.points_at
                if check.on is not None:
                    place = (submission.layout.tables[check.on][0], batch.raw(check.on).row[i])
                elif table is None:
                    sheet, address = submission.layout.fields[key]
                    place = (sheet, int("".join(c for c in address if c.isdigit())))
                else:
                    continue
                token = check.token[1:].split(" ")[0] if check.name[3] == "-" else check.token[1:]
                words.setdefault(place, Counter())[token] += 1
        counts[line.id, line.title, line.sheet] = total
    return counts, words


def disagreements(path: Path) -> list[str]:
    """Every rule, and every row, on which the twins do not agree."""
    submission = read_book(path)
    (says, rows_say), (counts, rows_count) = native(path, submission), python(submission)
    found = [f"{path.name}: {k} only in one of the twins" for k in says.keys() ^ counts.keys()]
    found += [f"{path.name}: {k} Excel {says[k]}, Python {counts[k]}" for k in says.keys() & counts.keys() if says[k] != counts[k]]
    found += [
        f"{path.name}: {k} Excel {dict(rows_say.get(k, {}))}, Python {dict(rows_count.get(k, {}))}"
        for k in sorted(rows_say.keys() | rows_count.keys())
        if rows_say.get(k, Counter()) != rows_count.get(k, Counter())
    ]
    return found
