"""Hostile, broken and odd files among honest ones: each is read with exactly its values, or named, or refused.

Every twelfth feature is tried; ``BUSSI_HOSTILE=all uv run pytest tests/test_hostile_files.py`` tries all together,
``BUSSI_HOSTILE=alone`` each of them in an inbox of its own as well.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import hostile
import pytest
from bussi.addin.books.headings import BUSINESS_NAME
from hostile import trial
from hostile.feature import Feature
from hostile.open import OPEN

ALONE = os.environ.get("BUSSI_HOSTILE") == "alone"
HANG = 10.0  # seconds that one file may take, beyond what the command takes without it
ALL = list(enumerate(hostile.FEATURES, start=2))
NUMBERED = ALL if os.environ.get("BUSSI_HOSTILE") else ALL[::12]
SENTENCES = {(f.kind, f.name) for f in hostile.FEATURES}

pytestmark = pytest.mark.skipif(os.name == "nt", reason="limits and groups of processes are those of POSIX")


def _parameters() -> Iterator[object]:
    for n, f in NUMBERED:
        why = OPEN.get(f"{f.kind}: {f.name}")
        marks = [pytest.mark.xfail(strict=True, reason=why)] if why else []
        yield pytest.param(n, f, id=f"{f.kind}-{n}", marks=marks)


def _tried(features: list[tuple[int, Feature]], folder: Path, limit: float) -> trial.Trial:
    return trial.try_out(features, folder, limit)


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> trial.Trial:
    """All features that hold, in one inbox."""
    held = [(n, f) for n, f in NUMBERED if f"{f.kind}: {f.name}" not in OPEN]
    return _tried(held, tmp_path_factory.mktemp("together"), 60 + len(held))


@pytest.fixture(scope="module")
def still_open(tmp_path_factory: pytest.TempPathFactory) -> dict[int, trial.Trial]:
    """The features that do not hold yet, in small inboxes, so that one that ends the command hides few others."""
    left = [(n, f) for n, f in NUMBERED if f"{f.kind}: {f.name}" in OPEN]
    found: dict[int, trial.Trial] = {}
    for i in range(0, len(left), 15):
        some = left[i : i + 15]
        tried = _tried(some, tmp_path_factory.mktemp("open"), 3 * HANG)
        found |= dict.fromkeys((n for n, _ in some), tried)
    return found


@pytest.fixture(scope="module")
def seconds(tmp_path_factory: pytest.TempPathFactory) -> float:
    """What a command takes for one clean submission."""
    folder = tmp_path_factory.mktemp("clean")
    (folder / "受付箱").mkdir()
    (folder / "受付箱" / trial.CLEAN).write_bytes(trial.clean())
    return trial.run(["check", "受付箱"], 60, folder).seconds


def _judge(n: int, f: Feature, tried: trial.Trial) -> None:
    assert tried.trouble == ""
    healthy = tried.outcomes[trial.CLEAN]
    assert (healthy.state, healthy.findings) == ("accepted", []), "an innocent file suffers"
    found = [o for name, o in tried.outcomes.items() if name.startswith(f"{n:04}/")]
    assert len(found) == 1, f"listed {len(found)} times"
    faults = [trial.fault(w, n, found[0], healthy) for w in f.wanted]
    assert not all(faults), f"{f.name}: {faults}"


@pytest.mark.parametrize(("n", "f"), list(_parameters()))
def test_a_feature_is_read_exactly_or_named_or_refused(n: int, f: Feature, request: pytest.FixtureRequest) -> None:
    if f"{f.kind}: {f.name}" in OPEN:
        _judge(n, f, request.getfixturevalue("still_open")[n])
    else:
        _judge(n, f, request.getfixturevalue("together"))


@pytest.mark.skipif(not ALONE, reason="twenty minutes: BUSSI_HOSTILE=alone")
@pytest.mark.parametrize(("n", "f"), list(_parameters()))
def test_a_feature_does_the_same_alone_within_ten_seconds(n: int, f: Feature, tmp_path: Path, seconds: float) -> None:
    _judge(n, f, trial.try_out([(n, f)], tmp_path, HANG + 3 * seconds, trial.run_loaded))


def test_every_feature_has_a_sentence_of_its_own() -> None:
    assert len(SENTENCES) == len(hostile.FEATURES) >= 250
    assert OPEN.keys() <= {f"{kind}: {name}" for kind, name in SENTENCES}


def test_the_clean_submission_is_read_with_the_values_it_was_built_from(together: trial.Trial) -> None:
    rows = together.outcomes[trial.CLEAN].rows
    shown = {(label, value) for lines in rows.values() for line in lines for label, value in line.items()}
    from bussi.validators import forms

    form = forms.load("plan_application")
    from hostile.victim import COUNT, DECIMAL, MONEY, NAME, TEXT, value

    for key in (COUNT, DECIMAL, NAME, TEXT):
        label = BUSINESS_NAME if key == form.role("business_name") else form.entries[key].label
        assert [v for name, v in shown if name.startswith(label)] == [value(key)], label
    costs = [line for lines in rows.values() for line in lines if any(name.startswith("総事業費（") for name in line)]
    assert next(v for name, v in costs[0].items() if name.startswith("総事業費（")) == value(MONEY)
