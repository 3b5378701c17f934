"""A folder of files becomes one account that balances, whoever named the files and in whatever order they came."""

import copy
import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import crafted
import openpyxl
import pytest
import xlsxwriter
from bussi.addin.batch.consolidation import Consolidation, consolidate
from bussi.addin.batch.roster import Expected, read_roster
from bussi.addin.reading import workers
from bussi.scripts.samples import mistakes
from bussi.scripts.samples.invented import corporate_number
from bussi.scripts.samples.plan_application import plan_application
from bussi.validators import forms
from bussi.validators.errors import UsageError
from bussi.validators.findings import Finding
from bussi.validators.forms import library
from bussi.validators.kinds import State
from bussi.xlsx_templates.build import build, build_many

FORM = crafted.FORM
ITEM = crafted.ITEM
OTHER_ITEM = "船舶の部品"
Values = dict[str, Any]
Change = Callable[[Values], None]


def fields(**values: Any) -> Change:
    def change(plan: Values) -> None:
        plan["fields"].update(values)

    return change


def plan(n: int, *changes: Change, item: str = ITEM) -> Values:
    values = copy.deepcopy(plan_application(item, n))
    for change in changes:
        change(values)
    return values


def renamed(name: str) -> Change:
    """The lead applicant under another name."""

    def change(plan: Values) -> None:
        plan["fields"]["lead_name"] = plan["tables"]["applicants"][0]["name"] = name

    return change


_filled: dict[str, bytes] = {}  # the same plans serve many tests


def put(inbox: Path, files: Mapping[str, Values | bytes], item: str = ITEM) -> Path:
    """Write plans (as filled in templates) and other bytes into a folder."""
    plans = {item + repr(content): content for content in files.values() if isinstance(content, dict)}
    new = {key: values for key, values in plans.items() if key not in _filled}
    _filled.update(zip(new, build_many(FORM, list(new.values()), item=item), strict=True))
    for name, content in files.items():
        path = inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else _filled[item + repr(content)])
    return inbox


def states(result: Consolidation) -> dict[str, str]:
    return {b.name: b.state for b in result.books}


def batch_findings(result: Consolidation) -> dict[str, list[Finding]]:
    """The findings that come of comparing submissions, by file."""
    found = {b.name: [f for f in b.findings if f.rule.startswith("BATCH")] for b in result.books}
    return {name: fs for name, fs in found.items() if fs}


def balances(result: Consolidation) -> bool:
    account = result.account
    return account["received"] == sum(account[s] for s in State) == len(result.books)


# the account -----------------------------------------------------------------------------------------------------


