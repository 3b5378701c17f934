"""What the form itself asks of every cell, and that every rule of the form has cases on both sides of its line."""

import datetime as dt
import re

import pytest
import test_plan_rules_applicants as applicants
import test_plan_rules_content as content
import test_plan_rules_money as money
import test_plan_rules_technology as technology
from bussi.addin.reading.submission import read_submission
from bussi.validators.forms.constraints import TITLES
from bussi.validators.law.model import UNCONFIRMED
from bussi.xlsx_templates.build import build_many
from plan_cases import FORM, Case, Judged, another, case, put, row, typed_plan, valid_plan, without

MACHINES, MEDICINE, BATTERY = "工作機械・産業用ロボット", "抗菌性物質製剤", "蓄電池"

CONSTRAINTS = [
    case("TYPE", put(submitted_on="2026年10月30日"), "TYPE submitted_on", id="a day typed as text"),
    case("TYPE", put(submitted_on=dt.date(2026, 10, 30)), id="a day"),
    case("TYPE", put(revision=True), "TYPE revision", id="TRUE is no number"),
    case("TYPE", put(revision=1.5), "TYPE revision", id="a fraction is no whole number"),
    case("TYPE", put(revision=1.0), id="1.0 is a whole number"),
    case("TYPE", put(project_total=2000 * 10**6 + 0.5), "TYPE project_total", id="half a yen"),
    case("TYPE", put(project_total="2,000,000,000"), "TYPE project_total", id="a sum typed as text"),
    case("TYPE", put(fiscal_year=8), "TYPE fiscal_year", id="令和8年度 typed as 8"),
    case("TYPE", put(lead_number=applicants.LEAD[:12]), "TYPE lead_number", id="twelve digits"),
    case("TYPE", put(lead_number=f"T{applicants.LEAD}"), "TYPE lead_number", id="a number with the T of an invoice"),
    case("TYPE", put(item="肥料"), "TYPE item", id="another item in the template of one item"),
    case("TYPE", row("contacts", 1, postal_code="100-001"), "TYPE contacts[1].postal_code", id="six digits of a postal code"),
    case("TYPE", row("contacts", 1, postal_code=1000001), id="a postal code typed as a number"),
    case("TYPE", row("contacts", 1, phone="03ー0000ー0000"), "TYPE contacts[1].phone", id="a phone number with long-vowel marks"),
    case("TYPE", row("contacts", 1, email="contact@example"), "TYPE contacts[1].email", id="an address without a dot"),
    case("TYPE", row("applicants", 1, jsic="2814"), "TYPE applicants[1].jsic", id="an industry without its letter"),
    case("TYPE", row("goals", 1, target_value="約150"), "TYPE goals[1].target_value", id="about 150"),
    case("REQUIRED", put(plan_title=None), "REQUIRED plan_title", id="no title"),
    case("REQUIRED", put(plan_title="　 "), "REQUIRED plan_title", id="a title of spaces"),
    case("REQUIRED", put(plan_title="－"), id="a title of a dash"),
    case("REQUIRED", row("applicants", 1, kana=None), "REQUIRED applicants[1].kana", id="no reading"),
    case("REQUIRED", put(intake=None), id="no round of intake, which may be blank"),
    case("CHOICE", put(tax_basis="税抜き"), "CHOICE tax_basis", "PLN-C16 tax_basis", id="a word that is nearly in the list"),
    case("CHOICE", put(tax_basis="税抜 "), "CHOICE tax_basis", "PLN-C16 tax_basis", id="a word of the list with a space"),
    case("CHOICE", put(tax_basis="税抜"), id="a word of the list"),
    case("CHOICE", row("contacts", 1, prefecture="東京"), "CHOICE contacts[1].prefecture", id="東京 without 都"),
    case("CHOICE", row("contacts", 1, prefecture="東京都"), id="東京都"),
    case("CHOICE", row("goods", 1, good="CNC"), row("capacity", 1, good="CNC"), "CHOICE goods[1].good", id="a good of another item"),
    case("CHOICE", row("goods", 1, good="省レアアース磁石"), row("capacity", 1, good="省レアアース磁石"), id="another good of the item"),
    case("CHOICE", put(ministry="財務省"), "CHOICE ministry", id="a ministry that is not the item's"),
    case("REFERENCE", row("funding", 1, activity_no=9), "REFERENCE funding[1].activity_no", id="funding of an activity that is none"),
    case("REFERENCE", row("funding", 1, activity_no="1"), "TYPE funding[1].activity_no", id="a number typed as text is a wrong type only"),
    case("RANGE", put(revision=0), "RANGE revision", "PLN-A20 revision", id="revision 0"),
    case("RANGE", put(revision=99), "PLN-A20 revision", id="revision 99"),
    case("RANGE", put(revision=100), "RANGE revision", "PLN-A20 revision", id="revision 100"),
    case("RANGE", row("applicants", 1, closing_month=13), "RANGE applicants[1].closing_month", id="the 13th month"),
    case("RANGE", row("applicants", 1, closing_month=12), id="the 12th month"),
    case("RANGE", row("goods", 1, dependency_rate=100.1), "RANGE goods[1].dependency_rate", id="100.1%"),
    case("RANGE", row("goods", 1, dependency_rate=100), id="100%"),
    case("RANGE", row("capacity", 1, before=0, after=0), "RANGE capacity[1].after", id="no capacity after"),
    case("RANGE", row("capacity", 1, before=0, after=0.01), id="hardly any capacity after"),
    case("RANGE", row("sources", 1, other=-1, own_funds=400 * 10**6 + 1), "RANGE sources[1].other", id="a yen below nothing"),
    case("LENGTH", put(plan_no="B" * 21), "LENGTH plan_no", id="21 characters"),
    case("LENGTH", put(plan_no="B" * 20), id="20 characters"),
    case("LENGTH", put(plan_no="供" * 20), id="20 wide characters"),
    case("LENGTH", row("goods", 1, risk="供" * 401), "LENGTH goods[1].risk", id="401 characters in a row"),
    case("UNIQUE", another("sources", fiscal_year=2027, own_funds=0, loans=0, two_step_loan=0, subsidy=0, lender=None),
         "UNIQUE sources[2].fiscal_year", "UNIQUE sources[3].fiscal_year", "PLN-C01 sources[3].sources_total",
         "PLN-C08 sources[3].subsidy", id="the sources of 2027 twice"),
    case("UNIQUE", *applicants.JOINT, row("applicants", 2, no=1), "UNIQUE applicants[1].no", "UNIQUE applicants[2].no",
         "REFERENCE contacts[2].no", id="two applicants of number 1"),
    case("UNIQUE", *applicants.JOINT, id="applicants of numbers 1 and 2"),
    case("ROWS", without("goals"), "ROWS goals[1].indicator", id="no goal"),
    case("ROWS", row("goals", 1, indicator=None), "REQUIRED goals[1].indicator", id="a goal without its indicator is a row"),
    case("ROWS", without("core_technologies"), "ROWS core_technologies[1].no", item=MACHINES, id="no core technology"),
    case("ROWS", without("partners"), id="no partner, of whom there need be none"),
]  # fmt: skip
BAD = "見込み"  # no number, no day, no corporate number, no postal code …


