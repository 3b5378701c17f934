"""An inbox on a real server of files is what it is here: fetched once, again where it changed, and gone where it is gone."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import submissions_pool as pool
from bussi.addin.batch.consolidation import consolidate
from bussi.addin.reading import remote
from bussi.addin.reading.guards import MAX_BYTES
from bussi.addin.reading.remote import INDEX, fetched
from bussi.scripts import cli
from bussi.validators.errors import OutputError, UsageError
from click.testing import CliRunner
from file_servers import SERVERS, ftp

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the servers and their clients


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "向こう" / "受付箱"
    (folder / "下").mkdir(parents=True)
    for name, data in {"一 件目.xlsx": pool.revised(1, 1), "下/二.xlsx": pool.revised(2, 1), "三.txt": b"?"}.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture
def url(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The inbox on a server of files on loopback."""
    with ftp(inbox, tmp_path / "ftp", monkeypatch) as (url, _):
        yield url


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("server", SERVERS)
def test_an_inbox_on_a_server_is_followed(
    server: str, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SERVERS[server](inbox, tmp_path / "サーバ", monkeypatch) as (url, changed):
        is_followed(url, changed, inbox, tmp_path, monkeypatch)


def is_followed(
    url: str, changed: Callable[[], None], inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    fetch = remote._fetch

    def noted(system: Any, path: str, *more: Any) -> None:
        asked.append(Path(path).name)
        fetch(system, path, *more)

    monkeypatch.setattr(remote, "_fetch", noted)
    here = fetched(url, tmp_path / "取得")
    assert contents(here) == contents(inbox)
    assert sorted(asked) == ["一 件目.xlsx", "三.txt", "二.xlsx"]
    assert fetched(url, tmp_path / "取得") == here and len(asked) == 3, "nothing has changed"
    (inbox / "三.txt").unlink()
    (inbox / "下" / "四.xlsx").write_bytes(pool.revised(3, 1))
    (inbox / "下" / "二.xlsx").write_bytes(pool.revised(2, 2))
    os.utime(inbox / "下" / "二.xlsx", (1, 1))
    changed()
    fetched(url, tmp_path / "取得")
    assert contents(here) == contents(inbox) and sorted(asked[3:]) == ["二.xlsx", "四.xlsx"]
    assert "word" not in str(here) + (here.parent / INDEX).read_text(encoding="utf-8")


def test_only_what_was_fetched_is_taken_away_again(inbox: Path, url: str, tmp_path: Path) -> None:
    here = fetched(url, tmp_path / "取得")
    mine = here / "私のメモ.txt"
    mine.write_text("大切", encoding="utf-8")
    with pytest.raises(OutputError, match=r"私のメモ\.txt は取得したままのファイルではありません"):
        fetched(url, tmp_path / "取得")
    assert mine.read_text(encoding="utf-8") == "大切"
    mine.unlink()
    (inbox / "三.txt").unlink()
    (here / "三.txt").write_bytes(b"changed by a person")
    with pytest.raises(OutputError, match=r"三\.txt"):
        fetched(url, tmp_path / "取得")
    assert (here / "三.txt").read_bytes() == b"changed by a person"


def test_a_run_that_broke_off_is_taken_up_again(
    inbox: Path, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch = remote._fetch

    def breaks(system: Any, path: str, *more: Any) -> None:
        if "二" in path:
            raise KeyboardInterrupt
        fetch(system, path, *more)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(remote, "_fetch", breaks)
        fetched(url, tmp_path / "取得")
    assert contents(fetched(url, tmp_path / "取得")) == contents(inbox)


def test_what_is_too_large_is_not_fetched_but_counted(inbox: Path, url: str, tmp_path: Path) -> None:
    with (inbox / "大きい.xlsx").open("wb") as file:
        file.truncate(4 * MAX_BYTES)
    found = consolidate([fetched(url, tmp_path / "取得")], workers=1)
    assert [(f.rule, b.name) for b in found.books for f in b.findings if f.rule == "FILE-SIZE"] == [
        ("FILE-SIZE", "大きい.xlsx")
    ]


def test_the_command_takes_a_url_and_says_what_it_cannot(inbox: Path, url: str, tmp_path: Path) -> None:
    out = tmp_path / "集計.xlsx"

    def bussi(inbox: str, *more: str) -> Any:
        words = ["consolidate", inbox, "-o", str(out), "--ledger", str(tmp_path / "台帳.db"), "--json", *more]
        return CliRunner().invoke(cli.bussi, words, standalone_mode=False)

    first, again = (json.loads(bussi(url).stdout) for _ in range(2))
    assert first["account"]["received"] == 3 and first["account"] == consolidate([inbox]).account
    assert again["account"] == first["account"] and again["ledger"]["read"] == 0
    for place, error, said in (
        (f"{url}/ない", OutputError, "読めません"),
        ("ftp://127.0.0.1:1/受付箱", OutputError, "読めません"),
        ("gopher://127.0.0.1/", UsageError, "インストールされていません"),
    ):
        failed = bussi(place).exception
        assert isinstance(failed, error) and said in str(failed) and "word" not in str(failed)
    assert "このコンピュータのフォルダだけ" in str(bussi(url, "--watch").exception)


def test_no_name_leads_out_of_the_folder() -> None:
    for path in ("/in/../../etc/x", "/in/a/../b", "/in/a\\..\\b", "/in/C:x", "/in/a\nb", "/elsewhere/y"):
        parts = remote._below(path, "/in").split("/")
        assert not {"..", "."} & set(parts) and all(p.isprintable() and not set(p) & set("\\:") for p in parts)
