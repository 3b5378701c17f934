"""Turn verdicts into findings: where, what stands there, what should, and what to do, in the reader's language."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator

import numpy as np

from .catalogue.constraints import CONSTRAINTS
from .cells import as_seen, presumed, shown, typed
from .findings import MOST, WHOLE_BOOK, Finding, Language, bounded
from .forms import choices
from .forms.constraints import Constraint
from .forms.model import PLACEHOLDER, Entry, Rule
from .judging import Verdicts, constraint_name
from .kinds import Level, Place
from .rules import law_rows as law_in_rules
from .rules.columns import WELL_TYPED
from .rules.excel import KEY_SEPARATOR
from .rules.tree import Lookup, Node, Operation, walk
from .sentences import is_of_item, is_turned, is_year, of_constraint, of_rule, rests_on_doubt, words_of_form
from .speaking import Speaker
from .types import from_serial, to_serial

_BOUNDS_EN = {
    "==": "{}",
    "!=": "other than {}",
    "<=": "at most {}",
    "<": "less than {}",
    ">=": "at least {}",
    ">": "more than {}",
}


def findings(verdicts: Verdicts, language: Language = "ja", most: int = MOST) -> list[list[Finding]]:
    """The findings of each submission, in the order of sheets, rows and rules.

    Of each rule (or kind of constraint and column) and level, ``most``; the last of them stands for the others.
    """
    found: list[list[tuple[tuple[int, int, int], Finding]]] = [[] for _ in verdicts.batch.books]
    teller = _Teller(verdicts, language, most)
    for order, (submission, row, sheet, finding) in enumerate(teller.all()):
        found[submission].append(((sheet, row, order), finding))
    return [[f for _, f in sorted(own, key=lambda pair: pair[0])] for own in found]


class _Teller:
    def __init__(self, verdicts: Verdicts, language: Language, most: int) -> None:
        self.v, self.language, self.most = verdicts, language, most
        self.form, self.batch = verdicts.batch.form, verdicts.batch
        self.speaker = Speaker(verdicts)
        self.sheets = {s.sheet: i for i, s in enumerate(self.form.text.sheets)}

    def all(self) -> Iterator[tuple[int, int, int, Finding]]:
        for c in self.v.constraints:
            owner = self.batch.raw(c.on).submission
            rows = np.flatnonzero(self.v.rows(c.on, constraint_name(c))).tolist()
            for i, count in bounded(rows, owner.__getitem__, self.most):
                submission, row, sheet, finding = self.constraint(c, i)
                yield submission, row, sheet, finding.and_others(count, self.language)
        for rule in self.form.rules:
            rows = np.flatnonzero(self.v.rows(rule.table, rule.id)).tolist()
            if rows:
                yield from self.rule(rule, rows)

    def place(self, table: str | None, i: int) -> tuple[int, int]:
        raw = self.batch.raw(table)
        return raw.submission[i], raw.row[i]

    def address(self, submission: int, table: str | None, key: str, row: int) -> tuple[str, str]:
        book = self.batch.books[submission]
        try:
            return book.layout.address(table, key, row)
        except KeyError:
            return WHOLE_BOOK, "A1"

    def constraint(self, c: Constraint, i: int) -> tuple[int, int, int, Finding]:
        submission, row = self.place(c.on, i)
        book, e = self.batch.books[submission], c.entry
        if c.kind == "ROWS":
            row = book.first_row.get(str(c.table), 1)
        raw = None if c.kind == "ROWS" else self.batch.raw(c.table).columns[e.key][i]
        guess = presumed(raw, e) if c.kind == "TYPE" else None
        slip = e.cell_type.slip(raw) if c.kind == "TYPE" and guess is None else None
        expected = self.expected(c, raw, guess, book.item)
        if slip is not None:
            expected = slip.words.expected[self.language]
        where = self.address(submission, c.table, e.key, row)
        place = (
            Place(*where, str(c.table)) if c.kind == "ROWS" else Place(*where, e.key, c.table, row if c.table else None)
        )
        other_item = book.fixed_item and is_of_item(self.form, c)
        words = CONSTRAINTS["ITEM" if other_item else c.kind]
        if other_item and book.item is not None:
            expected = book.item
        if self.language == "en":
            title = words.title.en if slip is None else slip.words.what.en
            message = f"{e.key}: {title} ({self.show(raw, e)}{f', read as {self.show(guess, e)}' if guess is not None else ''})"
            remedy = words.remedy.en.format_map({"how": (e.cell_type.how if slip is None else slip.words.hint).en})
        else:
            sentence = of_constraint(self.form, c, book.item if book.fixed_item else None)
            message, remedy = (
                self.speaker.say(sentence.message, c.on, submission if c.on is None else i),
                sentence.remedy,
            )
            if guess is not None:  # which only Python can make out: a workbook has no eras and no units
                remedy += f"（{self.show(guess, e)} と読めます）"
        return submission, row, self.sheets[c.sheet.sheet], Finding(
            rule=c.kind,
            level=c.level,
            book=book.name,
            place=place,
            related=(),
            value=self.show(raw, e),
            expected=expected,
            message=message,
            remedy=remedy,
            basis=f"様式の定め（{self.form.text.title} {self.form.version}版）",
        )  # fmt: skip

    def show(self, value: object, entry: Entry) -> str:
        """A value of ``entry`` in a message."""
        return shown(as_seen(value, entry), self.language, year=entry.is_year)

    def expected(self, c: Constraint, raw: object, guess: object, item: str | None) -> str:
        e = c.entry
        if c.kind == "TYPE" and guess is not None:
            shape = f" ({e.type})" if self.language == "en" else f"（{e.cell_type.label}）"
            return self.show(guess, e) + shape
        signs = ((">=", e.ge), (">", e.gt), ("<=", e.le), ("<", e.lt))
        known = words_of_form(self.form, c) | {
            "type_en": e.type,
            "signs": " and ".join(f"{s} {v:{'' if e.is_year else ','}.15g}" for s, v in signs if v is not None),
            "target": ".".join(c.target or ()),
            "meant": choices.meant(e, raw),
            "options": self.options(e, item) if c.kind == "CHOICE" else "",
        }
        return CONSTRAINTS[c.kind].expected[self.language].format_map(known)

    def options(self, e: Entry, item: str | None) -> str:
        """The first of the values that may be chosen."""
        options = choices.of_entry(e, item)
        more = {"ja": " ほか", "en": " and others"}[self.language] if len(options) > 8 else ""
        return "、".join(options[:8]) + more

    # rules ------------------------------------------------------------------------------------------------------

    def rule(self, rule: Rule, rows: list[int]) -> Iterator[tuple[int, int, int, Finding]]:
        sides, certain = self.sides(rule), self.v.certain(rule)
        owner = self.batch.raw(rule.table).submission
        for i, count in bounded(rows, lambda i: (owner[i], bool(certain[i])), self.most):
            submission, row = self.place(rule.table, i)
            level = rule.level_on(self.day(submission), bool(certain[i]))
            yield (
                submission,
                row,
                self.sheets[self.form.sheet_of[rule.cells[0]].sheet],
                self.broken(rule, i, submission, row, sides, level).and_others(count, self.language),
            )

    def sides(self, rule: Rule) -> tuple[np.ndarray, np.ndarray] | None:
        """Both sides of a rule that is one comparison, for every row."""
        must = rule.must
        if not isinstance(must, Operation) or must.op not in _BOUNDS_EN:
            return None
        (a, _), (b, _) = (self.v.columns.evaluate(n, rule.table) for n in must.args)
        return a, b

    def broken(
        self,
        rule: Rule,
        i: int,
        submission: int,
        row: int,
        sides: tuple[np.ndarray, np.ndarray] | None,
        level: Level,
    ) -> Finding:
        book, text = self.batch.books[submission], rule.text
        places = []
        for table, key in rule.cells:
            at = row if table == rule.table and table is not None else book.first_row.get(str(table), 1)
            places.append(self.address(submission, table, key, at))
        table, key = rule.cells[0]
        words: dict[str, str] = {}
        if sides is not None and isinstance(rule.must, Operation):
            years = any(is_year(self.form, n) for n in rule.must.args)
            a, b = (self.say(n, side[i], years) for n, side in zip(rule.must.args, sides, strict=True))
            a, b = (b, a) if is_turned(self.form, rule) else (a, b)
            words = {"value": a, "expected": _BOUNDS_EN[rule.must.op].format(b)}
            if rule.must.args[0].kind == "number":
                words["difference"] = shown(round(float(sides[0][i] - sides[1][i]), rule.must.scale))
        else:
            value = self.cell(table, key, rule, i, submission)
            words["value"] = self.show(value, self.form.entry(table, key))
        if self.language == "ja":
            sentence = of_rule(self.form, rule)
            words["expected"] = self.speaker.say(sentence.expected, rule.table, i)
            message = self.speaker.say(sentence.message, rule.table, i)
        else:
            if text.expected is not None:
                words["expected"] = self.fill(text.remedy_en, words, rule, i, submission)
            usual = f"{text.title_en} (found {{value}}{', expected {expected}' if text.expected is None else ''})"
            message = self.fill(text.message_en or usual, words, rule, i, submission)
        if self.language == "ja":
            message += self.speaker.source(rule, level, i)
        elif rests_on_doubt(rule) and not (text.level is Level.ERROR and level is Level.ERROR):
            message += self.source(rule, i, submission)
        return Finding(
            rule=rule.id,
            level=level,
            book=book.name,
            place=Place(*places[0], key, table, row if table else None),
            related=tuple(dict.fromkeys(f"{s}!{c}" for s, c in places[1:])),
            value=words["value"],
            expected=words["expected"],
            message=message,
            remedy=text.remedy if self.language == "ja" else text.remedy_en,
            basis=rule.basis_for(book.item),
        )

    def cell(self, table: str | None, key: str, rule: Rule, i: int, submission: int) -> object:
        """The value of an input as the message shows it."""
        if table is not None and table != rule.table:
            return None
        at = i if table is not None else submission
        entry = self.form.entry(table, key)
        if entry.formula is not None:
            value, known = self.v.columns.evaluate(self.form.computed(table)[key], table)
            return float(np.round(value[at], entry.decimals)) if known[at] else None
        stacked = self.batch.stacked[table]
        if stacked.status[key][at] == WELL_TYPED:
            return typed(stacked.values[key][at], entry)
        return self.batch.raw(table).columns[key][at]

    def say(self, node: Node, value: object, year: bool) -> str:
        if node.kind == "date" and isinstance(value, float):
            return shown(from_serial(value), self.language)
        if node.kind == "number" and isinstance(value, float):
            return shown(round(value, node.scale) + 0.0, year=year)
        return shown(bool(value)) if node.kind == "bool" else shown(value, self.language)

    def fill(self, template: str, words: dict[str, str], rule: Rule, i: int, submission: int) -> str:
        def word(match: re.Match[str]) -> str:
            name = match[1]
            if name in words:
                return words[name]
            table = rule.table if rule.table and name in self.form.columns[rule.table] else None
            return self.show(self.cell(table, name, rule, i, submission), self.form.entry(table, name))

        return PLACEHOLDER.sub(word, template)

    def day(self, submission: int) -> dt.date | None:
        key = self.form.role("day")
        if self.v.on is not None or key is None:
            return self.v.on
        fields = self.batch.stacked[None]
        ok = fields.status[key][submission] == WELL_TYPED
        return from_serial(fields.values[key][submission]) if ok else None

    def source(self, rule: Rule, i: int, submission: int) -> str:
        """Where the values of the law that a warning rests on come from."""
        day = self.day(submission)
        if day is None:
            return ""
        found: list[str] = []
        for node in self.lookups((rule.must, rule.when)):
            parts = [self.v.columns.evaluate(k, rule.table)[0][i] for k in node.keys]
            key = KEY_SEPARATOR.join(str(p) for p in parts)
            serial = to_serial(day)
            rows = law_in_rules.rows(node.name)
            found += [r.source(self.language) for r in rows if r.key == key and r.since <= serial < r.until]
        unique = list(dict.fromkeys(found))
        word = {"ja": "出典", "en": "Source"}[self.language]
        return f" {word}: {'／'.join(unique)}" if unique else ""

    @staticmethod
    def lookups(trees: Iterable[Node | None]) -> list[Lookup]:
        return [n for t in trees if t is not None for n in walk(t) if isinstance(n, Lookup)]
