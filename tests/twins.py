"""Compare the two twins of every rule on one recalculated workbook: what its own sheets say, and what Python says."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from bussi.addin.batch.stack import stack
from bussi.addin.reading.sheets import BookSheets as Sheets
from bussi.addin.reading.submission import Submission, read_book
from bussi.addin.reading.workbook import open_workbook
from bussi.validators import forms
from bussi.validators.batch import Batch
from bussi.validators.judging import Verdicts, judge
from bussi.xlsx_templates.build import blueprint
from bussi.xlsx_templates.template.check_lines import HEAD
from bussi.xlsx_templates.template.plan import CHECK_SHEET
from bussi.xlsx_templates.template.truth import broken_rows

Said = dict[tuple[str, str, str], int]  # (id, title, sheet) → count
Words = dict[tuple[str, int], Counter[str]]  # (sheet, Excel row) → what the check column says


def native(path: Path, submission: Submission) -> tuple[Said, Words]:
    """What the workbook itself says: the counts of 入力チェック, and the check column of every row."""
    book = Sheets(open_workbook(path.read_bytes(), path.name))
    rows = _rows(book, CHECK_SHEET)
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
        rows = _rows(book, sheet.sheet)
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


def _rows(book: Sheets, title: str) -> list[list[object]]:
    """The rows of a sheet, all of one width."""
    rows = book.rows(title)
    width = max((len(row) for row in rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows]


_TOKEN = re.compile(r"[●▲・]((?:形式|必須|一覧外|参照|要記入|範囲|字数|重複|行数)［[^］]*］|[A-Z]{3}-[A-Z][0-9]{2})")


def _tokens(text: str) -> list[str]:
    """●形式［会計年度］ ▲PLN-C01 … → the parts that name a check."""
    return _TOKEN.findall(text)


def python(submissions: Sequence[Submission]) -> list[tuple[Said, Words]]:
    """What Python says of the same cells of each submission; those of one form are judged together."""
    found: list[tuple[Said, Words]] = [({}, {}) for _ in submissions]
    groups: dict[tuple[str, str], list[int]] = {}
    for i, s in enumerate(submissions):
        groups.setdefault((s.form, s.version), []).append(i)
    for (name, version), members in groups.items():
        form = forms.load(name, version)
        batch = stack(form, [submissions[i] for i in members])
        verdicts = judge(batch)
        for place, i in enumerate(members):
            _of_one(batch, verdicts, place, submissions[i], *found[i])
    return found


def _of_one(batch: Batch, verdicts: Verdicts, place: int, s: Submission, counts: Said, words: Words) -> None:
    for line in blueprint(batch.form, s.item).lines:
        total = 0
        for check in line.checks:
            own = batch.stacked[check.on].submission == place
            rows = np.flatnonzero(broken_rows(verdicts, check) & own)
            total += len(rows)
            for i in rows:
                table, key = check.points_at
                if check.on is not None:
                    where = (s.layout.tables[check.on][0], batch.raw(check.on).row[i])
                elif table is None:
                    sheet, address = s.layout.fields[key]
                    where = (sheet, int("".join(c for c in address if c.isdigit())))
                else:
                    continue
                token = check.token[1:].split(" ")[0] if check.name[3] == "-" else check.token[1:]
                words.setdefault(where, Counter())[token] += 1
        counts[line.id, line.title, line.sheet] = total


def disagreements(paths: Sequence[Path]) -> list[str]:
    """Every rule, and every row, of these books on which the twins do not agree."""
    submissions = [read_book(p) for p in paths]
    found: list[str] = []
    for path, s, (counts, rows_count) in zip(paths, submissions, python(submissions), strict=True):
        says, rows_say = native(path, s)
        found += [f"{path.name}: {k} only in one of the twins" for k in says.keys() ^ counts.keys()]
        found += [
            f"{path.name}: {k} Excel {says[k]}, Python {counts[k]}"
            for k in says.keys() & counts.keys()
            if says[k] != counts[k]
        ]
        found += [
            f"{path.name}: {k} Excel {dict(rows_say.get(k, {}))}, Python {dict(rows_count.get(k, {}))}"
            for k in sorted(rows_say.keys() | rows_count.keys())
            if rows_say.get(k, Counter()) != rows_count.get(k, Counter())
        ]
    return found