def one_bad_cell_each():
    """One case for each cell of the valid plan that is typed: there stands a word."""
    values = valid_plan(MACHINES)
    for key in values["fields"]:
        if FORM.entries[key].type not in ("text", "choice"):
            yield case("TYPE", put(**{key: BAD}), f"TYPE {key}", item=MACHINES, id=key)
    for table, rows in values["tables"].items():
        for key in rows[0] if rows else ():
            if FORM.columns[table][key].type not in ("text", "choice"):
                yield case(
                    "TYPE", row(table, 1, **{key: BAD}), f"TYPE {table}[1].{key}", item=MACHINES, id=f"{table}.{key}"
                )


BAD_CELLS = list(one_bad_cell_each())
JUDGED, BAD_JUDGED = Judged(CONSTRAINTS), Judged(BAD_CELLS)
JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]")
# rules that only warn where a value of the law is not confirmed
DOUBTED = {r.id for r in FORM.rules if r.certain is not None}
RULE_CASES = [*applicants.CASES, *content.CASES, *money.CASES, *technology.CASES]


@pytest.mark.parametrize("case", CONSTRAINTS)
def test_the_book_has_these_findings_and_no_others(case: Case):
    assert JUDGED.found(case) == JUDGED.expected(case)


@pytest.mark.parametrize("case", BAD_CELLS)
def test_one_bad_cell_is_one_finding(case: Case):
    assert BAD_JUDGED.found(case) == BAD_JUDGED.expected(case)


