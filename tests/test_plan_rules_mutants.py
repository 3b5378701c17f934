"""The cases would notice a rule that is wrong: whatever is changed in a rule, some case gets another verdict."""

import mutants
import pytest
import test_plan_rules_applicants as applicants
import test_plan_rules_content as content
import test_plan_rules_money as money
import test_plan_rules_technology as technology
from plan_cases import FORM


@pytest.mark.parametrize("rule", [pytest.param(r, id=r.id) for r in FORM.rules])
def test_some_case_notices_every_change_of_the_rule(rule):
    judged = [module.JUDGED.verdicts for module in (applicants, content, money, technology)]
    assert mutants.unnoticed(FORM, rule, judged) == []
