"""No command writes over a person's file unasked: every option of every command that names an output is tried."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import budget_books
import click
import crafted
import pytest
from bussi.addin.ledger.events import Event, enter
from bussi.addin.ledger.intake import consolidate_into
from bussi.addin.ledger.opening import open_ledger
from bussi.addin.ledger.plans import lives
from bussi.scripts import samples
from bussi.scripts.cli import bussi
from bussi.validators import forms
from bussi.validators.errors import BussiError
from bussi.validators.kinds import EventKind
from bussi.xlsx_templates.build import build
from click.testing import CliRunner, Result
from excel_books import desktop, excel, file, native, wrong_bytes  # noqa: F401 -- fixtures

INPUT = (
    "roster",
    "values",
    "change",
    "forms_in",
    "law_in",
    "folder",
    "wheels",
    "file",
)  # the other options that take a path


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if not isinstance(command, click.Group):
        yield path, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        yield from commands(found, (*path, name))


OUTPUTS = [
    pytest.param(path, option, id=" ".join((*path, option.opts[0])))
    for path, command in commands(bussi)
    for option in command.params
    if isinstance(option, click.Option) and isinstance(option.type, click.Path) and option.name not in INPUT
    if path != ("addin", "bundle")  # which needs all wheels: test_addin_install
]


plan = cache(lambda n: crafted.plan(n=n))  # built once for all


@cache
def ministries() -> dict[str, bytes]:
    """The invented books of the ministries by name."""
    with TemporaryDirectory() as folder:
        budget_books.write_all(Path(folder))
        return {p.name: p.read_bytes() for p in Path(folder).iterdir()}


class Inputs:
    """What each command needs beside its output; a new command with an output needs a line here."""

    def __init__(self, folder: Path, request: pytest.FixtureRequest) -> None:
        self.box, self.request = folder / "受付箱", request
        self.box.mkdir()
        (self.box / "a.xlsx").write_bytes(plan(0))
        self.ledger = folder / "台帳.db"

    def of(self, path: tuple[str, ...]) -> list[str]:
        return [str(x) for x in self.all[path]()]

    @property
    def all(self) -> dict[tuple[str, ...], Callable[[], list[object]]]:
        book = self.box / "a.xlsx"
        return {
            ("template",): lambda: ["plan_application"],
            ("migrate",): lambda: [book],
            ("compare",): lambda: [book, self.another()],
            ("budget",): self.budgets,
            ("survey",): self.surveys,
            ("consolidate",): lambda: [self.box],
            ("roster",): list,
            ("ledger", "export"): self.kept,
            ("ledger", "backtest"): lambda: [*self.kept(), "--forms", self.forms()],
            ("ledger", "history"): lambda: [*self.kept(), "a.xlsx"],
            ("issue",): lambda: ["implementation_report", "--ledger", *self.certified()],
            ("status",): lambda: ["--ledger", *self.certified()],
            ("publish",): lambda: ["--ledger", *self.certified()],
            ("addin", "build"): list,
            ("excel", "template"): lambda: [*self.excel(), "--form", "plan_application"],
            ("excel", "consolidate"): lambda: [*self.excel(), "--folder", self.box],
            ("excel", "budget"): lambda: [*self.excel(), "--folder", *self.budgets()],
            ("excel", "compare"): lambda: [*self.excel(), "--with", self.opened().name],
        }

    def another(self) -> Path:
        path = self.box.parent / "b.xlsx"
        path.write_bytes(plan(1))
        return path

    def surveys(self) -> list[object]:
        folder = self.box.parent / "回答"
        folder.mkdir(exist_ok=True)
        (folder / "a.xlsx").write_bytes(build(forms.load("market_survey"), samples.of("market_survey").valid(None, 0)))
        return [folder]

    def budgets(self) -> list[object]:
        folder = self.box.parent / "各省"
        folder.mkdir(exist_ok=True)
        for name, data in ministries().items():
            (folder / name).write_bytes(data)
        return [folder]

    def kept(self) -> list[object]:
        with open_ledger(str(self.ledger), create=True) as ledger:
            consolidate_into(ledger, [self.box], workers=1)
        return [self.ledger]

    def certified(self) -> list[object]:
        kept = self.kept()
        with open_ledger(str(self.ledger)) as ledger, ledger.writing() as connection:
            business = lives(connection)[0].key.business
            told = {"why": "審査の結果", "evidence": "架空1", "number": "架空第1号"}
            enter(connection, Event(EventKind.CERTIFIED, business, dt.date(2026, 6, 1), **told))
        return kept

    def forms(self) -> Path:
        return shutil.copytree(
            Path(forms.__file__).parent / "plan_application", self.box.parent / "様式" / "plan_application"
        ).parent

    def excel(self) -> list[object]:
        return ["--no-dialog", "--book", self.request.getfixturevalue("native").name]

    def opened(self) -> Path:
        path = self.another()
        apps = self.request.getfixturevalue("excel")
        apps.Workbooks.Open(str(path))
        return path


@pytest.fixture
def inputs(tmp_path: Path, request: pytest.FixtureRequest) -> Inputs:
    return Inputs(tmp_path, request)


def run(*args: str) -> Result:
    return CliRunner().invoke(bussi, args, standalone_mode=False)


@pytest.mark.parametrize(("path", "option"), OUTPUTS)
def test_a_file_of_a_person_is_not_written_over_unasked(
    path: tuple[str, ...], option: click.Option, inputs: Inputs, tmp_path: Path
) -> None:
    folder = isinstance(option.type, click.Path) and not option.type.file_okay
    place = tmp_path / "私の" / ("表" if folder else f"書き先{'.xlam' if path[-1] == 'build' else '.xlsx'}")
    mine = place / f"findings.{'parquet' if option.name == 'parquet_folder' else 'csv'}" if folder else place
    mine.parent.mkdir(parents=True)
    theirs = crafted.foreign()
    mine.write_bytes(theirs)
    given = [*path, *inputs.of(path), option.opts[0], str(place)]
    if path in (("consolidate",), ("survey",)) and option.name != "output":
        given += ["-o", str(tmp_path / "集計.xlsx")]
    done = run(*given)
    assert isinstance(done.exception, BussiError) and "--overwrite" in str(done.exception), done.output
    assert mine.read_bytes() == theirs and [*mine.parent.iterdir()] == [mine]
    if path[0] != "excel":  # which takes long
        done = run(*given, "--overwrite")
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        others = (
            option.name == "return_folder" or path in (("issue",), ("publish",)) or option.name == "letters"
        )  # whose books have other names
        assert others or mine.read_bytes() != theirs, "it was this that held it back"


def test_every_output_is_tried() -> None:
    assert len(OUTPUTS) >= 19
    for _, command in commands(bussi):
        for option in command.params:
            if isinstance(option, click.Option) and isinstance(option.type, click.Path) and option.name in INPUT:
                assert "書き先" not in (option.help or "")


@pytest.mark.parametrize("option", ["--csv", "--parquet", "-o"])
def test_a_ledger_is_not_exported_onto_what_was_sent_in(option: str, inputs: Inputs) -> None:
    """The inbox is known to the ledger. A book beside the submissions is known again by its mark."""
    before = sorted(inputs.box.iterdir())
    place = inputs.box / ("a.xlsx" if option == "-o" else "表")
    done = run("ledger", "export", *inputs.of(("ledger", "export")), option, str(place), "--overwrite")
    assert isinstance(done.exception, BussiError) and sorted(inputs.box.iterdir()) == before


def test_tables_that_lie_in_an_inbox_are_no_submissions(inputs: Inputs, tmp_path: Path) -> None:
    """Written elsewhere and copied, or to a folder that became an inbox."""
    out = tmp_path / "別の箱"
    for option in ("--csv", "--return-dir"):
        place = out / option.strip("-")
        run("consolidate", str(inputs.box), "-o", str(tmp_path / "集計.xlsx"), option, str(place))
        assert list(place.iterdir())
    (out / "csv" / "メモ.txt").write_text("人のもの", encoding="utf-8")
    done = run("consolidate", str(out), "-o", str(tmp_path / "また.xlsx"), "--json")
    assert '"received": 1' in done.output and "メモ.txt" not in done.output.split("left_out")[1].split("findings")[0]