@pytest.mark.parametrize(
    "item", ["永久磁石", MACHINES, MEDICINE, BATTERY, "肥料", "天然ガス", "重要鉱物", "半導体", "無人航空機"]
)
def test_the_valid_plan_has_no_finding(item):
    judged = Judged([pytest.param(Case("", item, (), ()))])
    assert judged.found(judged.cases[0]) == []


def test_every_rule_has_a_case_that_breaks_it_and_one_that_does_not():
    rules = {r.id for r in FORM.rules}
    cases = [p.values[0] for p in RULE_CASES]
    broken, kept = ({c.rule for c in cases if c.fires == fires} - set(TITLES) for fires in (True, False))
    assert rules == broken == kept
    assert len(rules) == len(FORM.rules)


def test_every_kind_of_constraint_has_a_case_that_breaks_it_and_one_that_does_not():
    cases = [p.values[0] for p in CONSTRAINTS]
    assert set(TITLES) == {c.rule for c in cases if c.fires} == {c.rule for c in cases if not c.fires}


def test_what_is_typed_into_the_template_reads_like_what_it_is_built_with():
    """The cases are typed into a template that is built once; building it with their values gives the same cells."""
    cases = [
        p.values[0]
        for p in (*CONSTRAINTS[::12], *money.CASES[::30], *applicants.CASES[::40])
        if p.values[0].item == "永久磁石"
    ]
    built = build_many(FORM, [c.values() for c in cases], item="永久磁石")
    contents = [read_submission(book, "built.xlsx").content for book in built]
    assert contents == [read_submission(typed_plan(c), "typed.xlsx").content for c in cases]
    assert len(set(contents)) > len(contents) / 2


@pytest.mark.parametrize("module", [applicants, content, money, technology], ids=lambda m: m.__name__)
def test_a_warning_on_law_that_is_not_confirmed_names_its_source(module):
    """An unconfirmed value never rejects, and whoever is warned knows where it comes from and whom to ask."""
    seen = 0
    for one in module.JUDGED.cases:
        for f in module.JUDGED.of(one):
            if f.rule in DOUBTED and f.level == "warning":
                seen += 1
                assert "出典: " in f.message and f.message.endswith(UNCONFIRMED), f.message
    assert seen or module is technology, "the law of technology leaks is confirmed"


@pytest.mark.parametrize("module", [applicants, content, money, technology], ids=lambda m: m.__name__)
def test_an_english_finding_has_no_japanese_but_what_it_quotes(module):
    """It quotes what was typed, what is expected, and the sources of the law."""
    for one in module.JUDGED.cases:
        typed = {v for v in _texts(one.values()) if JAPANESE.search(v)}
        for f in module.JUDGED.of(one, "en"):
            quoted = sorted({f.value, f.expected, *typed}, key=len, reverse=True)
            own_words = re.sub("|".join(map(re.escape, quoted)), "", f.message.partition(" Source: ")[0])
            assert not JAPANESE.search(own_words), f.message
            assert not JAPANESE.search(f.remedy), f.remedy


def _texts(value):
    """All texts within nested values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)