@cache
def mixed_files() -> dict[str, Values | bytes]:
    """One folder with everything that arrives by mail."""
    good = crafted.plan()
    return {
        "完全.xlsx": plan(1),
        "誤りあり.xlsx": plan(2, mistakes.sources_do_not_add_up),
        "初回.xlsx": plan(3),
        "再提出.xlsx": plan(3, fields(revision=2, application_type="補正後の再提出")),
        "元.xlsx": good,
        "元（コピー）.xlsx": good,
        "元（保存し直し）.xlsx": crafted.by_openpyxl(good),
        "途中まで.xlsx": good[: len(good) // 2],
        "~$元.xlsx": b"\x05kakuu" + bytes(160),
        "一覧.xlsx": "法人番号,名称\n1,架空\n".encode("cp932"),
        "鍵つき.xlsx": (crafted.DATA / "encrypted.xlsx").read_bytes(),
        "空.xlsx": b"",
        "見積書.xlsx": crafted.foreign(),
        "第2便/元.xlsx": plan(4),
        "第2便/メモ.txt": "よろしくお願いします".encode(),
    }


EXPECTED = {
    "完全.xlsx": State.ACCEPTED,
    "誤りあり.xlsx": State.RETURNED,
    "初回.xlsx": State.SUPERSEDED,
    "再提出.xlsx": State.ACCEPTED,
    "元.xlsx": State.ACCEPTED,
    "元（コピー）.xlsx": State.DUPLICATE,
    "元（保存し直し）.xlsx": State.DUPLICATE,
    "途中まで.xlsx": State.QUARANTINED,
    "~$元.xlsx": State.QUARANTINED,
    "一覧.xlsx": State.QUARANTINED,
    "鍵つき.xlsx": State.QUARANTINED,
    "空.xlsx": State.QUARANTINED,
    "見積書.xlsx": State.QUARANTINED,
    "第2便/元.xlsx": State.ACCEPTED,
    "第2便/メモ.txt": State.QUARANTINED,
}
REASONS = {
    "途中まで.xlsx": "FILE-BROKEN",
    "~$元.xlsx": "FILE-LOCK",
    "一覧.xlsx": "FILE-TYPE",
    "鍵つき.xlsx": "FILE-ENCRYPTED",
    "空.xlsx": "FILE-EMPTY",
    "見積書.xlsx": "FILE-FOREIGN",
    "第2便/メモ.txt": "FILE-TYPE",
}


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return put(tmp_path_factory.mktemp("受付箱"), mixed_files())


@pytest.fixture(scope="module")
def consolidated(mixed: Path) -> Consolidation:
    return consolidate([mixed])


def test_every_file_of_a_mixed_folder_has_its_state(consolidated: Consolidation) -> None:
    assert states(consolidated) == EXPECTED


def test_the_account_of_a_mixed_folder_balances(consolidated: Consolidation) -> None:
    assert consolidated.account == {
        "received": 15, "accepted": 4, "returned": 1, "superseded": 1, "duplicate": 2, "quarantined": 7
    }  # fmt: skip
    assert balances(consolidated)


def test_every_file_of_a_mixed_folder_has_a_reason(consolidated: Consolidation) -> None:
    assert {b.name: b.findings[0].rule for b in consolidated.current(State.QUARANTINED)} == REASONS
    reasons = {b.name: b.reason for b in consolidated.books}
    assert all(reasons.values())
    assert reasons["元（コピー）.xlsx"] == reasons["元（保存し直し）.xlsx"] == "元.xlsx と同じ内容です"
    assert reasons["初回.xlsx"] == "再提出.xlsx に新しい提出があります"
    assert reasons["誤りあり.xlsx"] == "エラー1件" and reasons["完全.xlsx"] == "指摘はありません"


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="ファイルがありません"):
        consolidate([tmp_path])


def test_a_file_that_is_no_submission_can_be_left_out(tmp_path: Path) -> None:
    put(tmp_path, {"提出.xlsx": crafted.plan(), "集計.xlsx": crafted.foreign()})
    assert states(consolidate([tmp_path], without=[tmp_path / "集計.xlsx"])) == {"提出.xlsx": State.ACCEPTED}


# in any order ----------------------------------------------------------------------------------------------------


def by_path(result: Consolidation) -> dict[str, tuple[Any, ...]]:
    """State and findings of every file, by where it lies, without the names that depend on how it was given."""
    return {b.path: (b.state, [(f.rule, f.level, f.sheet, f.cell, f.field) for f in b.findings]) for b in result.books}


def test_the_order_in_which_files_are_given_changes_nothing(mixed: Path, consolidated: Consolidation) -> None:
    files = sorted(p for p in mixed.rglob("*") if p.is_file())
    shuffled = files[7:] + files[6::-1]
    backwards = consolidate(shuffled)
    assert by_path(backwards) == by_path(consolidated)
    assert [b.path for b in backwards.books] == [b.path for b in consolidated.books]


