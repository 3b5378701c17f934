"""What a finding of a rule says to the person who is to mend it: both numbers, the difference, the source."""

import pytest
import small_form
from bussi.validators import forms
from bussi.validators.findings import Finding
from bussi.validators.judging import judge
from bussi.validators.reporting import findings
from form_cases import Case, Judged, cases_of

FORMS = {name: cases_of(forms.load(name)) for name in ("plan_application", "budget_execution", "special_measures")}


def case_of(form: str, sentence: str) -> tuple[Judged, Case]:
    """The case of that sentence, to be judged alone."""
    case = next(c for c in FORMS[form].cases if str(c) == sentence)
    return Judged(FORMS[form].form, FORMS[form].valid, [case]), case


def found(form: str, sentence: str) -> list[Finding]:
    """The findings of the rule that a case is about."""
    judged, case = case_of(form, sentence)
    return [f for f in judged.of(case) if f.rule == case.rule]


@pytest.mark.parametrize(
    ("sentence", "message"),
    [
        pytest.param(
            "PLN-C01 a yen too much",
            "2026年度の調達額の計 1,000,000,001円が総事業費の計 1,000,000,000円と一致しません（差 1円）",
            id="both sides and the difference",
        ),
        pytest.param(
            "PLN-C24 a burden of a yen more than the cost",
            "申請者の負担額が総事業費を超えています（入力 2,000,000,001、正しい条件 2,000,000,000以下）",
            id="both sides of a total",
        ),
        pytest.param(
            "PLN-C05 334,000 of a million",
            "助成希望額 334,000円が上限を超えています（333,333以下、対象経費 1,000,000円、設備投資）",
            id="the limit to the yen",
        ),
    ],
)
def test_the_message_shows(sentence: str, message: str) -> None:
    assert [f.message for f in found("plan_application", sentence)] == [message]


def test_a_warning_on_a_rate_names_the_source_of_the_rate() -> None:
    (finding,) = found("plan_application", "PLN-C05 a thousand yen over a third that is not confirmed")
    assert finding.level == "warning"
    assert "出典: " in finding.message and "ローム" not in finding.message
    assert finding.message.endswith("（未確認。所管省に確かめてください）")


def test_a_consultation_that_is_still_to_come_never_sends_a_plan_back() -> None:
    """How long before the act is open, so the missing day of a consultation warns and does not reject."""
    plans, about = FORMS["plan_application"], ("PLN-D10", "PLN-D13")
    judged = Judged(plans.form, plans.valid, [c for c in plans.cases if c.rule in about])
    assert {f.level for c in judged.cases for f in judged.of(c) if f.rule in about} == {"warning"}


def test_a_row_that_was_added_below_is_found_where_it_stands() -> None:
    """The addresses of the cases are those of the book: the second site stands one row below the first."""
    first, second = found("plan_application", "PLN-B15 the same site twice")
    assert first.sheet == second.sheet == "生産能力"
    assert int(second.cell[1:]) == int(first.cell[1:]) + 1


def test_findings_name_the_cell_both_values_and_the_difference() -> None:
    """The execution of ship parts, one yen off: executed 35, carried over 4, unused 1, together 40億円."""
    (finding,) = found("budget_execution", "BGT-B02 a yen less than the budget")
    revised = 40 * 10**8
    assert (finding.sheet, finding.value, finding.expected) == ("執行状況", f"{revised - 1:,}", f"{revised:,}")
    assert "（差 -1円）" in finding.message
    assert finding.remedy and finding.basis


def test_a_limit_of_days_is_said_as_before_and_after() -> None:
    (finding,) = found("plan_application", "PLN-A18 consulted the day after")
    assert finding.expected == "2026年10月30日以前"


@pytest.mark.parametrize(
    ("must", "says", "value", "expected"),
    [
        pytest.param("sum(lines.n) == limit", "入力 9、正しい条件 5", "9", "5", id="what was filled in is wrong, not the sum"),
        pytest.param("sum(lines.n) >= limit", "計算した値 5、正しい条件 9以上", "5", "9以上", id="a computed value is not called an entry"),
        pytest.param("limit <= sum(lines.n)", "入力 9、正しい条件 5以下", "9", "5以下", id="an entry"),
        pytest.param("count(lines) == 1", "計算した値 2、正しい条件 1", "2", "1", id="nothing on the right was filled in"),
    ],
)  # fmt: skip
def test_a_rule_without_a_message_says_what_was_filled_in_and_what_is_right(tmp_path, must, says, value, expected):
    text = small_form.TEXT.replace("on: lines\n    must: a == b", f"on: form\n    cells: [limit]\n    must: {must}")
    form = forms.read_form(small_form.write(tmp_path, text))
    book = small_form.batch(form, {"fields": {"limit": 9}, "lines": [{"n": 2}, {"n": 3}]})
    ((finding,),) = findings(judge(book))
    assert (finding.message, finding.value, finding.expected) == (f"甲と乙が違います（{says}）", value, expected)


def test_a_target_that_is_hardly_missed_is_said_with_the_quantities() -> None:
    """Months are rounded to hundredths: 3.5 months would fall short of 3.5."""
    (finding,) = found("special_measures", "SPM-D01 a kilogram short")
    assert "の計 1,399.999 が、目標とする 3.5 か月分の数量（1,400以上）に足りません（差 -0.001）" in finding.message
