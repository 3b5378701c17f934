"""Workbooks of other people and programs, and damaged copies of them: each gets its state, and the account balances.

``uv run python scripts/foreign_books.py FOLDER`` gathers them; ``BUSSI_FOREIGN=FOLDER`` tries them.
"""

import json
import os
import random
import time
from pathlib import Path

import pytest
from hostile import trial

FOLDER = os.environ.get("BUSSI_FOREIGN", "")
COPIES = int(os.environ.get("BUSSI_FOREIGN_COPIES", "10"))  # damaged copies of each workbook
pytestmark = pytest.mark.skipif(not FOLDER, reason="needs workbooks of others: BUSSI_FOREIGN=FOLDER")


def damaged(data: bytes, r: random.Random) -> bytes:
    """Some bits flipped, a hole, or the end cut off."""
    book = bytearray(data)
    for _ in range(r.choice((1, 3, 20))):
        book[r.randrange(len(book))] ^= 1 << r.randrange(8)
    if r.random() < 0.2:
        at = r.randrange(len(book))
        book[at : at + r.randrange(2000)] = b""
    return bytes(book)


@pytest.mark.parametrize("copies", [0, COPIES], ids=["as they are", "damaged"])
def test_every_foreign_workbook_gets_a_state(copies: int, tmp_path: Path) -> None:
    originals = sorted(p for p in Path(FOLDER).rglob("*") if p.is_file() and p.stat().st_size)
    assert originals
    inbox = tmp_path / "受付箱"
    inbox.mkdir()
    (inbox / trial.CLEAN).write_bytes(trial.clean())
    n = 1
    for i, path in enumerate(originals):
        data = path.read_bytes()
        for copy in range(copies or 1):
            name = f"{i:05}-{copy}{path.suffix}"
            (inbox / name).write_bytes(damaged(data, random.Random(name)) if copies else data)
            n += 1
    start = time.monotonic()
    found = trial.run(["consolidate", "受付箱", "-o", "集計.xlsx", "--json"], 60 + 2.0 * n, tmp_path)
    assert found.trouble == ""
    account = json.loads(found.out)["account"]
    assert account["received"] == n == sum(v for k, v in account.items() if k != "received")
    assert account["accepted"] == 1, account
    print(f"{n} files, {time.monotonic() - start:.0f} s, {found.peak / 1024:.0f} MB: {account}")