def test_several_inboxes_give_what_one_gives(tmp_path: Path) -> None:
    """The second one holds the copy, the later revision, and a book of the same revision."""
    first = {"a/初回.xlsx": plan(1), "a/控え.xlsx": plan(2), "a/ア.xlsx": plan(3, fields(plan_title="架空のア計画"))}
    second = {"b/再.xlsx": plan(1, fields(revision=2)), "b/写し.xlsx": plan(2), "b/あ.xlsx": plan(3)}
    put(tmp_path, first | second)
    whole = consolidate([tmp_path])
    split = consolidate([tmp_path / "b", tmp_path / "a"])
    assert by_path(split) == by_path(whole)
    assert whole.account == split.account
    assert whole.account["superseded"] == 2 and whole.account["duplicate"] == 1


def test_worker_processes_give_what_this_process_gives(mixed: Path, consolidated: Consolidation) -> None:
    in_workers = consolidate([mixed], workers=2)
    assert [(b.name, b.state, b.reason, b.findings) for b in in_workers.books] == [
        (b.name, b.state, b.reason, b.findings) for b in consolidated.books
    ]


def test_files_of_the_same_name_in_different_folders_are_different_files(tmp_path: Path) -> None:
    put(tmp_path, {"北/提出.xlsx": plan(1), "南/提出.xlsx": plan(2), "南/奥/提出.xlsx": plan(3)})
    assert states(consolidate([tmp_path])) == dict.fromkeys(
        ("北/提出.xlsx", "南/提出.xlsx", "南/奥/提出.xlsx"), State.ACCEPTED
    )
    apart = consolidate([tmp_path / "北", tmp_path / "南"])
    assert states(apart) == dict.fromkeys(("北/提出.xlsx", "南/提出.xlsx", "奥/提出.xlsx"), State.ACCEPTED)


def test_a_file_that_two_inboxes_share_is_received_once(tmp_path: Path) -> None:
    put(tmp_path, {"北/提出.xlsx": plan(1)})
    assert consolidate([tmp_path, tmp_path / "北", tmp_path / "北" / "提出.xlsx"]).account["received"] == 1


# resubmissions and copies ----------------------------------------------------------------------------------------

LATER = dt.date(2026, 11, 20)


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")], ids=["and the later name", "and the earlier name"])
@pytest.mark.parametrize(
    ("first", "second", "same_number"),
    [
        pytest.param({"revision": 1}, {"revision": 2}, False, id="a higher revision on the same day"),
        pytest.param({"revision": 1, "submitted_on": LATER}, {"revision": 2}, False, id="a higher revision, dated earlier"),
        pytest.param({"revision": 9}, {"revision": 10}, False, id="the tenth revision after the ninth"),
        pytest.param({"revision": 1}, {"revision": 1, "submitted_on": LATER}, True, id="the same revision on a later day"),
    ],
)  # fmt: skip
def test_the_last_revision_counts_whatever_the_files_are_called(
    names: tuple[str, str], first: Values, second: Values, same_number: bool, tmp_path: Path
) -> None:
    old, new = (f"{n}.xlsx" for n in names)
    put(tmp_path, {old: plan(1, fields(**first)), new: plan(1, fields(**second))})
    result = consolidate([tmp_path])
    assert states(result) == {old: State.SUPERSEDED, new: State.ACCEPTED}
    found = {name: [f.rule for f in fs] for name, fs in batch_findings(result).items()}
    assert found == ({new: ["BATCH-REVISION"]} if same_number else {})


def test_of_three_submissions_only_the_last_counts(tmp_path: Path) -> None:
    put(tmp_path, {f"{n}.xlsx": plan(1, fields(revision=n)) for n in (2, 10, 9)})
    assert states(consolidate([tmp_path])) == {
        "2.xlsx": State.SUPERSEDED,
        "9.xlsx": State.SUPERSEDED,
        "10.xlsx": State.ACCEPTED,
    }


