"""Submissions are compared by what is known of each, wherever that is kept: no workbook is needed, and no order."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from bussi.addin.batch.settle import Amount, Decision, Summary, settle
from bussi.validators.kinds import State
from bussi.validators.text_keys import identity_key

NUMBER, OTHER_NUMBER = "8999000000001", "7999000000002"
TOTAL = Amount("total", "総事業費", 19_500_000_000)


def one(name: str, **more: Any) -> Summary:
    """An accepted plan of a business; ``plan`` is its number as it was typed."""
    plan = more.pop("plan", "A-01")
    known: dict[str, Any] = {
        "name": name,
        "order": (name,),
        "state": State.ACCEPTED,
        "content": name,
        "form": "plan",
        "version": "2025.1",
        "identity": (NUMBER, "半導体", identity_key(plan)),
        "period": (),
        "revision": (1.0, 46_000.0),
        "item": "半導体",
        "business": NUMBER,
        "business_name": "架空物資株式会社",
        "keys": {"business_name": "lead_name", "revision": "revision"},
    }
    return Summary(**(known | more))


def states(found: Sequence[Decision]) -> list[str]:
    return [str(d.state) for d in found]


def remarks(found: Sequence[Decision]) -> list[list[str]]:
    return [[r.rule for r in d.remarks] for d in found]


@pytest.mark.parametrize("dash", ["-", "−", "‐", "ー", "‑", "―", "－", "\u200b-", "–"])
def test_a_plan_number_is_the_same_with_any_dash(dash: str) -> None:
    later = one("b", plan=f"A{dash}01", revision=(2.0, 46_001.0))
    assert states(settle([one("a"), later])) == ["superseded", "accepted"]


def test_a_submission_of_long_ago_is_superseded_by_one_read_just_now() -> None:
    kept = one("昨年/a.xlsx", order=("2025-11-01", "a.xlsx"), version="2024.1")
    new = one("b.xlsx", order=("2026-11-01", "b.xlsx"), revision=(2.0, 46_400.0))
    assert settle([kept, new]) == [
        Decision(State.SUPERSEDED, "b.xlsx に新しい提出があります"),
        Decision(State.ACCEPTED),
    ]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"period": (2026,)}, id="another period"),
        pytest.param({"form": "report"}, id="another form"),
        pytest.param({"identity": (OTHER_NUMBER, "半導体", "a-01"), "business": OTHER_NUMBER}, id="another business"),
        pytest.param({"identity": None}, id="a business that cannot be read"),
        pytest.param({"period": None}, id="a period that cannot be read"),
    ],
)
def test_another_matter_supersedes_nothing(other: dict[str, Any]) -> None:
    found = settle([one("a", period=(2025,)), one("b", **{"period": (2025,), "revision": (2.0, 46_001.0)} | other)])
    assert states(found) == ["accepted", "accepted"]


def test_a_form_without_identity_supersedes_nothing() -> None:
    assert states(settle([one("a", identity=None), one("b", identity=())])) == ["accepted", "accepted"]


def test_of_a_form_without_revisions_the_later_one_counts_and_says_so() -> None:
    found = settle([one("b", revision=(), keys={}), one("a", revision=(), keys={})])
    assert states(found) == ["accepted", "superseded"]
    assert remarks(found) == [["BATCH-REVISION"], []]


def test_what_cannot_be_read_stays_set_aside() -> None:
    unreadable = Summary("c", ("c",), State.QUARANTINED)
    assert settle([unreadable, one("a"), unreadable])[::2] == [Decision(State.QUARANTINED)] * 2


def test_two_accepted_books_of_one_business_item_and_total_are_named() -> None:
    found = settle([one("a.xlsx", amounts=(TOTAL,)), one("b.xlsx", plan="B-07", amounts=(TOTAL,))])
    assert states(found) == ["accepted", "accepted"]
    for decision, (own, other) in zip(found, (("a.xlsx", "b.xlsx"), ("b.xlsx", "a.xlsx")), strict=True):
        (remark,) = decision.remarks
        assert (remark.rule, remark.key, remark.value) == ("BATCH-TWIN", "total", "19,500,000,000")
        assert (remark.words["name"], remark.words["other"]) == (own, other)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"amounts": (replace(TOTAL, yen=TOTAL.yen + 1),)}, id="a yen more"),
        pytest.param({"item": "蓄電池"}, id="another item"),
        pytest.param({"business": OTHER_NUMBER, "business_name": "別"}, id="another business"),
        pytest.param({"period": (2026,)}, id="another period"),
        pytest.param({"state": State.RETURNED}, id="one that is returned"),
        pytest.param({"amounts": (replace(TOTAL, yen=0),)}, id="nothing"),
        pytest.param({"amounts": ()}, id="no total"),
    ],
)
def test_other_books_are_no_twins(other: dict[str, Any]) -> None:
    known: dict[str, Any] = {"plan": "B-07", "amounts": (TOTAL,)}
    assert remarks(settle([one("a", amounts=(TOTAL,)), one("b", **(known | other))])) == [[], []]


def test_the_order_of_the_submissions_changes_no_decision() -> None:
    some = [
        one("a", amounts=(TOTAL,)),
        one("b", revision=(2.0, 46_000.0), amounts=(TOTAL,)),
        one("c", revision=(2.0, 46_000.0), business_name="別の名の株式会社"),
        one("d", plan="B-07", amounts=(TOTAL,)),
        one("d（コピー）", content="d", plan="B-07", amounts=(TOTAL,)),
        Summary("e", ("e",), State.QUARANTINED),
    ]
    expected = dict(zip((s.name for s in some), settle(some), strict=True))
    assert states(list(expected.values())) == [
        "superseded", "superseded", "accepted", "accepted", "duplicate", "quarantined"
    ]  # fmt: skip
    for shuffled in itertools.permutations(some):
        assert dict(zip((s.name for s in shuffled), settle(shuffled), strict=True)) == expected


def test_a_mended_return_copy_takes_the_place_of_what_it_answers_even_under_another_number() -> None:
    wrong = one("b", content="w")
    mended = one("a", identity=(OTHER_NUMBER, "半導体", "a-01"), content="m", answers="w")
    first, second = settle([wrong, mended])
    assert (first.state, first.reason) == (State.SUPERSEDED, "a に、直した提出があります")
    assert (second.state, second.remarks) == (State.ACCEPTED, ())


def test_a_mended_return_copy_counts_also_where_its_revision_was_left_as_it_was() -> None:
    """By name alone the first submission would come after it."""
    first, second = settle([one("b", content="w"), one("a", content="m", answers="w")])
    assert (first.state, second.state, second.remarks) == (State.SUPERSEDED, State.ACCEPTED, ())


def test_of_copies_that_answer_each_other_one_still_counts() -> None:
    found = settle([one("a", content="w", answers="m"), one("b", content="m", answers="w")])
    assert sorted(d.state for d in found) == [State.ACCEPTED, State.SUPERSEDED]


def test_a_certification_number_of_two_plans_is_named_on_both() -> None:
    review = {"form": "review", "certified_as": "架空2026半導体第1号", "keys": {"certified_as": "certification_base"}}
    found = settle([
        one("a", **review),
        one("b", **review | {"certified_as": "架空２０２６半導体第１号"}, plan="B-01"),
        one("c", **review | {"certified_as": "架空2026半導体第2号"}, plan="C-01"),
        one("d", **review, revision=(2.0, 46_001.0)),  # the first plan reviewed anew
        one("e", form="plan", plan="E-01"),
    ])  # fmt: skip
    assert states(found) == ["superseded", "accepted", "accepted", "accepted", "accepted"]
    assert remarks(found) == [[], ["BATCH-NUMBER"], [], ["BATCH-NUMBER"], []]
    [remark] = found[1].remarks
    assert (remark.key, remark.words["other"]) == ("certification_base", "d")
