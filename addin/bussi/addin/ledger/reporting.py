"""Which reports on a certified plan are due, when, and which of them have come."""

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bussi.validators import forms
from bussi.validators.deadlines import due, months_of
from bussi.validators.forms.words import Due

from ..batch.case import Case

MONTHS = 12


@dataclass(frozen=True)
class Report:
    """A report that is due: for which form, on the business year that ends on ``end``; ``submitted_on`` None: not yet.

    ``due_on`` is None for years whose days off are not known. ``file``: what was sent in last.
    """

    form: str
    end: dt.date
    due_on: dt.date | None
    submitted_on: dt.date | None = None
    file: str = ""

    def days_late(self, day: dt.date) -> int:
        """How many days after it was due it came, or ``day`` is while it has not; never below 0."""
        late = 0 if self.due_on is None else ((self.submitted_on or day) - self.due_on).days
        return max(0, late)


def reports_due(plan: Case, since: dt.date, until: dt.date, reports: Iterable[Case]) -> list[Report]:
    """The reports on ``plan`` whose business year ends from ``since`` (its certification) to ``until``, oldest first.

    ``reports``: what has been sent in about the plan, oldest first.
    """
    found = []
    for form in map(forms.load, forms.names()):
        rule = form.text.due
        if rule is None or plan.form is None or form.text.follows != plan.form.name:
            continue
        told = {
            (end.year, end.month): c
            for c in reports
            if c.form is not None and c.form.name == form.name and is_regular(c, rule)
            if isinstance(end := c.value(rule.end), dt.date)
        }
        months = months_of(rule.months, until)
        for end in _year_ends(plan, rule, since, until) if months is not None else ():
            case = told.get((end.year, end.month))
            day = None if case is None or case.form is None else case.value(case.form.role("day"))
            due_on = due(end, months or 0)
            found.append(Report(form.name, end, due_on, day, "" if case is None else case.name))
    return found


def is_regular(case: Case, rule: Due) -> bool:
    """Whether it is the kind of report that is due each year."""
    return all(case.value(key) == value for key, value in rule.when.items())


def _year_ends(plan: Case, rule: Due, since: dt.date, until: dt.date) -> Iterator[dt.date]:
    """The ends of the business years of the lead applicant in the period of the plan; none where it does not say."""
    table, _, key = rule.closing_month.partition(".")
    month = next((int(row.values[key]) for row in plan.rows(table) if row.values[key] is not None), None)
    start, last = plan.value(rule.start), plan.value(rule.until)
    if (
        month is None
        or month not in range(1, MONTHS + 1)
        or not isinstance(start, dt.date)
        or not isinstance(last, dt.date)
    ):
        return
    first = max(start, since)
    for year in range(first.year, until.year + 1):
        end = _end_of(year, month)
        began = _end_of(year - 1, month)
        if first <= end <= until and began < _end_of(last.year, last.month):
            yield end


def _end_of(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


__all__ = ["Report", "is_regular", "reports_due"]
