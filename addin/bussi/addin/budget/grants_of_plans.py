"""What reviews and support bodies' reports say of the money of a plan.

The one module that knows the keys of the forms ``review_sheet`` and ``grant_report``.
"""

from bussi.validators.kinds import State

from ..batch.case import Case
from .records import Decision, Ledger, Origin, Support

REVIEW_FORM, GRANT_FORM = "review_sheet", "grant_report"
CERTIFIED = "認定"


def speaks_of_a_plan(case: Case) -> bool:
    """Whether an accepted submission is read by ``collect_plan``."""
    if case.form is None or case.state is not State.ACCEPTED:
        return False
    return case.form.name == GRANT_FORM or (case.form.name == REVIEW_FORM and case.value("decision") == CERTIFIED)


def collect_plan(ledger: Ledger, case: Case) -> None:
    """Add what an accepted review that certifies, or an accepted report on grants, says; nothing of another case."""
    if case.form is None or not speaks_of_a_plan(case):
        return
    about = (case.value("ministry"), case.value("item"), case.value("certification_base"), case.value("lead_name"))
    maximum, origin = case.value("maximum_subsidy"), _origin(case, "maximum_subsidy")
    if case.form.name == REVIEW_FORM:
        ledger.decisions.append(Decision(*about, maximum, origin))
        return
    ledger.supports.append(
        Support(
            *about,
            as_of=case.value("as_of"),
            maximum=maximum,
            granted=case.value("decided_total"),
            fixed=case.value("fixed_total"),
            paid=case.value("paid_total"),
            origin=origin,
        )
    )
    ledger.cut_off[case.name] = case.value("as_of")


def _origin(case: Case, key: str) -> Origin:
    place = case.place(key)
    letters = place.cell.rstrip("0123456789")
    return Origin(case.name, place.sheet, int(place.cell[len(letters) :]), ((key, letters),))


__all__ = ["GRANT_FORM", "REVIEW_FORM", "collect_plan", "speaks_of_a_plan"]
