"""Every form is proven by being there: the same is demanded of each, found by its name, none listed by hand."""

from collections.abc import Callable, Iterator

import pytest
from bussi.validators import forms
from demands import DEMANDS, Subject, unmet

FORMS = [(name, version) for name in forms.names() for version in forms.versions(name)]


@pytest.fixture(scope="module", params=FORMS, ids="-".join)
def subject(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Subject:
    return Subject(forms.load(*request.param), tmp_path_factory.mktemp("-".join(request.param)))


@pytest.mark.parametrize("demand", DEMANDS, ids=lambda d: d.__name__)
def test_a_form_is_proven(subject: Subject, demand: Callable[[Subject], Iterator[str]]) -> None:
    assert unmet(demand, subject) == []
