"""What goes back to a business: which submissions, what is asked of each, and the copy in which it is to be mended."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bussi.validators.catalogue import INTAKE
from bussi.validators.catalogue.sent_back import TOLD
from bussi.validators.clean import clean
from bussi.validators.findings import Finding
from bussi.validators.kinds import Level
from bussi.xlsx_templates.build import Notes
from bussi.xlsx_templates.template.request_sheet import Asked, Request, Urgency

from ..batch.case import Case
from ..batch.check import check
from ..reading.submission import Submission
from .carrying import Carried, carry

UNSEEN = tuple(rule for rule in TOLD if rule.startswith(("CELL-", "BATCH-")))  # by the checks in the book itself
MISSING = ("REQUIRED", "ROWS")
WEEKDAYS = "月火水木金土日"
LONGEST = 500  # characters of one message
MOST_ROWS = 20_000  # of one book; more of them are no plan, and nobody could mend them by hand


@dataclass(frozen=True)
class Return:
    """One submission that goes back: its contents in the current template, and what is asked.

    ``notes``: comments on cells whose fault the book's own checks cannot see.
    """

    case: Case
    carried: Carried
    request: Request
    notes: Notes


def returns(
    cases: Sequence[Case],
    on: dt.date | None = None,
    due: dt.date | None = None,
    accepted: Callable[[Case], Mapping[int, str]] = lambda case: {},
) -> list[Return]:
    """What goes back of ``cases``: those that count and have errors, or warnings without a reason, in order.

    Findings are those that the copy itself will give once it is read again, and what the intake noticed of the book
    that came in. Nothing in it says what others submitted. ``due``: by when they are to answer.
    ``accepted``: the findings of a case that nobody has to answer any more, by their place.
    """

    def open_(case: Case) -> Case:
        settled = accepted(case)
        return replace(
            case, findings=tuple(f for n, f in enumerate(case.findings) if n not in settled and not f.reason)
        )

    def explained(case: Case) -> Submission:
        """With the reasons that were given before for all warnings of a rule."""
        assert case.submission is not None
        warnings = [f for f in case.findings if f.level is Level.WARNING]
        why = {f.rule: f.reason for f in warnings if all(w.reason for w in warnings if w.rule == f.rule)}
        return replace(case.submission, reasons={**case.submission.reasons, **why})

    sent = [c for c in cases if c.state.counts and c.submission is not None and _size(c) <= MOST_ROWS]
    sent = [replace(open_(c), submission=explained(c)) for c in sent]
    sent = [c for c in sent if any(f.level is not Level.INFO for f in c.findings)]
    carried = [carry(c.submission) for c in sent if c.submission is not None]
    again = map(open_, check([c.submission for c in carried], on))
    found = [_return(*each, due) for each in zip(sent, carried, again, strict=True)]
    return [r for r in found if r.request.lines]


def _size(case: Case) -> int:
    return sum(len(numbers) for numbers, _ in case.submission.tables.values()) if case.submission else 0


def _return(case: Case, carried: Carried, again: Case, due: dt.date | None) -> Return:
    noticed = [f for f in case.findings if f.rule in TOLD and f.level is not Level.INFO]
    told = [(f, _told(f, carried)) for f in noticed]
    rules = [f for f in again.findings if f.rule not in INTAKE and f.level is not Level.INFO]
    lines = [*(_of_rule(f, carried) for f in rules), *(line for _, line in told)]
    assert case.submission is not None  # only what could be read goes back
    request = Request(
        business=clean(case.business_name or "", ""),
        file=clean(case.name),
        answers=case.submission.content,
        lines=tuple(sorted(lines, key=_order(carried))),
        steps=tuple(_steps(carried)),
        due=f"{due.year}年{due.month}月{due.day}日（{WEEKDAYS[due.weekday()]}）" if due else "",
    )
    notes = {
        (line.sheet, line.cell): f"{line.message}\n→ {line.remedy}"
        for f, line in told
        if line.cell and f.rule in UNSEEN
    }
    return Return(case, carried, request, notes)


def _order(carried: Carried) -> Callable[[Asked], tuple[int, int]]:
    """Gravest first, then in the order of the sheets."""
    urgencies = list(Urgency)
    sheets = ["", *(s.name for s in carried.plan.sheets)]
    return lambda line: (urgencies.index(line.urgency), sheets.index(line.sheet))


def _urgency(f: Finding) -> Urgency:
    if f.level is Level.WARNING:
        return Urgency.CONFIRM
    return Urgency.FILL if f.rule in MISSING else Urgency.MEND


def _of_rule(f: Finding, carried: Carried) -> Asked:
    """A finding of the form's own rules on the copy."""
    known = any(f.sheet == s.name for s in carried.plan.sheets)
    sheet, cell = (f.sheet, f.cell) if known else ("", "")
    return Asked(_urgency(f), sheet, cell, carried.label(f.place), _short(f.message), _short(f.remedy), f.count)


def _told(f: Finding, carried: Carried) -> Asked:
    """A finding of the intake on the book that came in."""
    told = TOLD[f.rule]
    message = f.message if told.message is None else told.message.format(value=f.value)
    sheet, cell = carried.place(f.place)
    return Asked(_urgency(f), sheet, cell, carried.label(f.place), _short(message), told.remedy, f.count)


def _short(text: str) -> str:
    text = clean(text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _steps(carried: Carried) -> Iterator[str]:
    """What is to be done beside mending cells, as far as the form asks for it."""
    form = carried.form
    revision, day = form.role("revision"), form.role("day")
    wanted = [f"「{form.entries[revision].label}」を1つ増やして"] if revision else []
    wanted += [f"「{form.entries[day].label}」を今回の日付にして"] if day else []
    if wanted:
        yield f"{'、'.join(wanted)}ください。"


__all__ = ["Return", "returns"]
