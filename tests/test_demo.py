"""``bussi demo``: it takes away what it wrote itself and nothing else."""

import subprocess
from pathlib import Path

import crafted
import pytest
from hostile.trial import BUSSI
from research import research

PLACES = (
    "受付箱/申請.xlsx",
    "様式/控え.xlsx",
    "受付箱/下位/申請.xlsx",
    "名簿.xlsx",
    "集計.xlsx",
    "予算執行_架空.xlsx",
    "各省/報告.xlsx",
    "受付箱",
)


def demo(folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([BUSSI, "demo", "."], cwd=folder, capture_output=True, text=True, check=False)


def _some(folder: Path) -> list[Path]:
    return sorted((folder / "受付箱").iterdir())[:12]


def _but_a_few(written: dict[str, bytes]) -> list[tuple[str, bytes]]:
    """Everything, and of the many submissions, which are built alike, a few."""
    sent = [name for name in sorted(written) if name.startswith("受付箱/")]
    return [(name, data) for name, data in written.items() if name not in sent or name in sent[::8]]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("place", PLACES)
def test_a_file_of_somebody_else_where_the_demo_writes_is_named_and_left(place: str, tmp_path: Path) -> None:
    file = tmp_path / place
    file.parent.mkdir(parents=True, exist_ok=True)
    theirs = crafted.foreign()
    file.write_bytes(theirs)
    done = demo(tmp_path)
    assert done.returncode == 2 and done.stdout == ""
    assert f"bussi: {'/'.join(Path(place).parts[:2])} は" in done.stderr and "新しいフォルダ" in done.stderr
    assert contents(tmp_path) == {place: theirs}


def test_a_second_tour_takes_the_place_of_the_first_but_not_of_a_changed_book(tmp_path: Path) -> None:
    assert demo(tmp_path).returncode == 0
    first = contents(tmp_path)
    assert [found for name, data in _but_a_few(first) for found in research(name, data)] == []
    for words in (["check"], ["check", "--json"], ["check", "--lang", "en"]):
        said = subprocess.run([BUSSI, *words, *_some(tmp_path)], cwd=tmp_path, capture_output=True, check=False)
        assert len(said.stdout) > 500 and research("check", said.stdout + said.stderr) == []
    other = tmp_path / "メモ.txt"
    other.write_text("架空", encoding="utf-8")
    changed = next((tmp_path / "受付箱").iterdir())
    changed.write_bytes(crafted.foreign())
    before = contents(tmp_path)
    done = demo(tmp_path)
    assert (done.returncode, changed.name in done.stderr) == (2, True)
    assert contents(tmp_path) == before
    changed.write_bytes(first[str(changed.relative_to(tmp_path))])
    done = demo(tmp_path)
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path).keys() == first.keys() | {other.name} and other.read_text(encoding="utf-8") == "架空"