def test_two_books_with_the_same_revision_and_day_are_named(tmp_path: Path) -> None:
    put(tmp_path, {"ア.xlsx": plan(1), "イ.xlsx": plan(1, fields(plan_title="別の名称の計画（架空）"))})
    result = consolidate([tmp_path])
    assert states(result) == {"ア.xlsx": State.SUPERSEDED, "イ.xlsx": State.ACCEPTED}
    ((finding,),) = batch_findings(result).values()
    assert (finding.rule, finding.book, finding.field, finding.level) == (
        "BATCH-REVISION", "イ.xlsx", "revision", "warning"
    )  # fmt: skip
    assert finding.message == "ア.xlsx と提出回次が同じで内容が違います（ファイルの名前の順で後のものを採用しました）"
    book = openpyxl.load_workbook(tmp_path / "イ.xlsx")
    assert book[finding.sheet][finding.cell].value == 1  # the cell of the revision


def test_a_resubmission_is_recognised_however_its_plan_number_is_typed(tmp_path: Path) -> None:
    put(tmp_path, {"1.xlsx": plan(1), "2.xlsx": plan(1, fields(revision=2, plan_no="Ａ－０１ "))})
    assert states(consolidate([tmp_path]))["1.xlsx"] == State.SUPERSEDED


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(fields(plan_no="A-02"), id="another plan of the same business"),
        pytest.param(
            fields(lead_number=corporate_number(777), lead_name="架空別物（架空）株式会社"), id="another business"
        ),
    ],
)
def test_another_matter_supersedes_nothing(change: Change, tmp_path: Path) -> None:
    put(tmp_path, {"1.xlsx": plan(1), "2.xlsx": plan(1, fields(revision=2), change)})
    assert State.SUPERSEDED not in states(consolidate([tmp_path])).values()


def test_a_submission_whose_business_cannot_be_read_supersedes_nothing(tmp_path: Path) -> None:
    put(tmp_path, {"1.xlsx": plan(1), "2.xlsx": plan(1, fields(revision=2), mistakes.wrong_check_digit)})
    assert states(consolidate([tmp_path])) == {"1.xlsx": State.ACCEPTED, "2.xlsx": State.RETURNED}


def test_a_resubmission_with_errors_still_takes_the_place_of_the_first(tmp_path: Path) -> None:
    put(tmp_path, {"1.xlsx": plan(1), "2.xlsx": plan(1, fields(revision=2), mistakes.sources_do_not_add_up)})
    assert states(consolidate([tmp_path])) == {"1.xlsx": State.SUPERSEDED, "2.xlsx": State.RETURNED}


def test_a_copy_of_a_superseded_submission_is_a_copy_and_no_rival(tmp_path: Path) -> None:
    put(tmp_path, {"1.xlsx": plan(1), "1 - コピー.xlsx": plan(1), "2.xlsx": plan(1, fields(revision=2))})
    result = consolidate([tmp_path])
    assert states(result) == {"1.xlsx": State.SUPERSEDED, "1 - コピー.xlsx": State.DUPLICATE, "2.xlsx": State.ACCEPTED}
    assert batch_findings(result) == {}


def test_what_was_answered_by_a_resubmission_is_no_longer_asked(tmp_path: Path) -> None:
    wrong = plan(1, mistakes.sources_do_not_add_up)
    put(tmp_path, {"1.xlsx": wrong, "1 - コピー.xlsx": wrong})
    assert consolidate([tmp_path]).levels["error"] == 1  # once, though two files have it
    put(tmp_path, {"2.xlsx": plan(1, fields(revision=2))})
    assert consolidate([tmp_path]).levels["error"] == 0


