"""Consolidate an inbox: every file gets a state and a reason, and the account balances."""

import datetime as dt
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from bussi.validators.batch import Batch
from bussi.validators.cells import shown
from bussi.validators.findings import LEVELS, Finding, Language
from bussi.validators.rules.columns import WELL_TYPED

from .check import DUPLICATE, QUARANTINED, STATES, SUPERSEDED, BookResult, Checked, check, intake_finding
from .intake import Progress, find_files, read_files
from .roster import Expected, missing_from

SLIPS = (10**3, 10**5, 10**6, 10**8)
MIN_PEERS = 5
_COMPANY_WORDS = ("株式会社", "有限会社", "合同会社", "一般社団法人", "一般財団法人", "(株)", "(有)", "(同)")


@dataclass
class Consolidation:
    """The result of a run: all books in order, what they amount to, and who is missing."""

    books: list[BookResult]
    batches: list[tuple[Batch, list[BookResult]]]
    missing: list[Expected]
    on: dt.date | None
    language: Language = "ja"

    @property
    def account(self) -> dict[str, int]:
        """``received`` and the number of files in each state; they always balance."""
        counts = Counter(b.state for b in self.books)
        return {"received": len(self.books)} | {state: counts[state] for state in STATES}

    @property
    def findings(self) -> list[Finding]:
        """All findings of all books."""
        return [f for b in self.books for f in b.findings]

    @property
    def levels(self) -> dict[str, int]:
        """How many findings there are of each level."""
        counts = Counter(f.level for f in self.findings)
        return {level: counts[level] for level in LEVELS}

    def current(self, state: str) -> list[BookResult]:
        """The books in a state."""
        return [b for b in self.books if b.state == state]


def consolidate(
    inboxes: Sequence[Path],
    *,
    roster: Sequence[Expected] = (),
    on: dt.date | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    language: Language = "ja",
) -> Consolidation:
    """Read, check and consolidate all files in ``inboxes``; raises ``UsageError`` for a path that does not exist.

    ``roster``: who should have submitted. ``on``: the day whose law applies. ``workers``: processes to read in.
    """
    outcomes = read_files(find_files(inboxes), workers, progress)
    return settle(check(outcomes, on, language), roster, on, language)


def settle(
    checked: Checked, roster: Sequence[Expected] = (), on: dt.date | None = None, language: Language = "ja"
) -> Consolidation:
    """Compare the submissions with each other: duplicates, resubmissions, drifting names, slipped units."""
    _duplicates(checked.books)
    for batch, results in checked.batches:
        keys = identities(batch)
        _supersede(batch, results, keys, language)
        _names_drift(batch, results, language)
        _units_slip(batch, results, language)
    missing = missing_from(roster, checked.batches)
    return Consolidation(checked.books, checked.batches, missing, on, language)


def _live(result: BookResult) -> bool:
    return result.state not in (DUPLICATE, SUPERSEDED, QUARANTINED)


def _duplicates(books: Sequence[BookResult]) -> None:
    """The second and later files with the same content are duplicates of the first, under whatever name."""
    first: dict[str, BookResult] = {}
    for book in books:
        if book.submission is None:
            continue
        original = first.setdefault(book.submission.content, book)
        if original is not book:
            book.state, book.reason = DUPLICATE, f"{original.name} と同じ内容です"


def identities(batch: Batch) -> list[tuple[Any, ...] | None]:
    """What makes two submissions the same matter (business, item, plan number …); None where it cannot be read."""
    stacked = batch.stacked[None]
    keys: list[tuple[Any, ...] | None] = []
    for i in range(len(batch.books)):
        names = batch.form.text.identity
        filled = all(stacked.status[k][i] == WELL_TYPED for k in names)
        keys.append(tuple(stacked.values[k][i] for k in names) if filled else None)
    return keys


