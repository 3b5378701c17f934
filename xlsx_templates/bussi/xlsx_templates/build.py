"""Build any workbook of a form: blank template, pre-filled template, sample, return copy. One function for all."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from bussi.validators.cells import ErrorCell
from bussi.validators.errors import UsageError, meant
from bussi.validators.forms import choices
from bussi.validators.forms.model import Form
from bussi.validators.forms.words import field_shown
from bussi.validators.garbage import no_collection
from bussi.validators.issued import held
from bussi.validators.own_texts import REQUEST_SHEET, RETURNED, marks

from .sheets.look import NAVY, RED, Look
from .sheets.names import ShortNames
from .sheets.packing import LEVEL, QUICK
from .sheets.writer import Book
from .template import request_sheet, rulebook_sheet
from .template.check_lines import listed_at
from .template.check_sheet import CheckSheet
from .template.checks import book_checks
from .template.digits import Digits
from .template.entry_sheets import EntrySheets, Filling
from .template.front_sheet import FrontSheet, link_names, states
from .template.hidden_sheets import write_law, write_lists, write_stamp
from .template.lists import Lists
from .template.places import KINDS_OF_NAMES, PlannedPlaces
from .template.plan import CHECK_SHEET, FRONT_SHEET, RULEBOOK_SHEET, Plan, make_plan
from .template.request_sheet import RETURN_COPY, Request
from .template.rows_sheet import RowsSheet
from .template.truth import Values, truths
from .template.words import SaidWords

# fixed, so that the same input gives the same bytes
CREATED = dt.datetime(2025, 4, 1, tzinfo=dt.UTC).replace(tzinfo=None)
Notes = Mapping[tuple[str, str], str]
WORDS = ("fields", "tables", "reasons", "issued")  # of the values of a book


class Blueprint:
    """Everything about a book that does not depend on what is filled in; made once per form, item and size."""

    def __init__(self, form: Form, item: str | None, rows: tuple[tuple[str, int], ...]) -> None:
        self.plan: Plan = make_plan(form, item, dict(rows))
        self.checks = book_checks(self.plan)
        self.lists = Lists(self.plan)
        self.places = PlannedPlaces(self.plan, form.law_names(item))
        self.digits = Digits(self.plan, self.places, self.checks, self.lists)
        self.words = SaidWords(self.plan, self.checks, self.digits, listed_at(self.plan, self.checks))
        self.rows = RowsSheet(self.plan, self.digits, self.words, self.checks)
        self.entry = EntrySheets(self.plan, self.digits, self.lists)
        self.front = FrontSheet(self.plan, self.digits)
        self.check_sheet = CheckSheet(self.plan, self.digits, self.checks)
        self.short = ShortNames(KINDS_OF_NAMES)
        self.short.add(name for name, _ in (*self.rows.defined, *self.check_sheet.defined))

    def write(
        self,
        filling: Filling,
        stamp: Mapping[str, str],
        request: Request | None = None,
        mark: str = "",
        level: int = LEVEL,
    ) -> bytes:
        """The book as bytes, packed by ``level``."""
        form, truth = self.plan.form, filling.truth
        book = Book()
        book.short = self.short
        book.set_properties(
            {
                "title": form.text.title,
                "subject": form.text.basis,
                "created": CREATED,
                "comments": f"bussi {form.name} {form.version}",
            }
        )
        book.lock()
        book.trust()
        look = Look(book)
        checked = self.check_sheet.values(truth)
        first = None if request is None else book.page(REQUEST_SHEET)
        front = book.page(FRONT_SHEET)
        self.entry.write(book, look, filling)
        check, rulebook = book.page(CHECK_SHEET), book.page(RULEBOOK_SHEET)
        front.set_tab_color(NAVY)
        check.set_tab_color(RED)
        self.front.write(front, look, truth, stamp, checked.verdict)
        self.check_sheet.write(book, check, look, truth, checked, filling.values.get("reasons", {}))
        rulebook_sheet.write(rulebook, look, self.plan)
        if first is not None and request is not None:
            request_sheet.write(first, look, self.plan, request)
            mark = RETURN_COPY
            stamp = {**stamp, RETURNED: request.answers}
        if mark:
            book.mark(mark)
        own = tuple(marks(book.texts))  # so that a reader can tell what others wrote onto these sheets
        rows = self.rows.write(book, truth)
        write_lists(book, rows, self.lists)
        write_law(rows, self.places.law_rows)
        book.define_names(link_names(self.plan))
        write_stamp(book, stamp, own, filling.values.get("issued", ()))
        (first or front).activate()
        return book.packed(level)


@lru_cache(maxsize=64)
def blueprint(form: Form, item: str | None, rows: tuple[tuple[str, int], ...] = ()) -> Blueprint:
    """The blueprint of the book of ``form`` for ``item``, with more rows in some tables."""
    return Blueprint(form, item, rows)


def build(
    form: Form,
    values: Values | None = None,
    notes: Notes | None = None,
    *,
    item: str | None = None,
    issued_to: str = "",
    due: str = "",
    request: Request | None = None,
    mark: str = "",
) -> bytes:
    """One workbook of ``form`` as the bytes of an .xlsx file; the same input gives the same bytes.

    ``values``: ``{"fields": {key: value}, "tables": {table: [{key: value}, …]}}``, typed or not; whatever is given is
    written as it is, and the book's own checks say what they think of it; ``"reasons"``: {rule: why its warnings stand}
    beside; ``"issued"``: ``issued.lines_of`` what the ministry filled in, whose cells are locked. ``notes``: (sheet,
    address) → text of a comment on that cell, which is also marked red. ``item`` makes the template of one item (its
    own annex, rates and goods); without it the item is chosen in the book. ``request``: makes it a return copy, with
    修正依頼 as its first sheet and the mark of one. ``mark``: what kind of book of ours it is until somebody saves it, for
    a form that is handed out. Raises ``UsageError`` for an unknown item, table or key.
    """
    return next(
        build_many(
            form,
            [values or {}],
            [notes or {}],
            [request],
            item=item,
            issued_to=issued_to,
            due=due,
            mark=mark,
            level=LEVEL,
        )
    )


def build_many(
    form: Form,
    values: Sequence[Values],
    notes: Sequence[Notes] | None = None,
    requests: Sequence[Request | None] | None = None,
    *,
    item: str | Sequence[str | None] | None = None,
    issued_to: str | Sequence[str] = "",
    due: str = "",
    mark: str = "",
    level: int = QUICK,
) -> Iterator[bytes]:
    """Like ``build`` for many books, of one item or with an item for each: their rules are judged together, once.

    ``issued_to``: one name for all, or one for each. ``level``: how hard they are packed, by default a little larger in a
    fraction of the time.
    """
    items = list(item) if item is not None and not isinstance(item, str) else [item] * len(values)
    for unknown in dict.fromkeys(i for i in items if i is not None and i not in choices.of_law("items")):
        raise UsageError(f"特定重要物資「{unknown}」はありません")
    blank = [(form.columns.keys() - v.get("tables", {})) | (form.entries.keys() - v.get("fields", {})) for v in values]
    values = [prefilled(form, i, v) for i, v in zip(items, values, strict=True)]
    prints = [blueprint(form, i, _more_rows(form, v)) for i, v in zip(items, values, strict=True)]
    found = truths(form, [p.plan for p in prints], [p.checks for p in prints], values)
    for i, (made, value, truth) in enumerate(zip(prints, values, found, strict=True)):
        stamp = {
            "form": form.name,
            "version": form.version,
            "fingerprint": form.fingerprint,
            "law": form.law_fingerprint(items[i]),
            "item": items[i] or "",
            "issued_to": issued_to if isinstance(issued_to, str) else issued_to[i],
            "due": due,
        }
        with no_collection():
            own = held(form, value.get("issued", ()))
            filling = Filling(value, truth, notes[i] if notes else {}, states(made.plan, truth), own, blank[i])
            book = made.write(filling, stamp, requests[i] if requests else None, mark, level)
        yield book


def plan_of(form: Form, item: str | None, values: Values) -> Plan:
    """Where everything will stand in the book that ``build`` makes of ``values``."""
    return make_plan(form, item, dict(_more_rows(form, values)))


def prefilled(form: Form, item: str | None, values: Values) -> Values:
    """``values`` with what a blank book fills in itself where they say nothing; raises ``UsageError`` for unknown names."""
    for word in values:
        if word not in WORDS:
            raise UsageError(f"値に '{word}' という語は書けません{meant(word, WORDS)}")
    fields = dict(values.get("fields", {}))
    tables = values.get("tables", {})
    for key in fields:
        if key not in form.entries:
            raise UsageError(f"様式 {form.name} に項目 '{key}' はありません{meant(key, form.entries)}")
    for table, rows in tables.items():
        if table not in form.columns:
            raise UsageError(f"様式 {form.name} に表 '{table}' はありません{meant(table, form.columns)}")
        for row in rows:
            for key in row:
                if key not in form.columns[table]:
                    raise UsageError(f"表 {table} に列 '{key}' はありません{meant(key, form.columns[table])}")
    for key, value in make_plan(form, item).given.items():
        fields.setdefault(key, value)
    for key, e in form.entries.items():
        if e.preset is not None:
            fields.setdefault(key, _passed_on(fields.get(field_shown(e.preset))))
    presets = {s.table: [_shown(row, fields) for row in s.preset] for s in form.text.sheets if s.table and s.preset}
    return {
        "fields": fields,
        "tables": presets | dict(tables),
        "reasons": values.get("reasons", {}),
        "issued": values.get("issued", ()),
    }


def _shown(row: Mapping[str, object], fields: Mapping[str, object]) -> dict[str, object]:
    """A row of a ``preset``, with what the fields hold that it shows."""
    found: dict[str, object] = {}
    for key, value in row.items():
        field = field_shown(value)
        found[key] = value if field is None else _passed_on(fields.get(field))
    return found


def _passed_on(value: object) -> object:
    """What a cell shows that shows a field: nothing where that holds an error."""
    return None if isinstance(value, ErrorCell) else value


def _more_rows(form: Form, values: Values) -> tuple[tuple[str, int], ...]:
    """The tables that need more rows than the form provides."""
    return tuple((t, len(rows)) for t, rows in values.get("tables", {}).items() if len(rows) > form.table_sheet[t].rows)
