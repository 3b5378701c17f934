"""What a changed rule or rate would do is known from the ledger before it goes live."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import crafted
import openpyxl
import pytest
import submissions_pool as pool
from bussi.addin.ledger.backtest import Backtest, Effect, backtest
from bussi.addin.ledger.intake import consolidate_into
from bussi.addin.ledger.opening import open_ledger
from bussi.validators import forms, law
from bussi.validators.errors import DefinitionError, UsageError
from bussi.validators.findings import Finding
from hostile.trial import BUSSI
from hostile.victim import Victim

OWN = Path(forms.__file__).parent / "plan_application" / "2026.1.yaml"
NEW_RULE = """
  - id: PLN-Z01
    on: form
    must: 'revision <= 2'
    cells: [revision]
    expected: '2回目まで'
    title: '提出は2回までです'
    title_en: 'at most two submissions'
    message: '提出回次が {value} です（2回までにする案）'
    remedy: '所管省に相談してください'
    remedy_en: 'Ask the ministry'
    basis: '改正案（架空）'
"""


def inbox(folder: Path) -> Path:
    """Clean plans in several revisions, one with a title too long, one with a private sheet, one copy."""
    long = Victim.of(7)
    long.text("plan_title", "架" * 150)
    books = {
        "一回目": pool.revised(1, 1), "三回目": pool.revised(1, 3), "三回目の写し": pool.revised(1, 3), "長い": long.zipped(),
        "誤り": pool.wrong(4), "非公開": pool.private(), "蓄電池": crafted.plan("蓄電池"), "別": crafted.foreign(),
    }  # fmt: skip
    for name, data in books.items():
        (folder / f"{name}.xlsx").write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def ledger_url(ledger_of_all: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    books = inbox(tmp_path_factory.mktemp("inbox"))
    with open_ledger(ledger_of_all, create=True) as ledger:
        consolidate_into(ledger, [books])
    shutil.rmtree(books)
    return ledger_of_all


def tried(where: str, forms_in: Path | None = None, law_in: Path | None = None) -> Backtest:
    with open_ledger(where) as ledger, ledger.reading() as connection:
        return backtest(connection, forms_in, law_in)


def names(result: Backtest, effect: Effect) -> list[str]:
    return sorted(t.case.name.removesuffix(".xlsx") for t in result.with_effect(effect))


def rules(some: Sequence[Finding]) -> list[str]:
    return [f.rule for f in some]


def changed_form(folder: Path, *changes: tuple[str, str], rule: str = "", version: str = "2026.1") -> Path:
    text = OWN.read_text(encoding="utf-8").replace('version: "2026.1"', f'version: "{version}"')
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    folder.mkdir()
    (folder / f"{version}.yaml").write_text(text.rstrip() + "\n" + rule, encoding="utf-8")
    return folder


LONGER = ("label: 計画の名称, type: text, str_length: 100", "label: 計画の名称, type: text, str_length: 200")
ANOTHER = (
    "      - {key: plan_title,",
    "      - {key: new_field, label: 新しい欄, type: text, str_length: 10, required: true, help: 架空}\n"
    "      - {key: plan_title,",
)


@pytest.mark.parametrize("version", ["2026.1", "2027.1"])
def test_who_newly_fails_and_who_would_pass(version: str, ledger_url: str, tmp_path: Path) -> None:
    result = tried(ledger_url, changed_form(tmp_path / "案", LONGER, ANOTHER, rule=NEW_RULE, version=version))
    assert names(result, Effect.FAILS) == ["三回目"]
    assert names(result, Effect.PASSES) == ["長い"]
    assert names(result, Effect.OTHER) == []
    assert names(result, Effect.NONE) == ["一回目", "蓄電池", "誤り", "非公開"]
    (failed,) = result.with_effect(Effect.FAILS)
    assert rules(failed.gained) == ["PLN-Z01"] and failed.amount is not None and failed.amount.yen == 8_500_000_000
    assert "leak_" not in str(result.untried) and result.untried


def test_the_same_form_changes_nothing(ledger_url: str, tmp_path: Path) -> None:
    result = tried(ledger_url, changed_form(tmp_path / "同じ"))
    assert {t.effect for t in result.tried} == {Effect.NONE}
    assert len(result.tried) == 6  # the copy counts once


def test_what_a_changed_rate_would_do(ledger_url: str, tmp_path: Path) -> None:
    changed = tmp_path / "率"
    shutil.copytree(Path(law.__file__).parent, changed)
    rates = changed / "subsidy_rates.yaml"
    rates.write_text(rates.read_text(encoding="utf-8").replace("value: 1/3", "value: 1/50"), encoding="utf-8")
    result = tried(ledger_url, law_in=changed)
    assert names(result, Effect.FAILS) == ["蓄電池"]
    assert law.load(changed) is not law.load()  # in this process nothing has changed


def test_wrong_folders_are_told(ledger_url: str, tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    with pytest.raises(UsageError, match="様式（YAML）がありません"):
        tried(ledger_url, tmp_path / "空")
    with pytest.raises(DefinitionError, match=r"2026\.1\.yaml"):
        tried(ledger_url, changed_form(tmp_path / "誤り", ("version:", "verzion:")))
    with pytest.raises(DefinitionError, match="ファイルがありません"):
        tried(ledger_url, law_in=tmp_path / "空")
    with pytest.raises(UsageError, match="--forms"):
        tried(ledger_url)


def test_the_command_writes_it_as_a_book(tmp_path: Path) -> None:
    (tmp_path / "受付箱").mkdir()
    with open_ledger(str(tmp_path / "台帳.db"), create=True) as ledger:
        consolidate_into(ledger, [inbox(tmp_path / "受付箱")])
    changed_form(tmp_path / "案", LONGER, rule=NEW_RULE)
    command = [BUSSI, "ledger", "backtest", "台帳.db", "--forms", "案", "-o", "影響.xlsx"]
    done = subprocess.run([*command, "--json"], cwd=tmp_path, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert (told["fails"], told["passes"]) == (["三回目.xlsx"], ["長い.xlsx"])
    book = openpyxl.load_workbook(tmp_path / "影響.xlsx")
    assert book.sheetnames == ["概要", "規則別", "提出別", "指摘別"]
    lines = [[c.value for c in row] for row in book["提出別"].iter_rows(min_row=4)]
    assert [(r[3], r[4], r[6]) for r in lines] == [
        ("新たに要修正", "エラーなし", 8_500_000_000),
        ("新たにエラーなし", "要修正", 8_500_000_000),
    ]
    summary = {r[0].value: (r[1].value, r[2].value) for r in book["概要"].iter_rows(min_row=4)}
    assert summary["新たに要修正"] == (1, 8_500_000_000)
    everything = "".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row)
    assert pool.SECRET not in everything
    told_people = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert "新たに要修正: 1件" in told_people and "試せない規則" in told_people