def _supersede(
    batch: Batch, results: Sequence[BookResult], keys: Sequence[tuple[Any, ...] | None], language: Language
) -> None:
    """Of several submissions of one matter the last revision counts; the others are superseded."""
    stacked = batch.stacked[None]
    groups: dict[tuple[Any, ...], list[int]] = {}
    for i, key in enumerate(keys):
        if key is not None and _live(results[i]):
            groups.setdefault(key, []).append(i)

    def revision(i: int) -> tuple[float, ...]:
        names = batch.form.text.revision
        return tuple(stacked.values[k][i] if stacked.status[k][i] == WELL_TYPED else -np.inf for k in names)

    for members in groups.values():
        if len(members) == 1:
            continue
        ordered = sorted(members, key=lambda i: (revision(i), results[i].name))
        last = results[ordered[-1]]
        for i in ordered[:-1]:
            results[i].state, results[i].reason = SUPERSEDED, f"{last.name} に新しい提出があります"
            if revision(i) == revision(ordered[-1]):
                sheet, cell = batch.books[ordered[-1]].layout.address(None, batch.form.text.revision[0], 0)
                message = f"{results[i].name} と提出回次が同じで内容が違います（名前の順で後のものを採りました）"
                last.findings.append(
                    intake_finding("BATCH-REVISION", last.name, sheet, cell, batch.form.text.revision[0],
                                   results[i].name, message, language)
                )  # fmt: skip


def match_key(name: str) -> str:
    """What two spellings of a business's name have in common; the name itself is never changed.

    >>> match_key("㈱ 架空物資") == match_key("架空物資株式会社")
    True
    """
    folded = "".join(unicodedata.normalize("NFKC", name).split()).casefold()
    for word in _COMPANY_WORDS:
        folded = folded.replace(word, "")
    return folded


def _names_drift(batch: Batch, results: Sequence[BookResult], language: Language) -> None:
    """One corporate number with names that do not match, in submissions that count."""
    text, stacked = batch.form.text, batch.stacked[None]
    named: dict[str, dict[str, list[int]]] = {}
    for i, result in enumerate(results):
        ok = all(stacked.status[k][i] == WELL_TYPED for k in (text.business, text.business_name))
        if ok and _live(result):
            spellings = named.setdefault(stacked.values[text.business][i], {})
            spellings.setdefault(match_key(stacked.values[text.business_name][i]), []).append(i)
    for number, spellings in named.items():
        if len(spellings) < 2:
            continue
        for members in spellings.values():
            for i in members:
                others = sorted(
                    {stacked.values[text.business_name][j] for k in spellings.values() if k is not members for j in k}
                )
                name = stacked.values[text.business_name][i]
                sheet, cell = batch.books[i].layout.address(None, text.business_name, 0)
                message = f"法人番号 {number} の名称「{name}」が、ほかの提出の「{'」「'.join(others)}」と違います"
                results[i].findings.append(
                    intake_finding("BATCH-NAME", results[i].name, sheet, cell, text.business_name, name, message, language,
                                   "、".join(others))
                )  # fmt: skip


def _units_slip(batch: Batch, results: Sequence[BookResult], language: Language) -> None:
    """An amount that is about 10³, 10⁵, 10⁶ or 10⁸ times off the median of the other submissions for its item."""
    stacked = batch.stacked[None]
    for key in batch.form.text.peers:
        groups: dict[str | None, list[int]] = {}
        for i, result in enumerate(results):
            if _live(result) and stacked.status[key][i] == WELL_TYPED and stacked.values[key][i] > 0:
                groups.setdefault(batch.books[i].item, []).append(i)
        for members in groups.values():
            for i in members:
                peers = [stacked.values[key][j] for j in members if j != i]
                if len(peers) < MIN_PEERS:
                    continue
                middle = float(np.median(peers))
                value = float(stacked.values[key][i])
                ratio = max(value / middle, middle / value)
                slip = next((s for s in SLIPS if s / 2 <= ratio <= s * 2), None)
                if slip is None:
                    continue
                sheet, cell = batch.books[i].layout.address(None, key, 0)
                label = batch.form.entries[key].label
                message = (
                    f"{label} {shown(value)}円が、同じ物資の提出の中央値 {shown(round(middle))}円と約{slip:,}倍違います"
                )
                results[i].findings.append(
                    intake_finding("BATCH-UNIT", results[i].name, sheet, cell, key, shown(value), message, language,
                                   f"{shown(round(middle))}円に近い桁")
                )  # fmt: skip
