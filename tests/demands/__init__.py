"""What is demanded of every form before it counts as proven; each demand gives what is missing, a sentence a line."""

from bussi.validators import forms

from . import of_books, of_cases, of_words
from .subject import Demand, Missing, Subject, build_script, unmet

QUICK: tuple[Demand, ...] = (
    of_books.its_committed_templates_are_the_built_ones,
    of_cases.its_samples_have_no_error,
    of_cases.every_example_may_be_entered_as_it_stands,
    of_cases.each_case_gives_exactly_its_findings,
    of_cases.each_rule_has_a_case_on_both_sides,
    of_cases.each_kind_of_constraint_has_a_case_on_both_sides,
    of_cases.one_bad_cell_is_one_finding,
    of_cases.the_cases_notice_every_change_of_a_rule,
    of_cases.typing_into_the_template_is_building_with_the_values,
    of_words.every_entry_and_every_choice_is_explained,
    of_words.a_warning_on_unconfirmed_law_says_so,
    of_words.an_english_finding_has_no_japanese_but_what_it_quotes,
)
WITH_LIBREOFFICE: tuple[Demand, ...] = (
    of_books.both_twins_agree_on_nasty_books,
    of_books.the_cached_values_are_those_that_are_recalculated,
    of_books.the_nasty_books_break_and_keep_every_rule,
    of_books.a_rule_turned_round_in_one_twin_is_noticed,
    of_books.what_libreoffice_saved_has_the_findings_it_had,
)


def proven_or_not() -> list[tuple[str, str]]:
    """Name and version of every form found, of each of which all this is demanded."""
    return [(name, version) for name in forms.names() for version in forms.versions(name)]


__all__ = [
    "QUICK",
    "WITH_LIBREOFFICE",
    "Demand",
    "Missing",
    "Subject",
    "build_script",
    "of_books",
    "of_cases",
    "of_words",
    "proven_or_not",
    "unmet",
]
