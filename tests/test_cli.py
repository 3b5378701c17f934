"""The command line: help that is quick, exit codes that scripts can trust, one line for what went wrong."""

import importlib.metadata
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import crafted
import pytest
from bussi.scripts import rules
from bussi.scripts.cli import bussi, main
from bussi.scripts.samples import mistakes
from bussi.scripts.samples.plan_application import plan_application
from bussi.validators import forms
from bussi.validators.catalogue import INTAKE
from bussi.xlsx_templates.build import build
from bussi.xlsx_templates.naming import file_name
from rich.cells import cell_len

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
HEAVY = (
    "pandas",
    "numpy",
    "pandera",
    "openpyxl",
    "xlsxwriter",
    "xlwings",
    "python_calamine",
    "pydantic",
    "yaml",
    "rich",
)


@dataclass(frozen=True)
class Run:
    code: int
    out: str
    err: str


Cli = Callable[..., Run]


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Runs ``bussi`` with arguments in this process, as a pipe would see it."""

    def run(*args: object) -> Run:
        monkeypatch.setattr(sys, "argv", ["bussi", *map(str, args)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        assert isinstance(end.value.code, int)
        return Run(end.value.code, out, err)

    return run


def shell(*args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bussi.scripts.cli", *args]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Good, with a warning only, wrong, and unreadable submissions, and somebody's notes."""
    folder = tmp_path_factory.mktemp("受付箱")
    wrong = plan_application(crafted.ITEM, 1)
    mistakes.sources_do_not_add_up(wrong)
    (folder / "良.xlsx").write_bytes(crafted.plan())
    (folder / "欄外.xlsx").write_bytes(
        crafted.by_openpyxl(crafted.plan(n=2), lambda wb: wb.create_sheet("メモ").append(["x"]))
    )
    (folder / "誤.xlsx").write_bytes(build(crafted.FORM, wrong, item=crafted.ITEM))
    (folder / "空.xlsx").write_bytes(b"")
    return folder


# help ------------------------------------------------------------------------------------------------------------


def commands(group: click.Command, *path: str) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(group, click.Group):
        context = click.Context(group)
        for name in group.list_commands(context):
            found = group.get_command(context, name)
            assert found is not None
            yield from commands(found, *path, name)


ALL = list(commands(bussi))


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_help_is_in_japanese_and_ends_with_an_example(path: tuple[str, ...], cli: Cli) -> None:
    run = cli(*path, "--help")
    assert (run.code, run.err) == (0, "")
    usage, text = run.out.split("\n\n", 1)
    assert usage.startswith(f"使い方: {' '.join(('bussi', *path))}")
    assert JAPANESE.search(text.splitlines()[0])
    _, examples = run.out.split("\n例:\n")
    assert all(line.startswith(f"  {' '.join(('bussi', *path))}") for line in examples.splitlines())
    for english in ("Usage", "Options", "Commands", "[required]", "Show this", "[OPTIONS]", " TEXT ", "[default"):
        assert english not in run.out


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_option_is_explained_in_japanese(path: tuple[str, ...]) -> None:
    command: click.Command = bussi
    for name in path:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), name)
        assert found is not None
        command = found
    for option in command.params:
        if isinstance(option, click.Option):
            assert JAPANESE.search(option.help or ""), f"{option.opts} is not explained"


