"""Every form is proven by being there: the same is demanded of each, found by its name, none listed by hand.

Its twins are proven on a sample of nasty books; ``BUSSI_FULL=1`` takes all of them.
"""

import pytest
from bussi.validators import forms
from demands import QUICK, WITH_LIBREOFFICE, Demand, Subject, build_script, proven_or_not, unmet
from demands.subject import ROOT

DEMANDS = [
    *(pytest.param(d, id=d.__name__) for d in QUICK),
    *(pytest.param(d, id=d.__name__, marks=pytest.mark.libreoffice) for d in WITH_LIBREOFFICE),
]


@pytest.fixture(scope="module", params=proven_or_not(), ids="-".join)
def subject(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Subject:
    return Subject(forms.load(*request.param), tmp_path_factory.mktemp("-".join(request.param)))


@pytest.mark.parametrize("demand", DEMANDS)
def test_a_form_is_proven(subject: Subject, demand: Demand) -> None:
    assert unmet(demand, subject) == []


def test_no_template_is_committed_that_no_form_makes() -> None:
    made = {name for form in forms.names() for name, _ in build_script().templates_of(forms.load(form))}
    assert {p.name for p in (ROOT / "xlsx_templates").glob("*.xlsx")} == made
