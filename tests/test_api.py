"""bussi in Python: what the README shows is so, a wrong name is told, and types are there to be used."""

import doctest
import importlib.metadata
from pathlib import Path

import crafted
import pytest
from bussi import api
from bussi.validators.errors import UnknownTableError, UsageError
from pandera.errors import SchemaErrors

ROOT = Path(__file__).parent.parent


def test_the_examples_in_the_readme_are_as_they_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    flags = doctest.IGNORE_EXCEPTION_DETAIL | doctest.ELLIPSIS
    failed, tried = doctest.testfile(str(ROOT / "README.md"), module_relative=False, optionflags=flags)
    assert (failed, tried > 10) == (0, True)


def test_the_version_is_that_of_the_package() -> None:
    assert api.__version__ == importlib.metadata.version("bussi")


def test_an_unknown_table_is_told_with_the_one_that_was_meant(tmp_path: Path, plan: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(plan)
    inbox = api.read(tmp_path)
    assert "sources" in inbox.tables and "sorces" not in inbox.tables
    with pytest.raises(UnknownTableError, match="sources のことですか") as raised:
        inbox.tables["sorces"]
    assert isinstance(raised.value, UsageError) and isinstance(raised.value, KeyError)
    assert str(raised.value).startswith("表 'sorces'")


def test_a_table_that_two_forms_have_is_asked_for_with_its_form(tmp_path: Path, plan: bytes) -> None:
    from bussi.scripts.samples.budget_execution import budget_execution

    (tmp_path / "a.xlsx").write_bytes(plan)
    (tmp_path / "b.xlsx").write_bytes(api.build("budget_execution", budget_execution("国土交通省")))
    inbox = api.read([tmp_path])
    with pytest.raises(UnknownTableError, match=r"plan_application\.fields"):
        inbox.tables["fields"]
    assert len(inbox.tables["plan_application.fields"]) == len(inbox.tables["budget_execution.fields"]) == 1
    assert {"projects", "sources", "plan_application.fields"} <= set(inbox.tables)


def test_frames_hold_what_the_books_hold_and_nothing_private(tmp_path: Path) -> None:
    from bussi.scripts.samples.plan_application import plan_application

    values = plan_application("半導体", 0)
    (tmp_path / "a.xlsx").write_bytes(api.build("plan_application", values, item="半導体"))
    inbox = api.read(tmp_path / "a.xlsx")
    frame = inbox.tables["sources"]
    assert frame["fiscal_year"].tolist() == [r["fiscal_year"] for r in values["tables"]["sources"]]
    assert set(frame.index.get_level_values("book")) == {"a.xlsx"}
    assert "core_technologies" not in inbox.tables
    assert not [c for c in inbox.tables["fields"].columns if c.startswith("leak_")]
    schema = api.schema("plan_application")["sources"]
    schema.validate(frame[list(schema.columns)])


def test_what_was_read_is_judged_again_by_the_public_schema(tmp_path: Path) -> None:
    """Books of one inbox are submissions of their own, and what the book computes is whole yen."""
    from bussi.scripts.samples.plan_application import plan_application

    for n in range(2):
        data = api.build("plan_application", plan_application("肥料", n), item="肥料")
        (tmp_path / f"{n}.xlsx").write_bytes(data)
    frame = api.read(tmp_path).tables["sources"]
    assert str(frame["sources_total"].dtype) == "Int64"
    sources = api.schema("plan_application")["sources"]
    assert len(sources.validate(frame)) == len(frame)
    frame.iloc[1, frame.columns.get_loc("fiscal_year")] = frame["fiscal_year"].iloc[0]
    with pytest.raises(SchemaErrors) as raised:
        sources.validate(frame, lazy=True)
    ((name, broken),) = [
        (e.check.name, list(e.check_output.index[~e.check_output])) for e in raised.value.schema_errors
    ]
    assert (name, broken) == ("UNIQUE:fiscal_year", list(frame.index[:2]))


def test_consolidate_takes_no_work_away(tmp_path: Path, plan: bytes) -> None:
    folder = tmp_path / "受付箱"
    folder.mkdir()
    (folder / "a.xlsx").write_bytes(plan)
    out = tmp_path / "集計.xlsx"
    out.write_bytes(crafted.foreign())
    with pytest.raises(UsageError, match="--overwrite"):
        api.consolidate(folder, out)
    assert api.consolidate(str(folder), str(out), overwrite=True).account["accepted"] == 1


def test_a_word_misspelt_in_values_is_told_with_the_one_that_was_meant(tmp_path: Path) -> None:
    for values, said in (
        ({"filds": {}}, "fields のことですか"),
        ({"fields": {"lead_nummber": "1"}}, "lead_number のことですか"),
        ({"tables": {"sorces": []}}, "sources のことですか"),
        ({"tables": {"sources": [{"own_fundz": 1}]}}, "own_funds のことですか"),
    ):
        with pytest.raises(UsageError, match=said):
            api.build("plan_application", values)
    with pytest.raises(UsageError, match=r"\.xlsx にしてください"):
        api.consolidate(tmp_path, tmp_path / "x.txt")


def test_every_package_says_that_it_is_typed() -> None:
    packages = {p.parent for p in ROOT.glob("*/bussi/*/__init__.py")}
    assert {p.name for p in packages} == {"validators", "xlsx_templates", "addin", "api", "scripts"}
    assert [p for p in packages if not (p / "py.typed").is_file()] == []