def test_help_imports_nothing_heavy() -> None:
    helps = "\n".join(f"    run({[*path, '--help']!r})" for path in ALL)
    program = f"""
import sys
from bussi.scripts.cli import bussi
def run(args):
    try:
        bussi.main(args, standalone_mode=False)
    finally:
        found = [m for m in {HEAVY!r} if m in sys.modules]
        assert not found, (args, found)
if True:
{helps}
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_version_is_that_of_the_package(cli: Cli) -> None:
    assert cli("--version").out == f"bussi {importlib.metadata.version('bussi')}\n"


def test_without_a_command_the_help_is_shown_and_the_exit_code_says_so(cli: Cli) -> None:
    run = cli()
    assert (run.code, run.out) == (2, "") and run.err.startswith("使い方: bussi") and "\n例:\n" in run.err


# exit codes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("names", "code"), [(["良"], 0), (["欄外"], 0), (["誤"], 1), (["良", "誤"], 1), (["空"], 1)])
def test_check_fails_only_on_errors(names: Sequence[str], code: int, cli: Cli, books: Path) -> None:
    run = cli("check", *(books / f"{n}.xlsx" for n in names))
    assert (run.code, run.err) == (code, "")
    assert sum(line.startswith(tuple(f"[{n}.xlsx] " for n in names)) for line in run.out.splitlines()) == len(names)


def test_check_says_each_finding_in_one_line_with_its_cell(cli: Cli, books: Path) -> None:
    *findings, verdict = cli("check", books / "誤.xlsx").out.splitlines()
    assert verdict == f"[誤.xlsx] 要修正（エラー{len(findings)}件）"
    assert all(re.fullmatch(r"\[誤\.xlsx\].+![A-Z]+\d+: エラー PLN-\S+ .+ → .+", line) for line in findings)


@pytest.mark.parametrize(
    ("names", "fail_on", "code"),
    [
        (["良"], "warning", 0),
        (["欄外"], "error", 0),
        (["欄外"], "warning", 1),
        (["欄外"], "never", 0),
        (["誤"], "error", 1),
        (["誤"], "warning", 1),
        (["誤", "空"], "never", 0),
    ],
)
def test_consolidate_fails_on_what_it_is_told_to(
    names: Sequence[str], fail_on: str, code: int, cli: Cli, books: Path, tmp_path: Path
) -> None:
    out = tmp_path / "集計.xlsx"
    run = cli("consolidate", *(books / f"{n}.xlsx" for n in names), "-o", out, "--fail-on", fail_on)
    assert (run.code, run.err) == (code, "")
    assert out.exists()


# wrong usage -----------------------------------------------------------------------------------------------------


def refused(run: Run) -> str:
    """What one line on standard error says."""
    assert (run.code, run.out) == (2, "")
    (line,) = run.err.splitlines()
    assert line.startswith("bussi: ") and "Traceback" not in line
    return line.removeprefix("bussi: ")


@pytest.mark.parametrize(
    ("args", "what"),
    [
        pytest.param("集計", "そのコマンドはありません: 集計（使えるもの: demo, template, ", id="an unknown command"),
        pytest.param("chek", "そのコマンドはありません: chek（check のことですか）", id="a misspelt command"),
        pytest.param("excel chek", "そのコマンドはありません: chek（check のことですか）", id="a misspelt command of a group"),
        pytest.param("template plan_application --itme 肥料", "オプション --itme はありません（--item のことですか）", id="a misspelt option"),
        pytest.param("consolidate 良.xlsx -o 集計.xlsx --fail-on eror", "のどれかです（error のことですか）", id="a misspelt value"),
        pytest.param("template plan_aplication", "はありません（plan_application のことですか）", id="a misspelt form"),
        pytest.param("template plan_application --item 半導対", "はありません（半導体 のことですか）", id="a misspelt item"),
        pytest.param("check", "BOOK… を指定してください", id="nothing to check"),
        pytest.param("check 無い.xlsx", "無い.xlsx というファイルやフォルダはありません", id="a missing file"),
        pytest.param("check 空箱", "空箱 にファイルがありません", id="a folder without books"),
        pytest.param("check 良.xlsx --on 31日", "--on の値が正しくありません: 31日 は日付ではありません", id="a bad date"),
        pytest.param("check 良.xlsx --on 2026-02-30", "2026-02-30 は日付ではありません", id="a date that does not exist"),
        pytest.param("check 良.xlsx --lang fr", "--lang の値が正しくありません: ja、en のどれかです", id="an unknown language"),
        pytest.param("check --zz", "オプション --zz はありません（--help で", id="an unknown option"),
        pytest.param("consolidate 良.xlsx", "--output を指定してください", id="no output"),
        pytest.param("consolidate 空箱 -o 集計.xlsx", "空箱 にファイルがありません", id="an empty inbox"),
        pytest.param("consolidate 無い -o 集計.xlsx", "無い というファイルやフォルダはありません", id="a missing inbox"),
        pytest.param("consolidate 良.xlsx -o 集計.csv", "書き先 集計.csv は .xlsx にしてください", id="output that is no .xlsx"),
        pytest.param("consolidate 良.xlsx -o 無い/集計.xlsx", "書き先のフォルダ", id="output in a folder that does not exist"),
        pytest.param("consolidate 良.xlsx -o 棚.xlsx", "書き先 棚.xlsx はフォルダです", id="output that is a folder"),
        pytest.param("consolidate 良.xlsx -o 良.xlsx", "良.xlsx は提出されたファイルです", id="output over its own input"),
        pytest.param("consolidate . -o 良.xlsx", "良.xlsx は提出されたファイルです", id="output over a submission in the inbox"),
        pytest.param("consolidate . -o 空.xlsx", "空.xlsx は提出されたファイルです", id="output over something unreadable in the inbox"),
        pytest.param("consolidate 良.xlsx -o 別の様式.xlsx", "別の様式.xlsx は提出されたファイルです", id="output over another submission"),
        pytest.param("consolidate 良.xlsx -o 集計.xlsx --workers 0", "--workers の値が正しくありません: 1から64まで", id="no workers"),
        pytest.param("consolidate 良.xlsx -o 集計.xlsx --fail-on info", "error、warning、never のどれか", id="a level that does not fail"),
        pytest.param("consolidate 良.xlsx -o 集計.xlsx --roster 無い.xlsx", "名簿 無い.xlsx というファイルはありません", id="a missing roster"),
        pytest.param("consolidate 良.xlsx -o 集計.xlsx --roster 良.xlsx", "という見出しの列がありません", id="a roster that is none"),
        pytest.param("consolidate 良.xlsx -o 集計.xlsx --csv 表 --parquet 空箱/../表", "それぞれ別のフォルダ", id="one folder for two kinds of tables"),
        pytest.param("consolidate 良.xlsx -o 集計.xlsx --csv 表 --return-dir ./表", "それぞれ別のフォルダ", id="one folder for tables and returns"),
        pytest.param("template 無い様式", "様式 '無い様式' はありません", id="an unknown form"),
        pytest.param("template plan_application --item 石炭火力", "特定重要物資「石炭火力」はありません", id="an unknown item"),
        pytest.param("template plan_application --version 1999.1", "1999.1", id="an unknown version"),
        pytest.param("template plan_application -o 様式.xls", "書き先 様式.xls は .xlsx にしてください", id="a template that is no .xlsx"),
        pytest.param("template plan_application -o 無い/様式.xlsx", "書き先のフォルダ", id="a template in no folder"),
        pytest.param("template plan_application --values 無い.json", "無い.json を読めません", id="missing values"),
        pytest.param("template plan_application --values 壊れ.json", "壊れ.json:2 JSONとして読めません", id="values that are no JSON"),
        pytest.param("template plan_application --values 表.json", "表.json の tables は", id="values of another shape"),
        pytest.param("rules 無い様式", "様式 '無い様式' はありません", id="rules of an unknown form"),
        pytest.param("rules a b", "余分な引数 b があります", id="one argument too many"),
        pytest.param("compare 良.xlsx 良.xlsx -o", "オプション -o に値がありません", id="an option without its value"),
        pytest.param("compare 良.xlsx 無い.xlsx -o 対照.xlsx", "無い.xlsx というファイルはありません", id="nothing to compare with"),
        pytest.param("compare 良.xlsx 空.xlsx -o 対照.xlsx", "空.xlsx を読めません", id="something unreadable to compare with"),
        pytest.param("compare 良.xlsx 別の様式.xlsx -o 対照.xlsx", "様式が違うので比べられません", id="two forms to compare"),
        pytest.param("compare 良.xlsx 別の様式.xlsx -o 良.xlsx", "良.xlsx は比べるブックです", id="a comparison over its own input"),
        pytest.param("compare 良.xlsx 別の様式.xlsx -o 対照.txt", "対照.txt は .xlsx にしてください", id="a comparison that is no .xlsx"),
    ],
)  # fmt: skip
def test_wrong_usage_is_one_line_and_exit_code_2(
    args: str, what: str, cli: Cli, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {p: p.read_bytes() for p in desk.rglob("*") if p.is_file()}
    monkeypatch.chdir(desk)
    assert what in refused(cli(*args.split(" ")))
    assert {p: p.read_bytes() for p in desk.rglob("*") if p.is_file()} == before  # nothing written, nothing lost


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from bussi.validators import forms

    folder = tmp_path_factory.mktemp("机")
    (folder / "良.xlsx").write_bytes(crafted.plan())
    (folder / "別の様式.xlsx").write_bytes(build(forms.load("budget_execution")))
    (folder / "空.xlsx").write_bytes(b"")
    (folder / "壊れ.json").write_text('{\n "fields": 1', encoding="utf-8")
    (folder / "表.json").write_text('{"tables": {"funding": 1}}', encoding="utf-8")
    (folder / "空箱").mkdir()
    (folder / "棚.xlsx").mkdir()
    return folder


def test_wrong_usage_in_a_shell_has_no_traceback() -> None:
    done = shell("check", "無い.xlsx")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "bussi: 無い.xlsx というファイルやフォルダはありません\n"


# JSON ------------------------------------------------------------------------------------------------------------

FINDING = [
    "rule",
    "level",
    "sheet",
    "cell",
    "field",
    "value",
    "expected",
    "message",
    "remedy",
    "basis",
    "count",
    "reason",
]


def test_check_prints_json_of_the_agreed_shape_and_nothing_else(cli: Cli, books: Path) -> None:
    run = cli("check", books, "--json")
    assert run.err == ""
    data = json.loads(run.out)
    assert list(data) == ["books"]
    assert {b["book"]: (b["state"], b["form"], b["version"]) for b in data["books"]} == {
        "良.xlsx": ("accepted", "plan_application", crafted.FORM.version),
        "欄外.xlsx": ("accepted", "plan_application", crafted.FORM.version),
        "誤.xlsx": ("returned", "plan_application", crafted.FORM.version),
        "空.xlsx": ("quarantined", None, None),
    }
    found = [f for b in data["books"] for f in b["findings"]]
    assert len(found) >= 3
    for book in data["books"]:
        assert list(book) == ["book", "business", "corporate_number", "state", "form", "version", "findings"]
    for finding in found:
        assert list(finding) == FINDING
        assert finding.pop("count") == 1 and finding.pop("reason") == ""
        assert all(isinstance(v, str) and v for v in finding.values())


def test_consolidate_prints_json_of_the_agreed_shape_and_nothing_else(cli: Cli, books: Path, tmp_path: Path) -> None:
    import openpyxl

    roster, out = tmp_path / "名簿.xlsx", tmp_path / "集計.xlsx"
    sheet = openpyxl.Workbook()
    sheet.active.append(["法人番号", "名称", "物資"])  # type: ignore[union-attr]
    sheet.active.append(["8999000000001", "架空物資株式会社", "肥料"])  # type: ignore[union-attr]
    sheet.save(roster)
    run = cli("consolidate", books, "-o", out, "--roster", roster, "--json", "--fail-on", "never")
    assert (run.code, run.err) == (0, "")
    data = json.loads(run.out)
    assert list(data) == ["account", "missing", "answered", "left_out", "findings", "outputs"]
    assert data["account"] == {
        "received": 4, "accepted": 2, "returned": 1, "superseded": 0, "duplicate": 0, "quarantined": 1
    }  # fmt: skip
    line = {"corporate_number": "8999000000001", "name": "架空物資株式会社", "item": "肥料", "form": "", "period": ""}
    assert data["missing"] == [line]
    assert list(data["findings"]) == ["error", "warning", "info", "accepted"]
    assert data["findings"]["error"] >= 2 and data["findings"]["warning"] >= 1
    assert data["answered"] == data["left_out"] == []
    assert data["outputs"] == {"book": str(out)}


def test_compare_prints_its_differences_as_json(cli: Cli, books: Path, tmp_path: Path) -> None:
    run = cli("compare", books / "良.xlsx", books / "誤.xlsx", "-o", tmp_path / "対照.xlsx", "--json")
    data = json.loads(run.out)
    assert (run.code, run.err, list(data)) == (0, "", ["differences", "outputs"])
    (name,) = [d for d in data["differences"] if d["field"] == "lead_number"]
    assert [name[k] for k in ("kind", "old", "new")] == [
        "changed", *(plan_application(crafted.ITEM, n)["fields"]["lead_number"] for n in (0, 1))
    ]  # fmt: skip


def test_json_is_the_same_in_a_shell(books: Path, cli: Cli) -> None:
    done = shell("check", str(books), "--json")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == cli("check", books, "--json").out


# output ----------------------------------------------------------------------------------------------------------


def test_an_earlier_consolidated_book_in_the_inbox_is_no_submission(cli: Cli, books: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "受付箱"
    inbox.mkdir()
    (inbox / "良.xlsx").write_bytes((books / "良.xlsx").read_bytes())
    for _ in range(2):
        run = cli("consolidate", inbox, "-o", inbox / "集計.xlsx", "--json")
        assert json.loads(run.out)["account"]["received"] == 1


def test_what_is_piped_has_neither_colours_nor_a_progress_bar(books: Path, tmp_path: Path) -> None:
    done = shell("consolidate", str(books), "-o", str(tmp_path / "集計.xlsx"))
    assert (done.returncode, done.stderr) == (1, "")
    assert "\x1b" not in done.stdout and "読み取り" not in done.stdout
    assert "受付（計）" in done.stdout and done.stdout.endswith(f"集計ブック: {tmp_path / '集計.xlsx'}\n")


def test_books_of_ours_in_a_folder_are_not_checked_as_if_somebody_had_sent_them(
    cli: Cli, books: Path, tmp_path: Path
) -> None:
    before = cli("check", books).out
    cli("consolidate", books, "-o", books / "集計.xlsx", "--fail-on", "never")
    after = cli("check", books).out
    assert after == before + "数えていないもの: 集計.xlsx（bussi の作った集計ブック）\n"
    assert "FILE-FOREIGN" in cli("check", books / "集計.xlsx").out, "what somebody names is looked at"


def test_the_table_on_screen_is_the_account(cli: Cli, books: Path, tmp_path: Path) -> None:
    out = cli("consolidate", books, "-o", tmp_path / "集計.xlsx").out
    rows = dict(re.findall(r"│ (\S+) +│ +(\d+) │", out))
    assert rows == {"エラーなし": "2", "要修正": "1", "旧版": "0", "重複": "0", "読取不可": "1", "受付（計）": "4"}


def test_english_findings_have_no_japanese_words_of_ours(cli: Cli, books: Path, tmp_path: Path) -> None:
    """Japanese is only what was typed, the labels of the form's own cells, and a source, cited in its own language."""
    for n, mistake in enumerate(mistakes.MISTAKES):
        plan = plan_application(crafted.ITEM, n)
        mistake(plan)
        (tmp_path / f"{n}.xlsx").write_bytes(build(crafted.FORM, plan, item=crafted.ITEM))
    run = cli("check", books, tmp_path, "--json", "--lang", "en")
    found = [f for b in json.loads(run.out)["books"] for f in b["findings"]]
    assert {"FILE-EMPTY", "BOOK-OUTSIDE", "TYPE", "REQUIRED"} <= {f["rule"] for f in found} and len(found) > 10
    labels = {e.label for e in crafted.FORM.entries.values()}
    labels |= {e.label for columns in crafted.FORM.columns.values() for e in columns.values()}
    for f in found:
        ours = f["message"].partition(" Source: ")[0].replace(f["value"], "").replace(f["sheet"], "")
        for label in sorted(labels, key=len, reverse=True):
            ours = ours.replace(label, "")
        assert not JAPANESE.search(f["remedy"]), f
        assert not JAPANESE.search(ours), f