@pytest.fixture
def two_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The plan application in its version and, word for word, in a later one, whose name this gives."""
    later = "2099.1"
    folder = tmp_path / "forms" / FORM.name
    folder.mkdir(parents=True)
    source = Path(library.OWN, FORM.name, f"{FORM.version}.yaml").read_text(encoding="utf-8")
    for version in (FORM.version, later):
        text = source.replace(f'version: "{FORM.version}"', f'version: "{version}"')
        Path(folder, f"{version}.yaml").write_text(text, encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(library, "OWN", tmp_path / "forms")
        there = f"from pathlib import Path; from bussi.validators.forms import library; library.OWN = Path({str(tmp_path / 'forms')!r}); "
        patched.setattr(workers, "_PROGRAM", there + workers._PROGRAM)  # the workers have the same library
        library._library.cache_clear()
        yield later
    library._library.cache_clear()


def test_a_later_version_of_the_form_supersedes_an_earlier_one(two_versions: str, tmp_path: Path) -> None:
    inbox = put(tmp_path / "受付箱", {"旧.xlsx": plan(1), "別.xlsx": plan(2)})
    again = plan(1, fields(revision=2), renamed("架空改名（架空）株式会社"))
    put(inbox, {"新.xlsx": build(forms.load(FORM.name, two_versions), again, item=ITEM)})
    result = consolidate([inbox])
    assert states(result) == {"旧.xlsx": State.SUPERSEDED, "新.xlsx": State.ACCEPTED, "別.xlsx": State.ACCEPTED}
    assert batch_findings(result) == {}  # the name of a superseded submission is history


# names and units -------------------------------------------------------------------------------------------------


def named(n: int, name: str) -> Values:
    """The ``n``-th plan of one business, with an amount of its own."""
    number = plan(1)["fields"]["lead_number"]

    def number_too(values: Values) -> None:
        values["tables"]["applicants"][0]["corporate_number"] = number

    return plan(n, fields(plan_no=f"A-{n:02}", lead_number=number), number_too, renamed(name))


def test_one_corporate_number_with_two_names_is_named_in_both_books(tmp_path: Path) -> None:
    put(tmp_path, {"1.xlsx": named(1, "架空物資株式会社"), "2.xlsx": named(2, "架空資材株式会社"), "3.xlsx": plan(3)})
    found = batch_findings(consolidate([tmp_path]))
    assert {name: [f.rule for f in fs] for name, fs in found.items()} == {
        "1.xlsx": ["BATCH-NAME"],
        "2.xlsx": ["BATCH-NAME"],
    }
    number = plan(1)["fields"]["lead_number"]
    assert found["1.xlsx"][0].message == (
        f"法人番号 {number} の名称「架空物資株式会社」が、ほかの提出の「架空資材株式会社」と違います"
    )
    assert (found["1.xlsx"][0].value, found["1.xlsx"][0].expected) == ("架空物資株式会社", "「架空資材株式会社」")


@pytest.mark.parametrize("name", ["㈱架空物資", "架空物資　株式会社", "架空物資(株)", "架空物資（株）"])
def test_spellings_of_one_name_are_no_drift(name: str, tmp_path: Path) -> None:
    put(tmp_path, {"1.xlsx": named(1, "架空物資株式会社"), "2.xlsx": named(2, name)})
    assert batch_findings(consolidate([tmp_path])) == {}


def total(yen: int) -> Change:
    """A plan of that total, all of it from own funds."""

    def change(plan: Values) -> None:
        nothing = {"total_cost": 0, "eligible_cost": 0, "subsidy_request": 0}
        for row in plan["tables"]["funding"]:
            row.update(nothing)
        plan["tables"]["funding"][0]["total_cost"] = yen
        first = plan["tables"]["funding"][0]["fiscal_year"]
        for row in plan["tables"]["sources"]:
            own = yen if row["fiscal_year"] == first else 0
            row.update({"own_funds": own, "loans": 0, "two_step_loan": 0})

    return change


def with_peers(folder: Path, yen: int, peers: Sequence[int] = (8, 9, 10, 11, 12)) -> list[Finding]:
    """What is found about a total among those of its peers, which are in 億円."""
    files = {f"{n}.xlsx": plan(n, total(p * 10**8)) for n, p in enumerate(peers, start=1)}
    put(folder, files | {"自分.xlsx": plan(20, total(yen))})
    found = batch_findings(consolidate([folder]))
    assert set(found) <= {"自分.xlsx"}
    return found.get("自分.xlsx", [])


@pytest.mark.parametrize("times", [10**3, 10**6])
def test_an_amount_in_another_unit_than_its_peers_is_named(times: int, tmp_path: Path) -> None:
    (finding,) = with_peers(tmp_path, 10**9 // times)
    assert (finding.rule, finding.field, finding.level) == ("BATCH-UNIT", "project_total", "warning")
    assert f"約{times:,}倍違います" in finding.message and "1,000,000,000円" in finding.message
    assert finding.value == f"{10**9 // times:,}"


@pytest.mark.parametrize(
    ("yen", "rules"),
    [
        pytest.param(10**9 // 2000, ["BATCH-UNIT"], id="2,000 times less"),
        pytest.param(10**9 // 2000 - 1000, [], id="a little less than that is a small plan"),
        pytest.param(10**9 // 500, ["BATCH-UNIT"], id="500 times less"),
        pytest.param(10**9 // 500 + 10_000, [], id="a little more than that is another small plan"),
    ],
)
def test_only_amounts_near_a_thousand_times_off_are_named(yen: int, rules: list[str], tmp_path: Path) -> None:
    assert [f.rule for f in with_peers(tmp_path, yen)] == rules


def test_four_peers_are_too_few_to_judge_a_unit(tmp_path: Path) -> None:
    assert with_peers(tmp_path, 10**6, peers=(8, 9, 11, 12)) == []


def test_the_median_of_an_even_number_of_peers_is_between_the_middle_two(tmp_path: Path) -> None:
    (finding,) = with_peers(tmp_path, 10**6, peers=(1, 9, 10, 12, 13, 90))
    assert "1,100,000,000円" in finding.message


def test_amounts_of_other_items_are_no_peers(tmp_path: Path) -> None:
    put(tmp_path / "肥料", {f"{n}.xlsx": plan(n, total(10**9)) for n in range(6)})
    put(tmp_path / "船舶", {"船.xlsx": plan(1, total(10**6), item=OTHER_ITEM)}, item=OTHER_ITEM)
    assert batch_findings(consolidate([tmp_path])) == {}


# the roster ------------------------------------------------------------------------------------------------------


def roster(path: Path, *rows: Sequence[object]) -> list[Expected]:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for i, row in enumerate(rows):
            sheet.write_row(i, 0, row)
    return read_roster(path)


def test_who_is_on_the_roster_and_sent_nothing_is_missing(tmp_path: Path) -> None:
    sent, broken, absent = (corporate_number(k) for k in (101, 102, 103))
    inbox = put(tmp_path / "受付箱", {"1.xlsx": plan(1, fields(lead_number=sent)), "2.xlsx": b""})
    expected = roster(
        tmp_path / "名簿.xlsx",
        ("法人番号", "名称", "物資"),
        (sent, "提出済", ITEM),
        (sent, "提出済", OTHER_ITEM),
        (sent, "提出済", ""),
        (broken, "空のファイルを出した者", ITEM),
        (absent, "出していない者", ""),
    )
    result = consolidate([inbox], roster=expected)
    assert [(e.corporate_number, e.item) for e in result.missing] == [(sent, OTHER_ITEM), (broken, ITEM), (absent, "")]
    returned = "エラー1件を直して、再提出するよう依頼してください"  # the number is not that of the applicants
    assert [(a.expected.item, a.case.name, a.ask) for a in result.answered] == [
        (ITEM, "1.xlsx", returned),
        ("", "1.xlsx", returned),
    ]
    assert balances(result)


@pytest.mark.parametrize(
    "file",
    [
        pytest.param({"a.xlsx": plan(1, mistakes.sources_do_not_add_up)}, id="returned"),
        pytest.param({"a.xlsx": plan(1), "b.xlsx": plan(1)}, id="duplicate"),
        pytest.param({"a.xlsx": plan(1), "b.xlsx": plan(1, fields(revision=2))}, id="superseded"),
    ],
)
def test_who_sent_something_readable_is_not_missing(file: dict[str, Values], tmp_path: Path) -> None:
    number = plan(1)["fields"]["lead_number"]
    assert consolidate([put(tmp_path, file)], roster=[Expected(number, "提出済", ITEM)]).missing == ()


NUMBER = corporate_number(101)
WIDE = NUMBER.translate(str.maketrans("0123456789", "０１２３４５６７８９"))


@pytest.mark.parametrize(
    "typed", [NUMBER, float(NUMBER), WIDE, f" {NUMBER}　", f"{NUMBER[0]}-{NUMBER[1:5]}-{NUMBER[5:9]}-{NUMBER[9:]}"],
    ids=["as text", "as a number", "full-width", "between spaces", "with hyphens"],
)  # fmt: skip
def test_a_corporate_number_on_the_roster_is_read_however_it_is_typed(typed: object, tmp_path: Path) -> None:
    assert roster(tmp_path / "名簿.xlsx", ("法人番号",), (typed,)) == [Expected(NUMBER, "", "")]


@pytest.mark.parametrize(
    "heads",
    [
        pytest.param(("法人番号", "名称", "物資"), id="as we write them"),
        pytest.param((" 法人　番号 ", "名 称", "物　資"), id="spread out by spaces"),
        pytest.param(("法人番号\n（13桁）", "事業者名", "特定重要物資"), id="with remarks"),
        pytest.param(("代表申請者の法人番号", "代表申請者の名称", "物資の名称"), id="in the words of the form"),
    ],
)
def test_headers_of_a_roster_may_say_more(heads: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "名簿.xlsx"
    assert roster(path, heads, (NUMBER, "架空物資株式会社", ITEM)) == [Expected(NUMBER, "架空物資株式会社", ITEM)]


def test_a_roster_may_begin_with_a_title_and_name_its_columns_in_any_order(tmp_path: Path) -> None:
    expected = roster(
        tmp_path / "名簿.xlsx",
        ("令和8年度 法人番号つき名簿",), (), ("No.", "物資", "名称", "法人番号"), (1, ITEM, "架空", NUMBER), (), ("", "", "以上", ""),
    )  # fmt: skip
    assert expected == [Expected(NUMBER, "架空", ITEM)]


def test_items_on_the_roster_are_known_by_their_other_names(tmp_path: Path) -> None:
    expected = roster(tmp_path / "名簿.xlsx", ("法人番号", "物資"), (NUMBER, "ＬＮＧ"))
    assert [e.item for e in expected] == ["天然ガス"]


def test_a_line_that_stands_twice_on_the_roster_is_expected_once(tmp_path: Path) -> None:
    assert len(roster(tmp_path / "名簿.xlsx", ("法人番号",), (NUMBER,), (float(NUMBER),))) == 1


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        pytest.param([("番号", "名称"), (NUMBER, "架空")], "「法人番号」という見出し", id="no such header"),
        pytest.param(
            [("法人番号",), (NUMBER,), ("12345",)], "3行目の法人番号「12345」が13桁", id="a number that is too short"
        ),
        pytest.param(
            [("法人番号", "物資"), (NUMBER, "石炭火力")], "2行目: 特定重要物資「石炭火力」", id="an unknown item"
        ),
        pytest.param([], "「法人番号」という見出し", id="an empty sheet"),
    ],
)
def test_a_roster_that_cannot_be_understood_is_refused(rows: list[tuple[str, ...]], what: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=what):
        roster(tmp_path / "名簿.xlsx", *rows)


@pytest.mark.parametrize("content", [b"", "法人番号,名称\n".encode()], ids=["empty", "CSV"])
def test_a_roster_that_is_no_workbook_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "名簿.xlsx"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"名簿\.xlsx を読めません"):
        read_roster(path)
