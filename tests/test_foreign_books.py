"""Workbooks of other people and programs, and damaged copies of them: each gets its state, and the account balances.

``uv run python scripts/foreign_books.py FOLDER`` gathers them; ``BUSSI_FOREIGN=FOLDER`` tries them.
"""

import io
import json
import os
import random
import re
import time
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hostile import trial
from hostile.victim import Victim

FOLDER = os.environ.get("BUSSI_FOREIGN", "")
COPIES = int(os.environ.get("BUSSI_FOREIGN_COPIES", "8"))  # damaged copies of each workbook
pytestmark = pytest.mark.skipif(not FOLDER, reason="needs workbooks of others: BUSSI_FOREIGN=FOLDER")


def flipped(data: bytes, r: random.Random) -> bytes:
    """Some bits flipped, and sometimes a hole."""
    book = bytearray(data)
    for _ in range(r.choice((1, 3, 20))):
        book[r.randrange(len(book))] ^= 1 << r.randrange(8)
    if r.random() < 0.2:
        at = r.randrange(len(book))
        book[at : at + r.randrange(2000)] = b""
    return bytes(book)


def cut(data: bytes, r: random.Random) -> bytes:
    """The end cut off: in a package with its directory, or a part of it."""
    at = data.find(b"PK\x01\x02")
    return data[: r.choice((r.randrange(len(data)), at + r.randrange(1, 200) if at > 0 else len(data) // 2))]


def doubled(data: bytes, r: random.Random) -> bytes:
    """A package with an entry twice, another one left out, and what is in one of them on another's place."""

    def entries(parts: list[tuple[str, bytes]]) -> None:
        name = r.choice(parts)[0]
        parts.insert(r.randrange(len(parts) + 1), (r.choice((name, name.upper())), r.choice(parts)[1]))
        parts.pop(r.randrange(len(parts)))

    return _repacked(data, entries) or flipped(data, r)


def inside(data: bytes, r: random.Random) -> bytes:
    """A sound package whose XML is damaged: bytes of it changed, a piece of it twice or gone."""

    def markup(parts: list[tuple[str, bytes]]) -> None:
        for _ in range(r.choice((1, 1, 5))):
            i = r.randrange(len(parts))
            name, part = parts[i]
            at, to = sorted(r.randrange(len(part) + 1) for _ in range(2))
            piece = part[at : min(to, at + 300)]
            parts[i] = name, r.choice((part[:at] + bytes((r.randrange(256),)) + part[at + 1 :], part[:at] + piece * 2 + part[at + len(piece) :], part[:at] + part[at + len(piece) :]))  # fmt: skip

    return _repacked(data, markup) or cut(data, r)


def _repacked(data: bytes, edit: Callable[[list[tuple[str, bytes]]], None]) -> bytes | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            parts = [(i.filename, z.read(i)) for i in z.infolist() if i.file_size < 2**20]
    except Exception:  # what is damaged as it came can be damaged further otherwise
        return None
    if not parts:
        return None
    edit(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of names that are there twice
        for name, part in parts:
            z.writestr(name, part)
    return out.getvalue()


DAMAGES = (flipped, cut, doubled, inside)


def in_one_of_ours(data: bytes) -> bytes | None:
    """A submission that got a foreign book's sheets, with all that is drawn, said and linked there; None without any."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            theirs = {f"xl/other/{n}": z.read(n) for n in z.namelist() if z.getinfo(n).file_size < 2**22}
    except Exception:
        return None
    victim = Victim.of(1)
    sheets = [n for n in theirs if re.search(r"/worksheets/[^/]+\.xml$", n)]
    for i, part in enumerate(sheets[:20]):
        victim.sheet(f"他{i}", "", part)
    victim.parts |= {n: part for n, part in theirs.items() if not n.endswith("vbaProject.bin")}
    return victim.zipped() if sheets else None


@pytest.mark.parametrize("copies", [0, COPIES], ids=["as they are", "damaged"])
@pytest.mark.parametrize("ours", [False, True], ids=["alone", "in one of ours"])
def test_every_foreign_workbook_gets_a_state(ours: bool, copies: int, tmp_path: Path) -> None:
    originals = sorted(p for p in Path(FOLDER).rglob("*") if p.is_file() and p.stat().st_size)
    assert originals
    inbox = tmp_path / "受付箱"
    inbox.mkdir()
    (inbox / trial.CLEAN).write_bytes(trial.clean())
    n = 1
    for i, path in enumerate(originals):
        data = in_one_of_ours(path.read_bytes()) if ours else path.read_bytes()
        for copy in range(copies or 1) if data else ():
            name = f"{i:05}-{copy}{'.xlsx' if ours else path.suffix}"
            damage = DAMAGES[copy % len(DAMAGES)]
            (inbox / name).write_bytes(damage(data, random.Random(name)) if copies else data)
            n += 1
    start = time.monotonic()
    found = trial.run(["consolidate", "受付箱", "-o", "集計.xlsx", "--json"], 60 + 2.0 * n, tmp_path)
    assert found.trouble == ""
    account = json.loads(found.out)["account"]
    assert account["received"] == n == sum(v for k, v in account.items() if k != "received")
    assert account["accepted"] == 1 or ours, account
    with zipfile.ZipFile(tmp_path / "集計.xlsx") as written:
        assert not [part for part in written.namelist() if b"FILE-BUG" in written.read(part)]
    print(f"{n} files, {time.monotonic() - start:.0f} s, {found.peak / 1024:.0f} MB: {account}")
