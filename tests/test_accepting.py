"""A warning that an official accepts stays accepted through resubmissions, until what it is about changes."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import crafted
import openpyxl
import pytest
import submissions_pool as pool
from bussi.addin.batch.consolidation import Consolidation, consolidate
from bussi.addin.books.consolidated import write_consolidated_book
from bussi.addin.books.exports import write_csv
from bussi.addin.books.return_folder import write_returns
from bussi.addin.ledger.accepting import accept
from bussi.addin.ledger.asof import consolidation_at
from bussi.addin.ledger.intake import consolidate_into
from bussi.addin.ledger.opening import Ledger, open_ledger
from bussi.addin.ledger.verifying import altered
from bussi.scripts import cli
from bussi.scripts.samples.plan_application import plan_application
from bussi.validators.errors import UsageError
from bussi.xlsx_templates.build import build
from click.testing import CliRunner

ITEM, RULE, WHY = "蓄電池", "PLN-B06", "年度の途中からの供給で差し支えない"
Values = dict[str, Any]


@pytest.fixture
def ledger(ledger_at: str) -> Iterator[Ledger]:
    with open_ledger(ledger_at, create=True) as opened:
        yield opened


def as_it_is(values: Values) -> None:
    pass


def another_summary(values: Values) -> None:
    values["fields"]["summary"] = "書き直した概要（架空）。"


def another_order(values: Values) -> None:
    rows = values["tables"]["activities"]
    rows.insert(0, rows.pop())


def another_month(values: Values) -> None:
    row = values["tables"]["activities"][0]
    row["supply_start"] = row["supply_start"].replace(month=11)


@cache
def book(revision: int = 1, change: Callable[[Values], None] = as_it_is) -> bytes:
    """A plan without errors that begins to supply in the middle of a year, which is to be confirmed."""
    values = plan_application(ITEM, 0)
    values["fields"]["revision"] = revision
    row = values["tables"]["activities"][0]
    row["supply_start"] = row["supply_start"].replace(month=12)
    row["supply_start_precision"] = "年度"
    change(values)
    return build(crafted.FORM, values, item=ITEM)


def run(ledger: Ledger, inbox: Path) -> Consolidation:
    found = consolidate_into(ledger, [inbox]).result
    assert found is not None
    return found


def warnings(result: Consolidation) -> dict[str, list[tuple[str, str]]]:
    """Of each file, its warnings by the rule, and in what words they are accepted."""
    found = {}
    for c in result.books:
        words = result.accepted(c)
        found[c.name] = [(f.rule, words.get(n, "")) for n, f in enumerate(c.findings) if f.rule == RULE]
    return found


def test_an_acceptance_holds_until_the_value_changes(ledger: Ledger, tmp_path: Path) -> None:
    inbox = tmp_path / "受付箱"
    inbox.mkdir()
    (inbox / "一.xlsx").write_bytes(book())
    assert warnings(run(ledger, inbox)) == {"一.xlsx": [(RULE, "")]}
    with ledger.writing() as connection:
        assert accept(connection, "一.xlsx", RULE, "", WHY, by="架空 三郎").rule == RULE
    said = f"架空 三郎: {WHY}"
    assert warnings(run(ledger, inbox)) == {"一.xlsx": [(RULE, said)]}
    (inbox / "二.xlsx").write_bytes(book(2, another_summary))
    assert warnings(run(ledger, inbox)) == {"一.xlsx": [(RULE, said)], "二.xlsx": [(RULE, said)]}
    (inbox / "三.xlsx").write_bytes(book(3, another_order))
    assert warnings(run(ledger, inbox))["三.xlsx"] == [(RULE, said)]
    (inbox / "四.xlsx").write_bytes(book(4, another_month))
    result = run(ledger, inbox)
    assert warnings(result)["四.xlsx"] == [(RULE, "")]
    with ledger.reading() as connection:
        assert warnings(consolidation_at(connection)) == warnings(result)
        assert list(altered(connection)) == []


def test_it_stands_in_the_book_and_is_asked_no_more(ledger: Ledger, tmp_path: Path) -> None:
    inbox, out = tmp_path / "受付箱", tmp_path / "集計.xlsx"
    inbox.mkdir()
    (inbox / "一.xlsx").write_bytes(book())
    assert len(write_returns(run(ledger, inbox), tmp_path / "前")) == 1
    with ledger.writing() as connection:
        accept(connection, "一.xlsx", RULE, "", WHY, by="架空 三郎")
    result = run(ledger, inbox)
    write_consolidated_book(result, out)
    head, line = openpyxl.load_workbook(out)["指摘一覧"].iter_rows(min_row=3, values_only=True)
    assert (line[head.index("了承")], line[head.index("区分")]) == (f"架空 三郎: {WHY}", "了承済み")
    assert result.told()["findings"] == {"error": 0, "warning": 0, "info": 0, "accepted": 1}
    assert "警告 0件" in cells(out, "概要") and "了承済み 1件" in cells(out, "概要")
    assert "多い指摘" not in cells(out, "概要")
    told, of = openpyxl.load_workbook(out)["提出一覧"].iter_rows(min_row=3, values_only=True)
    assert of[told.index("警告")] == 0
    write_csv(result, tmp_path / "csv")
    assert "架空 三郎" in (tmp_path / "csv" / "findings.csv").read_text(encoding="utf-8")
    assert write_returns(result, tmp_path / "後") == []
    write_consolidated_book(consolidate([inbox]), out)
    assert "警告 1件" in cells(out, "概要") and "了承" not in cells(out, "概要")
    assert "了承" not in next(openpyxl.load_workbook(out)["指摘一覧"].iter_rows(min_row=3, values_only=True))


def test_what_only_the_program_sees_is_accepted_as_well(tmp_path: Path) -> None:
    """No line of 入力チェック is for it, where its business could write a reason."""
    inbox = tmp_path / "受付箱"
    inbox.mkdir()
    (inbox / "a.xlsx").write_bytes(pool.revised(1, 1))
    (inbox / "b.xlsx").write_bytes(pool.revised(1, 1, "ｶﾀｶﾅの文（架空）"))
    with open_ledger(str(tmp_path / "台帳.db"), create=True) as ledger:
        unseen = {"BATCH-REVISION", "CELL-LETTERS"}
        assert {f.rule for f in run(ledger, inbox).findings} >= unseen
        with ledger.writing() as connection:
            for rule in sorted(unseen):
                assert accept(connection, "b.xlsx", rule, "", "電話で確かめた").rule == rule
        result = run(ledger, inbox)
        assert result.accepted_warnings == len(unseen) and not {f.rule for f in result.findings} & unseen
        write_returns(result, tmp_path / "返却")
        assert not list((tmp_path / "返却").glob("*.eml"))


def cells(out: Path, sheet: str) -> str:
    """What a sheet shows."""
    shown = openpyxl.load_workbook(out, data_only=True)[sheet].iter_rows(values_only=True)
    return "\n".join(str(x) for row in shown for x in row if x is not None)


def test_only_a_single_known_warning_can_be_accepted(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "一.xlsx").write_bytes(book())
    run(ledger, tmp_path / "一.xlsx")
    with ledger.writing() as connection:
        for words, said in (
            (("無い.xlsx", RULE, "", WHY), "無い.xlsx はありません"),
            (("一.xlsx", "PLN-C01", "", WHY), f"ある警告: {RULE}"),
            (("一.xlsx", RULE, "A1", WHY), "その警告はありません"),
            (("一.xlsx", RULE, "", " "), "理由が空"),
        ):
            with pytest.raises(UsageError, match=said):
                accept(connection, *words)
        told: list[str] = []
        for who in ("架空 三郎", "架空 四郎"):
            accept(connection, "一.xlsx", RULE, "", WHY, who, told.append)
    assert told == [f"これまでの了承（架空 三郎: {WHY}）も記録に残ります"]


def test_the_command_accepts_and_the_next_run_writes_the_book_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("一.xlsx").write_bytes(book())

    def bussi(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(cli.bussi, words, standalone_mode=False)
        assert done.exception is None and done.return_value == code, done.output
        return done.stdout

    intake = ("consolidate", "一.xlsx", "-o", "集計.xlsx", "--ledger", "台帳.db")
    assert "警告 1件" in bussi(*intake, "--fail-on", "warning", code=1)
    assert "書き直していません" in bussi(*intake)
    assert bussi("ledger", "accept", "台帳.db", "一.xlsx", RULE, "--why", WHY).startswith("了承しました")
    assert f"警告の了承（{RULE}　" in bussi("ledger", "show", "台帳.db")
    again = bussi(*intake, "--fail-on", "warning")
    assert "書き直していません" not in again and "警告 0件　情報 0件　了承済みの警告 1件" in again
    lines = openpyxl.load_workbook("集計.xlsx")["指摘一覧"].iter_rows(min_row=3, values_only=True)
    assert WHY in str(list(lines)[1])