def test_english_intake_rules_all_have_english_words() -> None:
    assert [r.id for r in INTAKE.values() if JAPANESE.search(r.title.en + r.remedy.en)] == []


def test_a_template_is_written_for_an_item_known_by_another_name(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    name = file_name(forms.load("plan_application"), "天然ガス")
    run = cli("template", "plan_application", "--item", "ＬＮＧ")
    assert (run.code, run.err, run.out) == (0, "", f"{name}\n")
    committed = Path(__file__).parents[1] / "xlsx_templates" / name
    assert (tmp_path / run.out.strip()).read_bytes() == committed.read_bytes()


def test_a_template_filled_from_json_is_checked_clean(cli: Cli, tmp_path: Path) -> None:
    values, book = tmp_path / "値.json", tmp_path / "記入済.xlsx"
    values.write_text(json.dumps(plan_application("肥料", 3), default=str), encoding="utf-8")
    run = cli("template", "plan_application", "--item", "肥料", "--values", values, "-o", book)
    assert (run.code, run.out) == (0, f"{book}\n")
    assert cli("check", book).out == "[記入済.xlsx] エラーなし（指摘はありません）\n"


@pytest.mark.parametrize("day", ["2026-10-30", "令和8年10月30日", "R8.10.30"])
def test_a_day_may_be_written_as_people_write_it(day: str, cli: Cli, books: Path) -> None:
    assert cli("check", books / "良.xlsx", "--on", day).code == 0


def test_the_rulebook_lists_every_rule_once(cli: Cli) -> None:
    out = cli("rules", "plan_application", "--markdown").out
    listed = re.findall(r"^\| (PLN-\w+) \|", out, re.MULTILINE)
    assert listed == [r.text.id for r in crafted.FORM.rules]


@pytest.mark.parametrize("form", [*forms.names(), None])
def test_the_rulebook_can_be_read_on_a_terminal_of_80_columns(
    form: str | None, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No line is wider, every word of every rule is there, and no word is broken over a cell's edge."""
    monkeypatch.setenv("COLUMNS", "80")
    out = cli("rules", *([form] if form else [])).out
    assert max(cell_len(line) for line in out.splitlines()) <= 80
    rows = rules.rule_rows(forms.load(form)) if form else rules.intake_rows()
    flowing = re.sub(r"\n {4}", "", out)
    for name, *words in rows:
        assert re.search(rf"^{re.escape(name)}　", flowing, re.MULTILINE), name
        assert all(w in flowing for w in words), name
    monkeypatch.setenv("COLUMNS", "200")
    assert "┃" in cli("rules", *([form] if form else [])).out


def test_the_list_of_commands_says_a_sentence_of_each(cli: Cli) -> None:
    for group in ((), ("ledger",), ("excel",), ("addin",)):
        out = cli(*group, "--help").out.partition("コマンド:\n")[2]
        said = re.findall(r"^  (\w+) +(\S.*)$", out.partition("\n\n")[0], re.MULTILINE)
        assert said and all(len(words) > 8 and "..." not in words for _, words in said), group
